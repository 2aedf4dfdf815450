"""LP++: a linear probe on top of the prompts, with step sizes that need no search
(arXiv:2404.02285)."""

from typing import Self

import torch
import torch.nn.functional as F

from .. import checks, prompts
from .base import Method, text_classifier


class LPPlusPlus(Method):
    """logits = f . (w_k + alpha_k t_k), with unit features f of the image and t_k of the
    hand-crafted prompt. Cross-entropy trains the weights w_k and the say of the prompt, alpha_k:
    w_k starts at the sum of class k's images, alpha_k at 250 times the mean f . t of all images and
    their classes (linear_probe_p2.py:24-30, 94-97); a step takes all images and is as long as
    `step_sizes` says, and each tenth moves alpha as well (123-139).

    The last step counts. The authors keep the step that is best on few-shot validation images
    (148-155), so theirs needs labels that this one does not. Fitted: weights_ [K, D]; alpha_ [K];
    losses_ [epochs], each before its step.

    momentum : of the weights, 0.9 as in the authors' code; without it the loss never rises
    epochs : steps, since each takes all images
    """

    trains_on_views = False
    learned = ("weights", "alpha")

    def __init__(self, clip, classnames, templates="a photo of a {}.", momentum=0.9, epochs=300):
        self.clip, self.classnames = clip, prompts.check_classnames(classnames, clip)
        self.templates = templates
        self.momentum = checks.number("momentum", momentum, least=0, most=1)
        self.epochs = checks.integer("epochs", epochs, least=0)
        self._text = text_classifier(clip, self.classnames, templates)  # [K, D]

    @torch.no_grad()
    def fit(self, X, y) -> Self:
        """Learn from Features X and labels y [n]; of a bank, from the mean view of each image."""
        X, K = checks.features(X, self._width(), bank=True), len(self.classnames)
        y = checks.labels(y, len(X), K).to(self.clip.device)
        f, values = F.normalize(X.mean_view.to(y.device), dim=-1), F.one_hot(y, K).float()
        cosines = f @ self._text.T  # [n, K]
        rate, alpha_rate = step_sizes(f, self._text)
        weights = values.T @ f
        alpha = (250 * (values * cosines).sum(1).mean()).expand(K)
        losses, velocity = [], torch.zeros_like(weights)
        for step in range(self.epochs):
            logits = f @ weights.T + alpha * cosines
            losses.append(F.cross_entropy(logits, y))
            off = (logits.softmax(1) - values) / len(f)  # the loss's gradient to the logits
            velocity = self.momentum * velocity + off.T @ f
            weights = weights - rate * velocity
            if step % 10 == 9:
                alpha = alpha - alpha_rate * (off * cosines).sum(0)
        self.losses_ = torch.stack(losses).cpu() if losses else torch.empty(0)
        self.weights_, self.alpha_ = weights, alpha.clone()
        return self

    def _prepare(self, fitted):
        return fitted["weights"] + fitted["alpha"][:, None] * self._text  # [K, D]

    def _scores(self, classifier, pooled, local):
        return F.normalize(pooled, dim=-1) @ classifier.T


def step_sizes(f, text):
    """(the weights', alpha's) for unit image features [n, D] and text features [K, D]:
    4 n / lambda_max(f^T f) and n / (4 max_k sum_i (f_i . t_k)^2) (linear_probe_p2.py:16-39).

    The Hessian of cross-entropy to the weights is at most lambda_max / (2 n), since that of one
    image to its logits is at most 1/2. So the first is the longest step of plain descent that
    cannot raise the loss, and the second, by the same count, a sixteenth of it.
    """
    largest = torch.linalg.matrix_norm(f, 2).square()
    return 4 * len(f) / largest, len(f) / (4 * (f @ text.T).square().sum(0).max())
