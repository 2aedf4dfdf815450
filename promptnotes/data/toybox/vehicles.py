"""Vehicles: twenty car models, each a make and a body, and everyday vehicles.

The body of a car is its outline; its make shows in small parts only: lights, grille, badge, wheel
rims and what runs along its side. Everything is seen from its left side, the front to the left.
"""

from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from .colours import blend, rgb, shade
from .shapes import measures
from .sprites import Family, chain, diced, either, limb, move, stretch
from .things import Thing, weighted

# ---- colours -------------------------------------------------------------------------------------
TYRE, STEEL, CHROME = rgb(34, 34, 38), rgb(196, 200, 206), rgb(226, 230, 234)
DARK, LAMP, RED_LAMP = rgb(44, 46, 54), rgb(255, 244, 196), rgb(214, 36, 40)
WHITE = rgb(250, 248, 240)
SKINS = np.array([rgb(242, 200, 168), rgb(214, 160, 120), rgb(156, 104, 72), rgb(104, 68, 48)])
HAIRS = np.array(
    [rgb(40, 30, 28), rgb(110, 66, 36), rgb(216, 168, 84), rgb(190, 60, 44), rgb(150, 150, 156)]
)


def glassy(d):
    return blend(rgb(92, 126, 150), rgb(190, 224, 238), d.rng.random(d.n))


def marked(colour):
    """A colour for lines on it: darker, or lighter on what is dark."""
    dark = colour.mean(-1) < 0.28
    return np.where(dark[..., None], shade(colour, 1.3), shade(colour, 0.68))


