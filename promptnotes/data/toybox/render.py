"""Draws scenes: Scenes -> uint8 images [n, size, size, 3] and, on request, which pixel belongs to which object.

The arithmetic is float32 without sums or library functions whose rounding differs between machines (see textures.py),
and an image depends on its own row of the table alone: the same scene gives the same pixels everywhere.
"""

import numpy as np

from .scenes import COLOURS, LAND_NAMES, MEDIA, PATTERN_NAMES, PLACE_NAMES, SLOTS
from .shapes import GRID, REACH, templates
from .textures import PATTERNS, PLACES, f32, grain, land, mix, noise, over, rgb, soft, triangle

PALETTE = np.array(list(COLOURS.values()), np.float32) / 255
SKETCH, PAINTING, PIXEL, NEON, BLUEPRINT, STICKER, SILHOUETTE, INFRARED, FADED, RELIEF = range(
    1, len(MEDIA)
)
CHUNK = 32  # images drawn at a time: the arrays stay in the cache


def render(scenes, size=64, masks=False):
    """uint8 [n, size, size, 3]; with masks=True also uint8 [n, size, size]: 0 ground, 1..3 the object in that slot."""
    images = np.empty((len(scenes), size, size, 3), np.uint8)
    owners = np.empty((len(scenes), size, size), np.uint8)
    for start in range(0, len(scenes), CHUNK):
        rows = slice(start, start + CHUNK)
        image, owner = _render(scenes[rows], size)
        images[rows] = (
            np.floor(np.clip(image, 0, 1) * 255 + f32(0.5))
            .astype(np.uint8)
            .reshape(-1, size, size, 3)
        )
        owners[rows] = owner.reshape(-1, size, size)
    return (images, owners) if masks else images


def _render(s, size):
    n, random = len(s), s.random.astype(np.float32)
    axis = ((np.arange(size) + 0.5) / size).astype(np.float32)
    y, x = (
        np.broadcast_to(a.ravel(), (n, size * size)).copy()
        for a in np.meshgrid(axis, axis, indexing="ij")
    )
    painted, pixel = s.medium == PAINTING, s.medium == PIXEL
    if painted.any():  # brush strokes: the world seen through a wobbling glass
        px, py, r = x[painted], y[painted], random[painted]
        x[painted] = px + (noise(px * 60 + r[:, :1] * 997, py * 60) - f32(0.5)) * f32(0.09)
        y[painted] = py + (noise(px * 60, py * 60 + r[:, 1:2] * 997) - f32(0.5)) * f32(0.09)
    if pixel.any():
        x[pixel], y[pixel] = ((np.floor(c[pixel] * 16) + f32(0.5)) / 16 for c in (x, y))
    image = _ground(s, x, y, random)
    owner = np.zeros((n, size * size), np.uint8)
    for slot in reversed(range(SLOTS)):
        rows = np.flatnonzero(s.object[:, slot] >= 0)
        if len(rows):
            image[rows], inside = _draw_object(s, rows, slot, image[rows], x[rows], y[rows], size)
            owner[rows] = np.where(inside, slot + 1, owner[rows])
    return _photograph(s, image, owner, x, y, random, size)


