"""Parcels and their places as clerks write them, each as a lookup and as a record."""

from __future__ import annotations

import pytest

from analyzers.filing import stored_keys
from analyzers.mentions import mentions_of
from analyzers.places import commune, resolve_place
from matching.request import can_be_cleared, read_request, subjects_of
from tests.unit.matching.written import LOT, NGHI_PHU, both_ways, land, strength

# ----- parcels -----


@pytest.mark.parametrize(
    "values",
    [
        {"parcel": "345 tờ 12"},
        {"parcel": "Thửa 345/ tờ 12"},
        {"parcel": "thửa đất số 345, thuộc tờ bản đồ số 12"},
        {"parcel": "T345-TBĐ12"},
        {"map_sheet": "Tờ 12, thửa 345"},
        {"map_sheet": "12", "parcel": "345(12)"},
        {"map_sheet": "thửa 345 tờ 12", "parcel": "thửa 345 tờ 12"},
        {"map_sheet": "12.0", "parcel": "345.0"},
        {"map_sheet": "mảnh 12", "parcel": "số thửa 345"},
        {"map_sheet": "12 (bản đồ năm 2005)", "parcel": "345"},
        {"map_sheet": "12 - BĐĐC", "parcel": "345"},
        {"map_sheet": "Tờ bản đồ địa chính số 12", "parcel": "Thửa đất số 345"},
        {"map_sheet": "12", "parcel": "344, 345 và 346"},
        {"map_sheet": "12", "parcel": "344\n345"},
        {"map_sheet": "12", "parcel": "344 345 346"},
        {"map_sheet": "12", "parcel": "02 thửa: 344 và 345"},
        {"map_sheet": "11, 12", "parcel": "344, 345"},
        {"parcel": "các thửa 344, 345 và 346 tờ bản đồ số 12"},
        {"parcel": "thửa 344 tờ 11; thửa 345 tờ 12"},
        {"parcel": "344(11), 345(12)"},
        {"parcel": "tờ 12: thửa 344, 345"},
        {"map_sheet": "12", "parcel": "345 ONT"},
        {"map_sheet": "12", "parcel": "345 (DT 120m2)"},
        {"map_sheet": "12", "parcel": "345 - 120,5 m2"},
        {"map_sheet": "12", "parcel": "344 (100m2), 345 (200m2)"},
        {"map_sheet": "12", "parcel": "344: 100 m2; 345: 200 m2"},
        {"map_sheet": "12", "parcel": "345 (thửa cũ: 77, tờ cũ: 3)"},
        {"map_sheet": "12", "parcel": "345 tách từ thửa 77"},
        {"map_sheet": "12 (cũ 3)", "parcel": "345"},
        {"map_sheet": "12 (BĐ 299)", "parcel": "345"},
        {"map_sheet": "12", "parcel": "từ thửa số 340 đến thửa số 350"},
        {"map_sheet": "12", "parcel": "340 ÷ 350"},
        {"map_sheet": "12", "parcel": "344 hoặc 345"},
        {"map_sheet": "12", "parcel": "344 và một phần thửa 345"},
        {"map_sheet": "12", "parcel": "1. thửa 344; 2. thửa 345"},
        {"map_sheet": "12", "parcel": "thửa thứ nhất: 344; thửa thứ hai: 345"},
        {"map_sheet": "12", "parcel": "345/12"},
        {"map_sheet": "12", "parcel": "345, xóm 3"},
        {"map_sheet": "12", "parcel": "345, 345"},
        {"map_sheet": "to12", "parcel": "thua345"},
        {"map_sheet": "№ 12", "parcel": "T.345"},
        {"parcel": "344 và 345 tờ 12"},
    ],
)
def test_sheet_and_parcel_in_any_writing_are_exact(values: dict[str, str]):
    assert both_ways(land({**values, **NGHI_PHU}), land({**LOT, **NGHI_PHU})) == {"exact"}


@pytest.mark.parametrize(
    "values",
    [
        {"map_sheet": "12", "parcel": "77 (thửa cũ 345)"},
        {"map_sheet": "7 (cũ 12)", "parcel": "345"},
        {"map_sheet": "12", "parcel": "344-346"},
        {"map_sheet": "12", "parcel": "344/345"},
        {"map_sheet": "12", "parcel": "344.345"},
        {"map_sheet": "12", "parcel": "344(1), 345"},
        {"map_sheet": "ĐC 12", "parcel": "345"},
        {"parcel": "88/7; 345/12"},
        {"map_sheet": "345/12"},
    ],
)
def test_what_sheet_and_parcel_only_may_mean_is_seen_and_blocks_nobody(values: dict[str, str]):
    assert both_ways(land({**values, **NGHI_PHU}), land({**LOT, **NGHI_PHU})) == {"probable"}


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ({"parcel": "BA 123456"}, "exact"),
        ({"map_sheet": "GCN số BA 123456"}, "exact"),
        ({"register": "BA 123456"}, "probable"),
    ],
)
def test_a_serial_in_the_field_of_another_number(typed: dict[str, str], found: str):
    assert both_ways(land(typed), land({"certificate": "BA 123456"})) == {found}


@pytest.mark.parametrize("typed", ["345-12", "345/12", "345 - 012"])
def test_two_numbers_alone_may_be_parcel_and_sheet_or_a_part_of_a_parcel(typed: str):
    field = land({"parcel": typed, **NGHI_PHU})
    assert both_ways(field, land({**LOT, **NGHI_PHU})) == {"probable"}
    assert both_ways(field, land({"map_sheet": "7", "parcel": "345-12", **NGHI_PHU})) == {"probable"}
    guess = {key for mention in mentions_of(field[1]) for key in stored_keys(mention.thing).exact}
    assert not guess, "what is guessed has no exact key"


