"""Pages of lists on the wire: rows, the key of the next page, and how many rows there are in all."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

COUNT_MAX = 1000  # where no rollup knows the number
TOGETHER_MAX = 100_000
Number = tuple[int, bool]  # of rows, and whether it is exact


class PageOut(serializers.Serializer[Any]):
    """A page of a list, of which `next` is the following one."""

    next = serializers.CharField(allow_null=True, help_text="To be sent as `after` for the next page.")
    count = serializers.IntegerField(help_text="Of all pages together.")
    count_exact = serializers.BooleanField(help_text="False where there are more than were counted.")


def page_form(results: Sequence[Any], following: str | None, number: Number) -> dict[str, Any]:
    count, exact = number
    return {"results": results, "next": following, "count": count, "count_exact": exact}


def count_up_to(rows: QuerySet[Any], limit: int = COUNT_MAX) -> Number:
    """Number of rows, and whether it is exact; counting stops at `limit`."""
    found = rows.order_by()[: limit + 1].count()
    return min(found, limit), found <= limit


def count_together(arms: Sequence[QuerySet[Any]], limit: int = COUNT_MAX) -> Number:
    """The same of rows that are found in several ways, each of which has its own index; no row counts twice.

    Where there are several ways, counting stops at 100,000, because what was found is kept in mind.
    """
    if len(arms) == 1:
        return count_up_to(arms[0], limit)
    limit = min(limit, TOGETHER_MAX)
    found: set[Any] = set()
    for arm in arms:
        found.update(arm.order_by().values_list("pk", flat=True)[: limit + 1])
        if len(found) > limit:
            break
    return min(len(found), limit), len(found) <= limit
