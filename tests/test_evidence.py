"""Gains beside published gains: the right rows are subtracted, and agreement is what it says."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from promptnotes.assets import DEFAULT
from promptnotes.notebook import evidence, tables

SETS = (
    "ImageNet Caltech101 OxfordPets StanfordCars Flowers102 Food101 FGVCAircraft SUN397 DTD "
    "EuroSAT UCF101"
).split()
SEEDS = range(1, 6)


@pytest.fixture
def stored(monkeypatch):
    """Tables of a Toybox on which zero-shot has 50 % and CoOp gains as much as the probe, and one
    more a seed; PLOT gains a point more than CoOp."""
    tasks = [name.lower() for name in SETS]
    rng = np.random.default_rng(0)
    gap = rng.normal(5, 10, 11)
    body = pd.DataFrame(dict(backbone=DEFAULT, task=tasks, counterpart=SETS, zero_shot=50.0))
    body["probe_16"] = 50 + gap
    shift = body.assign(task="wild-v2", counterpart="ImageNetV2").head(1)
    practice = body.assign(task="practice", counterpart=np.nan).head(1)
    rows = []
    for task, more in zip(tasks, gap):
        rows.append(dict(method="ZeroShot", task=task, shots=0, seed=0, accuracy=50.0))
        for seed in SEEDS:
            rows.append(
                dict(method="CoOp", task=task, shots=16, seed=seed, accuracy=50 + more + seed)
            )
            rows.append(
                dict(method="PLOT", task=task, shots=16, seed=seed, accuracy=51 + more + seed)
            )
    table = pd.DataFrame(rows).assign(backbone=DEFAULT)
    table["task"] = "toybox/" + table.task
    stored = dict(body=pd.concat([body, shift, practice]), toybox=table)
    monkeypatch.setattr(tables, "results", stored.__getitem__)
    return gap


def test_a_gain_is_that_over_the_hand_crafted_prompt(stored):
    found = evidence.gains("CoOp", 16)
    assert np.allclose(found.toybox, [stored[SETS.index(name)] + 3 for name in found.index])
    half = stats.t.ppf(0.975, 4) * np.std(SEEDS, ddof=1) / 5**0.5
    assert np.allclose(found.high - found.toybox, half) and np.allclose(
        found.toybox - found.low, half
    )
    published = tables.published()
    rn50 = published[published.backbone == "RN50"]
    zero = rn50[(rn50.method == "Zero-shot CLIP") & rn50.source.str.startswith("CoOp paper")]
    coop = rn50[(rn50.method == "CoOp") & (rn50.shots == 16) & rn50.source.str.contains("APE")]
    wanted = coop.set_index("dataset").accuracy - zero.set_index("dataset").accuracy
    assert set(found.index) == set(SETS) and np.allclose(found.published, wanted[found.index])


def test_a_difference_of_two_learned_methods_is_paired_by_seeds(stored):
    found = evidence.gains("PLOT", 16, over="CoOp")
    assert np.allclose(found.toybox, 1) and np.allclose(found.high - found.low, 0)
    assert found.published.between(-5, 10).all()  # the paper's own rerun of CoOp


def test_what_was_not_run_or_not_published_is_named(stored):
    with pytest.raises(ValueError, match="method: UPL was not run on toybox/"):
        evidence.gains("UPL")
    with pytest.raises(ValueError, match="no source has KgCoOp with 16 shots"):
        evidence.gains("KgCoOp", 16)


def test_agreement_of_known_tables():
    rng = np.random.default_rng(1)
    gap, own = rng.normal(0, 10, 11), rng.normal(0, 5, 11)
    table = pd.DataFrame(dict(gap=gap, published_gap=gap, published=gap + own, toybox=gap + own))
    same = evidence.agreement(table)
    assert same.pearson == pytest.approx(1) and same.given_gap == pytest.approx(1)
    assert same.pearson_low == pytest.approx(1) and same.error == 0 and same.same_sign == 1
    assert same.gap_alone == pytest.approx(np.corrcoef(gap, gap + own)[0, 1])
    table["toybox"] = gap - own  # beside the gap, the opposite
    other = evidence.agreement(table)
    assert other.given_gap == pytest.approx(-1) and other.pearson < same.pearson
    assert other.pearson_low <= other.pearson <= other.pearson_high
    assert other.error == pytest.approx(2 * np.abs(own).mean())


def test_the_scatter_names_every_set(stored):
    ax = evidence.scatter(evidence.gains("CoOp", 16))
    assert {text.get_text() for text in ax.texts} == set(SETS)
