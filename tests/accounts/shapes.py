"""Small steps that sign-in tests share."""

from typing import Any

from rest_framework.test import APIClient

from backend.accounts.models import Person
from backend.core.ids import uuid7

PASSWORD = "a-good-password"
SESSION = "/api/v1/session"
PHONE_SESSIONS = "/api/mobile/v1/sessions"


def with_password(person: Person) -> Person:
    person.set_password(PASSWORD)
    person.save()
    return person


def sign_in(api: APIClient, username: str, password: str = PASSWORD, address: str = "198.51.100.7") -> Any:
    body = {"username": username, "password": password}
    return api.post(SESSION, body, format="json", HTTP_X_FORWARDED_FOR=address)


def phone_body(username: str, password: str = PASSWORD, **more: Any) -> dict[str, Any]:
    device = {"id": str(uuid7()), "model": "Redmi 9A", "platform": "android", "app_version": "1"}
    return {"username": username, "password": password, "device": device, **more}


def sign_in_phone(api: APIClient, username: str, **more: Any) -> Any:
    return api.post(PHONE_SESSIONS, phone_body(username, **more), format="json")


def with_token(token: str) -> APIClient:
    api = APIClient()
    api.credentials(HTTP_AUTHORIZATION=f"Device {token}")
    return api
