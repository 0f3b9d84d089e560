"""Command line of the start: `python3 -m deploy.start COMMAND`, called by the Makefile."""

import sys
from collections.abc import Callable

from deploy.start import cluster, debian, envfile, places, python_env
from deploy.start.progress import Progress, StartError


def make_venv() -> None:
    """Python environment with the runtime and the development tools, and Node."""
    progress = Progress(total=3)
    _packages(progress, debian.TEST_PACKAGES)
    with progress.step("pip", "Python packages"):
        python_env.ensure_development(progress=progress)
    with progress.step("pip", "Node"):
        python_env.ensure_node(progress=progress)


def make_test_db() -> None:
    """A running test cluster; its connection stands in var/test.env."""
    progress = Progress(total=2)
    _packages(progress, debian.TEST_PACKAGES)
    with progress.step("cluster", "Test cluster"):
        test = cluster.locate("test")
        cluster.prepare(test, progress=progress)
        cluster.start_in_background(test, progress=progress)
        values = envfile.secrets_once(envfile.read(places.TEST_ENV))
        values |= envfile.test_values(socket=test.socket, port=cluster.PORT)
        cluster.prepare_roles(test, passwords=values, progress=progress)
        envfile.write(places.TEST_ENV, values)
        progress.note(f"socket in {test.socket}, settings in {places.TEST_ENV}")


def stop_test_db() -> None:
    """End the test cluster."""
    cluster.stop(cluster.locate("test"), progress=Progress())


def lock() -> None:
    """Renew the lock files."""
    progress = Progress(total=1)
    with progress.step("lock", "Lock files"):
        python_env.relock(progress=progress)


def _packages(progress: Progress, packages: tuple[str, ...]) -> None:
    debian.require_debian()
    places.make_folders()
    with progress.step("apt", "Debian packages"):
        debian.install(packages, progress=progress)


COMMANDS: dict[str, Callable[[], None]] = {
    "lock": lock,
    "test-db": make_test_db,
    "test-db-stop": stop_test_db,
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
    except KeyboardInterrupt:
        print("\nStopped by you. Run it again to go on.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
