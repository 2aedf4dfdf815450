"""Nature: shores, open land, woods, deserts, mountains and snow, the sea, the night sky."""

import numpy as np

from .colours import FLOWERS, FOLIAGE, GREENS, HOUSES, ROCKS, SANDS, WATERS
from .landscape import boat, crowns, far_trees, fence, firs, flowers, grass, hills, sand, sky, water
from .noise import cells, f32, mix, soft, tone, triangle, wave
from .picture import EDGE, around, on_ground, within


# ---- shores ------------------------------------------------------------------------------------
def beach(p):
    h = 0.22 + 0.16 * p.r(2)
    sky(p, h)
    islands = p.chance(14, 0.35) * 0.07
    isle = h - islands * (wave(p.x * 0.9 + p.r(15)) * 1.6 - 0.6)
    p.paint((84, 118, 104), p.below(isle), 0.5)
    water(p, h, p.pick(1, WATERS), 16)
    shore = h + 0.12 + 0.1 * p.r(3) + (p.x - 0.5) * (p.r(4) - 0.3) * 0.35
    shore = shore + 0.025 * wave(p.x * 1.7 + p.r(5))
    for k, out in enumerate((0.075, 0.035)):  # breakers
        roll = shore - f32(out) + 0.012 * wave(p.x * 3 + p.r(6) + f32(0.4 * k))
        p.paint((250, 252, 252), soft(0.008 - np.abs(p.y - roll), 0.01) * 0.75)
    dry = p.pick(6, SANDS)
    sand(p, shore, dry, 17)
    wet = soft(shore + 0.05 - p.y, 0.02) * p.below(shore)
    p.paint(dry * 0.72, wet * 0.8)
    p.paint((252, 253, 253), soft(0.011 - np.abs(p.y - shore), 0.009))
    a, b, i, j = cells(p.x * 9, p.y * 14)  # shells
    g = p.grain(i, j, 18)
    shell = soft(0.02 - (a + g - 0.5) ** 2 - b * b * 0.4, 0.01) * (g < 0.16)
    p.paint((252, 238, 226), shell * p.below(shore + 0.1))
    p.either(7, (_palm, _umbrella, None))


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
    sky(p, h)
    water(p, h, p.pick(1, WATERS), 16)
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
    p.either(18, (_lighthouse, _stack, None))
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
    sky(p, h)
    far = p.pick(3, ((90, 116, 130), (84, 112, 92), (104, 104, 128)))
    t = wave(p.x * 0.9 + p.r(4)) + 0.4 * wave(p.x * 2.1 + p.r(5))
    hill = (0.06 + 0.12 * p.r(6)) * t
    bank = np.where(p.r(7) < f32(0.5), firs(p, 14, 17, 0.02, 0.09), crowns(p, 14, 9, 0.02, 0.07))
    bank = bank + 0.012
    water(p, h, p.pick(1, WATERS) * 0.8 + far * 0.15, 16, 1.0)
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
    ground = mix(p.pick(11, GREENS), p.pick(11, ROCKS), p.chance(13, 0.5))
    p.paint(ground * (0.7 + 0.55 * pebbles), p.below(shore))
    p.paint((235, 240, 240), soft(0.006 - np.abs(p.y - shore), 0.008) * 0.7)
    p.either(17, (_reeds, _jetty, _reeds))


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
    sky(p, h)
    hills(p, h + 0.02, 0.12, p.pick(3, ((84, 120, 96), (104, 124, 140), (98, 112, 76))), 4, 0.4)
    green = p.pick(6, GREENS)
    p.paint(p.pick(7, FOLIAGE), soft(crowns(p, 14, 8, 0.01, 0.1) - h + p.y, EDGE), 0.2)
    grass(p, h, green, 16)
    d = np.maximum(p.y - h, 0)
    bend = (wave(d * 1.3 + p.r(12) * 0.5) - 0.5) * (0.2 + d) * 1.1
    centre = 0.42 + 0.25 * (p.r(13) - 0.5) + bend
    width = 0.02 + d * (0.22 + 0.2 * p.r(18)) + 0.02 * p.noise(p.x * 9, p.y * 90, 9)
    off = width - np.abs(p.x - centre)
    p.paint(p.pick(19, SANDS) * 0.72, soft(off + 0.03, 0.012) * p.below(h))
    n = p.noise(p.x * 30, p.y * 160, 20)
    mirrored = mix(p.pick(1, WATERS) * p.light, p.low, 0.5 - d * 0.5)
    p.glow(mirrored * (0.84 + 0.34 * n), soft(off, EDGE) * p.below(h))
    p.paint((250, 252, 252), soft(n - 0.76, 0.04) * soft(off - 0.02, 0.02) * p.below(h) * 0.7)
    a, b, i, j = cells(p.x * 7, p.y * 10)  # boulders along the water
    g = p.grain(i, j, 17)
    stone = soft(0.1 + 0.06 * g - a * a - b * b, 0.04) * (g < 0.55)
    beside = soft(0.05 - np.abs(off + 0.02), 0.01) * p.below(h + 0.1)
    p.paint(p.pick(10, ROCKS) * (0.95 - 0.5 * b)[None], stone * beside)
    p.either(11, (_tree, None, _reeds))


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
    sky(p, 0.4)
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
        p.below(rim - crowns(p, 20, 7, 0.03, 0.12)) * soft(rim + 0.03 - p.y, 0.02),
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
    colour = p.pick(1, ((40, 120, 130), (60, 140, 150), (48, 96, 110), (70, 130, 110)))
    p.paint(colour * (0.75 + 0.5 * n), p.below(pool))
    foam = p.noise(p.x * 130, p.y * 130, 10) * 0.2 - 0.05
    dx, dy = p.x - x0, (p.y - pool) * 2.2
    p.paint((252, 254, 255), soft(w * 1.3 + foam - np.sqrt(dx * dx + dy * dy), 0.03) * 0.9)
    shore = 0.9 + 0.1 * wave(p.x + p.r(15)) * p.r(14)
    p.paint(rock * (0.6 + 0.6 * p.noise(p.x * 90, p.y * 120, 20)), p.below(shore))


