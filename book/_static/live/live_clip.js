// A live CLIP in the page: pick an image, type a prompt, and the probabilities move.
//
// It takes over every <div class="live-clip">, which _ext/live_clip.py writes; there its data- attributes are explained.
// What it holds, for readers without scripts, is what it shows first. The model (1.7 MB) is loaded when somebody
// touches it; it runs here, and no server is asked for anything.
(() => {
  "use strict";
  const { Clip, SLOT, fill } = globalThis.LiveClip;
  const { bytes, halves } = globalThis.LiveNumbers;
  const FOLDER = document.currentScript.src;
  const SHOWN = 6; // bars; all other classes share one
  const IDEAS = ["a photo of a ___.", "___", "a photo of a blue ___.", "a sketch of a ___.", "a ___ on the beach"];

  // ---- The model, one for all elements of the page ----

  let model = null;

  function loadModel() {
    if (!model) {
      const scripts = Promise.all([loadScript("tokenizer.js"), loadScript("weights.js")]);
      model = scripts.then(() => Clip.load(globalThis.LIVE_WEIGHTS, globalThis.LIVE_TOKENIZER));
      model.catch(() => (model = null)); // the next touch tries again
    }
    return model;
  }

  // { start: the node after its vectors, shape: [M, d], method, task, before, after }
  async function loadContext(name) {
    const [clip] = await Promise.all([loadModel(), loadScript(`context-${name}.js`)]);
    const learned = globalThis.LIVE_CONTEXTS[name];
    return { ...learned, start: clip.context(halves(bytes(learned.vectors))) };
  }

  function loadScript(name) {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = new URL(`${name}?v=${globalThis.LIVE_IMAGES.weights}`, FOLDER); // not an older one of a cache
      script.onload = resolve;
      script.onerror = () => reject(new Error(`${name} could not be loaded.`));
      document.head.append(script);
    });
  }

  // ---- From what the reader chose to what is shown; nothing here touches the page ----

  // { image, prompts, line, names, context } -> { names, probabilities, tokens, leftOut, problem }
  function answer(clip, choice) {
    if (clip.text.size > 4000) clip.text.forget(); // its tree has grown by some ten megabytes
    const isMet = (name) => clip.tokenizer.tokenize(name).every((token) => token.row >= 0);
    const names = choice.names.filter(isMet);
    const leftOut = choice.names.filter((name) => !isMet(name));
    const shown = { names, leftOut, probabilities: names.map(() => NaN), problem: "" };
    try {
      shown.probabilities = probabilities(clip, { ...choice, names });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error; // these say what the reader can change
      shown.problem = error.message;
    }
    return { ...shown, tokens: tokensOf(clip, choice, winner(shown) || "") };
  }

  function probabilities(clip, { image, prompts, names, context }) {
    const written = prompts.filter((prompt) => prompt.trim());
    const slotless = written.find((prompt) => prompt.search(SLOT) < 0);
    if (names.length < 2) throw new RangeError("Name two classes or more.");
    if (!context && !written.length) throw new RangeError("Write a prompt, with ___ where the class name belongs.");
    if (!context && slotless) throw new RangeError(`Put ___ where the class name belongs: “${slotless}”`);
    const texts = names.map((name) =>
      context ? clip.learnedFeature(context.start, name) : clip.textFeature(written, name),
    );
    return clip.probabilities(image.feature, texts);
  }

  // The most probable name; where there are no numbers, the first
  function winner({ names, probabilities }) {
    return names[Math.max(0, probabilities.indexOf(Math.max(...probabilities)))];
  }

  // What the text encoder reads for a class: [{ text, kind }]
  function tokensOf(clip, { prompts, line, context }, name) {
    const read = (text) => clip.tokenizer.tokenize(text);
    const prompt = context ? "___." : prompts[line];
    const pieces = prompt.split(SLOT);
    const length = read(name).length;
    const starts = pieces.slice(1).map((_, i) => read(pieces.slice(0, i + 1).join(name)).length);
    const isName = (i) => starts.some((start) => start <= i && i < start + length);
    const kind = (token, i) => (token.row < 0 ? "unmet" : isName(i) ? "name" : "word");
    const words = read(fill(prompt, name)).map((token, i) => ({ text: token.text, kind: kind(token, i) }));
    const vectors = context ? Array.from({ length: context.shape[0] }, (_, i) => `v${i + 1}`) : [];
    const mark = (text) => ({ text, kind: "mark" });
    return [mark("SOS"), ...vectors.map((text) => ({ text, kind: "vector" })), ...words, mark("EOT")];
  }

  // "cat, dog, cat" -> ["cat", "dog"]
  function namesOf(text) {
    return [...new Set(text.split(/[,\n]/).map((name) => name.trim()))].filter((name) => name);
  }

  function percent(p) {
    return p >= 0.995 && p < 1 ? "> 99 %" : p < 0.005 ? "< 1 %" : `${Math.round(100 * p)} %`;
  }

  // ---- The element ----

  let count = 0;

  class LiveElement {
    constructor(root) {
      const { images, prompts, names, start, context } = root.dataset;
      this.root = root;
      this.number = count++;
      this.groups = globalThis.LIVE_IMAGES.groups.filter(({ task }) => !images || images.split(" ").includes(task));
      this.images = this.groups.flatMap((group) => group.images.map((image) => withFeature(image, group)));
      this.image = this.images.find((image) => image.truth === start) || this.images[0];
      this.fixedNames = names ? namesOf(names) : null; // the author's, for every image
      this.names = this.fixedNames || this.image.group.names;
      this.prompts = prompts ? prompts.split("\n") : [this.image.group.prompt];
      this.isUntouched = !prompts; // then another group brings its own prompt
      this.line = 0;
      this.context = null;
      const still = readStill(root);
      root.innerHTML = page(this, context);
      this.fill();
      this.drawTokens(still.tokens);
      if (still.names.length) this.draw(still);
      else this.say("Touch it, and the model is loaded.");
      this.listen(context);
      const strip = this.find(".lc-images > div"); // on a phone it is wider than the page
      strip.scrollLeft = this.find(":checked").parentNode.offsetLeft - strip.offsetLeft - strip.clientWidth / 2;
    }

    find(selector) {
      return this.root.querySelector(selector);
    }

    // ---- what the reader does ----

    listen(context) {
      const wake = () => this.wake();
      this.root.addEventListener("click", wake); // no pointerdown: a finger that scrolls past wants nothing
      this.root.addEventListener("focusin", wake);
      this.root.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && wake());
      this.find(".lc-images").addEventListener("change", (event) => this.pick(this.images[event.target.value]));
      const lines = this.find(".lc-lines");
      lines.addEventListener("focusin", (event) => this.goTo(lineOf(event.target)));
      lines.addEventListener("input", (event) => this.write(event.target.value));
      lines.addEventListener("click", (event) => event.target.closest("button") && this.remove(lineOf(event.target)));
      this.find(".lc-ideas").addEventListener("click", (event) => this.take(event.target.closest("button")));
      this.find("textarea").addEventListener("input", (event) => this.rename(event.target.value));
      if (context) this.find(".lc-learned").addEventListener("click", () => this.learn(context));
    }

    wake() {
      if (this.isAwake) return;
      this.isAwake = true;
      this.say("Loading the model …");
      this.change();
    }

    pick(image) {
      const isOther = image.group !== this.image.group;
      this.image = image;
      if (isOther && !this.fixedNames) this.names = image.group.names;
      if (isOther && this.isUntouched) this.prompts = [image.group.prompt];
      this.fill();
      this.change();
    }

    goTo(line) {
      if (line === this.line) return;
      this.line = line;
      this.change();
    }

    write(prompt) {
      this.prompts[this.line] = prompt;
      this.isUntouched = false;
      this.change();
    }

    take(button) {
      if (!button) return;
      if (button.className === "lc-add") return this.addLine();
      this.write(button.textContent);
      this.fill();
    }

    addLine() {
      const unused = ideas(this.image.group).find((idea) => !this.prompts.includes(idea));
      this.line = this.prompts.push(unused || "") - 1;
      this.write(this.prompts[this.line]);
      this.fill();
      this.find(".lc-lines").lastChild.firstChild.focus();
    }

    remove(line) {
      this.prompts.splice(line, 1);
      this.line = 0;
      this.write(this.prompts[0]);
      this.fill();
      this.find(".lc-lines input").focus();
    }

    rename(text) {
      this.names = namesOf(text);
      this.change();
    }

    async learn(name) {
      const button = this.find(".lc-learned");
      const isOn = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", isOn);
      try {
        this.context = isOn ? await loadContext(name) : null;
        this.fill();
        this.change();
      } catch (error) {
        this.fail(error);
      }
    }

    // ---- what the page shows ----

    // Computes and draws once the reader pauses for a moment
    change() {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.update(), 40);
    }

    async update() {
      try {
        const shown = answer(await loadModel(), this);
        this.drawTokens(shown.tokens);
        // A word that is only half typed is no problem yet
        if (shown.problem) this.timer = setTimeout(() => this.draw(shown), 700);
        else this.draw(shown);
        clearTimeout(this.announcing);
        this.announcing = setTimeout(() => this.announce(), 1000);
      } catch (error) {
        this.fail(error);
      }
    }

    fail(error) {
      this.isAwake = false;
      this.say(`The model does not run here: ${error.message}`);
    }

    say(text) {
      this.find(".lc-headline").textContent = text;
    }

    // To screen readers, once the reader has stopped for a while
    announce() {
      const top = this.find(".lc-answer:not(.lc-none) .lc-top b");
      this.find(".lc-status").textContent = `${this.find(".lc-headline").textContent} ${top ? top.textContent : ""}`;
    }

    // Puts the reader's choices into the controls
    fill() {
      const { group, picture, truth } = this.image;
      this.find(`input[value="${this.images.indexOf(this.image)}"]`).checked = true;
      this.find(".lc-picture img").src = picture;
      this.find(".lc-picture img").alt = `An image of Toybox; it shows: ${truth}`;
      this.find(".lc-picture figcaption").innerHTML = `This is: <b>${truth}</b>`;
      this.find(".lc-lines").innerHTML = this.prompts.map(line).join("");
      this.find(".lc-ideas").innerHTML = ideas(group).map(suggestion).join("") + ADD;
      if (namesOf(this.find("textarea").value).join() !== this.names.join()) {
        this.find("textarea").value = this.names.join(", ");
      }
      this.root.querySelectorAll(".lc-prompt :is(input, .lc-ideas button)").forEach((control) => {
        control.disabled = Boolean(this.context);
      });
      const gained = this.find(".lc-gain");
      if (gained) gained.textContent = this.context ? gain(this.context) : "";
    }

    drawTokens(tokens) {
      this.find(".lc-tokens").replaceChildren(...tokens.map(chip));
    }

    draw({ names, probabilities, leftOut, problem }) {
      const said = leftOut.length ? `Left out, never met in training: ${leftOut.join(", ")}` : "";
      this.find(".lc-leftout").textContent = said;
      this.find(".lc-answer").classList.toggle("lc-none", Boolean(problem));
      if (problem) {
        this.say(problem);
        this.root.querySelectorAll(".lc-bars li").forEach((bar) => bar.removeAttribute("data-p"));
        return;
      }
      const top = winner({ names, probabilities });
      const verdict = !names.includes(this.image.truth) ? "." : top === this.image.truth ? ": right." : ": wrong.";
      this.find(".lc-headline").innerHTML = `The model says <b></b>${verdict}`;
      this.find(".lc-headline b").textContent = top;
      this.drawBars(names, probabilities);
    }

    // One bar a class, moved to its rank; those that stay keep their element, so that they slide
    drawBars(names, probabilities) {
      const bars = this.find(".lc-bars");
      const old = new Map([...bars.children].map((bar) => [bar.dataset.name, bar]));
      const order = names.map((_, k) => k).sort((a, b) => probabilities[b] - probabilities[a]);
      const rank = order.reduce((ranks, k, r) => Object.assign(ranks, { [k]: r }), []);
      const shown = names.map((name, k) => setBar(old.get(name) || newBar(name), probabilities[k], rank[k]));
      const rest = order.slice(SHOWN);
      if (rest.length) {
        const bar = old.get("") || newBar("");
        bar.firstChild.textContent = rest.length === 1 ? "one other class" : `${rest.length} other classes`;
        shown.push(setBar(bar, rest.reduce((sum, k) => sum + probabilities[k], 0), SHOWN));
        rest.forEach((k) => shown[k].classList.add("lc-rest"));
      }
      shown.forEach((bar) => bar.classList.toggle("lc-truth", bar.dataset.name === this.image.truth));
      bars.style.setProperty("--rows", Math.min(names.length, SHOWN + 1));
      if (shown.some((bar, k) => bar !== bars.children[k]) || shown.length !== bars.children.length) {
        bars.replaceChildren(...shown);
      }
    }
  }

  // ---- Pieces of the page ----

  // What the server computed for readers without scripts
  function readStill(root) {
    const bars = [...root.querySelectorAll(".lc-bars li[data-name]:not([data-name=''])")];
    const chips = [...root.querySelectorAll(".lc-tokens > *")];
    return {
      names: bars.map((bar) => bar.dataset.name),
      probabilities: bars.map((bar) => Number(bar.dataset.p)),
      tokens: chips.map((chip) => ({ text: chip.textContent, kind: chip.className.slice(3) })),
      leftOut: [],
      problem: "",
    };
  }

  function withFeature(image, group) {
    return { ...image, group, feature: new Float32Array(bytes(image.feature).buffer) };
  }

  function ideas(group) {
    return [...new Set([group.prompt, ...IDEAS])];
  }

  function lineOf(target) {
    const line = target.closest(".lc-line");
    return [...line.parentNode.children].indexOf(line);
  }

  function page({ groups, images, number }, context) {
    return `
      <div class="lc-seen">
        <figure class="lc-picture"><img width="96" height="96" /><figcaption></figcaption></figure>
        <fieldset class="lc-images"><legend class="lc-title">Pick an image</legend>
          <div>${groups.map((group) => thumbnails(group, images, number)).join("")}</div>
        </fieldset>
      </div>
      <div class="lc-talk">
        <div class="lc-prompt" role="group" aria-label="Prompt">
          <div class="lc-title">Change the prompt <span>___ is the class</span></div>
          <div class="lc-lines"></div>
          <div class="lc-ideas" role="group" aria-label="Prompts to try"></div>
          ${context ? LEARNED : ""}
        </div>
        <div class="lc-answer">
          <p class="lc-headline"></p>
          <ol class="lc-bars"></ol>
          <p class="lc-tokens" title="The tokens that the text encoder reads"></p>
        </div>
        <label class="lc-classes"><span class="lc-title">Change the classes <span>with commas</span></span>
          <textarea rows="3" spellcheck="false" autocapitalize="off"></textarea>
          <span class="lc-leftout"></span></label>
      </div>
      <p class="lc-note">The text encoder of Toybox CLIP runs in this page, on your device. The images are drawn test
        images; their features were computed beforehand.</p>
      <p class="lc-status" role="status" aria-live="polite"></p>`;
  }

  const LEARNED = `<button type="button" class="lc-learned" aria-pressed="false">use a learned prompt</button>
    <span class="lc-gain"></span>`;

  function gain({ method, task, before, after, shape }) {
    const what = `${shape[0]} vectors that ${method} learned stand where the words stood.`;
    const accuracies = `${before.toFixed(1)} % before, ${after.toFixed(1)} % with it`;
    return `${what} Test images of “${task}” classified correctly: ${accuracies}.`;
  }

  function thumbnails(group, images, number) {
    const choices = images.map((image, i) => [image, i]).filter(([image]) => image.group === group);
    const radios = choices.map(
      ([image, i]) => `<label title="${image.truth}"><input type="radio" name="lc-image-${number}" value="${i}" />
        <img src="${image.picture}" width="48" height="48" alt="${image.truth}" /></label>`,
    );
    return `<div class="lc-group"><span>${group.title}</span><div>${radios.join("")}</div></div>`;
  }

  function suggestion(prompt) {
    return `<button type="button">${prompt}</button>`;
  }

  const ADD = `<button type="button" class="lc-add">+ average with another</button>`;

  function line(prompt, i, prompts) {
    const value = prompt.replace(/&/g, "&amp;").replace(/"/g, "&quot;");
    const removal = `<button type="button" aria-label="Remove prompt ${i + 1}">×</button>`;
    return `<div class="lc-line"><input type="text" value="${value}" aria-label="Prompt ${i + 1}" maxlength="200"
      spellcheck="false" autocomplete="off" autocapitalize="off" />${prompts.length > 1 ? removal : ""}</div>`;
  }

  function chip({ text, kind }) {
    const element = document.createElement("span");
    element.className = `lc-${kind}`;
    element.textContent = text;
    if (kind === "unmet") element.title = "This word was never met in training";
    return element;
  }

  function newBar(name) {
    const bar = document.createElement("li");
    bar.dataset.name = name;
    bar.append(document.createElement("span"), document.createElement("b"));
    bar.firstChild.textContent = name;
    return bar;
  }

  function setBar(bar, p, rank) {
    bar.style.setProperty("--p", p);
    bar.style.setProperty("--rank", rank);
    bar.dataset.p = p.toFixed(6);
    bar.className = bar.dataset.name ? (rank === 0 ? "lc-top" : "") : "lc-others";
    bar.lastChild.textContent = percent(p);
    return bar;
  }

  const start = () => document.querySelectorAll("div.live-clip").forEach((root) => new LiveElement(root));
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
