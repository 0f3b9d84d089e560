"""Tasks and cards follow when grids are replaced: with their subject where it follows, else by succession."""

from collections.abc import Sequence
from uuid import UUID

from django.db import connection

from backend.core import changes
from backend.core.followers import Follower, Moved, followers
from backend.core.scope import SYSTEM
from backend.work.models import OPEN, Task

_WITH_SUBJECT = """
    WITH moved AS MATERIALIZED (
        SELECT * FROM unnest(%s::uuid[], %s::text[], %s::text[]) AS moved (id, before, after)
    ), cards AS (
        UPDATE work_card c SET area_code = moved.after FROM moved
        WHERE c.subject_kind = %s AND c.subject_id = moved.id AND c.area_code = moved.before
    )
    UPDATE work_task t SET area_code = moved.after
    FROM moved
    WHERE t.subject_kind = %s AND t.subject_id = moved.id AND t.area_code = moved.before
    RETURNING t.id
"""


def follow_subjects(kind: str, rows: Sequence[Moved]) -> None:
    """The tasks and cards of subjects of `kind` that moved go with them, in the caller's transaction."""
    columns = [row.key for row in rows], [row.before[0] for row in rows], [row.after[0] for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(_WITH_SUBJECT, [*columns, kind, kind])
        moved = [pk for (pk,) in cursor.fetchall()]
    _tell(moved)


def _moved(rows: Sequence[Moved]) -> None:
    _tell([row.key for row in rows])


def _tell(pks: Sequence[UUID]) -> None:
    """Everybody who has an open one of these tasks to do hears of it."""
    tasks = Task.objects.within(SYSTEM).filter(pk__in=pks, state__in=OPEN).values_list("pk", "unit_id", "person_id")
    named = [(f"u:{unit}", str(pk)) for pk, unit, _ in tasks if unit]
    named += [(f"p:{person}", str(pk)) for pk, _, person in tasks if person]
    changes.publish_many("task", ((audience, pk, False) for audience, pk in named))


followers.add(
    "task",
    Follower(table="work_task", column="area_code", moved=_moved, live="t.state IN ('dispatched', 'accepted')"),
)
