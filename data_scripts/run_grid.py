"""The papers' tables on the papers' sets: every method, number of shots and seed, with the authors' settings.

    python data_scripts/run_grid.py --paper coop eurosat --dry-run        # what would run, how long, how much disk
    python data_scripts/run_grid.py --paper coop eurosat --root data      # goes on where it was stopped
    python data_scripts/run_grid.py --paper plot --seeds 1                # all eleven sets
    python data_scripts/run_grid.py --paper domain                        # from ImageNet to its four shifted versions

Rows are added to book/results/grid_PAPER.csv as they come (promptnotes/protocol.py says what is in them), and chapter 9
shows them beside the published ones. `promptnotes data NAME --root data` fetches a set. Features are encoded once and
kept, with checksums, in --cache. Where this differs from the authors' code, and why: book/protocol.md.
"""

import argparse
import math
import os
import sys
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import torch

import promptnotes as pn
from promptnotes import protocol
from promptnotes.data.benchmarks import TABLE
from promptnotes.protocol import kind_of, options_of
from promptnotes.training import default_epochs

FOLDER = Path(__file__).resolve().parent.parent / "book" / "results"
SETS = [name for name, entry in TABLE.items() if entry.counts[0]]  # eleven can be learned from
SHIFTED = [name for name in TABLE if name not in SETS]  # ImageNet's four versions
WORDS = "a photo of a"
SEVEN = [
    "itap of a {}.",
    "a bad photo of the {}.",
    "a origami {}.",
    "a photo of the large {}.",
    "a {} in a video game.",
    "art of the {}.",
    "a photo of the small {}.",
]  # CoOp zsclip.py:32-40


class Paper(NamedTuple):
    methods: dict
    clip: str = "RN50"
    shots: list = protocol.SHOTS
    seeds: list = protocol.SEEDS
    views: object = 20  # a bank; the papers redraw: "online"


# ---- the settings; what is not here is the method's default, which is its authors'

PAPERS = {
    "coop": Paper(
        {
            "ZeroShot": pn.ZeroShot,
            "LinearProbe": pn.LinearProbe,
            "CoOp": pn.CoOp,
            "CoOp, middle": partial(pn.CoOp, position="middle"),
        }
    ),
    "csc": Paper(
        {
            "CSC": partial(pn.CoOp, class_specific=True),
            "CSC, middle": partial(pn.CoOp, class_specific=True, position="middle"),
        }
    ),
    "plot": Paper(
        {"PLOT": partial(pn.PLOT, stopping="authors")}, views="online"
    ),  # a bank of places would fill the disk
    "upl": Paper(
        {"UPL": partial(pn.UPL, average="logits")}, shots=[16], seeds=[1]
    ),  # its 16 members are 16 seeds
    "tip": Paper(
        {
            "CLIPAdapter": pn.CLIPAdapter,
            "TipAdapter": partial(pn.TipAdapter, finetune=False),
            "TipAdapter-F": pn.TipAdapter,
        },
        views=10,
    ),
    "cocoop": Paper(
        {"ZeroShot": pn.ZeroShot, "CoOp": partial(pn.CoOp, init=WORDS), "CoCoOp": pn.CoCoOp},
        "ViT-B/16",
        [16],
    ),
    "domain": Paper(
        {
            "ZeroShot": pn.ZeroShot,
            "Prompt ensemble": partial(pn.ZeroShot, templates=SEVEN),
            "LinearProbe": pn.LinearProbe,
            "CoOp, M=16": pn.CoOp,
            "CoOp, M=4": partial(pn.CoOp, n_ctx=4),
        },
        shots=[16],
    ),
}
TIP = dict(
    caltech101=(3, 12, 5),
    oxford_pets=(1.17, 7, 3),
    stanford_cars=(3, 20, 10),
    oxford_flowers=(10, 50, 50),
    food101=(1.17, 10, 10),
    fgvc_aircraft=(5, 30, 30),
    sun397=(1.17, 12, 10),
    dtd=(2, 13, 13),
    eurosat=(2, 12, 10),
    ucf101=(3, 7, 3),
    imagenet=(1.17, 7, 3),
)  # alpha; largest beta and alpha tried
OF_SET = {
    pn.PLOT: {
        name: dict(batch_size=32) for name in ("oxford_flowers", "fgvc_aircraft", "stanford_cars")
    }
    | {"imagenet": dict(with_global=True)},
    pn.TipAdapter: {
        name: dict(alpha=alpha, search=tuple(most)) for name, (alpha, *most) in TIP.items()
    },
    pn.LinearProbe: {
        "imagenet": dict(C=0.316)
    },  # CLIP's README; CoOp chose C on the test images (imagenet.py:61)
}
OF_SET[pn.TipAdapter]["eurosat"] |= dict(epochs=100)
OF_SET[pn.TipAdapter]["imagenet"] |= dict(templates=SEVEN)


