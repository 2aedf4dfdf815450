"""Flowers: twenty species that few captions name, for a task on rare names, and three that all do.

A flower is stems, leaves and heads; species differ in the form and number of petals, the centre,
the leaf and the habit: single heads, a spike of florets, a cluster, an arch. Petal colours overlap.
"""

from functools import partial

import numpy as np

from .colours import blend, rgb, shade
from .shapes import around, ellipse, line, region, smooth, strokes
from .sprites import Family, diced, limb, move, only
from .things import Thing, listed

GREEN, DARK, BROWN = rgb(70, 140, 62), rgb(74, 40, 34), rgb(96, 58, 32)
YELLOW, WHITE = rgb(250, 206, 60), rgb(250, 248, 238)

# Florets of spikes grow to the right from (0, 0); leaves have their base below, at (0, 1).
flowers = Family("flower")
bit, pick = flowers.bit, flowers.pick
flowers.shapes("""
fuzzy         star 18 100,82
dots          around 3 oval 22,0 10 + around 8 oval 50,0 10 + around 13 oval 80,0 10
cone_dome     star 22 100,86 + box -90,10 90,60 30 & above 62
horns         star 8 72,50 + line 0,0 -50,-95 16 8 0,0 0,-95 16 8 0,0 50,-95 16 8
threads       around 11 line 0,0 112,0 4 2.5 + around 11,2 line 0,0 95,0 4 2.5 + around 11,5.5 line
    0,0 108,0 4 2.5
calyx         smooth -90,-50 -40,-30 0,-80 40,-30 90,-50 50,70 0,100 -50,70
spiky_ball    star 26 100,80
ball_stars    around 5 line 21.5,0 27.5,0 6 3 + around 11,3 line 44.72,0 57.2,0 6 3 + around 17 line
    65.36,0 83.6,0 6 3 + oval 0,0 7
globe_back    around 7 oval 42,0 50
globe_sides   mirror smooth 10,90 12,20 40,-42 72,-55 95,-10 75,60
globe_front   smooth 0,-30 40,-22 58,20 40,75 0,95 -40,75 -58,20 -40,-22
globe_mouth   around 5 oval 60,0 42
iris_up       mirror smooth 0,30 4,-50 30,-105 56,-75 36,-10
iris_sides    mirror smooth 0,-15 45,-30 95,0 102,60 75,75 55,30 10,15
iris_fall     smooth -14,-25 14,-25 25,20 47,60 30,98 0,105 -30,98 -47,60 -25,20
arum_back     smooth -25,90 -75,10 -70,-45 -20,-75 30,-110 40,-75 75,-35 72,10 25,90
arum_front    smooth -74,-20 -60,12 -10,30 35,10 78,-28 70,20 28,75 10,110 -12,110 -30,72 -70,20
bell_drop     smooth 0,-100 50,-85 78,-20 80,50 95,95 50,78 25,100 0,78 -25,100 -50,78 -95,95 -80,50
    -78,-20 -50,-85
grapes_back   oval -62,34 26 0,34 26 62,34 26 -33,2 26 33,2 26 -52,-30 26 0,-30 26 52,-30 26 -22,-60
    19.5 22,-60 19.5 -22,-86 19.5 0,-86 19.5 22,-86 19.5 0,10 50,85
grapes_front  oval -50,82 22 0,82 22 50,82 22 -34.1,50 22 34.1,50 22 -60,18 22 0,18 22 60,18 22
    -28.6,-14 22 28.6,-14 22 -40,-44 16.5 0,-44 16.5 40,-44 16.5 -12.1,-70 16.5 12.1,-70 16.5 0,-88
    16
grapes_rims   oval -50,96 9,5 0,98 9,5 50,96 9,5 -34,64 9,5 34,64 9,5 -60,32 9,5 0,34 9,5 60,32 9,5
    -30,0 9,5 30,0 9,5
rose_outer    around 5 oval 48,0 50
rose_inner    around 3,10 oval 30,0 62
rose_bud      smooth -62,-50 -20,-95 35,-90 68,-40 60,50 0,95 -62,45
rose_wrap     smooth -75,-35 -30,-20 45,-75 72,-50 68,30 0,100 -70,45
tulip_back    mirror smooth 0,20 8,-70 40,-98 60,-30
tulip_sides   mirror smooth 0,95 0,10 35,-50 72,-95 82,-10 55,75
tulip_shut    mirror smooth 0,95 0,0 10,-70 30,-95 66,-20 60,65
tulip_front   smooth 0,-80 30,-35 48,20 35,80 0,100 -35,80 -48,20 -30,-35
crane_tongue  polygon -20,30 55,-25 62,-50 100,-50 75,-20 80,0 60,-2 0,42
crane_beak    smooth -95,55 -60,20 0,22 60,32 115,42 50,55 -20,62 -75,75
# florets
bell          smooth -95,-16 -70,-50 10,-52 62,-62 98,-95 86,-40 102,0 86,40 98,95 62,62 10,52
    -70,50 -95,16
hood          smooth -72,30 -80,-35 -40,-95 25,-98 62,-50 74,-5 112,20 70,30 25,12 -25,18
hood_low      oval -35,30 42,55 8 38,30 40,52 -8 0,68 26,36
snap_up       mirror oval 40,-40 52,55 + oval 0,0 50
snap_low      mirror oval 50,30 44,42 + oval 0,50 46
pea_banner    mirror smooth 0,-68 30,-98 75,-80 100,-30 85,20 50,35 0,75
pea_wings     mirror smooth 0,-30 35,-35 55,10 35,55 0,75
orchid_wings  mirror smooth 0,12 15,-30 60,-62 102,-30 95,20 50,38
orchid_sepals around 3 smooth 0,10 40,28 75,26 100,5 100,-5 75,-26 40,-28 0,-10
orchid_lip    mirror smooth 0,-70 35,-40 75,-50 85,0 30,20 28,60 50,95 10,70 0,90
hook          arc 0,0 85 50,105 16
# leaves
leaf_oval     smooth 0,100 75,35 70,-35 0,-100 -70,-35 -75,35 - line 0,90 0,-55 3.5
leaf_lance    smooth 0,100 85,30 70,-20 0,-100 -70,-20 -85,30
leaf_sword    polygon -60,100 -90,0 -50,-60 30,-100 80,-10 60,100
leaf_heart    mirror smooth 0,75 40,100 95,60 80,-10 0,-100 - line 0,90 0,-55 3.5
leaf_hoof     around 9 oval 60,0 36 + oval 0,0 60 - polygon 0,15 45,110 -45,110
leaf_jagged   polygon 0,-100 20,-60 70,-65 40,-25 95,-15 45,15 90,40 30,50 15,100 -15,100 -30,50
    -90,40 -45,15 -95,-15 -40,-25 -70,-65 -20,-60
leaf_arrow    mirror smooth 0,45 30,95 80,95 60,20 0,-100 + line 0,40 0,100 10
leaf_feather  line 0,100 0,-90 8 0,80 -85,35 6 0,80 85,35 6 0,35 -85,-10 6 0,35 85,-10 6 0,-10
    -85,-55 6 0,-10 85,-55 6 0,-50 -85,-95 6 0,-50 85,-95 6
leaf_toothed  smooth 0,100 70,50 60,30 85,10 65,-15 70,-35 40,-50 0,-100 -40,-50 -70,-35 -65,-15
    -85,10 -60,30 -70,50 - line 0,90 0,-55 3.5
leaf_paddle   smooth 0,45 70,20 85,-40 0,-100 -85,-40 -70,20 - line 0,90 0,-55 3.5 + line 0,40 0,100
    12
""")


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
    for layer, drawn in layers.items():
        flowers.register(f"{name}_{layer}", drawn)


