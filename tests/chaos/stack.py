"""A product of a drill's own: a durable cluster, the processes of the Procfile, nginx, and 200 phones.

The folder is the one that WANGGE_HOME names. The database with its people is made once and copied for every drill.
"""

import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg

from deploy.start import cluster, demo, envfile, places, plan, process, settings, stamps
from deploy.start.places import ROOT, VAR
from deploy.start.progress import Progress, StartError
from tests.chaos.phone import Person

NAME = "chaos"
TEMPLATE = VAR / "chaos"
PROCESSES = ("postgres", "api", "uploads", "worker", "worker-images", "nginx")
INPUTS = [*plan.SCHEMA, ROOT / "tests" / "cast.py", ROOT / "tests" / "chaos" / "people.py"]
BACK_WITHIN_S = 60.0


@dataclass
class Stack:
    """What runs; `values` are the settings of its processes."""

    values: dict[str, str]
    people: list[Person]

    @property
    def port(self) -> int:
        return int(self.values["PORT"])

    def pid(self, name: str) -> int | None:
        """The first process of `name`, where it runs now."""
        record = process.recall(name)
        return record.pid if record and process.is_alive(record) else None

    def workers(self, name: str) -> list[int]:
        """Processes below the first one of `name`."""
        pid = self.pid(name)
        return below(pid) if pid else []

    def kill(self, name: str) -> None:
        """SIGKILL for `name` and all its children; the supervisor starts it again."""
        pid = self.pid(name)
        for each in [pid, *below(pid)] if pid else []:
            kill(each)

    def database(self) -> "psycopg.Connection[tuple[object, ...]]":
        """As the owner of the tables. Raises psycopg.OperationalError while there is none."""
        values = self.values
        return psycopg.connect(
            host=values["DB_HOST"], port=values["DB_PORT"], dbname=values["DB_NAME"], user=values["DB_OWNER_USER"],
            password=values["DB_OWNER_PASSWORD"], autocommit=True,
        )  # fmt: skip

    def rows(self, sql: str, *given: object) -> list[tuple[object, ...]]:
        with self.database() as connection:
            return connection.execute(sql, given or None).fetchall()

    def wait_until_ready(self, within_s: float = BACK_WITHIN_S) -> float:
        """Seconds until it answers. Raises StartError."""
        begun = time.monotonic()
        while demo.ask(self.values, "/health/ready")[0] != 200:
            if time.monotonic() - begun > within_s:
                raise StartError(f"not back after {within_s:.0f} s", log=plan.log_tail("api"))
            time.sleep(0.05)
        return time.monotonic() - begun


def start(processes: Sequence[str] = PROCESSES) -> Stack:
    """These processes up, with their data as it always begins."""
    progress = Progress()
    places.make_folders()
    database = cluster.locate(NAME)
    value = stamps.fingerprint(INPUTS)
    if not stamps.is_fresh(NAME, value) or not (TEMPLATE / "people.json").exists():
        _make_template(database, progress)
        stamps.record(NAME, value)
    _lay_out(database)
    cluster.prepare(database, progress=progress)
    values = _values(database, envfile.read(TEMPLATE / "demo.env"))
    specs = [spec for spec in plan.everything(values, database=database, tls=None) if spec.name in processes]
    demo.reconcile(specs, progress=progress)
    demo.wait_until_ready(values, progress=progress)
    people = [Person(**each) for each in json.loads((TEMPLATE / "people.json").read_text(encoding="utf-8"))]
    return Stack(values=values, people=people)


def stop() -> None:
    """Everything down, and its data gone."""
    demo.down()
    database = cluster.locate(NAME)
    shutil.rmtree(database.data, ignore_errors=True)
    for path in places.MEDIA.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def _values(database: cluster.Cluster, kept: Mapping[str, str]) -> dict[str, str]:
    envfile.write(places.DEMO_ENV, dict(kept))
    values = settings.assemble(database_socket=database.socket, given={"PORT": str(settings.free_port())})
    values = settings.with_internal_ports(values, ours=set())
    envfile.write(places.DEMO_ENV, values)
    return values


def _make_template(database: cluster.Cluster, progress: Progress) -> None:
    """The schema, the cast and the phones, in a cluster that is stopped again."""
    shutil.rmtree(TEMPLATE, ignore_errors=True)
    TEMPLATE.mkdir(parents=True)
    cluster.prepare(database, progress=progress)
    values = _values(database, {})
    cluster.start_in_background(database, progress=progress)
    try:
        cluster.prepare_roles(database, passwords=values, progress=progress)
        owner = {**os.environ, **values, "DB_ROLE": "owner"}
        manage = [str(places.PYTHON), "manage.py", "migrate", "--no-input", "-v", "0"]
        subprocess.run(manage, cwd=ROOT, env=owner, check=True)
        filled = [str(places.PYTHON), "-m", "tests.chaos.people"]
        people = subprocess.run(filled, cwd=ROOT, env=owner, check=True, stdout=subprocess.PIPE, text=True).stdout
        cluster.checkpoint(database, progress=progress)
    finally:
        cluster.stop(database, progress=progress)
    subprocess.run(["cp", "-a", str(database.data), str(TEMPLATE / "data")], check=True)
    envfile.write(TEMPLATE / "demo.env", values)
    (TEMPLATE / "people.json").write_text(people.strip().splitlines()[-1], encoding="utf-8")


def _lay_out(database: cluster.Cluster) -> None:
    shutil.rmtree(database.data, ignore_errors=True)
    subprocess.run(["cp", "-a", str(TEMPLATE / "data"), str(database.data)], check=True)


def below(pid: int) -> list[int]:
    """All processes that `pid` has started, and those that they have."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:
        return []
    return [found for child in map(int, children) for found in (child, *below(child))]


def kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def died_of(pids: Iterable[int]) -> bool:
    """Whether none of them lives."""
    return all(process.look(pid) is None for pid in pids)
