"""Every page of every role opens, shows something, keeps nobody out, and leaves the browser's console quiet."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.e2e import screens
from tests.e2e.conftest import DESK_SIZE, PHONE_SIZE
from tests.e2e.desk import Desk
from tests.e2e.person import console_session
from tests.e2e.phone import Phone
from tests.e2e.product import Account, Product
from tests.e2e.walk import Keep, Walk, through_the_console, through_the_phone

PHONE_ROLES = ("deputy", "entity", "station", "unit", "unit_lead", "worker")
ROLES = (*PHONE_ROLES, "auditor", "centre", "centre_lead", "leader", "secadmin", "sysadmin")
# Between them they have every page and every kind of desk; the others are looked at in passing, and for the album.
THOROUGH = {"auditor", "centre", "leader", "secadmin", "station", "sysadmin", "unit"}
WITHOUT_A_MAP = {"auditor", "secadmin"}  # where they land


@pytest.fixture(scope="module", autouse=True)
def album() -> Iterator[None]:
    yield
    if screens.WANTED:
        screens.write_index()


@pytest.fixture
def accounts(product: Product) -> Callable[[str], list[Account]]:
    """Accounts of a role that the sign-in page offers."""
    return lambda role: [account for account in product.accounts() if account.role == role]


def speak(page: Page, language: str) -> None:
    """From the next load on."""
    page.evaluate(f"localStorage['wangge.language'] = '{language}'")


def test_the_demo_offers_every_role(product: Product) -> None:
    assert {account.role for account in product.accounts()} == set(ROLES)


@pytest.mark.parametrize("role", ROLES)
def test_the_console_opens_for(
    role: str, accounts: Callable[[str], list[Account]], desk_of: Callable[..., Desk]
) -> None:
    levels: set[str] = set()
    wrong: list[str] = []
    desk: Desk | None = None
    for account in accounts(role):
        desk = desk or desk_of(account.username)
        desk.account = account
        # What the page before still asks for would be asked without a session.
        desk.page.goto("about:blank")
        desk.context.clear_cookies()
        desk.page.emulate_media(reduced_motion="reduce")
        session = console_session(desk.context.request, desk.origin, account)
        level = session["post"]["area"]["level"]
        if screens.WANTED and level in levels:
            continue
        desk.page.set_viewport_size(DESK_SIZE)
        desk.page.goto(f"{desk.origin}/console/")
        expect(desk.page.get_by_role("heading", level=1)).to_have_text(session["post"]["area"]["name"])
        if role not in WITHOUT_A_MAP:
            expect(desk.page.locator("canvas")).to_be_attached()
        expect(desk.page.locator(".skeleton")).to_have_count(0)
        expect(desk.page.locator(".error")).to_have_count(0)
        if level not in levels:
            thorough = role in THOROUGH and not levels
            levels.add(level)
            wrong += look_around(desk, f"{role}-{level}", thorough=thorough)
    assert wrong == []


def look_around(desk: Desk, seat: str, *, thorough: bool) -> list[str]:
    wrong: list[str] = []
    for language, size in screens.WAYS if screens.WANTED else screens.WAYS[: 2 if thorough else 1]:
        speak(desk.page, language)
        desk.page.set_viewport_size(size)
        desk.page.goto(f"{desk.origin}/console/")
        walk = Walk(desk, screens.keeper(seat, language))
        through_the_console(walk, inside=thorough)
        wrong += [f"{seat} {language} {size['width']}: {one}" for one in walk.wrong]
    speak(desk.page, "zh")
    return wrong


@pytest.mark.parametrize("role", PHONE_ROLES)
def test_the_phone_opens_for(
    role: str, accounts: Callable[[str], list[Account]], phone_of: Callable[..., Phone]
) -> None:
    wrong: list[str] = []
    for number, account in enumerate(accounts(role)):
        if screens.WANTED and number:
            continue
        phone = phone_of(account.username)
        phone.page.emulate_media(reduced_motion="reduce")
        phone.page.goto(f"{phone.origin}/field/signin?as={account.username}")
        expect(phone.page.get_by_label("密码")).not_to_have_value("")
        phone.tap(phone.button("登录"))
        expect(phone.page.get_by_role("navigation")).to_be_visible()
        phone.has_everything()
        for language in ("zh", "en")[: 0 if number else None]:
            speak(phone.page, language)
            phone.page.goto(f"{phone.origin}/field/")
            walk = Walk(phone, keep_both(screens.keeper(f"{role}-phone", language)))
            through_the_phone(walk)
            wrong += [f"{role} {language}: {one}" for one in walk.wrong]
        phone.page.close()
    assert wrong == []


def keep_both(keep: Keep) -> Keep:
    """The phone's page on a phone and, for the album, on a wide screen."""

    def both(page: Page, name: str) -> None:
        keep(page, name)
        if screens.WANTED:
            page.set_viewport_size(DESK_SIZE)
            keep(page, name)
            page.set_viewport_size(PHONE_SIZE)

    return both


@pytest.mark.parametrize(("language", "size"), screens.WAYS[: None if screens.WANTED else 2])
def test_whoever_comes_can_sign_in(language: str, size: ViewportSize, desk_of: Callable[..., Desk]) -> None:
    desk = desk_of("centre", language=language)
    desk.page.set_viewport_size(size)
    walk = Walk(desk, screens.keeper("visitor", language))
    for name, path in (("sign-in", "/console/sign-in"), ("phone-sign-in", "/field/signin"), ("door", "/")):
        desk.page.goto(f"{desk.origin}{path}")
        walk.look(name)
    assert walk.wrong == []


def test_the_console_speaks_english(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of("centre", language="en")
    console_session(desk.context.request, desk.origin, desk.account)
    desk.page.goto(f"{desk.origin}/console/")
    expect(desk.page.get_by_role("tab", name=re.compile("^Register"))).to_be_visible()
    desk.rows().first.click()
    expect(desk.page.get_by_role("article", name="Case").locator(".head")).to_be_visible()
    expect(desk.page.get_by_text("What happened")).to_be_visible()


def test_signing_in_says_what_is_wrong(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of("centre")
    desk.tolerate(r"\b401\b")
    desk.page.goto(f"{desk.origin}/console/")
    expect(desk.page.get_by_role("region", name="演示账号", exact=True)).to_be_visible()
    desk.page.get_by_label("用户名").fill("nobody-here")
    desk.page.get_by_label("密码", exact=True).fill("wrong")
    desk.button("登录").click()
    expect(desk.page.get_by_role("alert")).to_contain_text(re.compile("密码"))
