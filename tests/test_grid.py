"""Grids of runs: the right numbers, one row each, whoever computes them and wherever they stop."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import warnings
import weakref
from functools import partial
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
import pytest
import tiny
import torch
import trees
from joblib._parallel_backends import ThreadingBackend
from PIL import Image
from threadpoolctl import threadpool_info, threadpool_limits

import promptnotes as pn
from promptnotes import assets
from promptnotes.grid import run as grid_run
from promptnotes.methods import METHODS
from promptnotes.methods.base import Method

COLOURS = {
    "apple": (220, 40, 40),
    "sea": (40, 40, 220),
    "leaf": (40, 200, 40),
    "sun": (220, 220, 40),
}


def coloured(n, seed, names=tuple(COLOURS), noise=90):
    rng = np.random.default_rng(seed)
    noisy = [
        (rng.normal(COLOURS[c], noise, (64, 64, 3)).clip(0, 255).astype(np.uint8), i)
        for i, c in enumerate(names)
        for _ in range(n)
    ]
    return pn.ImageSet(
        [Image.fromarray(pixels) for pixels, _ in noisy], [label for _, label in noisy]
    )


def load_task(name, root=None):
    """Tasks of four or fewer colours; "dark" has other images and fewer names, in another order."""
    if name not in ("colours", "dark"):
        raise ValueError(f"unknown task {name!r}")
    names = tuple(COLOURS) if name == "colours" else ("leaf", "apple")
    sizes = zip((8, 5, 25), (1, 2, 3) if name == "colours" else (4, 5, 6))
    return pn.Task(
        name, list(names), ["a photo of a {}.", "the {}."], *(coloured(*s, names) for s in sizes)
    )


def install():
    """Let grids see the tasks above and a tiny CLIP."""
    grid_run.load_task = load_task
    grid_run.load_clip = lambda name, device, dtype: tiny.backbone("rn", device, dtype=dtype)


@pytest.fixture
def grid(monkeypatch, tmp_path, device):
    """few_shot_grid on the tiny world, with quick defaults."""
    for name in ("load_task", "load_clip"):
        monkeypatch.setattr(grid_run, name, getattr(grid_run, name))  # restored afterwards
    install()
    quick = dict(epochs=2, device=device, cache=tmp_path / "cache", progress=False)
    return lambda function, *arguments, **options: function(*arguments, **quick | options)


SMALL = {
    "CoOp": partial(pn.CoOp, n_ctx=2),
    "LinearProbe": partial(pn.LinearProbe, C=1.0),
    "ZeroShot": pn.ZeroShot,
}


def numbers(table):
    return table.drop(columns="seconds").to_dict("records")


def by_hand(label, clip, task, shots, seed):
    """A row's accuracy without the protocol: the oracle."""
    names, (hand, *_), plot = task.classnames, task.templates, label == "PLOT"
    X, y = [], []
    if shots:
        draw, val = task.few_shot(shots, seed), task.few_shot_val(shots, seed)
        X, y = clip.encode_images(draw.images, local=plot), draw.labels
        held = clip.encode_images(val.images), val.labels
    method = {
        "ZeroShot": lambda: pn.ZeroShot(clip, names, hand),
        "ZeroShot ensemble": lambda: pn.ZeroShot(clip, names, task.templates),
        "LinearProbe": lambda: pn.LinearProbe().fit(X, y, *held),
        "CoOp": lambda: pn.CoOp(clip, names, seed=seed, epochs=2).fit(X, y),
        "CSC": lambda: pn.CoOp(clip, names, seed=seed, epochs=2, class_specific=True).fit(X, y),
        "CoCoOp": lambda: pn.CoCoOp(clip, names, seed=seed, epochs=2).fit(X, y),
        "KgCoOp": lambda: pn.KgCoOp(clip, names, hand, seed=seed, epochs=2).fit(X, y),
        "PLOT": lambda: pn.PLOT(clip, names, seed=seed, epochs=2).fit(X, y),
        "UPL": lambda: pn.UPL(clip, names, seed=16 * (seed - 1) + 1, epochs=2, template=hand).fit(
            clip.encode_images(task.train.images)
        ),
        "CLIPAdapter": lambda: pn.CLIPAdapter(clip, names, hand, seed=seed, epochs=2).fit(X, y),
        "TipAdapter": lambda: pn.TipAdapter(clip, names, hand, finetune=False).fit(X, y, *held),
        "TipAdapter-F": lambda: pn.TipAdapter(clip, names, hand, seed=seed, epochs=2).fit(
            X, y, *held
        ),
        "ZS-LP": lambda: pn.CLAP(clip, names, hand, weight=0, seed=seed, epochs=2).fit(X, y),
        "CLAP": lambda: pn.CLAP(clip, names, hand, seed=seed, epochs=2).fit(X, y),
        "LP++": lambda: pn.LPPlusPlus(clip, names, hand, epochs=2).fit(X, y),
    }[label]()
    return method.score(clip.encode_images(task.test.images, local=plot), task.test.labels)


