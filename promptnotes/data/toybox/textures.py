"""What fills Toybox's surfaces: patterns, places and views from above, as functions of coordinates.

Everything is float32 arithmetic that rounds the same way on every machine (+, -, *, /, floor, comparisons, and
look-ups in tables); sines and angles come from tables made in float64. Arrays are [n, P]: n images, P pixels.
"""

from functools import cache

import numpy as np

f32 = np.float32
TILE = 256  # noise tables repeat after this many samples


@cache
def _tables():
    """(smooth noise, white noise) [TILE * TILE] in [0, 1], and the angle of each point of a square in turns."""
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
        np.round(angle * 2**16).astype(f32).ravel() / 2**16,
    )


def _index(x, y):
    return (np.floor(y).astype(np.int32) & (TILE - 1)) * TILE + (
        np.floor(x).astype(np.int32) & (TILE - 1)
    )


def noise(x, y):
    """Smooth noise in [0, 1]; x, y in samples of the table (the largest blobs are some 32 samples wide)."""
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


def soft(t, width=0.15):
    """0 below -width, 1 above width, a straight ramp between."""
    return np.clip(t / f32(2 * width) + f32(0.5), 0, 1)


def _cells(u, v):
    """Centred coordinates inside unit cells, and the cells' numbers."""
    i, j = np.floor(u), np.floor(v)
    return u - i - f32(0.5), v - j - f32(0.5), i, j


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
    x, y, _, _ = _cells(u, v)
    return soft(f32(0.09) - x * x - y * y, 0.03)


def grid(u, v, r):
    return soft(np.maximum(triangle(u), triangle(v)) - f32(0.8), 0.1)


def honeycombed(u, v, r):
    u, v = (
        u * f32(0.8),
        v * f32(0.8 / 1.732),
    )  # hexagons around the points of two interleaved lattices

    def nearest(x, y):
        x, y, _, _ = _cells(x, y)
        return x * x + y * y * 3, np.abs(x)

    (a, ax), (b, bx) = nearest(u, v), nearest(u + f32(0.5), v + f32(0.5))
    beside = np.where(a < b, ax, bx)  # the wall between neighbours of one lattice
    return np.maximum(soft(f32(0.1) - np.abs(a - b), 0.06), soft(beside - f32(0.44), 0.04))


def scaly(u, v, r):
    i = np.floor(v)
    shifted = u + f32(0.5) * (i - 2 * np.floor(i * f32(0.5)))
    x, y, _, _ = _cells(shifted, v)
    y = y + f32(0.5)
    d = x * x * 4 + y * y
    return soft(f32(0.17) - np.abs(d - f32(0.85)), 0.12)


def woven(u, v, r):
    x, y, i, j = _cells(u * f32(1.2), v * f32(1.2))
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
    x, y, i, j = _cells(u * f32(0.75), v * f32(0.75))
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


# ---- places and views from above: (x, y) in [0, 1], R [n, 8] random numbers per image -> colour [n, P, 3] ------
def rgb(*c):
    return np.array(c, f32) / 255


def mix(a, b, t):
    """a where t = 0, b where t = 1; colours [.., 3] or [n, 1, 3], t [n, P]."""
    return a + (b - a) * t[..., None]


def over(image, colour, mask):
    return mix(image, colour, np.clip(mask, 0, 1))


def _sky(x, y, R, top=(110, 170, 235), low=(205, 228, 248)):
    sky = mix(rgb(*top), rgb(*low), y)
    clouds = noise(x * 60 + R[:, :1] * 997, y * 100 + R[:, 1:2] * 991)
    return over(sky, rgb(250, 250, 252), soft(clouds - f32(0.62), 0.12) * f32(0.85))


def _horizon(R, low=0.35, spread=0.25):
    return f32(low) + f32(spread) * R[:, 2:3]


def _ground(x, y, R, a, b, scale=1.0, k=0):
    n = noise(x * f32(90 * scale) + R[:, 3:4] * 997, y * f32(140 * scale) + R[:, 4:5] * 991)
    g = grain(x * 64 + R[:, 5:6] * 997, y * 64)
    return mix(rgb(*a), rgb(*b), np.clip(n * f32(0.75) + g * f32(0.25), 0, 1))


