"""Who may call the routes of incidents and tasks. The moves themselves × cast stand in test_moves.py."""

from typing import Any
from uuid import UUID

from backend.core.clock import now
from backend.core.ids import uuid7
from backend.incidents.models import RoutingRule
from tests.cast import IN_GRID, TOWN, VILLAGE, Cast
from tests.incidents.groups import make_categories
from tests.incidents.sent import SHA, appealed, carded, case
from tests.routes import Row


def new_report(cast: Cast, it: Any) -> dict[str, Any]:
    del cast, it
    return {
        "id": str(uuid7()), "category": "hazard.fire_exit", "photos": [{"sha256": SHA}],
        "position": {"lon": IN_GRID[0], "lat": IN_GRID[1]},
    }  # fmt: skip


def categories(cast: Cast) -> None:
    del cast
    make_categories()


SIGNED_IN = {
    "signed_out": 401, "no_post": 200, "worker": 200, "station": 200, "centre": 200, "other_centre": 200, "unit": 200,
    "leader": 200, "auditor": 200,
}  # fmt: skip
SEES = {
    "signed_out": 401, "no_post": 404, "worker": 200, "neighbour": 404, "deputy": 200, "station": 200, "centre": 200,
    "other_centre": 404, "unit": 200, "unit_lead": 200, "law_unit": 404, "county_centre": 200, "county_unit": 404,
    "leader": 200, "sysadmin": 404, "secadmin": 404, "auditor": 404,
}  # fmt: skip
ONE = "/api/v1/incidents/{it.incident.pk}"
NOT_THERE_YET = {who: 404 if status == 200 else status for who, status in SEES.items()}

LEADS = dict.fromkeys(
    ("no_post", "worker", "station", "centre", "other_centre", "county_centre", "unit_lead", "leader", "sysadmin"), 403
) | {"signed_out": 401, "centre_lead": 200}
RULES = "/api/v1/routing-rules"
RULE = {"name": "x", "unit_kind": "police"}


def _a_rule(cast: Cast) -> UUID:
    del cast
    return RoutingRule.objects.create(owner_area=TOWN, position=1, name="x", unit_kind="police", at=now()).pk


# Who only reads, or is out in the field, has no desk.
NO_DESK = ("no_post", "worker", "neighbour", "deputy", "leader", "sysadmin", "secadmin", "auditor")
DESKS = SEES | dict.fromkeys(NO_DESK, 403)
LEFT = {who: 204 if status in (200, 404) else status for who, status in DESKS.items()}
READS_CARDS = {
    "signed_out": 401, "no_post": 403, "worker": 403, "deputy": 403, "entity": 403, "station": 200, "centre": 200,
    "other_centre": 200, "unit": 200, "unit_lead": 200, "county_centre": 200, "leader": 200, "sysadmin": 403,
    "auditor": 403,
}  # fmt: skip

ROWS = [
    Row("PUT", f"{ONE}/desk", DESKS, given=case),
    Row("DELETE", f"{ONE}/desk", LEFT, given=case),
    Row("PUT", f"{ONE}/claim", DESKS, body={}, given=case),
    Row("DELETE", f"{ONE}/claim", DESKS, given=case),
    Row("GET", "/api/v1/cards", READS_CARDS),
    Row("GET", "/api/v1/cards/points", READS_CARDS),
    Row(
        "POST", "/api/v1/cards/{it}/appeal",
        {
            "signed_out": 401, "no_post": 403, "worker": 403, "station": 403, "centre": 403, "other_centre": 404,
            "unit": 200, "unit_lead": 200, "law_unit": 404, "county_centre": 403, "leader": 403, "sysadmin": 403,
        },
        body={"reason": "x"}, given=carded,
    ),
    Row(
        "POST", "/api/v1/cards/{it}/decide",
        {
            "signed_out": 401, "no_post": 403, "worker": 403, "station": 403, "centre": 403, "centre_lead": 403,
            "other_centre": 404, "unit": 403, "unit_lead": 403, "county_centre": 200, "leader": 403, "sysadmin": 403,
        },
        body={"upheld": False, "reason": "x"}, given=appealed,
    ),
    Row("GET", RULES, LEADS),
    Row("POST", RULES, LEADS | {"centre_lead": 201}, body=RULE, given=categories),
    Row("PUT", RULES + "/{it}", LEADS, body=RULE | {"state": "on", "version": 1}, given=_a_rule),
    Row("PUT", RULES + "/order", LEADS | {"centre_lead": 204}, body={"ids": []}),
    Row("POST", RULES + "/try", LEADS, body=RULE),
    Row("GET", "/api/v1/categories", SIGNED_IN),
    Row("GET", "/api/v1/areas/counts?within=330110&level=grid", SIGNED_IN),
    Row("GET", "/api/v1/incidents", SIGNED_IN),
    Row("GET", "/api/v1/incidents/queues", SIGNED_IN),
    Row(
        "GET", f"/api/v1/station?area={VILLAGE}",
        {
            "signed_out": 401, "no_post": 403, "worker": 403, "deputy": 403, "station": 200, "centre": 200,
            "centre_lead": 200, "other_centre": 404, "county_centre": 200, "unit": 403, "leader": 403, "auditor": 403,
        },
    ),
    Row("GET", "/api/v1/tasks", SIGNED_IN),
    Row("GET", "/api/v1/units", SIGNED_IN),
    Row(
        "POST", "/api/v1/incidents",
        {
            "signed_out": 401, "no_post": 403, "worker": 201, "deputy": 201, "station": 201, "centre": 201,
            "other_centre": 201, "unit": 201, "entity": 201, "leader": 201, "sysadmin": 403, "auditor": 403,
        },
        body=new_report, given=categories,
    ),
    Row("GET", ONE, SEES, given=case),
    Row("GET", f"{ONE}/duplicates", SEES, given=case),
    Row(
        "GET", "/api/v1/incidents/already-reported?category=hazard.fire_exit&lon=120.01&lat=30.01", SIGNED_IN,
        given=categories,
    ),
    # The photo is named but has not arrived: those who see the case and those who do not get 404 alike.
    Row("GET", f"{ONE}/photos/{SHA}/256", NOT_THERE_YET, given=case),
    Row("GET", f"{ONE}/photo-links", SEES, given=case),
    Row("GET", f"{ONE.replace('v1', 'mobile/v1')}/photo-links", SEES, given=case),
    Row("GET", f"{ONE.replace('v1', 'mobile/v1')}/photos/{SHA}/256", NOT_THERE_YET, given=case),
    Row(
        "POST", "/api/v1/incidents/moves/escalate", SIGNED_IN | {"sysadmin": 403, "auditor": 403, "no_post": 403},
        body=lambda cast, it: {"incidents": [{"id": str(it.incident.pk)}], "body": {"reason": "x"}, "dry_run": True},
        given=case,
        note="who may not move it gets the reason beside it",
    ),
    Row(
        "POST", f"{ONE}/moves/rework",
        {
            "signed_out": 401, "no_post": 403, "worker": 403, "centre": 409, "other_centre": 404, "unit": 403,
            "law_unit": 404, "leader": 403, "sysadmin": 403,
        },
        body={"reason": "x"}, given=case,
    ),
    Row(
        "POST", "/api/v1/tasks/{it.task.pk}/moves/accept",
        {
            "signed_out": 401, "no_post": 403, "worker": 403, "centre": 403, "other_centre": 404, "unit": 200,
            "unit_lead": 200, "law_unit": 404, "leader": 403, "sysadmin": 403,
        },
        body={}, given=case,
    ),
]  # fmt: skip
