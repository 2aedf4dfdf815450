"""Vehicles: twenty car models, each a make and a body, and everyday vehicles.

The body of a car is its outline; its make shows in small parts only: lights, grille, badge, wheel
rims and what runs along its side. Everything is seen from its left side, the front to the left.
"""

from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from .colours import blend, rgb, shade
from .shapes import around, box, ellipse, line, polygon, register
from .sprites import Part, chain, limb, move, pick
from .things import Thing

# ---- outlines: shapes from text, as in SVG -------------------------------------------------------
BOXES = {}  # of outlines: centre and half sizes in the thing's square
THIN = 0.12  # no box is thinner: a template that is stretched very much has no room for soft edges


def outline(name, text, r=5, whole=False):
    """Register a shape, drawn where it belongs in the thing's square (or in its own, `whole`).

    text : loops of corners "x,y" or "x,y,radius" in hundredths, with "|" between them; also
    "box x0,y0 x1,y1" and "oval x,y rx,ry". r : how far corners are rounded. The shape fills its own
    box, so that little is drawn; `put` puts it back to its place.
    """
    loops = [_loop(part.split(), r) for part in text.split("|")]
    corners = np.concatenate(loops)
    low, high = corners.min(0), corners.max(0)
    at, half = (low + high) / 2, np.maximum((high - low) / 2, THIN)
    BOXES[name] = at, half = (np.zeros(2), np.ones(2)) if whole else (at, half)
    curves = [(loop - at) / half for loop in loops]
    register(name, lambda: np.any([polygon(*map(tuple, curve)) for curve in curves], 0))


def _loop(words, r):
    """Points [n, 2] along one loop of `outline`."""
    kind = words.pop(0) if words[0] in ("box", "oval") else ""
    corners = [[float(number) / 100 for number in word.split(",")] for word in words]
    if kind == "oval":
        angle = 2 * np.pi * np.arange(24) / 24
        return np.array(corners[0]) + np.array(corners[1]) * np.stack(
            [np.cos(angle), np.sin(angle)], 1
        )
    if kind == "box":
        (x0, y0), (x1, y1) = corners
        corners = [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]
    points, places = [], np.array([corner[:2] for corner in corners])
    for k, place in enumerate(places):
        radius, ends = corners[k][2] if len(corners[k]) > 2 else r / 100, []
        for other in (places[k - 1], places[(k + 1) % len(places)]):
            away = np.hypot(*(other - place))
            ends.append(place + (other - place) * min(radius, away / 2) / max(away, 1e-9))
        t = np.linspace(0, 1, 7)[
            :, None
        ]  # a corner is bent from `radius` before to `radius` behind
        points.append((1 - t) ** 2 * ends[0] + 2 * t * (1 - t) * place + t**2 * ends[1])
    return np.concatenate(points)


def put(name, shape, colour, x=0.0, y=0.0, **more):
    """The part with this outline at its own place, moved by (x, y)."""
    (cx, cy), (w, h) = BOXES[shape]
    return Part(shape, (cx + x, cy + y), (w, h), colour=colour, name=name, **more)


def bit(name, shape, at, size, colour, **more):
    """A part, in the order in which it is thought of."""
    return Part(shape, at, size, colour=colour, name=name, **more)


def stretch(parts, wide, tall):
    """Parts stretched from the middle of the square."""
    stretched = []
    for part in parts:
        w, h = part.size if isinstance(part.size, tuple) else (part.size, part.size)
        at = part.at[0] * wide, part.at[1] * tall
        stretched.append(replace(part, at=at, size=(w * wide, h * tall)))
    return stretched


# ---- colours -------------------------------------------------------------------------------------
TYRE, STEEL, CHROME = rgb(34, 34, 38), rgb(196, 200, 206), rgb(226, 230, 234)
DARK, LAMP, RED_LAMP, WHITE = (
    rgb(44, 46, 54),
    rgb(255, 244, 196),
    rgb(214, 36, 40),
    rgb(250, 248, 240),
)
SKINS = np.array([rgb(242, 200, 168), rgb(214, 160, 120), rgb(156, 104, 72), rgb(104, 68, 48)])
HAIRS = np.array(
    [rgb(40, 30, 28), rgb(110, 66, 36), rgb(216, 168, 84), rgb(190, 60, 44), rgb(150, 150, 156)]
)


def some(rng, n, colours):
    """n of these colours."""
    return colours[rng.integers(0, len(colours), n)]


def either(rng, n, share, a, b):
    """Colour a with this chance, else b."""
    return np.where(rng.random((n, 1)) < share, a, b)


def glassy(rng, n):
    return blend(rgb(92, 126, 150), rgb(190, 224, 238), rng.random(n))


def marked(colour):
    """A colour for lines on it: darker, or lighter on what is dark."""
    dark = colour.mean(-1) < 0.28
    return np.where(dark[..., None], shade(colour, 1.3), shade(colour, 0.68))


