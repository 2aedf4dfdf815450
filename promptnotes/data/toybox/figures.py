"""Figures: small people who do something, the counterpart of the actions of UCF101.

A figure is a skeleton. `Pose` says where its hands and feet are, `posed` finds the joints and
`dressed` turns them into parts; a tool's function adds what the figure holds, hits or stands on. An
action is a tool's function, with names and a pose in its decorator. All figures look to the right;
the scene mirrors half of them.
"""

from dataclasses import dataclass, replace
from functools import partial
from types import SimpleNamespace

import numpy as np

from .colours import PALETTE, blend, rgb, shade
from .shapes import X, Y, around, ellipse, region, strokes
from .sprites import Family, either, limb
from .surfaces import PATTERNS
from .things import Thing, listed


def _palette(*colours):
    return np.array([rgb(*colour) for colour in colours])


SKINS = _palette((250, 214, 184), (236, 186, 148), (206, 148, 104), (156, 102, 66), (108, 68, 46))
HAIRS = _palette(
    (40, 32, 34), (74, 46, 32), (128, 78, 42), (196, 92, 40), (232, 192, 98), (176, 172, 170)
)
TROUSERS = _palette(
    (52, 72, 118), (70, 74, 86), (108, 84, 64), (44, 46, 58), (196, 178, 142), (60, 98, 88)
)
GUITARS = _palette((206, 132, 62), (176, 56, 44), (232, 184, 100), (60, 60, 70))
DOGS = _palette((150, 98, 56), (236, 220, 190), (84, 76, 78), (214, 150, 76))
WOOD, BROWN, GOLD, RED = _palette((170, 112, 62), (92, 58, 36), (216, 160, 80), (206, 44, 46))
STEEL, IRON, WHITE, DARK = _palette((196, 202, 210), (100, 106, 118), (246, 246, 242), (40, 38, 44))
WATER, FOAM = _palette((56, 138, 206), (230, 243, 252))


HEAD = 0.6  # in shapes of the head, the head itself is a disc of this radius
figures = Family("figures")
bit, pick = figures.bit, figures.pick
figures.shapes("""
head        mirror oval 0,0 60 60,8 13
cheeks      mirror oval 66,0 30,50
eyes        mirror oval 62,0 30,80
glints      oval -70,-30 13,32 54,-30 13,32
smile       arc 0,-55 85 10,40 20
laugh       oval 0,-50 80,100 & below -50
effort      oval 0,0 45,50
hair_short  oval 0,0 65 - oval 10,24 52,46 & above 25
hair_fringe oval 0,0 65 - ( oval 10,24 52,46 & below -16 ) & above 30
hair_parted oval 0,0 65 - oval 34,22 40,50 - oval -16,24 36,42 & above 40
hair_spiky  star 11 92,58 & above -10 + oval 0,0 65 - oval 10,24 52,46 & above 10
hair_curly  around 11 oval 52,0 25 + oval 0,0 65 - oval 10,24 52,46 & above 30
cap         oval 0,-10 67,64 & above -14 + box -10,-30 105,-12 9
beanie      oval 0,-10 66,68 & above -10 + box -70,-32 70,-6 10 + oval 0,-84 20
helmet      above -12 + left -35 & oval 0,-6 74 & above 20
mask        oval 5,0 66,72 + box -35,30 60,85 20
bob         smooth -75,50 -70,-40 0,-75 70,-40 72,50 40,60 -40,60
long        smooth -85,100 -72,-30 0,-76 70,-30 72,90 0,110
ponytail    line -50,-35 -85,-30 -100,10 -100,50 17 10 + oval -90,0 20,32
pigtails    mirror oval 82,25 20,42 -5 66,-8 16
bun         oval -30,-72 30
torso       smooth -62,-100 62,-100 100,-66 82,20 86,85 50,100 -50,100 -86,85 -82,20 -100,-66
skirt       smooth -50,-100 50,-100 100,75 50,95 0,98 -50,95 -100,75
shoe        oval 15,70 85,95 -45,30 55,110 & above 80
glove       oval 0,0 85,75 30,-50 50,35
bow         arc -90,0 125 -15,15 13 & right -60
arrow       box -32,-80 32,100 + polygon -100,-70 0,-100 100,-70 + mirror polygon 100,100 100,80
    0,70 0,100
pins        oval -68,45 24,52 -68,-70 18,24 0,45 24,52 0,-70 18,24 68,45 24,52 68,-70 18,24 + line
    -68,-60 -68,30 15 16 0,-60 0,30 15 16 68,-60 68,30 15 16
pin_stripes box -86,-50 -50,-28 -18,-50 18,-28 50,-50 86,-28
splash      polygon -90,100 -100,-10 -55,40 -35,-100 0,20 40,-90 55,40 100,-20 90,100
club        box -50,-100 -15,90 10 + smooth -55,62 20,72 100,80 100,100 -55,100
flag        box -70,-100 -45,100 10 + polygon -50,-100 100,-62 -50,-24
hammer      box -80,-50 70,50 20 45,-90 95,90 20 -100,-70 -70,70 20
hoop        oval 0,0 100 - oval 0,0 88,68
hoop_front  oval 0,0 100 - oval 0,0 88,68 & below 0
kayak       smooth -100,-80 -50,-30 0,-22 50,-30 100,-80 80,30 40,85 -40,85 -80,30
fiddle      smooth -55,-95 55,-95 68,-50 45,-12 85,20 95,65 50,100 -50,100 -95,65 -85,20 -45,-12
    -68,-50
skis        box -100,41 60,95 10 -85,-39 75,15 10 + polygon 45,41 80,-7 85,38 57,95 + polygon 60,-39
    95,-87 100,-42 72,15
snow        oval -50,-10 48 10,20 50 -15,-60 30 65,55 35 -50,50 50
surfboard   smooth -100,20 -50,-40 40,-40 100,-100 75,50 20,95 -60,90
skateboard  box -75,-40 75,40 10 + mirror line 88,-60 65,0 14
wheels      mirror oval 68,0 24,100
wave        smooth -110,100 -80,-50 -20,-100 45,-75 50,-30 10,-35 30,30 110,55 110,100
crest       arc -10,30 90 -43,-10 16 22
dog         smooth -85,10 -60,-20 20,-20 50,10 30,50 -70,45 + line -75,5 -98,-20 -95,-60 13 8 -66,20
    -76,86 16 13 -40,20 -32,86 16 13 10,20 2,86 16 13 36,20 46,86 16 13 + oval 45,-45 42,40 84,-30
    24,20
dog_face    oval 20,-42 17,36 5 62,-52 8.5 102,-38 10
bench       box -100,-100 100,-60 10 -80,-80 -50,100 50,-80 80,100 -80,10 80,35
neck        box -50,-70 50,100 -100,-100 100,-62 20
""")


