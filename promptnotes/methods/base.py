"""What all methods share: the estimator's manners, and how a learned context is kept and read."""

import inspect
import json
import warnings
from operator import index
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors import safe_open

from ..features import Features, write_safetensors
from ..prompts import PromptLayout, check_classnames, fill
from ..training import Draws, default_epochs, train

AT_ONCE = 2**22  # numbers: the images whose scores take more go in parts,
# which a CPU's caches hold; a GPU takes 16 times as many


class Method:
    """A classifier of image features in scikit-learn's manner.

    Options go to the constructor, data to `fit`; what fitting finds ends in "_". Where a method
    was fitted with a list of S seeds, everything it gives has a leading axis S.
    """

    def fit(self, X, y=None):
        raise NotImplementedError

    def logits(self, X):
        """Class scores [n, K] (or [S, n, K]) of Features X."""
        raise NotImplementedError

    def with_classes(self, classnames):
        """The same, fitted, for other class names."""
        raise ValueError(
            f"classnames: a {type(self).__name__} learns its classes themselves, so it "
            "has nothing for new names"
        )

    def predict_proba(self, X):
        """Class probabilities, the softmax of the logits."""
        return self.logits(X).softmax(-1)

    def predict(self, X):
        """The most probable class, as an index [n] (or [S, n])."""
        return self.logits(X).argmax(-1)

    def score(self, X, y):
        """Accuracy in %: a float, or a tensor [S]. Plain top-1 (Dassl evaluator.py:50-69)."""
        predicted = self.predict(X)
        y = check_labels(y, len(X), None).to(predicted.device)
        accuracy = (predicted == y).double().mean(-1) * 100
        return accuracy.cpu() if accuracy.ndim else accuracy.item()


def check_features(X, training=False):
    """X, if it is Features that can be used here; a readable error if not."""
    if not training and getattr(X, "views", None) is not None:
        raise ValueError(
            "X: expected features of the images as they are, got augmented views, "
            "which are for fit; encode the images without views="
        )
    if not isinstance(X, Features) and not hasattr(X, "at_epoch"):
        raise TypeError(
            f"X: expected Features, as clip.encode_images(images) gives, got {type(X).__name__}"
        )
    return X


def check_labels(y, n, n_classes):
    """y as a LongTensor [n] of class indices; a readable error if it is something else."""
    y = torch.as_tensor(y)
    if y.ndim != 1 or len(y) != n or y.is_floating_point() or y.dtype == torch.bool:
        raise ValueError(
            f"y: expected {n} integer labels, one an image, got {y.dtype} {list(y.shape)}"
        )
    if n_classes is not None and not 0 <= int(y.min()) <= int(y.max()) < n_classes:
        raise ValueError(
            f"y: expected labels from 0 to {n_classes - 1} for {n_classes} class "
            f"names, got {int(y.min())} to {int(y.max())}"
        )
    return y.long()


