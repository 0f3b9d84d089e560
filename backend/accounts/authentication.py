"""Who calls: a device with its token, or a console with its session. `request.auth` is an Access."""

import re
from datetime import timedelta
from uuid import UUID

from django.contrib.auth import get_user
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.db.models import BinaryField
from django.http import HttpRequest
from rest_framework.authentication import BaseAuthentication, CSRFCheck
from rest_framework.request import Request

from backend.accounts.access import access_for, access_of_person
from backend.accounts.commands import expire_device
from backend.accounts.ending import ended, heard_again
from backend.accounts.models import Device, Person
from backend.accounts.problems import DeviceRevoked, StillSignedIn
from backend.accounts.tokens import digest_of
from backend.core.actor import Access
from backend.core.clock import now
from backend.core.middleware import language_of
from backend.core.prepared import Given, Prepared
from backend.core.problems import CsrfFailed, SignInNeeded
from backend.core.scope import Scope

SEEN_EVERY = timedelta(minutes=1)
SESSION_POST = "post"
# What a phone says of itself with each request.
VERSION, UNSENT = "X-App-Version", "X-Unsent"


class DeviceAuthentication(BaseAuthentication):
    """`Authorization: Device <token>`; at most 3 queries, one of them once a minute."""

    def authenticate(self, request: Request) -> tuple[Person, Access] | None:
        token = device_token(request.headers.get("Authorization", ""))
        if token is None:
            return None
        device = _known(token)
        refusal = ended(device, now=now())
        if refusal is not None:
            _hears(device, refusal)
            raise refusal
        _heard(device, request)
        return device.person, access_of_person(device.person, device.post_id, device.pk)

    def authenticate_header(self, request: Request) -> str:
        del request
        return "Device"


def _heard(device: Device, request: Request) -> None:
    """Writes down that the phone is there, once a minute or when it says something new of itself."""
    at = now()
    told = {"language": device.language, "app_version": device.app_version, "unsent": device.unsent}
    # A push has no request to follow: it speaks the language in which the phone asked last.
    if request.headers.get("Accept-Language"):
        told["language"] = language_of(request._request)
    version, unsent = request.headers.get(VERSION, ""), request.headers.get(UNSENT, "")
    if re.fullmatch(r"[0-9A-Za-z.+-]{1,24}", version):
        told["app_version"] = version
    if re.fullmatch(r"[0-9]{1,6}", unsent):
        told["unsent"] = int(unsent)
    if device.last_seen_at < at - SEEN_EVERY or any(getattr(device, name) != said for name, said in told.items()):
        Device.objects.filter(pk=device.pk).update(last_seen_at=at, **told)


def _hears(device: Device, refusal: DeviceRevoked) -> None:
    """From now on a phone that expired has its days to hand over what it holds."""
    if device.revoked_at is None and refusal.params["reason"] == "expired":
        with transaction.atomic():
            expire_device(device=device, now=now())


class EndedDeviceAuthentication(BaseAuthentication):
    """The token of a phone that was ended and may still hand over what it had not sent: it opens nothing else.

    The access is that of the post in which the phone worked, with an empty scope: nothing can be read with it.
    """

    def authenticate(self, request: Request) -> tuple[Person, Access] | None:
        token = device_token(request.headers.get("Authorization", ""))
        if token is None:
            return None
        device = _known(token)
        refusal = ended(device, now=now())
        if refusal is None:
            raise StillSignedIn()
        # One that has delivered is let through, so that it can hear the answer again that got lost.
        if device.post is None or (refusal.params["then"] != "deliver" and not heard_again(device, now=now())):
            raise refusal
        actor = access_for(device.post, absent=[]).actor
        return device.person, Access(actor=actor, scope=Scope(), device=device.pk)

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


def device_with(token: str) -> Device:
    """The signed-in device, with its person.

    Raises SignInNeeded for an unknown token, DeviceRevoked for one that was ended.
    """
    device = _known(token)
    refusal = ended(device, now=now())
    if refusal is not None:
        raise refusal
    return device


_WITH_TOKEN = Prepared(
    lambda: Device.objects.select_related("person", "post__person").filter(token_sha256=Given("token", BinaryField()))
)


def _known(token: str) -> Device:
    device = _WITH_TOKEN.first(token=digest_of(token))
    if device is None:
        raise SignInNeeded()
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
