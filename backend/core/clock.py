"""The server's clock. Commands receive `now` as an argument; only entry points call `now()`."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """Current time, aware, UTC."""
    return datetime.now(tz=UTC)
