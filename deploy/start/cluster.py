"""A PostgreSQL cluster of this clone's own: one for the demo, another without fsync for tests."""

import os
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from deploy.start.envfile import APP_ROLE, DATABASE, OWNER_ROLE
from deploy.start.places import CLONE_ID, HOME, IS_ROOT, LOGS, TEST_CLUSTERS, can_reach, database_user
from deploy.start.progress import Progress, StartError
from deploy.start.shell import identity, run

BIN = Path("/usr/lib/postgresql/15/bin")
VERSION = "15"
LOCALE = "C.UTF-8"
PORT = 5432  # names the socket only: the cluster listens on no network address
EXTENSIONS = ("postgis", "pg_trgm", "btree_gist", "pgcrypto")
SOCKET_PATH_MAX = 107  # bytes, of the kernel's sockaddr_un
ANSWER_WITHIN_S = 60.0

SETTINGS = {
    "listen_addresses": "''",
    "unix_socket_permissions": "0777",
    "max_connections": "200",
    "shared_buffers": "'256MB'",
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    "synchronous_commit": "on",
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
    "log_line_prefix": "'%m [%p] %u@%d '",
    "logging_collector": "off",
}
TEST_SETTINGS = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "max_wal_size": "'2GB'"}


@dataclass(frozen=True)
class Cluster:
    """A cluster by its name in this clone (`demo`, `test` or `test-2`)."""

    name: str
    data: Path
    socket: Path

    @property
    def durable(self) -> bool:
        """Whether commits reach the disk; only tests may do without."""
        return self.name not in TEST_CLUSTERS


def locate(name: str) -> Cluster:
    """Places of the cluster `name`: under var/ where its user can reach that, else under the machine's /var/lib.

    Creates the parent folders, because only then the reach can be tried.
    """
    home = HOME / "pg"
    home.mkdir(parents=True, exist_ok=True)
    if not can_reach(database_user(), home):
        home = Path("/var/lib/wangge") / CLONE_ID
        home.mkdir(parents=True, exist_ok=True)
    socket = home / name
    if len(str(socket / f".s.PGSQL.{PORT}.lock")) > SOCKET_PATH_MAX:
        socket = Path("/var/lib/wangge" if IS_ROOT else Path.home()) / f".wangge-{CLONE_ID}" / name
    return Cluster(name=name, data=home / f"{name}-data", socket=socket)


def prepare(cluster: Cluster, *, progress: Progress) -> None:
    """Make the cluster if there is none; refuse what is not ours in one sentence each."""
    _own_folder(cluster.socket, mode=0o755)
    if cluster.data.exists() and any(cluster.data.iterdir()):
        _refuse_foreign(cluster)
    else:
        _own_folder(cluster.data, mode=0o700)
        progress.note(f"initdb in {cluster.data}")
        command = [str(BIN / "initdb"), "-D", str(cluster.data), "--username=postgres", "--encoding=UTF8"]
        options = [f"--locale={LOCALE}", "--data-checksums", "--auth=reject"]
        run(
            [*command, *options, *([] if cluster.durable else ["--no-sync"])],
            progress=progress,
            failure=f"initdb failed in {cluster.data}; the reason stands below.",
            cwd=cluster.socket,
            user=database_user(),
        )
    _configure(cluster)


def server_command(cluster: Cluster) -> list[str]:
    """The command that serves the cluster in the foreground."""
    return [str(BIN / "postgres"), "-D", str(cluster.data)]


def start_in_background(cluster: Cluster, *, progress: Progress) -> None:
    """Serve the cluster without a supervisor: for tests only."""
    if answers(cluster):
        return
    log = LOGS / f"postgres-{cluster.name}.log"
    with log.open("ab") as output:
        subprocess.Popen(
            server_command(cluster),
            cwd=cluster.socket,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            **identity(database_user()),
        )
    wait_until_it_answers(cluster, progress=progress)


def stop(cluster: Cluster, *, progress: Progress) -> None:
    """End a cluster that `start_in_background` started."""
    if not (cluster.data / "postmaster.pid").exists():
        return
    command = [str(BIN / "pg_ctl"), "stop", "-D", str(cluster.data), "-m", "fast", "-t", "30"]
    failure = f"The {cluster.name} cluster did not stop within 30 seconds."
    run(command, progress=progress, failure=failure, cwd=cluster.socket, user=database_user())


