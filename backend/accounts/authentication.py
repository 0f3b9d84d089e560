"""Who calls: a device with its token, or a console with its session. `request.auth` is an Access."""

import hashlib
from datetime import timedelta
from uuid import UUID

from django.contrib.auth import get_user
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from rest_framework.authentication import BaseAuthentication, CSRFCheck
from rest_framework.request import Request

from backend.accounts.access import access_of_person
from backend.accounts.models import Device, Person
from backend.accounts.problems import DeviceRevoked
from backend.core.actor import Access
from backend.core.clock import now
from backend.core.middleware import language_of
from backend.core.problems import CsrfFailed, SignInNeeded

SEEN_EVERY = timedelta(minutes=1)
SESSION_POST = "post"


class DeviceAuthentication(BaseAuthentication):
    """`Authorization: Device <token>`; at most 3 queries, one of them once a minute."""

    def authenticate(self, request: Request) -> tuple[Person, Access] | None:
        token = device_token(request.headers.get("Authorization", ""))
        if token is None:
            return None
        device = device_with(token)
        seen_at = now()
        # A push has no request to follow: it speaks the language in which the phone asked last.
        language = language_of(request._request) if request.headers.get("Accept-Language") else device.language
        if device.last_seen_at < seen_at - SEEN_EVERY or device.language != language:
            Device.objects.filter(pk=device.pk).update(last_seen_at=seen_at, language=language)
        return device.person, access_of_person(device.person, device.post_id, device.pk)

    def authenticate_header(self, request: Request) -> str:
        del request
        return "Device"


class ConsoleAuthentication(BaseAuthentication):
    """Django's session, with the post in use; unsafe methods need the CSRF token."""

    def authenticate(self, request: Request) -> tuple[Person, Access] | None:
        found = access_of_session(request._request.session)
        if found is not None:
            enforce_csrf(request)
        return found


def device_token(authorization: str) -> str | None:
    """The token of an Authorization header of ours, or None for another scheme."""
    scheme, _, token = authorization.partition(" ")
    return token.strip() if scheme.lower() == "device" else None


def digest_of(token: str) -> bytes:
    """SHA-256 of a device token (32 bytes): what the database knows of it."""
    return hashlib.sha256(token.encode()).digest()


def device_with(token: str) -> Device:
    """The signed-in device, with its person.

    Raises SignInNeeded for an unknown token, DeviceRevoked for one that was ended.
    """
    device = Device.objects.select_related("person").filter(token_sha256=digest_of(token)).first()
    if device is None:
        raise SignInNeeded()
    if device.revoked_at is not None:
        raise DeviceRevoked(reason=device.reason)
    if not device.person.is_active:
        raise DeviceRevoked(reason="left")
    return device


def access_of_session(session: SessionBase) -> tuple[Person, Access] | None:
    """Person and access of a console's session, or None where nobody is signed in."""
    carrier = HttpRequest()
    carrier.session = session
    person = get_user(carrier)
    if not isinstance(person, Person):
        return None
    return person, access_of_person(person, post_in_use(session))


def post_in_use(session: SessionBase) -> UUID | None:
    chosen = session.get(SESSION_POST)
    return UUID(chosen) if chosen else None


def enforce_csrf(request: Request) -> None:
    """Raises CsrfFailed unless the request carries the token of its cookie (safe methods need none)."""
    check = CSRFCheck(lambda _: None)  # type: ignore[arg-type]
    check.process_request(request._request)
    if check.process_view(request._request, None, (), {}):  # type: ignore[arg-type]
        raise CsrfFailed()
