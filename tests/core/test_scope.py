"""One door to rows: for random trees, people and cases, `within` and `page` see exactly what a plain model sees."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db.models import Q
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.accounts.models import Unit
from backend.core import keyset
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
    due: int | None = 0  # minutes
    urgent: bool = False


CASES = st.lists(
    st.builds(
        Case,
        area=st.sampled_from(GRIDS),
        restricted=st.booleans(),
        people=st.lists(st.sampled_from(PEOPLE), unique=True, max_size=2).map(tuple),
        units=st.lists(st.sampled_from(UNITS), unique=True, max_size=1).map(tuple),
        about=st.lists(st.sampled_from(PEOPLE), unique=True, max_size=1).map(tuple),
        minutes=st.integers(0, 5),
        due=st.none() | st.integers(0, 3),
        urgent=st.booleans(),
    ),
    max_size=12,
)
ORDERS = st.sampled_from([
    ("-reported_at", "-id"), ("reported_at", "id"), ("due_at", "id"), ("-due_at", "-id"), ("-urgent", "due_at", "id"),
    ("urgent", "-due_at", "-id"), ("area_code", "-reported_at", "-id"), ("-area_code", "reported_at", "id"),
])  # fmt: skip
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
        reported_area_code=case.area, owner_unit=owner, reported_at=at, queue="to_register", urgent=case.urgent,
        due_at=None if case.due is None else START + timedelta(minutes=case.due),
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


def pages(scope: Scope, order: tuple[str, ...], limit: int, **more: Any) -> list[UUID]:
    """Every row of a list, page after page."""
    found: list[UUID] = []
    after = None
    while True:
        rows, after = Incident.objects.within(scope).page(order=order, after=after, limit=limit, **more)
        found += [row.pk for row in rows]
        if after is None:
            return found


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cases=CASES, scope=SCOPES, limit=st.integers(1, 4), order=ORDERS)
def test_a_scope_sees_what_the_rule_says(
    ground: tuple[Category, Unit], cases: list[Case], scope: Scope, limit: int, order: tuple[str, ...]
) -> None:
    Incident.objects.all().delete()
    Participation.objects.all().delete()
    Recusal.objects.all().delete()
    wanted = {stored(case, *ground) for case in cases if visible(case, scope)}
    for case in cases:
        if not visible(case, scope):
            stored(case, *ground)
    assert set(Incident.objects.within(scope).values_list("pk", flat=True)) == wanted
    plain = list(Incident.objects.filter(pk__in=wanted).order_by(*order).values_list("pk", flat=True))
    assert pages(scope, order, limit) == plain
    assert pages(scope, order, limit, parts=[Q(urgent=True), Q(urgent=False)]) == plain
    assert Incident.objects.within(scope).count_up_to(3) == (min(len(plain), 3), len(plain) <= 3)


@pytest.mark.parametrize("few", [2, 10_000])
@pytest.mark.parametrize("down", [True, False])
def test_rows_are_sought_by_their_index_or_in_their_order_alike(
    ground: tuple[Category, Unit], monkeypatch: pytest.MonkeyPatch, few: int, down: bool
) -> None:
    """What is rare is found and put in order, what is frequent is met in order."""
    monkeypatch.setattr(keyset, "FEW", few)
    made = [stored(Case(GRIDS[n % 3], False, (), (), (), n // 2, urgent=n % 3 > 0), *ground) for n in range(12)]
    order = ("-reported_at", "-id") if down else ("reported_at", "id")
    sought = keyset.Sought(Q(urgent=True), Q(urgent=True))
    plain = list(Incident.objects.filter(pk__in=made, urgent=True).order_by(*order).values_list("pk", flat=True))
    assert len(plain) == 8
    assert pages(Scope(areas=("33",)), order, 3, sought=sought) == plain


@settings(max_examples=60, deadline=None)
@given(
    codes=st.lists(st.sampled_from(AREAS), unique=True, max_size=3).map(tuple),
    code=st.sampled_from(AREAS),
    grid=st.sampled_from(GRIDS),
)
def test_a_scope_inside_an_area_covers_what_both_cover(codes: tuple[str, ...], code: str, grid: str) -> None:
    scope = Scope(areas=codes)
    assert scope.inside(code).covers(grid) is (scope.covers(grid) and grid.startswith(code))
    assert scope.inside("") == scope


def test_an_empty_scope_sees_nothing_and_the_system_everything(ground: tuple[Category, Unit]) -> None:
    stored(Case(GRIDS[0], False, (PEOPLE[0],), (), (), 0), *ground)
    assert not Incident.objects.within(NOBODY).exists()
    assert Incident.objects.within(SYSTEM).count() == 1


def test_rows_without_a_scope_have_no_pages(db: None) -> None:
    with pytest.raises(RuntimeError, match="within"):
        Incident.objects.all().page(order=("id",), after=None, limit=1)
