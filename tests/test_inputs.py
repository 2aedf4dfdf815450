"""What methods refuse: every bad argument is named, with what was expected and what came.

One table of cases: what is done, which error it raises, and which words the error holds.
"""

import json
import math
import warnings

import numpy as np
import pytest
import tiny
import torch
from golden.golden_inputs import CLASSNAMES, ctx
from safetensors import safe_open
from safetensors.torch import save_file

import promptnotes as pn
from promptnotes.features import Features
from promptnotes.methods import METHODS

K, D, L, NAN, INF = len(CLASSNAMES), 64, 9, math.nan, math.inf
Y = torch.arange(K).repeat(3)


def images(seed=0):
    """Three noisy images around each of K centres, with L local features each."""
    generator = torch.Generator().manual_seed(seed)
    centre = torch.randn(K, D, generator=generator)[Y]
    local = centre[:, None] + torch.randn(len(Y), L, D, generator=generator)
    return Features(local.mean(1), local)


X = images()
OPTIONS = {
    "LinearProbe": dict(C=1.0),
    "CoOp": dict(n_ctx=2, epochs=1),
    "CSC": dict(n_ctx=2, epochs=1, class_specific=True),
    "CoCoOp": dict(epochs=1, batch_size=9),
    "KgCoOp": dict(epochs=1),
    "PLOT": dict(n_ctx=2, epochs=1),
    "UPL": dict(n_ctx=2, epochs=1, members=2, shots=2),
    "CLIPAdapter": dict(epochs=1),
    "TipAdapter": dict(finetune=False),
    "TipAdapter-F": dict(epochs=1),
    "ZS-LP": dict(weight=0, epochs=1),
    "CLAP": dict(epochs=1),
    "LP++": dict(epochs=1),
}
KINDS = [label for label in METHODS if label != "ZeroShot ensemble"]
TRAINED = [label for label in KINDS if label not in ("ZeroShot", "UPL")]
DESCENT = ["CoOp", "CoCoOp", "KgCoOp", "PLOT", "UPL", "CLIPAdapter", "CLAP"]
NO_CONTEXT = ("CLIPAdapter", "CLAP")
CLASS_OF = {"CSC": "CoOp", "TipAdapter-F": "TipAdapter", "ZS-LP": "CLAP", "LP++": "LPPlusPlus"}


def make(label, clip, **options):
    kind = METHODS[label]
    kind = getattr(kind, "func", kind)
    options = {**OPTIONS.get(label, {}), **options}
    return kind(**options) if label == "LinearProbe" else kind(clip, CLASSNAMES, **options)


def fit(method, X=X, y=Y):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # few images of a predicted class
        return method.fit(X, y) if method.needs_labels else method.fit(X)


@pytest.fixture(scope="module")
def clip():
    return tiny.backbone(dtype=torch.float32)


@pytest.fixture(scope="module")
def fitted(clip):
    return {label: fit(make(label, clip)) for label in KINDS}


class Online:
    """What clip.encode_images(views="online") gives."""

    views, local = "online", True

    def __len__(self):
        return len(Y)

    def at_epoch(self, epoch):
        return Features(X.pooled[None], X.local[None])


def with_value(value, part="pooled"):
    pooled, local = X.pooled.clone(), X.local.clone()
    {"pooled": pooled, "local": local}[part].view(-1)[5] = value
    return Features(pooled, local)


# ---- the table: {id: (what to do with (clip, fitted, tmp_path), error, words)}

CASES = {}


def case(name, error, words, do):
    assert name not in CASES
    CASES[name] = (do, error, words)


