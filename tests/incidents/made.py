"""Cases of all kinds, stored at once, and which of them a filter has, in plain words."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from backend.core.clock import SHANGHAI
from backend.core.ids import uuid7
from backend.core.models import Participation, Recusal
from backend.incidents.models import FINISHED, STATES, UNCOUNTED, Category, Incident
from backend.incidents.terms import bigrams
from tests.cast import GRID, NEXT_GRID, OTHER_GRID, OTHER_TOWN, TOWN, Cast

LEAVES = ("hazard.fire_exit", "dispute.neighbour", "complaint.staff_suggestion")
TEXTS = ("楼道停放电动车", "消防通道堵塞", "邻里纠纷 12栋", "=1+1")
NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)


@dataclass(frozen=True)
class Case:
    """A case reported `hours` before noon (UTC+8) of a certain day, and due as long after it."""

    area: str = GRID
    state: str = "reported"
    leaf: str = LEAVES[0]
    channel: str = "mobile_app"
    hours: int = 0
    due: int | None = None
    urgent: bool = False
    words: str = TEXTS[0]
    restricted: bool = False
    about: str = ""
    party: str = ""

    @property
    def waits(self) -> bool:
        return self.state not in FINISHED

    @property
    def reported_at(self) -> datetime:
        return NOON - timedelta(hours=self.hours)


CASES = st.lists(
    st.builds(
        Case,
        area=st.sampled_from((GRID, NEXT_GRID, OTHER_GRID, TOWN)),
        state=st.sampled_from(STATES),
        leaf=st.sampled_from(LEAVES[:2]),
        channel=st.sampled_from(("mobile_app", "sms")),
        hours=st.integers(0, 40),
        due=st.none() | st.integers(-3, 3),
        urgent=st.booleans(),
        words=st.sampled_from(TEXTS),
        restricted=st.sampled_from((False, False, False, True)),
        about=st.sampled_from(("", "", "", "leader", "centre")),
        party=st.sampled_from(("", "", "centre", "unit")),
    ),
    max_size=14,
)


def store(cast: Cast, cases: Iterable[Case]) -> dict[UUID, Case]:
    """By id. Ids do not follow the time of the report."""
    found: dict[UUID, Case] = {}
    categories = {leaf.code: leaf for leaf in Category.objects.all()}
    for n, case in enumerate(cases):
        pk = uuid7()
        Incident.objects.create(
            id=pk, number=f"{case.area[:9]}-20261120-{n:05}", state=case.state, category=categories[case.leaf],
            channel=case.channel, urgent=case.urgent, words=case.words, terms=bigrams(case.words), area_code=case.area,
            reported_area_code=case.area, owner_unit=cast.unit["centre"], reported_at=case.reported_at,
            due_at=NOON + timedelta(hours=case.due) if case.waits and case.due is not None else None,
            queue="in_work" if case.waits else "", sensitivity="restricted" if case.restricted else "ordinary",
            recused=bool(case.about),
        )  # fmt: skip
        if case.about:
            Recusal.objects.create(subject_kind="incident", subject_id=pk, person_id=cast.person[case.about].pk)
        if case.party:
            Participation.objects.create(
                subject_kind="incident", subject_id=pk, person_id=cast.person[case.party].pk, role="copied", since=NOON
            )
        found[pk] = case
    return found


AREA_OF = {"centre": TOWN, "other_centre": OTHER_TOWN, "leader": "330110", "unit": "x", "worker": GRID}


def sees(who: str, case: Case) -> bool:
    """The rule of decision 4 in plain words."""
    by_area = case.area.startswith(AREA_OF[who]) and not case.restricted
    return case.about != who and (by_area or case.party == who)


def meets(case: Case, *, now: datetime, **asked: Any) -> bool:
    """Whether a case is in a list by the parameters of the address."""
    day = case.reported_at.astimezone(SHANGHAI)
    holds: dict[str, Callable[[str], bool]] = {
        "state": lambda value: case.state in value.split(","),
        "category": lambda value: not {case.leaf, case.leaf.partition(".")[0]}.isdisjoint(value.split(",")),
        "channel": lambda value: case.channel in value.split(","),
        "area": case.area.startswith,
        "q": lambda value: value in case.words,
        "urgent": lambda value: case.urgent is (value == "1"),
        "queue": lambda value: case.waits,
        "since": lambda value: day >= datetime.fromisoformat(value),
        "until": lambda value: day < datetime.fromisoformat(value),
        "light": lambda value: case.waits and case.due is not None and NOON + timedelta(hours=case.due) <= now,
    }
    return all(holds[name](value) for name, value in asked.items())


def counted(case: Case) -> bool:
    return case.state not in UNCOUNTED
