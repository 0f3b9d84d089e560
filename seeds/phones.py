"""Phones of the demo's townships: some with unsent work, old or silent ones, a lost one, and a last delivery.

Nobody holds their tokens: they are there to be looked at. Who signs in on a phone adds one of the own.
"""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from backend.accounts.models import Device, Post
from backend.core.ids import canonical_digest
from backend.core.tx import require_transaction
from backend.incidents.models import Category
from gis.areas.models import Area
from mobile_api.models import Delivered, Delivery
from seeds.ids import seed_id
from seeds.places import Places

MOST = 14  # of a township
OLD = "0.0.9"
WORDS = "两户人家因屋后排水沟归属起争执，已劝开，需要村里上门调解。"


@dataclass(frozen=True)
class Kind:
    """A phone as it might be; `hours` since it was heard of, `ended` hours since it was ended."""

    model: str
    hours: float
    unsent: int = 0
    version: str = ""
    reason: str = ""
    ended: float = 0


KINDS = (
    Kind("Redmi Note 12", 0.1),
    Kind("HUAWEI Enjoy 60", 0.4, unsent=3),
    Kind("vivo Y35", 2),
    Kind("OPPO A58", 30, unsent=11, version=OLD),
    Kind("HONOR Play 40", 5),
    Kind("Redmi 9A", 24 * 9, unsent=2, version=OLD),
    Kind("HUAWEI nova 11 SE", 1, version=OLD),
    Kind("vivo Y78", 24 * 12),
    Kind("Redmi 10", 50, reason="lost", ended=48),
    Kind("OPPO A36", 24 * 3, reason="replaced", ended=24 * 3),
)


def load_phones(places: Places, *, now: datetime) -> int:
    """Phones and one delivery; those that are there stay as they are. Returns how many phones were added."""
    require_transaction()
    before = Device.objects.count()
    devices = [device for town in sorted(places.story_towns) for device in _phones(town, now)]
    known = set(Device.objects.filter(pk__in=[device.pk for device in devices]).values_list("pk", flat=True))
    Device.objects.bulk_create(device for device in devices if device.pk not in known)
    for device in devices:
        if device.delivered_at is not None and device.pk not in known:
            _deliver(device)
    return Device.objects.count() - before


def _phones(town: str, now: datetime) -> Iterator[Device]:
    workers = Post.objects.filter(area_code__startswith=town, role__in=("worker", "deputy", "station"))
    posts = workers.select_related("person").order_by("role", "area_code", "grids", "pk")[:MOST]
    for number, post in enumerate(posts):
        kind = KINDS[number % len(KINDS)]
        ended = now - timedelta(hours=kind.ended) if kind.reason else None
        delivers = kind.reason == "replaced"
        yield Device(
            id=seed_id(f"phone/{post.pk}"), token_sha256=secrets.token_bytes(32), person=post.person, post=post,
            model=kind.model, platform="android", app_version=kind.version or settings.PHONES.app_version,
            unsent=kind.unsent, created_at=now - timedelta(days=60 + number),
            last_seen_at=now - timedelta(hours=kind.hours), revoked_at=ended, reason=kind.reason,
            delivered_at=ended + timedelta(hours=1) if ended and delivers else None,
        )  # fmt: skip


def _deliver(device: Device) -> None:
    post, category = device.post, Category.objects.filter(photo_required=False).order_by("position").first()
    if post is None or category is None or device.revoked_at is None or device.delivered_at is None:
        return
    place = Area.objects.filter(code__startswith=post.area_code, level="grid", valid_to=None).order_by("code").first()
    if place is None or place.centre is None:
        return
    one = Delivery.objects.create(
        id=seed_id(f"delivery/{device.pk}"), device_id=device.pk, ended_at=device.revoked_at,
        person_id=device.person_id, post_id=post.pk, area_code=post.area_code, reason=device.reason,
        received_at=device.delivered_at, digest=canonical_digest({"mutations": []}),
    )  # fmt: skip
    written = device.revoked_at - timedelta(hours=2)
    body = {
        "id": str(seed_id(f"delivered-report/{device.pk}", written)), "category": category.code, "words": WORDS,
        "position": {"lon": place.centre.x, "lat": place.centre.y, "accuracy_m": 12.0}, "photos": [],
    }  # fmt: skip
    Delivered.objects.create(
        id=seed_id(f"delivered/{device.pk}"), of=one, area_code=post.area_code, kind="incident.report", body=body,
        mutation_id=seed_id(f"delivered-mutation/{device.pk}", written), device_time=written,
    )  # fmt: skip
