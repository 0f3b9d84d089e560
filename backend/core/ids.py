"""Identifiers made by clients (UUIDv7, RFC 9562) and digests of what they sent."""

import hashlib
import json
import secrets
import time
from uuid import UUID


def uuid7() -> UUID:
    """New UUIDv7: 48 bits of Unix milliseconds, then random bits, so that ids of one moment lie together."""
    value = (time.time_ns() // 1_000_000 & ((1 << 48) - 1)) << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 0x7 << 76
    return UUID(int=value & ~(0x3 << 62) | 0x2 << 62)


def canonical_json(value: object) -> bytes:
    """JSON with sorted keys and no spaces: equal values give equal bytes."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str).encode()


def canonical_digest(value: object) -> bytes:
    """SHA-256 (32 bytes) of the canonical JSON of `value`."""
    return hashlib.sha256(canonical_json(value)).digest()
