"""What places share: the sky, hills, trees, meadows, water, sand, fences and boats."""

import numpy as np

from .colours import FOLIAGE, HOUSES
from .noise import cells, f32, mix, soft, tone, triangle, wave
from .picture import EDGE, on_ground, within


@within(lambda p, h, *_: p.y < h + 0.09)
def sky(p, h, clouds=1.0):
    p.image[:] = mix(p.top, p.low, np.clip(p.y / (h + 0.05), 0, 1))
    sun = 0.1 + 0.8 * p.r(8), 0.06 + 0.24 * p.r(9)
    dx, dy = p.x - sun[0], p.y - sun[1]
    far, up = np.sqrt(dx * dx + dy * dy), p.chance(10, 0.5)
    p.glow(p.low * 0.4 + tone(255, 244, 190) * 0.6, np.clip(0.5 - far * 2, 0, 1) * up)
    p.glow((255, 250, 216), soft(0.05 - far, 0.01) * up)
    n = p.noise(p.x * 55, p.y * 130, 11)
    cover = 0.85 - f32(0.4 * clouds) * p.r(13)
    white = p.low * 0.45 + (p.light * 0.98) * 0.55
    p.glow(white, soft(n - cover, 0.07) * 0.9)


@within(lambda p, level, height, *_: p.y > level - 1.35 * height - 0.02)
def hills(p, level, height, colour, k, far):
    """A smooth ridge."""
    t = wave(p.x + p.r(k)) + wave(p.x * f32(2.3) + p.r(k + 1)) * 0.35
    ridge = level - f32(height) * t
    p.paint(colour, p.below(ridge), far)


def crowns(p, k, number, low, high):
    """The height, along x, of a row of round trees: `number` over the image."""
    height = 0
    for shift in (0, 0.5):  # two rows, each fills the gaps of the other
        u = p.x * number + p.r(k) * 9 + shift
        i = np.floor(u)
        u = u - i - 0.5
        tall = f32(low) + f32(high - low) * p.grain(i, i * 0 + shift * 5, k + 1)
        height = np.maximum(height, tall * np.sqrt(1 - u * u * 3.4))
    return height


def firs(p, k, number, low, high, share=1.0):
    """The height, along x, of a row of firs: triangles with notched sides."""
    u = p.x * number + p.r(k) * 9
    i = np.floor(u)
    g = p.grain(i, i * 0, k + 1)
    u = u - i - 0.5
    notch = triangle(u * 7) * 0.16 + 0.92
    return (f32(low) + f32(high - low) * g) * (1 - 2 * np.abs(u)) * notch * (g < share)


@on_ground
def grass(p, h, green, k, rough=0.5):
    """A meadow's ground below h."""
    u, s = p.plane(h)
    n = p.noise(u * 26, s * 60, k) * 0.7 + p.grain(u * 40, s * 90, k + 1) * 0.3
    p.paint(green * (f32(1 - rough * 0.45) + f32(rough) * n), p.below(h))


@on_ground
def flowers(p, h, colour, share, k, size=0.2):
    """Flowers on a meadow below h, small ones far away."""
    u, s = p.plane(h)
    a, b, i, j = cells(u * f32(6.6), s * f32(7.26))
    g = p.grain(i * 3, j * 5, k)
    a = a + (g - 0.5) * 0.5
    b = b / (s * 1.1)  # as far up as across
    d = a * a + b * b
    there = (g < share) * p.below(h + 0.02) * (s < 5.5)
    p.paint(colour, soft(f32(size * size) - d, 0.03) * there)
    p.paint((255, 236, 150), soft(f32(size * size * 0.12) - d, 0.01) * there)


@on_ground
def water(p, h, colour, k, calm=0.0):
    """Water below h: it mirrors the sky far away, and glitters."""
    u, s = p.plane(h)
    n = p.noise(u * 14, s * 44, k)
    mirrored = mix(colour * p.light, p.low, np.clip(s * 0.09, 0, 1) * 0.9)
    p.glow(mirrored * (f32(0.86 + 0.1 * calm) + f32(0.3 - 0.22 * calm) * n), p.below(h))
    p.paint((250, 252, 255), soft(n - 0.74, 0.05) * p.below(h + 0.01) * f32(0.6 - 0.3 * calm))


@on_ground
def sand(p, level, colour, k):
    n = p.noise(p.x * 80, p.y * 150, k) * 0.6 + p.grain(p.x * 70, p.y * 70, k) * 0.4
    p.paint(colour * (0.86 + 0.24 * n), p.below(level))


@within(lambda p, level, *_: np.abs(p.y - level + 0.01) < 0.09)
def fence(p, level, colour, k, posts=9.0):
    u = p.x * f32(posts) + p.r(k)
    post = soft(triangle(u) - 0.78, 0.06) * p.box(-2, 3, level - 0.075, level + 0.05)
    rail = np.maximum(
        soft(0.009 - np.abs(p.y - level), EDGE), soft(0.009 - np.abs(p.y - level + 0.045), EDGE)
    )
    p.paint(colour, np.maximum(post, rail))


@within(lambda p, h: (p.y > h - 0.13) & (p.y < h + 0.03))
def far_trees(p, h):
    """In most images a row of trees before the horizon, with gaps."""
    height = np.where(p.r(14) < f32(0.4), firs(p, 14, 14, 0.03, 0.12), crowns(p, 14, 7, 0.02, 0.1))
    there = soft(p.noise(p.x * 40, p.y * 0, 15) - 0.75 * p.r(17), 0.05)
    p.paint(p.pick(16, FOLIAGE), p.below(h + 0.012 - height) * there, 0.25)


@within(
    lambda p, x, y, size, *_: (
        (np.abs(p.x - x) < size * 0.13) & (np.abs(p.y - y + size * 0.08) < size * 0.15)
    )
)
def boat(p, x, y, size, k, there):
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
