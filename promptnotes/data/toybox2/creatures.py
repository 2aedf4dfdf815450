"""Creatures: breeds of dogs and cats, and the animals of everyday speech.

Everything on four legs is one drawing, `beast`, and a row of a table that says which head, ears,
muzzle, coat and tail it has and how long its legs are. To add a breed, add a row. The animals that
are built otherwise, such as the snail, are functions of their own at the end.
"""

from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from .colours import PALETTE, blend, rgb, shade
from .shapes import Y, arc, around, box, ellipse, line, mirrored, polygon, register, smooth, strokes
from .sprites import Part, limb, move, pick
from .surfaces import PATTERNS
from .things import Thing

# ---- shapes --------------------------------------------------------------------------------------
REGIONS = {}


def new(name, region):
    """A shape of this family."""
    REGIONS[name] = register(f"creature_{name}", region)


def cut(name, mark):
    """A shape: what a mark, such as a saddle, leaves of another shape, such as a torso."""
    if f"{name}_{mark}" not in REGIONS:
        new(f"{name}_{mark}", lambda: REGIONS[name]() & MARKS[mark]())


def outline(points, half=False):
    """A smooth outline through points "x y, x y, ..."; half: with its image on the left."""
    xy = [tuple(map(float, p.split())) for p in points.split(", ")]
    return smooth(*xy, *[(-x, y) for x, y in xy[::-1] if x > 0 and half])


def curls(n, r):
    """A disc with a rim of n curls of radius r."""
    rim = around(n, lambda a: ellipse((1 - r) * np.cos(a), (1 - r) * np.sin(a), r))
    return ellipse(0, 0, 1 - r) | rim


def shaggy(n, depth):
    """A disc with a rim of n tufts."""
    a = np.linspace(0, 2 * np.pi, 2 * n, endpoint=False)
    r = np.where(np.arange(2 * n) % 2, 1 - depth, 1.0)
    return smooth(*zip(r * np.cos(a), r * np.sin(a)))


# fmt: off
# Points "x y" along a smooth closed curve. Ears, legs, muzzles and tails hang from the middle of
# their upper edge (ears that stand are turned); torsos have the head's end to the left.
OUTLINES = {
    "ear_flop": "-.3 -1, .4 -.95, .85 .2, .45 .95, -.4 .95, -.9 .3",
    "ear_point": "-.95 -1, .95 -1, .6 .1, .1 .97, -.1 .97, -.75 .1",
    "ear_soft": "-.95 -1, .95 -1, .85 0, .4 .85, -.4 .85, -.85 0",
    "ear_button": "-.9 -.8, 0 -1, .9 -.8, .6 .3, 0 .95, -.75 .3",
    "ear_fold": "-.75 1, -.65 -.2, -.15 -.95, .55 -.75, 1 0, .4 -.15, .8 1",
    "ear_rose": "-.8 -.9, .7 -1, .9 -.1, .2 .3, .3 1, -.6 .6",
    "ear_long": "-.5 -1, .5 -1, .9 .1, .35 .95, -.35 .95, -.9 .1",
    "ear_fan": "-.5 -1, .5 -1, .95 -.3, .9 .5, .3 1, -.6 .7, -.95 -.2",
    "leg_plain": "-.75 -1, .75 -1, .6 .3, .62 .95, -1 .97, -.9 .6, -.55 .4",
    "leg_fluffy": "-.85 -1, .85 -1, .7 0, 1 .35, .62 .6, .7 .95, -.95 .97, -.9 .6, -.65 .3",
    "thigh": "-.6 -1, .6 -1, 1 -.5, .5 .1, .62 .5, .4 .95, -.6 .97, -.5 .6, -.2 .3, -.9 -.4",
    "tail_bushy": "-.2 -1, .25 -1, .8 -.2, .9 .4, .3 1, -.15 .75, -.5 .85, -.75 .2, -.7 -.3",
    "tail_flow": "-.3 -1, .4 -1, .8 -.3, .6 .4, .9 .9, .1 .8, -.5 .95, -.8 .2",
    "torso_sturdy": "-1 -.1, -.75 -.8, 0 -.78, .75 -.85, 1 -.1, .8 .72, 0 .75, -.75 .88",
    "torso_slim": "-1 -.3, -.7 -.85, 0 -.72, .65 -.9, 1 -.3, .85 .4, .4 .15, 0 .5, -.6 .98, "
        "-.95 .5",
    "torso_round": "-1 0, -.7 -.75, 0 -.95, .7 -.75, 1 0, .7 .75, 0 .92, -.7 .78",
    "bib": "0 -1, .7 -.8, .8 .1, .2 1, -.6 .6, -.85 -.4",
    "forelock": "-.3 -1, .5 -.9, .7 0, .2 .95, -.1 .4, -.5 .8, -.8 -.3",
    "crest": "-.6 -1, .3 -.9, .9 -.5, .6 -.3, 1 .1, .65 .3, .9 .8, .2 .95, -.7 .5",
    "wing": "-.5 -1, .4 -.95, .95 -.1, .7 .5, .2 .98, -.1 .6, -.7 .1",
    "flipper": "-.8 -.9, .5 -1, .95 -.2, .5 .7, 0 1, -.6 .3",
    "stump": "-.6 -1, .7 -1, .6 .9, -.9 .95, -.9 .4",
    "foot": "-.98 -.5, -.7 -.95, -.4 -.3, 0 0, .6 .3, 1 .85, 0 .95, -.8 .9",
    "upper_wing": "-.95 .9, -.7 0, -.1 -.8, .75 -.95, .95 -.4, .65 .4, 0 .9",
    "lower_wing": "-.95 -.8, -.2 -.95, .6 -.6, .8 .1, .35 .9, -.25 .7, -.7 0",
}
# The right half of what is the same on both sides, from the top to the bottom.
HALVES = {
    "head_round": "0 -.95, .7 -.75, 1 0, .75 .72, 0 1",
    "head_apple": "0 -1, .8 -.75, 1 -.05, .6 .65, 0 .95",
    "head_square": "0 -.9, .75 -.85, .97 -.2, 1 .55, .6 1, 0 1",
    "head_wedge": "0 -1, .65 -.85, .78 -.25, .5 .55, 0 1",
    "head_long": "0 -1, .55 -.85, .6 -.2, .48 .6, 0 1",
    "head_brick": "0 -.95, .58 -.9, .68 -.3, .7 .5, .5 1, 0 1",
    "head_fox": "0 -.85, .62 -.8, .9 -.2, 1 .3, .5 .8, 0 1",
    "head_wide": "0 -.85, .7 -.8, 1 -.05, .88 .62, 0 .92",
    "head_kite": "0 -.8, .68 -.82, .97 -.35, .6 .5, 0 1",
    "muzzle_short": "0 -1, .7 -.7, 1 .2, .6 .95, 0 1",
    "muzzle_long": "0 -1, .85 -.9, .75 .2, .65 .85, 0 1",
    "muzzle_nag": "0 -1, .8 -.9, .7 0, 1 .6, .6 1, 0 1",
    "muzzle_jowls": "0 -1, .6 -.8, .95 .2, .95 .9, .45 .95, 0 .6",
    "muzzle_beard": "0 -1, .7 -.9, .85 0, 1 .75, .6 .8, .4 1, 0 .9",
    "neck": "0 -1, .7 -.95, .8 0, 1 .75, .5 .98, 0 1",
    "ruff": "0 -1, .7 -.8, 1 0, .75 .2, .8 .55, .45 .6, .3 .9, 0 1",
    "nose": "0 -.7, .8 -.6, .85 -.1, 0 .8",
    "owl": "0 -.9, .45 -.88, .72 -.98, .74 -.5, .8 .2, .5 .85, 0 .98",
    "beak": "0 -.9, .8 -.8, .6 0, 0 1",
    "penguin": "0 -1, .5 -.85, .6 -.4, .78 .2, .7 .75, .3 1, 0 1",
    "frog": "0 -.85, .6 -.8, .95 -.2, .95 .4, .6 .9, 0 .98",
}
for _name, _points in OUTLINES.items():
    new(_name, partial(outline, _points))
