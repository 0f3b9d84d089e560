"""Shapes of sign-in, posts and units on the wire."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from rest_framework import serializers

from backend.accounts.commands import DeviceFacts
from backend.accounts.models import ROLES, UNIT_KINDS, Person, Post
from backend.accounts.queries import AreaFacts, area_facts
from backend.core.actor import LEVEL_BY_LENGTH
from backend.core.api import Body
from backend.core.pages import PageOut

LEVELS = tuple(LEVEL_BY_LENGTH.values())


@dataclass(frozen=True)
class Credentials:
    username: str
    password: str


@dataclass(frozen=True)
class DeviceSignIn(Credentials):
    """`post` is the wanted post, or None for the first one with work for a phone."""

    device: DeviceFacts
    post: UUID | None = None


@dataclass(frozen=True)
class PostChoice:
    post: UUID


class CredentialsIn(Body):
    into: ClassVar[type[Any]] = Credentials
    username = serializers.CharField(max_length=64)
    password = serializers.CharField(max_length=256, trim_whitespace=False)


class DeviceFactsIn(Body):
    into = DeviceFacts
    id = serializers.UUIDField()
    model = serializers.CharField(max_length=80, allow_blank=True, default="")
    platform = serializers.CharField(max_length=24, allow_blank=True, default="")
    app_version = serializers.CharField(max_length=24, allow_blank=True, default="")


class DeviceSignInIn(CredentialsIn):
    into = DeviceSignIn
    device = DeviceFactsIn()
    post = serializers.UUIDField(allow_null=True, default=None)

    @classmethod
    def build(cls, values: Mapping[str, Any]) -> DeviceSignIn:
        return DeviceSignIn(**{**values, "device": DeviceFacts(**values["device"])})


class PostChoiceIn(Body):
    into = PostChoice
    post = serializers.UUIDField()


class AreaRefOut(serializers.Serializer[AreaFacts]):
    code = serializers.CharField()
    name = serializers.CharField()
    level = serializers.ChoiceField(choices=LEVELS)


class AreaBoxOut(AreaRefOut):
    bbox = serializers.ListField(
        child=serializers.FloatField(), min_length=4, max_length=4, help_text="West, south, east, north (EPSG:4326)."
    )


class UnitOfPostOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=UNIT_KINDS)


class PostOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    role = serializers.ChoiceField(choices=ROLES)
    unit = UnitOfPostOut()
    area = AreaRefOut()
    grids = serializers.ListField(child=serializers.CharField())
    on_duty = serializers.BooleanField()


class PersonOut(serializers.Serializer[Person]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    username = serializers.CharField()


class BasemapOut(serializers.Serializer[Any]):
    url = serializers.CharField()
    attribution = serializers.CharField()


class DemoAccountOut(serializers.Serializer[Any]):
    username = serializers.CharField()
    name = serializers.CharField()
    role = serializers.ChoiceField(choices=ROLES)
    unit = serializers.CharField()
    area_name = serializers.CharField()


class SessionOut(serializers.Serializer[Any]):
    """Signed in: person, post, posts, area, basemap, cursor. Signed out in a demo: demo_accounts."""

    signed_in = serializers.BooleanField()
    csrf = serializers.CharField(help_text="To be sent back as X-CSRFToken with every unsafe method.")
    demo = serializers.BooleanField()
    demo_accounts = DemoAccountOut(many=True, required=False)
    person = PersonOut(required=False)
    post = PostOut(required=False)
    posts = PostOut(many=True, required=False)
    area = AreaBoxOut(required=False)
    basemap = BasemapOut(required=False, allow_null=True)
    cursor = serializers.CharField(
        required=False, help_text="The state of the data; `/live?cursor=` tells what changed since."
    )


class DeviceSessionOut(serializers.Serializer[Any]):
    token = serializers.CharField(help_text="Told once; sent as `Authorization: Device <token>`.")
    device = serializers.UUIDField()
    person = PersonOut()
    post = PostOut()
    posts = PostOut(many=True)
    area = AreaBoxOut()


class ColleagueOut(serializers.Serializer[Any]):
    id = serializers.UUIDField(source="person_id")
    name = serializers.CharField(source="person.name")
    role = serializers.ChoiceField(choices=ROLES)
    on_duty = serializers.BooleanField()


class ColleaguesOut(PageOut):
    results = ColleagueOut(many=True)


def posts_out(posts: Sequence[Post]) -> list[dict[str, Any]]:
    """Posts with the names of their areas, in one query."""
    areas = area_facts(post.area_code for post in posts)
    return [
        {
            "id": str(post.pk),
            "role": post.role,
            "unit": {"id": str(post.unit_id), "name": post.unit.name, "kind": post.unit.kind},
            "area": AreaRefOut(areas[post.area_code]).data,
            "grids": post.grids,
            "on_duty": post.on_duty,
        }
        for post in posts
    ]


def demo_accounts_out(posts: Sequence[Post]) -> list[dict[str, Any]]:
    areas = area_facts(post.area_code for post in posts)
    return [
        {
            "username": post.person.username,
            "name": post.person.name,
            "role": post.role,
            "unit": post.unit.name,
            "area_name": areas[post.area_code].name,
        }
        for post in posts
    ]