bloom("lily", 3, [(0, 0.1), (0.3, 0.2), (0.6, 0.25), (0.85, 0.13), (1, 0)], 0.15)
bloom("peru", 3, [(0, 0.1), (0.35, 0.26), (0.7, 0.36), (0.93, 0.22), (1, 0.06)], 0.1, 0.85)
bloom("thin", 11, [(0, 0.06), (0.5, 0.09), (0.92, 0.09), (1, 0.03)], 0.17)
bloom("protea", 9, [(0, 0.1), (0.5, 0.17), (0.75, 0.14), (1, 0)], 0.12)
bloom("mist", 5, [(0, 0.05), (0.3, 0.1), (0.6, 0.27), (0.8, 0.22), (1, 0)], 0.16)
bloom("toothed", 7, [(0, 0.08), (0.5, 0.16), (0.93, 0.23), (0.86, 0.12), (1, 0.07), (0.9, 0)], 0.2)
bloom("sun", 13, [(0, 0.06), (0.5, 0.11), (0.75, 0.12), (1, 0)], 0.19)
bloom("cone", 6, [(0, 0.06), (0.5, 0.13), (0.9, 0.13), (1, 0.05)], 0.2)


# ---- shapes that need computing ------------------------------------------------------------------
def petals(angles, outline, x=0.0, y=0.0):
    return np.any([petal(a, outline, x, y) for a in angles], 0)


def hanging(first, last, n, outline):
    """Petals of a head seen from the side."""
    angles = np.linspace(first, last, n)
    return np.any([petal(a, outline, 0.2 * np.cos(a), -0.15) for a in angles], 0)


