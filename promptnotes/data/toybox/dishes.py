"""Dishes: twenty meals as food photographs show them: no two plates of one dish look alike.

A dish is what it lies on (plate, board, paper, bowl), its essential parts, and then toppings,
sauces and sides by chance. Most are seen from above or at an angle: `flat` squashes their parts.
"""

from dataclasses import replace
from functools import partial

import numpy as np

from .colours import blend, rgb, shade
from .shapes import X, Y, arc, around, ellipse, line, polygon, region, smooth, strokes
from .sprites import Family, by, diced, either, move, only
from .surfaces import PATTERNS
from .things import Thing, listed

WHITE, CREAM, BUTTER = rgb(248, 246, 238), rgb(246, 232, 196), rgb(252, 228, 120)
RED, TOMATO, PINK = rgb(200, 40, 36), rgb(222, 66, 42), rgb(240, 150, 160)
LEAF, HERB, LIME = rgb(106, 168, 62), rgb(52, 128, 52), rgb(170, 206, 80)
DOUGH, CRUST, BROWN, DARK = rgb(236, 190, 112), rgb(206, 142, 70), rgb(128, 76, 42), rgb(52, 40, 38)
YELLOW, ORANGE, PURPLE = rgb(250, 206, 66), rgb(240, 146, 52), rgb(110, 54, 110)
CHINA = (
    WHITE,
    WHITE,
    WHITE,
    rgb(172, 204, 226),
    rgb(62, 104, 168),
    rgb(84, 170, 166),
    rgb(206, 116, 80),
    rgb(66, 68, 76),
    rgb(238, 184, 196),
    rgb(226, 184, 88),
    rgb(174, 214, 178),
)
WOOD = (rgb(176, 122, 74), rgb(206, 158, 104), rgb(122, 80, 52))
PAPER = (rgb(240, 232, 214), rgb(222, 196, 152), rgb(232, 236, 240), rgb(216, 186, 170))
SLATE = (rgb(70, 74, 82), rgb(96, 100, 104), rgb(52, 60, 60))
FOODS = dict(white=WHITE, cream=CREAM, butter=BUTTER, red=RED, tomato=TOMATO, pink=PINK, leaf=LEAF)
FOODS |= dict(herb=HERB, lime=LIME, dough=DOUGH, crust=CRUST, brown=BROWN, dark=DARK, yellow=YELLOW)
FOODS |= dict(orange=ORANGE, purple=PURPLE)

NAMES = tuple(PATTERNS)

dishes = Family("dish")
bit, pick = dishes.bit, dishes.pick
dishes.shapes("""
board         box -16,-115 16,-50 14 - oval 0,-98 6 + oval 0,12 88
plank         box -100,-78 100,78 14
bowl          oval 0,-30 100,115 & below -30 + box -45,70 45,98 8
fork          line 0,-20 0,100 11 16 -32,-40 -32,-100 11 8 0,-40 0,-100 11 8 32,-40 32,-100 11 8 +
    box -42,-50 42,-10 25
spoon         oval 0,-65 42,38 + line 0,-40 0,100 10 16
knife         smooth -15,10 -18,-70 5,-100 25,-60 20,10 + line 0,10 0,95 16
sticks        line -30,-100 -20,100 8 13 35,-98 15,100 8 13
sprig         line 0,90 0,-70 8 + oval -36,35 36,19 9 36,35 36,19 -9 -36,-10 36,19 9 36,-10 36,19 -9
    -36,-50 36,19 9 36,-50 36,19 -9 0,-78 18,24
ruffle        around 11 oval 72,0 27 + oval 0,0 70
zigzag        line -95,70 -71.25,-70 -47.5,70 -23.75,-70 0,70 23.75,-70 47.5,70 71.25,-70 95,70 12
gap           polygon 4,-3 108,-42 110,15 70,88
slice_crust   smooth -95,-62 0,-98 95,-62 85,-35 0,-60 -85,-35 + polygon -82,-55 82,-55 4,100 -4,100
slice_cheese  polygon -74,-45 -40,-58 0,-64 40,-58 74,-45 30,42 22,70 12,62 0,95 -28,40
bun_top       smooth -100,70 -97,10 -60,-75 0,-100 60,-75 97,10 100,70 80,98 -80,98
bun_low       box -100,-100 100,100 25 + smooth -100,-90 100,-90 90,60 50,100 -50,100 -90,60
sesame        oval -55,-10 9,11 -18.3333 -30,-50 9,11 -10 0,-75 9,11 5,-25 9,11 1.6667 35,-55 9,11
    11.6667 60,-10 9,11 20 -15,15 9,11 -5 40,20 9,11 13.3333
frill         box -97,-70 97,0 30 + oval -80,25 20,50 -48,45 20,50 -16,25 20,50 16,45 20,50 48,25
    20,50 80,45 20,50
cheese        polygon -100,-80 100,-80 98,0 60,10 30,100 0,15 -35,10 -60,75 -85,0
patty         box -100,-85 100,85 40 + oval -80,50 25,50 -53.333,-50 25,50 -26.667,50 25,50 0,-50
    25,50 26.667,50 25,50 53.333,-50 25,50 80,50 25,50
log           box -100,-50 100,50 50
slab          smooth -100,15 -75,-42 0,-55 75,-42 100,15 80,40 0,22 -80,40
stripes       line -65,20 -43,-35 6 -28,20 -6,-35 6 10,20 32,-35 6 45,20 67,-35 6
waffle        box -100,-100 100,100 20
taco_back     oval 0,70 100,160 & above 70
taco_front    smooth -100,72 -90,0 -50,-55 5,-72 60,-50 92,5 100,72 70,95 -70,95
cake          box -100,-90 100,90 75
drips         oval 0,-45 98,42 + line -72,-35 -72,30 13 -35,-35 -35,75 13 10,-35 10,20 13 45,-35
    45,90 13 80,-35 80,10 13
romaine       smooth 0,100 30,40 62,25 50,-5 75,-35 45,-60 40,-90 0,-100 -40,-90 -45,-60 -75,-35
    -50,-5 -62,25 -30,40
rib           line 0,95 0,-60 13 4
ribeye        smooth -95,10 -75,-55 -10,-80 60,-72 98,-20 80,35 35,45 10,75 -50,72
tbone         smooth -90,-60 0,-45 90,-75 100,-10 60,50 15,95 -30,75 -85,30
bone          line -75,-50 75,-55 9 0,-50 5,55 10
grill         line -75,60 -25,-60 6 -35,60 15,-60 6 5,60 55,-60 6 40,60 90,-60 6
fillet        oval -70,0 30,72 3 -25,0 30,72 3 20,0 30,72 3 65,0 30,72 3
fold          smooth -100,30 -80,-45 -10,-80 65,-60 100,20 85,50 0,60 -85,52
lip           smooth -98,35 -50,5 0,-2 50,2 98,30 80,62 0,78 -80,62
ring          oval 0,0 100 - oval 0,0 34
icing         around 9 oval 60,0 26 - oval 0,0 40 + ( oval 0,0 80 - oval 0,0 44 )
lines         line -72,-90 -48,90 6 -40,-90 -16,90 6 -8,-90 16,90 6 24,-90 48,90 6 56,-90 80,90 6 &
    oval 0,0 84 - oval 0,0 42
wrapper       polygon -95,-90 -70,-100 -45,-90 -20,-100 0,-90 20,-100 45,-90 70,-100 95,-90 62,100
    -62,100
tier          smooth -100,45 -80,-25 0,-75 80,-25 100,45 60,80 0,70 -60,80
peak          smooth -90,70 -60,-10 10,-100 30,-90 60,-10 90,70 0,95
scoop         oval 0,-10 86 -74,50 26,30 -38,50 26,30 0,50 26,30 38,50 26,30 74,50 26,30
cone          polygon -95,-100 95,-100 10,95 -10,95 + oval 0,90 10
coupe         oval 0,-100 100,120 & below -100 + line 0,0 0,80 13 + box -50,78 50,98 10
cup           polygon -100,-100 100,-100 72,98 -72,98
pockets       box -78,-78 -48,-48 4 -78,-36 -48,-6 4 -78,6 -48,36 4 -78,48 -48,78 4 -36,-78 -6,-48 4
    -36,-36 -6,-6 4 -36,6 -6,36 4 -36,48 -6,78 4 6,-78 36,-48 4 6,-36 36,-6 4 6,6 36,36 4 6,48 36,78
    4 48,-78 78,-48 4 48,-36 78,-6 4 48,6 78,36 4 48,48 78,78 4
pockets_round box -77,-35 -49,-7 4 -77,7 -49,35 4 -35,-77 -7,-49 4 -35,-35 -7,-7 4 -35,7 -7,35 4
    -35,49 -7,77 4 7,-77 35,-49 4 7,-35 35,-7 4 7,7 35,35 4 7,49 35,77 4 49,-35 77,-7 4 49,7 77,35 4
paper_cone    polygon -95,-85 40,-55 95,-80 15,100 -5,100
pan           oval 0,0 88 + box -112,-22 112,22 15
gyoza         smooth -100,35 -75,-35 -20,-70 30,-68 80,-30 100,35 60,65 0,72 -60,65
gyoza_pleats  line -52.5,-2.65 -70,-30.5 7 -26.25,-8.1625 -35,-48.875 7 0,-10 0,-55 7 26.25,-8.1625
    35,-48.875 7 52.5,-2.65 70,-30.5 7
bao           smooth -90,30 -60,-45 -12,-70 0,-90 12,-70 60,-45 90,30 55,70 -55,70
bao_pleats    line -16,-65 -52,-13 7 -8,-65 -26,-9 7 0,-65 0,-5 7 8,-65 26,-9 7 16,-65 52,-13 7
# a wedge of cake: its tip on the left, all its parts drawn at one place
wedge_top     polygon -97,12 20,-66 55,-62 80,-48 97,-12
wedge_side    polygon -97,12 97,-12 93,58 -90,84
wedge_cake    polygon -97,12 97,-12 95,42 -93,67
wedge_layer   polygon -96,30 96,6 95,17 -95,41
glaze         polygon -97,12 20,-66 55,-62 80,-48 97,-12 + line -70,8.4 -70,32 10 -35,4.2 -35,20 10
    0,0 0,42 10 40,-4.8 40,12 10 75,-9 75,25 10
shrimp        arc -10,5 60 0,66 30 14 + polygon 5,-65 60,-100 50,-20
left_by_bite   box -200,-200 200,200 - oval 100,-30 40 72,-42 22 68,-12 22 92,10 20
""")


