"""Overload is said before the database suffers: a phone that is told to come again in a moment loses nothing.

Each process decides by what it knows without a query: how long the request has waited since the proxy took it, how many
are under way, and what each device and each county were let in for lately. Where there is too much, those give way
who had more than their share, so that one county cannot starve the others.
"""

import hashlib
import math
import re
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from backend.core.problems import Overloaded
from backend.core.views import as_json

T = TypeVar("T")
PHONES = "/api/mobile/v1/"
COUNTY = "wangge.county"  # in request.META, from the view that knows who calls
STARTED = re.compile(r"t=(\d{1,12}\.\d{3})")
BUSY_S, LATE_S = 0.3, 2.0  # of waiting: from then on shares count; from then on nobody gets in
FULL, LAST = 0.9, 0.97  # of the places: the same
HALF_LIFE_S = 5.0  # of what a county was let in for
DEVICE_PER_S, DEVICE_BURST, DEVICE_AT_ONCE = 20.0, 120.0, 12
KNOWN_FOR_S = 60.0  # by how much clocks differ
KNOWN_MAX = 200_000  # callers; more than a province has
FORGOTTEN_AFTER_S = 60.0


@dataclass
class _Bucket:
    left: float
    at: float


@dataclass(frozen=True)
class Ticket:
    caller: bytes
    county: str


@dataclass
class Gate:
    """Who may come in; `places` is how many of the phones' requests this process works on at once."""

    places: int
    clock: Callable[[], float] = time.monotonic
    counties: dict[bytes, str] = field(default_factory=dict)
    lately: dict[str, float] = field(default_factory=dict)
    under_way: Counter[str] = field(default_factory=Counter)
    devices: Counter[bytes] = field(default_factory=Counter)
    buckets: dict[bytes, _Bucket] = field(default_factory=dict)
    decayed_at: float = 0.0
    quickest_s: tuple[float, float] = (math.inf, math.inf)  # of this span of KNOWN_FOR_S and of the one before
    span_from: float = -math.inf
    lock: threading.Lock = field(default_factory=threading.Lock)

    def enter(self, caller: bytes, waited_s: float | None) -> Ticket:
        """`waited_s` as two clocks tell it, None where no proxy told. Raises Overloaded."""
        with self.lock:
            moment = self.clock()
            county = self.counties.get(caller, "")
            self._decay(moment)
            self._device(caller, moment)
            self._shares(county, self._waited(waited_s, moment))
            self.lately[county] = self.lately.get(county, 0.0) + 1.0
            self.under_way[county] += 1
            self.devices[caller] += 1
        return Ticket(caller, county)

    def leave(self, ticket: Ticket, county: str) -> None:
        """`county` of the caller, where the view has found it out."""
        with self.lock:
            _less(self.under_way, ticket.county)
            _less(self.devices, ticket.caller)
            if county and ticket.caller and ticket.county != county:
                self._learn(ticket, county)

    def _learn(self, ticket: Ticket, county: str) -> None:
        if len(self.counties) >= KNOWN_MAX:
            self.counties.pop(next(iter(self.counties)))
        self.counties[ticket.caller] = county
        self.lately[ticket.county] = max(0.0, self.lately.get(ticket.county, 0.0) - 1.0)
        self.lately[county] = self.lately.get(county, 0.0) + 1.0

    def _device(self, caller: bytes, moment: float) -> None:
        if not caller:
            return
        bucket = self.buckets.setdefault(caller, _Bucket(DEVICE_BURST, moment))
        bucket.left = min(DEVICE_BURST, bucket.left + (moment - bucket.at) * DEVICE_PER_S)
        bucket.at = moment
        if bucket.left < 1 or self.devices[caller] >= DEVICE_AT_ONCE:
            raise Overloaded(retry_after_s=5)
        bucket.left -= 1

    def _shares(self, county: str, waited_s: float) -> None:
        there = self.under_way.total()
        if waited_s > LATE_S or there >= self.places * LAST:
            raise Overloaded(retry_after_s=5)
        if waited_s > BUSY_S and self._has_more(county, self.lately):
            raise Overloaded(retry_after_s=2)
        if there >= self.places * FULL and self._has_more(county, self.under_way):
            raise Overloaded(retry_after_s=2)

    def _has_more(self, county: str, shared: "dict[str, float] | Counter[str]") -> bool:
        """Whether the county has more than an equal share; who is alone shares with nobody."""
        counts = [value for value in shared.values() if value]
        return shared.get(county, 0) > sum(counts) / max(1, len(counts))

    def _waited(self, waited_s: float | None, moment: float) -> float:
        """Less what the clocks of two machines differ by: some request of late has not waited at all.

        Nobody comes before being sent: less than nothing is a clock that was set meanwhile, and no measure for others.
        """
        if waited_s is None:
            return 0.0
        waited_s = max(0.0, waited_s)
        if moment - self.span_from >= KNOWN_FOR_S:
            self.quickest_s, self.span_from = (math.inf, self.quickest_s[0]), moment
        self.quickest_s = (min(self.quickest_s[0], waited_s), self.quickest_s[1])
        return waited_s - min(self.quickest_s)

    def _decay(self, moment: float) -> None:
        """What was long ago counts less; what was too long ago is forgotten."""
        passed = moment - self.decayed_at
        if passed < HALF_LIFE_S / 20:
            return
        factor, self.decayed_at = 0.5 ** (passed / HALF_LIFE_S), moment
        self.lately = {name: kept for name, had in self.lately.items() if (kept := had * factor) > 0.5}
        if len(self.buckets) > KNOWN_MAX // 100:
            self.buckets = {
                caller: bucket for caller, bucket in self.buckets.items() if moment - bucket.at < FORGOTTEN_AFTER_S
            }


def _less(counter: Counter[T], key: T) -> None:
    counter[key] -= 1
    if counter[key] <= 0:
        del counter[key]


GATE = Gate(places=settings.PHONE_REQUESTS_MAX)


def admission(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PHONES):
            return get_response(request)
        try:
            ticket = GATE.enter(_caller(request), _waited_s(request))
        except Overloaded as problem:
            answer = as_json(problem, request)
            answer["Retry-After"] = str(problem.params["retry_after_s"])
            return answer
        try:
            return get_response(request)
        finally:
            GATE.leave(ticket, request.META.get(COUNTY, ""))

    return middleware


def _caller(request: HttpRequest) -> bytes:
    """By its token or its session; nobody without: a whole town may come from one address."""
    own = request.headers.get("Authorization") or request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    return hashlib.sha256(own.encode()).digest()[:16] if own else b""


def _waited_s(request: HttpRequest) -> float | None:
    """Seconds since the proxy passed the request on."""
    told = STARTED.fullmatch(request.headers.get("X-Request-Start", ""))
    return time.time() - float(told[1]) if told else None
