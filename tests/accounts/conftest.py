"""Passwords that are cheap to check, and small shapes for sign-in tests."""

import pytest
from pytest_django import Settings

from tests.accounts.sms import stub

__all__ = ["stub"]


@pytest.fixture(autouse=True)
def cheap_passwords(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
