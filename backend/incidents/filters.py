"""The closed list of filters of a list of incidents, and what each of them means."""

import re
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from functools import lru_cache
from time import monotonic
from typing import Any

from django.db import connection
from django.db.models import Case, Q, Value, When

from backend.core import keyset
from backend.core.clock import SHANGHAI
from backend.core.keyset import Sought
from backend.core.scope import Scope, area_filter
from backend.incidents.models import FINISHED, STATES
from backend.incidents.terms import bigrams
from backend.work.calendar import DEFAULT_SPANS

WAITING = ~Q(queue="")
OPEN = frozenset(STATES) - FINISHED
_KNOWN_S = 300  # for which a word counts as frequent or not
_NUMBER = re.compile(r"[0-9][0-9-]{3,}")


@dataclass(frozen=True)
class Filter:
    """None and empty mean "all". `categories` are leaves or groups."""

    queue: str = ""
    states: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    area: str = ""
    light: str = ""
    since: datetime | None = None
    until: datetime | None = None
    words: str = ""
    urgent: bool | None = None
    channels: tuple[str, ...] = ()

    @property
    def waiting(self) -> bool | None:
        """Whether all of it waits for somebody; None where some may and some not."""
        if self.light or self.queue not in ("", "mine"):
            return True
        chosen = set(self.states)
        finished = chosen & FINISHED
        return None if not chosen or 0 < len(finished) < len(chosen) else not finished


def meaning(chosen: Filter, leaves: tuple[str, ...] | None, *, scope: Scope, now: datetime) -> Q:
    """The condition of a filter, but for its words; `leaves` are those of its categories, None for all."""
    terms = _queue(chosen.queue, scope, now) & _light(chosen.light, now) & _exact(chosen)
    if chosen.area:
        terms &= area_filter([chosen.area])
    if leaves is not None:
        terms &= Q(category_id__in=leaves)
    if chosen.waiting is not None:
        terms &= WAITING if chosen.waiting else ~WAITING
    return terms


def words_sought(text: str) -> Sought | None:
    """Cases whose words, address or number hold `text`; None where it is empty."""
    if not text:
        return None
    number = Q(number__startswith=text)
    terms = bigrams(text)
    if not terms:
        return Sought(number, number)
    words = terms_sought(terms)
    return (
        replace(words, found=words.found | number, checked=words.checked | number) if _NUMBER.fullmatch(text) else words
    )


def terms_sought(terms: list[str], table: str = "incidents_incident") -> Sought:
    """Rows of `table` whose column `terms` holds all of `terms`."""
    found = Q(terms__contains=terms)
    # No index has this form, and the planner takes it for every second row, so that it goes by the order.
    checked = Q(Case(When(found, then=Value(value=True)), default=Value(value=False)))
    return Sought(found, checked, _frequent(table, tuple(terms), keyset.FEW, int(monotonic() // _KNOWN_S)))


@lru_cache(maxsize=512)
def _frequent(table: str, terms: tuple[str, ...], few: int, moment: int) -> bool:
    """Whether more than a few rows hold the terms, wherever they lie: the planner cannot know it of a phrase."""
    del moment
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) > %s FROM (SELECT FROM {table} WHERE terms @> %s::varchar[] LIMIT %s) few",
            [few, list(terms), few + 1],
        )
        return bool(cursor.fetchone()[0])


def _queue(queue: str, scope: Scope, now: datetime) -> Q:
    if queue == "overdue":
        return Q(due_at__lte=now)
    if queue == "mine":
        return Q(reporter_id=scope.person)
    return Q(queue=queue) if queue else Q()


def _exact(chosen: Filter) -> Q:
    given: dict[str, Any] = {
        "urgent": chosen.urgent, "reported_at__gte": chosen.since, "reported_at__lt": chosen.until,
        # All that are open are those that wait: said twice, the planner takes them for a few.
        "state__in": None if set(chosen.states) in (set(), OPEN) else chosen.states,
        "channel__in": chosen.channels or None,
    }  # fmt: skip
    return Q(**{name: value for name, value in given.items() if value is not None})


def _tomorrow(now: datetime) -> datetime:
    """When office hours usually begin on the next day: what turns red before that, the night's desk answers for."""
    opens = datetime.combine(now.astimezone(SHANGHAI).date() + timedelta(days=1), time(), tzinfo=SHANGHAI)
    return opens + timedelta(minutes=DEFAULT_SPANS[0])


def _light(light: str, now: datetime) -> Q:
    by_light = {
        "": Q(),
        "red": Q(due_at__lte=now),
        "yellow": Q(due_at__gt=now, warn_at__lte=now),
        "green": Q(warn_at__gt=now),
        "tonight": Q(due_at__gt=now, due_at__lte=_tomorrow(now)),
    }
    return by_light[light]