# ---- people at the wheel -------------------------------------------------------------------------
HAIR = {
    "short": lambda: ellipse(0.05, -0.25, 1, 0.8) & ~ellipse(-0.35, 0.35, 0.85, 0.6),
    "bun": lambda: (
        ellipse(0, -0.3, 0.9, 0.7) & ~ellipse(-0.4, 0.3, 0.8, 0.6) | ellipse(0.7, -0.6, 0.36)
    ),
    "long": lambda: (
        ellipse(0, -0.2, 1, 0.8) & ~ellipse(-0.4, 0.4, 0.85, 0.75) | box(0.35, -0.3, 1, 1, 0.3)
    ),
    "cap": lambda: (
        ellipse(0, 0, 0.85, 0.95) & box(-1, -1, 1, -0.15) | box(-1.1, -0.35, 0.4, -0.05, 0.1)
    ),
}
for _name, _region in HAIR.items():
    register(f"vehicle_hair_{_name}", _region)


def person(rng, n, x, y, size, where=True):
    """Shoulders and a head at (x, y) that looks to the left."""
    y = y + rng.uniform(-0.1, 0.1, n) * size
    hair = pick([f"vehicle_hair_{name}" for name in HAIR], rng.integers(0, len(HAIR), n))
    skin, locks, clothes = some(rng, n, SKINS), some(rng, n, HAIRS), rng.uniform(0.15, 0.95, (n, 3))
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
def _spokes(n, width):
    return around(n, lambda a: line(0, 0, np.cos(a), np.sin(a), width)) & ellipse(0, 0, 1)


def _hoop(inner):
    return ellipse(0, 0, 1) & ~ellipse(0, 0, inner)


def _holes(a):
    return ellipse(0.5 * np.cos(a), 0.5 * np.sin(a), 0.3)


def _tread(a):
    return line(0.8 * np.cos(a), 0.8 * np.sin(a), 0.94 * np.cos(a), 0.94 * np.sin(a), 0.09)


register("vehicle_rim_star", lambda: _spokes(5, 0.17) | _hoop(0.84))
register("vehicle_rim_cross", lambda: _spokes(4, 0.24) | ellipse(0, 0, 0.4))
register("vehicle_rim_bullseye", lambda: _hoop(0.7) | ellipse(0, 0, 0.42))
register("vehicle_rim_petal", lambda: ellipse(0, 0, 1) & ~around(3, _holes))
register("vehicle_rim_moon", lambda: ellipse(0, 0, 1))
register("vehicle_rim_wire", lambda: _spokes(10, 0.06) | _hoop(0.86) | ellipse(0, 0, 0.2))
register("vehicle_hoop", lambda: _hoop(0.8))
register("vehicle_treads", lambda: around(14, _tread) | ellipse(0, 0, 0.88))


def wheel(x, y, r, rim, spin, share=0.66):
    """A tyre and its rim, turned by spin."""
    return [
        bit("tyre", "disc", (x, y), r, TYRE),
        bit("rim", f"vehicle_rim_{rim}", (x, y), r * share, STEEL, turn=spin),
    ]


# ---- bodies of cars ------------------------------------------------------------------------------
@dataclass(frozen=True)
class Body:
    """shell, pane, panes : outlines of the body, the driver's window and the others. doors : x of
    the lines between them, in hundredths. front, rear : where the lights are. wheels : x of both, y
    and radius. driver : the head. belt : y of the windows' lower edge. roof : from x to x at y"""

    shell: str
    pane: str
    panes: str
    doors: tuple
    front: tuple
    rear: tuple
    wheels: tuple
    driver: tuple
    belt: float
    roof: tuple | None = None