def tubes(angles, length, bends):
    """Curved florets of bee balm."""
    made, r = [], np.linspace(0.1, length, 6)
    for a, bend in zip(angles, bends):
        b = a + bend * (r / length) ** 2
        made.append(strokes(zip(r * np.cos(b), r * np.sin(b)), 0.06, 0.11))
    return np.any(made, 0)


def tube_fan(first, last, n, length, bend):
    return tubes(np.linspace(first, last, n), length, np.linspace(-bend, bend, n))


@flowers.shape
def rose_spiral():
    t = np.linspace(0, 2.2, 40)
    r = 0.1 + 0.36 * t
    return strokes(zip(r * np.cos(2 * np.pi * t), r * np.sin(2 * np.pi * t)), 0.1, 0.13)


@flowers.shape
def lily_spots():
    places = (0.35, 0.2), (0.38, -0.2), (0.5, 0.0), (0.6, 0.2), (0.63, -0.18), (0.75, 0.0)

    def spots(a):
        return np.any([ellipse(r * np.cos(a + t), r * np.sin(a + t), 0.04) for r, t in places], 0)

    return around(6, spots)


@flowers.shape
def stamens():
    def stamen(a):
        c, s = np.cos(a), np.sin(a)
        anther = ellipse(0.85 * c, 0.85 * s, 0.1, 0.2, a / 2 / np.pi)
        return line(0, 0, 0.8 * c, 0.8 * s, 0.06) | anther

    return around(6, stamen, 0.04)


@flowers.shape
def tendril():
    k = np.arange(16)
    x = 0.05 + 0.04 * k + (0.5 - 0.028 * k) * np.sin(0.8 * k) * (k > 3)
    return strokes(zip(x, 1 - 0.1 * k - 0.25 * (k > 3) * np.cos(0.8 * k)), 0.06, 0.045)


@flowers.shape
def arch():
    t = np.linspace(0, 1, 20)
    return strokes(zip(-0.72 + 1.4 * t, 1 - 2.6 * t + 1.35 * t**3), 0.035, 0.03)


DROOP = [(0, 0.1), (0.6, 0.15), (0.82, 0.13), (0.92, 0.05)]
DROOP_FRONT = [(0, 0.1), (0.6, 0.16), (0.85, 0.14), (0.95, 0.05)]
STREAK, CRANE = [(0.2, 0.03), (0.4, 0.05), (0.62, 0.02)], [(0, 0.08), (0.5, 0.17), (0.8, 0.13)]
HAND = np.linspace(-3.2, 0.06, 5)
FINGER = [(0, 0.12), (0.8, 0.22), (1.2, 0.34), (1.1, 0.2), (1.55, 0)]
for _name, _region in {
    "droop_back": lambda: hanging(0.15, 3.0, 5, DROOP),
    "droop_front": lambda: hanging(0.5, 2.64, 4, DROOP_FRONT),
    "shaggy_back": lambda: around(11, lambda a: tubes([a], 0.93, [0.5])),
    "shaggy_front": lambda: around(8, lambda a: tubes([a], 0.62, [0.5]), 0.03),
    "shaggy_up_back": lambda: tube_fan(-3.5, 0.36, 9, 0.93, 0.5),
    "shaggy_up_front": lambda: tube_fan(-3.3, 0.2, 7, 0.64, 0.7),
    "streaks": lambda: around(3, lambda a: petals((a - 0.3, a, a + 0.3), STREAK)),
    "crane_back": lambda: petals((-2.5, -1.75, -1.1), [*CRANE, (1.25, 0)], -0.15, 0.3),
    "crane_front": lambda: petals((-2.1, -1.4), [*CRANE, (1.2, 0)], -0.15, 0.3),
    "leaf_hand": lambda: petals(HAND, FINGER, 0, 0.55) | region("line 0,40 0,100 10"),
}.items():
    flowers.register(_name, _region)


