import json
import os
import tempfile
from pathlib import Path

import pytest
import torch

# What is remembered between runs (digests of files, features) goes where no test finds it again.
os.environ["XDG_CACHE_HOME"] = tempfile.mkdtemp(prefix="promptnotes-tests-")


def pytest_addoption(parser):
    parser.addoption(
        "--device",
        default="cpu",
        choices=["cpu", "cuda"],
        help="where the backbones of the tests run",
    )
    parser.addoption(
        "--all-chapters",
        action="store_true",
        help="run every chapter alone with the wheel, not two of them",
    )


@pytest.fixture(scope="session")
def device(request):
    chosen = request.config.getoption("--device")
    if chosen == "cuda" and not torch.cuda.is_available():
        pytest.skip("--device cuda: there is no GPU here")
    return chosen


@pytest.fixture(scope="session")
def browser():
    from browser import chromium

    with chromium() as started:
        yield started


@pytest.fixture(scope="session")
def book(tmp_path_factory):
    """The committed book, built once for all processes: the HTML folder, the status, the log."""
    from filelock import FileLock
    from rendering import ROOT, build

    target = tmp_path_factory.getbasetemp()
    target = (target.parent if "PYTEST_XDIST_WORKER" in os.environ else target) / "book"
    target.mkdir(exist_ok=True)
    with FileLock(target / "lock"):
        kept = target / "built.json"
        if not kept.exists():
            site, *said = build(ROOT, target)
            kept.write_text(json.dumps([str(site), *said]))
    site, status, log = json.loads(kept.read_text())
    return Path(site), status, log


@pytest.fixture
def stop_after(monkeypatch):
    """stop_after(n): trainings save their state at every step, and the n-th saving is followed by
    an interruption; stop_after(None): by none. Gives the list of the steps that were saved."""
    from promptnotes.checkpoint import Checkpoint

    monkeypatch.setattr("promptnotes.checkpoint.EVERY", 0)
    save = Checkpoint.save

    def set_to(n):
        saved = []

        def watched(self, epoch, losses, *rest):
            save(self, epoch, losses, *rest)
            saved.append(len(losses))
            if len(saved) == n:
                raise KeyboardInterrupt

        monkeypatch.setattr(Checkpoint, "save", watched)
        return saved

    return set_to


# Files whose tests train, render, build or start processes: `make check` leaves them out.
SLOW = """
    behaviour body book grid images live live_clip live_learning live_transport lone neighbours
    other_clip pages papers pretrain results speed studies toybox toybox_clip widgets wording
""".split()


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.stem.removeprefix("test_") in SLOW:
            item.add_marker("slow")
