"""Forms of areas in the interface: queries that come in, areas that go out."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework_gis.fields import GeometryField
from rest_framework_gis.serializers import GeoFeatureModelSerializer

from backend.core.api import Body
from backend.core.pages import PageOut
from gis.areas.models import Area
from gis.areas.queries import LIST_LIMIT


@dataclass(frozen=True)
class Day:
    """`on`: the day whose version is asked for; None is the current one."""

    on: date | None


@dataclass(frozen=True)
class Listing(Day):
    parent: str
    q: str
    after: str
    limit: int


@dataclass(frozen=True)
class Spot:
    """Position in EPSG:4326 degrees, and how far off the device says that it may be, in metres."""

    lon: float
    lat: float
    accuracy_m: float | None


class DayIn(Body):
    into: ClassVar[type[Any]] = Day

    on = serializers.DateField(required=False, allow_null=True, default=None)


class ListingIn(DayIn):
    into = Listing

    parent = serializers.RegexField(  # type: ignore[assignment]
        r"^[0-9]{2,15}$", required=False, allow_blank=True, default=""
    )
    q = serializers.CharField(required=False, allow_blank=True, max_length=40, default="")
    after = serializers.RegexField(r"^[0-9]{2,15}$", required=False, allow_blank=True, default="")
    limit = serializers.IntegerField(required=False, min_value=1, max_value=LIST_LIMIT, default=LIST_LIMIT)


class SpotIn(Body):
    into = Spot

    lon = serializers.FloatField()
    lat = serializers.FloatField()
    accuracy_m = serializers.FloatField(required=False, allow_null=True, default=None)


class RefOut(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()
    level = serializers.ChoiceField(choices=list(Area.LENGTHS))


class ListedOut(RefOut):
    bbox = serializers.ListField(child=serializers.FloatField(), min_length=4, max_length=4)


class ListingOut(PageOut):
    results = ListedOut(many=True)


class AreaOut(ListedOut):
    kind = serializers.CharField()
    population = serializers.IntegerField()
    centre = serializers.ListField(child=serializers.FloatField(), min_length=2, max_length=2)
    parent = RefOut(allow_null=True)
    path = RefOut(many=True)


class LocatedOut(serializers.Serializer[Any]):
    area = AreaOut(allow_null=True)
    placed = serializers.BooleanField()


class OutlineOut(GeoFeatureModelSerializer):  # type: ignore[misc]
    """GeoJSON feature; borders of the demo are invented, except those of counties and wider areas."""

    outline = GeometryField(precision=6)

    class Meta:
        model = Area
        geo_field = "outline"
        id_field = "code"
        fields = ("code", "name", "level", "outline")


class BorderOut(serializers.Serializer[Any]):
    type = serializers.ChoiceField(choices=["MultiPolygon"])
    coordinates = serializers.ListField(help_text="Longitude and latitude in degrees, EPSG:4326.")


class FeatureOut(serializers.Serializer[Any]):
    """What OutlineOut makes, for the OpenAPI file."""

    type = serializers.ChoiceField(choices=["Feature"])
    id = serializers.CharField()
    properties = serializers.DictField(child=serializers.CharField())
    geometry = BorderOut()
