"""Settings of the demo: what the person chose, what was chosen once, and where the parts find each other."""

import ipaddress
import os
import socket
from collections.abc import Mapping
from pathlib import Path

from deploy.start import envfile
from deploy.start.cluster import PORT as DATABASE_PORT
from deploy.start.places import CACHE, DEMO_ENV, MEDIA
from deploy.start.progress import StartError

DEFAULT_PORT = 8000
DEFAULT_COUNTY = "330110"
LOWEST_PORT = 1024  # below it only root may listen, and nothing here runs as root that need not
INTERNAL = ("API_PORT", "UPLOADS_PORT", "LIVE_PORT", "FCM_STUB_PORT")
CHOSEN = (
    "BASEMAP_ATTRIBUTION", "BASEMAP_FILE", "BASEMAP_HOST", "BASEMAP_URL", "DEMO_COUNTY", "FCM_CREDENTIALS_FILE",
    "FCM_PROJECT_ID",
)  # fmt: skip


def assemble(*, database_socket: Path, given: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Values of var/demo.env: kept ones, over them what the person gives now, over them what follows from it.

    Raises StartError for a port or a county that cannot be.
    """
    kept = envfile.secrets_once(envfile.read(DEMO_ENV))
    chosen = {name: given[name] for name in CHOSEN if given.get(name)}
    values = {"DEMO_COUNTY": DEFAULT_COUNTY, **kept, **chosen}
    port = parse_port(given.get("PORT") or kept.get("PORT") or str(DEFAULT_PORT))
    if not (values["DEMO_COUNTY"].isdigit() and len(values["DEMO_COUNTY"]) == 6):
        raise StartError(f"DEMO_COUNTY must be a county's six digits, such as {DEFAULT_COUNTY}.")
    data = given.get("DATA") or "demo"
    if data not in envfile.DATABASES:
        raise StartError(f"DATA must be one of {', '.join(envfile.DATABASES)}, not {data!r}.")
    lan = given.get("LAN", "0") == "1"
    hosts = ["127.0.0.1", "localhost", *(lan_addresses() if lan else [])]
    values |= envfile.database_values(socket=database_socket, port=DATABASE_PORT)
    values |= {
        "ALLOWED_HOSTS": ",".join(hosts),
        "CACHE_ROOT": str(CACHE),
        "CSRF_TRUSTED_ORIGINS": ",".join(origin(host, port, lan=lan) for host in hosts),
        "DATA": data,
        "DB_NAME": envfile.DATABASES[data],
        "DEMO": "1",
        "LAN": "1" if lan else "0",
        "MEDIA_ROOT": str(MEDIA),
        "PORT": str(port),
        "PUBLIC_ORIGIN": origin(hosts[2] if len(hosts) > 2 else hosts[0], port, lan=lan),
    }
    return values


def with_internal_ports(values: dict[str, str], *, ours: set[int]) -> dict[str, str]:
    """`values` with a loopback port for each process: the kept one, unless somebody else took it meanwhile.

    `ours` are ports that our own running processes hold.
    """
    fresh = dict(values)
    for name in INTERNAL:
        kept = int(fresh.get(name, "0"))
        if not kept or (kept not in ours and not is_free(kept)):
            fresh[name] = str(free_port())
    return fresh


def parse_port(text: str) -> int:
    """A port that a plain user may open."""
    if not text.isdigit() or not LOWEST_PORT <= int(text) <= 65535:
        raise StartError(f"PORT must be a number from {LOWEST_PORT} to 65535, not {text!r}.")
    return int(text)


def origin(host: str, port: int, *, lan: bool) -> str:
    """Origin as browsers write it."""
    return f"{'https' if lan else 'http'}://{host}:{port}"


def lan_addresses() -> list[str]:
    """Addresses of this machine in its local network, the one towards the default route first."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # a documentation address: nothing is sent, only the route is looked up
            first = probe.getsockname()[0]
        except OSError:
            raise StartError("LAN=1 needs a network, but this machine has no route to any.") from None
    if ipaddress.ip_address(first).is_loopback:
        raise StartError("LAN=1 needs a network, but this machine has only its loopback address.")
    return [first, socket.gethostname()]


def is_free(port: int, *, host: str = "127.0.0.1") -> bool:
    """Whether a server could listen there now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """A loopback port that is free at this moment."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
