"""`make bench-sync`: an open loop of pulls by 150,000 devices, beside writers whose commits are slow.

Nine of ten have nothing new, 9 of 100 are one to five rows behind, 1 of 100 download everything. A durable cluster and
the product's own processes behind nginx. `sync.missed`: of what was written while the loop ran, how much did not reach
phones that pulled all the time, or reached them twice without a change. SECONDS=30, DEVICES=150000, RATE=167. Writes
var/bench/sync.json.
"""

import base64
import json
import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

from deploy.start.cluster import BIN
from tests.bench.figures import told
from tests.chaos import stack
from tests.chaos.phone import API, LINE_BROKE, Ledger, Person, Phone
from tests.chaos.stack import Stack

SECONDS, RATE = float(os.environ.get("SECONDS", "30")), float(os.environ.get("RATE", "167"))
DEVICES, GRIDS = int(os.environ.get("DEVICES", "150000")), 20_000
BEHIND, WHOLE = 0.09, 0.01
THREADS, WRITERS, READERS = 64, 4, 4
PROCESSES = ("postgres", "api", "uploads", "nginx")
GOALS = {
    "sync.per_s": (">=", 165.0), "sync.p95_ms": ("<=", 30.0), "sync.missed": ("==", 0.0), "sync.failed": ("==", 0.0),
}  # fmt: skip
_WRITE = "INSERT INTO core_change (audience, kind, object_id, gone) VALUES (%s, 'inbox', %s, false)"
_PERSON = "SELECT id::text FROM accounts_person WHERE username = %s"


@dataclass
class Watched:
    """One phone that pulls all the time, and what was written for it."""

    phone: Phone
    audience: str
    cursor: str = ""
    written: set[str] = field(default_factory=set)
    heard: Counter[str] = field(default_factory=Counter)

    def pull(self) -> None:
        more = True
        while more:
            status, _, text = self.phone.ask("GET", f"{API}/changes?cursor={quote(self.cursor)}")
            if status != 200:
                return
            page = json.loads(text)
            self.cursor, more = page["cursor"], page["more"]
            # Nobody has these entries, so the phone hears that they are gone.
            self.heard.update(row["id"] for row in page["changes"] if row["kind"] == "inbox")

    def missed(self) -> int:
        twice = sum(count - 1 for count in self.heard.values())
        return len(self.written - self.heard.keys()) + twice


def main() -> int:
    try:
        product = stack.start(processes=PROCESSES)
        seed(product)
        figures = measure(product)
    finally:
        stack.stop()
    return told("sync", figures, GOALS)


def seed(product: Stack) -> None:
    values = product.values
    env = {
        **os.environ, "PGHOST": values["DB_HOST"], "PGPORT": values["DB_PORT"], "PGDATABASE": values["DB_NAME"],
        "PGUSER": values["DB_OWNER_USER"], "PGPASSWORD": values["DB_OWNER_PASSWORD"],
    }  # fmt: skip
    command = [str(BIN / "psql"), "-q", "-v", "ON_ERROR_STOP=1", "-v", f"devices={DEVICES}", "-v", f"grids={GRIDS}"]
    subprocess.run([*command, "-f", str(Path(__file__).with_name("seed.sql"))], env=env, check=True)


@dataclass
class Pulls:
    """The open loop: pulls that are due at a steady pace."""

    port: int
    ledger: Ledger = field(default_factory=Ledger)
    lines: threading.local = field(default_factory=threading.local)
    cursors: dict[int, str] = field(default_factory=dict)

    def once(self, number: int, cursor: str) -> str:
        """The new cursor; empty where there was none in the answer."""
        if not hasattr(self.lines, "phone"):
            self.lines.phone = Phone(Person("", "", 0, 0), self.port, self.ledger)
        self.lines.phone.person = Person(f"bench-{number}", "", 0, 0)
        try:
            status, _, text = self.lines.phone.ask("GET", f"{API}/changes?cursor={quote(cursor)}")
        except LINE_BROKE:
            return ""
        return str(json.loads(text)["cursor"]) if status == 200 else ""

    def download(self, number: int) -> None:
        """Everything, as far as the cursor behind it."""
        cursor = self.once(number, "")
        while "~" in cursor:
            cursor = self.once(number, cursor)
        if cursor:
            self.cursors[number] = cursor

    def due(self, number: int, kind: str, at: float) -> float:
        """Seconds from `at` until the answer; endless for none."""
        time.sleep(max(0.0, at - time.monotonic()))
        known = self.cursors[number]
        given = {"same": known, "behind": back(known), "whole": ""}[kind]
        return time.monotonic() - at if self.once(number, given) else float("inf")


