"""What counts a whole province is not cut short by the patience of a server's session."""

import pytest
from django.core.management import call_command
from django.db import connection


@pytest.mark.django_db
@pytest.mark.parametrize("command", ["check_density", "check_history"])
def test_a_check_takes_its_time(command: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '1ms'")
    call_command(command)
