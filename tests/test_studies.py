"""The controlled studies: each differs from the package in its cause alone, and all run."""

import json
from functools import partial

import measure_studies as studies
import numpy as np
import pandas as pd
import pytest
import test_grid
import torch

import promptnotes as pn
from promptnotes import assets
from promptnotes.data import toybox
from promptnotes.grid import run as grid_run


@pytest.fixture
def small(monkeypatch, tmp_path):
    """The script on one task of coloured squares and a tiny CLIP, with two epochs."""
    for name in ("load_task", "load_clip"):
        monkeypatch.setattr(grid_run, name, getattr(grid_run, name))  # restored afterwards
    test_grid.install()
    for name in ("few_shot_grid", "base_to_new"):
        quick = dict(epochs=2, cache=tmp_path / "cache", progress=False)
        monkeypatch.setattr(pn.grid, name, partial(getattr(pn.grid, name), **quick))
    for name in ("FOUR", "TASKS", "SETS"):
        monkeypatch.setattr(studies, name, ["colours"])
    monkeypatch.setattr(studies, "SEEDS", (1, 2))
    monkeypatch.setattr(studies, "TEN", (1, 2))
    (tmp_path / "freeze.json").write_text(json.dumps(dict(weights={})))
    monkeypatch.setattr(assets, "FREEZE", tmp_path / "freeze.json")
    given = {
        "UPL": partial(pn.UPL, shots=4, epochs=2),
        "CSC": partial(pn.CoOp, class_specific=True),
    }
    given |= {"CoOp": partial(pn.CoOp, lr=0.008), "PLOT": partial(pn.PLOT, lr=0.004)}
    given |= {"PLOT, uniform plan": partial(pn.PLOT, eps=float("inf"))}
    given |= {name: partial(getattr(pn, name), lr=0.004) for name in ("CoCoOp", "KgCoOp", "CLAP")}
    given |= {"CLIPAdapter": pn.CLIPAdapter, "TipAdapter-F": partial(pn.TipAdapter, lr=0.002)}
    given["LinearProbe"] = pn.LinearProbe
    monkeypatch.setattr(studies, "made", lambda folder, *names: {n: given[n] for n in names})
    return tmp_path


def test_no_study_is_run_before_the_freeze(small, monkeypatch, capsys):
    monkeypatch.setattr(assets, "FREEZE", small / "none.json")
    with pytest.raises(SystemExit):
        studies.main(["context", "--results", str(small)])
    assert "no learned method is run before the freeze" in capsys.readouterr().err


@pytest.mark.filterwarnings("ignore:fewer than")
@pytest.mark.parametrize("name", studies.STUDIES)
def test_a_study_runs_and_goes_on(small, name, monkeypatch):
    monkeypatch.setattr(studies, "PARTS", "colours")
    monkeypatch.setattr(studies, "NOISY", "colours")
    arguments = [name, "--jobs", "1", "--results", str(small)]
    studies.main(arguments)
    path = small / f"study_{name}.csv"
    before, table = path.read_bytes(), pd.read_csv(path)
    value = "harmonic" if "harmonic" in table else "accuracy"
    assert len(table) > 3 and table[value].between(0, 100).all()
    studies.main(arguments)
    assert path.read_bytes() == before


def test_the_recipe_is_cocoops(small):
    """CoOp's runs differ from CoCoOp's in the network alone."""
    for name in ("converge", "recipe"):
        studies.main([name, "--jobs", "1", "--results", str(small)])
    cocoop, coop = (pd.read_csv(small / f"study_{name}.csv") for name in ("converge", "recipe"))
    coop, cocoop = (a[a.method.isin(b.method)] for a, b in ((coop, cocoop), (cocoop, coop)))
    assert len(coop) >= 3  # 10, 20, 40 epochs
    usual = {name: pn.CoCoOp.default_options()[name] for name in ("init", "batch_size")}
    assert [usual | json.loads(s) for s in cocoop.settings] == list(map(json.loads, coop.settings))