@figures.shape
def afro():
    curls = around(10, lambda a: ellipse(0.66 * np.cos(a), 0.66 * np.sin(a) - 0.14, 0.3))
    return curls | ellipse(0, -0.14, 0.7)


@figures.shape
def water():
    return (np.abs(Y - 0.3 * np.cos(X * 10)) < 0.5) & ellipse(0, 0, 1.02, 1.3)


@figures.shape
def rope():
    a = np.linspace(0, np.pi, 40)
    return strokes(zip(np.cos(a), 2 * abs(np.sin(a)) ** 0.8 - 1), 0.07)


@figures.shape
def racket():
    holes = (np.abs(X % 0.5 - 0.25) > 0.06) & (np.abs(Y % 0.5 - 0.25) > 0.06)
    return region("oval 0,0 100") & ~(region("oval 0,0 78,82") & holes)


MOUTHS = ("smile", "laugh", "effort")
FLAT_UNDER_HATS = ("bun", "afro")
STYLES = (  # hair behind the head, hair on top of it
    ("bun", "hair_short"),
    ("ponytail", "hair_short"),
    ("bob", "hair_fringe"),
    ("long", "hair_parted"),
    ("pigtails", "hair_parted"),
    ("afro", "hair_curly"),
    (None, "hair_short"),
    (None, "hair_spiky"),
    (None, "hair_curly"),
    (None, "hair_fringe"),
)


# ---- skeleton ------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Pose:
    """How a figure moves. A value may be a list, the steps of a movement: each image shows some
    moment of it. The near arm and leg are on our side of the body; x is forward, y is down.

    near, far : hands, from the shoulder, in lengths of the arm; far None: both hold the same thing
    near_foot, far_foot : from the hip, in lengths of the leg
    lean, nod : turns of the trunk, and of the head against the trunk, forward
    tool : turns of the tool, 0 up, 0.25 forward
    front : 0 seen from the side, 1 from the front
    elbows, knees : which way they bend, near and far: 1 or -1, or less where they point towards us
    at, by : where in the square its lowest foot, its hips or its hands are
    size, arm : of the body, and of its arms. over : both arms are in front of the trunk
    feet : "flat" on the ground, "pointed" like the shin, or "bare" and pointed
    """

    near: object = (0.1, 0.9)
    far: object = (0.1, 0.9)
    near_foot: object = (-0.15, 0.97)
    far_foot: object = (0.15, 0.97)
    lean: object = 0.0
    nod: object = 0.0
    tool: object = 0.0
    front: float = 0.4
    elbows: tuple = (-1, -1)
    knees: tuple = (1, 1)
    at: tuple = (0.0, 0.95)
    by: str = "feet"
    size: float = 1.0
    arm: float = 1.0
    over: bool = False
    feet: str = "flat"


@dataclass(frozen=True)
class Clothes:
    """Shares of the figures with long sleeves, bare arms, bare shins, a skirt, trousers of the
    shirt's colour, and a hat out of hats."""

    sleeves: float = 0.35
    bare: float = 0.0
    shorts: float = 0.35
    skirts: float = 0.25
    suit: float = 0.08
    hat: float = 0.3
    hats: tuple = ("cap", "beanie")


def moment(steps, phase):
    """The value at a phase from 0 to 1 [n] of a movement: [n], or [2, n] for points."""
    steps = np.array(steps if isinstance(steps, list) else [steps], float)
    times = np.linspace(0, 1, len(steps))
    if steps.ndim == 1:
        return np.interp(phase, times, steps)
    return np.array([np.interp(phase, times, column) for column in steps.T])


