"""All records of a county as drafts: the same for the same county and day."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Point

from backend.core.clock import SHANGHAI
from backend.records.catalogue import Form
from backend.records.commands import Draft
from seeds.ids import seed_id
from seeds.records.campus import Campus, campuses, spot_at
from seeds.records.values import Filler
from seeds.records.words import address_of, flat_of, name_of_place, name_of_school, name_of_site
from seeds.zhejiang import CountyAreas
from seeds.zhejiang.incidents import generator
from seeds.zhejiang.points import points_in
from seeds.zhejiang.records import SPREADS, record_counts

SEED = "records"
CAFE_METRES = 160.0  # from a school's wall: the law asks for 200
CAFE_NAME = "星际网吧"
NO_CAFES_DEGREES = 0.0028  # about 270 m: no other internet café lies that near to a school
NEAR_SCHOOL = 0.7  # of the sites lie within 200 m of a wall, the others where a teacher found them worth noting
REDRAWS = 20
STALE = 1.25  # verifications go back this many times the days for which they count
SCHOOLS = ("university", "senior", "junior", "primary", "kindergarten", "training")
BUILDINGS = {"whole": "housing", "shared": "housing", "farmhouse": "farmhouse", "dormitory": "dormitory"}
# Kind of the province's figures → class, and the kinds of place of the catalogue that fall under it.
PLACES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "special_equipment": ("place.work_safety", ("factory", "workshop", "construction", "warehouse")),
    "hazardous": ("place.hazardous", ("petrol_station", "factory", "warehouse")),
    "crowded": ("place.crowded", ("market", "mall", "logistics", "hospital", "venue", "care_home", "restaurant")),
    "lodging": ("place.order", ("hotel", "hotel", "guest_house")),
    "entertainment": ("place.order", ("ktv", "game_room", "bath", "internet_cafe")),
    "fire_key": ("place.fire", ("shop", "restaurant", "workshop", "warehouse")),
    "special_trade": ("place.order", ("second_hand", "repair", "locksmith", "pawnshop")),
}
TRADES = {
    "hotel": "lodging", "guest_house": "lodging", "internet_cafe": "internet", "second_hand": "recycling",
    "repair": "vehicles", "locksmith": "locks", "pawnshop": "pawn",
}  # fmt: skip
CROWDS = {"mall": "mall", "logistics": "logistics", "hospital": "medical", "venue": "venue", "restaurant": "catering"}


@dataclass(frozen=True)
class Stage:
    """What records are made from. `keepers` are the workers by grid, `names` the areas' names by code."""

    county: CountyAreas
    forms: Mapping[str, Form]
    keepers: Mapping[str, UUID]
    names: Mapping[str, str]
    story_town: str
    now: datetime

    @property
    def today(self) -> date:
        return self.now.astimezone(SHANGHAI).date()


