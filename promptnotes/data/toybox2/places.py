"""Where things are: places, each painted from the sky to what is near."""

from functools import partial, wraps

import numpy as np

from .noise import cells, f32, grain, mix, noise, over, soft, tone, triangle

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
    """n images that are being painted. x, y : [n, P]. light : [3, n, 1], it colours what is painted."""

    def __init__(self, x, y, R):
        self.R, self.image = R, np.zeros((3, *x.shape), f32)
        zoom = f32(0.82) + f32(0.3) * self.r(21)  # the camera: near or far, askew, from either side
        side = np.where(self.r(22) < f32(0.5), f32(-1), f32(1))
        self.x = (x - f32(0.5)) * (zoom * side) + f32(0.5)
        self.y = (y - f32(0.6)) * zoom + f32(0.6) + (x - f32(0.5)) * (self.r(23) - f32(0.5)) / 12
        day = np.floor(R[:, 0] * len(DAYS)).astype(int)
        self.top, self.low, self.light = (
            np.array([d[k] for d in DAYS], f32)[day].T[..., None] / 255 for k in range(3)
        )
        self.dark = np.array([d[3] for d in DAYS], f32)[day][:, None]

    def only(self, rows):
        """A picture of some of the images."""
        part = Picture.__new__(Picture)
        part.x, part.y, part.R, part.dark = self.x[rows], self.y[rows], self.R[rows], self.dark[rows]
        part.image, part.top, part.low, part.light = (
            a[:, rows] for a in (self.image, self.top, self.low, self.light)
        )
        return part

    def r(self, k):
        """Random numbers [n, 1]: eight of them, then eight made of their later digits, and so on."""
        t = self.R[:, k % 8 : k % 8 + 1] * f32(61 ** (k // 8))
        return t - np.floor(t)

    def pick(self, k, colours):
        """One colour an image, [3, n, 1], between two neighbours in the list."""
        t = self.r(k)[:, 0] * (len(colours) - 1)
        i = np.floor(t).astype(int)
        a = np.array(colours, f32) / 255
        return (a[i] + (a[i + 1] - a[i]) * (t - i.astype(f32))[:, None]).T[..., None]

    def noise(self, u, v, k):
        return noise(u + self.r(k) * 997, v + self.r(k + 1) * 991)

    def grain(self, u, v, k):
        return grain(u + self.r(k) * 997, v + self.r(k + 1) * 991)

    def paint(self, colour, mask, far=0.0):
        """Paint where mask is 1. far : how much of the air's colour lies over it."""
        colour = _colour(colour) * self.light
        if np.any(far):
            colour = mix(colour, self.low, f32(1) * far)
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
        x, y = self.x - f32(1) * x0, self.y - f32(1) * y0
        t = np.clip((x * dx + y * dy) * (f32(1) / (dx * dx + dy * dy)), 0, 1)
        x, y = x - t * dx, y - t * dy
        return soft(f32(width) - np.sqrt(x * x + y * y), EDGE)

    def plane(self, h, across=None):
        """Coordinates on a floor that reaches to the horizon h: across it, and away from us."""
        s = 1 / (np.maximum(self.y - h, 0) + f32(0.12))
        return (self.x - (f32(0.5) if across is None else across)) * s, s


def _colour(colour):
    return tone(*colour) if isinstance(colour, tuple) else colour


def wave(t):
    """A smooth wave of period 1 between 0 and 1."""
    t = triangle(t)
    return t * t * (3 - 2 * t)


def _chance(r, share):
    return (r < f32(share)).astype(f32)


# ---- what places share -------------------------------------------------------------------------
def _sky(p, h=0.5, clouds=1.0):
    p.image[:] = mix(p.top, p.low, np.clip(p.y / (h + f32(0.05)), 0, 1))
    sun = f32(0.1) + f32(0.8) * p.r(8), f32(0.06) + f32(0.24) * p.r(9)
    dx, dy = p.x - sun[0], p.y - sun[1]
    far, up = np.sqrt(dx * dx + dy * dy), _chance(p.r(10), 0.5)
    p.glow(p.low * f32(0.4) + tone(255, 244, 190) * f32(0.6), np.clip(f32(0.5) - far * 2, 0, 1) * up)
    p.glow((255, 250, 216), soft(f32(0.05) - far, 0.01) * up)
    n = p.noise(p.x * 55, p.y * 130, 11)
    cover = f32(0.85) - f32(0.4 * clouds) * p.r(13)
    white = p.low * f32(0.45) + (p.light * f32(0.98)) * f32(0.55)
    p.glow(white, soft(n - cover, 0.07) * f32(0.9))


def _hills(p, level, height, colour, k, far=0.3, waves=1.0, texture=0.0):
    """A smooth ridge; the level of its upper edge."""
    t = wave(p.x * f32(waves) + p.r(k)) + wave(p.x * f32(2.3 * waves) + p.r(k + 1)) * f32(0.35)
    ridge = level - f32(height) * t
    if texture:
        colour = _colour(colour) * (1 + f32(texture) * (p.noise(p.x * 90, p.y * 160, k) - f32(0.5)))
    p.paint(colour, p.below(ridge), far)
    return ridge


def _crowns(p, k, number, low, high):
    """The height, along x, of a row of round trees: `number` over the image."""
    height = 0
    for shift in (0, f32(0.5)):  # two rows, each fills the gaps of the other
        u = p.x * number + p.r(k) * 9 + shift
        i = np.floor(u)
        u = u - i - f32(0.5)
        tall = f32(low) + f32(high - low) * p.grain(i, i * 0 + shift * 5, k + 1)
        height = np.maximum(height, tall * np.sqrt(f32(1) - u * u * f32(3.4)))
    return height


def _firs(p, k, number, low, high, share=1.0):
    """The height, along x, of a row of firs: triangles with notched sides."""
    u = p.x * number + p.r(k) * 9
    i = np.floor(u)
    g = p.grain(i, i * 0, k + 1)
    u = u - i - f32(0.5)
    notch = triangle(u * 7) * f32(0.16) + f32(0.92)
    return (f32(low) + f32(high - low) * g) * (1 - 2 * np.abs(u)) * notch * (g < share)


def _grass(p, h, green, k, rough=0.5):
    """A meadow's ground below h."""
    u, s = p.plane(h)
    n = p.noise(u * 26, s * 60, k) * f32(0.7) + p.grain(u * 40, s * 90, k + 1) * f32(0.3)
    p.paint(green * (f32(1 - rough * 0.45) + f32(rough) * n), p.below(h))


def _flowers(p, h, colour, share, k, size=0.2, rows=2.2):
    """Flowers on a meadow below h, small ones far away."""
    u, s = p.plane(h)
    a, b, i, j = cells(u * f32(3 * rows), s * f32(3.3 * rows))
    g = p.grain(i * 3, j * 5, k)
    a = a + (g - f32(0.5)) * f32(0.5)
    b = b / (s * f32(1.1))  # as far up as across
    d = a * a + b * b
    there = (g < share) * p.below(h + f32(0.02)) * (s < f32(5.5))
    p.paint(colour, soft(f32(size * size) - d, 0.03) * there)
    p.paint((255, 236, 150), soft(f32(size * size * 0.12) - d, 0.01) * there)


def _water(p, h, colour, k, calm=0.0):
    """Water below h: it mirrors the sky far away, and glitters."""
    u, s = p.plane(h)
    n = p.noise(u * 14, s * 44, k)
    mirrored = mix(_colour(colour) * p.light, p.low, np.clip(s * f32(0.09), 0, 1) * f32(0.9))
    p.glow(mirrored * (f32(0.86 + 0.1 * calm) + f32(0.3 - 0.22 * calm) * n), p.below(h))
    p.paint((250, 252, 255), soft(n - f32(0.74), 0.05) * p.below(h + f32(0.01)) * f32(0.6 - 0.3 * calm))


def _sand(p, level, colour, k):
    n = p.noise(p.x * 80, p.y * 150, k) * f32(0.6) + p.grain(p.x * 70, p.y * 70, k) * f32(0.4)
    p.paint(colour * (f32(0.86) + f32(0.24) * n), p.below(level))


def _fence(p, level, colour, k, posts=9.0):
    u = p.x * f32(posts) + p.r(k)
    post = soft(triangle(u) - f32(0.78), 0.06) * p.box(-2, 3, level - f32(0.075), level + f32(0.05))
    rail = np.maximum(
        soft(f32(0.009) - np.abs(p.y - level), EDGE),
        soft(f32(0.009) - np.abs(p.y - level + f32(0.045)), EDGE),
    )
    p.paint(colour, np.maximum(post, rail))


# ---- shores ------------------------------------------------------------------------------------
def beach(p):
    h = f32(0.22) + f32(0.16) * p.r(2)
    _sky(p, h)
    islands = _chance(p.r(14), 0.35) * f32(0.07)
    _hills(p, h + f32(0.03), 1, (90, 120, 110), 15, 0.55, 0.8) if 0 else None
    isle = h - islands * (wave(p.x * f32(0.9) + p.r(15)) * f32(1.6) - f32(0.6))
    p.paint((84, 118, 104), p.below(isle), 0.5)
    _water(p, h, p.pick(1, WATERS), 16)
    shore = h + f32(0.12) + f32(0.1) * p.r(3) + (p.x - f32(0.5)) * (p.r(4) - f32(0.3)) * f32(0.35)
    shore = shore + f32(0.025) * wave(p.x * f32(1.7) + p.r(5))
    for k, out in enumerate((0.075, 0.035)):  # breakers
        roll = shore - f32(out) + f32(0.012) * wave(p.x * 3 + p.r(6) + f32(0.4 * k))
        p.paint((250, 252, 252), soft(f32(0.008) - np.abs(p.y - roll), 0.01) * f32(0.75))
    sand = p.pick(6, SANDS)
    _sand(p, shore, sand, 17)
    wet = soft(shore + f32(0.05) - p.y, 0.02) * p.below(shore)
    p.paint(sand * f32(0.72), wet * f32(0.8))
    p.paint((252, 253, 253), soft(f32(0.011) - np.abs(p.y - shore), 0.009))
    a, b, i, j = cells(p.x * 9, p.y * 14)  # shells
    g = p.grain(i, j, 18)
    shell = soft(f32(0.02) - (a + g - f32(0.5)) ** 2 - b * b * f32(0.4), 0.01) * (g < f32(0.16))
    p.paint((252, 238, 226), shell * p.below(shore + f32(0.1)))
    _either(p, 7, (_palm, _umbrella, _nothing))


def _nothing(p):
    pass


def _umbrella(p):
    x, y = f32(0.1) + f32(0.14) * p.r(14), f32(0.46) + f32(0.1) * p.r(15)
    p.paint((240, 236, 226), p.bar(x, y, x + f32(0.05), y + f32(0.24), 0.008))
    u, v = (p.x - x) - (p.y - y) * f32(0.2), (p.y - y) + (p.x - x) * f32(0.2)
    dome = soft(f32(0.15) - np.sqrt(u * u + v * v * f32(1.6)), EDGE) * soft(-v, EDGE)
    stripes = soft(triangle(u / (f32(0.13) + v * f32(0.7)) * f32(1.5)) - f32(0.5), 0.12)
    p.paint(mix(p.pick(3, HOUSES[:5]), tone(252, 250, 244), stripes), dome)


def _palm(p):
    foot, top = f32(0.02) + f32(0.14) * p.r(14), f32(0.2) + f32(0.08) * p.r(15)
    y = np.clip((p.y - top) * f32(1.8), 0, 1)
    bend = foot + f32(0.1) * (1 - y * y)
    trunk = soft(f32(0.016) - np.abs(p.x - bend), EDGE) * p.box(-1, 2, top, top + f32(0.55))
    p.paint(tone(134, 98, 62) * (f32(0.85) + f32(0.3) * triangle(p.y * 16)), trunk)
    u, v = p.x - foot - f32(0.1), p.y - top
    fronds = 0
    for dx, dy in ((0.2, 0.1), (0.17, -0.05), (-0.18, 0.02), (-0.15, 0.13), (0.09, 0.17)):
        t = np.clip(u / f32(dx), 0, 1)  # along the frond, which hangs in a curve
        sag = v - t * f32(dy) + (t - t * t) * f32(0.2)
        fronds = np.maximum(fronds, soft(f32(0.03) * (1 - t) + f32(0.004) - np.abs(sag), 0.01) * (t > 0))
    p.paint((56, 122, 56), fronds * soft(f32(0.25) - np.abs(u), EDGE))


def coast_cliff(p):
    h = f32(0.34) + f32(0.16) * p.r(2)
    _sky(p, h)
    _water(p, h, p.pick(1, WATERS), 16)
    rock = p.pick(3, (*ROCKS, (232, 228, 216), (176, 110, 80)))
    # two headlands at one side, the farther reaches out more
    for k, (out, top, far) in enumerate(((0.66, 0.1, 0.35), (0.42, -0.04, 0.0))):
        rim = h - f32(0.2 - top) - f32(0.1) * p.r(4) + f32(0.1) * (p.x - f32(0.2))
        rim = rim + f32(0.03) * wave(p.x * f32(2.5) + p.r(5 + k)) - f32(0.06 * k)
        foot = h + f32(0.06 + 0.2 * k) + f32(0.02) * wave(p.x * 5 + p.r(6))
        edge = f32(out) - f32(0.12) * p.r(7) + f32(0.05) * p.noise(p.x * 20, p.y * 90, 12 + k)
        edge = edge - (p.y - foot) * f32(0.12 + 0.1 * k) * 0 + (p.y - rim) * f32(0.22)
        body = soft(edge - p.x, EDGE) * p.below(rim) * soft(foot - p.y, EDGE)
        bands = p.noise(p.x * 16, (p.y + p.x * f32(0.1)) * 190, 14)
        cracks = p.noise(p.x * 150, p.y * 36, 15)
        shade = f32(0.62) + f32(0.34) * bands + f32(0.24) * cracks
        p.paint(rock * shade, body, far)
        p.paint(p.pick(17, GREENS), body * soft(rim + f32(0.045) - p.y, 0.012), far)
        foam = soft(f32(0.014) - np.abs(p.y - foot), 0.012) * soft(edge + f32(0.04) - p.x, 0.02)
        p.paint((250, 252, 252), foam)
    _either(p, 18, (_lighthouse, _stack, _nothing))
    near = f32(0.84) + f32(0.08) * wave(p.x * f32(0.8) + p.r(19))
    p.paint(p.pick(17, GREENS) * (f32(0.8) + f32(0.35) * p.noise(p.x * 120, p.y * 90, 20)), p.below(near))


def _lighthouse(p):
    x, y = f32(0.13), f32(0.12) + f32(0.1) * p.r(2)
    side = f32(0.03) + (p.y - y) * f32(0.07)
    tower = soft(side - np.abs(p.x - x), EDGE) * p.box(-1, 2, y, y + f32(0.2))
    p.paint(mix(tone(250, 248, 240), tone(206, 62, 56), soft(triangle(p.y * 9) - f32(0.5))), tower)
    p.paint((70, 60, 64), p.box(x - f32(0.034), x + f32(0.034), y - f32(0.05), y - f32(0.036)))
    p.glow((255, 240, 160), p.box(x - f32(0.022), x + f32(0.022), y - f32(0.036), y))


def _stack(p):
    x, h = f32(0.8) + f32(0.1) * p.r(14), f32(0.46) + f32(0.12) * p.r(2)
    rough = f32(0.03) * p.noise(p.x * 30, p.y * 120, 15)
    tall = soft(f32(0.05) + (p.y - h) * f32(0.12) + rough - np.abs(p.x - x), EDGE)
    p.paint(p.pick(3, ROCKS) * f32(0.9), tall * p.box(-1, 2, h - f32(0.2), h + f32(0.02)))
    p.paint((250, 252, 252), p.disc(x, h + f32(0.02), f32(0.09), 0.14))


def lake_shore(p):
    h = f32(0.3) + f32(0.14) * p.r(2)
    _sky(p, h - f32(0.1))
    far = p.pick(3, ((90, 116, 130), (84, 112, 92), (104, 104, 128)))
    t = wave(p.x * f32(0.9) + p.r(4)) + f32(0.4) * wave(p.x * f32(2.1) + p.r(5))
    hill = (f32(0.06) + f32(0.12) * p.r(6)) * t
    bank = np.where(p.r(7) < f32(0.5), _firs(p, 14, 17, 0.02, 0.09), _crowns(p, 14, 9, 0.02, 0.07))
    bank = bank + f32(0.012)
    _water(p, h, p.pick(1, WATERS) * f32(0.8) + far * f32(0.15), 16, calm=1.0)
    up = h - p.y  # the far shore, and below h its mirror image
    trees = p.pick(18, FOLIAGE)
    for colour, height, air in ((far, hill, 0.35), (trees, bank, 0.12)):
        p.paint(colour, soft(height - np.abs(up), EDGE) * soft(up, EDGE), air)
        wobble = f32(0.02) * p.noise(p.x * 0, p.y * 180, 19)
        shine = soft(height * f32(0.9) + up + wobble, 0.02) * soft(-up, EDGE)
        p.paint(colour * f32(0.8), shine * f32(0.6), air)
    shore = f32(0.7) + f32(0.12) * p.r(10) + (p.x - f32(0.5)) * f32(0.3) * (p.r(9) - f32(0.4))
    shore = shore + f32(0.03) * wave(p.x * f32(2.2) + p.r(12))
    pebbles = p.grain(p.x * 34, p.y * 44, 20)
    ground = mix(p.pick(11, GREENS), p.pick(11, ROCKS), _chance(p.r(13), 0.5))
    p.paint(ground * (f32(0.8) + f32(0.4) * pebbles), p.below(shore))
    p.paint((235, 240, 240), soft(f32(0.006) - np.abs(p.y - shore), 0.008) * f32(0.7))
    _either(p, 17, (_reeds, _jetty, _reeds))


def _reeds(p):
    u = p.x * 26 + (p.y - f32(0.8)) * (p.x - f32(0.1)) * 9
    a, _, i, _ = cells(u, u)
    tall = f32(0.48) + f32(0.26) * p.grain(i, i * 0, 14) + np.abs(p.x - f32(0.1)) * f32(0.5)
    there = soft(f32(0.34) - p.x, EDGE) * soft(f32(0.9) - p.y, 0.02)
    p.paint((96, 124, 58), soft(f32(0.16) - np.abs(a), 0.08) * p.below(tall) * there)
    brown = soft(f32(0.34) - np.abs(a), 0.08) * p.box(-1, 2, tall, tall + f32(0.07))
    p.paint((104, 66, 38), brown * there * (p.grain(i, i * 0, 18) < f32(0.5)))


def _jetty(p):
    end = f32(0.5) + f32(0.1) * p.r(14)
    depth = (p.y - end) * f32(1.2)
    planks = soft(f32(0.05) + depth * f32(0.16) - np.abs(p.x - f32(0.3) + depth * f32(0.2)), EDGE)
    wood = tone(150, 116, 84) * (f32(0.75) + f32(0.3) * soft(triangle(p.y * 26) - f32(0.25), 0.1))
    for x in (0.25, 0.35):
        p.paint((92, 70, 52), p.box(f32(x - 0.014), f32(x), end - f32(0.03), end + f32(0.09)))
    p.paint(wood, planks * p.below(end))


def river_bank(p):
    h = f32(0.3) + f32(0.14) * p.r(2)
    _sky(p, h)
    _hills(p, h + f32(0.02), 0.12, p.pick(3, ((84, 120, 96), (104, 124, 140), (98, 112, 76))), 4, 0.4)
    green = p.pick(6, GREENS)
    p.paint(p.pick(7, FOLIAGE), soft(_crowns(p, 14, 8, 0.01, 0.1) - h + p.y, EDGE), 0.2)
    _grass(p, h, green, 16)
    d = np.maximum(p.y - h, 0)
    bend = (wave(d * f32(1.3) + p.r(12) * f32(0.5)) - f32(0.5)) * (f32(0.2) + d) * f32(1.1)
    centre = f32(0.42) + f32(0.25) * (p.r(13) - f32(0.5)) + bend
    width = f32(0.02) + d * (f32(0.22) + f32(0.2) * p.r(18)) + f32(0.02) * p.noise(p.x * 9, p.y * 90, 9)
    off = width - np.abs(p.x - centre)
    p.paint(p.pick(19, SANDS) * f32(0.72), soft(off + f32(0.03), 0.012) * p.below(h))
    n = p.noise(p.x * 30, p.y * 160, 20)
    water = mix(p.pick(1, WATERS) * p.light, p.low, f32(0.5) - d * f32(0.5))
    p.glow(water * (f32(0.84) + f32(0.34) * n), soft(off, EDGE) * p.below(h))
    p.paint((250, 252, 252), soft(n - f32(0.76), 0.04) * soft(off - f32(0.02), 0.02) * p.below(h) * f32(0.7))
    a, b, i, j = cells(p.x * 7, p.y * 10)  # boulders along the water
    g = p.grain(i, j, 17)
    stone = soft(f32(0.1) + f32(0.06) * g - a * a - b * b, 0.04) * (g < f32(0.55))
    beside = soft(f32(0.05) - np.abs(off + f32(0.02)), 0.01) * p.below(h + f32(0.1))
    p.paint(p.pick(10, ROCKS) * (f32(0.95) - f32(0.5) * b)[None], stone * beside)
    _either(p, 11, (_tree, _nothing, _reeds))


def _tree(p):
    x, y, size = f32(0.1) + f32(0.1) * p.r(14), f32(0.3) + f32(0.1) * p.r(15), f32(0.15)
    p.paint((98, 70, 48), p.bar(x, y, x, f32(0.68), 0.022))
    lump = f32(0.06) * p.noise(p.x * 90, p.y * 90, 16)
    dx, dy = p.x - x, p.y - y
    d = np.sqrt(dx * dx + dy * dy) - lump
    leaves = p.pick(7, FOLIAGE)
    p.paint(leaves * f32(0.8), soft(size - d, EDGE))
    dx, dy = dx + f32(0.03), dy + f32(0.04)
    p.paint(leaves * f32(1.15), soft(size - f32(0.07) + lump - np.sqrt(dx * dx + dy * dy), 0.02))


def waterfall(p):
    h = f32(0.06) + f32(0.14) * p.r(2)
    _sky(p, f32(0.4))
    x0, w = f32(0.5) + f32(0.3) * (p.r(3) - f32(0.5)), f32(0.07) + f32(0.1) * p.r(4)
    pool = f32(0.68) + f32(0.08) * p.r(5)
    rim = h + f32(0.16) * np.abs(p.x - x0) * (p.r(6) * 3 - f32(1)) + f32(0.04) * wave(p.x * 4 + p.r(7))
    rock = p.pick(10, ROCKS)
    steps = p.noise(p.x * 60, p.y * 50, 12) * f32(0.5) + p.noise(p.x * 130, p.y * 44, 14) * f32(0.5)
    p.paint(rock * (f32(0.42) + f32(0.85) * steps), p.below(rim))
    moss = soft(p.noise(p.x * 70, p.y * 80, 16) - f32(0.52) - (p.y - rim) * f32(0.25), 0.06)
    p.paint(p.pick(18, GREENS) * f32(0.85), moss * p.below(rim))
    p.paint(p.pick(19, FOLIAGE), p.below(rim - _crowns(p, 20, 7, 0.03, 0.12)) * soft(rim + f32(0.03) - p.y, 0.02))
    # the fall: one column, often broken by a ledge below which it is wider
    ledge = f32(0.35) + f32(0.15) * p.r(11)
    wide = w * (1 + soft(p.y - ledge, 0.02) * f32(1.1) * p.r(13)) + (p.y - h) * f32(0.05)
    fall = soft(wide - np.abs(p.x - x0 - (p.r(9) - f32(0.5)) * f32(0.12) * (p.y > ledge)), 0.012)
    streaks = p.noise(p.x * 190, p.y * 22, 17)
    p.paint(mix(tone(168, 202, 222), tone(252, 254, 255), soft(streaks - f32(0.42), 0.22)), fall * p.below(rim + f32(0.01)))
    n = p.noise(p.x * 40, p.y * 140, 8)
    water = p.pick(1, ((40, 120, 130), (60, 140, 150), (48, 96, 110), (70, 130, 110)))
    p.paint(water * (f32(0.75) + f32(0.5) * n), p.below(pool))
    foam = p.noise(p.x * 100, p.y * 100, 10) * f32(0.1)
    dx, dy = p.x - x0, (p.y - pool) * f32(2.2)
    p.paint((252, 254, 255), soft(w * f32(1.5) + foam - np.sqrt(dx * dx + dy * dy), 0.06) * f32(0.9))
    shore = f32(0.9) + f32(0.1) * wave(p.x + p.r(15)) * p.r(14)
    p.paint(rock * (f32(0.6) + f32(0.6) * p.noise(p.x * 90, p.y * 120, 20)), p.below(shore))


# ---- open land ---------------------------------------------------------------------------------
def meadow(p):
    h = f32(0.32) + f32(0.22) * p.r(2)
    _sky(p, h)
    green = p.pick(1, GREENS)
    _hills(p, h + f32(0.02), 0.16, green * f32(0.9) + tone(10, 20, 40), 3, 0.45)
    _far_trees(p, h)
    _grass(p, h + f32(0.03) * wave(p.x * f32(0.8) + p.r(5)), green, 16)
    for k in (6, 18):
        _flowers(p, h + f32(0.03), p.pick(k, FLOWERS), p.r(k + 1) * f32(0.35), k + 2)


def _far_trees(p, h, k=14):
    """In most images a row of trees before the horizon, with gaps."""
    height = np.where(p.r(k) < f32(0.4), _firs(p, k, 14, 0.03, 0.12), _crowns(p, k, 7, 0.02, 0.1))
    there = soft(p.noise(p.x * 40, p.y * 0, k + 1) - f32(0.75) * p.r(k + 3), 0.05)
    p.paint(p.pick(k + 2, FOLIAGE), p.below(h + f32(0.012) - height) * there, 0.25)


def wheat_field(p):
    h = f32(0.32) + f32(0.2) * p.r(2)
    _sky(p, h)
    _hills(p, h + f32(0.02), 0.12, p.pick(3, GREENS), 4, 0.45)
    _far_trees(p, h)
    gold = p.pick(1, ((226, 184, 88), (236, 200, 112), (206, 158, 70), (180, 176, 84), (214, 178, 110)))
    u, s = p.plane(h, f32(0.5) + (p.r(6) - f32(0.5)) * f32(0.9))
    d = np.maximum(p.y - h, 0)
    stalks = p.noise(u * 90, p.y * 34, 16)  # high and narrow
    ears = p.grain(u * 34, p.y * 34 + np.floor(u * 34) * f32(0.37), 17)
    n = f32(0.74) + (f32(0.3) * stalks + f32(0.2) * ears) * np.clip(f32(0.5) + d, 0, 1)
    top = h + f32(0.008) * p.noise(p.x * 200, p.y * 0, 18)
    p.paint(gold * n, p.below(top))
    tracks = soft(f32(0.13) - np.abs(np.abs(u) - f32(0.3)), 0.05) * _chance(p.r(7), 0.6)
    p.paint(gold * f32(0.62), tracks * p.below(h + f32(0.01)) * f32(0.8))
    _flowers(p, h + f32(0.05), (222, 60, 48), p.r(10) * f32(0.3) - f32(0.1), 18, 0.17)
    # the ears that stand before us
    a, _, i, _ = cells(p.x * 22 + p.r(11), p.y)
    g = p.grain(i, i * 0, 19)
    tip = f32(0.84) + f32(0.14) * g
    a = a + (p.y - tip) * (g - f32(0.5)) * 3
    p.paint(gold * f32(0.8), soft(f32(0.1) - np.abs(a), 0.06) * p.below(tip))
    ear = np.abs(a) * f32(0.09) + np.abs(p.y - tip) * f32(0.6) * 0
    long = p.y - tip
    ear = a * a * f32(9) + long * long * 500
    p.paint(gold * f32(1.14), soft(1 - ear, 0.3))


def vineyard(p):
    h = f32(0.32) + f32(0.18) * p.r(2)
    _sky(p, h)
    _hills(p, h + f32(0.02), 0.18, p.pick(3, ((98, 130, 84), (150, 150, 90), (110, 126, 140))), 4, 0.4)
    _far_trees(p, h)
    _farm(p, h)
    leaves = p.pick(1, ((76, 122, 50), (104, 146, 58), (150, 150, 54), (206, 150, 50), (170, 70, 50)))
    soil = p.pick(6, ((168, 128, 88), (140, 150, 80), (190, 160, 120), (120, 136, 70)))
    _grass(p, h, soil, 16, 0.35)
    u, s = p.plane(h, f32(0.5) + (p.r(7) - f32(0.5)) * f32(1.4))
    t = u * (f32(1.1) + f32(0.5) * p.r(10)) + p.r(11)
    lump = p.noise(u * 60, s * 90 + u * 20, 18)
    row = triangle(t) + f32(0.35) * (lump - f32(0.5))
    side = t - np.floor(t)  # one side of a row lies in the shade
    low = p.below(h + f32(0.006))
    p.paint(soil * f32(0.62), soft(row - f32(0.34), 0.08) * low)
    p.paint(leaves * (f32(0.62) + f32(0.3) * side + f32(0.4) * lump), soft(row - f32(0.5), 0.06) * low)
    grapes = (p.grain(u * 40, s * 46, 19) < f32(0.1)) * soft(row - f32(0.6), 0.05) * (s < 4)
    p.paint((92, 54, 110), grapes * low * _chance(p.r(12), 0.6))
    posts = soft(triangle(t) - f32(0.86), 0.05) * soft(triangle(s * f32(1.6)) - f32(0.86), 0.06)
    p.paint((126, 100, 76), posts * low)


def _farm(p, h):
    """A little house with cypresses on the horizon of some images."""
    there, x = _chance(p.r(18), 0.5), f32(0.15) + f32(0.7) * p.r(19)
    y = h + f32(0.01)
    wall = p.box(x - f32(0.05), x + f32(0.05), y - f32(0.055), y)
    p.paint((238, 222, 190), wall * there, 0.1)
    p.paint((226, 216, 190), p.box(x - f32(0.02), x, y - f32(0.1), y) * there, 0.1)
    roof = soft(f32(0.035) - np.abs(p.x - x) * f32(0.5) - np.abs(p.y - y + f32(0.055)), EDGE)
    p.paint((182, 92, 64), roof * soft(y - f32(0.053) - p.y, EDGE) * there, 0.1)
    for k, away in enumerate((0.085, 0.115)):
        p.paint((44, 78, 50), p.disc(x + f32(away), y - f32(0.06), f32(0.017), 4.2 - k) * there, 0.1)


# ---- woods -------------------------------------------------------------------------------------
def _trunks(p, number, width, k, lean=0.06, share=1.0):
    """A row of trunks: a mask, and across (-1 to 1) and number of the trunk, for its bark."""
    u = p.x * number + p.r(k) * 9 + p.y * (p.r(k + 1) - f32(0.5)) * f32(lean * 8)
    a, _, i, _ = cells(u, u)
    g = p.grain(i, i * 0, k)
    a = a + (g - f32(0.5)) * f32(0.4) + (p.y - f32(0.5)) * (g - f32(0.5)) * f32(lean * 4)
    wide = f32(width) * (f32(0.6) + f32(0.8) * triangle(g * 7)) * number
    mask = soft(wide - np.abs(a), EDGE * number) * (triangle(g * 13) < share)
    return mask, np.clip(a / wide, -1, 1), i


def forest(p):
    leaves = p.pick(1, FOLIAGE)
    mist = p.low * f32(0.55) + leaves * p.light * f32(0.5)
    p.image[:] = mist * (f32(1.1) - f32(0.45) * p.noise(p.x * 60, p.y * 60, 2))
    bark = p.pick(3, ((92, 66, 46), (70, 56, 48), (122, 84, 58), (110, 104, 96)))
    birch = _chance(p.r(4), 0.25)
    bark = mix(bark, tone(226, 222, 212), birch)
    floor = f32(0.66) + f32(0.12) * p.r(5)
    ground = p.pick(6, ((96, 116, 50), (140, 96, 54), (84, 100, 50), (176, 116, 58), (120, 104, 72)))
    snow = _chance(p.r(7), 0.12)
    ground = mix(ground, tone(236, 242, 250), snow)
    for k, (number, width, far) in enumerate(((9, 0.014, 0.6), (5.5, 0.024, 0.3), (3.2, 0.042, 0))):
        foot = floor + f32(0.09 * k - 0.05) + f32(0.03) * wave(p.x * 2 + p.r(8 + k))
        fleck = p.noise(p.x * 60, p.y * 80, 11 + k)
        p.paint(ground * (f32(0.72) + f32(0.5) * fleck), p.below(foot - f32(0.03)), far * 0.5)
        mask, across, i = _trunks(p, f32(number), width, 13 + k)
        shade = f32(1.05) - f32(0.35) * across + f32(0.25) * (p.noise(p.x * 150, p.y * 40, 16) - f32(0.5))
        mask = mask * soft(foot + f32(0.015) - p.y, 0.012)
        p.paint(bark * shade, mask, far)
        if k:  # birches have dark scars
            scars = soft(p.noise(p.x * 40, p.y * 260, 17) - f32(0.62), 0.04) * birch
            p.paint((66, 60, 58), scars * mask, far)
        tuft = p.noise(p.x * 90, p.y * 90, 18 + k) + f32(0.3) * wave(p.x * 2 + p.r(k + 10))
        crown = soft(tuft - f32(0.5) - (p.y + f32(0.16 - 0.1 * k)) * f32(1.6), 0.05)
        p.paint(leaves * (f32(0.65) + f32(0.5) * tuft), crown, far)
    _either(p, 19, (_mushrooms, _nothing, _nothing))


def _mushrooms(p):
    for k in range(3):
        x, y = f32(0.08) + f32(0.84) * p.r(8 + k), f32(0.82) + f32(0.12) * p.r(11 + k)
        size = f32(0.026) + f32(0.014) * p.r(14 + k)
        p.paint((244, 236, 220), p.bar(x, y, x, y + f32(0.04), 0.011))
        cap = p.disc(x, y, size, 0.8) * soft(y + f32(0.004) - p.y, EDGE)
        p.paint((214, 52, 44), cap)
        p.paint((252, 244, 236), p.disc(x - f32(0.008), y - f32(0.012), f32(0.006)))


def bamboo_forest(p):
    leaf = p.pick(1, ((110, 160, 60), (84, 144, 66), (150, 176, 76), (70, 124, 70)))
    mist = p.low * f32(0.5) + leaf * p.light * f32(0.5)
    p.image[:] = mist * (f32(1.12) - f32(0.35) * p.noise(p.x * 60, p.y * 40, 2))
    floor = f32(0.74) + f32(0.1) * p.r(5)
    ground = p.pick(6, ((150, 130, 80), (120, 128, 66), (172, 150, 100), (110, 96, 64)))
    for k, (number, width, far) in enumerate(((15, 0.011, 0.55), (10, 0.018, 0.25), (5.5, 0.026, 0))):
        foot = floor + f32(0.08 * k - 0.06)
        fleck = p.noise(p.x * 90, p.y * 140, 11 + k)
        p.paint(ground * (f32(0.75) + f32(0.45) * fleck), p.below(foot), far * 0.5)
        share = 0.55 + 0.4 * (k < 2)
        mask, across, i = _trunks(p, f32(number), width, 13 + k, 0.02, share)
        g = p.grain(i * 3, i * 0, 16)
        nodes = triangle(p.y * (f32(4.5) + g) + g * 9)  # the knots of each stalk
        cane = mix(leaf * f32(0.9), p.pick(7, ((190, 190, 90), (120, 170, 80), (90, 130, 60))), g)
        shade = f32(1.05) - f32(0.38) * across - f32(0.34) * soft(nodes - f32(0.9), 0.05)
        p.paint(cane * shade, mask * soft(foot + f32(0.03) - p.y, 0.02), far)
        _blades(p, leaf, 17 + k, f32(1.3 - 0.3 * k), f32(0.45 + 0.05 * k), far)


def _blades(p, colour, k, scale, low, far):
    """Narrow leaves that hang in tufts, above the level `low`."""
    for turn in (-1, 1):
        u, v = (p.x * turn + p.y * f32(0.7)) * scale * 6, (p.y - p.x * turn * f32(0.7)) * scale * 17
        a, b, i, j = cells(u + p.r(k) * 9, v)
        g = p.grain(i * 3 + turn, j, k)
        blade = soft(f32(0.2) - a * a - b * b * f32(0.9), 0.05) * (g > f32(0.45) + p.y * (f32(0.6) / low) * f32(0.8))
        p.paint(colour * (f32(0.7) + f32(0.5) * g), blade, far)


def _leaves(p, colour, k, scale, share, ribs=0.3):
    """Large pointed leaves all over the image, each in a cell of a slanting lattice."""
    turn = np.where(p.r(k) < f32(0.5), f32(-1), f32(1))
    u, v = p.x * f32(0.8) + turn * p.y * f32(0.6), p.y * f32(0.8) - turn * p.x * f32(0.6)
    v = v * f32(scale)
    row = np.floor(v)
    a, b, i, j = cells(u * f32(scale * 0.55) + row * f32(0.37) + p.r(k + 1) * 9, v)
    g = p.grain(i * 3, j * 5, k)
    b = b + (a * a) * (g - f32(0.5))
    t = np.clip(a * 2, -1, 1)
    half = f32(0.46) * (1 - t * t) * (f32(1.12) - f32(0.4) * t)  # pointed, wider at its foot
    mask = soft(half - np.abs(b), 0.05) * (triangle(g * 9) < share)
    veins = soft(f32(0.05) - np.abs(b), 0.03) + soft(triangle(a * 6 + np.abs(b) * 3) - f32(0.7), 0.2) * f32(0.5)
    p.paint(colour * (f32(0.7) + f32(0.5) * g + f32(ribs) * veins), mask)


def jungle(p):
    leaf = p.pick(1, ((40, 104, 48), (58, 126, 50), (36, 96, 66), (84, 134, 50)))
    mist = p.low * f32(0.3) + leaf * p.light * f32(0.55)
    dx, dy = p.x - f32(0.3) - f32(0.4) * p.r(2), p.y - f32(0.35)
    p.image[:] = mist * (f32(1.25) - np.clip(np.sqrt(dx * dx + dy * dy) * f32(1.3), 0, f32(0.9)))
    _leaves(p, leaf * f32(0.6), 3, 11, 0.75, 0.1)
    mask, across, i = _trunks(p, f32(4), 0.03, 5, 0.1, 0.75)
    p.paint(tone(84, 66, 48) * (f32(1) - f32(0.4) * across), mask)
    _leaves(p, leaf * f32(0.85), 7, 8, 0.6, 0.2)
    u = p.x * 5 + p.r(9) * 9 + f32(0.16) * wave(p.y * f32(1.2) + p.r(10))  # lianas
    a, _, i, _ = cells(u, u)
    g = p.grain(i, i * 0, 11)
    a = a + (g - f32(0.5)) * f32(0.6)
    liana = soft(f32(0.05) - np.abs(a), 0.04) * soft(f32(0.3) + f32(0.6) * g - p.y, 0.01) * (g > f32(0.3))
    p.paint((104, 116, 52), liana)
    floor = f32(0.76) + f32(0.08) * wave(p.x + p.r(12))
    ground = p.pick(13, ((70, 84, 40), (92, 70, 46), (60, 76, 50)))
    p.paint(ground * (f32(0.6) + f32(0.7) * p.noise(p.x * 80, p.y * 100, 14)), p.below(floor))
    ferns = p.below(f32(1.08) - _fan(p, 15))
    p.paint(leaf * f32(1.05), ferns)
    _leaves(p, leaf * f32(1.2), 17, 4.5, 0.26, 0.3)
    _flowers(p, f32(0.5), p.pick(19, ((240, 70, 90), (250, 150, 50), (250, 120, 190))), p.r(20) * f32(0.2), 18)


def _fan(p, k):
    """The height, along x, of fern-like tufts at the lower edge."""
    u = p.x * 4 + p.r(k) * 9
    a, _, i, _ = cells(u, u)
    g = p.grain(i, i * 0, k)
    spikes = triangle(a * 5) * (f32(0.5) - np.abs(a))
    return f32(0.08) + g * f32(0.14) * (1 - a * a * 3) + spikes * f32(0.2)


# ---- dry, high and cold land -------------------------------------------------------------------
def desert(p):
    h = f32(0.34) + f32(0.16) * p.r(2)
    _sky(p, h, 0.5)
    sand = p.pick(1, ((232, 180, 104), (240, 204, 136), (214, 140, 80), (226, 164, 110)))
    _either(p, 3, (_pyramids, _mesa, _nothing, _nothing))
    for k in range(3):
        level = h + f32(0.04 + 0.16 * k)
        t = p.x * f32(1.15 - 0.25 * k) + p.r(4 + k)
        f = t - np.floor(t)  # a dune rises slowly and falls steeply
        rise = np.where(f < f32(0.62), f * f32(1 / 0.62), (1 - f) * f32(1 / 0.38))
        crest = level - f32(0.11) * rise * rise * (3 - 2 * rise) * (f32(0.5) + p.r(7))
        # the shadow side hangs from the crest, along a winding line
        line = f32(0.62) - (p.y - crest) * f32(0.9) + f32(0.12) * wave((p.y - crest) * 3)
        shadow = soft(f - line, 0.02) * soft(f32(1) - f, 0.1)
        u = p.y * (30 - 6 * k) + p.noise(p.x * 30, p.y * 40, 11 + k) * 3
        ripples = wave(u) * f32(0.07 + 0.03 * k)
        p.paint(sand * (f32(1.02) - ripples - f32(0.3) * shadow), p.below(crest), f32(0.3 - 0.15 * k))
    _either(p, 10, (_cactus, _nothing))


def _pyramids(p):
    for k, (x, size) in enumerate(((0.62, 0.2), (0.82, 0.13))):
        dx = p.x - f32(x) - f32(0.2) * (p.r(14) - f32(0.5))
        top = f32(0.5) + f32(0.16) * (p.r(2) - f32(0.5)) - f32(size)
        body = soft((p.y - top) * f32(0.85) - np.abs(dx), EDGE)
        side = soft(dx + f32(0.15) * (p.y - top), EDGE)
        p.paint(tone(212, 170, 110) * (1 - f32(0.25) * side), body, 0.2)


def _mesa(p):
    t = np.abs(triangle(p.x * f32(1.2) + p.r(14)) - f32(0.5)) * 2
    rim = f32(0.46) - f32(0.15) * soft(t - f32(0.55), 0.12) + f32(0.1) * p.r(2)
    p.paint(tone(190, 104, 70) * (f32(0.85) + f32(0.3) * triangle(p.y * 14)), p.below(rim), 0.25)


def _cactus(p):
    x, y = f32(0.1) + f32(0.12) * p.r(14), f32(0.46) + f32(0.08) * p.r(15)
    reach = f32(0.075)
    limbs = np.maximum(p.bar(x, y, x, y + f32(0.36), 0.03), p.bar(x, y + f32(0.2), x + reach, y + f32(0.2), 0.019))
    limbs = np.maximum(limbs, p.bar(x + reach, y + f32(0.2), x + reach, y + f32(0.1), 0.021))
    limbs = np.maximum(limbs, p.bar(x, y + f32(0.26), x - reach, y + f32(0.26), 0.018))
    limbs = np.maximum(limbs, p.bar(x - reach, y + f32(0.26), x - reach, y + f32(0.16), 0.02))
    p.paint(tone(70, 132, 72) * (f32(0.8) + f32(0.4) * triangle((p.x - x) * 40)), limbs)


def canyon(p):
    h = f32(0.34) + f32(0.1) * p.r(2)
    _sky(p, h, 0.6)
    rock = p.pick(1, ((196, 104, 66), (214, 136, 84), (178, 84, 60), (222, 160, 110)))
    warp = p.noise(p.x * 40, p.y * 40, 12) * f32(0.05)
    strata = p.noise(p.x * 5, (p.y + warp) * 210, 14)
    bands = p.noise(p.x * 0, (p.y + warp) * 90, 3)
    gaps = (0.62, 0.4, 0.2)
    for k, gap in enumerate(gaps):  # pairs of walls, the nearer ones higher and farther apart
        open_ = f32(0.5) - f32(0.5 * gap)
        far = f32(0.45 - 0.2 * k)
        dx = p.x - f32(0.5) - f32(0.16) * (p.r(4) - f32(0.5))
        step = np.floor((p.y + warp) * f32(7) + p.r(5 + k)) / 7  # terraces
        wall = np.abs(dx) + f32(0.16) * np.where(dx < 0, p.r(6 + k), p.r(8 + k))
        slope = (f32(0.85) - step) * f32(0.34) + f32(0.02) * strata
        inner = f32(0.05 + 0.13 * k) + slope
        rim = h - f32(0.03 + 0.09 * k) - f32(0.1) * np.where(dx < 0, p.r(10), p.r(11)) + f32(0.02) * strata
        shade = f32(0.62) + f32(0.3) * strata + f32(0.3) * bands - f32(0.22) * (dx > 0) - f32(0.05 * k)
        p.paint(rock * shade, soft(wall - inner, 0.01) * p.below(rim), far)
        if not k:  # the floor far away
            p.paint(rock * f32(1.05), p.below(f32(0.6)), 0.2)
            _ = open_
    floor = f32(0.78) + f32(0.05) * p.noise(p.x * 60, p.y * 0, 15)
    river = _chance(p.r(16), 0.55)
    centre = f32(0.5) + f32(0.12) * (wave(p.y * f32(1.6) + p.r(17)) - f32(0.5))
    stream = soft((p.y - f32(0.58)) * f32(0.3) - np.abs(p.x - centre), 0.01)
    p.paint((70, 140, 140), stream * p.below(f32(0.6)) * river)
    ground = rock * f32(0.9) + tone(24, 22, 16)
    p.paint(ground * (f32(0.76) + f32(0.4) * p.noise(p.x * 90, p.y * 140, 18)), p.below(floor) * (1 - stream * river))
    bushes = soft(p.noise(p.x * 110, p.y * 130, 19) - f32(0.74), 0.04) * p.below(f32(0.7))
    p.paint((110, 120, 70), bushes * (1 - stream))


def mountain(p):
    h = f32(0.6) + f32(0.08) * p.r(2)
    _sky(p, h)
    snowline = f32(0.2) + f32(0.3) * p.r(1)
    stone = p.pick(3, ((112, 112, 128), (128, 116, 108), (96, 106, 118), (150, 134, 124)))
    for k, (high, far) in enumerate(((0.5, 0.5), (0.42, 0.15))):
        jag = p.noise(p.x * 100, p.y * 100, 12 + k)
        t = p.x * (f32(0.85 + 0.5 * k) + f32(0.4) * p.r(4)) + p.r(5 + k)
        i = np.floor(t)
        f = t - i
        tall = f32(high) * (f32(0.62) + f32(0.5) * p.grain(i, i * 0, 6))
        ridge = h - f32(0.03) - tall * triangle(t + f32(0.5)) - f32(0.06) * jag + f32(0.09 * k)
        down = p.y - ridge
        light = soft(f - f32(0.5) + (jag - f32(0.5)) * f32(0.5) * np.clip(down * 4, 0, 1), 0.03)
        rock = stone * (f32(0.72) + f32(0.3) * light + f32(0.2) * jag)
        p.paint(rock, p.below(ridge), far)
        cap = snowline * f32(0.9) + f32(0.24) * jag - down + (h - f32(0.42) - ridge) * f32(0.6)
        white = mix(tone(176, 192, 222), tone(252, 252, 255), light)
        p.paint(white, p.below(ridge) * soft(cap - f32(0.16), 0.025), far * 0.6)
    _hills(p, h + f32(0.08), 0.1, p.pick(8, FOLIAGE[:3]) * f32(0.9), 9, 0.15)
    _either(p, 11, (_tarn, _nothing))
    firs = _firs(p, 14, 11, 0.03, 0.17, 0.6)
    p.paint((36, 70, 52), p.below(h + f32(0.12) - firs) * soft(h + f32(0.16) - p.y, 0.01), 0.08)
    _grass(p, h + f32(0.14), p.pick(17, GREENS), 18)
    _flowers(p, h + f32(0.16), p.pick(19, FLOWERS), p.r(20) * f32(0.3) - f32(0.1), 18)


def _tarn(p):
    h = f32(0.66) + f32(0.08) * p.r(2)
    n = p.noise(p.x * 40, p.y * 200, 12)
    p.glow((p.top * f32(0.6) + p.low * f32(0.3)) * (f32(0.9) + f32(0.2) * n), p.below(h))


def snowfield(p):
    h = f32(0.36) + f32(0.2) * p.r(2)
    _sky(p, h)
    _either(p, 1, (_far_peaks, _nothing))
    snow = tone(250, 252, 255)
    for k in range(3):
        level = h + f32(0.02 + 0.15 * k)
        ridge = level - f32(0.07) * wave(p.x * f32(0.9) + p.r(3 + k))
        firs = _firs(p, 6 + k, 12 - 3 * k, 0.05 + 0.03 * k, 0.14 + 0.1 * k, 0.5 * (1 - 0.35 * k))
        firs = firs * (p.r(9) > f32(0.25))
        trees = p.below(ridge + f32(0.02) - firs) * soft(ridge + f32(0.03) - p.y, 0.01)
        p.paint((44, 76, 70), trees, f32(0.4 - 0.18 * k))
        load = soft(p.noise(p.x * 160, p.y * 120, 12) - f32(0.5), 0.06)
        p.paint(snow, trees * load, f32(0.2 - 0.1 * k))
        drift = p.noise(p.x * 50, (p.y - ridge) * 130, 13 + k)
        shade = np.clip(f32(0.55) * drift + (p.y - ridge) * f32(0.9), 0, 1)
        p.paint(mix(snow, tone(196, 212, 240), shade), p.below(ridge), f32(0.12 - 0.06 * k))
    _either(p, 16, (_ski_tracks, _fence_in_snow, _nothing))
    falls = _chance(p.r(17), 0.5)
    for k, number in enumerate((26, 15)):
        a, b, i, j = cells(p.x * number, p.y * number)
        g = p.grain(i, j, 18 + k)
        flake = soft(f32(0.05) - (a + g * 2 - f32(0.3)) ** 2 - b * b, 0.04) * (g < f32(0.3))
        p.glow((255, 255, 255), flake * falls)


def _far_peaks(p):
    ridge = f32(0.5) - f32(0.34) * triangle(p.x * f32(1.2) + p.r(14)) - f32(0.05) * p.noise(p.x * 110, p.y * 0, 15)
    n = p.noise(p.x * 70, p.y * 70, 12)
    p.paint(mix(tone(244, 248, 255), tone(130, 150, 190), soft(n - f32(0.52), 0.1)), p.below(ridge), 0.35)


def _ski_tracks(p):
    d = np.maximum(p.y - f32(0.5), 0)
    centre = f32(0.3) + d * f32(0.5) + f32(0.1) * wave(d * 2 + p.r(14))
    off = np.abs(np.abs(p.x - centre) - f32(0.01) - d * f32(0.05))
    p.paint((170, 188, 226), soft(f32(0.003) + d * f32(0.015) - off, 0.006) * p.below(f32(0.56)) * f32(0.8))


def _fence_in_snow(p):
    _fence(p, f32(0.68) + f32(0.04) * wave(p.x * f32(0.7) + p.r(14)), (120, 92, 72), 15)


# ---- towns -------------------------------------------------------------------------------------
def _towers(p, k, number, low, high, base):
    """Blocks along x: their upper edge, coordinates (a, v) on a front, and their numbers."""
    u = p.x * number + p.r(k) * 9
    i = np.floor(u)
    g = p.grain(i, i * 0, k)
    a = u - i
    step = (np.abs(a - f32(0.5)) < f32(0.28)) * triangle(g * 5) * f32(0.05)  # a narrower top
    return base - f32(low) - f32(high - low) * g * g - step, a, i, triangle(g * 17)


def _windows(p, a, v, i, k, lit, wide=0.28, high=0.3):
    """Windows in unit cells of (a, v), and which of them are lit."""
    a, b, m, j = cells(a, v)
    glass = soft(f32(wide) - np.abs(a), 0.1) * soft(f32(high) - np.abs(b), 0.1)
    return glass, (p.grain(m + i * 13, j, k) < lit).astype(f32)


def city_skyline(p):
    base = f32(0.66) + f32(0.1) * p.r(2)
    _sky(p, base)
    night = p.dark
    walls = ((98, 104, 120), (150, 142, 136), (120, 136, 156), (176, 160, 146), (90, 96, 104))
    for k, (number, low, high, far) in enumerate(
        ((9, 0.16, 0.5, 0.55), (6.5, 0.1, 0.46, 0.3), (5, 0.04, 0.3, 0.05))
    ):
        top, a, i, g = _towers(p, 3 + k, f32(number), low, high, base)
        body = p.below(top) * soft(base + f32(0.01) - p.y, EDGE)
        mast = soft(f32(0.05) - np.abs(a - f32(0.5)), 0.04) * p.below(top - f32(0.09)) * (g > f32(0.7))
        p.paint((90, 90, 100), mast * soft(top - p.y, EDGE), far)
        wall = p.pick(6 + k, walls) * (f32(0.75) + f32(0.4) * g) * (f32(1.04) - f32(0.16) * (a > f32(0.72)))
        p.paint(wall, body, far)
        if k:
            glass, lit = _windows(p, a * (3 + k), (p.y - base) * 22, i, 9, f32(0.1) + f32(0.55) * night)
            panes = mix(wall * f32(0.62), tone(150, 180, 205), f32(0.5) * (1 - night))
            glass = glass * body * p.below(top + f32(0.02))
            p.paint(panes, glass * f32(0.8), far)
            p.glow((255, 226, 140), glass * lit * np.maximum(night, f32(0.25)))
    _either(p, 12, (_quay_water, _park, _park))


def _quay_water(p):
    base = f32(0.67) + f32(0.1) * p.r(2)
    _water(p, base, p.pick(14, WATERS), 15, calm=0.3)
    glints = p.noise(p.x * 90, p.y * 40, 17)  # the windows' lights, drawn out
    shine = soft(glints - f32(0.62), 0.08) * soft(base + f32(0.26) - p.y, 0.08) * p.below(base)
    p.glow((255, 220, 140), shine * f32(0.6) * p.dark)


def _park(p):
    base = f32(0.68) + f32(0.1) * p.r(2)
    p.paint(p.pick(14, FOLIAGE), p.below(base + f32(0.02) - _crowns(p, 15, 9, 0.02, 0.09)), 0.1)
    _grass(p, base + f32(0.01), p.pick(17, GREENS), 18)


def street(p):
    _either(p, 1, (_street_along, _street_across))


def _street_along(p):
    """We look along the street: what is farther lies nearer to the vanishing point."""
    h, centre = f32(0.42) + f32(0.1) * p.r(2), f32(0.5) + f32(0.3) * (p.r(3) - f32(0.5))
    _sky(p, h)
    dx, dy = p.x - centre, p.y - h
    side, off = (dx > 0).astype(f32), np.abs(dx) + f32(0.012)
    away, up = f32(0.3) / off, -dy / off  # along the wall, and its height
    i = np.floor(away * f32(1.1) + side * 40 + p.r(4) * 9)
    g = p.grain(i, side, 5)
    tall = f32(0.75) + f32(0.8) * g * (f32(0.5) + p.r(6))
    wall_colour = _from(HOUSES, p.grain(i * 3, side * 7, 7))
    air = np.clip(f32(0.75) - off * f32(2.6), 0, f32(0.8))
    ground = f32(0.52)
    wall = soft(up + ground, 0.02) * soft((tall - up) * off, EDGE)
    p.paint(wall_colour * (f32(0.95) - f32(0.2) * side), wall, air)
    p.paint((120, 76, 64), wall * soft(up - tall + f32(0.14), 0.02), air)
    glass, lit = _windows(p, away * f32(4.4), up * f32(3.2) + f32(0.2), i, 8, f32(0.15) + f32(0.6) * p.dark)
    glass = glass * wall * soft(tall - f32(0.16) - up, 0.03) * soft(up + f32(0.36), 0.03) * (off > f32(0.05))
    p.paint((92, 112, 136), glass, air)
    p.glow((255, 222, 130), glass * lit * np.maximum(p.dark, f32(0.3)))
    floor = p.below(h + off * ground)
    p.paint((176, 170, 164), floor * p.below(h), air)
    d = np.maximum(dy, 0)
    lane = soft(d * f32(1.25) - np.abs(dx), 0.012) * p.below(h)
    n = p.noise(p.x * 90, p.y * 90, 9)
    asphalt = p.pick(10, ((96, 96, 102), (120, 112, 108), (80, 82, 92)))
    p.paint(asphalt * (f32(0.9) + f32(0.2) * n), lane, air * f32(0.5))
    p.paint((222, 218, 210), soft(f32(0.05) * d + f32(0.003) - np.abs(np.abs(dx) - d * f32(1.28)), 0.008) * p.below(h))
    dash = soft(triangle(f32(0.9) / (d + f32(0.06))) - f32(0.45), 0.15)
    p.paint((244, 240, 224), dash * soft(d * f32(0.05) - np.abs(dx), 0.006) * p.below(h + f32(0.02)))
    _either(p, 11, (_lamps, _nothing))


def _from(colours, g):
    """Colours [3, n, P] of a list by random numbers [n, P]."""
    table = np.ascontiguousarray(np.array(colours, f32).T / 255)
    return table[:, np.floor(g * f32(len(colours) - 0.001)).astype(np.int32)]


def _lamps(p):
    for x, top, size in ((0.14, 0.22, 0.014), (0.3, 0.33, 0.008)):
        p.paint((60, 62, 70), p.bar(f32(x), f32(top), f32(x), f32(0.5) + f32(size * 20), size * 0.6))
        p.glow((255, 240, 180), p.disc(f32(x), f32(top), f32(size * 2)))


def _street_across(p):
    """We look across the street at a row of gabled houses."""
    base = f32(0.62) + f32(0.08) * p.r(2)
    _sky(p, base)
    number = f32(3) + 2 * p.r(3)
    u = p.x * number + p.r(4) * 9
    i = np.floor(u)
    a = u - i
    g, kind = p.grain(i, i * 0, 5), p.grain(i * 3, i * 0, 6)
    middle = np.abs(a - f32(0.5)) * 2
    eaves = base - f32(0.2) - f32(0.2) * g
    rise = np.where(kind < f32(0.6), 1 - middle, np.floor((1 - middle) * 3) / 3)  # or a stepped gable
    roof = eaves - rise * f32(0.14)
    front = p.below(np.where(kind < f32(0.6), eaves, roof))
    p.paint(_from(ROOFS, kind), p.below(roof - f32(0.006)))
    wall = _from(HOUSES, p.grain(i * 7, i * 0, 7))
    p.paint(wall * (f32(0.94) + f32(0.1) * p.noise(p.x * 70, p.y * 70, 8))[None], front)
    gap = soft(middle - f32(0.95), 0.03) * front
    p.paint((96, 84, 80), gap * f32(0.7))
    storeys = (p.y - base) * 9
    glass, lit = _windows(p, a * 3, storeys, i, 9, f32(0.15) + f32(0.6) * p.dark, 0.24, 0.3)
    frame, _ = _windows(p, a * 3, storeys, i, 9, f32(0), 0.34, 0.38)
    there = p.box(-1, 2, eaves + f32(0.01), base - f32(0.115)) * soft(f32(0.98) - middle, 0.02)
    p.paint((246, 244, 236), frame * there)
    p.paint((88, 106, 132), glass * there)
    p.glow((255, 222, 130), glass * there * lit * np.maximum(p.dark, f32(0.3)))
    door = soft(f32(0.13) - np.abs(a - f32(0.3)), 0.03) * p.box(-1, 2, base - f32(0.1), base + f32(0.01))
    shop = soft(f32(0.15) - np.abs(a - f32(0.68)), 0.03) * p.box(-1, 2, base - f32(0.085), base - f32(0.02))
    p.paint(_from(((120, 60, 50), (60, 90, 80), (70, 70, 100)), g), door)
    p.paint((200, 216, 224), shop)
    p.paint((190, 184, 176), p.below(base))
    p.paint((220, 216, 208), p.box(-1, 2, base + f32(0.075), base + f32(0.095)))
    road = p.below(base + f32(0.09))
    asphalt = p.pick(10, ((96, 96, 102), (124, 116, 110), (80, 82, 92)))
    p.paint(asphalt * (f32(0.9) + f32(0.2) * p.noise(p.x * 90, p.y * 90, 12)), road)
    dash = soft(triangle(p.x * 5 + p.r(13)) - f32(0.45), 0.1)
    p.paint((240, 236, 220), dash * p.box(-1, 2, base + f32(0.2), base + f32(0.222)))
    _either(p, 14, (_street_tree, _nothing))


def _street_tree(p):
    x, y = f32(0.12) + f32(0.2) * p.r(15), f32(0.44) + f32(0.06) * p.r(2)
    p.paint((96, 72, 52), p.bar(x, y, x, y + f32(0.26), 0.014))
    dx, dy = p.x - x, p.y - y
    lump = f32(0.05) * p.noise(p.x * 100, p.y * 100, 16)
    p.paint(p.pick(17, FOLIAGE) * (f32(0.85) - dy)[None], soft(f32(0.09) + lump - np.sqrt(dx * dx + dy * dy), EDGE))


def harbour(p):
    h = f32(0.36) + f32(0.12) * p.r(2)
    _sky(p, h - f32(0.05))
    _hills(p, h + f32(0.02), 0.14, (104, 124, 132), 3, 0.5)
    _either(p, 1, (_waterfront, _cranes))
    _water(p, h, p.pick(5, WATERS), 14, calm=0.3)
    for k in range(4):  # boats, the nearer ones larger
        size = f32(0.55 + 0.22 * k)
        x = f32(0.06) + f32(0.24 * ((k * 3) % 4)) + f32(0.2) * p.r(8 + k)
        y = h + f32(0.02 + 0.07 * k) + f32(0.02) * p.r(12)
        _boat(p, x, y, size, 16 + k, _chance(p.r(4 + k), 0.8))
    quay = f32(0.76) + f32(0.07) * p.r(13)
    n = p.noise(p.x * 60, p.y * 90, 20)
    stone = p.pick(15, ((164, 156, 146), (150, 116, 84), (132, 128, 128), (186, 168, 140)))
    joints = soft(triangle(p.y * 14) - f32(0.86), 0.08)
    p.paint(stone * (f32(0.8) + f32(0.3) * n - f32(0.2) * joints), p.below(quay))
    p.paint(stone * f32(0.6), p.box(-1, 2, quay - f32(0.012), quay + f32(0.016)))
    u = p.x * f32(2.2) + p.r(12)  # bollards
    a = u - np.floor(u) - f32(0.5)
    bollard = soft(f32(0.05) - np.abs(a), 0.02) * p.box(-1, 2, quay - f32(0.05), quay + f32(0.02))
    p.paint((64, 62, 66), bollard)


def _boat(p, x, y, size, k, there):
    u, v = (p.x - x) / size, (p.y - y) / size
    hull = soft(f32(0.11) - np.abs(u) - v * f32(0.5), EDGE) * soft(v, EDGE) * soft(f32(0.05) - v, EDGE)
    tint = p.pick(k, HOUSES)
    mast = soft(f32(0.007) - np.abs(u), EDGE) * soft(f32(0.15) + v * f32(0.75), EDGE) * soft(-v, EDGE)
    p.paint((110, 84, 64), mast * there)
    sail = soft(np.minimum(u - f32(0.012), f32(0.105) + f32(0.46) * v - u), EDGE) * soft(-v - f32(0.02), EDGE)
    p.paint((250, 246, 236), sail * there * (p.r(k + 1) < f32(0.6)))
    cabin = soft(np.minimum(f32(0.04) - np.abs(u + f32(0.045)), f32(0.04) + v), EDGE) * soft(-v, EDGE)
    p.paint((244, 240, 230), cabin * there)
    p.paint(mix(tint, tone(250, 250, 246), soft(f32(0.012) - v, EDGE / 2)), hull * there)
    p.paint(tint * f32(0.45), soft(f32(0.1) - np.abs(u), 0.03) * soft(f32(0.02) - np.abs(v - f32(0.064)), 0.012) * there * f32(0.5))


def _waterfront(p):
    h = f32(0.365) + f32(0.12) * p.r(2)
    u = p.x * f32(9) + p.r(14) * 9
    i = np.floor(u)
    a, g = u - i, p.grain(i, i * 0, 15)
    eaves = h - f32(0.09) - f32(0.08) * g
    peak = eaves - f32(0.05) * (1 - np.abs(a - f32(0.5)) * 2)
    p.paint(_from(ROOFS, g), p.below(peak), 0.15)
    p.paint(_from(HOUSES, p.grain(i * 3, i * 0, 16)), p.below(eaves), 0.12)
    glass, lit = _windows(p, a * 2, p.y * 26, i, 17, f32(0.6) * p.dark + f32(0.1))
    there = p.below(eaves + f32(0.012))
    p.paint((90, 96, 116), glass * there * f32(0.8), 0.15)
    p.glow((255, 222, 130), glass * there * lit)


def _cranes(p):
    h = f32(0.365) + f32(0.12) * p.r(2)
    a, b, i, j = cells(p.x * 11, (p.y - h) * 26)
    stack = (p.grain(i, i * 0, 14) * 5 + j) > 0  # containers, piled up to five high
    boxes = stack * soft(f32(0.46) - np.abs(a), 0.05) * soft(f32(0.44) - np.abs(b), 0.08)
    p.paint(_from(HOUSES[:6], p.grain(i, j, 15)), boxes * soft(h - p.y, EDGE), 0.12)
    for k in range(2):
        x, y = f32(0.22 + 0.45 * k) + f32(0.2) * p.r(16), h - f32(0.3)
        legs = np.maximum(p.bar(x, y, x, h, 0.011), p.bar(x + f32(0.09), y + f32(0.05), x + f32(0.09), h, 0.011))
        beam = np.maximum(p.bar(x - f32(0.14), y + f32(0.05), x + f32(0.13), y + f32(0.05), 0.012), legs)
        stay = p.bar(x, y, x - f32(0.14), y + f32(0.05), 0.006)
        p.paint(p.pick(17, ((210, 70, 50), (60, 110, 170), (236, 170, 50))), np.maximum(beam, stay), 0.15)


def road(p):
    h = f32(0.34) + f32(0.14) * p.r(2)
    _sky(p, h)
    land = p.pick(1, (*GREENS, (196, 166, 108), (214, 190, 120)))
    _hills(p, h + f32(0.02), 0.16, land * f32(0.85) + tone(8, 16, 36), 3, 0.4)
    _far_trees(p, h)
    _grass(p, h, land, 16)
    d = np.maximum(p.y - h, 0)
    bend = (p.r(5) - f32(0.5)) * f32(1.4)
    centre = f32(0.5) + (p.r(6) - f32(0.5)) * f32(0.5) + bend * (d - f32(0.4)) * (d - f32(0.4))
    width = f32(0.01) + d * (f32(0.5) + f32(0.3) * p.r(7))
    off = np.abs(p.x - centre)
    low = p.below(h + f32(0.004))
    p.paint(p.pick(10, SANDS) * f32(0.85), soft(width * f32(1.18) - off, EDGE) * low)
    asphalt = p.pick(11, ((92, 92, 98), (116, 112, 110), (76, 78, 86)))
    p.paint(asphalt * (f32(0.9) + f32(0.2) * p.noise(p.x * 90, p.y * 90, 12)), soft(width - off, EDGE) * low)
    line = soft(width * f32(0.03) - np.abs(off - width * f32(0.88)), 0.006)
    dash = soft(triangle(f32(0.9) / (d + f32(0.08))) - f32(0.5), 0.15) * soft(width * f32(0.045) - off, 0.006)
    p.paint((246, 242, 226), np.maximum(line, dash) * low)


# ---- gardens and playgrounds -------------------------------------------------------------------
def garden(p):
    h = f32(0.4) + f32(0.1) * p.r(2)
    _sky(p, h)
    p.paint(p.pick(1, FOLIAGE), p.below(h - _crowns(p, 3, 6, 0.06, 0.2)), 0.2)
    hedge = h - f32(0.04) - f32(0.02) * p.noise(p.x * 60, p.y * 0, 5)
    n = p.noise(p.x * 130, p.y * 130, 6)
    p.paint(p.pick(4, FOLIAGE[:3]) * (f32(0.62) + f32(0.6) * n), p.below(hedge))
    _either(p, 7, (_white_fence, _nothing, _arch))
    _grass(p, h + f32(0.1), p.pick(10, GREENS), 16, 0.3)
    d = np.maximum(p.y - h - f32(0.1), 0)
    path = f32(0.5) + (p.r(11) - f32(0.5)) * f32(0.4) + f32(0.22) * (wave(d * f32(1.6) + p.r(12)) - f32(0.5))
    off = np.abs(p.x - path) - f32(0.03) - d * f32(0.22)
    slabs = p.grain(p.x * 12, np.floor(p.y * 22) + f32(0.5), 13)
    p.paint(p.pick(14, ((206, 196, 180), (190, 150, 120), (224, 206, 170))) * (f32(0.88) + f32(0.2) * slabs), soft(-off, EDGE) * p.below(h + f32(0.1)))
    bed = soft(f32(0.1) + d * f32(0.3) - np.abs(off - f32(0.12) - d * f32(0.2)), 0.015) * p.below(h + f32(0.1))
    p.paint(tone(104, 74, 52) * (f32(0.8) + f32(0.4) * n), bed)
    for k in (17, 19):  # two kinds of flowers, and leaves around them
        a, b, i, j = cells(p.x * (9 + k - 17) + p.r(k), p.y * 13 + p.r(k) * 7)
        g = p.grain(i * 3, j * 5, k)
        a, b = a + (g - f32(0.5)) * f32(0.4), b + (triangle(g * 7) - f32(0.5)) * f32(0.3)
        r = np.sqrt(a * a + b * b)
        p.paint(tone(64, 122, 52) * (f32(0.7) + f32(0.6) * g), soft(f32(0.44) - r, 0.06) * bed)
        petals = soft(f32(0.3) - r, 0.06) * bed * (g < f32(0.6))
        p.paint(p.pick(k, FLOWERS), petals)
        p.paint((250, 224, 110), soft(f32(0.1) - r, 0.05) * petals)


def _white_fence(p):
    y = f32(0.5) + f32(0.1) * p.r(2)
    u = p.x * 13 + p.r(14)
    a = np.abs(u - np.floor(u) - f32(0.5))
    tip = y - f32(0.13) + a * f32(0.08)  # pointed pales
    pales = soft(f32(0.27) - a, 0.08) * p.below(tip) * soft(y - p.y, EDGE)
    rails = np.maximum(p.box(-1, 2, y - f32(0.09), y - f32(0.07)), p.box(-1, 2, y - f32(0.04), y - f32(0.02)))
    p.paint(p.pick(15, ((250, 250, 246), (236, 226, 204), (176, 132, 92))), np.maximum(pales, rails))


def _arch(p):
    x, y = f32(0.5) + f32(0.4) * (p.r(14) - f32(0.5)), f32(0.34) + f32(0.1) * p.r(2)
    dx, dy = np.abs(p.x - x), np.minimum(p.y - y, 0)
    ring = np.abs(np.sqrt(dx * dx + dy * dy) - f32(0.12))
    p.paint(p.pick(15, FOLIAGE[:3]), soft(f32(0.03) - ring, EDGE) * soft(y + f32(0.18) - p.y, EDGE))
    roses = (p.grain(p.x * 28, p.y * 28, 16) < f32(0.25)) * soft(f32(0.025) - ring, EDGE)
    p.paint(p.pick(17, FLOWERS), roses * soft(y + f32(0.17) - p.y, EDGE))


PLAY = ((226, 62, 56), (246, 190, 50), (64, 130, 206), (76, 172, 90), (240, 130, 50), (160, 90, 190))


def playground(p):
    h = f32(0.46) + f32(0.08) * p.r(2)
    _sky(p, h)
    _either(p, 1, (_behind_trees, _behind_houses))
    _grass(p, h, p.pick(4, GREENS), 16)
    ground = p.pick(5, (*SANDS, (196, 104, 84), (110, 150, 190)))
    d = (p.y - h - f32(0.34)) / f32(0.3)
    pit = soft(1 - np.sqrt((p.x - f32(0.5)) ** 2 * f32(2.6) + d * d), 0.03)
    p.paint(ground * (f32(0.86) + f32(0.26) * p.noise(p.x * 90, p.y * 150, 18)), pit)
    _either(p, 6, (_swing, _slide, _swing, _slide))
    _either(p, 7, (_dome, _seesaw, _tower, _nothing))


def _behind_trees(p):
    h = f32(0.47) + f32(0.08) * p.r(2)
    p.paint(p.pick(14, FOLIAGE), p.below(h - _crowns(p, 15, 6, 0.06, 0.24)), 0.2)
    _fence(p, h - f32(0.02), p.pick(17, ((250, 250, 246), *PLAY)), 18, 13)


def _behind_houses(p):
    h = f32(0.47) + f32(0.08) * p.r(2)
    top, a, i, g = _towers(p, 14, f32(3.4), 0.2, 0.34, h)
    p.paint(_from(HOUSES, p.grain(i, i * 0, 15)), p.below(top), 0.25)
    glass, _ = _windows(p, a * 4, (p.y - h) * 12, i, 16, f32(0))
    p.paint((104, 118, 140), glass * p.below(top + f32(0.02)), 0.25)
    p.paint(p.pick(17, FOLIAGE[:3]), p.below(h - _crowns(p, 18, 7, 0.02, 0.09)), 0.15)


def _swing(p):
    x, y = f32(0.06) + f32(0.06) * p.r(14), f32(0.3) + f32(0.06) * p.r(2)
    wide, foot = f32(0.36), y + f32(0.38)
    frame = p.bar(x, y, x + wide, y, 0.013)
    for side in (0, 1):
        for out in (-0.05, 0.05):
            at = x + wide * side
            frame = np.maximum(frame, p.bar(at, y, at + f32(out), foot, 0.012))
    swung = (p.r(15) - f32(0.5)) * f32(0.16)
    for k in (0, 1):
        at = x + f32(0.09 + 0.13 * k)
        seat, low = at + swung * (1 - 2 * k), y + f32(0.25)
        for out in (0, 0.06):
            p.paint((90, 90, 96), p.bar(at + f32(out), y, seat + f32(out), low, 0.004))
        p.paint(p.pick(16, PLAY[::-1]), p.bar(seat - f32(0.01), low, seat + f32(0.07), low, 0.012))
    p.paint(p.pick(17, PLAY), frame)


def _slide(p):
    x, y = f32(0.1) + f32(0.06) * p.r(14), f32(0.32) + f32(0.06) * p.r(2)
    ladder = np.maximum(p.bar(x, y - f32(0.06), x, y + f32(0.34), 0.011), p.bar(x + f32(0.07), y - f32(0.06), x + f32(0.07), y + f32(0.34), 0.011))
    rungs = p.box(x, x + f32(0.07), y, y + f32(0.33)) * soft(triangle(p.y * 17) - f32(0.66), 0.12)
    p.paint(p.pick(15, PLAY), np.maximum(ladder, rungs))
    chute = np.maximum(p.bar(x + f32(0.07), y, x + f32(0.3), y + f32(0.28), 0.03), p.bar(x + f32(0.3), y + f32(0.28), x + f32(0.38), y + f32(0.29), 0.03))
    p.paint(p.pick(16, PLAY[::-1]), chute)
    inner = np.maximum(p.bar(x + f32(0.08), y - f32(0.008), x + f32(0.3), y + f32(0.262), 0.012), p.bar(x + f32(0.3), y + f32(0.262), x + f32(0.37), y + f32(0.272), 0.012))
    p.paint((250, 244, 226), inner * f32(0.75))


def _dome(p):
    x, y, r = f32(0.8) + f32(0.06) * p.r(14), f32(0.74) + f32(0.06) * p.r(2), f32(0.2)
    u, v = (p.x - x) / r, (y - p.y) / r
    d = np.sqrt(u * u + v * v)
    arch = np.abs(u) / (np.sqrt(np.maximum(1 - v * v, f32(0.01))) + f32(0.01))  # meridians
    bars = np.maximum(soft(f32(0.06) - np.abs(d - 1), 0.04), soft(f32(0.07) - np.abs(arch - f32(0.42)), 0.05))
    bars = np.maximum(bars, soft(triangle(v * 3 + f32(0.5)) - f32(0.76), 0.1) * (d < 1))
    p.paint(p.pick(15, PLAY), bars * soft(v + f32(0.02), 0.03) * (d < f32(1.1)))


def _seesaw(p):
    x, y, tilt = f32(0.78), f32(0.66) + f32(0.06) * p.r(2), (p.r(14) - f32(0.5)) * f32(0.16)
    p.paint(p.pick(15, PLAY), soft((p.y - y) * f32(0.5) - np.abs(p.x - x), EDGE) * soft(y + f32(0.1) - p.y, EDGE))
    p.paint(p.pick(16, PLAY), p.bar(x - f32(0.19), y - tilt, x + f32(0.19), y + tilt, 0.015))
    for side in (-1, 1):
        at, high = x + f32(0.14 * side), y + tilt * f32(0.74 * side)
        p.paint((70, 70, 80), p.bar(at, high, at, high - f32(0.05), 0.009))


def _tower(p):
    x, y = f32(0.72) + f32(0.06) * p.r(14), f32(0.36) + f32(0.05) * p.r(2)
    wood = p.pick(15, ((176, 124, 76), (206, 158, 104), *PLAY[:2]))
    for out in (0.0, 0.17):
        p.paint(wood * f32(0.8), p.bar(x + f32(out), y, x + f32(out), y + f32(0.38), 0.012))
    p.paint(wood, p.box(x - f32(0.02), x + f32(0.19), y + f32(0.12), y + f32(0.22)))
    roof = soft((p.y - y + f32(0.12)) * f32(0.95) - np.abs(p.x - x - f32(0.085)), EDGE)
    p.paint(p.pick(16, PLAY), roof * soft(y + f32(0.02) - p.y, EDGE))
    for k in range(4):  # a rope ladder
        p.paint((236, 220, 190), p.bar(x, y + f32(0.24 + 0.035 * k), x + f32(0.17), y + f32(0.24 + 0.035 * k), 0.005))


# ---- plain grounds -----------------------------------------------------------------------------
def sea(p):
    h = f32(0.16) + f32(0.24) * p.r(2)
    _sky(p, h)
    _water(p, h, p.pick(1, WATERS), 14)
    u, s = p.plane(h)
    swell = wave(s * (f32(1.6) + p.r(3)) + f32(0.4) * wave(u * f32(0.8) + p.r(4)) + p.noise(u * 12, s * 20, 5))
    p.paint(p.pick(1, WATERS) * f32(0.7), swell * p.below(h + f32(0.02)) * f32(0.4))
    _either(p, 6, (_sail, _nothing))


def _sail(p):
    _boat(p, f32(0.2) + f32(0.6) * p.r(8), f32(0.2) + f32(0.24) * p.r(2), f32(0.6), 16, f32(1))


def night_sky(p):
    top = p.pick(1, ((8, 10, 36), (16, 18, 60), (30, 20, 66), (10, 26, 56)))
    p.image[:] = mix(top, top * f32(1.5) + tone(26, 24, 50), np.clip(p.y, 0, 1))
    band = p.noise(p.x * 50 + p.y * 40, p.y * 60 - p.x * 30, 2)  # the Milky Way
    off = np.abs(p.x - p.y + p.r(4) * f32(1.4) - f32(0.7))
    p.glow((150, 140, 200), soft(band - f32(0.3) - off, 0.3) * f32(0.3) * _chance(p.r(3), 0.6))
    for k, number in enumerate((40, 17)):
        a, b, i, j = cells(p.x * number, p.y * number)
        g = p.grain(i, j, 5 + k)
        a, b = a + (g * 16 - f32(0.5)) * f32(0.5), b - (g * 9 - f32(0.3)) * f32(0.5)
        star = soft(f32(0.05 + 0.02 * k) - a * a - b * b, 0.04) * (g < f32(0.06))
        p.glow((255, 250, 224), star)
    moon, x, y = _chance(p.r(8), 0.55), f32(0.12) + f32(0.76) * p.r(9), f32(0.12) + f32(0.2) * p.r(10)
    size = f32(0.05) + f32(0.04) * p.r(11)
    bite = f32(0.05) * p.r(12)  # a full moon or a crescent
    disc = p.disc(x, y, size) * (1 - p.disc(x + bite, y - bite * f32(0.4), size) * (p.r(12) > f32(0.3)))
    p.glow((250, 244, 214), disc * moon)
    ridge = f32(0.84) - f32(0.1) * wave(p.x * f32(0.9) + p.r(13))
    p.glow((12, 14, 26), p.below(ridge - _firs(p, 14, 12, 0.01, 0.1) * (p.r(15) < f32(0.6))))


def brick_wall(p):
    size = 4 + 3 * p.r(2)
    v = p.y * size * f32(1.7)
    row = np.floor(v)
    a, b, i, j = cells(p.x * size * f32(0.8) + f32(0.5) * (row - 2 * np.floor(row / 2)), v)
    mortar = np.maximum(soft(np.abs(a) - f32(0.45), 0.03), soft(np.abs(b) - f32(0.4), 0.06))
    brick = p.pick(1, ((176, 78, 58), (196, 110, 80), (150, 96, 78), (206, 190, 172), (120, 110, 108)))
    n = p.noise(p.x * 120, p.y * 120, 3)
    p.image[:] = brick * (f32(0.7) + f32(0.3) * p.grain(i * 3, j * 5, 4) + f32(0.25) * n)
    p.glow(p.pick(5, ((206, 198, 186), (150, 144, 138))) * (f32(0.9) + f32(0.2) * n), mortar)
    p.image *= (p.light + 1) / 2


def wooden_floor(p):
    v = p.y * (4 + 3 * p.r(2))
    plank = np.floor(v)
    joint = p.x * f32(1.6) + p.grain(plank, plank * 0, 3) * 5
    rings = triangle(p.noise(p.x * 14 + plank * 53, p.y * 150, 4) * 4)
    each = p.grain(plank, np.floor(joint), 5)
    wood = p.pick(1, ((170, 116, 66), (206, 160, 104), (128, 84, 52), (190, 170, 146)))
    p.image[:] = wood * (f32(0.72) + f32(0.22) * rings + f32(0.2) * each)
    gap = np.maximum(soft(v - plank - f32(0.93), 0.03), soft(triangle(joint) - f32(0.97), 0.015))
    p.glow(wood * f32(0.42), gap)
    p.image *= (p.light + 1) / 2


def tiled_floor(p):
    size = 4 + 3 * p.r(2)
    turn = (p.r(3) < f32(0.4)).astype(f32) * f32(0.7)  # laid straight, or on the corner
    x, y = p.x - p.y * turn, p.y + p.x * turn
    a, b, i, j = cells(x * size, y * size)
    odd = (i + j) - 2 * np.floor((i + j) / 2)
    first = p.pick(1, ((232, 228, 216), (206, 220, 226), (240, 226, 200), (214, 214, 214)))
    second = p.pick(4, ((130, 156, 168), (176, 96, 76), (70, 74, 84), (96, 140, 120), (222, 216, 206)))
    n = p.noise(p.x * 70, p.y * 70, 5)
    p.image[:] = mix(first, second, odd) * (f32(0.88) + f32(0.14) * p.grain(i, j, 6) + f32(0.08) * n)
    p.glow((112, 110, 108), soft(np.maximum(np.abs(a), np.abs(b)) - f32(0.46), 0.03))
    p.image *= (p.light + 1) / 2


# ---- rooms -------------------------------------------------------------------------------------
WALLS = ((236, 220, 190), (190, 210, 206), (220, 190, 180), (206, 214, 226), (176, 190, 160), (240, 232, 220))
WOODS = ((166, 112, 66), (206, 160, 108), (122, 80, 52), (226, 214, 196))


def _room(p, k):
    """A wall, a skirting board and a wooden floor; the level where they meet."""
    h = f32(0.62) + f32(0.08) * p.r(k)
    p.image[:] = p.pick(k + 1, WALLS) * (f32(1.04) - f32(0.12) * p.y)
    u, s = p.plane(h - f32(0.25))
    boards = u * f32(2.4) + p.r(k)
    grainy = p.noise(u * 60, s * 20, k + 2)
    wood = p.pick(k + 2, WOODS)
    each = p.grain(np.floor(boards), p.y * 0, k + 3)
    p.glow(wood * (f32(0.74) + f32(0.2) * grainy + f32(0.16) * each), p.below(h))
    p.glow(wood * f32(0.5), soft(triangle(boards) - f32(0.93), 0.04) * p.below(h))
    p.glow((246, 242, 234), p.box(-1, 2, h - f32(0.025), h + f32(0.004)))
    return h


def _window(p, x, y, w, h):
    """A window, with the sky of the day in it."""
    p.glow((250, 248, 242), p.box(x - w - f32(0.02), x + w + f32(0.02), y - h - f32(0.02), y + h + f32(0.02)))
    p.glow(mix(p.top, p.low, np.clip((p.y - y + h) * 3, 0, 1)), p.box(x - w, x + w, y - h, y + h))
    cross = np.maximum(p.box(x - f32(0.007), x + f32(0.007), y - h, y + h), p.box(x - w, x + w, y - f32(0.007), y + f32(0.007)))
    p.glow((250, 248, 242), cross)


def bedroom(p):
    h = _room(p, 1)
    papered = soft(triangle(p.x * 9) - f32(0.5), 0.1) * soft(h - f32(0.03) - p.y, EDGE) * f32(0.35)
    p.glow((250, 246, 238), papered * _chance(p.r(5), 0.5))
    x = f32(0.72) + f32(0.12) * (p.r(6) - f32(0.5))
    _window(p, x, f32(0.24), f32(0.1), f32(0.12))
    for side in (-1, 1):  # curtains
        at = x + f32(0.125 * side)
        folds = f32(0.85) + f32(0.2) * triangle(p.x * 30)
        p.glow(p.pick(7, HOUSES) * folds, p.box(at - f32(0.035), at + f32(0.035), f32(0.08), f32(0.42)))
    wood = p.pick(10, WOODS)
    left, wide = f32(-0.05) + f32(0.05) * p.r(11), f32(0.52) + f32(0.06) * p.r(12)
    p.glow(wood * f32(0.85), p.box(left, left + f32(0.06), h - f32(0.25), h + f32(0.16)))  # its head
    p.glow(wood, p.box(left, left + wide, h + f32(0.04), h + f32(0.11)))
    p.glow(wood * f32(0.8), p.box(left + wide - f32(0.04), left + wide, h - f32(0.06), h + f32(0.16)))
    p.glow((248, 246, 240), p.box(left + f32(0.05), left + wide - f32(0.03), h - f32(0.06), h + f32(0.045)))
    u, v = p.x * 14, p.y * 14
    quilt = mix(p.pick(13, HOUSES), tone(250, 246, 238), soft((triangle(u) - f32(0.5)) * (triangle(v) - f32(0.5)), 0.05) * f32(0.5))
    p.glow(quilt, p.box(left + f32(0.19), left + wide - f32(0.03), h - f32(0.09), h + f32(0.07)))
    p.glow((255, 253, 248), p.disc(left + f32(0.12), h - f32(0.085), f32(0.075), 0.55))
    _either(p, 14, (_picture_frame, _standing_lamp))
    dx, dy = p.x - f32(0.66), (p.y - f32(0.88)) * f32(2.6)
    ring = np.sqrt(dx * dx + dy * dy)
    p.glow(mix(p.pick(15, HOUSES), tone(248, 240, 224), soft(triangle(ring * 9) - f32(0.5))), soft(f32(0.24) - ring, EDGE))


def _picture_frame(p):
    x, y = f32(0.26) + f32(0.1) * p.r(16), f32(0.22)
    p.glow((120, 84, 56), p.box(x - f32(0.09), x + f32(0.09), y - f32(0.08), y + f32(0.08)))
    inside = p.box(x - f32(0.07), x + f32(0.07), y - f32(0.06), y + f32(0.06))
    p.glow((190, 220, 240), inside)
    p.glow((110, 160, 90), inside * p.below(y + f32(0.02) - f32(0.02) * wave(p.x * 8)))


def _standing_lamp(p):
    x = f32(0.52)
    p.glow((110, 90, 74), p.bar(x, f32(0.3), x, f32(0.7), 0.008))
    shade = soft(f32(0.045) + (p.y - f32(0.25)) * f32(0.4) - np.abs(p.x - x), EDGE)
    p.glow((255, 226, 150), shade * p.box(-1, 2, f32(0.2), f32(0.33)))


def kitchen(p):
    h = f32(0.68) + f32(0.06) * p.r(2)
    p.image[:] = p.pick(1, WALLS) * (f32(1.04) - f32(0.1) * p.y)
    a, b, _, _ = cells(p.x * 10, p.y * 13)
    tiled = p.box(-1, 2, h - f32(0.42), h) * (f32(0.9))
    p.glow(p.pick(3, ((240, 244, 244), (190, 216, 220), (240, 226, 190), (170, 196, 176))), tiled)
    p.glow((206, 206, 200), tiled * soft(np.maximum(np.abs(a), np.abs(b)) - f32(0.43), 0.05))
    u, s = p.plane(h - f32(0.2))
    check = soft((triangle(u * f32(1.1)) - f32(0.5)) * (triangle(s * f32(1.1)) - f32(0.5)), 0.03)
    floor = mix(tone(238, 234, 224), p.pick(4, ((96, 110, 120), (180, 104, 80), (90, 130, 120))), check)
    p.glow(floor, p.below(h))
    x = f32(0.3) + f32(0.4) * p.r(5)
    _window(p, x, f32(0.2), f32(0.13), f32(0.11))
    front, top = p.pick(6, (*HOUSES[2:5], (240, 240, 236), (166, 120, 80))), h - f32(0.2)
    doors, _, i, _ = cells(p.x * f32(4.6) + p.r(7), p.x)
    oven = i == np.floor(f32(4.6) * f32(0.2) + p.r(7))
    counter = p.box(-1, 2, top, h + f32(0.05))
    p.glow(front * (f32(1) - f32(0.22) * soft(np.abs(doors) - f32(0.46), 0.02)), counter)
    p.glow((80, 76, 74), counter * soft(f32(0.02) - np.abs(np.abs(doors) - f32(0.36)), 0.02) * p.box(-1, 2, top + f32(0.06), top + f32(0.12)))
    p.glow((226, 226, 228), counter * oven)
    p.glow((58, 60, 68), oven * soft(f32(0.34) - np.abs(doors), 0.03) * p.box(-1, 2, top + f32(0.08), h))
    p.glow(p.pick(10, WOODS), p.box(-1, 2, top - f32(0.025), top + f32(0.012)))
    p.glow((90, 70, 60), p.box(-1, 2, h + f32(0.04), h + f32(0.06)))
    # jars and pots on the counter
    a, _, i, _ = cells(p.x * 8 + p.r(11), p.x)
    g = p.grain(i, i * 0, 12)
    jar = soft(f32(0.2) + f32(0.12) * g - np.abs(a), 0.06) * p.box(-1, 2, top - f32(0.06) - f32(0.08) * g, top - f32(0.025))
    p.glow(_from(HOUSES, triangle(g * 9)), jar * (g < f32(0.62)))
    lamp = x + np.where(x < f32(0.5), f32(0.3), f32(-0.3))
    p.glow((70, 66, 66), p.bar(lamp, f32(-0.1), lamp, f32(0.14), 0.005))
    p.glow(p.pick(13, PLAY), p.disc(lamp, f32(0.2), f32(0.075), 0.9) * soft(f32(0.2) - p.y, EDGE))
    p.glow((255, 244, 190), p.disc(lamp, f32(0.205), f32(0.03)))


def library(p):
    h = _room(p, 1)
    wood = p.pick(5, WOODS)
    p.glow(wood * f32(0.42), p.box(-1, 2, -1, h))
    rows = f32(4.2) + 2 * p.r(6)
    v = (h - p.y) * rows
    shelf = np.floor(v)
    up = v - shelf  # 0 on the board, 1 under the next
    u = p.x * (f32(15) + 5 * p.r(7)) + p.grain(shelf, shelf * 0, 10) * 9
    book = np.floor(u)
    a, g = u - book, p.grain(book, shelf, 11)
    tall = f32(0.6) + f32(0.24) * triangle(g * 7)
    there = soft(tall - up, 0.05) * (g > f32(0.07)) * p.box(-1, 2, -1, h - f32(0.02))
    shade = f32(0.75) + f32(0.3) * triangle(a)
    p.glow(_from(((150, 50, 46), (46, 84, 120), (60, 104, 70), (190, 146, 66), (110, 70, 110), (226, 214, 186), (84, 60, 48)), triangle(g * 13)) * shade, there)
    band = soft(f32(0.04) - np.abs(up - f32(0.2) - f32(0.2) * g), 0.03) * (triangle(g * 29) < f32(0.5))
    p.glow((236, 206, 130), there * band)
    boards = soft(f32(0.05) - np.abs(up - f32(0.96)), 0.03) * p.box(-1, 2, -1, h)
    posts = soft(triangle(p.x * f32(1.9) + p.r(12)) - f32(0.95), 0.015) * p.box(-1, 2, -1, h)
    p.glow(wood, np.maximum(boards, posts))
    _either(p, 13, (_library_ladder, _nothing, _reading_table))


def _library_ladder(p):
    x, lean = f32(0.2) + f32(0.1) * p.r(14), f32(0.1)
    for out in (0, 0.13):
        p.glow((214, 170, 110), p.bar(x + f32(out) + lean, f32(-0.05), x + f32(out), f32(0.78), 0.011))
    at = x + lean * (f32(0.78) - p.y) * f32(1.2)
    rungs = soft(triangle(p.y * 11) - f32(0.8), 0.1) * soft(np.minimum(p.x - at, at + f32(0.13) - p.x), EDGE)
    p.glow((196, 150, 92), rungs * soft(f32(0.76) - p.y, EDGE))


def _reading_table(p):
    y = f32(0.74)
    p.glow((112, 72, 46), p.box(-1, f32(0.36), y, y + f32(0.035)))
    p.glow((92, 58, 38), p.box(f32(0.27), f32(0.31), y + f32(0.03), f32(0.95)))
    p.glow((190, 150, 70), p.bar(f32(0.14), y - f32(0.1), f32(0.14), y, 0.008))
    p.glow((60, 140, 90), p.disc(f32(0.14), y - f32(0.09), f32(0.08), 0.6) * soft(y - f32(0.09) - p.y, EDGE))


def studio(x, y, R):
    """A neutral ground for a thing alone."""
    tint = np.stack([f32(0.62) + f32(0.33) * R[:, k : k + 1] for k in (2, 3, 4)])
    return tint * (f32(1.05) - f32(0.15) * y)


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
