"""The change feed: who has to hear of which object, readable without missing a slow commit."""

import base64
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from backend.core import prepared
from backend.core.models import FeedEpoch
from backend.core.tx import require_transaction

_UPSERT = """
    INSERT INTO core_change (audience, kind, object_id, gone)
    SELECT unnest(%s::text[]), %s, %s, %s
    ON CONFLICT (audience, kind, object_id) DO UPDATE SET gone = excluded.gone
"""

_UPSERT_MANY = """
    INSERT INTO core_change (audience, kind, object_id, gone)
    SELECT audience, %s, object_id, gone
    FROM unnest(%s::text[], %s::text[], %s::bool[]) AS t (audience, object_id, gone)
    ON CONFLICT (audience, kind, object_id) DO UPDATE SET gone = excluded.gone
"""

# A new subject has nobody yet who takes part in it, so both go in one statement.
_OPEN = """
    WITH taking_part AS (
        INSERT INTO core_participation (subject_kind, subject_id, person_id, as_role, since)
        SELECT %(kind)s, %(id)s::uuid, person, role, %(since)s
        FROM unnest(%(people)s::uuid[], %(roles)s::text[]) AS t (person, role)
        ON CONFLICT DO NOTHING
    )
    INSERT INTO core_change (audience, kind, object_id, gone)
    SELECT unnest(%(audiences)s::text[]), %(kind)s, %(id)s, false
    ON CONFLICT (audience, kind, object_id) DO UPDATE SET gone = excluded.gone
"""

# Only rows of transactions below the oldest one still running are served: a commit that comes late
# has a higher xid than every cursor handed out before it.
READ_SQL = """
    SELECT audience, kind, object_id, xid, gone FROM core_change
    WHERE audience = ANY(%(audiences)s) AND (xid, kind, object_id) > (%(xid)s, %(kind)s, %(object_id)s)
      AND xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
    ORDER BY xid, kind, object_id LIMIT %(limit)s
"""

_ORIGIN = """
    SELECT (SELECT epoch FROM core_feedepoch), (SELECT system_identifier FROM pg_control_system()),
           (SELECT timeline_id FROM pg_control_checkpoint()),
           pg_snapshot_xmin(pg_current_snapshot())::text::bigint - 1
"""


@dataclass(frozen=True)
class ChangeRow:
    """One served change; `kind` and `object_id` name the object, `gone` says that it left the audience."""

    audience: str
    kind: str
    object_id: str
    xid: int
    gone: bool


@dataclass(frozen=True)
class Cursor:
    """Place in the feed: `origin` names database and restore, (xid, kind, object_id) the last row seen."""

    origin: str
    scope: str
    xid: int
    kind: str = ""
    object_id: str = ""

    def encode(self) -> str:
        raw = json.dumps([self.origin, self.scope, self.xid, self.kind, self.object_id], separators=(",", ":"))
        return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str) -> "Cursor | None":
        """The cursor, or None where `text` is none."""
        try:
            parts = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
            origin, scope, xid, kind, object_id = parts
            return cls(str(origin), str(scope), int(xid), str(kind), str(object_id))
        except (ValueError, TypeError, OverflowError, RecursionError):
            return None


def publish(kind: str, object_id: UUID | str, audiences: Iterable[str], *, gone_from: Iterable[str] = ()) -> None:
    """Tells `audiences` (area codes, `u:<unit>`, `p:<person>`, `layer:<name>`) that the object changed."""
    require_transaction()
    here = sorted(set(audiences))
    left = sorted(set(gone_from) - set(here))
    with prepared.cursor() as cursor:
        for names, gone in ((here, False), (left, True)):
            if names:
                cursor.execute(_UPSERT, [names, kind, str(object_id), gone])


def open_subject(
    kind: str, object_id: UUID, *, people: Mapping[UUID, str], audiences: Iterable[str], since: datetime
) -> None:
    """Lets `people` take part, each in a role, in a subject that this transaction makes, and tells `audiences`."""
    require_transaction()
    values: dict[str, Any] = {
        "kind": kind, "id": str(object_id), "since": since, "audiences": sorted(set(audiences)),
        "people": list(people), "roles": list(people.values()),
    }  # fmt: skip
    with prepared.cursor() as cursor:
        cursor.execute(_OPEN, values)


def publish_many(kind: str, rows: Iterable[tuple[str, str, bool]]) -> None:
    """`publish` for many objects in one statement: (audience, id, whether it left); who stays has not left."""
    require_transaction()
    state: dict[tuple[str, str], bool] = {}
    for audience, object_id, gone in rows:
        state[audience, object_id] = gone and state.get((audience, object_id), True)
    if not state:
        return
    # In one order, so that two of them never wait for each other.
    keys = sorted(state)
    columns = [audience for audience, _ in keys], [each for _, each in keys], [state[key] for key in keys]
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT_MANY, [kind, *columns])


def newest(scope: str) -> Cursor:
    """Cursor behind everything that is committed for good now; taken before a first download."""
    with prepared.cursor() as cursor:
        cursor.execute(_ORIGIN)
        epoch, system, timeline, xid = cursor.fetchone()
    # The last object id that can be: nothing of this transaction id is served again.
    return Cursor(origin=f"{epoch}.{system}.{timeline}", scope=scope, xid=xid, kind="~", object_id="~")


def read(audiences: Sequence[str], after: Cursor, limit: int) -> list[ChangeRow]:
    """At most `limit` changes of `audiences` behind `after`, oldest first."""
    values: dict[str, list[str] | str | int] = {
        "audiences": list(audiences),
        "xid": after.xid,
        "kind": after.kind,
        "object_id": after.object_id,
        "limit": limit,
    }
    with prepared.cursor() as cursor:
        cursor.execute(READ_SQL, values)
        return [ChangeRow(*row) for row in cursor.fetchall()]


def new_epoch() -> None:
    """After a logical restore: every cursor is void and every phone downloads again."""
    FeedEpoch.objects.all().delete()
    FeedEpoch.objects.create()


def start_again() -> int:
    """After a logical restore: a new epoch, and every change stamped with this transaction; the number of changes.

    A dump keeps the transaction ids of the database that it came from. In a younger database they lie in the future,
    and nothing of the feed would be served until its own counter had passed them.
    """
    require_transaction()
    new_epoch()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE core_change SET gone = gone")
        stamped: int = cursor.rowcount
    return stamped
