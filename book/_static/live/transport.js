// The town of chapter 4: bakeries and cafés can be dragged, the updates seen one by one. The directive writes the map
// and the table of the plan.
Live.enliven("transport", (root, find, all) => {
  "use strict";
  const { slider, button, sinkhorn, ARROWS } = Live;
  // The map has 100 units a kilometre; north is up, so y is counted from its lower edge.
  const [KM, EAST, NORTH] = [100, 6.2, 4];
  const EDGE = 0.3; // km that stay free around the map

  const where = (spot) => [Number(spot.dataset.x), Number(spot.dataset.y)];
  const onMap = ([x, y]) => [KM * x, KM * (NORTH - y)];
  const distance = ([x, y], [x2, y2]) => Math.hypot(x - x2, y - y2);
  const isBakery = (spot) => spot.classList.contains("bakery");
  const title = (spot) => `${isBakery(spot) ? "bakery" : "café"} ${spot.dataset.name}`;
  const set = (node, attributes) =>
    Object.entries(attributes).forEach(([name, value]) => node.setAttribute(name, value));

  const svg = find("svg");
  const routes = all(".live-route"); // row by row of the plan
  const spots = all(".live-spot");
  const bakeries = spots.filter(isBakery); // M
  const cafes = spots.filter((spot) => !isBakery(spot)); // N
  const home = spots.map(where);
  const croissants = Number(root.dataset.croissants);
  const cells = all("tbody tr").map((line) => [...line.cells].slice(1)); // [M + 2][N + 2]: sums and potentials, too
  let eps = Number(root.dataset.eps);
  let problem = null; // see sinkhorn.js
  let lit = null; // the spot whose routes stand out
  let timer = null; // of the next update on the way to the end

  // ---- the problem ----

  const finished = () => problem.updates > 0 && sinkhorn.error(problem) <= 1e-6;

  function restart() {
    clearTimeout(timer);
    const cost = bakeries.map((bakery) => cafes.map((cafe) => distance(where(bakery), where(cafe)))); // [M][N]
    problem = sinkhorn.start(cost, eps);
  }

  // After a change of the town or of eps: the plan that belongs to it
  function renew() {
    restart();
    problem = sinkhorn.solve(problem);
    show(false);
  }

  function update() {
    if (finished()) restart();
    problem = sinkhorn.update(problem);
    show(true);
  }

  // The first updates are seen one by one, unless the reader wants no motion.
  function toTheEnd() {
    if (finished()) restart();
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const next = () => {
      const jump = still || problem.updates >= 24;
      problem = jump ? sinkhorn.solve(problem) : sinkhorn.update(problem);
      show(jump || finished());
      if (!jump && !finished()) timer = setTimeout(next, 120);
    };
    clearTimeout(timer);
    next();
  }

  // ---- what is shown ----

  // aloud: whether a screen reader reads the line below the map
  function show(aloud) {
    draw();
    find(".live-said").setAttribute("aria-live", aloud ? "polite" : "off");
    find(".live-said").textContent = progress();
  }

  function progress() {
    const { updates, a, b } = problem;
    const T = sinkhorn.plan(problem);
    if (updates === 0) return "Start: ρ = κ = 1, so T is the kernel G. No sum is right.";
    if (finished()) return `After ${updates} updates every sum is right.`;
    const [scaling, right, wrong, error] = updates % 2 === 1
      ? ["ρ", "bakeries’", "cafés’", sinkhorn.missing(sinkhorn.columnSums(T), b)]
      : ["κ", "cafés’", "bakeries’", sinkhorn.missing(sinkhorn.rowSums(T), a)];
    const miss = (croissants * error).toFixed(1);
    return `Update ${updates}, of ${scaling}: ${right} sums are right, ${wrong} miss by ${miss} in all.`;
  }

  function draw() {
    const T = sinkhorn.plan(problem);
    const loads = T.map((row) => row.map((t) => croissants * t)); // [M][N]
    loads.forEach((row, i) => row.forEach((load, j) => drawRoute(i, j, load)));
    spots.forEach((spot) => drawSpot(spot, loads));
    drawMargins(loads);
    const isPlan = problem.updates > 0; // the kernel is none: its entries do not sum to 1
    find(".live-distance").textContent = isPlan ? `${sinkhorn.cost(T, problem.C).toFixed(2)} km` : "–";
    find(".live-entropy").textContent = isPlan ? sinkhorn.entropy(T).toFixed(2) : "–";
  }

  function drawRoute(i, j, load) {
    const [line, cell] = [routes[i * cafes.length + j], cells[i][j]];
    const dim = lit !== null && lit !== bakeries[i] && lit !== cafes[j];
    const [[x1, y1], [x2, y2]] = [bakeries[i], cafes[j]].map((spot) => onMap(where(spot)));
    set(line, { x1, y1, x2, y2, class: `live-route${dim ? " dim" : ""}` });
    line.style.strokeWidth = Math.min(load / 2, 40);
    cell.textContent = load.toFixed(1);
    cell.className = `live-heat${dim ? " dim" : ""}`;
    cell.style.setProperty("--heat", `${Math.min((100 * load) / (croissants * problem.a[i]), 100)}%`);
  }

  function drawSpot(spot, loads) {
    const [x, y] = where(spot);
    const name = title(spot);
    set(spot, {
      transform: `translate(${onMap([x, y]).join(" ")})`,
      "aria-label": `${name[0].toUpperCase()}${name.slice(1)}, ${x} km east and ${y} km north`,
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

  function drawMargins(loads) {
    const { a, b, phi, psi } = problem;
    const [M, N] = [a.length, b.length];
    sinkhorn.rowSums(loads).forEach((sum, i) => drawSum(cells[i][N], sum, croissants * a[i]));
    sinkhorn.columnSums(loads).forEach((sum, j) => drawSum(cells[M][j], sum, croissants * b[j]));
    phi.forEach((value, i) => (cells[i][N + 1].textContent = signed(value.toFixed(2))));
    psi.forEach((value, j) => (cells[M + 1][j].textContent = signed(value.toFixed(2))));
  }

  const signed = (digits) => digits.replace(/^-(?=.*[1-9])/, "−").replace("-", "");

  // A sum, whether it is right or how far off, and a bar that should end at its mark
  function drawSum(cell, sum, wanted) {
    const off = (sum - wanted).toFixed(1);
    const right = Number(off) === 0;
    const beside = right ? `/ ${wanted.toFixed(0)} ✓` : (off > 0 ? "+" : "") + signed(off);
    cell.className = right ? "live-sum right" : "live-sum";
    cell.style.setProperty("--bar", `${Math.min((50 * sum) / wanted, 100)}%`);
    cell.innerHTML = `${sum.toFixed(1)}<small>${beside}</small>`;
  }

  // ---- what the reader does ----

  function move(spot, x, y) {
    const within = (value, high) => Number(Math.min(Math.max(value, EDGE), high - EDGE).toFixed(1));
    Object.assign(spot.dataset, { x: within(x, EAST), y: within(y, NORTH) });
    restore.hidden = spots.every((other, k) => distance(where(other), home[k]) === 0);
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
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    move(event.currentTarget, x / KM, NORTH - y / KM);
  }

  function light(spot) {
    lit = spot;
    draw();
  }

  spots.forEach((spot) => {
    set(spot, { tabindex: 0, role: "slider", "aria-roledescription": "place on the map" });
    set(spot, { "aria-valuemin": 0, "aria-valuemax": EAST });
    spot.addEventListener("keydown", moveByKey);
    spot.addEventListener("pointerdown", (event) => spot.setPointerCapture(event.pointerId));
    spot.addEventListener("pointermove", moveByPointer);
    ["pointerenter", "focus"].forEach((name) => spot.addEventListener(name, () => light(spot)));
    ["pointerleave", "blur"].forEach((name) => spot.addEventListener(name, () => light(null)));
  });

  const values = slider({
    label: "ε",
    values: sinkhorn.ladder(0.02, 50),
    start: eps,
    format: (value) => `${value} km`,
    moved: (value) => {
      eps = value;
      renew();
      return `${value} km: mean distance ${find(".live-distance").textContent}`;
    },
  });
  const again = button("start again", () => {
    restart();
    show(true);
  });
  const restore = button("restore the map", () => {
    spots.forEach((spot, k) => move(spot, ...home[k]));
    again.focus(); // the button that was pressed is hidden now
  });
  find(".live-controls").append(
    values.root,
    button("one update", update),
    button("to the end", toTheEnd),
    again,
    restore,
  );
  restore.hidden = true;
  set(svg, { role: "group", "aria-label": "Map: the arrow keys move bakeries and cafés" });
  renew();
  find(".live-said").prepend("Drag a bakery or a café. ");
});
