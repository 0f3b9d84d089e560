"""One-time codes by SMS: whoever has the phone of a known number signs in with the person's post of field work.

Asking writes the same for a number that nobody has: whose it is, a job finds out later, so that neither answer nor time
tells. The six digits are never stored: they follow from the row and the secret key, hence a second try to send them
says the same. Only the newest code that a phone has asked for counts, and for that phone only: what strangers ask for
the same number neither ends it nor uses up its tries.
"""

import ipaddress
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import F, Q, QuerySet
from django.utils.crypto import constant_time_compare, salted_hmac
from procrastinate.contrib.django import app

from backend.accounts.access import access_for, choose_post, valid_posts_of
from backend.accounts.codes import FIELD_ROLES
from backend.accounts.commands import DeviceFacts, lock_person, sign_in_device
from backend.accounts.models import Device, Person, Post, RegistrationCode, SmsCode
from backend.accounts.problems import SmsCodeRefused, SmsTooOften
from backend.accounts.queries import is_demo_account
from backend.core import events
from backend.core.tx import require_transaction

JOB = "notify.sms_code"
LASTS = timedelta(minutes=5)
TRIES = 3  # six digits bear few guesses
AGAIN = timedelta(minutes=10)  # in which the phone that used a code may ask again
PAUSE = timedelta(seconds=60)  # between two codes
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# A stranger can ask for any number. So those who ask from one address have a share of it, all strangers together have
# another, and a phone on which its owner has worked has one of its own that nobody else can use up.
OF_KNOWN = ((PAUSE, 1), (HOUR, 5), (DAY, 10))
OF_ASKER = ((PAUSE, 1), (HOUR, 3), (DAY, 5))
OF_STRANGERS = ((HOUR, 6), (DAY, 12))
# Of all numbers: a whole town sits behind one address, so this only stops machines.
PER_ADDRESS = ((HOUR, 300),)
NETWORK = 64  # bits of an IPv6 address that tell one customer from another
KEPT = timedelta(days=2)
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('sms ' || %s, 0))"
_NUMBER = re.compile(r"1[0-9]{10}")


@dataclass(frozen=True)
class Asked:
    """Who wants a code: a phone that will sign in as `device`; as `before` people have signed in with it before."""

    phone: str
    device: UUID | None = None
    before: Sequence[UUID] = ()


@dataclass(frozen=True)
class Outgoing:
    """A code that may go out now."""

    id: UUID
    number: str
    code: str
    language: str


def number_of(text: str) -> str | None:
    """The 11 digits of a mobile number as people write it, or None."""
    digits = re.sub(r"[\s-]", "", text).removeprefix("+86")
    return digits if _NUMBER.fullmatch(digits) else None


def ask(*, asked: Asked, address: str, language: str, now: datetime) -> None:
    """Orders a code. Raises SmsTooOften with the seconds to wait, for known and unknown numbers alike."""
    require_transaction()
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [asked.phone])
    side, known = network_of(address), _is_known(asked)
    wait_s = max(_waits(asked.phone, side, now, known=known))
    if wait_s > 0:
        raise SmsTooOften(retry_after_s=math.ceil(wait_s))
    row = SmsCode.objects.create(
        number=asked.phone, address=side, language=language, asked_at=now, asked_by=asked.device, known=known
    )
    app.configure_task(JOB, queue="push").defer(pk=str(row.pk))


def network_of(address: str) -> str:
    """What one asker cannot change at will: of IPv6 the network of 64 bits."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((found, NETWORK), strict=False)) if found.version == 6 else address


def prepare(*, pk: UUID, now: datetime) -> Outgoing | None:
    """Finds out whose the number is, and begins the code's five minutes; None where none may go out."""
    require_transaction()
    row = SmsCode.objects.select_for_update().filter(pk=pk, state=SmsCode.ASKED, asked_at__gt=now - LASTS).first()
    if row is None:
        return None
    post = _owner(row.number)
    if post is None:
        row.state = SmsCode.NOBODY
    elif not row.known and _county(post, now).count() >= settings.SMS.per_county_hour:
        row.state = SmsCode.HELD
    else:
        row.post, row.county, row.expires_at = post, post.area_code[:6], row.expires_at or now + LASTS
    row.save(update_fields=["state", "post", "county", "expires_at"])
    return Outgoing(row.pk, row.number, code_of(row.pk), row.language) if row.state == SmsCode.ASKED else None


def note(*, pk: UUID, sent: bool, error: str, now: datetime) -> None:
    """Puts down what became of a code: sent, or given up."""
    require_transaction()
    row = SmsCode.objects.select_for_update(of=("self",)).select_related("post__person").get(pk=pk)
    if row.post is None or row.state != SmsCode.ASKED:
        return
    row.state, row.error = SmsCode.SENT if sent else SmsCode.FAILED, error[:80]
    row.save(update_fields=["state", "error"])
    name = "person.sms_code_sent" if sent else "person.sms_code_failed"
    _record(name, row.post, {"address": row.address}, now)


