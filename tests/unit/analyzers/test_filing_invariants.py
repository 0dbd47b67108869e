"""What holds of every kind of thing as it is filed: one exact key in any writing, two for two, near ones meet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from analyzers import things
from analyzers.filing import asked_keys, stored_keys
from analyzers.identifiers import is_covered
from tests.unit.analyzers.test_number_invariants import (
    CERTIFICATE_LABELS,
    CHASSIS,
    CHASSIS_LABELS,
    FORMER,
    IDENTITY_LABELS,
    PERSONAL,
    PLATE_LABELS,
    PLATES,
    SERIALS,
    an_edit,
    written,
)

if TYPE_CHECKING:
    from collections.abc import Callable


def is_varied(number: str) -> bool:
    """Whether it is more than zeros, which people type where there is no number."""
    return len(set(number)) > 3


TAX = st.from_regex(r"\A[1-9][0-9]{9}\Z")
PASSPORTS = st.from_regex(r"\A[BCNP][0-9]{7}\Z")
ENGINES = st.from_regex(r"\A[1-9][A-HJ-NP-Z]{2}[0-9]{7}\Z")
IDENTIFIERS = st.from_regex(r"\A(?:NA|TH|QN)[0-9]{5}TS\Z")
NGHI_PHU = {"commune": "Xã Nghi Phú", "district": "Thành phố Vinh", "province": "Tỉnh Nghệ An"}

KINDS: dict[str, tuple[st.SearchStrategy[str], Callable[[str], things.Thing], tuple[str, ...], str]] = {
    "certificate": (SERIALS, lambda number: things.land({"certificate": number}), CERTIFICATE_LABELS, " .-"),
    "personal number": (PERSONAL, lambda number: things.person(None, numbers=[(number, None)]), IDENTITY_LABELS, " .-"),
    "former number": (FORMER, lambda number: things.person(None, numbers=[(number, None)]), IDENTITY_LABELS, " .-"),
    "passport": (PASSPORTS, lambda number: things.person(None, numbers=[(number, None)]), ("", "Hộ chiếu số: "), " "),
    "tax number": (TAX, lambda number: things.organization(None, tax_code=number), ("", "MST ", "MST: "), " ."),
    "household": (PERSONAL, lambda number: things.organization(None, tax_code=number), ("", "MST ", "MST: "), " ."),
    "plate": (PLATES, lambda number: things.vehicle({"plate": number}), PLATE_LABELS, " -"),
    "chassis": (CHASSIS, lambda number: things.vehicle({"chassis": number}), CHASSIS_LABELS, " -"),
    "engine": (ENGINES, lambda number: things.vehicle({"engine": number}), ("", "Số máy: ", "SM: "), " -"),
    "other": (IDENTIFIERS, lambda number: things.other_asset(None, [number]), ("", "Số đăng ký: "), " -"),
}
kinds = pytest.mark.parametrize("kind", KINDS)


def exact(thing: things.Thing) -> set[str]:
    return set(stored_keys(thing).exact)


def meets(asked: things.Thing, found: things.Thing) -> bool:
    keys = asked_keys(asked)
    return bool({*keys.strong, *keys.weak} & {*stored_keys(found).recall})


@kinds
@given(data=st.data())
def test_any_writing_is_filed_and_asked_for_under_the_same_exact_keys(kind: str, data: st.DataObject):
    numbers, thing, labels, separators = KINDS[kind]
    number = data.draw(numbers.filter(is_varied))
    typed = written(data, number, labels, separators)
    assume(not typed.strip("\u00a0\u200b ").endswith(".0"))  # perhaps a spreadsheet's
    assert exact(thing(typed)) == exact(thing(number)) == set(asked_keys(thing(typed)).exact)
    assert len(exact(thing(number))) == (2 if kind == "household" else 1)


@kinds
@given(data=st.data())
def test_two_numbers_share_no_exact_key(kind: str, data: st.DataObject):
    numbers, thing, labels, separators = KINDS[kind]
    one = data.draw(numbers)
    other = data.draw(numbers | st.builds(lambda digit, at: one[:at] + digit + one[at + 1 :], *CHANGED_DIGIT))
    typed = [thing(written(data, number, labels, separators)) for number in (one, other)]
    assert one == other or not exact(typed[0]) & exact(typed[1])


CHANGED_DIGIT = (st.sampled_from("0123456789"), st.integers(3, 7))


@kinds
@given(data=st.data())
def test_what_is_asked_for_meets_what_is_filed_within_one_edit(kind: str, data: st.DataObject):
    numbers, thing, _, _ = KINDS[kind]
    number = data.draw(numbers.filter(is_varied))
    spoiled = an_edit(data, number)
    assume(len(spoiled) <= 12 or kind != "household")  # thirteen digits are a company's branch
    assume(not is_covered(spoiled))  # "0X123456": an x between digits stands for a covered one
    assert meets(thing(spoiled), thing(number))
    assert meets(thing(number), thing(spoiled))


LOTS = st.integers(1, 9999).map(str)


def lot(sheet: str, parcel: str) -> things.Land:
    return things.land({"map_sheet": sheet, "parcel": parcel, **NGHI_PHU})


@given(
    LOTS, LOTS, st.sampled_from(["", "0", "00", "tờ ", "Tờ bản đồ số ", " "]), st.sampled_from(["", "0", "thửa số "])
)
def test_a_lot_has_one_exact_key_in_any_writing(sheet: str, parcel: str, before_sheet: str, before_parcel: str):
    assert exact(lot(before_sheet + sheet, before_parcel + parcel)) == exact(lot(sheet, parcel))
    assert len(exact(lot(sheet, parcel))) == 1


@given(st.tuples(LOTS, LOTS), st.tuples(LOTS, LOTS))
def test_two_lots_share_no_exact_key_and_swapped_ones_meet(one: tuple[str, str], other: tuple[str, str]):
    assert one == other or not exact(lot(*one)) & exact(lot(*other))
    assert meets(lot(*one), lot(*one[::-1]))


WORDS = st.sampled_from("song xanh hoa sen lam hong phat dat minh quang thien long thuong mai dich vu".split())


@given(st.lists(WORDS, min_size=2, max_size=6), st.data())
def test_names_of_organisations_within_one_letter_meet(words: list[str], data: st.DataObject):
    at = data.draw(st.integers(0, len(words) - 1))
    i, letter = data.draw(st.integers(1, len(words[at]) - 1)), data.draw(st.sampled_from("aeghilmnostu"))
    word = words[at]
    wrong = data.draw(
        st.sampled_from([word[:i] + letter + word[i + 1 :], word[:i] + letter + word[i:], word[:i] + word[i + 1 :]])
    )
    assume(len(wrong) > 2)  # two letters may be an abbreviation: "đt", "tm"
    assume(min(len("".join(words)), len("".join(words)) - len(word) + len(wrong)) >= 8)  # shorter, it is another name
    names = [
        things.organization(f"Công ty TNHH {' '.join(each)}")
        for each in (words, [*words[:at], wrong, *words[at + 1 :]])
    ]
    assert meets(*names)
    assert meets(*names[::-1])
