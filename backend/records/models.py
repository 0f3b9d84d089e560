"""Basic records, and the catalogue as data that says what a record of each class holds."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib.gis.db import models
from django.contrib.gis.db.models.functions import Transform
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.db.models import BigIntegerField, F, Func, Q
from django.db.models.functions import Left

from backend.accounts.models import Person
from backend.core.scope import Scope, ScopedModel, ScopedQuerySet, ScopeRule, area_filter

SHAPES = ("point", "line", "polygon", "any")
KINDS = ("text", "integer", "decimal", "flag", "date", "code", "codes", "counts", "phone", "position", "photos")
PRIVACIES = ("public", "internal", "personal", "sensitive")
SOURCES = ("grid_worker", "department", "import")
CURRENT = Q(gone_at__isnull=True)


class RecordClass(models.Model):
    """A class of records. A heading holds no records: its items belong to each class below it.

    `version` is the published version of the class: its items are those with `since` <= version < `until`.
    `fresh_days` is how long a verification counts; `ring_metres` how far its surroundings reach by default.
    """

    code = models.CharField(max_length=32, primary_key=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="classes")
    heading = models.BooleanField(default=False)
    name_zh = models.CharField(max_length=40)
    name_en = models.CharField(max_length=60)
    shape = models.CharField(max_length=8, default="point")
    fresh_days = models.PositiveSmallIntegerField(null=True)
    ring_metres = models.PositiveSmallIntegerField(null=True)
    icon = models.CharField(max_length=24)
    hue = models.CharField(max_length=7)
    version = models.PositiveIntegerField(default=1)
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(shape__in=SHAPES), name="records_shape")]


class RecordGroup(models.Model):
    """Items of a class that come together and any number of times: the tenants of a house, the gates of a school."""

    klass = models.ForeignKey(RecordClass, on_delete=models.CASCADE, related_name="groups")
    code = models.CharField(max_length=32)
    name_zh = models.CharField(max_length=40)
    name_en = models.CharField(max_length=60)
    rows_max = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["klass", "code"], name="records_group_once")]


class RecordCode(models.Model):
    """An entry of a code list; a retired one is still read, but no longer chosen."""

    list = models.CharField(max_length=32)
    code = models.CharField(max_length=32)
    name_zh = models.CharField(max_length=40)
    name_en = models.CharField(max_length=60)
    retired = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["list", "code"], name="records_code_once")]


class RecordItem(models.Model):
    """One version of an item of a class; a change adds a row with the next `since` and ends this one by `until`.

    `stored` names the column of Record that holds it, empty for those in `values`. `minimum` and `maximum` bound
    numbers, `maximum` the characters of a text. Items that are not `enabled` take no values.
    """

    klass = models.ForeignKey(RecordClass, on_delete=models.CASCADE, related_name="items")
    code = models.CharField(max_length=32)
    name_zh = models.CharField(max_length=40)
    name_en = models.CharField(max_length=60)
    kind = models.CharField(max_length=8)
    unit_zh = models.CharField(max_length=16, default="", blank=True)
    unit_en = models.CharField(max_length=24, default="", blank=True)
    codes = models.CharField(max_length=32, default="", blank=True)
    group = models.CharField(max_length=32, default="", blank=True)
    required = models.BooleanField(default=False)
    privacy = models.CharField(max_length=9, default="internal")
    enabled = models.BooleanField(default=True)
    minimum = models.FloatField(null=True)
    maximum = models.FloatField(null=True)
    check_digit = models.CharField(max_length=10, default="", blank=True)
    stored = models.CharField(max_length=16, default="", blank=True)
    since = models.PositiveIntegerField(default=1)
    until = models.PositiveIntegerField(null=True)
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["klass", "code", "since"], name="records_item_version"),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="records_item_kind"),
            models.CheckConstraint(condition=Q(privacy__in=PRIVACIES), name="records_item_privacy"),
        ]


class OnSurface(Func):
    """A point of the geometry itself, in its own system."""

    function = "ST_PointOnSurface"
    output_field = models.PointField(srid=4326, spatial_index=False)


class ShapeInWeb(Func):
    """A line or polygon in EPSG:3857; NULL for points, which `point_web` holds."""

    template = "CASE WHEN ST_Dimension(%(expressions)s) > 0 THEN ST_Transform(%(expressions)s, 3857) END"
    output_field = models.GeometryField(srid=3857, spatial_index=False)


class ZCell(Func):
    """Morton code of the square of level 20 in which a point lies; a tile is one range of codes."""

    function = "density_zcell"
    output_field = BigIntegerField()


def inside(areas: Sequence[str]) -> Q:
    """Rows in `areas`, by the column with which the indexes of records go on after the class."""
    return area_filter(areas, by_code=True)


class RecordQuerySet(ScopedQuerySet["Record"]):
    """Lists go by grid, so that one index serves every class and every level: the area arm is a range of it."""

    def _by_area(self, scope: Scope, *, by_code: bool = True) -> Q:
        del by_code
        return inside(scope.areas)


class Record(ScopedModel):
    """One thing that grid workers keep true: a place, a house, a school, later a lamp post or a railway line.

    `geom` is EPSG:4326 and of any kind, `area_code` the basic grid in which it lies. `values` holds what has no column
    of its own, as the class says it in version `class_version`; personal and sensitive items are never in it. `checks`
    names the items that the village has checked or a department has confirmed. `gone_at` is the soft deletion.
    """

    scope_rule: ClassVar[ScopeRule] = ScopeRule(subject_kind="record")
    objects: ClassVar[models.Manager[Any]] = RecordQuerySet.as_manager()

    id = models.UUIDField(primary_key=True)
    klass = models.ForeignKey(RecordClass, on_delete=models.PROTECT, db_index=False, related_name="+")
    class_version = models.PositiveIntegerField(default=1)
    area_code = models.CharField(max_length=15)
    township = models.GeneratedField(
        expression=Left("area_code", 9), output_field=models.CharField(max_length=9), db_persist=True
    )
    county = models.GeneratedField(
        expression=Left("area_code", 6), output_field=models.CharField(max_length=6), db_persist=True
    )
    geom = models.GeometryField(srid=4326, spatial_index=False)
    geom_web = models.GeneratedField(
        expression=ShapeInWeb(F("geom")),
        output_field=models.GeometryField(srid=3857, null=True, spatial_index=False),
        db_persist=True,
    )
    point_web = models.GeneratedField(
        expression=Transform(OnSurface("geom"), 3857),
        output_field=models.PointField(srid=3857, spatial_index=False),
        db_persist=True,
    )
    zcell = models.GeneratedField(expression=ZCell(OnSurface("geom")), output_field=BigIntegerField(), db_persist=True)
    name = models.CharField(max_length=120)
    address = models.CharField(max_length=200, default="", blank=True)
    terms = ArrayField(models.CharField(max_length=8), default=list)
    values = models.JSONField(default=dict)
    checks = models.JSONField(default=dict)
    source = models.CharField(max_length=12)
    external_id = models.CharField(max_length=80, null=True)
    verified_at = models.DateTimeField(null=True)
    verified_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, db_index=False, related_name="+")
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    gone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(source__in=SOURCES), name="records_source"),
            models.UniqueConstraint(
                fields=["klass", "external_id"],
                condition=Q(external_id__isnull=False),
                name="records_external_once",
            ),
        ]
        indexes = [
            models.Index(fields=["klass", "area_code", "id"], name="records_class_area", condition=CURRENT),
            models.Index(fields=["area_code", "id"], name="records_area", condition=CURRENT),
            models.Index(fields=["created_at", "id"], name="records_age", condition=CURRENT),
            # Without it the database reads all records for each person who is removed.
            models.Index(fields=["verified_by"], name="records_verifier", condition=Q(verified_by__isnull=False)),
            # Everything that a tile draws, so that it is one range of the index alone.
            models.Index(
                fields=["zcell"],
                include=["klass", "area_code", "id", "point_web"],
                name="records_tile",
                condition=CURRENT,
            ),
            GinIndex(fields=["terms"], name="records_terms", condition=CURRENT),
            # Declared by F(): GeoDjango drops the condition of an index over one geometry field.
            GistIndex(F("geom"), name="records_geom", condition=CURRENT),
            GistIndex(F("geom_web"), name="records_shape_web", condition=CURRENT & Q(geom_web__isnull=False)),
        ]
