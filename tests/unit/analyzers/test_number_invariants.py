"""What holds for every number: one exact key in any writing, two keys for two numbers, and near ones meet."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from analyzers import things
from analyzers.certificates import parse_certificates
from analyzers.descriptions import identifiers_in, keys, read_description
from analyzers.filing.numbers import near
from analyzers.identifiers import parse_identities
from analyzers.keys import LOOKALIKE_DIGITS, LOOKALIKES, number_relation
from analyzers.lot_fields import lots_of_fields
from analyzers.vehicles import plates, serials

if TYPE_CHECKING:
    from collections.abc import Callable

WIDE = {code: code + 0xFEE0 for code in (*range(ord("0"), ord("9") + 1), *range(ord("A"), ord("Z") + 1))}
SERIES = st.text("ABCDEGHKLMNPRSTUVXYĐ", min_size=1, max_size=2).filter(lambda series: series not in {"SO", "NO"})
SERIALS = st.tuples(SERIES, st.text("0123456789", min_size=6, max_size=8).filter(int)).map("".join)
PERSONAL = st.text("0123456789", min_size=12, max_size=12).filter(int)
FORMER = st.text("0123456789", min_size=9, max_size=9).filter(int)
PLATES = st.from_regex(r"\A[1-9][0-9][A-HK-NP-Z][0-9]{5}\Z")
CHASSIS = st.from_regex(r"\ARLA[A-HJ-NPR-Z0-9]{8}[0-9]{6}\Z")

CERTIFICATE_LABELS = ("", "", "Số ", "Số: ", "GCN số ", "số phát hành ", "Seri: ", "SO: ", "Giấy chứng nhận số: ")
IDENTITY_LABELS = ("", "", "CCCD ", "CCCD số: ", "CMND ", "số định danh: ", "Căn cước công dân số ", "CCCD")
PLATE_LABELS = ("", "BKS ", "BKS: ", "biển kiểm soát: ", "Biển số ", "xe ô tô ")
CHASSIS_LABELS = ("", "Số khung: ", "SK: ", "số khung ", "VIN: ", "khung ")


def certificate(raw: str) -> set[str | None]:
    return {one.exact for one in parse_certificates(raw) if not one.guessed}


def identity(raw: str) -> set[str | None]:
    return {one.exact for one in parse_identities(raw)}


KINDS: dict[str, tuple[st.SearchStrategy[str], Callable[[str], set[str | None]], tuple[str, ...], str]] = {
    "certificate": (SERIALS, certificate, CERTIFICATE_LABELS, " .-"),
    "personal number": (PERSONAL, identity, IDENTITY_LABELS, " .-"),
    "former number": (FORMER, identity, IDENTITY_LABELS, " .-"),
    "plate": (PLATES, lambda raw: set(plates(raw)), PLATE_LABELS, " -"),
    "chassis": (CHASSIS, lambda raw: set(serials(raw)), CHASSIS_LABELS, " -"),
}


CHANGES: tuple[Callable[[str], str], ...] = (
    str,
    str.lower,
    str.upper,
    lambda text: text.translate(WIDE),
    lambda text: unicodedata.normalize("NFD", text),
    lambda text: text.replace("Đ", "Ð"),
    lambda text: f"\u00a0{text} \u200b",
)


def written(data: st.DataObject, number: str, labels: tuple[str, ...], separators: str) -> str:
    """The number as somebody may write it: separators, case, width, Unicode form, a label."""
    gap = data.draw(st.sampled_from(separators))
    places = data.draw(st.sets(st.integers(1, len(number) - 1), max_size=3))
    text = "".join(f"{gap if i in places else ''}{char}" for i, char in enumerate(number))
    text = data.draw(st.sampled_from(labels)) + text
    change = data.draw(st.sampled_from(CHANGES))
    return change(text)


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_any_writing_of_a_number_has_its_one_exact_key(kind: str, data: st.DataObject):
    numbers, parse, labels, separators = KINDS[kind]
    number = data.draw(numbers)
    typed = written(data, number, labels, separators)
    assume(not typed.strip("\u00a0\u200b ").endswith(".0"))  # a spreadsheet's: the next test
    assert parse(typed) == {number}


@given(st.one_of(PERSONAL, FORMER))
def test_a_spreadsheets_fraction_is_no_digit(number: str):
    assert number in identity(f"{number}.0")
    assert number.lstrip("0") in identity(f"{number.lstrip('0')}.0") or len(number.lstrip("0")) < 8


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_two_numbers_never_have_one_exact_key(kind: str, data: st.DataObject):
    numbers, parse, labels, separators = KINDS[kind]
    one, other = data.draw(numbers), data.draw(numbers)
    typed = [written(data, number, labels, separators) for number in (one, other)]
    if one != other:
        assert not parse(typed[0]) & parse(typed[1])


def an_edit(data: st.DataObject, number: str) -> str:
    at = data.draw(st.integers(0, len(number) - 1))
    sign = data.draw(st.sampled_from("0123456789ABĐOQS"))
    match data.draw(st.sampled_from(["replace", "insert", "delete", "swap"])):
        case "replace":
            return number[:at] + sign + number[at + 1 :]
        case "insert":
            return number[:at] + sign + number[at:]
        case "delete":
            return number[:at] + number[at + 1 :]
        case _:
            return number[:at] + number[at : at + 2][::-1] + number[at + 2 :]


LOOKS: dict[str, list[str]] = {}
for _letter, _digit in (*LOOKALIKES.items(), *LOOKALIKE_DIGITS.items()):
    LOOKS.setdefault(_letter, []).append(_digit)
    LOOKS.setdefault(_digit, []).append(_letter)


def a_lookalike(data: st.DataObject, number: str, looks: dict[str, list[str]]) -> str:
    places = [i for i, char in enumerate(number) if char in looks]
    if not places:
        return number
    at = data.draw(st.sampled_from(places))
    return number[:at] + data.draw(st.sampled_from(looks[number[at]])) + number[at + 1 :]


NUMBERS = st.one_of(SERIALS, PERSONAL, FORMER, PLATES, CHASSIS)


@given(st.data())
def test_one_slip_leaves_a_common_key_and_a_near_number(data: st.DataObject):
    number = data.draw(NUMBERS)
    spoiled = an_edit(data, number) if data.draw(st.booleans()) else a_lookalike(data, number, LOOKS)
    assert number_relation(number, spoiled) != "contradicts"
    assert set(near("x", number)) & set(near("x", spoiled))


@given(st.data())
def test_a_slip_beside_a_letter_for_a_digit_is_still_near(data: st.DataObject):
    """As scanners do it: O for 0 and besides that one digit wrong."""
    letters = {digit: [letter for letter in found if letter.isalpha()] for digit, found in LOOKS.items()}
    letters = {digit: found for digit, found in letters.items() if found and digit.isdigit()}
    number = data.draw(NUMBERS)
    spoiled = a_lookalike(data, an_edit(data, number), letters)
    assert number_relation(number, spoiled) != "contradicts"
    assert set(near("x", number)) & set(near("x", spoiled))


@given(st.data())
def test_two_digits_that_look_alike_are_still_near(data: st.DataObject):
    pairs = {one: [other] for one, other in LOOKALIKE_DIGITS.items()}
    number = data.draw(NUMBERS)
    spoiled = a_lookalike(data, a_lookalike(data, number, pairs), pairs)
    assert number_relation(number, spoiled) != "contradicts"
    assert set(near("x", number)) & set(near("x", spoiled))


@given(st.integers(1, 10**12 - 1))
def test_zeros_that_were_eaten_leave_a_common_key(number: int):
    whole = f"{number:012}"
    if len(str(number)) >= 7:
        assert set(near("id", whole)) & set(near("id", str(number)))
        assert number_relation(whole, str(number)) in {"same", "typo"}


@given(st.text("0123456789", max_size=6), st.text("0123456789", max_size=6))
def test_plain_sheets_and_parcels_are_read_as_with_their_labels(sheet: str, parcel: str):
    [plain] = lots_of_fields(sheet, parcel)
    [labelled] = lots_of_fields(f"tờ {sheet}" if sheet else "", f"thửa {parcel}" if parcel else "")
    assert plain == labelled


@given(st.text(), st.text())
def test_any_fields_give_at_least_one_pair(sheet: str, parcel: str):
    assert lots_of_fields(sheet, parcel)
    things.land({"map_sheet": sheet, "parcel": parcel, "commune": parcel, "address": sheet})
    things.vehicle({"plate": sheet, "chassis": parcel})


@given(st.text())
def test_any_description_is_read(text: str):
    read_description(text)
    assert len(list(keys(text))) <= 6 * 5 // 2 + 6 * 8 + 6
    assert all(identifiers_in(text))
