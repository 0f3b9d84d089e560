"""Shapes of records on the wire, for the OpenAPI file; `render` makes them."""

from typing import Any

from rest_framework import serializers

from backend.core.pages import PageOut
from backend.incidents.shapes import IncidentShortOut, PlaceOut
from backend.records.models import KINDS, PRIVACIES, SHAPES, SOURCES

GEOMETRIES = (
    "Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon", "GeometryCollection",
)  # fmt: skip


class NamedOut(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()


class CatalogueItemOut(NamedOut):
    """An item of a class; `options` is its code list."""

    kind = serializers.ChoiceField(choices=KINDS)
    unit = serializers.CharField(allow_blank=True)
    group = serializers.CharField(allow_blank=True, help_text="Code of the repeat group, empty for single items.")
    required = serializers.BooleanField()  # type: ignore[assignment]
    privacy = serializers.ChoiceField(choices=PRIVACIES)
    enabled = serializers.BooleanField(help_text="False where the item is not collected.")
    minimum = serializers.FloatField(allow_null=True)
    maximum = serializers.FloatField(allow_null=True, help_text="Of a text: its characters.")
    stored = serializers.CharField(allow_blank=True, help_text="The field of the record that holds it, else empty.")
    options = NamedOut(many=True)


class CatalogueGroupOut(NamedOut):
    rows_max = serializers.IntegerField()


class CatalogueClassOut(NamedOut):
    """A class or a heading; the items of a heading belong to each class below it and are repeated there."""

    parent = serializers.CharField(allow_null=True)  # type: ignore[assignment]
    heading = serializers.BooleanField()
    shape = serializers.ChoiceField(choices=SHAPES)
    icon = serializers.CharField()
    hue = serializers.CharField()
    version = serializers.IntegerField()
    fresh_days = serializers.IntegerField(allow_null=True)
    ring_metres = serializers.IntegerField(allow_null=True)
    groups = CatalogueGroupOut(many=True)
    items = CatalogueItemOut(many=True)


class CatalogueOut(serializers.Serializer[Any]):
    classes = CatalogueClassOut(many=True)


class RecordShortOut(serializers.Serializer[Any]):
    """A record in lists. `point` is [longitude, latitude] in EPSG:4326, on the surface of its geometry."""

    id = serializers.UUIDField()
    klass = NamedOut()
    name = serializers.CharField()
    address = serializers.CharField(allow_blank=True)
    area = PlaceOut()
    point = serializers.ListField(child=serializers.FloatField(), min_length=2, max_length=2)
    source = serializers.ChoiceField(choices=SOURCES)  # type: ignore[assignment]
    verified_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


class GeometryOut(serializers.Serializer[Any]):
    """GeoJSON in EPSG:4326."""

    type = serializers.ChoiceField(choices=GEOMETRIES)
    coordinates = serializers.ListField(help_text="Longitude and latitude in degrees.")


class RecordItemOut(NamedOut):
    """A value as people read it: codes are shown by name. `raw` is what is stored."""

    value = serializers.JSONField()
    raw = serializers.JSONField()
    unit = serializers.CharField(allow_blank=True)
    group = serializers.CharField(allow_blank=True, help_text="Name of the repeat group, empty for single items.")
    row = serializers.IntegerField(allow_null=True, help_text="Place in the repeat group, from 0.")


class RecordIncidentsOut(serializers.Serializer[Any]):
    results = IncidentShortOut(many=True)
    count = serializers.IntegerField()


class RecordOut(RecordShortOut):
    """A record with its values, without personal ones, and the latest incidents at it."""

    geometry = GeometryOut()
    verified_by = serializers.CharField(allow_null=True)
    items = RecordItemOut(many=True)
    incidents = RecordIncidentsOut()


class RecordPageOut(PageOut):
    results = RecordShortOut(many=True)


class NearRecordOut(RecordShortOut):
    metres = serializers.FloatField(help_text="From the border of the record.")


class NearIncidentOut(IncidentShortOut):
    metres = serializers.FloatField(help_text="From the border of the record.")


class AroundCountsOut(serializers.Serializer[Any]):
    places = serializers.IntegerField()
    incidents = serializers.IntegerField()
    by_class = serializers.DictField(child=serializers.IntegerField())


class SurroundingsOut(serializers.Serializer[Any]):
    """At most 200 places and 200 incidents, nearest first; `counts` counts all."""

    metres = serializers.IntegerField()
    ring = GeometryOut()
    places = NearRecordOut(many=True)
    incidents = NearIncidentOut(many=True)
    counts = AroundCountsOut()
