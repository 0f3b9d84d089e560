"""Cases that are over: closed on each level, with the detours of real work, and those that were put aside."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from operator import itemgetter
from random import Random
from uuid import UUID

from backend.core.actor import Actor
from seeds.history import incident_acts as incident
from seeds.history import task_acts as task
from seeds.history import words
from seeds.history.case import Case, Job
from seeds.history.worktime import DAY_S, Ticking
from seeds.zhejiang.distributions import CLOSING, CLOSING_SIGMA

# Shares of the cases that are dispatched.
RETURNED, RECALLED, REWORKED, ASSISTED, ASSIGNED, PROGRESSED, ON_BEHALF = 0.04, 0.02, 0.04, 0.05, 0.25, 0.12, 0.01
LATE_HANDLING = 0.3  # of those whose drawn time is longer than the limit
SETTLED_BY_STATION = 0.7  # of the village's cases that another reported
SEND_AT_ONCE = 0.65  # registered and dispatched in one step
ABOUT_STAFF = 0.2  # of the complaints in a township with somebody to complain about
RATINGS = {"satisfied": 930, "neutral": 52, "unsatisfied": 18}
OWN_CHANNELS = frozenset({"grid_patrol", "mobile_app"})
ABOVE = {"county": 6, "city": 4, "province": 2}  # digits of the area that answers in the end
PARENT_OF = {9: 6, 6: 4, 4: 2}


@dataclass
class Play:
    """Plays one case forward: each step comes when a share of its clock's time is used."""

    case: Case
    level: str
    chance: Random

    @property
    def kind(self) -> str:
        return self.case.category.default_unit_kind

    def quick(self, clock: Ticking | None) -> int:
        """When a step is done whose clock is `clock`: mostly within a third of the time, seldom too late."""
        if clock is None:
            raise RuntimeError("no clock runs")
        pace = 0.4 if self.level == "village" else 1.0
        return self.case.share(clock, min(2.5, pace * self.chance.lognormvariate(-1.2, 0.65)))

    def registrar(self) -> Actor:
        """Who registers: the station on its level, else the centre; a restricted case only somebody who sees it."""
        case, desk = self.case, self.case.world.desk
        if self.level == "village" and not case.restricted:
            return desk.station(case.area_code)
        return self.at_centre()

    def at_centre(self) -> Actor:
        case, desk = self.case, self.case.world.desk
        if case.restricted:
            own = case.reporter.unit == case.owner and case.reporter.role in ("centre", "centre_lead")
            return case.reporter if own else desk.lead(case.owner_area)
        return desk.centre(case.owner_area, self.chance)

    def about(self) -> list[UUID]:
        case = self.case
        people = sorted(case.world.desk.never, key=str)
        posts = {actor.person for actor in case.world.desk.units[case.owner]}
        known = case.category.group == "complaint" and posts.intersection(people)
        return people if known and self.chance.random() < ABOUT_STAFF else []

    def register(self, at: int) -> Actor:
        actor = self.registrar()
        incident.register(self.case, at, actor, self.about())
        return actor

    def escalate(self, actor: Actor) -> Actor:
        """Up to the level on which it is handled; returns who dispatches there."""
        case = self.case
        for digits in PARENT_OF.values():
            if digits >= ABOVE.get(self.level, 9):
                at = self.quick(case.own)
                incident.escalate(case, at, actor, case.area_code[:digits], words.why_above(self.chance))
                actor = case.world.desk.lead(case.owner_area)
        return actor

    def units(self, actor: Actor) -> list[UUID]:
        """To whom it goes: the station itself, or the unit of the leaf on the level of the centre."""
        if actor.role == "station" and actor.unit is not None:
            return [actor.unit]
        desk, area = self.case.world.desk, self.case.owner_area
        first = desk.handling_unit(area, self.kind)
        if len(area) == 9 and self.chance.random() < ASSISTED:
            second = desk.handling_unit(area, "police" if self.kind != "police" else "service_hall")
            return [first, second]
        return [first]

    def dispatch(self, at: int, actor: Actor, units: list[UUID]) -> list[Job]:
        note = words.order(self.chance) if self.chance.random() < 0.3 else ""
        return incident.dispatch(self.case, at, actor, units, note)

    def hand(self, job: Job) -> Actor:
        """Who works on the task."""
        if job.unit is None:
            raise RuntimeError("the task has no unit")
        own = [actor for actor in self.case.world.desk.units[job.unit] if actor.person == job.person]
        return own[0] if own else self.case.world.desk.hand(job.unit, self.chance)


