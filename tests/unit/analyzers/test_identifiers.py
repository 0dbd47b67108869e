from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzers.identifiers import (
    agrees_with_visible,
    is_covered,
    parse_identities,
    parse_identity,
    parse_tax_number,
)
from tests.unit.analyzers.vietnamese import full_width

any_text = st.text(alphabet=st.characters(exclude_categories=()), max_size=60)
labels = st.sampled_from(["", "CCCD ", "CCCD: ", "số ", "Số: ", "SO ", "Số CCCD: ", "CMND số ", "căn cước "])


@st.composite
def formatted(draw, digits):
    """The digits with separators anywhere, perhaps full-width, decomposed, with a label glued on."""
    text = digits[0] + "".join(draw(st.sampled_from(["", " ", ".", "-", "\u00a0"])) + digit for digit in digits[1:])
    text = draw(labels) + (full_width(text) if draw(st.booleans()) else text)
    return unicodedata.normalize("NFD", text) if draw(st.booleans()) else text


personal_numbers = st.from_regex(r"\A(?:[0-9]{9}|[0-9]{12})\Z").filter(lambda digits: digits.strip("0"))


@given(st.data(), personal_numbers)
def test_any_formatting_of_a_personal_number_gives_one_key(data, digits):
    assert parse_identity(data.draw(formatted(digits))).exact == digits


@pytest.mark.parametrize(
    ("raw", "label", "kind", "exact"),
    [
        ("0400 8000 9633", None, "cccd", "040080009633"),
        ("040080001234", "cmnd", "cccd", "040080001234"),
        ("182345678", "cccd", "cmnd", "182345678"),
        ("097288004505", None, "cccd", "097288004505"),
        ("000288004505", None, "cccd", "000288004505"),
        ("B1234567", None, "passport", "B1234567"),
        ("Hộ chiếu số: B 1234567", None, "passport", "B1234567"),
        ("HC B1234567", None, "passport", "B1234567"),
        ("X1234567", None, "passport", "X1234567"),
        ("40080001234", "cccd", "cccd", "40080001234"),
        ("CMND 12345678", None, "other", "12345678"),
        ("04008000I234", "cccd", "cccd", "04008000I234"),
        ("QĐ-123", "military", "military", "QĐ123"),
        ("Số CCCD 040080001234 cấp ngày 01/01/2021", None, "cccd", "040080001234"),
        ("Số CCCD: 040 080 001 234, cấp ngày 01-01-2021", None, "cccd", "040080001234"),
        ("hộ chiếu cấp tại Nghệ An, B1234567", None, "passport", "B1234567"),
        ("182345678 hoặc 182345679", "cmnd", "cmnd", "182345678HOAC182345679"),
        ("không có", "cmnd", "cmnd", None),
        ("000000000", None, "other", None),
        ("", None, "other", None),
    ],
)
def test_numbers_of_papers(raw, label, kind, exact):
    number = parse_identity(raw, label)
    assert (number.raw, number.kind, number.exact, number.visible) == (raw, kind, exact, None)


@pytest.mark.parametrize(
    ("raw", "visible"),
    [
        ("0792880••505", "0792880??505"),
        ("079288xxx505", "079288???505"),
        ("079288***505", "079288???505"),
        ("…004505", "*004505"),
        ("...004505", "*004505"),
        ("079288XXXXXX", "079288??????"),
        ("CCCD số 0792880••505", "0792880??505"),
        ("•••", None),
    ],
)
def test_a_partly_covered_number_has_no_exact_key(raw, visible):
    number = parse_identity(raw, "cccd")
    assert (number.kind, number.exact, number.visible) == ("cccd", None, visible)


@pytest.mark.parametrize("visible", ["0792880??505", "079288???505", "*004505"])
def test_what_is_visible_may_agree_with_a_whole_number(visible):
    assert agrees_with_visible(visible, "079288004505")
    assert not agrees_with_visible(visible, "079288004506")
    assert not agrees_with_visible(visible, "079388044505")


def test_x_may_be_a_letter_of_a_number_that_has_letters():
    assert is_covered("RL1X2")
    assert not is_covered("RL1X2", digits=False)


@pytest.mark.parametrize(
    "raw",
    [
        "040080001234 (CMND cũ: 182345678)",
        "CCCD 040080001234 hoặc CMND 182345678",
        "040080001234 182345678",
        "040080001234 - 182345678",
        "CCCD 040080001234 CMND 182345678",
        "CCCD: 040080001234 CMND: 182345678 cấp năm 2010",
    ],
)
def test_a_field_with_two_numbers_gives_both(raw):
    both = parse_identities(raw)
    assert [(number.kind, number.exact) for number in both] == [("cccd", "040080001234"), ("cmnd", "182345678")]


def test_a_field_with_one_number_gives_one():
    assert parse_identities("12/34", "military") == (parse_identity("12/34", "military"),)
    assert [number.exact for number in parse_identities("182345678 182345678")] == ["182345678"]
    for raw in ("040 080 001 234", "CCCD 040080001234 cấp ngày 01/01/2021"):
        [number] = parse_identities(raw)
        assert number == parse_identity(raw)


@pytest.mark.parametrize(
    ("raw", "exact", "root", "branch"),
    [
        ("9900000016", "9900000016", "9900000016", None),
        ("2900 123 456", "2900123456", "2900123456", None),
        ("9900000016-001", "9900000016-001", "9900000016", "001"),
        ("9900000016001", "9900000016-001", "9900000016", "001"),
        ("040080001234", "040080001234", "040080001234", None),
        ("040080001234-001", "040080001234-001", "040080001234", "001"),
        ("MST: 2900123456", "2900123456", "2900123456", None),
        ("N/A-2900123456", "2900123456", "2900123456", None),
        ("29001234S6", "29001234S6", "29001234S6", None),
        ("MST 2900123456, cấp năm 2010", "2900123456", "2900123456", None),
        ("Mã số DN: 2900123456-001 do Sở KHĐT cấp", "2900123456-001", "2900123456", "001"),
        ("GCN ĐKKD 2900123456", "2900123456", "2900123456", None),
        ("2900123456 và 2900123457", "2900123456VA2900123457", "2900123456VA2900123457", None),
        ("N/A", None, None, None),
        ("0000000000", None, None, None),
        ("29001•••56", None, None, None),
        ("", None, None, None),
    ],
)
def test_tax_numbers(raw, exact, root, branch):
    number = parse_tax_number(raw)
    assert (number.exact, number.root, number.branch) == (exact, root, branch)


@given(any_text)
def test_any_text_is_read_somehow(text):
    assert parse_identity(text).raw == parse_tax_number(text).raw == text
    assert parse_identities(text)
