"""One door to rows: what a post may see.

Visible = (areas of the post, ordinary cases only) or participation, less what concerns the person.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Protocol, Self, TypeVar
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef, Q

from backend.core import keyset
from backend.core.problems import NotFound, Stale


@dataclass(frozen=True)
class Scope:
    """Areas (prefix codes), units and person through which rows are seen. An empty scope sees nothing."""

    role: str = ""
    areas: tuple[str, ...] = ()
    units: tuple[UUID, ...] = ()
    person: UUID | None = None
    post: UUID | None = None
    everything: bool = False

    def digest(self) -> str:
        """16 hex digits by (areas, everything): equal for colleagues, so that caches can be shared."""
        key = "|".join(sorted(self.areas)) + ("*" if self.everything else "")
        return hashlib.sha256(key.encode()).hexdigest()[:16]

    def covers(self, code: str) -> bool:
        """Whether the area `code` lies in one of the areas of this scope."""
        return self.everything or any(code.startswith(area) for area in self.areas)

    def inside(self, code: str) -> Scope:
        """This scope with only what its areas have inside of `code`, by the narrowest codes; all of it for ""."""
        areas = (code,) if code and self.covers(code) else tuple(area for area in self.areas if area.startswith(code))
        return replace(self, areas=areas)


SYSTEM = Scope(role="system", everything=True)
NOBODY = Scope()


def area_filter(areas: Sequence[str], *, by_code: bool = False) -> Q:
    """Rows whose `area_code` lies in one of `areas`, by the column that an index can use.

    `by_code` for what is read in the order of codes: else the index would be walked from the province's first one.
    """
    terms = Q(pk__in=[])
    for code in areas:
        if by_code and len(code) < 15:
            terms |= _codes_in(code)
        elif len(code) == 6:
            terms |= Q(county=code)
        elif len(code) == 9:
            terms |= Q(township=code)
        elif len(code) == 15:
            terms |= Q(area_code=code)
        else:
            terms |= _codes_in(code)
    return terms


def _codes_in(code: str) -> Q:
    # ":" follows "9", so this range holds exactly the codes with this prefix (locale C.UTF-8).
    return Q(area_code__gte=code, area_code__lt=code + ":")


@dataclass(frozen=True)
class ScopeRule:
    """How rows of a model hang on areas and on participation.

    `subject_kind` is a constant kind, or "@" and the column that holds it; `subject_id` names the column with the id.
    `ordinary` limits the area arm: restricted cases have none.
    """

    subject_kind: str
    subject_id: str = "pk"
    ordinary: Q = field(default_factory=Q)


class _HasArea(Protocol):
    area_code: str


M = TypeVar("M", bound=models.Model)
ARMS_MAX = 8  # areas of a scope that are read one by one


class ScopedQuerySet(models.QuerySet[M]):
    """Queryset whose rows are reached through `within(scope)`."""

    scope: Scope | None = None

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc]
        clone.scope = self.scope
        return clone

    def within(self, scope: Scope) -> Self:
        """Rows that `scope` may see, as an ordinary queryset that can be filtered and locked."""
        if scope.everything:
            rows = self.all()
        else:
            rows = self.filter(self._by_area(scope) | self._by_part(scope)).exclude(self._own_cause(scope))
        rows.scope = scope
        return rows

    def page(
        self, *, order: Sequence[str], after: Sequence[Any] | None, limit: int, parts: Sequence[Q] = (Q(),),
        sought: keyset.Sought | None = None,
    ) -> tuple[list[M], tuple[Any, ...] | None]:  # fmt: skip
        """Rows after the key `after` in `order` (field names, "-" for descending; the last one unique).

        Each arm of the scope runs with its own order and limit, so that both use their index; in areas so does each
        of `parts`, which share the rows out. Returns the rows and the key of the next page, or None at the end.
        """
        names = [name.lstrip("-") for name in order]
        keys: set[tuple[Any, ...]] = set()
        for arm, apart in self._arms(self, by_code=names[0] == "area_code"):
            for part in parts if apart else (Q(),):
                keys.update(keyset.first(arm.filter(part), order=order, after=after, limit=limit + 1, sought=sought))
        chosen = keyset.ordered(keys, order)[: limit + 1]
        found = {row.pk: row for row in self.filter(pk__in=[key[-1] for key in chosen[:limit]])}
        page = [found[key[-1]] for key in chosen[:limit] if key[-1] in found]
        more = chosen[limit - 1][: len(names)] if len(chosen) > limit else None
        return page, more

    def count_up_to(self, limit: int) -> tuple[int, bool]:
        """Number of rows, and whether it is exact; counting stops at `limit`.

        Arm by arm: both at once would read the whole table, because no index serves an OR of the two.
        """
        scope = self.scope
        if scope is None or scope.everything or not scope.areas:
            found = self.order_by()[: limit + 1].count()
        else:
            here = self.filter(self._by_area(scope))
            found = here.order_by()[: limit + 1].count() + self.beyond()[: limit + 1].count()
        return min(found, limit), found <= limit

    def beyond(self) -> Self:
        """Those rows that are seen by taking part only: they lie elsewhere, or no area sees them."""
        scope = self.scope
        if scope is None or scope.everything:
            return self.none()
        return self.filter(self._by_part(scope)).exclude(self._by_area(scope)).order_by()

    def _arms(self, rows: Self, *, by_code: bool) -> Iterator[tuple[Self, bool]]:
        """The arms, and whether they are wide: what somebody takes part in is read as a whole anyway."""
        scope = self.scope
        if scope is None:
            raise RuntimeError("Rows are paged within a scope: call within(scope) first.")
        if scope.everything:
            yield rows, True
            return
        # Areas one by one, as long as they are few: an index has each of them in order, but not several at once.
        apart = [(area,) for area in scope.areas] if len(scope.areas) <= ARMS_MAX else [scope.areas]
        for areas in apart:
            if areas:
                yield rows.filter(self._by_area(replace(scope, areas=areas), by_code=by_code)), True
        if scope.person or scope.units:
            yield rows.filter(self._by_part(scope)), False

    @property
    def _rule(self) -> ScopeRule:
        rule: ScopeRule = self.model.scope_rule  # type: ignore[attr-defined]
        return rule

    def _by_area(self, scope: Scope, *, by_code: bool = False) -> Q:
        return area_filter(scope.areas, by_code=by_code) & self._rule.ordinary

    def _by_part(self, scope: Scope) -> Q:
        part = self.model._meta.apps.get_model("core", "Participation")
        mine = Q(person_id=scope.person) if scope.person else Q(pk__in=[])
        rows = part._default_manager.filter(
            mine | Q(unit_id__in=scope.units), subject_kind=self._kind(), subject_id=OuterRef(self._rule.subject_id)
        )
        return Q(Exists(rows))

    def _own_cause(self, scope: Scope) -> Q:
        if scope.person is None:
            return Q(pk__in=[])
        recusal = self.model._meta.apps.get_model("core", "Recusal")
        rows = recusal._default_manager.filter(
            person_id=scope.person, subject_kind=self._kind(), subject_id=OuterRef(self._rule.subject_id)
        )
        return Q(Exists(rows))

    def _kind(self) -> str | OuterRef:
        kind = self._rule.subject_kind
        return OuterRef(kind[1:]) if kind.startswith("@") else kind


class ScopedModel(models.Model):
    """Base of rows that hang on an area; subclasses set `scope_rule`."""

    scope_rule: ClassVar[ScopeRule]
    objects: ClassVar[models.Manager[Any]] = ScopedQuerySet.as_manager()

    class Meta:
        abstract = True


def get_one(rows: models.QuerySet[M], *, pk: UUID, version: int | None = None) -> M:
    """The row `pk` of `rows`.

    Raises NotFound where it is missing or not visible, Stale where `version` is not its version.
    """
    row = rows.filter(pk=pk).first()
    if row is None:
        raise NotFound()
    current = getattr(row, "version", None)
    if version is not None and current != version:
        raise Stale(current=current, yours=version)
    return row
