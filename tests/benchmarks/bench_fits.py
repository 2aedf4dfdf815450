"""What a user waits for: whole fits, and which part takes how much of them.

    python tests/benchmarks/bench_fits.py [--device cuda] [--threads 2] [--only coop probe]

CoOp with 16 shots on 10, 100 and 1000 classes (RN50's text tower, cached features, the papers' 200
epochs, 50 for 1000 classes): some steps are timed, and the whole is their number times that. The
parts: the tower forward and backward, the optimiser, the draws of batches, and the rest, which is
loss and Python. Then Tip-Adapter-F and the linear probe with its search, 16 shots of 100 classes;
CoCoOp's scores of an image; and features of 10,000 images from the cache.
"""

import argparse
import tempfile
import time
from pathlib import Path

import torch
from PIL import Image
from setting import backbone, class_names, contexts, seconds, short_step

from promptnotes.features import Features
from promptnotes.methods import CoCoOp, CoOp, LinearProbe, TipAdapter
from promptnotes.prompts import PromptLayout
from promptnotes.training import Draws


def draw(K, shots=16, D=1024):
    """Features and labels of K classes, which are nearly apart."""
    generator = torch.Generator().manual_seed(K)
    y = torch.arange(K).repeat(shots)
    noise = torch.randn(len(y), D, generator=generator)
    return Features(torch.randn(K, D, generator=generator)[y] + noise), y


def bench_coop(device):
    clip = backbone(device)
    print("CoOp      K   steps   ms a step   whole run     tower  optimiser   draws    rest")
    for K, epochs in ((10, 200), (100, 200), (1000, 50)):
        names, (X, y) = class_names(K), draw(K)
        draws = Draws([X], [y], [1], 32, device)
        steps, timed = draws.n // draws.size, {10: 20, 100: 8, 1000: 2}[K]
        few = X[: 32 * timed], y[: 32 * timed]  # an epoch of that many steps
        # between one epoch and two, so that what is made ready once is no part of a step
        one, two = (
            seconds(lambda epochs=epochs: CoOp(clip, names, epochs=epochs).fit(*few), 3, device)
            for epochs in (1, 2)
        )
        layout = PromptLayout(clip, names, 16)
        context = contexts(layout, clip.text.width, device=device)
        tower = seconds(lambda: short_step(clip, layout, context), 3, device)
        descent = torch.optim.SGD([context], lr=0.002, momentum=0.9, weight_decay=5e-4)
        optimiser = seconds(descent.step, 20, device)
        drawn = seconds(lambda: list(draws.epoch(0)), 3, device) / steps
        step = (two - one) / (len(few[1]) // 32)
        parts = [tower, optimiser, drawn, step - tower - optimiser - drawn]
        shares = "".join(f"{part / step:9.1%}" for part in parts)
        whole = step * steps * epochs
        print(f"{K:11d} {steps * epochs:7d} {step * 1e3:11.1f} {whole:9.0f} s {shares}", flush=True)


def bench_tip(device):
    clip, (X, y), (val, y_val) = backbone(device), draw(100), draw(100, 4)
    tip = TipAdapter(clip, class_names(100))
    trained = seconds(lambda: tip.fit(X, y), 2, device)
    searched = seconds(lambda: tip.fit(X, y, val, y_val), 2, device)
    chosen = searched - trained
    print(f"Tip-Adapter-F, 100 classes, 20 epochs: {trained:.2f} s, search {chosen:.2f} s")


def bench_probe(device):
    (X, y), (val, y_val) = draw(100), draw(100, 4)
    fixed = seconds(lambda: LinearProbe(C=0.316).fit(X, y), 1, device, warm_up=0)
    searched = seconds(lambda: LinearProbe().fit(X, y, val, y_val), 1, device, warm_up=0)
    print(f"linear probe, 100 classes: {fixed:.2f} s with one C, {searched:.2f} s with the search")


def bench_cocoop(device):
    clip, (X, y) = backbone(device), draw(10, 2)
    cocoop = CoCoOp(clip, class_names(10), epochs=0).fit(X, y)
    each = seconds(lambda: cocoop.logits(X), 3, device) / len(X)
    print(f"CoCoOp's scores, 10 classes: {each * 1e3:.1f} ms an image")


def bench_cache(device):
    """A second call for the same 10,000 files."""
    from promptnotes import load_clip

    clip = load_clip("toybox", device)
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder, f"{i}.png") for i in range(10_000)]
        for i, path in enumerate(paths):
            Image.new("RGB", (32, 32), (i % 251, i % 241, i % 239)).save(path)
        time.sleep(2.1)  # the digest of a file that is newer is not remembered
        clip.encode_images(paths, cache=folder)
        again = seconds(lambda: clip.encode_images(paths, cache=folder), 3, device)
    print(f"features of 10,000 files from the cache: {again * 1e3:.0f} ms")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--threads", type=int, default=2)
    kinds = ["coop", "tip", "probe", "cocoop", "cache"]
    parser.add_argument("--only", nargs="+", choices=kinds, default=kinds)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    for kind in args.only:
        globals()[f"bench_{kind}"](args.device)
