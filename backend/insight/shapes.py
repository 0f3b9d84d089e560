"""Answers of the leader's page, as the OpenAPI file tells them."""

from typing import Any

from rest_framework import serializers

from gis.areas.serializers import RefOut

_NOW = "Now, whenever it was reported."
_RATE = "Handled in time / to be handled (deadline in the window; done, or past its time): 0 to 1; null without any."


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
    due = serializers.IntegerField(help_text="To be handled: the deadline lies in the window; done, or past its time.")
    late = serializers.IntegerField(help_text="Of `due` what was not handled in time.")


class RatesOut(serializers.Serializer[Any]):
    """Reported in the window; null where there is nothing to divide by."""

    per_1000 = serializers.FloatField(allow_null=True, help_text="Per 1,000 residents.")
    per_grid = serializers.FloatField(allow_null=True, help_text="Per grid.")
    per_km2 = serializers.FloatField(allow_null=True, help_text="Per square kilometre.")


class SummaryOut(serializers.Serializer[Any]):
    area = RefOut()
    window = WindowOut()
    numbers = NumbersOut()
    before = BeforeOut()
    population = serializers.IntegerField(allow_null=True)
    grids = serializers.IntegerField()
    km2 = serializers.FloatField()
    rates = RatesOut()


class TotalOut(RatesOut):
    n = serializers.IntegerField(help_text="Reported in the window.")
    open = serializers.IntegerField(help_text=_NOW)
    overdue = serializers.IntegerField(help_text=_NOW)
    before = serializers.IntegerField(help_text="Reported in the same number of days before the window.")
    on_time_rate = serializers.FloatField(allow_null=True, help_text=_RATE)
    population = serializers.IntegerField(allow_null=True)
    grids = serializers.IntegerField()
    km2 = serializers.FloatField()
    elsewhere = serializers.IntegerField(help_text="Part of `n` that lies in none of the areas: not yet placed.")


class PartOut(RatesOut):
    code = serializers.CharField()
    name = serializers.CharField()
    of = serializers.CharField(help_text="Name of the village around a grid; else, and inside of one village, empty.")
    n = serializers.IntegerField(help_text="Reported in the window.")
    open = serializers.IntegerField(help_text=_NOW)
    overdue = serializers.IntegerField(help_text=_NOW)
    before = serializers.IntegerField(help_text="Reported in the same number of days before the window.")
    on_time_rate = serializers.FloatField(allow_null=True, help_text=_RATE)
    population = serializers.IntegerField(allow_null=True)
    grids = serializers.IntegerField()
    km2 = serializers.FloatField()


class PartsOut(serializers.Serializer[Any]):
    areas = PartOut(many=True)
    total = TotalOut()


class DayOut(serializers.Serializer[Any]):
    day = serializers.DateField()
    n = serializers.IntegerField()


class SeriesOut(serializers.Serializer[Any]):
    """`day` is the first day of each step inside the window."""

    step = serializers.CharField()
    days = DayOut(many=True)


class FrameAreaOut(serializers.Serializer[Any]):
    code = serializers.CharField()
    counts = serializers.ListField(child=serializers.IntegerField(), help_text="One for each frame.")


class FramesOut(serializers.Serializer[Any]):
    """Areas with nothing in the window are left out."""

    step = serializers.CharField()
    frames = serializers.ListField(child=serializers.DateField(), help_text="The first day of each.")
    areas = FrameAreaOut(many=True)
    total = serializers.ListField(child=serializers.IntegerField(), help_text="The whole area, one for each frame.")


class ShareOut(serializers.Serializer[Any]):
    code = serializers.CharField(help_text="Of a group, a category, a channel or a state.")
    n = serializers.IntegerField(help_text="Reported in the window.")
    before = serializers.IntegerField(help_text="Reported in the same number of days before the window.")
    open = serializers.IntegerField(allow_null=True, help_text=_NOW + " Null for states.")


class CompositionOut(serializers.Serializer[Any]):
    """The largest part first."""

    by = serializers.CharField()
    total = serializers.IntegerField()
    before = serializers.IntegerField()
    parts = ShareOut(many=True)


class CategoryCountOut(serializers.Serializer[Any]):
    code = serializers.CharField()
    n = serializers.IntegerField()


class RepeatOut(serializers.Serializer[Any]):
    """A square of about 65 m; its position is the middle of its cases, its area the most frequent of them."""

    cell = serializers.CharField(help_text="What `insight/cases?cell=` takes.")
    n = serializers.IntegerField()
    open = serializers.IntegerField(help_text="Of these, what waits now.")
    lon = serializers.FloatField()
    lat = serializers.FloatField()
    first = serializers.DateField()
    last = serializers.DateField()
    area_code = serializers.CharField()
    area_name = serializers.CharField(help_text="Township, village and grid, as far as they lie below the area.")
    categories = CategoryCountOut(many=True)


class RepeatsOut(serializers.Serializer[Any]):
    """At most 200, the most frequent first."""

    places = RepeatOut(many=True)
    more = serializers.BooleanField(help_text="Whether there are more than are told.")
    count = serializers.IntegerField(help_text="Of all such places.")
