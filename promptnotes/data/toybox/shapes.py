"""Shapes: regions of the square [-1, 1]^2 (x to the right, y down), kept as signed distances.

A shape is a function that returns which points (X, Y) belong to it; `@shape` gives it its name. The
families of things add their own. Every shape becomes a template, once: its signed distance (in half
widths of the square, negative inside) on a grid, which the renderer samples at any place, size and
angle, with soft edges.
"""

from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial

import numpy as np
from scipy.ndimage import distance_transform_edt

GRID = 128  # samples across a template
REACH = 1.3  # templates cover [-REACH, REACH]^2: room for soft edges and outlines
FINE = 2  # regions are drawn on a grid this many times finer, and averaged
_axis = ((np.arange(FINE * GRID) + 0.5) / (FINE * GRID) * 2 - 1) * REACH
X, Y = np.meshgrid(_axis, _axis)

SHAPES: list[str] = []  # by number
_regions: dict = {}


def shape(region):
    """Register a function without arguments that returns a region: bool, like X."""
    return register(region.__name__, region)


def register(name, region):
    """A shape under this name; for shapes that a loop makes."""
    if name in _regions:
        raise ValueError(f"shape: {name!r} exists already; shapes of a family start with its name")
    _regions[name] = region
    SHAPES.append(name)
    return region


def is_shape(name):
    return name in _regions


def shape_region(name):
    """The function behind this name."""
    return _regions[name]


@cache
def number(name):
    """The number of the shape with this name."""
    return SHAPES.index(name)


# ---- regions to build shapes from ----------------------------------------------------------------
def ellipse(x, y, rx, ry=None, turn=0.0):
    """Turn in turns of the circle, clockwise as seen on the screen."""
    a = 2 * np.pi * turn
    u = np.cos(a) * (X - x) + np.sin(a) * (Y - y)
    v = np.cos(a) * (Y - y) - np.sin(a) * (X - x)
    return (u / rx) ** 2 + (v / (ry or rx)) ** 2 <= 1


def box(x0, y0, x1, y1, r=0.0):
    """Corners rounded with radius r."""
    dx = np.maximum(np.maximum(x0 + r - X, X - x1 + r), 0)
    dy = np.maximum(np.maximum(y0 + r - Y, Y - y1 + r), 0)
    inside = (x0 <= X) & (x1 >= X) & (y0 <= Y) & (y1 >= Y)
    return inside & (dx * dx + dy * dy <= max(r, 1e-9) ** 2)


def polygon(*points):
    """Corners (x, y); inside are the samples with an odd number of sides to their right."""
    crossed = np.zeros((len(_axis), len(_axis) + 1), bool)  # [row, samples left of a side]
    for (x0, y0), (x1, y1) in zip(points, points[1:] + points[:1]):
        if y0 != y1:
            rows = np.flatnonzero((y0 > _axis) != (y1 > _axis))
            sides = (x1 - x0) * (_axis[rows] - y0) / (y1 - y0) + x0
            crossed[rows, np.searchsorted(_axis, sides)] ^= True
    return np.bitwise_xor.accumulate(crossed[:, ::-1], axis=1)[:, -2::-1]


def line(x0, y0, x1, y1, r, r1=None):
    """A stroke with round ends; its half-width goes from r to r1."""
    dx, dy = x1 - x0, y1 - y0
    t = np.clip(((X - x0) * dx + (Y - y0) * dy) / (dx * dx + dy * dy), 0, 1)
    width = r + (r - r if r1 is None else r1 - r) * t
    return (X - x0 - t * dx) ** 2 + (Y - y0 - t * dy) ** 2 <= width**2


def strokes(points, r, r1=None):
    """A line through points; its half-width goes from r to r1."""
    points = list(points)
    widths = np.linspace(r, r if r1 is None else r1, len(points))
    pairs = zip(points, points[1:], widths, widths[1:])
    return np.any([line(*a, *b, ra, rb) for a, b, ra, rb in pairs], 0)