@pytest.mark.filterwarnings("ignore:fewer than 16 images")
def test_every_method_is_given_what_it_needs(grid, device):
    """A row a run, and the accuracy of the method fitted alone by hand, up to one image of 100."""
    table = grid(pn.grid.few_shot_grid, list(METHODS), "colours", [1, 4], [1, 2])
    clip, task = tiny.backbone("rn", device), load_task("colours")
    assert list(table.columns) == pn.grid.COLUMNS and set(table.backbone) == {"tiny-rn"}
    rows = table[["method", "shots", "seed"]].value_counts()
    wanted = {
        (m, shots, seed)
        for m in METHODS
        for shots in (1, 4)
        for seed in (1, 2)
        if m not in ("ZeroShot", "ZeroShot ensemble", "UPL")
    }
    wanted |= {("ZeroShot", 0, 0), ("ZeroShot ensemble", 0, 0), ("UPL", 0, 1), ("UPL", 0, 2)}
    assert set(rows.index) == wanted and rows.max() == 1
    for row in table.itertuples():
        oracle = by_hand(row.method, clip, task, row.shots, row.seed)
        assert row.accuracy == pytest.approx(oracle, abs=1.01), row
    assert table.accuracy.nunique() > 5 and (table.seconds > 0).all()


def test_settings_can_be_chosen_without_a_look_at_test_images(grid, tmp_path):
    path = tmp_path / "t.csv"
    chosen = grid(pn.grid.few_shot_grid, SMALL, "colours", [4], [1], split="val", path=path)
    clip, task = tiny.backbone("rn"), load_task("colours")
    X, held = (clip.encode_images(s.images) for s in (task.few_shot(4, 1), task.val))
    coop = pn.CoOp(clip, task.classnames, n_ctx=2, seed=1, epochs=2)
    coop.fit(X, task.few_shot(4, 1).labels)
    by_name = chosen.set_index("method")
    assert by_name.accuracy["CoOp"] == pytest.approx(coop.score(held, task.val.labels), abs=5.01)
    assert all(json.loads(settings)["split"] == "val" for settings in chosen.settings)
    tested = grid(pn.grid.few_shot_grid, SMALL, "colours", [4], [1], path=path)  # other rows
    assert len(pd.read_csv(path)) == len(chosen) + len(tested) and "split" not in tested.settings[0]
    with pytest.raises(ValueError, match="split: expected one of 'val', 'test', got 'train'"):
        grid(pn.grid.few_shot_grid, SMALL, "colours", split="train")
    task.val = pn.ImageSet()
    grid_run.load_task = lambda name, root: task
    with pytest.raises(ValueError, match="split: colours has no val images"):
        grid(pn.grid.few_shot_grid, SMALL, "colours", split="val")


def test_a_row_says_its_settings_and_versions(grid):
    methods = {
        "CoOp": pn.CoOp,
        "front": partial(pn.CoOp, position="front", n_ctx=4, epochs=1),
        "Tip": partial(pn.TipAdapter, finetune=False),
        "probe": pn.LinearProbe,
    }
    table = grid(pn.grid.few_shot_grid, methods, ["colours"], [1], [1], epochs=None)
    settings = {row.method: json.loads(row.settings) for row in table.itertuples()}
    assert settings == {
        "CoOp": {"epochs": 50},
        "front": {"epochs": 1, "n_ctx": 4, "position": "front"},
        "Tip": {"finetune": False},
        "probe": {},
    }
    assert json.loads(table.versions[0]) == dict(
        promptnotes=pn.__version__,
        torch=torch.__version__,
        open_clip=__import__("open_clip").__version__,
        toybox=assets.world(),
    )


class Recorded(pn.CoOp):
    """A CoOp that remembers its fits: (number of images, seeds)."""

    fits = []

    def fit(self, X, y, checkpoint=None):
        self.fits.append((len(X[0]), self.seed))
        return super().fit(X, y, checkpoint)


