"""Who may call which address of areas: names and borders are reference data for everyone signed in."""

from tests.cast import GRID, OTHER_GRID

SIGNED_IN = (
    "worker", "neighbour", "deputy", "other_worker", "station", "centre", "centre_lead", "other_centre", "unit",
    "unit_lead", "county_centre", "county_unit", "entity", "leader", "sysadmin", "secadmin", "auditor", "no_post",
)  # fmt: skip
EVERYONE = dict.fromkeys(SIGNED_IN, 200) | {"signed_out": 401}

ROWS = [
    ("GET", "/api/v1/areas", EVERYONE),
    ("GET", f"/api/v1/areas/{GRID}", EVERYONE),
    ("GET", f"/api/v1/areas/{OTHER_GRID}/outline", EVERYONE),
    ("GET", "/api/v1/areas/locate?lon=120.005&lat=30.005", EVERYONE),
]
