"""The inbox, which is the truth, and deliveries to devices, which are hints."""

from django.db import models

from backend.core.ids import uuid7


class InboxEntry(models.Model):
    """One notice for one person. `params` are ids and codes; texts are made when it is read."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    person_id = models.UUIDField()
    code = models.CharField(max_length=48)
    subject_kind = models.CharField(max_length=16)
    subject_id = models.UUIDField()
    params = models.JSONField(default=dict)
    urgent = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["person_id", "-created_at", "-id"], name="notify_inbox_person"),
            models.Index(fields=["person_id"], name="notify_inbox_unread", condition=models.Q(read_at__isnull=True)),
        ]


class Delivery(models.Model):
    """An entry on its way to one device through one provider."""

    WAITING, SENT, FAILED, DROPPED = "waiting", "sent", "failed", "dropped"

    id = models.UUIDField(primary_key=True, default=uuid7)
    entry = models.ForeignKey(InboxEntry, on_delete=models.CASCADE, related_name="deliveries")
    device_id = models.UUIDField()
    provider = models.CharField(max_length=8)  # fcm
    state = models.CharField(max_length=8, default=WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=80, default="")
    message_id = models.CharField(max_length=200, default="")
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "device_id"], name="notify_delivery_once")]
        indexes = [
            models.Index(fields=["created_at"], name="notify_delivery_waiting", condition=models.Q(state="waiting"))
        ]
