"""Who takes part in an incident, who hears of it, and who never sees it."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from backend.accounts.models import Person, Post
from backend.accounts.queries import on_duty_posts
from backend.core import changes
from backend.core.actor import Actor
from backend.core.models import Participation, Recusal
from backend.incidents.models import Category, Incident
from backend.work.problems import UnknownPerson

WITNESS = "witness"


def first_parties(incident: Incident, category: Category, *, actor: Actor, now: datetime) -> None:
    """The reporter takes part, of a restricted case also the named posts; they hear of it, and its area if it may."""
    people = {actor.person: "reporter"} if actor.person else {}
    audiences = {incident.area_code}
    if incident.sensitivity == "restricted":
        audiences = set()
        for post in named_posts(incident, category):
            people.setdefault(post.person_id, "named")
    audiences |= {f"p:{person}" for person in people}
    changes.open_subject("incident", incident.pk, people=people, audiences=audiences, since=now)


def named_posts(incident: Incident, category: Category) -> list[Post]:
    """The posts of the owning centre that the category row names for restricted cases."""
    roles = category.named_roles or ["centre_lead"]
    posts = on_duty_posts(incident.owner_unit.area_code, roles)
    return [post for post in posts if post.unit_id == incident.owner_unit_id]


def named_people(incident: Incident) -> set[str]:
    """Ids of the people of the named posts where the case is restricted."""
    if incident.sensitivity != "restricted":
        return set()
    return {str(post.person_id) for post in named_posts(incident, incident.category)}


def restrict(incident: Incident, *, actor: Actor, now: datetime) -> None:
    """The case becomes one for participants and named posts only."""
    incident.sensitivity = "restricted"
    people = {post.person_id for post in named_posts(incident, incident.category)}
    _join(incident, people | ({actor.person} if actor.person else set()), "named", now)


def recuse(incident: Incident, people: Collection[UUID]) -> None:
    """People whom the case is about never see it, and it leaves the numbers. Raises UnknownPerson."""
    known = set(Person.objects.filter(pk__in=people).values_list("pk", flat=True))
    if known != set(people):
        raise UnknownPerson(fields={"about": ["unknown"]})
    rows = [Recusal(subject_kind="incident", subject_id=incident.pk, person_id=person) for person in people]
    Recusal.objects.bulk_create(rows, ignore_conflicts=True)
    incident.recused = incident.recused or bool(rows)


def recused(incident: Incident) -> set[UUID]:
    """Whom the case is about."""
    rows = Recusal.objects.filter(subject_kind="incident", subject_id=incident.pk)
    return set(rows.values_list("person_id", flat=True))


def take_out(incident: Incident, people: Collection[str]) -> None:
    """Who witnessed something else takes part no longer."""
    parts = Participation.objects.filter(subject_kind="incident", subject_id=incident.pk, role=WITNESS)
    parts.filter(person_id__in=people).delete()


def add_witness(incident: Incident, person: UUID, *, now: datetime) -> None:
    """Who saw the same problem takes part from now on."""
    _join(incident, [person], WITNESS, now)


def those_who_reported(incident: Incident) -> list[UUID]:
    """The reporter, and everybody who joined the report instead of writing another one."""
    parts = Participation.objects.filter(subject_kind="incident", subject_id=incident.pk, role=WITNESS)
    people = [incident.reporter_id, *(part.person_id for part in parts)]
    return list(dict.fromkeys(person for person in people if person))


def may_hear(incident: Incident, people: Iterable[UUID]) -> list[UUID]:
    """Those of `people` who may be told of the incident: nobody whom it is about, of a restricted one participants."""
    about = recused(incident)
    found = [person for person in people if person not in about]
    if incident.sensitivity != "restricted" or not found:
        return found
    parts = Participation.objects.filter(subject_kind="incident", subject_id=incident.pk)
    units = [part.unit_id for part in parts if part.unit_id]
    inside = {part.person_id for part in parts if part.person_id}
    inside.update(Post.objects.filter(unit_id__in=units, person_id__in=found).values_list("person_id", flat=True))
    return [person for person in found if person in inside]


def may_take_over(incident: Incident, person: UUID) -> bool:
    """Whether a task may go to `person`: as may_hear, and in a restricted case who serves a named post."""
    if person in recused(incident):
        return False
    return bool(may_hear(incident, [person])) or str(person) in named_people(incident)


def audiences_of(incident: Incident) -> set[str]:
    """Who hears of the incident: its area, unless it is restricted, and its participants."""
    parts = Participation.objects.filter(subject_kind="incident", subject_id=incident.pk)
    found = {f"p:{part.person_id}" if part.person_id else f"u:{part.unit_id}" for part in parts}
    return found if incident.sensitivity == "restricted" else found | {incident.area_code}


def _join(incident: Incident, people: Iterable[UUID], role: str, now: datetime) -> None:
    rows = [
        Participation(subject_kind="incident", subject_id=incident.pk, person_id=person, role=role, since=now)
        for person in people
    ]
    Participation.objects.bulk_create(rows, ignore_conflicts=True)
