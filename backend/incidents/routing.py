"""Whose work a case is: the first rule of its centre that fits, or of the one above, else the unit of its category.

Rules say it to whoever dispatches, with the reason; nothing is sent by itself.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID

from django.db.models import Q, QuerySet

from backend.accounts.access import today
from backend.accounts.models import Unit
from backend.accounts.queries import valid_units
from backend.core.clock import SHANGHAI
from backend.incidents.models import Incident, RoutingRule
from backend.work.queries import rules

_LEVELS = (12, 9, 6, 4, 2)  # digits of the areas whose units may be meant


@dataclass(frozen=True)
class Facts:
    """What rules ask of a case. `owner_area` is the area of the centre that answers for it."""

    category: str
    group: str
    channel: str
    owner_area: str
    area_code: str
    words: str
    reported_at: datetime

    @classmethod
    def of(cls, incident: Incident) -> Self:
        return cls(
            incident.category_id, incident.category.group_id, incident.channel, incident.owner_unit.area_code,
            incident.area_code, incident.words, incident.reported_at,
        )  # fmt: skip


@dataclass(frozen=True)
class Suggestion:
    """`rule` is None where the category says it."""

    unit: Unit
    rule: RoutingRule | None


def fits(rule: RoutingRule, facts: Facts) -> bool:
    return (
        facts.owner_area.startswith(rule.owner_area)
        and (not rule.categories or facts.category in rule.categories or facts.group in rule.categories)
        and (not rule.channels or facts.channel in rule.channels)
        and (not rule.areas or facts.area_code.startswith(tuple(rule.areas)))
        and (not rule.words or any(word in facts.words for word in rule.words))
        and (not rule.hours or rule.hours == _hours(facts))
    )


def in_order(found: Iterable[RoutingRule]) -> list[RoutingRule]:
    """As they are asked: those of the nearest centre first, each centre's from the top."""
    return sorted(found, key=lambda rule: (-len(rule.owner_area), rule.position, rule.pk))


def first(ordered: Sequence[RoutingRule], facts: Facts) -> RoutingRule | None:
    return next((rule for rule in ordered if fits(rule, facts)), None)


def suggestions(incidents: Collection[Incident]) -> dict[UUID, Suggestion]:
    """Whose work each of them is, in two statements, however many they are; nothing where nobody is known."""
    if not incidents:
        return {}
    facts = {row.pk: Facts.of(row) for row in incidents}
    ordered = in_order(_in_force({each.owner_area for each in facts.values()}))
    chosen = {pk: first(ordered, each) for pk, each in facts.items()}
    kinds = {row.category.default_unit_kind for row in incidents} | {rule.unit_kind for rule in ordered}
    near = _Units({each.area_code for each in facts.values()}, kinds, {rule.unit_id for rule in ordered})
    found: dict[UUID, Suggestion] = {}
    for row in incidents:
        rule = chosen[row.pk]
        unit = near.of_rule(rule, row.area_code) if rule else None
        plain = near.at(row.category.default_unit_kind, row.area_code[:9])
        if unit or plain:
            found[row.pk] = Suggestion(unit, rule) if unit else Suggestion(plain, None)  # type: ignore[arg-type]
    return found


def meant(rule: RoutingRule, areas: Iterable[str]) -> dict[str, Unit]:
    """Whom the rule names, by the area of a case."""
    codes = set(areas)
    near = _Units(codes, {rule.unit_kind}, {rule.unit_id})
    found = {code: near.of_rule(rule, code) for code in codes}
    return {code: unit for code, unit in found.items() if unit}


def is_there(unit: Unit) -> bool:
    day = today()
    return unit.valid_from <= day and (unit.valid_to is None or unit.valid_to > day)


def rules_of(owner_area: str) -> QuerySet[RoutingRule]:
    """What a centre has said, from the top; without what it has removed."""
    rows = RoutingRule.objects.filter(owner_area=owner_area).exclude(state=RoutingRule.REMOVED)
    return rows.select_related("unit").order_by("position", "id")


def _in_force(owners: Iterable[str]) -> QuerySet[RoutingRule]:
    areas = {owner[:digits] for owner in owners for digits in _LEVELS if len(owner) >= digits}
    return RoutingRule.objects.filter(owner_area__in=areas, state=RoutingRule.ON)


def _hours(facts: Facts) -> str:
    calendar = rules().calendar(facts.area_code)
    spans = calendar.spans(facts.reported_at.astimezone(SHANGHAI).date())
    within = any(opens <= facts.reported_at < closes for opens, closes in spans)
    return RoutingRule.OFFICE if within else RoutingRule.AFTER


class _Units:
    """Units of some kinds in or above some areas, and some units by name, as they are today."""

    def __init__(self, areas: Iterable[str], kinds: Iterable[str], named: Iterable[UUID | None]) -> None:
        above = {code[:digits] for code in areas for digits in _LEVELS if len(code) >= digits}
        wanted = Q(kind__in=set(kinds), area_code__in=above) | Q(pk__in=[pk for pk in named if pk])
        self._by_place: dict[tuple[str, str], Unit] = {}
        self._by_id: dict[UUID, Unit] = {}
        for unit in valid_units().filter(wanted).order_by("-name", "-pk"):
            self._by_place[unit.kind, unit.area_code] = self._by_id[unit.pk] = unit

    def at(self, kind: str, area_code: str) -> Unit | None:
        return self._by_place.get((kind, area_code))

    def of_rule(self, rule: RoutingRule, area_code: str) -> Unit | None:
        if rule.unit_id:
            return self._by_id.get(rule.unit_id)
        near = (self.at(rule.unit_kind, area_code[:digits]) for digits in _LEVELS if len(area_code) >= digits)
        return next((unit for unit in near if unit), None)
