"""Planes: twenty aircraft variants with codes for names, five series of four, and a toy biplane.

A series has its own nose, wing, engines and tail. Its variants differ in one small thing each, as
variants of real aircraft do. An airline's paint says nothing about the variant. Noses point left.
"""

from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from .colours import blend, rgb, shade
from .sprites import Family, diced, either, limb, stretch
from .things import Thing
from .vehicles import marked, person

planes = Family("plane")
bit, put = planes.bit, planes.put
DARK, TYRE, METAL = rgb(58, 62, 74), rgb(40, 40, 46), rgb(198, 204, 212)
WHITE, SILVER, GLASS = rgb(246, 246, 242), rgb(206, 212, 220), rgb(166, 210, 232)

# ---- fuselages -----------------------------------------------------------------------------------
NOSES = {  # corners from the tip to the roof, in hundredths behind the tip, and how round
    "airliner": ((0, 10, 10), (7, -6, 10), (26, -19, 14)),
    "commuter": ((0, 6, 12), (10, -7, 5), (24, -19, 5)),
    "business": ((0, 12, 4), (20, -3, 12), (40, -15, 14)),
    "sport": ((0, 4, 6), (2, -6, 5), (40, -14, 10)),
}


@dataclass(frozen=True)
class Fuselage:
    """All in hundredths. nose, tail : x of the ends. roof, floor : y. windows : x of the first, and
    from one to the next, how many, y. pane : half-width, half-height, how round."""

    form: str
    nose: int
    tail: int
    roof: int
    floor: int
    windows: tuple
    pane: tuple


FUSELAGES = {
    "AL": Fuselage("airliner", -90, 86, -19, 23, (-48, 13, 7, -3), (4, 5, 3)),
    "BK": Fuselage("commuter", -84, 84, -19, 21, (-41, 18, 5, 2), (5, 5.5, 5)),
    "CZ": Fuselage("business", -92, 82, -15, 20, (-31, 17, 4, -1), (5, 5, 10)),
    "DR": Fuselage("airliner", -94, 90, -16, 27, (-55, 11, 9, 3), (3, 4, 3)),
    "EV": Fuselage("sport", -78, 84, -12, 22, (-2, 22, 2, -1), (8, 6, 6)),
}
LONGER = {"AL": (12, 14, 2), "BK": (14, 12, 2), "CZ": (8, 14, 1)}  # ahead, behind, more windows


def _corners(corners):
    """In the notation of shapes, rounded by 5 unless they say otherwise."""
    return "corners 5 " + " ".join(",".join(map(str, corner)) for corner in corners)


def _fuselage(shape, f, ahead=0, behind=0, more=0):
    """Register the outline, the halves that airlines paint, and the windows."""
    a, b = f.nose - ahead, f.tail + behind
    front = [(a + x, y, r) for x, y, r in NOSES[f.form]]
    tail = [(b - 30, f.roof, 20), (b, f.roof + 6, 5), (b, f.roof + 12, 5)]
    under = [(b - 50, f.floor, 30), (a + 24, f.floor, 16), (a + 3, f.floor - 6, 10)]
    belly = [(a + 2, 11, 2), (b - 10, 11, 2), *under]
    rear = [(b - 44, f.roof, 2), *tail, under[0], (b - 68, f.floor, 2)]
    first, step, count, y = f.windows
    wide, high, r = f.pane
    xs = [first - ahead + step * k for k in range(count + more)]
    panes = " ".join(f"{x - wide},{y - high} {x + wide},{y + high} {r}" for x in xs)
    planes.placed(f"""
{shape} {_corners(front + tail + under)}
{shape}_belly {_corners(belly)}
{shape}_rear {_corners(rear)}
{shape}_windows box {panes}
""")


for _name, _form in FUSELAGES.items():
    _fuselage(_name, _form)
    if _name in LONGER:
        _fuselage(f"{_name}_long", _form, *LONGER[_name])

