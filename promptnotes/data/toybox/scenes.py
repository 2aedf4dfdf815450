"""What is in an image, before it is drawn: a table with one row a scene, every column an array."""

from dataclasses import dataclass

import numpy as np

from .colours import PALETTE, colour, shade
from .families import FAMILIES, THINGS
from .lands import LANDS
from .places import PLACES
from .sprites import Look, Sprites, Table, move
from .surfaces import PATTERNS

KINDS = ("thing", "place", "surface", "land")
THING_NAMES = tuple(THINGS)
PATTERN_NAMES = tuple(PATTERNS)
SLOTS = 3  # a scene holds up to three things, the first in front
PARTS_A_THING = 24


@dataclass
class Scenes(Table):
    """n scenes. Numbers refer to the tuples of names above; -1 means none.

    kind, medium : [n]. ground : [n] names of a place, surface or land
    thing, colour, fill : [n, SLOTS], what captions tell
    pose : [n, SLOTS, 5] x, y, half-width (image = 1), turn (of the circle), flip
    sprites : the parts of the things, those behind first
    view : [n, 3] the part of a place that is seen: its middle and its width (all of it: 0.5 0.5 1)
    surface : [n, 3] cosine and sine of a surface's turn, and its periods an image
    inks : [n, 2, 3] a surface's colours
    light : [n, 6] brightness, contrast, noise, blur, bar, haze
    random : [n, 8] uniform numbers for the ground
    """

    kind: np.ndarray
    medium: np.ndarray
    ground: np.ndarray
    thing: np.ndarray
    colour: np.ndarray
    fill: np.ndarray
    pose: np.ndarray
    sprites: Sprites
    view: np.ndarray
    surface: np.ndarray
    inks: np.ndarray
    light: np.ndarray
    random: np.ndarray

    def __len__(self):
        return len(self.kind)


def choice(rng, n, weights):
    """n numbers with the given weights (float64 cumulative sums: the same on every machine)."""
    edges = np.cumsum(np.asarray(weights, float))
    drawn = np.searchsorted(edges, rng.random(n) * edges[-1], side="right")
    return drawn.clip(max=len(weights) - 1)


def _frequencies():
    """How often the web shows each thing: by Zipf's law in a family, in an order of no meaning."""
    ranks = {}
    for family in FAMILIES.values():
        names, step = list(family.THINGS), 7
        while np.gcd(step, len(names)) > 1:
            step += 2
        ranks |= {name: step * k % len(names) for k, name in enumerate(names)}
    return np.array([t.frequency / (1 + ranks[name]) ** 0.35 for name, t in THINGS.items()])


FREQUENCY = _frequencies()


def draw(
    rng,
    n,
    kind="thing",
    thing=None,
    ground=None,
    medium=0,
    iconic=0.0,
    clutter=0.4,
    occluded=0.2,
    size=(0.2, 0.42),
    harsh=0.5,
    withheld=False,
    apart=False,
    seen=None,
):
    """n scenes of one kind. thing, ground, medium : an array [n], one value, or None: drawn.

    iconic : share with one large thing on a plain ground. clutter : chance of each further thing.
    occluded : of a bar across the image. size : half-width of the first thing, image = 1
    harsh : strength of light, noise and blur, 0 to 1
    withheld : leave out the pairs of thing and colour that are `unseen`
    apart : the things [n, SLOTS] are of one size, and each stands in a quarter of its own
    seen : None: places are seen whole; (low, high): the share of their width that is seen
    """
    u = rng.random((n, 40))

    def full(value, drawn):
        return np.array(np.broadcast_to(drawn if value is None else value, (n,)))

    is_iconic = u[:, 0] < iconic
    things = np.full((n, SLOTS), -1)
    if apart:
        things[:] = thing
    elif kind in ("thing", "place"):
        for slot in range(1, SLOTS):
            drawn, wanted = choice(rng, n, FREQUENCY), (u[:, slot] < clutter) & ~is_iconic
            things[wanted, slot] = drawn[wanted]
        if kind == "thing":
            things[:, 0] = full(thing, choice(rng, n, FREQUENCY))
            things[:, 1:][things[:, 1:] == things[:, :1]] = -1
    grounds = {"surface": list(PATTERNS), "land": list(LANDS)}.get(kind, list(PLACES))
    ground = full(ground, np.array(grounds)[rng.integers(0, len(grounds), n)]).astype("U32")
    if kind == "thing":
        ground[is_iconic] = "studio"
    colours, fills = _looks(rng, things, withheld)
    pose = _poses(rng, u, things, is_iconic, size)
    if apart:
        pose[..., :3] = _quarters(rng, n, size)
    angle = 2 * np.pi * rng.random(n)
    zoom = 4 + 6 * rng.random(n)
    surface = np.stack([np.cos(angle), np.sin(angle), zoom], 1).round(4).astype(np.float32)
    first = rng.integers(0, 12, n)
    second = (first + 1 + rng.integers(0, 11, n)) % 12
    colours[:, 0] = np.where(things[:, 0] < 0, first, colours[:, 0])
    light = np.stack(
        [
            1 + (u[:, 14] - 0.5) * 0.7 * harsh,
            1 + (u[:, 15] - 0.6) * 0.6 * harsh,
            0.1 * u[:, 16] * harsh,
            (u[:, 17] < 0.3 * harsh).astype(float),
            (u[:, 18] < occluded).astype(float),
            0.3 * u[:, 19] * harsh,
        ],
        1,
    )
    return Scenes(
        kind=np.full(n, KINDS.index(kind)),
        medium=full(medium, 0),
        ground=ground,
        thing=things,
        colour=colours,
        fill=fills,
        pose=pose,
        sprites=_sprites(rng, things, colours, fills, pose),
        view=_views(rng, n, seen),
        surface=surface,
        inks=np.stack([PALETTE[first], PALETTE[second]], 1),
        light=light,
        random=rng.random((n, 8)),
    )


