"""A person with a browser of their own: what they do is counted, what goes wrong around them is written down."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import (
    APIRequestContext,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    Response,
    WebError,
)

from tests.e2e.product import PASSWORD, Account, Api, slack

LETTER_S = 10.0

# Left pages end their requests; a browser calls that a failure, a person does not.
HARMLESS = re.compile(r"net::ERR_ABORTED")
NETWORK_OFF = r"net::ERR_INTERNET_DISCONNECTED|net::ERR_NETWORK_CHANGED"


@dataclass
class Person:
    """One of the cast at one screen."""

    account: Account
    origin: str
    context: BrowserContext
    page: Page
    taps: int = 0
    keys: int = 0
    problems: list[str] = field(default_factory=list)
    tolerated: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context.on("console", self._on_console)
        self.context.on("weberror", self._on_error)
        self.context.on("response", self._on_response)
        self.context.on("requestfailed", self._on_failure)

    def tolerate(self, pattern: str) -> None:
        """From now on such a problem belongs to what the test does."""
        self.tolerated.append(pattern)

    def complaints(self) -> list[str]:
        """What went wrong around this person and was not asked for."""
        return [f"{self.account.username}: {text}" for text in self.problems if not self._is_tolerated(text)]

    def press(self, keys: str) -> None:
        self.keys += 1
        self.page.keyboard.press(keys)

    def write(self, box: Locator, words: str) -> None:
        self.keys += len(words)
        box.fill(words)

    def button(self, name: str, *, exact: bool = True) -> Locator:
        return self.page.get_by_role("button", name=name, exact=exact)

    def toast(self, words: str) -> Locator:
        return self.page.locator(".host .toast").filter(has_text=words)

    def wait_for(self, condition: Callable[[], Any], what: str, within_s: float = LETTER_S) -> Any:
        """The first true answer of `condition`; the policy forbids waiting inside the page."""
        limit = within_s * slack()
        deadline = time.monotonic() + limit
        while not (answer := condition()):
            assert time.monotonic() < deadline, f"{self.account.username}: no {what} within {limit:.0f} s"
            self.page.wait_for_timeout(100)
        return answer

    def pictures_are_drawn(self, pictures: Locator) -> bool:
        """Whether there are pictures and all of them have arrived."""
        drawn = "all => all.length > 0 && all.every(one => one.complete && one.naturalWidth > 0)"
        return bool(pictures.evaluate_all(drawn))

    def _is_tolerated(self, text: str) -> bool:
        return any(re.search(pattern, text) for pattern in self.tolerated)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.problems.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _on_error(self, error: WebError) -> None:
        self.problems.append(f"page: {error.error}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 400:
            self.problems.append(f"answer: {response.status} {response.request.method} {response.url}")

    def _on_failure(self, request: Request) -> None:
        failure = request.failure or ""
        if not HARMLESS.search(failure):
            self.problems.append(f"request: {failure} {request.method} {request.url}")


def console_session(request: APIRequestContext, origin: str, account: Account) -> Any:
    """Sign in at the console without its form; the cookie stays in the context."""
    csrf = request.get(f"{origin}/api/v1/session").json()["csrf"]
    answer = request.post(
        f"{origin}/api/v1/session",
        data={"username": account.username, "password": PASSWORD},
        headers={"X-CSRFToken": csrf, "Origin": origin},
    )
    assert answer.ok, answer.text()
    return answer.json()


def middle_of_own_grid(api: Api, session: Any) -> tuple[float, float]:
    """Longitude and latitude inside the first grid of the post, else inside its area (EPSG:4326)."""
    code = next(iter(session["post"]["grids"]), session["post"]["area"]["code"])
    lon, lat = api.ask("GET", f"/api/v1/areas/{code}")["centre"]
    return lon, lat
