"""Incidents, their categories and their photos."""

from django.contrib.gis.db import models
from django.contrib.gis.db.models.functions import Transform
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.db.models import BooleanField, ExpressionWrapper, Func, Q
from django.db.models.functions import Left

from backend.accounts.models import Person, Post, Unit
from backend.core.ids import uuid7
from backend.core.scope import Scope, ScopedModel, ScopeRule

STATES = (
    "reported", "registered", "dispatched", "in_progress", "verifying", "closed",
    "withdrawn", "rejected", "merged", "on_hold", "void",
)  # fmt: skip
# No problems of their own: such a report is in no number.
UNCOUNTED = ("withdrawn", "rejected", "merged", "void")
# Waits for nobody: its queue is "", and that of every other state is not.
FINISHED = frozenset({"closed", *UNCOUNTED})
CHANNELS = (
    "grid_patrol", "mobile_app", "sms", "visit_letter", "police_110", "hotline", "portal", "order_above", "department",
)  # fmt: skip
COUNTY_DIGITS, TOWNSHIP_DIGITS = 6, 9
RATINGS = ("satisfied", "neutral", "unsatisfied")
ROUTING_STATES = ("on", "off", "removed")


class CategoryGroup(models.Model):
    """One of the eight groups; `hue` is the colour-blind-safe colour shown everywhere."""

    code = models.CharField(max_length=16, primary_key=True)
    name_zh = models.CharField(max_length=40)
    name_en = models.CharField(max_length=60)
    icon = models.CharField(max_length=24)
    hue = models.CharField(max_length=7)
    position = models.PositiveSmallIntegerField()


class Category(models.Model):
    """A leaf of the tree; an incident always has one."""

    code = models.CharField(max_length=40, primary_key=True)
    group = models.ForeignKey(CategoryGroup, on_delete=models.PROTECT, related_name="categories")
    name_zh = models.CharField(max_length=40)
    name_en = models.CharField(max_length=60)
    icon = models.CharField(max_length=24)
    gb_code = models.CharField(max_length=16, default="", blank=True)
    photo_required = models.BooleanField(default=False)
    self_handle = models.BooleanField(default=False)
    verification = models.CharField(max_length=12)  # photo, call_back, document
    default_unit_kind = models.CharField(max_length=24)
    sensitivity = models.CharField(max_length=12, default="ordinary")
    emergency = models.BooleanField(default=False)
    named_roles = ArrayField(models.CharField(max_length=16), default=list)
    position = models.PositiveSmallIntegerField()