BAD_FEATURES = {  # name: (features, error, words)
    "a tensor": (X.pooled, TypeError, "X: expected Features, got Tensor"),
    "an array": (X.pooled.numpy(), TypeError, "X: expected Features, got ndarray"),
    "nothing": (None, TypeError, "X: expected Features, got NoneType"),
    "a text": ("images", TypeError, "X: expected Features, got str"),
    "an array inside": (Features(X.pooled.numpy()), TypeError, "X: expected Features"),
    "too narrow": (Features(X.pooled[:, 1:], X.local[..., 1:]), ValueError, "64 numbers.* got 63"),
    "float64": (
        Features(X.pooled.double(), X.local.double()),
        TypeError,
        "float32.* got .*float64",
    ),
    "float16": (Features(X.pooled.half(), X.local.half()), TypeError, "float32.* got .*float16"),
    "integers": (Features(X.pooled.long(), X.local.long()), TypeError, "float32.* got .*int64"),
    "NaN": (with_value(NAN), ValueError, "X.pooled: 1 of 1344 numbers are NaN or infinite"),
    "infinite": (with_value(-INF), ValueError, "X.pooled: 1 of 1344 numbers are NaN or infinite"),
    "no image": (X[[]], ValueError, "X: expected features of one image or more, got none"),
}
VIEWS = Features(X.pooled[None], X.local[None])
for label in KINDS:
    for name, (bad, error, words) in BAD_FEATURES.items():
        case(
            f"{label}.logits({name})",
            error,
            words,
            lambda clip, fitted, tmp, label=label, bad=bad: fitted[label].logits(bad),
        )
        if label != "ZeroShot" and (label, name) != ("LinearProbe", "too narrow"):
            case(
                f"{label}.fit({name})",
                error,
                words,
                lambda clip, fitted, tmp, label=label, bad=bad: fit(make(label, clip), bad),
            )
    for views in (VIEWS, Online()):
        case(
            f"{label}.predict({views.views} views)",
            ValueError,
            "X: augmented views are for fit",
            lambda clip, fitted, tmp, label=label, views=views: fitted[label].predict(views),
        )
    case(
        f"{label}.score(labels beyond)",
        ValueError,
        "y: expected labels from 0 to 6 .* got 50 to 56",
        lambda clip, fitted, tmp, label=label: fitted[label].score(X, Y + 50),
    )
    if label != "ZeroShot":
        case(
            f"{label} before fit",
            RuntimeError,
            f"this {CLASS_OF.get(label, label)} has no .* yet: call fit first",
            lambda clip, fitted, tmp, label=label: make(label, clip).predict(X),
        )
for label in ("LinearProbe", "TipAdapter", "TipAdapter-F", "LP++"):
    case(
        f"{label}.fit(online)",
        ValueError,
        "X: expected features that stay, got views='online'; take a number",
        lambda clip, fitted, tmp, label=label: fit(make(label, clip), Online()),
    )
for label in ("LinearProbe", "TipAdapter", "TipAdapter-F"):
    for name, X_val, y_val, words in (
        ("no features", None, Y, "X_val: expected Features, got NoneType"),
        ("no labels", X, None, "y_val: expected 21 integer labels"),
        ("NaN", with_value(NAN), Y, "X_val.pooled: 1 of 1344 numbers"),
        ("narrow", Features(X.pooled[:, 1:]), Y, "X_val.pooled: expected 64 numbers"),
        ("text labels", X, ["a"] * 21, "y_val: expected 21 integer labels"),
    ):
        case(
            f"{label}.fit(validation: {name})",
            (TypeError, ValueError),
            words,
            lambda clip, fitted, tmp, label=label, val=(X_val, y_val): make(label, clip).fit(
                X, Y, *val
            ),
        )
for label in ("LinearProbe", "TipAdapter", "TipAdapter-F", "ZS-LP", "CLAP", "LP++"):
    case(
        f"{label}.with_classes",
        ValueError,
        "classnames: a .* is tied to its training classes",
        lambda clip, fitted, tmp, label=label: fitted[label].with_classes(["a", "b"]),
    )

BAD_LABELS = {
    "texts": (["dog"] * 21, "y: expected 21 integer labels"),
    "floats": (Y.float(), "y: expected 21 integer labels.*float32"),
    "complex": (Y.to(torch.complex64), "y: expected 21 integer labels.*complex64"),
    "truths": (Y > 2, "y: expected 21 integer labels.*bool"),
    "too few": (Y[:-1], r"y: expected 21 integer labels.*\[20\]"),
    "a table": (Y[:, None], r"y: expected 21 integer labels.*\[21, 1\]"),
    "nothing": (None, "y: expected 21 integer labels"),
    "huge": ([2**70] * 21, "y: expected 21 integer labels"),
    "beyond": (Y + 1, "y: expected labels from 0 to 6 .* got 1 to 7"),
    "negative": (Y - 1, "y: expected labels .*from 0"),
    "unsigned beyond": (np.uint16(Y + 9), "y: expected labels from 0 to 6 .* got 9 to 15"),
}
for label in TRAINED:
    for name, (bad, words) in BAD_LABELS.items():
        if label != "LinearProbe" or name not in ("beyond", "unsigned beyond"):  # has no names
            case(
                f"{label}.fit(labels: {name})",
                ValueError,
                words,
                lambda clip, fitted, tmp, label=label, bad=bad: make(label, clip).fit(X, bad),
            )
