"""Shapes: regions of the square [-1, 1]^2 (x to the right, y down), kept as signed distances.

A shape is a function that returns which points (X, Y) belong to it; `@shape` gives it its name. The
families of things add their own. Every shape becomes a template, once: its signed distance (in half
widths of the square, negative inside) on a grid, which the renderer samples at any place, size and
angle, with soft edges.
"""

from collections.abc import Callable
from functools import cache

import numpy as np
from scipy.ndimage import distance_transform_edt

GRID = 128  # samples across a template
REACH = 1.3  # templates cover [-REACH, REACH]^2: room for soft edges and outlines
FINE = 2  # regions are drawn on a grid this many times finer, and averaged
_axis = ((np.arange(FINE * GRID) + 0.5) / (FINE * GRID) * 2 - 1) * REACH
X, Y = np.meshgrid(_axis, _axis)

SHAPES: list[str] = []  # by number
_regions: dict[str, Callable] = {}


def shape(region):
    """Register a function without arguments that returns a region: bool, like X."""
    return register(region.__name__, region)


def register(name, region):
    """A shape under this name; for shapes that a loop makes."""
    if name in _regions:
        raise ValueError(f"shape: {name!r} exists already; shapes of a family start with its name")
    _regions[name] = region
    SHAPES.append(name)
    return region


@cache
def number(name):
    """The number of the shape with this name."""
    return SHAPES.index(name)


# ---- regions to build shapes from ----------------------------------------------------------------
def ellipse(x, y, rx, ry=None, turn=0.0):
    """Turn in turns of the circle, clockwise as seen on the screen."""
    a = 2 * np.pi * turn
    u = np.cos(a) * (X - x) + np.sin(a) * (Y - y)
    v = np.cos(a) * (Y - y) - np.sin(a) * (X - x)
    return (u / rx) ** 2 + (v / (ry or rx)) ** 2 <= 1


def box(x0, y0, x1, y1, r=0.0):
    """Corners rounded with radius r."""
    dx = np.maximum(np.maximum(x0 + r - X, X - x1 + r), 0)
    dy = np.maximum(np.maximum(y0 + r - Y, Y - y1 + r), 0)
    inside = (x0 <= X) & (x1 >= X) & (y0 <= Y) & (y1 >= Y)
    return inside & (dx * dx + dy * dy <= max(r, 1e-9) ** 2)


def polygon(*points):
    """Corners (x, y), even-odd rule."""
    inside = np.zeros_like(X, bool)
    for (x0, y0), (x1, y1) in zip(points, points[1:] + points[:1]):
        if y0 != y1:
            inside ^= ((y0 > Y) != (y1 > Y)) & ((x1 - x0) * (Y - y0) / (y1 - y0) + x0 > X)
    return inside


def line(x0, y0, x1, y1, r, r1=None):
    """A stroke with round ends; its half-width goes from r to r1."""
    dx, dy = x1 - x0, y1 - y0
    t = np.clip(((X - x0) * dx + (Y - y0) * dy) / (dx * dx + dy * dy), 0, 1)
    width = r + (r - r if r1 is None else r1 - r) * t
    return (X - x0 - t * dx) ** 2 + (Y - y0 - t * dy) ** 2 <= width**2


def strokes(points, r, r1=None):
    """A line through points; its half-width goes from r to r1."""
    points = list(points)
    widths = np.linspace(r, r if r1 is None else r1, len(points))
    pairs = zip(points, points[1:], widths, widths[1:])
    return np.any([line(*a, *b, ra, rb) for a, b, ra, rb in pairs], 0)


def arc(x, y, radius, start, end, r, r1=None, steps=24):
    """A stroke along a circle; start and end in turns from the right, clockwise on the screen."""
    a = 2 * np.pi * np.linspace(start, end, steps)
    return strokes(zip(x + radius * np.cos(a), y + radius * np.sin(a)), r, r1)


