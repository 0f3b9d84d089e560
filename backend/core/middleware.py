"""Every answer carries the id under which the server's log knows the request."""

import re
import secrets
from collections.abc import Callable

from django.db import connection
from django.http import HttpRequest, HttpResponse

from backend.core.wire import language_in


def request_identity(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def middleware(request: HttpRequest) -> HttpResponse:
        request.META["wangge.request_id"] = _given(request) or secrets.token_hex(6)
        response = get_response(request)
        _give_back()
        if "Cache-Control" not in response:
            # Answers are for one person; a shared browser or proxy must not keep them.
            response["Cache-Control"] = "no-store"
        response["X-Request-Id"] = request.META["wangge.request_id"]
        return response

    return middleware


def _give_back() -> None:
    """A pooled connection goes back before the answer leaves.

    At a client that has gone the server never ends the answer, and Django would keep the connection for as long as
    the thread waits for its next request: a few dozen cut lines emptied the pool of a server with 256 threads.
    """
    if connection.settings_dict["OPTIONS"].get("pool") and not connection.in_atomic_block:
        connection.close()


def _given(request: HttpRequest) -> str:
    """The id that the proxy has written into its own log, so that one request has one number."""
    given = request.headers.get("X-Request-Id", "")
    return given if re.fullmatch(r"[0-9a-f]{8,64}", given) else ""


def language_of(request: HttpRequest) -> str:
    """Language of the answer, zh or en."""
    return language_in(request.headers.get("Accept-Language", ""))
