"""Time of a CoOp training on a small text tower: 20 classes, 16 shots, 200 epochs of batch 32.

python tests/benchmarks/bench_training.py [--device cuda]
"""

import argparse
import time

import torch
from bench_text_tower import NAMES, backbone

from promptnotes.features import Features
from promptnotes.methods import CoOp

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--epochs", type=int, default=200)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    clip = backbone(args.device, None, layers=4, width=128)
    X = Features(torch.randn(20, 320, 1024)).to(args.device)
    y = torch.arange(20).repeat(16)
    for seeds in (1, [1, 2, 3]):
        start = time.perf_counter()
        coop = CoOp(clip, NAMES["caltech101"][:20], seed=seeds, epochs=args.epochs).fit(X, y)
        seconds, steps = time.perf_counter() - start, coop.losses_.shape[-1]
        print(f"seeds {seeds}: {seconds:.1f} s, {steps} steps, {1e3 * seconds / steps:.2f} ms each")
