"""What a card does: a training step and a whole 16-shot run of every method, beside the floor.

    python tests/benchmarks/gpu.py               # 10 minutes; book/results/gpu.csv is made anew
    python tests/benchmarks/gpu.py --rehearse    # on the CPU, tiny: does it run to its end?

RN50's text tower, features of 16 images a class in memory, 10, 100 and 1000 classes. A row is a
method and a way: eager, or graph (a step as one CUDA graph); of CoOp, also in float16 and float32
and as plain, all classes padded to 77 tokens in the same number format. Columns: ms a step; steps
and seconds of the papers' run, counted from it; the largest memory of the card; floor_ms, the time
of a step's counted operations at the speed of a large product, or of its weights' bytes at the
speed of a copy, whichever is longer, both measured first; error, how far the context has moved
after 20 steps from where it moves on the CPU in float32, relatively, in the largest entry.

PLOT with 1000 classes is given 16 GB of the card alone. Then the whole CoOp figure (11 sets, 5
numbers of shots, 3 seeds) is planned from the measured steps.
"""

import argparse
import time
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from setting import Plain, backbone, class_names, contexts, counted, large_product, seconds

from promptnotes.data.benchmarks import TABLE
from promptnotes.features import Features
from promptnotes.grid import SHOTS, conditions
from promptnotes.methods import PLOT, CLIPAdapter, CoCoOp, CoOp, TipAdapter
from promptnotes.papers import SETS
from promptnotes.prompts import PromptLayout
from promptnotes.training import default_epochs

OUT = Path(__file__).resolve().parents[2] / "book/results/gpu.csv"
SIXTEEN = 16e9  # bytes of a small card
MEMBERS = list(range(16))
METHODS = {  # label: (method, images a batch, epochs of a run; None: by classes)
    "CoOp": (CoOp, 32, None),
    "CSC": (partial(CoOp, class_specific=True), 32, None),
    "UPL, 16 members": (partial(CoOp, seed=MEMBERS), 32, 50),
    "PLOT, 4 prompts": (partial(PLOT, batch_size=32), 32, None),
    "CoCoOp": (partial(CoCoOp, batch_size=1), 1, 10),
    "CLIPAdapter": (CLIPAdapter, 32, None),
    "TipAdapter-F": (TipAdapter, 256, 20),
}