# ---- everything else -----------------------------------------------------------------------------
# Wings (swept, straight): roots at the top of the shape, tips at its bottom; what hangs on them is
# drawn around (0, 0). Tails: the foot of the fin at x = 0.
planes.placed("""
AL_cockpit     corners 3 -80,-5 -72,-14 -60,-14 -60,-5
BK_cockpit     corners 3 -76,-3 -64,-15 -54,-15 -54,-3
CZ_cockpit     corners 3 -72,0 -56,-11 -46,-11 -50,0
DR_cockpit     corners 3 -80,-20 -72,-27 -62,-27 -62,-20
DR_hump        corners 3 -93,2 -86,-16,10 -68,-34,14 -30,-34,20 -2,-12,10
DR_hump_long   corners 3 -93,2 -86,-16,10 -68,-34,14 10,-34,20 38,-12,10
EV_canopy      corners 3 -46,-10 -26,-34,16 6,-36,20 40,-10
EV_canopy_long corners 3 -52,-10 -28,-36,16 26,-38,20 64,-10
swept          corners 5 -20,0 26,0 62,94 42,100
straight       corners 7 -20,0 24,0 16,100 -10,100
winglet        corners 4 -10,7 8,-24 20,-24 12,7
tip_tank       corners 6 -22,0,10 -6,-9 16,-7 26,0 16,7 -6,9
nacelle        corners 6 -20,-10 6,-10 24,0 6,10 -20,10
turboprop      corners 6 -30,-6 -10,-10 20,-8 40,0 20,8 -10,10 -30,5
strut          corners 1 -16,16 -10,16 0,-30 -6,-30 + corners 1 6,16 12,16 6,-30 0,-30
fin_swept      corners 5 -32,2 6,-46 26,-46 14,4
fin_tee        corners 5 -26,2 -2,-42 20,-42 10,4
fin_tee_big    corners 5 -56,2 -30,-8,10 -4,-46 24,-46 12,4
fin_raked      corners 5 -34,2 6,-42 26,-42 8,4
fin_tall       corners 5 -40,2 4,-52 26,-52 12,4
fin_taller     corners 5 -44,2 10,-72 32,-72 12,4
fin_vee        corners 5 -20,4 8,-36 30,-36 12,6
fin_band       corners 1 -13,-20 -4,-32 24,-32 21,-20
fin_spot       oval 7,-24 10
plane_low      corners 4 -18,-3 10,-2 26,12 10,15
plane_tee      corners 4 -14,-2 20,-4 36,6 18,12
plane_vee      corners 5 -24,2 2,-2 34,20 18,24
spats          corners 6 -68,44,10 -57,30 -55,12 -45,12 -43,30 -24,45,3 + corners 6 -12,44,10 -1,30
    1,12 11,12 13,30 32,45,3
EV_gear        box -52.5,14 -47.5,40 1 3.5,14 8.5,40 1 + oval -50,42 9 6,42 11
# the biplane
toy            corners 10 -84,-12 -40,-26,5 30,-16,5 92,-2 92,10 20,26 -60,26 -84,12
toy_fin        corners 6 50,-4 70,-42,14 96,-42,14 96,8
toy_struts     corners 1 -52,-52 -46,-52 -36,20 -42,20 + corners 1 -8,-52 -2,-52 8,20 2,20
toy_gear       corners 1 -40,20 -30,20 -36,56 -44,56 + corners 1 -16,20 -6,20 -32,56 -40,56
DR_upper       box -54,-25 -47.5,-16 3 -43,-25 -36.5,-16 3 -32,-25 -25.5,-16 3
DR_upper_long  box -54,-25 -47.5,-16 3 -43,-25 -36.5,-16 3 -32,-25 -25.5,-16 3 -21,-25 -14.5,-16 3
    -10,-25 -3.5,-16 3 1,-25 7.5,-16 3
AL_gear        box -68.5,16 -63.5,38 1 7.5,16 12.5,38 1 + oval -66,40 7.5 2.5,40 7.5 18.5,40 7.5
BK_gear        box -62.5,16 -57.5,38 1 1.5,16 6.5,38 1 + oval -60,40 7.5 -3.5,40 7.5 12.5,40 7.5
CZ_gear        box -62.5,16 -57.5,38 1 11.5,16 16.5,38 1 + oval -60,40 7.5 6.5,40 7.5 22.5,40 7.5
DR_gear        box -72.5,16 -67.5,38 1 7.5,16 12.5,38 1 + oval -70,40 7.5 2.5,40 7.5 18.5,40 7.5
""")


