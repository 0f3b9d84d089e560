"""Work on incidents that nobody waits for."""

from uuid import UUID

from django.db import transaction
from procrastinate.contrib.django import app

from backend.accounts.area_settings import ORIGINALS
from backend.core import changes, clock
from backend.core.registries import estimates, original_holders
from backend.core.scope import SYSTEM
from backend.incidents import parties, presence
from backend.incidents.keeping import needed_originals, would_remove
from backend.incidents.marks import mark_photos
from backend.incidents.models import Incident, IncidentPhoto
from backend.incidents.signs import judge_photos


@app.task(name="incidents.judge_photos", queue="default", retry=4)
def judge(incident: str) -> None:
    """What is doubtful about photos that were there before they were attached; those who see the case are told."""
    links = IncidentPhoto.objects.filter(incident_id=UUID(incident), state=IncidentPhoto.VERIFIED)
    with transaction.atomic(durable=True):
        mark_photos(links)
        row = Incident.objects.within(SYSTEM).filter(pk=UUID(incident)).first()
        if row is not None and judge_photos(links, now=clock.now()):
            changes.publish("incident", row.pk, parties.audiences_of(row))


@app.periodic(cron="47 19 * * *")  # UTC: 03:47 in Asia/Shanghai
@app.task(name="incidents.tidy", queue="default", queueing_lock="incidents.tidy")
def tidy(timestamp: int) -> None:
    """Removes whose desk showed which case."""
    del timestamp
    with transaction.atomic(durable=True):
        presence.forget(clock.now() - presence.CLAIMED)


original_holders.append(needed_originals)
estimates.add(ORIGINALS, would_remove)