# Shapes that need computing.
def register(name, region, *args):
    dishes.register(name, partial(region, *args))


def along(curve, first, last, count, *widths):
    """A stroke through points of a curve."""
    return strokes([curve(t) for t in np.linspace(first, last, count)], *widths)


def points(rx, ry, y, first, last, count):
    """Points along an ellipse around (0, y), from an angle to another."""
    a = np.linspace(first, last, count)
    return zip(rx * np.cos(a), y + ry * np.sin(a))


def scattered(count, reach, seed, region):
    """region(x, y, angle) at points evenly spread over a disc, as seeds on a sunflower."""
    k = np.arange(count)
    r, a = reach * np.sqrt((k + 0.4) / count), 2.4 * k + seed
    return np.any([region(*p) for p in zip(r * np.cos(a), r * np.sin(a), 1.7 * k + seed)], 0)


def cube(x, y, a):
    u, v = np.cos(a) * (X - x) + np.sin(a) * (Y - y), np.cos(a) * (Y - y) - np.sin(a) * (X - x)
    return ellipse(x, y, 0.15) & (abs(u) < 0.11) & (abs(v) < 0.11)


def strip(x, y, a, w=0.15, h=0.15, r=0.05):
    dx, dy = w * np.cos(a), h * np.sin(a)
    return line(x - dx, y - dy, x + dx, y + dy, r)


def wedge(x, y, a):
    return ellipse(x, y, 0.22) & (np.cos(a) * (X - x) + np.sin(a) * (Y - y) > 0)


TOPPINGS = {  # how many, how far they spread, and one of them at (x, y), turned by a
    "rounds": (7, 0.74, lambda x, y, a: ellipse(x, y, 0.17)),
    "bits": (17, 0.86, lambda x, y, a: ellipse(x, y, 0.07, 0.09, a)),
    "cubes": (8, 0.74, cube),
    "leaves": (6, 0.72, lambda x, y, a: ellipse(x, y, 0.2, 0.1, a)),
    "strips": (10, 0.78, strip),
    "rings": (7, 0.76, lambda x, y, a: ellipse(x, y, 0.15) & ~ellipse(x, y, 0.07)),
    "few": (3, 0.55, lambda x, y, a: ellipse(x, y, 0.2)),
    "shells": (4, 0.66, lambda x, y, a: ellipse(x, y, 0.26, 0.14, a)),
    "curls": (4, 0.66, lambda x, y, a: arc(x, y, 0.17, a, a + 0.68, 0.09, 0.04)),
    "wedges": (4, 0.72, wedge),
}
for _kind, (_count, _reach, _region) in TOPPINGS.items():
    for _seed in range(3):
        register(f"{_kind}_{_seed}", scattered, _count, _reach, 0.9 * _seed, _region)


@dishes.shape
def paper():
    top = (-0.95, -0.8), (-0.3, -0.88), (0.4, -0.8), (1, -0.92), (0.92, 0)
    return smooth(*top, (1, 0.85), (0.2, 0.8), (-0.5, 0.9), (-1, 0.82), (-0.9, 0.1), steps=3)


@dishes.shape
def carton():
    rim = (-0.9, -0.75), (-0.4, -0.5), (0, -0.45), (0.4, -0.5), (0.9, -0.75)
    return smooth(*rim, (0.66, 1), (0, 1), (-0.66, 1), steps=6)


@dishes.shape
def blob():
    def lobe(a):
        return ellipse(0.72 * np.cos(a), 0.72 * np.sin(a), 0.2 + 0.06 * np.cos(3 * a))

    return ellipse(0, 0, 0.84) | around(9, lobe)


@dishes.shape
def citrus():
    def segment(a):
        tip = 0.14 * np.cos(a), 0.14 * np.sin(a)
        return polygon(tip, *((np.cos(a + da), np.sin(a + da)) for da in (-0.36, 0.36)))

    return around(6, segment) & ellipse(0, 0, 1)


@dishes.shape
def cuts():
    angles = 2 * np.pi * np.linspace(0.03, 0.53, 4, endpoint=False)
    return np.any([line(-np.cos(a), -np.sin(a), np.cos(a), np.sin(a), 0.035) for a in angles], 0)


@dishes.shape
def noodles():
    def noodle(k, y):
        x = np.linspace(-1, 1, 24) * np.sqrt(1 - min(abs(y), 0.9) ** 2) * 0.92
        return strokes(zip(x, y + 0.16 * np.sin(3.5 * x + k)), 0.07)

    return np.any([noodle(k, y) for k, y in enumerate(np.linspace(-0.75, 0.75, 7))], 0)


@dishes.shape
def nest():
    def loop(r, t):
        t = t + 5 * r
        return arc(0.07 * np.cos(7 * r), 0.07 * np.sin(7 * r), r, t, t + 0.26, 0.06)

    turns = (0, 1 / 3, 2 / 3)
    return np.any([loop(r, t) for r in (0.9, 0.72, 0.54, 0.36, 0.18) for t in turns], 0)


@dishes.shape
def taco_fill():
    lumps = [ellipse(x, y, 0.24) for x, y in points(0.85, 1.15, 0.55, -3.0, -0.14, 10)]
    return np.any(lumps, 0) | region("oval 0,60 85,115 & above 60")


@dishes.shape
def taco_bits():
    lumps = [ellipse(x, y, 0.14) for x, y in points(0.8, 1.22, 0.6, -2.75, -0.45, 6)]
    return np.any(lumps, 0)


