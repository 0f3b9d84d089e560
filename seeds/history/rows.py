"""Cases as rows of the tables, in the order of their columns."""

import json
import struct
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from random import Random
from typing import Any

from backend.core import events
from backend.core.models import Event
from backend.incidents.terms import bigrams
from seeds.history.case import Case, Job
from seeds.history.paths import OWN_CHANNELS
from seeds.history.worktime import Ticking, as_datetime, day_of

Row = tuple[Any, ...]
_JSON = json.JSONEncoder(ensure_ascii=False).encode
FINISHED = frozenset({"closed", "withdrawn", "rejected", "merged", "void"})

INCIDENT = (
    "id", "number", "state", "category_id", "channel", "urgent", "sensitivity", "words", "terms", "area_code",
    "reported_area_code", "placed", "point", "accuracy_m", "source_crs", "position_source", "position_taken_at",
    "address", "owner_unit_id", "reporter_id", "reporter_post_id", "registered_unit_id", "reported_at", "device_time",
    "registered_at", "closed_at", "main_id", "own_clock", "own_clock_started_at", "own_warn_at", "own_due_at",
    "clock", "warn_at", "due_at", "queue", "round", "returns", "recalls", "reworks", "rating", "recused",
    "version",
)  # fmt: skip
TASK = (
    "id", "kind", "state", "subject_kind", "subject_id", "area_code", "sensitivity", "category", "round", "lead",
    "unit_id", "person_id", "dispatched_by_id", "dispatched_at", "accepted_at", "ended_at", "clock",
    "clock_started_at", "warn_at", "due_at", "note_id", "answer_id", "fixed", "proposed_unit_id", "version",
)  # fmt: skip
EVENT = (
    "id", "subject_kind", "subject_id", "name", "actor_person", "actor_post", "standing_in_for", "area_code", "at",
    "data", "previous", "hash",
)  # fmt: skip
NOTE = ("id", "subject_kind", "subject_id", "audience", "text", "created_at")
PARTICIPATION = ("subject_kind", "subject_id", "person_id", "unit_id", "as_role", "since")
RECUSAL = ("subject_kind", "subject_id", "person_id")
PHOTO = (
    "incident_id", "sha256", "moment", "task_id", "person_id", "state", "taken_at", "point", "accuracy_m", "source",
    "position",
)  # fmt: skip


def give_numbers(cases: Iterable[Case], taken: frozenset[str]) -> None:
    """Numbers by township (unplaced: county) and day, in order of the reports; `taken` ones belong to others."""
    last: Counter[tuple[str, date]] = Counter()
    for case in sorted(cases, key=lambda case: (case.reported_at, case.id)):
        key = (case.township if case.placed else case.area_code[:6], day_of(case.reported_at))
        while not case.number or case.number in taken:
            last[key] += 1
            case.number = f"{key[0]}-{key[1]:%Y%m%d}-{last[key]:05d}"


def incident_row(case: Case, chance: Random) -> Row:
    own = case.channel in OWN_CHANNELS
    clock = urgent_clock(case)
    sent = case.reported_at - chance.randint(1, 40)
    fixed_at = sent if own and case.point else None
    return (
        case.id, case.number, case.state, case.category.code, case.channel, case.urgent, sensitivity(case),
        case.words, array(bigrams(f"{case.words} {case.address}")), case.area_code, case.area_code, case.placed,
        point(case.point), _accuracy(case, chance), "EPSG:4326", _source(case), _at(fixed_at),
        case.address, case.owner, case.reporter.person, case.reporter.post, case.registered_unit,
        _at(case.reported_at), _at(sent if own else None), _at(case.registered_at), _at(case.closed_at), case.main,
        *_clock(case.own), *_clock(clock, started=False), queue(case), case.round, case.returns, case.recalls,
        case.reworks, case.rating, bool(case.recused), len(case.acts),
    )  # fmt: skip


def _accuracy(case: Case, chance: Random) -> float | None:
    if case.point is None or case.channel not in OWN_CHANNELS:
        return None
    return round(min(80.0, chance.lognormvariate(2.2, 0.6)), 1)


def _source(case: Case) -> str:
    return "" if case.point is None else "gps" if case.channel in OWN_CHANNELS else "map"


def sensitivity(case: Case) -> str:
    return "restricted" if case.restricted else "ordinary"


