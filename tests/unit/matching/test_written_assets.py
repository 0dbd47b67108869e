"""Vehicles, other assets, and numbers among words or in each other's fields, as a lookup and as a record."""

from __future__ import annotations

import pytest

from analyzers.mentions import mentions_of
from matching.compare import compare
from matching.request import can_be_cleared, read_request, subjects_of
from tests.unit.matching.written import both_ways, other, strength, tax, vehicle

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
