"""Faults of the stored incidents and of the numbers made of them: all of them by SQL, a sample by replay."""

import copy
from collections import defaultdict
from collections.abc import Iterator
from uuid import UUID

from django.db import connection

from backend.accounts.models import Post
from backend.core.models import Event, Note, Participation
from backend.incidents import upkeep
from backend.incidents.density import KIND
from backend.incidents.models import STATES, Incident
from backend.work.models import Task
from backend.work.queries import forget_rules, rules
from gis.density.check import differences
from seeds.history.case import TOLD_MARK
from seeds.history.replay import Fault, File, Replay

PER_STATE = 5  # cases of each state that every sample holds, as far as there are any

_GRIDS = """
    SELECT i.number, 'its point lies outside ' || i.area_code FROM incidents_incident i
    LEFT JOIN areas_area a ON a.code = i.area_code AND a.valid_to IS NULL
    WHERE i.placed AND i.point IS NOT NULL AND NOT coalesce(ST_Covers(a.geom, i.point), false)
    ORDER BY i.number LIMIT 20
"""
_NUMBERS = """
    SELECT number, 'the counter of its day is behind it' FROM incidents_incident i
    LEFT JOIN incidents_numbercounter c
      ON c.area_code = split_part(number, '-', 1) AND c.day = split_part(number, '-', 2)::date
    WHERE coalesce(c.last, 0) < split_part(number, '-', 3)::int
    ORDER BY number LIMIT 20
"""
_ORPHANS = """
    SELECT subject_id::text, 'has events but is no incident' FROM core_event e
    WHERE subject_kind = 'incident' AND NOT EXISTS (SELECT FROM incidents_incident i WHERE i.id = e.subject_id)
    ORDER BY 1 LIMIT 20
"""


def faults(sample: int) -> Iterator[Fault]:
    """One sentence for each fault, with the incident or the number; at most 20 of those that SQL finds of a kind."""
    with connection.cursor() as cursor:
        for statement in (_GRIDS, _NUMBERS, _ORPHANS):
            cursor.execute(statement)
            yield from (f"{number}: {fault}" for number, fault in cursor.fetchall())
    forget_rules()
    for file in files(sample):
        number = file.incident.number
        yield from (f"{number}: {fault}" for fault in Replay(file, rules()).faults())
        yield from (f"{number}: {fault}" for fault in derived(file.incident))
        yield from (f"{number}: {fault}" for fault in unseen(file))
    yield from differences(KIND)


def derived(incident: Incident) -> Iterator[Fault]:
    """Queue and most urgent clock, which follow from the incident and its tasks."""
    fresh = copy.copy(incident)
    upkeep.refresh(fresh)
    for name in ("queue", "clock", "warn_at", "due_at", "supervision"):
        if getattr(fresh, name) != getattr(incident, name):
            yield f"{name} is {getattr(incident, name)!r}, should be {getattr(fresh, name)!r}"


def unseen(file: File) -> Iterator[Fault]:
    """A restricted case may only be moved by those who take part in it, and by nobody whom it is about."""
    if file.incident.sensitivity != "restricted":
        return
    rows = Participation.objects.filter(subject_kind="incident", subject_id=file.incident.pk)
    parties = {row.person_id or row.unit_id for row in rows}
    for event in file.events:
        post = file.posts.get(event.actor_post) if event.actor_post else None
        if post is not None and not parties & {post.person_id, post.unit_id}:
            yield f"event {event.pk} {event.name}: {post.role} of {post.area_code} does not see this restricted case"


def files(sample: int) -> Iterator[File]:
    """A sample that is the same on every run: some of each state, the rest by the hash of the id.

    Cases that were only told have nothing to replay.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SAMPLE, [PER_STATE, list(STATES), f"{TOLD_MARK:03x}", sample])
        pks = [pk for (pk,) in cursor.fetchall()]
    incidents = Incident.objects.filter(pk__in=pks).order_by("number")
    events: dict[UUID, list[Event]] = defaultdict(list)
    for event in Event.objects.filter(subject_kind="incident", subject_id__in=pks).order_by("id"):
        events[event.subject_id].append(event)
    tasks: dict[UUID, dict[str, Task]] = defaultdict(dict)
    for task in Task.objects.filter(subject_kind="incident", subject_id__in=pks):
        tasks[task.subject_id][str(task.pk)] = task
    notes: dict[UUID, dict[str, Note]] = defaultdict(dict)
    for note in Note.objects.filter(subject_kind="incident", subject_id__in=pks):
        notes[note.subject_id][str(note.pk)] = note
    posts = {post.pk: post for post in Post.objects.select_related("unit")}
    areas = {str(post.unit_id): post.unit.area_code for post in posts.values()}
    for incident in incidents:
        yield File(incident, events[incident.pk], tasks[incident.pk], notes[incident.pk], posts, areas)


_SAMPLE = """
    SELECT id FROM (
        SELECT id, row_number() OVER (PARTITION BY state ORDER BY md5(id::text)) > %s AS many FROM incidents_incident
        WHERE state = ANY(%s) AND substr(id::text, 16, 3) <> %s
    ) ranked ORDER BY many, md5(id::text) LIMIT %s
"""
