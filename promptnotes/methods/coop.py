"""CoOp: learn the words around the class name (arXiv:2109.01134)."""

from .base import cosine_logits
from .context import ContextMethod


class CoOp(ContextMethod):
    """Context optimisation: M vectors in the place of a template's words, found by gradient descent
    through the frozen text encoder (paper equations 2 and 3; CoOp trainers/coop.py).

    Options: those of ContextMethod and Learned. Fitted: context_ [M, d] or [K, M, d], float32;
    losses_ [steps]. With S seeds: an axis S before.
    """

    def _scores(self, text, pooled, local):
        return cosine_logits(self.clip, pooled, text)
