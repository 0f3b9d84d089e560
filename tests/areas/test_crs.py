"""Conversions between the coordinate systems of phones and of Chinese map services."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.areas.crs import BD09, CGCS2000, GCJ02, KNOWN, WGS84, to_wgs84
from gis.areas.problems import PositionNotValid, ReferenceNotKnown
from tests.areas.forward import bd_from_wgs, gcj_from_wgs

LONS = st.floats(118.0, 123.5)  # Zhejiang with its islands
LATS = st.floats(27.0, 31.3)


def metres(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Distance of two near positions, in metres."""
    east = math.radians(b[0] - a[0]) * math.cos(math.radians(a[1]))
    return 6_371_000 * math.hypot(east, math.radians(b[1] - a[1]))


FORWARD = {GCJ02: gcj_from_wgs, BD09: bd_from_wgs}


@given(lon=LONS, lat=LATS, system=st.sampled_from([GCJ02, BD09]))
def test_a_round_trip_ends_where_it_began(lon: float, lat: float, system: str) -> None:
    assert metres(to_wgs84(*FORWARD[system](lon, lat), system), (lon, lat)) < 0.001


@given(lon=LONS, lat=LATS)
def test_the_systems_are_hundreds_of_metres_apart(lon: float, lat: float) -> None:
    assert 100 < metres((lon, lat), to_wgs84(lon, lat, GCJ02)) < 1000
    assert 500 < metres(to_wgs84(lon, lat, GCJ02), to_wgs84(lon, lat, BD09)) < 1500


@pytest.mark.parametrize(
    ("wgs", "gcj"),
    [  # positions that the open conversion libraries agree upon
        ((121.5272106, 31.1774276), (121.531541859215, 31.17530398364597)),
        ((113.912316, 22.543847), (113.9171764808363, 22.540796131694766)),
        ((116.377817, 39.911954), (116.38404722455657, 39.91334545536069)),
    ],
)
def test_known_positions_are_converted_as_elsewhere(wgs: tuple[float, float], gcj: tuple[float, float]) -> None:
    assert metres(gcj_from_wgs(*wgs), gcj) < 0.01
    assert metres(to_wgs84(*gcj, GCJ02), wgs) < 0.01


def test_the_national_system_and_positions_abroad_stay_as_they_are() -> None:
    assert to_wgs84(120.0, 30.0, CGCS2000) == (120.0, 30.0)
    assert to_wgs84(2.35, 48.85, GCJ02) == (2.35, 48.85)


@pytest.mark.parametrize("system", KNOWN)
@pytest.mark.parametrize(
    ("lon", "lat"), [(math.nan, 30), (120, math.nan), (math.inf, 30), (120, -math.inf), (180.1, 30), (120, 90.1)]
)
def test_what_is_no_position_is_refused(lon: float, lat: float, system: str) -> None:
    with pytest.raises(PositionNotValid):
        to_wgs84(lon, lat, system)


def test_an_unknown_system_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ReferenceNotKnown) as refused:
        to_wgs84(120.0, 30.0, "EPSG:9999")
    assert WGS84 in refused.value.message("en")
