"""Where the database is, for connections beside Django's."""

from django.db import connections
from psycopg.conninfo import make_conninfo

CONNECT_TIMEOUT_S = 2


def conninfo() -> str:
    """Connection string of Django's default database; its wait for an answer is bounded."""
    settings = connections["default"].settings_dict
    return make_conninfo(
        host=settings["HOST"],
        port=settings["PORT"],
        dbname=settings["NAME"],
        user=settings["USER"],
        password=settings["PASSWORD"],
        connect_timeout=CONNECT_TIMEOUT_S,
    )