@pytest.fixture
def recorded():
    Recorded.fits.clear()
    return {"CoOp": partial(Recorded, n_ctx=2), "ZeroShot": pn.ZeroShot}


def test_only_missing_seeds_are_run(grid, tmp_path, recorded):
    path = tmp_path / "table.csv"
    first = grid(pn.grid.few_shot_grid, recorded, ["colours"], [1], [2], path=path)
    assert Recorded.fits == [(4, [2])]
    both = grid(pn.grid.few_shot_grid, recorded, ["colours"], [1], [3, 2, 1], path=path)
    assert Recorded.fits == [(4, [2]), (4, [3, 1])]  # one fit of two seeds
    assert both.seed.tolist() == [3, 2, 1, 0] and len(pd.read_csv(path)) == 4
    assert set(map(str, numbers(first))) <= set(map(str, numbers(both)))
    before = path.read_bytes()
    again = grid(pn.grid.few_shot_grid, recorded, ["colours"], [1], [3, 2, 1], path=path)
    assert len(Recorded.fits) == 2 and path.read_bytes() == before and again.equals(both)


def test_seeds_can_be_fitted_one_by_one(grid, recorded):
    together = grid(pn.grid.few_shot_grid, recorded, ["colours"], [1], [1, 2])
    apart = grid(pn.grid.few_shot_grid, recorded, ["colours"], [1], [1, 2], grouped=False)
    assert Recorded.fits == [(4, [1, 2]), (4, [1]), (4, [2])]
    assert numbers(apart) == numbers(together)
    with pytest.raises(ValueError, match="grouped: expected True or False, got 'no'"):
        grid(pn.grid.few_shot_grid, recorded, ["colours"], [1], [3], grouped="no")


@pytest.mark.filterwarnings("ignore:fewer than 16 images")
def test_a_long_fit_of_a_grid_goes_on(grid, tmp_path, stop_after):
    """Stopped after three of four steps, which are not done again."""
    for method in ("CoOp", "UPL"):
        saved = stop_after(3)
        run = partial(grid, pn.grid.few_shot_grid, [method], "colours", [1], [1], epochs=4)
        with pytest.raises(KeyboardInterrupt):
            run()
        again = run()
        assert saved == [1, 2, 3, 4]
        stop_after(None)
        assert numbers(again) == numbers(run(cache=tmp_path / "new"))
        assert not list((tmp_path / "cache").glob("fit-*"))


SCRIPT = """
import sys, time
import promptnotes as pn
import test_grid
test_grid.install()
pn.grid.few_shot_grid(test_grid.SMALL, ["colours"], [1, 2, 4, 8], range(12), epochs=2,
                      path=sys.argv[1], cache=sys.argv[2], progress=False)
"""


def test_a_killed_grid_goes_on(grid, tmp_path):
    """Killed twice, by a signal that cannot be caught; then it ends as if it had never been."""
    path, cache, many = tmp_path / "killed.csv", tmp_path / "cache", ([1, 2, 4, 8], range(12))
    for least in (1, 40):
        command = [sys.executable, "-c", SCRIPT, str(path), str(cache)]
        process = subprocess.Popen(command, cwd=Path(__file__).parent)
        while not path.exists() or path.read_text().count("\n") <= least:
            assert process.poll() is None, "it ended before it was killed"
            time.sleep(0.002)
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
        assert least <= len(pd.read_csv(path)) < 97
    table = grid(pn.grid.few_shot_grid, SMALL, ["colours"], *many, path=path)
    whole = grid(pn.grid.few_shot_grid, SMALL, ["colours"], *many)
    assert numbers(table) == numbers(whole) and len(pd.read_csv(path)) == len(whole) == 97


def test_processes_compute_what_one_does(grid, tmp_path):
    alone = grid(pn.grid.few_shot_grid, SMALL, ["colours"], [1, 2], [1, 2])
    with joblib.parallel_config(backend="loky", initializer=install):
        table = grid(
            pn.grid.few_shot_grid,
            SMALL,
            ["colours"],
            [1, 2],
            [1, 2],
            n_jobs=2,
            path=tmp_path / "two.csv",
        )
    assert (
        numbers(table) == numbers(alone)
        and len(pd.read_csv(tmp_path / "two.csv")) == len(alone) == 9
    )


