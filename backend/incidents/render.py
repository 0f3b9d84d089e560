"""Incidents and tasks as clients see them: names beside codes, only what the caller may see."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, prefetch_related_objects

from backend.accounts.models import Post
from backend.core import clock
from backend.core.actor import Access
from backend.incidents import presence, signs, suggested, supervision, upkeep
from backend.incidents.contacts import contacts_for, staff_of, works_on
from backend.incidents.models import Incident, IncidentPhoto
from backend.incidents.offers import offered
from backend.incidents.timeline import is_public, timelines
from backend.work import clocks, commands, moves, queries
from backend.work.models import Task
from gis.areas.queries import named
from media_pipeline.queries import Outline, outlines_of

# Roles that work on cases as an authority: they read internal notes of the cases they see.
_INSIDE = frozenset({"station", "centre", "centre_lead", "unit", "unit_lead", "leader", "system"})


@dataclass(frozen=True)
class Reader:
    """For whom something is rendered."""

    access: Access
    language: str
    now: datetime

    @property
    def inside(self) -> bool:
        """Whether the reader works on cases as an authority and so reads internal notes."""
        return self.access.actor.role in _INSIDE

    def name(self, zh: str, en: str) -> str:
        return en if self.language == "en" else zh


def reader(access: Access, language: str) -> Reader:
    return Reader(access=access, language=language, now=clock.now())


def shorts(incidents: Sequence[Incident], to: Reader, *, without_photos: bool = False) -> list[dict[str, Any]]:
    """Short forms, in order; names of areas and first photos (unless there are surely none) are read at once."""
    codes = {code for row in incidents for code in (row.area_code, row.area_code[:9], row.area_code[:12])}
    names = named(codes)
    pks = [row.pk for row in incidents]
    first = {} if without_photos else _first_photos(pks)
    claims = presence.claims_of(pks, to.access, to.now) if to.access.actor.role in presence.ROLES else {}
    return [_short(row, to, names, first.get(row.pk)) | {"claim": _claim(claims.get(row.pk))} for row in incidents]


def _claim(found: presence.Colleague | None) -> dict[str, Any] | None:
    return asdict(found) if found else None


def _short(row: Incident, to: Reader, names: dict[str, str], photo: str | None) -> dict[str, Any]:
    hidden = row.channel in ("sms", "visit_letter", "hotline", "portal") or not _knows_reporter(row, to)
    return {
        "id": str(row.pk),
        "number": row.number,
        "state": row.state,
        "category": row.category_id,
        "channel": row.channel,
        "urgent": row.urgent,
        "words": row.words,
        "area": {
            "code": row.area_code,
            "name": _place(row.area_code, names),
            "township": row.area_code[:9],
            "township_name": names.get(row.area_code[:9], ""),
        },
        "placed": row.placed,
        "point": [round(row.point.x, 7), round(row.point.y, 7)] if row.point else None,
        "reported_at": row.reported_at,
        "clock": row.clock or None,
        "due_at": row.due_at,
        "warn_at": row.warn_at,
        "light": clocks.light(warn_at=row.warn_at, due_at=row.due_at, now=to.now),
        "photo": {"sha256": photo} if photo else None,
        "owner_unit": {"id": str(row.owner_unit_id), "name": row.owner_unit.name},
        "reporter_name": row.reporter.name if row.reporter and not hidden else None,
        "sensitivity": row.sensitivity,
        "supervision": row.supervision,
        "queue": row.queue,
        "version": row.version,
    }


def _place(code: str, names: dict[str, str]) -> str:
    """Village and grid: 太炎社区 003网格; higher areas by their own name."""
    village, own = names.get(code[:12], ""), names.get(code, "")
    return f"{village} {own}" if len(code) == 15 and village else own or village


def _first_photos(pks: Sequence[UUID]) -> dict[UUID, str]:
    rows = (
        IncidentPhoto.objects.filter(
            incident_id__in=pks, moment="report", kind=IncidentPhoto.IMAGE, state__in=("received", "verified")
        )
        .order_by("incident_id", "position")
        .distinct("incident_id")
    )
    return dict(rows.values_list("incident_id", "sha256"))


@dataclass(frozen=True)
class _Around:
    """What belongs to some incidents, read at once: one statement per kind, however many incidents."""

    tasks: dict[UUID, list[Task]]
    photos: dict[UUID, list[IncidentPhoto]]
    outlines: dict[str, Outline]
    timelines: dict[UUID, list[dict[str, Any]]]
    suggestions: dict[UUID, dict[str, Any]]
    staff: dict[UUID, list[Post]]
    signs: dict[UUID, list[dict[str, Any]]]
    mains: dict[UUID, dict[str, Any]]
    merged: dict[UUID, list[dict[str, Any]]]
    cards: dict[UUID, list[dict[str, Any]]]


def details(incidents: Sequence[Incident], to: Reader) -> list[dict[str, Any]]:
    """Whole cases: photos, tasks, timeline, moves. The number of statements does not grow with the cases."""
    around = _around(incidents, to)
    return [_detail(row, short, around, to) for row, short in zip(incidents, shorts(incidents, to), strict=True)]


def _around(incidents: Sequence[Incident], to: Reader) -> _Around:
    pks = [row.pk for row in incidents]
    tasks: dict[UUID, list[Task]] = defaultdict(list)
    for task in (
        queries.tasks_of("incident", *pks)
        .select_related("dispatched_by", "proposed_unit")
        .prefetch_related("extensions__reason")
    ):
        tasks[task.subject_id].append(task)
    photos: dict[UUID, list[IncidentPhoto]] = defaultdict(list)
    for link in IncidentPhoto.objects.filter(incident_id__in=pks).order_by("moment", "position", "id"):
        photos[link.incident_id].append(link)
    hashes = {link.sha256 for links in photos.values() for link in links}
    mains, merged = _together(incidents, to)
    return _Around(
        tasks=tasks,
        photos=photos,
        outlines=outlines_of(hashes) if hashes else {},
        timelines=timelines(pks, sees_internal=to.inside, language=to.language),
        suggestions=suggested.forms(incidents, tasks, to.language) if may_send(to.access) else {},
        staff=staff_of(incidents, tasks, to.access),
        mains=mains,
        cards=supervision.forms(incidents, to.access, inside=to.inside),
        merged=merged,
        signs=signs.forms(pks, scope=to.access.scope, language=to.language) if to.inside else {},
    )


def _together(
    incidents: Sequence[Incident], to: Reader
) -> tuple[dict[UUID, dict[str, Any]], dict[UUID, list[dict[str, Any]]]]:
    """The cases into which these were merged, and those merged into each, as far as the reader may see them."""
    pks, mains = [row.pk for row in incidents], [row.main_id for row in incidents if row.main_id]
    rows = Incident.objects.within(to.access.scope).filter(Q(pk__in=mains) | Q(main__in=pks))
    merged: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    found: dict[UUID, dict[str, Any]] = {}
    for pk, number, main in rows.order_by("number").values_list("pk", "number", "main_id"):
        found[pk] = {"id": str(pk), "number": number}
        merged[main].append(found[pk])
    return found, merged


def may_send(access: Access) -> bool:
    """Whether the caller may send to other units; a station sends to itself."""
    return access.actor.role in ("centre", "centre_lead")


def _detail(row: Incident, short: dict[str, Any], around: _Around, to: Reader) -> dict[str, Any]:
    tasks = around.tasks[row.pk]
    return short | {
        "position": _position(row),
        "address": row.address,
        "provisional": upkeep.is_provisional(row),
        "preserved": row.preserved,
        "direct": row.direct,
        "rating": row.rating,
        "reopen_wished": row.reopen_wished,
        "urges": row.urges,
        "urged_at": row.urged_at,
        "reporter": _reporter(row, tasks, to),
        "contacts": contacts_for(row, tasks, around.staff, to.access),
        "photos": [
            _photo(link, around.outlines.get(link.sha256) or Outline(link.kind)) for link in around.photos[row.pk]
        ],
        "signs": around.signs.get(row.pk, []),
        "tasks": [task_form(task, to, subject=row, short=short) for task in tasks],
        "timeline": _timeline(row, around.timelines.get(row.pk, []), to),
        "moves": offered(row, tasks, to.access, to.language, now=to.now),
        "main": around.mains.get(row.main_id) if row.main_id else None,
        "merged": around.merged.get(row.pk, []),
        "suggestion": around.suggestions.get(row.pk),
        "cards": around.cards.get(row.pk, []),
    }


def _timeline(row: Incident, lines: list[dict[str, Any]], to: Reader) -> list[dict[str, Any]]:
    """Without the name behind the reporter's own acts where the reader may not know it."""
    if row.reporter is None or _knows_reporter(row, to):
        return lines
    name = row.reporter.name
    return [line | {"who": None} if line["who"] and line["who"]["name"] == name else line for line in lines]


