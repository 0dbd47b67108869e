"""Failures of other systems of this kind, retold: each case is named as in their list, every input invented."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest

from analyzers import things
from analyzers.filing import asked_keys, exact_keys, stored_keys
from analyzers.names import name_relation, parse_person_name
from analyzers.places import resolve_place, successors
from matching.compare import compare

BORN = "1970-01-01"


def meets(asked: Any, found: Any) -> bool:
    return bool({*asked_keys(asked).strong, *asked_keys(asked).weak} & {*stored_keys(found).recall})


def totals(asked: Any, *found: Any) -> list[float]:
    return [compare(asked, one).total for one in found]


@pytest.mark.parametrize("asked", ["dang dinh duc", "Dặng Đinh Duc", "ĐANG DINH DUC"])
def test_c01_d_with_a_stroke_is_no_accent(asked: str):
    stored = things.person("Đặng Đình Đức", birth_date=BORN)
    subject = things.person(asked, birth_date=BORN)
    assert meets(subject, stored)
    assert compare(subject, stored).strength == "probable"
    exact = things.person("Đặng Đình Đức", birth_date=BORN)
    assert compare(exact, stored).total > compare(subject, stored).total


def test_c03_marks_that_were_typed_count():
    stored = [things.person(f"Bùi {name}", birth_date=BORN) for name in ("Đường", "Dương", "Đương")]
    toned = totals(things.person("Bùi Đường", birth_date=BORN), *stored)
    assert toned[0] > max(toned[1:])
    bare = totals(things.person("bui duong", birth_date=BORN), *stored)
    assert len(set(bare)) == 1
    notes = compare(things.person("Bùi Đường", birth_date=BORN), stored[1]).evidence[0].note
    assert "Khác dấu" in notes


def test_c05_letters_with_two_marks_in_nfd():
    name = "Huệ Phượng"
    apart = unicodedata.normalize("NFD", name)
    half = f"Huệ {unicodedata.normalize('NFD', 'Phượng')}"
    for typed in (apart, half):
        assert name_relation(parse_person_name(typed), parse_person_name(name)) == "same"


@pytest.mark.parametrize("number", ["097288004505", "100288004505", "000288004505"])
def test_c12_twelve_digits_are_all_that_the_law_promises(number: str):
    assert list(exact_keys(things.person(None, numbers=[(number, None)]))) == [f"id:{number}"]


@pytest.mark.parametrize("number", ["0792880••505", "079288xxx505"])
def test_c13_a_covered_number_is_no_key_and_only_possible(number: str):
    stored = things.person("Nguyễn Văn An", numbers=[(number, "cccd")])
    assert not list(exact_keys(stored))
    asked = things.person("Nguyễn Văn An", numbers=[("079288004505", None)])
    assert meets(asked, stored)
    assert compare(asked, stored).strength == "probable"


def test_c14_tax_numbers_of_ten_thirteen_and_twelve_digits():
    parent, branch = (
        things.organization(None, tax_code="9900000016"),
        things.organization(None, tax_code="9900000016-001"),
    )
    glued = things.organization(None, tax_code="9900000016001")
    household = things.organization(None, tax_code="099288004505")
    assert list(exact_keys(branch)) == list(exact_keys(glued)) == ["tax:9900000016-001"]
    assert list(exact_keys(parent)) == ["tax:9900000016"]
    assert list(exact_keys(household)) == ["tax:099288004505", "id:099288004505"]
    assert compare(parent, branch).strength == "probable"


@pytest.mark.parametrize(("number", "label"), [("079288004505", "cmnd"), ("182345678", "cccd")])
def test_c15_the_digits_say_what_a_number_is(number: str, label: str):
    (stored,) = things.person(None, numbers=[(number, label)]).numbers
    assert stored.exact == number
    assert stored.kind == ("cccd" if len(number) == 12 else "cmnd")


def test_c21_short_names_and_a_shared_birth_date():
    stored = things.person("Lý Vũ An", birth_date=BORN)
    exact, marks, iy, changed = (
        compare(things.person(name, birth_date=BORN), stored)
        for name in ("Lý Vũ An", "Lý Vủ An", "Lí Vũ An", "Ly Vu Am")
    )
    assert {one.strength for one in (exact, marks, iy, changed)} == {"probable"}
    assert exact.total > max(marks.total, iy.total) >= min(marks.total, iy.total) > changed.total
    assert compare(things.person("Trần Thị Hoa", birth_date=BORN), stored).strength == "none"


@pytest.mark.parametrize("asked", ["Minh Quốc Trần", "Minh Trần"])
def test_c22_another_word_order_is_a_candidate_below_the_right_one(asked: str):
    stored = things.person("Trần Quốc Minh", birth_date=BORN)
    subject = things.person(asked, birth_date=BORN)
    assert meets(subject, stored)
    right = compare(things.person("Trần Quốc Minh", birth_date=BORN), stored)
    assert right.total > compare(subject, stored).total


@pytest.mark.parametrize("asked", ["Cty CP ĐT Sông Xanh", "CTCP Đầu tư Sông Xanh"])
def test_c23_forms_written_short(asked: str):
    stored = things.organization("Công ty cổ phần Đầu tư Sông Xanh")
    subject = things.organization(asked)
    assert meets(subject, stored)
    assert compare(subject, stored).strength == "probable"


def test_c23_a_name_without_its_lines_of_business_is_found_and_shown():
    stored = things.organization("Công ty cổ phần Đầu tư Sông Xanh")
    subject = things.organization("SÔNG XANH JSC")
    assert meets(subject, stored)
    assert compare(subject, stored).strength == "weak"


def test_c23_words_of_form_alone_never_match():
    stored = things.organization("Công ty cổ phần Đầu tư Sông Xanh")
    assert compare(things.organization("Công ty cổ phần"), stored).strength == "none"


def test_c24_two_sisters_are_two_people():
    lan = things.person("Ngô Thị Lan", birth_year=1988, numbers=[("040188000001", None)])
    other = things.person("Ngô Thị Lân", birth_year=1990)
    assert compare(lan, other).strength in {"weak", "none"}


def test_c26_forty_of_one_name():
    one = things.person("Nguyễn Thị Hoa", numbers=[("040188000001", None)])
    assert compare(one, things.person("Nguyễn Thị Hoa", numbers=[("040199777777", None)])).strength == "weak"
    assert compare(one, things.person("Nguyễn T. Hoa", numbers=[("040188000001", None)])).strength == "exact"


@pytest.mark.parametrize(("one", "other"), [("phường Nghi Phú", "xã Nghi Phu"), ("Nghi Phú", "P. Nghi Phú")])
def test_c56_the_kind_of_a_unit_is_no_part_of_its_name(one: str, other: str):
    places = [resolve_place(name, "Thành phố Vinh", "Nghệ An") for name in (one, other)]
    assert places[0].candidates == places[1].candidates
    assert places[0].exact == places[1].exact is not None


def test_c60_a_split_commune_may_be_in_each_of_its_targets():
    place = resolve_place("xã Thạnh Phú", "Vĩnh Cửu", "Đồng Nai")
    assert len(place.candidates) == 1
    assert place.now == frozenset(successors(place.candidates[0]))
    assert place.split == (len(place.now) > 1)
