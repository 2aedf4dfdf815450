"""The table of runs: it goes on after kills, loses and doubles nothing, and names bad files."""

import json
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from promptnotes.grid import COLUMNS, Results

ROOT = Path(__file__).parent.parent
# timings, the frozen model, and text encoders that learned anew
NO_RUNS = ("speed", "gpu", "body", "body_classes", "body_test", "wording")
COMMITTED = sorted((ROOT / "book" / "results").glob("*.csv"))
COMMITTED = [path for path in COMMITTED if path.stem not in NO_RUNS]
MEASURED = ["experiment", *COLUMNS, "loss"]


def run(seed):
    return dict(
        experiment="curve",
        method="CoOp",
        task="toybox/autos",
        backbone="tiny",
        weights="012345678901",
        shots=1,
        seed=seed,
        settings=json.dumps(dict(epochs=5, init="a photo, of a")),
    )


def script(path):
    """What an experiment does: measure the runs that are missing, one after the other."""
    table, measured = Results(path, MEASURED), []
    for seed in range(6):
        if not table.find(**run(seed)):
            measured.append(seed)
            table.add([run(seed) | dict(accuracy=50 + seed / 4, loss=0.5)])
    return measured


def visible(folder):
    return {file.name for file in folder.iterdir() if not file.name.endswith(".lock")}


@pytest.mark.parametrize("when", ["written", "moved"])
def test_a_script_that_is_killed_goes_on_where_it_was_stopped(tmp_path, monkeypatch, when):
    """Killed twice in its third addition: while the file is written, or before it is moved."""
    whole, path = tmp_path / "whole.csv", tmp_path / "killed.csv"
    assert script(whole) == [0, 1, 2, 3, 4, 5]
    name = {"written": "fsync", "moved": "replace"}[when]

    def killed(original):
        calls = iter(range(3))

        def call(*arguments):
            if next(calls) == 2:
                raise KeyboardInterrupt
            return original(*arguments)

        return call

    for rows in (2, 4):
        with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setattr(os, name, killed(getattr(os, name)))
            script(path)
        assert len(Results(path, MEASURED).find()) == rows
    assert script(path) == [4, 5]
    assert path.read_bytes() == whole.read_bytes()
    assert visible(tmp_path) == {"killed.csv", "whole.csv"}


def test_side_files_of_killed_writers_are_removed(tmp_path):
    """Once they are old: a young one may belong to somebody who is writing now."""
    table = Results(tmp_path / "table.csv", MEASURED)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "replace", lambda *paths: os._exit(9))
        if (child := os.fork()) == 0:
            table.add([run(1)])
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    (left,) = visible(tmp_path)
    table.add([run(1)])
    assert visible(tmp_path) == {left, "table.csv"}
    os.utime(tmp_path / left, (0, 0))
    table.add([run(2)])
    assert visible(tmp_path) == {"table.csv"}


@pytest.mark.parametrize("path", COMMITTED, ids=lambda path: path.name)
def test_committed_rows_are_written_again_as_they_were(tmp_path, path):
    header = path.read_text().split("\n")[0].split(",")
    path = Path(shutil.copy(path, tmp_path))
    before, table = path.read_bytes(), Results(path, header)
    assert set(header) >= {"weights", "dtype", "device"} and len(table.find()) == len(
        pd.read_csv(path)
    )
    table.add(
        [
            run(1)
            if "experiment" in header
            else {k: v for k, v in run(1).items() if k != "experiment"}
        ]
    )
    assert path.read_bytes().startswith(before) and len(table.find(seed=1, backbone="tiny")) == 1


def test_what_does_not_fit_the_table_is_refused(tmp_path):
    path = tmp_path / "table.csv"
    table = Results(path, MEASURED)
    table.add([run(1) | dict(loss=0.5)])
    before = path.read_bytes()
    with pytest.raises(ValueError, match="each run once"):
        table.add([run(2), run(1)])
    with pytest.raises(ValueError, match="each run once"):
        table.add([run(2), run(2)])
    with pytest.raises(ValueError, match=r"got also \['los'\]"):
        table.add([run(2) | dict(los=0.5)])
    assert path.read_bytes() == before and len(table.find()) == 1
    with pytest.raises(ValueError, match="move it away"):
        Results(path)


# ---- several writers


