"""The tree of areas with its versions: province, city, county, township, village, grid."""

from typing import ClassVar

from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GistIndex
from django.db.models import F, Q
from django.db.models.expressions import RawSQL

CURRENT = Q(valid_to__isnull=True)
# One index for each level and band that tiles draw: an index over (level, geometry) answers five times slower.
# They are declared by F(): GeoDjango drops the condition of an index over one geometry field.
DRAWN = (
    ("city", "geom_far"), ("county", "geom_far"), ("county", "geom_mid"), ("township", "geom_mid"),
    ("township", "geom_web"), ("village", "geom_mid"), ("village", "geom_web"), ("grid", "geom_mid"),
    ("grid", "geom_web"),
)  # fmt: skip


class Area(models.Model):
    """One version of an area. `code` is a prefix code: an ancestor's code is its prefix, the length is the level.

    `geom` is EPSG:4326; `geom_far`, `geom_mid` and `geom_web` are EPSG:3857 for zooms up to 8, up to 11 and above,
    simplified as a coverage so that neighbours stay joined. `valid_to` is the first day on which it is gone.
    """

    PROVINCE, CITY, COUNTY, TOWNSHIP, VILLAGE, GRID = "province", "city", "county", "township", "village", "grid"
    LENGTHS: ClassVar[dict[str, int]] = {PROVINCE: 2, CITY: 4, COUNTY: 6, TOWNSHIP: 9, VILLAGE: 12, GRID: 15}

    code = models.CharField(max_length=15)
    level = models.CharField(max_length=8)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=24, default="")
    special = models.BooleanField(default=False)
    population = models.PositiveIntegerField(default=0)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    successors = ArrayField(models.CharField(max_length=15), default=list)
    geom = models.MultiPolygonField(srid=4326, spatial_index=False)
    geom_far = models.MultiPolygonField(srid=3857, spatial_index=False)
    geom_mid = models.MultiPolygonField(srid=3857, spatial_index=False)
    geom_web = models.MultiPolygonField(srid=3857, spatial_index=False)
    centre = models.PointField(srid=4326, spatial_index=False)
    # On the spheroid. Thousands of areas are asked for at once, and each takes a third of a millisecond.
    km2 = models.GeneratedField(
        expression=RawSQL("ST_Area(geom::geography) / 1e6", ()), output_field=models.FloatField(), db_persist=True
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="areas_code_version"),
            models.UniqueConstraint(fields=["code"], condition=CURRENT, name="areas_code_current"),
        ]
        indexes = [
            # A search tests every entry of the pages it passes: pages with a fifth of the entries halve its time.
            GistIndex(
                F("geom"), name="areas_place_grid", condition=CURRENT & Q(level="grid", special=False),
                fillfactor=20, buffering=True,
            ),
            GistIndex(F("geom"), name="areas_place_county", condition=CURRENT & Q(level="county")),
            *(
                GistIndex(F(band), name=f"areas_{level}_{band}", condition=CURRENT & Q(level=level))
                for level, band in DRAWN
            ),
            models.Index(fields=["level", "code"], name="areas_level_code"),
            models.Index(
                fields=["level", "code"],
                include=["name", "population", "km2", "special"],
                name="areas_measured",
                condition=CURRENT,
            ),
            models.Index(
                fields=["code"], include=["level", "name"], name="areas_search", condition=CURRENT & ~Q(level="grid")
            ),
        ]
