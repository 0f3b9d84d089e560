"""What a post may see: its areas and units, and those of the absent posts that it stands in for.

Area arm: worker and deputy by the grids of the post; station, centre, centre_lead and leader by the area code
(a prefix). Unit arm (participation): station, centre and the units themselves. Administrators have neither.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from django.db.models import DateField, Q, QuerySet, UUIDField

from backend.accounts.models import Person, Post
from backend.core.actor import Access, Actor
from backend.core.clock import SHANGHAI, now
from backend.core.prepared import Given, Prepared
from backend.core.scope import Scope

GRID_ROLES = frozenset({"worker", "deputy"})
AREA_ROLES = frozenset({"station", "centre", "centre_lead", "leader"})
UNIT_ROLES = frozenset({"station", "centre", "centre_lead", "unit", "unit_lead", "entity"})
PHONE_ROLES = frozenset({"worker", "deputy", "station", "unit", "unit_lead", "entity", "leader"})


def today() -> date:
    """The day in Asia/Shanghai: validity of posts and units counts in these days."""
    return now().astimezone(SHANGHAI).date()


def valid_on(day: date | Given, path: str = "") -> Q:
    """Rows valid on `day`; `valid_to` is the first day on which they are gone. `path` leads to the row (`unit__`)."""
    open_end = Q(**{f"{path}valid_to__isnull": True}) | Q(**{f"{path}valid_to__gt": day})
    return Q(**{f"{path}valid_from__lte": day}) & open_end


def access_for(post: Post, device: UUID | None = None, absent: Sequence[Post] | None = None) -> Access:
    """Access of the person who holds `post`.

    `absent` are the valid posts on leave whose `deputy_post` is this one (read here when not given): their scope
    joins the own one, and the first of them is named beside the own post in every event. The role stays the
    own one, and standing in does not pass on: who stands in for a stand-in does not inherit.
    """
    if absent is None:
        absent = list(valid_posts().filter(deputy_post=post, on_duty=False).order_by("pk"))
    held = [post, *absent]
    scope = Scope(
        role=post.role,
        areas=_shortest(code for each in held for code in _areas(each)),
        units=tuple(dict.fromkeys(each.unit_id for each in held if each.role in UNIT_ROLES)),
        person=post.person_id,
        post=post.pk,
    )
    actor = Actor(
        person=post.person_id,
        post=post.pk,
        unit=post.unit_id,
        role=post.role,
        area_code=post.area_code,
        name=post.person.name,
        standing_in_for=absent[0].pk if absent else None,
    )
    return Access(actor=actor, scope=scope, device=device)


def access_of_person(person: Person, wanted: UUID | None, device: UUID | None = None) -> Access:
    """Access through the post `wanted`, or the first valid one; without a valid post an access that sees nothing."""
    own, absent = _posts(person.pk)
    post = choose_post(own, wanted)
    if post is None:
        actor = Actor(person=person.pk, post=None, unit=None, role="", area_code="", name=person.name)
        return Access(actor=actor, scope=Scope(), device=device)
    return access_for(post, device, [each for each in absent if each.deputy_post_id == post.pk])


def valid_posts(day: date | Given | None = None) -> QuerySet[Post]:
    """Posts that count on `day` (today), in units that count then, with unit and person."""
    day = day or today()
    return Post.objects.filter(valid_on(day), valid_on(day, "unit__")).select_related("unit", "person")


def valid_posts_of(person_id: UUID) -> list[Post]:
    """Posts that the person may use today, with unit and person, in a stable order."""
    return list(valid_posts().filter(person_id=person_id).order_by("valid_from", "pk"))


def choose_post(posts: Sequence[Post], wanted: UUID | None) -> Post | None:
    """The post `wanted`, or the first of `posts`."""
    return next((post for post in posts if post.pk == wanted), posts[0] if posts else None)


def _posts(person_id: UUID) -> tuple[list[Post], list[Post]]:
    """Own valid posts, and the absent ones for which one of them stands in, in one query."""
    both = _OWN_AND_ABSENT.rows(person=person_id, day=today())
    found = sorted(both, key=lambda post: (post.valid_from, post.pk))
    own = [post for post in found if post.person_id == person_id]
    return list({post.pk: post for post in own}.values()), [post for post in found if post.deputy_post_id]


def _own_and_absent() -> QuerySet[Post]:
    rows, person = valid_posts(Given("day", DateField())), Given("person", UUIDField())
    mine = Post.objects.filter(person_id=person).values("pk")
    return rows.filter(person_id=person).union(rows.filter(on_duty=False, deputy_post__in=mine), all=True)


_OWN_AND_ABSENT = Prepared(_own_and_absent)


def _areas(post: Post) -> Sequence[str]:
    if post.role in GRID_ROLES:
        return post.grids
    return (post.area_code,) if post.role in AREA_ROLES else ()


def _shortest(codes: Iterable[str]) -> tuple[str, ...]:
    """`codes` in order, without those that lie inside another."""
    kept: list[str] = []
    for code in sorted(set(codes)):
        if not any(code.startswith(other) for other in kept):
            kept.append(code)
    return tuple(kept)
