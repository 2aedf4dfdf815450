"""Grids of runs: the right numbers, one row each, whoever computes them and whenever they are stopped."""
import json
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
import pytest
import tiny
import torch
from joblib._parallel_backends import ThreadingBackend
from PIL import Image

import promptnotes as pn
from promptnotes import protocol

COLOURS = {"apple": (220, 40, 40), "sea": (40, 40, 220), "leaf": (40, 200, 40), "sun": (220, 220, 40)}


def pictures(n, seed, names=tuple(COLOURS), noise=90):
    rng = np.random.default_rng(seed)
    noisy = [(rng.normal(COLOURS[c], noise, (64, 64, 3)).clip(0, 255).astype(np.uint8), i)
             for i, c in enumerate(names) for _ in range(n)]
    return pn.ImageSet([Image.fromarray(pixels) for pixels, _ in noisy], [label for _, label in noisy])


def load_task(name):
    """Tasks of four, or of fewer, colours; "dark" has other pictures and fewer names, in another order."""
    if name not in ("colours", "dark"):
        raise ValueError(f"unknown task {name!r}")
    names = tuple(COLOURS) if name == "colours" else ("leaf", "apple")
    sizes = zip((8, 5, 25), (1, 2, 3) if name == "colours" else (4, 5, 6))
    return pn.Task(name, list(names), ["a photo of a {}.", "the {}."], *(pictures(*s, names) for s in sizes))


def install():
    """Let grids see the tasks above and a tiny CLIP."""
    protocol.load_task, protocol.load_clip = load_task, lambda name, device: tiny.backbone("rn", device)
    tiny.forget_grids()


@pytest.fixture
def grid(monkeypatch, tmp_path, device):
    """few_shot_grid on the tiny world, with quick defaults."""
    for name in ("load_task", "load_clip"):
        monkeypatch.setattr(protocol, name, getattr(protocol, name))     # restored afterwards
    install()
    quick = dict(epochs=2, device=device, cache=tmp_path / "cache", progress=False)
    yield lambda function, *arguments, **options: function(*arguments, **quick | options)
    tiny.forget_grids()


SMALL = {"CoOp": partial(pn.CoOp, n_ctx=2), "LinearProbe": partial(pn.LinearProbe, C=1.0),
         "ZeroShot": pn.ZeroShot}


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
        "PLOT": lambda: pn.PLOT(clip, names, seed=seed, epochs=2).fit(X, y),
        "UPL": lambda: pn.UPL(clip, names, seed=16 * (seed - 1) + 1, epochs=2, template=hand).fit(
            clip.encode_images(task.train.images)),
        "CLIPAdapter": lambda: pn.CLIPAdapter(clip, names, hand, seed=seed, epochs=2).fit(X, y),
        "TipAdapter": lambda: pn.TipAdapter(clip, names, hand, finetune=False).fit(X, y, *held),
        "TipAdapter-F": lambda: pn.TipAdapter(clip, names, hand, seed=seed, epochs=2).fit(X, y, *held),
    }[label]()
    return method.score(clip.encode_images(task.test.images, local=plot), task.test.labels)


@pytest.mark.filterwarnings("ignore:fewer than 16 images")
def test_every_method_is_given_what_it_needs(grid, device):
    """One row a run, and the accuracy of the method fitted alone by hand, up to one picture of 100."""
    table = grid(protocol.few_shot_grid, list(protocol.METHODS), "colours", [1, 4], [1, 2])
    clip, task = tiny.backbone("rn", device), load_task("colours")
    assert list(table.columns) == protocol.COLUMNS and set(table.backbone) == {"tiny-rn"}
    rows = table[["method", "shots", "seed"]].value_counts()
    wanted = {(m, shots, seed) for m in protocol.METHODS for shots in (1, 4) for seed in (1, 2)
              if m not in ("ZeroShot", "ZeroShot ensemble", "UPL")}
    wanted |= {("ZeroShot", 0, 0), ("ZeroShot ensemble", 0, 0), ("UPL", 0, 1), ("UPL", 0, 2)}
    assert set(rows.index) == wanted and rows.max() == 1
    for row in table.itertuples():
        oracle = by_hand(row.method, clip, task, row.shots, row.seed)
        assert row.accuracy == pytest.approx(oracle, abs=1.01), row
    assert table.accuracy.nunique() > 5 and (table.seconds > 0).all()