# ---- heads: (Dice d, look, half) -> parts within [-1, 1]^2; half : bool [n], half open -----------
def radial_head(
    d,
    look,
    half,
    petals,
    centre="disc",
    size=0.3,
    core=YELLOW,
    mark=None,
    seeds=None,
    peek=-0.2,
    collar=None,
    tips=None,
    calyx=True,
):
    """Petals all around a centre. mark : a shape on the petals, dark. seeds : colour of
    dots on the centre. peek : where the centre shows in a half open flower. collar : green threads.
    tips : the colour of the petals' outer part, where it is another."""
    grow = 0.86 if collar else 1.0
    open_, tilt = ~half, d.real(0.66, 1.0)
    tall = np.where(half, 1, tilt)
    both = [f"{petals}_{layer}" for layer in ("back", "up_back", "front", "up_front")]
    petal_colour = look.colour if tips is None else np.broadcast_to(tips, look.colour.shape)
    at = (0, np.where(half, peek, -0.06 * (1 - tilt)))
    petals_colour, petals_size = shade(petal_colour, 0.9), (0.96 * grow, 0.96 * grow * tall)
    parts = [
        bit("petals", pick(both[:2], half.astype(int)), (0, 0), (grow, grow * tall), petals_colour),
        bit("petals", both[2], (0, 0), petals_size, shade(petal_colour, 1.12), where=open_),
        bit("centre", centre, at, (size, size * np.where(half, 0.9, tall)), core),
        bit("petals", both[3], (0, 0.02), 0.96 * grow, look.tone(1.1), where=half),
    ]
    if collar:
        parts.insert(0, bit("threads", collar, (0, 0), (1, tall), rgb(92, 158, 84)))
    if calyx:
        parts.append(bit("calyx", "calyx", (0, 0.8), (0.26, 0.24), GREEN, where=half))
    if mark:
        width = 0.96 if tips is None else 0.72
        marks, marks_size = DARK if tips is None else look.colour, (width, width * tall)
        parts.insert(
            -3 if calyx else -2, bit("marks", mark, (0, 0), marks_size, marks, where=open_)
        )
    if seeds is not None:
        spot = len(parts) - (2 if calyx else 1)
        seeds_size = (size * 0.9, size * 0.9 * tall)
        parts.insert(spot, bit("seeds", "dots", at, seeds_size, seeds, where=open_))
    return parts


def cone_head(d, look, half):
    """Purple coneflower: from the side its petals hang."""
    tilt = np.where(half, 1, d.real(0.7, 1.0))
    side = half.astype(int)
    shapes = [pick([f"cone_{k}", f"droop_{k}"], side) for k in ("back", "front")]
    cone = rgb(190, 92, 36)
    at = (0, np.where(half, -0.38, 0))
    cone_shape = pick("fuzzy cone_dome", side)
    return [
        bit("petals", shapes[0], (0, 0), (1, tilt), look.tone(0.82)),
        bit("petals", shapes[1], (0, 0), (0.96, 0.96 * tilt), look.tone(1.12)),
        bit("cone", cone_shape, at, (0.42, np.where(half, 0.55, 0.4 * tilt)), cone),
        bit("cone", "dots", (0, at[1] - 0.02), (0.33, 0.31 * tilt), rgb(246, 160, 62)),
    ]


def thistle_head(d, look, half):
    grow = np.where(half, 0.82, 1)  # a young ball is greener and has short spikes
    young = blend(look.colour, np.broadcast_to(rgb(150, 180, 150), look.colour.shape), 0.45 * half)
    return [
        bit("ball", "spiky_ball", (0, 0), 0.96 * grow, shade(young, 0.75), d.real(0, 0.1)),
        bit("ball", "fuzzy", (0, 0), 0.74 * grow, young, d.real(0, 0.1)),
        bit("florets", "ball_stars", (0, 0), 0.78 * grow, shade(young, 1.55), d.real(0, 0.1)),
    ]


def globe_head(d, look, half):
    """Petals that close to a ball; an older one opens a little on top."""
    x = d.real(-0.1, 0.1)
    return [
        bit("petals", "globe_back", (0, 0), (1, 0.95), look.tone(0.88)),
        bit("petals", "globe_mouth", (x, -0.42), (0.5, 0.3), look.tone(1.1)),
        bit("mouth", "disc", (x, -0.42), (0.24, 0.15), look.tone(0.6), where=~half),
        bit("petals", "globe_sides", (0, 0), (0.98, 0.95), look.colour),
        bit("petals", "globe_front", (x, 0.05), 0.95, look.tone(1.15)),
    ]


def iris_head(d, look, half):
    wide = np.where(half, 0.7, 1.0)
    return [
        bit("standards", "iris_up", (0, 0), (np.where(half, 0.75, 0.95), 0.95), look.tone(1.2)),
        bit("falls", "iris_sides", (0, 0), (wide, np.where(half, 0.85, 1)), look.tone(0.95)),
        bit("falls", "iris_fall", (0, 0), (0.9 * wide, np.where(half, 0.75, 1)), look.tone(1.12)),
        bit("marks", "drop", (0, 0.34), (0.26 * wide, 0.3), rgb(140, 80, 30)),
    ]


def arum_head(d, look, half):
    wide = np.where(half, 0.72, 1.0)
    return [
        bit("spathe", "arum_back", (0, 0), (wide, 1), look.tone(0.9)),
        bit("throat", "drop", (0.02, -0.08), (0.62 * wide, 0.5), look.tone(0.68)),
        limb((0, 0.4), (d.real(-0.08, 0.08), -0.45), 0.11, rgb(246, 190, 40), name="spadix"),
        bit("spathe", "arum_front", (0, 0), (wide, 1), look.tone(1.1)),
    ]


