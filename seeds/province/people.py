"""Units and people of the whole province: a keeper for each grid, 35,000 deputies, and every desk that a case meets.

All of them are invented. The demo county has the cast of the demo, whose story plays there; every other county has
the same units, filled by people whose user names say where they are.
"""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from backend.accounts.models import DemoAccount
from seeds.areas import LIST_DATE
from seeds.cast import PASSWORD, Seat, load_cast, town_seats
from seeds.names import name_of, phone_of
from seeds.places import Places, find_places
from seeds.province import marks
from seeds.province.areas import Told, by_size
from seeds.province.copying import array, copy
from seeds.province.pool import each
from seeds.units import DEPARTMENTS, UnitRow, county_units, load_units, unit_id
from seeds.zhejiang.divisions import names, villages
from seeds.zhejiang.shares import largest_remainder

STEP = "people"
DEPUTIES = 35_000
UNIT = ("id", "kind", "name", "area_code", "parent_id", "valid_from", "valid_to", "successor_id")
PERSON = ("id", "password", "last_login", "username", "name", "phone", "is_active")
POST = (
    "id", "person_id", "unit_id", "role", "area_code", "grids", "on_duty", "deputy_post_id", "valid_from", "valid_to",
)  # fmt: skip


@dataclass(frozen=True)
class Share:
    """What one process is to fill: a county, and the hash of the password that all demo accounts have."""

    county: str
    password: str
    story: str


def load_people(counties: list[str], *, story: str, processes: int, told: Told) -> int:
    """Units and people of `counties`, of the cities and the province; returns how many people were added.

    `story` is the county whose cast plays the demo.
    """
    if marks.told(STEP) is not None:
        return 0
    there = marks.done(STEP)
    added = _top(counties, story) if story not in there else 0
    there = marks.done(STEP)
    password = make_password(PASSWORD)
    waiting = [Share(code, password, story) for code in by_size(counties) if code not in there]
    told(len(counties) - len(waiting), len(counties))
    for number, rows in enumerate(each(fill_county, waiting, processes=processes), start=1):
        added += rows
        told(len(counties) - len(waiting) + number, len(counties))
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE accounts_unit, accounts_person, accounts_post, accounts_demoaccount")
        marks.mark(STEP, rows=added)
    return added


def _top(counties: list[str], story: str) -> int:
    """The cast of the demo with its county, and who leads the other cities."""
    started = time.perf_counter()
    with transaction.atomic(durable=True):
        places = find_places(story)
        load_units(places)
        added = load_cast(places)
        cities = sorted({code[:4] for code in counties} - {story[:4]})
        copy("accounts_unit", UNIT, map(unit_row, _units_of(cities)))
        seats = [seat for city in cities for seat in _city_seats(city)]
        seats += deputies(places, taken=1)
        added += write_people(seats, make_password(PASSWORD))
        marks.mark(STEP, story, rows=added, seconds=time.perf_counter() - started)
    return added


def fill_county(share: Share) -> int:
    """Units and people of one county and its mark, or nothing; returns the number of people."""
    started = time.perf_counter()
    with transaction.atomic(durable=True):
        places = find_places(share.county)
        copy("accounts_unit", UNIT, map(unit_row, county_units(places)))
        added = write_people([*_county_seats(places), *deputies(places)], share.password)
        marks.mark(STEP, share.county, rows=added, seconds=time.perf_counter() - started)
    return added


def write_people(seats: list[Seat], password: str) -> int:
    """A person with one post for each seat, marked as a demo account that the sign-in page does not offer."""
    copy("accounts_person", PERSON, (person_row(seat, password) for seat in seats))
    copy("accounts_post", POST, map(post_row, seats))
    marked = ((seat.person_id, DemoAccount.NOT_OFFERED) for seat in seats)
    return copy("accounts_demoaccount", ("person_id", "position"), marked)


def unit_row(unit: UnitRow) -> tuple[object, ...]:
    parent = unit_id(unit.parent) if unit.parent else None
    return unit_id(unit.key), unit.kind, unit.name, unit.area, parent, LIST_DATE, None, None


def person_row(seat: Seat, password: str) -> tuple[object, ...]:
    return seat.person_id, password, None, seat.username, name_of(seat.username), phone_of(seat.username), True


def post_row(seat: Seat) -> tuple[object, ...]:
    return (
        seat.post_id, seat.person_id, unit_id(seat.unit), seat.role, seat.area, array(seat.grids), True, None,
        seat.since, None,
    )  # fmt: skip


def _units_of(cities: Iterable[str]) -> Iterator[UnitRow]:
    for city in cities:
        yield UnitRow(f"{city}/leadership", "leadership", f"{names()[city]}领导")
        yield UnitRow(f"{city}/department", "department", f"{names()[city]}信访联席办", f"{city}/centre")


def _city_seats(city: str) -> Iterator[Seat]:
    yield Seat(f"{city}-leader", "leader", f"{city}/leadership", city)
    yield Seat(f"{city}-centre", "centre", f"{city}/centre", city)
    yield Seat(f"{city}-lead", "centre_lead", f"{city}/centre", city)
    yield Seat(f"{city}-unit", "unit", f"{city}/department", city)


def _county_seats(places: Places) -> Iterator[Seat]:
    county = places.county.code
    yield Seat(f"{county}-leader", "leader", f"{county}/leadership", county)
    yield Seat(f"{county}-centre", "centre", f"{county}/centre", county)
    yield Seat(f"{county}-lead", "centre_lead", f"{county}/centre", county)
    for key in DEPARTMENTS:
        yield Seat(f"{county}-{key}", "unit_lead", f"{county}/{key}", county)
    for town in places.towns:
        yield from town_seats(town.code, full=False)
    for village in places.villages:
        yield Seat(f"{village.code}-station", "station", f"{village.code}/station", village.code)
    for grid in places.grids:
        yield Seat(grid, "worker", f"{grid[:12]}/station", grid[:12], (grid,))


def deputies(places: Places, *, taken: int = 0) -> list[Seat]:
    """The deputies of a county; `taken` of them are in the cast already. Each stands in for a row of grids."""
    seats: list[Seat] = []
    for village in places.villages:
        number, own = deputies_by_village()[village.code], places.grids_of(village.code)
        for place in range(number):
            part = tuple(own[place * len(own) // number : (place + 1) * len(own) // number])
            name = f"{village.code}-deputy-{place + 1}"
            seats.append(Seat(name, "deputy", f"{village.code}/station", village.code, part))
    return seats[taken:]


@cache
def deputies_by_village() -> dict[str, int]:
    """35,000 in proportion to the grids; a village has at most as many as grids."""
    shares = largest_remainder(DEPUTIES, [village.grids for village in villages()])
    return {village.code: share for village, share in zip(villages(), shares, strict=True)}
