"""Figures: small people who do something, the counterpart of the actions of UCF101.

A figure is a skeleton. `Pose` says where its hands and feet are, `posed` finds the joints and
`dressed` turns them into parts; a tool's function adds what the figure holds, hits or stands on. An
action is an entry of the table at the end: names, tool, pose. All figures look to the right; the
scene mirrors half of them.
"""

from dataclasses import dataclass, replace
from functools import partial
from types import SimpleNamespace

import numpy as np

from .colours import PALETTE, blend, rgb, shade
from .shapes import (
    X,
    Y,
    arc,
    around,
    box,
    ellipse,
    line,
    mirrored,
    polygon,
    radial,
    register,
    shape,
    smooth,
    strokes,
)
from .sprites import Part, limb, pick
from .surfaces import PATTERNS
from .things import Thing


def _palette(*colours):
    return np.array([rgb(*colour) for colour in colours])


# fmt: off
SKINS = _palette((250, 214, 184), (236, 186, 148), (206, 148, 104), (156, 102, 66), (108, 68, 46))
HAIRS = _palette((40, 32, 34), (74, 46, 32), (128, 78, 42), (196, 92, 40), (232, 192, 98),
                 (176, 172, 170))
TROUSERS = _palette((52, 72, 118), (70, 74, 86), (108, 84, 64), (44, 46, 58), (196, 178, 142),
                    (60, 98, 88))
GUITARS = _palette((206, 132, 62), (176, 56, 44), (232, 184, 100), (60, 60, 70))
DOGS = _palette((150, 98, 56), (236, 220, 190), (84, 76, 78), (214, 150, 76))
WOOD, BROWN, GOLD, RED = _palette((170, 112, 62), (92, 58, 36), (216, 160, 80), (206, 44, 46))
STEEL, IRON, WHITE, DARK = _palette((196, 202, 210), (100, 106, 118), (246, 246, 242), (40, 38, 44))
WATER, FOAM = _palette((56, 138, 206), (230, 243, 252))


# ---- head: in these shapes the head itself is a disc of radius 0.6 -------------------------------
HEAD = 0.6
_skull = ellipse(0, 0, 0.65)
_brow = ellipse(0.1, 0.24, 0.52, 0.46)  # the part of the face that no hair covers
register("figures_head", lambda: mirrored(ellipse(0, 0, 0.6) | ellipse(0.6, 0.08, 0.13)))
register("figures_cheeks", lambda: mirrored(ellipse(0.66, 0, 0.3, 0.5)))
register("figures_eyes", lambda: mirrored(ellipse(0.62, 0, 0.3, 0.8)))
register("figures_glints", lambda:
    ellipse(-0.7, -0.3, 0.13, 0.32) | ellipse(0.54, -0.3, 0.13, 0.32))
register("figures_smile", lambda: arc(0, -0.55, 0.85, 0.1, 0.4, 0.2))
register("figures_laugh", lambda: ellipse(0, -0.5, 0.8, 1.0) & (Y > -0.5))
register("figures_effort", lambda: ellipse(0, 0, 0.45, 0.5))
register("figures_hair_short", lambda: _skull & ~_brow & (Y < 0.25))
register("figures_hair_fringe", lambda: _skull & ~(_brow & (Y > -0.16)) & (Y < 0.3))
register("figures_hair_parted", lambda:
    _skull & ~ellipse(0.34, 0.22, 0.4, 0.5) & ~ellipse(-0.16, 0.24, 0.36, 0.42) & (Y < 0.4))
register("figures_hair_spiky", lambda:
    (_skull | (radial(11, 0.92, 0.58) & (Y < -0.1))) & ~_brow & (Y < 0.1))
register("figures_hair_curly", lambda:
    (around(11, lambda a: ellipse(0.52 * np.cos(a), 0.52 * np.sin(a), 0.25)) | _skull)
    & ~_brow & (Y < 0.3))
register("figures_cap", lambda:
    (ellipse(0, -0.1, 0.67, 0.64) & (Y < -0.14)) | box(-0.1, -0.3, 1.05, -0.12, 0.09))
register("figures_beanie", lambda:
    (ellipse(0, -0.1, 0.66, 0.68) & (Y < -0.1)) | box(-0.7, -0.32, 0.7, -0.06, 0.1)
    | ellipse(0, -0.84, 0.2))
register("figures_helmet", lambda:
    ellipse(0, -0.06, 0.74, 0.74) & ((Y < -0.12) | (X < -0.35)) & (Y < 0.2))
register("figures_mask", lambda: ellipse(0.05, 0, 0.66, 0.72) | box(-0.35, 0.3, 0.6, 0.85, 0.2))
register("figures_bob", lambda:
    smooth((-0.75, 0.5), (-0.7, -0.4), (0, -0.75), (0.7, -0.4), (0.72, 0.5), (0.4, 0.6),
    (-0.4, 0.6)))
register("figures_long", lambda:
    smooth((-0.85, 1), (-0.72, -0.3), (0, -0.76), (0.7, -0.3), (0.72, 0.9), (0, 1.1)))
