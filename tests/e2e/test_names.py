"""Rare characters are really drawn on the map: not left out, not the box of an unknown one, and not another one."""

import io
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import FloatRect, Route, expect

from tests.e2e.desk import Desk
from tests.e2e.person import console_session
from tests.e2e.product import Product

ZOOM = 11.4  # names of townships, and no other ones
WIDE, HIGH = 140.0, 50.0  # around a name, in pixels
CLEARLY = 48  # by how much a shade of grey must differ, of 255
FEWEST = 20  # pixels that two characters differ in, at least


@dataclass(frozen=True)
class Rare:
    """A township and a character of its name; the others are as long in UTF-8, so that a tile stays a tile."""

    code: str
    sign: str
    # Of a private area, which no font has.
    nobodys: str
    neighbour: str


RARE = (Rare("330902105", "𬒗", "\U0010fffd", "𬒔"), Rare("331181004", "鿎", "\uf8fe", "鿏"))


@dataclass
class Atlas:
    """The map of places around one township, with one character of the names in its tiles exchanged on the way."""

    desk: Desk
    lon: float
    lat: float
    sign: str

    def name_with(self, other: str) -> Image.Image:
        """The name as it is drawn with `other` instead of the character."""
        exchanged: list[str] = []
        old, new = self.sign.encode(), other.encode()
        assert len(old) == len(new)

        def exchange(route: Route) -> None:
            answer = route.fetch()
            tile = answer.body()
            exchanged.extend([route.request.url] * (old in tile))
            # The body is unpacked by now.
            packed = ("content-encoding", "content-length")
            headers = {name: text for name, text in answer.headers.items() if name not in packed}
            route.fulfill(status=answer.status, headers=headers, body=tile.replace(old, new))

        page = self.desk.page
        page.route("**/tiles/areas/**", exchange)
        page.goto(f"{self.desk.origin}/console/places?at={self.lon},{self.lat},{ZOOM}")
        self.desk.is_settled()
        expect(page.locator("canvas")).to_be_visible()
        self.desk.wait_for(lambda: exchanged, "tile with the name")
        picture = self._at_rest()
        page.unroute("**/tiles/areas/**", exchange)
        return picture

    def _at_rest(self) -> Image.Image:
        """The middle of the map once nothing moves any more."""
        seen: list[bytes] = []
        box = self.desk.page.locator("canvas").bounding_box()
        assert box
        left, top = box["x"] + (box["width"] - WIDE) / 2, box["y"] + (box["height"] - HIGH) / 2

        def same() -> bool:
            self.desk.page.wait_for_timeout(500)
            seen.append(self.desk.page.screenshot(clip=FloatRect(x=left, y=top, width=WIDE, height=HIGH)))
            return len(seen) > 2 and seen[-1] == seen[-2] == seen[-3]

        self.desk.wait_for(same, "map at rest", within_s=20)
        return Image.open(io.BytesIO(seen[-1])).convert("L")


def difference(one: Image.Image, other: Image.Image) -> int:
    """Number of pixels that clearly differ."""
    return sum(ImageChops.difference(one, other).histogram()[CLEARLY:])


@pytest.mark.parametrize("rare", RARE, ids=lambda rare: rare.code)
def test_a_rare_character_is_drawn_on_the_map(product: Product, desk_of: Callable[..., Desk], rare: Rare) -> None:
    desk = desk_of("province")
    console_session(desk.context.request, desk.origin, desk.account)
    lon, lat = product.sign_in("province")[0].ask("GET", f"/api/v1/areas/{rare.code}")["centre"]
    atlas = Atlas(desk, lon, lat, rare.sign)
    drawn = atlas.name_with(rare.sign)
    assert difference(drawn, atlas.name_with(rare.sign)) == 0
    for other in (rare.nobodys, rare.neighbour, " " * len(rare.sign.encode())):
        assert difference(drawn, atlas.name_with(other)) >= FEWEST, f"no difference to {other!r}"
