"""Shapes of leave and crew on the wire."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from rest_framework import serializers

from backend.accounts.duty import serving
from backend.accounts.models import ROLES, Post
from backend.core.api import Body


@dataclass(frozen=True)
class Duty:
    """`stand_in` is the post of who acts for the absent one, None for nobody."""

    on_duty: bool
    stand_in: UUID | None = None


class DutyIn(Body):
    into = Duty
    on_duty = serializers.BooleanField()
    stand_in = serializers.UUIDField(required=False, allow_null=True)


class StandInOut(serializers.Serializer[Any]):
    post = serializers.UUIDField()
    name = serializers.CharField()
    phone = serializers.CharField(allow_blank=True)
    on_duty = serializers.BooleanField()


class CrewOut(serializers.Serializer[Any]):
    """Somebody who works in a village; staff telephones are open to the desks that answer for it."""

    post = serializers.UUIDField()
    person = serializers.UUIDField()
    name = serializers.CharField()
    role = serializers.ChoiceField(choices=ROLES)
    phone = serializers.CharField(allow_blank=True)
    grids = serializers.ListField(child=serializers.CharField())
    on_duty = serializers.BooleanField()
    covered = serializers.BooleanField(help_text="On duty, or on leave with a stand-in who is.")
    stand_in = StandInOut(allow_null=True)


class StandInChoiceOut(serializers.Serializer[Any]):
    """Somebody at work who may act for the absent one."""

    post = serializers.UUIDField()
    name = serializers.CharField()
    role = serializers.ChoiceField(choices=ROLES)
    grids = serializers.ListField(child=serializers.CharField())


class DutyOut(CrewOut):
    choices = StandInChoiceOut(many=True)


def duty_out(post: Post, choices: Sequence[Post]) -> dict[str, Any]:
    """A post with those who may stand in for it."""
    found = [
        {"post": str(each.pk), "name": each.person.name, "role": each.role, "grids": each.grids} for each in choices
    ]
    return crew_out(post) | {"choices": found}


def crew_out(post: Post) -> dict[str, Any]:
    other = post.deputy_post if not post.on_duty else None
    stand_in = None
    if other is not None:
        stand_in = {
            "post": str(other.pk), "name": other.person.name, "phone": other.person.phone, "on_duty": other.on_duty,
        }  # fmt: skip
    return {
        "post": str(post.pk),
        "person": str(post.person_id),
        "name": post.person.name,
        "role": post.role,
        "phone": post.person.phone,
        "grids": post.grids,
        "on_duty": post.on_duty,
        "covered": serving(post) is not None,
        "stand_in": stand_in,
    }
