"""What is to be told apart: class names, templates, and three sets of labelled images."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from promptnotes import checks
from promptnotes.data.few_shot import few_shot_indices


@dataclass(eq=False, repr=False)
class ImageSet:
    """n images and their classes.

    images  any sequence: paths, PIL images, a float tensor [n, 3, H, W], a lazy sequence
    labels  [n] integers from 0, kept as a LongTensor
    """

    images: Sequence = ()
    labels: torch.Tensor = ()  # type: ignore[assignment]

    def __post_init__(self):
        n, labels = len(self.images), self.labels
        labels = labels if n else torch.as_tensor(labels, dtype=torch.long)  # () has no dtype
        self.labels = checks.labels(labels, n, name="labels")

    def __len__(self):
        return len(self.images)

    def subset(self, indices) -> "ImageSet":
        """The images at `indices` (a list of integers), in that order; nothing is loaded. A lazy
        sequence may have a `subset` of its own, to make only the images that are asked for."""
        indices = torch.as_tensor(indices, dtype=torch.long)
        images: Sequence = _Picked(self.images, indices.tolist())
        if hasattr(self.images, "subset"):
            images = self.images.subset(indices.numpy())
        elif isinstance(self.images, torch.Tensor):
            images = self.images[indices]
        elif isinstance(self.images, (list, tuple)):
            images = list(images)
        return ImageSet(images, self.labels[indices])

    def only(self, classes):
        """The images of a range of classes, relabelled from 0."""
        part = self.subset([i for i, y in enumerate(self.labels.tolist()) if y in classes])
        return ImageSet(part.images, part.labels - classes.start)


class _Picked(Sequence):
    """Some items of a lazy sequence, still lazy."""

    def __init__(self, images, indices):
        self.images, self.indices = images, indices

    def __len__(self):
        return len(self.indices)

    def __getitem__(self, i):
        if isinstance(i, slice):
            return _Picked(self.images, self.indices[i])
        return self.images[self.indices[i]]


@dataclass(eq=False, repr=False)
class Task:
    """A classification task: K class names, templates with "{}" for the name, three image sets."""

    name: str
    classnames: list[str]
    templates: list[str]
    train: ImageSet
    val: ImageSet
    test: ImageSet
    part_of: tuple["Task", range] | None = None

    def __post_init__(self):
        self.classnames = checks.texts("classnames", self.classnames)
        self.templates = checks.texts("templates", self.templates)
        for part in ("train", "val", "test"):
            images = getattr(self, part)
            checks.labels(images.labels, len(images), len(self.classnames), f"{part}.labels")

    def __repr__(self):
        sizes = f"train {len(self.train)}, val {len(self.val)}, test {len(self.test)}"
        return f"{type(self).__name__}({self.name!r}: {len(self.classnames)} classes, {sizes})"

    def few_shot(self, shots: int, seed: int) -> ImageSet:
        """`shots` training images per class: the same items as the CoOp code draws."""
        return self._draw(shots, seed)[0]

    def few_shot_val(self, shots: int, seed: int) -> ImageSet:
        """min(shots, 4) validation images per class, from the same stream as `few_shot`."""
        return self._draw(shots, seed)[1]

    def _draw(self, shots, seed):
        if self.part_of:  # the papers sample first and take the classes apart afterwards
            whole, classes = self.part_of
            return [images.only(classes) for images in whole._draw(shots, seed)]
        train, val = few_shot_indices(self.train.labels, shots, seed, self.val.labels)
        return self.train.subset(train), self.val.subset(val)

    def base_new(self) -> tuple["Task", "Task"]:
        """Two tasks: the first ceil(K/2) classes, and the rest relabelled from 0 (CoOp
        oxford_pets.py:140-186). Their few-shot draws are the parts of this task's draw."""
        count = len(self.classnames)
        if count < 2:
            raise ValueError(f"base_new: two or more classes needed, {self.name} has {count}")
        half = (count + 1) // 2
        return (self._part("base", range(half)), self._part("new", range(half, count)))

    def _part(self, which, classes):
        sets = [images.only(classes) for images in (self.train, self.val, self.test)]
        names = self.classnames[classes.start : classes.stop]
        return Task(f"{self.name}:{which}", names, self.templates, *sets, part_of=(self, classes))
