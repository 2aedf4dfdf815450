"""Time of UPL's 16 members: one grouped run against 16 runs one after the other, as the authors'.

python tests/benchmarks/bench_upl.py [--device cuda]
"""

import argparse
import time

import torch
from bench_text_tower import NAMES, backbone

from promptnotes.features import Features
from promptnotes.methods import CoOp


def seconds(fit):
    start = time.perf_counter()
    fit().context_.cpu()  # waits for a GPU as well
    return time.perf_counter() - start


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    small = backbone(args.device, None, layers=3, width=128)
    for title, clip, K in (
        ("Toybox's text tower", small, 10),
        ("Toybox's text tower", small, 100),
        ("RN50's text tower", backbone(args.device, None), 10),
    ):
        names, y = NAMES["caltech101"][:K], torch.arange(K).repeat(16)
        X = Features(torch.randn(len(y), 1024)).to(args.device)

        def coop(seed):
            return CoOp(clip, names, seed=seed, epochs=args.epochs).fit(X, y)

        coop(0)  # warm up
        one, grouped = seconds(lambda: coop(0)), seconds(lambda: coop(list(range(16))))
        print(
            f"{title}, {K} classes: 16 runs {16 * one:.1f} s, one grouped run {grouped:.1f} s, "
            f"ratio {16 * one / grouped:.2f}"
        )
