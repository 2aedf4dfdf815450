"""CLIP's text transformer, run over prompts that share a prefix.

A prompt is `[SOS] prefix tail [EOT]`, and the transformer is causal, so

* nothing after [EOT] can change the feature that is read at [EOT]: no padding is computed;
* the prefix is the same for all K classes: it is computed once, they read its keys and values;
* [SOS] sees nothing but itself: its keys and values are constants of the model;
* the last layer is asked for its output at [EOT] alone: no other row needs its query or its MLP.

The linear layers, where nearly all the work is, see all rows packed one after the other,
`[G, P + R, d]`; only inside attention are the tails, of unequal length, padded to blocks. Features
and gradients are those of the plain run over 77 tokens, to rounding.
"""

from dataclasses import dataclass
from functools import lru_cache
from types import SimpleNamespace

import torch
import torch.nn.functional as F
from torch import nn


@dataclass
class Tails:
    """K token sequences that follow a prefix, each ending in [EOT], packed one after the other."""

    embeddings: torch.Tensor  # [1 or G, R, d], without positions
    lengths: tuple  # K integers, their sum is R

    def __post_init__(self):
        self.lengths = tuple(self.lengths)
        if self.embeddings.shape[-2] != sum(self.lengths):
            R, got = sum(self.lengths), tuple(self.embeddings.shape)
            raise ValueError(f"embeddings: expected {R} packed rows, the sum of lengths, got {got}")


@lru_cache(maxsize=64)
def _blocks(lengths, device):
    """How K ragged tails lie in a [K, T] block. Made once for a set of names, then reused."""
    n = torch.tensor(lengths)
    step = torch.arange(max(lengths))  # [T]
    start = n.cumsum(0) - n  # [K]
    real = step < n[:, None]  # [K, T]
    # An empty cell repeats its tail's first row. It comes after every real cell of its tail, so the
    # causal mask alone keeps it from being seen.
    pad = start[:, None] + step * real
    causal = torch.full((len(step), len(step)), float("-inf")).triu(1)
    return SimpleNamespace(
        step=step.expand_as(real)[real].to(device),  # [R]    position of each row in its tail
        pad=pad.flatten().to(device),  # [K*T]  row in each cell
        unpad=real.flatten().nonzero()[:, 0].to(device),  # [R]    cell of each row
        eot=(start + n - 1).to(device),  # [K]    row of each [EOT]
        causal=causal.to(device),  # [T, T]
        causal_eot=causal[n - 1][:, None].to(device),  # [K, 1, T]
    )


def _attend(q, k, v, prefix_k, prefix_v, mask):
    """Softmax attention of tail queries over the prefix and their own tail.

    q [G, H, K, t, e], k and v [G, H, K, T, e], prefix_k and prefix_v [G, H, 1+P, e].
    The prefix is never copied for the classes: all K*t queries meet it in one product.
    """
    flat = q.flatten(2, 3)  # [G, H, K*t, e]
    over_prefix = (flat @ prefix_k.mT).unflatten(2, q.shape[2:4])  # [G, H, K, t, 1+P]
    over_tail = q @ k.mT + mask.to(q.dtype)  # [G, H, K, t, T]
    weights = torch.cat([over_prefix, over_tail], -1).softmax(-1)
    w_prefix, w_tail = weights.split([over_prefix.shape[-1], over_tail.shape[-1]], -1)
    return (w_prefix.flatten(2, 3) @ prefix_v).view_as(q) + w_tail @ v  # [G, H, K, t, e]