register("figures_ponytail", lambda:
    strokes([(-0.5, -0.35), (-0.85, -0.3), (-1.0, 0.1), (-1.0, 0.5)], 0.17, 0.1)
    | ellipse(-0.9, 0, 0.2, 0.32))
register("figures_pigtails", lambda:
    mirrored(ellipse(0.82, 0.25, 0.2, 0.42, -0.05) | ellipse(0.66, -0.08, 0.16)))
register("figures_bun", lambda: ellipse(-0.3, -0.72, 0.3))
register("figures_afro", lambda:
    around(10, lambda a: ellipse(0.66 * np.cos(a), 0.66 * np.sin(a) - 0.14, 0.3))
    | ellipse(0, -0.14, 0.7))
MOUTHS = ("figures_smile", "figures_laugh", "figures_effort")
FLAT_UNDER_HATS = ("figures_bun", "figures_afro")
STYLES = (  # hair behind the head, hair on top of it
    ("figures_bun", "figures_hair_short"),
    ("figures_ponytail", "figures_hair_short"),
    ("figures_bob", "figures_hair_fringe"),
    ("figures_long", "figures_hair_parted"),
    ("figures_pigtails", "figures_hair_parted"),
    ("figures_afro", "figures_hair_curly"),
    (None, "figures_hair_short"),
    (None, "figures_hair_spiky"),
    (None, "figures_hair_curly"),
    (None, "figures_hair_fringe"),
)

# ---- body and tools ------------------------------------------------------------------------------
register("figures_torso", lambda:
    smooth((-0.62, -1), (0.62, -1), (1, -0.66), (0.82, 0.2), (0.86, 0.85), (0.5, 1), (-0.5, 1),
    (-0.86, 0.85), (-0.82, 0.2), (-1, -0.66)))
register("figures_skirt", lambda:
    smooth((-0.5, -1), (0.5, -1), (1, 0.75), (0.5, 0.95), (0, 0.98), (-0.5, 0.95), (-1, 0.75)))
register("figures_shoe", lambda:
    (ellipse(0.15, 0.7, 0.85, 0.95) | ellipse(-0.45, 0.3, 0.55, 1.1)) & (Y < 0.8))
register("figures_glove", lambda: ellipse(0, 0, 0.85, 0.75) | ellipse(0.3, -0.5, 0.5, 0.35))
register("figures_bow", lambda: arc(-0.9, 0, 1.25, -0.15, 0.15, 0.13) & (X > -0.6))
register("figures_arrow", lambda:
    box(-0.32, -0.8, 0.32, 1) | polygon((-1, -0.7), (0, -1), (1, -0.7))
    | mirrored(polygon((1, 1), (1, 0.8), (0, 0.7), (0, 1))))


def _pin(x):
    body = ellipse(x, 0.45, 0.24, 0.52) | line(x, -0.6, x, 0.3, 0.15, 0.16)
    return body | ellipse(x, -0.7, 0.18, 0.24)


register("figures_pins", lambda: _pin(-0.68) | _pin(0) | _pin(0.68))
register("figures_pin_stripes", lambda:
    box(-0.86, -0.5, -0.5, -0.28) | box(-0.18, -0.5, 0.18, -0.28) | box(0.5, -0.5, 0.86, -0.28))
register("figures_water", lambda:
    (np.abs(Y - 0.3 * np.cos(X * 10)) < 0.5) & ellipse(0, 0, 1.02, 1.3))
register("figures_splash", lambda:
    polygon((-0.9, 1), (-1, -0.1), (-0.55, 0.4), (-0.35, -1), (0, 0.2), (0.4, -0.9), (0.55, 0.4),
    (1, -0.2), (0.9, 1)))
register("figures_club", lambda: box(-0.5, -1, -0.15, 0.9, 0.1)
    | smooth((-0.55, 0.62), (0.2, 0.72), (1, 0.8), (1, 1), (-0.55, 1)))
register("figures_flag", lambda:
    box(-0.7, -1, -0.45, 1, 0.1) | polygon((-0.5, -1), (1, -0.62), (-0.5, -0.24)))
register("figures_hammer", lambda:
    box(-0.8, -0.5, 0.7, 0.5, 0.2) | box(0.45, -0.9, 0.95, 0.9, 0.2)
    | box(-1, -0.7, -0.7, 0.7, 0.2))
register("figures_hoop", lambda: ellipse(0, 0, 1) & ~ellipse(0, 0, 0.88, 0.68))
register("figures_hoop_front", lambda: ellipse(0, 0, 1) & ~ellipse(0, 0, 0.88, 0.68) & (Y > 0))
register("figures_rope", lambda:
    strokes([(np.cos(a), 2 * abs(np.sin(a)) ** 0.8 - 1) for a in np.linspace(0, np.pi, 40)], 0.07))
register("figures_kayak", lambda:
    smooth((-1, -0.8), (-0.5, -0.3), (0, -0.22), (0.5, -0.3), (1, -0.8), (0.8, 0.3), (0.4, 0.85),
    (-0.4, 0.85), (-0.8, 0.3)))
register("figures_fiddle", lambda:
    smooth((-0.55, -0.95), (0.55, -0.95), (0.68, -0.5), (0.45, -0.12), (0.85, 0.2), (0.95, 0.65),
    (0.5, 1), (-0.5, 1), (-0.95, 0.65), (-0.85, 0.2), (-0.45, -0.12), (-0.68, -0.5)))