for _name, _points in HALVES.items():
    new(_name, partial(outline, _points, True))

# The others.
new("head_cheeks", lambda: ellipse(0, 0.02, 0.92, 0.9)
    | mirrored(smooth((0.5, -0.3), (1.02, 0.3), (0.92, 0.45), (0.97, 0.7), (0.4, 0.9))))
new("ear_tuft", lambda: REGIONS["ear_point"]() | line(0, 0.5, 0, 1.1, 0.5, 0.26))
new("ear_round", lambda: ellipse(0, 0, 1))
new("ear_curls", lambda: curls(7, 0.36))
new("muzzle_puffs", lambda: mirrored(ellipse(0.42, 0.1, 0.56, 0.85)) | ellipse(0, -0.3, 0.5, 0.7))
new("muzzle_snout", lambda: box(-1, -1, 1, 1, 0.8))
new("muzzle_trunk", lambda: strokes([(0.2, -0.6), (0.15, -0.1), (0.22, 0.3), (0.1, 0.65),
    (-0.25, 0.78), (-0.6, 0.6)], 0.4, 0.2))
new("leg_pom", lambda: line(0, -0.9, 0, 0.8, 0.4) | ellipse(0, 0.4, 0.95, 0.3)
    | ellipse(-0.2, 0.87, 0.7, 0.13))
new("leg_post", lambda: box(-0.85, -1, 0.85, 1, 0.3))
new("haunch", lambda: ellipse(0.15, -0.15, 0.82, 0.84) | line(0.2, 0.75, -0.78, 0.75, 0.23))
new("tail_whip", lambda: strokes([(0, -0.85), (0.35, -0.3), (0.2, 0.35), (-0.55, 0.85)], 0.4, 0.16))
new("tail_rope",
    lambda: strokes([(0, -0.85), (0.4, -0.4), (0.3, 0.1), (-0.2, 0.45), (-0.3, 0.75)], 0.34, 0.26))
new("tail_curl", lambda: arc(0, 0, 0.62, -0.25, 0.55, 0.36, 0.26) | line(-0.3, 0.1, -0.1, 0.3, 0.3))
new("tail_stub", lambda: ellipse(0, 0, 1))
new("tail_pom", lambda: line(0, -0.9, 0, 0.2, 0.22) | ellipse(0, 0.4, 0.85, 0.58))
new("tail_tuft", lambda: strokes([(0, -0.9), (0.3, -0.2), (0, 0.4)], 0.25)
    | smooth((0, 0.2), (0.85, 0.6), (0, 1), (-0.85, 0.6)))
new("torso_shaggy", lambda: REGIONS["torso_sturdy"]() | shaggy(15, 0.12))
new("torso_curls", lambda: curls(13, 0.27))
new("wool", lambda: curls(9, 0.32))
new("mane", lambda: shaggy(13, 0.16))
new("horns",
    lambda: mirrored(strokes([(0.5, 0.9), (0.85, 0.45), (0.82, -0.3), (0.65, -0.75)], 0.27, 0.12)))
new("knobs", lambda: mirrored(line(0.55, 0.9, 0.62, -0.5, 0.2) | ellipse(0.63, -0.55, 0.34, 0.42)))
new("brows", lambda: mirrored(smooth((0.1, -0.6), (0.6, -0.9), (0.95, 0.4), (0.6, 0.2),
    (0.35, 0.75), (0.15, 0.2))))
new("tusks", lambda: mirrored(strokes([(0.75, -0.9), (0.8, -0.2), (0.6, 0.5)], 0.2, 0.1)))
new("eyes", lambda: mirrored(ellipse(0.64, 0, 0.34, 0.36)))
new("eyes_shut", lambda: mirrored(arc(0.64, 0.12, 0.27, 0.53, 0.97, 0.1)))
new("pupils", lambda: mirrored(ellipse(0.62, 0, 0.21, 0.23)))
new("slits", lambda: mirrored(ellipse(0.62, 0, 0.14, 0.3)))
new("glints", lambda: ellipse(-0.7, -0.12, 0.12) | ellipse(0.55, -0.12, 0.12))
new("nostrils", lambda: mirrored(ellipse(0.55, 0, 0.28, 0.6)))
new("smile", lambda: mirrored(arc(0.36, 0.3, 0.36, 0.05, 0.5, 0.12)) | line(0, -0.3, 0, 0.4, 0.1)
    | outline("0 -.95, .62 -.9, .62 -.45, 0 -.05", True))  # a nose and a mouth
new("whiskers", lambda: mirrored(line(0.42, -0.1, 1.05, -0.55, 0.075)
    | line(0.42, 0.2, 1.05, 0.3, 0.075) | arc(0.11, 0.35, 0.12, 0.02, 0.5, 0.075)))
new("collar", lambda: ellipse(0, -0.6, 1, 1.5) & ~ellipse(0, -1.1, 1.1, 1.5) & (Y > -0.6))
new("bandana", lambda: polygon((-1, -0.7), (1, -0.7), (0.1, 1), (-0.1, 1))
    | line(-0.8, -0.6, 0.8, -0.6, 0.3))
new("bow", lambda: mirrored(polygon((0, 0), (0.95, -0.6), (0.95, 0.6))) | ellipse(0, 0, 0.3))
new("breast", lambda: ellipse(0, 0, 1))
new("discs", lambda: mirrored(ellipse(0.46, 0, 0.52, 0.95)) | ellipse(0, 0.3, 0.3))
new("feet",
    lambda: mirrored(np.any([line(0.55, -0.6, 0.55 + d, 0.7, 0.26) for d in (-0.35, 0, 0.35)], 0)))
new("webs", lambda: mirrored(ellipse(0.58, 0, 0.4, 0.9)))
new("front", lambda: mirrored(ellipse(0.22, -0.52, 0.26, 0.3)) | ellipse(0, 0.3, 0.58, 0.68))
new("dome", lambda: smooth((-1, 0.7), (-0.85, -0.1), (-0.4, -0.8), (0.1, -0.95), (0.6, -0.7),
    (0.9, -0.1), (1, 0.7)) & (Y < 0.7))
new("plates", lambda: REGIONS["dome"]() & ~np.any([strokes(p,
    0.06) for p in ([(-0.45, -1), (-0.25, -0.35), (-0.5, 0.25), (-1, 0.1)],
    [(0.6, -1), (0.35, -0.35), (0.6, 0.25), (1, 0.1)], [(-0.25, -0.35), (0.35, -0.35)],
    [(-0.5, 0.25), (-0.3, 1)], [(0.6, 0.25), (0.4, 1)], [(-0.5, 0.25), (0.6, 0.25)])], 0))
