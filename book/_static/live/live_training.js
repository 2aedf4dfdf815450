// A training of CoOp to scrub through: book/_ext/live_learning.py writes the drawing of the last epoch, and the
// positions and accuracies of all steps with it.
(() => {
  "use strict";
  const { slider, enliven } = globalThis.LiveParts;
  const PAUSE = 250; // milliseconds a step

  const numbers = (text) => text.split(" ").map(Number);

  enliven("training", (root) => {
    const find = (selector) => root.querySelector(selector);
    const all = (selector) => [...root.querySelectorAll(selector)];
    const { epochs, tested, fitted } = Object.fromEntries(
      Object.entries(root.dataset).map(([name, text]) => [name, numbers(text)]),
    );
    const steps = epochs.map((_, step) => step);
    const paths = all(".ll-path").map((line) => line.getAttribute("points").split(" "));
    const across = find(".ll-tested").getAttribute("points").split(" ").map((point) => point.split(",")[0]);
    const rows = all(".ll-table tbody tr");
    const values = rows.map((row) => numbers(row.dataset.values));
    let timer = null;

    function show(step) {
      all(".ll-path").forEach((line, n) => line.setAttribute("points", paths[n].slice(0, step + 1).join(" ")));
      all(".ll-vector").forEach((disc, n) =>
        disc.setAttribute("transform", `translate(${paths[n][step].replace(",", " ")})`),
      );
      find(".ll-now").setAttribute("transform", `translate(${across[step]} 0)`);
      find("thead span").textContent = epochs[step];
      rows.forEach((row, n) => (row.lastElementChild.textContent = `${values[n][step]} %`));
      const [test, training] = [tested, fitted].map((shares) => `${shares[step].toFixed(1)} %`);
      const after = `Classified correctly after epoch ${epochs[step]}`;
      find(".ll-said").textContent = `${after}: ${test} of the test images, ${training} of the training images.`;
      return find(".ll-said").textContent;
    }

    const epoch = slider({
      label: "epoch",
      values: steps,
      start: steps.at(-1),
      format: (step) => String(epochs[step]),
      moved: (step) => show(step),
    });

    const button = document.createElement("button");
    const rest = () => {
      clearInterval(timer);
      timer = null;
      button.textContent = "play";
    };
    const next = () => {
      epoch.set(epoch.value() + 1);
      if (epoch.value() === steps.at(-1)) rest();
    };
    button.type = "button";
    button.addEventListener("click", () => {
      if (timer) return rest();
      if (epoch.value() === steps.at(-1)) epoch.set(0);
      timer = setInterval(next, PAUSE);
      button.textContent = "pause";
    });
    epoch.root.addEventListener("pointerdown", rest);
    epoch.root.addEventListener("keydown", rest);
    rest();
    find(".ll-controls").append(epoch.root, button);
  });
})();
