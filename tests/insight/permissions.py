"""Who may ask for numbers: those who answer for an area, of that area; everybody else is told so."""

from tests.cast import COUNTY, TOWN, VILLAGE
from tests.routes import Row

OF_TOWN = {
    "signed_out": 401, "no_post": 403, "worker": 403, "deputy": 403, "station": 404, "centre": 200,
    "centre_lead": 200, "other_centre": 404, "unit": 403, "unit_lead": 404, "county_centre": 200, "county_unit": 403,
    "entity": 403, "leader": 200, "sysadmin": 403, "secadmin": 403, "auditor": 403,
}  # fmt: skip
OF_VILLAGE = OF_TOWN | {"station": 200}
OF_COUNTY = OF_TOWN | {"centre": 404, "centre_lead": 404}
SIGNED_IN = {who: 401 if who == "signed_out" else 200 for who in OF_TOWN}
ONLY = {who: 401 if who == "signed_out" else 403 for who in OF_TOWN}
# A cell is no area: everybody who may ask sees what lies in it of the own areas, perhaps nothing.
OF_CELL = {who: 200 if status == 404 else status for who, status in OF_TOWN.items()}

ROWS = [
    Row("GET", f"/api/v1/insight/summary?area={TOWN}&days=30", OF_TOWN),
    Row("GET", f"/api/v1/insight/summary?area={VILLAGE}", OF_VILLAGE),
    Row("GET", f"/api/v1/insight/areas?within={COUNTY}&level=township&days=7", OF_COUNTY),
    Row("GET", f"/api/v1/insight/series?area={TOWN}&days=90", OF_TOWN),
    Row("GET", f"/api/v1/insight/frames?within={COUNTY}&level=grid&days=90&step=week", OF_COUNTY),
    Row("GET", f"/api/v1/insight/composition?area={TOWN}&by=channel", OF_TOWN),
    Row("GET", f"/api/v1/insight/repeats?area={VILLAGE}", OF_VILLAGE),
    Row("GET", f"/api/v1/insight/cases?area={VILLAGE}&days=30&open=1", OF_VILLAGE),
    Row("GET", "/api/v1/insight/cases?cell=14-0&days=30", OF_CELL),
    Row("GET", f"/api/v1/insight/areas/export?format=xlsx&within={COUNTY}&level=township", OF_COUNTY),
    Row("GET", f"/api/v1/insight/cases/export?format=csv&area={VILLAGE}&days=30", OF_VILLAGE),
    # Who may look at a list may take along what is in it; for strangers that is a line of titles.
    Row("GET", "/api/v1/incidents/export?format=xlsx&state=closed", SIGNED_IN),
    Row("GET", "/api/v1/records/export?format=csv&order=-area", SIGNED_IN),
    Row("GET", "/api/v1/tasks/export?format=csv&state=done", SIGNED_IN),
    Row("GET", "/api/v1/security/accounts/export?format=csv", ONLY | {"secadmin": 200}),
    Row("GET", "/api/v1/security/events/export?format=xlsx&kind=export", ONLY | {"auditor": 200}),
]
