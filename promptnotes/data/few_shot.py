"""Which images a few-shot run trains on: the sampling rule of the CoOp code."""

import operator
import random


def few_shot_indices(labels, shots, seed, val_labels=None):
    """Draw `shots` items of every class, the same items as the CoOp code draws.

    The rule (Dassl base_dataset.py:167-209): classes in the order in which they first appear; from
    each, `random.sample` of `shots` items right after `random.seed(seed)`; a class with fewer
    items gives all of them, in list order, and takes nothing from the stream.

    labels      n integers (list, array or tensor), the class of every training image
    shots       images a class, >= 1
    seed        the run's seed; the papers use 1, 2 and 3
    val_labels  the classes of the validation images: they are drawn after the training images,
                from the same stream, min(shots, 4) a class (oxford_pets.py:33-49)

    Returns a list of indices into `labels`, class by class; with `val_labels`, a pair of lists.
    """
    shots = _integer(shots, "shots")
    if shots < 1:
        raise ValueError(f"shots must be at least 1, got {shots}")
    if len(labels) == 0:
        raise ValueError("labels is empty: there is nothing to draw from")
    stream = random.Random(_integer(seed, "seed"))
    train = _draw(labels, shots, stream, "labels")
    if val_labels is None:
        return train
    return train, _draw(val_labels, min(shots, 4), stream, "val_labels")


def _draw(labels, shots, stream, argument):
    items_of = {}  # a dict keeps the order of first appearance
    for index, label in enumerate(getattr(labels, "tolist", lambda: labels)()):
        items_of.setdefault(_integer(label, f"{argument}[{index}]"), []).append(index)
    drawn = []
    for items in items_of.values():
        drawn += stream.sample(items, shots) if len(items) >= shots else items
    return drawn


def _integer(value, argument):
    try:
        return operator.index(value)
    except TypeError:
        kind = type(value).__name__
        raise ValueError(f"{argument} must be an integer, got {value!r} ({kind})") from None