def reach(start, goal, length, bend):
    """Elbow and hand, or knee and foot, of a limb from start to goal, all [2, n]."""
    way = goal - start
    far = np.maximum(np.hypot(*way), 1e-6)
    way = way * np.minimum(1, length / far)  # no further than it can
    side = np.array([way[1], -way[0]]) / np.maximum(np.hypot(*way), 1e-6)
    slack = np.sqrt(np.maximum(length**2 - (way**2).sum(0), 0)) / 2
    return start + way / 2 + side * slack * bend, start + way


def direction(turn):
    """Unit vectors [2, n], up for 0, forward for 0.25."""
    return np.array([np.sin(2 * np.pi * turn), -np.cos(2 * np.pi * turn)])


def towards(a, b):
    """Unit vectors [2, n] from a to b, and their turns from upright."""
    way = (b - a) / np.maximum(np.hypot(*(b - a)), 1e-6)
    return way, np.arctan2(way[0], -way[1]) / (2 * np.pi)


def posed(rng, n, pose):
    """The joints of n figures, points [2, n], and their measures."""
    child = rng.random(n) < 0.4
    size = pose.size * rng.uniform(0.93, 1.03, n) * np.where(child, 0.94, 1)
    b = SimpleNamespace(n=n, child=child, size=size, phase=rng.random(n))
    b.head_radius = size * np.where(child, 0.285, 0.24) * rng.uniform(0.95, 1.05, n)
    b.trunk = size * np.where(child, 0.4, 0.48) * rng.uniform(0.95, 1.05, n)
    arm = size * np.where(child, 0.46, 0.56) * pose.arm
    leg = size * np.where(child, 0.52, 0.66) * rng.uniform(0.95, 1.05, n)
    b.lean = moment(pose.lean, b.phase) + rng.uniform(-0.015, 0.015, n)
    b.nod = b.lean * 0.5 + moment(pose.nod, b.phase) + rng.uniform(-0.02, 0.02, n)
    b.tool = moment(pose.tool, b.phase) + rng.uniform(-0.01, 0.01, n)
    b.width = size * (0.15 + 0.05 * pose.front) * rng.uniform(0.92, 1.12, n)

    def point(steps):
        return moment(steps, b.phase) + rng.uniform(-0.04, 0.04, (2, n))

    # first with the hips at (0, 0)
    up, across = direction(b.lean), direction(b.lean + 0.25)
    apart = across * (b.width - 0.05 * size) * (0.25 + 0.75 * pose.front)
    b.hip, b.chest = np.zeros((2, n)), up * b.trunk
    b.head = b.chest + direction(b.nod) * b.head_radius * 0.98
    shoulder, hip = b.chest - up * 0.09 * size, b.hip
    near, far = shoulder - apart, shoulder + apart
    b.near_arm = near, *reach(near, near + point(pose.near) * arm, arm, pose.elbows[0])
    goal = b.near_arm[2] + 0.05 * size if pose.far is None else far + point(pose.far) * arm
    b.far_arm = far, *reach(far, goal, arm, pose.elbows[1])
    near, far = hip - apart * 0.65, hip + apart * 0.65
    b.near_leg = near, *reach(near, near + point(pose.near_foot) * leg, leg, pose.knees[0])
    b.far_leg = far, *reach(far, far + point(pose.far_foot) * leg, leg, pose.knees[1])

    # then where it belongs
    lowest = np.maximum(b.near_leg[2][1], b.far_leg[2][1]) + 0.09 * size
    hands = (b.near_arm[2] + b.far_arm[2]) / 2
    held = {"feet": np.array([0 * lowest, lowest]), "hips": b.hip, "hands": hands}[pose.by]
    shift = np.reshape(pose.at, (2, 1)) - held
    b.hip, b.chest, b.head = b.hip + shift, b.chest + shift, b.head + shift
    b.near_arm, b.far_arm, b.near_leg, b.far_leg = (
        [joint + shift for joint in joints]
        for joints in (b.near_arm, b.far_arm, b.near_leg, b.far_leg)
    )
    b.near_hand, b.far_hand = b.near_arm[2], b.far_arm[2]
    b.near_foot, b.far_foot = b.near_leg[2], b.far_leg[2]
    return b


