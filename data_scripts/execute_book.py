"""Run the chapters from their first cell to their last, each in a fresh kernel.

    python data_scripts/execute_book.py                      # a fresh copy in _build/executed
    python data_scripts/execute_book.py 02_coop --in-place   # and the outputs into book/
    python data_scripts/execute_book.py --in-place --record  # and the numbers recorded

One line a chapter says how long it took; a chapter that fails is shown with its cell, and the exit
status is 1.
"""

import argparse
import copy
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
    book = options.root / "book"
    known = {path.stem: path for path in sorted(book.glob("*.ipynb"))}
    if unknown := set(options.chapters) - set(known):
        parser.error(f"no such chapter: {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    if options.record:
        os.environ["PROMPTNOTES_RECORD"] = str(book / "expectations")

    target = copy_sources(options.root)
    failed, begin = [], time.perf_counter()
    for name in options.chapters or known:
        print(f"{name:24s}", end="", flush=True)
        start = time.perf_counter()
        try:
            notebook = execute(target / f"{name}.ipynb", options.timeout)
        except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
            failed.append(name)
            print(f" FAILED after {time.perf_counter() - start:.1f} s\n{error}", flush=True)
            continue
        for folder in [target, book] if options.in_place else [target]:
            write(notebook, folder / f"{name}.ipynb")
        print(f"{time.perf_counter() - start:7.1f} s", flush=True)
    print(f"{'all chapters':24s}{time.perf_counter() - begin:7.1f} s")
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


def copy_sources(root):
    """A copy of all that jupyter-book reads, so that the committed outputs stay as they are."""
    target = root / "_build" / "executed"
    shutil.rmtree(target, ignore_errors=True)
    hidden = shutil.ignore_patterns(".*", "__pycache__")
    shutil.copytree(root / "book", target / "book", ignore=hidden)
    for name in ("_config.yml", "_toc.yml"):
        shutil.copy(root / name, target / name)
    return target / "book"


def execute(path, timeout):
    """The notebook with fresh outputs, run in its own folder. Raises nbclient's errors."""
    notebook = nbformat.read(path, as_version=4)
    metadata = copy.deepcopy(notebook.metadata)
    NotebookClient(
        notebook,
        timeout=timeout,
        kernel_name="python3",
        record_timing=False,
        store_widget_state=False,
        extra_arguments=["--IPKernelApp.log_level=40"],  # its note on local TCP is noise here
        resources={"metadata": {"path": str(path.parent)}},
    ).execute()
    notebook.metadata = metadata  # without what changes from machine to machine
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = list(filter(static, cell.outputs))
    return notebook


def static(output):
    """Whether an output lives without a kernel: a slider does by its frames, a progress bar not."""
    data = output.get("data", {})
    if data.get("text/html", "").startswith('<figure class="pn-slider"'):
        data.pop(WIDGET, None)
    return WIDGET not in data


def write(notebook, path):
    side = path.with_suffix(".part")
    nbformat.write(notebook, side)
    os.replace(side, path)


if __name__ == "__main__":
    main()
