"""What the book's pages show and check: figures, a slider, live panels, numbers and tables."""

from . import evidence, figures, live
from .expect import chapter, expect, stored
from .tables import published, rate, results
from .widgets import slider

__all__ = [
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
]
