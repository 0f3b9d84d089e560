"""`make demo`, `make stop`, `make demo-fresh`: the whole product up, down, and with a new history."""

import http.client
import json
import signal
import ssl
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from deploy.start import (
    certificate,
    cluster,
    debian,
    doctor,
    envfile,
    plan,
    process,
    python_env,
    settings,
    stamps,
    supervise,
    web,
)
from deploy.start.places import CACHE, DEMO_ENV, LOGS, PYTHON, ROOT, make_folders, service_user
from deploy.start.progress import Progress, StartError
from deploy.start.shell import python_environment, run

READY_WITHIN_S = 90.0
RECONCILE_WITHIN_S = 120.0
STOP_WITHIN_S = 150.0
TIMES = LOGS / "start-times.json"


@dataclass
class Demo:
    """One start, from the machine as it is to an address that answers."""

    progress: Progress
    fresh: bool = False

    def up(self) -> None:
        """Bring everything up to date and up; what runs already and has not changed is left alone."""
        packages: tuple[str, ...] = debian.DEMO_PACKAGES
        doctor.check_machine(packages)
        make_folders()
        running = supervisor() is not None
        if not running:
            end_orphans()
        chosen = settings.assemble(database_socket=CACHE)
        doctor.check_port(int(chosen["PORT"]), lan=chosen["LAN"] == "1", ours=our_ports() if running else set())
        if chosen["LAN"] == "1":
            packages = (*packages, certificate.PACKAGE)
        self._install(packages)
        values = self.database()
        self._fill(values)
        self._serve(values)
        self.progress.save(TIMES)
        say_where(values, already=running)

    def _install(self, packages: tuple[str, ...]) -> None:
        step = self.progress.step
        with step("apt", "Debian packages"):
            debian.install(packages, progress=self.progress)
        with step("pip", "Python packages"):
            python_env.ensure_runtime(progress=self.progress)
        with step("npm", "Node and front-end packages"):
            python_env.ensure_node(progress=self.progress)
            web.ensure_packages(progress=self.progress)
        with step("build", "Web app"):
            web.ensure_build(progress=self.progress)

    def database(self) -> dict[str, str]:
        """The cluster up, with its roles; returns the settings, which stand in var/demo.env."""
        with self.progress.step("database", "Database"):
            database = cluster.locate("demo")
            cluster.prepare(database, progress=self.progress)
            values = settings.assemble(database_socket=database.socket)
            values = settings.with_internal_ports(values, ours=our_ports())
            envfile.write(DEMO_ENV, values)
            if supervisor() is None:
                self._end_stray_server(database)
                reconcile(plan.database_only(database), progress=self.progress)
            cluster.wait_until_it_answers(database, progress=self.progress)
            cluster.prepare_roles(database, passwords=values, progress=self.progress)
            if not cluster.has_database(database, values["DB_NAME"], progress=self.progress):
                raise StartError("There is no such data yet: load the province first, with make province.")
        return values

    def _end_stray_server(self, database: cluster.Cluster) -> None:
        """A server of our data folder whose supervisor is gone, with its pid file lost too."""
        if cluster.server_pid(database) is not None:
            cluster.stop(database, progress=self.progress)

    def _fill(self, values: dict[str, str]) -> None:
        database = cluster.system_identifier(cluster.locate("demo"), progress=self.progress)
        schema = f"{database} {values['DB_NAME']} {stamps.fingerprint(plan.SCHEMA)}"
        with self.progress.step("migrate", "Schema"):
            failure = "The schema could not be migrated."
            self.manage("migrate", "--no-input", stamp=schema, values=values, failure=failure)
        if values["DATA"] != "demo":
            return
        data = f"{database} {values['DEMO_COUNTY']} {stamps.fingerprint(plan.SEEDS)}"
        with self.progress.step("seed", "Demo data"):
            stamp, extra = (data, [])
            if self.fresh:
                # A new history that is broken off has to be taken up by the next start.
                stamps.forget("seed_demo")
                extra = ["--fresh"]
            failure = "The demo data could not be loaded."
            self.manage("seed_demo", *extra, stamp=stamp, values=values, failure=failure)
            cluster.checkpoint(cluster.locate("demo"), progress=self.progress)

    def manage(self, name: str, *options: str, stamp: str, values: dict[str, str], failure: str) -> None:
        """Run a command of manage.py as the database's owner, unless it succeeded with this very `stamp` before."""
        if stamp and stamps.is_fresh(name, stamp):
            self.progress.result("unchanged")
            return
        user = service_user()
        env = {**values, **python_environment(user), "DB_ROLE": "owner"}
        sentence = f"{failure} The reason stands below."
        command: list[str | Path] = [PYTHON, "manage.py", name, *options]
        run(command, progress=self.progress, failure=sentence, env=env, user=user)
        if stamp:
            stamps.record(name, stamp)

    def _serve(self, values: dict[str, str]) -> None:
        with self.progress.step("serve", "Servers"):
            tls = None
            if values["LAN"] == "1":
                hosts = values["ALLOWED_HOSTS"].split(",")
                tls = certificate.ensure(hosts, progress=self.progress)
            database = cluster.locate("demo")
            reconcile(plan.everything(values, database=database, tls=tls), progress=self.progress)
            wait_until_ready(values, progress=self.progress)


