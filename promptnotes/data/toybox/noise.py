"""Arithmetic on arrays of pixels [n, P], n images of P pixels, and on images [3, n, P].

Everything is float32 arithmetic that rounds the same way on every machine (+, -, *, /, floor,
comparisons, and look-ups in tables); sines and angles come from tables made in float64.
"""

from functools import cache

import numpy as np

f32 = np.float32
TILE = 256  # noise tables repeat after this many samples


@cache
def _tables():
    """Smooth and white noise [TILE * TILE] in [0, 1], and the angle of each point of a square, in
    turns."""
    rng = np.random.default_rng(20260)
    white = rng.random((TILE, TILE))
    smooth = np.zeros((TILE, TILE))
    for cell, weight in ((32, 0.5), (16, 0.27), (8, 0.15), (4, 0.08)):
        knots = rng.random((TILE // cell, TILE // cell))
        t = (np.arange(TILE) % cell) / cell
        t = t * t * (3 - 2 * t)  # smoothstep between the knots, wrapping around
        rows = (
            np.repeat(knots, cell, 0) * (1 - t)[:, None]
            + np.repeat(np.roll(knots, -1, 0), cell, 0) * t[:, None]
        )
        smooth += weight * (
            rows.repeat(cell, 1) * (1 - t) + np.roll(rows, -1, 1).repeat(cell, 1) * t
        )
    smooth = (smooth - smooth.min()) / (smooth.max() - smooth.min())
    axis = (np.arange(TILE) + 0.5) / TILE * 2 - 1
    angle = np.arctan2(axis[:, None], axis[None, :]) / (2 * np.pi)
    return (
        smooth.astype(f32).ravel(),
        white.astype(f32).ravel(),
        np.round(angle * 2**16).astype(f32).ravel() / f32(2**16),
    )


def _index(x, y):
    return (np.floor(y).astype(np.int32) & (TILE - 1)) * TILE + (
        np.floor(x).astype(np.int32) & (TILE - 1)
    )


def noise(x, y):
    """Smooth noise in [0, 1]; x, y in samples of the table (the largest blobs are some 32 wide)."""
    return _tables()[0][_index(x, y)]


def grain(x, y):
    """White noise in [0, 1], one value per unit square."""
    return _tables()[1][_index(x, y)]


def angle(x, y):
    """atan2(y, x) in turns, from a table; x, y in [-2, 2]."""
    return _tables()[2][
        _index((x * f32(0.25) + f32(0.5)) * TILE, (y * f32(0.25) + f32(0.5)) * TILE)
    ]


def triangle(t):
    """A wave of period 1 between 0 and 1."""
    return np.abs(t - np.floor(t) - f32(0.5)) * 2


def wave(t):
    """A smooth wave of period 1 between 0 and 1."""
    t = triangle(t)
    return t * t * (3 - 2 * t)


def soft(t, width=0.15):
    """0 below -width, 1 above width, a straight ramp between."""
    return np.clip(t / f32(2 * width) + f32(0.5), 0, 1)


def cells(u, v):
    """Centred coordinates inside unit cells, and the cells' numbers."""
    i, j = np.floor(u), np.floor(v)
    return u - i - f32(0.5), v - j - f32(0.5), i, j


def tone(r, g, b):
    """A colour from 0 to 255 a channel, as float32 [3, 1, 1] from 0 to 1: images are [3, n, P]."""
    return np.array((r, g, b), f32)[:, None, None] / f32(255)


def mix(a, b, t):
    """a where t = 0, b where t = 1: images [3, n, P] or colours [3, n, 1], [3, 1, 1]; t [n, P]."""
    return a + (b - a) * t


def over(image, colour, mask):
    return mix(image, colour, np.clip(mask, 0, 1))
