"""The tasks: which classes, in which images (TASKS.md says why these)."""

from dataclasses import dataclass, field, replace
from itertools import combinations

import numpy as np

from .families import FAMILIES, THINGS
from .render import MEDIA, WEB_MEDIA
from .scenes import KINDS, THING_NAMES, draw

WILD = (
    "horse cow sheep pig rabbit elephant giraffe lion bear mouse owl penguin turtle snail "
    "butterfly frog bus truck bicycle train sailboat rocket tractor helicopter scooter tree "
    "mushroom house "
    "umbrella key mug bottle hammer bell kite crown chair lamp guitar ball"
).split()
ICONIC = (
    "anchor accordion balloon cactus camera drum envelope hourglass ladder lantern lighthouse "
    "pencil pyramid scissors snowman trophy trumpet windmill wrench yo-yo"
).split()
SCENES = (
    "beach",
    "coast cliff",
    "lake shore",
    "river bank",
    "waterfall",
    "meadow",
    "wheat field",
    "vineyard",
    "forest",
    "bamboo forest",
    "jungle",
    "desert",
    "canyon",
    "mountain",
    "snowfield",
    "city skyline",
    "street",
    "harbour",
    "garden",
    "playground",
)
TEXTURES = (
    "banded blotchy bubbly checkered cobwebbed cracked crosshatched dotted speckled grid "
    "honeycombed marbled perforated pleated scaly spiralled striped swirly woven zigzagged"
).split()
LANDS = {
    "annual_crop": "annual crop land",
    "woodland": "forest",
    "herbaceous": "herbaceous vegetation land",
    "highway": "highway or road",
    "industrial": "industrial buildings",
    "pasture": "pasture land",
    "permanent_crop": "permanent crop land",
    "residential": "residential buildings",
    "river": "river",
    "lake": "sea or lake",
}
# a class of `parts` is three of six things; each stands in half of the classes: none of them tells
PIECES = "bicycle house penguin rocket sailboat snail".split()
NAMES = LANDS | {"checkered": "chequered", "speckled": "flecked"}  # where a class's name is another
# further prompts for prompt ensembling, as CoOp's code has them (FACTS: zsclip.py)
GENERAL = [
    "itap of a {}.",
    "a bad photo of the {}.",
    "a photo of the large {}.",
    "a {} in a video game.",
    "art of the {}.",
    "a photo of the small {}.",
]


@dataclass(frozen=True)
class Spec:
    """A task: the keys of its classes among things, triples of things, or grounds; the hand-crafted
    prompt; and what is passed to `draw` (a function of (rng, n) is called). label_noise : the share
    of wrong labels in train."""

    seed: int
    counterpart: str
    keys: tuple
    template: str = "a photo of a {}."
    kind: str = "thing"
    label_noise: float = 0.0
    settings: dict = field(default_factory=dict)

    @property
    def classnames(self):
        return tuple(map(self.name_of, self.keys))

    def name_of(self, key):
        if self.kind == "three":
            return "{}, a {} and a {}".format(*key)
        if self.kind != "thing":
            return NAMES.get(key, key)
        return next(iter(THINGS[key].names))

    def in_order(self):
        """The same with its classes in the order of their names: so base and new classes, the first
        half and the second, are of all kinds."""
        by_name = sorted(self.keys, key=lambda key: self.name_of(key).lower())
        return replace(self, keys=tuple(by_name))

    @property
    def templates(self):
        return [self.template] + [t for t in GENERAL if t != self.template]

    def scenes(self, rng, labels):
        """The scenes of images with these labels [n]."""
        n, settings = len(labels), dict(self.settings)
        settings = {k: v(rng, n) if callable(v) else v for k, v in settings.items()}
        if self.kind in KINDS[1:]:
            return draw(rng, n, self.kind, ground=np.array(self.keys)[labels], **settings)
        return draw(rng, n, thing=_numbers(self.keys)[labels], **settings)


def _numbers(keys):
    """The numbers of things [K], or of triples of things [K, 3]."""
    return np.vectorize(THING_NAMES.index)(keys)


