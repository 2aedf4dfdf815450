"""Everyday objects: WILD ones, which the web shows in many ways, and ICONIC ones.

Each class: its outlines, then the function that draws it. A class has several forms (a hat is a top
hat, a cap or a beanie) and details that are there or not. What a caption calls red is red in all of
them, but wood, steel, wax and paper keep their own colours. The two tables stand last.
"""

from functools import partial

import numpy as np

from .colours import blend, rgb, shade
from .shapes import (
    SHAPES,
    X,
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
    smooth,
    strokes,
)
from .sprites import Look, Part, limb, move, pick
from .things import Thing

WOOD, BARK, STEEL, GOLD = rgb(186, 132, 80), rgb(124, 84, 54), rgb(184, 190, 200), rgb(236, 190, 76)
WHITE, CREAM, INK, DARK = rgb(252, 252, 248), rgb(250, 238, 208), rgb(40, 38, 48), rgb(74, 72, 84)
LEAF, GRASS, RED, SKY = rgb(92, 170, 80), rgb(112, 176, 84), rgb(222, 64, 62), rgb(150, 206, 238)
FLAME, GLOW, STONE, SAND = (
    rgb(250, 146, 44),
    rgb(255, 228, 120),
    rgb(164, 164, 170),
    rgb(226, 196, 130),
)
BRIGHT = (
    (214, 66, 70),
    (60, 110, 200),
    (84, 160, 90),
    (246, 196, 70),
    (150, 92, 180),
    (240, 140, 170),
)
CLOTH = np.array([rgb(*c) for c in BRIGHT])
TILE = (176, 74, 60), (92, 96, 112), (124, 84, 60), (196, 124, 62), (74, 104, 136)
TILES = np.array([rgb(*c) for c in TILE])


# ---- what all objects use ------------------------------------------------------------------------
class Dice:
    """What differs between the n images of a class."""

    def __init__(self, rng, n):
        self.rng, self.n = rng, n

    def real(self, low, high):
        return self.rng.uniform(low, high, self.n)

    def form(self, count):
        return self.rng.integers(0, count, self.n)

    def some(self, share):
        """True in this share of the images."""
        return self.rng.random(self.n) < share

    def one(self, values):
        return np.array(values)[self.form(len(values))]

    def tint(self, colour, much=0.14):
        """A little lighter or darker from image to image."""
        return shade(colour, self.real(1 - much, 1 + much))


def put(name, shape, x, y, w, h, colour, turn=0.0, **more):
    """A part in one line. colour : RGB, or a Look for the surface with its pattern."""
    if isinstance(colour, Look):
        more = {"second": colour.second, "fill": colour.fill} | more
        colour = colour.colour
    shape = own(shape) if isinstance(shape, str) else shape
    return Part(shape, (x, y), (w, h), turn, colour=colour, name=name, **more)


def shine(x, y, w, h, turn=0.0, **more):
    """A soft white reflection."""
    return put("shine", "disc", x, y, w, h, WHITE, turn, alpha=0.45, **more)


def gleam(x, y, w, h, turn=0.0, **more):
    """A long reflection. Thin parts are strokes: a template so thin has no room for its edge."""
    return put("shine", "stroke", x, y, w, h, WHITE, turn, alpha=0.45, **more)


def bar(name, x, y, w, h, colour, turn=0.0, **more):
    """A thin band from left to right, its ends round."""
    return put(name, "stroke", x, y, h, w, colour, np.add(turn, 0.25), **more)


def outline(name, region):
    """Register a shape of this family; below it goes by its name without "object_"."""
    register(f"object_{name}", region)


def own(name):
    return f"object_{name}" if f"object_{name}" in SHAPES else name


def choose(form, *names):
    """The shape names[form[i]] for image i."""
    return pick([own(name) for name in names], form)


def by(form, *values):
    """values[form[i]] for image i."""
    return np.array(values)[form]


def either(condition, a, b):
    """Colour a where the condition holds, else b."""
    return np.where(condition[:, None], a, b)


def tone(look, factor):
    return shade(look.colour, factor)


def plain(look):
    return look.fill < 0


def symmetric(*points, curve=smooth):
    """A region with equal halves; points go down its right side."""
    return curve(*points, *[(-x, y) for x, y in reversed(points) if x])


def cornered(*points):
    return symmetric(*points, curve=polygon)


def discs(*circles):
    return np.any([ellipse(*circle) for circle in circles], 0)


def spun(points, angle):
    """A polygon turned around the centre: what lay on the right lies at this angle."""
    c, s = np.cos(angle), np.sin(angle)
    return polygon(*[(c * x - s * y, s * x + c * y) for x, y in points])


# Drawings are tables of numbers: one part a line, wrapped by hand.
# fmt: off
outline("trunk", lambda: symmetric((0.5, -1), (0.45, 0.4), (1, 1), (0, 0.9)))
outline("grass", lambda: cornered((0, -1), (0.16, 0), (0.5, -0.9), (0.55, 0.1), (1, -0.4),
    (0.85, 0.9)))
outline("wave", lambda: strokes([(0.8 * np.sin(5 * t), t) for t in np.linspace(-0.9, 0.9, 25)],
    0.1))
outline("steam", lambda: np.any([strokes([(k + 0.2 * np.sin(5 * t), t) for t in np.linspace(-0.8,
    0.8, 20)], 0.14) for k in (-0.6, 0.4)], 0))
outline("bow", lambda: mirrored(smooth((0, -0.15), (0.5, -0.75), (1, -0.6), (0.95, 0.3),
    (0.5, 0.35), (0, 0.2)) | smooth((0, 0), (0.6, 0.8), (0.3, 1), (0, 0.3))) | ellipse(0, 0, 0.24))
outline("flower", lambda: around(5, lambda a: ellipse(0.56 * np.cos(a), 0.56 * np.sin(a), 0.43)))
outline("lines", lambda: box(-1, -0.9, 1, -0.6, 0.1) | box(-1, -0.15, 1, 0.15, 0.1)
    | box(-1, 0.6, 0.4, 0.9, 0.1))
outline("tower", lambda: cornered((0.68, -1), (1, 1)))
outline("diamond", lambda: cornered((0, -1), (1, 0), (0, 1)))
outline("handle", lambda: ellipse(-0.3, 0, 1.25, 1) & ~ellipse(-0.3, 0, 0.82, 0.64) & (X > -0.5))

# ---- wild objects --------------------------------------------------------------------------------
outline("tree_cloud", lambda: discs((-0.55, 0.2, 0.45), (0.56, 0.18, 0.44), (-0.32, -0.4, 0.46),
    (0.3, -0.48, 0.5), (-0.2, 0.5, 0.48), (0.28, 0.5, 0.45), (0, 0, 0.6)))
outline("tree_fir", lambda: cornered((0, -1), (0.48, -0.3), (0.3, -0.32), (0.74, 0.32), (0.5, 0.3),
    (1, 1)))
outline("tree_flat", lambda: discs((-0.5, 0.25, 0.5, 0.6), (0.5, 0.2, 0.5, 0.66),
    (0, -0.2, 0.62, 0.75)))
outline("tree_snow", lambda: cornered((0, -1), (0.48, -0.3), (0.2, -0.5), (0, -0.25))
    | mirrored(polygon((0.74, 0.32), (0.42, -0.16), (0.4, 0.16)))
    | mirrored(polygon((1, 1), (0.62, 0.46), (0.56, 0.8))))
outline("tree_fruit", lambda: discs((-0.5, 0.2, 0.13), (-0.1, -0.4, 0.13), (0.1, 0.3, 0.13),
    (0.5, -0.1, 0.13), (-0.2, 0.65, 0.13), (0.5, 0.5, 0.13)))
def tree(d, look):
    form = d.form(4)  # a cloud, a fir, a poplar, an acacia
    wide, tall, lean = d.real(0.85, 1.1), d.real(0.88, 1.1), d.real(-0.08, 0.08)
    fruit = d.some(0.4) & ((form == 0) | (form == 2))
    snow, roots = d.some(0.35) & (form == 1), d.real(0.2, 0.3)
    bark, y = d.tint(BARK), by(form, -0.28, -0.14, -0.26, -0.42)
    w, h = by(form, 0.84, 0.7, 0.5, 0.98) * wide, by(form, 0.66, 0.8, 0.72, 0.42) * tall
    crown = choose(form, "tree_cloud", "tree_fir", "egg", "tree_flat")
    forked, light = form != 1, tone(look, 1.25)
    return [
        put("trunk", "trunk", 0, 0.5, roots, 0.5, bark),
        limb((0, 0.45), (0.38, -0.02), 0.06, bark, "branch", where=forked),
        limb((0, 0.35), (-0.36, -0.1), 0.06, bark, "branch", where=forked),
        put("crown", crown, lean, y, w, h, look),
        put("leaves", crown, lean - 0.1 * w, y - 0.16 * h, 0.7 * w, 0.66 * h, light, alpha=0.5,
            where=forked),
        put("snow", "tree_snow", lean, y, w, h, WHITE, where=snow),
        put("fruit", "tree_fruit", lean, y, 0.95 * w, 0.95 * h, d.one(CLOTH[[0, 3, 5]]),
            where=fruit),
        put("grass", "grass", d.real(-0.5, 0.5), 0.92, 0.26, 0.14, GRASS, where=d.some(0.5)),
    ]

outline("cap_dome", lambda: symmetric((0, -1), (0.6, -0.8), (0.95, 0), (1, 0.7), (0.7, 0.95),
    (0, 0.8)))
outline("cap_bell", lambda: symmetric((0, -1), (0.28, -0.85), (0.55, -0.1), (1, 0.75),
    (0.75, 0.98), (0, 0.85)))
outline("cap_flat", lambda: symmetric((0, -0.55), (0.65, -0.75), (1, -0.1), (0.8, 0.6), (0, 0.9)))
outline("cap_spots", lambda: discs((-0.6, 0.35, 0.15, 0.2), (-0.2, -0.35, 0.17, 0.21),
    (0.28, 0.2, 0.19, 0.25), (0.72, 0.5, 0.11, 0.17), (-0.2, 0.6, 0.1, 0.12)))
outline("stem", lambda: symmetric((0.6, -1), (0.5, 0), (0.95, 0.6), (0.7, 1), (0, 0.95)))
def mushroom(d, look):
    form, baby = d.form(3), d.some(0.45)
    w, h = by(form, 0.88, 0.74, 0.95) * d.real(0.85, 1.08), by(form, 0.55, 0.68, 0.42)
    thick, tilt, side = d.real(0.28, 0.46), d.real(-0.04, 0.04), d.real(0.55, 0.75)
    cap = choose(form, "cap_dome", "cap_bell", "cap_flat")
    stem, pale = d.tint(CREAM, 0.1), d.tint(rgb(232, 206, 170), 0.1)
    spots, skirt = d.some(0.65), d.some(0.4)
    ink = either(look.colour.min(1) > 0.7, d.tint(RED), WHITE)
    return [
        put("stem", "stem", 0, 0.45, thick, 0.53, stem),
        put("gills", "disc", 0, -0.3 + 0.72 * h, 0.78 * w, 0.2, pale, tilt),
        put("skirt", "tower", 0, 0.4, 0.82 * thick, 0.11, WHITE, where=skirt),
        put("cap", cap, 0, -0.3, w, h, look, tilt),
        put("spots", "cap_spots", 0, -0.3, w * 0.92, h * 0.9, ink, tilt, where=spots,
            flip=d.one([-1, 1])),
        shine(-0.42 * w, -0.3 - 0.45 * h, 0.14 * w, 0.1 * h, -0.1, where=~spots),
        put("small stem", "stem", side, 0.74, 0.14, 0.25, stem, where=baby),
        put("small cap", cap, side, 0.46, 0.3, 0.22, look.colour, 0.03, where=baby),
        put("grass", "grass", -0.5, 0.9, 0.26, 0.15, GRASS, where=d.some(0.5)),
    ]

outline("roof_gable", lambda: cornered((0, -1), (1, 0.85), (0.9, 1)))
outline("roof_hip", lambda: cornered((0.55, -0.8), (1, 1)))
outline("roof_barn", lambda: cornered((0, -1), (0.6, -0.6), (1, 1)))
outline("roof_thatch", lambda: symmetric((0, -1), (0.55, -0.75), (0.9, 0.5), (0.98, 1), (0.5, 0.8),
    (0, 0.85)))
outline("panes", lambda: mirrored(box(0.3, -1, 1, 1, 0.08)))
outline("frames", lambda: mirrored(box(0.27, -1.05, 1.03, 1.05, 0.1)
    & ~(box(0.36, -0.9, 0.6, 0.9) | box(0.7, -0.9, 0.94, 0.9)) | box(0.3, -0.1, 1, 0.1)))
outline("door", lambda: box(-1, -1, 1, 1, 0.9) | box(-1, 0, 1, 1))
def house(d, look):
    form, w, h = d.form(4), d.real(0.6, 0.84), d.real(0.3, 0.48)
    up, top = by(form, 0.44, 0.34, 0.42, 0.44) * d.real(0.9, 1.15), 0.95 - 2 * h
    roof = d.tint(d.one(TILES))
    lit, side, smoke = d.some(0.35), d.real(-0.12, 0.12), d.some(0.5)
    glass, y = either(lit, GLOW, SKY), top - 0.8 * up
    return [
        put("smoke", "disc", 0.42 * w + 0.18, y - up * 0.5 - 0.28, 0.16, 0.13, WHITE, alpha=0.8,
            where=smoke),
        put("smoke", "disc", 0.42 * w + 0.05, y - up * 0.5 - 0.08, 0.1, 0.09, WHITE, alpha=0.8,
            where=smoke),
        put("chimney", "square", 0.45 * w, y - 0.05, 0.11, 0.34, shade(roof, 0.8),
            where=d.some(0.8)),
        put("wall", "square", 0, 0.95 - h, w, h, look),
        put("roof", choose(form, "roof_gable", "roof_hip", "roof_barn", "roof_thatch"), 0, y,
            w * 1.22, up, roof),
        put("attic window", choose(d.form(3), "disc", "door", "square"), 0, y + 0.3 * up, 0.12,
            0.13, glass),
        put("window", "panes", side, 0.95 - 1.1 * h, 0.84 * w, 0.4 * h, glass),
        put("window frame", "frames", side, 0.95 - 1.1 * h, 0.84 * w, 0.4 * h, WHITE),
        put("door", choose(d.form(2), "square", "door"), side, 0.95 - 0.58 * h, 0.23 * w, 0.58 * h,
            shade(look.second, 0.85)),
        put("door knob", "disc", side + 0.12 * w, 0.95 - 0.52 * h, 0.03, 0.03, GOLD),
        put("bush", "tree_cloud", -0.8 * w, 0.86, 0.2, 0.14, d.tint(LEAF), where=d.some(0.5)),
    ]

def _canopy(*edges):
    """The part of an open umbrella between its ribs, which lie at shares of the half width."""
    ribs = np.sqrt(np.clip(1 - ((0.6 - Y) / 1.6) ** 2, 0.0, 1)) * (Y <= 0.8)
    inside = ellipse(0, 0.6, 1, 1.6) & (Y <= 0.8)
    for x, r in ((-0.81, 0.19), (-0.42, 0.2), (0, 0.22), (0.42, 0.2), (0.81, 0.19)):
        inside &= ~ellipse(x, 0.8, r, 0.3)
    return inside & np.any([(a * ribs <= X) & (b * ribs >= X) for a, b in edges], 0)

outline("canopy", lambda: _canopy((-2, 2)))
outline("canopy_panels", lambda: _canopy((-0.62, -0.22), (0.22, 0.62)))
outline("furled", lambda: symmetric((0.12, -1), (0.6, -0.1), (1, 0.75), (0.55, 0.62), (0.35, 0.95),
    (0, 0.7)))
