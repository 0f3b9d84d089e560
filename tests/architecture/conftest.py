"""Passwords that are cheap to check: the table of permissions signs in many times."""

from tests.accounts.conftest import cheap_passwords

__all__ = ["cheap_passwords"]
