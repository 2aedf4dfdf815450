"""Land from above, as a satellite sees it: ten classes that share fields, woods and roads."""

import numpy as np

from .noise import cells, f32, mix, soft, tone, triangle, wave
from .picture import Picture, choose, within
from .surfaces import stones

SEASONS = (  # how the light of the year colours the land: red, green, blue
    (1.0, 1.0, 1.0),
    (0.92, 1.04, 0.9),  # spring
    (1.1, 1.03, 0.88),  # a dry summer
    (1.12, 0.97, 0.84),  # autumn
    (0.94, 0.95, 1.02),  # winter
    (0.86, 0.96, 1.0),
)
CROPS = (
    (112, 132, 66),
    (82, 116, 58),
    (164, 152, 92),
    (150, 122, 88),
    (128, 104, 78),
    (186, 170, 116),
)
GRASS = ((96, 132, 70), (112, 142, 78), (82, 116, 66), (130, 138, 84))
WOOD = ((34, 62, 42), (44, 74, 46), (30, 54, 44), (58, 76, 42))
SCRUB = ((116, 118, 78), (130, 126, 94), (98, 106, 72), (140, 124, 90))
WATER = ((36, 62, 84), (28, 50, 78), (54, 84, 92), (84, 100, 92), (40, 76, 82))
ROADS = ((148, 146, 144), (122, 122, 124), (172, 166, 156))
PIXEL = 0.02  # the width of an edge


class Map(Picture):
    """n images that are being painted; x, y : about [-1, 1], turned, near or far."""

    def __init__(self, x, y, R):
        self.R, self.row = R, np.arange(len(x))[:, None]
        a = 2 * np.pi * R[:, 0].astype(np.float64)
        c, s = np.cos(a).astype(f32)[:, None], np.sin(a).astype(f32)[:, None]
        zoom = 0.75 + 0.75 * self.r(14)
        x, y = (x * 2 - 1) * zoom, (y * 2 - 1) * zoom
        self.x, self.y = c * x - s * y, s * x + c * y
        self.image = np.zeros((3, *x.shape), f32)
        self.top = self.low = self.light = np.ones((3, len(x), 1), f32)
        self.dark = np.zeros((len(x), 1), f32)


# ---- what the classes share --------------------------------------------------------------------
def _mottled(p, colour, k, rough=0.3):
    """A colour as plants have it: uneven in patches and from pixel to pixel."""
    n = p.noise(p.x * 34, p.y * 34, k) * 0.7 + p.grain(p.x * 44, p.y * 44, k + 1) * 0.3
    return colour * (f32(1 - rough / 2) + f32(rough) * n)


def _parcels(p, k, size):
    """Rectangular fields in strips of different widths: distance from the border, two numbers."""
    slant = 0.12 * (p.r(k) - 0.5)
    v = (p.y + slant * p.x) * size + p.r(k + 1) * 9
    j = np.floor(v)
    strip = p.grain(j, j * 0, k)
    u = (p.x - slant * p.y) * size * (0.45 + 0.8 * strip) + strip * 37
    i = np.floor(u)
    border = np.minimum(0.5 - np.abs(u - i - 0.5), 0.5 - np.abs(v - j - 0.5))
    return border / size, p.grain(i * 3 + j * 7, j, k + 1), p.grain(i, j * 5, k + 2)


def _fields(p, k, size=1.4, colours=CROPS + GRASS):
    """A patchwork of fields, with furrows and balks."""
    border, g, h = _parcels(p, k, size)
    along = np.where(h < f32(0.5), p.x, p.y)
    furrows = 0.94 + 0.1 * triangle(along * (8 + 8 * p.r(k + 3)))
    p.image[:] = _mottled(p, choose(colours, g), k + 1, 0.26) * (furrows * (0.9 + 0.2 * h))
    balk = mix(tone(96, 108, 66), tone(176, 160, 124), np.floor(p.r(k + 4) * 2))
    p.paint(balk, soft(0.02 - border, PIXEL) * 0.6)
    return border, g, h


