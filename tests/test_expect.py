"""expect prints no measured value, raises for a wrong one and keeps the author's tolerance; stored
says where a number comes from; tables are found by name."""

import json
import sys

import pandas as pd
import pytest
import torch

import promptnotes as pn
from promptnotes.notebook import tables
from promptnotes.notebook.expect import chapter, expect, stored

module = sys.modules["promptnotes.notebook.expect"]  # the package gives the function the same name


@pytest.fixture
def page(tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "book", lambda: tmp_path)
    monkeypatch.setattr(module, "_page", None)
    monkeypatch.delenv("PROMPTNOTES_RECORD", raising=False)
    path = tmp_path / "expectations" / "sample.json"
    path.parent.mkdir()
    path.write_text(
        json.dumps(
            {
                "toybox | toybox/iconic": {
                    "CoOp": {"target": 83.2, "atol": 0.5, "unit": "%"},
                    "eps": {"target": 0.1, "atol": 0.01, "unit": ""},
                    "gain": {"target": 3.2, "atol": 1.5, "unit": "points"},
                    "recall": {"target": 71, "atol": 1.0, "unit": "%"},
                    "classes": {"target": 6, "atol": 1, "unit": "classes"},
                }
            }
        )
    )
    chapter("sample", clip="toybox", task="toybox/iconic")
    return path


@pytest.mark.parametrize("value", [82.71, 83.2, 83.69, torch.tensor(83.0)])
def test_within_tolerance_prints_the_target_only(page, capsys, value):
    expect("CoOp", value)
    assert capsys.readouterr().out == "CoOp: 83.2 %, checked to within 0.5 points\n"


@pytest.mark.parametrize(
    "name, said",
    [
        ("eps", "0.1, checked to within 0.01"),
        ("gain", "3.2 points, checked to within 1.5 points"),
        ("recall", "71 %, checked to within 1 point"),
        ("classes", "6 classes, checked to within 1 classes"),
    ],
)
def test_units(page, capsys, name, said):
    expect(name, float(said.split()[0].strip(",")))
    assert capsys.readouterr().out == f"{name}: {said}\n"


@pytest.mark.parametrize("value, said", [(82.69, "82.69"), (83.71, "83.71"), (float("nan"), "nan")])
def test_out_of_tolerance_raises_with_both_numbers(page, value, said):
    with pytest.raises(AssertionError, match=rf"got {said} %.*83.2 %, to within 0.5 p"):
        expect("CoOp", value)


def test_an_unknown_name_raises(page):
    with pytest.raises(LookupError, match="'CoCoOp'.*'CoOp'"):
        expect("CoCoOp", 80)


@pytest.mark.parametrize(
    "clip, task", [("RN50", "eurosat"), (("ViT-B-16", "openai"), "toybox/iconic")]
)
def test_another_backbone_or_task_has_no_record(page, capsys, clip, task):
    chapter("sample", clip=clip, task=task)
    expect("CoOp", 12)
    assert capsys.readouterr().out.startswith("CoOp: no expectation recorded for ")


def test_a_page_must_be_named(monkeypatch):
    monkeypatch.setattr(module, "_page", None)
    with pytest.raises(RuntimeError, match="pn.chapter"):
        expect("CoOp", 80)


def test_recording_writes_targets_and_keeps_tolerances(page, monkeypatch, capsys):
    monkeypatch.setenv("PROMPTNOTES_RECORD", str(page.parent))
    expect("CoOp", 71.2345)
    expect("new", 50.04)
    expect("gain", 3.21, unit="points")
    expect("scale", 18.337, unit="")
    claims = json.loads(page.read_text())["toybox | toybox/iconic"]
    assert claims["CoOp"] == {"target": 71.2, "atol": 0.5, "unit": "%"}
    assert claims["new"] == {"target": 50.0, "atol": 1.0, "unit": "%"}
    assert claims["gain"] == {"target": 3.2, "atol": 1.5, "unit": "points"}
    assert claims["scale"] == {"target": 18.3, "atol": 0.9, "unit": ""}
    assert claims["eps"]["target"] == 0.1
    monkeypatch.delenv("PROMPTNOTES_RECORD")
    expect("CoOp", 71.2345)  # what was recorded is reproduced
    assert "CoOp: 71.2 %, checked to within 0.5 points" in capsys.readouterr().out
    assert [path.name for path in page.parent.iterdir()] == ["sample.json"]


def test_what_is_no_number_is_not_recorded(page, monkeypatch):
    before = page.read_bytes()
    monkeypatch.setenv("PROMPTNOTES_RECORD", str(page.parent))
    with pytest.raises(ValueError, match="'CoOp', got nan"):
        expect("CoOp", float("nan"))
    assert page.read_bytes() == before


# ---- numbers from stored tables


@pytest.mark.parametrize(
    "given, said",
    [
        (dict(value=9.49, table="toybox", unit="points"), "9.5 points (measured before: results"),
        (
            dict(value=torch.tensor(-0.04), table="choose"),
            "0.0 % (measured before: results/choose.csv)",
        ),
        (dict(value=0.00137, table="body", unit="", digits=4), "0.0014 (measured before: results"),
        (dict(value=60.32, table="published"), "60.3 % (published.csv)"),
    ],
)
def test_stored_prints_the_value_and_its_table(capsys, given, said):
    stored("CoOp", **given)
    assert capsys.readouterr().out.startswith(f"CoOp: {said}")


def test_stored_refuses_what_is_no_number_and_no_table():
    with pytest.raises(ValueError, match="value: .*'CoOp', got nan .*results/toybox.csv"):
        stored("CoOp", float("nan"), "toybox")
    with pytest.raises(ValueError, match="'toybx'.*choose.*toybox"):
        stored("CoOp", 1.0, "toybx")


def test_tables_are_found_by_name(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)  # not by the folder that a notebook runs in
    checkout = tables.book()
    for path in (checkout / "results").glob("*.csv"):
        table = pd.read_csv(path, dtype={"weights": str})  # a digest may be all digits
        pd.testing.assert_frame_equal(pn.results(path.stem), table)
    pd.testing.assert_frame_equal(pn.published(), pd.read_csv(checkout / "published.csv"))
    for name in ("toybx", "published", "../published", "", None):
        with pytest.raises(ValueError, match="is no table of results; expected one of .*toybox"):
            pn.results(name)
