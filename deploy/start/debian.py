"""Debian packages: only the missing ones, and without starting anybody's servers."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.start.progress import Progress, StartError
from deploy.start.shell import as_admin, run

DEMO_PACKAGES = ("postgresql-15-postgis-3", "nginx-light", "python3-venv", "fonts-noto-cjk")
# A real server has its database elsewhere: its programs need the geometry libraries and the client only.
SERVER_PACKAGES = (
    "libgdal32",
    "libgeos-c1v5",
    "libproj25",
    "nginx-light",
    "openssl",
    "postgresql-client-15",
    "python3-venv",
)
# docker-compose and systemd check the files of a real server, curl and jq run the examples of the documents; no
# container engine comes with them.
TEST_PACKAGES = (*DEMO_PACKAGES, "chromium", "curl", "docker-compose", "jq", "systemd")

RELEASE = Path("/etc/os-release")
APT_GET = Path("/usr/bin/apt-get")
POLICY = Path("/usr/sbin/policy-rc.d")
POLICY_MARK = "# Written for one package installation by the start of Wangge; remove it if it is left over."
POLICY_FORBIDS = 101
CREATE_CLUSTER = Path("/etc/postgresql-common/createcluster.conf")
APT = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-o", "Dpkg::Options::=--force-confold"]


def missing(packages: tuple[str, ...]) -> list[str]:
    """Those of `packages` that are not fully installed."""
    return [name for name in packages if not _installed(name)]


def install(packages: tuple[str, ...], *, progress: Progress) -> None:
    """Install what is missing.

    Installing PostgreSQL must not create Debian's default cluster, and nginx must neither start now nor at the
    next boot: this product runs its own.
    """
    wanted = missing(packages)
    if not wanted:
        progress.result("all there")
        return
    failure = f"Debian could not install {' '.join(wanted)}; the reason stands below. Then run it again."
    run(as_admin([*APT, "update"]), progress=progress, failure=failure)
    _leave_clusters_to_us(wanted, progress=progress)
    with _no_service_starts(progress=progress):
        command = [*APT, "install", "-y", "--no-install-recommends", *wanted]
        run(as_admin(command), progress=progress, failure=failure)
    if "nginx-light" in wanted:
        _silence_nginx(progress=progress)


def _installed(name: str) -> bool:
    query = ["dpkg-query", "-W", "-f", "${db:Status-Status}", name]
    return subprocess.run(query, capture_output=True, text=True, check=False).stdout == "installed"


def _leave_clusters_to_us(wanted: list[str], *, progress: Progress) -> None:
    if not any(name.startswith("postgresql") for name in wanted) or CREATE_CLUSTER.exists():
        return
    _write(CREATE_CLUSTER, "create_main_cluster = false\n", mode="644", progress=progress)


@contextmanager
def _no_service_starts(*, progress: Progress) -> Iterator[None]:
    """Forbid service starts while packages are installed; a policy of the machine's owner stays as it is."""
    if POLICY.exists() and POLICY_MARK not in POLICY.read_text(encoding="utf-8", errors="replace"):
        yield
        return
    _write(POLICY, f"#!/bin/sh\n{POLICY_MARK}\nexit {POLICY_FORBIDS}\n", mode="755", progress=progress)
    try:
        yield
    finally:
        run(as_admin(["rm", "-f", str(POLICY)]), progress=progress, failure=f"Please remove {POLICY} by hand.")


def _silence_nginx(*, progress: Progress) -> None:
    """We brought Debian's nginx service along: keep it from starting at boot, and stop it if a policy let it start."""
    failure = "Debian's own nginx service could not be switched off."
    run(as_admin(["update-rc.d", "nginx", "disable"]), progress=progress, failure=failure)
    if Path("/run/nginx.pid").exists():
        run(as_admin(["service", "nginx", "stop"]), progress=progress, failure=failure)


def _write(path: Path, text: str, *, mode: str, progress: Progress) -> None:
    failure = f"{path} could not be written."
    run(as_admin(["mkdir", "-p", str(path.parent)]), progress=progress, failure=failure)
    run(as_admin(["tee", str(path)]), progress=progress, failure=failure, stdin=text)
    run(as_admin(["chmod", mode, str(path)]), progress=progress, failure=failure)


def require_debian() -> None:
    """Refuse machines that the start was not made for, before anything is touched."""
    facts = RELEASE.read_text(encoding="utf-8") if RELEASE.exists() else ""
    if "ID=debian" not in facts or 'VERSION_ID="12"' not in facts:
        raise StartError("The start is made for Debian 12 (bookworm); this machine is something else.")
    if not os.access(APT_GET, os.X_OK):
        raise StartError("There is no apt-get on this machine, so missing Debian packages cannot be installed.")
