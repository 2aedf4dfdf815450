"""What Toybox CLIP is and what methods gain on it, beside what the papers report on the sets that
Toybox imitates."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from scipy import stats

from ..assets import DEFAULT
from . import tables

NAMES = {  # ours: the papers'
    "ZeroShot": "Zero-shot CLIP",
    "LinearProbe": "Linear probe",
    "CoOp": "CoOp",
    "CLIPAdapter": "CLIP-Adapter",
    "TipAdapter": "Tip-Adapter",
    "TipAdapter-F": "Tip-Adapter-F",
    "PLOT": "PLOT",
    "UPL": "UPL",
    "UPL*": "UPL*",
}


def beside_rn50(body):
    """A body (rows of body.csv) with RN50's numbers on the counterparts: real_z, zero-shot with one
    prompt; real_p1, real_p16, probes of 1 and 16 images per class (none on the shifted sets)."""
    table = tables.published()
    table = table[table.backbone == "RN50"]
    zero_shot = table[(table.method == "Zero-shot CLIP") & table.source.str.contains("CoOp|TPT")]
    zero_shot = zero_shot.sort_values("source").drop_duplicates("dataset")  # CoOp's before TPT's
    probe = table[table.method == "Linear probe"].pivot(
        index="dataset", columns="shots", values="accuracy"
    )
    real = zero_shot.set_index("dataset").accuracy.to_frame("real_z")
    real = real.join(probe[[1, 16]].rename(columns={1: "real_p1", 16: "real_p16"}))
    return body.join(real, on="counterpart")


def criteria(rows, backbone=DEFAULT):
    """What TASKS.md asks of the body of a backbone: a list of (what is asked, what was found,
    whether it holds). Local features must be local on one backbone, whichever.

    rows : of body.csv, of all backbones, as `beside_rn50` gives them
    """
    body = rows[rows.backbone == backbone]
    eleven = body[body.real_p16.notna()]
    shifts = body[body.real_z.notna() & body.real_p16.isna()]

    def count(holds, least):
        return f"{holds.sum()} of {len(holds)}", holds.sum() >= least

    steady = eleven.random_context >= eleven.bare_name - 5
    gap = (eleven.probe_16 - eleven.zero_shot) - (eleven.real_p16 - eleven.real_z)
    early = (eleven.probe_1 - eleven.zero_shot) - (eleven.real_p1 - eleven.real_z)
    more = (eleven.probe_all - eleven.probe_16 >= 5) | (eleven.probe_16 > 90)
    halves = (eleven.base - eleven.new).abs().mean()
    wording = eleven.templates_best - eleven.templates_worst
    wild = rows[rows.task == "wild"]
    wild = wild.loc[(wild.on_object - wild.off_object).idxmax()]
    local = wild.on_object >= wild.zero_shot - 10 and wild.on_object - wild.off_object >= 15
    places = f"{wild.on_object:.1f} on the thing, {wild.off_object:.1f} off it ({wild.backbone})"
    return [
        ("z within 8 on 9", *count((eleven.zero_shot - eleven.real_z).abs() <= 8, 9)),
        ("z within 10 on 4 shifts", *count((shifts.zero_shot - shifts.real_z).abs() <= 10, 4)),
        ("p16 - z within 8 on 9", *count(gap.abs() <= 8, 9)),
        ("p1 below z on 9", *count(eleven.probe_1 < eleven.zero_shot, 9)),
        ("p1 - z within 15 on 8", *count(early.abs() <= 15, 8)),
        ("all images 5 above p16", *count(more, len(more))),
        ("random context costs 5 at most on 9", *count(steady, 9)),
        ("wording 5 on 4", *count(wording >= 5, 4)),
        ("halves differ by 8 at most", f"{halves:.1f}", halves <= 8),
        ("local features are local", places, local),
    ]


def gains(method, shots=0, over="ZeroShot"):
    """Gains in points on the eleven tasks and sets: a table with one row a set.

    method, over : names of METHODS that papers have tabulated. Zero-shot is that of the
        hand-crafted prompt (CoOp's paper). PLOT over CoOp is over its own paper's rerun of CoOp
    shots : images per class; 0 for UPL

    Columns: task; published, toybox: the gains; low, high: the 95 % interval of Toybox's, over
    seeds, paired where both have seeds; published_gap, gap: of the linear probe with 16 shots over
    zero-shot, the gap that Toybox was matched on.
    """
    body, table = tables.results("body"), tables.results("toybox")
    body = body[body.backbone == DEFAULT].set_index("counterpart")
    table = table[(table.backbone == DEFAULT) & table.shots.isin((0, shots))]
    rerun = "CoOp (rerun by PLOT)" if (method, over) == ("PLOT", "CoOp") else NAMES.get(over, over)
    real = _published(NAMES.get(method, method), shots) - _published(rerun, shots)
    gap = _published("Linear probe", 16) - _published("Zero-shot CLIP", 0)
    rows = []
    for name in real.index:
        task = body.task[name]
        a, b = (_accuracies(table, label, task, shots) for label in (method, over))
        ours = (a - b if len(b) > 1 else a - b.item()).dropna()  # one a seed
        half = stats.t.ppf(0.975, len(ours) - 1) * stats.sem(ours) if len(ours) > 1 else np.nan
        row = dict(counterpart=name, task=task, published=real[name], toybox=ours.mean())
        row |= dict(low=ours.mean() - half, high=ours.mean() + half)
        row |= dict(published_gap=gap[name], gap=body.probe_16[name] - body.zero_shot[name])
        rows.append(row)
    return pd.DataFrame(rows).set_index("counterpart")


def _published(method, shots):
    """Accuracies on the eleven sets with RN50, of the source that has them all."""
    table = tables.published()
    shots = 0 if method in ("Zero-shot CLIP", "UPL", "UPL*") else shots
    table = table[(table.backbone == "RN50") & (table.method == method) & (table.shots == shots)]
    if method == "Zero-shot CLIP":
        table = table[table.source.str.startswith("CoOp paper")]
    sets = tables.results("body").counterpart.dropna()
    table = table[table.dataset.isin(sets)]
    sources = table.groupby("source").dataset.nunique()
    if sources.empty or sources.max() < 11:
        raise ValueError(f"method: no source has {method} with {shots} shots on the eleven sets")
    return table[table.source == sources.idxmax()].set_index("dataset").accuracy


def _accuracies(table, method, task, shots):
    """Of a method's runs on a task, by seed."""
    rows = table[(table.method == method) & (table.task == f"toybox/{task}")]
    if rows.empty:
        raise ValueError(f"method: {method} was not run on toybox/{task} with {shots} shots")
    return rows.set_index("seed").accuracy


def agreement(table, resamples=2000):
    """How Toybox's gains compare with the published ones: a pandas Series.

    pearson, spearman, with 95 % intervals from resampling the sets; given_gap: Pearson's r of what
    is left when the line through the gap is taken from both; error: mean absolute difference in
    points; same_sign: the share of sets; always_positive: the share for which "it gains" is right;
    gap_alone: Pearson's r of the published gains with Toybox's gap.
    """
    x, y = table.toybox.to_numpy(), table.published.to_numpy()
    rng, found = np.random.default_rng(0), {}
    picks = rng.integers(0, len(x), (resamples, len(x)))
    for name, r in (("pearson", stats.pearsonr), ("spearman", stats.spearmanr)):
        found[name] = r(x, y).statistic
        again = [r(x[i], y[i]).statistic for i in picks if np.ptp(x[i]) and np.ptp(y[i])]
        found[f"{name}_low"], found[f"{name}_high"] = np.quantile(again, (0.025, 0.975))
    rest = [
        v - np.polyval(np.polyfit(g, v, 1), g)
        for v, g in ((x, table.gap), (y, table.published_gap))
    ]
    found["given_gap"] = stats.pearsonr(*rest).statistic
    found["error"] = np.abs(x - y).mean()
    found["same_sign"] = (np.sign(x) == np.sign(y)).mean()
    found["always_positive"] = (y > 0).mean()
    found["gap_alone"] = stats.pearsonr(table.gap, y).statistic
    return pd.Series(found)


def scatter(table, ax=None, title=None):
    """Axes with a point a set: the published gain across, Toybox's with its interval upwards."""
    ax = ax or plt.subplots(figsize=(5, 4.4))[1]
    bars = np.abs(table[["low", "high"]].to_numpy().T - table.toybox.to_numpy())
    ax.errorbar(table.published, table.toybox, bars, fmt="o", ms=5, lw=1, capsize=2)
    for name, row in table.iterrows():
        ax.annotate(
            name, (row.published, row.toybox), (4, 3), textcoords="offset points", fontsize=7
        )
    ax.axline((0, 0), slope=1, color="0.6", lw=1, ls="--")
    ax.axhline(0, color="0.4", lw=0.8)
    ax.axvline(0, color="0.4", lw=0.8)
    r = stats.pearsonr(table.published, table.toybox).statistic
    ax.set(xlabel="published gain (points)", ylabel="gain on Toybox (points)")
    ax.set_title(title or f"r = {r:.2f} over {len(table)} sets")
    return ax