for name in ("texts", "floats", "too few", "nothing"):
    case(
        f"score(labels: {name})",
        ValueError,
        BAD_LABELS[name][1],
        lambda clip, fitted, tmp, bad=BAD_LABELS[name][0]: fitted["ZeroShot"].score(X, bad),
    )

BAD_TRAINING = {  # of all that is trained by descent
    "lr": [0, -1, NAN, INF, "0.1", None, True, [0.1], 1j],
    "epochs": [-1, 1.5, "3", True, [3], INF],
    "batch_size": [0, -3, 1.5, "32", None, True],
    "weight_decay": [-1e-3, NAN, "0", None],
    "momentum": [2.0, -0.1, NAN, None],
    "progress": ["no", 2, None],
    "n_ctx": [0, -4, 2.0, True, "4"],
    "position": ["left", None, 3],
    "class_specific": ["no", None, 2],
    "init": ["", 4, ctx(2), torch.zeros(2, 99), torch.full((2, 128), NAN), ["a", "photo"]],
}
for label in DESCENT:
    for option, values in BAD_TRAINING.items():
        if label in NO_CONTEXT and option in ("n_ctx", "position", "class_specific", "init"):
            continue
        for value in values:
            start = {} if label in NO_CONTEXT else {"n_ctx": None, "init": None}
            case(
                f"{label}({option}={str(value)[:20]})",
                ValueError,
                f"{option}: ",
                lambda clip, fitted, tmp, label=label, options={**start, option: value}: make(
                    label, clip, **options
                ),
            )
    if label not in NO_CONTEXT:
        case(
            f"{label}(n_ctx=100)",
            ValueError,
            "classnames: with 100 context vectors .* at most 77 fit",
            lambda clip, fitted, tmp, label=label: make(label, clip, n_ctx=100, init=None),
        )
for label in [*DESCENT, "TipAdapter"]:
    for value in (2**64, -(2**63) - 1, 1.5, "1", None, True):
        case(
            f"{label}(seed={value!r})",
            ValueError,
            "seed: expected an integer",
            lambda clip, fitted, tmp, label=label, value=value: make(label, clip, seed=value),
        )
for value in ([], [1, 2.0], [1, None], np.array([1.0]), torch.tensor([0.5])):
    case(
        f"CoOp(seed={value!r})",
        ValueError,
        "seed: expected an integer",
        lambda clip, fitted, tmp, value=value: make("CoOp", clip, seed=value),
    )

