"""Dishes: twenty meals as food photographs show them: no two plates of one dish look alike.

A dish is what it lies on (plate, board, paper, bowl), its essential parts, and then toppings,
sauces and sides by chance. Most are seen from above or at an angle: `flat` squashes their parts.
"""

from dataclasses import replace
from functools import partial

import numpy as np

from .colours import blend, rgb, shade
from .shapes import X, Y, arc, around, box, ellipse, line, polygon, register, shape, smooth, strokes
from .sprites import Part, move, pick
from .surfaces import PATTERNS
from .things import Thing

# outlines and tables: an entry on one line where it fits
# fmt: off

WHITE, CREAM, BUTTER = rgb(248, 246, 238), rgb(246, 232, 196), rgb(252, 228, 120)
RED, TOMATO, PINK = rgb(200, 40, 36), rgb(222, 66, 42), rgb(240, 150, 160)
LEAF, HERB, LIME = rgb(106, 168, 62), rgb(52, 128, 52), rgb(170, 206, 80)
DOUGH, CRUST, BROWN, DARK = rgb(236, 190, 112), rgb(206, 142, 70), rgb(128, 76, 42), rgb(52, 40, 38)
YELLOW, ORANGE, PURPLE = rgb(250, 206, 66), rgb(240, 146, 52), rgb(110, 54, 110)
CHINA = (WHITE, WHITE, WHITE, rgb(172, 204, 226), rgb(62, 104, 168), rgb(84, 170, 166),
    rgb(206, 116, 80), rgb(66, 68, 76), rgb(238, 184, 196), rgb(226, 184, 88), rgb(174, 214, 178))
WOOD = (rgb(176, 122, 74), rgb(206, 158, 104), rgb(122, 80, 52))
PAPER = (rgb(240, 232, 214), rgb(222, 196, 152), rgb(232, 236, 240), rgb(216, 186, 170))
SLATE = (rgb(70, 74, 82), rgb(96, 100, 104), rgb(52, 60, 60))

NAMES = tuple(PATTERNS)


# ---- shapes --------------------------------------------------------------------------------------
def scattered(count, reach, seed, region):
    """region(x, y, angle) at points evenly spread over a disc, as seeds on a sunflower."""
    k = np.arange(count)
    r, a = reach * np.sqrt((k + 0.4) / count), 2.4 * k + seed
    return np.any([region(*p) for p in zip(r * np.cos(a), r * np.sin(a), 1.7 * k + seed)], 0)


TOPPINGS = {
    "rounds": (7, 0.74, lambda x, y, a: ellipse(x, y, 0.17)),
    "bits": (17, 0.86, lambda x, y, a: ellipse(x, y, 0.07, 0.09, a)),
    "cubes": (8, 0.74, lambda x, y, a: ellipse(x, y, 0.15) & (abs(np.cos(a) * (X - x) + np.sin(a)
        * (Y - y)) < 0.11) & (abs(np.cos(a) * (Y - y) - np.sin(a) * (X - x)) < 0.11)),
    "leaves": (6, 0.72, lambda x, y, a: ellipse(x, y, 0.2, 0.1, a)),
    "strips": (10, 0.78, lambda x, y, a: line(x - 0.15 * np.cos(a), y - 0.15 * np.sin(a),
        x + 0.15 * np.cos(a), y + 0.15 * np.sin(a), 0.05)),
    "rings": (7, 0.76, lambda x, y, a: ellipse(x, y, 0.15) & ~ellipse(x, y, 0.07)),
    "few": (3, 0.55, lambda x, y, a: ellipse(x, y, 0.2)),
    "shells": (4, 0.66, lambda x, y, a: ellipse(x, y, 0.26, 0.14, a)),
    "curls": (4, 0.66, lambda x, y, a: arc(x, y, 0.17, a, a + 0.68, 0.09, 0.04)),
    "wedges": (4, 0.72, lambda x, y, a: ellipse(x, y, 0.22) & (np.cos(a) * (X - x) + np.sin(a)
        * (Y - y) > 0)),
}
for _kind, (_count, _reach, _region) in TOPPINGS.items():
    for _seed in range(3):
        register(f"dish_{_kind}_{_seed}", partial(scattered, _count, _reach, 0.9 * _seed, _region))

BITE = ellipse(1.0, -0.3, 0.4) | ellipse(0.72, -0.42, 0.22) | ellipse(0.68, -0.12,
    0.22) | ellipse(0.92, 0.1, 0.2)


def whole_and_bitten(name, region):
    """Two shapes: the second, with a mouthful gone, ends in _bitten."""
    register(f"dish_{name}", region)
    register(f"dish_{name}_bitten", lambda: region() & ~BITE)


register("dish_board", lambda: ellipse(0, 0.12, 0.88) | box(-0.16, -1.15, 0.16, -0.5, 0.14)
    & ~ellipse(0, -0.98, 0.06))
register("dish_plank", lambda: box(-1, -0.78, 1, 0.78, 0.14))
register("dish_paper", lambda: smooth((-0.95, -0.8), (-0.3, -0.88), (0.4, -0.8), (1, -0.92),
    (0.92, 0), (1, 0.85), (0.2, 0.8), (-0.5, 0.9), (-1, 0.82), (-0.9, 0.1), steps=3))
whole_and_bitten("blob", lambda: ellipse(0, 0, 0.84) | around(9, lambda a: ellipse(0.72 * np.cos(a),
    0.72 * np.sin(a), 0.2 + 0.06 * np.cos(3 * a))))
register("dish_bowl", lambda: (ellipse(0, -0.3, 1, 1.15) & (Y > -0.3)) | box(-0.45, 0.7, 0.45, 0.98,
    0.08))
register("dish_fork", lambda: line(0, -0.2, 0, 1, 0.11, 0.16) | box(-0.42, -0.5, 0.42, -0.1, 0.25)
    | np.any([line(x, -0.4, x, -1, 0.11, 0.08) for x in (-0.32, 0, 0.32)], 0))
register("dish_spoon", lambda: ellipse(0, -0.65, 0.42, 0.38) | line(0, -0.4, 0, 1, 0.1, 0.16))
register("dish_knife", lambda: smooth((-0.15, 0.1), (-0.18, -0.7), (0.05, -1), (0.25, -0.6),
    (0.2, 0.1)) | line(0, 0.1, 0, 0.95, 0.16))
register("dish_sticks", lambda: line(-0.3, -1, -0.2, 1, 0.08, 0.13) | line(0.35, -0.98, 0.15, 1,
    0.08, 0.13))
register("dish_sprig", lambda: line(0, 0.9, 0, -0.7, 0.08) | np.any([ellipse(0.36 * s, y, 0.36,
    0.19, -0.09 * s) for y in (0.35, -0.1, -0.5) for s in (-1, 1)], 0) | ellipse(0, -0.78, 0.18,
    0.24))
register("dish_citrus", lambda: around(6, lambda a: polygon((0.14 * np.cos(a), 0.14 * np.sin(a)),
    (np.cos(a - 0.36), np.sin(a - 0.36)), (np.cos(a + 0.36), np.sin(a + 0.36)))) & ellipse(0, 0, 1))
register("dish_ruffle", lambda: around(11, lambda a: ellipse(0.72 * np.cos(a), 0.72 * np.sin(a),
    0.27)) | ellipse(0, 0, 0.7))
register("dish_swirl", lambda: strokes([((0.12 + 0.12 * t) * np.cos(t * 2.2),
    (0.12 + 0.12 * t) * np.sin(t * 2.2)) for t in np.linspace(0, 6, 60)], 0.09, 0.05))
register("dish_zigzag", lambda: strokes([(x, 0.7 * (-1) ** k) for k,
    x in enumerate(np.linspace(-0.95, 0.95, 9))], 0.12))
register("dish_drizzle", lambda: strokes([(0.85 * x, 0.75 * np.sin(5 * k)) for k,
    x in enumerate(np.linspace(-1, 1, 13))], 0.055))


def angles(start, end, count):
    return 2 * np.pi * np.linspace(start, end, count, endpoint=False)


register("dish_cuts", lambda: np.any([line(-np.cos(a), -np.sin(a), np.cos(a), np.sin(a), 0.035)
    for a in angles(0.03, 0.53, 4)], 0))
register("dish_gap", lambda: polygon((0.04, -0.03), (1.08, -0.42), (1.1, 0.15), (0.7, 0.88)))
register("dish_slice_crust", lambda: smooth((-0.95, -0.62), (0, -0.98), (0.95, -0.62),
    (0.85, -0.35), (0, -0.6), (-0.85, -0.35)) | polygon((-0.82, -0.55), (0.82, -0.55), (0.04, 1),
    (-0.04, 1)))
register("dish_slice_cheese", lambda: polygon((-0.74, -0.45), (-0.4, -0.58), (0, -0.64),
    (0.4, -0.58), (0.74, -0.45), (0.3, 0.42), (0.22, 0.7), (0.12, 0.62), (0, 0.95), (-0.28, 0.4)))
whole_and_bitten("bun_top", lambda: smooth((-1, 0.7), (-0.97, 0.1), (-0.6, -0.75), (0, -1),
    (0.6, -0.75), (0.97, 0.1), (1, 0.7), (0.8, 0.98), (-0.8, 0.98)))
register("dish_bun_low", lambda: box(-1, -1, 1, 1, 0.25) | smooth((-1, -0.9), (1, -0.9), (0.9, 0.6),
    (0.5, 1), (-0.5, 1), (-0.9, 0.6)))
register("dish_sesame", lambda: np.any([ellipse(x, y, 0.09, 0.11, x / 3) for x, y in ((-0.55, -0.1),
    (-0.3, -0.5), (0, -0.75), (0.05, -0.25), (0.35, -0.55), (0.6, -0.1), (-0.15, 0.15),
    (0.4, 0.2))], 0))