# ---- variants ------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Plane:
    """series : prefix of its shapes. wing : shape. root : where the near wing starts. span : how
    far it reaches down; negative: up, as a high wing is seen from below, and hides the far one.
    fin, tailplane : shapes. engines : shares of the near wing, from its root; prop : propellers.
    The rest is what variants may have; upper : a hump or a canopy, and which."""

    series: str
    wing: str
    root: tuple
    span: float
    fin: str
    tailplane: str
    engines: tuple = ()
    prop: bool = False
    tail_engines: int = 0
    long: bool = False
    winglets: bool = False
    tip_tanks: bool = False
    struts: bool = False
    spats: bool = False
    upper: str = ""


AL = Plane("AL", "swept", (-0.06, 0.12), 0.4, "swept", "low", engines=(0.42,))
BK = Plane("BK", "straight", (-0.04, -0.12), -0.48, "tee", "tee", engines=(0.45,), prop=True)
CZ = Plane("CZ", "swept", (0.0, 0.14), 0.3, "raked", "tee", tail_engines=1)
DR = Plane("DR", "swept", (-0.08, 0.16), 0.42, "tall", "low", engines=(0.36, 0.78), upper="hump")
EV = Plane("EV", "straight", (-0.14, 0.12), 0.36, "vee", "vee", upper="canopy")
VARIANTS = {
    "AL-210": AL,
    "AL-220": replace(AL, winglets=True),
    "AL-230": replace(AL, long=True),
    "AL-240": replace(AL, engines=(0.3, 0.72)),
    "BK-31": BK,
    "BK-33": replace(BK, fin="tee_big"),
    "BK-35": replace(BK, long=True),
    "BK-37": replace(BK, struts=True),
    "CZ-7": CZ,
    "CZ-8": replace(CZ, winglets=True),
    "CZ-9": replace(CZ, tail_engines=2),
    "CZ-10": replace(CZ, long=True),
    "DR-400": DR,
    "DR-420": replace(DR, upper="hump_long"),
    "DR-440": replace(DR, winglets=True),
    "DR-460": replace(DR, fin="taller"),
    "EV-1": EV,
    "EV-2": replace(EV, upper="canopy_long"),
    "EV-3": replace(EV, tip_tanks=True),
    "EV-4": replace(EV, spats=True),
}