BAD_OPTIONS = [  # (method, options, words)
    ("ZeroShot", dict(templates="a photo"), "template: expected a text with one {}"),
    ("ZeroShot", dict(templates="{} and {}"), "template: expected a text with one {}"),
    ("ZeroShot", dict(templates=[]), "templates: expected a list of non-empty texts"),
    ("ZeroShot", dict(templates=5), "templates: expected a list of texts, got 5"),
    ("ZeroShot", dict(templates=["a {}.", 5]), "templates: expected a list of non-empty texts"),
    ("CLIPAdapter", dict(templates=None), "templates: expected a list of texts, got None"),
    ("TipAdapter", dict(templates=b"{}"), "templates: expected a list of non-empty texts"),
    ("LinearProbe", dict(C=0), "C: expected a finite number above 0, got 0"),
    ("LinearProbe", dict(C=-1), "C: expected a finite number above 0, got -1"),
    ("LinearProbe", dict(C=NAN), "C: expected a finite number above 0, got nan"),
    ("LinearProbe", dict(C="1"), "C: expected a finite number above 0, got '1'"),
    ("LinearProbe", dict(max_iter=0), "max_iter: expected an integer, 1 or more, got 0"),
    ("LinearProbe", dict(max_iter=9.5), "max_iter: expected an integer, 1 or more, got 9.5"),
    ("CoOp", dict(n_ctx=3, init="a photo"), "n_ctx: init has 2 context vectors, but n_ctx is 3"),
    ("CoOp", dict(n_ctx=16, init="a photo"), "n_ctx: init has 2 context vectors, but n_ctx is 16"),
    ("CoCoOp", dict(n_ctx=16), "n_ctx: init has 4 context vectors, but n_ctx is 16"),
    ("KgCoOp", dict(n_ctx=16), "n_ctx: init has 4 context vectors, but n_ctx is 16"),
    ("KgCoOp", dict(weight=-1), "weight: expected a finite number, 0 or more, got -1"),
    ("KgCoOp", dict(weight=NAN), "weight: expected a finite number, 0 or more, got nan"),
    ("KgCoOp", dict(templates="a photo"), "template: expected a text with one {}"),
    ("PLOT", dict(n_prompts=0), "n_prompts: expected an integer, 1 or more, got 0"),
    ("PLOT", dict(n_prompts=True), "n_prompts: expected an integer, 1 or more, got True"),
    ("PLOT", dict(n_prompts=2.0), "n_prompts: expected an integer, 1 or more, got 2.0"),
    ("PLOT", dict(eps=0), "eps: expected a finite number above 0, got 0"),
    ("PLOT", dict(eps=NAN), "eps: expected a finite number above 0, got nan"),
    ("PLOT", dict(eps="0.1"), "eps: expected a finite number above 0, got '0.1'"),
    ("PLOT", dict(eps=None), "eps: expected a finite number above 0, got None"),
    ("PLOT", dict(max_iter=0), "max_iter: expected an integer, 1 or more, got 0"),
    ("PLOT", dict(stopping="soon"), "stopping: expected one of 'converged', 'authors', got 'soon'"),
    ("PLOT", dict(stopping=None), "stopping: expected one of 'converged', 'authors', got None"),
    ("PLOT", dict(with_global="yes"), "with_global: expected True or False, got 'yes'"),
    ("UPL", dict(shots=0), "shots: expected an integer, 1 or more, got 0"),
    ("UPL", dict(shots=True), "shots: expected an integer, 1 or more, got True"),
    ("UPL", dict(members=0), "members: expected an integer, 1 or more, got 0"),
    ("UPL", dict(members=2.5), "members: expected an integer, 1 or more, got 2.5"),
    ("UPL", dict(average="mean"), "average: expected one of 'probabilities', 'logits', got 'mean'"),
    ("UPL", dict(labellers=[]), r"labellers: expected a list of backbones, got \[\]"),
    ("UPL", dict(labellers=["RN50"]), r"labellers: expected a list of backbones, got \['RN50'\]"),
    ("UPL", dict(labellers="RN50"), "labellers: expected a list of backbones, got 'RN50'"),
    ("UPL", dict(seed=2**63 - 1), "seed: expected an integer"),
    ("UPL", dict(seed=[1, 2]), r"seed: expected an integer .*got \[1, 2\]"),
    ("CLIPAdapter", dict(ratio=2), "ratio: expected a finite number from 0 to 1, got 2"),
    ("CLIPAdapter", dict(ratio=NAN), "ratio: expected a finite number from 0 to 1, got nan"),
    ("CLIPAdapter", dict(reduction=0), "reduction: expected an integer, 1 or more, got 0"),
    ("CLIPAdapter", dict(reduction=2.5), "reduction: expected an integer, 1 or more, got 2.5"),
    ("CLAP", dict(weight=-1), "weight: expected a finite number, 0 or more, got -1"),
    ("CLAP", dict(weight=INF), "weight: expected a finite number, 0 or more, got inf"),
    ("CLAP", dict(weight=True), "weight: expected a finite number, 0 or more, got True"),
    ("CLAP", dict(templates="a photo"), "template: expected a text with one {}"),
    ("LP++", dict(momentum=2.0), "momentum: expected a finite number from 0 to 1, got 2.0"),
    ("LP++", dict(epochs=-1), "epochs: expected an integer, 0 or more, got -1"),
    ("LP++", dict(templates=None), "templates: expected a list of texts, got None"),
    ("TipAdapter", dict(alpha=-1), "alpha: expected a finite number, 0 or more, got -1"),
    ("TipAdapter", dict(alpha=NAN), "alpha: expected a finite number, 0 or more, got nan"),
    ("TipAdapter", dict(beta=INF), "beta: expected a finite number, 0 or more, got inf"),
    ("TipAdapter", dict(beta="1"), "beta: expected a finite number, 0 or more, got '1'"),
    ("TipAdapter", dict(search=7), r"search: expected \(largest beta, largest alpha\), got 7"),
    ("TipAdapter", dict(search=(7, 3, 1)), r"search: expected \(largest beta, largest alpha\)"),
    ("TipAdapter", dict(search=(7, 0)), "search: expected a finite number above 0, got 0"),
    ("TipAdapter", dict(finetune="yes"), "finetune: expected True or False, got 'yes'"),
    ("TipAdapter", dict(epochs=-1), "epochs: expected an integer, 0 or more, got -1"),
    ("TipAdapter", dict(epochs=None), "epochs: expected an integer, 0 or more, got None"),
    ("TipAdapter", dict(lr=0), "lr: expected a finite number above 0, got 0"),
    ("TipAdapter", dict(lr=INF), "lr: expected a finite number above 0, got inf"),
    ("TipAdapter", dict(batch_size=1.5), "batch_size: expected an integer, 1 or more, got 1.5"),
    ("TipAdapter", dict(progress=1), "progress: expected True or False, got 1"),
]
for number, (label, options, words) in enumerate(BAD_OPTIONS):
    case(
        f"{number}: {label}({options})",
        (TypeError, ValueError),
        words,
        lambda clip, fitted, tmp, label=label, options=options: make(label, clip, **options),
    )