@dishes.shape
def sugar():
    angles = 2 * np.pi * np.linspace(0, 1, 11, endpoint=False)
    grains = zip(angles, [0.55, 0.75, 0.63] * 4, [0.06, -0.05, 0, 0.05] * 3)

    def grain(a, r, d):
        x, y = r * np.cos(a), r * np.sin(a)
        return line(x - 0.06, y + d, x + 0.06, y - d, 0.05)

    return np.any([grain(*one) for one in grains], 0)


@dishes.shape
def swirl():
    def at(t):
        return (0.12 + 0.12 * t) * np.cos(t * 2.2), (0.12 + 0.12 * t) * np.sin(t * 2.2)

    return along(at, 0, 6, 60, 0.09, 0.05)


@dishes.shape
def drizzle():
    x = np.linspace(-1, 1, 13)
    return strokes(zip(0.85 * x, 0.75 * np.sin(5 * np.arange(13))), 0.055)


@dishes.shape
def mustard():
    x = np.linspace(-0.8, 0.8, 13)
    return strokes(zip(x, 0.16 * x * x + 0.11 * (-1.0) ** np.arange(13)), 0.045)


register("sausage", along, lambda x: (x, 0.16 * x * x), -0.84, 0.84, 12, 0.16)
register("roll", along, lambda x: (x, 0.16 * x * x), -0.64, 0.64, 12, 0.36)


def _fries(seed, count, spread=0.12):
    x = -0.8 + 1.6 * np.arange(count) / (count - 1)
    tops = -0.55 - 0.35 * abs(np.sin(2.7 * np.arange(count) + seed))
    ends = zip(x + spread * np.sin(1.9 * np.arange(count) + seed), tops)
    return np.any([line(0.8 * a, 0.9, *end, 0.11) for a, end in zip(x, ends)], 0)


for _seed in range(3):
    register(f"fries_{_seed}", _fries, _seed, 6 - _seed % 2)
    register(f"pile_{_seed}", scattered, 10, 0.7, _seed, partial(strip, w=0.3, h=0.2, r=0.1))


for _name in "blob bun_top waffle fold lip ring icing pockets pockets_round".split():
    dishes.cut(_name, "left_by_bite", f"{_name}_bitten")


# ---- helpers -------------------------------------------------------------------------------------


def flat(parts, tall):
    """Parts as on a table seen at an angle: squashed by tall [n]; turned ones only shrink."""
    squashed = []
    for p in parts:
        w, h = p.halves
        turned = np.any(np.asarray(p.turn) != 0)
        w, h = (w * tall**0.5, h * tall**0.5) if turned else (w, h * tall)
        squashed.append(replace(p, at=(p.at[0], p.at[1] * tall), size=(w, h)))
    return squashed


def food(word):
    """A colour of FOODS, or one that is written like #b85a30."""
    return FOODS[word] if word in FOODS else rgb(*bytes.fromhex(word[1:]))


def hue(d, words):
    """[n, 3], one of these colours each, a little lighter or darker."""
    return d.hue(*map(food, words.split()))


def view(d, low=0.55):
    """Half are seen from straight above (1), the others at an angle (from low)."""
    return np.where(d.some(0.45), 1.0, d.real(low, 0.8))


BASES = {  # outer shape, inner shape, size of the inner one, colours, pattern on the inner one
    "round": ("disc", "disc", 0.72, CHINA, ""),
    "square": ("rounded", "rounded", 0.78, CHINA, ""),
    "board": ("board", "disc", 0.74, WOOD, ""),
    "plank": ("plank", "plank", 0.93, WOOD, ""),
    "slate": ("plank", "plank", 0.95, SLATE, ""),
    "paper": ("paper", "paper", 0.9, PAPER, "checkered"),
}


def base(d, tall, kinds="round round square board paper", y=0.0, size=0.98):
    """What the dish lies on, and the colour under the food [n, 3]."""
    which, rows = d.form(len(kinds.split())), [BASES[k] for k in kinds.split()]
    outer = np.stack([d.hue(*row[3]) for row in rows])[which, np.arange(d.n)]
    inner = np.where(d.some(0.5), 1.0, 0.0)[:, None] * outer
    pale = blend(outer, np.broadcast_to(WHITE, outer.shape), 0.7)
    inner = np.where(inner > 0, shade(outer, 1.12), pale)
    dark = np.isin(kinds.split(), ("board", "plank", "slate"))[which]
    inner = either(dark, shade(outer, 1.12), inner)
    fills = np.array([NAMES.index(row[4]) if row[4] else -1 for row in rows])[which]
    fills = np.where(d.some(0.6), fills, -1)
    share = size * np.array([row[2] for row in rows])[which]
    shapes, wells = pick([row[0] for row in rows], which), pick([row[1] for row in rows], which)
    thick = 0.03 + 0.1 * (1 - tall)
    flip = d.one([-1, 1])
    plate_second = shade(outer, 0.85)
    return [
        bit("plate", shapes, (0, y + thick), (size, size * tall), shade(outer, 0.62), flip=flip),
        bit("plate", shapes, (0, y), (size, size * tall), outer, flip=flip),
        bit("plate", wells, (0, y), (share, share * tall), inner, second=plate_second, fill=fills),
    ], inner


def bowl(d, tall, colours=CHINA, size=0.96):
    """Parts of a bowl, and up: its food lies in a disc of 0.8 by 0.8 tall at y = up."""
    outer = d.hue(*colours)
    up = -0.45 * (1 - tall)
    inside = blend(outer, np.broadcast_to(WHITE, outer.shape), d.real(0, 0.8))
    return [
        bit("bowl", "bowl", (0, up + 0.3 * 0.75), (size, 0.75), shade(outer, 0.85), where=tall < 1),
        bit("bowl", "disc", (0, up), (size, size * tall), outer),
        bit("bowl", "disc", (0, up + 0.02), (size * 0.9, size * 0.9 * tall), shade(inside, 0.92)),
    ], up


def topping(d, options, at=(0, 0), size=0.7, tall=1.0, share=1.0, name="topping"):
    """Bits on a share of the dishes. options : "kind colour, kind colour, ..", one is drawn."""
    kinds, words = zip(*(option.split() for option in options.split(", ")))
    which, variant = d.form(len(kinds)), d.form(3)
    shapes = pick([f"{kind}_{v}" for kind in kinds for v in range(3)], which * 3 + variant)
    colours = shade(np.array([food(word) for word in words])[which], d.real(0.88, 1.1))
    flip, where, size = d.one([-1, 1]), d.some(share), (size, np.multiply(size, tall))
    return bit(name, shapes, at, size, colours, flip=flip, where=where)


SIDES = {  # shape, colours, shape of a detail, its colours, size
    "sauce": ("disc", "white dark #5a78a0", "disc", "red yellow cream brown herb", 0.24),
    "lemon": ("disc", "yellow lime orange", "citrus", "#fcf0aa", 0.21),
    "tomato": ("disc", "tomato red", "citrus", "#f4825a", 0.2),
    "lettuce": ("ruffle", "leaf lime", "rib", "lime", 0.28),
    "herb": ("sprig", "herb leaf", "rib", "herb", 0.26),
    "berry": ("egg", "red purple", "bits_0", "pink", 0.18),
    "cream": ("ruffle", "white cream", "swirl", "#e1d8c8", 0.23),
    "chips": ("pile_0", "yellow dough", "pile_1", "butter", 0.36),
}


def side(d, kinds, x, y, share=0.7, size=1.0):
    """One of some side dishes or garnishes at (x, y): two parts."""
    which, rows = d.form(len(kinds.split())), [SIDES[k] for k in kinds.split()]
    where, wide = d.some(share), size * np.array([row[4] for row in rows])[which]
    turn = d.real(-0.15, 0.15)
    x, y = x + d.real(-0.06, 0.06), y + d.real(-0.06, 0.06)
    rows_of, each = [np.stack([hue(d, row[k]) for row in rows]) for k in (1, 3)], np.arange(d.n)
    first, second = (colours[which, each] for colours in rows_of)
    side_shape = pick([row[2] for row in rows], which)
    return [
        bit("side", pick([row[0] for row in rows], which), (x, y), wide, first, turn, where=where),
        bit("side", side_shape, (x, y), wide * 0.76, second, turn, where=where),
    ]