outline("hook", lambda: line(0, -0.9, 0, 0.55, 0.09) | arc(0.3, 0.55, 0.3, 0, 0.5, 0.1))
def umbrella(d, look):
    closed, tilt = d.some(0.25), d.real(-0.08, 0.08)
    w, h, y = d.real(0.88, 1.05), d.real(0.42, 0.56), d.real(-0.42, -0.36)
    panels = either(d.some(0.5), tone(look, 1.4), look.second)
    stick = either(d.some(0.5), d.tint(WOOD), DARK)
    parts = [
        put("tip", "stroke", 0, -0.86, 0.045, 0.14, stick),
        limb((0, -0.7), (0, 0.5), 0.04, stick, "stick"),
        put("handle", "hook", 0, 0.55, 0.5, 0.48, stick),
        put("canopy", "canopy", 0, y, w, h, look, where=~closed),
        put("panels", "canopy_panels", 0, y, w, h, panels, where=~closed & plain(look)
            & d.some(0.75)),
        put("canopy", "furled", 0, -0.18, d.real(0.2, 0.3), 0.66, look, where=closed),
        bar("strap", 0, 0.02, 0.22, 0.05, panels, 0.02, where=closed),
        shine(-0.4 * w, y - 0.1, 0.16, 0.08, -0.1, where=~closed),
    ]
    return move(parts, turn=tilt)

outline("bow_heart", lambda: mirrored(ellipse(0.47, -0.3, 0.52)
    | polygon((0, -0.4), (0.96, -0.15), (0, 1))) & ~mirrored(ellipse(0.32, -0.25, 0.24)
    | polygon((0, -0.3), (0.52, -0.1), (0, 0.45))))
outline("bow_clover", lambda: discs((0, -0.52, 0.48), (-0.52, 0.3, 0.48), (0.52, 0.3, 0.48),
    (0, 0.2, 0.4)) & ~discs((0, -0.52, 0.22), (-0.52, 0.3, 0.22), (0.52, 0.3, 0.22)))
outline("bow_square", lambda: box(-1, -0.8, 1, 0.95, 0.4) & ~box(-0.5, -0.4, 0.5, 0.05, 0.2))
outline("bit_two", lambda: box(-1, -1, 1, -0.3, 0.1) | box(-1, 0.2, 0.7, 0.9, 0.1)
    | box(-1, -1, -0.3, 1))
outline("bit_comb", lambda: box(-1, -1, 1, 1, 0.1) & ~box(0, -0.55, 1.1, -0.25)
    & ~box(-0.1, 0.25, 1.1, 0.55))
outline("bit_flag", lambda: box(-1, -1, 1, 1, 0.2) & ~box(-0.4, -0.2, 0.4, 0.3))
def key(d, look):
    form, bit = d.form(4), d.form(3)
    r, wide, ribbon = d.real(0.36, 0.46), d.real(0.2, 0.28), d.some(0.3)
    bows = choose(form, "ring", "bow_heart", "bow_clover", "bow_square")
    y, dark = -0.95 + r, tone(look, 0.8)
    cloth = d.one(CLOTH)
    parts = [
        put("bit", choose(bit, "bit_two", "bit_comb", "bit_flag"), wide, 0.66, wide,
            d.real(0.18, 0.26), dark),
        limb((0, y + 0.75 * r), (0, 0.92), 0.085, look.colour, "shaft"),
        bar("collar", 0, y + r + 0.05, 0.17, 0.065, dark),
        bar("collar", 0, y + r + 0.22, 0.13, 0.05, dark, where=d.some(0.5)),
        put("bow", bows, 0, y, r, r, look.colour),
        put("gem", "disc", 0, y - 0.82 * r, 0.07, 0.07, cloth, where=(form == 0) & ~ribbon),
        put("ribbon", "bow", 0.0, y - 0.8 * r, 0.3, 0.24, cloth, where=ribbon),
        gleam(-0.03, 0.2, 0.025, 0.3),
    ]
    return move(parts, turn=d.real(-0.2, 0.2))

outline("mug_straight", lambda: box(-0.88, -1, 0.88, 1, 0.25) | box(-0.88, -1, 0.88, 0))
outline("mug_taper", lambda: cornered((0.98, -1), (0.9, -0.3), (0.7, 0.9), (0.55, 1)))
outline("mug_barrel", lambda: box(-0.8, -1, 0.8, 1, 0.3) & ellipse(0, 0, 1, 1.7)
    | symmetric((0.78, -1), (0.98, -0.1), (0.75, 0.95), (0.5, 1)))
outline("mug_cup", lambda: (ellipse(0, -1, 1, 1.75) & (Y > -1)) | box(-0.45, 0.6, 0.45, 1, 0.1))
def mug(d, look):
    form, w, h = d.form(4), d.real(0.54, 0.68), d.real(0.5, 0.72)
    h = np.where(form == 3, h * 0.8, h)
    bodies = ["mug_straight", "mug_taper", "mug_barrel", "mug_cup"]
    top, x, rim = 0.82 - 2 * h, -0.16, by(form, 0.88, 0.98, 0.8, 1.0) * w
    dark, mark = tone(look, 0.82), d.form(5)
    drink = d.one([rgb(92, 56, 36), rgb(150, 92, 44), rgb(240, 226, 204), rgb(130, 150, 60)])
    blank = plain(look)
    return [
        put("saucer", "disc", x, 0.84, 0.84, 0.12, tone(look, 1.2), where=form == 3),
        put("handle", choose(d.form(2), "ring", "handle"), x + w * 1.05, 0.76 - h * 1.1, 0.36,
            h * d.real(0.5, 0.62), dark),
        put("body", choose(form, *bodies), x, 0.82 - h, w, h, look),
        put("rim", "disc", x, top, rim, 0.15, tone(look, 1.25)),
        put("drink", "disc", x, top + 0.02, rim * 0.85, 0.1, drink),
        put("emblem", choose(mark % 4, "heart", "star", "disc", "flower"), x, 0.86 - h, 0.2, 0.2,
            look.second, where=blank & (mark < 4)),
        put("band", "square", x, 0.86 - h, w * 0.88, 0.1, look.second,
            where=blank & (mark == 4) & (form == 0)),
        put("steam", "steam", x, top - 0.3, 0.26, 0.26, WHITE, alpha=0.75, where=d.some(0.6)),
        gleam(x - 0.6 * w, 0.7 - h, 0.06, 0.32 * h),
    ]

BOTTLES = {
    "wine": ((0.34, -1), (0.34, -0.4), (0.5, -0.25), (0.9, 0), (1, 0.3), (1, 0.92), (0.92, 1)),
    "beer": ((0.36, -1), (0.4, -0.5), (0.8, -0.05), (1, 0.2), (1, 0.9), (0.9, 1)),
    "milk": ((0.55, -1), (0.6, -0.6), (0.95, -0.2), (1, 0), (0.94, 0.9), (0.85, 1)),
    "flat": ((0.3, -1), (0.3, -0.55), (0.95, -0.35), (1, -0.25), (1, 0.9), (0.92, 1)),
}
for _name, _half in BOTTLES.items():
    outline(f"bottle_{_name}", lambda half=_half: cornered(*half))
    outline(f"drink_{_name}", lambda half=_half: cornered(*half) & (Y > 0))
outline("bottle_flask", lambda: box(-0.3, -1, 0.3, 0) | ellipse(0, 0.3, 0.98, 0.7))
outline("drink_flask", lambda: ellipse(0, 0.3, 0.98, 0.7) & (Y > 0.1))
def bottle(d, look):
    form = d.form(5)
    names, wide = [*BOTTLES, "flask"], by(form, 0.36, 0.38, 0.48, 0.5, 0.72) * d.real(0.85, 1.1)
    tall = by(form, 0.86, 0.82, 0.78, 0.76, 0.8)
    drink = d.some(0.5)
    drink, label = drink | (form == 4), ~drink & (form < 4)
    glass = either(drink, tone(look, 1.5), look.colour)
    neck = by(form, 0.34, 0.36, 0.55, 0.3, 0.3) * wide
    cork = either(d.some(0.5), d.tint(WOOD), shade(look.second, 0.9))
    return [
        put("cork", "rounded", 0, 0.86 - 2 * tall, neck * 0.9, 0.13, cork),
        put("glass", choose(form, *[f"bottle_{k}" for k in names]), 0, 0.95 - tall, wide, tall,
            glass),
        put("drink", choose(form, *[f"drink_{k}" for k in names]), 0, 0.95 - tall * 1.02,
            wide * 0.84, tall * 0.92, look.colour, where=drink),
        bar("ring", 0, 1.02 - 2 * tall, neck * 1.25, 0.055, tone(look, 0.75)),
        put("label", choose(d.form(3), "square", "rounded", "disc"), 0, 0.52, wide * 0.86, 0.26,
            d.tint(CREAM, 0.06), where=label),
        put("emblem", choose(d.form(5), "heart", "star", "leaf", "flower", "lines"), 0, 0.52, 0.15,
            0.15, look.second, where=label),
        put("bubbles", "tree_fruit", 0, 0.52, wide * 0.6, 0.3, tone(look, 1.6), where=drink),
        gleam(-0.62 * wide, 0.3, 0.05, 0.24),
    ]

outline("head_claw", lambda: box(0.25, -0.55, 0.95, 0.6, 0.12) | box(-0.35, -0.4, 0.4, 0.42)
    | smooth((-0.3, -0.42), (-0.7, -0.35), (-1.02, 0.5), (-0.72, 0.1), (-0.3, 0.35), (0, 0.3),
    (0, -0.3)))
outline("head_ball", lambda: box(0.25, -0.6, 0.95, 0.6, 0.1) | box(-0.6, -0.3, 0.4, 0.3)
    | ellipse(-0.62, 0, 0.36, 0.5))
outline("head_sledge", lambda: polygon((-0.85, -0.75), (0.85, -0.75), (1, -0.5), (1, 0.5),
    (0.85, 0.75), (-0.85, 0.75), (-1, 0.5), (-1, -0.5)))
outline("head_mallet", lambda: box(-0.95, -0.85, 0.95, 0.85, 0.2) | box(-1, -0.6, 1, 0.6))
def hammer(d, look):
    form, w = d.form(4), d.real(0.56, 0.7)
    heads = ["head_claw", "head_ball", "head_sledge", "head_mallet"]
    metal = (form < 2)[:, None]  # a steel head on a coloured handle, or the other way round
    head = np.where(metal, d.tint(STEEL), look.colour)
    handle = np.where(metal, look.colour, d.tint(WOOD))
    grip = d.some(0.6)
    parts = [
        limb((0, -0.6), (0, 0.9), d.real(0.085, 0.12), handle, "handle"),
        put("grip", "rounded", 0, 0.6, 0.15, 0.36, shade(handle, 0.72), where=grip),
        put("head", choose(form, *heads), 0, -0.58, w, by(form, 0.34, 0.32, 0.32, 0.34), head),
        put("ring", "stroke", 0.62 * w, -0.58, 0.06, 0.24, shade(head, 0.75), where=form >= 2),
        put("ring", "stroke", -0.62 * w, -0.58, 0.06, 0.24, shade(head, 0.75), where=form >= 2),
        put("wedge", "rounded", 0, -0.58, 0.12, 0.2, shade(head, 0.7), where=metal[:, 0]),
        put("shine", "stroke", 0.4 * w, -0.7, 0.035, 0.16, WHITE, 0.25, alpha=0.5),
    ]
    return move(parts, turn=d.real(-0.16, 0.16))

outline("bell", lambda: symmetric((0, -1), (0.36, -0.86), (0.56, -0.2), (0.68, 0.45), (1, 0.85),
    (0.9, 1), (0, 1.0)))
outline("bell_wide", lambda: symmetric((0, -0.9), (0.5, -0.72), (0.75, 0), (0.85, 0.7), (1, 0.95),
    (0, 1)))
outline("jingle", lambda: ellipse(0, 0, 1) & ~(box(-0.07, 0.1, 0.07, 0.9) | ellipse(0, 0.15, 0.18)))
outline("sound", lambda: mirrored(arc(0.4, 0, 0.55, -0.1, 0.1, 0.05)))
def bell(d, look):
    form, w, h = d.form(3), d.real(0.62, 0.82), d.real(0.55, 0.66)
    jingle, top = form == 2, by(d.form(3), 0, 1, 2)  # a loop, a wooden handle, a bow
    top = np.where(jingle & (top == 1), 0, top)
    h, dark = np.where(jingle, w, h), tone(look, 0.75)
    swing, y = d.real(-0.1, 0.1), 0.12
    cloth = d.one(CLOTH)
    parts = [
        put("clapper", "disc", swing * 2, y + h + 0.08, 0.16, 0.16, dark, where=~jingle),
        put("loop", "ring", 0, y - h - 0.08, 0.2, 0.2, dark, where=top != 1),
        put("handle", "stroke", 0, y - h - 0.14, 0.12, 0.28, d.tint(WOOD), where=top == 1),
        put("body", choose(form, "bell", "bell_wide", "jingle"), 0, y, w, h, look),
        bar("band", 0, y + by(form, 0.55, 0.45, -0.12) * h,
            by(form, 0.76, 0.84, 0.98) * w, 0.06, tone(look, 1.3)),
        put("lip", "stroke", 0, y + 0.93 * h, 0.07, w * 1.02, dark, 0.25, where=~jingle),
        gleam(-0.3 * w, y - 0.25 * h, 0.08, 0.2, 0.04),
        put("bow", "bow", 0, y - h + 0.02, 0.42, 0.3, cloth, where=top == 2),
        put("sound", "sound", 0, y, 1.02, 0.5, tone(look, 1.4), where=d.some(0.3)),
    ]
    return move(parts, turn=swing, size=0.95)

outline("kite_delta", lambda: cornered((0, -1), (1, 0.6), (0.4, 0.5), (0, 0.95)))
outline("kite_long", lambda: cornered((0, -1), (1, -0.35), (0, 1)))
outline("kite_hex", lambda: cornered((0.5, -0.95), (1, 0), (0.5, 0.95)))
outline("kite_panels", lambda: (X * (Y + 0.35) > 0) & cornered((0, -1), (1, -0.35), (0, 1)))
outline("kite_stripe", lambda: cornered((0, -1), (1, 0.6), (0.4, 0.5), (0, 0.95)) & (abs(X) < 0.36))
outline("kite_inner", lambda: cornered((0.3, -0.56), (0.6, 0), (0.3, 0.56)))
outline("tail", lambda: strokes([(0.7 * np.sin(6 * t + 2) * (0.4 + 0.3 * t),
    t) for t in np.linspace(-1, 0.95, 30)], 0.09))
outline("ribbons", lambda: np.any([mirrored(polygon((0, y), (0.8, y - 0.2),
    (0.8, y + 0.2))) for y in (-0.35, 0.2, 0.75)], 0))
def kite(d, look):
    form, w, h = by(d.form(5), 0, 0, 0, 1, 2), d.real(0.62, 0.8), d.real(0.58, 0.68)
    w = by(form, 1, 1.25, 0.9) * w
    y, x = -0.35, d.real(-0.12, 0.12)
    second = either(d.some(0.5), look.second, tone(look, 1.4))
    sails = choose(form, "kite_long", "kite_delta", "kite_hex")
    panels = choose(form, "kite_panels", "kite_stripe", "kite_inner")
    parts = [
        put("tail", "tail", x / 2, y + h + 0.34, 0.3, 0.4, tone(look, 0.8)),
        put("ribbons", "ribbons", x / 2, y + h + 0.36, 0.24, 0.4, second),
        put("sail", sails, 0, y, w, h, look),
        put("panels", panels, 0, y, w * 0.97, h * 0.97, second, where=plain(look)),
        limb((0, y - h * 0.95), (0, y + h * 0.93), 0.025, DARK, "spar"),
        put("spar", "stroke", 0, y + by(form, -0.35, 0.3, 0) * h, 0.025,
            w * by(form, 0.97, 0.7, 0.97), DARK, 0.25),
    ]
    return move(parts, turn=d.real(-0.1, 0.1) + 0.06)

outline("crown_three", lambda: cornered((0, -1), (0.38, 0.05), (0.98, -0.7), (0.82, 1), (0, 1)))
outline("crown_five", lambda: cornered((0, -1), (0.2, -0.05), (0.5, -0.85), (0.62, 0), (1, -0.55),
    (0.82, 1)))
outline("crown_arch", lambda: mirrored(arc(0.45, 0, 0.42, 0.5, 1, 0.12)
    | arc(0.2, 0.1, 0.7, 0.68, 1, 0.12)) | cornered((0, -0.25), (0.2, 0.3), (0.55, -0.2),
    (0.7, 0.3), (0.95, -0.05), (0.82, 1)))
