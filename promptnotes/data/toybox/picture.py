"""Pictures that are being painted, and painters that look at some of their pixels only."""

from copy import copy
from functools import wraps

import numpy as np

from .noise import f32, grain, mix, noise, soft, tone

BLOCK = 8  # images painted at a time: their arrays stay in the cache, which halves the time
EDGE = 0.007  # an edge is as wide as a pixel
DAYS = (  # the top of the sky, its lower end, the light on the ground, how dark it is
    ((84, 152, 232), (202, 229, 250), (255, 255, 255), 0),  # noon
    ((84, 152, 232), (202, 229, 250), (255, 255, 255), 0),
    ((120, 186, 240), (238, 242, 232), (262, 260, 246), 0),  # spring
    ((150, 164, 182), (208, 214, 218), (222, 226, 234), 0),  # overcast
    ((150, 154, 212), (254, 208, 190), (255, 226, 224), 0.1),  # dawn
    ((104, 150, 206), (255, 214, 136), (268, 238, 190), 0),  # golden hour
    ((88, 70, 138), (250, 150, 96), (222, 172, 160), 0.5),  # dusk
    ((34, 44, 96), (132, 112, 160), (140, 138, 184), 1),  # evening
    ((84, 98, 118), (164, 176, 180), (192, 206, 208), 0.2),  # before a storm
)


