"""Views of the front door, open to everybody: a demo has no secrets. Nothing is entered or changed by GET."""

import ipaddress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import FileResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.authentication import enforce_csrf
from backend.accounts.signin import address_of
from backend.core.api import Body
from backend.core.clock import now
from backend.core.problems import Invalid
from seeds.door import living, pictures, processes, strangers
from seeds.door.people import cards, players
from seeds.door.pushes import pushes, texts
from seeds.door.story import counted, new_story, read_story
from seeds.problems import OnlyFromHere


@dataclass(frozen=True)
class Switch:
    on: bool


class SwitchIn(Body):
    into = Switch
    on = serializers.BooleanField()


@extend_schema(exclude=True)
class DoorView(APIView):
    """Not part of the product's API: it is described nowhere and mounted only in a demo."""

    authentication_classes = ()
    permission_classes = ()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method not in ("GET", "HEAD", "OPTIONS"):
            enforce_csrf(request)


class CastView(DoorView):
    def get(self, request: Request) -> Response:
        address = settings.PUBLIC_ORIGIN if settings.PUBLIC_ORIGIN.startswith("https://") else None
        found = {"cards": cards(players()), "samples": pictures.samples(), "phone": address}
        return Response(found | {"from_here": _is_from_here(request)})


class StoriesView(DoorView):
    def post(self, request: Request) -> Response:
        cast, at = players(), now()
        del request
        return Response({"id": str(new_story()), "begun_at": at, "counted": counted(cast, at)}, status=201)


class StoryView(DoorView):
    def get(self, request: Request, pk: UUID) -> Response:
        return Response(read_story(pk, players(), case=_case_of(request), now=now()))


class PushesView(DoorView):
    def get(self, request: Request) -> Response:
        del request
        return Response({"results": pushes()})


class TextsView(DoorView):
    def get(self, request: Request) -> Response:
        del request
        return Response({"results": texts()})


class StrangerView(DoorView):
    def get(self, request: Request) -> Response:
        del request
        return Response(strangers.someone_elses_case(players()))


class LivingView(DoorView):
    def get(self, request: Request) -> Response:
        del request
        return Response(living.state())

    def post(self, request: Request) -> Response:
        on = SwitchIn.parse(request.data).on
        with transaction.atomic(durable=True):
            if on:
                living.begin(now())
            else:
                living.end()
        return Response(living.state())


class WorkersView(DoorView):
    """The processes that answer; a POST ends one of them."""

    def get(self, request: Request) -> Response:
        del request
        return Response({"workers": processes.workers()})

    def post(self, request: Request) -> Response:
        if not _is_from_here(request):
            raise OnlyFromHere()
        return Response({"ended": processes.end_one()})


class SceneView(DoorView):
    def get(self, request: Request, name: str) -> FileResponse:
        del request
        answer = FileResponse(pictures.picture(name).open("rb"), content_type="image/jpeg")
        answer["Cache-Control"] = "public, max-age=86400"
        return answer


def _is_from_here(request: Request) -> bool:
    try:
        return ipaddress.ip_address(address_of(request._request)).is_loopback
    except ValueError:
        return False


def _case_of(request: Request) -> UUID | None:
    text = request.query_params.get("case")
    try:
        return UUID(text) if text else None
    except ValueError:
        raise Invalid(fields={"case": ["not an id"]}) from None
