"""Shapes of the inbox on the wire, for the OpenAPI file."""

from typing import Any

from rest_framework import serializers

from backend.core.pages import PageOut


class SubjectOut(serializers.Serializer[Any]):
    kind = serializers.CharField()
    id = serializers.UUIDField()


class InboxEntryOut(serializers.Serializer[Any]):
    """A notice; title and text are in the language of the request."""

    id = serializers.UUIDField()
    code = serializers.CharField()
    title = serializers.CharField()
    text = serializers.CharField(allow_blank=True)
    subject = SubjectOut(allow_null=True, help_text="What it opens; null where there is nothing to open.")
    created_at = serializers.DateTimeField()
    read_at = serializers.DateTimeField(allow_null=True)
    urgent = serializers.BooleanField()


class InboxOut(PageOut):
    results = InboxEntryOut(many=True)
    unread = serializers.IntegerField(help_text="Counted up to 100.")
