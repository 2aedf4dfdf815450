"""What fills a surface: patterns, as functions of coordinates.

A pattern is called with (u, v), in periods, and r [n, 1], a random number an image, which decides
on its kind, its proportions and how regular it is; it returns its ink in [0, 1].
"""

from functools import cache

import numpy as np

from .noise import angle, cells, f32, grain, noise, soft, triangle

STONES = 16  # the table of stones repeats after so many, in both directions
FINE = 512  # samples of the table along a side


@cache
def _stones():
    """A pavement of irregular stones, one around each of many scattered points: tables of how far
    the nearest point is, how much farther the second (0 at the joints), and the stone's number."""
    rng = np.random.default_rng(20261)
    points = 0.5 + 0.84 * (rng.random((2, STONES, STONES)) - 0.5)
    numbers = rng.random((STONES, STONES))
    axis = (np.arange(FINE) + 0.5) * STONES / FINE
    y, x = np.meshgrid(axis, axis, indexing="ij")
    first, second, number = np.full((3, FINE, FINE), 9.0)
    for down in (-1, 0, 1):
        for across in (-1, 0, 1):
            i, j = np.floor(y).astype(int) + down, np.floor(x).astype(int) + across
            at = i % STONES, j % STONES
            dy, dx = i + points[0][at] - y, j + points[1][at] - x
            d = np.sqrt(dx * dx + dy * dy)
            nearer = d < first
            second = np.where(nearer, first, np.minimum(second, d))
            number = np.where(nearer, numbers[at], number)
            first = np.where(nearer, d, first)
    return tuple(t.astype(f32).ravel() for t in (first, second - first, number))


def stones(u, v):
    """Distance from a stone's middle, from its joints, its random number; stones are 1 wide."""
    i, j = (np.floor(c * f32(FINE / STONES)).astype(np.int32) & (FINE - 1) for c in (v, u))
    at = i * FINE + j
    return tuple(table[at] for table in _stones())


def _more(r, k):
    """Further random numbers [n, 1], made of the later digits of r."""
    t = r * f32(23**k)
    return t - np.floor(t)


def _odd(i):
    """1 where whole numbers are odd, else 0."""
    return i - 2 * np.floor(i * 0.5)


def _smooth(t):
    return t * t * (3 - 2 * t)


def striped(u, v, r):
    thin = soft(triangle(u + 0.5) - 0.86, 0.1) * (_more(r, 1) < 0.3)
    return np.maximum(soft(triangle(u) - 0.34 - 0.3 * r), thin)


def wavy(u, v, r):
    wave = _smooth(triangle(v * (0.45 + 0.3 * r)))
    return soft(triangle(u + wave * (0.6 + 0.5 * _more(r, 1))) - 0.5)


def zigzagged(u, v, r):
    zigzag = triangle(v * (0.55 + 0.5 * r))
    ink = triangle(u + zigzag * (0.7 + 0.5 * _more(r, 1)))
    return soft(ink - 0.4 - 0.25 * _more(r, 2))


def checkered(u, v, r):
    x, y = triangle(u * 0.7) - 0.5, triangle(v * 0.7) - 0.5
    gingham = (soft(x, 0.08) + soft(y, 0.08)) / 2
    return np.where(r < f32(0.25), gingham, soft(x * y, 0.04))


def dotted(u, v, r):
    staggered = _more(r, 1) < 0.5
    x, y, _, _ = cells(u + 0.5 * np.floor(v) * staggered, v)
    size = 0.05 + 0.09 * r
    return soft(size - x * x - y * y, 0.03)


def grid(u, v, r):
    line = 0.88 - 0.18 * r
    ink = np.maximum(triangle(u), triangle(v))
    fine = np.maximum(triangle(u * 3 + 0.5), triangle(v * 3 + 0.5))
    return np.maximum(soft(ink - line, 0.08), soft(fine - 0.88, 0.12) * 0.5 * (_more(r, 1) < 0.3))


def honeycombed(u, v, r):
    """Hexagons around the points of two interleaved lattices."""
    u, v = u * 0.8, v * f32(0.8 / 1.732)

    def nearest(x, y):
        x, y, _, _ = cells(x, y)
        return x * x + y * y * 3, np.abs(x)

    (a, ax), (b, bx) = nearest(u, v), nearest(u + 0.5, v + 0.5)
    beside = np.where(a < b, ax, bx)  # the wall between neighbours of one lattice
    wall = 0.05 + 0.09 * r
    ink = np.maximum(soft(wall - np.abs(a - b), 0.05), soft(beside - 0.5 + wall * 0.55, 0.04))
    honey = np.minimum(a, b) * 1.1 * _more(r, 1)  # cells are dark or filled
    return np.maximum(ink, honey)