# ---- open land ---------------------------------------------------------------------------------
def meadow(p):
    h = 0.32 + 0.22 * p.r(2)
    sky(p, h)
    green = p.pick(1, GREENS)
    hills(p, h + 0.02, 0.16, green * 0.9 + tone(10, 20, 40), 3, 0.45)
    far_trees(p, h)
    grass(p, h + 0.03 * wave(p.x * 0.8 + p.r(5)), green, 16)
    for k in (6, 18):
        flowers(p, h + 0.03, p.pick(k, FLOWERS), p.r(k + 1) * 0.35, k + 2)


def wheat_field(p):
    h = 0.32 + 0.2 * p.r(2)
    sky(p, h)
    hills(p, h + 0.02, 0.12, p.pick(3, GREENS), 4, 0.45)
    far_trees(p, h)
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
    tracks = soft(0.13 - np.abs(np.abs(u) - 0.3), 0.05) * p.chance(7, 0.6)
    p.paint(gold * 0.62, tracks * p.below(h + 0.01) * 0.8)
    flowers(p, h + 0.05, (222, 60, 48), p.r(10) * 0.3 - 0.1, 18, 0.17)
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
    sky(p, h)
    hills(p, h + 0.02, 0.18, p.pick(3, ((98, 130, 84), (150, 150, 90), (110, 126, 140))), 4, 0.4)
    far_trees(p, h)
    _farm(p, h)
    leaves = p.pick(
        1, ((76, 122, 50), (104, 146, 58), (150, 150, 54), (206, 150, 50), (170, 70, 50))
    )
    soil = p.pick(6, ((168, 128, 88), (140, 150, 80), (190, 160, 120), (120, 136, 70)))
    grass(p, h, soil, 16, 0.35)
    u, s = p.plane(h, 0.5 + (p.r(7) - 0.5) * 1.4)
    t = u * (1.1 + 0.5 * p.r(10)) + p.r(11)
    lump = p.noise(u * 60, s * 90 + u * 20, 18)
    row = triangle(t) + 0.35 * (lump - 0.5)
    side = t - np.floor(t)  # one side of a row lies in the shade
    low = p.below(h + 0.006)
    p.paint(soil * 0.62, soft(row - 0.34, 0.08) * low)
    p.paint(leaves * (0.62 + 0.3 * side + 0.4 * lump), soft(row - 0.5, 0.06) * low)
    grapes = (p.grain(u * 40, s * 46, 19) < 0.1) * soft(row - 0.6, 0.05) * (s < 4)
    p.paint((92, 54, 110), grapes * low * p.chance(12, 0.6))
    posts = soft(triangle(t) - 0.86, 0.05) * soft(triangle(s * 1.6) - 0.86, 0.06)
    p.paint((126, 100, 76), posts * low)


@within(lambda p, h: (np.abs(p.y - h + 0.06) < 0.09) & (np.abs(p.x - 0.2 - 0.7 * p.r(19)) < 0.14))
def _farm(p, h):
    """A little house with cypresses on the horizon of some images."""
    there, x = p.chance(18, 0.5), 0.15 + 0.7 * p.r(19)
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


@on_ground
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
    birch = p.chance(4, 0.25)
    bark = mix(bark, tone(226, 222, 212), birch)
    floor = 0.66 + 0.12 * p.r(5)
    ground = p.pick(
        6, ((96, 116, 50), (140, 96, 54), (84, 100, 50), (176, 116, 58), (120, 104, 72))
    )
    snow = p.chance(7, 0.12)
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
    p.either(19, (_mushrooms, None, None))


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
    flowers(p, 0.5, p.pick(19, ((240, 70, 90), (250, 150, 50), (250, 120, 190))), p.r(20) * 0.2, 18)


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
    sky(p, h, 0.5)
    colour = p.pick(1, ((232, 180, 104), (240, 204, 136), (214, 140, 80), (226, 164, 110)))
    p.either(3, (_pyramids, _mesa, None, None))
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
        p.paint(colour * (1.02 - ripples - 0.3 * shadow), p.below(crest), f32(0.3 - 0.15 * k))
    p.either(10, (_cactus, None))


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
    sky(p, 0.54, 0.6)
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
    river = p.chance(16, 0.55)
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
    sky(p, h)
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
    hills(p, h + 0.08, 0.1, p.pick(8, FOLIAGE[:3]) * 0.9, 9, 0.15)
    p.either(11, (_tarn, None))
    trees = firs(p, 14, 11, 0.03, 0.17, 0.6)
    p.paint((36, 70, 52), p.below(h + 0.12 - trees) * soft(h + 0.16 - p.y, 0.01), 0.08)
    grass(p, h + 0.14, p.pick(17, GREENS), 18)
    flowers(p, h + 0.16, p.pick(19, FLOWERS), p.r(20) * 0.3 - 0.1, 18)


