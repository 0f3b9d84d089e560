"""Answers that carry a photo. Whether the caller may see it has been decided before."""

from django.db import transaction
from django.http import FileResponse

from backend.core.clock import SHANGHAI
from backend.core.problems import NotFound
from media_pipeline import commands, problems
from media_pipeline.decode import EDGES
from media_pipeline.models import Photo
from media_pipeline.sound import MIMES
from media_pipeline.storage import store

SIZES = {str(edge): edge for edge in EDGES} | {"original": None}


def photo_response(sha256: str, size: str) -> FileResponse:
    """The photo as `size`: "256", "1280" (px of the longest edge) or "original".

    Raises NotThereYet, Refused, BeingPrepared (202), OriginalRemoved, NotFound for another size.
    """
    if size not in SIZES:
        raise NotFound()
    photo = Photo.objects.filter(pk=sha256).first()
    if photo is None:
        raise problems.NotThereYet()
    if photo.state == Photo.REFUSED:
        raise problems.Refused(refusal=photo.refusal)
    edge = SIZES[size]
    if edge and photo.mime in MIMES:
        raise NotFound()
    removed_at = photo.original_removed_at
    gone = removed_at and problems.OriginalRemoved(date=f"{removed_at.astimezone(SHANGHAI):%Y-%m-%d}")
    if gone and not edge:
        raise gone
    # Until it has been decoded whole, it is only something that begins like a picture.
    content = store().open(sha256, edge) if photo.state == Photo.VERIFIED else None
    if gone and content is None:
        raise gone  # there is nothing that it could be made of again
    if content is None:
        _order_again(photo)
        raise problems.BeingPrepared(retry_after_s=1)
    # The type is ours, not the sender's; with nosniff and a sandbox no browser runs what hides in an original.
    headers = {
        "Cache-Control": "private, max-age=31536000, immutable",
        "Content-Disposition": "inline",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
    }
    return FileResponse(content, content_type="image/jpeg" if edge else photo.mime, headers=headers)


def _order_again(photo: Photo) -> None:
    """A verified photo without its rendition (a restored backup has originals only) is prepared once more."""
    if photo.state != Photo.VERIFIED:
        return
    with transaction.atomic(durable=True):
        if Photo.objects.filter(pk=photo.pk, state=Photo.VERIFIED).update(state=Photo.RECEIVED):
            commands.order_renditions(photo.pk)
