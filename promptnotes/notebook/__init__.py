"""What the book's pages show and check: figures, a slider, numbers and tables."""

from . import evidence, figures
from .expect import chapter, expect, stored
from .tables import published, rate, results
from .widgets import slider

__all__ = [
    "chapter",
    "evidence",
    "expect",
    "figures",
    "published",
    "rate",
    "results",
    "slider",
    "stored",
]
