"""Three small counties, built once: islands, a town, and the town's neighbour."""

import pytest

from seeds.zhejiang import CountyAreas, build_county

ISLANDS, TOWN, NEIGHBOUR = "330922", "330106", "330105"


@pytest.fixture(scope="session")
def islands() -> CountyAreas:
    return build_county(ISLANDS)


@pytest.fixture(scope="session")
def town() -> CountyAreas:
    return build_county(TOWN)


@pytest.fixture(scope="session")
def neighbour() -> CountyAreas:
    return build_county(NEIGHBOUR)


@pytest.fixture(params=["islands", "town"])
def county(request: pytest.FixtureRequest) -> CountyAreas:
    built: CountyAreas = request.getfixturevalue(request.param)
    return built
