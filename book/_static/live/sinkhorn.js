// Entropic optimal transport by Sinkhorn's updates in the log domain, as chapter 4 writes them.
//
// Vectors are arrays of numbers, matrices arrays of rows:
//   C [L, N] cost     a [L], b [N] weights     phi [L], psi [N] potentials     T [L, N] plan
// A problem holds these and the number of updates that were made. Functions change no argument.
Live.sinkhorn = (() => {
  "use strict";
  const sum = (x) => x.reduce((total, value) => total + value, 0);
  const rowSums = (T) => T.map(sum); // [L]
  const transpose = (T) => T[0].map((_, j) => T.map((row) => row[j])); // [N, M]
  const columnSums = (T) => rowSums(transpose(T)); // [N]
  const uniform = (n) => Array(n).fill(1 / n);

  // log sum_j exp(x_j). The largest exponent is taken out first, so that nothing overflows.
  function logSumExp(x) {
    const m = Math.max(...x);
    return m + Math.log(sum(x.map((value) => Math.exp(value - m))));
  }

  // phi_i <- eps log a_i - eps log sum_j exp((psi_j - C_ij) / eps): the row sums become a.
  function rowPotentials(C, eps, a, psi) {
    const exponents = (row) => row.map((c, j) => (psi[j] - c) / eps);
    return C.map((row, i) => eps * (Math.log(a[i]) - logSumExp(exponents(row))));
  }

  // psi_j <- eps log b_j - eps log sum_i exp((phi_i - C_ij) / eps): the column sums become b.
  const columnPotentials = (C, eps, b, phi) => rowPotentials(transpose(C), eps, b, phi);

  // phi = psi = 0, which is rho = kappa = 1: before the first update the plan is the kernel exp(-C / eps).
  function start(C, eps, a = uniform(C.length), b = uniform(C[0].length)) {
    return { C, eps, a, b, phi: a.map(() => 0), psi: b.map(() => 0), updates: 0 };
  }

  // The updates take turns: the first is that of phi.
  function update(problem) {
    const { C, eps, a, b, phi, psi, updates } = problem;
    return updates % 2 === 0
      ? { ...problem, phi: rowPotentials(C, eps, a, psi), updates: updates + 1 }
      : { ...problem, psi: columnPotentials(C, eps, b, phi), updates: updates + 1 };
  }

  // T_ij = exp((phi_i + psi_j - C_ij) / eps)
  const plan = ({ C, eps, phi, psi }) =>
    C.map((row, i) => row.map((c, j) => Math.exp((phi[i] + psi[j] - c) / eps)));

  // How far sums are from the weights: sum_i |s_i - w_i|
  const missing = (sums, weights) => sum(sums.map((s, i) => Math.abs(s - weights[i])));

  // The same of a problem's rows and columns together. An update makes one of the two 0.
  function error(problem) {
    const T = plan(problem);
    return missing(rowSums(T), problem.a) + missing(columnSums(T), problem.b);
  }

  // Update until the error is at most tol, or `limit` updates were made.
  function solve(problem, tol = 1e-6, limit = 20000) {
    do problem = update(problem);
    while (error(problem) > tol && problem.updates < limit);
    return problem;
  }

  // <T, C> = sum_ij T_ij C_ij
  const cost = (T, C) => sum(T.map((row, i) => sum(row.map((t, j) => t * C[i][j]))));

  // H(T) = -sum_ij T_ij (log T_ij - 1), where 0 log 0 is 0
  const entropy = (T) => -sum(T.map((row) => sum(row.map((t) => t && t * (Math.log(t) - 1)))));

  // R_ij = S_ij minus the means of its row and its column: all that a plan of uniform weights sees.
  function residual(S) {
    const rows = rowSums(S).map((s) => s / S[0].length); // [L]
    const columns = columnSums(S).map((s) => s / S.length); // [N]
    const mean = sum(rows) / rows.length;
    return S.map((row, i) => row.map((s, j) => s - rows[i] - columns[j] + mean));
  }

  // Of a matrix whose mean is 0, such as the residual.
  const std = (R) => Math.sqrt(cost(R, R) / (R.length * R[0].length));

  // Values of eps for a slider, 1, 1.2, 1.5, 2, ... of every decade: about even steps of the logarithm.
  function ladder(low, high) {
    const steps = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8];
    const values = [-3, -2, -1, 0, 1].map((k) => steps.map((step) => Number(`${step}e${k}`)));
    return values.flat().filter((value) => low <= value && value <= high);
  }

  return { rowSums, columnSums, start, update, solve, plan, missing, error, cost, entropy, residual, std, ladder };
})();
