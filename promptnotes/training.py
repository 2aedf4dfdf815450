"""The papers' recipe: draws of batches, schedule, optimiser, loop.

SGD, momentum 0.9, weight decay 5e-4 (Dassl defaults.py:151-156, not in CoOp's own settings),
batches of 32, the learning rate set once an epoch. The last step is the result: no validation.
"""

import math

import torch
from tqdm.auto import tqdm

from .features import Features


def learning_rate(epoch, epochs, lr=0.002, warmup_lr=1e-5):
    """Learning rate of an epoch, counted from 0.

    Epoch 0 runs at `warmup_lr`; after it a cosine that lags one epoch and so never reaches 0
    (Dassl lr_scheduler.py:27-32,51-54,128-141): lr * (1 + cos(pi * (epoch - 1) / epochs)) / 2.
    """
    if not 0 <= epoch < epochs:
        raise ValueError(f"epoch: expected 0 to epochs - 1 = {epochs - 1}, got {epoch}")
    return warmup_lr if epoch == 0 else lr * (1 + math.cos(math.pi * (epoch - 1) / epochs)) / 2


def default_epochs(labels):
    """The papers' rule by shots (CoOp COOP.md): 50 for 1, 100 for up to 4, else 200."""
    shots = int(torch.bincount(labels).max())
    return 50 if shots == 1 else 100 if shots <= 4 else 200


class Draws:
    """S training sets of n images each, drawn in batches: one a run of a grouped fit.

    X : S Features or OnlineViews;  y : S label tensors [n];  seeds : S integers
    Each run shuffles by a generator of its own, so that it sees the same batches alone or grouped.
    A rest smaller than a batch is dropped, unless it is all there is (Dassl data_manager.py:43).
    """

    def __init__(self, X, y, seeds, batch_size=32, device="cpu"):
        if not batch_size >= 1:
            raise ValueError(f"batch_size: expected at least 1 image a step, got {batch_size!r}")
        self.n, self.device = len(X[0]), torch.device(device)
        if any(len(x) != self.n for x in X):
            raise ValueError(
                "X: expected draws of equal size for one grouped fit, got "
                f"{[len(x) for x in X]} images; fit them apart"
            )
        moved = {id(x): x.to(device) if isinstance(x, Features) else x for x in X}
        self.X = [moved[id(x)] for x in X]  # runs may share images
        self.y = [labels.to(device) for labels in y]
        self.generators = [torch.Generator().manual_seed(seed) for seed in seeds]
        self.size = min(batch_size, self.n)

    def epoch(self, epoch):
        """Batches of this epoch: pooled [S, B, D], local [S, B, L, D] or None, labels [S, B]."""
        shared = {id(x): x for x in self.X}
        made = {key: x.at_epoch(epoch).to(self.device) for key, x in shared.items()}
        X, drawn = [made[id(x)] for x in self.X], []
        for x, generator in zip(X, self.generators):
            drawn.append(torch.randperm(self.n, generator=generator))
            drawn.append(torch.randint(x.views or 1, (self.n,), generator=generator))
        drawn = torch.stack(drawn)  # [2 S, n]
        if self.device.type == "cuda":  # from pageable memory the copy would wait for the GPU
            drawn = drawn.pin_memory()
        drawn = drawn.to(self.device, non_blocking=True)
        order, view = drawn[::2], drawn[1::2]  # [S, n]
        for i in range(0, self.n - self.size + 1, self.size):
            at = [
                (v, j) if x.views else j
                for x, j, v in zip(X, order[:, i : i + self.size], view[:, i : i + self.size])
            ]
            yield (
                torch.stack([x.pooled[a] for x, a in zip(X, at)]),
                None if X[0].local is None else torch.stack([x.local[a] for x, a in zip(X, at)]),
                torch.stack([y[j] for y, j in zip(self.y, order[:, i : i + self.size])]),
            )


def train(
    parameters, loss, draws, epochs, lr=0.002, momentum=0.9, weight_decay=5e-4, progress=False
):
    """Train `parameters` in place; returns the losses [S, steps], each taken before its step.

    loss : pooled [S, B, D], local, labels [S, B] -> the mean loss of each run, [S]. The runs share
           no parameter entry, so the gradient of the sum is each run's own gradient.
    Nothing in the loop waits for the device, except views="online", which reads images.
    """
    if epochs < 0:
        raise ValueError(f"epochs: expected 0 or more, got {epochs!r}")
    optimiser = torch.optim.SGD(parameters, lr=lr, momentum=momentum, weight_decay=weight_decay)
    history = []
    for epoch in tqdm(range(epochs), disable=not progress, desc="epochs"):
        optimiser.param_groups[0]["lr"] = learning_rate(epoch, epochs, lr)
        for batch in draws.epoch(epoch):
            losses = loss(*batch)  # [S]
            optimiser.zero_grad()
            losses.sum().backward()
            optimiser.step()
            history.append(losses.detach())
    history = torch.stack(history, 1).cpu() if history else torch.empty(len(draws.X), 0)
    if not all(t.isfinite().all() for t in (history, *parameters)):  # the last step has no loss
        raise FloatingPointError(f"training became infinite or not a number; lower lr (it is {lr})")
    return history