def play_closed(play: Play, *, rated: bool) -> None:
    """From the report to the closing. The case ends in the future where its time does not suffice."""
    case = play.case
    incident.report(case)
    settler = _settler(play) if play.level == "village" and case.category.self_handle else None
    if settler is not None:
        _settle(play, settler)
    else:
        actor = play.register(play.quick(case.own))
        actor = play.escalate(actor)
        at_once = len(case.owner_area) == 9 and play.chance.random() < SEND_AT_ONCE
        at = case.acts[-1].at if at_once else play.quick(case.own)
        jobs = play.dispatch(at, actor, play.units(actor))
        jobs = _detours(play, actor, jobs)
        _work(play, jobs)
        _verify_and_close(play)
    if rated:
        _rate(play)


def _settler(play: Play) -> Actor | None:
    """Who ends it without sending it anywhere: the worker of the grid who saw it, or often the station."""
    case, desk = play.case, play.case.world.desk
    if case.reporter in desk.workers[case.area_code] or case.reporter.role == "station":
        return case.reporter
    if case.restricted or play.chance.random() >= SETTLED_BY_STATION:
        return None
    return desk.station(case.area_code)


def _settle(play: Play, actor: Actor) -> None:
    case, clock = play.case, play.case.own
    at = play.quick(clock) if clock is None else case.share(clock, min(1.6, play.chance.lognormvariate(-0.5, 0.5)))
    incident.settle(case, at, actor, words.done(case, play.chance))


def _detours(play: Play, actor: Actor, jobs: list[Job]) -> list[Job]:
    """Sometimes the first task goes wrong: recalled by the desk, or returned by the unit for another one."""
    case, draw = play.case, play.chance.random()
    if len(jobs) > 1 or actor.role == "station" or jobs[0].unit is None:
        return jobs
    if draw < RECALLED:
        gap = play.chance.randint(3, 9) if draw < RECALLED / 2 else play.chance.randint(300, 2400)
        taken_back = jobs[0].sent + gap
        task.recall(case, jobs[0], taken_back, actor)
        # Its clock runs on from before, so a share of it may lie before the recall.
        again = max(play.quick(case.own), taken_back + play.chance.randint(20, 180))
        return play.dispatch(again, actor, [jobs[0].unit])
    if draw < RECALLED + RETURNED and len(case.owner_area) == 9:
        better = "construction" if play.kind == "law_enforcement" else "law_enforcement"
        unit = case.world.desk.handling_unit(case.owner_area, better)
        task.give_back(
            case, jobs[0], play.quick(jobs[0].clock), play.hand(jobs[0]), words.not_ours(case, play.chance), unit
        )
        return play.dispatch(play.quick(case.own), actor, [unit])
    return jobs


Step = tuple[int, Callable[[], None]]


def _work(play: Play, jobs: list[Job]) -> None:
    """Each unit accepts, tells its progress and finishes; what parallel units do is played in order of time."""
    agenda = [step for job in jobs for step in _agenda(play, job)]
    for _, step in sorted(agenda, key=itemgetter(0)):
        step()


def _agenda(play: Play, job: Job) -> Iterator[Step]:
    case, chance = play.case, play.chance
    begins = play.quick(job.clock)
    yield begins, partial(task.accept, case, job, begins, play.hand(job))
    ends = _handled(play, case.start("handle", begins))
    yield from _on_the_way(play, job, begins, ends)
    yield ends, partial(_finish, play, job, ends, words.done(case, chance))


def _finish(play: Play, job: Job, at: int, text: str) -> None:
    on_behalf = play.chance.random() < ON_BEHALF and not play.case.restricted
    hand = play.case.world.desk.lead(play.case.owner_area) if on_behalf else play.hand(job)
    task.finish(play.case, job, at, hand, text, on_behalf=on_behalf)


