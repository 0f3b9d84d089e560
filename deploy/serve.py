"""One process of a real server in the foreground: `python -m deploy.serve NAME`, NAME as in the Procfile.

systemd and containers call this, so that both run the very commands of the demo. Wrong or missing settings end it
with 78 (EX_CONFIG) and their names.
"""

import os
import shlex
import string
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

from backend.config.env import Env, SettingError
from deploy.start import plan
from deploy.start.certificate import Certificate
from deploy.start.places import ROOT, VAR
from deploy.start.progress import StartError

# The database is a service of its own there, and nothing is played.
NOT_HERE = frozenset({"postgres", "fcm-stub"})
PORTS = {"API_PORT": "8001", "UPLOADS_PORT": "8002", "LIVE_PORT": "8003"}
# A browser that came once by HTTPS never tries anything else for half a year.
HSTS = 'add_header Strict-Transport-Security "max-age=15768000" always;\n'


def names() -> list[str]:
    """Processes that a real server runs."""
    return [name for name in plan.procfile() if name not in NOT_HERE]


def command(name: str, values: Mapping[str, str]) -> list[str]:
    """Words of the command; `values` are the settings of the environment."""
    home = nginx_home(values)
    known = {
        **PORTS,
        **values,
        "GRANIAN": plan.granian(values.get("LISTEN_HOST", "127.0.0.1")),
        "NGINX_CONF": str(home / "nginx.conf"),
        "NGINX_HOME": str(home),
        "PYTHON": sys.executable,
    }
    return shlex.split(string.Template(plan.procfile()[name]).substitute(known))


def nginx_home(values: Mapping[str, str]) -> Path:
    """Folder of nginx's configuration, pid file and temporary files."""
    return Path(values.get("NGINX_HOME", VAR / "run" / "nginx"))


def write_nginx(env: Env) -> None:
    """The demo's templates with this server's addresses. Raises SettingError with the name of what is wrong."""
    files = {name: Path(env.text(name)) for name in ("TLS_CERTIFICATE", "TLS_KEY")}
    for name, path in files.items():
        if not os.access(path, os.R_OK):
            raise SettingError(f"{name} names {path}, which this user cannot read.")
    port = env.integer("HTTPS_PORT", 443)
    home = nginx_home(env.values)
    home.mkdir(parents=True, exist_ok=True)
    headers = home / "nginx.headers.conf"
    tls = Certificate(certificate=files["TLS_CERTIFICATE"], key=files["TLS_KEY"])
    try:
        plan.render_nginx(
            {**PORTS, **env.values},
            headers=headers,
            conf=home / "nginx.conf",
            home=home,
            listen=f"{port} ssl",
            tls_lines=tls.nginx_lines(),
        )
    except StartError as error:
        raise SettingError(error.sentence) from error
    with headers.open("a", encoding="utf-8") as file:
        file.write(HSTS)


def ready(name: str, env: Env) -> int:
    """What has to be there before the process: 0, or the exit status that says that another try would not help."""
    if name == "nginx":
        write_nginx(env)
        return os.EX_OK
    return subprocess.run([sys.executable, "-m", "backend.config.check"], cwd=ROOT, check=False).returncode


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or arguments[0] not in names():
        print(f"Say one of: {', '.join(names())}.", file=sys.stderr)
        return os.EX_USAGE
    try:
        env = Env.load()
        status = ready(arguments[0], env)
    except SettingError as error:
        print(error, file=sys.stderr)
        return os.EX_CONFIG
    if status == os.EX_OK:
        become(command(arguments[0], env.values))
    return status


def become(words: list[str]) -> NoReturn:
    """Go on as that program, under the same process id, so that signals reach it."""
    os.chdir(ROOT)
    os.execv(words[0], words)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