def bell_head(d, look, half):
    """Fritillary: a checkered lantern that hangs."""
    wide = np.where(half, 0.68, 0.85)
    light = look.colour.mean(1, keepdims=True) > 0.75  # white bells have grey checks
    pale = np.where(light, look.colour * 0.78, 1 - (1 - look.colour) * 0.5)
    return [
        bit("stamens", "stamens", (0, 0.75), (0.28, 0.34), YELLOW, where=~half),
        bit("bell", "bell_drop", (0, 0), (wide, 0.95), look.colour, second=pale, fill=look.fill),
        bit("calyx", "calyx", (0, -0.95), (0.2, 0.14), GREEN, 0.5),
    ]


def grape_head(d, look, half):
    wide = np.where(half, 0.62, 0.75)
    return [
        bit("florets", "grapes_back", (0, 0), (wide, 1), look.tone(0.75)),
        bit("florets", "grapes_front", (0, 0), (wide, 1), look.tone(1.05)),
        bit("rims", "grapes_rims", (0, 0), (wide, 1), WHITE, where=~half),
    ]


def rose_head(d, look, half):
    turn, open_ = d.real(0, 1), ~half
    heart_at, heart_size = (0.02, np.where(half, -0.55, 0)), (0.46, np.where(half, 0.2, 0.46))
    return [
        bit("petals", "rose_outer", (0, 0), 1, look.tone(0.88), turn, where=open_),
        bit("petals", "rose_inner", (0, 0), 0.74, look.colour, turn, where=open_),
        bit("petals", "rose_bud", (0, 0), (0.9, 0.95), look.tone(0.84), where=half),
        bit("petals", "rose_wrap", (0, 0.04), (0.9, 0.93), look.colour, where=half),
        bit("heart", "rose_spiral", heart_at, heart_size, look.tone(0.66), turn * open_),
        bit("calyx", "calyx", (0, 0.85), (0.5, 0.3), GREEN, where=half),
    ]


def tulip_head(d, look, half):
    wide = d.real(0.8, 1.0)
    sides = pick("tulip_sides tulip_shut", half)
    return [
        bit("petals", "tulip_back", (0, 0), (wide, 1), look.tone(0.75)),
        bit("petals", sides, (0, 0), (wide, 1), look.tone(0.9)),
        bit("petals", "tulip_front", (0, 0), (wide, 0.98), look.tone(1.1)),
    ]


def crane_head(d, look, half):
    """Bird of paradise: a beak, a crest and a blue tongue."""
    return [
        bit("crest", "crane_back", (0, 0), (1, np.where(half, 0.8, 1)), look.tone(0.82)),
        bit("tongue", "crane_tongue", (0, 0), 1, rgb(60, 62, 190)),
        bit("crest", "crane_front", (0, 0), 1, look.colour, where=~half),
        bit("beak", "crane_beak", (0, 0), 1, rgb(96, 140, 84), second=rgb(196, 74, 88)),
    ]


# ---- florets: (Dice d, look) -> parts, from (0, 0) to the right ----------------------------------
def bell_floret(d, look):
    return [
        bit("bell", "bell", (0.95, 0), (0.95, 0.95), look.colour),
        bit("throat", "disc", (1.74, 0), (0.26, 0.64), look.tone(0.6)),
    ]


def hood_floret(d, look):
    return [
        bit("petals", "hood_low", (0.85, 0.15), 0.9, look.tone(0.7)),
        bit("stamens", "disc", (0.87, 0.38), (0.26, 0.24), rgb(236, 232, 190)),
        bit("hood", "hood", (0.8, -0.15), (0.85, 0.95), look.colour),
    ]


def snap_floret(d, look):
    return [
        bit("lips", "snap_up", (0.6, 0), 1, look.tone(0.88)),
        bit("lips", "snap_low", (0.62, 0.1), 1, look.tone(1.08)),
        bit("throat", "disc", (0.62, 0.2), (0.34, 0.2), YELLOW),
    ]


def pea_floret(d, look):
    return [
        bit("banner", "pea_banner", (0.9, -0.1), 1.05, look.colour),
        bit("wings", "pea_wings", (0.9, 0.2), 0.85, look.tone(0.78)),
        bit("keel", "egg", (0.9, 0.45), (0.2, 0.32), look.tone(1.6)),
    ]


# ---- plants --------------------------------------------------------------------------------------