@pytest.mark.parametrize(
    ("typed", "commune", "district", "province"),
    [
        ("Xã Tân A", "Xã Tân An", "Huyện Văn Bàn", "Tỉnh Lào Cai"),
        ("Xã Tân M", "Xã Tân Mỹ", "Huyện Văn Lãng", "Tỉnh Lạng Sơn"),
        ("Xã Nng U", "Xã Nong U", "Huyện Điện Biên Đông", "Tỉnh Điện Biên"),
    ],
)
def test_a_short_name_that_is_misspelt_is_near_within_its_district(
    typed: str, commune: str, district: str, province: str
):
    where = {"district": district, "province": province}
    spelt, misspelt = land({**LOT, "commune": commune, **where}), land({**LOT, "commune": typed, **where})
    assert both_ways(spelt, misspelt) == {"probable"}


def test_a_misspelt_commune_is_not_read_as_a_unit_above_it():
    typed = {**LOT, "commune": "Xã Tbbc", "district": "Huyện Văn Bàn", "province": "Tỉnh Lào Cai"}
    [subject] = subjects_of(read_request(land(typed)[0]))
    assert can_be_cleared(subject) is not None, "nobody knows where that is"


def test_a_ward_of_a_number_before_its_town_is_that_ward():
    ward = {**LOT, "commune": "Phường 12", "district": "Thành phố Vũng Tàu", "province": "Tỉnh Bà Rịa - Vũng Tàu"}
    assert both_ways(land({**LOT, "commune": "12, TP Vũng Tàu, Bà Rịa - Vũng Tàu"}), land(ward)) == {"exact"}


def test_of_as_many_sheets_as_parcels_each_goes_with_its_own():
    typed = {"map_sheet": "11, 12", "parcel": "344, 345", **NGHI_PHU}
    assert both_ways(land(typed), land({"map_sheet": "11", "parcel": "345", **NGHI_PHU})) == {"none"}


def test_fields_that_contradict_each_other_may_mean_either():
    typed = land({"map_sheet": "13", "parcel": "345 tờ 12", **NGHI_PHU})
    assert both_ways(typed, land({"map_sheet": "12", "parcel": "345", **NGHI_PHU})) == {"exact"}
    assert both_ways(typed, land({"map_sheet": "13", "parcel": "345", **NGHI_PHU})) == {"exact"}


@pytest.mark.parametrize(
    "place",
    [
        {"commune": "xa nghi phu tp vinh nghe an"},
        {"commune": "Xã Nghi Phú (TP Vinh)"},
        {"commune": "Xã Nghi Phú (nay là phường Vinh Phú)", "district": "TP Vinh", "province": "Nghệ An"},
        {"commune": "Phường Vinh Phú (xã Nghi Phú cũ)", "district": "TP Vinh", "province": "Nghệ An"},
        {"commune": "Phường Vinh Phú (trước đây là xã Nghi Phú)", "district": "TP Vinh", "province": "Nghệ An"},
        {"commune": "Nghi Phú cũ", "district": "Vinh", "province": "Nghệ An"},
        {"commune": "xóm 3, xã Nghi Phú, TP Vinh, Nghệ An"},
        {"commune": "Xã Nghi Phú", "district": "TP Vinh, Nghệ An"},
        {"commune": "Nghi Phú", "district": "Vinh - Nghệ An"},
        {"commune": "Xã Nghi Phú", "province": "TP Vinh, tỉnh Nghệ An"},
    ],
)
def test_a_place_in_the_wrong_fields_is_the_place(place: dict[str, str]):
    assert both_ways(land({**LOT, **place}), land({**LOT, **NGHI_PHU})) == {"exact"}


@pytest.mark.parametrize(
    "entry",
    [
        {**LOT, "address": "xóm 3, xã Nghi Phú, thành phố Vinh, tỉnh Nghệ An"},
        {**LOT, "address": "xóm 3, xã Nghi Phú", "district": "TP Vinh"},
        {"address": "Thửa đất số 345, tờ bản đồ số 12, xã Nghi Phú, thành phố Vinh, tỉnh Nghệ An"},
    ],
)
def test_a_record_may_have_its_place_in_the_address_alone(entry: dict[str, str]):
    assert strength(land({**LOT, **NGHI_PHU})[0], {"assets": [{"kind": "land", **entry}]}) == "exact"


def test_two_old_communes_are_two_even_where_they_are_one_now():
    other_one = {**NGHI_PHU, "commune": "Xã Nghi Ân"}
    assert both_ways(land({**LOT, **NGHI_PHU}), land({**LOT, **other_one})) == {"none"}


def test_c55_a_commune_that_no_table_knows_is_searched_by_its_name():
    typed = {**LOT, "commune": "xã Sông Xanh", "district": "huyện Đông Hưng", "province": "Thái Bình"}
    spelt = {**typed, "commune": "Song Xanhh"}
    assert both_ways(land(typed), land(spelt)) == {"probable"}


def test_c56_wrong_marks_and_kinds_are_one_ward():
    ward = {**LOT, "commune": "phường Đào Duy Từ", "province": "Ninh Bình"}
    for wrong in ("phường Đào Duy Tư", "xã Đào Duy Từ", "dao duy tu"):
        assert both_ways(land(ward), land({**ward, "commune": wrong})) <= {"exact", "probable"}


def test_c60_a_divided_commune_may_be_in_each_of_its_parts():
    old = {"commune": "xã Thạnh Phú", "district": "Vĩnh Cửu", "province": "Đồng Nai"}
    now = resolve_place(old["commune"], old["district"], old["province"]).now
    assert now
    for part in now:
        after = commune(part)
        new = {"commune": after.title, "province": after.province}
        assert both_ways(land({**LOT, **old}), land({**LOT, **new})) <= {"probable", "exact"}