def tool(d, kinds="fork knife spoon", share=0.5, x=0.94, lean=0.035):
    """Fork, knife, spoon or chopsticks, at the side."""
    which, s = d.form(len(kinds.split())), d.one([-1, 1])
    wood = np.array([k == "sticks" for k in kinds.split()])[which]
    colour = either(wood, rgb(150, 84, 50), hue(d, "#ced2d8 #e2be6e"))
    shapes, turn = pick(kinds, which), s * d.real(-lean, lean)
    return bit("tool", shapes, (s * x, 0.1), (0.16, 0.8), colour, turn, where=d.some(share))


def spread(places, count):
    """Places (x, y) of the first, second, .. of `count` pieces: "x,y; x,y x,y; .." for 1, 2, .."""
    rows = [row.split() for row in places.split(";")]
    table = np.zeros((len(rows), len(rows), 2))
    for k, row in enumerate(rows):
        table[k, : len(row)] = [[float(v + "e-2") for v in place.split(",")] for place in row]
    return table[count - 1].transpose(1, 2, 0)


def eaten(d, name, share=0.25):
    """Shapes of which some are bitten; and which."""
    bitten = d.some(share)
    return pick([f"{name}", f"{name}_bitten"], bitten.astype(int)), bitten


# ---- the dishes ----------------------------------------------------------------------------------
THINGS: dict[str, Thing] = {}


def dish(names, colours, traits="", turned=0.1):
    """A decorator: the function draws this dish, with Dice d. names : its own, then synonyms."""

    def enter(draw):
        name, *others = names.split(", ")
        said, kind = {name: 4, **dict.fromkeys(others, 1)}, {"food": 3, "dinner": 1}
        kind |= {"lunch": 1, "dish": 1}
        drawn, seen = partial(diced, draw), tuple(colours.split())
        THINGS[name] = Thing(drawn, said, kind, 0.85, listed(traits), seen, turned=turned)
        return draw

    return enter


@dish("pizza", "red orange red", "melted cheese, round crust")
def pizza(d, look):
    tall, slice_ = view(d), d.some(0.3)
    plate, under = base(d, tall)
    size = np.where(slice_, d.real(0.7, 0.85), d.real(0.76, 0.9))
    top = np.where(slice_, size * 0.55, size * 0.86)
    at = (0, np.where(slice_, -0.22, 0))
    one = "rounds #ba3028, few white, rings #322e2c, rings purple, cubes #f0968c, rounds tomato"
    one += ", cubes yellow, wedges #d6be9c"
    two = "leaves herb, strips #5aa03c, bits herb, rings #3c3828, strips red"
    whole = ~slice_
    sauce_shape, cheese_size = pick("disc slice_cheese", slice_), size * np.where(slice_, 0.93, 0.8)
    cheese_shape = pick("blob slice_cheese", slice_)
    parts = [
        bit("crust", pick("disc slice_crust", slice_), (0, 0), size, hue(d, "dough crust crust")),
        bit("sauce", sauce_shape, (0, 0), size * np.where(slice_, 1, 0.87), look.colour),
        bit("cheese", cheese_shape, (0, 0), cheese_size, hue(d, "butter yellow cream")),
        topping(d, one, at, top),
        topping(d, two, at, top, share=0.7),
        bit("cuts", "cuts", (0, 0), size * 0.98, rgb(176, 108, 52), where=whole & d.some(0.6)),
        bit("gap", "gap", (0, 0), size, under, where=whole & d.some(0.35)),
    ]
    return plate + flat(parts, tall) + side(d, "sauce herb tomato", 0.74, 0.6 * tall, 0.4)


@dish("hamburger, burger, cheeseburger", "golden golden brown black", "soft bun", turned=0.04)
def hamburger(d, look):
    tall = d.real(0.3, 0.42)
    plate, _ = base(d, tall, "round square plank paper slate", 0.6)
    bun, (top_bun, bitten) = look.tone(1.12), eaten(d, "bun_top")
    meat = hue(d, "#6e3e28 #5a3224 #be7a3e")
    double, leaf, red = (d.some(p) for p in (0.4, 0.8, 0.7))
    layers = [
        ("frill", 0.11, hue(d, "leaf lime purple"), leaf, "lettuce"),
        ("patty", 0.13, meat, True, "patty"),
        ("cheese", 0.11, hue(d, "yellow orange cream"), d.some(0.75), "cheese"),
        ("log", 0.16, hue(d, "tomato red #ecc8dc"), red, "tomato"),
        ("patty", 0.13, meat, double, "patty"),
        ("frill", 0.1, hue(d, "leaf red yellow"), d.some(0.5), "sauce"),
    ]
    wide, y = d.real(0.62, 0.78), 0.5
    x, w = np.where(bitten, -0.06, 0) * wide, wide * np.where(bitten, 0.94, 1)
    stack = [bit("bun", "bun_low", (x, y), (w * 0.95, 0.15), shade(bun, 0.92))]
    for form, h, colour, where, name in layers:  # each layer lies on those that are there
        y = y - np.where(where, h * 1.3 if form != "log" else h * 0.8, 0)
        part_size = (w * 1.02, h)
        stack.append(bit(name, form, (x + d.real(-0.03, 0.03), y), part_size, colour, where=where))
    top = d.real(0.27, 0.36)
    tilt = d.real(-0.025, 0.025)
    stack.append(bit("bun", top_bun, (x, y - top), (w, top), bun, tilt))
    sesame_size = (w * 0.85, top * 0.85)
    stack.append(bit("sesame", "sesame", (x, y - top), sesame_size, CREAM, tilt, where=d.some(0.6)))
    behind = d.one([-1, 1])
    at, size, turn = (behind * 0.72, 0.2), (0.36, 0.46), behind * 0.06
    fries = bit("fries", "fries_0", at, size, YELLOW, turn, where=d.some(0.45))
    return plate + [fries] + stack + side(d, "sauce tomato lettuce", -behind * 0.74, 0.62, 0.5, 0.9)


@dish("sushi", "orange red pink yellow", "white rice")
def sushi(d, look):
    tall = np.where(d.some(0.5), 0.95, d.real(0.65, 0.8))
    plate, _ = base(d, tall, "plank slate round square plank")
    count, mixed = 3 + d.form(3), d.rng.random(d.n)
    parts = []
    places = (-0.45, 0.22), (0.42, 0.26), (0.0, -0.32), (-0.6, -0.3), (0.62, -0.26)
    for k, (x, y) in enumerate(places):
        roll = d.some(mixed)
        slab = look.colour if k % 2 == 0 else hue(d, "#f68c60 #c83c3c #fad6be yellow")
        nori, rice = np.tile(rgb(40, 52, 44), (d.n, 1)), hue(d, "white #f0eee2")
        core = look.colour if k == 0 else hue(d, "#f68c60 leaf yellow red")
        is_roll, r = roll[:, None], 0.28 * (5 / count) ** 0.4 * d.real(0.92, 1.1)
        rice_size = (np.where(roll, r, r * 1.3), np.where(roll, r, r * 1.15))
        rice_at = (0, np.where(roll, 0, 0.06))
        fish_size = (np.where(roll, r * 0.78, r * 1.42), np.where(roll, r * 0.78, r * 1.15))
        fish_at = (0, np.where(roll, -0.02, -0.04))
        filling = np.where(is_roll, core, shade(slab, 1.5))
        filling_size = np.where(roll, r * 0.62, r * 1.05)
        piece = [
            bit("rice", pick("log disc", roll), rice_at, rice_size, np.where(is_roll, nori, rice)),
            bit("fish", pick("slab disc", roll), fish_at, fish_size, np.where(is_roll, rice, slab)),
            bit("filling", pick("stripes few_0", roll), (0, -0.05), filling_size, filling),
        ]
        moved = move(piece, x, y * tall, 1.0, d.real(-0.03, 0.03))
        parts += only(count > k, moved)
    garnish = side(d, "sauce lemon herb", 0.76, 0.56 * tall, 0.6)
    return plate + parts + garnish + [tool(d, "sticks", 0.6, 0.86)]


