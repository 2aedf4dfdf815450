"""One file a method; each can be read alone, after base.py."""

from .base import Method, load, nearest_words
from .clip_adapter import CLIPAdapter
from .cocoop import CoCoOp
from .coop import CoOp
from .linear_probe import LinearProbe
from .plot import PLOT
from .tip_adapter import TipAdapter
from .upl import UPL, PseudoLabels, top_k_per_class
from .zero_shot import ZeroShot

__all__ = [
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
