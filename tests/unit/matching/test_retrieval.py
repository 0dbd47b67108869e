"""What compares as exact or probable shares a key: otherwise nobody would ever bring the two together."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzers import things
from analyzers.filing import asked_keys, stored_keys
from analyzers.identifiers import agrees_with_visible
from matching.compare import compare

NUMBERS = st.sampled_from(["040080001234", "040080001235", "04008000123", "O40080001234", "182345678", "B1234567"])
COVERED = st.sampled_from(["0400800••234", "079288xxx505", "…001234", "0400••••1234", "040080••••••"])
NAMES = st.sampled_from(
    [
        "Nguyễn Văn An",
        "NGUYEN VAN AN",
        "Nguyễn VănAn",
        "NguyễnVăn An",
        "Nguyễn An",
        "An Văn Nguyễn",
        "Nguyễn Văn Ân",
        "Nguyễn Văn Anh",
        "Ông Nguyễn V. An",
        "Nguyễn Văn Đức An",
        "Trần Thị Bình",
        None,
    ]
)
DATES = st.sampled_from(["1980-02-03", "1980-03-02", "1980", None])
COMMUNES = st.sampled_from(
    [
        ("Xã Nghi Phú", "Thành phố Vinh", "Tỉnh Nghệ An"),
        ("nghi phu", None, "Nghệ An"),
        ("Phường Vinh Phú", None, "Nghệ An"),
        ("Xã Nghi Phúc", "TP Vinh", None),
        ("Nghi Phuu", None, None),
        ("Xã Không Có", None, None),
        (None, None, None),
    ]
)
CERTIFICATES = st.sampled_from(["BA 123456", "BA 123457", "ĐA 123456", "DA 12345", "số BA 123456, tờ 12", None])
LOTS = st.sampled_from(["12", "012", "345", None])


@st.composite
def persons(draw: st.DrawFn, numbers: st.SearchStrategy[str] = NUMBERS) -> things.Person:
    typed = [(number, None) for number in draw(st.lists(numbers, max_size=2))]
    return things.person(draw(NAMES), birth_date=draw(DATES), numbers=typed)


@st.composite
def lands(draw: st.DrawFn) -> things.Land:
    commune, district, province = draw(COMMUNES)
    values: dict[str, Any] = {"commune": commune, "district": district, "province": province}
    values |= {"map_sheet": draw(LOTS), "parcel": draw(LOTS), "certificate": draw(CERTIFICATES)}
    return things.land(values | {"register": draw(st.sampled_from(["CH 0120", "CH120", None]))})


def is_brought(asked: things.Thing, found: things.Thing) -> bool:
    return bool({*asked_keys(asked).strong} & {*stored_keys(found).recall})


@given(persons(), persons(NUMBERS | COVERED))
def test_persons(asked: things.Person, found: things.Person):
    assert compare(asked, found).strength in {"none", "weak"} or is_brought(asked, found)


SYLLABLES = st.sampled_from("nguyen tran le thi van quoc huong anh an y hoa nghiem moong ly trung oanh gia".split())
FULL_NAMES = st.lists(SYLLABLES, min_size=2, max_size=5)


@st.composite
def one_slip(draw: st.DrawFn) -> tuple[str, str]:
    """A name and the same with one realistic error in it."""
    name = draw(FULL_NAMES)
    at = draw(st.integers(0, len(name) - 1))
    word = name[at]
    i, letter = draw(st.integers(0, len(word) - 1)), draw(st.sampled_from("abcdeghiklmnopqrstuvxy"))
    inner = draw(st.integers(1, len(name) - 1))
    slips = [
        [*name[:at], word[:i] + letter + word[i + 1 :], *name[at + 1 :]],
        [*name[:at], word[:i] + letter + word[i:], *name[at + 1 :]],
        [*name[:at], word[:i] + word[i + 1 : i + 2] + word[i] + word[i + 2 :], *name[at + 1 :]],
        [*name[:inner], *name[inner + 1 :]] if inner < len(name) - 1 else name,
        [name[0], name[-1]],
        [*name[:at], word[0], *name[at + 1 :]],
        [one[0] for one in name],
        name[::-1],
        [*name[: inner - 1], name[inner - 1] + name[inner], *name[inner + 1 :]],
    ]
    if len(word) > 1:
        slips.append([*name[:at], word[:i] + word[i + 1 :], *name[at + 1 :]])
    return " ".join(name), " ".join(draw(st.sampled_from(slips)))


@given(one_slip(), st.booleans(), st.sampled_from(["1980", "1980-02-03"]))
def test_a_name_with_one_error_in_the_same_year_is_found(names: tuple[str, str], turned: bool, born: str):
    right, wrong = names[::-1] if turned else names
    asked, found = things.person(right, birth_date=born), things.person(wrong, birth_year=1980)
    keys = asked_keys(asked)
    if compare(asked, found).strength != "none":
        assert {*keys.strong, *keys.weak} & {*stored_keys(found).recall}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("Nguyễn Thị Hương", "Nguyễn Thị Lương"),
        ("Nguyễn Thị Hương", "Nguyễn Thị Ương"),
        ("Nguyễn Ý", "Nguyễn By"),
        ("Trần Xuân Trinh", "Chần Suân Chinh"),
        ("Lý Văn Coong", "Lý Văn Công"),
        ("Ng. T. Lan", "Nguyễn Thị Lan"),
        ("Minh Trần", "Trần Quốc Minh"),
        ("Trần Minh", "Trần Quốc Bảo Minh"),
        ("TiêuXuyến Trọng Muôn", "Tiêu Xuyến Trọng Muôn"),
    ],
)
def test_names_that_a_year_brings_together(asked: str, found: str):
    for one, other in ((asked, found), (found, asked)):
        subject, stored = (things.person(name, birth_year=1980) for name in (one, other))
        keys = asked_keys(subject)
        assert {*keys.strong, *keys.weak} & {*stored_keys(stored).recall}
        assert compare(subject, stored).strength != "none"


def test_a_common_name_shares_its_year_keys_with_few_kinds_of_names():
    """Each key of a year leaves out one part of the name; none is of the surname and the commonest middle name."""
    keys = stored_keys(things.person("Nguyễn Thị Hương", birth_year=1980)).recall
    assert not any(key in keys for key in ("near~nguyen thi|1980", "near~thi|1980", "near~nguyen|1980"))


# A lookup whose place is in no table clears nobody, so it need not bring all.
@given(lands().filter(lambda land: land.place.now or not land.place.text), lands())
def test_land(asked: things.Land, found: things.Land):
    assert compare(asked, found).strength in {"none", "weak"} or is_brought(asked, found)


def test_a_misspelt_commune_of_no_district_is_found():
    """Nothing resolves it, and it is all that the record says of the place."""
    lot = {"map_sheet": "12", "parcel": "345"}
    asked = things.land({**lot, "commune": "Xã Nghi Phú", "district": "Thành phố Vinh"})
    found = things.land({**lot, "commune": "Nghi Phuu"})
    assert compare(asked, found).strength == "probable"
    assert is_brought(asked, found)


@pytest.mark.parametrize("covered", ["0400800••234", "0400••••1234", "…001234", "040080001xxx", "CCCD 04008•••1234"])
def test_a_covered_number_on_record_is_found_by_the_whole_one(covered: str):
    asked = things.person(None, numbers=[("040080001234", None)])
    found = things.person("Nguyễn Văn An", numbers=[(covered, "cccd")])
    assert compare(asked, found).strength == "probable"
    assert is_brought(asked, found)


@pytest.mark.parametrize("covered", ["…1234", "0400800••235"])
def test_too_little_seen_or_another_number_brings_nobody(covered: str):
    asked = things.person(None, numbers=[("040080001234", None)])
    found = things.person("Nguyễn Văn An", numbers=[(covered, "cccd")])
    assert compare(asked, found).strength == "none"
    assert not is_brought(asked, found)


def test_a_number_covered_everywhere_costs_no_time():
    """To fit forty stretches into a row of ones there are more ways than anything could try."""
    assert not agrees_with_visible("*1" * 40 + "2", "1" * 200)
    assert not agrees_with_visible("*1" * 9 + "2", "1" * 20)