def test_a_dask_cluster_computes_what_one_process_does(grid, tmp_path):
    distributed = pytest.importorskip("dask.distributed")
    alone = grid(pn.grid.few_shot_grid, SMALL, ["colours"], [1, 2], [1, 2])
    one = dict(n_workers=1, processes=False, threads_per_worker=1, dashboard_address=None)
    with (
        distributed.LocalCluster(**one) as cluster,
        distributed.Client(cluster),
        joblib.parallel_config(backend="dask"),
    ):
        table = grid(
            pn.grid.few_shot_grid, SMALL, ["colours"], [1, 2], [1, 2], path=tmp_path / "dask.csv"
        )
    assert (
        numbers(table) == numbers(alone)
        and len(pd.read_csv(tmp_path / "dask.csv")) == len(alone) == 9
    )


def test_a_backend_without_generators_computes_the_same(grid, tmp_path):
    """As ray's is."""

    class Slow(ThreadingBackend):
        supports_return_generator = False

    joblib.register_parallel_backend("slow", Slow)
    alone = grid(pn.grid.few_shot_grid, SMALL, ["colours"], [1, 2], range(5))
    with joblib.parallel_config(backend="slow", n_jobs=1):
        table = grid(pn.grid.few_shot_grid, SMALL, ["colours"], [1, 2], range(5))
    assert numbers(table) == numbers(alone)


def test_a_failing_run_does_not_stop_the_others(grid, tmp_path):
    bad = {"bad": partial(pn.CoOp, lr=1e30), "worse": partial(pn.CoOp, n_ctx=100)}
    for path in (None, tmp_path / "table.csv"):
        with pytest.raises(RuntimeError, match="4 fits failed") as caught:
            grid(
                pn.grid.few_shot_grid, bad | SMALL, ["colours"], [1, 2], [1, 2], path=path, epochs=3
            )
        text = str(caught.value)
        assert "bad, colours, 1 shots and 1 more: FloatingPointError: training" in text
        assert (
            "worse, colours, 1 shots and 1 more: ValueError: classnames: with 100 context" in text
        )
        assert set(caught.value.table.method) == set(SMALL) and len(caught.value.table) == 9
        assert [note.count("Traceback") for note in caught.value.__notes__] == [1, 1]
    assert f"in {path}" in text and len(pd.read_csv(path)) == 9


def test_base_to_new(grid, device):
    methods = {
        "CoOp": partial(pn.CoOp, n_ctx=2),
        "CLIPAdapter": pn.CLIPAdapter,
        "ZeroShot": pn.ZeroShot,
        "CoCoOp": pn.CoCoOp,
        "PLOT": pn.PLOT,
    }
    table = grid(pn.grid.base_to_new, methods, ["colours"], [2], [1, 2])
    at = pn.grid.COLUMNS.index("accuracy")
    before, after = pn.grid.COLUMNS[:at], pn.grid.COLUMNS[at + 1 :]
    assert list(table.columns) == [*before, "base", "new", "harmonic", *after]
    assert len(table) == 9 and set(table.task) == {"colours"}
    assert np.allclose(table.harmonic, 2 / (1 / table.base + 1 / table.new), atol=1e-3)
    clip, (base, new) = tiny.backbone("rn", device), load_task("colours").base_new()
    for row in table.itertuples():
        options = {"CoOp": dict(n_ctx=2), "PLOT": dict()}.get(row.method, {})
        local = row.method == "PLOT"
        if row.method == "ZeroShot":
            method = pn.ZeroShot(clip, base.classnames)
        else:
            draw = base.few_shot(2, row.seed)
            method = getattr(pn, row.method)(
                clip, base.classnames, seed=row.seed, epochs=2, **options
            ).fit(clip.encode_images(draw.images, local=local), draw.labels)
        other = method.with_classes(new.classnames)
        for half, fitted, accuracy in ((base, method, row.base), (new, other, row.new)):
            T = clip.encode_images(half.test.images, local=local)
            assert accuracy == pytest.approx(fitted.score(T, half.test.labels), abs=2.01), row


@pytest.mark.parametrize(
    "label", ["LinearProbe", "CSC", "TipAdapter", "TipAdapter-F", "ZS-LP", "CLAP", "LP++"]
)
def test_what_learns_its_classes_has_nothing_for_new_ones(grid, label):
    with pytest.raises(
        ValueError, match=f"{re.escape(label)} is tied to its training classes.*leave it out"
    ):
        grid(pn.grid.base_to_new, ["zeroshot", label], ["colours"])