# ---- shapes --------------------------------------------------------------------------------------
vehicles = Family("vehicle")
bit, put, pick = vehicles.bit, vehicles.put, vehicles.pick
vehicles.shapes("""
hair_short   oval 5,-25 100,80 - oval -35,35 85,60
hair_bun     oval 0,-30 90,70 - oval -40,30 80,60 + oval 70,-60 36
hair_long    oval 0,-20 100,80 - oval -40,40 85,75 + box 35,-30 100,100 30
hair_cap     oval 0,0 85,95 & box -100,-100 100,-15 + box -110,-35 40,-5 10
rim_star     around 5 line 0,0 100,0 17 & oval 0,0 100 + ( oval 0,0 100 - oval 0,0 84 )
rim_cross    around 4 line 0,0 100,0 24 & oval 0,0 100 + oval 0,0 40
rim_bullseye oval 0,0 100 - oval 0,0 70 + oval 0,0 42
rim_petal    oval 0,0 100 - around 3 oval 50,0 30
rim_moon     oval 0,0 100
rim_wire     around 10 line 0,0 100,0 6 & oval 0,0 100 + oval 0,0 20 + ( oval 0,0 100 - oval 0,0 86
    )
hoop         oval 0,0 100 - oval 0,0 80
treads       around 14 line 80,0 94,0 9 + oval 0,0 88
""")
vehicles.placed("""
hatchback      corners 13 -86,42 -90,10 -80,-6 -42,-16 -16,-58,20 50,-58,20 80,-10 86,42
hatchback_window corners 5 -31,-16 -10,-49 10,-49 10,-16
hatchback_glass corners 5 17,-16 17,-49 42,-49 62,-16
hatchback_doors box -36,-13 -32,36 2 12,-13 16,36 2 44,-13 48,36 2 -4,-8 9,-3 2 28,-8 41,-3 2
sedan          corners 13 -97,42 -100,10 -90,-4 -44,-12 -16,-52,20 30,-52,20 60,-13 94,-9 100,12
    97,42
sedan_window   corners 5 -33,-12 -10,-44 6,-44 6,-12
sedan_glass    corners 5 13,-12 13,-44 25,-44 48,-12
sedan_doors    box -38,-9 -34,36 2 8,-9 12,36 2 41,-9 45,36 2 -8,-4 5,1 2 25,-4 38,1 2
wagon          corners 13 -97,42 -100,10 -90,-4 -44,-12 -18,-52,20 74,-52 95,-6 100,12 97,42
wagon_window   corners 5 -33,-12 -12,-44 4,-44 4,-12
wagon_glass    corners 5 11,-12 11,-44 37,-44 37,-12 + corners 5 44,-12 44,-44 69,-44 84,-12
wagon_doors    box -38,-9 -34,36 2 6,-9 10,36 2 39,-9 43,36 2 -10,-4 3,1 2 23,-4 36,1 2
SUV            corners 13 -90,40 -93,2 -88,-19 -46,-24 -26,-68 76,-70 90,-20 93,40
SUV_window     corners 5 -37,-24 -20,-59 4,-59 4,-24
SUV_glass      corners 5 11,-24 11,-59 40,-59 40,-24 + corners 5 47,-24 47,-59 70,-59 79,-24
SUV_doors      box -42,-21 -38,36 2 6,-21 10,36 2 41,-21 45,36 2 -10,-16 3,-11 2 25,-16 38,-11 2
coupe          corners 13 -97,42 -102,18 -90,0,20 -34,-12 0,-46,25 28,-46,30 86,-10 100,-10,4 98,42
coupe_window   corners 5 -25,-10 2,-40 24,-40 30,-10
coupe_glass    corners 5 38,-10 32,-40 40,-38 72,-10
coupe_doors    box -28,-8 -24,36 2 34,-8 38,36 2 18,-3 31,2 2
convertible    corners 13 -97,42 -100,12 -90,-2,20 -36,-10 52,-10 90,-8 100,8 97,42
convertible_window corners 5 -36,-10 -17,-42 -10,-42 -26,-10
convertible_glass corners 5 10,-10 8,-28 19,-28 22,-10 + corners 5 30,-8 30,-14 42,-22 58,-18 64,-8
convertible_doors box -28,-7 -24,36 2 28,-7 32,36 2 12,-2 25,3 2
van            corners 13 -93,42 -96,8 -92,-14 -76,-24 -50,-70,20 88,-72 95,-60 95,42
van_window     corners 5 -66,-22 -45,-58 -20,-58 -20,-22
van_glass      corners 5 -11,-22 -11,-58 34,-58 34,-22 + corners 5 43,-22 43,-58 84,-58 84,-22
van_doors      box -68,-19 -64,36 2 -16,-19 -12,36 2 36,-19 40,36 2 -32,-14 -19,-9 2 20,-14 33,-9 2
pickup         corners 13 -96,40 -99,4 -94,-16 -52,-21 -32,-62 12,-62 20,-17,2 98,-17,4 98,40
pickup_window  corners 5 -43,-20 -26,-53 -10,-53 -10,-20
pickup_glass   corners 5 -4,-20 -4,-53 6,-53 12,-20
pickup_doors   box -48,-17 -44,36 2 -9,-17 -5,36 2 17,-17 21,36 2 -25,-12 -12,-7 2 1,-12 14,-7 2
# what runs along the side of a car
side_strip     box -34,17 34,23.5 2
side_wedge     corners 2 -36,28 40,5 84,-1 40,13
side_cladding  box -92,24 93,43 2
side_swoop     corners 20 -84,12 -56,-3 -20,26 24,28 55,2 84,16 56,9 26,34 -22,33 -54,5
side_gills     corners 2 -24,4 -17,4 -23,28 -30,28 + corners 2 -12,4 -5,4 -11,28 -18,28 + corners 2
    0,4 7,4 1,28 -6,28
mud            corners 6 -92,42 -92,22 -74,20 -50,16 -30,30 -12,26 5,34 26,28 50,16 70,22 92,24
    92,42
# everyday vehicles
bus            corners 8 -96,42 -100,10 -96,-56,20 98,-58,12 98,42
bus_upper      corners 3 -92,-50 -95,-92,16 98,-94,12 98,-50
bus_windows    box -50,-42 -22,-8 5 -14,-42 14,-8 5 22,-42 50,-8 5 58,-42 86,-8 5 -97,-40 -88,2 5
bus_door       box -82,-42 -68,38 4 -65,-42 -53,38 4
bus_heads      oval -34,-18 8.5 4,-16 8.5 72,-19 8.5
truck_cab      corners 7 -98,40 -100,0 -94,-14 -84,-50,16 -40,-52 -38,40
truck_window   corners 5 -86,-8 -76,-40 -52,-40 -52,-8
truck_bed      box -42,26 98,40 4
cargo_box      box -32,-72 99,28 6
cargo_tank     box -32,-42 99,28 34
cargo_heap     corners 5 -36,-24 -10,-24,2 6,-42 30,-58 60,-52 86,-24,2 100,-24 90,28 -26,28
train_cab      box 24,-50 92,30 4
train_roof     corners 5 14,-48 20,-62 96,-62 102,-48
train_chimney  corners 3 -72,-20 -70,-46 -80,-66 -46,-66 -56,-46 -54,-20
train_plough   corners 3 -78,24 -66,24 -66,54 -100,54
train_boiler   box -82,-22 30,26 10
hull           corners 6 -90,36 72,36,3 86,34 66,78,14 -50,78,20
sail           corners 2 0,-92 50,-30,50 74,22,6 0,22
jib            corners 2 -10,-74 -10,24 -78,28,4 -42,-10,30
wave           corners 14 -105,72 -80,62 -55,72 -30,63 -5,72 20,63 45,72 70,62 102,72 90,90,20
    -90,90,20
pennant        corners 2 -4,-102 30,-93 -4,-84
rocket         corners 5 0,-98,6 26,-60,30 34,-10,30 22,56 -22,56 -34,-10,30 -26,-60,30
rocket_nose    corners 5 0,-98,6 20,-68,16 26,-52,2 0,-47,20 -26,-52,2 -20,-68,16
rocket_fins    corners 5 24,6 62,42,16 62,80 22,56 + corners 5 -24,6 -62,42,16 -62,80 -22,56
rocket_fin     corners 5 0,16 7,40 5,72 -5,72 -7,40
tractor_hood   corners 7 -90,20 -92,-14 -80,-20 -10,-24 60,-6 60,26 -40,30
tractor_cab    corners 5 -16,-10 -4,-72 56,-72 66,10 0,10
tractor_window corners 6 -4,-6 4,-64 48,-64 56,-2
tractor_roof   box -14,-80 68,-68 6
copter         corners 5 -84,10,20 -62,-30,24 -10,-36,20 24,-20,10 90,-16,3 98,-50 108,-50 104,-6,8
    40,14,20 12,34,16 -60,34,20
copter_window  corners 5 -76,6,12 -58,-22,18 -30,-26 -28,10
copter_door    box -20,-22 6,6 6
copter_skid    corners 3 -74,44 -66,54 34,54 34,60 -72,60 -82,48 + corners 3 -48,30 -42,30 -38,56
    -44,56 + corners 3 -6,30 0,30 4,56 -2,56
scooter        corners 6 -52,-50 -36,-52 -26,20,20 2,26,10 10,-8,14 72,-10,20 92,30,20 80,44 -30,44
    -46,30
scooter_seat   corners 6 4,-12 8,-24 40,-22 78,-26 80,-10
scooter_guard  corners 5 -90,40 -84,16,20 -50,10,16 -34,36
""")
vehicles.placed(
    """
light_round   oval 0,0 95
light_slit    corners 5 -100,35 -80,-10 100,-60 50,20 -40,60
light_block   box -95,-70 50,70 5
light_drop    oval -35,0 60 + corners 5 -50,-60 110,-35 -30,60
light_pair    oval -50,-42 50 -50,60 50
rear_round    oval 10,0 75
rear_slit     corners 5 100,-50 100,20 -100,0 -80,-35
rear_tall     box 10,-100 90,100 5
rear_hook     box 35,-70 95,80 5 -70,-70 95,-15 5
rear_pair     oval 35,-45 48 35,60 48
badge_disc    oval 0,0 90
badge_wings   corners 5 -110,-60 0,0 110,-60 30,80 -30,80
badge_shield  corners 5 -80,-90 80,-90 80,10 0,100 -80,10
badge_flower  oval 0,-50 50 50,0 50 0,50 50 -50,0 50
badge_diamond corners 5 0,-110 90,0 0,110 -90,0
grille_bars   box -100,-100 -45,100 5 -20,-100 25,100 5 50,-100 95,100 5
grille_mouth  corners 5 -100,-30 100,-90 60,90 -90,90
grille_block  box -100,-100 80,100 5
grille_smile  corners 5 -100,-90 90,-90 60,0,60 -40,90,60 -100,90,20
grille_split  box -100,-90 70,-20 5 -100,25 70,95 5
rack          box -100,-90 100,-30 5 -80,-90 -62,100 5 62,-90 80,100 5
load_cases    box -80,-50 10,100 5 20,-100 85,100 5
load_board    oval 0,60 115,40
load_tree     corners 5 -120,30 -30,-60 -20,-20 50,-90 60,0 110,0 110,70 60,70 50,100 -30,100
load_box      corners 5 -100,100 -90,20 -30,-40 95,-40 100,100
puff          oval -35,15 60 40,25 55 10,-35 60
basket        corners 5 -100,-90 100,-90 80,90,40 -50,90,40
""",
    whole=True,
)


