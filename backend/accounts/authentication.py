"""Who calls: a device with its token, or a console with its session."""

from typing import Any

from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request


class DeviceAuthentication(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        del request
        return None


class ConsoleAuthentication(DeviceAuthentication):
    pass
