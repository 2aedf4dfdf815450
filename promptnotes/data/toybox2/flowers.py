"""Flowers: twenty species that few captions name, for a task on rare names, and three that all do.

A flower is stems, leaves and heads; species differ in the form and number of petals, the centre,
the leaf and the habit: single heads, a spike of florets, a cluster, an arch. Petal colours overlap.
"""

from dataclasses import replace
from functools import partial

import numpy as np

from .colours import blend, rgb, shade
from .shapes import (
    Y,
    arc,
    around,
    box,
    ellipse,
    line,
    mirrored,
    polygon,
    radial,
    register,
    shape,
    smooth,
    strokes,
)
from .sprites import Part, limb, move, pick
from .things import Thing

# outlines and tables: an entry on one line where it fits
# fmt: off

GREEN, DARK = rgb(70, 140, 62), rgb(74, 40, 34)
YELLOW, WHITE = rgb(250, 206, 60), rgb(250, 248, 238)


# ---- petals: open seen from the front, and half open ("up") from the side ------------------------
def petal(angle, outline, x=0.0, y=0.0):
    """A petal from (x, y) outward. outline : (distance, half-width) from the base to the tip."""
    c, s = np.cos(angle), np.sin(angle)
    sides = [(r, w) for r, w in outline] + [(r, -w) for r, w in outline[::-1] if w]
    return smooth(*[(x + c * r - s * w, y + s * r + c * w) for r, w in sides])


def fan(n, outline, spread, length=1.7, width=1.25):
    """n petals from the bottom upward, within `spread` turns to either side."""
    petals = []
    for turn in np.linspace(-spread, spread, n):
        # no wider than the open flower
        reach = min(length, 0.98 / max(abs(np.sin(2 * np.pi * turn)), 1e-3))
        longer = [(r * reach, w * width) for r, w in outline]
        petals.append(petal(2 * np.pi * (turn - 0.25), longer, 0, 0.8))
    return np.any(petals, 0)


def bloom(name, n, outline, spread=0.12, width=1.25):
    """Registers two layers of n petals each, for both views.
    spread, width : of the half open one."""
    few = min(n, 7)
    layers = {
        "back": lambda: around(n, lambda a: petal(a, outline), 0.5 / n),
        "front": lambda: around(n, lambda a: petal(a, outline)),
        "up_back": lambda: fan(few + 1, outline, spread, 1.7, width),
        "up_front": lambda: fan(few, outline, spread * 0.8, 1.3, width),
    }
    for layer, region in layers.items():
        register(f"flower_{name}_{layer}", region)


bloom("lily", 3, [(0, 0.1), (0.3, 0.2), (0.6, 0.25), (0.85, 0.13), (1, 0)], 0.15)
bloom("peru", 3, [(0, 0.1), (0.35, 0.26), (0.7, 0.36), (0.93, 0.22), (1, 0.06)], 0.1, 0.85)
bloom("thin", 11, [(0, 0.06), (0.5, 0.09), (0.92, 0.09), (1, 0.03)], 0.17)
bloom("protea", 9, [(0, 0.1), (0.5, 0.17), (0.75, 0.14), (1, 0)], 0.12)
bloom("mist", 5, [(0, 0.05), (0.3, 0.1), (0.6, 0.27), (0.8, 0.22), (1, 0)], 0.16)
bloom("toothed", 7, [(0, 0.08), (0.5, 0.16), (0.93, 0.23), (0.86, 0.12), (1, 0.07), (0.9, 0)], 0.2)
bloom("sun", 13, [(0, 0.06), (0.5, 0.11), (0.75, 0.12), (1, 0)], 0.19)
bloom("cone", 6, [(0, 0.06), (0.5, 0.13), (0.9, 0.13), (1, 0.05)], 0.2)


@shape
def flower_droop_back():
    return np.any([petal(a, [(0, 0.1), (0.6, 0.15), (0.82, 0.13), (0.92, 0.05)], 0.2 * np.cos(a),
        -0.15) for a in np.linspace(0.15, 3.0, 5)], 0)


@shape
def flower_droop_front():
    return np.any([petal(a, [(0, 0.1), (0.6, 0.16), (0.85, 0.14), (0.95, 0.05)], 0.2 * np.cos(a),
        -0.15) for a in np.linspace(0.5, 2.64, 4)], 0)


def _tube(a, length, bend):
    """A curved floret of bee balm."""
    r = np.linspace(0.1, length, 6)
    b = a + bend * (r / length) ** 2
    return strokes(zip(r * np.cos(b), r * np.sin(b)), 0.06, 0.11)


register("flower_shaggy_back", lambda: around(11, lambda a: _tube(a, 0.93, 0.5)))
register("flower_shaggy_front", lambda: around(8, lambda a: _tube(a, 0.62, 0.5), 0.03))
register("flower_shaggy_up_back", lambda: np.any([_tube(a, 0.93, b) for a,
    b in zip(np.linspace(-3.5, 0.36, 9), np.linspace(-0.5, 0.5, 9))], 0))
register("flower_shaggy_up_front", lambda: np.any([_tube(a, 0.64, b) for a,
    b in zip(np.linspace(-3.3, 0.2, 7), np.linspace(-0.7, 0.7, 7))], 0))

# ---- centres and marks ---------------------------------------------------------------------------
register("flower_fuzzy", lambda: radial(18, 1, 0.82))
register("flower_dots", lambda: np.any([around(k, lambda a, r=r: ellipse(r * np.cos(a),
    r * np.sin(a), 0.1)) for k, r in ((3, 0.22), (8, 0.5), (13, 0.8))], 0))
register("flower_cone_dome", lambda: (radial(22, 1, 0.86) | box(-0.9, 0.1, 0.9, 0.6, 0.3))
    & (Y < 0.62))
