"""Shapes of accounts, phones and security events on the wire."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from rest_framework import serializers

from backend.accounts.audit import KINDS, Named, facts
from backend.accounts.models import ROLES, Device, Person
from backend.accounts.problems import REASON
from backend.accounts.queries import AreaFacts, area_facts
from backend.accounts.security import DEVICES_MAX, REASONS, Account
from backend.accounts.serializers import AreaRefOut
from backend.core.api import Body
from backend.core.models import Event
from backend.core.pages import PageOut

NAMES = tuple(name for names in KINDS.values() for name in names)


@dataclass(frozen=True)
class Ending:
    """Why phones or sessions end."""

    reason: str


class EndingIn(Body):
    into = Ending
    reason = serializers.ChoiceField(choices=REASONS)


class WhoOut(serializers.Serializer[Any]):
    name = serializers.CharField()
    username = serializers.CharField()


class FactsOut(serializers.Serializer[Any]):
    """What the sentence of an event needs beside the names; only what the event has."""

    by = serializers.ChoiceField(choices=("console", "device"), required=False)
    address = serializers.CharField(required=False)
    model = serializers.CharField(required=False, help_text="Of the phone.")
    reason = serializers.ChoiceField(choices=tuple(REASON), required=False)
    list = serializers.CharField(required=False, help_text="Which list was taken along.")
    rows = serializers.IntegerField(required=False)
    devices = serializers.IntegerField(required=False, help_text="Phones that were ended.")
    county = serializers.CharField(required=False, help_text="Code of the county of an import.")
    stand_in = serializers.CharField(required=False, help_text="Name of who stands in.")
    setting = serializers.CharField(required=False, help_text="Which setting was changed.")
    new = serializers.IntegerField(required=False, help_text="People that a roster brings.")
    changed = serializers.IntegerField(required=False, help_text="Posts that a roster changes.")


class SecurityEventOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    at = serializers.DateTimeField()
    name = serializers.ChoiceField(choices=NAMES)
    actor = WhoOut(allow_null=True, help_text="Who did it; null for the system and for who was not let in.")
    about = WhoOut(allow_null=True, help_text="Whose account it is about.")
    area = AreaRefOut()
    facts = FactsOut()


class SecurityEventPageOut(PageOut):
    results = SecurityEventOut(many=True)


class AccountPostOut(serializers.Serializer[Any]):
    role = serializers.ChoiceField(choices=ROLES)
    unit = serializers.CharField()
    area = AreaRefOut()


class AccountOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    username = serializers.CharField()
    active = serializers.BooleanField()
    posts = AccountPostOut(many=True)
    phones = serializers.IntegerField(help_text="Phones that are signed in.")


class AccountPageOut(PageOut):
    results = AccountOut(many=True)


class PhoneOut(serializers.Serializer[Device]):
    id = serializers.UUIDField()
    model = serializers.CharField()
    platform = serializers.CharField()
    app_version = serializers.CharField()
    created_at = serializers.DateTimeField()
    last_seen_at = serializers.DateTimeField()
    revoked_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField(help_text="Why it was ended; empty for one that is signed in.")


class AccountDetailOut(AccountOut):
    devices = PhoneOut(many=True, help_text=f"Those signed in first; at most {DEVICES_MAX}.")
    device_count = serializers.IntegerField(help_text="Of all phones, ended ones too.")


def accounts_out(accounts: Sequence[Account]) -> list[dict[str, Any]]:
    """With the names of areas in one query."""
    areas = area_facts(post.area_code for account in accounts for post in account.posts)
    return [_account(account, areas) for account in accounts]


def detail_out(account: Account, devices: Sequence[Device], number: int) -> dict[str, Any]:
    told = {"devices": [PhoneOut(device).data for device in devices], "device_count": number}
    return accounts_out([account])[0] | told


def events_out(events: Sequence[Event], named: Named) -> list[dict[str, Any]]:
    areas = area_facts(event.area_code for event in events)
    moment = serializers.DateTimeField()
    return [
        {
            "id": event.id,
            "at": moment.to_representation(event.at),
            "name": event.name,
            "actor": _person(named, event.actor_person),
            "about": _person(named, event.subject_id if event.subject_kind == "person" else None),
            "area": AreaRefOut(areas[event.area_code]).data,
            "facts": facts(event, named),
        }
        for event in events
    ]


def _account(account: Account, areas: dict[str, AreaFacts]) -> dict[str, Any]:
    person = account.person
    posts = [
        {"role": post.role, "unit": post.unit.name, "area": AreaRefOut(areas[post.area_code]).data}
        for post in account.posts
    ]
    return {
        "id": str(person.pk), "name": person.name, "username": person.username, "active": person.is_active,
        "posts": posts, "phones": account.phones,
    }  # fmt: skip


def _person(named: Named, key: UUID | None) -> dict[str, str] | None:
    person: Person | None = named.people.get(str(key))
    return {"name": person.name, "username": person.username} if person else None
