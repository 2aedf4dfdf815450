"""Creatures: breeds of dogs and cats, and the animals of everyday speech.

Everything on four legs is one drawing, `beast`, and a row of a table that says which head, ears,
muzzle, coat and tail it has and how long its legs are. To add a breed, add a row. The animals that
are built otherwise, such as the snail, are functions of their own at the end.
"""

from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from .colours import PALETTE, blend, rgb, shade
from .shapes import Y, ellipse, is_shape, smooth, strokes
from .sprites import Family, limb, move
from .surfaces import PATTERNS
from .things import Thing, listed

# ---- shapes --------------------------------------------------------------------------------------
# Ears, legs, muzzles and tails hang from the middle of their upper edge (ears that stand are
# turned); torsos have the head's end to the left. Marks in the coat are cut out of other shapes.
creatures = Family("creature")
bit, pick = creatures.bit, creatures.pick
creatures.shapes("""
ear_flop      smooth -30,-100 40,-95 85,20 45,95 -40,95 -90,30
ear_point     smooth -95,-100 95,-100 60,10 10,97 -10,97 -75,10
ear_soft      smooth -95,-100 95,-100 85,0 40,85 -40,85 -85,0
ear_button    smooth -90,-80 0,-100 90,-80 60,30 0,95 -75,30
ear_fold      smooth -75,100 -65,-20 -15,-95 55,-75 100,0 40,-15 80,100
ear_rose      smooth -80,-90 70,-100 90,-10 20,30 30,100 -60,60
ear_long      smooth -50,-100 50,-100 90,10 35,95 -35,95 -90,10
ear_fan       smooth -50,-100 50,-100 95,-30 90,50 30,100 -60,70 -95,-20
leg_plain     smooth -75,-100 75,-100 60,30 62,95 -100,97 -90,60 -55,40
leg_fluffy    smooth -85,-100 85,-100 70,0 100,35 62,60 70,95 -95,97 -90,60 -65,30
thigh         smooth -60,-100 60,-100 100,-50 50,10 62,50 40,95 -60,97 -50,60 -20,30 -90,-40
tail_bushy    smooth -20,-100 25,-100 80,-20 90,40 30,100 -15,75 -50,85 -75,20 -70,-30
tail_flow     smooth -30,-100 40,-100 80,-30 60,40 90,90 10,80 -50,95 -80,20
torso_sturdy  smooth -100,-10 -75,-80 0,-78 75,-85 100,-10 80,72 0,75 -75,88
torso_slim    smooth -100,-30 -70,-85 0,-72 65,-90 100,-30 85,40 40,15 0,50 -60,98 -95,50
torso_round   smooth -100,0 -70,-75 0,-95 70,-75 100,0 70,75 0,92 -70,78
bib           smooth 0,-100 70,-80 80,10 20,100 -60,60 -85,-40
forelock      smooth -30,-100 50,-90 70,0 20,95 -10,40 -50,80 -80,-30
crest         smooth -60,-100 30,-90 90,-50 60,-30 100,10 65,30 90,80 20,95 -70,50
wing          smooth -50,-100 40,-95 95,-10 70,50 20,98 -10,60 -70,10
flipper       smooth -80,-90 50,-100 95,-20 50,70 0,100 -60,30
stump         smooth -60,-100 70,-100 60,90 -90,95 -90,40
foot          smooth -98,-50 -70,-95 -40,-30 0,0 60,30 100,85 0,95 -80,90
upper_wing    smooth -95,90 -70,0 -10,-80 75,-95 95,-40 65,40 0,90
lower_wing    smooth -95,-80 -20,-95 60,-60 80,10 35,90 -25,70 -70,0
head_round    half smooth 0,-95 70,-75 100,0 75,72 0,100
head_apple    half smooth 0,-100 80,-75 100,-5 60,65 0,95
head_square   half smooth 0,-90 75,-85 97,-20 100,55 60,100 0,100
head_wedge    half smooth 0,-100 65,-85 78,-25 50,55 0,100
head_long     half smooth 0,-100 55,-85 60,-20 48,60 0,100
head_brick    half smooth 0,-95 58,-90 68,-30 70,50 50,100 0,100
head_fox      half smooth 0,-85 62,-80 90,-20 100,30 50,80 0,100
head_wide     half smooth 0,-85 70,-80 100,-5 88,62 0,92
head_kite     half smooth 0,-80 68,-82 97,-35 60,50 0,100
muzzle_short  half smooth 0,-100 70,-70 100,20 60,95 0,100
muzzle_long   half smooth 0,-100 85,-90 75,20 65,85 0,100
muzzle_nag    half smooth 0,-100 80,-90 70,0 100,60 60,100 0,100
muzzle_jowls  half smooth 0,-100 60,-80 95,20 95,90 45,95 0,60
muzzle_beard  half smooth 0,-100 70,-90 85,0 100,75 60,80 40,100 0,90
neck          half smooth 0,-100 70,-95 80,0 100,75 50,98 0,100
ruff          half smooth 0,-100 70,-80 100,0 75,20 80,55 45,60 30,90 0,100
nose          half smooth 0,-70 80,-60 85,-10 0,80
owl           half smooth 0,-90 45,-88 72,-98 74,-50 80,20 50,85 0,98
beak          half smooth 0,-90 80,-80 60,0 0,100
penguin       half smooth 0,-100 50,-85 60,-40 78,20 70,75 30,100 0,100
frog          half smooth 0,-85 60,-80 95,-20 95,40 60,90 0,98
head_cheeks   oval 0,2 92,90 + mirror smooth 50,-30 102,30 92,45 97,70 40,90
ear_tuft      smooth -95,-100 95,-100 60,10 10,97 -10,97 -75,10 + line 0,50 0,110 50 26
ear_round     oval 0,0 100
ear_curls     oval 0,0 64 + around 7 oval 64,0 36
muzzle_puffs  mirror oval 42,10 56,85 + oval 0,-30 50,70
muzzle_snout  box -100,-100 100,100 80
muzzle_trunk  line 20,-60 15,-10 22,30 10,65 -25,78 -60,60 40 20
leg_pom       line 0,-90 0,80 40 + oval 0,40 95,30 -20,87 70,13
leg_post      box -85,-100 85,100 30
haunch        oval 15,-15 82,84 + line 20,75 -78,75 23
tail_whip     line 0,-85 35,-30 20,35 -55,85 40 16
tail_rope     line 0,-85 40,-40 30,10 -20,45 -30,75 34 26
tail_curl     arc 0,0 62 -25,55 36 26 + line -30,10 -10,30 30
tail_stub     oval 0,0 100
tail_pom      line 0,-90 0,20 22 + oval 0,40 85,58
tail_tuft     line 0,-90 30,-20 0,40 25 + smooth 0,20 85,60 0,100 -85,60
torso_curls   oval 0,0 73 + around 13 oval 73,0 27
wool          oval 0,0 68 + around 9 oval 68,0 32
horns         mirror line 50,90 85,45 82,-30 65,-75 27 12
knobs         mirror line 55,90 62,-50 20 + mirror oval 63,-55 34,42
brows         mirror smooth 10,-60 60,-90 95,40 60,20 35,75 15,20
tusks         mirror line 75,-90 80,-20 60,50 20 10
eyes          mirror oval 64,0 34,36
eyes_shut     mirror arc 64,12 27 53,97 10
pupils        mirror oval 62,0 21,23
slits         mirror oval 62,0 14,30
glints        oval -70,-12 12 55,-12 12
nostrils      mirror oval 55,0 28,60
smile         mirror arc 36,30 36 5,50 12 + line 0,-30 0,40 10 + half smooth 0,-95 62,-90 62,-45
    0,-5
whiskers      mirror line 42,-10 105,-55 7.5 42,20 105,30 7.5 + mirror arc 11,35 12 2,50 7.5
collar        oval 0,-60 100,150 - oval 0,-110 110,150 & below -60
bandana       polygon -100,-70 100,-70 10,100 -10,100 + line -80,-60 80,-60 30
bow           mirror polygon 0,0 95,-60 95,60 + oval 0,0 30
breast        oval 0,0 100
discs         mirror oval 46,0 52,95 + oval 0,30 30
feet          mirror line 55,-60 20,70 26 55,-60 55,70 26 55,-60 90,70 26
webs          mirror oval 58,0 40,90
front         mirror oval 22,-52 26,30 + oval 0,30 58,68
dome          smooth -100,70 -85,-10 -40,-80 10,-95 60,-70 90,-10 100,70 & above 70
plates        smooth -100,70 -85,-10 -40,-80 10,-95 60,-70 90,-10 100,70 & above 70 - line -45,-100
    -25,-35 -50,25 -100,10 6 60,-100 35,-35 60,25 100,10 6 -25,-35 35,-35 6 -50,25 -30,100 6 60,25
    40,100 6 -50,25 60,25 6
wing_dots     oval 35,-35 26 -20,25 20 30,30 13
wing_band     smooth -95,90 -70,0 -10,-80 75,-95 95,-40 65,40 0,90 - smooth -90,95 -60,10 -10,-45
    45,-55 50,20 0,80
feelers       mirror arc 110,90 110 50,66 10 + mirror oval 58,-10 20
grin          arc 0,-105 145 12,38 13
hop           mirror oval 66,0 30,85 6 + mirror line 30,80 95,80 18
hands         mirror line 42,-80 42,50 20 15,70 68,70 22
bulges        mirror oval 64,0 36,60
# marks: of torsos, heads, tails, legs
mark_saddle   oval 20,-75 85,100
mark_patches       oval -50,-55 38,52 30,10 38,52 90,-60 38,52
mark_stripes  line -60,-100 -50,20 10 4 -20,-100 -10,20 10 4 20,-100 30,20 10 4 60,-100 70,20 10 4
mark_folds    arc -50,-30 50 10,40 7 -30,10 50 10,40 7
mark_blaze    half smooth 0,-100 17,-90 15,-30 50,30 60,100 0,110
mark_goggles  mirror oval 42,42 50,65 36,-30 24,20
mark_mask     oval 0,38 62,66
mark_visor    mirror oval 45,-15 40,55 - half smooth 0,-60 50,100 0,100
mark_tabby    line 0,-100 0,-50 9 + mirror line 42,-100 34,-50 9 110,10 70,12 8
mark_flecks        oval -30,-70 11 45,-60 11 70,10 11 -75,25 11 10,-40 11
mark_eyepatch oval 45,-30 50,60
mark_wrinkles mirror arc 30,-90 32 10,45 6 + line 0,-85 0,-50 6
mark_tip      below 35
mark_hooves   below 70
""")


