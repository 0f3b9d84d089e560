"""Drills of lines: answers that get lost, slow and far ones that break, and many that hardly move."""

import random
import socket
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from tests.chaos.crowd import soundness, spread, told
from tests.chaos.drill import Drill, Outcome
from tests.chaos.phone import API, Ledger, Person, Phone, Refused, picture
from tests.chaos.pieces import Pieces
from tests.chaos.proxy import NEVER, Fate, Proxy
from tests.chaos.stack import start

PIECE = 64 * 1024  # bytes that a phone sends at once
LOST_SHARE, CUT_SHARE, RESET_SHARE = 0.1, 0.2, 0.05
SLOW_BYTES_PER_S, FAR_ONE_WAY_S = 4000.0, 1.0  # 32 kbit/s, 2 s there and back
CRAWL_BYTES_PER_S, CRAWLERS = 1000, 200
ROUND_S = 12.0


def lossy(dice: random.Random) -> Fate:
    """Each tenth answer is lost after the commit, each fifth connection is cut somewhere on its way up."""
    cut = dice.randrange(1, 80_000) if dice.random() < CUT_SHARE else NEVER
    return Fate(cut_after=cut, drop_answer=dice.random() < LOST_SHARE, reset=dice.random() < 0.5)


def bad(dice: random.Random) -> Fate:
    cut = dice.randrange(1, 60_000) if dice.random() < RESET_SHARE else NEVER
    return Fate(cut, bytes_per_s=SLOW_BYTES_PER_S, one_way_s=FAR_ONE_WAY_S, reset=True)


def ack_loss(short: bool) -> Outcome:
    """Reports with a photo in pieces through a proxy that loses answers and cuts uploads."""
    phones, each, size = (4, 3, 150_000) if short else (8, 40, 300_000)
    stack = start()
    with Proxy(stack.port, lossy) as proxy:
        ledger, again = crowd_in_pieces(spread(stack, phones), proxy.port, each, size, within_s=60 if short else 600)
    figures = told(stack, ledger) | {
        "dropped": float(proxy.dropped), "cut": float(proxy.cut), "again_most_bytes": float(again),
        "photo_tries": statistics.median(entry.photo_tries for entry in ledger.photos) if ledger.photos else 0.0,
    }  # fmt: skip
    goals = soundness() | {
        "acknowledged": (">=", float(phones * each)), "photos": (">=", float(phones * each)),
        "tries": ("<=", 3.0), "photo_tries": ("<=", 3.0), "again_most_bytes": ("<=", float(PIECE)),
        "dropped": (">=", 1.0), "cut": (">=", 1.0),
    }  # fmt: skip
    return Outcome(figures, goals)


def bad_network(short: bool) -> Outcome:
    """Each phone sends one report with a photo of 200 kB (short: 20 kB) over a line of its own."""
    phones, size = (10, 20_000) if short else (100, 200_000)
    limit = 60.0 if short else 180.0
    stack = start()
    begun = time.monotonic()
    with Proxy(stack.port, bad) as proxy:
        ledger, again = crowd_in_pieces(spread(stack, phones), proxy.port, 1, size, within_s=limit)
    slowest = max((entry.photo_acknowledged - begun for entry in ledger.photos), default=0.0)
    figures = told(stack, ledger) | {"slowest_s": slowest, "cut": float(proxy.cut), "again_most_bytes": float(again)}
    whole = {"acknowledged": ("==", float(phones)), "photos": ("==", float(phones)), "slowest_s": ("<=", limit)}
    return Outcome(figures, soundness() | whole)


def crowd_in_pieces(phones: list[Phone], port: int, each: int, size: int, *, within_s: float) -> tuple[Ledger, int]:
    """The book of all, and the most bytes that a resumed upload sent again."""
    ledger, until = Ledger(), time.monotonic() + within_s

    def run(phone: Phone) -> int:
        dice, most = random.Random(phone.person.token), 0  # noqa: S311
        mine = Phone(phone.person, port, ledger, fresh=True)
        try:
            for _ in range(each):
                entry = ledger.open(phone.person, picture(size, dice))
                pieces = Pieces(mine, entry, PIECE)
                if mine.report(entry, until):
                    pieces.send(until)
                most = max(most, pieces.again_most)
        except Refused:
            pass
        return most

    with ThreadPoolExecutor(len(phones)) as pool:
        return ledger, max(pool.map(run, phones))


