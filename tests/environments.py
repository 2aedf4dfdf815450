"""make test-all: new environments that hold only what pyproject.toml declares.

    python tests/environments.py            # both, over an hour
    python tests/environments.py lowest

newest : the newest versions of the declared dependencies; every chapter alone (test_lone.py)
lowest : the lowest versions that pyproject.toml admits; the same, and the package's own tests

Prints one closing line an environment; the exit status is 1 if anything failed.
"""

import os
import re
import subprocess
import sys
import time
import tomllib
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RUNNERS = ["pytest", "nbclient", "ipykernel", "hatchling"]  # what runs a chapter in a test
ORACLES = ["pytest-xdist", "POT", "beautifulsoup4", "pyyaml", "nbval"]  # what other tests import
PAGES = ["--ignore=tests/test_book.py", "--ignore=tests/test_notebooks.py"]  # of the rendered book


def lowest():
    """The lower bounds of the dependencies, as constraints of pip."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [re.sub(">=", "==", requirement) for requirement in project["dependencies"]]


def make(name):
    """A new environment with the wheel and what it declares; returns its Python."""
    folder = ROOT / "_build" / "environments" / name
    venv.create(folder, with_pip=True, clear=True)
    python = folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    wanted = [str(ROOT), *RUNNERS]
    if name == "lowest":
        constraints = folder / "constraints.txt"
        constraints.write_text("\n".join(lowest()) + "\n", encoding="utf-8")
        wanted += [*ORACLES, "--constraint", str(constraints)]
    subprocess.run([python, "-m", "pip", "install", "--quiet", *wanted], check=True)
    return python


def run(name):
    """Whether everything passed there."""
    python, begin = make(name), time.perf_counter()
    suites = [["tests/test_lone.py", "--all-chapters"]]
    if name == "lowest":
        suites.append(["tests", *PAGES, "--ignore=tests/test_lone.py", "-n", "auto"])
    closing, one = [], dict(os.environ, OMP_NUM_THREADS="1")  # beside others, two threads crawl
    for suite in suites:
        command = [python, "-m", "pytest", "--quiet", *suite]
        process = subprocess.run(command, cwd=ROOT, env=one, stdout=subprocess.PIPE, text=True)
        print(process.stdout, flush=True)
        closing.append((process.returncode, process.stdout.strip().splitlines()[-1]))
    show = [python, "-c", "import torch, sys; print(sys.version.split()[0], torch.__version__)"]
    versions = subprocess.run(show, capture_output=True, text=True).stdout.split()
    minutes = (time.perf_counter() - begin) / 60
    what = "; ".join(line for _, line in closing)
    print(f"{name}: Python {versions[0]}, torch {versions[1]}, {minutes:.0f} minutes: {what}")
    return not any(status for status, _ in closing)


if __name__ == "__main__":
    passed = [run(name) for name in sys.argv[1:] or ("newest", "lowest")]
    sys.exit(0 if all(passed) else 1)
