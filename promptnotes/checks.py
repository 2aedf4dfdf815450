"""The one place that checks inputs: numbers, choices, names, labels, features.

Every check returns its value in the type that the caller works with, or raises an error that names
the argument, what was expected and what came.
"""

import math
import operator

import torch


def integer(name, value, least=None, most=None):
    """`value` as an int within [least, most]; truth values and floats are refused."""
    try:
        number = operator.index(value)
    except TypeError:
        number = None
    if number is None or isinstance(value, bool) or not _within(number, least, most):
        raise ValueError(f"{name}: expected an integer{_bounds(least, most)}, got {value!r}")
    return number


def number(name, value, least=None, most=None, above=None):
    """`value` as a finite float within [least, most], or larger than `above`."""
    try:
        real = math.nan if isinstance(value, (bool, str)) else float(value)
    except (TypeError, ValueError):
        real = math.nan
    if (
        not math.isfinite(real)
        or not _within(real, least, most)
        or (above is not None and real <= above)
    ):
        bounds = f" above {above}" if above is not None else _bounds(least, most)
        raise ValueError(f"{name}: expected a finite number{bounds}, got {value!r}")
    return real


def choice(name, value, options):
    """`value`, if it is one of `options`."""
    if value not in options:
        raise ValueError(f"{name}: expected one of {', '.join(map(repr, options))}, got {value!r}")
    return value


def finite(name, tensor):
    """`tensor`, if none of its numbers is NaN or infinite."""
    wrong = tensor.numel() - int(tensor.isfinite().sum())
    if wrong:
        raise ValueError(
            f"{name}: {wrong} of {tensor.numel()} numbers are NaN or infinite; look at what "
            "computed them"
        )
    return tensor


def texts(name, value):
    """A list of non-empty texts."""
    if isinstance(value, str) or not hasattr(value, "__iter__"):
        raise TypeError(f"{name}: expected a list of texts, got {value!r}")
    value = list(value)
    if not value or not all(isinstance(text, str) and text.strip("_ ") for text in value):
        raise ValueError(f"{name}: expected a list of non-empty texts, got {value!r}")
    return value


def labels(y, n, n_classes=None):
    """`y` as a LongTensor [n] of class indices below `n_classes`."""
    try:
        y = torch.as_tensor(y)
    except (TypeError, ValueError, RuntimeError) as error:
        raise ValueError(f"y: expected {n} integer labels, one an image ({error})") from error
    if y.ndim != 1 or len(y) != n or y.is_floating_point() or y.dtype == torch.bool:
        raise ValueError(
            f"y: expected {n} integer labels, one an image, got {y.dtype} {list(y.shape)}"
        )
    y = y.long()
    if n_classes is not None and n and not 0 <= int(y.min()) <= int(y.max()) < n_classes:
        raise ValueError(
            f"y: expected labels from 0 to {n_classes - 1} for {n_classes} class names, got "
            f"{int(y.min())} to {int(y.max())}"
        )
    return y


def seeds(value):
    """An int, or a list of them; numpy's integers, arrays and ranges count as such."""
    try:
        return operator.index(value)
    except TypeError:
        pass
    try:
        several = [operator.index(seed) for seed in value]
    except TypeError:
        several = []
    if not several:
        raise ValueError(f"seed: expected an integer, or one or more in a list, got {value!r}")
    return several


def features(X, training=False):
    """X, if it is Features that can be used here."""
    views = getattr(X, "views", None)
    if views is not None and not training:
        raise ValueError(
            "X: expected features of the images as they are, got augmented views, "
            "which are for fit; encode the images without views="
        )
    if not hasattr(X, "pooled") and not hasattr(X, "at_epoch"):
        raise TypeError(
            f"X: expected Features, as clip.encode_images(images) gives, got {type(X).__name__}"
        )
    return X


def _within(value, least, most):
    return (least is None or value >= least) and (most is None or value <= most)


def _bounds(least, most):
    if least is None and most is None:
        return ""
    if most is None:
        return f", {least} or more"
    return f" from {least} to {most}"