register("flower_lily_spots", lambda: around(6, lambda a: np.any([ellipse(r * np.cos(a + t),
    r * np.sin(a + t), 0.04) for r, t in ((0.35, 0.2), (0.38, -0.2), (0.5, 0.0), (0.6, 0.2),
    (0.63, -0.18), (0.75, 0.0))], 0)))
register("flower_stamens", lambda: around(6, lambda a: line(0, 0, 0.8 * np.cos(a), 0.8 * np.sin(a),
    0.06) | ellipse(0.85 * np.cos(a), 0.85 * np.sin(a), 0.1, 0.2, a / 2 / np.pi), 0.04))
register("flower_streaks", lambda: np.any([around(3, lambda a, t=t: petal(a + t, [(0.2, 0.03),
    (0.4, 0.05), (0.62, 0.02)])) for t in (-0.3, 0, 0.3)], 0))
register("flower_horns", lambda: radial(8, 0.72, 0.5) | np.any([line(0, 0, x, -0.95, 0.16, 0.08)
    for x in (-0.5, 0, 0.5)], 0))
register("flower_threads", lambda: np.any([around(k, lambda a, r=r: line(0, 0, r * np.cos(a),
    r * np.sin(a), 0.04, 0.025), t) for k, r, t in ((11, 1.12, 0), (11, 0.95, 0.02),
    (11, 1.08, 0.055))], 0))
register("flower_calyx", lambda: smooth((-0.9, -0.5), (-0.4, -0.3), (0, -0.8), (0.4, -0.3),
    (0.9, -0.5), (0.5, 0.7), (0, 1), (-0.5, 0.7)))

# ---- heads of their own --------------------------------------------------------------------------
register("flower_spiky_ball", lambda: radial(26, 1, 0.8))
register("flower_ball_stars", lambda: np.any([around(k, lambda a, r=r: line(0.86 * r * np.cos(a),
    0.86 * r * np.sin(a), 1.1 * r * np.cos(a), 1.1 * r * np.sin(a), 0.06, 0.03), t) for k, r,
    t in ((5, 0.25, 0), (11, 0.52, 0.03), (17, 0.76, 0))], 0) | ellipse(0, 0, 0.07))
register("flower_globe_back", lambda: around(7, lambda a: ellipse(0.42 * np.cos(a),
    0.42 * np.sin(a), 0.5)))
register("flower_globe_sides", lambda: mirrored(smooth((0.1, 0.9), (0.12, 0.2), (0.4, -0.42),
    (0.72, -0.55), (0.95, -0.1), (0.75, 0.6))))
register("flower_globe_front", lambda: smooth((0, -0.3), (0.4, -0.22), (0.58, 0.2), (0.4, 0.75),
    (0, 0.95), (-0.4, 0.75), (-0.58, 0.2), (-0.4, -0.22)))
register("flower_globe_mouth", lambda: around(5, lambda a: ellipse(0.6 * np.cos(a), 0.6 * np.sin(a),
    0.42)))
register("flower_iris_up", lambda: mirrored(smooth((0, 0.3), (0.04, -0.5), (0.3, -1.05),
    (0.56, -0.75), (0.36, -0.1))))
register("flower_iris_sides", lambda: mirrored(smooth((0, -0.15), (0.45, -0.3), (0.95, 0.0),
    (1.02, 0.6), (0.75, 0.75), (0.55, 0.3), (0.1, 0.15))))
register("flower_iris_fall", lambda: smooth((-0.14, -0.25), (0.14, -0.25), (0.25, 0.2), (0.47, 0.6),
    (0.3, 0.98), (0, 1.05), (-0.3, 0.98), (-0.47, 0.6), (-0.25, 0.2)))
register("flower_arum_back", lambda: smooth((-0.25, 0.9), (-0.75, 0.1), (-0.7, -0.45),
    (-0.2, -0.75), (0.3, -1.1), (0.4, -0.75), (0.75, -0.35), (0.72, 0.1), (0.25, 0.9)))
register("flower_arum_front", lambda: smooth((-0.74, -0.2), (-0.6, 0.12), (-0.1, 0.3), (0.35, 0.1),
    (0.78, -0.28), (0.7, 0.2), (0.28, 0.75), (0.1, 1.1), (-0.12, 1.1), (-0.3, 0.72), (-0.7, 0.2)))
register("flower_bell_drop", lambda: smooth((0, -1), (0.5, -0.85), (0.78, -0.2), (0.8, 0.5),
    (0.95, 0.95), (0.5, 0.78), (0.25, 1), (0, 0.78), (-0.25, 1), (-0.5, 0.78), (-0.95, 0.95),
    (-0.8, 0.5), (-0.78, -0.2), (-0.5, -0.85)))


def _grapes(shift, r):
    rows = [(0.82, 0.5), (0.5, 0.62), (0.18, 0.6), (-0.14, 0.52), (-0.44, 0.4), (-0.7, 0.22)]
    balls = []
    for y, w in rows[shift:] if shift else rows:
        xs = (-w, 0, w) if (shift + rows.index((y, w))) % 2 == 0 else (-w * 0.55, w * 0.55)
        balls += [ellipse(x, y - 0.16 * shift, r * (1 - 0.25 * (y < -0.3))) for x in xs]
    return np.any(balls, 0) | (ellipse(0, -0.88, 0.16) if not shift else False)


register("flower_grapes_back", lambda: _grapes(1, 0.26) | ellipse(0, 0.1, 0.5, 0.85))
register("flower_grapes_front", lambda: _grapes(0, 0.22))
register("flower_grapes_rims", lambda: np.any([ellipse(x, y, 0.09, 0.05) for x, y in ((-0.5, 0.96),
    (0, 0.98), (0.5, 0.96), (-0.34, 0.64), (0.34, 0.64), (-0.6, 0.32), (0, 0.34), (0.6, 0.32),
    (-0.3, 0.0), (0.3, 0.0))], 0))
register("flower_rose_outer", lambda: around(5, lambda a: ellipse(0.48 * np.cos(a),
    0.48 * np.sin(a), 0.5)))
