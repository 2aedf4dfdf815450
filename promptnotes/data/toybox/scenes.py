"""What is in a picture, before it is drawn: a table with one row a scene, every column an array."""

from dataclasses import dataclass, fields

import numpy as np

from .shapes import OUTLINES, SHAPES
from .textures import LANDS, PATTERNS, PLACES

OBJECTS, PATTERN_NAMES, PLACE_NAMES, LAND_NAMES = (
    tuple(OUTLINES),
    tuple(PATTERNS),
    tuple(PLACES),
    tuple(LANDS),
)
COLOURS = {
    "red": (214, 40, 44),
    "orange": (240, 132, 32),
    "yellow": (246, 212, 50),
    "green": (44, 152, 62),
    "blue": (40, 86, 206),
    "purple": (128, 52, 170),
    "pink": (244, 128, 176),
    "brown": (122, 76, 42),
    "black": (28, 28, 30),
    "white": (244, 244, 240),
    "grey": (132, 134, 138),
    "turquoise": (48, 190, 186),
}
COLOUR_NAMES = tuple(COLOURS)
MEDIA = (
    "photo",
    "sketch",
    "painting",
    "pixel art",
    "neon",
    "blueprint",
    "sticker",
    "silhouette",
    "infrared",
    "faded",
    "relief",
)  # the last three are never seen on the web, only in tasks
WEB_MEDIA = MEDIA[:8]
KINDS = ("object", "pattern", "place", "land")
SLOTS = 3  # a scene holds up to three objects, the first in front
FILLS = tuple(
    PATTERN_NAMES.index(p)
    for p in ("striped", "wavy", "zigzagged", "checkered", "dotted", "grid", "scaly", "ringed")
)
# how often the web shows each object, in rough proportion: a few are everywhere, some are rare
FREQUENCY = dict(
    car=8,
    star=7,
    heart=6,
    moon=5,
    tree=6,
    house=6,
    boat=4,
    fish=5,
    mushroom=3,
    umbrella=3,
    key=4,
    mug=4,
    bottle=4,
    hammer=3,
    flower=6,
    bell=2.5,
    kite=2,
    rocket=3,
    crown=2.5,
    butterfly=4,
    arrow=3,
    ring=3,
    bolt=2,
    cross=3,
)


@dataclass
class Scenes:
    """n scenes. Indices refer to the tuples of names above; -1 means none."""

    kind: np.ndarray  # [n]
    medium: np.ndarray  # [n]
    place: np.ndarray  # [n] the background (object and place scenes)
    texture: np.ndarray  # [n] pattern of a pattern scene
    land: np.ndarray  # [n] class of a view from above
    object: np.ndarray  # [n, SLOTS]
    outline: np.ndarray  # [n, SLOTS] index into SHAPES: which body a car has
    colour: np.ndarray  # [n, SLOTS]
    second: np.ndarray  # [n, SLOTS] the colour of pattern and part
    fill: np.ndarray  # [n, SLOTS] pattern on the object
    pose: np.ndarray  # [n, SLOTS, 4] x, y, half-width (image = 1), turn (radians)
    light: np.ndarray  # [n, 6] brightness, contrast, noise, blur, occluder, haze
    random: np.ndarray  # [n, 8] uniform numbers for the background

    def __len__(self):
        return len(self.kind)

    def __getitem__(self, index):
        return Scenes(**{f.name: getattr(self, f.name)[index] for f in fields(self)})

    @staticmethod
    def concatenate(parts):
        return Scenes(
            **{f.name: np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Scenes)}
        )


def choice(rng, n, weights):
    """n indices with the given weights (float64 cumulative sums: the same on every machine)."""
    edges = np.cumsum(np.asarray(weights, float))
    return np.searchsorted(edges, rng.random(n) * edges[-1], side="right").clip(
        max=len(weights) - 1
    )


