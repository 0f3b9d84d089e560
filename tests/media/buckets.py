"""Object stores for tests: moto's server, which behaves like S3, and a small one that can be made to fail."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import uuid4

import boto3
from moto.server import ThreadedMotoServer

KEYS = {"access_key": "reader", "secret_key": "invented", "region_name": "us-east-1"}
SIGNED = "AWS4-HMAC-SHA256 Credential=reader/"


@dataclass
class Bucket:
    """What the store holds, by key; with `broken` every request ends with a server error."""

    endpoint: str = ""
    name: str = "photos"
    objects: dict[str, bytes] = field(default_factory=dict)
    broken: bool = False
    signed: list[bool] = field(default_factory=list)

    def put(self, key: str, body: bytes) -> int:
        if self.broken:
            return 500
        self.objects[key] = body
        return 200

    def get(self, key: str) -> tuple[int, bytes]:
        if self.broken:
            return 500, b""
        return (200, self.objects[key]) if key in self.objects else (404, b"")


@contextmanager
def running_bucket() -> Iterator[Bucket]:
    bucket = Bucket()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the base class
            """Quiet."""

        def do_PUT(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            bucket.signed.append(self.headers.get("Authorization", "").startswith(SIGNED))
            self._answer(bucket.put(self._key(), body), b"")

        def do_HEAD(self) -> None:
            self.do_GET()

        def do_GET(self) -> None:
            self._answer(*bucket.get(self._key()))

        def _key(self) -> str:
            return self.path.split("?")[0].removeprefix(f"/{bucket.name}/")

        def _answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("ETag", '"1"')
            self.send_header("Last-Modified", "Sat, 21 Nov 2026 00:00:00 GMT")
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    bucket.endpoint = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield bucket
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def running_s3() -> Iterator[str]:
    """Address of moto's server."""
    server: Any = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        yield f"http://{host}:{port}"
    finally:
        server.stop()


def options_of(endpoint: str, bucket: str) -> dict[str, Any]:
    """Settings of the storage alias `photos`."""
    address = {"endpoint_url": endpoint, "bucket_name": bucket}
    return {**address, **KEYS, "addressing_style": "path", "signature_version": "s3v4", "file_overwrite": True}


def new_bucket(endpoint: str) -> str:
    name = f"photos-{uuid4()}"
    keys = {"aws_access_key_id": KEYS["access_key"], "aws_secret_access_key": KEYS["secret_key"]}
    client: Any = boto3.client("s3", endpoint_url=endpoint, region_name=KEYS["region_name"], **keys)
    client.create_bucket(Bucket=name)
    return name
