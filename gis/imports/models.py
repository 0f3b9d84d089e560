"""Imports of grids: the file, what it would change, what is wrong with it, and what moved."""

from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField

from backend.core.ids import uuid7

# read → checking → checked → applying → applied → undoing → undone; aside: failed (a check broke), discarded.
STATES = ("read", "checking", "checked", "failed", "applying", "applied", "undoing", "undone", "discarded")
RUNNING = ("applying", "undoing")
SUBJECT = "area_import"  # under which events name an import
FORMATS = ("gpkg", "shapefile", "geojson")
ACTIONS = ("new", "kept", "changed", "gone", "standing")
FINDINGS = (
    "code_missing", "code_wrong", "code_duplicate", "village_unknown", "village_empty", "shape_missing",
    "shape_invalid", "outside_village", "outside_county", "gap", "overlap", "sliver", "replaces_unknown",
    "code_used_before", "reference_doubtful",
)  # fmt: skip
SEVERITIES = ("fault", "healed", "note")


class AreaImport(models.Model):
    """A file with which a county replaces its grids.

    `facts` is what the file says of itself, `options` how it is read (gis/imports/options.py), `counts` the outcome of
    the check, `place` how far applying or taking back has come. `valid_from` is the day on which the grids change.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    county = models.CharField(max_length=6)
    state = models.CharField(max_length=9, default="read")
    file_name = models.CharField(max_length=120)
    file_bytes = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    by_person = models.UUIDField(null=True)
    by_name = models.CharField(max_length=64, default="")
    facts = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    problem = models.JSONField(null=True)
    place = models.JSONField(default=dict)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    valid_from = models.DateField(null=True)
    created_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=STATES), name="imports_state"),
            models.UniqueConstraint(
                fields=["county"], condition=models.Q(state__in=RUNNING), name="imports_one_running"
            ),
        ]
        indexes = [models.Index(fields=["county", "-created_at", "-id"], name="imports_county_new")]


class ImportFile(models.Model):
    """The bytes that came, until the import is applied or discarded."""

    of = models.OneToOneField(AreaImport, on_delete=models.CASCADE, primary_key=True, related_name="file")
    data = models.BinaryField()


class StagedGrid(models.Model):
    """A grid as it would be, or as it would go. `before` and `geom` are EPSG:4326, the bands as in Area.

    `successors` and `predecessors`: the first one shares the largest ground. `special` grids lie over basic ones.
    `ended` and `begun` are the keys of the versions in Area that go and that applying has made. `batch` is the
    transaction in which it happens, counted from 0.
    """

    of = models.ForeignKey(AreaImport, on_delete=models.CASCADE, related_name="grids")
    code = models.CharField(max_length=15)
    action = models.CharField(max_length=8)
    batch = models.PositiveIntegerField(null=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=24, default="")
    special = models.BooleanField(default=False)
    population = models.PositiveIntegerField(default=0)
    square_m = models.FloatField(default=0)
    successors = ArrayField(models.CharField(max_length=15), default=list)
    predecessors = ArrayField(models.CharField(max_length=15), default=list)
    following = models.JSONField(default=dict)
    before = models.MultiPolygonField(srid=4326, null=True, spatial_index=False)
    geom = models.MultiPolygonField(srid=4326, null=True, spatial_index=False)
    geom_far = models.MultiPolygonField(srid=3857, null=True, spatial_index=False)
    geom_mid = models.MultiPolygonField(srid=3857, null=True, spatial_index=False)
    geom_web = models.MultiPolygonField(srid=3857, null=True, spatial_index=False)
    before_far = models.MultiPolygonField(srid=3857, null=True, spatial_index=False)
    before_mid = models.MultiPolygonField(srid=3857, null=True, spatial_index=False)
    centre = models.PointField(srid=4326, null=True, spatial_index=False)
    begun = models.BigIntegerField(null=True)
    ended = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(action__in=ACTIONS), name="imports_action")]
        indexes = [
            models.Index(fields=["of", "action", "code"], name="imports_grid_action"),
            models.Index(fields=["of", "batch"], name="imports_grid_batch"),
        ]


class Finding(models.Model):
    """Something wrong or worth a look. `geom` (EPSG:4326) is where; `square_m` how much of it."""

    of = models.ForeignKey(AreaImport, on_delete=models.CASCADE, related_name="findings")
    kind = models.CharField(max_length=20)
    severity = models.CharField(max_length=6)
    codes = ArrayField(models.CharField(max_length=40), default=list)
    village = models.CharField(max_length=12, default="")
    row = models.PositiveIntegerField(null=True)
    square_m = models.FloatField(null=True)
    says = models.CharField(max_length=200, default="")
    geom = models.GeometryField(srid=4326, null=True, spatial_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=FINDINGS), name="imports_finding_kind"),
            models.CheckConstraint(condition=models.Q(severity__in=SEVERITIES), name="imports_finding_severity"),
        ]
        indexes = [models.Index(fields=["of", "severity", "kind", "id"], name="imports_finding_list")]


class Followed(models.Model):
    """What a row held before it followed, so that taking back gives exactly that."""

    of = models.ForeignKey(AreaImport, on_delete=models.CASCADE, db_index=False, related_name="+")
    batch = models.PositiveIntegerField()
    follower = models.CharField(max_length=32)
    key = models.UUIDField()
    before = ArrayField(models.CharField(max_length=15))
    after = ArrayField(models.CharField(max_length=15))

    class Meta:
        indexes = [models.Index(fields=["of", "batch", "follower", "id"], name="imports_followed_place")]
