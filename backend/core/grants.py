"""What the application's database role may do: rows, but no DDL, and events only to add and read."""

from typing import Any

from django.conf import settings
from django.db import connection

_GRANTS = """
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = {role_text}) THEN
        REVOKE CREATE ON SCHEMA public FROM PUBLIC;
        GRANT USAGE ON SCHEMA public TO {role};
        GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};
        GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role};
        GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {role};
        REVOKE UPDATE, DELETE, TRUNCATE ON core_event, core_eventpurge FROM {role};
        REVOKE INSERT ON core_eventpurge FROM {role};
    END IF;
END $$
"""


def grant_to_app(**signal: Any) -> None:
    """Runs after every `migrate`, so that new tables are reachable; partitions are reached through their parent."""
    del signal
    role = settings.DB_APP_ROLE
    quoted = connection.ops.quote_name(role)
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('core_event'), quote_literal(%s)", [role])
        table, text = cursor.fetchone()
        if table is None:
            return
        cursor.execute(_GRANTS.format(role=quoted, role_text=text))
        cursor.execute("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'core_event'::regclass")
        for (part,) in cursor.fetchall():
            cursor.execute(f"REVOKE ALL ON {part} FROM {quoted}")
