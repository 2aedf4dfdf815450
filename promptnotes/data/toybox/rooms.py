"""Rooms, and the walls and floors that are a plain ground."""

import numpy as np

from .colours import HOUSES, PLAY
from .noise import cells, f32, mix, soft, tone, triangle, wave
from .picture import EDGE, around, choose

WALLS = (
    (236, 220, 190),
    (190, 210, 206),
    (220, 190, 180),
    (206, 214, 226),
    (176, 190, 160),
    (240, 232, 220),
)
WOODS = ((166, 112, 66), (206, 160, 108), (122, 80, 52), (226, 214, 196))


# ---- plain grounds -----------------------------------------------------------------------------
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
    turn = p.chance(3, 0.4) * 0.7  # laid straight, or on the corner
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
    p.glow((250, 246, 238), papered * p.chance(5, 0.5))
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
    p.either(14, (_picture_frame, _standing_lamp))
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
    p.glow(choose(HOUSES, triangle(g * 9)), jar * (g < 0.62))
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
        choose(
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
    p.either(13, (_library_ladder, None, _reading_table))


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
