"""The book's tables as pandas frames, wherever a notebook runs."""

from pathlib import Path

import pandas as pd

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


def results_file(name):
    """Where a table of ours lies in the book's folder."""
    names = sorted(path.stem for path in (book() / "results").glob("*.csv"))
    if name not in names:
        raise ValueError(f"name: {name!r} is no table of results; expected one of {names}")
    return f"results/{name}.csv"
