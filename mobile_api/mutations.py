"""Takes mutations: each in one durable transaction, done once, answered the same for ever."""

import json
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from psycopg.types.json import Jsonb
from rest_framework.utils.encoders import JSONEncoder

from backend.core import prepared
from backend.core.actor import Access
from backend.core.clock import now
from backend.core.outage import is_passing
from backend.core.problems import CATALOGUE, Problem
from backend.core.wire import echo
from mobile_api import problems
from mobile_api.envelopes import Sent, open_envelope, uuid7_of
from mobile_api.kinds import KINDS, Call
from mobile_api.models import Mutation

log = logging.getLogger(__name__)
_LATER_STATUS = frozenset({401, 429})
# Before the command runs, so that the same mutation arriving twice at once waits here for the first one's end.
_CLAIM = """
    INSERT INTO mobile_mutation
        (id, person_id, device_id, kind, digest, after_id, state, answer, device_time, received_at)
    VALUES (%s, %s, %s, %s, %s, %s, '', '{}', %s, %s) ON CONFLICT (id) DO NOTHING
"""
_ANSWER = "UPDATE mobile_mutation SET state = %s, answer = %s WHERE id = %s"


@dataclass(frozen=True)
class Result:
    """The stored answer of a mutation; `again` when it had been stored before."""

    id: object
    state: str
    answer: dict[str, Any]
    again: bool = False

    def problem(self) -> Problem:
        """The problem of a refused one."""
        known = CATALOGUE.get(self.answer["code"], problems.Failed)
        problem = known(fields=self.answer["fields"], **self.answer["params"])
        problem.sides = self.answer.get("sides", {})
        return problem

    def form(self, language: str) -> dict[str, Any]:
        if self.state == Mutation.DONE:
            return {"id": self.id, "state": self.state, "answer": self.answer}
        return {"id": self.id, "state": self.state, "problem": self.problem().body(language)}


def take_batch(*, access: Access, batch: Iterable[object], language: str) -> list[Result]:
    """Takes mutations in order. Raises what the whole request has to be repeated for (503)."""
    results: list[Result] = []
    refused: set[UUID] = set()
    for raw in batch:
        try:
            sent = open_envelope(raw)
        except Problem as problem:
            name = raw.get("id") if isinstance(raw, dict) else None
            if (pk := uuid7_of(name)) is not None:
                refused.add(pk)
            results.append(_refusal(echo(name) if isinstance(name, str) else None, problem))
            continue
        result = take(access=access, sent=sent, language=language, blocked=sent.after in refused)
        if result.state == Mutation.REFUSED:
            refused.add(sent.id)
        results.append(result)
    return results


def take(*, access: Access, sent: Sent, language: str, blocked: bool = False) -> Result:
    """Does `sent`, or gives the answer that it got before. `blocked`: its predecessor has just been refused."""
    at = now()
    try:
        with transaction.atomic(durable=True):
            return _take(Call(access=access, now=at, at=sent.at, language=language), sent, blocked)
    except Problem as problem:
        if problem.status in _LATER_STATUS or problem.status >= 500:
            raise
        refusal = _refusal(str(sent.id), problem)
    except Exception as error:
        if is_passing(error):
            raise  # the whole request is repeated later, nothing is stored for this one
        # Unforeseen, so the same would happen again: a phone that repeats it for ever would send nothing else.
        log.exception("mutation %s (%s) failed", sent.id, sent.kind)
        refusal = _refusal(str(sent.id), problems.Failed())
    # Everything is undone, the claim too: who sent the same meanwhile has the first word.
    with transaction.atomic(durable=True):
        return _store(sent, refusal) if _claim(access, sent, at) else _stored(access, sent)


def _take(call: Call, sent: Sent, blocked: bool) -> Result:
    if not _claim(call.access, sent, call.now):
        return _stored(call.access, sent)
    if blocked or _is_refused(call.access, sent.after):
        raise problems.PredecessorRefused(after=str(sent.after))
    kind = KINDS.get(sent.kind)
    if kind is None:
        raise problems.UnknownKind(kind=sent.kind)
    answer = kind.run(call, kind.parse(sent.body))
    return _store(sent, Result(str(sent.id), Mutation.DONE, _as_json(answer)))


def _claim(access: Access, sent: Sent, at: datetime) -> bool:
    """Puts the id down for this person; False where it is taken."""
    values = [sent.id, access.actor.person, access.device, sent.kind, sent.digest, sent.after, sent.at, at]
    with prepared.cursor() as cursor:
        cursor.execute(_CLAIM, values)
        return bool(cursor.rowcount)


def _stored(access: Access, sent: Sent) -> Result:
    """The answer of the first time; a stranger's id and other content look the same from outside."""
    row = Mutation.objects.get(pk=sent.id)
    if row.person_id != access.actor.person or bytes(row.digest) != sent.digest:
        return _refusal(str(sent.id), problems.Conflict())
    return Result(str(sent.id), row.state, row.answer, again=True)


def _is_refused(access: Access, after: UUID | None) -> bool:
    person = access.actor.person
    if after is None or person is None:
        return False
    rows = Mutation.objects.filter(pk=after, person_id=person, state=Mutation.REFUSED)
    return rows.exists()


def _store(sent: Sent, result: Result) -> Result:
    values: list[Any] = [result.state, Jsonb(result.answer), sent.id]
    with prepared.cursor() as cursor:
        cursor.execute(_ANSWER, values)
    return result


def _refusal(pk: object, problem: Problem) -> Result:
    """Stored without its sentence, which follows the language of each request."""
    body = problem.body("zh")
    del body["message"]
    return Result(pk, Mutation.REFUSED, _as_json(body))


def _as_json(answer: dict[str, Any]) -> dict[str, Any]:
    """As it is stored and sent: of dates and ids their texts."""
    plain: dict[str, Any] = json.loads(json.dumps(answer, cls=JSONEncoder))
    return plain
