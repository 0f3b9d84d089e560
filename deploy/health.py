"""`python -m deploy.health NAME`: ends with 0 while the process NAME of this machine does its work."""

import http.client
import ssl
import sys

import psycopg

from backend.config.env import Env, SettingError
from deploy.serve import PORTS

PATIENCE_S = 5
BEAT_WITHIN_S = 30
PAGES = {"api": "/health/ready", "uploads": "/health/ready", "live": "/live"}
ALIVE = f"SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '{BEAT_WITHIN_S} seconds'"


def page_answers(name: str, env: Env) -> str:
    """Why the HTTP process does not answer; empty when it does. `/live` refuses strangers, which is an answer."""
    key = f"{name.upper()}_PORT"
    connection = http.client.HTTPConnection("127.0.0.1", env.integer(key, int(PORTS[key])), timeout=PATIENCE_S)
    status = _status(connection, PAGES[name], env)
    return "" if status == 200 or (name == "live" and status < 500) else f"{PAGES[name]} answered {status}"


def front_answers(env: Env) -> str:
    """Why nginx does not serve the console; empty when it does."""
    # Our own address: the certificate carries the public name.
    context = ssl._create_unverified_context()  # noqa: S323
    port = env.integer("HTTPS_PORT", 443)
    connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=PATIENCE_S, context=context)
    status = _status(connection, "/console/", env)
    return "" if status == 200 else f"/console/ answered {status}"


def database_answers(name: str, env: Env) -> str:
    """Why a process without an address cannot work; workers must also have shown a sign of life."""
    with psycopg.connect(
        host=env.text("DB_HOST"),
        port=env.integer("DB_PORT", 5432),
        dbname=env.text("DB_NAME", "wangge"),
        user=env.text("DB_USER"),
        password=env.secret("DB_PASSWORD"),
        connect_timeout=PATIENCE_S,
    ) as session:
        row = session.execute(ALIVE).fetchone() if name.startswith("worker") else (1,)
    return "" if row and row[0] else f"no worker has shown a sign of life for {BEAT_WITHIN_S} s"


def why_not(name: str, env: Env) -> str:
    """Why the process is not well; empty when it is."""
    if name in PAGES:
        return page_answers(name, env)
    return front_answers(env) if name == "nginx" else database_answers(name, env)


def _status(connection: http.client.HTTPConnection, path: str, env: Env) -> int:
    host = env.items("ALLOWED_HOSTS", "127.0.0.1")[0]
    try:
        connection.request("GET", path, headers={"Host": host})
        return connection.getresponse().status
    finally:
        connection.close()


def main(arguments: list[str]) -> int:
    try:
        reason = why_not(arguments[0], Env.load())
    except (OSError, http.client.HTTPException, SettingError, psycopg.Error) as error:
        reason = str(error)
    if reason:
        print(reason, file=sys.stderr)
    return 1 if reason else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