@dish("ramen, ramen noodles", "golden orange brown cream", "noodle soup, boiled egg")
def ramen(d, look):
    tall = view(d, 0.6)
    dish, up = bowl(d, tall, (WHITE, DARK, RED, rgb(60, 90, 150), rgb(60, 64, 70), WHITE))
    pork = hue(d, "#e2a082 #c88264")
    s = d.one([-1, 1])
    scallions = "rings leaf, bits herb, bits lime, strips #c8965a"
    parts = [
        bit("broth", "disc", (0, 0), 0.8, look.colour),
        bit("noodles", "noodles", (0, 0.05), 0.74, hue(d, "#fae08c cream")),
        bit("nori", "square", (s * 0.5, -0.55), (0.2, 0.28), rgb(40, 58, 48), where=d.some(0.7)),
        bit("pork", "disc", (-s * 0.42, -0.28), 0.27, pork, where=d.some(0.75)),
        bit("pork", "disc", (-s * 0.42 + 0.3, -0.28 + 0.12), 0.27, pork, where=d.some(0.75 - 0.2)),
        bit("pork", "swirl", (-s * 0.42, -0.28), 0.22, shade(pork, 1.4), where=d.some(0.4)),
        bit("egg", "disc", (s * 0.32, 0.22), (0.25, 0.25), WHITE),
        bit("egg", "disc", (s * 0.32, 0.22), (0.14, 0.14), hue(d, "orange yellow")),
        topping(d, scallions, (-s * 0.05, 0.1), 0.6, name="scallions"),
        bit("fish cake", "blob", (-s * 0.38, 0.38), 0.18, WHITE, where=(fish := d.some(0.5))),
        bit("fish cake", "swirl", (-s * 0.38, 0.38), 0.13, rgb(236, 110, 150), where=fish),
    ]
    over = move(flat(parts, tall), 0, up)
    stick = tool(d, "sticks spoon", 0.65, 0.62)
    lean = stick.turn + np.sign(stick.at[0]) * 0.12
    return dish + over + [replace(stick, at=(stick.at[0], -0.3), turn=lean)]


@dish("tacos, taco", "yellow golden cream", "folded shells", turned=0.04)
def tacos(d, look):
    tall = d.real(0.3, 0.5)
    plate, _ = base(d, tall, "round plank paper square", 0.5)
    shell, count = look.tone(1.08), 1 + d.form(3)
    size, parts = np.array([0.8, 0.6, 0.52])[count - 1], []
    spots = spread("0,0; -32,-5 34,12; -42,-12 42,-10 0,22", count)
    meat = hue(d, "brown #c48250 #ec9678")
    for k in range(3):
        group = [
            bit("shell", "taco_back", (0.06, -0.04), (0.98, 0.8), shade(shell, 0.8)),
            bit("lettuce", "taco_fill", (0, 0.0), (0.9, 0.85), hue(d, "leaf lime purple")),
            bit("meat", "taco_fill", (-0.02, 0.2), (0.84, 0.72), meat),
            bit("bits", "taco_bits", (0, 0.02), (0.9, 0.85), hue(d, "tomato yellow white red")),
            bit("shell", "taco_front", (0, 0.3), (1, 0.62), shell),
        ]
        x, y = spots[k]
        moved = move(group, x, y, size * d.real(0.95, 1.05), d.real(-0.04, 0.04))
        parts += only(count > k, moved)
    return plate + parts + side(d, "lemon sauce herb", 0.72 * d.one([-1, 1]), 0.68, 0.75)


@dish("pancakes, pancake, hotcakes", "golden golden yellow brown", "round stack", turned=0.04)
def pancakes(d, look):
    tall = d.real(0.36, 0.5)
    plate, _ = base(d, tall, "round round square board", 0.45)
    count, w = 2 + d.form(4), d.real(0.6, 0.72)
    tone = look.tone(1.2)
    parts, y = [], 0.38
    for k in range(5):
        here = count > k
        at, size, brown = (d.real(-0.05, 0.05), y), (w, 0.15 + 0.4 * w * 0.28), 1.05 - 0.1 * (k % 2)
        parts.append(bit("pancake", "cake", at, size, shade(tone, brown), where=here))
        y = y - np.where(here, 0.16, 0)
    y, r = y + 0.1, w * 0.36
    sauce = hue(d, "#96501e #be6e28 red dark")
    fruit = "rounds red, rounds #465096, few red, rounds butter, few white"
    parts += [
        bit("pancake", "disc", (0, y), (w * 0.96, r * 0.8), hue(d, "crust #be783c")),
        bit("syrup", "drips", (0, y + 0.16), (w * 0.8, 0.36), sauce, where=d.some(0.75)),
        bit("butter", "rounded", (0.03, y - 0.06), (0.17, 0.12), BUTTER, 0.03, where=d.some(0.5)),
        topping(d, fruit, (0, y - 0.05), w * 0.75, 0.42, 0.6, "fruit"),
    ]
    no_butter = ~parts[-2].where
    at = (-0.05, y - 0.17)
    parts.append(bit("cream", "peak", at, (0.24, 0.2), WHITE, where=no_butter & d.some(0.6)))
    everything = plate + parts + side(d, "berry cream lemon", 0.78, 0.6, 0.5, 0.9)
    return move(everything, 0, -0.4 + 0.08 * count, 1.12) + [tool(d, "fork knife", 0.45)]


@dish("caesar salad, salad", "green", "green leaves, bread cubes")
def salad(d, look):
    tall, in_bowl = view(d), d.some(0.6)
    plate, _ = base(d, tall, "round square round")
    dish, up = bowl(d, tall, CHINA + WOOD)
    up = np.where(in_bowl, up, 0)
    parts = [bit("leaves", "ruffle", (0, 0), 0.66, look.tone(0.8), d.real(0, 1))]
    for k in range(6):
        turn = k / 6 + d.real(-0.05, 0.05)
        a, r = 2 * np.pi * turn, d.real(0.28, 0.42)
        at, colour = (r * np.sin(a), -r * np.cos(a)), hue(d, "leaf lime herb #82be50")
        parts.append(bit("leaves", "romaine", at, (0.34, 0.46), colour, turn))
    chicken = "strips #e8c48c, shells #e2aa6e, few #faf6e6, wedges tomato, strips #be5a46"
    dressing = rgb(252, 246, 222)
    parts += [
        topping(d, chicken, size=0.6, share=0.7, name="chicken"),
        topping(d, "cubes crust, cubes dough, cubes #be783c", size=0.72, name="croutons"),
        topping(d, "strips cream, wedges cream, leaves white", size=0.62, share=0.9, name="cheese"),
        bit("dressing", "drizzle", (0, 0), 0.6, dressing, d.real(0, 1), where=d.some(0.5)),
    ]
    over = move(flat(parts, tall), 0, up)
    holders = only(~in_bowl, plate) + only(in_bowl, dish)
    garnish = side(d, "lemon tomato sauce", 0.72, 0.62, 0.5)
    return holders + over + garnish + [tool(d, "fork spoon", 0.4)]


@dish("tomato soup, soup", "red orange red", "round bowl")
def soup(d, look):
    tall = view(d, 0.5)
    dish, up = bowl(d, tall)
    plate, _ = base(d, tall * 0.9, "round plank board square", 0.25 * (1 - tall), 1.08)
    wide = d.real(0.72, 0.85)
    x, y = d.real(-0.2, 0.2), d.real(-0.2, 0.2)
    cream = pick("swirl drizzle blob zigzag", d.form(4))
    herbs = "few leaf, leaves herb, bits herb, cubes crust, bits dark"
    parts = [
        bit("soup", "disc", (0, 0.02), wide, look.colour),
        bit("soup", "disc", (0, 0.05), wide * 0.88, look.tone(1.1)),
        bit("cream", cream, (x, y), d.real(0.25, 0.45), CREAM, where=d.some(0.75)),
        topping(d, herbs, size=0.55, share=0.6),
        bit("herb", "sprig", (x, y), 0.24, HERB, d.real(0, 1), where=d.some(0.5)),
    ]
    over = move(flat(parts, tall), 0, up)
    at, turn, crust = (0.72 * d.one([-1, 1]), 0.72), d.real(-0.1, 0.1), hue(d, "crust dough")
    bread = bit("bread", "rounded", at, (0.34, 0.24), crust, turn, where=d.some(0.45))
    with_plate = d.some(0.5)
    return only(with_plate, plate) + move(dish + over, 0, 0, 0.92) + [bread, tool(d, "spoon", 0.55)]


