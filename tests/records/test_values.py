"""Values against the catalogue: what is stored, what is refused and why; nothing is stored by halves."""

from typing import Any

import pytest
from django.db import transaction
from shapely import LineString, Point, Polygon

from backend.core.clock import now
from backend.core.ids import uuid7
from backend.core.problems import Problem
from backend.core.scope import SYSTEM
from backend.records.check_digits import credit_code_digit, is_citizen_number, is_credit_code
from backend.records.commands import Draft, add_records
from backend.records.models import Record, RecordClass, RecordItem
from backend.records.problems import RecordNotValid, ShapeNotValid, UnknownRecordClass
from backend.records.values import checked
from tests.cast import ABROAD, GRID, IN_GRID, Cast
from tests.records.made import FIRE, RENTAL, draft, form_of, square, store


def fault(klass: str, values: dict[str, Any]) -> dict[str, list[str]]:
    with pytest.raises(RecordNotValid) as refused:
        checked(form_of(klass), values)
    return refused.value.fields


def test_what_fits_is_kept_without_empty_values() -> None:
    given = FIRE | {"exits": 3, "sprinklers": False, "hazards": [], "floor_area": 80.5, "credit_code": ""}
    assert checked(form_of("place.fire"), given) == FIRE | {"exits": 3, "sprinklers": False, "floor_area": 80.5}


@pytest.mark.parametrize(
    ("item", "value"),
    [
        ("exits", -1), ("exits", 501), ("exits", 2.5), ("exits", True), ("exits", "2"), ("floor_area", float("nan")),
        ("floor_area", 10**400), ("sprinklers", "yes"), ("fire_inspected_on", "2026-02-30"),
        ("fire_inspected_on", "20261102"), ("fire_inspected_on", "1900-01-01"), ("rank", "huge"), ("rank", ["small"]),
        ("hazards", "gas"), ("hazards", ["gas", "gas"]), ("hazards", [["gas"]]), ("credit_code", "91330110MA2XXXXXX0"),
        ("hidden", 1), ("name", "in a column of its own"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_with_its_item(item: str, value: Any) -> None:
    assert list(fault("place.fire", FIRE | {item: value})) == [item]


@pytest.mark.parametrize(
    ("klass", "item"),
    [("place.fire", "manager"), ("place.fire", "manager_id"), ("place.fire", "fire_officer"), ("rental", "owner_id"),
     ("rental", "owner_phone"), ("school.campus", "head_phone")],
)  # fmt: skip
def test_personal_items_are_never_stored_with_the_record(klass: str, item: str) -> None:
    assert fault(klass, {item: "330110199001011234"})[item][0].startswith(("personal", "not collected"))


def test_required_items_are_asked_for() -> None:
    assert fault("rental", {"house_no": "1", "building_use": ""}) == {
        "building_use": ["required"], "rental_use": ["required"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("residents", "fits"),
    [({"local": 2, "abroad": 0}, True), ({"moon": 1}, False), ({"local": 1.5}, False), ({"local": -1}, False),
     (4, False)],
)  # fmt: skip
def test_numbers_by_code(residents: Any, fits: bool) -> None:
    values = RENTAL | {"residents": residents}
    assert (checked(form_of("rental"), values) == values) if fits else ("residents" in fault("rental", values))


def test_repeat_groups_name_the_row_that_is_wrong() -> None:
    gates = [{"gate_name": "南门", "gate_position": [120, 30]}, {"gate_position": [120, 95]}, "北门"]
    found = fault("school.campus", {"school_code": "1", "kind": "primary", "gates": gates})
    assert sorted(found) == ["gates.1.gate_name", "gates.1.gate_position", "gates.2"]
    assert "gates" in fault("school.campus", {"school_code": "1", "kind": "primary", "gates": [{}] * 13})
    assert list(fault("rental", RENTAL | {"tenants": [{"tenant": "某人"}]})) == ["tenants.0.tenant"]


def test_a_retired_code_is_not_chosen_any_more() -> None:
    form = form_of("place.fire")
    form.codes["fire_rank"]["small"].retired = True
    with pytest.raises(RecordNotValid):
        checked(form, FIRE)


def test_a_new_version_of_a_class_changes_its_items_and_old_ones_stay() -> None:
    RecordItem.objects.filter(klass="place.fire", code="exits").update(until=2)
    RecordItem.objects.create(
        klass_id="place.fire", code="ramps", name_zh="坡道数", name_en="Ramps", kind="integer", since=2, position=999
    )
    assert {"exits"} == {"exits", "ramps"} & set(form_of("place.fire").single)
    RecordClass.objects.filter(code="place.fire").update(version=2)
    assert checked(form_of("place.fire"), FIRE | {"ramps": 1})["ramps"] == 1
    assert list(fault("place.fire", FIRE | {"exits": 1})) == ["exits"]
    assert RecordItem.objects.filter(klass="place.fire", code="exits").exists()


def test_headings_hold_no_records(cast: Cast) -> None:
    for code in ("place", "castle"):
        with pytest.raises(UnknownRecordClass):
            store(Draft(id=uuid7(), klass=code, geom=Point(*IN_GRID), name="演示记录"))
    assert not Record.objects.within(SYSTEM).exists()


def test_check_digits() -> None:
    assert is_credit_code("91350100M000100Y43")  # the example of GB 32100
    assert not is_credit_code("91350100M000100Y44")
    assert not is_credit_code("91350100M000100I43")
    assert credit_code_digit("91350100M000100Y4") == "3"
    assert is_citizen_number("11010519491231002X")  # the example of GB 11643
    assert not is_citizen_number("110105194912310021")
    assert not is_citizen_number("1101051949123100")


def test_a_record_is_placed_counted_and_found_by_what_is_derived(cast: Cast) -> None:
    (pk,) = store(draft("school.campus", geom=square(*IN_GRID), name="演示小学", address="文一路"))
    row = Record.objects.within(SYSTEM).get(pk=pk)
    assert (row.area_code, row.township, row.county) == (GRID, GRID[:9], GRID[:6])
    assert row.class_version == 1
    assert {"小学", "文一"} <= set(row.terms)
    assert row.point_web.srid == 3857
    assert row.geom_web.contains(row.point_web)
    (point,) = store(draft("rental"))
    assert Record.objects.within(SYSTEM).get(pk=point).geom_web is None


@pytest.mark.parametrize(
    ("klass", "geom"),
    [
        ("rental", LineString([(120, 30), (120.1, 30)])),
        ("school.campus", Point(*IN_GRID)),
        ("school.campus", Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])),
        ("rental", Point(3.0, 95.0)),
        ("rental", Point()),
        ("rental", Point(13_359_000, 3_500_000)),
    ],
)
def test_a_shape_that_the_class_does_not_have_is_refused(cast: Cast, klass: str, geom: Any) -> None:
    with pytest.raises(ShapeNotValid):
        store(draft(klass, geom=geom, area_code=GRID))


def test_one_bad_record_stores_none(cast: Cast) -> None:
    good = draft("rental")
    bad: list[Draft] = [draft("rental", ABROAD), draft("place.fire", values={"rank": "huge"})]
    for each in bad:
        with pytest.raises(Problem), transaction.atomic():
            add_records([good, each], now=now())
    assert not Record.objects.within(SYSTEM).exists()