def _looks(rng, things, withheld):
    """Colour and pattern numbers [n, SLOTS] of the things."""
    colours, fills = np.full(things.shape, -1), np.full(things.shape, -1)
    a, b = rng.random((2, *things.shape))
    for k in np.unique(things[things >= 0]):
        spec, at = THINGS[THING_NAMES[k]], things == k
        allowed = np.array([colour(c) for c in spec.colours])
        if withheld and len(allowed) > 2:
            allowed = allowed[~unseen(k, allowed)]
        filled = np.array([PATTERN_NAMES.index(f) if f else -1 for f in spec.fills])
        colours[at] = allowed[(a[at] * len(allowed)).astype(int)]
        fills[at] = filled[(b[at] * len(filled)).astype(int)]
    return colours, fills


def _poses(rng, u, things, is_iconic, size):
    n, (low, high) = len(things), size
    pose = np.zeros((n, SLOTS, 5))
    half = np.where(is_iconic, 0.36 + 0.1 * u[:, 3], low + (high - low) * u[:, 3])
    pose[:, 0, 2] = half
    pose[:, 0, :2] = 0.5 + (u[:, 4:6] - 0.5) * np.maximum(1 - 1.7 * half, 0.06)[:, None]
    pose[:, 1:, 2] = 0.1 + 0.1 * u[:, 6:8]
    pose[:, 1:, :2] = 0.14 + 0.72 * u[:, 8:12].reshape(n, 2, 2)
    for slot in range(1, SLOTS):  # further things stand on the other side of the image
        away = pose[:, slot, :2] - pose[:, 0, :2]
        near = np.abs(away).max(1) < pose[:, 0, 2] + 0.6 * pose[:, slot, 2]
        near &= things[:, 0] >= 0
        pose[near, slot, :2] = 1 - pose[near, 0, :2] + (u[near, 12:14] - 0.5) * 0.3
        pose[near, slot, :2] = pose[near, slot, :2].clip(0.12, 0.88)
    turned, standing, side = rng.random((3, n, SLOTS))
    for k in np.unique(things[things >= 0]):
        spec, at = THINGS[THING_NAMES[k]], things == k
        pose[at, 3] = (turned[at] - 0.5) * 2 * spec.turned
        if spec.height is not None:
            low = spec.height + (standing[at] - 0.5) * 0.2
            pose[at, 1] = np.where(pose[at, 2] > 0.34, pose[at, 1], low)
    pose[..., 4] = np.where(side < 0.5, -1, 1)
    return pose


def _quarters(rng, n, size):
    """x, y and half-width [n, SLOTS, 3] of things in SLOTS of the four quarters, in any order."""
    quarter = rng.random((n, 4)).argsort(1)[:, :SLOTS]
    half = size[0] + (size[1] - size[0]) * rng.random((n, SLOTS))
    jitter = 0.04 * (rng.random((2, n, SLOTS)) - 0.5)
    centre = 0.25 + 0.5 * np.stack([quarter % 2, quarter // 2])
    return np.concatenate([centre + jitter, half[None]]).transpose(1, 2, 0)


def _views(rng, n, seen):
    if seen is None:
        return np.tile(np.float32([0.5, 0.5, 1]), (n, 1))
    width = seen[0] + (seen[1] - seen[0]) * rng.random(n)
    middle = 0.5 + (rng.random((2, n)) - 0.5) * (1 - width)
    return np.stack([*middle, width], 1).round(4).astype(np.float32)


def _sprites(rng, things, colours, fills, pose):
    """Things behind come first; all parts of a thing lie together."""
    n = len(things)
    sprites = Sprites.empty(n, SLOTS * PARTS_A_THING)
    shades = 0.82 + 0.3 * rng.random((n, SLOTS))
    seconds = (colours + 1 + rng.integers(0, 11, (n, SLOTS))) % 12
    for slot in range(SLOTS):
        first = (SLOTS - 1 - slot) * PARTS_A_THING
        for k in np.unique(things[things[:, slot] >= 0, slot]):
            rows = np.flatnonzero(things[:, slot] == k)
            tint = shade(PALETTE[colours[rows, slot]], shades[rows, slot])
            look = Look(tint, PALETTE[seconds[rows, slot]], fills[rows, slot])
            parts = THINGS[THING_NAMES[k]].draw(rng, len(rows), look)
            x, y, half, turn, flip = pose[rows, slot].T
            sprites.write(rows, first, move(parts, x, y, half, turn, flip), slot)
    return sprites


KIND_SHARES = (0.84, 0.06, 0.07, 0.03)  # of KINDS, on the web
MEDIUM_SHARES = (0.74, 0.03, 0.07, 0.04, 0.03, 0.02, 0.05, 0.02)  # of WEB_MEDIA, for things


def unseen(thing, colour):
    """Whether the web never shows this thing in this colour: numbers or arrays; one in eleven."""
    return (7 * np.asarray(thing) + 5 * np.asarray(colour)) % 11 == 0


def draw_web(rng, n):
    """n scenes as the web shows them, for pretraining: all kinds and media, in random order."""
    counts = np.bincount(choice(rng, n, KIND_SHARES), minlength=len(KINDS))
    parts = []
    for kind, count in zip(KINDS, counts):
        medium = choice(rng, count, MEDIUM_SHARES) if kind == "thing" else 0
        web = dict(iconic=0.6, clutter=0.25, occluded=0.06, harsh=0.4, withheld=True)
        parts.append(draw(rng, count, kind, medium=medium, **web))
    return Scenes.concatenate(parts)[rng.permutation(n)]
