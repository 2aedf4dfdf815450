"""Draws scenes: Scenes -> uint8 images [n, size, size, 3] and, on request, which pixel is what.

The arithmetic is float32 without sums or library functions whose rounding differs between machines
(noise.py), and an image depends on its own row of the table alone: the same scene gives the same
pixels everywhere.
"""

import numpy as np

from .colours import PALETTE, rgb
from .lands import LANDS, land
from .noise import f32, grain, mix, noise, over, soft, triangle
from .places import PLACES
from .shapes import GRID, REACH, STROKE, number, templates
from .surfaces import PATTERNS

SIZE = 96  # pixels
MEDIA = (
    "photo",
    "sketch",
    "painting",
    "pixel art",
    "neon",
    "blueprint",
    "sticker",
    "silhouette",
    "infrared",
    "faded",
    "relief",
)  # the last three are never seen on the web, only in tasks
SKETCH, PAINTING, PIXEL, NEON, BLUEPRINT, STICKER, SILHOUETTE, INFRARED, FADED, RELIEF = range(1, 11)
PAPER = {
    SKETCH: rgb(246, 244, 238),
    NEON: rgb(20, 18, 30),
    BLUEPRINT: rgb(30, 70, 150),
    STICKER: rgb(235, 225, 240),
    SILHOUETTE: rgb(240, 205, 160),
}  # drawings have no background but this
CHUNK = 64  # images drawn at a time: the arrays stay in the cache
_PATTERNS = tuple(PATTERNS.values())
_GROUNDS = {**PLACES, **LANDS}


def render(scenes, size=SIZE, masks=False):
    """uint8 [n, size, size, 3]; with masks=True also uint8 [n, 2, size, size]: the thing that a pixel
    shows (0 ground, 1 to SLOTS) and its part (0 none, else a number of sprites.PARTS, from 1)."""
    images = np.empty((len(scenes), size, size, 3), np.uint8)
    shown = np.empty((len(scenes), 2, size, size), np.uint8)
    for start in range(0, len(scenes), CHUNK):
        rows = slice(start, start + CHUNK)
        image, owner, part = _render(scenes[rows], size)
        image = np.floor(np.clip(image, 0, 1) * 255 + f32(0.5)).astype(np.uint8)
        images[rows] = image.reshape(-1, size, size, 3)
        shown[rows, 0] = owner.reshape(-1, size, size)
        shown[rows, 1] = part.reshape(-1, size, size)
    return (images, shown) if masks else images


def _render(s, size):
    n, random = len(s), s.random.astype(np.float32)
    axis = ((np.arange(size) + 0.5) / size).astype(np.float32)
    grid = [a.ravel() for a in np.meshgrid(axis, axis, indexing="ij")]
    y, x = (np.broadcast_to(a, (n, size * size)).copy() for a in grid)
    painted, pixel = s.medium == PAINTING, s.medium == PIXEL
    if painted.any():  # brush strokes: the world seen through a wobbling glass
        px, py, r = x[painted], y[painted], random[painted]
        x[painted] = px + (noise(px * 60 + r[:, :1] * 997, py * 60) - f32(0.5)) * f32(0.09)
        y[painted] = py + (noise(px * 60, py * 60 + r[:, 1:2] * 997) - f32(0.5)) * f32(0.09)
    if pixel.any():
        x[pixel], y[pixel] = ((np.floor(c[pixel] * 24) + f32(0.5)) / 24 for c in (x, y))
    image = _ground(s, x, y, random)
    owner, part = np.zeros((2, n, size * size), np.uint8)
    canvas = Canvas(s, image, owner, part, x, y, random, size)
    canvas.paint()
    return _photograph(s, image, owner, x, y, random, size), owner, part


