"""A linear probe: logistic regression on image features, which never sees a class name."""

import math

import torch
from sklearn.linear_model import LogisticRegression

from .. import checks
from .base import Method


class LinearProbe(Method):
    """Scikit-learn's logistic regression on the features as they are, not normalised
    (arXiv:2103.00020; CoOp lpclip/linear_probe.py:25-110).

    C        : inverse strength of the penalty; None: chosen on validation images, among 1e6, 1e4,
               .. 1e-6 and then in 8 steps of bisection within a tenth and ten times the best
    max_iter : of the solver (lbfgs)

    Fitted: C_; weights_ [K, D] and bias_ [K], of the labels 0 .. K-1 that training met.
    """

    needs_validation = True
    trains_on_views = False
    learned = ("C", "weights", "bias")

    def __init__(self, C=None, max_iter=1000):
        if C is not None and not C > 0:
            raise ValueError(f"C: expected a positive number or None, got {C!r}")
        self.C, self.max_iter = C, max_iter

    def fit(self, X, y, X_val=None, y_val=None):
        """X, y: Features and labels [n]; X_val, y_val: those on which C is chosen."""
        y = checks.labels(y, len(checks.features(X, training=True)))
        if self.C is None and X_val is None:
            raise ValueError(
                "X_val: C is to be chosen on validation images, but none were given; "
                "pass X_val and y_val, such as task.few_shot_val(...), or a C"
            )
        if X.views:  # every view is an example
            X, y = X.pooled.flatten(0, 1), y.repeat(X.views)
        else:
            X = X.pooled
        if len(y.unique()) < 2:
            raise ValueError("y: expected labels of two classes or more, got one")
        # In float32 the solver would stop early where the penalty is strong.
        self._data = X.double().cpu().numpy(), y.cpu().numpy()
        model = self._search(checks.features(X_val), y_val) if self.C is None else self._at(self.C)
        del self._data
        weights, bias = torch.tensor(model.coef_), torch.tensor(model.intercept_)
        if len(weights) == 1:  # two classes: one difference
            weights, bias = torch.cat([0 * weights, weights]), torch.cat([0 * bias, bias])
        K = int(model.classes_.max()) + 1
        self.C_, seen = model.C, torch.as_tensor(model.classes_)
        self.weights_ = torch.zeros(K, weights.shape[1]).index_copy(0, seen, weights.float())
        self.bias_ = torch.full((K,), -math.inf).index_copy(0, seen, bias.float())
        return self

    def _at(self, C):
        return LogisticRegression(C=C, max_iter=self.max_iter).fit(*self._data)

    def _search(self, X, y):
        x, y = X.pooled.double().cpu().numpy(), checks.labels(y, len(X)).numpy()
        scored = [
            (model.score(x, y), model)
            for model in map(self._at, (1e6, 1e4, 1e2, 1, 1e-2, 1e-4, 1e-6))
        ]
        peak = max(scored, key=lambda pair: pair[0])[1].C  # of equals the largest C
        left, right = math.log10(peak) - 1, math.log10(peak) + 1
        for _ in range(8):
            pair = [self._at(10**left), self._at(10**right)]
            if pair[0].score(x, y) < pair[1].score(x, y):
                best, left = pair[1], (left + right) / 2
            else:
                best, right = pair[0], (left + right) / 2
        return best

    @classmethod
    def for_task(cls, clip, task, seed=1, **options):
        """The task says nothing that a linear probe needs."""
        return cls(**options)

    @classmethod
    def _from_options(cls, clip, options):
        return cls(**options)

    def options(self):
        """The constructor's arguments."""
        return {"C": self.C, "max_iter": self.max_iter}

    def _device(self):
        return torch.device("cpu")

    def _numbers_per_image(self, X):
        return len(self.bias_)

    def _scores(self, fitted, pooled, local):
        return pooled @ fitted["weights"].T + fitted["bias"]
