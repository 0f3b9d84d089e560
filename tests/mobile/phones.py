"""A phone that keeps what it has received, as the app does."""

import time
from collections.abc import Callable
from typing import Any

from rest_framework.test import APIClient

from backend.accounts.access import access_for
from tests.mobile.conftest import API

PATIENCE_S = 120.0  # a long transaction in any database of the cluster holds the feed back


def client(town: Any, who: str) -> Any:
    api: Any = APIClient()
    api.force_authenticate(user=town.person[who], token=access_for(town.post[who]))
    return api


class Phone:
    """A phone that keeps what it has received, as the app does."""

    def __init__(self, town: Any, who: str, language: str = "zh") -> None:
        self.api = client(town, who)
        self.headers = {"HTTP_ACCEPT_LANGUAGE": language}
        self.cursor = ""
        self.rows: dict[tuple[str, str], Any] = {}
        self.resets = 0
        self.pages = 0

    def page(self) -> Any:
        answer = self.api.get(f"{API}/changes", {"cursor": self.cursor}, **self.headers)
        assert answer.status_code == 200, answer.content
        body = answer.json()
        self.pages += 1
        if body["reset"]:
            self.resets += 1
            self.rows = {}
        for change in body["changes"]:
            key = change["kind"], change["id"]
            if change["gone"]:
                self.rows.pop(key, None)
            else:
                self.rows[key] = change["body"]
        self.cursor = body["cursor"]
        return body

    def pull(self) -> "Phone":
        while self.page()["more"]:
            pass
        return self

    def ids(self, kind: str) -> set[str]:
        return {one for of, one in self.rows if of == kind}

    def until(self, done: Callable[["Phone"], bool]) -> bool:
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            if done(self.pull()):
                return True
            time.sleep(0.1)
        return False
