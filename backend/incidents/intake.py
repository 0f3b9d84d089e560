"""Intake: one contract for every channel. A report is welcome anywhere and never lost."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import IntegrityError
from django.db.models import CharField, Exists, QuerySet, UUIDField

from backend.accounts.models import Person
from backend.core import events, ids, tx
from backend.core.actor import Access, Actor
from backend.core.models import Event
from backend.core.prepared import Given, Prepared, insert
from backend.core.scope import SYSTEM
from backend.incidents import ground, parties, photos, signs
from backend.incidents.models import Category, Incident
from backend.incidents.problems import (
    AlreadyReported,
    ChannelNotYours,
    ExternalTwice,
    PhotoRequired,
    UnknownCategory,
)
from backend.incidents.serializers import Report
from backend.incidents.terms import bigrams
from backend.work.queries import rules

# Who may enter what others said: a worker reports what the worker sees.
DESK_ROLES = frozenset({"station", "centre", "centre_lead"})
OWN_CHANNELS = frozenset({"grid_patrol", "mobile_app"})


def report_incident(*, access: Access, report: Report, now: datetime) -> Incident:
    """Stores a report: state `reported`, clock `register` running, photos expected or received.

    A placed emergency is registered at once, at the desks of township and county together, and clock `dispatch` runs.

    The same id from the same person is the same report: the stored one is returned. Raises UnknownCategory,
    PhotoRequired, PositionNotValid, ChannelNotYours, ExternalTwice, AlreadyReported, NoOwner.
    """
    tx.require_transaction()
    actor = access.actor
    category, taken = _category_and_taken(report)
    if report.channel not in OWN_CHANNELS and actor.role not in DESK_ROLES:
        raise ChannelNotYours(role=actor.role, channel=report.channel)
    if category.photo_required and not photos.pictures(report.photos) and report.channel in OWN_CHANNELS:
        raise PhotoRequired(fields={"photos": ["required"]})
    digest = _digest(report)
    known = Incident.objects.within(access.scope).filter(pk=report.id).first() if taken else None
    if known is not None:
        return _same(known, digest, actor)
    place = ground.ground_of(report.position, actor=actor)
    incident = _build(report, category=category, place=place, actor=actor, now=now)
    photos.attach_photos(incident, report.photos, person=actor.person, moment="report", task=None)
    signs.judge_report(incident, report, access=access, now=now)
    parties.first_parties(incident, category, actor=actor, now=now)
    if not place.placed and ground.astray(incident):
        ground.tell_all_tiles()
    data: dict[str, object] = {
        "to": incident.state, "category": category.code, "channel": report.channel, "urgent": incident.urgent,
        "photos": [photo.sha256 for photo in report.photos], "placed": place.placed,
        "owner_unit": str(place.owner.pk), "digest": digest,
        "restricted": incident.sensitivity == "restricted", "named": sorted(parties.named_people(incident)),
        "clock_started": {"stage": incident.own_clock, "due_at": str(incident.own_due_at)},
    }  # fmt: skip
    if report.moved_m is not None:
        data |= {"moved_m": round(report.moved_m), "moved_reason": report.moved_reason}
    events.record(
        "incident.emergency" if incident.direct and place.placed else "incident.report",
        subject_kind="incident", subject_id=incident.pk, actor=actor,
        area_code=incident.area_code, at=now, data=data, first=True,
    )  # fmt: skip
    # The counter's row lock is shared by a whole township, so it is taken last. A number stays: while nobody knows
    # the township it is the county's.
    incident.number = ground.next_number(place.area_code if place.placed else place.area_code[:6], now)
    try:
        insert(incident)
    except IntegrityError as error:
        if "incidents_external_once" in str(error):
            raise ExternalTwice(channel=report.channel, external_id=report.external_id) from error
        raise AlreadyReported() from error
    return incident


def _digest(report: Report) -> str:
    """Of what was said. A field that is younger than phones counts only where it is filled: else a report that is sent
    again after an update would no longer be the same.
    """
    said = asdict(report)
    for form, field in ((said, "moved_m"), (said, "moved_reason"), (said["position"] or {}, "mocked")):
        if not form.get(field):
            form.pop(field, None)
    return ids.canonical_digest(said).hex()


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


def _category_and_taken(report: Report) -> tuple[Category, bool]:
    """The leaf that the report names, and whether some incident has its id already. Raises UnknownCategory."""
    found: Any = _CATEGORY_AND_TAKEN.first(code=report.category, incident=report.id)
    if found is None:
        raise UnknownCategory(fields={"category": ["unknown"]}, category=report.category)
    return found, found.taken


def _categories_and_taken() -> QuerySet[Any]:
    known = Incident.objects.within(SYSTEM).filter(pk=Given("incident", UUIDField()))
    return Category.objects.filter(pk=Given("code", CharField())).annotate(taken=Exists(known))


_CATEGORY_AND_TAKEN = Prepared(_categories_and_taken)


def _person(actor: Actor) -> Person | None:
    """Who reports, as far as an answer tells it: nothing more is read."""
    return Person(pk=actor.person, name=actor.name) if actor.person else None


def _build(report: Report, *, category: Category, place: ground.Ground, actor: Actor, now: datetime) -> Incident:
    # What nobody can find yet has to be placed first.
    at_once = category.emergency and place.placed
    stage = "dispatch" if at_once else "register"
    clock = rules().start(stage, category=category.code, area_code=place.area_code, at=now)
    position = report.position
    restricted = category.sensitivity == "restricted" or report.channel == "visit_letter"
    return Incident(
        id=report.id, category=category, channel=report.channel, external_id=report.external_id or None,
        state="registered" if at_once else "reported", registered_at=now if at_once else None,
        registered_unit=place.owner if at_once else None,
        urgent=report.urgent or category.emergency, direct=category.emergency,
        sensitivity="restricted" if restricted else "ordinary",
        words=report.words, terms=bigrams(f"{report.words} {report.address}"),
        area_code=place.area_code, reported_area_code=place.area_code, placed=place.placed, point=place.point,
        accuracy_m=position.accuracy_m if position else None,
        source_crs=position.source_crs if position else "EPSG:4326",
        position_source=position.source if position else "",
        position_taken_at=position.taken_at if position else None,
        address=report.address, owner_unit=place.owner, reporter=_person(actor), reporter_post_id=actor.post,
        reported_at=now, device_time=report.at, own_clock=stage, own_clock_started_at=clock.started_at,
        own_warn_at=clock.warn_at, own_due_at=clock.due_at, clock=stage, warn_at=clock.warn_at,
        due_at=clock.due_at, queue="unplaced" if not place.placed else "to_dispatch" if at_once else "to_register",
    )  # fmt: skip