class Incident(ScopedModel):
    """One problem. `area_code` is where it lies now, `reported_area_code` where it lay on the day of the report.

    `owner_unit` answers for it. `clock`, `warn_at` and `due_at` are those of the most urgent running clock, its own or
    a task's; `own_*` are its own (register, dispatch, close). `point` is EPSG:4326 as stored, converted from
    `source_crs` at the edge; `accuracy_m` is the device's claim in metres. `terms` are bigrams for the search.
    `supervision` is the highest card of those who have it in their hands, `owner_card` that of the unit that answers
    for it. `direct`: an emergency that went to the desks of township and county at once. `recused`: it is about
    somebody. `preserved`: its photos stay as they came until somebody ends that. `counted`: it is in the numbers of
    maps and pages, the one definition of it. `zcell`: the Morton code of its square of EPSG:3857 at level 20.
    """

    scope_rule = ScopeRule(subject_kind="incident", ordinary=Q(sensitivity="ordinary"))

    id = models.UUIDField(primary_key=True)
    number = models.CharField(max_length=32, unique=True)
    state = models.CharField(max_length=12, default="reported")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, db_index=False)
    channel = models.CharField(max_length=16)
    external_id = models.CharField(max_length=80, null=True)
    urgent = models.BooleanField(default=False)
    direct = models.BooleanField(default=False, db_default=False)
    sensitivity = models.CharField(max_length=12, default="ordinary")
    words = models.TextField(default="", blank=True)
    terms = ArrayField(models.CharField(max_length=8), default=list)
    area_code = models.CharField(max_length=15)
    reported_area_code = models.CharField(max_length=15)
    township = models.GeneratedField(
        expression=Left("area_code", 9), output_field=models.CharField(max_length=9), db_persist=True
    )
    county = models.GeneratedField(
        expression=Left("area_code", 6), output_field=models.CharField(max_length=6), db_persist=True
    )
    placed = models.BooleanField(default=True)
    point = models.PointField(srid=4326, null=True, spatial_index=False)
    point_web = models.GeneratedField(
        expression=Transform("point", 3857),
        output_field=models.PointField(srid=3857, null=True, spatial_index=False),
        db_persist=True,
    )
    accuracy_m = models.FloatField(null=True)
    source_crs = models.CharField(max_length=12, default="EPSG:4326")
    position_source = models.CharField(max_length=8, default="")
    position_taken_at = models.DateTimeField(null=True)
    address = models.CharField(max_length=200, default="", blank=True)
    owner_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    reporter = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, db_index=False, related_name="+")
    reporter_post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+")
    registered_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    reported_at = models.DateTimeField()
    device_time = models.DateTimeField(null=True)
    registered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    main = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="merged")
    own_clock = models.CharField(max_length=8, default="")
    own_clock_started_at = models.DateTimeField(null=True)
    own_warn_at = models.DateTimeField(null=True)
    own_due_at = models.DateTimeField(null=True)
    clock = models.CharField(max_length=8, default="")
    warn_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    queue = models.CharField(max_length=12, default="", blank=True)
    round = models.PositiveSmallIntegerField(default=1)
    returns = models.PositiveSmallIntegerField(default=0)
    recalls = models.PositiveSmallIntegerField(default=0)
    reworks = models.PositiveSmallIntegerField(default=0)
    urges = models.PositiveSmallIntegerField(default=0, db_default=0)
    urged_at = models.DateTimeField(null=True)
    rating = models.CharField(max_length=12, default="", blank=True)
    reopen_wished = models.BooleanField(default=False, db_default=False)
    recused = models.BooleanField(default=False)
    preserved = models.BooleanField(default=False, db_default=False)
    owner_card = models.CharField(max_length=8, default="", db_default="")
    supervision = models.CharField(max_length=8, default="", db_default="")
    counted = models.GeneratedField(
        expression=ExpressionWrapper(
            Q(sensitivity="ordinary") & Q(recused=False) & ~Q(state__in=UNCOUNTED), output_field=BooleanField()
        ),
        output_field=models.BooleanField(),
        db_persist=True,
    )
    zcell = models.GeneratedField(
        expression=Func("point", function="density_zcell", output_field=models.BigIntegerField(null=True)),
        output_field=models.BigIntegerField(null=True),
        db_persist=True,
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=STATES), name="incidents_state"),
            models.CheckConstraint(condition=Q(channel__in=CHANNELS), name="incidents_channel"),
            models.UniqueConstraint(
                fields=["channel", "external_id"],
                condition=Q(external_id__isnull=False),
                name="incidents_external_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["county", "-urgent", "due_at", "id"], name="incidents_county_due", condition=~Q(queue="")
            ),
            models.Index(
                fields=["township", "-urgent", "due_at", "id"], name="incidents_town_due", condition=~Q(queue="")
            ),
            models.Index(
                fields=["county", "queue", "-urgent", "due_at", "id"],
                name="incidents_county_queue",
                condition=~Q(queue=""),
            ),
            models.Index(
                fields=["township", "queue", "-urgent", "due_at", "id"],
                name="incidents_town_queue",
                condition=~Q(queue=""),
            ),
            models.Index(fields=["county", "-reported_at", "-id"], name="incidents_county_new"),
            models.Index(fields=["township", "-reported_at", "-id"], name="incidents_town_new"),
            models.Index(fields=["area_code", "-reported_at", "-id"], name="incidents_area_new"),
            models.Index(fields=["reporter", "-reported_at", "-id"], name="incidents_reporter_new"),
            # Of the whole province, where no area leads the way.
            models.Index(fields=["-urgent", "due_at", "id"], name="incidents_all_due", condition=~Q(queue="")),
            models.Index(
                fields=["queue", "-urgent", "due_at", "id"], name="incidents_all_queue", condition=~Q(queue="")
            ),
            models.Index(fields=["-reported_at", "-id"], name="incidents_all_new"),
            # What is rare in any area: a leaf, a state other than closed, a channel.
            models.Index(fields=["category", "-reported_at", "-id"], name="incidents_category_new"),
            models.Index(
                fields=["state", "-reported_at", "-id"], name="incidents_state_new", condition=~Q(state="closed")
            ),
            models.Index(fields=["area_code"], name="incidents_recused", condition=Q(recused=True)),
            models.Index(fields=["county"], name="incidents_preserved", condition=Q(preserved=True)),
            GinIndex(fields=["terms"], name="incidents_terms"),
            GistIndex(fields=["point_web"], name="incidents_point_web", condition=Q(sensitivity="ordinary")),
            # All that a close tile asks of its cases: read from the table they are thousands of pages in a town.
            models.Index(
                fields=["zcell"],
                include=["area_code", "category", "channel", "state", "queue", "reported_at", "id", "point_web"],
                name="incidents_near",
                condition=Q(counted=True),
            ),
            models.Index(
                fields=["category", "zcell"],
                include=["area_code", "channel", "state", "queue", "reported_at", "id", "point_web"],
                name="incidents_near_leaf",
                condition=Q(counted=True),
            ),
            # Places where cases come back are counted over all cases of some months.
            models.Index(
                fields=["reported_at"],
                include=["zcell", "area_code", "category", "channel", "state"],
                name="incidents_when",
                condition=Q(counted=True),
            ),
            models.Index(
                fields=["due_at"],
                include=["area_code", "category", "channel"],
                name="incidents_due",
                condition=Q(counted=True) & ~Q(queue=""),
            ),
        ]


    def answered_by(self, scope: Scope) -> bool:
        """Whether one of the scope's units answers for it; for an emergency of a township its county's, too."""
        if self.owner_unit_id in scope.units:
            return True
        owner = self.owner_unit.area_code if self.direct else ""
        return len(owner) == TOWNSHIP_DIGITS and owner[:COUNTY_DIGITS] in scope.areas


