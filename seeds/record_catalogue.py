"""The catalogue of basic records as rows: classes, repeat groups, code lists, items."""

import csv
from collections.abc import Iterator
from typing import Any

from backend.core.tx import require_transaction
from backend.records.models import RecordClass, RecordCode, RecordGroup, RecordItem
from seeds.zhejiang.divisions import DATA


def load_record_catalogue() -> int:
    """Rows that are there stay as a county has edited them. Returns the number of items added."""
    require_transaction()
    for place, row in enumerate(rows_of("classes"), start=1):
        RecordClass.objects.get_or_create(code=row["code"], defaults=_class(row, place))
    RecordGroup.objects.bulk_create([RecordGroup(**_group(row)) for row in rows_of("groups")], ignore_conflicts=True)
    codes = [RecordCode(**row, position=place) for place, row in enumerate(rows_of("codes"), start=1)]
    RecordCode.objects.bulk_create(codes, ignore_conflicts=True)
    before = RecordItem.objects.count()
    items = [RecordItem(**_item(row), position=place) for place, row in enumerate(rows_of("items"), start=1)]
    RecordItem.objects.bulk_create(items, ignore_conflicts=True)
    return RecordItem.objects.count() - before


def rows_of(table: str) -> Iterator[dict[str, str]]:
    """Rows of `record_<table>.csv`."""
    with (DATA / f"record_{table}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _class(row: dict[str, str], place: int) -> dict[str, Any]:
    return {
        "parent_id": row["parent"] or None,
        "heading": row["heading"] == "true",
        "name_zh": row["name_zh"],
        "name_en": row["name_en"],
        "shape": row["shape"],
        "fresh_days": int(row["fresh_days"]) if row["fresh_days"] else None,
        "ring_metres": int(row["ring_metres"]) if row["ring_metres"] else None,
        "icon": row["icon"],
        "hue": row["hue"],
        "position": place,
    }


def _group(row: dict[str, str]) -> dict[str, Any]:
    return {
        "klass_id": row["klass"],
        "code": row["code"],
        "name_zh": row["name_zh"],
        "name_en": row["name_en"],
        "rows_max": int(row["rows_max"]),
    }


def _item(row: dict[str, str]) -> dict[str, Any]:
    same = ("code", "name_zh", "name_en", "kind", "unit_zh", "unit_en", "codes", "group", "privacy", "stored")
    return {name: row[name] for name in same} | {
        "klass_id": row["klass"],
        "required": row["required"] == "true",
        "enabled": row["enabled"] == "true",
        "minimum": float(row["minimum"]) if row["minimum"] else None,
        "maximum": float(row["maximum"]) if row["maximum"] else None,
        "check_digit": row["check"],
    }
