"""How bodies are read and answers are written: JSON in UTF-8, whatever a caller says about charset and Accept."""

import json
from collections.abc import Iterable, Mapping
from typing import IO, Any, ClassVar

from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from backend.core.problems import TooLarge, Unreadable

BODY_MAX = 1_000_000  # bytes
ECHO_MAX = 200  # characters


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
            return json.loads(data.decode("utf-8"), parse_constant=_refuse)
        except (ValueError, RecursionError) as error:
            raise Unreadable() from error


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


def _refuse(constant: str) -> None:
    raise ValueError(constant)