def dressed(rng, b, look, pose, clothes):
    """Parts of the body in groups: hair behind, head, trunk, and the four limbs."""
    n, s = b.n, b.size

    def chance(share):
        return rng.random(n) < share

    tone = rng.integers(0, len(SKINS), n)
    hair = rng.integers(0, np.where(b.child, len(HAIRS) - 1, len(HAIRS)), n)  # no child is grey
    hair = HAIRS[np.where((tone >= 3) & (hair < 5), hair % 2, hair)]
    skin, shoe = SKINS[tone], blend(look.second, DARK, 0.35)
    shirt, trousers = look.colour, TROUSERS[rng.integers(0, len(TROUSERS), n)]
    trousers = either(chance(clothes.suit), shirt, trousers)
    skirt, bare = chance(clothes.skirts), chance(clothes.bare)
    sleeve = either(bare, skin, shirt)
    forearm = either(chance(clothes.sleeves) & ~bare, shirt, skin)
    thigh = either(skirt, skin, trousers)
    shin = either(chance(clothes.shorts) | skirt, skin, trousers)
    if pose.feet == "bare":
        shoe = skin

    def arm(joints, dim):
        (shoulder, elbow, hand), w = joints, 0.078 * s
        return [
            limb(elbow, hand, w * 0.9, shade(forearm, dim), "arm"),
            limb(shoulder, elbow, w, shade(sleeve, dim), "arm"),
            bit("hand", "disc", hand, 0.088 * s, shade(skin, dim)),
        ]

    def leg(joints, dim):
        (hip, knee, foot), w = joints, 0.092 * s
        turn = 0.0 if pose.feet == "flat" else towards(knee, foot)[1] + 0.5
        forward = direction(np.add(turn, np.full(n, 0.25)))
        at, size = foot + forward * 0.05 * s, (0.14 * s, 0.085 * s)
        return [
            bit("shoe", "shoe", at, size, shade(shoe, dim), turn),
            limb(knee, foot, w * 0.88, shade(shin, dim), "leg"),
            limb(hip, knee, w, shade(thigh, dim), "leg"),
        ]

    at, size = (b.hip + b.chest) / 2, (b.width, b.trunk / 2 + 0.07 * s)
    trunk = [bit("shirt", "torso", at, size, look, b.lean)]
    if clothes.skirts:
        at, size = b.hip - direction(b.lean) * 0.09 * s, (b.width * 1.45, 0.17 * s)
        trunk.append(bit("skirt", "skirt", at, size, trousers, b.lean, where=skirt))

    def on_head(shape, x, y, w, h, colour, name, **more):
        """A part in the head's own coordinates, its radius 1."""
        r, up, right = b.head_radius, direction(b.nod), direction(b.nod + 0.25)
        at, size = b.head + (right * x - up * y) * r, (w * r, h * r)
        return bit(name, shape, at, size, colour, b.nod, **more)

    style, hat = rng.integers(0, len(STYLES), n), chance(clothes.hat)
    backs, tops = zip(*STYLES)
    has_back = np.array([back is not None for back in backs])[style]
    has_back &= ~hat | ~np.isin(backs, FLAT_UNDER_HATS)[style]
    backs = [back or "disc" for back in backs]
    tops = [*tops, *(f"{name}" for name in clothes.hats)]
    top = np.where(hat, len(STYLES) + rng.integers(0, len(clothes.hats), n), style)
    mouth = pick(MOUTHS, rng.choice(len(MOUTHS), n, p=(0.5, 0.35, 0.15)))
    whole, aside = 1 / HEAD, 0.24 * (1 - pose.front)  # from the side, the face moves forward
    face = aside + 0.04
    head = [
        on_head("head", 0, 0, whole, whole, skin, "head"),
        on_head("cheeks", aside, 0.38, 0.72, 0.26, blend(skin, RED, 0.5), "cheek", alpha=0.5),
        on_head("eyes", face, 0.12, 0.52, 0.23, DARK, "eye"),
        on_head("glints", face, 0.12, 0.52, 0.23, WHITE, "eye"),
        on_head(mouth, face, 0.52, 0.3, 0.17, rgb(122, 40, 44), "mouth"),
        on_head(pick(tops, top), 0, 0, whole, whole, either(hat, look.second, hair), "hair"),
    ]
    back = pick(backs, style), 0, 0, whole, whole, shade(hair, 0.85), "hair"
    return SimpleNamespace(
        back=[on_head(*back, where=has_back)],
        head=head,
        trunk=trunk,
        near_arm=arm(b.near_arm, 1),
        far_arm=arm(b.far_arm, 1 if pose.over else 0.86),
        near_leg=leg(b.near_leg, 1),
        far_leg=leg(b.far_leg, 0.86),
    )


def draw(rng, n, look, tool, pose, clothes):
    """n figures. A tool's function returns three lists of parts: behind the figure, held in front
    of the trunk, and in front of everything."""
    b = posed(rng, n, pose)
    p = dressed(rng, b, look, pose, clothes)  # a tool may change these, such as hands to gloves
    behind, held, before = tool(rng, b, p, look)
    far = [] if pose.over else p.far_arm
    over = p.far_arm if pose.over else []
    body = [*p.back, *far, *p.far_leg, *p.near_leg, *p.trunk, *p.head]
    return [*behind, *body, *held, *over, *p.near_arm, *before]


def below(distance):
    """A step down: distance is a number or [n]."""
    return np.array([np.zeros_like(distance), distance]).reshape(2, -1)


def spanning(shape, start, end, width, colour, name):
    """A part whose shape's upper end is at start and its lower one at end. width : half-width."""
    stroke = limb(start, end, 0, colour, name)
    return bit(name, shape, stroke.at, (width, stroke.size[1]), colour, stroke.turn)


