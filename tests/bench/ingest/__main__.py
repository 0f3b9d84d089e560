"""`make bench-ingest`: reports a second through nginx, signed in, beside the frozen reference transaction in pgbench.

Text; with a photo of 300 kB of unique bytes; text of which each fifth is a repetition; 4 and 16 clients. A durable
cluster and the product's processes of their own, without the workers of jobs: what is enqueued is not measured here.
Figures are medians of ROUNDS=3 interleaved runs of SECONDS=10; `vs_limit` is our speed divided by the reference's,
with a photo divided by the reference's and one synced file of 300 kB after the other. Writes var/bench/ingest.json.
"""

import os
import random
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from deploy.start.places import HOME
from tests.bench.figures import told
from tests.bench.ingest import limit
from tests.chaos import stack
from tests.chaos.phone import LINE_BROKE, Ledger, Person, Phone, picture
from tests.chaos.stack import Stack

ROUNDS, SECONDS = int(os.environ.get("ROUNDS", "3")), float(os.environ.get("SECONDS", "10"))
PHOTO_BYTES, REPEATED = 300_000, 0.2
PROCESSES = ("postgres", "api", "uploads", "nginx")
GOALS = {
    "ingest.text.c16.per_s": (">=", 450.0), "ingest.text.vs_limit": (">=", 0.4),
    "ingest.photo.c16.per_s": (">=", 180.0), "ingest.failed": ("==", 0.0),
}  # fmt: skip
Act = Callable[[Phone, random.Random], None]


def text(phone: Phone, dice: random.Random) -> None:
    phone.report(phone.ledger.open(phone.person), time.monotonic() + 30)


def photo(phone: Phone, dice: random.Random) -> None:
    phone.send(phone.ledger.open(phone.person, picture(PHOTO_BYTES, dice)), time.monotonic() + 60)


def repeat(phone: Phone, dice: random.Random) -> None:
    """A lost answer: the same report is sent once more."""
    entry = phone.ledger.open(phone.person)
    phone.report(entry, time.monotonic() + 30)
    if dice.random() < REPEATED:
        entry.acknowledged = 0.0
        phone.report(entry, time.monotonic() + 30)


# Name → act and clients.
MEASURES: dict[str, tuple[Act, int]] = {
    "text.c4": (text, 4), "text.c16": (text, 16), "photo.c4": (photo, 4), "photo.c16": (photo, 16),
    "repeat": (repeat, 16),
}  # fmt: skip


def main() -> int:
    found: dict[str, list[float]] = defaultdict(list)
    try:
        product = stack.start(processes=PROCESSES)
        limit.prepare(product)
        for act, clients in MEASURES.values():
            run(product, act, clients, 1.0)
        for _ in range(ROUNDS):
            found["ingest.limit.per_s"].append(limit.rate(product, SECONDS))
            found["ingest.limit.sync_ms"].append(limit.sync_ms(HOME / "media", PHOTO_BYTES))
            for name, (act, clients) in MEASURES.items():
                per_s, failed, share = run(product, act, clients, SECONDS)
                found[f"ingest.{name}.per_s"].append(per_s)
                found["ingest.failed"].append(failed)
                found["ingest.client_share"].append(share)
    finally:
        stack.stop()
    return told("ingest", summed_up(found), GOALS)


def summed_up(found: dict[str, list[float]]) -> dict[str, float]:
    figures = {name: round(statistics.median(values), 2) for name, values in found.items()}
    most = figures["ingest.limit.per_s"]
    with_photo = 1 / (1 / most + figures["ingest.limit.sync_ms"] / 1000)
    return figures | {
        "ingest.failed": sum(found["ingest.failed"]),
        "ingest.text.vs_limit": round(figures["ingest.text.c16.per_s"] / most, 3),
        "ingest.photo.vs_limit": round(figures["ingest.photo.c16.per_s"] / with_photo, 3),
        "ingest.load": round(os.getloadavg()[0], 1),
    }


def run(product: Stack, act: Act, clients: int, seconds: float) -> tuple[float, float, float]:
    """Reports a second, how many were not acknowledged, and this process's share of the processors' time."""
    ledger, until = Ledger(), time.monotonic() + seconds

    def one(people: list[Person]) -> None:
        dice, phone = random.Random(people[0].token), Phone(people[0], product.port, ledger)  # noqa: S311
        while time.monotonic() < until:
            # A device may send twenty requests a second.
            phone.person = dice.choice(people)
            try:
                act(phone, dice)
            except LINE_BROKE:
                return

    busy, begun = time.process_time(), time.monotonic()
    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(one, [product.people[number::clients] for number in range(clients)]))
    took = time.monotonic() - begun
    done = sum(bool(entry.acknowledged) for entry in ledger.sent)
    return done / took, float(len(ledger.sent) - done), (time.process_time() - busy) / took / (os.cpu_count() or 1)


if __name__ == "__main__":
    Path(HOME).mkdir(exist_ok=True)
    sys.exit(main())