def shaggy(n, depth):
    """A disc with a rim of n tufts."""
    a = np.linspace(0, 2 * np.pi, 2 * n, endpoint=False)
    r = np.where(np.arange(2 * n) % 2, 1 - depth, 1.0)
    return smooth(*zip(r * np.cos(a), r * np.sin(a)))


def dots(w, h, hole=0.0, dy=0.0, every=1):
    """Ellipses all over a coat, with a hole of this share."""
    rows = enumerate((-0.75, -0.3, 0.15, 0.6))
    spots = [(x + 0.2 * (k % 2), y + dy) for k, y in rows for x in (-0.85, -0.45, 0, 0.4, 0.8)]
    rings = [
        ellipse(x, y, w, h) & ~ellipse(x + 0.2 * w, y, w * hole + 1e-6, h * hole + 1e-6)
        for x, y in spots[::every]
    ]
    return np.any(rings, 0)


@creatures.shape
def coil():
    ts = np.linspace(0.1, 0.92, 60)
    return strokes([((1 - t) * np.cos(15 * t), (1 - t) * np.sin(15 * t)) for t in ts], 0.09, 0.05)


for _name, _region in {
    "mane": lambda: shaggy(13, 0.16),
    "torso_shaggy": lambda: creatures.region("torso_sturdy") | shaggy(15, 0.12),
    "mark_spots": lambda: dots(0.12, 0.17, every=2),
    "mark_rosettes": lambda: dots(0.16, 0.22, 0.45, every=2),
    "mark_tiles": lambda: dots(0.17, 0.2),
    "mark_blotches": lambda: dots(0.3, 0.1) | dots(0.24, 0.08, dy=0.25),
    "mark_rings": lambda: np.sin((Y + 1) * 9) > 0.1,
}.items():
    creatures.register(_name, _region)

