"""What the experiment scripts share: where their tables lie, and features that are encoded once."""

from functools import lru_cache
from pathlib import Path

import promptnotes as pn
from promptnotes import protocol

FOLDER = Path(__file__).resolve().parent.parent / "book" / "results"
VERSIONS = protocol.versions()


class Results(protocol.Results):
    """The package's table, with the name of the experiment, and the further numbers `measured` of each run."""

    def __init__(self, path, measured=()):
        super().__init__(path, ["experiment", *protocol.COLUMNS, *measured])


@lru_cache(maxsize=None)
def load_task(name):
    """A task, its pictures rendered once a process."""
    return pn.load_task(name)


@lru_cache(maxsize=None)
def encoded(clip, name, split="test", local=False):
    """(Features, labels) of a task's split, encoded once a process."""
    images = getattr(load_task(name), split)
    return clip.encode_images(images.images, local=local), images.labels


@lru_cache(maxsize=None)
def few_shot(clip, name, shots, seed, local=False):
    """(Features, labels) of a few-shot draw, encoded once a process."""
    draw = load_task(name).few_shot(shots, seed)
    return clip.encode_images(draw.images, local=local), draw.labels