def arc(x, y, radius, start, end, r, r1=None, steps=24):
    """A stroke along a circle; start and end in turns from the right, clockwise on the screen."""
    a = 2 * np.pi * np.linspace(start, end, steps)
    return strokes(zip(x + radius * np.cos(a), y + radius * np.sin(a)), r, r1)


def smooth(*points, steps=8):
    """A closed smooth curve through points (Catmull-Rom), filled."""
    p, t = np.array(points, float), np.linspace(0, 1, steps, endpoint=False)[:, None]
    curve = []
    for a, b, c, d in zip(np.roll(p, 1, 0), p, np.roll(p, -1, 0), np.roll(p, -2, 0)):
        bend = (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3
        curve.append(0.5 * (2 * b + (c - a) * t + bend))
    return polygon(*map(tuple, np.concatenate(curve)))


def radial(n, outer, inner, turn=0.0):
    """A star with n points: its corners alternate between two radii."""
    a = np.pi * (np.arange(2 * n) / n) - np.pi / 2 + 2 * np.pi * turn
    r = np.where(np.arange(2 * n) % 2, inner, outer)
    return polygon(*zip(r * np.cos(a), r * np.sin(a)))


def around(n, region, turn=0.0):
    """n copies of region(angle), an angle in radians each, evenly around the centre."""
    return np.any([region(2 * np.pi * (k / n + turn) - np.pi / 2) for k in range(n)], 0)


def mirrored(region):
    """With its image at the vertical axis."""
    return region | region[:, ::-1]


# ---- a notation for tables of shapes -------------------------------------------------------------
def shapes(table, family=""):
    """Register the shapes of a table, in hundredths: on each line a name and its region. A long
    region goes on on the next line, indented; # starts a comment. Before the names go family and _.

    smooth x,y x,y ..           a closed smooth curve through points
    polygon x,y x,y ..          with sharp corners
    corners r x,y x,y,r ..      with round ones: bent from r before to r behind, or as it says
    oval x,y r                  a disc; or x,y rx,ry; both also with a turn behind
    box x,y x,y                 from corner to corner; with r behind: they are round
    line x,y x,y .. r           through points, r its half-width; with another r behind: at its end
    arc x,y radius from,to r    a line along a circle; from and to in turns
    star n outer,inner turn     n points
    above y, below y, left x, right x      all that lies there

    Ovals, boxes, lines and arcs may follow each other: oval x,y r x,y r. Regions are joined from
    left to right by + (or), - (but not) and & (and), with brackets: + ( .. ). Before a region,
    mirror     adds its image at the vertical axis
    half       (smooth, polygon) points run down the right side, and their images up the left
    around n   copies it around the centre; or around n,turn
    """
    for name, words in _rows(table, family):
        register(name, _read(name, words, _sum))


def region(text):
    """One region in this notation, for shapes that need more than it."""
    return _read(text, text.split(), _sum)()


def _rows(table, family):
    """(name, words) of each shape in a table."""
    for row in table.replace("\n ", " ").split("\n"):
        if row and not row.startswith("#"):
            name, *words = row.split()
            yield f"{family}_{name}" if family else name, words


def _read(name, words, reader):
    """What `reader` makes of all words."""
    left = list(words)
    try:
        made, wrong = reader(left), left[:1]
    except (ValueError, IndexError, KeyError):
        made, wrong = None, words[max(len(words) - len(left) - 1, 0) :] or ["nothing"]
    if wrong:
        raise ValueError(f"shape: {name!r}: {wrong[0]!r} was not understood")
    return made


def _sum(words):
    region = _term(words)
    while words and words[0] in ("+", "-", "&"):
        region = partial(_joined, words.pop(0), region, _term(words))
    return region


def _joined(how, a, b):
    return a() | b() if how == "+" else a() & ~b() if how == "-" else a() & b()


def _term(words):
    kind = words.pop(0)
    if kind == "(":
        region = _sum(words)
        if words.pop(0) != ")":
            raise ValueError
        return region
    if kind == "mirror":
        region = _term(words)
        return lambda: mirrored(region())
    if kind == "around":
        n, _, turn = words.pop(0).partition(",")
        n, turn, draw = int(n), _hundredths(turn or "0"), PRIMITIVES[words.pop(0)]
        return partial(around, n, partial(_spun, draw, measures(words)), turn)
    halved = kind == "half"
    draw = PRIMITIVES[words.pop(0) if halved else kind]
    numbers = [int(words.pop(0))] if kind == "star" else []
    numbers += measures(words)
    if halved:
        numbers += [(-x, y) for x, y in reversed(numbers) if x]
    return partial(draw, *numbers)


def measures(words):
    """Words up to the next that is none: numbers, and tuples for those with commas."""
    numbers = []
    while words and words[0][-1].isdigit():
        values = tuple(map(_hundredths, words.pop(0).split(",")))
        numbers.append(values if len(values) > 1 else values[0])
    return numbers


def _hundredths(word):
    return float(word + "e-2")


def _spun(draw, numbers, angle):
    """A primitive turned around the centre: what lay on the right lies at this angle."""
    c, s = np.cos(angle), np.sin(angle)
    turned = [w if np.isscalar(w) else (c * w[0] - s * w[1], s * w[0] + c * w[1]) for w in numbers]
    return draw(*turned)


def _each(least, draw):
    """A primitive that may be repeated: the next begins with a point behind `least` words."""

    def drawn(*numbers):
        groups = [[]]
        for word in numbers:
            last = groups[-1]
            whole = len(last) >= least and (least == 2 or np.isscalar(last[-1]))
            if whole and not np.isscalar(word):
                groups.append([])
            groups[-1].append(word)
        return np.any([draw(*group) for group in groups], 0)

    return drawn


def _oval(at, size, turn=0.0):
    return ellipse(*at, *np.atleast_1d(size), turn=turn)


def _line(*words):
    points = [word for word in words if isinstance(word, tuple)]
    return strokes(points, *words[len(points) :])


PRIMITIVES = {
    "smooth": smooth,
    "polygon": polygon,
    "corners": lambda r, *points: polygon(*map(tuple, bent(r, *points))),
    "oval": _each(2, _oval),
    "box": _each(2, lambda a, b, r=0.0: box(*a, *b, r)),
    "line": _each(3, _line),
    "arc": _each(4, lambda at, radius, ends, *r: arc(*at, radius, *ends, *r)),
    "star": lambda n, radii, turn=0.0: radial(n, *radii, turn),
    "above": lambda y: y > Y,
    "below": lambda y: y < Y,
    "left": lambda x: x > X,
    "right": lambda x: x < X,
}


# ---- shapes that are drawn where they belong -----------------------------------------------------
BOXES: dict = {}  # of these shapes: centre and half sizes in the thing's square
THIN = 0.12  # none is thinner: a template that is stretched very much has no room for soft edges


def placed(table, family, whole=False):
    """Like `shapes`, for shapes drawn where they belong in the thing's square: each fills its own
    template, so that little is drawn, and `put` (sprites.py) puts it back to its place; but if
    `whole`, they have squares of their own. Of corners, boxes and ovals alone, joined by +."""
    for name, words in _rows(table, family):
        loops = _read(name, words, _loops)
        low, high = np.concatenate(loops).min(0), np.concatenate(loops).max(0)
        at, half = (low + high) / 2, np.maximum((high - low) / 2, THIN)
        BOXES[name] = at, half = (np.zeros(2), np.ones(2)) if whole else (at, half)
        curves = [[tuple(point) for point in (loop - at) / half] for loop in loops]
        register(name, lambda curves=curves: np.any([polygon(*curve) for curve in curves], 0))


def _loops(words):
    """Outlines, [n, 2] points each."""
    kind = words.pop(0)
    if kind not in ("corners", "box", "oval"):
        raise ValueError
    numbers = measures(words)
    if kind == "corners":
        loops = [bent(*numbers)]
    elif kind == "box":
        loops = [bent(*box) for box in _boxes(numbers)]
    else:
        a = 2 * np.pi * np.arange(24) / 24
        circle, pairs = np.stack([np.cos(a), np.sin(a)], 1), zip(numbers[::2], numbers[1::2])
        loops = [np.array(at) + np.array(size) * circle for at, size in pairs]
    if words and words[0] == "+":
        words.pop(0)
        loops += _loops(words)
    return loops


def _boxes(numbers):
    """The corners of boxes, behind how far they are bent."""
    while numbers:
        (x0, y0), (x1, y1), *numbers = numbers
        r = numbers.pop(0) if numbers and np.isscalar(numbers[0]) else 0.0
        yield r, (x0, y0), (x1, y0), (x1, y1), (x0, y1)


def bent(r, *corners):
    """Points [n, 2] along a polygon whose corners are bent from r before to r behind them; a third
    number of a corner is its own r."""
    points, places = [], np.array([corner[:2] for corner in corners])
    for k, place in enumerate(places):
        radius, ends = corners[k][2] if len(corners[k]) > 2 else r, []
        for other in (places[k - 1], places[(k + 1) % len(places)]):
            away = np.hypot(*(other - place))
            ends.append(place + (other - place) * min(radius, away / 2) / max(away, 1e-9))
        t = np.linspace(0, 1, 7)[:, None]
        points.append((1 - t) ** 2 * ends[0] + 2 * t * (1 - t) * place + t**2 * ends[1])
    return np.concatenate(points)


# ---- shapes that every family uses ---------------------------------------------------------------
STROKE = "stroke"  # its ends stay round however long it is: the renderer computes it
shapes("""
stroke      box -100,-100 100,100 90
disc        oval 0,0 100
square      box -100,-100 100,100
rounded     box -100,-100 100,100 35
triangle    polygon 0,-100 100,100 -100,100
half_disc   oval 0,100 100,200 & above 100
ring        oval 0,0 100 - oval 0,0 62
drop        oval 0,40 60 + polygon 0,-100 52,10 -52,10
egg         half smooth 0,-100 72,-10 78,45 0,100
leaf        oval -75,0 125 & oval 75,0 125
star        star 5 100,42
heart       mirror oval 47,-38 52 + mirror polygon 0,-40 96,-20 0,100
crescent    oval 0,0 95 - oval 48,-15 78
smile       arc 0,-40 90 8,42 14
taper       smooth -100,-90 0,-100 100,-90 50,90 0,100 -50,90
""")


class Templates:
    """Of every shape, made when it is first drawn: the signed distance, and the square of its
    gradient's x part (the gradient is a unit vector), float32 [len(SHAPES), GRID * GRID]."""

    def __init__(self):
        self.distance = np.zeros((len(SHAPES), GRID * GRID), np.float32)
        self.slope = np.zeros((len(SHAPES), GRID * GRID), np.float32)
        self.ready = np.zeros(len(SHAPES), bool)

    def make(self, numbers):
        missing = [k for k in numbers if not self.ready[k]]
        with ThreadPoolExecutor() as pool:  # most of it is SciPy's, which lets other threads run
            made = pool.map(_template, [SHAPES[k] for k in missing])
            for k, (self.distance[k], self.slope[k]) in zip(missing, made):
                self.ready[k] = True


def _template(name):
    try:
        region = _regions[name]()
    except TypeError as error:  # a primitive with too few or too many numbers
        raise ValueError(f"shape: {name!r}: {error}") from error
    if not region.any() or region.all():
        raise ValueError(f"shape: {name!r} is empty, or fills everything")
    step = 2 * REACH / (FINE * GRID)
    field = (distance_transform_edt(~region) - distance_transform_edt(region)) * step
    field = field.reshape(GRID, FINE, GRID, FINE).mean((1, 3))
    dy, dx = np.gradient(field)
    return field.ravel(), (dx**2 / np.maximum(dx**2 + dy**2, 1e-12)).ravel()


@cache
def templates():
    return Templates()
