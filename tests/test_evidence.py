"""Gains beside published gains: the right rows are subtracted, and agreement is what it says."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from measure_behaviour import PLAN
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
        rows.append(dict(method="UPL", task=task, shots=0, seed=1, accuracy=52.0))
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


def test_a_published_gain_is_over_its_own_papers_zero_shot(stored):
    """UPL's paper has another zero-shot than CoOp's: its mean gain is 4.2 points, not 4.6."""
    found = evidence.gains("UPL")
    published = tables.published()
    own = published[(published.backbone == "RN50") & published.source.str.startswith("UPL paper")]
    own = own[own.dataset.isin(SETS)].pivot(index="dataset", columns="method", values="accuracy")
    wanted = own["UPL"] - own["Zero-shot CLIP"]
    assert np.allclose(found.published, wanted[found.index]) and np.allclose(found.toybox, 2)
    assert round(found.published.mean(), 1) == 4.2


def test_what_was_not_run_or_not_published_is_named(stored):
    with pytest.raises(ValueError, match=r"method: UPL\* was not run on toybox/"):
        evidence.gains("UPL*")
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
    assert other.spearman == pytest.approx(stats.spearmanr(gap - own, gap + own).statistic)
    assert other.error == pytest.approx(2 * np.abs(own).mean())
    assert other.no_gain == pytest.approx(np.abs(gap + own).mean())


def test_a_correlation_is_pearsons_and_its_interval_covers_it():
    rng = np.random.default_rng(2)
    x, y = rng.normal(0, 1, (2, 40))
    r, low, high = evidence.correlation(x, y)
    assert r == pytest.approx(stats.pearsonr(x, y).statistic)
    by_scipy = stats.bootstrap(
        (x, y),
        lambda x, y: stats.pearsonr(x, y).statistic,
        paired=True,
        vectorized=False,
        method="percentile",
        n_resamples=2000,
    ).confidence_interval
    assert (low, high) == pytest.approx(by_scipy, abs=0.05)
    two = evidence.correlation([0, 0, 0, 5, 1], [1, 0, 0, 2, 7])  # draws of one point are left out
    assert np.isfinite(two).all()
    for bad in (([1, 2], [3, 4]), ([1, 2, 3], [1, 2])):
        with pytest.raises(ValueError, match="x, y: expected two columns"):
            evidence.correlation(*bad)


def test_the_scatter_names_some_sets_near_their_points(stored):
    ax = evidence.scatter(
        evidence.gains("CoOp", 16), near={"DTD": (6, 0), "UCF101, SUN397": (-30, 2)}
    )

    dtd, two = ax.texts
    assert dtd.get_text() == "DTD" and dtd.get_ha() == "left" and dtd.arrow_patch is None
    assert two.get_text() == "UCF101, SUN397" and two.get_ha() == "right" and two.arrow_patch


def test_the_searched_tasks_are_those_of_the_plan():
    assert [f"toybox/{task}" for task in evidence.SEARCHED] == PLAN["choose"]["tasks"]


def test_a_correlation_in_words():
    x = np.arange(8.0)
    mean, low, high = evidence.correlation(x, x**2)
    assert evidence.said_r(x, x**2) == f"{mean:.2f} ({low:.2f} to {high:.2f})"


def test_the_scatter_names_every_set(stored):
    ax = evidence.scatter(evidence.gains("CoOp", 16))
    assert {text.get_text() for text in ax.texts} == set(SETS)


def test_an_interval_is_said_with_its_signs_and_without_a_minus_before_zero():
    assert evidence.said([1.0, 2.0, 3.0]) == "+2.0 (-0.5 to +4.5)"
    assert evidence.said([-0.01, 0.0], digits=1) == "+0.0 (-0.1 to +0.1)"
    assert evidence.said([-5.65, -5.65]) == "-5.7 (-5.7 to -5.7)"  # as format rounds
    assert evidence.said([1.0, 2.0, 3.0], digits=2) == "+2.00 (-0.48 to +4.48)"


def test_an_interval_is_students():
    values = [1.0, 2.0, 4.0, np.nan]
    mean, low, high = evidence.interval(values)
    found = stats.ttest_1samp(values[:3], 0).confidence_interval()
    assert np.isclose(mean, 7 / 3) and np.allclose((low, high), (found.low, found.high))
    with pytest.raises(ValueError, match="needs two or more, got 1"):
        evidence.interval([3.0, np.nan])


def test_the_rule_of_agreement():
    assert evidence.verdict(5.0, 0.1, 9.0) == "agrees"
    assert evidence.verdict(-5.0, -9.0, -0.1) == "agrees"
    assert evidence.verdict(5.0, -9.0, -0.1) == "disagrees"
    assert evidence.verdict(5.0, -0.1, 9.0) == evidence.verdict(-5.0, 0.0, 9.0) == "cannot tell"


def test_claims_are_graded_by_the_rule():
    table = evidence.claims(
        [
            ("it gains 5 points", 5, [-3.0, -2.0, -4.0], "why"),
            ("it is linear", "agrees", "it is", ""),
        ]
    ).data
    assert table.verdict.tolist() == ["disagrees", "agrees"]
    assert table.iloc[0, 1] == "-3.0 (-5.5 to -0.5, n = 3)" and table.iloc[1, 1] == "it is"


def test_a_rate_is_the_chosen_one_on_toybox_and_else_the_papers(monkeypatch):
    choose = pd.DataFrame(
        dict(method="CoOp", accuracy=[70.0, 71.0], settings=['{"lr": 0.016}', '{"lr": 0.008}'])
    )
    monkeypatch.setattr(tables, "results", {"choose": choose}.__getitem__)
    assert tables.rate("CoOp", SimpleNamespace(name="toybox-rn")) == 0.008
    assert tables.rate("CoOp", SimpleNamespace(name="RN50")) == 0.002


def test_a_forest_shows_ours_and_the_published_gain_of_each_set(stored):
    found = evidence.gains("CoOp", 16)
    ax = evidence.forest({"16 images per class": found})
    (ours,) = (c.lines[0] for c in ax.containers)
    published = ax.lines[[line.get_marker() for line in ax.lines].index("D")]
    names = [label.get_text() for label in ax.get_yticklabels()]
    best = found.toybox.idxmax()
    assert names[-1] == f"{found.task[best]} ({best})" and len(names) == 11
    assert np.allclose(ours.get_xdata().astype(float), np.sort(found.toybox))
    assert np.isclose(published.get_xdata()[-1], found.published[best])