def test_mixed_features_are_as_different_and_not_local():
    A = studies.mixing(16)
    assert torch.allclose(A @ A.T, torch.eye(16), atol=1e-5)  # as different
    assert torch.allclose(A.sum(0), torch.ones(16), atol=1e-5)  # the same mean
    assert torch.allclose(A.sum(1), torch.ones(16), atol=1e-5)
    assert A.abs().max() < 0.8  # none is where it was


def test_one_shift_is_the_mean_over_the_training_images(clip):
    names, few = ["apple", "sea", "leaf"], test_grid.coloured(4, 1, ("apple", "sea", "leaf"))
    X, own = clip.encode_images(few.images), dict(epochs=2, seed=[1, 2])
    cocoop, one = (kind(clip, names, **own) for kind in (pn.CoCoOp, studies.OneShift))
    cocoop, one = (method.fit(X, few.labels) for method in (cocoop, one))
    shift = cocoop.shift(cocoop._fitted(), X.pooled).mean(1)
    assert torch.allclose(one.context_, cocoop.context_ + shift[:, None], atol=1e-6)
    fixed = pn.CoOp(clip, names, init=one.context_[0], epochs=0).fit(X, few.labels)
    assert torch.allclose(one.logits(X)[0], fixed.logits(X), atol=1e-4)


@pytest.mark.filterwarnings("ignore:fewer than")
def test_caches_differ_in_the_grid_and_claps_in_the_weight(small):
    studies.main(["caches", "--jobs", "1", "--results", str(small)])
    table = pd.read_csv(small / "study_caches.csv")
    said = {
        method: [json.loads(text) for text in rows]
        for method, rows in table.groupby("method").settings
    }
    assert all("search" not in one for one in said["TipAdapter-F, (7, 3)"])  # the default
    assert all(one["search"] == [50, 50] for one in said["TipAdapter-F, (50, 50)"])
    for weight in (1, 0.3, 0.1, 0.03, 0.01):
        assert {one.get("weight", 1) for one in said[f"CLAP, {weight}"]} == {weight}
        (split,) = {one.get("split") for one in said[f"CLAP, {weight}, val"]}
        assert split == "val"  # a weight is chosen without a look at test images
    assert not any("split" in one for name in said if "val" not in name for one in said[name])


def test_labels_are_wrong_in_the_share_that_is_said():
    labels = torch.arange(4).repeat(1000)
    noisy = studies.with_noise(labels, 0.2, 4, seed=1)
    assert abs((noisy != labels).double().mean() - 0.2) < 0.02
    assert torch.equal(noisy, studies.with_noise(labels, 0.2, 4, seed=1))
    assert torch.equal(studies.with_noise(labels, 0.0, 4, seed=1), labels)


def test_right_labels_belong_to_the_same_images():
    def labels_and_scenes():
        images, labels = toybox.split("dishes", "train")
        return labels, images.scenes.thing

    given, things = labels_and_scenes()
    with studies.right_labels("dishes"):
        right, same = labels_and_scenes()
    assert np.array_equal(things, same)
    assert torch.equal(right, torch.arange(int(given.max()) + 1).repeat_interleave(100))
    assert 0.05 < (given != right).double().mean() < 0.15
    assert torch.equal(labels_and_scenes()[0], given)  # what it changed is put back


@pytest.fixture
def clip():
    import tiny

    return tiny.backbone("rn")


