"""Numbers and places as clerks write them, each as a lookup and as a record: found, and as strongly as it deserves.

The same thing in other writing is exact and has one exact key; what is only near is probable; and nothing that compares
is ever without a key by which the engine brings it.
"""

from __future__ import annotations

from typing import Any

import pytest

from analyzers.filing import asked_keys, stored_keys
from analyzers.mentions import mentions_of
from analyzers.places import commune, resolve_place
from matching.compare import STRENGTHS, compare
from matching.request import can_be_cleared, read_request, subjects_of

NGHI_PHU = {"commune": "Xã Nghi Phú", "district": "Thành phố Vinh", "province": "Tỉnh Nghệ An"}
LOT = {"map_sheet": "12", "parcel": "345"}
NAME = "Trần Văn Bảo"


def strength(asked: dict[str, Any], stored: dict[str, Any]) -> str:
    """The strongest match that a lookup would see; `exact` only with a common exact key, none without any key."""
    best = "none"
    for subject in subjects_of(read_request(asked)):
        for mention in mentions_of(stored):
            ask, filed = asked_keys(subject.thing), stored_keys(mention.thing)
            by_exact = set(ask.exact) & set(filed.exact)
            by_recall = {*ask.strong, *ask.weak} & set(filed.recall)
            found = compare(subject.thing, mention.thing).strength
            if found != "none" and not by_exact and not by_recall:
                pytest.fail(f"{found}, but without a common key: {asked} / {stored}")
            if found == "exact":
                assert by_exact, "an exact match is found without the engine too"
            best = max(best, found, key=STRENGTHS.index)
    return best


