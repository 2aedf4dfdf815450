"""What all methods share: the contract with grids and command line, saving, text classifiers."""

import inspect
import json
import warnings
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors import safe_open

from .. import checks
from ..features import write_safetensors
from ..prompts import fill

FORMAT = "1"  # of saved methods
AT_ONCE = 2**22  # numbers: images whose scores take more are scored in parts that a CPU's caches
# hold; a GPU takes 16 times as many


class Method:
    """A classifier of image features in scikit-learn's manner.

    Options go to the constructor, data to `fit`; what fitting finds ends in "_". With S seeds,
    everything that a method gives has a leading axis S.

    A subclass names in `learned` what `fit` finds, sets the tags below where they differ, and gives
    the class scores [.., n, K] of some images, `_scores(prepared, pooled, local)`, where `prepared`
    is what `_prepare` makes of the fitted values, once for all images.
    """

    needs_training = True  # False: there is nothing to fit
    needs_labels = True  # False: fit(X, augmented=...) on images without labels
    needs_local = False  # True: Features need local=True
    needs_validation = False  # True: fit(X, y, X_val, y_val)
    trains_on_views = True  # False: is fitted on images as they are
    groups_seeds = False  # True: seed may be a list, for one grouped fit
    open_classes = False  # True: with_classes(names) works
    prompts_per_image = False  # True: each image runs the text encoder

    learned = ()
    clip = None
    _kinds = {}

    def __init_subclass__(cls):
        Method._kinds[cls.__name__] = cls

    @classmethod
    def default_options(cls):
        """The constructor's options and their defaults, over the class hierarchy."""
        options = {}
        for kind in cls.__mro__:
            constructor = vars(kind).get("__init__")
            if inspect.isfunction(constructor):
                for name, parameter in inspect.signature(constructor).parameters.items():
                    if parameter.default is not parameter.empty:
                        options.setdefault(name, parameter.default)
        return options

    @classmethod
    def for_task(cls, clip, task, seed=1, **options):
        """The method for a task's class names and hand-crafted prompts.

        `template` or `templates`, where left out, is the task's first; "all" stands for all.
        """
        defaults = cls.default_options()
        for name in ("template", "templates"):
            if name in defaults:
                chosen = options.get(name)
                prompts = {None: task.templates[0], "all": task.templates}
                options[name] = chosen if isinstance(chosen, list) else prompts.get(chosen, chosen)
        if "seed" in defaults:
            options["seed"] = seed
        return cls(clip, task.classnames, **options)

    def options(self):
        """The constructor's arguments, without the backbone."""
        return {name: getattr(self, name) for name in ["classnames", *self.default_options()]}

    def __repr__(self):
        options, defaults = self.options(), self.default_options()
        changed = []
        for name, default in defaults.items():
            value = options.get(name, default)
            if isinstance(value, torch.Tensor):
                changed.append(f"{name}=tensor{list(value.shape)}")
            elif value != default:
                changed.append(f"{name}={value!r}")
        text = f"{type(self).__name__}({', '.join(changed)})"
        if self.clip is None:
            return text
        return f"{text} on {self.clip.name!r}, {len(self.classnames)} classes"

    # ---- prediction

    def _prepare(self, fitted):
        return fitted

    def _numbers_per_image(self, X):
        """How many numbers the scores of one image take on their way."""
        return len(self.classnames)

    def _device(self):
        return self.clip.device

    def _parts(self, X):
        """(pooled, local) of some images at a time, on the device."""
        device = self._device()
        at_once = AT_ONCE if device.type == "cpu" else 16 * AT_ONCE
        size = max(1, at_once // self._numbers_per_image(X))
        for start in range(0, len(X), size):
            local = X.local[start : start + size].to(device) if self.needs_local else None
            yield X.pooled[start : start + size].to(device), local

    @torch.no_grad()
    def logits(self, X):
        """Class scores [n, K] (or [S, n, K]) of Features X."""
        prepared = self._prepare(self._fitted())
        X = checks.features(X)
        parts = [self._scores(prepared, pooled, local) for pooled, local in self._parts(X)]
        return torch.cat(parts, -2)

    def predict_proba(self, X):
        """Class probabilities, the softmax of the logits."""
        return self.logits(X).softmax(-1)

    def predict(self, X):
        """The most probable class, as an index [n] (or [S, n])."""
        return self.logits(X).argmax(-1)

    def score(self, X, y):
        """Accuracy in %: a float, or a tensor [S]. Plain top-1 (Dassl evaluator.py:50-69)."""
        predicted = self.predict(X)
        y = checks.labels(y, len(X)).to(predicted.device)
        accuracy = (predicted == y).double().mean(-1) * 100
        return accuracy.cpu() if accuracy.ndim else accuracy.item()

    # ---- what fitting found

    def _fitted(self):
        """{name: value} of what `fit` found."""
        for name in self.learned:
            if not hasattr(self, f"{name}_"):
                raise RuntimeError(f"this {type(self).__name__} has no {name} yet: call fit first")
        return {name: getattr(self, f"{name}_") for name in self.learned}

    @classmethod
    def _from_options(cls, clip, options):
        return cls(clip, **options)

    def with_classes(self, classnames):
        """The same, fitted, for other class names."""
        if not self.open_classes:
            raise ValueError(
                f"classnames: a {type(self).__name__} is tied to its training classes, so it has "
                "nothing for new names"
            )
        self._fitted()
        other = self._from_options(self.clip, {**self.options(), "classnames": classnames})
        for name in self.learned:
            setattr(other, f"{name}_", getattr(self, f"{name}_"))
        return other

    def save(self, path):
        """Write what was learned, the options, and the backbone's name and digest to a file."""
        self._fitted()
        options, tensors = self.options(), {}
        for name in self.learned:
            value = getattr(self, f"{name}_")
            is_tensor = isinstance(value, torch.Tensor)
            tensors[name] = value if is_tensor else torch.tensor(value, dtype=torch.float64)
        for name in [name for name in options if isinstance(options[name], torch.Tensor)]:
            tensors[name] = options.pop(name)
        metadata = {
            "promptnotes": FORMAT,
            "method": type(self).__name__,
            "options": json.dumps(
                options, default=lambda number: number.item()
            ),  # numpy's, torch's
        }
        if self.clip is not None:
            metadata |= {"backbone": self.clip.name, "weights": self.clip.weights_digest}
        tensors = {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}
        write_safetensors(path, tensors, metadata)


def load(path, clip):
    """The method that `save` wrote, on a backbone of the same weights.

    Raises for a file of another kind and for another width of text tower; warns where the weights
    differ, since a context means nothing to another model.
    """
    if not Path(path).is_file():
        raise FileNotFoundError(f"path: there is no file {path}")
    try:
        with safe_open(path, "pt") as file:
            metadata = file.metadata() or {}
            tensors = {name: file.get_tensor(name) for name in file.keys()}
    except Exception as error:  # safetensors has an error type of its own
        raise ValueError(f"path: {path} is not a whole safetensors file ({error})") from error
    if "promptnotes" not in metadata or metadata.get("method") not in Method._kinds:
        raise ValueError(f"path: {path} was not written by a method's save")
    kind = Method._kinds[metadata["method"]]
    learned = {name: tensors.pop(name) for name in kind.learned}
    if "context" in learned and learned["context"].shape[-1] != clip.text.width:
        raise ValueError(
            f"clip: the prompt in {path} was learned with {metadata['backbone']}, whose "
            f"tokens have width {learned['context'].shape[-1]}; those of {clip.name} have "
            f"{clip.text.width}"
        )
    if "weights" in metadata and metadata["weights"] != clip.weights_digest:
        warnings.warn(
            f"the prompt in {path} was learned with {metadata['backbone']} and other weights "
            f"than those of {clip.name}: its vectors mean nothing here",
            stacklevel=2,
        )
    method = kind._from_options(clip, {**json.loads(metadata["options"]), **tensors})
    for name, tensor in learned.items():
        value = tensor.to(method._device()) if tensor.ndim else tensor.item()
        setattr(method, f"{name}_", value)
    return method


# ---- classifiers made of text


def cosine_logits(clip, pooled, text):
    """exp(logit_scale) * cos(image, text): [.., n, D] and [.., K, D] -> [.., n, K]."""
    return clip.logit_scale * F.normalize(pooled, dim=-1) @ F.normalize(text, dim=-1).mT


def text_classifier(clip, classnames, templates):
    """Unit text features [K, D] of a template with {} for the class name, or of a list of them:
    normalised, averaged for each class, and normalised again (CoOp zsclip.py:88-96)."""
    templates = [templates] if isinstance(templates, str) else list(templates)
    if not templates:
        raise ValueError("templates: expected a template or a list of them, got an empty list")
    texts = [fill(template, name) for template in templates for name in classnames]
    features = F.normalize(clip.encode_text(texts), dim=-1).unflatten(0, (len(templates), -1))
    return F.normalize(features.mean(0), dim=-1)