register("figures_skis", lambda: np.any([
    box(x - 0.95, y - 0.27, x + 0.65, y + 0.27, 0.1)
    | polygon((x + 0.5, y - 0.27), (x + 0.85, y - 0.75), (x + 0.9, y - 0.3), (x + 0.62, y + 0.27))
    for x, y in ((-0.05, 0.68), (0.1, -0.12))], 0))
register("figures_snow", lambda:
    ellipse(-0.5, -0.1, 0.48) | ellipse(0.1, 0.2, 0.5) | ellipse(-0.15, -0.6, 0.3)
    | ellipse(0.65, 0.55, 0.35) | ellipse(-0.5, 0.5, 0.5))
register("figures_surfboard", lambda:
    smooth((-1, 0.2), (-0.5, -0.4), (0.4, -0.4), (1, -1), (0.75, 0.5), (0.2, 0.95), (-0.6, 0.9)))
register("figures_skateboard", lambda: box(-0.75, -0.4, 0.75, 0.4, 0.1)
    | mirrored(strokes([(0.88, -0.6), (0.65, 0)], 0.14)))
register("figures_wheels", lambda: mirrored(ellipse(0.68, 0, 0.24, 1)))
register("figures_wave", lambda:
    smooth((-1.1, 1), (-0.8, -0.5), (-0.2, -1), (0.45, -0.75), (0.5, -0.3), (0.1, -0.35),
    (0.3, 0.3), (1.1, 0.55), (1.1, 1)))
register("figures_crest", lambda: arc(-0.1, 0.3, 0.9, -0.43, -0.1, 0.16, 0.22))
register("figures_racket", lambda:
    ellipse(0, 0, 1) & ~(ellipse(0, 0, 0.78, 0.82) & (np.abs(X % 0.5 - 0.25) > 0.06)
    & (np.abs(Y % 0.5 - 0.25) > 0.06)))


@shape
def figures_dog():
    steps = ((-0.66, -0.76), (-0.4, -0.32), (0.1, 0.02), (0.36, 0.46))
    legs = [line(hip, 0.2, paw, 0.86, 0.16, 0.13) for hip, paw in steps]
    trunk = smooth((-0.85, 0.1), (-0.6, -0.2), (0.2, -0.2), (0.5, 0.1), (0.3, 0.5), (-0.7, 0.45))
    tail = strokes([(-0.75, 0.05), (-0.98, -0.2), (-0.95, -0.6)], 0.13, 0.08)
    head = ellipse(0.45, -0.45, 0.42, 0.4) | ellipse(0.84, -0.3, 0.24, 0.2)
    return trunk | tail | head | np.any(legs, 0)


register("figures_dog_face", lambda:
    ellipse(0.2, -0.42, 0.17, 0.36, 0.05) | ellipse(0.62, -0.52, 0.085) | ellipse(1.02, -0.38, 0.1))
register("figures_bench", lambda:
    box(-1, -1, 1, -0.6, 0.1) | box(-0.8, -0.8, -0.5, 1) | box(0.5, -0.8, 0.8, 1)
    | box(-0.8, 0.1, 0.8, 0.35))
register("figures_neck", lambda: box(-0.5, -0.7, 0.5, 1) | box(-1, -1, 1, -0.62, 0.2))