def scaly(u, v, r):
    i = np.floor(v)
    x, y, _, _ = cells(u + 0.5 * _odd(i), v)
    y = y + 0.5
    d = x * x * 4 + y * y * (0.7 + 0.5 * r)
    rim = soft(0.17 - np.abs(d - 0.85), 0.12)
    shaded = np.clip(d * 1.2 - 0.35, 0, 0.5) * (d < 0.85)
    return np.maximum(rim, shaded * _more(r, 1))


def woven(u, v, r):
    strands = np.where(_more(r, 1) < f32(0.3), f32(2), f32(1))  # of a basket, two side by side
    x, y, i, j = cells(u * 1.2, v * 1.2)
    above = _odd(np.floor(i / strands) + np.floor(j / strands)) > 0
    across, along = np.where(above, x, y), np.where(above, y, x)
    round_ = 1.15 - np.abs(across) * (1.8 + 0.7 * r) - along * along * 0.9
    return np.clip(round_, 0, 1) * np.where(above, f32(1), f32(0.6))


def spiralled(u, v, r):
    """One spiral, or a lattice of them."""
    many, turns = _more(r, 1) < 0.4, 0.6 + 0.3 * r
    x, y, i, j = cells(u * 0.42 + 0.5, v * 0.42 + 0.5)
    side = np.where(many, 1 - 2 * _odd(i + j), f32(1))
    x = np.where(many, x * f32(1.6 / 0.42), u) * side
    y = np.where(many, y * f32(1.6 / 0.42), v)
    d = np.sqrt(x * x + y * y)
    turn = angle(np.clip(x * 0.3, -2, 2), np.clip(y * 0.3, -2, 2))
    ink = soft(triangle(d * turns + turn) - 0.5)
    return np.where(many & (d > f32(1.85)), f32(0), ink)


def ringed(u, v, r):
    u, v = u + (r - 0.5) * 0.8, v + (_more(r, 1) - 0.5) * 0.8
    rings = np.sqrt(u * u + v * v) * (0.7 + 0.3 * _more(r, 2))
    return soft(triangle(rings) - 0.5)


def crosshatched(u, v, r):
    a, b, c = triangle((u + v) * 1.1), triangle((u - v) * 1.1), triangle(u * 1.5)
    rough = noise(u * 9 + r * 999, v * 9)
    line = 0.66 + 0.14 * _more(r, 1)
    ink = np.maximum(soft(a - line, 0.12), soft(b - line, 0.12) * soft(rough - 0.3, 0.2))
    third = soft(c - line, 0.12) * soft(0.45 - rough, 0.1) * (_more(r, 2) < 0.5)
    return np.maximum(ink, third)


def marbled(u, v, r):
    n = noise(u * 14 + r * 1999, v * 14)
    t = triangle((u + v) * 0.25 + n * (1.6 + 1.2 * _more(r, 1)))
    veins = soft(t - 0.86, 0.1) + 0.35 * t
    clouds = soft(t - 0.55, 0.3)
    return np.where(_more(r, 2) < f32(0.4), np.clip(veins, 0, 1), clouds)


def speckled(u, v, r):
    """Flecks of many sizes, scattered; in half of the images with fine grain between them."""
    middle, _, g = stones(u * 1.7 + r * 97, v * 1.7 + _more(r, 1) * 89)
    size = 0.1 + (0.14 + 0.2 * r) * triangle(g * 7)
    fine = soft(grain(u * 6 + r * 1999, v * 6) - 0.8, 0.06) * 0.8
    return np.maximum(soft(size - middle, 0.06), fine * (_more(r, 2) < 0.5))


def bubbly(u, v, r):
    """Rings with a highlight, large ones over small ones."""
    ink = 0
    for k, scale in enumerate((1.3, 0.75)):
        x, y, i, j = cells(u * f32(scale), v * f32(scale))
        g = grain(i * 7 + r * 1999, j * 5 + 60 * k)
        x, y = x + (g - 0.5) * 0.3, y + (triangle(g * 13) - 0.5) * 0.3
        d = np.sqrt(x * x + y * y)
        radius = 0.14 + 0.2 * triangle(g * 7)
        rim = soft(0.06 - np.abs(d - radius), 0.05)
        x, y = x + radius * 0.4, y + radius * 0.4
        shine = soft(radius * radius * 0.05 - x * x - y * y, 0.006)
        there = (g < 0.35 + 0.5 * k) & (d < radius + 0.1)
        ink = np.where(there, np.maximum(np.maximum(rim, shine), f32(0.2)), ink)
    return ink


def pleated(u, v, r):
    t = u * 0.8
    t = t - np.floor(t)
    fold = np.clip(t * (1 + 0.4 * r), 0, 1)  # knife pleats: slow light, sharp shade
    box = soft(np.abs(t - 0.5) - 0.3, 0.08) * (0.6 + 0.4 * t)
    return np.where(
        _more(r, 1) < f32(0.6), fold, np.where(_more(r, 1) < f32(0.8), triangle(t), box)
    )


