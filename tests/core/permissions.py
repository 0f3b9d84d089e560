"""Who may call what belongs to no app: health is for machines on duty, the description for everybody."""

from tests.routes import ALWAYS, Row

EVERYBODY = dict.fromkeys(sorted(ALWAYS), 200)

ROWS = [
    Row("GET", "/health/live", EVERYBODY),
    Row("GET", "/health/ready", EVERYBODY),
    Row("GET", "/health/deep", EVERYBODY),
    Row("GET", "/api/schema/", EVERYBODY),
    Row("GET", "/api/docs/", EVERYBODY),
]