# fmt: on


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

    def either(which, one, other):
        return np.where(which[:, None], one, other)

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
            Part("disc", hand, 0.088 * s, colour=shade(skin, dim), name="hand"),
        ]

    def leg(joints, dim):
        (hip, knee, foot), w = joints, 0.092 * s
        turn = 0.0 if pose.feet == "flat" else towards(knee, foot)[1] + 0.5
        at, size = (
            foot + direction(np.add(turn, np.full(n, 0.25))) * 0.05 * s,
            (0.14 * s, 0.085 * s),
        )
        return [
            Part("figures_shoe", at, size, turn, colour=shade(shoe, dim), name="shoe"),
            limb(knee, foot, w * 0.88, shade(shin, dim), "leg"),
            limb(hip, knee, w, shade(thigh, dim), "leg"),
        ]

    at, size = (b.hip + b.chest) / 2, (b.width, b.trunk / 2 + 0.07 * s)
    ink = {"colour": shirt, "second": look.second, "fill": look.fill}
    trunk = [Part("figures_torso", at, size, b.lean, **ink, name="shirt")]
    if clothes.skirts:
        at, size = b.hip - direction(b.lean) * 0.09 * s, (b.width * 1.45, 0.17 * s)
        more = {"colour": trousers, "where": skirt, "name": "skirt"}
        trunk.append(Part("figures_skirt", at, size, b.lean, **more))

    def on_head(shape, x, y, w, h, colour, name, **more):
        """A part in the head's own coordinates, its radius 1."""
        r, up, right = b.head_radius, direction(b.nod), direction(b.nod + 0.25)
        at, size = b.head + (right * x - up * y) * r, (w * r, h * r)
        return Part(shape, at, size, b.nod, colour=colour, name=name, **more)

    style, hat = rng.integers(0, len(STYLES), n), chance(clothes.hat)
    backs, tops = zip(*STYLES)
    has_back = np.array([back is not None for back in backs])[style]
    has_back &= ~hat | ~np.isin(backs, FLAT_UNDER_HATS)[style]
    backs = [back or "disc" for back in backs]
    tops = [*tops, *(f"figures_{name}" for name in clothes.hats)]
    top = np.where(hat, len(STYLES) + rng.integers(0, len(clothes.hats), n), style)
    mouth = pick(MOUTHS, rng.choice(len(MOUTHS), n, p=(0.5, 0.35, 0.15)))
    whole, aside = 1 / HEAD, 0.24 * (1 - pose.front)  # from the side, the face moves forward
    face = aside + 0.04
    head = [
        on_head("figures_head", 0, 0, whole, whole, skin, "head"),
        on_head(
            "figures_cheeks", aside, 0.38, 0.72, 0.26, blend(skin, RED, 0.5), "cheek", alpha=0.5
        ),
        on_head("figures_eyes", face, 0.12, 0.52, 0.23, DARK, "eye"),
        on_head("figures_glints", face, 0.12, 0.52, 0.23, WHITE, "eye"),
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
    return replace(stroke, shape=shape, size=(width, stroke.size[1]))


# ---- tools: (rng, body b, its parts p, look) -> parts behind, held, before -----------------------
def bow_and_arrow(rng, b, p, look):
    way, turn = towards(b.near_hand, b.far_hand)
    tall, s = direction(turn - 0.25) * 0.58 * b.size, b.size
    tips = [b.far_hand - way * 0.18 * s + tall * k for k in (1, -1)]
    string = [limb(tip, b.near_hand, 0.02, WHITE, "string") for tip in tips]
    at, size = b.far_hand - way * 0.06 * s, (0.2 * s, 0.58 * s)
    bow = Part("figures_bow", at, size, turn - 0.25, colour=WOOD, name="bow")
    arrow = spanning("figures_arrow", b.far_hand + way * 0.2, b.near_hand, 0.07, RED, "arrow")
    return [bow], [*string, arrow], []


def ball_and_pins(rng, b, p, look):
    pins, size = (rng.uniform(0.62, 0.74, b.n), 0.7), (0.3, 0.25)
    at = b.near_hand + below(0.12 * b.size)
    behind = [
        Part("figures_pins", pins, size, colour=WHITE, name="pins"),
        Part("figures_pin_stripes", pins, size, colour=RED, name="pins"),
    ]
    ball = Part("disc", at, 0.19 * b.size, colour=look.second, name="ball")
    hole = Part("disc", at - 0.05 * b.size, 0.05 * b.size, colour=DARK, name="ball")
    return behind, [], [ball, hole]


def gloves_and_bag(rng, b, p, look):
    for hand in (p.near_arm, p.far_arm):
        size = 0.17 * b.size, 0.16 * b.size
        hand[-1] = Part("figures_glove", hand[-1].at, size, 0.1, colour=RED, name="glove")
    swing = rng.uniform(0.0, 0.14, b.n) * b.phase
    at, side = np.array([0.5 + swing, 0 * swing]), direction(0.25 - swing / 2) * 0.15
    behind = [
        limb((0.44, -1.05), at + below(-0.4), 0.03, STEEL, "rope"),
        Part("rounded", at, (0.21, 0.5), -swing / 2, colour=shade(look.second, 0.8), name="bag"),
        limb(at - side, at + side, 0.055, WHITE, "bag"),
    ]
    return behind, [], []


def pool(rng, b, p, look):
    x, top = np.minimum(b.near_hand[0] + 0.05, 0.6), rng.uniform(-0.62, -0.4, b.n)
    behind = [
        limb((-1.0, top), (-0.5, top), 0.05, look.second, "board"),
        limb((-0.88, top), (-0.88, 0.8), 0.06, STEEL, "board"),
    ]
    splash = Part("figures_splash", (x, 0.66), (0.34, 0.26), colour=FOAM, name="splash")
    water = Part("figures_water", (0, 0.84), (1.08, 0.3), colour=WATER, name="water")
    return behind, [], [splash, water]


def foil_and_mask(rng, b, p, look):
    mask = replace(p.head[-1], shape="figures_mask", colour=DARK, second=STEEL, name="mask")
    p.head[1:] = [replace(mask, fill=tuple(PATTERNS).index("grid"))]  # it hides the face
    way = direction(b.tool) * b.size
    foil = limb(b.near_hand, b.near_hand + way * 0.72, 0.024, STEEL, "foil")
    at, turn = b.near_hand + way * 0.09, b.tool + 0.25
    return [], [], [foil, Part("disc", at, (0.05, 0.1), turn, colour=GOLD, name="foil")]


def club_and_ball(rng, b, p, look):
    end = b.near_hand + direction(b.tool) * 0.62 * b.size
    flag, ball = rng.uniform(0.66, 0.85, b.n), rng.uniform(0.34, 0.46, b.n)
    behind = [
        Part("figures_flag", (flag, 0.1), (0.2, 0.82), colour=RED, name="flag"),
        Part("disc", (ball, 0.87), 0.075, colour=WHITE, name="ball"),
    ]
    return behind, [spanning("figures_club", b.near_hand, end, 0.12 * b.size, IRON, "club")], []


def hammer_and_nail(rng, b, p, look):
    way, s = direction(b.tool), b.size
    top = b.near_hand + way * 0.34 * s
    x, y = b.far_hand + np.array([[0.2], [0.09]]) * s  # the top of the bench
    high = (0.97 - y) / 2
    bench = Part("figures_bench", (x, y + high), (0.4, high), colour=WOOD, name="bench")
    held = [
        limb((x, y - 0.14), (x, y), 0.035, STEEL, "nail"),
        limb(b.near_hand - way * 0.08, top, 0.045, GOLD, "hammer"),
        Part("figures_hammer", top, (0.2 * s, 0.13 * s), b.tool, colour=IRON, name="hammer"),
    ]
    return [bench], held, []


def hoop(rng, b, p, look):
    at = b.hip + (b.chest - b.hip) * rng.uniform(0.05, 0.5, b.n)
    size = rng.uniform(0.62, 0.78, b.n), rng.uniform(0.16, 0.26, b.n)
    turn = rng.uniform(-0.04, 0.04, b.n)
    back = Part("figures_hoop", at, size, turn, colour=look.second, name="hoop")
    return [back], [replace(back, shape="figures_hoop_front")], []


def rope(rng, b, p, look):
    under = b.phase < 0.5  # under the feet, or above the head
    x, y = (b.near_hand + b.far_hand) / 2
    feet = np.maximum(b.near_foot[1], b.far_foot[1]) + 0.2
    end = np.where(under, feet, b.head[1] - b.head_radius - 0.16)
    size = (b.far_hand - b.near_hand)[0] / 2 + 0.12, np.abs(end - y) / 2
    turn, out = np.where(under, 0, 0.5), np.array([[0.1], [0.0]])
    before = [
        Part("figures_rope", (x, (y + end) / 2), size, turn, colour=look.second, name="rope"),
        limb(b.near_hand, b.near_hand - out, 0.05, WOOD, "handle"),
        limb(b.far_hand, b.far_hand + out, 0.05, WOOD, "handle"),
    ]
    return [], [], before


def balls(rng, b, p, look):
    many, before = rng.integers(3, 5, b.n), []
    high = b.near_hand[1] - b.head[1] + b.head_radius + 0.25
    for k, tint in enumerate((look.second, RED, PALETTE[2], PALETTE[4])):
        share = (b.phase + k / many) % 1  # of the way from hand to hand, in a bow over the head
        x = b.near_hand[0] + (b.far_hand - b.near_hand)[0] * (share * 1.3 - 0.15)
        at = x, b.near_hand[1] - 0.14 - 4 * share * (1 - share) * high
        before.append(Part("disc", at, 0.11 * b.size, colour=tint, where=k < many, name="ball"))
    return [], [], before


def kayak(rng, b, p, look):
    p.near_leg, p.far_leg = [], []
    way, turn = towards(b.near_hand, b.far_hand)
    middle, blade = (b.near_hand + b.far_hand) / 2, (0.1, 0.17)
    ends = middle - way * 0.62, middle + way * 0.62
    paddle = [Part("egg", at, blade, turn, colour=look.second, name="paddle") for at in ends]
    y, tint = b.hip[1] + 0.1, PALETTE[rng.choice(4, b.n)]
    boat = Part("figures_kayak", (0, y), (1.02, 0.24), colour=tint, name="kayak")
    water = Part("figures_water", (0, y + 0.27), (1.1, 0.26), colour=WATER, name="water")
    return [], [limb(*ends, 0.03, WOOD, "paddle"), *paddle], [boat, water]


def guitar(rng, b, p, look):
    way, turn = towards(b.near_hand, b.far_hand)
    s, at, head = b.size, b.near_hand, b.far_hand + way * 0.26
    tint, size = GUITARS[rng.integers(0, len(GUITARS), b.n)], (0.28 * s, 0.36 * s)
    held = [
        spanning("figures_neck", head, at, 0.075 * s, BROWN, "neck"),
        Part("figures_fiddle", at - way * 0.05, size, turn, colour=tint, name="guitar"),
        Part("disc", at + way * 0.12, 0.09 * s, colour=BROWN * 0.7, name="guitar"),
    ]
    return [], held, []


def violin(rng, b, p, look):
    chin, s = b.head + np.array([[0.5], [0.95]]) * b.head_radius, b.size
    way, turn = towards(chin, b.far_hand)
    at, size = chin + way * 0.22 * s, (0.15 * s, 0.23 * s)
    stroke, _ = towards(b.near_hand, at + way * 0.1 * s)  # the bow crosses the strings
    start, end = b.near_hand - stroke * 0.06, b.near_hand + stroke * 0.72 * s
    before = [
        limb(chin, chin + way * 0.58 * s, 0.032, DARK, "neck"),
        Part("figures_fiddle", at, size, turn, colour=rgb(186, 92, 42), name="violin"),
        limb(start, end, 0.024, rgb(244, 230, 196), "bow"),
    ]
    return [], [], before


def bar(rng, b, p, look):
    y = (b.near_hand + b.far_hand)[1] / 2
    posts = [limb((x, y), (x, 1.0), 0.05, shade(look.second, 0.8), "post") for x in (-0.82, 0.82)]
    return [*posts, limb((-0.9, y), (0.9, y), 0.045, STEEL, "bar")], [], []


def mat(rng, b, p, look):
    return [limb((-0.95, 0.72), (0.95, 0.72), 0.06, look.second, "mat")], [], []


def skis(rng, b, p, look):
    at = (b.near_foot + b.far_foot) / 2 + np.array([[0.05], [0.09]]) * b.size
    way, high = direction(b.tool), rng.uniform(0.16, 0.3, b.n)
    far, near = (
        limb(hand - way * 0.08, hand + way * 0.62 * b.size, 0.026, STEEL, "pole")
        for hand in (b.far_hand, b.near_hand)
    )
    snow = at[0] - 0.6, at[1] - high + 0.08
    behind = [
        Part("figures_snow", snow, (0.28, high), colour=WHITE, name="snow"),
        Part("figures_skis", at, (0.8 * b.size, 0.14), colour=look.second, name="ski"),
    ]
    return [far, *behind], [], [near]


def surfboard(rng, b, p, look):
    at = (b.near_foot + b.far_foot) / 2 + below(0.13)
    size = 0.72 * b.size, 0.11
    behind = [
        Part("figures_wave", (-0.1, 0.3), (1.0, 0.72), colour=WATER, name="wave"),
        Part("figures_crest", (-0.2, 0.1), (0.85, 0.62), colour=FOAM, name="wave"),
        Part("figures_surfboard", at, size, colour=look.second, name="board"),
    ]
    return behind, [], []


def skateboard(rng, b, p, look):
    at, s = (b.near_foot + b.far_foot) / 2 + np.array([[0.03], [0.12]]) * b.size, b.size
    wheels = at + below(0.07 * s)
    behind = [
        Part("figures_wheels", wheels, (0.42 * s, 0.09 * s), colour=DARK, name="wheel"),
        Part("figures_skateboard", at, (0.58 * s, 0.09 * s), colour=look.second, name="board"),
    ]
    return behind, [], []


def racket(rng, b, p, look):
    way, s = direction(b.tool) * b.size, b.size
    at, size = b.near_hand + way * 0.45, (0.19 * s, 0.24 * s)
    ball = rng.uniform(0.55, 0.85, b.n), rng.uniform(-0.75, 0.2, b.n)
    before = [
        limb(b.near_hand, b.near_hand + way * 0.26, 0.035, DARK, "racket"),
        Part("figures_racket", at, size, b.tool, colour=look.second, name="racket"),
        Part("disc", ball, 0.085, colour=rgb(208, 226, 60), name="ball"),
    ]
    return [], [], before


def dog(rng, b, p, look):
    size, x = rng.uniform(0.34, 0.44, b.n), 0.56
    y, tint = 0.95 - size, DOGS[rng.integers(0, len(DOGS), b.n)]
    collar = x + 0.28 * size, y - 0.08 * size
    before = [
        limb(b.far_hand, collar, 0.024, look.second, "leash"),
        Part("figures_dog", (x, y), size, colour=tint, name="dog"),
        Part("figures_dog_face", (x, y), size, colour=shade(tint, 0.45), name="dog"),
    ]
    return [], [], before


# ---- the actions: to add one, copy the entry that is most like it --------------------------------
KIND = {"person": 3, "man": 1, "woman": 1, "girl": 1, "boy": 1}
BRIGHT = "red orange yellow green blue purple pink turquoise white grey black".split()
FILLS = ("", "", "striped", "dotted")
SPORT = Clothes(sleeves=0.1, shorts=0.7, skirts=0.15, hats=("cap",))
SWIM = Clothes(sleeves=0, bare=1, shorts=1, skirts=0, hat=0)
WARM = Clothes(sleeves=1, shorts=0, skirts=0, hat=0.8, hats=("beanie", "helmet"))


def action(names, tool, pose, *traits, clothes=Clothes(), **more):
    """The first name is the action's own, and twice as frequent as each of the others."""
    weights = {name: 1 for name in names} | {names[0]: 2}
    drawing = partial(draw, tool=tool, pose=pose, clothes=clothes)
    more = {"colours": tuple(BRIGHT), "fills": FILLS, "height": 0.55, "turned": 0.015} | more
    return Thing(drawing, weights, KIND, 0.5, traits, **more)


# fmt: off
THINGS = {
    "archery": action(
        ["archery", "shooting an arrow", "person with a bow and arrow"], bow_and_arrow,
        Pose(near=[(0.1, -0.2), (-0.12, -0.2)], far=[(0.97, -0.05), (0.95, -0.28)], elbows=(1, -1),
             near_foot=(-0.3, 0.93), far_foot=(0.3, 0.93),
             at=(-0.15, 0.92), size=0.98),
        "drawn bow", "long arrow", clothes=Clothes(skirts=0)),
    "bowling": action(
        ["bowling", "person bowling", "rolling a bowling ball"], ball_and_pins,
        Pose(near=[(-0.8, 0.3), (0.0, 0.98), (0.8, 0.35)], far=[(0.2, 0.8), (-0.7, -0.1)],
             near_foot=(-0.75, 0.62), far_foot=(0.4, 0.68),
             lean=[0.06, 0.12, 0.08], at=(-0.35, 0.93), size=0.95),
        "bowling pins", "heavy ball", clothes=Clothes(skirts=0)),
    "boxing": action(
        ["boxing", "person boxing", "hitting a punching bag"], gloves_and_bag,
        Pose(near=[(0.35, -0.2), (0.95, -0.1)], far=[(0.8, -0.1), (0.3, -0.3)],
             near_foot=(-0.35, 0.88), far_foot=(0.3, 0.88),
             lean=0.03, at=(-0.32, 0.95)),
        "boxing gloves", "punching bag",
        clothes=Clothes(bare=0.7, shorts=1, skirts=0, hat=0.15, hats=("helmet",))),
    "diving": action(
        ["diving", "person diving", "jumping into the water"], pool,
        Pose(near=[(0.97, 0.1), (0.45, 0.9)], far=[(0.97, 0.1), (0.45, 0.9)], arm=1.4,
             near_foot=[(-0.95, 0.05), (-0.5, -0.82)], far_foot=[(-0.92, -0.2), (-0.3, -0.92)],
             feet="bare",
             lean=[0.27, 0.44], nod=-0.03, at=(-0.08, -0.25), by="hips", size=0.88),
        "arms stretched", "water splash", clothes=SWIM, height=None),
    "fencing": action(
        ["fencing", "person fencing", "fighting with a foil"], foil_and_mask,
        Pose(near=[(0.55, 0.1), (0.97, 0.0)], far=[(-0.5, -0.6), (-0.85, 0.1)], elbows=(-1, 1),
             near_foot=[(0.4, 0.85), (0.72, 0.62)], far_foot=[(-0.45, 0.85), (-0.8, 0.62)],
             lean=[0.0, 0.05], tool=[0.2, 0.26], at=(-0.2, 0.93)),
        "thin foil", "wire mask", clothes=Clothes(1, shorts=0, skirts=0, suit=1, hat=0),
        colours=("white", "white", "white", "cream", "grey"), fills=("",)),
    "golf swing": action(
        ["golf swing", "playing golf", "person swinging a golf club"], club_and_ball,
        Pose(near=[(-0.8, -0.3), (-0.5, 0.6), (0.3, 0.9), (0.7, 0.5), (0.95, -0.3)], far=None,
             elbows=(1, 1), over=True,
             near_foot=(-0.25, 0.93), far_foot=(0.25, 0.93),
             lean=[0.0, 0.06, 0.0], tool=[0.95, 0.5, 0.05], front=0.7, at=(-0.1, 0.95)),
        "golf club", "small flag", clothes=Clothes(hat=0.6, hats=("cap",))),
    "hammering": action(
        ["hammering", "person with a hammer", "driving in a nail"], hammer_and_nail,
        Pose(near=[(0.6, -0.85), (0.9, -0.45), (0.9, 0.0)], far=(0.6, 0.62),
             near_foot=(-0.3, 0.92), far_foot=(0.25, 0.92),
             lean=0.05, tool=[-0.09, 0.06, 0.25], at=(-0.35, 0.95)),
        "raised hammer", "wooden bench",
        clothes=Clothes(skirts=0, suit=0.3, hat=0.5, hats=("cap", "helmet"))),
    "hula hoop": action(
        ["hula hoop", "hula hooping", "person with a hula hoop"], hoop,
        Pose(near=[(-0.8, -0.5), (-0.9, 0.1)], far=[(0.9, 0.1), (0.8, -0.5)], elbows=(0.6, -0.6),
             over=True,
             near_foot=(-0.12, 0.96), far_foot=(0.12, 0.96), knees=(-1, 1),
             lean=[-0.04, 0.04], front=1.0),
        "round hoop", "arms spread", clothes=SPORT),
    "jump rope": action(
        ["jump rope", "jumping rope", "person with a jump rope"], rope,
        Pose(near=(-0.75, 0.4), far=(0.75, 0.4), elbows=(1, -1), over=True,
             near_foot=[(-0.1, 0.8), (-0.1, 0.97)], far_foot=[(0.1, 0.8), (0.1, 0.97)],
             knees=(-1, 1),
             front=1.0, at=(0, 0.85), size=0.92),
        "swinging rope", "feet together", clothes=SPORT),
    "juggling balls": action(
        ["juggling balls", "person juggling", "juggling"], balls,
        Pose(near=(-0.5, 0.15), far=(0.5, 0.15), elbows=(0.8, -0.8), over=True,
             near_foot=(-0.2, 0.95), far_foot=(0.2, 0.95), knees=(-1, 1),
             front=1.0, size=0.88),
        "flying balls", "hands up", clothes=Clothes(skirts=0, hat=0.4)),
    "kayaking": action(
        ["kayaking", "person in a kayak", "paddling a kayak"], kayak,
        Pose(near=[(-0.2, 0.6), (0.1, 0.1)], far=[(0.45, 0.1), (0.55, 0.6)], over=True,
             lean=0.03, at=(-0.05, 0.38), by="hips", size=1.15),
        "long paddle", "narrow boat", clothes=Clothes(skirts=0, hat=0.5, hats=("helmet", "cap"))),
    "playing guitar": action(
        ["playing guitar", "person with a guitar", "playing the guitar"], guitar,
        Pose(near=(0.2, 0.7), far=[(0.7, 0.05), (0.8, 0.35)], over=True,
             near_foot=(-0.2, 0.95), far_foot=(0.2, 0.95),
             nod=0.02, front=0.8),
        "guitar neck", "round hole"),
    "playing violin": action(
        ["playing violin", "person with a violin", "playing the violin"], violin,
        Pose(near=[(0.75, 0.5), (0.4, 0.72)], far=[(0.95, -0.1), (0.95, -0.3)], over=True,
             near_foot=(-0.15, 0.96), far_foot=(0.15, 0.96),
             nod=0.04, front=0.5, at=(-0.1, 0.95)),
        "violin bow", "tilted head"),
    "pull ups": action(
        ["pull ups", "doing pull ups", "person on a pull up bar"], bar,
        Pose(near=[(-0.3, -0.95), (-0.5, -0.4)], far=[(0.3, -0.95), (0.5, -0.4)],
             elbows=(0.7, -0.7), arm=1.3, over=True,
             near_foot=[(-0.05, 0.97), (-0.2, 0.8)], far_foot=[(0.05, 0.97), (-0.1, 0.75)],
             feet="pointed",
             front=1.0, at=(0, -0.58), by="hands", size=0.88),
        "high bar", "lifted feet", clothes=SPORT, turned=0),
    "push ups": action(
        ["push ups", "doing push ups", "person on the floor"], mat,
        Pose(near=[(0.1, 0.95), (0.2, 0.5)], far=[(0.2, 0.95), (0.3, 0.5)], elbows=(1, 1),
             near_foot=[(-0.93, 0.33), (-0.96, 0.08)], far_foot=[(-0.9, 0.33), (-0.93, 0.08)],
             feet="pointed",
             lean=[0.17, 0.235], nod=-0.11, front=0.1, at=(-0.1, 0.68), size=1.12),
        "straight back", "bent elbows", clothes=SPORT),
    "skiing": action(
        ["skiing", "person on skis", "skiing down a slope"], skis,
        Pose(near=[(0.5, 0.5), (0.2, 0.6)], far=[(0.7, 0.4), (0.5, 0.6)],
             near_foot=[(-0.1, 0.85), (-0.15, 0.65)], far_foot=[(0.1, 0.85), (0.1, 0.65)],
             lean=[0.05, 0.12], tool=[0.55, 0.68], at=(0, 0.85)),
        "long skis", "ski poles", clothes=WARM, turned=0.06),
    "surfing": action(
        ["surfing", "person on a surfboard", "riding a wave"], surfboard,
        Pose(near=[(-0.9, -0.3), (-0.95, 0.15)], far=[(0.95, 0.1), (0.9, -0.4)], elbows=(1, -1),
             over=True,
             near_foot=(-0.55, 0.6), far_foot=(0.5, 0.6), knees=(-1, 1), feet="bare",
             lean=[0.08, -0.02], at=(0, 0.72), size=0.9),
        "big wave", "bent knees", clothes=SWIM, turned=0.05),
    "skateboarding": action(
        ["skateboarding", "person on a skateboard", "riding a skateboard"], skateboard,
        Pose(near=[(-0.8, 0.4), (-0.85, -0.45)], far=[(0.85, 0.3), (0.8, -0.45)], elbows=(1, -1),
             over=True,
             near_foot=[(-0.35, 0.85), (-0.45, 0.65)], far_foot=[(0.3, 0.85), (0.4, 0.65)],
             knees=(0.5, 1),
             lean=[0.0, 0.09], at=(0, 0.76)),
        "small wheels", "bent knees",
        clothes=Clothes(shorts=0.5, skirts=0.1, hat=0.7, hats=("helmet", "cap", "beanie")),
        turned=0.05),
    "tennis swing": action(
        ["tennis swing", "playing tennis", "person with a tennis racket"], racket,
        Pose(near=[(-0.6, -0.5), (-0.3, 0.7), (0.7, 0.5), (0.95, -0.1), (0.7, -0.65)],
             far=[(0.8, 0.2), (-0.6, 0.5)],
             near_foot=(-0.4, 0.85), far_foot=(0.4, 0.85),
             lean=[-0.03, 0.0, 0.05, 0.05], tool=[0.95, 0.6, 0.3, 0.15, 0.02], at=(-0.22, 0.95),
             size=0.97),
        "tennis racket", "yellow ball",
        clothes=Clothes(sleeves=0.05, shorts=1, skirts=0.5, hats=("cap",))),
    "walking with dog": action(
        ["walking with dog", "walking the dog", "person with a dog on a leash"], dog,
        Pose(near=[(-0.4, 0.85), (0.3, 0.9)], far=(0.6, 0.5),
             near_foot=[(0.4, 0.85), (-0.4, 0.85)], far_foot=[(-0.4, 0.85), (0.4, 0.85)],
             lean=0.01, at=(-0.42, 0.95)),
        "small dog", "long leash"),
}
# fmt: on