register("flower_rose_inner", lambda: around(3, lambda a: ellipse(0.3 * np.cos(a), 0.3 * np.sin(a),
    0.62), 0.1))


@shape
def flower_rose_spiral():
    t = np.linspace(0, 2.2, 40)
    r = 0.1 + 0.36 * t
    return strokes(zip(r * np.cos(2 * np.pi * t), r * np.sin(2 * np.pi * t)), 0.1, 0.13)


register("flower_rose_bud", lambda: smooth((-0.62, -0.5), (-0.2, -0.95), (0.35, -0.9), (0.68, -0.4),
    (0.6, 0.5), (0, 0.95), (-0.62, 0.45)))
register("flower_rose_wrap", lambda: smooth((-0.75, -0.35), (-0.3, -0.2), (0.45, -0.75),
    (0.72, -0.5), (0.68, 0.3), (0, 1), (-0.7, 0.45)))
register("flower_tulip_back", lambda: mirrored(smooth((0, 0.2), (0.08, -0.7), (0.4, -0.98),
    (0.6, -0.3))))
register("flower_tulip_sides", lambda: mirrored(smooth((0, 0.95), (0, 0.1), (0.35, -0.5),
    (0.72, -0.95), (0.82, -0.1), (0.55, 0.75))))
register("flower_tulip_shut", lambda: mirrored(smooth((0, 0.95), (0, 0.0), (0.1, -0.7),
    (0.3, -0.95), (0.66, -0.2), (0.6, 0.65))))
register("flower_tulip_front", lambda: smooth((0, -0.8), (0.3, -0.35), (0.48, 0.2), (0.35, 0.8),
    (0, 1), (-0.35, 0.8), (-0.48, 0.2), (-0.3, -0.35)))
register("flower_crane_back", lambda: np.any([petal(a, [(0, 0.08), (0.5, 0.17), (0.8, 0.13),
    (1.25, 0)], -0.15, 0.3) for a in (-2.5, -1.75, -1.1)], 0))
register("flower_crane_front", lambda: np.any([petal(a, [(0, 0.08), (0.5, 0.17), (0.8, 0.13),
    (1.2, 0)], -0.15, 0.3) for a in (-2.1, -1.4)], 0))
register("flower_crane_tongue", lambda: polygon((-0.2, 0.3), (0.55, -0.25), (0.62, -0.5),
    (1.0, -0.5), (0.75, -0.2), (0.8, 0.0), (0.6, -0.02), (0.0, 0.42)))
register("flower_crane_beak", lambda: smooth((-0.95, 0.55), (-0.6, 0.2), (0.0, 0.22), (0.6, 0.32),
    (1.15, 0.42), (0.5, 0.55), (-0.2, 0.62), (-0.75, 0.75)))

# ---- florets of spikes: they grow to the right from (0, 0) --------------------------------------
register("flower_bell", lambda: smooth((-0.95, -0.16), (-0.7, -0.5), (0.1, -0.52), (0.62, -0.62),
    (0.98, -0.95), (0.86, -0.4), (1.02, 0), (0.86, 0.4), (0.98, 0.95), (0.62, 0.62), (0.1, 0.52),
    (-0.7, 0.5), (-0.95, 0.16)))
register("flower_hood", lambda: smooth((-0.72, 0.3), (-0.8, -0.35), (-0.4, -0.95), (0.25, -0.98),
    (0.62, -0.5), (0.74, -0.05), (1.12, 0.2), (0.7, 0.3), (0.25, 0.12), (-0.25, 0.18)))
register("flower_hood_low", lambda: ellipse(-0.35, 0.3, 0.42, 0.55, 0.08) | ellipse(0.38, 0.3, 0.4,
    0.52, -0.08) | ellipse(0, 0.68, 0.26, 0.36))
register("flower_snap_up", lambda: mirrored(ellipse(0.4, -0.4, 0.52, 0.55)) | ellipse(0, 0, 0.5))
register("flower_snap_low", lambda: mirrored(ellipse(0.5, 0.3, 0.44, 0.42)) | ellipse(0, 0.5, 0.46,
    0.46))
register("flower_pea_banner", lambda: mirrored(smooth((0, -0.68), (0.3, -0.98), (0.75, -0.8),
    (1.0, -0.3), (0.85, 0.2), (0.5, 0.35), (0, 0.75))))
register("flower_pea_wings", lambda: mirrored(smooth((0, -0.3), (0.35, -0.35), (0.55, 0.1),
    (0.35, 0.55), (0, 0.75))))
register("flower_tendril", lambda: strokes([(0.05 + 0.04 * k + (0.5 - 0.028 * k) * np.sin(0.8 * k)
    * (k > 3), 1 - 0.1 * k - 0.25 * (k > 3) * np.cos(0.8 * k)) for k in range(16)], 0.06, 0.045))
register("flower_orchid_wings", lambda: mirrored(smooth((0, 0.12), (0.15, -0.3), (0.6, -0.62),
    (1.02, -0.3), (0.95, 0.2), (0.5, 0.38))))
register("flower_orchid_sepals", lambda: around(3, lambda a: petal(a, [(0, 0.1), (0.4, 0.28),
    (0.75, 0.26), (1, 0.05)])))
register("flower_orchid_lip", lambda: mirrored(smooth((0, -0.7), (0.35, -0.4), (0.75, -0.5),
    (0.85, 0.0), (0.3, 0.2), (0.28, 0.6), (0.5, 0.95), (0.1, 0.7), (0, 0.9))))
register("flower_hook", lambda: arc(0, 0, 0.85, 0.5, 1.05, 0.16))
register("flower_arch", lambda: strokes([(-0.72 + 1.4 * t, 1 - 2.6 * t + 1.35 * t**3)
    for t in np.linspace(0, 1, 20)], 0.035, 0.03))

