// CLIP's text side in plain JavaScript: tokenizer, text encoder, zero-shot classifier.
//
// d is the width of the transformer and D the length of a feature. data_scripts/export_web.py writes the weights and
// the tokenizer's lists; numbers.js has the arithmetic.
(() => {
  "use strict";
  const { linear, dot, add, unit, layerNorm, softmax, gelu, readWeights } = Live;

  // ---- Tokenizer: a text -> rows of the token table ----

  class Tokenizer {
    // tokens: those that pretraining met, in the order of their rows.
    // merges: pairs of parts, "i n t h ..." for (i, n), (t, h), ..., in the order in which they are merged.
    constructor({ tokens, merges }) {
      const parts = merges.split(" ");
      this.rows = new Map(tokens.split(" ").map((token, row) => [token, row]));
      this.ranks = new Map();
      for (let i = 0; i < parts.length; i += 2) this.ranks.set(`${parts[i]} ${parts[i + 1]}`, i);
    }

    // -> [{ text, row }]. A word that pretraining never met stays whole and has the row -1.
    tokenize(text) {
      const words = clean(text).match(/'s|'t|'re|'ve|'m|'ll|'d|\p{L}+|\p{N}|[^\s\p{L}\p{N}]+/gu) || [];
      return words.flatMap((word) => {
        const tokens = this.split(word);
        if (!tokens.every((token) => this.rows.has(token))) return [{ text: word, row: -1 }];
        return tokens.map((token) => ({ text: token.replace("</w>", ""), row: this.rows.get(token) }));
      });
    }

    // Byte-pair encoding: a word begins as its letters, the last one marked. Of all neighbours, the pair that comes
    // first in the list is merged, wherever it stands; then again, until no pair is in the list.
    split(word) {
      let parts = [...word.slice(0, -1), `${word.slice(-1)}</w>`];
      for (;;) {
        const pairs = parts.slice(1).map((part, i) => `${parts[i]} ${part}`);
        const known = pairs.filter((pair) => this.ranks.has(pair));
        if (!known.length) return parts;
        const first = known.reduce((a, b) => (this.ranks.get(b) < this.ranks.get(a) ? b : a));
        const merged = [];
        for (let i = 0; i < parts.length; i++) merged.push(pairs[i] === first ? parts[i] + parts[++i] : parts[i]);
        parts = merged;
      }
    }
  }

  // CLIP mends a text first. All trained tokens are ASCII, so this much of it can matter: ligatures, wide letters and
  // curly quotes become plain, control characters go, capitals become small. Not mended is "&amp;": a word never met.
  function clean(text) {
    return text
      .replace(/[\uFB00-\uFB04\uFB06\uFF01-\uFF5E]/g, (letter) => letter.normalize("NFKC"))
      .replace(/[\u02BC\u2018-\u201B]/g, "'")
      .replace(/[\u0000-\u0008\u000E-\u001B\u007F\uFEFF]/g, "")
      .normalize("NFC")
      .toLowerCase();
  }

  // ---- Text encoder: rows of the token table -> feature [D] ----
  //
  // The transformer is causal: what becomes of a token depends on those before it and on none after it. So prompts
  // form a tree. Its root is [SOS]; "a photo of a" is one path for all classes; at the names it branches. A node is one
  // token. It is computed once and keeps what later tokens look at, in each layer a key [d] and a value [d]. The
  // feature is read at [EOT], so nothing needs to stand behind it.

  class TextEncoder {
    // parts: { "0.query": { weight [d, d], bias [d] }, ... }, layer by layer; tokens [rows, d], positions [77, d]
    constructor(parts, heads) {
      this.parts = parts;
      this.heads = heads;
      this.d = parts.ln_final.bias.length;
      this.last = Object.keys(parts).filter((name) => name.endsWith(".query")).length - 1;
      this.sos = parts.tokens.weight.length / this.d - 2; // [SOS] and [EOT] are the table's last two rows
      this.forget();
    }

    forget() {
      this.size = 0;
      this.root = this.node(this.embedding(this.sos), null);
    }

    embedding(row) {
      return this.parts.tokens.weight.subarray(row * this.d, (row + 1) * this.d);
    }

    // The token with this embedding [d], after the node `before`. The last layer's output is asked of [EOT] alone.
    node(embedding, before) {
      const position = before ? before.position + 1 : 0;
      const positions = this.parts.positions.weight.subarray(position * this.d);
      if (!positions.length) throw new RangeError("The prompt is too long: at most 77 tokens fit.");
      const node = { position, before, keys: [], values: [], next: new Map(), x: add(embedding, positions) };
      for (let l = 0; l <= this.last; l++) {
        const h = layerNorm(node.x, this.parts[`${l}.ln_1`]);
        node.keys.push(linear(h, this.parts[`${l}.key`]));
        node.values.push(linear(h, this.parts[`${l}.value`]));
        if (l < this.last) node.x = this.layer(l, node);
      }
      this.size++;
      return node;
    }

    // What a layer makes of a token: it looks at the tokens before it, then thinks about it; x [d] -> [d]
    layer(l, node) {
      const query = linear(layerNorm(node.x, this.parts[`${l}.ln_1`]), this.parts[`${l}.query`]);
      const x = add(node.x, linear(this.attend(query, l, node), this.parts[`${l}.out`]));
      const hidden = linear(layerNorm(x, this.parts[`${l}.ln_2`]), this.parts[`${l}.fc`]).map(gelu); // [4 d]
      return add(x, linear(hidden, this.parts[`${l}.proj`]));
    }

    // Attention of a query [d] to this token and all before it -> [d]; each head has its own d / heads numbers
    attend(query, l, node) {
      const path = [];
      for (let at = node; at; at = at.before) path.push(at);
      const size = this.d / this.heads;
      const y = new Float32Array(this.d);
      for (let from = 0; from < this.d; from += size) {
        const part = query.subarray(from, from + size);
        const scores = path.map((at) => dot(part, at.keys[l].subarray(from)) / Math.sqrt(size));
        softmax(scores).forEach((weight, t) => {
          for (let i = from; i < from + size; i++) y[i] += weight * path[t].values[l][i];
        });
      }
      return y;
    }

    // Feature [D] of a prompt: a node (the root, or a learned context's last), the rows after it, [EOT]
    encode(start, rows) {
      let node = start;
      for (const row of [...rows, this.sos + 1]) {
        if (!node.next.has(row)) node.next.set(row, this.node(this.embedding(row), node));
        node = node.next.get(row);
      }
      if (!node.feature) {
        const x = layerNorm(this.layer(this.last, node), this.parts.ln_final);
        node.feature = linear(x, this.parts.projection);
      }
      return node.feature;
    }
  }

  // ---- Zero-shot classification: one image feature, one text feature per class -> probabilities ----

  class Clip {
    // weights, tokenizer: what data/weights.js and data/tokenizer.js hold
    static async load(weights, tokenizer) {
      const clip = new Clip();
      clip.logitScale = weights.logitScale;
      clip.text = new TextEncoder(await readWeights(weights), weights.heads);
      clip.tokenizer = new Tokenizer(tokenizer);
      return clip;
    }

    rows(text) {
      const tokens = this.tokenizer.tokenize(text);
      const unmet = tokens.filter((token) => token.row < 0).map((token) => token.text);
      const said = `“${unmet.join(", ")}”: never met in training, so the model cannot read it.`;
      if (unmet.length) throw new RangeError(`${said} Try a colour, or a place.`);
      return tokens.map((token) => token.row);
    }

    // Text feature [D] of a class, of length 1: the mean of its prompts' unit features (prompt ensembling)
    textFeature(prompts, name) {
      const features = prompts.map((prompt) => this.text.encode(this.text.root, this.rows(fill(prompt, name))));
      return unit(features.map(unit).reduce(add));
    }

    // The node after a learned context [M, d], whose vectors stand where the words of a prompt stood
    context(vectors) {
      let node = this.text.root;
      for (let i = 0; i < vectors.length; i += this.text.d) {
        node = this.text.node(vectors.subarray(i, i + this.text.d), node);
      }
      return node;
    }

    learnedFeature(context, name) {
      return unit(this.text.encode(context, this.rows(fill("___.", name))));
    }

    // image [D], texts: a unit vector [D] for each class -> softmax of their cosines, scaled
    probabilities(image, texts) {
      const x = unit(image);
      return softmax(texts.map((text) => this.logitScale * dot(x, text)));
    }
  }

  const SLOT = /_{2,}|\[class\]|\{\}/gi; // where the class name belongs

  function fill(prompt, name) {
    return prompt.replace(SLOT, () => name.replace(/_/g, " "));
  }

  Object.assign(Live, { Clip, SLOT, fill });
})();