def _position(row: Incident) -> dict[str, Any] | None:
    if row.point is None:
        return None
    return {
        "lon": round(row.point.x, 7),
        "lat": round(row.point.y, 7),
        "accuracy_m": row.accuracy_m,
        "source": row.position_source,
        "taken_at": row.position_taken_at,
    }


def _reporter(row: Incident, tasks: Sequence[Task], to: Reader) -> dict[str, Any] | None:
    """Who has work to do there may call the reporter; everybody else sees the number masked."""
    if row.reporter is None or not _knows_reporter(row, to):
        return None
    phone = row.reporter.phone
    return {
        "name": row.reporter.name,
        "post": str(row.reporter_post_id or ""),
        "phone": phone if works_on(row, tasks, to.access) else "",
        "phone_masked": f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 7 else "",
    }


def _knows_reporter(row: Incident, to: Reader) -> bool:
    """Of a restricted case only the desk that answers for it and the reporter know who reported it."""
    own_desk = row.owner_unit_id in to.access.scope.units or row.reporter_id == to.access.actor.person
    return own_desk or row.sensitivity != "restricted"


def _photo(link: IncidentPhoto, outline: Outline) -> dict[str, Any]:
    return {
        "sha256": link.sha256,
        "kind": outline.kind,
        "moment": link.moment,
        "task": str(link.task_id) if link.task_id else None,
        "state": link.state,
        "width": outline.width,
        "height": outline.height,
        "seconds": outline.seconds,
        "taken_at": link.taken_at,
        "lon": link.point.x if link.point else None,
        "lat": link.point.y if link.point else None,
        "source": link.source,
        "original_removed_at": outline.removed_at,
    }


