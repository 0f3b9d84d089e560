"""A case of the history while it is played: the rows that it will become."""

import hashlib
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import UUID

from backend.core.actor import Actor
from backend.core.models import Note
from seeds.history.desk import Desk
from seeds.history.worktime import Clocks, Ticking, as_datetime
from seeds.zhejiang.catalogue import Category

# What every event of the history says in its data: it was not done by people.
DEMO_MARK = "demo"
# A large load also tells cases that nobody played: rows without events. The 12 bits after the version of a UUIDv7 are
# free; in the id of such a case they are these.
TOLD_MARK = 0x57A


@dataclass(slots=True)
class Act:
    """An event to be; `id` is given when all acts of all cases are known."""

    name: str
    at: int
    actor: Actor
    area_code: str
    data: dict[str, Any]
    id: int = 0


@dataclass(slots=True)
class Words:
    """A note to be."""

    id: UUID
    audience: str
    text: str
    at: int


@dataclass(slots=True)
class Picture:
    """A photo link to be."""

    sha256: str
    moment: str
    task: UUID | None
    person: UUID | None
    at: int
    position: int = 0


@dataclass(slots=True)
class Job:
    """A task to be."""

    id: UUID
    kind: str
    unit: UUID | None
    person: UUID | None
    lead: bool
    round: int
    by: Actor
    sent: int
    clock: Ticking | None
    state: str = "dispatched"
    accepted: int | None = None
    ended: int | None = None
    note: UUID | None = None
    answer: UUID | None = None
    fixed: bool | None = None
    proposed: UUID | None = None
    version: int = 1

    @property
    def open(self) -> bool:
        return self.state in ("dispatched", "accepted")

    def as_data(self) -> dict[str, Any]:
        return {
            "task": str(self.id),
            "unit": text(self.unit),
            "person": text(self.person),
            "lead": self.lead,
            "due_at": when(self.clock.due) if self.clock else None,
        }


@dataclass(slots=True)
class World:
    """What all cases share: clocks, people, chance and the pictures by leaf as (before, after)."""

    clocks: Clocks
    desk: Desk
    chance: Random
    now: int
    pictures: dict[str, list[tuple[str, str]]]

    def new_id(self, at: int) -> UUID:
        """A UUIDv7 of the moment `at`, the same on every run."""
        value = (at * 1000 & ((1 << 48) - 1)) << 80 | self.chance.getrandbits(80)
        value = value & ~(0xF << 76) | 0x7 << 76
        return UUID(int=value & ~(0x3 << 62) | 0x2 << 62)


@dataclass(slots=True)
class Case:
    """An incident to be, with everything that hangs on it. `version` counts its acts."""

    world: World
    id: UUID
    category: Category
    channel: str
    area_code: str
    owner: UUID
    owner_area: str
    reporter: Actor
    reported_at: int
    place: str  # name of the village
    placed: bool = True
    point: tuple[float, float] | None = None
    urgent: bool = False
    restricted: bool = False
    words: str = ""
    address: str = ""
    state: str = "reported"
    own: Ticking | None = None
    waited: Ticking | None = None  # the dispatch clock that the last dispatch stopped
    round: int = 1
    returns: int = 0
    recalls: int = 0
    reworks: int = 0
    rating: str = ""
    registered_at: int | None = None
    registered_unit: UUID | None = None
    closed_at: int | None = None
    main: UUID | None = None
    number: str = ""
    acts: list[Act] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)
    notes: list[Words] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    parties: dict[tuple[UUID | None, UUID | None, str], int] = field(default_factory=dict)
    recused: list[UUID] = field(default_factory=list)
    scene: tuple[str, str] | None = None

    @property
    def township(self) -> str:
        return self.area_code[:9]

    @property
    def rows(self) -> int:
        """Rows of the tables that it will be."""
        named = len(self.parties) + len(self.recused)
        return 1 + len(self.acts) + len(self.jobs) + len(self.notes) + len(self.pictures) + named

    def start(self, stage: str, at: int) -> Ticking:
        return self.world.clocks.start(stage, self.category.code, self.area_code, at)

    def share(self, clock: Ticking, share: float) -> int:
        """The moment at which `share` of the time of `clock` is used."""
        return self.world.clocks.after_share(clock, share, self.area_code)

    def jobs_now(self, kind: str) -> list[Job]:
        """Tasks of this round."""
        return [job for job in self.jobs if job.round == self.round and job.kind == kind]

    def act(self, name: str, at: int, actor: Actor, data: dict[str, Any]) -> None:
        data[DEMO_MARK] = True
        self.acts.append(Act(name, at, actor, self.area_code, data))

    def write(self, words: str, audience: str, at: int) -> tuple[UUID | None, dict[str, str]]:
        """Stores words as `write_note` does; returns the note and the keys for the event."""
        if not words:
            return None, {}
        note = Words(self.world.new_id(at), audience, words, at)
        self.notes.append(note)
        return note.id, {"note": str(note.id), "note_sha256": hashlib.sha256(words.encode()).hexdigest()}

    def join(self, role: str, at: int, *, person: UUID | None = None, unit: UUID | None = None) -> None:
        if person is not None:
            self.parties.setdefault((person, None, role), at)
        if unit is not None:
            self.parties.setdefault((None, unit, role), at)

    def stop_own(self, at: int) -> dict[str, Any]:
        """Stops the incident's own clock; returns what the event says of it."""
        clock, self.own = self.own, None
        if clock and clock.stage == "dispatch":
            self.waited = clock
        return {"clock": stopped(clock, at)} if clock else {}

    def show(self, after: bool, moment: str, at: int, actor: Actor, task: UUID | None = None) -> list[str]:
        """Links the picture of before or after; returns the hashes that the event names."""
        if self.scene is None:
            return []
        sha256 = self.scene[after]
        self.pictures.append(Picture(sha256, moment, task, actor.person, at))
        return [sha256]


def stopped(clock: Ticking, at: int) -> dict[str, Any]:
    return {"stage": clock.stage, "started_at": when(clock.start), "due_at": when(clock.due), "late": at >= clock.due}


def when(moment: int) -> str:
    return as_datetime(moment).isoformat()


def text(value: UUID | None) -> str | None:
    return str(value) if value else None


INTERNAL, REPORTER = Note.INTERNAL, Note.REPORTER