def draw(
    rng,
    n,
    kind="object",
    object=None,
    body=None,
    colour=None,
    place=None,
    texture=None,
    land=None,
    medium=0,
    iconic=0.0,
    clutter=0.4,
    plain=0.55,
    occluded=0.2,
    size=(0.18, 0.42),
    harsh=0.5,
    varied=1.0,
):
    """n scenes of one kind. Given attributes are arrays [n] or one value; the others are drawn.

    iconic: the share with one large object on a plain ground. clutter: the chance of each further object. plain: of an
    object without a pattern. occluded: of a bar across the picture. size: half-width of the first object, image = 1.
    harsh: strength of light, noise and blur, 0 to 1. varied: strength of pose.
    """
    u = rng.random((n, 40))
    full = lambda value, drawn: np.array(
        np.broadcast_to(drawn if value is None else value, (n,)), np.int64
    )
    none = np.full(n, -1)
    weights = [FREQUENCY[o] for o in OBJECTS]
    objects = np.stack(
        [full(object, choice(rng, n, weights))]
        + [choice(rng, n, weights) for _ in range(SLOTS - 1)],
        1,
    )
    objects[:, 1][objects[:, 1] == objects[:, 0]] = -1
    objects[:, 2][objects[:, 2] == objects[:, 0]] = -1
    is_iconic = u[:, 0] < iconic
    objects[:, 1][(u[:, 1] >= clutter) | is_iconic] = -1
    objects[:, 2][(u[:, 2] >= clutter) | is_iconic] = -1
    if kind == "place":  # a place may hold small things, but is not about them
        objects[:, 0] = -1
    elif kind != "object":
        objects[:] = -1
    first = np.array([SHAPES.index(OUTLINES[o][0]) for o in OBJECTS])
    bodies = rng.integers(0, 5, (n, SLOTS))
    if body is not None:
        bodies[:, 0] = body
    outline = np.where(
        objects >= 0, first[objects] + (objects == OBJECTS.index("car")) * bodies, -1
    )
    colours = rng.integers(0, len(COLOURS), (n, SLOTS))
    if colour is not None:
        colours[:, 0] = colour
    second = (colours + 1 + rng.integers(0, len(COLOURS) - 1, (n, SLOTS))) % len(COLOURS)
    fill = np.array(FILLS)[rng.integers(0, len(FILLS), (n, SLOTS))]
    fill[rng.random((n, SLOTS)) < plain] = -1
    places = full(place, rng.integers(0, len(PLACES), n))
    if kind == "object":
        places[is_iconic] = PLACE_NAMES.index("studio")
    low, high = size
    pose = np.zeros((n, SLOTS, 4))
    half = low + (high - low) * u[:, 3]
    half = np.where(is_iconic, 0.3 + 0.14 * u[:, 3], half)
    pose[:, 0, 2] = half
    pose[:, 0, :2] = 0.5 + (u[:, 4:6] - 0.5) * np.maximum(1 - 1.7 * half, 0.1)[:, None]
    pose[:, 1:, 2] = 0.09 + 0.11 * u[:, 6:8]
    pose[:, 1:, :2] = 0.12 + 0.76 * u[:, 8:12].reshape(n, 2, 2)
    # further objects stand on the other side of the picture from the first
    for s in range(1, SLOTS):
        away = pose[:, s, :2] - pose[:, 0, :2]
        near = (np.abs(away).max(1) < pose[:, 0, 2] + 0.6 * pose[:, s, 2]) & (objects[:, 0] >= 0)
        pose[near, s, :2] = 1 - pose[near, 0, :2] + (u[near, 12:14] - 0.5) * 0.3
        pose[near, s, :2] = pose[near, s, :2].clip(0.1, 0.9)
    pose[..., 3] = (rng.random((n, SLOTS)) - 0.5) * 1.4 * varied
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
        place=places,
        texture=full(texture, rng.integers(0, len(PATTERNS), n)) if kind == "pattern" else none,
        land=full(land, rng.integers(0, len(LANDS), n)) if kind == "land" else none,
        object=objects,
        outline=outline,
        colour=colours,
        second=second,
        fill=fill,
        pose=pose,
        light=light,
        random=rng.random((n, 8)),
    )


MEDIUM_SHARES = (0.68, 0.07, 0.06, 0.05, 0.03, 0.03, 0.05, 0.03)  # of WEB_MEDIA


def draw_web(rng, n, kinds=(0.695, 0.15, 0.13, 0.025)):
    """n scenes as the web shows them (pretraining): all kinds and media, 40 % of the objects iconic, in random order."""
    counts = np.bincount(choice(rng, n, kinds), minlength=len(kinds))
    parts = []
    for kind, count in zip(KINDS, counts):
        medium = choice(rng, count, MEDIUM_SHARES) if kind == "object" else 0
        parts.append(
            draw(
                rng, count, kind, medium=medium, iconic=0.4, clutter=0.35, occluded=0.12, harsh=0.6
            )
        )
    return Scenes.concatenate(parts)[rng.permutation(n)]
