"""One file a method; each can be read alone, after base.py, learned.py and context.py."""

from functools import partial

from .base import Method as Method
from .base import load as load
from .clap import CLAP
from .clip_adapter import CLIPAdapter
from .cocoop import CoCoOp
from .context import nearest_words as nearest_words
from .coop import CoOp
from .kgcoop import KgCoOp
from .linear_probe import LinearProbe
from .lp_plus_plus import LPPlusPlus
from .plot import PLOT
from .tip_adapter import TipAdapter
from .upl import UPL
from .upl import PseudoLabels as PseudoLabels
from .upl import top_k_per_class as top_k_per_class
from .zero_shot import ZeroShot

# {label: class, or partial of one with options}: what grids and the command line offer.
METHODS = {
    "ZeroShot": ZeroShot,
    "ZeroShot ensemble": partial(ZeroShot, templates="all"),
    "LinearProbe": LinearProbe,
    "CoOp": CoOp,
    "CSC": partial(CoOp, class_specific=True),
    "CoCoOp": CoCoOp,
    "KgCoOp": KgCoOp,
    "PLOT": PLOT,
    "UPL": UPL,
    "CLIPAdapter": CLIPAdapter,
    "TipAdapter": partial(TipAdapter, finetune=False),
    "TipAdapter-F": TipAdapter,
    "ZS-LP": partial(CLAP, weight=0.0),
    "CLAP": CLAP,
    "LP++": LPPlusPlus,
}
