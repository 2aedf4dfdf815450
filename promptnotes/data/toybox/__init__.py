"""Toybox: a procedural world of pictures and captions, and its classification tasks (TASKS.md says why these).

Everything is drawn from seeds with numpy's PCG64 and arithmetic that rounds alike everywhere, so that a task is the
same on every machine. Pictures are rendered when they are first asked for: about 2,000 a second on one core.
"""

from functools import cached_property

import numpy as np
import torch
from PIL import Image

from ..tasks import ImageSet, Task
from .captions import write_captions
from .render import render
from .scenes import (
    COLOUR_NAMES,
    LAND_NAMES,
    MEDIA,
    OBJECTS,
    PATTERN_NAMES,
    PLACE_NAMES,
    WEB_MEDIA,
    draw,
    draw_web,
)
from .shapes import BODIES

SPLITS = {"train": 100, "val": 50, "test": 100}  # images a class
GENERIC = tuple(name for name in OBJECTS if name not in ("arrow", "ring", "bolt", "cross"))
CAR_COLOURS = ("red", "yellow", "green", "blue")
CARS = tuple((c, b) for b in BODIES for c in CAR_COLOURS)
LAND_CLASSES = {
    "annual_crop": "annual crop land",
    "woodland": "forest",
    "herbaceous": "herbaceous vegetation land",
    "highway": "highway or road",
    "industrial": "industrial buildings",
    "pasture": "pasture land",
    "permanent_crop": "permanent crop land",
    "residential": "residential buildings",
    "river": "river",
    "lake": "sea or lake",
}
PLACE_CLASSES = {
    "beach": "beach",
    "meadow": "meadow",
    "forest": "forest",
    "desert": "desert",
    "snow": "snowfield",
    "sea": "sea",
    "night": "night sky",
    "bricks": "brick wall",
    "wood": "wooden floor",
    "tiles": "tiled floor",
    "mountain": "mountain",
    "city": "city",
    "road": "road",
    "garden": "garden",
}
# the one prompt a person would write, then further ones for prompt ensembling; every word occurs in the captions
GENERAL = [
    "itap of a {}.",
    "a bad photo of the {}.",
    "a photo of the large {}.",
    "a {} in a video game.",
    "art of the {}.",
    "a photo of the small {}.",
]


def _objects(seed, **settings):
    return dict(
        seed=seed,
        classnames=GENERIC,
        templates=["a photo of a {}."] + GENERAL,
        scenes=lambda rng, y: draw(
            rng,
            len(y),
            object=np.array([OBJECTS.index(c) for c in GENERIC])[y],
            **{k: v(rng, len(y)) if callable(v) else v for k, v in settings.items()},
        ),
    )


def _places(seed, medium):
    return dict(
        seed=seed,
        classnames=tuple(PLACE_CLASSES.values()),
        templates=["a photo of a {}.", "a photo of the {}.", "view of the {}.", "a {} scene."],
        scenes=lambda rng, y: draw(
            rng,
            len(y),
            "place",
            place=np.array([PLACE_NAMES.index(c) for c in PLACE_CLASSES])[y],
            medium=MEDIA.index(medium),
            clutter=0.9,
            occluded=0.5,
            harsh=1.0,
        ),
    )


TASKS = {
    "objects": _objects(1),
    "patterns": dict(
        seed=6,
        classnames=PATTERN_NAMES,
        templates=[
            "{} texture.",
            "a photo of a {} texture.",
            "{} pattern.",
            "a photo of a {} pattern.",
        ],
        scenes=lambda rng, y: draw(
            rng, len(y), "pattern", texture=y, medium=MEDIA.index("relief"), harsh=0.9, occluded=0.3
        ),
    ),
    "satellite": dict(
        seed=8,
        classnames=tuple(LAND_CLASSES.values()),
        templates=[
            "a centered satellite photo of {}.",
            "a satellite photo of {}.",
            "an aerial view of {}.",
            "{} from above.",
        ],
        scenes=lambda rng, y: draw(
            rng,
            len(y),
            "land",
            medium=MEDIA.index("infrared"),
            land=np.array([LAND_NAMES.index(c) for c in LAND_CLASSES])[y],
        ),
    ),
    "cars": dict(
        seed=0,
        classnames=tuple(f"{colour} {body}" for colour, body in CARS),
        templates=[
            "a photo of a {}.",
            "a photo of the {}.",
            "a photo of my {}.",
            "a close-up photo of a {}.",
        ],
        scenes=lambda rng, y: draw(
            rng,
            len(y),
            object=OBJECTS.index("car"),
            plain=0.8,
            size=(0.24, 0.44),
            colour=np.array([COLOUR_NAMES.index(c) for c, _ in CARS])[y],
            body=np.array([BODIES.index(b) for _, b in CARS])[y],
        ),
    ),
    "places": _places(7, "faded"),
    "places-infrared": _places(9, "infrared"),
    "objects-v2": _objects(5, harsh=0.9, clutter=0.55, size=(0.15, 0.36)),
    "objects-sketch": _objects(4, medium=MEDIA.index("sketch")),
    "objects-rendition": _objects(3, medium=lambda rng, n: rng.integers(2, len(WEB_MEDIA), n)),
    "objects-hard": _objects(
        2, clutter=0.95, occluded=0.7, size=(0.13, 0.24), plain=0.2, harsh=0.8, varied=2.0
    ),
}


class Pictures:
    """The pictures of scenes, rendered at first use: a sequence of 64 x 64 RGB PIL images.

    scenes: the table of what is in them. array: uint8 [n, 64, 64, 3]. masks: uint8 [n, 64, 64], 0 ground, 1 the
    object in front, 2 and 3 the others.
    """

    def __init__(self, scenes):
        self.scenes = scenes

    @cached_property
    def array(self):
        return render(self.scenes)

    @cached_property
    def masks(self):
        return render(self.scenes, masks=True)[1]

    def __len__(self):
        return len(self.scenes)

    def __getitem__(self, index):
        if isinstance(index, (int, np.integer)):
            return Image.fromarray(self.array[index])
        picked = Pictures(self.scenes[index])
        if "array" in self.__dict__:
            picked.array = self.array[index]
        return picked


def split(task, name):
    """(Pictures, labels [n] long) of one split of one task: SPLITS[name] pictures of every class, class by class."""
    spec = TASKS[task]
    labels = np.repeat(np.arange(len(spec["classnames"])), SPLITS[name])
    rng = np.random.default_rng([1234, spec["seed"], list(SPLITS).index(name)])
    return Pictures(spec["scenes"](rng, labels)), torch.from_numpy(labels)


def load_task(name):
    """The task with this short name ("objects", "patterns", ...: see TASKS)."""
    if name not in TASKS:
        raise ValueError(f"name: Toybox has the tasks {', '.join(TASKS)}; got {name!r}")
    spec = TASKS[name]
    return Task(
        f"toybox/{name}",
        list(spec["classnames"]),
        list(spec["templates"]),
        *(ImageSet(*split(name, s)) for s in SPLITS),
    )
