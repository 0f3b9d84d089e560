"""The last delivery of a phone that was ended, and the centre's desk for it."""

from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from rest_framework.request import Request
from rest_framework.response import Response

from backend.accounts.authentication import EndedDeviceAuthentication
from backend.accounts.problems import DeviceRevoked, StillSignedIn
from backend.core import params as read
from backend.core.api import ScopedView
from backend.core.pages import page_form
from backend.core.params import page_limit, refuse, unknown
from backend.core.problems import CsrfFailed, Invalid, NotFound, RoleNotAllowed, TooLarge
from backend.core.schema import describe, query
from mobile_api import deliveries, described
from mobile_api import delivery_shapes as shapes
from mobile_api.models import Delivered
from mobile_api.problems import AlreadyDecided, AlreadyDelivered, NotReadable, TooManyDelivered
from mobile_api.views import PhotoView, length_of

DESK: Final = frozenset({"centre", "centre_lead"})
MOVES: Final = ("accept", "set_aside")


class DeliveriesView(ScopedView):
    """POST deliveries: once, and nothing else."""

    authentication_classes = (EndedDeviceAuthentication,)
    parser_classes = [shapes.OutboxParser]

    @describe(
        "Hand over what a phone that was ended had not sent; once, within 7 days. The same again is 200",
        operation_id="phone_deliveries",
        request=shapes.DeliveryIn,
        answers={201: shapes.DeliveryOut, 200: shapes.DeliveryOut},
        problems=[Invalid, TooLarge, TooManyDelivered, AlreadyDelivered, DeviceRevoked, StillSignedIn, NotFound],
    )
    def post(self, request: Request) -> Response:
        if (length_of(request) or 0) > shapes.BODY_MAX:
            raise TooLarge(max_bytes=shapes.BODY_MAX)
        data: Any = request.data
        batch = data.get("mutations") if isinstance(data, dict) else None
        if not isinstance(batch, list):
            raise Invalid(fields={"mutations": ["required"]})
        if len(batch) > deliveries.MOST:
            raise TooManyDelivered(most=deliveries.MOST)
        with transaction.atomic(durable=True):
            one, first = deliveries.deliver(access=self.access, batch=batch, now=self.now)
        return Response(shapes.delivery_out(one), status=201 if first else 200)


class DeliveredPhotoView(PhotoView):
    """PUT deliveries/photos/{sha256}: the bytes of a photo, before the delivery that names it."""

    authentication_classes = (EndedDeviceAuthentication,)
    roles = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if deliveries.has_delivered(self.access):
            raise AlreadyDelivered()

    @described.delivered_photo
    def put(self, request: Request, sha256: str) -> Response:
        return super().put(request, sha256)


class DeliveredListView(ScopedView):
    roles = DESK

    @describe(
        "What phones that were ended have handed over, the newest first, a page",
        operation_id="deliveries_list",
        parameters=[
            query("state", str, "waiting (the default), accepted, refused, aside or unreadable."),
            query("after", str, "`next` of the page before."),
            query("limit", int, "Rows of a page: 1 to 200, 50 by default."),
        ],
        answers={200: shapes.DeliveredPageOut},
        problems=[Invalid, RoleNotAllowed],
    )
    def get(self, request: Request) -> Response:
        params = request.query_params
        wrong = unknown(params, ("state", "after", "limit"))
        state, limit = read.one_of(params, "state", Delivered.STATES, wrong), page_limit(params, wrong)
        refuse(wrong)
        rows, more, number = deliveries.listed(
            self.actor, state=state or Delivered.WAITING, after=params.get("after", ""), limit=limit
        )
        return Response(page_form(shapes.delivered_out(rows, self.language), more, number))


class DeliveredRawView(ScopedView):
    roles = DESK

    @describe(
        "An entry whole: its body, or where it could not be read what the phone sent; JSON as a file",
        operation_id="deliveries_raw",
        answers={(200, "text/plain"): OpenApiTypes.STR},
        problems=[NotFound, RoleNotAllowed],
    )
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        del request
        text = deliveries.raw_of(actor=self.actor, pk=pk)
        # As a file of text: nothing that a phone wrote is run by a browser of the centre.
        headers = {"Content-Disposition": f'attachment; filename="{pk}.json"', "X-Content-Type-Options": "nosniff"}
        return HttpResponse(text, content_type="text/plain; charset=utf-8", headers=headers)


class DeliveredMoveView(ScopedView):
    roles = DESK

    @describe(
        "Take an entry into the ordinary life cycle as its author wrote it (accept), or set_aside",
        operation_id="deliveries_move",
        answers={200: shapes.DeliveredOut},
        problems=[CsrfFailed, NotFound, RoleNotAllowed, AlreadyDecided, NotReadable],
    )
    def post(self, request: Request, pk: UUID, move: str) -> Response:
        del request
        if move not in MOVES:
            raise NotFound()
        if move == "accept":
            row = deliveries.accept(actor=self.actor, pk=pk, language=self.language, now=self.now)
        else:
            with transaction.atomic(durable=True):
                row = deliveries.set_aside(actor=self.actor, pk=pk, now=self.now)
        return Response(shapes.delivered_out([row], self.language)[0])