def begin_try(*, number: str, device: UUID, now: datetime) -> UUID | None:
    """Counts a try of the newest code that the phone can use before anybody compares; None where none counts any more.

    Phones that do not say who they are share the codes that were asked for in that way.
    """
    require_transaction()
    rows = SmsCode.objects.select_for_update().filter(Q(asked_by=device) | Q(asked_by=None), number=number)
    row = rows.exclude(expires_at=None).order_by(F("asked_by").asc(nulls_last=True), "-asked_at").first()
    if row is None or row.tries >= TRIES or now - row.asked_at > AGAIN + LASTS:
        return None
    row.tries += 1
    row.save(update_fields=["tries"])
    return row.pk


def use(*, pk: UUID | None, code: str, facts: DeviceFacts, address: str, now: datetime) -> tuple[Device, str]:
    """The device and its token. Raises SmsCodeRefused, NoPost."""
    require_transaction()
    right = constant_time_compare(code_of(pk or facts.id), code)
    row = _locked(pk) if pk and right else None
    if row is None or row.post is None or not _usable(row, facts.id, now):
        raise SmsCodeRefused()
    if _owner(row.number) != row.post or (row.device and _is_ended(row.device)):
        raise SmsCodeRefused()
    person = row.post.person_id
    device, token = sign_in_device(person_id=person, facts=facts, wanted=row.post_id, address=address, now=now)
    row.used_at, row.device = row.used_at or now, facts.id
    row.save(update_fields=["used_at", "device"])
    return device, token


def forget(*, now: datetime) -> int:
    """Removes numbers and addresses once no limit looks at them; returns the number of rows."""
    require_transaction()
    return SmsCode.objects.filter(asked_at__lt=now - KEPT).delete()[0]


def code_of(pk: UUID) -> str:
    """The six digits of a row."""
    digest = salted_hmac("accounts.sms_code", str(pk), algorithm="sha256").digest()
    return f"{int.from_bytes(digest[:8], 'big') % 1_000_000:06d}"


def _locked(pk: UUID) -> SmsCode | None:
    return SmsCode.objects.select_for_update(of=("self",)).select_related("post").filter(pk=pk).first()


def _usable(row: SmsCode, device: UUID, now: datetime) -> bool:
    if row.used_at is not None:
        return row.device == device and now - row.used_at < AGAIN
    return row.expires_at is not None and now < row.expires_at


def _owner(number: str) -> Post | None:
    """The post of field work of the one person with this number; of two nobody knows which one holds the phone."""
    people = list(Person.objects.filter(phone=number, is_active=True)[:2])
    if len(people) != 1 or not (settings.DEMO or not is_demo_account(people[0].pk)):
        return None
    if _is_in_strange_hands(people[0].pk):
        return None
    return choose_post([post for post in valid_posts_of(people[0].pk) if post.role in FIELD_ROLES], None)


def _is_in_strange_hands(person: UUID) -> bool:
    """Whether the person's phone was lost or stolen, with its card in it, and no other one was signed in by a QR code.

    Whoever has it reads the codes, and would be the person again.
    """
    lost = Device.objects.filter(person_id=person, reason__in=("lost", "stolen")).order_by("-revoked_at").first()
    if lost is None:
        return False
    return not RegistrationCode.objects.filter(post__person_id=person, used_at__gt=lost.revoked_at).exists()


def _is_ended(device: UUID) -> bool:
    """Whether the phone that used the code was ended afterwards."""
    return Device.objects.filter(pk=device, revoked_at__isnull=False).exists()


def _is_known(asked: Asked) -> bool:
    """Whether somebody with this number has worked with the phone; whoever found or took it has no share."""
    rows = Device.objects.filter(pk__in=asked.before, person__phone=asked.phone)
    return rows.filter(Q(revoked_at=None) | ~Q(reason__in=("lost", "stolen"))).exists()


def _waits(number: str, address: str, now: datetime, *, known: bool) -> list[float]:
    """Seconds until each limit allows another code; 0 or less where it does."""
    of_number = SmsCode.objects.filter(number=number, known=known)
    of_address = SmsCode.objects.filter(address=address)
    strangers = [(of_number.filter(address=address), OF_ASKER), (of_number, OF_STRANGERS), (of_address, PER_ADDRESS)]
    shares = [(of_number, OF_KNOWN)] if known else strangers
    return [_wait_s(rows, span, most, now) for rows, limits in shares for span, most in limits]


def _wait_s(rows: QuerySet[SmsCode], span: timedelta, most: int, now: datetime) -> float:
    """Until the oldest of the `most` newest rows is older than `span`."""
    times = rows.filter(asked_at__gt=now - span).order_by("-asked_at").values_list("asked_at", flat=True)
    oldest = times[most - 1 : most].first()
    return (oldest + span - now).total_seconds() if oldest else 0.0


def _county(post: Post, now: datetime) -> QuerySet[SmsCode]:
    """What strangers' phones had sent to the post's county within an hour."""
    went = Q(state=SmsCode.SENT) | Q(state=SmsCode.ASKED, expires_at__isnull=False)
    return SmsCode.objects.filter(went, known=False, county=post.area_code[:6], asked_at__gt=now - timedelta(hours=1))


def _record(name: str, post: Post, data: dict[str, object], now: datetime) -> None:
    lock_person(post.person_id, active=False)
    events.record(
        name, subject_kind="person", subject_id=post.person_id, actor=access_for(post, absent=[]).actor,
        area_code=post.area_code, at=now, data=data,
    )  # fmt: skip
