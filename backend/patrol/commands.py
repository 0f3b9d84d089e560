"""Writes of patrols."""

from datetime import datetime

from django.contrib.gis.geos import LineString, MultiLineString
from django.db import connection
from django.db.models import Q

from backend.core.actor import Access
from backend.core.problems import NotFound, RoleNotAllowed
from backend.core.tx import require_transaction
from backend.patrol.models import Patrol
from backend.patrol.shapes import Round

WALKERS = frozenset({"worker", "deputy", "station"})
BATCH = 1000  # rows of one transaction of the purge
# Only basic grids: special ones lie inside them, and a round through a campus covers its basic grid, too.
_CROSSED = """
    SELECT code FROM areas_area
    WHERE level = 'grid' AND NOT special AND valid_to IS NULL
      AND ST_Intersects(geom, ST_GeomFromEWKB(%s)) ORDER BY code
"""
_METRES = "SELECT ST_Length(ST_GeomFromEWKB(%s)::geography)"


def keep_round(*, access: Access, walked: Round, now: datetime) -> Patrol:
    """Stores a finished round of the caller; the same id again changes nothing.

    Raises RoleNotAllowed, and NotFound where the id is somebody else's.
    """
    require_transaction()
    actor = access.actor
    if actor.role not in WALKERS or actor.person is None or actor.post is None:
        raise RoleNotAllowed(role=actor.role)
    known = Patrol.objects.filter(pk=walked.id).first()
    if known is not None:
        if known.person_id != actor.person:
            raise NotFound()
        return known
    # One fix alone is no way that was walked: it keeps its time, and has no line.
    lines = [LineString([(fix.lon, fix.lat) for fix in piece]) for piece in walked.pieces if len(piece) > 1]
    track = MultiLineString(lines, srid=4326) if lines else None
    metres, grids = _measured(track)
    return Patrol.objects.create(
        id=walked.id, person_id=actor.person, post_id=actor.post, area_code=actor.area_code,
        started_at=walked.started_at, ended_at=walked.ended_at, track=track,
        pieces=[[piece[0].seconds, piece[-1].seconds] for piece in walked.pieces],
        metres=metres, grids=grids, visited=list(dict.fromkeys(walked.visited)), received_at=now,
    )  # fmt: skip


def _measured(track: MultiLineString | None) -> tuple[float, list[str]]:
    """Metres on the ground, and codes of the basic grids that are crossed."""
    if track is None:
        return 0.0, []
    with connection.cursor() as cursor:
        cursor.execute(_METRES, [bytes(track.ewkb)])
        metres = float(cursor.fetchone()[0])
        cursor.execute(_CROSSED, [bytes(track.ewkb)])
        return metres, [code for (code,) in cursor.fetchall()]


def forget_rounds(before: datetime) -> int:
    """Removes rounds that ended or arrived before, at most 1,000. Returns how many.

    A phone whose clock is ahead would else have them kept for longer.
    """
    require_transaction()
    old = (
        Patrol.objects.filter(Q(ended_at__lt=before) | Q(received_at__lt=before))
        .order_by("ended_at")
        .values_list("pk", flat=True)[:BATCH]
    )
    return Patrol.objects.filter(pk__in=list(old)).delete()[0]