def beach(x, y, R):
    h = _horizon(R, 0.2, 0.2)
    shore = h + f32(0.2) + f32(0.05) * noise(x * 40 + R[:, 3:4] * 997, y * 0)
    image = over(
        _sky(x, y, R),
        mix(rgb(30, 120, 170), rgb(70, 170, 200), noise(x * 30, y * 200 + R[:, 4:5] * 99)),
        soft(y - h, 0.01),
    )
    image = over(image, _ground(x, y, R, (214, 190, 140), (240, 222, 176)), soft(y - shore, 0.015))
    return over(image, rgb(250, 250, 250), soft(f32(0.015) - np.abs(y - shore), 0.01))


def meadow(x, y, R):
    image = _sky(x, y, R)
    return over(image, _ground(x, y, R, (62, 128, 44), (120, 180, 70)), soft(y - _horizon(R), 0.01))


def forest(x, y, R):
    image = _ground(x, y, R, (14, 52, 22), (52, 110, 48), 1.3)
    trunks = triangle(
        x * f32(4.5) + R[:, 2:3] * 7 + f32(0.08) * noise(x * 0, y * 50 + R[:, 3:4] * 997)
    )
    image = over(
        image,
        mix(rgb(52, 34, 20), rgb(98, 70, 44), noise(x * 200, y * 30)),
        soft(trunks - f32(0.72), 0.08),
    )
    return over(image, rgb(44, 70, 30), soft(y - f32(0.85), 0.05))


def desert(x, y, R):
    image = _sky(x, y, R, (120, 180, 230), (245, 225, 190))
    dune = _horizon(R) + f32(0.09) * triangle(x * f32(1.1) + R[:, 3:4] * 5)
    sand = mix(
        rgb(206, 140, 72),
        rgb(240, 190, 112),
        triangle(y * 5 + x * f32(1.5) + noise(x * 30, y * 30 + R[:, 4:5] * 99)),
    )
    return over(image, sand, soft(y - dune, 0.01))


def snow(x, y, R):
    image = mix(rgb(165, 180, 200), rgb(215, 225, 235), y)
    hill = _horizon(R) + f32(0.06) * triangle(x * f32(0.8) + R[:, 3:4] * 5)
    image = over(
        image, _ground(x, y, R, (222, 232, 244), (252, 253, 255), 0.6), soft(y - hill, 0.01)
    )
    return over(
        image, rgb(255, 255, 255), soft(grain(x * 40 + R[:, 4:5] * 99, y * 40) - f32(0.965), 0.01)
    )


def sea(x, y, R):
    wave = triangle(
        y * (9 + 5 * R[:, 3:4])
        + f32(0.35) * triangle(x * 3 + R[:, 4:5] * 3)
        + noise(x * 40, y * 40 + R[:, 5:6] * 99)
    )
    image = mix(rgb(14, 70, 130), rgb(60, 140, 190), wave)
    return over(image, _sky(x, y, R), soft(_horizon(R, 0.1, 0.2) - y, 0.01))


def night(x, y, R):
    image = mix(rgb(6, 8, 30), rgb(24, 26, 66), y)
    stars = soft(grain(x * 48 + R[:, :1] * 997, y * 48 + R[:, 1:2] * 991) - f32(0.97), 0.01)
    image = over(image, rgb(255, 250, 220), stars)
    return over(
        image, rgb(10, 12, 16), soft(y - f32(0.85) - f32(0.05) * triangle(x * 2 + R[:, 2:3]), 0.01)
    )


def bricks(x, y, R):
    size = 5 + 3 * R[:, 2:3]
    row = np.floor(y * size * f32(1.6))
    u, v, i, j = _cells(
        x * size * f32(0.8) + f32(0.5) * (row - 2 * np.floor(row / 2)), y * size * f32(1.6)
    )
    mortar = np.maximum(soft(np.abs(u) - f32(0.45), 0.03), soft(np.abs(v) - f32(0.4), 0.06))
    brick = mix(rgb(134, 52, 40), rgb(190, 92, 66), grain(i * 3 + R[:, 3:4] * 997, j * 5))
    return over(brick, rgb(196, 186, 174), mortar)


