"""What surrounds each mutation: id, kind, predecessor, the device's time, and the digest of its content."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.utils.dateparse import parse_datetime

from backend.core.ids import canonical_digest
from backend.core.problems import Invalid, Unreadable
from backend.core.wire import is_deep
from mobile_api.problems import TooDeep

KIND_MAX = 32
DEPTH_MAX = 32  # objects and lists within each other: a border with holes, the deepest that is sent, has 6
_UUID7 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", re.IGNORECASE)
# Years that a database column holds; outside them the device's clock says nothing.
_FIRST, _LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Sent:
    """One mutation as a phone sent it. `at` is the device's claim, `digest` that of kind and body (32 bytes)."""

    id: UUID
    kind: str
    body: Mapping[str, Any]
    digest: bytes
    at: datetime | None = None
    after: UUID | None = None


def open_envelope(raw: object) -> Sent:
    """The mutation in `raw`. Raises Invalid, TooDeep, Unreadable: without a usable envelope nothing can be stored."""
    if not isinstance(raw, Mapping):
        raise Unreadable()
    pk, kind, body, after = uuid7_of(raw.get("id")), raw.get("kind"), raw.get("body"), raw.get("after")
    before = uuid7_of(after)
    wrong = {
        "id": pk is None,
        "kind": not isinstance(kind, str) or not 0 < len(kind) <= KIND_MAX or not kind.isprintable(),
        "body": not isinstance(body, Mapping),
        "after": after is not None and before is None,
    }
    fields = {name: ["invalid"] for name, bad in wrong.items() if bad}
    if fields or pk is None or not isinstance(kind, str) or not isinstance(body, Mapping):
        raise Invalid(fields=fields)
    return seal(pk=pk, kind=kind, body=body, at=moment(raw.get("at")), after=before)


def seal(*, pk: UUID, kind: str, body: Mapping[str, Any], at: datetime | None, after: UUID | None = None) -> Sent:
    """Raises TooDeep, and Unreadable for text that no encoding holds (half of a surrogate pair)."""
    if is_deep(body, DEPTH_MAX):
        raise TooDeep(most=DEPTH_MAX)
    try:
        digest = canonical_digest({"kind": kind, "body": body})
    except UnicodeEncodeError as error:
        raise Unreadable() from error
    return Sent(id=pk, kind=kind, body=body, digest=digest, at=at, after=after)


def seal_batch(batch: Sequence[object]) -> bytes:
    """Digest (32 bytes) of mutations as they were sent, whatever they hold."""
    return hashlib.sha256(json.dumps(batch, sort_keys=True, separators=(",", ":")).encode()).digest()


def is_keepable(value: object) -> bool:
    """Whether a database keeps it as JSON: no NUL and no infinite number."""
    try:
        # Without the pairs by which a backslash stands for itself: whoever writes about \\u0000 has written no NUL.
        return "\\u0000" not in json.dumps(value, allow_nan=False).replace("\\\\", "")
    except ValueError:
        return False


def uuid7_of(value: object) -> UUID | None:
    return UUID(value) if isinstance(value, str) and _UUID7.fullmatch(value) else None


def moment(value: object) -> datetime | None:
    """The device's time, or None where it makes no sense: a wrong clock must not cost a report."""
    try:
        found = parse_datetime(value) if isinstance(value, str) else None
        return found if found is not None and found.tzinfo and _FIRST <= found < _LAST else None
    except (ValueError, OverflowError):
        return None
