"""How views say in the OpenAPI file what they take and what they answer."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, TypeVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, PolymorphicProxySerializer, extend_schema
from rest_framework import serializers

from backend.core.problems import Problem, SignInNeeded

F = TypeVar("F", bound=Callable[..., Any])
# What a status is answered with: a serializer (class or instance), a type such as OpenApiTypes.BINARY, or nothing.
Answer = Any
# A status, or a status and the media type of its answer where that is not JSON.
Status = int | tuple[int, str]


class SidesOut(serializers.Serializer[Any]):
    """Of `core.stale`: what was sent, and the thing as the caller sees it now, in the form of a successful answer."""

    mine = serializers.DictField()
    current = serializers.DictField()


class ProblemOut(serializers.Serializer[Any]):
    """Every answer of status 400 and above."""

    code = serializers.CharField(help_text="Stable name, listed in docs/errors.md.")
    message = serializers.CharField(help_text="A sentence for people, in the language of Accept-Language.")
    params = serializers.DictField(help_text="Ids, codes and numbers of the sentence.")
    fields = serializers.DictField(  # type: ignore[assignment]
        child=serializers.ListField(child=serializers.CharField()), help_text="What is wrong, by input field."
    )
    sides = SidesOut(required=False)
    request_id = serializers.CharField(help_text="Under which the server's log knows the request.")


def describe(
    summary: str,
    *,
    answers: Mapping[Status, Answer],
    request: Answer = None,
    problems: Sequence[type[Problem]] = (),
    parameters: Sequence[OpenApiParameter | type[serializers.Serializer[Any]]] = (),
    signed_in: bool = True,
    operation_id: str | None = None,
    tags: Sequence[str] | None = None,
) -> Callable[[F], F]:
    """Decorator of a view's method: what it is for, takes and answers.

    `parameters` are single ones (`query`) or a form whose fields are parameters. `problems` are those of its own;
    who is not signed in gets one anyway (`signed_in`). An answer without a body is None.
    """
    refusals = [*problems, SignInNeeded] if signed_in else list(problems)
    return extend_schema(
        summary=summary,
        operation_id=operation_id,
        request=request,
        responses={**_answers(answers), **_refusals(refusals)},
        parameters=list(parameters),
        tags=list(tags) if tags else None,
        auth=None if signed_in else [],
    )


def query(name: str, kind: type | OpenApiTypes, what: str, *, required: bool = False) -> OpenApiParameter:
    """A parameter in the address; `what` says its values, units and reference system."""
    return OpenApiParameter(name, kind, OpenApiParameter.QUERY, description=what, required=required)


def one_of(name: str, forms: Iterable[type[serializers.Serializer[Any]]]) -> PolymorphicProxySerializer:
    """One of several forms, as a shape called `name`: which one follows from the address."""
    return PolymorphicProxySerializer(component_name=name, serializers=list(forms), resource_type_field_name=None)


def _answers(answers: Mapping[Status, Answer]) -> dict[Status, OpenApiResponse]:
    found = {}
    for status, answer in answers.items():
        number = status if isinstance(status, int) else status[0]
        found[status] = OpenApiResponse(answer, description=HTTPStatus(number).phrase)
    return found


def _refusals(problems: Sequence[type[Problem]]) -> dict[Status, OpenApiResponse]:
    codes: dict[int, list[str]] = {}
    for problem in problems:
        codes.setdefault(problem.status, []).append(problem.code)
    return {
        status: OpenApiResponse(ProblemOut, description=", ".join(sorted(set(names))))
        for status, names in sorted(codes.items())
    }
