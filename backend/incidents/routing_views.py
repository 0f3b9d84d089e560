"""A centre's routing rules: looked at, changed, put in order, and tried on last month's cases."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, ClassVar
from uuid import UUID

from django.db import transaction
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.accounts.models import Unit
from backend.core.api import Body, ScopedView
from backend.core.problems import CsrfFailed, Invalid, NotFound, RoleNotAllowed, Stale
from backend.core.schema import describe
from backend.incidents import routing, routing_rules
from backend.incidents.models import ROUTING_STATES, RoutingRule
from backend.incidents.routing_rules import Tried, Wanted
from backend.incidents.serializers import WordsField
from backend.incidents.shapes import UnitRefOut
from gis.areas.queries import named

ROLES = frozenset({"centre_lead"})
CONDITIONS_MAX = 40
_HOURS = ("", *RoutingRule.HOURS)


@dataclass(frozen=True)
class Asked:
    """A rule to try, perhaps in the place of one that is there."""

    wanted: Wanted
    instead: UUID | None


@dataclass(frozen=True)
class InOrder:
    ids: tuple[UUID, ...]


def _codes(length: int, *, most: int = CONDITIONS_MAX, **more: Any) -> serializers.ListField:
    child = serializers.CharField(max_length=length)
    return serializers.ListField(child=child, max_length=most, required=False, **more)


class RuleContentIn(Body):
    into: ClassVar[type[Any]] = Wanted

    name = WordsField(required=True, allow_blank=False, max_length=60)
    categories = _codes(40, help_text="Leaves or groups; none means all.")
    channels = _codes(16, help_text="None means all.")
    areas = _codes(15, help_text="Of the centre's area, down to grids; none means all of it.")
    words = serializers.ListField(
        child=WordsField(required=True, allow_blank=False, max_length=20), max_length=20, required=False,
        help_text="One of them stands in the report; none means any report.",
    )  # fmt: skip
    hours = serializers.ChoiceField(choices=_HOURS, required=False, help_text="Reported in office hours, or after.")
    unit = serializers.UUIDField(required=False, allow_null=True)
    unit_kind = serializers.ChoiceField(
        choices=("", *routing_rules.KINDS), required=False, help_text="Instead of a unit: the nearest one of this kind."
    )

    @classmethod
    def build(cls, values: Any) -> Any:
        told: dict[str, Any] = {name: tuple(it) if isinstance(it, list) else it for name, it in values.items()}
        return Wanted(**told)


class RuleChangeIn(RuleContentIn):
    state = serializers.ChoiceField(choices=ROUTING_STATES)
    version = serializers.IntegerField(min_value=1)


class TryIn(RuleContentIn):
    into = Asked
    instead = serializers.UUIDField(required=False, allow_null=True, help_text="The rule that it would replace.")

    @classmethod
    def build(cls, values: Any) -> Asked:
        content = {name: value for name, value in values.items() if name != "instead"}
        return Asked(RuleContentIn.build(content), values.get("instead"))


class OrderIn(Body):
    into = InOrder
    ids = serializers.ListField(child=serializers.UUIDField(), max_length=routing_rules.MOST)

    @classmethod
    def build(cls, values: Any) -> InOrder:
        return InOrder(tuple(values["ids"]))


class RuleContentOut(serializers.Serializer[Any]):
    name = serializers.CharField()
    categories = serializers.ListField(child=serializers.CharField())
    channels = serializers.ListField(child=serializers.CharField())
    areas = serializers.ListField(child=serializers.CharField())
    words = serializers.ListField(child=serializers.CharField())
    hours = serializers.ChoiceField(choices=_HOURS)
    unit = serializers.UUIDField(allow_null=True)
    unit_kind = serializers.CharField(allow_blank=True)
    state = serializers.ChoiceField(choices=ROUTING_STATES)


class PastRuleOut(serializers.Serializer[Any]):
    version = serializers.IntegerField()
    at = serializers.DateTimeField()
    by = serializers.CharField(allow_blank=True)
    rule = RuleContentOut()


class RuleOut(RuleContentOut):
    id = serializers.UUIDField()
    version = serializers.IntegerField()
    position = serializers.IntegerField()
    unit_name = serializers.CharField(allow_blank=True)
    area_names = serializers.ListField(child=serializers.CharField(), help_text="Of its areas, in their order.")
    valid = serializers.BooleanField(help_text="False where its unit is there no more, so that it names nobody.")
    at = serializers.DateTimeField()
    by = serializers.CharField(allow_blank=True)
    past = PastRuleOut(many=True, help_text="What it said before, the newest first; at most 20.")


class RulesOut(serializers.Serializer[Any]):
    results = RuleOut(many=True, help_text="In the order in which they are asked.")
    kinds = serializers.ListField(child=serializers.CharField(), help_text="Kinds of units that a rule may name.")


class TriedCaseOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    number = serializers.CharField()
    words = serializers.CharField(allow_blank=True)
    category = serializers.CharField()
    went = UnitRefOut(allow_null=True, help_text="Whom its lead task went to.")
    says = UnitRefOut(allow_null=True, help_text="Whom the rule names.")


class TriedOut(serializers.Serializer[Any]):
    cases = serializers.IntegerField(help_text="Of the last thirty days.")
    more = serializers.BooleanField(help_text="There are more cases than were looked at.")
    earlier = serializers.IntegerField(help_text="That a rule before it gets.")
    fits = serializers.IntegerField()
    same = serializers.IntegerField(help_text="That went to whom it names.")
    other = serializers.IntegerField()
    nowhere = serializers.IntegerField(help_text="That have not been sent to anybody.")
    shown = TriedCaseOut(many=True, help_text="Some that did not go to whom it names.")


class RulesView(ScopedView):
    roles = ROLES

    @describe(
        "The rules by which the centre is told whose work a case is", operation_id="routing_rules_list",
        answers={200: RulesOut}, problems=[NotFound, RoleNotAllowed],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        del request
        rows = routing.rules_of(routing_rules.owner_of(self.actor))
        told = {"results": _forms(rows), "kinds": routing_rules.KINDS}
        return Response(RulesOut(told).data)

    @describe(
        "A new rule, switched off, below the others", operation_id="routing_rules_add", request=RuleContentIn,
        answers={201: RuleOut}, problems=[Invalid, CsrfFailed, NotFound, RoleNotAllowed],
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        wanted = RuleContentIn.parse(request.data)
        with transaction.atomic(durable=True):
            rule = routing_rules.add(actor=self.actor, wanted=wanted, now=self.now)
        return Response(RuleOut(_forms([rule])[0]).data, status=201)


class RuleView(ScopedView):
    roles = ROLES

    @describe(
        "Change a rule, switch it on or off, remove it or bring it back", operation_id="routing_rules_change",
        request=RuleChangeIn, answers={200: RuleOut}, problems=[Invalid, CsrfFailed, NotFound, RoleNotAllowed, Stale],
    )  # fmt: skip
    def put(self, request: Request, pk: UUID) -> Response:
        wanted = RuleChangeIn.parse(request.data)
        with transaction.atomic(durable=True):
            rule = routing_rules.change(actor=self.actor, pk=pk, wanted=wanted, now=self.now)
        return Response(RuleOut(_forms([rule])[0]).data)


class OrderView(ScopedView):
    roles = ROLES

    @describe(
        "Put all rules into this order", operation_id="routing_rules_order", request=OrderIn,
        answers={204: None}, problems=[Invalid, CsrfFailed, NotFound, RoleNotAllowed, Stale],
    )  # fmt: skip
    def put(self, request: Request) -> Response:
        wanted = OrderIn.parse(request.data)
        with transaction.atomic(durable=True):
            routing_rules.reorder(actor=self.actor, ids=wanted.ids, now=self.now)
        return Response(status=204)


class TryView(ScopedView):
    roles = ROLES

    @describe(
        "What a rule would have said about the cases of the last thirty days", operation_id="routing_rules_try",
        request=TryIn, answers={200: TriedOut}, problems=[Invalid, CsrfFailed, NotFound, RoleNotAllowed],
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        asked: Asked = TryIn.parse(request.data)
        wanted = replace(asked.wanted, state=RoutingRule.ON)
        told = routing_rules.tried(access=self.access, wanted=wanted, instead=asked.instead, now=self.now)
        return Response(TriedOut(_tried(told)).data)


def _forms(rules: Iterable[RoutingRule]) -> list[dict[str, Any]]:
    rows = list(rules)
    names = named({code for rule in rows for code in rule.areas})
    return [_form(rule, [names.get(code, code) for code in rule.areas]) for rule in rows]


def _form(rule: RoutingRule, area_names: list[str]) -> dict[str, Any]:
    unit = rule.unit
    return routing_rules.content_of(rule) | {
        "id": rule.pk, "version": rule.version, "position": rule.position, "unit_name": unit.name if unit else "",
        "valid": unit is None or routing.is_there(unit), "at": rule.at, "by": rule.by_name, "past": rule.past,
        "area_names": area_names,
    }  # fmt: skip


def _tried(told: Tried) -> dict[str, Any]:
    shown = [
        {"id": row.pk, "number": row.number, "words": row.words, "category": row.category_id,
         "went": _unit(went), "says": _unit(says)}
        for row, went, says in told.shown
    ]  # fmt: skip
    return {**vars(told), "shown": shown}


def _unit(unit: Unit | None) -> dict[str, str] | None:
    return {"id": str(unit.pk), "name": unit.name} if unit else None
