"""Every page of the phone app is for everybody: labels, contrast, tap targets, nothing beyond the edge."""

from collections.abc import Callable, Iterator

import pytest

from tests.e2e import field_states, screens
from tests.e2e.field_pages import TOUR, Tour
from tests.e2e.person import NETWORK_OFF, middle_of_own_grid
from tests.e2e.phone import Phone
from tests.e2e.product import Product
from tests.e2e.walk import Walk

PHONE_ROLES = ("worker", "deputy", "station", "unit", "unit_lead", "entity")
SMALLEST = {"width": 320, "height": 640}
# The smallest phone with plain type, an ordinary one with large type, black on white in the sun.
MODES = ("plain", "large", "sun")
WAYS = [(mode, language) for mode in MODES for language in ("zh", "en")]
ALBUM = WAYS if screens.WANTED else [("plain", "zh"), ("large", "en"), ("sun", "zh")]
# Large type in English needs most room.
STATES = WAYS if screens.WANTED else [("large", "en")]


@pytest.fixture(scope="module", autouse=True)
def album() -> Iterator[None]:
    yield
    if screens.WANTED:
        screens.write_index()


@pytest.mark.parametrize(("mode", "language"), ALBUM)
def test_every_page_of_the_phone_is_for_everybody(mode: str, language: str, phone_of: Callable[..., Phone]) -> None:
    tour = begun(phone_of("worker", language=language), mode, language)
    for part in TOUR:
        part(tour)
    assert tour.walk.wrong == []


def begun(phone: Phone, mode: str, language: str) -> Tour:
    phone.tolerate(NETWORK_OFF)
    phone.sign_in()
    phone.is_kept_for_offline()
    phone.context.grant_permissions(["geolocation", "camera", "microphone"])
    phone.page.emulate_media(reduced_motion="reduce")
    if mode == "plain":
        if not screens.WANTED:
            phone.page.set_viewport_size(SMALLEST)  # type: ignore[arg-type]
    else:
        phone.page.evaluate(f"localStorage.setItem('wangge.field.{mode}', '1')")
    return Tour(phone, Walk(phone, screens.keeper(f"field-{mode}", language)))


@pytest.mark.parametrize(("mode", "language"), STATES)
def test_what_the_phone_shows_on_the_way_is_for_everybody(
    mode: str, language: str, phone_of: Callable[..., Phone], product: Product
) -> None:
    tour = begun(phone_of("worker", language=language), mode, language)
    tour.here = middle_of_own_grid(*product.sign_in("worker"))
    for part in field_states.STATES:
        part(tour)
    assert tour.walk.wrong == []


@pytest.mark.parametrize(("mode", "language"), STATES)
def test_what_opens_over_tasks_and_cases_is_for_everybody(
    mode: str, language: str, phone_of: Callable[..., Phone], product: Product
) -> None:
    wrong: list[str] = []
    for what, username, pk in sheets_to_see(product):
        tour = begun(phone_of(username, language=language), mode, language)
        getattr(field_states, f"every_sheet_of_a_{what}")(tour, pk)
        wrong += tour.walk.wrong
        tour.phone.page.close()
    assert wrong == []


def sheets_to_see(product: Product) -> list[tuple[str, str, str]]:
    """Of a task, a check and a case the first with most to open: what it is, whose phone, its id."""
    found: dict[str, tuple[int, str, str]] = {}
    for account in product.accounts():
        if account.role not in PHONE_ROLES:
            continue
        api, _ = product.sign_in(account.username)
        seen = [("check" if one["kind"] == "verify" else "task", len(one["moves"]), one) for one in api.changes("task")]
        seen += [("case", len(one["moves"]["allowed"]), one) for one in api.changes("incident")]
        for what, count, one in seen:
            if count > found.get(what, (0, "", ""))[0]:
                found[what] = (count, account.username, one["id"])
    assert set(found) == {"task", "check", "case"}
    return [(what, username, pk) for what, (_, username, pk) in sorted(found.items())]
