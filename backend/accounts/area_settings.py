"""What an area or the whole installation has chosen: rows with a history, and a default that holds without one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from backend.accounts.models import AreaSetting
from backend.core import events
from backend.core.actor import SYSTEM_ACTOR, Actor
from backend.core.models import Event
from backend.core.problems import Invalid, NotFound, Stale
from backend.core.registries import Estimate, estimates
from backend.core.tx import require_transaction

SUBJECT = "system"  # so that auditors find it
EVERYWHERE = ""  # the area of what holds for the whole installation
COUNTY = 6  # digits of its code
HISTORY_MAX = 50
KEEPING = UUID("01900000-0000-7000-8000-00000000ce15")  # one chain for the reports of all nights
KINDS = SWITCH, DAYS = "switch", "days"


@dataclass(frozen=True)
class Known:
    """A setting of areas with codes of `digits` (0: of the installation); a switch is 0 or 1."""

    kind: str
    digits: int
    default: int
    low: int
    high: int


WATERMARK, ORIGINALS, ANSWERS, ROUNDS = "photo.watermark", "keep.originals", "keep.answers", "keep.rounds"
KNOWN = {
    WATERMARK: Known(SWITCH, COUNTY, 0, 0, 1),
    # Of photos as they came, after the case was closed: who disputes a decision has months for it, and audits years.
    ORIGINALS: Known(DAYS, COUNTY, 1095, 180, 3650),
    # A phone may ask again for as long as it may have been away.
    ANSWERS: Known(DAYS, 0, 180, 90, 3650),
    ROUNDS: Known(DAYS, 0, 90, 1, 90),
}


@dataclass(frozen=True)
class Chosen:
    """A setting as it holds somewhere; `row` is None where it is the default."""

    name: str
    known: Known
    row: AreaSetting | None

    @property
    def value(self) -> int:
        return self.row.value if self.row else self.known.default


def value_of(name: str, area_code: str = EVERYWHERE) -> int:
    """What holds in an area."""
    known = KNOWN[name]
    rows = AreaSetting.objects.filter(name=name, area_code=area_code[: known.digits]).values_list("value", flat=True)
    value = rows.first()
    return known.default if value is None else value


def values_by_area(name: str) -> dict[str, int]:
    """What areas have chosen, by their codes; the default holds for all others."""
    return dict(AreaSetting.objects.filter(name=name).values_list("area_code", "value"))


def shown_to(actor: Actor) -> list[Chosen]:
    """What the actor may look at: an administrator what holds everywhere, a desk what holds in its county.

    Cities and the province have nothing of their own: what their counties have chosen differs.
    """
    digits = _digits_of(actor)
    if len(actor.area_code) < digits:
        return []
    known = {name: each for name, each in KNOWN.items() if each.digits == digits}
    found = AreaSetting.objects.filter(name__in=known, area_code=actor.area_code[:digits])
    rows = {row.name: row for row in found}
    return [Chosen(name, each, rows.get(name)) for name, each in known.items()]


def may_change(actor: Actor) -> bool:
    """A township sees what its county has chosen."""
    return actor.role == "sysadmin" or len(actor.area_code) == COUNTY


def change(*, actor: Actor, name: str, value: int, version: int, now: datetime) -> Chosen:
    """Sets a value. Raises NotFound, Invalid, and Stale where somebody else was faster."""
    require_transaction()
    known = KNOWN.get(name)
    if known is None or known.digits != _digits_of(actor) or not may_change(actor):
        raise NotFound()
    _check(known, value)
    row = _locked(name, actor.area_code[: known.digits], known.default, now)
    if row.version != version:
        raise Stale(current=row.version, yours=version)
    before, row.value = row.value, value
    row.version, row.by_name, row.at = row.version + 1, actor.name[:64], now
    row.save()
    events.record(
        "setting.changed", subject_kind=SUBJECT, subject_id=row.pk, actor=actor, area_code=actor.area_code, at=now,
        data={"setting": name, "from": before, "to": value},
    )  # fmt: skip
    return Chosen(name, known, row)


def history(*, actor: Actor, name: str) -> list[Event]:
    """Its changes, the newest first. Raises NotFound."""
    chosen = next((each for each in shown_to(actor) if each.name == name), None)
    if chosen is None:
        raise NotFound()
    if chosen.row is None:
        return []
    rows = Event.objects.filter(subject_kind=SUBJECT, subject_id=chosen.row.pk)
    return list(rows.order_by("-id")[:HISTORY_MAX])


def estimate(*, actor: Actor, name: str, value: int, now: datetime) -> Estimate:
    """What a limit of `value` days would remove. Raises NotFound where nothing can be told, and Invalid."""
    chosen = next((each for each in shown_to(actor) if each.name == name), None)
    count = estimates.get(name)
    if chosen is None or count is None or not may_change(actor):
        raise NotFound()
    _check(chosen.known, value)
    return count(actor.area_code[: chosen.known.digits], value, now)


def report_keeping(gone: Mapping[str, int], *, now: datetime) -> None:
    """Puts down for the auditor what went at night because its days were over; nothing where nothing went."""
    require_transaction()
    rows = sum(gone.values())
    if not rows:
        return
    events.record(
        "keeping.done", subject_kind="system", subject_id=KEEPING, actor=SYSTEM_ACTOR,
        area_code=SYSTEM_ACTOR.area_code, at=now, data={"rows": rows, **gone},
    )  # fmt: skip


def _check(known: Known, value: int) -> None:
    if not known.low <= value <= known.high:
        raise Invalid(fields={"value": [f"{known.low} to {known.high}"]})


def _digits_of(actor: Actor) -> int:
    return 0 if actor.role == "sysadmin" else COUNTY


def _locked(name: str, area_code: str, default: int, now: datetime) -> AreaSetting:
    rows = AreaSetting.objects.select_for_update().filter(name=name, area_code=area_code)
    row = rows.first()
    if row is not None:
        return row
    try:
        with transaction.atomic():
            return AreaSetting.objects.create(name=name, area_code=area_code, value=default, at=now)
    except IntegrityError:
        return rows.get()  # somebody else was faster, and the version tells