# ---- actions -------------------------------------------------------------------------------------
KIND = {"person": 3, "man": 1, "woman": 1, "girl": 1, "boy": 1}
BRIGHT = tuple("red orange yellow green blue purple pink turquoise white grey black".split())
FILLS = ("", "", "striped", "dotted")
SPORT = "sleeves 10; shorts 70; skirts 15; hats cap"
SWIM = "sleeves 0; bare 100; shorts 100; skirts 0; hat 0"
WARM = "sleeves 100; shorts 0; skirts 0; hat 80; hats beanie helmet"
THINGS: dict[str, Thing] = {}


def worded(kind, text):
    """A Pose or Clothes from "what value; what value; ..". Numbers are hundredths, points are x,y;
    several values are the steps of a movement."""
    made = {}
    for item in filter(None, text.split(";")):
        what, *words = item.split()
        usual = getattr(kind, what)
        if what == "hats":
            made[what] = tuple(words)
        elif isinstance(usual, str | bool):
            made[what] = words[0] if isinstance(usual, str) else words[0] == "yes"
        else:
            values = [_value(word) for word in words]
            made[what] = values if len(values) > 1 else values[0]
    return kind(**made)


def _value(word):
    if word == "none":
        return None
    numbers = tuple(float(number + "e-2") for number in word.split(","))
    return numbers if len(numbers) > 1 else numbers[0]


def action(names, traits, *pose, clothes="", **more):
    """A decorator of a tool's function, (rng, body b, its parts p, look) -> parts behind, held,
    before. The first name is the action's own, and a tenth as frequent as each of the others."""

    def enter(tool):
        first, *others = listed(names)
        worn = worded(Clothes, clothes)
        drawing = partial(draw, tool=tool, pose=worded(Pose, ";".join(pose)), clothes=worn)
        said = {"colours": BRIGHT, "fills": FILLS, "height": 0.55, "turned": 0.015} | more
        weights = {first: 1} | dict.fromkeys(others, 10)
        THINGS[first] = Thing(drawing, weights, KIND, 0.5, listed(traits), **said)
        return tool

    return enter


@action(
    "archery, shooting an arrow, person with a bow and arrow",
    "drawn bow, long arrow",
    "near 10,-20 -12,-20; far 97,-5 95,-28; near_foot -30,93; far_foot 30,93; elbows 100,-100",
    "at -15,92; size 98",
    clothes="skirts 0",
)
def bow_and_arrow(rng, b, p, look):
    way, turn = towards(b.near_hand, b.far_hand)
    tall, s = direction(turn - 0.25) * 0.58 * b.size, b.size
    tips = [b.far_hand - way * 0.18 * s + tall * k for k in (1, -1)]
    string = [limb(tip, b.near_hand, 0.02, WHITE, "string") for tip in tips]
    at, size = b.far_hand - way * 0.06 * s, (0.2 * s, 0.58 * s)
    bow = bit("bow", "bow", at, size, WOOD, turn - 0.25)
    arrow = spanning("arrow", b.far_hand + way * 0.2, b.near_hand, 0.07, RED, "arrow")
    return [bow], [*string, arrow], []


@action(
    "bowling, person bowling, rolling a bowling ball",
    "bowling pins, heavy ball",
    "near -80,30 0,98 80,35; far 20,80 -70,-10; near_foot -75,62; far_foot 40,68; lean 6 12 8",
    "at -35,93; size 95",
    clothes="skirts 0",
)
def ball_and_pins(rng, b, p, look):
    pins, size = (rng.uniform(0.62, 0.74, b.n), 0.7), (0.3, 0.25)
    at = b.near_hand + below(0.12 * b.size)
    behind = [bit("pins", "pins", pins, size, WHITE), bit("pins", "pin_stripes", pins, size, RED)]
    ball = bit("ball", "disc", at, 0.19 * b.size, look.second)
    hole = bit("ball", "disc", at - 0.05 * b.size, 0.05 * b.size, DARK)
    return behind, [], [ball, hole]


@action(
    "boxing, person boxing, hitting a punching bag",
    "boxing gloves, punching bag",
    "near 35,-20 95,-10; far 80,-10 30,-30; near_foot -35,88; far_foot 30,88; lean 3",
    "at -32,95",
    clothes="bare 70; shorts 100; skirts 0; hat 15; hats helmet",
)
def gloves_and_bag(rng, b, p, look):
    for hand in (p.near_arm, p.far_arm):
        size = 0.17 * b.size, 0.16 * b.size
        hand[-1] = bit("glove", "glove", hand[-1].at, size, RED, 0.1)
    swing = rng.uniform(0.0, 0.14, b.n) * b.phase
    at, side = np.array([0.5 + swing, 0 * swing]), direction(0.25 - swing / 2) * 0.15
    behind = [
        limb((0.44, -1.05), at + below(-0.4), 0.03, STEEL, "rope"),
        bit("bag", "rounded", at, (0.21, 0.5), shade(look.second, 0.8), -swing / 2),
        limb(at - side, at + side, 0.055, WHITE, "bag"),
    ]
    return behind, [], []


