"""Who is at work: a post goes on leave, with somebody who stands in, and comes back."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from backend.accounts.access import GRID_ROLES, UNIT_ROLES, valid_posts
from backend.accounts.commands import lock_person, publish_access
from backend.accounts.models import Post
from backend.accounts.problems import CannotStandIn
from backend.accounts.queries import people_of_unit
from backend.core import events
from backend.core.actor import Access
from backend.core.problems import Invalid, NotFound, RoleNotAllowed
from backend.core.scope import get_one
from backend.core.tx import require_transaction

VILLAGE_DIGITS = 12
MOST_CREW = 500
MOST_CHOICES = 200
_VILLAGE_ROLES = GRID_ROLES | {"station"}
# Whose leave a role may enter, inside its own area; everybody enters the own one.
MANAGES: Final[Mapping[str, frozenset[str]]] = {
    "station": GRID_ROLES,
    "centre": _VILLAGE_ROLES,
    "centre_lead": _VILLAGE_ROLES,
}


def crew_of(village: str) -> list[Post]:
    """Valid posts of the village (12 digits): station, deputies, workers; at most 500, with who stands in."""
    posts = valid_posts().filter(area_code__gte=village, area_code__lt=village + ":", role__in=_VILLAGE_ROLES)
    rows = posts.filter(person__is_active=True).select_related("deputy_post__person")
    return list(rows.order_by("role", "grids", "person__name", "pk")[:MOST_CREW])


def covered_grids(crew: Iterable[Post]) -> set[str]:
    """Grids for which somebody of `crew` is at work: the own worker or deputy, or who stands in."""
    return {grid for post in crew if post.role in GRID_ROLES and serving(post) is not None for grid in post.grids}


def serving(post: Post) -> Post | None:
    """The post itself, or while it is on leave the one that stands in; None where nobody does."""
    if post.on_duty:
        return post
    other = post.deputy_post
    return other if other is not None and other.on_duty else None


def hands_of_unit(unit_id: UUID) -> list[UUID]:
    """People who do the work of the unit now: those on duty, and who stands in for one on leave.

    Grid workers belong to a station, but what is sent to the station is not theirs.
    """
    at_work = [serving(post) for post in people_of_unit(unit_id) if post.role in UNIT_ROLES]
    return list(dict.fromkeys(post.person_id for post in at_work if post is not None))


def duty_of(*, access: Access, pk: UUID) -> tuple[Post, list[Post]]:
    """The post, and who could stand in for it now, at most 200. Raises NotFound, RoleNotAllowed as set_duty does."""
    post = _managed(access, pk)
    others = _candidates(post).select_related("person", "unit").order_by("role", "person__name", "pk")
    return post, list(others[:MOST_CHOICES])


def set_duty(*, access: Access, pk: UUID, on_duty: bool, stand_in: UUID | None, now: datetime) -> Post:
    """Puts the post on leave or back on duty; saying what is so already changes nothing.

    Raises NotFound for posts outside of the own area, RoleNotAllowed, Invalid for a stand-in of somebody at work,
    CannotStandIn.
    """
    require_transaction()
    post = _managed(access, pk)
    if on_duty and stand_in is not None:
        raise Invalid(fields={"stand_in": ["only for a leave"]})
    lock_person(post.person_id)
    post = get_one(valid_posts().select_for_update(of=("self",)), pk=pk)
    before = post.deputy_post_id
    if (post.on_duty, before) == (on_duty, stand_in):
        # Said again, perhaps by a phone that missed the answer: the stand-in may have gone meanwhile.
        return post
    other = _chosen(post, stand_in)
    post.on_duty, post.deputy_post = on_duty, other
    post.save(update_fields=["on_duty", "deputy_post"])
    _tell_caches(post, before)
    events.record(
        "person.back_on_duty" if on_duty else "person.on_leave",
        subject_kind="person", subject_id=post.person_id, actor=access.actor, area_code=post.area_code, at=now,
        data={
            "post": str(post.pk),
            "area": post.grids[0] if len(post.grids) == 1 else post.area_code,
            "stand_in": str(other.pk) if other else None,
            "stand_in_person": str(other.person_id) if other else None,
            "stand_in_before": str(before) if before else None,
        },
    )  # fmt: skip
    return post


def _managed(access: Access, pk: UUID) -> Post:
    actor = access.actor
    post = get_one(valid_posts().filter(person__is_active=True), pk=pk)
    if post.person_id == actor.person:
        return post
    if not access.scope.covers(post.area_code):
        raise NotFound()
    if post.role not in MANAGES.get(actor.role, frozenset()):
        raise RoleNotAllowed(role=actor.role)
    return post


def _chosen(post: Post, stand_in: UUID | None) -> Post | None:
    if stand_in is None:
        return None
    found = _candidates(post).filter(pk=stand_in).first()
    if found is None:
        raise CannotStandIn(fields={"stand_in": ["unknown"]})
    return found


def _candidates(post: Post) -> QuerySet[Post]:
    """Others at work in the same unit, or for posts of a village anybody of the village."""
    near = Q(unit_id=post.unit_id)
    if post.role in _VILLAGE_ROLES:
        village = post.area_code[:VILLAGE_DIGITS]
        near |= Q(area_code__gte=village, area_code__lt=village + ":", role__in=_VILLAGE_ROLES)
    others = valid_posts().filter(near, on_duty=True, person__is_active=True)
    return others.exclude(person_id=post.person_id)


def _tell_caches(post: Post, before: UUID | None) -> None:
    """What the absent one and both stand-ins may see has changed."""
    stand_ins = [pk for pk in (before, post.deputy_post_id) if pk]
    people = Post.objects.filter(pk__in=stand_ins).values_list("person_id", flat=True)
    publish_access(sorted({post.person_id, *people}))
