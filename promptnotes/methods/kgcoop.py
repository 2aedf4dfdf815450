"""KgCoOp: CoOp that is held near the hand-crafted prompt (arXiv:2303.13283)."""

import torch.nn.functional as F

from .. import checks
from .base import cosine_logits, text_classifier
from .context import ContextMethod


class KgCoOp(ContextMethod):
    """CoOp whose loss is cross-entropy + weight * (1 - mean_k cos(g_k, h_k)), with g_k the text
    feature of class k's learned prompt and h_k that of its hand-crafted one: what the words knew of
    other classes is not to be forgotten (kgcoop.py:232-241, 309-311).

    Start, epochs and batches are the authors'. Fitted, with S seeds after an axis S: context_
    [M, d] or [K, M, d]; losses_ [steps].

    templates : of the hand-crafted prompts
    weight : of the penalty, 8 as in the authors' scripts; 0: CoOp
    """

    def __init__(
        self,
        clip,
        classnames,
        templates="a photo of a {}.",
        weight=8.0,
        n_ctx=None,
        init="a photo of a",
        epochs=100,
        batch_size=128,
        **options,
    ):
        options |= dict(n_ctx=n_ctx, init=init, epochs=epochs, batch_size=batch_size)
        super().__init__(clip, classnames, **options)
        self.weight, self.templates = checks.number("weight", weight, least=0), templates
        self._hand_crafted = text_classifier(clip, self.classnames, templates)  # [K, D]

    def _scores(self, text, pooled, local):
        return cosine_logits(self.clip, pooled, text)

    def _penalty(self, X, y):
        def penalty(text):  # [S, K, D]
            return self.weight * (1 - F.cosine_similarity(text, self._hand_crafted, -1).mean(-1))

        return penalty