def answers(cluster: Cluster) -> bool:
    """Whether the server accepts connections now."""
    command = [str(BIN / "pg_isready"), "-q", "-h", str(cluster.socket), "-p", str(PORT)]
    return subprocess.run(command, check=False).returncode == 0


def wait_until_it_answers(cluster: Cluster, *, progress: Progress) -> None:
    """Wait for crash recovery too; raises StartError when the server does not come."""
    deadline = time.monotonic() + ANSWER_WITHIN_S
    while not answers(cluster):
        if time.monotonic() > deadline:
            log = LOGS / ("postgres.log" if cluster.durable else f"postgres-{cluster.name}.log")
            tail = log.read_text(encoding="utf-8", errors="replace")[-2000:] if log.exists() else ""
            raise StartError(f"The database in {cluster.data} does not start; its log ends as below.", log=tail)
        progress.note("waiting for the database")
        time.sleep(0.1)


def server_pid(cluster: Cluster) -> int | None:
    """Process id of a living server of exactly this data folder, whoever started it."""
    path = cluster.data / "postmaster.pid"
    try:
        pid = int(path.read_text(encoding="utf-8").split()[0])
        return pid if Path(f"/proc/{pid}/cwd").resolve() == cluster.data else None
    except (OSError, ValueError, IndexError):
        return None


def prepare_roles(cluster: Cluster, *, passwords: dict[str, str], progress: Progress) -> None:
    """Roles, database and extensions; safe to repeat.

    The owner migrates. The app reads and writes rows, and has no way to change the schema; what events forbid is
    revoked by the migrations. In the test cluster the template carries the extensions and the privileges, so that
    the owner can create test databases that look like the real one.
    """
    progress.note("roles, database, extensions")
    roles = roles_sql(passwords, owner_extra="" if cluster.durable else "CREATEDB")
    if not cluster.durable:
        roles.append(f"GRANT {APP_ROLE}, pg_signal_backend TO {OWNER_ROLE};")
    _psql(cluster, "postgres", "\n".join(roles), progress=progress)
    if cluster.durable:
        prepare_database(cluster, DATABASE, progress=progress)
    else:
        _psql(cluster, "template1", "\n".join(database_sql()), progress=progress)
        _check_locale(cluster, "template1", progress=progress)


def has_database(cluster: Cluster, name: str, *, progress: Progress) -> bool:
    """Whether the cluster has a database of this name."""
    return bool(_psql(cluster, "postgres", f"SELECT 1 FROM pg_database WHERE datname = '{name}';", progress=progress))


def prepare_database(cluster: Cluster, name: str, *, progress: Progress) -> None:
    """A database with its extensions and privileges; safe to repeat."""
    if not has_database(cluster, name, progress=progress):
        _psql(cluster, "postgres", f"CREATE DATABASE {name} OWNER {OWNER_ROLE};", progress=progress)
    _psql(cluster, name, "\n".join(database_sql()), progress=progress)
    _check_locale(cluster, name, progress=progress)


def drop_database(cluster: Cluster, name: str, *, progress: Progress) -> None:
    """Takes a database away with all that is in it. Raises StartError while somebody uses it."""
    _psql(cluster, "postgres", f"DROP DATABASE IF EXISTS {name};", progress=progress)


def system_identifier(cluster: Cluster, *, progress: Progress) -> str:
    """What tells this cluster from every other, also from one made anew in the same folder."""
    return _psql(cluster, "postgres", "SELECT system_identifier FROM pg_control_system();", progress=progress)[0]


def checkpoint(cluster: Cluster, *, progress: Progress) -> None:
    """Write everything to the files, so that a crash after a large load is over in a second."""
    _psql(cluster, "postgres", "CHECKPOINT;", progress=progress)


def roles_sql(passwords: Mapping[str, str], *, owner_extra: str = "") -> list[str]:
    """Statements that make or renew both roles; for the superuser, in any database."""
    return [
        _role(OWNER_ROLE, passwords["DB_OWNER_PASSWORD"], owner_extra),
        _role(APP_ROLE, passwords["DB_PASSWORD"], ""),
        f"ALTER ROLE {APP_ROLE} SET idle_in_transaction_session_timeout = '5s';",
    ]


