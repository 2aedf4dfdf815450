"""Toybox's colours: by name, as a caption says them, and those that places are painted in."""

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

# a place is painted in one of these, or in one between two neighbours
GREENS = ((70, 132, 48), (94, 150, 56), (112, 158, 62), (138, 150, 66), (60, 120, 60))
FLOWERS = ((250, 250, 240), (250, 214, 70), (236, 80, 90), (190, 120, 220), (246, 150, 190))
FOLIAGE = ((44, 96, 40), (66, 116, 44), (88, 128, 50), (196, 120, 40), (176, 74, 40), (40, 84, 56))
WATERS = ((30, 104, 168), (24, 130, 160), (50, 120, 130), (66, 100, 126), (40, 84, 150))
SANDS = ((232, 208, 156), (244, 226, 184), (214, 186, 138), (226, 200, 170))
ROCKS = ((128, 118, 108), (150, 132, 112), (104, 104, 108), (170, 152, 128))
HOUSES = (
    (222, 96, 72),
    (240, 190, 90),
    (238, 226, 200),
    (112, 160, 196),
    (146, 186, 130),
    (230, 150, 150),
    (190, 120, 90),
    (206, 206, 210),
)
PLAY = (
    (226, 62, 56),
    (246, 190, 50),
    (64, 130, 206),
    (76, 172, 90),
    (240, 130, 50),
    (160, 90, 190),
)


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