BAD_NAMES = {
    "one text": ("dog", TypeError, "classnames: expected a list of texts, got 'dog'"),
    "a number": (3, TypeError, "classnames: expected a list of texts, got 3"),
    "none": ([], ValueError, r"classnames: expected a list of non-empty texts, got \[\]"),
    "a blank": (["dog", " _"], ValueError, "classnames: expected a list of non-empty texts"),
    "numbers": (["dog", 3], ValueError, "classnames: expected a list of non-empty texts"),
    "[EOT]": (["dog", "a <end_of_text>"], ValueError, "classnames: 'a <end_of_text>' holds"),
    "[SOS]": (["<start_of_text>", "dog"], ValueError, "classnames: '<start_of_text>' holds"),
    "NUL": (["dog", "ca\0t"], ValueError, r"classnames: 'ca\\x00t' holds"),
    "no word": (["dog", "\x01"], ValueError, r"classnames: '\\x01' holds a special token, or no"),
}
for label in KINDS:
    if label in ("LinearProbe", "CSC", "TipAdapter-F", "ZS-LP"):
        continue
    for name, (bad, error, words) in BAD_NAMES.items():
        case(
            f"{label}(classnames: {name})",
            error,
            words,
            lambda clip, fitted, tmp, kind=METHODS[label], bad=bad: kind(clip, bad),
        )
    case(
        f"{label}(clip='RN50')",
        TypeError,
        "clip: expected a Backbone, as load_clip gives, got 'RN50'",
        lambda clip, fitted, tmp, kind=METHODS[label]: kind("RN50", CLASSNAMES),
    )
for label in ("ZeroShot", "CoOp", "UPL", "CLIPAdapter"):
    case(
        f"{label}.with_classes('dog')",
        TypeError,
        "classnames: expected a list of texts, got 'dog'",
        lambda clip, fitted, tmp, label=label: fitted[label].with_classes("dog"),
    )
case(
    "CSC.with_classes",
    ValueError,
    "class_specific: each class has a context of its own",
    lambda clip, fitted, tmp: fitted["CSC"].with_classes(["a", "b"]),
)
case(
    "UPL(one class)",
    ValueError,
    r"classnames: expected two classes or more, got \['dog'\]",
    lambda clip, fitted, tmp: pn.UPL(clip, ["dog"]),
)
case(
    "PLOT without local features",
    ValueError,
    "X: local features are missing; encode the images with local=True",
    lambda clip, fitted, tmp: fitted["PLOT"].predict(Features(X.pooled)),
)
case(
    "PLOT.transport without local features",
    ValueError,
    "X: local features are missing; encode the images with local=True",
    lambda clip, fitted, tmp: fitted["PLOT"].transport(Features(X.pooled)),
)
case(
    "PLOT.fit without local features",
    ValueError,
    "X: local features are missing; encode the images with local=True",
    lambda clip, fitted, tmp: make("PLOT", clip).fit(Features(X.pooled), Y),
)
case(
    "PLOT.fit(NaN among local features)",
    ValueError,
    "X.local: 1 of 12096 numbers are NaN or infinite",
    lambda clip, fitted, tmp: make("PLOT", clip).fit(with_value(NAN, "local"), Y),
)
case(
    "CoCoOp.text_features",
    TypeError,
    "a CoCoOp has no text features without an image",
    lambda clip, fitted, tmp: fitted["CoCoOp"].text_features(),
)
for name, args, words in (
    ("three draws for two seeds", ([X, X, X], Y), "X, y: expected .* 2 seeds, got 3 and 2"),
    ("three label lists", (X, [Y, Y, Y]), "X, y: expected .* 2 seeds, got 2 and 3"),
    ("unequal draws", ([X, X[:7]], [Y, Y[:7]]), r"X: expected draws of equal size .*\[21, 7\]"),
    ("a bad second draw", ([X, with_value(NAN)], Y), "X.pooled: 1 of 1344 numbers are NaN"),
    ("bad second labels", (X, [Y, Y + 1]), "y: expected labels from 0 to 6 .* got 1 to 7"),
):
    case(
        f"CoOp(seed=[1, 2]).fit({name})",
        ValueError,
        words,
        lambda clip, fitted, tmp, args=args: make("CoOp", clip, seed=[1, 2]).fit(*args),
    )