def wood(x, y, R):
    plank = np.floor(y * (4 + 2 * R[:, 2:3]))
    rings = triangle(noise(x * 14 + plank * 53, y * 150 + R[:, 3:4] * 997) * 4)
    image = mix(rgb(118, 74, 38), rgb(178, 124, 72), rings)
    v = y * (4 + 2 * R[:, 2:3]) - plank
    return over(image, rgb(60, 36, 18), soft(v - f32(0.93), 0.03))


def tiles(x, y, R):
    size = 5 + 2 * R[:, 2:3]
    u, v, i, j = _cells(x * size, y * size)
    odd = (i + j) - 2 * np.floor((i + j) / 2)
    image = mix(rgb(222, 222, 214), rgb(140, 158, 168), odd)
    return over(image, rgb(90, 90, 92), soft(np.maximum(np.abs(u), np.abs(v)) - f32(0.46), 0.03))


def mountain(x, y, R):
    image = _sky(x, y, R)
    for k, (base, height, colour) in enumerate(
        (((0.62), 0.5, (120, 128, 150)), ((0.74), 0.42, (84, 92, 104)))
    ):
        peak = triangle(x * f32(0.9 + 0.4 * k) + R[:, 2 + k : 3 + k])
        ridge = f32(base) - f32(height) * peak + f32(0.08) * noise(x * 60 + R[:, 4:5] * 99, y * 0)
        image = over(image, rgb(*colour), soft(y - ridge, 0.01))
        image = over(
            image,
            rgb(245, 248, 252),
            soft(y - ridge, 0.01)
            * soft(peak - f32(0.75), 0.04)
            * soft(ridge + f32(0.14) - y, 0.03),
        )
    return over(image, _ground(x, y, R, (70, 96, 60), (104, 130, 80)), soft(y - f32(0.82), 0.01))


def city(x, y, R):
    image = _sky(x, y, R, (150, 170, 200), (225, 215, 210))
    column = np.floor(x * 5 + R[:, 2:3] * 5)
    tall = f32(0.15) + f32(0.5) * grain(column * 3 + R[:, 3:4] * 997, column * 0)
    u, v, i, j = _cells(x * 20 + R[:, 2:3] * 20, y * 18)
    wall = mix(
        rgb(92, 96, 108), rgb(160, 150, 142), grain(column * 5, column * 0 + R[:, 4:5] * 997)
    )
    lit = (grain(i + R[:, 5:6] * 997, j) > f32(0.4)) * soft(
        f32(0.3) - np.maximum(np.abs(u), np.abs(v)), 0.05
    )
    image = over(image, over(wall, rgb(250, 225, 140), lit), soft(y - tall, 0.005))
    return over(image, rgb(70, 70, 74), soft(y - f32(0.9), 0.01))


def road(x, y, R):
    h = _horizon(R, 0.3, 0.15)
    image = meadow(x, y, R * np.array([1, 1, 0, 1, 1, 1, 1, 1], f32))
    depth = np.maximum(y - h, 0)
    centre = f32(0.5) + (R[:, 3:4] - f32(0.5)) * f32(0.5) * (1 - y)
    image = over(
        image,
        rgb(96, 96, 100),
        soft(depth * f32(0.8) + f32(0.02) - np.abs(x - centre), 0.01) * soft(y - h, 0.005),
    )
    dash = (triangle(y * 6) > f32(0.4)) * soft(depth * f32(0.06) - np.abs(x - centre), 0.01)
    return over(image, rgb(245, 240, 220), dash * soft(y - h, 0.005))


def garden(x, y, R):
    image = _ground(x, y, R, (48, 110, 40), (96, 160, 64), 1.2)
    u, v, i, j = _cells(x * 8 + R[:, 2:3] * 8, y * 8)
    g = grain(i * 3 + R[:, 3:4] * 997, j * 7)
    petal = mix(rgb(240, 90, 130), rgb(250, 210, 70), triangle(g * 5))
    d = np.sqrt((u - g * f32(0.4) + f32(0.2)) ** 2 + v * v)
    image = over(image, petal, soft(f32(0.26) - d, 0.05) * (g > f32(0.35)))
    return over(image, rgb(255, 250, 230), soft(f32(0.09) - d, 0.03) * (g > f32(0.35)))


