"""Toybox: a procedural world of images and captions, and its classification tasks (TASKS.md says
why these).

Everything is drawn from seeds with numpy's PCG64 and arithmetic that rounds alike everywhere, so
that a task is the same on every machine. Images are rendered when they are first asked for, some
hundreds a second on one core.
"""

from functools import cached_property

import numpy as np
import torch
from PIL import Image

from ..tasks import ImageSet, Task
from .captions import write_captions as write_captions
from .render import SIZE as SIZE
from .render import render as render
from .scenes import draw_web as draw_web
from .tasks import TASKS

SPLITS = {"train": 100, "val": 50, "test": 100}  # images per class


class Pictures:
    """The images of scenes, rendered at first use: a sequence of 96 x 96 RGB PIL images.

    scenes : the table of what is in them. array : uint8 [n, 96, 96, 3]
    masks : uint16 [n, 2, 96, 96], the thing (0 ground, 1 in front) and the part that a pixel shows
    """

    def __init__(self, scenes):
        self.scenes = scenes

    @cached_property
    def array(self):
        return render(self.scenes)

    @cached_property
    def masks(self):
        images, masks = render(self.scenes, masks=True)
        self.__dict__.setdefault("array", images)  # they are rendered anyway
        return masks

    def __len__(self):
        return len(self.scenes)

    def __getitem__(self, index):
        if isinstance(index, (int, np.integer)):
            return Image.fromarray(self.array[index])
        return self.subset(index)

    def subset(self, index):
        """Those at a slice or an array of numbers; only they are rendered."""
        picked = Pictures(self.scenes[index])
        if "array" in self.__dict__:
            picked.array = self.array[index]
        return picked


def split(task, name):
    """(Pictures, labels [n] long) of one split of one task: SPLITS[name] images of every class,
    class by class. A share `label_noise` of the training labels is wrong."""
    spec = TASKS[task]
    labels = np.repeat(np.arange(len(spec.keys)), SPLITS[name])
    rng = np.random.default_rng([1234, spec.seed, list(SPLITS).index(name)])
    pictures = Pictures(spec.scenes(rng, labels))
    if name == "train" and spec.label_noise:
        wrong = rng.random(len(labels)) < spec.label_noise
        labels = np.where(wrong, rng.integers(0, len(spec.keys), len(labels)), labels)
    return pictures, torch.from_numpy(labels)


def load_task(name):
    """The task with this short name ("wild", "textures", ...: see TASKS)."""
    if name not in TASKS:
        raise ValueError(f"name: Toybox has the tasks {', '.join(TASKS)}; got {name!r}")
    spec = TASKS[name]
    splits = (ImageSet(*split(name, s)) for s in SPLITS)
    return Task(f"toybox/{name}", list(spec.classnames), list(spec.templates), *splits)
