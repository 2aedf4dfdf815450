"""Image features, and their cache on disk."""

import hashlib
import json
import warnings
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import save

from .files import write_whole


@dataclass
class Features:
    """Image features as the encoder gives them: float32, not normalised.

    pooled : [n, D], or [V, n, D] for a bank of V augmented views of n images
    local  : [n, L, D] or [V, n, L, D], one feature a patch or position of the image; or None
    """

    pooled: torch.Tensor
    local: torch.Tensor | None = None

    def __post_init__(self):
        shape, local = tuple(self.pooled.shape), self.local
        if len(shape) not in (2, 3):
            raise ValueError(f"pooled: expected [n, D], or [V, n, D] for V views, got {shape}")
        if local is not None and (*local.shape[:-2], local.shape[-1]) != shape:
            got = f"{tuple(local.shape)} beside {shape}"
            raise ValueError(f"local: expected pooled's shape with an axis L before D, got {got}")

    @property
    def views(self) -> int | None:
        """Number of views V, or None for features of the images as they are."""
        return self.pooled.shape[0] if self.pooled.ndim == 3 else None

    @property
    def mean_view(self) -> torch.Tensor:
        """[n, D]: the mean of an image's views, as they are."""
        return self.pooled.mean(0) if self.views else self.pooled

    def __len__(self) -> int:
        return self.pooled.shape[-2]

    def __getitem__(self, index) -> "Features":
        """Features of some images: a slice, a list, or a tensor of indices or of truths."""
        local = None if self.local is None else self.local[..., index, :, :]
        return Features(self.pooled[..., index, :], local)

    def to(self, device) -> "Features":
        local = None if self.local is None else self.local.to(device)
        return Features(self.pooled.to(device), local)

    def at_epoch(self, epoch):
        """What to train on in this epoch. A bank stays as it is; OnlineViews redraw."""
        return self

    def digest(self):
        """SHA-256 of the numbers."""
        return digest(self.pooled, *([] if self.local is None else [self.local]))


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


def cached(directory, key, compute) -> Features:
    """Features from `directory`, or from `compute()`, which are then written there.

    A file that is damaged, or of another `key` (anything json can write), is made again.
    """
    key = digest(key)
    path = Path(directory) / f"features-{key[:32]}.safetensors"
    if (tensors := recall(path, key)) is not None:
        return Features(**tensors)
    made = compute().to("cpu")
    keep(path, {name: part for name, part in vars(made).items() if part is not None}, key)
    return made


def keep(path, tensors, key):
    """Write {name: tensor}, whole or not at all, for `recall` with the same key, a text."""
    tensors = {name: tensor.contiguous() for name, tensor in tensors.items()}
    write_safetensors(path, tensors, {"key": key, "sha256": checksum(tensors)})


def recall(path, key):
    """What `keep` wrote there; None where there is no file, or (it warns) a damaged one."""
    if not path.exists():
        return None
    try:
        tensors, metadata = read_safetensors(path)
        if metadata != {"key": key, "sha256": checksum(tensors)}:
            raise ValueError("checksum or key does not agree")
        return tensors
    except Exception as error:  # safetensors has an error type of its own
        warnings.warn(f"cache file {path} is damaged ({error}): made again", stacklevel=3)
        return None


def checksum(tensors):
    """SHA-256 of a dictionary of tensors, whatever their order."""
    return digest(*(part for name in sorted(tensors) for part in (name, tensors[name])))


def read_safetensors(path):
    """({name: tensor}, metadata) of a safetensors file."""
    with safe_open(path, "pt") as file:
        return {name: file.get_tensor(name) for name in file.keys()}, file.metadata() or {}  # noqa: SIM118


def write_safetensors(path, tensors, metadata):
    """Write tensors and {text: text} to a safetensors file, whole or not at all.

    The header's keys are put in order, so that equal contents are equal bytes. A file holds 8 bytes
    for the header's length, the header padded to a multiple of 8, and the numbers.
    """
    file = save(tensors, metadata)
    end = 8 + int.from_bytes(file[:8], "little")
    header = json.dumps(json.loads(file[8:end]), sort_keys=True).encode()
    header = header.ljust(-(-len(header) // 8) * 8)
    write_whole(path, len(header).to_bytes(8, "little") + header + file[end:])
