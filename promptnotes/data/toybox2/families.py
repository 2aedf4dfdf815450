"""All things of Toybox, by name; each family has a file."""

from . import fish
from .colours import colour as colour

FAMILIES = {"fish": fish}
THINGS = {name: thing for family in FAMILIES.values() for name, thing in family.THINGS.items()}
FAMILY_OF = {name: key for key, family in FAMILIES.items() for name in family.THINGS}
