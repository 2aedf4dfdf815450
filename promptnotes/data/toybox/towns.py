"""Towns: a skyline, streets, a harbour, a road, gardens and playgrounds."""

import numpy as np

from .colours import FLOWERS, FOLIAGE, GREENS, HOUSES, PLAY, SANDS, WATERS
from .landscape import boat, crowns, far_trees, fence, grass, hills, sky, water
from .noise import cells, f32, mix, soft, tone, triangle, wave
from .picture import EDGE, around, choose, on_ground, within

ROOFS = ((158, 74, 56), (120, 64, 54), (92, 90, 100), (176, 106, 70))


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
    sky(p, base)
    for k, (number, low, high, far) in enumerate(
        ((9, 0.16, 0.5, 0.55), (6.5, 0.1, 0.46, 0.3), (5, 0.04, 0.3, 0.05))
    ):
        _blocks(p, base, k, f32(number), low, high, far)
    p.either(12, (_quay_water, _park, _park))


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
    water(p, base, p.pick(14, WATERS), 15, 0.3)
    glints = p.noise(p.x * 90, p.y * 40, 17)  # the windows' lights, drawn out
    shine = soft(glints - 0.62, 0.08) * soft(base + 0.26 - p.y, 0.08) * p.below(base)
    p.glow((255, 220, 140), shine * 0.6 * p.dark)


@within(lambda p: p.y > 0.54)
def _park(p):
    base = 0.68 + 0.1 * p.r(2)
    p.paint(p.pick(14, FOLIAGE), p.below(base + 0.02 - crowns(p, 15, 9, 0.02, 0.09)), 0.1)
    grass(p, base + 0.01, p.pick(17, GREENS), 18)


def street(p):
    p.either(1, (_street_along, _street_across))


def _street_along(p):
    """We look along the street: what is farther lies nearer to the vanishing point."""
    h, centre = 0.42 + 0.1 * p.r(2), 0.5 + 0.3 * (p.r(3) - 0.5)
    p.image[:] = tone(176, 170, 164) * p.light
    sky(p, h)
    dx, dy = p.x - centre, p.y - h
    side, off = (dx > 0).astype(f32), np.abs(dx) + 0.012
    away, up = 0.3 / off, -dy / off  # along the wall, and its height
    i = np.floor(away * 1.1 + side * 40 + p.r(4) * 9)
    g = p.grain(i, side, 5)
    tall = 0.75 + 0.8 * g * (0.5 + p.r(6))
    wall_colour = choose(HOUSES, p.grain(i * 3, side * 7, 7))
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
    p.either(11, (_lamps, None))


@on_ground
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


@around(0.05, 0.4, 0.1, 0.9)
def _lamps(p):
    for x, top, size in ((0.14, 0.22, 0.014), (0.3, 0.33, 0.008)):
        p.paint((60, 62, 70), p.bar(f32(x), f32(top), f32(x), 0.5 + f32(size * 20), size * 0.6))
        p.glow((255, 240, 180), p.disc(f32(x), f32(top), f32(size * 2)))


def _street_across(p):
    """We look across the street at a row of gabled houses."""
    base = 0.62 + 0.08 * p.r(2)
    sky(p, base)
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
    p.paint(choose(ROOFS, kind), p.below(roof - 0.006))
    wall = choose(HOUSES, p.grain(i * 7, i * 0, 7))
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
    p.paint(choose(((120, 60, 50), (60, 90, 80), (70, 70, 100)), g), door)
    p.paint((200, 216, 224), shop)
    p.paint((190, 184, 176), p.below(base))
    p.paint((220, 216, 208), p.box(-1, 2, base + 0.075, base + 0.095))
    lane = p.below(base + 0.09)
    asphalt = p.pick(10, ((96, 96, 102), (124, 116, 110), (80, 82, 92)))
    p.paint(asphalt * (0.9 + 0.2 * p.noise(p.x * 90, p.y * 90, 12)), lane)
    dash = soft(triangle(p.x * 5 + p.r(13)) - 0.45, 0.1)
    p.paint((240, 236, 220), dash * p.box(-1, 2, base + 0.2, base + 0.222))
    p.either(14, (_street_tree, None))


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
    sky(p, h - 0.05)
    hills(p, h + 0.02, 0.14, (104, 124, 132), 3, 0.5)
    p.either(1, (_waterfront, _cranes))
    water(p, h, p.pick(5, WATERS), 14, 0.3)
    for k in range(4):  # boats, the nearer ones larger
        size = f32(0.55 + 0.22 * k)
        x = 0.06 + f32(0.24 * ((k * 3) % 4)) + 0.2 * p.r(8 + k)
        y = h + f32(0.02 + 0.07 * k) + 0.02 * p.r(12)
        boat(p, x, y, size, 16 + k, p.chance(4 + k, 0.8))
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


