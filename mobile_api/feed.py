"""Pull of changes: a first download from the tables, then what the feed says, never missing a slow commit."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from backend.core import changes
from backend.core.actor import Access
from backend.core.changes import ChangeRow, Cursor
from backend.core.ids import canonical_json
from backend.core.registries import synced
from gis.areas.models import Area

PAGE = 100  # bodies: a whole case costs several statements
OLDEST_DAYS = 30
CURSOR_MAX = 1000  # characters
KINDS = ("me", "category", "area", "unit", "task", "incident", "inbox")  # order of a first download
# What else means that a body has changed: accounts say "access" when a person's posts or devices do.
ALIASES = {"access": "me"}
EXACT_DIGITS = 9  # areas from this length on are read by the codes inside them, wider ones by their prefix
_DAY_S = 86_400
_XID_MAX = 1 << 63

# By the index on xid: a wide area has too many codes for a look-up each.
_READ_WIDE = """
    SELECT audience, kind, object_id, xid, gone FROM core_change
    WHERE (xid, kind, object_id) > (%(xid)s, %(kind)s, %(object_id)s)
      AND xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
      AND (audience = ANY(%(audiences)s)
           OR EXISTS (SELECT FROM unnest(%(within)s::text[]) AS code WHERE starts_with(audience, code)))
    ORDER BY xid, kind, object_id LIMIT %(limit)s
"""


@dataclass(frozen=True)
class Page:
    """Changes and the cursor behind them; `reset`: the phone drops what this download does not bring again."""

    cursor: str
    reset: bool
    more: bool
    changes: list[dict[str, Any]]


@dataclass(frozen=True)
class Place:
    """How far a first download has come: everything of `kind` from `last` upwards has been sent."""

    kind: str
    last: str


def pull(*, access: Access, cursor: str, language: str, now: datetime) -> Page:
    """The page behind `cursor`; a cursor that is empty, foreign, old or nonsense starts from the beginning."""
    scope = _scope(access, language, now)
    newest = changes.newest(scope)
    feed, place = _read_cursor(cursor)
    if feed is None or not _still_good(feed, newest):
        return _first(access, language, feed=newest, place=None)
    if place is not None:
        return _first(access, language, feed=feed, place=place)
    return _delta(access, language, cursor=cursor, feed=feed, scope=scope)


def audiences(access: Access) -> tuple[list[str], list[str]]:
    """Names under which the feed holds what concerns the caller, and wide areas as prefixes.

    An incident is published under the code of its own area only, so a village or a township listens to all its
    parts, also those that are gone by now.
    """
    scope = access.scope
    narrow = [code for code in scope.areas if len(code) >= EXACT_DIGITS]
    names = {*narrow, *(f"u:{unit}" for unit in scope.units), f"p:{access.actor.person}"}
    for code in narrow:
        if len(code) < Area.LENGTHS[Area.GRID]:
            inside = Area.objects.filter(code__gte=code, code__lt=code + ":")
            names.update(inside.values_list("code", flat=True))
    return sorted(names), [code for code in scope.areas if len(code) < EXACT_DIGITS]


def _first(access: Access, language: str, *, feed: Cursor, place: Place | None) -> Page:
    wanted: list[tuple[str, str]] = []
    start = KINDS.index(place.kind) if place else 0
    for kind in KINDS[start:]:
        entry = synced.get(kind)
        # Sorted by id, the newest first, so that a page can go on behind an object that has left meanwhile.
        ids = sorted(set(entry.first(access)), reverse=True) if entry else []
        if place and kind == place.kind:
            ids = [one for one in ids if one < place.last]
        wanted += [(kind, one) for one in ids]
        if len(wanted) > PAGE:
            break
    page, more = wanted[:PAGE], len(wanted) > PAGE
    bodies = _bodies(page, access, language)
    found = [_change(kind, one, bodies[kind, one]) for kind, one in page if (kind, one) in bodies]
    following = "~".join((feed.encode(), *page[-1])) if more else feed.encode()
    return Page(cursor=following, reset=place is None, more=more, changes=found)


def _delta(access: Access, language: str, *, cursor: str, feed: Cursor, scope: str) -> Page:
    rows = _read(access, feed)
    if not rows:
        return Page(cursor=cursor, reset=False, more=False, changes=[])
    touched = dict.fromkeys((ALIASES.get(row.kind, row.kind), row.object_id) for row in rows)
    keys = [key for key in touched if synced.get(key[0])]
    bodies = _bodies(keys, access, language)
    last = rows[-1]
    following = Cursor(feed.origin, scope, last.xid, last.kind, last.object_id).encode()
    found = [_change(kind, one, bodies.get((kind, one))) for kind, one in keys]
    return Page(cursor=following, reset=False, more=len(rows) == PAGE, changes=found)


def _read(access: Access, after: Cursor) -> list[ChangeRow]:
    names, within = audiences(access)
    if not within:
        return changes.read(names, after, PAGE)
    values: dict[str, Any] = {
        "audiences": names, "within": within, "limit": PAGE,
        "xid": after.xid, "kind": after.kind, "object_id": after.object_id,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_READ_WIDE, values)
        return [ChangeRow(*row) for row in cursor.fetchall()]


def _bodies(keys: Sequence[tuple[str, str]], access: Access, language: str) -> dict[tuple[str, str], dict[str, Any]]:
    """Bodies of what the caller may see, one read by kind."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for kind in dict.fromkeys(kind for kind, _ in keys):
        entry = synced.get(kind)
        ids = [one for of, one in keys if of == kind]
        if entry:
            found |= {(kind, one): body for one, body in entry.bodies(ids, access, language).items()}
    return found


def _change(kind: str, one: str, body: dict[str, Any] | None) -> dict[str, Any]:
    if body is None:
        return {"kind": kind, "id": one, "gone": True}
    return {"kind": kind, "id": one, "gone": False, "body": body}


def _scope(access: Access, language: str, now: datetime) -> str:
    """Digest of all that decides what the caller receives, and the day on which the cursor was given out."""
    scope = access.scope
    whole = [scope.role, sorted(scope.areas), sorted(scope.units), access.actor.person, scope.post, language]
    return f"{hashlib.sha256(canonical_json(whole)).hexdigest()[:16]}.{_day(now)}"


def _day(now: datetime) -> int:
    return int(now.timestamp()) // _DAY_S


def _read_cursor(text: str) -> tuple[Cursor | None, Place | None]:
    parts = text.split("~")
    if len(text) > CURSOR_MAX or len(parts) not in (1, 3):
        return None, None
    feed = Cursor.decode(parts[0])
    if len(parts) == 1:
        return feed, None
    return (feed, Place(parts[1], parts[2])) if parts[1] in KINDS else (None, None)


def _still_good(feed: Cursor, newest: Cursor) -> bool:
    """Whether the cursor comes from this database and this scope, within 30 days."""
    digest, _, day = feed.scope.partition(".")
    current, _, today = newest.scope.partition(".")
    known = feed.origin == newest.origin and digest == current and 0 <= feed.xid <= min(newest.xid, _XID_MAX - 1)
    readable = _printable((feed.kind, feed.object_id)) and day.isdecimal() and len(day) < len(str(_XID_MAX))
    return known and readable and 0 <= int(today) - int(day) <= OLDEST_DAYS


def _printable(texts: Iterable[str]) -> bool:
    """A text with a zero byte or half a letter would be an error of the database."""
    return all(text.isascii() and text.isprintable() for text in texts)
