"""What the experiment scripts share: a table that grows run by run, and features that are encoded once.

A table is a CSV file, one row a run. A script asks which runs it has and adds the others. After every addition the file
is written whole, to the side, and moved into place: a script that is killed goes on where it was stopped.
"""
import csv
import json
import os
from functools import lru_cache
from pathlib import Path

import open_clip
import torch

import promptnotes as pn

FOLDER = Path(__file__).resolve().parent.parent / "book" / "results"
COLUMNS = ["experiment", "method", "task", "backbone", "shots", "seed", "accuracy", "seconds", "settings", "versions"]
RUN = ["experiment", "method", "task", "backbone", "shots", "seed", "settings"]         # they say which run a row is
VERSIONS = json.dumps(dict(promptnotes=pn.__version__, torch=torch.__version__, open_clip=open_clip.__version__))


class Results:
    """The tidy table at `path`: COLUMNS, and the further numbers `measured` that an experiment keeps of each run.

    Values are the text that stands in the file, so that old rows are written again as they were.
    """

    def __init__(self, path, measured=()):
        self.path, self.columns, self.rows = Path(path), [*COLUMNS, *measured], []
        if self.path.exists():
            with open(self.path, newline="", encoding="utf-8") as file:
                reader = csv.DictReader(file)
                self.rows = list(reader)
            if reader.fieldnames != self.columns:
                raise ValueError(f"path: {self.path} has the columns {reader.fieldnames}, expected {self.columns}; "
                                 "move it away to measure anew")

    def find(self, **values):
        """The rows in which these columns have these values."""
        return [row for row in self.rows if all(row[column] == str(value) for column, value in values.items())]

    def add(self, rows):
        """Append rows (dicts; what is left out stays empty) and write the file: all of them, or none."""
        new = []
        for row in rows:
            if unknown := row.keys() - set(self.columns):
                raise ValueError(f"rows: expected the columns {self.columns}, got also {sorted(unknown)}")
            new.append({column: str(row.get(column, "")) for column in self.columns})
        runs = [tuple(row[column] for column in RUN) for row in self.rows + new]
        if twice := {run for run in runs if runs.count(run) > 1}:
            raise ValueError(f"rows: expected each run once, got again {sorted(twice)}")
        self.path.parent.mkdir(parents=True, exist_ok=True)
        side = self.path.with_name(f".{self.path.name}.{os.getpid()}")
        try:
            with open(side, "w", newline="", encoding="utf-8") as file:
                writer = csv.DictWriter(file, self.columns, lineterminator="\n")
                writer.writeheader()
                writer.writerows(self.rows + new)
            os.replace(side, self.path)
        finally:
            side.unlink(missing_ok=True)
        self.rows += new


@lru_cache(maxsize=None)
def load_task(name):
    """A task, its pictures rendered once a process."""
    return pn.load_task(name)


@lru_cache(maxsize=None)
def encoded(clip, name, split="test", local=False):
    """(Features, labels) of a task's split, encoded once a process."""
    images = getattr(load_task(name), split)
    return clip.encode_images(images.images, local=local), images.labels


@lru_cache(maxsize=None)
def few_shot(clip, name, shots, seed, local=False):
    """(Features, labels) of a few-shot draw, encoded once a process."""
    draw = load_task(name).few_shot(shots, seed)
    return clip.encode_images(draw.images, local=local), draw.labels
