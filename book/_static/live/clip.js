// A live CLIP: pick an image, type a prompt, and the probabilities move. The directive writes what is shown first. The
// model (1.8 MB) is loaded when somebody touches it; it runs here, and no server is asked for anything.
(() => {
  "use strict";
  const { enliven, load, choice, button, largest, bytes, halves, Clip, SLOT, fill } = Live;
  const SHOWN = 6; // bars; all other classes share one
  const IDEAS = ["a photo of a ___.", "___", "a blue ___", "a ___ on the beach"];

  // ---- The model, one for all pieces of the page ----

  let model = null;

  async function loadModel() {
    const [weights, tokenizer] = await Promise.all([load("weights"), load("tokenizer")]);
    return (model ||= Clip.load(weights, tokenizer));
  }

  // { start: the node after its vectors, shape: [M, d], method, task, before, after }
  async function loadContext(name) {
    const [clip, learned] = await Promise.all([loadModel(), load(`context-${name}`)]);
    return { ...learned, start: clip.context(halves(bytes(learned.vectors))) };
  }

  // ---- From what the reader chose to what is shown; nothing here touches the page ----

  // { image, prompts, line, names, context } -> { names, probabilities, tokens, leftOut, problem }
  function answer(clip, chosen) {
    if (clip.text.size > 4000) clip.text.forget(); // its tree has grown by some ten megabytes
    const isMet = (name) => clip.tokenizer.tokenize(name).every((token) => token.row >= 0);
    const names = chosen.names.filter(isMet);
    const shown = { names, leftOut: chosen.names.filter((name) => !isMet(name)), probabilities: [], problem: "" };
    try {
      shown.probabilities = probabilities(clip, { ...chosen, names });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error; // these say what the reader can change
      shown.problem = error.message;
    }
    return { ...shown, tokens: tokensOf(clip, chosen, winner(shown) || "") };
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
  const winner = ({ names, probabilities }) => names[Math.max(0, largest(probabilities))];

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
    const count = context ? context.shape[0] : 0;
    const vectors = Array.from({ length: count }, (_, i) => ({ text: `v${i + 1}`, kind: "vector" }));
    return [{ text: "SOS", kind: "mark" }, ...vectors, ...words, { text: "EOT", kind: "mark" }];
  }

  // "cat, dog, cat" -> ["cat", "dog"]
  const namesOf = (text) => [...new Set(text.split(/[,\n]/).map((name) => name.trim()))].filter((name) => name);

  const groupOf = (task) => Live.data.images.groups.find((group) => group.task === task);

  const ideas = (group) => [...new Set([group.prompt, ...IDEAS])];

  const about = (p) => (p >= 0.995 && p < 1 ? "> 99 %" : p < 0.005 ? "< 1 %" : `${Math.round(100 * p)} %`);

  // ---- The element ----

  const CONTROLS = `
    <p class="live-title">The prompt</p>
    <p class="live-hint">The model puts each class name in place of ___ and says which sentence fits the image: the
      bars share out 100 %.</p>
    <div class="live-lines"></div>
    <div class="live-ideas" role="group" aria-label="Prompts to try"></div>`;
  const MORE = `<summary>Change the classes, see the tokens</summary>
    <label>The classes <textarea rows="3" spellcheck="false" autocapitalize="off"></textarea></label>
    <p class="live-leftout"></p>`;

  enliven("clip", (root, find, all) => {
    const tasks = root.dataset.images.split(" ");
    const groups = tasks.map(groupOf);
    const withFeature = (image) => ({ ...image, feature: new Float32Array(bytes(image.feature).buffer) });
    const images = groups.flatMap((group) => group.images.map((image) => ({ ...withFeature(image), group })));
    const image = images.find(({ truth }) => truth === root.dataset.start);
    // What the reader chose: line is that of the prompt whose tokens are shown, context a learned prompt.
    const chosen = { image, names: image.group.names, prompts: [image.group.prompt], line: 0, context: null };
    let isTyped = false; // the reader's prompt stays when the image is of another task
    let isAwake = false;
    let [timer, announcing] = [null, null];

    // ---- what the reader does ----

    function wake() {
      if (isAwake) return;
      isAwake = true;
      change();
    }

    function pick(image) {
      if (image.group !== chosen.image.group) {
        chosen.names = image.group.names;
        if (!isTyped) chosen.prompts = [image.group.prompt];
      }
      chosen.image = image;
      fillIn();
      change();
    }

    function write(prompt) {
      chosen.prompts[chosen.line] = prompt;
      isTyped = true;
      change();
    }

    function goTo(line) {
      if (line !== chosen.line) change();
      chosen.line = line;
    }

    function take(idea) {
      write(idea);
      fillIn();
    }

    function addLine() {
      const unused = ideas(chosen.image.group).find((idea) => !chosen.prompts.includes(idea));
      chosen.line = chosen.prompts.length;
      take(unused || "");
      find(".live-lines").lastChild.firstChild.focus();
    }

    function remove(line) {
      chosen.prompts.splice(line, 1);
      chosen.line = 0;
      take(chosen.prompts[0]);
      find(".live-lines input").focus();
    }

    async function learn() {
      try {
        chosen.context = chosen.context ? null : await loadContext(root.dataset.context);
        learned.textContent = chosen.context ? "Back to words" : "Use a learned prompt";
        fillIn();
        change();
      } catch (error) {
        fail(error);
      }
    }

    // ---- what the page shows ----

    // Computes and draws once the reader pauses for a moment
    function change() {
      clearTimeout(timer);
      timer = setTimeout(update, 40);
    }

    async function update() {
      try {
        const shown = answer(await loadModel(), chosen);
        find(".live-tokens").replaceChildren(...shown.tokens.map(chip));
        // A word that is only half typed is no problem yet
        if (shown.problem) timer = setTimeout(() => draw(shown), 700);
        else draw(shown);
        clearTimeout(announcing);
        announcing = setTimeout(() => (find(".live-status").textContent = find(".live-said").textContent), 1000);
      } catch (error) {
        fail(error);
      }
    }

    function fail(error) {
      isAwake = false;
      say(`The model does not run here: ${error.message}`, "problem");
    }

    function say(text, kind) {
      find(".live-said").textContent = text;
      find(".live-said").className = `live-said ${kind}`;
    }

    // Puts the reader's choices into the controls
    function fillIn() {
      const { picture, truth, group } = chosen.image;
      const { context, prompts, names } = chosen;
      find(".live-images").elements[images.indexOf(chosen.image)].checked = true;
      find(".live-picture img").src = picture;
      find(".live-picture img").alt = `An image of Toybox; it shows: ${truth}`;
      find("figcaption b").textContent = truth;
      find(".live-lines").replaceChildren(...(context ? [vectors(context)] : prompts.map(line)));
      const others = ideas(group).map((idea) => button(idea, () => take(idea)));
      find(".live-ideas").replaceChildren(...others, button("+ another prompt", addLine));
      find(".live-ideas").hidden = Boolean(context);
      if (namesOf(find("textarea").value).join() !== names.join()) find("textarea").value = names.join(", ");
    }

    function line(prompt, i, prompts) {
      const element = document.createElement("div");
      element.innerHTML = `<input type="text" aria-label="Prompt ${i + 1}" maxlength="200" spellcheck="false"
        autocomplete="off" autocapitalize="off">`;
      const [input] = element.children;
      input.value = prompt;
      input.addEventListener("focus", () => goTo(i));
      input.addEventListener("input", () => write(input.value));
      if (prompts.length > 1) {
        element.append(button("×", () => remove(i)));
        element.lastChild.setAttribute("aria-label", `Remove prompt ${i + 1}`);
      }
      return element;
    }

    // What stands in place of the prompts while a learned one is used
    function vectors({ method, task, before, after, shape }) {
      const element = document.createElement("p");
      const [from, to] = [before, after].map((share) => `${share.toFixed(1)} %`);
      const { prompt } = groupOf(task);
      const elsewhere = chosen.image.group.task === task ? "" : "On other images it may not help.";
      element.innerHTML = `<b class="live-vectors">v1 v2 … v${shape[0]} ___.</b> In place of words, ${shape[0]}
        vectors: lists of numbers that ${method} tuned on labelled images of “${task}”. They need not be words.
        ${elsewhere} Test images of “${task}” classified correctly: ${from} with “${prompt}”, ${to} with this.`;
      return element;
    }

    function draw({ names, probabilities, leftOut, problem }) {
      const unmet = leftOut.length ? `Left out, never met in training: ${leftOut.join(", ")}` : "";
      find(".live-leftout").textContent = unmet;
      find(".live-bars").hidden = Boolean(problem);
      if (problem) return say(problem, "problem");
      const { image, prompts, context } = chosen;
      const task = names.every((name) => image.group.names.includes(name)) ? ` of “${image.group.task}”` : "";
      find(".live-among").textContent = `Among ${names.length} classes${task}`;
      const written = prompts.filter((prompt) => prompt.trim());
      const top = winner({ names, probabilities });
      const verdict = !names.includes(image.truth) ? "" : top === image.truth ? "Right." : "Wrong.";
      const prompt = context ? `v1 … v${context.shape[0]} ___.` : written[0];
      const [start, ...rest] = prompt.split(SLOT);
      const name = document.createElement("b");
      name.textContent = top;
      const isOne = context || written.length === 1; // else no sentence was scored alone
      const opening = isOne ? "Best fit: " : `Best fit, the mean of ${written.length} prompts: `;
      say(opening, verdict.toLowerCase().replace(".", ""));
      const end = fill(rest.join("___"), top);
      find(".live-said").append(...(isOne ? [`“${start}`, name, `${end}” ${verdict}`] : [name, `. ${verdict}`]));
      drawBars(names, probabilities);
    }

    // One bar a class, moved to its rank; those that stay keep their element, so that they slide
    function drawBars(names, probabilities) {
      const bars = find(".live-bars");
      const old = new Map([...bars.children].map((bar) => [bar.dataset.name, bar]));
      const order = names.map((_, k) => k).sort((a, b) => probabilities[b] - probabilities[a]);
      const shown = names.map((name, k) => setBar(old.get(name) || newBar(name), probabilities[k], order.indexOf(k)));
      const rest = order.slice(SHOWN);
      if (rest.length) {
        const bar = old.get("") || newBar("");
        bar.firstChild.textContent = rest.length === 1 ? "one other class" : `${rest.length} other classes`;
        shown.push(setBar(bar, rest.reduce((sum, k) => sum + probabilities[k], 0), SHOWN));
      }
      bars.style.setProperty("--rows", Math.min(names.length, SHOWN + 1));
      if (shown.some((bar, k) => bar !== bars.children[k]) || shown.length !== bars.children.length) {
        bars.replaceChildren(...shown);
      }
    }

    function newBar(name) {
      const bar = document.createElement("li");
      bar.dataset.name = name;
      bar.append(document.createElement("span"), document.createElement("b"));
      bar.firstChild.textContent = name;
      return bar;
    }

    function setBar(bar, p, rank) {
      const { name } = bar.dataset;
      bar.style.setProperty("--p", p);
      bar.style.setProperty("--rank", rank);
      bar.dataset.p = p.toFixed(6);
      const kinds = { top: rank === 0, rest: name && rank >= SHOWN, truth: name === chosen.image.truth, others: !name };
      bar.className = Object.keys(kinds).filter((kind) => kinds[kind]).join(" ");
      bar.lastChild.textContent = about(p);
      return bar;
    }

    function chip({ text, kind }) {
      const element = document.createElement("span");
      element.className = kind;
      element.textContent = text;
      return element;
    }

    // ---- controls ----

    const thumbnail = ({ picture, truth }) =>
      `<img src="${picture}" width="48" height="48" alt="${truth}" title="${truth}">`;
    const pictures = choice("Other images", images.map((image) => [image, thumbnail(image)]), pick);
    const more = document.createElement("details");
    const learned = button("Use a learned prompt", learn);
    pictures.className = "live-images";
    more.innerHTML = MORE;
    more.children[0].after(find(".live-tokens"));
    find(".live-picture").after(pictures);
    find(".live-prompts").innerHTML = CONTROLS;
    if (root.dataset.context) find(".live-prompts").append(learned);
    learned.className = "live-learned";
    find(".live-talk").append(more);
    find(".live-note").textContent = `The text encoder of Toybox CLIP runs in this page, on your device. The images are
      drawn test images, things and flowers of any colour; their features were computed beforehand.`;
    root.insertAdjacentHTML("beforeend", `<p class="live-status visually-hidden" role="status"></p>`);
    find("textarea").addEventListener("input", (event) => {
      chosen.names = namesOf(event.target.value);
      change();
    });
    fillIn();
    root.addEventListener("click", wake); // no pointerdown: a finger that scrolls past wants nothing
    root.addEventListener("focusin", wake);
    root.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && wake());
  });
})();