outline("tips_three", lambda: discs((0, -1, 0.12), (-0.98, -0.7, 0.11), (0.98, -0.7, 0.11)))
outline("tips_five", lambda: discs((0, -1, 0.11), (-0.5, -0.85, 0.1), (0.5, -0.85, 0.1),
    (-1, -0.55, 0.1), (1, -0.55, 0.1)))
outline("tips_cross", lambda: box(-0.07, -1.05, 0.07, -0.3) | box(-0.2, -0.86, 0.2, -0.7)
    | mirrored(ellipse(0.9, 0, 0.13)))
outline("jewels", lambda: mirrored(ellipse(0.7, 0, 0.17, 0.7))
    | mirrored(ellipse(0.38, 0, 0.09, 0.4)))
outline("ermine", lambda: discs((-0.7, 0, 0.06, 0.35), (-0.35, 0, 0.06, 0.35), (0, 0, 0.06, 0.35),
    (0.35, 0, 0.06, 0.35), (0.7, 0, 0.06, 0.35)))
def crown(d, look):
    form, w, h = d.form(3), d.real(0.82, 0.98), d.real(0.52, 0.72)
    fur, gem = d.some(0.35), d.one(CLOTH)
    dark, jewel, y = tone(look, 0.78), d.one(CLOTH), 0.72
    return [
        put("velvet", "half_disc", 0, 0.12, w * 0.76, h * by(form, 0.62, 0.62, 0.9),
            shade(gem, 0.85), where=d.some(0.6)),
        put("crown", choose(form, "crown_three", "crown_five", "crown_arch"), 0, 0.1, w, h, look),
        put("tips", choose(form, "tips_three", "tips_five", "tips_cross"), 0, 0.1, w, h,
            either(form == 2, look.colour, jewel)),
        put("band", "rounded", 0, y - 0.08, w * 0.86, 0.16, dark, where=~fur),
        put("jewels", "jewels", 0, y - 0.08, w * 0.84, 0.11, jewel, where=~fur),
        put("jewel", choose(d.form(3), "disc", "diamond", "egg"), 0, y - 0.08, 0.14, 0.14, gem,
            where=~fur),
        put("fur", "rounded", 0, y - 0.06, w * 0.92, 0.2, WHITE, where=fur),
        put("fur", "ermine", 0, y - 0.06, w * 0.92, 0.2, INK, where=fur),
        put("gem", choose(d.form(3), "heart", "diamond", "disc"), 0, by(form, 0.2, 0.2, 0.36), 0.13,
            0.16, gem),
        gleam(-0.6 * w, 0.15, 0.05, 0.2, -0.02),
    ]

outline("back_slats", lambda: box(-1, -1, 1, -0.6, 0.15) | box(-0.95, -0.25, 0.95, 0.1, 0.1)
    | box(-0.95, 0.45, 0.95, 0.8, 0.1))
outline("back_bars", lambda: box(-1, -1, 1, -0.65, 0.15) | mirrored(box(0.2, -0.8, 0.36, 1))
    | mirrored(box(0.62, -0.8, 0.78, 1)))
outline("back_heart", lambda: box(-1, -1, 1, 1, 0.3) & ~mirrored(ellipse(0.14, -0.25, 0.17)
    | polygon((0, -0.3), (0.3, -0.2), (0, 0.25))))
outline("seat", lambda: polygon((-0.72, -1), (1, -1), (0.8, 0.6), (0.8, 1), (-1, 1), (-1, 0.6)))
outline("arm", lambda: ellipse(0, -0.55, 1, 0.45) | box(-0.85, -0.6, 0.85, 1, 0.15))
def chair(d, look):
    form, arm = d.form(4), d.some(0.3)  # an armchair has other parts
    w, seat, lean = d.real(0.48, 0.62), d.real(0.12, 0.28), d.real(0.0, 0.1)
    dark, wood, top = tone(look, 0.72), ~arm, d.real(-0.95, -0.75)
    cushion, rung = d.one(CLOTH), d.some(0.5)
    left, right, back, mid = -0.72 * w, w, seat - 0.1, 0.14 * w
    high = (seat - top) / 2
    foot = either(d.some(0.5), dark, d.tint(BARK))
    return [
        limb((left, back), (left - 0.02, 0.72), 0.055, dark, "back leg", where=wood),
        limb((right, back), (right + 0.02, 0.72), 0.055, dark, "back leg", where=wood),
        limb((left, back), (left + lean, top), 0.06, look.colour, "post", where=wood),
        limb((right, back), (right + lean, top), 0.06, look.colour, "post", where=wood),
        put("back", choose(form, "back_slats", "back_bars", "rounded", "back_heart"),
            mid + lean * 0.7, top + 0.8 * high, 0.86 * w, 0.75 * high, look, where=wood),
        put("seat", "seat", 0, seat + 0.02, w * 1.08, 0.17, tone(look, 1.12), where=wood),
        put("cushion", "seat", 0.01, seat - 0.05, w * 0.88, 0.1, cushion, where=wood & d.some(0.4)),
        limb((-0.88 * w, seat + 0.14), (-0.92 * w, 0.92), 0.065, look.colour, "front leg",
            where=wood),
        limb((0.7 * w, seat + 0.14), (0.74 * w, 0.92), 0.065, look.colour, "front leg", where=wood),
        limb((-0.88 * w, 0.6), (0.7 * w, 0.6), 0.04, dark, "rung", where=wood & rung),
        put("foot", "panes", 0, 0.84, 0.66, 0.14, foot, where=arm),
        put("back", choose(form, "rounded", "disc", "door", "half_disc"), 0, -0.3, 0.62, 0.66,
            look, where=arm),
        put("seat", "rounded", 0, 0.44, 0.6, 0.34, tone(look, 1.18), where=arm),
        put("cushion", "rounded", 0, 0.02, 0.3, 0.25, cushion, 0.02, where=arm & rung),
        put("arm", "arm", -0.66, 0.36, 0.24, 0.46, dark, where=arm),
        put("arm", "arm", 0.66, 0.36, 0.24, 0.46, dark, where=arm),
    ]

outline("shade_cone", lambda: cornered((0.5, -1), (1, 1)))
outline("shade_drum", lambda: cornered((0.86, -1), (1, 1)))
outline("shade_dome", lambda: symmetric((0, -1), (0.6, -0.75), (0.92, 0.1), (1, 1), (0.5, 1),
    (0, 1)))
outline("shade_bell", lambda: symmetric((0.45, -1), (0.52, -0.4), (0.75, 0.3), (1.0, 1),
    (0.5, 0.92), (0, 1)))
outline("foot_vase", lambda: symmetric((0.25, -1), (0.4, -0.7), (0.95, 0.1), (0.5, 0.8), (0.8, 1),
    (0, 1)))
outline("foot_stick", lambda: box(-0.16, -1, 0.16, 0.9) | cornered((0.3, 0.6), (0.9, 0.85),
    (0.95, 1)))
outline("foot_beads", lambda: discs((0, -0.65, 0.34, 0.3), (0, -0.1, 0.45, 0.34),
    (0, 0.45, 0.58, 0.36)) | box(-0.8, 0.7, 0.8, 1, 0.1))
outline("cord", lambda: box(-0.2, -1, 0.2, 0.6) | ellipse(0, 0.65, 0.5, 0.3))
def lamp(d, look):
    form, foot, desk = d.form(4), d.form(3), d.some(0.3)
    w, h = d.real(0.6, 0.78), d.real(0.32, 0.44)
    table, on, bend = ~desk, d.some(0.7), d.real(-0.08, 0.08)
    base = either(d.some(0.5), d.tint(WOOD), look.second)
    dark = tone(look, 0.75)
    elbow = -0.42 + bend, -0.2
    return [
        put("foot", choose(foot, "foot_vase", "foot_stick", "foot_beads"), 0, 0.46, 0.42, 0.52,
            base, where=table),
        put("light", "disc", 0, 0.02 - 0.1, w * 0.94, 0.16, either(on, GLOW, dark), where=table),
        put("shade", choose(form, "shade_cone", "shade_drum", "shade_dome", "shade_bell"), 0, -0.5,
            w, h + 0.05, look, where=table),
        put("trim", "stroke", 0, -0.45 + h, 0.05, w, shade(look.second, 1.2), 0.25,
            where=table & d.some(0.5)),
        put("cord", "cord", 0.3, 0.12, 0.1, 0.3, GOLD, where=table & d.some(0.4)),
        put("foot", "half_disc", -0.1, 0.82, 0.5, 0.13, dark, where=desk),
        limb((-0.1, 0.75), elbow, 0.055, dark, "arm", where=desk),
        limb(elbow, (0.25, -0.68), 0.055, dark, "arm", where=desk),
        put("joint", "disc", *elbow, 0.1, 0.1, look.colour, where=desk),
        put("beam", "shade_cone", 0.62, 0.1, 0.46, 0.6, GLOW, -0.05, alpha=0.45, where=desk & on),
        put("bulb", "disc", 0.48, -0.28, 0.2, 0.18, either(on, GLOW, CREAM), -0.06, where=desk),
        put("shade", "shade_bell", 0.36, -0.55, 0.42, 0.36, look, -0.06, where=desk),
    ]

outline("guitar_folk", lambda: symmetric((0, -0.98), (0.5, -0.92), (0.7, -0.55), (0.52, -0.1),
    (0.9, 0.25), (0.95, 0.65), (0.5, 0.98), (0, 0.98)))
outline("guitar_rock", lambda: smooth((-0.85, -0.95), (-0.5, -0.5), (0, -0.4), (0.4, -0.5),
    (0.7, -0.85), (0.75, -0.35), (0.58, 0), (0.88, 0.5), (0.5, 0.95), (-0.1, 0.9), (-0.6, 0.98),
    (-0.92, 0.5), (-0.62, 0), (-0.85, -0.5)))
outline("guitar_vee", lambda: cornered((0.25, -0.95), (1, 0.8), (0.7, 1), (0, 0.45)))
outline("pegs", lambda: mirrored(discs((0.8, -0.75, 0.22), (0.8, 0, 0.22), (0.8, 0.75, 0.22))
    | box(0, -0.85, 0.8, -0.65) | box(0, -0.1, 0.8, 0.1) | box(0, 0.65, 0.8, 0.85)))
outline("scratch", lambda: smooth((-0.5, -0.9), (0.6, -0.6), (1, 0.4), (0.3, 1), (-0.2, 0.5),
    (-0.9, 0.2)))
outline("knobs", lambda: discs((0, -0.6, 0.8, 0.4), (0, 0.6, 0.8, 0.4)))
def guitar(d, look):
    form, w, long = by(d.form(5), 0, 0, 0, 1, 2), d.real(0.48, 0.6), d.real(0.0, 0.08)
    folk, dark = form == 0, tone(look, 0.7)
    neck, head = d.tint(BARK), either(form == 0, d.tint(BARK), look.colour)
    parts = [
        put("pegs", "pegs", 0, -0.84 + long, 0.19, 0.13, d.tint(STEEL)),
        put("head", "tower", 0, -0.85 + long, 0.12, 0.17, head, 0.5),
        put("body", choose(form, "guitar_folk", "guitar_rock", "guitar_vee"), 0, 0.46,
            w * by(form, 1, 1, 1.15), 0.52, look),
        put("pickguard", "scratch", 0.14, 0.5, 0.22, 0.26, either(d.some(0.5), WHITE, dark),
            where=d.some(0.7) & (form < 2)),
        put("neck", "stroke", 0, -0.25 + long / 2, 0.075, 0.48 - long / 2, neck),
        put("sound hole", "disc", 0, 0.33, 0.17, 0.17, GOLD, where=folk),
        put("sound hole", "disc", 0, 0.33, 0.135, 0.135, INK, where=folk),
        put("pickup", "lines", 0, 0.42, 0.16, 0.16, INK, where=~folk),
        bar("bridge", 0, 0.72, 0.17, 0.055, neck),
        put("strings", "stroke", 0, -0.02, 0.035, 0.72, rgb(236, 230, 214)),
        put("knobs", "knobs", 0.24, 0.7, 0.06, 0.13, GOLD, where=form == 1),
    ]
    return move(parts, turn=d.real(-0.12, 0.12))

def _seams(r):
    """A football's black patches: one in front, five at the rim."""
    ring = around(5, lambda a: spun([(0.7, 0), (0.85, -0.26), (1.2, -0.3), (1.2, 0.3),
        (0.85, 0.26)], a))
    seams = around(5, lambda a: spun([(0.2, -r), (0.8, -r), (0.8, r), (0.2, r)], a))
    return (radial(5, 0.38, 0.31) | ring | seams) & ellipse(0, 0, 1)

def _circle_line(x, radius, r):
    return abs(np.hypot(X - x, Y) - radius) < r

outline("ball_soccer", lambda: _seams(0.045))
outline("ball_basket", lambda: ((abs(X) < 0.06) | (abs(Y) < 0.06)
    | mirrored(_circle_line(1.2, 0.75, 0.06))) & ellipse(0, 0, 1))
outline("ball_tennis", lambda: mirrored(_circle_line(1.15, 0.8, 0.08)) & ellipse(0, 0, 1))
outline("ball_beach", lambda: (np.mod(np.arctan2(Y + 0.3, X + 0.2) * 3 / np.pi + 0.8
    * np.hypot(X, Y), 2) < 1) & ellipse(0, 0, 1) | ellipse(-0.2, -0.3, 0.15))
outline("ball_star", lambda: radial(5, 0.72, 0.32, 0.04))
outline("ball_band", lambda: (abs(Y + 0.25 * (1 - X**2)) < 0.24) & ellipse(0, 0, 1))
outline("ball_laces", lambda: box(-0.42, -0.05, 0.42, 0.05) | np.any([box(x - 0.05, -0.2, x + 0.05,
    0.2) for x in (-0.3, -0.1, 0.1, 0.3)], 0) | mirrored(_circle_line(1.45, 0.85, 0.06)
    & ellipse(0, 0, 1)))
BALLS = ("soccer", "basket", "tennis", "beach", "star", "band", "laces")
def ball(d, look):
    form, r = d.form(7), d.real(0.78, 0.96)
    egg, pale = form == 6, look.colour.mean(1) > 0.5
    line = either(pale, INK, WHITE)
    mark = either(np.isin(form, (3, 4, 5)), look.second, line)
    mark = either(form == 2, tone(look, 1.7), mark)
    h = np.where(egg, 0.62, 1) * r
    parts = [
        put("body", "disc", 0, 0, r, h, look),
        put("marks", choose(form, *[f"ball_{k}" for k in BALLS]), 0, 0, r * 0.97, h * 0.97, mark,
            where=plain(look)),
    ]
    shadow = put("shadow", "disc", 0, 0.94, 0.6, 0.09, INK, alpha=0.3, where=d.some(0.4))
    turn = np.where(egg, d.real(-0.15, 0.15), d.real(-0.5, 0.5))
    gloss = [shine(-0.36 * r, -0.4 * h, 0.22, 0.14, -0.1)]
    return [shadow, *move(parts, turn=turn), *gloss]

HATS = {
    "top": ((1, -1), (0.86, 0), (0.88, 1)),
    "dome": ((0, -1), (0.62, -0.8), (0.96, 0), (1, 1), (0, 1)),
    "cowboy": ((0, -0.68), (0.4, -1), (0.72, -0.7), (0.82, 0.2), (1, 1), (0, 1)),
    "cone": ((0, -0.6), (0.2, -1), (0.3, -0.85), (0.5, 0.1), (1, 1), (0, 1)),
}
outline("hat_top", lambda: cornered(*HATS["top"]))
for _name in ("dome", "cowboy"):
    outline(f"hat_{_name}", lambda half=HATS[_name]: symmetric(*half) & (Y < 0.98))
outline("hat_cone", lambda: smooth((0.3, -1), (0.65, -0.7), (0.3, -0.65), (0.55, 0.2), (0.95, 1),
    (-0.95, 1), (-0.5, 0.1), (-0.15, -0.75)))
outline("brim", lambda: ellipse(0, -0.3, 1, 1.1) & ~ellipse(0, -1.5, 1.1, 1.2)
    | ellipse(0, 0, 0.8, 0.5))
outline("brim_curled", lambda: symmetric((0, 0.1), (0.6, -0.1), (0.95, -1), (1, -0.5), (0.8, 0.5),
    (0, 1)))
outline("visor", lambda: smooth((-0.7, -0.5), (0.2, -0.6), (0.95, 0.1), (1, 0.6), (0.5, 0.5),
    (-0.6, 0.7)))
