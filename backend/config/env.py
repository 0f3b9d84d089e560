"""Typed settings from the environment: each names itself when it is missing or wrong.

Values come from the process environment, then from the KEY=VALUE file in `WANGGE_ENV_FILE`
(by default `var/demo.env`), so that `manage.py` works by hand in a clone that has been started. A secret may also lie
in a file of its own, named by the setting with `_FILE` behind it.
"""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class SettingError(Exception):
    """A setting is missing or cannot be read; the start stops with its name."""


class Env:
    """Reads single settings; `values` are str by name."""

    def __init__(self, values: dict[str, str]) -> None:
        self.values = values

    @classmethod
    def load(cls) -> "Env":
        named = os.environ.get("WANGGE_ENV_FILE", "")
        path = Path(named or ROOT / "var" / "demo.env")
        if named and not path.is_file():
            raise SettingError(f"WANGGE_ENV_FILE names {named}, but there is no such file.")
        values: dict[str, str] = {}
        if path.is_file():
            lines = path.read_text(encoding="utf-8").splitlines()
            pairs = (line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
            values = {key.strip(): value.strip() for key, value in pairs}
        return cls(values | dict(os.environ))

    def text(self, name: str, default: str | None = None) -> str:
        value = self.values.get(name, default)
        if value is None or (value == "" and default is None):
            raise SettingError(f"{name} is not set. Start with `make demo`, or set {name} in the environment.")
        return value

    def secret(self, name: str, default: str | None = None) -> str:
        """The value of `name`, or the first line of the file that `name`_FILE names; both at once are refused."""
        pointer = f"{name}_FILE"
        path = self.values.get(pointer, "")
        if not path:
            return self.text(name, default)
        if self.values.get(name):
            raise SettingError(f"{name} and {pointer} are both set; keep one of them.")
        try:
            lines = Path(path).read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise SettingError(f"{pointer} names {path}, which cannot be read: {error}.") from error
        if not lines or not lines[0].strip():
            raise SettingError(f"{pointer} names {path}, which is empty.")
        return lines[0].strip()

    def integer(self, name: str, default: int | None = None) -> int:
        raw = self.text(name, None if default is None else str(default))
        try:
            return int(raw)
        except ValueError as error:
            raise SettingError(f"{name} must be a whole number, not {raw!r}.") from error

    def number(self, name: str, default: float | None = None) -> float:
        raw = self.text(name, None if default is None else str(default))
        try:
            return float(raw)
        except ValueError as error:
            raise SettingError(f"{name} must be a number, not {raw!r}.") from error

    def flag(self, name: str, default: bool = False) -> bool:
        raw = self.text(name, "1" if default else "0").lower()
        if raw not in {"0", "1", "true", "false", ""}:
            raise SettingError(f"{name} must be 0 or 1, not {raw!r}.")
        return raw in {"1", "true"}

    def items(self, name: str, default: str = "") -> list[str]:
        return [part.strip() for part in self.text(name, default).split(",") if part.strip()]
