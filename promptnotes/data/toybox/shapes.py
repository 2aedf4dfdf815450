"""The outlines of Toybox's objects, drawn once as signed distance fields.

A shape is two regions on the square [-1, 1]^2 (x to the right, y down): the whole object, and a part of it that gets
a colour of its own (a mushroom's stem, a car's wheels and window). Each region becomes a signed distance field (in
half-widths of the square, negative inside), which the renderer samples at any place, size and angle with soft edges.
"""

from functools import cache

import numpy as np
from scipy.ndimage import distance_transform_edt

GRID = 192  # samples across a template
REACH = 1.3  # templates cover [-REACH, REACH]^2: room for soft edges and outlines
_axis = ((np.arange(GRID) + 0.5) / GRID * 2 - 1) * REACH
X, Y = np.meshgrid(_axis, _axis)


def circle(x, y, r, ry=None):
    return ((X - x) / r) ** 2 + ((Y - y) / (ry or r)) ** 2 <= 1


def box(x0, y0, x1, y1):
    return (x0 <= X) & (x1 >= X) & (y0 <= Y) & (y1 >= Y)


def polygon(*points):
    """Even-odd rule."""
    inside = np.zeros_like(X, bool)
    for (x0, y0), (x1, y1) in zip(points, points[1:] + points[:1]):
        if y0 != y1:
            inside ^= ((y0 > Y) != (y1 > Y)) & ((x1 - x0) * (Y - y0) / (y1 - y0) + x0 > X)
    return inside


def line(x0, y0, x1, y1, r):
    """A stroke with round ends and half-width r."""
    dx, dy = x1 - x0, y1 - y0
    t = np.clip(((X - x0) * dx + (Y - y0) * dy) / (dx * dx + dy * dy), 0, 1)
    return (X - x0 - t * dx) ** 2 + (Y - y0 - t * dy) ** 2 <= r * r


def radial(n, outer, inner, turn=0.0):
    """A star with n points (the corners alternate between two radii)."""
    a = np.pi * (np.arange(2 * n) / n + turn) - np.pi / 2
    r = np.where(np.arange(2 * n) % 2, inner, outer)
    return polygon(*zip(r * np.cos(a), r * np.sin(a)))


def wheels(*at, r=0.2):
    return np.any([circle(x, 0.42, r) for x in at], 0)


def nothing():
    return np.zeros_like(X, bool)


def _star():
    return radial(5, 1, 0.42), nothing()


def _heart():
    return (
        circle(-0.42, -0.32, 0.48)
        | circle(0.42, -0.32, 0.48)
        | polygon((-0.86, -0.12), (0.86, -0.12), (0, 0.95))
    ), nothing()


def _moon():
    return circle(0, 0, 0.95) & ~circle(0.48, -0.15, 0.78), nothing()


def _tree():
    trunk = box(-0.13, 0.5, 0.13, 1)
    return (
        polygon((0, -1), (-0.48, -0.3), (0.48, -0.3))
        | polygon((0, -0.62), (-0.62, 0.12), (0.62, 0.12))
        | polygon((0, -0.2), (-0.75, 0.55), (0.75, 0.55))
        | trunk
    ), trunk


def _house():
    door = box(-0.15, 0.3, 0.15, 0.85) | box(0.32, 0.1, 0.55, 0.35) | box(-0.55, 0.1, -0.32, 0.35)
    return (
        box(-0.72, -0.15, 0.72, 0.85)
        | polygon((0, -0.95), (-0.98, -0.1), (0.98, -0.1))
        | box(0.42, -0.8, 0.62, -0.3)
    ), door


def _sedan():
    trim = wheels(-0.5, 0.5) | polygon((-0.38, -0.05), (-0.24, -0.32), (0.2, -0.32), (0.38, -0.05))
    return (
        box(-0.98, -0.02, 0.98, 0.42)
        | polygon((-0.58, 0), (-0.34, -0.48), (0.28, -0.48), (0.6, 0))
        | trim
    ), trim


