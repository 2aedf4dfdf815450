"""Long trainings that go on where they were stopped."""

import time
import warnings
from contextlib import suppress
from pathlib import Path

import torch

from .features import digest, keep, recall

EVERY = 60  # seconds between two savings, for which alone a training waits for a GPU


class Checkpoint:
    """The state of one training, in a file of `folder` that `remove` takes away.

    folder : made if it is not there
    key : all that the training depends on, as `digest` takes it. Another key is another file, so a
        folder may serve any number of trainings.
    """

    def __init__(self, folder, *key):
        self.key = digest(*key)
        self.path = Path(folder) / f"fit-{self.key[:32]}.safetensors"
        self.last = time.monotonic()

    def load(self, parameters, optimiser, generators):
        """Set what was saved; returns the epoch that it was saved in, and the losses [S, steps] of
        all steps until then: (0, None) where nothing was saved."""
        state = recall(self.path, self.key)
        if state is None:
            return 0, None
        for i, p in enumerate(parameters):
            p.data.copy_(state[f"parameter {i}"])
            if f"momentum {i}" in state:
                optimiser.state[p]["momentum_buffer"] = state[f"momentum {i}"].to(p.device)
        for i, generator in enumerate(generators):
            generator.set_state(state[f"generator {i}"])
        return int(state["epoch"]), state["losses"]

    def save(self, epoch, losses, parameters, optimiser, generators):
        """Once a minute; it warns where the file cannot be written, and the training goes on.

        losses : those of all steps, [S] each
        generators : their states before this epoch, whose draws are made again, and skipped as far
            as they were used
        """
        if time.monotonic() - self.last < EVERY:
            return
        state = dict(epoch=torch.tensor(epoch), losses=torch.stack(losses, 1))
        for i, p in enumerate(parameters):
            state[f"parameter {i}"] = p
            momentum = optimiser.state[p].get("momentum_buffer")
            state |= {} if momentum is None else {f"momentum {i}": momentum}
        state |= {f"generator {i}": generator for i, generator in enumerate(generators)}
        try:
            keep(self.path, {name: part.detach().cpu() for name, part in state.items()}, self.key)
        except OSError as error:
            warnings.warn(f"checkpoint: {self.path} cannot be written ({error})", stacklevel=2)
        self.last = time.monotonic()

    def remove(self):
        with suppress(OSError):  # there may be none, and no folder
            self.path.unlink()