outline("feather", lambda: smooth((-0.8, 1), (-0.6, 0), (0.3, -1), (0.5, -0.3), (0, 0.4)))
outline("hat_band", lambda: cornered((0, -0.7), (0.97, -1), (1, 0.7), (0, 1.0)))
outline("buckle", lambda: box(-1, -1, 1, 1, 0.15) & ~box(-0.5, -0.5, 0.5, 0.5))
def hat(d, look):
    form = d.form(6)  # top hat, cap, beanie, sun hat, cowboy hat, wizard's hat
    w = by(form, 0.54, 0.68, 0.68, 0.56, 0.56, 0.56) * d.real(0.9, 1.1)
    h = by(form, 0.62, 0.5, 0.56, 0.42, 0.56, 0.78) * d.real(0.9, 1.1)
    x, base = by(form, 0, 0.18, 0, 0, 0, 0), by(form, 0.6, 0.4, 0.5, 0.45, 0.5, 0.7)
    crowns = choose(form, "hat_top", "hat_dome", "hat_dome", "hat_dome", "hat_cowboy", "hat_cone")
    brims = choose(form, "brim", "visor", "rounded", "disc", "brim_curled", "disc")
    brim_w = by(form, 0.88, 0.55, 0.74, 1, 1, 0.95)
    dark, extra = tone(look, 0.78), d.some(0.6)
    wool = either(d.some(0.5), WHITE, look.second)
    banded = np.isin(form, (0, 3, 4, 5))
    brim = either(form == 2, wool, either(form == 1, dark, tone(look, 0.92)))
    parts = [
        put("feather", "feather", 0.62 * w + 0.12, base - 0.85 * h, 0.24, 0.4, look.second, 0.02,
            where=extra & np.isin(form, (0, 4))),
        put("brim", brims, by(form, 0, -0.52, 0, 0, 0, 0), base
            + by(form, 0.02, 0.02, 0.08, 0.02, 0.02, 0.0), brim_w,
            by(form, 0.2, 0.17, 0.18, 0.2, 0.26, 0.17), brim, where=form != 2),
        put("crown", crowns, x, base - h, w, h, look),
        put("cuff", "rounded", 0, base, 0.74, 0.17, wool, where=form == 2),
        put("band", "hat_band", x, base - 0.1, w * by(form, 0.9, 1, 1, 0.98, 0.95, 0.92), 0.12,
            look.second, where=banded),
        put("button", "disc", x, base - 2 * h + 0.02, by(form, 0.1, 0.08, 0.22, 0.1, 0.1, 0.1),
            by(form, 0.1, 0.06, 0.22, 0.1, 0.1, 0.1), either(form == 2, wool, dark),
            where=np.isin(form, (1, 2))),
        put("badge", choose(d.form(4), "star", "heart", "flower", "disc"), x - 0.18,
            base - 0.52 * h, 0.17, 0.17, look.second, where=(form == 1) & extra),
        put("flower", "flower", 0.36, base - 0.12, 0.2, 0.2, wool, where=extra & (form == 3)),
        put("buckle", "buckle", 0, base - 0.1, 0.13, 0.13, GOLD,
            where=np.isin(form, (0, 5)) & ~extra),
        put("stars", "star", -0.12, base - 0.75, 0.12, 0.12, GOLD, where=(form == 5) & extra),
        put("stars", "star", 0.2, base - 0.45, 0.1, 0.1, GOLD, 0.03, where=(form == 5) & extra),
    ]
    return move(parts, turn=d.real(-0.05, 0.05))

outline("pages", lambda: cornered((0, -0.7), (0.5, -0.95), (1, -0.8), (1, 0.8), (0.5, 0.65),
    (0, 0.9)))
outline("text", lambda: mirrored(np.any([polygon((0.14, y + 0.12), (0.5, y), (0.86, y + 0.08),
    (0.86, y + 0.2), (0.5, y + 0.12), (0.14, y + 0.24)) for y in (-0.68, -0.3, 0.08)], 0)))
outline("corner", lambda: polygon((-1, -0.9), (0.9, -0.9), (1, -0.75), (1, 0.9), (0.9, 1),
    (-0.9, 1), (-1, 0.9)))
def book(d, look):
    form = by(d.form(4), 0, 0, 1, 2)  # upright, open, lying
    w, h, mark = d.real(0.58, 0.74), d.real(0.8, 0.92), d.form(5)
    thick, paper, dark = d.real(0.08, 0.16), d.tint(CREAM, 0.06), tone(look, 0.72)
    shut, wide, flat = form == 0, form == 1, form == 2
    cloth, ribbon = d.one(CLOTH), d.some(0.5)
    gold = either(d.some(0.5), GOLD, tone(look, 1.6))
    emblems = ["star", "heart", "leaf", "crescent", "flower"]
    upright = [
        put("cover", "rounded", thick, 0.06, w, h, dark, where=shut),
        put("pages", "square", thick * 0.7, 0.05, w * 0.95, h * 0.95, paper, where=shut),
        put("cover", "corner", 0, 0, w, h, look, where=shut),
        put("spine", "square", -w + 0.08, 0, 0.09, h * 0.96, dark, where=shut),
        put("title", "lines", 0.08, -0.5 * h, 0.62 * w, 0.16, gold, where=shut),
        put("emblem", choose(mark, *emblems), 0.08, 0.28 * h, 0.26, 0.26, gold, where=shut),
    ]
    opened = [
        put("cover", "pages", 0, 0.07, 1.04, 0.72, look, where=wide),
        put("pages", "pages", 0, -0.02, 0.97, 0.68, paper, where=wide),
        limb((0, -0.5), (0, 0.58), 0.03, shade(paper, 0.75), "fold", where=wide),
        put("text", "text", 0, -0.02, 0.94, 0.66, DARK, where=wide & (mark < 3)),
        put("picture", choose(mark, *emblems), 0.5, -0.02, 0.3, 0.34, look.colour,
            where=wide & (mark >= 3)),
        put("picture", "lines", -0.5, -0.05, 0.3, 0.3, DARK, where=wide & (mark >= 3)),
        put("ribbon", "square", 0.14, 0.62, 0.07, 0.26, cloth, where=wide & ribbon),
    ]
    y = 0.28
    lying = [
        put("lower cover", "rounded", 0, y + 0.32, 0.94, 0.07, dark, where=flat),
        put("pages", "rounded", 0.04, y + 0.12, 0.86, 0.2, paper, where=flat),
        put("upper cover", "rounded", 0, y - 0.08, 0.94, 0.07, look.colour, where=flat),
        put("spine", "rounded", -0.84, y + 0.12, 0.12, 0.27, look.colour, where=flat),
        put("second book", "rounded", -0.05, y - 0.36, 0.76, 0.21, look, where=flat),
        put("second pages", "square", 0.1, y - 0.36, 0.63, 0.12, paper, where=flat),
        put("ribbon", "square", -0.4, y - 0.08, 0.06, 0.24, cloth, where=flat & ribbon),
    ]
    return upright + opened + lying

outline("ticks", lambda: around(12, lambda a: spun([(0.74, -0.06), (0.94, -0.06), (0.94, 0.06),
    (0.74, 0.06)], a)))
outline("alarm", lambda: mirrored(ellipse(0.58, -0.62, 0.4, 0.3, 0.12)))
outline("feet", lambda: mirrored(line(0.5, -1, 0.8, 0.9, 0.14)))
outline("octagon", lambda: radial(8, 1, 0.93))
outline("mantel", lambda: box(-0.78, -0.3, 0.78, 0.9) | ellipse(0, -0.28, 0.78, 0.7)
    | box(-1, 0.75, 1, 1, 0.08))
def clock(d, look):
    form = d.form(5)  # alarm, round, square, octagonal, mantel clock
    alarm, r = form == 0, by(form, 0.7, 0.9, 0.86, 0.95, 0.95) * d.real(0.92, 1.05)
    y = by(form, 0.14, 0, 0, 0, 0.0)
    case = choose(form, "disc", "disc", "rounded", "octagon", "mantel")
    face = d.tint(CREAM, 0.06) * either(d.some(0.5), 1, rgb(235, 245, 255))
    f, fy = by(form, 0.78, 0.8, 0.76, 0.74, 0.56) * r, y + by(form, 0, 0, 0, 0, -0.2) * r
    hour, minute = d.real(0, 1), d.real(0, 1)
    dark, hand = tone(look, 0.72), either(d.some(0.6), INK, tone(look, 0.6))

    def at(turn, length):
        return f * length * np.sin(2 * np.pi * turn), fy - f * length * np.cos(2 * np.pi * turn)

    return [
        put("feet", "feet", 0, y + 0.92 * r, 0.72, 0.16, dark, where=alarm),
        limb((0, y - r), (0, y - r - 0.2), 0.06, dark, "hammer", where=alarm),
        put("bells", "alarm", 0, -0.1, 0.9, 1.08, tone(look, 1.25), where=alarm),
        put("case", case, 0, y, r, r, look),
        put("face", "disc", 0, fy, f, f, face),
        put("ticks", "ticks", 0, fy, f, f, either(d.some(0.7), DARK, look.colour)),
        limb((0, fy), at(hour, 0.45), 0.055, hand, "hour hand"),
        limb((0, fy), at(minute, 0.68), 0.04, hand, "minute hand"),
        put("hub", "disc", 0, fy, 0.07, 0.07, look.second),
        put("pendulum", "disc", d.real(-0.2, 0.2), 0.58, 0.13, 0.13, GOLD, where=form == 4),
    ]

SHOES = {
    "sneaker": ((-0.92, -0.55), (-0.5, -0.3), (-0.15, -0.75), (0.1, -0.55), (0.5, 0.1), (0.9, 0.3),
        (1, 0.8), (-0.95, 0.8)),
    "ankle": ((-0.9, -1), (-0.2, -1), (-0.1, -0.6), (0.45, 0.1), (0.9, 0.3), (1, 0.8),
        (-0.95, 0.8)),
    "boot": ((-0.8, -1), (0.0, -1), (0.02, 0.0), (0.35, 0.15), (0.88, 0.3), (0.98, 0.8),
        (-0.85, 0.8)),
}
for _name, _outline in SHOES.items():
    outline(f"shoe_{_name}", lambda outline=_outline: smooth(*outline)
        | polygon(outline[-2], outline[-1], (-0.6, 0.2), (0.4, 0.2)))
outline("shoe_pump", lambda: smooth((-0.95, -0.7), (-0.75, -0.62), (-0.5, 0.05), (0.1, 0.5),
    (0.4, 0.35), (0.7, 0.45), (1, 0.85), (0.6, 0.98), (0.2, 0.95), (-0.45, 0.25), (-0.9, -0.1)))
outline("pump_heel", lambda: polygon((-0.93, -0.15), (-0.55, 0.2), (-0.75, 1), (-0.9, 1)))
outline("sole", lambda: box(-1, -0.9, 1, 0.9, 0.8))
outline("sole_heel", lambda: box(-1, -1, 1, -0.1, 0.3) | box(-1, -1, -0.35, 1, 0.15))
outline("toe", lambda: smooth((-0.9, 1), (-0.75, -0.2), (0.1, -0.85), (0.8, -0.2), (1, 1)))
outline("laces", lambda: line(-0.85, -0.6, -0.1, -0.95, 0.13) | line(-0.45, 0.05, 0.3, -0.3, 0.13)
    | line(0.0, 0.7, 0.75, 0.35, 0.13))
def shoe(d, look):
    form, y = d.form(4), 0.05  # sneaker, high top, boot, high heel
    h, sport = by(form, 0.62, 0.8, 0.9, 0.85) * d.real(0.92, 1.05), form < 2
    y = 0.86 - h
    sole = either(sport, WHITE, d.tint(BARK, 0.3))
    extra, trim = d.some(0.6), either(d.some(0.6), WHITE, look.second)
    lace_y = y - 0.22 * h
    parts = [
        put("heel", "pump_heel", 0, y, 0.94, h, tone(look, 0.7), where=form == 3),
        put("cuff", "rounded", -0.37, y - h * 0.95, 0.46, 0.13, trim, where=(form == 2) & extra),
        put("upper", choose(form, "shoe_sneaker", "shoe_ankle", "shoe_boot", "shoe_pump"), 0, y,
            0.94, h, look),
        put("toe cap", "toe", 0.66, y + 0.56 * h, 0.29, 0.26 * h, trim, where=sport),
        put("heel cap", "toe", -0.72, y + 0.52 * h, 0.22, 0.32 * h, tone(look, 0.72),
            where=sport & extra),
        put("sole", choose(np.minimum(form, 2), "sole", "sole", "sole_heel"), 0.02, y + 0.84 * h,
            0.98, by(form, 0.13, 0.13, 0.15, 0.1), sole, where=form < 3),
        put("laces", "laces", by(form, 0.12, 0.08, 0, 0), lace_y, 0.26, 0.26, WHITE, where=sport),
        put("emblem", choose(d.form(4), "star", "disc", "heart", "crescent"),
            by(form, -0.3, -0.38, -0.38, 0), y + by(form, 0.25, -0.25, 0, 0) * h, 0.15, 0.15, trim,
            where=sport & plain(look)),
        bar("strap", -0.36, y + 0.2 * h, 0.42, 0.07, tone(look, 0.65),
            where=(form == 2) & ~extra),
        put("bow", "bow", 0.6, y + 0.45 * h, 0.2, 0.16, look.second, where=(form == 3) & extra),
        shine(0.72, y + 0.52 * h, 0.1, 0.06, 0.05, where=form >= 2),
    ]
    return move(parts, turn=d.real(-0.03, 0.03))

outline("pack", lambda: symmetric((0, -1), (0.6, -0.92), (0.9, -0.4), (0.98, 0.7), (0.8, 1),
    (0, 1)))
outline("pack_square", lambda: box(-0.95, -1, 0.95, 1, 0.35))
outline("flap", lambda: symmetric((0, -1), (0.7, -0.9), (1, -0.1), (0.9, 0.6), (0, 1)))
outline("zip", lambda: arc(0, 0.6, 0.9, 0.56, 0.94, 0.07))
def backpack(d, look):
    form, w, h = d.form(3), d.real(0.58, 0.7), d.real(0.74, 0.84)
    y, dark, light = 0.95 - h, tone(look, 0.72), tone(look, 1.25)
    trim = either(d.some(0.5), look.second, d.tint(BARK))
    roll, flap = d.some(0.35), form == 1
    pocket = d.real(0.24, 0.34)
    return [
        put("handle", "ring", 0, y - h, 0.2, 0.17, dark),
        put("bedroll", "stroke", 0, y - h + 0.05, 0.16, 0.72, d.one(CLOTH), 0.25, where=roll),
        put("side pocket", "rounded", -w, 0.58, 0.17, 0.3, dark),
        put("side pocket", "rounded", w, 0.58, 0.17, 0.3, dark),
        put("body", choose((form == 2).astype(int), "pack", "pack_square"), 0, y, w, h, look),
        put("zip", "zip", 0, y - 0.08, w * 0.86, h * 0.72, trim, where=~flap),
        put("flap", "flap", 0, y - 0.45 * h, w * 0.98, 0.5 * h, light, where=flap),
        put("strap", "stroke", -0.5 * w, y, 0.06, h * 0.72, trim, where=flap),
        put("strap", "stroke", 0.5 * w, y, 0.06, h * 0.72, trim, where=flap),
        put("buckle", "buckle", -0.5 * w, y + 0.15 * h, 0.1, 0.09, GOLD, where=flap),
        put("buckle", "buckle", 0.5 * w, y + 0.15 * h, 0.1, 0.09, GOLD, where=flap),
        put("pocket", "rounded", 0, 0.88 - pocket, w * 0.7, pocket, light, where=~flap),
        bar("pocket edge", 0, 0.92 - 1.7 * pocket, w * 0.6, 0.04, dark, where=~flap),
        put("badge", choose(d.form(4), "star", "heart", "flower", "disc"), by(form, 0, 0, 0),
            np.where(flap, y - 0.45 * h, 0.95 - 0.85 * pocket), 0.15, 0.15, trim,
            where=d.some(0.6)),
    ]

