"""Prompt learning for vision-language models: the code that the book calls.

>>> import promptnotes as pn
>>> clip, task = pn.load_clip("toybox"), pn.load_task("toybox/objects")
>>> shot = task.few_shot(shots=16, seed=1)
>>> coop = pn.CoOp(clip, task.classnames).fit(clip.encode_images(shot.images), shot.labels)
>>> coop.score(clip.encode_images(task.test.images), task.test.labels)
"""
from . import protocol, training
from . import protocol as grid
from .backbone import Backbone, load_clip
from .data.few_shot import few_shot_indices
from .data.folder import ImageFolder
from .data.tasks import ImageSet, Task, load_task
from .features import Features
from .methods import (
    PLOT, UPL, CLIPAdapter, CoCoOp, CoOp, LinearProbe, TipAdapter, ZeroShot, load, nearest_words,
    top_k_per_class,
)
from .transport import sinkhorn

__version__ = "0.1.0"

# What only pages need (matplotlib, seaborn, ipywidgets) is imported at its first use.
_NOTEBOOK = ("chapter", "expect", "figures", "published", "results", "slider", "stored")


def __getattr__(name):
    if name not in _NOTEBOOK:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from . import notebook

    return getattr(notebook, name)


def __dir__():
    return [*globals(), *_NOTEBOOK]
