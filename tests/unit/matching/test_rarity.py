from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzers.names import BirthDate, parse_birth, parse_person_name
from matching.rarity import ENOUGH, NOBODY, Counts, Rarity, count, values_of

NAMES = st.sampled_from(
    ["Nguyễn Văn An", "NGUYEN VAN AN", "Moong Văn Khoóng", "Y Bhăm Niê", "An", "Lê Thị Thu Hà", "H'Hen Niê", "?", "Lý"]
)
PUBLISHED = Rarity()


def chance(name: str, rarity: Rarity = PUBLISHED, *, folded: bool = False) -> float:
    return rarity.name(parse_person_name(name), folded=folded)


def on_file(names: dict[str, int], year: int | None = 1980) -> Rarity:
    return Rarity(count([(parse_person_name(name), year) for name, times in names.items() for _ in range(times)]))


def test_before_anybody_is_counted_published_shares_tell_common_from_rare():
    assert chance("Nguyễn Văn An") > 1e-4
    assert chance("Moong Văn Khoóng") < 1e-8
    assert chance("Nguyễn Thị Thu Hà") < chance("Nguyễn Thị Hà")


def test_without_tones_a_name_is_as_common_as_all_that_it_may_stand_for():
    assert chance("Nguyễn Văn An") < chance("Nguyễn Văn An", folded=True)
    assert chance("NGUYEN VAN AN") == chance("Nguyễn Văn An", folded=True)


def test_a_name_that_many_on_file_bear_is_as_common_as_it_is_there():
    rarity = on_file({"Moong Văn Khoóng": 400, "Nguyễn Văn An": 3_600})
    assert chance("Moong Văn Khoóng", rarity) == pytest.approx(400 / 4_000, rel=0.2)
    assert chance("Moong Van Khoong", rarity) == pytest.approx(400 / 4_000, rel=0.2)


def test_a_handful_on_file_say_less_than_the_parts_of_the_name():
    few = on_file({"Moong Văn Khoóng": ENOUGH - 1})
    assert chance("Moong Văn Khoóng", few) < 1e-5


def test_a_name_nobody_bears_is_put_together_from_parts_that_many_bear():
    rarity = on_file({"Moong Văn Tám": 1_000, "Lò Thị Khoóng": 1_000})
    assert chance("Moong Văn Khoóng", rarity) > 1_000 * chance("Moong Văn Khoóng")
    assert chance("Moong Văn Khoóng", rarity) <= ENOUGH / 2_000


def test_of_a_name_that_nobody_asked_about_the_published_shares_hold():
    counted = count([(parse_person_name("Moong Văn Khoóng"), None)] * 500)
    wanted = {value: counted.by_value.get(value, 0) for value in values_of(parse_person_name("Moong Văn Khoóng"))}
    rarity = Rarity(Counts(counted.persons, wanted, some=True))
    assert chance("Trần Thị Bình", rarity) == chance("Trần Thị Bình")
    assert chance("Moong Văn Khoóng", rarity) == chance("Moong Văn Khoóng", Rarity(counted))


def test_a_date_is_rarer_than_its_year_and_new_years_day_is_what_clerks_write():
    year, day = parse_birth("1980", None), parse_birth("1980-02-03", None)
    first = parse_birth("1980-01-01", None)
    assert PUBLISHED.birth(year, year) == PUBLISHED.birth(day, year) == pytest.approx(1 / 60)
    assert PUBLISHED.birth(day, day) < PUBLISHED.birth(first, first) < PUBLISHED.birth(year, year)
    assert PUBLISHED.birth(BirthDate(), day) == 1.0
    assert PUBLISHED.birth(year, year) < on_file({"Nguyễn Văn An": 500}).birth(year, year)


@given(NAMES, st.booleans(), st.dictionaries(NAMES, st.integers(1, 40), max_size=4))
def test_a_chance_is_a_chance(name: str, folded: bool, names: dict[str, int]):
    for rarity in (PUBLISHED, on_file(names)):
        assert 0 < chance(name, rarity, folded=folded) <= 1


@given(NAMES, st.dictionaries(NAMES, st.integers(1, 40), max_size=4))
def test_only_the_values_of_the_name_need_to_be_known(name: str, names: dict[str, int]):
    everything = count([(parse_person_name(other), None) for other, times in names.items() for _ in range(times)])
    wanted = set(values_of(parse_person_name(name)))
    some = Counts(everything.persons, {value: everything.by_value.get(value, 0) for value in wanted}, some=True)
    assert chance(name, Rarity(some)) == chance(name, Rarity(everything))
    assert chance(name, Rarity(NOBODY)) == chance(name)