APPLE = (0, -0.72), (0.4, -0.92), (0.92, -0.45), (0.9, 0.25), (0.5, 0.92), (0, 0.84)
outline("apple_round", lambda: symmetric(*APPLE))
outline("apple_tall", lambda: symmetric((0, -0.78), (0.45, -1), (0.9, -0.55), (0.72, 0.3),
    (0.4, 0.98), (0, 0.88)))
_BITE = (0.98, -0.42, 0.34), (0.8, 0.08, 0.36), (1, 0.45, 0.3)
outline("apple_bitten", lambda: symmetric(*APPLE) & ~discs(*_BITE))
outline("bite", lambda: symmetric(*APPLE) & ~discs(*_BITE) & discs(*[(x, y, r + 0.2) for x, y,
    r in _BITE]))
outline("worm", lambda: strokes([(-0.6, 0.75), (-0.1, 0.7), (0.15, 0.3), (0.2, -0.2), (0.5, -0.6)],
    0.32, 0.4))
outline("seeds", lambda: mirrored(ellipse(0.55, 0, 0.25, 0.85, -0.08)))
def apple(d, look):
    form = by(d.form(5), 0, 0, 0, 1, 2)  # whole, bitten, cut
    shape = choose(np.where(form == 1, 2, d.form(2)), "apple_round", "apple_tall", "apple_bitten")
    w, h, bent = d.real(0.74, 0.9), d.real(0.72, 0.84), d.real(-0.1, 0.16)
    flesh, y = d.tint(rgb(255, 244, 206), 0.04), 0.16
    leaf, worm = d.tint(LEAF), (form == 1) & d.some(0.6)
    return [
        put("apple", shape, 0, y, w, h, look.colour),
        put("flesh", shape, 0, y + 0.02, w * 0.86, h * 0.86, flesh, where=form == 2),
        put("core", "disc", 0, y + 0.02, 0.27, 0.34, shade(flesh, 0.93), where=form == 2),
        put("seeds", "seeds", 0, y + 0.04, 0.2, 0.13, BARK, where=form == 2),
        put("bite", "bite", 0, y, w, h, flesh, where=form == 1),
        limb((0, y - 0.7 * h), (bent, y - h - 0.22), 0.06, BARK, "stalk"),
        put("leaf", "leaf", 0.26 + bent, y - h - 0.1, 0.13, 0.27, leaf, d.real(0.12, 0.22),
            where=d.some(0.8)),
        put("worm", "worm", 0.52 * w, y - 0.12, 0.28, 0.26, rgb(160, 214, 90), where=worm),
        put("eye", "disc", 0.52 * w + 0.17, y - 0.27, 0.05, 0.05, INK, where=worm),
        shine(-0.45 * w, y - 0.42 * h, 0.12, 0.18, 0.08, where=form < 2),
    ]

outline("pot_tall", lambda: symmetric((0.55, -1), (0.8, -0.3), (0.98, 0.5), (0.75, 1), (0, 1)))
outline("pot_squat", lambda: ellipse(0, 0, 1))
outline("spout", lambda: smooth((-1, 0.9), (-0.3, 0.45), (0.1, -0.6), (0.95, -1), (0.85, -0.7),
    (0.55, -0.4), (0.35, 0.6), (-0.8, 1.2)))
outline("lid", lambda: ellipse(0, 0.9, 1, 1.7) & (Y < 0.95))
def teapot(d, look):
    form, w = d.form(3), d.real(0.5, 0.62)
    h = by(form, 0.56, 0.6, 0.46) * d.real(0.9, 1.08)
    y, dark, light = 0.88 - h, tone(look, 0.8), tone(look, 1.3)
    top, mark = y - by(form, 0.82, 0.94, 0.82) * h, d.form(4)
    return [
        put("handle", choose(d.form(2), "ring", "handle"), w + 0.1, y - 0.02, 0.32, h * 0.72, dark),
        put("spout", "spout", -w - 0.14, y - 0.1, 0.36, h * 0.75, dark, flip=-1),
        put("foot", "rounded", 0, 0.88, w * 0.6, 0.08, dark),
        put("pot", choose(form, "pot_squat", "pot_tall", "pot_squat"), 0, y, w, h, look),
        put("knob", "disc", 0, top - 0.24, 0.1, 0.1, look.second),
        put("lid", "lid", 0, top - 0.06, w * by(form, 0.62, 0.6, 0.66), 0.14, light),
        put("emblem", choose(mark, "heart", "flower", "leaf", "star"), 0, y + 0.06, 0.22, 0.22,
            either(d.some(0.5), look.second, light), where=plain(look)),
        put("steam", "steam", -w - 0.36, y - h - 0.2, 0.16, 0.24, WHITE, alpha=0.75,
            where=d.some(0.5)),
        shine(-0.5 * w, y - 0.4 * h, 0.09, 0.15, 0.08),
    ]

outline("wax", lambda: box(-1, -0.9, 1, 1, 0.12) | mirrored(line(0.78, -0.8, 0.78, -0.1, 0.22))
    | line(0.1, -0.8, 0.1, 0.25, 0.2))
outline("wax_old", lambda: smooth((-0.9, -0.8), (-0.3, -0.6), (0.4, -0.95), (0.95, -0.7), (1, 1),
    (-1, 1)) | line(-0.85, -0.7, -0.9, 0.3, 0.2) | line(0.9, -0.6, 1, 0.5, 0.2))
outline("flame", lambda: smooth((0.1, -1), (0.3, -0.3), (0.62, 0.3), (0.4, 0.9), (0, 1),
    (-0.42, 0.9), (-0.6, 0.3), (-0.25, -0.3)))
outline("holder", lambda: cornered((0.5, -1), (0.5, -0.4), (0.14, 0), (0.2, 0.6), (0.9, 0.8),
    (0.95, 1)))
def candle(d, look):
    form = d.form(4)  # pillar, on a saucer, on a candlestick, two candles
    w = by(form, 0.38, 0.26, 0.2, 0.2) * d.real(0.9, 1.15)
    base = by(form, 0.95, 0.8, 0.35, 0.92)
    h, lit = by(form, 0.5, 0.5, 0.36, 0.52) * d.real(0.75, 1.08), d.some(0.85)
    top, two = base - 2 * h, form == 3
    x, sway = by(form, 0, 0, 0, -0.32), d.real(-0.03, 0.03)
    metal = d.one([GOLD, STEEL, rgb(150, 90, 60), rgb(90, 120, 160)])
    wax = choose(d.form(3), "wax", "wax_old", "rounded")
    return [
        put("glow", "disc", x, top - 0.3, 0.46, 0.46, GLOW, alpha=0.22, where=lit),
        put("holder ring", "ring", 0.66, 0.74, 0.2, 0.18, metal, where=form == 1),
        put("holder", "half_disc", 0, 0.84, 0.66, 0.14, metal, 0.5, where=form == 1),
        put("holder", "holder", 0, 0.66, 0.46, 0.36, metal, where=form == 2),
        put("candle", "wax", 0.34, 0.62, 0.2, 0.3, tone(look, 0.9), where=two),
        put("flame", "flame", 0.34, 0.1, 0.13, 0.2, FLAME, where=two & lit),
        put("candle", wax, x, base - h, w, h, look),
        limb((x, top), (x, top - 0.13), 0.035, DARK, "wick"),
        put("flame", "flame", x, top - 0.32, 0.2, 0.28, FLAME, sway, where=lit),
        put("flame", "flame", x, top - 0.25, 0.11, 0.17, GLOW, sway, where=lit),
        put("smoke", "wave", x, top - 0.36, 0.12, 0.22, STONE, alpha=0.7, where=~lit),
        put("band", "square", x, base - 0.6 * h, w * 0.98, 0.07, look.second,
            where=d.some(0.3) & plain(look)),
    ]

outline("blade", lambda: cornered((0, -1), (0.8, -0.8), (1, 1)))
outline("blade_leaf", lambda: cornered((0, -1), (0.75, -0.6), (1, -0.2), (0.6, 0.4), (0.75, 1)))
outline("blade_curved", lambda: smooth((1, -1), (0.95, -0.4), (0.4, 0.3), (0.3, 1), (-0.6, 1),
    (-0.55, 0.2), (-0.1, -0.5)))
outline("guard_cross", lambda: box(-1, -0.4, 1, 0.4, 0.3))
outline("guard_horns", lambda: symmetric((0, -0.45), (0.6, -0.4), (0.95, -1), (1, -0.3),
    (0.6, 0.6), (0, 0.7)))
outline("guard_wings", lambda: symmetric((0, -0.5), (0.6, -0.2), (1, 0.2), (0.9, 0.95), (0.5, 0.5),
    (0, 0.6)))
def sword(d, look):
    form, guard = d.form(3), d.form(3)
    w, long = by(form, 0.13, 0.2, 0.26) * d.real(0.85, 1.3), d.real(0.56, 0.66)
    steel = blend(d.tint(rgb(206, 212, 222), 0.08), look.colour, d.one([0.05, 0.3]))
    y, dark, gem = -1 + 2 * long, tone(look, 0.75), d.one(CLOTH)
    parts = [
        put("blade", choose(form, "blade", "blade_leaf", "blade_curved"), by(form, 0, 0, 0.04),
            long - 1, w, long, steel),
        limb((0, -0.75), (0, y - 0.1), 0.03, shade(steel, 0.78), "groove", where=form == 0),
        put("grip", "rounded", 0, y + 0.24, 0.1, 0.24, look, fill=-1),
        put("wrap", "lines", 0, y + 0.25, 0.1, 0.17, dark),
        put("guard", choose(guard, "guard_cross", "guard_horns", "guard_wings"), 0, y,
            d.real(0.34, 0.5), by(guard, 0.2, 0.17, 0.17), look.colour),
        put("pommel", choose(d.form(3), "disc", "diamond", "heart"), 0, y + 0.53, 0.15, 0.15,
            look.colour),
        put("gem", "diamond", 0, y + 0.01, 0.09, 0.1, gem),
        put("shine", "star", -0.5 * w, -0.55, 0.14, 0.14, WHITE, alpha=0.9, where=d.some(0.4)),
    ]
    return move(parts, y=-0.08, turn=d.real(-0.2, 0.2))

# ---- iconic objects ------------------------------------------------------------------------------
outline("anchor_arms", lambda: arc(0, -0.3, 0.8, 0.03, 0.47, 0.17)
    | mirrored(polygon((0.5, -0.1), (0.95, -0.75), (1.1, 0.15))))
outline("anchor_sharp", lambda: mirrored(strokes([(0, 0.75), (0.5, 0.45), (0.85, -0.3)], 0.16)
    | polygon((0.5, -0.05), (0.92, -0.9), (1.1, 0.1))) | polygon((-0.25, 0.7), (0.25, 0.7),
    (0, 1.05)))
def anchor(d, look):
    w, h, form = d.real(0.72, 0.92), d.real(0.44, 0.58), d.form(2)
    rope, dark = d.some(0.5), tone(look, 0.8)
    twine, thick = d.tint(rgb(214, 176, 116)), d.real(0.09, 0.13)
    parts = [
        put("rope", "wave", 0.3, 0.1, 0.34, 0.8, twine, where=rope),
        put("ring", "ring", 0, -0.76, 0.24, 0.24, dark),
        limb((0, -0.5), (0, 0.8), thick, look.colour, "shank"),
        put("stock", "stroke", 0, -0.38, thick * 0.9, d.real(0.38, 0.56), look.colour, 0.25),
        put("arms", choose(form, "anchor_arms", "anchor_sharp"), 0, 0.98 - h, w, h, look.colour),
        put("rope", "stroke", 0, -0.1, 0.07, 0.2, twine, 0.2, where=rope),
        put("rope", "stroke", 0, 0.12, 0.07, 0.2, twine, 0.2, where=rope),
        put("knob", "disc", -0.42, -0.38, 0.11, 0.11, dark),
        put("knob", "disc", 0.42, -0.38, 0.11, 0.11, dark),
        gleam(-0.02, 0.36, 0.03, 0.16),
    ]
    return move(parts, turn=d.real(-0.06, 0.06))

outline("keys", lambda: np.any([box(-0.9, y, 0.2, y + 0.14) for y in (-0.8, -0.45, -0.1, 0.25,
    0.6)], 0))
outline("buttons", lambda: discs(*[(x, y, 0.2, 0.11) for x in (-0.4, 0.4) for y in (-0.75, -0.25,
    0.25, 0.75)]))
def accordion(d, look):
    wide, bend, tall = d.real(0.28, 0.52), d.real(-0.02, 0.06), d.real(0.5, 0.68)
    dark, fold, trim = tone(look, 0.7), look.second, tone(look, 1.35)

    def fan(t):  # along the bellows, -1 to 1: where a fold stands, and how it is turned
        return t * wide, 0.1 + 3.2 * bend * t * t * wide, -t * bend

    parts = [put("strap", "strap", 0, -tall * 0.9, wide + 0.2, 0.26, BARK, where=d.some(0.4))]
    for k, t in enumerate(np.linspace(-1, 1, 7)):
        x, y, turn = fan(t)
        parts.append(put("bellows", "rounded", x, y, wide / 6 + 0.05,
            tall * (0.9 if k % 2 else 0.98), fold if k % 2 else shade(fold, 1.3), turn))
    ends = []
    for side in (-1, 1):
        x, y, turn = fan(side * 1.0)
        ends += move([put("end", "rounded", side * 0.2, 0, 0.24, tall * 1.06, look)], x, y,
            turn=turn)
    x, y, turn = fan(1)
    keys = [
        put("keys", "square", 0.3, 0, 0.12, tall * 0.92, WHITE),
        put("black keys", "keys", 0.3, 0, 0.12, tall * 0.92, INK),
        put("grille", "lines", 0.06, 0, 0.07, tall * 0.5, trim, where=plain(look)),
    ]
    left, ly, lturn = fan(-1)
    buttons = [put("buttons", "buttons", -0.2, 0, 0.14, tall * 0.8,
        either(look.colour.mean(1) > 0.6, dark, WHITE))]
    return parts + ends + move(keys, x, y, turn=turn) + move(buttons, left, ly, turn=lturn)

outline("strap", lambda: arc(0, 0.9, 0.95, 0.5, 1, 0.1) & (Y < 1.1))
outline("balloon", lambda: symmetric((0, -1), (0.65, -0.75), (0.88, -0.15), (0.55, 0.6), (0, 1)))
def balloon(d, look):
    form, w, h = by(d.form(5), 0, 0, 1, 2, 3), d.real(0.62, 0.78), d.real(0.62, 0.7)
    many = form == 3
    size, x = np.where(many, 0.66, 1), np.where(many, 0.1, 0)
    w, h, y, sway = w * size, h * size, np.where(many, -0.1, -0.3), d.real(-0.1, 0.1)
    kind = choose(form, "balloon", "heart", "star", "balloon")
    others = d.one(CLOTH)
    return [
        limb((0.62, -0.1), (0.1, 0.75), 0.022, WHITE, "string", where=many),
        limb((-0.55, -0.1), (0.1, 0.75), 0.022, WHITE, "string", where=many),
        put("string", "wave", x + sway * 0.2, by(form, 0.72, 0.72, 0.55, 0.72), 0.13,
            by(form, 0.3, 0.3, 0.45, 0.3), WHITE),
        put("balloon", "balloon", -0.48, -0.42, 0.44, 0.46, others, -0.03, where=many),
        put("balloon", "balloon", 0.56, -0.5, 0.42, 0.44, look.second, 0.03, where=many),
        put("knot", "triangle", x, y + by(form, 1.03, 1.0, 0.6, 1.03) * h, 0.09, 0.08,
            tone(look, 0.75)),
        put("balloon", kind, x, y, w * by(form, 1, 1.1, 1.2, 1), h * by(form, 1, 1, 1.08, 1), look),
        shine(x - 0.36 * w, y - 0.42 * h, 0.14 * w, 0.2 * h, 0.08),
        shine(x - 0.5 * w, y - 0.08 * h, 0.05, 0.06),
        put("bow", "bow", x, y + 1.12 * h, 0.2, 0.16, look.second, where=(form != 2) & d.some(0.3)),
    ]

outline("cactus", lambda: box(-0.55, -1, 0.55, 1.2, 0.55) & (Y < 1))
outline("cactus_arm", lambda: strokes([(-0.9, 0.55), (0.1, 0.55), (0.42, 0.2), (0.42, -0.65)],
    0.33))