def land(values: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """A parcel as a lookup and as a record names it."""
    asked = {
        {"certificate": "certificate_number", "register": "register_number"}.get(k, k): v for k, v in values.items()
    }
    names = {"certificate": "serial", "register": "register_number"}
    certificate = {name: values[key] for key, name in names.items() if key in values}
    plain = {key: value for key, value in values.items() if key not in names}
    entry = {"kind": "land", **plain} | ({"certificate": certificate} if certificate else {})
    return {"parcels": [asked]}, {"assets": [entry]}


def person(number: str) -> tuple[dict[str, Any], dict[str, Any]]:
    asked = {"persons": [{"name": NAME, "id_numbers": [number]}]}
    return asked, {"persons": [{"name": NAME, "identities": [{"kind": "other", "number": number}]}]}


def vehicle(**values: str) -> tuple[dict[str, Any], dict[str, Any]]:
    return {"vehicles": [values]}, {"assets": [{"kind": "vehicle", **values}]}


def other(**values: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    return {"others": [values]}, {"assets": [{"kind": "other", **values}]}


def tax(number: str) -> tuple[dict[str, Any], dict[str, Any]]:
    return {"organizations": [{"tax_code": number}]}, {
        "organizations": [{"name": "Công ty Lam Hồng", "tax_code": number}]
    }


Sides = tuple[dict[str, Any], dict[str, Any]]


def both_ways(one: Sides, two: Sides) -> set[str]:
    """Each asked for where the other is on record."""
    return {strength(one[0], two[1]), strength(two[0], one[1])}


# ----- certificates -----

WRITTEN_SERIALS = [
    "ba123456",
    "BA.123.456",
    "B A 123456",
    "ＢＡ１２３４５６",  # noqa: RUF001  full-width digits are what is tested
    "SOBA123456",
    "SO: BA 123456",
    "BA so 123456",
    "BA№123456",
    "N° BA 123456",
    "Giấy chứng nhận quyền sử dụng đất, quyền sở hữu nhà ở và tài sản khác gắn liền với đất số BA 123456",
    "giay chung nhan quyen su dung dat so BA 123456",
    "GCN: BA123456 vào sổ số CH00120",
    "BA 123456 do UBND thành phố Vinh cấp ngày 04/03/2012",
    "BA 123456 - CH 00120",
    "GCN: BA 123456, thửa 345, tờ 12",
]


@pytest.mark.parametrize("typed", WRITTEN_SERIALS)
def test_a_serial_in_any_writing_is_exact(typed: str):
    assert both_ways(land({"certificate": typed}), land({"certificate": "BA 123456"})) == {"exact"}


@pytest.mark.parametrize(
    "typed",
    [
        "DH 358799; 358800",
        "DH 358799, 358800",
        "DH 358799/358800",
        "DH 358799 và 358800",
        "DH 358799 va 358800",
        "DH 358799; 800",
        "DH358799DH358800",
        "1. DH 358799 2. DH 358800",
        "DH 358799 đến DH 358800",
        "DH 358799 -> 358800",
        "DH: 358799, 358800",
    ],
)
@pytest.mark.parametrize("serial", ["DH 358799", "DH 358800"])
def test_each_serial_of_a_list_is_exact_whatever_the_second_leaves_out(typed: str, serial: str):
    assert both_ways(land({"certificate": typed}), land({"certificate": serial})) == {"exact"}


@pytest.mark.parametrize("typed", ["từ BA 123456 đến BA 123460", "BA 123456 đến 123460", "tu BA 123456 den 123460"])
def test_a_serial_inside_a_range_is_exact(typed: str):
    assert both_ways(land({"certificate": typed}), land({"certificate": "BA 123458"})) == {"exact"}


def test_a_range_that_no_letter_would_name_stays_as_it_was_written():
    assert (
        strength(land({"certificate": "BA 123456 đến BA 923456"})[0], land({"certificate": "BA 123456"})[1]) == "exact"
    )
    assert (
        strength(land({"certificate": "BA 123456 đến BA 923456"})[0], land({"certificate": "BA 500000"})[1]) == "none"
    )


@pytest.mark.parametrize("typed", ["BA 123456, 7, 8", "BA 123456-7-8", "BA 123456/57/58"])
def test_the_next_serials_by_their_last_digits(typed: str):
    for serial in ("BA 123456", "BA 123457", "BA 123458") if "57" not in typed else ("BA 123457", "BA 123458"):
        assert both_ways(land({"certificate": typed}), land({"certificate": serial})) == {"exact"}


@pytest.mark.parametrize(
    ("typed", "serial"),
    [
        ("BA 123456-7", "BA 123456"),
        ("BA 123456-7", "BA 123457"),
        ("BA 123456 12", "BA 123456"),
        ("BA 123456 & 7", "BA 123456"),
        ("BA 123456 123459", "BA 123459"),
        ("BA 123401 - BA 123490", "BA 123456"),
        ("BA 123456, CH 012345", "CH 012345"),
    ],
)
def test_what_a_field_only_may_mean_is_seen_and_blocks_nobody(typed: str, serial: str):
    assert both_ways(land({"certificate": typed}), land({"certificate": serial})) == {"probable"}


def test_a_number_near_to_a_guess_is_no_evidence():
    assert both_ways(land({"certificate": "BA 123456-7"}), land({"certificate": "BA 123487"})) == {"none"}


def test_numbers_beside_two_serials_make_them_no_one_certificate():
    one, two = (
        land({"certificate": "BA 123456 theo QĐ số 123457"}),
        land({"certificate": "CD 999999 theo QĐ số 123457"}),
    )
    assert both_ways(one, two) == {"probable"}
    assert both_ways(land({"certificate": "BA 123456; 04-03-2012"}), land({"certificate": "CD 999; 04-03-2012"})) == {
        "none"
    }


def test_a_range_that_is_not_listed_leaves_the_subject_open():
    [subject] = subjects_of(read_request(land({"certificate": "BA 123456 đến BA 199999"})[0]))
    assert "ghi từng số" in (can_be_cleared(subject) or "")


@pytest.mark.parametrize("series", ["SO", "NO", "VA", "GC", "QS", "CĐ"])
def test_a_series_that_is_a_word_too(series: str):
    plain = land({"certificate": f"{series} 123456"})
    assert both_ways(plain, land({"certificate": f"Số {series} 123456"})) == {"exact"}
    assert both_ways(plain, land({"certificate": f"số phát hành {series}-123456"})) == {"exact"}


@pytest.mark.parametrize(
    "typed", ["BA 723456", "BA 128456", "BA 123956", "BA 723956", "BA 128956", "BA I2345G", "8A I23456"]
)
def test_characters_that_look_alike_are_near(typed: str):
    assert both_ways(land({"certificate": typed}), land({"certificate": "BA 123456"})) == {"probable"}


@pytest.mark.parametrize(
    "typed", ["số phát hành C7Đ54219", "SOCĐĐ754219", "số phát hành CNĐ754219", "GCN số: CĐ 75421O"]
)
def test_a_label_hides_no_slip(typed: str):
    assert both_ways(land({"certificate": typed}), land({"certificate": "CĐ 754219"})) == {"probable"}


@pytest.mark.parametrize(
    ("typed", "number"), [("01439/QSDD", "01439/QSDĐ"), ("Số: CH 00120", "CH 120"), ("CH 00120/2012", "CH 00120")]
)
def test_register_numbers_with_the_commune_are_probable(typed: str, number: str):
    assert both_ways(land({"register": typed, **NGHI_PHU}), land({"register": number, **NGHI_PHU})) == {"probable"}


# ----- identity and tax numbers -----


@pytest.mark.parametrize(
    "typed",
    [
        "040080001234.0",
        "040080001234/CCCD",
        "Số CCCD: 040 080 001 234",
        "CMND 182.345.678 - CCCD 040.080.001.234",
        "040080001234 10/05/2021",
        "040080001234/10.05.2021",
        "CCCD040080001234CACCAP",
        "040080001234VN",
        "IDVNM0800012341040080001234<<6",
        "CMND 182345678;Hộ chiếu B1234567;CCCD 040080001234",
        "040080001234|182345678|Trần Văn Bảo|03021980|Nam|Xóm 3, Nghi Phú, Vinh, Nghệ An|10052021",
    ],
)
def test_a_number_in_any_writing_is_exact(typed: str):
    assert both_ways(person(typed), person("040080001234")) == {"exact"}


@pytest.mark.parametrize(
    "typed", ["040080001O34", "040 080 001 O34", "04008000I234", "O40080001234", "04008000123A", "040080001A34"]
)
def test_a_letter_for_a_digit_leaves_one_number_that_is_near(typed: str):
    """Its first nine digits would be a former number, that nobody has: a blocked person told clear."""
    whole = "040080001034" if typed.endswith(("O34", "A34")) else "040080001234"
    assert both_ways(person(typed), person(whole)) == {"probable"}


@pytest.mark.parametrize(
    ("whole", "eaten"),
    [
        ("079288004505", "79288004505"),
        ("012345678", "12345678"),
        ("001080001234", "1080001234"),
        ("079288004505", "CCCD 79288004505"),
    ],
)
def test_c11_zeros_that_a_spreadsheet_ate_are_near_and_said(whole: str, eaten: str):
    asked, _ = person(whole)
    assert both_ways(person(whole), person(eaten)) == {"probable"}
    [subject], [mention] = subjects_of(read_request(asked)), mentions_of(person(eaten)[1])
    notes = [item.note for item in compare(subject.thing, mention.thing).evidence if item.field == "id_number"]
    assert "thiếu số 0 ở đầu" in notes[0]


@pytest.mark.parametrize("number", ["097288004505", "100288004505", "000288004505"])
def test_c12_no_personal_number_is_refused_for_its_province(number: str):
    assert both_ways(person(number), person(f"CCCD số {number[:3]} {number[3:]}")) == {"exact"}


@pytest.mark.parametrize("typed", ["0792880••505", "079288xxx505", "079 288 xxx 505", "…004505", "0792880***"])
def test_c13_what_is_visible_of_a_covered_number_is_possible_never_exact(typed: str):
    assert strength(person("079288004505")[0], person(typed)[1]) == "probable"
    assert not [key for mention in mentions_of(person(typed)[1]) for key in stored_keys(mention.thing).exact]


@pytest.mark.parametrize(
    "typed", ["2900123456-01", "2900123456-0001", "2900123456-010", "290012345-001", "2900123457-001"]
)
def test_c14_a_mistyped_branch_still_meets_it(typed: str):
    assert both_ways(tax(typed), tax("2900123456-001")) == {"probable"}


@pytest.mark.parametrize(("label", "number"), [("CMND", "040080001234"), ("CCCD", "182345678")])
def test_c15_a_number_under_the_other_kinds_label_is_the_number(label: str, number: str):
    assert both_ways(person(f"{label} số {number}"), person(number)) == {"exact"}


@pytest.mark.parametrize("typed", ["CCCD 04080001234", "Số 0400800001234", "CMND 1823345678", "Số 18234678"])
def test_a_labelled_number_that_is_too_short_or_long_is_near(typed: str):
    whole = "182345678" if "182" in typed else "040080001234"
    assert both_ways(person(typed), person(whole)) == {"probable"}


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


# ----- vehicles -----


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        ({"plate": "37A-123.45; 37C-543.21"}, {"plate": "37C54321"}),
        ({"plate": "37A-123.45 (biển cũ 37N-5432)"}, {"plate": "37N-5432"}),
        ({"plate": "37-HĐ3 082.30"}, {"plate": "37HĐ3-082.30"}),
        ({"chassis": "SK RLA1234567ABC8901"}, {"chassis": "RLA1234567ABC8901"}),
        ({"chassis": "Chassis No: RLA1234567ABC8901"}, {"chassis": "RLA1234567ABC8901"}),
        ({"chassis": "SỐ KHUNG/VIN: RLA1234567ABC8901"}, {"chassis": "RLA1234567ABC8901"}),
        ({"chassis": "số khung là RLA1234567ABC8901"}, {"chassis": "RLA1234567ABC8901"}),
        ({"chassis": "RLA1234567ABC8901 và RLA7654321ABC8902"}, {"chassis": "RLA7654321ABC8902"}),
        ({"chassis": "SK: RLA1234567ABC8901; SM: JF27E1234567"}, {"engine": "JF27E1234567"}),
        ({"engine": "Số động cơ: JF27E1234567"}, {"engine": "JF27E-1234567"}),
        ({"engine": "Engine No. JF27E1234567"}, {"engine": "JF27E*1234567*"}),
    ],
)
def test_numbers_of_vehicles_in_any_writing_are_exact(typed: dict[str, str], same: dict[str, str]):
    assert both_ways(vehicle(**typed), vehicle(**same)) == {"exact"}


