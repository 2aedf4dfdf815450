"""One file a method; each can be read alone, after base.py."""
from .base import Method, load, nearest_words
from .coop import CoOp
from .plot import PLOT
from .upl import UPL, PseudoLabels, top_k_per_class
from .zero_shot import ZeroShot

__all__ = ["CoOp", "Method", "PLOT", "PseudoLabels", "UPL", "ZeroShot", "load", "nearest_words",
           "top_k_per_class"]
