"""Where things are: places, as functions of coordinates."""

import numpy as np

from .noise import cells, f32, grain, mix, noise, over, soft, tone, triangle


def _sky(x, y, R, top=(110, 170, 235), low=(205, 228, 248)):
    sky = mix(tone(*top), tone(*low), y)
    clouds = noise(x * 60 + R[:, :1] * 997, y * 100 + R[:, 1:2] * 991)
    return over(sky, tone(250, 250, 252), soft(clouds - f32(0.62), 0.12) * f32(0.85))


def _horizon(R, low=0.35, spread=0.25):
    return f32(low) + f32(spread) * R[:, 2:3]


def _ground(x, y, R, a, b, scale=1.0, k=0):
    n = noise(x * f32(90 * scale) + R[:, 3:4] * 997, y * f32(140 * scale) + R[:, 4:5] * 991)
    g = grain(x * 64 + R[:, 5:6] * 997, y * 64)
    return mix(tone(*a), tone(*b), np.clip(n * f32(0.75) + g * f32(0.25), 0, 1))


def beach(x, y, R):
    h = _horizon(R, 0.2, 0.2)
    shore = h + f32(0.2) + f32(0.05) * noise(x * 40 + R[:, 3:4] * 997, y * 0)
    image = over(
        _sky(x, y, R),
        mix(tone(30, 120, 170), tone(70, 170, 200), noise(x * 30, y * 200 + R[:, 4:5] * 99)),
        soft(y - h, 0.01),
    )
    image = over(image, _ground(x, y, R, (214, 190, 140), (240, 222, 176)), soft(y - shore, 0.015))
    return over(image, tone(250, 250, 250), soft(f32(0.015) - np.abs(y - shore), 0.01))


def meadow(x, y, R):
    image = _sky(x, y, R)
    return over(image, _ground(x, y, R, (62, 128, 44), (120, 180, 70)), soft(y - _horizon(R), 0.01))


def forest(x, y, R):
    image = _ground(x, y, R, (14, 52, 22), (52, 110, 48), 1.3)
    trunks = triangle(
        x * f32(4.5) + R[:, 2:3] * 7 + f32(0.08) * noise(x * 0, y * 50 + R[:, 3:4] * 997)
    )
    image = over(
        image,
        mix(tone(52, 34, 20), tone(98, 70, 44), noise(x * 200, y * 30)),
        soft(trunks - f32(0.72), 0.08),
    )
    return over(image, tone(44, 70, 30), soft(y - f32(0.85), 0.05))


def desert(x, y, R):
    image = _sky(x, y, R, (120, 180, 230), (245, 225, 190))
    dune = _horizon(R) + f32(0.09) * triangle(x * f32(1.1) + R[:, 3:4] * 5)
    sand = mix(
        tone(206, 140, 72),
        tone(240, 190, 112),
        triangle(y * 5 + x * f32(1.5) + noise(x * 30, y * 30 + R[:, 4:5] * 99)),
    )
    return over(image, sand, soft(y - dune, 0.01))


def snow(x, y, R):
    image = mix(tone(165, 180, 200), tone(215, 225, 235), y)
    hill = _horizon(R) + f32(0.06) * triangle(x * f32(0.8) + R[:, 3:4] * 5)
    image = over(
        image, _ground(x, y, R, (222, 232, 244), (252, 253, 255), 0.6), soft(y - hill, 0.01)
    )
    return over(
        image, tone(255, 255, 255), soft(grain(x * 40 + R[:, 4:5] * 99, y * 40) - f32(0.965), 0.01)
    )


def sea(x, y, R):
    wave = triangle(
        y * (9 + 5 * R[:, 3:4])
        + f32(0.35) * triangle(x * 3 + R[:, 4:5] * 3)
        + noise(x * 40, y * 40 + R[:, 5:6] * 99)
    )
    image = mix(tone(14, 70, 130), tone(60, 140, 190), wave)
    return over(image, _sky(x, y, R), soft(_horizon(R, 0.1, 0.2) - y, 0.01))


def night(x, y, R):
    image = mix(tone(6, 8, 30), tone(24, 26, 66), y)
    stars = soft(grain(x * 48 + R[:, :1] * 997, y * 48 + R[:, 1:2] * 991) - f32(0.97), 0.01)
    image = over(image, tone(255, 250, 220), stars)
    return over(
        image, tone(10, 12, 16), soft(y - f32(0.85) - f32(0.05) * triangle(x * 2 + R[:, 2:3]), 0.01)
    )


def bricks(x, y, R):
    size = 5 + 3 * R[:, 2:3]
    row = np.floor(y * size * f32(1.6))
    u, v, i, j = cells(
        x * size * f32(0.8) + f32(0.5) * (row - 2 * np.floor(row / 2)), y * size * f32(1.6)
    )
    mortar = np.maximum(soft(np.abs(u) - f32(0.45), 0.03), soft(np.abs(v) - f32(0.4), 0.06))
    brick = mix(tone(134, 52, 40), tone(190, 92, 66), grain(i * 3 + R[:, 3:4] * 997, j * 5))
    return over(brick, tone(196, 186, 174), mortar)


