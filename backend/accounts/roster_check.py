"""What a roster would change, row by row, and what is wrong with it; nothing is written but the plan."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Final
from uuid import UUID

from backend.accounts.access import GRID_ROLES, valid_posts
from backend.accounts.models import Person, Post, Roster, RosterRow
from backend.accounts.queries import valid_units
from backend.accounts.roster_sheet import Line
from backend.core.ids import uuid7
from gis.areas.models import Area

VILLAGE, NAME_MAX = 12, 64
ROLES: Final = {
    "": "worker", "网格员": "worker", "专职网格员": "worker", "worker": "worker",
    "兼职网格员": "deputy", "副网格员": "deputy", "deputy": "deputy",
}  # fmt: skip


class Known:
    """What is there already of that which the rows name, read once for all of them."""

    def __init__(self, roster: Roster, lines: Sequence[Line]) -> None:
        phones = {line.phone for line in lines}
        codes = {code for line in lines for code in line.grids}
        self.area_code = roster.area_code
        self.often = Counter(line.phone for line in lines)
        self.grids = set(
            Area.objects.filter(code__in=codes, level="grid", valid_to=None).values_list("code", flat=True)
        )
        villages = {code[:VILLAGE] for code in codes}
        stations = valid_units().filter(kind="station", area_code__in=villages).order_by("valid_from", "pk")
        self.stations: dict[str, UUID] = {unit.area_code: unit.pk for unit in stations}
        self.people: dict[str, list[Person]] = defaultdict(list)
        for person in Person.objects.filter(phone__in=phones).order_by("pk"):
            self.people[person.phone].append(person)
        self.named = set(Person.objects.filter(username__in=phones).values_list("username", flat=True))
        people = [person.pk for same in self.people.values() for person in same]
        self.posts: dict[UUID, Post] = {}
        for post in valid_posts().filter(person__in=people, role__in=GRID_ROLES).order_by("-valid_from", "pk"):
            if post.area_code.startswith(self.area_code):
                self.posts[post.person_id] = post


def plan(roster: Roster, lines: Sequence[Line]) -> list[RosterRow]:
    known = Known(roster, lines)
    return [_row(roster, line, known) for line in lines]


def _row(roster: Roster, line: Line, known: Known) -> RosterRow:
    row = RosterRow(
        of=roster, number=line.number, name=line.name[:NAME_MAX], phone=line.phone[:24],
        role=ROLES.get(line.role.casefold(), ""), grids=[code[:15] for code in dict.fromkeys(line.grids)],
    )  # fmt: skip
    row.faults = list(dict.fromkeys([*_of_person(line, known), *_of_place(line, known)]))
    if row.faults:
        row.action = "fault"
        return row
    row.unit = known.stations[line.grids[0][:VILLAGE]]
    people = known.people.get(line.phone, [])
    if not people:
        row.action, row.person, row.post = "new", uuid7(), uuid7()
        return row
    post = known.posts[people[0].pk]
    row.person, row.post = people[0].pk, post.pk
    same = (post.role, post.unit_id, sorted(post.grids)) == (row.role, row.unit, sorted(row.grids))
    row.action = "kept" if same else "changed"
    return row


def _of_person(line: Line, known: Known) -> Iterable[str]:
    if not line.name:
        yield "name_missing"
    elif len(line.name) > NAME_MAX:
        yield "name_long"
    if not line.phone:
        yield "phone_missing"
    elif not re.fullmatch(r"1[0-9]{10}", line.phone):
        yield "phone_wrong"
    elif known.often[line.phone] > 1:
        yield "phone_double"
    elif _taken(line, known):
        yield "phone_taken"
    if line.role.casefold() not in ROLES:
        yield "role_unknown"


def _taken(line: Line, known: Known) -> bool:
    """Whether the number is somebody else's: of another name, another area, or of work that is not in grids."""
    people = known.people.get(line.phone, [])
    if not people:
        return line.phone in known.named
    person = people[0]
    return len(people) > 1 or person.name != line.name or person.pk not in known.posts or not person.is_active


def _of_place(line: Line, known: Known) -> Iterable[str]:
    if not line.grids:
        yield "grid_missing"
        return
    if any(code not in known.grids for code in line.grids):
        yield "grid_unknown"
    elif any(not code.startswith(known.area_code) for code in line.grids):
        yield "grid_outside"
    elif len({code[:VILLAGE] for code in line.grids}) > 1:
        yield "grid_villages"
    elif line.grids[0][:VILLAGE] not in known.stations:
        yield "unit_missing"
