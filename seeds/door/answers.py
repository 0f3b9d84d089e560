"""What the centres, units and workers of a living county do with simulated reports: one move at a time."""

from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from backend.accounts.access import access_for, valid_posts
from backend.accounts.queries import valid_units
from backend.core.actor import Access
from backend.core.scope import SYSTEM
from backend.incidents.commands import move_incident
from backend.incidents.models import Incident
from backend.incidents.serializers import IncidentMove, TaskOrder
from backend.work.commands import TaskMove, move_task
from backend.work.models import OPEN, Task
from seeds.door.people import STORY
from seeds.door.proof import borrow_photo
from seeds.scenes.words import say

MARK = "【模拟】"
LOOKS_BACK = timedelta(minutes=45)
THINKS = timedelta(seconds=25)  # a pin that goes at once would not be seen
WORKED_ON = ("reported", "registered", "dispatched", "in_progress", "verifying")
# Nobody acts in the name of those whom newcomers play.
PLAYED = (STORY["centre"], STORY["handler"], STORY["worker"])


def answer_one(*, county: str, skip: int, chance: Random, now: datetime) -> None:
    """The next move for one simulated case, the `skip`-th of those that wait longest. Raises Problem."""
    rows = Incident.objects.within(SYSTEM).filter(county=county, reported_at__gt=now - LOOKS_BACK)
    waiting = rows.filter(words__startswith=MARK, state__in=WORKED_ON, reported_at__lt=now - THINKS)
    incident = waiting.select_related("category").order_by("version", "reported_at", "id")[skip : skip + 1].first()
    if incident is None:
        return
    if incident.state in ("reported", "registered"):
        _dispatch(incident, now)
        return
    task = Task.objects.within(SYSTEM).filter(
        subject_kind="incident", subject_id=incident.pk, round=incident.round, state__in=OPEN
    )
    found = task.order_by("-dispatched_at").first()
    if found is not None:
        _work(incident, found, chance, now)
    elif incident.state == "verifying":
        _move(incident, IncidentMove("close", base_version=incident.version), now)


def _dispatch(incident: Incident, now: datetime) -> None:
    unit = _unit_for(incident)
    if unit is None:
        return
    order = (TaskOrder(unit=unit, note="请尽快处理，处理后拍照反馈。"),)
    name = "register" if incident.state == "reported" else "dispatch"
    _move(incident, IncidentMove(name, base_version=incident.version, dispatch=order), now)


def _unit_for(incident: Incident) -> UUID | None:
    rows = valid_units().filter(area_code=incident.township, kind=incident.category.default_unit_kind)
    return rows.order_by("pk").values_list("pk", flat=True).first()


def _move(incident: Incident, move: IncidentMove, now: datetime) -> None:
    access = _somebody(incident.owner_unit_id)
    if access is not None:
        move_incident(access=access, pk=incident.pk, move=move, now=now)


def _work(incident: Incident, task: Task, chance: Random, now: datetime) -> None:
    access = _access_of(task)
    if access is None:
        return
    place = incident.area_code[-3:] + "网格"
    leaf = incident.category_id
    if task.kind != "verify" and task.state == "dispatched":
        move = TaskMove("accept", base_version=task.version)
    elif task.kind != "verify":
        words = f"{MARK}{say(leaf, chance, place, 'answer')}"
        person = access.actor.person
        photos = borrow_photo(category=leaf, moment="finish", person=person, now=now) if person else ()
        move = TaskMove("finish", base_version=task.version, words=words, photos=photos)
    else:
        words = f"{MARK}{say(leaf, chance, place, 'fixed')}"
        move = TaskMove("finish", base_version=task.version, words=words, fixed=True)
    move_task(access=access, pk=task.pk, move=move, now=now)


def _access_of(task: Task) -> Access | None:
    if task.person_id is None:
        return _somebody(task.unit_id)
    post = valid_posts().filter(person_id=task.person_id).order_by("pk").first()
    return access_for(post) if post is not None else None


def _somebody(unit: UUID | None) -> Access | None:
    """Somebody of the unit whom no newcomer plays."""
    if unit is None:
        return None
    posts = valid_posts().filter(unit_id=unit, on_duty=True).exclude(person__username__in=PLAYED)
    post = posts.order_by("role", "pk").first()
    return access_for(post) if post is not None else None