# ---- people at the wheel -------------------------------------------------------------------------


def person(d, x, y, size, where=True):
    """Shoulders and a head at (x, y) that looks to the left."""
    y = y + d.real(-0.1, 0.1) * size
    hair = pick("hair_short hair_bun hair_long hair_cap", d.form(4))
    skin, locks, clothes = d.one(SKINS), d.one(HAIRS), d.rng.uniform(0.15, 0.95, (d.n, 3))
    chest = size * 1.1, size * 0.5
    parts = [
        bit("driver", "half_disc", (x + size * 0.25, y + size * 1.3), chest, clothes, where=where),
        bit("driver", "disc", (x, y), size, skin, where=where),
        bit("driver", hair, (x + size * 0.1, y - size * 0.1), size * 1.12, locks, where=where),
    ]
    if size > 0.11:  # large enough to see an eye
        eye = x - size * 0.5, y + size * 0.15
        parts.append(bit("driver", "disc", eye, size * 0.16, rgb(30, 26, 30), where=where))
    return parts


# ---- wheels --------------------------------------------------------------------------------------


def wheel(x, y, r, rim, spin, share=0.66):
    """A tyre and its rim, turned by spin."""
    return [
        bit("tyre", "disc", (x, y), r, TYRE),
        bit("rim", f"rim_{rim}", (x, y), r * share, STEEL, turn=spin),
    ]


