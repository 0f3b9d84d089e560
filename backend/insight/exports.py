"""Lists as files: counted first, then sent batch by batch, with a line in the audit trail at either end."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote

from django.db import connection, transaction
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from backend.core.actor import Actor
from backend.core.clock import SHANGHAI, now
from backend.core.ids import uuid7
from backend.core.problems import Overloaded
from backend.insight.commands import record_export
from backend.insight.problems import TooManyRows
from backend.insight.tables import FORMS, Column, Line
from gis.areas.queries import named

ROWS_MAX: Final[Mapping[str, int]] = {
    "csv": 10_000_000,
    "geojson": 10_000_000,
    "xlsx": 1_048_575,  # what the sheets of Excel hold below a line of titles
}
HELD_MAX = 100_000  # rows that are kept in mind, so that none is written twice; longer files go by what never moves
BATCH = 1000
AT_ONCE = 2  # files that a process writes; who comes third is asked to wait
RETRY_AFTER_S = 15
TITLES: Final[Mapping[str, tuple[str, str]]] = {
    "incidents": ("案件", "cases"),
    "cases": ("案件", "cases"),
    "records": ("场所", "places"),
    "areas": ("分区数字", "areas"),
    "tasks": ("任务", "tasks"),
    "accounts": ("账号", "accounts"),
    "events": ("安全事件", "security events"),
}
_slots = threading.BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True)
class Listed:
    """A list that can be written to a file: how many rows it has (counted up to a limit), its pages, its lines.

    `steady` gives its pages in an order in which no row moves; None where `page` does.
    """

    name: str
    area_code: str
    columns: Sequence[Column]
    count: Callable[[int], tuple[int, bool]]
    page: Callable[[str, int], tuple[list[Any], str | None]]
    lines: Callable[[Sequence[Any]], list[Line]]
    steady: Callable[[str, int], tuple[list[Any], str | None]] | None = None


@dataclass(frozen=True)
class Order:
    """Who takes along which file: `asked` are the parameters of the address."""

    actor: Actor
    form: str
    asked: Mapping[str, str]
    language: str
    at: datetime


def send(listed: Listed, order: Order) -> HttpResponseBase:
    """The file, a long one as it grows.

    Raises TooManyRows before anything is sent, Overloaded while others write long ones.
    """
    most = ROWS_MAX[order.form]
    # The others grow as long as there are rows: a number that takes long to count is not waited for.
    rows, exact = listed.count(most if order.form == "xlsx" else min(most, HELD_MAX))
    if rows > most or (not exact and rows >= min(most, ROWS_MAX["xlsx"])):
        raise TooManyRows(rows_max=most)
    # Before a place is taken, which only the end of the answer gives back.
    headers = {
        "Content-Type": FORMS[order.form].media_type,
        "Content-Disposition": _disposition(listed, order),
    } | ({"X-Rows": str(rows)} if exact else {})
    if exact and rows <= BATCH:
        return HttpResponse(b"".join(_begun(Sending(listed, order, long=False), rows)), headers=headers)
    if not _slots.acquire(blocking=False):
        raise Overloaded(retry_after_s=RETRY_AFTER_S)
    sending = Sending(listed, order, long=not exact or rows > HELD_MAX, slot=_slots)
    return StreamingHttpResponse(_begun(sending, rows), headers=headers)


def _begun(sending: "Sending", rows: int) -> "Sending":
    try:
        sending.begin(rows)
    except BaseException:
        sending.close()
        raise
    return sending


class Sending(Iterator[bytes]):
    """The bytes of a file. Whoever goes away in the middle of it leaves a line in the audit trail too."""

    def __init__(self, listed: Listed, order: Order, *, long: bool, slot: threading.Semaphore | None = None) -> None:
        """`long`: more rows than are kept in mind."""
        self.listed, self.order = listed, order
        self.rows, self._slot, self._long = 0, slot, long
        self._export, self._over = uuid7(), False
        self._chunks = FORMS[order.form].write(listed.columns, self._batches())
        self._first = b""

    def begin(self, rows: int) -> None:
        """Records the export and makes its first bytes, so that what fails at once is answered in words."""
        self._record("began", rows)
        self._first = next(self._chunks, b"")

    def __next__(self) -> bytes:
        try:
            chunk, self._first = self._first, b""
            while not chunk:
                chunk = next(self._chunks)
        except StopIteration:
            self._end("ended")
            raise
        except BaseException:
            self._end("broke")
            raise
        return chunk

    def close(self) -> None:
        """Django calls it when the answer is over, whether all of it was taken or not."""
        self._end("broke")

    def _batches(self) -> Iterator[list[Line]]:
        """Each page is a short statement of its own: an open cursor would hold the change feed back.

        A row that moves in the order meanwhile is not written twice: few are kept in mind, many go by what stays.
        """
        known: set[Any] = set()
        read = self.listed.steady if self._long and self.listed.steady else self.listed.page
        after: str | None = ""
        while after is not None:
            page, after = read(after, BATCH)
            fresh = [row for row in page if row.pk not in known]
            if not self._long:
                known.update(row.pk for row in fresh)
            lines = self.listed.lines(fresh)
            self.rows += len(fresh)
            _give_back()
            if self.rows > ROWS_MAX[self.order.form]:
                raise TooManyRows(rows_max=ROWS_MAX[self.order.form])
            yield lines

    def _end(self, step: str) -> None:
        if self._over:
            return
        self._over = True
        if self._slot is not None:
            self._slot.release()
        self._record(step, self.rows)

    def _record(self, step: str, rows: int) -> None:
        with transaction.atomic(durable=True):
            record_export(
                actor=self.order.actor, export=self._export, step=step, what=self.listed.name,
                area_code=self.listed.area_code, asked=self.order.asked, rows=rows, now=now(),
            )  # fmt: skip
        _give_back()


def _give_back() -> None:
    """A slow reader holds no connection of the pool."""
    if not connection.in_atomic_block:
        connection.close()


def _disposition(listed: Listed, order: Order) -> str:
    """A name with the area and the day: plain, and as people of the language would call it (RFC 6266)."""
    day, code = order.at.astimezone(SHANGHAI).date(), listed.area_code
    title = TITLES[listed.name][order.language == "en"]
    name = "_".join(part for part in (title, named([code]).get(code, code), f"{day}") if part)
    plain = "-".join(part for part in (listed.name, code, f"{day:%Y%m%d}") if part)
    return f"attachment; filename=\"{plain}.{order.form}\"; filename*=UTF-8''{quote(name)}.{order.form}"
