"""How far the newcomer's own case is: seven steps, read from what the server knows about it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from backend.core.ids import uuid7
from backend.core.models import Event
from backend.core.problems import NotFound
from backend.core.scope import SYSTEM
from backend.incidents.density import KIND
from backend.incidents.models import Incident
from backend.insight.params import Window
from backend.notify.models import Delivery
from backend.work.models import Task
from gis.density.queries import FINEST, Asked, by_area
from seeds.door.people import STORY, Player

STEPS = ("report", "pin", "dispatch", "ring", "handle", "check", "close")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LASTS = timedelta(hours=12)
NEVER_MIND = ("withdrawn",)
# A case that ended on another way than the story's.
ASTRAY = ("rejected", "merged", "void")
DAYS = 30
RINGS = ("task.new", "task.rework", "task.assigned")


@dataclass
class Story:
    """The case of one beginning with its tasks; `done` says when a step was done, None where nobody knows."""

    incident: Incident | None = None
    tasks: list[Task] = field(default_factory=list)
    done: dict[str, datetime | None] = field(default_factory=dict)
    ring: Delivery | None = None

    @property
    def not_fixed(self) -> bool:
        return any(task.fixed is False for task in self.tasks if task.kind == "verify")

    @property
    def fixed(self) -> Task | None:
        return next((task for task in self.tasks if task.kind == "verify" and task.fixed), None)

    @property
    def astray(self) -> bool:
        """It ended on another way than the story's, perhaps settled at the spot."""
        state = self.incident.state if self.incident else ""
        return state in ASTRAY or (state == "closed" and self.handling is None)

    @property
    def handling(self) -> Task | None:
        """The newest task that somebody handles or has handled."""
        rows = [task for task in self.tasks if task.kind == "handle" and task.lead and task.state != "recalled"]
        return rows[-1] if rows else None


def new_story() -> UUID:
    """A beginning: its id holds the moment."""
    return uuid7()


def begun_at(story: UUID, now: datetime) -> datetime:
    """The moment in the id of a story. Raises NotFound for an id that is none or too old."""
    since = timedelta(milliseconds=story.int >> 80) - (now - EPOCH)
    if story.version != 7 or not -LASTS < since <= timedelta(seconds=5):
        raise NotFound()
    return now + since


def read_story(story: UUID, cast: list[Player], *, case: UUID | None, now: datetime) -> dict[str, Any]:
    """State of a story.

    `case` is what the newcomer's phone says it has written: others may play the same worker at the same time. Without
    it the worker's first report counts, as for who holds a real phone.

    Raises NotFound for an id that is none or too old.
    """
    since = begun_at(story, now)
    found = _look(cast, since, case)
    return {
        "id": str(story),
        "begun_at": since,
        "case": _case(found.incident),
        "steps": [{"key": key, "done": key in found.done, "at": found.done.get(key)} for key in STEPS],
        "not_fixed": found.not_fixed,
        "fixed": found.fixed is not None,
        "ring": _ring(found),
        "turn": _turn(found, cast),
        "astray": found.astray,
        "counted": counted(cast, now),
    }


def counted(cast: list[Player], now: datetime) -> dict[str, Any] | None:
    """Cases of the last days in the area of the story's leader: the number that the leader's page opens with."""
    leader = next((player.post for player in cast if player.part == "leader"), None)
    if leader is None:
        return None
    window, area = Window.of(DAYS, now), leader.area_code
    asked = Asked("reported", len(area), window.since, window.until)
    found = by_area(KIND, within=area, asked=(asked,))
    return {"area": area, "days": DAYS, "n": found["reported"].get(area, 0)}


