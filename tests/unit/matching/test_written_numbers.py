"""Numbers of certificates, persons and firms as clerks write them, each as a lookup and as a record."""

from __future__ import annotations

import pytest

from analyzers.filing import stored_keys
from analyzers.mentions import mentions_of
from matching.compare import compare
from matching.request import can_be_cleared, read_request, subjects_of
from tests.unit.matching.written import NGHI_PHU, both_ways, land, person, strength, tax

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