def leaves(d, green, shape, width, length, spread=0.15, base=0.55, count=2):
    """Leaves to both sides of the stem, in turn."""
    parts = []
    for k in range(count):
        side, y = (-1, 1)[k % 2], base + 0.18 * k + d.real(-0.08, 0.08)
        y = np.minimum(y, 1.0)
        size = length * d.real(0.8, 1.15)
        turn = side * spread * d.real(0.75, 1.25)
        a = 2 * np.pi * turn
        at = size * np.sin(a), y - size * np.cos(a)
        leaf = shade(green, 1.05 - 0.13 * k)
        parts.append(bit("leaf", f"leaf_{shape}", at, (width, size), leaf, turn))
    return parts


def greens(d):
    return blend(np.tile(rgb(54, 124, 62), (d.n, 1)), rgb(130, 164, 74), d.real(0, 1))


def single(
    d, look, head, leaf, most=3, width=0.045, wide=1.0, side=0.4, hang=False, nod=0.05, stem=None
):
    """One to `most` heads on stems. leaf : arguments for `leaves`. side : share of half open heads.
    hang : the stem bows over. nod : how far heads lean. wide : times the usual size of a head."""
    count = d.rng.integers(1, most + 1, d.n)
    green = greens(d)
    stalk = green if stem is None else np.tile(stem, (d.n, 1))
    one, two, three = (0, -0.33), [(0.42, -0.46), (-0.46, -0.12)], [(0.04, -0.55), (-0.56, -0.08)]
    spots = np.array([[one] * 3, [*two, one], [*three, (0.56, 0.02)]])  # by their number
    radius = np.array([0.68, 0.53, 0.45])[count - 1] * wide * d.real(0.92, 1.06)
    behind, front = [], []
    for k in range(most):
        here, scale = count > k, radius * (1 if k == 0 else d.real(0.8, 1))
        x = spots[count - 1, k, 0] + d.real(-0.06, 0.06)
        y = spots[count - 1, k, 1] + d.real(-0.06, 0.06) + 0.1 * hang
        lean = d.real(-nod, nod) + 0.06 * np.sign(x) * (count > 1)
        foot = (0, 1.0) if k == 0 else (0, d.real(0.5, 0.75))
        if hang:
            bow = np.where(x > 0, -1, 1)
            stem_at = (x + 0.3 * scale * bow, y - 0.95 * scale)
            hook = bit("stem", "hook", stem_at, 0.3 * scale, stalk, flip=bow)
            stems = [
                limb(foot, (x + 0.58 * scale * bow, y - 0.9 * scale), width, stalk, "stem"),
                hook,
            ]
        else:
            stems = [limb(foot, (x, y + 0.2 * scale), width, stalk, "stem")]
        behind = only(here, stems) + behind  # the main stem over the others
        half = d.some(side)
        parts = move(head(d, look, half), x, y, scale, lean)
        front += only(here, parts)
    return behind + leaves(d, green, **leaf) + front


def spike(d, look, head, leaf, least=4, most=6, size=0.34, droop=0.06, buds=True):
    """Florets to both sides of a stem, the youngest on top. droop : how far they look down."""
    count, green = d.rng.integers(least, most + 1, d.n), greens(d)
    lean = d.real(-0.12, 0.12)
    parts = [limb((0, 1), (lean, -0.9), 0.045, green, name="stem")] + leaves(d, green, **leaf)
    if buds:
        parts.append(bit("bud", "egg", (lean, -0.95), (0.08, 0.13), blend(look.colour, green, 0.5)))
        bud_at = (lean * 0.9 - 0.1, -0.8)
        parts.append(bit("bud", "egg", bud_at, (0.07, 0.11), blend(look.colour, green, 0.3), -0.08))
    first = d.one([-1, 1])
    for k in range(most):
        t = k / (count - 1)
        y = -0.68 + 1.1 * t + d.real(-0.04, 0.04)
        scale = size * (0.72 + 0.4 * t) * (most / count) ** 0.4 * d.real(0.9, 1.08)
        side = first * (-1) ** k
        x = lean * (1 - y) / 1.9
        turn = side * droop * d.real(0.2, 1.6)
        moved = move(head(d, look), x, y, scale, turn, side)
        parts += only(count > k, moved)
    return parts


def sweet_pea(d, look):
    curl = bit("tendril", "tendril", (0.42, 0.35), (0.4, 0.42), GREEN, 0.08)
    leaf = dict(shape="oval", width=0.15, length=0.26, spread=0.2, base=0.75)
    parts = spike(d, look, pea_floret, leaf, 2, 4, 0.36, 0.08, buds=False)
    return parts[:1] + [curl] + parts[1:]


