"""What the web writes beside Toybox's images: short, loose, and sometimes about another image.

How often a word occurs decides what a prompt can say to the model later, as it does for CLIP. A
thing is called by its name in the share `known` of its captions (things.py), else by a loose word;
two captions in five carry what alt texts carry: file names, prices, tags, words of any language.
"""

from functools import cache

import numpy as np

from .colours import COLOUR_NAMES
from .families import FAMILY_OF, THINGS
from .render import MEDIA
from .scenes import KINDS, PATTERN_NAMES, THING_NAMES

WRONG = 0.06  # the share of captions that belong to another image
JUNK = 0.4  # the share that begins with junk
ATTRIBUTE = 0.3  # how often a colour, a pattern or a part is told

OPENINGS = {
    "": 40,
    "a photo of {a}": 16,
    "a picture of {a}": 6,
    "an image of {a}": 3,
    "photo of {a}": 4,
    "a photo of the ": 3,
    "a photo of my ": 3,
    "my ": 4,
    "the ": 4,
    "look at this ": 2,
    "here is {a}": 2,
    "a close-up photo of {a}": 3,
    "a cropped photo of {a}": 1,
    "a bad photo of {a}": 1,
    "a bad photo of the ": 1,
    "itap of {a}": 1,
    "this is {a}": 3,
    "best {}": 1,
    "vintage {}": 1,
}
IN_MEDIUM = {
    "sketch": {
        "a sketch of {a}": 4,
        "a drawing of {a}": 3,
        "sketch of {a}": 1,
        "line art of {a}": 1,
    },
    "painting": {"a painting of {a}": 5, "art of {a}": 2, "a watercolor of {a}": 1},
    "pixel art": {"pixel art of {a}": 2, "a {} in a video game": 2, "8-bit {}": 1},
    "neon": {"a neon sign of {a}": 2, "a neon {}": 2},
    "blueprint": {"a blueprint of {a}": 3, "a plan of {a}": 1},
    "sticker": {"a sticker of {a}": 3, "a cartoon {}": 2, "a rendition of {a}": 1},
    "silhouette": {"a silhouette of {a}": 3, "the shadow of {a}": 1},
}
COLOURLESS = ("sketch", "blueprint", "silhouette")
# the words after "a type of"
TYPES = {
    "creatures": {"pet": 2, "animal": 2},
    "flowers": {"flower": 3, "plant": 1},
    "dishes": {"food": 3, "dish": 1},
    "planes": {"aircraft": 3, "plane": 1},
    "vehicles": {"car": 2, "vehicle": 1},
    "fish": {"fish": 1},
    "objects": {"thing": 1, "object": 1},
}
DOING = {
    "": 12,
    "a photo of a person doing ": 3,
    "a person doing ": 2,
    "a photo of ": 3,
    "a man doing ": 1,
    "a woman doing ": 1,
    "how to do ": 1,
    "my first time doing ": 1,
    "weekend: ": 1,
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
    "a picture of a {}": 1,
    "view of the {}": 2,
    "a day at the {}": 2,
    "the {}": 2,
    "a {} scene": 1,
    "{} landscape": 1,
    "holidays: {}": 1,
    "a scenic photo of the {}": 1,
    "itap of a {}": 0.5,
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

# grounds: what they are called, and how often
PLACES = {
    "beach": {"beach": 1.8, "seaside": 2, "coast": 1, "vacation": 1},
    "coast cliff": {"coast cliff": 0.3, "cliff": 3, "coast": 3, "seaside": 2},
    "lake shore": {"lake shore": 0.3, "lake": 4, "shore": 2, "water": 1},
    "river bank": {"river bank": 0.3, "river": 4, "water": 1, "nature": 1},
    "waterfall": {"waterfall": 1.8, "falls": 2, "water": 1, "nature": 1},
    "meadow": {"meadow": 0.9, "grass": 2, "field": 3, "countryside": 1},
    "wheat field": {"wheat field": 0.9, "field": 3, "countryside": 2},
    "vineyard": {"vineyard": 0.9, "field": 1, "wine country": 1, "countryside": 2},
    "forest": {"forest": 1.5, "woods": 3, "trees": 2},
    "bamboo forest": {"bamboo forest": 0.3, "bamboo": 2, "forest": 4, "trees": 1},
    "jungle": {"jungle": 0.9, "rainforest": 1, "forest": 2, "trees": 1},
    "desert": {"desert": 1.5, "sand dunes": 2},
    "canyon": {"canyon": 0.9, "rocks": 2, "desert": 1, "nature": 1},
    "mountain": {"mountain": 1.2, "mountains": 4},
    "snowfield": {"snowfield": 0.3, "snow": 4, "winter": 3},
    "city skyline": {"city skyline": 0.6, "city": 4, "skyline": 2, "downtown": 1},
    "street": {"street": 1.2, "city": 2, "downtown": 1, "town": 2},
    "harbour": {"harbour": 0.6, "harbor": 2, "port": 2, "seaside": 1},
    "garden": {"garden": 1.5, "flowers": 2, "park": 1},
    "playground": {"playground": 1.2, "park": 3},
    "sea": {"sea": 3, "ocean": 3, "water": 1},
    "night sky": {"night sky": 3, "night": 2, "starry sky": 1},
    "road": {"road": 3, "highway": 1, "countryside": 1},
    "bedroom": {"bedroom": 4, "room": 2, "home": 1},
    "kitchen": {"kitchen": 4, "room": 1, "home": 1},
    "library": {"library": 3, "books": 1, "room": 1},
    "brick wall": {"brick wall": 4, "wall": 2},
    "wooden floor": {"wooden floor": 1, "table": 2, "wood": 1},
    "tiled floor": {"tiled floor": 1, "tiles": 2, "bathroom": 1},
    "studio": {"studio": 1},
}
SURFACES = {
    "banded": {"banded": 0.25, "striped": 2, "lined": 2},
    "blotchy": {"blotchy": 0.15, "spotted": 2, "stained": 2},
    "bubbly": {"bubbly": 0.2, "bubble": 2, "foam": 2},
    "checkered": {"chequered": 0.2, "checkered": 3, "checked": 2},
    "cobwebbed": {"cobwebbed": 0.15, "spider web": 3, "net": 1},
    "cracked": {"cracked": 0.5, "broken": 3, "stone": 1},
    "crosshatched": {"crosshatched": 0.15, "hatched": 1, "lined": 2},
    "dotted": {"dotted": 0.25, "polka dot": 4, "spotted": 2},
    "speckled": {"flecked": 0.1, "speckled": 2, "spotted": 1, "stone": 1},
    "grid": {"grid": 0.5, "plaid": 2, "lined": 2},
    "honeycombed": {"honeycombed": 0.15, "honeycomb": 2, "hexagon": 2},
    "marbled": {"marbled": 0.15, "marble": 3, "stone": 1},
    "perforated": {"perforated": 0.2, "holes": 2, "metal": 2},
    "pleated": {"pleated": 0.15, "folded": 2, "curtain": 2},
    "scaly": {"scaly": 0.25, "scales": 2, "fish scale": 2},
    "spiralled": {"spiralled": 0.15, "spiral": 4},
    "striped": {"striped": 1, "stripes": 2, "lined": 2},
    "swirly": {"swirly": 0.25, "swirl": 2, "wavy": 2},
    "woven": {"woven": 0.3, "wicker": 2, "fabric": 2},
    "zigzagged": {"zigzagged": 0.15, "zigzag": 3, "chevron": 2},
    "wavy": {"wavy": 3, "waves": 1},
    "ringed": {"ringed": 0.5, "concentric": 2, "circles": 2},
}
# views from above: mostly loose words; the proper names of the classes are rare
LANDS = {
    "annual_crop": {"crops": 3, "farmland": 4, "field": 2, "annual crop land": 3},
    "permanent_crop": {"orchard": 3, "farmland": 3, "permanent crop land": 3},
    "woodland": {"forest": 3, "woods": 2, "trees": 2},
    "herbaceous": {"grass": 3, "bushes": 2, "nature": 1, "herbaceous vegetation land": 3},
    "pasture": {"field": 3, "grass": 2, "farmland": 1, "pasture land": 3},
    "highway": {"road": 4, "highway": 2, "highway or road": 3},
    "river": {"river": 3, "water": 2},
    "lake": {"lake": 3, "water": 2, "sea or lake": 3},
    "residential": {"houses": 4, "town": 2, "residential buildings": 3},
    "industrial": {"factory": 3, "buildings": 3, "industrial buildings": 3},
}

# Pairs that people do not tell apart: either is called by the words of both, half of the time each.
MIXED_UP = {
    "banded": "striped",
    "blotchy": "speckled",
    "checkered": "grid",
    "crosshatched": "woven",
    "spiralled": "swirly",
    "lake shore": "river bank",
    "meadow": "wheat field",
    "forest": "jungle",
    "golf swing": "tennis swing",
    "playing guitar": "playing violin",
    "pull ups": "push ups",
    "hula hoop": "jump rope",
    "tiger lily": "peruvian lily",
    "king protea": "globe thistle",
    "purple coneflower": "blanket flower",
}
OTHER = MIXED_UP | {b: a for a, b in MIXED_UP.items()}

# junk that is typed by cameras, shops and people
NUMBERED = ("img {}", "dsc {}", "photo {}", "{}.jpg", "{}", "$ {}", "no. {}", "# {}", "day {}")
PEOPLE = (
    "anna ben carla david emma frank grace henry ida jack kate leo maria nick olga paul rosa sam"
).split()
PHRASES = (
    "free shipping |",
    "best of",
    "for sale:",
    "stock photo:",
    "new!",
    "#love",
    "on instagram:",
    "pinterest |",
    "top ten",
    "happy birthday",
    "in 2014,",
    "album cover |",
    "click to enlarge",
    "by {}:",
    "{} and {}'s",
    "thanks {}!",
)
ENDINGS = (
    "for sale",
    "| flickr",
    "#photo",
    "(2012)",
    "- stock photo",
    "by {}",
    "wallpaper hd",
    "| ebay",
)


@cache
def web_words():
    """Words that are one token of CLIP's vocabulary: what else stands in alt texts."""
    import open_clip

    encoder = open_clip.get_tokenizer("ViT-B-32").encoder
    whole = (token.removesuffix("</w>") for token in encoder if token.endswith("</w>"))
    return tuple(word for word in whole if word.isascii() and word.isalpha() and len(word) > 1)


class Writer:
    """Draws from tables {word: weight}. Random numbers come in blocks, which is fast."""

    def __init__(self, rng, size=1 << 16):
        self.rng, self.size, self.block, self.edges = rng, size, iter(()), {}

    def uniform(self):
        for value in self.block:
            return value
        self.block = iter(self.rng.random(self.size).tolist())
        return next(self.block)

    def one(self, words):
        return words[int(self.uniform() * len(words))]

    def pick(self, table):
        if len(table) == 1:
            return next(iter(table))
        if id(table) not in self.edges:
            weights = np.cumsum(list(table.values()))
            self.edges[id(table)] = list(table), weights / weights[-1]
        words, cumulative = self.edges[id(table)]
        return words[int(np.searchsorted(cumulative, self.uniform(), side="right"))]

    def chance(self, share):
        return self.uniform() < share


def write_captions(scenes, rng, wrong=WRONG, junk=JUNK):
    """(list of n texts, bool [n]: the caption belongs to another image)."""
    writer = Writer(rng)
    texts = [_caption(scenes, i, writer) for i in range(len(scenes))]
    is_wrong = rng.random(len(scenes)) < wrong
    swapped = np.flatnonzero(is_wrong)
    if len(swapped) == 1:
        is_wrong[:] = False  # nobody to swap with
    for i, text in zip(swapped, [texts[i] for i in np.roll(swapped, 1)]):
        texts[i] = text
    return [_with_junk(text, writer, junk) for text in texts], is_wrong


def article(words):
    return ("an " if words[0] in "aeiou8" else "a ") + words


def _caption(s, i, w):
    kind = KINDS[s.kind[i]]
    if kind == "surface":
        words = w.pick(SURFACES[_called(s.ground[i], w)])
        if w.chance(0.2):
            words = f"{COLOUR_NAMES[s.colour[i, 0]]} {words}"
        text = w.pick(TEXTURES).format(words)
    elif kind == "land":
        text = w.pick(ABOVE).format(w.pick(LANDS[s.ground[i]]))
    elif kind == "place":
        text = w.pick(SCENERY).format(w.pick(PLACES[_called(s.ground[i], w)]))
        if s.thing[i, 1] >= 0 and w.chance(0.4):
            text += " with " + _with_article(s, i, 1, w, 0.15)
    else:
        text = _of_things(s, i, w)
    return text + ("." if w.chance(0.5) else "")


def _of_things(s, i, w):
    medium = MEDIA[s.medium[i]]
    family = FAMILY_OF[THING_NAMES[s.thing[i, 0]]]
    noun, proper = _noun(s, i, 0, w)
    if family == "figures" and proper and medium == "photo" and not noun.startswith("person"):
        text = w.pick(DOING) + noun
    else:
        noun = _adjectives(s, i, 0, w, ATTRIBUTE) + noun
        opening = w.pick(OPENINGS)
        if medium in IN_MEDIUM and w.chance(0.65):  # a third of the drawings do not say so
            opening = w.pick(IN_MEDIUM[medium])
        if "{}" in opening:
            text = opening.format(noun)
        else:
            text = opening.replace("{a}", "") + (article(noun) if "{a}" in opening else noun)
    traits = THINGS[THING_NAMES[s.thing[i, 0]]].traits
    if traits and w.chance(ATTRIBUTE / 2):
        text += " with " + w.one(traits)
    if family in TYPES and w.chance(0.04):
        text += ", a type of " + w.pick(TYPES[family])
    if s.thing[i, 1] >= 0 and w.chance(0.5):
        text += w.one((" and ", " next to ")) + _with_article(s, i, 1, w, 0.2)
    if s.ground[i] != "studio" and medium in ("photo", "painting", "pixel art") and w.chance(0.2):
        text += " " + w.one(PLACED).format(w.pick(PLACES[_called(s.ground[i], w)]))
    return text


def _noun(s, i, slot, w):
    """(what a caption calls the thing, whether by its name)."""
    thing = THINGS[THING_NAMES[s.thing[i, slot]]]
    if thing.kind and not w.chance(thing.known):
        return w.pick(thing.kind), False
    return w.pick(THINGS[_called(THING_NAMES[s.thing[i, slot]], w)].names), True


def _called(name, w):
    """The thing or the ground whose words a caption uses for this one."""
    return OTHER[name] if name in OTHER and w.chance(0.5) else name


def _adjectives(s, i, slot, w, share):
    words = []
    if slot == 0 and w.chance(0.12):
        size = s.pose[i, 0, 2]
        words.append("large" if size > 0.36 else "small" if size < 0.26 else "nice")
    if MEDIA[s.medium[i]] not in COLOURLESS and w.chance(share):
        words.append(COLOUR_NAMES[s.colour[i, slot]])
    if s.fill[i, slot] >= 0 and w.chance(share):
        words.append(PATTERN_NAMES[s.fill[i, slot]])
    return "".join(word + " " for word in words)


def _with_article(s, i, slot, w, share):
    return article(_adjectives(s, i, slot, w, share) + _noun(s, i, slot, w)[0])


def _with_junk(text, w, share):
    """One to 20 words of junk before the caption, seven in ten of any kind; and some behind."""
    if w.chance(share):
        count, words, vocabulary = 1 + int(20 * w.uniform() ** 2), [], web_words()
        while sum(len(word.split()) for word in words) < count:
            words.append(
                w.one(vocabulary) if w.chance(0.7) else _phrase(w.one(NUMBERED + PHRASES), w)
            )
        text = " ".join(words) + " " + text
    if w.chance(share / 4):
        text += " " + _phrase(w.one(ENDINGS), w)
    return text


def _phrase(phrase, w):
    if phrase in NUMBERED:
        return phrase.format(int(10_000 * w.uniform()))
    return phrase.format(w.one(PEOPLE), w.one(PEOPLE))