def slow_clients(short: bool) -> Outcome:
    """Phones report at a steady pace, by turns alone and beside 200 that send their photo at 1 kB/s."""
    rounds, crawlers, seconds = (1, 40, 4.0) if short else (3, CRAWLERS, ROUND_S)
    stack = start()
    phones, ledger = spread(stack, 8), Ledger()
    alone: list[float] = []
    beside: list[float] = []
    steady(phones, ledger, seconds)
    for _ in range(rounds):
        alone += steady(phones, ledger, seconds)
        with crawling(stack.people[-crawlers:], stack.port) as moving:
            time.sleep(2)
            beside += steady(phones, ledger, seconds)
            held = moving()
    figures = told(stack, ledger) | {
        "alone_p95_ms": p95(alone) * 1000, "beside_p95_ms": p95(beside) * 1000, "growth": p95(beside) / p95(alone),
        "crawlers": float(held),
    }  # fmt: skip
    goals = soundness() | {"acknowledged": (">=", 50.0), "crawlers": (">=", 0.95 * crawlers)}
    return Outcome(figures, goals | ({} if short else {"growth": ("<=", 1.2)}))


def steady(phones: list[Phone], ledger: Ledger, seconds: float, per_s: float = 2.0) -> list[float]:
    """Seconds of each report; every phone begins one each half second, each eighth of them with a photo."""
    begun = time.monotonic()

    def run(number: int) -> list[float]:
        phone = Phone(phones[number].person, phones[number].port, ledger)
        took, dice = [], random.Random(number)  # noqa: S311
        for turn in range(int(seconds * per_s)):
            due = begun + (turn + number / len(phones)) / per_s
            time.sleep(max(0.0, due - time.monotonic()))
            entry = ledger.open(phone.person, picture(3000, dice) if (turn + number) % 8 == 0 else b"")
            if phone.send(entry, until=due + 30):
                took.append(time.monotonic() - due)
        return took

    with ThreadPoolExecutor(len(phones)) as pool:
        return [value for found in pool.map(run, range(len(phones))) for value in found]


@contextmanager
def crawling(people: list[Person], port: int) -> Iterator[Callable[[], int]]:
    """Sockets that send a photo at 1 kB/s; gives the number of those that the server still listens to."""
    ending, sockets = threading.Event(), [_begin(person, port) for person in people]

    def push() -> None:
        while not ending.wait(1.0):
            for each in sockets:
                _push(each, CRAWL_BYTES_PER_S)

    thread = threading.Thread(target=push, daemon=True)
    thread.start()
    try:
        yield lambda: sum(each.fileno() >= 0 for each in sockets)
    finally:
        ending.set()
        thread.join()
        for each in sockets:
            each.close()


def _begin(person: Person, port: int) -> socket.socket:
    line = socket.create_connection(("127.0.0.1", port), timeout=10)
    head = (
        f"PUT {API}/photos/{'0' * 64} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Device {person.token}\r\n"
        "Content-Type: image/jpeg\r\nContent-Length: 1000000\r\n\r\n"
    )
    line.sendall(head.encode() + b"\xff\xd8\xff")
    return line


def _push(line: socket.socket, size: int) -> None:
    if line.fileno() < 0:
        return
    try:
        line.sendall(bytes(size))
        line.setblocking(False)
        try:
            line.recv(1)
            line.close()  # an answer, or the end: nobody listens any more
        except BlockingIOError:
            line.settimeout(10)
    except OSError:
        line.close()


def p95(values: list[float]) -> float:
    return sorted(values)[min(len(values) - 1, int(0.95 * len(values)))] if values else float("inf")


DRILLS = {
    "ack-loss": Drill(ack_loss),
    "bad-network": Drill(bad_network, in_checks=False),
    "slow-clients": Drill(slow_clients, in_checks=False),
}
