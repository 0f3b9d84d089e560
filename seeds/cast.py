"""The people of the demo: a story cast with an account for every role, and everybody who keeps the county going.

All of them are invented. Everybody has the same password, which the sign-in page shows; so every account is marked
as a demo account and cannot sign in where DEMO is not set.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from django.contrib.auth.hashers import make_password

from backend.accounts.models import ADMIN_ROLES, AdminSeat, DemoAccount, Person, Post
from backend.core.tx import require_transaction
from seeds.areas import LIST_DATE
from seeds.ids import seed_id
from seeds.names import name_of, phone_of
from seeds.places import STORY_GRID, Places
from seeds.units import DEPARTMENTS, TOWN_UNITS, unit_id

PASSWORD = "demo-1234"  # noqa: S105 - shown on the sign-in page


@dataclass(frozen=True)
class Seat:
    """A person in a post. `unit` is the key of a unit, `stand_in` the user name of who acts for an absent one."""

    username: str
    role: str
    unit: str
    area: str
    grids: tuple[str, ...] = field(default=())
    name: str = ""
    stand_in: str = ""
    since: date = LIST_DATE

    @property
    def person_id(self) -> UUID:
        return seed_id(f"person/{self.username}")

    @property
    def post_id(self) -> UUID:
        return post_id(self.username, self.unit)


def post_id(username: str, unit: str) -> UUID:
    return seed_id(f"post/{username}/{unit}")


def load_cast(places: Places) -> int:
    """People, posts and marks; those that are there stay as they are. Returns how many people were added."""
    require_transaction()
    before = Person.objects.count()
    story = list(story_seats(places))
    filled = {place for seat in story for place in _places_of(seat)}
    seats = [*story, *(seat for seat in everybody(places) if filled.isdisjoint(_places_of(seat)))]
    password = make_password(PASSWORD)
    people = [
        Person(
            id=seat.person_id, username=seat.username, name=seat.name or name_of(seat.username),
            phone=phone_of(seat.username), password=password,
        )
        for seat in seats
    ]  # fmt: skip
    Person.objects.bulk_create(people, ignore_conflicts=True, batch_size=1000)
    # Who stands in for somebody comes first, so that the other can point to the post.
    Post.objects.bulk_create(
        [_post(seat) for seat in sorted(seats, key=lambda seat: bool(seat.stand_in))],
        ignore_conflicts=True,
        batch_size=1000,
    )
    admins = [AdminSeat(person_id=seat.person_id, role=seat.role) for seat in seats if seat.role in ADMIN_ROLES]
    AdminSeat.objects.bulk_create(admins, ignore_conflicts=True)
    marks = [
        DemoAccount(person_id=seat.person_id, position=place if place <= len(story) else DemoAccount.NOT_OFFERED)
        for place, seat in enumerate(seats, start=1)
    ]
    DemoAccount.objects.bulk_create(marks, ignore_conflicts=True, batch_size=1000)
    return Person.objects.count() - before


def _post(seat: Seat) -> Post:
    return Post(
        id=seat.post_id,
        person_id=seat.person_id,
        unit_id=unit_id(seat.unit),
        role=seat.role,
        area_code=seat.area,
        grids=list(seat.grids),
        on_duty=not seat.stand_in,
        deputy_post_id=post_id(seat.stand_in, seat.unit) if seat.stand_in else None,
        valid_from=seat.since,
    )


def _places_of(seat: Seat) -> tuple[str, ...]:
    """What nobody else has to fill once this seat is taken: the grids of a worker, or the role in its unit."""
    return seat.grids if seat.role == "worker" else (f"{seat.unit}/{seat.role}",)


def story_grid(places: Places) -> str:
    """The grid of the main worker."""
    grids = places.grids_of(places.village.code)
    return grids[min(STORY_GRID, len(grids)) - 1]


def story_seats(places: Places) -> Iterator[Seat]:
    """Who plays in the story, in the order in which the sign-in page offers them."""
    town, village, county = places.town.code, places.village.code, places.county.code
    grids = places.grids_of(village)
    main = grids.index(story_grid(places))
    station, centre = f"{village}/station", f"{town}/centre"
    yield Seat("worker", "worker", station, village, (grids[main],), "沈小禾")
    yield Seat("centre", "centre", centre, town, (), "周敏华")
    yield Seat("emergency", "unit", f"{town}/emergency_mgmt", town, (), "石川平")
    yield Seat("emergency-lead", "unit_lead", f"{town}/emergency_mgmt", town, (), "何建川")
    yield Seat("station", "station", station, village, (), "钱秀英")
    yield Seat("lead", "centre_lead", centre, town, (), "顾文萍")
    yield Seat("centre2", "centre", centre, town, (), "许晓静")
    if len(grids) > main + 1:
        yield Seat("neighbour", "worker", station, village, (grids[main + 1],), "陆春燕")
    yield Seat("deputy", "deputy", station, village, tuple(grids[: main + 3]), "方志远")
    if len(grids) > main + 2:
        yield Seat("on-leave", "worker", station, village, (grids[main + 2],), "叶桂兰", "deputy")
    for kind in TOWN_UNITS:
        if kind != "emergency_mgmt":
            short = SHORT[kind]
            yield Seat(f"{short}-lead", "unit_lead", f"{town}/{kind}", town)
            yield Seat(short, "unit", f"{town}/{kind}", town)
    yield Seat("entity", "entity", f"{town}/factory", town, (), "余海波")
    yield Seat("leader", "leader", f"{town}/leadership", town, (), "郑云川")
    yield from other_town_seats(places)
    yield Seat("county", "centre", f"{county}/centre", county, (), "潘雪梅")
    yield Seat("county-lead", "centre_lead", f"{county}/centre", county, (), "姚振涛")
    # A second post, taken up later: who signs in starts in the first one and can change.
    yield Seat(
        "county-lead", "unit_lead", f"{county}/housing", county, (), "姚振涛", since=LIST_DATE + timedelta(days=1)
    )
    yield Seat("county-unit", "unit", f"{county}/housing", county, (), "董立强")
    yield Seat("county-unit-lead", "unit_lead", f"{county}/housing", county, (), "夏红英")
    yield Seat("county-leader", "leader", f"{county}/leadership", county, (), "汪新明")
    yield from upper_seats(places)


SHORT = {
    "police": "police",
    "justice": "justice",
    "emergency_mgmt": "emergency",
    "law_enforcement": "law",
    "market": "market",
    "construction": "construction",
    "service_hall": "service",
    "mediation": "mediation",
}


def other_town_seats(places: Places) -> Iterator[Seat]:
    """The neighbouring township, which must not see the story."""
    town, village = places.other_town.code, places.other_village.code
    if town == places.town.code:
        return
    grid = places.grids_of(village)[0]
    yield Seat("other-worker", "worker", f"{village}/station", village, (grid,), "林思雨")
    yield Seat("other-centre", "centre", f"{town}/centre", town, (), "孟晓霞")
    yield Seat("other-lead", "centre_lead", f"{town}/centre", town, (), "任宏伟")
    yield Seat("other-station", "station", f"{village}/station", village, (), "邵玉凤")


def upper_seats(places: Places) -> Iterator[Seat]:
    city = places.city.code
    yield Seat("city", "centre", f"{city}/centre", city, (), "崔明杰")
    yield Seat("city-leader", "leader", f"{city}/leadership", city, (), "贺永江")
    yield Seat("province", "centre", "33/centre", "33", (), "尹慧玲")
    yield Seat("province-leader", "leader", "33/leadership", "33", (), "武国平")
    yield Seat("sysadmin", "sysadmin", "33/administration", "33", (), "侯系明")
    yield Seat("secadmin", "secadmin", "33/administration", "33", (), "严安平")
    yield Seat("auditor", "auditor", "33/administration", "33", (), "史计华")


def everybody(places: Places) -> Iterator[Seat]:
    """Each unit that works has somebody, each grid a worker. User names say where they are."""
    city, county = places.city.code, places.county.code
    yield Seat("city-lead", "centre_lead", f"{city}/centre", city)
    yield Seat("city-unit", "unit", f"{city}/department", city)
    yield Seat("province-lead", "centre_lead", "33/centre", "33")
    yield Seat("province-unit", "unit", "33/department", "33")
    for key in DEPARTMENTS:
        yield Seat(f"{county}-{key}", "unit_lead", f"{county}/{key}", county)
    yield Seat("school", "entity", f"{places.town.code}/school", places.town.code)
    for town in places.towns:
        yield from town_seats(town.code, full=town.code in places.story_towns)
    for village in places.villages:
        yield Seat(f"{village.code}-station", "station", f"{village.code}/station", village.code)
    for grid in places.grids:
        yield Seat(grid, "worker", f"{grid[:12]}/station", grid[:12], (grid,))


def town_seats(town: str, *, full: bool) -> Iterator[Seat]:
    """Centre and units of a township; the two of the story have two people in each unit."""
    yield Seat(f"{town}-centre", "centre", f"{town}/centre", town)
    yield Seat(f"{town}-lead", "centre_lead", f"{town}/centre", town)
    for kind in TOWN_UNITS:
        yield Seat(f"{town}-{SHORT[kind]}-lead", "unit_lead", f"{town}/{kind}", town)
        if full:
            yield Seat(f"{town}-{SHORT[kind]}", "unit", f"{town}/{kind}", town)
