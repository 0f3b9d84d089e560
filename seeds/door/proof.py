"""Photos of simulated people: pictures that older cases of the same kind have, so that none is drawn anew."""

from datetime import datetime
from uuid import UUID

from backend.incidents.models import IncidentPhoto
from backend.incidents.serializers import PhotoRef
from media_pipeline.commands import keep_photo
from media_pipeline.models import Photo
from media_pipeline.storage import StoredFile


def borrow_photo(*, category: str, moment: str, person: UUID, now: datetime) -> tuple[PhotoRef, ...]:
    """A picture of that moment ("report", "finish") if there is one; `person` counts as its sender too."""
    rows = IncidentPhoto.objects.filter(incident__category_id=category, moment=moment, state=Photo.VERIFIED)
    photo = Photo.objects.filter(pk__in=rows.values("sha256")[:1]).first()
    if photo is None:
        return ()
    keep_photo(stored=StoredFile(photo.sha256, photo.size, photo.mime), person=person, now=now)
    return (PhotoRef(sha256=photo.sha256, taken_at=now),)