@action(
    "diving, person diving, jumping into the water",
    "arms stretched, water splash",
    "near 97,10 45,90; far 97,10 45,90; near_foot -95,5 -50,-82; far_foot -92,-20 -30,-92",
    "lean 27 44; nod -3; at -8,-25; by hips; size 88; arm 140; feet bare",
    clothes=SWIM,
    height=None,
)
def pool(rng, b, p, look):
    x, top = np.minimum(b.near_hand[0] + 0.05, 0.6), rng.uniform(-0.62, -0.4, b.n)
    behind = [
        limb((-1.0, top), (-0.5, top), 0.05, look.second, "board"),
        limb((-0.88, top), (-0.88, 0.8), 0.06, STEEL, "board"),
    ]
    splash = bit("splash", "splash", (x, 0.66), (0.34, 0.26), FOAM)
    water = bit("water", "water", (0, 0.84), (1.08, 0.3), WATER)
    return behind, [], [splash, water]


@action(
    "fencing, person fencing, fighting with a foil",
    "thin foil, wire mask",
    "near 55,10 97,0; far -50,-60 -85,10; near_foot 40,85 72,62; far_foot -45,85 -80,62",
    "lean 0 5; tool 20 26; elbows -100,100; at -20,93",
    clothes="sleeves 100; shorts 0; skirts 0; suit 100; hat 0",
    colours=("white", "white", "white", "cream", "grey"),
    fills=("",),
)
def foil_and_mask(rng, b, p, look):
    mask = replace(p.head[-1], shape=figures.own("mask"), colour=DARK, second=STEEL, name="mask")
    p.head[1:] = [replace(mask, fill=tuple(PATTERNS).index("grid"))]  # it hides the face
    way = direction(b.tool) * b.size
    foil = limb(b.near_hand, b.near_hand + way * 0.72, 0.024, STEEL, "foil")
    at, turn = b.near_hand + way * 0.09, b.tool + 0.25
    return [], [], [foil, bit("foil", "disc", at, (0.05, 0.1), GOLD, turn)]


@action(
    "golf swing, playing golf, person swinging a golf club",
    "golf club, small flag",
    "near -80,-30 -50,60 30,90 70,50 95,-30; far none; near_foot -25,93; far_foot 25,93",
    "lean 0 6 0; tool 95 50 5; front 70; elbows 100,100; at -10,95; over yes",
    clothes="hat 60; hats cap",
)
def club_and_ball(rng, b, p, look):
    end = b.near_hand + direction(b.tool) * 0.62 * b.size
    flag, ball = rng.uniform(0.66, 0.85, b.n), rng.uniform(0.34, 0.46, b.n)
    behind = [
        bit("flag", "flag", (flag, 0.1), (0.2, 0.82), RED),
        bit("ball", "disc", (ball, 0.87), 0.075, WHITE),
    ]
    return behind, [spanning("club", b.near_hand, end, 0.12 * b.size, IRON, "club")], []


@action(
    "hammering, person with a hammer, driving in a nail",
    "raised hammer, wooden bench",
    "near 60,-85 90,-45 90,0; far 60,62; near_foot -30,92; far_foot 25,92; lean 5",
    "tool -9 6 25; at -35,95",
    clothes="skirts 0; suit 30; hat 50; hats cap helmet",
)
def hammer_and_nail(rng, b, p, look):
    way, s = direction(b.tool), b.size
    top = b.near_hand + way * 0.34 * s
    x, y = b.far_hand + np.array([[0.2], [0.09]]) * s  # the top of the bench
    high = (0.97 - y) / 2
    bench = bit("bench", "bench", (x, y + high), (0.4, high), WOOD)
    held = [
        limb((x, y - 0.14), (x, y), 0.035, STEEL, "nail"),
        limb(b.near_hand - way * 0.08, top, 0.045, GOLD, "hammer"),
        bit("hammer", "hammer", top, (0.2 * s, 0.13 * s), IRON, b.tool),
    ]
    return [bench], held, []


@action(
    "hula hoop, hula hooping, person with a hula hoop",
    "round hoop, arms spread",
    "near -80,-50 -90,10; far 90,10 80,-50; near_foot -12,96; far_foot 12,96; lean -4 4",
    "front 100; elbows 60,-60; knees -100,100; over yes",
    clothes=SPORT,
)
def hoop(rng, b, p, look):
    at = b.hip + (b.chest - b.hip) * rng.uniform(0.05, 0.5, b.n)
    size = rng.uniform(0.62, 0.78, b.n), rng.uniform(0.16, 0.26, b.n)
    turn = rng.uniform(-0.04, 0.04, b.n)
    back = bit("hoop", "hoop", at, size, look.second, turn)
    return [back], [replace(back, shape=figures.own("hoop_front"))], []