register("dish_frill", lambda: box(-0.97, -0.7, 0.97, 0.0, 0.3)
    | np.any([ellipse(x, 0.25 + 0.2 * (k % 2), 0.2, 0.5) for k, x in enumerate(np.linspace(-0.8,
    0.8, 6))], 0))
register("dish_cheese", lambda: polygon((-1, -0.8), (1, -0.8), (0.98, 0), (0.6, 0.1), (0.3, 1),
    (0.0, 0.15), (-0.35, 0.1), (-0.6, 0.75), (-0.85, 0.0)))
register("dish_patty", lambda: box(-1, -0.85, 1, 0.85, 0.4) | np.any([ellipse(x, 0.5 * (-1) ** k,
    0.25, 0.5) for k, x in enumerate(np.linspace(-0.8, 0.8, 7))], 0))
register("dish_log", lambda: box(-1, -0.5, 1, 0.5, 0.5))
register("dish_slab", lambda: smooth((-1, 0.15), (-0.75, -0.42), (0, -0.55), (0.75, -0.42),
    (1, 0.15), (0.8, 0.4), (0, 0.22), (-0.8, 0.4)))
register("dish_stripes", lambda: np.any([line(x - 0.1, 0.2, x + 0.12, -0.35, 0.06) for x in (-0.55,
    -0.18, 0.2, 0.55)], 0))
whole_and_bitten("waffle", lambda: box(-1, -1, 1, 1, 0.2))
register("dish_noodles", lambda: np.any([strokes([(x, y + 0.16 * np.sin(3.5 * x + k))
    for x in np.linspace(-1, 1, 24) * np.sqrt(1 - min(abs(y), 0.9) ** 2) * 0.92], 0.07) for k,
    y in enumerate(np.linspace(-0.75, 0.75, 7))], 0))
register("dish_nest", lambda: np.any([arc(0.07 * np.cos(7 * r), 0.07 * np.sin(7 * r), r, t + 5 * r,
    t + 5 * r + 0.26, 0.06) for r in (0.9, 0.72, 0.54, 0.36, 0.18) for t in (0, 1 / 3, 2 / 3)], 0))
register("dish_taco_back", lambda: ellipse(0, 0.7, 1, 1.6) & (Y < 0.7))
register("dish_taco_front", lambda: smooth((-1, 0.72), (-0.9, 0), (-0.5, -0.55), (0.05, -0.72),
    (0.6, -0.5), (0.92, 0.05), (1, 0.72), (0.7, 0.95), (-0.7, 0.95)))
register("dish_taco_fill", lambda: np.any([ellipse(0.85 * np.cos(a), 0.55 + 1.15 * np.sin(a), 0.24)
    for a in np.linspace(-3.0, -0.14, 10)], 0) | (ellipse(0, 0.6, 0.85, 1.15) & (Y < 0.6)))
register("dish_taco_bits", lambda: np.any([ellipse(0.8 * np.cos(a), 0.6 + 1.22 * np.sin(a), 0.14)
    for a in np.linspace(-2.75, -0.45, 6)], 0))
register("dish_cake", lambda: box(-1, -0.9, 1, 0.9, 0.75))
register("dish_drips", lambda: ellipse(0, -0.45, 0.98, 0.42) | np.any([line(x, -0.35, x, y, 0.13)
    for x, y in ((-0.72, 0.3), (-0.35, 0.75), (0.1, 0.2), (0.45, 0.9), (0.8, 0.1))], 0))
register("dish_romaine", lambda: smooth((0, 1), (0.3, 0.4), (0.62, 0.25), (0.5, -0.05),
    (0.75, -0.35), (0.45, -0.6), (0.4, -0.9), (0, -1), (-0.4, -0.9), (-0.45, -0.6), (-0.75, -0.35),
    (-0.5, -0.05), (-0.62, 0.25), (-0.3, 0.4)))
register("dish_rib", lambda: line(0, 0.95, 0, -0.6, 0.13, 0.04))
register("dish_ribeye", lambda: smooth((-0.95, 0.1), (-0.75, -0.55), (-0.1, -0.8), (0.6, -0.72),
    (0.98, -0.2), (0.8, 0.35), (0.35, 0.45), (0.1, 0.75), (-0.5, 0.72)))
register("dish_tbone", lambda: smooth((-0.9, -0.6), (0, -0.45), (0.9, -0.75), (1, -0.1), (0.6, 0.5),
    (0.15, 0.95), (-0.3, 0.75), (-0.85, 0.3)))
register("dish_bone", lambda: line(-0.75, -0.5, 0.75, -0.55, 0.09) | line(0, -0.5, 0.05, 0.55, 0.1))
register("dish_grill", lambda: np.any([line(x - 0.25, 0.6, x + 0.25, -0.6, 0.06) for x in (-0.5,
    -0.1, 0.3, 0.65)], 0))
register("dish_fillet", lambda: np.any([ellipse(x, 0, 0.3, 0.72, 0.03) for x in (-0.7, -0.25, 0.2,
    0.65)], 0))
whole_and_bitten("fold", lambda: smooth((-1, 0.3), (-0.8, -0.45), (-0.1, -0.8), (0.65, -0.6),
    (1, 0.2), (0.85, 0.5), (0, 0.6), (-0.85, 0.52)))
whole_and_bitten("lip", lambda: smooth((-0.98, 0.35), (-0.5, 0.05), (0, -0.02), (0.5, 0.02),
    (0.98, 0.3), (0.8, 0.62), (0, 0.78), (-0.8, 0.62)))
whole_and_bitten("ring", lambda: ellipse(0, 0, 1) & ~ellipse(0, 0, 0.34))
whole_and_bitten("icing", lambda: around(9, lambda a: ellipse(0.6 * np.cos(a), 0.6 * np.sin(a),
    0.26)) & ~ellipse(0, 0, 0.4) | (ellipse(0, 0, 0.8) & ~ellipse(0, 0, 0.44)))
register("dish_sugar", lambda: np.any([line(r * np.cos(a) - 0.06, r * np.sin(a) + d,
    r * np.cos(a) + 0.06, r * np.sin(a) - d, 0.05) for a, r, d in zip(angles(0, 1, 11),
    [0.55, 0.75, 0.63] * 4, [0.06, -0.05, 0, 0.05] * 3)], 0))
register("dish_lines", lambda: np.any([line(x - 0.12, -0.9, x + 0.12, 0.9, 0.06) for x in (-0.6,
    -0.28, 0.04, 0.36, 0.68)], 0) & ellipse(0, 0, 0.84) & ~ellipse(0, 0, 0.42))
register("dish_wrapper", lambda: polygon((-0.95, -0.9), (-0.7, -1), (-0.45, -0.9), (-0.2, -1),
    (0, -0.9), (0.2, -1), (0.45, -0.9), (0.7, -1), (0.95, -0.9), (0.62, 1), (-0.62, 1)))
register("dish_tier", lambda: smooth((-1, 0.45), (-0.8, -0.25), (0, -0.75), (0.8, -0.25), (1, 0.45),
    (0.6, 0.8), (0, 0.7), (-0.6, 0.8)))
register("dish_peak", lambda: smooth((-0.9, 0.7), (-0.6, -0.1), (0.1, -1), (0.3, -0.9), (0.6, -0.1),
    (0.9, 0.7), (0, 0.95)))
register("dish_scoop", lambda: ellipse(0, -0.1, 0.86) | np.any([ellipse(x, 0.5, 0.26, 0.3)
    for x in (-0.74, -0.38, 0, 0.38, 0.74)], 0))
register("dish_cone", lambda: polygon((-0.95, -1), (0.95, -1), (0.1, 0.95), (-0.1, 0.95))
    | ellipse(0, 0.9, 0.1))
register("dish_coupe", lambda: ellipse(0, -1, 1, 1.2) & (Y > -1) | line(0, 0, 0, 0.8, 0.13)
    | box(-0.5, 0.78, 0.5, 0.98, 0.1))
register("dish_cup", lambda: polygon((-1, -1), (1, -1), (0.72, 0.98), (-0.72, 0.98)))
whole_and_bitten("pockets", lambda: np.any([box(x - 0.15, y - 0.15, x + 0.15, y + 0.15, 0.04)
    for x in (-0.63, -0.21, 0.21, 0.63) for y in (-0.63, -0.21, 0.21, 0.63)], 0))
whole_and_bitten("pockets_round", lambda: np.any([box(x - 0.14, y - 0.14, x + 0.14, y + 0.14, 0.04)
    for x in (-0.63, -0.21, 0.21, 0.63) for y in (-0.63, -0.21, 0.21, 0.63) if x * x + y * y < 0.6],
    0))
register("dish_sausage", lambda: strokes([(x, 0.16 * x * x) for x in np.linspace(-0.84, 0.84, 12)],
    0.16))
register("dish_mustard", lambda: strokes([(x, 0.16 * x * x + 0.11 * (-1) ** k) for k,
    x in enumerate(np.linspace(-0.8, 0.8, 13))], 0.045))
register("dish_roll", lambda: strokes([(x, 0.16 * x * x) for x in np.linspace(-0.64, 0.64, 12)],
    0.36))


def _fries(seed, count, spread):
    sticks = []
    for k in range(count):
        x = -0.8 + 1.6 * k / (count - 1)
        top = -0.55 - 0.35 * abs(np.sin(2.7 * k + seed))
        sticks.append(line(0.8 * x, 0.9, x + spread * np.sin(1.9 * k + seed), top, 0.11))
    return np.any(sticks, 0)


for _seed in range(3):
    register(f"dish_fries_{_seed}", partial(_fries, _seed, 6 - _seed % 2, 0.12))
    register(f"dish_pile_{_seed}", partial(scattered, 10, 0.7, _seed, lambda x, y,
        a: line(x - 0.3 * np.cos(a), y - 0.2 * np.sin(a), x + 0.3 * np.cos(a), y + 0.2 * np.sin(a),
        0.1)))