class TextTower:
    """The text encoder of an open_clip CLIP or CustomTextCLIP, for `encode_prompts`.

    `sot` is the token id of [SOS], `dtype` the type that the transformer runs in; inputs and
    features stay float32. It holds the weights detached, and so makes no gradient for them.
    """

    def __init__(self, model, sot=None, dtype=torch.float32):
        text = getattr(model, "text", model)
        _check_supported(text)
        self.dtype = dtype
        self.token_embedding = text.token_embedding.weight.detach()  # [vocab, d]
        self.positions = text.positional_embedding.detach()  # [77, d]
        self.context_length, self.width = self.positions.shape
        self.heads = text.transformer.resblocks[0].attn.num_heads
        self.layers = [self._weights(block) for block in text.transformer.resblocks]
        self.ln_final = self._norm(text.ln_final)
        head = text.text_projection  # [d, D], or a Linear
        is_linear = isinstance(head, nn.Linear)
        self.projection = self._linear(head) if is_linear else (head.detach().T.to(dtype), None)
        self.out_width = self.projection[0].shape[0]  # D
        self.device = self.positions.device
        sot = self.token_embedding.shape[0] - 2 if sot is None else sot
        self.sos = self._constant_keys_values(sot)

    def _linear(self, module):
        bias = None if module.bias is None else module.bias.detach().to(self.dtype)
        return module.weight.detach().to(self.dtype), bias

    def _norm(self, module):
        return (module.normalized_shape, *self._linear(module), module.eps)

    def _weights(self, block):
        attn, d = block.attn, self.width
        qkv = attn.in_proj_weight.detach().to(self.dtype), attn.in_proj_bias.detach().to(self.dtype)
        w = SimpleNamespace(act=block.mlp.gelu, qkv=qkv, out=self._linear(attn.out_proj))
        w.q, w.kv = (qkv[0][:d], qkv[1][:d]), (qkv[0][d:], qkv[1][d:])
        w.ln_1, w.ln_2 = self._norm(block.ln_1), self._norm(block.ln_2)
        w.fc, w.proj = self._linear(block.mlp.c_fc), self._linear(block.mlp.c_proj)
        return w

    @staticmethod
    def _after_attention(x, attended, w):
        x = x + F.linear(attended, *w.out)
        return x + F.linear(w.act(F.linear(F.layer_norm(x, *w.ln_2), *w.fc)), *w.proj)

    def _constant_keys_values(self, sot):
        """[SOS] attends to itself alone: its (key, value), each [H, 1, e], in every layer."""
        x, out = (self.token_embedding[sot] + self.positions[0]).to(self.dtype), []
        for w in self.layers:
            k, v = F.linear(F.layer_norm(x, *w.ln_1), *w.kv).view(2, self.heads, 1, -1)
            out.append((k, v))
            x = self._after_attention(x, v.reshape(-1), w)
        return out

    def token_embed(self, ids):
        """Token ids (list or LongTensor) -> embeddings [..., d], float32, without positions."""
        ids = torch.as_tensor(ids, dtype=torch.long, device=self.device)
        return self.token_embedding[ids].float()

    def encode_prompts(self, prefix, tails):
        """Features [G, K, D] of K prompts in each of G groups, read at [EOT], not normalised. A
        `prefix` [G, P, d] stands between [SOS] and the K Tails that share it; P may be 0."""
        G, P, _ = prefix.shape
        H, e = self.heads, self.width // self.heads
        K, T = len(tails.lengths), max(tails.lengths)
        longest, most = 1 + P + T, self.context_length
        if longest > most:
            raise ValueError(f"tails: a prompt has {longest} tokens, more than {most} positions")
        block = _blocks(tails.lengths, prefix.device)
        causal = torch.ones(P, 1 + P, dtype=torch.bool, device=prefix.device).tril(1)
        tail_rows = tails.embeddings + self.positions[1 + P + block.step]
        x = torch.cat([prefix + self.positions[1 : 1 + P], tail_rows.expand(G, -1, -1)], 1)
        x = x.to(self.dtype)  # [G, P+R, d]

        def heads(rows, parts):  # [G, n, parts*d] -> parts x [G, H, n, e]
            return rows.unflatten(2, (parts, H, e)).permute(2, 0, 3, 1, 4)

        def blocks(rows, parts):  # [G, R, parts*d] -> parts x [G, H, K, T, e]
            return heads(rows.index_select(1, block.pad), parts).unflatten(3, (K, T))

        def packed(y):  # [G, H, K, t, e] -> [G, K*t, d]
            return y.permute(0, 2, 3, 1, 4).reshape(G, -1, H * e)

        def with_sos(k, v, sos):  # 2 x [G, H, P, e] -> 2 x [G, H, 1+P, e]
            return (torch.cat([s.expand(G, -1, -1, -1), y], 2) for s, y in zip(sos, (k, v)))

        for w, sos in zip(self.layers[:-1], self.sos):
            qkv = F.linear(F.layer_norm(x, *w.ln_1), *w.qkv)  # [G, P+R, 3d]
            q, k, v = heads(qkv[:, :P], 3)
            prefix_k, prefix_v = with_sos(k, v, sos)
            y = qkv[:, :0, : self.width]  # [G, 0, d]
            if P:
                y = F.scaled_dot_product_attention(q, prefix_k, prefix_v, attn_mask=causal)
                y = y.transpose(1, 2).flatten(2)  # [G, P, d]
            q, k, v = blocks(qkv[:, P:], 3)
            z = _attend(q * e**-0.5, k, v, prefix_k, prefix_v, block.causal)
            y = torch.cat([y, packed(z).index_select(1, block.unpad)], 1)  # [G, P+R, d]
            x = self._after_attention(x, y, w)

        w, sos = self.layers[-1], self.sos[-1]  # only [EOT] asks here
        h = F.layer_norm(x, *w.ln_1)
        kv, eot = F.linear(h, *w.kv), P + block.eot
        prefix_k, prefix_v = with_sos(*heads(kv[:, :P], 2), sos)
        q = F.linear(h.index_select(1, eot), *w.q).view(G, K, 1, H, e).permute(0, 3, 1, 2, 4)
        k, v = blocks(kv[:, P:], 2)
        z = _attend(q * e**-0.5, k, v, prefix_k, prefix_v, block.causal_eot)
        x = self._after_attention(x.index_select(1, eot), packed(z), w)  # [G, K, d]
        return F.linear(F.layer_norm(x, *self.ln_final), *self.projection).float()


def _check_supported(text):
    """Raise for what is not CLIP's causal transformer read at [EOT], as SigLIP's and CoCa's."""
    blocks = getattr(getattr(text, "transformer", None), "resblocks", None)
    pool = getattr(text, "text_pool_type", getattr(text, "pool_type", "argmax"))
    if (
        not blocks
        or not isinstance(getattr(blocks[0], "attn", None), nn.MultiheadAttention)
        or not isinstance(blocks[0].ls_1, nn.Identity)
        or text.attn_mask is None
        or getattr(text, "cls_emb", None) is not None
        or text.text_projection is None
        or pool not in ("argmax", "eos")
    ):
        got = f"{type(text).__name__} with pool type {pool!r}"
        raise ValueError(f"model: expected a causal text transformer read at [EOT], got {got}")
