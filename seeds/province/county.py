"""A loaded county as the generator made it, read back from the database, and the people who act in it."""

from collections.abc import Collection

from django.db import connection
from django.db.models import Q
from shapely import MultiPolygon, from_wkb

from backend.accounts.access import valid_posts
from backend.accounts.models import Post
from backend.core.actor import Actor
from gis.areas.models import Area
from seeds.history.desk import Desk
from seeds.zhejiang import AreaRow, CountyAreas
from seeds.zhejiang.divisions import villages_by_county

LEVELS = (Area.COUNTY, Area.TOWNSHIP, Area.VILLAGE, Area.GRID)
_ROWS = """
    SELECT code, level, name, kind, population, ST_AsBinary(geom) FROM areas_area
    WHERE valid_to IS NULL AND NOT special AND code >= %s AND code < %s || ':' ORDER BY code
"""


def read_county(code: str) -> CountyAreas:
    """Building it takes ten times as long as reading it. Exact areas are not read back."""
    by_level: dict[str, list[AreaRow]] = {level: [] for level in LEVELS}
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, [code, code])
        for area, level, name, kind, population, wkb in cursor.fetchall():
            shape = from_wkb(bytes(wkb))
            if not isinstance(shape, MultiPolygon):
                raise TypeError(f"{area} is a {shape.geom_type}")
            by_level[level].append(AreaRow(area, level, name, kind, population, shape))
    return CountyAreas(
        county=by_level[Area.COUNTY][0],
        townships=tuple(by_level[Area.TOWNSHIP]),
        villages=tuple(by_level[Area.VILLAGE]),
        grids=tuple(by_level[Area.GRID]),
        settlements={village.code: (village.settlement, village.kind) for village in villages_by_county()[code]},
        doubled_areas={},
    )


def desk_of(county: str, *, never: Collection[str] = ()) -> Desk:
    """Everybody who acts in the cases of `county`: its own people and those above them.

    People whose user names are in `never` act in none: some cases are about them.
    """
    desk = Desk(never=frozenset(valid_posts().filter(person__username__in=never).values_list("person_id", flat=True)))
    here = Q(area_code__startswith=county) | Q(area_code__in=[county[:4], county[:2]])
    posts = valid_posts().filter(here, person__is_active=True).exclude(role="deputy")
    for post in posts.select_related("deputy_post").order_by("valid_from", "role", "pk"):
        acting = post if post.on_duty else post.deputy_post
        if acting is not None:
            _seat(desk, post, _actor(acting, None if post.on_duty else post))
    return desk


def _seat(desk: Desk, post: Post, actor: Actor) -> None:
    if post.role == "worker":
        for grid in post.grids:
            desk.workers[grid].append(actor)
    else:
        desk.units[post.unit_id].append(actor)


def _actor(post: Post, absent: Post | None) -> Actor:
    return Actor(
        person=post.person_id,
        post=post.pk,
        unit=post.unit_id,
        role=post.role,
        area_code=post.area_code,
        standing_in_for=absent.pk if absent else None,
    )
