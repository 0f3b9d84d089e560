"""Exact rollups of things on the map: signed deltas, and the base into which the merger folds them.

`kind` says what is counted. A cell is the Morton code of a square of EPSG:3857, x and y counted from the north-west
as in tiles; its parent is the code without its last two bits. Sums of positions are decimetres of EPSG:3857. `id_hi`
and `id_lo` are the XOR of the ids that are counted: where `n` is 1 they are the id.
"""

from django.db import models


class Delta(models.Model):
    """One change that the base does not know yet; append-only. Without a position there is no `cell` (level 17)."""

    kind = models.CharField(max_length=16)
    cell = models.BigIntegerField(null=True)
    area_code = models.CharField(max_length=15)
    category = models.CharField(max_length=40)
    open = models.BooleanField()
    day = models.DateField()
    n = models.IntegerField()
    sum_x = models.BigIntegerField()
    sum_y = models.BigIntegerField()
    id_hi = models.BigIntegerField()
    id_lo = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["kind", "cell"], name="density_delta_cell")]


class Cell(models.Model):
    """What lies in a square; `start` is the first day of the span (1970-01-01 for all time)."""

    pk = models.CompositePrimaryKey("kind", "level", "span", "state", "cell", "start", "category", "township")
    kind = models.CharField(max_length=16)
    level = models.PositiveSmallIntegerField()
    span = models.CharField(max_length=1)  # d, m, a
    state = models.CharField(max_length=4)  # all, open
    cell = models.BigIntegerField()
    start = models.DateField()
    category = models.CharField(max_length=40)
    township = models.CharField(max_length=9)
    n = models.IntegerField()
    sum_x = models.BigIntegerField()
    sum_y = models.BigIntegerField()
    id_hi = models.BigIntegerField()
    id_lo = models.BigIntegerField()


class AreaCount(models.Model):
    """What lies in an area of `digits` digits; a thing without a grid is in the areas that it is known to lie in."""

    pk = models.CompositePrimaryKey("kind", "digits", "span", "state", "area_code", "start", "category")
    kind = models.CharField(max_length=16)
    digits = models.PositiveSmallIntegerField()
    span = models.CharField(max_length=1)
    state = models.CharField(max_length=4)
    area_code = models.CharField(max_length=15)
    start = models.DateField()
    category = models.CharField(max_length=40)
    n = models.IntegerField()

    class Meta:
        db_table = "density_area"