register("dish_carton", lambda: smooth((-0.9, -0.75), (-0.4, -0.5), (0, -0.45), (0.4, -0.5),
    (0.9, -0.75), (0.66, 1), (0, 1), (-0.66, 1), steps=6))
register("dish_paper_cone", lambda: polygon((-0.95, -0.85), (0.4, -0.55), (0.95, -0.8), (0.15, 1),
    (-0.05, 1)))
register("dish_pan", lambda: ellipse(0, 0, 0.88) | box(-1.12, -0.22, 1.12, 0.22, 0.15))
register("dish_gyoza", lambda: smooth((-1, 0.35), (-0.75, -0.35), (-0.2, -0.7), (0.3, -0.68),
    (0.8, -0.3), (1, 0.35), (0.6, 0.65), (0, 0.72), (-0.6, 0.65)))
register("dish_gyoza_pleats", lambda: np.any([line(0.75 * x, -0.1 + 0.15 * x * x, 1.0 * x,
    -0.55 + 0.5 * x * x, 0.07) for x in (-0.7, -0.35, 0, 0.35, 0.7)], 0))
register("dish_bao", lambda: smooth((-0.9, 0.3), (-0.6, -0.45), (-0.12, -0.7), (0, -0.9),
    (0.12, -0.7), (0.6, -0.45), (0.9, 0.3), (0.55, 0.7), (-0.55, 0.7)))
register("dish_bao_pleats", lambda: np.any([line(0.08 * k, -0.65, 0.26 * k, -0.05 - 0.04 * abs(k),
    0.07) for k in (-2, -1, 0, 1, 2)], 0))
# a wedge of cake: its tip on the left, all its parts drawn at one place
register("dish_wedge_top", lambda: polygon((-0.97, 0.12), (0.2, -0.66), (0.55, -0.62), (0.8, -0.48),
    (0.97, -0.12)))
register("dish_wedge_side", lambda: polygon((-0.97, 0.12), (0.97, -0.12), (0.93, 0.58),
    (-0.9, 0.84)))
register("dish_wedge_cake", lambda: polygon((-0.97, 0.12), (0.97, -0.12), (0.95, 0.42),
    (-0.93, 0.67)))
register("dish_wedge_layer", lambda: polygon((-0.96, 0.3), (0.96, 0.06), (0.95, 0.17),
    (-0.95, 0.41)))
register("dish_glaze", lambda: polygon((-0.97, 0.12), (0.2, -0.66), (0.55, -0.62), (0.8, -0.48),
    (0.97, -0.12)) | np.any([line(x, -0.12 * x, x, y, 0.1) for x, y in ((-0.7, 0.32), (-0.35, 0.2),
    (0.0, 0.42), (0.4, 0.12), (0.75, 0.25))], 0))


# ---- helpers -------------------------------------------------------------------------------------
def choose(rng, n, colours):
    """[n, 3], one of the colours each, a little lighter or darker."""
    drawn = np.array(colours, np.float32)[rng.integers(0, len(colours), n)]
    return shade(drawn, rng.uniform(0.9, 1.1, n))


def only(where, parts):
    """The parts, in the images of `where` alone."""
    return [replace(p, where=np.logical_and(p.where, where)) for p in parts]


def flat(parts, tall):
    """Parts as on a table seen at an angle: squashed by tall [n]; turned ones only shrink."""
    squashed = []
    for p in parts:
        w, h = p.size if isinstance(p.size, tuple) else (p.size, p.size)
        turned = np.any(np.asarray(p.turn) != 0)
        w, h = (w * tall**0.5, h * tall**0.5) if turned else (w, h * tall)
        squashed.append(replace(p, at=(p.at[0], p.at[1] * tall), size=(w, h)))
    return squashed


def view(rng, n, low=0.55):
    """Half are seen from straight above (1), the others at an angle (from low)."""
    return np.where(rng.random(n) < 0.45, 1.0, rng.uniform(low, 0.8, n))


BASES = {  # outer shape, inner shape, size of the inner one, colours, pattern on the inner one
    "round": ("disc", "disc", 0.72, CHINA, ""),
    "square": ("rounded", "rounded", 0.78, CHINA, ""),
    "board": ("dish_board", "disc", 0.74, WOOD, ""),
    "plank": ("dish_plank", "dish_plank", 0.93, WOOD, ""),
    "slate": ("dish_plank", "dish_plank", 0.95, SLATE, ""),
    "paper": ("dish_paper", "dish_paper", 0.9, PAPER, "checkered"),
}


def base(rng, n, tall, kinds=("round", "round", "square", "board", "paper"), y=0.0, size=0.98):
    """What the dish lies on, and the colour under the food [n, 3]."""
    which, rows = rng.integers(0, len(kinds), n), [BASES[k] for k in kinds]
    outer = np.stack([choose(rng, n, row[3]) for row in rows])[which, np.arange(n)]
    inner = np.where(rng.random(n) < 0.5, 1.0, 0.0)[:, None] * outer
    inner = np.where(inner > 0, shade(outer, 1.12), blend(outer, np.broadcast_to(WHITE,
        outer.shape), 0.7))
    dark = np.isin(which, [i for i, k in enumerate(kinds) if k in ("board", "plank", "slate")])
    inner = np.where(dark[:, None], shade(outer, 1.12), inner)
    fills = np.array([NAMES.index(row[4]) if row[4] else -1 for row in rows])[which]
    fills = np.where(rng.random(n) < 0.6, fills, -1)
    share = size * np.array([row[2] for row in rows])[which]
    shapes, wells = pick([row[0] for row in rows], which), pick([row[1] for row in rows], which)
    thick = 0.03 + 0.1 * (1 - tall)
    flip = rng.choice([-1, 1], n)
    return [
        Part(shapes, (0, y + thick), (size, size * tall), flip=flip, colour=shade(outer, 0.62),
            name="plate"),
        Part(shapes, (0, y), (size, size * tall), flip=flip, colour=outer, name="plate"),
        Part(wells, (0, y), (share, share * tall), colour=inner, second=shade(outer, 0.85),
            fill=fills, name="plate"),
    ], inner


def bowl(rng, n, tall, colours=CHINA, size=0.96):
    """Parts of a bowl, and up: its food lies in a disc of 0.8 by 0.8 tall at y = up."""
    outer = choose(rng, n, colours)
    up = -0.45 * (1 - tall)
    inside = blend(outer, np.broadcast_to(WHITE, outer.shape), rng.uniform(0, 0.8, n))
    return [
        Part("dish_bowl", (0, up + 0.3 * 0.75), (size, 0.75), colour=shade(outer, 0.85),
            where=tall < 1, name="bowl"),
        Part("disc", (0, up), (size, size * tall), colour=outer, name="bowl"),
        Part("disc", (0, up + 0.02), (size * 0.9, size * 0.9 * tall), colour=shade(inside, 0.92),
            name="bowl"),
    ], up


def topping(rng, n, options, at=(0, 0), size=0.7, tall=1.0, share=1.0, name="topping"):
    """Bits of one of the options, (kind of TOPPINGS, colour), on a share of the dishes."""
    which, variant = rng.integers(0, len(options), n), rng.integers(0, 3, n)
    shapes = pick([f"dish_{kind}_{v}" for kind, _ in options for v in range(3)],
        which * 3 + variant)
    colours = shade(np.array([c for _, c in options], np.float32)[which], rng.uniform(0.88, 1.1, n))
    return Part(shapes, at, (size, np.multiply(size, tall)), flip=rng.choice([-1, 1], n),
        colour=colours, where=rng.random(n) < share, name=name)


SIDES = {  # shape, colours, shape of a detail, its colours, size
    "sauce": ("disc", (WHITE, DARK, rgb(90, 120, 160)), "disc", (RED, YELLOW, CREAM, BROWN, HERB),
        0.24),
    "lemon": ("disc", (YELLOW, LIME, ORANGE), "dish_citrus", (rgb(252, 240, 170),), 0.21),
    "tomato": ("disc", (TOMATO, RED), "dish_citrus", (rgb(244, 130, 90),), 0.2),
    "lettuce": ("dish_ruffle", (LEAF, LIME), "dish_rib", (LIME,), 0.28),
    "herb": ("dish_sprig", (HERB, LEAF), "dish_rib", (HERB,), 0.26),
    "berry": ("egg", (RED, PURPLE), "dish_bits_0", (PINK,), 0.18),
    "cream": ("dish_ruffle", (WHITE, CREAM), "dish_swirl", (rgb(225, 216, 200),), 0.23),
    "chips": ("dish_pile_0", (YELLOW, DOUGH), "dish_pile_1", (BUTTER,), 0.36),
}


def side(rng, n, kinds, x, y, share=0.7, size=1.0):
    """One of some side dishes or garnishes at (x, y): two parts."""
    which, rows = rng.integers(0, len(kinds), n), [SIDES[k] for k in kinds]
    where, wide = rng.random(n) < share, size * np.array([row[4] for row in rows])[which]
    turn = rng.uniform(-0.15, 0.15, n)
    x, y = x + rng.uniform(-0.06, 0.06, n), y + rng.uniform(-0.06, 0.06, n)
    first, second = (np.stack([choose(rng, n, row[k]) for row in rows])[which, np.arange(n)]
        for k in (1, 3))
    return [
        Part(pick([row[0] for row in rows], which), (x, y), wide, turn, colour=first, where=where,
            name="side"),
        Part(pick([row[2] for row in rows], which), (x, y), wide * 0.76, turn, colour=second,
            where=where, name="side"),
    ]


