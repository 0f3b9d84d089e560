"""What the layers of areas draw, by zoom and place."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import COUNTY, GRID, IN_GRID, NEXT_GRID, OTHER_TOWN, OTHER_VILLAGE, SOUTH, TOWN, VILLAGE, WEST
from tests.tiles.calls import Get, tile_at
from tests.tiles.conftest import committed
from tests.tiles.mvt import POINT, POLYGON

pytestmark = pytest.mark.django_db

SIDE, MARGIN = 4096, 64
COLUMNS = [(WEST + column * 0.01 + 0.005, SOUTH + 0.005) for column in range(4)]  # middles of the cast's grids


def url(layer: str, z: int, lon: float = IN_GRID[0], lat: float = IN_GRID[1]) -> str:
    x, y = tile_at(lon, lat, z)
    return f"/tiles/{layer}/{z}/{x}/{y}.mvt"


@pytest.mark.parametrize(
    ("z", "levels"),
    [(6, {"city"}), (7, {"county"}), (8, {"county", "township"}), (9, {"county", "township"}),
     (10, {"county", "township"}), (11, {"township"}), (12, {"township", "village"}),
     (13, {"village", "grid"}), (14, {"grid"})],
)  # fmt: skip
def test_each_zoom_draws_its_levels(get: Get, z: int, levels: set[str]) -> None:
    tile = get(url("areas", z), "town")
    assert tile.status == 200
    assert set(tile.values("areas", "level")) == levels
    # A village of two grids has its centre on their border, perhaps in the next tile.
    assert set(tile.values("areas_label", "level")) <= levels


def test_a_tile_names_codes_and_names_and_nothing_else(get: Get) -> None:
    layers = get(url("areas", 12), "town").layers()
    assert set(layers) == {"areas", "areas_label"}
    by_code = {feature.properties["code"]: feature for feature in layers["areas"]}
    assert by_code[TOWN].properties == {"code": TOWN, "level": "township", "name": "干𬒗镇"}
    assert {TOWN, VILLAGE} <= set(by_code) <= {TOWN, OTHER_TOWN, VILLAGE, OTHER_VILLAGE}
    assert {feature.kind for feature in layers["areas"]} == {POLYGON}
    assert {feature.kind for feature in layers["areas_label"]} == {POINT}


def test_grids_have_a_layer_of_their_own_with_names_near_by(get: Get) -> None:
    assert get(url("grids", 11), "town").numbers("grids")[:2] == [int(GRID), int(NEXT_GRID)]
    assert "grids_label" not in get(url("grids", 12), "town").layers()
    assert int(GRID) in get(url("grids", 14), "town").numbers("grids_label")


@pytest.mark.parametrize(("layer", "codes"), [("villages", {VILLAGE, OTHER_VILLAGE}), ("grids", {GRID, NEXT_GRID})])
def test_small_areas_alone_are_drawn_from_where_a_county_is_seen_whole(get: Get, layer: str, codes: set[str]) -> None:
    assert get(url(layer, 8), "town").status == 400
    for z in range(9, 15):
        drawn = get(url(layer, z), "town").layers()
        numbers = get(url(layer, z), "town").numbers(layer)
        assert {int(code) for code in codes} & set(numbers), z
        assert {len(str(number)) for number in numbers} == {len(min(codes))}
        assert drawn[layer][0].properties.keys() == {"name"}
    assert "villages_label" not in get(url("villages", 10), "town").layers()


@pytest.mark.parametrize("layer", ["villages", "grids"])
def test_neighbours_stay_joined_from_afar(get: Get, layer: str) -> None:
    """Every line between two of them is drawn by both from the same points, so that no paper shows between them."""
    shapes = [set(feature.parts[0]) for feature in get(url(layer, 9), "town").layers()[layer]]
    assert all(any(len(one & other) >= 2 for other in shapes if other is not one) for one in shapes)


def test_names_and_borders_are_the_same_for_everybody(get: Get) -> None:
    assert get(url("areas", 12), "town").body == get(url("areas", 12), "unit").body


@pytest.mark.parametrize(
    ("change", "back"), [("special = true", "special = false"), ("valid_to = now()", "valid_to = NULL")]
)
def test_former_versions_and_special_grids_are_not_drawn(get: Get, change: str, back: str) -> None:
    row = f"WHERE code = '{GRID}'"
    with committed(f"UPDATE areas_area SET {change} {row}", back=f"UPDATE areas_area SET {back} {row}"):
        assert int(GRID) not in get(url("grids", 11), "town").numbers("grids")
    assert int(GRID) in get(url("grids", 11), "town").numbers("grids")


def test_where_nothing_lies_the_tile_is_empty(get: Get) -> None:
    tile = get(url("areas", 12, 100.0, 10.0), "town")
    assert (tile.status, tile.body) == (204, b"")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(column=st.integers(0, 3), z=st.integers(13, 14))
def test_every_name_stands_in_one_tile_at_its_place(get: Get, column: int, z: int) -> None:
    lon, lat = COLUMNS[column]
    x, y = tile_at(lon, lat, z)
    around = {(x + dx, y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)}
    found = []
    for tx, ty in around:
        for feature in get(f"/tiles/grids/{z}/{tx}/{ty}.mvt", "town").layers().get("grids_label", []):
            px, py = feature.parts[0][0]
            if (tx * SIDE + px, ty * SIDE + py) == pytest.approx(tile_at(lon, lat, z + 12), abs=1):
                found.append((tx, ty))
    assert found == [(x, y)]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lon=st.floats(119.97, 120.07), lat=st.floats(29.98, 30.03), z=st.integers(0, 14))
def test_shapes_reach_over_the_edge_by_the_margin_and_no_farther(get: Get, lon: float, lat: float, z: int) -> None:
    for feature in get(url("areas", z, lon, lat), "town").layers().get("areas", []):
        for ring in feature.parts:
            assert all(-MARGIN <= value <= SIDE + MARGIN for point in ring for value in point)


def test_a_shape_just_beyond_the_edge_is_drawn_within_the_margin(get: Get) -> None:
    west_end = tile_at(WEST, SOUTH + 0.005, 14)[0]
    y = tile_at(WEST, SOUTH + 0.005, 14)[1]
    tile = get(f"/tiles/areas/14/{west_end}/{y}.mvt", "town")
    assert GRID in tile.values("areas", "code")


def test_the_county_of_the_cast_is_drawn_far_away(get: Get) -> None:
    assert COUNTY in get(url("areas", 8), "town").values("areas", "code")


def area(ring: list[tuple[int, int]]) -> float:
    """Twice the signed area; positive where the ring turns clockwise on the screen, as outer rings of tiles do."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, [*ring[1:], ring[0]], strict=True))


def test_shapes_turn_the_same_way_whether_they_were_cut_or_not(get: Get) -> None:
    features = [feature for z in range(6, 15) for feature in get(url("areas", z), "town").layers()["areas"]]
    cut = [f for f in features if any(value in {-MARGIN, SIDE + MARGIN} for point in f.parts[0] for value in point)]
    assert 0 < len(cut) < len(features)
    assert all(area(feature.parts[0]) > 0 for feature in features)


def test_a_shape_inside_of_a_tile_is_drawn_where_it_lies(get: Get) -> None:
    x, y = tile_at(*IN_GRID, 11)
    grid = next(f for f in get(url("grids", 11), "town").layers()["grids"] if f.number == int(GRID))
    corners = [(WEST, SOUTH), (WEST + 0.01, SOUTH), (WEST + 0.01, SOUTH + 0.01), (WEST, SOUTH + 0.01)]
    expected = {tile_at(lon, lat, 11 + 12) for lon, lat in corners}
    drawn = {(x * SIDE + px, y * SIDE + py) for px, py in grid.parts[0]}
    assert len(drawn) == 4
    assert all(any(abs(px - ex) <= 1 and abs(py - ey) <= 1 for ex, ey in expected) for px, py in drawn)
