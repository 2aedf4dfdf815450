"""CLIP-Adapter: a small network behind the image encoder (arXiv:2110.04544)."""

import torch

from .base import cosine_logits, text_classifier
from .learned import Learned


class CLIPAdapter(Learned):
    """The image feature f becomes ratio * A(f) + (1 - ratio) * f, with A(f) = ReLU(W2 ReLU(W1 f)),
    neither normalised before; then zero-shot CLIP as always (paper equations 3 to 6;
    clip_adapter.py:55-67, 101-105). The sentences stay.

    templates : as ZeroShot's
    ratio     : how much of the feature is new; 0.2, as the authors' code on every set
    reduction : of the width between the two layers, D / 4
    The options of training are CoOp's.

    Fitted: down_ [D/4, D], up_ [D, D/4]; losses_. With S seeds: an axis S before.
    """

    learned = ("down", "up")

    def __init__(
        self, clip, classnames, templates="a photo of a {}.", ratio=0.2, reduction=4, **training
    ):
        super().__init__(clip, classnames, **training)
        if not 0 <= ratio <= 1:
            raise ValueError(f"ratio: expected a share from 0 to 1, got {ratio!r}")
        if not isinstance(reduction, int) or reduction < 1:
            raise ValueError(f"reduction: expected an integer, 1 or more, got {reduction!r}")
        self.templates, self.ratio, self.reduction = templates, ratio, reduction
        self._text = text_classifier(clip, self.classnames, templates)  # [K, D]

    def _start(self, seed):
        """As torch's Linear starts: uniform within in^-0.5."""
        generator, D = torch.Generator().manual_seed(seed), self._text.shape[1]
        h = max(1, D // self.reduction)
        return tuple(
            ((2 * torch.rand(shape, generator=generator) - 1) * shape[1] ** -0.5).to(
                self.clip.device
            )
            for shape in ((h, D), (D, h))
        )

    def adapt(self, tensors, pooled):
        """A(f) of image features [.., B, D]: [S, B, D]."""
        return ((pooled @ tensors["down"].mT).relu() @ tensors["up"].mT).relu()

    def _scores(self, tensors, pooled, local):
        mixed = self.ratio * self.adapt(tensors, pooled) + (1 - self.ratio) * pooled
        return cosine_logits(self.clip, mixed, self._text)
