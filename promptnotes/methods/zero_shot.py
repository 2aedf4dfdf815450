"""Zero-shot CLIP: a classifier whose weights are sentences."""

import torch

from .base import Method, check_features, cosine_logits, text_classifier


class ZeroShot(Method):
    """Compare an image with one sentence a class (arXiv:2103.00020; CoOp trainers/zsclip.py).

    templates : a text with {} for the class name ("{}" alone: the bare name), or a list of them:
                their unit features are averaged for each class, and normalised again
                (zsclip.py:88-96).
    """

    def __init__(self, clip, classnames, templates="a photo of a {}."):
        self.clip, self.classnames, self.templates = clip, classnames, templates
        self._text = text_classifier(clip, classnames, templates)

    def fit(self, X=None, y=None):
        """Nothing to learn."""
        return self

    def with_classes(self, classnames):
        """The same sentences about other class names."""
        return type(self)(self.clip, classnames, self.templates)

    def text_features(self):
        """The classifier's weights [K, D], of unit length."""
        return self._text

    @torch.no_grad()
    def logits(self, X):
        return cosine_logits(self.clip, check_features(X).pooled.to(self.clip.device), self._text)