WORN_ON = {
    "torso": "saddle spots rosettes patches tiles stripes folds".split(),
    "head": "blaze goggles mask visor tabby flecks eyepatch wrinkles".split(),
    "tail": ["tip", "rings"],
    "leg": ["hooves"],
    "hind": ["hooves"],
    "neck": ["blotches"],
}

# ---- everything on four legs ---------------------------------------------------------------------
# shape, root (x, y) in the head, half-width, half-length, turn of the left one (0.5 stands)
EARS = {
    "flop": ("flop", 0.78, -0.62, 0.32, 0.62, 0.03),
    "drop": ("flop", 0.72, -0.78, 0.3, 0.42, 0.07),
    "button": ("button", 0.72, -0.7, 0.32, 0.36, -0.01),
    "rose": ("rose", 0.6, -0.72, 0.26, 0.36, 0.12),
    "curls": ("curls", 0.68, -0.6, 0.36, 0.6, 0.04),
    "point": ("point", 0.58, -0.5, 0.36, 0.5, 0.46),
    "bat": ("point", 0.66, -0.32, 0.46, 0.6, 0.43),
    "small": ("point", 0.6, -0.55, 0.26, 0.3, 0.45),
    "soft": ("soft", 0.6, -0.5, 0.34, 0.36, 0.44),
    "tuft": ("tuft", 0.56, -0.5, 0.36, 0.52, 0.47),
    "tipped": ("fold", 0.45, -1.15, 0.3, 0.38, -0.02),
    "round": ("round", 0.62, -0.5, 0.3, 0.34, 0.4),
    "disc": ("round", 0.55, -0.3, 0.58, 0.58, 0.39),
    "long": ("long", 0.34, -0.6, 0.25, 0.75, 0.48),
    "side": ("long", 0.55, -0.45, 0.22, 0.38, 0.28),
    "fan": ("fan", 0.5, -0.35, 0.7, 0.55, 0.24),
}
STANDING = ("point", "bat", "small", "soft", "tuft", "round", "disc", "long")  # we see into them
BEHIND = (*STANDING, "tipped", "side", "fan")  # of the head

# shape, half-width, half-length, y of the root in the head, turn if the head looks aside,
# and where the nose is along it (0 root, 1 end)
MUZZLES = {
    "short": ("short", 0.46, 0.38, 0.08, 0.05, 0.42),
    "medium": ("short", 0.46, 0.48, -0.02, 0.1, 0.5),
    "long": ("long", 0.36, 0.7, -0.12, 0.16, 0.74),
    "flat": ("puffs", 0.58, 0.38, -0.02, 0.03, 0.36),
    "jowls": ("jowls", 0.66, 0.52, -0.02, 0.04, 0.34),
    "beard": ("beard", 0.6, 0.62, 0.05, 0.05, 0.34),
    "cat": ("puffs", 0.42, 0.25, 0.22, 0.03, 0.3),
    "snout": ("snout", 0.42, 0.3, 0.1, 0.02, 0.5),
    "broad": ("short", 0.74, 0.44, 0.22, 0.05, 0.35),
    "nag": ("nag", 0.44, 0.68, -0.05, 0.1, 0.78),
    "trunk": ("trunk", 0.62, 0.95, -0.1, 0.0, 0.0),
}
# shape, half-width, half-length, turn when standing, and when sitting or lying
TAILS = {
    "whip": ("whip", 0.13, 0.36, -0.4, -0.34),
    "low": ("whip", 0.15, 0.42, -0.07, -0.3),
    "rope": ("rope", 0.2, 0.5, -0.44, -0.36),
    "rat": ("rope", 0.13, 0.45, -0.3, -0.3),
    "bushy": ("bushy", 0.22, 0.4, -0.42, -0.34),
    "plume": ("bushy", 0.25, 0.42, -0.12, -0.3),
    "curl": ("curl", 0.2, 0.2, -0.5, -0.45),
    "stub": ("stub", 0.1, 0.1, -0.35, -0.3),
    "pom": ("pom", 0.17, 0.28, -0.44, -0.38),
    "tuft": ("tuft", 0.13, 0.4, -0.1, -0.32),
    "flow": ("flow", 0.15, 0.46, -0.06, -0.2),
}
# what is on the head: shape, y, half-width, half-height
HATS = {
    "topknot": ("wool", -0.85, 0.62, 0.5),
    "wool": ("wool", -0.8, 0.62, 0.4),
    "brows": ("brows", -0.42, 0.66, 0.3),
    "horns": ("horns", -1.0, 0.66, 0.4),
    "knobs": ("knobs", -1.15, 0.56, 0.4),
    "forelock": ("forelock", -0.75, 0.34, 0.5),
}


DARKS = {"black": (44, 38, 38), "brown": (92, 56, 38), "grey": (112, 110, 118), "shadow": (0, 0, 0)}
PINK = rgb(240, 172, 172)
INK = rgb(34, 26, 28)
SCALY = list(PATTERNS).index("scaly")


IRISES = {
    "brown": [(70, 42, 26), (48, 32, 24)],
    "green": [(140, 205, 100), (100, 185, 95)],
    "amber": [(244, 178, 54), (226, 150, 40)],
    "blue": [(110, 190, 245), (80, 160, 235)],
}


@dataclass(frozen=True)
class Beast:
    """A row of the tables: parts, proportions and what captions say.

    white, dark, pink : parts and marks of that colour; the others have the colour of the coat
    darks : what is dark is one of DARKS, or "shadow": the coat, darker
    """

    head: str
    ears: str
    muzzle: str
    torso: str
    tail: str
    colours: str
    traits: str = ""
    leg: str = "plain"
    white: str = ""
    dark: str = ""
    pink: str = ""
    darks: str = "black"
    hat: str = ""
    behind: str = ""  # the head: "mane" or nothing
    nose: str = "smile"  # or "cat" or "nostrils" or nothing
    iris: str = "brown"  # or words of IRISES
    eyes: float = 0.5  # their size, and distance
    size: float = 0.42  # the head's half-width
    neck: float = 0.1  # length; so is what follows
    length: float = 0.48  # half of the torso's
    deep: float = 0.27  # half of the torso's
    legs: float = 0.45
    thick: float = 0.11  # half of the legs'
    poses: str = "stand sit lie"

    def shape(self, body):
        """The name of a body's shape, without the family's."""
        if body == "hind":  # some legs are alike
            return f"leg_{self.leg}" if self.leg in ("pom", "post") else "thigh"
        if body == "neck":
            return "neck"
        return f"{body}_{TAILS[self.tail][0] if body == 'tail' else getattr(self, body)}"

    def mark(self, body):
        """The mark that this beast wears on a body, or None."""
        worn = f"{self.white} {self.dark}".split()
        return next((m for m in WORN_ON[body] if m in worn), None)


