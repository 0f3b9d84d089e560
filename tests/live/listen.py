"""A listener of server-sent events, in a thread, as a browser would read them."""

import http.client
import json
import socket
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Heard:
    event: str
    cursor: str
    data: dict[str, Any]
    at: float


class Listener:
    """Opens the stream at once; `status` is the answer, `heard` grows until the stream ends (`ended`)."""

    def __init__(self, port: int, cookie: str = "", **headers: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        fields = {"Cookie": cookie} | {name.replace("_", "-"): value for name, value in headers.items()}
        self._connection.request("GET", "/live", headers=fields)
        self._socket: socket.socket = self._connection.sock
        self._answer = self._connection.getresponse()
        self.status = self._answer.status
        self.heard: list[Heard] = []
        self.ended = threading.Event()
        if self.status == 200:
            threading.Thread(target=self._read, daemon=True).start()

    def body(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self._answer.read())
        return found

    def wait_for(self, event: str, *, seconds: float = 5.0, times: int = 1) -> Heard:
        """The event, the `times`-th of its kind. Raises AssertionError where it does not come in time."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            found = [heard for heard in self.heard if heard.event == event]
            if len(found) >= times:
                return found[times - 1]
            time.sleep(0.02)
        raise AssertionError(f"no {event} within {seconds} s, but {[heard.event for heard in self.heard]}")

    def ids(self) -> list[str]:
        """Ids of all objects that changed, in order."""
        return [each["id"] for heard in self.heard if heard.event == "changes" for each in heard.data["changes"]]

    def close(self) -> None:
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def _read(self) -> None:
        fields: dict[str, str] = {}
        try:
            for raw in self._answer:
                line = raw.decode().rstrip("\n")
                if line:
                    name, _, value = line.partition(": ")
                    fields[name] = value
                elif "event" in fields:
                    self.heard.append(
                        Heard(fields["event"], fields["id"], json.loads(fields["data"]), time.monotonic())
                    )
                    fields = {}
        except (OSError, http.client.HTTPException):
            pass  # the line was cut: the stream has ended
        finally:
            self._connection.close()
            self.ended.set()