def tool(rng, n, kinds=("fork", "knife", "spoon"), share=0.5, x=0.94, lean=0.035):
    """Fork, knife, spoon or chopsticks, at the side."""
    which, s = rng.integers(0, len(kinds), n), rng.choice([-1, 1], n)
    wood = np.array([k == "sticks" for k in kinds])[which]
    colour = np.where(wood[:, None], rgb(150, 84, 50), choose(rng, n, (rgb(206, 210, 216),
        rgb(226, 190, 110))))
    shapes = pick([f"dish_{k}" for k in kinds], which)
    return Part(shapes, (s * x, 0.1), (0.16, 0.8), s * rng.uniform(-lean, lean, n), colour=colour,
        where=rng.random(n) < share, name="tool")


def eaten(rng, n, name, share=0.25):
    """Shapes of which some are bitten; and which."""
    bitten = rng.random(n) < share
    return pick([f"dish_{name}", f"dish_{name}_bitten"], bitten.astype(int)), bitten


# ---- the dishes ----------------------------------------------------------------------------------
def pizza(rng, n, look):
    tall, slice_ = view(rng, n), (rng.random(n) < 0.3).astype(int)
    plate, under = base(rng, n, tall)
    size = np.where(slice_, rng.uniform(0.7, 0.85, n), rng.uniform(0.76, 0.9, n))
    top = np.where(slice_, size * 0.55, size * 0.86)
    at = (0, np.where(slice_, -0.22, 0))
    one = [("rounds", rgb(186, 48, 40)), ("few", WHITE), ("rings", rgb(50, 46, 44)),
        ("rings", PURPLE), ("cubes", rgb(240, 150, 140)), ("rounds", TOMATO), ("cubes", YELLOW),
        ("wedges", rgb(214, 190, 156))]
    two = [("leaves", HERB), ("strips", rgb(90, 160, 60)), ("bits", HERB),
        ("rings", rgb(60, 56, 40)), ("strips", RED)]
    whole = slice_ == 0
    parts = [
        Part(pick(["disc", "dish_slice_crust"], slice_), (0, 0), size, colour=choose(rng, n,
            (DOUGH, CRUST, CRUST)), name="crust"),
        Part(pick(["disc", "dish_slice_cheese"], slice_), (0, 0), size * np.where(slice_, 1, 0.87),
            colour=look.colour, name="sauce"),
        Part(pick(["dish_blob", "dish_slice_cheese"], slice_), (0, 0), size * np.where(slice_, 0.93,
            0.8), colour=choose(rng, n, (BUTTER, YELLOW, CREAM)), name="cheese"),
        topping(rng, n, one, at, top), topping(rng, n, two, at, top, share=0.7),
        Part("dish_cuts", (0, 0), size * 0.98, colour=rgb(176, 108, 52), where=whole
            & (rng.random(n) < 0.6), name="cuts"),
        Part("dish_gap", (0, 0), size, colour=under, where=whole & (rng.random(n) < 0.35),
            name="gap"),
    ]
    return plate + flat(parts, tall) + side(rng, n, ("sauce", "herb", "tomato"), 0.74, 0.6 * tall,
        0.4)


def hamburger(rng, n, look):
    tall = rng.uniform(0.3, 0.42, n)
    plate, _ = base(rng, n, tall, ("round", "square", "plank", "paper", "slate"), 0.6)
    bun, (top_bun, bitten) = shade(look.colour, 1.12), eaten(rng, n, "bun_top")
    meat = choose(rng, n, (rgb(110, 62, 40), rgb(90, 50, 36), rgb(190, 122, 62)))
    double, leaf, red = (rng.random(n) < p for p in (0.4, 0.8, 0.7))
    layers = [("dish_frill", 0.11, choose(rng, n, (LEAF, LIME, PURPLE)), leaf, "lettuce"),
        ("dish_patty", 0.13, meat, True, "patty"), ("dish_cheese", 0.11, choose(rng, n,
        (YELLOW, ORANGE, CREAM)), rng.random(n) < 0.75, "cheese"), ("dish_log", 0.16, choose(rng, n,
        (TOMATO, RED, rgb(236, 200, 220))), red, "tomato"), ("dish_patty", 0.13, meat, double,
        "patty"), ("dish_frill", 0.1, choose(rng, n, (LEAF, RED, YELLOW)), rng.random(n) < 0.5,
        "sauce")]
    wide, y = rng.uniform(0.62, 0.78, n), 0.5
    x, w = np.where(bitten, -0.06, 0) * wide, wide * np.where(bitten, 0.94, 1)
    stack = [Part("dish_bun_low", (x, y), (w * 0.95, 0.15), colour=shade(bun, 0.92), name="bun")]
    for form, h, colour, where, name in layers:  # each layer lies on those that are there
        y = y - np.where(where, h * 1.3 if form != "dish_log" else h * 0.8, 0)
        stack.append(Part(form, (x + rng.uniform(-0.03, 0.03, n), y), (w * 1.02, h), colour=colour,
            where=where, name=name))
    top = rng.uniform(0.27, 0.36, n)
    tilt = rng.uniform(-0.025, 0.025, n)
    stack.append(Part(top_bun, (x, y - top), (w, top), tilt, colour=bun, name="bun"))
    stack.append(Part("dish_sesame", (x, y - top), (w * 0.85, top * 0.85), tilt, colour=CREAM,
        where=rng.random(n) < 0.6, name="sesame"))
    behind = rng.choice([-1, 1], n)
    fries = Part("dish_fries_0", (behind * 0.72, 0.2), (0.36, 0.46), behind * 0.06, colour=YELLOW,
        where=rng.random(n) < 0.45, name="fries")
    return plate + [fries] + stack + side(rng, n, ("sauce", "tomato", "lettuce"), -behind * 0.74,
        0.62, 0.5, 0.9)


def sushi(rng, n, look):
    tall = np.where(rng.random(n) < 0.5, 0.95, rng.uniform(0.65, 0.8, n))
    plate, _ = base(rng, n, tall, ("plank", "slate", "round", "square", "plank"))
    count, mixed = rng.integers(3, 6, n), rng.random(n)
    parts = []
    for k, (x, y) in enumerate(((-0.45, 0.22), (0.42, 0.26), (0.0, -0.32), (-0.6, -0.3),
        (0.62, -0.26))):
        roll = (rng.random(n) < mixed).astype(int)
        slab = look.colour if k % 2 == 0 else choose(rng, n, (rgb(246, 140, 96), rgb(200, 60, 60),
            rgb(250, 214, 190), YELLOW))
        nori, rice = np.tile(rgb(40, 52, 44), (n, 1)), choose(rng, n, (WHITE, rgb(240, 238, 226)))
        core = look.colour if k == 0 else choose(rng, n, (rgb(246, 140, 96), LEAF, YELLOW, RED))
        is_roll, r = (roll == 1)[:, None], 0.28 * (5 / count) ** 0.4 * rng.uniform(0.92, 1.1, n)
        piece = [
            Part(pick(["dish_log", "disc"], roll), (0, np.where(roll, 0, 0.06)),
                (np.where(roll, r, r * 1.3), np.where(roll, r, r * 1.15)), colour=np.where(is_roll,
                nori, rice), name="rice"),
            Part(pick(["dish_slab", "disc"], roll), (0, np.where(roll, -0.02, -0.04)),
                (np.where(roll, r * 0.78, r * 1.42), np.where(roll, r * 0.78, r * 1.15)),
                colour=np.where(is_roll, rice, slab), name="fish"),
            Part(pick(["dish_stripes", "dish_few_0"], roll), (0, -0.05), np.where(roll, r * 0.62,
                r * 1.05), colour=np.where(is_roll, core, shade(slab, 1.5)), name="filling"),
        ]
        moved = move(piece, x, y * tall, 1.0, rng.uniform(-0.03, 0.03, n))
        parts += only(count > k, moved)
    return plate + parts + side(rng, n, ("sauce", "lemon", "herb"), 0.76, 0.56 * tall,
        0.6) + [tool(rng, n, ("sticks",), 0.6, 0.86)]


def ramen(rng, n, look):
    tall = view(rng, n, 0.6)
    dish, up = bowl(rng, n, tall, (WHITE, DARK, RED, rgb(60, 90, 150), rgb(60, 64, 70), WHITE))
    pork = choose(rng, n, (rgb(226, 160, 130), rgb(200, 130, 100)))
    s = rng.choice([-1, 1], n)
    parts = [
        Part("disc", (0, 0), 0.8, colour=look.colour, name="broth"),
        Part("dish_noodles", (0, 0.05), 0.74, colour=choose(rng, n, (rgb(250, 224, 140), CREAM)),
            name="noodles"),
        Part("square", (s * 0.5, -0.55), (0.2, 0.28), colour=rgb(40, 58, 48),
            where=rng.random(n) < 0.7, name="nori"),
        *(Part("disc", (-s * 0.42 + 0.3 * k, -0.28 + 0.12 * k), 0.27, colour=pork,
            where=rng.random(n) < 0.75 - 0.2 * k, name="pork") for k in (0, 1)),
        Part("dish_swirl", (-s * 0.42, -0.28), 0.22, colour=shade(pork, 1.4),
            where=rng.random(n) < 0.4, name="pork"),
        Part("disc", (s * 0.32, 0.22), (0.25, 0.25), colour=WHITE, name="egg"),
        Part("disc", (s * 0.32, 0.22), (0.14, 0.14), colour=choose(rng, n, (ORANGE, YELLOW)),
            name="egg"),
        topping(rng, n, [("rings", LEAF), ("bits", HERB), ("bits", LIME),
            ("strips", rgb(200, 150, 90))], (-s * 0.05, 0.1), 0.6, name="scallions"),
        Part("dish_blob", (-s * 0.38, 0.38), 0.18, colour=WHITE,
            where=(fish := rng.random(n) < 0.5), name="fish cake"),
        Part("dish_swirl", (-s * 0.38, 0.38), 0.13, colour=rgb(236, 110, 150), where=fish,
            name="fish cake"),
    ]
    over = move(flat(parts, tall), 0, up)
    stick = tool(rng, n, ("sticks", "spoon"), 0.65, 0.62)
    return dish + over + [replace(stick, at=(stick.at[0], -0.3),
        turn=stick.turn + np.sign(stick.at[0]) * 0.12)]