@dish("steak, beef steak", "brown", "grilled meat")
def steak(d, look):
    tall = view(d, 0.65)
    plate, _ = base(d, tall, "round plank slate round board")
    form, w = d.form(3), d.real(0.58, 0.72)
    tone = blend(look.colour, hue(d, "#7e3c2e #683a2a"), 0.5)
    x, turn = d.real(-0.18, 0.0), d.real(-0.08, 0.08)
    cuts = pick("ribeye tbone fillet", form)
    marks = by(form, rgb(62, 38, 30), rgb(244, 228, 200), rgb(214, 96, 90))
    marks_size, bars = w * np.where(form == 2, 0.8, 0.85), rgb(70, 42, 32)
    vegetables = "strips herb, strips orange, rounds dough, rounds #bea078"
    parts = [
        bit("fat", cuts, (x, 0.04), w * 1.06, either(form < 2, rgb(236, 206, 160), tone), turn),
        bit("meat", cuts, (x, 0), w, tone, turn),
        bit("marks", pick("grill bone fillet", form), (x, 0), marks_size, marks, turn),
        bit("marks", "grill", (x, 0), w * 0.8, bars, turn, where=(form == 1) & d.some(0.6)),
        bit("butter", "rounded", (x, -0.05), 0.13, BUTTER, 0.04, where=(form < 2) & d.some(0.5)),
        topping(d, "bits herb, bits cream, bits dark", (x, 0), w * 0.6, share=0.5, name="pepper"),
        bit("herb", "sprig", (x, -0.1), 0.36, HERB, d.real(0.1, 0.4), where=d.some(0.4)),
        *side(d, "chips lettuce sauce tomato", 0.6, 0.5, 0.85, 1.1),
        *side(d, "chips lettuce tomato lemon", 0.62, -0.42, 0.6),
        topping(d, vegetables, (-0.1, 0.62), 0.35, share=0.5, name="vegetables"),
    ]
    return plate + flat(parts, tall) + [tool(d, "fork knife", 0.5)]


@dish("omelette, omelet", "yellow", "folded eggs")
def omelette(d, look):
    tall = view(d, 0.65)
    plate, _ = base(d, tall, "round round square board")
    w, turn, round_ = d.real(0.62, 0.74), d.real(-0.06, 0.06), d.some(0.2).astype(int)
    egg, some = look.colour, d.some(0.3).astype(int)
    lip = pick("lip blob lip_bitten blob_bitten", round_ + 2 * some)
    fill = "bits red, bits herb, cubes #f0968c, rings leaf, rounds tomato, wedges #bea082"
    folded = round_ == 0
    flat_, egg_at = np.where(folded, 0.42, 1), (0, -0.04)
    spots = "shells crust, bits crust, few #e2963c"
    parts = [
        bit("egg", lip, (0, 0.06), w, shade(egg, 1.0), turn),
        topping(d, fill, (0, np.where(folded, 0.3, 0)), w * 0.85, flat_, 0.9, "filling"),
        bit("cheese", "cheese", (0, 0.3), (w * 0.7, 0.14), CREAM, where=folded & d.some(0.4)),
        bit("egg", pick("fold fold_bitten", some), egg_at, w, shade(egg, 1.1), turn, where=folded),
        topping(d, spots, (0, -0.1), w * 0.62, 0.5, 0.75, "brown spots"),
        topping(d, "bits herb, bits leaf, strips leaf", (0, -0.08), w * 0.6, 0.6, 0.6, "herbs"),
        bit("ketchup", "drizzle", (0, -0.08), (w * 0.6, 0.18), RED, where=d.some(0.3)),
        *side(d, "lettuce tomato herb chips", 0.55, 0.55, 0.7),
        *side(d, "lettuce tomato sauce", -0.55, -0.58, 0.5),
    ]
    return plate + flat(parts, tall) + [tool(d, "fork knife", 0.5)]


@dish("spaghetti, pasta", "red red orange green white", "long noodles")
def spaghetti(d, look):
    tall, in_bowl = view(d), d.some(0.4)
    plate, _ = base(d, tall, "round round square")
    dish, up = bowl(d, tall)
    up, w = np.where(in_bowl, up, 0), d.real(0.68, 0.8)
    pasta = hue(d, "#f8d878 #fae4a0 #f0c460")
    sauce = look.colour
    meat = d.some(0.5)

    def meatball(at):
        brown = shade(hue(d, "brown"), 1.05)
        return bit("meatball", "disc", at, 0.17, brown, where=meat & d.some(0.85))

    crumbs = "bits #78321e, bits herb, cubes tomato, strips cream, curls orange"
    parts = [
        bit("pasta", "ruffle", (0, 0), w, shade(pasta, 0.86)),
        bit("pasta", "nest", (0, 0), w * 1.08, shade(pasta, 1.1), d.real(0, 0.2) * (tall == 1)),
        bit("sauce", "blob", (0, -0.1), (w * 0.58, w * 0.52), sauce),
        topping(d, crumbs, (0, -0.08), w * 0.6, share=0.7),
        *(meatball(at) for at in ((-0.24, -0.02), (0.22, -0.14), (0.02, 0.18))),
        topping(d, "bits cream, strips cream", (0, -0.1), w * 0.5, share=0.6, name="cheese"),
        bit("herb", "sprig", (0.02, -0.16), 0.22, HERB, d.real(-0.3, 0.3), where=d.some(0.6)),
    ]
    over = move(flat(parts, tall), 0, up)
    holders = only(~in_bowl, plate) + only(in_bowl, dish)
    garnish = side(d, "sauce tomato herb", 0.74, 0.62, 0.3)
    return holders + over + garnish + [tool(d, "fork fork spoon", 0.6)]


@dish("donuts, donut, doughnuts", "pink brown white blue yellow purple", "round hole, sweet icing")
def donuts(d, look):
    tall = view(d, 0.65)
    plate, _ = base(d, tall, "round plank paper square board")
    count = 1 + d.form(4)
    spots = spread("0,0; -38,-12 40,14; -42,-30 44,-24 0,36; -43,-40 43,-42 -42,40 44,38", count)
    size, parts = np.array([0.8, 0.52, 0.46, 0.41])[count - 1], []
    for k in range(4):
        icing = look.colour if k == 0 else hue(d, "#f496ba #603828 white #96c8e6 yellow #c8a0e2")
        sugar, some = pick("sugar sugar lines", d.form(3)), d.some(0.3 if k == 0 else 0.1)
        group = [
            bit("dough", pick("ring ring_bitten", some), (0, 0.05), 1, hue(d, "dough crust")),
            bit("icing", pick("icing icing_bitten", some), (0, -0.04), 1, icing),
        ]
        flip, tint = d.one([-1, 1]), hue(d, "white yellow red #5ac8dc brown")
        group.append(bit("sprinkles", sugar, (0, -0.03), 0.98, tint, flip=flip, where=d.some(0.7)))
        x, y = spots[k]
        moved = move(flat(group, tall), x, y * tall, size * d.real(0.94, 1.04))
        parts += only(count > k, moved)
    return plate + parts