def draw(d, look, plane):
    """n planes, banked a little: the near wing reaches further down, the far one less far up."""
    series = plane.series
    body = f"{series}_long" if plane.long else series
    (middle, _), (half, _) = planes.place(body)
    (short, y), (short_half, tall) = planes.place(series)
    ahead = short - short_half - (middle - half)  # how much longer its nose is
    tail_x, roof = middle + half - 0.16, y - tall + 0.04
    paint, (x, y) = _paint(d, look), plane.root
    bank, spin = d.real(-1, 1), d.rng.random(d.n)
    near, far = plane.span * (1 + 0.4 * bank), plane.span * (0.72 - 0.3 * bank)
    hump, canopy = "hump" in plane.upper, "canopy" in plane.upper

    parts = [] if plane.span < 0 else _wing(plane, x + 0.05, y - 0.1, -far, paint, near=False)
    parts.append(put("fin", f"fin_{plane.fin}", paint.tail, tail_x, roof))
    if plane.tailplane != "vee":
        band, spot = paint.marking == 0, paint.marking == 1
        parts.append(put("paint", "fin_band", paint.mark, tail_x, roof, where=band))
        parts.append(put("paint", "fin_spot", paint.mark, tail_x, roof, where=spot))
    if plane.tail_engines == 2:
        parts.append(put("engine", "nacelle", paint.engine, tail_x - 0.2, roof - 0.06))
    down = canopy | (d.some(0.45))  # the small ones cannot draw theirs in
    parts.append(put("gear", f"{series}_gear", TYRE, where=down))
    if plane.spats:
        parts.append(put("spats", "spats", paint.tail))
    if canopy:
        parts.append(put("canopy", f"{series}_{plane.upper}", GLASS))
        parts += person(d, -0.1, -0.2, 0.1)
    if hump:
        parts.append(put("hump", f"{series}_{plane.upper}", paint.body))
    parts += [
        put("fuselage", body, paint.body),
        put("paint", f"{body}_belly", paint.belly, where=paint.two_tone),
        put("paint", f"{body}_rear", paint.tail, where=paint.rear),
        put("windows", f"{body}_windows", DARK),
    ]
    if hump:
        parts.append(put("windows", f"{series}_{plane.upper.replace('hump', 'upper')}", DARK))
    if not canopy:
        parts.append(put("cockpit", f"{series}_cockpit", DARK, -ahead))
    dx, dy = {"low": (0, 0.1), "tee": (0.02, -0.4), "vee": (0, 0.06)}[plane.tailplane]
    colour = paint.tail if plane.tailplane == "vee" else paint.wing
    tailplane = f"plane_{plane.tailplane}"
    parts.append(put("tailplane", tailplane, colour, tail_x + dx, roof + dy))
    if plane.tail_engines:
        parts += _jet(tail_x - 0.3, roof + 0.12, paint)
    if plane.struts:
        parts.append(put("strut", "strut", METAL, x))
    parts += _wing(plane, x, y, near, paint, spin)
    if canopy:
        parts += _propeller(-0.84, 0.02, 0.36, spin)
    return stretch(parts, d.real(0.92, 1.0), d.real(0.95, 1.15))


def _wing(plane, x, y, span, paint, spin=0.0, near=True):
    """The near wing with what hangs on it, or the far one, darker and without engines."""
    (cx, _), (w, _) = planes.place(f"{plane.wing}")
    dim = 1.0 if near else 0.82
    up = {"turn": 0.5, "flip": -1} if np.mean(span) < 0 else {}  # upside down: turned, mirrored
    at, size = (x + cx, y + span / 2), (w, np.abs(span) / 2)
    wing = bit("wing", f"{plane.wing}", at, size, shade(paint.wing, dim), **up)
    tip, over = 0.5 if plane.wing == "swept" else 0.03, []
    if plane.winglets:
        over.append(put("winglet", "winglet", shade(paint.tail, dim), x + tip, y + span))
    if plane.tip_tanks:
        over.append(put("tip tank", "tip_tank", shade(paint.engine, dim), x + tip, y + span))
    if not near:
        return [*over, wing]
    under = []
    for share in plane.engines:
        at = x + (tip + 0.02) * share - 0.14, y + span * share
        if plane.prop:
            over.append(put("engine", "turboprop", paint.engine, *at))
            over += _propeller(at[0] - 0.32, at[1], 0.28, spin)
        else:
            under += _jet(at[0], at[1] + 0.08, paint)
    return [*under, wing, *over]


def _jet(x, y, paint):
    """An engine and its dark mouth."""
    return [
        put("engine", "nacelle", paint.engine, x, y),
        bit("engine", "disc", (x - 0.17, y), (0.05, 0.09), DARK),
    ]


def _propeller(x, y, r, spin):
    """Blurred, with blades as the moment shows them, seen from the side."""
    dy = r * np.cos(2 * np.pi * spin)
    return [
        bit("propeller", "disc", (x, y), (0.1, r), rgb(150, 158, 170), alpha=0.35),
        limb((x, y - dy), (x, y + dy), 0.035, DARK, "propeller"),
        bit("spinner", "disc", (x + 0.02, y), (0.08, 0.07), rgb(220, 70, 56)),
    ]


