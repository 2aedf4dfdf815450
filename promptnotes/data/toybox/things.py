"""What a thing of Toybox is: how it is drawn, and what the web calls it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from .colours import COLOUR_NAMES


def weighted(text):
    """{name: weight} from "lamp 3, table lamp": 1 where nothing is said."""
    weights = {}
    for part in listed(text):
        name, _, last = part.rpartition(" ")
        weights |= {name: int(last)} if last.isdigit() else {part: 1}
    return weights


def listed(text):
    """("floppy ears", "white chest") from "floppy ears, white chest"."""
    return tuple(part.strip() for part in text.split(",")) if text else ()


@dataclass(frozen=True)
class Thing:
    """One kind of thing.

    draw : (rng, n, look) -> its n parts (sprites.py)
    names : {what a caption calls it: weight}; kind : {what a loose caption calls it: weight}
    known : share of the captions that use a name, the others use `kind`
    traits : what a caption may say of its parts, such as "floppy ears"
    colours : names of colours it comes in. fills : patterns its surface may have, "" for none
    frequency : how often the web shows it, beside the others
    height : where its centre stands, 0 top to 1 bottom, where there is a horizon; None: anywhere
    turned : how far it may be turned, in turns, either way
    """

    draw: Callable
    names: Mapping[str, float]
    kind: Mapping[str, float] = field(default_factory=dict)
    known: float = 1.0
    traits: tuple[str, ...] = ()
    colours: tuple[str, ...] = COLOUR_NAMES[:12]
    fills: tuple[str, ...] = ("",)
    frequency: float = 1.0
    height: float | None = None
    turned: float = 0.04
