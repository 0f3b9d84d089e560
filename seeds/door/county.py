"""Simulated workers of a living county: they report through the same command as everybody.

Their words begin with MARK. They leave the newcomer alone: no report in the village of the story, and in its township
nothing for the unit that handles there.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial
from random import Random

from django.contrib.gis.db.models.functions import PointOnSurface
from django.db import transaction

from backend.accounts.access import access_for, valid_posts
from backend.accounts.models import DemoAccount, Post
from backend.core.ids import uuid7
from backend.core.problems import Problem
from backend.incidents.intake import report_incident
from backend.incidents.models import Category, Incident
from backend.incidents.serializers import Position, Report
from gis.areas.models import Area
from seeds.door.answers import MARK, answer_one
from seeds.door.people import STORY
from seeds.door.proof import borrow_photo
from seeds.scenes.words import say

log = logging.getLogger(__name__)
ANSWERS_A_TURN = 6  # five moves close a case, so that they keep up with one report a turn
NEAR = 0.6  # share of the reports that come from the township of the story, where the newcomer looks
NOT_NEAR = "emergency_mgmt"
# Nobody simulated reports what must stay between few, or what rings the whole county.
LEAVES = Category.objects.filter(sensitivity="ordinary", emergency=False).exclude(group_id__in=["emergency"])


def play_turn(*, turn: int, now: datetime) -> None:
    """One report and a few answers; what cannot be done now is left for the next turn."""
    chance = Random(f"{turn}/{now:%Y%m%d%H%M%S}")  # noqa: S311 - invented people, no secrets
    county = Post.objects.filter(person__username=STORY["worker"]).values_list("area_code", flat=True).first()
    if county is None:
        return
    _try(partial(report_somewhere, village=county, chance=chance, now=now))
    for number in range(ANSWERS_A_TURN):
        _try(partial(answer_one, county=county[:6], skip=number, chance=chance, now=now))


def _try(act: Callable[[], object]) -> None:
    try:
        with transaction.atomic(durable=True):
            act()
    except Problem as problem:
        log.info("living county: %s", problem.code)


def report_somewhere(*, village: str, chance: Random, now: datetime) -> Incident | None:
    """A worker whom nobody plays reports from the own grid; `village` is that of the story."""
    near = chance.random() < NEAR
    post = _reporter(village, near=near, chance=chance)
    leaves = list(LEAVES.exclude(default_unit_kind=NOT_NEAR) if near else LEAVES.all())
    if post is None or not leaves:
        return None
    leaf = chance.choice(leaves)
    photos = borrow_photo(category=leaf.code, moment="report", person=post.person_id, now=now)
    if leaf.photo_required and not photos:
        return None
    area = Area.objects.filter(valid_to=None, code=post.grids[0]).annotate(inside=PointOnSurface("geom")).get()
    inside = area.inside
    report = Report(
        id=uuid7(), category=leaf.code, words=f"{MARK}{say(leaf.code, chance, area.name)}", photos=photos,
        position=Position(lon=inside.x, lat=inside.y, accuracy_m=12.0, taken_at=now),
    )  # fmt: skip
    return report_incident(access=access_for(post), report=report, now=now)


def _reporter(village: str, *, near: bool, chance: Random) -> Post | None:
    offered = DemoAccount.objects.filter(position__lt=DemoAccount.NOT_OFFERED).values("person")
    posts = valid_posts().filter(role="worker", on_duty=True).exclude(person__in=offered)
    around = posts.filter(area_code__startswith=village[:9] if near else village[:6]).exclude(area_code=village)
    count = around.count()
    return around.order_by("pk")[chance.randrange(count)] if count else None
