// Brings to life what book/_ext/live_transport.py places on a page: the town of chapter 4 in each
// <div class="live-transport">, an image's plan in each <div class="live-plan" data-src="...">.
// transport.js has the mathematics, live_transport.css the looks.
"use strict";

(() => {
  const folder = new URL(".", document.currentScript.src);
  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

  // 1, 1.2, 1.5, 2, ... of every decade between low and high: about even steps of the logarithm.
  function ladder(low, high) {
    const steps = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8];
    const values = [-3, -2, -1, 0, 1].map((k) => steps.map((step) => Number(`${step}e${k}`)));
    return values.flat().filter((value) => low <= value && value <= high);
  }

  // A slider over these values of eps. At every move, changed(eps) says in words what came of it.
  function slider(holder, values, eps, unit, changed) {
    holder.innerHTML = `
      <label>ε <input type="range" min="0" max="${values.length - 1}"><output></output></label>`;
    const input = holder.querySelector("input");
    const show = () => {
      const text = `${values[input.value]}${unit}`;
      holder.querySelector("output").value = text;
      input.setAttribute("aria-valuetext", `${text}: ${changed(values[input.value])}`);
    };
    input.value = values.filter((value) => value < eps).length; // the first that is not less
    input.addEventListener("input", show);
    show();
  }

  // ---- the town ----

  // The drawing has 100 units a kilometre; north is up, so y is counted from its lower edge.
  const KM = 100;
  const NORTH = 400;
  const EDGE = 0.3; // km that stay free around the map

  const where = (spot) => [Number(spot.dataset.x), Number(spot.dataset.y)];
  const distance = ([x, y], [x2, y2]) => Math.hypot(x - x2, y - y2);
  const isBakery = (spot) => spot.classList.contains("bakery");
  const title = (spot) => `${isBakery(spot) ? "bakery" : "café"} ${spot.dataset.name}`;
  const capital = (text) => text[0].toUpperCase() + text.slice(1);
  const set = (node, attributes) =>
    Object.entries(attributes).forEach(([name, value]) => node.setAttribute(name, value));

  const TOWN = `
    <div class="live-left">
      <div class="live-map"></div>
      <div class="live-controls">
        <div class="live-eps"></div>
        <button type="button" class="live-one">one update</button>
        <button type="button" class="live-end">to the end</button>
        <button type="button" class="live-again">start again</button>
        <button type="button" class="live-home" hidden>restore the map</button>
      </div>
      <p class="live-status"></p>
    </div>
    <div class="live-right">
      <table class="live-table"></table>
      <dl>
        <div><dt>mean distance ⟨T, C⟩</dt><dd class="live-distance"></dd></div>
        <div><dt>entropy H(T)</dt><dd class="live-entropy"></dd></div>
      </dl>
    </div>`;

  function town(root) {
    const svg = root.querySelector("svg"); // the still drawing: what it shows can be moved now
    root.innerHTML = TOWN;
    const find = (name) => root.querySelector(`.live-${name}`);
    find("map").append(svg);
    set(svg, { role: "group", "aria-label": "Map: the arrow keys move bakeries and cafés" });

    const routes = [...svg.querySelectorAll(".live-route")]; // row by row of the plan
    const spots = [...svg.querySelectorAll(".live-spot")];
    const bakeries = spots.filter(isBakery); // M
    const cafes = spots.filter((spot) => !isBakery(spot)); // N
    const home = spots.map(where);
    const croissants = Number(root.dataset.croissants);
    const fill = planTable(find("table"), bakeries, cafes);

    let eps = Number(root.dataset.eps);
    let problem = null; // see transport.js
    let lit = null; // the spot whose routes stand out
    let timer = null; // of the next update on the way to the end

    const cost = () =>
      bakeries.map((bakery) => cafes.map((cafe) => distance(where(bakery), where(cafe)))); // [M, N]
    const finished = () => problem.updates > 0 && transport.error(problem) <= 1e-6;

    function restart() {
      clearTimeout(timer);
      problem = transport.start(cost(), eps);
    }

    // After a change of the town or of eps: the plan that belongs to it.
    function renew() {
      restart();
      problem = transport.solve(problem);
      show(false);
    }

    function again() {
      restart();
      show(true);
    }

    function one() {
      if (finished()) restart();
      problem = transport.update(problem);
      show(true);
    }

    // The first updates are seen one by one, unless the reader wants no motion.
    function toTheEnd() {
      if (finished()) restart();
      const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
      const next = () => {
        const jump = still || problem.updates >= 24;
        problem = jump ? transport.solve(problem) : transport.update(problem);
        show(jump || finished());
        if (!jump && !finished()) timer = setTimeout(next, 120);
      };
      clearTimeout(timer);
      next();
    }

    // aloud: whether a screen reader reads the line below the map.
    function show(aloud) {
      draw();
      find("status").setAttribute("aria-live", aloud ? "polite" : "off");
      find("status").textContent = progress();
    }

    function progress() {
      const { updates, a, b } = problem;
      const T = transport.plan(problem);
      if (updates === 0) return "Start: ρ = κ = 1, so T is the kernel G. No sum is right.";
      if (finished()) return `After ${updates} updates every sum is right.`;
      const [scaling, right, wrong, error] = updates % 2 === 1
        ? ["ρ", "bakeries’", "cafés’", transport.missing(transport.columnSums(T), b)]
        : ["κ", "cafés’", "bakeries’", transport.missing(transport.rowSums(T), a)];
      const miss = (croissants * error).toFixed(1);
      return `Update ${updates}, of ${scaling}: ${right} sums are right, ${wrong} miss by ${miss} in all.`;
    }

    function draw() {
      const { C, a, b, phi, psi, updates } = problem;
      const T = transport.plan(problem);
      const inCroissants = (x) => x.map((value) => croissants * value);
      const loads = T.map(inCroissants); // [M, N]
      drawRoutes(loads);
      spots.forEach((spot) => drawSpot(spot, loads));
      fill(loads, inCroissants(a), inCroissants(b), phi, psi, spots.indexOf(lit));
      const plan = updates > 0; // the kernel is none: its entries do not sum to 1
      find("distance").textContent = plan ? `${transport.cost(T, C).toFixed(2)} km` : "–";
      find("entropy").textContent = plan ? transport.entropy(T).toFixed(2) : "–";
    }

    function drawRoutes(loads) {
      routes.forEach((line, k) => {
        const [i, j] = [Math.floor(k / cafes.length), k % cafes.length];
        const [[x1, y1], [x2, y2]] = [where(bakeries[i]), where(cafes[j])];
        set(line, { x1: KM * x1, y1: NORTH - KM * y1, x2: KM * x2, y2: NORTH - KM * y2 });
        line.style.strokeWidth = Math.min(loads[i][j] / 2, 40);
        line.classList.toggle("dim", lit !== null && lit !== bakeries[i] && lit !== cafes[j]);
      });
    }

    function drawSpot(spot, loads) {
      const [x, y] = where(spot);
      set(spot, {
        transform: `translate(${KM * x} ${NORTH - KM * y})`,
        "aria-label": `${capital(title(spot))}, ${x} km east and ${y} km north`,
        "aria-valuenow": x,
        "aria-valuetext": isBakery(spot)
          ? `sends ${listed(loads[bakeries.indexOf(spot)], "to", cafes)}`
          : `gets ${listed(loads.map((row) => row[cafes.indexOf(spot)]), "from", bakeries)}`,
      });
    }

    // "36.8 to café 1, 2.5 to café 2"
    function listed(amounts, word, others) {
      const parts = others.map((other, k) => `${amounts[k].toFixed(1)} ${word} ${title(other)}`);
      return parts.filter((_, k) => amounts[k] >= 0.05).join(", ") || "nothing";
    }

    function move(spot, x, y) {
      const within = (value, high) => Math.min(Math.max(value, EDGE), high - EDGE).toFixed(1);
      spot.dataset.x = Number(within(x, svg.viewBox.baseVal.width / KM));
      spot.dataset.y = Number(within(y, NORTH / KM));
      find("home").hidden = spots.every((other, k) => distance(where(other), home[k]) === 0);
      renew();
    }

    function moveByKey(event) {
      const arrow = ARROWS[event.key];
      if (!arrow) return;
      event.preventDefault(); // the page stays where it is
      const step = event.shiftKey ? 0.5 : 0.1;
      const [x, y] = where(event.currentTarget);
      move(event.currentTarget, x + step * arrow[0], y + step * arrow[1]);
    }

    function moveByPointer(event) {
      if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
      const at = new DOMPoint(event.clientX, event.clientY);
      const { x, y } = at.matrixTransform(svg.getScreenCTM().inverse());
      move(event.currentTarget, x / KM, (NORTH - y) / KM);
    }

    function light(spot) {
      lit = spot;
      draw();
    }

    function enliven(spot) {
      set(spot, { tabindex: 0, role: "slider", "aria-roledescription": "place on the map" });
      set(spot, { "aria-valuemin": 0, "aria-valuemax": svg.viewBox.baseVal.width / KM });
      spot.addEventListener("keydown", moveByKey);
      spot.addEventListener("pointerdown", (event) => spot.setPointerCapture(event.pointerId));
      spot.addEventListener("pointermove", moveByPointer);
      ["pointerenter", "focus"].forEach((name) => spot.addEventListener(name, () => light(spot)));
      ["pointerleave", "blur"].forEach((name) => spot.addEventListener(name, () => light(null)));
    }

    spots.forEach(enliven);
    find("one").addEventListener("click", one);
    find("end").addEventListener("click", toTheEnd);
    find("again").addEventListener("click", again);
    find("home").addEventListener("click", () => {
      spots.forEach((spot, k) => move(spot, ...home[k]));
      find("again").focus(); // the button that was pressed is hidden now
    });
    slider(find("eps"), ladder(0.02, 50), eps, " km", (value) => {
      eps = value;
      renew();
      return `mean distance ${find("distance").textContent}`;
    });
    find("status").prepend("Drag a bakery or a café. ");
  }

  // The plan with its sums and the potentials. Gives the function that fills in new numbers.
  function planTable(table, bakeries, cafes) {
    const [M, N] = [bakeries.length, cafes.length];
    const kind = (spot) => (isBakery(spot) ? "bakery" : "cafe");
    const badge = (spot) => `<span class="live-badge ${kind(spot)}">${spot.dataset.name}</span>`;
    const head = (spot, scope) => `<th scope="${scope}">${badge(spot)}</th>`;
    const row = (first) => `<tr>${first}${"<td></td>".repeat(N + 2)}</tr>`;
    const heads = cafes.map((cafe) => head(cafe, "col")).join("");
    const rows = bakeries.map((bakery) => row(head(bakery, "row"))).join("");
    table.innerHTML = `
      <caption>The plan, in croissants; potentials in km</caption>
      <thead><tr><td></td>${heads}
        <th scope="col">sum</th><th scope="col"><i>φ</i></th></tr></thead>
      <tbody>${rows}
        ${row('<th scope="row">sum</th>')}
        ${row('<th scope="row"><i>ψ</i></th>')}</tbody>`;
    const cells = [...table.tBodies[0].rows].map((line) => [...line.cells].slice(1));

    return (loads, a, b, phi, psi, lit) => {
      const most = Math.max(...a);
      loads.forEach((line, i) => line.forEach((load, j) => {
        const bright = lit < 0 || lit === i || lit === M + j;
        cells[i][j].textContent = load.toFixed(1);
        cells[i][j].className = bright ? "live-heat" : "live-heat dim";
        cells[i][j].style.setProperty("--heat", `${Math.min((100 * load) / most, 100)}%`);
      }));
      transport.rowSums(loads).forEach((sum, i) => showSum(cells[i][N], sum, a[i]));
      transport.columnSums(loads).forEach((sum, j) => showSum(cells[M][j], sum, b[j]));
      phi.forEach((value, i) => (cells[i][N + 1].textContent = minus(value.toFixed(2))));
      psi.forEach((value, j) => (cells[M + 1][j].textContent = minus(value.toFixed(2))));
    };
  }

  const minus = (digits) => digits.replace(/^-(?=.*[1-9])/, "−").replace("-", "");

  // A sum, whether it is right or how far off, and a bar that should end at its mark.
  function showSum(cell, sum, wanted) {
    const off = (sum - wanted).toFixed(1);
    const right = Number(off) === 0;
    const beside = right ? `/ ${wanted.toFixed(0)} ✓` : (off > 0 ? "+" : "") + minus(off);
    cell.className = right ? "live-sum right" : "live-sum";
    cell.style.setProperty("--bar", `${Math.min((50 * sum) / wanted, 100)}%`);
    cell.innerHTML = `${sum.toFixed(1)}<small>${beside}</small>`;
  }

  // ---- an image and its prompts ----

  // The file that data-src names lies beside this script and adds an entry to `livePlans`.
  function load(name) {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = new URL(name, folder);
      script.onload = () => resolve(window.livePlans[name]);
      script.onerror = () => reject(new Error(`${name} is not beside live_transport.js`));
      document.head.append(script);
    });
  }

  const MATCHING = `
    <div class="live-left">
      <div class="live-image"><img alt=""><div role="grid"></div></div>
      <div class="live-controls"><div class="live-eps"></div></div>
      <p class="live-status">Point at a cell, or tap it, to see what it gives.</p>
    </div>
    <div class="live-right">
      <fieldset><legend></legend></fieldset>
      <dl>
        <div><dt>similarity 1 − d</dt><dd class="live-score"></dd></div>
        <div><dt>std(R)/ε</dt><dd class="live-spread"></dd></div>
        <div><dt>largest entry, times uniform</dt><dd class="live-largest"></dd></div>
      </dl>
      <p class="live-note"></p>
    </div>`;

  function matching(root, data) {
    const S = data.cosines; // [L, N]
    const [L, N] = [S.length, S[0].length];
    const C = S.map((row) => row.map((s) => 1 - s));
    const side = Math.sqrt(L);
    root.innerHTML = MATCHING;
    const find = (name) => root.querySelector(`.live-${name}`);
    const grid = root.querySelector("[role=grid]");
    const fieldset = root.querySelector("fieldset");
    find("image").firstChild.src = data.image;
    find("note").textContent = data.about;
    grid.style.setProperty("--side", side);
    grid.setAttribute("aria-label", `${data.alt}. ${side} by ${side} cells, one a local feature`);
    const cell = '<div role="gridcell" tabindex="-1"></div>';
    grid.innerHTML = `<div role="row">${cell.repeat(side)}</div>`.repeat(side);
    const cells = [...grid.querySelectorAll("[role=gridcell]")];

    let eps = Number(root.dataset.eps);
    let T = null; // [L, N]
    let active = null; // the cell whose row is shown
    let shown = null; // the prompt whose column is shown; null: of each cell the largest share

    choice("all prompts", null).checked = true;
    const bars = data.prompts.map((prompt, n) => {
      const label = choice(prompt, n).parentNode;
      const [share, bar] = ["share", "bar"].map((name) => `<span class="live-${name}"></span>`);
      label.insertAdjacentHTML("beforeend", share + bar);
      return label;
    });

    // A radio button that shows column n of the plan on the image.
    function choice(text, n) {
      const label = document.createElement("label");
      label.className = `live-choice live-prompt-${n}`;
      label.innerHTML = `<input type="radio" name="${root.dataset.src}"><span></span>`;
      label.lastChild.textContent = text;
      label.firstChild.addEventListener("change", () => {
        shown = n;
        draw();
      });
      fieldset.append(label);
      return label.firstChild;
    }

    const place = (l) => `row ${Math.floor(l / side) + 1}, column ${(l % side) + 1}`;
    const percent = (share) => `${Math.round(100 * share)} %`;

    function draw() {
      const shares = T.map((row) => row.map((t) => L * t)); // [L, N] of what a cell gives
      cells.forEach((cell, l) => drawCell(cell, l, shares[l]));
      const row = active === null ? transport.columnSums(T) : shares[active];
      fieldset.firstChild.textContent =
        active === null ? "The whole image gives" : `The cell in ${place(active)} gives`;
      bars.forEach((label, n) => {
        label.querySelector(".live-share").textContent = percent(row[n]);
        label.querySelector(".live-bar").style.setProperty("--bar", `${100 * row[n]}%`);
      });
      find("score").textContent = (1 - transport.cost(T, C)).toFixed(3);
      find("largest").textContent = (L * N * Math.max(...T.flat())).toFixed(2);
      find("spread").textContent = (transport.std(transport.residual(S)) / eps).toFixed(2);
    }

    // A cell has its prompt's colour: as strong as the share of the prompt shown, or as the largest
    // share is above 1/N, where all are alike.
    function drawCell(cell, l, row) {
      const largest = Math.max(...row);
      const n = shown === null ? row.indexOf(largest) : shown;
      const strength = shown === null ? (largest - 1 / N) / (1 - 1 / N) : row[n];
      const gifts = data.prompts.map((prompt, k) => `${percent(row[k])} to “${prompt}”`);
      cell.className = `live-prompt-${n}`;
      cell.style.setProperty("--strength", `${75 * strength}%`);
      cell.setAttribute("aria-label", `${place(l)}: ${gifts.join(", ")}`);
      cell.setAttribute("aria-selected", l === active);
    }

    function activate(l) {
      active = l;
      draw();
    }

    // The Tab key reaches one cell, the arrow keys the others from there.
    function stopAt(cell) {
      cells.forEach((other) => (other.tabIndex = other === cell ? 0 : -1));
    }

    function walk(event) {
      const arrow = ARROWS[event.key];
      if (!arrow) return;
      event.preventDefault();
      const l = cells.indexOf(event.currentTarget);
      const [column, line] = [(l % side) + arrow[0], Math.floor(l / side) - arrow[1]];
      const inside = Math.min(column, line) >= 0 && Math.max(column, line) < side;
      if (inside) cells[line * side + column].focus();
    }

    cells.forEach((cell, l) => {
      cell.addEventListener("pointerenter", () => activate(l));
      cell.addEventListener("keydown", walk);
      cell.addEventListener("focus", () => {
        stopAt(cell);
        activate(l);
      });
    });
    stopAt(cells[0]);
    grid.addEventListener("pointerleave", (event) => {
      if (event.pointerType === "mouse") activate(null); // a finger's cell stays
    });
    grid.addEventListener("focusout", () => activate(null));
    slider(find("eps"), ladder(0.005, 1), eps, "", (value) => {
      eps = value;
      T = transport.plan(transport.solve(transport.start(C, eps)));
      draw();
      return `largest entry ${find("largest").textContent} times uniform`;
    });
  }

  document.querySelectorAll(".live-transport").forEach(town);
  document.querySelectorAll(".live-plan").forEach(async (root) => {
    matching(root, await load(root.dataset.src));
  });
})();
