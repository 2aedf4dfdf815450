"""What all methods share: the contract with grids and command line, saving, text classifiers."""

import inspect
import json
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Self

import torch
import torch.nn.functional as F

from .. import assets, checks, prompts
from ..backbone import Backbone
from ..features import Features, read_safetensors, write_safetensors

FORMAT = "1"  # of saved methods
AT_ONCE = 2**22  # numbers that a CPU's caches hold, so many are scored at once; 16 times on a GPU
KEPT = 32  # classifiers of texts that a Backbone keeps


class Method:
    """A classifier of image features in scikit-learn's manner.

    Options go to the constructor, data to `fit`; what fitting finds ends in "_". With S seeds,
    everything that a method gives has a leading axis S.

    A subclass sets the tags below where they differ, names in `learned` what `fit` finds, and gives
    the class scores [.., n, K] of some images, `_scores(prepared, pooled, local)`, where `prepared`
    is what `_prepare` makes of the fitted values, once for all images.
    """

    needs_training = True  # False: there is nothing to fit
    needs_labels = True  # False: fit(X, augmented=..., checkpoint=...) on images without labels
    needs_local = False  # True: Features need local=True
    needs_validation = False  # True: fit(X, y, X_val, y_val)
    trains_on_views = True  # False: is fitted on images as they are
    groups_seeds = False  # True: seed may be a list, for one grouped fit(X, y, checkpoint=...)
    open_classes = False  # True: with_classes(names) works
    prompts_per_image = False  # True: each image runs the text encoder

    learned: tuple[str, ...] = ()
    clip = None
    _kinds: dict[str, type["Method"]] = {}

    def __init_subclass__(cls):
        Method._kinds[cls.__name__] = cls

    @classmethod
    def default_options(cls):
        """The constructor's options and their defaults, over the class hierarchy."""
        options = {}
        for kind in cls.__mro__:
            for name, parameter in inspect.signature(kind.__init__).parameters.items():
                if parameter.default is not parameter.empty:
                    options.setdefault(name, parameter.default)
        return options

    @classmethod
    def for_task(cls, clip, task, seed=1, **options):
        """The method for a task's class names and hand-crafted prompts: `template` or `templates`,
        where left out, is the task's first; "all" stands for all."""
        defaults = cls.default_options()
        for name in {"template", "templates"} & set(defaults):
            wanted = options.get(name) or task.templates[0]
            options[name] = task.templates if wanted == "all" else wanted
        if "seed" in defaults:
            options["seed"] = seed
        return cls(clip, task.classnames, **options)

    def options(self):
        """The constructor's arguments, without the backbone."""
        names = ["classnames"] if self.clip else []
        return {name: getattr(self, name) for name in [*names, *self.default_options()]}

    def __repr__(self):
        defaults, changed = self.default_options(), []
        for name, value in self.options().items():
            if isinstance(value, torch.Tensor):
                changed.append(f"{name}=tensor{list(value.shape)}")
            elif name in defaults and value != defaults[name]:
                changed.append(f"{name}={value!r}")
        where = f" on {self.clip.name!r}, {len(self.classnames)} classes" if self.clip else ""
        return f"{type(self).__name__}({', '.join(changed)}){where}"

    def _device(self):
        return self.clip.device if self.clip else torch.device("cpu")

    def _width(self):
        """D, the numbers of an image feature."""
        return self.clip.text.out_width

    def _numbers_per_image(self, X):
        """How many numbers the scores of one image take on their way."""
        return len(self.classnames)

    def _prepare(self, fitted):
        return fitted

    def _parts(self, X):
        """(pooled, local) of some images at a time, on the device."""
        at_once = AT_ONCE if self._device().type == "cpu" else 16 * AT_ONCE
        size = max(1, at_once // self._numbers_per_image(X))
        for part in (slice(i, i + size) for i in range(0, len(X), size)):
            local = X.local[part].to(self._device()) if self.needs_local else None
            yield X.pooled[part].to(self._device()), local

    @torch.no_grad()
    def logits(self, X: Features) -> torch.Tensor:
        """Class scores [n, K] (or [S, n, K]) of Features X."""
        prepared = self._prepare(self._fitted())
        checks.features(X, self._width(), local=self.needs_local)
        parts = [self._scores(prepared, pooled, local) for pooled, local in self._parts(X)]
        logits = torch.cat(parts, -2)
        if logits.isnan().any():
            raise FloatingPointError("logits: some are NaN: what was learned or X is too large")
        return logits

    def predict_proba(self, X: Features) -> torch.Tensor:
        """Class probabilities, the softmax of the logits."""
        return self.logits(X).softmax(-1)

    def predict(self, X: Features) -> torch.Tensor:
        """The most probable class, as an index [n] (or [S, n])."""
        return self.logits(X).argmax(-1)

    def score(self, X: Features, y) -> float | torch.Tensor:
        """Accuracy in %: a float, or a tensor [S]. Plain top-1 (Dassl evaluator.py:50-69)."""
        logits = self.logits(X)
        y = checks.labels(y, len(X), logits.shape[-1]).to(logits.device)
        correct = (logits.argmax(-1) == y).sum(-1).reshape(-1).tolist()
        percent = [number / len(X) * 100 for number in correct]
        return percent[0] if logits.ndim == 2 else torch.tensor(percent, dtype=torch.float64)

    def _values(self):
        """{name: value} of what `fit` found."""
        for name in self.learned:
            value = getattr(self, f"{name}_", None)
            if value is None:
                raise RuntimeError(f"this {type(self).__name__} has no {name} yet: call fit first")
            if torch.as_tensor(value).isnan().any():
                raise FloatingPointError(f"{name}_: expected numbers, got some NaN; fit again")
        return {name: getattr(self, f"{name}_") for name in self.learned}

    _fitted = _values  # what `_prepare` takes; Learned adds the axis S

    def _take_over(self, values):
        """Set what another of the same options had found."""
        for name, value in values.items():
            setattr(self, f"{name}_", value)
        self._values()

    def with_classes(self, classnames: Sequence[str]) -> Self:
        """The same, fitted, for other class names."""
        if not self.open_classes:
            kind = type(self).__name__
            raise ValueError(f"classnames: a {kind} is tied to its training classes; fit another")
        if self.options().get("class_specific"):
            raise ValueError("class_specific: each class has a context of its own, new names none")
        values = self._values()
        other = type(self)(self.clip, **self.options() | {"classnames": classnames})
        other._take_over(values)
        return other

    def save(self, path: str | Path) -> None:
        """Write what was learned, the options, and the backbone's name and digest to a safetensors
        file, for `load`. Equal methods give equal bytes."""
        options, tensors = self.options(), self._values()
        if isinstance(options.get("init"), torch.Tensor):
            tensors["init"] = options.pop("init")
        for name, value in tensors.items():
            wide = torch.float64 if isinstance(value, float) else None
            tensors[name] = torch.as_tensor(value, dtype=wide).detach().cpu().contiguous()
        metadata = {"promptnotes": FORMAT, "method": type(self).__name__}
        metadata["options"] = json.dumps(options, sort_keys=True)
        if self.clip:
            metadata |= {"backbone": self.clip.source, "weights": self.clip.weights_digest}
        write_safetensors(path, tensors, metadata)


def load(path: str | Path, clip: Backbone | None = None) -> Method:
    """The method that `save` wrote, on a backbone of the same weights (a LinearProbe needs none).

    Raises ValueError for a file of another kind or format, for one that is not whole, for another
    width of text tower, and for weights that no longer ship; warns where the weights differ, since
    then it means nothing.
    """
    if not Path(path).is_file():
        raise FileNotFoundError(f"path: there is no file {path}")
    try:
        tensors, metadata = read_safetensors(path)
    except Exception as error:  # safetensors has an error type of its own
        raise ValueError(f"path: {path} is not a whole safetensors file ({error})") from error
    kind, saved_as = Method._kinds.get(metadata.get("method")), metadata.get("promptnotes")
    if kind is None or saved_as is None:
        raise ValueError(f"path: {path} was not written by a method's save")
    if saved_as != FORMAT:
        raise ValueError(f"path: {path} has format {saved_as!r}; this promptnotes reads {FORMAT!r}")
    try:
        values = {name: tensors.pop(name) for name in kind.learned}
        options = {**json.loads(metadata["options"]), **tensors}
        if "weights" in metadata:
            _check_backbone(path, clip, metadata, values.get("context"))
        if options.get("init") is not None:  # says n_ctx itself; older files say 16 beside it
            options.pop("n_ctx", None)
        method = kind(clip, **options) if "weights" in metadata else kind(**options)
        for name, value in values.items():
            values[name] = value.to(method._device()) if value.ndim else value.item()
        method._take_over(values)
    except (LookupError, TypeError, ValueError, RuntimeError, ArithmeticError) as error:
        raise ValueError(f"path: {path} does not fit as a {kind.__name__}: {error}") from error
    return method


def _check_backbone(path, clip, metadata, context):
    fitted_on = metadata.get("backbone")
    if not hasattr(clip, "text"):
        raise TypeError(f"clip: expected the Backbone {fitted_on}, see load_clip, got {clip!r}")
    if metadata["weights"] in assets.RETIRED:
        gone = f"it was learned with {fitted_on} of promptnotes 0.1, whose weights are gone"
        raise ValueError(f"{gone}; learn it again")
    if context is not None and context.shape[-1] != clip.text.width:
        here = f"those of {clip.name} have {clip.text.width}"
        raise ValueError(f"clip: {fitted_on}'s tokens have width {context.shape[-1]}; {here}")
    if metadata["weights"] != clip.weights_digest:
        other = f"{fitted_on} and other weights than those of {clip.name}"
        warnings.warn(f"{path} was learned with {other}: it means nothing here", stacklevel=3)


def cosine_logits(clip, pooled, text):
    """exp(logit_scale) * cos(image, text): [.., n, D] and [.., K, D] -> [.., n, K]."""
    return clip.logit_scale * F.normalize(pooled, dim=-1) @ F.normalize(text, dim=-1).mT


def text_classifier(clip, classnames, templates, unit=True):
    """Unit text features [K, D] of a template with {} for the class name, or of a list of them:
    normalised, averaged for each class, and normalised again (CoOp zsclip.py:88-96). Not `unit`:
    the average as the encoder gives it, never normalised (CLAP adapters.py:118-128). The Backbone
    keeps the last that were asked for, so that no fit and no method encodes the same texts again.
    """
    templates = [templates] if isinstance(templates, str) else checks.texts("templates", templates)
    texts = tuple(prompts.fill(template, name) for template in templates for name in classnames)
    kept, key = clip.classifiers, (len(templates), texts)
    if key not in kept:
        if len(kept) == KEPT:
            del kept[next(iter(kept))]  # the oldest
        with torch.inference_mode(False):  # a tensor that a later training can use
            features = clip.encode_text(texts).unflatten(0, (len(templates), -1))
            mean = F.normalize(features, dim=-1).mean(0)
            kept[key] = F.normalize(mean, dim=-1), features.mean(0)
    return kept[key][0 if unit else 1]