def task_form(task: Task, to: Reader, *, subject: Incident, short: dict[str, Any]) -> dict[str, Any]:
    """A task with its incident in short form; internal words only for those inside and those it was sent to."""
    own = task.person_id == to.access.actor.person or task.unit_id in to.access.scope.units
    return {
        "id": str(task.pk),
        "kind": task.kind,
        "state": task.state,
        "lead": task.lead,
        "round": task.round,
        "incident": short,
        "unit": {"id": str(task.unit_id), "name": task.unit.name} if task.unit else None,
        "person": {"id": str(task.person_id), "name": task.person.name} if task.person else None,
        "note": task.note.text if task.note and (to.inside or own) else "",
        "dispatched_at": task.dispatched_at,
        "accepted_at": task.accepted_at,
        "done_at": task.ended_at,
        "clock": task.clock or None,
        "due_at": task.due_at,
        "warn_at": task.warn_at,
        "light": clocks.light(warn_at=task.warn_at, due_at=task.due_at, now=to.now),
        "fixed": task.fixed,
        "words": task.answer.text if task.answer and (to.inside or own or is_public(task.answer)) else "",
        "card": task.card,
        "extension": _extension(task, to, own=own),
        "version": task.version,
        "moves": moves.allowed(moves.TASK_MOVES, commands.situation_of(task, to.access, subject)),
    }


def _extension(task: Task, to: Reader, *, own: bool) -> dict[str, Any] | None:
    """The last more time that was asked for, and what became of it."""
    row = max(task.extensions.all(), key=lambda each: each.asked_at, default=None)
    if row is None:
        return None
    reads = to.inside or own
    return {
        "state": "asked" if row.granted is None else "granted" if row.granted else "refused",
        "wanted_at": row.wanted_at,
        "asked_at": row.asked_at,
        "reason": row.reason.text if row.reason and reads else "",
    }


def task_forms(tasks: Sequence[Task], incidents: Iterable[Incident], to: Reader) -> list[dict[str, Any]]:
    """Tasks whose incidents the caller may see, in order."""
    found = list(incidents)
    prefetch_related_objects(list(tasks), "extensions__reason")
    by_id = {row.pk: (row, short) for row, short in zip(found, shorts(found, to), strict=True)}
    return [
        task_form(task, to, subject=by_id[task.subject_id][0], short=by_id[task.subject_id][1])
        for task in tasks
        if task.subject_id in by_id
    ]
