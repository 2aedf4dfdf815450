"""Fish: the things of the task `practice`, on which methods are tried out. Read this family first."""

from functools import partial

from .colours import rgb, shade
from .shapes import ellipse, polygon, register, shape, smooth
from .sprites import Part, pick
from .things import Thing


@shape
def fish_slim():
    return smooth(
        (-1, 0.05), (-0.55, -0.32), (0.1, -0.36), (1, -0.06), (1, 0.06), (0.1, 0.36), (-0.55, 0.34)
    )


@shape
def fish_round():
    return smooth(
        (-0.95, 0.1), (-0.6, -0.6), (0.1, -0.8), (0.85, -0.1), (0.85, 0.1), (0.1, 0.8), (-0.6, 0.65)
    )


@shape
def fish_tall():
    return polygon((-1, 0), (0.1, -1), (0.75, -0.1), (0.75, 0.1), (0.1, 1))


@shape
def fish_forked():
    return smooth((-1, 0), (0.1, -0.35), (1, -1), (0.55, 0), (1, 1), (0.1, 0.35))


@shape
def fish_fan():
    return smooth((-1, 0), (0.2, -0.9), (0.95, -0.75), (0.8, 0), (0.95, 0.75), (0.2, 0.9))


register("fish_sail", lambda: smooth((-1, 1), (-0.7, -0.9), (0.2, -0.8), (1, 1)))
register(
    "fish_spikes",
    lambda: polygon(
        (-1, 1), (-0.8, -0.6), (-0.45, 0.3), (-0.2, -1), (0.2, 0.3), (0.5, -0.8), (1, 1)
    ),
)
register("fish_fin", lambda: ellipse(-0.2, 0.1, 0.85, 0.6, 0.07))


def draw(rng, n, look, body, tail, back):
    """n fish that swim to the left. body, tail, back : shapes of the body and of two fins."""
    wag, tall = rng.uniform(-0.05, 0.05, n), rng.uniform(0.85, 1.15, n)
    fin = shade(look.colour, 0.72)
    deep = 0.62 if body == "fish_slim" else 0.58
    return [
        Part(tail, (0.72, 0.0), (0.3, 0.34 * tall), wag, colour=fin, name="tail"),
        Part(back, (0.05, -0.42 * tall), (0.34, 0.24), wag / 2, colour=fin, name="back fin"),
        Part(
            body,
            (-0.1, 0),
            (0.66, deep * tall),
            colour=look.colour,
            second=look.second,
            fill=look.fill,
            name="body",
        ),
        Part("fish_fin", (0.05, 0.14), (0.2, 0.14), 0.06 + wag, colour=fin, name="side fin"),
        Part("disc", (-0.5, -0.08), 0.105, colour=rgb(250, 250, 246), name="eye"),
        Part("disc", (-0.52, -0.08), 0.055, colour=rgb(20, 20, 26), name="eye"),
    ]


def _fish(name, body, tail, back, fills, *traits):
    return Thing(
        partial(draw, body=f"fish_{body}", tail=f"fish_{tail}", back=f"fish_{back}"),
        {name: 1},
        {"fish": 1},
        0.3,
        traits,
        fills=fills,
        height=0.55,
        turned=0.06,
    )


THINGS = {
    "perch": _fish("perch", "slim", "forked", "spikes", ("striped",), "spiky fin"),
    "trout": _fish("trout", "slim", "fan", "sail", ("dotted", "speckled")),
    "tuna": _fish("tuna", "slim", "forked", "sail", ("",)),
    "carp": _fish("carp", "round", "fan", "sail", ("scaly",)),
    "puffer": _fish("pufferfish", "round", "fan", "spikes", ("speckled", "")),
    "snapper": _fish("snapper", "round", "forked", "spikes", ("", "scaly")),
    "angelfish": _fish("angelfish", "tall", "fan", "sail", ("striped",)),
    "moonfish": _fish("moonfish", "tall", "forked", "sail", ("",)),
}