def down() -> None:
    """End everything that a start of this clone left running, and nothing else."""
    record = supervisor()
    if record is not None:
        process.end(record, within_s=STOP_WITHIN_S)
    stopped = end_orphans() or record is not None
    supervise.STATE.unlink(missing_ok=True)
    print("Stopped; nothing is lost." if stopped else "Nothing was running.")


def supervisor() -> process.Record | None:
    """The living supervisor of this clone."""
    record = process.recall(supervise.NAME)
    return record if record and process.is_alive(record) else None


def end_orphans() -> bool:
    """End processes of this clone whose supervisor is gone, the database last; whether there were any."""
    records = [record for record in process.recorded() if record.name != supervise.NAME]
    records.sort(key=lambda record: record.name == plan.DATABASE)
    alive = [record for record in records if process.members(record)]
    for record in records:
        first = signal.SIGINT if record.name == plan.DATABASE else signal.SIGTERM
        process.end(record, first=first, within_s=60.0 if record.name == plan.DATABASE else 20.0)
    return bool(alive)


def our_ports() -> set[int]:
    """Ports that this clone's running servers hold."""
    values = envfile.read(DEMO_ENV)
    if supervisor() is None or not supervise.read_state():
        return set()
    return {int(values[name]) for name in ("PORT", *settings.INTERNAL) if name in values}


def reconcile(specs: list[supervise.Spec], *, progress: Progress) -> None:
    """Make the supervisor run exactly `specs`; starts the supervisor when there is none."""
    generation = time.time_ns()
    supervise.write_wanted(specs, generation=generation)
    record = supervisor()
    if record is None:
        with (LOGS / f"{supervise.NAME}.log").open("ab") as output:
            subprocess.Popen(
                [sys.executable, "-m", "deploy.start", "supervise"],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
    else:
        process.send(record, signal.SIGHUP)
    deadline = time.monotonic() + RECONCILE_WITHIN_S
    while supervise.read_state().get("generation") != generation:
        if time.monotonic() > deadline:
            raise StartError("The supervisor does not answer; see below.", log=plan.log_tail(supervise.NAME))
        progress.note("waiting for the supervisor")
        time.sleep(0.05)


def wait_until_ready(values: dict[str, str], *, progress: Progress) -> None:
    """Ask through nginx until all parts say that they are ready."""
    deadline = time.monotonic() + READY_WITHIN_S
    while True:
        status, answer = ask(values, "/health/ready")
        if status == 200:
            return
        if time.monotonic() > deadline:
            raise StartError(
                f"The servers are not ready after {READY_WITHIN_S:.0f} seconds: {answer or 'no answer'}. "
                "Their logs are in var/log; the api's ends as below.",
                log=plan.log_tail("api"),
            )
        progress.note(f"waiting: {answer[:80]}" if answer else "waiting for an answer")
        time.sleep(0.2)


def ask(values: dict[str, str], path: str) -> tuple[int, str]:
    """GET through the product's own front door; (0, reason) when nobody answers."""
    port = int(values["PORT"])
    connection: http.client.HTTPConnection
    if values["LAN"] == "1":
        # Our own self-signed certificate, on this machine: there is nobody to verify.
        context = ssl._create_unverified_context()  # noqa: S323
        connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=5, context=context)
    else:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read(2000).decode("utf-8", errors="replace")
    except OSError as error:
        return 0, str(error)
    finally:
        connection.close()


def say_where(values: dict[str, str], *, already: bool) -> None:
    """The address, and how to come in."""
    address = values["PUBLIC_ORIGIN"]
    seconds = json.loads(TIMES.read_text(encoding="utf-8"))["total"]
    state = "It was running already and is up to date" if already else "Ready"
    print(
        f"\n{state} ({seconds:.0f} s).\n\n"
        f"  Front door {address}/\n"
        f"  Console    {address}/console/\n"
        f"  Phone app  {address}/field/\n\n"
        "  The front door plays one case in seven steps. Accounts stand on the sign-in page; the password of all\n"
        "  of them is demo-1234.\n"
        "  make stop ends it, make logs shows what it does, make demo-fresh loads a new history.\n"
    )
    if values["LAN"] == "1":
        print("  Open to your network (LAN=1): the certificate is our own, so browsers ask once.\n")
