"""ETags from the versions of counties: without SQL, only for those who may see the tile, and never for older data."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import psycopg
import pytest

from backend.core import clock
from backend.core.conninfo import conninfo
from backend.core.registries import layers
from gis.tiles import versions as module
from gis.tiles.versions import Versions
from tests.cast import GRID, IN_GRID, IN_OTHER_GRID, TOWN
from tests.tiles.calls import Get, access_of, caller, tile_at
from tests.tiles.conftest import PEOPLE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("spots")]

FAR_COUNTY, IN_FAR_COUNTY = "330106", (120.055, 30.005)  # east of the cast's county, beyond a county's reach
EVERYBODY = PEOPLE | {"province": access_of("33"), "west": access_of(FAR_COUNTY)}
_CHANGE = """
    INSERT INTO core_change (audience, kind, object_id) VALUES (%s, %s, %s)
    ON CONFLICT (audience, kind, object_id) DO UPDATE SET gone = false
"""
Connection = psycopg.Connection[tuple[object, ...]]


@pytest.fixture
def feed(areas: None) -> Iterator[Connection]:
    """What other processes write."""
    with psycopg.connect(conninfo(), autocommit=True) as outside:
        yield outside
        outside.execute("DELETE FROM core_change WHERE kind = 'spot' OR object_id = 'spot'")


@pytest.fixture
def hear(feed: Connection, spots: None) -> Iterator[Callable[[], None]]:
    """Lets `known` hear the feed."""
    layers.entries["spots"] = replace(layers.entries["spots"], follows=("spot",))
    known.__init__()  # type: ignore[misc]
    with psycopg.connect(conninfo(), autocommit=True) as connection:
        known.poll(connection)
        yield lambda: known.poll(connection)


known = Versions()


@pytest.fixture
def get(hear: Callable[[], None]) -> Get:
    return caller(conninfo, EVERYBODY, known)


def change(connection: Connection, area: str = GRID, name: str = "one") -> None:
    connection.execute(_CHANGE, [area, "spot", name])


def url(at: tuple[float, float], who: str, z: int = 14) -> str:
    x, y = tile_at(*at, z)
    return f"/tiles/spots/{z}/{x}/{y}.mvt?s={EVERYBODY[who].scope.digest()}"


def tag(get: Get, at: tuple[float, float] = IN_GRID, who: str = "county") -> str:
    return get(url(at, who), who).headers["ETag"]


def test_a_known_tile_is_answered_without_a_database(get: Get) -> None:
    nowhere = caller(lambda: psycopg.conninfo.make_conninfo(conninfo(), host="127.0.0.1", port=1), EVERYBODY, known)
    told = tag(get)
    again = nowhere(url(IN_GRID, "county"), "county", if_none_match=f'"other", W/{told}')
    assert (again.status, again.body, again.headers["ETag"]) == (304, b"", told)
    assert nowhere(url(IN_GRID, "county"), "county", if_none_match='"other"').status == 503


def test_a_tag_is_good_for_nobody_who_may_not_see_the_tile(get: Get) -> None:
    told = tag(get, who="town")
    assert get(url(IN_GRID, "town"), "", if_none_match=told).status == 401
    assert get(url(IN_GRID, "town"), "other_town", if_none_match=told).status == 404
    assert get(url(IN_GRID, "other_town"), "other_town", if_none_match=told).status in {200, 204}
    assert tag(get, who="other_town") != told


def test_an_edit_changes_the_tiles_of_its_county_only(get: Get, feed: Connection, hear: Callable[[], None]) -> None:
    places, who = [(IN_GRID, "province"), (IN_GRID, "town"), ((120.1, 30.005), "province")], "province"
    before = [tag(get, at, each) for at, each in places]
    change(feed, FAR_COUNTY + "001001001")
    hear()
    assert [tag(get, at, each) for at, each in places] == before
    far = tag(get, IN_FAR_COUNTY, who)
    change(feed)
    hear()
    assert tag(get, IN_GRID, who) != before[0]
    assert tag(get, IN_GRID, "town") != before[1]
    assert tag(get, (120.1, 30.005), who) == before[2]
    assert tag(get, IN_FAR_COUNTY, "west") == tag(get, IN_FAR_COUNTY, "west")
    assert far


def test_somebody_of_another_county_keeps_all_tiles(get: Get, feed: Connection, hear: Callable[[], None]) -> None:
    before = get(url(IN_GRID, "west", 8), "west").headers["ETag"]
    change(feed)
    hear()
    assert get(url(IN_GRID, "west", 8), "west").headers["ETag"] == before
    change(feed, FAR_COUNTY)
    hear()
    assert get(url(IN_GRID, "west", 8), "west").headers["ETag"] != before


@pytest.mark.parametrize("audience", ["33", "3301", TOWN])
def test_rows_of_wider_and_narrower_areas_count_too(
    get: Get, feed: Connection, hear: Callable[[], None], audience: str
) -> None:
    before = tag(get)
    change(feed, audience)
    hear()
    assert tag(get) != before


def test_a_load_changes_every_tile(get: Get, feed: Connection, hear: Callable[[], None]) -> None:
    before = [tag(get, at, "province") for at in (IN_GRID, (120.1, 30.005))]
    feed.execute(_CHANGE, ["layer:spot", "layer", "spot"])
    hear()
    assert not {tag(get, at, "province") for at in (IN_GRID, (120.1, 30.005))} & set(before)


def test_what_commits_late_is_heard_although_its_number_is_lower(
    get: Get, feed: Connection, hear: Callable[[], None]
) -> None:
    with psycopg.connect(conninfo()) as slow:
        change(slow, name="slow")
        change(feed, name="quick")
        hear()
        before = tag(get)
        hear()
        assert tag(get) == before
        slow.commit()
    hear()
    assert tag(get) != before


def test_processes_agree_whenever_they_began(get: Get, feed: Connection, hear: Callable[[], None]) -> None:
    for name in ("one", "two", "one"):
        change(feed, name=name)
        hear()
    other = Versions()
    by_other = caller(conninfo, EVERYBODY, other)
    with psycopg.connect(conninfo(), autocommit=True) as connection:
        for _ in range(20):  # other transactions of the cluster may end between the two looks
            other.poll(connection)
            hear()
            if by_other(url(IN_GRID, "county"), "county").headers["ETag"] == tag(get):
                return
    raise AssertionError("the two never agree")


def test_a_new_day_has_new_tiles(get: Get, hear: Callable[[], None], monkeypatch: pytest.MonkeyPatch) -> None:
    before, now = tag(get), clock.now()
    monkeypatch.setattr(clock, "now", lambda: now.replace(year=now.year + 1))
    hear()
    assert tag(get) != before


def test_what_has_not_been_heard_for_long_is_not_trusted(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    told = tag(get)
    monkeypatch.setattr(module, "STALE_AFTER_S", -1.0)
    by_body = get(url(IN_GRID, "county"), "county", if_none_match=told)
    assert (by_body.status, by_body.headers["ETag"] == told) == (200, False)
    assert "X-Accel-Expires" not in by_body.headers


def test_the_proxy_learns_the_version_before_each_tile(get: Get, feed: Connection, hear: Callable[[], None]) -> None:
    def version(who: str, at: str) -> str | None:
        told = get("/tiles/_scope", who, x_original_uri=at)
        assert told.status == 204
        return told.headers.get("X-Wangge-Version")

    mine = url(IN_GRID, "town")
    assert f'"{version("town", mine)}"' == tag(get, who="town")
    before = version("town", mine)
    change(feed)
    hear()
    assert version("town", mine) not in {before, None}
    for address in (mine.partition("?")[0], "/tiles/spots/99/0/0.mvt", "/tiles/nothing/1/0/0.mvt", "/x", ""):
        assert version("town", address) is None
    assert version("town", url(IN_OTHER_GRID, "county")) is None


def test_only_tiles_that_the_proxy_can_name_may_be_kept_there(get: Get) -> None:
    headers = get(url(IN_GRID, "town"), "town").headers
    assert list(headers).index("X-Accel-Expires") < list(headers).index("Cache-Control")
    assert "X-Accel-Expires" not in get(url(IN_GRID, "town").partition("?")[0], "town").headers
