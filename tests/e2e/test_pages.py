"""Every page of every account opens, shows something, and leaves the browser's console quiet."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.desk import Desk
from tests.e2e.person import Person, console_session
from tests.e2e.phone import Phone
from tests.e2e.pictures import keep_picture
from tests.e2e.product import Product

PHONE_ROLES = ("deputy", "entity", "station", "unit", "unit_lead", "worker")
ROLES = (*PHONE_ROLES, "auditor", "centre", "centre_lead", "leader", "secadmin", "sysadmin")
TITLES_EN = {"tasks": "Tasks", "mine": "My results", "map": "Map", "inbox": "Messages", "settings": "Settings"}


@pytest.fixture
def usernames(product: Product) -> Callable[[str], list[str]]:
    """Accounts of a role that the sign-in page offers."""
    return lambda role: [account.username for account in product.accounts() if account.role == role]


def shows_something(page: Page) -> None:
    """Loaded, not empty, and no error in place of the content."""
    expect(page.locator(".skeleton")).to_have_count(0)
    expect(page.locator("main")).to_have_text(re.compile(r"\S{2,}"))
    expect(page.locator(".error")).to_have_count(0)


def leave(person: Person) -> None:
    """The browser is given back before the next person comes: there are many, and memory is not."""
    person.page.wait_for_timeout(200)
    person.page.close()


def test_the_demo_offers_every_role(product: Product) -> None:
    assert {account.role for account in product.accounts()} == set(ROLES)


@pytest.mark.parametrize("role", ROLES)
def test_the_console_opens_for(role: str, usernames: Callable[[str], list[str]], desk_of: Callable[..., Desk]) -> None:
    for number, username in enumerate(usernames(role)):
        desk = desk_of(username)
        session = console_session(desk.context.request, desk.origin, desk.account)
        desk.page.goto(f"{desk.origin}/console/")
        expect(desk.page.get_by_role("heading", level=1)).to_have_text(session["post"]["area"]["name"])
        shows_something(desk.page)
        expect(desk.page.locator("canvas")).to_be_visible()
        if number == 0:
            walk_around(desk)
        leave(desk)


def walk_around(desk: Desk) -> None:
    """The first case where there is one, the inbox, the keys: the same for everybody of a role."""
    first = desk.page.get_by_role("option").or_(desk.page.locator(".tasks li button")).first
    if first.count():
        first.click()
        expect(desk.case().locator(".head")).to_be_visible()
        shows_something(desk.page)
    desk.page.get_by_role("button", name=re.compile("收件箱")).click()
    expect(desk.page.get_by_role("heading", name="收件箱")).to_be_visible()
    desk.page.keyboard.press("Escape")
    desk.page.keyboard.press("?")
    expect(desk.page.get_by_role("dialog", name="键盘快捷键")).to_be_visible()


@pytest.mark.parametrize("role", PHONE_ROLES)
def test_the_phone_opens_for(role: str, usernames: Callable[[str], list[str]], phone_of: Callable[..., Phone]) -> None:
    for username in usernames(role):
        phone = phone_of(username)
        phone.page.goto(f"{phone.origin}/field/signin?as={username}")
        expect(phone.page.get_by_label("密码")).not_to_have_value("")
        phone.tap(phone.button("登录"))
        expect(phone.page.get_by_role("navigation")).to_be_visible()
        for tab in ("mine", "tasks", "report"):
            phone.go(tab)
            shows_something(phone.page)
            if tab != "report":
                open_first(phone)
        for page in ("inbox", "settings", "unsent"):
            phone.tap(phone.page.locator(f'a[href="/field/{page}"]'))
            phone.page.wait_for_url(f"**/field/{page}")
            shows_something(phone.page)
            if page != "settings":
                phone.tap(phone.button("返回"))
        phone.tap(phone.button("返回"))
        phone.go("map")
        expect(phone.page.locator("canvas")).to_be_visible()
        shows_something(phone.page)
        leave(phone)


def open_first(phone: Phone) -> None:
    """The first task or case of the list, where there is one, and back."""
    first = phone.page.locator("main a.card").first
    if first.count():
        phone.tap(first)
        expect(phone.page).to_have_url(re.compile(r"/field/(tasks|cases)/[0-9a-f-]{36}$"))
        shows_something(phone.page)
        phone.tap(phone.button("返回"))
        expect(phone.page.get_by_role("navigation")).to_be_visible()


def test_the_phone_speaks_english(phone_of: Callable[..., Phone]) -> None:
    phone = phone_of("worker", language="en")
    phone.page.goto(f"{phone.origin}/field/signin?as=worker")
    phone.tap(phone.button("Sign in"))
    expect(phone.page.get_by_role("button", name="Take a photo")).to_be_visible()
    for path, title in TITLES_EN.items():
        phone.page.goto(f"{phone.origin}/field/{path}")
        expect(phone.page.get_by_role("heading", level=1)).to_have_text(title)
        shows_something(phone.page)


def test_the_console_speaks_english(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of("centre", language="en")
    console_session(desk.context.request, desk.origin, desk.account)
    desk.page.goto(f"{desk.origin}/console/")
    shows_something(desk.page)
    expect(desk.page.get_by_role("tab", name=re.compile("^Register"))).to_be_visible()
    desk.page.get_by_role("option").first.click()
    expect(desk.page.get_by_role("article", name="Case").locator(".head")).to_be_visible()
    expect(desk.page.get_by_text("What happened")).to_be_visible()


def test_signing_in_says_what_is_wrong(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of("centre")
    desk.tolerate(r"\b401\b")
    desk.page.goto(f"{desk.origin}/console/")
    expect(desk.page.get_by_role("region", name="演示账号", exact=True)).to_be_visible()
    keep_picture(desk.page, "console-sign-in")
    desk.page.get_by_label("用户名").fill("nobody-here")
    desk.page.get_by_label("密码", exact=True).fill("wrong")
    desk.button("登录").click()
    expect(desk.page.get_by_role("alert")).to_contain_text(re.compile("密码"))
