"""How bodies are read and answers are written: JSON in UTF-8, whatever a caller says about charset and Accept."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any, ClassVar

from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from backend.core.problems import TooLarge, Unreadable

BODY_MAX = 1_000_000  # bytes
ECHO_MAX = 200  # characters
KEPT_DEEP = 64  # brackets within each other
# A text without its end reaches to the end, so that nothing in it is read twice.
_SIGN = re.compile(r'"(?:[^"\\]++|\\.)*+(?:"|\Z)|[\[\]{}]', re.DOTALL)


class JsonParser(BaseParser):
    """At most `most` bytes. The charset of the header is not followed: Python also knows codecs that decompress."""

    media_type = "application/json"
    most: ClassVar[int] = BODY_MAX

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Raises Unreadable, TooLarge."""
        del media_type, parser_context
        data = stream.read(self.most + 1)
        if len(data) > self.most:
            raise TooLarge(max_bytes=self.most)
        try:
            return self.read(data.decode("utf-8"))
        except (ValueError, RecursionError) as error:
            raise Unreadable() from error

    def read(self, text: str) -> Any:
        return json.loads(text, parse_constant=_refuse)


class PrunedJsonParser(JsonParser):
    """Of brackets beyond any reader's depth the inner ones are left out, so that the rest of the body is heard.

    What is left is still `KEPT_DEEP` deep, and whoever reads it says that this is too much.
    """

    def read(self, text: str) -> Any:
        try:
            return super().read(text)
        except RecursionError:
            return super().read("".join(_pruned(text)))


def is_deep(value: object, most: int) -> bool:
    """Whether more than `most` objects and lists stand within each other, `value` itself counted."""
    level = [value]
    for _ in range(most + 1):
        level = [
            each
            for whole in level
            if isinstance(whole, dict | list)
            for each in (whole.values() if isinstance(whole, dict) else whole)
        ]
        if not level:
            return False
    return True


class AlwaysJson(DefaultContentNegotiation):
    """There is one form of answers, so that no Accept header can be a reason to give none."""

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        del request, format_suffix
        first = next(iter(renderers))
        return first, str(first.media_type)


def echo(text: object) -> str:
    """What a caller sent, as an answer may repeat it and a database keep it: short, printable, without half letters."""
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in str(text)[:ECHO_MAX])


def language_in(header: str) -> str:
    """Language of the answer: "en" where the first of an Accept-Language header is English, else "zh"."""
    return "en" if header.strip().lower().startswith("en") else "zh"


def _pruned(text: str) -> Iterator[str]:
    depth = begin = 0
    for sign in _SIGN.finditer(text):
        if sign[0] in ("[", "{"):
            depth += 1
            if depth == KEPT_DEEP:
                yield text[begin : sign.end()]
        elif sign[0] in ("]", "}"):
            if depth == KEPT_DEEP:
                begin = sign.start()
            depth -= 1
    if depth < KEPT_DEEP:
        yield text[begin:]


def _refuse(constant: str) -> None:
    raise ValueError(constant)
