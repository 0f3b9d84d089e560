"""Incidents by grid and category, the catalogue, and the tables they follow."""

from collections import Counter

import numpy as np
import pytest

from seeds.zhejiang import CountyAreas
from seeds.zhejiang.catalogue import categories, groups
from seeds.zhejiang.distributions import CHANNELS, CLOSING, GROUPS, TOTAL, WEEKDAY, adds_up, checked
from seeds.zhejiang.incidents import incident_counts

UNITS = {
    *("police", "justice", "emergency_mgmt", "law_enforcement", "market", "construction"),
    *("service_hall", "mediation", "centre"),
}


@pytest.mark.parametrize("total", [0, 1, 30_000])
def test_counts_add_up_exactly(islands: CountyAreas, total: int) -> None:
    counts = incident_counts(islands, total, "history")
    assert set(counts) == {leaf.code for leaf in categories()}
    assert sum(int(each.sum()) for each in counts.values()) == total
    assert all(len(each) == len(islands.grids) and each.min() >= 0 for each in counts.values())


def test_counts_repeat_with_their_seed_and_differ_with_another(islands: CountyAreas) -> None:
    first, again, other = (incident_counts(islands, 5000, seed) for seed in ("a", "a", "b"))
    assert all((first[leaf] == again[leaf]).all() for leaf in first)
    assert any((first[leaf] != other[leaf]).any() for leaf in first)


def test_leaves_get_their_share_and_grids_differ_without_being_absurd(town: CountyAreas) -> None:
    counts = incident_counts(town, 38_000, "history")
    assert counts["environment.litter"].sum() == 1100
    assert counts["dispute.neighbours"].sum() == 2400
    a_grid = np.sum(list(counts.values()), axis=0)
    assert np.percentile(a_grid, 10) < np.median(a_grid) / 1.5
    assert a_grid.max() < 20 * np.median(a_grid)


def test_the_catalogue_has_eight_groups_and_forty_leaves_with_the_weights_of_their_group() -> None:
    weights: Counter[str] = Counter()
    for leaf in categories():
        weights[leaf.group] += leaf.weight
        assert leaf.code.startswith(f"{leaf.group}.")
    assert len({leaf.code for leaf in categories()}) == 40
    assert dict(weights) == {code: group.total for code, group in GROUPS.items()}
    assert [group.code for group in groups()] == list(GROUPS)
    assert len({group.hue for group in groups()}) == 8


def test_the_catalogue_holds_known_words_only() -> None:
    measures = {"working_hours", "working_days", "calendar_hours"}
    for leaf in categories():
        assert {leaf.accept_measure, leaf.handle_measure} <= measures
        assert leaf.verification in {"photo", "call_back", "document"}
        assert leaf.sensitivity in {"ordinary", "restricted"}
        assert leaf.default_unit_kind in UNITS
        assert min(leaf.accept_amount, leaf.handle_amount) > 0
        assert leaf.name_zh
        assert leaf.name_en
        assert leaf.icon


def test_family_violence_sudden_death_and_complaints_are_restricted_and_nothing_else() -> None:
    restricted = {leaf.code for leaf in categories() if leaf.sensitivity == "restricted"}
    assert restricted == {"dispute.family", "emergency.sudden_death", "complaint.staff_suggestion"}


@pytest.mark.parametrize(
    ("code", "amount", "measure"),
    [
        ("environment.litter", 4, "working_hours"),
        ("environment.dirty_road", 2, "working_hours"),
        ("environment.rubble", 2, "working_days"),
        ("environment.illegal_building", 15, "working_days"),
        ("municipal.greenery", 5, "working_days"),
        ("hazard.fire_exit", 4, "working_hours"),
        ("municipal.manhole", 4, "working_hours"),
    ],
)
def test_limits_for_handling_that_the_sources_name(code: str, amount: float, measure: str) -> None:
    leaf = next(leaf for leaf in categories() if leaf.code == code)
    assert (leaf.handle_amount, leaf.handle_measure) == (amount, measure)


def test_photos_are_required_where_they_verify() -> None:
    for leaf in categories():
        assert leaf.photo_required == (leaf.verification == "photo")


def test_channels_hotline_and_orders_from_above_take_two_per_cent_each() -> None:
    assert CHANNELS["hotline"] == CHANNELS["order_above"] == TOTAL // 50
    assert CLOSING["village"].total / TOTAL == pytest.approx(0.61)
    assert max(WEEKDAY) == WEEKDAY[0]


def test_a_table_that_does_not_add_up_is_refused() -> None:
    with pytest.raises(ValueError, match="sums to 99, not to 100"):
        adds_up(100, [50, 49])
    with pytest.raises(ValueError, match="sums to 3"):
        checked(2, {"a": 3})