def _woods(p, k, share):
    """Copses and woods over a share of the image that differs from image to image."""
    mask = soft(p.noise(p.x * 24, p.y * 24, k) - (1 - share * p.r(k + 2)), 0.025)
    _trees(p, mask, k)


@within(lambda p, mask, k: mask > 0)
def _trees(p, mask, k):
    crowns = p.grain(p.x * 30, p.y * 30, k + 1)
    p.paint(p.pick(k + 3, WOOD) * (0.8 + 0.4 * crowns), mask)


def _track(p, k, width, colour, wild=0.4, at=0.0):
    """A way or river from edge to edge: how far from its middle, and its mask."""
    bend = wave(p.y * 0.33 + p.r(k)) - 0.5 + 0.45 * wave(p.y * 0.8 + p.r(k + 1))
    off = np.abs(p.x - f32(at) - f32(wild) * bend + 0.3 * (p.r(k + 2) - 0.5))
    mask = soft(width - off, PIXEL)
    p.paint(colour, mask)
    return off, mask


def _sometimes(p, k, share, paint, *more):
    """Paint on a share of the images only."""
    rows = np.flatnonzero(p.r(k)[:, 0] < f32(share))
    if len(rows):
        part = p.only(rows)
        paint(part, *more)
        p.image[:, rows] = part.image


@within(
    lambda p, k: (
        np.maximum(np.abs(p.x - p.r(k) * 1.4 + 0.7), np.abs(p.y - p.r(k + 1) * 1.4 + 0.7)) < 0.42
    )
)
def _hamlet(p, k):
    """A few houses at one spot."""
    dx, dy = p.x - (p.r(k) - 0.5) * 1.4, p.y - (p.r(k + 1) - 0.5) * 1.4
    near = soft(0.3 - np.sqrt(dx * dx + dy * dy), 0.1)
    a, b, i, j = cells(p.x * 8, p.y * 8)
    g = p.grain(i, j, k)
    house = soft(0.3 - np.maximum(np.abs(a), np.abs(b)), 0.08) * (g < 0.5) * near
    p.paint(choose(((176, 110, 88), (206, 196, 184), (150, 120, 110)), triangle(g * 9)), house)


# ---- the classes -------------------------------------------------------------------------------
def annual_crop(p):
    _, g, h = _fields(p, 1, 0.7 + 0.7 * p.r(5), CROPS)
    lanes = soft(triangle(np.where(h < f32(0.5), p.x, p.y) * 4) - 0.86, 0.08)  # of tractors
    p.paint((150, 136, 98), lanes * 0.22 * p.chance(7, 0.6))
    wet = soft(p.noise(p.x * 30, p.y * 30, 8) - 0.66, 0.06)
    p.paint((104, 88, 66), wet * 0.35 * (g < 0.6))
    _woods(p, 10, 0.42)
    _sometimes(p, 15, 0.35, _hamlet, 16)
    _sometimes(p, 16, 0.4, _lane, 17)


def _lane(p, k):
    _track(p, k, 0.028, p.pick(k, ROADS), 0.3)


def woodland(p):
    tint = p.pick(1, WOOD)
    n = p.noise(p.x * 44, p.y * 44, 2)
    crowns = p.noise(p.x * 120, p.y * 120, 4)
    p.image[:] = tint * (0.66 + 0.4 * n + 0.36 * crowns)
    stand = soft(p.noise(p.x * 16, p.y * 16, 5) - 0.55, 0.04) * p.r(6)  # of another tree
    p.paint(p.pick(7, ((66, 88, 46), (84, 92, 50), (40, 78, 56))) * (0.7 + 0.5 * crowns), stand)
    _sometimes(p, 8, 0.5, _clearing)
    _sometimes(p, 10, 0.4, _lane, 11)


def _clearing(p):
    border, g, h = _parcels(p, 12, 1)
    there = soft(border - 0.02, PIXEL) * (g < 0.22)
    p.paint(_mottled(p, choose(GRASS + SCRUB[:2], h), 13), there)