def tacos(rng, n, look):
    tall = rng.uniform(0.3, 0.5, n)
    plate, _ = base(rng, n, tall, ("round", "plank", "paper", "square"), 0.5)
    shell, count = shade(look.colour, 1.08), rng.integers(1, 4, n)
    size, parts = np.array([0.8, 0.6, 0.52])[count - 1], []
    spots = np.array([[(0, 0), (0, 0), (0, 0)], [(-0.32, -0.05), (0.34, 0.12), (0, 0)],
        [(-0.42, -0.12), (0.42, -0.1), (0.0, 0.22)]])
    meat = choose(rng, n, (BROWN, rgb(196, 130, 80), rgb(236, 150, 120)))
    for k in range(3):
        group = [
            Part("dish_taco_back", (0.06, -0.04), (0.98, 0.8), colour=shade(shell, 0.8),
                name="shell"),
            Part("dish_taco_fill", (0, 0.0), (0.9, 0.85), colour=choose(rng, n,
                (LEAF, LIME, PURPLE)), name="lettuce"),
            Part("dish_taco_fill", (-0.02, 0.2), (0.84, 0.72), colour=meat, name="meat"),
            Part("dish_taco_bits", (0, 0.02), (0.9, 0.85), colour=choose(rng, n, (TOMATO, YELLOW,
                WHITE, RED)), name="bits"),
            Part("dish_taco_front", (0, 0.3), (1, 0.62), colour=shell, name="shell"),
        ]
        x, y = spots[count - 1, k].T
        moved = move(group, x, y, size * rng.uniform(0.95, 1.05, n), rng.uniform(-0.04, 0.04, n))
        parts += only(count > k, moved)
    return plate + parts + side(rng, n, ("lemon", "sauce", "herb"), 0.72 * rng.choice([-1, 1], n),
        0.68, 0.75)


def pancakes(rng, n, look):
    tall = rng.uniform(0.36, 0.5, n)
    plate, _ = base(rng, n, tall, ("round", "round", "square", "board"), 0.45)
    count, w = rng.integers(2, 6, n), rng.uniform(0.6, 0.72, n)
    tone = shade(look.colour, 1.2)
    parts, y = [], 0.38
    for k in range(5):
        here = count > k
        parts.append(Part("dish_cake", (rng.uniform(-0.05, 0.05, n), y), (w, 0.15 + 0.4 * w * 0.28),
            colour=shade(tone, 1.05 - 0.1 * (k % 2)), where=here, name="pancake"))
        y = y - np.where(here, 0.16, 0)
    y, r = y + 0.1, w * 0.36
    sauce = choose(rng, n, (rgb(150, 80, 30), rgb(190, 110, 40), RED, DARK))
    parts += [
        Part("disc", (0, y), (w * 0.96, r * 0.8), colour=choose(rng, n, (CRUST, rgb(190, 120, 60))),
            name="pancake"),
        Part("dish_drips", (0, y + 0.16), (w * 0.8, 0.36), colour=sauce, where=rng.random(n) < 0.75,
            name="syrup"),
        Part("rounded", (0.03, y - 0.06), (0.17, 0.12), 0.03, colour=BUTTER,
            where=(butter := rng.random(n) < 0.5), name="butter"),
        topping(rng, n, [("rounds", RED), ("rounds", rgb(70, 80, 150)), ("few", RED),
            ("rounds", BUTTER), ("few", WHITE)], (0, y - 0.05), w * 0.75, 0.42, 0.6, "fruit"),
        Part("dish_peak", (-0.05, y - 0.17), (0.24, 0.2), colour=WHITE, where=~butter
            & (rng.random(n) < 0.6), name="cream"),
    ]
    everything = plate + parts + side(rng, n, ("berry", "cream", "lemon"), 0.78, 0.6, 0.5, 0.9)
    return move(everything, 0, -0.4 + 0.08 * count, 1.12) + [tool(rng, n, ("fork", "knife"), 0.45)]


def salad(rng, n, look):
    tall, in_bowl = view(rng, n), rng.random(n) < 0.6
    plate, _ = base(rng, n, tall, ("round", "square", "round"))
    dish, up = bowl(rng, n, tall, CHINA + WOOD)
    up = np.where(in_bowl, up, 0)
    parts = [Part("dish_ruffle", (0, 0), 0.66, rng.uniform(0, 1, n), colour=shade(look.colour, 0.8),
        name="leaves")]
    for k in range(6):
        turn = k / 6 + rng.uniform(-0.05, 0.05, n)
        a, r = 2 * np.pi * turn, rng.uniform(0.28, 0.42, n)
        parts.append(Part("dish_romaine", (r * np.sin(a), -r * np.cos(a)), (0.34, 0.46), turn,
            colour=choose(rng, n, (LEAF, LIME, HERB, rgb(130, 190, 80))), name="leaves"))
    parts += [
        topping(rng, n, [("strips", rgb(232, 196, 140)), ("shells", rgb(226, 170, 110)),
            ("few", rgb(250, 246, 230)), ("wedges", TOMATO), ("strips", rgb(190, 90, 70))],
            size=0.6, share=0.7, name="chicken"),
        topping(rng, n, [("cubes", CRUST), ("cubes", DOUGH), ("cubes", rgb(190, 120, 60))],
            size=0.72, name="croutons"),
        topping(rng, n, [("strips", CREAM), ("wedges", CREAM), ("leaves", WHITE)], size=0.62,
            share=0.9, name="cheese"),
        Part("dish_drizzle", (0, 0), 0.6, rng.uniform(0, 1, n), colour=rgb(252, 246, 222),
            where=rng.random(n) < 0.5, name="dressing"),
    ]
    over = move(flat(parts, tall), 0, up)
    holders = only(~in_bowl, plate) + only(in_bowl, dish)
    return holders + over + side(rng, n, ("lemon", "tomato", "sauce"), 0.72, 0.62, 0.5) + [tool(rng,
        n, ("fork", "spoon"), 0.4)]


def soup(rng, n, look):
    tall = view(rng, n, 0.5)
    dish, up = bowl(rng, n, tall)
    plate, _ = base(rng, n, tall * 0.9, ("round", "plank", "board", "square"), 0.25 * (1 - tall),
        1.08)
    wide = rng.uniform(0.72, 0.85, n)
    x, y = rng.uniform(-0.2, 0.2, n), rng.uniform(-0.2, 0.2, n)
    cream = pick(["dish_swirl", "dish_drizzle", "dish_blob", "dish_zigzag"], rng.integers(0, 4, n))
    parts = [
        Part("disc", (0, 0.02), wide, colour=look.colour, name="soup"),
        Part("disc", (0, 0.05), wide * 0.88, colour=shade(look.colour, 1.1), name="soup"),
        Part(cream, (x, y), rng.uniform(0.25, 0.45, n), colour=CREAM, where=rng.random(n) < 0.75,
            name="cream"),
        topping(rng, n, [("few", LEAF), ("leaves", HERB), ("bits", HERB), ("cubes", CRUST),
            ("bits", DARK)], size=0.55, share=0.6),
        Part("dish_sprig", (x, y), 0.24, rng.uniform(0, 1, n), colour=HERB,
            where=rng.random(n) < 0.5, name="herb"),
    ]
    over = move(flat(parts, tall), 0, up)
    bread = Part("rounded", (0.72 * rng.choice([-1, 1], n), 0.72), (0.34, 0.24), rng.uniform(-0.1,
        0.1, n), colour=choose(rng, n, (CRUST, DOUGH)), where=rng.random(n) < 0.45, name="bread")
    with_plate = rng.random(n) < 0.5
    return only(with_plate, plate) + move(dish + over, 0, 0, 0.92) + [bread,
        tool(rng, n, ("spoon",), 0.55)]


def steak(rng, n, look):
    tall = view(rng, n, 0.65)
    plate, _ = base(rng, n, tall, ("round", "plank", "slate", "round", "board"))
    form, w = rng.integers(0, 3, n), rng.uniform(0.58, 0.72, n)
    tone = blend(look.colour, choose(rng, n, (rgb(126, 60, 46), rgb(104, 58, 42))), 0.5)
    x, turn = rng.uniform(-0.18, 0.0, n), rng.uniform(-0.08, 0.08, n)
    cuts = pick(["dish_ribeye", "dish_tbone", "dish_fillet"], form)
    parts = [
        Part(cuts, (x, 0.04), w * 1.06, turn, colour=np.where((form < 2)[:, None], rgb(236, 206,
            160), tone), name="fat"),
        Part(cuts, (x, 0), w, turn, colour=tone, name="meat"),
        Part(pick(["dish_grill", "dish_bone", "dish_fillet"], form), (x, 0), w * np.where(form == 2,
            0.8, 0.85), turn, colour=np.where((form == 0)[:, None], rgb(62, 38, 30),
            np.where((form == 1)[:, None], rgb(244, 228, 200), rgb(214, 96, 90))), name="marks"),
        Part("dish_grill", (x, 0), w * 0.8, turn, colour=rgb(70, 42, 32), where=(form == 1)
            & (rng.random(n) < 0.6), name="marks"),
        Part("rounded", (x, -0.05), 0.13, 0.04, colour=BUTTER, where=(form < 2)
            & (rng.random(n) < 0.5), name="butter"),
        topping(rng, n, [("bits", HERB), ("bits", CREAM), ("bits", DARK)], (x, 0), w * 0.6,
            share=0.5, name="pepper"),
        Part("dish_sprig", (x, -0.1), 0.36, rng.uniform(0.1, 0.4, n), colour=HERB,
            where=rng.random(n) < 0.4, name="herb"),
        *side(rng, n, ("chips", "lettuce", "sauce", "tomato"), 0.6, 0.5, 0.85, 1.1),
        *side(rng, n, ("chips", "lettuce", "tomato", "lemon"), 0.62, -0.42, 0.6),
        topping(rng, n, [("strips", HERB), ("strips", ORANGE), ("rounds", DOUGH),
            ("rounds", rgb(190, 160, 120))], (-0.1, 0.62), 0.35, share=0.5, name="vegetables"),
    ]
    return plate + flat(parts, tall) + [tool(rng, n, ("fork", "knife"), 0.5)]


