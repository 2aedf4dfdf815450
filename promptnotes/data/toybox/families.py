"""All things of Toybox, by name; each family has a file."""

from . import creatures, dishes, figures, fish, flowers, objects, planes, vehicles

FAMILIES = {
    "creatures": creatures,
    "objects": objects,
    "vehicles": vehicles,
    "planes": planes,
    "flowers": flowers,
    "dishes": dishes,
    "figures": figures,
    "fish": fish,
}
THINGS = {name: thing for family in FAMILIES.values() for name, thing in family.THINGS.items()}
FAMILY_OF = {name: key for key, family in FAMILIES.items() for name in family.THINGS}