outline("cactus_ribs", lambda: mirrored(np.any([line(x, -0.75, x, 0.85, 0.05) for x in (0, 0.3)],
    0)))
outline("spines", lambda: np.any([line(x - 0.07, y - 0.07, x, y + 0.07, 0.045)
    | line(x + 0.07, y - 0.07, x, y + 0.07, 0.045) for x, y in ((-0.5, -0.5), (0, -0.75),
    (0.45, -0.4), (-0.1, -0.15), (-0.6, 0.2), (0.4, 0.2), (-0.15, 0.5), (0.5, 0.65),
    (-0.5, 0.75))], 0))
outline("pot", lambda: box(-1, -1, 1, -0.45, 0.12) | cornered((0.86, -0.5), (0.64, 1)))
def cactus(d, look):
    form = d.form(3)  # with arms, a ball, a prickly pear
    potted, green = d.some(0.65), look.colour
    base, dark, pale = np.where(potted, 0.5, 0.92), tone(look, 0.75), tone(look, 1.55)
    h = by(form, 0.66, 0.44, 0.4) * d.real(0.9, 1.1)
    w = by(form, 0.5, 0.58, 0.4) * d.real(0.9, 1.1)
    y, armed, pear = base + 0.05 - h, form == 0, form == 2
    bloom, pot = d.some(0.6), d.tint(rgb(206, 112, 74))
    high, low = d.real(-0.3, 0.15), d.real(-0.3, 0.15)
    pot = either(d.some(0.5), pot, look.second)
    flower, ribbed = d.one(CLOTH[[0, 3, 5]]), d.some(0.5)
    return [
        put("sand", "disc", 0, 0.88, 0.85, 0.12, SAND, where=~potted),
        put("arm", "cactus_arm", 0.44, y + high, 0.34, 0.36, green, where=armed),
        put("arm", "cactus_arm", -0.44, y + low + 0.1, 0.32, 0.32, green, where=armed, flip=-1),
        put("pad", "egg", -0.36, y - 0.52, 0.28, 0.36, dark, 0.42, where=pear),
        put("pad", "egg", 0.36, y - 0.6, 0.26, 0.38, green, 0.58, where=pear),
        put("body", choose(form, "cactus", "disc", "egg"), 0, y, w, h * by(form, 1, 1.05, 1.1),
            look, 0.5 * pear, where=True),
        put("ribs", "cactus_ribs", 0, y, w * by(form, 0.9, 1.35, 1), h * 0.92, dark,
            where=ribbed & ~pear),
        put("spines", "spines", 0, y, w * by(form, 0.8, 1, 0.9), h * 0.9, pale,
            where=pear | ~ribbed),
        put("flower", "flower", by(form, 0, 0, 0.42), y - by(form, 1, 1, 2.2) * h, 0.19, 0.19,
            flower, where=bloom),
        put("flower", "disc", by(form, 0, 0, 0.42), y - by(form, 1, 1, 2.2) * h, 0.07, 0.07, GOLD,
            where=bloom),
        put("pot", "pot", 0, 0.72, d.real(0.46, 0.6), 0.27, pot, where=potted),
    ]

outline("camera_bulge", lambda: box(-1, -0.7, 1, 1, 0.2) | cornered((0.3, -1), (0.5, -0.6)))
outline("camera_flat", lambda: box(-1, -0.8, 1, 1, 0.3))
outline("camera_instant", lambda: box(-0.85, -1, 0.85, 0.3, 0.25) | box(-1, 0, 1, 1, 0.25))
outline("burst", lambda: radial(8, 1, 0.45))
def camera(d, look):
    form, w, h = d.form(3), d.real(0.82, 0.96), d.real(0.52, 0.64)
    h, y = np.where(form == 2, h * 1.2, h), by(form, 0.12, 0.12, 0.05)
    r, x = d.real(0.36, 0.44), np.where(form == 1, d.real(-0.15, 0.1), 0)
    dark, trim = tone(look, 0.7), either(d.some(0.5), DARK, look.second)
    flash, strap, ly = d.some(0.35), d.some(0.4), y + by(form, 0.14, 0.1, -0.12) * h
    glass = d.tint(rgb(70, 104, 150), 0.25)
    return [
        put("strap", "strap", 0, y - h - 0.08, w * 0.72, 0.32, BARK, where=strap),
        put("button", "rounded", -0.62 * w, y - 0.82 * h, 0.14, 0.1, d.one([RED, STEEL])),
        put("dial", "rounded", 0.6 * w, y - 0.8 * h, 0.17, 0.11, STEEL, where=form < 2),
        put("body", choose(form, "camera_bulge", "camera_flat", "camera_instant"), 0, y, w, h,
            look),
        put("band", "square", 0, y + by(form, 0.25, 0.25, 0.62) * h, w,
            by(form, 0.42, 0.3, 0.09) * h, trim, where=d.some(0.75)),
        put("photo", "square", 0, y + h + 0.06, 0.5, 0.16, WHITE, where=form == 2),
        put("picture", "square", 0, y + h + 0.03, 0.4, 0.09, SKY, where=form == 2),
        put("lens", "disc", x, ly, r, r, either(d.some(0.5), STEEL, dark)),
        put("lens", "disc", x, ly, r * 0.78, r * 0.78, INK),
        put("lens", "disc", x, ly, r * 0.5, r * 0.5, glass),
        shine(x - 0.12, ly - 0.13, 0.09, 0.07),
        put("viewfinder", "rounded", by(form, 0, -0.5, -0.5) * w,
            y - by(form, 0.8, 0.56, 0.72) * h, 0.14, 0.085, SKY),
        put("flash", "rounded", 0.62 * w, y - by(form, 0.42, 0.52, 0.72) * h, 0.14, 0.09, GLOW),
        put("burst", "burst", 0.62 * w, y - by(form, 0.42, 0.52, 0.72) * h, 0.34, 0.34, GLOW,
            where=flash),
    ]

outline("zigzag", lambda: strokes([(x, 0.8 if k % 2 else -0.8) for k,
    x in enumerate(np.linspace(-0.95, 0.95, 9))], 0.07))
outline("drum", lambda: box(-1, -0.75, 1, 0.75) | ellipse(0, 0.75, 1, 0.25))
outline("drum_tall", lambda: cornered((1, -0.9), (0.85, 0), (0.5, 0.8), (0.62, 0.98), (0, 1.02)))
outline("drum_foot", lambda: box(-1, -0.3, 1, 0.3) & ~ellipse(0, -0.5, 1.0, 0.45)
    | (ellipse(0, 0.3, 1, 0.5) & (Y > 0.2)))
outline("hoop", lambda: (abs(Y - 0.55 * np.sqrt(np.clip(1 - X**2, 0, 1))) < 0.36) & (abs(X) <= 1))
def drum(d, look):
    tall, w = d.some(0.25), d.real(0.66, 0.82)
    w, h = np.where(tall, w * 0.75, w), np.where(tall, 0.62, d.real(0.34, 0.52))
    y, flat, skin = 0.86 - h, d.real(0.17, 0.24), d.tint(CREAM, 0.06)
    top = y - 0.78 * h
    rim = either(d.some(0.5), look.second, GOLD)
    cross, spread, stick = d.some(0.4), d.real(0.02, 0.1), d.tint(WOOD)
    crossed = np.where(cross, -1, 1)
    beat = d.real(0.1, 0.35)
    return [
        put("body", choose(tall.astype(int), "drum", "drum_tall"), 0, y, w, h, look),
        put("cord", "zigzag", 0, y + 0.16 * h, w * 0.95, h * by(tall.astype(int), 0.55, 0.3),
            tone(look, 1.6), where=plain(look) & ~tall),
        put("hoop", "hoop", 0, y + 0.8 * h, w * 1.04, 0.2, rim, where=~tall),
        put("hoop", "disc", 0, top + 0.06, w * 1.05, flat, rim),
        put("skin", "disc", 0, top, w * 0.96, flat * 0.85, skin),
        limb((-0.16, top), (-0.16 - crossed * (0.3 + beat), top - 0.62 + beat * 0.4), 0.05, stick,
            "stick"),
        limb((0.16, top - 0.02), (0.16 + crossed * (0.42 + spread), top - 0.66), 0.05, stick,
            "stick"),
        put("stick", "disc", -0.16, top - 0.02, 0.09, 0.08, stick),
        put("stick", "disc", 0.16, top - 0.03, 0.09, 0.08, stick),
    ]

outline("fold_v", lambda: cornered((1, -1), (0.12, 0.9), (0, 1)))
outline("fold_up", lambda: cornered((0, -1), (1, 1)))
outline("envelope_sides", lambda: mirrored(polygon((1, -1), (1, 1), (0.08, -0.05))))
def envelope(d, look):
    form, w, h = by(d.form(4), 0, 0, 1, 2), d.real(0.86, 1.0), d.real(0.5, 0.64)
    opened, front, y = form == 1, form == 2, by(form, 0, 0.36, 0)
    dark, light, wax = tone(look, 0.85), tone(look, 1.2), either(d.some(0.5), d.tint(RED),
        look.second)
    mark = d.form(4)
    flap = d.real(0.85, 1.15)
    parts = [
        put("flap", "fold_up", 0, y - h - 0.38, w, 0.4, dark, where=opened),
        put("back", "rounded", 0, y, w, h, look),
        put("letter", "rounded", 0, y - 0.32, w * 0.82, h * 0.95, WHITE, where=opened),
        put("writing", "lines", 0, y - 0.5, w * 0.6, 0.2, DARK, where=opened & (mark < 2)),
        put("picture", "heart", 0, y - 0.48, 0.26, 0.24, wax, where=opened & (mark >= 2)),
        put("pocket", "envelope_sides", 0, y, w, h * 0.98, light, where=~front),
        put("pocket", "fold_up", 0, y + 0.42 * h, w * 0.99, 0.57 * h, dark, where=opened),
        put("flap", "fold_v", 0, y - (1 - 0.55 * flap) * h, w * 0.99, 0.56 * h * flap, light,
            where=form == 0),
        put("seal", choose(mark, "disc", "heart", "star", "flower"), 0, y - h + 1.08 * h * flap,
            0.2, 0.2, wax, where=form == 0),
        put("stamp", "square", w - 0.26, y - h + 0.26, 0.17, 0.19, WHITE, where=front),
        put("stamp", choose(mark, "heart", "star", "flower", "disc"), w - 0.26, y - h + 0.26, 0.11,
            0.12, wax, where=front),
        put("writing", "lines", -0.15, y + 0.12, w * 0.5, 0.22, tone(look, 0.45), where=front),
    ]
    return move(parts, turn=d.real(-0.06, 0.06))

outline("glass", lambda: cornered((0.95, -1), (0.9, -0.6), (0.1, -0.08), (0.1, 0.08), (0.9, 0.6),
    (0.95, 1)))
outline("sand_top", lambda: cornered((0.9, -1), (0.75, -0.4), (0.06, 1)))
outline("sand_heap", lambda: cornered((0, -1), (0.3, -0.4), (0.96, 0.6), (1, 1)))
def hourglass(d, look):
    w, left, h = d.real(0.5, 0.66), d.real(0.15, 0.85), d.real(0.86, 0.95)
    frame, dark = look.colour, tone(look, 0.75)
    sand = either(d.some(0.6), rgb(240, 196, 110), look.second)
    form, fallen = d.form(2), 1 - left
    return [
        put("post", choose(form, "stroke", "post"), -w * 0.9, 0, 0.08, h, dark),
        put("post", choose(form, "stroke", "post"), w * 0.9, 0, 0.08, h, dark),
        put("glass", "glass", 0, 0, w * 0.8, h * 0.88, rgb(222, 240, 248), alpha=0.85),
        put("sand", "sand_top", 0, -0.04 - 0.27 * left, w * (0.2 + 0.44 * left),
            0.05 + 0.28 * left, sand),
        limb((0, -0.05), (0, 0.7), 0.028, sand, "sand"),
        put("sand", "sand_heap", 0, h * 0.86 - 0.05 - 0.24 * fallen, w * 0.72,
            0.05 + 0.24 * fallen, sand),
        gleam(-0.42 * w, -0.5, 0.05, 0.16, 0.02),
        gleam(-0.42 * w, 0.48, 0.05, 0.16, -0.02),
        bar("top", 0, -h, w * 1.12, 0.1, frame),
        bar("bottom", 0, h, w * 1.12, 0.1, frame),
        put("knob", "disc", 0, -h - 0.12, 0.1, 0.08, dark, where=d.some(0.3)),
    ]

outline("post", lambda: discs((0, -0.7, 0.8, 0.2), (0, 0, 1, 0.2), (0, 0.7, 0.8, 0.2))
    | box(-0.5, -1, 0.5, 1))
def ladder(d, look):
    step, w = d.some(0.4), d.real(0.34, 0.46)  # a stepladder, or one to lean
    top, dark = np.where(step, w * 0.55, w * d.real(0.8, 1)), tone(look, 0.75)
    thick, count = d.real(0.06, 0.085), 4 + d.form(3)
    spread = d.real(0.3, 0.45)
    paint = d.some(0.3)
    rungs = []
    for k in range(6):
        y = 0.72 - 1.44 * k / (count - 1)
        reach = top + (w - top) * (y + 0.92) / 1.84
        rungs.append(limb((-reach, y), (reach, y), 0.045, tone(look, 1.2), "rung", where=k < count))
    parts = [
        limb((top, -0.75), (w + spread, 0.86), 0.05, dark, "back leg", where=step),
        limb((0, -0.75), (w * 0.3 + spread, 0.8), 0.05, dark, "back leg", where=step),
        *rungs,
        limb((-top, -0.92), (-w, 0.92), thick, look.colour, "rail"),
        limb((top, -0.92), (w, 0.92), thick, look.colour, "rail"),
        put("top step", "rounded", 0, -0.86, top + 0.16, 0.1, look.colour, where=step),
        put("foot", "rounded", -w, 0.92, 0.11, 0.06, DARK, where=d.some(0.5)),
        put("bucket", "pot", 0.0, -1.0, 0.16, 0.13, look.second, where=step & paint),
    ]
    return move(parts, x=np.where(step, -0.15, 0), turn=np.where(step, 0, d.real(-0.08, 0.08)))

outline("glass_round", lambda: symmetric((0.6, -1), (1, -0.1), (0.7, 1), (0, 1)))
outline("glass_six", lambda: cornered((0.6, -1), (1, -0.2), (0.6, 1)))
outline("guard", lambda: mirrored(box(0.36, -0.95, 0.47, 0.95)) | box(-0.98, -0.08, 0.98, 0.08))
outline("paper_ribs", lambda: np.any([box(-np.sqrt(1 - y * y), y - 0.045, np.sqrt(1 - y * y),
    y + 0.045) for y in (-0.75, -0.4, 0, 0.4, 0.75)], 0))
outline("tassel", lambda: box(-0.3, -1, 0.3, -0.4) | cornered((0.5, -0.5), (0.9, 1)))
def lantern(d, look):
    form, w, h = d.form(3), d.real(0.46, 0.58), d.real(0.38, 0.48)
    paper, dark = form == 2, tone(look, 0.75)  # a storm lantern, a garden one, a paper one
    wide, tall = np.where(paper, w * 1.45, w), np.where(paper, d.real(0.5, 0.68), h)
    lit = d.some(0.8)
    y, glow = 0.1, either(lit, GLOW, rgb(210, 228, 238))
    trim = either(d.some(0.6), GOLD, look.second)
    glass = ~paper
    parts = [
        put("halo", "disc", 0, y, wide * 1.45, tall * 1.5, GLOW, alpha=0.18, where=lit & glass),
        put("handle", "ring", 0, -0.68, np.where(paper, 0.14, 0.42), np.where(paper, 0.22, 0.34),
            dark),
        put("glass", choose(np.minimum(form, 1), "glass_round", "glass_six"), 0, y, w, h, glow,
            where=glass),
        put("flame", "flame", 0, y + 0.06, 0.2, 0.32, FLAME, where=glass & lit),
        put("candle", "rounded", 0, y + h - 0.06, 0.12, 0.16, WHITE, where=glass),
        put("guard", "guard", 0, y, w * by(form, 1.05, 0.96, 1), h * 0.98, dark, where=glass),
        put("paper", choose(by(d.form(3), 0, 0, 2), "disc", "disc", "rounded"), 0, y, wide, tall,
            look, where=paper),
        put("ribs", "paper_ribs", 0, y, wide * 0.96, tall, tone(look, 1.3),
            where=paper & plain(look)),
        put("cap", choose(form, "tower", "roof_thatch", "rounded"), 0, y - tall - 0.08,
            np.where(paper, 0.32, w * 0.95), np.where(paper, 0.08, 0.17),
            either(paper, trim, look.colour)),
        put("base", choose(form, "tower", "rounded", "rounded"), 0, y + tall + 0.08,
            np.where(paper, 0.3, w * 1.0), np.where(paper, 0.08, 0.14),
            either(paper, trim, look.colour)),
        put("tassel", "tassel", 0, y + tall + 0.3, 0.11, 0.2, trim, where=paper),
        gleam(-0.4 * wide, y - 0.25, 0.07, 0.16, 0.05),
    ]
    return parts

