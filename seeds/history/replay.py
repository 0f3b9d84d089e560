"""Replays the events of one incident against the tables of moves, the rules of clocks and the rows as they are."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

from backend.accounts.models import Post
from backend.core.actor import LEVEL_BY_LENGTH
from backend.core.events import broken_links
from backend.core.models import Event, Note
from backend.incidents.models import Incident
from backend.incidents.moves import INCIDENT_MOVES
from backend.work import moves
from backend.work.clocks import Clock, Rules, Shift
from backend.work.models import QUESTIONS, Task

ABOVE = {9: 6, 6: 4, 4: 2}
# Which clock a move of the incident starts; the rest hangs on tasks.
STARTS = {
    "report": "register", "emergency": "dispatch", "register": "dispatch",
    "escalate": "dispatch", "hand_down": "dispatch", "reopen": "dispatch",
    "unmerge": "register",
}  # fmt: skip
# How a case begins.
FIRST = ("incident.report", "incident.emergency")
# What becomes of open tasks when the case leaves those who worked on it.
ENDS = {"escalate": "recalled", "void": "cancelled"}
# Moves of a task that make another one of its kind.
SENDS = frozenset({"assist", "transfer"})
# What changes neither state nor clock; who has said it is not in the table of moves.
BESIDE = frozenset({"card", "appeal", "judge"})
Fault = str


@dataclass
class Running:
    """A task as its events tell it."""

    kind: str
    unit: str | None
    person: str | None
    lead: bool
    by: Post | None
    state: str
    round: int
    started: datetime
    stage: str
    shifts: list[Shift] = field(default_factory=list)


@dataclass
class File:
    """Everything stored about one incident."""

    incident: Incident
    events: list[Event]
    tasks: dict[str, Task]
    notes: dict[str, Note]
    posts: Mapping[UUID, Post]
    areas: Mapping[str, str]  # of units


@dataclass
class Replay:
    """The state of the incident as its events tell it, step by step."""

    file: File
    rules: Rules
    state: str = ""
    category: str = ""
    area: str = ""
    owner: str = ""
    registrar: str = ""
    round: int = 1
    own: tuple[str, datetime] | None = None
    waits: list[Shift] = field(default_factory=list)  # in which its reporter was asked for more
    held_since: datetime | None = None
    waited_since: datetime | None = None  # start of the dispatch clock that the last dispatch stopped
    tasks: dict[str, Running] = field(default_factory=dict)

    def faults(self) -> Iterator[Fault]:
        events = self.file.events
        if not events or events[0].name not in FIRST:
            yield "does not begin with a report"
            return
        wrong = broken_links(events)
        if wrong:
            yield f"hash chain is broken at event {wrong[0]}"
        if any(after.at < before.at for before, after in pairwise(events)):
            yield "events are not in order of time"
        for event in events:
            yield from (f"event {event.pk} {event.name}: {fault}" for fault in self._event(event))
        yield from self._ends()

    def _event(self, event: Event) -> Iterator[Fault]:
        kind, _, move = event.name.partition(".")
        post = self.file.posts.get(event.actor_post) if event.actor_post else None
        if move in BESIDE:
            yield from self._note(event)
            if (event.data["from"], event.data["to"]) != (self.state, self.state):
                yield f"happened in {self.state}, says {event.data['from']}"
            return
        if post is None:
            yield "the actor has no post"
            return
        yield from self._note(event)
        if kind == "task":
            yield from self._task_move(event, move, post)
        elif move in INCIDENT_MOVES:
            yield from self._incident_move(event, move, post)
        else:
            yield "no such move"

    def _note(self, event: Event) -> Iterator[Fault]:
        note = self.file.notes.get(str(event.data.get("note")))
        if note is not None and hashlib.sha256(note.text.encode()).hexdigest() != event.data.get("note_sha256"):
            yield "the note is not the one that was written"

    def _incident_move(self, event: Event, move: str, post: Post) -> Iterator[Fault]:
        data, rule = event.data, INCIDENT_MOVES[move]
        if event.name in FIRST:
            self.area, self.category, self.owner = event.area_code, data["category"], data["owner_unit"]
        before = data.get("from", "")
        if before != self.state or (before and before not in rule.states):
            yield f"starts from {before or 'nothing'}, not from {self.state or 'nothing'}"
        if data["to"] != (rule.to or before):
            yield f"leads to {data['to']}, not to {rule.to or before}"
        if not moves.may(rule, self._situation(before, post, event)):
            yield f"{post.role} of {post.area_code} may not do this"
        if rule.stops and self.own:
            yield from self._stopped(data, event.at, *self.own, self._own_waits())
        self._follow_incident(event, move, post)

    def _follow_incident(self, event: Event, move: str, post: Post) -> None:
        data = event.data
        self.state = data["to"]
        self.category, self.area = data.get("category", self.category), data.get("area", self.area)
        self.owner = data.get("owner_unit", self.owner)
        if move == "register" or (move == "reopen" and not self.registrar):
            self.registrar = str(post.unit_id)
        if move == "emergency":
            self.registrar = self.owner
        if move == "dispatch" and self.own:
            self.waited_since = self.own[1]
        self.own = self._own_after(move, event.at)
        self._turn(event, move)
        self._sent(data.get("tasks", []), move if move in QUESTIONS else "handle", event.at, post)
        if move == "clarify":
            self.waits.append(Shift(event.at, until=self._clock_at("clarify", event.at, ()).due_at))
        if data.get("from") == "reported" and self.state != "reported":
            for kind in QUESTIONS:
                self._end("cancelled", kind=kind)
            self._waited(event.at)

    def _waited(self, at: datetime) -> None:
        """The question to its reporter ends now, if it waits for its answer."""
        if self.waits:
            last = self.waits.pop()
            self.waits.append(Shift(last.at, until=min(last.until, at) if last.until else at))

    def _own_waits(self) -> list[Shift]:
        stage, started = self.own or ("", None)
        return [wait for wait in self.waits if stage == "register" and started and wait.at >= started]

    def _turn(self, event: Event, move: str) -> None:
        """What a move of the incident does to its rounds and to the tasks that are open."""
        if move in ENDS:
            self._end(ENDS[move])
        if move == "rework":
            self._end("cancelled", kind="verify")
        if move in ("rework", "reopen") or (move == "escalate" and event.data["from"] == "in_progress"):
            self.round += 1
        if move == "rework":
            self.own = None
        if move == "hold":
            self.held_since = event.at
        if move == "resume" and self.held_since is not None:
            for task in self._open():
                task.shifts.append(Shift(self.held_since, event.at))

    def _open(self) -> list[Running]:
        return [task for task in self.tasks.values() if task.state in ("dispatched", "accepted")]

    def _end(self, state: str, *, kind: str = "") -> None:
        for task in self._open():
            if not kind or task.kind == kind:
                task.state, task.stage = state, ""

    def _own_after(self, move: str, at: datetime) -> tuple[str, datetime] | None:
        if move == "undo":  # the report waits as before
            return STARTS["report"], self.file.events[0].at
        if move in STARTS:
            return STARTS[move], at
        return None if INCIDENT_MOVES[move].stops else self.own

    def _situation(self, state: str, post: Post, event: Event) -> moves.Situation:
        unit = str(post.unit_id)
        absent = self.file.posts.get(event.standing_in_for) if event.standing_in_for else None
        held = [post, absent] if absent else [post]
        areas = [area for each in held for area in (each.grids or [each.area_code])]
        owner_area = self.file.areas.get(self.owner, "")
        found = {
            "anyone": True,
            "reporter": event.actor_person is not None and event.actor_person == self.file.incident.reporter_id,
            "owner": unit == self.owner or self._at_two_desks(post),
            "registrar": unit == self.registrar,
            "sender": unit == self.registrar and owner_area == self.area[:9],
            "area": any(self.area.startswith(area) for area in areas),
            "over": any(owner_area.startswith(area) for area in areas),
            "above": post.area_code == owner_area[: ABOVE.get(len(owner_area), 0)],
        }
        return _situation(state, post, found)

    def _at_two_desks(self, post: Post) -> bool:
        """Whether an emergency of a township is asked for by its county's desk."""
        owner = self.file.areas.get(self.owner, "")
        return self.file.incident.direct and len(owner) == 9 and post.area_code == owner[:6]

    def _task_move(self, event: Event, move: str, post: Post) -> Iterator[Fault]:
        data = event.data
        task, rule = self.tasks.get(data["task"]), moves.TASK_MOVES.get(move)
        if task is None or rule is None:
            yield "no such task or move"
            return
        unit = str(post.unit_id)
        found = {
            "unit": task.unit == unit,
            "person": task.person == str(event.actor_person),
            "dispatcher": task.by is not None and str(task.by.unit_id) == unit,
            "owner": self.owner == unit or self._at_two_desks(post),
        }
        situation = _situation(data["from"], post, found, task.kind)
        if data["from"] != task.state or data["from"] not in moves.from_states(rule, situation):
            yield f"the task starts from {data['from']}, not from {task.state}"
        if data["to"] != (rule.to or data["from"]):
            yield f"the task ends in {data['to']}"
        if not moves.may(rule, situation):
            yield f"{post.role} of {post.area_code} may not do this"
        if rule.stops and task.stage:
            yield from self._stopped(data, event.at, task.stage, task.started, task.shifts)
        before, self.state = self.state, self._follow_task(event, move, task, post)
        if (data["incident_from"], data["incident_to"]) != (before, self.state):
            yield f"leads from {before} to {self.state}, not from {data['incident_from']} to {data['incident_to']}"

    def _follow_task(self, event: Event, move: str, task: Running, post: Post) -> str:
        """The incident's state after the task's move."""
        data = event.data
        task.state, task.person = data["to"], data.get("person", task.person)
        if move == "accept":
            task.stage, task.started, task.shifts = "handle", event.at, []
        elif task.state not in ("dispatched", "accepted"):
            task.stage = ""
        if task.kind in moves.ANSWERED:
            return self._after_answer(event, task, post)
        if move == "decide" and data["due_at"]:
            task.shifts.append(Shift(event.at, due_at=datetime.fromisoformat(data["due_at"])))
        if move in SENDS:
            self._sent(data["tasks"], "handle", event.at, post)
        handling = [t for t in self.tasks.values() if t.kind == "handle" and t.round == self.round]
        state = moves.incident_state([(each.state, each.lead) for each in handling])
        if state == "registered" and self.state != state:
            # A case that was only taken back goes on waiting; its clock runs on.
            runs_on = move == "recall" and self.round == 1 and self.waited_since
            self.own = ("dispatch", self.waited_since if runs_on and self.waited_since else event.at)
        if move not in SENDS:
            self._sent(data["tasks"], "verify", event.at, post)
        return state

    def _after_answer(self, event: Event, task: Running, post: Post) -> str:
        if task.kind == "verify":
            return self._after_verify(event, post)
        if task.kind == "clarify" and not task.stage:
            self._waited(event.at)
        return self.state

    def _after_verify(self, event: Event, post: Post) -> str:
        if event.data.get("fixed"):
            self.own = ("close", event.at)
            return self.state
        self._again()
        self._sent(event.data["tasks"], "handle", event.at, post)
        return "dispatched"

    def _again(self) -> None:
        self.round, self.own = self.round + 1, None

    def _sent(self, tasks: list[dict[str, Any]], kind: str, at: datetime, post: Post) -> None:
        stage = kind if kind in moves.ANSWERED else "accept"
        for sent in tasks:
            self.tasks[sent["task"]] = Running(
                kind, sent["unit"], sent["person"], sent["lead"], post, "dispatched", self.round, at, stage
            )

    def _stopped(
        self, data: dict[str, Any], at: datetime, stage: str, started: datetime, shifts: Sequence[Shift] = ()
    ) -> Iterator[Fault]:
        due = self._clock_at(stage, started, shifts).due_at
        told = data.get("clock")
        if told is None or told["stage"] != stage:
            yield f"the clock {stage} should have stopped"
        elif datetime.fromisoformat(told["due_at"]) != due or told["late"] != (at >= due):
            yield f"the clock {stage} was due at {due.isoformat()}, the event says {told['due_at']}"

    def _clock_at(self, stage: str, started: datetime, shifts: Sequence[Shift]) -> Clock:
        return self.rules.start(stage, category=self.category, area_code=self.area, at=started, shifts=shifts)

    def _ends(self) -> Iterator[Fault]:
        """What the rows say now, beside what the events lead to."""
        row = self.file.incident
        told = (self.state, self.area, self.owner, self.round, len(self.file.events))
        stored = (row.state, row.area_code, str(row.owner_unit_id), row.round, row.version)
        for name, one, other in zip(("state", "area", "owner", "round", "version"), told, stored, strict=True):
            if one != other:
                yield f"{name} is {other}, the events lead to {one}"
        running = self.own if row.queue else None
        yield from self._clock(
            "own clock", running, row.own_clock, row.own_warn_at, row.own_due_at, self._own_waits()
        )
        if set(self.file.tasks) != set(self.tasks):
            yield "its tasks are not those of its events"
            return
        for pk, task in self.tasks.items():
            yield from self._task_ends(task, self.file.tasks[pk])

    def _task_ends(self, task: Running, row: Task) -> Iterator[Fault]:
        if task.state != row.state:
            yield f"task {row.pk} is {row.state}, the events lead to {task.state}"
        paused = self.file.incident.state == "on_hold"
        running = (task.stage, task.started) if task.stage and not paused else None
        yield from self._clock(f"task {row.pk}", running, row.clock, row.warn_at, row.due_at, task.shifts)

    def _clock(
        self, what: str, running: tuple[str, datetime] | None, stage: str, warn_at: datetime | None,
        due_at: datetime | None, shifts: Sequence[Shift] = (),
    ) -> Iterator[Fault]:  # fmt: skip
        if running is None:
            if stage or due_at:
                yield f"{what} shows the clock {stage}, but none runs"
            return
        clock = self._clock_at(*running, shifts)
        if (stage, warn_at, due_at) != (clock.stage, clock.warn_at, clock.due_at):
            yield f"{what} should be {clock.stage} until {clock.due_at.isoformat()}, is {stage} until {due_at}"


def _situation(state: str, post: Post, found: Mapping[str, bool], kind: str = "") -> moves.Situation:
    relations = frozenset(name for name, holds in found.items() if holds)
    return moves.Situation(state, post.role, LEVEL_BY_LENGTH.get(len(post.area_code), ""), relations, kind)
