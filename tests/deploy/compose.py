"""docker-compose.yml as Docker Compose itself reads it."""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from deploy import secrets
from deploy.start import envfile
from deploy.start.places import ROOT

FILE = ROOT / "docker-compose.yml"
EXAMPLE = ROOT / "deploy" / "compose" / "server.env.example"
TOOL = "/usr/bin/docker-compose"  # Debian's package, installed by `make test-setup`; needs no engine for `config`


@dataclass(frozen=True)
class Answer:
    """What `docker-compose config` said."""

    status: int
    text: str

    @property
    def file(self) -> dict[str, Any]:
        """The file with every variable resolved."""
        found: dict[str, Any] = yaml.safe_load(self.text)
        return found


def resolve(folder: Path, **settings: str) -> Answer:
    """Resolve a copy of the file in `folder`, with the example's settings and `settings` over them."""
    shutil.copy(FILE, folder / FILE.name)
    shutil.copytree(ROOT / "deploy" / "compose", folder / "deploy" / "compose", dirs_exist_ok=True)
    secrets.make(folder / "deploy" / "compose" / "secrets")
    values = envfile.read(EXAMPLE) | settings
    (folder / "server.env").write_text("".join(f"{name}={value}\n" for name, value in values.items()))
    kept = {"PATH": os.environ["PATH"], "HOME": str(folder)}
    command = [TOOL, "--env-file", "server.env", "config"]
    done = subprocess.run(command, cwd=folder, env=kept, capture_output=True, text=True, check=False)
    return Answer(done.returncode, done.stdout if done.returncode == 0 else done.stderr)


def variables(service: dict[str, Any]) -> dict[str, str]:
    """Environment of a service."""
    return {name: str(value) for name, value in json.loads(json.dumps(service.get("environment", {}))).items()}
