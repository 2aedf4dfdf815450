"""UPL: prompts learned from images without labels (arXiv:2204.03649)."""

import warnings
from typing import NamedTuple

import torch

from .. import checks
from ..features import Features
from .base import Method, cosine_logits, text_classifier
from .context import check_unified
from .coop import CoOp

AVERAGES = ("probabilities", "logits")


class PseudoLabels(NamedTuple):
    """Images that were given a label: `indices` into the unlabelled images, `labels`, and
    `confidences` (probabilities), class by class, the most confident first."""

    indices: torch.Tensor
    labels: torch.Tensor
    confidences: torch.Tensor


def top_k_per_class(probs, k=16):
    """The k images that are predicted as each class with most confidence: PseudoLabels.

    probs : [n, K] probabilities. An image counts for its most probable class alone (paper
            equation 2; trainers/utils.py:89-141). Of equal confidences the first image comes
            first. A class that is predicted for fewer than k images gives all of them, one that
            is never predicted gives none.
    """
    probs = torch.as_tensor(probs)
    if probs.ndim != 2 or not probs.is_floating_point() or 0 in probs.shape:
        raise ValueError(
            f"probs: expected probabilities [n, K], got {probs.dtype} {list(probs.shape)}"
        )
    if not bool((probs >= 0).all()) or not torch.allclose(
        probs.sum(1).float(), torch.ones(()).to(probs.device), atol=1e-3
    ):
        raise ValueError(
            "probs: expected rows of probabilities that sum to 1, got other numbers; "
            "take the softmax of logits first"
        )
    if not isinstance(k, int) or k < 1:
        raise ValueError(f"k: expected 1 image a class or more, got {k!r}")
    confidence, label = probs.max(1)
    order = confidence.argsort(descending=True, stable=True)
    picked = torch.cat([order[label[order] == c][:k] for c in range(probs.shape[1])])
    return PseudoLabels(picked, label[picked], confidence[picked])


class UPL(Method):
    """CoOp on pseudo-labels, several contexts whose predictions are averaged.

    A zero-shot classifier labels the images, the `shots` most confident of each predicted class
    train `members` contexts from different starts in one grouped run (the authors' code trains
    them one after the other), and these vote.

    shots      : images a class, at most
    members    : contexts, with the seeds seed, seed + 1, ..
    labellers  : backbones whose zero-shot probabilities are averaged for the labels (the paper's
                 UPL*); None: clip alone. `fit` then takes their features as well
    template   : the one simple prompt of the zero-shot classifier; a list is an ensemble
    average    : of the members' "probabilities", as the paper says, or "logits", as its code does
                 (upl_test.py:152-158)
    epochs     : 50, as the authors use on every set
    The other options are CoOp's.

    Fitted: pseudo_labels_; probabilities_ [n, K], of the labellers; counts_ [K] images that each
    class trains on; context_ [members, M, d]; losses_ [members, steps].
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
        self.shots, self.members = (
            checks.integer("shots", shots, 1),
            checks.integer("members", members, 1),
        )
        self.average, self.template = checks.choice("average", average, AVERAGES), template
        self.seed = checks.integer("seed", seed)
        self.labellers = [clip] if labellers is None else list(labellers)
        if not self.labellers:
            raise ValueError("labellers: expected backbones, got an empty list")
        seeds = range(self.seed, self.seed + self.members)
        self.coop = CoOp(clip, classnames, seed=seeds, epochs=epochs, **options)
        self.clip, self.classnames = clip, self.coop.classnames
        if len(self.classnames) < 2:
            raise ValueError(
                f"classnames: expected two classes or more, got {self.classnames}; "
                "every image would be labelled alike"
            )
        if twice := sorted({c for c in self.classnames if self.classnames.count(c) > 1}):
            warnings.warn(
                f"classnames: {', '.join(twice)} appears more than once, and no "
                "prompt can tell such classes apart",
                stacklevel=2,
            )

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
        return {**self.coop.options(), **{name: getattr(self, name) for name in names}}

    @property
    def context_(self):
        return self.coop.context_

    @context_.setter
    def context_(self, context):
        self.coop.context_ = context

    @property
    def losses_(self):
        return self.coop.losses_

    def text_features(self):
        """The members' classifiers [members, K, D], not normalised."""
        return self.coop.text_features()

    def with_classes(self, classnames):
        """The same learned contexts in front of other class names, ready to predict."""
        check_unified(self.coop.class_specific)
        return super().with_classes(classnames)

    def label(self, X, labeller_features=None):
        """Probabilities [n, K] that the labellers give to n images, averaged (paper equation 1).

        X                 : Features by `clip`
        labeller_features : Features of the same images by each labeller, in their order; None
                            where `clip` is the only one
        """
        each = [X] if labeller_features is None else list(labeller_features)
        if len(each) != len(self.labellers) or any(len(x) != len(X) for x in each):
            raise ValueError(
                f"labeller_features: expected Features of the same {len(X)} images by "
                f"each of {len(self.labellers)} labellers, got {[len(x) for x in each]}"
            )
        if labeller_features is None and self.labellers[0] is not self.clip:
            raise ValueError(
                "labeller_features: the labeller is not the backbone that learns, so "
                "its own features of the images are needed"
            )
        with torch.no_grad():
            return torch.stack(
                [
                    cosine_logits(
                        clip,
                        x.pooled.to(clip.device),
                        text_classifier(clip, self.classnames, self.template),
                    )
                    .softmax(-1)
                    .to(self.clip.device)
                    for clip, x in zip(self.labellers, each)
                ]
            ).mean(0)

    def fit(self, X, labeller_features=None, augmented=None):
        """Label the images, choose the most confident, learn from them.

        X                 : Features [n, D] of unlabelled images
        labeller_features : see `label`
        augmented         : what gives the features to train on, indices [m] -> Features, such as a
                            bank of views of the chosen images; None: their rows of X
        """
        checks.features(X)
        self.probabilities_ = self.label(X, labeller_features)
        chosen = self.pseudo_labels_ = top_k_per_class(self.probabilities_, self.shots)
        self.counts_ = torch.bincount(chosen.labels, minlength=len(self.classnames))
        if (short := self.counts_ < self.shots).any():
            lacking = ", ".join(
                f"{self.classnames[c]} {int(self.counts_[c])}"
                for c in short.nonzero()[:, 0].tolist()
            )
            warnings.warn(
                f"fewer than {self.shots} images are predicted as some classes, and all "
                f"of those are taken: {lacking}",
                stacklevel=2,
            )
        if augmented is None:
            rows = chosen.indices.to(X.pooled.device)
            self.coop.fit(Features(X.pooled[rows]), chosen.labels)
        else:
            self.coop.fit(augmented(chosen.indices.tolist()), chosen.labels)
        return self

    @torch.no_grad()
    def logits(self, X):
        """Class scores [n, K]: the members' mean logits, or the logarithm of their mean
        probabilities, so that their softmax is the average that was asked for."""
        each = self.member_logits(X)  # [members, n, K]
        if self.average == "logits":
            return each.mean(0)
        return each.log_softmax(-1).logsumexp(0) - torch.tensor(float(len(each))).log().item()

    def member_logits(self, X):
        """Class scores [members, n, K] of each context alone."""
        return self.coop.logits(X)
