"""Files that are whole whenever somebody reads them."""

import contextlib
import os
import time
from pathlib import Path
from uuid import uuid4

SIDE, HOUR = ".pn-part", 3600  # what a file is called until it is whole; seconds


def write_whole(path, data):
    """Write bytes beside `path` and move them into place: a reader never meets half a file.

    Side files have names of their own, so that threads and machines on one share do not collide.
    Those that killed writers left in the folder are removed once they are an hour old.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    for left in path.parent.glob(f".*{SIDE}"):
        with contextlib.suppress(OSError):  # another writer may remove it first
            if time.time() - left.stat().st_mtime > HOUR:
                left.unlink()
    side = path.parent / f".{uuid4().hex}{SIDE}"
    try:
        with open(side, "xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(side, path)
    finally:
        side.unlink(missing_ok=True)
