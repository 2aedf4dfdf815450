"""Several contexts in one pass of the text tower, against one pass for each.

    python tests/benchmarks/bench_groups.py [--device cuda] [--threads 2]

UPL's 16 members, PLOT's 4 prompts, 4 seeds of CoOp: a whole training step (tower, loss, optimiser),
16 images a class. Of PLOT the other side is four CoOps, which have no transport to pay for. The
last column bounds what grouping can give on a machine without overheads: the time that one pass
would take at the speed of a large product, as a share of 16 (4, 4) steps apart.
"""

import argparse

import torch
from setting import backbone, class_names, counted, large_product, seconds

from promptnotes.features import Features
from promptnotes.methods import PLOT, CoOp


def step_seconds(make, X, y, device):
    """Seconds a training step, from fits that are long enough to be timed."""

    def fit(epochs):
        return make(epochs).fit(X, y)

    steps = fit(1).losses_.shape[-1]
    epochs = max(1, 4 // steps)
    return seconds(lambda: fit(epochs), 3, device) / (epochs * steps)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--classes", type=int, nargs="+", default=[10, 100])
    towers = {"Toybox": (3, 128), "RN50": (12, 512)}  # layers, width
    parser.add_argument("--towers", nargs="+", choices=towers, default=list(towers))
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    device, limit = args.device, large_product(args.device)
    print("tower    K  what               apart ms  in one ms   share of apart   bound")
    for title in args.towers:
        layers, width = towers[title]
        clip = backbone(device, torch.float32, layers, width)
        for K in args.classes:
            names, y = class_names(K), torch.arange(K).repeat(16)
            pooled = torch.randn(len(y), 1024, generator=torch.Generator().manual_seed(0))
            local = torch.randn(len(y), 49, 1024)
            one = step_seconds(lambda e: CoOp(clip, names, epochs=e), Features(pooled), y, device)
            lengths = CoOp(clip, names)._layout.lengths
            X = Features(pooled, local)  # of which PLOT alone takes the local ones
            for what, G, kind in (
                ("16 members", 16, lambda e: CoOp(clip, names, seed=list(range(16)), epochs=e)),
                ("4 seeds", 4, lambda e: CoOp(clip, names, seed=[1, 2, 3, 4], epochs=e)),
                ("PLOT, 4 prompts", 4, lambda e: PLOT(clip, names, batch_size=32, epochs=e)),
            ):
                grouped = step_seconds(kind, X, y, device)
                bound = counted(lengths, 16, width, layers)[1] / limit / one
                print(
                    f"{title:7s} {K:3d}  {what:16s} {G * one * 1e3:10.1f} {grouped * 1e3:10.1f} "
                    f"{grouped / (G * one):16.2f} {bound:7.2f}",
                    flush=True,
                )
