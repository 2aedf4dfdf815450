"""The papers' tables as grids: the settings of papers.toml, how to run them, what they take."""

import math
import tomllib
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pandas as pd

from . import grid
from .data.benchmarks import TABLE
from .grid.run import Job, Piece, kind_of, options_of, with_epochs
from .methods import METHODS

SETTINGS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
SETS = [name for name, entry in TABLE.items() if entry.counts[0]]  # eleven can be learned from
SHIFTED = [name for name in TABLE if name not in SETS]  # ImageNet's four versions

# What an estimate assumes. Multiply-adds a second in float32: half the peak of a T4, whose maker
# states 8.1e12 operations; in half precision, for which it states 8 times as many, 4 times that.
SPEED, HALF = 2e12, 4
READING = 200.0  # images a second, read and cut by two cores; one core here read 260
TEXT = 12 * 12 * 512**2  # multiply-adds of a token, forward: 12 layers of width 512
ASSUMED = """\
Hours are an estimate, not a measurement: the counted multiply-adds of the image encoder in float32,
at {speed:g} a second, and of the text encoder in {dtype} (half precision: 4 times as fast), plus
the images, read and cut at {reading:g} a second. Transport, the probe's solver and the writing of
files are not counted."""


@dataclass(frozen=True)
class Paper:
    """A paper's table; `dataclasses.replace` gives it with other settings.

    methods : {label: options}, with the key "of" where the label is not the registry's
    epochs  : of all methods that have them; None: the paper's
    The other fields are options of the grids.
    """

    name: str
    methods: dict
    protocol: str = "few_shot_grid"
    clip: str = "RN50"
    shots: tuple = grid.SHOTS
    seeds: tuple = grid.SEEDS
    views: int | str | None = 20
    epochs: int | None = None

    def sets(self, names=()):
        """[(set to learn on, its shifted versions to test on)] for names of sets; none: all."""
        shift = self.protocol == "domain_shift"
        known = SHIFTED if shift else SETS
        if unknown := [name for name in names if name not in known]:
            raise ValueError(f"{', '.join(unknown)}: expected some of {', '.join(known)}")
        if self.name == "tip" and self.views == "online":
            raise ValueError("views: Tip-Adapter keeps features of its images; take a number")
        names = list(names) or known
        return [("imagenet", names)] if shift else [(name, []) for name in names]

    def methods_on(self, name):
        """{label: method} with the settings of this set."""
        methods, own = {}, SETTINGS["sets"][name]
        for label, options in self.methods.items():
            of = options.get("of", label)
            options = options | own.get(of, {})
            options.pop("of", None)
            if "templates" in options:
                options["templates"] = SETTINGS["ensembles"][options["templates"]]
            method = partial(METHODS[of], **options)
            epochs = options_of(method).get("epochs", 0)  # 0: it has none
            if epochs != 0 and self.epochs is not None:
                method = partial(method, epochs=self.epochs)
            elif epochs is None and "epochs" in own:
                method = partial(method, epochs=own["epochs"])
            methods[label] = method
        return methods

    def run(self, name, shifted=(), **options):
        """The table of one set; options are those of the grids, such as path, root and n_jobs."""
        tasks = (name, shifted) if self.protocol == "domain_shift" else (name,)
        own = dict(shots=self.shots, seeds=self.seeds, clip=self.clip, views=self.views)
        return getattr(grid, self.protocol)(self.methods_on(name), *tasks, **own, **options)

    def jobs(self, name, shifted=()):
        """One Job a method, number of shots and seed."""
        for method in self.methods_on(name).values():
            kind = kind_of(method)
            for shots in self.shots if kind.needs_training and kind.needs_labels else [0]:
                run = with_epochs(method, shots)
                for seed in self.seeds if kind.needs_training else [0]:
                    yield Job({}, run, name, [name, *shifted], shots, [seed], self.views)

    def estimate(self, name, shifted=(), dtype="float32", speed=SPEED, reading=READING):
        """What one set takes: rows; macs, multiply-adds of both encoders; images through the image
        encoder, views counted; bytes of features that are kept; hours. NaN for an image encoder
        that papers.toml does not know.

        dtype : of the text encoder; the image encoder runs in float32
        speed, reading : multiply-adds in float32, and images, a second
        """
        rows, text, images, size, pieces = 0, 0.0, 0, 0, set()
        for job in self.jobs(name, shifted):
            kind, option = kind_of(job.method), options_of(job.method)
            shots = job.shots or option.get("shots", 0)
            learned = Piece(name, "train", shots, job.seeds[0], self.views, kind.needs_local)
            n, n_test = self.count(learned), sum(TABLE[test].counts[2] for test in job.tests)
            rows, text = rows + len(job.tests), text + self.text_macs(job, n, n_test)
            pieces.update(*job.pieces(TABLE[name].counts[1]))
            if self.views is not None and not kind.needs_labels:
                pieces.add(learned)  # the images that it chose
            if self.views == "online" and kind.trains_on_views:
                images += option.get("epochs", 0) * n
        unknown = dict(macs=math.nan, width=math.nan, locals=math.nan)
        encoder = SETTINGS["encoders"].get(self.clip, unknown)
        for piece in pieces:
            if piece.views != "online":
                n = self.count(piece) * (piece.views or 1)
                images += n
                size += 4 * n * encoder["width"] * (1 + encoder["locals"] * piece.local)
        macs, half = text + encoder["macs"] * images, HALF if dtype != "float32" else 1
        seconds = encoder["macs"] * images / speed + text / (half * speed) + images / reading
        return dict(set=name, rows=rows, macs=macs, images=images, bytes=size, hours=seconds / 3600)

    def classes(self, name):
        """Number of classes that a method learns."""
        K = TABLE[name].classes
        return math.ceil(K / 2) if self.protocol == "base_to_new" else K

    def count(self, piece):
        """Number of images of a Piece."""
        n = dict(zip(("train", "val", "test"), TABLE[piece.task].counts))[piece.split]
        if piece.shots is None:
            return n
        shots = min(piece.shots, 4) if piece.split == "val" else piece.shots
        return min(n, self.classes(piece.task) * shots)

    def text_macs(self, job, n, n_test):
        """Multiply-adds of the text encoder in one fit of n images and its tests."""
        option = options_of(job.method)
        if "n_ctx" not in option:
            return 0  # no prompt is learned
        M = len(option["init"].split()) if option["init"] else option["n_ctx"] or 16
        shared = 0 if option["class_specific"] else M // 2 if option["position"] == "middle" else M
        name = SETTINGS["sets"][job.task]["tokens"]  # [SOS] is shared; each name has . and [EOT]
        tokens = 1 + shared + self.classes(job.task) * (M - shared + name + 2)
        batch = min(option["batch_size"], n)
        steps = option["epochs"] * (n // batch)
        if kind_of(job.method).prompts_per_image:
            return TEXT * tokens * (2 * steps * batch + n_test)
        return TEXT * tokens * 2 * steps * option.get("n_prompts", 1) * option.get("members", 1)

    def dry_run(self, names=(), **assumed):
        """What would run, and the estimates, as text. `assumed`: options of `estimate`."""
        table = pd.DataFrame([self.estimate(*pair, **assumed) for pair in self.sets(names)])
        table = table.assign(macs=table.macs / 1e15, bytes=table.bytes / 1e9)
        table = table.round(dict(macs=2, bytes=1, hours=1))
        table["archives (GB)"] = [TABLE[name].gigabytes or "by hand" for name in table.set]
        table = table.rename(columns=dict(macs="multiply-adds (1e15)", bytes="features (GB)"))
        shots, seeds = list(self.shots), list(self.seeds)
        text = [f"{self.name}: {self.clip}, shots {shots}, seeds {seeds}, views {self.views}"]
        for label, method in self.methods_on(table.set[0]).items():  # as on the first set
            given = ", ".join(f"{name}={value!r}" for name, value in method.keywords.items())
            text.append(f"  {label}: {kind_of(method).__name__}({given})")
        assumed = dict(dtype="float32", speed=SPEED, reading=READING) | assumed
        return "\n".join([*text, table.to_string(index=False), ASSUMED.format(**assumed)])


PAPERS = {name: Paper(name, **fields) for name, fields in SETTINGS["papers"].items()}
