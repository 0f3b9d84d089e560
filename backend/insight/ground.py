"""What numbers are related to: residents, grids and square kilometres of areas."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection

from backend.core.models import Change
from backend.core.problems import NotFound
from gis.areas.queries import LEVELS, valid

KEPT = 64  # answers; the areas of a province at one level are a megabyte


@dataclass(frozen=True)
class Ground:
    """One area with its residents, its grids and its surface on the spheroid."""

    code: str
    name: str
    level: str
    population: int
    grids: int
    km2: float

    def rates(self, n: int) -> dict[str, float | None]:
        """`n` per 1,000 residents, per grid and per square kilometre; None where there is nothing to divide by."""
        return {
            "per_1000": round(n * 1000 / self.population, 3) if self.population else None,
            "per_grid": round(n / self.grids, 3) if self.grids else None,
            "per_km2": round(n / self.km2, 3) if self.km2 else None,
        }


_AREAS = """
    SELECT code, name, level, population, km2 FROM areas_area
    WHERE valid_to IS NULL AND level = %(own)s AND code = %(code)s
    UNION ALL
    (SELECT code, name, level, population, km2 FROM areas_area
     WHERE valid_to IS NULL AND level = %(level)s AND code >= %(code)s AND code < %(beyond)s
     ORDER BY code LIMIT %(limit)s)
"""
_GRIDS = """
    SELECT left(code, %(digits)s), count(*) FROM areas_area
    WHERE level = 'grid' AND valid_to IS NULL AND NOT special AND code >= %(code)s AND code < %(beyond)s GROUP BY 1
"""


def grounds(code: str, digits: int, *, limit: int) -> tuple[Ground, tuple[Ground, ...]]:
    """The present area `code`, and at most `limit` areas of `digits` digits inside it, by code. Raises NotFound."""
    revision = Change.objects.filter(audience="layer:areas").order_by("-xid").values_list("xid", flat=True).first()
    found = _read(code, digits, limit) if revision is None else _kept(revision, code, digits, limit)
    if not found or found[0].code != code:
        raise NotFound()
    return found[0], found[1:]


def ground(code: str) -> Ground:
    """The present area `code`. Raises NotFound."""
    return grounds(code, len(code), limit=0)[0]


def exists(code: str) -> None:
    """Raises NotFound."""
    if not valid(None).filter(code=code).exists():
        raise NotFound()


@lru_cache(KEPT)
def _kept(_revision: int, code: str, digits: int, limit: int) -> tuple[Ground, ...]:
    """Areas change by import only, and each import publishes its layer."""
    return _read(code, digits, limit)


def _read(code: str, digits: int, limit: int) -> tuple[Ground, ...]:
    level = "" if digits == len(code) else LEVELS[digits]
    values: dict[str, Any] = {
        "code": code, "beyond": code + ":", "own": LEVELS.get(len(code), ""), "level": level, "digits": digits,
        "limit": limit,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_AREAS, values)
        rows = cursor.fetchall()
        cursor.execute(_GRIDS, values)
        grids = dict(cursor.fetchall())
    grids[code] = sum(grids.values())
    return tuple(
        Ground(code, name, level, population, grids.get(code, 0), km2) for code, name, level, population, km2 in rows
    )