# ---- airlines ------------------------------------------------------------------------------------
@dataclass
class Paint:
    """Colours [n, 3], the number of the mark on the fin, and whether belly and rear are painted."""

    body: np.ndarray
    belly: np.ndarray
    tail: np.ndarray
    wing: np.ndarray
    engine: np.ndarray
    mark: np.ndarray
    marking: np.ndarray
    two_tone: np.ndarray
    rear: np.ndarray


def _paint(d, look):
    """The whole fuselage has the colour, or its tail, belly and engines have it, on white."""
    whole, metal = d.rng.random((d.n, 1)) < 0.45, d.rng.random((d.n, 1)) < 0.6
    light = either(d.some(0.75), WHITE, SILVER)
    pale = (look.colour.min(-1) > 0.7)[:, None]  # a white plane has coloured trim
    trim = np.where(pale, look.second, look.colour)
    plain = whole & ~pale
    tail = np.where(plain & metal, light, trim)
    return Paint(
        body=np.where(whole | pale, look.colour, light),
        belly=np.where(plain, np.where(metal, light, marked(look.colour)), trim),
        tail=tail,
        wing=np.where(metal, METAL, blend(WHITE, METAL, 0.4)),
        engine=either(d.some(0.5), tail, blend(WHITE, METAL, 0.5)),
        mark=either(tail.mean(-1) > 0.7, trim * 0.8, WHITE),
        marking=d.form(3),
        two_tone=d.some(np.where(whole[:, 0], 0.4, 0.65)),
        rear=d.some(0.4),
    )


# ---- a toy ---------------------------------------------------------------------------------------
def airplane(d, look):
    """A biplane with an open cockpit; its pilot wears a scarf."""
    spin, flutter = d.rng.random(d.n), d.real(-0.05, 0.05)
    trim = either(d.some(0.5), rgb(250, 236, 196), look.second)
    lower, upper = d.rng.uniform(0.36, 0.46, (2, d.n))
    return [
        limb((0.4, -0.2), (0.74, -0.3 + flutter), 0.06, rgb(220, 56, 52), "scarf"),
        *person(d, 0.34, -0.32, 0.15),
        put("gear", "toy_gear", DARK),
        bit("wheel", "disc", (-0.36, 0.56), 0.17, TYRE),
        bit("wheel", "disc", (-0.36, 0.56), 0.08, trim),
        put("fin", "toy_fin", trim),
        put("fuselage", "toy", look.colour),
        bit("cowling", "leaf", (-0.72, 0), (0.1, 0.22), DARK),
        limb((-0.42, 0.0), (0.76, 0.05), 0.05, trim, "stripe"),
        limb((0.62, 0.02), (0.98, 0.06), 0.06, trim, "tailplane"),
        put("struts", "toy_struts", rgb(120, 80, 50)),
        limb((-0.24 - lower, 0.2), (-0.18 + lower, 0.24), 0.075, trim, "wing"),
        limb((-0.4 - upper, -0.6), (-0.32 + upper, -0.57), 0.085, look.colour, "wing"),
        *_propeller(-0.9, 0.0, 0.5, spin),
    ]


COLOURS = tuple("white white blue red orange yellow green grey turquoise purple".split())
KIND = {"plane": 4, "airplane": 2, "aircraft": 1, "jet": 1}


def _variant(name, plane):
    drawing = partial(diced, partial(draw, plane=plane))
    more = dict(colours=COLOURS, frequency=0.35, turned=0.06)
    return Thing(drawing, {name: 1}, KIND, 0.08, **more)


THINGS = {name: _variant(name, plane) for name, plane in VARIANTS.items()}
THINGS["airplane"] = Thing(
    partial(diced, airplane),
    {"airplane": 2, "plane": 1, "biplane": 1},
    {"vehicle": 1},
    0.95,
    ("two wings",),
    tuple("red blue yellow green orange turquoise white".split()),
    turned=0.08,
)
