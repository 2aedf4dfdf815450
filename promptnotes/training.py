"""The papers' recipe: draws of batches, schedule, optimiser, loop.

SGD, momentum 0.9, weight decay 5e-4 (Dassl defaults.py:151-156, not in CoOp's own settings),
batches of 32, the learning rate set once an epoch. The last step is the result: no validation.
"""

import math
from itertools import islice

import torch
from tqdm.auto import tqdm

from . import checks
from .features import Features

ON_DEVICE = 2**30  # bytes: larger sets of features stay where they are, and their batches move


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

    X holds S Features or OnlineViews, y S label tensors [n], seeds S integers. Each run shuffles by
    a generator of its own, so that it sees the same batches alone or grouped. An incomplete last
    batch is dropped, unless it is the only one (Dassl data_manager.py:43) or `drop_last` is False.
    Without `local`, local features are left where they are. An epoch's batches begin at `starts`.
    """

    def __init__(self, X, y, seeds, batch_size=32, device="cpu", local=False, drop_last=True):
        self.n, self.device, self.local = len(X[0]), torch.device(device), local
        self.size = min(checks.integer("batch_size", batch_size, least=1), self.n)
        self.starts = range(0, self.n - self.size + 1 if drop_last else self.n, self.size)
        if any(len(x) != self.n for x in X):
            got = f"{[len(x) for x in X]} images; fit them apart"
            raise ValueError(f"X: expected draws of equal size for one grouped fit, got {got}")
        placed = {id(x): self._place(x) for x in X}
        self.X = [placed[id(x)] for x in X]  # runs may share images
        self.y = [labels.to(device) for labels in y]
        self.generators = [torch.Generator().manual_seed(seed) for seed in seeds]

    def _place(self, X):
        """X on the device, unless it is large or draws itself anew."""
        if not isinstance(X, Features):
            return X
        X = X if self.local else Features(X.pooled)
        size = X.pooled.nbytes + (X.local.nbytes if self.local else 0)
        return X.to(self.device) if size <= ON_DEVICE else X

    def _move(self, tensor):
        """To the device, which the host does not wait for."""
        if self.device.type == "cuda" and tensor.device.type == "cpu":
            tensor = tensor.pin_memory()  # from pageable memory the copy would wait
        return tensor.to(self.device, non_blocking=True)

    def epoch(self, epoch):
        """Batches of this epoch: pooled [S, B, D], local [S, B, L, D] or None, labels [S, B]."""
        this_epoch = {id(x): x.at_epoch(epoch) for x in self.X}
        X, drawn = [this_epoch[id(x)] for x in self.X], []
        for x, generator in zip(X, self.generators):
            order = torch.randperm(self.n, generator=generator)
            view = torch.randint(x.views or 1, (self.n,), generator=generator)
            drawn.append(torch.stack([view, order]))
        drawn = torch.stack(drawn)  # [S, 2, n]
        moved = self._move(drawn)
        pooled = [x.pooled if x.views else x.pooled[None] for x in X]  # [V, n, D]
        local = [x.local if x.views else x.local[None] for x in X if self.local]
        for start in self.starts:
            indices = [where[..., start : start + self.size] for where in (drawn, moved)]
            labels = torch.stack([y[order] for y, order in zip(self.y, indices[1][:, 1])])
            local_batch = self._gather(local, *indices) if local else None
            yield self._gather(pooled, *indices), local_batch, labels

    def _gather(self, tensors, on_host, on_device):
        """A batch [S, B, ..] of S tensors [V, n, ..], whose rows are chosen where these are."""
        rows = []
        for run, tensor in enumerate(tensors):
            view, order = (on_host if tensor.device.type == "cpu" else on_device)[run]
            rows.append(self._move(tensor[view, order]))
        return torch.stack(rows)


def train(
    parameters,
    loss,
    draws,
    epochs,
    lr=0.002,
    momentum=0.9,
    weight_decay=5e-4,
    progress=False,
    checkpoint=None,
    record=False,
):
    """Train `parameters` in place; returns the losses [S, steps], each taken before its step.

    `loss` takes pooled [S, B, D], local and labels [S, B], and gives each run's mean loss, [S]. The
    runs share no parameter entry, so the gradient of the sum is each run's own gradient.
    Nothing in the loop waits for the device, except views="online", which reads images.

    checkpoint : a Checkpoint, from which the training goes on; removed at the end
    record : on a GPU, run each step as one CUDA graph
    """
    checks.integer("epochs", epochs, least=0)
    optimiser = torch.optim.SGD(parameters, lr=lr, momentum=momentum, weight_decay=weight_decay)
    first, history, done = 0, [], 0  # epoch, losses, steps of this epoch
    if checkpoint:
        first, losses = checkpoint.load(parameters, optimiser, draws.generators)
        history = [] if losses is None else list(losses.to(draws.device).unbind(1))
        done = len(history) - first * len(draws.starts)

    def descend(*batch):
        losses = loss(*batch)  # [S]
        optimiser.zero_grad()
        losses.sum().backward()
        return losses.detach()

    for epoch in tqdm(range(first, epochs), "epochs", epochs, initial=first, disable=not progress):
        optimiser.param_groups[0]["lr"] = learning_rate(epoch, epochs, lr)
        generators = [generator.get_state() for generator in draws.generators]
        for batch in islice(draws.epoch(epoch), done, None):
            if record and not isinstance(descend, Recorded):
                descend = Recorded(descend, batch)
            history.append(descend(*batch))
            optimiser.step()
            if checkpoint:
                checkpoint.save(epoch, history, parameters, optimiser, generators)
        done = 0
    if checkpoint:
        checkpoint.remove()
    history = torch.stack(history, 1).cpu() if history else torch.empty(len(draws.X), 0)
    check_trained((history, *parameters), lr)  # the last step has no loss
    return history


class Recorded:
    """`run(*batch)`, recorded once as a CUDA graph: a step of a small text tower is hundreds of
    short kernels, and launching each takes longer than it runs. A graph reads and writes the same
    memory at every replay: batches are copied to where it reads, gradients stay where it writes.
    """

    def __init__(self, run, batch):
        self.batch = [part if part is None else part.clone() for part in batch]
        self.losses, self.replay = _record(lambda: run(*self.batch))

    def __call__(self, *batch):
        for place, part in zip(self.batch, batch):
            if part is not None:
                place.copy_(part)
        self.replay()
        return self.losses.clone()


def _record(run):
    """(what `run` gives, the function that computes it anew in the same memory)."""
    side, graph = torch.cuda.Stream(), torch.cuda.CUDAGraph()
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):  # libraries choose their kernels before a recording
        for _ in range(3):
            run()
    torch.cuda.current_stream().wait_stream(side)
    with torch.cuda.graph(graph):
        result = run()
    return result, graph.replay


def check_trained(tensors, lr):
    if not all(tensor.isfinite().all() for tensor in tensors):
        raise FloatingPointError(f"training became infinite or not a number; lower lr (it is {lr})")
