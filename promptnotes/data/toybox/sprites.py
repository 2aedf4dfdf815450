"""Parts: how a thing is made of shapes.

A thing is a list of parts, painted one over the other. A family's function draws n of a thing at
once: every number of a part may be one for all or an array [n], one an image. Things are drawn in
a square [-1, 1]^2 of their own (x to the right, y down) and then placed in the image.

>>> def lollipop(rng, n, look):
...     tilt = rng.uniform(-0.05, 0.05, n)
...     stick = limb((0, 0), (tilt, 1), 0.05, rgb(240, 240, 235), name="stick")
...     return [stick, Family("").bit("sweet", "disc", (0, -0.3), 0.6, look)]
"""

from dataclasses import dataclass, fields, replace
from itertools import pairwise

import numpy as np

from .colours import shade
from .shapes import BOXES, STROKE, is_shape, number, placed, register, shape_region, shapes

PARTS: list[str] = []  # names of parts, by number; 0 is no part


def _part_number(name):
    if name not in PARTS:
        PARTS.append(name)
    return PARTS.index(name) + 1


@dataclass
class Look:
    """What a thing gets from the scene, one row an image.

    colour, second : float32 [n, 3], the thing's colour, and another for patterns and trim
    fill : int [n], the pattern of its surface; -1 none
    """

    colour: np.ndarray
    second: np.ndarray
    fill: np.ndarray

    def tone(self, factor):
        """The colour, darker or lighter."""
        return shade(self.colour, factor)

    @property
    def plain(self):
        return self.fill < 0


@dataclass
class Part:
    """A shape in its place, n times.

    shape : name, or an int array [n] of shape numbers (see `Family.pick`)
    at : (x, y) of its centre. size : half-width, or (half-width, half-height)
    turn : turns of the circle, clockwise on the screen. flip : -1 mirrors it left to right, else 1
    colour, second : RGB from 0 to 1, [3] or [n, 3]; second is the ink of the pattern
    fill : number of a pattern, or -1. alpha : opacity. where : bool [n], which images have the part
    name : what a mask calls it, such as "ear"
    """

    shape: object
    at: tuple = (0.0, 0.0)
    size: object = 1.0
    turn: object = 0.0
    flip: object = 1.0
    colour: object = (0.5, 0.5, 0.5)
    second: object = (0.2, 0.2, 0.2)
    fill: object = -1
    alpha: object = 1.0
    where: object = True
    name: str = "part"

    @property
    def halves(self):
        """(half-width, half-height)."""
        return self.size if isinstance(self.size, tuple) else (self.size, self.size)


class Family:
    """A family of things: registers its shapes, as family_name, and draws parts with them by their
    short names."""

    def __init__(self, name):
        self.name = name

    def shapes(self, table):
        """Register shapes from a table (see shapes.shapes)."""
        shapes(table, self.name)

    def placed(self, table, whole=False):
        """Register shapes drawn where they belong (see shapes.placed)."""
        placed(table, self.name, whole)

    def shape(self, region):
        """Register a function without arguments that returns a region, by its name."""
        return self.register(region.__name__, region)

    def register(self, name, region):
        """The same, by another name."""
        return register(f"{self.name}_{name}", region)

    def region(self, name):
        return shape_region(f"{self.name}_{name}")()

    def cut(self, name, mark, new):
        """Register a new shape: what the shape `mark` leaves of the shape `name`."""
        whole, left = (shape_region(f"{self.name}_{one}") for one in (name, mark))
        self.register(new, lambda: whole() & left())

    def own(self, shape):
        """The full name of a shape: the family's own, or one that all families have."""
        full = f"{self.name}_{shape}"
        return full if is_shape(full) else shape

    def pick(self, names, which):
        """Shapes [n]: names[which[i]] for image i. names : a list, or words in a string."""
        names = names.split() if isinstance(names, str) else names
        return np.array([number(self.own(name)) for name in names])[np.asarray(which, int)]

    def bit(self, name, shape, at, size, colour, turn=0.0, **more):
        """A part, as one thinks of it. colour : RGB, or a Look: its surface with its pattern."""
        if isinstance(colour, Look):
            more = {"second": colour.second, "fill": colour.fill} | more
            colour = colour.colour
        shape = self.own(shape) if isinstance(shape, str) else shape
        return Part(shape, at, size, turn, colour=colour, name=name, **more)

    def place(self, shape):
        """The centre, and half-width and half-height, of a shape that is drawn where it belongs."""
        return BOXES[self.own(shape)]

    def put(self, name, shape, colour, x=0.0, y=0.0, **more):
        """A part whose shape is drawn where it belongs (shapes.placed), moved by (x, y)."""
        (cx, cy), (w, h) = self.place(shape)
        return self.bit(name, shape, (cx + x, cy + y), (w, h), colour, **more)


class Dice:
    """What differs between n images."""

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

    def hue(self, *colours):
        """One of these colours, a little lighter or darker."""
        return self.tint(self.one(colours), 0.1)


