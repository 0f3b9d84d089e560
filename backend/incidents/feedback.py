"""What the reporter says of a closed case: a rating, and the wish to have it opened again."""

from datetime import datetime, timedelta

from django.conf import settings

from backend.core.actor import Actor
from backend.core.problems import Problem
from backend.incidents.models import Incident
from backend.incidents.problems import FeedbackOver, NothingWished, RatedAlready
from backend.incidents.questions import has_reporter
from backend.incidents.step import Step
from backend.work.problems import MoveNotYours, WordsNeeded


def rate(step: Step) -> None:
    """Rates it once; who reported it may wish that the work goes on, with a reason.

    Raises MoveNotYours, RatedAlready, FeedbackOver, WordsNeeded.
    """
    incident, move = step.incident, step.move
    if not may_rate(incident, step.actor):
        raise MoveNotYours(move="rate", role=step.actor.role)
    problem = unrateable(incident, step.now)
    if problem is not None:
        raise problem
    wishes = move.wish and incident.reporter_id == step.actor.person
    if move.wish and not (move.words or "").strip():
        raise WordsNeeded(fields={"words": ["required"]}, field="words")
    incident.rating, incident.reopen_wished = move.rating, wishes
    step.details |= {"rating": move.rating, "wish": wishes}


def keep_closed(step: Step) -> None:
    """Answers the wish with no, and why. Raises NothingWished."""
    if not step.incident.reopen_wished:
        raise NothingWished()
    step.incident.reopen_wished = False


def may_rate(incident: Incident, actor: Actor) -> bool:
    """Whether it is the actor's to say: a desk speaks only for a reporter who cannot do it on a phone."""
    return incident.reporter_id == actor.person or not has_reporter(incident)


def unrateable(incident: Incident, now: datetime) -> Problem | None:
    """Why it cannot be rated now; what was settled on the spot has nobody else's work to rate."""
    if incident.rating:
        return RatedAlready()
    allowed = timedelta(days=settings.FEEDBACK_DAYS)
    over = incident.closed_at is None or incident.registered_at is None or now > incident.closed_at + allowed
    return FeedbackOver(days=settings.FEEDBACK_DAYS) if over else None
