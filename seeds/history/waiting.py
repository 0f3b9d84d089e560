"""Cases that are not over: counted back from the present, so that each waits where it should, in the wanted light."""

from collections.abc import Callable, Mapping
from random import Random

from backend.core.actor import Actor
from backend.work.clocks import Light
from seeds.history import incident_acts as incident
from seeds.history import task_acts as task
from seeds.history import words
from seeds.history.case import Case
from seeds.history.paths import ABOVE, PARENT_OF, SEND_AT_ONCE, Play, verifier
from seeds.history.plan import Seedling
from seeds.history.worktime import StartingMoments

Steps = list[tuple[str, int]]

# The steps that lie behind a case in each queue; the clock of the last one runs now.
BEHIND = {
    "to_register": ("report",),
    "unplaced": ("report",),
    "to_dispatch": ("report", "register"),
    "returned": ("report", "register", "dispatch", "return"),
    "dispatched": ("report", "register", "dispatch"),
    "in_progress": ("report", "register", "dispatch", "accept"),
    "to_verify": ("report", "register", "dispatch", "accept", "finish"),
    "to_close": ("report", "register", "dispatch", "accept", "finish", "verify"),
}
CLOCK_AFTER = {
    "report": "register",
    "register": "dispatch",
    "escalate": "dispatch",
    "dispatch": "accept",
    "accept": "handle",
    "finish": "verify",
    "verify": "close",
    "return": "dispatch",
}
OTHERWISE: Mapping[str, tuple[Light, ...]] = {
    "green": ("green", "yellow", "red"),
    "yellow": ("yellow", "green", "red"),
    "red": ("red", "yellow", "green"),
}
HELD_AT = 0.4  # share of the handling time after which a case is put on hold


def steps_behind(seedling: Seedling, area_code: str, moments: StartingMoments, chance: Random) -> Steps:
    """The steps of a waiting case with their moments, the report first."""
    names = list(BEHIND[seedling.stage])
    if "register" in names:
        at = names.index("register") + 1
        names[at:at] = ["escalate"] * sum(digits >= ABOVE.get(seedling.level, 9) for digits in PARENT_OF.values())
    leaf = seedling.category.code
    found = moments.of(CLOCK_AFTER[names[-1]], leaf, area_code)
    # A case on hold was put there in time, some time ago: its clock would be over by now.
    wanted = "red" if seedling.outcome == "on_hold" else seedling.light
    at = chance.choice(next(found[light] for light in OTHERWISE[wanted] if found.get(light)))
    steps = [(names[-1], at)]
    for name, following in zip(reversed(names[:-1]), reversed(names[1:]), strict=True):
        if not (name == "register" and following == "dispatch" and chance.random() < SEND_AT_ONCE):
            share = min(1.4, chance.lognormvariate(-1.1, 0.6))
            at = moments.clocks.earlier(CLOCK_AFTER[name], leaf, area_code, at, share)
        steps.insert(0, (name, at))
    return steps


def play_waiting(play: Play, steps: Steps, *, on_hold: bool) -> None:
    """Plays the steps at their moments."""
    for name, at in steps:
        _STEPS[name](play, at)
    case = play.case
    if on_hold:
        clock = case.jobs[-1].clock
        if clock is None:
            raise RuntimeError("no clock runs")
        at = min(case.world.now, case.share(clock, HELD_AT))
        incident.hold(case, at, case.world.desk.lead(case.owner_area), words.why_held(play.chance))


def _report(play: Play, at: int) -> None:
    del at
    incident.report(play.case)


def _register(play: Play, at: int) -> None:
    play.register(at)


def _escalate(play: Play, at: int) -> None:
    case = play.case
    parent = case.owner_area[: PARENT_OF[len(case.owner_area)]]
    incident.escalate(case, at, _dispatcher(case), parent, words.why_above(play.chance))


def _dispatch(play: Play, at: int) -> None:
    actor = _dispatcher(play.case)
    play.dispatch(at, actor, play.units(actor)[:1])


def _dispatcher(case: Case) -> Actor:
    """Who registered it, or the lead of the centre to which it was escalated."""
    last = case.acts[-1]
    return last.actor if last.name == "incident.register" else case.world.desk.lead(case.owner_area)


def _accept(play: Play, at: int) -> None:
    job = play.case.jobs[-1]
    task.accept(play.case, job, at, play.hand(job))


def _return(play: Play, at: int) -> None:
    case, job = play.case, play.case.jobs[-1]
    task.give_back(case, job, at, play.hand(job), words.not_ours(case, play.chance), None)


def _finish(play: Play, at: int) -> None:
    case, job = play.case, play.case.jobs[-1]
    task.finish(case, job, at, play.hand(job), words.done(case, play.chance))


def _verify(play: Play, at: int) -> None:
    case, job = play.case, play.case.jobs[-1]
    task.verify(case, job, at, verifier(case, job), words.checked(case, play.chance, fixed=True), fixed=True)


_STEPS: dict[str, Callable[[Play, int], None]] = {
    "report": _report,
    "register": _register,
    "escalate": _escalate,
    "dispatch": _dispatch,
    "accept": _accept,
    "return": _return,
    "finish": _finish,
    "verify": _verify,
}