def _van():
    trim = wheels(-0.55, 0.55) | box(0.4, -0.38, 0.8, -0.02)
    return (
        box(-0.95, -0.58, 0.78, 0.42)
        | polygon((0.7, -0.58), (0.98, 0.05), (0.98, 0.42), (0.7, 0.42))
        | trim
    ), trim


def _pickup():
    trim = wheels(-0.55, 0.55, r=0.24) | box(0.06, -0.36, 0.38, -0.08)
    return (box(-0.98, -0.02, 0.98, 0.42) | box(-0.04, -0.5, 0.5, 0.1) | trim), trim


def _bus():
    trim = wheels(-0.6, 0.6, r=0.17) | np.any(
        [box(x, -0.42, x + 0.26, -0.12) for x in (-0.85, -0.5, -0.15, 0.2, 0.55)], 0
    )
    return box(-0.98, -0.6, 0.98, 0.42) | trim, trim


def _beetle():
    trim = wheels(-0.52, 0.52, r=0.22) | (circle(0, -0.02, 0.4) & box(-0.5, -0.4, 0.5, -0.1))
    return (
        (circle(0, 0.1, 0.68, 0.66) & box(-1, -1, 1, 0.4))
        | (circle(-0.5, 0.3, 0.46, 0.34) & box(-1, -1, 1, 0.42))
        | (circle(0.5, 0.3, 0.46, 0.34) & box(-1, -1, 1, 0.42))
        | trim
    ), trim


def _boat():
    hull = polygon((-0.95, 0.38), (0.95, 0.38), (0.6, 0.85), (-0.6, 0.85))
    return (
        hull
        | box(-0.05, -0.95, 0.05, 0.4)
        | polygon((0.1, -0.9), (0.1, 0.26), (0.8, 0.26))
        | polygon((-0.1, -0.6), (-0.1, 0.26), (-0.68, 0.26))
    ), hull


def _fish():
    fin = polygon((0.5, 0), (1, -0.5), (1, 0.5)) | circle(-0.52, -0.1, 0.09)
    return circle(-0.15, 0, 0.8, 0.45) | fin, fin


def _mushroom():
    stem = box(-0.24, 0, 0.24, 0.9)
    return (circle(0, 0.02, 0.95, 0.85) & box(-1, -1, 1, 0.05)) | stem, stem


def _umbrella():
    stick = box(-0.05, -0.1, 0.05, 0.75) | (
        (circle(0.16, 0.75, 0.22) & ~circle(0.16, 0.75, 0.11)) & box(-1, 0.75, 1, 1)
    )
    bites = (
        circle(-0.62, 0.08, 0.28, 0.16)
        | circle(0, 0.08, 0.3, 0.16)
        | circle(0.62, 0.08, 0.28, 0.16)
    )
    return ((circle(0, 0.05, 0.95) & box(-1, -1, 1, 0.08)) & ~bites) | stick, stick


def _key():
    return (
        (circle(-0.58, 0, 0.4) & ~circle(-0.58, 0, 0.2))
        | box(-0.22, -0.1, 0.98, 0.1)
        | box(0.5, 0, 0.64, 0.38)
        | box(0.8, 0, 0.96, 0.45)
    ), nothing()


def _mug():
    handle = circle(0.55, 0.05, 0.42) & ~circle(0.55, 0.05, 0.25) & box(0.5, -1, 1, 1)
    return box(-0.7, -0.7, 0.5, 0.8) | handle, handle


def _bottle():
    cap = box(-0.18, -1, 0.18, -0.76)
    return (
        box(-0.38, -0.2, 0.38, 0.98)
        | polygon((-0.38, -0.18), (-0.14, -0.55), (0.14, -0.55), (0.38, -0.18))
        | box(-0.14, -0.8, 0.14, -0.4)
        | cap
    ), cap


def _hammer():
    head = box(-0.7, -0.85, 0.5, -0.4) | polygon((0.5, -0.85), (0.95, -0.45), (0.5, -0.4))
    return box(-0.13, -0.5, 0.13, 0.98) | head, head


