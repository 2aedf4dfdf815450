"""Zero-shot CLIP: a classifier whose weights are prompts."""

from typing import Self

from ..prompts import check_classnames
from .base import Method, cosine_logits, text_classifier


class ZeroShot(Method):
    """Compare an image with one prompt per class (arXiv:2103.00020; CoOp trainers/zsclip.py).

    `templates` is a text with {} for the class name ("{}" alone: the bare name), or a list of them,
    whose unit features are averaged for each class, and normalised again (zsclip.py:88-96).
    """

    needs_training = False
    open_classes = True

    def __init__(self, clip, classnames, templates="a photo of a {}."):
        self.clip, self.classnames = clip, check_classnames(classnames, clip)
        self.templates = templates
        self._text = text_classifier(clip, self.classnames, templates)  # [K, D]

    def fit(self, X=None, y=None) -> Self:
        """Nothing to learn."""
        return self

    def text_features(self):
        """The classifier's weights [K, D], of unit length."""
        return self._text.clone()

    def _scores(self, fitted, pooled, local):
        return cosine_logits(self.clip, pooled, self._text)