def beasts(table, **usual):
    """{name: Beast} from rows "name: head ears muzzle torso tail; colours; traits", and below more
    of what a Beast has. usual : what all of them have unless they say otherwise."""
    made = {}
    for row in table.replace("\n ", ";").strip().split("\n"):
        name, _, about = row.partition(":")
        parts, colours, traits, *others = (word.strip() for word in about.split(";"))
        more = dict(usual)
        for key, _, value in (other.partition("=") for other in others if other):
            more[key] = value if isinstance(getattr(Beast, key), str) else float(value)
        made[name] = Beast(*parts.split(), colours, traits, **more)
    return made


DOGS = beasts("""
beagle: round flop medium sturdy whip; brown golden orange; floppy ears, white chest
    white=muzzle chest legs blaze tip; dark=saddle
poodle: wedge curls long curls pom; white black grey brown cream; curly coat, fluffy tail
    leg=pom; hat=topknot; size=0.38; neck=0.2; length=0.4; legs=0.5
dalmatian: round drop medium slim low; white white cream; dark spots
    dark=spots flecks ears; darks=black black brown; size=0.4; neck=0.15; legs=0.55
husky: fox point medium shaggy bushy; grey black brown; blue eyes, pointed ears
    leg=fluffy; white=goggles muzzle chest legs; iris=blue; length=0.5; deep=0.3
corgi: fox bat medium sturdy stub; orange golden brown black; short legs, big ears
    white=blaze muzzle chest legs; size=0.46; length=0.56; deep=0.29; legs=0.26
dachshund: wedge flop long sturdy whip; brown black orange golden; long body, short legs
    size=0.46; neck=0.14; length=0.76; deep=0.24; legs=0.22
pug: wide button flat sturdy curl; cream golden grey black; flat face, curly tail
    dark=mask muzzle ears; eyes=0.6; size=0.48; neck=0.05; length=0.42; deep=0.3; legs=0.34
greyhound: wedge rose long slim low; grey black brown golden white; long legs, slim body
    size=0.34; neck=0.28; length=0.52; legs=0.66; thick=0.085
collie: wedge tipped long shaggy plume; brown golden black grey; long coat, white chest
    leg=fluffy; white=blaze muzzle chest legs tip; size=0.4; neck=0.16; length=0.52; deep=0.32
terrier: brick small beard sturdy stub; black white grey cream golden; bushy beard, short tail
    leg=fluffy; hat=brows; size=0.46; length=0.42; legs=0.34
mastiff: square drop jowls sturdy low; golden brown cream grey; big head, heavy body
    dark=mask muzzle ears; eyes=0.42; size=0.5; length=0.58; deep=0.38; legs=0.5; thick=0.16
chihuahua: apple bat short slim whip; cream brown golden black white; big ears, big eyes
    eyes=0.62; size=0.48; length=0.38; deep=0.22; legs=0.38; thick=0.08
""")
CATS = beasts(
    """
siamese cat: kite bat cat slim rope; cream white; dark face, blue eyes
    dark=mask ears legs tail muzzle; darks=brown black grey; iris=blue; size=0.4; legs=0.46;
    thick=0.09
persian cat: cheeks small flat shaggy bushy; white cream grey orange black; flat face, long fur
    leg=fluffy; iris=amber; size=0.5; deep=0.32; legs=0.26; thick=0.13
sphynx cat: kite bat cat slim rat; cream pink grey; bare skin, big ears
    dark=wrinkles folds; darks=shadow; iris=green; size=0.42; legs=0.46; thick=0.08
bengal cat: round soft cat sturdy rope; orange golden brown; spotted coat
    white=muzzle; dark=rosettes tabby rings; darks=black brown; iris=green; legs=0.44
ragdoll cat: cheeks point cat shaggy bushy; cream white; blue eyes, fluffy tail
    leg=fluffy; white=chest legs muzzle; dark=visor ears tail; darks=brown grey; iris=blue;
    deep=0.29
russian blue cat: wide point cat sturdy rope; grey grey white; green eyes
    iris=green; thick=0.1
maine coon: cheeks tuft cat shaggy plume; brown grey orange cream; tufted ears, bushy tail
    leg=fluffy; white=muzzle chest; dark=tabby rings stripes; darks=shadow; iris=green amber;
    length=0.56; deep=0.32; legs=0.42
bombay cat: round soft cat sturdy rope; black black brown; golden eyes
    iris=amber; eyes=0.66
""",
    **dict(nose="cat", eyes=0.6, size=0.44, neck=0.08, length=0.46, deep=0.24, legs=0.38),
)
ANIMALS = beasts(
    """
horse: long small nag sturdy flow; brown black white grey golden; long tail
    dark=forelock crest tail hooves; darks=black brown; hat=forelock; nose=nostrils; size=0.4;
    neck=0.34; length=0.56; deep=0.3; legs=0.72; thick=0.09
cow: square side broad sturdy tuft; white white brown; pink nose, two horns
    leg=post; dark=patches eyepatch hooves; pink=muzzle; darks=black black brown; hat=horns;
    nose=nostrils; size=0.38; length=0.6; deep=0.36; legs=0.42
sheep: long side short curls stub; white cream; woolly coat
    dark=legs head ears muzzle; darks=black black brown; hat=wool; size=0.46; deep=0.42; legs=0.42;
    thick=0.085
pig: round button snout round curl; pink pink brown; curly tail
    leg=post; pink=muzzle; nose=nostrils; size=0.44; length=0.56; deep=0.4; legs=0.3
rabbit: round long cat round stub; grey brown white cream; long ears
    white=tail muzzle; nose=cat; length=0.42; deep=0.32; legs=0.26; poses=sit lie
elephant: round fan trunk round tuft; grey; long trunk, big ears
    leg=post; white=tusks; nose=; eyes=0.4; size=0.46; length=0.56; deep=0.44; legs=0.42; thick=0.17
giraffe: long side nag sturdy tuft; yellow golden; long neck
    leg=post; dark=tiles blotches knobs; darks=brown; hat=knobs; nose=nostrils; size=0.36;
    neck=0.85; length=0.42; deep=0.28; legs=0.66; thick=0.085
lion: wide round cat sturdy tuft; golden orange; big mane
    white=muzzle; dark=mane; darks=brown shadow; behind=mane; length=0.52; poses=stand sit lie
bear: round round short round stub; brown black white; round ears
    length=0.5; deep=0.4; legs=0.42; thick=0.16; poses=stand sit
mouse: apple disc medium round rat; grey brown white; big ears, long tail
    pink=tail; eyes=0.56; length=0.4; deep=0.3; legs=0.2; thick=0.08; poses=stand sit lie
""",
    poses="stand",
)


