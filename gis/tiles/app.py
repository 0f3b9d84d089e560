"""Everything under /tiles/ as one small WSGI callable beside Django: it knows no layer by name.

Measured on the same SQL, Django's handler with sessions gets 7 to 15 % of what the database can do, this one 48 to
76 %. A tile is drawn for the scope of the caller, never for what the URL or a header claims.
"""

import gzip
import hashlib
import json
import logging
import secrets
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol
from urllib.parse import unquote

import psycopg
from django.conf import settings
from django.http.request import split_domain_port, validate_host

from backend.core.actor import Access
from backend.core.api import as_problem
from backend.core.problems import MethodNotAllowed, NotFound, Overloaded, Problem, SignInNeeded, Unexpected
from backend.core.registries import Layer
from backend.core.scope import Scope
from backend.core.wire import language_in
from gis.tiles.address import TileAddress, document_layer, tile_address
from gis.tiles.basemap import KINDS, Basemap
from gis.tiles.basemap import NAME as BASEMAP
from gis.tiles.source import TileSource
from gis.tiles.versions import Versions

log = logging.getLogger(__name__)

StartResponse = Callable[[str, list[tuple[str, str]]], object]
Environ = Mapping[str, Any]
Headers = dict[str, str]
Answer = tuple[int, Headers, bytes]

REASONS = {
    200: "OK", 204: "No Content", 304: "Not Modified", 400: "Bad Request", 401: "Unauthorized", 404: "Not Found",
    405: "Method Not Allowed", 500: "Internal Server Error", 503: "Service Unavailable",
}  # fmt: skip
TILE_TYPE = "application/vnd.mapbox-vector-tile"
FOREVER, NEVER = "private, max-age=31536000, immutable", "no-store"
RETRY_AFTER_S = 2
COMPRESSION, COMPRESSED_FROM = 5, 512  # level; bytes
# Codes and points hardly repeat: of a large tile the higher level takes off 4 % more, in twice the time.
LARGE, COMPRESSION_LARGE = 65_536, 1
SCOPE_HEADER, VERSION_HEADER = "X-Wangge-Scope", "X-Wangge-Version"
PROXY_KEEPS_S = 86_400  # in nginx, whose key holds the version: a newer tile has another key


class Resolve(Protocol):
    """Who calls, from two header lines; None for who is not signed in."""

    def __call__(self, *, cookie: str, authorization: str) -> Access | None: ...