def omelette(rng, n, look):
    tall = view(rng, n, 0.65)
    plate, _ = base(rng, n, tall, ("round", "round", "square", "board"))
    w, turn, round_ = rng.uniform(0.62, 0.74, n), rng.uniform(-0.06, 0.06,
        n), (rng.random(n) < 0.2).astype(int)
    egg, some = look.colour, (rng.random(n) < 0.3).astype(int)
    lip = pick(["dish_lip", "dish_blob", "dish_lip_bitten", "dish_blob_bitten"], round_ + 2 * some)
    fill = [("bits", RED), ("bits", HERB), ("cubes", rgb(240, 150, 140)), ("rings", LEAF),
        ("rounds", TOMATO), ("wedges", rgb(190, 160, 130))]
    folded = round_ == 0
    parts = [
        Part(lip, (0, 0.06), w, turn, colour=shade(egg, 1.0), name="egg"),
        topping(rng, n, fill, (0, np.where(folded, 0.3, 0)), w * 0.85, np.where(folded, 0.42, 1),
            0.9, "filling"),
        Part("dish_cheese", (0, 0.3), (w * 0.7, 0.14), colour=CREAM, where=folded
            & (rng.random(n) < 0.4), name="cheese"),
        Part(pick(["dish_fold", "dish_fold_bitten"], some), (0, -0.04), w, turn, colour=shade(egg,
            1.1), where=folded, name="egg"),
        topping(rng, n, [("shells", CRUST), ("bits", CRUST), ("few", rgb(226, 150, 60))], (0, -0.1),
            w * 0.62, 0.5, 0.75, "brown spots"),
        topping(rng, n, [("bits", HERB), ("bits", LEAF), ("strips", LEAF)], (0, -0.08), w * 0.6,
            0.6, 0.6, "herbs"),
        Part("dish_drizzle", (0, -0.08), (w * 0.6, 0.18), colour=RED, where=rng.random(n) < 0.3,
            name="ketchup"),
        *side(rng, n, ("lettuce", "tomato", "herb", "chips"), 0.55, 0.55, 0.7),
        *side(rng, n, ("lettuce", "tomato", "sauce"), -0.55, -0.58, 0.5),
    ]
    return plate + flat(parts, tall) + [tool(rng, n, ("fork", "knife"), 0.5)]


def spaghetti(rng, n, look):
    tall, in_bowl = view(rng, n), rng.random(n) < 0.4
    plate, _ = base(rng, n, tall, ("round", "round", "square"))
    dish, up = bowl(rng, n, tall)
    up, w = np.where(in_bowl, up, 0), rng.uniform(0.68, 0.8, n)
    pasta = choose(rng, n, (rgb(248, 216, 120), rgb(250, 228, 160), rgb(240, 196, 96)))
    sauce = look.colour
    meat = rng.random(n) < 0.5
    parts = [
        Part("dish_ruffle", (0, 0), w, colour=shade(pasta, 0.86), name="pasta"),
        Part("dish_nest", (0, 0), w * 1.08, rng.uniform(0, 0.2, n) * (tall == 1),
            colour=shade(pasta, 1.1), name="pasta"),
        Part("dish_blob", (0, -0.1), (w * 0.58, w * 0.52), colour=sauce, name="sauce"),
        topping(rng, n, [("bits", rgb(120, 50, 30)), ("bits", HERB), ("cubes", TOMATO),
            ("strips", CREAM), ("curls", ORANGE)], (0, -0.08), w * 0.6, share=0.7),
        *(Part("disc", (x, y), 0.17, colour=shade(choose(rng, n, (BROWN,)), 1.05),
            where=meat & (rng.random(n) < 0.85), name="meatball") for x, y in ((-0.24, -0.02),
            (0.22, -0.14), (0.02, 0.18))),
        topping(rng, n, [("bits", CREAM), ("strips", CREAM)], (0, -0.1), w * 0.5, share=0.6,
            name="cheese"),
        Part("dish_sprig", (0.02, -0.16), 0.22, rng.uniform(-0.3, 0.3, n), colour=HERB,
            where=rng.random(n) < 0.6, name="herb"),
    ]
    over = move(flat(parts, tall), 0, up)
    holders = only(~in_bowl, plate) + only(in_bowl, dish)
    return holders + over + side(rng, n, ("sauce", "tomato", "herb"), 0.74, 0.62, 0.3) + [tool(rng,
        n, ("fork", "fork", "spoon"), 0.6)]


def donuts(rng, n, look):
    tall = view(rng, n, 0.65)
    plate, _ = base(rng, n, tall, ("round", "plank", "paper", "square", "board"))
    count = rng.integers(1, 5, n)
    spots = np.array([[(0, 0)] * 4, [(-0.38, -0.12), (0.4, 0.14), (0, 0), (0, 0)], [(-0.42, -0.3),
        (0.44, -0.24), (0.0, 0.36), (0, 0)], [(-0.43, -0.4), (0.43, -0.42), (-0.42, 0.4),
        (0.44, 0.38)]])
    size, parts = np.array([0.8, 0.52, 0.46, 0.41])[count - 1], []
    icings = (rgb(244, 150, 186), rgb(96, 56, 40), WHITE, rgb(150, 200, 230), YELLOW, rgb(200, 160,
        226))
    for k in range(4):
        icing = look.colour if k == 0 else choose(rng, n, icings)
        sugar = pick(["dish_sugar", "dish_sugar", "dish_lines"], rng.integers(0, 3, n))
        some = (rng.random(n) < (0.3 if k == 0 else 0.1)).astype(int)
        group = [
            Part(pick(["dish_ring", "dish_ring_bitten"], some), (0, 0.05), 1, colour=choose(rng, n,
                (DOUGH, CRUST)), name="dough"),
            Part(pick(["dish_icing", "dish_icing_bitten"], some), (0, -0.04), 1, colour=icing,
                name="icing"),
            Part(sugar, (0, -0.03), 0.98, flip=rng.choice([-1, 1], n), colour=choose(rng, n,
                (WHITE, YELLOW, RED, rgb(90, 200, 220), BROWN)), where=rng.random(n) < 0.7,
                name="sprinkles"),
        ]
        x, y = spots[count - 1, k].T
        moved = move(flat(group, tall), x, y * tall, size * rng.uniform(0.94, 1.04, n))
        parts += only(count > k, moved)
    return plate + parts


def cup_cakes(rng, n, look):
    tall = rng.uniform(0.25, 0.4, n)
    plate, _ = base(rng, n, tall, ("round", "round", "plank", "square", "board"), 0.62)
    count = rng.integers(1, 4, n)
    spots = np.array([[(0, 0), (0, 0), (0, 0)], [(-0.42, 0.02), (0.42, 0.1), (0, 0)],
        [(-0.52, -0.02), (0.52, 0.0), (0.0, 0.16)]])
    size, parts = np.array([0.82, 0.62, 0.55])[count - 1], []
    tall_swirl, folds = rng.random(n) < 0.6, NAMES.index("pleated")
    for k in range(3):
        cream = look.colour if k == 0 else np.where((rng.random(n) < 0.5)[:, None], look.colour,
            choose(rng, n, (WHITE, PINK, BROWN, rgb(160, 210, 230))))
        paper = choose(rng, n, (WHITE, RED, BROWN, rgb(90, 170, 200), rgb(240, 200, 80), PINK,
            rgb(120, 190, 130)))
        crown = pick(["disc", "heart", "star", "dish_sprig", "egg"], rng.integers(0, 5, n))
        group = [
            Part("dish_wrapper", (0, 0.5), (0.7, 0.48), colour=paper, second=shade(paper, 0.75),
                fill=folds, name="wrapper"),
            Part("dish_tier", (0, 0.02), (0.84, 0.3), colour=shade(cream, 0.92), name="frosting"),
            Part("dish_tier", (0, -0.28), (0.62, 0.28), colour=cream, where=tall_swirl,
                name="frosting"),
            Part("dish_peak", (0, np.where(tall_swirl, -0.56, -0.22)), (np.where(tall_swirl, 0.4,
                0.56), 0.28), colour=shade(cream, 1.08), name="frosting"),
            topping(rng, n, [("bits", WHITE), ("bits", YELLOW), ("bits", RED),
                ("strips", rgb(90, 180, 220)), ("bits", DARK)], (0, -0.12), 0.62, 0.5, 0.7,
                "sprinkles"),
            Part(crown, (0.04, np.where(tall_swirl, -0.82, -0.5)), 0.17, colour=choose(rng, n,
                (RED, RED, YELLOW, PURPLE, HERB)), where=rng.random(n) < 0.7, name="cherry"),
        ]
        x, y = spots[count - 1, k].T
        moved = move(group, x, y, size * rng.uniform(0.93, 1.05, n), rng.uniform(-0.02, 0.02, n))
        parts += only(count > k, moved)
    return plate + parts