def methods_of(paper, name, epochs=None):
    """{label: method} with the settings of this set."""
    made = {}
    for label, method in PAPERS[paper].methods.items():
        own, has = dict(OF_SET.get(kind_of(method), {}).get(name, {})), options_of(method)
        if not has.get("finetune", True):
            own.pop("epochs", None)  # a cache is not trained
        elif "epochs" in has and epochs is not None:
            own["epochs"] = epochs
        elif "epochs" in has and has["epochs"] is None and name == "imagenet":
            own["epochs"] = 50  # with any number of shots
        made[label] = partial(method, **own) if own else method
    return made


def run(args):
    """One set after the other; returns how many did not run to the end."""
    failed = 0
    for name in ["imagenet"] if args.paper == "domain" else args.names:
        options = dict(
            shots=args.shots,
            seeds=args.seeds,
            clip=args.clip,
            device=args.device,
            path=args.output,
            views=args.views,
            cache=args.cache,
            n_jobs=args.jobs,
        )
        methods = methods_of(args.paper, name, args.epochs)
        try:
            if args.paper == "domain":
                table = protocol.domain_shift(methods, name, args.names, **options)
            elif args.paper == "cocoop":
                table = protocol.base_to_new(methods, name, **options)
            else:
                table = protocol.few_shot_grid(methods, name, **options)
        except (RuntimeError, OSError) as error:  # the other sets still run
            print(f"{name}: {error}", file=sys.stderr)
            failed += 1
            continue
        numbers = [column for column in ("accuracy", "base", "new", "harmonic") if column in table]
        by = [column for column in ("task", "target", "method", "shots") if column in table]
        print(table.groupby(by, sort=False)[numbers].mean().round(2).to_string(), flush=True)
    return failed


# ---- the estimate

TOKENS = dict(
    eurosat=2.40,
    oxford_pets=2.16,
    dtd=1.96,
    caltech101=1.47,
    fgvc_aircraft=5.24,
    food101=2.17,
    ucf101=2.10,
    oxford_flowers=2.54,
    stanford_cars=8.54,
    sun397=1.98,
    imagenet=2.17,
)  # of a class name, the mean
TEXT = (
    12 * 12 * 512**2
)  # multiply-adds of one token, forward, in 12 layers of width 512: RN50's and ViT-B/16's
TOWERS = {
    "RN50": (6.11e9, 1024, 49),
    "ViT-B/16": (17.6e9, 512, 196),
}  # multiply-adds an image; D; places
SPEED, READING = (
    2e12,
    200.0,
)  # a second: half the peak of a T4, 8.1e12 operations; one core read 260 here


def estimate(paper, name, clip, shots, seeds, views, epochs=None, shifted=()):
    """What one set takes: rows, multiply-adds, images that are read and encoded, bytes of features."""
    entry, tests = TABLE[name], [name, *shifted]
    K = math.ceil(entry.classes / 2) if paper == "cocoop" else entry.classes
    sizes = dict(
        train=entry.counts[0],
        val=entry.counts[1],
        test=sum(TABLE[test].counts[2] for test in tests),
    )
    rows, macs, online, splits, draws = 0, 0.0, 0, {"test"}, set()
    for method in methods_of(paper, name, epochs).values():
        kind, option = kind_of(method), options_of(method)
        if kind is pn.ZeroShot:
            rows += len(tests)
            continue
        augmented = None if kind is pn.LinearProbe else views
        splits |= {"train"} if kind is pn.UPL or views is None else set()
        splits |= {"val"} if kind in (pn.LinearProbe, pn.TipAdapter) else set()
        for shot in [option["shots"]] if kind is pn.UPL else shots:
            n, passes = min(K * shot, sizes["train"]), option.get("epochs")
            passes = (
                default_epochs(torch.zeros(shot, dtype=torch.long)) if passes is None else passes
            )
            rows += len(seeds) * len(tests)
            macs += len(seeds) * text_macs(kind, option, K, n, passes, TOKENS[name], sizes["test"])
            online += len(seeds) * passes * n * (augmented == "online")
            if views is not None and augmented != "online":
                draws.add((n, augmented or 1))
    image, D, places = TOWERS.get(clip, (math.nan,) * 3)
    kept = sum(sizes[split] for split in splits) + len(seeds) * sum(n * each for n, each in draws)
    return dict(
        set=name,
        rows=rows,
        macs=macs + image * (kept + online),
        images=kept + online,
        bytes=kept * 4 * D * (1 + places * (paper == "plot")),
    )


