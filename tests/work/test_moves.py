"""The state of an incident as a pure function of its handle tasks."""

from hypothesis import given
from hypothesis import strategies as st

from backend.work.models import STATES
from backend.work.moves import incident_state

TASKS = st.lists(st.tuples(st.sampled_from(STATES), st.booleans()), max_size=6)
ENDED = {"recalled", "transferred", "cancelled"}


@given(TASKS)
def test_the_state_follows_what_is_open_then_what_the_lead_has_done(tasks: list[tuple[str, bool]]) -> None:
    state = incident_state(tasks)
    states = {name for name, _ in tasks}
    assert (state == "in_progress") == ("accepted" in states)
    assert (state == "dispatched") == ("dispatched" in states and "accepted" not in states)
    if state == "verifying":
        assert ("done", True) in tasks
    if states <= ENDED | {"returned"}:
        assert state == "registered"


@given(TASKS, st.sampled_from(sorted(ENDED)))
def test_what_was_taken_back_counts_as_nothing(tasks: list[tuple[str, bool]], ended: str) -> None:
    assert incident_state([*tasks, (ended, True)]) == incident_state(tasks)


@given(TASKS)
def test_the_order_of_tasks_means_nothing(tasks: list[tuple[str, bool]]) -> None:
    assert incident_state(tasks) == incident_state(tasks[::-1])
