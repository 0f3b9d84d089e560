"""Command line of the start: `python3 -m deploy.start COMMAND`, called by the Makefile."""

import fcntl
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from deploy.start import cluster, debian, demo, doctor, envfile, places, province, python_env, supervise, web
from deploy.start.progress import Progress, StartError


def make_venv() -> None:
    """Python environment with the runtime and the development tools, and Node."""
    progress = Progress(total=3)
    _packages(progress)
    _environments(progress)


def install_packages() -> None:
    """The Debian packages of a real server."""
    progress = Progress(total=1)
    debian.require_debian()
    with progress.step("apt", "Debian packages"):
        debian.install(debian.SERVER_PACKAGES, progress=progress)


def install() -> None:
    """Everything that a real server runs, except its database and its settings."""
    progress = Progress(total=5)
    doctor.check_machine(debian.SERVER_PACKAGES)
    places.make_folders()
    with progress.step("apt", "Debian packages"):
        debian.install(debian.SERVER_PACKAGES, progress=progress)
    with progress.step("pip", "Python packages"):
        python_env.ensure_runtime(progress=progress)
    with progress.step("node", "Node"):
        python_env.ensure_node(progress=progress)
    with progress.step("npm", "Front-end packages"):
        web.ensure_packages(progress=progress)
    with progress.step("build", "Web app"):
        web.ensure_build(progress=progress, demo=False)


def make_test_db() -> None:
    """Running test clusters; their connections stand in var/test.env and var/test-2.env."""
    progress = Progress(total=2)
    _packages(progress)
    _test_clusters(progress)


def test_setup() -> None:
    """Everything that checks and tests need, the demo itself apart."""
    progress = Progress(total=6)
    _packages(progress)
    _environments(progress)
    with progress.step("npm", "Front-end packages"):
        web.ensure_packages(progress=progress)
    with progress.step("build", "Web app"):
        web.ensure_build(progress=progress)
    _test_clusters(progress)


def stop_test_db() -> None:
    """End the test clusters."""
    for name in places.TEST_CLUSTERS:
        cluster.stop(cluster.locate(name), progress=Progress())


def lock() -> None:
    """Renew the lock files."""
    progress = Progress(total=1)
    with progress.step("lock", "Lock files"):
        python_env.relock(progress=progress)


def demo_up() -> None:
    """Everything running, with data; prints the address."""
    with only_one_start():
        demo.Demo(progress=Progress(total=8)).up()


def demo_fresh() -> None:
    """The same with a new history; what people entered stays."""
    with only_one_start():
        demo.Demo(progress=Progress(total=8), fresh=True).up()


def load_province() -> None:
    """The whole province into a database of its own."""
    with only_one_start():
        province.Province.asked().load()


def stop() -> None:
    """End what `make demo` started."""
    with only_one_start():
        demo.down()


def show_logs() -> None:
    """Follow all logs until interrupted."""
    logs = sorted(str(path) for path in places.LOGS.glob("*.log"))
    if not logs:
        raise StartError("There are no logs yet; start with make demo.")
    os.execvp("tail", ["tail", "-n", "20", "-F", *logs])


@contextmanager
def only_one_start() -> Iterator[None]:
    """Two starts of one clone at once would undo each other's work."""
    places.make_folders()
    with (places.RUN / "start.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise StartError("Another start or stop of this clone is at work; wait until it has ended.") from None
        yield


def _packages(progress: Progress) -> None:
    doctor.check_machine(debian.TEST_PACKAGES)
    places.make_folders()
    with progress.step("apt", "Debian packages"):
        debian.install(debian.TEST_PACKAGES, progress=progress)


def _environments(progress: Progress) -> None:
    with progress.step("pip", "Python packages"):
        python_env.ensure_development(progress=progress)
    with progress.step("node", "Node"):
        python_env.ensure_node(progress=progress)


def _test_clusters(progress: Progress) -> None:
    with progress.step("cluster", "Test clusters"):
        for name, settings in places.TEST_CLUSTERS.items():
            test = cluster.locate(name)
            cluster.prepare(test, progress=progress)
            cluster.start_in_background(test, progress=progress)
            values = envfile.secrets_once(envfile.read(settings))
            values |= envfile.test_values(socket=test.socket, port=cluster.PORT)
            cluster.prepare_roles(test, passwords=values, progress=progress)
            envfile.write(settings, values)
        progress.result(f"settings in {' and '.join(map(str, places.TEST_CLUSTERS.values()))}")


COMMANDS: dict[str, Callable[[], None]] = {
    "demo": demo_up,
    "fresh": demo_fresh,
    "install": install,
    "install-packages": install_packages,
    "stop": stop,
    "logs": show_logs,
    "supervise": lambda: supervise.Supervisor().run(),
    "lock": lock,
    "province": load_province,
    "test-db": make_test_db,
    "test-db-stop": stop_test_db,
    "test-setup": test_setup,
    "venv": make_venv,
}


def main(arguments: list[str]) -> int:
    """Run one command; 0 when all went well, 1 with a sentence when not."""
    if len(arguments) != 1 or arguments[0] not in COMMANDS:
        print(f"Say one of: {', '.join(COMMANDS)}.", file=sys.stderr)
        return 2
    try:
        COMMANDS[arguments[0]]()
    except StartError as error:
        print(f"\n{error.log}\n\n{error.sentence}" if error.log else f"\n{error.sentence}", file=sys.stderr)
        return 1
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        print(f"\n{place}{error.strerror}. Is the disk full, or does it belong to another user?", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped by you. Run it again to go on.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
