"""Tasks of any kind, and the limits, office hours and calendar that their clocks follow."""

from collections.abc import Iterable
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Left

from backend.accounts.models import Person, Post, Unit
from backend.core.ids import uuid7
from backend.core.models import Note
from backend.core.scope import ScopedModel, ScopeRule
from backend.work.clocks import SUPERVISED, Clock

STAGES = ("register", "dispatch", "accept", "handle", "verify", "close", "clarify", "confirm")
MEASURES = ("working_hours", "working_days", "calendar_hours")
KINDS = ("handle", "verify", "clarify", "confirm", "inspect", "visit", "notice", "broadcast", "collect")
STATES = ("dispatched", "accepted", "done", "returned", "recalled", "transferred", "cancelled")
# Asked before a case is registered: answered, not worked on.
QUESTIONS = ("clarify", "confirm")
OPEN = ("dispatched", "accepted")
CARDS = ("ordinary", "yellow", "red")  # supervision, each more than the one before
UNDER_CARDS = ("area", "department")  # whose rules a unit follows
CARD_STATES = ("standing", "appealed", "upheld", "cancelled")


def rank(level: str) -> int:
    """Of a card; 0 for none."""
    return CARDS.index(level) + 1 if level else 0


def highest(levels: Iterable[str]) -> str:
    """The highest card, "" for none."""
    return max(levels, key=rank, default="")


class Task(ScopedModel):
    """One piece of work for one unit or person with a deadline; its subject is named by (kind, id).

    `clock` is the running stage (accept, handle or verify, "" when none runs); `warn_at` is when 75 % of the
    allowed time is used, `due_at` when all of it is. `ruled`: the centre above has named who leads, so that it cannot
    be returned. `card` is the highest one that stands; `look_at` is when it may be due for the next one.
    """

    scope_rule = ScopeRule(subject_kind="@subject_kind", subject_id="subject_id", ordinary=Q(sensitivity="ordinary"))

    id = models.UUIDField(primary_key=True, default=uuid7)
    kind = models.CharField(max_length=12)
    state = models.CharField(max_length=12, default="dispatched")
    subject_kind = models.CharField(max_length=16)
    subject_id = models.UUIDField()
    area_code = models.CharField(max_length=15)
    township = models.GeneratedField(
        expression=Left("area_code", 9), output_field=models.CharField(max_length=9), db_persist=True
    )
    county = models.GeneratedField(
        expression=Left("area_code", 6), output_field=models.CharField(max_length=6), db_persist=True
    )
    sensitivity = models.CharField(max_length=12, default="ordinary")
    category = models.CharField(max_length=40, default="")
    round = models.PositiveSmallIntegerField(default=1)
    lead = models.BooleanField(default=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True)
    dispatched_by = models.ForeignKey(Post, on_delete=models.PROTECT, null=True)
    dispatched_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    clock = models.CharField(max_length=8, default="")
    clock_started_at = models.DateTimeField(null=True)
    warn_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    note = models.ForeignKey(Note, on_delete=models.SET_NULL, null=True, related_name="+")
    answer = models.ForeignKey(Note, on_delete=models.SET_NULL, null=True, related_name="+")
    fixed = models.BooleanField(null=True)
    proposed_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    ruled = models.BooleanField(db_default=False, default=False)
    card = models.CharField(max_length=8, default="", db_default="")
    look_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="work_task_kind"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="work_task_state"),
            models.CheckConstraint(
                condition=Q(unit__isnull=False) | Q(person__isnull=False), name="work_task_has_somebody"
            ),
        ]
        indexes = [
            models.Index(fields=["subject_kind", "subject_id"], name="work_task_subject"),
            models.Index(fields=["unit", "due_at", "id"], name="work_task_unit_open", condition=Q(state__in=OPEN)),
            models.Index(fields=["person", "due_at", "id"], name="work_task_person_open", condition=Q(state__in=OPEN)),
            models.Index(fields=["unit", "-dispatched_at", "id"], name="work_task_unit"),
            models.Index(fields=["person", "-dispatched_at", "id"], name="work_task_person"),
            models.Index(fields=["county", "due_at", "id"], name="work_task_county_open", condition=Q(state__in=OPEN)),
            # What is late and still runs, for the numbers of punctuality.
            models.Index(
                fields=["due_at"],
                include=["subject_id"],
                name="work_task_running",
                condition=Q(state__in=OPEN, clock="handle", subject_kind="incident"),
            ),
            models.Index(fields=["look_at", "id"], name="work_task_look", condition=Q(look_at__isnull=False)),
        ]

    @property
    def subject(self) -> tuple[str, UUID]:
        return self.subject_kind, self.subject_id

    def run_clock(self, clock: Clock) -> None:
        """Sets its running clock; a unit that handles it is looked at again when it ends. Does not save."""
        self.clock, self.clock_started_at = clock.stage, clock.started_at
        self.warn_at, self.due_at = clock.warn_at, clock.due_at
        supervised = clock.stage in SUPERVISED and self.kind == "handle" and self.unit_id is not None
        self.look_at = clock.due_at if supervised else None

    def clear_clock(self) -> None:
        """Leaves it without a clock; does not save."""
        self.clock, self.clock_started_at, self.warn_at, self.due_at = "", None, None, None
        self.look_at = None


