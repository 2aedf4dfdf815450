"""Where things are: all places by name, each painted from the sky to what is near."""

from collections.abc import Callable
from functools import partial

from . import nature, rooms, towns
from .picture import Picture

SCENES = (  # the classes of the task with scenes
    nature.beach,
    nature.coast_cliff,
    nature.lake_shore,
    nature.river_bank,
    nature.waterfall,
    nature.meadow,
    nature.wheat_field,
    nature.vineyard,
    nature.forest,
    nature.bamboo_forest,
    nature.jungle,
    nature.desert,
    nature.canyon,
    nature.mountain,
    nature.snowfield,
    towns.city_skyline,
    towns.street,
    towns.harbour,
    towns.garden,
    towns.playground,
)
GROUNDS = (
    nature.night_sky,
    nature.sea,
    towns.road,
    rooms.brick_wall,
    rooms.wooden_floor,
    rooms.tiled_floor,
    rooms.bedroom,
    rooms.kitchen,
    rooms.library,
)
PLACES: dict[str, Callable] = {  # (x, y, R) -> images [3, n, P]
    f.__name__.replace("_", " "): partial(Picture.painted, f) for f in SCENES + GROUNDS
}
PLACES["studio"] = rooms.studio
