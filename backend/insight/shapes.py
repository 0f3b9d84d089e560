"""Answers of the leader's page, as the OpenAPI file tells them."""

from typing import Any

from rest_framework import serializers

from gis.areas.serializers import RefOut

_NOW = "Now, whenever it was reported."
_RATE = "Handled in time / to be handled (handling deadline in the window, up to now): 0 to 1; null without any."


class WindowOut(serializers.Serializer[Any]):
    """Whole days in Asia/Shanghai; both ends belong to it."""

    days = serializers.IntegerField()
    since = serializers.DateField()
    until = serializers.DateField()


class BeforeOut(serializers.Serializer[Any]):
    """The same number of days before the window."""

    reported = serializers.IntegerField()
    on_time_rate = serializers.FloatField(allow_null=True, help_text=_RATE)


class NumbersOut(BeforeOut):
    open = serializers.IntegerField(help_text=_NOW)
    overdue = serializers.IntegerField(help_text=_NOW)
    today = serializers.IntegerField(help_text="Reported today.")


class SummaryOut(serializers.Serializer[Any]):
    area = RefOut()
    window = WindowOut()
    numbers = NumbersOut()
    before = BeforeOut()
    population = serializers.IntegerField(allow_null=True)


class TotalOut(serializers.Serializer[Any]):
    n = serializers.IntegerField(help_text="Reported in the window.")
    open = serializers.IntegerField(help_text=_NOW)
    overdue = serializers.IntegerField(help_text=_NOW)
    before = serializers.IntegerField(help_text="Reported in the same number of days before the window.")
    population = serializers.IntegerField(allow_null=True)
    per_1000 = serializers.FloatField(allow_null=True, help_text="`n` per 1,000 residents.")
    elsewhere = serializers.IntegerField(help_text="Part of `n` that lies in none of the areas: not yet placed.")


class PartOut(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()
    n = serializers.IntegerField(help_text="Reported in the window.")
    open = serializers.IntegerField(help_text=_NOW)
    overdue = serializers.IntegerField(help_text=_NOW)
    before = serializers.IntegerField(help_text="Reported in the same number of days before the window.")
    population = serializers.IntegerField(allow_null=True)
    per_1000 = serializers.FloatField(allow_null=True, help_text="`n` per 1,000 residents.")


class PartsOut(serializers.Serializer[Any]):
    areas = PartOut(many=True)
    total = TotalOut()


class DayOut(serializers.Serializer[Any]):
    day = serializers.DateField()
    n = serializers.IntegerField()


class SeriesOut(serializers.Serializer[Any]):
    days = DayOut(many=True)
