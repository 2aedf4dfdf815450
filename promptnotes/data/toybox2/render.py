"""Draws scenes: Scenes -> uint8 images [n, size, size, 3] and, on request, which pixel is what.

The arithmetic is float32 without sums or library functions whose rounding differs between machines
(noise.py), and an image depends on its own row of the table alone: the same scene gives the same
pixels everywhere.
"""

from functools import partial

import numpy as np

from .colours import PALETTE
from .lands import LANDS, land
from .noise import f32, grain, mix, noise, over, soft, tone, triangle
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
WEB_MEDIA = MEDIA[:8]
SKETCH, PAINTING, PIXEL, NEON, BLUEPRINT, STICKER, SILHOUETTE, INFRARED, FADED, RELIEF = range(
    1, 11
)
PAPER = {
    SKETCH: tone(246, 244, 238),
    NEON: tone(20, 18, 30),
    BLUEPRINT: tone(30, 70, 150),
    STICKER: tone(235, 225, 240),
    SILHOUETTE: tone(240, 205, 160),
}  # drawings have no background but this
CHUNK = 96  # images drawn at a time: the arrays stay in the cache
_PATTERNS = tuple(PATTERNS.values())


def render(scenes, size=SIZE, masks=False):
    """uint8 [n, size, size, 3]; with masks=True also uint8 [n, 2, size, size]: the thing that a pixel
    shows (0 ground, 1 to SLOTS) and its part (0 none, else a number of sprites.PARTS, from 1)."""
    images = np.empty((len(scenes), size, size, 3), np.uint8)
    shown = np.empty((len(scenes), 2, size, size), np.uint8)
    for start in range(0, len(scenes), CHUNK):
        rows = slice(start, start + CHUNK)
        image, owner, part = _render(scenes[rows], size)
        image = np.floor(np.clip(image, 0, 1) * f32(255) + f32(0.5)).astype(np.uint8)
        images[rows] = image.transpose(1, 2, 0).reshape(-1, size, size, 3)
        shown[rows, 0] = owner.reshape(-1, size, size)
        shown[rows, 1] = part.reshape(-1, size, size)
    return (images, shown) if masks else images


def _render(s, size):
    """The image [3, n, P], and whose each pixel is: thing and part, [n, P]."""
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
    canvas = Canvas(s, image, x, y, random, size)
    canvas.paint()
    owner, part = canvas.owner.reshape(n, -1), canvas.part.reshape(n, -1)
    return _photograph(s, image, owner, x, y, random, size), owner, part


def _ground(s, x, y, random):
    """The image before anything stands in it."""
    image = np.empty((3, *x.shape), np.float32)
    on_paper = np.isin(s.medium, list(PAPER))
    for name in np.unique(s.ground):
        rows = np.flatnonzero((s.ground == name) & ~on_paper)
        if not len(rows):
            continue
        where = x[rows], y[rows], random[rows]
        if name in LANDS:
            image[:, rows] = land(name, *where)
        elif name in PLACES:
            image[:, rows] = PLACES[name](*where)
        else:
            image[:, rows] = _surface(s, rows, PATTERNS[name], *where)
    for medium, colour in PAPER.items():
        rows = np.flatnonzero(s.medium == medium)
        if len(rows):
            image[:, rows] = _paper(medium, colour, x[rows], y[rows], random[rows])
    return image


def _surface(s, rows, pattern, x, y, random):
    """A pattern that fills the image: printed in two colours, or carved in relief."""
    c, sn, zoom = (s.surface[rows, k : k + 1] for k in range(3))
    px, py = (x - f32(0.5)) * zoom, (y - f32(0.5)) * zoom
    u, v = c * px + sn * py, c * py - sn * px
    ink = pattern(u, v, random[:, :1])
    first, second = s.inks[rows].transpose(1, 2, 0)[..., None]  # [3, n, 1] each
    image = mix(first, second, ink)
    carved = s.medium[rows] == RELIEF
    if carved.any():  # no ink: the pattern shows by its shadows alone
        moved = pattern(u[carved] + f32(0.1), v[carved] + f32(0.14), random[carved, :1])
        stone = first[:, carved] * f32(0.35) + tone(120, 112, 104) * f32(0.65)
        lit = f32(0.92) + f32(0.5) * (ink[carved] - moved) + f32(0.12) * ink[carved]
        image[:, carved] = stone * lit
    return image * (f32(0.85) + f32(0.3) * noise(x * 40 + random[:, 1:2] * 997, y * 40))


