"""What phones have sent, and the one answer that each mutation got."""

from django.db import models


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
