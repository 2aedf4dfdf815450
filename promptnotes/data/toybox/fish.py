"""Fish: the things of the task `practice`, where methods are tried out. Read this family first."""

from functools import partial

from .colours import rgb
from .sprites import Family
from .things import Thing, listed

fish = Family("fish")
bit = fish.bit
fish.shapes("""
slim     smooth -100,5 -55,-32 10,-36 100,-6 100,6 10,36 -55,34
round    smooth -95,10 -60,-60 10,-80 85,-10 85,10 10,80 -60,65
tall     polygon -100,0 10,-100 75,-10 75,10 10,100
forked   smooth -100,0 10,-35 100,-100 55,0 100,100 10,35
fan      smooth -100,0 20,-90 95,-75 80,0 95,75 20,90
sail     smooth -100,100 -70,-90 20,-80 100,100
spikes   polygon -100,100 -80,-60 -45,30 -20,-100 20,30 50,-80 100,100
fin      oval -20,10 85,60 7
""")


def draw(rng, n, look, body, tail, back):
    """n fish that swim to the left. body, tail, back : shapes of the body and of two fins."""
    wag, tall = rng.uniform(-0.05, 0.05, n), rng.uniform(0.85, 1.15, n)
    fin, deep = look.tone(0.72), 0.62 if body == "slim" else 0.58
    return [
        bit("tail", tail, (0.72, 0), (0.3, 0.34 * tall), fin, wag),
        bit("back fin", back, (0.05, -0.42 * tall), (0.34, 0.24), fin, wag / 2),
        bit("body", body, (-0.1, 0), (0.66, deep * tall), look),
        bit("side fin", "fin", (0.05, 0.14), (0.2, 0.14), fin, 0.06 + wag),
        bit("eye", "disc", (-0.5, -0.08), 0.105, rgb(250, 250, 246)),
        bit("eye", "disc", (-0.52, -0.08), 0.055, rgb(20, 20, 26)),
    ]


def _fish(name, body, tail, back, fills, traits=""):
    drawing = partial(draw, body=body, tail=tail, back=back)
    more = dict(fills=fills, frequency=0.4, height=0.55, turned=0.06)
    return Thing(drawing, {name: 1}, {"fish": 1}, 0.3, listed(traits), **more)


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
