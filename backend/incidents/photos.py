"""Photos of an incident, linked by hash, perhaps before their bytes arrive."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib.gis.geos import Point

from backend.incidents.models import Incident, IncidentPhoto
from backend.incidents.serializers import PhotoRef
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
