"""Writes of a centre's routing rules, and what a rule would have said about last month's cases."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Max

from backend.accounts.area_settings import SUBJECT
from backend.accounts.models import UNIT_KINDS, Unit
from backend.accounts.queries import BELOW, NOT_DISPATCHED_TO, dispatchable_units
from backend.core import events
from backend.core.actor import Access, Actor
from backend.core.problems import Invalid, NotFound, Stale
from backend.core.tx import require_transaction
from backend.incidents import queries, routing
from backend.incidents.models import CHANNELS, Category, CategoryGroup, Incident, RoutingRule
from backend.work.queries import tasks_of
from gis.areas.models import Area

MOST = 100  # rules of a centre
PAST_MAX = 20
TRIED = timedelta(days=30)
TRIED_MAX = 20_000
SHOWN_MAX = 10
KINDS = tuple(kind for kind in UNIT_KINDS if kind not in NOT_DISPATCHED_TO)


@dataclass(frozen=True)
class Wanted:
    """A rule as somebody wants it; exactly one of `unit` and `unit_kind`."""

    name: str
    categories: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    hours: str = ""
    unit: UUID | None = None
    unit_kind: str = ""
    state: str = RoutingRule.OFF
    version: int = 0


@dataclass
class Tried:
    """Cases that were looked at, newest first, and of those how many a rule before this one has (`earlier`), how many
    it would get, and where the lead task of these went: to whom it says (`same`), elsewhere, or nowhere yet."""

    cases: int = 0
    more: bool = False
    earlier: int = 0
    fits: int = 0
    same: int = 0
    other: int = 0
    nowhere: int = 0
    shown: list[tuple[Incident, Unit | None, Unit | None]] = field(default_factory=list)


def owner_of(actor: Actor) -> str:
    """The area whose rules the actor's centre keeps. Raises NotFound."""
    if len(actor.area_code) not in BELOW:
        raise NotFound()
    return actor.area_code


def add(*, actor: Actor, wanted: Wanted, now: datetime) -> RoutingRule:
    """A new rule below the others. Raises Invalid."""
    require_transaction()
    owner = owner_of(actor)
    check(actor, wanted)
    rows = RoutingRule.objects.filter(owner_area=owner)
    if routing.rules_of(owner).count() >= MOST:
        raise Invalid(fields={"name": [f"at most {MOST} rules"]})
    last: int = rows.aggregate(last=Max("position"))["last"] or 0
    rule = RoutingRule(owner_area=owner, position=last + 1, **_content(wanted))
    return _save(rule, actor, "added", now)


def change(*, actor: Actor, pk: UUID, wanted: Wanted, now: datetime) -> RoutingRule:
    """Another content or state; one that was removed comes back so. Raises NotFound, Invalid, Stale."""
    require_transaction()
    rule = _locked(actor, pk)
    if rule.version != wanted.version:
        raise Stale(current=rule.version, yours=wanted.version)
    if wanted.state != RoutingRule.REMOVED:
        check(actor, wanted)
    before = {"version": rule.version, "at": rule.at.isoformat(), "by": rule.by_name, "rule": content_of(rule)}
    rule.past = [before, *rule.past][:PAST_MAX]
    for name, value in _content(wanted).items():
        setattr(rule, name, value)
    rule.version += 1
    return _save(rule, actor, "removed" if rule.state == RoutingRule.REMOVED else "changed", now)


def reorder(*, actor: Actor, ids: Sequence[UUID], now: datetime) -> None:
    """Puts all rules of the centre into this order. Raises Stale where they are others by now."""
    require_transaction()
    rows = {rule.pk: rule for rule in routing.rules_of(owner_of(actor)).select_for_update(of=("self",))}
    if set(rows) != set(ids) or len(ids) != len(rows):
        raise Stale(current=len(rows), yours=len(ids))
    moved = [rule for position, pk in enumerate(ids, start=1) if _put(rule := rows[pk], position)]
    RoutingRule.objects.bulk_update(moved, ["position"])
    for rule in moved:
        _tell(rule, actor, "moved", now)


