"""The committed OpenAPI file and the web's types made from it must say what the code says."""

import os
import subprocess
from pathlib import Path

from deploy.start.places import NODE_VENV, PYTHON, ROOT, VAR, WEB
from deploy.start.web import environment as node_environment

FILE = ROOT / "docs" / "openapi.yaml"
TYPES = WEB / "src" / "api" / "schema.d.ts"
RENEW = "run make openapi and commit both files."


def write(path: Path) -> None:
    """Write the API's description; a warning of the generator is an error, because it means a gap."""
    command = [str(PYTHON), "manage.py", "spectacular", "--fail-on-warn", "--validate", "--file", str(path)]
    subprocess.run(command, cwd=ROOT, check=True)


def write_types(source: Path, target: Path) -> None:
    """Write the web's types from the description."""
    command = [str(NODE_VENV / "bin" / "npx"), "--no-install", "openapi-typescript", str(source), "-o", str(target)]
    subprocess.run(command, cwd=WEB, env={**os.environ, **node_environment()}, check=True)


def renew() -> None:
    """Bring both committed files up to date."""
    FILE.parent.mkdir(exist_ok=True)
    write(FILE)
    write_types(FILE, TYPES)


def findings() -> list[str]:
    """One sentence for each file that lags behind the code."""
    folder = VAR / "cache" / "openapi"
    folder.mkdir(parents=True, exist_ok=True)
    fresh, types = folder / "openapi.yaml", folder / "schema.d.ts"
    write(fresh)
    write_types(fresh, types)
    pairs = ((fresh, FILE), (types, TYPES))
    return [f"{kept.relative_to(ROOT)} differs from the code; {RENEW}" for new, kept in pairs if not _same(new, kept)]


def _same(new: Path, kept: Path) -> bool:
    return kept.exists() and new.read_bytes() == kept.read_bytes()
