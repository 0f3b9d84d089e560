"""Input of incidents and tasks as frozen dataclasses; unknown fields and nonsense are refused here."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from rest_framework import serializers

from backend.core.api import Body
from backend.incidents.models import CHANNELS, RATINGS, IncidentPhoto
from backend.work.models import CARDS

WORDS_MAX = 2000
PHOTOS_MAX = 12
TASKS_MAX = 8
# Why somebody put the pin far from where the phone was.
MOVED_REASONS = ("out_of_reach", "seen_from_afar", "wrong_fix", "noted_later")


@dataclass(frozen=True)
class Position:
    """A fix or a choice on the map, in `source_crs`, with the claimed accuracy in metres.

    `mocked`: the phone says that an app made the position up.
    """

    lon: float
    lat: float
    accuracy_m: float | None = None
    taken_at: datetime | None = None
    source: str = "gps"
    source_crs: str = "EPSG:4326"
    mocked: bool = False


@dataclass(frozen=True)
class PhotoRef:
    """A photo or voice note by the SHA-256 of its bytes, with where and when it was taken as the phone claims."""

    sha256: str
    taken_at: datetime | None = None
    lon: float | None = None
    lat: float | None = None
    accuracy_m: float | None = None
    source: str = "camera"
    kind: str = "image"


@dataclass(frozen=True)
class Report:
    """A report as it comes in on any channel.

    `moved_m`: metres from where the phone was to where the reporter put the pin by hand; `moved_reason` says why.
    """

    id: UUID
    category: str
    words: str = ""
    position: Position | None = None
    photos: tuple[PhotoRef, ...] = ()
    urgent: bool = False
    channel: str = "mobile_app"
    external_id: str | None = None
    address: str = ""
    at: datetime | None = None
    moved_m: float | None = None
    moved_reason: str = ""


@dataclass(frozen=True)
class TaskOrder:
    """One task to dispatch."""

    unit: UUID
    person: UUID | None = None
    lead: bool = True
    note: str = ""
    id: UUID | None = None


@dataclass(frozen=True)
class IncidentMove:
    """A move of an incident; each move uses some of these fields."""

    name: str
    base_version: int | None = None
    category: str | None = None
    words: str | None = None
    position: Position | None = None
    area_code: str | None = None
    address: str | None = None
    photos: tuple[PhotoRef, ...] = ()
    reason: str = ""
    note: str = ""
    note_for_reporter: bool = False
    about: tuple[UUID, ...] = ()
    dispatch: tuple[TaskOrder, ...] = ()
    main: UUID | None = None
    level: str = ""
    rating: str = ""
    wish: bool = False


class FiniteField(serializers.FloatField):
    """A number that is one: no NaN, no infinity."""

    def to_internal_value(self, data: Any) -> float:
        value = super().to_internal_value(data)
        if not math.isfinite(value):
            raise serializers.ValidationError("not a number")
        return value


class WordsField(serializers.CharField):
    """Free text: trimmed, without control characters that PostgreSQL or a screen cannot hold."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "allow_blank": True, "max_length": WORDS_MAX} | kwargs)

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        return "".join(c for c in text if c in "\n\t" or (ord(c) >= 32 and not 0xD800 <= ord(c) <= 0xDFFF)).strip()


class PositionIn(Body):
    into = Position
    lon = FiniteField(min_value=-180, max_value=180)
    lat = FiniteField(min_value=-90, max_value=90)
    accuracy_m = FiniteField(min_value=0, max_value=1e7, required=False, allow_null=True)
    taken_at = serializers.DateTimeField(required=False, allow_null=True)
    # DRF takes declared fields off the class, so the name does not hide Field.source.
    source = serializers.ChoiceField(["gps", "map", "exif"], default="gps")  # type: ignore[assignment]
    source_crs = serializers.ChoiceField(["EPSG:4326", "EPSG:4490", "GCJ-02", "BD-09"], default="EPSG:4326")
    mocked = serializers.BooleanField(default=False)


class PhotoRefIn(Body):
    into = PhotoRef
    sha256 = serializers.RegexField(r"^[0-9a-f]{64}$")
    taken_at = serializers.DateTimeField(required=False, allow_null=True)
    lon = FiniteField(min_value=-180, max_value=180, required=False, allow_null=True)
    lat = FiniteField(min_value=-90, max_value=90, required=False, allow_null=True)
    accuracy_m = FiniteField(min_value=0, max_value=1e7, required=False, allow_null=True)
    source = serializers.ChoiceField(["camera", "gallery"], default="camera")  # type: ignore[assignment]
    kind = serializers.ChoiceField(IncidentPhoto.KINDS, default=IncidentPhoto.IMAGE)


def photo_list() -> serializers.ListField:
    return serializers.ListField(child=PhotoRefIn(), required=False, max_length=PHOTOS_MAX)


class ReportIn(Body):
    """Body of `incident.report` and of POST incidents."""

    into = Report
    id = serializers.UUIDField()
    category = serializers.CharField(max_length=40)
    words = WordsField()
    position = PositionIn(required=False, allow_null=True)
    photos = photo_list()
    urgent = serializers.BooleanField(default=False)
    channel = serializers.ChoiceField(CHANNELS, default="mobile_app")
    external_id = serializers.CharField(max_length=80, required=False, allow_null=True)
    address = WordsField(max_length=200)
    at = serializers.DateTimeField(required=False, allow_null=True)
    moved_m = FiniteField(min_value=0, max_value=1e7, required=False, allow_null=True)
    moved_reason = serializers.ChoiceField(MOVED_REASONS, required=False, allow_blank=True)

    @classmethod
    def build(cls, values: Mapping[str, Any]) -> Report:
        return Report(**nested(values))


