"""Shapes of phones, of people of the field and of their codes on the wire."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.conf import settings
from rest_framework import serializers

from backend.accounts.codes import MOST, Made, open_codes
from backend.accounts.commands import DeviceFacts
from backend.accounts.models import ROLES, Device, Post
from backend.accounts.phones import REASONS
from backend.accounts.queries import AreaFacts, area_facts
from backend.accounts.serializers import AreaRefOut, DeviceFactsIn
from backend.core.api import Body
from backend.core.pages import PageOut


@dataclass(frozen=True)
class CodeSignIn:
    code: str
    device: DeviceFacts


@dataclass(frozen=True)
class PhoneEnding:
    reason: str


@dataclass(frozen=True)
class CodesAsked:
    posts: list[UUID]


class CodeSignInIn(Body):
    into: ClassVar[type[Any]] = CodeSignIn
    code = serializers.CharField(max_length=40, help_text="16 letters and digits; blanks and dashes do not count.")
    device = DeviceFactsIn()

    @classmethod
    def build(cls, values: Mapping[str, Any]) -> CodeSignIn:
        return CodeSignIn(values["code"], DeviceFacts(**values["device"]))


class PhoneEndingIn(Body):
    into: ClassVar[type[Any]] = PhoneEnding
    reason = serializers.ChoiceField(choices=REASONS)


class CodesIn(Body):
    into: ClassVar[type[Any]] = CodesAsked
    posts = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=MOST)


class HolderOut(serializers.Serializer[Any]):
    name = serializers.CharField()
    role = serializers.ChoiceField(choices=ROLES)
    unit = serializers.CharField()
    area = AreaRefOut()
    active = serializers.BooleanField(help_text="False for who has left.")


class TownPhoneOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    holder = HolderOut()
    model = serializers.CharField(allow_blank=True)
    platform = serializers.CharField(allow_blank=True)
    app_version = serializers.CharField(allow_blank=True)
    newest = serializers.BooleanField(help_text="Whether that is the newest version of the app.")
    unsent = serializers.IntegerField(help_text="Reports, answers and photos that wait on the phone, as it last said.")
    created_at = serializers.DateTimeField()
    last_seen_at = serializers.DateTimeField()
    revoked_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField(allow_blank=True, help_text="Why it was ended; empty for one that is signed in.")
    delivered_at = serializers.DateTimeField(allow_null=True, help_text="When an ended one handed over what it had.")


class PhoneNumbersOut(serializers.Serializer[Any]):
    """Phones of the area that are signed in, and those of them that need a look."""

    live = serializers.IntegerField()
    unsent = serializers.IntegerField()
    old = serializers.IntegerField(help_text="Not the newest version of the app.")
    silent = serializers.IntegerField(help_text="Not heard of for 7 days.")
    app_version = serializers.CharField(help_text="The newest version.")


class TownPhonePageOut(PageOut):
    results = TownPhoneOut(many=True)


class OpenCodeOut(serializers.Serializer[Any]):
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()


class FieldPersonOut(serializers.Serializer[Any]):
    """A post of field work. `id` is that of the post."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    username = serializers.CharField()
    phone = serializers.CharField(allow_blank=True)
    role = serializers.ChoiceField(choices=ROLES)
    unit = serializers.CharField()
    area = AreaRefOut()
    grids = AreaRefOut(many=True)
    phones = serializers.IntegerField(help_text="Phones of the person that are signed in.")
    code = OpenCodeOut(allow_null=True, help_text="The code that was made and not used yet.")


class FieldPersonPageOut(PageOut):
    results = FieldPersonOut(many=True)


class CodeOut(serializers.Serializer[Any]):
    post = serializers.UUIDField()
    name = serializers.CharField()
    role = serializers.ChoiceField(choices=ROLES)
    area = AreaRefOut()
    grids = AreaRefOut(many=True)
    code = serializers.CharField(help_text="Told once.")
    expires_at = serializers.DateTimeField()


class CodesOut(serializers.Serializer[Any]):
    codes = CodeOut(many=True)


def phones_out(devices: Sequence[Device]) -> list[dict[str, Any]]:
    """With the names of areas in one query."""
    areas = area_facts(device.post.area_code for device in devices if device.post)
    return [_phone(device, device.post, areas) for device in devices if device.post]


def people_out(posts: Sequence[Post], now: datetime) -> list[dict[str, Any]]:
    """With phones, codes and names of areas in three queries."""
    people = [post.person_id for post in posts]
    phones = Counter(Device.objects.filter(person__in=people, revoked_at=None).values_list("person_id", flat=True))
    codes = {code.post_id: code for code in open_codes([post.pk for post in posts], now)}
    areas = _areas(posts)
    return [
        _place(post, areas)
        | {
            "id": str(post.pk),
            "username": post.person.username,
            "phone": post.person.phone,
            "unit": post.unit.name,
            "phones": phones[post.person_id],
            "code": OpenCodeOut(codes[post.pk]).data if post.pk in codes else None,
        }
        for post in posts
    ]


def codes_out(made: Sequence[Made]) -> dict[str, Any]:
    areas = _areas([each.row.post for each in made])
    moment = serializers.DateTimeField()
    return {
        "codes": [
            _place(each.row.post, areas)
            | {
                "post": str(each.row.post_id),
                "code": each.text,
                "expires_at": moment.to_representation(each.row.expires_at),
            }
            for each in made
        ]
    }


def _areas(posts: Sequence[Post]) -> dict[str, AreaFacts]:
    return area_facts(code for post in posts for code in (post.area_code, *post.grids))


def _place(post: Post, areas: Mapping[str, AreaFacts]) -> dict[str, Any]:
    return {
        "name": post.person.name,
        "role": post.role,
        "area": AreaRefOut(areas[post.area_code]).data,
        "grids": [AreaRefOut(areas[code]).data for code in post.grids],
    }


def _phone(device: Device, post: Post, areas: Mapping[str, AreaFacts]) -> dict[str, Any]:
    moment = serializers.DateTimeField(allow_null=True)
    times = ("created_at", "last_seen_at", "revoked_at", "delivered_at")
    told = {name: getattr(device, name) for name in ("model", "platform", "app_version", "unsent", "reason")}
    holder = {
        "name": device.person.name, "role": post.role, "unit": post.unit.name,
        "area": AreaRefOut(areas[post.area_code]).data, "active": device.person.is_active,
    }  # fmt: skip
    said = {name: getattr(device, name) for name in times}
    return told | {
        "id": str(device.pk),
        "holder": holder,
        "newest": device.app_version == settings.PHONES.app_version,
        **{name: moment.to_representation(at) if at else None for name, at in said.items()},
    }
