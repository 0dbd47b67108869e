from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzers.mentions import mentions_of
from analyzers.parcels import listed_lots, lot_number, parse_lots

texts = st.text(max_size=60) | st.lists(
    st.sampled_from(["thửa", "tờ", "số", "đất", "bản đồ", "84", "(1)", "-", ",", "và", " "]), max_size=12
).map(" ".join)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("345", "345"),
        ("0345", "345"),
        (" 3 45 ", "345"),
        ("1.234", "1234"),
        ("３４５", "345"),  # noqa: RUF001  full-width digits are what is tested
        ("345a", "345A"),
        ("345 a", "345A"),
        ("Tờ số 012", "12"),
        ("tờ bản đồ số: 12", "12"),
        ("thửa đất số 345", "345"),
        ("thua so 7", "7"),
        ("84-1", "84-1"),
        ("84/01", "84-1"),
        ("84 - 1", "84-1"),
        ("ĐC-12", "ĐC12"),
        ("345 (một phần)", "345"),
        ("một phần thửa 345", "345"),
        ("345 (đất ở)", "345"),
        ("12 (BĐĐC)", "12"),
        ("84(1)", "841"),
        ("1 phần của thửa đất số 345", "345"),
        ("0", "0"),
        ("000", "0"),
        ("", None),
        (" ", None),
        ("thửa số", None),
        ("-/.", None),
    ],
)
def test_lot_numbers(typed, number):
    assert lot_number(typed) == number


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("345, 346", ("345", "346")),
        ("345,346;347", ("345", "346", "347")),
        ("thửa 345 và thửa đất số 0346", ("345", "346")),
        ("84-1 + 84-2", ("84-1", "84-2")),
        ("345", ()),
        ("345, 345", ("345",)),
        ("84/1", ()),
        ("345, tờ 12", ()),
        ("1.234", ()),
        ("", ()),
    ],
)
def test_a_field_that_lists_parcels(typed, numbers):
    assert listed_lots(typed) == numbers


def test_each_parcel_of_a_list_is_found_by_itself():
    entry = {"kind": "land", "map_sheet": "12", "parcel": "345, 346", "commune": "Nghi Phú", "district": "Vinh"}
    mentions = mentions_of({"assets": [entry, {**entry, "parcel": "350", "former": [{**entry, "kind": None}]}]})
    assert [(one.index, one.thing.parcel.exact) for one in mentions] == [
        (0, "345"),
        (0, "346"),
        (1, "350"),
    ]
    assert {one.thing.parcel.raw for one in mentions if one.index == 0} == {"345, 346"}
    assert [earlier.parcel.exact for earlier in mentions[-1].thing.former] == ["345", "346"]


def test_a_part_of_a_divided_parcel_is_another_parcel():
    assert lot_number("84-1") != lot_number("841")


@given(st.integers(0, 99_999), st.sampled_from(["", "0", "00", "số ", "thửa đất số ", "tờ ", " "]))
def test_zeros_and_labels_change_nothing(number, before):
    assert lot_number(f"{before}{number}") == str(number)


@given(texts)
def test_any_text_has_a_number_or_none_and_canonical_numbers_stay(text):
    number = lot_number(text)
    assert number is None or lot_number(number) in {number, None}


@pytest.mark.parametrize(
    ("text", "lots"),
    [
        ("thửa 84 tờ 1", [("84", "1")]),
        ("84(1)", [("84", "1")]),
        ("84 (1)", [("84", "1")]),
        ("thửa 84(tờ 1)", [("84", "1")]),
        ("84-01", [("84", "01")]),
        ("thửa đất số 345, tờ bản đồ số 12", [("345", "12")]),
        ("Thửa đất số: 345; Tờ bản đồ số: 12", [("345", "12")]),
        ("Số thửa 345, số tờ 12", [("345", "12")]),
        ("tờ bản đồ số 12, thửa đất số 345", [("345", "12")]),
        ("tờ 12, thửa 345 và 346", [("345", "12"), ("346", "12")]),
        ("thửa 345, 346, 347 tờ 12; thửa 5 tờ 6", [("345", "12"), ("346", "12"), ("347", "12"), ("5", "6")]),
        ("thua 345 to 12 p Vinh Phu", [("345", "12")]),
        ("thửa 345a, tờ BĐ 12", [("345a", "12")]),
        ("thửa 345/2 tờ 12", [("345/2", "12")]),
        ("45(1) và 46(1)", [("45", "1"), ("46", "1")]),
        ("thửa 7", [("7", None)]),
        ("tổ 12, thửa 7", [("7", None)]),  # a neighbourhood group, not a map sheet
        ("tờ 12", []),
        ("12/34", []),
        ("ngày 03-02", []),
        ("điện thoại 0383 (2)", []),
        ("", []),
    ],
)
def test_written_forms(text, lots):
    assert [(lot.parcel, lot.sheet) for lot in parse_lots(text)] == lots


def test_a_lot_knows_where_it_stands():
    text = "bán thửa 345 tờ 12, xã Nghi Phú"
    (lot,) = parse_lots(text)
    assert text[slice(*lot.span)] == "thửa 345 tờ 12"


@given(texts)
def test_any_text_gives_lots_with_readable_numbers_inside_it(text):
    for lot in parse_lots(text):
        assert 0 <= lot.span[0] < lot.span[1] <= len(text)
        assert lot_number(lot.parcel)
        assert lot.sheet is None or lot_number(lot.sheet)
