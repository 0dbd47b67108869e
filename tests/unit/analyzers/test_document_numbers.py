from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzers.papers.document_numbers import (
    document_keys,
    number_relation,
    parse_document_number,
    referred_documents,
)
from analyzers.papers.notices import document_keys_of, keys_referred_to

KIND = st.sampled_from(["TB", "QĐ", "CV"])
OFFICE = st.sampled_from(["CCTHADS", "VPĐKĐĐ", "UBND", "CSĐT", "BPKCTT"])
SERIAL = st.integers(1, 99_999)
YEAR = st.integers(1995, 2030)


def relation(a: str, b: str) -> str:
    forth = number_relation(parse_document_number(a), parse_document_number(b))
    assert forth == number_relation(parse_document_number(b), parse_document_number(a))
    return forth


def keys(text: str, year: int) -> tuple[str, ...]:
    return tuple(document_keys(parse_document_number(text), year))


@st.composite
def written(draw: st.DrawFn) -> tuple[str, str, int]:
    """A number, the same in other writing, and its year."""
    serial, kind, office, year = draw(SERIAL), draw(KIND), draw(OFFICE), draw(YEAR)
    gap, dash = draw(st.sampled_from(["/", " / ", " ", "-"])), draw(st.sampled_from(["-", " - ", ".", " ", "–"]))
    label = draw(st.sampled_from(["", "Số: ", "số ", "SO ", "Thông báo số " if kind == "TB" else "số: "]))
    middle = draw(st.sampled_from(["", f"{gap}{year}"]))
    zeros = "0" * draw(st.integers(0, 3))
    other_kind = draw(st.sampled_from([kind, kind.replace("Đ", "D"), kind.lower()]))
    other_office = draw(st.sampled_from([office, office.replace("Đ", "D"), office.lower()]))
    return (
        f"{serial}/{kind}-{office}",
        f"{label}{zeros}{serial}{middle}{gap}{other_kind}{dash}{other_office}",
        year,
    )


@given(written())
def test_any_writing_of_a_number_has_its_key_and_is_the_same(pair):
    one, other, year = pair
    assert keys(one, year) == keys(other, year)
    assert relation(one, other) == "same"


@given(SERIAL, SERIAL, KIND, KIND, OFFICE, YEAR)
def test_different_numbers_never_collapse(serial, other, kind, other_kind, office, year):
    a, b = f"{serial}/{kind}-{office}", f"{other}/{other_kind}-{office}"
    if (serial, kind) != (other, other_kind):
        assert relation(a, b) in {"typo", "contradicts"}
    if serial != other:
        assert keys(a, year) != keys(b, year)


@given(st.text(max_size=60), st.integers(1, 9999))
def test_any_text_is_read(text, year):
    number = parse_document_number(text)
    assert all(len(key) <= 80 for key in document_keys(number, year))
    assert number_relation(number, number) in {"same", "contradicts"}
    assert list(referred_documents(text)) == list(referred_documents(text))


@pytest.mark.parametrize(
    ("a", "b", "wanted"),
    [
        ("123/TB-CCTHADS", "123 TB CCTHA", "variant"),
        ("123/TB-CCTHADS", "123", "variant"),
        ("12/QĐ-CCTHADS", "012/QD-CCTHADS", "same"),
        ("05/2024/QĐ-BPKCTT", "5/QĐ-BPKCTT", "same"),
        ("45/2023/DS-QĐBPKCTT", "45/2023/QĐ-BPKCTT", "variant"),
        ("123/TB-CCTHADS", "12O/TB-CCTHADS", "typo"),
        ("120/TB-CCTHADS", "12O/TB-CCTHADS", "same"),
        ("123/TB-CCTHADS", "132/TB-CCTHADS", "typo"),
        ("123/TB-CCTHADS", "1234/TB-CCTHADS", "typo"),
        ("123/TB-CCTHADS", "123/QĐ-CCTHADS", "contradicts"),
        ("123/TB-CCTHADS", "123/TB-STP", "contradicts"),
        ("12/QĐ-UBND", "12A/QĐ-UBND", "contradicts"),
        ("5/2023/QĐ-BPKCTT", "5/2024/QĐ-BPKCTT", "contradicts"),
        ("Quyết định 12/QĐ-CCTHADS", "12/QĐ-CCTHADS", "same"),
        ("123/CCTHADS-NV", "123/CV-CCTHADS", "variant"),
        ("không số", "123/TB-CCTHADS", "contradicts"),
        ("không số", "Không  số", "same"),
    ],
)
def test_how_two_numbers_agree(a, b, wanted):
    assert relation(a, b) == wanted


def test_the_year_comes_from_the_date_and_from_the_number():
    assert keys("123/TB-CCTHADS", 2024) == ("123|2024",)
    assert keys("123/2023/TB-CCTHADS", 2024) == ("123|2023", "123|2024")
    assert keys("không số", 2024) == ("KHONG|2024",)
    assert keys("…", 2024) == ()


def test_a_deed_has_no_document_and_a_notice_that_of_its_date():
    document = {"number": "Số: 012/TB-CCTHADS", "date": "2024-05-06", "agency": "X"}
    assert document_keys_of({"type": "notice", "document": document}) == ("12|2024",)
    assert document_keys_of({"type": "deed", "number": "12/2024"}) == ()


@pytest.mark.parametrize(
    ("text", "serial", "year", "day"),
    [
        ("theo Thông báo số 123/TB-CCTHADS ngày 06/05/2024", 123, 2024, date(2024, 5, 6)),
        ("Quyết định số 7/QĐ-CCTHADS ngày 6 tháng 5 năm 2024 của", 7, 2024, date(2024, 5, 6)),
        ("Quyết định 05/2024/QĐ-BPKCTT;", 5, 2024, None),
        ("Thông báo 9/TB-STP", 9, None, None),
        ("Quyết định 9/QĐ-STP ngày 31/02/2024", 9, 2024, None),
    ],
)
def test_documents_that_a_text_names(text, serial, year, day):
    (named,) = referred_documents(text)
    assert (named.number.serial, named.year, named.day) == (serial, year, day)


def test_only_what_is_named_with_a_year_can_be_looked_for():
    body = {"content": "theo 9/TB-STP và 123/TB-CCTHADS ngày 06/05/2024; diện tích 120/200 m2"}
    assert keys_referred_to(body) == ("123|2024",)
