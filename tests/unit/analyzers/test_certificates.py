from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from analyzers.certificates import parse_certificates, register_number
from tests.unit.analyzers.vietnamese import full_width

any_text = st.text(alphabet=st.characters(exclude_categories=()), max_size=60)
serials = st.from_regex(r"\A[A-ZĐ]{1,2}[0-9]{6,8}\Z").filter(
    lambda serial: serial.strip("ABCDEFGHIJKLMNOPQRSTUVWXYZĐ0")
)
LIKE_A_REGISTER_NUMBER = re.compile("(?:C[HSTN]|VP)0")
labels = st.sampled_from(["", "số ", "Số: ", "SỐ:", "GCN ", "Seri: ", "số phát hành: ", "Giấy chứng nhận số "])
stroked_d = st.sampled_from("ĐÐƉđðɖ")


def exact(raw):
    """What is sure."""
    return [certificate.exact for certificate in parse_certificates(raw) if not certificate.guessed]


def guessed(raw):
    return {certificate.exact for certificate in parse_certificates(raw) if certificate.guessed}


@st.composite
def formatted(draw, serial):
    """The serial with separators anywhere, perhaps small, full-width, decomposed, with a label before it."""
    text = serial[0] + "".join(draw(st.sampled_from(["", " ", ".", "-", "\u00a0"])) + char for char in serial[1:])
    text = text.replace("Đ", draw(stroked_d))
    text = draw(labels) + draw(st.sampled_from([text, text.lower(), full_width(text)]))
    return unicodedata.normalize("NFD", text) if draw(st.booleans()) else text


@given(st.data(), serials)
def test_any_formatting_of_a_serial_gives_one_key(data, serial):
    assert exact(data.draw(formatted(serial))) == [serial]


@given(
    st.lists(serials, min_size=1, max_size=4, unique=True), st.sampled_from([";", "; ", ", ", "\n", " và ", " & ", "/"])
)
def test_different_serials_of_a_list_stay_different(many, separator):
    assume(len(many) == 1 or not any(map(LIKE_A_REGISTER_NUMBER.match, many)))
    assert exact(separator.join(many)) == many


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ("AM143443", ["AM143443"]),
        ("AM-143443", ["AM143443"]),
        ("AM.143.443", ["AM143443"]),
        ("A M 143443", ["AM143443"]),
        ("cb 246904", ["CB246904"]),
        ("Ða 123456", ["ĐA123456"]),
        ("\u0189A 123456", ["ĐA123456"]),
        ("CĐ754219", ["CĐ754219"]),
        ("CD754219", ["CD754219"]),
        ("SOAA 05565655", ["AA05565655"]),
        ("Số: AP 123456", ["AP123456"]),
        ("SOA 123456", ["A123456"]),
        ("GCNQSDĐ số BA 123456", ["BA123456"]),
        ("BA: 123456", ["BA123456"]),
        ("BA 123,456", ["BA123456"]),
        ("Số: ...... BA 123456 ......", ["BA123456"]),
        ("AA 123456", ["AA123456"]),
        ("AA 01234567", ["AA01234567"]),
        ("1234567890", ["1234567890"]),
        ("số 123456789012345", ["123456789012345"]),
        ("XX 123456", ["XX123456"]),
    ],
)
def test_one_serial_however_it_was_typed(raw, found):
    assert exact(raw) == found


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ("SO 123456", ["SO123456"]),  # only this reading can be a certificate
        ("Số 123456", ["123456"]),  # no series has a tone
        ("SO: 123456", ["123456"]),
    ],
)
def test_a_series_that_looks_like_a_label(raw, found):
    assert exact(raw) == found


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ("DH 358799;DH 358800", ["DH358799", "DH358800"]),
        ("DH 358799 DH 358800", ["DH358799", "DH358800"]),
        ("DH 358799; DH 358799", ["DH358799"]),
        ("DH 358799; DH 358799; BA 12345O", ["DH358799", "BA12345O"]),
        ("BA 123456; BA 12345O", ["BA123456", "BA12345O"]),
        ("BA 123456; không rõ", ["BA123456"]),
        ("AB 123456 (số vào sổ: CH 00120)", ["AB123456"]),
        ("số phát hành BA 123456, số vào sổ CH00120", ["BA123456"]),
        ("Số vào sổ: CH00120, số phát hành: BA 123456", ["BA123456"]),
        ("Số vào sổ CH 00120 - Số phát hành BA 123456", ["BA123456"]),
        ("số vào sổ cấp GCN: CH 00120. Số seri BA 123456", ["BA123456"]),
        ("so vao so CH 00120 so phat hanh BA 123456", ["BA123456"]),
        ("số BA 123456, tờ 12", ["BA123456"]),
        ("BA 123456, cấp 04/03/2012", ["BA123456"]),
        ("BA 123456; BA 12345", ["BA123456", "BA12345"]),
        ("BA 123456 do UBND TP Vinh cấp ngày 1/2/2010", ["BA123456"]),
        ("các giấy BA 123456 cùng BA 123457 đã thu hồi", ["BA123456", "BA123457"]),
    ],
)
def test_what_else_stands_in_the_field(raw, found):
    assert exact(raw) == found