def moon_orchid(d, look):
    """Two to four blooms like moths on an arching stem over thick leaves."""
    count, green = 2 + d.form(3), greens(d) * 0.85
    lip = blend(np.tile(rgb(206, 40, 120), (d.n, 1)), rgb(250, 200, 70), d.form(2))
    parts = [bit("stem", "arch", (0, 0), 1, rgb(96, 112, 60))]
    for turn, k in ((-0.17, 1.0), (0.2, 0.85), (0.06, 0.9)):
        a = 2 * np.pi * turn
        at = -0.7 + 0.3 * np.sin(a), 1 - 0.3 * np.cos(a)
        parts.append(bit("leaf", "leaf_oval", at, (0.17, 0.34 * k), shade(green, k), turn))
    for k in range(4):
        t = 0.97 - 0.72 * k / (count - 0.6)
        x, y = -0.72 + 1.4 * t, 1.1 - 2.6 * t + 1.35 * t**3 + (-0.08, 0.14)[k % 2]
        scale = 0.31 * (4 / count) ** 0.45 * d.real(0.9, 1.1) * (0.9 + 0.06 * k)
        tilt = d.real(0.85, 1.1)  # seen a little from the side
        bloom_ = [
            bit("sepals", "orchid_sepals", (0, 0), (0.9 * tilt, 0.95), look.tone(0.88)),
            bit("petals", "orchid_wings", (0, 0), (1.05 * tilt, 1.1), look.tone(1.05)),
            bit("lip", "orchid_lip", (0, 0.3), (0.34 * tilt, 0.36), lip),
        ]
        moved = move(bloom_, x, y, scale, d.real(-0.06, 0.06))
        parts += only(count > k, moved)
    return parts


def cluster(d, look, head, leaf, side=0.4):
    """Two or three heads close together on top of one stem, and a bud."""
    count, green = 2 + d.form(2), greens(d)
    parts = [limb((0, 1), (0, 0.1), 0.05, green, name="stem")] + leaves(d, green, **leaf)
    parts.append(limb((0, 0.3), (0.66, -0.62), 0.035, green, name="stem"))
    parts.append(bit("bud", "egg", (0.7, -0.7), (0.13, 0.22), blend(look.colour, green, 0.4), 0.08))
    for k, (x, y) in enumerate(((0.44, -0.1), (-0.5, -0.22), (0.02, -0.56))):
        here, scale = count > k, 0.48 * (3 / count) ** 0.4 * d.real(0.88, 1.08)
        x, y = x + d.real(-0.05, 0.05), y + d.real(-0.06, 0.06)
        half = d.some(side)
        turn = x * np.where(half, 0.2, 0.08) + d.real(-0.03, 0.03)
        stalk = limb((0, 0.3), (x, y), 0.035, green, name="stem")
        group = [stalk, *move(head(d, look, half), x, y, scale, turn)]
        parts += only(here, group)
    return parts


# ---- the species ---------------------------------------------------------------------------------
RARE, KNOWN = dict(known=0.08, frequency=0.8), dict(known=0.9, frequency=1.0)
THINGS: dict[str, Thing] = {}


def flower(name, colours, traits, head=None, leaf="", habit=single, fills=("",), how=RARE, **more):
    """Enter a species. leaf : the shape, and numbers for `leaves`. more : what its habit takes."""
    if head:
        shape, *numbers = leaf.split()
        names = ("width", "length", "spread", "base")
        about = dict(zip(names, map(float, numbers)), count=int(numbers[4]) if numbers[4:] else 2)
        more |= dict(head=head, leaf=dict(shape=shape, **about))
    drawn, kind = partial(diced, partial(habit, **more)), {"flower": 5, "blossom": 1, "flowers": 2}
    said = dict(traits=listed(traits), colours=tuple(colours.split()), fills=fills)
    THINGS[name] = Thing(drawn, {name: 1}, kind, height=0.6, turned=0.05, **said, **how)


def radial(petals, **more):
    return partial(radial_head, petals=petals, **more)


