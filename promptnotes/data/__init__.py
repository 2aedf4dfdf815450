"""Tasks by name: Toybox's, and the papers' benchmarks."""

from pathlib import Path

from promptnotes.data import benchmarks, toybox
from promptnotes.data.tasks import Task


def load_task(name: str, root: str | Path | None = None) -> Task:
    """A task by its name: "toybox/iconic", ..., or one of the papers' sets, such as "eurosat".

    root  the folder of the papers' sets, in the layout of the CoOp code; by default the environment
          variable PROMPTNOTES_DATA, else "data". `promptnotes data eurosat` fetches a set.

    Warns where a set's lists are not the published ones. Raises FileNotFoundError, with the remedy,
    when files are missing, and ValueError for an unknown name or a file of another format.
    """
    world, _, short = str(name).partition("/")
    if world == "toybox" and short in toybox.TASKS:
        return toybox.load_task(short)
    if name in benchmarks.TABLE:
        return benchmarks.load_task(name, root)
    known = ", ".join([f"toybox/{task}" for task in toybox.TASKS] + list(benchmarks.TABLE))
    raise ValueError(f"unknown task {name!r}: expected one of {known}; or use ImageFolder(folder)")
