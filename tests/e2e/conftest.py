"""People with browsers in front of a running product; whatever goes wrong around them fails the test."""

import re
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright, ViewportSize, expect, sync_playwright

from deploy.start.places import VAR
from tests.e2e import counters
from tests.e2e.desk import LISTEN, Desk
from tests.e2e.person import Person, middle_of_own_grid
from tests.e2e.phone import Phone
from tests.e2e.pictures import UPDATE, camera_film
from tests.e2e.product import Account, Product, running_product, slack

CHROMIUM = "/usr/bin/chromium"
PHONE_SIZE: ViewportSize = {"width": 390, "height": 844}
DESK_SIZE: ViewportSize = {"width": 1440, "height": 900}
EXPECT_WITHIN_S = 10.0
FAILURES = VAR / "e2e"
ARGUMENTS = [
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
    # A GPU in software needs twenty seconds for the first picture of a busy page; only maps need it.
    "--disable-gpu-rasterization",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]


@pytest.fixture(scope="session")
def product() -> Iterator[Product]:
    with running_product() as found:
        yield found


@pytest.fixture(scope="session")
def playwright_here() -> Iterator[Playwright]:
    with sync_playwright() as started:
        expect.set_options(timeout=EXPECT_WITHIN_S * 1000 * min(slack(), 4))
        yield started


@pytest.fixture(scope="session")
def chromium(playwright_here: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    film = tmp_path_factory.mktemp("camera") / "scene.y4m"
    camera_film(film)
    arguments = [*ARGUMENTS, f"--use-file-for-fake-video-capture={film}"]
    browser = playwright_here.chromium.launch(executable_path=CHROMIUM, args=arguments)
    yield browser
    browser.close()


@pytest.fixture
def people(request: pytest.FixtureRequest) -> Iterator[list[Person]]:
    """Everybody who plays in a test; at its end each must have had an undisturbed day."""
    present: list[Person] = []
    yield present
    complaints = [complaint for person in present for complaint in person.complaints()]
    if complaints or request.node.stash.get(counters.FAILED, False):
        keep_last_look(present, name=re.sub(r"\W+", "-", request.node.name))
    for person in present:
        person.context.close()
    assert complaints == []


def keep_last_look(present: list[Person], *, name: str) -> None:
    """What everybody saw when it went wrong."""
    FAILURES.mkdir(parents=True, exist_ok=True)
    for person in [person for person in present if not person.page.is_closed()]:
        person.page.screenshot(path=FAILURES / f"{name}-{person.account.username}.png")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    item.stash[counters.FAILED] = item.stash.get(counters.FAILED, False) or report.failed
    return report


def new_context(browser: Browser, *, lon_lat: tuple[float, float] | None, language: str) -> BrowserContext:
    """A browser of one's own; with a position it is a phone."""
    locale = "zh-CN" if language == "zh" else "en-GB"
    if lon_lat is None:
        context = browser.new_context(viewport=DESK_SIZE, locale=locale, timezone_id="Asia/Shanghai")
    else:
        context = browser.new_context(
            viewport=PHONE_SIZE,
            locale=locale,
            timezone_id="Asia/Shanghai",
            has_touch=True,
            is_mobile=True,
            device_scale_factor=1.5 if UPDATE else 1,
            geolocation={"longitude": lon_lat[0], "latitude": lon_lat[1], "accuracy": 8},
            permissions=["geolocation", "camera"],
            service_workers="allow",
        )
    context.set_default_timeout(EXPECT_WITHIN_S * 1000 * min(slack(), 4))
    context.add_init_script(f"if (location.host) localStorage['wangge.language'] ??= '{language}'")
    return context


@pytest.fixture
def phone_of(product: Product, chromium: Browser, people: list[Person]) -> Callable[..., Phone]:
    """`phone_of("worker")` stands inside their own grid, not signed in yet."""

    def hand_out(username: str, *, language: str = "zh") -> Phone:
        api, session = product.sign_in(username)
        here = middle_of_own_grid(api, session)
        api.ask("DELETE", "/api/mobile/v1/sessions")
        context = new_context(chromium, lon_lat=here, language=language)
        phone = Phone(product.account(username), product.origin, context, context.new_page())
        people.append(phone)
        return phone

    return hand_out


@pytest.fixture
def desk_of(product: Product, chromium: Browser, people: list[Person]) -> Callable[..., Desk]:
    """`desk_of("centre")` sits in front of the console, not signed in yet."""

    def seat(username: str, *, language: str = "zh") -> Desk:
        context = new_context(chromium, lon_lat=None, language=language)
        context.add_init_script(LISTEN)
        account: Account = product.account(username)
        desk = Desk(account, product.origin, context, context.new_page())
        people.append(desk)
        return desk

    return seat


@pytest.fixture
def count(request: pytest.FixtureRequest) -> Callable[[str, float], None]:
    """Keep a number of somebody's day for the summary."""
    return lambda name, value: counters.keep(request.config, name, value)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if kept := counters.lines(config):
        terminalreporter.section("a person's day")
        for line in kept:
            terminalreporter.line(line)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.e2e)
