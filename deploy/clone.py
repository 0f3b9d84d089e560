"""A clean copy of this project elsewhere on the machine, for tests, benches and drills of the start itself."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.start.places import ROOT
from deploy.start.settings import free_port


@dataclass(frozen=True)
class Clone:
    """A copy with an empty var/ and a port of its own."""

    root: Path
    port: int

    def make(self, target: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run `make TARGET NAME=value …` in the copy; never raises, the caller looks at the outcome."""
        words = [f"{name}={value}" for name, value in {"PORT": str(self.port), **variables}.items()]
        inherited = {"PORT", "DEMO_COUNTY", "LAN", "WANGGE_ENV_FILE", "DB_ROLE", "MAKEFLAGS", "MAKELEVEL"}
        env = {name: value for name, value in os.environ.items() if name not in inherited}
        command = ["make", target, *words]
        return subprocess.run(command, cwd=self.root, env=env, capture_output=True, text=True, check=False)

    def processes(self) -> list[str]:
        """Command lines of everything that runs from this copy, by its folder, its program or its arguments."""
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and self._belongs(entry):
                words = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                found.append(f"{entry.name} {words}")
        return found

    def _belongs(self, entry: Path) -> bool:
        try:
            cwd = (entry / "cwd").readlink()
            words = (entry / "cmdline").read_bytes().decode(errors="replace")
        except OSError:
            return False
        return cwd.is_relative_to(self.root) or str(self.root) in words


def copy_files(target: Path) -> None:
    """Copy what git tracks or would track, as it is in the work tree."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    for name in filter(None, names):
        source = ROOT / name
        if source.is_file():
            place = target / name
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, place)


@contextmanager
def clean_clone() -> Iterator[Clone]:
    """A copy that disappears afterwards, with everything that it started."""
    root = Path(tempfile.mkdtemp(prefix="wangge-")).resolve()
    root.chmod(0o755)  # the database and the servers run as users of their own
    clone = Clone(root=root, port=free_port())
    try:
        copy_files(root)
        yield clone
    finally:
        clone.make("stop")
        shutil.rmtree(root, ignore_errors=True)
