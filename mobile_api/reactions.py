"""What the app keeps of others: photos that a delivery names stay until it is decided, and longer."""

from collections.abc import Collection

from django.db import connection

from backend.core.registries import photo_holders

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


photo_holders.append(named_photos)
