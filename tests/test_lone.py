"""A chapter alone, as on Colab: the notebook in an empty folder, the wheel installed, no checkout.

One chapter runs here, all with --all-chapters.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import chapters
import pytest
from nbformat import v4

ROOT = Path(__file__).resolve().parent.parent
QUICK = ("09_reproduce",)  # reads both kinds of tables

# In the kernel: each file that is opened below the checkout, except in an environment kept there.
WATCH = """
import os, sys
opened = set()
def watch(event, arguments):
    if event == "open" and isinstance(arguments[0], (str, bytes)):
        path = os.path.abspath(os.fsdecode(arguments[0]))
        if path.startswith({root!r}) and not path.startswith(sys.prefix + os.sep):
            opened.add(path)
sys.addaudithook(watch)
"""
SAVE = """
import json, promptnotes
with open({path!r}, "w") as file:
    json.dump(dict(package=promptnotes.__file__, opened=sorted(opened)), file)
"""


def pytest_generate_tests(metafunc):
    if "chapter" in metafunc.fixturenames:
        every = metafunc.config.getoption("--all-chapters")
        chosen = [path for path in chapters.CHAPTERS if every or path.stem in QUICK]
        metafunc.parametrize("chapter", chosen, ids=lambda path: path.stem)


@pytest.fixture(scope="session")
def installed(tmp_path_factory):
    """A folder that holds what the wheel installs, and nothing else."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder / "dist"]
    subprocess.run(build, cwd=ROOT, check=True)
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--target"]
    subprocess.run([*pip, folder / "site", *(folder / "dist").glob("*.whl")], check=True)
    return folder / "site"


def test_a_chapter_runs_alone(chapter, installed, tmp_path):
    alone, record = tmp_path / "alone", tmp_path / "record.json"
    alone.mkdir()
    notebook = chapters.copy(chapter, alone)
    notebook.cells.insert(0, v4.new_code_cell(WATCH.format(root=str(ROOT) + os.sep)))
    notebook.cells.append(v4.new_code_cell(SAVE.format(path=str(record))))
    ours = ("PROMPTNOTES_DATA", "PROMPTNOTES_RECORD")
    environment = {name: value for name, value in os.environ.items() if name not in ours}

    chapters.run(notebook, alone, environment | {"PYTHONPATH": str(installed)})

    found = json.loads(record.read_text())
    assert Path(found["package"]).is_relative_to(installed)
    assert found["opened"] == []
    printed = "".join(
        output.get("text", "") for cell in notebook.cells for output in cell.get("outputs", [])
    )
    assert "checked to within" in printed and "no expectation recorded" not in printed


def test_the_wheel_carries_the_books_tables(installed):
    copy, book = installed / "promptnotes" / "assets" / "book", ROOT / "book"
    carried = {path.relative_to(copy) for path in copy.rglob("*") if path.is_file()}
    wanted = [book / "published.csv", *(book / "results").glob("*.csv")]
    wanted += (book / "expectations").glob("*.json")
    assert len(wanted) > 10 and carried == {path.relative_to(book) for path in wanted}
