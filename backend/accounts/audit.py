"""Security events for the auditor: who signed in, took a list along, went on leave, brought in borders or people.

Never cases.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Self
from uuid import UUID

from django.db.models import Q, QuerySet

from backend.accounts.models import Device, Person
from backend.core import keyset
from backend.core import params as read
from backend.core.clock import SHANGHAI
from backend.core.models import Event
from backend.core.pages import COUNT_MAX, Number, count_together
from backend.core.params import Faults, Params, page_limit, refuse, unknown

SUBJECTS = ("person", "address", "area_import", "system")  # what the indexes over security events name
ADDRESS = "address"
FAILED = "person.sign_in_failed"
UNKNOWN_NAME = "address.sign_in_failed"
KINDS = {
    "failed": (FAILED, UNKNOWN_NAME),
    "sign_in": ("person.signed_in", "person.signed_out", "person.post_switched"),
    "revoked": (
        "device.revoked", "person.sessions_ended", "device.delivered", "delivery.accepted", "delivery.refused",
        "delivery.aside",
    ),
    "export": ("person.export_began", "person.export_ended", "person.export_broke"),
    "code": ("person.code_made", "person.code_ended", "person.sms_code_sent", "person.sms_code_failed"),
    "leave": ("person.on_leave", "person.back_on_duty"),
    "import": (
        "areas.import_added", "areas.import_begun", "areas.import_applied", "areas.import_undo_begun",
        "areas.import_undone", "areas.import_discarded",
    ),
    "roster": (
        "roster.added", "roster.apply_begun", "roster.applied", "roster.undo_begun", "roster.undone",
        "roster.discarded",
    ),
    "system": ("density.mended", "keeping.done", "routing.changed", "setting.changed"),
}  # fmt: skip
_TOLD = ("by", "address", "reason", "list", "rows", "devices", "county", "setting", "new", "changed")
ORDER = ("-at", "-event")
WORDS_MAX = 64
FILTERS = ("kind", "who", "first", "last")
NAMESAKES_MAX = 200


@dataclass(frozen=True)
class Filter:
    """`who` is a name or user name as a whole; `first` and `last` are days in Asia/Shanghai, both counted in."""

    names: tuple[str, ...] = ()
    who: str = ""
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class Asked:
    """A page of events."""

    filter: Filter
    after: str
    limit: int

    @classmethod
    def read(cls, params: Params) -> Self:
        """Raises Invalid with each parameter that is unknown or out of range."""
        wrong = unknown(params, (*FILTERS, "after", "limit"))
        found, limit = chosen(params, wrong), page_limit(params, wrong)
        refuse(wrong)
        return cls(found, params.get("after", ""), limit)


def chosen(params: Params, wrong: Faults) -> Filter:
    """The filters of the list."""
    kind, who = read.one_of(params, "kind", tuple(KINDS), wrong), read.words(params, "who", wrong, most=WORDS_MAX)
    return Filter(KINDS.get(kind, ()), who, read.day(params, "first", wrong), read.day(params, "last", wrong))


@dataclass(frozen=True)
class Named:
    """What `names_of` found for a page: people by id, models of devices by id."""

    people: dict[str, Person]
    models: dict[str, str]


def page(*, area_code: str, asked: Asked) -> tuple[list[Event], str | None]:
    """Events within the area, newest first, and the key of the next page.

    Each kind and each side of a person runs for itself, so that an index has its rows in order.
    """
    rows = _within(area_code, asked.filter)
    after = keyset.decode(asked.after, ORDER)
    if after is not None:
        rows = rows.filter(Q(at__lt=after[0]) | Q(at=after[0], id__lt=after[1])).filter(at__lte=after[0])
    found: dict[int, Event] = {}
    for arm in _arms(asked.filter):
        found |= {row.id: row for row in rows.filter(arm).order_by("-at", "-id")[: asked.limit + 1]}
    chosen = sorted(found.values(), key=lambda row: (row.at, row.id), reverse=True)
    shown = chosen[: asked.limit]
    more = keyset.encode((shown[-1].at, shown[-1].id)) if len(chosen) > asked.limit else None
    return shown, more


def count(*, area_code: str, chosen: Filter, limit: int = COUNT_MAX) -> Number:
    return count_together([_within(area_code, chosen).filter(arm) for arm in _arms(chosen)], limit)


def names_of(events: Iterable[Event]) -> Named:
    """People and devices that the events name, in two queries."""
    people: set[str] = set()
    devices: set[str] = set()
    for event in events:
        people.update(str(key) for key in (event.actor_person, event.data.get("stand_in_person")) if key)
        if event.subject_kind == "person":
            people.add(str(event.subject_id))
        if event.data.get("device"):
            devices.add(str(event.data["device"]))
    return Named(
        {str(key): person for key, person in Person.objects.in_bulk(sorted(people)).items()},
        {str(key): model for key, model in Device.objects.filter(pk__in=devices).values_list("pk", "model")},
    )


def inside(area_code: str) -> Q:
    """Rows of the area and of all that lies in it; ":" follows "9"."""
    return Q(area_code__gte=area_code, area_code__lt=area_code + ":")


def _within(area_code: str, chosen: Filter) -> QuerySet[Event]:
    rows = Event.objects.filter(inside(area_code), subject_kind__in=SUBJECTS)
    if chosen.first is not None:
        rows = rows.filter(at__gte=_begin(chosen.first))
    if chosen.last is not None:
        rows = rows.filter(at__lt=_begin(chosen.last + timedelta(days=1)))
    return rows


def _arms(chosen: Filter) -> list[Q]:
    names = [Q(name=name) for name in chosen.names] or [Q()]
    if not chosen.who:
        return names
    people = _people(chosen.who)
    sides = (Q(actor_person__in=people), Q(subject_kind="person", subject_id__in=people))
    return [side & name for side in sides for name in names]


def _people(who: str) -> Sequence[UUID]:
    same = Person.objects.filter(Q(username=who) | Q(name=who))
    return list(same.order_by("username").values_list("pk", flat=True)[:NAMESAKES_MAX])


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI).astimezone(UTC)


def facts(event: Event, named: Named) -> dict[str, Any]:
    """What a sentence needs beside the names: codes and numbers only, whatever else the event holds."""
    data: dict[str, Any] = event.data
    told = {name: data[name] for name in _TOLD if name in data}
    stand_in = named.people.get(str(data.get("stand_in_person")))
    return (
        told
        | ({"model": named.models.get(str(data["device"]), "")} if "device" in data else {})
        | ({"stand_in": stand_in.name} if stand_in else {})
    )