def ice_cream(rng, n, look):
    form, count = rng.integers(0, 3, n), rng.integers(1, 4, n)
    wide = np.where(form == 0, 0.4, 0.58)
    vessel = np.where((form == 0)[:, None], choose(rng, n, (CRUST, DOUGH)),
        np.where((form == 1)[:, None], choose(rng, n, (rgb(190, 216, 226), WHITE, PINK)),
        choose(rng, n, (RED, WHITE, rgb(90, 180, 200), PINK))))
    flavours = (CREAM, rgb(104, 62, 46), PINK, rgb(170, 220, 180), rgb(250, 210, 120), rgb(150, 110,
        190), rgb(220, 70, 90))
    spots = np.array([[(0, -0.1), (0, 0), (0, 0)], [(-0.3, -0.08), (0.3, -0.1), (0, 0)],
        [(-0.33, -0.05), (0.33, -0.06), (0.0, -0.5)]])
    tower = np.array([(0, -0.1), (0, -0.48), (0, -0.82)])
    r = np.where(form == 0, np.array([0.54, 0.43, 0.36])[count - 1],
        np.array([0.6, 0.42, 0.4])[count - 1])
    waffle = NAMES.index("crosshatched")
    fills = np.where(form == 0, waffle, np.where((form == 2) & (rng.random(n) < 0.5),
        NAMES.index("striped"), -1))
    wafer = Part("dish_log", (0.34, -0.55), (0.42, 0.16), -0.2, colour=CRUST, where=(form > 0)
        & (rng.random(n) < 0.5), name="wafer")
    parts, top = [], 0
    for k in range(3):
        x = np.where(form == 0, tower[k, 0] + rng.uniform(-0.04, 0.04, n), spots[count - 1, k, 0])
        y = np.where(form == 0, tower[k, 1] * (r / 0.43) ** 0.5 - 0.02, spots[count - 1, k, 1])
        colour = look.colour if k == 0 else choose(rng, n, flavours)
        parts.append(Part("dish_scoop", (x, y), r, colour=colour, where=count > k, name="scoop"))
        top = np.where(count > k, y, top)
    glass = Part(pick(["dish_cone", "dish_coupe", "dish_cup"], form), (0, 0.52),
        (wide, np.where(form == 0, 0.52, 0.44)), colour=vessel, second=shade(vessel, 0.72),
        fill=fills, name="cone")
    sauce = choose(rng, n, (rgb(90, 48, 34), RED, rgb(200, 130, 50)))
    head = np.where(count == 1, 0, np.where((form == 0) | (count == 3), 0, -0.3))
    extras = [
        Part("dish_drips", (head, top - r * 0.25), (r * 0.76, r * 0.62), colour=sauce,
            where=rng.random(n) < 0.45, name="sauce"),
        topping(rng, n, [("bits", WHITE), ("bits", RED), ("strips", YELLOW), ("bits", BROWN),
            ("strips", rgb(90, 190, 220))], (head, top - r * 0.3), r * 0.66, 0.8, 0.5, "sprinkles"),
        Part("disc", (head + 0.04, top - r * 0.98), 0.12, colour=rgb(206, 30, 50),
            where=rng.random(n) < 0.45, name="cherry"),
    ]
    return [wafer, *parts, glass, *extras]


def waffles(rng, n, look):
    tall = view(rng, n, 0.55)
    plate, _ = base(rng, n, tall, ("round", "round", "square", "plank", "paper"))
    round_, tone, count = (rng.random(n) < 0.5).astype(int), shade(look.colour,
        1.15), rng.integers(1, 4, n)
    w = rng.uniform(0.58, 0.7, n)
    whole, parts = pick(["dish_waffle", "dish_blob"], round_), []
    some = round_ + 2 * (rng.random(n) < 0.25)  # a mouthful is gone
    top = pick(["dish_waffle", "dish_blob", "dish_waffle_bitten", "dish_blob_bitten"], some)
    grid = pick([f"dish_pockets{k}" for k in ("", "_round", "_bitten", "_round_bitten")], some)
    for k in range(3):  # a stack, seen a little from the side
        y = 0.16 - 0.1 * k - 0.06 * (3 - count)
        y = np.where(count > k, y, 0)
        parts.append(Part(whole, (0.05 * (1 - k), y), (w, w * tall), colour=shade(tone,
            0.75 + 0.1 * k), where=count > k, name="waffle"))
    y = 0.16 - 0.1 * (count - 1) - 0.06 * (3 - count)
    x = 0.05 * (1 - (count - 1))
    over = [
        Part(top, (0, 0), w, colour=tone, name="waffle"),
        Part(grid, (0, 0), w * 0.95, colour=shade(tone, 0.66), name="pockets"),
        Part("dish_blob", (0.05, 0), w * 0.55, colour=choose(rng, n, (rgb(150, 80, 30), RED, DARK,
            rgb(200, 120, 40))), where=rng.random(n) < 0.4, name="syrup"),
        topping(rng, n, [("rounds", RED), ("rounds", rgb(70, 80, 150)), ("wedges", RED),
            ("rounds", BUTTER), ("bits", WHITE)], size=w * 0.8, share=0.65, name="fruit"),
        Part("dish_ruffle", (0.08, -0.02), w * 0.32, colour=WHITE,
            where=(cream := rng.random(n) < 0.4), name="cream"),
        Part("rounded", (-0.05, 0), 0.13, 0.04, colour=BUTTER, where=~cream & (rng.random(n) < 0.5),
            name="butter"),
        Part("dish_drizzle", (0, 0), w * 0.8, colour=choose(rng, n, (rgb(90, 48, 34),
            rgb(150, 80, 30))), where=rng.random(n) < 0.35, name="syrup"),
    ]
    return plate + parts + move(flat(over, tall), x, y) + side(rng, n, ("berry", "cream", "sauce"),
        0.72, 0.62, 0.5) + [tool(rng, n, ("fork", "knife"), 0.4)]


def hot_dog(rng, n, look):
    tall = np.where(rng.random(n) < 0.4, 1.0, rng.uniform(0.6, 0.8, n))
    plate, _ = base(rng, n, tall, ("paper", "plank", "round", "paper", "square"))
    two = rng.random(n) < 0.3
    bun, meat = choose(rng, n, (DOUGH, CRUST, rgb(230, 176, 100))), blend(look.colour,
        np.tile(rgb(196, 84, 50), (n, 1)), 0.5)
    extra = [("bits", LIME), ("bits", WHITE), ("rings", WHITE), ("bits", rgb(160, 100, 50)),
        ("strips", YELLOW)]
    parts = []
    for k in range(2):
        here = two | (k == 0)
        group = [
            Part("dish_roll", (0, 0.06), (0.98, 1.05), colour=shade(bun, 0.88), name="bun"),
            Part("dish_zigzag", (0, -0.06), (0.78, 0.3), colour=choose(rng, n,
                (LEAF, LIME, rgb(220, 200, 120))), where=rng.random(n) < 0.45, name="lettuce"),
            Part("dish_sausage", (0, -0.02), (1.12, 1.05), colour=meat, name="sausage"),
            Part("dish_roll", (0, 0.32), (0.95, 0.55), colour=bun, name="bun"),
            topping(rng, n, extra, (0, -0.02), 0.75, 0.2, 0.4),
            Part("dish_mustard", (0, 0.0), (1, 0.95), colour=choose(rng, n, (YELLOW, YELLOW, RED,
                CREAM)), where=rng.random(n) < 0.85, name="mustard"),
        ]
        y = np.where(two, (-0.28, 0.32)[k], rng.uniform(-0.08, 0.08, n)) * tall
        turn = rng.uniform(-0.03, 0.03, n) + np.where(two, -0.03, rng.choice([-0.06, 0.0, 0.05], n))
        parts += only(here, move(group, 0, y, np.where(two, 0.72, 0.9), turn))
    return plate + parts + side(rng, n, ("chips", "sauce", "tomato", "lettuce"), 0.66, 0.62 * tall,
        0.6) + side(rng, n, ("chips", "sauce"), -0.66, -0.62 * tall, 0.35)


def fries(rng, n, look):
    form = rng.integers(0, 4, n)  # carton, paper cone, tin cup, heap on a plate
    tall = np.where(form == 3, rng.uniform(0.6, 0.95, n), rng.uniform(0.25, 0.4, n))
    heap = form == 3
    plate, _ = base(rng, n, tall, ("round", "paper", "plank", "slate"), 0.05)
    plate = only(heap, plate)
    tone, variant = look.colour, rng.integers(0, 3, (3, n))
    parts = []
    for k in range(3):
        shapes = pick([f"dish_{a}_{v}" for a in ("fries", "pile") for v in range(3)],
            variant[k] + 3 * heap)
        y = np.where(heap, 0.06 - 0.1 * k, -0.2 + 0.12 * k)
        size = np.where(heap, 0.78 - 0.14 * k, 0.66), np.where(heap, (0.78 - 0.14 * k) * tall, 0.7)
        parts.append(Part(shapes, (0, y), size, flip=rng.choice([-1, 1], n), colour=shade(tone,
            (0.95, 1.1, 1.28)[k]), name="fries"))
    box_ = choose(rng, n, (RED, RED, WHITE, rgb(230, 190, 120), rgb(60, 110, 170), rgb(190, 194,
        200)))
    striped = np.where(rng.random(n) < 0.35, NAMES.index("striped"), -1)
    holder = Part(pick(["dish_carton", "dish_paper_cone", "dish_cup"], np.minimum(form, 2)),
        (0, 0.45), (0.66, 0.54), colour=box_, second=shade(box_, 1.6), fill=striped, where=~heap,
        name="carton")
    salt = topping(rng, n, [("bits", WHITE), ("bits", HERB), ("strips", RED), ("bits", YELLOW)],
        (0, np.where(heap, 0, -0.4)), 0.5, 0.6, 0.35)
    drop = Part("dish_drizzle", (0, -0.05), (0.5, 0.35), colour=choose(rng, n,
        (RED, CREAM, YELLOW)), where=heap & (rng.random(n) < 0.5), name="sauce")
    return plate + parts + [drop, salt, holder] + side(rng, n, ("sauce",),
        0.74 * rng.choice([-1, 1], n), 0.66, 0.65, 1.15)


