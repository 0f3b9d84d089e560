"""Who is sent the work and who answers for it: dispatch, ruling after the second return, up and down the levels."""

from collections.abc import Iterable

from backend.accounts.models import Unit
from backend.accounts.queries import centre_at, dispatchable_units, ruleable_units
from backend.core.problems import Invalid
from backend.incidents import parties, upkeep
from backend.incidents.disputes import RETURNS, centre_above, needs_ruling
from backend.incidents.orders import check_orders
from backend.incidents.problems import NeedsRuling, NoCentreAbove, NothingToRule
from backend.incidents.step import Step
from backend.work import commands as work
from backend.work.problems import WordsNeeded
from backend.work.queries import tasks_of


def dispatch(step: Step) -> None:
    incident = step.incident
    if needs_ruling(incident, tasks_of("incident", incident.pk)):
        raise NeedsRuling(returns=RETURNS)
    _send(step, dispatchable_units(step.actor), ruled=False)


def rule(step: Step) -> None:
    """The centre above names who leads; this cannot be returned again."""
    incident = step.incident
    if not needs_ruling(incident, tasks_of("incident", incident.pk)):
        raise NothingToRule()
    step.details["ruled"] = True
    _send(step, ruleable_units(step.actor, incident.owner_unit.area_code), ruled=True)


def _send(step: Step, units: Iterable[Unit], *, ruled: bool) -> None:
    orders = step.move.dispatch
    if not orders:
        raise WordsNeeded(fields={"tasks": ["required"]}, field="tasks")
    check_orders(orders, units)
    basis = upkeep.ground(step.incident)
    sent = []
    for order in orders:
        wanted = work.Order("handle", order.unit, order.person, order.lead, order.note, order.id, ruled)
        sent.append(work.send_out(wanted, ground=basis, actor=step.actor, now=step.now))
    step.incident.state = "dispatched"
    step.details["tasks"] = [upkeep.as_data(task) for task in sent]
    upkeep.publish_tasks(sent)


def escalate(step: Step) -> None:
    """To the centre above; what was under way here ends. Raises NoCentreAbove."""
    incident = step.incident
    above = centre_above(incident.owner_unit)
    if above is None:
        raise NoCentreAbove()
    step.details["ended"] = upkeep.end_open(incident, "recalled", step.now)
    if incident.state == "in_progress":
        # What was done below says nothing about what the centre above will order.
        incident.round += 1
    _own(step, above)


def hand_down(step: Step) -> None:
    """To a centre one level below. Raises Invalid for an area that has none, or lies elsewhere."""
    code, own = step.move.area_code or "", step.incident.owner_unit.area_code
    below = centre_at(code) if code.startswith(own) and upkeep.ABOVE.get(len(code)) == len(own) else None
    if below is None:
        raise Invalid(fields={"area_code": ["unknown"]})
    _own(step, below)


def _own(step: Step, unit: Unit) -> None:
    """`unit` answers for the case from now on; its desk sees it wherever it lies."""
    incident = step.incident
    incident.state, incident.owner_unit = "registered", unit
    if incident.sensitivity == "restricted":
        parties.restrict(incident, actor=step.actor, now=step.now)
    else:
        work.take_part("incident", incident.pk, "owner", now=step.now, unit=unit.pk)
    upkeep.start_own_clock(incident, "dispatch", step.now)
    step.details["owner_unit"] = str(unit.pk)