BODIES = {
    "hatchback": Body(
        "-86,42 -90,10 -80,-6 -42,-16 -16,-58,20 50,-58,20 80,-10 86,42",
        "-31,-16 -10,-49 10,-49 10,-16",
        "17,-16 17,-49 42,-49 62,-16",
        (-34, 14, 46), (-0.78, 0.04), (0.79, 0.02),
        (-0.55, 0.55, 0.36, 0.22), (-0.06, -0.27), -0.16, (-0.05, 0.42, -0.58),
    ),
    "sedan": Body(
        "-97,42 -100,10 -90,-4 -44,-12 -16,-52,20 30,-52,20 60,-13 94,-9 100,12 97,42",
        "-33,-12 -10,-44 6,-44 6,-12",
        "13,-12 13,-44 25,-44 48,-12",
        (-36, 10, 43), (-0.87, 0.06), (0.91, 0.04),
        (-0.6, 0.6, 0.36, 0.22), (-0.07, -0.23), -0.12, (-0.08, 0.26, -0.52),
    ),
    "wagon": Body(
        "-97,42 -100,10 -90,-4 -44,-12 -18,-52,20 74,-52 95,-6 100,12 97,42",
        "-33,-12 -12,-44 4,-44 4,-12",
        "11,-12 11,-44 37,-44 37,-12 | 44,-12 44,-44 69,-44 84,-12",
        (-36, 8, 41), (-0.87, 0.06), (0.9, 0.03),
        (-0.6, 0.6, 0.36, 0.22), (-0.08, -0.23), -0.12, (-0.08, 0.66, -0.52),
    ),
    "SUV": Body(
        "-90,40 -93,2 -88,-19 -46,-24 -26,-68 76,-70 90,-20 93,40",
        "-37,-24 -20,-59 4,-59 4,-24",
        "11,-24 11,-59 40,-59 40,-24 | 47,-24 47,-59 70,-59 79,-24",
        (-40, 8, 43), (-0.82, -0.05), (0.86, -0.08),
        (-0.55, 0.57, 0.36, 0.26), (-0.11, -0.36), -0.24, (-0.14, 0.68, -0.69),
    ),
    "coupe": Body(
        "-97,42 -102,18 -90,0,20 -34,-12 0,-46,25 28,-46,30 86,-10 100,-10,4 98,42",
        "-25,-10 2,-40 24,-40 30,-10",
        "38,-10 32,-40 40,-38 72,-10",
        (-26, 36), (-0.85, 0.1), (0.92, 0.02),
        (-0.61, 0.6, 0.36, 0.23), (0.08, -0.21), -0.11,
    ),
    "convertible": Body(
        "-97,42 -100,12 -90,-2,20 -36,-10 52,-10 90,-8 100,8 97,42",
        "-36,-10 -17,-42 -10,-42 -26,-10",
        "10,-10 8,-28 19,-28 22,-10 | 30,-8 30,-14 42,-22 58,-18 64,-8",
        (-26, 30), (-0.86, 0.08), (0.91, 0.04),
        (-0.61, 0.6, 0.36, 0.22), (-0.02, -0.26), -0.1,
    ),
    "van": Body(
        "-93,42 -96,8 -92,-14 -76,-24 -50,-70,20 88,-72 95,-60 95,42",
        "-66,-22 -45,-58 -20,-58 -20,-22",
        "-11,-22 -11,-58 34,-58 34,-22 | 43,-22 43,-58 84,-58 84,-22",
        (-66, -14, 38), (-0.85, -0.02), (0.88, -0.04),
        (-0.58, 0.56, 0.38, 0.21), (-0.38, -0.35), -0.22, (-0.3, 0.7, -0.72),
    ),
    "pickup": Body(
        "-96,40 -99,4 -94,-16 -52,-21 -32,-62 12,-62 20,-17,2 98,-17,4 98,40",
        "-43,-20 -26,-53 -10,-53 -10,-20",
        "-4,-20 -4,-53 6,-53 12,-20",
        (-46, -7, 19), (-0.88, -0.03), (0.93, -0.03),
        (-0.6, 0.6, 0.36, 0.26), (-0.18, -0.32), -0.2, (-0.27, 0.08, -0.62),
    ),
}  # fmt: skip
for _name, _body in BODIES.items():
    _top = 100 * _body.belt + 3
    _lines = [f"box {x - 2},{_top} {x + 2},36" for x in _body.doors]
    _handles = [f"box {x - 18},{_top + 5} {x - 5},{_top + 10}" for x in _body.doors[1:]]
    outline(f"vehicle_{_name}", _body.shell, r=13)
    outline(f"vehicle_{_name}_window", _body.pane)
    outline(f"vehicle_{_name}_glass", _body.panes)
    outline(f"vehicle_{_name}_doors", "|".join(_lines + _handles), r=2)

# ---- makes of cars -------------------------------------------------------------------------------
SMALL = {  # parts in squares of their own
    "light_round": "oval 0,0 95,95",
    "light_slit": "-100,35 -80,-10 100,-60 50,20 -40,60",
    "light_block": "box -95,-70 50,70",
    "light_drop": "oval -35,0 60,60 | -50,-60 110,-35 -30,60",
    "light_pair": "oval -50,-42 50,50 | oval -50,60 50,50",
    "rear_round": "oval 10,0 75,75",
    "rear_slit": "100,-50 100,20 -100,0 -80,-35",
    "rear_tall": "box 10,-100 90,100",
    "rear_hook": "box 35,-70 95,80 | box -70,-70 95,-15",
    "rear_pair": "oval 35,-45 48,48 | oval 35,60 48,48",
    "badge_disc": "oval 0,0 90,90",
    "badge_wings": "-110,-60 0,0 110,-60 30,80 -30,80",
    "badge_shield": "-80,-90 80,-90 80,10 0,100 -80,10",
    "badge_flower": "oval 0,-50 50,50 | oval 50,0 50,50 | oval 0,50 50,50 | oval -50,0 50,50",
    "badge_diamond": "0,-110 90,0 0,110 -90,0",
    "grille_bars": "box -100,-100 -45,100 | box -20,-100 25,100 | box 50,-100 95,100",
    "grille_mouth": "-100,-30 100,-90 60,90 -90,90",
    "grille_block": "box -100,-100 80,100",
    "grille_smile": "-100,-90 90,-90 60,0,60 -40,90,60 -100,90,20",
    "grille_split": "box -100,-90 70,-20 | box -100,25 70,95",
    "rack": "box -100,-90 100,-30 | box -80,-90 -62,100 | box 62,-90 80,100",
    "load_cases": "box -80,-50 10,100 | box 20,-100 85,100",
    "load_board": "oval 0,60 115,40",
    "load_tree": "-120,30 -30,-60 -20,-20 50,-90 60,0 110,0 110,70 60,70 50,100 -30,100",
    "load_box": "-100,100 -90,20 -30,-40 95,-40 100,100",
    "puff": "oval -35,15 60,60 | oval 40,25 55,55 | oval 10,-35 60,60",
    "basket": "-100,-90 100,-90 80,90,40 -50,90,40",
}
for _name, _text in SMALL.items():
    outline(f"vehicle_{_name}", _text, whole=True)
