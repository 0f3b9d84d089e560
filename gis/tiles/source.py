"""Tiles and revisions from the database: one connection for each thread, statements prepared, results binary."""

import hashlib
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.types.numeric import Int4

from backend.core.problems import Invalid
from backend.core.registries import Layer
from gis.tiles.address import TileAddress

Connection = psycopg.Connection[tuple[Any, ...]]

STATEMENT_TIMEOUT_MS = 2000
REVISIONS_KEEP_S = 1.0
# A generic plan is made once; the arms of a layer that its zoom excludes are then skipped without planning.
SESSION = (
    f"-c statement_timeout={STATEMENT_TIMEOUT_MS} -c jit=off -c max_parallel_workers_per_gather=0"
    " -c plan_cache_mode=force_generic_plan -c default_transaction_read_only=on"
)

# Each row of the feed belongs to the last transaction that published it, so equal rows mean equal data.
REVISIONS = """
    SELECT audience, string_agg(concat_ws('/', kind, object_id, xid), ',' ORDER BY kind, object_id)
    FROM core_change WHERE audience >= 'layer:' AND audience < 'layer;' GROUP BY audience
    UNION ALL SELECT '', epoch::text FROM core_feedepoch
"""


def revision_of(announced: Mapping[str, str], layer: Layer) -> str:
    """12 hex digits from what `REVISIONS` says of `layer` and of the kinds that it follows, and from its SQL."""
    said = [announced.get(f"layer:{name}", "") for name in (layer.name, *layer.follows)]
    parts = (announced.get("", ""), *said, layer.sql)
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:12]


class TileSource:
    """`conninfo()` tells where the database is; it is asked again for each new connection."""

    def __init__(self, conninfo: Callable[[], str]) -> None:
        self._conninfo = conninfo
        self._local = threading.local()
        self._revisions = _Revisions(at=float("-inf"), rows={})

    def tile(self, address: TileAddress, areas: list[str] | None) -> bytes:
        """The tile as the owner of `areas` (prefix codes; None: everything) sees it.

        Raises Invalid where a filter names nothing, psycopg.OperationalError where the database does not answer in
        time.
        """
        values = {"z": Int4(address.z), "x": Int4(address.x), "y": Int4(address.y), "areas": areas}
        filters = {name: Int4(value) if isinstance(value, int) else value for name, value in address.filters.items()}
        (tile,) = self._run(address.layer.sql, {**filters, **values})[0]
        if tile is None and any(value is not None for value in filters.values()):
            codes = [name for name, value in filters.items() if isinstance(value, str)]
            raise Invalid(fields={name: [address.layer.filters[name].says] for name in codes})
        return bytes(tile or b"")

    def revision(self, layer: Layer) -> str:
        """12 hex digits that change whenever the data or the SQL of `layer` does, at most a second late."""
        kept = self._revisions
        if time.monotonic() - kept.at > REVISIONS_KEEP_S:
            asked_at = time.monotonic()
            kept = _Revisions(at=asked_at, rows=dict(self._run(REVISIONS, {})))
            self._revisions = kept
        return revision_of(kept.rows, layer)

    def _run(self, sql: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Tries once more where a kept connection turns out to be dead."""
        kept: Connection | None = getattr(self._local, "connection", None)
        if kept is not None:
            try:
                return kept.execute(sql, values, prepare=True, binary=True).fetchall()
            except psycopg.OperationalError:
                if not kept.broken:
                    raise
                self._local.connection = None
        fresh = psycopg.connect(self._conninfo(), autocommit=True, options=SESSION, application_name="tiles")
        self._local.connection = fresh
        return fresh.execute(sql, values, prepare=True, binary=True).fetchall()


@dataclass(frozen=True)
class _Revisions:
    """What the feed said of each layer; the empty name holds the epoch of the feed."""

    at: float
    rows: dict[str, str]
