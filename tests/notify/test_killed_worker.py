"""A worker that is killed in the middle of a push: another one takes the job up again."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings as django_settings
from django.db import connection

from backend.notify.models import Delivery
from deploy.fcm_stub.server import Stub
from tests.cast import Cast
from tests.notify.test_push import answer, delivery_to, stub  # noqa: F401 - a fixture

AGAIN_WITHIN_S = 40.0
START_S = 60.0  # a Python process with Django, on a busy machine

Workers = Callable[[], "subprocess.Popen[bytes]"]


@pytest.fixture
def workers(stub: Stub) -> Iterator[Workers]:  # noqa: F811
    """Starts workers as the Procfile does, on the database and the stub of this test."""
    running: list[subprocess.Popen[bytes]] = []
    environment = os.environ | {
        "DB_NAME": str(connection.settings_dict["NAME"]),
        "FCM_STUB_PORT": str(stub.server_address[1]),
        "FCM_STUB_CA_FILE": str(stub.authority),
        "FCM_TIMEOUT_S": str(START_S),  # the silence of the stub must outlast the kill
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    command = [sys.executable, "manage.py", "procrastinate", "worker", "--queues", "default,push,sweep"]

    def begin() -> "subprocess.Popen[bytes]":
        process = subprocess.Popen(
            [*command, "--concurrency", "4"], cwd=django_settings.BASE_PATH, env=environment, start_new_session=True
        )
        running.append(process)
        return process

    yield begin
    for process in running:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)


def within(seconds: float, condition: Callable[[], bool]) -> float:
    """Seconds until `condition` held."""
    begun = time.monotonic()
    while not condition():
        assert time.monotonic() - begun < seconds, f"not within {seconds} s"
        time.sleep(0.2)
    return time.monotonic() - begun


@pytest.mark.django_db(transaction=True)
def test_a_push_whose_worker_was_killed_is_sent_within_40_s(cast: Cast, stub: Stub, workers: Workers) -> None:  # noqa: F811
    answer(stub, **{"*": "SILENT"})
    row = delivery_to(cast, "phone-1")
    first = workers()
    within(START_S, lambda: len(stub.received) == 1)
    second = workers()  # the supervisor's new one, here already before the death
    os.killpg(first.pid, signal.SIGKILL)
    first.wait(10)
    answer(stub, **{"*": ""})
    within(AGAIN_WITHIN_S, lambda: Delivery.objects.get(pk=row.pk).state == Delivery.SENT)
    assert len(stub.received) == 2
    assert second.poll() is None