def _ground(s, x, y, random):
    """The image before anything stands in it."""
    image = np.empty((*x.shape, 3), np.float32)
    on_paper = np.isin(s.medium, list(PAPER))
    for name in np.unique(s.ground):
        rows = np.flatnonzero((s.ground == name) & ~on_paper)
        if not len(rows):
            continue
        where = x[rows], y[rows], random[rows]
        if name in LANDS:
            image[rows] = land(name, *where)
        elif name in PLACES:
            image[rows] = PLACES[name](*where)
        else:
            image[rows] = _surface(s, rows, PATTERNS[name], *where)
    for medium, colour in PAPER.items():
        rows = np.flatnonzero(s.medium == medium)
        if len(rows):
            image[rows] = _paper(medium, colour, x[rows], y[rows], random[rows])
    return image


def _surface(s, rows, pattern, x, y, random):
    """A pattern that fills the image: printed in two colours, or carved in relief."""
    turn = s.surface[rows]
    c, sn, zoom = (turn[:, k : k + 1] for k in range(3))
    px, py = (x - f32(0.5)) * zoom, (y - f32(0.5)) * zoom
    u, v = c * px + sn * py, c * py - sn * px
    ink = pattern(u, v, random[:, :1])
    first, second = s.inks[rows, 0][:, None], s.inks[rows, 1][:, None]
    image = mix(first, second, ink)
    carved = s.medium[rows] == RELIEF
    if carved.any():  # no ink: the pattern shows by its shadows alone
        moved = pattern(u[carved] + f32(0.1), v[carved] + f32(0.14), random[carved, :1])
        stone = first[carved] * f32(0.35) + rgb(120, 112, 104) * f32(0.65)
        lit = f32(0.92) + f32(0.5) * (ink[carved] - moved) + f32(0.12) * ink[carved]
        image[carved] = stone * lit[..., None]
    uneven = noise(x * 40 + random[:, 1:2] * 997, y * 40)
    return image * (f32(0.85) + f32(0.3) * uneven)[..., None]


def _paper(medium, colour, x, y, random):
    grainy = noise(x * 50 + random[:, :1] * 997, y * 50)
    image = colour * (f32(0.9) + f32(0.15) * grainy)[..., None]
    if medium == BLUEPRINT:
        lines = np.maximum(triangle(x * 8), triangle(y * 8))
        image = over(image, rgb(110, 150, 210), soft(lines - f32(0.93), 0.03) * f32(0.5))
    elif medium == SILHOUETTE:
        image = mix(image, rgb(250, 120, 70), y * random[:, 2:3])
    return image


