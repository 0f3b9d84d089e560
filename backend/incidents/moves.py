"""The table of an incident's moves, the whole life cycle; `offered` says which are open today. Pure data."""

from collections.abc import Mapping
from typing import Final

from backend.work.moves import Rule, states, who

_CENTRE = who("centre:owner", "centre_lead:owner")
_LEAD = who("centre_lead:owner")
_OPEN = "reported registered dispatched in_progress verifying on_hold"
_OVER = " closed rejected withdrawn merged void"

INCIDENT_MOVES: Final[Mapping[str, Rule]] = {
    "report": Rule("1", states(""), "reported", who("anyone"), ("category",)),
    "amend": Rule("1a", states("reported"), None, _CENTRE | who("reporter", "station:area")),
    "join": Rule("1c", states(_OPEN), None, who("worker:area", "deputy:area", "station:area")),
    "withdraw": Rule("1a", states("reported"), "withdrawn", who("reporter"), ("reason",), stops=True),
    # Made of a report by intake alone.
    "emergency": Rule("1b", states(""), "registered", who("anyone"), ("category",), offered=False),
    "settle": Rule(
        "2", states("reported"), "closed", who("worker:area", "deputy:area", "station:area"),
        ("words",), stops=True,
    ),
    "register": Rule("3", states("reported"), "registered", _CENTRE | who("station:area"), stops=True),
    "undo": Rule(
        "3u", states("closed registered"), "reported", _CENTRE | who("worker:area", "deputy:area", "station:area"),
        stops=True, fleeting=True,
    ),
    "clarify": Rule("3a", states("reported"), None, _CENTRE, ("words",)),
    "confirm": Rule("3b", states("reported"), None, _CENTRE),
    "reject": Rule("4", states("reported"), "rejected", _CENTRE, ("reason",), stops=True),
    "merge": Rule("5", states("reported registered"), "merged", _CENTRE, ("main",), stops=True),
    "unmerge": Rule("5u", states("merged"), "reported", _CENTRE, ("reason",)),
    "dispatch": Rule("6", states("registered"), "dispatched", _CENTRE | who("station:sender"), ("tasks",), stops=True),
    "rule": Rule(
        "8a", states("registered"), "dispatched", who("centre:above", "centre_lead:above"),
        ("tasks", "reason"), stops=True,
    ),
    "escalate": Rule("10", states("registered in_progress"), "registered", _CENTRE, ("reason",), stops=True),
    "hand_down": Rule(
        "11", states("registered"), "registered", _CENTRE, ("area",),
        levels=frozenset({"county", "city", "province"}), stops=True,
    ),
    "hold": Rule("13", states("in_progress"), "on_hold", _LEAD, ("reason",)),
    "resume": Rule("13", states("on_hold"), "in_progress", _LEAD),
    "rework": Rule("15", states("verifying"), "dispatched", _CENTRE, ("reason",), stops=True),
    "close": Rule(
        "16", states("verifying"), "closed",
        who("centre:registrar", "centre_lead:registrar", "station:registrar"), stops=True,
    ),
    "rate": Rule("17", states("closed"), None, _CENTRE | who("reporter"), ("rating",)),
    "keep_closed": Rule("18k", states("closed"), None, _CENTRE, ("reason",)),
    "reopen": Rule("18", states("closed"), "registered", _CENTRE, ("reason",)),
    "void": Rule("19", states(_OPEN), "void", _LEAD, ("reason",), stops=True),
    # An overlay that never blocks: only what it says rises.
    "supervise": Rule("S", states(_OPEN), None, who("centre:over", "centre_lead:over", "leader:over"), ("reason",)),
    "urge": Rule(
        "U", states(_OPEN), None, who("centre:over", "centre_lead:over", "leader:over", "reporter"),
    ),
    # Its photos stay as they came, beyond the days of its county; whoever ends that says why, too.
    "preserve": Rule("20", states(_OPEN + _OVER), None, _LEAD | who("centre_lead:above"), ("reason",)),
    "unpreserve": Rule("20u", states(_OPEN + _OVER), None, _LEAD | who("centre_lead:above"), ("reason",)),
    # What the case that others were merged into says of it; made by merge and unmerge alone.
    "absorb": Rule("5m", states(_OPEN), None, _CENTRE, offered=False),
    "release": Rule("5m", states(_OPEN), None, _CENTRE, offered=False),
}  # fmt: skip