# ---- cars ----------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Body:
    """front, rear : where the lights are. wheels : x of both, y and radius. driver : the head.
    belt : y of the windows' lower edge. roof : from x to x at y"""

    front: tuple
    rear: tuple
    wheels: tuple
    driver: tuple
    belt: float
    roof: tuple | None = None


_ROWS = """
hatchback    -78,4         79,2          -55,55,36,22  -6,-27        -16           -5,42,-58
sedan        -87,6         91,4          -60,60,36,22  -7,-23        -12           -8,26,-52
wagon        -87,6         90,3          -60,60,36,22  -8,-23        -12           -8,66,-52
SUV          -82,-5        86,-8         -55,57,36,26  -11,-36       -24           -14,68,-69
coupe        -85,10        92,2          -61,60,36,23  8,-21         -11
convertible  -86,8         91,4          -61,60,36,22  -2,-26        -10
van          -85,-2        88,-4         -58,56,38,21  -38,-35       -22           -30,70,-72
pickup       -88,-3        93,-3         -60,60,36,26  -18,-32       -20           -27,8,-62
"""  # in hundredths
BODIES = {body: Body(*measures(words)) for body, *words in map(str.split, _ROWS.split("\n")[1:-1])}
LOADS = [f"load_{name}" for name in ("cases", "board", "tree", "box")]
TREE = 2


@dataclass(frozen=True)
class Make:
    """Names of its small parts. chrome : what runs along its side is chrome, else a shadow"""

    light: str
    rear: str
    grille: str
    badge: str
    rim: str
    side: str
    chrome: bool = False


MAKES = {
    "Alba": Make("round", "round", "bars", "disc", "star", "strip", chrome=True),
    "Borea": Make("slit", "slit", "mouth", "wings", "petal", "wedge"),
    "Corvo": Make("block", "tall", "block", "shield", "bullseye", "cladding"),
    "Dalia": Make("drop", "hook", "smile", "flower", "moon", "swoop"),
    "Esko": Make("pair", "pair", "split", "diamond", "cross", "gills"),
}
MODELS = {
    "Alba": ("hatchback", "sedan", "wagon", "SUV"),
    "Borea": ("coupe", "convertible", "sedan", "SUV"),
    "Corvo": ("pickup", "SUV", "van", "wagon"),
    "Dalia": ("hatchback", "convertible", "van", "coupe"),
    "Esko": ("sedan", "hatchback", "coupe", "pickup"),
}


