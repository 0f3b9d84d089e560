"""Errors that pass: the database, or what it writes to, is not able to answer just now, and later it will be."""

import psycopg
from django.db import InterfaceError, NotSupportedError, OperationalError
from procrastinate.exceptions import ConnectorException
from psycopg_pool import PoolTimeout

_PASSING = (OperationalError, InterfaceError, PoolTimeout, psycopg.OperationalError, psycopg.InterfaceError)
# What PostgreSQL says once on each connection to a text that was planned before a table was altered.
_REPLANNED = "cached plan must not change result type"


def is_passing(error: BaseException | None) -> bool:
    """Whether the same request may succeed later: no connection, no room, no lock, an update of the schema.

    The queue's library wraps what the database said.
    """
    if isinstance(error, ConnectorException):
        return is_passing(error.__cause__)
    return isinstance(error, _PASSING) or (isinstance(error, NotSupportedError) and _REPLANNED in str(error))