@around(-1, 2, 0.1, 0.52)
def _waterfront(p):
    h = 0.365 + 0.12 * p.r(2)
    u = p.x * 9 + p.r(14) * 9
    i = np.floor(u)
    a, g = u - i, p.grain(i, i * 0, 15)
    eaves = h - 0.09 - 0.08 * g
    peak = eaves - 0.05 * (1 - np.abs(a - 0.5) * 2)
    p.paint(choose(ROOFS, g), p.below(peak), 0.15)
    p.paint(choose(HOUSES, p.grain(i * 3, i * 0, 16)), p.below(eaves), 0.12)
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
    p.paint(choose(HOUSES[:6], p.grain(i, j, 15)), boxes * soft(h - p.y, EDGE), 0.12)
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
    sky(p, h)
    land = p.pick(1, (*GREENS, (196, 166, 108), (214, 190, 120)))
    hills(p, h + 0.02, 0.16, land * 0.85 + tone(8, 16, 36), 3, 0.4)
    far_trees(p, h)
    grass(p, h, land, 16)
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
    sky(p, h)
    p.paint(p.pick(1, FOLIAGE), p.below(h - crowns(p, 3, 6, 0.06, 0.2)), 0.2)
    hedge = h - 0.04 - 0.02 * p.noise(p.x * 60, p.y * 0, 5)
    n = p.noise(p.x * 130, p.y * 130, 6)
    p.paint(p.pick(4, FOLIAGE[:3]) * (0.62 + 0.6 * n), p.below(hedge))
    p.either(7, (_white_fence, None, _arch))
    grass(p, h + 0.1, p.pick(10, GREENS), 16, 0.3)
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


def playground(p):
    h = 0.46 + 0.08 * p.r(2)
    sky(p, h)
    p.either(1, (_behind_trees, _behind_houses))
    grass(p, h, p.pick(4, GREENS), 16)
    ground = p.pick(5, (*SANDS, (196, 104, 84), (110, 150, 190)))
    d = (p.y - h - 0.34) / 0.3
    pit = soft(1 - np.sqrt((p.x - 0.5) ** 2 * 2.6 + d * d), 0.03)
    p.paint(ground * (0.86 + 0.26 * p.noise(p.x * 90, p.y * 150, 18)), pit)
    p.either(6, (_swing, _slide, _swing, _slide))
    p.either(7, (_dome, _seesaw, _tower, None))


@around(-1, 2, 0.15, 0.7)
def _behind_trees(p):
    h = 0.47 + 0.08 * p.r(2)
    p.paint(p.pick(14, FOLIAGE), p.below(h - crowns(p, 15, 6, 0.06, 0.24)), 0.2)
    fence(p, h - 0.02, p.pick(17, ((250, 250, 246), *PLAY)), 18, 13)


@around(-1, 2, 0.05, 0.6)
def _behind_houses(p):
    h = 0.47 + 0.08 * p.r(2)
    top, a, i, _ = _towers(p, 14, 3.4, 0.2, 0.34, h)
    p.paint(choose(HOUSES, p.grain(i, i * 0, 15)), p.below(top), 0.25)
    glass, _ = _windows(p, a * 4, (p.y - h) * 12, i, 16, 0)
    p.paint((104, 118, 140), glass * p.below(top + 0.02), 0.25)
    p.paint(p.pick(17, FOLIAGE[:3]), p.below(h - crowns(p, 18, 7, 0.02, 0.09)), 0.15)


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
