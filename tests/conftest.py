import os
import tempfile

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


# Files whose tests train, render, build or start processes: `make check` leaves them out.
SLOW = """
    book grid images lone neighbours other_clip papers pretrain results speed toybox toybox_clip
    widgets
""".split()


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.stem.removeprefix("test_") in SLOW:
            item.add_marker("slow")
