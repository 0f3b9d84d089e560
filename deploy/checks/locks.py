"""What a lock file must be: complete, with hashes, and without the address of any download server."""

import json
import re
from pathlib import Path

from deploy.start.places import ROOT, WEB

PYTHON_LOCKS = ("requirements.txt", "requirements-dev.txt", "requirements-node.txt", "requirements-uv.txt")
ADDRESS = re.compile(r"^(--index-url|--extra-index-url|-i |--find-links)|@ *https?://|file://", re.MULTILINE)
LOCK_NAME = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)", re.MULTILINE)


def findings() -> list[str]:
    """One sentence for each thing that is wrong; empty when all is well."""
    return [
        *(finding for name in PYTHON_LOCKS for finding in python_findings(ROOT / name)),
        *npm_findings(WEB / "package-lock.json"),
    ]


def python_findings(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8")
    found = [f"{path.name} holds a download address: {match.group().strip()}" for match in ADDRESS.finditer(text)]
    lines = text.replace("\\\n", " ").splitlines()
    requirements = [line for line in lines if "==" in line and not line.startswith("#")]
    if not requirements:
        found.append(f"{path.name} locks nothing; run make lock.")
    found += [f"{path.name}: {one.split()[0]} has no hash" for one in requirements if "--hash=sha256:" not in one]
    wanted = _names(path.with_suffix(".in"))
    locked = {_normal(one.split("==")[0].split("[")[0]) for one in requirements}
    found += [
        f"{path.with_suffix('.in').name} asks for {name}, which is not locked; run make lock."
        for name in sorted(wanted - locked)
    ]
    return found


def _names(path: Path) -> set[str]:
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    wanted = (LOCK_NAME.match(line) for line in lines if line and not line.startswith(("#", "-")))
    return {_normal(match["name"]) for match in wanted if match}


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name.strip()).lower()


def npm_findings(path: Path) -> list[str]:
    packages = json.loads(path.read_text(encoding="utf-8"))["packages"]
    names = {key.rsplit("node_modules/", 1)[-1] for key in packages}
    found = []
    for key, package in packages.items():
        if str(package.get("resolved", "")).startswith(("http", "file:")):
            found.append(f"{path.name} holds the download address of {key}.")
        if key and not package.get("link") and not package.get("integrity"):
            found.append(f"{path.name}: {key} has no hash.")
        # npm silently drops packages of other platforms that its registry lacks, and `npm ci` then refuses the lock.
        lost = sorted(set(package.get("optionalDependencies", {})) - names)
        found += [f"{path.name}: {name}, an optional part of {key}, has no entry." for name in lost]
    return found