def test_a_list_with_a_part_that_is_no_number_is_not_cleared():
    """Two of three would be compared, and the third left out without a word."""
    [subject] = subjects_of(read_request(vehicle(chassis="RLA1234567ABC8901; RLA7654321ABC8902; RLA12")[0]))
    assert can_be_cleared(subject) is not None


# ----- other assets -----

FLAT = "Căn hộ số 1203, tầng 12, tòa A2, chung cư Hoa Sen, thành phố Vinh"


@pytest.mark.parametrize(
    "typed",
    [
        "can ho 1203 toa a2 chung cu hoa sen",
        "chung cư Hoa Sen, tòa A2, tầng 12, căn 1203",
        "Căn hộ A2-1203 chung cư Hoa Sen",
        "căn hộ 12.03 tòa A2 Hoa Sen",
    ],
)
def test_a_flat_is_found_by_the_words_of_its_description_but_never_surely(typed: str):
    assert both_ways(other(description=typed), other(description=FLAT)) <= {"probable", "weak"}


@pytest.mark.parametrize(
    "typed",
    [
        "căn hộ 1204, tòa A2, chung cư Hoa Sen",
        "căn hộ 1203, tòa A3, chung cư Hoa Sen",
        "căn hộ 1203, tòa A2, chung cư Bến Thủy",
        "Căn hộ",
    ],
)
def test_the_flat_beside_it_is_another(typed: str):
    assert both_ways(other(description=typed), other(description=FLAT)) == {"none"}