outline("stripes", lambda: cornered((0.62, -1), (1, 1)) & (np.mod(Y * 2.5 + 0.5, 2) < 1))
outline("spiral", lambda: cornered((0.62, -1), (1, 1)) & (np.mod(Y * 2.5 + X * 1.2, 2) < 1))
outline("light_tower", lambda: cornered((0.62, -1), (1, 1)))
outline("rocks", lambda: discs((-0.6, 0.5, 0.42, 0.6), (0, 0.2, 0.55, 0.8), (0.6, 0.4, 0.42, 0.65))
    & (Y < 0.9))
outline("ray", lambda: mirrored(polygon((0.1, 0), (1, -0.9), (1, 0.9))))
def lighthouse(d, look):
    w, h, form = d.real(0.3, 0.4), d.real(0.52, 0.62), d.form(3)
    y, lit, dark = 0.84 - h, d.some(0.65), tone(look, 0.75)
    top, flip = 0.84 - 2 * h, d.one([-1, 1])
    white = (form < 2)[:, None] & True  # stripes on white, or one colour
    return [
        put("light", "ray", 0, top - 0.16, 1.02, 0.26, GLOW, alpha=0.65, where=lit),
        put("rocks", "rocks", 0, 0.86, 0.86, 0.2, d.tint(rgb(126, 120, 124))),
        put("cottage", "square", 0.5 * flip, 0.7, 0.22, 0.15, WHITE, where=form == 2),
        put("cottage roof", "roof_gable", 0.5 * flip, 0.45, 0.28, 0.13, dark, where=form == 2),
        put("tower", "light_tower", 0, y, w, h, np.where(white, WHITE, look.colour)),
        put("stripes", choose(np.minimum(form, 1), "stripes", "spiral"), 0, y, w, h, look.colour,
            where=form < 2, flip=flip),
        put("window", "door", 0, y - 0.3 * h, 0.07, 0.09, either(lit, GLOW, DARK)),
        put("window", "door", 0, y + 0.15 * h, 0.07, 0.09, either(lit, GLOW, DARK)),
        put("door", "door", 0, 0.72, 0.12, 0.15, BARK),
        put("lamp room", "square", 0, top - 0.16, w * 0.55, 0.16, either(lit, GLOW, SKY)),
        put("bars", "stroke", 0, top - 0.16, 0.03, 0.16, DARK),
        bar("gallery", 0, top, w * 0.95, 0.06, DARK),
        put("roof", choose(d.form(2), "half_disc", "triangle"), 0, top - 0.44, w * 0.72, 0.14,
            look.colour),
        put("knob", "disc", 0, top - 0.6, 0.05, 0.06, DARK),
    ]

outline("pencil_wood", lambda: cornered((0.12, -1), (1, 0.8), (0.66, 1), (0.33, 0.8), (0, 1)))
outline("scribble", lambda: strokes([(t, 0.7 * np.sin(9 * t) * (1 - 0.4
    * t)) for t in np.linspace(-0.95, 0.95, 40)], 0.09))
def pencil(d, look):
    w, long = d.real(0.16, 0.25), d.real(0.3, 0.52)
    rubber, dark, light = d.some(0.75), tone(look, 0.8), tone(look, 1.3)
    tip = 1.6 * w
    end, y = long + 0.16, d.real(-0.1, 0.1)
    lead = either(d.some(0.5), INK, dark)
    parts = [
        put("wood", "pencil_wood", 0, -long - tip * 0.8, w, tip, d.tint(rgb(240, 206, 154), 0.06)),
        put("lead", "blade", 0, -long - tip * 1.55, w * 0.36, tip * 0.32, lead),
        put("rubber", "rounded", 0, end + 0.12, w, 0.16, d.tint(rgb(244, 150, 160)), where=rubber),
        put("body", "square", 0, 0, w, long, look),
        put("edge", "square", -0.62 * w, 0, 0.38 * w, long, light, where=plain(look)),
        put("edge", "square", 0.68 * w, 0, 0.32 * w, long, dark, where=plain(look)),
        put("cap", "square", 0, end - 0.06, w * 1.05, 0.11, either(rubber, STEEL, light)),
        bar("cap ring", 0, end - 0.06, w * 1.05, 0.03, shade(STEEL, 0.7), where=rubber),
    ]
    parts = move(parts, y=y + 0.12, turn=d.real(0.06, 0.2))
    scribble = put("scribble", "scribble", 0.1, 0.86, 0.62, 0.12, lead, where=d.some(0.5))
    return [scribble, *parts]

outline("pyramid_lit", lambda: polygon((-0.05, -1), (0.25, 1), (-1, 0.75)))
outline("pyramid_dark", lambda: polygon((-0.05, -1), (1, 0.7), (0.25, 1)))
outline("courses", lambda: polygon((-0.05, -1), (0.25, 1), (-1, 0.75))
    & ((np.mod((Y - 0.2 * X) * 3.4, 1) < 0.16) | (np.mod((X + 0.05) * 2.4 + 0.5
    * np.floor((Y - 0.2 * X) * 3.4), 1) < 0.1)))
outline("steps", lambda: np.any([box(-0.25 - 0.19 * k, -1 + 0.4 * k, 0.25 + 0.19 * k,
    -0.58 + 0.4 * k) for k in range(5)], 0))
outline("stair", lambda: cornered((0.14, -1), (0.24, 1)))
outline("palm", lambda: strokes([(0, 1), (0.06, 0.2), (0, -0.4)], 0.1)
    | mirrored(smooth((0, -0.5), (0.5, -0.9), (1, -0.4), (0.5, -0.6))
    | smooth((0, -0.45), (0.45, -0.4), (0.7, 0.2), (0.3, -0.1))))
def pyramid(d, look):
    stepped, h, w = d.some(0.3), d.real(0.58, 0.78), d.real(0.82, 0.98)
    y, bare = 0.72 - h, d.some(0.35)
    dark, light, smooth_ = tone(look, 0.72), tone(look, 1.2), ~stepped
    small, sun = d.some(0.4), d.some(0.5)
    return [
        put("sun", "disc", -0.6, -0.62, 0.24, 0.24, GLOW, where=sun),
        put("small pyramid", "pyramid_lit", 0.72, 0.4, 0.36, 0.34, look.colour, where=small),
        put("small pyramid", "pyramid_dark", 0.72, 0.4, 0.36, 0.34, dark, where=small),
        put("face", "pyramid_lit", 0, y, w, h, look, where=smooth_),
        put("stones", "courses", 0, y, w, h, tone(look, 0.84),
            where=smooth_ & ~bare & plain(look)),
        put("side", "pyramid_dark", 0, y, w, h, dark, where=smooth_),
        put("tip", "pyramid_lit", -0.04 * w, y - 0.8 * h, 0.2 * w, 0.2 * h, GOLD,
            where=smooth_ & bare),
        put("door", "door", -0.1 * w, 0.52, 0.1, 0.14, INK, where=smooth_ & d.some(0.6)),
        put("steps", "steps", 0, y, w * 0.95, h, look, where=stepped),
        put("stairs", "stair", 0, y + 0.1, w * 0.95, h * 0.95, light, where=stepped),
        put("temple", "square", 0, y - h - 0.04, 0.2, 0.14, dark, where=stepped),
        put("temple door", "door", 0, y - h, 0.08, 0.1, INK, where=stepped),
        put("sand", "disc", 0, 0.8, 1.02, 0.17, d.tint(SAND, 0.08)),
        put("palm", "palm", -0.74, 0.5, 0.28, 0.38, d.tint(rgb(86, 140, 70)), where=d.some(0.4)),
    ]

outline("scissor_blade", lambda: polygon((-0.2, -1), (0.1, -0.9), (0.75, 0.7), (0.4, 1), (-0.7, 1),
    (-0.75, 0.3)))
def scissors(d, look):
    opened, long = d.real(0.02, 0.1), d.real(0.44, 0.54)
    w, r, oval = d.real(0.12, 0.17), d.real(0.24, 0.3), d.real(1, 1.35)
    steel = d.tint(rgb(204, 210, 220), 0.08)
    halves = []
    for side in (-1, 1):
        half = [
            put("blade", "scissor_blade", 0.0, -0.98 * long, w, long,
                steel if side < 0 else shade(steel, 0.88)),
            limb((0, 0), (0.16, 0.34), 0.085, look.colour, "handle"),
            put("handle", "ring", 0.26, 0.38 + r * oval * 0.8, r, r * oval, look, -0.04),
        ]
        halves += move(half, flip=-side, turn=side * opened)
    pivot = put("screw", "disc", 0, 0, 0.085, 0.085, either(d.some(0.5), STEEL, GOLD))
    return move([*halves, pivot], y=0.02, turn=d.real(-0.12, 0.12))

outline("scarf_end", lambda: polygon((-0.6, -1), (0.6, -1), (1, 1), (0.4, 0.85), (0.1, 1),
    (-0.2, 0.85), (-0.5, 1)))
outline("coals", lambda: discs((0, -0.7, 0.9, 0.26), (0, 0, 0.9, 0.26), (0, 0.7, 0.9, 0.26)))
outline("grin", lambda: discs(*[(x, 0.75 - 0.9 * x * x, 0.15, 0.22) for x in (-0.85, -0.42, 0,
    0.42, 0.85)]))
outline("eyes", lambda: mirrored(ellipse(0.75, 0, 0.25, 0.75)))
def snowman(d, look):
    three, r, lean = d.some(0.5), d.real(0.5, 0.62), d.real(-0.06, 0.06)
    head, nose = np.where(three, 0.28, 0.36) * d.real(0.92, 1.08), d.real(0.16, 0.3)
    y, hat, x = np.where(three, -0.43, -0.3), d.form(3), lean
    cloth, felt = d.one(CLOTH), d.one([INK, DARK, BARK])
    wool = d.one(CLOTH)
    snow, up = look.colour, d.real(-0.35, 0.1)
    hats = choose(hat, "hat_top", "hat_dome", "pot")
    return [
        limb((-0.3, 0.05), (-0.9, up), 0.045, BARK, "arm"),
        limb((0.3, 0.05), (0.9, up * 0.5 - 0.1), 0.045, BARK, "arm"),
        limb((0.7, 0.5 * up - 0.05), (0.86, 0.5 * up - 0.4), 0.04, BARK, "finger"),
        put("body", "disc", 0, 0.92 - r * 0.9, r, r * 0.92, snow),
        put("belly", "disc", lean / 2, 0.06, 0.42, 0.37, snow, where=three),
        put("buttons", "coals", lean / 2, np.where(three, 0.12, 0.42), 0.065, 0.24, INK),
        put("head", "disc", x, y, head, head * 0.95, snow),
        put("hat brim", "rounded", x, y - 0.72 * head, head * 1.08, 0.07,
            either(hat == 1, WHITE, felt), where=hat != 2),
        put("hat", hats, x, y - 0.72 * head - 0.24, head * 0.74, 0.24,
            by(hat, 0, 1, 0)[:, None] * wool + by(hat, 1, 0, 0)[:, None] * felt
            + by(hat, 0, 0, 1)[:, None] * STEEL, 0.5 * (hat == 2)),
        bar("hat band", x, y - 0.72 * head - 0.11, head * 0.68, 0.06, cloth,
            where=hat == 0),
        put("pompom", "disc", x, y - 0.72 * head - 0.46, 0.1, 0.1, WHITE, where=hat == 1),
        put("eyes", "eyes", x, y - 0.12 * head, 0.42 * head, 0.17 * head, INK),
        put("mouth", "grin", x, y + 0.5 * head, 0.42 * head, 0.2 * head, INK),
        put("nose", "blade", x + 0.7 * nose, y + 0.14 * head, 0.075, nose, rgb(244, 130, 40), 0.26),
        put("scarf end", "scarf_end", x + 0.2, y + head + 0.14, 0.12, 0.22, shade(cloth, 0.85),
            -0.03),
        put("scarf", "stroke", x, y + 0.95 * head, 0.1, head * 0.95, cloth, 0.25),
    ]

outline("cup_wide", lambda: (ellipse(0, -0.9, 0.98, 1.8) & (Y > -0.9))
    | box(-1, -1, 1, -0.75, 0.08))
outline("cup_tulip", lambda: symmetric((0.8, -1), (0.72, -0.4), (0.95, 0), (0.55, 0.8), (0, 1)))
outline("cup_tall", lambda: cornered((0.9, -1), (0.7, 0.2), (0.3, 0.95), (0, 1)))
def trophy(d, look):
    form, w, h = d.form(3), d.real(0.46, 0.6), d.real(0.42, 0.52)
    y, dark, light = h - 0.95, tone(look, 0.75), tone(look, 1.35)
    foot, mark = either(d.some(0.6), d.tint(BARK), DARK), d.form(4)
    low, star, reach = 2 * h - 0.95, d.some(0.3), d.real(0.9, 1.08)
    return [
        put("handle", choose(d.form(2), "ring", "handle"), w * reach, y - 0.1, 0.3, h * 0.6, dark),
        put("handle", "ring", -w * reach, y - 0.1, 0.3, h * 0.6, dark),
        limb((0, low - 0.05), (0, 0.55), 0.09, dark, "stem"),
        put("knot", "disc", 0, low + 0.14, 0.17, 0.11, light),
        put("foot", "shade_bell", 0, 0.5, 0.34, 0.14, look.colour),
        put("base", "rounded", 0, 0.8, d.real(0.42, 0.56), 0.19, foot),
        put("plaque", "rounded", 0, 0.8, 0.24, 0.09, light),
        put("cup", choose(form, "cup_wide", "cup_tulip", "cup_tall"), 0, y, w, h, look),
        put("rim", "stroke", 0, y - h + 0.05, 0.07, w * by(form, 1.06, 0.9, 1), light, 0.25),
        put("emblem", choose(mark, "star", "heart", "disc", "flower"), 0, y - 0.05 * h, 0.22, 0.22,
            light, where=~star),
        put("ribbon", "bow", 0, y + 0.1, 0.34, 0.26, look.second, where=star),
        gleam(-0.55 * w, y - 0.25 * h, 0.06, 0.2, -0.03),
    ]

outline("horn", lambda: polygon(*[(t, -0.17 - 0.83 * ((t + 1) / 2) ** 3) for t in np.linspace(-1,
    1, 12)], *[(t, 0.17 + 0.83 * ((t + 1) / 2) ** 3) for t in np.linspace(1, -1, 12)]))
outline("loop", lambda: box(-1, -1, 1, 1, 0.8) & ~box(-0.84, -0.64, 0.84, 0.64, 0.5))
outline("valves", lambda: np.any([box(x - 0.17, -1, x + 0.17, 1, 0.1) for x in (-0.68, 0, 0.68)],
    0))
outline("caps", lambda: np.any([ellipse(x, -0.7, 0.2, 0.3) | box(x - 0.07, -0.7, x + 0.07,
    1) for x in (-0.68, 0, 0.68)], 0))
outline("note", lambda: ellipse(-0.4, 0.65, 0.42, 0.32) | box(-0.14, -1, 0.06, 0.65)
    | smooth((-0.1, -1), (0.5, -0.6), (0.7, 0.1), (0.4, -0.2), (-0.1, -0.4)))
