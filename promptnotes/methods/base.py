"""What all methods share: the estimator's manners, and how a learned context is kept and read."""
import inspect
import json
import warnings
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors import safe_open

from ..features import Features, write_safetensors


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
        raise ValueError("X: expected features of the images as they are, got augmented views, "
                         "which are for fit; encode the images without views=")
    if not isinstance(X, Features) and not hasattr(X, "at_epoch"):
        raise TypeError("X: expected Features, as clip.encode_images(images) gives, got "
                        f"{type(X).__name__}")
    return X


def check_labels(y, n, n_classes):
    """y as a LongTensor [n] of class indices; a readable error if it is something else."""
    y = torch.as_tensor(y)
    if y.ndim != 1 or len(y) != n or y.is_floating_point() or y.dtype == torch.bool:
        raise ValueError(f"y: expected {n} integer labels, one an image, got {y.dtype} "
                         f"{list(y.shape)}")
    if n_classes is not None and not 0 <= int(y.min()) <= int(y.max()) < n_classes:
        raise ValueError(f"y: expected labels from 0 to {n_classes - 1} for {n_classes} class "
                         f"names, got {int(y.min())} to {int(y.max())}")
    return y.long()


class PromptMethod(Method):
    """A method that learns a context: `context_`, and how it is saved.

    A subclass has the options `init` and `class_specific`, and sets `context_` in `fit`.
    """
    _kinds = {}

    def __init_subclass__(cls):
        PromptMethod._kinds[cls.__name__] = cls

    def options(self):
        """The constructor's arguments, without the backbone."""
        names = list(inspect.signature(type(self).__init__).parameters)[2:]
        return {name: getattr(self, name) for name in names}

    def _fitted(self):
        if not hasattr(self, "context_"):
            raise RuntimeError(f"this {type(self).__name__} has no context yet: call fit first "
                               "(with epochs=0 it keeps the initial one)")
        return self.context_

    def save(self, path):
        """Write context, options and the backbone's name and digest to a safetensors file."""
        options, tensors = self.options(), {"context": self._fitted().cpu().contiguous()}
        if isinstance(options["init"], torch.Tensor):
            tensors["init"] = options.pop("init").detach().cpu().contiguous()
        plain = json.dumps(options, default=lambda number: number.item())     # of numpy, torch
        write_safetensors(path, tensors, {
            "promptnotes": "1", "method": type(self).__name__, "options": plain,
            "backbone": self.clip.name, "weights": self.clip.weights_digest})

    def with_classes(self, classnames):
        """The same learned context in front of other class names, ready to predict."""
        if self.class_specific:
            raise ValueError("class_specific: each class has a context of its own here, so new "
                             "names have none; only a unified context carries over")
        other = type(self)(self.clip, **{**self.options(), "classnames": classnames})
        other.context_ = self._fitted()
        return other


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
    except Exception as error:                           # safetensors has an error type of its own
        raise ValueError(f"path: {path} is not a whole safetensors file ({error})") from error
    if "promptnotes" not in said or said.get("method") not in PromptMethod._kinds:
        raise ValueError(f"path: {path} was not written by a method's save")
    context = tensors.pop("context")
    if context.shape[-1] != clip.text.width:
        raise ValueError(f"clip: the prompt in {path} was learned with {said['backbone']}, whose "
                         f"tokens have width {context.shape[-1]}; those of {clip.name} have "
                         f"{clip.text.width}")
    if said["weights"] != clip.weights_digest:
        warnings.warn(f"the prompt in {path} was learned with {said['backbone']} and other weights "
                      f"than those of {clip.name}: its vectors mean nothing here", stacklevel=2)
    kind = PromptMethod._kinds[said["method"]]
    method = kind(clip, **json.loads(said["options"]), **tensors)
    method.context_ = context.to(clip.device)
    return method


def nearest_words(method, k=5):
    """The k tokens nearest to each learned vector: lists of (word, Euclidean distance).

    As the authors' interpret_prompt.py, over the token table; it nests as `context_` does, so a
    unified context [M, d] gives M lists. A model whose tokenizer knows more words than its training
    met (its attribute `trained_token_rows`) is asked for those that it met.
    """
    clip, context = method.clip, method._fitted()
    rows = getattr(clip.model, "trained_token_rows", None)
    if rows is None:
        rows = torch.arange(clip.text.token_embedding.shape[0])
    table = clip.text.token_embedding[rows.to(clip.device)].float()              # [vocab, d]
    flat = context.float().flatten(0, -2)
    distance = torch.cdist(flat, table, compute_mode="donot_use_mm_for_euclid_dist")
    distance, index = distance.topk(k, largest=False)                            # [M.., k]
    words = [[(clip.tokenizer.decoder[int(rows[i])].replace("</w>", ""), float(d))
              for i, d in zip(*pair)] for pair in zip(index.cpu(), distance.cpu())]
    for size in reversed(context.shape[1:-1]):
        words = [words[i:i + size] for i in range(0, len(words), size)]
    return words


def cosine_logits(clip, pooled, text):
    """exp(logit_scale) * cos(image, text): [.., n, D] and [.., K, D] -> [.., n, K]."""
    return clip.logit_scale * F.normalize(pooled, dim=-1) @ F.normalize(text, dim=-1).mT
