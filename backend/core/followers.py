"""Rows that hold codes of areas: each app says in its `followers.py` which ones follow when grids are replaced."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from backend.core.registries import Registry


@dataclass(frozen=True, slots=True)
class Moved:
    """A row whose area is another one now; several codes where the row holds a list."""

    key: UUID
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True)
class Follower:
    """Rows of `table` (called t in the pieces of SQL) whose `column` holds the code of a grid.

    Where the row's `point` (SQL, EPSG:4326) lies in the grid that it names, it decides which grid follows; else, and
    without a point, the successors of the grid do: the first one, or with `many` all of them, the column being an
    array then. `live` (SQL) tells the rows that somebody still works on. `moved` is called in the same transaction,
    also when an import is taken back; whatever hangs on the row follows there.
    """

    table: str
    column: str
    moved: Callable[[Sequence[Moved]], None]
    many: bool = False
    point: str = ""
    live: str = "true"


# In the order of their registration: who has a point comes before those who follow others.
followers: Registry[Follower] = Registry("follower of areas")