SIDES = {  # what runs along the side, where it belongs, for all bodies alike
    "strip": "box -34,17 34,23.5",
    "wedge": "-36,28 40,5 84,-1 40,13",
    "cladding": "box -92,24 93,43",
    "swoop": "-84,12 -56,-3 -20,26 24,28 55,2 84,16 56,9 26,34 -22,33 -54,5",
    "gills": "-24,4 -17,4 -23,28 -30,28 | -12,4 -5,4 -11,28 -18,28 | 0,4 7,4 1,28 -6,28",
}
for _name, _text in SIDES.items():
    outline(f"vehicle_side_{_name}", _text, r=20 if _name == "swoop" else 2)
outline(
    "vehicle_mud",
    "-92,42 -92,22 -74,20 -50,16 -30,30 -12,26 5,34 26,28 50,16 70,22 92,24 92,42",
    r=6,
)
LOADS = [f"vehicle_load_{name}" for name in ("cases", "board", "tree", "box")]
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


def car(rng, n, look, make, body):
    """n cars of one model."""
    form, style, shape = BODIES[body], MAKES[make], f"vehicle_{body}"
    wide, tall = rng.uniform(0.93, 1.03, n), rng.uniform(0.92, 1.06, n)
    paint, ink, glass = look.colour, marked(look.colour), glassy(rng, n)
    is_open, driven, muddy = rng.random((3, n)) < [[0.35], [0.7], [0.22]]
    front, rear, (x0, x1, y, r) = form.front, form.rear, form.wheels
    seated = person(rng, n, *form.driver, 0.1, driven)
    shell = put("body", shape, paint)
    if body == "convertible":  # people and seats are behind its side
        seats = put("seats", f"{shape}_glass", DARK)
        upper = [seats, *seated, put("windscreen", f"{shape}_window", glass, alpha=0.85), shell]
    else:
        pane = np.where(is_open[:, None], rgb(78, 74, 80), glass)
        pane = put("front window", f"{shape}_window", pane)
        upper = [shell, pane, put("rear window", f"{shape}_glass", glass), *seated]
    along = CHROME if style.chrome else DARK if style.side == "cladding" else ink
    lamp = either(rng, n, 0.6, rgb(236, 240, 244), rgb(255, 226, 120))
    badge = -0.42 if style.side == "gills" else -0.36, form.belt + 0.14
    grille = front[0] - 0.02, front[1] + 0.2
    arch = r * 1.2
    parts = [
        *_roof(rng, n, form.roof),
        *upper,
        put("doors", f"{shape}_doors", ink),
        put("side", f"vehicle_side_{style.side}", along),
        bit("badge", f"vehicle_badge_{style.badge}", badge, 0.065, CHROME),
        bit("grille", f"vehicle_grille_{style.grille}", grille, (0.1, 0.09), DARK),
        bit("front light", f"vehicle_light_{style.light}", front, 0.12, lamp),
        bit("rear light", f"vehicle_rear_{style.rear}", rear, 0.12, RED_LAMP),
        put("mud", "vehicle_mud", rgb(118, 88, 58), alpha=0.75, where=muddy),
        *(bit("arch", "half_disc", (x, y - arch / 2), (arch, arch / 2), DARK) for x in (x0, x1)),
    ]
    parts, spin = stretch(parts, wide, tall), rng.random((2, n))
    for k, x in enumerate((x0, x1)):  # wheels stay round
        parts += wheel(x * wide, y * tall, r, style.rim, spin[k])
    return parts


def _roof(rng, n, roof):
    """A rack with something on it, on some."""
    if roof is None:
        return []
    (x0, x1, y), racked = roof, rng.random(n) < 0.3
    load, loaded = rng.integers(0, len(LOADS), n), racked & (rng.random(n) < 0.7)
    colour = np.where((load == TREE)[:, None], rgb(52, 112, 62), rng.uniform(0.25, 0.95, (n, 3)))
    x, half = (x0 + x1) / 2, (x1 - x0) / 2
    return [
        bit("load", pick(LOADS, load), (x, y - 0.14), (half, 0.11), colour, where=loaded),
        bit("rack", "vehicle_rack", (x, y - 0.03), (half, 0.06), DARK, where=racked),
    ]


