from __future__ import annotations

import pytest

from analyzers.names import parse_birth, parse_person_name
from analyzers.places import Place, resolve_place
from matching.likeness.names import birth_likeness, name_likeness
from matching.likeness.numbers import number_likeness
from matching.likeness.places import place_likeness


@pytest.mark.parametrize(
    ("a", "b", "relation", "whole", "word"),
    [
        ("Nguyễn Văn An", "nguyễn  văn an", "same", True, ""),
        ("Lý Thị Mỹ", "Lí Thị Mĩ", "variant", True, "i/y"),
        ("Trần Văn Dũng", "TRAN VAN DUNG", "folded", True, "không dấu"),
        ("Trần Văn Dũng", "Trần Văn Dung", "folded", True, "Khác dấu"),
        ("Nguyễn Văm An", "Nguyễn Văn An", "typo", False, "một chữ cái"),
        ("Nguyễn An", "Nguyễn Văn An", "variant", False, "chữ đệm"),
    ],
)
def test_names(a: str, b: str, relation: str, whole: bool, word: str):
    likeness = name_likeness(parse_person_name(a), parse_person_name(b))
    assert likeness is not None
    assert (likeness.relation, likeness.whole) == (relation, whole)
    assert word in likeness.note


@pytest.mark.parametrize(
    ("asked", "found", "note"),
    [
        ("Nguyeenx Thij Lan", "Nguyễn Thị Lan", "Còn phím gõ Telex: Nguyeenx / Nguyễn, Thij / Thị."),
        ("Nguyễn Văn An", "Nguye64n Văn An", "Còn phím gõ VNI: Nguye64n / Nguyễn."),
        ("Lý Văn Coong", "Lý Văn Công", "Còn phím gõ hoặc gần âm (oo/ô): Coong / Công."),
        ("Ng. T. Lan", "Nguyễn Thị Lan", "Viết tắt: Ng / Nguyễn, T / Thị."),
        ("Nguyễn Văn An", "N.V.A", "Viết tắt: N / Nguyễn, V / Văn, A / An."),
        ("Nguyễn An", "Nguyễn Văn An", "Thiếu chữ đệm: Văn."),
        ("Nguyễn Văn An", "An Văn Nguyễn", "Khác thứ tự các chữ trong tên."),
        ("Minh Trần", "Trần Quốc Minh", "Khác thứ tự và thiếu chữ đệm: Quốc."),
        ("Đinh Văn Trung", "Đinh Văn Chung", "Gần âm (ch/tr): Trung / Chung."),
        ("Lò Văn Nam", "Nò Văn Lam", "Gần âm (l/n): Lò / Nò, Nam / Lam."),
        ("Trần Thị Hương", "Trần Thị Hươg", "Tên khác nhau một chữ cái: Hương / Hươg."),
        ("Nguyễn VănAn", "Nguyễn Văn An", "Khác chỗ cách chữ hoặc một chữ cái."),
    ],
)
def test_a_mistake_in_a_name_is_said_exactly(asked: str, found: str, note: str):
    likeness = name_likeness(parse_person_name(asked), parse_person_name(found))
    assert likeness is not None
    assert likeness.note == note


def test_different_names_are_not_alike():
    assert name_likeness(parse_person_name("Trần Thị Bình"), parse_person_name("Nguyễn Văn An")) is None


@pytest.mark.parametrize(
    ("a", "b", "relation"),
    [
        ("1980-02-03", "03/02/1980", "same"),
        ("1980-02-03", "1980", "partial"),
        ("02/1980", "1980-02-03", "partial"),
        ("1980", "1980", "partial"),
        ("1980-02-03", "1980-02-04", "contradicts"),
        ("1980-02-03", "1979", "contradicts"),
        ("03/1980", "1980-02-03", "contradicts"),
        ("", "1980", None),
    ],
)
def test_dates_of_birth(a: str, b: str, relation: str | None):
    likeness = birth_likeness(parse_birth(a, None), parse_birth(b, None))
    assert (likeness.relation if likeness else None) == relation


def test_a_bare_year_says_whose_it_is():
    day, year = parse_birth("1980-02-03", None), parse_birth("1980", None)
    notes = [likeness.note for likeness in (birth_likeness(year, day), birth_likeness(year, year)) if likeness]
    assert notes == ["Một bên chỉ có năm sinh.", "Cả hai bên chỉ có năm sinh."]


def unknown(name: str) -> Place:
    return Place(name, None, None, text=name)


NGHI_PHU = resolve_place("Xã Nghi Phú", "Thành phố Vinh", "Tỉnh Nghệ An")


@pytest.mark.parametrize(
    ("a", "b", "relation"),
    [
        (NGHI_PHU, resolve_place("P. nghi phu", "vinh", None), "same"),
        (NGHI_PHU, resolve_place("Phường Vinh Phú", None, "Nghệ An"), "related_place"),
        (NGHI_PHU, resolve_place("Xã Nghi Kim", "Thành phố Vinh", None), "contradicts"),
        (NGHI_PHU, unknown("nghi phu"), "related_place"),
        (NGHI_PHU, unknown("nghi phuu"), "related_place"),
        (NGHI_PHU, unknown("hung loc"), "contradicts"),
        (unknown("lang moi"), unknown("lang moi"), "related_place"),
        (NGHI_PHU, resolve_place(None, None, None), None),
    ],
)
def test_places(a: Place, b: Place, relation: str | None):
    for likeness in (place_likeness(a, b), place_likeness(b, a)):
        assert (likeness.relation if likeness else None) == relation


def test_short_numbers_are_never_near():
    assert number_likeness("4JH1", "4JH2").relation == "contradicts"
    assert number_likeness("4JH12", "4JH13").relation == "typo"
