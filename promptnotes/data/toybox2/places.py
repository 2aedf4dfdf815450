"""Where things are: places, each painted from the sky to what is near."""

from functools import wraps

import numpy as np

from .noise import cells, f32, grain, mix, noise, soft, tone, triangle

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
GREENS = ((70, 132, 48), (94, 150, 56), (112, 158, 62), (138, 150, 66), (60, 120, 60))
FLOWERS = ((250, 250, 240), (250, 214, 70), (236, 80, 90), (190, 120, 220), (246, 150, 190))
FOLIAGE = ((44, 96, 40), (66, 116, 44), (88, 128, 50), (196, 120, 40), (176, 74, 40), (40, 84, 56))
WATERS = ((30, 104, 168), (24, 130, 160), (50, 120, 130), (66, 100, 126), (40, 84, 150))
SANDS = ((232, 208, 156), (244, 226, 184), (214, 186, 138), (226, 200, 170))
ROCKS = ((128, 118, 108), (150, 132, 112), (104, 104, 108), (170, 152, 128))
HOUSES = (
    (222, 96, 72),
    (240, 190, 90),
    (238, 226, 200),
    (112, 160, 196),
    (146, 186, 130),
    (230, 150, 150),
    (190, 120, 90),
    (206, 206, 210),
)
ROOFS = ((158, 74, 56), (120, 64, 54), (92, 90, 100), (176, 106, 70))