class Canvas:
    """Images [n, P, 3] and what has been painted on them. A sprite touches a square window only, as
    small as it fits in; sprites of one column and one window size are painted together."""

    WINDOWS = (12, 18, 24, 36, 48, 64)

    def __init__(self, s, image, owner, part, x, y, random, size):
        self.s, self.size, self.random = s, size, random
        self.image, self.owner, self.part = image.reshape(-1, 3), owner.ravel(), part.ravel()
        self.x, self.y = x.ravel(), y.ravel()

    def paint(self):
        sprites = self.s.sprites
        stickers = self.s.medium == STICKER
        for column in range(sprites.shape.shape[1]):  # the white border lies under the whole thing
            self._column(column, stickers & (sprites.owner[:, column] >= 0), border=True)
        for column in range(sprites.shape.shape[1]):
            self._column(column, np.True_)

    def _column(self, column, wanted, border=False):
        sprites = self.s.sprites
        rows = np.flatnonzero((sprites.shape[:, column] >= 0) & wanted)
        if not len(rows):
            return
        w, h = sprites.w[rows, column], sprites.h[rows, column]
        loose = np.isin(self.s.medium[rows], (PAINTING, PIXEL)) * f32(0.06)
        reach = (np.sqrt(w * w + h * h) + loose) * self.size + 3
        if border:
            reach += f32(0.05 * self.size)
        windows = np.array([k for k in self.WINDOWS if k < self.size] + [self.size])
        sizes = windows[np.searchsorted(windows, np.ceil(2 * reach)).clip(max=len(windows) - 1)]
        for k in np.unique(sizes):
            self._sprites(rows[sizes == k], column, int(k), border)

    def _sprites(self, rows, column, k, border):
        s, size = self.s.sprites[rows, column], self.size
        corner = [np.clip(np.floor(c * size) - k // 2, 0, size - k).astype(int) for c in (s.x, s.y)]
        step = np.arange(k)
        at = (corner[1][:, None, None] + step[:, None]) * size + corner[0][:, None, None] + step
        at = (at + rows[:, None, None] * size * size).reshape(len(rows), -1)  # [m, k * k]
        x, y = self.x[at] - s.x[:, None], self.y[at] - s.y[:, None]
        angle = 2 * np.pi * s.turn.astype(float)
        c, sn = (a.astype(np.float32)[:, None] for a in (np.cos(angle), np.sin(angle)))
        across, along = (c * x + sn * y) * s.flip[:, None], c * y - sn * x  # its own, image widths
        distance = self._distance(s, across, along)  # [m, k * k] in image widths
        if border:
            edge = soft(f32(0.032) - distance, 0.7 / size)
            self.image[at] = over(self.image[at], f32(1), edge)
            return
        inside = soft(-distance, 0.7 / size) * s.alpha[:, None]
        ink = self._ink(s, across, along, rows)
        self.image[at] = self._colours(s, rows, self.image[at], x, y, distance, inside, ink)
        seen = inside > f32(0.5)
        self.owner[at] = np.where(seen, s.owner[:, None] + 1, self.owner[at])
        self.part[at] = np.where(seen, s.part[:, None], self.part[at])

    def _distance(self, s, across, along):
        """Signed distance to the sprite's edge. A stretched template's is corrected by its slope."""
        w, h = np.maximum(s.w, f32(1e-3))[:, None], np.maximum(s.h, f32(1e-3))[:, None]
        u, v = across / w, along / h
        i = np.clip((v / f32(REACH) + 1) * f32(GRID / 2), 0, GRID - 1).astype(np.int32)
        j = np.clip((u / f32(REACH) + 1) * f32(GRID / 2), 0, GRID - 1).astype(np.int32)
        fields, slopes = templates()
        at = s.shape[:, None].astype(np.int32) * (GRID * GRID) + i * GRID + j
        slope = slopes.ravel()[at]
        distance = fields.ravel()[at] / np.sqrt(slope / (w * w) + (1 - slope) / (h * h))
        stroke = s.shape == number(STROKE)
        if stroke.any():  # round ends, whatever its length
            w, h = w[stroke], h[stroke]
            beyond = np.maximum(np.abs(along[stroke]) - np.maximum(h - w, 0), 0)
            distance[stroke] = np.sqrt(across[stroke] ** 2 + beyond * beyond) - w
        return distance

    def _ink(self, s, across, along, rows):
        """The pattern on the sprite, 0 to 1; its periods grow with the thing."""
        ink = np.zeros_like(across)
        scale = f32(2.2) / np.maximum(np.sqrt(s.w * s.h), f32(1e-3))[:, None]
        for k in np.unique(s.fill):
            if k >= 0:
                m = s.fill == k
                u, v = across[m] * scale[m], along[m] * scale[m]
                ink[m] = _PATTERNS[k](u, v, self.random[rows[m], :1])
        return ink

    def _colours(self, s, rows, image, x, y, distance, inside, ink):
        """The windows [m, k * k, 3] with the sprites painted over them, each in its medium's way."""
        medium, edge = self.s.medium[rows], f32(0.7 / self.size)
        size = np.maximum(np.maximum(s.w, s.h), f32(1e-3))[:, None]
        colour, second = s.colour[:, None], s.second[:, None]
        line = f32(1.0 / self.size) + f32(0.02) * np.minimum(s.w, s.h)[:, None]
        outline = soft(line - np.abs(distance), edge) * s.alpha[:, None]
        light = 1 - f32(0.16) * np.clip((y + x * f32(0.4)) / size, -1, 1)  # from above, left
        body = mix(colour, second, ink) * light[..., None]
        result = image.copy()

        photo = ~np.isin(medium, (SKETCH, NEON, BLUEPRINT, STICKER, SILHOUETTE))
        if photo.any():
            m = photo
            rim = soft(distance[m] + f32(1.3 / self.size), edge)  # parts stand out from one another
            painted = body[m] * (1 - f32(0.3) * rim)[..., None]
            result[m] = over(image[m], painted, inside[m])
        for kind in np.unique(medium[~photo]):
            m = medium == kind
            if kind == SKETCH:
                filled = over(image[m], rgb(250, 250, 246), inside[m])
                ink_line = np.maximum(outline[m], ink[m] * inside[m] * f32(0.6))
                result[m] = over(filled, rgb(40, 40, 46), ink_line)
            elif kind == NEON:
                bright = np.clip(colour[m] * f32(1.2) + f32(0.1), 0, 1)
                glow = np.abs(distance[m]) * f32(45)
                glow = f32(0.8) / (1 + glow * glow) * s.alpha[m][:, None]
                result[m] = over(over(image[m], bright, glow), f32(1), outline[m] * f32(0.7))
            elif kind == BLUEPRINT:
                ink_line = np.maximum(outline[m], ink[m] * inside[m] * f32(0.35))
                filled = over(image[m], rgb(44, 86, 166), inside[m])
                result[m] = over(filled, rgb(235, 242, 255), ink_line)
            elif kind == STICKER:
                filled = over(image[m], body[m], inside[m])
                result[m] = over(filled, rgb(20, 20, 24), outline[m])
            else:
                result[m] = over(image[m], rgb(16, 14, 20), inside[m])
        return result


def _photograph(s, image, owner, x, y, random, size):
    """The camera's part: an occluding bar, haze, light, blur, noise."""
    light = s.light.astype(np.float32)
    bar = np.flatnonzero(light[:, 4] > 0)
    if len(bar):
        slant, r = (random[bar, 6:7] - f32(0.5)) * f32(1.6), random[bar]
        level, upright = x[bar] + slant * y[bar], y[bar] + slant * x[bar]
        across = np.where(r[:, 7:8] > f32(0.5), level, upright) - f32(0.8) * r[:, 5:6]
        cover = soft(f32(0.035) + f32(0.04) * r[:, 4:5] - np.abs(across), 0.008)
        tint = PALETTE[(r[:, 3] * 12).astype(int)][:, None] * f32(0.7)
        image[bar] = over(image[bar], tint, cover)
        owner[bar] = np.where(cover > f32(0.5), 0, owner[bar])
    infrared = s.medium == INFRARED
    if infrared.any():  # near infrared, red, green shown as red, green, blue
        red, green, blue = (image[infrared, :, k] for k in range(3))
        leaves = f32(0.5) + f32(2.5) * (green - np.maximum(red, blue))  # they shine; water is dark
        image[infrared] = np.stack([np.clip(leaves, 0, 1), red, green], -1)
    faded = s.medium == FADED
    if faded.any():  # an old print: half of the colour is gone, and the black
        a = image[faded]
        grey = a[..., 0] * f32(0.25) + a[..., 1] * f32(0.5) + a[..., 2] * f32(0.25)
        image[faded] = (a * f32(0.45) + (grey * f32(0.55))[..., None]) * f32(0.85) + f32(0.1)
    image = image + (f32(0.8) - image) * light[:, 5, None, None]
    image = (image - f32(0.5)) * light[:, 1, None, None] + f32(0.5)
    image = image * light[:, 0, None, None]
    blurred = np.flatnonzero(light[:, 3] > 0)
    if len(blurred):
        image[blurred] = _blur(image[blurred].reshape(-1, size, size, 3)).reshape(len(blurred), -1, 3)
    shot = grain(x * 64 + random[:, :1] * 9973, y * 64 + random[:, 1:2] * 9973) - f32(0.5)
    return image + (shot * light[:, 2:3] * 2)[..., None]


def _blur(a):
    """Weights 1, 2, 1 along both axes of [n, H, W, 3]."""
    for axis in (1, 2):
        p = np.concatenate([a.take([0], axis), a, a.take([-1], axis)], axis)
        k = p.shape[axis]
        a = p.take(range(k - 2), axis) + p.take(range(1, k - 1), axis) * 2 + p.take(range(2, k), axis)
        a = a / 4
    return a
