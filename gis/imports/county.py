"""The county as it stands: villages and grids, as shapely's shapes."""

from collections.abc import Iterable

import shapely
from django.contrib.gis.geos import GEOSGeometry
from shapely import MultiPolygon

from gis.areas.bands import as_multi
from gis.areas.models import Area
from gis.areas.queries import valid
from gis.imports.plan import Standing


def shape(geometry: GEOSGeometry) -> MultiPolygon:
    """The same border as a shape of shapely's."""
    return as_multi(shapely.from_wkb(bytes(geometry.wkb)))


def villages_of(county: str) -> dict[str, MultiPolygon]:
    """Borders of the villages of today, by code."""
    rows = valid(None).filter(level=Area.VILLAGE, code__gte=county, code__lt=county + ":").order_by("code")
    return {code: shape(geom) for code, geom in rows.values_list("code", "geom")}


def grids_of(county: str) -> list[Standing]:
    """The grids of today, basic and special ones, by code."""
    rows = valid(None).filter(level=Area.GRID, code__gte=county, code__lt=county + ":").order_by("code")
    return [
        Standing(
            pk=row.pk, code=row.code, name=row.name, kind=row.kind, special=row.special, population=row.population,
            geom=shape(row.geom), far=shape(row.geom_far), mid=shape(row.geom_mid),
        )
        for row in rows
    ]  # fmt: skip


def fingerprint(county: str) -> str:
    """Changes whenever a grid of the county begins or ends; a plan made before is then out of date."""
    rows = valid(None).filter(level=Area.GRID, code__gte=county, code__lt=county + ":").order_by("pk")
    return _digest(rows.values_list("pk", flat=True))


def used_codes(county: str) -> frozenset[str]:
    """Codes of grids that have ended."""
    rows = Area.objects.filter(level=Area.GRID, code__gte=county, code__lt=county + ":", valid_to__isnull=False)
    return frozenset(rows.values_list("code", flat=True))


def exists(county: str) -> bool:
    return valid(None).filter(level=Area.COUNTY, code=county).exists()


def _digest(keys: Iterable[int]) -> str:
    count, total = 0, 0
    for key in keys:
        count, total = count + 1, (total * 1_000_003 + key) % (1 << 61)
    return f"{count}-{total:x}"
