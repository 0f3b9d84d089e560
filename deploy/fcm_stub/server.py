"""The stub: a CONNECT proxy that ends TLS for FCM's host and answers as the HTTP v1 endpoint does.

firebase-admin runs unpatched against it (HTTPS_PROXY and REQUESTS_CA_BUNDLE). Plain requests on the same port steer
it: `GET /received` lists what came in, `POST /answers {"<token>": "UNREGISTERED"}` sets answers by token (or "*").
It also plays the gateway for SMS: `POST /sms` takes a signed text, `GET /sms` lists them; answers by number are
UNAVAILABLE, INVALID_ARGUMENT and SILENT.
"""

import json
import os
import re
import ssl
import threading
import time
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from deploy.fcm_stub import sms
from deploy.fcm_stub.authority import HOST, certificates
from deploy.fcm_stub.schema import faults

KEEP = 200  # messages that are remembered
_SEND = re.compile(r"^/v1/projects/[a-z0-9-]+/messages:send$")
_DETAIL = "type.googleapis.com/google.firebase.fcm.v1.FcmError"

# HTTP status and google.rpc status by FCM error code; SILENT never answers.
ANSWERS = {
    "UNREGISTERED": (404, "NOT_FOUND"),
    "SENDER_ID_MISMATCH": (403, "PERMISSION_DENIED"),
    "QUOTA_EXCEEDED": (429, "RESOURCE_EXHAUSTED"),
    "INVALID_ARGUMENT": (400, "INVALID_ARGUMENT"),
    "UNAVAILABLE": (503, "UNAVAILABLE"),
    "INTERNAL": (500, "INTERNAL"),
}


class Stub(ThreadingHTTPServer):
    """Shared state of all connections."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, address: tuple[str, int], folder: Path) -> None:
        super().__init__(address, _Handler)
        authority, host = certificates(folder)
        self.authority = authority
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(host)
        self.received: deque[dict[str, Any]] = deque(maxlen=KEEP)
        self.texts: deque[dict[str, Any]] = deque(maxlen=KEEP)
        self.sms_secret = os.environ.get("SMS_SECRET", "stub")
        self.answers: dict[str, str] = {}
        self.lock = threading.Lock()


def serve(folder: Path, port: int) -> Stub:
    """A stub that listens on 127.0.0.1:`port` (0: any free port)."""
    return Stub(("127.0.0.1", port), folder)


class _Handler(BaseHTTPRequestHandler):
    server: Stub
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Quiet: what matters is in `received`."""

    def do_CONNECT(self) -> None:
        host = self.path.partition(":")[0]
        if host != HOST:
            self.send_error(403, f"only {HOST} is played here")
            return
        self.send_response(200, "Connection established")
        self.end_headers()
        self.wfile.flush()
        tunnel = self.server.context.wrap_socket(self.connection, server_side=True)
        # From here on the same connection speaks to the endpoint.
        self.connection = self.request = tunnel
        self.rfile = tunnel.makefile("rb", -1)
        self.wfile = tunnel.makefile("wb", 0)  # type: ignore[assignment]
        self.close_connection = False

    def do_GET(self) -> None:
        if self.path == "/received":
            with self.server.lock:
                self._answer(200, {"received": list(self.server.received)})
        elif self.path == "/sms":
            with self.server.lock:
                self._answer(200, {"received": list(self.server.texts)})
        elif self.path == "/health":
            self._answer(200, {"ready": True})
        else:
            self._answer(404, {"error": "not here"})

    def do_POST(self) -> None:
        if self.path == "/sms":
            self._text(self.rfile.read(int(self.headers.get("Content-Length") or 0)))
            return
        body = self._body()
        if self.path == "/answers" and isinstance(body, dict):
            with self.server.lock:
                self.server.answers = {str(token): str(code) for token, code in body.items()}
            self._answer(200, {"answers": self.server.answers})
        elif _SEND.match(self.path) and isinstance(self.connection, ssl.SSLSocket):
            self._message(body)
        else:
            self._answer(404, {"error": "not here"})

    def _message(self, body: Any) -> None:
        if not self.headers.get("Authorization", "").startswith("Bearer "):
            self._error(401, "UNAUTHENTICATED", "", "no bearer token")
            return
        wrong = faults(body)
        if wrong:
            self._error(400, "INVALID_ARGUMENT", "INVALID_ARGUMENT", "; ".join(wrong))
            return
        message = body["message"]
        with self.server.lock:
            code = self.server.answers.get(message["token"], self.server.answers.get("*", ""))
            number = len(self.server.received) + 1
            row = {"at": time.time(), "message": message, "answer": code or "OK", "id": f"0:{time.time_ns()}%{number}"}
            self.server.received.append(row)
        if code == "SILENT":
            time.sleep(30)
        elif code in ANSWERS:
            self._error(*ANSWERS[code], code, code)
        else:
            self._answer(200, {"name": f"projects/stub/messages/{row['id']}"})

    def _text(self, raw: bytes) -> None:
        if not sms.signed(raw, self.headers.get("X-Wangge-Signature", ""), secret=self.server.sms_secret):
            self._answer(401, {"error": "signature"})
            return
        text, wrong = sms.read(raw)
        if not wrong and self.headers.get("Idempotency-Key") != text["id"]:
            wrong = ["Idempotency-Key: the id"]
        if wrong:
            self._answer(400, {"error": "; ".join(wrong)})
            return
        with self.server.lock:
            code = self.server.answers.get(text["to"], self.server.answers.get("*", ""))
            if text["id"] not in {row["id"] for row in self.server.texts} and not code:
                self.server.texts.append(text | {"at": time.time()})
        if code == "SILENT":
            time.sleep(30)
        else:
            self._answer(ANSWERS[code][0] if code in ANSWERS else 200, {"id": text["id"]})

    def _error(self, status: int, rpc: str, fcm: str, text: str) -> None:
        details = [{"@type": _DETAIL, "errorCode": fcm}] if fcm else []
        self._answer(status, {"error": {"code": status, "message": text, "status": rpc, "details": details}})

    def _body(self) -> Any:
        try:
            return json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"null")
        except ValueError:
            return None

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        raw = json.dumps(body, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)
