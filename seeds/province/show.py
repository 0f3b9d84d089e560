"""What a person sees while a long load works: a bar that moves on a terminal, a line now and then elsewhere."""

import time
from collections.abc import Callable
from typing import TextIO

CELLS = 30
PLAIN_EVERY_S = 1.0


class Bar:
    """One bar for each step; the caller tells how much of how much is done."""

    def __init__(self, out: Callable[[str], None], stream: TextIO) -> None:
        self.out = out
        self.tty = stream.isatty()
        self.begun = time.monotonic()
        self.first = 0
        self.last = 0.0

    def step(self, title: str) -> Callable[[int, int], None]:
        self.begun, self.last, self.first = time.monotonic(), 0.0, -1

        def told(done: int, total: int) -> None:
            if self.first < 0:
                self.first = done
            spent = time.monotonic() - self.begun
            if self.tty or done == total or spent - self.last >= PLAIN_EVERY_S:
                self.last = spent
                far = f"{done:,} of {total:,}, {spent:.0f} s{self._left(done, total)}"
                line = f"  {title:<10} {drawn(done, total)} {far}"
                self.out(f"\r\033[K{line}" if self.tty else f"{line}\n")

        return told

    def end(self, title: str, result: str) -> None:
        line = f"  {title:<10} {time.monotonic() - self.begun:6.1f} s  {result}\n"
        self.out(f"\r\033[K{line}" if self.tty else line)

    def _left(self, done: int, total: int) -> str:
        made = done - self.first
        if made <= 0 or done >= total:
            return ""
        return f", about {(time.monotonic() - self.begun) / made * (total - done):.0f} s left"


def drawn(done: int, total: int) -> str:
    full = CELLS if total <= 0 else CELLS * done // total
    return f"[{'#' * full}{'-' * (CELLS - full)}]"