def studio(x, y, R):
    tint = np.stack([f32(0.62) + f32(0.33) * R[:, k : k + 1] for k in (2, 3, 4)], -1)
    return tint * (f32(1.05) - f32(0.15) * y)[..., None]


PLACES = {
    f.__name__: f
    for f in (
        beach,
        meadow,
        forest,
        desert,
        snow,
        sea,
        night,
        bricks,
        wood,
        tiles,
        mountain,
        city,
        road,
        garden,
        studio,
    )
}


def _turned(x, y, R):
    """Coordinates seen from above: turned and shifted at random, about [-1, 1]."""
    a = 2 * np.pi * R[:, 0].astype(np.float64)
    c, s = np.cos(a).astype(f32)[:, None], np.sin(a).astype(f32)[:, None]
    x, y = x * 2 - 1, y * 2 - 1
    return c * x - s * y, s * x + c * y


def _fields(u, v, R, a, b):
    n = noise(u * 30 + R[:, 1:2] * 997, v * 30 + R[:, 2:3] * 991)
    return mix(
        rgb(*a), rgb(*b), np.clip(n * f32(0.7) + grain(u * 60 + 128, v * 60) * f32(0.3), 0, 1)
    )


def _patches(u, v, R, share):
    """A mask of irregular fields that confuses the classes: how much of it differs per image."""
    return soft(
        noise(u * 22 + R[:, 5:6] * 997, v * 22 + R[:, 6:7] * 991) - (1 - share * R[:, 7:8]), 0.02
    )


def annual_crop(u, v, R):
    rows = triangle(u * (5 + 5 * R[:, 3:4]))
    image = mix(
        rgb(150, 128, 84),
        rgb(118, 140, 70),
        rows * (f32(0.35) + f32(0.65) * noise(u * 20 + R[:, 4:5] * 997, v * 8)),
    )
    return over(image, rgb(176, 150, 100), _patches(u, v, R, 0.6))


def permanent_crop(u, v, R):
    a, b, i, j = _cells(u * (5 + 3 * R[:, 3:4]), v * (5 + 3 * R[:, 3:4]))
    image = _fields(u, v, R, (150, 130, 88), (128, 130, 80))
    image = over(image, rgb(58, 92, 46), soft(f32(0.3) - np.sqrt(a * a + b * b), 0.1))
    return over(image, _fields(u, v, R, (150, 130, 88), (118, 140, 70)), _patches(u, v, R, 0.6))


def woodland(u, v, R):
    return over(
        _fields(u * 2, v * 2, R, (22, 52, 30), (48, 84, 48)),
        rgb(92, 124, 70),
        _patches(u, v, R, 0.45),
    )


def herbaceous(u, v, R):
    image = _fields(u, v, R, (108, 124, 74), (140, 148, 98))
    tufts = soft(noise(u * 70 + R[:, 3:4] * 997, v * 70) - f32(0.62), 0.06)
    return over(image, rgb(66, 92, 52), tufts * (f32(0.4) + f32(0.6) * R[:, 4:5]))


def pasture(u, v, R):
    image = _fields(u, v, R, (88, 136, 66), (116, 158, 84))
    fence = soft(triangle(u * f32(0.9) + R[:, 3:4]) - f32(0.94), 0.03) + soft(
        triangle(v * f32(0.7) + R[:, 4:5]) - f32(0.95), 0.03
    )
    return over(over(image, rgb(66, 92, 52), _patches(u, v, R, 0.35)), rgb(76, 96, 58), fence)


def _strip(u, v, R, width):
    bend = (noise(v * 12 + R[:, 3:4] * 997, v * 0 + R[:, 4:5] * 991) - f32(0.5)) * 2
    return soft(width - np.abs(u - bend * R[:, 5:6]), 0.02)


