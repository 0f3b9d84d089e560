"""Shapes of codes by SMS on the wire."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from rest_framework import serializers

from backend.accounts.commands import DeviceFacts
from backend.accounts.serializers import DeviceFactsIn
from backend.accounts.sms_codes import Asked, number_of
from backend.core.api import Body

BEFORE_MAX = 20


@dataclass(frozen=True)
class SmsSignIn:
    phone: str
    code: str
    device: DeviceFacts


class NumberIn(serializers.CharField):
    def to_internal_value(self, data: Any) -> str:
        number = number_of(super().to_internal_value(data))
        if number is None:
            raise serializers.ValidationError("invalid", code="invalid")
        return number


class SmsCodeIn(Body):
    into: ClassVar[type[Any]] = Asked
    phone = NumberIn(max_length=24, help_text="A mobile number of 11 digits; blanks, dashes and +86 do not count.")
    device = serializers.UUIDField(
        required=False, help_text="As which the phone will sign in: then only this phone can use the code."
    )
    before = serializers.ListField(
        child=serializers.UUIDField(), required=False, max_length=BEFORE_MAX,
        help_text="As which people have signed in with this phone: strangers cannot use up what its owner may ask for.",
    )  # fmt: skip


class SmsSignInIn(Body):
    into: ClassVar[type[Any]] = SmsSignIn
    phone = NumberIn(max_length=24)
    code = serializers.RegexField(r"^[0-9]{6}$", help_text="Six digits.")
    device = DeviceFactsIn()

    @classmethod
    def build(cls, values: Mapping[str, Any]) -> SmsSignIn:
        return SmsSignIn(values["phone"], values["code"], DeviceFacts(**values["device"]))


class SmsOfferedOut(serializers.Serializer[Any]):
    offered = serializers.BooleanField()


class SmsCodeOut(serializers.Serializer[Any]):
    expires_in_s = serializers.IntegerField(help_text="For how long a code counts.")
    again_in_s = serializers.IntegerField(help_text="After which another one can be asked for.")
