// Which pseudo-labels are kept: the Q most confident of each class, or all above a threshold.
// data/selection.js has label and confidence of each image.
Live.enliven("selection", (root, find, all) => {
  "use strict";
  const { load, slider, choice, percent, bytes } = Live;
  const Q = [1, 2, 4, 8, 12, 16, 24, 32, 48, 64, 100, Infinity];
  const THRESHOLDS = Array.from({ length: 20 }, (_, i) => Number((0.05 * i).toFixed(2)));
  const bars = all(".live-counts li");
  let classes = null; // [K]: of each pseudo-label its images { q, right }, the most confident first
  let rule = "top";

  // Is an image of this rank (from 1) and confidence kept?
  const rules = {
    top: (most) => (rank) => rank <= most,
    threshold: (least) => (rank, q) => q >= least,
  };

  function ranking({ names, confidence, guess, truth }) {
    const [q, label, own] = [new Float32Array(bytes(confidence).buffer), bytes(guess), bytes(truth)];
    const of = names.map(() => []);
    label.forEach((k, i) => of[k].push({ q: q[i], right: own[i] === k }));
    return of.map((images) => images.sort((a, b) => b.q - a.q));
  }

  async function update() {
    classes ||= ranking(await load("selection"));
    const value = sliders[rule].value();
    const isKept = rules[rule](value);
    const kept = classes.map((images) => images.filter(({ q }, i) => isKept(i + 1, q)));
    all(".live-thumb").forEach((thumb) => frame(thumb, isKept(Number(thumb.dataset.rank), Number(thumb.dataset.q))));
    draw(kept.map((images) => [images.length, images.filter(({ right }) => right).length]));
    return say(rule === "top" ? `Q = ${named(value)}` : `q ≥ ${value}`, kept);
  }

  function frame(thumb, isKept) {
    thumb.classList.toggle("kept", isKept);
    thumb.setAttribute("aria-label", thumb.dataset.said + (isKept ? ", kept" : ""));
  }

  function draw(counts) {
    find(".live-counts").style.setProperty("--most", Math.max(1, ...counts.map(([kept]) => kept)));
    counts.forEach(([kept, right], k) => {
      bars[k].style.setProperty("--kept", kept);
      bars[k].style.setProperty("--right-count", right);
      bars[k].lastChild.textContent = `${right} of ${kept}`;
    });
  }

  function say(what, kept) {
    const [images, all] = [kept.flat(), classes.flat().length];
    const right = images.filter((image) => image.right).length;
    const share = images.length ? `${percent(right / images.length, 1)} of their labels correct` : "no labels";
    const empty = `${kept.filter((own) => !own.length).length} of ${kept.length} classes without any`;
    const [n, of] = [images.length, all].map((number) => number.toLocaleString("en-US"));
    return (find(".live-said").textContent = `${what}: ${n} of ${of} images kept, ${share}; ${empty}.`);
  }

  const named = (value) => (value === Infinity ? "all" : String(value));
  const sliders = {
    top: slider({ label: "Q", values: Q, start: 16, format: named, moved: update }),
    threshold: slider({ label: "threshold", values: THRESHOLDS, start: 0.5, moved: update }),
  };
  const rulers = choice(
    "Keep",
    [
      ["top", "the Q most confident of each pseudo-label"],
      ["threshold", "all with q of at least a threshold"],
    ],
    (key) => {
      rule = key;
      Object.keys(sliders).forEach((name) => (sliders[name].root.hidden = name !== rule));
      sliders[rule].set(sliders[rule].value());
    },
  );
  sliders.threshold.root.hidden = true;
  find(".live-controls").append(rulers, sliders.top.root, sliders.threshold.root);
});