# ---- everyday vehicles ---------------------------------------------------------------------------
EVERYDAY = {  # outlines and how round their corners are
    "bus": (8, "-96,42 -100,10 -96,-56,20 98,-58,12 98,42"),
    "bus_upper": (3, "-92,-50 -95,-92,16 98,-94,12 98,-50"),
    "bus_windows": (
        5,
        "box -50,-42 -22,-8 | box -14,-42 14,-8 | box 22,-42 50,-8 | box 58,-42 86,-8 | "
        "box -97,-40 -88,2",
    ),
    "bus_door": (4, "box -82,-42 -68,38 | box -65,-42 -53,38"),
    "bus_heads": (0, "oval -34,-18 8.5,8.5 | oval 4,-16 8.5,8.5 | oval 72,-19 8.5,8.5"),
    "truck_cab": (7, "-98,40 -100,0 -94,-14 -84,-50,16 -40,-52 -38,40"),
    "truck_window": (5, "-86,-8 -76,-40 -52,-40 -52,-8"),
    "truck_bed": (4, "box -42,26 98,40"),
    "cargo_box": (6, "box -32,-72 99,28"),
    "cargo_tank": (34, "box -32,-42 99,28"),
    "cargo_heap": (5, "-36,-24 -10,-24,2 6,-42 30,-58 60,-52 86,-24,2 100,-24 90,28 -26,28"),
    "train_cab": (4, "box 24,-50 92,30"),
    "train_roof": (5, "14,-48 20,-62 96,-62 102,-48"),
    "train_chimney": (3, "-72,-20 -70,-46 -80,-66 -46,-66 -56,-46 -54,-20"),
    "train_plough": (3, "-78,24 -66,24 -66,54 -100,54"),
    "train_boiler": (10, "box -82,-22 30,26"),
    "hull": (6, "-90,36 72,36,3 86,34 66,78,14 -50,78,20"),
    "sail": (2, "0,-92 50,-30,50 74,22,6 0,22"),
    "jib": (2, "-10,-74 -10,24 -78,28,4 -42,-10,30"),
    "wave": (14, "-105,72 -80,62 -55,72 -30,63 -5,72 20,63 45,72 70,62 102,72 90,90,20 -90,90,20"),
    "pennant": (2, "-4,-102 30,-93 -4,-84"),
    "rocket": (5, "0,-98,6 26,-60,30 34,-10,30 22,56 -22,56 -34,-10,30 -26,-60,30"),
    "rocket_nose": (5, "0,-98,6 20,-68,16 26,-52,2 0,-47,20 -26,-52,2 -20,-68,16"),
    "rocket_fins": (5, "24,6 62,42,16 62,80 22,56 | -24,6 -62,42,16 -62,80 -22,56"),
    "rocket_fin": (5, "0,16 7,40 5,72 -5,72 -7,40"),
    "tractor_hood": (7, "-90,20 -92,-14 -80,-20 -10,-24 60,-6 60,26 -40,30"),
    "tractor_cab": (5, "-16,-10 -4,-72 56,-72 66,10 0,10"),
    "tractor_window": (6, "-4,-6 4,-64 48,-64 56,-2"),
    "tractor_roof": (6, "box -14,-80 68,-68"),
    "copter": (
        5,
        "-84,10,20 -62,-30,24 -10,-36,20 24,-20,10 90,-16,3 98,-50 108,-50 104,-6,8 40,14,20 "
        "12,34,16 -60,34,20",
    ),
    "copter_window": (5, "-76,6,12 -58,-22,18 -30,-26 -28,10"),
    "copter_door": (6, "box -20,-22 6,6"),
    "copter_skid": (
        3,
        "-74,44 -66,54 34,54 34,60 -72,60 -82,48 | -48,30 -42,30 -38,56 -44,56 | "
        "-6,30 0,30 4,56 -2,56",
    ),
    "scooter": (
        6,
        "-52,-50 -36,-52 -26,20,20 2,26,10 10,-8,14 72,-10,20 92,30,20 80,44 -30,44 -46,30",
    ),
    "scooter_seat": (6, "4,-12 8,-24 40,-22 78,-26 80,-10"),
    "scooter_guard": (5, "-90,40 -84,16,20 -50,10,16 -34,36"),
}
for _name, (_r, _text) in EVERYDAY.items():
    outline(f"vehicle_{_name}", _text, _r)


def bus(rng, n, look):
    """Some have two decks."""
    double, spin, glass = rng.random(n) < 0.3, rng.random((2, n)), glassy(rng, n)
    windows, full = put("window", "vehicle_bus_windows", glass), rng.random(n) < 0.7
    parts = [
        put("upper deck", "vehicle_bus_upper", look.colour, where=double),
        put("body", "vehicle_bus", look.colour),
        replace(windows, at=(windows.at[0], windows.at[1] - 0.46), where=double),
        limb(
            (-0.9, 0.14),
            (0.92, 0.14),
            0.06,
            either(rng, n, 0.5, WHITE, marked(look.colour)),
            "stripe",
        ),
        windows,
        put("passengers", "vehicle_bus_heads", some(rng, n, SKINS), where=full),
        put("door", "vehicle_bus_door", blend(glass, rgb(50, 60, 70), 0.45)),
        bit("front light", "disc", (-0.92, 0.24), (0.07, 0.09), LAMP),
        limb((0.95, 0.16), (0.95, 0.28), 0.045, RED_LAMP, "rear light"),
        limb((-0.86, -0.5), (-0.58, -0.5), 0.055, rgb(255, 206, 80), "sign"),
        *wheel(-0.36, 0.4, 0.19, "moon", spin[0], 0.5),
        *wheel(0.58, 0.4, 0.19, "moon", spin[1], 0.5),
    ]
    parts = stretch(parts, rng.uniform(0.9, 1, n), rng.uniform(0.95, 1.08, n))
    return move(parts, y=np.where(double, 0.22, 0.06))


CARGOES = [f"vehicle_cargo_{name}" for name in ("box", "tank", "heap")]


