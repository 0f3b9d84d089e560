"""Reads of units, posts and demo accounts, and the names of the areas they hang on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib.gis.db.models import Extent
from django.db.models import Case, CharField, DateField, F, Q, QuerySet, Value, When
from django.db.models.functions import Length

from backend.accounts.access import GRID_ROLES, today, valid_on, valid_posts
from backend.accounts.models import UNIT_KINDS, DemoAccount, Post, Unit
from backend.core.actor import LEVEL_BY_LENGTH, Actor
from backend.core.prepared import AnyOf, Given, Prepared
from backend.core.problems import NotFound
from gis.areas.models import Area

CENTRE_ROLES = frozenset({"centre", "centre_lead"})
NOT_DISPATCHED_TO = ("centre", "leadership", "administration")
NOT_PROPOSED = ("leadership", "administration")
CHOICES_MAX = 500  # rows of a page of what can be chosen from
DISPATCHED = ("position", "area_code", "name", "id")
PROPOSED = ("-digits", "-area_code", "name", "id")
PEOPLE = ("-on_duty", "role", "name", "id")
MOST_DEMO_ACCOUNTS = 100
# What is one level below, by length of the code: the units of that level that a centre hands work to.
BELOW = {9: ("station", 12), 6: ("centre", 9), 4: ("centre", 6), 2: ("centre", 4)}
_KIND_POSITION = Case(
    *(When(kind=kind, then=Value(position)) for position, kind in enumerate(UNIT_KINDS)), default=Value(len(UNIT_KINDS))
)


@dataclass(frozen=True)
class AreaFacts:
    """Name and level of an area; `bbox` is west, south, east, north in degrees (EPSG:4326)."""

    code: str
    name: str
    level: str
    bbox: tuple[float, float, float, float] | None = None


def valid_units(day: date | Given | None = None) -> QuerySet[Unit]:
    return Unit.objects.filter(valid_on(day or today()))


def dispatchable_units(actor: Actor) -> QuerySet[Unit]:
    """Units to which the actor's post may dispatch, in the order of UNIT_KINDS, then by area and name.

    A township centre: units of the township and stations of its villages. A centre above: units of its own area
    and the centres one level below. A station: itself. Everybody else: none.
    """
    units = valid_units().annotate(position=_KIND_POSITION).order_by(*DISPATCHED)
    if actor.role in CENTRE_ROLES and len(actor.area_code) in BELOW:
        kind, length = BELOW[len(actor.area_code)]
        below = Q(kind=kind, area_code__startswith=actor.area_code, area_code__regex=f"^[0-9]{{{length}}}$")
        return units.filter((Q(area_code=actor.area_code) & ~Q(kind__in=NOT_DISPATCHED_TO)) | below)
    if actor.role == "station" and actor.unit is not None:
        return units.filter(pk=actor.unit)
    return units.none()


def ruleable_units(actor: Actor, area_code: str) -> QuerySet[Unit]:
    """Units that a centre may name when those of `area_code` dispute: theirs, and what it may dispatch to itself."""
    units = valid_units().annotate(position=_KIND_POSITION).order_by(*DISPATCHED)
    theirs = Q(area_code=area_code) & ~Q(kind__in=NOT_DISPATCHED_TO)
    return units.filter(theirs | Q(pk__in=dispatchable_units(actor).values("pk")))


def passable_units(actor: Actor) -> QuerySet[Unit]:
    """Units that may be asked to help, or be passed a task: a centre's own choice, for a unit those of its area."""
    if actor.role in CENTRE_ROLES:
        return dispatchable_units(actor)
    units = valid_units().annotate(position=_KIND_POSITION).order_by(*DISPATCHED)
    beside = units.filter(area_code=actor.area_code).exclude(kind__in=NOT_DISPATCHED_TO)
    return beside.exclude(pk=actor.unit) if actor.unit else units.none()


def proposable_units(actor: Actor) -> QuerySet[Unit]:
    """Units near the actor's post that may be named as those whose work it is: of its village, township and county."""
    near = {actor.area_code[:digits] for digits in (6, 9, 12) if len(actor.area_code) >= digits}
    units = valid_units().filter(area_code__in=near).exclude(kind__in=NOT_PROPOSED)
    units = units.exclude(pk=actor.unit) if actor.unit else units
    return units.annotate(digits=Length("area_code")).order_by(*PROPOSED)


