"""Writes of records: checked against the catalogue, in bulk by COPY."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

import numpy as np
import shapely
from django.db import connection
from numpy.typing import NDArray

from backend.core import changes
from backend.core.tx import require_transaction
from backend.incidents.terms import bigrams
from backend.records.catalogue import Form, all_forms
from backend.records.problems import OutsideAllGrids, ShapeNotValid, UnknownRecordClass
from backend.records.values import checked
from gis.areas.locate import place_many

BATCH = 5000
NAME_MAX, ADDRESS_MAX = 120, 200
SRID = 4326
_SHAPES = ("point", "line", "polygon")  # by dimension
COLUMNS = (
    "id", "klass_id", "class_version", "area_code", "geom", "name", "address", "terms", "values", "checks", "source",
    "external_id", "verified_at", "verified_by_id", "created_at", "version",
)  # fmt: skip
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A record before it is stored; `geom` in EPSG:4326. Without an `area_code` it is placed by its point.

    Shapes are shapely's, because they are checked and packed in bulk.
    """

    id: UUID
    klass: str
    geom: shapely.Geometry
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
        shapes = _packed(batch, forms)
        rows = [_row(*each, forms=forms, now=now) for each in zip(batch, _placed(batch), shapes, strict=True)]
        with connection.cursor() as cursor, cursor.copy(f"COPY records_record ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        written += len(rows)
    if written:
        changes.publish("layer", "record", ["layer:record"])
    return written


def _batches(drafts: Iterable[Draft]) -> Iterator[list[Draft]]:
    source = iter(drafts)
    while batch := list(islice(source, BATCH)):
        yield batch


def _placed(batch: Sequence[Draft]) -> list[str]:
    """The grid of each draft. Raises OutsideAllGrids."""
    codes = [draft.area_code for draft in batch]
    unplaced = [index for index, code in enumerate(codes) if not code]
    points = [shapely.point_on_surface(batch[index].geom) for index in unplaced]
    for index, found in zip(unplaced, place_many([(point.x, point.y) for point in points]), strict=True):
        if not found.placed or found.area_code is None:
            raise OutsideAllGrids()
        codes[index] = found.area_code
    return codes


def _packed(batch: Sequence[Draft], forms: Mapping[str, Form]) -> list[str]:
    """The shapes as the database takes them. Raises UnknownRecordClass, ShapeNotValid."""
    shapes: NDArray[np.object_] = np.array([draft.geom for draft in batch], dtype=object)
    dimensions = shapely.get_dimensions(shapes)
    west, south, east, north = shapely.bounds(shapes).T
    # An empty shape has no bounds, and no comparison with nothing holds.
    good = shapely.is_valid(shapes) & (west >= -180) & (south >= -90) & (east <= 180) & (north <= 90)
    for draft, dimension, sound in zip(batch, dimensions, good, strict=True):
        if draft.klass not in forms:
            raise UnknownRecordClass(klass=draft.klass)
        wanted = forms[draft.klass].klass.shape
        if not sound or (wanted != "any" and wanted != _SHAPES[dimension]):
            raise ShapeNotValid(klass=draft.klass, shape=wanted)
    return [str(each) for each in shapely.to_wkb(shapely.set_srid(shapes, SRID), hex=True, include_srid=True)]


def _row(draft: Draft, code: str, shape: str, *, forms: Mapping[str, Form], now: datetime) -> Row:
    form = forms[draft.klass]
    values = checked(form, draft.values)
    name, address = draft.name[:NAME_MAX], draft.address[:ADDRESS_MAX]
    return (
        draft.id, draft.klass, form.klass.version, code, shape, name, address, bigrams(f"{name} {address}"),
        json.dumps(values, ensure_ascii=False), "{}", draft.source, draft.external_id, draft.verified_at,
        draft.verified_by, now, 1,
    )  # fmt: skip