def _ground(s, x, y, random):
    image = np.empty(x.shape + (3,), np.float32)
    drawn = np.isin(s.medium, (SKETCH, NEON, BLUEPRINT, STICKER, SILHOUETTE))
    for k, name in enumerate(PLACE_NAMES):
        rows = np.flatnonzero((s.place == k) & ~drawn & (s.texture < 0) & (s.land < 0))
        if len(rows):
            image[rows] = PLACES[name](x[rows], y[rows], random[rows])
    for k, name in enumerate(LAND_NAMES):
        rows = np.flatnonzero(s.land == k)
        if len(rows):
            image[rows] = land(name, x[rows], y[rows], random[rows])
    for k, name in enumerate(PATTERN_NAMES):
        rows = np.flatnonzero(s.texture == k)
        if len(rows):
            u, v = _pose(x[rows], y[rows], s.pose[rows, 0], zoom=2 + 2.5 * s.random[rows, 3])
            ink = PATTERNS[name](u, v, random[rows, :1])
            image[rows] = mix(
                PALETTE[s.colour[rows, 0]][:, None], PALETTE[s.second[rows, 0]][:, None], ink
            )
            carved = rows[s.medium[rows] == RELIEF]
            if len(carved):  # no ink: the pattern shows by its shadows alone
                which = s.medium[rows] == RELIEF
                lit = ink[which] - PATTERNS[name](
                    u[which] + f32(0.1), v[which] + f32(0.14), random[carved, :1]
                )
                stone = PALETTE[s.colour[carved, 0]][:, None] * f32(0.35) + rgb(
                    120, 112, 104
                ) * f32(0.65)
                image[carved] = (
                    stone * (f32(0.92) + f32(0.5) * lit + f32(0.12) * ink[which])[..., None]
                )
            image[rows] *= (
                f32(0.85) + f32(0.3) * noise(x[rows] * 40 + random[rows, 1:2] * 997, y[rows] * 40)
            )[..., None]
    paper = {
        SKETCH: (246, 244, 238),
        NEON: (20, 18, 30),
        BLUEPRINT: (30, 70, 150),
        STICKER: (235, 225, 240),
        SILHOUETTE: (240, 205, 160),
    }
    for medium, colour in paper.items():
        rows = np.flatnonzero(s.medium == medium)
        if len(rows):
            texture = noise(x[rows] * 50 + random[rows, :1] * 997, y[rows] * 50)
            image[rows] = rgb(*colour) * (f32(0.9) + f32(0.15) * texture)[..., None]
            if medium == BLUEPRINT:
                lines = np.maximum(triangle(x[rows] * 8), triangle(y[rows] * 8))
                image[rows] = over(
                    image[rows], rgb(110, 150, 210), soft(lines - f32(0.93), 0.03) * f32(0.5)
                )
            elif medium == SILHOUETTE:
                image[rows] = mix(image[rows], rgb(250, 120, 70), y[rows] * random[rows, 2:3])
    return image


def _pose(x, y, pose, zoom):
    """Image coordinates -> the object's own, turned about its centre; zoom: own units per image width."""
    px, py, _, turn = (pose[:, k : k + 1] for k in range(4))
    c, s, zoom = (np.float32(a) for a in (np.cos(turn), np.sin(turn), np.reshape(zoom, (-1, 1))))
    x, y = (x - np.float32(px)) * zoom, (y - np.float32(py)) * zoom
    return c * x + s * y, c * y - s * x


def _distance(outline, u, v):
    """Signed distances (whole, part) at the object's own coordinates, from the templates: [2][n, P]."""
    i = np.clip((v / f32(REACH) + 1) * f32(GRID / 2), 0, GRID - 1).astype(np.int32)
    j = np.clip((u / f32(REACH) + 1) * f32(GRID / 2), 0, GRID - 1).astype(np.int32)
    flat = templates().reshape(-1)
    at = (outline[:, None] * (2 * GRID * GRID)).astype(np.int32) + i * GRID + j
    return flat[at], flat[at + GRID * GRID]


