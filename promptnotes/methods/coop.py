"""CoOp: learn the words around the class name (arXiv:2109.01134)."""
from operator import index

import torch
import torch.nn.functional as F

from ..prompts import PromptLayout, check_classnames
from ..training import Draws, default_epochs, train
from .base import PromptMethod, check_features, check_labels, cosine_logits


class CoOp(PromptMethod):
    """Context optimisation: M vectors in the place of a template's words, found by gradient descent
    through the frozen text encoder (paper equations 2 and 3; CoOp trainers/coop.py).

    n_ctx          : M, number of context vectors
    position       : where the class name stands: "end", "middle" or "front"
    class_specific : False, one context for all classes [M, d]; True, one each [K, M, d]
    init           : None, N(0, 0.02^2); a text such as "a photo of a", one vector a token; or a
                     tensor [M, d] or [K, M, d]. It says M itself: n_ctx is left alone or agrees.
                     The authors count the text's words, where this counts its tokens (they part
                     for "close-up"), and their text silently turns class_specific off (coop.py:72).
    seed           : of the initial context and the batches; a list of S seeds trains S contexts in
                     one grouped run, equal to S runs alone
    epochs         : None, the papers' rule (50 for 1 shot, 100 for 2 to 4, else 200); 0 keeps init

    Fitted: context_ [M, d] or [K, M, d], float32; losses_ [steps]. With S seeds: an axis S before.
    """

    def __init__(self, clip, classnames, n_ctx=16, position="end", class_specific=False, init=None,
                 seed=1, epochs=None, lr=0.002, batch_size=32, weight_decay=5e-4, momentum=0.9,
                 progress=False):
        self.clip, self.classnames, self.n_ctx = clip, check_classnames(classnames), n_ctx
        self.position, self.class_specific, self.init = position, class_specific, init
        self.seed, self.epochs, self.lr, self.batch_size = _seeds(seed), epochs, lr, batch_size
        self.weight_decay, self.momentum, self.progress = weight_decay, momentum, progress
        self._init = self._initial_rows()
        M = n_ctx if self._init is None else self._init.shape[-2]
        if self._init is not None and n_ctx not in (16, M):            # 16: the option's default
            raise ValueError(f"n_ctx: init has {M} context vectors, but n_ctx is {n_ctx}; leave "
                             "n_ctx out")
        self._layout = PromptLayout(clip, self.classnames, M, position, class_specific)

    def _initial_rows(self):
        if self.init is None:
            return None
        if isinstance(self.init, str):
            ids = self.clip.tokenizer.encode(self.init.replace("_", " "))
            if not ids:
                raise ValueError(f"init: expected a text with words in it, got {self.init!r}")
            return self.clip.text.token_embed(ids)                     # [M, d]
        K, d = len(self.classnames), self.clip.text.width
        shape = tuple(getattr(self.init, "shape", ()))
        fits = shape[1:] == (d,) or (
            self.class_specific and len(shape) == 3 and shape[::2] == (K, d))
        if not isinstance(self.init, torch.Tensor) or not fits:
            got = f"{type(self.init).__name__} {list(shape)}" if shape else repr(self.init)
            raise ValueError(f"init: expected None, a text, or a tensor [M, {d}]"
                             f"{f' or [{K}, M, {d}]' * self.class_specific}, got {got}")
        return self.init.detach().float().to(self.clip.device)

    def _initial_context(self, seed):
        rows = self._init
        if rows is None:
            shape = (self._layout.n_ctx, self.clip.text.width)
            shape = (len(self.classnames), *shape) if self.class_specific else shape
            rows = 0.02 * torch.randn(shape, generator=torch.Generator().manual_seed(seed))
        elif self.class_specific and rows.ndim == 2:
            rows = rows.expand(len(self.classnames), -1, -1)
        return rows.to(self.clip.device)

    def fit(self, X, y):
        """Learn the context from Features X (plain, a bank of views, or "online") and labels y [n].

        With S seeds, X and y may be lists of S draws of equal size.
        """
        seeds = [self.seed] if isinstance(self.seed, int) else self.seed
        X = list(X) if isinstance(X, (list, tuple)) else [X] * len(seeds)
        y = list(y) if isinstance(y, (list, tuple)) and len(y) and isinstance(
            y[0], (list, tuple, torch.Tensor)) and torch.as_tensor(y[0]).ndim else [y] * len(seeds)
        if not len(X) == len(y) == len(seeds):
            raise ValueError(f"X, y: expected one draw, or one for each of the {len(seeds)} seeds, "
                             f"got {len(X)} and {len(y)}")
        y = [check_labels(b, len(check_features(a, training=True)), len(self.classnames))
             for a, b in zip(X, y)]
        epochs = default_epochs(y[0]) if self.epochs is None else self.epochs
        context = torch.stack([self._initial_context(s) for s in seeds]).requires_grad_()

        def loss(pooled, local, labels):
            logits = cosine_logits(self.clip, pooled, self._encode(context))         # [S, B, K]
            return F.cross_entropy(logits.flatten(0, 1), labels.flatten(),
                                   reduction="none").view_as(labels).mean(1)

        draws = Draws(X, y, seeds, self.batch_size, self.clip.device)
        losses = train([context], loss, draws, epochs, self.lr, self.momentum, self.weight_decay,
                       self.progress)
        one = isinstance(self.seed, int)
        self.context_ = context.detach()[0] if one else context.detach()
        self.losses_ = losses[0] if one else losses
        return self

    def _encode(self, context):
        """Contexts [S, M, d] or [S, K, M, d] -> text features [S, K, D]."""
        return self.clip.encode_prompts(*self._layout(context))

    @torch.no_grad()
    def text_features(self):
        """The classifier's weights [K, D] (or [S, K, D]), not normalised."""
        context = self._fitted()
        one = context.ndim == 2 + self.class_specific
        return self._encode(context[None])[0] if one else self._encode(context)

    @torch.no_grad()
    def logits(self, X):
        pooled = check_features(X).pooled.to(self.clip.device)
        return cosine_logits(self.clip, pooled, self.text_features())


def _seeds(seed):
    """An int, or a list of them; numpy's integers, arrays and ranges count as such."""
    try:
        return index(seed)
    except TypeError:
        pass
    try:
        seeds = [index(s) for s in seed]
    except TypeError:
        seeds = []
    if not seeds:
        raise ValueError(f"seed: expected an integer, or one or more in a list, got {seed!r}")
    return seeds
