"""Run the chapters from their first cell to their last, each in a fresh kernel.

    python data_scripts/execute_book.py                      # a fresh copy in _build/executed
    python data_scripts/execute_book.py 02_coop --in-place   # and the outputs into book/
    python data_scripts/execute_book.py --in-place --record  # and the numbers recorded

One line a chapter says how long it took; a chapter that fails is named with its cell, and the exit
status is 1.
"""

import argparse
import os
import shutil
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

ROOT = Path(__file__).resolve().parent.parent
WIDGET = "application/vnd.jupyter.widget-view+json"


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("chapters", nargs="*", help="names such as 02_coop; all when none is given")
    parser.add_argument("--in-place", action="store_true", help="put the fresh outputs into book/")
    parser.add_argument(
        "--record", action="store_true", help="write the measured numbers into book/expectations"
    )
    parser.add_argument("--timeout", type=int, default=600, help="seconds a cell may take")
    parser.add_argument("--root", type=Path, default=ROOT, help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    root = options.root
    known = {path.stem: path for path in sorted((root / "book").glob("*.ipynb"))}
    if unknown := set(options.chapters) - set(known):
        parser.error(f"no such chapter: {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    if options.record:
        os.environ["PROMPTNOTES_RECORD"] = str(root / "book" / "expectations")

    target = copy_sources(root)
    failed, begin = [], time.perf_counter()
    for name in options.chapters or known:
        print(f"{name:24s}", end="", flush=True)
        start = time.perf_counter()
        try:
            notebook = execute(target / "book" / f"{name}.ipynb", options.timeout)
        except ChapterError as error:
            failed.append(name)
            print(f" FAILED after {time.perf_counter() - start:.1f} s\n{error}", flush=True)
            continue
        write(notebook, target / "book" / f"{name}.ipynb")
        if options.in_place:
            write(notebook, known[name])
        print(f"{time.perf_counter() - start:7.1f} s", flush=True)
    print(f"{'all chapters':24s}{time.perf_counter() - begin:7.1f} s")
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


class ChapterError(Exception):
    """A chapter did not run; the text names the cell and what it said."""


def copy_sources(root):
    """A copy of all that jupyter-book reads, so that the committed outputs stay as they are."""
    target = root / "_build" / "executed"
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(
        root / "book", target / "book", ignore=shutil.ignore_patterns(".*", "__pycache__")
    )
    for name in ("_config.yml", "_toc.yml"):
        shutil.copy(root / name, target / name)
    return target


def execute(path, timeout=600):
    """The notebook with fresh outputs, run in its own folder. Raises ChapterError."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=timeout,
        kernel_name="python3",
        store_widget_state=False,
        extra_arguments=[
            "--IPKernelApp.log_level=40"
        ],  # the kernel's note on local TCP is noise here
        resources={"metadata": {"path": str(path.parent)}},
    )
    running = []
    client.on_cell_execute = lambda cell, cell_index: running.append(cell_index)
    try:
        client.execute()
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        cell = notebook.cells[running[-1]] if running else None
        first = cell.source.strip().split("\n")[0] if cell else ""
        said = (
            f"{error.ename}: {error.evalue}"
            if isinstance(error, CellExecutionError)
            else str(error).strip()
        )
        raise ChapterError(
            f"  {path.name}, cell {running[-1] if running else '?'} ({first}):\n  {said}"
        ) from None
    return strip(notebook)


def strip(notebook):
    """Keep what a page shows, drop what changes from run to run, so that diffs are small."""
    keep = {
        key: notebook.metadata[key] for key in ("accelerator", "colab") if key in notebook.metadata
    }
    notebook.metadata = nbformat.from_dict(
        {
            **keep,
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
    )
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            for data in (output.get("data", {}) for output in cell.outputs):
                if data.get("text/html", "").startswith('<figure class="pn-slider"'):
                    del data[WIDGET]  # its frames stay
            # What is a widget and nothing else (a progress bar) has no life in a stored page.
            cell.outputs = [
                output for output in cell.outputs if WIDGET not in output.get("data", {})
            ]
    return notebook


def write(notebook, path):
    side = path.with_suffix(".part")
    nbformat.write(notebook, side)
    os.replace(side, path)


if __name__ == "__main__":
    main()
