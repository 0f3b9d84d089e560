"""Ids of seeded rows: UUIDv7 in form, but always the same for the same name."""

import hashlib
from datetime import UTC, datetime
from uuid import UUID

START = datetime(2023, 6, 30, tzinfo=UTC)


def seed_id(name: str, at: datetime = START) -> UUID:
    """The id that belongs to `name`; its time is `at`, to the millisecond."""
    milliseconds = int(at.timestamp() * 1000) & ((1 << 48) - 1)
    chance = int.from_bytes(hashlib.blake2b(name.encode(), digest_size=10).digest(), "big")
    value = milliseconds << 80 | chance
    value = value & ~(0xF << 76) | 0x7 << 76
    return UUID(int=value & ~(0x3 << 62) | 0x2 << 62)