def paella(rng, n, look):
    tall = view(rng, n, 0.6)
    pan = choose(rng, n, (rgb(58, 58, 62), rgb(90, 92, 98), rgb(150, 154, 160), rgb(120, 62, 40)))
    shrimp = choose(rng, n, (rgb(244, 130, 84), rgb(236, 104, 70), rgb(250, 160, 120)))
    parts = [
        Part("dish_pan", (0, 0.06), 1.02, colour=shade(pan, 0.7), name="pan"),
        Part("dish_pan", (0, 0), 1.02, colour=pan, name="pan"),
        Part("disc", (0, 0), 0.78, colour=shade(look.colour, 0.95), second=shade(look.colour, 1.35),
            fill=NAMES.index("speckled"), name="rice"),
        topping(rng, n, [("bits", LEAF), ("strips", RED), ("bits", RED), ("strips", LEAF)],
            size=0.74, name="peas"),
        topping(rng, n, [("strips", RED), ("cubes", rgb(214, 150, 96)),
            ("rings", rgb(250, 220, 200)), ("rounds", rgb(190, 90, 60))], size=0.7, share=0.7),
    ]
    spin = rng.uniform(0, 1, n)
    for k in range(6):  # shells and shrimps in turn around the pan
        a = 2 * np.pi * (spin + k / 6 + rng.uniform(-0.02, 0.02, n))
        r, here = rng.uniform(0.42, 0.54, n), rng.random(n) < 0.85 if k > 1 else True
        at = r * np.cos(a), r * np.sin(a)
        if k % 2:
            parts.append(Part("leaf", at, (0.26, 0.24), a / 6.283 + 0.25, colour=rgb(52, 48, 62),
                where=here, name="mussel"))
            parts.append(Part("egg", at, (0.09, 0.14), a / 6.283 + 0.25, colour=rgb(244, 170, 90),
                where=here, name="mussel"))
        else:
            parts.append(Part("dish_shrimp", at, 0.25, a / 6.283, colour=shrimp, where=here,
                name="shrimp"))
    parts += side(rng, n, ("lemon",), 0.0, 0.02, 0.75) + side(rng, n, ("lemon", "herb"), 0.66, -0.5,
        0.6)
    return flat(parts, tall) + [tool(rng, n, ("spoon", "fork"), 0.3)]


@shape
def dish_shrimp():
    return arc(-0.1, 0.05, 0.6, 0.0, 0.66, 0.3, 0.14) | polygon((0.05, -0.65), (0.6, -1),
        (0.5, -0.2))


def dumplings(rng, n, look):
    tall, steamer = view(rng, n, 0.65), rng.random(n) < 0.5
    plate, _ = base(rng, n, tall, ("round", "slate", "square", "plank"))
    rim = choose(rng, n, (rgb(206, 158, 98), rgb(180, 130, 76)))
    basket = flat([Part("disc", (0, 0.1), 0.98, colour=shade(rim, 0.66), name="steamer"),
        Part("disc", (0, 0), 0.98, colour=rim, name="steamer"), Part("disc", (0, 0), 0.84,
        colour=choose(rng, n, (rgb(236, 208, 156), LEAF, WHITE)), name="steamer")], tall)
    holder = only(~steamer, plate) + only(steamer, basket)
    bao, fried = (rng.random(n) < 0.4).astype(int), (rng.random(n) < 0.35)
    skin = np.where(fried[:, None], choose(rng, n, (DOUGH, rgb(226, 170, 96))), look.colour)
    count, parts = rng.integers(3, 7, n), []
    spots = ((0.0, 0.42), (-0.42, -0.22), (0.42, -0.24), (-0.5, 0.24), (0.5, 0.22), (0.0, -0.5))
    for k in (5, 1, 2, 3, 4, 0):
        x, y = spots[k]
        group = [
            Part(pick(["dish_gyoza", "dish_bao"], bao), (0, 0), 1, colour=skin, name="dumpling"),
            Part(pick(["dish_gyoza_pleats", "dish_bao_pleats"], bao), (0, -0.02), 0.95,
                colour=shade(skin, 0.78), name="pleats"),
        ]
        moved = move(group, x, y * tall, 0.34 * rng.uniform(0.92, 1.1, n) * (6 / count) ** 0.25,
            rng.uniform(-0.05, 0.05, n))
        parts += only(count > k, moved)
    herbs = topping(rng, n, [("bits", LEAF), ("bits", DARK), ("rings", LEAF)], size=0.6, tall=tall,
        share=0.5)
    return holder + parts + [herbs] + side(rng, n, ("sauce",), 0.7, 0.62 * tall, 0.6) + [tool(rng,
        n, ("sticks",), 0.5, 0.86)]


def cheesecake(rng, n, look):
    tall = rng.uniform(0.4, 0.55, n)
    plate, _ = base(rng, n, tall, ("round", "round", "square", "slate", "board"), 0.42)
    cake, crust = look.colour, choose(rng, n, (rgb(176, 116, 62), rgb(140, 88, 50),
        rgb(84, 52, 42)))
    w, h = rng.uniform(0.78, 0.9, n), rng.uniform(0.72, 0.95, n)
    glaze = choose(rng, n, (RED, rgb(150, 40, 90), rgb(90, 60, 140), rgb(190, 110, 40),
        rgb(84, 48, 36), YELLOW))
    berry = [("few", RED), ("rounds", rgb(70, 80, 150)), ("few", rgb(226, 50, 70)), ("rounds", RED),
        ("wedges", YELLOW)]
    marbled = np.where(rng.random(n) < 0.2, NAMES.index("marbled"), -1)
    at, size = (0, -0.12), (w, h)
    parts = [
        Part("dish_wedge_side", at, size, colour=crust, name="crust"),
        Part("dish_wedge_cake", at, size, colour=shade(cake, 1.0), name="cake"),
        Part("dish_wedge_layer", at, size, colour=shade(glaze, 1.2), where=rng.random(n) < 0.2,
            name="layer"),
        Part("dish_wedge_top", at, size, colour=shade(cake, 1.15), second=glaze, fill=marbled,
            name="cake"),
        Part("dish_glaze", at, size, colour=glaze, where=rng.random(n) < 0.55, name="glaze"),
        topping(rng, n, berry, (0.3 * w, -0.12 - 0.3 * h), 0.44, 0.6, 0.7, "berries"),
        Part("dish_ruffle", (0.55 * w, -0.12 - 0.42 * h), (0.2, 0.17), colour=WHITE,
            where=rng.random(n) < 0.35, name="cream"),
        Part("dish_sprig", (0.4 * w, -0.12 - 0.58 * h), 0.2, rng.uniform(-0.1, 0.2, n), colour=HERB,
            where=rng.random(n) < 0.4, name="herb"),
    ]
    drops = Part("dish_drizzle", (0.1, 0.72), (0.5, 0.1), colour=glaze, where=rng.random(n) < 0.3,
        name="sauce")
    return plate + [drops] + parts + side(rng, n, ("berry", "cream", "herb"), 0.7, 0.56,
        0.6) + [tool(rng, n, ("fork", "spoon"), 0.5)]


# ---- the table -----------------------------------------------------------------------------------
def _dish(name, draw, colours, *traits, synonyms=(), turned=0.1):
    names = {name: 4, **dict.fromkeys(synonyms, 1)}
    kind = {"food": 3, "dinner": 1, "lunch": 1, "dish": 1}
    return name, Thing(draw, names, kind, 0.85, traits, tuple(colours.split()), turned=turned)


THINGS = dict([
    _dish("pizza", pizza, "red orange red", "melted cheese", "round crust"),
    _dish("hamburger", hamburger, "golden golden brown black", "soft bun", synonyms=("burger",
        "cheeseburger"), turned=0.04),
    _dish("sushi", sushi, "orange red pink yellow", "white rice"),
    _dish("ramen", ramen, "golden orange brown cream", "noodle soup", "boiled egg",
        synonyms=("ramen noodles",)),
    _dish("tacos", tacos, "yellow golden cream", "folded shells", synonyms=("taco",), turned=0.04),
    _dish("pancakes", pancakes, "golden golden yellow brown", "round stack",
        synonyms=("pancake", "hotcakes"), turned=0.04),
    _dish("caesar salad", salad, "green", "green leaves", "bread cubes", synonyms=("salad",)),
    _dish("tomato soup", soup, "red orange red", "round bowl", synonyms=("soup",)),
    _dish("steak", steak, "brown", "grilled meat", synonyms=("beef steak",)),
    _dish("omelette", omelette, "yellow", "folded eggs", synonyms=("omelet",)),
    _dish("spaghetti", spaghetti, "red red orange green white", "long noodles",
        synonyms=("pasta",)),
    _dish("donuts", donuts, "pink brown white blue yellow purple", "round hole", "sweet icing",
        synonyms=("donut", "doughnuts")),
    _dish("cup cakes", cup_cakes, "pink white brown blue yellow purple", "swirled frosting",
        "paper cup", synonyms=("cupcakes", "cupcake"), turned=0.04),
    _dish("ice cream", ice_cream, "pink white brown cream purple green", "round scoops",
        synonyms=("gelato",), turned=0.04),
    _dish("waffles", waffles, "golden golden brown yellow", "square pockets", synonyms=("waffle",)),
    _dish("hot dog", hot_dog, "brown red", "long bun", "long sausage", synonyms=("hotdog",)),
    _dish("french fries", fries, "yellow golden", "long sticks", synonyms=("fries", "chips"),
        turned=0.04),
    _dish("paella", paella, "yellow orange golden", "wide pan"),
    _dish("dumplings", dumplings, "white cream", "folded dough", synonyms=("gyoza",)),
    _dish("cheesecake", cheesecake, "cream white yellow", "cream slice", "brown crust",
        turned=0.04),
])