def _wild(seed, counterpart, **settings):
    return Spec(seed, counterpart, tuple(WILD), settings=settings)


def _some(share, medium):
    """A share of the images in a medium, the others photographs."""
    return lambda rng, n: np.where(rng.random(n) < share, MEDIA.index(medium), 0)


def _family(name):
    return tuple(FAMILIES[name].THINGS)


TASKS = {
    "wild": _wild(101, "ImageNet", clutter=0.55, occluded=0.28, size=(0.16, 0.36), harsh=0.85),
    "iconic": Spec(
        102,
        "Caltech101",
        tuple(ICONIC),
        settings=dict(iconic=0.6, clutter=0.1, occluded=0.05, size=(0.3, 0.46), harsh=0.25),
    ),
    "breeds": Spec(
        103,
        "OxfordPets",
        _family("creatures")[:20],
        "a photo of a {}, a type of pet.",
        settings=dict(iconic=0.2, clutter=0.3, occluded=0.18, size=(0.27, 0.44)),
    ),
    "autos": Spec(
        104,
        "StanfordCars",
        _family("vehicles")[:20],
        settings=dict(iconic=0.85, clutter=0, occluded=0, size=(0.42, 0.47), harsh=0.1),
    ),
    "flowers": Spec(
        105,
        "Flowers102",
        _family("flowers")[:20],
        "a photo of a {}, a type of flower.",
        settings=dict(iconic=0.9, clutter=0, occluded=0, size=(0.42, 0.47), harsh=0),
    ),
    "dishes": Spec(
        106,
        "Food101",
        _family("dishes"),
        "a photo of {}, a type of food.",
        label_noise=0.1,
        settings=dict(clutter=0.5, occluded=0.25, size=(0.19, 0.38), harsh=0.75),
    ),
    "planes": Spec(
        107,
        "FGVCAircraft",
        _family("planes")[:20],
        "a photo of a {}, a type of aircraft.",
        settings=dict(iconic=1, clutter=0, occluded=0, harsh=0.05),
    ),
    "scenes": Spec(
        108,
        "SUN397",
        SCENES,
        kind="place",
        settings=dict(medium=_some(0.3, "faded"), harsh=0.7, seen=(0.48, 0.95)),
    ),
    "textures": Spec(
        109,
        "DTD",
        tuple(TEXTURES),
        "{} texture.",
        "surface",
        settings=dict(medium=_some(0.3, "relief"), occluded=0.1, harsh=0.4),
    ),
    "land": Spec(
        110,
        "EuroSAT",
        tuple(LANDS),
        "a centered satellite photo of {}.",
        "land",
        settings=dict(medium=_some(0.9, "infrared"), occluded=0, harsh=0.1),
    ),
    "actions": Spec(
        111,
        "UCF101",
        _family("figures"),
        "a photo of a person doing {}.",
        settings=dict(iconic=0.3, clutter=0.25, occluded=0.12, size=(0.28, 0.45), harsh=0.45),
    ),
    "wild-v2": _wild(112, "ImageNetV2", clutter=0.6, size=(0.15, 0.34), harsh=0.9),
    "wild-sketch": _wild(
        113,
        "ImageNet-Sketch",
        medium=MEDIA.index("sketch"),
        clutter=0.6,
        occluded=0.5,
        size=(0.14, 0.28),
        harsh=0.9,
    ),
    "wild-hard": _wild(114, "ImageNet-A", clutter=0.95, occluded=0.7, size=(0.12, 0.24), harsh=0.9),
    "wild-rendition": _wild(
        115, "ImageNet-R", medium=lambda rng, n: rng.integers(2, len(WEB_MEDIA), n), harsh=0.8
    ),
    "parts": Spec(
        117,
        "",
        tuple(combinations(PIECES, 3)),
        kind="three",
        settings=dict(apart=True, size=(0.2, 0.24), harsh=0.1),
    ),
    "practice": Spec(116, "", _family("fish"), settings=dict(clutter=0.3)),
}
TASKS = {name: spec.in_order() for name, spec in TASKS.items()}
