"""Rounds that workers walk: their own data, for 90 days."""

from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField

from backend.accounts.models import Person


class Patrol(models.Model):
    """One round, as the phone recorded it while its worker let it.

    `track` (EPSG:4326) has a line for each piece in which fixes followed each other, or none; between two pieces
    nothing is known and nothing is drawn. `pieces` are their beginnings and ends in seconds after `started_at`.
    `metres` are those of the pieces, `grids` the basic grids that they cross, `visited` places that they pass.
    """

    id = models.UUIDField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    post_id = models.UUIDField()
    area_code = models.CharField(max_length=15)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    track = models.MultiLineStringField(srid=4326, null=True, spatial_index=False)
    pieces = models.JSONField(default=list)
    metres = models.FloatField(default=0)
    grids = ArrayField(models.CharField(max_length=15), default=list)
    visited = ArrayField(models.UUIDField(), default=list)
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_at__gte=models.F("started_at")), name="patrol_ends_after_start"
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-started_at", "-id"], name="patrol_own"),
            models.Index(fields=["ended_at"], name="patrol_age"),
        ]
