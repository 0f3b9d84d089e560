"""Front-end packages and builds: again only when their inputs changed."""

import os
from pathlib import Path

from deploy.start import stamps
from deploy.start.places import NODE_VENV, ROOT, WEB
from deploy.start.progress import Progress, StartError
from deploy.start.shell import run

DIST = WEB / "dist"
ENTRIES = ("console", "field", "door")
NPM = NODE_VENV / "bin" / "npm"


def environment() -> dict[str, str]:
    """PATH with our Node before the machine's."""
    return {"PATH": f"{NODE_VENV / 'bin'}:{os.environ['PATH']}", "CI": "1", "NO_COLOR": "1"}


def ensure_packages(*, progress: Progress) -> None:
    """node_modules as the lock file says; no package may run scripts of its own."""
    value = stamps.fingerprint([WEB / "package.json", WEB / "package-lock.json"])
    if stamps.is_fresh("npm", value) and (WEB / "node_modules").exists():
        progress.result("unchanged")
        return
    failure = "The front-end packages could not be installed; the reason stands below. Is the registry reachable?"
    command: list[str | Path] = [NPM, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-progress"]
    run(command, progress=progress, failure=failure, cwd=WEB, env=environment())
    stamps.record("npm", value)


def ensure_build(*, progress: Progress, demo: bool = True) -> None:
    """Console, phone app and the demo's front door in web/dist; for a real server without what only a demo may do."""
    kind = "1" if demo else "0"
    value = f"{stamps.fingerprint([WEB])} {kind}"
    if stamps.is_fresh("build", value) and all((DIST / entry / "index.html").exists() for entry in ENTRIES):
        progress.result("unchanged")
        return
    failure = "The web app could not be built; the reason stands below."
    run([NPM, "run", "build"], progress=progress, failure=failure, cwd=WEB, env=environment() | {"DEMO": kind})
    for entry in ENTRIES:
        if not (DIST / entry / "index.html").exists():
            raise StartError(f"The build left no {(DIST / entry / 'index.html').relative_to(ROOT)}.")
    stamps.record("build", value)
