"""Where the demo's story takes place: two neighbouring townships of the demo county, and one village."""

from dataclasses import dataclass

from gis.areas.models import Area

PREFERRED_TOWNS = ("仓前街道", "余杭街道")
PREFERRED_VILLAGE = "太炎社区"
STORY_GRID = 3  # number of the main worker's grid in the village


@dataclass(frozen=True)
class Place:
    code: str
    name: str


@dataclass(frozen=True)
class Places:
    """The demo county with all its parts by code, and the stage of the story.

    `town` and `other_town` are neighbours that must not see each other (the same one where a county has only one).
    """

    county: Place
    city: Place
    towns: tuple[Place, ...]
    villages: tuple[Place, ...]
    grids: tuple[str, ...]
    town: Place
    other_town: Place
    village: Place
    other_village: Place

    @property
    def story_towns(self) -> frozenset[str]:
        return frozenset((self.town.code, self.other_town.code))

    def grids_of(self, area: str) -> list[str]:
        return [grid for grid in self.grids if grid.startswith(area)]


def find_places(county: str) -> Places:
    """The places of `county`, whose areas are loaded. Raises Area.DoesNotExist otherwise."""
    rows = Area.objects.filter(valid_to=None, code__startswith=county).order_by("code")
    by_level: dict[str, list[Place]] = {}
    for level, code, name in rows.values_list("level", "code", "name"):
        by_level.setdefault(level, []).append(Place(code, name))
    if "grid" not in by_level:
        raise Area.DoesNotExist(f"{county} has no grids")
    towns, villages = by_level["township"], by_level["village"]
    grids = tuple(place.code for place in by_level["grid"])
    town = next((place for place in towns if place.name == PREFERRED_TOWNS[0]), towns[0])
    other = _neighbour(town, towns)
    city = Area.objects.get(code=county[:4], valid_to=None)
    return Places(
        county=by_level["county"][0],
        city=Place(city.code, city.name),
        towns=tuple(towns),
        villages=tuple(villages),
        grids=grids,
        town=town,
        other_town=other,
        village=_stage(town, villages, grids),
        other_village=_stage(other, villages, grids),
    )


def _neighbour(town: Place, towns: list[Place]) -> Place:
    shape = Area.objects.get(code=town.code, valid_to=None).geom
    touching = Area.objects.filter(
        valid_to=None, level="township", code__in=[place.code for place in towns], geom__touches=shape
    )
    codes = set(touching.values_list("code", flat=True)) or {place.code for place in towns} - {town.code}
    near = [place for place in towns if place.code in codes]
    return next((place for place in near if place.name == PREFERRED_TOWNS[1]), near[0] if near else town)


def _stage(town: Place, villages: list[Place], grids: tuple[str, ...]) -> Place:
    """The village of the story in `town`: the preferred one, or the first with grids enough."""
    own = [village for village in villages if village.code.startswith(town.code)]
    counts = {village.code: sum(grid.startswith(village.code) for grid in grids) for village in own}
    preferred = [village for village in own if village.name == PREFERRED_VILLAGE]
    enough = [village for village in own if counts[village.code] > STORY_GRID]
    return (preferred or enough or own)[0]