class Bench:
    def __init__(self, device, classes, tower, local):
        self.device, self.classes, self.tower, self.local = device, classes, tower, local
        self.on_gpu = device == "cuda"
        self.exact = backbone("cpu", torch.float32, **tower)

    def features(self, K, n, local):
        """n images of K classes, on the CPU, and their labels."""
        generator = torch.Generator().manual_seed(0)
        pooled = torch.randn(n, 1024, generator=generator)
        rows = torch.randn(n, self.local, 1024, generator=generator) if local else None
        return Features(pooled, rows), torch.arange(n) % K

    def limits(self, dtype):
        """(operations a second of a large product, bytes a second of a copy)."""
        n = 8192 if self.on_gpu else 512
        source = torch.randn(n * n, device=self.device)
        copied = seconds(lambda: source.clone(), 5, self.device)
        return large_product(self.device, dtype, n), 2 * source.nbytes / copied

    def fit_seconds(self, make, X, y):
        """Seconds of a fit that is over on the device, too."""
        begin = time.perf_counter()
        method = make().fit(X, y)
        (method.keys_ if isinstance(method, TipAdapter) else method.losses_).cpu()
        return time.perf_counter() - begin, method

    def row(self, label, K, way, dtype):
        kind, batch, epochs = METHODS[label]
        clip, names = backbone(self.device, dtype, **self.tower), class_names(K)
        clip.record_steps = way == "graph"
        steps_an_epoch = 2 if K >= 1000 or not self.on_gpu else 5
        X, y = self.features(K, batch * steps_an_epoch, label.startswith("PLOT"))
        more = 4 if self.on_gpu else 1
        if self.on_gpu:
            torch.cuda.reset_peak_memory_stats()
        make = partial(kind, clip, names)
        self.fit_seconds(partial(make, epochs=1), X, y)  # warm up
        once, _ = self.fit_seconds(partial(make, epochs=1), X, y)
        several, fitted = self.fit_seconds(partial(make, epochs=1 + more), X, y)
        step = max(several - once, 1e-9) / (more * steps_an_epoch)
        error, floor = np.nan, np.nan
        if label == "CoOp":
            error, floor = self.error(fitted, X, y, 1 + more), self.floor(clip, names)
        return dict(method=label, way=way, classes=K, ms=step * 1e3) | self.whole(
            clip, K, step, batch, epochs, error, floor
        )

    def plain(self, K, dtype):
        clip, names = backbone(self.device, dtype, **self.tower), class_names(K)
        layout = PromptLayout(clip, names, 16)
        context = contexts(layout, clip.text.width, device=self.device)
        slow = Plain(clip, layout, 200 if self.on_gpu else 10)
        if self.on_gpu:
            torch.cuda.reset_peak_memory_stats()
        step = seconds(lambda: slow.step(context), 3, self.device)
        return dict(method="CoOp", way="plain", classes=K, ms=step * 1e3) | self.whole(
            clip, K, step, 32, None, np.nan, np.nan
        )

    def whole(self, clip, K, step, batch, epochs, error, floor):
        """What a row says beside the milliseconds of a step."""
        epochs = epochs or (50 if K >= 1000 else default_epochs(torch.zeros(16).long()))
        steps = epochs * max(1, 16 * K // batch)
        peak = torch.cuda.max_memory_allocated() / 1e6 if self.on_gpu else np.nan
        facts = dict(steps=steps, seconds=steps * step, megabytes=peak, floor_ms=floor, error=error)
        return facts | conditions(clip)

    def error(self, fitted, X, y, epochs):
        """Of the context's way, against the CPU in float32."""
        exact = CoOp(self.exact, fitted.classnames, epochs=epochs).fit(X, y)
        start = CoOp(self.exact, fitted.classnames, epochs=0).fit(X, y).context_
        moved = exact.context_ - start
        return ((fitted.context_.cpu() - start - moved).abs().max() / moved.abs().max()).item()

    def floor(self, clip, names):
        """Milliseconds that a CoOp step takes at least."""
        layout, text = PromptLayout(clip, names, 16), clip.text
        operations = counted(layout.lengths, 16, text.width, len(text.layers))[1]
        weights = 2 * 12 * text.width**2 * len(text.layers) * clip.dtype.itemsize  # read twice
        speed, bandwidth = self.limits(clip.dtype)
        return 1e3 * max(operations / speed, weights / bandwidth)

    def rows(self):
        for K in self.classes:
            for label in METHODS:
                if label == "CoCoOp" and K >= 1000 and not self.on_gpu:
                    continue
                if label.startswith("PLOT") and K >= 1000 and self.on_gpu:
                    total = torch.cuda.get_device_properties(0).total_memory
                    torch.cuda.empty_cache()
                    torch.cuda.set_per_process_memory_fraction(min(1.0, SIXTEEN / total))
                trained = label != "TipAdapter-F"  # the one that has a loop of its own
                for way in ["eager", "graph"] if self.on_gpu and trained else ["eager"]:
                    yield self.row(label, K, way, None)
                if self.on_gpu:
                    torch.cuda.set_per_process_memory_fraction(1.0)
            for dtype in ("float16", "float32") if self.on_gpu else ("float16",):
                yield self.row("CoOp", K, "eager", dtype)
            yield self.plain(K, None)


def figure_seconds(table):
    """Seconds of training for one curve of CoOp's figure 3: all sets, shots and 3 seeds."""
    rows = table[(table.method == "CoOp") & (table.dtype != "float32") & (table.way != "plain")]
    best = rows.groupby("classes").ms.min()
    total = 0.0
    for name in SETS:
        K = TABLE[name].classes
        step = np.interp(K, best.index, best.to_numpy()) / 1e3
        for shots in SHOTS:
            epochs = 50 if name == "imagenet" else default_epochs(torch.zeros(shots).long())
            total += 3 * epochs * max(1, K * shots // 32) * step
    return total


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rehearse", action="store_true")
    parser.add_argument("--out", type=Path, help="the table; of a rehearsal, printed alone if none")
    args = parser.parse_args()
    if args.rehearse:
        torch.set_num_threads(1)
        bench, out = Bench("cpu", [3, 5], dict(layers=2, width=64), 4), args.out
    elif torch.cuda.is_available():
        bench, out = Bench("cuda", [10, 100, 1000], {}, 49), args.out or OUT
    else:
        raise SystemExit("there is no GPU here; --rehearse runs this on the CPU, with tiny sizes")
    rows = []
    for row in bench.rows():
        rows.append(row)
        print({k: round(v, 4) if isinstance(v, float) else v for k, v in row.items()}, flush=True)
        if out:  # each is kept at once
            pd.DataFrame(rows).round(6).to_csv(out, index=False)
    total = figure_seconds(pd.DataFrame(rows))
    print(f"the CoOp figure, planned from these steps: {total / 60:.1f} minutes of training")
