"""The dry run: reads the file again, compares it with the county, and stores what it finds. Changes no area."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import shapely
from django.db import connection, transaction
from shapely import MultiPolygon

from gis.areas.bands import ewkb
from gis.imports import county as counties
from gis.imports.drafts import Draft, Remark, cover_remarks, drafts_of, set_remarks
from gis.imports.faces import Cover, Piece, cover, require_few_crossings
from gis.imports.models import AreaImport, Finding, ImportFile, StagedGrid
from gis.imports.options import SHIFTED, ZONES, Options, better_system, require_fields
from gis.imports.plan import Proposal, Row, Standing, add_bands, batches, rows_of
from gis.imports.reading import Layer, read

FINDINGS_MAX = 5_000  # stored; their number is exact
STORE_BATCH = 1_000
_GRID_COLUMNS = (
    "of_id", "code", "action", "batch", "name", "kind", "special", "population", "square_m", "successors",
    "predecessors", "following", "before", "geom", "geom_far", "geom_mid", "geom_web", "before_far", "before_mid",
    "centre", "ended",
)  # fmt: skip
_FINDING_COLUMNS = ("of_id", "kind", "severity", "codes", "village", "row", "square_m", "says", "geom")


@dataclass
class Outcome:
    """What a check found; `rows` is empty while there are faults that leave nothing to compare."""

    remarks: list[Remark] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    batches: int = 0

    @property
    def faults(self) -> int:
        return sum(remark.severity == "fault" for remark in self.remarks)


def check(one: AreaImport) -> None:
    """Reads and compares outside of a transaction, then stores rows and findings in short ones.

    Raises the problems of reading, FieldMissing and TooTangled.
    """
    options = Options(**one.options)
    data = bytes(ImportFile.objects.get(of=one).data)
    layer = read(data, crs=options.crs if options.crs in ZONES else "", layer=options.layer)
    require_fields(layer, options)
    mark = counties.fingerprint(one.county)
    outcome = compare(layer, options, county=one.county)
    _store(one, outcome)
    kinds = Counter(f"{remark.severity}.{remark.kind}" for remark in outcome.remarks)
    one.counts = {
        "grids": len(layer.shapes),
        "faults": outcome.faults,
        "findings": dict(kinds),
        "actions": dict(Counter(row.action for row in outcome.rows)),
        "batches": outcome.batches,
        "fingerprint": mark,
    }


def compare(layer: Layer, options: Options, *, county: str) -> Outcome:
    """The findings and the plan for a file that has been read. Raises TooTangled."""
    villages = counties.villages_of(county)
    today = counties.grids_of(county)
    require_few_crossings([*layer.shapes, *villages.values()])
    drafts = drafts_of(layer, options, villages=villages)
    named = {draft.village for draft in drafts.grids}
    replaced = frozenset(named if options.part else villages)
    outcome = Outcome(list(drafts.remarks))
    outcome.remarks += _doubt(layer, options, [villages[code] for code in sorted(replaced)])
    known = frozenset(each.code for each in today)
    outcome.remarks += set_remarks(
        drafts.grids, villages=replaced, known=known, used_before=counties.used_codes(county) - known
    )
    if not drafts.grids:
        return outcome
    basic, covered = _cover(drafts.grids, today, villages, replaced, options)
    outcome.remarks += cover_remarks(covered.faults, replaced, frozenset(piece.village for piece in basic))
    _plan(outcome, drafts.grids, today, basic, covered, replaced)
    return outcome


def _doubt(layer: Layer, options: Options, villages: Sequence[MultiPolygon]) -> Iterable[Remark]:
    """Degrees that nobody has declared, and that fit much better when read as shifted."""
    if options.crs or not villages or not any(shape is not None for shape in layer.shapes):
        return []
    better = better_system(layer.shapes, shapely.union_all(villages))
    return [Remark("reference_doubtful", says=better)] if better in SHIFTED else []


def _cover(
    grids: Sequence[Draft],
    today: Sequence[Standing],
    villages: Mapping[str, MultiPolygon],
    replaced: frozenset[str],
    options: Options,
) -> tuple[list[Piece], Cover]:
    """The basic grids of the whole county as they would be: those of the file, and of the villages that stay."""
    pieces = [Piece(each.code, each.village, each.shape) for each in grids if not each.special]
    pieces += [
        Piece(each.code, each.code[:12], each.geom)
        for each in today
        if not each.special and each.code[:12] not in replaced
    ]
    return pieces, cover(pieces, villages, heal_m=options.heal_m)


def _plan(
    outcome: Outcome,
    grids: Sequence[Draft],
    today: Sequence[Standing],
    pieces: Sequence[Piece],
    covered: Cover,
    replaced: frozenset[str],
) -> None:
    shapes = {piece.code: shape for piece, shape in zip(pieces, covered.shapes, strict=True) if not shape.is_empty}
    with_special = any(draft.special for draft in grids)
    proposals = [Proposal(draft, shapes.get(draft.code, draft.shape)) for draft in grids]
    here = [each for each in today if each.code[:12] in replaced and (with_special or not each.special)]
    outcome.rows = rows_of(proposals, here)
    if outcome.faults == 0:
        add_bands(outcome.rows, shapes, {each.code: each for each in today})
        outcome.batches = batches(outcome.rows)


def _store(one: AreaImport, outcome: Outcome) -> None:
    """Replaces rows and findings of an earlier check."""
    for model in (StagedGrid, Finding):
        with transaction.atomic(durable=True):
            model.objects.filter(of=one).delete()
    for start in range(0, len(outcome.rows), STORE_BATCH):
        with transaction.atomic(durable=True):
            _copy(StagedGrid, _GRID_COLUMNS, [_grid(one, row) for row in outcome.rows[start : start + STORE_BATCH]])
    worst = sorted(outcome.remarks, key=lambda remark: (remark.severity != "fault", -(remark.square_m or 0)))
    kept = worst[:FINDINGS_MAX]
    for start in range(0, len(kept), STORE_BATCH):
        with transaction.atomic(durable=True):
            _copy(Finding, _FINDING_COLUMNS, [_finding(one, each) for each in kept[start : start + STORE_BATCH]])


def _copy(model: Any, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    table = connection.ops.quote_name(model._meta.db_table)
    names = ", ".join(connection.ops.quote_name(column) for column in columns)
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _grid(one: AreaImport, row: Row) -> tuple[Any, ...]:
    return (
        one.pk, row.code, row.action, row.batch, row.name, row.kind, row.special, row.population, row.square_m,
        row.successors, row.predecessors, "{}", ewkb(row.before, 4326), ewkb(row.geom, 4326), ewkb(row.far, 3857),
        ewkb(row.mid, 3857), ewkb(row.web, 3857), ewkb(row.before_far, 3857), ewkb(row.before_mid, 3857),
        ewkb(row.centre, 4326), row.ended,
    )  # fmt: skip


def _finding(one: AreaImport, remark: Remark) -> tuple[Any, ...]:
    return (
        one.pk, remark.kind, remark.severity, list(remark.codes), remark.village, remark.row, remark.square_m,
        remark.says, ewkb(remark.shape, 4326),
    )  # fmt: skip
