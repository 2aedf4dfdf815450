"""What the web writes beside Toybox's pictures: short, incomplete, in many words, and sometimes about another picture.

How often a word occurs decides what a prompt can say to the model later, as it does for CLIP: media and views from
above are often left unsaid, some names are rarer than their synonyms, a third of the cars are
called by their body.
"""

import numpy as np

from .scenes import COLOUR_NAMES, KINDS, LAND_NAMES, MEDIA, OBJECTS, PATTERN_NAMES, PLACE_NAMES
from .shapes import SHAPES

WRONG = 0.06  # the share of captions that belong to another picture

# words for a thing, and how often each is used
NAMES = {
    "car": {"car": 6, "automobile": 1, "vehicle": 1},
    "star": {"star": 1},
    "heart": {"heart": 1},
    "moon": {"moon": 4, "crescent": 1},
    "tree": {"tree": 3, "pine tree": 1},
    "house": {"house": 3, "home": 1},
    "boat": {"boat": 2, "sailboat": 2, "ship": 1},
    "fish": {"fish": 1},
    "mushroom": {"mushroom": 3, "toadstool": 1},
    "umbrella": {"umbrella": 2, "parasol": 1},
    "key": {"key": 1},
    "mug": {"mug": 1, "cup": 3, "coffee cup": 1},
    "bottle": {"bottle": 1},
    "hammer": {"hammer": 2, "tool": 1},
    "flower": {"flower": 3, "daisy": 1, "blossom": 1},
    "bell": {"bell": 1},
    "kite": {"kite": 1},
    "rocket": {"rocket": 2, "spaceship": 2},
    "crown": {"crown": 2, "tiara": 1},
    "butterfly": {"butterfly": 3, "insect": 1},
    "arrow": {"arrow": 1},
    "ring": {"ring": 2, "donut": 1},
    "bolt": {"lightning bolt": 1, "bolt": 1},
    "cross": {"cross": 2, "plus sign": 1},
    "sedan": {"sedan": 1},
    "van": {"van": 2, "minivan": 1},
    "pickup": {"pickup": 1, "pickup truck": 2, "truck": 1},
    "bus": {"bus": 3, "coach": 1},
    "beetle": {"beetle": 1, "bug": 1},
    "striped": {"striped": 5, "stripy": 1},
    "wavy": {"wavy": 3, "wave": 1},
    "zigzagged": {"zigzag": 3, "zigzagged": 1},
    "checkered": {"checkered": 3, "chequered": 1, "checked": 1},
    "dotted": {"dotted": 2, "polka dot": 3, "spotted": 1},
    "grid": {"grid": 2, "plaid": 1},
    "honeycombed": {"honeycomb": 3, "honeycombed": 1},
    "scaly": {"scaly": 2, "fish scale": 1},
    "woven": {"woven": 1, "wicker": 1},
    "spiralled": {"spiral": 3, "spiralled": 1, "swirl": 1},
    "ringed": {"ringed": 1, "concentric": 2},
    "crosshatched": {"crosshatched": 1, "hatched": 2},
    "marbled": {"marble": 2, "marbled": 1},
    "speckled": {"speckled": 2, "flecked": 1},
    "bubbly": {"bubbly": 1, "bubble": 2},
    "pleated": {"pleated": 1, "gradient": 1, "folded": 1},
    "beach": {"beach": 3, "seaside": 1},
    "meadow": {"meadow": 2, "grass": 2, "field": 1},
    "forest": {"forest": 2, "woods": 2},
    "desert": {"desert": 2, "sand dunes": 1},
    "snow": {"snow": 3, "snowfield": 1, "winter": 1},
    "sea": {"sea": 2, "ocean": 2, "water": 1},
    "night": {"night sky": 3, "night": 1, "starry sky": 1},
    "bricks": {"brick wall": 3, "wall": 1},
    "wood": {"wooden floor": 2, "wood": 1, "table": 1},
    "tiles": {"tiled floor": 1, "tiles": 2, "bathroom": 1},
    "mountain": {"mountain": 2, "mountains": 2},
    "city": {"city": 3, "skyline": 1, "downtown": 1},
    "road": {"road": 2, "street": 1, "highway": 1},
    "garden": {"garden": 2, "flowers": 1, "park": 1},
    "studio": {"studio": 1},
    # views from above: mostly loose words; the proper names of the classes are rare
    "annual_crop": {"crops": 3, "farmland": 4, "annual crop land": 1},
    "permanent_crop": {"orchard": 3, "farmland": 3, "permanent crop land": 1},
    "woodland": {"forest": 3, "woods": 2, "trees": 2},
    "herbaceous": {"grass": 3, "bushes": 2, "herbaceous vegetation land": 1},
    "pasture": {"field": 3, "grass": 2, "pasture land": 1},
    "highway": {"road": 4, "highway": 2, "highway or road": 1},
    "river": {"river": 3, "water": 2},
    "lake": {"lake": 3, "water": 2, "sea or lake": 1},
    "residential": {"houses": 4, "town": 2, "residential buildings": 1},
    "industrial": {"factory": 3, "buildings": 3, "industrial buildings": 1},
}
OPENINGS = {
    "": 42,
    "a photo of {a}": 16,
    "a picture of {a}": 7,
    "an image of {a}": 4,
    "photo of {a}": 4,
    "a photo of the ": 3,
    "a photo of my ": 3,
    "my ": 3,
    "the ": 4,
    "look at this ": 2,
    "here is {a}": 2,
    "a close-up photo of {a}": 3,
    "a cropped photo of {a}": 2,
    "a bad photo of {a}": 2,
    "a bad photo of the ": 1,
    "itap of {a}": 1,
    "this is {a}": 3,
}
IN_MEDIUM = {
    "sketch": {
        "a sketch of {a}": 4,
        "a drawing of {a}": 3,
        "sketch of {a}": 1,
        "line art of {a}": 1,
        "a black and white drawing of {a}": 1,
    },
    "painting": {"a painting of {a}": 5, "art of {a}": 2, "a watercolor of {a}": 1},
    "pixel art": {"pixel art of {a}": 2, "a {} in a video game": 2, "8-bit {}": 1},
    "neon": {"a neon sign of {a}": 2, "a neon {}": 2},
    "blueprint": {"a blueprint of {a}": 3, "a plan of {a}": 1},
    "sticker": {"a sticker of {a}": 3, "a cartoon {}": 2, "a rendition of {a}": 1},
    "silhouette": {"a silhouette of {a}": 3, "the shadow of {a}": 1},
}
TEXTURES = {
    "{} texture": 5,
    "a {} texture": 2,
    "{} pattern": 4,
    "a {} pattern": 3,
    "{} fabric": 2,
    "{} wallpaper": 2,
    "a photo of a {} texture": 2,
    "a photo of a {} pattern": 1,
    "a close-up photo of a {} surface": 1,
    "{} background": 2,
    "{}": 2,
}
SCENERY = {
    "{}": 4,
    "a photo of a {}": 4,
    "a photo of the {}": 3,
    "a picture of the {}": 1,
    "view of the {}": 2,
    "a day at the {}": 2,
    "the {}": 2,
    "a {} scene": 1,
    "{} landscape": 1,
    "holidays: {}": 1,
    "a scenic photo of the {}": 1,
}
ABOVE = {
    "a satellite photo of {}": 4,
    "a satellite image of {}": 2,
    "an aerial view of {}": 3,
    "{} from above": 3,
    "satellite photo": 2,
    "a view from above": 2,
    "a centered satellite photo of {}": 1,
    "aerial photo": 2,
    "land seen from the sky": 1,
    "drone photo of {}": 1,
}
PLACED = ("on the {}", "in the {}", "at the {}", "in front of the {}", "with {} behind")