def _look(cast: list[Player], since: datetime, case: UUID | None) -> Story:
    worker = next((player.post.person_id for player in cast if player.part == "worker"), None)
    own = Incident.objects.within(SYSTEM).filter(reporter_id=worker, reported_at__gte=since)
    rows = own.exclude(state__in=NEVER_MIND).order_by("reported_at", "id")
    incident = (rows.filter(pk=case) if case else rows).first()
    if worker is None or incident is None:
        return Story()
    tasks = Task.objects.within(SYSTEM).filter(subject_kind="incident", subject_id=incident.pk)
    story = Story(incident, list(tasks.order_by("dispatched_at", "id")))
    story.ring = _first_ring(incident)
    story.done = _done(story)
    return story


def _first_ring(incident: Incident) -> Delivery | None:
    rows = Delivery.objects.filter(entry__subject_kind="incident", entry__subject_id=incident.pk, state=Delivery.SENT)
    return rows.filter(entry__code__in=RINGS).select_related("entry").order_by("sent_at").first()


def _done(story: Story) -> dict[str, datetime | None]:
    incident, handling, fixed = story.incident, story.handling, story.fixed
    if incident is None:
        return {}
    done: dict[str, datetime | None] = {"report": incident.reported_at}
    if incident.placed:
        done["pin"] = incident.reported_at
    if handling is not None:
        done["dispatch"] = story.tasks[0].dispatched_at
        # A phone that was off does not ring, but whoever accepts has heard of it all the same.
        heard = story.ring.sent_at if story.ring else handling.accepted_at
        done |= {"ring": heard} if heard else {}
    answered = [task.ended_at for task in story.tasks if task.kind == "handle" and task.state == "done"]
    done |= {"handle": answered[0]} if answered else {}
    done |= {"check": fixed.ended_at} if fixed else {}
    done |= {"close": incident.closed_at} if incident.state == "closed" else {}
    return done


def _case(incident: Incident | None) -> dict[str, Any] | None:
    if incident is None:
        return None
    point = [incident.point.x, incident.point.y] if incident.point else None
    return {
        "id": str(incident.pk), "number": incident.number, "state": incident.state, "category": incident.category_id,
        "area": incident.area_code, "placed": incident.placed, "point": point,
        "cell": None if incident.zcell is None else f"{FINEST}-{incident.zcell}",
        "events": Event.objects.filter(subject_kind="incident", subject_id=incident.pk).count(),
    }  # fmt: skip


def _ring(story: Story) -> dict[str, Any] | None:
    """How long the push took from the dispatch to the phone."""
    if story.ring is None or story.ring.sent_at is None:
        return None
    seconds = (story.ring.sent_at - story.ring.entry.created_at).total_seconds()
    return {"at": story.ring.sent_at, "seconds": round(seconds, 2), "device": str(story.ring.device_id)}


def _turn(story: Story, cast: list[Player]) -> dict[str, Any]:
    """Whose turn it is: the step, and who belongs in front of phone and console."""
    step, front = _step(story)
    handler = _handler(story, cast)
    return {
        "step": step,
        "front": front,
        "phone": handler if front == "handler" else STORY["worker"],
        "handler": handler,
        "console": STORY["leader"] if step == "done" else STORY["centre"],
    }


def _step(story: Story) -> tuple[str, str]:
    """The step in hand and in whose hand it is."""
    state = story.incident.state if story.incident else ""
    if not state or story.astray:
        return "report", "worker"
    if state in ("reported", "registered"):
        return "dispatch", "centre"
    if state == "closed":
        return "done", "leader"
    if state == "verifying":
        return ("close", "centre") if story.fixed else ("check", "worker")
    if "handle" in story.done:
        return "check", "handler"
    return ("handle" if "ring" in story.done else "ring"), "handler"


def _handler(story: Story, cast: list[Player]) -> str:
    """The one of the cast who handles: of the unit that has the task, else the usual one."""
    task = story.handling
    if task is None:
        return STORY["handler"]
    mine = [player for player in cast if player.post.unit_id == task.unit_id]
    named = [player for player in mine if player.post.person_id == task.person_id]
    chosen = named or [player for player in mine if player.post.role == "unit"] or mine
    return chosen[0].username if chosen else STORY["handler"]
