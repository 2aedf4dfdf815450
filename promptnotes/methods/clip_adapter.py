"""CLIP-Adapter: a small network after the image encoder (arXiv:2110.04544)."""

from .. import checks
from .base import cosine_logits, text_classifier
from .learned import Learned, uniform_start


class CLIPAdapter(Learned):
    """The image feature f becomes ratio * A(f) + (1 - ratio) * f, with A(f) = ReLU(W2 ReLU(W1 f)),
    neither normalised before; then zero-shot CLIP as always (paper equations 3 to 6;
    clip_adapter.py:55-67, 101-105). The prompts stay. Fitted, with S seeds after an axis S:
    down_ [D/4, D], up_ [D, D/4]; losses_ [steps].

    ratio : how much of the feature is new, 0.2 as in the authors' code on every set
    reduction : of the width between the two layers, to D / 4
    """

    learned = ("down", "up")

    def __init__(
        self, clip, classnames, templates="a photo of a {}.", ratio=0.2, reduction=4, **training
    ):
        super().__init__(clip, classnames, **training)
        self.ratio = checks.number("ratio", ratio, least=0, most=1)
        self.reduction = checks.integer("reduction", reduction, least=1)
        self.templates = templates
        self._text = text_classifier(clip, self.classnames, templates)  # [K, D]

    def _start(self, seed):
        D = self._width()
        h = max(1, D // self.reduction)
        return uniform_start(((h, D), (D, h)), (D, h), seed, self._device())

    def adapt(self, tensors, pooled):
        """A(f) of image features [.., B, D]: [S, B, D]."""
        return ((pooled @ tensors["down"].mT).relu() @ tensors["up"].mT).relu()

    def _scores(self, tensors, pooled, local):
        mixed = self.ratio * self.adapt(tensors, pooled) + (1 - self.ratio) * pooled
        return cosine_logits(self.clip, mixed, self._text)
