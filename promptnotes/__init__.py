"""Prompt learning for vision-language models: the code that the book calls.

>>> import promptnotes as pn
>>> clip, task = pn.load_clip("toybox"), pn.load_task("toybox/objects")
>>> shot = task.few_shot(shots=16, seed=1)
>>> coop = pn.CoOp(clip, task.classnames).fit(clip.encode_images(shot.images), shot.labels)
>>> coop.score(clip.encode_images(task.test.images), task.test.labels)
"""

from . import figures, grid, training
from .backbone import Backbone
from .data import load_task
from .data.few_shot import few_shot_indices
from .data.folder import ImageFolder
from .data.tasks import ImageSet, Task
from .expect import chapter, expect
from .features import Features
from .loading import load_clip
from .methods import (
    PLOT,
    UPL,
    CLIPAdapter,
    CoCoOp,
    CoOp,
    LinearProbe,
    TipAdapter,
    ZeroShot,
    load,
    nearest_words,
    top_k_per_class,
)
from .transport import sinkhorn
from .widgets import slider

__version__ = "0.1.0"
