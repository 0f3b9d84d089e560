"""Reads a body of several parts whole or not at all."""

from collections.abc import Mapping
from typing import IO, Any, cast

from django.utils.http import parse_header_parameters
from rest_framework.parsers import MultiPartParser

from backend.core.problems import Unreadable

KEPT = 4096  # bytes behind the last boundary that some clients write


class WholePartsParser(MultiPartParser):
    """A body without its end is refused: the line broke, and the last part would be half a photo."""

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Raises Unreadable."""
        heard = _Heard(stream)
        # The parser reads and does nothing else.
        parsed = super().parse(cast(IO[bytes], heard), media_type, parser_context)
        _, said = parse_header_parameters(media_type or "")
        if f"--{said.get('boundary', '')}--".encode("latin-1", "replace") not in heard.end:
            raise Unreadable()
        return parsed


class _Heard:
    """A stream of which the last bytes that were read are known."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream = stream
        self.end = b""

    def read(self, size: int = -1) -> bytes:
        data = self.stream.read(size)
        self.end = (self.end + data)[-KEPT:]
        return data
