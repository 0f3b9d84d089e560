"""The start as a person does it: clean clone, make demo, a report, make stop, nothing left running."""

import io
import json
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from PIL import Image

from backend.core.problems import Overloaded, TooLarge
from deploy.clone import Clone, clean_clone
from deploy.start import cluster, places
from deploy.start.shell import identity

pytestmark = pytest.mark.start

AGAIN_WITHIN_S = 20.0
BACK_WITHIN_S = 15.0
PASSWORD = "demo-1234"


@dataclass(frozen=True)
class Answer:
    """What the product said."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Visitor:
    """Somebody with nothing but the address, and later a device token."""

    origin: str
    token: str = ""

    def ask(self, method: str, path: str, body: bytes = b"", content_type: str = "application/json") -> Answer:
        request = urllib.request.Request(f"{self.origin}{path}", data=body or None, method=method)
        request.add_header("Content-Type", content_type)
        if self.token:
            request.add_header("Authorization", f"Device {self.token}")
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                return Answer(response.status, dict(response.headers), response.read())
        except urllib.error.HTTPError as error:
            return Answer(error.code, dict(error.headers), error.read())


@pytest.fixture(scope="module")
def clone() -> Iterator[Clone]:
    with clean_clone() as made:
        outcome = made.make("demo")
        assert outcome.returncode == 0, outcome.stdout + outcome.stderr
        assert f"http://127.0.0.1:{made.port}/console/" in outcome.stdout
        yield made


@pytest.fixture
def visitor(clone: Clone) -> Visitor:
    return Visitor(f"http://127.0.0.1:{clone.port}")


@pytest.fixture
def worker(visitor: Visitor) -> Visitor:
    accounts = visitor.ask("GET", "/api/v1/session").json()["demo_accounts"]
    username = next(account["username"] for account in accounts if account["role"] == "worker")
    device = {"id": str(uuid.uuid4()), "model": "test", "platform": "test", "app_version": "0"}
    body = json.dumps({"username": username, "password": PASSWORD, "device": device}).encode()
    return Visitor(visitor.origin, visitor.ask("POST", "/api/mobile/v1/sessions", body).json()["token"])


def multipart(report: dict[str, Any], photo: bytes) -> tuple[bytes, str]:
    """A form as simple clients send it."""
    mark = uuid.uuid4().hex
    field = f'--{mark}\r\nContent-Disposition: form-data; name="report"\r\n\r\n{json.dumps(report)}\r\n'
    file = f'--{mark}\r\nContent-Disposition: form-data; name="photo"; filename="a.jpg"\r\n'
    head = f"{field}{file}Content-Type: image/jpeg\r\n\r\n"
    return head.encode() + photo + f"\r\n--{mark}--\r\n".encode(), f"multipart/form-data; boundary={mark}"


def photo() -> bytes:
    data = io.BytesIO()
    Image.effect_noise((320, 240), 80).convert("RGB").save(data, "JPEG")
    return data.getvalue()


def make_report() -> tuple[dict[str, Any], bytes, str]:
    report: dict[str, Any] = {
        "id": uuid7(),
        "category": "hazard.fire_exit",
        "words": "楼道堆物",
        "position": None,
        "photos": [],
        "urgent": False,
        "channel": "mobile_app",
    }
    body, content_type = multipart(report, photo())
    return report, body, content_type


def uuid7() -> str:
    """Made here and not with the product's own function: a phone has only the RFC."""
    value = (int(time.time() * 1000) << 80) | (uuid.uuid4().int & ((1 << 80) - 1))
    value = (value & ~(0xF << 76)) | (7 << 76)
    return str(uuid.UUID(int=(value & ~(0x3 << 62)) | (0x2 << 62)))


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def is_ready(visitor: Visitor) -> bool:
    try:
        return visitor.ask("GET", "/health/ready").status == 200
    except OSError:
        return False