for name, options, words in (
    ("not a function", dict(augmented=3), "augmented: expected a function of indices, got 3"),
    ("views", dict(augmented=lambda rows: X.pooled), "X: expected Features, got Tensor"),
    (
        "two for one",
        dict(labeller_features=[X, X]),
        r"labeller_features: expected \[21\] images, got \[21, 21\]",
    ),
    (
        "fewer",
        dict(labeller_features=[X[:5]]),
        r"labeller_features: expected \[21\] images, got \[5\]",
    ),
    (
        "NaN of a labeller",
        dict(labeller_features=[with_value(NAN)]),
        "labeller_features.pooled: 1 of 1344",
    ),
):
    case(
        f"UPL.fit({name})",
        (TypeError, ValueError),
        words,
        lambda clip, fitted, tmp, options=options: make("UPL", clip, shots=1).fit(X, **options),
    )
case(
    "LinearProbe without validation images",
    ValueError,
    "X_val: C is to be chosen on validation images",
    lambda clip, fitted, tmp: pn.LinearProbe().fit(X, Y),
)
case(
    "LinearProbe on one class",
    ValueError,
    "y: expected labels of two classes or more",
    lambda clip, fitted, tmp: pn.LinearProbe(C=1.0).fit(X, 0 * Y),
)
for k in (0, 10**6, 1.5, True, "3"):
    case(
        f"nearest_words(k={k!r})",
        ValueError,
        "k: expected an integer from 1 to 49408",
        lambda clip, fitted, tmp, k=k: pn.nearest_words(fitted["CoOp"], k),
    )
    if k != 10**6:
        case(
            f"top_k_per_class(k={k!r})",
            ValueError,
            "k: expected an integer, 1 or more",
            lambda clip, fitted, tmp, k=k: pn.top_k_per_class(torch.full((4, 2), 0.5), k),
        )
case(
    "nearest_words(ZeroShot)",
    TypeError,
    "method: expected one that learns a context, got ZeroShot",
    lambda clip, fitted, tmp: pn.nearest_words(fitted["ZeroShot"]),
)
for name, args, words in (
    ("a text", ("cost",), r"cost: expected matrices \[..., M, N\]"),
    ("nothing", (None,), r"cost: expected matrices \[..., M, N\]"),
    ("a vector", (torch.zeros(4),), r"cost: expected matrices .* got \[4\]"),
    ("NaN", (torch.full((2, 2), NAN),), "cost: expected finite numbers, got 4 NaN"),
    ("eps=-1", (torch.zeros(2, 2), -1), "eps: expected a finite number above 0, got -1"),
    ("eps='1'", (torch.zeros(2, 2), "1"), "eps: expected a finite number above 0, got '1'"),
    ("a=[1]", (torch.zeros(2, 2), 1, [1.0]), r"a: expected weights \[2\]"),
    ("a=[NaN, 1]", (torch.zeros(2, 2), 1, [NAN, 1.0]), "a: expected weights of 0 or more"),
    ("max_iter=1.5", (torch.zeros(2, 2), 1, None, None, 1.5), "max_iter: expected an integer"),
    ("tol=None", (torch.zeros(2, 2), 1, None, None, 9, None), "tol: expected a finite number"),
    ("grad=None", (torch.zeros(2, 2), 1, None, None, 9, 0, None), "grad: expected one of"),
    ("max_spread=-1", (torch.zeros(2, 2), 1, None, None, 9, 0, "envelope", -1), "max_spread: "),
):
    case(
        f"sinkhorn({name})",
        ValueError,
        words,
        lambda clip, fitted, tmp, args=args: pn.sinkhorn(*args),
    )


# ---- saved files


def altered(method, path, metadata=(), tensors=(), drop=()):
    """Save `method`, and change or drop entries of its file."""
    method.save(path)
    with safe_open(path, "pt") as file:
        entries = {**file.metadata(), **dict(metadata)}
        values = {name: file.get_tensor(name) for name in file.keys()} | dict(tensors)
    for name in drop:
        entries.pop(name, None)
        values.pop(name, None)
    save_file(values, path, entries)
    return path


def options_of(method, **changed):
    return json.dumps({**method.options(), **changed})