def diced(draw, rng, n, look):
    """Draw with Dice, as Thing.draw is called."""
    return draw(Dice(rng, n), look)


def by(form, *values):
    """values[form[i]] for image i."""
    return np.array(values)[np.asarray(form, int)]


def either(condition, a, b):
    """Colour a where the condition holds, else b."""
    return np.where(np.asarray(condition)[:, None], a, b)


def only(where, parts):
    """The parts, in the images of `where` alone."""
    return [replace(part, where=np.logical_and(part.where, where)) for part in parts]


def limb(start, end, width, colour, name="limb", **more):
    """A straight part with round ends from start to end, both (x, y). width : half-width."""
    (x0, y0), (x1, y1) = start, end
    dx, dy = np.subtract(x1, x0), np.subtract(y1, y0)
    length = np.hypot(dx, dy) / 2 + width
    turn = np.arctan2(-dx, dy) / (2 * np.pi)  # the shape runs along y
    at = np.add(x0, x1) / 2, np.add(y0, y1) / 2
    return Part(STROKE, at, (width, length), turn, colour=colour, name=name, **more)


def chain(points, width, colour, name="limb", **more):
    """Limbs through points."""
    return [limb(a, b, width, colour, name, **more) for a, b in pairwise(points)]


def move(parts, x=0.0, y=0.0, size=1.0, turn=0.0, flip=1.0):
    """Parts as one group: mirrored if flip is -1, turned, scaled, and then put with (0, 0) at
    (x, y). size : a number or [n]."""
    angle = 2 * np.pi * np.asarray(turn, float)
    c, s = np.cos(angle) * size, np.sin(angle) * size
    moved = []
    for part in parts:
        px, py = np.multiply(part.at[0], flip), part.at[1]
        w, h = part.halves
        moved.append(
            replace(
                part,
                at=(x + c * px - s * py, y + s * px + c * py),
                size=(np.multiply(w, size), np.multiply(h, size)),
                turn=np.multiply(part.turn, flip) + turn,
                flip=np.multiply(part.flip, flip),
            )
        )
    return moved


def stretch(parts, wide, tall):
    """Parts stretched from the middle of the square."""
    stretched = []
    for part in parts:
        w, h = part.halves
        at = part.at[0] * wide, part.at[1] * tall
        stretched.append(replace(part, at=at, size=(w * wide, h * tall)))
    return stretched


@dataclass
class Table:
    """Columns with one row an image; a column may be a table itself."""

    def __getitem__(self, rows):
        return type(self)(**{f.name: getattr(self, f.name)[rows] for f in fields(self)})

    @classmethod
    def concatenate(cls, tables):
        columns = {f.name: [getattr(table, f.name) for table in tables] for f in fields(cls)}
        return cls(**{name: _joined(parts) for name, parts in columns.items()})


def _joined(parts):
    first = parts[0]
    return first.concatenate(parts) if isinstance(first, Table) else np.concatenate(parts)


@dataclass
class Sprites(Table):
    """Parts of n images as a table, [n, S] each; the colours [n, S, 3]. shape -1: none."""

    shape: np.ndarray
    part: np.ndarray
    owner: np.ndarray
    x: np.ndarray
    y: np.ndarray
    w: np.ndarray
    h: np.ndarray
    turn: np.ndarray
    flip: np.ndarray
    alpha: np.ndarray
    fill: np.ndarray
    colour: np.ndarray
    second: np.ndarray

    @staticmethod
    def empty(n, S):
        whole, real = np.full((n, S), -1, np.int16), np.zeros((n, S), np.float32)
        return Sprites(
            shape=whole.copy(),
            part=whole.copy(),
            owner=whole.copy(),
            fill=whole.copy(),
            **{name: real.copy() for name in ("x", "y", "w", "h", "turn", "flip", "alpha")},
            colour=np.zeros((n, S, 3), np.float32),
            second=np.zeros((n, S, 3), np.float32),
        )

    def write(self, rows, first, parts, owner):
        """Put parts into columns first, first + 1, ... of these rows."""
        if first + len(parts) > self.shape.shape[1]:
            raise ValueError(f"parts: {len(parts)} of one thing are too many; draw it with fewer")
        for column, part in enumerate(parts, first):
            at = rows, column
            w, h = part.halves
            shape = number(part.shape) if isinstance(part.shape, str) else part.shape
            self.shape[at] = np.where(part.where, shape, -1)
            self.part[at], self.owner[at] = _part_number(part.name), owner
            self.x[at], self.y[at] = _rounded(part.at[0]), _rounded(part.at[1])
            self.w[at], self.h[at] = _rounded(w), _rounded(h)
            self.turn[at], self.flip[at] = _rounded(part.turn), part.flip
            self.alpha[at], self.fill[at] = part.alpha, part.fill
            self.colour[at], self.second[at] = part.colour, part.second


def _rounded(value):
    """To 1/8192: sines differ in their last bit between machines, images must not."""
    return np.round(np.asarray(value, float) * 8192) / 8192