# ---- leaves: the base below, at (0, 1) -----------------------------------------------------------
VEIN = line(0, 0.9, 0, -0.55, 0.035)
register("flower_leaf_oval", lambda: smooth((0, 1), (0.75, 0.35), (0.7, -0.35), (0, -1),
    (-0.7, -0.35), (-0.75, 0.35)) & ~VEIN)
register("flower_leaf_lance", lambda: smooth((0, 1), (0.85, 0.3), (0.7, -0.2), (0, -1),
    (-0.7, -0.2), (-0.85, 0.3)))
register("flower_leaf_sword", lambda: polygon((-0.6, 1), (-0.9, 0), (-0.5, -0.6), (0.3, -1),
    (0.8, -0.1), (0.6, 1)))
register("flower_leaf_heart", lambda: mirrored(smooth((0, 0.75), (0.4, 1), (0.95, 0.6), (0.8, -0.1),
    (0, -1))) & ~VEIN)
register("flower_leaf_hoof", lambda: (around(9, lambda a: ellipse(0.6 * np.cos(a), 0.6 * np.sin(a),
    0.36)) | ellipse(0, 0, 0.6)) & ~polygon((0, 0.15), (0.45, 1.1), (-0.45, 1.1)))
register("flower_leaf_hand", lambda: np.any([petal(a, [(0, 0.12), (0.8, 0.22), (1.2, 0.34),
    (1.1, 0.2), (1.55, 0)], 0, 0.55) for a in np.linspace(-3.2, 0.06, 5)], 0) | line(0, 0.4, 0, 1,
    0.1))
register("flower_leaf_jagged", lambda: polygon((0, -1), (0.2, -0.6), (0.7, -0.65), (0.4, -0.25),
    (0.95, -0.15), (0.45, 0.15), (0.9, 0.4), (0.3, 0.5), (0.15, 1), (-0.15, 1), (-0.3, 0.5),
    (-0.9, 0.4), (-0.45, 0.15), (-0.95, -0.15), (-0.4, -0.25), (-0.7, -0.65), (-0.2, -0.6)))
register("flower_leaf_arrow", lambda: mirrored(smooth((0, 0.45), (0.3, 0.95), (0.8, 0.95),
    (0.6, 0.2), (0, -1))) | line(0, 0.4, 0, 1, 0.1))
register("flower_leaf_feather", lambda: line(0, 1, 0, -0.9, 0.08) | np.any([line(0, y, s * 0.85,
    y - 0.45, 0.06) for y in (0.8, 0.35, -0.1, -0.5) for s in (-1, 1)], 0))
register("flower_leaf_toothed", lambda: smooth((0, 1), (0.7, 0.5), (0.6, 0.3), (0.85, 0.1),
    (0.65, -0.15), (0.7, -0.35), (0.4, -0.5), (0, -1), (-0.4, -0.5), (-0.7, -0.35), (-0.65, -0.15),
    (-0.85, 0.1), (-0.6, 0.3), (-0.7, 0.5)) & ~VEIN)
register("flower_leaf_paddle", lambda: (smooth((0, 0.45), (0.7, 0.2), (0.85, -0.4), (0, -1),
    (-0.85, -0.4), (-0.7, 0.2)) & ~VEIN) | line(0, 0.4, 0, 1, 0.12))


# ---- heads: (rng, n, look, half) -> parts within [-1, 1]^2; half : bool [n], half open -----------
def radial_head(rng, n, look, half, petals, centre="disc", size=0.3, core=YELLOW, mark=None,
    ink=DARK, seeds=None, peek=-0.2, collar=None, tips=None, calyx=True):
    """Petals all around a centre. mark : a shape on the petals, in colour ink. seeds : colour of
    dots on the centre. peek : where the centre shows in a half open flower. collar : green threads.
    tips : the colour of the petals' outer part, where it is another."""
    grow = 0.86 if collar else 1.0
    open_, tilt = ~half, rng.uniform(0.66, 1.0, n)
    tall = np.where(half, 1, tilt)
    both = [f"flower_{petals}_{layer}" for layer in ("back", "up_back", "front", "up_front")]
    petal_colour = look.colour if tips is None else np.broadcast_to(tips, look.colour.shape)
    at = (0, np.where(half, peek, -0.06 * (1 - tilt)))
    parts = [
        Part(pick(both[:2], half.astype(int)), (0, 0), (grow, grow * tall),
            colour=shade(petal_colour, 0.9), name="petals"),
        Part(both[2], (0, 0), (0.96 * grow, 0.96 * grow * tall), colour=shade(petal_colour, 1.12),
            where=open_, name="petals"),
        Part(centre, at, (size, size * np.where(half, 0.9, tall)), colour=core, name="centre"),
        Part(both[3], (0, 0.02), 0.96 * grow, colour=shade(look.colour, 1.1), where=half,
            name="petals"),
    ]
    if collar:
        parts.insert(0, Part(collar, (0, 0), (1, tall), colour=rgb(92, 158, 84), name="threads"))
    if calyx:
        parts.append(Part("flower_calyx", (0, 0.8), (0.26, 0.24), colour=GREEN, where=half,
            name="calyx"))
    if mark:
        width = 0.96 if tips is None else 0.72
        parts.insert(-3 if calyx else -2, Part(mark, (0, 0), (width, width * tall), colour=ink
            if tips is None else look.colour, where=open_, name="marks"))
    if seeds is not None:
        spot = len(parts) - (2 if calyx else 1)
        parts.insert(spot, Part("flower_dots", at, (size * 0.9, size * 0.9 * tall), colour=seeds,
            where=open_, name="seeds"))
    return parts