def hung(shape, root, width, length, turn, colour, name, **more):
    """A part that hangs from the middle of its upper edge. width, length : halves."""
    angle = 2 * np.pi * np.asarray(turn)
    at = root[0] - length * np.sin(angle), root[1] + length * np.cos(angle)
    return bit(name, shape, at, (width, length), colour, turn, **more)


def fit(*parts):
    """Scaled and moved such that the parts of each image fill the square [-1, 1]^2."""
    low, high = np.inf, -np.inf
    for part in parts:
        w, h = part.halves
        angle = 2 * np.pi * np.asarray(part.turn)
        c, s = np.abs(np.cos(angle)), np.abs(np.sin(angle))
        x, y, w, h, here = np.broadcast_arrays(*part.at, c * w + s * h, s * w + c * h, part.where)
        centre = np.stack([x, y]).reshape(2, -1)
        reach = np.where(here, [w, h], -np.inf).reshape(2, -1)
        low, high = np.minimum(low, centre - reach), np.maximum(high, centre + reach)
    size = 2 / (high - low).max(0)
    return move(parts, *(-size * (low + high) / 2), size)


def one_of(rng, n, colours):
    """One of these RGB colours (0 to 255) an image, [n, 3]."""
    return np.array([rgb(*c) for c in colours])[rng.integers(0, len(colours), n)]


def painter(rng, n, look, kind):
    """A function from a part's name, and a factor for light and shade, to its colours [n, 3]."""
    coat, white = look.colour, shade(rgb(247, 243, 236), rng.uniform(0.94, 1, n))
    dark = one_of(rng, n, [DARKS[d] for d in kind.darks.split()])
    dark = np.where(dark.sum(1, keepdims=True) == 0, shade(coat, 0.6), blend(dark, coat, 0.1))
    inks = {"white": white, "dark": dark, "pink": blend(PINK, coat, 0.15)}

    def paint(part, factor=1.0):
        inked = [ink for name, ink in inks.items() if part in getattr(kind, name).split()]
        return shade(inked[0] if inked else coat, factor)

    return paint


def mark(kind, paint, body, part):
    """The mark on this part of this body, in a list, or an empty list."""
    worn = kind.mark(body)
    shape = f"{kind.shape(body)}_{worn}"
    return [bit("marking", shape, part.at, part.size, paint(worn), part.turn)] if worn else []


def beast(rng, n, look, kind):
    """n of one kind; they stand, sit or lie, and look to the left or at us."""
    u = rng.uniform(-1, 1, (14, n))
    pose = np.array(["stand sit lie".split().index(p) for p in kind.poses.split()])
    pose = pose[rng.integers(0, len(pose), n)]
    young = np.clip(u[0], 0, 1)  # 1: a puppy, a kitten
    paint = painter(rng, n, look, kind)

    def posed(stand, sit, lie):
        return np.choose(pose, [stand, sit, lie])

    # the skeleton: (x, y) is the front end of the torso's axis, (-x, -y) the rear
    half = posed(kind.length, min(kind.length, 0.52) * 0.92, kind.length)
    half = half * (1 - 0.12 * young) * (1 + 0.06 * u[1])
    deep = kind.deep * (1 + 0.08 * u[2])
    legs = kind.legs * (1 - 0.15 * young) * (1 + 0.06 * u[3])
    thick = kind.thick * (1 + 0.1 * u[4] + 0.15 * young)
    size = kind.size * (1 + 0.05 * u[5] + 0.18 * young)
    tilt = posed(0.01, 0.155, 0.02) + 0.012 * u[6]
    x, y = (-f(2 * np.pi * tilt) * (half - 0.75 * thick) for f in (np.cos, np.sin))
    ground = posed(deep * 0.55 + legs, -y + deep * 0.8, deep * 0.9)
    hx = x - posed(0.25, 0.02, 0.2) * size - kind.neck * posed(0.4, 0.15, 0.35)  # the head
    hy = y - posed(0.3, 0.25, 0.25) * deep - 0.55 * size - kind.neck * posed(1, 0.9, 0.6)
    hy = hy + 0.06 * u[7]

    shape, w, h, up, rest = TAILS[kind.tail]
    root = -x + posed(0.2, 0.55, 0.25) * deep, -y + posed(-0.4, 0.45, 0.2) * deep
    turn = posed(up, rest, rest) + 0.04 * u[8]
    tail = hung(f"tail_{shape}", root, w, h * (1 + 0.1 * u[9]), turn, paint("tail"), "tail")

    hind = [f"{kind.shape('hind')}", "haunch"]  # a haunch if it sits or lies
    hind = pick(hind, np.minimum(pose, 1))
    stout = 1 if kind.shape("hind") == kind.shape("leg") else 1.35
    hind_w = posed(stout * thick, deep, deep)
    hind_h = posed(legs / 2 + 0.25 * deep, deep * 0.72, deep * 0.72)
    reach = posed(legs + 0.35 * deep, ground - y, np.maximum(legs, 0.35) + 0.3 * deep)  # in front
    lean = posed(0.035 * u[10], 0.01, 0.25)

    def pair(dx, dy, lean, factor):
        """A hind leg and a front leg, moved from where the near ones are."""
        at = -x - posed(0, 0.35, 0.2) * deep + dx, ground - hind_h + dy
        ink = paint("legs", factor)
        top = x + dx, np.where(pose == 2, ground - thick, ground - reach) + dy
        front = hung(f"leg_{kind.leg}", top, thick, reach / 2, lean, ink, "front leg")
        turn = posed(-0.7 * lean, 0, 0)  # they walk
        return bit("hind leg", hind, at, (hind_w, hind_h), ink, turn), front

    aside = 1.1 * thick + 0.06 * u[11]
    far = pair(aside, -0.3 * aside, posed(-lean, lean, lean), 0.8)
    back, front = pair(0, 0, lean, 1)
    coat = dict(fill=look.fill, second=look.tone(0.62))
    ink = paint("torso", 0.96)
    torso = bit("torso", f"torso_{kind.torso}", (0, 0), (half, deep), ink, tilt, **coat)
    parts = [
        tail,
        *mark(kind, paint, "tail", tail),
        *far,
        torso,
        *mark(kind, paint, "torso", torso),
    ]
    if kind.neck > 0.12:
        dx, dy = hx - x - 0.35 * deep, y + 0.2 * deep - hy
        long, turn = np.hypot(dx, dy) / 2, np.arctan2(dx, dy) / (2 * np.pi)
        wide = np.minimum(0.5 * size, 0.8 * deep)
        neck = hung("neck", (hx, hy), wide, long, turn, paint("neck", 0.98), "neck")
        parts += [neck, *mark(kind, paint, "neck", neck)]
        if "crest" in kind.dark:
            nape = hx + 0.75 * wide, hy - 0.3 * size
            parts.append(hung("crest", nape, 0.7 * wide, 1.2 * long, turn, paint("crest"), "mane"))
    parts += [back, *(mark(kind, paint, "hind", back) if kind.poses == "stand" else [])]
    if "chest" in kind.white:
        at, shape = (x + 0.05 * deep, y + 0.2 * deep), "ruff" if kind.torso == "shaggy" else "bib"
        parts.append(bit("chest", shape, at, (0.8 * deep, 0.95 * deep), paint("chest"), tilt / 3))
    parts += [front, *mark(kind, paint, "leg", front)]
    if kind.poses != "stand":  # half of the pets wear something
        worn = rng.integers(0, 6, n)
        which = np.minimum(worn, 2)
        w, h, drop = np.array([(0.5, 0.3, 0.82), (0.56, 0.36, 1.0), (0.36, 0.26, 1.0)])[which].T
        shape = pick("collar bandana bow", which)
        at, ink = (hx + 0.12 * size, hy + drop * size), PALETTE[rng.integers(0, 7, n)]
        w, h, turn = w * size, h * size, 0.02 * u[12]
        parts.append(bit("collar", shape, at, (w, h), ink, turn, where=worn < 3))
    head = draw_head(rng, n, kind, paint, coat)
    return fit(*parts, *move(head, hx, hy, size, 0.035 * u[13]))


