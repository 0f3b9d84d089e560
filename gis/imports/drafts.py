"""The rows of a file as grids: codes, names and shapes, and what is wrong with each one by itself."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import shapely
from shapely import MultiPolygon

from gis.areas.bands import as_multi
from gis.imports.faces import Fault
from gis.imports.ground import is_thin, square_metres
from gis.imports.options import Options, to_degrees
from gis.imports.reading import Layer

PLACES_DEG = 1e-7  # to which corners of grids are kept: a centimetre
NAME_MAX, CODE_MAX = 80, 40
TINY_SQUARE_M, NARROW_M = 100.0, 2.0
_CODE: Final = re.compile(r"[0-9]{15}")
_LIST: Final = re.compile(r"[\s,;、，；|]+")  # noqa: RUF100
_EMPTY = MultiPolygon()


@dataclass(frozen=True)
class Remark:
    """A finding before it is stored; `row` counts the features of the file from 1."""

    kind: str
    severity: str = "fault"
    codes: tuple[str, ...] = ()
    village: str = ""
    row: int | None = None
    square_m: float | None = None
    says: str = ""
    shape: shapely.Geometry | None = None


@dataclass(frozen=True)
class Draft:
    """A grid as the file has it. `people` is None where the file does not say."""

    row: int
    code: str
    name: str
    shape: MultiPolygon
    replaces: tuple[str, ...]
    people: int | None

    @property
    def village(self) -> str:
        return self.code[:12]

    @property
    def special(self) -> bool:
        """A special grid has a number from 900 on, and lies over the basic ones."""
        return self.code[12] == "9"


@dataclass
class Drafts:
    """The grids that have a code of their own in a village of the county, and what is wrong with the others."""

    grids: list[Draft] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)


def drafts_of(layer: Layer, options: Options, *, villages: Mapping[str, MultiPolygon]) -> Drafts:
    """The rows of `layer`, brought to EPSG:4326; `villages` are those of the county."""
    found = Drafts()
    seen: Counter[str] = Counter()
    county = next(iter(villages), "")[:6]
    for draft in _rows(layer, options):
        remark = _wrong_code(draft, county, villages)
        seen[draft.code] += 1
        if remark is None and seen[draft.code] > 1:
            remark = Remark("code_duplicate")
        if remark is None and draft.shape.is_empty:
            remark = Remark("shape_missing")
        if remark is not None:
            found.remarks.append(_about(draft, remark.kind))
            continue
        found.grids.append(draft)
        found.remarks += _notes(draft)
    found.remarks += _shape_faults(layer, options)
    return found


def _about(draft: Draft, kind: str, severity: str = "fault", says: str = "") -> Remark:
    shape = None if draft.shape.is_empty else draft.shape
    size = float(square_metres([draft.shape])[0]) if shape else None
    codes = (draft.code[:CODE_MAX],) if draft.code else ()
    return Remark(kind, severity, codes, draft.code[:12], draft.row, size, says, shape)


def _rows(layer: Layer, options: Options) -> Iterator[Draft]:
    names = layer.column(options.name_field)
    replaces, people = layer.column(options.replaces_field), layer.column(options.people_field)
    for place, (code, shape) in enumerate(zip(layer.column(options.code_field), _shapes(layer, options), strict=True)):
        yield Draft(
            row=place + 1,
            code=code,
            name=(names[place] or f"{code[12:15]}网格")[:NAME_MAX],
            shape=_sound(shape),
            replaces=tuple(filter(None, _LIST.split(replaces[place]))),
            people=_number(people[place]),
        )


def _shapes(layer: Layer, options: Options) -> list[shapely.Geometry | None]:
    return to_degrees(layer.shapes, options.crs)


def _sound(shape: shapely.Geometry | None) -> MultiPolygon:
    """Valid, in two dimensions, with corners to the centimetre."""
    if shape is None or shapely.is_empty(shape):
        return _EMPTY
    west, south, east, north = shapely.bounds(shape)
    if west < -180 or south < -90 or east > 180 or north > 90:
        return _EMPTY
    return as_multi(shapely.set_precision(shapely.make_valid(shape), PLACES_DEG))


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 7 else None


def _wrong_code(draft: Draft, county: str, villages: Mapping[str, MultiPolygon]) -> Remark | None:
    if not draft.code:
        return Remark("code_missing")
    if not _CODE.fullmatch(draft.code) or not draft.code.startswith(county):
        return Remark("code_wrong")
    return None if draft.village in villages else Remark("village_unknown")


def _notes(draft: Draft) -> Iterator[Remark]:
    for part in draft.shape.geoms:
        size = float(square_metres([part])[0])
        if size < TINY_SQUARE_M or is_thin(part, NARROW_M):
            yield Remark("sliver", "note", (draft.code,), draft.village, draft.row, size, "", part)


def _shape_faults(layer: Layer, options: Options) -> Iterator[Remark]:
    """Borders that cross themselves. They are only mended when small faults may be."""
    shapes = np.array(_shapes(layer, options), dtype=object)
    codes = layer.column(options.code_field)
    for place in np.flatnonzero(~shapely.is_valid(shapes) & ~shapely.is_missing(shapes)).tolist():
        mended = _sound(shapes[place])
        severity = "healed" if options.heal_m > 0 and not mended.is_empty else "fault"
        reason = str(shapely.is_valid_reason(shapes[place]))[:200]
        yield Remark(
            "shape_invalid", severity, (codes[place][:CODE_MAX],), codes[place][:12], place + 1, None, reason,
            None if mended.is_empty else mended,
        )  # fmt: skip


def cover_remarks(faults: Iterable[Fault], villages: frozenset[str], covered: frozenset[str]) -> Iterator[Remark]:
    """What is wrong with how the grids cover the villages that the file replaces; of one without grids all is a gap."""
    empty = villages - covered
    for fault in faults:
        if fault.kind == "gap" and fault.village in empty:
            continue
        if fault.village in villages or {code[:12] for code in fault.codes} & villages:
            severity = "healed" if fault.thin else "fault"
            yield Remark(fault.kind, severity, fault.codes, fault.village, None, fault.square_m, "", fault.shape)


def set_remarks(
    grids: Sequence[Draft], *, villages: frozenset[str], known: frozenset[str], used_before: frozenset[str]
) -> Iterator[Remark]:
    """What is wrong with the grids together: villages without any, unknown predecessors, codes taken up again."""
    basic = {draft.village for draft in grids if not draft.special}
    for village in sorted(villages - basic):
        yield Remark("village_empty", village=village, codes=(village,))
    for draft in grids:
        for code in draft.replaces:
            if code not in known:
                yield _about(draft, "replaces_unknown", says=code[:CODE_MAX])
        if draft.code in used_before:
            yield _about(draft, "code_used_before", "note")