def herbaceous(p):
    tint = p.pick(1, SCRUB)
    p.image[:] = _mottled(p, tint, 2, 0.42)
    other = soft(p.noise(p.x * 20, p.y * 20, 4) - 0.52, 0.08)
    p.paint(_mottled(p, p.pick(5, (*GRASS, (160, 140, 104))), 6), other * 0.75)
    tufts = soft(p.noise(p.x * 95, p.y * 95, 7) - 0.62, 0.05)
    p.paint(p.pick(8, WOOD) * 1.25, tufts * (0.3 + 0.7 * p.r(9)))
    bare = soft(p.noise(p.x * 50, p.y * 50, 10) - 0.76, 0.05)
    p.paint((176, 158, 124), bare * 0.7)
    _woods(p, 11, 0.36)
    _sometimes(p, 15, 0.45, _path)


def _path(p):
    _track(p, 16, 0.014, tone(186, 168, 134), 0.7)


def pasture(p):
    """Fields of grass between hedges: irregular or straight ones."""
    size = 0.9 + 0.6 * p.r(1)
    border, g = np.empty((2, *p.x.shape), f32)
    straight = p.r(5)[:, 0] < 0.45
    for rows in (np.flatnonzero(straight), np.flatnonzero(~straight)):
        if not len(rows):
            continue
        part, scale = p.only(rows), size[rows]
        if straight[rows[0]]:
            border[rows], g[rows], _ = _parcels(part, 4, scale)
        else:
            x, y = part.x * scale + part.r(2) * 97, part.y * scale + part.r(3) * 89
            _, joint, g[rows] = stones(x, y)
            border[rows] = joint / scale / 2
    p.image[:] = _mottled(p, choose(GRASS, g), 6, 0.24) * (0.92 + 0.16 * triangle(g * 19))
    worn = soft(p.noise(p.x * 30, p.y * 30, 8) - 0.7, 0.08)
    p.paint((146, 142, 98), worn * 0.5)
    gaps = p.noise(p.x * 40, p.y * 40, 10)
    hedge = soft(0.028 - border, PIXEL) * soft(gaps - 0.3 * p.r(9), 0.05)
    p.paint(p.pick(11, WOOD), hedge * (0.45 + 0.5 * p.r(12)))
    a, b, i, j = cells(p.x * 7, p.y * 7)  # single trees
    g = p.grain(i, j, 13)
    tree = soft(0.06 - (a - g + 0.5) ** 2 * 0.6 - b * b, 0.03) * (g < 0.12)
    p.paint(p.pick(11, WOOD), tree)
    _woods(p, 15, 0.3)
    _sometimes(p, 19, 0.35, _hamlet, 20)


def permanent_crop(p):
    """Orchards, groves and vineyards: trees or vines in rows, each field in its direction."""
    border, g, h = _fields(p, 1, 0.8 + 0.6 * p.r(5), (*SCRUB, *CROPS[:3]))
    turned = h < 0.5
    x, y = p.x + 0.3 * p.y, p.y - 0.3 * p.x
    u, v = np.where(turned, x, p.x), np.where(turned, y, p.y)
    fine = 6 + 4 * p.r(6)
    a, b, i, j = cells(u * fine, v * fine)
    vines = p.r(7) < 0.4
    b = np.where(vines, b * f32(0.3), b)
    plant = soft(0.3 - np.sqrt(a * a + b * b), 0.12) * (p.grain(i, j, 8) > 0.06)
    tint = p.pick(10, (*WOOD, (72, 94, 52)))
    planted = (triangle(g * 13) < 0.8) * soft(border - 0.02, PIXEL)
    p.paint(tint * (0.9 + 0.4 * h), plant * planted * 0.9)
    _woods(p, 11, 0.34)
    _sometimes(p, 15, 0.35, _hamlet, 16)
    _sometimes(p, 18, 0.4, _lane, 19)


