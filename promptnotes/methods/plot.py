"""PLOT: several prompts a class, matched to an image's places by transport (arXiv:2210.01253)."""

import torch
import torch.nn.functional as F

from .. import checks
from ..transport import authors_plan, sinkhorn
from .base import cosine_logits
from .context import ContextMethod

STOPPING = ("converged", "authors")


class PLOT(ContextMethod):
    """N contexts, compared with the L places of an image by entropic optimal transport.

    With C = 1 - cos(place, prompt) [L, N], the class score is exp(logit_scale) * <T, 1 - C>, T the
    plan between uniform weights on places and prompts (paper equation 8; trainers/plot.py:257-281).
    T counts as constant in the gradient: at convergence this is the gradient of the transport's
    entropic value, whose derivative to C is T.

    n_prompts      : N
    init           : None; a text or a tensor [M, d]: prompt 1 starts there, the others N(0, 0.02^2)
                     beside it, since equal prompts would get equal gradients and stay equal; or a
                     tensor [N, M, d] ([N, K, M, d] if class_specific)
    batch_size     : 128, as the authors' (32 for Flowers102, FGVCAircraft and StanfordCars)
    eps            : of the entropy; small: each place chooses a prompt; inf: the uniform plan,
                     which compares the mean place with the mean prompt
    max_iter       : of Sinkhorn, at most
    stopping       : "converged"; or "authors", their rule of a mean change over the whole batch
                     (plot.py:206-228), under which a score depends on its batch: to reproduce their
                     numbers, nothing else
    with_global    : add exp(logit_scale) * cos(image, mean prompt), as the authors do for ImageNet
                     alone (plot.py:277-281)
    The other options are CoOp's. The authors' code has position "end", a random start and a
    unified context only; here every combination works.

    Features need local=True. Fitted: context_ [N, M, d] or [N, K, M, d]; losses_. With S seeds: an
    axis S before.
    """

    needs_local = True

    def __init__(
        self,
        clip,
        classnames,
        n_prompts=4,
        batch_size=128,
        eps=0.1,
        max_iter=100,
        stopping="converged",
        with_global=False,
        **options,
    ):
        if not isinstance(n_prompts, int) or n_prompts < 1:
            raise ValueError(f"n_prompts: expected 1 prompt or more, got {n_prompts!r}")
        if not eps > 0:
            raise ValueError(f"eps: expected a positive number (0.1 in the paper), got {eps!r}")
        if stopping not in STOPPING:
            raise ValueError(f"stopping: expected one of {STOPPING}, got {stopping!r}")
        self.n_prompts, self.eps, self.max_iter = n_prompts, eps, max_iter
        self.stopping, self.with_global = stopping, with_global
        super().__init__(clip, classnames, batch_size=batch_size, **options)

    def _shape(self, M):
        return (self.n_prompts, *super()._shape(M))

    def _initial_context(self, seed):
        context = super()._initial_context(seed)  # [N, M, d] or [N, K, M, d]
        if self._init is not None and self._init.ndim == 2:
            noise = torch.randn(context.shape, generator=torch.Generator().manual_seed(seed))
            noise[0] = 0
            context = context + 0.02 * noise.to(context.device)
        return context

    def _encode(self, context):
        """Contexts [S, N, M, d] or [S, N, K, M, d] -> text features [S, N, K, D]."""
        text = self.clip.encode_prompts(*self._layout(context.flatten(0, 1)))
        return text.unflatten(0, context.shape[:2])

    def _similarities(self, text, local):
        """text [.., N, K, D], local [.., B, L, D] -> cosines [.., B, K, L, N]."""
        f = F.normalize(local, dim=-1).flatten(-3, -2)  # [.., B*L, D]
        g = F.normalize(text, dim=-1).flatten(-3, -2)  # [.., N*K, D]
        cosines = (f @ g.mT).unflatten(-1, text.shape[-3:-1])  # [.., B*L, N, K]
        return cosines.unflatten(-3, local.shape[-3:-1]).movedim(-1, -3)

    @torch.no_grad()
    def _plan(self, similarities):
        """Transport plans [.., B, K, L, N] of cosines of that shape."""
        if self.stopping == "converged":
            return sinkhorn(1 - similarities, self.eps, max_iter=self.max_iter)
        seeds = similarities.reshape(-1, *similarities.shape[-4:])  # each has a batch of its own
        plans = [authors_plan(batch, self.eps, max_iter=self.max_iter) for batch in seeds]
        return torch.stack(plans).view_as(similarities)

    def _scores(self, text, pooled, local):
        similarities = self._similarities(text, _places(local))
        scores = (self._plan(similarities) * similarities).sum((-2, -1))  # [.., B, K]
        scores = self.clip.logit_scale * scores
        if self.with_global:
            scores = scores + cosine_logits(self.clip, pooled, text.mean(-3))
        return scores

    def text_features(self):
        """The features of the prompts [N, K, D] (with S seeds: [S, N, K, D]), not normalised."""
        return super().text_features()

    def _numbers_per_image(self, X):
        text = self._fitted()["context"]
        return text.shape[0] * self.n_prompts * len(self.classnames) * _places(X.local).shape[1]

    @torch.no_grad()
    def transport(self, X):
        """The plan between places and prompts for each image and class, [n, K, L, N] (or
        [S, n, K, L, N]): how much of prompt n lies on place l. Sums to 1; each place to 1/L and
        each prompt to 1/N."""
        local = _places(checks.features(X).local).to(self.clip.device)
        return self._plan(self._similarities(self.text_features(), local))


def _places(local):
    if local is None:
        raise ValueError(
            "X: PLOT compares the places of an image, but these Features have none; "
            "encode the images with local=True"
        )
    return local