def check(actor: Actor, wanted: Wanted) -> None:
    """Raises Invalid with what is not known, or not this centre's."""
    wrong: dict[str, list[str]] = {}
    known = set(Category.objects.values_list("code", flat=True)) | set(
        CategoryGroup.objects.values_list("code", flat=True)
    )
    places = Area.objects.filter(code__in=wanted.areas, code__startswith=actor.area_code, valid_to__isnull=True)
    if not set(wanted.categories) <= known:
        wrong["categories"] = ["unknown"]
    if not set(wanted.channels) <= set(CHANNELS):
        wrong["channels"] = ["unknown"]
    if len(set(places.values_list("code", flat=True))) < len(set(wanted.areas)):
        wrong["areas"] = ["unknown"]
    if bool(wanted.unit) == bool(wanted.unit_kind):
        wrong["unit"] = ["a unit or a kind"]
    elif wanted.unit and not dispatchable_units(actor).filter(pk=wanted.unit).exists():
        wrong["unit"] = ["unknown"]
    if wrong:
        raise Invalid(fields=wrong)


def tried(*, access: Access, wanted: Wanted, instead: UUID | None, now: datetime) -> Tried:
    """What the rule would have said about the cases of thirty days, at the place of `instead` or below all others."""
    actor = access.actor
    owner = owner_of(actor)
    check(actor, wanted)
    mine = list(routing.rules_of(owner))
    place = next((rule.position for rule in mine if rule.pk == instead), len(mine) + MOST)
    rule = RoutingRule(owner_area=owner, position=place, **(_content(wanted) | {"state": RoutingRule.ON}))
    above = [each for each in mine if each.state == RoutingRule.ON and each.position < place and each.pk != instead]
    rows = queries.visible(access.scope).filter(sensitivity="ordinary", reported_at__gte=now - TRIED)
    rows = rows.filter(owner_unit__area_code=owner).select_related("category", "owner_unit").defer("terms")
    found = list(rows.order_by("-reported_at", "-id")[: TRIED_MAX + 1])
    told = Tried(cases=min(len(found), TRIED_MAX), more=len(found) > TRIED_MAX)
    hits = []
    for incident in found[:TRIED_MAX]:
        facts = routing.Facts.of(incident)
        if routing.first(above, facts):
            told.earlier += 1
        elif routing.fits(rule, facts):
            hits.append(incident)
    told.fits = len(hits)
    _compare(told, rule, hits)
    return told


def _compare(told: Tried, rule: RoutingRule, hits: Sequence[Incident]) -> None:
    leads = tasks_of("incident", *[row.pk for row in hits]).filter(kind="handle", lead=True, unit__isnull=False)
    went = {task.subject_id: task.unit for task in leads}
    meant = routing.meant(rule, [row.area_code for row in hits])
    counts: Counter[str] = Counter()
    for row in hits:
        to, says = went.get(row.pk), meant.get(row.area_code)
        kind = "nowhere" if to is None else "same" if to == says else "other"
        counts[kind] += 1
        if kind != "same" and len(told.shown) < SHOWN_MAX:
            told.shown.append((row, to, says))
    told.same, told.other, told.nowhere = (counts[kind] for kind in ("same", "other", "nowhere"))


def content_of(rule: RoutingRule) -> dict[str, Any]:
    """A rule as it can be wanted again, but for its version."""
    return {
        "name": rule.name, "categories": rule.categories, "channels": rule.channels, "areas": rule.areas,
        "words": rule.words, "hours": rule.hours, "unit": str(rule.unit_id) if rule.unit_id else None,
        "unit_kind": rule.unit_kind, "state": rule.state,
    }  # fmt: skip


def _content(wanted: Wanted) -> dict[str, Any]:
    told = asdict(wanted)
    told.pop("version")
    told["unit_id"] = told.pop("unit")
    return {name: list(value) if isinstance(value, tuple) else value for name, value in told.items()}


def _locked(actor: Actor, pk: UUID) -> RoutingRule:
    rule = RoutingRule.objects.select_for_update(of=("self",)).filter(pk=pk, owner_area=owner_of(actor)).first()
    if rule is None:
        raise NotFound()
    return rule


def _put(rule: RoutingRule, position: int) -> bool:
    before, rule.position = rule.position, position
    return before != position


def _save(rule: RoutingRule, actor: Actor, what: str, now: datetime) -> RoutingRule:
    rule.by_name, rule.at = actor.name[:64], now
    rule.save()
    _tell(rule, actor, what, now)
    return rule


def _tell(rule: RoutingRule, actor: Actor, what: str, now: datetime) -> None:
    events.record(
        "routing.changed", subject_kind=SUBJECT, subject_id=rule.pk, actor=actor, area_code=rule.owner_area, at=now,
        data={"what": what, "version": rule.version, "position": rule.position},
    )  # fmt: skip
