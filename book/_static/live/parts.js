// What the live pieces share: how one comes to life, its sliders, radio buttons and buttons, and its data.
//
// book/_ext/live writes the still of a piece; the piece's script puts controls into its .live-controls and moves what
// is there. `Live` is the only global: functions of these scripts, and `Live.data`, which the files of data/ fill.
globalThis.Live = { data: {} };
(() => {
  "use strict";
  const folder = new URL(".", document.currentScript.src);
  const loading = {};
  let count = 0;

  // Call start(root, find, all) for every element of a kind. find, all: what of it a selector selects
  function enliven(kind, start) {
    const one = (root) =>
      start(root, (selector) => root.querySelector(selector), (selector) => [...root.querySelectorAll(selector)]);
    const every = () => document.querySelectorAll(`.live-${kind}`).forEach(one);
    if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", every);
    else every();
  }

  // The data of a file: loaded once, when somebody needs it. A page from a file may run scripts but fetch nothing.
  function load(name) {
    loading[name] ||= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = new URL(`data/${name}.js?v=${document.querySelector(".live").dataset.version}`, folder);
      script.onload = () => resolve(Live.data[name]);
      script.onerror = () => {
        delete loading[name]; // the next touch tries again
        reject(new Error(`${name}.js could not be loaded.`));
      };
      document.head.append(script);
    });
    return loading[name];
  }

  // A slider over some values; it starts at the first that is not less than `start`. moved(value) may say in words,
  // later, what came of it: that is what a screen reader then reads. -> { root, value(), set(value) }
  function slider({ label, values, start, format = String, moved }) {
    const root = document.createElement("label");
    root.className = "live-slider";
    root.innerHTML = `<span></span><input type="range" min="0" max="${values.length - 1}"><output></output>`;
    const [name, input, output] = root.children;
    const place = (value) => (input.value = values.findIndex((other) => other >= value));
    const show = () => {
      output.value = format(values[input.value]);
      input.setAttribute("aria-valuetext", output.value);
    };
    const move = async () => {
      show();
      const value = values[input.value];
      const said = await moved(value);
      if (said && value === values[input.value]) input.setAttribute("aria-valuetext", said);
    };
    name.textContent = label;
    place(start);
    show();
    input.addEventListener("input", move);
    return {
      root,
      value: () => values[input.value],
      set: (value) => {
        place(value);
        return move();
      },
    };
  }

  // Radio buttons, the first one checked. options: [[key, label], ...], labels in HTML; chosen(key)
  function choice(legend, options, chosen) {
    const root = document.createElement("fieldset");
    const name = `live-choice-${count++}`;
    const line = ([, label], i) => `<label><input type="radio" name="${name}" value="${i}"> ${label}</label>`;
    root.innerHTML = `<legend>${legend}</legend>${options.map(line).join("")}`;
    root.querySelector("input").checked = true;
    root.addEventListener("change", (event) => chosen(options[event.target.value][0]));
    return root;
  }

  function button(label, pressed) {
    const root = document.createElement("button");
    root.type = "button";
    root.textContent = label;
    root.addEventListener("click", pressed);
    return root;
  }

  // 0.345 -> "34.5 %"
  const percent = (share, digits = 0) => `${(100 * share).toFixed(digits)} %`;
  const largest = (x) => x.indexOf(Math.max(...x));

  // Where an arrow key leads: [to the right, up]
  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

  Object.assign(Live, { enliven, load, slider, choice, button, percent, largest, ARROWS });
})();
