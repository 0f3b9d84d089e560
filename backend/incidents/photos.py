"""Photos of an incident, linked by hash, perhaps before their bytes arrive."""

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.contrib.gis.geos import Point
from django.http import FileResponse
from procrastinate.contrib.django import app

from backend.core import changes, clock
from backend.core.problems import NotFound
from backend.core.scope import SYSTEM
from backend.incidents import parties
from backend.incidents.marks import mark_photos
from backend.incidents.models import Incident, IncidentPhoto
from backend.incidents.serializers import PhotoRef
from backend.incidents.signs import judge_photos
from media_pipeline.links import Links, links_of
from media_pipeline.problems import NotThereYet
from media_pipeline.queries import outlines_of, states_of_own
from media_pipeline.serve import photo_response


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
            state=known[photo.sha256].state if photo.sha256 in known else IncidentPhoto.EXPECTED,
            kind=known[photo.sha256].kind if photo.sha256 in known else photo.kind,
            taken_at=photo.taken_at, source=photo.source,
            point=Point(photo.lon, photo.lat, srid=4326) if photo.lon is not None and photo.lat is not None else None,
            accuracy_m=photo.accuracy_m, position=index,
        )
        for index, photo in enumerate(photos)
    ]  # fmt: skip
    IncidentPhoto.objects.bulk_create(rows, ignore_conflicts=True)
    if any(own.state == IncidentPhoto.VERIFIED for own in known.values()):
        # The others are looked at when they have come. That searches all photos, so nobody waits for it here.
        app.configure_task("incidents.judge_photos", queue="default").defer(incident=str(incident.pk))


def pictures(photos: Iterable[PhotoRef]) -> list[PhotoRef]:
    """Those that show something: a voice note proves nothing."""
    return [photo for photo in photos if photo.kind == IncidentPhoto.IMAGE]


def photo_changed(sha256: str, person: UUID, state: str) -> None:
    """Bytes of `person` arrived or were checked: the links of that person follow, and their incidents are told."""
    links = IncidentPhoto.objects.filter(sha256=sha256, person_id=person).exclude(state=state)
    changed = list(links)
    if not changed:
        return
    pks = {link.incident_id for link in changed}
    # What it is shows in the bytes, whatever was announced.
    told = outlines_of([sha256]).get(sha256)
    links.update(state=state, **({"kind": told.kind} if told else {}))
    if state == IncidentPhoto.VERIFIED:
        judge_photos(changed, now=clock.now())
        mark_photos(changed)
    # In one order: two photos of the same cases may arrive at once.
    for incident in Incident.objects.within(SYSTEM).filter(pk__in=pks).order_by("pk"):
        changes.publish("incident", incident.pk, parties.audiences_of(incident))


def shown_photos(hashes: Collection[str]) -> set[str]:
    """Those of `hashes` that a case names, whether or not they have arrived."""
    return set(IncidentPhoto.objects.filter(sha256__in=hashes).values_list("sha256", flat=True))


def links(incident: Incident, *, now: datetime) -> list[Links]:
    """Signed addresses of the photos of a case that the caller may see; what has not arrived has none."""
    there = incident.photos.exclude(state=IncidentPhoto.EXPECTED).order_by("sha256").distinct("sha256")
    return [links_of(sha256, now=now) for sha256 in there.values_list("sha256", flat=True)]


def answer(incident: Incident, sha256: str, size: str) -> FileResponse:
    """A photo of a case that the caller may see. Raises NotFound, NotThereYet and what photo_response raises."""
    states = set(incident.photos.filter(sha256=sha256).values_list("state", flat=True)) if _is_hash(sha256) else set()
    if not states:
        raise NotFound()
    # A hash that was only announced opens nothing: the bytes may be a stranger's.
    if states == {IncidentPhoto.EXPECTED}:
        raise NotThereYet()
    return photo_response(sha256=sha256, size=size)


def _is_hash(text: str) -> bool:
    return re.fullmatch("[0-9a-f]{64}", text) is not None