class Picture:
    """n images that are being painted. x, y : [n, P]. light : [3, n, 1], which colours them."""

    def __init__(self, x, y, R):
        self.R, self.row, self.image = R, None, np.zeros((3, *x.shape), f32)
        zoom = 0.82 + 0.3 * self.r(21)  # the camera: near or far, askew, from either side
        side = np.where(self.r(22) < f32(0.5), f32(-1), f32(1))
        self.x = (x - 0.5) * (zoom * side) + 0.5
        self.y = (y - 0.6) * zoom + 0.6 + (x - 0.5) * (self.r(23) - 0.5) / 12
        day = np.floor(R[:, 0] * len(DAYS)).astype(int)
        self.top, self.low, self.light = (
            np.array([d[k] for d in DAYS], f32)[day].T[..., None] / 255 for k in range(3)
        )
        self.dark = np.array([d[3] for d in DAYS], f32)[day][:, None]

    def only(self, rows):
        """A picture of some of the images."""
        part = object.__new__(type(self))
        part.R, part.row = self.R[rows], None
        part.x, part.y, part.dark = self.x[rows], self.y[rows], self.dark[rows]
        part.image, part.top, part.low, part.light = (
            a[:, rows] for a in (self.image, self.top, self.low, self.light)
        )
        return part

    def pixels(self, at):
        """A picture of some pixels, as one image [1, m]: what is [n, 1] here is [1, m] there."""
        part = object.__new__(type(self))
        part.R, part.row = self.R, at // self.x.shape[1]
        part.x, part.y, part.image, part.top, part.low, part.light, part.dark = (
            taken(a, at, part.row, self.x.shape)
            for a in (self.x, self.y, self.image, self.top, self.low, self.light, self.dark)
        )
        return part

    def span(self, first, last):
        """A picture of the pixels from first to last of every image, on the same memory."""
        part = object.__new__(type(self))
        part.__dict__.update(self.__dict__)
        part.x, part.y = self.x[:, first:last], self.y[:, first:last]
        part.image = self.image[..., first:last]
        return part

    def r(self, k):
        """Random numbers [n, 1]: eight, then eight made of their later digits, and so on."""
        t = self.R[:, k % 8] * f32(61 ** (k // 8))
        t = t - np.floor(t)
        return t[:, None] if self.row is None else t.take(self.row)[None]

    def pick(self, k, colours):
        """One colour an image, [3, n, 1], between two neighbours in the list."""
        t = self.R[:, k % 8] * f32(61 ** (k // 8))
        t = (t - np.floor(t)) * (len(colours) - 1)
        i = np.floor(t).astype(int)
        a = np.array(colours, f32) / 255
        a = (a[i] + (a[i + 1] - a[i]) * (t - i.astype(f32))[:, None]).T
        return a[..., None] if self.row is None else a.take(self.row, 1)[:, None]

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

    def plane(self, h, across=None):
        """Coordinates on a floor that reaches to the horizon h: across it, and away from us."""
        s = 1 / (np.maximum(self.y - h, 0) + 0.12)
        return (self.x - (0.5 if across is None else across)) * s, s


def _colour(colour):
    return tone(*colour) if isinstance(colour, tuple) else colour


def wave(t):
    """A smooth wave of period 1 between 0 and 1."""
    t = triangle(t)
    return t * t * (3 - 2 * t)


def _chance(r, share):
    return (r < f32(share)).astype(f32)


def taken(a, at, rows, shape):
    """The pixels `at`, in these rows, of an array [..., n, P] or [..., n, 1]; others unchanged."""
    if not isinstance(a, np.ndarray) or a.ndim < 2 or a.shape[-2:] not in (shape, (shape[0], 1)):
        return a
    flat = a.reshape(*a.shape[:-2], -1)
    return flat.take(at if a.shape[-1] > 1 else rows, -1)[..., None, :]


def within(region):
    """A painter that need not look at pixels where region(picture, ...) does not hold."""

    def decorate(paint):
        @wraps(paint)
        def painter(p, *args):
            there = region(p, *args)
            if np.count_nonzero(there) < there.size // 8:  # few: gathered
                at = np.flatnonzero(there)
                part = p.pixels(at)
                paint(part, *(taken(a, at, part.row, p.x.shape) for a in args))
                p.image[:, part.row, at % p.x.shape[1]] = part.image[:, 0]
                return
            at = np.flatnonzero(there.any(0))  # many: all from the first to the last
            first, last = at[0], at[-1] + 1
            cut = (a[..., first:last] if np.shape(a)[-2:] == p.x.shape else a for a in args)
            part = p.span(first, last)
            before = part.image.copy()
            paint(part, *cut)
            np.copyto(part.image, before, where=~there[:, first:last])  # its own pixels alone

        return painter

    return decorate


def around(left, right, top, bottom):
    """A painter of something small that lies between these bounds."""
    return within(lambda p, *_: (p.x > left) & (p.x < right) & (p.y > top) & (p.y < bottom))


def _ground_of(p, h, *_):
    return p.y > h - 0.03


# ---- what places share -------------------------------------------------------------------------
@within(lambda p, h=0.5, *_: p.y < h + 0.09)
def _sky(p, h=0.5, clouds=1.0):
    p.image[:] = mix(p.top, p.low, np.clip(p.y / (h + 0.05), 0, 1))
    sun = 0.1 + 0.8 * p.r(8), 0.06 + 0.24 * p.r(9)
    dx, dy = p.x - sun[0], p.y - sun[1]
    far, up = np.sqrt(dx * dx + dy * dy), _chance(p.r(10), 0.5)
    p.glow(p.low * 0.4 + tone(255, 244, 190) * 0.6, np.clip(0.5 - far * 2, 0, 1) * up)
    p.glow((255, 250, 216), soft(0.05 - far, 0.01) * up)
    n = p.noise(p.x * 55, p.y * 130, 11)
    cover = 0.85 - f32(0.4 * clouds) * p.r(13)
    white = p.low * 0.45 + (p.light * 0.98) * 0.55
    p.glow(white, soft(n - cover, 0.07) * 0.9)


@within(lambda p, level, height, *_: p.y > level - 1.35 * height - 0.02)
def _hills(p, level, height, colour, k, far=0.3, waves=1.0, texture=0.0):
    """A smooth ridge."""
    t = wave(p.x * f32(waves) + p.r(k)) + wave(p.x * f32(2.3 * waves) + p.r(k + 1)) * 0.35
    ridge = level - f32(height) * t
    if texture:
        colour = _colour(colour) * (1 + f32(texture) * (p.noise(p.x * 90, p.y * 160, k) - 0.5))
    p.paint(colour, p.below(ridge), far)


def _crowns(p, k, number, low, high):
    """The height, along x, of a row of round trees: `number` over the image."""
    height = 0
    for shift in (0, 0.5):  # two rows, each fills the gaps of the other
        u = p.x * number + p.r(k) * 9 + shift
        i = np.floor(u)
        u = u - i - 0.5
        tall = f32(low) + f32(high - low) * p.grain(i, i * 0 + shift * 5, k + 1)
        height = np.maximum(height, tall * np.sqrt(1 - u * u * 3.4))
    return height


def _firs(p, k, number, low, high, share=1.0):
    """The height, along x, of a row of firs: triangles with notched sides."""
    u = p.x * number + p.r(k) * 9
    i = np.floor(u)
    g = p.grain(i, i * 0, k + 1)
    u = u - i - 0.5
    notch = triangle(u * 7) * 0.16 + 0.92
    return (f32(low) + f32(high - low) * g) * (1 - 2 * np.abs(u)) * notch * (g < share)


@within(_ground_of)
def _grass(p, h, green, k, rough=0.5):
    """A meadow's ground below h."""
    u, s = p.plane(h)
    n = p.noise(u * 26, s * 60, k) * 0.7 + p.grain(u * 40, s * 90, k + 1) * 0.3
    p.paint(green * (f32(1 - rough * 0.45) + f32(rough) * n), p.below(h))


@within(_ground_of)
def _flowers(p, h, colour, share, k, size=0.2, rows=2.2):
    """Flowers on a meadow below h, small ones far away."""
    u, s = p.plane(h)
    a, b, i, j = cells(u * f32(3 * rows), s * f32(3.3 * rows))
    g = p.grain(i * 3, j * 5, k)
    a = a + (g - 0.5) * 0.5
    b = b / (s * 1.1)  # as far up as across
    d = a * a + b * b
    there = (g < share) * p.below(h + 0.02) * (s < 5.5)
    p.paint(colour, soft(f32(size * size) - d, 0.03) * there)
    p.paint((255, 236, 150), soft(f32(size * size * 0.12) - d, 0.01) * there)


@within(_ground_of)
def _water(p, h, colour, k, calm=0.0):
    """Water below h: it mirrors the sky far away, and glitters."""
    u, s = p.plane(h)
    n = p.noise(u * 14, s * 44, k)
    mirrored = mix(_colour(colour) * p.light, p.low, np.clip(s * 0.09, 0, 1) * 0.9)
    p.glow(mirrored * (f32(0.86 + 0.1 * calm) + f32(0.3 - 0.22 * calm) * n), p.below(h))
    p.paint((250, 252, 255), soft(n - 0.74, 0.05) * p.below(h + 0.01) * f32(0.6 - 0.3 * calm))


@within(_ground_of)
def _sand(p, level, colour, k):
    n = p.noise(p.x * 80, p.y * 150, k) * 0.6 + p.grain(p.x * 70, p.y * 70, k) * 0.4
    p.paint(colour * (0.86 + 0.24 * n), p.below(level))


@within(lambda p, level, *_: np.abs(p.y - level + 0.01) < 0.09)
def _fence(p, level, colour, k, posts=9.0):
    u = p.x * f32(posts) + p.r(k)
    post = soft(triangle(u) - 0.78, 0.06) * p.box(-2, 3, level - 0.075, level + 0.05)
    rail = np.maximum(
        soft(0.009 - np.abs(p.y - level), EDGE), soft(0.009 - np.abs(p.y - level + 0.045), EDGE)
    )
    p.paint(colour, np.maximum(post, rail))


# ---- shores ------------------------------------------------------------------------------------
def beach(p):
    h = 0.22 + 0.16 * p.r(2)
    _sky(p, h)
    islands = _chance(p.r(14), 0.35) * 0.07
    isle = h - islands * (wave(p.x * 0.9 + p.r(15)) * 1.6 - 0.6)
    p.paint((84, 118, 104), p.below(isle), 0.5)
    _water(p, h, p.pick(1, WATERS), 16)
    shore = h + 0.12 + 0.1 * p.r(3) + (p.x - 0.5) * (p.r(4) - 0.3) * 0.35
    shore = shore + 0.025 * wave(p.x * 1.7 + p.r(5))
    for k, out in enumerate((0.075, 0.035)):  # breakers
        roll = shore - f32(out) + 0.012 * wave(p.x * 3 + p.r(6) + f32(0.4 * k))
        p.paint((250, 252, 252), soft(0.008 - np.abs(p.y - roll), 0.01) * 0.75)
    sand = p.pick(6, SANDS)
    _sand(p, shore, sand, 17)
    wet = soft(shore + 0.05 - p.y, 0.02) * p.below(shore)
    p.paint(sand * 0.72, wet * 0.8)
    p.paint((252, 253, 253), soft(0.011 - np.abs(p.y - shore), 0.009))
    a, b, i, j = cells(p.x * 9, p.y * 14)  # shells
    g = p.grain(i, j, 18)
    shell = soft(0.02 - (a + g - 0.5) ** 2 - b * b * 0.4, 0.01) * (g < 0.16)
    p.paint((252, 238, 226), shell * p.below(shore + 0.1))
    _either(p, 7, (_palm, _umbrella, _nothing))


def _nothing(p):
    pass


@around(-0.1, 0.5, 0.3, 0.9)
def _umbrella(p):
    x, y = 0.1 + 0.14 * p.r(14), 0.46 + 0.1 * p.r(15)
    p.paint((240, 236, 226), p.bar(x, y, x + 0.05, y + 0.24, 0.008))
    u, v = (p.x - x) - (p.y - y) * 0.2, (p.y - y) + (p.x - x) * 0.2
    dome = soft(0.15 - np.sqrt(u * u + v * v * 1.6), EDGE) * soft(-v, EDGE)
    stripes = soft(triangle(u / (0.13 + v * 0.7) * 1.5) - 0.5, 0.12)
    p.paint(mix(p.pick(3, HOUSES[:5]), tone(252, 250, 244), stripes), dome)


@around(-0.2, 0.5, 0.1, 0.9)
def _palm(p):
    foot, top = 0.02 + 0.14 * p.r(14), 0.2 + 0.08 * p.r(15)
    y = np.clip((p.y - top) * 1.8, 0, 1)
    bend = foot + 0.1 * (1 - y * y)
    trunk = soft(0.016 - np.abs(p.x - bend), EDGE) * p.box(-1, 2, top, top + 0.55)
    p.paint(tone(134, 98, 62) * (0.85 + 0.3 * triangle(p.y * 16)), trunk)
    u, v = p.x - foot - 0.1, p.y - top
    fronds = 0
    for dx, dy in ((0.2, 0.1), (0.17, -0.05), (-0.18, 0.02), (-0.15, 0.13), (0.09, 0.17)):
        t = np.clip(u / f32(dx), 0, 1)  # along the frond, which hangs in a curve
        sag = v - t * f32(dy) + (t - t * t) * 0.2
        fronds = np.maximum(fronds, soft(0.03 * (1 - t) + 0.004 - np.abs(sag), 0.01) * (t > 0))
    p.paint((56, 122, 56), fronds * soft(0.25 - np.abs(u), EDGE))


def coast_cliff(p):
    h = 0.34 + 0.16 * p.r(2)
    _sky(p, h)
    _water(p, h, p.pick(1, WATERS), 16)
    rock = p.pick(3, (*ROCKS, (232, 228, 216), (176, 110, 80)))
    # two headlands at one side, the farther reaches out more
    for k, (out, top, far) in enumerate(((0.66, 0.1, 0.35), (0.42, -0.04, 0.0))):
        rim = h - f32(0.2 - top) - 0.1 * p.r(4) + 0.1 * (p.x - 0.2)
        rim = rim + 0.03 * wave(p.x * 2.5 + p.r(5 + k)) - f32(0.06 * k)
        foot = h + f32(0.06 + 0.2 * k) + 0.02 * wave(p.x * 5 + p.r(6))
        edge = f32(out) - 0.14 * p.r(7) + 0.12 * p.noise(p.x * 20, p.y * 110, 12 + k)
        edge = edge + (p.y - rim) * 0.25
        body = soft(edge - p.x, EDGE) * p.below(rim) * soft(foot - p.y, EDGE)
        bands = p.noise(p.x * 16, (p.y + p.x * 0.1) * 190, 14)
        cracks = p.noise(p.x * 150, p.y * 36, 15)
        shade = 0.46 + 0.5 * bands + 0.34 * cracks
        p.paint(rock * shade, body, far)
        p.paint(p.pick(17, GREENS), body * soft(rim + 0.045 - p.y, 0.012), far)
        foam = soft(0.014 - np.abs(p.y - foot), 0.012) * soft(edge + 0.04 - p.x, 0.02)
        p.paint((250, 252, 252), foam)
    _either(p, 18, (_lighthouse, _stack, _nothing))
    near = 0.84 + 0.08 * wave(p.x * 0.8 + p.r(19))
    p.paint(p.pick(17, GREENS) * (0.8 + 0.35 * p.noise(p.x * 120, p.y * 90, 20)), p.below(near))


@around(0, 0.25, 0.05, 0.5)
def _lighthouse(p):
    x, y = 0.13, 0.12 + 0.1 * p.r(2)
    side = 0.03 + (p.y - y) * 0.07
    tower = soft(side - np.abs(p.x - x), EDGE) * p.box(-1, 2, y, y + 0.2)
    p.paint(mix(tone(250, 248, 240), tone(206, 62, 56), soft(triangle(p.y * 9) - 0.5)), tower)
    p.paint((70, 60, 64), p.box(x - 0.034, x + 0.034, y - 0.05, y - 0.036))
    p.glow((255, 240, 160), p.box(x - 0.022, x + 0.022, y - 0.036, y))


@around(0.65, 1.1, 0.2, 0.65)
def _stack(p):
    x, h = 0.8 + 0.1 * p.r(14), 0.46 + 0.12 * p.r(2)
    rough = 0.03 * p.noise(p.x * 30, p.y * 120, 15)
    tall = soft(0.05 + (p.y - h) * 0.12 + rough - np.abs(p.x - x), EDGE)
    p.paint(p.pick(3, ROCKS) * 0.9, tall * p.box(-1, 2, h - 0.2, h + 0.02))
    p.paint((250, 252, 252), p.disc(x, h + 0.02, 0.09, 0.14))


def lake_shore(p):
    h = 0.3 + 0.14 * p.r(2)
    _sky(p, h)
    far = p.pick(3, ((90, 116, 130), (84, 112, 92), (104, 104, 128)))
    t = wave(p.x * 0.9 + p.r(4)) + 0.4 * wave(p.x * 2.1 + p.r(5))
    hill = (0.06 + 0.12 * p.r(6)) * t
    bank = np.where(p.r(7) < f32(0.5), _firs(p, 14, 17, 0.02, 0.09), _crowns(p, 14, 9, 0.02, 0.07))
    bank = bank + 0.012
    _water(p, h, p.pick(1, WATERS) * 0.8 + far * 0.15, 16, 1.0)
    up = h - p.y  # the far shore, and below h its mirror image
    trees = p.pick(18, FOLIAGE)
    for colour, height, air in ((far, hill, 0.35), (trees, bank, 0.12)):
        p.paint(colour, soft(height - np.abs(up), EDGE) * soft(up, EDGE), air)
        wobble = 0.02 * p.noise(p.x * 0, p.y * 180, 19)
        shine = soft(height * 0.9 + up + wobble, 0.02) * soft(-up, EDGE)
        p.paint(colour * 0.8, shine * 0.6, air)
    shore = 0.7 + 0.12 * p.r(10) + (p.x - 0.5) * 0.3 * (p.r(9) - 0.4)
    shore = shore + 0.03 * wave(p.x * 2.2 + p.r(12))
    pebbles = p.noise(p.x * 130, p.y * 210, 20) * 0.7 + p.grain(p.x * 70, p.y * 90, 20) * f32(0.3)
    ground = mix(p.pick(11, GREENS), p.pick(11, ROCKS), _chance(p.r(13), 0.5))
    p.paint(ground * (0.7 + 0.55 * pebbles), p.below(shore))
    p.paint((235, 240, 240), soft(0.006 - np.abs(p.y - shore), 0.008) * 0.7)
    _either(p, 17, (_reeds, _jetty, _reeds))


@around(-0.2, 0.36, 0.4, 0.95)
def _reeds(p):
    u = p.x * 26 + (p.y - 0.8) * (p.x - 0.1) * 9
    a, _, i, _ = cells(u, u)
    tall = 0.48 + 0.26 * p.grain(i, i * 0, 14) + np.abs(p.x - 0.1) * 0.5
    there = soft(0.34 - p.x, EDGE) * soft(0.9 - p.y, 0.02)
    p.paint((96, 124, 58), soft(0.16 - np.abs(a), 0.08) * p.below(tall) * there)
    brown = soft(0.34 - np.abs(a), 0.08) * p.box(-1, 2, tall, tall + 0.07)
    p.paint((104, 66, 38), brown * there * (p.grain(i, i * 0, 18) < 0.5))


@within(lambda p: p.y > 0.44)
def _jetty(p):
    end = 0.5 + 0.1 * p.r(14)
    depth = (p.y - end) * 1.2
    planks = soft(0.05 + depth * 0.16 - np.abs(p.x - 0.3 + depth * 0.2), EDGE)
    wood = tone(150, 116, 84) * (0.75 + 0.3 * soft(triangle(p.y * 26) - 0.25, 0.1))
    for x in (0.25, 0.35):
        p.paint((92, 70, 52), p.box(f32(x - 0.014), f32(x), end - 0.03, end + 0.09))
    p.paint(wood, planks * p.below(end))


def river_bank(p):
    h = 0.3 + 0.14 * p.r(2)
    _sky(p, h)
    _hills(p, h + 0.02, 0.12, p.pick(3, ((84, 120, 96), (104, 124, 140), (98, 112, 76))), 4, 0.4)
    green = p.pick(6, GREENS)
    p.paint(p.pick(7, FOLIAGE), soft(_crowns(p, 14, 8, 0.01, 0.1) - h + p.y, EDGE), 0.2)
    _grass(p, h, green, 16)
    d = np.maximum(p.y - h, 0)
    bend = (wave(d * 1.3 + p.r(12) * 0.5) - 0.5) * (0.2 + d) * 1.1
    centre = 0.42 + 0.25 * (p.r(13) - 0.5) + bend
    width = 0.02 + d * (0.22 + 0.2 * p.r(18)) + 0.02 * p.noise(p.x * 9, p.y * 90, 9)
    off = width - np.abs(p.x - centre)
    p.paint(p.pick(19, SANDS) * 0.72, soft(off + 0.03, 0.012) * p.below(h))
    n = p.noise(p.x * 30, p.y * 160, 20)
    water = mix(p.pick(1, WATERS) * p.light, p.low, 0.5 - d * 0.5)
    p.glow(water * (0.84 + 0.34 * n), soft(off, EDGE) * p.below(h))
    p.paint((250, 252, 252), soft(n - 0.76, 0.04) * soft(off - 0.02, 0.02) * p.below(h) * 0.7)
    a, b, i, j = cells(p.x * 7, p.y * 10)  # boulders along the water
    g = p.grain(i, j, 17)
    stone = soft(0.1 + 0.06 * g - a * a - b * b, 0.04) * (g < 0.55)
    beside = soft(0.05 - np.abs(off + 0.02), 0.01) * p.below(h + 0.1)
    p.paint(p.pick(10, ROCKS) * (0.95 - 0.5 * b)[None], stone * beside)
    _either(p, 11, (_tree, _nothing, _reeds))


@around(-0.15, 0.45, 0.05, 0.75)
def _tree(p):
    x, y, size = 0.1 + 0.1 * p.r(14), 0.3 + 0.1 * p.r(15), 0.15
    p.paint((98, 70, 48), p.bar(x, y, x, 0.68, 0.022))
    lump = 0.06 * p.noise(p.x * 90, p.y * 90, 16)
    dx, dy = p.x - x, p.y - y
    d = np.sqrt(dx * dx + dy * dy) - lump
    leaves = p.pick(7, FOLIAGE)
    p.paint(leaves * 0.8, soft(size - d, EDGE))
    dx, dy = dx + 0.03, dy + 0.04
    p.paint(leaves * 1.15, soft(size - 0.07 + lump - np.sqrt(dx * dx + dy * dy), 0.02))


def waterfall(p):
    h = 0.06 + 0.14 * p.r(2)
    _sky(p, 0.4)
    x0, w = 0.5 + 0.3 * (p.r(3) - 0.5), 0.07 + 0.1 * p.r(4)
    pool = 0.68 + 0.08 * p.r(5)
    rim = h + 0.16 * np.abs(p.x - x0) * (p.r(6) * 3 - 1) + 0.04 * wave(p.x * 4 + p.r(7))
    rock = p.pick(10, ROCKS)
    steps = p.noise(p.x * 60, p.y * 50, 12) * 0.5 + p.noise(p.x * 130, p.y * 44, 14) * 0.5
    p.paint(rock * (0.42 + 0.85 * steps), p.below(rim))
    moss = soft(p.noise(p.x * 70, p.y * 80, 16) - 0.52 - (p.y - rim) * 0.25, 0.06)
    p.paint(p.pick(18, GREENS) * 0.85, moss * p.below(rim))
    p.paint(
        p.pick(19, FOLIAGE),
        p.below(rim - _crowns(p, 20, 7, 0.03, 0.12)) * soft(rim + 0.03 - p.y, 0.02),
    )
    # the fall: one column, often broken by a ledge below which it is wider
    ledge = 0.35 + 0.15 * p.r(11)
    wide = w * (1 + soft(p.y - ledge, 0.02) * 1.1 * p.r(13)) + (p.y - h) * 0.05
    fall = soft(wide - np.abs(p.x - x0 - (p.r(9) - 0.5) * 0.12 * (p.y > ledge)), 0.012)
    streaks = p.noise(p.x * 300, p.y * 30, 17)
    p.paint(
        mix(tone(150, 190, 216), tone(252, 254, 255), soft(streaks - 0.46, 0.18)),
        fall * p.below(rim + 0.01),
    )
    n = p.noise(p.x * 40, p.y * 140, 8)
    water = p.pick(1, ((40, 120, 130), (60, 140, 150), (48, 96, 110), (70, 130, 110)))
    p.paint(water * (0.75 + 0.5 * n), p.below(pool))
    foam = p.noise(p.x * 130, p.y * 130, 10) * 0.2 - 0.05
    dx, dy = p.x - x0, (p.y - pool) * 2.2
    p.paint((252, 254, 255), soft(w * 1.3 + foam - np.sqrt(dx * dx + dy * dy), 0.03) * 0.9)
    shore = 0.9 + 0.1 * wave(p.x + p.r(15)) * p.r(14)
    p.paint(rock * (0.6 + 0.6 * p.noise(p.x * 90, p.y * 120, 20)), p.below(shore))


# ---- open land ---------------------------------------------------------------------------------
def meadow(p):
    h = 0.32 + 0.22 * p.r(2)
    _sky(p, h)
    green = p.pick(1, GREENS)
    _hills(p, h + 0.02, 0.16, green * 0.9 + tone(10, 20, 40), 3, 0.45)
    _far_trees(p, h)
    _grass(p, h + 0.03 * wave(p.x * 0.8 + p.r(5)), green, 16)
    for k in (6, 18):
        _flowers(p, h + 0.03, p.pick(k, FLOWERS), p.r(k + 1) * 0.35, k + 2)


@within(lambda p, h, *_: (p.y > h - 0.13) & (p.y < h + 0.03))
def _far_trees(p, h, k=14):
    """In most images a row of trees before the horizon, with gaps."""
    height = np.where(p.r(k) < f32(0.4), _firs(p, k, 14, 0.03, 0.12), _crowns(p, k, 7, 0.02, 0.1))
    there = soft(p.noise(p.x * 40, p.y * 0, k + 1) - 0.75 * p.r(k + 3), 0.05)
    p.paint(p.pick(k + 2, FOLIAGE), p.below(h + 0.012 - height) * there, 0.25)


def wheat_field(p):
    h = 0.32 + 0.2 * p.r(2)
    _sky(p, h)
    _hills(p, h + 0.02, 0.12, p.pick(3, GREENS), 4, 0.45)
    _far_trees(p, h)
    gold = p.pick(
        1, ((226, 184, 88), (236, 200, 112), (206, 158, 70), (180, 176, 84), (214, 178, 110))
    )
    u, _ = p.plane(h, 0.5 + (p.r(6) - 0.5) * 0.9)
    d = np.maximum(p.y - h, 0)
    stalks = p.noise(u * 90, p.y * 34, 16)  # high and narrow
    ears = p.grain(u * 34, p.y * 34 + np.floor(u * 34) * 0.37, 17)
    n = 0.74 + (0.3 * stalks + 0.2 * ears) * np.clip(0.5 + d, 0, 1)
    top = h + 0.008 * p.noise(p.x * 200, p.y * 0, 18)
    p.paint(gold * n, p.below(top))
    tracks = soft(0.13 - np.abs(np.abs(u) - 0.3), 0.05) * _chance(p.r(7), 0.6)
    p.paint(gold * 0.62, tracks * p.below(h + 0.01) * 0.8)
    _flowers(p, h + 0.05, (222, 60, 48), p.r(10) * 0.3 - 0.1, 18, 0.17)
    # the ears that stand before us
    a, _, i, _ = cells(p.x * 22 + p.r(11), p.y)
    g = p.grain(i, i * 0, 19)
    tip = 0.84 + 0.14 * g
    a = a + (p.y - tip) * (g - 0.5) * 3
    p.paint(gold * 0.8, soft(0.1 - np.abs(a), 0.06) * p.below(tip))
    long = p.y - tip
    ear = a * a * 9 + long * long * 500
    p.paint(gold * 1.14, soft(1 - ear, 0.3))


def vineyard(p):
    h = 0.32 + 0.18 * p.r(2)
    _sky(p, h)
    _hills(p, h + 0.02, 0.18, p.pick(3, ((98, 130, 84), (150, 150, 90), (110, 126, 140))), 4, 0.4)
    _far_trees(p, h)
    _farm(p, h)
    leaves = p.pick(
        1, ((76, 122, 50), (104, 146, 58), (150, 150, 54), (206, 150, 50), (170, 70, 50))
    )
    soil = p.pick(6, ((168, 128, 88), (140, 150, 80), (190, 160, 120), (120, 136, 70)))
    _grass(p, h, soil, 16, 0.35)
    u, s = p.plane(h, 0.5 + (p.r(7) - 0.5) * 1.4)
    t = u * (1.1 + 0.5 * p.r(10)) + p.r(11)
    lump = p.noise(u * 60, s * 90 + u * 20, 18)
    row = triangle(t) + 0.35 * (lump - 0.5)
    side = t - np.floor(t)  # one side of a row lies in the shade
    low = p.below(h + 0.006)
    p.paint(soil * 0.62, soft(row - 0.34, 0.08) * low)
    p.paint(leaves * (0.62 + 0.3 * side + 0.4 * lump), soft(row - 0.5, 0.06) * low)
    grapes = (p.grain(u * 40, s * 46, 19) < 0.1) * soft(row - 0.6, 0.05) * (s < 4)
    p.paint((92, 54, 110), grapes * low * _chance(p.r(12), 0.6))
    posts = soft(triangle(t) - 0.86, 0.05) * soft(triangle(s * 1.6) - 0.86, 0.06)
    p.paint((126, 100, 76), posts * low)


@within(lambda p, h: (np.abs(p.y - h + 0.06) < 0.09) & (np.abs(p.x - 0.2 - 0.7 * p.r(19)) < 0.14))
def _farm(p, h):
    """A little house with cypresses on the horizon of some images."""
    there, x = _chance(p.r(18), 0.5), 0.15 + 0.7 * p.r(19)
    y = h + 0.01
    wall = p.box(x - 0.05, x + 0.05, y - 0.055, y)
    p.paint((238, 222, 190), wall * there, 0.1)
    p.paint((226, 216, 190), p.box(x - 0.02, x, y - 0.1, y) * there, 0.1)
    roof = soft(0.035 - np.abs(p.x - x) * 0.5 - np.abs(p.y - y + 0.055), EDGE)
    p.paint((182, 92, 64), roof * soft(y - 0.053 - p.y, EDGE) * there, 0.1)
    for k, away in enumerate((0.085, 0.115)):
        p.paint((44, 78, 50), p.disc(x + f32(away), y - 0.06, 0.017, 4.2 - k) * there, 0.1)


# ---- woods -------------------------------------------------------------------------------------
def _trunks(p, number, width, k, lean=0.06, share=1.0):
    """A row of trunks: a mask, and across (-1 to 1) and number of the trunk, for its bark."""
    u = p.x * number + p.r(k) * 9 + p.y * (p.r(k + 1) - 0.5) * f32(lean * 8)
    a, _, i, _ = cells(u, u)
    g = p.grain(i, i * 0, k)
    a = a + (g - 0.5) * 0.4 + (p.y - 0.5) * (g - 0.5) * f32(lean * 4)
    wide = f32(width) * (0.6 + 0.8 * triangle(g * 7)) * number
    mask = soft(wide - np.abs(a), EDGE * float(number)) * (triangle(g * 13) < share)
    return mask, np.clip(a / wide, -1, 1), i


@within(_ground_of)
def _litter(p, foot, colour, k, far):
    fleck = p.noise(p.x * 80, p.y * 120, k)
    p.paint(colour * (0.72 + 0.5 * fleck), p.below(foot), far)


@within(lambda p, *_: p.y < 0.4)
def _crown(p, leaves, k, high, far):
    tuft = p.noise(p.x * 120, p.y * 120, 18 + k) + 0.3 * wave(p.x * 2 + p.r(k + 10))
    mask = soft(tuft - 0.5 - (p.y + f32(high)) * 1.6, 0.03)
    p.paint(leaves * (0.6 + 0.6 * tuft), mask, far)


def forest(p):
    leaves = p.pick(1, FOLIAGE)
    mist = p.low * 0.55 + leaves * p.light * 0.5
    p.image[:] = mist * (1.1 - 0.45 * p.noise(p.x * 60, p.y * 60, 2))
    bark = p.pick(3, ((92, 66, 46), (70, 56, 48), (122, 84, 58), (110, 104, 96)))
    birch = _chance(p.r(4), 0.25)
    bark = mix(bark, tone(226, 222, 212), birch)
    floor = 0.66 + 0.12 * p.r(5)
    ground = p.pick(
        6, ((96, 116, 50), (140, 96, 54), (84, 100, 50), (176, 116, 58), (120, 104, 72))
    )
    snow = _chance(p.r(7), 0.12)
    ground = mix(ground, tone(236, 242, 250), snow)
    rough = 0.25 * (p.noise(p.x * 150, p.y * 40, 16) - 0.5)
    scars = soft(p.noise(p.x * 300, p.y * 520, 17) - 0.64, 0.04) * birch  # dark ones, of birches
    rough = rough - 0.65 * scars
    for k, (number, width, far) in enumerate(((9, 0.014, 0.6), (5.5, 0.024, 0.3), (3.2, 0.042, 0))):
        foot = floor + f32(0.09 * k - 0.05) + 0.03 * wave(p.x * 2 + p.r(8 + k))
        _litter(p, foot - 0.03, ground, 11 + k, far * 0.5)
        mask, across, _ = _trunks(p, f32(number), width, 13 + k)
        mask = mask * soft(foot + 0.015 - p.y, 0.012)
        shade = 1.05 - 0.35 * across + rough
        p.paint(bark * shade, mask, far)
        _crown(p, leaves, k, 0.16 - 0.1 * k, far)
    _either(p, 19, (_mushrooms, _nothing, _nothing))


@within(lambda p: p.y > 0.77)
def _mushrooms(p):
    for k in range(3):
        x, y = 0.08 + 0.84 * p.r(8 + k), 0.82 + 0.12 * p.r(11 + k)
        size = 0.026 + 0.014 * p.r(14 + k)
        p.paint((244, 236, 220), p.bar(x, y, x, y + 0.04, 0.011))
        cap = p.disc(x, y, size, 0.8) * soft(y + 0.004 - p.y, EDGE)
        p.paint((214, 52, 44), cap)
        p.paint((252, 244, 236), p.disc(x - 0.008, y - 0.012, 0.006))


def bamboo_forest(p):
    leaf = p.pick(1, ((110, 160, 60), (84, 144, 66), (150, 176, 76), (70, 124, 70)))
    mist = p.low * 0.5 + leaf * p.light * 0.5
    p.image[:] = mist * (1.12 - 0.35 * p.noise(p.x * 60, p.y * 40, 2))
    floor = 0.74 + 0.1 * p.r(5)
    ground = p.pick(6, ((150, 130, 80), (120, 128, 66), (172, 150, 100), (110, 96, 64)))
    for k, (number, width, far) in enumerate(
        ((15, 0.011, 0.55), (10, 0.018, 0.25), (5.5, 0.026, 0))
    ):
        foot = floor + f32(0.08 * k - 0.06)
        _litter(p, foot, ground, 11 + k, far * 0.5)
        share = 0.55 + 0.4 * (k < 2)
        mask, across, i = _trunks(p, f32(number), width, 13 + k, 0.02, share)
        g = p.grain(i * 3, i * 0, 16)
        nodes = triangle(p.y * (4.5 + g) + g * 9)  # the knots of each stalk
        cane = mix(leaf * 0.9, p.pick(7, ((190, 190, 90), (120, 170, 80), (90, 130, 60))), g)
        shade = 1.05 - 0.38 * across - 0.34 * soft(nodes - 0.9, 0.05)
        p.paint(cane * shade, mask * soft(foot + 0.03 - p.y, 0.02), far)
        _blades(p, leaf, 17 + k, f32(1.3 - 0.3 * k), f32(0.45 + 0.05 * k), far)


@within(lambda p, *_: p.y < 0.8)
def _blades(p, colour, k, scale, low, far):
    """Narrow leaves that hang in tufts, above the level `low`."""
    turn = f32(1 - 2 * (k % 2))
    u, v = (p.x * turn + p.y * 0.7) * scale * 6, (p.y - p.x * turn * 0.7) * scale * 17
    a, b, i, j = cells(u + p.r(k) * 9, v)
    g = p.grain(i * 3, j, k)
    blade = soft(0.2 - a * a - b * b * 0.9, 0.05) * (g > 0.2 + p.y * (f32(0.5) / low))
    p.paint(colour * (0.7 + 0.5 * g), blade, far)


def _leaves(p, colour, k, scale, share, ribs=0.3):
    """Large pointed leaves all over the image, each in a cell of a slanting lattice."""
    turn = np.where(p.r(k) < f32(0.5), f32(-1), f32(1))
    u, v = p.x * 0.8 + turn * p.y * 0.6, p.y * 0.8 - turn * p.x * 0.6
    v = v * f32(scale)
    row = np.floor(v)
    a, b, i, j = cells(u * f32(scale * 0.55) + row * 0.37 + p.r(k + 1) * 9, v)
    g = p.grain(i * 3, j * 5, k)
    b = b + (a * a) * (g - 0.5)
    t = np.clip(a * 2, -1, 1)
    half = 0.46 * (1 - t * t) * (1.12 - 0.4 * t)  # pointed, wider at its foot
    mask = soft(half - np.abs(b), 0.05) * (triangle(g * 9) < share)
    veins = soft(0.05 - np.abs(b), 0.03) + soft(triangle(a * 6 + np.abs(b) * 3) - 0.7, 0.2) * 0.5
    p.paint(colour * (0.7 + 0.5 * g + f32(ribs) * veins), mask)


def jungle(p):
    leaf = p.pick(1, ((40, 104, 48), (58, 126, 50), (36, 96, 66), (84, 134, 50)))
    mist = p.low * 0.3 + leaf * p.light * 0.55
    dx, dy = p.x - 0.3 - 0.4 * p.r(2), p.y - 0.35
    p.image[:] = mist * (1.25 - np.clip(np.sqrt(dx * dx + dy * dy) * 1.3, 0, 0.9))
    _leaves(p, leaf * 0.6, 3, 11, 0.75, 0.1)
    mask, across, i = _trunks(p, 4, 0.03, 5, 0.1, 0.75)
    p.paint(tone(84, 66, 48) * (1 - 0.4 * across), mask)
    _leaves(p, leaf * 0.85, 7, 8, 0.6, 0.2)
    u = p.x * 5 + p.r(9) * 9 + 0.16 * wave(p.y * 1.2 + p.r(10))  # lianas
    a, _, i, _ = cells(u, u)
    g = p.grain(i, i * 0, 11)
    a = a + (g - 0.5) * 0.6
    liana = soft(0.05 - np.abs(a), 0.04) * soft(0.3 + 0.6 * g - p.y, 0.01) * (g > 0.3)
    p.paint((104, 116, 52), liana)
    floor = 0.76 + 0.08 * wave(p.x + p.r(12))
    ground = p.pick(13, ((70, 84, 40), (92, 70, 46), (60, 76, 50)))
    p.paint(ground * (0.6 + 0.7 * p.noise(p.x * 80, p.y * 100, 14)), p.below(floor))
    ferns = p.below(1.08 - _fan(p, 15))
    p.paint(leaf * 1.05, ferns)
    _leaves(p, leaf * 1.2, 17, 4.5, 0.26, 0.3)
    _flowers(
        p, 0.5, p.pick(19, ((240, 70, 90), (250, 150, 50), (250, 120, 190))), p.r(20) * 0.2, 18
    )


def _fan(p, k):
    """The height, along x, of fern-like tufts at the lower edge."""
    u = p.x * 4 + p.r(k) * 9
    a, _, i, _ = cells(u, u)
    g = p.grain(i, i * 0, k)
    spikes = triangle(a * 5) * (0.5 - np.abs(a))
    return 0.08 + g * 0.14 * (1 - a * a * 3) + spikes * 0.2


# ---- dry, high and cold land -------------------------------------------------------------------
def desert(p):
    h = 0.34 + 0.16 * p.r(2)
    _sky(p, h, 0.5)
    sand = p.pick(1, ((232, 180, 104), (240, 204, 136), (214, 140, 80), (226, 164, 110)))
    _either(p, 3, (_pyramids, _mesa, _nothing, _nothing))
    for k in range(3):
        level = h + f32(0.04 + 0.16 * k)
        t = p.x * f32(1.15 - 0.25 * k) + p.r(4 + k)
        f = t - np.floor(t)  # a dune rises slowly and falls steeply
        rise = np.where(f < f32(0.62), f * f32(1 / 0.62), (1 - f) * f32(1 / 0.38))
        crest = level - 0.11 * rise * rise * (3 - 2 * rise) * (0.5 + p.r(7))
        # the shadow side hangs from the crest, along a winding line
        line = 0.62 - (p.y - crest) * 0.9 + 0.12 * wave((p.y - crest) * 3)
        shadow = soft(f - line, 0.02) * soft(1 - f, 0.04) * np.clip(1.3 - (p.y - crest) * 6, 0, 1)
        u = p.y * (30 - 6 * k) + p.noise(p.x * 30, p.y * 40, 11 + k) * 3
        ripples = wave(u) * f32(0.07 + 0.03 * k)
        p.paint(sand * (1.02 - ripples - 0.3 * shadow), p.below(crest), f32(0.3 - 0.15 * k))
    _either(p, 10, (_cactus, _nothing))


@within(lambda p: p.y < 0.62)
def _pyramids(p):
    for x, size in ((0.62, 0.2), (0.82, 0.13)):
        dx = p.x - f32(x) - 0.2 * (p.r(14) - 0.5)
        top = 0.5 + 0.16 * (p.r(2) - 0.5) - f32(size)
        body = soft((p.y - top) * 0.85 - np.abs(dx), EDGE)
        side = soft(dx + 0.15 * (p.y - top), EDGE)
        p.paint(tone(212, 170, 110) * (1 - 0.25 * side), body, 0.2)


@within(lambda p: p.y < 0.62)
def _mesa(p):
    t = np.abs(triangle(p.x * 1.2 + p.r(14)) - 0.5) * 2
    rim = 0.46 - 0.15 * soft(t - 0.55, 0.12) + 0.1 * p.r(2)
    p.paint(tone(190, 104, 70) * (0.85 + 0.3 * triangle(p.y * 14)), p.below(rim), 0.25)


@around(-0.05, 0.36, 0.38, 0.95)
def _cactus(p):
    x, y = 0.1 + 0.12 * p.r(14), 0.46 + 0.08 * p.r(15)
    reach = 0.075
    limbs = np.maximum(p.bar(x, y, x, y + 0.36, 0.03), p.bar(x, y + 0.2, x + reach, y + 0.2, 0.019))
    limbs = np.maximum(limbs, p.bar(x + reach, y + 0.2, x + reach, y + 0.1, 0.021))
    limbs = np.maximum(limbs, p.bar(x, y + 0.26, x - reach, y + 0.26, 0.018))
    limbs = np.maximum(limbs, p.bar(x - reach, y + 0.26, x - reach, y + 0.16, 0.02))
    p.paint(tone(70, 132, 72) * (0.8 + 0.4 * triangle((p.x - x) * 40)), limbs)


def canyon(p):
    h = 0.34 + 0.1 * p.r(2)
    _sky(p, 0.54, 0.6)
    rock = p.pick(1, ((196, 104, 66), (214, 136, 84), (178, 84, 60), (222, 160, 110)))
    warp = p.noise(p.x * 40, p.y * 40, 12) * 0.05
    strata = p.noise(p.x * 5, (p.y + warp) * 210, 14)
    bands = p.noise(p.x * 0, (p.y + warp) * 90, 3)
    lines = soft(triangle(bands * 6) - 0.62, 0.2)
    for k in range(3):  # pairs of walls, the nearer ones higher and farther apart
        far = f32(0.45 - 0.2 * k)
        dx = p.x - 0.5 - 0.16 * (p.r(4) - 0.5)
        step = np.floor((p.y + warp) * 7 + p.r(5 + k)) / 7  # terraces
        wall = np.abs(dx) + 0.16 * np.where(dx < 0, p.r(6 + k), p.r(8 + k))
        slope = (0.85 - step) * 0.34 + 0.02 * strata
        inner = f32(0.05 + 0.13 * k) + slope
        rim = h - f32(0.03 + 0.09 * k) - 0.1 * np.where(dx < 0, p.r(10), p.r(11)) + 0.02 * strata
        shade = 0.66 + 0.2 * strata + 0.24 * bands + 0.16 * lines - 0.2 * (dx > 0)
        p.paint(rock * shade, soft(wall - inner, 0.01) * p.below(rim), far)
        if not k:  # the floor far away
            p.paint(rock * 1.05, p.below(0.6), 0.2)
    floor = 0.78 + 0.05 * p.noise(p.x * 60, p.y * 0, 15)
    river = _chance(p.r(16), 0.55)
    centre = 0.5 + 0.12 * (wave(p.y * 1.6 + p.r(17)) - 0.5)
    stream = soft((p.y - 0.58) * 0.3 - np.abs(p.x - centre), 0.01)
    p.paint((70, 140, 140), stream * p.below(0.6) * river)
    ground = rock * 0.9 + tone(24, 22, 16)
    p.paint(
        ground * (0.76 + 0.4 * p.noise(p.x * 90, p.y * 140, 18)),
        p.below(floor) * (1 - stream * river),
    )
    bushes = soft(p.noise(p.x * 110, p.y * 130, 19) - 0.74, 0.04) * p.below(0.7)
    p.paint((110, 120, 70), bushes * (1 - stream))


def mountain(p):
    h = 0.6 + 0.08 * p.r(2)
    _sky(p, h)
    snowline = 0.2 + 0.3 * p.r(1)
    stone = p.pick(3, ((112, 112, 128), (128, 116, 108), (96, 106, 118), (150, 134, 124)))
    for k, (high, far) in enumerate(((0.5, 0.5), (0.42, 0.15))):
        jag = p.noise(p.x * 100, p.y * 100, 12 + k)
        t = p.x * (f32(0.85 + 0.5 * k) + 0.4 * p.r(4)) + p.r(5 + k)
        i = np.floor(t)
        f = t - i
        tall = f32(high) * (0.62 + 0.5 * p.grain(i, i * 0, 6))
        ridge = h - 0.03 - tall * triangle(t + 0.5) - 0.06 * jag + f32(0.09 * k)
        down = p.y - ridge
        light = soft(f - 0.5 + (jag - 0.5) * 0.5 * np.clip(down * 4, 0, 1), 0.03)
        rock = stone * (0.72 + 0.3 * light + 0.2 * jag)
        p.paint(rock, p.below(ridge), far)
        cap = snowline * 0.9 + 0.24 * jag - down + (h - 0.42 - ridge) * 0.6
        white = mix(tone(176, 192, 222), tone(252, 252, 255), light)
        p.paint(white, p.below(ridge) * soft(cap - 0.16, 0.025), far * 0.6)
    _hills(p, h + 0.08, 0.1, p.pick(8, FOLIAGE[:3]) * 0.9, 9, 0.15)
    _either(p, 11, (_tarn, _nothing))
    firs = _firs(p, 14, 11, 0.03, 0.17, 0.6)
    p.paint((36, 70, 52), p.below(h + 0.12 - firs) * soft(h + 0.16 - p.y, 0.01), 0.08)
    _grass(p, h + 0.14, p.pick(17, GREENS), 18)
    _flowers(p, h + 0.16, p.pick(19, FLOWERS), p.r(20) * 0.3 - 0.1, 18)


@within(lambda p: p.y > 0.62)
def _tarn(p):
    h = 0.66 + 0.08 * p.r(2)
    n = p.noise(p.x * 40, p.y * 200, 12)
    p.glow((p.top * 0.6 + p.low * 0.3) * (0.9 + 0.2 * n), p.below(h))


def snowfield(p):
    h = 0.36 + 0.2 * p.r(2)
    _sky(p, h)
    _either(p, 1, (_far_peaks, _nothing))
    snow = tone(250, 252, 255)
    for k in range(3):
        level = h + f32(0.02 + 0.15 * k)
        ridge = level - 0.07 * wave(p.x * 0.9 + p.r(3 + k))
        firs = _firs(p, 6 + k, 12 - 3 * k, 0.05 + 0.03 * k, 0.14 + 0.1 * k, 0.5 * (1 - 0.35 * k))
        firs = firs * (p.r(9) > 0.25)
        trees = p.below(ridge + 0.02 - firs) * soft(ridge + 0.03 - p.y, 0.01)
        p.paint((44, 76, 70), trees, f32(0.4 - 0.18 * k))
        load = soft(p.noise(p.x * 160, p.y * 120, 12) - 0.5, 0.06)
        p.paint(snow, trees * load, f32(0.2 - 0.1 * k))
        drift = p.noise(p.x * 50, (p.y - ridge) * 130, 13 + k)
        shade = np.clip(0.55 * drift + (p.y - ridge) * 0.9, 0, 1)
        p.paint(mix(snow, tone(196, 212, 240), shade), p.below(ridge), f32(0.12 - 0.06 * k))
    _either(p, 16, (_ski_tracks, _fence_in_snow, _nothing))
    _either(p, 17, (_snowfall, _nothing))


def _snowfall(p):
    for k, number in enumerate((26, 15)):
        a, b, i, j = cells(p.x * number, p.y * number)
        g = p.grain(i, j, 18 + k)
        flake = soft(0.05 - (a + g * 2 - 0.3) ** 2 - b * b, 0.04) * (g < 0.3)
        p.glow((255, 255, 255), flake)


@within(lambda p: p.y < 0.62)
def _far_peaks(p):
    ridge = 0.5 - 0.34 * triangle(p.x * 1.2 + p.r(14)) - 0.05 * p.noise(p.x * 110, p.y * 0, 15)
    n = p.noise(p.x * 70, p.y * 70, 12)
    p.paint(
        mix(tone(244, 248, 255), tone(130, 150, 190), soft(n - 0.52, 0.1)), p.below(ridge), 0.35
    )


@around(0.1, 1, 0.5, 1.2)
def _ski_tracks(p):
    d = np.maximum(p.y - 0.5, 0)
    centre = 0.3 + d * 0.5 + 0.1 * wave(d * 2 + p.r(14))
    off = np.abs(np.abs(p.x - centre) - 0.01 - d * 0.05)
    p.paint((170, 188, 226), soft(0.003 + d * 0.015 - off, 0.006) * p.below(0.56) * 0.8)


def _fence_in_snow(p):
    _fence(p, 0.68 + 0.04 * wave(p.x * 0.7 + p.r(14)), (120, 92, 72), 15)


# ---- towns -------------------------------------------------------------------------------------
def _towers(p, k, number, low, high, base):
    """Blocks along x: their upper edge, coordinates (a, v) on a front, and their numbers."""
    u = p.x * number + p.r(k) * 9
    i = np.floor(u)
    g = p.grain(i, i * 0, k)
    a = u - i
    step = (np.abs(a - 0.5) < 0.28) * triangle(g * 5) * 0.05  # a narrower top
    return base - f32(low) - f32(high - low) * g * g - step, a, i, triangle(g * 17)


def _windows(p, a, v, i, k, lit, wide=0.28, high=0.3):
    """Windows in unit cells of (a, v), and which of them are lit."""
    a, b, m, j = cells(a, v)
    glass = soft(f32(wide) - np.abs(a), 0.1) * soft(f32(high) - np.abs(b), 0.1)
    return glass, (p.grain(m + i * 13, j, k) < lit).astype(f32)


def city_skyline(p):
    base = 0.66 + 0.1 * p.r(2)
    _sky(p, base)
    for k, (number, low, high, far) in enumerate(
        ((9, 0.16, 0.5, 0.55), (6.5, 0.1, 0.46, 0.3), (5, 0.04, 0.3, 0.05))
    ):
        _blocks(p, base, k, f32(number), low, high, far)
    _either(p, 12, (_quay_water, _park, _park))


@within(lambda p, base, *_: p.y < base + 0.02)
def _blocks(p, base, k, number, low, high, far):
    """A row of tower blocks, with windows unless they are far."""
    walls = ((98, 104, 120), (150, 142, 136), (120, 136, 156), (176, 160, 146), (90, 96, 104))
    top, a, i, g = _towers(p, 3 + k, number, low, high, base)
    body = p.below(top) * soft(base + 0.01 - p.y, EDGE)
    mast = soft(0.05 - np.abs(a - 0.5), 0.04) * p.below(top - 0.09)
    p.paint((90, 90, 100), mast * (g > 0.7) * soft(top - p.y, EDGE), far)
    shade = (0.75 + 0.4 * g) * (1.04 - 0.16 * (a > 0.72))
    wall = p.pick(6 + k, walls)
    p.paint(wall * shade, body, far)
    if k:
        lit_share = 0.1 + 0.55 * p.dark
        glass, lit = _windows(p, a * (3 + k), (p.y - base) * 22, i, 9, lit_share)
        glass = glass * body * p.below(top + 0.02)
        panes = mix(wall * 0.55, tone(150, 180, 205), 0.5 * (1 - p.dark))
        p.paint(panes, glass * 0.8, far)
        p.glow((255, 226, 140), glass * lit * np.maximum(p.dark, 0.25))


@within(lambda p: p.y > 0.62)
def _quay_water(p):
    base = 0.67 + 0.1 * p.r(2)
    _water(p, base, p.pick(14, WATERS), 15, 0.3)
    glints = p.noise(p.x * 90, p.y * 40, 17)  # the windows' lights, drawn out
    shine = soft(glints - 0.62, 0.08) * soft(base + 0.26 - p.y, 0.08) * p.below(base)
    p.glow((255, 220, 140), shine * 0.6 * p.dark)


@within(lambda p: p.y > 0.54)
def _park(p):
    base = 0.68 + 0.1 * p.r(2)
    p.paint(p.pick(14, FOLIAGE), p.below(base + 0.02 - _crowns(p, 15, 9, 0.02, 0.09)), 0.1)
    _grass(p, base + 0.01, p.pick(17, GREENS), 18)


def street(p):
    _either(p, 1, (_street_along, _street_across))


def _street_along(p):
    """We look along the street: what is farther lies nearer to the vanishing point."""
    h, centre = 0.42 + 0.1 * p.r(2), 0.5 + 0.3 * (p.r(3) - 0.5)
    p.image[:] = tone(176, 170, 164) * p.light
    _sky(p, h)
    dx, dy = p.x - centre, p.y - h
    side, off = (dx > 0).astype(f32), np.abs(dx) + 0.012
    away, up = 0.3 / off, -dy / off  # along the wall, and its height
    i = np.floor(away * 1.1 + side * 40 + p.r(4) * 9)
    g = p.grain(i, side, 5)
    tall = 0.75 + 0.8 * g * (0.5 + p.r(6))
    wall_colour = _from(HOUSES, p.grain(i * 3, side * 7, 7))
    air = np.clip(0.75 - off * 2.6, 0, 0.8)
    ground = 0.52
    wall = soft(up + ground, 0.02) * soft((tall - up) * off, EDGE)
    p.paint(wall_colour * (0.95 - 0.2 * side), wall, air)
    p.paint((120, 76, 64), wall * soft(up - tall + 0.14, 0.02), air)
    glass, lit = _windows(p, away * 4.4, up * 3.2 + 0.2, i, 8, 0.15 + 0.6 * p.dark)
    glass = glass * wall * soft(tall - 0.16 - up, 0.03) * soft(up + 0.36, 0.03) * (off > 0.05)
    p.paint((92, 112, 136), glass, air)
    p.glow((255, 222, 130), glass * lit * np.maximum(p.dark, 0.3))
    floor = p.below(h + off * ground)
    p.paint((176, 170, 164), floor * p.below(h), air)
    _carriageway(p, h, dx, air)
    _either(p, 11, (_lamps, _nothing))


@within(_ground_of)
def _carriageway(p, h, dx, air):
    d = np.maximum(p.y - h, 0)
    lane = soft(d * 1.25 - np.abs(dx), 0.012) * p.below(h)
    n = p.noise(p.x * 90, p.y * 90, 9)
    asphalt = p.pick(10, ((96, 96, 102), (120, 112, 108), (80, 82, 92)))
    p.paint(asphalt * (0.9 + 0.2 * n), lane, air * 0.5)
    p.paint(
        (222, 218, 210), soft(0.05 * d + 0.003 - np.abs(np.abs(dx) - d * 1.28), 0.008) * p.below(h)
    )
    dash = soft(triangle(0.9 / (d + 0.06)) - 0.45, 0.15)
    p.paint((244, 240, 224), dash * soft(d * 0.05 - np.abs(dx), 0.006) * p.below(h + 0.02))


def _from(colours, g):
    """Colours [3, n, P] of a list by random numbers [n, P]."""
    table = np.ascontiguousarray(np.array(colours, f32).T / 255)
    return table.take(np.floor(g * f32(len(colours) - 0.001)).astype(np.int32), 1)


@around(0.05, 0.4, 0.1, 0.9)
def _lamps(p):
    for x, top, size in ((0.14, 0.22, 0.014), (0.3, 0.33, 0.008)):
        p.paint((60, 62, 70), p.bar(f32(x), f32(top), f32(x), 0.5 + f32(size * 20), size * 0.6))
        p.glow((255, 240, 180), p.disc(f32(x), f32(top), f32(size * 2)))


def _street_across(p):
    """We look across the street at a row of gabled houses."""
    base = 0.62 + 0.08 * p.r(2)
    _sky(p, base)
    number = 3 + 2 * p.r(3)
    u = p.x * number + p.r(4) * 9
    i = np.floor(u)
    a = u - i
    g, kind = p.grain(i, i * 0, 5), p.grain(i * 3, i * 0, 6)
    middle = np.abs(a - 0.5) * 2
    eaves = base - 0.2 - 0.2 * g
    rise = np.where(
        kind < f32(0.6), 1 - middle, np.floor((1 - middle) * 3) / 3
    )  # or a stepped gable
    roof = eaves - rise * 0.14
    front = p.below(np.where(kind < f32(0.6), eaves, roof))
    p.paint(_from(ROOFS, kind), p.below(roof - 0.006))
    wall = _from(HOUSES, p.grain(i * 7, i * 0, 7))
    p.paint(wall * (0.94 + 0.1 * p.noise(p.x * 70, p.y * 70, 8))[None], front)
    gap = soft(middle - 0.95, 0.03) * front
    p.paint((96, 84, 80), gap * 0.7)
    storeys = (p.y - base) * 9
    glass, lit = _windows(p, a * 3, storeys, i, 9, 0.15 + 0.6 * p.dark, 0.24, 0.3)
    frame, _ = _windows(p, a * 3, storeys, i, 9, 0, 0.34, 0.38)
    there = p.box(-1, 2, eaves + 0.01, base - 0.115) * soft(0.98 - middle, 0.02)
    p.paint((246, 244, 236), frame * there)
    p.paint((88, 106, 132), glass * there)
    p.glow((255, 222, 130), glass * there * lit * np.maximum(p.dark, 0.3))
    door = soft(0.13 - np.abs(a - 0.3), 0.03) * p.box(-1, 2, base - 0.1, base + 0.01)
    shop = soft(0.15 - np.abs(a - 0.68), 0.03) * p.box(-1, 2, base - 0.085, base - 0.02)
    p.paint(_from(((120, 60, 50), (60, 90, 80), (70, 70, 100)), g), door)
    p.paint((200, 216, 224), shop)
    p.paint((190, 184, 176), p.below(base))
    p.paint((220, 216, 208), p.box(-1, 2, base + 0.075, base + 0.095))
    road = p.below(base + 0.09)
    asphalt = p.pick(10, ((96, 96, 102), (124, 116, 110), (80, 82, 92)))
    p.paint(asphalt * (0.9 + 0.2 * p.noise(p.x * 90, p.y * 90, 12)), road)
    dash = soft(triangle(p.x * 5 + p.r(13)) - 0.45, 0.1)
    p.paint((240, 236, 220), dash * p.box(-1, 2, base + 0.2, base + 0.222))
    _either(p, 14, (_street_tree, _nothing))


@around(-0.15, 0.55, 0.2, 0.85)
def _street_tree(p):
    x, y = 0.12 + 0.2 * p.r(15), 0.44 + 0.06 * p.r(2)
    p.paint((96, 72, 52), p.bar(x, y, x, y + 0.26, 0.014))
    dx, dy = p.x - x, p.y - y
    lump = 0.05 * p.noise(p.x * 100, p.y * 100, 16)
    p.paint(
        p.pick(17, FOLIAGE) * (0.85 - dy)[None],
        soft(0.09 + lump - np.sqrt(dx * dx + dy * dy), EDGE),
    )


def harbour(p):
    h = 0.36 + 0.12 * p.r(2)
    _sky(p, h - 0.05)
    _hills(p, h + 0.02, 0.14, (104, 124, 132), 3, 0.5)
    _either(p, 1, (_waterfront, _cranes))
    _water(p, h, p.pick(5, WATERS), 14, 0.3)
    for k in range(4):  # boats, the nearer ones larger
        size = f32(0.55 + 0.22 * k)
        x = 0.06 + f32(0.24 * ((k * 3) % 4)) + 0.2 * p.r(8 + k)
        y = h + f32(0.02 + 0.07 * k) + 0.02 * p.r(12)
        _boat(p, x, y, size, 16 + k, _chance(p.r(4 + k), 0.8))
    quay = 0.76 + 0.07 * p.r(13)
    n = p.noise(p.x * 60, p.y * 90, 20)
    stone = p.pick(15, ((164, 156, 146), (150, 116, 84), (132, 128, 128), (186, 168, 140)))
    joints = soft(triangle(p.y * 14) - 0.86, 0.08)
    p.paint(stone * (0.8 + 0.3 * n - 0.2 * joints), p.below(quay))
    p.paint(stone * 0.6, p.box(-1, 2, quay - 0.012, quay + 0.016))
    u = p.x * 2.2 + p.r(12)  # bollards
    a = u - np.floor(u) - 0.5
    bollard = soft(0.05 - np.abs(a), 0.02) * p.box(-1, 2, quay - 0.05, quay + 0.02)
    p.paint((64, 62, 66), bollard)


@within(
    lambda p, x, y, size, *_: (
        (np.abs(p.x - x) < size * 0.13) & (np.abs(p.y - y + size * 0.08) < size * 0.15)
    )
)
def _boat(p, x, y, size, k, there):
    u, v = (p.x - x) / size, (p.y - y) / size
    hull = soft(0.11 - np.abs(u) - v * 0.5, EDGE) * soft(v, EDGE) * soft(0.05 - v, EDGE)
    tint = p.pick(k, HOUSES)
    mast = soft(0.007 - np.abs(u), EDGE) * soft(0.15 + v * 0.75, EDGE) * soft(-v, EDGE)
    p.paint((110, 84, 64), mast * there)
    sail = soft(np.minimum(u - 0.012, 0.105 + 0.46 * v - u), EDGE) * soft(-v - 0.02, EDGE)
    p.paint((250, 246, 236), sail * there * (p.r(k + 1) < 0.6))
    cabin = soft(np.minimum(0.04 - np.abs(u + 0.045), 0.04 + v), EDGE) * soft(-v, EDGE)
    p.paint((244, 240, 230), cabin * there)
    p.paint(mix(tint, tone(250, 250, 246), soft(0.012 - v, EDGE / 2)), hull * there)
    p.paint(
        tint * 0.45,
        soft(0.1 - np.abs(u), 0.03) * soft(0.02 - np.abs(v - 0.064), 0.012) * there * 0.5,
    )


@around(-1, 2, 0.1, 0.52)
def _waterfront(p):
    h = 0.365 + 0.12 * p.r(2)
    u = p.x * 9 + p.r(14) * 9
    i = np.floor(u)
    a, g = u - i, p.grain(i, i * 0, 15)
    eaves = h - 0.09 - 0.08 * g
    peak = eaves - 0.05 * (1 - np.abs(a - 0.5) * 2)
    p.paint(_from(ROOFS, g), p.below(peak), 0.15)
    p.paint(_from(HOUSES, p.grain(i * 3, i * 0, 16)), p.below(eaves), 0.12)
    glass, lit = _windows(p, a * 2, p.y * 26, i, 17, 0.6 * p.dark + 0.1)
    there = p.below(eaves + 0.012)
    p.paint((90, 96, 116), glass * there * 0.8, 0.15)
    p.glow((255, 222, 130), glass * there * lit)


@around(-1, 2, 0, 0.52)
def _cranes(p):
    h = 0.365 + 0.12 * p.r(2)
    a, b, i, j = cells(p.x * 11, (p.y - h) * 26)
    stack = (p.grain(i, i * 0, 14) * 5 + j) > 0  # containers, piled up to five high
    boxes = stack * soft(0.46 - np.abs(a), 0.05) * soft(0.44 - np.abs(b), 0.08)
    p.paint(_from(HOUSES[:6], p.grain(i, j, 15)), boxes * soft(h - p.y, EDGE), 0.12)
    for k in range(2):
        x, y = f32(0.22 + 0.45 * k) + 0.2 * p.r(16), h - 0.3
        legs = np.maximum(p.bar(x, y, x, h, 0.011), p.bar(x + 0.09, y + 0.05, x + 0.09, h, 0.011))
        beam = np.maximum(p.bar(x - 0.14, y + 0.05, x + 0.13, y + 0.05, 0.012), legs)
        stay = p.bar(x, y, x - 0.14, y + 0.05, 0.006)
        p.paint(
            p.pick(17, ((210, 70, 50), (60, 110, 170), (236, 170, 50))),
            np.maximum(beam, stay),
            0.15,
        )


def road(p):
    h = 0.34 + 0.14 * p.r(2)
    _sky(p, h)
    land = p.pick(1, (*GREENS, (196, 166, 108), (214, 190, 120)))
    _hills(p, h + 0.02, 0.16, land * 0.85 + tone(8, 16, 36), 3, 0.4)
    _far_trees(p, h)
    _grass(p, h, land, 16)
    d = np.maximum(p.y - h, 0)
    bend = (p.r(5) - 0.5) * 1.4
    centre = 0.5 + (p.r(6) - 0.5) * 0.5 + bend * (d - 0.4) * (d - 0.4)
    width = 0.01 + d * (0.5 + 0.3 * p.r(7))
    off = np.abs(p.x - centre)
    low = p.below(h + 0.004)
    p.paint(p.pick(10, SANDS) * 0.85, soft(width * 1.18 - off, EDGE) * low)
    asphalt = p.pick(11, ((92, 92, 98), (116, 112, 110), (76, 78, 86)))
    p.paint(asphalt * (0.9 + 0.2 * p.noise(p.x * 90, p.y * 90, 12)), soft(width - off, EDGE) * low)
    line = soft(width * 0.03 - np.abs(off - width * 0.88), 0.006)
    dash = soft(triangle(0.9 / (d + 0.08)) - 0.5, 0.15) * soft(width * 0.045 - off, 0.006)
    p.paint((246, 242, 226), np.maximum(line, dash) * low)


# ---- gardens and playgrounds -------------------------------------------------------------------
def garden(p):
    h = 0.4 + 0.1 * p.r(2)
    _sky(p, h)
    p.paint(p.pick(1, FOLIAGE), p.below(h - _crowns(p, 3, 6, 0.06, 0.2)), 0.2)
    hedge = h - 0.04 - 0.02 * p.noise(p.x * 60, p.y * 0, 5)
    n = p.noise(p.x * 130, p.y * 130, 6)
    p.paint(p.pick(4, FOLIAGE[:3]) * (0.62 + 0.6 * n), p.below(hedge))
    _either(p, 7, (_white_fence, _nothing, _arch))
    _grass(p, h + 0.1, p.pick(10, GREENS), 16, 0.3)
    d = np.maximum(p.y - h - 0.1, 0)
    path = 0.5 + (p.r(11) - 0.5) * 0.4 + 0.22 * (wave(d * 1.6 + p.r(12)) - 0.5)
    off = np.abs(p.x - path) - 0.03 - d * 0.22
    slabs = p.grain(p.x * 12, np.floor(p.y * 22) + 0.5, 13)
    p.paint(
        p.pick(14, ((206, 196, 180), (190, 150, 120), (224, 206, 170))) * (0.88 + 0.2 * slabs),
        soft(-off, EDGE) * p.below(h + 0.1),
    )
    bed = soft(0.1 + d * 0.3 - np.abs(off - 0.12 - d * 0.2), 0.015) * p.below(h + 0.1)
    p.paint(tone(104, 74, 52) * (0.8 + 0.4 * n), bed)
    for k in (17, 19):  # two kinds of flowers, and leaves around them
        a, b, i, j = cells(p.x * (9 + k - 17) + p.r(k), p.y * 13 + p.r(k) * 7)
        g = p.grain(i * 3, j * 5, k)
        a, b = a + (g - 0.5) * 0.4, b + (triangle(g * 7) - 0.5) * 0.3
        r = np.sqrt(a * a + b * b)
        p.paint(tone(64, 122, 52) * (0.7 + 0.6 * g), soft(0.44 - r, 0.06) * bed)
        petals = soft(0.3 - r, 0.06) * bed * (g < 0.6)
        p.paint(p.pick(k, FLOWERS), petals)
        p.paint((250, 224, 110), soft(0.1 - r, 0.05) * petals)


@around(-1, 2, 0.35, 0.65)
def _white_fence(p):
    y = 0.5 + 0.1 * p.r(2)
    u = p.x * 13 + p.r(14)
    a = np.abs(u - np.floor(u) - 0.5)
    tip = y - 0.13 + a * 0.08  # pointed pales
    pales = soft(0.27 - a, 0.08) * p.below(tip) * soft(y - p.y, EDGE)
    rails = np.maximum(p.box(-1, 2, y - 0.09, y - 0.07), p.box(-1, 2, y - 0.04, y - 0.02))
    p.paint(
        p.pick(15, ((250, 250, 246), (236, 226, 204), (176, 132, 92))), np.maximum(pales, rails)
    )


@around(0.05, 0.95, 0.1, 0.65)
def _arch(p):
    x, y = 0.5 + 0.4 * (p.r(14) - 0.5), 0.34 + 0.1 * p.r(2)
    dx, dy = np.abs(p.x - x), np.minimum(p.y - y, 0)
    ring = np.abs(np.sqrt(dx * dx + dy * dy) - 0.12)
    p.paint(p.pick(15, FOLIAGE[:3]), soft(0.03 - ring, EDGE) * soft(y + 0.18 - p.y, EDGE))
    roses = (p.grain(p.x * 28, p.y * 28, 16) < 0.25) * soft(0.025 - ring, EDGE)
    p.paint(p.pick(17, FLOWERS), roses * soft(y + 0.17 - p.y, EDGE))


PLAY = (
    (226, 62, 56),
    (246, 190, 50),
    (64, 130, 206),
    (76, 172, 90),
    (240, 130, 50),
    (160, 90, 190),
)


def playground(p):
    h = 0.46 + 0.08 * p.r(2)
    _sky(p, h)
    _either(p, 1, (_behind_trees, _behind_houses))
    _grass(p, h, p.pick(4, GREENS), 16)
    ground = p.pick(5, (*SANDS, (196, 104, 84), (110, 150, 190)))
    d = (p.y - h - 0.34) / 0.3
    pit = soft(1 - np.sqrt((p.x - 0.5) ** 2 * 2.6 + d * d), 0.03)
    p.paint(ground * (0.86 + 0.26 * p.noise(p.x * 90, p.y * 150, 18)), pit)
    _either(p, 6, (_swing, _slide, _swing, _slide))
    _either(p, 7, (_dome, _seesaw, _tower, _nothing))


@around(-1, 2, 0.15, 0.7)
def _behind_trees(p):
    h = 0.47 + 0.08 * p.r(2)
    p.paint(p.pick(14, FOLIAGE), p.below(h - _crowns(p, 15, 6, 0.06, 0.24)), 0.2)
    _fence(p, h - 0.02, p.pick(17, ((250, 250, 246), *PLAY)), 18, 13)


@around(-1, 2, 0.05, 0.6)
def _behind_houses(p):
    h = 0.47 + 0.08 * p.r(2)
    top, a, i, _ = _towers(p, 14, 3.4, 0.2, 0.34, h)
    p.paint(_from(HOUSES, p.grain(i, i * 0, 15)), p.below(top), 0.25)
    glass, _ = _windows(p, a * 4, (p.y - h) * 12, i, 16, 0)
    p.paint((104, 118, 140), glass * p.below(top + 0.02), 0.25)
    p.paint(p.pick(17, FOLIAGE[:3]), p.below(h - _crowns(p, 18, 7, 0.02, 0.09)), 0.15)


@around(-0.05, 0.6, 0.25, 0.8)
def _swing(p):
    x, y = 0.06 + 0.06 * p.r(14), 0.3 + 0.06 * p.r(2)
    wide, foot = 0.36, y + 0.38
    frame = p.bar(x, y, x + wide, y, 0.013)
    for side in (0, 1):
        for out in (-0.05, 0.05):
            at = x + wide * side
            frame = np.maximum(frame, p.bar(at, y, at + f32(out), foot, 0.012))
    swung = (p.r(15) - 0.5) * 0.16
    for k in (0, 1):
        at = x + f32(0.09 + 0.13 * k)
        seat, low = at + swung * (1 - 2 * k), y + 0.25
        for out in (0, 0.06):
            p.paint((90, 90, 96), p.bar(at + f32(out), y, seat + f32(out), low, 0.004))
        p.paint(p.pick(16, PLAY[::-1]), p.bar(seat - 0.01, low, seat + 0.07, low, 0.012))
    p.paint(p.pick(17, PLAY), frame)


@around(0, 0.6, 0.2, 0.8)
def _slide(p):
    x, y = 0.1 + 0.06 * p.r(14), 0.32 + 0.06 * p.r(2)
    ladder = np.maximum(
        p.bar(x, y - 0.06, x, y + 0.34, 0.011), p.bar(x + 0.07, y - 0.06, x + 0.07, y + 0.34, 0.011)
    )
    rungs = p.box(x, x + 0.07, y, y + 0.33) * soft(triangle(p.y * 17) - 0.66, 0.12)
    p.paint(p.pick(15, PLAY), np.maximum(ladder, rungs))
    chute = np.maximum(
        p.bar(x + 0.07, y, x + 0.3, y + 0.28, 0.03),
        p.bar(x + 0.3, y + 0.28, x + 0.38, y + 0.29, 0.03),
    )
    p.paint(p.pick(16, PLAY[::-1]), chute)
    inner = np.maximum(
        p.bar(x + 0.08, y - 0.008, x + 0.3, y + 0.262, 0.012),
        p.bar(x + 0.3, y + 0.262, x + 0.37, y + 0.272, 0.012),
    )
    p.paint((250, 244, 226), inner * 0.75)


@around(0.5, 1.2, 0.5, 0.9)
def _dome(p):
    x, y, r = 0.8 + 0.06 * p.r(14), 0.74 + 0.06 * p.r(2), 0.2
    u, v = (p.x - x) / r, (y - p.y) / r
    d = np.sqrt(u * u + v * v)
    arch = np.abs(u) / (np.sqrt(np.maximum(1 - v * v, 0.01)) + 0.01)  # meridians
    bars = np.maximum(soft(0.06 - np.abs(d - 1), 0.04), soft(0.07 - np.abs(arch - 0.42), 0.05))
    bars = np.maximum(bars, soft(triangle(v * 3 + 0.5) - 0.76, 0.1) * (d < 1))
    p.paint(p.pick(15, PLAY), bars * soft(v + 0.02, 0.03) * (d < 1.1))


@around(0.5, 1.1, 0.5, 0.9)
def _seesaw(p):
    x, y, tilt = 0.78, 0.66 + 0.06 * p.r(2), (p.r(14) - 0.5) * 0.16
    p.paint(
        p.pick(15, PLAY), soft((p.y - y) * 0.5 - np.abs(p.x - x), EDGE) * soft(y + 0.1 - p.y, EDGE)
    )
    p.paint(p.pick(16, PLAY), p.bar(x - 0.19, y - tilt, x + 0.19, y + tilt, 0.015))
    for side in (-1, 1):
        at, high = x + f32(0.14 * side), y + tilt * f32(0.74 * side)
        p.paint((70, 70, 80), p.bar(at, high, at, high - 0.05, 0.009))


@around(0.6, 1.1, 0.15, 0.85)
def _tower(p):
    x, y = 0.72 + 0.06 * p.r(14), 0.36 + 0.05 * p.r(2)
    wood = p.pick(15, ((176, 124, 76), (206, 158, 104), *PLAY[:2]))
    for out in (0.0, 0.17):
        p.paint(wood * 0.8, p.bar(x + f32(out), y, x + f32(out), y + 0.38, 0.012))
    p.paint(wood, p.box(x - 0.02, x + 0.19, y + 0.12, y + 0.22))
    roof = soft((p.y - y + 0.12) * 0.95 - np.abs(p.x - x - 0.085), EDGE)
    p.paint(p.pick(16, PLAY), roof * soft(y + 0.02 - p.y, EDGE))
    for k in range(4):  # a rope ladder
        p.paint(
            (236, 220, 190),
            p.bar(x, y + f32(0.24 + 0.035 * k), x + 0.17, y + f32(0.24 + 0.035 * k), 0.005),
        )


# ---- plain grounds -----------------------------------------------------------------------------
def sea(p):
    h = 0.16 + 0.24 * p.r(2)
    _sky(p, h)
    _water(p, h, p.pick(1, WATERS), 14)
    u, s = p.plane(h)
    swell = wave(s * (1.6 + p.r(3)) + 0.4 * wave(u * 0.8 + p.r(4)) + p.noise(u * 12, s * 20, 5))
    p.paint(p.pick(1, WATERS) * 0.7, swell * p.below(h + 0.02) * 0.4)
    _either(p, 6, (_sail, _nothing))


def _sail(p):
    _boat(p, 0.2 + 0.6 * p.r(8), 0.2 + 0.24 * p.r(2), 0.6, 16, 1)


def night_sky(p):
    top = p.pick(1, ((8, 10, 36), (16, 18, 60), (30, 20, 66), (10, 26, 56)))
    p.image[:] = mix(top, top * 1.5 + tone(26, 24, 50), np.clip(p.y, 0, 1))
    band = p.noise(p.x * 50 + p.y * 40, p.y * 60 - p.x * 30, 2)  # the Milky Way
    off = np.abs(p.x - p.y + p.r(4) * 1.4 - 0.7)
    p.glow((150, 140, 200), soft(band - 0.3 - off, 0.3) * 0.3 * _chance(p.r(3), 0.6))
    for k, number in enumerate((40, 17)):
        a, b, i, j = cells(p.x * number, p.y * number)
        g = p.grain(i, j, 5 + k)
        a, b = a + (g * 16 - 0.5) * 0.5, b - (g * 9 - 0.3) * 0.5
        star = soft(f32(0.05 + 0.02 * k) - a * a - b * b, 0.04) * (g < 0.06)
        p.glow((255, 250, 224), star)
    moon, x, y = (_chance(p.r(8), 0.55), 0.12 + 0.76 * p.r(9), 0.12 + 0.2 * p.r(10))
    size = 0.05 + 0.04 * p.r(11)
    bite = 0.05 * p.r(12)  # a full moon or a crescent
    disc = p.disc(x, y, size) * (1 - p.disc(x + bite, y - bite * 0.4, size) * (p.r(12) > 0.3))
    p.glow((250, 244, 214), disc * moon)
    ridge = 0.84 - 0.1 * wave(p.x * 0.9 + p.r(13))
    p.glow((12, 14, 26), p.below(ridge - _firs(p, 14, 12, 0.01, 0.1) * (p.r(15) < 0.6)))


def brick_wall(p):
    size = 4 + 3 * p.r(2)
    v = p.y * size * 1.7
    row = np.floor(v)
    a, b, i, j = cells(p.x * size * 0.8 + 0.5 * (row - 2 * np.floor(row / 2)), v)
    mortar = np.maximum(soft(np.abs(a) - 0.45, 0.03), soft(np.abs(b) - 0.4, 0.06))
    brick = p.pick(
        1, ((176, 78, 58), (196, 110, 80), (150, 96, 78), (206, 190, 172), (120, 110, 108))
    )
    n = p.noise(p.x * 120, p.y * 120, 3)
    p.image[:] = brick * (0.7 + 0.3 * p.grain(i * 3, j * 5, 4) + 0.25 * n)
    p.glow(p.pick(5, ((206, 198, 186), (150, 144, 138))) * (0.9 + 0.2 * n), mortar)
    p.image *= (p.light + 1) / 2


def wooden_floor(p):
    v = p.y * (4 + 3 * p.r(2))
    plank = np.floor(v)
    joint = p.x * 1.6 + p.grain(plank, plank * 0, 3) * 5
    rings = triangle(p.noise(p.x * 14 + plank * 53, p.y * 150, 4) * 4)
    each = p.grain(plank, np.floor(joint), 5)
    wood = p.pick(1, ((170, 116, 66), (206, 160, 104), (128, 84, 52), (190, 170, 146)))
    p.image[:] = wood * (0.72 + 0.22 * rings + 0.2 * each)
    gap = np.maximum(soft(v - plank - 0.93, 0.03), soft(triangle(joint) - 0.97, 0.015))
    p.glow(wood * 0.42, gap)
    p.image *= (p.light + 1) / 2


def tiled_floor(p):
    size = 4 + 3 * p.r(2)
    turn = (p.r(3) < 0.4).astype(f32) * 0.7  # laid straight, or on the corner
    x, y = p.x - p.y * turn, p.y + p.x * turn
    a, b, i, j = cells(x * size, y * size)
    odd = (i + j) - 2 * np.floor((i + j) / 2)
    first = p.pick(1, ((232, 228, 216), (206, 220, 226), (240, 226, 200), (214, 214, 214)))
    second = p.pick(
        4, ((130, 156, 168), (176, 96, 76), (70, 74, 84), (96, 140, 120), (222, 216, 206))
    )
    n = p.noise(p.x * 70, p.y * 70, 5)
    p.image[:] = mix(first, second, odd) * (0.88 + 0.14 * p.grain(i, j, 6) + 0.08 * n)
    p.glow((112, 110, 108), soft(np.maximum(np.abs(a), np.abs(b)) - 0.46, 0.03))
    p.image *= (p.light + 1) / 2


# ---- rooms -------------------------------------------------------------------------------------
WALLS = (
    (236, 220, 190),
    (190, 210, 206),
    (220, 190, 180),
    (206, 214, 226),
    (176, 190, 160),
    (240, 232, 220),
)
WOODS = ((166, 112, 66), (206, 160, 108), (122, 80, 52), (226, 214, 196))


def _room(p, k):
    """A wall, a skirting board and a wooden floor; the level where they meet."""
    h = 0.62 + 0.08 * p.r(k)
    p.image[:] = p.pick(k + 1, WALLS) * (1.04 - 0.12 * p.y)
    u, s = p.plane(h - 0.25)
    boards = u * 2.4 + p.r(k)
    grainy = p.noise(u * 60, s * 20, k + 2)
    wood = p.pick(k + 2, WOODS)
    each = p.grain(np.floor(boards), p.y * 0, k + 3)
    p.glow(wood * (0.74 + 0.2 * grainy + 0.16 * each), p.below(h))
    p.glow(wood * 0.5, soft(triangle(boards) - 0.93, 0.04) * p.below(h))
    p.glow((246, 242, 234), p.box(-1, 2, h - 0.025, h + 0.004))
    return h


def _window(p, x, y, w, h):
    """A window, with the sky of the day in it."""
    p.glow((250, 248, 242), p.box(x - w - 0.02, x + w + 0.02, y - h - 0.02, y + h + 0.02))
    p.glow(mix(p.top, p.low, np.clip((p.y - y + h) * 3, 0, 1)), p.box(x - w, x + w, y - h, y + h))
    cross = np.maximum(
        p.box(x - 0.007, x + 0.007, y - h, y + h), p.box(x - w, x + w, y - 0.007, y + 0.007)
    )
    p.glow((250, 248, 242), cross)


def bedroom(p):
    h = _room(p, 1)
    papered = soft(triangle(p.x * 9) - 0.5, 0.1) * soft(h - 0.03 - p.y, EDGE) * 0.35
    p.glow((250, 246, 238), papered * _chance(p.r(5), 0.5))
    x = 0.72 + 0.12 * (p.r(6) - 0.5)
    _window(p, x, 0.24, 0.1, 0.12)
    for side in (-1, 1):  # curtains
        at = x + f32(0.125 * side)
        folds = 0.85 + 0.2 * triangle(p.x * 30)
        p.glow(p.pick(7, HOUSES) * folds, p.box(at - 0.035, at + 0.035, 0.08, 0.42))
    wood = p.pick(10, WOODS)
    left, wide = -0.05 + 0.05 * p.r(11), 0.52 + 0.06 * p.r(12)
    p.glow(wood * 0.85, p.box(left, left + 0.06, h - 0.25, h + 0.16))  # its head
    p.glow(wood, p.box(left, left + wide, h + 0.04, h + 0.11))
    p.glow(wood * 0.8, p.box(left + wide - 0.04, left + wide, h - 0.06, h + 0.16))
    p.glow((248, 246, 240), p.box(left + 0.05, left + wide - 0.03, h - 0.06, h + 0.045))
    u, v = p.x * 14, p.y * 14
    quilt = mix(
        p.pick(13, HOUSES),
        tone(250, 246, 238),
        soft((triangle(u) - 0.5) * (triangle(v) - 0.5), 0.05) * 0.5,
    )
    p.glow(quilt, p.box(left + 0.19, left + wide - 0.03, h - 0.09, h + 0.07))
    p.glow((255, 253, 248), p.disc(left + 0.12, h - 0.085, 0.075, 0.55))
    _either(p, 14, (_picture_frame, _standing_lamp))
    dx, dy = p.x - 0.66, (p.y - 0.88) * 2.6
    ring = np.sqrt(dx * dx + dy * dy)
    p.glow(
        mix(p.pick(15, HOUSES), tone(248, 240, 224), soft(triangle(ring * 9) - 0.5)),
        soft(0.24 - ring, EDGE),
    )


@around(0.1, 0.5, 0.1, 0.34)
def _picture_frame(p):
    x, y = 0.26 + 0.1 * p.r(16), 0.22
    p.glow((120, 84, 56), p.box(x - 0.09, x + 0.09, y - 0.08, y + 0.08))
    inside = p.box(x - 0.07, x + 0.07, y - 0.06, y + 0.06)
    p.glow((190, 220, 240), inside)
    p.glow((110, 160, 90), inside * p.below(y + 0.02 - 0.02 * wave(p.x * 8)))


@around(0.4, 0.64, 0.15, 0.75)
def _standing_lamp(p):
    x = 0.52
    p.glow((110, 90, 74), p.bar(x, 0.3, x, 0.7, 0.008))
    shade = soft(0.045 + (p.y - 0.25) * 0.4 - np.abs(p.x - x), EDGE)
    p.glow((255, 226, 150), shade * p.box(-1, 2, 0.2, 0.33))


def kitchen(p):
    h = 0.68 + 0.06 * p.r(2)
    p.image[:] = p.pick(1, WALLS) * (1.04 - 0.1 * p.y)
    a, b, _, _ = cells(p.x * 10, p.y * 13)
    tiled = p.box(-1, 2, h - 0.42, h) * (0.9)
    p.glow(p.pick(3, ((240, 244, 244), (190, 216, 220), (240, 226, 190), (170, 196, 176))), tiled)
    p.glow((206, 206, 200), tiled * soft(np.maximum(np.abs(a), np.abs(b)) - 0.43, 0.05))
    u, s = p.plane(h - 0.2)
    check = soft((triangle(u * 2) - 0.5) * (triangle(s * 2) - 0.5), 0.025)
    floor = mix(
        tone(238, 234, 224), p.pick(4, ((96, 110, 120), (180, 104, 80), (90, 130, 120))), check
    )
    p.glow(floor, p.below(h))
    x = 0.3 + 0.4 * p.r(5)
    _window(p, x, 0.2, 0.13, 0.11)
    front, top = p.pick(6, (*HOUSES[2:5], (240, 240, 236), (166, 120, 80))), h - 0.2
    doors, _, i, _ = cells(p.x * 4.6 + p.r(7), p.x)
    oven = i == np.floor(4.6 * 0.2 + p.r(7))
    counter = p.box(-1, 2, top, h + 0.05)
    p.glow(front * (1 - 0.22 * soft(np.abs(doors) - 0.46, 0.02)), counter)
    p.glow(
        (80, 76, 74),
        counter
        * soft(0.02 - np.abs(np.abs(doors) - 0.36), 0.02)
        * p.box(-1, 2, top + 0.06, top + 0.12),
    )
    p.glow((226, 226, 228), counter * oven)
    p.glow((58, 60, 68), oven * soft(0.34 - np.abs(doors), 0.03) * p.box(-1, 2, top + 0.08, h))
    p.glow(p.pick(10, WOODS), p.box(-1, 2, top - 0.025, top + 0.012))
    p.glow((90, 70, 60), p.box(-1, 2, h + 0.04, h + 0.06))
    # jars and pots on the counter
    a, _, i, _ = cells(p.x * 8 + p.r(11), p.x)
    g = p.grain(i, i * 0, 12)
    jar = soft(0.2 + 0.12 * g - np.abs(a), 0.06) * p.box(-1, 2, top - 0.06 - 0.08 * g, top - 0.025)
    p.glow(_from(HOUSES, triangle(g * 9)), jar * (g < 0.62))
    lamp = x + np.where(x < f32(0.5), f32(0.3), f32(-0.3))
    p.glow((70, 66, 66), p.bar(lamp, -0.1, lamp, 0.14, 0.005))
    p.glow(p.pick(13, PLAY), p.disc(lamp, 0.2, 0.075, 0.9) * soft(0.2 - p.y, EDGE))
    p.glow((255, 244, 190), p.disc(lamp, 0.205, 0.03))


def library(p):
    h = _room(p, 1)
    wood = p.pick(5, WOODS)
    p.glow(wood * 0.42, p.box(-1, 2, -1, h))
    rows = 4.2 + 2 * p.r(6)
    v = (h - p.y) * rows
    shelf = np.floor(v)
    up = v - shelf  # 0 on the board, 1 under the next
    u = p.x * (15 + 5 * p.r(7)) + p.grain(shelf, shelf * 0, 10) * 9
    book = np.floor(u)
    a, g = u - book, p.grain(book, shelf, 11)
    tall = 0.6 + 0.24 * triangle(g * 7)
    there = soft(tall - up, 0.05) * (g > 0.07) * p.box(-1, 2, -1, h - 0.02)
    shade = 0.75 + 0.3 * triangle(a)
    p.glow(
        _from(
            (
                (150, 50, 46),
                (46, 84, 120),
                (60, 104, 70),
                (190, 146, 66),
                (110, 70, 110),
                (226, 214, 186),
                (84, 60, 48),
            ),
            triangle(g * 13),
        )
        * shade,
        there,
    )
    band = soft(0.04 - np.abs(up - 0.2 - 0.2 * g), 0.03) * (triangle(g * 29) < 0.5)
    p.glow((236, 206, 130), there * band)
    boards = soft(0.05 - np.abs(up - 0.96), 0.03) * p.box(-1, 2, -1, h)
    posts = soft(triangle(p.x * 1.9 + p.r(12)) - 0.95, 0.015) * p.box(-1, 2, -1, h)
    p.glow(wood, np.maximum(boards, posts))
    _either(p, 13, (_library_ladder, _nothing, _reading_table))


@around(0.1, 0.6, -0.1, 0.85)
def _library_ladder(p):
    x, lean = 0.2 + 0.1 * p.r(14), 0.1
    for out in (0, 0.13):
        p.glow((214, 170, 110), p.bar(x + f32(out) + lean, -0.05, x + f32(out), 0.78, 0.011))
    at = x + lean * (0.78 - p.y) * 1.2
    rungs = soft(triangle(p.y * 11) - 0.8, 0.1) * soft(np.minimum(p.x - at, at + 0.13 - p.x), EDGE)
    p.glow((196, 150, 92), rungs * soft(0.76 - p.y, EDGE))


@around(-0.5, 0.4, 0.55, 1)
def _reading_table(p):
    y = 0.74
    p.glow((112, 72, 46), p.box(-1, 0.36, y, y + 0.035))
    p.glow((92, 58, 38), p.box(0.27, 0.31, y + 0.03, 0.95))
    p.glow((190, 150, 70), p.bar(0.14, y - 0.1, 0.14, y, 0.008))
    p.glow((60, 140, 90), p.disc(0.14, y - 0.09, 0.08, 0.6) * soft(y - 0.09 - p.y, EDGE))


def studio(x, y, R):
    """A neutral ground for a thing alone."""
    tint = np.stack([0.62 + 0.33 * R[:, k : k + 1] for k in (2, 3, 4)])
    return tint * (1.05 - 0.15 * y)


# ---- all of them -------------------------------------------------------------------------------
def _either(p, k, painters):
    """Each image is painted on by one of the painters, the k-th random number decides by which."""
    drawn = np.floor(p.r(k)[:, 0] * len(painters)).astype(int)
    for which, paint in enumerate(painters):
        rows = np.flatnonzero(drawn == which)
        if len(rows) and paint is not _nothing:
            part = p.only(rows)
            paint(part)
            p.image[:, rows] = part.image


def _in_blocks(paint):
    """A place as others call it: (x, y, R) -> images [3, n, P]."""

    @wraps(paint)
    def place(x, y, R):
        image = np.empty((3, *x.shape), f32)
        for start in range(0, len(x), BLOCK):
            rows = slice(start, start + BLOCK)
            picture = Picture(x[rows], y[rows], R[rows])
            paint(picture)
            image[:, rows] = picture.image
        return image

    return place


SCENES = (  # the classes of the task with scenes
    beach,
    coast_cliff,
    lake_shore,
    river_bank,
    waterfall,
    meadow,
    wheat_field,
    vineyard,
    forest,
    bamboo_forest,
    jungle,
    desert,
    canyon,
    mountain,
    snowfield,
    city_skyline,
    street,
    harbour,
    garden,
    playground,
)
GROUNDS = (night_sky, sea, road, brick_wall, wooden_floor, tiled_floor, bedroom, kitchen, library)
PLACES = {f.__name__.replace("_", " "): _in_blocks(f) for f in SCENES + GROUNDS}
PLACES["studio"] = studio