def car(d, look, make, body):
    """n cars of one model."""
    form, style, shape = BODIES[body], MAKES[make], f"{body}"
    wide, tall = d.real(0.93, 1.03), d.real(0.92, 1.06)
    paint, ink, glass = look.colour, marked(look.colour), glassy(d)
    is_open, driven, muddy = d.rng.random((3, d.n)) < [[0.35], [0.7], [0.22]]
    front, rear, (x0, x1, y, r) = form.front, form.rear, form.wheels
    seated = person(d, *form.driver, 0.1, driven)
    shell = put("body", shape, paint)
    if body == "convertible":  # people and seats are behind its side
        seats = put("seats", f"{shape}_glass", DARK)
        upper = [seats, *seated, put("windscreen", f"{shape}_window", glass, alpha=0.85), shell]
    else:
        pane = either(is_open, rgb(78, 74, 80), glass)
        pane = put("front window", f"{shape}_window", pane)
        upper = [shell, pane, put("rear window", f"{shape}_glass", glass), *seated]
    along = CHROME if style.chrome else DARK if style.side == "cladding" else ink
    lamp = either(d.some(0.6), rgb(236, 240, 244), rgb(255, 226, 120))
    badge = -0.42 if style.side == "gills" else -0.36, form.belt + 0.14
    grille = front[0] - 0.02, front[1] + 0.2
    arch = r * 1.2
    parts = [
        *_roof(d, form.roof),
        *upper,
        put("doors", f"{shape}_doors", ink),
        put("side", f"side_{style.side}", along),
        bit("badge", f"badge_{style.badge}", badge, 0.065, CHROME),
        bit("grille", f"grille_{style.grille}", grille, (0.1, 0.09), DARK),
        bit("front light", f"light_{style.light}", front, 0.12, lamp),
        bit("rear light", f"rear_{style.rear}", rear, 0.12, RED_LAMP),
        put("mud", "mud", rgb(118, 88, 58), alpha=0.75, where=muddy),
        *(bit("arch", "half_disc", (x, y - arch / 2), (arch, arch / 2), DARK) for x in (x0, x1)),
    ]
    parts, spin = stretch(parts, wide, tall), d.rng.random((2, d.n))
    for k, x in enumerate((x0, x1)):  # wheels stay round
        parts += wheel(x * wide, y * tall, r, style.rim, spin[k])
    return parts


def _roof(d, roof):
    """A rack with something on it, on some."""
    if roof is None:
        return []
    (x0, x1, y), racked = roof, d.some(0.3)
    load, loaded = d.form(len(LOADS)), racked & (d.some(0.7))
    colour = either(load == TREE, rgb(52, 112, 62), d.rng.uniform(0.25, 0.95, (d.n, 3)))
    x, half = (x0 + x1) / 2, (x1 - x0) / 2
    return [
        bit("load", pick(LOADS, load), (x, y - 0.14), (half, 0.11), colour, where=loaded),
        bit("rack", "rack", (x, y - 0.03), (half, 0.06), DARK, where=racked),
    ]


BRIGHT = "red blue green yellow orange turquoise"
PAINTS = (*BRIGHT.split(), "white", "black", "grey", "cream", "brown")


def _car(make, body):
    drawing = partial(diced, partial(car, make=make, body=body))
    kind = {"car": 5, "automobile": 1, "vehicle": 1}
    more = dict(frequency=0.5, height=0.6, turned=0.02)
    return Thing(drawing, {f"{make} {body}": 1}, kind, 0.25, colours=PAINTS, **more)


THINGS = {f"{make} {body}": _car(make, body) for make, bodies in MODELS.items() for body in bodies}


# ---- everyday vehicles ---------------------------------------------------------------------------
def everyday(names, colours, height=0.6, turned=0.03, **more):
    """A decorator: the function draws the vehicle of this name, with Dice d."""

    def enter(draw):
        said, drawn = weighted(names), partial(diced, draw)
        more_ = dict(colours=tuple(colours.split()), height=height, turned=turned, **more)
        THINGS[next(iter(said))] = Thing(drawn, said, {"vehicle": 1}, 0.95, **more_)
        return draw

    return enter


@everyday("bus", "red yellow blue green orange white")
def bus(d, look):
    """Some have two decks."""
    double, spin, glass = d.some(0.3), d.rng.random((2, d.n)), glassy(d)
    windows, full = put("window", "bus_windows", glass), d.some(0.7)
    stripe = either(d.some(0.5), WHITE, marked(look.colour))
    parts = [
        put("upper deck", "bus_upper", look.colour, where=double),
        put("body", "bus", look.colour),
        replace(windows, at=(windows.at[0], windows.at[1] - 0.46), where=double),
        limb((-0.9, 0.14), (0.92, 0.14), 0.06, stripe, "stripe"),
        windows,
        put("passengers", "bus_heads", d.one(SKINS), where=full),
        put("door", "bus_door", blend(glass, rgb(50, 60, 70), 0.45)),
        bit("front light", "disc", (-0.92, 0.24), (0.07, 0.09), LAMP),
        limb((0.95, 0.16), (0.95, 0.28), 0.045, RED_LAMP, "rear light"),
        limb((-0.86, -0.5), (-0.58, -0.5), 0.055, rgb(255, 206, 80), "sign"),
        *wheel(-0.36, 0.4, 0.19, "moon", spin[0], 0.5),
        *wheel(0.58, 0.4, 0.19, "moon", spin[1], 0.5),
    ]
    parts = stretch(parts, d.real(0.9, 1), d.real(0.95, 1.08))
    return move(parts, y=np.where(double, 0.22, 0.06))


CARGOES = [f"cargo_{name}" for name in ("box", "tank", "heap")]


