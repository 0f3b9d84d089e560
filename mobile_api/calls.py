"""What a kind of mutation is, and with what it is called."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from backend.core.actor import Access


@dataclass(frozen=True)
class Call:
    """Who sent a mutation and when: `now` is the server's time, `at` what the device claims."""

    access: Access
    now: datetime
    at: datetime | None
    language: str


@dataclass(frozen=True)
class Kind:
    """`parse` raises Problem; `run` gives the answer, as JSON can hold it; what it raises undoes all that it wrote."""

    parse: Callable[[Mapping[str, Any]], Any]
    run: Callable[[Call, Any], dict[str, Any]]