CHANGES = {  # name: (what changes in a CoOp's file, words)
    "format 99": (dict(metadata={"promptnotes": "99"}), "has format '99'; this .* reads '1'"),
    "no format": (dict(drop=["promptnotes"]), "was not written by a method's save"),
    "unknown method": (dict(metadata={"method": "Coop"}), "was not written by a method's save"),
    "no options": (dict(drop=["options"]), "does not fit as a CoOp: 'options'"),
    "torn options": (dict(metadata={"options": "{"}), "does not fit as a CoOp: Expecting"),
    "a list of options": (dict(metadata={"options": "[]"}), "does not fit as a CoOp: "),
    "unknown option": (dict(options=dict(size=3)), "does not fit as a CoOp: .*'size'"),
    "bad option": (dict(options=dict(lr=-1)), "does not fit as a CoOp: lr: expected"),
    "bad position": (dict(options=dict(position="left")), "does not fit as a CoOp: position"),
    "other n_ctx": (dict(options=dict(n_ctx=5)), r"CoOp: context_: .*\[5, 128\]"),
    "other seeds": (dict(options=dict(seed=[1, 2])), r"CoOp: context_: .*\[2, 2, 128\]"),
    "no context": (dict(drop=["context"]), "does not fit as a CoOp: 'context'"),
    "a flat context": (dict(tensors={"context": torch.zeros(128)}), r"context_: .*\[2, 128\]"),
    "a number": (dict(tensors={"context": torch.tensor(0.0)}), "does not fit as a CoOp: "),
    "float16": (dict(tensors={"context": torch.zeros(2, 128).half()}), "context_: .*float32"),
    "integers": (dict(tensors={"context": torch.zeros(2, 128).int()}), "context_: .*float32"),
    "NaN": (dict(tensors={"context": torch.full((2, 128), NAN)}), "CoOp: context_: .* NaN"),
    "another width": (dict(tensors={"context": torch.zeros(2, 64)}), "width 64; those .* have 128"),
    "a tensor too many": (dict(tensors={"other": torch.zeros(2)}), "does not fit as a CoOp: "),
}
for name, (change, words) in CHANGES.items():

    def load_changed(clip, fitted, tmp, change=change):
        coop, change = fitted["CoOp"], dict(change)
        if "options" in change:
            change["metadata"] = {"options": options_of(coop, **change.pop("options"))}
        return pn.load(altered(coop, tmp / "prompt.safetensors", **change), clip)

    case(f"load({name})", ValueError, f"path: .*{words}", load_changed)
for label, name in (("UPL", "context"), ("TipAdapter", "keys"), ("LinearProbe", "weights")):

    def load_nan(clip, fitted, tmp, label=label, name=name):
        value = torch.full_like(getattr(fitted[label], f"{name}_"), NAN)
        return pn.load(altered(fitted[label], tmp / "saved", tensors={name: value}), clip)

    case(f"load({label} of NaN)", ValueError, f"path: .*{name}_: expected numbers", load_nan)
case("load(no file)", FileNotFoundError, "path: there", lambda c, f, tmp: pn.load(tmp / "no", c))
case("load(folder)", FileNotFoundError, "path: there is", lambda c, f, tmp: pn.load(tmp, c))


def load_text(clip, fitted, tmp):
    (tmp / "text").write_text("a photo of a")
    return pn.load(tmp / "text", clip)


case("load(text)", ValueError, "path: .* is not a whole safetensors file", load_text)
case(
    "load(clip='RN50')",
    ValueError,
    "clip: expected the Backbone tiny-vit",
    lambda clip, fitted, tmp: pn.load(altered(fitted["CoOp"], tmp / "saved"), "RN50"),
)
case(
    "save before fit",
    RuntimeError,
    "this CoOp has no context yet: call fit first",
    lambda clip, fitted, tmp: make("CoOp", clip).save(tmp / "saved"),
)


@pytest.mark.parametrize("name", CASES)
def test_a_bad_input_is_named(clip, fitted, tmp_path, name):
    do, error, words = CASES[name]
    with pytest.raises(error, match=words):
        do(clip, fitted, tmp_path)


def test_there_are_many():
    assert len(CASES) > 150


# ---- what is not an answer


