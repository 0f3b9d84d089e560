"""Phones of the cast, as those of the mobile tests."""

from tests.mobile.conftest import phone, send

__all__ = ["phone", "send"]
