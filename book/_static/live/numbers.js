// Vectors and matrices, and how those in data/ are read.
//
// A vector of n numbers is a Float32Array [n]; a matrix [n, m] is its n rows, one after the other.
(() => {
  "use strict";

  // W x + b: x [m], weight [n, m], bias [n] or none -> [n]. Four rows at once, as a sum waits for its last addition.
  function linear(x, { weight, bias }) {
    const m = x.length;
    const y = new Float32Array(weight.length / m);
    for (let i = 0; i < y.length; i += 4) {
      let [a, b, c, d] = [0, 0, 0, 0];
      const [p, q, r, s] = [i * m, (i + 1) * m, (i + 2) * m, (i + 3) * m];
      for (let j = 0; j < m; j++) {
        a += x[j] * weight[p + j];
        b += x[j] * weight[q + j];
        c += x[j] * weight[r + j];
        d += x[j] * weight[s + j];
      }
      y[i] = a;
      y[i + 1] = b;
      y[i + 2] = c;
      y[i + 3] = d;
    }
    return bias ? add(y, bias) : y;
  }

  // [n], [n] -> a number
  function dot(x, y) {
    let sum = 0;
    for (let i = 0; i < x.length; i++) sum += x[i] * y[i];
    return sum;
  }

  function add(x, y) {
    return x.map((value, i) => value + y[i]);
  }

  // x as a vector of length 1
  function unit(x) {
    const length = Math.sqrt(dot(x, x));
    return x.map((value) => value / length);
  }

  function layerNorm(x, { weight, bias }) {
    const mean = x.reduce((sum, value) => sum + value, 0) / x.length;
    const variance = x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / x.length;
    return x.map((value, i) => ((value - mean) / Math.sqrt(variance + 1e-5)) * weight[i] + bias[i]);
  }

  function softmax(scores) {
    const most = Math.max(...scores);
    const exps = scores.map((score) => Math.exp(score - most));
    const sum = exps.reduce((a, b) => a + b, 0);
    return exps.map((exp) => exp / sum);
  }

  // A number times the mass of the normal distribution below it. The mass beyond |x| is half of erfc, which
  // Abramowitz and Stegun (7.1.26) give to 1.5e-7.
  function gelu(x) {
    const z = Math.abs(x) / Math.SQRT2;
    const t = 1 / (1 + 0.3275911 * z);
    const sum = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
    const beyond = (sum * Math.exp(-z * z)) / 2;
    return x * (x < 0 ? beyond : 1 - beyond);
  }

  // ---- what data_scripts/export_web.py writes ----

  // base64 -> bytes
  function bytes(text) {
    return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  }

  // n float16, all low bytes before all high ones -> [n]
  function halves(planes) {
    const n = planes.length / 2;
    const powers = Array.from({ length: 32 }, (_, exponent) => 2 ** (Math.max(exponent, 1) - 25));
    const numbers = new Float32Array(n);
    for (let i = 0; i < n; i++) {
      const high = planes[n + i]; // sign, five bits of exponent, two of the fraction
      const exponent = (high >> 2) & 31;
      const fraction = (exponent && 1024) + ((high & 3) << 8) + planes[i];
      numbers[i] = (high & 128 ? -1 : 1) * fraction * powers[exponent];
    }
    return numbers;
  }

  // { "0.query": { weight, bias }, ... } of weights.js
  async function readWeights({ shapes, deflated }) {
    if (!globalThis.DecompressionStream) throw new Error("this browser is too old (of before 2023)");
    const stream = new Blob([bytes(deflated)]).stream().pipeThrough(new DecompressionStream("deflate"));
    const numbers = halves(new Uint8Array(await new Response(stream).arrayBuffer()));
    const parts = {};
    let end = 0;
    for (const [name, shape] of Object.entries(shapes)) {
      const [, part, kind] = name.match(/(.*)\.(weight|bias)/);
      const size = shape.reduce((a, b) => a * b);
      parts[part] = { ...parts[part], [kind]: numbers.subarray(end, (end += size)) };
    }
    return parts;
  }

  Object.assign(Live, { linear, dot, add, unit, layerNorm, softmax, gelu, bytes, halves, readWeights });
})();
