"""People, units, posts, devices and attempts to sign in."""

from collections.abc import Iterator

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from backend.core.ids import uuid7

ROLES = (
    "worker", "deputy", "station", "centre", "centre_lead", "unit", "unit_lead", "entity", "leader",
    "sysadmin", "secadmin", "auditor",
)  # fmt: skip
ADMIN_ROLES = ("sysadmin", "secadmin", "auditor")
UNIT_KINDS = (
    "centre", "station", "police", "justice", "emergency_mgmt", "law_enforcement", "market", "construction",
    "service_hall", "mediation", "department", "entity", "administration", "leadership",
)  # fmt: skip


class Person(AbstractBaseUser):
    """A person who signs in. What the person may do hangs on posts, never on the person.

    A session of a console holds for the `session_epoch` in which it began: one more ends them all.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    username = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=64)
    phone = models.CharField(max_length=24, default="", blank=True)
    is_active = models.BooleanField(default=True)
    session_epoch = models.PositiveIntegerField(default=0, db_default=0)

    USERNAME_FIELD = "username"

    class Meta:
        indexes = [
            models.Index(fields=["name", "username"], name="accounts_person_name"),
            models.Index(fields=["phone"], name="accounts_person_phone", condition=~models.Q(phone="")),
        ]

    def get_session_auth_hash(self) -> str:
        return self._in_epoch(super().get_session_auth_hash())

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        yield from map(self._in_epoch, super().get_session_auth_fallback_hash())

    def _in_epoch(self, digest: str) -> str:
        return f"{digest}.{self.session_epoch}" if self.session_epoch else digest


class Unit(models.Model):
    """A centre, station, department or enterprise; has validity and a successor, as areas do."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    kind = models.CharField(max_length=24)
    name = models.CharField(max_length=80)
    area_code = models.CharField(max_length=15)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    successor = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="predecessors")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=UNIT_KINDS), name="accounts_unit_kind"),
        ]
        indexes = [models.Index(fields=["area_code", "kind"], name="accounts_unit_area")]


class Post(models.Model):
    """Person × role × area. A worker's or deputy's `grids` are the grids of the post.

    `deputy_post` points from an absent post (on_duty false) to the one that stands in: that one then acts
    with the absent post's scope, and events name both.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="posts")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="posts")
    role = models.CharField(max_length=16)
    area_code = models.CharField(max_length=15)
    grids = ArrayField(models.CharField(max_length=15), default=list)
    on_duty = models.BooleanField(default=True)
    deputy_post = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="stands_in_for")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(role__in=ROLES), name="accounts_post_role")]
        indexes = [
            models.Index(fields=["area_code", "role"], name="accounts_post_area"),
            models.Index(fields=["unit", "role"], name="accounts_post_unit"),
            # Who keeps some of the thousand grids that a county replaces: by hand, lists are compared all with all.
            GinIndex(fields=["grids"], name="accounts_post_grids"),
        ]


class AdminSeat(models.Model):
    """Keeps the three administrators apart: one row per person, so nobody can hold two of the roles."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, primary_key=True)
    role = models.CharField(max_length=16)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(role__in=ADMIN_ROLES), name="accounts_adminseat_role")]


class Device(models.Model):
    """A phone that is signed in; the token itself is never stored, only its SHA-256.

    `unsent` is what the phone last said of its outbox: reports, answers and photos. `delivered_at` is when a phone that
    was ended handed that over.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    token_sha256 = models.BinaryField(unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="devices")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True)
    model = models.CharField(max_length=80, default="")
    platform = models.CharField(max_length=24, default="")
    app_version = models.CharField(max_length=24, default="")
    push_kind = models.CharField(max_length=8, default="")  # fcm
    push_id = models.CharField(max_length=255, default="")
    language = models.CharField(max_length=2, default="zh", db_default="zh")  # of its last request: zh, en
    unsent = models.PositiveIntegerField(default=0, db_default=0)
    created_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=24, default="")  # signed_out, lost, stolen, replaced, left, expired, ended

    class Meta:
        indexes = [
            models.Index(fields=["push_id"], name="accounts_device_push", condition=~models.Q(push_id="")),
            models.Index(fields=["person", "-last_seen_at"], name="accounts_device_seen"),
        ]


class RegistrationCode(models.Model):
    """Signs one phone in for one post, once; the code itself is never stored, only its digest.

    `device` is the phone that used it: the same phone may ask again when the answer got lost.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    digest = models.BinaryField(unique=True)
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="codes")
    made_by = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    device = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["expires_at"], name="accounts_code_age"),
        ]