def _paper(medium, colour, x, y, random):
    image = colour * (f32(0.9) + f32(0.15) * noise(x * 50 + random[:, :1] * 997, y * 50))
    if medium == BLUEPRINT:
        lines = np.maximum(triangle(x * 8), triangle(y * 8))
        image = over(image, tone(110, 150, 210), soft(lines - f32(0.93), 0.03) * f32(0.5))
    elif medium == SILHOUETTE:
        image = mix(image, tone(250, 120, 70), y * random[:, 2:3])
    return image


class Canvas:
    """Images [3, n, P], and whose each pixel is. A sprite touches no more than a window around it;
    sprites of one column with windows of one size are painted together."""

    WINDOWS = np.array([10, 16, 24, 36, 52, 72])

    def __init__(self, s, image, x, y, random, size):
        self.s, self.size, self.random = s, size, random
        self.image = image.reshape(3, -1)  # the same memory
        self.x, self.y = x.ravel(), y.ravel()
        self.owner, self.part = np.zeros((2, x.size), np.uint8)
        self.wobbles = np.isin(s.medium, (PAINTING, PIXEL))

    def paint(self):
        sprites = self.s.sprites
        stickers = self.s.medium == STICKER
        columns = np.flatnonzero((sprites.shape >= 0).any(0))
        for column in columns if stickers.any() else ():
            self._column(column, stickers, border=True)  # under the whole thing
        for column in columns:
            self._column(column, np.True_)

    def _column(self, column, wanted, border=False):
        s = self.s.sprites
        rows = np.flatnonzero((s.shape[:, column] >= 0) & wanted)
        if not len(rows):
            return
        w, h, angle = s.w[rows, column], s.h[rows, column], self._angle(rows, column)
        c, sn = np.abs(np.cos(angle)), np.abs(np.sin(angle))
        more = 2.5 + border * 0.05 * self.size + self.wobbles[rows] * 0.06 * self.size
        reach = np.stack([c * w + sn * h, sn * w + c * h], 1) * self.size + more[:, None]
        windows = np.append(self.WINDOWS[self.WINDOWS < self.size], self.size)
        fitting = np.searchsorted(windows, np.ceil(2 * reach)).clip(max=len(windows) - 1)  # [m, 2]
        kinds, kind = np.unique(fitting, axis=0, return_inverse=True)
        for k, (across, down) in enumerate(windows[kinds]):
            self._sprites(rows[kind.ravel() == k], column, int(across), int(down), border)

    def _angle(self, rows, column):
        return 2 * np.pi * self.s.sprites.turn[rows, column].astype(float)

    def _sprites(self, rows, column, across, down, border):
        """Paint one column's sprites of these rows; their windows have `across` x `down` pixels."""
        s, size = self.s.sprites[rows, column], self.size
        left = np.clip(np.floor(s.x * size) - across // 2, 0, size - across).astype(int)
        top = np.clip(np.floor(s.y * size) - down // 2, 0, size - down).astype(int)
        first = (rows * size + top) * size + left
        window = (np.arange(down)[:, None] * size + np.arange(across)).ravel()
        at = first[:, None] + window  # [m, w]: numbers of pixels
        x, y = self.x[at] - s.x[:, None], self.y[at] - s.y[:, None]
        angle = self._angle(rows, column)
        c, sn = (a.astype(np.float32)[:, None] for a in (np.cos(angle), np.sin(angle)))
        u, v = (c * x + sn * y) * s.flip[:, None], c * y - sn * x  # its own, in image widths
        distance = self._distance(s, u, v)
        if np.isin(self.s.medium[rows], (NEON, STICKER)).any():  # they paint beyond the template
            for along, half in ((u, s.w), (v, s.h)):
                distance += np.maximum(np.abs(along) - f32(REACH) * half[:, None], 0)
        if border:
            edge = soft(f32(0.032) - distance, 0.7 / size)
            self.image[:, at] = over(self.image[:, at], f32(1), edge)
            return
        inside = soft(-distance, 0.7 / size) * s.alpha[:, None]
        ink = self._ink(s, u, v, rows)
        self.image[:, at] = self._colours(s, rows, self.image[:, at], x, y, distance, inside, ink)
        seen = inside > f32(0.5)
        shown = at[seen]
        self.owner[shown] = np.broadcast_to(s.owner[:, None] + 1, seen.shape)[seen]
        self.part[shown] = np.broadcast_to(s.part[:, None], seen.shape)[seen]

    def _distance(self, s, u, v):
        """Signed distance to the sprite's edge. A stretched template's is corrected by its slope."""
        w, h = np.maximum(s.w, f32(1e-3))[:, None], np.maximum(s.h, f32(1e-3))[:, None]
        half, inverse = f32(GRID / 2), f32(GRID / 2 / REACH)
        i = np.clip(v * (inverse / h) + half, 0, GRID - 1).astype(np.int32)
        j = np.clip(u * (inverse / w) + half, 0, GRID - 1).astype(np.int32)
        fields, slopes = templates()
        at = s.shape[:, None].astype(np.int32) * (GRID * GRID) + i * GRID + j
        slope = slopes.ravel()[at]
        distance = fields.ravel()[at] / np.sqrt(slope / (w * w) + (1 - slope) / (h * h))
        stroke = s.shape == number(STROKE)
        if stroke.any():  # round ends, whatever its length
            w, h, u = w[stroke], h[stroke], u[stroke]
            beyond = np.maximum(np.abs(v[stroke]) - np.maximum(h - w, 0), 0)
            distance[stroke] = np.sqrt(u * u + beyond * beyond) - w
        return distance

    def _ink(self, s, u, v, rows):
        """The pattern on the sprite, 0 to 1; its periods grow with the sprite."""
        ink = np.zeros_like(u)
        scale = f32(2.2) / np.maximum(np.sqrt(s.w * s.h), f32(1e-3))[:, None]
        for k in np.unique(s.fill[s.fill >= 0]):
            m = s.fill == k
            ink[m] = _PATTERNS[k](u[m] * scale[m], v[m] * scale[m], self.random[rows[m], :1])
        return ink

    def _colours(self, s, rows, image, x, y, distance, inside, ink):
        """The windows [3, m, w] with the sprites painted over them, each in its medium's way."""
        media = self.s.medium[rows]
        size = np.maximum(np.maximum(s.w, s.h), f32(1e-3))[:, None]
        light = 1 - f32(0.16) * np.clip((y + x * f32(0.4)) / size, -1, 1)  # from above, left
        body = mix(s.colour.T[..., None], s.second.T[..., None], ink) * light
        line = f32(1.0 / self.size) + f32(0.02) * np.minimum(s.w, s.h)[:, None]
        paint = partial(_paint, edge=f32(0.7 / self.size), pixel=f32(1 / self.size))
        kinds = np.unique(media)
        if len(kinds) == 1:
            return paint(kinds[0], image, body, s, distance, inside, ink, line)
        for medium in kinds:
            m = media == medium
            parts = s[m], distance[m], inside[m], ink[m], line[m]
            image[:, m] = paint(medium, image[:, m], body[:, m], *parts)
        return image


def _paint(medium, image, body, s, distance, inside, ink, line, edge, pixel):
    """Sprites over their windows in one medium. body [3, m, w] their colours in a photo."""

    def outline():
        return soft(line - np.abs(distance), edge) * s.alpha[:, None]

    if medium == SKETCH:
        filled = over(image, tone(250, 250, 246), inside)
        return over(filled, tone(40, 40, 46), np.maximum(outline(), ink * inside * f32(0.6)))
    if medium == NEON:
        bright = np.clip(s.colour.T[..., None] * f32(1.2) + f32(0.1), 0, 1)
        far = np.abs(distance) * f32(45)
        glow = f32(0.8) / (1 + far * far) * s.alpha[:, None]
        return over(over(image, bright, glow), f32(1), outline() * f32(0.7))
    if medium == BLUEPRINT:
        filled = over(image, tone(44, 86, 166), inside)
        return over(filled, tone(235, 242, 255), np.maximum(outline(), ink * inside * f32(0.35)))
    if medium == STICKER:
        return over(over(image, body, inside), tone(20, 20, 24), outline())
    if medium == SILHOUETTE:
        return over(image, tone(16, 14, 20), inside)
    rim = soft(distance + f32(1.3) * pixel, edge)  # parts stand out from one another
    return mix(image, body * (1 - f32(0.3) * rim), inside)


def _photograph(s, image, owner, x, y, random, size):
    """The camera's part: an occluding bar, haze, light, blur, noise."""
    light = s.light.astype(np.float32)
    bar = np.flatnonzero(light[:, 4] > 0)
    if len(bar):
        slant, r = (random[bar, 6:7] - f32(0.5)) * f32(1.6), random[bar]
        level, upright = x[bar] + slant * y[bar], y[bar] + slant * x[bar]
        across = np.where(r[:, 7:8] > f32(0.5), level, upright) - f32(0.8) * r[:, 5:6]
        cover = soft(f32(0.035) + f32(0.04) * r[:, 4:5] - np.abs(across), 0.008)
        tint = PALETTE[(r[:, 3] * 12).astype(int)].T[..., None] * f32(0.7)
        image[:, bar] = over(image[:, bar], tint, cover)
        owner[bar] = np.where(cover > f32(0.5), 0, owner[bar])
    infrared = s.medium == INFRARED
    if infrared.any():  # near infrared, red, green shown as red, green, blue
        red, green, blue = image[:, infrared]
        leaves = f32(0.5) + f32(2.5) * (green - np.maximum(red, blue))  # they shine; water is dark
        image[:, infrared] = np.stack([np.clip(leaves, 0, 1), red, green])
    faded = s.medium == FADED
    if faded.any():  # an old print: half of the colour is gone, and the black
        a = image[:, faded]
        grey = a[0] * f32(0.25) + a[1] * f32(0.5) + a[2] * f32(0.25)
        image[:, faded] = (a * f32(0.45) + grey * f32(0.55)) * f32(0.85) + f32(0.1)
    brightness, contrast, noisy, blurred, _, haze = (light[:, k : k + 1] for k in range(6))
    image = image + (f32(0.8) - image) * haze
    image = (image - f32(0.5)) * contrast + f32(0.5)
    image = image * brightness
    soft_ones = np.flatnonzero(blurred > 0)
    if len(soft_ones):
        image[:, soft_ones] = _blur(image[:, soft_ones], size)
    shot = grain(x * 64 + random[:, :1] * 9973, y * 64 + random[:, 1:2] * 9973) - f32(0.5)
    return image + shot * noisy * 2


def _blur(image, size):
    """Weights 1, 2, 1 along both sides of [3, n, P]."""
    a = image.reshape(3, -1, size, size)
    for axis in (2, 3):
        p = np.concatenate([a.take([0], axis), a, a.take([-1], axis)], axis)
        k = p.shape[axis]
        a = (
            p.take(range(k - 2), axis)
            + p.take(range(1, k - 1), axis) * 2
            + p.take(range(2, k), axis)
        )
        a = a / 4
    return a.reshape(image.shape)