def draw_head(rng, n, kind, paint, coat):
    """The parts of a head around (0, 0), its half-width 1."""
    u = rng.uniform(-1, 1, (11, n))
    aside = 0.35 + 0.6 * u[0]  # how far it looks to the left
    head = bit("head", f"head_{kind.head}", (0, 0), (1, 0.95), paint("head"), **coat)
    ears, behind, hat = [], [], []
    shape, x, y, w, h, turn = EARS[kind.ears]
    long, ink = h * (1 + 0.08 * u[1]), paint("ears", 1.0 if kind.ears in BEHIND else 0.9)
    for side in (-1, 1):  # the left one and the right one
        root = side * x * (1 + 0.08 * side * aside) + 0.06 * aside, y
        turned = -side * (turn + 0.025 * u[3 + side])
        ear = hung(f"ear_{shape}", root, w, long, turned, ink, "ear", flip=-side)
        ears.append(ear)
        if kind.ears in STANDING:
            inside, size = blend(paint("ears", 0.8), PINK, 0.5), (0.58 * w, 0.62 * long)
            name = f"ear_{shape}"
            ears.append(bit("inner ear", name, ear.at, size, inside, turned, flip=-side))
    if kind.hat:
        shape, y, w, h = HATS[kind.hat]
        ink = rgb(226, 208, 170) if kind.hat == "horns" else paint(kind.hat, 1.05)
        at, size = (-0.05 * aside, y), (w, h * (1 + 0.1 * u[5]))
        hat = [bit(kind.hat, shape, at, size, ink, 0.02 * u[6])]
    if kind.behind:
        ink = paint(kind.behind)
        behind = [bit(kind.behind, kind.behind, (0, 0.05), 1.4 + 0.08 * u[5], ink, 0.04 * u[6])]

    shape, w, h, y, swing, nose = MUZZLES[kind.muzzle]
    turn = aside * swing
    h = h * (1 - 0.6 * swing * (1 - np.abs(aside)))  # from the front, it looks shorter
    root, light = (-0.2 * aside, y), 1.03 if kind.muzzle == "trunk" else 1.12
    face = [hung(f"muzzle_{shape}", root, w, h, turn, paint("muzzle", light), "muzzle")]
    x = root[0] - 2 * h * nose * np.sin(2 * np.pi * turn)  # (x, y) is the nose
    y = root[1] + 2 * h * nose * np.cos(2 * np.pi * turn)
    if kind.nose == "smile":
        pink, long = rgb(238, 112, 124), 0.18 + 0.05 * u[7]
        root, out = (x, y + 0.18), u[9] > 0.1
        face.append(hung("ear_long", root, 0.14, long, 0.02 * u[8], pink, "tongue", where=out))
        face.append(bit("nose", "smile", (x, y + 0.15), 0.3, INK, turn / 2))
    elif kind.nose == "cat":
        at, size = (x, y + 0.08), (1, 0.36)
        face.append(bit("whiskers", "whiskers", at, size, INK, 0.01 * u[7], alpha=0.75))
        face.append(bit("nose", "nose", (x, y), (0.14, 0.1), rgb(222, 120, 124)))
    elif kind.nose == "nostrils":
        face.append(bit("nose", "nostrils", (x, y), (0.55 * w, 0.16), paint("muzzle", 0.55), turn))
    elif "tusks" in kind.white:
        face.insert(0, bit("tusks", "tusks", (0, 0.85), (0.7, 0.35), paint("tusks")))
    iris = one_of(rng, n, [tone for word in kind.iris.split() for tone in IRISES[word]])
    pupil = "" if kind.iris == "brown" else "slits" if kind.nose == "cat" else "pupils"
    size = kind.eyes * (1 - 0.1 * np.abs(aside)), kind.eyes
    face += eyes((-0.2 * aside, -0.14), size, iris, pupil, shut=u[10] > 0.75)
    middle = [head, *mark(kind, paint, "head", head), *face]
    return [*behind, *ears, *middle, *hat] if kind.ears in BEHIND else [*middle, *ears, *hat]


