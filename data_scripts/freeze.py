"""Freeze Toybox: write down what learned methods will be run on, before any of them has been.

    python data_scripts/freeze.py            # writes promptnotes/assets/freeze.json
    python data_scripts/freeze.py --check    # compares; what differs is printed

SHA-256 of what every task's scenes hold, of the weights that ship, and of the measured body. Every
row of a result table carries the digest of this file; TASKS.md says why.
"""

import argparse
import json
import sys

import numpy as np

from promptnotes import assets
from promptnotes.data import toybox
from promptnotes.features import digest
from promptnotes.files import write_whole
from promptnotes.notebook.tables import book


def of_scenes(task, split):
    """Digest of a split: labels, what is in each image, and where (to a millionth of its width,
    as the last bits of a sine differ between machines)."""
    pictures, labels = toybox.split(task, split)
    s = pictures.scenes
    columns = s.pose, s.view, s.surface, s.inks, s.light, s.random
    numbers = [s.kind, s.medium, s.thing, s.colour, s.fill, s.sprites.shape]
    numbers += [np.rint(1e6 * column) for column in columns]
    numbers = [np.ascontiguousarray(column, dtype="<i4").tobytes() for column in numbers]
    return digest(labels, "\n".join(s.ground).encode(), *numbers)


def found():
    """What freeze.json should hold, as things are now."""
    scenes = {
        f"{task}/{split}": of_scenes(task, split)
        for task in toybox.TASKS
        for split in toybox.SPLITS
    }
    weights = {
        name: digest((assets.HERE / f"{name}.safetensors").read_bytes()) for name in assets.NAMES
    }
    body = {
        name: digest((book() / "results" / name).read_bytes())
        for name in ("body.csv", "body_classes.csv")
    }
    return dict(scenes=scenes, weights=weights, body=body)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing")
    if not parser.parse_args().check:
        write_whole(assets.FREEZE, (json.dumps(found(), indent=1) + "\n").encode())
        sys.exit()
    frozen, now = assets.freeze(), found()
    differ = [
        f"{part}: {key}"
        for part in now
        for key in now[part]
        if frozen.get(part, {}).get(key) != now[part][key]
    ]
    print("\n".join(differ) or "all as frozen")
    sys.exit(bool(differ))
