"""Records and their catalogue as clients see them: names beside codes, nothing personal."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from backend.core.actor import Access
from backend.incidents import render as incidents
from backend.records.catalogue import Form, forms
from backend.records.ground import representative
from backend.records.models import Record, RecordItem
from backend.records.queries import Around, incidents_at
from gis.areas.queries import named

SHOWN = frozenset({"public", "internal"})
DECIMALS = 7


def catalogue(found: Sequence[Form], language: str) -> list[dict[str, Any]]:
    return [_class(form, language) for form in found]


def _class(form: Form, language: str) -> dict[str, Any]:
    klass = form.klass
    return {
        "code": klass.code,
        "name": _name(klass, language),
        "parent": klass.parent_id,
        "heading": klass.heading,
        "shape": klass.shape,
        "icon": klass.icon,
        "hue": klass.hue,
        "version": klass.version,
        "fresh_days": klass.fresh_days,
        "ring_metres": klass.ring_metres,
        "groups": [
            {"code": group.code, "name": _name(group, language), "rows_max": group.rows_max}
            for group in form.groups.values()
        ],
        "items": [_item(form, item, language) for item in form.items],
    }


def _item(form: Form, item: RecordItem, language: str) -> dict[str, Any]:
    entries = form.codes[item.codes].values() if item.codes else ()
    return {
        "code": item.code,
        "name": _name(item, language),
        "kind": item.kind,
        "unit": _unit(item, language),
        "group": item.group,
        "required": item.required,
        "privacy": item.privacy,
        "enabled": item.enabled,
        "minimum": item.minimum,
        "maximum": item.maximum,
        "stored": item.stored,
        "options": [{"code": each.code, "name": _name(each, language)} for each in entries if not each.retired],
    }


def _name(row: Any, language: str) -> str:
    return str(row.name_en if language == "en" else row.name_zh)


def _unit(item: RecordItem, language: str) -> str:
    return item.unit_en if language == "en" else item.unit_zh


def shorts(records: Sequence[Record], language: str) -> list[dict[str, Any]]:
    """Short forms, in order; names of areas are read at once."""
    names = named({code for row in records for code in (row.area_code, row.area_code[:9], row.area_code[:12])})
    return [_short(row, names, language) for row in records]


def _short(row: Record, names: Mapping[str, str], language: str) -> dict[str, Any]:
    point = representative(row.geom)
    village, own = names.get(row.area_code[:12], ""), names.get(row.area_code, "")
    return {
        "id": str(row.pk),
        "klass": {"code": row.klass_id, "name": _name(row.klass, language)},
        "name": row.name,
        "address": row.address,
        "area": {
            "code": row.area_code,
            "name": f"{village} {own}".strip(),
            "township": row.area_code[:9],
            "township_name": names.get(row.area_code[:9], ""),
        },
        "point": [round(point.x, DECIMALS), round(point.y, DECIMALS)],
        "source": row.source,
        "verified_at": row.verified_at,
        "version": row.version,
    }


def card(row: Record, access: Access, language: str) -> dict[str, Any]:
    """A whole record with the incidents at it."""
    cases, count = incidents_at(access, row)
    form = forms([row.klass])[0]
    return shorts([row], language)[0] | {
        "geometry": json.loads(row.geom.geojson),
        "verified_by": row.verified_by.name if row.verified_by else None,
        "items": list(_items(row, form, language)),
        "incidents": {"results": incidents.shorts(cases, incidents.reader(access, language)), "count": count},
    }


def surroundings(found: Around, *, ring: dict[str, Any], metres: int, access: Access, language: str) -> dict[str, Any]:
    """What lies around a record, with the distance of each."""
    places = shorts(found.places, language)
    cases = incidents.shorts(found.incidents, incidents.reader(access, language))
    return {
        "metres": metres,
        "ring": ring,
        "places": [form | {"metres": _metres(near)} for form, near in zip(places, found.places, strict=True)],
        "incidents": [form | {"metres": _metres(near)} for form, near in zip(cases, found.incidents, strict=True)],
        "counts": {
            "places": sum(found.by_class.values()),
            "incidents": found.incident_count,
            "by_class": found.by_class,
        },
    }


def _metres(near: Any) -> float:
    return round(float(near.metres), 1)


def item_titles(form: Form, language: str) -> list[tuple[str, str]]:
    """Code and name of the items that a table of this class shows: single ones, none of them personal."""
    return [(item.code, _name(item, language)) for item in _tabled(form)]


def item_cells(row: Record, form: Form, language: str, flags: Mapping[bool, tuple[str, str]]) -> list[Any]:
    """Values in the order of `item_titles`, each as one text or number."""
    return [_cell(_read(form, item, row.values.get(item.code), language), language, flags) for item in _tabled(form)]


def _tabled(form: Form) -> list[RecordItem]:
    kept = (item for item in form.items if item.privacy in SHOWN and item.enabled)
    return [item for item in kept if not item.stored and not item.group]


def _cell(value: Any, language: str, flags: Mapping[bool, tuple[str, str]]) -> Any:
    if isinstance(value, bool):
        return flags[value][language == "en"]
    if isinstance(value, list):
        return (", " if language == "en" else "、").join(map(str, value))
    return value


def _items(row: Record, form: Form, language: str) -> Iterator[dict[str, Any]]:
    """Values in the order of the catalogue; those of an item that is personal by now are left out."""
    for item in form.items:
        if item.privacy not in SHOWN or item.stored:
            continue
        if not item.group:
            yield from _value(form, item, row.values, None, language)
            continue
        for place, each in enumerate(row.values.get(item.group, [])):
            yield from _value(form, item, each, place, language)


def _value(
    form: Form, item: RecordItem, values: Mapping[str, Any], place: int | None, language: str
) -> Iterator[dict[str, Any]]:
    raw = values.get(item.code)
    if raw is None:
        return
    yield {
        "code": item.code,
        "name": _name(item, language),
        "value": _read(form, item, raw, language),
        "raw": raw,
        "unit": _unit(item, language),
        "group": _name(form.groups[item.group], language) if item.group else "",
        "row": place,
    }


def _read(form: Form, item: RecordItem, raw: Any, language: str) -> Any:
    """Codes by their names; numbers, texts, days and flags as they are. None stays None."""
    if raw is None:
        return None
    names = {code: _name(entry, language) for code, entry in form.codes.get(item.codes, {}).items()}
    if item.kind == "code":
        return names.get(raw, raw)
    if item.kind == "codes":
        return [names.get(each, each) for each in raw]
    if item.kind == "counts":
        return ", ".join(f"{names.get(code, code)} {n}" for code, n in raw.items())
    return raw