def test_a_row_says_its_settings_and_versions(grid):
    methods = {"CoOp": pn.CoOp, "front": partial(pn.CoOp, position="front", n_ctx=16, epochs=1),
               "Tip": partial(pn.TipAdapter, finetune=False), "probe": pn.LinearProbe}
    table = grid(protocol.few_shot_grid, methods, ["colours"], [1], [1], epochs=None)
    settings = {row.method: json.loads(row.settings) for row in table.itertuples()}
    assert settings == {"CoOp": {"epochs": 50}, "front": {"epochs": 1, "position": "front"},
                        "Tip": {"finetune": False}, "probe": {}}
    assert json.loads(table.versions[0]) == dict(promptnotes=pn.__version__, torch=torch.__version__,
                                                 open_clip=__import__("open_clip").__version__)


def test_only_missing_seeds_are_run(grid, tmp_path, monkeypatch):
    calls, run = [], protocol._run
    monkeypatch.setattr(protocol, "_run", lambda *job: calls.append((job[5], job[6])) or run(*job))
    path = tmp_path / "table.csv"
    first = grid(protocol.few_shot_grid, SMALL, ["colours"], [1], [2], path=path)
    assert calls == [(1, [2]), (1, [2]), (0, [0])]
    calls.clear()
    both = grid(protocol.few_shot_grid, SMALL, ["colours"], [1], [1, 2], path=path)
    assert calls == [(1, [1]), (1, [1])]
    assert both.seed.tolist() == [1, 2, 1, 2, 0] and len(pd.read_csv(path)) == 5
    assert set(map(str, numbers(first))) <= set(map(str, numbers(both)))
    before = path.read_bytes()
    again = grid(protocol.few_shot_grid, SMALL, ["colours"], [1], [1, 2], path=path)
    assert len(calls) == 2 and path.read_bytes() == before and again.equals(both)


SCRIPT = """
import sys, time
import test_protocol
from promptnotes import protocol
test_protocol.install()
protocol.few_shot_grid(test_protocol.SMALL, ["colours"], [1, 2, 4, 8], range(12), epochs=2, path=sys.argv[1],
                       cache=sys.argv[2], progress=False)
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
    table = grid(protocol.few_shot_grid, SMALL, ["colours"], *many, path=path)
    whole = grid(protocol.few_shot_grid, SMALL, ["colours"], *many)
    assert numbers(table) == numbers(whole) and len(pd.read_csv(path)) == len(whole) == 97


def test_processes_compute_what_one_does(grid, tmp_path):
    alone = grid(protocol.few_shot_grid, SMALL, ["colours"], [1, 2], [1, 2])
    with joblib.parallel_config(backend="loky", initializer=install):
        table = grid(protocol.few_shot_grid, SMALL, ["colours"], [1, 2], [1, 2], n_jobs=2,
                     path=tmp_path / "two.csv")
    assert numbers(table) == numbers(alone) and len(pd.read_csv(tmp_path / "two.csv")) == len(alone) == 9


def test_a_dask_cluster_computes_what_one_process_does(grid, tmp_path):
    distributed = pytest.importorskip("dask.distributed")
    alone = grid(protocol.few_shot_grid, SMALL, ["colours"], [1, 2], [1, 2])
    one = dict(n_workers=1, processes=False, threads_per_worker=1, dashboard_address=None)
    with (distributed.LocalCluster(**one) as cluster,
          distributed.Client(cluster), joblib.parallel_config(backend="dask")):
        table = grid(protocol.few_shot_grid, SMALL, ["colours"], [1, 2], [1, 2],
                     path=tmp_path / "dask.csv")
    assert numbers(table) == numbers(alone) and len(pd.read_csv(tmp_path / "dask.csv")) == len(alone) == 9


def test_a_backend_without_generators_computes_the_same(grid, tmp_path):
    """As ray's is."""
    class Slow(ThreadingBackend):
        supports_return_generator = False

    joblib.register_parallel_backend("slow", Slow)
    alone = grid(protocol.few_shot_grid, SMALL, ["colours"], [1, 2], range(5))
    with joblib.parallel_config(backend="slow", n_jobs=1):
        table = grid(protocol.few_shot_grid, SMALL, ["colours"], [1, 2], range(5))
    assert numbers(table) == numbers(alone)


def test_a_failing_run_does_not_stop_the_others(grid, tmp_path):
    bad = {"bad": partial(pn.CoOp, lr=1e30), "worse": partial(pn.CoOp, n_ctx=100)}
    for path in (None, tmp_path / "table.csv"):
        with pytest.raises(RuntimeError, match="4 fits failed") as caught:
            grid(protocol.few_shot_grid, bad | SMALL, ["colours"], [1, 2], [1, 2], path=path, epochs=3)
        text = str(caught.value)
        assert "bad, colours, 1 shots and 1 more: FloatingPointError: training" in text
        assert "worse, colours, 1 shots and 1 more: ValueError: classnames: with 100 context" in text
        assert set(caught.value.table.method) == set(SMALL) and len(caught.value.table) == 9
        assert "in _fit" in caught.value.__notes__[0]
    assert f"in {path}" in text and len(pd.read_csv(path)) == 9


