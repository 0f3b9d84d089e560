"""What makes sense to dispatch: one lead, units that the post may send to, people of these units."""

from collections.abc import Iterable, Sequence

from backend.accounts.models import Unit
from backend.accounts.queries import people_of_unit
from backend.core.problems import Invalid
from backend.incidents.serializers import TaskOrder
from backend.work.problems import OneLead, SameUnitTwice, UnknownPerson, UnknownUnit
from backend.work.queries import taken


def check_orders(orders: Sequence[TaskOrder], among: Iterable[Unit]) -> None:
    """Checks orders to some of `among`.

    Raises Invalid for ids that are taken, OneLead, SameUnitTwice, UnknownUnit, UnknownPerson.
    """
    if sum(order.lead for order in orders) != 1:
        raise OneLead(fields={"tasks": ["lead"]})
    units = {unit.pk for unit in among}
    if len({order.unit for order in orders}) != len(orders):
        raise SameUnitTwice(fields={"tasks": ["unit"]})
    ids = [order.id for order in orders if order.id]
    if len(set(ids)) != len(ids) or taken(ids):
        raise Invalid(fields={"tasks": ["id"]})
    for index, order in enumerate(orders):
        if order.unit not in units:
            raise UnknownUnit(fields={f"tasks.{index}.unit": ["unknown"]})
        if order.person and order.person not in {post.person_id for post in people_of_unit(order.unit)}:
            raise UnknownPerson(fields={f"tasks.{index}.person": ["unknown"]})
