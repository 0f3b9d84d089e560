"""Who may import grids: system administrators, each in the own area; nobody else even sees an import."""

import json
from typing import Any

from backend.core.actor import SYSTEM_ACTOR
from backend.core.clock import now
from gis.imports import commands
from gis.imports.models import AreaImport
from gis.imports.options import Options
from gis.imports.reading import Layer
from tests.cast import COUNTY, Cast
from tests.imports.files import as_today
from tests.routes import Row

OTHERS = (
    "worker", "deputy", "station", "centre", "centre_lead", "other_centre", "unit", "unit_lead", "county_centre",
    "entity", "leader", "secadmin", "auditor", "no_post",
)  # fmt: skip
NOBODY = dict.fromkeys(OTHERS, 403) | {"signed_out": 401}


def answered(status: int) -> dict[str, int]:
    return NOBODY | {"sysadmin": status}


def collection() -> dict[str, Any]:
    """The grids of today as GeoJSON."""
    features = [
        {
            "type": "Feature",
            "properties": {"code": code, "name": name},
            "geometry": shape.__geo_interface__ if shape is not None else None,
        }
        for code, name, shape in as_today()
    ]
    return {"type": "FeatureCollection", "features": features}


def given(cast: Cast) -> AreaImport:
    del cast
    rows = [[code, name] for code, name, _ in as_today()]
    layer = Layer("geojson", "in", ["in"], "EPSG:4326", ["code", "name"], rows, [shape for _, _, shape in as_today()])
    return commands.add_import(
        actor=SYSTEM_ACTOR, county=COUNTY, name="网格.geojson", data=b"{}", layer=layer, options=Options(), now=now()
    )  # fmt: skip


def checked(cast: Cast) -> AreaImport:
    one = given(cast)
    one.state, one.counts = "checked", {"faults": 2, "grids": 4, "findings": {}, "actions": {}, "batches": 0}
    one.save()
    return one


ONE = "/api/v1/areas/imports/{it.pk}"
CHECK = {
    "base_version": 1, "crs": "", "layer": "in", "code_field": "code", "name_field": "name", "replaces_field": "",
    "people_field": "", "heal_m": 0.5, "part": False,
}  # fmt: skip
FILE = json.dumps(collection()).encode()

ROWS = [
    Row("GET", f"/api/v1/areas/imports?county={COUNTY}", answered(200), given=given),
    Row("GET", "/api/v1/areas/imports?county=990110", answered(404), note="no county of ours"),
    Row("GET", "/api/v1/areas/imports?county=33", answered(400), note="no county"),
    Row(
        "POST", f"/api/v1/areas/imports?county={COUNTY}&name=a.geojson", answered(201), body=FILE,
        content_type="application/octet-stream",
    ),
    Row(
        "POST", f"/api/v1/areas/imports?county={COUNTY}", answered(422), body=b"hello", note="no map",
        content_type="application/octet-stream",
    ),
    Row("GET", ONE, answered(200), given=given),
    Row("GET", "/api/v1/areas/imports/01900000-0000-7000-8000-000000000000", answered(404), note="missing"),
    Row("POST", ONE + "/check", answered(202), body=CHECK, given=given),
    Row("POST", ONE + "/check", answered(400), body=CHECK | {"heal_m": 50}, given=given, note="too wide"),
    Row("GET", ONE + "/findings?severity=fault", answered(200), given=given),
    Row("GET", ONE + "/grids?action=gone", answered(200), given=given),
    Row("GET", ONE + "/map", answered(200), given=given),
    Row("POST", ONE + "/moves/discard", answered(202), body={"base_version": 1}, given=given),
    Row("POST", ONE + "/moves/apply", answered(409), body={"base_version": 1}, given=checked, note="faults"),
    Row("POST", ONE + "/moves/undo", answered(409), body={"base_version": 1}, given=given, note="not applied"),
]  # fmt: skip
