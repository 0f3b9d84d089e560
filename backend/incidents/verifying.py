"""Who looks at the spot: whether it is fixed, and before a case is registered whether it is so."""

from datetime import datetime

from backend.accounts.models import Post
from backend.accounts.queries import duty_post_of, on_duty_posts
from backend.core.actor import Actor
from backend.incidents import parties, upkeep
from backend.incidents.models import Incident
from backend.work.commands import Order, send_out
from backend.work.models import Task

_AT_THE_SPOT = ("worker", "deputy")


def ask_for_verification(incident: Incident, *, actor: Actor, now: datetime) -> Task:
    """The task to check that it is really fixed.

    By photo: the worker who reported it, if on duty in the township, else the grid's worker, its deputy, who stands
    in for them, the centre. By call-back or document: the centre that registered it.
    """
    post = _verifier(incident) if incident.category.verification == "photo" else None
    if post is not None:
        return _send(Order("verify", None, post.person_id), incident, actor, now)
    if incident.sensitivity == "restricted":
        # To the unit it would open the case to everybody at the desk.
        named = next(iter(parties.named_posts(incident, incident.category)), None)
        if named is not None:
            return _send(Order("verify", None, named.person_id), incident, actor, now)
    unit = incident.registered_unit_id or incident.owner_unit_id
    return _send(Order("verify", unit), incident, actor, now)


def _send(order: Order, incident: Incident, actor: Actor, now: datetime) -> Task:
    return send_out(order, ground=upkeep.ground(incident), actor=actor, now=now)


def _verifier(incident: Incident) -> Post | None:
    recused = parties.recused(incident)
    reporter = None
    if incident.reporter_id and incident.reporter_id not in recused:
        reporter = duty_post_of(incident.reporter_id, _AT_THE_SPOT, within=incident.area_code[:9])
    # Of a restricted case nobody new is told, not even the worker of the grid.
    if reporter is not None or incident.sensitivity == "restricted":
        return reporter
    return keeper_of(incident)


def keeper_of(incident: Incident) -> Post | None:
    """Who is on duty for the grid: its worker, its deputy, else who stands in; nobody whom the case is about."""
    recused = parties.recused(incident)
    around = on_duty_posts(incident.area_code, _AT_THE_SPOT)
    return min(
        (post for post in around if post.person_id not in recused),
        # Whose grid it is comes before who only stands in there.
        key=lambda post: (incident.area_code not in post.grids, post.role != "worker", str(post.pk)),
        default=None,
    )
