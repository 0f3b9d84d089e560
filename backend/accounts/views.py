"""Sign-in of consoles and phones, the post in use, people of a unit."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import login, logout
from django.db import transaction
from django.middleware.csrf import get_token
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts import commands, queries, serializers
from backend.accounts.access import choose_post, valid_posts_of
from backend.accounts.authentication import (
    SESSION_POST,
    ConsoleAuthentication,
    DeviceAuthentication,
    access_of_session,
    enforce_csrf,
    post_in_use,
)
from backend.accounts.models import Device, Person, Post
from backend.accounts.problems import DeviceRevoked, NoPost, SignInFailed, SlowDown
from backend.accounts.signin import address_of, prove
from backend.core import changes, keyset, pages, params
from backend.core.api import ScopedView
from backend.core.clock import now
from backend.core.problems import CsrfFailed, Invalid, NotFound, RoleNotAllowed, SignInNeeded
from backend.core.schema import describe, query

BACKEND = "django.contrib.auth.backends.ModelBackend"


class SessionView(APIView):
    """The session of a console; open to everybody, so that the sign-in page can ask for it."""

    authentication_classes = ()
    permission_classes = ()

    @describe("Who is signed in", answers={200: serializers.SessionOut}, signed_in=False)
    def get(self, request: Request) -> Response:
        return Response(session_out(request))

    @describe(
        "Sign in",
        request=serializers.CredentialsIn,
        answers={200: serializers.SessionOut},
        problems=[Invalid, SignInFailed, NoPost, CsrfFailed, SlowDown],
        signed_in=False,
    )
    def post(self, request: Request) -> Response:
        enforce_csrf(request)
        body = serializers.CredentialsIn.parse(request.data)
        address = address_of(request._request)
        proven = prove(body, address=address)
        with transaction.atomic(durable=True):
            person, post = commands.sign_in_console(person_id=proven.pk, address=address, now=now())
            login(request._request, person, backend=BACKEND)
            request._request.session[SESSION_POST] = str(post.pk)
        return Response(session_out(request))

    @describe("Sign out", answers={204: None}, problems=[CsrfFailed], signed_in=False)
    def delete(self, request: Request) -> Response:
        enforce_csrf(request)
        found = access_of_session(request._request.session)
        with transaction.atomic(durable=True):
            if found is not None:
                commands.sign_out_console(actor=found[1].actor, person_id=found[0].pk, now=now())
            logout(request._request)
        return Response(status=204)


class SessionPostView(ScopedView):
    """The post in use of a console."""

    authentication_classes = (ConsoleAuthentication,)

    @describe(
        "Use another of one's posts",
        request=serializers.PostChoiceIn,
        answers={200: serializers.SessionOut},
        problems=[Invalid, NotFound, CsrfFailed],
    )
    def post(self, request: Request) -> Response:
        body = serializers.PostChoiceIn.parse(request.data)
        session, person_id = request._request.session, self.actor.person
        if person_id is None:
            raise NotFound()
        with transaction.atomic(durable=True):
            post = commands.switch_post(actor=self.actor, person_id=person_id, wanted=body.post, now=self.now)
            session[SESSION_POST] = str(post.pk)
            session.save()
        return Response(session_out(request))


class DeviceSessionsView(APIView):
    """Sign-in of a phone: a device token instead of a cookie."""

    authentication_classes = ()
    permission_classes = ()

    @describe(
        "Sign in with a phone",
        request=serializers.DeviceSignInIn,
        answers={201: serializers.DeviceSessionOut},
        problems=[Invalid, SignInFailed, NoPost, NotFound, SlowDown],
        signed_in=False,
    )
    def post(self, request: Request) -> Response:
        body = serializers.DeviceSignInIn.parse(request.data)
        address = address_of(request._request)
        proven = prove(body, address=address)
        with transaction.atomic(durable=True):
            device, token = commands.sign_in_device(
                person_id=proven.pk, facts=body.device, wanted=body.post, address=address, now=now()
            )
        return Response(device_session_out(device, token), status=201)

    @describe("Sign this phone out", answers={204: None}, problems=[DeviceRevoked])
    def delete(self, request: Request) -> Response:
        found = DeviceAuthentication().authenticate(request)
        if found is None or found[1].device is None:
            raise SignInNeeded()
        actor, device_id = found[1].actor, found[1].device
        with transaction.atomic(durable=True):
            device = Device.objects.get(pk=device_id)
            commands.revoke_device(device=device, reason="signed_out", actor=actor, now=now())
        return Response(status=204)


class UnitPeopleView(ScopedView):
    """People to whom a task of the unit can be given."""

    roles = frozenset({"station", "centre", "centre_lead", "unit_lead"})

    @describe(
        "People of a unit, a page",
        parameters=[
            query("after", str, "`next` of the page before."),
            query("limit", int, f"Rows of a page: 1 to {queries.CHOICES_MAX}, the default."),
        ],
        answers={200: serializers.ColleaguesOut},
        problems=[Invalid, NotFound, RoleNotAllowed],
    )
    def get(self, request: Request, pk: UUID) -> Response:
        after, limit = params.read_page(request.query_params, most=queries.CHOICES_MAX)
        posts = queries.people_of_unit_for(self.actor, pk)
        page, following = keyset.page(posts, order=queries.PEOPLE, after=after, limit=limit)
        people = list(serializers.ColleagueOut(page, many=True).data)
        return Response(pages.page_form(people, following, pages.count_up_to(posts)))


def session_out(request: Request) -> dict[str, Any]:
    """What a console knows after loading; a person whose last post ended counts as signed out."""
    session = request._request.session
    found = access_of_session(session)
    posts = valid_posts_of(found[0].pk) if found else []
    told: dict[str, Any] = {
        "signed_in": bool(posts),
        "csrf": get_token(request._request),
        "demo": settings.DEMO,
    }
    if found and posts:
        told |= person_out(found[0], posts, post_in_use(session))
        return told | {"basemap": basemap_out(), "cursor": changes.newest(found[1].scope.digest()).encode()}
    if settings.DEMO:
        told["demo_accounts"] = serializers.demo_accounts_out(queries.demo_accounts())
    return told


def person_out(person: Person, posts: list[Post], wanted: UUID | None) -> dict[str, Any]:
    """The person, the post in use (the first of `posts` where `wanted` is none of them), all posts, its area."""
    post = choose_post(posts, wanted)
    if post is None:
        raise NoPost()
    shown = serializers.posts_out(posts)
    return {
        "person": serializers.PersonOut(person).data,
        "post": shown[posts.index(post)],
        "posts": shown,
        "area": serializers.AreaBoxOut(queries.area_with_bbox(post.area_code)).data,
    }


def device_session_out(device: Device, token: str) -> dict[str, Any]:
    """What a phone is told when it has signed in; the token this once."""
    person = device.person
    return {"token": token, "device": str(device.pk)} | person_out(person, valid_posts_of(person.pk), device.post_id)


def basemap_out() -> dict[str, str] | None:
    # A file on the server describes itself: its zooms, its bounds and its source.
    url = "/tiles/basemap.json" if settings.BASEMAP_FILE else settings.BASEMAP_URL
    return {"url": url, "attribution": settings.BASEMAP_ATTRIBUTION} if url else None
