"""Writes of records: checked against the catalogue, in bulk by COPY."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.contrib.gis.geos import GEOSGeometry, Point
from django.db import connection

from backend.core.tx import require_transaction
from backend.incidents.terms import bigrams
from backend.records.catalogue import Form, all_forms
from backend.records.problems import OutsideAllGrids, ShapeNotValid, UnknownRecordClass
from backend.records.values import checked
from gis.areas.locate import place_many

BATCH = 5000
NAME_MAX, ADDRESS_MAX = 120, 200
_SHAPES = {0: "point", 1: "line", 2: "polygon"}
COLUMNS = (
    "id", "klass_id", "class_version", "area_code", "geom", "name", "address", "terms", "values", "checks", "source",
    "external_id", "verified_at", "verified_by_id", "created_at", "version",
)  # fmt: skip
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A record before it is stored; `geom` in EPSG:4326. Without an `area_code` it is placed by its point."""

    id: UUID
    klass: str
    geom: GEOSGeometry
    name: str
    address: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    source: str = "grid_worker"
    area_code: str = ""
    verified_at: datetime | None = None
    verified_by: UUID | None = None
    external_id: str | None = None


def add_records(drafts: Iterable[Draft], *, now: datetime) -> int:
    """Stores new records in the caller's transaction; returns how many.

    Raises UnknownRecordClass, RecordNotValid, ShapeNotValid, OutsideAllGrids: then nothing may be kept.
    """
    require_transaction()
    forms = {form.klass.code: form for form in all_forms() if not form.klass.heading}
    names = ", ".join(connection.ops.quote_name(column) for column in COLUMNS)
    written = 0
    for batch in _batches(drafts):
        rows = [_row(draft, code, forms, now) for draft, code in zip(batch, _placed(batch), strict=True)]
        with connection.cursor() as cursor, cursor.copy(f"COPY records_record ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        written += len(rows)
    return written


def _batches(drafts: Iterable[Draft]) -> Iterator[list[Draft]]:
    source = iter(drafts)
    while batch := list(islice(source, BATCH)):
        yield batch


def _placed(batch: Sequence[Draft]) -> list[str]:
    """The grid of each draft. Raises OutsideAllGrids."""
    codes = [draft.area_code for draft in batch]
    unplaced = [index for index, code in enumerate(codes) if not code]
    points = [representative(batch[index].geom) for index in unplaced]
    for index, found in zip(unplaced, place_many([(point.x, point.y) for point in points]), strict=True):
        if not found.placed or found.area_code is None:
            raise OutsideAllGrids()
        codes[index] = found.area_code
    return codes


def representative(geom: GEOSGeometry) -> Point:
    """The point of a geometry by which it is placed, listed and counted."""
    return geom if isinstance(geom, Point) else geom.point_on_surface


def _row(draft: Draft, code: str, forms: Mapping[str, Form], now: datetime) -> Row:
    form = forms.get(draft.klass)
    if form is None:
        raise UnknownRecordClass(klass=draft.klass)
    _check_shape(draft, form)
    values = checked(form, draft.values)
    name, address = draft.name[:NAME_MAX], draft.address[:ADDRESS_MAX]
    return (
        draft.id, draft.klass, form.klass.version, code, draft.geom.hexewkb.decode(), name, address,
        bigrams(f"{name} {address}"), json.dumps(values, ensure_ascii=False), "{}", draft.source, draft.external_id,
        draft.verified_at, draft.verified_by, now, 1,
    )  # fmt: skip


def _check_shape(draft: Draft, form: Form) -> None:
    geom, wanted = draft.geom, form.klass.shape
    west, south, east, north = geom.extent
    fits = wanted in ("any", _SHAPES.get(geom.dims, "")) and geom.srid == 4326
    if not (fits and geom.valid and -180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise ShapeNotValid(klass=draft.klass, shape=wanted)
