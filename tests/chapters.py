"""The chapters, and how tests run them."""

import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

BOOK = Path(__file__).resolve().parent.parent / "book"
CHAPTERS = sorted(BOOK.glob("*.ipynb"))


def run(notebook, folder, environment):
    """Run all cells in a fresh kernel that works in `folder`; a cell that fails fails the test."""
    client = NotebookClient(
        notebook,
        timeout=300,
        kernel_name="python3",
        extra_arguments=["--IPKernelApp.log_level=40"],
        resources={"metadata": {"path": str(folder)}},
    )
    try:
        client.execute(env=environment)
    except CellExecutionError as error:
        plain = re.sub(r"\x1b\[[\d;]*m", "", str(error))
        pytest.fail(f"{plain[:2000]}\n...\n{plain[-1000:]}", pytrace=False)


def copy(path, folder):
    """A chapter alone in an empty folder, as Colab opens it; returns the copy as a notebook."""
    target = folder / path.name
    target.write_bytes(path.read_bytes())
    return nbformat.read(target, as_version=4)
