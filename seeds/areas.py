"""Loads the areas of Zhejiang into the database: the upper levels whole, the lower levels by county."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain

import numpy as np
import shapely
from django.db import connection
from shapely import MultiPolygon, Point

from backend.core.tx import require_transaction
from gis.areas.bands import FAR_TOLERANCE_DEG, MID_TOLERANCE_DEG, centre_of, web_mercator
from gis.areas.commands import announce_areas
from gis.areas.models import Area
from seeds.zhejiang import AreaRow, build_county, load_upper_levels
from seeds.zhejiang.coverage import simplify_coverage

LIST_DATE = date(2023, 6, 30)  # of the list of names and codes: every area is valid from then on
COLUMNS = (
    "code", "level", "name", "kind", "special", "population", "valid_from", "successors",
    "geom", "geom_far", "geom_mid", "geom_web", "centre",
)  # fmt: skip


def has_grids(county: str) -> bool:
    """Areas come whole or not at all, so that a county with grids need not be built again to compare."""
    return Area.objects.filter(level=Area.GRID, valid_to=None, code__startswith=county).exists()


def load_areas(*, counties: Iterable[str]) -> Counter[str]:
    """Load province, cities and all counties, and the townships, villages and grids of `counties` (six digits).

    Areas that the database already has stay as they are. Returns how many were added by level. Raises KeyError
    for an unknown county.
    """
    require_transaction()
    present = set(Area.objects.filter(valid_to=None).values_list("code", flat=True))
    parts = chain.from_iterable(lower_levels(county) for county in counties)
    added: Counter[str] = Counter()
    for rows, outer_border in chain(upper_levels(), parts):
        if any(row.code not in present for row in rows):
            added[rows[0].level] += copy_rows(rows, present, outer_border=outer_border)
    if added:
        announce_areas()
    return added


def load_townships(codes: Iterable[str]) -> int:
    """Load single townships (nine digits) without their villages; those that are there stay. Returns how many."""
    require_transaction()
    wanted = set(codes)
    present = set(Area.objects.filter(valid_to=None, code__in=wanted).values_list("code", flat=True))
    added = 0
    for county in sorted({code[:6] for code in wanted - present}):
        rows = build_county(county).townships
        others = {row.code for row in rows} - wanted
        added += copy_rows(rows, present | others, outer_border=False)
    if added:
        announce_areas()
    return added


def upper_levels() -> Iterator[tuple[Sequence[AreaRow], bool]]:
    """Each upper level, with whether its outer border may be simplified: nothing lies beyond the province."""
    by_level: dict[str, list[AreaRow]] = defaultdict(list)
    for row in load_upper_levels():
        by_level[row.level].append(row)
    return ((rows, True) for rows in by_level.values())


def lower_levels(county: str) -> Iterator[tuple[Sequence[AreaRow], bool]]:
    """Each lower level of a county, whose outer border must go on fitting the next county."""
    built = build_county(county)
    return ((rows, False) for rows in (built.townships, built.villages, built.grids))


def copy_rows(rows: Sequence[AreaRow], present: set[str], *, outer_border: bool) -> int:
    """Write the rows of one level that are not `present`; all of them are needed to simplify their common lines."""
    exact = [row.geometry for row in rows]
    far, mid = (
        simplify_coverage(exact, tolerance, outer_border=outer_border)
        for tolerance in (FAR_TOLERANCE_DEG, MID_TOLERANCE_DEG)
    )
    geometries = zip(
        ewkb(exact, 4326),
        *(ewkb(web_mercator(band), 3857) for band in (far, mid, exact)),
        ewkb([centre_of(geometry) for geometry in exact], 4326),
        strict=True,
    )
    columns = ", ".join(connection.ops.quote_name(column) for column in COLUMNS)
    written = 0
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {connection.ops.quote_name(Area._meta.db_table)} ({columns}) FROM STDIN") as copy,
    ):
        for row, columns_of_row in zip(rows, geometries, strict=True):
            if row.code not in present:
                fixed = (row.code, row.level, row.name, row.kind, False, row.population, LIST_DATE, "{}")
                copy.write_row((*fixed, *columns_of_row))
                written += 1
    return written


def ewkb(geometries: Sequence[MultiPolygon] | Sequence[Point], srid: int) -> list[str]:
    packed = shapely.to_wkb(shapely.set_srid(np.array(geometries, dtype=object), srid), hex=True, include_srid=True)
    return [str(each) for each in np.asarray(packed)]
