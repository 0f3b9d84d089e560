"""Base of all views: access, language, clock; problems as answers; input as frozen dataclasses."""

import logging
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any, ClassVar, TypeVar

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import DatabaseError
from django.http import Http404, UnreadablePostError
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from backend.core import problems
from backend.core.actor import Access, Actor
from backend.core.admission import COUNTY
from backend.core.clock import now
from backend.core.middleware import language_of
from backend.core.outage import is_passing
from backend.core.problems import Problem
from backend.core.scope import Scope
from backend.core.wire import echo

log = logging.getLogger(__name__)
T = TypeVar("T")
UNKNOWN_MAX = 50  # names of unknown fields that a refusal repeats


class ScopedView(APIView):
    """A view for signed-in posts; `roles` limits it to some role codes (None: every role)."""

    roles: ClassVar[frozenset[str] | None] = None
    access: Access

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if not isinstance(request.auth, Access):
            raise problems.SignInNeeded()
        self.access = request.auth
        request.META[COUNTY] = self.access.actor.area_code[:6]
        if self.roles is not None and self.access.actor.role not in self.roles:
            raise problems.RoleNotAllowed(role=self.access.actor.role)

    @property
    def actor(self) -> Actor:
        return self.access.actor

    @property
    def scope(self) -> Scope:
        return self.access.scope

    @property
    def language(self) -> str:
        return language_of(self.request)

    @property
    def now(self) -> datetime:
        return now()


class Body(Serializer[Any]):
    """Input form; `parse` gives an instance of `into`, a frozen dataclass whose fields the form names."""

    into: ClassVar[type[Any]]

    @classmethod
    def parse(cls, data: object) -> Any:
        """Raises Invalid with the fields that are wrong; unknown fields are refused too."""
        if not isinstance(data, Mapping):
            raise problems.Unreadable()
        form = _form(cls)
        unknown = sorted(str(name) for name in set(data) - set(form.fields))[:UNKNOWN_MAX]
        wrong = {echo(name): ["unknown"] for name in unknown}
        try:
            values = form.run_validation(data)
        except exceptions.ValidationError as error:
            wrong = flatten(error.detail) | wrong
        if wrong:
            raise problems.Invalid(fields=wrong)
        return cls.build(values)

    @classmethod
    def build(cls, values: Mapping[str, Any]) -> Any:
        return cls.into(**values)


@cache
def _form(cls: type[Body]) -> Body:
    """One form of each kind: a new one copies all of its fields, and to validate changes nothing in it."""
    return cls()


def flatten(errors: Any, path: str = "") -> dict[str, list[str]]:
    """DRF's nested errors as {"photos.0.sha256": ["…"]}."""
    if isinstance(errors, Mapping):
        found: dict[str, list[str]] = {}
        for key, value in errors.items():
            found |= flatten(value, f"{path}.{echo(key)}".strip("."))
        return found
    if isinstance(errors, list) and errors and isinstance(errors[0], Mapping | list):
        found = {}
        for index, value in enumerate(errors):
            found |= flatten(value, f"{path}.{index}")
        return found
    return {path: [echo(error) for error in errors]} if errors else {}


_BY_EXCEPTION: tuple[tuple[type[Exception], type[Problem]], ...] = (
    (exceptions.ParseError, problems.Unreadable),
    (exceptions.UnsupportedMediaType, problems.UnsupportedMedia),
    (exceptions.NotAuthenticated, problems.SignInNeeded),
    (exceptions.AuthenticationFailed, problems.SignInNeeded),
    (exceptions.PermissionDenied, problems.CsrfFailed),
    (PermissionDenied, problems.CsrfFailed),
    (exceptions.NotFound, problems.NotFound),
    (Http404, problems.NotFound),
    (UnicodeDecodeError, problems.Unreadable),
    (RecursionError, problems.Unreadable),  # JSON of thousands of brackets
    (SuspiciousOperation, problems.Unreadable),  # too many parts or fields
    (UnreadablePostError, problems.Unreadable),  # the line broke
)


def as_problem(error: Exception) -> Problem | None:
    """The problem that `error` means to the caller, or None for what nobody foresaw."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, exceptions.MethodNotAllowed):
        return problems.MethodNotAllowed(method=error.args[0] if error.args else "?")
    if isinstance(error, RequestDataTooBig):
        return problems.TooLarge(max_bytes=16 * 1024 * 1024)
    if is_passing(error):
        return problems.Overloaded(retry_after_s=5)
    for kind, problem in _BY_EXCEPTION:
        if isinstance(error, kind):
            return problem()
    return None


def problem_response(error: Exception, context: Mapping[str, Any]) -> Response:
    """DRF's exception handler: every error becomes a problem of the catalogue."""
    request: Request = context["request"]
    problem = as_problem(error)
    identity = request.META.get("wangge.request_id", "")
    if problem is None:
        log.error("request %s failed", identity, exc_info=error)
        problem = problems.Unexpected()
    elif isinstance(error, DatabaseError):
        log.warning("request %s: database not available: %s", identity, error)
    response = Response(problem.body(language_of(request)) | {"request_id": identity}, status=problem.status)
    if "retry_after_s" in problem.params:
        response["Retry-After"] = str(problem.params["retry_after_s"])
    if problem.status == 401:
        response["WWW-Authenticate"] = "Device"
    return response
