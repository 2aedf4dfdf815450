"""Methods that learn a few tensors by gradient descent, the papers' recipe."""

import numpy as np
import torch
import torch.nn.functional as F

from .. import checks
from ..prompts import check_classnames
from ..training import Draws, default_epochs, train
from .base import Method


class Learned(Method):
    """A method trained by descent (training.py).

    A subclass names its tensors in `learned`, gives their start for one seed, `_start(seed)`, and
    the class scores, `_scores`. All of it has a leading axis S: S seeds are one grouped training,
    equal to S runs alone. Fitted: each tensor under its name with "_", and losses_ [steps].

    Parameters
    ----------
    seed : int or list of S int
        Of the start and the batches; a list trains S runs in one.
    epochs : int or None
        None: the papers' rule, 50 for 1 shot, 100 for 2 to 4, else 200. 0 keeps the start.
    lr, weight_decay, momentum : float
        Of stochastic gradient descent, 0.002, 5e-4 and 0.9.
    batch_size : int
        Images a step, 32.
    progress : bool
        Show a bar.
    """

    groups_seeds = True
    open_classes = True

    def __init__(
        self,
        clip,
        classnames,
        seed=1,
        epochs=None,
        lr=0.002,
        batch_size=32,
        weight_decay=5e-4,
        momentum=0.9,
        progress=False,
    ):
        self.clip, self.classnames = clip, check_classnames(classnames)
        self.seed = checks.seeds(seed)
        self.epochs, self.lr, self.batch_size = epochs, lr, batch_size
        self.weight_decay, self.momentum, self.progress = weight_decay, momentum, progress

    def fit(self, X, y):
        """Learn from Features X (plain, a bank of views, or "online") and labels y [n].

        With S seeds, X and y may be lists of S draws of equal size.
        """
        seeds = [self.seed] if isinstance(self.seed, int) else self.seed
        X = list(X) if isinstance(X, (list, tuple)) else [X] * len(seeds)
        y = list(y) if _holds_several(y) else [y] * len(seeds)
        if not len(X) == len(y) == len(seeds):
            raise ValueError(
                f"X, y: expected one draw, or one for each of the {len(seeds)} seeds, "
                f"got {len(X)} and {len(y)}"
            )
        X = [checks.features(draw, training=True) for draw in X]
        y = [checks.labels(labels, len(x), len(self.classnames)) for x, labels in zip(X, y)]
        starts = [self._start(seed) for seed in seeds]
        tensors = {
            name: torch.stack(start).requires_grad_()
            for name, start in zip(self.learned, zip(*starts))
        }

        def loss(pooled, local, labels):
            logits = self._scores(self._prepare(tensors), pooled, local)  # [S, B, K]
            losses = F.cross_entropy(logits.flatten(0, 1), labels.flatten(), reduction="none")
            return losses.view_as(labels).mean(1)

        losses = train(
            list(tensors.values()),
            loss,
            Draws(X, y, seeds, self.batch_size, self.clip.device),
            default_epochs(y[0]) if self.epochs is None else self.epochs,
            lr=self.lr,
            momentum=self.momentum,
            weight_decay=self.weight_decay,
            progress=self.progress,
        )
        one = isinstance(self.seed, int)
        for name, tensor in tensors.items():
            setattr(self, f"{name}_", tensor.detach()[0] if one else tensor.detach())
        self.losses_ = losses[0] if one else losses
        return self

    def _fitted(self):
        """The learned tensors by name, with the axis S."""
        fitted = super()._fitted()
        if isinstance(self.seed, int):
            return {name: tensor[None] for name, tensor in fitted.items()}
        return fitted

    def logits(self, X):
        """Class scores [n, K] (with S seeds: [S, n, K]) of Features X."""
        logits = super().logits(X)
        return logits[0] if isinstance(self.seed, int) else logits


def _holds_several(y):
    """Whether y is a list of label vectors, rather than one of them."""
    return isinstance(y, (list, tuple)) and len(y) > 0 and np.ndim(y[0]) > 0
