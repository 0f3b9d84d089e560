"""Who hears of a card, of an appeal against it and of its decision."""

from uuid import UUID

from backend.accounts.duty import hands_of_unit, serving
from backend.accounts.models import Unit
from backend.accounts.queries import people_of_unit
from backend.core.actor import Actor
from backend.core.events import on
from backend.core.models import Event
from backend.incidents.disputes import centre_above
from backend.incidents.told import telling

_LEADS = ("unit_lead", "centre_lead")


def _leads(unit: UUID) -> list[UUID]:
    """Who leads the unit and is at work, or stands in; where nobody does, all its hands."""
    posts = [serving(post) for post in people_of_unit(unit) if post.role in _LEADS]
    return [post.person_id for post in posts if post is not None] or hands_of_unit(unit)


@on("incident.card", "incident.supervise")
def _carded(event: Event, actor: Actor) -> None:
    """The unit's lead and its hands are rung, the lead of the centre that answers for the case hears of it."""
    del actor
    told = telling(event)
    unit = UUID(event.data["carded"])
    code = f"card.{event.data['level']}"
    named = list(dict.fromkeys(_leads(unit) + hands_of_unit(unit)))
    told.send(named, code, unit=unit, ring=True)
    desk = [person for person in _leads(told.incident.owner_unit_id) if person not in named]
    told.send(desk, f"{code}.desk", unit=unit)


@on("incident.appeal")
def _appealed(event: Event, actor: Actor) -> None:
    """Whoever decides on it is rung."""
    told = telling(event)
    owner: Unit = told.incident.owner_unit
    above = None if told.incident.sensitivity == "restricted" else centre_above(owner)
    told.send(hands_of_unit((above or owner).pk), "card.appeal", unit=actor.unit, ring=True)


@on("incident.judge")
def _judged(event: Event, actor: Actor) -> None:
    del actor
    told = telling(event)
    unit = UUID(event.data["carded"])
    people = dict.fromkeys(hands_of_unit(unit) + hands_of_unit(told.incident.owner_unit_id))
    told.send(list(people), "card.upheld" if event.data["upheld"] else "card.cancelled", unit=unit, ring=True)
