"""The body of a frozen CLIP is measured as TASKS.md says."""

import importlib.util
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import ot
import pandas as pd
import pytest
import torch
import torch.nn.functional as F
from tiny import backbone

import promptnotes as pn
from promptnotes.data import toybox
from promptnotes.features import Features

SCRIPTS = Path(__file__).parent.parent / "data_scripts"
PATH = SCRIPTS / "measure_body.py"


def script(name):
    spec = importlib.util.spec_from_file_location(name, SCRIPTS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


body, freeze = script("measure_body"), script("freeze")


def test_local_features_on_and_off_the_thing_are_told_apart():
    """Four quarters: the thing in the first, another in the last, ground in the others."""
    masks = np.zeros((3, 2, 8, 8), np.uint16)
    masks[:, 0, :4, :4], masks[:, 0, 4:, 4:] = 1, 2
    text = torch.eye(3)
    local = torch.zeros(3, 4, 3)
    labels = torch.arange(3)
    local[labels, 0, labels] = 1  # right on the thing
    local[:, 3] = text[0]
    local[:, 1:3] = text[1]  # on the ground always class 1
    on, off = body.locality(Features(torch.ones(3, 3), local), labels, masks, text)
    assert on == 100 and off == pytest.approx(100 / 3)


def test_names_are_matched_to_the_places_where_their_things_are():
    """Exact transport (POT) of two places and two names is the better of two ways to pair them."""
    generator = torch.Generator().manual_seed(0)
    local = F.normalize(torch.randn(40, 2, 3, generator=generator), dim=-1)
    text = F.normalize(torch.randn(4, 2, 3, generator=generator), dim=-1)
    cosines = torch.einsum("ild,knd->ikln", local, text)
    plan = [[ot.emd([0.5] * 2, [0.5] * 2, 1 - c.numpy().astype(float)) for c in i] for i in cosines]
    exact = (torch.tensor(np.array(plan)) * cosines).sum((-2, -1))
    labels = exact.argmax(-1)
    features = Features(torch.zeros(40, 3), local)
    matched, uniform = body.matching(features, labels, text)
    mean = (local.mean(1) @ text.mean(1).T).argmax(-1)
    assert matched > 90  # the plan has some entropy
    assert uniform == pytest.approx(body.percent(mean == labels)) and uniform < matched


def test_the_calibration_error_of_two_bins():
    probs = torch.tensor([[0.9, 0.1]] * 4 + [[0.4, 0.6]] * 4)
    labels = torch.tensor([0, 0, 0, 1] + [1, 0, 0, 0])
    assert body.calibration_error(probs, labels) == pytest.approx(100 * (0.15 + 0.35) / 2, abs=1e-4)


def test_the_precision_of_the_most_confident():
    probs = torch.tensor([[0.9, 0.1], [0.8, 0.2], [0.6, 0.4], [0.1, 0.9]])
    labels = torch.tensor([0, 1, 0, 1])
    assert body.top_precision(probs, labels, top=1) == 100
    assert body.top_precision(probs, labels, top=2) == pytest.approx(200 / 3)


def test_a_probe_never_sees_the_images_that_it_is_scored_on():
    generator = torch.Generator().manual_seed(0)
    y, y_val = torch.arange(5).repeat(40), torch.arange(5).repeat(20)
    means = 3 * torch.randn(5, 8, generator=generator)
    X = Features(means[y] + torch.randn(200, 8, generator=generator))
    X_val = Features(means[y_val] + torch.randn(100, 8, generator=generator))
    few, many = (body.probe(X, y, X_val, y_val, shots) for shots in (1, 16))
    assert 30 < few < many <= 100
    shuffled = torch.randperm(200, generator=generator)
    assert body.probe(Features(X.pooled[shuffled]), y, X_val, y_val, 16) < 45  # no signal: chance


def test_a_row_of_a_random_clip(monkeypatch):
    monkeypatch.setitem(toybox.SPLITS, "train", 20)
    monkeypatch.setitem(toybox.SPLITS, "val", 10)
    clip = backbone()
    row, classes = body.measure(clip, "practice")
    images, labels = toybox.split("practice", "val")
    task = toybox.TASKS["practice"]
    zero_shot = pn.ZeroShot(clip, task.classnames, task.template)
    assert row["zero_shot"] == pytest.approx(zero_shot.score(clip.encode_images(images), labels))
    assert row["n"] == 80 and row["chance"] == 12.5
    assert row["templates_worst"] <= row["zero_shot"] <= row["templates_best"]
    other = ("task", "counterpart", "matched", "uniform")
    assert all(np.isfinite(value) for key, value in row.items() if key not in other)
    assert [each["classname"] for each in classes] == list(task.classnames)
    assert np.mean([each["zero_shot"] for each in classes]) == pytest.approx(row["zero_shot"])
    row, _ = body.measure(clip, "parts")
    assert 0 <= row["matched"] <= 100 and 0 <= row["uniform"] <= 100 and np.isnan(row["on_object"])


def test_nothing_is_measured_on_test_images_before_the_freeze(tmp_path):
    weights = tmp_path / "other.safetensors"
    weights.write_bytes(b"not frozen")
    command = [sys.executable, PATH, "--weights", weights, "--split", "test"]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert told.returncode == 2 and "--split: nothing is chosen on test images" in told.stderr


def test_a_shipped_backbone_is_measured_by_its_name(tmp_path):
    out = tmp_path / "body.csv"
    command = [sys.executable, PATH, "--weights", "toybox-rn", "--tasks", "practice", "--out", out]
    subprocess.run([*command, "--jobs", "1"], check=True, capture_output=True)
    (row,) = pd.read_csv(out).to_dict("records")
    assert (row["backbone"], row["task"], row["n"]) == ("toybox-rn", "practice", 400)
    assert len(pd.read_csv(tmp_path / "body_classes.csv")) == 8


def test_the_body_on_test_images_begins_where_the_grid_does():
    """Two scripts measured zero-shot CLIP with the task's prompt on the same test images."""
    grid = pn.results("toybox").query("method == 'ZeroShot'")
    grid = grid.assign(task=grid.task.str.removeprefix("toybox/"))
    both = pn.results("body_test").merge(grid, on=["backbone", "task"])
    assert len(both) == 24  # eleven tasks and `parts`, two backbones
    assert both.zero_shot.to_numpy() == pytest.approx(both.accuracy.to_numpy(), abs=0.02)


def test_a_body_that_equals_the_real_one_meets_the_criteria():
    tasks = {name: spec.counterpart for name, spec in toybox.TASKS.items() if spec.counterpart}
    frame = pd.DataFrame(dict(task=tasks.keys(), counterpart=tasks.values(), backbone="toybox-rn"))
    frame = pn.evidence.beside_rn50(frame)
    assert frame.real_z.notna().all() and frame.real_p16.notna().sum() == 11
    frame["zero_shot"], frame["probe_1"], frame["probe_16"] = (
        frame.real_z,
        frame.real_p1,
        frame.real_p16,
    )
    frame["probe_all"], frame["bare_name"] = frame.probe_16 + 6, frame.zero_shot
    frame["random_context"], frame["base"], frame["new"] = frame.bare_name - 4, 50.0, 57.0
    frame["templates_best"], frame["templates_worst"] = 60.0, 54.0
    frame["on_object"], frame["off_object"] = frame.zero_shot - 9, frame.zero_shot - 25
    assert all(holds for _, _, holds in pn.evidence.criteria(frame))
    blind = frame.assign(on_object=30.0, off_object=29.0)
    (missed,) = [asked for asked, _, holds in pn.evidence.criteria(blind) if not holds]
    assert missed.startswith("local features of one backbone")
    both = pd.concat([blind, frame.assign(backbone="other")], ignore_index=True)
    assert all(holds for _, _, holds in pn.evidence.criteria(both))  # one backbone is enough
    frame["zero_shot"] -= 9
    missed = [asked for asked, _, holds in pn.evidence.criteria(frame) if not holds]
    assert (
        "z is within 8 points of RN50's, on 9 tasks of 11" in missed
        and "the gap p16 - z is within 8 points of RN50's, on 9" in missed
    )


@pytest.mark.parametrize("setting", [dict(seen=(0.3, 0.6)), dict(harsh=0.65), dict(clutter=0.45)])
def test_the_freeze_sees_every_setting_of_a_task(monkeypatch, setting):
    monkeypatch.setitem(toybox.SPLITS, "val", 2)
    before, task = freeze.of_scenes("scenes", "val"), toybox.TASKS["scenes"]
    assert freeze.of_scenes("scenes", "val") == before
    changed = replace(task, settings=task.settings | setting)
    monkeypatch.setitem(toybox.TASKS, "scenes", changed)
    assert freeze.of_scenes("scenes", "val") != before
