"""Shapes of incidents and tasks on the wire, for the OpenAPI file; `render` makes them."""

from typing import Any

from rest_framework import serializers

from backend.accounts.duty_shapes import CrewOut
from backend.accounts.models import ROLES, UNIT_KINDS
from backend.accounts.serializers import AreaBoxOut
from backend.core.pages import PageOut
from backend.incidents.card_shapes import CardOut
from backend.incidents.evidence import CODES
from backend.incidents.models import CHANNELS, RATINGS, STATES, IncidentPhoto
from backend.incidents.proof import PROOFS
from backend.work.models import CARDS, KINDS, STAGES
from backend.work.models import STATES as TASK_STATES
from media_pipeline.serve import SIZES

EXTENSION_STATES = ("asked", "granted", "refused")
LIGHTS = ("green", "yellow", "red", "none")
MOMENTS = ("report", "progress", "finish", "verify")
PHOTO_KINDS = IncidentPhoto.KINDS
PHOTO_STATES = ("expected", "received", "verified", "refused")
SENSITIVITIES = ("ordinary", "restricted")
VERIFICATIONS = ("photo", "call_back", "document")


class UnitRefOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()


class PersonRefOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()


class PlaceOut(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField(allow_blank=True)
    township = serializers.CharField()
    township_name = serializers.CharField(allow_blank=True)


class PhotoKeyOut(serializers.Serializer[Any]):
    sha256 = serializers.CharField()


class ClockOut(serializers.Serializer[Any]):
    """The most urgent running clock; lights follow from `warn_at` and `due_at` as time passes."""

    clock = serializers.ChoiceField(choices=STAGES, allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True)
    warn_at = serializers.DateTimeField(allow_null=True)
    light = serializers.ChoiceField(choices=LIGHTS)


class DeskPersonOut(serializers.Serializer[Any]):
    """Somebody at a desk."""

    name = serializers.CharField()
    unit = serializers.CharField()
    mine = serializers.BooleanField(help_text="It is the caller.")
    since = serializers.DateTimeField(help_text="Since when their desk shows the case.")
    until = serializers.DateTimeField(allow_null=True, help_text="End of their claim, unless it goes on.")


class AtDeskOut(serializers.Serializer[Any]):
    """Who shows a case, and who deals with it."""

    others = DeskPersonOut(many=True)
    claim = DeskPersonOut(allow_null=True)


class IncidentShortOut(ClockOut):
    """An incident in lists. `point` is [longitude, latitude] in EPSG:4326."""

    id = serializers.UUIDField()
    number = serializers.CharField()
    state = serializers.ChoiceField(choices=STATES)
    category = serializers.CharField()
    channel = serializers.ChoiceField(choices=CHANNELS)
    urgent = serializers.BooleanField()
    words = serializers.CharField(allow_blank=True)
    area = PlaceOut()
    placed = serializers.BooleanField()
    point = serializers.ListField(child=serializers.FloatField(), min_length=2, max_length=2, allow_null=True)
    reported_at = serializers.DateTimeField()
    photo = PhotoKeyOut(allow_null=True)
    owner_unit = UnitRefOut()
    reporter_name = serializers.CharField(allow_null=True)
    sensitivity = serializers.ChoiceField(choices=SENSITIVITIES)
    supervision = serializers.ChoiceField(
        choices=CARDS, allow_blank=True, help_text="The highest card of those who have it in their hands."
    )
    queue = serializers.CharField(allow_blank=True)
    claim = DeskPersonOut(allow_null=True, help_text="Who deals with it, for those at desks.")
    version = serializers.IntegerField()


class PositionOut(serializers.Serializer[Any]):
    lon = serializers.FloatField()
    lat = serializers.FloatField()
    accuracy_m = serializers.FloatField(allow_null=True)
    source = serializers.CharField(allow_blank=True)  # type: ignore[assignment]
    taken_at = serializers.DateTimeField(allow_null=True)


class ReporterOut(serializers.Serializer[Any]):
    name = serializers.CharField()
    post = serializers.CharField(allow_blank=True)
    phone = serializers.CharField(allow_blank=True, help_text="Only for those who work on the case.")
    phone_masked = serializers.CharField(allow_blank=True)


class ContactOut(serializers.Serializer[Any]):
    """Somebody on duty on the other side."""

    name = serializers.CharField()
    role = serializers.ChoiceField(choices=ROLES)
    unit = serializers.CharField()
    phone = serializers.CharField()


class PhotoOut(serializers.Serializer[Any]):
    sha256 = serializers.CharField()
    kind = serializers.ChoiceField(choices=PHOTO_KINDS)
    moment = serializers.ChoiceField(choices=MOMENTS)
    task = serializers.UUIDField(allow_null=True)
    state = serializers.ChoiceField(choices=PHOTO_STATES)
    width = serializers.IntegerField(allow_null=True)
    height = serializers.IntegerField(allow_null=True)
    seconds = serializers.FloatField(allow_null=True, help_text="Of a voice note, once it is verified.")
    taken_at = serializers.DateTimeField(allow_null=True)
    lon = serializers.FloatField(allow_null=True)
    lat = serializers.FloatField(allow_null=True)
    source = serializers.CharField(allow_blank=True)  # type: ignore[assignment]
    original_removed_at = serializers.DateTimeField(
        allow_null=True, help_text="When the bytes as they came were removed; what is shown of them stays."
    )


class PhotoUrlsOut(serializers.Serializer[Any]):
    """By size in px of the longer side, and the bytes as they came."""

    def get_fields(self) -> dict[str, Any]:
        # Names of sizes are no names of attributes.
        return {size: serializers.CharField() for size in SIZES}


class PhotoLinkOut(serializers.Serializer[Any]):
    sha256 = serializers.CharField()
    until = serializers.DateTimeField()
    urls = PhotoUrlsOut()


class PhotoLinksOut(serializers.Serializer[Any]):
    results = PhotoLinkOut(many=True)


class OtherCaseOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    number = serializers.CharField()


class SignOut(serializers.Serializer[Any]):
    """Something to look at before believing a report or its photo; `text` says it with its figure."""

    code = serializers.ChoiceField(choices=CODES)
    photo = serializers.CharField(allow_null=True, help_text="SHA-256 of the photo that it is about.")
    moment = serializers.ChoiceField(choices=MOMENTS, allow_null=True)
    text = serializers.CharField()
    incident = OtherCaseOut(allow_null=True, help_text="The case in which the picture was seen before.")


class ExtensionOut(serializers.Serializer[Any]):
    """The last more time that was asked for."""

    state = serializers.ChoiceField(choices=EXTENSION_STATES)
    wanted_at = serializers.DateTimeField()
    asked_at = serializers.DateTimeField()
    reason = serializers.CharField(allow_blank=True)


class TaskOut(ClockOut):
    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=KINDS)
    state = serializers.ChoiceField(choices=TASK_STATES)
    lead = serializers.BooleanField()
    round = serializers.IntegerField()
    incident = IncidentShortOut()
    unit = UnitRefOut(allow_null=True)
    person = PersonRefOut(allow_null=True)
    note = serializers.CharField(allow_blank=True)
    dispatched_at = serializers.DateTimeField()
    accepted_at = serializers.DateTimeField(allow_null=True)
    done_at = serializers.DateTimeField(allow_null=True)
    fixed = serializers.BooleanField(allow_null=True)
    words = serializers.CharField(allow_blank=True)
    extension = ExtensionOut(allow_null=True)
    card = serializers.ChoiceField(choices=CARDS, allow_blank=True, help_text="The highest card that stands.")
    version = serializers.IntegerField()
    moves = serializers.ListField(child=serializers.CharField())


