"""Check digits of national codes."""

from collections.abc import Callable, Mapping
from typing import Final

_CREDIT: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CITIZEN: Final = "10X98765432"
_DIGITS: Final = frozenset("0123456789")


def credit_code_digit(first: str) -> str:
    """The 18th character of a unified social credit code (GB 32100) after its first 17. Raises ValueError."""
    total = sum(_CREDIT.index(sign) * pow(3, place, 31) for place, sign in enumerate(first))
    return _CREDIT[-total % 31]


def is_credit_code(text: str) -> bool:
    """GB 32100: 18 characters, no I, O, S, V, Z."""
    return len(text) == 18 and set(text) <= set(_CREDIT) and text[17] == credit_code_digit(text[:17])


def is_citizen_number(text: str) -> bool:
    """GB 11643: 17 digits and a check character."""
    if len(text) != 18 or not set(text[:17]) <= _DIGITS:
        return False
    total = sum(int(sign) * pow(2, 17 - place, 11) for place, sign in enumerate(text[:17]))
    return text[17] == _CITIZEN[total % 11]


CHECKS: Final[Mapping[str, Callable[[str], bool]]] = {"gb32100": is_credit_code, "gb11643": is_citizen_number}
