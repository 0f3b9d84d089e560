"""Who shows a case at a desk, and who deals with it: a hint to colleagues that holds nobody up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet

from backend.core import changes, tx
from backend.core.actor import Access
from backend.core.problems import RoleNotAllowed
from backend.core.scope import get_one
from backend.incidents import parties
from backend.incidents.models import Incident, Presence
from backend.incidents.problems import ClaimedAlready, NothingToClaim
from backend.incidents.queries import visible

ROLES = frozenset({"station", "centre", "centre_lead", "unit", "unit_lead"})
SEEN = timedelta(seconds=150)  # a desk says every minute that it still shows the case
CLAIMED = timedelta(minutes=30)  # then it is free again: whoever claimed it may have gone home
OTHERS_MAX = 20
KIND = "desk"  # of the change feed


@dataclass(frozen=True)
class Colleague:
    """Somebody at a desk; `until` is the end of their claim."""

    name: str
    unit: str
    mine: bool
    since: datetime
    until: datetime | None


@dataclass(frozen=True)
class AtDesk:
    """The others who show a case, the latest last, and who deals with it."""

    others: list[Colleague]
    claim: Colleague | None


def show(*, access: Access, pk: UUID, now: datetime) -> AtDesk:
    """The caller's desk shows the case, or still does; a claim of theirs goes on. Raises NotFound."""
    tx.require_transaction()
    incident = get_one(visible(access.scope), pk=pk)
    before = _own(pk, access).select_for_update().first()
    came = before is None or before.until <= now
    row = before or Presence(incident=incident, post_id=_post(access))
    row.since = now if came else row.since
    row.until = now + SEEN
    row.claimed_until = now + CLAIMED if _holds(row, incident, now) else None
    if before is None:
        Presence.objects.bulk_create([row], ignore_conflicts=True)  # another page of the same desk
    else:
        row.save()
    found = _at_desk(incident, access, now)
    if came and found.others:
        _tell(incident)
    return found


def leave(*, access: Access, pk: UUID, now: datetime) -> None:
    """The caller's desk shows the case no longer; a claim stays. Nothing happens where it did not."""
    tx.require_transaction()
    mine = _own(pk, access).filter(until__gt=now)
    claimed = mine.filter(claimed_until__gt=now).update(until=now)
    gone, _ = mine.filter(until__gt=now).delete()
    incident = visible(access.scope).filter(pk=pk).first()
    if (claimed or gone) and incident is not None and _at_desk(incident, access, now).others:
        _tell(incident)


def claim(*, access: Access, pk: UUID, take_over: bool, now: datetime) -> AtDesk:
    """The caller deals with the case. Raises NotFound, NothingToClaim, and ClaimedAlready unless `take_over`."""
    tx.require_transaction()
    incident = get_one(visible(access.scope).select_for_update(of=("self",)), pk=pk)
    if not incident.queue:
        raise NothingToClaim()
    before = _claims([incident.pk], now).exclude(post=access.actor.post).first()
    if before is not None and not take_over:
        raise ClaimedAlready(name=before.post.person.name, unit=before.post.unit.name)
    Presence.objects.filter(incident=incident).update(claimed_until=None)
    row = Presence(incident=incident, post_id=_post(access), since=now, until=now + SEEN)
    row.claimed_until, row.queue = now + CLAIMED, incident.queue
    Presence.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["incident", "post"], update_fields=["claimed_until", "queue"]
    )
    _tell(incident)
    return _at_desk(incident, access, now)


def release(*, access: Access, pk: UUID, now: datetime) -> AtDesk:
    """The caller does not deal with the case. Raises NotFound."""
    tx.require_transaction()
    incident = get_one(visible(access.scope), pk=pk)
    if _own(pk, access).filter(claimed_until__isnull=False).update(claimed_until=None):
        _tell(incident)
    return _at_desk(incident, access, now)


def claims_of(pks: Sequence[UUID], access: Access, now: datetime) -> dict[UUID, Colleague]:
    """Who deals with each of these cases, where somebody does."""
    return {row.incident_id: _colleague(row, access) for row in _claims(pks, now)}


def forget(before: datetime) -> int:
    """Removes what ended before, of desks that were switched off; the number of rows."""
    tx.require_transaction()
    gone, _ = Presence.objects.filter(until__lt=before).delete()
    return gone


def _post(access: Access) -> UUID:
    if access.actor.post is None:
        raise RoleNotAllowed(role=access.actor.role)
    return access.actor.post


def _own(pk: UUID, access: Access) -> QuerySet[Presence]:
    return Presence.objects.filter(incident=pk, post=access.actor.post)


def _claims(pks: Sequence[UUID], now: datetime) -> QuerySet[Presence]:
    rows = Presence.objects.filter(incident__in=pks, claimed_until__gt=now, queue=F("incident__queue"))
    return rows.select_related("post__person", "post__unit")


def _holds(row: Presence, incident: Incident, now: datetime) -> bool:
    return row.claimed_until is not None and row.claimed_until > now and row.queue == incident.queue


def _at_desk(incident: Incident, access: Access, now: datetime) -> AtDesk:
    rows: Any = Presence.objects.filter(incident=incident, until__gt=now).exclude(post=access.actor.post)
    rows = rows.select_related("post__person", "post__unit").order_by("-since", "pk")[:OTHERS_MAX]
    claimed = claims_of([incident.pk], access, now).get(incident.pk)
    return AtDesk([_colleague(row, access) for row in reversed(rows)], claimed)


def _colleague(row: Presence, access: Access) -> Colleague:
    post = row.post
    mine = post.pk == access.actor.post
    return Colleague(post.person.name, post.unit.name, mine, row.since, row.claimed_until)


def _tell(incident: Incident) -> None:
    changes.publish(KIND, incident.pk, parties.audiences_of(incident))
