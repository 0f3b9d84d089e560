"""The table of moves: who may do what in which state. Pure data; DOMAIN's life cycle as rows.

`who` holds (role, relation). A relation is what ties the actor to the case: `reporter`, `owner` (post of the unit that
answers for it), `area` (the case lies in the post's area), `registrar` (unit that registered it), `sender` (the same,
while the township still answers for it), `over` (the
post's area holds the owner's, or is the same), `above` (it is one level over the owner's), `unit` or `person`
(the task was sent to it), `dispatcher` (unit that sent the task), `anyone`.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from backend.work.problems import MoveNotAllowed, MoveNotYours, MoveUnknown, RedCard, Ruled

Who = frozenset[tuple[str, str]]


def who(*pairs: str) -> Who:
    """`who("centre:owner", "reporter")`: role and relation; a bare relation stands for every role ("*")."""
    return frozenset((pair.split(":")[0], pair.split(":")[1]) if ":" in pair else ("*", pair) for pair in pairs)


@dataclass(frozen=True)
class Rule:
    """One move: `states` it starts from, `to` (None: no change or computed), who may do it, what it needs."""

    number: str
    states: frozenset[str]
    to: str | None
    who: Who
    needs: tuple[str, ...] = ()
    levels: frozenset[str] = frozenset()  # levels of the actor's area; empty: every level
    kinds: frozenset[str] = frozenset()  # kinds of task; empty: every kind
    stops: bool = False  # the clock that runs
    offered: bool = True
    unruled: bool = False  # not of a task that the centre above has given to this unit
    uncarded: bool = False  # not after a red card
    fleeting: bool = False  # for a few seconds only: never named among what is possible


def states(text: str) -> frozenset[str]:
    return frozenset(text.split())


_HANDS = who("unit", "person")
# A check or a question is answered, not worked on: returned or put off, it would leave a case that nobody can close.
ANSWERED = states("verify clarify confirm")
_WORK = states("handle inspect visit notice broadcast collect")

TASK_MOVES: Mapping[str, Rule] = {
    "accept": Rule("7", states("dispatched"), "accepted", _HANDS, kinds=_WORK, stops=True),
    "assign": Rule(
        "7a", states("dispatched accepted"), None,
        who("unit_lead:unit", "station:unit", "centre_lead:unit"), ("person",),
    ),
    "progress": Rule("7b", states("accepted"), None, _HANDS, ("words",), kinds=_WORK),
    "assist": Rule(
        "7c", states("accepted"), None, who("unit:unit", "unit_lead:unit", "centre:owner", "centre_lead:owner"),
        ("unit", "reason"), kinds=states("handle"),
    ),
    "return": Rule(
        "8", states("dispatched accepted"), "returned", _HANDS, ("reason",), kinds=_WORK, unruled=True, stops=True,
    ),
    "recall": Rule(
        "6a", states("dispatched"), "recalled",
        # Who owns the case may also take back what a unit asked of another one.
        who("station:dispatcher", "centre:dispatcher", "centre_lead:dispatcher", "centre:owner", "centre_lead:owner"),
        kinds=_WORK | ANSWERED - {"verify"}, stops=True,
    ),
    "transfer": Rule(
        "9", states("dispatched accepted"), "transferred", who("unit_lead:unit", "centre:owner", "centre_lead:owner"),
        ("unit", "reason"), kinds=states("handle"), unruled=True, stops=True,
    ),
    "extend": Rule(
        "12", states("accepted"), None, who("unit:unit", "unit_lead:unit"),
        ("reason", "due_at"), kinds=states("handle"), uncarded=True,
    ),
    "decide": Rule(
        "12d", states("accepted"), None, who("centre:owner", "centre_lead:owner"),
        ("granted",), kinds=states("handle"),
    ),
    "finish": Rule(
        "14", states("accepted"), "done", _HANDS | who("centre:owner", "centre_lead:owner"),
        ("words",), stops=True,
    ),
}  # fmt: skip

# What is answered needs no acceptance: the one at the spot says fixed or not fixed at once.
ANSWERED_FROM = states("dispatched accepted")


@dataclass(frozen=True)
class Situation:
    """Where a subject or task stands, for an actor: its state, the actor's role, level and relations."""

    state: str
    role: str
    level: str
    relations: frozenset[str]
    kind: str = ""
    ruled: bool = False
    red: bool = False  # the task has a red card


def check(table: Mapping[str, Rule], move: str, situation: Situation) -> Rule:
    """The rule of `move`.

    Raises MoveUnknown, MoveNotYours (403: another post may), MoveNotAllowed (409: not in this state), Ruled or RedCard.
    """
    rule = table.get(move)
    if rule is None or not rule.offered:
        raise MoveUnknown(move=move)
    if all(role not in ("*", situation.role) for role, _ in rule.who):
        raise MoveNotYours(move=move, role=situation.role)
    if situation.state not in from_states(rule, situation):
        raise MoveNotAllowed(move=move, state=situation.state, allowed=", ".join(allowed(table, situation)) or "–")
    if not may(rule, situation):
        raise MoveNotYours(move=move, role=situation.role)
    if rule.unruled and situation.ruled:
        raise Ruled()
    if rule.uncarded and situation.red:
        raise RedCard()
    return rule


def may(rule: Rule, situation: Situation) -> bool:
    """Whether role, relation and level fit, whatever the state."""
    if rule.levels and situation.level not in rule.levels:
        return False
    return any(relation in situation.relations and role in ("*", situation.role) for role, relation in rule.who)


def from_states(rule: Rule, situation: Situation) -> Collection[str]:
    """States from which the move starts; none where it is not for this kind of task."""
    if rule.kinds and situation.kind not in rule.kinds:
        return ()
    return ANSWERED_FROM if rule.number == "14" and situation.kind in ANSWERED else rule.states


def allowed(table: Mapping[str, Rule], situation: Situation) -> list[str]:
    """Names of the moves that are possible now, in the order of the table."""
    return [
        name
        for name, rule in table.items()
        if rule.offered and not rule.fleeting and not (rule.unruled and situation.ruled)
        if not (rule.uncarded and situation.red)
        if situation.state in from_states(rule, situation) and may(rule, situation)
    ]


def incident_state(tasks: Iterable[tuple[str, bool]]) -> str:
    """State of an incident by the handle tasks of its round, as (state, lead).

    Recalled, transferred and cancelled ones do not count; assisting ones alone do not finish it.
    """
    counted = [(state, lead) for state, lead in tasks if state not in {"recalled", "transferred", "cancelled"}]
    if any(state == "accepted" for state, _ in counted):
        return "in_progress"
    if any(state == "dispatched" for state, _ in counted):
        return "dispatched"
    return "verifying" if ("done", True) in counted else "registered"