def test_base_to_new(grid, device):
    methods = {"CoOp": partial(pn.CoOp, n_ctx=2), "CLIPAdapter": pn.CLIPAdapter, "ZeroShot": pn.ZeroShot,
               "CoCoOp": pn.CoCoOp, "PLOT": pn.PLOT}
    table = grid(protocol.base_to_new, methods, ["colours"], [2], [1, 2])
    at = protocol.COLUMNS.index("accuracy")
    before, after = protocol.COLUMNS[:at], protocol.COLUMNS[at + 1:]
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
            method = getattr(pn, row.method)(clip, base.classnames, seed=row.seed, epochs=2, **options).fit(
                clip.encode_images(draw.images, local=local), draw.labels)
        other = method.with_classes(new.classnames)
        for half, fitted, accuracy in ((base, method, row.base), (new, other, row.new)):
            T = clip.encode_images(half.test.images, local=local)
            assert accuracy == pytest.approx(fitted.score(T, half.test.labels), abs=2.01), row


@pytest.mark.parametrize("label", ["LinearProbe", "CSC", "TipAdapter", "TipAdapter-F"])
def test_what_learns_its_classes_has_nothing_for_new_ones(grid, label):
    with pytest.raises(ValueError, match=f"{label} learns its classes themselves.*leave it out"):
        grid(protocol.base_to_new, ["zeroshot", label], ["colours"])


def test_domain_shift_learns_once_and_tests_everywhere(grid, tmp_path, monkeypatch, device):
    fits, fit = [], protocol._fit
    monkeypatch.setattr(protocol, "_fit", lambda *job: fits.append(job) or fit(*job))
    path = tmp_path / "shift.csv"
    table = grid(protocol.domain_shift, SMALL, "colours", ["dark"], [4], [1, 2], path=path)
    assert list(table.columns) == ["method", "task", "target", *protocol.COLUMNS[2:]] and len(table) == 10
    assert len(fits) == 4 and set(table.task) == {"colours"}               # two seeds of CoOp are one fit
    # the source's rows are those of the few-shot grid
    few = grid(protocol.few_shot_grid, SMALL, ["colours"], [4], [1, 2])
    assert table[table.target == "colours"].accuracy.tolist() == few.accuracy.tolist()
    # a target with some of the names: only these compete, in the target's own order
    clip, source, dark = tiny.backbone("rn", device), load_task("colours"), load_task("dark")
    X, T = (clip.encode_images(images) for images in (source.few_shot(4, 1).images, dark.test.images))
    probe = pn.LinearProbe(C=1.0).fit(X, source.few_shot(4, 1).labels)
    answers = probe.predict_proba(T)[:, [source.classnames.index("leaf"), source.classnames.index("apple")]]
    measured = table[(table.method == "LinearProbe") & (table.target == "dark") & (table.seed == 1)].accuracy
    assert measured.item() == 100 * (answers.argmax(1) == dark.test.labels).double().mean().item()
    assert grid(protocol.domain_shift, SMALL, "colours", ["dark"], [4], [1, 2], path=path).equals(table)


def test_the_summary_is_mean_and_deviation():
    table = pd.DataFrame(dict(method=["B", "B", "A"], task="t", shots=[1, 1, 0],
                              accuracy=[50.0, 52.0, 40.25]))
    text = protocol.summary(table)
    assert text.index.tolist() == [("t", "B"), ("t", "A")] and text.columns.tolist() == [0, 1]
    assert text.values.tolist() == [["", "51.0 ± 1.0"], ["40.2", ""]]


@pytest.mark.parametrize("arguments, error, message", [
    ((["coop", "cop"], "colours"), ValueError, "'cop' is not known; expected some of ZeroShot, "),
    (([], "colours"), ValueError, "methods: expected one name or more"),
    (({"CoOp": lambda clip: None}, "colours"), TypeError, "methods: expected names, or"),
    (({"CoOp": partial(pn.CoOp, seed=3)}, "colours"), ValueError, "a seed of its own"),
    (("coop", ["colours", "color"]), ValueError, "unknown task 'color'"),
    (("coop", "colours", [0]), ValueError, "shots: expected integers, 1 or more, got .0."),
    (("coop", "colours", 1, []), ValueError, "seeds: expected integers"),
])
def test_what_does_not_fit_is_told_before_anything_is_run(grid, monkeypatch, arguments, error, message):
    monkeypatch.setattr(protocol, "_run", None)
    with pytest.raises(error, match=message):
        grid(protocol.few_shot_grid, *arguments)
