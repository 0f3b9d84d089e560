"""What apps add to each other without knowing each other; filled when Django starts, only read afterwards."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from backend.core.actor import Actor
from backend.core.scope import Scope

T = TypeVar("T")
CODES_MAX = 20  # of one filter
_DAY = re.compile(r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}")


class Registry(Generic[T]):
    """Named entries; a name is taken once."""

    def __init__(self, what: str) -> None:
        self.what = what
        self.entries: dict[str, T] = {}

    def add(self, name: str, entry: T) -> T:
        if name in self.entries:
            raise RuntimeError(f"{self.what} {name} is registered already.")
        self.entries[name] = entry
        return entry

    def get(self, name: str) -> T | None:
        return self.entries.get(name)


@dataclass(frozen=True)
class Filter:
    """What a tile's URL may ask of a layer: `parse` gives the value for SQL or raises ValueError; `says` the choice."""

    parse: Callable[[str], int | str]
    says: str

    @classmethod
    def choice(cls, values: Mapping[str, int | str]) -> "Filter":
        """One of a closed list."""

        def parse(text: str) -> int | str:
            if text not in values:
                raise ValueError(text)
            return values[text]

        return cls(parse, "one of " + ", ".join(values))

    @classmethod
    def code(cls, says: str) -> "Filter":
        """A code of at most 40 letters, digits, points and underscores, which the layer's SQL knows or not."""

        def parse(text: str) -> str:
            if not (text.isascii() and text.replace("_", "").replace(".", "").isalnum() and len(text) <= 40):
                raise ValueError(text)
            return text

        return cls(parse, says)

    @classmethod
    def codes(cls, says: str) -> "Filter":
        """One or several such codes, by comma; at most 20."""
        one = cls.code(says)

        def parse(text: str) -> str:
            codes = text.split(",")
            if len(codes) > CODES_MAX:
                raise ValueError(text)
            return ",".join(str(one.parse(code)) for code in codes)

        return cls(parse, says)

    @classmethod
    def several(cls, values: Collection[str]) -> "Filter":
        """One or several of a closed list, by comma."""

        def parse(text: str) -> str:
            chosen = text.split(",")
            if len(chosen) > len(values) or not set(chosen) <= set(values):
                raise ValueError(text)
            return text

        return cls(parse, "one or several of " + ", ".join(values))

    @classmethod
    def number(cls, low: int, high: int) -> "Filter":
        """A whole number from `low` to `high`."""

        def parse(text: str) -> int:
            if not (text.isascii() and text.isdigit() and len(text) <= len(str(high)) and low <= int(text) <= high):
                raise ValueError(text)
            return int(text)

        return cls(parse, f"{low} to {high}")

    @classmethod
    def day(cls) -> "Filter":
        """A day of the calendar, as 2026-11-01; in SQL its text."""

        def parse(text: str) -> str:
            if not _DAY.fullmatch(text):
                raise ValueError(text)
            return date.fromisoformat(text).isoformat()

        return cls(parse, "a day as 2026-11-01")


@dataclass(frozen=True)
class Layer:
    """A vector tile layer.

    `sql` gets %(z)s, %(x)s, %(y)s, %(areas)s (text[] of prefix codes, NULL for everything) and each filter by its name
    (NULL when it was not asked for) and returns one bytea, or NULL where a filter's code names nothing. `slow` layers
    have versioned immutable URLs, others an ETag and live `fresh_s` seconds in a browser. `follows` names the kinds of
    the change feed that every change of its rows is published under, by area; a bulk load, and a change of a row that
    lies beyond the county of its code, publish `layer:<kind>`. Then the ETag is known without SQL; where it is empty,
    the ETag is that of the body. `fields` are the properties of the layer `name`, `label_fields` those of the points
    in `<name>_label`, `crowd_fields` those of the cells in `<name>_crowd` of too full tiles, where it has such.
    """

    name: str
    sql: str
    minzoom: int
    maxzoom: int
    fields: dict[str, str]
    slow: bool
    scoped: bool
    label_fields: dict[str, str] = field(default_factory=dict)
    crowd_fields: dict[str, str] = field(default_factory=dict)
    filters: Mapping[str, Filter] = field(default_factory=dict)
    fresh_s: int = 10
    follows: tuple[str, ...] = ()


@dataclass(frozen=True)
class Synced:
    """A kind that phones receive.

    `bodies(ids, access, language)` gives the body by id for those that the caller may see; `first(access)`
    yields the ids of a first download, in order.
    """

    kind: str
    bodies: "Callable[[Iterable[str], Any, str], dict[str, dict[str, Any]]]"
    first: "Callable[[Any], list[str]]"


class Subject(Protocol):
    """What a task hangs on: an incident, later others. The subject is locked before its tasks."""

    kind: str

    def lock(self, pk: UUID, scope: Scope) -> Any:
        """The subject's row, locked; raises NotFound outside `scope`."""

    def task_moved(
        self, *, subject: Any, task: Any, move: str, actor: Actor, now: datetime, details: dict[str, Any]
    ) -> None:
        """Follows the move of a task, in the same transaction."""

    def carded(self, *, subject: Any, task: Any, card: Any, actor: Actor, now: datetime) -> None:
        """Follows a card that its task got by itself, in the same transaction."""


@dataclass(frozen=True)
class Estimate:
    """What a limit of days would remove from tonight on: `items` of `size` bytes, or more where it is not `exact`.

    `kept` counts what would go by its age and stays because somebody said so.
    """

    items: int
    size: int
    exact: bool
    kept: int


layers: Registry[Layer] = Registry("layer")
synced: Registry[Synced] = Registry("synced kind")
subjects: Registry[Subject] = Registry("subject")
# Called with (sha256, person, new state) in the transaction in which bytes arrive or are checked.
photo_reactions: list[Callable[[str, UUID, str], None]] = []
# Which of these hashes an app shows: a photo that none shows is removed some time after it came.
photo_holders: list[Callable[[Collection[str]], set[str]]] = []
# Which of these an app still needs as they came: the original of a photo that nobody needs so is removed some day, and
# its renditions stay.
original_holders: list[Callable[[Collection[str], datetime], set[str]]] = []
# What ends by a limit of days, by the name of its setting: removes one batch of what is older than the moment, in the
# caller's transaction, and says how many rows went; 0 at the end.
keepers: Registry[Callable[[datetime], int]] = Registry("limit of keeping")
# What such a limit would remove in an area if it were so many days, by the name of its setting.
estimates: Registry[Callable[[str, int, datetime], Estimate]] = Registry("estimate of a limit")
# What a person on duty looks at on /health/deep, by name.
health_notes: list[Callable[[], Mapping[str, Any]]] = []