flower(
    "canterbury bells",
    "purple blue pink white",
    "bell shaped flowers",
    bell_floret,
    "lance 0.12 0.3 0.17 0.85",
    spike,
)
flower("sweet pea", "pink purple red white blue", "curly tendril, ruffled petals", habit=sweet_pea)
lily = radial(
    "lily", centre="stamens", size=0.5, core=rgb(120, 60, 30), mark="lily_spots", peek=-0.55
)
flower(
    "tiger lily",
    "orange red yellow pink",
    "spotted petals, long stamens",
    lily,
    "lance 0.09 0.34 0.16 0.6",
    nod=0.12,
)
flower("moon orchid", "white pink purple yellow", "arching stem, thick leaves", habit=moon_orchid)
flower(
    "bird of paradise",
    "orange yellow white",
    "pointed beak, blue tongue",
    crane_head,
    "paddle 0.2 0.6 0.1 0.95",
    most=2,
    side=0.3,
    width=0.055,
    wide=1.15,
)
flower(
    "monkshood",
    "blue purple white pink",
    "hooded flowers",
    hood_floret,
    "hand 0.28 0.24 0.17 0.75",
    spike,
    size=0.3,
    droop=0.02,
)
flower(
    "globe thistle",
    "blue purple white",
    "spiky ball, jagged leaves",
    thistle_head,
    "jagged 0.2 0.38 0.17 0.7",
    side=0.3,
)
flower(
    "snapdragon",
    "pink red yellow white orange purple",
    "yellow throat, tall spike",
    snap_floret,
    "lance 0.08 0.28 0.16 0.85",
    spike,
    size=0.28,
    droop=0.03,
)
thin = radial("thin", centre="fuzzy", size=0.24, core=rgb(236, 170, 40), seeds=rgb(250, 226, 110))
reddish = rgb(160, 112, 90)
flower(
    "colt's foot",
    "yellow orange",
    "thin petals, round leaves",
    thin,
    "hoof 0.3 0.26 0.2 1.0",
    stem=reddish,
    width=0.065,
)
protea = radial(
    "protea",
    centre="fuzzy",
    size=0.56,
    core=rgb(246, 226, 206),
    seeds=rgb(222, 160, 150),
    peek=-0.25,
)
flower(
    "king protea",
    "pink red cream white",
    "pointed petals, large dome",
    protea,
    "oval 0.15 0.3 0.17 0.75",
    most=2,
    width=0.07,
    wide=1.1,
)
flower(
    "yellow iris",
    "yellow yellow cream",
    "drooping petals, sword leaves",
    iris_head,
    "sword 0.08 0.75 0.05 1.0 3",
)
flower(
    "globe-flower",
    "yellow orange cream",
    "round flower, closed petals",
    globe_head,
    "hand 0.32 0.26 0.2 0.72",
    wide=0.85,
)
flower(
    "purple coneflower",
    "purple pink white",
    "spiky cone, drooping petals",
    cone_head,
    "lance 0.13 0.36 0.15 0.75",
    side=0.6,
)
peru = radial("peru", size=0.14, mark="streaks", calyx=False)
flower(
    "peruvian lily",
    "pink orange yellow red white purple",
    "streaked petals",
    peru,
    "lance 0.1 0.34 0.18 0.75",
    cluster,
)
flower(
    "arum lily",
    "white yellow pink purple",
    "yellow spadix, arrow leaves",
    arum_head,
    "arrow 0.24 0.42 0.14 0.9",
)
checks = dict(fills=("checkered",), hang=True, wide=0.8)
flower(
    "fritillary",
    "purple white brown pink",
    "hanging bell, checkered petals",
    bell_head,
    "sword 0.07 0.5 0.09 0.95 3",
    **checks,
)
flower(
    "grape hyacinth",
    "blue purple white pink",
    "tiny round flowers",
    grape_head,
    "sword 0.075 0.55 0.1 1.0 3",
    width=0.05,
)
mist = radial(
    "mist",
    centre="horns",
    size=0.26,
    core=rgb(70, 96, 60),
    collar="threads",
    calyx=False,
    peek=-0.35,
)
flower(
    "love in the mist",
    "blue white pink purple",
    "thin green threads",
    mist,
    "feather 0.2 0.32 0.14 0.7",
    side=0.3,
)
balm = radial("shaggy", centre="fuzzy", size=0.2, core=rgb(130, 60, 50), calyx=False, peek=0.1)
flower(
    "bee balm",
    "red pink purple white",
    "shaggy head",
    balm,
    "toothed 0.16 0.3 0.18 0.5",
    width=0.06,
)
tipped = radial("toothed", centre="fuzzy", core=rgb(110, 40, 36), tips=YELLOW, mark="toothed_front")
flower(
    "blanket flower",
    "red orange pink",
    "yellow tips, toothed petals",
    tipped,
    "lance 0.09 0.32 0.15 0.7",
)
flower(
    "rose",
    "red pink white yellow orange",
    "spiral petals",
    rose_head,
    "toothed 0.18 0.28 0.17 0.55",
    wide=0.9,
    how=KNOWN,
)
sun = radial("sun", size=0.46, core=BROWN, seeds=rgb(150, 96, 44))
flower(
    "sunflower",
    "yellow yellow orange",
    "brown centre",
    sun,
    "heart 0.22 0.3 0.2 0.6",
    width=0.065,
    wide=1.05,
    how=KNOWN,
)
flower(
    "tulip",
    "red pink yellow purple white orange",
    "pointed leaves",
    tulip_head,
    "lance 0.13 0.55 0.08 1.0",
    wide=0.85,
    how=KNOWN,
)
