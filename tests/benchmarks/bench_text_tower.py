"""How much faster the text tower is than the plain 77-token run, beside what counting allows.

    python tests/benchmarks/bench_text_tower.py [--device cuda] [--classes 10 100 1000] [--n-ctx 16]

One forward and one backward to the context, on RN50's text tower (width 512, 12 layers) with random
weights; the largest relative difference of features and gradients is printed. Classes: EuroSAT's 10
names, Caltech101's 100, and 1000 made-up names with token counts spread as ImageNet's (mean 2.17,
longest 12).
"""

import argparse
import copy
import json
import time
from itertools import cycle
from pathlib import Path

import open_clip
import torch

from promptnotes.backbone import Backbone
from promptnotes.prompts import PromptLayout

NAMES = json.loads((Path(__file__).parent / "classnames.json").read_text())
IMAGENET_LIKE = {1: 360, 2: 340, 3: 170, 4: 80, 5: 30, 6: 10, 7: 5, 8: 2, 10: 1, 12: 2}


def class_names(tokenizer, n):
    """10: EuroSAT; 100: Caltech101; 1000: one-token words of both, joined."""
    if n == 10:
        return NAMES["eurosat"]
    if n == 100:
        return NAMES["caltech101"]
    words = {
        w.lower()
        for name in NAMES["eurosat"] + NAMES["caltech101"]
        for w in name.replace("_", " ").split()
        if len(tokenizer.encode(w)) == 1
    }
    word = cycle(sorted(words))
    return [
        " ".join(next(word) for _ in range(k))
        for k, times in IMAGENET_LIKE.items()
        for _ in range(times)
    ]


def backbone(device, dtype, layers=12, width=512):
    torch.manual_seed(0)
    vision = dict(layers=1, width=64, patch_size=16, image_size=32)  # stands in; not measured
    text = dict(width=width, heads=width // 64, layers=layers)
    model = open_clip.model.CLIP(1024, vision, text, quick_gelu=True)
    return Backbone(model, open_clip.get_tokenizer("RN50"), device=device, dtype=dtype)


def counted(lengths, P, d, layers):
    """Multiply-adds of forward and backward to the activations: (plain, shared prefix).

    A row costs 12 d^2 in a layer's linear maps (query, key, value, output: 4; MLP: 8), again in the
    backward; a query costs 2 d for each key it sees, and twice that in the backward.
    """
    K, R = len(lengths), sum(lengths)
    plain = layers * K * 77 * (2 * 12 * d * d + 3 * 2 * 77 * d)
    pairs = P * (P + 3) / 2 + R * (1 + P) + sum(n * (n + 1) / 2 for n in lengths)
    last = 2 * ((P + R) * 2 + K * 10) * d * d + 3 * (K * (1 + P) + R) * 2 * d
    return plain, (layers - 1) * (2 * (P + R) * 12 * d * d + 3 * pairs * 2 * d) + last


def plain_run(clip, model, layout, context, chunk):
    """All classes padded to 77 rows, through open_clip's own transformer, a chunk at a time."""
    features = []
    prefix, tails = layout(context)
    rows, P = tails.embeddings[0].split(tails.lengths), prefix.shape[1]
    sos = clip.text.token_embedding[clip.tokenizer.sot_token_id][None]
    for i in range(0, len(rows), chunk):
        x = torch.stack(
            [
                torch.cat([sos, prefix[0], r, r.new_zeros(76 - P - len(r), r.shape[1])])
                for r in rows[i : i + chunk]
            ]
        )
        x = x.to(clip.dtype) + model.positional_embedding
        x = model.transformer(x, attn_mask=model.attn_mask)
        eot = torch.tensor([P + len(r) for r in rows[i : i + chunk]], device=x.device)
        f = model.ln_final(x)[torch.arange(len(x), device=x.device), eot] @ model.text_projection
        f.float().square().sum().backward(retain_graph=i + chunk < len(rows))
        features.append(f.detach().float())
    return torch.cat(features)


def timed(run, repeats, device):
    best = float("inf")
    for _ in range(repeats):
        start = time.perf_counter()
        run()
        if device == "cuda":
            torch.cuda.synchronize()
        best = min(best, time.perf_counter() - start)
    return best


def measure(clip, n, n_ctx, chunk, repeats, device):
    layout = PromptLayout(clip, class_names(clip.tokenizer, n), n_ctx)
    context = (0.02 * torch.randn(1, n_ctx, clip.text.width)).to(device).requires_grad_()
    results = {}

    def short():
        features = clip.encode_prompts(*layout(context))[0]
        features.square().sum().backward()
        return features.detach()

    def run(name, encode, repeats):
        def go():
            context.grad = None
            features = encode()
            results[name] = features, context.grad.clone()

        go() if repeats > 1 else None  # warm up
        return timed(go, repeats, device)

    fast = run("short", short, repeats)
    model = copy.deepcopy(clip.model).to(clip.dtype)
    plain = run(
        "plain",
        lambda: plain_run(clip, model, layout, context, chunk),
        3 if n <= 10 or device == "cuda" else 1,
    )
    error = max(
        ((a - b).abs().max() / b.abs().max()).item()
        for a, b in zip(results["short"], results["plain"])
    )
    full, shared = counted(layout.lengths, n_ctx, clip.text.width, len(clip.text.layers))
    mean = sum(layout.lengths) / n - 2
    print(
        f"{n:5d} {mean:6.2f} {max(layout.lengths) - 2:4d} {plain * 1e3:10.1f} {fast * 1e3:9.1f} "
        f"{plain / fast:7.1f} {full / shared:8.1f} {error:9.1e}",
        flush=True,
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    sizes = [10, 100, 1000]
    parser.add_argument("--classes", type=int, nargs="+", default=sizes, choices=sizes)
    parser.add_argument("--n-ctx", type=int, default=16)
    parser.add_argument("--chunk", type=int, help="classes at a time in the plain run")
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    chunk = args.chunk or (200 if args.device == "cuda" else 20)
    types = [torch.float32, torch.bfloat16] if args.device == "cuda" else [torch.float32]
    for dtype in types:
        clip = backbone(args.device, dtype)
        print(f"{args.device}, {args.threads} threads, {dtype}, M = {args.n_ctx}, position end")
        print("    K  tokens  max   plain ms  short ms   ratio  counted  rel.error")
        for n in args.classes:
            measure(clip, n, args.n_ctx, chunk, 5, args.device)
