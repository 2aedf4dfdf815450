"""The book's tables as pandas frames, wherever a notebook runs."""

import json
from pathlib import Path

import pandas as pd

from ..grid.run import options_of
from ..methods import METHODS

PUBLISHED = "published.csv"


def book():
    """The folder of what chapters read: a checkout's, else the copy that the wheel carries."""
    package = Path(__file__).resolve().parent.parent
    checkout = package.parent / "book"
    return checkout if (checkout / PUBLISHED).is_file() else package / "assets" / "book"


def results(name):
    """Our own measurements, one row a run: book/results/{name}.csv, made by data_scripts.
    ValueError, which lists the tables: there is no such name."""
    return pd.read_csv(book() / results_file(name), dtype={"weights": str})  # hex, no number


def published():
    """Accuracies that papers and public logs give, each with its source and how it is known."""
    return pd.read_csv(book() / PUBLISHED)


def rate(method, clip):
    """The learning rate that the book gives a method: on Toybox's CLIPs the one that was best on
    validation images (results/choose.csv), on others its paper's.

    method : its name in METHODS, such as "CoOp"; clip : a Backbone
    """
    if clip.name.startswith("toybox"):
        return best_rates(results("choose"))[method]
    return options_of(METHODS[method])["lr"]


def best_rates(choose):
    """{method: the rate with the highest mean validation accuracy}; of equal ones the smallest.
    choose : a table of the search, as measure_behaviour.py makes it"""
    said = choose.settings.map(lambda text: json.loads(text).get("lr"))
    usual = choose.method.map(lambda label: options_of(METHODS[label])["lr"])
    mean = choose.assign(lr=said.fillna(usual)).groupby(["method", "lr"]).accuracy.mean()
    best = mean.reset_index().sort_values(["accuracy", "lr"], ascending=[False, True])
    best = best.drop_duplicates("method")
    return dict(zip(best.method, best.lr))


def results_file(name):
    """Where a table of ours lies in the book's folder."""
    names = sorted(path.stem for path in (book() / "results").glob("*.csv"))
    if name not in names:
        raise ValueError(f"name: {name!r} is no table of results; expected one of {names}")
    return f"results/{name}.csv"
