"""Who may call which address of sign-in and units."""

from typing import Any
from uuid import UUID

from backend.accounts.models import Device, Roster
from backend.accounts.tokens import digest_of
from backend.core.clock import now
from tests.accounts.shapes import PASSWORD, phone_body
from tests.cast import TOWN, Cast
from tests.routes import ALWAYS, ANY_ID, Row

WRONG = {"username": "centre", "password": "wrong"}
EVERYBODY = sorted(ALWAYS)
FIELD_AND_DESKS = ("deputy", "neighbour", "unit", "entity", "leader", "sysadmin", "secadmin", "auditor")


def statuses(usual: int, **special: int) -> dict[str, int]:
    """`usual` for everybody of ALWAYS, and what is special."""
    return dict.fromkeys(EVERYBODY, usual) | special


def _a_post_of(who: str) -> Any:
    def body(cast: Cast, it: object) -> dict[str, str]:
        del it
        return {"post": str(cast.post[who].pk)}

    return body


def _known(cast: Cast) -> None:
    """A password for the centre."""
    person = cast.person["centre"]
    person.set_password(PASSWORD)
    person.save()


def _a_phone(cast: Cast) -> UUID:
    """The worker's."""
    at = now()
    device = Device.objects.create(
        token_sha256=digest_of("worker"), person=cast.person["worker"], post=cast.post["worker"],
        created_at=at, last_seen_at=at,
    )  # fmt: skip
    return device.pk


def _people(unit: str, **special: int) -> Row:
    refused = dict.fromkeys(("worker", "no_post", *FIELD_AND_DESKS), 403)
    others = {"signed_out": 401, "centre": 404, "centre_lead": 404, "other_centre": 404, "county_centre": 404}
    leads = {"station": 404, "unit_lead": 404, "police_lead": 404, "law_unit": 404}
    url = "/api/v1/units/{cast.unit[%s].pk}/people" % unit  # noqa: UP031 - braces belong to the template
    return Row("GET", url, refused | others | leads | special)


def _stand_in(who: str) -> Any:
    def body(cast: Cast, it: object) -> dict[str, Any]:
        del it
        return {"on_duty": False, "stand_in": str(cast.post[who].pk)}

    return body


# Whoever does not answer for the village gets 404, whoever sees it without answering for it 403.
LEAVE = {
    "signed_out": 401, "no_post": 403, "worker": 404, "neighbour": 404, "deputy": 404, "other_worker": 404,
    "station": 200, "centre": 200, "centre_lead": 200, "other_centre": 404, "unit": 404, "unit_lead": 404,
    "county_centre": 200, "county_unit": 404, "entity": 404, "leader": 403, "sysadmin": 403, "secadmin": 403,
    "auditor": 403,
}  # fmt: skip


def _only(role: str, status: int = 200) -> dict[str, int]:
    """Nobody else: not the other two administrators either."""
    others = ("no_post", "worker", "centre", "other_centre", *FIELD_AND_DESKS)
    return dict.fromkeys(others, 403) | {"signed_out": 401, role: status}


ACCOUNTS = "/api/v1/security/accounts"
ENDED = {"reason": "lost"}

PHONES = "/api/v1/phones"
SETTINGS = "/api/v1/settings"
SETTERS = _only("sysadmin") | {"centre_lead": 200}
CHANGED = {"value": 1, "version": 0}
SMS = {"phone": "13900000000", "code": "000000", "device": {"id": ANY_ID}}
CODE = {"code": "0" * 16, "device": {"id": ANY_ID}}


def _desk(lead: int, centre: int, strangers: int) -> dict[str, int]:
    """Phones are the desk's, people and codes its lead's; everybody else is refused by role."""
    others = dict.fromkeys(("no_post", "worker", "station", "unit", "unit_lead", *FIELD_AND_DESKS), 403)
    return others | {"signed_out": 401, "centre_lead": lead, "centre": centre, "other_centre": strangers}


def _a_roster(cast: Cast) -> UUID:
    """Of the township, waiting for its check."""
    return Roster.objects.create(area_code=TOWN, created_at=now()).pk


ROSTERS = "/api/v1/rosters"