def highway(u, v, R):
    straight = R * np.array([1, 1, 1, 1, 1, 0.25, 1, 1], f32)
    image = mix(
        _fields(u, v, R, (92, 122, 68), (150, 140, 96)), rgb(150, 140, 130), _patches(u, v, R, 0.5)
    )
    image = over(
        image, rgb(158, 154, 150), _strip(u, v, straight, f32(0.09) + f32(0.05) * R[:, 6:7])
    )
    crossing = soft(f32(0.07) - np.abs(v - R[:, 1:2] + f32(0.5)), 0.02) * (R[:, 2:3] > f32(0.55))
    return over(image, rgb(158, 154, 150), crossing)


def river(u, v, R):
    image = mix(
        _fields(u, v, R, (80, 112, 62), (140, 140, 92)), rgb(40, 72, 42), _patches(u, v, R, 0.6)
    )
    water = mix(rgb(44, 74, 96), rgb(104, 112, 104), np.broadcast_to(R[:, 6:7], u.shape))
    return over(image, water, _strip(u, v, R, f32(0.08) + f32(0.12) * R[:, 7:8]))


def lake(u, v, R):
    image = mix(
        _fields(u, v, R, (80, 112, 62), (140, 140, 92)), rgb(40, 72, 42), _patches(u, v, R, 0.6)
    )
    water = mix(rgb(34, 62, 92), rgb(84, 110, 116), np.broadcast_to(R[:, 6:7], u.shape))
    shore = np.sqrt((u - R[:, 1:2] + f32(0.5)) ** 2 + (v * f32(1.3) - R[:, 2:3] + f32(0.5)) ** 2)
    return over(
        image,
        water,
        soft(
            f32(0.45)
            + f32(0.6) * R[:, 5:6]
            - shore
            + f32(0.5) * (noise(u * 24 + R[:, 3:4] * 997, v * 24) - f32(0.5)),
            0.02,
        ),
    )


def _blocks(u, v, R, size, fill, roofs):
    a, b, i, j = _cells(u * size + R[:, 1:2] * 9, v * size + R[:, 2:3] * 9)
    g = grain(i * 3 + R[:, 3:4] * 997, j * 5 + R[:, 4:5] * 991)
    inside = soft(f32(0.32) - np.abs(a) - g * f32(0.08), 0.05) * soft(
        f32(0.34) - np.abs(b) * (f32(0.8) + g * f32(0.5)), 0.05
    )
    return inside * (g < fill), mix(rgb(*roofs[0]), rgb(*roofs[1]), triangle(g * 9))


def residential(u, v, R):
    image = mix(
        _fields(u, v, R, (96, 118, 76), (146, 138, 110)), rgb(60, 88, 50), _patches(u, v, R, 0.5)
    )
    image = over(
        image, rgb(160, 156, 150), soft(triangle(v * f32(1.1) + R[:, 5:6]) - f32(0.86), 0.05)
    )
    inside, roof = _blocks(u, v, R, 5 + 2 * R[:, 6:7], f32(0.75), ((158, 88, 66), (196, 160, 138)))
    return over(image, roof, inside)


def industrial(u, v, R):
    image = mix(
        _fields(u, v, R, (128, 126, 116), (162, 158, 150)), rgb(96, 112, 78), _patches(u, v, R, 0.5)
    )
    image = over(
        image, rgb(120, 118, 116), soft(triangle(v * f32(0.8) + R[:, 5:6]) - f32(0.88), 0.05)
    )
    inside, roof = _blocks(
        u, v, R, f32(2.2) + 2 * R[:, 6:7], f32(0.85), ((178, 180, 186), (226, 224, 220))
    )
    return over(image, roof, inside)


LANDS = {
    f.__name__: f
    for f in (
        annual_crop,
        woodland,
        herbaceous,
        highway,
        industrial,
        pasture,
        permanent_crop,
        residential,
        river,
        lake,
    )
}


def land(name, x, y, R):
    """A view from above with the season, haze and light of the day, which differ more than the classes do."""
    u, v = _turned(x, y, R)
    zoom = f32(0.8) + f32(0.7) * R[:, 6:7]
    image = LANDS[name](u * zoom, v * zoom, R)
    season = np.stack([f32(0.8) + f32(0.45) * R[:, k : k + 1] for k in (1, 5, 3)], -1)
    return mix(
        image * season,
        rgb(190, 196, 204),
        np.broadcast_to(f32(0.45) * R[:, 2:3] * R[:, 4:5], x.shape),
    )
