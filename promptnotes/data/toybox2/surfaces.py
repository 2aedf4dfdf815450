"""What fills a surface: patterns, as functions of coordinates."""

import numpy as np

from .noise import angle, cells, f32, grain, noise, soft, triangle


# ---- patterns: (u, v) in periods, r = a random number per image -> ink in [0, 1] ------------------------------
def striped(u, v, r):
    return soft(triangle(u) - f32(0.5))


def wavy(u, v, r):
    t = triangle(v * f32(0.6))
    return soft(triangle(u + t * t * (3 - 2 * t) * f32(0.9)) - f32(0.5))


def zigzagged(u, v, r):
    return soft(triangle(u + triangle(v * f32(0.8)) * f32(0.9)) - f32(0.5))


def checkered(u, v, r):
    x, y = triangle(u * f32(0.7)) - f32(0.5), triangle(v * f32(0.7)) - f32(0.5)
    return soft(x * y, 0.04)


def dotted(u, v, r):
    x, y, _, _ = cells(u, v)
    return soft(f32(0.09) - x * x - y * y, 0.03)


def grid(u, v, r):
    return soft(np.maximum(triangle(u), triangle(v)) - f32(0.8), 0.1)


def honeycombed(u, v, r):
    u, v = (
        u * f32(0.8),
        v * f32(0.8 / 1.732),
    )  # hexagons around the points of two interleaved lattices

    def nearest(x, y):
        x, y, _, _ = cells(x, y)
        return x * x + y * y * 3, np.abs(x)

    (a, ax), (b, bx) = nearest(u, v), nearest(u + f32(0.5), v + f32(0.5))
    beside = np.where(a < b, ax, bx)  # the wall between neighbours of one lattice
    return np.maximum(soft(f32(0.1) - np.abs(a - b), 0.06), soft(beside - f32(0.44), 0.04))


def scaly(u, v, r):
    i = np.floor(v)
    shifted = u + f32(0.5) * (i - 2 * np.floor(i * f32(0.5)))
    x, y, _, _ = cells(shifted, v)
    y = y + f32(0.5)
    d = x * x * 4 + y * y
    return soft(f32(0.17) - np.abs(d - f32(0.85)), 0.12)


def woven(u, v, r):
    x, y, i, j = cells(u * f32(1.2), v * f32(1.2))
    odd = (i + j) - 2 * np.floor((i + j) * f32(0.5))
    across = np.where(odd > 0, x, y)
    return np.clip(f32(1.15) - np.abs(across) * f32(2.2), 0, 1) * np.where(
        odd > 0, f32(1), f32(0.6)
    )


def spiralled(u, v, r):
    d = np.sqrt(u * u + v * v)
    return soft(
        triangle(d * f32(0.7) + angle(np.clip(u * f32(0.3), -2, 2), np.clip(v * f32(0.3), -2, 2)))
        - f32(0.5)
    )


def ringed(u, v, r):
    return soft(triangle(np.sqrt(u * u + v * v) * f32(0.8)) - f32(0.5))


def crosshatched(u, v, r):
    a, b = triangle((u + v) * f32(1.1)), triangle((u - v) * f32(1.1))
    return np.maximum(
        soft(a - f32(0.75), 0.12),
        soft(b - f32(0.75), 0.12) * soft(noise(u * 9 + r * 999, v * 9) - f32(0.35), 0.2),
    )


def marbled(u, v, r):
    n = noise(u * 14 + r * 1999, v * 14)
    return soft(triangle((u + v) * f32(0.25) + n * f32(2.2)) - f32(0.55), 0.3)


def speckled(u, v, r):
    return soft(grain(u * 5 + r * 1999, v * 5) - f32(0.72), 0.06)


def bubbly(u, v, r):
    x, y, i, j = cells(u * f32(0.75), v * f32(0.75))
    g = grain(i * 7 + r * 1999, j * 5)
    x, y = x + (g - f32(0.5)) * f32(0.3), y + (triangle(g * 13) - f32(0.5)) * f32(0.3)
    d = np.sqrt(x * x + y * y)
    radius = f32(0.16) + f32(0.2) * triangle(g * 7)
    return soft(f32(0.07) - np.abs(d - radius), 0.05)


def pleated(u, v, r):
    t = u * f32(0.8)
    return t - np.floor(t)


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
    )
}
