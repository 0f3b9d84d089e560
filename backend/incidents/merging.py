"""One problem, several reports: the others are merged into one case, and everybody who reported hears how it ends."""

from collections.abc import Iterable
from uuid import UUID

from backend.core import changes, events
from backend.core.actor import Access
from backend.core.models import Event
from backend.core.scope import Scope
from backend.incidents import parties, upkeep
from backend.incidents.models import Incident
from backend.incidents.moves import INCIDENT_MOVES
from backend.incidents.problems import CannotMerge
from backend.incidents.step import Step
from backend.work import moves


def lock_both(scope: Scope, pk: UUID, other: UUID | None) -> None:
    """Locks a case and the one it is merged into in the order of their ids, so that no two moves wait in a ring."""
    rows = Incident.objects.within(scope).filter(pk__in=[pk, other] if other else [pk])
    list(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))


def main_of(scope: Scope, pk: UUID) -> UUID | None:
    """The case that this one was merged into."""
    main: UUID | None = Incident.objects.within(scope).filter(pk=pk).values_list("main_id", flat=True).first()
    return main


def merge(step: Step) -> None:
    """Raises CannotMerge for a case that is over, not the actor's, not visible, this one, or for other eyes."""
    incident = step.incident
    rows = Incident.objects.within(step.access.scope).filter(pk__in=[step.move.main] if step.move.main else [])
    main = rows.exclude(pk=incident.pk).select_related("owner_unit").first()
    if main is None or main.sensitivity != incident.sensitivity or not may(step.access, main, "absorb"):
        raise CannotMerge(fields={"main": ["unknown"]})
    known = {main.reporter_id, *parties.those_who_reported(main)}
    added = [person for person in parties.those_who_reported(incident) if person not in known]
    for person in added:
        parties.add_witness(main, person, now=step.now)
    # Whom one of the reports is about must not read it in the case that it became part of.
    if incident.recused:
        parties.recuse(main, parties.recused(incident))
    incident.main, incident.state, incident.closed_at = main, "merged", step.now
    step.details |= {"main": str(main.pk), "witnesses": [str(person) for person in added]}
    _say(step, main, "incident.absorb", {"merged": str(incident.pk)})


def unmerge(step: Step) -> None:
    """It was another problem: it waits to be registered, and who only reported this one leaves the other."""
    incident, main = step.incident, step.incident.main
    incident.main, incident.state, incident.closed_at = None, "reported", None
    incident.registered_at, incident.registered_unit_id = None, None
    upkeep.start_own_clock(incident, "register", step.now)
    if main is None:
        return
    step.details["main"] = str(main.pk)
    before = parties.audiences_of(main)
    others = main.merged.exclude(pk=incident.pk)
    still = {str(person) for other in others for person in parties.those_who_reported(other)}
    parties.take_out(main, set(_brought(incident)) - still)
    if may(step.access, main, "release"):
        _say(step, main, "incident.release", {"merged": str(incident.pk)}, before)
    else:
        changes.publish("incident", main.pk, parties.audiences_of(main), gone_from=before)


def may(access: Access, main: Incident, move: str) -> bool:
    """Whether the actor may do with the other case what merging does to it: `absorb` or `release`."""
    situation, rule = upkeep.situation_of(main, access), INCIDENT_MOVES[move]
    return main.state in rule.states and moves.may(rule, situation)


def _brought(incident: Incident) -> list[str]:
    """Ids of the people who take part in the other case only since this one was merged into it."""
    said = Event.objects.filter(subject_kind="incident", subject_id=incident.pk, name="incident.merge")
    last = said.order_by("-id").first()
    return list(last.data.get("witnesses", [])) if last else []


def _say(step: Step, main: Incident, name: str, data: dict[str, object], before: Iterable[str] = ()) -> None:
    """The other case's own line in its timeline."""
    main.version += 1
    main.save(update_fields=["version", "recused"])
    changes.publish("incident", main.pk, parties.audiences_of(main), gone_from=before)
    events.record(
        name, subject_kind="incident", subject_id=main.pk, actor=step.actor, area_code=main.area_code, at=step.now,
        data={"from": main.state, "to": main.state, **data},
    )  # fmt: skip
