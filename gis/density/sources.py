"""What is counted: each app registers its rows, from which the rollups are rebuilt and checked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum

from backend.core.registries import Registry

# kind → SELECT with the columns of a fine row: FINE, where n is 1.
sources: Registry[str] = Registry("source of density")
FINE = "cell, area_code, category, channel, status, open, day, n, sum_x, sum_y, id_hi, id_lo"
FINE_KEY = "cell, area_code, category, channel, status, open, day"
LEVEL = 17  # of the cells in fine rows
SORT_MEMORY = "128MB"  # for one rebuild or check at a time
LEVELS = (11, 13, 15, LEVEL)
FINE_FROM = 15  # the first level whose rows are kept by township

_STATES = "(VALUES ('all'), ('open')) s (state)"
# Far out a square holds many townships, so there it is kept for each width that a scope has.
_WIDE = "(11, 2), (11, 4), (13, 2), (13, 4)"
_NARROW = "(11, 6), (11, 9), (13, 6), (13, 9), (15, 0), (17, 0)"
_FACETS = """(VALUES (1, ''), (2, f.category), (3, split_part(f.category, '.', 1)), (4, '@' || f.channel),
             (5, '#' || f.status)) c (mark, category)"""
# A group is a facet of its own; a category without a point would be its own group.
_FACET_HOLDS = """(c.mark <> 3 OR f.category LIKE '%%.%%') AND (c.mark <> 4 OR f.channel <> '')
             AND (c.mark <> 5 OR f.status <> '')"""


class Part(Enum):
    """Which rows of the base: all, those of cities and the province, or those of counties and below."""

    ALL = (f"{_WIDE}, {_NARROW}", "(2), (4), (6), (9), (12), (15)")
    WIDE = (_WIDE, "(2), (4)")
    NARROW = (_NARROW, "(6), (9), (12), (15)")


@dataclass(frozen=True)
class Table:
    """One table of the base. `runs`: array column → the column whose running total by day it holds.

    `rows(fine, part)` is a SELECT of key, day, sums and xors from the table expression `fine`, which has a column
    kind; it is not yet grouped. A row without a day counts in the totals only.
    """

    name: str
    key: tuple[str, ...]
    sums: tuple[str, ...]
    xors: tuple[str, ...]
    runs: Mapping[str, str]
    rows: Callable[[str, Part], str]

    @property
    def values(self) -> tuple[str, ...]:
        return self.sums + self.xors

    @property
    def arrays(self) -> tuple[str, ...]:
        return ("days", *self.runs)

    def added(self, value: str, over: str = "") -> str:
        """The aggregate that adds `value` up, `over` a window or the group."""
        if value in self.xors:
            return f"(bit_xor({value}) {over})"
        return f"(sum({value}) {over})::{'int' if value == 'n' else 'bigint'}"

    def apart(self, value: str, over: str) -> str:
        """The day's part of the running total of `value` in the rows `u`, over a window by day."""
        run = next(run for run, of in self.runs.items() if of == value)
        sign, none = ("#", "0::bigint") if value in self.xors else ("-", "0")
        return f"u.{run} {sign} lag(u.{run}, 1, {none}) OVER {over}"


def _cells(fine: str, part: Part) -> str:
    return f"""
        SELECT f.kind, p.level, s.state, left(f.area_code, p.digits) AS area, c.category,
               f.cell >> (2 * ({LEVEL} - p.level)) AS cell,
               CASE WHEN p.digits = 0 THEN left(f.area_code, 9) ELSE '' END AS township,
               CASE WHEN s.state = 'all' THEN f.day END AS day, f.n, f.sum_x, f.sum_y, f.id_hi, f.id_lo
        FROM {fine} f CROSS JOIN (VALUES {part.value[0]}) p (level, digits) CROSS JOIN {_STATES}
             CROSS JOIN LATERAL {_FACETS}
        WHERE f.cell IS NOT NULL AND (s.state = 'all' OR f.open) AND p.digits <= length(f.area_code)
          AND {_FACET_HOLDS} AND c.mark <> 5 AND (c.mark <> 3 OR p.digits > 0)
    """


def _areas(fine: str, part: Part) -> str:
    return f"""
        SELECT f.kind, p.digits, s.state, c.category, left(f.area_code, p.digits) AS area_code,
               CASE WHEN s.state = 'all' THEN f.day END AS day, f.n
        FROM {fine} f CROSS JOIN (VALUES {part.value[1]}) p (digits) CROSS JOIN {_STATES}
        CROSS JOIN LATERAL {_FACETS}
        WHERE p.digits <= length(f.area_code) AND (s.state = 'all' OR f.open) AND {_FACET_HOLDS}
    """


CELLS = Table(
    name="density_cell",
    key=("kind", "level", "state", "area", "category", "cell", "township"),
    sums=("n", "sum_x", "sum_y"),
    xors=("id_hi", "id_lo"),
    runs={"ns": "n", "his": "id_hi", "los": "id_lo"},
    rows=_cells,
)
AREAS = Table(
    name="density_area",
    key=("kind", "digits", "state", "category", "area_code"),
    sums=("n",),
    xors=(),
    runs={"ns": "n"},
    rows=_areas,
)
TABLES = (CELLS, AREAS)


def family(kind: str) -> list[str]:
    """The kind and what else is counted of its rows: "incident" and "incident.due"."""
    return [name for name in sources.entries if name == kind or name.startswith(kind + ".")]
