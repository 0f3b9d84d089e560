"""The front door is open to everybody: a demo has no secrets. Nothing of it is there without DEMO=1."""

from uuid import UUID

from seeds.door.story import new_story
from tests.cast import Cast
from tests.routes import Row

EVERYBODY = ("signed_out", "no_post", "worker", "centre", "other_centre", "leader", "sysadmin")


def begun(cast: Cast) -> UUID:
    del cast
    return new_story()


def all_get(status: int) -> dict[str, int]:
    return dict.fromkeys(EVERYBODY, status)


ROWS = [
    Row("GET", "/api/demo/cast", all_get(200)),
    Row("POST", "/api/demo/story", all_get(201)),
    Row("GET", "/api/demo/story/{it}", all_get(200), given=begun),
    Row("GET", "/api/demo/pushes", all_get(200)),
    Row("GET", "/api/demo/texts", all_get(200)),
    Row("GET", "/api/demo/stranger", all_get(404), note="of an empty county"),
    Row("GET", "/api/demo/living", all_get(200)),
    Row("POST", "/api/demo/living", all_get(200), body={"on": False}),
    Row("GET", "/api/demo/workers", all_get(200)),
    Row("POST", "/api/demo/workers", all_get(409), note="where no server leads the session"),
    Row("GET", "/api/demo/scenes/nothing-0-before.jpg", all_get(404)),
]