@everyday("truck 3, lorry", BRIGHT + " white")
def truck(d, look):
    """A cab in its colour and a load: a box, a tank or a heap."""
    kind, spin, paint = d.form(3), d.rng.random((3, d.n)), look.colour
    x, y = np.array([vehicles.place(name)[0] for name in CARGOES])[kind].T
    w, h = np.array([vehicles.place(name)[1] for name in CARGOES])[kind].T
    box_colour = either(d.some(0.5), rgb(240, 238, 230), look.second)
    cargo = either(kind == 1, rgb(206, 210, 216), box_colour)
    cargo = either(kind == 2, rgb(150, 112, 74), cargo)
    parts = [
        bit("load", pick(CARGOES, kind), (x, y), (w, h), cargo),
        bit("tub", "rounded", (0.33, 0.04), (0.6, 0.26), paint, where=kind == 2),
        limb((-0.24, -0.1), (0.91, -0.1), 0.06, paint, "stripe", where=kind < 2),
        put("bed", "truck_bed", DARK),
        limb((-0.38, -0.72), (-0.38, -0.2), 0.045, STEEL, "exhaust"),
        put("cab", "truck_cab", paint),
        put("window", "truck_window", glassy(d)),
        *person(d, -0.65, -0.19, 0.1, d.some(0.7)),
        limb((-0.6, 0.04), (-0.52, 0.04), 0.03, marked(paint), "handle"),
        bit("front light", "disc", (-0.92, 0.14), 0.08, LAMP),
        limb((-0.98, 0.34), (-0.88, 0.34), 0.06, STEEL, "bumper"),
    ]
    for k, x in enumerate((-0.66, 0.4, 0.78)):
        parts += wheel(x, 0.42, 0.2, "bullseye", spin[k], 0.55)
    return move(parts, y=0.05)


@everyday("bicycle 2, bike", BRIGHT + " black pink white")
def bicycle(d, look):
    """Two wheels and a frame; some with a basket or bags."""
    spin, lean, bar = d.rng.random(d.n), d.real(-0.03, 0.03), d.real(-0.06, 0.02)
    back, front, crank = (0.54, 0.36), (-0.54, 0.36), (0.06, 0.38)
    basket, bags = d.some(0.5), d.some(0.3)
    wicker, leather = rgb(196, 150, 92), rgb(96, 58, 40)
    frame = partial(limb, width=0.042, colour=look.colour, name="frame")
    dx, dy = 0.15 * np.cos(2 * np.pi * spin), 0.15 * np.sin(2 * np.pi * spin)
    parts = []
    for hub in (back, front):
        parts += [
            bit("spokes", "rim_wire", hub, 0.38, rgb(190, 194, 200), turn=spin, alpha=0.8),
            bit("tyre", "hoop", hub, 0.42, TYRE),
        ]
    parts += [
        bit("bag", "load_cases", (0.6, -0.24), (0.22, 0.16), rgb(150, 106, 62), where=bags),
        frame((0.2 + lean, -0.24), crank),
        frame(crank, back),
        frame((0.19 + lean, -0.1), back),
        frame((-0.36, -0.12), crank),
        frame((-0.36, -0.16), (0.19 + lean, -0.14)),
        frame((-0.34, -0.42), front),
        limb((-0.34, -0.44), (-0.16, -0.54 + bar), 0.045, DARK, "handlebar"),
        limb((0.1 + lean, -0.3), (0.3 + lean, -0.31), 0.06, leather, "saddle"),
        bit("basket", "basket", (-0.56, -0.28), (0.17, 0.15), wicker, where=basket),
        bit("light", "disc", (-0.5, -0.46), 0.07, LAMP, where=~basket),
        bit("pedals", "disc", crank, 0.085, STEEL),
        limb((crank[0] - dx, crank[1] - dy), (crank[0] + dx, crank[1] + dy), 0.035, DARK, "pedals"),
    ]
    return move(parts, size=1.04, y=-0.05)