def _draw_object(s, rows, slot, image, x, y, size):
    """The images with one object painted over them, and the object's pixels (bool)."""
    pose, outline, medium = s.pose[rows, slot], s.outline[rows, slot], s.medium[rows]
    half = pose[:, 2:3].astype(np.float32)
    u, v = _pose(x, y, pose, 1 / pose[:, 2])
    whole, part = (d * half for d in _distance(outline, u, v))  # in image widths
    edge = 0.7 / size
    inside, in_part = soft(-whole, edge), soft(-part, edge)
    colour, second = PALETTE[s.colour[rows, slot]][:, None], PALETTE[s.second[rows, slot]][:, None]
    ink = np.zeros_like(u)
    for k in np.unique(s.fill[rows, slot]):
        if k >= 0:
            which = s.fill[rows, slot] == k
            ink[which] = PATTERNS[PATTERN_NAMES[k]](
                u[which] * f32(2.4),
                v[which] * f32(2.4),
                s.random[rows[which], :1].astype(np.float32),
            )
    line = f32(0.75 / size) + half * f32(0.02)
    outlines = np.maximum(
        soft(line - np.abs(whole), edge), soft(line * f32(0.8) - np.abs(part), edge) * inside
    )
    body = mix(colour, second, ink)
    body = mix(body, second * f32(0.6) + f32(0.1), in_part)
    body = body * (1 - f32(0.18) * np.clip(v + u * f32(0.4), -1, 1))[..., None]
    result = image.copy()

    def paint(which, painted):
        if which.any():
            result[which] = painted(which)

    paint(
        np.isin(medium, (0, PAINTING, PIXEL, INFRARED, FADED)),
        lambda w: over(
            over(
                image[w],
                f32(0),
                f32(0.35) * soft(-_shadow(outline[w], u[w], v[w]) * half[w], edge * 3),
            ),
            body[w],
            inside[w],
        ),
    )
    paint(
        medium == SKETCH,
        lambda w: over(
            over(image[w], rgb(250, 250, 246), inside[w]),
            rgb(40, 40, 46),
            np.maximum(outlines[w], ink[w] * inside[w] * f32(0.6)),
        ),
    )
    paint(
        medium == NEON,
        lambda w: over(
            over(
                image[w],
                np.clip(colour[w] * f32(1.2) + f32(0.1), 0, 1),
                1 / (1 + (whole[w] * f32(45)) ** 2),
            ),
            f32(1),
            outlines[w] * f32(0.8),
        ),
    )
    paint(
        medium == BLUEPRINT,
        lambda w: over(
            image[w], rgb(235, 242, 255), np.maximum(outlines[w], ink[w] * inside[w] * f32(0.35))
        ),
    )
    paint(
        medium == STICKER,
        lambda w: over(
            over(over(image[w], f32(1), soft(f32(0.045) - whole[w], edge)), body[w], inside[w]),
            rgb(20, 20, 24),
            outlines[w],
        ),
    )
    paint(medium == SILHOUETTE, lambda w: over(image[w], rgb(16, 14, 20), inside[w]))
    return result, inside > f32(0.5)


def _shadow(outline, u, v):
    return _distance(outline, u - f32(0.12), v - f32(0.14))[0]


def _photograph(s, image, owner, x, y, random, size):
    """The camera's part: an occluding bar, haze, light, blur, noise."""
    light = s.light.astype(np.float32)
    bar = np.flatnonzero(light[:, 4] > 0)
    if len(bar):
        slant, r = (random[bar, 6:7] - f32(0.5)) * f32(1.6), random[bar]
        across = np.where(
            r[:, 7:8] > f32(0.5),
            x[bar] + slant * y[bar] - f32(0.8) * r[:, 5:6],
            y[bar] + slant * x[bar] - f32(0.8) * r[:, 5:6],
        )
        cover = soft(f32(0.035) + f32(0.04) * r[:, 4:5] - np.abs(across), 0.008)
        image[bar] = over(
            image[bar], PALETTE[(r[:, 3] * 12).astype(int)][:, None] * f32(0.7), cover
        )
        owner[bar] = np.where(cover > f32(0.5), 0, owner[bar])
    infrared = s.medium == INFRARED
    if infrared.any():  # near infrared, red, green shown as red, green, blue
        red, green, blue = (image[infrared, :, k] for k in range(3))
        leaves = np.clip(
            f32(0.5) + f32(2.5) * (green - np.maximum(red, blue)), 0, 1
        )  # they shine; water is dark
        image[infrared] = np.stack([leaves, red, green], -1)
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
        a = image[blurred].reshape(-1, size, size, 3)
        for axis in (1, 2):
            p = np.concatenate([a.take([0], axis), a, a.take([-1], axis)], axis)
            k = p.shape[axis]
            a = (
                p.take(range(k - 2), axis)
                + p.take(range(1, k - 1), axis) * 2
                + p.take(range(2, k), axis)
            ) / 4
        image[blurred] = a.reshape(len(blurred), -1, 3)
    shot = grain(x * 64 + random[:, :1] * 9973, y * 64 + random[:, 1:2] * 9973) - f32(0.5)
    return image + (shot * light[:, 2:3] * 2)[..., None], owner
