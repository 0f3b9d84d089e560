"""`python -m deploy.setup`: roles, database, extensions and schema of a real server.

Safe to repeat; runs before the servers of a new version start. It alone knows the passwords of the superuser and of
the owner: the servers work with the role that can change neither the schema nor the events.
"""

import os
import re
import subprocess
import sys

import psycopg
from psycopg import sql

from backend.config.env import Env, SettingError
from deploy.start import cluster
from deploy.start.envfile import APP_ROLE, OWNER_ROLE
from deploy.start.places import ROOT

PASSWORD = re.compile(r"[A-Za-z0-9_-]{16,}")
PATIENCE_S = 60


def passwords(env: Env) -> dict[str, str]:
    """Passwords of both roles. Raises SettingError for one that is short or would need quoting."""
    found = {name: env.secret(name) for name in ("DB_PASSWORD", "DB_OWNER_PASSWORD")}
    for name, value in found.items():
        if not PASSWORD.fullmatch(value):
            raise SettingError(f"{name} must have at least 16 letters, digits, - or _.")
    for name, role in (("DB_USER", APP_ROLE), ("DB_OWNER_USER", OWNER_ROLE)):
        if env.text(name) != role:
            raise SettingError(f"{name} must be {role}.")
    return found


def connect(env: Env, database: str) -> "psycopg.Connection[tuple[str, ...]]":
    """A session of the superuser."""
    return psycopg.connect(
        host=env.text("DB_HOST"),
        port=env.integer("DB_PORT", 5432),
        dbname=database,
        user=env.text("DB_SUPERUSER", "postgres"),
        password=env.secret("DB_SUPERUSER_PASSWORD"),
        connect_timeout=PATIENCE_S,
        autocommit=True,
    )


def prepare(env: Env) -> None:
    """Roles, database, extensions and privileges as `make demo` makes them."""
    name, known = env.text("DB_NAME", "wangge"), passwords(env)
    with connect(env, "postgres") as session:
        for statement in cluster.roles_sql(known):
            session.execute(statement.encode())
        if session.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
            wanted = "CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8' LOCALE {}"
            parts = (sql.Identifier(name), sql.Identifier(OWNER_ROLE), sql.Literal(cluster.LOCALE))
            session.execute(sql.SQL(wanted).format(*parts))
        query = "SELECT datcollate, datctype FROM pg_database WHERE datname = %s"
        found = session.execute(query, [name]).fetchone()
    if found != (cluster.LOCALE, cluster.LOCALE):
        raise SettingError(f"DB_NAME: {name} has the locale {found}, but Chinese search needs {cluster.LOCALE}.")
    with connect(env, name) as session:
        for statement in cluster.database_sql():
            session.execute(statement.encode())


def main() -> int:
    try:
        env = Env.load()
        prepare(env)
    except SettingError as error:
        print(error, file=sys.stderr)
        return os.EX_CONFIG
    except psycopg.Error as error:
        print(f"The database at DB_HOST could not be prepared: {error}", file=sys.stderr)
        return 1
    command = [sys.executable, "manage.py", "migrate", "--no-input"]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, "DB_ROLE": "owner"}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
