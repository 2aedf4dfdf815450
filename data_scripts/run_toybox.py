"""The tables of Toybox: every method on every task, base to new classes, and domain shift.

    python data_scripts/run_toybox.py [--jobs 2]          # on two cores; goes on where it was stopped
    python data_scripts/run_toybox.py --choose [TASK ..]  # first, once: the settings below, on validation pictures

Writes, to book/results, one row a run (see promptnotes/protocol.py):

    toybox.csv         all methods, ten tasks, 1 to 16 shots, three seeds; and three methods with the other two backbones
    base_to_new.csv    learned on half of the classes; five tasks, 16 shots
    domain_shift.csv   learned on objects and on places, tested in other media, with more clutter, ..; 1 and 16 shots
    choose_toybox.csv  of --choose: validation accuracies

Settings are Toybox's (choose_settings.py: 200 epochs, a learning rate of 0.002, batches of 32, no augmented views), but the
costliest methods take fewer epochs at a rate as many times higher, compared on validation pictures (CHOICES): a quarter of
the epochs costs CSC less than a point, and UPL, with 3 contexts in the place of 16, one or two; half of them costs PLOT a few
points on satellite. csc.csv, upl.csv and plot.csv have 200. CoCoOp takes its authors' 10 epochs, in batches of 8 at 8 times
the rate. From an empty cache the whole grid of the ResNet (1,250 runs) took 26 minutes and 25 seconds on two cores.
"""

import argparse
import json
import time
from functools import partial

from results import FOLDER, VERSIONS, encoded, few_shot, load_task
from tqdm.auto import tqdm

import promptnotes as pn
from promptnotes import protocol
from promptnotes.data import toybox

SEEDS = [1, 2, 3]
CSC = protocol.METHODS["CSC"]
CHOICES = [  # label, method, what is compared
    *(
        ("UPL", pn.UPL, dict(members=3, **other))
        for other in (
            dict(epochs=50),
            dict(epochs=200),
            dict(epochs=100, lr=0.004),
            dict(epochs=50, lr=0.008),
        )
    ),
    *(
        ("CoCoOp", pn.CoCoOp, dict(epochs=10, **other))
        for other in (
            dict(batch_size=1),
            dict(batch_size=8),
            dict(batch_size=8, lr=0.006),
            dict(batch_size=8, lr=0.016),
        )
    ),
    ("CoCoOp", pn.CoCoOp, dict(epochs=20, batch_size=8)),
    *(
        ("PLOT", pn.PLOT, dict(batch_size=32, **other))
        for other in (dict(epochs=100), dict(epochs=200), dict(epochs=100, lr=0.004))
    ),
    *(
        ("CSC", CSC, other)
        for other in (
            dict(epochs=100),
            dict(epochs=200),
            dict(epochs=100, lr=0.004),
            dict(epochs=50, lr=0.008),
        )
    ),
]
METHODS = {
    **protocol.METHODS,
    "CoOp": partial(pn.CoOp, epochs=200),
    "CSC": partial(CSC, epochs=50, lr=0.008),
    "CoCoOp": partial(pn.CoCoOp, epochs=10, batch_size=8, lr=0.016),
    "PLOT": partial(pn.PLOT, epochs=100, lr=0.004, batch_size=32),
    "UPL": partial(pn.UPL, members=3, epochs=50, lr=0.008),
    "CLIPAdapter": partial(pn.CLIPAdapter, epochs=200),
}
SHORT = partial(pn.CoOp, n_ctx=4, epochs=200)


def some(*labels):
    return {label: METHODS[label] for label in labels}


def choose(tasks):
    """Validation accuracies at 16 shots. No test picture is loaded."""
    clip = pn.load_clip("toybox")
    table = protocol.Results(FOLDER / "choose_toybox.csv")
    for name in tasks:
        for label, make, options in tqdm(CHOICES, name):
            which = dict(
                method=label,
                task=f"toybox/{name}",
                backbone=clip.name,
                shots=16,
                settings=json.dumps(options),
            )
            if table.find(**which):
                continue
            local, seeds = label == "PLOT", SEEDS
            V, labels = encoded(clip, which["task"], "val", local)
            if label == "UPL":  # learns from all training pictures, without their labels
                seeds, data = [1], (encoded(clip, which["task"], "train")[0],)
            else:
                data = zip(*(few_shot(clip, which["task"], 16, seed, local) for seed in SEEDS))
            begin = time.perf_counter()
            method = make(
                clip,
                load_task(which["task"]).classnames,
                seed=1 if label == "UPL" else SEEDS,
                **options,
            )
            accuracies = method.fit(*data).score(V, labels)
            seconds = (time.perf_counter() - begin) / len(seeds)
            table.add(
                which
                | dict(
                    seed=seed, accuracy=round(a, 2), seconds=round(seconds, 2), versions=VERSIONS
                )
                for seed, a in zip(seeds, [accuracies] if label == "UPL" else accuracies.tolist())
            )


def main(jobs):
    tasks = [f"toybox/{task}" for task in toybox.TASKS]
    five = [f"toybox/{task}" for task in ("objects", "cars", "satellite", "patterns", "places")]
    words = {"ZeroShot": pn.ZeroShot, "CoOp, M=4": SHORT, "CoOp, M=16": METHODS["CoOp"]}
    protocol.base_to_new(words | some("CoCoOp"), five, path=FOLDER / "base_to_new.csv", n_jobs=jobs)
    shifts = {
        "objects": ["objects-v2", "objects-hard", "objects-sketch", "objects-rendition"],
        "places": ["places-infrared"],
    }
    for source, targets in shifts.items():
        protocol.domain_shift(
            words | some("ZeroShot ensemble", "LinearProbe"),
            f"toybox/{source}",
            [f"toybox/{target}" for target in targets],
            [1, 16],
            path=FOLDER / "domain_shift.csv",
            n_jobs=jobs,
        )
    for clip in ("toybox-vit", "toybox-vit-small"):
        protocol.few_shot_grid(
            some("ZeroShot", "LinearProbe", "CoOp"),
            five[:3],
            [1, 16],
            clip=clip,
            path=FOLDER / "toybox.csv",
            n_jobs=jobs,
        )
    protocol.few_shot_grid(METHODS, tasks, path=FOLDER / "toybox.csv", n_jobs=jobs)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--choose", nargs="*", metavar="TASK")
    args = parser.parse_args()
    if args.choose is None:
        main(args.jobs)
    else:
        choose(args.choose or ["satellite", "places", "patterns"])