def _flower():
    heart = circle(0, 0, 0.26)
    petals = [circle(0.6 * np.cos(a), 0.6 * np.sin(a), 0.36) for a in np.pi * np.arange(6) / 3]
    return np.any(petals, 0) | heart, heart


def _bell():
    clapper = circle(0, 0.78, 0.18) | circle(0, -0.85, 0.12)
    return (
        (circle(0, -0.15, 0.55, 0.7) & box(-1, -1, 1, 0.1))
        | polygon((-0.55, 0), (0.55, 0), (0.9, 0.65), (-0.9, 0.65))
        | clapper
    ), clapper


def _kite():
    tail = (
        line(0, 0.45, 0.2, 0.7, 0.05)
        | line(0.2, 0.7, 0, 0.95, 0.05)
        | circle(0.2, 0.7, 0.12)
        | circle(0, 0.98, 0.1)
    )
    return polygon((0, -1), (0.62, -0.35), (0, 0.5), (-0.62, -0.35)) | tail, tail


def _rocket():
    trim = (
        polygon((-0.34, 0.3), (-0.75, 0.8), (-0.34, 0.7))
        | polygon((0.34, 0.3), (0.75, 0.8), (0.34, 0.7))
        | circle(0, -0.25, 0.16)
    )
    return (
        (circle(0, 0.1, 0.38, 1.1) & box(-1, -1, 1, 0.72))
        | trim
        | polygon((-0.2, 0.72), (0.2, 0.72), (0, 1))
    ), trim


def _crown():
    band = box(-0.85, 0.4, 0.85, 0.75)
    return (
        polygon(
            (-0.85, 0.5), (-0.95, -0.6), (-0.42, 0), (0, -0.8), (0.42, 0), (0.95, -0.6), (0.85, 0.5)
        )
        | band
        | circle(0, -0.82, 0.12)
        | circle(-0.95, -0.62, 0.1)
        | circle(0.95, -0.62, 0.1)
    ), band


def _butterfly():
    body = (
        circle(0, 0.05, 0.1, 0.6)
        | line(-0.05, -0.5, -0.25, -0.9, 0.04)
        | line(0.05, -0.5, 0.25, -0.9, 0.04)
    )
    return (
        circle(-0.52, -0.3, 0.46, 0.42)
        | circle(0.52, -0.3, 0.46, 0.42)
        | circle(-0.42, 0.42, 0.36, 0.34)
        | circle(0.42, 0.42, 0.36, 0.34)
        | body
    ), body


def _arrow():
    return box(-0.95, -0.2, 0.3, 0.2) | polygon((0.2, -0.62), (0.98, 0), (0.2, 0.62)), nothing()


def _ring():
    return circle(0, 0, 0.92) & ~circle(0, 0, 0.48), nothing()


def _bolt():
    return polygon(
        (0.25, -1), (-0.55, 0.12), (-0.05, 0.12), (-0.25, 1), (0.6, -0.25), (0.1, -0.25)
    ), nothing()


def _cross():
    return box(-0.3, -0.92, 0.3, 0.92) | box(-0.92, -0.3, 0.92, 0.3), nothing()


# object -> the outlines it may have; only cars come in several bodies
BODIES = ("sedan", "van", "pickup", "bus", "beetle")
OUTLINES = {"car": BODIES} | {
    name: (name,)
    for name in (
        "star heart moon tree house boat fish mushroom umbrella key mug bottle hammer flower bell kite rocket crown "
        "butterfly arrow ring bolt cross"
    ).split()
}
SHAPES = tuple(outline for outlines in OUTLINES.values() for outline in outlines)


@cache
def templates():
    """Signed distances of every shape: float32 [len(SHAPES), 2, GRID, GRID] (whole object, part)."""

    def distance(region):
        if not region.any():
            return np.full((GRID, GRID), REACH, np.float32)
        step = 2 * REACH / GRID
        return ((distance_transform_edt(~region) - distance_transform_edt(region)) * step).astype(
            np.float32
        )

    return np.stack([[distance(r) for r in globals()[f"_{name}"]()] for name in SHAPES])
