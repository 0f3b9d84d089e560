"""Proof of who signs in; part of the entry points, because checking a password is too slow for a transaction."""

import ipaddress
from typing import TypeGuard

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.http import HttpRequest

from backend.accounts import attempts, codes, failures, sms_codes
from backend.accounts.commands import DeviceFacts
from backend.accounts.models import Device, Person
from backend.accounts.problems import SignInFailed
from backend.accounts.queries import is_demo_account
from backend.accounts.serializers import Credentials
from backend.core.clock import now


def prove(credentials: Credentials, *, address: str) -> Person:
    """The person with this name and password.

    Raises SlowDown after too many wrong tries and SignInFailed for everything else: an unknown name costs the
    same time as a wrong password.
    """
    name = credentials.username
    with transaction.atomic(durable=True):
        attempts.begin(kind=attempts.PASSWORD, name=name, address=address, now=now())
    person = Person.objects.filter(username=name, is_active=True).first()
    if not _fits(person, credentials.password):
        with transaction.atomic(durable=True):
            failures.record(person=person, address=address, now=now())
        raise SignInFailed()
    with transaction.atomic(durable=True):
        attempts.succeed(kind=attempts.PASSWORD, name=name, address=address)
    return person


def enter_code(*, code: str, facts: DeviceFacts, address: str) -> tuple[Device, str]:
    """Signs a phone in with a code from the township: the device and its token.

    Raises SlowDown, CodeRefused, NoPost. Whatever is wrong with a code, the answer is the same.
    """
    text = codes.plain(code)
    name = text[: codes.NAMED]
    with transaction.atomic(durable=True):
        attempts.begin(kind=attempts.QR, name=name, address=address, now=now())
    with transaction.atomic(durable=True):
        found = codes.use_code(text=text, facts=facts, address=address, now=now())
        attempts.succeed(kind=attempts.QR, name=name, address=address)
    return found


def enter_sms(*, number: str, code: str, facts: DeviceFacts, address: str) -> tuple[Device, str]:
    """Signs a phone in with a code that came by SMS: the device and its token.

    Raises SlowDown, SmsCodeRefused, NoPost. Whatever is wrong with number or code, the answer is the same.
    """
    # By phone: whoever guesses with another one makes nobody wait, and without a code of its own it guesses at nothing.
    name = f"{number} {facts.id}"
    with transaction.atomic(durable=True):
        attempts.begin(kind=attempts.SMS, name=name, address=address, now=now())
        tried = sms_codes.begin_try(number=number, device=facts.id, now=now())
    with transaction.atomic(durable=True):
        found = sms_codes.use(pk=tried, code=code, facts=facts, address=address, now=now())
        attempts.succeed(kind=attempts.SMS, name=name, address=address)
    return found


def _fits(person: Person | None, password: str) -> TypeGuard[Person]:
    if person is None:
        make_password(password)
        return False
    return check_password(password, person.password) and (settings.DEMO or not is_demo_account(person.pk))


def address_of(request: HttpRequest) -> str:
    """Address of the caller: what our proxy on this machine says (its last word), else the peer itself."""
    peer: str = request.META.get("REMOTE_ADDR", "")
    claimed: str = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
    if claimed and _is_our_proxy(peer) and _is_address(claimed):
        return claimed
    return peer or "local"


def _is_our_proxy(peer: str) -> bool:
    """A peer without an address is a local socket."""
    return not peer or peer in settings.TRUSTED_PROXIES


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
