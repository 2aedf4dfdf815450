"""Methods that learn a few tensors by gradient descent, the papers' recipe."""

from typing import Self

import numpy as np
import torch
import torch.nn.functional as F

from .. import checks, prompts
from ..checkpoint import Checkpoint
from ..features import Features
from ..training import Draws, default_epochs, train
from .base import Method


class Learned(Method):
    """A method trained by descent. A subclass gives the start of its tensors, `_start(seed)`.

    seed : int of start and batches; or a list of S, one grouped training equal to S runs alone
    epochs : None: the papers' rule, 50 for 1 shot, 100 for 2 to 4, else 200; 0 keeps the start
    lr, batch_size, weight_decay, momentum : of stochastic gradient descent; progress : show a bar
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
        self.clip, self.classnames = clip, prompts.check_classnames(classnames, clip)
        self.seed = checks.seeds(seed)
        self.epochs = None if epochs is None else checks.integer("epochs", epochs, least=0)
        self.lr = checks.number("lr", lr, above=0)
        self.batch_size = checks.integer("batch_size", batch_size, least=1)
        self.weight_decay = checks.number("weight_decay", weight_decay, least=0)
        self.momentum = checks.number("momentum", momentum, least=0, most=1)
        self.progress = checks.flag("progress", progress)

    def fit(self, X, y, checkpoint=None) -> Self:
        """Learn from Features X (plain, a bank of views, or "online") and labels y [n]; with S
        seeds they may be lists of S draws of equal size. Gives losses_ [steps], too.

        checkpoint : folder where the training is kept once a minute until it has ended; the same
            fit, also in another process, goes on from there, to the same numbers
        """
        alone = isinstance(self.seed, int)
        seeds = [self.seed] if alone else self.seed
        X = list(X) if isinstance(X, (list, tuple)) else [X] * len(seeds)
        several = isinstance(y, (list, tuple)) and len(y) > 0 and np.ndim(y[0]) > 0
        y = list(y) if several else [y] * len(seeds)
        if not len(X) == len(y) == len(seeds):
            got = f"{len(X)} and {len(y)}"
            raise ValueError(f"X, y: expected one, or each of the {len(seeds)} seeds, got {got}")
        for draw in {id(draw): draw for draw in X}.values():  # seeds may share one
            checks.features(draw, self._width(), self.needs_local, bank=True, online=True)
        y = [checks.labels(labels, len(x), len(self.classnames)) for x, labels in zip(X, y)]
        starts = zip(*(self._start(seed) for seed in seeds))  # of each tensor, S
        stacked = [torch.stack(start).requires_grad_() for start in starts]
        tensors = dict(zip(self.learned, stacked))

        penalty = self._penalty(X, y)

        def loss(pooled, local, labels):
            prepared = self._prepare(tensors)
            logits = self._scores(prepared, pooled, local)  # [S, B, K]
            losses = F.cross_entropy(logits.flatten(0, 1), labels.flatten(), reduction="none")
            return losses.view_as(labels).mean(1) + penalty(prepared)

        if checkpoint is not None:
            checkpoint = Checkpoint(checkpoint, *self._identity(), *(x.digest() for x in X), *y)
        draws = Draws(X, y, seeds, self.batch_size, self.clip.device, self.needs_local)
        epochs = default_epochs(y[0]) if self.epochs is None else self.epochs
        descent = dict(lr=self.lr, momentum=self.momentum, weight_decay=self.weight_decay)
        descent |= dict(progress=self.progress, checkpoint=checkpoint)
        descent["record"] = self.clip.record_steps and on_gpu(self.clip.device)
        losses = train(stacked, loss, draws, epochs, **descent)
        for name, tensor in tensors.items():
            setattr(self, f"{name}_", tensor.detach()[0] if alone else tensor.detach())
        self.losses_ = losses[0] if alone else losses
        return self

    def _penalty(self, X, y):
        """What is added to the losses, as a function [S] of what `_prepare` gives. X, y: the
        Features and labels of each of S runs."""
        return lambda prepared: 0.0

    def _identity(self):
        """What a training depends on, beside its images: for a Checkpoint."""
        options = {name: value for name, value in self.options().items() if name != "progress"}
        tensors = [value for value in options.values() if isinstance(value, torch.Tensor)]
        plain = {k: None if isinstance(v, torch.Tensor) else v for k, v in options.items()}
        return type(self).__name__, plain, *tensors, self.clip.weights_digest, str(self.clip.dtype)

    def _fitted(self):
        """The learned tensors by name, with the axis S."""
        alone, values = isinstance(self.seed, int), self._values()
        return {name: value[None] if alone else value for name, value in values.items()}

    def _take_over(self, values):
        lead = () if isinstance(self.seed, int) else (len(self.seed),)
        for name, start in zip(self.learned, self._start(0)):
            value, shape = values[name], (*lead, *start.shape)
            if getattr(value, "shape", None) != shape or value.dtype != start.dtype:
                raise ValueError(f"{name}_: expected {start.dtype} {list(shape)}, got {value!r}")
        super()._take_over(values)

    def logits(self, X: Features) -> torch.Tensor:
        """Class scores [n, K] (with S seeds: [S, n, K]) of Features X."""
        logits = super().logits(X)
        return logits[0] if isinstance(self.seed, int) else logits


def on_gpu(device):
    return device.type == "cuda"


def uniform_start(shapes, fan_ins, seed, device):
    """Weights as torch's Linear starts them: uniform within fan_in ** -0.5."""
    generator = torch.Generator().manual_seed(seed)
    uniform = [2 * torch.rand(shape, generator=generator) - 1 for shape in shapes]
    return [(start * fan_in**-0.5).to(device) for start, fan_in in zip(uniform, fan_ins)]
