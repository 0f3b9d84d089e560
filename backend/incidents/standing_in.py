"""What only a person on leave could do goes to who stands in, and back when the leave ends."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from backend.accounts.access import valid_posts
from backend.accounts.models import Post
from backend.core.actor import Actor
from backend.core.models import Event, Participation
from backend.core.scope import SYSTEM
from backend.incidents.models import Incident
from backend.incidents.parties import may_take_over
from backend.work.commands import hand_over, role_in
from backend.work.models import OPEN, Task

MOST = 200  # tasks of one person; a grid has a few checks a week


def follow_duty(event: Event, actor: Actor) -> None:
    """The open tasks of the person of the event go to who serves the post now.

    What was sent to a unit needs no hand-over: who stands in acts for the unit. A task stays where it is when nobody
    serves, and when the other one may not see the case.
    """
    absent = event.subject_id
    to = _serving(event)
    if to is not None:
        before = Post.objects.filter(pk=event.data["stand_in_before"]).values_list("person_id", flat=True).first()
        _hand_over(absent=absent, before=before, to=to, actor=actor, now=event.at)


def _serving(event: Event) -> UUID | None:
    """The person itself, if at work in any post; else who stands in."""
    if valid_posts().filter(person_id=event.subject_id, on_duty=True).exists():
        return event.subject_id
    other = event.data["stand_in_person"]
    return UUID(other) if other else None


def _hand_over(*, absent: UUID, before: UUID | None, to: UUID, actor: Actor, now: datetime) -> None:
    waiting = Task.objects.within(SYSTEM).filter(subject_kind="incident", state__in=OPEN, unit__isnull=True)
    was_theirs = Participation.objects.filter(subject_kind="incident", person_id=absent, role=role_in("verify"))
    held = Q(person_id=before, subject_id__in=was_theirs.values("subject_id")) if before else Q(pk__in=[])
    rows = waiting.filter(Q(person_id=absent) | held).exclude(person_id=to)
    # In one order: two leaves may be entered at once, and a hand-over locks several cases.
    found = list(rows.order_by("subject_id", "pk").values_list("pk", "subject_id")[:MOST])
    cases = Incident.objects.within(SYSTEM).in_bulk([subject for _, subject in found])
    for pk, subject in found:
        if may_take_over(cases[subject], to):
            hand_over(pk=pk, person=to, actor=actor, now=now)
