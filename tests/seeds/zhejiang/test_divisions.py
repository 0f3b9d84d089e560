"""Names, kinds, people and numbers of grids of the whole province."""

from collections import Counter

import pytest

from seeds.zhejiang import load_upper_levels
from seeds.zhejiang.divisions import CITY_POPULATION, names, township_kind, village_kind, villages
from seeds.zhejiang.shares import largest_remainder


def test_the_province_has_the_known_number_of_areas_on_every_level() -> None:
    digits = Counter(len(code) for code in names())
    assert [digits[n] for n in (2, 4, 6, 9, 12)] == [1, 11, 90, 1387, 25547]
    assert sum(village.grids for village in villages()) == 115_000


def test_every_village_has_a_grid_and_none_has_more_than_its_three_digits_can_count() -> None:
    grids = [village.grids for village in villages()]
    assert min(grids) == 1
    assert max(grids) < 900  # 9xx is for special grids


def test_grids_of_a_city_are_those_of_the_plan() -> None:
    by_city: Counter[str] = Counter()
    for village in villages():
        by_city[village.code[:4]] += village.grids
    assert [by_city[city] for city in sorted(by_city)] == [
        18404, 16079, 19281, 9516, 6114, 10400, 11353, 4432, 2366, 12607, 4448,
    ]  # fmt: skip


def test_residents_of_the_villages_add_up_to_the_census_of_each_city() -> None:
    by_city: Counter[str] = Counter()
    for village in villages():
        by_city[village.code[:4]] += village.population
    assert dict(by_city) == CITY_POPULATION
    assert sum(by_city.values()) == 54_426_891


def test_upper_levels_carry_names_and_people_that_add_up() -> None:
    rows = {row.code: row for row in load_upper_levels()}
    assert Counter(row.level for row in rows.values()) == {"province": 1, "city": 11, "county": 90}
    assert rows["33"].name == "浙江省"
    assert rows["33"].population == 54_426_891
    assert rows["330110"].name == "余杭区"
    for code, row in rows.items():
        parts = [other.population for other in rows.values() if other.code[:-2] == code]
        assert not parts or sum(parts) == row.population


@pytest.mark.parametrize(
    ("code", "name"),
    [("330902105", "干𬒗镇"), ("331181004", "鿎石街道"), ("330383198", "龙港市直辖"), ("330383", "龙港市")],
)
def test_names_that_the_list_cannot_spell_are_corrected(code: str, name: str) -> None:
    assert names()[code] == name


def test_no_name_is_left_as_the_list_misspells_it() -> None:
    assert not {"干览镇", "石达石街道", "龙港县直辖村级区划"} & set(names().values())


def test_kinds_of_townships_follow_their_digits_and_longgang_is_shown_as_a_zone() -> None:
    kinds = Counter(township_kind(code) for code in names() if len(code) == 9)
    assert kinds == {"subdistrict": 488, "town": 618, "township": 258, "zone": 23}
    assert township_kind("330383198") == "zone"


@pytest.mark.parametrize(
    ("code", "name", "kind"),
    [
        ("330106002001", "某社区", "community"),
        ("330106002201", "某村", "village"),
        ("330106002201", "某社区", "community"),  # named a community, numbered as a village
        ("330106002498", "某虚拟社区", "community"),
    ],
)
def test_kind_of_a_village(code: str, name: str, kind: str) -> None:
    assert village_kind(code, name) == kind


@pytest.mark.parametrize(
    ("total", "weights", "shares"),
    [
        (10, [1, 1, 1], [4, 3, 3]),
        (3, [0, 5, 1], [0, 3, 0]),
        (0, [2, 3], [0, 0]),
        (7, [2.5], [7]),
        (4, [1, 2, 1], [1, 2, 1]),
    ],
)
def test_largest_remainder_shares_out_exactly(total: int, weights: list[float], shares: list[int]) -> None:
    assert largest_remainder(total, weights) == shares
