// An image whose local features are matched with prompts: the plan's rows by pointing at cells, its columns by choosing
// prompts. The directive writes the image with its cells, and the prompts with their shares.
Live.enliven("plan", (root, find, all) => {
  "use strict";
  const { slider, choice, percent, largest, sinkhorn, ARROWS } = Live;
  const S = JSON.parse(root.dataset.cosines); // [L][N]
  const C = S.map((row) => row.map((s) => 1 - s));
  const [L, N] = [S.length, S[0].length];
  const side = Math.sqrt(L);
  const grid = find(".live-grid");
  const cells = all(".live-grid > div > div");
  const bars = all(".live-bars li");
  const prompts = bars.map((bar) => bar.firstChild.textContent);
  let eps = Number(root.dataset.eps);
  let T = null; // [L][N]
  let active = null; // the cell whose row is shown
  let shown = null; // the prompt whose column is shown; null: of each cell the largest share

  const place = (l) => `row ${Math.floor(l / side) + 1}, column ${(l % side) + 1}`;

  function renew() {
    T = sinkhorn.plan(sinkhorn.solve(sinkhorn.start(C, eps)));
    draw();
  }

  function draw() {
    const shares = T.map((row) => row.map((t) => L * t)); // [L][N], of what a cell gives
    cells.forEach((cell, l) => drawCell(cell, l, shares[l]));
    const row = active === null ? sinkhorn.columnSums(T) : shares[active];
    find(".live-title").textContent =
      active === null ? "The whole image gives" : `The cell in ${place(active)} gives`;
    bars.forEach((bar, n) => {
      bar.style.setProperty("--p", row[n].toFixed(4));
      bar.lastChild.textContent = percent(row[n]);
    });
    find(".live-score").textContent = (1 - sinkhorn.cost(T, C)).toFixed(3);
    find(".live-spread").textContent = (sinkhorn.std(sinkhorn.residual(S)) / eps).toFixed(2);
    find(".live-largest").textContent = (L * N * Math.max(...T.flat())).toFixed(2);
  }

  // A cell has its prompt's colour: as strong as the share of the prompt shown, or as the largest share is above 1/N,
  // where all are alike.
  function drawCell(cell, l, row) {
    const n = shown === null ? largest(row) : shown;
    const strength = shown === null ? (row[n] - 1 / N) / (1 - 1 / N) : row[n];
    const gifts = prompts.map((prompt, k) => `${percent(row[k])} to “${prompt}”`);
    cell.className = `live-colour-${n}`;
    cell.style.setProperty("--strength", `${75 * strength}%`);
    cell.setAttribute("aria-label", `${place(l)}: ${gifts.join(", ")}`);
    cell.setAttribute("aria-selected", l === active);
  }

  function activate(l) {
    active = l;
    draw();
  }

  // The Tab key reaches one cell, the arrow keys the others from there.
  function stopAt(l) {
    cells.forEach((cell, other) => (cell.tabIndex = other === l ? 0 : -1));
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

  grid.setAttribute("role", "grid");
  grid.setAttribute("aria-label", `${side} by ${side} cells of the image, one a local feature`);
  [...grid.children].forEach((row) => row.setAttribute("role", "row"));
  cells.forEach((cell, l) => {
    cell.setAttribute("role", "gridcell");
    cell.addEventListener("pointerenter", () => activate(l));
    cell.addEventListener("keydown", walk);
    cell.addEventListener("focus", () => {
      stopAt(l);
      activate(l);
    });
  });
  stopAt(0);
  grid.addEventListener("pointerleave", (event) => {
    if (event.pointerType === "mouse") activate(null); // a finger's cell stays
  });
  grid.addEventListener("focusout", () => activate(null));

  const options = [[null, "their largest share"], ...prompts.map((prompt, n) => [n, prompt])];
  const columns = choice("Colour the cells by", options, (n) => {
    shown = n;
    draw();
  });
  const values = slider({
    label: "ε",
    values: sinkhorn.ladder(0.005, 1),
    start: eps,
    moved: (value) => {
      eps = value;
      renew();
      return `${value}: largest entry ${find(".live-largest").textContent} times uniform`;
    },
  });
  all(".live-controls").forEach((side, i) => side.append([values.root, columns][i]));
  renew();
});
