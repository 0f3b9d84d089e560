"""All that waits, done to its end: entry points that open a short transaction for each step."""

from django.db import transaction

from gis.density.commands import announce, fold
from gis.density.models import Recount
from gis.density.recount import recount


def fold_all(batch: int) -> int:
    """Folds until nothing is left, `batch` deltas a transaction; returns the number of deltas."""
    total = 0
    while True:
        with transaction.atomic(durable=True):
            folded = fold(batch)
        total += folded
        if folded < batch:
            return total


def recount_all() -> int:
    """Counts all slices that wait, a transaction each; returns how many. Several processes may do so at once."""
    kinds = set(Recount.objects.values_list("kind", flat=True))
    total = 0
    while kinds:
        with transaction.atomic(durable=True):
            if not recount():
                for kind in kinds:
                    announce(kind.partition(".")[0])
                break
        total += 1
    return total
