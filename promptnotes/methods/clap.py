"""CLAP and ZS-LP: linear probes that start at the prompts (arXiv:2312.12730)."""

import torch

from .. import checks
from .base import cosine_logits, text_classifier
from .learned import Learned


class CLAP(Learned):
    """A linear probe that starts as zero-shot CLIP and is held there, class by class: logits
    exp(logit_scale) * cos(f, w_k), with w_k trained from the hand-crafted prompt's text feature
    t_k, and the loss cross-entropy + weight * mean_k alpha_k |w_k - t_k|^2. alpha_k is the mean
    probability that zero-shot CLIP gives to the right class on the views of the images of class k,
    0 without images: where the prompt is good, the probe stays near it (adapters.py:219-252).

    t_k and w_k have the length that the text encoder gives, though only their direction counts in
    a logit (118-128, 343-354): the longer t_k, the less a step turns w_k, and the more a turn
    costs. The authors' training: 300 epochs, batches of 256, rate 0.1, no weight decay.
    Fitted, with S seeds after an axis S: weights_ [K, D]; alpha_ [K]; losses_ [steps].

    weight : of the penalty, 1 as the authors'; 0: ZS-LP, the same probe without it
    """

    open_classes = False
    learned = ("weights",)

    def __init__(
        self,
        clip,
        classnames,
        templates="a photo of a {}.",
        weight=1.0,
        epochs=300,
        lr=0.1,
        batch_size=256,
        weight_decay=0.0,
        **options,
    ):
        options |= dict(epochs=epochs, lr=lr, batch_size=batch_size, weight_decay=weight_decay)
        super().__init__(clip, classnames, **options)
        self.weight, self.templates = checks.number("weight", weight, least=0), templates
        self._text = text_classifier(clip, self.classnames, templates, unit=False)  # [K, D]

    def _start(self, seed):
        return (self._text,)

    def _scores(self, tensors, pooled, local):
        return cosine_logits(self.clip, pooled, tensors["weights"])

    def _penalty(self, X, y):
        alpha = torch.stack([self._alpha(*run) for run in zip(X, y)])  # [S, K]
        self.alpha_ = alpha[0] if isinstance(self.seed, int) else alpha

        def penalty(tensors):
            squares = (tensors["weights"] - self._text).square().sum(-1)  # [S, K]
            return self.weight * (alpha * squares).mean(-1)

        return penalty

    def _alpha(self, X, y):
        """Mean zero-shot probability of the right class, by class [K]."""
        X, y, device = X.at_epoch(0), y.to(self.clip.device), self.clip.device
        views, right = X.pooled if X.views else X.pooled[None], 0.0
        for pooled in views:
            probabilities = cosine_logits(self.clip, pooled.to(device), self._text).softmax(-1)
            right = right + probabilities.gather(1, y[:, None])[:, 0] / len(views)
        none = torch.zeros(len(self.classnames), device=device)
        return none.scatter_reduce(0, y, right, "mean", include_self=False)
