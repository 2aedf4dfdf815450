"""The benchmarks run to their ends, without a card and without a look at their clocks."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
import torch

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "tests" / "benchmarks"


def run(script, *arguments):
    """What a benchmark prints."""
    command = [sys.executable, str(FOLDER / script), *map(str, arguments)]
    done = subprocess.run(
        command, capture_output=True, text=True, env=os.environ | {"OMP_NUM_THREADS": "1"}
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def test_the_card_is_measured_by_one_command(tmp_path):
    """Rehearsed on the CPU: a row a method and number of classes, and the plan of the figure."""
    out = run("gpu.py", "--rehearse", "--out", tmp_path / "gpu.csv")
    assert "the CoOp figure, planned from these steps: " in out
    table = pd.read_csv(tmp_path / "gpu.csv")
    methods = "CoOp|CSC|UPL, 16 members|PLOT, 4 prompts|CoCoOp|CLIPAdapter|TipAdapter-F"
    eager = table[(table.way == "eager") & (table.dtype == "float32")]
    assert set(zip(eager.method, eager.classes)) == {
        (method, K) for method in methods.split("|") for K in (3, 5)
    }
    assert set(table[table.way == "plain"].classes) == {3, 5}
    assert (table.ms > 0).all() and table.seconds.notna().all()
    coop = table[(table.method == "CoOp") & (table.way == "eager")].set_index(["dtype", "classes"])
    assert (coop.floor_ms > 0).all() and coop.steps.tolist() == [200, 200, 400, 400]
    assert (coop.loc["float32"].error < 1e-5).all()
    assert (coop.loc["float16"].error < 2e-2).all() and (coop.loc["float16"].error > 0).all()


@pytest.mark.skipif(torch.cuda.is_available(), reason="here it would measure the card")
def test_without_a_card_it_says_so():
    command = [sys.executable, str(FOLDER / "gpu.py")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 1 and "there is no GPU here; --rehearse" in done.stderr


@pytest.mark.parametrize("way", ["package", "plain at once"])
def test_a_row_of_the_growth_is_measured(way):
    row = dict(axis="classes", way=way, classes=2, n_ctx=2, groups=1)
    out = json.loads(run("growth.py", "--one", json.dumps(row), "--threads", 1, "--device", "cpu"))
    assert out["seconds"] > 0 and out["megabytes"] > 0 and out["dtype"] == "float32"
    assert {name: out[name] for name in row} == row


def test_the_growth_is_drawn_from_the_stored_table(tmp_path):
    out = run("growth.py", "--draw")
    assert (ROOT / "_build" / "growth.png").exists() and "drawn" in out


@pytest.mark.parametrize(
    "script, arguments, words",
    [
        ("bench_text_tower.py", ["--classes", 2, "--others", "--layers", 1], ["ratio", "end "]),
        ("bench_text_tower.py", ["--profile", 2, "--layers", 1], ["matrix products", "attention"]),
        ("bench_groups.py", ["--classes", 2, "--towers", "Toybox"], ["16 members", "4 seeds"]),
        ("bench_fits.py", ["--only", "cocoop"], ["CoCoOp's scores"]),
    ],
)
def test_a_benchmark_runs(script, arguments, words):
    out = run(script, *arguments, "--threads", 1, "--device", "cpu")
    assert all(word in out for word in words), out
