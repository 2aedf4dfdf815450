"""One file a method; each can be read alone, after base.py."""
from .base import Method, load, nearest_words
from .coop import CoOp
from .plot import PLOT
from .zero_shot import ZeroShot

__all__ = ["CoOp", "Method", "PLOT", "ZeroShot", "load", "nearest_words"]
