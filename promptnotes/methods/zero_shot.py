"""Zero-shot CLIP: a classifier whose weights are sentences."""
import torch
import torch.nn.functional as F

from ..prompts import check_classnames, fill
from .base import Method, check_features, cosine_logits


class ZeroShot(Method):
    """Compare an image with one sentence a class (arXiv:2103.00020; CoOp trainers/zsclip.py).

    templates : a text with {} for the class name ("{}" alone: the bare name), or a list of them:
                their unit features are averaged for each class, and normalised again
                (zsclip.py:88-96).
    """

    def __init__(self, clip, classnames, templates="a photo of a {}."):
        self.clip, self.classnames, self.templates = clip, classnames, templates
        several = [templates] if isinstance(templates, str) else list(templates)
        if not several:
            raise ValueError("templates: expected a template or a list of them, got an empty list")
        names = check_classnames(classnames)
        texts = [fill(template, name) for template in several for name in names]
        each = F.normalize(clip.encode_text(texts), dim=-1).unflatten(0, (len(several), -1))
        self._text = F.normalize(each.mean(0), dim=-1)

    def fit(self, X=None, y=None):
        """Nothing to learn."""
        return self

    def text_features(self):
        """The classifier's weights [K, D], of unit length."""
        return self._text

    @torch.no_grad()
    def logits(self, X):
        return cosine_logits(self.clip, check_features(X).pooled.to(self.clip.device), self._text)