@dish(
    "cup cakes, cupcakes, cupcake",
    "pink white brown blue yellow purple",
    "swirled frosting, paper cup",
    turned=0.04,
)
def cup_cakes(d, look):
    tall = d.real(0.25, 0.4)
    plate, _ = base(d, tall, "round round plank square board", 0.62)
    count = 1 + d.form(3)
    spots = spread("0,0; -42,2 42,10; -52,-2 52,0 0,16", count)
    size, parts = np.array([0.82, 0.62, 0.55])[count - 1], []
    tall_swirl, folds = d.some(0.6), NAMES.index("pleated")
    for k in range(3):
        cream = look.colour
        if k:
            cream = either(d.some(0.5), cream, hue(d, "white pink brown #a0d2e6"))
        paper = hue(d, "white red brown #5aaac8 #f0c850 pink #78be82")
        crown = pick("disc heart star sprig egg", d.form(5))
        fold, top = shade(paper, 0.75), (0.04, np.where(tall_swirl, -0.82, -0.5))
        frosting_at = (0, np.where(tall_swirl, -0.56, -0.22))
        frosting_size = (np.where(tall_swirl, 0.4, 0.56), 0.28)
        sugar = "bits white, bits yellow, bits red, strips #5ab4dc, bits dark"
        group = [
            bit("wrapper", "wrapper", (0, 0.5), (0.7, 0.48), paper, second=fold, fill=folds),
            bit("frosting", "tier", (0, 0.02), (0.84, 0.3), shade(cream, 0.92)),
            bit("frosting", "tier", (0, -0.28), (0.62, 0.28), cream, where=tall_swirl),
            bit("frosting", "peak", frosting_at, frosting_size, shade(cream, 1.08)),
            topping(d, sugar, (0, -0.12), 0.62, 0.5, 0.7, "sprinkles"),
        ]
        cherry = hue(d, "red red yellow purple herb")
        group.append(bit("cherry", crown, top, 0.17, cherry, where=d.some(0.7)))
        x, y = spots[k]
        moved = move(group, x, y, size * d.real(0.93, 1.05), d.real(-0.02, 0.02))
        parts += only(count > k, moved)
    return plate + parts


@dish("ice cream, gelato", "pink white brown cream purple green", "round scoops", turned=0.04)
def ice_cream(d, look):
    form, count = d.form(3), 1 + d.form(3)
    wide = np.where(form == 0, 0.4, 0.58)
    cone, glass, tub = "crust dough", "#bed8e2 white pink", "red white #5ab4c8 pink"
    vessel = np.stack([hue(d, words) for words in (cone, glass, tub)])[form, np.arange(d.n)]
    flavours = "cream #683e2e pink #aadcb4 #fad278 #966ebe #dc465a"
    spots = spread("0,-10; -30,-8 30,-10; -33,-5 33,-6 0,-50", count)
    tower = np.array([(0, -0.1), (0, -0.48), (0, -0.82)])
    r = np.where(form == 0, by(count - 1, 0.54, 0.43, 0.36), by(count - 1, 0.6, 0.42, 0.4))
    stripes = np.where(d.some(0.5), NAMES.index("striped"), -1)
    fills = by(form, NAMES.index("crosshatched"), -1, 0) + (form == 2) * stripes
    wafer_at = (0.34, -0.55)
    wafer = bit("wafer", "log", wafer_at, (0.42, 0.16), CRUST, -0.2, where=(form > 0) & d.some(0.5))
    parts, top = [], 0
    for k in range(3):
        x = np.where(form == 0, tower[k, 0] + d.real(-0.04, 0.04), spots[k][0])
        y = np.where(form == 0, tower[k, 1] * (r / 0.43) ** 0.5 - 0.02, spots[k][1])
        colour = look.colour if k == 0 else hue(d, flavours)
        parts.append(bit("scoop", "scoop", (x, y), r, colour, where=count > k))
        top = np.where(count > k, y, top)
    cone_size, cone_shape = (wide, np.where(form == 0, 0.52, 0.44)), pick("cone coupe cup", form)
    cone_second = shade(vessel, 0.72)
    glass = bit("cone", cone_shape, (0, 0.52), cone_size, vessel, second=cone_second, fill=fills)
    sauce = hue(d, "#5a3022 red #c88232")
    head = np.where(count == 1, 0, np.where((form == 0) | (count == 3), 0, -0.3))
    sauce_size = (r * 0.76, r * 0.62)
    sugar = "bits white, bits red, strips yellow, bits brown, strips #5abedc"
    cherry = rgb(206, 30, 50)
    extras = [
        bit("sauce", "drips", (head, top - r * 0.25), sauce_size, sauce, where=d.some(0.45)),
        topping(d, sugar, (head, top - r * 0.3), r * 0.66, 0.8, 0.5, "sprinkles"),
        bit("cherry", "disc", (head + 0.04, top - r * 0.98), 0.12, cherry, where=d.some(0.45)),
    ]
    return [wafer, *parts, glass, *extras]


@dish("waffles, waffle", "golden golden brown yellow", "square pockets")
def waffles(d, look):
    tall = view(d, 0.55)
    plate, _ = base(d, tall, "round round square plank paper")
    round_, tone, count = d.some(0.5).astype(int), look.tone(1.15), 1 + d.form(3)
    w = d.real(0.58, 0.7)
    whole, parts = pick("waffle blob", round_), []
    some = round_ + 2 * d.some(0.25)  # a mouthful is gone
    top = pick("waffle blob waffle_bitten blob_bitten", some)
    grid = pick([f"pockets{k}" for k in ("", "_round", "_bitten", "_round_bitten")], some)
    for k in range(3):  # a stack, seen a little from the side
        y = 0.16 - 0.1 * k - 0.06 * (3 - count)
        y = np.where(count > k, y, 0)
        waffle, waffle_at = shade(tone, 0.75 + 0.1 * k), (0.05 * (1 - k), y)
        parts.append(bit("waffle", whole, waffle_at, (w, w * tall), waffle, where=count > k))
    y = 0.16 - 0.1 * (count - 1) - 0.06 * (3 - count)
    x = 0.05 * (1 - (count - 1))
    syrup = hue(d, "#96501e red dark #c87828")
    fruits = "rounds red, rounds #465096, wedges red, rounds butter, bits white"
    over = [
        bit("waffle", top, (0, 0), w, tone),
        bit("pockets", grid, (0, 0), w * 0.95, shade(tone, 0.66)),
        bit("syrup", "blob", (0.05, 0), w * 0.55, syrup, where=d.some(0.4)),
        topping(d, fruits, size=w * 0.8, share=0.65, name="fruit"),
        bit("cream", "ruffle", (0.08, -0.02), w * 0.32, WHITE, where=(cream := d.some(0.4))),
        bit("butter", "rounded", (-0.05, 0), 0.13, BUTTER, 0.04, where=~cream & d.some(0.5)),
        bit("syrup", "drizzle", (0, 0), w * 0.8, hue(d, "#5a3022 #96501e"), where=d.some(0.35)),
    ]
    garnish = side(d, "berry cream sauce", 0.72, 0.62, 0.5)
    return plate + parts + move(flat(over, tall), x, y) + garnish + [tool(d, "fork knife", 0.4)]


@dish("hot dog, hotdog", "brown red", "long bun, long sausage")
def hot_dog(d, look):
    tall = np.where(d.some(0.4), 1.0, d.real(0.6, 0.8))
    plate, _ = base(d, tall, "paper plank round paper square")
    two = d.some(0.3)
    bun = hue(d, "dough crust #e6b064")
    meat = blend(look.colour, np.tile(rgb(196, 84, 50), (d.n, 1)), 0.5)
    extra = "bits lime, bits white, rings white, bits #a06432, strips yellow"
    parts = []
    for k in range(2):
        here = two | (k == 0)
        lettuce, leafy = hue(d, "leaf lime #dcc878"), d.some(0.45)
        bits, mustard = topping(d, extra, (0, -0.02), 0.75, 0.2, 0.4), "yellow yellow red cream"
        group = [
            bit("bun", "roll", (0, 0.06), (0.98, 1.05), shade(bun, 0.88)),
            bit("lettuce", "zigzag", (0, -0.06), (0.78, 0.3), lettuce, where=leafy),
            bit("sausage", "sausage", (0, -0.02), (1.12, 1.05), meat),
            bit("bun", "roll", (0, 0.32), (0.95, 0.55), bun),
            bits,
            bit("mustard", "mustard", (0, 0.0), (1, 0.95), hue(d, mustard), where=d.some(0.85)),
        ]
        y = np.where(two, (-0.28, 0.32)[k], d.real(-0.08, 0.08)) * tall
        turn = d.real(-0.03, 0.03) + np.where(two, -0.03, d.one([-0.06, 0.0, 0.05]))
        parts += only(here, move(group, 0, y, np.where(two, 0.72, 0.9), turn))
    garnish = side(d, "chips sauce tomato lettuce", 0.66, 0.62 * tall, 0.6)
    garnish += side(d, "chips sauce", -0.66, -0.62 * tall, 0.35)
    return plate + parts + garnish