def eyes(at, size, colour, pupil="pupils", shut=False):
    """A pair of eyes, open or shut: the ground, pupils unless they are all pupil, and glints."""
    shut = np.asarray(shut)
    ground = pick("eyes eyes_shut", shut * 1)
    ink = np.where(shut[..., None], INK, colour)
    parts = [bit("eye", ground, at, size, ink)]
    if pupil:
        parts.append(bit("eye", pupil, at, size, INK, where=~shut))
    return [*parts, bit("eye", "glints", at, size, rgb(255, 255, 255), where=~shut)]


# ---- animals of other builds ---------------------------------------------------------------------
def owl(rng, n, look):
    u = rng.uniform(-1, 1, (6, n))
    coat, light = look.colour, blend(look.colour, rgb(255, 246, 226), 0.6)
    lift = np.where(u[0] > 0.3, 0.18 + 0.1 * u[1], 0.02)
    x = 0.07 * u[3]  # where it looks
    yellow, beak = one_of(rng, n, [(250, 214, 70), (240, 160, 50)]), rgb(232, 150, 50)
    dark = shade(coat, 0.75)
    feathers = dict(fill=look.fill, second=shade(coat, 0.5), name="wing")
    roots = (-0.5, -0.28), (0.5, -0.28)
    left = hung("wing", roots[0], 0.26, 0.48, lift, dark, flip=-1, **feathers)
    right = hung("wing", roots[1], 0.26, 0.48, -lift, dark, flip=1, **feathers)
    return fit(
        bit("feet", "feet", (0, 0.92), (0.4, 0.1), beak),
        left,
        bit("body", "owl", (0, 0), (0.72 + 0.06 * u[2], 0.95), coat),
        right,
        bit("breast", "breast", (0, 0.4), (0.36, 0.42), light, fill=SCALY, second=coat),
        bit("face", "discs", (x, -0.38), (0.52, 0.32), light),
        *eyes((x, -0.4), 0.44, yellow, shut=u[5] > 0.7),
        bit("beak", "beak", (x, -0.22), (0.08, 0.13), beak),
        bit("brows", "brows", (x, -0.66 + 0.03 * u[4]), (0.46, 0.14), shade(coat, 0.7)),
    )


def penguin(rng, n, look):
    u = rng.uniform(-1, 1, (8, n))
    coat, orange, bright = look.colour, rgb(240, 150, 50), PALETTE[rng.integers(0, 7, n)]
    lift = np.where(u[0] > 0, 0.17, 0.03) + 0.05 * u[1]
    plump, x = 1 + 0.1 * u[2], 0.06 * u[4]
    worn = rng.integers(0, 4, n)
    scarf = pick("bow collar", np.minimum(worn, 1))
    scarf_size = np.where(worn == 0, 0.24, 0.52), 0.17
    left, right = (
        hung("flipper", (s * 0.5 * plump, -0.25), 0.14, 0.36, -s * lift, coat, "flipper", flip=s)
        for s in (-1, 1)
    )
    parts = [
        bit("feet", "webs", (0, 0.92), (0.48, 0.12), orange),
        left,
        right,
        bit("body", "penguin", (0, -0.03), (0.85 * plump, 0.95), coat),
        bit("belly", "front", (x / 2, 0.02), (0.66 * plump, 0.86), rgb(250, 248, 242)),
        *eyes((x, -0.48), 0.3, INK, "", u[5] > 0.7),
        bit("beak", "beak", (x * 1.5, -0.3), (0.14, 0.11), orange, 0.01 * u[6]),
        bit("scarf", scarf, (0, -0.12), scarf_size, bright, where=worn < 2),
    ]
    return fit(*move(parts, turn=0.03 * u[7]))


def turtle(rng, n, look):
    u = rng.uniform(-1, 1, (6, n))
    skin = blend(look.colour, one_of(rng, n, [(150, 190, 90), (200, 180, 110)]), 0.75)
    hx, hy = -0.78 - 0.08 * u[0], -0.12 + 0.14 * u[1]  # the head
    tall, step = 0.52 + 0.08 * u[2], 0.05 * u[3]
    at, size = (0.06, 0.27 - 0.8 * tall), (0.74, tall)
    far, near = (
        [hung("stump", (x + dx, 0.15), 0.17, 0.26, s * step, ink, "leg") for x, s in LEGS]
        for dx, ink in ((0.2, shade(skin, 0.75)), (0.0, skin))
    )
    plates = dict(fill=look.fill, second=look.tone(0.8))
    return fit(
        hung("ear_long", (0.72, 0.22), 0.08, 0.16, -0.2, skin, "tail"),
        limb((-0.45, 0.22), (hx, hy), 0.13, skin, "neck"),
        *far,
        bit("shell", "dome", at, size, look.tone(0.6)),
        bit("plates", "plates", at, size, look.colour, **plates),
        *near,
        limb((-0.58, 0.25), (0.7, 0.25), 0.09, blend(skin, rgb(240, 224, 160), 0.6), "rim"),
        bit("head", "disc", (hx, hy), (0.26, 0.22), skin, 0.02 * u[4]),
        bit("mouth", "grin", (hx - 0.08, hy + 0.07), (0.13, 0.09), INK),
        *eyes((hx - 0.04, hy - 0.06), 0.2, rgb(255, 255, 250), shut=u[5] > 0.7),
    )


LEGS = ((-0.45, 1), (0.46, -1))  # of the turtle: x, and which way they step


