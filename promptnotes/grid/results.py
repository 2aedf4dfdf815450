"""A table of runs that grows in a CSV file, through kills and beside other writers."""

import csv
import io
from pathlib import Path

import pandas as pd
from filelock import FileLock

from ..files import write_whole

IDENTITY = "experiment method task target backbone weights shots seed settings".split()
COLUMNS = "method task backbone weights shots seed accuracy seconds settings".split()
COLUMNS += "dtype device versions".split()


class Results:
    """Rows of runs, kept in the CSV file `path` (None: in memory).

    An addition locks the file, reads what others have added, writes the whole to the side and moves
    it into place: nobody meets half a table, and no row is lost. Cells are the text of the file, so
    that old rows are written again as they were.

    path    : made if it is not there; ValueError if it is not a table of these columns
    columns : of the table
    identity : those of the columns that say which run a row is; some may not be in the table
    """

    def __init__(self, path=None, columns=COLUMNS, identity=IDENTITY):
        self.path, self.columns = path and Path(path).resolve(), list(columns)
        self.identity = identity
        self._rows = self._read()

    def __contains__(self, run):
        return self._key(run) in self._rows

    def find(self, **values):
        """The rows in which these columns have these values; without any: all rows."""
        rows = self._rows.values()
        return [row for row in rows if all(row[c] == str(v) for c, v in values.items())]

    def frame(self, runs):
        """A pandas table of those of these runs that are there, in this order."""
        rows = [self._rows[self._key(run)] for run in runs if run in self]
        return pd.read_csv(io.StringIO(self._text(rows)), dtype=dict(weights=str))

    def add(self, rows):
        """Append rows (dicts; what is left out stays empty, floats keep 4 decimals), all or none.
        A run that another writer has added since the file was read stays as it is there."""
        new = {}
        for row in rows:
            if unknown := sorted(row.keys() - set(self.columns)):
                raise ValueError(f"rows: expected the columns {self.columns}, got also {unknown}")
            key = self._key(row)
            if key in new or key in self._rows:
                raise ValueError(f"rows: expected each run once, got again {key}")
            rounded = {n: round(v, 4) if isinstance(v, float) else v for n, v in row.items()}
            new[key] = {name: str(rounded.get(name, "")) for name in self.columns}
        if self.path is None:
            self._rows |= new
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(self.path.with_name(f".{self.path.name}.lock")):
            merged = self._read()
            for key, row in (self._rows | new).items():
                merged.setdefault(key, row)
            write_whole(self.path, self._text(merged.values()).encode())
        self._rows = merged

    def _key(self, row):
        return tuple(str(row.get(name, "")) for name in self.identity)

    def _text(self, rows):
        table = pd.DataFrame(list(rows), columns=self.columns)
        return table.to_csv(index=False, lineterminator="\n")

    def _read(self):
        """{identity: row} of the file; an empty file is a new table."""
        if self.path is None or not self.path.exists():
            return {}
        if not self.path.is_file():
            raise ValueError(f"path: expected a CSV file, but {self.path} is something else")
        try:  # utf-8-sig: spreadsheets write a byte order mark
            with open(self.path, newline="", encoding="utf-8-sig") as file:
                reader = csv.reader(file, strict=True)
                lines = [(reader.line_num, cells) for cells in reader if cells]
        except (UnicodeDecodeError, csv.Error) as error:
            raise ValueError(f"path: {self.path} cannot be read as CSV ({error})") from error
        _, header = lines.pop(0) if lines else (0, self.columns)
        if header != self.columns:
            wrong = f"has the columns {header}, expected {self.columns}"
            raise ValueError(f"path: {self.path} {wrong}; of an earlier version: move it away")
        rows = {}
        for line, cells in lines:
            row = dict(zip(self.columns, cells))
            if len(cells) != len(self.columns) or self._key(row) in rows:
                expected = f"{len(self.columns)} cells of a run that no other line has"
                where = f"{self.path}, line {line}"
                raise ValueError(f"path: {where}: expected {expected}, got {cells}; mend it")
            rows[self._key(row)] = row
        return rows
