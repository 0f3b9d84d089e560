"""One door to rows: for random trees, people and cases, `within` and `page` see exactly what a plain model sees."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.accounts.models import Unit
from backend.core.ids import uuid7
from backend.core.models import Participation, Recusal
from backend.core.scope import NOBODY, SYSTEM, Scope
from backend.incidents.models import Category, CategoryGroup, Incident
from tests.cast import DAY

GRIDS = [f"{t}{v}{g}" for t in ("330110001", "330110002", "330106001") for v in ("001", "002") for g in ("001", "002")]
AREAS = sorted({code[:n] for code in GRIDS for n in (2, 4, 6, 9, 12, 15)})
PEOPLE = [UUID(int=n) for n in range(1, 4)]
UNITS = [UUID(int=n) for n in range(11, 13)]
START = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Case:
    area: str
    restricted: bool
    people: tuple[UUID, ...]
    units: tuple[UUID, ...]
    about: tuple[UUID, ...]
    minutes: int


CASES = st.lists(
    st.builds(
        Case,
        area=st.sampled_from(GRIDS),
        restricted=st.booleans(),
        people=st.lists(st.sampled_from(PEOPLE), unique=True, max_size=2).map(tuple),
        units=st.lists(st.sampled_from(UNITS), unique=True, max_size=1).map(tuple),
        about=st.lists(st.sampled_from(PEOPLE), unique=True, max_size=1).map(tuple),
        minutes=st.integers(0, 5),
    ),
    max_size=12,
)
SCOPES = st.builds(
    Scope,
    role=st.just("any"),
    areas=st.lists(st.sampled_from(AREAS), unique=True, max_size=2).map(tuple),
    units=st.lists(st.sampled_from(UNITS), unique=True, max_size=2).map(tuple),
    person=st.one_of(st.none(), st.sampled_from(PEOPLE)),
)


def visible(case: Case, scope: Scope) -> bool:
    """The rule in plain words."""
    if scope.person in case.about:
        return False
    by_area = not case.restricted and any(case.area.startswith(area) for area in scope.areas)
    return by_area or scope.person in case.people or bool(set(scope.units) & set(case.units))


def stored(case: Case, category: Category, owner: Unit) -> UUID:
    pk = uuid7()
    at = START + timedelta(minutes=case.minutes)
    Incident.objects.create(
        id=pk, number=str(pk)[-30:], category=category, channel="mobile_app", area_code=case.area,
        reported_area_code=case.area, owner_unit=owner, reported_at=at, due_at=at, queue="to_register",
        sensitivity="restricted" if case.restricted else "ordinary",
    )  # fmt: skip
    parties = [{"person_id": person} for person in case.people] + [{"unit_id": unit} for unit in case.units]
    for party in parties:
        Participation.objects.create(subject_kind="incident", subject_id=pk, role="copied", since=at, **party)
    for person in case.about:
        Recusal.objects.create(subject_kind="incident", subject_id=pk, person_id=person)
    return pk


@pytest.fixture
def ground(db: None) -> tuple[Category, Unit]:
    group = CategoryGroup.objects.create(code="g", name_zh="组", name_en="g", icon="i", hue="#000000", position=1)
    category = Category.objects.create(
        code="g.c", group=group, name_zh="类", name_en="c", icon="i", verification="photo", default_unit_kind="police",
        position=1,
    )  # fmt: skip
    return category, Unit.objects.create(kind="centre", name="中心", area_code="33", valid_from=DAY)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cases=CASES, scope=SCOPES, limit=st.integers(1, 4), down=st.booleans())
def test_a_scope_sees_what_the_rule_says(
    ground: tuple[Category, Unit], cases: list[Case], scope: Scope, limit: int, down: bool
) -> None:
    Incident.objects.all().delete()
    Participation.objects.all().delete()
    Recusal.objects.all().delete()
    wanted = {stored(case, *ground) for case in cases if visible(case, scope)}
    for case in cases:
        if not visible(case, scope):
            stored(case, *ground)
    assert set(Incident.objects.within(scope).values_list("pk", flat=True)) == wanted
    order = ("-reported_at", "-id") if down else ("due_at", "id")
    found: list[UUID] = []
    after = None
    while True:
        rows, after = Incident.objects.within(scope).page(order=order, after=after, limit=limit)
        found += [row.pk for row in rows]
        if after is None:
            break
    assert len(found) == len(wanted)
    assert set(found) == wanted
    plain = Incident.objects.filter(pk__in=wanted).order_by(*order).values_list("pk", flat=True)
    assert found == list(plain)


def test_an_empty_scope_sees_nothing_and_the_system_everything(ground: tuple[Category, Unit]) -> None:
    stored(Case(GRIDS[0], False, (PEOPLE[0],), (), (), 0), *ground)
    assert not Incident.objects.within(NOBODY).exists()
    assert Incident.objects.within(SYSTEM).count() == 1


def test_rows_without_a_scope_have_no_pages(db: None) -> None:
    with pytest.raises(RuntimeError, match="within"):
        Incident.objects.all().page(order=("id",), after=None, limit=1)
