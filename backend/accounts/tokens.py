"""Secrets that a phone holds, and what the database knows of them."""

import hashlib


def digest_of(token: str) -> bytes:
    """SHA-256 of a device token or code (32 bytes)."""
    return hashlib.sha256(token.encode()).digest()
