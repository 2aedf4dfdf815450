"""The one place that checks inputs: numbers, choices, names, labels, features.

Every check returns its value in the type that the caller works with, or raises an error that names
the argument, what was expected and what came.
"""

import math
import operator

import numpy as np
import torch


def integer(name, value, least=-math.inf, most=math.inf):
    """`value` as an int within [least, most]; truth values and floats are refused."""
    try:
        number = math.nan if isinstance(value, bool) else operator.index(value)
    except TypeError:
        number = math.nan
    if not least <= number <= most:
        raise ValueError(f"{name}: expected an integer{_bounds(least, most)}, got {value!r}")
    return number


def number(name, value, least=-math.inf, most=math.inf, above=-math.inf):
    """`value` as a finite float within [least, most] that is larger than `above`."""
    try:
        real = math.nan if isinstance(value, (bool, str)) else float(value)
    except (TypeError, ValueError, RuntimeError, OverflowError):
        real = math.nan
    if not (math.isfinite(real) and least <= real <= most and real > above):
        bounds = f" above {above}" if above > -math.inf else _bounds(least, most)
        raise ValueError(f"{name}: expected a finite number{bounds}, got {value!r}")
    return real


def _bounds(least, most):
    if least == -math.inf:
        return ""
    return f", {least} or more" if most == math.inf else f" from {least} to {most}"


def flag(name, value):
    if not isinstance(value, (bool, np.bool_)):
        raise ValueError(f"{name}: expected True or False, got {value!r}")
    return bool(value)


def choice(name, value, options):
    if value not in options:
        raise ValueError(f"{name}: expected one of {', '.join(map(repr, options))}, got {value!r}")
    return value


def seed(value):
    """`value` as an int that torch takes as a seed."""
    return integer("seed", value, least=-(2**63), most=2**63 - 1)


def seeds(value):
    """`value` as an int, or as a list of ints where it is a list, a range or an array."""
    if not isinstance(value, (list, tuple, range)) and getattr(value, "ndim", 0) == 0:
        return seed(value)
    if len(value) == 0:
        raise ValueError(f"seed: expected an integer, or one or more in a list, got {value!r}")
    return [seed(number) for number in value]


def finite(name, tensor):
    """`tensor`, if none of its numbers is NaN or infinite."""
    if not tensor.sum().isfinite():  # quick, but a sum of finite numbers may overflow
        wrong = int((~tensor.isfinite()).sum())
        if wrong:
            raise ValueError(f"{name}: {wrong} of {tensor.numel()} numbers are NaN or infinite")
    return tensor


def texts(name, value):
    """A list of non-empty texts."""
    if isinstance(value, str) or not hasattr(value, "__iter__"):
        raise TypeError(f"{name}: expected a list of texts, got {value!r}")
    value = list(value)
    if not value or not all(isinstance(text, str) and text.strip("_ ") for text in value):
        raise ValueError(f"{name}: expected a list of non-empty texts, got {value!r}")
    return value


def labels(y, n, n_classes=None, name="y"):
    """`y` as a LongTensor [n] of class indices, from 0 and below `n_classes`."""
    expected = f"{name}: expected {n} integer labels, one an image"
    try:
        y = torch.as_tensor(y)
    except (TypeError, ValueError, RuntimeError, OverflowError) as error:
        raise ValueError(f"{expected} ({error})") from error
    is_integer = not (y.is_floating_point() or y.is_complex() or y.dtype == torch.bool)
    if y.ndim != 1 or len(y) != n or not is_integer:
        raise ValueError(f"{expected}, got {y.dtype} {list(y.shape)}")
    y = y.long()
    if n_classes is not None and n and not 0 <= int(y.min()) <= int(y.max()) < n_classes:
        got = f"{n_classes} classes, got {int(y.min())} to {int(y.max())}"
        raise ValueError(f"{name}: expected labels from 0 to {n_classes - 1} for {got}")
    return y


def features(X, width=None, local=False, bank=False, online=False, name="X"):
    """`X`, if it is Features of images that a method can use.

    width : D, the numbers of one feature. local : whether local features are needed. bank, online :
    whether a bank of views, or views that every epoch draws anew, will do.
    """
    views = getattr(X, "views", None)
    if views is not None and not bank:
        raise ValueError(f"{name}: augmented views are for fit; encode the images without views=")
    if views == "online" and not online:
        raise ValueError(f"{name}: expected features that stay, got views='online'; take a number")
    if views != "online" and not isinstance(getattr(X, "pooled", None), torch.Tensor):
        raise TypeError(f"{name}: expected Features, got {type(X).__name__}; see encode_images")
    if len(X) == 0:
        raise ValueError(f"{name}: expected features of one image or more, got none")
    if local and (getattr(X, "local", None) is None or X.local is False):
        raise ValueError(f"{name}: local features are missing; encode the images with local=True")
    parts = [] if views == "online" else ["pooled", "local"] if local else ["pooled"]
    for part, tensor in [(f"{name}.{part}", getattr(X, part)) for part in parts]:
        kind = getattr(tensor, "dtype", type(tensor).__name__)
        if kind != torch.float32:
            got = f"{kind}; convert with .float()"
            raise TypeError(f"{part}: expected float32 numbers, got {got}")
        if width not in (None, tensor.shape[-1]):
            got = f"{tensor.shape[-1]}; encode with the method's own backbone"
            raise ValueError(f"{part}: expected {width} numbers an image, got {got}")
        finite(part, tensor)
    return X
