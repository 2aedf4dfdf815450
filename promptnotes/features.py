"""Image features, and their cache on disk."""

import hashlib
import json
import os
import warnings
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import save


@dataclass
class Features:
    """Image features as the encoder gives them: float32, not normalised.

    pooled : [n, D], or [V, n, D] for a bank of V augmented views of n images
    local  : [n, L, D] or [V, n, L, D], one feature a place in the image; or None
    """

    pooled: torch.Tensor
    local: torch.Tensor = None

    def __post_init__(self):
        if self.pooled.ndim not in (2, 3):
            raise ValueError(
                f"pooled: expected [n, D], or [V, n, D] for V views, got {tuple(self.pooled.shape)}"
            )
        shape = self.pooled.shape
        if self.local is not None and (self.local.shape[:-2], self.local.shape[-1]) != (
            shape[:-1],
            shape[-1],
        ):
            raise ValueError(
                "local: expected pooled's shape with one more axis for the places, "
                f"got {tuple(self.local.shape)} beside {tuple(shape)}"
            )

    @property
    def views(self):
        """Number of views V, or None for features of the images as they are."""
        return self.pooled.shape[0] if self.pooled.ndim == 3 else None

    def __len__(self):
        return self.pooled.shape[-2]

    def __getitem__(self, index):
        """Features of some images: a slice, a list, or a tensor of indices or of truths."""
        local = None if self.local is None else self.local[..., index, :, :]
        return Features(self.pooled[..., index, :], local)

    def to(self, device):
        return Features(
            self.pooled.to(device), None if self.local is None else self.local.to(device)
        )

    def at_epoch(self, epoch):
        """What to train on in this epoch. A bank stays as it is; OnlineViews redraw."""
        return self


def digest(*parts):
    """SHA-256 of tensors, bytes, and anything that json can write."""
    sha = hashlib.sha256()
    for part in parts:
        if isinstance(part, torch.Tensor):
            sha.update(f"{part.dtype}{tuple(part.shape)}".encode())
            part = part.detach().cpu().contiguous().reshape(-1).view(torch.uint8).numpy()
        elif not isinstance(part, bytes):
            part = json.dumps(part, sort_keys=True).encode()
        sha.update(part)
    return sha.hexdigest()


def cached(directory, key, compute):
    """Features from `directory`, or from `compute()`, which are then written there.

    key : what the features depend on, anything json can write. A file that is not whole, or whose
          checksum or key does not agree, is not believed: the features are made again.
    """
    path = Path(directory) / f"features-{digest(key)[:32]}.safetensors"
    if path.exists():
        try:
            with safe_open(path, "pt") as file:
                tensors = {name: file.get_tensor(name) for name in file.keys()}
                said = file.metadata()
            if said == {"key": digest(key), "sha256": _checksum(tensors)}:
                return Features(**tensors)
            reason = "checksum or key does not agree"
        except Exception as error:  # safetensors has an error type of its own
            reason = str(error)
        warnings.warn(
            f"cache file {path} is damaged ({reason}); its features are made again", stacklevel=2
        )
    made = compute().to("cpu")
    tensors = {k: v.contiguous() for k, v in vars(made).items() if v is not None}
    write_safetensors(path, tensors, {"key": digest(key), "sha256": _checksum(tensors)})
    return made


def _checksum(tensors):
    return digest(*(part for name in sorted(tensors) for part in (name, tensors[name])))


def write_safetensors(path, tensors, metadata):
    """Write to a side file and move it into place: a reader never meets half a file."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    side = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        side.write_bytes(_sorted(save(tensors, metadata)))  # not save_file: its files are private
        os.replace(side, path)
    finally:
        side.unlink(missing_ok=True)


def _sorted(file):
    """A safetensors file with its header's keys in order, so that equal contents are equal bytes:
    8 bytes that give the header's length, the header padded to a multiple of 8, the numbers."""
    end = 8 + int.from_bytes(file[:8], "little")
    header = json.dumps(json.loads(file[8:end]), sort_keys=True).encode()
    header = header.ljust(-(-len(header) // 8) * 8)
    return len(header).to_bytes(8, "little") + header + file[end:]