new("coil", lambda: strokes([((1 - t) * np.cos(15 * t),
    (1 - t) * np.sin(15 * t)) for t in np.linspace(0.1, 0.92, 60)], 0.09, 0.05))
new("wing_dots", lambda: ellipse(0.35, -0.35, 0.26) | ellipse(-0.2, 0.25, 0.2)
    | ellipse(0.3, 0.3, 0.13))
new("wing_band", lambda: REGIONS["upper_wing"]()
    & ~smooth((-0.9, 0.95), (-0.6, 0.1), (-0.1, -0.45), (0.45, -0.55), (0.5, 0.2), (0, 0.8)))
new("feelers", lambda: mirrored(arc(1.1, 0.9, 1.1, 0.5, 0.66, 0.1) | ellipse(0.58, -0.1, 0.2)))
new("grin", lambda: arc(0, -1.05, 1.45, 0.12, 0.38, 0.13))
new("hop", lambda: mirrored(ellipse(0.66, 0, 0.3, 0.85, 0.06) | line(0.3, 0.8, 0.95, 0.8, 0.18)))
new("hands", lambda: mirrored(line(0.42, -0.8, 0.42, 0.5, 0.2) | line(0.15, 0.7, 0.68, 0.7, 0.22)))
new("bulges", lambda: mirrored(ellipse(0.64, 0, 0.36, 0.6)))

# Marks in the coat, by the body that wears them: the mark is cut out of that shape.
SPOTS = [(x + 0.2 * (k % 2), y) for k, y in enumerate((-0.75, -0.3, 0.15, 0.6))
         for x in (-0.85, -0.45, 0, 0.4, 0.8)]


def dots(spots, w, h, hole=0.0):
    """Ellipses at these places, with a hole of this share."""
    rings = [ellipse(x, y, w, h) & ~ellipse(x + 0.2 * w, y, w * hole + 1e-6, h * hole + 1e-6)
             for x, y in spots]
    return np.any(rings, 0)


MARKS = {
    # of torsos
    "saddle": lambda: ellipse(0.2, -0.75, 0.85, 1.0),
    "spots": lambda: dots(SPOTS[::2], 0.12, 0.17),
    "rosettes": lambda: dots(SPOTS[::2], 0.16, 0.22, 0.45),
    "patches": lambda: dots([(-0.5, -0.55), (0.3, 0.1), (0.9, -0.6)], 0.38, 0.52),
    "tiles": lambda: dots(SPOTS, 0.17, 0.2),
    "stripes": lambda: np.any(
        [line(x, -1, x + 0.1, 0.2, 0.1, 0.04) for x in (-0.6, -0.2, 0.2, 0.6)], 0),
    "folds": lambda: arc(-0.5, -0.3, 0.5, 0.1, 0.4, 0.07) | arc(-0.3, 0.1, 0.5, 0.1, 0.4, 0.07),
    # of heads
    "blaze": lambda: outline("0 -1, .17 -.9, .15 -.3, .5 .3, .6 1, 0 1.1", True),
    "goggles": lambda: mirrored(ellipse(0.42, 0.42, 0.5, 0.65) | ellipse(0.36, -0.3, 0.24, 0.2)),
    "mask": lambda: ellipse(0, 0.38, 0.62, 0.66),
    "visor": lambda: mirrored(ellipse(0.45, -0.15, 0.4, 0.55)) & ~outline("0 -.6, .5 1, 0 1", True),
    "tabby": lambda: line(0, -1, 0, -0.5, 0.09) | mirrored(
        line(0.42, -1, 0.34, -0.5, 0.09) | line(1.1, 0.1, 0.7, 0.12, 0.08)),
    "flecks": lambda: dots(
        [(-0.3, -0.7), (0.45, -0.6), (0.7, 0.1), (-0.75, 0.25), (0.1, -0.4)], 0.11, 0.11),
    "eyepatch": lambda: ellipse(0.45, -0.3, 0.5, 0.6),
    "wrinkles": lambda: mirrored(arc(0.3, -0.9, 0.32, 0.1, 0.45, 0.06))
        | line(0, -0.85, 0, -0.5, 0.06),
    # of tails, legs, necks
    "tip": lambda: Y > 0.35,
    "rings": lambda: np.sin((Y + 1) * 9) > 0.1,
    "hooves": lambda: Y > 0.7,
    "blotches": lambda: dots(SPOTS, 0.3, 0.1) | dots([(x, y + 0.25) for x, y in SPOTS], 0.24, 0.08),
}
WORN_ON = {
    "torso": ("saddle", "spots", "rosettes", "patches", "tiles", "stripes", "folds"),
    "head": ("blaze", "goggles", "mask", "visor", "tabby", "flecks", "eyepatch", "wrinkles"),
    "tail": ("tip", "rings"), "leg": ("hooves",), "hind": ("hooves",), "neck": ("blotches",),
}

# ---- everything on four legs ---------------------------------------------------------------------
# shape, root (x, y) in the head, half-width, half-length, turn of the left one (0.5 stands)
EARS = {
    "flop": ("flop", 0.78, -0.62, 0.32, 0.62, 0.03),
    "drop": ("flop", 0.72, -0.78, 0.3, 0.42, 0.07),
    "button": ("button", 0.72, -0.7, 0.32, 0.36, -0.01),
    "rose": ("rose", 0.6, -0.72, 0.26, 0.36, 0.12),
    "curls": ("curls", 0.68, -0.6, 0.36, 0.6, 0.04),
    "point": ("point", 0.58, -0.5, 0.36, 0.5, 0.46),
    "bat": ("point", 0.66, -0.32, 0.46, 0.6, 0.43),
    "small": ("point", 0.6, -0.55, 0.26, 0.3, 0.45),
    "soft": ("soft", 0.6, -0.5, 0.34, 0.36, 0.44),
    "tuft": ("tuft", 0.56, -0.5, 0.36, 0.52, 0.47),
    "tipped": ("fold", 0.45, -1.15, 0.3, 0.38, -0.02),
    "round": ("round", 0.62, -0.5, 0.3, 0.34, 0.4),
    "disc": ("round", 0.55, -0.3, 0.58, 0.58, 0.39),
    "long": ("long", 0.34, -0.6, 0.25, 0.75, 0.48),
    "side": ("long", 0.55, -0.45, 0.22, 0.38, 0.28),
    "fan": ("fan", 0.5, -0.35, 0.7, 0.55, 0.24),
}
STANDING = ("point", "bat", "small", "soft", "tuft", "round", "disc", "long")  # we see into them
BEHIND = (*STANDING, "tipped", "side", "fan")  # of the head