def trumpet(d, look):
    r, y, h = d.real(0.32, 0.44), -0.1, d.real(0.26, 0.36)
    dark, light, note = tone(look, 0.75), tone(look, 1.35), d.some(0.4)
    flag, long, pressed = d.some(0.25), d.real(0.36, 0.46), d.real(0, 0.05)
    parts = [
        put("tube", "loop", 0.02, y + 0.26, 0.58, 0.27, dark),
        put("banner", "scarf_end", 0.34, 0.5, 0.3, 0.42, look.second, where=flag),
        put("valves", "valves", -0.04, y + 0.16, 0.26, h, look.colour),
        put("valve caps", "caps", -0.04, y + 0.1 - h + pressed, 0.26, 0.12, light),
        limb((-0.9, y), (0.4, y), 0.065, look.colour, "pipe"),
        put("mouthpiece", "horn", -0.92, y, 0.1, 0.14, light, flip=-1),
        put("bell", "horn", 0.98 - long, y, long, r, look.colour),
        put("bell rim", "disc", 0.96, y, 0.09, r * 1.02, light),
        put("shine", "stroke", 0.4, y - 0.05, 0.025, 0.2, WHITE, 0.25, alpha=0.6),
        put("note", "note", 0.55, -0.72, 0.2, 0.24, either(flag, look.second, INK), where=note),
    ]
    return move(parts, turn=d.real(-0.1, 0.05))

def _sail(x0, y0, x1, y1):
    return lambda a: spun([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], a)

def _lattice(a):
    frame = _sail(0.2, 0, 1, 0.34)(a) & ~_sail(0.27, 0.07, 0.44, 0.26)(a) & ~_sail(0.52, 0.07,
        0.68, 0.26)(a)
    return (frame & ~_sail(0.76, 0.07, 0.92, 0.26)(a)) | _sail(0, -0.04, 1, 0.06)(a)

outline("sails_lattice", lambda: around(4, _lattice))
outline("sails_full", lambda: around(4, lambda a: _sail(0.2, -0.12, 1, 0.2)(a)
    | _sail(0, -0.05, 1, 0.05)(a)))
outline("sails_cloth", lambda: around(4, lambda a: spun([(0, -0.05), (1, -0.05), (1, 0.05),
    (0.9, 0.5), (0.12, 0.05)], a)))
outline("sails_spars", lambda: around(4, lambda a: _sail(0, -0.05, 1.04, 0.05)(a)))
def windmill(d, look):
    form, w, h = d.form(3), d.real(0.4, 0.52), d.real(0.52, 0.6)
    y, turn, r = 0.94 - h, d.real(0, 0.25), d.real(0.66, 0.78)
    roof, hub = d.tint(d.one([rgb(168, 76, 62), rgb(96, 100, 116), rgb(128, 88, 62)])), -0.24
    sails = either(form == 1, look.second, d.tint(WHITE, 0.05))
    names = ["sails_lattice", "sails_full", "sails_cloth"]
    return [
        put("tower", "tower", 0, y, w, h, look),
        bar("balcony", 0, y + 0.3 * h, w * 1.12, 0.06, shade(roof, 0.8),
            where=d.some(0.5)),
        put("cap", choose(d.form(3), "half_disc", "roof_gable", "roof_barn"), 0,
            0.94 - 2 * h - 0.16, w * 0.84, 0.24, roof),
        put("window", "door", 0, y + 0.02, 0.1, 0.13, d.one([GLOW, SKY])),
        put("door", "door", 0, 0.76, 0.15, 0.19, d.tint(BARK)),
        put("sails", choose(form, *names), 0, hub, r, r, sails, turn),
        put("spars", "sails_spars", 0, hub, r, r, BARK, turn, where=form > 0),
        put("hub", "disc", 0, hub, 0.11, 0.11, GOLD),
        put("grass", "grass", d.real(-0.6, 0.6), 0.92, 0.26, 0.13, GRASS, where=d.some(0.5)),
    ]

outline("jaw", lambda: (ellipse(0, 0, 1) | box(-0.5, 0, 0.5, 1))
    & ~(box(-0.36, -1.2, 0.36, -0.05) | ellipse(0, -0.05, 0.36, 0.2)))
outline("nut_ring", lambda: ellipse(0, 0, 1) & ~radial(6, 0.62, 0.54))
outline("jaw_fixed", lambda: smooth((-0.5, 1), (-0.9, 0.3), (-1, -0.9), (-0.55, -1), (-0.4, -0.1),
    (0.9, 0.1), (0.9, 0.5), (0.5, 1)))
outline("jaw_moving", lambda: smooth((0.15, -0.3), (0.1, -0.9), (0.45, -1), (0.85, -0.2),
    (0.8, 0.35), (0, 0.3)))
def wrench(d, look):
    form, end = d.form(2), d.form(3)  # fixed or adjustable; its other end
    r, thick, tilt = d.real(0.34, 0.42), d.real(0.12, 0.17), d.real(-0.05, 0.05)
    dark, light, gap = tone(look, 0.75), tone(look, 1.35), d.real(-0.06, 0.06)
    grip, fixed = d.some(0.4), form == 0
    foot = choose(end, "nut_ring", "jaw", "ring")
    size = by(end, 0.3, 0.32, 0.2)
    parts = [
        limb((0, -0.3), (0, by(end, 0.32, 0.36, 0.42)), thick, look.colour, "handle"),
        put("groove", "stroke", 0, 0.03, thick * 0.45, 0.26, dark, where=~grip),
        put("grip", "rounded", 0, 0.06, thick * 1.3, 0.32, look.second, where=grip),
        put("jaw", "jaw", 0, -0.58, r, r, look, tilt, where=fixed),
        put("jaw", "jaw_moving", 0.06 + gap, -0.56, 0.4, 0.4, dark, where=~fixed),
        put("jaw", "jaw_fixed", 0, -0.56, 0.4, 0.42, look, where=~fixed),
        put("screw", "lines", 0.1, -0.38, 0.12, 0.09, light, where=~fixed),
        put("end", foot, 0, 0.68, size, size, look, by(end, 0, 0.5, 0) + tilt),
        gleam(-0.22, -0.5, 0.04, 0.14, 0.03),
    ]
    return move(parts, turn=d.real(-0.14, 0.14))

outline("yoyo_half", lambda: ellipse(0.5, 0, 1.45, 1) & (X < 0.55) | box(0.2, -1, 0.62, 1, 0.15))
def yo_yo(d, look):
    side = d.some(0.3)  # from the side one sees two halves
    r, y, mark = d.real(0.5, 0.62), d.real(0.2, 0.36), d.form(4)
    sway, face = d.real(-0.3, 0.3), ~side
    light, dark, turn = tone(look, 1.35), tone(look, 0.72), d.real(-0.5, 0.5)
    string = either(d.some(0.6), WHITE, GOLD)
    top = -0.8
    return [
        put("finger loop", "ring", sway, top, 0.13, 0.16, string),
        limb((sway, top + 0.14), (0.0, y), 0.032, string, "string"),
        put("axle", "square", 0, y, 0.2, 0.12, STEEL, where=side),
        put("half", "yoyo_half", -0.25, y, 0.34, r, look, where=side),
        put("half", "yoyo_half", 0.25, y, 0.34, r, look, where=side, flip=-1),
        put("disc", "disc", 0, y, r, r, dark, where=face),
        put("disc", "disc", 0, y, r * 0.88, r * 0.88, look, turn, where=face),
        put("centre", choose(mark, "disc", "disc", "burst", "flower"), 0, y, r * 0.5, r * 0.5,
            either(mark % 2 == 0, look.second, light), turn, where=face),
        put("emblem", choose(mark, "star", "disc", "heart", "disc"), 0, y, r * 0.26, r * 0.26,
            light, turn, where=face),
        shine(-0.5 * r, y - 0.5 * r, 0.1, 0.07, -0.12, where=face),
    ]

# ---- the tables ----------------------------------------------------------------------------------
HUES = ("red", "orange", "yellow", "green", "blue", "purple", "pink", "turquoise", "white", "black")
PLAIN, PRINTS = ("",), ("", "", "striped", "dotted", "checkered", "zigzagged")
METAL, TIMBER = ("golden", "golden", "grey"), ("brown", "brown", "cream")
SOFT = ("", "", "striped", "woven", "dotted", "checkered")

# fmt: on
def _draw(draw, rng, n, look):
    return draw(Dice(rng, n), look)


def _wild(draw, names, traits, colours=HUES, fills=PLAIN, height=0.6, turned=0.025):
    return Thing(
        partial(_draw, draw),
        names,
        {"thing": 1, "object": 1},
        0.95,
        traits,
        colours,
        fills,
        1,
        height,
        turned,
    )


def _iconic(draw, names, traits, colours=HUES, fills=PLAIN, height=0.6, turned=0.025):
    return Thing(
        partial(_draw, draw),
        names,
        {"thing": 1, "object": 1},
        0.9,
        traits,
        colours,
        fills,
        1,
        height,
        turned,
    )


# fmt: off
WILD = {
    "tree": _wild(tree, {"tree": 1}, ("brown trunk",),
        ("green",) * 4 + ("orange", "yellow", "red", "pink")),
    "mushroom": _wild(mushroom, {"mushroom": 3, "toadstool": 1}, ("pale stem",),
        ("red", "red", "brown", "orange", "cream", "purple", "white", "yellow")),
    "house": _wild(house, {"house": 3, "home": 1, "cottage": 1}, ("two windows", "front door"),
        ("red", "orange", "yellow", "green", "blue", "pink", "white", "cream", "brown"),
        ("", "", "honeycombed", "striped")),
    "umbrella": _wild(umbrella, {"umbrella": 3, "brolly": 1}, ("hooked handle",), HUES, PRINTS,
        None, 0.05),
    "key": _wild(key, {"key": 1}, ("long shaft", "toothed end"),
        METAL + ("brown", "black", "red", "blue", "green", "purple"), PLAIN, None, 0.1),
    "mug": _wild(mug, {"mug": 2, "cup": 3}, ("round handle",), HUES + ("cream", "brown"), PRINTS),
    "bottle": _wild(bottle, {"bottle": 1}, ("narrow neck",), ("green", "green", "brown", "blue",
        "red", "turquoise", "purple", "pink", "yellow", "orange")),
    "hammer": _wild(hammer, {"hammer": 3, "mallet": 1}, ("heavy head", "long handle"),
        HUES + ("brown", "grey"), PLAIN, None, 0.1),
    "bell": _wild(bell, {"bell": 1}, ("shiny metal",), METAL + METAL
        + ("red", "blue", "green", "brown", "turquoise"), PLAIN, None, 0.05),
    "kite": _wild(kite, {"kite": 1}, ("ribbon tail",), HUES, PRINTS, None, 0.08),
    "crown": _wild(crown, {"crown": 4, "tiara": 1}, ("shiny jewel",),
        METAL + ("golden", "red", "blue", "purple", "pink", "white")),
    "chair": _wild(chair, {"chair": 4, "seat": 1}, ("tall back",),
        ("brown", "brown", "cream") + HUES, PLAIN),
    "lamp": _wild(lamp, {"lamp": 3, "light": 1}, ("wide shade",), HUES + ("cream",), PRINTS),
    "guitar": _wild(guitar, {"guitar": 1}, ("long neck", "thin strings"),
        ("brown", "brown", "orange", "golden", "red", "black", "white", "blue", "turquoise",
        "pink", "green"), PLAIN, None, 0.08),
    "ball": _wild(ball, {"ball": 1}, (), HUES + ("orange", "brown"),
        PLAIN * 8 + ("striped", "dotted", "spiralled"), 0.62, 0.02),
    "hat": _wild(hat, {"hat": 4, "cap": 1}, (), HUES + ("brown", "grey", "cream"),
        SOFT, None, 0.05),
    "book": _wild(book, {"book": 1}, ("paper pages",), HUES + ("brown",), PLAIN),
    "clock": _wild(clock, {"clock": 1}, ("two hands", "pale face"), HUES + ("brown", "golden"),
        PLAIN, None, 0.05),
    "shoe": _wild(shoe, {"shoe": 4, "boot": 1}, (), HUES + ("brown", "grey"), PLAIN),
    "backpack": _wild(backpack, {"backpack": 3, "rucksack": 1, "bag": 1},
        ("side pockets", "carrying loop"), HUES + ("brown", "grey"), PRINTS),
    "apple": _wild(apple, {"apple": 1}, ("short stalk",), ("red", "red", "red", "green", "green",
        "yellow", "pink")),
    "teapot": _wild(teapot, {"teapot": 3, "pot": 1}, ("curved spout", "little lid"),
        HUES + ("cream", "brown"), PRINTS),
    "candle": _wild(candle, {"candle": 1}, ("short wick",), ("cream", "white") + HUES,
        ("", "", "striped", "wavy", "pleated")),
    "sword": _wild(sword, {"sword": 4, "blade": 1}, ("sharp blade", "cross guard"),
        METAL + ("brown", "black", "red", "blue", "purple", "green"), PLAIN, None, 0.1),
}
ICONIC = {
    "anchor": _iconic(anchor, {"anchor": 1}, ("curved arms", "top ring"),
        ("grey", "grey", "black", "blue", "red", "golden", "turquoise", "white"), PLAIN, None,
        0.05),
    "accordion": _iconic(accordion, {"accordion": 4, "squeezebox": 1},
        ("folded bellows", "piano keys"), HUES + ("brown",), PLAIN, None, 0.05),
    "balloon": _iconic(balloon, {"balloon": 1}, ("long string",), HUES, PRINTS, None, 0.05),
    "cactus": _iconic(cactus, {"cactus": 1}, (),
        ("green", "green", "green", "turquoise", "yellow")),
    "camera": _iconic(camera, {"camera": 1}, ("round lens",),
        ("black", "black", "grey", "white", "brown") + HUES[:8]),
    "drum": _iconic(drum, {"drum": 1}, ("two sticks", "pale skin"), HUES + ("brown",), PLAIN),
    "envelope": _iconic(envelope, {"envelope": 3, "letter": 2}, (),
        ("white", "cream", "cream", "brown", "red", "yellow", "blue", "pink", "green",
        "turquoise"), PLAIN, None, 0.05),
    "hourglass": _iconic(hourglass, {"hourglass": 3, "sand timer": 1},
        ("falling sand", "glass bulbs"),
        TIMBER + ("golden", "red", "blue", "purple", "green", "black", "turquoise"), PLAIN),
    "ladder": _iconic(ladder, {"ladder": 1}, ("many rungs",),
        TIMBER + ("grey", "red", "yellow", "blue", "green", "orange"), PLAIN),
    "lantern": _iconic(lantern, {"lantern": 1}, ("top handle",),
        ("red", "red", "orange", "yellow", "green", "blue", "purple", "black", "grey", "golden"),
        PLAIN, None, 0.05),
    "lighthouse": _iconic(lighthouse, {"lighthouse": 1}, ("tall tower", "glass top"),
        ("red", "red", "blue", "black", "green", "orange", "turquoise", "yellow")),
    "pencil": _iconic(pencil, {"pencil": 1}, ("sharp tip",), ("yellow", "yellow") + HUES[:8],
        ("", "", "striped"), None, 0.08),
    "pyramid": _iconic(pyramid, {"pyramid": 1}, ("sloping sides",),
        ("golden", "golden", "cream", "orange", "brown", "grey", "yellow")),
    "scissors": _iconic(scissors, {"scissors": 1}, ("two blades", "round handles"), HUES, PLAIN,
        None, 0.1),
    "snowman": _iconic(snowman, {"snowman": 1}, ("carrot nose", "warm scarf", "stick arms"),
        ("white",)),
    "trophy": _iconic(trophy, {"trophy": 3, "award": 1}, ("two handles", "heavy base"),
        METAL + ("golden", "brown", "red", "blue")),
    "trumpet": _iconic(trumpet, {"trumpet": 4, "horn": 1}, ("flared bell", "three valves"),
        METAL + ("golden", "red", "blue", "black", "white"), PLAIN, None, 0.05),
    "windmill": _iconic(windmill, {"windmill": 4, "mill": 1}, ("four sails",),
        ("white", "cream", "brown", "red", "blue", "grey", "yellow", "turquoise", "orange")),
    "wrench": _iconic(wrench, {"wrench": 3, "spanner": 1}, ("open jaw",),
        ("grey", "grey", "grey", "black", "golden", "red", "blue", "orange", "green"), PLAIN, None,
        0.12),
    "yo-yo": _iconic(yo_yo, {"yo-yo": 1}, ("thin string", "round disc"), HUES,
        ("", "", "spiralled", "ringed"), None),
}
# fmt: on

THINGS = WILD | ICONIC
