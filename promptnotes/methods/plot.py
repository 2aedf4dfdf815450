"""PLOT: several prompts a class, matched to local features by transport (arXiv:2210.01253)."""

import torch
import torch.nn.functional as F

from .. import checks
from ..training import check_trained
from ..transport import authors_plan, check_eps, sinkhorn
from .base import cosine_logits
from .context import ContextMethod

READ_FREELY = ("cpu",)  # devices whose numbers the host reads without waiting


class PLOT(ContextMethod):
    """N contexts, compared with the L local features of an image by entropic optimal transport.

    With C = 1 - cos(local feature, prompt) [L, N], the class score is exp(logit_scale) * <T, 1 - C>
    with T the plan between uniform weights on both (paper equation 8; trainers/plot.py:257-281)
    and constant in the gradient: at convergence this is the gradient of the transport's entropic
    value, whose derivative to C is T. Features need local=True. Fitted: context_ [N, M, d] or
    [N, K, M, d]; losses_. The authors' code has position "end", a random start and a unified
    context only; here every combination works.

    n_prompts : N; text_features() are [N, K, D]
    init : a text or [M, d]: prompt 1 starts there, the others N(0, 0.02^2) beside it, since equal
        prompts would get equal gradients and stay equal. Or [N, M, d], or [N, K, M, d].
    batch_size : 128, as the authors' (32 for Flowers102, FGVCAircraft and StanfordCars)
    eps : of Sinkhorn. A small one lets each local feature choose a prompt; inf is the uniform plan,
        which compares the mean feature with the mean prompt.
    max_iter : of Sinkhorn; training on a GPU runs all, as the host does not wait for convergence
    stopping : "converged", or "authors", only to reproduce their numbers: by their rule
        (plot.py:206-228) a score depends on its batch, and the host waits in every iteration
    with_global : add exp(logit_scale) * cos(image, mean prompt), as for ImageNet (plot.py:277-281)
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
        check_eps(eps)
        self.n_prompts = checks.integer("n_prompts", n_prompts, least=1)
        self.eps, self.max_iter = eps, checks.integer("max_iter", max_iter, least=1)
        self.stopping = checks.choice("stopping", stopping, ("converged", "authors"))
        self.with_global = checks.flag("with_global", with_global)
        super().__init__(clip, classnames, batch_size=batch_size, **options)

    def _shape(self, M):
        return (self.n_prompts, *super()._shape(M))

    def _start(self, seed):
        (context,) = super()._start(seed)  # [N, M, d] or [N, K, M, d]
        if self._init is not None and self._init.ndim == 2:
            noise = torch.randn(context.shape, generator=torch.Generator().manual_seed(seed))
            noise[0] = 0
            context = context + 0.02 * noise.to(context.device)
        return (context,)

    def _encode(self, context):
        """Contexts [S, N, M, d] or [S, N, K, M, d] -> text features [S, N, K, D]."""
        return super()._encode(context.flatten(0, 1)).unflatten(0, context.shape[:2])

    def _similarities(self, text, local):
        """text [.., N, K, D], local [.., B, L, D] -> cosines [.., B, K, L, N]."""
        f = F.normalize(local, dim=-1).flatten(-3, -2)  # [.., B*L, D]
        g = F.normalize(text, dim=-1).flatten(-3, -2)  # [.., N*K, D]
        cosines = (f @ g.mT).unflatten(-1, text.shape[-3:-1])  # [.., B*L, N, K]
        return cosines.unflatten(-3, local.shape[-3:-1]).movedim(-1, -3)

    @torch.no_grad()
    def _plan(self, similarities, look=True):
        """Transport plans [.., B, K, L, N] of cosines of that shape."""
        if self.stopping == "authors":
            batches = similarities.reshape(-1, *similarities.shape[-4:])  # one a seed
            plans = [authors_plan(batch, self.eps, max_iter=self.max_iter) for batch in batches]
            return torch.stack(plans).view_as(similarities)
        max_spread = None if look else 2.0  # cosines lie within -1 and 1
        return sinkhorn(1 - similarities, self.eps, max_iter=self.max_iter, max_spread=max_spread)

    def _scores(self, text, pooled, local):
        training, similarities = text.requires_grad, self._similarities(text, local)
        look = not training or text.device.type in READ_FREELY
        if training and look:
            check_trained([text], self.lr)
        plan = self._plan(similarities, look)
        scores = self.clip.logit_scale * (plan * similarities).sum((-2, -1))  # [.., B, K]
        if self.with_global:
            scores = scores + cosine_logits(self.clip, pooled, text.mean(-3))
        return scores

    def _numbers_per_image(self, X):
        n_runs = len(self._fitted()["context"])
        return n_runs * self.n_prompts * len(self.classnames) * X.local.shape[1]

    @torch.no_grad()
    def transport(self, X):
        """Plans [n, K, L, N] (or [S, n, K, L, N]) of each image and class, on X's device. A plan
        sums to 1, each local feature to 1/L, each prompt to 1/N."""
        text, X = self.text_features(), checks.features(X, self._width(), local=True)
        parts = (self._similarities(text, local) for _, local in self._parts(X))
        return torch.cat([self._plan(part).to(X.local.device) for part in parts], -4)