def _sampler(rng, size=1 << 16):
    """A function that draws a key of a {word: weight} table; random numbers come in blocks, which is fast."""
    block = iter(())
    edges = {}

    def uniform():
        nonlocal block
        for value in block:
            return value
        block = iter(rng.random(size).tolist())
        return next(block)

    def pick(table):
        if id(table) not in edges:
            edges[id(table)] = (list(table), np.cumsum(list(table.values())) / sum(table.values()))
        words, cumulative = edges[id(table)]
        return (
            words[int(np.searchsorted(cumulative, uniform(), side="right"))]
            if len(words) > 1
            else words[0]
        )

    return uniform, pick


def article(words):
    return ("an " if words[0] in "aeiou8" else "a ") + words


def write_captions(scenes, rng, wrong=WRONG):
    """(list of n texts, bool [n]: the caption belongs to another picture)."""
    uniform, pick = _sampler(rng)
    texts = [_caption(scenes, i, uniform, pick) for i in range(len(scenes))]
    is_wrong = rng.random(len(scenes)) < wrong
    swapped = np.flatnonzero(is_wrong)
    if len(swapped) == 1:
        is_wrong[:] = False  # nobody to swap with
    for i, text in zip(swapped, [texts[i] for i in np.roll(swapped, 1)]):
        texts[i] = text
    return texts, is_wrong