@within(lambda p: p.y > 0.62)
def _tarn(p):
    h = 0.66 + 0.08 * p.r(2)
    n = p.noise(p.x * 40, p.y * 200, 12)
    p.glow((p.top * 0.6 + p.low * 0.3) * (0.9 + 0.2 * n), p.below(h))


def snowfield(p):
    h = 0.36 + 0.2 * p.r(2)
    sky(p, h)
    p.either(1, (_far_peaks, None))
    snow = tone(250, 252, 255)
    for k in range(3):
        level = h + f32(0.02 + 0.15 * k)
        ridge = level - 0.07 * wave(p.x * 0.9 + p.r(3 + k))
        height = firs(p, 6 + k, 12 - 3 * k, 0.05 + 0.03 * k, 0.14 + 0.1 * k, 0.5 * (1 - 0.35 * k))
        height = height * (p.r(9) > 0.25)
        trees = p.below(ridge + 0.02 - height) * soft(ridge + 0.03 - p.y, 0.01)
        p.paint((44, 76, 70), trees, f32(0.4 - 0.18 * k))
        load = soft(p.noise(p.x * 160, p.y * 120, 12) - 0.5, 0.06)
        p.paint(snow, trees * load, f32(0.2 - 0.1 * k))
        drift = p.noise(p.x * 50, (p.y - ridge) * 130, 13 + k)
        shade = np.clip(0.55 * drift + (p.y - ridge) * 0.9, 0, 1)
        p.paint(mix(snow, tone(196, 212, 240), shade), p.below(ridge), f32(0.12 - 0.06 * k))
    p.either(16, (_ski_tracks, _fence_in_snow, None))
    p.either(17, (_snowfall, None))


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
    fence(p, 0.68 + 0.04 * wave(p.x * 0.7 + p.r(14)), (120, 92, 72), 15)


# ---- sea and night -----------------------------------------------------------------------------
def sea(p):
    h = 0.16 + 0.24 * p.r(2)
    sky(p, h)
    water(p, h, p.pick(1, WATERS), 14)
    u, s = p.plane(h)
    swell = wave(s * (1.6 + p.r(3)) + 0.4 * wave(u * 0.8 + p.r(4)) + p.noise(u * 12, s * 20, 5))
    p.paint(p.pick(1, WATERS) * 0.7, swell * p.below(h + 0.02) * 0.4)
    p.either(6, (_sail, None))


def _sail(p):
    boat(p, 0.2 + 0.6 * p.r(8), 0.2 + 0.24 * p.r(2), 0.6, 16, 1)


def night_sky(p):
    top = p.pick(1, ((8, 10, 36), (16, 18, 60), (30, 20, 66), (10, 26, 56)))
    p.image[:] = mix(top, top * 1.5 + tone(26, 24, 50), np.clip(p.y, 0, 1))
    band = p.noise(p.x * 50 + p.y * 40, p.y * 60 - p.x * 30, 2)  # the Milky Way
    off = np.abs(p.x - p.y + p.r(4) * 1.4 - 0.7)
    p.glow((150, 140, 200), soft(band - 0.3 - off, 0.3) * 0.3 * p.chance(3, 0.6))
    for k, number in enumerate((40, 17)):
        a, b, i, j = cells(p.x * number, p.y * number)
        g = p.grain(i, j, 5 + k)
        a, b = a + (g * 16 - 0.5) * 0.5, b - (g * 9 - 0.3) * 0.5
        star = soft(f32(0.05 + 0.02 * k) - a * a - b * b, 0.04) * (g < 0.06)
        p.glow((255, 250, 224), star)
    moon, x, y = (p.chance(8, 0.55), 0.12 + 0.76 * p.r(9), 0.12 + 0.2 * p.r(10))
    size = 0.05 + 0.04 * p.r(11)
    bite = 0.05 * p.r(12)  # a full moon or a crescent
    disc = p.disc(x, y, size) * (1 - p.disc(x + bite, y - bite * 0.4, size) * (p.r(12) > 0.3))
    p.glow((250, 244, 214), disc * moon)
    ridge = 0.84 - 0.1 * wave(p.x * 0.9 + p.r(13))
    p.glow((12, 14, 26), p.below(ridge - firs(p, 14, 12, 0.01, 0.1) * (p.r(15) < 0.6)))