@action(
    "jump rope, jumping rope, person with a jump rope",
    "swinging rope, feet together",
    "near -75,40; far 75,40; near_foot -10,80 -10,97; far_foot 10,80 10,97; front 100",
    "elbows 100,-100; knees -100,100; at 0,85; size 92; over yes",
    clothes=SPORT,
)
def jump_rope(rng, b, p, look):
    under = b.phase < 0.5  # under the feet, or above the head
    x, y = (b.near_hand + b.far_hand) / 2
    feet = np.maximum(b.near_foot[1], b.far_foot[1]) + 0.2
    end = np.where(under, feet, b.head[1] - b.head_radius - 0.16)
    size = (b.far_hand - b.near_hand)[0] / 2 + 0.12, np.abs(end - y) / 2
    turn, out = np.where(under, 0, 0.5), np.array([[0.1], [0.0]])
    before = [
        bit("rope", "rope", (x, (y + end) / 2), size, look.second, turn),
        limb(b.near_hand, b.near_hand - out, 0.05, WOOD, "handle"),
        limb(b.far_hand, b.far_hand + out, 0.05, WOOD, "handle"),
    ]
    return [], [], before


@action(
    "juggling balls, person juggling, juggling",
    "flying balls, hands up",
    "near -50,15; far 50,15; near_foot -20,95; far_foot 20,95; front 100; elbows 80,-80",
    "knees -100,100; size 88; over yes",
    clothes="skirts 0; hat 40",
)
def balls(rng, b, p, look):
    many, before = rng.integers(3, 5, b.n), []
    high = b.near_hand[1] - b.head[1] + b.head_radius + 0.25
    for k, tint in enumerate((look.second, RED, PALETTE[2], PALETTE[4])):
        share = (b.phase + k / many) % 1  # of the way from hand to hand, in a bow over the head
        x = b.near_hand[0] + (b.far_hand - b.near_hand)[0] * (share * 1.3 - 0.15)
        at = x, b.near_hand[1] - 0.14 - 4 * share * (1 - share) * high
        before.append(bit("ball", "disc", at, 0.11 * b.size, tint, where=k < many))
    return [], [], before


@action(
    "kayaking, person in a kayak, paddling a kayak",
    "long paddle, narrow boat",
    "near -20,60 10,10; far 45,10 55,60; lean 3; at -5,38; by hips; size 115; over yes",
    clothes="skirts 0; hat 50; hats helmet cap",
)
def kayak(rng, b, p, look):
    p.near_leg, p.far_leg = [], []
    way, turn = towards(b.near_hand, b.far_hand)
    middle, blade = (b.near_hand + b.far_hand) / 2, (0.1, 0.17)
    ends = middle - way * 0.62, middle + way * 0.62
    paddle = [bit("paddle", "egg", at, blade, look.second, turn) for at in ends]
    y, tint = b.hip[1] + 0.1, PALETTE[rng.choice(4, b.n)]
    boat = bit("kayak", "kayak", (0, y), (1.02, 0.24), tint)
    water = bit("water", "water", (0, y + 0.27), (1.1, 0.26), WATER)
    return [], [limb(*ends, 0.03, WOOD, "paddle"), *paddle], [boat, water]


@action(
    "playing guitar, person with a guitar, playing the guitar",
    "guitar neck, round hole",
    "near 20,70; far 70,5 80,35; near_foot -20,95; far_foot 20,95; nod 2; front 80; over yes",
)
def guitar(rng, b, p, look):
    way, turn = towards(b.near_hand, b.far_hand)
    s, at, head = b.size, b.near_hand, b.far_hand + way * 0.26
    tint, size = GUITARS[rng.integers(0, len(GUITARS), b.n)], (0.28 * s, 0.36 * s)
    held = [
        spanning("neck", head, at, 0.075 * s, BROWN, "neck"),
        bit("guitar", "fiddle", at - way * 0.05, size, tint, turn),
        bit("guitar", "disc", at + way * 0.12, 0.09 * s, BROWN * 0.7),
    ]
    return [], held, []


@action(
    "playing violin, person with a violin, playing the violin",
    "violin bow, tilted head",
    "near 75,50 40,72; far 95,-10 95,-30; near_foot -15,96; far_foot 15,96; nod 4; front 50",
    "at -10,95; over yes",
)
def violin(rng, b, p, look):
    chin, s = b.head + np.array([[0.5], [0.95]]) * b.head_radius, b.size
    way, turn = towards(chin, b.far_hand)
    at, size = chin + way * 0.22 * s, (0.15 * s, 0.23 * s)
    stroke, _ = towards(b.near_hand, at + way * 0.1 * s)  # the bow crosses the strings
    start, end = b.near_hand - stroke * 0.06, b.near_hand + stroke * 0.72 * s
    before = [
        limb(chin, chin + way * 0.58 * s, 0.032, DARK, "neck"),
        bit("violin", "fiddle", at, size, rgb(186, 92, 42), turn),
        limb(start, end, 0.024, rgb(244, 230, 196), "bow"),
    ]
    return [], [], before


@action(
    "pull ups, doing pull ups, person on a pull up bar",
    "high bar, lifted feet",
    "near -30,-95 -50,-40; far 30,-95 50,-40; near_foot -5,97 -20,80; far_foot 5,97 -10,75",
    "front 100; elbows 70,-70; at 0,-58; by hands; size 88; arm 130; over yes; feet pointed",
    clothes=SPORT,
    turned=0,
)
def bar(rng, b, p, look):
    y = (b.near_hand + b.far_hand)[1] / 2
    posts = [limb((x, y), (x, 1.0), 0.05, shade(look.second, 0.8), "post") for x in (-0.82, 0.82)]
    return [*posts, limb((-0.9, y), (0.9, y), 0.045, STEEL, "bar")], [], []