def highway(p):
    _fields(p, 1, 1.2)
    _woods(p, 6, 0.5)
    _sometimes(p, 10, 0.35, _hamlet, 11)
    _sometimes(p, 12, 0.3, _junction)
    _sometimes(p, 13, 0.5, _overpass)
    width = 0.05 + 0.05 * p.r(15)
    verge = p.pick(16, GRASS) * 0.92
    off, _ = _track(p, 17, width + 0.05, verge, 0.35)
    p.paint(p.pick(20, ROADS), soft(width - off, PIXEL))
    p.paint((96, 108, 76), soft(0.012 - off, PIXEL) * p.chance(21, 0.7))  # between the lanes
    g = p.grain(np.floor(p.y * 5), np.floor(p.x * 40), 22)
    p.paint((222, 222, 226), soft(width - 0.02 - off, PIXEL) * (g < 0.1) * 0.7)  # lorries


def _overpass(p):
    off = np.abs(p.y - (p.r(3) - 0.5) + 0.4 * p.x * (p.r(4) - 0.5))
    p.paint(p.pick(20, ROADS) * 0.95, soft(0.035 - off, PIXEL))


def _junction(p):
    for k, side in enumerate((-1, 1)):  # the loops of a slip road
        dx, dy = p.x - f32(0.26 * side), p.y - 0.9 * (p.r(7 + k) - 0.5)
        ring = np.abs(np.sqrt(dx * dx + dy * dy) - 0.22)
        p.paint(p.pick(20, ROADS), soft(0.026 - ring, PIXEL))


def river(p):
    _fields(p, 1, 1.3)
    _woods(p, 6, 0.6)
    _sometimes(p, 10, 0.3, _hamlet, 11)
    swell = 0.06 * p.noise(p.y * 26, p.y * 0, 12)
    width = 0.07 + 0.14 * p.r(13) + swell
    off, _ = _track(p, 15, width + 0.07, p.pick(19, WOOD) * 1.15, 0.8)  # trees along it
    bank = soft(width + 0.025 - off, PIXEL) * p.chance(20, 0.5)
    p.paint((168, 156, 126), bank)
    tint = p.pick(21, (*WATER, (120, 116, 98)))
    p.paint(tint * (0.94 + 0.12 * p.noise(p.x * 30, p.y * 14, 22)), soft(width - off, PIXEL))
    _sometimes(p, 23, 0.25, _bridge)


def _bridge(p):
    off = np.abs(p.y - (p.r(3) - 0.5))
    p.paint(p.pick(4, ROADS), soft(0.03 - off, PIXEL))


def lake(p):
    """A lake among fields, or the sea along a coast, or water all over."""
    _fields(p, 1, 1.3)
    _woods(p, 6, 0.6)
    _sometimes(p, 10, 0.3, _hamlet, 11)
    rough = 0.5 * (p.noise(p.x * 26, p.y * 26, 12) - 0.5)
    dx, dy = p.x - p.r(13) + 0.5, (p.y - p.r(15) + 0.5) * 1.25
    pond = 0.3 + 0.55 * p.r(16) - np.sqrt(dx * dx + dy * dy)
    coast = p.x + 1.3 * p.r(17) - 0.3
    inside = np.where(p.r(18) < f32(0.5), pond, coast) + rough
    p.paint((186, 174, 144), soft(inside + 0.03, PIXEL) * p.chance(19, 0.5))  # its beach
    deep = p.pick(20, WATER)
    ripples = 0.95 + 0.1 * p.noise(p.x * 60, p.y * 34, 21)
    shallow = np.clip(1 - inside * 2.4, 0, 1) * 0.4 * p.r(22)
    p.paint(mix(deep, tone(96, 130, 122), shallow) * ripples, soft(inside, PIXEL))


