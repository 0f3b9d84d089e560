"""The invented records of a small county: as many as the weights say, in their grids, the same every time."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime

import pytest
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker
from shapely import to_wkb

from backend.core.clock import SHANGHAI
from backend.core.scope import SYSTEM
from backend.records.catalogue import all_forms
from backend.records.models import Record
from seeds.areas import load_areas
from seeds.cast import load_cast
from seeds.places import find_places
from seeds.records.load import load_records
from seeds.records.make import CAFE_NAME, Maker, Stage, names_of
from seeds.units import load_units
from seeds.zhejiang import build_county
from seeds.zhejiang.records import SPREADS, record_counts, shares_of_counties

COUNTY, DEMO_COUNTY = "330922", "330110"
NOW = datetime(2026, 11, 20, 15, 20, tzinfo=SHANGHAI)
PERSONAL = ("personal", "sensitive")

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[list[tuple[int, int]]]:
    """The county with its records; gives what was reported meanwhile."""
    reported: list[tuple[int, int]] = []
    with django_db_blocker.unblock(), transaction.atomic():
        load_areas(counties=[COUNTY])
        places = find_places(COUNTY)
        load_units(places)
        load_cast(places)
        load_records(county=COUNTY, now=NOW, report=lambda ready, total: reported.append((ready, total)))
        yield reported
        transaction.set_rollback(True)


def rows(sql: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def test_every_county_has_its_share_and_the_demo_county_about_46_000() -> None:
    for group, spread in SPREADS.items():
        assert sum(shares_of_counties(group).values()) == pytest.approx(1)
        assert len(shares_of_counties(group)) == 90
        assert sum(spread.kinds.values()) > 0
    counted = {
        group: sum(spread.kinds.values()) * shares_of_counties(group)[DEMO_COUNTY] for group, spread in SPREADS.items()
    }
    assert 45_500 < counted["rental"] + counted["place"] + counted["school"] < 46_500


def test_there_are_as_many_of_each_class_as_the_weights_say(told: object) -> None:
    counts = {kind: int(each.sum()) for kind, each in record_counts(build_county(COUNTY), "records").items()}
    found = Counter(Record.objects.within(SYSTEM).values_list("klass_id", flat=True))
    schools = sum(counts[kind] for kind in ("kindergarten", "primary", "junior", "senior", "university", "training"))
    assert found["school.campus"] == schools > 0
    assert found["school.site"] == counts["site"]
    assert found["rental"] == sum(counts[kind] for kind in SPREADS["rental"].kinds)
    assert found["place.order"] == counts["lodging"] + counts["entertainment"] + counts["special_trade"]
    assert found["place.work_safety"] == counts["special_equipment"]
    assert found["place.hazardous"] == counts["hazardous"]
    assert sum(found.values()) == sum(counts.values())


def test_each_lies_in_its_grid_and_no_campus_over_another(told: object) -> None:
    assert rows("""
        SELECT count(*) FROM records_record r LEFT JOIN areas_area a ON a.code = r.area_code AND a.valid_to IS NULL
        WHERE a.level IS DISTINCT FROM 'grid' OR NOT ST_Intersects(a.geom, r.geom)
    """) == [(0,)]  # fmt: skip
    campus = "klass_id = 'school.campus'"
    assert rows(f"""
        SELECT count(*) FROM records_record a JOIN records_record b ON a.id < b.id AND ST_Intersects(a.geom, b.geom)
        WHERE a.{campus} AND b.{campus}
    """) == [(0,)]  # fmt: skip
    assert rows(f"SELECT bool_and(ST_IsValid(geom)), min(ST_Area(geom::geography)) > 100 FROM records_record"
                f" WHERE {campus}") == [(True, True)]  # fmt: skip


def test_one_internet_cafe_stands_160_m_from_a_schools_wall_and_no_other_within_200(told: object) -> None:
    near = rows("""
        SELECT c.name, ST_Distance(c.geom::geography, s.geom::geography) FROM records_record c, records_record s
        WHERE c.values->>'kind' = 'internet_cafe' AND s.klass_id = 'school.campus' AND s.values->>'kind' <> 'training'
          AND ST_DWithin(c.geom::geography, s.geom::geography, 200)
    """)
    assert near == [(CAFE_NAME, pytest.approx(160, abs=0.02))]


def test_values_fit_the_catalogue_and_hold_nothing_personal(told: object) -> None:
    """They are checked at writing; here that they are there at all, and what must never be."""
    personal = {item.code for form in all_forms() for item in form.items if item.privacy in PERSONAL}
    public = {item.code for form in all_forms() for item in form.items if item.privacy not in PERSONAL}
    for row in Record.objects.within(SYSTEM).iterator():
        assert not set(row.values) & (personal - public)
        assert row.name
        assert row.address
        assert row.verified_at
        assert row.verified_at <= NOW
    filled = rows("SELECT avg((SELECT count(*) FROM jsonb_object_keys(values))) FROM records_record")
    assert float(str(filled[0][0])) > 8


def test_the_same_county_and_moment_give_the_same_records(told: object) -> None:
    built = build_county(COUNTY)
    forms = {form.klass.code: form for form in all_forms()}
    stage = Stage(built, forms, {}, names_of(built), find_places(COUNTY).town.code, NOW)
    drafts = list(Maker(stage).drafts())
    stored = {row.pk: row for row in Record.objects.within(SYSTEM)}
    assert len(drafts) == len(stored)
    for draft in drafts:
        row = stored[draft.id]
        assert (row.name, row.address, row.verified_at) == (draft.name, draft.address, draft.verified_at)
        assert row.values == json.loads(json.dumps(draft.values)) or not all(draft.values.values())
        assert row.geom.hex.decode() == to_wkb(draft.geom, hex=True)


def test_loading_again_adds_nothing(told: list[tuple[int, int]]) -> None:
    before = Record.objects.within(SYSTEM).count()
    again = load_records(county=COUNTY, now=NOW, report=lambda ready, total: None)
    assert (again.items, again.records) == (0, 0)
    assert Record.objects.within(SYSTEM).count() == before
