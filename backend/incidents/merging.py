"""One problem, several reports: the others are merged into one case, and everybody who reported hears how it ends."""

from uuid import UUID

from backend.core import changes, events
from backend.core.scope import Scope
from backend.incidents import parties, upkeep
from backend.incidents.models import Incident
from backend.incidents.moves import INCIDENT_MOVES
from backend.incidents.problems import CannotMerge
from backend.incidents.step import Step


def lock_both(scope: Scope, pk: UUID, other: UUID | None) -> None:
    """Locks a case and the one it is merged into in the order of their ids, so that no two moves wait in a ring."""
    rows = Incident.objects.within(scope).filter(pk__in=[pk, other] if other else [pk])
    list(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))


def main_of(scope: Scope, pk: UUID) -> UUID | None:
    """The case that this one was merged into."""
    main: UUID | None = Incident.objects.within(scope).filter(pk=pk).values_list("main_id", flat=True).first()
    return main


def merge(step: Step) -> None:
    """Raises CannotMerge for a case that is over, not visible, this one, or for other eyes than this one."""
    incident = step.incident
    rows = Incident.objects.within(step.access.scope).filter(pk__in=[step.move.main] if step.move.main else [])
    main = rows.exclude(pk=incident.pk).first()
    fits = main is not None and main.state in INCIDENT_MOVES["absorb"].states
    if main is None or not fits or main.sensitivity != incident.sensitivity:
        raise CannotMerge(fields={"main": ["unknown"]})
    for person in parties.those_who_reported(incident):
        if person != main.reporter_id:
            parties.add_witness(main, person, now=step.now)
    incident.main, incident.state, incident.closed_at = main, "merged", step.now
    step.details["main"] = str(main.pk)
    _say(step, main, "incident.absorb", {"merged": str(incident.pk)})


def unmerge(step: Step) -> None:
    """It was another problem: it waits to be registered."""
    incident, main = step.incident, step.incident.main
    incident.main, incident.state, incident.closed_at = None, "reported", None
    incident.registered_at, incident.registered_unit_id = None, None
    upkeep.start_own_clock(incident, "register", step.now)
    if main is None:
        return
    step.details["main"] = str(main.pk)
    if main.state in INCIDENT_MOVES["release"].states:
        _say(step, main, "incident.release", {"merged": str(incident.pk)})


def _say(step: Step, main: Incident, name: str, data: dict[str, object]) -> None:
    """The other case's own line in its timeline."""
    main.version += 1
    main.save(update_fields=["version"])
    changes.publish("incident", main.pk, parties.audiences_of(main))
    events.record(
        name, subject_kind="incident", subject_id=main.pk, actor=step.actor, area_code=main.area_code, at=step.now,
        data={"from": main.state, "to": main.state, **data},
    )  # fmt: skip
