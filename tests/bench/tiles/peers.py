"""The peers on the same rows: django-vectortiles and tipg in an environment of their own, MapServer from Debian."""

import hashlib
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from string import Template
from urllib.parse import quote

from deploy.start.places import ROOT, VAR
from deploy.start.settings import free_port
from tests.bench.tiles.processes import end, plain_nginx, running

HERE = Path(__file__).parent
VENV = VAR / "bench" / "peers"
MAPSERV_PROCESSES = 4


@dataclass(frozen=True)
class Peer:
    """`address` is the path of a tile with {z}, {x} and {y}."""

    name: str
    origin: str
    address: str


def environment() -> Path:
    return environment_of(HERE / "peers.txt", VENV)


def environment_of(wanted: Path, venv: Path) -> Path:
    """Programs that a bench measures beside the product, installed in `venv` when their list has changed."""
    stamp = venv / "stamp"
    digest = hashlib.sha256(wanted.read_bytes()).hexdigest()
    if not (stamp.exists() and stamp.read_text() == digest):
        subprocess.run([sys.executable, "-m", "venv", "--clear", venv], check=True)
        subprocess.run([venv / "bin" / "pip", "-q", "install", "-r", wanted], check=True)
        stamp.write_text(digest)
    return venv / "bin"


@contextmanager
def django_vectortiles(database: Mapping[str, str], log: Path) -> Iterator[Peer]:
    port = free_port()
    command = [
        f"{environment()}/granian", "--host", "127.0.0.1", "--port", f"{port}", "--interface", "wsgi",
        "--workers", "2", "--blocking-threads", "4", "--backpressure", "256", "--no-access-log",
        "tests.bench.tiles.peers_django:application",
    ]  # fmt: skip
    with running(command, port, env={**database, "PYTHONPATH": str(ROOT)}, log=log) as origin:
        yield Peer("django_vectortiles", origin, "/tiles/{z}/{x}/{y}")


@contextmanager
def tipg(database: Mapping[str, str], log: Path) -> Iterator[Peer]:
    port = free_port()
    # A folder as host is the socket in it.
    where = {name: quote(value, safe="") for name, value in database.items()}
    settings = {
        "DATABASE_URL": "postgresql://{PGUSER}:{PGPASSWORD}@{PGHOST}:{PGPORT}/{PGDATABASE}".format(**where),
        "TIPG_DB_SCHEMAS": '["bench_tiles"]', "TIPG_TILE_BUFFER": "0", "TIPG_TILE_RESOLUTION": "4096",
        "TIPG_CATALOG_TTL": "86400",
    }  # fmt: skip
    command = [
        f"{environment()}/uvicorn", "tipg.main:app", "--host", "127.0.0.1", "--port", f"{port}", "--workers", "2",
        "--no-access-log", "--log-level", "warning",
    ]  # fmt: skip
    with running(command, port, env=settings, log=log) as origin:
        address = "/collections/bench_tiles.grids/tiles/WebMercatorQuad/{z}/{x}/{y}?properties=code,name"
        yield Peer("tipg", origin, address)


@contextmanager
def mapserver(database: Mapping[str, str], folder: Path, log: Path) -> Iterator[Peer]:
    """FastCGI processes behind nginx, each with its connection kept open."""
    program = shutil.which("mapserv") or "/usr/lib/cgi-bin/mapserv"
    words = "host={PGHOST} port={PGPORT} dbname={PGDATABASE} user={PGUSER} password={PGPASSWORD}".format(**database)
    text = (HERE / "grids.map").read_text(encoding="utf-8")
    (folder / "grids.map").write_text(Template(text).substitute(CONNECTION=words), encoding="utf-8")
    (folder / "mapserver.conf").write_text('CONFIG\n ENV\n MS_MAP_PATTERN "."\n END\nEND\n', encoding="utf-8")
    env = {"MS_MAPFILE": str(folder / "grids.map"), "MAPSERVER_CONFIG_FILE": str(folder / "mapserver.conf")}
    address = folder / "mapserv.sock"
    address.unlink(missing_ok=True)
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(str(address))
    listening.listen(256)
    with log.open("ab") as out:
        processes = [
            subprocess.Popen(
                [program], stdin=listening.fileno(), stdout=out, stderr=out, env=env, start_new_session=True
            )
            for _ in range(MAPSERV_PROCESSES)
        ]
    given = " ".join(f"fastcgi_param {name} {value};" for name, value in env.items())
    lines = (
        f"location / {{ fastcgi_pass unix:{address}; fastcgi_param QUERY_STRING $query_string;"
        f" fastcgi_param REQUEST_METHOD GET; {given} }}"
    )
    try:
        with plain_nginx(lines, folder, log) as origin:
            yield Peer("mapserver", origin, "/?mode=tile&tilemode=gmap&layers=bench&map.imagetype=mvt&tile={x}+{y}+{z}")
    finally:
        for process in processes:
            end(process)
        listening.close()