@everyday("train 3, locomotive", "red green blue black orange")
def train(d, look):
    """A steam engine; its smoke goes back."""
    spin, puff = d.rng.random(d.n), d.rng.uniform(0.8, 1.3, (3, d.n))
    dark, brass = d.rng.random((d.n, 1)) < 0.5, rgb(226, 180, 76)
    boiler = np.where(dark, rgb(56, 60, 70), look.colour)
    wheels = np.where(dark, look.colour, rgb(70, 72, 80))
    smoke = partial(bit, "smoke", "puff")
    parts = [
        smoke((0.3, -0.86), (0.3 * puff[0], 0.14 * puff[0]), rgb(214, 216, 222), alpha=0.75),
        smoke((-0.2, -0.84), (0.22 * puff[1], 0.15 * puff[1]), rgb(226, 228, 232), alpha=0.85),
        smoke((-0.56, -0.76), 0.14 * puff[2], rgb(240, 240, 242), alpha=0.95),
        put("chimney", "train_chimney", DARK),
        bit("dome", "half_disc", (-0.2, -0.26), (0.12, 0.1), brass),
        put("plough", "train_plough", rgb(200, 60, 48)),
        put("boiler", "train_boiler", boiler),
        limb((-0.42, -0.19), (-0.42, 0.23), 0.035, brass, "band"),
        limb((0, -0.19), (0, 0.23), 0.035, brass, "band"),
        bit("front light", "disc", (-0.84, -0.06), 0.1, LAMP),
        put("cab", "train_cab", look.colour),
        put("roof", "train_roof", DARK),
        bit("window", "rounded", (0.58, -0.22), (0.2, 0.18), rgb(250, 226, 150)),
        *person(d, 0.56, -0.2, 0.12),
        limb((-0.71, 0.3), (0.91, 0.3), 0.07, DARK, "frame"),
    ]
    for x, r in ((-0.5, 0.17), (-0.1, 0.17), (0.56, 0.27)):
        parts += [
            bit("wheel", "disc", (x, 0.6 - r), r, wheels),
            bit("wheel", "rim_star", (x, 0.6 - r), r * 0.75, STEEL, turn=spin),
        ]
    return move(parts, y=0.2, size=0.98)


@everyday("sailboat 3, boat", BRIGHT + " white brown", fills=("", "", "striped"))
def sailboat(d, look):
    """Its sails or its hull have the colour."""
    painted, wood = d.rng.random((d.n, 1)) < 0.5, rgb(120, 80, 50)
    sail = np.where(painted, look.colour, WHITE)
    hull = np.where(painted, rgb(150, 96, 56), look.colour)
    full, crewed = d.real(0.85, 1.05), d.some(0.6)
    jib = blend(sail, look.second, np.where(d.some(0.4), 0.8, 0))
    sails = [put("sail", "sail", sail, second=look.second, fill=look.fill), put("jib", "jib", jib)]
    boat = [
        put("flag", "pennant", rgb(220, 60, 56)),
        limb((-0.04, -1), (-0.04, 0.4), 0.035, wood, "mast"),
        *stretch(sails, full, 1),
        limb((-0.04, 0.28), (0.72 * full, 0.28), 0.03, wood, "boom"),
        *person(d, 0.42, 0.19, 0.12, crewed),
        put("hull", "hull", hull),
        limb((-0.7, 0.46), (0.66, 0.46), 0.04, WHITE, "stripe"),
    ]
    boat = move(boat, turn=d.real(-0.035, 0.035))
    return [*boat, put("wave", "wave", rgb(74, 148, 206), alpha=0.95)]


@everyday("rocket", BRIGHT + " purple pink", height=None, turned=0.12)
def rocket(d, look):
    """White with coloured fins and nose, or the reverse; someone may look out."""
    painted, fire, r = d.rng.random((d.n, 1)) < 0.5, d.some(0.75), d.real(0.8, 1.15)
    hull, trim = np.where(painted, look.colour, WHITE), np.where(painted, WHITE, look.colour)
    flick, yellow = d.real(-0.03, 0.03), rgb(255, 230, 110)
    flame = partial(bit, "flame", "drop", where=fire)
    return [
        flame((0, 0.78), (0.26, 0.3 * r), rgb(250, 150, 40), turn=0.5 + flick),
        flame((0, 0.7), (0.14, 0.2 * r), yellow, turn=0.5 - flick),
        put("fins", "rocket_fins", trim),
        bit("nozzle", "rounded", (0, 0.58), (0.16, 0.07), DARK),
        put("body", "rocket", hull),
        put("nose", "rocket_nose", trim),
        limb((-0.23, 0.3), (0.23, 0.3), 0.05, trim, "stripe"),
        put("fins", "rocket_fin", trim),
        bit("window", "disc", (0, -0.18), 0.21, rgb(86, 98, 116)),
        bit("window", "disc", (0, -0.18), 0.155, rgb(150, 214, 240)),
        *person(d, flick, -0.14, 0.1, d.some(0.6))[1:],  # no shoulders: they float
    ]


