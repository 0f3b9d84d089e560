"""Every page of the phone app is for everybody: labels, contrast, tap targets, nothing beyond the edge."""

from collections.abc import Callable, Iterator

import pytest

from tests.e2e import screens
from tests.e2e.field_pages import TOUR, Tour
from tests.e2e.person import NETWORK_OFF
from tests.e2e.phone import Phone
from tests.e2e.walk import Walk

SMALLEST = {"width": 320, "height": 640}
# The smallest phone with plain type, an ordinary one with large type, black on white in the sun.
MODES = ("plain", "large", "sun")
WAYS = [(mode, language) for mode in MODES for language in ("zh", "en")]
ALBUM = WAYS if screens.WANTED else [("plain", "zh"), ("large", "en"), ("sun", "zh")]


@pytest.fixture(scope="module", autouse=True)
def album() -> Iterator[None]:
    yield
    if screens.WANTED:
        screens.write_index()


@pytest.mark.parametrize(("mode", "language"), ALBUM)
def test_every_page_of_the_phone_is_for_everybody(mode: str, language: str, phone_of: Callable[..., Phone]) -> None:
    phone = phone_of("worker", language=language)
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
    tour = Tour(phone, Walk(phone, screens.keeper(f"field-{mode}", language)))
    for part in TOUR:
        part(tour)
    assert tour.walk.wrong == []