def test_two_who_write_one_table_keep_each_others_rows(tmp_path):
    path = tmp_path / "table.csv"
    one, two = Results(path, MEASURED), Results(path, MEASURED)
    one.add([run(1) | dict(loss=0.5)])
    two.add([run(2), run(1) | dict(loss=0.7)])  # the first one's stays
    assert [(row["seed"], row["loss"]) for row in Results(path, MEASURED).find()] == [
        ("1", "0.5"),
        ("2", ""),
    ]
    assert run(1) in two and run(2) not in one
    one.add([run(3)])
    assert run(2) in one and len(Results(path, MEASURED).find()) == 3


WRITER = """
import sys
from promptnotes.grid import Results
table = Results(sys.argv[1])
for i in range(150):
    table.add([dict(method=sys.argv[2], seed=i)])
"""


def test_two_processes_lose_no_row(tmp_path):
    path = tmp_path / "table.csv"
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(path), name]) for name in ("one", "two")
    ]
    assert [writer.wait() for writer in writers] == [0, 0]
    table = pd.read_csv(path)
    assert len(table) == 300 and table.groupby("method").seed.nunique().tolist() == [150, 150]


def test_a_link_to_a_table_stays_a_link(tmp_path):
    (tmp_path / "link.csv").symlink_to(tmp_path / "table.csv")
    Results(tmp_path / "link.csv", MEASURED).add([run(1)])
    assert (tmp_path / "link.csv").is_symlink() and len(pd.read_csv(tmp_path / "table.csv")) == 1
    assert stat.S_IMODE((tmp_path / "table.csv").stat().st_mode) & 0o444  # not private


# ---- files that somebody else has touched


def edited(path, change):
    Results(path, MEASURED).add([run(1), run(2)])
    path.write_bytes(change(path.read_bytes()))
    return path


@pytest.mark.parametrize(
    "change",
    [
        lambda data: "\ufeff".encode() + data,  # a spreadsheet's mark
        lambda data: data.replace(b"\n", b"\r\n"),
        lambda data: data + b"\n\n",
        lambda data: data.rstrip(b"\n"),
    ],
)
def test_what_editors_do_is_read(tmp_path, change):
    table = Results(edited(tmp_path / "table.csv", change), MEASURED)
    assert len(table.find()) == 2 and run(1) in table and run(2) in table
    table.add([run(3)])
    assert len(Results(tmp_path / "table.csv", MEASURED).find()) == 3


def test_an_empty_file_is_a_new_table(tmp_path):
    path = tmp_path / "table.csv"
    path.touch()
    table = Results(path, MEASURED)
    table.add([run(1)])
    assert Results(path, MEASURED).find() == table.find()


@pytest.mark.parametrize(
    "change, message",
    [
        (lambda data: data[:-60], "line 3: expected 14 cells of a run"),  # half a row
        (
            lambda data: data.replace(b"\n", b",x\n", 2).replace(b",x\n", b"\n", 1),
            "line 2: expected 14 cells",
        ),
        (
            lambda data: data + data.splitlines(True)[1],
            "line 4: expected 14 cells of a run that no other line has",
        ),
        (lambda data: b"method;task\nCoOp;cars\n", "has the columns .*move it away"),
        (lambda data: data.replace(b"weights,", b"", 1), "of an earlier version: move it away"),
        (lambda data: b"\xff\xfe" + data, "cannot be read as CSV"),
        (lambda data: data.rstrip(b"\n") + b'"x', "cannot be read as CSV|expected 14 cells"),
    ],
)
def test_what_is_wrong_with_a_file_is_told(tmp_path, change, message):
    path = edited(tmp_path / "table.csv", change)
    before = path.read_bytes()
    with pytest.raises(ValueError, match=f"path: .*table.csv.*{message}"):
        Results(path, MEASURED)
    assert path.read_bytes() == before


def test_a_folder_or_a_device_is_no_table(tmp_path):
    for path in (tmp_path, "/dev/null"):
        with pytest.raises(ValueError, match="expected a CSV file"):
            Results(path)


def test_a_frame_has_the_runs_asked_for_in_their_order():
    table = Results()
    table.add(
        [
            dict(method="CoOp", weights="0012345e6789", seed=seed, accuracy=50 + seed / 4)
            for seed in (1, 2, 3)
        ]
    )
    frame = table.frame(
        [dict(method="CoOp", weights="0012345e6789", seed=seed) for seed in (3, 4, 1)]
    )
    assert frame.seed.tolist() == [3, 1] and frame.accuracy.tolist() == [50.75, 50.25]
    assert list(frame.columns) == COLUMNS and set(frame.weights) == {
        "0012345e6789"
    }  # a text, not a number