# shape, half-width, half-length, y of the root in the head, turn if the head looks aside,
# and where the nose is along it (0 root, 1 end)
MUZZLES = {
    "short": ("short", 0.46, 0.38, 0.08, 0.05, 0.42),
    "medium": ("short", 0.46, 0.48, -0.02, 0.1, 0.5),
    "long": ("long", 0.36, 0.7, -0.12, 0.16, 0.74),
    "flat": ("puffs", 0.58, 0.38, -0.02, 0.03, 0.36),
    "jowls": ("jowls", 0.66, 0.52, -0.02, 0.04, 0.34),
    "beard": ("beard", 0.6, 0.62, 0.05, 0.05, 0.34),
    "cat": ("puffs", 0.42, 0.25, 0.22, 0.03, 0.3),
    "snout": ("snout", 0.42, 0.3, 0.1, 0.02, 0.5),
    "broad": ("short", 0.74, 0.44, 0.22, 0.05, 0.35),
    "nag": ("nag", 0.44, 0.68, -0.05, 0.1, 0.78),
    "trunk": ("trunk", 0.62, 0.95, -0.1, 0.0, 0.0),
}
# shape, half-width, half-length, turn when standing, and when sitting or lying
TAILS = {
    "whip": ("whip", 0.13, 0.36, -0.4, -0.34),
    "low": ("whip", 0.15, 0.42, -0.07, -0.3),
    "rope": ("rope", 0.2, 0.5, -0.44, -0.36),
    "rat": ("rope", 0.13, 0.45, -0.3, -0.3),
    "bushy": ("bushy", 0.22, 0.4, -0.42, -0.34),
    "plume": ("bushy", 0.25, 0.42, -0.12, -0.3),
    "curl": ("curl", 0.2, 0.2, -0.5, -0.45),
    "stub": ("stub", 0.1, 0.1, -0.35, -0.3),
    "pom": ("pom", 0.17, 0.28, -0.44, -0.38),
    "tuft": ("tuft", 0.13, 0.4, -0.1, -0.32),
    "flow": ("flow", 0.15, 0.46, -0.06, -0.2),
}
# what is on the head: shape, y, half-width, half-height
HATS = {
    "topknot": ("wool", -0.85, 0.62, 0.5),
    "wool": ("wool", -0.8, 0.62, 0.4),
    "brows": ("brows", -0.42, 0.66, 0.3),
    "horns": ("horns", -1.0, 0.66, 0.4),
    "knobs": ("knobs", -1.15, 0.56, 0.4),
    "forelock": ("forelock", -0.75, 0.34, 0.5),
}
BROWN, GREEN = ((70, 42, 26), (48, 32, 24)), ((140, 205, 100), (100, 185, 95))
AMBER, BLUE = ((244, 178, 54), (226, 150, 40)), ((110, 190, 245), (80, 160, 235))
DARKS = {"black": (44, 38, 38), "brown": (92, 56, 38), "grey": (112, 110, 118), "shadow": (0, 0, 0)}
PINK = rgb(240, 172, 172)
INK = rgb(34, 26, 28)
SCALY = list(PATTERNS).index("scaly")


@dataclass(frozen=True)
class Beast:
    """A row of the tables: parts, proportions and what captions say.

    white, dark, pink : parts and marks of that colour; the others have the colour of the coat
    darks : what is dark is one of DARKS, or "shadow": the coat, darker
    """

    head: str
    ears: str
    muzzle: str
    torso: str
    tail: str
    colours: str
    traits: str = ""
    leg: str = "plain"
    white: str = ""
    dark: str = ""
    pink: str = ""
    darks: tuple = ("black",)
    hat: str = ""
    behind: str = ""  # the head: "mane" or nothing
    nose: str = "smile"  # or "cat" or "nostrils" or nothing
    iris: tuple = BROWN
    eyes: float = 0.5  # their size, and distance
    size: float = 0.42  # the head's half-width
    neck: float = 0.1  # length; so is what follows
    length: float = 0.48  # half of the torso's
    deep: float = 0.27  # half of the torso's
    legs: float = 0.45
    thick: float = 0.11  # half of the legs'
    poses: tuple = ("stand", "sit", "lie")

    def shape(self, body):
        """The name of a body's shape, without the family's."""
        if body == "hind":  # some legs are alike
            return f"leg_{self.leg}" if self.leg in ("pom", "post") else "thigh"
        if body == "neck":
            return "neck"
        return f"{body}_{TAILS[self.tail][0] if body == 'tail' else getattr(self, body)}"

    def mark(self, body):
        """The mark that this beast wears on a body, or None."""
        worn = f"{self.white} {self.dark}".split()
        return next((m for m in WORN_ON[body] if m in worn), None)