def truck(rng, n, look):
    """A cab in its colour and a load: a box, a tank or a heap."""
    kind, spin, paint = rng.integers(0, 3, n), rng.random((3, n)), look.colour
    x, y = np.array([BOXES[name][0] for name in CARGOES])[kind].T
    w, h = np.array([BOXES[name][1] for name in CARGOES])[kind].T
    box_colour = either(rng, n, 0.5, rgb(240, 238, 230), look.second)
    cargo = np.where((kind == 1)[:, None], rgb(206, 210, 216), box_colour)
    cargo = np.where((kind == 2)[:, None], rgb(150, 112, 74), cargo)
    parts = [
        bit("load", pick(CARGOES, kind), (x, y), (w, h), cargo),
        bit("tub", "rounded", (0.33, 0.04), (0.6, 0.26), paint, where=kind == 2),
        limb((-0.24, -0.1), (0.91, -0.1), 0.06, paint, "stripe", where=kind < 2),
        put("bed", "vehicle_truck_bed", DARK),
        limb((-0.38, -0.72), (-0.38, -0.2), 0.045, STEEL, "exhaust"),
        put("cab", "vehicle_truck_cab", paint),
        put("window", "vehicle_truck_window", glassy(rng, n)),
        *person(rng, n, -0.65, -0.19, 0.1, rng.random(n) < 0.7),
        limb((-0.6, 0.04), (-0.52, 0.04), 0.03, marked(paint), "handle"),
        bit("front light", "disc", (-0.92, 0.14), 0.08, LAMP),
        limb((-0.98, 0.34), (-0.88, 0.34), 0.06, STEEL, "bumper"),
    ]
    for k, x in enumerate((-0.66, 0.4, 0.78)):
        parts += wheel(x, 0.42, 0.2, "bullseye", spin[k], 0.55)
    return move(parts, y=0.05)


def bicycle(rng, n, look):
    """Two wheels and a frame; some with a basket or bags."""
    spin, lean, bar = rng.random(n), rng.uniform(-0.03, 0.03, n), rng.uniform(-0.06, 0.02, n)
    back, front, crank = (0.54, 0.36), (-0.54, 0.36), (0.06, 0.38)
    basket, bags = rng.random(n) < 0.5, rng.random(n) < 0.3
    wicker, leather = rgb(196, 150, 92), rgb(96, 58, 40)
    frame = partial(limb, width=0.042, colour=look.colour, name="frame")
    dx, dy = 0.15 * np.cos(2 * np.pi * spin), 0.15 * np.sin(2 * np.pi * spin)
    parts = []
    for hub in (back, front):
        parts += [
            bit("spokes", "vehicle_rim_wire", hub, 0.38, rgb(190, 194, 200), turn=spin, alpha=0.8),
            bit("tyre", "vehicle_hoop", hub, 0.42, TYRE),
        ]
    parts += [
        bit("bag", "vehicle_load_cases", (0.6, -0.24), (0.22, 0.16), rgb(150, 106, 62), where=bags),
        frame((0.2 + lean, -0.24), crank),
        frame(crank, back),
        frame((0.19 + lean, -0.1), back),
        frame((-0.36, -0.12), crank),
        frame((-0.36, -0.16), (0.19 + lean, -0.14)),
        frame((-0.34, -0.42), front),
        limb((-0.34, -0.44), (-0.16, -0.54 + bar), 0.045, DARK, "handlebar"),
        limb((0.1 + lean, -0.3), (0.3 + lean, -0.31), 0.06, leather, "saddle"),
        bit("basket", "vehicle_basket", (-0.56, -0.28), (0.17, 0.15), wicker, where=basket),
        bit("light", "disc", (-0.5, -0.46), 0.07, LAMP, where=~basket),
        bit("pedals", "disc", crank, 0.085, STEEL),
        limb((crank[0] - dx, crank[1] - dy), (crank[0] + dx, crank[1] + dy), 0.035, DARK, "pedals"),
    ]
    return move(parts, size=1.04, y=-0.05)


def train(rng, n, look):
    """A steam engine; its smoke goes back."""
    spin, puff = rng.random(n), rng.uniform(0.8, 1.3, (3, n))
    dark, brass = rng.random((n, 1)) < 0.5, rgb(226, 180, 76)
    boiler = np.where(dark, rgb(56, 60, 70), look.colour)
    wheels = np.where(dark, look.colour, rgb(70, 72, 80))
    smoke = partial(bit, "smoke", "vehicle_puff")
    parts = [
        smoke((0.3, -0.86), (0.3 * puff[0], 0.14 * puff[0]), rgb(214, 216, 222), alpha=0.75),
        smoke((-0.2, -0.84), (0.22 * puff[1], 0.15 * puff[1]), rgb(226, 228, 232), alpha=0.85),
        smoke((-0.56, -0.76), 0.14 * puff[2], rgb(240, 240, 242), alpha=0.95),
        put("chimney", "vehicle_train_chimney", DARK),
        bit("dome", "half_disc", (-0.2, -0.26), (0.12, 0.1), brass),
        put("plough", "vehicle_train_plough", rgb(200, 60, 48)),
        put("boiler", "vehicle_train_boiler", boiler),
        limb((-0.42, -0.19), (-0.42, 0.23), 0.035, brass, "band"),
        limb((0, -0.19), (0, 0.23), 0.035, brass, "band"),
        bit("front light", "disc", (-0.84, -0.06), 0.1, LAMP),
        put("cab", "vehicle_train_cab", look.colour),
        put("roof", "vehicle_train_roof", DARK),
        bit("window", "rounded", (0.58, -0.22), (0.2, 0.18), rgb(250, 226, 150)),
        *person(rng, n, 0.56, -0.2, 0.12),
        limb((-0.71, 0.3), (0.91, 0.3), 0.07, DARK, "frame"),
    ]
    for x, r in ((-0.5, 0.17), (-0.1, 0.17), (0.56, 0.27)):
        parts += [
            bit("wheel", "disc", (x, 0.6 - r), r, wheels),
            bit("wheel", "vehicle_rim_star", (x, 0.6 - r), r * 0.75, STEEL, turn=spin),
        ]
    return move(parts, y=0.2, size=0.98)


