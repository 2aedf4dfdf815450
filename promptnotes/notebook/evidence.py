"""What Toybox CLIP is and what methods gain on it, beside what the papers report on the sets that
Toybox imitates."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from scipy import stats

from ..assets import DEFAULT
from . import figures, tables

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
COOP = "CoOp paper, arXiv:2109.01134"
SEARCHED = ["wild", "flowers", "textures", "actions"]  # the tasks on which rates were chosen


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
        (
            "z is within 8 points of RN50's, on 9 tasks of 11",
            *count((eleven.zero_shot - eleven.real_z).abs() <= 8, 9),
        ),
        (
            "z is within 10 points of RN50's, on the 4 shifted tasks",
            *count((shifts.zero_shot - shifts.real_z).abs() <= 10, 4),
        ),
        ("the gap p16 - z is within 8 points of RN50's, on 9", *count(gap.abs() <= 8, 9)),
        ("p1 is below z, on 9", *count(eleven.probe_1 < eleven.zero_shot, 9)),
        ("p1 - z is within 15 points of RN50's, on 8", *count(early.abs() <= 15, 8)),
        (
            "a probe on all training images is 5 points above p16 (or p16 above 90 %), on all",
            *count(more, len(more)),
        ),
        ("a random context costs 5 points at most, on 9", *count(steady, 9)),
        ("best and worst of five templates differ by 5 points, on 4", *count(wording >= 5, 4)),
        (
            "z of the first and second half of the classes differs by 8 points at most",
            f"{halves:.1f}",
            halves <= 8,
        ),
        (
            "local features of one backbone on wild: at most 10 below z on the thing, and 15 above "
            "those off it",
            places,
            local,
        ),
    ]


def interval(values):
    """(mean, low, high): a sample's mean and its 95 % interval, Student's t.

    values : numbers or a column, such as the differences of two methods on the same seeds and tasks
    """
    values = np.asarray(values, dtype=float)
    values = values[~np.isnan(values)]
    if len(values) < 2:
        raise ValueError(f"values: an interval needs two or more, got {len(values)}")
    half = stats.t.ppf(0.975, len(values) - 1) * stats.sem(values)
    return values.mean(), values.mean() - half, values.mean() + half


def said(values, digits=1):
    """A sample's mean and its 95 % interval in words, with signs: "+1.8 (+0.9 to +2.7)"."""
    texts = [f"{value:+.{digits}f}" for value in interval(values)]
    mean, low, high = (text if float(text) else text.replace("-", "+") for text in texts)
    return f"{mean} ({low} to {high})"


def verdict(published, low, high):
    """Whether an interval of ours agrees with a published difference, by the rule of the book: it
    "agrees" if it lies on the same side of 0, "disagrees" if on the other; we "cannot tell" if it
    holds 0."""
    if low <= 0 <= high:
        return "cannot tell"
    return "agrees" if np.sign(low) == np.sign(published) else "disagrees"


CLAIMS = ("the paper reports", "on Toybox, points (95 % interval)", "verdict", "remark")


def claims(rows, columns=CLAIMS):
    """The table at the end of a chapter: what the paper reports beside what Toybox shows.

    columns : its heads
    rows : (what the paper reports, in words; the difference in points, of which the sign counts;
        our differences, as `interval` takes them; a remark). Of what is no difference: (claim,
        verdict, what we see in words, remark)
    """
    table = []
    for claim, published, ours, remark in rows:
        if isinstance(ours, str):
            table.append((claim, ours, published, remark))
            continue
        seen = f"{said(ours)[:-1]}, n = {len(ours)})"
        table.append((claim, seen, verdict(published, *interval(ours)[1:]), remark))
    return figures.table(pd.DataFrame(table, columns=list(columns)))