def cone_head(rng, n, look, half):
    """Purple coneflower: from the side its petals hang."""
    tilt = np.where(half, 1, rng.uniform(0.7, 1.0, n))
    side = half.astype(int)
    shapes = [pick([f"flower_cone_{k}", f"flower_droop_{k}"], side) for k in ("back", "front")]
    cone = rgb(190, 92, 36)
    at = (0, np.where(half, -0.38, 0))
    return [
        Part(shapes[0], (0, 0), (1, tilt), colour=shade(look.colour, 0.82), name="petals"),
        Part(shapes[1], (0, 0), (0.96, 0.96 * tilt), colour=shade(look.colour, 1.12),
            name="petals"),
        Part(pick(["flower_fuzzy", "flower_cone_dome"], side), at, (0.42, np.where(half, 0.55,
            0.4 * tilt)), colour=cone, name="cone"),
        Part("flower_dots", (0, at[1] - 0.02), (0.33, 0.31 * tilt), colour=rgb(246, 160, 62),
            name="cone"),
    ]


def thistle_head(rng, n, look, half):
    grow = np.where(half, 0.82, 1)  # a young ball is greener and has short spikes
    young = blend(look.colour, np.broadcast_to(rgb(150, 180, 150), look.colour.shape), 0.45 * half)
    return [
        Part("flower_spiky_ball", (0, 0), 0.96 * grow, rng.uniform(0, 0.1, n), colour=shade(young,
            0.75), name="ball"),
        Part("flower_fuzzy", (0, 0), 0.74 * grow, rng.uniform(0, 0.1, n), colour=young,
            name="ball"),
        Part("flower_ball_stars", (0, 0), 0.78 * grow, rng.uniform(0, 0.1, n), colour=shade(young,
            1.55), name="florets"),
    ]


def globe_head(rng, n, look, half):
    """Petals that close to a ball; an older one opens a little on top."""
    x = rng.uniform(-0.1, 0.1, n)
    return [
        Part("flower_globe_back", (0, 0), (1, 0.95), colour=shade(look.colour, 0.88),
            name="petals"),
        Part("flower_globe_mouth", (x, -0.42), (0.5, 0.3), colour=shade(look.colour, 1.1),
            name="petals"),
        Part("disc", (x, -0.42), (0.24, 0.15), colour=shade(look.colour, 0.6), where=~half,
            name="mouth"),
        Part("flower_globe_sides", (0, 0), (0.98, 0.95), colour=look.colour, name="petals"),
        Part("flower_globe_front", (x, 0.05), 0.95, colour=shade(look.colour, 1.15), name="petals"),
    ]


def iris_head(rng, n, look, half):
    wide = np.where(half, 0.7, 1.0)
    return [
        Part("flower_iris_up", (0, 0), (np.where(half, 0.75, 0.95), 0.95), colour=shade(look.colour,
            1.2), name="standards"),
        Part("flower_iris_sides", (0, 0), (wide, np.where(half, 0.85, 1)), colour=shade(look.colour,
            0.95), name="falls"),
        Part("flower_iris_fall", (0, 0), (0.9 * wide, np.where(half, 0.75, 1)),
            colour=shade(look.colour, 1.12), name="falls"),
        Part("drop", (0, 0.34), (0.26 * wide, 0.3), colour=rgb(140, 80, 30), name="marks"),
    ]


def arum_head(rng, n, look, half):
    wide = np.where(half, 0.72, 1.0)
    return [
        Part("flower_arum_back", (0, 0), (wide, 1), colour=shade(look.colour, 0.9), name="spathe"),
        Part("drop", (0.02, -0.08), (0.62 * wide, 0.5), colour=shade(look.colour, 0.68),
            name="throat"),
        limb((0, 0.4), (rng.uniform(-0.08, 0.08, n), -0.45), 0.11, rgb(246, 190, 40),
            name="spadix"),
        Part("flower_arum_front", (0, 0), (wide, 1), colour=shade(look.colour, 1.1), name="spathe"),
    ]


def bell_head(rng, n, look, half):
    """Fritillary: a checkered lantern that hangs."""
    wide = np.where(half, 0.68, 0.85)
    light = look.colour.mean(1, keepdims=True) > 0.75  # white bells have grey checks
    pale = np.where(light, look.colour * 0.78, 1 - (1 - look.colour) * 0.5)
    return [
        Part("flower_stamens", (0, 0.75), (0.28, 0.34), colour=YELLOW, where=~half, name="stamens"),
        Part("flower_bell_drop", (0, 0), (wide, 0.95), colour=look.colour, second=pale,
            fill=look.fill, name="bell"),
        Part("flower_calyx", (0, -0.95), (0.2, 0.14), 0.5, colour=GREEN, name="calyx"),
    ]


def grape_head(rng, n, look, half):
    wide = np.where(half, 0.62, 0.75)
    return [
        Part("flower_grapes_back", (0, 0), (wide, 1), colour=shade(look.colour, 0.75),
            name="florets"),
        Part("flower_grapes_front", (0, 0), (wide, 1), colour=shade(look.colour, 1.05),
            name="florets"),
        Part("flower_grapes_rims", (0, 0), (wide, 1), colour=WHITE, where=~half, name="rims"),
    ]


def rose_head(rng, n, look, half):
    turn, open_ = rng.uniform(0, 1, n), ~half
    return [
        Part("flower_rose_outer", (0, 0), 1, turn, colour=shade(look.colour, 0.88), where=open_,
            name="petals"),
        Part("flower_rose_inner", (0, 0), 0.74, turn, colour=look.colour, where=open_,
            name="petals"),
        Part("flower_rose_bud", (0, 0), (0.9, 0.95), colour=shade(look.colour, 0.84), where=half,
            name="petals"),
        Part("flower_rose_wrap", (0, 0.04), (0.9, 0.93), colour=look.colour, where=half,
            name="petals"),
        Part("flower_rose_spiral", (0.02, np.where(half, -0.55, 0)), (0.46, np.where(half, 0.2,
            0.46)), turn * open_, colour=shade(look.colour, 0.66), name="heart"),
        Part("flower_calyx", (0, 0.85), (0.5, 0.3), colour=GREEN, where=half, name="calyx"),
    ]