def test_domain_shift_learns_once_and_tests_everywhere(grid, tmp_path, recorded, device):
    path = tmp_path / "shift.csv"
    methods = recorded | {"LinearProbe": partial(pn.LinearProbe, C=1.0)}
    table = grid(pn.grid.domain_shift, methods, "colours", ["dark"], [4], [1, 2], path=path)
    assert (
        list(table.columns) == ["method", "task", "target", *pn.grid.COLUMNS[2:]]
        and len(table) == 10
    )
    assert Recorded.fits == [(16, [1, 2])] and set(table.task) == {"colours"}
    # the source's rows are those of the few-shot grid
    few = grid(pn.grid.few_shot_grid, methods, ["colours"], [4], [1, 2])
    assert table[table.target == "colours"].accuracy.tolist() == few.accuracy.tolist()
    # a target with some of the names: only these compete, in the target's own order
    clip, source, dark = tiny.backbone("rn", device), load_task("colours"), load_task("dark")
    X, T = (
        clip.encode_images(images) for images in (source.few_shot(4, 1).images, dark.test.images)
    )
    probe = pn.LinearProbe(C=1.0).fit(X, source.few_shot(4, 1).labels)
    answers = probe.predict_proba(T)[
        :, [source.classnames.index("leaf"), source.classnames.index("apple")]
    ]
    measured = table[
        (table.method == "LinearProbe") & (table.target == "dark") & (table.seed == 1)
    ].accuracy
    assert measured.item() == 100 * (answers.argmax(1) == dark.test.labels).double().mean().item()
    assert grid(pn.grid.domain_shift, methods, "colours", ["dark"], [4], [1, 2], path=path).equals(
        table
    )


def test_the_summary_is_mean_and_sample_deviation():
    """Of n - 1, which the papers' tables do not take: 50 and 52 have 1.4, not 1.0."""
    table = pd.DataFrame(
        dict(method=["B", "B", "A"], task="t", shots=[1, 1, 0], accuracy=[50.0, 52.0, 40.25])
    )
    text = pn.grid.summary(table)
    assert text.index.tolist() == [("t", "B"), ("t", "A")] and text.columns.tolist() == [0, 1]
    assert text.values.tolist() == [["", "51.0 ± 1.4 (n=2)"], ["40.2", ""]]


@pytest.mark.parametrize(
    "arguments, options, error, message",
    [
        (
            (["coop", "cop"], "colours"),
            {},
            ValueError,
            "'cop' is not known; expected some of ZeroShot, ",
        ),
        (([], "colours"), {}, ValueError, "methods: expected a list of non-empty texts"),
        (
            ({}, "colours"),
            {},
            ValueError,
            "methods: expected a list of non-empty texts, got \\[\\]",
        ),
        (({"CoOp": lambda clip: None}, "colours"), {}, TypeError, "methods: expected names, or"),
        (
            ({"CoOp": partial(pn.CoOp, None)}, "colours"),
            {},
            TypeError,
            "methods: expected names, or",
        ),
        (({"CoOp": partial(pn.CoOp, seed=3)}, "colours"), {}, ValueError, "a seed of its own"),
        (("coop", ["colours", "color"]), {}, ValueError, "unknown task 'color'"),
        (("coop", []), {}, ValueError, "tasks: expected a list of non-empty texts"),
        (("coop", "colours", [0]), {}, ValueError, "shots: expected an integer, 1 or more, got 0"),
        (
            ("coop", "colours", [True]),
            {},
            ValueError,
            "shots: expected an integer, 1 or more, got True",
        ),
        (("coop", "colours", 1, []), {}, ValueError, "seeds: expected one or more integers"),
        (("coop", "colours", 1, [-1]), {}, ValueError, "seeds: expected an integer, 0 or more"),
        (
            ("coop", "colours", 1, 1),
            dict(epochs=-1),
            ValueError,
            "epochs: expected an integer, 0 or more",
        ),
        (
            ("coop", "colours", 1, 1),
            dict(views=0),
            ValueError,
            "views: expected an integer, 1 or more",
        ),
        (("coop", "colours", 1, 1), dict(path="/proc/none/t.csv"), OSError, "/proc/none"),
    ],
)
def test_what_does_not_fit_is_told_before_anything_is_run(
    grid, monkeypatch, arguments, options, error, message
):
    monkeypatch.setattr(pn.CoOp, "fit", None)
    monkeypatch.setattr(pn.Backbone, "encode_images", None)
    with pytest.raises(error, match=message):
        grid(pn.grid.few_shot_grid, *arguments, **options)


