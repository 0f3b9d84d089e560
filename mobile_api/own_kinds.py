"""Mutations about the person and the phone themselves: what was read, where pushes go, rounds that were walked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from rest_framework import serializers

from backend.accounts.commands import register_push
from backend.core.api import Body
from backend.core.problems import NotFound
from backend.notify.commands import mark_read
from backend.patrol.commands import keep_round
from backend.patrol.shapes import RoundIn
from mobile_api.calls import Call, Kind

ENTRIES_MAX = 500


@dataclass(frozen=True)
class Entries:
    entries: list[UUID]


@dataclass(frozen=True)
class PushAddress:
    kind: str
    id: str


class EntriesIn(Body):
    into = Entries
    entries = serializers.ListField(child=serializers.UUIDField(), max_length=ENTRIES_MAX)


class PushAddressIn(Body):
    into = PushAddress
    kind = serializers.ChoiceField(["fcm"])
    id = serializers.CharField(max_length=255)


def _read(call: Call, body: Entries) -> dict[str, Any]:
    person = call.access.actor.person
    return {"read": mark_read(person, body.entries, now=call.now) if person else 0}


def _push(call: Call, body: PushAddress) -> dict[str, Any]:
    if call.access.device is None:
        raise NotFound()
    register_push(device_id=call.access.device, kind=body.kind, push_id=body.id)
    return {}


def _patrol(call: Call, walked: Any) -> dict[str, Any]:
    return {"patrol": str(keep_round(access=call.access, walked=walked, now=call.now).pk)}


OWN_KINDS: Mapping[str, Kind] = {
    "patrol.report": Kind(RoundIn.parse, _patrol),
    "inbox.read": Kind(EntriesIn.parse, _read),
    "push.register": Kind(PushAddressIn.parse, _push),
}
