// A training of CoOp to move through. The directive writes the drawing of the last epoch, and with it the positions
// and accuracies of all steps.
Live.enliven("training", (root, find, all) => {
  "use strict";
  const { slider, button, percent } = Live;
  const PAUSE = 250; // milliseconds a step
  const numbers = (text) => text.split(" ").map(Number);

  const [epochs, tested, fitted] = ["epochs", "tested", "fitted"].map((name) => numbers(root.dataset[name]));
  const steps = epochs.map((_, step) => step);
  const paths = all(".live-path").map((line) => line.getAttribute("points").split(" "));
  const across = find(".live-tested").getAttribute("points").split(" ").map((point) => point.split(",")[0]);
  const rows = all("tbody tr");
  const values = rows.map((row) => numbers(row.dataset.values));
  let timer = null;

  function show(step) {
    all(".live-path").forEach((line, n) => line.setAttribute("points", paths[n].slice(0, step + 1).join(" ")));
    all(".live-vector").forEach((disc, n) =>
      disc.setAttribute("transform", `translate(${paths[n][step].replace(",", " ")})`),
    );
    find(".live-now").setAttribute("transform", `translate(${across[step]} 0)`);
    find("thead span").textContent = epochs[step];
    rows.forEach((row, n) => (row.lastElementChild.textContent = `${values[n][step]} %`));
    const [test, training] = [tested, fitted].map((shares) => percent(shares[step] / 100, 1));
    return (find(".live-said").textContent =
      `Classified correctly after epoch ${epochs[step]}: ` +
      `${test} of the test images, ${training} of the training images.`);
  }

  const epoch = slider({
    label: "epoch",
    values: steps,
    start: steps.at(-1),
    format: (step) => String(epochs[step]),
    moved: show,
  });

  function rest() {
    clearInterval(timer);
    timer = null;
    play.textContent = "play";
  }

  function next() {
    epoch.set(epoch.value() + 1);
    if (epoch.value() === steps.at(-1)) rest();
  }

  const play = button("play", () => {
    if (timer) return rest();
    if (epoch.value() === steps.at(-1)) epoch.set(0);
    timer = setInterval(next, PAUSE);
    play.textContent = "pause";
  });

  ["pointerdown", "keydown"].forEach((name) => epoch.root.addEventListener(name, rest));
  find(".live-controls").append(epoch.root, play);
});
