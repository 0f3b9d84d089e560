"""What the database and the disk can do at most: the frozen transaction in pgbench, and one synced file."""

import os
import re
import subprocess
import time
from pathlib import Path

from deploy.start.cluster import BIN
from tests.chaos.stack import Stack

FOLDER = Path(__file__).with_name("reference")
CLIENTS = 16
_TPS = re.compile(r"^tps = ([0-9.]+)", re.MULTILINE)


def prepare(product: Stack) -> None:
    app = f"app={product.values['DB_USER']}"
    command = [str(BIN / "psql"), "-q", "-v", "ON_ERROR_STOP=1", "-v", app, "-f", str(FOLDER / "schema.sql")]
    owner = {"PGUSER": product.values["DB_OWNER_USER"], "PGPASSWORD": product.values["DB_OWNER_PASSWORD"]}
    subprocess.run(command, env=_environment(product) | owner, check=True, stderr=subprocess.DEVNULL)


def rate(product: Stack, seconds: float) -> float:
    """Transactions a second. Raises RuntimeError."""
    command = [
        str(BIN / "pgbench"), "-n", "-M", "prepared", "-c", str(CLIENTS), "-j", "1", "-T", str(max(1, int(seconds))),
        "-f", str(FOLDER / "report.sql"),
    ]  # fmt: skip
    done = subprocess.run(command, env=_environment(product), capture_output=True, text=True, check=False)
    found = _TPS.search(done.stdout)
    if done.returncode != 0 or found is None:
        raise RuntimeError(f"pgbench failed: {done.stdout}{done.stderr}")
    return float(found[1])


def sync_ms(folder: Path, size: int, times: int = 40) -> float:
    """Milliseconds for one file of `size` bytes: written, synced, and gone again."""
    data, begun = os.urandom(size), time.monotonic()
    for number in range(times):
        path = folder / f"bench-{number}"
        with path.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
    return (time.monotonic() - begun) * 1000 / times


def _environment(product: Stack) -> dict[str, str]:
    values = product.values
    return {
        **os.environ, "PGHOST": values["DB_HOST"], "PGPORT": values["DB_PORT"], "PGDATABASE": values["DB_NAME"],
        "PGUSER": values["DB_USER"], "PGPASSWORD": values["DB_PASSWORD"],
    }  # fmt: skip