class ActorOut(serializers.Serializer[Any]):
    name = serializers.CharField(allow_blank=True)
    role = serializers.ChoiceField(choices=ROLES)
    unit = serializers.CharField(allow_blank=True)


class PastClockOut(serializers.Serializer[Any]):
    stage = serializers.ChoiceField(choices=STAGES)
    name = serializers.CharField(allow_blank=True)
    due_at = serializers.DateTimeField(allow_null=True)
    late = serializers.BooleanField()


class TimelineOut(serializers.Serializer[Any]):
    """One act; `line` is its sentence for people, `note` only for who may read it."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    at = serializers.DateTimeField()
    who = ActorOut(allow_null=True)
    to = serializers.CharField(allow_null=True)
    note = serializers.CharField(allow_null=True)
    note_for_reporter = serializers.BooleanField()
    line = serializers.CharField(allow_blank=True)
    task = serializers.UUIDField(allow_null=True)
    undo = serializers.BooleanField()
    on_behalf = serializers.BooleanField()
    photos = serializers.ListField(child=serializers.CharField())
    clock = PastClockOut(allow_null=True)

    def get_fields(self) -> dict[str, Any]:
        # "from" is a word of the language, so it cannot be written as an attribute.
        return super().get_fields() | {"from": serializers.CharField(allow_null=True)}


class AllowedMoveOut(serializers.Serializer[Any]):
    move = serializers.CharField()
    needs = serializers.ListField(child=serializers.CharField())


class RefusedMoveOut(serializers.Serializer[Any]):
    move = serializers.CharField()
    code = serializers.CharField()
    message = serializers.CharField()


class MovesOut(serializers.Serializer[Any]):
    allowed = AllowedMoveOut(many=True)
    refused = RefusedMoveOut(many=True)


class SuggestionOut(serializers.Serializer[Any]):
    unit = UnitRefOut()
    why = serializers.CharField()


class IncidentOut(IncidentShortOut):
    """A whole incident."""

    position = PositionOut(allow_null=True)
    address = serializers.CharField(allow_blank=True)
    preserved = serializers.BooleanField(help_text="Its photos stay as they came until somebody ends that.")
    rating = serializers.ChoiceField(choices=RATINGS, allow_blank=True, help_text="Blank: not rated.")
    reopen_wished = serializers.BooleanField(help_text="Its reporter wants the work to go on; the centre answers.")
    direct = serializers.BooleanField(help_text="An emergency, at the desks of township and county together.")
    urges = serializers.IntegerField(help_text="How often it was urged.")
    urged_at = serializers.DateTimeField(allow_null=True, help_text="When it was urged last.")
    provisional = serializers.BooleanField(help_text="The deadline lies in a year whose holidays are not known yet.")
    reporter = ReporterOut(allow_null=True)
    contacts = ContactOut(many=True)
    photos = PhotoOut(many=True)
    signs = SignOut(many=True, help_text="Only for those who work on cases as an authority.")
    tasks = TaskOut(many=True)
    timeline = TimelineOut(many=True)
    moves = MovesOut()
    main = OtherCaseOut(allow_null=True, help_text="The case that this one was merged into.")
    merged = OtherCaseOut(many=True, help_text="The cases that were merged into this one.")
    suggestion = SuggestionOut(allow_null=True)
    cards = CardOut(many=True, help_text="For those who work on cases as an authority, and the unit itself.")


class IncidentPageOut(PageOut):
    results = IncidentShortOut(many=True)


class LikeOut(IncidentShortOut):
    """A case that may be the same problem."""

    metres = serializers.IntegerField(allow_null=True, help_text="Between the two spots.")
    minutes = serializers.IntegerField(help_text="Between the two reports.")
    words_alike = serializers.FloatField(allow_null=True, help_text="Share of common words, 0 to 1.")
    same_picture = serializers.BooleanField()
    mergeable = serializers.BooleanField(help_text="Whether the caller may merge reports into it.")


class LikesOut(serializers.Serializer[Any]):
    results = LikeOut(many=True)


class TaskPageOut(PageOut):
    results = TaskOut(many=True)


class QueuesOut(serializers.Serializer[Any]):
    queues = serializers.DictField(child=serializers.IntegerField())
    overdue = serializers.IntegerField()


class UnitLoadOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=UNIT_KINDS)
    area_code = serializers.CharField()
    open_tasks = serializers.IntegerField()


class UnitLoadsOut(PageOut):
    results = UnitLoadOut(many=True)


class GroupOut(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()
    icon = serializers.CharField()
    hue = serializers.CharField()


class CategoryOut(serializers.Serializer[Any]):
    code = serializers.CharField()
    group = serializers.CharField()
    group_name = serializers.CharField()
    group_icon = serializers.CharField()
    hue = serializers.CharField()
    name = serializers.CharField()
    name_zh = serializers.CharField()
    name_en = serializers.CharField()
    icon = serializers.CharField()
    photo_required = serializers.BooleanField()
    settle_proof = serializers.ChoiceField(
        choices=PROOFS, allow_null=True, help_text="What settling on the spot needs; null where it is not allowed."
    )
    verification = serializers.ChoiceField(choices=VERIFICATIONS)
    default_unit_kind = serializers.CharField()
    sensitivity = serializers.ChoiceField(choices=SENSITIVITIES)
    emergency = serializers.BooleanField()
    position = serializers.IntegerField(help_text="Order of the catalogue.")


class CategoriesOut(serializers.Serializer[Any]):
    groups = GroupOut(many=True)
    categories = CategoryOut(many=True)


class AreaCountOut(serializers.Serializer[Any]):
    open = serializers.IntegerField()
    due_soon = serializers.IntegerField(help_text="With a yellow light: past the warning, not past the deadline.")
    overdue = serializers.IntegerField()
    urgent = serializers.IntegerField()


class CountsOut(serializers.Serializer[Any]):
    counts = serializers.DictField(child=AreaCountOut())


class StationGridOut(AreaCountOut):
    """A grid of a village; `posts` are those of its crew that work in it."""

    code = serializers.CharField()
    name = serializers.CharField()
    bbox = serializers.ListField(
        child=serializers.FloatField(), min_length=4, max_length=4, help_text="West, south, east, north (EPSG:4326)."
    )
    posts = serializers.ListField(child=serializers.UUIDField())
    vacant = serializers.BooleanField(help_text="It has no worker of its own.")
    covered = serializers.BooleanField(help_text="Somebody is at work for it: worker, deputy or stand-in.")


class StationOut(serializers.Serializer[Any]):
    """A village: open ordinary cases by grid, those that lie in no grid, and everybody who works there."""

    area = AreaBoxOut()
    grids = StationGridOut(many=True)
    elsewhere = AreaCountOut()
    crew = CrewOut(many=True)