def urgent_clock(case: Case) -> Ticking | None:
    """The most urgent running clock: the case's own or that of a task."""
    if case.state in FINISHED:
        return None
    running = [case.own] if case.own else []
    running += [job.clock for job in case.jobs if job.open and job.clock and job.round == case.round]
    return min(running, key=lambda clock: clock.due, default=None)


def queue(case: Case) -> str:
    """Which hand the case waits for now."""
    if case.state in FINISHED:
        return ""
    if not case.placed:
        return "unplaced"
    if case.state == "registered":
        returned = any(job.state == "returned" for job in case.jobs_now("handle"))
        return "returned" if returned else "to_dispatch"
    if case.state == "verifying":
        return "to_verify" if any(job.open for job in case.jobs_now("verify")) else "to_close"
    return {"reported": "to_register", "on_hold": "on_hold"}.get(case.state, "in_work")


def task_rows(case: Case) -> Iterator[Row]:
    for job in case.jobs:
        yield (
            job.id, job.kind, job.state, "incident", case.id, case.area_code, sensitivity(case), case.category.code,
            job.round, job.lead, job.unit, job.person, job.by.post, _at(job.sent), _at(job.accepted), _at(job.ended),
            *_clock(_running(job)), job.note, job.answer, job.fixed, job.proposed, job.version,
        )  # fmt: skip


def _running(job: Job) -> Ticking | None:
    return job.clock if job.open else None


def give_event_ids(cases: Sequence[Case], ids: Sequence[int]) -> None:
    """Ascending `ids` to all acts in the order in which they happened; those of one moment in the order of the case."""
    order = sorted((act.at, place, step) for place, case in enumerate(cases) for step, act in enumerate(case.acts))
    for pk, (_, place, step) in zip(ids, order, strict=True):
        cases[place].acts[step].id = pk


def event_rows(case: Case) -> Iterator[Row]:
    """The chain of events of a case whose acts have their ids."""
    event = Event(subject_kind="incident", subject_id=case.id)
    for act in sorted(case.acts, key=lambda act: act.id):
        event.name, event.area_code, event.at, event.data = act.name, act.area_code, as_datetime(act.at), act.data
        event.actor_person, event.actor_post = act.actor.person, act.actor.post
        event.standing_in_for = act.actor.standing_in_for
        event.hash = events.link(event)
        yield (
            act.id, "incident", case.id, act.name, act.actor.person, act.actor.post, act.actor.standing_in_for,
            act.area_code, event.at, _JSON(act.data), event.previous, event.hash,
        )  # fmt: skip
        event.previous = event.hash


def note_rows(case: Case) -> Iterator[Row]:
    for note in case.notes:
        yield note.id, "incident", case.id, note.audience, note.text, _at(note.at)


def participation_rows(case: Case) -> Iterator[Row]:
    for (person, unit, role), since in case.parties.items():
        yield "incident", case.id, person, unit, role, _at(since)


def recusal_rows(case: Case) -> Iterator[Row]:
    for person in case.recused:
        yield "incident", case.id, person


def photo_rows(case: Case, chance: Random) -> Iterator[Row]:
    for photo in case.pictures:
        yield (
            case.id, photo.sha256, photo.moment, photo.task, photo.person, "verified",
            _at(photo.at - chance.randint(5, 90)), point(case.point), _accuracy(case, chance), "camera", 0,
        )  # fmt: skip


def point(lon_lat: tuple[float, float] | None) -> str | None:
    """EWKB in hex, EPSG:4326."""
    return None if lon_lat is None else "0101000020E6100000" + struct.pack("<dd", *lon_lat).hex()


def array(words: Sequence[str]) -> str:
    """A literal of text[]; terms hold letters and digits only."""
    return "{" + ",".join(f'"{word}"' for word in words) + "}"


def _clock(clock: Ticking | None, *, started: bool = True) -> Row:
    """Stage, start (if asked for), 75 % and end."""
    if clock is None:
        return ("", None, None, None) if started else ("", None, None)
    ends = (as_datetime(clock.warn), as_datetime(clock.due))
    return (clock.stage, as_datetime(clock.start), *ends) if started else (clock.stage, *ends)


def _at(moment: int | None) -> datetime | None:
    return None if moment is None else as_datetime(moment)