class Learned(Method):
    """A method that learns a few tensors by gradient descent, the papers' recipe.

    A subclass names the tensors in `learned`, gives their start for one seed, `_start(seed)`, and
    the class scores, `_scores(prepared, pooled, local)`, where `prepared` is what `_prepare` makes
    of the tensors, once for all images. All of it has a leading axis S: S seeds are one grouped
    training. Fitted: each tensor under its name with "_", and losses_ [steps].
    """

    learned = ()

    def __init__(
        self, clip, classnames, seed, epochs, lr, batch_size, weight_decay, momentum, progress
    ):
        self.clip, self.classnames = clip, check_classnames(classnames)
        self.seed, self.epochs, self.lr, self.batch_size = _seeds(seed), epochs, lr, batch_size
        self.weight_decay, self.momentum, self.progress = weight_decay, momentum, progress

    def _prepare(self, tensors):
        return tensors

    def fit(self, X, y):
        """Learn from Features X (plain, a bank of views, or "online") and labels y [n].

        With S seeds, X and y may be lists of S draws of equal size.
        """
        seeds = [self.seed] if isinstance(self.seed, int) else self.seed
        X = list(X) if isinstance(X, (list, tuple)) else [X] * len(seeds)
        y = (
            list(y)
            if isinstance(y, (list, tuple))
            and len(y)
            and isinstance(y[0], (list, tuple, torch.Tensor))
            and torch.as_tensor(y[0]).ndim
            else [y] * len(seeds)
        )
        if not len(X) == len(y) == len(seeds):
            raise ValueError(
                f"X, y: expected one draw, or one for each of the {len(seeds)} seeds, "
                f"got {len(X)} and {len(y)}"
            )
        y = [
            check_labels(b, len(check_features(a, training=True)), len(self.classnames))
            for a, b in zip(X, y)
        ]
        epochs = default_epochs(y[0]) if self.epochs is None else self.epochs
        tensors = {
            name: torch.stack(start).requires_grad_()
            for name, start in zip(self.learned, zip(*(self._start(seed) for seed in seeds)))
        }

        def loss(pooled, local, labels):
            logits = self._scores(self._prepare(tensors), pooled, local)  # [S, B, K]
            return (
                F.cross_entropy(logits.flatten(0, 1), labels.flatten(), reduction="none")
                .view_as(labels)
                .mean(1)
            )

        draws = Draws(X, y, seeds, self.batch_size, self.clip.device)
        losses = train(
            list(tensors.values()),
            loss,
            draws,
            epochs,
            self.lr,
            self.momentum,
            self.weight_decay,
            self.progress,
        )
        one = isinstance(self.seed, int)
        for name, tensor in tensors.items():
            setattr(self, f"{name}_", tensor.detach()[0] if one else tensor.detach())
        self.losses_ = losses[0] if one else losses
        return self

    def _fitted(self):
        """The learned tensors by name, with the axis S."""
        if not hasattr(self, f"{self.learned[0]}_"):
            raise RuntimeError(
                f"this {type(self).__name__} has no {self.learned[0]} yet: call fit "
                "first (with epochs=0 it keeps the initial one)"
            )
        found = {name: getattr(self, f"{name}_") for name in self.learned}
        return {k: v[None] for k, v in found.items()} if isinstance(self.seed, int) else found

    @torch.no_grad()
    def logits(self, X):
        """Class scores [n, K] (with S seeds: [S, n, K]) of Features X."""
        X, prepared = check_features(X), self._prepare(self._fitted())
        at_once = AT_ONCE if self.clip.device.type == "cpu" else 16 * AT_ONCE
        size, parts = max(1, at_once // self._numbers_an_image(X)), []
        for i in range(0, len(X), size):
            local = None if X.local is None else X.local[i : i + size].to(self.clip.device)
            parts.append(self._scores(prepared, X.pooled[i : i + size].to(self.clip.device), local))
        logits = torch.cat(parts, 1)  # [S, n, K]
        return logits[0] if isinstance(self.seed, int) else logits

    def _numbers_an_image(self, X):
        """How many numbers the scores of one image take on their way."""
        return len(self.classnames)

    def options(self):
        """The constructor's arguments, without the backbone."""
        names = list(inspect.signature(type(self).__init__).parameters)[2:]
        return {name: getattr(self, name) for name in names}

    def with_classes(self, classnames):
        """What was learned, for other class names, ready to predict."""
        other = type(self)(self.clip, **{**self.options(), "classnames": classnames})
        self._fitted()
        for name in self.learned:
            setattr(other, f"{name}_", getattr(self, f"{name}_"))
        return other


class PromptMethod(Learned):
    """A method that learns a context through the frozen text encoder.

    A subclass says how contexts become text features, `_encode`.
    """

    learned = ("context",)
    _kinds = {}

    def __init_subclass__(cls):
        PromptMethod._kinds[cls.__name__] = cls

    def __init__(self, clip, classnames, n_ctx, position, class_specific, init, *training):
        super().__init__(clip, classnames, *training)
        self.n_ctx, self.position = n_ctx, position
        self.class_specific, self.init = class_specific, init
        self._init = self._initial_rows()
        M = n_ctx if self._init is None else self._init.shape[-2]
        if self._init is not None and n_ctx not in (16, M):  # 16: the option's default
            raise ValueError(
                f"n_ctx: init has {M} context vectors, but n_ctx is {n_ctx}; leave n_ctx out"
            )
        self._layout = PromptLayout(clip, self.classnames, M, position, class_specific)

    def _shape(self, M):
        """Of the context of one seed."""
        K = (len(self.classnames),) if self.class_specific else ()
        return (*K, M, self.clip.text.width)

    def _initial_rows(self):
        if self.init is None:
            return None
        if isinstance(self.init, str):
            ids = self.clip.tokenizer.encode(self.init.replace("_", " "))
            if not ids:
                raise ValueError(f"init: expected a text with words in it, got {self.init!r}")
            return self.clip.text.token_embed(ids)  # [M, d]
        shape = tuple(getattr(self.init, "shape", ()))
        whole = self._shape(shape[-2] if len(shape) > 1 else 0)
        if not isinstance(self.init, torch.Tensor) or shape not in (whole, whole[-2:]):
            got = f"{type(self.init).__name__} {list(shape)}" if shape else repr(self.init)
            d, lead = whole[-1], "".join(f"{size}, " for size in whole[:-2])
            raise ValueError(
                f"init: expected None, a text, or a tensor [M, {d}]"
                f"{f' or [{lead}M, {d}]' * bool(lead)}, got {got}"
            )
        return self.init.detach().float().to(self.clip.device)

    def _start(self, seed):
        return (self._initial_context(seed),)

    def _initial_context(self, seed):
        shape = self._shape(self._layout.n_ctx)
        if self._init is None:
            noise = torch.randn(shape, generator=torch.Generator().manual_seed(seed))
            return (0.02 * noise).to(self.clip.device)
        return self._init.expand(shape)

    def _prepare(self, tensors):
        return self._encode(tensors["context"])

    @torch.no_grad()
    def text_features(self):
        """The classifier's weights [K, D] (with S seeds: [S, K, D]), not normalised."""
        text = self._prepare(self._fitted())
        return text[0] if isinstance(self.seed, int) else text

    def save(self, path):
        """Write context, options and the backbone's name and digest to a safetensors file."""
        self._fitted()
        options = self.options()
        tensors = {k: getattr(self, f"{k}_").cpu().contiguous() for k in self.learned}
        if isinstance(options["init"], torch.Tensor):
            tensors["init"] = options.pop("init").detach().cpu().contiguous()
        plain = json.dumps(options, default=lambda number: number.item())  # of numpy, torch
        write_safetensors(
            path,
            tensors,
            {
                "promptnotes": "1",
                "method": type(self).__name__,
                "options": plain,
                "backbone": self.clip.name,
                "weights": self.clip.weights_digest,
            },
        )

    def with_classes(self, classnames):
        """The same learned context in front of other class names, ready to predict."""
        if self.class_specific:
            raise ValueError(
                "class_specific: each class has a context of its own here, so new "
                "names have none; only a unified context carries over"
            )
        return super().with_classes(classnames)


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


def load(path, clip):
    """The method that `save` wrote, on a backbone of the same weights.

    Raises for a file of another kind and for another width of text tower; warns where the weights
    differ, since a context means nothing to another model.
    """
    if not Path(path).is_file():
        raise FileNotFoundError(f"path: there is no file {path}")
    try:
        with safe_open(path, "pt") as file:
            said = file.metadata() or {}
            tensors = {name: file.get_tensor(name) for name in file.keys()}
    except Exception as error:  # safetensors has an error type of its own
        raise ValueError(f"path: {path} is not a whole safetensors file ({error})") from error
    if "promptnotes" not in said or said.get("method") not in PromptMethod._kinds:
        raise ValueError(f"path: {path} was not written by a method's save")
    kind = PromptMethod._kinds[said["method"]]
    learned = {name: tensors.pop(name) for name in kind.learned}
    context = learned["context"]
    if context.shape[-1] != clip.text.width:
        raise ValueError(
            f"clip: the prompt in {path} was learned with {said['backbone']}, whose "
            f"tokens have width {context.shape[-1]}; those of {clip.name} have "
            f"{clip.text.width}"
        )
    if said["weights"] != clip.weights_digest:
        warnings.warn(
            f"the prompt in {path} was learned with {said['backbone']} and other weights "
            f"than those of {clip.name}: its vectors mean nothing here",
            stacklevel=2,
        )
    method = kind(clip, **json.loads(said["options"]), **tensors)
    for name, tensor in learned.items():
        setattr(method, f"{name}_", tensor.to(clip.device))
    return method


def nearest_words(method, k=5):
    """The k tokens nearest to each learned vector: lists of (word, Euclidean distance).

    As the authors' interpret_prompt.py, over the token table; it nests as `context_` does, so a
    unified context [M, d] gives M lists. A model whose tokenizer knows more words than its training
    met (its attribute `trained_token_rows`) is asked for those that it met.
    """
    method._fitted()
    clip, context = method.clip, method.context_
    rows = getattr(clip.model, "trained_token_rows", None)
    if rows is None:
        rows = torch.arange(clip.text.token_embedding.shape[0])
    table = clip.text.token_embedding[rows.to(clip.device)].float()  # [vocab, d]
    flat = context.float().flatten(0, -2)
    distance = torch.cdist(flat, table, compute_mode="donot_use_mm_for_euclid_dist")
    distance, index = distance.topk(k, largest=False)  # [M.., k]
    words = [
        [
            (clip.tokenizer.decoder[int(rows[i])].replace("</w>", ""), float(d))
            for i, d in zip(*pair)
        ]
        for pair in zip(index.cpu(), distance.cpu())
    ]
    for size in reversed(context.shape[1:-1]):
        words = [words[i : i + size] for i in range(0, len(words), size)]
    return words


def cosine_logits(clip, pooled, text):
    """exp(logit_scale) * cos(image, text): [.., n, D] and [.., K, D] -> [.., n, K]."""
    return clip.logit_scale * F.normalize(pooled, dim=-1) @ F.normalize(text, dim=-1).mT


def text_classifier(clip, classnames, templates):
    """Unit text features [K, D] of a template with {} for the class name, or of a list of them:
    normalised, averaged for each class, and normalised again (CoOp zsclip.py:88-96)."""
    several = [templates] if isinstance(templates, str) else list(templates)
    if not several:
        raise ValueError("templates: expected a template or a list of them, got an empty list")
    names = check_classnames(classnames)
    texts = [fill(template, name) for template in several for name in names]
    each = F.normalize(clip.encode_text(texts), dim=-1).unflatten(0, (len(several), -1))
    return F.normalize(each.mean(0), dim=-1)