class Maker:
    """Makes the drafts of a county, one kind after the other."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.code = stage.county.county.code
        self.counts = record_counts(stage.county, SEED)
        self.grids = [grid.code for grid in stage.county.grids]
        self.shapes = [grid.geometry for grid in stage.county.grids]
        self.made = 0
        self.fillers = {klass: Filler(form, stage.today) for klass, form in stage.forms.items()}
        wanted = [(grid, kind) for kind in SCHOOLS for grid in self.drawn(kind)]
        self.campuses = list(campuses(dict(zip(self.grids, self.shapes, strict=True)), wanted, f"{SEED}/{self.code}"))
        self.walls = shapely.STRtree([campus.wall for campus in self.campuses])
        self.schools = [campus for campus in self.campuses if campus.kind != "training"]
        self.school_walls = shapely.STRtree([campus.wall for campus in self.schools])
        self.chance = Random(f"{SEED}/{self.code}")  # noqa: S311 - repeatable, guards nothing
        self.cafe = self._cafe()
        self._spots = self._all_spots()

    def drawn(self, kind: str) -> list[str]:
        """The grid of each record of a kind."""
        return [grid for grid, n in zip(self.grids, self.counts[kind], strict=True) for _ in range(n)]

    def drafts(self) -> Iterator[Draft]:
        yield from self.schools_with_gates()
        yield from self.sites()
        for kind in PLACES:
            yield from self.places(kind)
        for kind in SPREADS["rental"].kinds:
            yield from self.rentals(kind)

    def total(self) -> int:
        return int(sum(counts.sum() for counts in self.counts.values()))

    def places(self, kind: str) -> Iterator[Draft]:
        klass, kinds = PLACES[kind]
        spots = self.spots(kind)
        if kind == "entertainment" and self.cafe:
            school, spot = self.cafe
            fixed = {"kind": "internet_cafe", "trade": "internet", "attention": "high", "rectification": "open"}
            # One of those that were drawn stands where it must not.
            spots = spots[1:]
            yield self.draft(klass, "", spot, CAFE_NAME, self.address(school.grid), fixed)
        for grid, spot in spots:
            place = self.chance.choice(kinds)
            if place == "internet_cafe" and self._near_school(spot):
                place = "game_room"
            fixed = {"kind": place}
            if klass == "place.order":
                fixed["trade"] = TRADES.get(place, "entertainment")
            if klass == "place.crowded":
                fixed["company_kind"] = CROWDS.get(place, "market")
            yield self.draft(klass, grid, spot, name_of_place(place, self.chance), self.address(grid), fixed)

    def rentals(self, kind: str) -> Iterator[Draft]:
        for grid, spot in self.spots(kind):
            building = BUILDINGS.get(kind) or self.chance.choice(("shop", "plant", "store"))
            village = self.stage.names[grid[:12]]
            name = flat_of(kind, village, grid[:12], self.chance)
            fixed = {"building_use": building, "rental_use": kind}
            yield self.draft("rental", grid, spot, name, self.stage.names[grid[:9]] + name, fixed)

    def schools_with_gates(self) -> Iterator[Draft]:
        """Every campus, and crossing guards at the gates of schools."""
        for campus in self.campuses:
            gates = [
                {"gate_name": name, "gate_position": [gate.x, gate.y]}
                for name, gate in zip(("正门", "东门", "后门"), campus.gates, strict=False)
            ]
            fixed = {"kind": campus.kind, "department": "education", "gates": gates, "internet_cafes": 0}
            if self.cafe and campus is self.cafe[0]:
                fixed["internet_cafes"] = 1
            name = name_of_school(campus.kind, self.stage.names[campus.grid[:9]], self.chance)
            yield self.draft("school.campus", campus.grid, campus.wall, name, self.address(campus.grid), fixed)
        guarded = [(campus, gate) for campus in self.schools or self.campuses for gate in campus.gates]
        for number in range(int(self.counts["guard"].sum()) if guarded else 0):
            campus, gate = guarded[number % len(guarded)]
            fixed = {"time": self.chance.choice(("morning", "evening", "both"))}
            name = f"{number + 1}号护学岗"
            yield self.draft("school.guard", campus.grid, gate, name, self.address(campus.grid), fixed)

    def sites(self) -> Iterator[Draft]:
        kinds = ("food_stall", "snack_shop", "stationery", "supermarket", "tutoring", "rental_flat", "building_site")
        for grid, spot in self.spots("site"):
            place = self.chance.choice(kinds)
            near = self._outside_a_school() if self.chance.random() < NEAR_SCHOOL else None
            address = self.address(near[0].grid if near else grid)
            # What lies around a school may lie in the next grid: it is placed by its point.
            where, at = ("", near[1]) if near else (grid, spot)
            yield self.draft("school.site", where, at, name_of_site(place, self.chance), address, {"kind": place})

    def spots(self, kind: str) -> list[tuple[str, Point]]:
        """Grid and point of each record of a kind, none on a campus."""
        return self._spots.pop(kind)

    def _all_spots(self) -> dict[str, list[tuple[str, Point]]]:
        """Drawn together, because the grids are cut into triangles once for each draw."""
        kinds = [kind for kind in self.counts if kind not in (*SCHOOLS, "guard")]
        table = np.array([self.counts[kind] for kind in kinds])
        owners = np.repeat(np.arange(len(self.grids)), table.sum(axis=0))
        points = self._off_campus(owners, generator(f"{SEED}/{self.code}/points"))
        # Within a grid the first points belong to the first kind, and so on.
        of_kind = np.repeat(np.tile(np.arange(len(kinds)), len(self.grids)), table.T.ravel())
        return {
            kind: [(self.grids[owners[at]], points[at]) for at in np.flatnonzero(of_kind == place)]
            for place, kind in enumerate(kinds)
        }

    def _off_campus(self, owners: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.object_]:
        """A point in each of `owners` (places in `grids`, ascending); those that fall on a campus are drawn again."""
        spots = points_in(self.shapes, np.bincount(owners, minlength=len(self.grids)), rng)
        for _ in range(REDRAWS):
            inside = np.unique(self.walls.query(shapely.points(spots), predicate="intersects")[0])
            if not len(inside):
                break
            again, counts = np.unique(owners[inside], return_counts=True)
            spots[inside] = points_in([self.shapes[grid] for grid in again], counts, rng)
        found: NDArray[np.object_] = np.asarray(shapely.points(spots), dtype=object)
        return found

    def address(self, grid: str) -> str:
        names = self.stage.names
        return address_of(names[grid[:9]], names[grid[:12]], grid[:12], self.chance)

    def draft(
        self, klass: str, grid: str, geom: shapely.Geometry, name: str, address: str, fixed: Mapping[str, Any]
    ) -> Draft:
        form = self.stage.forms[klass]
        self.made += 1
        back = timedelta(days=(form.klass.fresh_days or 180) * STALE * self.chance.random())
        return Draft(
            id=seed_id(f"record/{self.code}/{self.made}"),
            klass=klass,
            geom=geom,
            name=name,
            address=address,
            values=self.fillers[klass].values(fixed, self.chance),
            source="department" if klass in ("school.campus", "place.hazardous") else "grid_worker",
            area_code=grid,
            verified_at=self.stage.now - back,
            verified_by=self.stage.keepers.get(grid),
        )

    def _outside_a_school(self) -> tuple[Campus, Point] | None:
        """A school, and a spot within 200 m of its wall, on no campus and in the county."""
        border = self.stage.county.county.geometry
        for _ in range(10 if self.schools else 0):
            school = self.chance.choice(self.schools)
            spot = school.outside(4 + 190 * self.chance.random(), self.chance)
            if border.contains(spot) and not len(self.walls.query(spot, predicate="intersects")):
                return school, spot
        return None

    def _near_school(self, spot: Point) -> bool:
        return bool(len(self.school_walls.query(spot, predicate="dwithin", distance=NO_CAFES_DEGREES)))

    def _cafe(self) -> tuple[Campus, Point] | None:
        """A school of the story's township, and a spot 160 m from its wall that is nearer to no other school."""
        here = [campus for campus in self.schools if campus.grid.startswith(self.stage.story_town)]
        for campus in here or self.schools:
            for spot in spot_at(campus, CAFE_METRES):
                near = self.school_walls.query(spot, predicate="dwithin", distance=NO_CAFES_DEGREES)
                free = not len(self.walls.query(spot, predicate="intersects"))
                if free and len(near) == 1 and self.stage.county.county.geometry.contains(spot):
                    return campus, spot
        return None


def names_of(county: CountyAreas) -> dict[str, str]:
    rows: Sequence[Any] = (*county.townships, *county.villages)
    return {row.code: row.name for row in rows}