def measure(product: Stack) -> dict[str, float]:
    dice, pulls = random.Random(6), Pulls(product.port)  # noqa: S311
    rows = watched(product, pulls.ledger)
    with ThreadPoolExecutor(THREADS) as pool:
        total = int(SECONDS * RATE)
        # Each pull by another device, as in a quarter of an hour of the field; their cursors are taken before.
        list(pool.map(pulls.download, dice.sample(range(DEVICES), min(total, DEVICES))))
        who = list(islice(cycle(pulls.cursors), total))
        kinds = dice.choices(("same", "behind", "whole"), (1 - BEHIND - WHOLE, BEHIND, WHOLE), k=total)
        with Writing(product, rows):
            busy, begun = time.process_time(), time.monotonic()
            took = sorted(pool.map(pulls.due, who, kinds, (begun + index / RATE for index in range(total))))
            seconds = time.monotonic() - begun
            share = (time.process_time() - busy) / seconds / (os.cpu_count() or 1)
    caught_up(rows)
    answered = [value for value in took if value < float("inf")]
    return {
        "sync.per_s": round(len(answered) / seconds, 1),
        "sync.p50_ms": round(p(answered, 0.5) * 1000, 1),
        "sync.p95_ms": round(p(answered, 0.95) * 1000, 1),
        "sync.failed": float(total - len(answered)),
        "sync.devices": float(DEVICES),
        "sync.pulling": float(len(set(who))),
        "sync.written": float(sum(len(row.written) for row in rows)),
        "sync.missed": float(sum(row.missed() for row in rows)),
        "sync.client_share": round(share, 2),
        "sync.load": round(os.getloadavg()[0], 1),
    }


def p(values: list[float], share: float) -> float:
    """Of sorted values; those that were turned away are counted as failed, not here."""
    return values[min(len(values) - 1, int(share * len(values)))] if values else 0.0


def caught_up(rows: list[Watched], within_s: float = 30.0) -> None:
    """What was written last is served as soon as no older transaction runs."""
    end = time.monotonic() + within_s
    while sum(row.missed() for row in rows) and time.monotonic() < end:
        for row in rows:
            row.pull()


def back(cursor: str) -> str:
    """Before the rows that the seed has written for this phone: its two entries and its grid."""
    origin, scope, *_ = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    return base64.urlsafe_b64encode(json.dumps([origin, scope, 0, "", ""]).encode()).decode().rstrip("=")


def watched(product: Stack, ledger: Ledger) -> list[Watched]:
    """Phones that nobody else plays, with their first download done."""
    found = []
    for number in range(READERS):
        ((person,),) = product.rows(_PERSON, f"chaos-{number}-0")
        token = product.people[number * 25].token
        row = Watched(Phone(Person(token, "", 0, 0), product.port, ledger), f"p:{person}")
        row.pull()
        row.heard.clear()
        found.append(row)
    return found


class Writing:
    """Writers whose transactions stay open for a while, and readers, for as long as the block lasts."""

    def __init__(self, product: Stack, rows: list[Watched]) -> None:
        self.product, self.rows, self.ending = product, rows, threading.Event()
        self.threads = [threading.Thread(target=self._write, args=(seed,)) for seed in range(WRITERS)]
        self.threads += [threading.Thread(target=self._read, args=(row,)) for row in rows]

    def __enter__(self) -> None:
        for thread in self.threads:
            thread.start()

    def __exit__(self, *unused: object) -> None:
        self.ending.set()
        for thread in self.threads:
            thread.join(30)

    def _write(self, seed: int) -> None:
        dice = random.Random(seed)  # noqa: S311
        with self.product.database() as connection:
            while not self.ending.is_set():
                row, pk = dice.choice(self.rows), str(uuid4())
                with connection.transaction():
                    connection.execute(_WRITE, (row.audience, pk))
                    time.sleep(dice.random() * 0.1)
                row.written.add(pk)
                time.sleep(0.05)

    def _read(self, row: Watched) -> None:
        while not self.ending.wait(0.2):
            try:
                row.pull()
            except LINE_BROKE:
                continue


if __name__ == "__main__":
    sys.exit(main())
