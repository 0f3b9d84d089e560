"""The append-only record of acts and what follows from them."""

import hashlib
from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import UUID

from backend.core.actor import Actor
from backend.core.ids import canonical_json
from backend.core.models import Event, Note
from backend.core.prepared import insert
from backend.core.tx import require_transaction

Handler = Callable[[Event, Actor], None]
_handlers: dict[str, list[Handler]] = {}


def on(*names: str) -> Callable[[Handler], Handler]:
    """Registers a handler for events of these names: it runs in the event's transaction and may defer jobs."""

    def register(handler: Handler) -> Handler:
        for name in names:
            _handlers.setdefault(name, []).append(handler)
        return handler

    return register


def record(
    name: str,
    *,
    subject_kind: str,
    subject_id: UUID,
    actor: Actor,
    area_code: str,
    at: datetime,
    data: dict[str, object],
    first: bool = False,
) -> Event:
    """Appends one event to the chain of the subject and runs its handlers.

    The caller holds the row lock of the subject, so the chain cannot fork; `first` for a subject that this very
    transaction makes. `data` holds ids, codes, numbers and digests only; words go through `write_note`.
    """
    require_transaction()
    chain = Event.objects.filter(subject_kind=subject_kind, subject_id=subject_id).order_by("-id")
    last = None if first else chain.first()
    event = Event(
        subject_kind=subject_kind,
        subject_id=subject_id,
        name=name,
        actor_person=actor.person,
        actor_post=actor.post,
        standing_in_for=actor.standing_in_for,
        area_code=area_code,
        at=at,
        data=data,
        previous=bytes(last.hash) if last else None,
    )
    event.hash = link(event)
    insert(event)
    for handler in _handlers.get(name, []):
        handler(event, actor)
    return event


def link(event: Event) -> bytes:
    """Hash of `event` in its chain (32 bytes)."""
    payload = {
        "subject": [event.subject_kind, str(event.subject_id)],
        "name": event.name,
        "actor": [str(part) for part in (event.actor_person, event.actor_post, event.standing_in_for)],
        "area": event.area_code,
        "at": int(event.at.timestamp() * 1_000_000),
        "data": event.data,
    }
    return hashlib.sha256(bytes(event.previous or b"") + canonical_json(payload)).digest()


def broken_links(events: Iterable[Event]) -> list[int]:
    """Ids of the events of one subject, in order of id, whose hash or predecessor does not fit."""
    wrong, previous = [], None
    for event in events:
        before = bytes(event.previous) if event.previous else None
        if before != previous or bytes(event.hash) != link(event):
            wrong.append(event.id)
        previous = bytes(event.hash)
    return wrong


def write_note(
    *, subject_kind: str, subject_id: UUID, text: str, audience: str, at: datetime
) -> tuple[Note | None, dict[str, object]]:
    """Stores words in the erasable table; returns the note and the keys for the event's `data`."""
    if not text:
        return None, {}
    note = Note.objects.create(
        subject_kind=subject_kind, subject_id=subject_id, audience=audience, text=text, created_at=at
    )
    return note, {"note": str(note.id), "note_sha256": hashlib.sha256(text.encode()).hexdigest()}