def gains(method, shots=0, over="ZeroShot", backbone=DEFAULT):
    """Gains in points on the eleven tasks and sets: a table with one row a set.

    method, over : names of METHODS that papers have tabulated. Published zero-shot is that of the
        method's own source where it has all eleven sets, else CoOp's paper's. PLOT over CoOp is
        over its own paper's rerun of CoOp
    shots : images per class; 0 for UPL
    backbone : of Toybox's runs; the published ones are with RN50

    Columns: task; published, toybox: the gains; low, high: the 95 % interval of Toybox's, over
    seeds, paired where both have seeds; published_gap, gap: of the linear probe with 16 shots over
    zero-shot, the gap that Toybox was matched on.
    """
    body, table = tables.results("body"), tables.results("toybox")
    body = body[body.backbone == backbone].set_index("counterpart")
    table = table[(table.backbone == backbone) & table.shots.isin((0, shots))]
    rerun = "CoOp (rerun by PLOT)" if (method, over) == ("PLOT", "CoOp") else NAMES.get(over, over)
    source, real = _published(NAMES.get(method, method), shots)
    real = real - _published(rerun, shots, source)[1]
    gap = _published("Linear probe", 16)[1] - _published("Zero-shot CLIP", 0)[1]
    rows = []
    for name in real.index:
        task = body.task[name]
        a, b = (_accuracies(table, label, task, shots) for label in (method, over))
        ours = (a - b if len(b) > 1 else a - b.item()).dropna()  # one a seed
        low, high = interval(ours)[1:] if len(ours) > 1 else (np.nan, np.nan)
        row = dict(counterpart=name, task=task, published=real[name], toybox=ours.mean())
        row |= dict(low=low, high=high)
        row |= dict(published_gap=gap[name], gap=body.probe_16[name] - body.zero_shot[name])
        rows.append(row)
    found = pd.DataFrame(rows).set_index("counterpart")
    found["toybox"] = found.toybox.where(found.toybox.abs() > 1e-9, 0.0)  # a tie, not 1e-15
    return found


def _published(method, shots, source=COOP):
    """(source, accuracies on the eleven sets with RN50), of a source that has them all: of the
    given one if it does. CoOp's paper is the first choice, as the body was matched on it."""
    table = tables.published()
    shots = 0 if method in ("Zero-shot CLIP", "UPL", "UPL*") else shots
    table = table[(table.backbone == "RN50") & (table.method == method) & (table.shots == shots)]
    sets = tables.results("body").counterpart.dropna()
    table = table[table.dataset.isin(sets)]
    counts = table.groupby("source").dataset.nunique()
    whole = counts.index[counts >= 11]
    if whole.empty:
        raise ValueError(f"method: no source has {method} with {shots} shots on the eleven sets")
    source = next(name for name in (source, COOP, whole[0]) if name in whole)
    return source, table[table.source == source].set_index("dataset").accuracy


def _accuracies(table, method, task, shots):
    """Of a method's runs on a task, by seed."""
    rows = table[(table.method == method) & (table.task == f"toybox/{task}")]
    if rows.empty:
        raise ValueError(f"method: {method} was not run on toybox/{task} with {shots} shots")
    return rows.set_index("seed").accuracy


def agreement(table, resamples=2000):
    """How Toybox's gains compare with the published ones: a pandas Series.

    pearson, spearman; given_gap: Pearson's r of what is left when the line through the gap is
    taken from both; these three with 95 % intervals from resampling the sets. error: mean absolute
    difference in points; no_gain: the same of the published gains and 0; same_sign: the share of
    sets; always_positive: the share for which "it gains" is right; gap_alone: Pearson's r of the
    published gains with Toybox's gap.
    """
    x, y = table.toybox.to_numpy(), table.published.to_numpy()
    gap, published_gap = table.gap.to_numpy(), table.published_gap.to_numpy()
    measures = {
        "pearson": lambda i: _r(x[i], y[i]),
        "spearman": lambda i: _r(stats.rankdata(x[i]), stats.rankdata(y[i])),
        "given_gap": lambda i: _r(_rest(x[i], gap[i]), _rest(y[i], published_gap[i])),
    }
    found = {}
    picks = _picks(x, y, resamples)
    for name, measure in measures.items():
        found[name] = measure(slice(None))
        again = [measure(i) for i in picks]
        found[f"{name}_low"], found[f"{name}_high"] = np.nanquantile(again, (0.025, 0.975))
    found["error"] = np.abs(x - y).mean()
    found["no_gain"] = np.abs(y).mean()
    found["same_sign"] = (np.sign(x) == np.sign(y)).mean()
    found["always_positive"] = (y > 0).mean()
    found["gap_alone"] = _r(gap, y)
    return pd.Series(found)


def correlation(x, y, resamples=2000):
    """(r, low, high): Pearson's correlation of two columns of numbers, paired by their place, and
    its 95 % interval from resampling the pairs."""
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    if x.shape != y.shape or x.ndim != 1 or len(x) < 3:
        raise ValueError(
            f"x, y: expected two columns of the same 3 numbers or more, not {x.shape} and {y.shape}"
        )
    again = [_r(x[i], y[i]) for i in _picks(x, y, resamples)]
    return (_r(x, y), *np.quantile(again, (0.025, 0.975)))


def said_r(x, y):
    """Pearson's correlation and its 95 % interval in words: "0.57 (-0.43 to 0.94)"."""
    return "{:.2f} ({:.2f} to {:.2f})".format(*correlation(x, y))


def _picks(x, y, resamples):
    """Places of resampled pairs, but for draws that have no correlation: too few different ones."""
    picks = np.random.default_rng(0).integers(0, len(x), (resamples, len(x)))
    return [i for i in picks if len(set(i)) > 2 and np.ptp(x[i]) and np.ptp(y[i])]


