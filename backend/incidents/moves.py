"""The table of an incident's moves, the whole life cycle; `offered` says which are open today. Pure data."""

from collections.abc import Mapping
from typing import Final

from backend.work.moves import Rule, states, who

_CENTRE = who("centre:owner", "centre_lead:owner")
_LEAD = who("centre_lead:owner")
_OPEN = "reported registered dispatched in_progress verifying on_hold"

INCIDENT_MOVES: Final[Mapping[str, Rule]] = {
    "report": Rule(
        "1", states(""), "reported", who("anyone"), ("category",), starts="register", tells=("station", "centre")
    ),
    "amend": Rule("1a", states("reported"), None, _CENTRE | who("reporter", "station:area"), tells=("centre",)),
    "join": Rule(
        "1c", states(_OPEN), None, who("worker:area", "deputy:area", "station:area"), tells=("centre", "reporter")
    ),
    "withdraw": Rule(
        "1a", states("reported"), "withdrawn", who("reporter"), ("reason",), stops="register", tells=("centre",)
    ),
    "emergency": Rule(
        "1b", states(""), "registered", who("anyone"), starts="dispatch", tells=("duty_desks",), offered=False
    ),
    "settle": Rule(
        "2", states("reported"), "closed", who("worker:area", "deputy:area", "station:area"),
        ("words",), stops="register", tells=("reporter",),
    ),
    "register": Rule(
        "3", states("reported"), "registered", _CENTRE | who("station:area"),
        stops="register", starts="dispatch", tells=("reporter",),
    ),
    "undo": Rule(
        "3u", states("closed registered"), "reported", _CENTRE | who("worker:area", "deputy:area", "station:area"),
        stops="dispatch", starts="register", tells=("reporter",), fleeting=True,
    ),
    "clarify": Rule("3a", states("reported"), None, _CENTRE, ("words",), tells=("reporter",), offered=False),
    "confirm": Rule("3b", states("reported"), None, _CENTRE, tells=("worker",), offered=False),
    "reject": Rule(
        "4", states("reported"), "rejected", _CENTRE, ("reason",), stops="register", tells=("reporter",)
    ),
    "merge": Rule(
        "5", states("reported registered"), "merged", _CENTRE, ("main",), stops="register", tells=("reporter",)
    ),
    "unmerge": Rule(
        "5u", states("merged"), "reported", _CENTRE, ("reason",), starts="register", tells=("reporter",)
    ),
    "dispatch": Rule(
        "6", states("registered"), "dispatched", _CENTRE | who("station:sender"),
        ("tasks",), stops="dispatch", starts="accept", tells=("unit", "reporter"),
    ),
    "rule": Rule(
        "8a", states("registered"), "dispatched", who("centre:above", "centre_lead:above"),
        ("tasks", "reason"), stops="dispatch", starts="accept", tells=("unit", "dispatcher", "reporter"),
    ),
    "escalate": Rule(
        "10", states("registered in_progress"), "registered", _CENTRE, ("reason",),
        stops="dispatch", starts="dispatch", tells=("parent_centre", "reporter"),
    ),
    "hand_down": Rule(
        "11", states("registered"), "registered", _CENTRE, ("area",),
        levels=frozenset({"county", "city", "province"}), stops="dispatch", starts="dispatch",
        tells=("child_centre", "reporter"),
    ),
    "hold": Rule("13", states("in_progress"), "on_hold", _LEAD, ("reason",), tells=("unit", "reporter")),
    "resume": Rule("13", states("on_hold"), "in_progress", _LEAD, tells=("unit", "reporter")),
    "rework": Rule(
        "15", states("verifying"), "dispatched", _CENTRE, ("reason",), stops="verify", starts="accept", tells=("unit",)
    ),
    "close": Rule(
        "16", states("verifying"), "closed",
        who("centre:registrar", "centre_lead:registrar", "station:registrar"), stops="close", tells=("reporter",),
    ),
    "rate": Rule("17", states("closed"), None, _CENTRE | who("reporter"), ("rating",), tells=("unit",), offered=False),
    "reopen": Rule(
        "18", states("closed"), "registered", _CENTRE, ("reason",), starts="dispatch", tells=("unit", "reporter")
    ),
    "void": Rule(
        "19", states(_OPEN), "void", _LEAD, ("reason",), stops="register dispatch close", tells=("owner", "reporter")
    ),
    # What the case that others were merged into says of it; made by merge and unmerge alone.
    "absorb": Rule("5m", states(_OPEN), None, _CENTRE, tells=("reporter",), offered=False),
    "release": Rule("5m", states(_OPEN), None, _CENTRE, offered=False),
}  # fmt: skip
