"""expect: prints no measured value, raises for a wrong one, keeps the author's tolerance."""

import json
import sys

import pytest
import torch

from promptnotes.expect import chapter, expect

module = sys.modules["promptnotes.expect"]  # the package gives the function the same name


@pytest.fixture
def page(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(module, "_page", None)
    monkeypatch.delenv("PROMPTNOTES_RECORD", raising=False)
    path = tmp_path / "expectations" / "sample.json"
    path.parent.mkdir()
    path.write_text(
        json.dumps(
            {
                "toybox | toybox/objects": {
                    "CoOp": {"target": 83.2, "atol": 0.5, "unit": "%"},
                    "eps": {"target": 0.1, "atol": 0.01, "unit": ""},
                }
            }
        )
    )
    chapter("sample", clip="toybox", task="toybox/objects")
    return path


@pytest.mark.parametrize("value", [82.71, 83.2, 83.69, torch.tensor(83.0)])
def test_within_tolerance_prints_the_target_only(page, capsys, value):
    expect("CoOp", value)
    assert capsys.readouterr().out == "CoOp: 83.2 ± 0.5 %, reproduced\n"


def test_a_number_without_unit(page, capsys):
    expect("eps", 0.105)
    assert capsys.readouterr().out == "eps: 0.1 ± 0.01, reproduced\n"


@pytest.mark.parametrize("value, said", [(82.69, "82.69"), (83.71, "83.71"), (float("nan"), "nan")])
def test_out_of_tolerance_raises_with_both_numbers(page, value, said):
    with pytest.raises(AssertionError, match=rf"got {said} %.*83.2 ± 0.5 %"):
        expect("CoOp", value)


def test_an_unknown_name_raises(page):
    with pytest.raises(LookupError, match="'CoCoOp'.*'CoOp'"):
        expect("CoCoOp", 80)


@pytest.mark.parametrize(
    "clip, task", [("RN50", "eurosat"), (("ViT-B-16", "openai"), "toybox/objects")]
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
    claims = json.loads(page.read_text())["toybox | toybox/objects"]
    assert claims["CoOp"] == {"target": 71.2, "atol": 0.5, "unit": "%"}
    assert claims["new"] == {"target": 50.0, "atol": 1.0, "unit": "%"}
    assert claims["gain"] == {"target": 3.2, "atol": 1.5, "unit": "points"}
    assert claims["scale"] == {"target": 18.3, "atol": 0.9, "unit": ""}
    assert claims["eps"]["target"] == 0.1
    monkeypatch.delenv("PROMPTNOTES_RECORD")
    expect("CoOp", 71.2345)  # what was recorded is reproduced
    assert "CoOp: 71.2 ± 0.5 %, reproduced" in capsys.readouterr().out
    assert [path.name for path in page.parent.iterdir()] == ["sample.json"]