def smooth(*points, steps=8):
    """A closed smooth curve through points (Catmull-Rom), filled."""
    p, t = np.array(points, float), np.linspace(0, 1, steps, endpoint=False)[:, None]
    curve = []
    for a, b, c, d in zip(np.roll(p, 1, 0), p, np.roll(p, -1, 0), np.roll(p, -2, 0)):
        bend = (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3
        curve.append(0.5 * (2 * b + (c - a) * t + bend))
    return polygon(*map(tuple, np.concatenate(curve)))


def radial(n, outer, inner, turn=0.0):
    """A star with n points: its corners alternate between two radii."""
    a = np.pi * (np.arange(2 * n) / n) - np.pi / 2 + 2 * np.pi * turn
    r = np.where(np.arange(2 * n) % 2, inner, outer)
    return polygon(*zip(r * np.cos(a), r * np.sin(a)))


def around(n, region, turn=0.0):
    """n copies of region(angle), an angle in radians each, evenly around the centre."""
    return np.any([region(2 * np.pi * (k / n + turn) - np.pi / 2) for k in range(n)], 0)


def mirrored(region):
    """With its image at the vertical axis."""
    return region | region[:, ::-1]


# ---- shapes that every family uses ---------------------------------------------------------------
STROKE = "stroke"  # its ends stay round however long it is: the renderer computes it
register(STROKE, lambda: box(-1, -1, 1, 1, 0.9))
register("disc", lambda: ellipse(0, 0, 1))
register("square", lambda: box(-1, -1, 1, 1))
register("rounded", lambda: box(-1, -1, 1, 1, 0.35))
register("triangle", lambda: polygon((0, -1), (1, 1), (-1, 1)))
register("half_disc", lambda: ellipse(0, 1, 1, 2) & (Y <= 1))
register("ring", lambda: ellipse(0, 0, 1) & ~ellipse(0, 0, 0.62))
register("drop", lambda: ellipse(0, 0.4, 0.6) | polygon((0, -1), (0.52, 0.1), (-0.52, 0.1)))
register(
    "egg", lambda: smooth((0, -1), (0.72, -0.1), (0.78, 0.45), (0, 1), (-0.78, 0.45), (-0.72, -0.1))
)
register("leaf", lambda: ellipse(-0.75, 0, 1.25) & ellipse(0.75, 0, 1.25))
register("star", lambda: radial(5, 1, 0.42))
register(
    "heart", lambda: mirrored(ellipse(0.47, -0.38, 0.52) | polygon((0, -0.4), (0.96, -0.2), (0, 1)))
)
register("crescent", lambda: ellipse(0, 0, 0.95) & ~ellipse(0.48, -0.15, 0.78))
register("smile", lambda: arc(0, -0.4, 0.9, 0.08, 0.42, 0.14))
register("taper", lambda: smooth((-1, -0.9), (0, -1), (1, -0.9), (0.5, 0.9), (0, 1), (-0.5, 0.9)))


class Templates:
    """Of every shape, made when it is first drawn: the signed distance, and the square of its
    gradient's x part (the gradient is a unit vector), float32 [len(SHAPES), GRID * GRID]."""

    def __init__(self):
        self.distance = np.zeros((len(SHAPES), GRID * GRID), np.float32)
        self.slope = np.zeros((len(SHAPES), GRID * GRID), np.float32)
        self.ready = np.zeros(len(SHAPES), bool)

    def make(self, numbers):
        for k in numbers:
            if not self.ready[k]:
                self.distance[k], self.slope[k] = _template(SHAPES[k])
                self.ready[k] = True


def _template(name):
    region = _regions[name]()
    if not region.any() or region.all():
        raise ValueError(f"shape: {name!r} is empty, or fills everything")
    step = 2 * REACH / (FINE * GRID)
    field = (distance_transform_edt(~region) - distance_transform_edt(region)) * step
    field = field.reshape(GRID, FINE, GRID, FINE).mean((1, 3))
    dy, dx = np.gradient(field)
    return field.ravel(), (dx**2 / np.maximum(dx**2 + dy**2, 1e-12)).ravel()


@cache
def templates():
    return Templates()