def sailboat(rng, n, look):
    """Its sails or its hull have the colour."""
    painted, wood = rng.random((n, 1)) < 0.5, rgb(120, 80, 50)
    sail, hull = (
        np.where(painted, look.colour, WHITE),
        np.where(painted, rgb(150, 96, 56), look.colour),
    )
    full, crewed = rng.uniform(0.85, 1.05, n), rng.random(n) < 0.6
    jib = blend(sail, look.second, np.where(rng.random(n) < 0.4, 0.8, 0))
    sails = [
        put("sail", "vehicle_sail", sail, second=look.second, fill=look.fill),
        put("jib", "vehicle_jib", jib),
    ]
    boat = [
        put("flag", "vehicle_pennant", rgb(220, 60, 56)),
        limb((-0.04, -1), (-0.04, 0.4), 0.035, wood, "mast"),
        *stretch(sails, full, 1),
        limb((-0.04, 0.28), (0.72 * full, 0.28), 0.03, wood, "boom"),
        *person(rng, n, 0.42, 0.19, 0.12, crewed),
        put("hull", "vehicle_hull", hull),
        limb((-0.7, 0.46), (0.66, 0.46), 0.04, WHITE, "stripe"),
    ]
    boat = move(boat, turn=rng.uniform(-0.035, 0.035, n))
    return [*boat, put("wave", "vehicle_wave", rgb(74, 148, 206), alpha=0.95)]


def rocket(rng, n, look):
    """White with coloured fins and nose, or the reverse; someone may look out."""
    painted, fire, r = rng.random((n, 1)) < 0.5, rng.random(n) < 0.75, rng.uniform(0.8, 1.15, n)
    hull, trim = np.where(painted, look.colour, WHITE), np.where(painted, WHITE, look.colour)
    flick, yellow = rng.uniform(-0.03, 0.03, n), rgb(255, 230, 110)
    flame = partial(bit, "flame", "drop", where=fire)
    return [
        flame((0, 0.78), (0.26, 0.3 * r), rgb(250, 150, 40), turn=0.5 + flick),
        flame((0, 0.7), (0.14, 0.2 * r), yellow, turn=0.5 - flick),
        put("fins", "vehicle_rocket_fins", trim),
        bit("nozzle", "rounded", (0, 0.58), (0.16, 0.07), DARK),
        put("body", "vehicle_rocket", hull),
        put("nose", "vehicle_rocket_nose", trim),
        limb((-0.23, 0.3), (0.23, 0.3), 0.05, trim, "stripe"),
        put("fins", "vehicle_rocket_fin", trim),
        bit("window", "disc", (0, -0.18), 0.21, rgb(86, 98, 116)),
        bit("window", "disc", (0, -0.18), 0.155, rgb(150, 214, 240)),
        *person(rng, n, flick, -0.14, 0.1, rng.random(n) < 0.6)[1:],  # no shoulders: they float
    ]


def tractor(rng, n, look):
    """Rims of another colour than the rest."""
    spin, smoking = rng.random((2, n)), rng.random(n) < 0.4
    rim = either(rng, n, 0.6, rgb(246, 208, 62), rgb(226, 60, 48))
    parts = [
        limb((-0.52, -0.62), (-0.52, -0.1), 0.045, DARK, "exhaust"),
        bit(
            "smoke",
            "vehicle_puff",
            (-0.44, -0.8),
            0.13,
            rgb(190, 190, 194),
            alpha=0.7,
            where=smoking,
        ),
        put("cab", "vehicle_tractor_cab", look.colour),
        put("window", "vehicle_tractor_window", glassy(rng, n)),
        *person(rng, n, 0.24, -0.28, 0.14),
        put("roof", "vehicle_tractor_roof", look.colour),
        put("hood", "vehicle_tractor_hood", look.colour),
        bit("grille", "vehicle_grille_bars", (-0.5, 0.02), (0.14, 0.1), DARK),
        bit("front light", "disc", (-0.84, -0.06), 0.075, LAMP),
    ]
    for x, y, r, k in ((-0.6, 0.42, 0.26, 0), (0.46, 0.22, 0.46, 1)):
        parts += [
            bit("tyre", "vehicle_treads", (x, y), r, TYRE, turn=spin[k]),
            bit("rim", "vehicle_rim_petal", (x, y), r * 0.55, rim, turn=spin[k]),
        ]
    return move(parts, y=0.08, size=rng.uniform(0.95, 1.05, n))


