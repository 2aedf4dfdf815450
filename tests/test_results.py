"""The table of experiments: it goes on where it was stopped, and loses and doubles nothing."""
import importlib.util
import json
import shutil
from pathlib import Path

import pytest

from promptnotes import protocol

ROOT = Path(__file__).parent.parent
spec = importlib.util.spec_from_file_location("results", ROOT / "data_scripts" / "results.py")
results = importlib.util.module_from_spec(spec)
spec.loader.exec_module(results)


def run(seed):
    return dict(experiment="curve", method="CoOp", task="toybox/cars", backbone="tiny", shots=1, seed=seed,
                settings=json.dumps(dict(epochs=5, init="a photo, of a")))


def script(path):
    """What an experiment script does: measure the runs that are missing, one after the other."""
    table, measured = results.Results(path, ["loss"]), []
    for seed in range(6):
        if not table.find(**run(seed)):
            measured.append(seed)
            table.add([run(seed) | dict(accuracy=50 + seed / 4, loss=0.5)])
    return measured


@pytest.mark.parametrize("when", ["written", "moved"])
def test_a_script_that_is_killed_goes_on_where_it_was_stopped(tmp_path, monkeypatch, when):
    """Killed twice in its third addition: while the file is written, or before it is moved into place."""
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
            patch.setattr(protocol.os, name, killed(getattr(protocol.os, name)))
            script(path)
        assert len(results.Results(path, ["loss"]).rows) == rows
    assert script(path) == [4, 5]
    assert path.read_bytes() == whole.read_bytes()
    assert {file.name for file in tmp_path.iterdir()} == {"killed.csv", "whole.csv"}


@pytest.mark.parametrize("name", ["coop.csv", "csc.csv"])
def test_committed_rows_are_written_again_as_they_were(tmp_path, name):
    path = Path(shutil.copy(ROOT / "book" / "results" / name, tmp_path))
    header = path.read_text().split("\n")[0].split(",")
    before, table = path.read_bytes(), results.Results(path, header[1 + len(protocol.COLUMNS):])
    table.add([run(1)])
    assert path.read_bytes().startswith(before) and len(table.find(**run(1))) == 1
    assert len({tuple(row.get(c) for c in protocol.RUN) for row in table.rows}) == len(table.rows)


def test_what_does_not_fit_the_table_is_refused(tmp_path):
    path = tmp_path / "table.csv"
    table = results.Results(path, ["loss"])
    table.add([run(1) | dict(loss=0.5)])
    before = path.read_bytes()
    with pytest.raises(ValueError, match="each run once"):
        table.add([run(2), run(1)])
    with pytest.raises(ValueError, match="each run once"):
        table.add([run(2), run(2)])
    with pytest.raises(ValueError, match=r"got also \['los'\]"):
        table.add([run(2) | dict(los=0.5)])
    assert path.read_bytes() == before and len(table.rows) == 1
    with pytest.raises(ValueError, match="move it away"):
        results.Results(path)


def test_two_who_write_one_table_do_not_lose_rows(tmp_path):
    path = tmp_path / "table.csv"
    one, two = results.Results(path), results.Results(path)
    one.add([run(1)])
    before = path.read_bytes()
    with pytest.raises(RuntimeError, match="has changed since it was read"):
        two.add([run(2)])
    assert path.read_bytes() == before and two.rows == []
    one.add([run(2)])
    assert len(results.Results(path).rows) == 2


def test_a_frame_has_the_runs_asked_for_in_their_order():
    table = protocol.Results()
    table.add([dict(method="CoOp", seed=seed, accuracy=50 + seed / 4) for seed in (1, 2, 3)])
    frame = table.frame([dict(method="CoOp", seed=seed) for seed in (3, 4, 1)])
    assert frame.seed.tolist() == [3, 1] and frame.accuracy.tolist() == [50.75, 50.25]
    assert list(frame.columns) == protocol.COLUMNS
