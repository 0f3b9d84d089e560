"""What an import would change: new, kept, changed and gone grids, and which grid follows which."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely
from shapely import MultiPolygon, Point

from gis.areas.bands import FAR_TOLERANCE_DEG, MID_TOLERANCE_DEG, centre_of, simplified, web_mercator
from gis.imports.drafts import Draft
from gis.imports.faces import RESOLUTION_M
from gis.imports.ground import in_metres, square_metres

BATCH_ROWS = 1_500  # rows of areas in one transaction; a village is never divided
SHARE_MIN = 0.1  # of a gone grid's ground, from which on a grid counts as its successor
SAME_M = 0.01  # to which two bands are the same


@dataclass(frozen=True)
class Standing:
    """A grid of today; geometries as stored."""

    pk: int
    code: str
    name: str
    kind: str
    special: bool
    population: int
    geom: MultiPolygon
    far: MultiPolygon
    mid: MultiPolygon


@dataclass
class Row:
    """A line of the plan: see StagedGrid."""

    code: str
    action: str
    name: str
    kind: str = ""
    special: bool = False
    population: int = 0
    square_m: float = 0.0
    batch: int | None = None
    ended: int | None = None
    successors: list[str] = field(default_factory=list)
    predecessors: list[str] = field(default_factory=list)
    before: MultiPolygon | None = None
    geom: MultiPolygon | None = None
    far: MultiPolygon | None = None
    mid: MultiPolygon | None = None
    web: MultiPolygon | None = None
    before_far: MultiPolygon | None = None
    before_mid: MultiPolygon | None = None
    centre: Point | None = None


@dataclass(frozen=True)
class Proposal:
    """A draft with the ground that it holds once thin faults are closed."""

    draft: Draft
    shape: MultiPolygon


def rows_of(proposals: Sequence[Proposal], today: Sequence[Standing]) -> list[Row]:
    """The plan for the villages that are replaced, whose grids of today are `today`; without bands and batches."""
    shares, across = _shares(proposals, today)
    old = {each.code: each for each in today}
    new = {each.draft.code: each for each in proposals}
    rows = [_row(each, old.get(each.draft.code), shares) for each in proposals]
    rows += [_gone(each, shares, across, proposals) for each in today if each.code not in new]
    _share_people(rows, proposals, old, shares)
    return sorted(rows, key=lambda row: (row.code, row.action))


Shares = dict[tuple[str, str], float]  # (code of today, code of the file) → m²


def _shares(proposals: Sequence[Proposal], today: Sequence[Standing]) -> tuple[Shares, Shares]:
    """The common ground of grids of today and of the file: of the same kind, and of basic with special ones."""
    shares: Shares = {}
    across: Shares = {}
    if not proposals or not today:
        return shares, across
    mine = [each.shape for each in proposals]
    theirs = np.array([each.geom for each in today], dtype=object)
    pairs = shapely.STRtree(mine).query(theirs, predicate="intersects")
    common = shapely.intersection(theirs[pairs[0]], np.array(mine, dtype=object)[pairs[1]])
    for before, after, size in zip(*pairs.tolist(), square_metres(common).tolist(), strict=True):
        old, new = today[before], proposals[after].draft
        if size > 0:
            (shares if old.special == new.special else across)[old.code, new.code] = size
    return shares, across


def _row(proposal: Proposal, before: Standing | None, shares: Shares) -> Row:
    draft, shape = proposal.draft, proposal.shape
    row = Row(draft.code, "new", draft.name, special=draft.special, geom=shape)
    row.square_m = float(square_metres([shape])[0])
    if before is None:
        declared = list(draft.replaces)
        sizes = {old: size for (old, new), size in shares.items() if new == draft.code}
        ordered = sorted(sizes, key=lambda code: -sizes[code])
        row.predecessors = list(dict.fromkeys(declared + ordered))
        return row
    row.kind, row.before, row.ended = before.kind, before.geom, before.pk
    same = _same_ground(before.geom, shape, shares.get((draft.code, draft.code), 0.0))
    row.action = "kept" if same and draft.name == before.name else "changed"
    row.successors = _largest(_heirs(draft.code, shares), float(square_metres([before.geom])[0]))
    if same:
        row.geom = before.geom
    return row


def _same_ground(before: MultiPolygon, after: MultiPolygon, common: float) -> bool:
    sizes = square_metres([before, after])
    rounding = RESOLUTION_M * shapely.length(in_metres(before))
    return bool(sizes.max() - common <= rounding)


def _gone(before: Standing, shares: Shares, across: Shares, proposals: Sequence[Proposal]) -> Row:
    # What held a special grid falls to the basic ones where no special one follows.
    sizes = _heirs(before.code, shares) or _heirs(before.code, across)
    declared = [each.draft.code for each in proposals if before.code in each.draft.replaces]
    whole = float(square_metres([before.geom])[0])
    row = Row(before.code, "gone", before.name, before.kind, before.special, before.population, whole)
    row.before, row.ended = before.geom, before.pk
    row.successors = sorted(declared, key=lambda code: (-sizes.get(code, 0.0), code)) or _largest(sizes, whole)
    return row


def _largest(sizes: Mapping[str, float], whole: float) -> list[str]:
    by_size = sorted(sizes, key=lambda code: (-sizes[code], code))
    return by_size[:1] + [code for code in by_size[1:] if sizes[code] >= SHARE_MIN * whole]


def _heirs(code: str, shares: Shares) -> dict[str, float]:
    return {new: size for (old, new), size in shares.items() if old == code}


def _share_people(
    rows: Sequence[Row], proposals: Sequence[Proposal], old: Mapping[str, Standing], shares: Shares
) -> None:
    """Residents: as the file says, else those of the grids of today by the ground that they share."""
    said = {each.draft.code: each.draft.people for each in proposals}
    codes = list(old)
    sizes = dict(zip(codes, square_metres([old[code].geom for code in codes]).tolist(), strict=True))
    inherited: dict[str, float] = defaultdict(float)
    for (before, after), common in shares.items():
        inherited[after] += old[before].population * min(1.0, common / sizes[before])
    for row in rows:
        people = said.get(row.code)
        if row.action == "gone":
            continue
        if people is None and row.before is not None and row.geom is row.before:
            people = old[row.code].population
        row.population = round(inherited[row.code]) if people is None else people


def batches(rows: Sequence[Row]) -> int:
    """Numbers the rows that change anything, whole villages together; returns how many transactions they take."""
    by_village: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row.action not in ("kept", "standing") or row.mid is not None:
            by_village[row.code[:12]].append(row)
    number, size = 0, 0
    for village in sorted(by_village):
        mine = by_village[village]
        if size and size + len(mine) > BATCH_ROWS:
            number, size = number + 1, 0
        size += len(mine)
        for row in mine:
            row.batch = number
    return number + 1 if by_village else 0


def add_bands(rows: list[Row], covered: Mapping[str, MultiPolygon], standing: Mapping[str, Standing]) -> None:
    """Bands of all rows that come, simplified together with the grids around them, which must go on fitting.

    `covered` are the basic grids of the whole county as the import leaves them, with shared vertices. Grids that stay
    get a row, or their row bands, where their common line is now simplified in another way.
    """
    codes = list(covered)
    far, mid = (
        dict(zip(codes, web_mercator(simplified(list(covered.values()), tolerance)), strict=True))
        for tolerance in (FAR_TOLERANCE_DEG, MID_TOLERANCE_DEG)
    )
    by_code = {row.code: row for row in rows if row.action != "gone"}
    for row in by_code.values():
        if row.action in ("new", "changed") and row.geom is not None:
            (row.web,) = web_mercator([row.geom])
            row.far, row.mid = far.get(row.code, row.web), mid.get(row.code, row.web)
            row.centre = centre_of(row.geom)
    rows += _touched(by_code, standing, far, mid)


def _touched(
    by_code: Mapping[str, Row],
    standing: Mapping[str, Standing],
    far: Mapping[str, MultiPolygon],
    mid: Mapping[str, MultiPolygon],
) -> Iterator[Row]:
    for code in far:
        row, before = by_code.get(code), standing.get(code)
        if before is None or (row is not None and row.action != "kept"):
            continue
        if _alike(before.far, far[code]) and _alike(before.mid, mid[code]):
            continue
        touched = row or Row(code, "standing", before.name, before.kind, population=before.population)
        touched.far, touched.mid, touched.ended = far[code], mid[code], before.pk
        touched.before_far, touched.before_mid = before.far, before.mid
        if row is None:
            yield touched


def _alike(one: MultiPolygon, other: MultiPolygon) -> bool:
    return bool(shapely.equals_exact(shapely.normalize(one), shapely.normalize(other), tolerance=SAME_M))
