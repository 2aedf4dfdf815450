// How much a cache of images (Tip-Adapter) or a network (CLIP-Adapter) counts beside the prompts.
// data/mixing.js has the features.
(() => {
  "use strict";
  const { enliven, load, slider, choice, percent, largest, bytes, halves, linear, dot, add, unit, softmax } = Live;
  const ALPHAS = [0, 0.1, 0.2, 0.5, 1, 1.17, 1.5, 2, 3, 5, 7, 10, 15, 20, 30, 40, 50];
  const BETAS = [0, 0.5, 1, 1.5, 2, 3, 5, 7, 10, 15, 20, 25, 30, 40, 50];
  const RATIOS = Array.from({ length: 21 }, (_, i) => Number((0.05 * i).toFixed(2)));

  // ---- The classifiers: logits [n][K] of the images ----

  class Mixer {
    constructor(data) {
      const text = new Float32Array(bytes(data.text).buffer);
      const width = text.length / data.names.length; // D
      const cut = (all) =>
        Array.from({ length: all.length / width }, (_, i) => all.subarray(i * width, (i + 1) * width));
      const rows = (name) => cut(halves(bytes(data[name])));
      const keys = rows("cache").map(unit);
      const relu = (x) => x.map((value) => Math.max(value, 0));
      const [down, up] = ["down", "up"].map((name) => ({ weight: halves(bytes(data[name])) }));
      this.scale = data.logitScale;
      this.names = data.names;
      this.labels = data.labels;
      this.keyLabels = data.cacheLabels;
      this.text = cut(text).map(unit); // [K][D]
      this.images = rows("images"); // [n][D]
      this.words = this.images.map((f) => this.read(f)); // [n][K]
      this.cosines = this.images.map(unit).map((f) => keys.map((key) => dot(f, key))); // [n][cache]
      this.adapted = this.images.map((f) => relu(linear(relu(linear(f, down)), up))); // [n][D]
    }

    // The prompts' logits [K] for a feature [D]
    read(f) {
      const x = unit(f);
      return this.text.map((g) => this.scale * dot(x, g));
    }

    tip(alpha, beta) {
      return this.words.map((words, i) => {
        const logits = words.slice();
        this.cosines[i].forEach((cosine, j) => {
          logits[this.keyLabels[j]] += alpha * Math.exp(-beta * (1 - cosine));
        });
        return logits;
      });
    }

    adapter(ratio) {
      const times = (x, factor) => x.map((value) => factor * value);
      return this.images.map((f, i) => this.read(add(times(this.adapted[i], ratio), times(f, 1 - ratio))));
    }

    // [n]: which images are classified correctly
    right(logits) {
      return logits.map((row, i) => largest(row) === this.labels[i]);
    }
  }

  // ---- The element ----

  enliven("mixing", (root, find, all) => {
    let mixer = null;
    let method = "tip";

    async function update() {
      mixer ||= new Mixer(await load("mixing"));
      const [alpha, beta, ratio] = [sliders.alpha, sliders.beta, sliders.ratio].map((one) => one.value());
      const logits = method === "tip" ? mixer.tip(alpha, beta) : mixer.adapter(ratio);
      all("figure").forEach((figure) => draw(figure, softmax(logits[figure.dataset.image])));
      return say(method === "tip" ? `Tip-Adapter, α = ${alpha}, β = ${beta}` : `CLIP-Adapter, θ = ${ratio}`, logits);
    }

    function draw(figure, p) {
      const top = largest(p);
      const mark = top === mixer.labels[figure.dataset.image] ? "✓" : "✗";
      figure.querySelector("figcaption").textContent = `classified as ${mixer.names[top]} ${mark}`;
      figure.querySelectorAll("li").forEach((bar) => {
        const share = p[bar.dataset.class];
        bar.style.setProperty("--p", share.toFixed(6));
        bar.lastChild.textContent = percent(share);
      });
    }

    function say(what, logits) {
      const [before, after] = [mixer.words, logits].map((some) => mixer.right(some));
      const count = (isIn) => after.filter((right, i) => isIn(right, before[i])).length;
      const share = (isIn) => percent(count(isIn) / after.length, 1);
      const better = count((now, then) => now && !then);
      const worse = count((now, then) => then && !now);
      return (find(".live-said").textContent =
        `${what}: ${share((now) => now)} of ${after.length} validation images correct ` +
        `(${better} newly right, ${worse} newly wrong; prompts alone ${share((_, then) => then)}).`);
    }

    const sliders = {
      alpha: slider({ label: "α, weight of the votes", values: ALPHAS, start: 1.17, moved: update }),
      beta: slider({ label: "β, how near an image must be", values: BETAS, start: 1, moved: update }),
      ratio: slider({ label: "θ, share of the new feature", values: RATIOS, start: 0.2, moved: update }),
    };
    const methods = choice(
      "Beside the prompts",
      [
        ["tip", "Tip-Adapter: a cache votes"],
        ["adapter", "CLIP-Adapter: a network changes the feature"],
      ],
      (key) => {
        method = key;
        Object.entries(sliders).forEach(([name, one]) => {
          one.root.hidden = (name === "ratio") !== (method === "adapter");
        });
        const first = method === "tip" ? sliders.alpha : sliders.ratio;
        first.set(first.value());
      },
    );
    sliders.ratio.root.hidden = true;
    find(".live-controls").append(methods, ...Object.values(sliders).map((one) => one.root));
  });
})();