def test_words_beside_another_identifier_or_half_of_the_words_are_weak():
    mine, other_one = {"identifiers": ["CH-1203-A2-352"]}, {"identifiers": ["XY-77-9001"]}
    typed = other(description="căn hộ 1203, tòa A2, chung cư Hoa Sen", **mine)
    assert both_ways(typed, other(description=FLAT, **other_one)) == {"weak"}


def test_a_description_may_hold_what_is_an_identifier_elsewhere():
    ship = other(description="tàu cá vỏ gỗ, số đăng ký NA-90123-TS")
    assert both_ways(ship, other(description="Tàu cá Hải Long", identifiers=["NA 90123 TS"])) == {"probable"}


def test_of_several_identifiers_in_one_field_each_is_exact():
    assert both_ways(other(identifiers=["Mã: CH-1203-A2; CH-1204-A2"]), other(identifiers=["CH1204A2"])) == {"exact"}


# ----- numbers among words, and in each other's fields -----

VIN = "RLA12AB3C4D567890"


@pytest.mark.parametrize(
    "typed",
    [
        "S/K: RLA12AB3C4D567890",
        "số khungRLA12AB3C4D567890",
        "Số khung (VIN): RLA12AB3C4D567890",
        "RLA12AB3C4D567890 (nguyên bản)",
        "RLA12AB3C4D567890 đóng lại",
        "RLA12AB3C4D567890, xe Toyota",
        "RLA12AB3C4D567890 2020",
        "RLA00000000000001/RLA12AB3C4D567890",
        "RLA00000000000001 - RLA12AB3C4D567890",
        "RLA12AB3C4D567890/JF27E1234567",
        "SM: JF27E1234567 SK: RLA12AB3C4D567890",
    ],
)
def test_a_chassis_number_whatever_stands_around_it_is_exact(typed: str):
    assert both_ways(vehicle(chassis=typed), vehicle(chassis=VIN)) == {"exact"}