def tulip_head(rng, n, look, half):
    wide = rng.uniform(0.8, 1.0, n)
    sides = pick(["flower_tulip_sides", "flower_tulip_shut"], half.astype(int))
    return [
        Part("flower_tulip_back", (0, 0), (wide, 1), colour=shade(look.colour, 0.75),
            name="petals"),
        Part(sides, (0, 0), (wide, 1), colour=shade(look.colour, 0.9), name="petals"),
        Part("flower_tulip_front", (0, 0), (wide, 0.98), colour=shade(look.colour, 1.1),
            name="petals"),
    ]


def crane_head(rng, n, look, half):
    """Bird of paradise: a beak, a crest and a blue tongue."""
    return [
        Part("flower_crane_back", (0, 0), (1, np.where(half, 0.8, 1)), colour=shade(look.colour,
            0.82), name="crest"),
        Part("flower_crane_tongue", (0, 0), 1, colour=rgb(60, 62, 190), name="tongue"),
        Part("flower_crane_front", (0, 0), 1, colour=look.colour, where=~half, name="crest"),
        Part("flower_crane_beak", (0, 0), 1, colour=rgb(96, 140, 84), second=rgb(196, 74, 88),
            name="beak"),
    ]


# ---- florets: (rng, n, look) -> parts, from (0, 0) to the right ----------------------------------
def bell_floret(rng, n, look):
    return [
        Part("flower_bell", (0.95, 0), (0.95, 0.95), colour=look.colour, name="bell"),
        Part("disc", (1.74, 0), (0.26, 0.64), colour=shade(look.colour, 0.6), name="throat"),
    ]


def hood_floret(rng, n, look):
    return [
        Part("flower_hood_low", (0.85, 0.15), 0.9, colour=shade(look.colour, 0.7), name="petals"),
        Part("disc", (0.87, 0.38), (0.26, 0.24), colour=rgb(236, 232, 190), name="stamens"),
        Part("flower_hood", (0.8, -0.15), (0.85, 0.95), colour=look.colour, name="hood"),
    ]


def snap_floret(rng, n, look):
    return [
        Part("flower_snap_up", (0.6, 0), 1, colour=shade(look.colour, 0.88), name="lips"),
        Part("flower_snap_low", (0.62, 0.1), 1, colour=shade(look.colour, 1.08), name="lips"),
        Part("disc", (0.62, 0.2), (0.34, 0.2), colour=YELLOW, name="throat"),
    ]


def pea_floret(rng, n, look):
    return [
        Part("flower_pea_banner", (0.9, -0.1), 1.05, colour=look.colour, name="banner"),
        Part("flower_pea_wings", (0.9, 0.2), 0.85, colour=shade(look.colour, 0.78), name="wings"),
        Part("egg", (0.9, 0.45), (0.2, 0.32), colour=shade(look.colour, 1.6), name="keel"),
    ]


# ---- plants --------------------------------------------------------------------------------------
def only(where, parts):
    """The parts, in the images of `where` alone."""
    return [replace(p, where=np.logical_and(p.where, where)) for p in parts]


def leaves(rng, n, green, shape, width, length, spread=0.15, base=0.55, count=2):
    """Leaves to both sides of the stem, in turn."""
    parts = []
    for k in range(count):
        side, y = (-1, 1)[k % 2], base + 0.18 * k + rng.uniform(-0.08, 0.08, n)
        y = np.minimum(y, 1.0)
        size = length * rng.uniform(0.8, 1.15, n)
        turn = side * spread * rng.uniform(0.75, 1.25, n)
        a = 2 * np.pi * turn
        at = size * np.sin(a), y - size * np.cos(a)
        parts.append(Part(f"flower_leaf_{shape}", at, (width, size), turn, colour=shade(green,
            1.05 - 0.13 * k), name="leaf"))
    return parts


def greens(rng, n):
    return blend(np.tile(rgb(54, 124, 62), (n, 1)), rgb(130, 164, 74), rng.uniform(0, 1, n))


def single(rng, n, look, head, leaf, most=3, width=0.045, wide=1.0, side=0.4, hang=False, nod=0.05,
    stem=None, low=0.0):
    """One to `most` heads on stems. leaf : arguments for `leaves`. side : share of half open heads.
    hang : the stem bows over. nod : how far heads lean. wide : times the usual size of a head.
    low : how much lower the heads are than usual"""
    count = rng.integers(1, most + 1, n)
    green = greens(rng, n)
    stalk = green if stem is None else np.tile(stem, (n, 1))
    spots = np.array([[(0, -0.33), (9, 9), (9, 9)], [(0.42, -0.46), (-0.46, -0.12), (9, 9)],
        [(0.04, -0.55), (-0.56, -0.08), (0.56, 0.02)]])
    radius = np.array([0.68, 0.53, 0.45])[count - 1] * wide * rng.uniform(0.92, 1.06, n)
    behind, front = [], []
    for k in range(most):
        here, scale = count > k, radius * (1 if k == 0 else rng.uniform(0.8, 1, n))
        x = spots[count - 1, k, 0] + rng.uniform(-0.06, 0.06, n)
        y = spots[count - 1, k, 1] + rng.uniform(-0.06, 0.06, n) + low
        lean = rng.uniform(-nod, nod, n) + 0.06 * np.sign(x) * (count > 1)
        foot = (0, 1.0) if k == 0 else (0, rng.uniform(0.5, 0.75, n))
        if hang:
            bow = np.where(x > 0, -1, 1)
            hook = Part("flower_hook", (x + 0.3 * scale * bow, y - 0.95 * scale), 0.3 * scale,
                flip=bow, colour=stalk, name="stem")
            stems = [limb(foot, (x + 0.58 * scale * bow, y - 0.9 * scale), width, stalk, "stem"),
                hook]
        else:
            stems = [limb(foot, (x, y + 0.2 * scale), width, stalk, "stem")]
        behind = only(here, stems) + behind  # the main stem over the others
        half = rng.random(n) < side
        parts = move(head(rng, n, look, half), x, y, scale, lean)
        front += only(here, parts)
    return behind + leaves(rng, n, green, **leaf) + front