class IncidentPhoto(models.Model):
    """A photo or voice note that an incident names, perhaps before its bytes arrive (`expected`)."""

    EXPECTED, VERIFIED = "expected", "verified"
    KINDS = IMAGE, AUDIO = "image", "audio"

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="photos")
    sha256 = models.CharField(max_length=64)
    moment = models.CharField(max_length=8)  # report, progress, finish, verify
    task_id = models.UUIDField(null=True)
    person_id = models.UUIDField(null=True)
    state = models.CharField(max_length=8, default=EXPECTED)
    taken_at = models.DateTimeField(null=True)
    point = models.PointField(srid=4326, null=True, spatial_index=False)
    accuracy_m = models.FloatField(null=True)
    source = models.CharField(max_length=8, default="camera")
    kind = models.CharField(max_length=8, default=IMAGE, db_default=IMAGE)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "sha256", "moment", "task_id"], name="incidents_photo_once", nulls_distinct=False
            )
        ]
        indexes = [
            models.Index(fields=["sha256"], name="incidents_photo_sha"),
        ]


class NumberCounter(models.Model):
    """Last number given in an area (township or county) on a day; its row lock is taken last."""

    area_code = models.CharField(max_length=9)
    day = models.DateField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area_code", "day"], name="incidents_counter_once")]


class EvidenceSign(models.Model):
    """Something that a person should look at before believing a report or one of its photos: see evidence.py."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="signs", db_index=False)
    photo = models.ForeignKey(IncidentPhoto, on_delete=models.CASCADE, null=True, related_name="signs")
    code = models.CharField(max_length=16)
    figure = models.FloatField(null=True)  # metres, or seconds of times
    reason = models.CharField(max_length=24, default="")
    other_id = models.UUIDField(null=True)  # the case in which the picture was seen before
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "photo", "code"], name="incidents_sign_once", nulls_distinct=False
            )
        ]


class Presence(models.Model):
    """A post that shows a case at its desk up to `until`, and deals with it up to `claimed_until`.

    A claim is for what the case waited for, its `queue` at that moment: it ends when the case goes on.
    """

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="+", db_index=False)
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True)
    queue = models.CharField(max_length=12, default="", blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["incident", "post"], name="incidents_presence_once")]
        indexes = [models.Index(fields=["until"], name="incidents_presence_until")]


class RoutingRule(models.Model):
    """Whose work a case is, as a centre's lead has said: of the rules that are on, the first that fits holds.

    Empty conditions fit everything; `hours` is office, after or "". It names a unit, or a kind of which the nearest one
    to the case is meant. `past` holds what it said before, the newest first: version, at, by, and the rule itself.
    """

    ON, OFF, REMOVED = ROUTING_STATES
    HOURS = OFFICE, AFTER = "office", "after"

    id = models.UUIDField(primary_key=True, default=uuid7)
    owner_area = models.CharField(max_length=9)
    position = models.PositiveIntegerField()
    state = models.CharField(max_length=8, default=OFF)
    name = models.CharField(max_length=60)
    categories = ArrayField(models.CharField(max_length=40), default=list)
    channels = ArrayField(models.CharField(max_length=16), default=list)
    areas = ArrayField(models.CharField(max_length=15), default=list)
    words = ArrayField(models.CharField(max_length=20), default=list)
    hours = models.CharField(max_length=8, default="", blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    unit_kind = models.CharField(max_length=24, default="", blank=True)
    version = models.PositiveIntegerField(default=1)
    by_name = models.CharField(max_length=64, default="")
    at = models.DateTimeField()
    past = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(unit__isnull=False) ^ ~Q(unit_kind=""), name="incidents_routing_whom"),
        ]
        indexes = [models.Index(fields=["owner_area", "position"], name="incidents_routing")]
