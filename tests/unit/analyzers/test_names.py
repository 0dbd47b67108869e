from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzers.names import BirthDate, name_relation, parse_birth, parse_person_name
from tests.unit.analyzers.vietnamese import full_width, vietnamese_text

any_text = st.text(alphabet=st.characters(exclude_categories=()), max_size=60)


def relation(one, other):
    return name_relation(parse_person_name(one), parse_person_name(other))


@pytest.mark.parametrize(
    "raw",
    [
        "Nguyễn Văn An",
        "NGUYỄN VĂN AN",
        "  Nguyễn\u00a0Văn  An ",
        "Ông Nguyễn Văn An",
        "ông: Nguyễn Văn An",
        "Ô. Nguyễn Văn An",
        "hộ ông Nguyễn Văn An",
        "Ông Nguyễn Văn An và vợ",
        "Ông Nguyễn Văn An cùng vợ là bà Trần Thị Bình",
        "Nguyễn Văn An (đã chết)",
        "Nguyễn Văn An, sinh năm 1980",
        "Họ và tên: Nguyễn Văn An",
        unicodedata.normalize("NFD", "Nguyễn Văn An"),
    ],
)
def test_a_name_is_read_without_what_clerks_add(raw):
    name = parse_person_name(raw)
    assert (name.raw, name.canonical, name.folded) == (raw, "nguyễn văn an", "nguyen van an")
    assert name.syllables == ("nguyen", "van", "an")


@pytest.mark.parametrize(
    ("raw", "syllables"),
    [
        ("BA TRAN THI HOA", "tran thi hoa"),
        ("Ông Lê An", "le an"),
        ("ONG LE AN", "le an"),
        ("Ông Cao Thắng", "ong cao thang"),
        ("ONG CAO THANG", "ong cao thang"),
        ("Ông Thị Hoa Mai", "ong thi hoa mai"),
        ("Bá Văn Hoa", "ba van hoa"),
        ("Ông", "ong"),
        ("và vợ", "va vo"),
        ("Y Bhiă", "y bhia"),
        ("H’Hen Niê", "h hen nie"),
        ("", ""),
        ("...", ""),
    ],
)
def test_a_surname_that_sounds_like_a_form_of_address_stays(raw, syllables):
    assert " ".join(parse_person_name(raw).syllables) == syllables


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Nguyễn Thị Hoà", "NGUYỄN THỊ HÒA", "same"),
        ("Đặng Đình Đức", "Ðặng Ðình Ðức", "same"),
        ("Lý Vủ An", "Lý Vũ An", "folded"),
        ("NGUYEN VAN AN", "Nguyễn Văn An", "folded"),
        ("Bùi Đường", "Bùi Dương", "folded"),
        ("Lí Vũ An", "Lý Vũ An", "variant"),
        ("Minh Quốc Trần", "Trần Quốc Minh", "variant"),
        ("Nguyễn An", "Nguyễn Văn An", "variant"),
        ("N.V.A", "Nguyễn Văn An", "variant"),
        ("Ng. Văn An", "Nguyễn Văn An", "variant"),
        ("Nguyễn T. Hoa", "Nguyễn Thị Hoa", "variant"),
        ("Nguyễn Xuân Chinh", "Nguyễn Suân Trinh", "variant"),
        ("Phan Văn Việc", "Phan Văn Việt", "variant"),
        ("Lò Văn Nam", "Nò Văn Lam", "variant"),
        ("Ly Vu Am", "Lý Vũ An", "typo"),
        ("Nguyễn VănAn", "Nguyễn Văn An", "typo"),
        ("Nugyễn Văn An", "Nguyễn Văn An", "typo"),
        ("Minh Trần", "Trần Quốc Minh", "partial"),
        ("Văn An", "Nguyễn Văn An", "partial"),
        ("Huỳnh Tấn Phát", "Hoàng Tấn Phát", "partial"),
        ("", "Nguyễn Văn An", "partial"),
        ("Nguyễn Văn An", "Nguyễn Thị An", "contradicts"),
        ("Trần Thị Bình", "Nguyễn Văn An", "contradicts"),
        ("Nguyễn Văn An", "Nguyễn Văn Bình", "contradicts"),
        ("???", "!!!", "contradicts"),
    ],
)
def test_how_two_names_agree(one, other, expected):
    assert relation(one, other) == relation(other, one) == expected


@given(any_text, any_text)
def test_any_text_is_a_name_and_relations_are_symmetric(one, other):
    assert relation(one, other) == relation(other, one)


@given(vietnamese_text.filter(lambda text: parse_person_name(text).canonical))
def test_the_form_of_unicode_and_capitals_are_no_difference(text):
    assert relation(unicodedata.normalize("NFD", text.upper()), text) == "same"


@given(vietnamese_text.filter(lambda text: parse_person_name(text).folded))
def test_a_name_without_its_marks_is_never_a_contradiction(text):
    bare = parse_person_name(text).folded
    # Letters that are left alone may look like the keys of an accent: "AÌS" is no word, "AIS" types one.
    keys = parse_person_name(bare).keys or parse_person_name(text).keys
    assert keys or relation(bare, text) in {"same", "folded", "variant"}


@pytest.mark.parametrize(
    ("text", "year", "birth"),
    [
        ("1980-02-03", None, BirthDate(1980, 2, 3)),
        ("1980-02-03", 1999, BirthDate(1980, 2, 3)),
        ("03/02/1980", None, BirthDate(1980, 2, 3)),
        ("3.2.1980", None, BirthDate(1980, 2, 3)),
        ("03021980", None, BirthDate(1980, 2, 3)),
        (full_width("03/02/1980"), None, BirthDate(1980, 2, 3)),
        ("02/1980", None, BirthDate(1980, 2)),
        ("1980-02", None, BirthDate(1980, 2)),
        (" 1980 ", None, BirthDate(1980)),
        ("31/02/1980", None, BirthDate(1980)),
        ("00/00/1980", None, BirthDate(1980)),
        (None, 1980, BirthDate(1980)),
        ("không rõ", 1980, BirthDate(1980)),
        ("0001-01-01", None, BirthDate()),
        (None, 80, BirthDate()),
        (None, None, BirthDate()),
    ],
)
def test_dates_of_birth_as_people_write_them(text, year, birth):
    assert parse_birth(text, year) == birth


def test_only_a_whole_date_has_an_iso_form():
    assert (BirthDate(1980, 2, 3).full, BirthDate(1980, 2, 3).iso) == (True, "1980-02-03")
    assert (BirthDate(1980, 2).full, BirthDate(1980, 2).iso) == (False, None)


@given(any_text, st.one_of(st.none(), st.integers()))
def test_any_text_is_a_date_of_birth_or_none(text, year):
    parse_birth(text, year)


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31)))
def test_every_day_comes_back(day):
    assert parse_birth(day.isoformat(), None).iso == day.isoformat()
    assert parse_birth(day.strftime("%d/%m/%Y"), None).iso == day.isoformat()
