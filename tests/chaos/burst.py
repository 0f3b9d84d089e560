"""Drill of too many at once: an open loop of reports in which one county sends seven times its share."""

import json
import random
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from tests.chaos.crowd import soundness, told
from tests.chaos.drill import Drill, Outcome
from tests.chaos.lines import p95
from tests.chaos.phone import API, LINE_BROKE, Ledger, Person, Phone
from tests.chaos.stack import start

THREADS = 128
FLOOD_TIMES = 7
TIMEOUT_S = 15.0


@dataclass(frozen=True)
class Try:
    """One report, tried once: when it was due, what was answered (0 for a broken line), seconds from its sending on."""

    due: float
    county: str
    status: int
    seconds: float
    retry_after: bool


def burst(short: bool) -> Outcome:
    """300 reports a second, then 90; nobody tries again, so that what is refused can be counted."""
    phases = [(60.0, 4.0), (20.0, 4.0)] if short else [(300.0, 60.0), (90.0, 40.0)]
    stack, ledger, dice = start(), Ledger(), random.Random(5)  # noqa: S311
    flood = stack.people[0].county
    weights = [FLOOD_TIMES if person.county == flood else 1 for person in stack.people]
    loop = Loop(stack.port, ledger)
    loop.run(10, dice.choices(stack.people, k=20))  # every worker has begun
    tries = [loop.run(rate, dice.choices(stack.people, weights, k=int(rate * seconds)))
             for rate, seconds in phases]  # fmt: skip
    # The first seconds of the calm still hold the end of the burst.
    calm = [each for each in tries[1] if each.due > min(one.due for one in tries[1]) + phases[1][1] / 4]
    every = [each for phase in tries for each in phase]
    refused = [each for each in every if each.status == 503]
    figures = told(stack, ledger) | {
        "burst_accepted_share": share(tries[0]),
        "flood_accepted_share": share([each for each in tries[0] if each.county == flood]),
        "calm_accepted_share": share([each for each in tries[0] if each.county != flood]),
        "burst_sent_per_s": loop.sent_per_s[1], "after_sent_per_s": loop.sent_per_s[2],
        "burst_accepted_per_s": share(tries[0]) * loop.sent_per_s[1],
        "burst_p95_ms": p95([each.seconds for each in tries[0] if each.status == 200]) * 1000,
        "after_accepted_share": share(calm),
        "after_p95_ms": p95([each.seconds for each in calm if each.status == 200]) * 1000,
        "refused_503": float(len(refused)),
        "without_retry_after": float(sum(not each.retry_after for each in refused)),
        "broken": float(sum(each.status not in (200, 503) for each in every)),
    }  # fmt: skip
    goals = soundness() | {"acknowledged": (">=", 50.0), "without_retry_after": ("==", 0.0), "broken": ("==", 0.0)}
    if not short:
        goals |= {"after_p95_ms": ("<=", 500.0), "after_accepted_share": (">=", 0.99)}
        figures["calm_vs_flood"] = figures["calm_accepted_share"] / max(0.001, figures["flood_accepted_share"])
        goals |= {"calm_vs_flood": (">=", 1.0)}
    return Outcome(figures, goals)


def share(tries: Sequence[Try]) -> float:
    return sum(each.status == 200 for each in tries) / max(1, len(tries))


class Loop:
    """Reports that are due at a steady pace, whatever became of those before."""

    def __init__(self, port: int, ledger: Ledger) -> None:
        self.port, self.ledger = port, ledger
        self.lines = threading.local()
        self.sent_per_s: list[float] = []  # of each run; less than was meant where this machine is too busy

    def run(self, rate: float, people: Sequence[Person]) -> list[Try]:
        begun = time.monotonic()
        with ThreadPoolExecutor(THREADS) as pool:
            tries = list(pool.map(self._one, people, (begun + index / rate for index in range(len(people)))))
        self.sent_per_s.append(len(tries) / (time.monotonic() - begun))
        return tries

    def _one(self, person: Person, due: float) -> Try:
        time.sleep(max(0.0, due - time.monotonic()))
        if not hasattr(self.lines, "phone"):
            self.lines.phone = Phone(person, self.port, self.ledger, timeout_s=TIMEOUT_S)
        phone: Phone = self.lines.phone
        phone.person = person
        entry = self.ledger.open(person)
        body = json.dumps({"mutations": [phone.mutation(entry)]}).encode()
        entry.tries = 1
        begun = entry.last_begun = time.monotonic()
        try:
            status, headers, text = phone.ask("POST", f"{API}/mutations", body, {"Content-Type": "application/json"})
        except LINE_BROKE:
            return Try(due, person.county, 0, time.monotonic() - begun, retry_after=False)
        if status == 200:
            if json.loads(text)["results"][0]["state"] == "done":
                entry.acknowledged = time.monotonic()
            else:
                self.ledger.refused.append(text.decode()[:300])
        return Try(due, person.county, status, time.monotonic() - begun, "retry-after" in headers)


DRILLS = {"burst": Drill(burst)}