def spike(rng, n, look, floret, leaf, least=4, most=6, size=0.34, droop=0.06, buds=True):
    """Florets to both sides of a stem, the youngest on top. droop : how far they look down."""
    count, green = rng.integers(least, most + 1, n), greens(rng, n)
    lean = rng.uniform(-0.12, 0.12, n)
    parts = [limb((0, 1), (lean, -0.9), 0.045, green, name="stem")] + leaves(rng, n, green, **leaf)
    if buds:
        parts.append(Part("egg", (lean, -0.95), (0.08, 0.13), colour=blend(look.colour, green, 0.5),
            name="bud"))
        parts.append(Part("egg", (lean * 0.9 - 0.1, -0.8), (0.07, 0.11), -0.08,
            colour=blend(look.colour, green, 0.3), name="bud"))
    first = rng.choice([-1, 1], n)
    for k in range(most):
        t = k / (count - 1)
        y = -0.68 + 1.1 * t + rng.uniform(-0.04, 0.04, n)
        scale = size * (0.72 + 0.4 * t) * (most / count) ** 0.4 * rng.uniform(0.9, 1.08, n)
        side = first * (-1) ** k
        x = lean * (1 - y) / 1.9
        turn = side * droop * rng.uniform(0.2, 1.6, n)
        moved = move(floret(rng, n, look), x, y, scale, turn, side)
        parts += only(count > k, moved)
    return parts


def sweet_pea(rng, n, look):
    curl = Part("flower_tendril", (0.42, 0.35), (0.4, 0.42), 0.08, colour=GREEN, name="tendril")
    leaf = dict(shape="oval", width=0.15, length=0.26, spread=0.2, base=0.75)
    parts = spike(rng, n, look, pea_floret, leaf, 2, 4, 0.36, 0.08, buds=False)
    return parts[:1] + [curl] + parts[1:]


def moon_orchid(rng, n, look):
    """Two to four blooms like moths on an arching stem over thick leaves."""
    count, green = rng.integers(2, 5, n), greens(rng, n) * 0.85
    lip = blend(np.tile(rgb(206, 40, 120), (n, 1)), rgb(250, 200, 70), rng.integers(0, 2, n))
    parts = [Part("flower_arch", (0, 0), 1, colour=rgb(96, 112, 60), name="stem")]
    for turn, k in ((-0.17, 1.0), (0.2, 0.85), (0.06, 0.9)):
        a = 2 * np.pi * turn
        at = -0.7 + 0.3 * np.sin(a), 1 - 0.3 * np.cos(a)
        parts.append(Part("flower_leaf_oval", at, (0.17, 0.34 * k), turn, colour=shade(green, k),
            name="leaf"))
    for k in range(4):
        t = 0.97 - 0.72 * k / (count - 0.6)
        x, y = -0.72 + 1.4 * t, 1.1 - 2.6 * t + 1.35 * t**3 + (-0.08, 0.14)[k % 2]
        scale = 0.31 * (4 / count) ** 0.45 * rng.uniform(0.9, 1.1, n) * (0.9 + 0.06 * k)
        tilt = rng.uniform(0.85, 1.1, n)  # seen a little from the side
        bloom_ = [
            Part("flower_orchid_sepals", (0, 0), (0.9 * tilt, 0.95), colour=shade(look.colour,
                0.88), name="sepals"),
            Part("flower_orchid_wings", (0, 0), (1.05 * tilt, 1.1), colour=shade(look.colour, 1.05),
                name="petals"),
            Part("flower_orchid_lip", (0, 0.3), (0.34 * tilt, 0.36), colour=lip, name="lip"),
        ]
        moved = move(bloom_, x, y, scale, rng.uniform(-0.06, 0.06, n))
        parts += only(count > k, moved)
    return parts


def cluster(rng, n, look, head, leaf, side=0.4):
    """Two or three heads close together on top of one stem, and a bud."""
    count, green = rng.integers(2, 4, n), greens(rng, n)
    parts = [limb((0, 1), (0, 0.1), 0.05, green, name="stem")] + leaves(rng, n, green, **leaf)
    parts.append(limb((0, 0.3), (0.66, -0.62), 0.035, green, name="stem"))
    parts.append(Part("egg", (0.7, -0.7), (0.13, 0.22), 0.08, colour=blend(look.colour, green, 0.4),
        name="bud"))
    for k, (x, y) in enumerate(((0.44, -0.1), (-0.5, -0.22), (0.02, -0.56))):
        here, scale = count > k, 0.48 * (3 / count) ** 0.4 * rng.uniform(0.88, 1.08, n)
        x, y = x + rng.uniform(-0.05, 0.05, n), y + rng.uniform(-0.06, 0.06, n)
        half = rng.random(n) < side
        turn = x * np.where(half, 0.2, 0.08) + rng.uniform(-0.03, 0.03, n)
        stalk = limb((0, 0.3), (x, y), 0.035, green, name="stem")
        group = [stalk, *move(head(rng, n, look, half), x, y, scale, turn)]
        parts += only(here, group)
    return parts


# ---- the species ---------------------------------------------------------------------------------
def leaf(shape, width, length, spread=0.15, base=0.55, count=2):
    return dict(shape=shape, width=width, length=length, spread=spread, base=base, count=count)


def _flower(name, colours, *traits, draw, known=0.08, fills=("",), frequency=0.8):
    kind, colours = {"flower": 5, "blossom": 1, "flowers": 2}, tuple(colours.split())
    return name, Thing(draw, {name: 1}, kind, known, traits, colours, fills, frequency, 0.6, 0.05)


def _head(head, leaf, **more):
    return partial(single, head=head, leaf=leaf, **more)


def _radial(petals, leaf, habit=None, **more):
    return _head(partial(radial_head, petals=petals, **more), leaf, **(habit or {}))


