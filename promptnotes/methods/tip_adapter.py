"""Tip-Adapter: a cache of the few labelled images beside the sentences (arXiv:2111.03930)."""

import torch
import torch.nn.functional as F
from tqdm.auto import tqdm

from .. import checks
from ..prompts import check_classnames
from ..training import Draws
from .base import Method, cosine_logits, text_classifier


class TipAdapter(Method):
    """logits = exp(logit_scale) f W^T + alpha * exp(-beta (1 - f keys^T)) V: zero-shot CLIP, and a
    vote of the labelled images (keys, with one-hot labels V) that look alike (paper equations 3 to
    5; main.py:39-43).

    finetune    : False, Tip-Adapter: nothing is trained; True, Tip-Adapter-F: the keys are, by AdamW
                  (1e-3, eps 1e-4), a cosine over all steps, 20 epochs of batches of 256, and the
                  last epoch counts. The authors keep the epoch that is best on the *test* set
                  (main.py:111-141)
    alpha, beta : while training, and afterwards unless `fit` gets validation images
    search      : (largest beta, largest alpha) of the grid of 200 x 20 that is tried on the
                  validation images; their settings have one for each set, mostly (7, 3)

    Fitted: keys_ [n, D], unit before training; values_ [n, K]; alpha_, beta_.
    """

    needs_validation = True
    learned = ("keys", "values", "alpha", "beta")

    def __init__(
        self,
        clip,
        classnames,
        templates="a photo of a {}.",
        finetune=True,
        alpha=1.17,
        beta=1.0,
        search=(7, 3),
        seed=1,
        epochs=20,
        lr=0.001,
        batch_size=256,
        progress=False,
    ):
        for name, value in (("alpha", alpha), ("beta", beta)):
            if not value >= 0:
                raise ValueError(f"{name}: expected a number, 0 or more, got {value!r}")
        self.clip, self.classnames = clip, check_classnames(classnames)
        self.templates = templates
        self.finetune, self.alpha, self.beta, self.search = finetune, alpha, beta, search
        self.seed, self.epochs, self.lr, self.batch_size = seed, epochs, lr, batch_size
        self.progress = progress
        self._text = text_classifier(clip, self.classnames, templates)  # [K, D]

    def fit(self, X, y, X_val=None, y_val=None):
        """Fill the cache from Features X and labels y [n]; the views of an image are averaged as
        they are, not normalised before (utils.py:38-62). X_val, y_val: images on which alpha and
        beta are chosen, such as task.few_shot_val(...)."""
        y = checks.labels(y, len(checks.features(X, training=True)), len(self.classnames))
        whole = X.to(self.clip.device)
        mean = whole.pooled.mean(0) if whole.views else whole.pooled
        self.keys_ = F.normalize(mean, dim=-1)
        self.values_ = F.one_hot(y, len(self.classnames)).float().to(self.clip.device)
        self.alpha_, self.beta_ = self.alpha, self.beta
        if self.finetune:
            self._train_keys(whole, y)
        if X_val is not None:
            self._choose(
                checks.features(X_val), checks.labels(y_val, len(X_val), len(self.classnames))
            )
        return self

    def _train_keys(self, X, y):
        keys = self.keys_.clone().requires_grad_()
        draws = Draws([X], [y], [self.seed], self.batch_size, self.clip.device)
        steps = self.epochs * (draws.n // draws.size)
        optimiser = torch.optim.AdamW([keys], lr=self.lr, eps=1e-4)
        schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, max(1, steps))
        for epoch in tqdm(range(self.epochs), disable=not self.progress, desc="epochs"):
            for pooled, _, labels in draws.epoch(epoch):
                loss = F.cross_entropy(
                    self._mix(pooled[0], keys, self.values_, self.alpha, self.beta), labels[0]
                )
                optimiser.zero_grad()
                loss.backward()
                optimiser.step()
                schedule.step()
        self.keys_ = keys.detach()

    def _mix(self, pooled, keys, values, alpha, beta):
        affinity = F.normalize(pooled, dim=-1) @ keys.T  # [n, cache]
        votes = (-beta * (1 - affinity)).exp() @ values  # [n, K]
        return cosine_logits(self.clip, pooled, self._text) + alpha * votes

    @torch.no_grad()
    def _choose(self, X, y):
        """The authors' grid (utils.py:64-93); of equally good pairs the first."""
        pooled, y, best = X.pooled.to(self.clip.device), y.to(self.clip.device), -1
        clip_logits = cosine_logits(self.clip, pooled, self._text)
        affinity = F.normalize(pooled, dim=-1) @ self.keys_.T
        alphas = torch.arange(20, device=pooled.device) * (self.search[1] - 0.1) / 20 + 0.1
        for beta in (i * (self.search[0] - 0.1) / 200 + 0.1 for i in range(200)):
            votes = (-beta * (1 - affinity)).exp() @ self.values_
            logits = clip_logits + alphas[:, None, None] * votes  # [20, n, K]
            right = (logits.argmax(-1) == y).sum(-1)
            if right.max() > best:
                best, self.alpha_, self.beta_ = right.max(), alphas[right.argmax()].item(), beta

    def _numbers_per_image(self, X):
        return len(self.keys_) + len(self.classnames)

    def _scores(self, fitted, pooled, local):
        return self._mix(pooled, fitted["keys"], fitted["values"], fitted["alpha"], fitted["beta"])
