"""Transactions are opened once, by the entry point; commands only make sure that there is one."""

from django.db import transaction


class NoTransaction(RuntimeError):
    """A command was called outside `transaction.atomic(durable=True)`."""


def require_transaction() -> None:
    """Raises NoTransaction where no transaction is open, so that a write can never be half done."""
    if not transaction.get_connection().in_atomic_block:
        raise NoTransaction("Open `with transaction.atomic(durable=True):` in the entry point.")
