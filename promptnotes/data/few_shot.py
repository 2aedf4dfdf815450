"""Which images a few-shot run trains on: the sampling rule of the CoOp code."""

import random

from promptnotes import checks


def few_shot_indices(labels, shots, seed, val_labels=None):
    """Draw `shots` items of every class, the same items as the CoOp code draws.

    The rule (Dassl base_dataset.py:167-209): classes in the order in which they first appear; from
    each, `random.sample` of `shots` items right after `random.seed(seed)`; a class with fewer
    items gives all of them, in list order, and takes nothing from the stream.

    labels : n integers (list, array or tensor), the class of every training image
    shots : images per class, >= 1
    seed : the run's seed, >= 0; the papers use 1, 2 and 3
    val_labels : of the validation images, drawn next: min(shots, 4) a class (oxford_pets.py:33-49)

    Returns a list of indices into `labels`, class by class; with `val_labels`, a pair of lists.
    """
    shots = checks.integer("shots", shots, 1)
    stream = random.Random(checks.integer("seed", seed, 0))
    if len(labels) == 0:
        raise ValueError("labels: expected at least one, got none: there is nothing to draw from")
    train = _draw("labels", labels, shots, stream)
    if val_labels is None:
        return train
    return train, _draw("val_labels", val_labels, min(shots, 4), stream)


def _draw(argument, labels, shots, stream):
    items_of = {}  # a dict keeps the order of first appearance
    for index, label in enumerate(getattr(labels, "tolist", lambda: labels)()):
        label = checks.integer(f"{argument}[{index}]", label, 0)
        items_of.setdefault(label, []).append(index)
    drawn = []
    for items in items_of.values():
        drawn += stream.sample(items, shots) if len(items) >= shots else items
    return drawn
