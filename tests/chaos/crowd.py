"""Phones that send for as long as a drill lasts, and what their book tells afterwards."""

import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.chaos.phone import Ledger, Phone, Refused, Sent, picture
from tests.chaos.stack import Stack
from tests.chaos.truth import compare

AFTERWARDS_S = 60.0  # what is under way when a drill ends may still be tried
WITHOUT_FAULT = ("lost", "doubled", "half", "without_job", "without_file", "unlinked", "refused")


@dataclass
class Crowd:
    """Phones that each send one report after the other until `stop` is set."""

    stack: Stack
    ledger: Ledger = field(default_factory=Ledger)
    stop: threading.Event = field(default_factory=threading.Event)
    disturbed: list[float] = field(default_factory=list)  # moments at which something was killed

    @contextmanager
    def sending(self, phones: int, photo_bytes: int = 3000) -> Iterator["Crowd"]:
        """`phones` of different counties, as fast as they can."""
        people = spread(self.stack, phones)
        threads = [threading.Thread(target=self._send, args=(each, photo_bytes)) for each in people]
        for thread in threads:
            thread.start()
        try:
            yield self
        finally:
            self.stop.set()
            for thread in threads:
                thread.join(AFTERWARDS_S + 60)

    def _send(self, phone: Phone, photo_bytes: int) -> None:
        phone.ledger, dice = self.ledger, random.Random(phone.person.token)  # noqa: S311
        while not self.stop.is_set():
            entry = self.ledger.open(phone.person, picture(photo_bytes, dice) if photo_bytes else b"")
            try:
                # Until it is acknowledged, also after the end: a phone gives nothing up.
                phone.send(entry, until=time.monotonic() + 3600 if not self.stop.is_set() else 0)
            except Refused:
                return

    def wait_for(self, done: Callable[[], bool], within_s: float) -> bool:
        end = time.monotonic() + within_s
        while not done():
            if time.monotonic() > end or self.ledger.refused:
                return False
            time.sleep(0.02)
        return True

    def wait_for_acknowledged(self, number: int, within_s: float) -> bool:
        return self.wait_for(
            lambda: sum(1 for entry in list(self.ledger.sent) if entry.acknowledged) >= number, within_s
        )

    def back_after(self, moment: float, within_s: float) -> float:
        """Seconds from `moment` until a report was acknowledged that was begun after it."""
        self.wait_for(lambda: any(self._since(moment)), within_s)
        return min((entry.acknowledged for entry in self._since(moment)), default=moment + within_s) - moment

    def _since(self, moment: float) -> Iterator[Sent]:
        return (entry for entry in self.ledger.sent[-400:] if entry.acknowledged and entry.last_begun > moment)


def spread(stack: Stack, number: int) -> list[Phone]:
    """Phones of as many counties as there are."""
    by_county: dict[str, list[Phone]] = {}
    for person in stack.people:
        by_county.setdefault(person.county, []).append(Phone(person, stack.port, Ledger()))
    rows = zip(*by_county.values(), strict=True)
    return [phone for row in rows for phone in row][:number]


def told(stack: Stack, ledger: Ledger, back: Sequence[float] = ()) -> dict[str, float]:
    """The figures of every drill, after its phones have ended; jobs may still wait, but none may be missing."""
    stack.wait_until_ready()
    truth = compare(stack, ledger)
    figures = {
        "acknowledged": float(len(ledger.reports)), "photos": float(len(ledger.photos)),
        **truth.figures(), "tries": ledger.tries(), "recovery_s": round(max(back, default=0.0), 2),
        "unacknowledged": float(len(ledger.sent) - len(ledger.reports)), "refused": float(len(ledger.refused)),
    }  # fmt: skip
    for text in ledger.refused[:3]:
        print(f"refused: {text}")
    return figures


def soundness() -> dict[str, tuple[str, float]]:
    """Goals of every drill: nothing lost, doubled, halved or refused."""
    return dict.fromkeys(WITHOUT_FAULT, ("==", 0.0))