@pytest.mark.parametrize("typed", ["S/M: JF27E1234567", "JF27E1234567 (thay máy)", "số máyJF27E1234567"])
def test_an_engine_number_among_words_is_exact(typed: str):
    assert both_ways(vehicle(engine=typed), vehicle(engine="JF27E1234567")) == {"exact"}


def test_chassis_and_engine_in_each_others_field_are_seen():
    assert both_ways(vehicle(chassis=VIN), vehicle(engine=VIN)) == {"probable"}
    assert both_ways(vehicle(chassis=VIN, engine="JF27E1"), vehicle(engine=VIN, chassis="RLA9")) == {"probable"}
    assert both_ways(vehicle(engine=f"SK: {VIN}; SM: JF27E1234567"), vehicle(chassis=VIN)) == {"exact"}


def test_another_plate_speaks_against_numbers_that_changed_fields():
    [asked] = subjects_of(read_request(vehicle(chassis=VIN, plate="37A-123.45")[0]))
    [found] = mentions_of(vehicle(engine=VIN, plate="29B-999.99")[1])
    said = [(item.field, item.relation) for item in compare(asked.thing, found.thing).evidence]
    assert said == [("plate", "contradicts"), ("chassis", "variant")]


def test_a_plate_and_a_chassis_number_in_each_others_field_are_themselves():
    assert both_ways(vehicle(chassis="37A-123.45"), vehicle(plate="37A-123.45")) == {"exact"}
    assert both_ways(vehicle(plate=f"37A-123.45 SK: {VIN}"), vehicle(chassis=VIN)) == {"exact"}


@pytest.mark.parametrize("typed", ["37A-123.45 01/01/2020", "37C-543.21; 37A-123.45", "TM-1234; 37A-12345"])
def test_a_plate_beside_a_date_or_another_is_exact(typed: str):
    assert both_ways(vehicle(plate=typed), vehicle(plate="37A-123.45")) == {"exact"}


def test_each_plate_of_the_army_in_a_list():
    assert both_ways(vehicle(plate="TM-1234; KC-1234"), vehicle(plate="KC-1234")) == {"exact"}


@pytest.mark.parametrize(
    "typed", ["2900123456.0", "VN2900123456", "2900123456 ĐT 0912345678", "2900123456, điện thoại 0238 3842345"]
)
def test_a_tax_number_beside_a_telephone_is_exact(typed: str):
    assert both_ways(tax(typed), tax("2900123456")) == {"exact"}


@pytest.mark.parametrize("typed", ["2900654321; 2900123456", "2900654321 (nay 2900123456)", "2900123456 2900654321"])
def test_each_tax_number_of_a_record_is_found_and_a_lookup_with_two_is_told_so(typed: str):
    assert strength(tax("2900123456")[0], tax(typed)[1]) == "exact"
    [subject] = subjects_of(read_request(tax(typed)[0]))
    assert can_be_cleared(subject) is not None


@pytest.mark.parametrize(
    "typed", ["SĐK: NA-90123-TS", "tàu cá NA-90123-TS", "biển số NA-90123-TS", "số ĐK NA-90123-TS", "STK NA90123TS"]
)
def test_a_label_changes_no_identifier(typed: str):
    assert both_ways(other(identifiers=[typed]), other(identifiers=["NA-90123-TS"])) == {"exact"}


@pytest.mark.parametrize("typed", ["NA-90123-TS cấp ngày 01/01/2020", "du thuyền vỏ gỗ NA-90123-TS"])
def test_an_identifier_among_words_is_seen(typed: str):
    assert both_ways(other(identifiers=[typed]), other(identifiers=["NA-90123-TS"])) == {"probable"}
