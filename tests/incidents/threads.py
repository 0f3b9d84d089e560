"""Requests that start together, each in a thread with a connection of its own."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection
from rest_framework.test import APIClient

from tests.cast import Cast

Answer = tuple[int, dict[str, Any]]


def signed_in(cast: Cast, who: str) -> APIClient:
    api = APIClient()
    api.force_login(cast.person[who])
    return api


def at_once(calls: list[tuple[APIClient, str, dict[str, Any]]]) -> list[Answer]:
    """Posts all of them in threads that start together."""
    barrier = threading.Barrier(len(calls))

    def run(api: APIClient, path: str, body: dict[str, Any]) -> Answer:
        barrier.wait()
        try:
            answer = api.post(path, body, format="json")
            return answer.status_code, answer.json()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result() for future in [pool.submit(run, *call) for call in calls]]