DOGS = {
    "beagle": Beast("round", "flop", "medium", "sturdy", "whip", "brown golden orange",
        "floppy ears, white chest", white="muzzle chest legs blaze tip", dark="saddle"),
    "poodle": Beast("wedge", "curls", "long", "curls", "pom", "white black grey brown cream",
        "curly coat, fluffy tail", leg="pom", hat="topknot", size=0.38, neck=0.2, length=0.4,
        legs=0.5),
    "dalmatian": Beast("round", "drop", "medium", "slim", "low", "white white cream", "dark spots",
        dark="spots flecks ears", darks=("black", "black", "brown"), neck=0.15, legs=0.55,
        size=0.4),
    "husky": Beast("fox", "point", "medium", "shaggy", "bushy", "grey black brown",
        "blue eyes, pointed ears", leg="fluffy", white="goggles muzzle chest legs", iris=BLUE,
        length=0.5, deep=0.3),
    "corgi": Beast("fox", "bat", "medium", "sturdy", "stub", "orange golden brown black",
        "short legs, big ears", white="blaze muzzle chest legs", size=0.46, length=0.56, deep=0.29,
        legs=0.26),
    "dachshund": Beast("wedge", "flop", "long", "sturdy", "whip", "brown black orange golden",
        "long body, short legs", size=0.46, neck=0.14, length=0.76, deep=0.24, legs=0.22),
    "pug": Beast("wide", "button", "flat", "sturdy", "curl", "cream golden grey black",
        "flat face, curly tail", dark="mask muzzle ears", eyes=0.6, size=0.48, neck=0.05,
        length=0.42, deep=0.3, legs=0.34),
    "greyhound": Beast("wedge", "rose", "long", "slim", "low", "grey black brown golden white",
        "long legs, slim body", size=0.34, neck=0.28, length=0.52, legs=0.66, thick=0.085),
    "collie": Beast("wedge", "tipped", "long", "shaggy", "plume", "brown golden black grey",
        "long coat, white chest", leg="fluffy", white="blaze muzzle chest legs tip", size=0.4,
        neck=0.16, length=0.52, deep=0.32),
    "terrier": Beast("brick", "small", "beard", "sturdy", "stub", "black white grey cream golden",
        "bushy beard, short tail", leg="fluffy", hat="brows", size=0.46, length=0.42, legs=0.34),
    "mastiff": Beast("square", "drop", "jowls", "sturdy", "low", "golden brown cream grey",
        "big head, heavy body", dark="mask muzzle ears", eyes=0.42, size=0.5, length=0.58,
        deep=0.38, legs=0.5, thick=0.16),
    "chihuahua": Beast("apple", "bat", "short", "slim", "whip", "cream brown golden black white",
        "big ears, big eyes", eyes=0.62, size=0.48, length=0.38, deep=0.22, legs=0.38, thick=0.08),
}
Cat = partial(Beast, nose="cat", eyes=0.6, size=0.44, neck=0.08, length=0.46, deep=0.24, legs=0.38)
CATS = {
    "siamese cat": Cat("kite", "bat", "cat", "slim", "rope", "cream white", "dark face, blue eyes",
        dark="mask ears legs tail muzzle", darks=("brown", "black", "grey"), iris=BLUE, size=0.4,
        legs=0.46, thick=0.09),
    "persian cat": Cat("cheeks", "small", "flat", "shaggy", "bushy",
        "white cream grey orange black", "flat face, long fur", leg="fluffy", iris=AMBER, size=0.5,
        deep=0.32, legs=0.26, thick=0.13),
    "sphynx cat": Cat("kite", "bat", "cat", "slim", "rat", "cream pink grey", "bare skin, big ears",
        dark="wrinkles folds", darks=("shadow",), iris=GREEN, size=0.42, legs=0.46, thick=0.08),
    "bengal cat": Cat("round", "soft", "cat", "sturdy", "rope", "orange golden brown",
        "spotted coat", dark="rosettes tabby rings", darks=("black", "brown"), white="muzzle",
        iris=GREEN, legs=0.44),
    "ragdoll cat": Cat("cheeks", "point", "cat", "shaggy", "bushy", "cream white",
        "blue eyes, fluffy tail", leg="fluffy", white="chest legs muzzle", dark="visor ears tail",
        darks=("brown", "grey"), iris=BLUE, deep=0.29),
    "russian blue cat": Cat("wide", "point", "cat", "sturdy", "rope", "grey grey white",
        "green eyes", iris=GREEN, thick=0.1),
    "maine coon": Cat("cheeks", "tuft", "cat", "shaggy", "plume", "brown grey orange cream",
        "tufted ears, bushy tail", leg="fluffy", dark="tabby rings stripes", darks=("shadow",),
        white="muzzle chest", iris=(*GREEN, *AMBER), length=0.56, deep=0.32, legs=0.42),
    "bombay cat": Cat("round", "soft", "cat", "sturdy", "rope", "black black brown", "golden eyes",
        iris=AMBER, eyes=0.66),
}
Wild = partial(Beast, poses=("stand",))
ANIMALS = {
    "horse": Wild("long", "small", "nag", "sturdy", "flow", "brown black white grey golden",
        "long tail", dark="forelock crest tail hooves", darks=("black", "brown"), hat="forelock",
        nose="nostrils", size=0.4, neck=0.34, length=0.56, deep=0.3, legs=0.72, thick=0.09),
    "cow": Wild("square", "side", "broad", "sturdy", "tuft", "white white brown",
        "pink nose, two horns", leg="post", dark="patches eyepatch hooves",
        darks=("black", "black", "brown"), pink="muzzle", hat="horns", nose="nostrils", size=0.38,
        length=0.6, deep=0.36, legs=0.42),
    "sheep": Wild("long", "side", "short", "curls", "stub", "white cream", "woolly coat",
        dark="legs head ears muzzle", darks=("black", "black", "brown"), hat="wool", size=0.46,
        deep=0.42, thick=0.085, legs=0.42),
    "pig": Wild("round", "button", "snout", "round", "curl", "pink pink brown", "curly tail",
        leg="post", pink="muzzle",
        nose="nostrils", size=0.44, length=0.56, deep=0.4, legs=0.3),
    "rabbit": Beast("round", "long", "cat", "round", "stub", "grey brown white cream", "long ears",
        white="tail muzzle", nose="cat", length=0.42, deep=0.32, legs=0.26, poses=("sit", "lie")),
    "elephant": Wild("round", "fan", "trunk", "round", "tuft", "grey", "long trunk, big ears",
        leg="post", white="tusks", nose="", eyes=0.4, size=0.46, length=0.56, deep=0.44, legs=0.42,
        thick=0.17),
    "giraffe": Wild("long", "side", "nag", "sturdy", "tuft", "yellow golden", "long neck",
        leg="post", dark="tiles blotches knobs", darks=("brown",), hat="knobs", nose="nostrils",
        size=0.36, neck=0.85, length=0.42, deep=0.28, legs=0.66, thick=0.085),
    "lion": Beast("wide", "round", "cat", "sturdy", "tuft", "golden orange", "big mane",
        dark="mane", darks=("brown", "shadow"), white="muzzle", behind="mane", length=0.52),
    "bear": Beast("round", "round", "short", "round", "stub", "brown black white", "round ears",
        length=0.5, deep=0.4, legs=0.42, thick=0.16, poses=("stand", "sit")),
    "mouse": Beast("apple", "disc", "medium", "round", "rat", "grey brown white",
        "big ears, long tail", pink="tail", eyes=0.56, deep=0.3, length=0.4, legs=0.2,
        thick=0.08),
}
# fmt: on


def piece(shape, at, size, colour, name, turn=0.0, **more):
    """A part with a shape of this family."""
    return Part(f"creature_{shape}", at, size, turn, colour=colour, name=name, **more)


def hung(shape, root, width, length, turn, colour, name, **more):
    """A part that hangs from the middle of its upper edge. width, length : halves."""
    angle = 2 * np.pi * np.asarray(turn)
    at = root[0] - length * np.sin(angle), root[1] + length * np.cos(angle)
    return piece(shape, at, (width, length), colour, name, turn, **more)


def fit(parts):
    """Scaled and moved such that the parts of each image fill the square [-1, 1]^2."""
    low, high = np.inf, -np.inf
    for part in parts:
        w, h = part.size if isinstance(part.size, tuple) else (part.size, part.size)
        angle = 2 * np.pi * np.asarray(part.turn)
        c, s = np.abs(np.cos(angle)), np.abs(np.sin(angle))
        x, y, w, h, here = np.broadcast_arrays(*part.at, c * w + s * h, s * w + c * h, part.where)
        centre = np.stack([x, y]).reshape(2, -1)
        reach = np.where(here, [w, h], -np.inf).reshape(2, -1)
        low, high = np.minimum(low, centre - reach), np.maximum(high, centre + reach)
    size = 2 / (high - low).max(0)
    return move(parts, *(-size * (low + high) / 2), size)


def one_of(rng, n, colours):
    """One of these RGB colours (0 to 255) an image, [n, 3]."""
    return np.array([rgb(*c) for c in colours])[rng.integers(0, len(colours), n)]


def painter(rng, n, look, kind):
    """A function from a part's name, and a factor for light and shade, to its colours [n, 3]."""
    coat, white = look.colour, shade(rgb(247, 243, 236), rng.uniform(0.94, 1, n))
    dark = one_of(rng, n, [DARKS[d] for d in kind.darks])
    dark = np.where(dark.sum(1, keepdims=True) == 0, shade(coat, 0.6), blend(dark, coat, 0.1))
    inks = {"white": white, "dark": dark, "pink": blend(PINK, coat, 0.15)}

    def paint(part, factor=1.0):
        inked = [ink for name, ink in inks.items() if part in getattr(kind, name).split()]
        return shade(inked[0] if inked else coat, factor)

    return paint


def mark(kind, paint, body, part):
    """The mark on this part of this body, in a list, or an empty list."""
    worn = kind.mark(body)
    shape = f"{kind.shape(body)}_{worn}"
    return [piece(shape, part.at, part.size, paint(worn), "marking", part.turn)] if worn else []