def residential(p):
    """Houses with gardens along streets that follow one another at even distances."""
    p.image[:] = _mottled(p, p.pick(1, (*GRASS, (140, 134, 108))), 2, 0.4)
    _woods(p, 4, 0.5)
    bend = 0.3 * wave(p.x * 0.4 + p.r(8)) * p.r(9)
    size = 1.5 + 0.7 * p.r(10)
    v = (p.y + bend) * size + p.r(11)
    j = np.floor(v)
    up = v - j  # from one street to the next: a street, houses, gardens, houses
    cross = triangle(p.x * size * 0.45 + p.r(12) + j * 0.31)
    street = np.maximum(soft(0.09 - np.minimum(up, 1 - up), 0.04), soft(cross - 0.94, 0.03))
    a, b, i, m = cells(p.x * size * 3.6, up * 4)
    g = p.grain(i * 3 + j * 7, m + j * 5, 13)
    wide = 0.26 + 0.14 * triangle(g * 7)
    a, b = a + (g - 0.5) * 0.3, b + (triangle(g * 5) - 0.5) * 0.2
    built = (g < 0.86) * (np.abs(up - 0.5) > 0.1)
    roofs = ((166, 98, 78), (188, 130, 108), (150, 144, 142), (206, 198, 190), (128, 92, 82))
    shade = soft(wide + 0.1 - np.maximum(np.abs(a - 0.1), np.abs(b - 0.12)), 0.1)
    p.paint((56, 62, 52), shade * built * 0.6)
    house = soft(wide - np.maximum(np.abs(a), np.abs(b) * 1.1), 0.08) * built
    lit = 1.06 - 0.2 * (b > 0)  # the two slopes of a roof
    p.paint(choose(roofs, triangle(g * 17)) * lit, house)
    p.paint(p.pick(15, ROADS), street)
    trees = (p.grain(p.x * 22, p.y * 22, 16) < 0.12) * (1 - house) * (1 - street)
    p.paint(p.pick(18, WOOD) * 1.2, trees * 0.8)
    _sometimes(p, 19, 0.3, _park)


def _park(p):
    border, g, h = _parcels(p, 20, 1)
    p.paint(_mottled(p, choose(GRASS, h), 21), soft(border, PIXEL) * (g < 0.25))


def industrial(p):
    """Large flat roofs, yards and wide roads."""
    yard = p.pick(1, ((150, 148, 142), (132, 130, 128), (168, 160, 146), (120, 126, 106)))
    p.image[:] = _mottled(p, yard, 2, 0.22)
    _woods(p, 4, 0.45)
    border, g, h = _parcels(p, 8, 1.5 + p.r(9))
    green = soft(border - 0.03, PIXEL) * (g > 0.82)
    p.paint(_mottled(p, p.pick(10, GRASS), 11), green)
    inset = 0.07 + 0.07 * triangle(h * 9)
    built = g < 0.82
    p.paint((72, 74, 78), soft(border - inset + 0.035, PIXEL) * built * 0.6)  # its shadow
    roof = soft(border - inset, PIXEL) * built
    roofs = ((232, 232, 230), (196, 200, 206), (172, 178, 186), (150, 168, 190), (190, 170, 160))
    ribs = 0.93 + 0.12 * triangle(np.where(h < f32(0.5), p.x, p.y) * 9)
    p.paint(choose(roofs, triangle(g * 11 + h)) * ribs, roof)
    a, b, i, j = cells(p.x * 9, p.y * 9)
    domes = soft(0.07 - a * a - b * b, 0.03) * (p.grain(i, j, 13) < 0.12) * roof
    p.paint((120, 124, 130), domes)
    p.paint(p.pick(15, ROADS) * 0.85, soft(0.035 - border, PIXEL))
    cars = (p.grain(p.x * 40, p.y * 26, 16) < 0.16) * soft(border - 0.05, PIXEL) * (1 - roof)
    p.paint((226, 226, 230), cars * (1 - green) * 0.6)


LANDS = {
    f.__name__: f
    for f in (
        annual_crop,
        woodland,
        herbaceous,
        highway,
        industrial,
        pasture,
        permanent_crop,
        residential,
        river,
        lake,
    )
}


def land(name, x, y, R):
    """A view from above, with the season, haze and light of a day: more than classes differ."""

    def paint(p):
        LANDS[name](p)
        season = p.pick(5, [tuple(255 * c for c in s) for s in SEASONS])
        season = season * (0.75 + 0.5 * p.r(3))  # the sun's height
        haze = 0.5 * p.r(2) * p.r(4)
        p.image = mix(p.image * season, tone(186, 194, 204), haze)

    return Map.painted(paint, x, y, R)
