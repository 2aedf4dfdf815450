"""The table of the papers' sets: the rows of benchmark_table.toml, which says what they mean."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Download:
    url: str
    name: str
    hash: str = ""
    browser: str = ""
    top: str = ""
    inner: str = ""


@dataclass(frozen=True)
class Benchmark:
    title: str
    folder: str
    template: str
    classes: int
    counts: tuple
    images: str = ""
    rule: str = ""
    listing: Download | None = None
    archives: tuple = ()
    gigabytes: float = 0
    by_hand: tuple = ()
    ignored: tuple = ()
    renamed: dict = field(default_factory=dict)
    licence: str = ""

    @property
    def split(self):
        """The name of the split file; "" for a set that has none."""
        return self.listing.name if self.listing and self.listing.name.endswith(".json") else ""


TABLE = {}
for name, row in tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8")).items():
    row["counts"] = tuple(row["counts"])
    row["listing"] = Download(**row["listing"]) if "listing" in row else None
    row["archives"] = tuple(Download(**archive) for archive in row.get("archives", ()))
    TABLE[name] = Benchmark(**row)
