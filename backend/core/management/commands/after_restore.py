"""`manage.py after_restore`: makes a database that was restored from a dump safe to work with."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection, transaction

from backend.core import changes


class Command(BaseCommand):
    help = "After pg_restore: phones and consoles start their download again, and no change stays hidden."

    def handle(self, *args: Any, **options: Any) -> None:
        del args, options
        with transaction.atomic(durable=True), connection.cursor() as cursor:
            # A server's sessions give up after seconds; the feed of a province takes longer.
            cursor.execute("SET LOCAL statement_timeout = 0")
            stamped = changes.start_again()
        self.stdout.write(f"A new epoch; {stamped} changes are served again. Every phone downloads anew by itself.")
