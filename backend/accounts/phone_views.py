"""The township's desk for phones: who has which, codes to sign in with, and the ending of lost ones."""

from uuid import UUID

from django.conf import settings
from django.db import transaction
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts import codes, phones
from backend.accounts import phone_shapes as shapes
from backend.accounts.problems import CodeRefused, NoPost, SlowDown, TooManyCodes
from backend.accounts.serializers import DeviceSessionOut
from backend.accounts.signin import address_of, enter_code
from backend.accounts.views import device_session_out
from backend.core.api import ScopedView
from backend.core.pages import page_form
from backend.core.problems import CsrfFailed, Invalid, NotFound, RoleNotAllowed
from backend.core.schema import describe, query

DESK = frozenset({"centre", "centre_lead"})
LEAD = frozenset({"centre_lead"})
PAGE = [
    query("after", str, "`next` of the page before."),
    query("limit", int, "Rows of a page: 1 to 200, 50 by default."),
]


class CodeSessionsView(APIView):
    """Sign-in of a phone with a code from the township instead of a password."""

    authentication_classes = ()
    permission_classes = ()

    @describe(
        "Sign in with a phone by a one-time code",
        operation_id="phone_sessions_code",
        request=shapes.CodeSignInIn,
        answers={201: DeviceSessionOut},
        problems=[Invalid, CodeRefused, NoPost, SlowDown],
        signed_in=False,
    )
    def post(self, request: Request) -> Response:
        body = shapes.CodeSignInIn.parse(request.data)
        device, token = enter_code(code=body.code, facts=body.device, address=address_of(request._request))
        return Response(device_session_out(device, token), status=201)


class PhonesView(ScopedView):
    roles = DESK

    @describe(
        "Phones of the area, those heard of last first, a page",
        operation_id="phones_list",
        parameters=[
            query("state", str, "live (the default) or ended."),
            query("needs", str, "unsent, old (not the newest version) or silent (for 7 days)."),
            query("q", str, "The beginning of a name or of a model; at most 64 characters."),
            *PAGE,
        ],
        answers={200: shapes.TownPhonePageOut},
        problems=[Invalid, RoleNotAllowed],
    )
    def get(self, request: Request) -> Response:
        asked = phones.Asked.read(request.query_params)
        rows, more, number = phones.page(self.actor.area_code, asked, self.now)
        return Response(page_form(shapes.phones_out(rows), more, number))


class PhoneNumbersView(ScopedView):
    roles = DESK

    @describe(
        "How many phones of the area need a look",
        operation_id="phones_numbers",
        answers={200: shapes.PhoneNumbersOut},
        problems=[RoleNotAllowed],
    )
    def get(self, request: Request) -> Response:
        del request
        found = phones.numbers(self.actor.area_code, self.now)
        return Response(found | {"app_version": settings.PHONES.app_version})


class PhoneEndView(ScopedView):
    roles = DESK

    @describe(
        "End a phone: its next request is refused; a lost or stolen one empties itself then",
        operation_id="phones_end",
        request=shapes.PhoneEndingIn,
        answers={200: shapes.TownPhoneOut},
        problems=[Invalid, CsrfFailed, NotFound, RoleNotAllowed],
    )
    def post(self, request: Request, pk: UUID) -> Response:
        body = shapes.PhoneEndingIn.parse(request.data)
        with transaction.atomic(durable=True):
            device = phones.end_phone(actor=self.actor, pk=pk, reason=body.reason, now=self.now)
        return Response(shapes.phones_out([device])[0])


class PeopleView(ScopedView):
    roles = LEAD

    @describe(
        "People of the field in the area by place and name, with phones and codes, a page",
        operation_id="phones_people",
        parameters=[
            query("q", str, "The beginning of a name or a user name; at most 64 characters."),
            query("without", str, "phone: only those who have no phone that is signed in."),
            *PAGE,
        ],
        answers={200: shapes.FieldPersonPageOut},
        problems=[Invalid, RoleNotAllowed],
    )
    def get(self, request: Request) -> Response:
        asked = phones.PeopleAsked.read(request.query_params)
        rows, more, number = phones.people_page(self.actor.area_code, asked)
        return Response(page_form(shapes.people_out(rows, self.now), more, number))


class CodesView(ScopedView):
    roles = LEAD

    @describe(
        "Make a one-time code for each of these posts; former ones that were not used end",
        operation_id="phones_codes",
        request=shapes.CodesIn,
        answers={201: shapes.CodesOut},
        problems=[Invalid, CsrfFailed, NotFound, RoleNotAllowed, TooManyCodes],
    )
    def post(self, request: Request) -> Response:
        body = shapes.CodesIn.parse(request.data)
        with transaction.atomic(durable=True):
            made = codes.make_codes(actor=self.actor, posts=body.posts, now=self.now)
        return Response(shapes.codes_out(made), status=201)


class CodeView(ScopedView):
    roles = LEAD

    @describe(
        "End the code of a post that was not used",
        operation_id="phones_code_end",
        answers={204: None},
        problems=[CsrfFailed, NotFound, RoleNotAllowed],
    )
    def delete(self, request: Request, pk: UUID) -> Response:
        del request
        with transaction.atomic(durable=True):
            codes.end_code(actor=self.actor, post_id=pk, now=self.now)
        return Response(status=204)
