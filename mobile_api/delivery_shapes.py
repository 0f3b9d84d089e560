"""Shapes of deliveries on the wire."""

import json
import re
from collections.abc import Sequence
from typing import Any

from rest_framework import serializers

from backend.accounts.models import ROLES, Person, Post
from backend.accounts.queries import area_facts
from backend.accounts.serializers import AreaRefOut
from backend.core.pages import PageOut
from backend.core.problems import CATALOGUE
from backend.core.wire import PrunedJsonParser
from mobile_api import problems
from mobile_api.models import Delivered, Delivery
from mobile_api.shapes import MutationsIn

SHOWN = 200
# A backslash that stands for itself is taken first: what follows it is no number.
_NUMBERED = re.compile(r"\\\\|(?:\\u[0-9a-f]{4})+")
BODY_MAX = 8_000_000  # bytes


class OutboxParser(PrunedJsonParser):
    """A whole outbox: nothing of it comes a second time."""

    most = BODY_MAX


class DeliveryIn(MutationsIn):
    """The outbox, in order; photos are sent before."""


class DeliveryOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    entries = serializers.IntegerField(help_text="What the centre will look at.")


class DeliveredOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField(help_text="Who wrote it.")
    role = serializers.ChoiceField(choices=ROLES)
    area = AreaRefOut()
    reason = serializers.CharField(help_text="Why the phone was ended: left, replaced or expired.")
    delivered_at = serializers.DateTimeField()
    written_at = serializers.DateTimeField(allow_null=True, help_text="As the phone's clock had it.")
    kind = serializers.CharField(
        allow_blank=True, help_text="incident.report, task.finish and so on; blank where it cannot be read."
    )
    body = serializers.DictField(help_text="Without parts of more than 8 kB; the whole is at /raw.")
    photos = serializers.IntegerField(help_text="How many photos and voice notes it names.")
    raw = serializers.CharField(
        allow_blank=True, help_text=f"Of what cannot be read: its first {SHOWN} characters; the whole is at /raw."
    )
    state = serializers.ChoiceField(choices=Delivered.STATES)
    problem = serializers.CharField(allow_blank=True, help_text="Of a refused one: why it could not be taken in.")
    decided_at = serializers.DateTimeField(allow_null=True)


class DeliveredPageOut(PageOut):
    results = DeliveredOut(many=True)


def delivery_out(one: Delivery) -> dict[str, Any]:
    return {"id": str(one.pk), "entries": one.entries.count()}


def delivered_out(rows: Sequence[Delivered], language: str) -> list[dict[str, Any]]:
    """With people, posts and names of areas in three queries."""
    people = Person.objects.in_bulk({row.of.person_id for row in rows})
    posts = Post.objects.in_bulk({row.of.post_id for row in rows})
    areas = area_facts(row.area_code for row in rows)
    moment = serializers.DateTimeField()
    return [
        {
            "id": str(row.pk),
            "name": people[row.of.person_id].name,
            "role": posts[row.of.post_id].role,
            "area": AreaRefOut(areas[row.area_code]).data,
            "reason": row.of.reason,
            "delivered_at": moment.to_representation(row.of.received_at),
            "written_at": moment.to_representation(row.device_time) if row.device_time else None,
            "kind": row.kind,
            "body": row.small,
            "photos": row.photos,
            "raw": _legible(row.start)[:SHOWN],
            "state": row.state,
            "problem": _sentence(row.problem, language) if row.problem else "",
            "decided_at": moment.to_representation(row.decided_at) if row.decided_at else None,
        }
        for row in rows
    ]


def _legible(start: str) -> str:
    """The beginning of a JSON text with letters instead of their numbers; half a letter becomes a question mark."""
    return _NUMBERED.sub(lambda found: _letters(found.group()), start)


def _letters(numbered: str) -> str:
    text = json.dumps(json.loads(f'"{numbered}"'), ensure_ascii=False)[1:-1]
    return text.encode("utf-8", "replace").decode()


def _sentence(problem: dict[str, Any], language: str) -> str:
    known = CATALOGUE.get(problem["code"], problems.Failed)
    return known(fields=problem["fields"], **problem["params"]).message(language)
