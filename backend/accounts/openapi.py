"""How callers sign in, for the OpenAPI file; found by drf-spectacular through their base class."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema


class ConsoleScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "backend.accounts.authentication.ConsoleAuthentication"
    name = "console"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        del auto_schema
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": "sessionid",
            "description": "Session of a console; unsafe methods also send X-CSRFToken.",
        }


class DeviceScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "backend.accounts.authentication.DeviceAuthentication"
    name = "device"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        del auto_schema
        return _token("`Device <token>`, with the token of POST /api/mobile/v1/sessions.")


class EndedDeviceScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "backend.accounts.authentication.EndedDeviceAuthentication"
    name = "ended_device"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        del auto_schema
        return _token("`Device <token>` of a phone whose person left, or that was replaced or expired.")


def _token(description: str) -> dict[str, Any]:
    return {"type": "apiKey", "in": "header", "name": "Authorization", "description": description}