def beast(rng, n, look, kind):
    """n of one kind; they stand, sit or lie, and look to the left or at us."""
    u = rng.uniform(-1, 1, (14, n))
    pose = np.array([("stand", "sit", "lie").index(p) for p in kind.poses])
    pose = pose[rng.integers(0, len(pose), n)]
    young = np.clip(u[0], 0, 1)  # 1: a puppy, a kitten
    paint = painter(rng, n, look, kind)

    def posed(stand, sit, lie):
        return np.choose(pose, [stand, sit, lie])

    # the skeleton: (x, y) is the front end of the torso's axis, (-x, -y) the rear
    half = posed(kind.length, min(kind.length, 0.52) * 0.92, kind.length)
    half = half * (1 - 0.12 * young) * (1 + 0.06 * u[1])
    deep = kind.deep * (1 + 0.08 * u[2])
    legs = kind.legs * (1 - 0.15 * young) * (1 + 0.06 * u[3])
    thick = kind.thick * (1 + 0.1 * u[4] + 0.15 * young)
    size = kind.size * (1 + 0.05 * u[5] + 0.18 * young)
    tilt = posed(0.01, 0.155, 0.02) + 0.012 * u[6]
    x, y = (-f(2 * np.pi * tilt) * (half - 0.75 * thick) for f in (np.cos, np.sin))
    ground = posed(deep * 0.55 + legs, -y + deep * 0.8, deep * 0.9)
    hx = x - posed(0.25, 0.02, 0.2) * size - kind.neck * posed(0.4, 0.15, 0.35)  # the head
    hy = y - posed(0.3, 0.25, 0.25) * deep - 0.55 * size - kind.neck * posed(1, 0.9, 0.6)
    hy = hy + 0.06 * u[7]

    shape, w, h, up, rest = TAILS[kind.tail]
    root = -x + posed(0.2, 0.55, 0.25) * deep, -y + posed(-0.4, 0.45, 0.2) * deep
    turn = posed(up, rest, rest) + 0.04 * u[8]
    tail = hung(f"tail_{shape}", root, w, h * (1 + 0.1 * u[9]), turn, paint("tail"), "tail")

    hind = [f"creature_{kind.shape('hind')}", "creature_haunch"]  # a haunch if it sits or lies
    hind = pick(hind, np.minimum(pose, 1))
    stout = 1 if kind.shape("hind") == kind.shape("leg") else 1.35
    hind_w, hind_h = (
        posed(stout * thick, deep, deep),
        posed(legs / 2 + 0.25 * deep, *2 * [deep * 0.72]),
    )
    reach = posed(legs + 0.35 * deep, ground - y, np.maximum(legs, 0.35) + 0.3 * deep)  # in front
    lean = posed(0.035 * u[10], 0.01, 0.25)

    def pair(dx, dy, lean, factor):
        """A hind leg and a front leg, moved from where the near ones are."""
        at, ink = (
            (-x - posed(0, 0.35, 0.2) * deep + dx, ground - hind_h + dy),
            paint("legs", factor),
        )
        top = x + dx, np.where(pose == 2, ground - thick, ground - reach) + dy
        front = hung(f"leg_{kind.leg}", top, thick, reach / 2, lean, ink, "front leg")
        turn = posed(-0.7 * lean, 0, 0)  # they walk
        return Part(hind, at, (hind_w, hind_h), turn, colour=ink, name="hind leg"), front

    aside = 1.1 * thick + 0.06 * u[11]
    far, (back, front) = (
        pair(aside, -0.3 * aside, posed(-lean, lean, lean), 0.8),
        pair(0, 0, lean, 1),
    )
    coat = dict(fill=look.fill, second=shade(look.colour, 0.62))
    ink = paint("torso", 0.96)
    torso = piece(f"torso_{kind.torso}", (0, 0), (half, deep), ink, "torso", tilt, **coat)
    parts = [
        tail,
        *mark(kind, paint, "tail", tail),
        *far,
        torso,
        *mark(kind, paint, "torso", torso),
    ]
    if kind.neck > 0.12:
        dx, dy = hx - x - 0.35 * deep, y + 0.2 * deep - hy
        long, turn = np.hypot(dx, dy) / 2, np.arctan2(dx, dy) / (2 * np.pi)
        wide = np.minimum(0.5 * size, 0.8 * deep)
        neck = hung("neck", (hx, hy), wide, long, turn, paint("neck", 0.98), "neck")
        parts += [neck, *mark(kind, paint, "neck", neck)]
        if "crest" in kind.dark:
            nape = hx + 0.75 * wide, hy - 0.3 * size
            parts.append(hung("crest", nape, 0.7 * wide, 1.2 * long, turn, paint("crest"), "mane"))
    parts += [back, *(mark(kind, paint, "hind", back) if kind.poses == ("stand",) else [])]
    if "chest" in kind.white:
        at, shape = (x + 0.05 * deep, y + 0.2 * deep), "ruff" if kind.torso == "shaggy" else "bib"
        parts.append(piece(shape, at, (0.8 * deep, 0.95 * deep), paint("chest"), "chest", tilt / 3))
    parts += [front, *mark(kind, paint, "leg", front)]
    if kind.poses != ("stand",):  # half of the pets wear something
        worn = rng.integers(0, 6, n)
        which = np.minimum(worn, 2)
        w, h, drop = np.array([(0.5, 0.3, 0.82), (0.56, 0.36, 1.0), (0.36, 0.26, 1.0)])[which].T
        shape = pick(["creature_collar", "creature_bandana", "creature_bow"], which)
        at, ink = (hx + 0.12 * size, hy + drop * size), PALETTE[rng.integers(0, 7, n)]
        args = shape, at, (w * size, h * size), 0.02 * u[12]
        parts.append(Part(*args, colour=ink, where=worn < 3, name="collar"))
    head = draw_head(rng, n, kind, paint, coat)
    return fit(parts + move(head, hx, hy, size, 0.035 * u[13]))


