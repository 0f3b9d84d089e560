"""Shapes of cards on the wire."""

from dataclasses import dataclass
from typing import Any, ClassVar

from rest_framework import serializers

from backend.core.api import Body
from backend.core.pages import PageOut
from backend.incidents.serializers import WordsField
from backend.incidents.supervision import Judged
from backend.work.models import CARD_STATES, CARDS


class CardUnitOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()


class CardOut(serializers.Serializer[Any]):
    """Supervision of a unit in a case; `missed` is the deadline that was missed."""

    id = serializers.UUIDField()
    level = serializers.ChoiceField(choices=CARDS)
    state = serializers.ChoiceField(choices=CARD_STATES)
    points = serializers.IntegerField()
    unit = CardUnitOut()
    task = serializers.UUIDField(allow_null=True)
    automatic = serializers.BooleanField(help_text="Given by the clock and by no person.")
    given_at = serializers.DateTimeField()
    missed = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField(allow_blank=True)
    appeal = serializers.CharField(allow_blank=True)
    appealed_at = serializers.DateTimeField(allow_null=True)
    answer = serializers.CharField(allow_blank=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    may_appeal = serializers.BooleanField()
    may_decide = serializers.BooleanField()


class CardOfCaseOut(CardOut):
    incident = serializers.UUIDField()
    number = serializers.CharField()
    category = serializers.CharField()


class CardPageOut(PageOut):
    results = CardOfCaseOut(many=True)


class UnitPointsOut(serializers.Serializer[Any]):
    unit = CardUnitOut()
    points = serializers.IntegerField(help_text="Sum of the ledger of this year.")
    yellow = serializers.IntegerField()
    red = serializers.IntegerField()
    appealed = serializers.IntegerField(help_text="Cards whose appeal waits for a decision.")


class UnitPointsPageOut(serializers.Serializer[Any]):
    year = serializers.IntegerField()
    results = UnitPointsOut(many=True)


class AppealIn(Body):
    into: ClassVar[type[Any]] = Judged
    reason = WordsField(max_length=500)


class JudgeIn(AppealIn):
    upheld = serializers.BooleanField(help_text="Whether the card stands.")


@dataclass(frozen=True)
class CardQuery:
    after: str = ""
    limit: int = 50
    state: str = ""


class CardQueryIn(Body):
    into: ClassVar[type[Any]] = CardQuery
    after = serializers.CharField(required=False, allow_blank=True, max_length=200)
    limit = serializers.IntegerField(min_value=1, max_value=200, default=50)
    state = serializers.ChoiceField(choices=[*CARD_STATES, ""], default="")
