"""The drawn scenes as photos of the demo: files in a folder, originals in the store, rows that order renditions."""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.conf import settings

from backend.core.tx import require_transaction
from media_pipeline.commands import keep_photo
from media_pipeline.models import Photo
from media_pipeline.storage import StoredFile, store
from seeds.scenes import SCENES, Picture, ensure

Pairs = dict[str, list[tuple[str, str]]]
MIME = "image/jpeg"


def scenes_folder() -> Path:
    """Where drawn scenes stay from start to start."""
    return Path(settings.BASE_PATH) / "var" / "scenes"


def store_scenes(folder: Path, report: Callable[[int, int], None]) -> list[Picture]:
    """Draws what `folder` misses and puts all pictures into the media store; outside any transaction."""
    pictures = ensure(folder, report=report)
    for picture in pictures:
        if store().local(picture.sha256) is None:
            with (folder / picture.file).open("rb") as stream:
                limit = settings.FIELD_LIMITS.photo_max_bytes
                store().put(stream, length=picture.bytes, limit=limit, sha256=picture.sha256)
    return pictures


def keep_scenes(pictures: list[Picture], *, now: datetime) -> int:
    """Writes down that the pictures are there; their renditions follow. Returns how many are new."""
    require_transaction()
    known = set(Photo.objects.filter(pk__in=[picture.sha256 for picture in pictures]).values_list("pk", flat=True))
    new = [picture for picture in pictures if picture.sha256 not in known]
    for picture in new:
        keep_photo(stored=StoredFile(picture.sha256, picture.bytes, MIME), person=None, now=now)
    # Thousands of the history's cases show them.
    Photo.objects.filter(pk__in=[picture.sha256 for picture in pictures], common=False).update(common=True)
    return len(new)


def pairs_by_leaf(pictures: list[Picture]) -> Pairs:
    """Hashes of before and after by the leaf that the scene suits."""
    by_moment = {(picture.scene, picture.moment): picture.sha256 for picture in pictures}
    pairs: Pairs = defaultdict(list)
    for scene in SCENES:
        for leaf in scene.categories:
            pairs[leaf].append((by_moment[scene.id, "before"], by_moment[scene.id, "after"]))
    return dict(pairs)
