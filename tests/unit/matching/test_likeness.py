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