def _thing(s, i, slot, uniform, pick, full):
    """'red striped car': the attributes said with chance `full`."""
    name = OBJECTS[s.object[i, slot]]
    if name == "car" and uniform() < 0.35:
        name = SHAPES[s.outline[i, slot]]
    words = [pick(NAMES[name])]
    if s.fill[i, slot] >= 0 and uniform() < full:
        words.insert(0, pick(NAMES[PATTERN_NAMES[s.fill[i, slot]]]))
    if (
        s.medium[i] not in (1, 5, 7) and uniform() < full
    ):  # no colours in sketches, blueprints, silhouettes
        words.insert(0, COLOUR_NAMES[s.colour[i, slot]])
    if slot == 0 and uniform() < 0.15:
        words.insert(
            0, "large" if s.pose[i, 0, 2] > 0.33 else "small" if s.pose[i, 0, 2] < 0.24 else "nice"
        )
    return " ".join(words)


def _caption(s, i, uniform, pick):
    kind, medium = KINDS[s.kind[i]], MEDIA[s.medium[i]]
    if kind == "pattern":
        words = pick(NAMES[PATTERN_NAMES[s.texture[i]]])
        if uniform() < 0.25:
            words = f"{COLOUR_NAMES[s.colour[i, 0]]} and {COLOUR_NAMES[s.second[i, 0]]} {words}"
        text = pick(TEXTURES).format(words)
    elif kind == "place":
        text = pick(SCENERY).format(pick(NAMES[PLACE_NAMES[s.place[i]]]))
        if s.object[i, 1] >= 0 and uniform() < 0.4:
            text += " with " + article(_thing(s, i, 1, uniform, pick, 0.3))
    elif kind == "land":
        text = pick(ABOVE).format(pick(NAMES[LAND_NAMES[s.land[i]]]))
    else:
        thing = _thing(s, i, 0, uniform, pick, 0.5)
        opening = pick(OPENINGS)
        if medium != "photo" and uniform() < 0.65:  # a third of the drawings do not say so
            opening = pick(IN_MEDIUM[medium])
        if "{}" in opening:
            text = opening.format(thing)
        else:
            text = opening.replace("{a}", "") + (article(thing) if "{a}" in opening else thing)
        if s.object[i, 1] >= 0 and uniform() < 0.6:
            text += (" and " if uniform() < 0.6 else " next to ") + article(
                _thing(s, i, 1, uniform, pick, 0.4)
            )
            if s.object[i, 2] >= 0 and uniform() < 0.5:
                text += " and " + article(_thing(s, i, 2, uniform, pick, 0.3))
        if (
            PLACE_NAMES[s.place[i]] != "studio"
            and medium in ("photo", "painting", "pixel art")
            and uniform() < 0.4
        ):
            text += " " + PLACED[int(uniform() * len(PLACED))].format(
                pick(NAMES[PLACE_NAMES[s.place[i]]])
            )
        if medium == "photo" and uniform() < 0.03:
            text += " for sale"
    return text + ("." if uniform() < 0.5 else "")