# ---- what is encoded, where, and what is told when it cannot be


@pytest.fixture
def encoded(monkeypatch):
    """(images, views, with local features) of each run of the image tower."""
    runs, encode = [], pn.Backbone._encode

    def recording(self, images, local, views, *rest):
        runs.append((len(images), views, local))
        return encode(self, images, local, views, *rest)

    monkeypatch.setattr(pn.Backbone, "_encode", recording)
    return runs


def test_each_piece_is_encoded_once_and_local_features_for_plot_alone(grid, encoded):
    methods = {name: METHODS[name] for name in ("CoOp", "CSC", "PLOT", "ZeroShot")}
    grid(pn.grid.few_shot_grid, methods, "colours", [1, 2], 1)
    assert sorted(encoded) == sorted(
        [(n, None, local) for n in (4, 8, 100) for local in (False, True)]
    )


def test_views_are_of_the_images_of_a_draw(grid, encoded):
    grid(pn.grid.few_shot_grid, ["coop", "linearprobe"], "colours", [1], [1], views=3)
    assert sorted(encoded, key=str) == sorted(
        [(4, 3, False), (4, None, False), (4, None, False), (100, None, False)], key=str
    )


def test_a_store_keeps_on_the_cpu_what_its_job_needs(grid, encoded, tmp_path, device):
    store = pn.grid.FeatureStore("tiny", cache=tmp_path / "features", device=device)
    test, draw = (
        pn.grid.Piece("colours", "test"),
        pn.grid.Piece("colours", "train", 2, 1, local=True),
    )
    store.keep([test, draw])
    kept = weakref.ref(store.features(test))
    assert kept().pooled.device.type == store.features(draw).local.device.type == "cpu"
    assert store.features(test) is kept() and len(encoded) == 2
    store.keep([draw])
    assert kept() is None and len(store.features(draw)) == 8
    store.features(test)  # from its file
    assert len(encoded) == 2 and store.images(draw).labels.tolist() == [0, 0, 1, 1, 2, 2, 3, 3]


def test_a_second_grid_sees_what_changed(grid, monkeypatch, tmp_path):
    """Of the same names: images in another folder, and another backbone."""
    tasks = {str(root): load_task("colours") for root in ("a", "b")}
    tasks["b"].test.labels = tasks["b"].test.labels.flip(0)
    monkeypatch.setattr(grid_run, "load_task", lambda name, root: tasks[Path(root).name])
    tables = [grid(pn.grid.few_shot_grid, "zeroshot", "colours", root=root) for root in tasks]
    assert tables[0].accuracy[0] != tables[1].accuracy[0]


def test_rows_tell_backbones_of_one_name_apart(tmp_path, device):
    """/a/best and /b/best: the second one's rows are its own, and measured."""
    options = dict(
        path=tmp_path / "table.csv", device=device, cache=tmp_path / "cache", progress=False
    )
    tables = [
        pn.grid.few_shot_grid(
            "zeroshot",
            "toybox/scenes",
            clip=tiny.checkpoint(tmp_path / name / "best", scale),
            **options,
        )
        for name, scale in (("a", 1.0), ("b", -1.0))
    ]
    whole = pd.read_csv(options["path"], dtype={"weights": str})
    assert whole.backbone.tolist() == ["best", "best"] and whole.weights.nunique() == 2
    assert [
        table.accuracy[0] for table in tables
    ] == whole.accuracy.tolist() and whole.accuracy.nunique() == 2


def test_a_row_says_dtype_and_device(grid):
    table = grid(pn.grid.few_shot_grid, "zeroshot", "colours", device="cpu", dtype=torch.bfloat16)
    assert (table.dtype[0], table.device[0]) == ("bfloat16", "cpu")
    assert len(table.weights[0]) == 12 and tiny.backbone("rn").weights_digest.startswith(
        table.weights[0]
    )


