"""What phones have sent, and the one answer that each mutation got."""

from django.db import models

from backend.core.ids import uuid7


class Mutation(models.Model):
    """One mutation of one person: the same id with the same body gets the stored answer again."""

    DONE, REFUSED = "done", "refused"

    id = models.UUIDField(primary_key=True)
    person_id = models.UUIDField()
    device_id = models.UUIDField(null=True)
    kind = models.CharField(max_length=32)
    digest = models.BinaryField()
    after_id = models.UUIDField(null=True)
    state = models.CharField(max_length=8)
    answer = models.JSONField()
    device_time = models.DateTimeField(null=True)
    received_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["received_at"], name="mobile_mutation_received")]


class Delivery(models.Model):
    """What a phone that was ended had not sent, handed over once for each ending."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    device_id = models.UUIDField()
    ended_at = models.DateTimeField()
    person_id = models.UUIDField()
    post_id = models.UUIDField()
    area_code = models.CharField(max_length=15)
    reason = models.CharField(max_length=24)
    digest = models.BinaryField()
    received_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["device_id", "ended_at"], name="mobile_delivery_once")]


class Delivered(models.Model):
    """One mutation of a delivery, until the centre takes it into the life cycle or sets it aside.

    What cannot be read has no kind; `raw` is its JSON as it came, and `body` names the photos that were found in it.
    """

    STATES = WAITING, ACCEPTED, REFUSED, ASIDE, UNREADABLE = "waiting", "accepted", "refused", "aside", "unreadable"

    id = models.UUIDField(primary_key=True, default=uuid7)
    of = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="entries")
    area_code = models.CharField(max_length=15)
    mutation_id = models.UUIDField(null=True)
    kind = models.CharField(max_length=32)
    body = models.JSONField()
    raw = models.TextField(default="", db_default="")
    after_id = models.UUIDField(null=True)
    device_time = models.DateTimeField(null=True)
    state = models.CharField(max_length=12, default="waiting")
    problem = models.JSONField(null=True)
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    # What `deliveries` has instead of body and raw text where an entry is shown.
    small: dict[str, object]
    photos: int
    start: str

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=("waiting", "accepted", "refused", "aside", "unreadable")),
                name="mobile_delivered_state",
            )
        ]
        indexes = [models.Index(fields=["state", "area_code", "id"], name="mobile_delivered_list")]
