"""The shipped catalogue has all classes and items of the source, in both languages, and loads twice."""

import re
from collections import Counter

from django.db import transaction

from backend.records.catalogue import all_forms
from backend.records.models import KINDS, PRIVACIES, RecordClass, RecordCode, RecordItem
from seeds.record_catalogue import load_record_catalogue

CHINESE = re.compile("[\u4e00-\u9fff]")
OURS = {"tenants": {"moved_in_on", "left_on"}, "gates": {"gate_name", "gate_position"}}  # beyond the source's lists


def test_every_class_has_the_items_of_the_source() -> None:
    counted = Counter(
        item.klass_id for item in RecordItem.objects.all() if item.code not in OURS.get(item.group, set())
    )
    places = {code: n for code, n in counted.items() if code.startswith("place.")}
    assert places == {
        "place.work_safety": 14, "place.fire": 15, "place.order": 14, "place.hazardous": 14, "place.crowded": 15,
    }  # fmt: skip
    assert sum(places.values()) == 72
    others = ("place", "org", "rental", "school.campus", "enterprise")
    assert [counted[code] for code in others] == [16, 28, 29, 24, 21]
    assert counted["facility"] >= 7


def test_everything_has_a_name_in_both_languages() -> None:
    for model in (RecordClass, RecordItem, RecordCode):
        for row in model.objects.all():
            assert row.name_zh, row
            assert row.name_en, row
            assert not CHINESE.search(row.name_en), row.name_en
    for item in RecordItem.objects.all():
        assert bool(item.unit_zh) is bool(item.unit_en), item.code


def test_items_are_of_known_kinds_and_name_lists_that_exist() -> None:
    lists = set(RecordCode.objects.values_list("list", flat=True))
    for item in RecordItem.objects.all():
        assert item.kind in KINDS
        assert item.privacy in PRIVACIES
        assert (item.kind in ("code", "codes", "counts")) is bool(item.codes), item.code
        assert not item.codes or item.codes in lists, item.code


def test_numbers_of_identity_are_sensitive_optional_and_off() -> None:
    numbers = [item for item in RecordItem.objects.all() if item.code.endswith("_id")]
    assert len(numbers) >= 5
    assert all(item.privacy == "sensitive" and not item.enabled and not item.required for item in numbers)


def test_a_class_has_each_code_once_with_its_heading() -> None:
    for form in all_forms():
        codes = [item.code for item in form.items]
        assert len(codes) == len(set(codes)), form.klass.code
        assert {item.group for item in form.items} - {""} == set(form.groups)


def test_loading_again_adds_nothing_and_keeps_what_was_edited() -> None:
    RecordItem.objects.filter(klass="rental", code="alarms").update(name_zh="烟感数")
    with transaction.atomic():
        assert load_record_catalogue() == 0
    assert RecordItem.objects.get(klass="rental", code="alarms").name_zh == "烟感数"
