"""A raster base map can be set: its host enters the policy of every page, and nothing else does."""

import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deploy.start.plan import origin_of, render_nginx
from deploy.start.progress import StartError
from deploy.start.settings import free_port

MAP = "http://127.0.0.1:8999/{z}/{x}/{y}.png?tk=secret"
PORTS = {f"{name}_PORT": "9" for name in ("API", "UPLOADS", "LIVE")}


@pytest.fixture
def policy(tmp_path: Path) -> Iterator[Callable[..., dict[str, str]]]:
    """The policy that a real nginx sends with the settings, by directive."""
    running: list[subprocess.Popen[bytes]] = []

    def ask(**values: str) -> dict[str, str]:
        port, conf = free_port(), tmp_path / "nginx.conf"
        (tmp_path / "home").mkdir(exist_ok=True)
        render_nginx(
            {**PORTS, **values}, headers=tmp_path / "headers.conf", conf=conf, home=tmp_path / "home",
            listen=f"127.0.0.1:{port}", tls_lines="", user_line="",
        )  # fmt: skip
        running.append(subprocess.Popen([shutil.which("nginx") or "/usr/sbin/nginx", "-c", conf, "-g", "daemon off;"]))
        text = header(f"http://127.0.0.1:{port}/nothing", "Content-Security-Policy")
        return {name: rest for name, _, rest in (part.strip().partition(" ") for part in text.split(";"))}

    yield ask
    for process in running:
        process.terminate()
        process.wait(timeout=20)


def header(address: str, name: str) -> str:
    """A header of the answer, whatever its status; waits until somebody answers."""
    deadline = time.monotonic() + 20
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                return answer.headers[name] or ""
        except urllib.error.HTTPError as error:
            return error.headers[name] or ""
        except OSError:
            assert time.monotonic() < deadline, "nginx does not answer"
            time.sleep(0.1)


def test_the_host_of_the_base_map_enters_the_policy_without_its_token(policy: Callable[..., dict[str, str]]) -> None:
    found = policy(BASEMAP_URL=MAP)
    assert "http://127.0.0.1:8999" in found["img-src"].split()
    assert "http://127.0.0.1:8999" in found["connect-src"].split()
    assert "secret" not in str(found)
    assert found["script-src"] == "'self'"


def test_without_one_the_pages_load_from_nowhere_else(policy: Callable[..., dict[str, str]]) -> None:
    assert not [part for part in " ".join(policy().values()).split() if "//" in part]


@pytest.mark.parametrize(
    "url", ["tiles/{z}", "ftp://host/{z}", "https://a b/", "https://a;script-src */{z}", "https://host"]
)
def test_what_is_no_address_stops_the_start(url: str) -> None:
    with pytest.raises(StartError, match="BASEMAP_URL"):
        origin_of(url)
