"""Exact rollups of things on the map: signed deltas, and the base into which the merger folds them.

`kind` says what is counted. A cell is the Morton code of a square of EPSG:3857, x and y counted from the north-west
as in tiles; its parent is the code without its last two bits. Sums of positions are decimetres of EPSG:3857. `id_hi`
and `id_lo` are the XOR of the ids that are counted: where `n` is 1 they are the id.

A row of the base knows every day at once: `days` are the days on which something counts, in order, and each of the
arrays beside it holds the running total up to that day. So a window is two look-ups, however long it is.
`category` of the base is a facet: "" for everything, a leaf, the group before its first point, "@" and a channel, "#"
and a status, or what is crossed of leaf, channel and status, in this order: "hazard.fire_exit@hotline#reported".
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Delta(models.Model):
    """One change that the base does not know yet; append-only. Without a position there is no `cell` (level 17).

    Without a `day` it counts in no window.
    """

    kind = models.CharField(max_length=16)
    cell = models.BigIntegerField(null=True)
    area_code = models.CharField(max_length=15)
    category = models.CharField(max_length=40)
    channel = models.CharField(max_length=16, db_default="")
    status = models.CharField(max_length=12, db_default="")
    open = models.BooleanField()
    day = models.DateField(null=True)
    n = models.IntegerField()
    sum_x = models.BigIntegerField()
    sum_y = models.BigIntegerField()
    id_hi = models.BigIntegerField()
    id_lo = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["kind", "cell"], name="density_delta_cell"),
            models.Index(fields=["kind", "area_code"], name="density_delta_area"),
        ]


class Cell(models.Model):
    """What lies in a square: of `area` (levels 11 and 13), or of `township` (levels 15 and 17, `area` is empty).

    Rows of the state `open` know no days.
    """

    pk = models.CompositePrimaryKey("kind", "level", "state", "area", "category", "cell", "township")
    kind = models.CharField(max_length=16)
    level = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=4)  # all, open
    area = models.CharField(max_length=9)
    category = models.CharField(max_length=72)
    cell = models.BigIntegerField()
    township = models.CharField(max_length=9)
    n = models.IntegerField()
    sum_x = models.BigIntegerField()
    sum_y = models.BigIntegerField()
    id_hi = models.BigIntegerField()
    id_lo = models.BigIntegerField()
    days = ArrayField(models.DateField())
    ns = ArrayField(models.IntegerField())
    his = ArrayField(models.BigIntegerField())
    los = ArrayField(models.BigIntegerField())

    class Meta:
        indexes = [
            # The check reads a county.
            models.Index(fields=["township"], condition=models.Q(area=""), name="density_cell_town"),
        ]


class AreaCount(models.Model):
    """What lies in an area of `digits` digits; a thing without a grid is in the areas that it is known to lie in."""

    pk = models.CompositePrimaryKey("kind", "digits", "state", "category", "area_code")
    kind = models.CharField(max_length=16)
    digits = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=4)
    category = models.CharField(max_length=72)
    area_code = models.CharField(max_length=15)
    n = models.IntegerField()
    days = ArrayField(models.DateField())
    ns = ArrayField(models.IntegerField())

    class Meta:
        db_table = "density_area"


class Recount(models.Model):
    """A slice that is still to be counted anew: of one table and width, from the area `first` to before `beyond`.

    `marks` are the sorts of facets, `things` how many of the kind lie there.
    """

    kind = models.CharField(max_length=16)
    base = models.CharField(max_length=16)
    part = models.CharField(max_length=8)
    first = models.CharField(max_length=15)
    beyond = models.CharField(max_length=15)
    marks = models.CharField(max_length=16)
    things = models.BigIntegerField()
