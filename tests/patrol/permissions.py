"""Who may ask for patrols: those who walk them, each for the own ones."""

from tests.routes import Row

WALK = dict.fromkeys(("worker", "neighbour", "deputy", "other_worker", "station"), 200)
OTHERS = dict.fromkeys(("no_post", "centre", "centre_lead", "other_centre", "unit", "leader", "auditor"), 403)

ROWS = [Row("GET", "/api/mobile/v1/patrols", WALK | OTHERS | {"signed_out": 401})]
