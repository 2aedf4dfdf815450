"""Grids of runs: the papers' experiments, the encoded images that they share, and their tables."""

from .protocols import SEEDS, SHOTS, base_to_new, domain_shift, few_shot_grid, summary
from .results import COLUMNS, Results
from .run import FeatureStore, Piece, conditions

__all__ = ["COLUMNS", "SEEDS", "SHOTS", "FeatureStore", "Piece", "Results", "base_to_new"]
__all__ += ["conditions", "domain_shift", "few_shot_grid", "summary"]