@pytest.mark.parametrize("label", KINDS)
def test_nan_never_becomes_a_class(clip, label):
    """In features, in what was learned, and in a training that diverges."""
    for ask in ("logits", "predict", "predict_proba"):
        for bad in (with_value(NAN), with_value(INF)):
            with pytest.raises(ValueError, match=r"X.pooled: 1 of 1344 numbers are NaN"):
                getattr(fit(make(label, clip)), ask)(bad)
    with pytest.raises(ValueError, match=r"X.pooled: 1 of 1344 numbers are NaN"):
        fit(make(label, clip)).score(with_value(NAN), Y)
    for name in fit(make(label, clip)).learned:
        method = fit(make(label, clip))
        owner = method.coop if label == "UPL" else method
        value = torch.as_tensor(getattr(owner, f"{name}_")).clone()
        value.view(-1)[-1] = NAN
        setattr(owner, f"{name}_", value)
        words = f"{name}_: expected numbers, got some NaN"
        for ask in (method.predict, method.predict_proba, method.save):
            with pytest.raises(FloatingPointError, match=words):
                ask(X)
        with pytest.raises(FloatingPointError, match=words):
            method.score(X, Y)


@pytest.mark.parametrize("label", [*DESCENT, "TipAdapter-F"])
def test_a_training_that_diverges_is_named(clip, label):
    options = dict(epochs=4) | (dict(weight_decay=1e30) if label != "TipAdapter-F" else {})
    with pytest.raises(FloatingPointError, match="training became infinite or not a number; lower"):
        fit(make(label, clip, lr=1e37, **options))


def test_the_authors_rule_at_a_small_eps_is_named(clip):
    method = fit(make("PLOT", clip, epochs=0))
    authors = pn.PLOT(
        clip, CLASSNAMES, init=method.context_, epochs=0, stopping="authors", eps=1e-4
    )
    with pytest.raises(FloatingPointError, match=r"eps: at 0.0001, .* take a larger eps"):
        authors.fit(X, Y).predict(X)


def test_numbers_that_are_too_large_are_named(clip):
    huge = Features(torch.full((2, D), 3e38))
    adapter = fit(make("CLIPAdapter", clip, ratio=1.0))
    with pytest.raises(FloatingPointError, match="logits: some are NaN"):
        adapter.logits(huge)


# ---- names that are alike


@pytest.mark.parametrize("kind", [pn.ZeroShot, pn.CoOp, pn.PLOT, pn.UPL, pn.TipAdapter])
@pytest.mark.parametrize(
    "names, alike",
    [
        (["dog", "cat", "dog"], "dog appears more than once"),
        (["ｃａｔ", "dog", "cat"], "ｃａｔ = cat"),
        (["driver’s seat", "driver's seat"], "driver’s seat = driver's seat"),
        (["Cat", "cat", "dog", "hot_dog", "hot dog"], "Cat = cat, hot_dog = hot dog"),
    ],
)
def test_names_of_equal_tokens_warn_once_and_run(clip, kind, names, alike):
    with pytest.warns(UserWarning) as caught:
        method = kind(clip, names)
    assert [str(w.message) for w in caught] == [
        f"classnames: {alike}; no prompt can tell apart names of equal tokens"
    ]
    assert method.classnames == names


def test_other_names_do_not_warn(clip):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        pn.ZeroShot(clip, ["cat", "cats", "wild cat"])
        pn.CoOp(clip, CLASSNAMES)


# ---- what is taken


@pytest.mark.parametrize(
    "y", [Y.tolist(), tuple(Y.tolist()), Y.numpy(), Y.int(), np.uint16(Y), np.int8(Y), list(Y)]
)
def test_labels_of_any_integer_kind(clip, fitted, y):
    method = make("CoOp", clip).fit(X, y)
    assert torch.equal(method.context_, fitted["CoOp"].context_)
    assert method.score(X, y) == fitted["CoOp"].score(X, Y)


@pytest.mark.parametrize("kind", [np.array, torch.tensor, list, tuple])
def test_several_label_vectors_of_any_kind(clip, kind):
    """A list of numpy arrays, too, is one vector a seed."""
    y = [kind(Y.tolist()), kind(Y.flip(0).tolist())]
    both = make("CoOp", clip, seed=[1, 2]).fit(X, y)
    for run, labels in enumerate(y):
        alone = make("CoOp", clip, seed=run + 1).fit(X, labels)
        torch.testing.assert_close(both.context_[run], alone.context_, atol=1e-6, rtol=1e-5)


def test_numpys_truths_and_numbers_are_taken(clip):
    method = pn.CoOp(clip, CLASSNAMES, np.int64(2), class_specific=np.bool_(True), lr=np.float32(1))
    assert (method.n_ctx, method.class_specific, method.lr) == (2, True, 1.0)