def _handled(play: Play, clock: Ticking) -> int:
    """When the work is done: by the level's course, and mostly within the limit."""
    case = play.case
    wanted = CLOSING[play.level].median_hours * 3600 * play.chance.lognormvariate(0, CLOSING_SIGMA)
    left = max(1200.0, wanted - (clock.start - case.reported_at))
    by_level = _share_until(case, clock, clock.start + left)
    if by_level > 1 and play.chance.random() >= LATE_HANDLING:
        by_level = play.chance.uniform(0.45, 0.98)
    return case.share(clock, min(2.2, max(0.03, by_level)))


def _share_until(case: Case, clock: Ticking, at: float) -> float:
    if not clock.office:
        return (at - clock.start) / (clock.due - clock.start)
    office = case.world.clocks.office(case.area_code)
    start = office.used(clock.start)
    return (office.used(int(at)) - start) / (office.used(clock.due) - start)


def _on_the_way(play: Play, job: Job, begins: int, ends: int) -> Iterator[Step]:
    """Between accepting and finishing: assigned to somebody, progress told."""
    case, room = play.case, ends - begins
    desk = case.world.desk.units[job.unit] if job.unit else []
    leads = [actor for actor in desk if actor.role == "unit_lead"]
    others = [actor.person for actor in desk if actor.role == "unit" and actor.person]
    if leads and others and room > 1800 and play.chance.random() < ASSIGNED:
        at = begins + min(1500, room // 4)
        yield at, partial(task.assign, case, job, at, leads[0], others[0])
    if room > DAY_S // 2 and play.chance.random() < PROGRESSED:
        at = begins + room // 2
        yield at, partial(task.progress, case, job, at, play.hand(job), words.on_the_way(play.chance))


def _verify_and_close(play: Play) -> None:
    case = play.case
    if play.chance.random() < REWORKED:
        _check(play, fixed=False)
        _work(play, case.jobs_now("handle"))
    _check(play, fixed=True)
    actor = play.chance.choice(closers(case))
    incident.close(case, play.quick(case.own), actor)


def _check(play: Play, *, fixed: bool) -> None:
    case = play.case
    job = next(job for job in case.jobs_now("verify") if job.open)
    text = words.checked(case, play.chance, fixed=fixed)
    task.verify(case, job, play.quick(job.clock), verifier(case, job), text, fixed=fixed)


def verifier(case: Case, job: Job) -> Actor:
    """Who checks: the worker whose task it is, or the desk that registered the case."""
    if job.person is not None:
        own = case.world.desk.workers[case.area_code]
        return next((actor for actor in (*own, case.reporter) if actor.person == job.person), own[0])
    return closers(case)[0]


def closers(case: Case) -> list[Actor]:
    """People of the unit that registered the case who see it and may close it."""
    if case.registered_unit is None:
        raise RuntimeError("nobody has registered the case")
    people = [actor for actor in case.world.desk.units[case.registered_unit] if actor.person not in case.recused]
    if not case.restricted:
        return [actor for actor in people if actor.person not in case.world.desk.never] or people
    return [actor for actor in people if (actor.person, None, "reporter") in case.parties
            or (actor.person, None, "named") in case.parties]  # fmt: skip


def _rate(play: Play) -> None:
    """A satisfied reporter says so within days; silence stays silence."""
    case = play.case
    if case.closed_at is None:
        return
    at = case.closed_at + round(play.chance.lognormvariate(10.4, 1.0))
    if at > min(case.world.now, case.closed_at + 14 * DAY_S):
        at = case.closed_at + play.chance.randint(60, 600)
    rating = play.chance.choices(list(RATINGS), list(RATINGS.values()))[0]
    incident.rate(case, at, case.reporter, rating)


def play_aside(play: Play, outcome: str, main: UUID | None = None) -> None:
    """Withdrawn, rejected, merged or void."""
    case = play.case
    incident.report(case)
    at = play.quick(case.own)
    if outcome == "withdrawn":
        incident.withdraw(case, at, words.why_withdrawn(play.chance))
    elif outcome == "rejected":
        incident.reject(case, at, play.at_centre(), words.why_rejected(case, play.chance))
    elif outcome == "merged" and main is not None:
        incident.merge(case, at, play.at_centre(), main)
    else:
        play.register(at)
        lead = case.world.desk.lead(case.owner_area)
        incident.void(case, play.quick(case.own), lead, words.why_void(play.chance))
