"""A case that was sent to a unit, without HTTP: what permissions are asked of."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from backend.accounts.access import access_for
from backend.core.clock import now
from backend.core.ids import uuid7
from backend.incidents.commands import move_incident
from backend.incidents.intake import report_incident
from backend.incidents.models import Incident
from backend.incidents.serializers import IncidentMove, PhotoRef, Position, Report, TaskOrder
from backend.incidents.supervision import Judged, judge
from backend.work.models import Card, Task
from backend.work.queries import tasks_of
from tests.cast import IN_GRID, Cast
from tests.incidents.groups import make_categories

SHA = "a" * 64


@dataclass
class Made:
    """An incident of the worker's grid that was sent to the emergency management station, and its task."""

    incident: Incident
    task: Task


def case(cast: Cast) -> Made:
    make_categories()
    position = Position(*IN_GRID, accuracy_m=5)
    report = Report(id=uuid7(), category="hazard.fire_exit", photos=(PhotoRef(SHA),), position=position)
    order = TaskOrder(unit=cast.unit["emergency_mgmt"].pk)
    at = now() - timedelta(minutes=5)
    with transaction.atomic():
        incident = report_incident(access=access_for(cast.post["worker"]), report=report, now=at)
        centre = access_for(cast.post["centre"])
        move = IncidentMove(name="register", dispatch=(order,))
        incident = move_incident(access=centre, pk=incident.pk, move=move, now=at)
    return Made(incident, tasks_of("incident", incident.pk).get())


def carded(cast: Cast) -> UUID:
    made = case(cast)
    with transaction.atomic():
        move = IncidentMove(name="supervise", level="yellow", reason="x")
        move_incident(access=access_for(cast.post["leader"]), pk=made.incident.pk, move=move, now=now())
    return Card.objects.get().pk


def appealed(cast: Cast) -> UUID:
    pk = carded(cast)
    with transaction.atomic():
        judge(access=access_for(cast.post["unit_lead"]), pk=pk, said=Judged("x"), now=now())
    return pk