def wood(x, y, R):
    plank = np.floor(y * (4 + 2 * R[:, 2:3]))
    rings = triangle(noise(x * 14 + plank * 53, y * 150 + R[:, 3:4] * 997) * 4)
    image = mix(tone(118, 74, 38), tone(178, 124, 72), rings)
    v = y * (4 + 2 * R[:, 2:3]) - plank
    return over(image, tone(60, 36, 18), soft(v - f32(0.93), 0.03))


def tiles(x, y, R):
    size = 5 + 2 * R[:, 2:3]
    u, v, i, j = cells(x * size, y * size)
    odd = (i + j) - 2 * np.floor((i + j) / 2)
    image = mix(tone(222, 222, 214), tone(140, 158, 168), odd)
    return over(image, tone(90, 90, 92), soft(np.maximum(np.abs(u), np.abs(v)) - f32(0.46), 0.03))


def mountain(x, y, R):
    image = _sky(x, y, R)
    for k, (base, height, colour) in enumerate(
        (((0.62), 0.5, (120, 128, 150)), ((0.74), 0.42, (84, 92, 104)))
    ):
        peak = triangle(x * f32(0.9 + 0.4 * k) + R[:, 2 + k : 3 + k])
        ridge = f32(base) - f32(height) * peak + f32(0.08) * noise(x * 60 + R[:, 4:5] * 99, y * 0)
        image = over(image, tone(*colour), soft(y - ridge, 0.01))
        image = over(
            image,
            tone(245, 248, 252),
            soft(y - ridge, 0.01)
            * soft(peak - f32(0.75), 0.04)
            * soft(ridge + f32(0.14) - y, 0.03),
        )
    return over(image, _ground(x, y, R, (70, 96, 60), (104, 130, 80)), soft(y - f32(0.82), 0.01))


def city(x, y, R):
    image = _sky(x, y, R, (150, 170, 200), (225, 215, 210))
    column = np.floor(x * 5 + R[:, 2:3] * 5)
    tall = f32(0.15) + f32(0.5) * grain(column * 3 + R[:, 3:4] * 997, column * 0)
    u, v, i, j = cells(x * 20 + R[:, 2:3] * 20, y * 18)
    wall = mix(
        tone(92, 96, 108), tone(160, 150, 142), grain(column * 5, column * 0 + R[:, 4:5] * 997)
    )
    lit = (grain(i + R[:, 5:6] * 997, j) > f32(0.4)) * soft(
        f32(0.3) - np.maximum(np.abs(u), np.abs(v)), 0.05
    )
    image = over(image, over(wall, tone(250, 225, 140), lit), soft(y - tall, 0.005))
    return over(image, tone(70, 70, 74), soft(y - f32(0.9), 0.01))


def road(x, y, R):
    h = _horizon(R, 0.3, 0.15)
    image = meadow(x, y, R * np.array([1, 1, 0, 1, 1, 1, 1, 1], f32))
    depth = np.maximum(y - h, 0)
    centre = f32(0.5) + (R[:, 3:4] - f32(0.5)) * f32(0.5) * (1 - y)
    image = over(
        image,
        tone(96, 96, 100),
        soft(depth * f32(0.8) + f32(0.02) - np.abs(x - centre), 0.01) * soft(y - h, 0.005),
    )
    dash = (triangle(y * 6) > f32(0.4)) * soft(depth * f32(0.06) - np.abs(x - centre), 0.01)
    return over(image, tone(245, 240, 220), dash * soft(y - h, 0.005))


def garden(x, y, R):
    image = _ground(x, y, R, (48, 110, 40), (96, 160, 64), 1.2)
    u, v, i, j = cells(x * 8 + R[:, 2:3] * 8, y * 8)
    g = grain(i * 3 + R[:, 3:4] * 997, j * 7)
    petal = mix(tone(240, 90, 130), tone(250, 210, 70), triangle(g * 5))
    d = np.sqrt((u - g * f32(0.4) + f32(0.2)) ** 2 + v * v)
    image = over(image, petal, soft(f32(0.26) - d, 0.05) * (g > f32(0.35)))
    return over(image, tone(255, 250, 230), soft(f32(0.09) - d, 0.03) * (g > f32(0.35)))


def studio(x, y, R):
    tint = np.stack([f32(0.62) + f32(0.33) * R[:, k : k + 1] for k in (2, 3, 4)])
    return tint * (f32(1.05) - f32(0.15) * y)


PLACES = {
    f.__name__: f
    for f in (
        beach,
        meadow,
        forest,
        desert,
        snow,
        sea,
        night,
        bricks,
        wood,
        tiles,
        mountain,
        city,
        road,
        garden,
        studio,
    )
}
