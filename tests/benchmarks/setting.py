"""What the benchmarks share: class names, a text tower, the plain 77-token run, counts, clocks.

The text tower is RN50's (width 512, 12 layers) with random weights, for speed does not depend on
them; Toybox's has 3 layers of width 128. Classes: EuroSAT's 10 names, Caltech101's 100, and 1000
made-up ones with token counts spread as ImageNet's (mean 2.17, longest 12).
"""

import copy
import json
import time
from itertools import cycle
from pathlib import Path

import open_clip
import torch

from promptnotes.backbone import Backbone

NAMES = json.loads((Path(__file__).parent / "classnames.json").read_text())
IMAGENET_LIKE = {1: 360, 2: 340, 3: 170, 4: 80, 5: 30, 6: 10, 7: 5, 8: 2, 10: 1, 12: 2}
LENGTH = 77  # token positions of CLIP's text encoder


def class_names(K):
    """K names: EuroSAT's, Caltech101's, or every n-th of the thousand."""
    if K <= 10:
        return NAMES["eurosat"][:K]
    if K <= 100:
        return NAMES["caltech101"][:K]
    tokenizer = open_clip.get_tokenizer("RN50")
    both = " ".join(NAMES["eurosat"] + NAMES["caltech101"])
    words = set(both.replace("_", " ").lower().split())
    word = cycle(sorted(w for w in words if len(tokenizer.encode(w)) == 1))
    names = [
        " ".join(next(word) for _ in range(length))
        for length, times in IMAGENET_LIKE.items()
        for _ in range(times)
    ]
    return names[:: len(names) // K][:K]


def backbone(device="cpu", dtype=None, layers=12, width=512):
    """A Backbone whose image tower stands in, and is not measured."""
    torch.manual_seed(0)
    vision = dict(layers=1, width=64, patch_size=16, image_size=32)
    text = dict(width=width, heads=width // 64, layers=layers)
    model = open_clip.model.CLIP(1024, vision, text, quick_gelu=True)
    return Backbone(model, open_clip.get_tokenizer("RN50"), device=device, dtype=dtype)


def counted(lengths, P, d, layers):
    """Floating-point operations of a forward and a backward pass: (plain, shared prefix).

    A row costs 24 d^2 in a layer's linear maps (query, key, value, output: 8; MLP: 16), as much in
    the backward pass, which makes no gradients of weights; a query costs 4 d for each key that it
    sees, and twice that in the backward pass.
    """
    K, R = len(lengths), sum(lengths)
    plain = layers * K * LENGTH * (2 * 24 * d * d + 3 * 4 * LENGTH * d)
    pairs = P * (P + 3) / 2 + R * (1 + P) + sum(n * (n + 1) / 2 for n in lengths)
    last = 4 * ((P + R) * 2 + K * 10) * d * d + 3 * (K * (1 + P) + R) * 4 * d
    return plain, (layers - 1) * (2 * (P + R) * 24 * d * d + 3 * pairs * 4 * d) + last


def short_step(clip, layout, context):
    """Forward and backward, as the package does it: the features [G, K, D] of `context`."""
    features = clip.encode_prompts(*layout(context))
    features.square().sum().backward()
    return features.detach()


class Plain:
    """The same for one context by open_clip's own transformer: all classes are padded to 77 rows,
    and go through it a `chunk` at a time, each forward and backward."""

    def __init__(self, clip, layout, chunk):
        self.model, self.layout = copy.deepcopy(clip.model).to(clip.dtype), layout
        self.dtype, self.chunk = clip.dtype, chunk
        self.sos = clip.text.token_embedding[clip.tokenizer.sot_token_id][None]

    def step(self, context):
        prefix, tails = self.layout(context)
        prefix, rows = prefix[0], tails.embeddings[0].split(tails.lengths)
        features = []
        for i in range(0, len(rows), self.chunk):
            part = [torch.cat([self.sos, prefix, tail]) for tail in rows[i : i + self.chunk]]
            eot = torch.tensor([len(x) - 1 for x in part], device=context.device)
            x = torch.stack([torch.nn.functional.pad(x, (0, 0, 0, LENGTH - len(x))) for x in part])
            x = x.to(self.dtype) + self.model.positional_embedding
            x = self.model.transformer(x, attn_mask=self.model.attn_mask)
            x = self.model.ln_final(x)[torch.arange(len(x), device=x.device), eot]
            part = (x @ self.model.text_projection).float()
            part.square().sum().backward(retain_graph=i + self.chunk < len(rows))
            features.append(part.detach())  # which lets go of what this part kept
        return torch.cat(features)[None]


def contexts(layout, width, groups=1, device="cpu"):
    """Random contexts [G, (K,) M, d] that ask for gradients."""
    K = (layout.n_classes,) if layout.class_specific else ()
    generator = torch.Generator().manual_seed(1)
    noise = torch.randn(groups, *K, layout.n_ctx, width, generator=generator)
    return (0.02 * noise).to(device).requires_grad_()


def seconds(run, repeats=5, device="cpu", warm_up=1):
    """The best time of some."""
    best = float("inf")
    for i in range(warm_up + repeats):
        start = time.perf_counter()
        run()
        if torch.device(device).type == "cuda":
            torch.cuda.synchronize()
        if i >= warm_up:
            best = min(best, time.perf_counter() - start)
    return best


def large_product(device="cpu", dtype=torch.float32, n=2048):
    """Floating-point operations a second of a product of two n x n matrices: the machine's limit,
    as a program meets it."""
    a, b = (torch.randn(n, n, device=device).to(dtype) for _ in range(2))
    return 2 * n**3 / seconds(lambda: a @ b, 20, device)
