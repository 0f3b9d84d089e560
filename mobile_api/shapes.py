"""Shapes of what phones push and pull, for the OpenAPI file."""

from typing import Any

from rest_framework import serializers

from backend.core.schema import SidesOut
from mobile_api.feed import KINDS as SYNCED
from mobile_api.kinds import KINDS

MUTATION_KINDS = tuple(sorted(KINDS))
MUTATION_STATES = ("done", "refused")
ARRIVAL_STATES = ("received", "verified", "refused")


class MutationIn(serializers.Serializer[Any]):
    """One act of the outbox; the same id with the same body gets the same answer again."""

    id = serializers.UUIDField(help_text="UUIDv7, made by the phone.")
    kind = serializers.ChoiceField(choices=MUTATION_KINDS)
    at = serializers.DateTimeField(required=False, help_text="Time of the device: a claim.")
    after = serializers.UUIDField(
        required=False, allow_null=True, help_text="A mutation that must not have been refused."
    )
    body = serializers.DictField()


class MutationsIn(serializers.Serializer[Any]):
    mutations = MutationIn(many=True)


class MutationProblemOut(serializers.Serializer[Any]):
    code = serializers.CharField()
    message = serializers.CharField()
    params = serializers.DictField()
    fields = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))  # type: ignore[assignment]
    sides = SidesOut(required=False)


class MutationOut(serializers.Serializer[Any]):
    """`answer` where it was done, `problem` where it was refused."""

    id = serializers.CharField(allow_null=True)
    state = serializers.ChoiceField(choices=MUTATION_STATES)
    answer = serializers.DictField(required=False)
    problem = MutationProblemOut(required=False)


class MutationsOut(serializers.Serializer[Any]):
    results = MutationOut(many=True)
    server_time = serializers.DateTimeField()


class ChangeOut(serializers.Serializer[Any]):
    """One object as it is now, or the news that it is gone."""

    kind = serializers.ChoiceField(choices=SYNCED)
    id = serializers.CharField()
    gone = serializers.BooleanField()
    body = serializers.DictField(required=False)


class ChangesOut(serializers.Serializer[Any]):
    cursor = serializers.CharField()
    reset = serializers.BooleanField(help_text="The phone drops what this download does not bring again.")
    more = serializers.BooleanField()
    changes = ChangeOut(many=True)
    server_time = serializers.DateTimeField()


class ArrivalOut(serializers.Serializer[Any]):
    sha256 = serializers.CharField()
    state = serializers.ChoiceField(choices=ARRIVAL_STATES)


class MissingOut(serializers.Serializer[Any]):
    missing = serializers.ListField(child=serializers.CharField())


class ReportPartsIn(serializers.Serializer[Any]):
    report = serializers.CharField(help_text="JSON of the body of incident.report, with its id.")
    photo = serializers.ListField(child=serializers.FileField(), required=False)


class ReportedOut(serializers.Serializer[Any]):
    incident = serializers.DictField()
