"""CLIP's text transformer, run over prompts that share a prefix.

A prompt is `[SOS] prefix tail [EOT]`, and the transformer is causal, so

* nothing after [EOT] can change the feature that is read at [EOT]: no padding is computed;
* the prefix is the same for all K classes: it is computed once, they read its keys and values;
* [SOS] sees nothing but itself: its keys and values are constants of the model;
* the last layer is asked for its output at [EOT] alone: no other row needs its query or its MLP.

Tails, of unequal length, lie one after the other in blocks of 64 rows, and a mask keeps each from
seeing the others: attention does a little more than it must, but a block of it is one matrix
product, and hardly a row is padding. As many blocks as the caches of a CPU hold go through the
layers together. Features and gradients are those of the plain run over 77 tokens, to
rounding.
"""

from dataclasses import dataclass
from functools import lru_cache, partial
from types import SimpleNamespace

import torch
import torch.nn.functional as F
from open_clip.transformer import QuickGELU
from torch import nn
from torch.nn.utils.rnn import pad_sequence
from torch.utils.checkpoint import checkpoint

FIRST, BLOCK = 256, 64  # rows of the first block, which holds the prefix, and of each other
TOGETHER = 1024  # rows, over all groups, that go through the layers together; 16 times on a GPU
PREFIX, FILLER = -1, -2  # what a row belongs to that is of no tail
KEPT = 13  # numbers that a layer keeps for the backward pass, for each number of its input


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
def _chunks(lengths, P, together, device, dtype):
    """How K tails behind a prefix of P rows lie in blocks, and blocks in chunks; also, of all rows
    of all chunks, which packed row each is, and its place in its tail. Made once for a set of
    names, then reused.

    Where there is a prefix, the first chunk is one block that begins with it. The blocks of the
    others read the prefix' keys and values, which the first has made.
    """
    n = torch.tensor(lengths)  # [K]
    end = n.cumsum(0)
    first = max(1, int((P + end <= FIRST).sum())) if P else 0  # tails beside the prefix
    done = int(n[:first].sum())
    count = -(-(sum(lengths) - done) // BLOCK)  # of blocks behind the first
    middle = (end - n / 2 - done) / max(sum(lengths) - done, 1)  # of each tail, from 0 to 1
    block = (middle * count).floor().clamp(min=-1)  # of each tail, -1 the first
    _, sizes = block.unique_consecutive(return_counts=True)
    blocks = torch.arange(len(n)).split(sizes.tolist())  # tails of each block
    at_once = max(1, together // BLOCK)
    parts = [blocks[i : i + at_once] for i in range(min(first, 1), len(blocks), at_once)]
    parts = [blocks[:1], *parts] if P else parts
    chunks = [_chunk(part, n, end, P, part is parts[0], device, dtype) for part in parts]
    return chunks, *(torch.cat([getattr(c, name) for c in chunks]) for name in ("row", "step"))


def _chunk(blocks, n, end, P, is_first, device, dtype):
    """B blocks of tails, of r rows each; those of the first chunk are behind the prefix."""
    own = P if is_first else 0
    tail = [tails.repeat_interleave(n[tails]) for tails in blocks]  # of each row
    tail = F.pad(pad_sequence(tail, True, FILLER), (own, 0), value=PREFIX)  # [B, r]
    cell = torch.arange(tail.shape[1])
    sees = (tail[:, :, None] == tail[:, None]) | (tail[:, None] == PREFIX)
    sees = F.pad(sees & (cell[:, None] >= cell), (1 + P - own, 0), value=True)  # [SOS], prefix
    mask = torch.zeros(sees.shape).masked_fill(~sees, -torch.inf)  # [B, r, 1+P-own+r]
    start = end - n
    begin = start[torch.stack([tails[0] for tails in blocks])]
    row = (begin[:, None] + cell - own) * (tail >= 0)  # of the packed rows; a filler is row 0
    step = (row - start[tail.clamp(0)]) * (tail >= 0)  # position in the tail
    eot = [own + end[tails] - 1 - first for tails, first in zip(blocks, begin)]
    real = pad_sequence([torch.ones_like(cells) for cells in eot], True).flatten()  # [B*c]
    eot = pad_sequence(eot, True)  # [B, c]
    return SimpleNamespace(
        shape=tail.shape,
        row=row[:, own:].flatten().to(device),
        step=step[:, own:].flatten().to(device),
        mask=mask[:, None].to(device, dtype),
        eot=(eot + len(cell) * torch.arange(len(blocks))[:, None]).flatten().to(device),
        eot_mask=mask.take_along_dim(eot[:, :, None], 1)[:, None].to(device, dtype),
        real=None if real.all() else real.nonzero()[:, 0].to(device),
    )


class TextTower:
    """The text encoder of an open_clip CLIP or CustomTextCLIP, for `encode_prompts`.

    `sot` is the token id of [SOS], `dtype` the type that the transformer runs in; inputs and
    features stay float32. It holds the weights detached, and so makes no gradient for them.

    `recompute` : True: chunks keep nothing for the backward pass but run again in it, which takes
    about half as long again, and memory that hardly grows with K. False: they keep what they
    computed. None: they run again if that would take more than half of a GPU's memory.
    """

    recompute = None

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
        w = SimpleNamespace(qkv=qkv, out=self._linear(attn.out_proj))
        w.q, w.kv = (qkv[0][:d], qkv[1][:d]), (qkv[0][d:], qkv[1][d:])
        w.ln_1, w.ln_2 = self._norm(block.ln_1), self._norm(block.ln_2)
        w.fc, w.act, w.proj = (
            self._linear(block.mlp.c_fc),
            block.mlp.gelu,
            self._linear(block.mlp.c_proj),
        )
        if isinstance(w.act, QuickGELU):  # x sigmoid(1.702 x) = silu(1.702 x) / 1.702, one kernel
            w.fc, w.act = [y * 1.702 for y in w.fc], F.silu
            w.proj = w.proj[0] / 1.702, w.proj[1]
        return w

    @staticmethod
    def _after_attention(x, attended, w):
        x = x + F.linear(attended, *w.out)
        return x + F.linear(w.act(F.linear(F.layer_norm(x, *w.ln_2), *w.fc)), *w.proj)

    def _constant_keys_values(self, sot):
        """[SOS] attends to itself alone: its [key, value], each [1, 1, H, e], in every layer."""
        x, out = (self.token_embedding[sot] + self.positions[0]).to(self.dtype), []
        for w in self.layers:
            k, v = F.linear(F.layer_norm(x, *w.ln_1), *w.kv).view(2, 1, 1, self.heads, -1)
            out.append([k, v])
            x = self._after_attention(x, v.flatten(), w)
        return out

    def token_embed(self, ids):
        """Token ids (list or LongTensor) -> embeddings [..., d], float32, without positions."""
        ids = torch.as_tensor(ids, dtype=torch.long, device=self.device)
        return self.token_embedding[ids].float()

    def encode_prompts(self, prefix, tails):
        """Features [G, K, D] of K prompts in each of G groups, read at [EOT], not normalised. A
        `prefix` [G, P, d] stands between [SOS] and the K Tails that share it; P may be 0."""
        G, P, _ = prefix.shape
        longest, most = 1 + P + max(tails.lengths), self.context_length
        if longest > most:
            raise ValueError(f"tails: a prompt has {longest} tokens, more than {most} positions")
        together = (TOGETHER if prefix.device.type == "cpu" else 16 * TOGETHER) // G
        chunks, row, step = _chunks(tails.lengths, P, together, prefix.device, self.dtype)
        rows = tails.embeddings.index_select(1, row) + self.positions[1 + P + step]
        x = torch.cat([prefix + self.positions[1 : 1 + P], rows.expand(G, -1, -1)], 1)
        parts = x.to(self.dtype).split([c.shape.numel() for c in chunks], 1)
        before = [[y.expand(G, -1, -1, -1) for y in layer] for layer in self.sos]
        first, shared = self._run(parts[0], chunks[0], before, P)
        features, before = [first], shared if P else before
        run = self._run
        if self._recomputes(x):
            run = partial(checkpoint, run, use_reentrant=False, preserve_rng_state=False)
        for part, chunk in zip(parts[1:], chunks[1:]):
            features.append(run(part, chunk, before)[0])
        return torch.cat(features, 1)

    def _recomputes(self, x):
        if self.recompute is not None:
            return self.recompute
        kept = KEPT * len(self.layers) * x.numel() * self.dtype.itemsize  # bytes
        return x.requires_grad and kept > memory(x.device) / 2

    def _run(self, x, chunk, before, P=0):
        """A chunk's rows x [G, B*r, d] through all layers: the features [G, k, D] of its tails, and
        for later chunks the keys and values of [SOS] and its first P rows, if it has any."""
        (B, r), G, (H, e) = chunk.shape, len(x), (self.heads, self.width // self.heads)
        mask, eot_mask = (  # [G*B, 1, r, keys] and [G*B, 1, c, keys]
            m.expand(G, *m.shape).flatten(0, 1) for m in (chunk.mask, chunk.eot_mask)
        )

        def attend(q, keys_values, before, mask):  # q [G, B*t, H, e] -> [G, B*t, d]
            q = q.reshape(G * B, -1, H, e).transpose(1, 2)
            k, v = (
                torch.cat([b[:, None].expand(-1, B, -1, -1, -1), y.view(G, B, r, H, e)], 2)
                for b, y in zip(before, keys_values)
            )  # [G, B, keys, H, e]
            if P:
                after.append([y[:, 0, : 1 + P] for y in (k, v)])
            k, v = (y.flatten(0, 1).transpose(1, 2) for y in (k, v))
            y = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
            return y.transpose(1, 2).reshape(G, -1, H * e)

        after = []
        for w, keys_values in zip(self.layers[:-1], before):
            q, *own = F.linear(F.layer_norm(x, *w.ln_1), *w.qkv).unflatten(2, (3, H, e)).unbind(2)
            x = self._after_attention(x, attend(q, own, keys_values, mask), w)

        w, h = self.layers[-1], F.layer_norm(x, *self.layers[-1].ln_1)  # only [EOT] asks here
        own = F.linear(h, *w.kv).unflatten(2, (2, H, e)).unbind(2)
        q = F.linear(h.index_select(1, chunk.eot), *w.q)
        y, x = attend(q, own, before[-1], eot_mask), x.index_select(1, chunk.eot)  # [G, B*c, d]
        if chunk.real is not None:
            y, x = (rows.index_select(1, chunk.real) for rows in (y, x))  # [G, k, d]
        x = self._after_attention(x, y, w)
        return F.linear(F.layer_norm(x, *self.ln_final), *self.projection).float(), after


def memory(device):
    """Bytes of a GPU's memory; no bound is known of other devices."""
    is_gpu = device.type == "cuda"
    return torch.cuda.get_device_properties(device).total_memory if is_gpu else torch.inf


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