class Pause(models.Model):
    """A time in which nothing could be done and the clock of a task stood still."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="pauses")
    since = models.DateTimeField()
    until = models.DateTimeField()


class Extension(models.Model):
    """More time for a task: who asked for which date, and what the centre decided."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="extensions")
    asked_by = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    wanted_at = models.DateTimeField()
    reason = models.ForeignKey(Note, on_delete=models.SET_NULL, null=True, related_name="+")
    decided_by = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    granted = models.BooleanField(null=True)
    due_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["task"], condition=Q(granted__isnull=True), name="work_extension_asked_once"
            )
        ]


class Limit(models.Model):
    """Allowed time of one stage; an empty category or area is the default for all.

    `amount` counts minutes where the measure is in hours, so that ten minutes are ten minutes, and days otherwise.
    Areas go down to the village: grids are redrawn, and rules of a grid would have to follow.
    """

    category = models.CharField(max_length=40, default="", blank=True)
    stage = models.CharField(max_length=8)
    area_code = models.CharField(max_length=12, default="", blank=True)
    measure = models.CharField(max_length=16)
    amount = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["category", "stage", "area_code"], name="work_limit_once"),
            models.CheckConstraint(condition=Q(measure__in=MEASURES), name="work_limit_measure"),
            models.CheckConstraint(condition=Q(stage__in=STAGES), name="work_limit_stage"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="work_limit_positive"),
        ]


class OfficeHours(models.Model):
    """Office hours of an area, at the narrowest a village, in a season, in minutes of the day (Asia/Shanghai).

    `spans` is [from, to, from, to, …] in order; `season` months are inclusive and may wrap the year's end.
    """

    area_code = models.CharField(max_length=12, default="", blank=True)
    from_month = models.PositiveSmallIntegerField(default=1)
    to_month = models.PositiveSmallIntegerField(default=12)
    spans = ArrayField(models.PositiveSmallIntegerField())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area_code", "from_month"], name="work_officehours_once")]


class CalendarDay(models.Model):
    """A day that differs from its weekday's rule, or is confirmed: public holidays and make-up workdays."""

    day = models.DateField(primary_key=True)
    working = models.BooleanField()
    name = models.CharField(max_length=40, default="")


class CalendarYear(models.Model):
    """A year whose holidays are known; other years follow weekdays and say "provisional"."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    source = models.CharField(max_length=40)


class CardRule(models.Model):
    """When a unit that is late gets a card by itself: `days` working days after the deadline, 0 for never."""

    area_code = models.CharField(max_length=12, default="", blank=True)
    under = models.CharField(max_length=12)
    stage = models.CharField(max_length=8)
    level = models.CharField(max_length=8)
    days = models.PositiveSmallIntegerField()
    points = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area_code", "under", "stage", "level"], name="work_cardrule_once"),
            models.CheckConstraint(condition=Q(under__in=UNDER_CARDS), name="work_cardrule_under"),
            models.CheckConstraint(condition=Q(level__in=CARDS), name="work_cardrule_level"),
        ]


class Card(ScopedModel):
    """Supervision of a unit in a case: given by a post or, without one, by the clock; each level once.

    `task` is empty where the unit that answers for the case has not sent it on. `due_at` is the deadline missed.
    """

    scope_rule = ScopeRule(subject_kind="@subject_kind", subject_id="subject_id", ordinary=Q(sensitivity="ordinary"))

    id = models.UUIDField(primary_key=True, default=uuid7)
    subject_kind = models.CharField(max_length=16)
    subject_id = models.UUIDField()
    area_code = models.CharField(max_length=15)
    township = models.GeneratedField(
        expression=Left("area_code", 9), output_field=models.CharField(max_length=9), db_persist=True
    )
    county = models.GeneratedField(
        expression=Left("area_code", 6), output_field=models.CharField(max_length=6), db_persist=True
    )
    sensitivity = models.CharField(max_length=12, default="ordinary")
    task = models.ForeignKey(Task, on_delete=models.PROTECT, null=True, related_name="cards")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    level = models.CharField(max_length=8)
    state = models.CharField(max_length=12, default="standing")
    points = models.PositiveSmallIntegerField()
    given_by = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+")
    given_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    reason = models.ForeignKey(Note, on_delete=models.SET_NULL, null=True, related_name="+")
    appealed_by = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+")
    appealed_at = models.DateTimeField(null=True)
    appeal = models.ForeignKey(Note, on_delete=models.SET_NULL, null=True, related_name="+")
    decided_by = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    answer = models.ForeignKey(Note, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(level__in=CARDS), name="work_card_level"),
            models.CheckConstraint(condition=Q(state__in=CARD_STATES), name="work_card_state"),
            models.UniqueConstraint(fields=["task", "level"], name="work_card_once"),
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id", "unit", "level"],
                condition=Q(task__isnull=True),
                name="work_card_owner_once",
            ),
        ]
        indexes = [
            models.Index(fields=["subject_kind", "subject_id"], name="work_card_subject"),
            models.Index(fields=["unit", "-given_at", "-id"], name="work_card_unit"),
            models.Index(fields=["county", "-given_at", "-id"], name="work_card_county"),
            models.Index(fields=["township", "-given_at", "-id"], name="work_card_township"),
        ]


class CardPoints(models.Model):
    """The ledger of points: a row for a card, and one against it where it was cancelled; never changed."""

    card = models.ForeignKey(Card, on_delete=models.PROTECT, related_name="entries")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    points = models.SmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["card"], condition=Q(points__gte=0), name="work_cardpoints_given_once"),
            models.UniqueConstraint(fields=["card"], condition=Q(points__lt=0), name="work_cardpoints_cancelled_once"),
        ]
        indexes = [models.Index(fields=["unit", "at"], name="work_cardpoints_unit", include=["points"])]