class Picture:
    """n images that are being painted.

    x, y : [n, P], where their pixels are. image : [3, n, P], their colours
    top, low, light : [3, n, 1], colours of the day: see DAYS. dark : [n, 1], from 0 to 1
    R : random numbers, eight in a row. row : [n, 1], which row is an image's
    """

    def __init__(self, x, y, R):
        self.R, self.row, self.image = R, np.arange(len(x))[:, None], np.zeros((3, *x.shape), f32)
        zoom = 0.82 + 0.3 * self.r(21)  # the camera: near or far, askew, from either side
        side = np.where(self.r(22) < f32(0.5), f32(-1), f32(1))
        self.x = (x - 0.5) * (zoom * side) + 0.5
        self.y = (y - 0.6) * zoom + 0.6 + (x - 0.5) * (self.r(23) - 0.5) / 12
        day = np.floor(R[:, 0] * len(DAYS)).astype(int)
        self.top, self.low, self.light = (
            np.array([d[k] for d in DAYS], f32)[day].T[..., None] / 255 for k in range(3)
        )
        self.dark = np.array([d[3] for d in DAYS], f32)[day][:, None]

    @classmethod
    def painted(cls, paint, x, y, R):
        """n images [3, n, P], BLOCK at a time, each as paint(picture) leaves it."""
        image = np.empty((3, *x.shape), f32)
        for start in range(0, len(x), BLOCK):
            rows = slice(start, start + BLOCK)
            picture = cls(x[rows], y[rows], R[rows])
            paint(picture)
            image[:, rows] = picture.image
        return image

    def part(self, cut):
        """A picture of what `cut` takes of every array [..., n, P] and [..., n, 1]."""
        part = copy(self)
        for name in ("x", "y", "image", "top", "low", "light", "dark", "row"):
            setattr(part, name, cut(getattr(self, name)))
        return part

    def only(self, rows):
        """A picture of some of the images."""
        return self.part(lambda a: a[..., rows, :])

    def _digits(self, k):
        """A random number [n]: one of eight, or from k = 8 on of their later digits."""
        t = self.R[:, k % 8] * f32(61 ** (k // 8))
        return t - np.floor(t)

    def r(self, k):
        """The k-th random number of each image, [n, 1]."""
        return self._digits(k).take(self.row)

    def chance(self, k, share):
        """1 in a share of the images, 0 in the others, [n, 1]."""
        return (self.r(k) < f32(share)).astype(f32)

    def pick(self, k, colours):
        """One colour an image, [3, n, 1], between two neighbours in the list."""
        t = self._digits(k) * (len(colours) - 1)
        i = np.floor(t).astype(int)
        a = np.array(colours, f32) / 255
        a = (a[i] + (a[i + 1] - a[i]) * (t - i.astype(f32))[:, None]).T
        return a.take(self.row, 1)

    def either(self, k, painters):
        """Each image is painted on by one of the painters; None leaves it as it is."""
        drawn = np.floor(self.r(k)[:, 0] * len(painters)).astype(int)
        for which, paint in enumerate(painters):
            rows = np.flatnonzero(drawn == which)
            if len(rows) and paint:
                part = self.only(rows)
                paint(part)
                self.image[:, rows] = part.image

    def noise(self, u, v, k):
        return noise(u + self.r(k) * 997, v + self.r(k + 1) * 991)

    def grain(self, u, v, k):
        return grain(u + self.r(k) * 997, v + self.r(k + 1) * 991)

    def paint(self, colour, mask, far=0.0):
        """Paint where mask is 1. far : how much of the air's colour lies over it."""
        colour = _colour(colour) * self.light
        if np.any(far):
            colour = mix(colour, self.low, 1 * far)
        self.glow(colour, mask)

    def glow(self, colour, mask):
        """Paint what shines by itself."""
        change = _colour(colour) - self.image
        change *= mask
        self.image += change

    def below(self, level):
        return soft(self.y - level, EDGE)

    def box(self, left, right, top, bottom):
        x, y = self.x, self.y
        inside = np.minimum(np.minimum(x - left, right - x), np.minimum(y - top, bottom - y))
        return soft(inside, EDGE)

    def disc(self, x, y, radius, flat=1.0):
        """A disc, or an ellipse `flat` times as high as wide."""
        dx, dy = self.x - x, (self.y - y) / f32(flat)
        return soft(radius - np.sqrt(dx * dx + dy * dy), EDGE)

    def bar(self, x0, y0, x1, y1, width):
        """A bar with round ends between two points."""
        dx, dy = x1 - x0, y1 - y0
        x, y = self.x - 1 * x0, self.y - 1 * y0
        t = np.clip((x * dx + y * dy) * (1 / (dx * dx + dy * dy)), 0, 1)
        x, y = x - t * dx, y - t * dy
        return soft(f32(width) - np.sqrt(x * x + y * y), EDGE)

    def plane(self, h, across=0.5):
        """Coordinates on a floor that reaches to the horizon h: across it, and away from us."""
        s = 1 / (np.maximum(self.y - h, 0) + 0.12)
        return (self.x - across) * s, s


def _colour(colour):
    return tone(*colour) if isinstance(colour, tuple) else colour


def choose(colours, g):
    """A colour of the list at each point, [3, n, P], by random numbers g [n, P]."""
    table = np.ascontiguousarray(np.array(colours, f32).T / 255)
    return table.take(np.floor(g * f32(len(colours) - 0.001)).astype(np.int32), 1)


def within(region):
    """A painter that need not look at pixels where region(picture, ...) does not hold."""

    def decorate(paint):
        @wraps(paint)
        def painter(p, *args):
            there = region(p, *args)
            count = np.count_nonzero(there)
            if not count:
                return
            if count < there.size // 8:
                _paint_gathered(paint, p, args, there)
            else:
                _paint_span(paint, p, args, there)

        return painter

    return decorate


def _paint_gathered(paint, p, args, there):
    """Paint few pixels, gathered as one image [1, m]: what was [n, 1] is [1, m] as well."""
    at = np.flatnonzero(there)
    row, column = np.divmod(at, there.shape[1])

    def cut(a):
        if np.shape(a)[-2:] == there.shape:
            return a.reshape(*a.shape[:-2], -1).take(at, -1)[..., None, :]
        if np.shape(a)[-2:] == (len(there), 1):
            return a[..., 0].take(row, -1)[..., None, :]
        return a

    part = p.part(cut)
    paint(part, *map(cut, args))
    p.image[:, row, column] = part.image[:, 0]


def _paint_span(paint, p, args, there):
    """Paint many pixels: all from the first to the last of any image, on the same memory."""
    at = np.flatnonzero(there.any(0))
    first, last = at[0], at[-1] + 1

    def cut(a):
        return a[..., first:last] if np.shape(a)[-2:] == there.shape else a

    part = p.part(cut)
    before = part.image.copy()
    paint(part, *map(cut, args))
    np.copyto(part.image, before, where=~there[:, first:last])  # its own pixels alone


def around(left, right, top, bottom):
    """A painter of something small that lies between these bounds."""
    return within(lambda p, *_: (p.x > left) & (p.x < right) & (p.y > top) & (p.y < bottom))


on_ground = within(lambda p, h, *_: p.y > h - 0.03)  # a painter of what lies below the horizon h
