"""Settings of an area: looked at, changed, and who changed them."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.db import transaction
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.accounts import area_settings
from backend.accounts.area_settings import Chosen
from backend.accounts.models import Person
from backend.core.api import Body, ScopedView
from backend.core.problems import CsrfFailed, Invalid, NotFound, RoleNotAllowed, Stale
from backend.core.registries import estimates
from backend.core.schema import describe

ROLES = frozenset({"centre_lead", "sysadmin"})


@dataclass(frozen=True)
class EstimateAsked:
    value: int


@dataclass(frozen=True)
class SettingChange:
    value: int
    version: int


class SettingIn(Body):
    into: ClassVar[type[Any]] = SettingChange
    value = serializers.IntegerField(help_text="Of a switch 0 or 1, of the others days.")
    version = serializers.IntegerField(min_value=0)


class EstimateIn(Body):
    into: ClassVar[type[Any]] = EstimateAsked
    value = serializers.IntegerField(min_value=0, help_text="Days.")


class SettingOut(serializers.Serializer[Any]):
    name = serializers.ChoiceField(choices=list(area_settings.KNOWN))
    kind = serializers.ChoiceField(choices=area_settings.KINDS)
    value = serializers.IntegerField()
    default = serializers.IntegerField()
    low = serializers.IntegerField()
    high = serializers.IntegerField()
    version = serializers.IntegerField(help_text="0 while it is the default.")
    estimable = serializers.BooleanField(help_text="What another value would remove can be asked first.")
    changed_at = serializers.DateTimeField(allow_null=True)
    changed_by = serializers.CharField(allow_blank=True)


class SettingsOut(serializers.Serializer[Any]):
    may_change = serializers.BooleanField()
    results = SettingOut(many=True)


class EstimateOut(serializers.Serializer[Any]):
    items = serializers.IntegerField(help_text="What would be removed from tonight on.")
    size = serializers.IntegerField(help_text="Its bytes.")
    exact = serializers.BooleanField(help_text="False where there is more than was counted.")
    kept = serializers.IntegerField(help_text="Cases that are as old and whose photos stay because they are preserved.")


class SettingChangeOut(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    by = serializers.CharField(allow_blank=True)
    before = serializers.IntegerField()
    after = serializers.IntegerField()


class SettingHistoryOut(serializers.Serializer[Any]):
    results = SettingChangeOut(many=True)


class SettingsView(ScopedView):
    roles = ROLES

    @describe(
        "Settings that the post looks after, or that its county has chosen", operation_id="settings_list",
        answers={200: SettingsOut}, problems=[RoleNotAllowed],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        del request
        shown = area_settings.shown_to(self.actor)
        return Response({"may_change": area_settings.may_change(self.actor), "results": [_out(one) for one in shown]})


class SettingView(ScopedView):
    roles = ROLES

    @describe(
        "Who changed a setting, the newest change first", operation_id="settings_history",
        answers={200: SettingHistoryOut}, problems=[NotFound, RoleNotAllowed],
    )  # fmt: skip
    def get(self, request: Request, name: str) -> Response:
        del request
        events = area_settings.history(actor=self.actor, name=name)
        people = Person.objects.in_bulk({event.actor_person for event in events if event.actor_person})
        rows = [
            {
                "at": event.at,
                "by": people[event.actor_person].name if event.actor_person in people else "",
                "before": event.data["from"],
                "after": event.data["to"],
            }
            for event in events
        ]
        return Response(SettingHistoryOut({"results": rows}).data)

    @describe(
        "Change a setting", operation_id="settings_change", request=SettingIn,
        answers={200: SettingOut}, problems=[Invalid, CsrfFailed, NotFound, RoleNotAllowed, Stale],
    )  # fmt: skip
    def put(self, request: Request, name: str) -> Response:
        body = SettingIn.parse(request.data)
        with transaction.atomic(durable=True):
            one = area_settings.change(
                actor=self.actor, name=name, value=body.value, version=body.version, now=self.now
            )
        return Response(_out(one))


class SettingEstimateView(ScopedView):
    roles = ROLES

    @describe(
        "What would be removed from tonight on if the setting had this value", operation_id="settings_estimate",
        parameters=[EstimateIn],
        answers={200: EstimateOut}, problems=[Invalid, NotFound, RoleNotAllowed],
    )  # fmt: skip
    def get(self, request: Request, name: str) -> Response:
        asked = EstimateIn.parse(request.query_params)
        told = area_settings.estimate(actor=self.actor, name=name, value=asked.value, now=self.now)
        return Response(EstimateOut(told).data)


def _out(one: Chosen) -> dict[str, Any]:
    row, known = one.row, one.known
    told = {
        "name": one.name, "kind": known.kind, "value": one.value, "default": known.default, "low": known.low,
        "high": known.high, "version": row.version if row else 0, "changed_at": row.at if row and row.version else None,
        "changed_by": row.by_name if row else "", "estimable": one.name in estimates.entries,
    }  # fmt: skip
    return dict(SettingOut(told).data)
