"""A line that is slow, far and breaks: a TCP proxy on loopback, each connection with a fate of its own."""

import random
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import TracebackType

PIECE = 16 * 1024
POLL_S = 0.2
NEVER = 1 << 60


@dataclass(frozen=True)
class Fate:
    """What happens to one connection: cut after so many bytes of the client, its answer dropped, slow, far."""

    cut_after: int = NEVER  # bytes from the client
    drop_answer: bool = False  # the server has answered, and the line breaks before the first byte arrives
    bytes_per_s: float = 0.0  # in each direction; 0 for as fast as it goes
    one_way_s: float = 0.0  # to the other end, whenever the direction changes
    reset: bool = False  # a cut is a reset instead of an end


@dataclass
class Proxy:
    """Listens on `port` while it is open; `fate` is asked for every connection."""

    target: int
    fate: Callable[[random.Random], Fate]
    seed: int = 1
    cut: int = 0
    dropped: int = 0
    carried: int = 0  # bytes from clients
    _listener: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0), backlog=512))
    _ending: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def port(self) -> int:
        return int(self._listener.getsockname()[1])

    def __enter__(self) -> "Proxy":
        self._listener.settimeout(POLL_S)
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ending.set()
        self._listener.close()

    def _accept(self) -> None:
        dice = random.Random(self.seed)  # noqa: S311 - the same fates in every run
        while not self._ending.is_set():
            try:
                client, _ = self._listener.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client, self.fate(dice)), daemon=True).start()

    def _serve(self, client: socket.socket, fate: Fate) -> None:
        try:
            server = socket.create_connection(("127.0.0.1", self.target), timeout=10)
        except OSError:
            _end(client, reset=True)
            return
        server.settimeout(None)
        back = threading.Thread(target=self._answers, args=(server, client, fate), daemon=True)
        back.start()
        self._requests(client, server, fate)
        back.join(timeout=120)
        for each in (client, server):
            each.close()

    def _requests(self, client: socket.socket, server: socket.socket, fate: Fate) -> None:
        passed, last = 0, 0.0
        for data in _pieces(client, fate):
            if time.monotonic() - last > fate.one_way_s:
                time.sleep(fate.one_way_s)
            kept = data[: max(0, fate.cut_after - passed)]
            passed += len(kept)
            with self._lock:
                self.carried += len(kept)
            if not _send(server, kept) or len(kept) < len(data):
                with self._lock:
                    self.cut += len(kept) < len(data)
                # Shut down before it is closed, else the server would wait for the rest until its own time is over.
                _end(server, reset=False)
                _end(client, reset=fate.reset)
                return
            last = time.monotonic()
        _half_close(server)

    def _answers(self, server: socket.socket, client: socket.socket, fate: Fate) -> None:
        last = 0.0
        for data in _pieces(server, fate):
            if fate.drop_answer:
                with self._lock:
                    self.dropped += 1
                _end(client, reset=fate.reset)
                _end(server, reset=False)
                return
            if time.monotonic() - last > fate.one_way_s:
                time.sleep(fate.one_way_s)
            if not _send(client, data):
                break
            last = time.monotonic()
        _half_close(client)


def _pieces(source: socket.socket, fate: Fate) -> Iterator[bytes]:
    rate = fate.bytes_per_s
    most = min(PIECE, max(256, int(rate / 4))) if rate else PIECE
    while data := _receive(source, most):
        if rate:
            time.sleep(len(data) / rate)
        yield data


def _receive(source: socket.socket, most: int) -> bytes:
    try:
        return source.recv(most)
    except OSError:
        return b""


def _send(target: socket.socket, data: bytes) -> bool:
    try:
        target.sendall(data)
    except OSError:
        return False
    return True


def _half_close(target: socket.socket) -> None:
    try:
        target.shutdown(socket.SHUT_WR)
    except OSError:
        return


def _end(target: socket.socket, *, reset: bool) -> None:
    try:
        if reset:
            target.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            # The other thread may be reading from it, and until it stops the kernel keeps the line open.
            target.shutdown(socket.SHUT_RD)
            target.close()
        else:
            target.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