class SmsCode(models.Model):
    """A code that somebody asked for by SMS. Its digits are not stored; `post` is whose number it is, once known.

    `nobody`: no one person has the number; `held`: the county has had too many within the hour. Only the phone that
    asked (`asked_by`) can use it; `known` when somebody with this number had signed in with that phone before.
    """

    STATES = ASKED, SENT, FAILED, NOBODY, HELD = "asked", "sent", "failed", "nobody", "held"

    id = models.UUIDField(primary_key=True, default=uuid7)
    number = models.CharField(max_length=16)
    address = models.CharField(max_length=64)
    language = models.CharField(max_length=2)
    state = models.CharField(max_length=8, default=ASKED)
    error = models.CharField(max_length=80, default="")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, null=True, related_name="+")
    county = models.CharField(max_length=6, default="")
    tries = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    device = models.UUIDField(null=True)
    asked_by = models.UUIDField(null=True)
    known = models.BooleanField(default=False, db_default=False)

    class Meta:
        indexes = [
            models.Index(fields=["number", "-asked_at"], name="accounts_sms_number"),
            models.Index(fields=["address", "-asked_at"], name="accounts_sms_address"),
            models.Index(fields=["county", "-asked_at"], name="accounts_sms_county"),
            models.Index(fields=["asked_at"], name="accounts_sms_age"),
        ]


class Attempt(models.Model):
    """Wrong tries of any secret: a pair (name, address) locks, the delay grows by name, never by address alone."""

    kind = models.CharField(max_length=16)  # password, totp, qr, sms, tracking
    name = models.CharField(max_length=80)
    address = models.CharField(max_length=64)
    failures = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "name", "address"], name="accounts_attempt_once")]
        indexes = [models.Index(fields=["last_at"], name="accounts_attempt_age")]


class DemoAccount(models.Model):
    """The demo's mark: rows exist only in a database that was seeded as a demo.

    With DEMO=1 these people are offered on the sign-in page, in order of `position` below NOT_OFFERED; without it
    they cannot sign in, because everybody knows their password.
    """

    NOT_OFFERED = 10_000

    person = models.OneToOneField(Person, on_delete=models.CASCADE, primary_key=True)
    position = models.PositiveSmallIntegerField()


class AreaSetting(models.Model):
    """What an area has chosen (`area_code` empty: the whole installation); without a row the default holds."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    area_code = models.CharField(max_length=15)
    name = models.CharField(max_length=32)
    value = models.IntegerField()
    version = models.PositiveIntegerField(default=0)
    by_name = models.CharField(max_length=64, default="")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "area_code"], name="accounts_setting_once")]


# reading follows the upload; applying and undoing go on behind every transaction that was interrupted.
ROSTER_STATES = ("checking", "checked", "failed", "applying", "applied", "undoing", "undone", "discarded")
ROSTER_RUNNING = ("applying", "undoing")
ROSTER_ACTIONS = ("new", "changed", "kept", "fault")
ROSTER_FAULTS = (
    "name_missing", "name_long", "phone_missing", "phone_wrong", "phone_double", "phone_taken", "role_unknown",
    "grid_missing", "grid_unknown", "grid_outside", "grid_villages", "unit_missing",
)  # fmt: skip


class Roster(models.Model):
    """A list of grid workers that a township hands in; `done` of `total` rows have been applied or taken back."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    area_code = models.CharField(max_length=15)
    state = models.CharField(max_length=9, default="checking")
    file_name = models.CharField(max_length=120)
    data = models.BinaryField(null=True)  # until it has been read
    by_person = models.UUIDField(null=True)
    by_name = models.CharField(max_length=64, default="")
    counts = models.JSONField(default=dict)
    problem = models.JSONField(null=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=ROSTER_STATES), name="accounts_roster_state"),
            models.UniqueConstraint(
                fields=["area_code"], condition=models.Q(state__in=ROSTER_RUNNING), name="accounts_roster_running"
            ),
        ]
        indexes = [models.Index(fields=["area_code", "-id"], name="accounts_roster_list")]


class RosterRow(models.Model):
    """A row of the sheet as it would be applied. `before` is what the post held, so that undoing gives exactly that."""

    of = models.ForeignKey(Roster, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=64)
    phone = models.CharField(max_length=24)
    role = models.CharField(max_length=16)
    grids = ArrayField(models.CharField(max_length=15), default=list)
    action = models.CharField(max_length=8)
    faults = ArrayField(models.CharField(max_length=16), default=list)
    person = models.UUIDField(null=True)
    post = models.UUIDField(null=True)
    unit = models.UUIDField(null=True)
    before = models.JSONField(null=True)
    done = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(action__in=ROSTER_ACTIONS), name="accounts_roster_action"),
            models.UniqueConstraint(fields=["of", "number"], name="accounts_roster_row"),
        ]