ROWS = [
    Row("GET", ROSTERS, _desk(200, 403, 403)),
    Row("POST", ROSTERS, _desk(201, 403, 403), body=b"x", content_type="application/octet-stream"),
    Row("GET", ROSTERS + "/{it}", _desk(200, 403, 403), given=_a_roster),
    Row("GET", ROSTERS + "/{it}/faults", _desk(200, 403, 403), given=_a_roster),
    Row("GET", ROSTERS + "/{it}/posts", _desk(200, 403, 403), given=_a_roster),
    Row("POST", ROSTERS + "/{it}/moves/apply", _desk(409, 403, 403), body={"base_version": 1}, given=_a_roster),
    Row("POST", ROSTERS + "/{it}/moves/discard", _desk(202, 403, 403), body={"base_version": 1}, given=_a_roster),
    Row("GET", PHONES, _desk(200, 200, 200)),
    Row("GET", PHONES + "/numbers", _desk(200, 200, 200)),
    Row("POST", PHONES + "/{it}/end", _desk(200, 200, 404), body=ENDED, given=_a_phone),
    Row("GET", PHONES + "/people", _desk(200, 403, 403)),
    Row(
        "POST", PHONES + "/codes", _desk(201, 403, 403), body=lambda cast, it: {"posts": [str(cast.post["worker"].pk)]}
    ),
    Row(
        "POST",
        PHONES + "/codes",
        _desk(404, 403, 403),
        body=lambda cast, it: {"posts": [str(cast.post["other_worker"].pk)]},
        note="of another township",
    ),
    Row("DELETE", PHONES + "/codes/{cast.post[worker].pk}", _desk(204, 403, 403)),
    Row("DELETE", PHONES + "/codes/{cast.post[other_worker].pk}", _desk(404, 403, 403), note="of another township"),
    Row("POST", "/api/mobile/v1/sessions/code", statuses(401), body=CODE, note="no code"),
    Row("GET", "/api/mobile/v1/sms-codes", statuses(200)),
    Row("POST", "/api/mobile/v1/sms-codes", statuses(503), body={"phone": "13900000000"}, note="no gateway"),
    Row("POST", "/api/mobile/v1/sessions/sms", statuses(401), body=SMS, note="no code"),
    Row("GET", SETTINGS, SETTERS),
    Row("GET", SETTINGS + "/photo.watermark", SETTERS | {"sysadmin": 404}),
    Row("GET", SETTINGS + "/keep.rounds", SETTERS | {"centre_lead": 404}),
    Row("GET", SETTINGS + "/keep.originals/estimate?value=365", SETTERS | {"sysadmin": 404, "centre_lead": 404}),
    Row("PUT", SETTINGS + "/photo.watermark", SETTERS | {"sysadmin": 404, "centre_lead": 404}, body=CHANGED),
    Row("PUT", SETTINGS + "/keep.rounds", SETTERS | {"centre_lead": 404}, body=CHANGED),
    Row("GET", "/api/v1/security/events", _only("auditor")),
    Row("GET", "/api/v1/security/failures", _only("secadmin")),
    Row("GET", ACCOUNTS, _only("secadmin")),
    Row("GET", ACCOUNTS + "/{cast.person[worker].pk}", _only("secadmin")),
    Row("GET", ACCOUNTS + "/{cast.person[no_post].pk}", _only("secadmin", 404), note="of no area"),
    Row("POST", ACCOUNTS + "/{cast.person[worker].pk}/end", _only("secadmin"), body=ENDED),
    Row("POST", ACCOUNTS + "/{cast.person[no_post].pk}/end", _only("secadmin", 404), body=ENDED, note="of no area"),
    Row("POST", ACCOUNTS + "/{cast.person[worker].pk}/phones/{it}/end", _only("secadmin"), body=ENDED, given=_a_phone),
    Row(
        "POST",
        ACCOUNTS + "/{cast.person[centre].pk}/phones/{it}/end",
        _only("secadmin", 404),
        body=ENDED,
        given=_a_phone,
        note="another's",
    ),
    Row("GET", "/api/v1/session", statuses(200)),
    Row("POST", "/api/v1/session", statuses(401), body=WRONG, note="wrong password", given=_known),
    Row(
        "POST",
        "/api/v1/session",
        statuses(200),
        body={"username": "centre", "password": PASSWORD},
        note="right password",
        given=_known,
    ),
    Row("DELETE", "/api/v1/session", statuses(204)),
    Row(
        "POST",
        "/api/v1/session/post",
        statuses(404, signed_out=401, centre=200),
        body=_a_post_of("centre"),
        note="the centre's post",
    ),
    Row("POST", "/api/v1/session/post", statuses(404, signed_out=401), body={"post": ANY_ID}, note="no post"),
    Row("POST", "/api/mobile/v1/sessions", statuses(401), body=phone_body("centre", "wrong"), given=_known),
    Row("POST", "/api/mobile/v1/sessions", statuses(201), body=phone_body("centre"), given=_known, note="right"),
    Row("DELETE", "/api/mobile/v1/sessions", statuses(401), note="a console's session is no phone"),
    _people("police", centre=200, centre_lead=200, police_lead=200),
    _people("other_police", other_centre=200),
    _people("station", centre=200, centre_lead=200, station=200),
    _people("centre", centre=200, centre_lead=200, county_centre=200),
    _people("county_unit", county_centre=200),
    _people("administration"),
    Row("POST", "/api/v1/posts/{cast.post[worker].pk}/duty", LEAVE | {"worker": 200}, body=_stand_in("neighbour")),
    Row("GET", "/api/v1/posts/{cast.post[worker].pk}/duty", LEAVE | {"worker": 200}),
    Row(
        "POST",
        "/api/v1/posts/{cast.post[station].pk}/duty",
        LEAVE,
        body=_stand_in("neighbour"),
        note="the station's own",
    ),
    Row(
        "POST",
        "/api/v1/posts/{cast.post[centre].pk}/duty",
        LEAVE | {"station": 404, "centre_lead": 403, "county_centre": 403},
        body=_stand_in("centre_lead"),
        note="a centre's own",
    ),
    Row(
        "POST",
        f"/api/v1/posts/{ANY_ID}/duty",
        LEAVE | dict.fromkeys(("station", "centre", "centre_lead", "county_centre", "leader"), 404),
        body={"on_duty": True},
        note="none",
    ),
    Row("GET", f"/api/v1/units/{ANY_ID}/people", statuses(404, signed_out=401, worker=403, no_post=403), note="none"),
]
