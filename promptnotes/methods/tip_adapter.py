"""Tip-Adapter: a cache of the few labelled images beside the prompts (arXiv:2111.03930)."""

from typing import Self

import torch
import torch.nn.functional as F
from tqdm.auto import tqdm

from .. import checks, prompts
from ..training import Draws, check_trained
from .base import Method, cosine_logits, text_classifier


class TipAdapter(Method):
    """logits = exp(logit_scale) f W^T + alpha * exp(-beta (1 - f keys^T)) V: zero-shot CLIP, and a
    vote of the labelled images (keys, with one-hot labels V) that look alike (paper equations 3 to
    5; main.py:39-43).

    Fitted: keys_ [n, D], unit before training; values_ [n, K]; alpha_, beta_.

    finetune : False: Tip-Adapter. True: Tip-Adapter-F, whose keys are trained by AdamW (eps 1e-4)
        with a cosine over all steps, and an incomplete last batch is a step too (their
        datasets/utils.py:368-375); the last epoch counts. The authors keep the epoch that is best
        on the *test* set (main.py:111-141).
    alpha, beta : while training, and afterwards unless `fit` gets validation images
    search : the largest beta and alpha of the grid of 200 x 20 of which those choose the best; the
        authors' settings have one for each set, (7, 3) for ImageNet
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
        self.clip, self.classnames = clip, prompts.check_classnames(classnames, clip)
        self.templates, self.finetune = templates, checks.flag("finetune", finetune)
        self.alpha = checks.number("alpha", alpha, least=0)
        self.beta = checks.number("beta", beta, least=0)
        if not isinstance(search, (tuple, list)) or len(search) != 2:
            raise ValueError(f"search: expected (largest beta, largest alpha), got {search!r}")
        self.search = tuple(checks.number("search", largest, above=0) for largest in search)
        self.seed, self.epochs = checks.seed(seed), checks.integer("epochs", epochs, 0)
        self.lr = checks.number("lr", lr, above=0)
        self.batch_size = checks.integer("batch_size", batch_size, least=1)
        self.progress = checks.flag("progress", progress)
        self._text = text_classifier(clip, self.classnames, templates)  # [K, D]

    def fit(self, X, y, X_val=None, y_val=None) -> Self:
        """Fill the cache from Features X and labels y [n]; the views of an image are averaged as
        they are, not normalised before (utils.py:38-62). X_val, y_val: images on which alpha and
        beta are chosen, such as task.few_shot_val(...)."""
        K, D, device = len(self.classnames), self._width(), self.clip.device
        X = checks.features(X, D, bank=True)
        y = checks.labels(y, len(X), K)
        if X_val is not None or y_val is not None:
            checks.features(X_val, D, name="X_val")
            y_val = checks.labels(y_val, len(X_val), K, name="y_val")
        self.keys_ = F.normalize(X.mean_view.to(device), dim=-1)
        self.values_ = F.one_hot(y, K).float().to(device)
        self.alpha_, self.beta_ = self.alpha, self.beta
        if self.finetune:
            self._train_keys(X, y)
        if X_val is not None:
            self._choose(X_val, y_val)
        return self

    def _train_keys(self, X, y):
        keys = self.keys_.clone().requires_grad_()
        fitted = self._fitted() | {"keys": keys}
        draws = Draws([X], [y], [self.seed], self.batch_size, self.clip.device, drop_last=False)
        steps = self.epochs * len(draws.starts)
        optimiser = torch.optim.AdamW([keys], lr=self.lr, eps=1e-4)
        schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, max(1, steps))
        for epoch in tqdm(range(self.epochs), disable=not self.progress, desc="epochs"):
            for pooled, _, labels in draws.epoch(epoch):
                loss = F.cross_entropy(self._scores(fitted, pooled[0], None), labels[0])
                optimiser.zero_grad()
                loss.backward()
                optimiser.step()
                schedule.step()
        check_trained([keys], self.lr)
        self.keys_ = keys.detach()

    @torch.no_grad()
    def _choose(self, X, y):
        """The authors' grid (utils.py:64-93); of equally good pairs the first."""
        pooled, y, most_correct = X.pooled.to(self.clip.device), y.to(self.clip.device), -1
        clip_logits = cosine_logits(self.clip, pooled, self._text)
        affinity = F.normalize(pooled, dim=-1) @ self.keys_.T
        largest_beta, largest_alpha = self.search
        alphas = torch.arange(20, device=pooled.device) * (largest_alpha - 0.1) / 20 + 0.1
        for step in range(200):
            beta = step * (largest_beta - 0.1) / 200 + 0.1
            votes = (-beta * (1 - affinity)).exp() @ self.values_
            logits = clip_logits + alphas[:, None, None] * votes  # [20, n, K]
            correct = (logits.argmax(-1) == y).sum(-1)
            if correct.max() > most_correct:
                most_correct = correct.max()
                self.alpha_, self.beta_ = alphas[correct.argmax()].item(), beta

    def _scores(self, fitted, pooled, local):
        affinity = F.normalize(pooled, dim=-1) @ fitted["keys"].T  # [n, cache]
        votes = (-fitted["beta"] * (1 - affinity)).exp() @ fitted["values"]  # [n, K]
        return cosine_logits(self.clip, pooled, self._text) + fitted["alpha"] * votes

    def _numbers_per_image(self, X):
        return len(self.keys_) + len(self.classnames)