@everyday("tractor", "red green blue orange yellow")
def tractor(d, look):
    """Rims of another colour than the rest."""
    spin, smoking = d.rng.random((2, d.n)), d.some(0.4)
    rim = either(d.some(0.6), rgb(246, 208, 62), rgb(226, 60, 48))
    parts = [
        limb((-0.52, -0.62), (-0.52, -0.1), 0.045, DARK, "exhaust"),
        bit("smoke", "puff", (-0.44, -0.8), 0.13, rgb(190, 190, 194), alpha=0.7, where=smoking),
        put("cab", "tractor_cab", look.colour),
        put("window", "tractor_window", glassy(d)),
        *person(d, 0.24, -0.28, 0.14),
        put("roof", "tractor_roof", look.colour),
        put("hood", "tractor_hood", look.colour),
        bit("grille", "grille_bars", (-0.5, 0.02), (0.14, 0.1), DARK),
        bit("front light", "disc", (-0.84, -0.06), 0.075, LAMP),
    ]
    for x, y, r, k in ((-0.6, 0.42, 0.26, 0), (0.46, 0.22, 0.46, 1)):
        parts += [
            bit("tyre", "treads", (x, y), r, TYRE, turn=spin[k]),
            bit("rim", "rim_petal", (x, y), r * 0.55, rim, turn=spin[k]),
        ]
    return move(parts, y=0.08, size=d.real(0.95, 1.05))


@everyday("helicopter", BRIGHT + " white black", height=None, turned=0.05)
def helicopter(d, look):
    """Rotors are blurred; how far their blades reach depends on the moment."""
    ahead, behind = d.real(0.5, 0.95), d.real(0.4, 0.9)
    blur, glass = rgb(150, 156, 166), glassy(d)
    trim = either(d.some(0.5), WHITE, marked(look.colour))
    parts = [
        limb((-1.05, -0.54), (0.7, -0.54), 0.05, blur, "rotor", alpha=0.35),
        limb((-0.18 - ahead, -0.56), (-0.18 + behind, -0.52), 0.032, DARK, "rotor"),
        limb((-0.18, -0.52), (-0.18, -0.36), 0.07, rgb(96, 100, 110), "mast"),
        put("skid", "copter_skid", rgb(70, 74, 84)),
        put("body", "copter", look.colour),
        limb((-0.62, 0.2), (0.3, 0.2), 0.045, trim, "stripe"),
        put("window", "copter_window", glass),
        put("door", "copter_door", glass),
        *person(d, -0.44, -0.06, 0.12, d.some(0.8)),
        bit("tail rotor", "disc", (1.0, -0.34), 0.22, blur, alpha=0.4),
        bit("tail rotor", "rim_cross", (1.0, -0.34), 0.2, DARK, turn=d.rng.random(d.n)),
    ]
    return move(parts, x=-0.05, size=0.93)


@everyday("scooter", BRIGHT + " pink cream white")
def scooter(d, look):
    """A motor scooter; some carry a box or have a windscreen."""
    spin, boxed, screened = d.rng.random((2, d.n)), d.some(0.35), d.some(0.35)
    trim, ice = either(d.some(0.5), WHITE, marked(look.colour)), rgb(190, 224, 238)
    screen = dict(alpha=0.8, where=screened)
    saddle = either(d.some(0.5), rgb(110, 66, 42), rgb(50, 48, 54))
    parts = [
        *chain([(-0.42, -0.56), (-0.6, 0.44)], 0.05, STEEL, "fork"),
        bit("windscreen", "leaf", (-0.5, -0.84), (0.12, 0.26), ice, 0.06, **screen),
        *wheel(-0.6, 0.46, 0.23, "bullseye", spin[0], 0.55),
        *wheel(0.62, 0.46, 0.23, "bullseye", spin[1], 0.55),
        put("body", "scooter", look.colour),
        put("mudguard", "scooter_guard", look.colour),
        put("seat", "scooter_seat", saddle),
        bit("box", "rounded", (0.72, -0.46), (0.22, 0.2), look.second, where=boxed),
        bit("cover", "light_drop", (0.56, 0.14), (0.2, 0.11), trim),
        limb((-0.27, 0.38), (0.07, 0.38), 0.05, DARK, "floor"),
        limb((-0.44, -0.62), (-0.22, -0.72), 0.05, DARK, "handlebar"),
        bit("head", "disc", (-0.44, -0.62), 0.13, look.colour),
        bit("front light", "disc", (-0.52, -0.62), (0.085, 0.1), LAMP),
        bit("mirror", "disc", (-0.26, -0.88), 0.085, STEEL),
        limb((0.88, 0.13), (0.88, 0.19), 0.05, RED_LAMP, "rear light"),
    ]
    return move(parts, y=0.1)
