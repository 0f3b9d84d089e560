"""What every subject has: participants, recusals, notes, events, changes."""

from uuid import UUID

from django.db import models

from backend.core.ids import uuid7


class Participation(models.Model):
    """A person or a unit that takes part in a subject and so sees it; never removed."""

    subject_kind = models.CharField(max_length=16)
    subject_id = models.UUIDField()
    person_id = models.UUIDField(null=True)
    unit_id = models.UUIDField(null=True)
    role = models.CharField(
        max_length=16, db_column="as_role"
    )  # reporter, witness, handler, verifier, dispatcher, copied, named
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(person_id__isnull=False) ^ models.Q(unit_id__isnull=False),
                name="core_participation_one_party",
            ),
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id", "person_id", "unit_id", "role"],
                name="core_participation_once",
                nulls_distinct=False,
            ),
        ]
        indexes = [
            models.Index(fields=["person_id", "subject_kind", "subject_id"], name="core_part_person"),
            models.Index(fields=["unit_id", "subject_kind", "subject_id"], name="core_part_unit"),
        ]


class Recusal(models.Model):
    """A person whom a subject is about: never sees it, whatever the post."""

    subject_kind = models.CharField(max_length=16)
    subject_id = models.UUIDField()
    person_id = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person_id", "subject_kind", "subject_id"], name="core_recusal_once")
        ]


class Note(models.Model):
    """Words of people beside an event; erasable, while the event keeps only their digest."""

    INTERNAL, REPORTER = "internal", "reporter"

    id = models.UUIDField(primary_key=True, default=uuid7)
    subject_kind = models.CharField(max_length=16)
    subject_id = models.UUIDField()
    audience = models.CharField(max_length=8, default=INTERNAL)
    text = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="core_note_subject")]


class Event(models.Model):
    """One act on a subject; append-only (a trigger refuses UPDATE and DELETE), partitioned by month of `at`.

    `hash` = SHA-256 of `previous` and the canonical JSON of the row, so that each subject has a chain.
    """

    id = models.BigAutoField(primary_key=True)
    subject_kind = models.CharField(max_length=16)
    subject_id = models.UUIDField()
    name = models.CharField(max_length=48)
    actor_person: UUID | None = models.UUIDField(null=True)  # type: ignore[assignment]
    actor_post: UUID | None = models.UUIDField(null=True)  # type: ignore[assignment]
    standing_in_for: UUID | None = models.UUIDField(null=True)  # type: ignore[assignment]
    area_code = models.CharField(max_length=15)
    at = models.DateTimeField()
    data = models.JSONField(default=dict)
    previous = models.BinaryField(null=True)
    hash = models.BinaryField()

    class Meta:
        managed = False
        db_table = "core_event"


class EventHead(models.Model):
    """Daily head over all events of a day: number and SHA-256 over their hashes in order of id."""

    day = models.DateField(primary_key=True)
    events = models.PositiveIntegerField()
    hash = models.BinaryField()


class Change(models.Model):
    """The change feed: the last transaction that touched an object, by audience.

    The primary key is (audience, kind, object_id); a trigger sets `xid` to the id of the writing transaction.
    """

    audience = models.CharField(max_length=48, primary_key=True)
    kind = models.CharField(max_length=16)
    object_id = models.CharField(max_length=40)
    xid = models.BigIntegerField()
    gone = models.BooleanField(default=False)

    class Meta:
        managed = False
        db_table = "core_change"


class FeedEpoch(models.Model):
    """One row: changed after a logical restore, so that every cursor starts again."""

    id = models.BooleanField(primary_key=True, default=True)
    epoch = models.UUIDField(default=uuid7)