def people_of_unit(unit_id: UUID) -> QuerySet[Post]:
    """Valid posts of the unit with their people, those on duty first."""
    posts = valid_posts().filter(unit_id=unit_id, person__is_active=True)
    return posts.annotate(name=F("person__name")).order_by(*PEOPLE)


def people_of_unit_for(actor: Actor, unit_id: UUID) -> QuerySet[Post]:
    """People of the own unit, or of one to which the actor's post may dispatch. Raises NotFound for others."""
    if unit_id != actor.unit and not dispatchable_units(actor).filter(pk=unit_id).exists():
        raise NotFound()
    return people_of_unit(unit_id)


def on_duty_posts(area_code: str, roles: Sequence[str]) -> list[Post]:
    """Posts on duty that answer for `area_code`, nearest area first, then in the order of `roles`.

    Workers and deputies answer for the grids of their post; a post on leave is replaced by its stand-in.
    """
    rows = (
        valid_posts()
        .filter(area_code__in=_prefixes(area_code), role__in=roles)
        .filter(~Q(role__in=GRID_ROLES) | Q(grids__contains=[area_code]))
        .filter(person__is_active=True)
    )
    found = sorted(rows, key=lambda post: (-len(post.area_code), roles.index(post.role), post.valid_from, post.pk))
    absent = [post.deputy_post_id for post in found if not post.on_duty and post.deputy_post_id]
    stand_ins = valid_posts().filter(on_duty=True, person__is_active=True).in_bulk(absent) if absent else {}
    serving = [post if post.on_duty else stand_ins.get(post.deputy_post_id) for post in found]
    return list({post.pk: post for post in serving if post is not None}.values())


def duty_post_of(person_id: UUID, roles: Sequence[str], *, within: str) -> Post | None:
    """The person's own post of one of `roles` on duty in the area `within`."""
    rows = valid_posts().filter(person_id=person_id, person__is_active=True, on_duty=True, role__in=roles)
    return rows.filter(area_code__startswith=within).order_by("pk").first()


def centre_of(area_code: str) -> Unit | None:
    """The centre that answers for `area_code`: of its township, else of the county, the city, the province."""
    codes = [code for code in _prefixes(area_code) if len(code) <= 9]
    centres = _CENTRES.rows(codes=codes, day=today())
    return max(centres, key=lambda unit: len(unit.area_code), default=None)


def centre_at(area_code: str) -> Unit | None:
    """The centre of exactly this area."""
    return valid_units().filter(kind="centre", area_code=area_code).order_by("valid_from", "pk").first()


def _centres() -> QuerySet[Unit]:
    rows = valid_units(Given("day", DateField())).filter(kind="centre")
    return rows.filter(AnyOf("area_code", "codes", CharField())).order_by("valid_from", "pk")


_CENTRES = Prepared(_centres)


def demo_accounts() -> list[Post]:
    """First posts of the people of the demo, in the order of the demo's list."""
    offered = DemoAccount.objects.filter(position__lt=DemoAccount.NOT_OFFERED).order_by("position")
    people = list(offered.values_list("person_id", flat=True)[:MOST_DEMO_ACCOUNTS])
    rows = valid_posts().filter(person__in=people)
    first = {post.person_id: post for post in rows.order_by("-valid_from", "-pk")}
    return [first[person] for person in people if person in first]


def is_demo_account(person_id: UUID) -> bool:
    return DemoAccount.objects.filter(person_id=person_id).exists()


def area_facts(codes: Iterable[str]) -> dict[str, AreaFacts]:
    """Names by code; a code without an area is its own name."""
    wanted = set(codes)
    names = dict(Area.objects.filter(code__in=wanted, valid_to=None).values_list("code", "name"))
    return {code: AreaFacts(code, names.get(code, code), LEVEL_BY_LENGTH.get(len(code), "")) for code in wanted}


def area_with_bbox(code: str) -> AreaFacts:
    """The area with its bounding box; a code without a shape borrows the box of its nearest ancestor."""
    facts = area_facts([code])[code]
    for length in sorted((length for length in LEVEL_BY_LENGTH if length <= len(code)), reverse=True):
        box = Area.objects.filter(code=code[:length], valid_to=None).aggregate(box=Extent("geom"))["box"]
        if box is not None:
            return AreaFacts(facts.code, facts.name, facts.level, tuple(box))
    return facts


def _prefixes(code: str) -> list[str]:
    """`code` and the codes of its ancestors."""
    return [code[:length] for length in LEVEL_BY_LENGTH if length <= len(code)]
