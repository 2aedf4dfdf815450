// What live_training.js, live_selection.js and live_mixing.js share: sliders, a choice of two, and their data.
(() => {
  "use strict";
  const folder = new URL(".", document.currentScript.src);
  let count = 0;

  // The data of training.js and so on, loaded when somebody touches the element
  const loading = {};

  function load(kind) {
    loading[kind] ||= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = new URL(`${kind}.js`, folder);
      script.onload = () => resolve(globalThis[`LIVE_${kind.toUpperCase()}`]);
      script.onerror = () => reject(new Error(`${kind}.js could not be loaded.`));
      document.head.append(script);
    });
    return loading[kind];
  }

  // A slider over some values. moved(value) may say in words, later, what came of it.
  // -> { root, value(), set(value) }
  function slider({ label, values, start, format = String, moved }) {
    const root = document.createElement("label");
    root.className = "ll-slider";
    root.innerHTML = `<span></span><input type="range" min="0" max="${values.length - 1}"><output></output>`;
    const [name, input, output] = root.children;
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
    input.value = values.indexOf(start);
    input.addEventListener("input", move);
    show();
    const set = (value) => {
      input.value = values.indexOf(value);
      return move();
    };
    return { root, value: () => values[input.value], set };
  }

  // Radio buttons; chosen(key)
  function choice(legend, options, chosen) {
    const root = document.createElement("fieldset");
    const name = `ll-choice-${count++}`;
    const keys = Object.keys(options);
    const line = (key) => `<label><input type="radio" name="${name}" value="${key}"> ${options[key]}</label>`;
    root.innerHTML = `<legend>${legend}</legend>${keys.map(line).join("")}`;
    root.querySelector("input").checked = true;
    root.addEventListener("change", (event) => chosen(event.target.value));
    return root;
  }

  // Every element of a kind, once the page is there
  function enliven(kind, start) {
    const all = () => document.querySelectorAll(`div.live-${kind}`).forEach(start);
    if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", all);
    else all();
  }

  const percent = (share) => `${(100 * share).toFixed(1)} %`;

  globalThis.LiveParts = { load, slider, choice, enliven, percent };
})();