def eventually(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + BACK_WITHIN_S
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


@pytest.mark.parametrize("path", ["/console/", "/console/any/page", "/field/"])
def test_both_apps_are_served_with_a_strict_policy(visitor: Visitor, path: str) -> None:
    answer = visitor.ask("GET", path)
    assert answer.status == 200
    assert b"<html" in answer.body
    assert "script-src 'self';" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-cache"


def test_a_report_survives_a_second_start_and_a_stop(clone: Clone, worker: Visitor) -> None:
    report, body, content_type = make_report()
    first = worker.ask("POST", "/api/mobile/v1/reports", body, content_type)
    assert first.status == 201, first.body

    begun = time.monotonic()
    outcome = clone.make("demo")
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    assert "running already" in outcome.stdout
    assert time.monotonic() - begun < AGAIN_WITHIN_S

    assert clone.make("stop").returncode == 0
    begun = time.monotonic()
    outcome = clone.make("demo")
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    assert time.monotonic() - begun < AGAIN_WITHIN_S

    again = worker.ask("POST", "/api/mobile/v1/reports", body, content_type)
    assert again.status == 200, again.body
    assert again.json()["incident"]["id"] == first.json()["incident"]["id"] == report["id"]


@pytest.mark.parametrize("name", ["api", "uploads", "live", "worker", "nginx", "postgres"])
def test_a_killed_process_is_back_within_seconds(clone: Clone, visitor: Visitor, name: str) -> None:
    file = clone.root / "var/run" / f"{name}.pid"
    killed = json.loads(file.read_text())["pid"]
    os.kill(killed, signal.SIGKILL)
    assert eventually(lambda: file.exists() and json.loads(file.read_text())["pid"] != killed)
    assert eventually(lambda: is_ready(visitor))


def test_while_the_api_is_down_the_door_says_so_in_the_form_of_all_errors(clone: Clone, visitor: Visitor) -> None:
    killed = json.loads((clone.root / "var/run/api.pid").read_text())["pid"]
    os.killpg(killed, signal.SIGKILL)
    answer = visitor.ask("GET", "/api/v1/session")
    assert (answer.status, answer.headers["Retry-After"]) == (503, "2")
    body = answer.json()
    assert body["code"] == Overloaded.code
    assert body["message"] == Overloaded(retry_after_s=2).message("zh")
    assert eventually(lambda: is_ready(visitor))


def test_a_body_that_nobody_may_send_is_refused_at_the_door(visitor: Visitor) -> None:
    answer = visitor.ask("POST", "/api/mobile/v1/mutations", bytes(26 * 1024 * 1024))
    body = answer.json()
    assert (answer.status, body["code"]) == (413, TooLarge.code)
    assert body["message"] == TooLarge(**body["params"]).message("zh")


def test_a_start_after_a_killed_supervisor_takes_over(clone: Clone, visitor: Visitor) -> None:
    os.kill(json.loads((clone.root / "var/run/supervisor.pid").read_text())["pid"], signal.SIGKILL)
    outcome = clone.make("demo")
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    assert is_ready(visitor)
    assert len([line for line in clone.processes() if "deploy.start supervise" in line]) == 1


def test_stop_ends_everything_that_the_start_began(clone: Clone) -> None:
    settings = dict(line.split("=", 1) for line in (clone.root / "var/demo.env").read_text().splitlines())
    ports = [int(value) for name, value in settings.items() if name.endswith("PORT") and name != "DB_PORT"]
    assert clone.port in ports
    assert clone.processes()

    assert clone.make("stop").returncode == 0

    assert clone.processes() == []
    assert [port for port in ports if is_open(port)] == []
    assert list((clone.root / "var/run").glob("*.pid")) == []
    again = clone.make("stop")
    assert (again.returncode, again.stdout.strip()) == (0, "Nothing was running.")


def test_a_taken_port_is_named_with_a_way_out(clone: Clone) -> None:
    clone.make("stop")
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", clone.port))
        other.listen()
        outcome = clone.make("demo")
    assert outcome.returncode != 0
    assert f"Port {clone.port} is taken by" in outcome.stderr
    assert "make demo PORT=" in outcome.stderr
    assert clone.processes() == []


def test_a_cluster_of_another_version_is_refused_and_left_alone(clone: Clone) -> None:
    clone.make("stop")
    version = clone.root / "var/pg/demo-data/PG_VERSION"
    kept = version.read_text()
    version.write_text("13\n")
    outcome = clone.make("demo")
    version.write_text(kept)
    assert outcome.returncode != 0
    assert "was made by PostgreSQL 13" in outcome.stderr
    assert clone.processes() == []


def test_a_cluster_with_another_locale_is_refused(clone: Clone) -> None:
    clone.make("stop")
    data = clone.root / "var/pg/demo-data"
    kept = data.rename(data.with_name("kept-data"))
    command = [str(cluster.BIN / "initdb"), "-D", str(data)]
    command += ["--username=postgres", "--locale=C", "--encoding=UTF8", "--no-sync"]
    user = identity(places.database_user())
    data.mkdir(mode=0o700)
    shutil.chown(data, places.database_user())
    subprocess.run(command, cwd=data.parent, check=True, capture_output=True, **user)
    outcome = clone.make("demo")
    clone.make("stop")
    shutil.rmtree(data)
    kept.rename(data)
    assert outcome.returncode != 0
    assert "Chinese search and codes need C.UTF-8" in outcome.stderr