def text_macs(kind, option, K, n, passes, name, n_test):
    """Multiply-adds of the text encoder in one run: `passes` over n images, K class names of `name` tokens."""
    M = len(option["init"].split()) if option.get("init") else option.get("n_ctx", 0)
    if not M:
        return 0  # no prompt is learned
    shared = 0 if option["class_specific"] else M // 2 if option["position"] == "middle" else M
    tokens = 1 + shared + K * (M - shared + name + 2)  # [SOS]; each name has . and [EOT]
    batch = min(option["batch_size"], n)
    groups = batch if kind is pn.CoCoOp else option.get("n_prompts", 1) * option.get("members", 1)
    return TEXT * tokens * (2 * groups * passes * (n // batch) + n_test * (kind is pn.CoCoOp))


def dry_run(args):
    """A table of estimates, one row a set."""
    names = ["imagenet"] if args.paper == "domain" else args.names
    shifted = args.names if args.paper == "domain" else []
    table = pd.DataFrame(
        [
            estimate(
                args.paper,
                name,
                args.clip,
                args.shots,
                args.seeds,
                args.views,
                args.epochs,
                shifted,
            )
            for name in names
        ]
    )
    there = len(pd.read_csv(args.output)) if args.output.exists() else 0
    shown = pd.DataFrame(
        {
            "set": table.set,
            "rows": table.rows,
            "multiply-adds (1e15)": (table.macs / 1e15).round(2),
            "images": table.images,
            "hours": ((table.macs / args.speed + table.images / args.reading) / 3600).round(1),
            "features (GB)": (table.bytes / 1e9).round(1),
            "archives (GB)": [TABLE[name].gigabytes or "by hand" for name in names],
        }
    )
    print(f"{args.paper}: {args.clip}, shots {args.shots}, seeds {args.seeds}, views {args.views}")
    for label, method in methods_of(
        args.paper, names[0], args.epochs
    ).items():  # as on the first set
        options = ", ".join(
            f"{name}={value!r}" for name, value in getattr(method, "keywords", {}).items()
        )
        print(f"  {label}: {kind_of(method).__name__}({options})")
    print(shown.to_string(index=False))
    print(
        f"rows go to {args.output}, which has {there}; features to {args.cache}\n"
        "Hours are an estimate, not a measurement: the multiply-adds of both encoders, counted, at --speed "
        f"{args.speed:g}\na second, plus the images, read and cut at --reading {args.reading:g} a second. Transport, the "
        "probe's solver\nand the writing of files are not counted."
    )


def views(text):
    return text if text == "online" else int(text) or None


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add = parser.add_argument
    add("--paper", choices=PAPERS, required=True)
    add("names", metavar="SET", nargs="*", help="sets (all); of domain: the shifted ones")
    add("--dry-run", action="store_true", help="print what would run, and estimate time and disk")
    add("--root", help="the folder of all sets (PROMPTNOTES_DATA, else data)")
    add("--clip", help="another backbone than the paper's")
    add("--shots", type=int, nargs="+", help="(the paper's)")
    add("--seeds", type=int, nargs="+", help="(1 2 3; of UPL 1)")
    add(
        "--views",
        type=views,
        default=argparse.SUPPRESS,
        help='augmented views an image, "online", or 0 for none (20; of tip 10, of plot "online")',
    )
    add("--epochs", type=int, help="of all methods (the papers')")
    add(
        "-o",
        "--output",
        type=Path,
        help="CSV file, made or continued (book/results/grid_PAPER.csv)",
    )
    add("--cache", default="features", help="folder of encoded images (%(default)s)")
    add("--jobs", type=int, default=1, help="processes (%(default)s)")
    add("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    add(
        "--speed",
        type=float,
        default=SPEED,
        help="multiply-adds a second that --dry-run assumes (%(default)g)",
    )
    add(
        "--reading",
        type=float,
        default=READING,
        help="images a second that --dry-run assumes (%(default)g)",
    )
    args = parser.parse_args(argv)
    paper = PAPERS[args.paper]
    args.clip, args.views = args.clip or paper.clip, getattr(args, "views", paper.views)
    args.shots, args.seeds = args.shots or list(paper.shots), args.seeds or list(paper.seeds)
    args.output = args.output or FOLDER / f"grid_{args.paper}.csv"
    known = SHIFTED if args.paper == "domain" else SETS
    args.names = args.names or known
    if unknown := [name for name in args.names if name not in known]:
        parser.error(f"{', '.join(unknown)}: expected some of {', '.join(known)}")
    if args.paper == "tip" and args.views == "online":
        parser.error(
            "--views online: Tip-Adapter keeps features of its images, so it needs a number of views"
        )
    if args.root:
        os.environ["PROMPTNOTES_DATA"] = args.root
    return dry_run(args) if args.dry_run else min(1, run(args))


if __name__ == "__main__":
    sys.exit(main())
