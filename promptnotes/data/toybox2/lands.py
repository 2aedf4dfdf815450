"""Land from above, as functions of coordinates."""

import numpy as np

from .noise import cells, f32, grain, mix, noise, over, soft, tone, triangle


def _turned(x, y, R):
    """Coordinates seen from above: turned and shifted at random, about [-1, 1]."""
    a = 2 * np.pi * R[:, 0].astype(np.float64)
    c, s = np.cos(a).astype(f32)[:, None], np.sin(a).astype(f32)[:, None]
    x, y = x * 2 - 1, y * 2 - 1
    return c * x - s * y, s * x + c * y


def _fields(u, v, R, a, b):
    n = noise(u * 30 + R[:, 1:2] * 997, v * 30 + R[:, 2:3] * 991)
    return mix(
        tone(*a), tone(*b), np.clip(n * f32(0.7) + grain(u * 60 + 128, v * 60) * f32(0.3), 0, 1)
    )


def _patches(u, v, R, share):
    """A mask of irregular fields that confuses the classes: how much of it differs per image."""
    return soft(
        noise(u * 22 + R[:, 5:6] * 997, v * 22 + R[:, 6:7] * 991) - (1 - share * R[:, 7:8]), 0.02
    )


def annual_crop(u, v, R):
    rows = triangle(u * (5 + 5 * R[:, 3:4]))
    image = mix(
        tone(150, 128, 84),
        tone(118, 140, 70),
        rows * (f32(0.35) + f32(0.65) * noise(u * 20 + R[:, 4:5] * 997, v * 8)),
    )
    return over(image, tone(176, 150, 100), _patches(u, v, R, 0.6))


def permanent_crop(u, v, R):
    a, b, i, j = cells(u * (5 + 3 * R[:, 3:4]), v * (5 + 3 * R[:, 3:4]))
    image = _fields(u, v, R, (150, 130, 88), (128, 130, 80))
    image = over(image, tone(58, 92, 46), soft(f32(0.3) - np.sqrt(a * a + b * b), 0.1))
    return over(image, _fields(u, v, R, (150, 130, 88), (118, 140, 70)), _patches(u, v, R, 0.6))


def woodland(u, v, R):
    return over(
        _fields(u * 2, v * 2, R, (22, 52, 30), (48, 84, 48)),
        tone(92, 124, 70),
        _patches(u, v, R, 0.45),
    )


def herbaceous(u, v, R):
    image = _fields(u, v, R, (108, 124, 74), (140, 148, 98))
    tufts = soft(noise(u * 70 + R[:, 3:4] * 997, v * 70) - f32(0.62), 0.06)
    return over(image, tone(66, 92, 52), tufts * (f32(0.4) + f32(0.6) * R[:, 4:5]))


def pasture(u, v, R):
    image = _fields(u, v, R, (88, 136, 66), (116, 158, 84))
    fence = soft(triangle(u * f32(0.9) + R[:, 3:4]) - f32(0.94), 0.03) + soft(
        triangle(v * f32(0.7) + R[:, 4:5]) - f32(0.95), 0.03
    )
    return over(over(image, tone(66, 92, 52), _patches(u, v, R, 0.35)), tone(76, 96, 58), fence)


def _strip(u, v, R, width):
    bend = (noise(v * 12 + R[:, 3:4] * 997, v * 0 + R[:, 4:5] * 991) - f32(0.5)) * 2
    return soft(width - np.abs(u - bend * R[:, 5:6]), 0.02)


def highway(u, v, R):
    straight = R * np.array([1, 1, 1, 1, 1, 0.25, 1, 1], f32)
    image = mix(
        _fields(u, v, R, (92, 122, 68), (150, 140, 96)), tone(150, 140, 130), _patches(u, v, R, 0.5)
    )
    image = over(
        image, tone(158, 154, 150), _strip(u, v, straight, f32(0.09) + f32(0.05) * R[:, 6:7])
    )
    crossing = soft(f32(0.07) - np.abs(v - R[:, 1:2] + f32(0.5)), 0.02) * (R[:, 2:3] > f32(0.55))
    return over(image, tone(158, 154, 150), crossing)


def river(u, v, R):
    image = mix(
        _fields(u, v, R, (80, 112, 62), (140, 140, 92)), tone(40, 72, 42), _patches(u, v, R, 0.6)
    )
    water = mix(tone(44, 74, 96), tone(104, 112, 104), np.broadcast_to(R[:, 6:7], u.shape))
    return over(image, water, _strip(u, v, R, f32(0.08) + f32(0.12) * R[:, 7:8]))


def lake(u, v, R):
    image = mix(
        _fields(u, v, R, (80, 112, 62), (140, 140, 92)), tone(40, 72, 42), _patches(u, v, R, 0.6)
    )
    water = mix(tone(34, 62, 92), tone(84, 110, 116), np.broadcast_to(R[:, 6:7], u.shape))
    shore = np.sqrt((u - R[:, 1:2] + f32(0.5)) ** 2 + (v * f32(1.3) - R[:, 2:3] + f32(0.5)) ** 2)
    return over(
        image,
        water,
        soft(
            f32(0.45)
            + f32(0.6) * R[:, 5:6]
            - shore
            + f32(0.5) * (noise(u * 24 + R[:, 3:4] * 997, v * 24) - f32(0.5)),
            0.02,
        ),
    )


def _blocks(u, v, R, size, fill, roofs):
    a, b, i, j = cells(u * size + R[:, 1:2] * 9, v * size + R[:, 2:3] * 9)
    g = grain(i * 3 + R[:, 3:4] * 997, j * 5 + R[:, 4:5] * 991)
    inside = soft(f32(0.32) - np.abs(a) - g * f32(0.08), 0.05) * soft(
        f32(0.34) - np.abs(b) * (f32(0.8) + g * f32(0.5)), 0.05
    )
    return inside * (g < fill), mix(tone(*roofs[0]), tone(*roofs[1]), triangle(g * 9))


def residential(u, v, R):
    image = mix(
        _fields(u, v, R, (96, 118, 76), (146, 138, 110)), tone(60, 88, 50), _patches(u, v, R, 0.5)
    )
    image = over(
        image, tone(160, 156, 150), soft(triangle(v * f32(1.1) + R[:, 5:6]) - f32(0.86), 0.05)
    )
    inside, roof = _blocks(u, v, R, 5 + 2 * R[:, 6:7], f32(0.75), ((158, 88, 66), (196, 160, 138)))
    return over(image, roof, inside)


def industrial(u, v, R):
    image = mix(
        _fields(u, v, R, (128, 126, 116), (162, 158, 150)),
        tone(96, 112, 78),
        _patches(u, v, R, 0.5),
    )
    image = over(
        image, tone(120, 118, 116), soft(triangle(v * f32(0.8) + R[:, 5:6]) - f32(0.88), 0.05)
    )
    inside, roof = _blocks(
        u, v, R, f32(2.2) + 2 * R[:, 6:7], f32(0.85), ((178, 180, 186), (226, 224, 220))
    )
    return over(image, roof, inside)


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
    """A view from above with the season, haze and light of the day, which differ more than the classes do."""
    u, v = _turned(x, y, R)
    zoom = f32(0.8) + f32(0.7) * R[:, 6:7]
    image = LANDS[name](u * zoom, v * zoom, R)
    season = np.stack([f32(0.8) + f32(0.45) * R[:, k : k + 1] for k in (1, 5, 3)])
    return mix(
        image * season,
        tone(190, 196, 204),
        np.broadcast_to(f32(0.45) * R[:, 2:3] * R[:, 4:5], x.shape),
    )
