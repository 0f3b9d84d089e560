"""Sign-in of a phone by a code that comes as SMS."""

from django.conf import settings
from django.db import transaction
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts import sms_codes
from backend.accounts import sms_shapes as shapes
from backend.accounts.problems import NoPost, SlowDown, SmsCodeRefused, SmsNotOffered, SmsTooOften
from backend.accounts.serializers import DeviceSessionOut
from backend.accounts.signin import address_of, enter_sms
from backend.accounts.views import device_session_out
from backend.core.clock import now
from backend.core.middleware import language_of
from backend.core.problems import Invalid
from backend.core.schema import describe


class SmsCodesView(APIView):
    """Whether codes come by SMS here, and the asking for one."""

    authentication_classes = ()
    permission_classes = ()

    @describe(
        "Whether a code can be asked for by SMS", operation_id="phone_sms_offered",
        answers={200: shapes.SmsOfferedOut}, signed_in=False,
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        del request
        return Response({"offered": bool(settings.SMS.url)})

    @describe(
        "Have a code of six digits sent as SMS; the answer is the same for a number that nobody has",
        operation_id="phone_sms_code",
        request=shapes.SmsCodeIn,
        answers={202: shapes.SmsCodeOut},
        problems=[Invalid, SmsTooOften, SmsNotOffered],
        signed_in=False,
    )
    def post(self, request: Request) -> Response:
        if not settings.SMS.url:
            raise SmsNotOffered()
        body = shapes.SmsCodeIn.parse(request.data)
        with transaction.atomic(durable=True):
            sms_codes.ask(asked=body, address=address_of(request._request), language=language_of(request), now=now())
        told = {"expires_in_s": sms_codes.LASTS.total_seconds(), "again_in_s": sms_codes.PAUSE.total_seconds()}
        return Response({name: int(seconds) for name, seconds in told.items()}, status=202)


class SmsSessionsView(APIView):
    authentication_classes = ()
    permission_classes = ()

    @describe(
        "Sign in with a phone by the code that came as SMS",
        operation_id="phone_sessions_sms",
        request=shapes.SmsSignInIn,
        answers={201: DeviceSessionOut},
        problems=[Invalid, SmsCodeRefused, NoPost, SlowDown],
        signed_in=False,
    )
    def post(self, request: Request) -> Response:
        body = shapes.SmsSignInIn.parse(request.data)
        address = address_of(request._request)
        device, token = enter_sms(number=body.phone, code=body.code, facts=body.device, address=address)
        return Response(device_session_out(device, token), status=201)