@dish("french fries, fries, chips", "yellow golden", "long sticks", turned=0.04)
def fries(d, look):
    form = d.form(4)  # carton, paper cone, tin cup, heap on a plate
    tall = np.where(form == 3, d.real(0.6, 0.95), d.real(0.25, 0.4))
    heap = form == 3
    plate, _ = base(d, tall, "round paper plank slate", 0.05)
    plate = only(heap, plate)
    tone, variant = look.colour, d.rng.integers(0, 3, (3, d.n))
    parts = []
    for k in range(3):
        shapes = pick("fries_0 fries_1 fries_2 pile_0 pile_1 pile_2", variant[k] + 3 * heap)
        y = np.where(heap, 0.06 - 0.1 * k, -0.2 + 0.12 * k)
        size = np.where(heap, 0.78 - 0.14 * k, 0.66), np.where(heap, (0.78 - 0.14 * k) * tall, 0.7)
        fries = shade(tone, (0.95, 1.1, 1.28)[k])
        parts.append(bit("fries", shapes, (0, y), size, fries, flip=d.one([-1, 1])))
    box_ = hue(d, "red red white #e6be78 #3c6eaa #bec2c8")
    striped = np.where(d.some(0.35), NAMES.index("striped"), -1)
    cartons = pick("carton paper_cone cup", np.minimum(form, 2))
    print_ = dict(second=shade(box_, 1.6), fill=striped, where=~heap)
    holder = bit("carton", cartons, (0, 0.45), (0.66, 0.54), box_, **print_)
    top = (0, np.where(heap, 0, -0.4))
    salt = topping(d, "bits white, bits herb, strips red, bits yellow", top, 0.5, 0.6, 0.35)
    sauce = hue(d, "red cream yellow")
    drop = bit("sauce", "drizzle", (0, -0.05), (0.5, 0.35), sauce, where=heap & d.some(0.5))
    garnish = side(d, "sauce", 0.74 * d.one([-1, 1]), 0.66, 0.65, 1.15)
    return plate + parts + [drop, salt, holder] + garnish


@dish("paella", "yellow orange golden", "wide pan")
def paella(d, look):
    tall = view(d, 0.6)
    pan = hue(d, "#3a3a3e #5a5c62 #969aa0 #783e28")
    shrimp = hue(d, "#f48254 #ec6846 #faa078")
    rice_fill = NAMES.index("speckled")
    parts = [
        bit("pan", "pan", (0, 0.06), 1.02, shade(pan, 0.7)),
        bit("pan", "pan", (0, 0), 1.02, pan),
        bit("rice", "disc", (0, 0), 0.78, look.tone(0.95), second=look.tone(1.35), fill=rice_fill),
        topping(d, "bits leaf, strips red, bits red, strips leaf", size=0.74, name="peas"),
        topping(d, "strips red, cubes #d69660, rings #fadcc8, rounds #be5a3c", size=0.7, share=0.7),
    ]
    spin = d.real(0, 1)
    for k in range(6):  # shells and shrimps in turn around the pan
        a = 2 * np.pi * (spin + k / 6 + d.real(-0.02, 0.02))
        r, here = d.real(0.42, 0.54), d.some(0.85) if k > 1 else True
        at = r * np.cos(a), r * np.sin(a)
        if k % 2:
            shell, turn = rgb(52, 48, 62), a / 6.283 + 0.25
            parts.append(bit("mussel", "leaf", at, (0.26, 0.24), shell, turn, where=here))
            orange = rgb(244, 170, 90)
            parts.append(bit("mussel", "egg", at, (0.09, 0.14), orange, turn, where=here))
        else:
            parts.append(bit("shrimp", "shrimp", at, 0.25, shrimp, a / 6.283, where=here))
    parts += side(d, "lemon", 0.0, 0.02, 0.75) + side(d, "lemon herb", 0.66, -0.5, 0.6)
    return flat(parts, tall) + [tool(d, "spoon fork", 0.3)]


@dish("dumplings, gyoza", "white cream", "folded dough")
def dumplings(d, look):
    tall, steamer = view(d, 0.65), d.some(0.5)
    plate, _ = base(d, tall, "round slate square plank")
    rim = hue(d, "#ce9e62 #b4824c")
    basket = [
        bit("steamer", "disc", (0, 0.1), 0.98, shade(rim, 0.66)),
        bit("steamer", "disc", (0, 0), 0.98, rim),
        bit("steamer", "disc", (0, 0), 0.84, hue(d, "#ecd09c leaf white")),
    ]
    holder = only(~steamer, plate) + only(steamer, flat(basket, tall))
    bao, fried = d.some(0.4).astype(int), d.some(0.35)
    skin = either(fried, hue(d, "dough #e2aa60"), look.colour)
    count, parts = 3 + d.form(4), []
    spots = ((0.0, 0.42), (-0.42, -0.22), (0.42, -0.24), (-0.5, 0.24), (0.5, 0.22), (0.0, -0.5))
    for k in (5, 1, 2, 3, 4, 0):
        x, y = spots[k]
        pleats = shade(skin, 0.78)
        group = [
            bit("dumpling", pick("gyoza bao", bao), (0, 0), 1, skin),
            bit("pleats", pick("gyoza_pleats bao_pleats", bao), (0, -0.02), 0.95, pleats),
        ]
        size = 0.34 * d.real(0.92, 1.1) * (6 / count) ** 0.25
        moved = move(group, x, y * tall, size, d.real(-0.05, 0.05))
        parts += only(count > k, moved)
    herbs = topping(d, "bits leaf, bits dark, rings leaf", size=0.6, tall=tall, share=0.5)
    garnish = side(d, "sauce", 0.7, 0.62 * tall, 0.6)
    return holder + parts + [herbs] + garnish + [tool(d, "sticks", 0.5, 0.86)]


@dish("cheesecake", "cream white yellow", "cream slice, brown crust", turned=0.04)
def cheesecake(d, look):
    tall = d.real(0.4, 0.55)
    plate, _ = base(d, tall, "round round square slate board", 0.42)
    cake, crust = look.colour, hue(d, "#b0743e #8c5832 #54342a")
    w, h = d.real(0.78, 0.9), d.real(0.72, 0.95)
    glaze = hue(d, "red #96285a #5a3c8c #be6e28 #543024 yellow")
    berry = "few red, rounds #465096, few #e23246, rounds red, wedges yellow"
    marbled = np.where(d.some(0.2), NAMES.index("marbled"), -1)
    at, size = (0, -0.12), (w, h)
    cream_at, herb_at = (0.55 * w, -0.12 - 0.42 * h), (0.4 * w, -0.12 - 0.58 * h)
    parts = [
        bit("crust", "wedge_side", at, size, crust),
        bit("cake", "wedge_cake", at, size, shade(cake, 1.0)),
        bit("layer", "wedge_layer", at, size, shade(glaze, 1.2), where=d.some(0.2)),
        bit("cake", "wedge_top", at, size, shade(cake, 1.15), second=glaze, fill=marbled),
        bit("glaze", "glaze", at, size, glaze, where=d.some(0.55)),
        topping(d, berry, (0.3 * w, -0.12 - 0.3 * h), 0.44, 0.6, 0.7, "berries"),
        bit("cream", "ruffle", cream_at, (0.2, 0.17), WHITE, where=d.some(0.35)),
        bit("herb", "sprig", herb_at, 0.2, HERB, d.real(-0.1, 0.2), where=d.some(0.4)),
    ]
    drops = bit("sauce", "drizzle", (0.1, 0.72), (0.5, 0.1), glaze, where=d.some(0.3))
    garnish = side(d, "berry cream herb", 0.7, 0.56, 0.6)
    return plate + [drops] + parts + garnish + [tool(d, "fork spoon", 0.5)]
