"""Prompt learning for vision-language models: the code that the book calls.

>>> import promptnotes as pn
>>> clip, task = pn.load_clip("toybox"), pn.load_task("toybox/iconic")
>>> shot = task.few_shot(shots=16, seed=1)
>>> coop = pn.CoOp(clip, task.classnames).fit(clip.encode_images(shot.images), shot.labels)
>>> coop.score(clip.encode_images(task.test.images), task.test.labels)
"""

from importlib import import_module

from . import training
from .backbone import Backbone
from .data import load_task
from .data.few_shot import few_shot_indices
from .data.folder import ImageFolder
from .data.tasks import ImageSet, Task
from .features import Features
from .loading import load_clip
from .methods import (
    CLAP,
    PLOT,
    UPL,
    CLIPAdapter,
    CoCoOp,
    CoOp,
    KgCoOp,
    LinearProbe,
    LPPlusPlus,
    TipAdapter,
    ZeroShot,
)
from .methods.base import load
from .methods.context import nearest_words
from .methods.upl import top_k_per_class
from .transport import sinkhorn

__version__ = "0.2.0"

# What predicting does not need (tables, plots, widgets) is imported at its first use.
_PARTS = ("grid", "papers")
_OF_NOTEBOOK = (
    "chapter",
    "evidence",
    "expect",
    "figures",
    "live",
    "published",
    "rate",
    "results",
    "slider",
    "stored",
)


def __getattr__(name):
    if name in _PARTS:
        return import_module(f".{name}", __name__)
    if name in _OF_NOTEBOOK:
        return getattr(import_module(".notebook", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__():
    return [*globals(), *_PARTS, *_OF_NOTEBOOK]