def test_what_cannot_be_encoded_is_tried_once_and_its_cause_told(grid, monkeypatch):
    tried, task = [], load_task("colours")

    class Broken(list):
        def __getitem__(self, i):
            if i == 99:
                tried.append(i)
                raise OSError("the disk\nis gone")
            return super().__getitem__(i)

    task.test.images = Broken(task.test.images)
    monkeypatch.setattr(grid_run, "load_task", lambda name, root: task)
    with pytest.raises(RuntimeError) as caught:
        grid(pn.grid.few_shot_grid, ["coop", "csc", "zeroshot"], "colours", [1, 2, 4], [1, 2])
    assert len(tried) == 1 and str(caught.value).startswith("7 fits failed")
    assert str(caught.value).count("the disk\nis gone") == 1 and "and 6 more: OSError" in str(
        caught.value
    )
    assert len(caught.value.__notes__) == 1 and "__getitem__" in caught.value.__notes__[0]


# ---- methods by what they say of themselves; processes


class Threads(pn.ZeroShot):
    """Notes the threads of every library of the process that it runs in, and an option."""

    def __init__(self, clip, classnames, templates="a photo of a {}.", note=None):
        super().__init__(clip, classnames, templates)
        self.note = note

    def logits(self, X):
        libraries = {library["filepath"]: library["num_threads"] for library in threadpool_info()}
        Path(self.note).write_text(json.dumps([torch.get_num_threads(), *libraries.values()]))
        return super().logits(X)


def test_a_run_has_one_thread_in_every_library(grid, tmp_path):
    with threadpool_limits(2):
        torch.set_num_threads(2)
        grid(
            pn.grid.few_shot_grid, {"own": partial(Threads, note=str(tmp_path / "note"))}, "colours"
        )
        found = json.loads((tmp_path / "note").read_text())
        assert len(found) > 1 and set(found) == {1} and torch.get_num_threads() == 2
        torch.set_num_threads(1)


class NearestMean(Method):
    """A new method: nothing in the grid knows it."""

    needs_local, needs_validation, trains_on_views = True, True, False
    learned = ("means",)

    def __init__(self, clip, classnames, power=1):
        self.clip, self.classnames, self.power = clip, classnames, power

    def fit(self, X, y, X_val=None, y_val=None):
        assert X.views is None and X_val.local is not None and len(y_val) == 8
        self.means_ = torch.stack([X.local.flatten(1)[y == c].mean(0) for c in range(4)])
        return self

    def _scores(self, fitted, pooled, local):
        return -(torch.cdist(local.flatten(1), fitted["means"].to(local.device)) ** self.power)


def test_a_new_method_is_given_what_it_asks_for(grid):
    table = grid(
        pn.grid.few_shot_grid, {"own": partial(NearestMean, power=2)}, "colours", 2, [1, 2], views=2
    )
    assert [json.loads(text) for text in table.settings] == [{"power": 2}] * 2
    assert table.accuracy.min() > 50  # of four colours


def test_the_folder_of_the_sets_reaches_other_processes(monkeypatch, tmp_path, device):
    trees.make(monkeypatch, tmp_path / "here", "eurosat")
    monkeypatch.setenv("PROMPTNOTES_DATA", "elsewhere")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        table = pn.grid.few_shot_grid(
            "linearprobe",
            "eurosat",
            1,
            [1, 2],
            root=tmp_path / "here",
            device=device,
            n_jobs=2,
            cache=tmp_path / "cache",
            progress=False,
        )
    assert len(table) == 2 and os.environ["PROMPTNOTES_DATA"] == "elsewhere"


WORKERS = """
import os, sys, time
import promptnotes as pn

class Slow(pn.ZeroShot):
    def logits(self, X):
        open(os.path.join(sys.argv[1], str(os.getpid())), "w").close()
        time.sleep(60)

if __name__ == "__main__":
    pn.grid.few_shot_grid({"a": Slow, "b": Slow}, "toybox/scenes", n_jobs=2,
                          cache=sys.argv[1] + "/cache", progress=False)
"""


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks into /proc")
def test_a_killed_grid_leaves_no_workers(tmp_path):
    script, notes = tmp_path / "grid.py", tmp_path / "notes"
    script.write_text(WORKERS)
    notes.mkdir()
    process = subprocess.Popen([sys.executable, str(script), str(notes)])
    pids = []
    while len(pids) < 2:
        assert process.poll() is None
        pids = [path.name for path in notes.glob("[0-9]*")]
        time.sleep(0.1)
    process.kill()
    process.wait()
    for _ in range(50):
        left = [
            pid
            for pid in pids
            if Path("/proc", pid).exists() and " Z " not in Path("/proc", pid, "stat").read_text()
        ]
        if not left:
            break
        time.sleep(0.2)
    assert not left
