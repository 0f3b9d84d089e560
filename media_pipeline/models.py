"""Photos by content; which incident shows them is known elsewhere."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class Photo(models.Model):
    """Bytes that are durable on disk under their SHA-256.

    A voice note is kept like one: it has `seconds` instead of a size and a look, and no renditions.
    `received`: stored and hash-checked; `verified`: decoded whole, facts read, renditions made;
    `refused`: stored bytes that turned out to be no usable picture (`refusal` is a problem code).
    `look` is the fingerprint of what it shows, which stands under `look_bands`; null until it is verified. A `common`
    picture is shown by many cases on purpose, and no case is told of it. The lines of `mark` stand in the
    renditions. At `original_removed_at` the bytes as they came were removed, because their time was over; what is shown
    of them and all that is known about them stays.
    """

    RECEIVED, VERIFIED, REFUSED = "received", "verified", "refused"

    sha256 = models.CharField(max_length=64, primary_key=True)
    state = models.CharField(max_length=8, default=RECEIVED)
    refusal = models.CharField(max_length=40, default="")
    size = models.PositiveIntegerField()
    mime = models.CharField(max_length=16)
    width = models.PositiveIntegerField(null=True)  # px, upright
    height = models.PositiveIntegerField(null=True)  # px, upright
    seconds = models.FloatField(null=True)
    received_at = models.DateTimeField()
    verified_at = models.DateTimeField(null=True)
    exif_taken_at = models.DateTimeField(null=True)
    exif_lon = models.FloatField(null=True)  # EPSG:4326
    exif_lat = models.FloatField(null=True)
    exif_model = models.CharField(max_length=80, default="")
    look = models.BigIntegerField(null=True)
    look_bands = ArrayField(models.IntegerField(), null=True)
    common = models.BooleanField(default=False, db_default=False)
    mark = models.TextField(default="", db_default="")
    original_removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            # Without the list of pending rows, which every search would have to read through.
            GinIndex(fields=["look_bands"], name="media_alike", fastupdate=False),
            models.Index(fields=["received_at"], name="media_waiting", condition=models.Q(state="received")),
        ]


class PhotoUploader(models.Model):
    """Who has uploaded the bytes: only that person may ask for the hash or attach it."""

    photo = models.ForeignKey(Photo, on_delete=models.CASCADE, related_name="uploaders")
    person_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person_id", "photo"], name="media_uploader_once")]


class Upload(models.Model):
    """A photo that arrives in pieces: `position` of its `length` bytes are on disk.

    `open`: more is to come; `done`: it became a photo; `refused`: whole, but not what was announced (`refusal` is a
    problem code); `ended`: given up. Who writes holds the `lease` until `lease_until`.
    """

    OPEN, DONE, REFUSED, ENDED = "open", "done", "refused", "ended"

    id = models.UUIDField(primary_key=True)
    person_id = models.UUIDField()
    sha256 = models.CharField(max_length=64)
    length = models.PositiveIntegerField()  # bytes
    position = models.PositiveIntegerField(default=0)  # bytes
    metadata = models.CharField(max_length=1000, default="")  # as the client sent it
    state = models.CharField(max_length=8, default=OPEN)
    refusal = models.CharField(max_length=40, default="")
    lease = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    device = models.UUIDField(null=True)  # of who holds the lease: its newer request may take it over
    sealed = models.BooleanField(default=False, db_default=False)  # whole; a photo is being made of it
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(position__lte=models.F("length")), name="media_upload_position_within"
            ),
        ]
        indexes = [
            models.Index(fields=["person_id", "sha256"], name="media_upload_open", condition=models.Q(state="open")),
            models.Index(fields=["expires_at"], name="media_upload_expiry"),
        ]


class PhotoFault(models.Model):
    """A photo whose original is not in the store any more (`missing`), or is not what it was (`damaged`)."""

    MISSING, DAMAGED = "missing", "damaged"

    sha256 = models.CharField(max_length=64, primary_key=True)
    kind = models.CharField(max_length=8)
    found_at = models.DateTimeField()


class StoreSlice(models.Model):
    """The photos whose hashes begin with these two signs, and when they were last compared with the store."""

    prefix = models.CharField(max_length=2, primary_key=True)
    checked_at = models.DateTimeField()
    photos = models.PositiveIntegerField()