def snail(rng, n, look):
    u = rng.uniform(-1, 1, (7, n))
    skin = one_of(rng, n, [(226, 190, 140), (206, 200, 120), (190, 170, 165)])
    big, x, y = 0.6 + 0.06 * u[0], -0.72 + 0.05 * u[1], -0.12 + 0.08 * u[2]
    at, lean = (0.16, 0.55 - big), 0.05 * u[3]
    tips = [(x - 0.2 + lean, y - 0.48 + 0.08 * u[4]), (x + 0.16 + lean, y - 0.48 + 0.08 * u[5])]
    shell = dict(fill=look.fill, second=look.tone(0.75))
    white = rgb(255, 255, 250)
    return fit(
        *[limb((x + 0.05, y), tip, 0.05, shade(skin, 0.9), "feeler") for tip in tips],
        bit("foot", "foot", (0, 0.52), (0.98, 0.36), skin),
        limb((x + 0.1, 0.55), (x, y), 0.17, skin, "neck"),
        bit("shell", "disc", at, big, look.colour, **shell),
        bit("coil", "coil", at, big * 0.98, look.tone(0.55), 0.1 * u[6]),
        bit("mouth", "grin", (x - 0.03, y + 0.06), (0.14, 0.09), INK),
        *[bit("eye", "disc", tip, 0.12, white) for tip in tips],
        *[bit("eye", "disc", (tx - 0.03, ty), 0.065, INK) for tx, ty in tips],
    )


def butterfly(rng, n, look):
    u = rng.uniform(-1, 1, (5, n))
    colour, dark = look.colour, rgb(62, 46, 44)
    trim = one_of(rng, n, [(44, 38, 46), (250, 246, 236), (250, 210, 90)])
    trim = np.where(np.abs(trim - colour).sum(1, keepdims=True) < 0.4, INK, trim)
    marks = pick("wing_dots wing_band", (u[2] > 0) * 1)
    parts, drop = [], 0.03 * u[1]
    for s in (-1, 1):
        wide = (0.52 - 0.14 * np.abs(u[0])) * (1 + 0.12 * s * u[3])  # flapping narrows the wings
        at, turn = (s * (wide + 0.03), -0.32 + drop), 0.02 * s * u[4]
        low, size = (s * (0.85 * wide + 0.02), 0.42 - drop), (0.85 * wide, 0.46)
        wing = dict(fill=look.fill, second=trim)
        parts += [
            bit("lower wing", "lower_wing", low, size, shade(colour, 0.85), flip=s),
            bit("marking", "wing_dots", low, (0.6 * wide, 0.36), trim, flip=s),
            bit("upper wing", "upper_wing", at, (wide, 0.55), colour, turn, flip=s, **wing),
            bit("marking", marks, at, (wide, 0.55), trim, turn, flip=s),
        ]
    return fit(
        *parts,
        bit("feelers", "feelers", (0, -0.68), (0.34, 0.3), dark),
        limb((0, -0.4), (0, 0.5), 0.085, dark, "body"),
        bit("head", "disc", (0, -0.48), 0.17, rgb(110, 84, 74)),
        *eyes((0, -0.5), 0.2, rgb(255, 255, 250)),
        bit("mouth", "grin", (0, -0.41), (0.1, 0.06), rgb(255, 200, 180)),
    )


def frog(rng, n, look):
    u = rng.uniform(-1, 1, (7, n))
    skin, belly = look.colour, blend(look.colour, rgb(250, 246, 200), 0.65)
    wide, x, y = 0.66 + 0.06 * u[0], 0.06 * u[1], 0.05 * u[2]
    coat, pink, out = dict(fill=look.fill, second=shade(skin, 0.7)), rgb(238, 104, 124), u[3] > 0.4
    root, turn = (x + 0.05 * u[5], y), 0.05 * u[6]
    return fit(
        bit("hind legs", "hop", (0, 0.5), (0.98, 0.5), shade(skin, 0.8)),
        bit("body", "frog", (0, 0.3), (0.6, 0.62), skin, **coat),
        bit("belly", "disc", (0, 0.42), (0.38, 0.46), belly),
        bit("front legs", "hands", (0, 0.62), (0.72, 0.34), shade(skin, 0.95)),
        bit("eyelids", "bulges", (x, -0.58 + y), (0.66, 0.42), skin),
        bit("head", "head_wide", (x / 2, -0.22 + y), (wide, 0.42), skin, **coat),
        *eyes((x, -0.62 + y), (0.64, 0.58), rgb(252, 250, 236), shut=u[4] > 0.75),
        hung("ear_long", root, 0.1, 0.2, turn, pink, "tongue", where=out),
        bit("mouth", "grin", (x, -0.13 + y), (0.42, 0.24), shade(skin, 0.3)),
    )


OTHERS = {
    "owl": (owl, "brown grey white golden", "big eyes, two wings"),
    "penguin": (penguin, "black black grey", "white belly, orange beak"),
    "turtle": (turtle, "green brown golden", "hard shell, short legs"),
    "snail": (snail, "brown orange yellow golden cream pink", "round shell, long feelers"),
    "butterfly": (butterfly, "orange yellow blue white purple red", "colourful wings"),
    "frog": (frog, "green green brown yellow blue", "wide mouth, big eyes"),
}

# ---- all of them ---------------------------------------------------------------------------------
for _kind in [*DOGS.values(), *CATS.values(), *ANIMALS.values()]:
    for _body in WORN_ON:
        _shape, _mark = _kind.shape(_body), _kind.mark(_body)
        if _mark and not is_shape(f"creature_{_shape}_{_mark}"):
            creatures.cut(_shape, f"mark_{_mark}", f"{_shape}_{_mark}")

SYNONYMS = dict(rabbit="bunny", turtle="tortoise", frog="toad", horse="pony", sheep="lamb")


def things(table, kind, known):
    """table : {name: (draw, its colours, its traits)}."""
    made = {}
    for key, (draw, colours, traits) in table.items():
        names = {key: 4, SYNONYMS[key]: 1} if key in SYNONYMS else {key: 1}
        said = listed(traits), tuple(colours.split())
        made[key] = Thing(draw, names, kind, known, *said, height=0.6)
    return made


def rows(table):
    """Rows of the tables as `things` takes them."""
    return {key: (partial(beast, kind=b), b.colours, b.traits) for key, b in table.items()}


THINGS = {
    **things(rows(DOGS), {"dog": 4, "puppy": 1}, 0.75),
    **things(rows(CATS), {"cat": 4, "kitten": 1}, 0.75),
    **things(rows(ANIMALS) | OTHERS, {"animal": 1}, 0.9),
}
THINGS["butterfly"] = replace(THINGS["butterfly"], height=None, turned=0.15)
