"""The book's tables as pandas frames, wherever a notebook runs."""

from pathlib import Path

import pandas as pd


def book():
    """The folder of what chapters read: a checkout's book/, else the copy that the wheel carries."""
    package = Path(__file__).resolve().parent.parent
    checkout = package.parent / "book"
    return checkout if (checkout / "published.csv").is_file() else package / "assets" / "book"


def results(name):
    """Our own measurements, one row a run: book/results/{name}.csv, made by data_scripts.

    Raises ValueError for a name that is no table.
    """
    return pd.read_csv(book() / file_name(name))


def published():
    """Accuracies that papers and public logs give, each with its source and how it is known."""
    return pd.read_csv(book() / file_name("published"))


def file_name(table):
    """Where a table lies in the book's folder, such as "results/toybox.csv" or "published.csv"."""
    names = sorted(path.stem for path in (book() / "results").glob("*.csv"))
    if table == "published":
        return "published.csv"
    if table not in names:
        raise ValueError(
            f"table: {table!r} is none of the book's; expected one of {', '.join(names)} "
            "(results), or published"
        )
    return f"results/{table}.csv"