class Tiles:
    """The callable. `/tiles/_scope` answers nginx's auth_request with the digest of the caller's scope."""

    def __init__(
        self, *, resolve: Resolve, source: TileSource, versions: Versions, basemap: Basemap | None = None
    ) -> None:
        self.resolve = resolve
        self.source = source
        self.versions = versions
        self.basemap = basemap

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        try:
            status, headers, body = self.answer(environ)
        except psycopg.OperationalError as error:
            log.warning("tile %s: the database does not answer in time: %s", environ["PATH_INFO"], error)
            status, headers, body = self.refuse(Overloaded(retry_after_s=RETRY_AFTER_S), environ)
        except Exception as error:  # noqa: BLE001  the edge of the process: the caller gets an answer, the log the cause
            status, headers, body = self.refuse(problem_of(error), environ)
        if status not in {204, 304}:
            headers["Content-Length"] = str(len(body))
        start_response(f"{status} {REASONS.get(status, 'Error')}", list(headers.items()))
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    def answer(self, environ: Environ) -> Answer:
        """Raises Problem for everything that is no tile of the caller."""
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            raise MethodNotAllowed(method=environ["REQUEST_METHOD"])
        access = self.resolve(
            cookie=environ.get("HTTP_COOKIE", ""), authorization=environ.get("HTTP_AUTHORIZATION", "")
        )
        if access is None:
            raise SignInNeeded()
        path = environ["PATH_INFO"]
        if path == "/tiles/_scope":
            return self.key(access, environ)
        if self.basemap is not None and path.startswith(f"/tiles/{BASEMAP}"):
            return self.picture(self.basemap, environ)
        layer = document_layer(path)
        if layer is not None:
            return self.document(layer, access, environ)
        return self.tile(tile_address(path, environ.get("QUERY_STRING", "")), access, environ)

    def document(self, layer: Layer, access: Access, environ: Environ) -> Answer:
        """TileJSON 3.0, whose URLs carry the revision and, for scoped layers, the caller's scope."""
        claims = f"v={self.revision(layer)}" + (f"&s={access.scope.digest()}" if layer.scoped else "")
        described = [{"id": layer.name, "fields": layer.fields}]
        for name, fields in (("label", layer.label_fields), ("crowd", layer.crowd_fields)):
            if fields:
                described.append({"id": f"{layer.name}_{name}", "fields": fields})
        text = {
            "tilejson": "3.0.0",
            "name": layer.name,
            "scheme": "xyz",
            "tiles": [f"{origin(environ)}/tiles/{layer.name}/{{z}}/{{x}}/{{y}}.mvt?{claims}"],
            "minzoom": layer.minzoom,
            "maxzoom": layer.maxzoom,
            "vector_layers": described,
            "filters": {name: each.says for name, each in layer.filters.items()},
        }
        return 200, {"Content-Type": "application/json", "Cache-Control": NEVER}, json.dumps(text).encode()

    def picture(self, basemap: Basemap, environ: Environ) -> Answer:
        """A tile of the base map, or its TileJSON."""
        path = environ["PATH_INFO"]
        if path == f"/tiles/{BASEMAP}.json":
            text = json.dumps(basemap.document(origin(environ)), ensure_ascii=False)
            return 200, {"Content-Type": "application/json", "Cache-Control": NEVER}, text.encode()
        present = environ.get("QUERY_STRING", "") == f"v={basemap.revision}"
        headers = {"Cache-Control": FOREVER if present else "private, max-age=60", "ETag": f'"{basemap.revision}"'}
        body = basemap.tile(path)
        if basemap.revision in _tags(environ.get("HTTP_IF_NONE_MATCH", "")):
            return 304, headers, b""
        return 200, headers | {"Content-Type": KINDS[basemap.facts.kind]}, body

    def tile(self, address: TileAddress, access: Access, environ: Environ) -> Answer:
        layer, scope = address.layer, access.scope
        if address.scope and address.scope != scope.digest():
            raise NotFound()
        headers = {"Cache-Control": self.freshness(address)}
        # Taken before the tile is drawn: the tile is never older than its tag says.
        tag = self.tag(address, scope)
        known = _tags(environ.get("HTTP_IF_NONE_MATCH", ""))
        if tag is not None and tag in known:
            return 304, headers | {"ETag": f'"{tag}"'}, b""
        areas = None if scope.everything or not layer.scoped else list(scope.areas)
        body = self.source.tile(address, areas)
        headers["ETag"] = f'"{tag or hashlib.sha256(body).hexdigest()[:20]}"'
        if tag is None and headers["ETag"].strip('"') in known:
            return 304, headers, b""
        if tag is not None and headers["Cache-Control"] != NEVER:
            headers = {"X-Accel-Expires": str(PROXY_KEEPS_S), **headers}
        if not body:
            return 204, headers, b""
        headers["Content-Type"] = TILE_TYPE
        if len(body) >= COMPRESSED_FROM and "gzip" in environ.get("HTTP_ACCEPT_ENCODING", ""):
            # Here and not in nginx, so that what nginx keeps is compressed once.
            headers["Content-Encoding"] = "gzip"
            body = gzip.compress(body, COMPRESSION_LARGE if len(body) >= LARGE else COMPRESSION, mtime=0)
        return 200, headers, body

    def key(self, access: Access, environ: Environ) -> Answer:
        """For nginx, which asks before each tile: the scope of the caller, and the version of the tile in question.

        With no version, which also stands for every address that is none, nothing is kept and the app answers.
        """
        headers = {SCOPE_HEADER: access.scope.digest(), "Cache-Control": NEVER}
        path, _, query = environ.get("HTTP_X_ORIGINAL_URI", "").partition("?")
        try:
            address = tile_address(unquote(path), query)
        except Problem:
            return 204, headers, b""
        if not address.layer.scoped:
            headers[SCOPE_HEADER] = "everybody"
        tag = self.tag(address, access.scope)
        foreign = address.scope and address.scope != access.scope.digest()
        if tag is not None and not foreign and self.freshness(address) != NEVER:
            headers[VERSION_HEADER] = tag
        return 204, headers, b""

    def tag(self, address: TileAddress, scope: Scope) -> str | None:
        """The tile's ETag where it is known without SQL."""
        if self.is_immutable(address):
            return address.revision
        return self.versions.tag(address, scope)

    def is_immutable(self, address: TileAddress) -> bool:
        return address.layer.slow and address.revision == self.revision(address.layer)

    def revision(self, layer: Layer) -> str:
        return self.versions.revision(layer) or self.source.revision(layer)

    def freshness(self, address: TileAddress) -> str:
        """A URL without the caller's scope must not be kept: the next person at this browser would see it."""
        if address.layer.scoped and not address.scope:
            return NEVER
        if self.is_immutable(address):
            return FOREVER
        return f"private, max-age={address.layer.fresh_s}"

    def refuse(self, problem: Problem, environ: Environ) -> Answer:
        """The problem in the form of the catalogue, with an id that the log knows."""
        language = language_in(environ.get("HTTP_ACCEPT_LANGUAGE", ""))
        identity = secrets.token_hex(6)
        headers = {"Content-Type": "application/json", "Cache-Control": NEVER, "X-Request-Id": identity}
        if problem.status == 401:
            headers["WWW-Authenticate"] = "Device"
        if "retry_after_s" in problem.params:
            headers["Retry-After"] = str(problem.params["retry_after_s"])
        body = problem.body(language) | {"request_id": identity}
        return problem.status, headers, json.dumps(body, ensure_ascii=False).encode()


def _tags(header: str) -> set[str]:
    """ETags of an If-None-Match header; nginx makes them weak where it compresses."""
    return {each.strip().removeprefix("W/").strip('"') for each in header.split(",")} if header else set()


def problem_of(error: Exception) -> Problem:
    problem = as_problem(error)
    if problem is None:
        log.error("a tile failed", exc_info=error)
    return problem or Unexpected()


def origin(environ: Environ) -> str:
    """Scheme and host under which the caller reached us; the public one where the host is not allowed."""
    host = environ.get("HTTP_HOST", "")
    domain, _ = split_domain_port(host)
    if not (domain and validate_host(domain, settings.ALLOWED_HOSTS)):
        return str(settings.PUBLIC_ORIGIN)
    scheme = environ.get("HTTP_X_FORWARDED_PROTO") or environ.get("wsgi.url_scheme", "http")
    return f"{'https' if scheme == 'https' else 'http'}://{host}"