def helicopter(rng, n, look):
    """Rotors are blurred; how far their blades reach depends on the moment."""
    ahead, behind = rng.uniform(0.5, 0.95, n), rng.uniform(0.4, 0.9, n)
    blur, glass, trim = (
        rgb(150, 156, 166),
        glassy(rng, n),
        either(rng, n, 0.5, WHITE, marked(look.colour)),
    )
    parts = [
        limb((-1.05, -0.54), (0.7, -0.54), 0.05, blur, "rotor", alpha=0.35),
        limb((-0.18 - ahead, -0.56), (-0.18 + behind, -0.52), 0.032, DARK, "rotor"),
        limb((-0.18, -0.52), (-0.18, -0.36), 0.07, rgb(96, 100, 110), "mast"),
        put("skid", "vehicle_copter_skid", rgb(70, 74, 84)),
        put("body", "vehicle_copter", look.colour),
        limb((-0.62, 0.2), (0.3, 0.2), 0.045, trim, "stripe"),
        put("window", "vehicle_copter_window", glass),
        put("door", "vehicle_copter_door", glass),
        *person(rng, n, -0.44, -0.06, 0.12, rng.random(n) < 0.8),
        bit("tail rotor", "disc", (1.0, -0.34), 0.22, blur, alpha=0.4),
        bit("tail rotor", "vehicle_rim_cross", (1.0, -0.34), 0.2, DARK, turn=rng.random(n)),
    ]
    return move(parts, x=-0.05, size=0.93)


def scooter(rng, n, look):
    """A motor scooter; some carry a box or have a windscreen."""
    spin, boxed, screened = rng.random((2, n)), rng.random(n) < 0.35, rng.random(n) < 0.35
    trim, ice = either(rng, n, 0.5, WHITE, marked(look.colour)), rgb(190, 224, 238)
    saddle = either(rng, n, 0.5, rgb(110, 66, 42), rgb(50, 48, 54))
    parts = [
        *chain([(-0.42, -0.56), (-0.6, 0.44)], 0.05, STEEL, "fork"),
        bit(
            "windscreen",
            "leaf",
            (-0.5, -0.84),
            (0.12, 0.26),
            ice,
            turn=0.06,
            alpha=0.8,
            where=screened,
        ),
        *wheel(-0.6, 0.46, 0.23, "bullseye", spin[0], 0.55),
        *wheel(0.62, 0.46, 0.23, "bullseye", spin[1], 0.55),
        put("body", "vehicle_scooter", look.colour),
        put("mudguard", "vehicle_scooter_guard", look.colour),
        put("seat", "vehicle_scooter_seat", saddle),
        bit("box", "rounded", (0.72, -0.46), (0.22, 0.2), look.second, where=boxed),
        bit("cover", "vehicle_light_drop", (0.56, 0.14), (0.2, 0.11), trim),
        limb((-0.27, 0.38), (0.07, 0.38), 0.05, DARK, "floor"),
        limb((-0.44, -0.62), (-0.22, -0.72), 0.05, DARK, "handlebar"),
        bit("head", "disc", (-0.44, -0.62), 0.13, look.colour),
        bit("front light", "disc", (-0.52, -0.62), (0.085, 0.1), LAMP),
        bit("mirror", "disc", (-0.26, -0.88), 0.085, STEEL),
        limb((0.88, 0.13), (0.88, 0.19), 0.05, RED_LAMP, "rear light"),
    ]
    return move(parts, y=0.1)


BRIGHT = ("red", "blue", "green", "yellow", "orange", "turquoise")
PAINTS = (*BRIGHT, "white", "black", "grey", "cream", "brown")


def _car(make, body):
    return Thing(
        partial(car, make=make, body=body),
        {f"{make} {body}": 1},
        {"car": 5, "automobile": 1, "vehicle": 1},
        0.12,
        colours=PAINTS,
        frequency=0.5,
        height=0.6,
        turned=0.02,
    )


THINGS = {f"{make} {body}": _car(make, body) for make, bodies in MODELS.items() for body in bodies}


def _everyday(draw, names, colours, height=0.6, turned=0.03, traits=(), **more):
    return Thing(
        draw, names, {"vehicle": 1}, 0.95, traits, colours, height=height, turned=turned, **more
    )


THINGS |= {
    "bus": _everyday(bus, {"bus": 1}, ("red", "yellow", "blue", "green", "orange", "white")),
    "truck": _everyday(truck, {"truck": 3, "lorry": 1}, (*BRIGHT, "white")),
    "bicycle": _everyday(bicycle, {"bicycle": 2, "bike": 1}, (*BRIGHT, "black", "pink", "white")),
    "train": _everyday(
        train, {"train": 3, "locomotive": 1}, ("red", "green", "blue", "black", "orange")
    ),
    "sailboat": _everyday(
        sailboat, {"sailboat": 3, "boat": 1}, (*BRIGHT, "white", "brown"), fills=("", "", "striped")
    ),
    "rocket": _everyday(rocket, {"rocket": 1}, (*BRIGHT, "purple", "pink"), None, 0.12),
    "tractor": _everyday(tractor, {"tractor": 1}, ("red", "green", "blue", "orange", "yellow")),
    "helicopter": _everyday(helicopter, {"helicopter": 1}, (*BRIGHT, "white", "black"), None, 0.05),
    "scooter": _everyday(scooter, {"scooter": 1}, (*BRIGHT, "pink", "cream", "white")),
}