class TaskOrderIn(Body):
    into = TaskOrder
    id = serializers.UUIDField(required=False)
    unit = serializers.UUIDField()
    person = serializers.UUIDField(required=False, allow_null=True)
    lead = serializers.BooleanField(default=True)
    note = WordsField(max_length=500)


class DispatchIn(Body):
    into = dict
    tasks = serializers.ListField(child=TaskOrderIn(), min_length=1, max_length=TASKS_MAX)


class MoveBody(Body):
    """Base of an incident's moves; `name` is set by the route."""

    into = IncidentMove
    name: ClassVar[str] = ""
    base_version = serializers.IntegerField(min_value=1, required=False, allow_null=True)

    @classmethod
    def build(cls, values: Mapping[str, Any]) -> IncidentMove:
        return IncidentMove(name=cls.name, **nested(values))


class AmendIn(MoveBody):
    name = "amend"
    category = serializers.CharField(max_length=40, required=False)
    words = WordsField()
    position = PositionIn(required=False, allow_null=True)
    area_code = serializers.RegexField(r"^(\d{6}|\d{9}|\d{12}|\d{15})$", required=False)
    address = WordsField(max_length=200)
    photos = photo_list()


class JoinIn(MoveBody):
    """Somebody saw what is reported already: words and photos are added, and whoever joins hears how it ends."""

    name = "join"
    words = WordsField()
    photos = photo_list()


class WithdrawIn(MoveBody):
    name = "withdraw"
    reason = WordsField(max_length=500)


class SettleIn(MoveBody):
    name = "settle"
    words = WordsField()
    photos = photo_list()


class UndoIn(MoveBody):
    name = "undo"


class RegisterIn(MoveBody):
    name = "register"
    category = serializers.CharField(max_length=40, required=False)
    about = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=10)
    note = WordsField(max_length=500)
    note_for_reporter = serializers.BooleanField(default=False)
    dispatch = DispatchIn(required=False, allow_null=True)


class RejectIn(WithdrawIn):
    name = "reject"


class DispatchMoveIn(MoveBody):
    name = "dispatch"
    tasks = serializers.ListField(child=TaskOrderIn(), min_length=1, max_length=TASKS_MAX)


class ReworkIn(WithdrawIn):
    name = "rework"


class RuleIn(DispatchMoveIn):
    name = "rule"
    reason = WordsField(max_length=500)


class EscalateIn(WithdrawIn):
    name = "escalate"


class HandDownIn(MoveBody):
    name = "hand_down"
    area_code = serializers.RegexField(r"^(\d{4}|\d{6}|\d{9})$")
    note = WordsField(max_length=500)


class MergeIn(MoveBody):
    name = "merge"
    main = serializers.UUIDField()
    note = WordsField(max_length=500)


class UnmergeIn(WithdrawIn):
    name = "unmerge"


class HoldIn(WithdrawIn):
    name = "hold"


class ResumeIn(MoveBody):
    name = "resume"
    note = WordsField(max_length=500)


class ReopenIn(WithdrawIn):
    name = "reopen"


class VoidIn(WithdrawIn):
    name = "void"


class PreserveIn(WithdrawIn):
    name = "preserve"


class UnpreserveIn(WithdrawIn):
    name = "unpreserve"


class SuperviseIn(WithdrawIn):
    name = "supervise"
    level = serializers.ChoiceField(choices=CARDS)


class KeepClosedIn(WithdrawIn):
    name = "keep_closed"


class RateIn(MoveBody):
    name = "rate"
    rating = serializers.ChoiceField(choices=RATINGS)
    words = WordsField(max_length=500)
    wish = serializers.BooleanField(default=False, help_text="The reporter wants the work to go on.")


class ConfirmIn(MoveBody):
    name = "confirm"
    words = WordsField(max_length=500)


class ClarifyIn(ConfirmIn):
    name = "clarify"


class UrgeIn(MoveBody):
    name = "urge"
    note = WordsField(max_length=500)


class CloseIn(MoveBody):
    name = "close"
    note = WordsField(max_length=500)
    note_for_reporter = serializers.BooleanField(default=False)


INCIDENT_FORMS: dict[str, type[MoveBody]] = {
    form.name: form
    for form in (
        AmendIn, JoinIn, WithdrawIn, SettleIn, UndoIn, RegisterIn, RejectIn, MergeIn, UnmergeIn, DispatchMoveIn, RuleIn,
        EscalateIn, HandDownIn, HoldIn, ResumeIn, ReworkIn, CloseIn, ReopenIn, VoidIn, PreserveIn,
        UnpreserveIn, SuperviseIn, UrgeIn, ClarifyIn, ConfirmIn, RateIn,
        KeepClosedIn,
    )
}  # fmt: skip


def nested(values: Mapping[str, Any]) -> dict[str, Any]:
    """Nested dictionaries of a validated form as the dataclasses they stand for."""
    found = dict(values)
    if found.get("position"):
        found["position"] = Position(**found["position"])
    if "photos" in found:
        found["photos"] = tuple(PhotoRef(**photo) for photo in found["photos"])
    if "about" in found:
        found["about"] = tuple(found["about"])
    orders = found.pop("tasks", None) or (found.pop("dispatch", None) or {}).get("tasks", [])
    if orders:
        found["dispatch"] = tuple(TaskOrder(**order) for order in orders)
    return found
