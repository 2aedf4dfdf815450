"""UPL: prompts learned from images without labels (arXiv:2204.03649)."""

import math
import warnings
from typing import NamedTuple, Self

import torch

from .. import checks
from ..features import Features
from .base import Method, cosine_logits, text_classifier
from .coop import CoOp


class PseudoLabels(NamedTuple):
    """Images that were given a label, class by class, the most confident first."""

    indices: torch.Tensor  # into the unlabelled images
    labels: torch.Tensor
    confidences: torch.Tensor  # probabilities


def top_k_per_class(probs, k: int = 16) -> PseudoLabels:
    """The k images that are predicted as each class with most confidence, or all if they are fewer.

    An image, a row of the probabilities [n, K], counts for its most probable class alone (paper
    equation 2; trainers/utils.py:89-141). Of equal confidences the first image comes first.
    """
    probs = torch.as_tensor(probs)
    if probs.ndim != 2 or not probs.is_floating_point() or 0 in probs.shape:
        raise ValueError(f"probs: expected floats [n, K], got {probs.dtype} {list(probs.shape)}")
    sums = probs.sum(1).float()
    if not (probs >= 0).all() or not torch.allclose(sums, torch.ones_like(sums), atol=1e-3):
        raise ValueError("probs: expected rows that sum to 1; take the softmax of logits first")
    k = checks.integer("k", k, least=1)
    confidence, label = probs.max(1)
    order = confidence.argsort(descending=True, stable=True)
    chosen = torch.cat([order[label[order] == c][:k] for c in range(probs.shape[1])])
    return PseudoLabels(chosen, label[chosen], confidence[chosen])


class UPL(Method):
    """CoOp on pseudo-labels, several contexts whose predictions are averaged.

    A zero-shot classifier labels the images, the `shots` most confident of each predicted class
    train `members` contexts from different starts in one grouped run (the authors' code trains
    them one after the other), and these vote. `coop` is the CoOp of all members. Fitted:
    pseudo_labels_; probabilities_ [n, K], of the labellers; counts_ [K] images that each class
    trains on; context_ [members, M, d]; losses_ [members, steps].

    shots : images per class, at most
    members : number of contexts, with the seeds seed, seed + 1, ..
    labellers : backbones whose zero-shot probabilities are averaged for the labels (the paper's
        UPL*), for which `fit` takes their features as well; None: clip alone
    template : the one simple prompt of the zero-shot classifier; a list is an ensemble
    average : the members' "probabilities" (the paper) or "logits" (its code, upl_test.py:152-158)
    """

    needs_labels = False
    open_classes = True
    learned = ("context",)

    def __init__(
        self,
        clip,
        classnames,
        shots=16,
        members=16,
        labellers=None,
        template="a photo of a {}.",
        average="probabilities",
        seed=1,
        epochs=50,
        **options,
    ):
        self.shots = checks.integer("shots", shots, least=1)
        self.members = checks.integer("members", members, least=1)
        self.average = checks.choice("average", average, ("probabilities", "logits"))
        self.seed, self.template = checks.seed(seed), template
        self.labellers = [clip] if labellers is None else labellers
        seeds = range(self.seed, self.seed + self.members)
        self.coop = CoOp(clip, classnames, seed=seeds, epochs=epochs, **options)
        self.clip, self.classnames = clip, self.coop.classnames
        is_list = isinstance(self.labellers, (list, tuple)) and len(self.labellers) > 0
        if not is_list or not all(hasattr(x, "encode_text") for x in self.labellers):
            raise TypeError(f"labellers: expected a list of backbones, got {labellers!r}")
        if len(self.classnames) < 2:
            raise ValueError(f"classnames: expected two classes or more, got {self.classnames}")

    @classmethod
    def default_options(cls):
        return CoOp.default_options() | super().default_options()

    @classmethod
    def for_task(cls, clip, task, seed=1, **options):
        """Run number `seed` has the contexts of seeds (seed - 1) * members + 1 and on, so that no
        two runs share one."""
        members = options.get("members", cls.default_options()["members"])
        return super().for_task(clip, task, (seed - 1) * members + 1, **options)

    def options(self):
        """Without the labellers, which only `fit` needs; a saved UPL predicts without them."""
        names = ("shots", "members", "template", "average", "seed")
        return self.coop.options() | {name: getattr(self, name) for name in names}

    def label(self, X, labeller_features=None) -> torch.Tensor:
        """Probabilities [n, K] that the labellers give to n images, averaged (paper equation 1).
        X: their Features by `clip`; labeller_features: by each labeller, if it isn't `clip` alone.
        """
        if labeller_features is None and self.labellers[0] is not self.clip:
            raise ValueError("labeller_features: another labeller needs its own of the images")
        features = [X] if labeller_features is None else list(labeller_features)
        sizes, expected = [len(x) for x in features], [len(X)] * len(self.labellers)
        if sizes != expected:
            raise ValueError(f"labeller_features: expected {expected} images, got {sizes}")
        probabilities = []
        for clip, x in zip(self.labellers, features):
            text = text_classifier(clip, self.classnames, self.template)
            x = checks.features(x, text.shape[1], name="labeller_features")
            logits = cosine_logits(clip, x.pooled.to(clip.device), text)
            probabilities.append(logits.detach().softmax(-1).to(self.clip.device))
        return torch.stack(probabilities).mean(0)

    def fit(self, X, labeller_features=None, augmented=None, checkpoint=None) -> Self:
        """Label the images of Features X (see `label`), choose the most confident, and learn from
        their rows of X, or from what `augmented` makes of the indices, such as a bank of views.
        With the folder `checkpoint` a training that was stopped goes on, as CoOp's."""
        X = checks.features(X, self._width())
        if augmented is not None and not callable(augmented):
            raise TypeError(f"augmented: expected a function of indices, got {augmented!r}")
        self.probabilities_ = self.label(X, labeller_features)
        self.pseudo_labels_ = top_k_per_class(self.probabilities_, self.shots)
        indices, labels, _ = self.pseudo_labels_
        self.counts_ = torch.bincount(labels, minlength=len(self.classnames))
        short = (self.counts_ < self.shots).nonzero()[:, 0].tolist()
        if short:
            counts = ", ".join(f"{self.classnames[c]} {int(self.counts_[c])}" for c in short)
            few = f"fewer than {self.shots} images are predicted as some classes"
            warnings.warn(f"{few}, and all of those are taken: {counts}", stacklevel=2)
        chosen = Features(X.pooled[indices.to(X.pooled.device)])
        if augmented is not None:
            chosen = augmented(indices.tolist())
        self.losses_ = self.coop.fit(chosen, labels, checkpoint).losses_
        return self

    def logits(self, X: Features) -> torch.Tensor:
        """Class scores [n, K]: the members' mean logits, or the logarithm of their mean
        probabilities, so that their softmax is the average that was asked for."""
        logits = self.member_logits(X)  # [members, n, K]
        if self.average == "logits":
            return logits.mean(0)
        return logits.log_softmax(-1).logsumexp(0) - math.log(self.members)

    # The rest is the CoOp's.

    def member_logits(self, X: Features) -> torch.Tensor:
        """Class scores [members, n, K] of each context alone."""
        self._values()
        return self.coop.logits(X)

    def text_features(self):
        """The members' classifiers [members, K, D], not normalised."""
        return self.coop.text_features()

    @property
    def context_(self):
        return self.coop.context_

    def _take_over(self, values):
        self.coop._take_over(values)