@action(
    "push ups, doing push ups, person on the floor",
    "straight back, bent elbows",
    "near 10,95 20,50; far 20,95 30,50; near_foot -93,33 -96,8; far_foot -90,33 -93,8",
    "lean 17 23.5; nod -11; front 10; elbows 100,100; at -10,68; size 112; feet pointed",
    clothes=SPORT,
)
def mat(rng, b, p, look):
    return [limb((-0.95, 0.72), (0.95, 0.72), 0.06, look.second, "mat")], [], []


@action(
    "skiing, person on skis, skiing down a slope",
    "long skis, ski poles",
    "near 50,50 20,60; far 70,40 50,60; near_foot -10,85 -15,65; far_foot 10,85 10,65",
    "lean 5 12; tool 55 68; at 0,85",
    clothes=WARM,
    turned=0.06,
)
def skis(rng, b, p, look):
    at = (b.near_foot + b.far_foot) / 2 + np.array([[0.05], [0.09]]) * b.size
    way, high = direction(b.tool), rng.uniform(0.16, 0.3, b.n)
    far, near = (
        limb(hand - way * 0.08, hand + way * 0.62 * b.size, 0.026, STEEL, "pole")
        for hand in (b.far_hand, b.near_hand)
    )
    snow = at[0] - 0.6, at[1] - high + 0.08
    behind = [
        bit("snow", "snow", snow, (0.28, high), WHITE),
        bit("ski", "skis", at, (0.8 * b.size, 0.14), look.second),
    ]
    return [far, *behind], [], [near]


@action(
    "surfing, person on a surfboard, riding a wave",
    "big wave, bent knees",
    "near -90,-30 -95,15; far 95,10 90,-40; near_foot -55,60; far_foot 50,60; lean 8 -2",
    "elbows 100,-100; knees -100,100; at 0,72; size 90; over yes; feet bare",
    clothes=SWIM,
    turned=0.05,
)
def surfboard(rng, b, p, look):
    at = (b.near_foot + b.far_foot) / 2 + below(0.13)
    size = 0.72 * b.size, 0.11
    behind = [
        bit("wave", "wave", (-0.1, 0.3), (1.0, 0.72), WATER),
        bit("wave", "crest", (-0.2, 0.1), (0.85, 0.62), FOAM),
        bit("board", "surfboard", at, size, look.second),
    ]
    return behind, [], []


@action(
    "skateboarding, person on a skateboard, riding a skateboard",
    "small wheels, bent knees",
    "near -80,40 -85,-45; far 85,30 80,-45; near_foot -35,85 -45,65; far_foot 30,85 40,65",
    "lean 0 9; elbows 100,-100; knees 50,100; at 0,76; over yes",
    clothes="shorts 50; skirts 10; hat 70; hats helmet cap beanie",
    turned=0.05,
)
def skateboard(rng, b, p, look):
    at, s = (b.near_foot + b.far_foot) / 2 + np.array([[0.03], [0.12]]) * b.size, b.size
    wheels = at + below(0.07 * s)
    behind = [
        bit("wheel", "wheels", wheels, (0.42 * s, 0.09 * s), DARK),
        bit("board", "skateboard", at, (0.58 * s, 0.09 * s), look.second),
    ]
    return behind, [], []


@action(
    "tennis swing, playing tennis, person with a tennis racket",
    "tennis racket, yellow ball",
    "near -60,-50 -30,70 70,50 95,-10 70,-65; far 80,20 -60,50; near_foot -40,85",
    "far_foot 40,85; lean -3 0 5 5; tool 95 60 30 15 2; at -22,95; size 97",
    clothes="sleeves 5; shorts 100; skirts 50; hats cap",
)
def racket_and_ball(rng, b, p, look):
    way, s = direction(b.tool) * b.size, b.size
    at, size = b.near_hand + way * 0.45, (0.19 * s, 0.24 * s)
    ball = rng.uniform(0.55, 0.85, b.n), rng.uniform(-0.75, 0.2, b.n)
    before = [
        limb(b.near_hand, b.near_hand + way * 0.26, 0.035, DARK, "racket"),
        bit("racket", "racket", at, size, look.second, b.tool),
        bit("ball", "disc", ball, 0.085, rgb(208, 226, 60)),
    ]
    return [], [], before


@action(
    "walking with dog, walking the dog, person with a dog on a leash",
    "small dog, long leash",
    "near -40,85 30,90; far 60,50; near_foot 40,85 -40,85; far_foot -40,85 40,85; lean 1",
    "at -42,95",
)
def dog(rng, b, p, look):
    size, x = rng.uniform(0.34, 0.44, b.n), 0.56
    y, tint = 0.95 - size, DOGS[rng.integers(0, len(DOGS), b.n)]
    collar = x + 0.28 * size, y - 0.08 * size
    before = [
        limb(b.far_hand, collar, 0.024, look.second, "leash"),
        bit("dog", "dog", (x, y), size, tint),
        bit("dog", "dog_face", (x, y), size, shade(tint, 0.45)),
    ]
    return [], [], before
