"""What is counted: each app registers its rows, from which the rollups are rebuilt and checked."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from backend.core.registries import Registry

# kind → SELECT with the columns of a fine row: FINE, where n is 1.
sources: Registry[str] = Registry("source of density")
FINE = "cell, area_code, category, channel, status, open, day, n, sum_x, sum_y, id_hi, id_lo"
# kind → the statuses that are crossed with categories and channels: all but SETTLED. Other kinds know no status.
crossed: Registry[tuple[str, ...]] = Registry("statuses that are crossed")
LEVEL = 17  # of the cells in fine rows
SORT_MEMORY = "128MB"  # for one rebuild or check at a time
LEVELS = (11, 13, 15, LEVEL)
FINE_FROM = 15  # the first level whose rows are kept by township

# Far out a square holds many townships, so there it is kept for each width that a scope has: (level, digits of area).
# Near by it is kept by township, which has no digits here.
CELL_WIDTHS = (*((level, digits) for level in (11, 13) for digits in (2, 4, 6, 9)), (FINE_FROM, 0), (LEVEL, 0))
AREA_WIDTHS = ((0, 2), (0, 4), (0, 6), (0, 9), (0, 12), (0, 15))

_STATES = "(VALUES ('all'), ('open')) s (state)"
FACETS = """(VALUES (1, ''), (2, f.category), (3, split_part(f.category, '.', 1)), (4, '@' || f.channel),
             (5, '#' || f.status), (6, f.category || '#' || f.status), (7, '@' || f.channel || '#' || f.status),
             (8, f.category || '@' || f.channel), (9, f.category || '@' || f.channel || '#' || f.status)
             ) c (mark, category)"""
# Crossings with a status are kept but for the one in which nearly all things end: that one is the whole less the
# others, which are few.
SETTLED = "closed"
# A group is a facet of its own; a category without a point would be its own group.
FACET_HOLDS = f"""(c.mark <> 3 OR f.category LIKE '%%.%%') AND (c.mark NOT IN (4, 7, 8, 9) OR f.channel <> '')
             AND (c.mark <> 5 OR f.status <> '') AND (c.mark NOT IN (6, 7, 9) OR f.status NOT IN ('', '{SETTLED}'))"""
# Categories by channels are many rows: they are kept where a square or an area would hold too many things to be read.
CROSSED_LEVEL, CROSSED_DIGITS = 11, 9


class Part(Enum):
    """Which rows of the base: all, those of cities and the province, of counties and below, or of one width."""

    ALL = (0, 2, 4, 6, 9, 12, 15)
    WIDE = (2, 4)
    NARROW = (0, 6, 9, 12, 15)
    PROVINCE = (2,)
    CITY = (4,)
    COUNTY = (6,)
    TOWN = (0, 9, 12, 15)

    def of(self, widths: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
        return [(level, digits) for level, digits in widths if digits in self.value]


@dataclass(frozen=True)
class Table:
    """One table of the base. `runs`: array column → the column whose running total by day it holds.

    `rows(fine, part)` is a SELECT of key, day, sums and xors from the table expression `fine`, which has a column
    kind; it is not yet grouped. A row without a day counts in the totals only.

    `packed` says the same by numbers: `widths` are level and digits of the areas, `place` the digits of the finest
    one, `squares` whether it has cells, `kept` which facets a width has, `unpacked` the columns of the key.
    """

    name: str
    key: tuple[str, ...]
    widths: tuple[tuple[int, int], ...]
    place: int
    squares: bool
    kept: str
    unpacked: tuple[str, ...]
    sums: tuple[str, ...]
    xors: tuple[str, ...]
    runs: Mapping[str, str]
    rows: Callable[[str, Part], str]

    @property
    def counts(self) -> str:
        """Condition of fine rows `f` that are in this table."""
        return "f.cell IS NOT NULL" if self.squares else "true"

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

    def apart(self, value: str, over: str, carried: str = "") -> str:
        """The day's part of the running total of `value` in the rows `u`, over a window by day.

        Before the first of these rows nothing was counted, or what the columns carried_… of `carried` say.
        """
        run = next(run for run, of in self.runs.items() if of == value)
        sign, none = ("#", "0::bigint") if value in self.xors else ("-", "0")
        before = f"{carried}carried_{run}" if carried else none
        return f"u.{run} {sign} lag(u.{run}, 1, {before}) OVER {over}"


def _cells(fine: str, part: Part) -> str:
    return f"""
        SELECT f.kind, p.level, s.state, left(f.area_code, p.digits) AS area, c.category,
               f.cell >> (2 * ({LEVEL} - p.level)) AS cell,
               CASE WHEN p.digits = 0 THEN left(f.area_code, 9) ELSE '' END AS township,
               CASE WHEN s.state = 'all' THEN f.day END AS day, f.n, f.sum_x, f.sum_y, f.id_hi, f.id_lo
        FROM {fine} f CROSS JOIN (VALUES {_listed(part.of(CELL_WIDTHS))}) p (level, digits) CROSS JOIN {_STATES}
             CROSS JOIN LATERAL {FACETS}
        WHERE f.cell IS NOT NULL AND (s.state = 'all' OR f.open) AND p.digits <= length(f.area_code)
          AND {FACET_HOLDS} AND (c.mark <> 3 OR p.digits > 0) AND (c.mark < 8 OR p.level = {CROSSED_LEVEL})
    """


def _areas(fine: str, part: Part) -> str:
    return f"""
        SELECT f.kind, p.digits, s.state, c.category, left(f.area_code, p.digits) AS area_code,
               CASE WHEN s.state = 'all' THEN f.day END AS day, f.n
        FROM {fine} f CROSS JOIN (VALUES {_listed(part.of(AREA_WIDTHS))}) p (level, digits) CROSS JOIN {_STATES}
        CROSS JOIN LATERAL {FACETS}
        WHERE p.digits <= length(f.area_code) AND (s.state = 'all' OR f.open) AND {FACET_HOLDS}
          AND (c.mark < 8 OR p.digits <= {CROSSED_DIGITS})
    """


def _listed(widths: list[tuple[int, int]]) -> str:
    return ", ".join(str(width) for width in widths)


CELLS = Table(
    name="density_cell",
    key=("kind", "level", "state", "area", "category", "cell", "township"),
    widths=CELL_WIDTHS,
    place=9,
    squares=True,
    kept=f"(x.mark <> 3 OR s.digits > 0) AND (x.mark < 8 OR s.level = {CROSSED_LEVEL})",
    unpacked=(
        "n.kind",
        "w.level",
        "s.state",
        "CASE WHEN w.digits = 0 THEN '' ELSE left(p.code, w.digits) END",
        "n.category",
        "k.cell",
        "CASE WHEN w.digits = 0 THEN p.code ELSE '' END",
    ),
    sums=("n", "sum_x", "sum_y"),
    xors=("id_hi", "id_lo"),
    runs={"ns": "n", "his": "id_hi", "los": "id_lo"},
    rows=_cells,
)
AREAS = Table(
    name="density_area",
    key=("kind", "digits", "state", "category", "area_code"),
    widths=AREA_WIDTHS,
    place=15,
    squares=False,
    kept=f"x.mark < 8 OR s.digits <= {CROSSED_DIGITS}",
    unpacked=("n.kind", "w.digits", "s.state", "n.category", "left(p.code, w.digits)"),
    sums=("n",),
    xors=(),
    runs={"ns": "n"},
    rows=_areas,
)
TABLES = (CELLS, AREAS)


def kinds() -> list[str]:
    """What is counted, without what is counted with it."""
    return sorted(kind for kind in sources.entries if "." not in kind)


def family(kind: str) -> list[str]:
    """The kind and what else is counted of its rows: "incident" and "incident.due"."""
    return [name for name in sources.entries if name == kind or name.startswith(kind + ".")]