def banded(u, v, r):
    """Broad parallel bands of different widths and shades, unlike stripes of two."""
    t = u * 0.9 + 0.3 * triangle(u * 0.37 + r) + 0.05 * noise(v * 9, u * 0)
    i = np.floor(t)
    shade, following = grain(i + r * 997, i * 0), grain(i + 1 + r * 997, i * 0)
    return shade + (following - shade) * soft(t - i - 0.88, 0.1)


def blotchy(u, v, r):
    """Stains of any form, with soft edges, and paler ones between."""
    n = noise(u * 17 + r * 1999, v * 17)
    m = noise(u * 23 + 120, v * 23 + r * 1999)
    ink = soft(n - 0.5 - 0.1 * _more(r, 1), 0.05)
    return np.maximum(ink * (0.75 + 0.25 * m), soft(m - 0.62, 0.06) * 0.5)


def cobwebbed(u, v, r):
    """Threads from a middle, and threads that sag between them."""
    u, v = u + (r - 0.5) * 0.9, v + (_more(r, 1) - 0.5) * 0.9
    d = np.sqrt(u * u + v * v)
    spokes = np.floor(7 + 6 * _more(r, 2))
    a = angle(np.clip(u * 0.25, -2, 2), np.clip(v * 0.25, -2, 2)) * spokes
    a = a + 0.25 * triangle(a * 0.5)  # not quite even
    between = triangle(a)  # 1 on a thread
    spoke = soft(between - 1 + 0.075 / (d + 0.08) * spokes * 0.17, 0.1)
    sag = 1 - between
    rings = triangle(d * (1 + 0.22 * sag * (2 - sag)) * 1.15 + r)
    return np.maximum(spoke, soft(rings - 0.83, 0.1) * 0.9)


def cracked(u, v, r):
    """Joints between irregular pieces, and finer ones within some of them."""
    bend = (noise(u * 40, v * 40 + r * 999) - 0.5) * 0.24
    x, y = u * 0.72 + bend + r * 97, v * 0.72 - bend + _more(r, 1) * 89
    _, joint, g = stones(x, y)
    _, fine, _ = stones(x * 2.3 + 5, y * 2.3)
    ink = soft(0.05 + 0.05 * _more(r, 2) - joint, 0.04)
    return np.maximum(ink, soft(0.09 - fine, 0.07) * (g < 0.45) * 0.7) + f32(0.14) * g * (1 - ink)


def perforated(u, v, r):
    """A sheet with rows of holes: round, square or long, with a light rim on one side."""
    kind, close = _more(r, 1), 1.15 + 0.3 * _more(r, 2)
    u = u * close * np.where(kind > f32(0.75), f32(0.55), f32(1))
    v = v * close
    x, y, _, _ = cells(u + 0.5 * _odd(np.floor(v)) * (kind < 0.5), v)
    size = 0.26 + 0.08 * r

    def hole(x, y):
        square = np.maximum(np.abs(x), np.abs(y))
        return np.where((kind > f32(0.5)) & (kind < f32(0.75)), square, np.sqrt(x * x + y * y))

    rim = soft(size + 0.05 - hole(x - 0.05, y - 0.06), 0.05)
    return np.maximum(0.25 * (1 - rim), soft(size - hole(x, y), 0.05))


def swirly(u, v, r):
    """Stripes in a field of eddies; those of neighbours turn against one another."""
    scale = 0.4 + 0.15 * r
    x, y, i, j = cells(u * scale, v * scale)
    d = np.clip(1 - 4 * (x * x + y * y), 0, 1)
    t = d * d * (1 + 1.4 * _more(r, 1)) * (1 - 2 * _odd(i + j))
    share = 1 / (1 + t * t)  # turned by twice the angle whose tangent is t
    c, s = (1 - t * t) * share, 2 * t * share
    x, y = c * x - s * y, s * x + c * y
    c, s = c * c - s * s, 2 * c * s
    x, y = (c * x - s * y + i) / scale, (s * x + c * y + j) / scale
    bend = noise(u * 10 + r * 999, v * 10)
    return soft(triangle(y * 0.75 + 0.12 * x + bend * 0.5) - 0.5)


PATTERNS = {
    f.__name__: f
    for f in (
        striped,
        wavy,
        zigzagged,
        checkered,
        dotted,
        grid,
        honeycombed,
        scaly,
        woven,
        spiralled,
        ringed,
        crosshatched,
        marbled,
        speckled,
        bubbly,
        pleated,
        banded,
        blotchy,
        cobwebbed,
        cracked,
        perforated,
        swirly,
    )
}
