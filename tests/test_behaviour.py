"""The script that measures what learned methods do: its search, its plan, and that it waits."""

import importlib.util
import json
from functools import partial
from pathlib import Path

import pandas as pd
import pytest
import test_grid

import promptnotes as pn
from promptnotes import assets
from promptnotes.grid import run as grid_run
from promptnotes.methods import METHODS

PATH = Path(__file__).parent.parent / "data_scripts" / "measure_behaviour.py"
spec = importlib.util.spec_from_file_location("measure_behaviour", PATH)
behaviour = importlib.util.module_from_spec(spec)
spec.loader.exec_module(behaviour)


@pytest.fixture
def small(monkeypatch, tmp_path):
    """The script on two tasks of coloured squares and a tiny CLIP, with two epochs."""
    for name in ("load_task", "load_clip"):
        monkeypatch.setattr(grid_run, name, getattr(grid_run, name))  # restored afterwards
    test_grid.install()
    for name in ("few_shot_grid", "base_to_new", "domain_shift"):
        quick = dict(epochs=2, cache=tmp_path / "cache", progress=False)
        monkeypatch.setattr(pn.grid, name, partial(getattr(pn.grid, name), **quick))
    for name in ("TASKS", "SETS"):
        monkeypatch.setattr(behaviour, name, ["colours"])
    monkeypatch.setattr(behaviour, "SOURCE", "colours")
    monkeypatch.setattr(behaviour, "SHIFTED", ["dark"])
    monkeypatch.setattr(behaviour, "SEEDS", range(1, 3))
    monkeypatch.setattr(behaviour, "SIZES", (dict(shots=(1,), seeds=(1, 2)),))
    chosen = dict(tasks=["colours"], times=[0.5, 1], shots=4, seeds=[1], fewer={})
    monkeypatch.setattr(behaviour, "PLAN", behaviour.PLAN | dict(choose=chosen))
    votes = dict(UPL=partial(pn.UPL, members=2, shots=4))
    monkeypatch.setattr(behaviour, "METHODS", METHODS | votes)
    (tmp_path / "freeze.json").write_text(json.dumps(dict(weights={})))
    monkeypatch.setattr(assets, "FREEZE", tmp_path / "freeze.json")
    return tmp_path


def test_no_learned_method_is_run_before_the_freeze(small, monkeypatch, capsys):
    monkeypatch.setattr(assets, "FREEZE", small / "none.json")
    with pytest.raises(SystemExit):
        behaviour.main(["few-shot", "--results", str(small)])
    assert "no learned method is run before the freeze" in capsys.readouterr().err


def test_the_rate_is_the_best_in_the_mean_over_tasks(tmp_path):
    """0.02 is best on one task, 0.004 in the mean; of two equal rates the smaller is taken."""
    rows = [("CoOp", "a", 0.02, 90), ("CoOp", "b", 0.02, 40), ("CoOp", "a", 0.004, 80)]
    rows += [("CoOp", "b", 0.004, 60), ("PLOT", "a", 0.008, 70), ("PLOT", "a", None, 70)]
    table = pd.DataFrame(rows, columns=["method", "task", "lr", "accuracy"])
    table["settings"] = [json.dumps({} if pd.isna(lr) else {"lr": lr}) for lr in table.lr]
    table.to_csv(tmp_path / "choose.csv")
    assert behaviour.rates(tmp_path) == {"CoOp": 0.004, "PLOT": 0.002}  # PLOT's default


@pytest.mark.filterwarnings("ignore:fewer than 4 images")
def test_every_part_is_measured_with_the_chosen_rates_and_goes_on(small):
    arguments = [*behaviour.PARTS, "--jobs", "1", "--results", str(small)]
    behaviour.main(arguments)
    before = {path.name: path.read_bytes() for path in small.glob("*.csv")}
    names = ["choose", "toybox", "base_to_new", "domain_shift", "paper_rates"]
    assert set(before) == {f"{name}.csv" for name in names}
    chosen, grid, new, shift, usual_rates = (pd.read_csv(small / f"{name}.csv") for name in names)
    assert not usual_rates.settings.str.contains('"lr"').any()
    assert all(json.loads(settings)["split"] == "val" for settings in chosen.settings)
    learning = {label for label in METHODS if behaviour.learns_at_a_rate(METHODS[label])}
    assert set(chosen.method) == learning and "TipAdapter" not in learning
    assert set(grid.method) == {*METHODS, "UPL*", "PLOT, uniform plan"}
    rates = behaviour.rates(small)
    for row in grid.itertuples():
        usual = (
            behaviour.options_of(behaviour.METHODS[row.method]).get("lr")
            if row.method in METHODS
            else None
        )
        if row.method in rates and usual:
            assert json.loads(row.settings).get("lr", usual) == rates[row.method], row
    words = {"ZeroShot", "CoOp, M=4", "CoOp, M=16", "CoCoOp", "KgCoOp"}
    papers = {f"{label}, paper's rate" for label in words - {"ZeroShot"}}
    assert set(new.method) == words | papers | {"initial words"}
    assert set(shift.target) == {"colours", "dark"}
    world = assets.world()
    for table in (chosen, grid, new, shift):
        assert all(json.loads(versions)["toybox"] == world for versions in table.versions)
    behaviour.main(arguments)
    assert before == {path.name: path.read_bytes() for path in small.glob("*.csv")}