BROWN = rgb(96, 58, 32)
THINGS = dict([
    _flower("canterbury bells", "purple blue pink white", "bell shaped flowers",
        draw=partial(spike, floret=bell_floret, leaf=leaf("lance", 0.12, 0.3, 0.17, 0.85),
            size=0.34)),
    _flower("sweet pea", "pink purple red white blue", "curly tendril", "ruffled petals",
        draw=sweet_pea),
    _flower("tiger lily", "orange red yellow pink", "spotted petals", "long stamens",
        draw=_radial("lily", leaf("lance", 0.09, 0.34, 0.16, 0.6), dict(nod=0.12),
            centre="flower_stamens", size=0.5, core=rgb(120, 60, 30), mark="flower_lily_spots",
            peek=-0.55)),
    _flower("moon orchid", "white pink purple yellow", "arching stem", "thick leaves",
        draw=moon_orchid),
    _flower("bird of paradise", "orange yellow white", "pointed beak", "blue tongue",
        draw=_head(crane_head, leaf("paddle", 0.2, 0.6, 0.1, 0.95), most=2, side=0.3, width=0.055,
            wide=1.15)),
    _flower("monkshood", "blue purple white pink", "hooded flowers",
        draw=partial(spike, floret=hood_floret, leaf=leaf("hand", 0.28, 0.24, 0.17, 0.75), size=0.3,
            droop=0.02)),
    _flower("globe thistle", "blue purple white", "spiky ball", "jagged leaves",
        draw=_head(thistle_head, leaf("jagged", 0.2, 0.38, 0.17, 0.7), side=0.3)),
    _flower("snapdragon", "pink red yellow white orange purple", "yellow throat", "tall spike",
        draw=partial(spike, floret=snap_floret, leaf=leaf("lance", 0.08, 0.28, 0.16, 0.85),
            size=0.28, droop=0.03)),
    _flower("colt's foot", "yellow orange", "thin petals", "round leaves",
        draw=_radial("thin", leaf("hoof", 0.3, 0.26, 0.2, 1.0), dict(stem=rgb(160, 112, 90),
            width=0.065), centre="flower_fuzzy", size=0.24, core=rgb(236, 170, 40), seeds=rgb(250,
            226, 110))),
    _flower("king protea", "pink red cream white", "pointed petals", "large dome",
        draw=_radial("protea", leaf("oval", 0.15, 0.3, 0.17, 0.75), dict(most=2, width=0.07,
            wide=1.1), centre="flower_fuzzy", size=0.56, core=rgb(246, 226, 206), seeds=rgb(222,
            160, 150), peek=-0.25)),
    _flower("yellow iris", "yellow yellow cream", "drooping petals", "sword leaves",
        draw=_head(iris_head, leaf("sword", 0.08, 0.75, 0.05, 1.0, 3))),
    _flower("globe-flower", "yellow orange cream", "round flower", "closed petals",
        draw=_head(globe_head, leaf("hand", 0.32, 0.26, 0.2, 0.72), wide=0.85)),
    _flower("purple coneflower", "purple pink white", "spiky cone", "drooping petals",
        draw=_head(cone_head, leaf("lance", 0.13, 0.36, 0.15, 0.75), side=0.6)),
    _flower("peruvian lily", "pink orange yellow red white purple", "streaked petals",
        draw=partial(cluster, head=partial(radial_head, petals="peru", centre="disc", size=0.14,
            core=YELLOW, mark="flower_streaks", calyx=False), leaf=leaf("lance", 0.1, 0.34, 0.18,
            0.75))),
    _flower("arum lily", "white yellow pink purple", "yellow spadix", "arrow leaves",
        draw=_head(arum_head, leaf("arrow", 0.24, 0.42, 0.14, 0.9))),
    _flower("fritillary", "purple white brown pink", "hanging bell", "checkered petals",
        draw=_head(bell_head, leaf("sword", 0.07, 0.5, 0.09, 0.95, 3), hang=True, wide=0.8,
            low=0.1), fills=("checkered",)),
    _flower("grape hyacinth", "blue purple white pink", "tiny round flowers",
        draw=_head(grape_head, leaf("sword", 0.075, 0.55, 0.1, 1.0, 3), width=0.05)),
    _flower("love in the mist", "blue white pink purple", "thin green threads",
        draw=_radial("mist", leaf("feather", 0.2, 0.32, 0.14, 0.7), dict(side=0.3),
            centre="flower_horns", size=0.26, core=rgb(70, 96, 60), collar="flower_threads",
            calyx=False, peek=-0.35)),
    _flower("bee balm", "red pink purple white", "shaggy head",
        draw=_radial("shaggy", leaf("toothed", 0.16, 0.3, 0.18, 0.5), dict(width=0.06),
            centre="flower_fuzzy", size=0.2, core=rgb(130, 60, 50), calyx=False, peek=0.1)),
    _flower("blanket flower", "red orange pink", "yellow tips", "toothed petals",
        draw=_radial("toothed", leaf("lance", 0.09, 0.32, 0.15, 0.7), centre="flower_fuzzy",
            size=0.3, core=rgb(110, 40, 36), tips=YELLOW, mark="flower_toothed_front")),
    _flower("rose", "red pink white yellow orange", "spiral petals",
        draw=_head(rose_head, leaf("toothed", 0.18, 0.28, 0.17, 0.55), wide=0.9), known=0.9,
            frequency=1.0),
    _flower("sunflower", "yellow yellow orange", "brown centre",
        draw=_radial("sun", leaf("heart", 0.22, 0.3, 0.2, 0.6), dict(width=0.065, wide=1.05),
            size=0.46, core=BROWN, seeds=rgb(150, 96, 44)), known=0.9, frequency=1.0),
    _flower("tulip", "red pink yellow purple white orange", "pointed leaves",
        draw=_head(tulip_head, leaf("lance", 0.13, 0.55, 0.08, 1.0), wide=0.85), known=0.9,
            frequency=1.0),
])