@pytest.mark.parametrize(
    "raw",
    [
        "BA 123456 04/03/2012",
        "BA 123456 4-3-2012",
        "BA 123456; 04-03-2012",
        "BA 123456 04.03.2012",
        "BA 123456 (12)",
        "BA 123456, 345(12)",
        "BA 123456, DT 123456 m2",
    ],
)
def test_a_date_a_lot_or_an_area_beside_a_serial_is_no_part_of_it_and_no_serial(raw):
    assert (exact(raw), guessed(raw)) == (["BA123456"], set())


def test_each_serial_with_its_sheet_in_brackets():
    assert exact("BA 123456 (3), BA 123457 (4)") == ["BA123456", "BA123457"]


@pytest.mark.parametrize(
    ("raw", "sure", "perhaps"),
    [
        ("BA 123456-7", ["BA1234567"], {"BA123456", "BA123457"}),  # a hyphen may stand anywhere in a number
        ("BA 123456/7", ["BA123456"], {"BA123457", "BA1234567"}),
        ("BA 123456, 12", ["BA123456"], {"BA123412", "BA12345612"}),
        ("BA 123456 -> 12", ["BA12345612"], {"BA123456", "BA123412"}),
        ("BA 123456 & 7", ["BA1234567"], {"BA123456", "BA123457"}),
        ("BA 123456; 789", ["BA123456"], {"BA123789"}),
        ("BA 123456; 466", ["BA123456", "BA123466"], set()),
        ("BA 123456; 467", ["BA123456"], {"BA123467"}),
        ("BA 123456; 3506", ["BA123456", "BA123506"], set()),
        ("BA 123456; 3507", ["BA123456"], {"BA123507"}),
        ("BA 123457, 6, 5", ["BA123457"], {"BA123456", "BA1234576"}),
        ("BA 123456 123459", ["BA123456"], {"BA123459"}),
        ("BA123456123457", ["BA123456123457"], {"BA123456", "BA123457"}),
        ("BA 123456 - BA 123459", ["BA123456", "BA123459"], {"BA123457", "BA123458"}),
        ("BA 123456, CH 012345", ["BA123456"], {"CH012345"}),
        ("BA 123456; 001234", ["BA123456"], {"001234", "BA001234"}),
        ("BA 123456 theo QĐ số 123457", ["BA123456"], {"QĐ123457"}),
        ("BA 123456, 0912345678", ["BA123456"], {"0912345678"}),
        ("BA 123456, đt 0912 345 678", ["BA123456"], {"ĐT0912345"}),
        ("BA 123456 đến BA 199999", ["BA123456", "BA199999"], {None}),
    ],
)
def test_what_else_a_text_may_mean_is_a_guess_and_nothing_is_left_out(raw, sure, perhaps):
    assert (exact(raw), guessed(raw)) == (sure, perhaps)


@pytest.mark.parametrize(
    "raw",
    ["theoGCNsốBA123456", "BA123456cấpngày04/03/2012", "BA só 123456", "BAso123456", "SO BA: 123456", "KýhiệuBA123456"],
)
def test_a_serial_that_words_are_glued_to_is_not_lost(raw):
    assert "BA123456" in guessed(raw)


@pytest.mark.parametrize("raw", ["GCN 123456", "Seri: 123456", "số phát hành 123456", "345/12", "chưa cấp"])
def test_a_label_is_no_series(raw):
    assert not guessed(raw)


@pytest.mark.parametrize("between", [" đến ", " ~ ", " ÷ ", "..", " … ", " tới số "])
def test_all_serials_of_a_range(between):
    assert exact(f"BA 123456{between}BA 123459") == ["BA123456", "BA123457", "BA123458", "BA123459"]


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ("BA 12345O", ["BA12345O"]),
        ("Số: BA 12345O", ["BA12345O"]),
        ("SOBA12345O", ["BA12345O"]),
        ("H 12", ["H12"]),
        ("BA 12••56", [None]),
        ("BA 12xx56", [None]),
        ("CHUACOGIAY_12", [None]),
        ("chưa cấp 2024", [None]),
        ("không", [None]),
        ("BA 000000", ["BA000000"]),
        ("0000000000", [None]),
        ("", []),
        ("\u00a0 ", []),
    ],
)
def test_what_is_no_serial(raw, found):
    assert exact(raw) == found


@given(any_text)
def test_any_text_is_read_somehow(text):
    assert bool(parse_certificates(text)) == bool(text.strip())
    register_number(text)


def test_a_long_row_of_labels_is_read_once():
    # Were "SOSERI" one label and two, this would take until the end of days.
    row = "SO SERI GCN QSDĐ " * 50
    assert exact(row + "BA 123456") == ["BA123456"]
    assert exact(row) == [None]


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("CH00120", "CH120"),
        ("CH 120", "CH120"),
        ("CH-09412", "CH9412"),
        ("V.P. 2144", "VP2144"),
        ("01439/QSDĐ", "1439QSDĐ"),
        ("Số vào sổ: CH 00120", "CH120"),
        ("Số vào sổ cấp GCN: CS06999", "CS6999"),
        ("00120", "120"),
        ("000", "0"),
        ("-", None),
        ("", None),
    ],
)
def test_register_numbers(raw, number):
    assert register_number(raw) == number