def draw_head(rng, n, kind, paint, coat):
    """The parts of a head around (0, 0), its half-width 1."""
    u = rng.uniform(-1, 1, (11, n))
    aside = 0.35 + 0.6 * u[0]  # how far it looks to the left
    head = piece(f"head_{kind.head}", (0, 0), (1, 0.95), paint("head"), "head", **coat)
    ears, behind, hat = [], [], []
    shape, x, y, w, h, turn = EARS[kind.ears]
    long, ink = h * (1 + 0.08 * u[1]), paint("ears", 1.0 if kind.ears in BEHIND else 0.9)
    for side in (-1, 1):  # the left one and the right one
        root = side * x * (1 + 0.08 * side * aside) + 0.06 * aside, y
        turned = -side * (turn + 0.025 * u[3 + side])
        ear = hung(f"ear_{shape}", root, w, long, turned, ink, "ear", flip=-side)
        ears.append(ear)
        if kind.ears in STANDING:
            inside, size = blend(paint("ears", 0.8), PINK, 0.5), (0.58 * w, 0.62 * long)
            name = f"ear_{shape}"
            ears.append(piece(name, ear.at, size, inside, "inner ear", turned, flip=-side))
    if kind.hat:
        shape, y, w, h = HATS[kind.hat]
        ink = rgb(226, 208, 170) if kind.hat == "horns" else paint(kind.hat, 1.05)
        at, size = (-0.05 * aside, y), (w, h * (1 + 0.1 * u[5]))
        hat = [piece(shape, at, size, ink, kind.hat, 0.02 * u[6])]
    if kind.behind:
        ink = paint(kind.behind)
        behind = [piece(kind.behind, (0, 0.05), 1.4 + 0.08 * u[5], ink, kind.behind, 0.04 * u[6])]

    shape, w, h, y, swing, nose = MUZZLES[kind.muzzle]
    turn = aside * swing
    h = h * (1 - 0.6 * swing * (1 - np.abs(aside)))  # from the front, it looks shorter
    root, light = (-0.2 * aside, y), 1.03 if kind.muzzle == "trunk" else 1.12
    face = [hung(f"muzzle_{shape}", root, w, h, turn, paint("muzzle", light), "muzzle")]
    x = root[0] - 2 * h * nose * np.sin(2 * np.pi * turn)  # (x, y) is the nose
    y = root[1] + 2 * h * nose * np.cos(2 * np.pi * turn)
    if kind.nose == "smile":
        pink, long = rgb(238, 112, 124), 0.18 + 0.05 * u[7]
        root, out = (x, y + 0.18), u[9] > 0.1
        face.append(hung("ear_long", root, 0.14, long, 0.02 * u[8], pink, "tongue", where=out))
        face.append(piece("smile", (x, y + 0.15), 0.3, INK, "nose", turn / 2))
    elif kind.nose == "cat":
        at, size = (x, y + 0.08), (1, 0.36)
        face.append(piece("whiskers", at, size, INK, "whiskers", 0.01 * u[7], alpha=0.75))
        face.append(piece("nose", (x, y), (0.14, 0.1), rgb(222, 120, 124), "nose"))
    elif kind.nose == "nostrils":
        face.append(
            piece("nostrils", (x, y), (0.55 * w, 0.16), paint("muzzle", 0.55), "nose", turn)
        )
    elif "tusks" in kind.white:
        face.insert(0, piece("tusks", (0, 0.85), (0.7, 0.35), paint("tusks"), "tusks"))
    iris = one_of(rng, n, kind.iris)
    pupil = "" if kind.iris == BROWN else "slits" if kind.nose == "cat" else "pupils"
    size = kind.eyes * (1 - 0.1 * np.abs(aside)), kind.eyes
    face += eyes((-0.2 * aside, -0.14), size, iris, pupil, shut=u[10] > 0.75)
    middle = [head, *mark(kind, paint, "head", head), *face]
    return [*behind, *ears, *middle, *hat] if kind.ears in BEHIND else [*middle, *ears, *hat]


def eyes(at, size, colour, pupil="pupils", shut=False):
    """A pair of eyes, open or shut: the ground, pupils unless they are all pupil, and glints."""
    shut = np.asarray(shut)
    ground = pick(["creature_eyes", "creature_eyes_shut"], shut * 1)
    ink = np.where(shut[..., None], INK, colour)
    parts = [Part(ground, at, size, colour=ink, name="eye")]
    if pupil:
        parts.append(piece(pupil, at, size, INK, "eye", where=~shut))
    return [*parts, piece("glints", at, size, rgb(255, 255, 255), "eye", where=~shut)]


# ---- animals of other builds ---------------------------------------------------------------------
def owl(rng, n, look):
    u = rng.uniform(-1, 1, (6, n))
    coat, light = look.colour, blend(look.colour, rgb(255, 246, 226), 0.6)
    lift = np.where(u[0] > 0.3, 0.18 + 0.1 * u[1], 0.02)
    x = 0.07 * u[3]  # where it looks
    yellow, beak = one_of(rng, n, [(250, 214, 70), (240, 160, 50)]), rgb(232, 150, 50)
    feathers = dict(fill=look.fill, second=shade(coat, 0.5), name="wing")
    left, right = (
        hung("wing", (s * 0.5, -0.28), 0.26, 0.48, -s * lift, shade(coat, 0.75), flip=s, **feathers)
        for s in (-1, 1)
    )
    return fit(
        [
            piece("feet", (0, 0.92), (0.4, 0.1), beak, "feet"),
            left,
            piece("owl", (0, 0), (0.72 + 0.06 * u[2], 0.95), coat, "body"),
            right,
            piece("breast", (0, 0.4), (0.36, 0.42), light, "breast", fill=SCALY, second=coat),
            piece("discs", (x, -0.38), (0.52, 0.32), light, "face"),
            *eyes((x, -0.4), 0.44, yellow, shut=u[5] > 0.7),
            piece("beak", (x, -0.22), (0.08, 0.13), beak, "beak"),
            piece("brows", (x, -0.66 + 0.03 * u[4]), (0.46, 0.14), shade(coat, 0.7), "brows"),
        ]
    )


def penguin(rng, n, look):
    u = rng.uniform(-1, 1, (8, n))
    coat, orange, bright = look.colour, rgb(240, 150, 50), PALETTE[rng.integers(0, 7, n)]
    lift = np.where(u[0] > 0, 0.17, 0.03) + 0.05 * u[1]
    plump, x = 1 + 0.1 * u[2], 0.06 * u[4]
    worn = rng.integers(0, 4, n)
    scarf = pick(["creature_bow", "creature_collar"], np.minimum(worn, 1))
    scarf_size = np.where(worn == 0, 0.24, 0.52), 0.17
    left, right = (
        hung("flipper", (s * 0.5 * plump, -0.25), 0.14, 0.36, -s * lift, coat, "flipper", flip=s)
        for s in (-1, 1)
    )
    parts = [
        piece("webs", (0, 0.92), (0.48, 0.12), orange, "feet"),
        left,
        right,
        piece("penguin", (0, -0.03), (0.85 * plump, 0.95), coat, "body"),
        piece("front", (x / 2, 0.02), (0.66 * plump, 0.86), rgb(250, 248, 242), "belly"),
        *eyes((x, -0.48), 0.3, INK, "", u[5] > 0.7),
        piece("beak", (x * 1.5, -0.3), (0.14, 0.11), orange, "beak", 0.01 * u[6]),
        Part(scarf, (0, -0.12), scarf_size, colour=bright, where=worn < 2, name="scarf"),
    ]
    return fit(move(parts, turn=0.03 * u[7]))


def turtle(rng, n, look):
    u = rng.uniform(-1, 1, (6, n))
    skin = blend(look.colour, one_of(rng, n, [(150, 190, 90), (200, 180, 110)]), 0.75)
    hx, hy = -0.78 - 0.08 * u[0], -0.12 + 0.14 * u[1]  # the head
    tall, step = 0.52 + 0.08 * u[2], 0.05 * u[3]
    at, size = (0.06, 0.27 - 0.8 * tall), (0.74, tall)
    far, near = (
        [hung("stump", (x + dx, 0.15), 0.17, 0.26, s * step, ink, "leg") for x, s in LEGS]
        for dx, ink in ((0.2, shade(skin, 0.75)), (0.0, skin))
    )
    plates = dict(fill=look.fill, second=shade(look.colour, 0.8))
    return fit(
        [
            hung("ear_long", (0.72, 0.22), 0.08, 0.16, -0.2, skin, "tail"),
            limb((-0.45, 0.22), (hx, hy), 0.13, skin, "neck"),
            *far,
            piece("dome", at, size, shade(look.colour, 0.6), "shell"),
            piece("plates", at, size, look.colour, "plates", **plates),
            *near,
            limb((-0.58, 0.25), (0.7, 0.25), 0.09, blend(skin, rgb(240, 224, 160), 0.6), "rim"),
            Part("disc", (hx, hy), (0.26, 0.22), 0.02 * u[4], colour=skin, name="head"),
            piece("grin", (hx - 0.08, hy + 0.07), (0.13, 0.09), INK, "mouth"),
            *eyes((hx - 0.04, hy - 0.06), 0.2, rgb(255, 255, 250), shut=u[5] > 0.7),
        ]
    )


