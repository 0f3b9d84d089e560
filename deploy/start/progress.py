"""What a person sees while the start works: one line a step, with its seconds."""

import json
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

WIDTH = 100
PLAIN_EVERY_S = 10.0


class StartError(Exception):
    """Ends the start with one sentence for the person; `log` is shown below it."""

    def __init__(self, sentence: str, *, log: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.log = log


class Progress:
    """Prints steps: a moving line on a terminal, plain lines elsewhere. Keeps the seconds of each step by its key."""

    def __init__(self, *, total: int = 0) -> None:
        self.tty = sys.stdout.isatty()
        self.total = total
        self.count = 0
        self.seconds: dict[str, float] = {}
        self.begun = time.monotonic()
        self._title = ""
        self._detail = ""
        self._result = ""
        self._step_begun = 0.0
        self._lock = threading.Lock()

    def note(self, text: str) -> None:
        """Say what is happening inside the step; only the newest note is shown."""
        self._detail = " ".join(text.split())
        if self.tty:
            self._draw()

    def result(self, text: str) -> None:
        """What came of the step; stands behind its seconds."""
        self._result = text

    def line(self, text: str) -> None:
        """A line that stays."""
        with self._lock:
            print(f"\r\033[K{text}" if self.tty else text, flush=True)

    @contextmanager
    def step(self, key: str, title: str) -> Iterator[None]:
        """Time a step; its seconds add up under `key`."""
        self.count += 1
        number = f"[{self.count}/{self.total}] " if self.total else ""
        self._title, self._detail, self._result = f"{number}{title}", "", ""
        self._step_begun = time.monotonic()
        if not self.tty:
            print(f"{self._title} …", flush=True)
        stop = threading.Event()
        ticker = threading.Thread(target=self._tick, args=(stop,), daemon=True)
        ticker.start()
        try:
            yield
        finally:
            stop.set()
            ticker.join()
            spent = time.monotonic() - self._step_begun
            self.seconds[key] = self.seconds.get(key, 0.0) + spent
        last = f" ({self._result})" if self._result else ""
        self.line(f"{self._title}: {spent:.1f} s{last}")

    def save(self, path: Path) -> None:
        """Write the seconds of all steps, for the bench of the start."""
        figures = {key: round(value, 2) for key, value in self.seconds.items()}
        figures["total"] = round(time.monotonic() - self.begun, 2)
        path.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")

    def _tick(self, stop: threading.Event) -> None:
        while not stop.wait(0.5 if self.tty else PLAIN_EVERY_S):
            if self.tty:
                self._draw()
            else:
                print(f"    {time.monotonic() - self._step_begun:.0f} s  {self._detail[:WIDTH]}", flush=True)

    def _draw(self) -> None:
        spent = time.monotonic() - self._step_begun
        text = f"{self._title} {spent:4.0f} s  {self._detail}"
        with self._lock:
            print(f"\r\033[K{text[:WIDTH]}", end="", flush=True)
