"""Whom to call about a case: those who work on it see the duty telephones of the other side."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from backend.accounts.access import valid_posts
from backend.accounts.models import Post
from backend.core.actor import Access
from backend.incidents.models import Incident
from backend.work.models import OPEN, Task

EACH_MAX = 2  # telephones of one unit
# Who picks up: the lead of a unit before its members, the desk of a centre before its lead.
_ORDER = ("unit_lead", "unit", "station", "centre", "centre_lead", "entity")


def works_on(incident: Incident, tasks: Sequence[Task], access: Access) -> bool:
    """Whether the case waits for the caller: an open task, or the desk that answers for it."""
    if incident.queue and incident.owner_unit_id in access.scope.units:
        return True
    return any(task.state in OPEN and _is_own(task, access) for task in tasks)


def staff_of(
    incidents: Sequence[Incident], tasks: Mapping[UUID, Sequence[Task]], access: Access
) -> dict[UUID, list[Post]]:
    """People on duty of the units around the cases that the caller works on, by unit, in one statement."""
    units = set()
    for row in incidents:
        if works_on(row, tasks.get(row.pk, []), access):
            units |= _others(row, tasks.get(row.pk, []), access)
    if not units:
        return {}
    posts = valid_posts().filter(unit__in=units, on_duty=True, role__in=_ORDER, person__is_active=True)
    found: dict[UUID, list[Post]] = defaultdict(list)
    for post in sorted(posts.exclude(person__phone=""), key=lambda post: (_ORDER.index(post.role), str(post.pk))):
        found[post.unit_id].append(post)
    return found


def contacts_for(
    incident: Incident, tasks: Sequence[Task], staff: Mapping[UUID, Sequence[Post]], access: Access
) -> list[dict[str, Any]]:
    """Name, role, unit and telephone of the other side; nothing for those who only look on."""
    if not works_on(incident, tasks, access):
        return []
    units = sorted(_others(incident, tasks, access), key=lambda pk: (pk != incident.owner_unit_id, str(pk)))
    posts = [post for unit in units for post in staff.get(unit, [])[:EACH_MAX]]
    return [
        {"name": post.person.name, "role": post.role, "unit": post.unit.name, "phone": post.person.phone}
        for post in posts
    ]


def _others(incident: Incident, tasks: Sequence[Task], access: Access) -> set[UUID]:
    """The centre that answers and the units that work or have worked in this round, less the caller's own."""
    now = (task for task in tasks if task.round == incident.round and task.state in (*OPEN, "done"))
    units = {task.unit_id for task in now if task.unit_id}
    return {incident.owner_unit_id, *units} - set(access.scope.units)


def _is_own(task: Task, access: Access) -> bool:
    own_person = task.person_id is not None and task.person_id == access.actor.person
    return own_person or task.unit_id in access.scope.units