def test_a_method_differs_in_its_cause_alone(clip):
    """Without the cause it is the package's method; with it, what its name says."""
    names, few = ["apple", "sea", "leaf"], test_grid.coloured(4, 1, ("apple", "sea", "leaf"))
    X, y = clip.encode_images(few.images, local=True), few.labels
    own = dict(epochs=2, seed=[1, 2], n_ctx=2)
    plain = pn.CoOp(clip, names, **own).fit(X, y)
    for same in (studies.Sized(clip, names, **own), studies.NoisyCoOp(clip, names, **own)):
        assert torch.equal(same.fit(X, [y, y]).context_, plain.context_)
    start = studies.Sized(clip, names, std=0.08, **own | dict(epochs=0)).fit(X, y).context_
    small = pn.CoOp(clip, names, **own | dict(epochs=0)).fit(X, y).context_
    assert torch.allclose(start, 4 * small)
    assert studies.Misnamed(clip, names, **own).classnames == ["sea", "leaf", "apple"]
    votes = studies.Votes(clip, names, members=2, seed=1, epochs=2, n_ctx=2).fit(X, y)
    members = pn.CoOp(clip, names, seed=[1, 101], epochs=2, n_ctx=2).fit(X, y)
    mean = members.predict_proba(X).mean(0)
    assert torch.allclose(votes.predict_proba(X), mean, atol=1e-6)
    local = studies.LocalVotes(clip, names, members=2, seed=1, epochs=2, n_ctx=2).fit(X, y)
    members = pn.PLOT(clip, names, n_prompts=1, seed=[1, 101], epochs=2, n_ctx=2).fit(X, y)
    mean = members.predict_proba(X).mean(0)
    assert torch.allclose(local.predict_proba(X), mean, atol=1e-6)
    one = dict(epochs=0, seed=1, n_ctx=2, n_prompts=2)
    blurred = studies.Blurred(clip, names, blur=1.0, eps=0.01, **one).fit(X, y)
    uniform = pn.PLOT(clip, names, eps=float("inf"), **one).fit(X, y)
    assert torch.allclose(blurred.logits(X), uniform.logits(X), atol=1e-4)
    half = studies.Blurred(clip, names, blur=0.5, eps=0.01, **one).fit(X, y)
    sharp = pn.PLOT(clip, names, eps=0.01, **one).fit(X, y)
    step = [(m.logits(X) - uniform.logits(X)).abs().mean() for m in (half, sharp)]
    assert 1e-5 < step[0] < step[1], step


def test_a_redraw_keeps_the_groups_and_takes_no_image_twice():
    groups = torch.tensor([0, 1, 0, 2, 0, 1, 0])
    chosen, rng = torch.tensor([4, 5, 0, 3]), studies.np.random.default_rng(1)
    found = [studies.redraw(chosen, groups, rng) for _ in range(20)]
    for drawn in found:
        assert torch.equal(groups[drawn], groups[chosen]) and len(drawn.unique()) == len(drawn)
    assert len({tuple(drawn.tolist()) for drawn in found}) > 5


@pytest.mark.filterwarnings("ignore:fewer than")
def test_upl_is_taught_by_other_images_or_labels(clip):
    task = test_grid.load_task("colours")
    X, truth = clip.encode_images(task.train.images), task.train.labels
    own = dict(members=2, epochs=2, n_ctx=2, shots=3)
    upl = pn.UPL.for_task(clip, task, **own).fit(X)
    chosen, labels, _ = upl.pseudo_labels_
    assert not torch.equal(truth[chosen], labels)  # some are wrong

    def taught(change, **other):
        return studies.Taught.for_task(clip, task, change=change, **own | other).fit(X)

    right = pn.CoOp(clip, task.classnames, seed=[1, 2], epochs=2, n_ctx=2)
    right.fit(X[chosen], truth[chosen])
    assert torch.equal(taught("true labels").context_, right.context_)
    for change in ("less sure", "less sure errors", "any image"):
        assert not torch.equal(taught(change).context_, upl.context_)
    # all that are predicted as a class are chosen: there are no less sure ones, in another order
    every = pn.UPL.for_task(clip, task, **own | dict(shots=99, batch_size=99)).fit(X)
    same = taught("less sure", shots=99, batch_size=99)
    assert torch.allclose(same.context_, every.context_, atol=1e-6)


@pytest.mark.filterwarnings("ignore:fewer than")
def test_fewer_images_are_paced_to_as_many_steps(clip):
    task = test_grid.load_task("colours")
    X = clip.encode_images(task.train.images)
    paced = studies.Paced.for_task(
        clip, task, shots=4, members=1, epochs=3, n_ctx=2, batch_size=4
    ).fit(X)
    assert abs(paced.losses_.shape[-1] - 3 * 16) <= 4  # of 16 images per class
    few = studies.Paced.for_task(clip, task, shots=1, members=1, epochs=3, n_ctx=2, batch_size=4)
    assert few.fit(X).losses_.shape[-1] == 3 * 16
