"""The list of incidents: orders that indexes have, pages by key, and how many there are."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from backend.core import keyset
from backend.core.pages import COUNT_MAX, Number
from backend.core.problems import Invalid
from backend.core.scope import Scope
from backend.incidents.counting import exact
from backend.incidents.filters import WAITING, Filter, meaning, words_sought
from backend.incidents.models import Category, Incident
from backend.incidents.queries import visible

LEAVES_MAX = 8  # that are read one by one where an area is wide
TOWNSHIP_DIGITS = 9
NEW, OLD = ("-reported_at", "-id"), ("reported_at", "id")
_ALL, _FINISHED = Q(), ~WAITING
_NEXT = "~"  # before the keys of the second part of a list


@dataclass(frozen=True)
class Part:
    """Some rows of a list, in an order of their own."""

    order: tuple[str, ...]
    rows: Q = _ALL

    def missing(self, waiting: bool | None) -> bool:
        """Whether a list of only waiting, or only finished cases has none of these rows."""
        return waiting is not None and self.rows == (_FINISHED if waiting else WAITING)


# What waits for nobody has no deadline: it stands behind the others, newest first.
_REST = Part(NEW, _FINISHED)
ORDERS: Mapping[str, tuple[Part, ...]] = {
    "due": (Part(("-urgent", "due_at", "id"), WAITING), _REST),
    "-due": (Part(("urgent", "-due_at", "-id"), WAITING), _REST),
    "-reported": (Part(NEW),),
    "reported": (Part(OLD),),
    "area": (Part(("area_code", *NEW)),),
    "-area": (Part(("-area_code", *OLD)),),
}


def in_parts(
    order: str, *, after: str, limit: int, read: Callable[[Part, Any, int], tuple[list[Incident], Any]]
) -> tuple[list[Incident], str | None]:
    """A page of a list in several parts and its key: `read` gives rows of a part behind a key, and the next key.

    Raises Invalid for a key that this order did not hand out.
    """
    parts = ORDERS[order]
    at = int(after.startswith(_NEXT))
    if at >= len(parts):
        raise Invalid(fields={"after": ["not a key of this list"]})
    found: list[Incident] = []
    key = after[at:]
    while at < len(parts):
        rows, more = read(parts[at], keyset.decode(key, parts[at].order), limit - len(found))
        found += rows
        if more:
            return found, _NEXT * at + keyset.encode(more)
        at, key = at + 1, ""
        if len(found) == limit:
            return found, _NEXT if at < len(parts) and read(parts[at], None, 1)[0] else None
    return found, None


@dataclass(frozen=True)
class Cases:
    """The cases of a filter within a scope."""

    scope: Scope
    chosen: Filter
    leaves: tuple[str, ...] | None
    now: datetime

    @classmethod
    def of(cls, scope: Scope, chosen: Filter, *, now: datetime) -> "Cases":
        """Of the scope's areas only what they have inside of the chosen one is looked at."""
        codes = chosen.categories
        named = Category.objects.filter(Q(code__in=codes) | Q(group_id__in=codes)) if codes else None
        leaves = None if named is None else tuple(sorted(named.values_list("code", flat=True)))
        return cls(scope.inside(chosen.area), chosen, leaves, now)

    def page(self, *, order: str, after: str, limit: int) -> tuple[list[Incident], str | None]:
        """Rows and the opaque key of the next page. Raises Invalid for a key that this order did not hand out."""
        return in_parts(order, after=after, limit=limit, read=self._page)

    def count(self, limit: int = COUNT_MAX) -> Number:
        """How many they are, and whether that is exact: from the rollups, else counted up to `limit`."""
        chosen, rows, sought = self.chosen, self._rows(), words_sought(self.chosen.words)
        plain = not (chosen.queue or chosen.light or chosen.words) and chosen.urgent is None
        known = exact(self.scope, rows, chosen, limit=limit) if plain else None
        if known is not None:
            return known, True
        if sought is not None:
            # A small area is read whole sooner than everybody's cases with a frequent word.
            rows = rows.filter(sought.checked if sought.frequent and not self._wide else sought.found)
        counted: Number = rows.count_up_to(limit)
        return counted

    @property
    def _wide(self) -> bool:
        return self.scope.everything or any(len(area) < TOWNSHIP_DIGITS for area in self.scope.areas)

    def _rows(self) -> Any:
        """Without the words, which are sought."""
        return visible(self.scope).filter(meaning(self.chosen, self.leaves, scope=self.scope, now=self.now))

    def _page(self, part: Part, key: Any, limit: int) -> tuple[list[Incident], Any]:
        if part.missing(self.chosen.waiting):
            return [], None
        page: tuple[list[Incident], Any] = (
            self._rows()
            .filter(part.rows)
            .page(
                order=part.order, after=key, limit=limit, parts=self._by_leaf(part.order),
                sought=words_sought(self.chosen.words),
            )
        )  # fmt: skip
        return page

    def _by_leaf(self, order: tuple[str, ...]) -> list[Q]:
        """Each leaf by itself where an index has it in this order, and walking through everything would take long."""
        leaves = self.leaves or ()
        if not self._wide or order not in (NEW, OLD) or len(leaves) not in range(2, LEAVES_MAX + 1):
            return [Q()]
        return [Q(category_id=leaf) for leaf in leaves]
