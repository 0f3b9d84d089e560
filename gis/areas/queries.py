"""Reads of the tree of areas. Names and borders are reference data for everyone signed in, so there is no scope."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib.gis.db.models.functions import Transform
from django.contrib.postgres.fields import ArrayField
from django.db.models import FloatField, Func, Q, QuerySet, Value
from django.db.models.functions import Length

from backend.core import prepared
from backend.core.pages import Number, count_up_to
from backend.core.problems import NotFound
from gis.areas.models import Area

LIST_LIMIT = 500
DIGITS = tuple(sorted(Area.LENGTHS.values()))
LEVELS = {length: level for level, length in Area.LENGTHS.items()}
_NAMED = "SELECT code, name FROM areas_area WHERE valid_to IS NULL AND code = ANY(%s)"
# What a border is drawn from: the wider the area, the coarser. The rest is drawn as it is stored.
OUTLINES = {Area.PROVINCE: "geom_far", Area.CITY: "geom_far", Area.COUNTY: "geom_mid"}


@dataclass(frozen=True)
class Ref:
    code: str
    name: str
    level: str


@dataclass(frozen=True)
class Listed(Ref):
    """`bbox`: west, south, east, north in degrees."""

    bbox: list[float]


@dataclass(frozen=True)
class Detail(Listed):
    """`centre`: longitude and latitude in degrees; `path`: from the province down to the area itself."""

    kind: str
    population: int
    centre: list[float]
    parent: Ref | None
    path: list[Ref]


class Bounds(Func):
    """West, south, east, north of a geometry, from its stored box (single precision, rounded outward)."""

    arity = 1
    output_field = ArrayField(FloatField())
    template = "ARRAY[{}]".format(
        ", ".join(f"{side}(Box2D(%(expressions)s)::box3d)" for side in ("ST_XMin", "ST_YMin", "ST_XMax", "ST_YMax"))
    )


def valid(on: date | None) -> QuerySet[Area]:
    """The current version of every area, or the version of the day `on`."""
    if on is None:
        return Area.objects.filter(valid_to__isnull=True)
    return Area.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on), valid_from__lte=on)


def named(codes: Iterable[str], on: date | None = None) -> dict[str, str]:
    """Name by code, for those that exist."""
    if on is None:
        with prepared.cursor() as cursor:
            cursor.execute(_NAMED, [list(set(codes))])
            return dict(cursor.fetchall())
    return dict(valid(on).filter(code__in=set(codes)).values_list("code", "name"))


def detail(code: str, on: date | None = None) -> Detail:
    """The area with its ancestors. Raises NotFound."""
    found = valid(on).filter(code=code).annotate(bbox=Bounds("geom"))
    area = found.defer("geom", "geom_far", "geom_mid", "geom_web").first()
    if area is None:
        raise NotFound()
    path = ancestors(code, on)
    return Detail(
        code=area.code,
        name=area.name,
        level=area.level,
        bbox=area.bbox,
        kind=area.kind,
        population=area.population,
        centre=list(area.centre.coords),
        parent=path[-1] if path else None,
        path=[*path, Ref(area.code, area.name, area.level)],
    )


def ancestors(code: str, on: date | None = None) -> list[Ref]:
    """The areas above `code`, the province first: an ancestor's code is a prefix."""
    above = [code[:digits] for digits in DIGITS if digits < len(code)]
    rows = valid(on).filter(code__in=above).order_by("code")
    return [Ref(*row) for row in rows.values_list("code", "name", "level")]


def listing(
    *, parent: str, words: str = "", on: date | None = None, after: str = "", limit: int = LIST_LIMIT
) -> tuple[list[Listed], str | None]:
    """The parts of `parent`, or with `words` every area down to the village inside it that they name.

    `words` are a piece of a name, or digits: the start of a code, grids too. Wider areas come first, then by code.
    Returns the rows and the code after which the next page starts, or None at the end.
    """
    rows = _listed(parent, words, on)
    # Codes first, level by level from an index alone: the rows with their borders are wide.
    levels = [
        rows.filter(level=LEVELS[digits], code__gt=after if digits == len(after) else "")
        .annotate(digits=Value(digits)).order_by("code").values("digits", "code")[: limit + 1]
        for digits in DIGITS
        if digits >= len(after)
    ]  # fmt: skip
    rows_of_all = levels[0].union(*levels[1:], all=True) if levels else []
    codes = [code for _, code in sorted((row["digits"], row["code"]) for row in rows_of_all)][: limit + 1]
    page = valid(on).filter(code__in=codes[:limit]).annotate(digits=Length("code"), bbox=Bounds("geom"))
    found = [Listed(*row) for row in page.order_by("digits", "code").values_list("code", "name", "level", "bbox")]
    return found, codes[limit - 1] if len(codes) > limit else None


def listing_count(*, parent: str, words: str = "", on: date | None = None) -> Number:
    """How many rows all pages of a listing have."""
    return count_up_to(_listed(parent, words, on))


def outline(code: str, on: date | None = None) -> Area:
    """The area with `outline`, its border in EPSG:4326. Raises NotFound."""
    rows = valid(on).filter(code=code)
    column = OUTLINES.get(LEVELS.get(len(code), ""))
    area = rows.annotate(outline=Transform(column, 4326)).first() if column else rows.first()
    if area is None:
        raise NotFound()
    if not column:
        area.outline = area.geom  # type: ignore[attr-defined]
    return area


def _listed(parent: str, words: str, on: date | None) -> QuerySet[Area]:
    return _search(parent, words, on) if words else _children(parent, on)


def _children(parent: str, on: date | None) -> QuerySet[Area]:
    digits = next((digits for digits in DIGITS if digits > len(parent)), None)
    if digits is None:
        return Area.objects.none()
    return valid(on).filter(level=LEVELS[digits], **_inside(parent))


def _search(parent: str, words: str, on: date | None) -> QuerySet[Area]:
    inside = valid(on).filter(**_inside(parent))
    if words.isdigit():
        return inside.filter(**_inside(words))
    return inside.exclude(level=Area.GRID).filter(name__contains=words)


def _inside(prefix: str) -> dict[str, str]:
    # ":" follows "9", so this range holds exactly the codes with this prefix (locale C.UTF-8).
    return {"code__gte": prefix, "code__lt": prefix + ":"} if prefix else {}