def _r(a, b):
    """Pearson's correlation."""
    return np.corrcoef(a, b)[0, 1]


def _rest(values, by):
    """What is left of values when their least-squares line through `by` is taken away."""
    return values - np.polyval(np.polyfit(by, values, 1), by)


def scatter(table, ax=None, title=None, near=None):
    """Axes with a point a set: the published gain across, Toybox's with its interval upwards, to
    one scale. The sets are named in a column at the right, in the order of Toybox's gains.

    near : {set: (right, up)}: these alone are named, that many printer's points from their own
    """
    ax = ax or plt.subplots(figsize=(5, 4))[1]
    table = table.sort_values("toybox")
    bars = np.abs(table[["low", "high"]].to_numpy().T - table.toybox.to_numpy())
    ax.axline((0, 0), slope=1, color="0.6", lw=1, ls="--")
    ax.axhline(0, color="0.4", lw=0.8)
    ax.axvline(0, color="0.4", lw=0.8)
    ax.errorbar(table.published, table.toybox, bars, fmt="o", ms=5, lw=1, capsize=2)
    shown = table[["published", "toybox", "low", "high"]]
    least, most = min(0, shown.min().min()), max(0, shown.max().max())
    edge = 0.05 * (most - least)
    least, most = least - edge, most + edge
    ax.set(xlim=(least, most), ylim=(least, most), aspect="equal")
    if near is None:
        _name_aside(ax, table, least, most)
    else:
        _name_near(ax, table, near)
    ax.set(xlabel="published gain (points)", ylabel="gain on Toybox (points)")
    ax.set_title(title or f"r = {_r(table.published, table.toybox):.2f} over {len(table)} sets")
    return ax


def _name_aside(ax, table, least, most):
    """Names in a column at the right of the axes, with lines to their points."""
    heights = _spread(table.toybox, 0.085 * (most - least), least, most)
    line = dict(arrowstyle="-", color="0.75", lw=0.6, relpos=(0, 0.5), shrinkA=0)
    for (name, row), height in zip(table.iterrows(), heights):
        ax.annotate(
            name,
            (row.published, row.toybox),
            (1.04, height),
            textcoords=ax.get_yaxis_transform(),
            va="center",
            fontsize=8,
            arrowprops=line,
        )


def _name_near(ax, table, near):
    """Some names beside their points; far ones with a line. Points that coincide may share a place:
    their names are joined by commas, and the first says where."""
    for name, (right, up) in near.items():
        far = abs(right) + abs(up) > 25
        ax.annotate(
            name,
            table.loc[name.split(",")[0], ["published", "toybox"]],
            (right, up),
            textcoords="offset points",
            fontsize=8.5,
            ha="center" if abs(right) < 2 else "left" if right > 0 else "right",
            arrowprops=dict(arrowstyle="-", color="0.5", lw=0.8) if far else None,
        )


def _spread(values, apart, least, most):
    """Ascending values, moved so little that neighbours are `apart` and all lie within bounds."""
    place = np.array(values, dtype=float)
    for _ in range(500):
        short = np.clip(apart - np.diff(place), 0, None) / 2
        place[:-1] -= short
        place[1:] += short
        place = np.clip(place, least, most)
    return place


def forest(gains, ax=None, order=None):
    """Axes with a row a task: Toybox's gains with their 95 % intervals, and the published ones of
    the sets that the tasks imitate as hollow diamonds.

    gains : {label: a table of `gains`}, three at most; order : the label whose gains sort the tasks
    """
    first = gains[order or next(iter(gains))].sort_values("toybox")
    ax = ax or plt.subplots(figsize=(6.4, 0.42 * len(first) + 1))[1]
    place = np.arange(len(first))
    for number, (label, table) in enumerate(gains.items()):
        table, y = table.loc[first.index], place + 0.24 * (number - (len(gains) - 1) / 2)
        bars = np.abs(table[["low", "high"]].to_numpy().T - table.toybox.to_numpy())
        colour = f"C{number}"
        ax.errorbar(table.toybox, y, xerr=bars, fmt="o", color=colour, ms=4, lw=1.4, label=label)
        ax.plot(table.published, y, "D", mfc="none", color=colour, ms=5, mew=1, alpha=0.7)
    ax.plot([], [], "D", mfc="none", color="0.3", ms=5, label="published")
    ax.axvline(0, color="0.4", lw=0.8)
    names = [f"{task} ({name})" for name, task in first.task.items()]
    ax.set_yticks(place, names, fontsize=8)
    ax.set_xlabel("gain (points)")
    ax.legend(fontsize=8, loc="lower right")
    ax.grid(axis="y", visible=False)
    return ax
