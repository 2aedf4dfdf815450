"""One file a method; each can be read alone, after base.py, learned.py and context.py."""

from functools import partial

from .base import Method, load
from .clip_adapter import CLIPAdapter
from .cocoop import CoCoOp
from .context import nearest_words
from .coop import CoOp
from .linear_probe import LinearProbe
from .plot import PLOT
from .tip_adapter import TipAdapter
from .upl import UPL, PseudoLabels, top_k_per_class
from .zero_shot import ZeroShot

# {label: class, or partial of one with options}: what grids and the command line offer.
METHODS = {
    "ZeroShot": ZeroShot,
    "ZeroShot ensemble": partial(ZeroShot, templates="all"),
    "LinearProbe": LinearProbe,
    "CoOp": CoOp,
    "CSC": partial(CoOp, class_specific=True),
    "CoCoOp": CoCoOp,
    "PLOT": PLOT,
    "UPL": UPL,
    "CLIPAdapter": CLIPAdapter,
    "TipAdapter": partial(TipAdapter, finetune=False),
    "TipAdapter-F": TipAdapter,
}

__all__ = [
    "METHODS",
    "PLOT",
    "UPL",
    "CLIPAdapter",
    "CoCoOp",
    "CoOp",
    "LinearProbe",
    "Method",
    "PseudoLabels",
    "TipAdapter",
    "ZeroShot",
    "load",
    "nearest_words",
    "top_k_per_class",
]
