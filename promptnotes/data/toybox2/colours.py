"""Toybox's colours by name, as a caption says them, and arithmetic with colours."""

import numpy as np

COLOURS = {
    "red": (206, 44, 46),
    "orange": (238, 134, 40),
    "yellow": (246, 208, 62),
    "green": (62, 152, 70),
    "blue": (50, 100, 204),
    "purple": (128, 66, 172),
    "pink": (242, 138, 176),
    "brown": (124, 80, 48),
    "black": (42, 42, 48),
    "white": (244, 242, 236),
    "grey": (138, 142, 150),
    "turquoise": (56, 184, 182),
    "cream": (240, 220, 180),
    "golden": (216, 164, 70),
}
COLOUR_NAMES = tuple(COLOURS)
PALETTE = np.array(list(COLOURS.values()), np.float32) / 255  # [colours, 3]


def colour(name):
    """The number of a colour."""
    return COLOUR_NAMES.index(name)


def rgb(r, g, b):
    """A colour from 0 to 255 a channel, as float32 [3] from 0 to 1."""
    return np.array((r, g, b), np.float32) / 255


def shade(colours, factor):
    """Darker (factor below 1) or nearer to white: colours [n, 3], factor a number or [n]."""
    factor = np.asarray(factor, np.float32)[..., None]
    return np.where(factor <= 1, colours * factor, 1 - (1 - colours) * (2 - factor))


def blend(a, b, share):
    """Between colours a (share 0) and b (share 1): share a number or [n]."""
    return a + (b - a) * np.asarray(share, np.float32)[..., None]