def database_sql() -> list[str]:
    """Statements for extensions and privileges; for the superuser, in the product's own database."""
    return [*_extensions(), *_privileges()]


def _role(name: str, password: str, extra: str) -> str:
    exists = f"SELECT FROM pg_roles WHERE rolname = '{name}'"
    create = f"IF NOT EXISTS ({exists}) THEN CREATE ROLE {name}; END IF;"
    return f"DO $$ BEGIN {create} END $$;\nALTER ROLE {name} LOGIN {extra} PASSWORD '{password}';"


def _extensions() -> list[str]:
    return [f"CREATE EXTENSION IF NOT EXISTS {name};" for name in EXTENSIONS]


def _privileges() -> list[str]:
    default = f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER_ROLE} IN SCHEMA public GRANT"
    return [
        f"ALTER SCHEMA public OWNER TO {OWNER_ROLE};",
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC;",
        f"GRANT USAGE ON SCHEMA public TO {APP_ROLE};",
        f"{default} SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APP_ROLE};",
        f"{default} USAGE, SELECT ON SEQUENCES TO {APP_ROLE};",
    ]


def _check_locale(cluster: Cluster, database: str, *, progress: Progress) -> None:
    query = f"SELECT datcollate || ' ' || datctype FROM pg_database WHERE datname = '{database}';"
    found = _psql(cluster, "postgres", query, progress=progress)
    if found != [f"{LOCALE} {LOCALE}"]:
        raise StartError(
            f"The database {database} has the locale {found}, but Chinese search and codes need {LOCALE}: "
            f"save what you need, remove {cluster.data} and run it again."
        )


def _psql(cluster: Cluster, database: str, sql: str, *, progress: Progress) -> list[str]:
    command = [str(BIN / "psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", str(cluster.socket)]
    user = ["-p", str(PORT), "-U", "postgres", "-d", database, "-f", "-"]
    failure = f"The database {database} could not be prepared; the reason stands below."
    return run(
        [*command, *user],
        progress=progress,
        failure=failure,
        cwd=cluster.socket,
        user=database_user(),
        stdin=f"SET client_min_messages = warning;\n{sql}\n",
    )


def _configure(cluster: Cluster) -> None:
    """Write our settings at every start, so that an old cluster gets new ones."""
    settings = {**SETTINGS, "port": str(PORT), "unix_socket_directories": f"'{cluster.socket}'"}
    settings |= {} if cluster.durable else TEST_SETTINGS
    _place(cluster, "wangge.conf", "".join(f"{key} = {value}\n" for key, value in settings.items()))
    _place(cluster, "pg_ident.conf", f"super {database_user()} postgres\n")
    access = "local all postgres peer map=super\nlocal all all scram-sha-256\n"
    _place(cluster, "pg_hba.conf", access)
    main = cluster.data / "postgresql.conf"
    text = main.read_text(encoding="utf-8")
    if "include 'wangge.conf'" not in text:
        _place(cluster, "postgresql.conf", text + "\ninclude 'wangge.conf'\n")


def _place(cluster: Cluster, name: str, text: str) -> None:
    path = cluster.data / name
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return
    path.write_text(text, encoding="utf-8")
    if IS_ROOT:
        owner = cluster.data.stat()
        os.chown(path, owner.st_uid, owner.st_gid)
    path.chmod(0o600)


def _own_folder(folder: Path, *, mode: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if IS_ROOT:
        run_as = database_user()
        subprocess.run(["chown", f"{run_as}:", str(folder)], check=True)
    if folder.stat().st_uid != os.geteuid() and not IS_ROOT:
        raise StartError(f"{folder} belongs to another user; remove it, or start as that user.")
    folder.chmod(mode)


def _refuse_foreign(cluster: Cluster) -> None:
    version = cluster.data / "PG_VERSION"
    if not os.access(cluster.data, os.R_OK | os.X_OK):
        raise StartError(f"{cluster.data} belongs to another user: start as that user, or remove it as root.")
    if not version.exists():
        raise StartError(f"{cluster.data} is not empty and no database cluster; move it away and run it again.")
    found = version.read_text(encoding="utf-8").strip()
    if found != VERSION:
        raise StartError(
            f"The cluster in {cluster.data} was made by PostgreSQL {found}, but this product runs {VERSION}: "
            "save what you need with that version's pg_dump, then remove the folder and run it again."
        )
