"""Ending a server process: from this machine only, of the own group only, with a pause; without a demo not at all."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rest_framework.test import APIClient

from deploy.start import plan
from deploy.start.places import ROOT
from seeds.door import processes

WORKERS = "/api/demo/workers"
ASK = "from seeds.door.processes import workers; print(workers())"
# A web server that leads its session, with a worker that waits and one that looks around.
SERVER = f"""
import json, subprocess, sys
waiting = subprocess.Popen(["sleep", "60"])
asking = subprocess.Popen([sys.executable, "-c", {ASK!r}], stdout=subprocess.PIPE, text=True)
seen = json.loads(asking.communicate()[0])
waiting.kill()
print(json.dumps([seen, sorted([waiting.pid, asking.pid])]))
"""


@pytest.fixture
def worker(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[subprocess.Popen[bytes]]:
    """A process beside this one, as if both were of one server."""
    (tmp_path / "var" / "cache").mkdir(parents=True)
    settings.BASE_PATH = tmp_path
    with subprocess.Popen(["/bin/sleep", "60"]) as beside:
        monkeypatch.setattr(processes, "workers", lambda: [os.getpid(), beside.pid])
        yield beside
        beside.kill()


@pytest.mark.django_db
def test_one_process_is_killed_and_the_next_only_after_a_pause(worker: subprocess.Popen[bytes]) -> None:
    assert APIClient().post(WORKERS).json() == {"ended": worker.pid}
    assert worker.wait(timeout=5) == -signal.SIGKILL
    again = APIClient().post(WORKERS)
    assert (again.status_code, again.json()["code"]) == (429, "demo.too_soon")
    assert 0 < again.json()["params"]["retry_after_s"] <= processes.PAUSE_S + 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "caller",
    [{"REMOTE_ADDR": "192.168.1.20"}, {"REMOTE_ADDR": "", "HTTP_X_FORWARDED_FOR": "192.168.1.20"}],
    ids=["straight", "through nginx"],
)
def test_from_another_machine_nothing_is_killed(worker: subprocess.Popen[bytes], caller: Any) -> None:
    answer = APIClient().post(WORKERS, **caller)
    assert (answer.status_code, answer.json()["code"]) == (403, "demo.only_from_here")
    assert worker.poll() is None


def test_only_processes_of_the_own_server_are_known(tmp_path: Path) -> None:
    server = tmp_path / "granian"
    server.write_text(SERVER)
    told = subprocess.run(
        [sys.executable, server], cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, start_new_session=True,
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    seen, own = json.loads(told.stdout)
    assert seen == own
    alone = subprocess.run([sys.executable, "-c", ASK], cwd=ROOT, capture_output=True, text=True, check=True)
    assert alone.stdout.strip() == "[]"


@pytest.mark.parametrize("demo", ["0", "1"])
def test_without_a_demo_there_is_no_door(demo: str, tmp_path: Path) -> None:
    ask = "import django; django.setup(); from django.urls import resolve; resolve('/api/demo/cast')"
    own = {"DEMO": demo, "PUBLIC_ORIGIN": "https://wangge.example", "ALLOWED_HOSTS": "wangge.example"}
    env = os.environ | own | {"DJANGO_SETTINGS_MODULE": "backend.config.settings"}
    told = subprocess.run([sys.executable, "-c", ask], cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert ("Resolver404" in told.stderr) == (demo == "0"), told.stderr

    ports = {"API_PORT": "8001", "UPLOADS_PORT": "8002", "LIVE_PORT": "8003", "DEMO": demo}
    plan.render_nginx(
        ports, headers=tmp_path / "headers", conf=tmp_path / "conf", home=tmp_path, listen="8080", tls_lines=""
    )
    assert ("/door/" in (tmp_path / "conf").read_text()) == (demo == "1")
