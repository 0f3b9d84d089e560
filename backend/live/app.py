"""Server-sent events as one raw ASGI callable: Django's streaming took 3.6 to 7 s for 3,000 consoles, this 0.1 s.

`GET /live` streams the changes that the caller may hear; `Last-Event-ID` (or `?cursor=`) continues where a former
stream ended. `GET /live/_stats` answers callers on this machine only.
"""

import asyncio
import json
import logging
import secrets
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any
from urllib.parse import parse_qs

from backend.core.api import as_problem
from backend.core.problems import MethodNotAllowed, NotFound, Overloaded, Problem, SignInNeeded, Unexpected
from backend.core.wire import language_in
from backend.live.client import RETRY_MS, Client, Credentials
from backend.live.guard import Guard, Resolve
from backend.live.hub import Hub
from backend.live.tail import Tail

log = logging.getLogger(__name__)

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

SEND_TIMEOUT_S = 20.0  # a client that takes nothing for so long is gone
RETRY_AFTER_S = 5
STREAM_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]


class Live:
    """The callable; its two followers begin with the first event of the event loop."""

    def __init__(self, *, resolve: Resolve, conninfo: Callable[[], str]) -> None:
        self.hub = Hub()
        self.guard = Guard(hub=self.hub, resolve=resolve)
        self.tail = Tail(hub=self.hub, conninfo=conninfo, access_changed=self.guard.access_changed)
        self._followers: list[asyncio.Task[None]] = []

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        self._follow()
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "http":
            try:
                await self._answer(Request(scope), receive, send)
            except Exception as error:  # noqa: BLE001  the edge of the process: the caller gets an answer
                await refuse(_problem(error), Request(scope), send)

    def _follow(self) -> None:
        if not self._followers:
            self._followers = [asyncio.create_task(self.tail.run()), asyncio.create_task(self.guard.run())]

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                for client in self.hub.clients:
                    client.end("")
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _answer(self, request: "Request", receive: Receive, send: Send) -> None:
        if request.method != "GET":
            raise MethodNotAllowed(method=request.method)
        if request.path == "/live/_stats" and not request.header("x-forwarded-for"):
            await answer(200, self.stats(), send)
        elif request.path == "/live":
            await self._stream(request, receive, send)
        else:
            raise NotFound()

    def stats(self) -> dict[str, object]:
        """Counts since the start; `silence_s` is the time since the database last answered (null: never)."""
        silence = self.tail.silence_s()
        heard = round(silence, 1) if silence < float("inf") else None
        return {
            "clients": len(self.hub.clients),
            "position": self.hub.position,
            "silence_s": heard,
            **vars(self.hub.counts),
        }

    async def _stream(self, request: "Request", receive: Receive, send: Send) -> None:
        credentials = Credentials(request.header("cookie"), request.header("authorization"))
        access = await self.guard.access(credentials)
        if access is None:
            raise SignInNeeded()
        if not self.hub.origin or self.hub.full(access):
            raise Overloaded(retry_after_s=RETRY_AFTER_S)
        client = self.hub.join(access, credentials, request.header("last-event-id") or request.query("cursor"))
        hung_up = asyncio.create_task(_hang_up(client, receive))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": STREAM_HEADERS})
            await _say(send, f"retry: {RETRY_MS}\n\n".encode())
            ended = False
            while not ended:
                await client.ready()
                ended = client.ending is not None
                await _say(send, client.message(self.hub.cursor(client)))
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        except Exception as error:  # noqa: BLE001  the line is gone or stuck; the next stream continues at its cursor
            self.hub.counts.dropped += 1
            log.info("a stream broke off: %r", error)
        finally:
            hung_up.cancel()
            self.hub.leave(client)


class Request:
    """What the callable needs of an ASGI scope."""

    def __init__(self, scope: MutableMapping[str, Any]) -> None:
        self.method = str(scope["method"])
        self.path = str(scope["path"])
        self._query: dict[str, list[str]] = parse_qs(scope.get("query_string", b"").decode("latin-1")[:1000])
        self._headers: dict[str, str] = {
            name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]
        }

    def header(self, name: str) -> str:
        return self._headers.get(name, "")

    def query(self, name: str) -> str:
        return self._query.get(name, [""])[0]


async def _hang_up(client: Client, receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    client.end("")


async def _say(send: Send, text: bytes) -> None:
    if text:
        async with asyncio.timeout(SEND_TIMEOUT_S):
            await send({"type": "http.response.body", "body": text, "more_body": True})


def _problem(error: Exception) -> Problem:
    problem = as_problem(error)
    if problem is None:
        log.error("live failed", exc_info=error)
    return problem or Unexpected()


async def refuse(problem: Problem, request: Request, send: Send) -> None:
    """The problem in the form of the catalogue, with an id that the log knows."""
    language = language_in(request.header("accept-language"))
    identity = secrets.token_hex(6)
    extra = [(b"x-request-id", identity.encode())]
    if "retry_after_s" in problem.params:
        extra.append((b"retry-after", str(problem.params["retry_after_s"]).encode()))
    await answer(problem.status, problem.body(language) | {"request_id": identity}, send, extra)


async def answer(status: int, body: dict[str, object], send: Send, extra: Iterable[tuple[bytes, bytes]] = ()) -> None:
    text = json.dumps(body, ensure_ascii=False).encode()
    headers = [
        (b"content-type", b"application/json"), (b"cache-control", b"no-store"),
        (b"content-length", str(len(text)).encode()), *extra,
    ]  # fmt: skip
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text, "more_body": False})
