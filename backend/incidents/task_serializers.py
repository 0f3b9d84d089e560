"""Input of moves of tasks, as frozen dataclasses."""

from collections.abc import Mapping
from typing import Any, ClassVar

from rest_framework import serializers

from backend.core.api import Body
from backend.incidents.serializers import PositionIn, WordsField, nested, photo_list
from backend.work.commands import TaskMove


class TaskMoveBody(Body):
    """Base of a task's moves."""

    into = TaskMove
    name: ClassVar[str] = ""
    base_version = serializers.IntegerField(min_value=1, required=False, allow_null=True)

    @classmethod
    def build(cls, values: Mapping[str, Any]) -> TaskMove:
        return TaskMove(name=cls.name, **nested(values))


class AcceptIn(TaskMoveBody):
    name = "accept"


class RecallIn(TaskMoveBody):
    name = "recall"


class AssignIn(TaskMoveBody):
    name = "assign"
    person = serializers.UUIDField()


class ProgressIn(TaskMoveBody):
    name = "progress"
    words = WordsField()
    photos = photo_list()


class ReturnIn(TaskMoveBody):
    name = "return"
    reason = WordsField(max_length=500)
    proposed_unit = serializers.UUIDField(required=False, allow_null=True)


class AssistIn(TaskMoveBody):
    name = "assist"
    unit = serializers.UUIDField()
    reason = WordsField(max_length=500)


class TransferIn(AssistIn):
    name = "transfer"


class ExtendIn(TaskMoveBody):
    name = "extend"
    due_at = serializers.DateTimeField()
    reason = WordsField(max_length=500)


class DecideIn(TaskMoveBody):
    """On the more time that was asked for; words are for the unit."""

    name = "decide"
    granted = serializers.BooleanField()
    words = WordsField(max_length=500)


class FinishIn(TaskMoveBody):
    name = "finish"
    words = WordsField()
    photos = photo_list()
    fixed = serializers.BooleanField(required=False, allow_null=True)
    position = PositionIn(required=False, allow_null=True)


TASK_FORMS: dict[str, type[TaskMoveBody]] = {
    form.name: form
    for form in (
        AcceptIn, RecallIn, AssignIn, ProgressIn, AssistIn, ReturnIn, TransferIn, ExtendIn, DecideIn, FinishIn,
    )
}  # fmt: skip
