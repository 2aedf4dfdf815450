"""How seconds and memory of a training step grow: with classes, context length, prompts, members.

    python tests/benchmarks/growth.py            # measure what book/results/speed.csv lacks; draw
    python tests/benchmarks/growth.py --draw     # draw alone, to _build/growth.png

A row is one forward and one backward pass of RN50's text tower (PLOT's rows: its scores of 32
images as well), after one to warm up, in a process of its own. All rows are measured once, the ways
taking turns, then all again: five rounds, which the column `repeat` numbers. Memory is the largest
that the process held in the first pass, beyond what it held before. Ways: package; recomputed;
plain, 77 tokens, 20 classes at a time; plain at once, all classes, as the authors' code does.
"""

import argparse
import csv
import json
import subprocess
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import torch
from setting import Plain, backbone, class_names, contexts, counted, seconds, short_step

from promptnotes.grid import conditions
from promptnotes.methods import PLOT
from promptnotes.prompts import PromptLayout

ROOT = Path(__file__).resolve().parents[2]
TABLE, PICTURE = ROOT / "book/results/speed.csv", ROOT / "_build/growth.png"
USUAL = dict(classes=10, n_ctx=16, groups=1)
AXES = {  # what grows, and the rest beside it
    "classes": dict(classes=[10, 30, 100, 300, 1000]),
    "context length": dict(n_ctx=[1, 2, 4, 8, 16, 32, 48], classes=30),
    "PLOT's prompts": dict(groups=[1, 2, 4, 8, 16]),
    "members": dict(groups=[1, 2, 4, 8, 16]),
}
WAYS = {
    "classes": ["package", "recomputed", "plain", "plain at once"],
    "context length": ["package", "plain"],
    "PLOT's prompts": ["package", "plain"],
    "members": ["package", "plain"],
}
AT_ONCE = 100  # classes that the plain run holds at once in some 5 GB
REPEATS = 5  # of each row, whatever it takes


def wanted():
    """All rows of a round, without their measurements."""
    for axis, own in AXES.items():
        (varied,) = [name for name, value in own.items() if isinstance(value, list)]
        for value in own[varied]:
            for way in WAYS[axis]:
                row = USUAL | own | {varied: value}
                if way != "plain at once" or row["classes"] <= AT_ONCE:
                    yield dict(axis=axis, way=way, **row)


def peak_memory(reset=False):
    """Largest resident memory of this process so far, in bytes, or since the last reset (Linux)."""
    if reset:
        Path("/proc/self/clear_refs").write_text("5")
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) * 1024


def measure(row, device, threads):
    """The row with seconds, megabytes, and where it was measured."""
    torch.set_num_threads(threads)
    clip = backbone(device)
    clip.text.recompute = row["way"] == "recomputed"
    names, G = class_names(row["classes"]), row["groups"]
    layout = PromptLayout(clip, names, row["n_ctx"])
    context = contexts(layout, clip.text.width, G, device)
    if row["way"].startswith("plain"):
        chunk = 20 if row["way"] == "plain" else len(names)
        slow = Plain(clip, layout, chunk)

        def step():
            for one in context.detach().split(1):
                slow.step(one.requires_grad_())

    elif row["axis"] == "PLOT's prompts":
        plot = PLOT(clip, names, n_prompts=G, n_ctx=row["n_ctx"])
        local = torch.randn(1, 32, 49, 1024, device=device)

        def step():
            text = plot._encode(context[None])
            plot._scores(text, None, local).square().sum().backward()

    else:

        def step():
            short_step(clip, layout, context)

    on_gpu = device == "cuda"
    before = torch.cuda.memory_allocated() if on_gpu else peak_memory(reset=True)
    seconds(step, 1, device, warm_up=0)
    context.grad = None
    peak = torch.cuda.max_memory_allocated() if on_gpu else peak_memory()
    spent = seconds(step, 1, device, warm_up=0)
    full, shared = counted(layout.lengths, row["n_ctx"], clip.text.width, len(clip.text.layers))
    work = G * (full if row["way"].startswith("plain") else shared) / 1e9
    facts = dict(seconds=round(spent, 6), megabytes=round((peak - before) / 1e6, 1))
    facts["gflop"] = round(work, 3)  # counted; without what is computed again, and PLOT's scores
    return row | facts | dict(threads=threads) | conditions(clip)


def measure_all(device, threads):
    """Add the rows that the table lacks, each by a process of its own, and keep each at once."""
    there = pd.read_csv(TABLE).to_dict("records") if TABLE.exists() else []
    if there and "repeat" not in there[0]:
        sys.exit(f"{TABLE}: its rows were not repeated equally; remove it, to measure all anew")
    for row in (row | dict(repeat=repeat) for repeat in range(1, 1 + REPEATS) for row in wanted()):
        if any(all(old[name] == value for name, value in row.items()) for old in there):
            continue
        command = [sys.executable, __file__, "--one", json.dumps(row), "--device", device]
        command += ["--threads", str(threads)]
        out = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
        row = json.loads(out.splitlines()[-1])
        print(row, flush=True)
        new = not TABLE.exists()
        with open(TABLE, "a", newline="") as file:
            writer = csv.DictWriter(file, list(row))
            if new:
                writer.writeheader()
            writer.writerow(row)


def slope(x, y):
    """The exponent of growth over the last three points."""
    return np.polyfit(np.log(x[-3:]), np.log(y[-3:]), 1)[0]


def draw(table, path):
    """Median seconds above, megabytes below, a column an axis; a line says its last slope."""
    figure, panels = plt.subplots(2, len(AXES), figsize=(15, 7), layout="constrained")
    for column, (axis, own) in zip(panels.T, AXES.items()):
        varied = next(name for name, value in own.items() if isinstance(value, list))
        for way, rows in table[table.axis == axis].groupby("way", sort=False):
            rows = rows.groupby(varied, as_index=False)[["seconds", "megabytes"]].median()
            for panel, what in zip(column, ("seconds", "megabytes")):
                x, y = rows[varied].to_numpy(), rows[what].clip(lower=1e-6).to_numpy()
                label = f"{way} (slope {slope(x, y):.2f})"
                panel.loglog(x, y, marker="o", markersize=4, label=label)
        for panel, what in zip(column, ("seconds a step", "peak memory (MB)")):
            panel.set(xlabel=axis, ylabel=what)
            panel.legend(fontsize=8, frameon=False)
            panel.grid(alpha=0.3)
    path.parent.mkdir(exist_ok=True)
    figure.savefig(path, dpi=110)
    print(f"drawn: {path}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--draw", action="store_true")
    parser.add_argument("--one", metavar="ROW", help="measure a row, print it as JSON")
    args = parser.parse_args()
    if args.one:
        print(json.dumps(measure(json.loads(args.one), args.device, args.threads)))
    else:
        if not args.draw:
            measure_all(args.device, args.threads)
        draw(pd.read_csv(TABLE), PICTURE)
