"""Photos of an incident, linked by hash, perhaps before their bytes arrive."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib.gis.geos import Point
from procrastinate.contrib.django import app

from backend.core import changes, clock
from backend.core.scope import SYSTEM
from backend.incidents import parties
from backend.incidents.models import Incident, IncidentPhoto
from backend.incidents.serializers import PhotoRef
from backend.incidents.signs import judge_photos
from media_pipeline.queries import states_of_own


def attach_photos(
    incident: Incident, photos: Sequence[PhotoRef], *, person: UUID | None, moment: str, task: UUID | None
) -> None:
    """Links photos by hash. Bytes that the same person has uploaded count as there, all others as expected."""
    if not photos:
        return
    known = states_of_own(person, [photo.sha256 for photo in photos]) if person else {}
    rows = [
        IncidentPhoto(
            incident_id=incident.pk, sha256=photo.sha256, moment=moment, task_id=task, person_id=person,
            state=known.get(photo.sha256, IncidentPhoto.EXPECTED), taken_at=photo.taken_at, source=photo.source,
            point=Point(photo.lon, photo.lat, srid=4326) if photo.lon is not None and photo.lat is not None else None,
            accuracy_m=photo.accuracy_m, position=index,
        )
        for index, photo in enumerate(photos)
    ]  # fmt: skip
    IncidentPhoto.objects.bulk_create(rows, ignore_conflicts=True)
    if IncidentPhoto.VERIFIED in known.values():
        # The others are looked at when they have come. That searches all photos, so nobody waits for it here.
        app.configure_task("incidents.judge_photos", queue="default").defer(incident=str(incident.pk))


def photo_changed(sha256: str, person: UUID, state: str) -> None:
    """Bytes of `person` arrived or were checked: the links of that person follow, and their incidents are told."""
    links = IncidentPhoto.objects.filter(sha256=sha256, person_id=person).exclude(state=state)
    changed = list(links)
    pks = {link.incident_id for link in changed}
    links.update(state=state)
    if state == IncidentPhoto.VERIFIED:
        judge_photos(changed, now=clock.now())
    # In one order: two photos of the same cases may arrive at once.
    for incident in Incident.objects.within(SYSTEM).filter(pk__in=pks).order_by("pk"):
        changes.publish("incident", incident.pk, parties.audiences_of(incident))
