"""A linear probe: logistic regression on image features, which never sees a class name."""

import math
from typing import Self

import torch
from threadpoolctl import threadpool_limits

from .. import checks
from .base import Method


class LinearProbe(Method):
    """Scikit-learn's logistic regression on the features as they are, not normalised
    (arXiv:2103.00020; CoOp lpclip/linear_probe.py:25-110). Fitted: C_; weights_ [K, D] and bias_
    [K], of the labels 0 .. K-1 that training met.

    C : inverse strength of the penalty. None: chosen on validation images, among 1e6, 1e4, .. 1e-6
        and then in 8 steps of bisection within a tenth and ten times the best.
    """

    needs_validation = True
    trains_on_views = False
    learned = ("C", "weights", "bias")

    def __init__(self, C=None, max_iter=1000):
        self.C = None if C is None else checks.number("C", C, above=0)
        self.max_iter = checks.integer("max_iter", max_iter, least=1)

    @classmethod
    def for_task(cls, clip, task, seed=1, **options):
        """A linear probe takes nothing from clip, task and seed."""
        return cls(**options)

    def fit(self, X, y, X_val=None, y_val=None) -> Self:
        """X, y: Features and labels [n]; X_val, y_val: those on which C is chosen."""
        D = checks.features(X, bank=True).pooled.shape[-1]
        y = checks.labels(y, len(X)).cpu()
        if len(y.unique()) < 2 or y.min() < 0:
            raise ValueError("y: expected labels of two classes or more, from 0, got others")
        if self.C is None and X_val is None:
            raise ValueError("X_val: C is to be chosen on validation images; pass them, or a C")
        if X_val is not None or y_val is not None:
            checks.features(X_val, D, name="X_val")
            y_val = checks.labels(y_val, len(X_val), name="y_val").cpu()
        y = y.repeat(X.views or 1).numpy()  # every view is an example
        # In float32 the solver would stop early where the penalty is strong.
        x = X.pooled.flatten(0, -2).cpu().numpy().astype("float64")

        from sklearn.linear_model import LogisticRegression  # takes a second, which others spare

        # Threads of BLAS slow small products down: 7 times with 320 images of length 256.
        threads = 1 if x.size * len(set(y)) < 1e9 else None

        def model_of(C):
            with threadpool_limits(threads, user_api="blas"):
                return LogisticRegression(C=C, max_iter=self.max_iter).fit(x, y)

        model = model_of(self.C) if self.C else _search(model_of, X_val.pooled.cpu(), y_val)
        weights = torch.tensor(model.coef_.astype("float32"))
        bias = torch.tensor(model.intercept_.astype("float32"))
        if len(weights) == 1:  # two classes: one difference
            weights, bias = torch.cat([0 * weights, weights]), torch.cat([0 * bias, bias])
        seen = torch.tensor(model.classes_)
        K, self.C_ = int(seen.max()) + 1, float(model.C)
        self.weights_ = torch.zeros(K, D).index_copy(0, seen, weights)
        self.bias_ = torch.full((K,), -math.inf).index_copy(0, seen, bias)
        return self

    def _width(self):
        return self.weights_.shape[1]

    def _numbers_per_image(self, X):
        return len(self.bias_)

    def _scores(self, fitted, pooled, local):
        return pooled @ fitted["weights"].T + fitted["bias"]


def _search(model_of, x, y):
    """The authors' search for C on validation images; `model_of(C)` is fitted."""
    x, y = x.numpy().astype("float64"), y.numpy()
    coarse = [model_of(C) for C in (1e6, 1e4, 1e2, 1, 1e-2, 1e-4, 1e-6)]
    peak = max(coarse, key=lambda model: model.score(x, y)).C  # of equals the largest C
    left, right = math.log10(peak) - 1, math.log10(peak) + 1
    for _ in range(8):
        lower, upper = model_of(10**left), model_of(10**right)
        if lower.score(x, y) < upper.score(x, y):
            best, left = upper, (left + right) / 2
        else:
            best, right = lower, (left + right) / 2
    return best
