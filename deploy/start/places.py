"""Where everything of one clone lies, and which operating-system user may touch it."""

import hashlib
import os
import pwd
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VAR = ROOT / "var"
# What runs and what it keeps; drills have a home of their own, so that a demo of this clone runs on undisturbed.
HOME = Path(os.environ.get("WANGGE_HOME", VAR))
RUN = HOME / "run"
LOGS = HOME / "log"
CACHE = VAR / "cache"
STAMPS = VAR / "stamps"
MEDIA = HOME / "media"
VENV = VAR / "venv"
PYTHON = VENV / "bin" / "python"
NODE_VENV = VAR / "node"
WEB = ROOT / "web"
DEMO_ENV = HOME / "demo.env"
TEST_ENV = VAR / "test.env"
# One cluster for each of the two processes of a test run: a transaction that is open anywhere in a cluster holds back
# the change feed of all its databases, and so the tests of the other process.
TEST_CLUSTERS = {"test": TEST_ENV, "test-2": VAR / "test-2.env"}

# Two clones on one machine must not meet: every name outside the clone carries this.
CLONE_ID = hashlib.sha256(str(ROOT if HOME == VAR else HOME).encode()).hexdigest()[:10]

IS_ROOT = os.geteuid() == 0
ME = pwd.getpwuid(os.geteuid()).pw_name


def can_reach(user: str, path: Path) -> bool:
    """Whether `user` may walk down to `path`; asked by becoming that user, so that ACLs and mounts count too."""
    if not IS_ROOT:
        return os.access(path, os.X_OK)
    probe = subprocess.run(["/usr/bin/test", "-x", str(path)], user=user, group=user, extra_groups=[], check=False)
    return probe.returncode == 0


def service_user() -> str:
    """User of the servers: not root where avoidable.

    Started by root, they run as www-data, unless the clone lies where www-data cannot read it (a closed home
    folder); then root stays, because a demo that does not start helps nobody.
    """
    if not IS_ROOT:
        return ME
    return "www-data" if can_reach("www-data", ROOT) else "root"


def database_user() -> str:
    """User of the database cluster; PostgreSQL refuses root."""
    return "postgres" if IS_ROOT else ME


def make_folders() -> None:
    """Create the folders of a start; the servers may add files to them, and delete only their own."""
    user = service_user()
    group = pwd.getpwnam(user).pw_gid
    for folder in (VAR, HOME, RUN, LOGS, CACHE, STAMPS, MEDIA):
        folder.mkdir(parents=True, exist_ok=True)
    if IS_ROOT and user != "root":
        for folder in dict.fromkeys((VAR, HOME, CACHE)):
            os.chown(folder, 0, group)
            folder.chmod(0o1775)
        os.chown(MEDIA, pwd.getpwnam(user).pw_uid, group)
