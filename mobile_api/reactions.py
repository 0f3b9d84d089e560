"""What the app keeps of others: photos that a delivery names stay until it is decided, and longer."""

from collections.abc import Collection
from datetime import datetime

from django.db import connection

from backend.core.registries import original_holders, photo_holders

_NAMED = """
    SELECT DISTINCT named #>> '{}'
    FROM mobile_delivered, jsonb_path_query(body, '$.photos[*].sha256') AS named
    WHERE named #>> '{}' = ANY (%s)
"""


def named_photos(hashes: Collection[str]) -> set[str]:
    """Those of `hashes` that a phone named when it handed over what it had not sent."""
    with connection.cursor() as cursor:
        cursor.execute(_NAMED, [list(hashes)])
        return {sha256 for (sha256,) in cursor.fetchall()}


def needed_originals(hashes: Collection[str], now: datetime) -> set[str]:
    """All that are named: what was handed over may become a case at any time."""
    del now
    return named_photos(hashes)


photo_holders.append(named_photos)
original_holders.append(needed_originals)
