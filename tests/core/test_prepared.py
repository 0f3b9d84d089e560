"""What is compiled once answers as the query set does each time, and what is stored once reads as `save` stores it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.contrib.gis.geos import Point
from django.db import IntegrityError, connection, transaction
from django.db.models import CharField, DateField, F, UUIDField
from django.db.models.functions import Upper
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.accounts.access import _OWN_AND_ABSENT, today, valid_posts
from backend.accounts.models import Person, Post, Unit
from backend.core import prepared
from backend.core.ids import uuid7
from backend.core.prepared import AnyOf, Given, Prepared
from backend.incidents.models import Incident
from tests.cast import COUNTY, TOWN, Cast
from tests.incidents.groups import make_categories
from tests.incidents.made import CASES, Case, store


def loud() -> Any:
    rows = Unit.objects.select_related("parent").annotate(loud=Upper(F("name")))
    return rows.filter(AnyOf("area_code", "codes", CharField()), valid_from__lte=Given("day", DateField())).order_by(
        "pk"
    )


def fields(row: Any, *, made: bool = True) -> dict[str, Any]:
    """Values by name; `made`: also those that the database makes of the others."""
    found = row._meta.concrete_fields
    return {field.attname: getattr(row, field.attname) for field in found if made or not field.generated}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(codes=st.lists(st.sampled_from([COUNTY, TOWN, "33", "990000", ""]), max_size=4), days=st.integers(-9999, 9999))
def test_rows_are_those_of_the_query_set(cast: Cast, codes: list[str], days: int) -> None:
    day = date(2026, 1, 1) + timedelta(days=days)
    expected = Unit.objects.annotate(loud=Upper(F("name"))).filter(area_code__in=codes, valid_from__lte=day)
    found: list[Any] = Prepared(loud).rows(codes=codes, day=day)
    assert [(fields(row), row.loud) for row in found] == [(fields(row), row.loud) for row in expected.order_by("pk")]


def test_what_is_joined_is_there_without_another_question(cast: Cast) -> None:
    query: Prepared[Unit] = Prepared(loud)
    parents = {unit.pk: unit.parent and fields(unit.parent) for unit in Unit.objects.select_related("parent")}
    with CaptureQueriesContext(connection) as asked:
        found = query.rows(codes=[COUNTY, TOWN], day=date(2100, 1, 1))
        assert {unit.pk: unit.parent and fields(unit.parent) for unit in found}.items() <= parents.items()
    assert found
    assert len(asked) == 1


def test_posts_of_everybody_are_those_of_a_query_of_their_own(cast: Cast) -> None:
    Post.objects.filter(pk=cast.post["worker"].pk).update(on_duty=False, deputy_post=cast.post["deputy"])
    for person in cast.person.values():
        mine = [post.pk for post in Post.objects.filter(person_id=person.pk)]
        own = valid_posts().filter(person_id=person.pk)
        absent = valid_posts().filter(on_duty=False, deputy_post__in=mine)
        expected = sorted([*(post.pk for post in own), *(post.pk for post in absent)])
        assert sorted(post.pk for post in _OWN_AND_ABSENT.rows(person=person.pk, day=today())) == expected


def test_values_never_become_part_of_the_text(cast: Cast) -> None:
    query: Prepared[Unit] = Prepared(lambda: Unit.objects.filter(name=Given("name", CharField())))
    for name in ("'; DROP TABLE core_event; --", "%s", "$1", "\\", "网格"):
        Unit.objects.filter(pk=cast.unit["centre"].pk).update(name=name)
        assert [unit.pk for unit in query.rows(name=name)] == [cast.unit["centre"].pk]
    assert query.rows(name="nobody") == []
    assert query.first(name="nobody") is None


@pytest.mark.django_db(transaction=True)
def test_many_threads_share_what_was_compiled(django_db_blocker: Any) -> None:
    people = [Person.objects.create(username=f"p{number}", name=str(number)) for number in range(40)]
    query: Prepared[Person] = Prepared(lambda: Person.objects.filter(pk=Given("pk", UUIDField())))

    def ask(pk: UUID) -> UUID | None:
        try:
            found = query.first(pk=pk)
            return found.pk if found else None
        finally:
            connection.close()

    wanted = [person.pk for person in people] * 5
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, wanted)) == wanted


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cases=CASES, accuracy=st.none() | st.floats(0, 1e6), placed=st.booleans())
def test_a_row_is_stored_as_save_stores_it(cast: Cast, cases: list[Case], accuracy: float | None, placed: bool) -> None:
    with transaction.atomic():
        make_categories()
        for pk in store(cast, cases):
            given_row = Incident.objects.get(pk=pk)
            given_row.pk, given_row.number = uuid7(), f"{TOWN}-20260101-{len(cases):05d}-{uuid7()}"[-32:]
            given_row.accuracy_m, given_row.point = accuracy, Point(120.1, 30.2, srid=4326) if placed else None
            saved = Incident.objects.get(pk=pk)
            saved.__dict__.update({key: value for key, value in given_row.__dict__.items() if key != "_state"})
            prepared.insert(given_row)
            read = Incident.objects.get(pk=given_row.pk)
            assert fields(read) | fields(given_row, made=False) == fields(read)
            Incident.objects.filter(pk=given_row.pk).delete()
            saved.save(force_insert=True)
            assert fields(Incident.objects.get(pk=saved.pk)) == fields(read)
        transaction.set_rollback(True)


def test_a_key_that_is_taken_is_an_error_of_integrity(cast: Cast) -> None:
    unit = Unit.objects.get(pk=cast.unit["centre"].pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        prepared.insert(unit)
