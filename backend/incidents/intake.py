"""Intake: one contract for every channel. A report is welcome anywhere and never lost."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.gis.geos import Point
from django.db import IntegrityError, connection, transaction

from backend.accounts.models import Post, Unit
from backend.accounts.queries import centre_of, on_duty_posts
from backend.core import changes, events
from backend.core.actor import Access, Actor
from backend.core.clock import SHANGHAI
from backend.core.ids import canonical_digest
from backend.core.models import Event, Participation
from backend.core.tx import require_transaction
from backend.incidents.models import Category, Incident, IncidentPhoto
from backend.incidents.problems import (
    AlreadyReported,
    ChannelNotYours,
    ExternalTwice,
    NoOwner,
    PhotoRequired,
    UnknownCategory,
)  # fmt: skip
from backend.incidents.serializers import PhotoRef, Position, Report
from backend.incidents.terms import bigrams
from backend.work.queries import rules
from gis.areas.crs import to_wgs84
from gis.areas.locate import OUTSIDE, place
from media_pipeline.queries import states_of_own

# Who may enter what others said: a worker reports what the worker sees.
_DESK_ROLES = frozenset({"station", "centre", "centre_lead"})
_OWN_CHANNELS = frozenset({"grid_patrol", "mobile_app"})


@dataclass(frozen=True)
class Ground:
    """Where an incident lies, and who answers for it."""

    area_code: str
    placed: bool
    point: Point | None
    owner: Unit


def report_incident(*, access: Access, report: Report, now: datetime) -> Incident:
    """Stores a report: state `reported`, clock `register` running, photos expected or received.

    The same id from the same person is the same report: the stored one is returned. Raises UnknownCategory,
    PhotoRequired, PositionNotValid, ChannelNotYours, ExternalTwice, AlreadyReported, NoOwner.
    """
    require_transaction()
    actor = access.actor
    category = category_of(report.category)
    if report.channel not in _OWN_CHANNELS and actor.role not in _DESK_ROLES:
        raise ChannelNotYours(role=actor.role, channel=report.channel)
    if category.photo_required and not report.photos and report.channel in _OWN_CHANNELS:
        raise PhotoRequired(fields={"photos": ["required"]})
    digest = canonical_digest(asdict(report)).hex()
    known = Incident.objects.within(access.scope).filter(pk=report.id).first()
    if known is not None:
        return _same(known, digest, actor)
    ground = ground_of(report.position, actor=actor)
    incident = _build(report, category=category, ground=ground, actor=actor, now=now)
    attach_photos(incident, report.photos, person=actor.person, moment="report", task=None, now=now)
    audiences = _participants(incident, category, actor=actor, now=now)
    changes.publish("incident", incident.pk, audiences)
    data: dict[str, object] = {
        "to": "reported", "category": category.code, "channel": report.channel, "urgent": report.urgent,
        "photos": [photo.sha256 for photo in report.photos], "placed": ground.placed,
        "owner_unit": str(ground.owner.pk), "digest": digest,
        "clock_started": {"stage": "register", "due_at": str(incident.own_due_at)},
    }  # fmt: skip
    events.record(
        "incident.report", subject_kind="incident", subject_id=incident.pk, actor=actor,
        area_code=incident.area_code, at=now, data=data,
    )  # fmt: skip
    # The counter's row lock is shared by a whole township, so it is taken last.
    incident.number = _next_number(incident.area_code, now)
    try:
        with transaction.atomic():
            incident.save(force_insert=True)
    except IntegrityError as error:
        if "incidents_external_once" in str(error):
            raise ExternalTwice(channel=report.channel, external_id=report.external_id) from error
        raise AlreadyReported() from error
    return incident


def _same(known: Incident, digest: str, actor: Actor) -> Incident:
    """The stored incident where the same person sends the same report again. Raises AlreadyReported."""
    first = Event.objects.filter(subject_kind="incident", subject_id=known.pk).order_by("id").first()
    if known.reporter_id != actor.person or first is None or first.data.get("digest") != digest:
        raise AlreadyReported()
    return known


def category_of(code: str) -> Category:
    """The leaf `code`. Raises UnknownCategory."""
    found = Category.objects.filter(pk=code).select_related("group").first()
    if found is None:
        raise UnknownCategory(fields={"category": ["unknown"]}, category=code)
    return found


def ground_of(position: Position | None, *, actor: Actor) -> Ground:
    """Area, point and owner of a position; without one, or outside the province, the unplaced queue of the actor."""
    point = as_point(position)
    accuracy = position.accuracy_m if position and position.accuracy_m is not None else 0.0
    placement = place((point.x, point.y), accuracy) if point else OUTSIDE
    if placement.area_code is None:
        # A worker's own township looks for the place; for other channels the county does.
        code = actor.area_code[:9] if len(actor.area_code) >= 9 else actor.area_code[:6]
        return Ground(area_code=code, placed=False, point=point, owner=owner_of(code))
    return Ground(placement.area_code, placement.placed, point, owner_of(placement.area_code))


def as_point(position: Position | None) -> Point | None:
    """The position as an EPSG:4326 point. Raises PositionNotValid for numbers that are no place."""
    if position is None:
        return None
    lon, lat = to_wgs84(position.lon, position.lat, position.source_crs)
    return Point(lon, lat, srid=4326)


def owner_of(area_code: str) -> Unit:
    """The centre that answers for the area. Raises NoOwner."""
    unit = centre_of(area_code)
    if unit is None:
        raise NoOwner(area=area_code)
    return unit


def attach_photos(
    incident: Incident, photos: Sequence[PhotoRef], *, person: UUID | None, moment: str, task: UUID | None,
    now: datetime,
) -> None:  # fmt: skip
    """Links photos by hash. Bytes that the same person has uploaded count as there, all others as expected."""
    del now
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


def _build(report: Report, *, category: Category, ground: Ground, actor: Actor, now: datetime) -> Incident:
    clock = rules().start("register", category=category.code, area_code=ground.area_code, at=now)
    position = report.position
    restricted = category.sensitivity == "restricted" or report.channel == "visit_letter"
    return Incident(
        id=report.id, category=category, channel=report.channel, external_id=report.external_id or None,
        urgent=report.urgent or category.emergency, sensitivity="restricted" if restricted else "ordinary",
        words=report.words, terms=bigrams(f"{report.words} {report.address}"),
        area_code=ground.area_code, reported_area_code=ground.area_code, placed=ground.placed, point=ground.point,
        accuracy_m=position.accuracy_m if position else None,
        source_crs=position.source_crs if position else "EPSG:4326",
        position_source=position.source if position else "",
        position_taken_at=position.taken_at if position else None,
        address=report.address, owner_unit=ground.owner, reporter_id=actor.person, reporter_post_id=actor.post,
        reported_at=now, device_time=report.at, own_clock="register", own_clock_started_at=clock.started_at,
        own_warn_at=clock.warn_at, own_due_at=clock.due_at, clock="register", warn_at=clock.warn_at,
        due_at=clock.due_at, queue="to_register" if ground.placed else "unplaced",
    )  # fmt: skip


def _participants(incident: Incident, category: Category, *, actor: Actor, now: datetime) -> set[str]:
    """The reporter takes part; of a restricted case also the named posts. Returns the audiences."""
    people = {actor.person: "reporter"} if actor.person else {}
    audiences = set() if incident.sensitivity == "restricted" else {incident.area_code}
    if incident.sensitivity == "restricted":
        for post in named_posts(incident, category):
            people.setdefault(post.person_id, "named")
    rows = [
        Participation(subject_kind="incident", subject_id=incident.pk, person_id=person, role=role, since=now)
        for person, role in people.items()
    ]
    Participation.objects.bulk_create(rows, ignore_conflicts=True)
    return audiences | {f"p:{person}" for person in people}


def named_posts(incident: Incident, category: Category) -> list[Post]:
    """The posts of the owning centre that the category row names for restricted cases."""
    roles = category.named_roles or ["centre_lead"]
    posts = on_duty_posts(incident.owner_unit.area_code, roles)
    return [post for post in posts if post.unit_id == incident.owner_unit_id]


_NEXT = """
    INSERT INTO incidents_numbercounter (area_code, day, last) VALUES (%s, %s, 1)
    ON CONFLICT (area_code, day) DO UPDATE SET last = incidents_numbercounter.last + 1 RETURNING last
"""


def _next_number(area_code: str, now: datetime) -> str:
    """Number of the township's (or county's) next incident of the day: 330106002-20261121-00042."""
    code = area_code[:9] if len(area_code) >= 9 else area_code[:6]
    day = now.astimezone(SHANGHAI).date()
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [code, day])
        (last,) = cursor.fetchone()
    return f"{code}-{day:%Y%m%d}-{last:05d}"