LEGS = ((-0.45, 1), (0.46, -1))  # of the turtle: x, and which way they step


def snail(rng, n, look):
    u = rng.uniform(-1, 1, (7, n))
    skin = one_of(rng, n, [(226, 190, 140), (206, 200, 120), (190, 170, 165)])
    big, x, y = 0.6 + 0.06 * u[0], -0.72 + 0.05 * u[1], -0.12 + 0.08 * u[2]
    at, lean = (0.16, 0.55 - big), 0.05 * u[3]
    tips = [(x - 0.2 + lean, y - 0.48 + 0.08 * u[4]), (x + 0.16 + lean, y - 0.48 + 0.08 * u[5])]
    shell = dict(fill=look.fill, second=shade(look.colour, 0.75), name="shell")
    white = rgb(255, 255, 250)
    return fit(
        [
            *[limb((x + 0.05, y), tip, 0.05, shade(skin, 0.9), "feeler") for tip in tips],
            piece("foot", (0, 0.52), (0.98, 0.36), skin, "foot"),
            limb((x + 0.1, 0.55), (x, y), 0.17, skin, "neck"),
            Part("disc", at, big, colour=look.colour, **shell),
            piece("coil", at, big * 0.98, shade(look.colour, 0.55), "coil", 0.1 * u[6]),
            piece("grin", (x - 0.03, y + 0.06), (0.14, 0.09), INK, "mouth"),
            *[Part("disc", tip, 0.12, colour=white, name="eye") for tip in tips],
            *[Part("disc", (tx - 0.03, ty), 0.065, colour=INK, name="eye") for tx, ty in tips],
        ]
    )


def butterfly(rng, n, look):
    u = rng.uniform(-1, 1, (5, n))
    colour, dark = look.colour, rgb(62, 46, 44)
    trim = one_of(rng, n, [(44, 38, 46), (250, 246, 236), (250, 210, 90)])
    trim = np.where(np.abs(trim - colour).sum(1, keepdims=True) < 0.4, INK, trim)
    marks = pick(["creature_wing_dots", "creature_wing_band"], (u[2] > 0) * 1)
    parts, drop = [], 0.03 * u[1]
    for s in (-1, 1):
        wide = (0.52 - 0.14 * np.abs(u[0])) * (1 + 0.12 * s * u[3])  # flapping narrows the wings
        at, turn = (s * (wide + 0.03), -0.32 + drop), 0.02 * s * u[4]
        low, size = (s * (0.85 * wide + 0.02), 0.42 - drop), (0.85 * wide, 0.46)
        wing = dict(fill=look.fill, second=trim, name="upper wing")
        parts += [
            piece("lower_wing", low, size, shade(colour, 0.85), "lower wing", flip=s),
            piece("wing_dots", low, (0.6 * wide, 0.36), trim, "marking", flip=s),
            piece("upper_wing", at, (wide, 0.55), colour, turn=turn, flip=s, **wing),
            Part(marks, at, (wide, 0.55), turn, s, trim, name="marking"),
        ]
    return fit(
        [
            *parts,
            piece("feelers", (0, -0.68), (0.34, 0.3), dark, "feelers"),
            limb((0, -0.4), (0, 0.5), 0.085, dark, "body"),
            Part("disc", (0, -0.48), 0.17, colour=rgb(110, 84, 74), name="head"),
            *eyes((0, -0.5), 0.2, rgb(255, 255, 250)),
            piece("grin", (0, -0.41), (0.1, 0.06), rgb(255, 200, 180), "mouth"),
        ]
    )


def frog(rng, n, look):
    u = rng.uniform(-1, 1, (7, n))
    skin, belly = look.colour, blend(look.colour, rgb(250, 246, 200), 0.65)
    wide, x, y = 0.66 + 0.06 * u[0], 0.06 * u[1], 0.05 * u[2]
    coat, pink, out = dict(fill=look.fill, second=shade(skin, 0.7)), rgb(238, 104, 124), u[3] > 0.4
    root, turn = (x + 0.05 * u[5], y), 0.05 * u[6]
    return fit(
        [
            piece("hop", (0, 0.5), (0.98, 0.5), shade(skin, 0.8), "hind legs"),
            piece("frog", (0, 0.3), (0.6, 0.62), skin, "body", **coat),
            Part("disc", (0, 0.42), (0.38, 0.46), colour=belly, name="belly"),
            piece("hands", (0, 0.62), (0.72, 0.34), shade(skin, 0.95), "front legs"),
            piece("bulges", (x, -0.58 + y), (0.66, 0.42), skin, "eyelids"),
            piece("head_wide", (x / 2, -0.22 + y), (wide, 0.42), skin, "head", **coat),
            *eyes((x, -0.62 + y), (0.64, 0.58), rgb(252, 250, 236), shut=u[4] > 0.75),
            hung("ear_long", root, 0.1, 0.2, turn, pink, "tongue", where=out),
            piece("grin", (x, -0.13 + y), (0.42, 0.24), shade(skin, 0.3), "mouth"),
        ]
    )


OTHERS = {
    "owl": (owl, "brown grey white golden", "big eyes, two wings"),
    "penguin": (penguin, "black black grey", "white belly, orange beak"),
    "turtle": (turtle, "green brown golden", "hard shell, short legs"),
    "snail": (snail, "brown orange yellow golden cream pink", "round shell, long feelers"),
    "butterfly": (butterfly, "orange yellow blue white purple red", "colourful wings"),
    "frog": (frog, "green green brown yellow blue", "wide mouth, big eyes"),
}

# ---- all of them ---------------------------------------------------------------------------------
for _kind in [*DOGS.values(), *CATS.values(), *ANIMALS.values()]:
    for _body in WORN_ON:
        if _kind.mark(_body):
            cut(_kind.shape(_body), _kind.mark(_body))

SYNONYMS = dict(rabbit="bunny", turtle="tortoise", frog="toad", horse="pony", sheep="lamb")


def things(table, kind, known):
    """table : {name: (draw, its colours, its traits)}."""
    made = {}
    for key, (draw, colours, traits) in table.items():
        names = {key: 4, SYNONYMS[key]: 1} if key in SYNONYMS else {key: 1}
        said = tuple(traits.split(", ")), tuple(colours.split())
        made[key] = Thing(draw, names, kind, known, *said, height=0.6)
    return made


def beasts(table):
    """Rows of the tables as `things` takes them."""
    return {key: (partial(beast, kind=b), b.colours, b.traits) for key, b in table.items()}


THINGS = {
    **things(beasts(DOGS), {"dog": 4, "puppy": 1}, 0.75),
    **things(beasts(CATS), {"cat": 4, "kitten": 1}, 0.75),
    **things(beasts(ANIMALS) | OTHERS, {"animal": 1}, 0.9),
}
THINGS["butterfly"] = replace(THINGS["butterfly"], height=None, turned=0.15)
