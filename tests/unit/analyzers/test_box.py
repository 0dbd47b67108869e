from __future__ import annotations

import unicodedata
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzers.box import Understood, understand

NGHI_PHU = {"commune": "xã Nghi Phú", "district": "TP Vinh", "province": "Nghệ An"}
AN = {"name": "Nguyễn Văn An", "birth_date": "1980-02-03"}

pieces = st.sampled_from(
    ["thửa 345 tờ 12", "BA 123456", "Nguyễn Văn An", "1980", "040080001234", "xã Nghi Phú", "TP Vinh", "2900123456",
     "37A-123.45", "số", "và", ",", ";", "|", "(", ")", "Công ty TNHH An Phát", "0792••505", "x", "\n", "\u200b"]
)  # fmt: skip
texts = st.text(max_size=60) | st.lists(pieces, max_size=10).map(" ".join)


def parcels(*fields: dict[str, str]) -> dict[str, object]:
    return {"parcels": list(fields)}


def persons(*fields: Mapping[str, object]) -> dict[str, object]:
    return {"persons": list(fields)}


def certificate(*serials: str) -> dict[str, object]:
    return parcels(*({"certificate_number": serial} for serial in serials))


def number(*numbers: str) -> dict[str, object]:
    return persons(*({"id_numbers": [each]} for each in numbers))


@pytest.mark.parametrize(
    ("typed", "request_"),
    [
        ("ba.123456", certificate("ba.123456")),
        ("BA 123456", certificate("BA 123456")),
        ("AA 01234567", certificate("AA 01234567")),
        ("ĐA 123456", certificate("ĐA 123456")),
        ("A M 143443", certificate("A M 143443")),
        ("AM.143.443", certificate("AM.143.443")),
        ("Số: AP 123456", certificate("AP 123456")),
        ("GCN số BA 123456", certificate("BA 123456")),
        ("GCN số 0123456789", certificate("0123456789")),
        ("DH 358799;DH 358800", certificate("DH 358799", "DH 358800")),
        ("BA 12345O", certificate("BA 12345O")),  # a letter typed for a digit is still asked for
        ("CH 01234", parcels({"register_number": "CH 01234"})),
        ("040080001234", number("040080001234")),
        ("0400 8000 1234", number("0400 8000 1234")),
        ("CCCD: 040080001234", number("040080001234")),
        ("182345678", number("182345678")),
        ("40080001234", number("40080001234")),  # a leading zero lost
        ("0792880••505", number("0792880••505")),
        ("hộ chiếu B1234567", number("B1234567")),
        ("B1234567", number("B1234567") | certificate("B1234567")),  # a passport, or an old certificate
        ("2900123456", {"organizations": [{"tax_code": "2900123456"}]} | certificate("2900123456")),
        ("MST 2900123456", {"organizations": [{"tax_code": "2900123456"}]}),
        ("mst: 040080001234", {"organizations": [{"tax_code": "040080001234"}]}),
        ("2900123456-001", {"organizations": [{"tax_code": "2900123456-001"}]}),
        ("Cty TNHH An Phát", {"organizations": [{"name": "Cty TNHH An Phát"}]}),
        (
            "Công ty TNHH An Phát, MST 2900123456",
            {"organizations": [{"name": "Công ty TNHH An Phát", "tax_code": "2900123456"}]},
        ),
        (
            "Công ty TNHH An Phát 2900123456",
            {"organizations": [{"name": "Công ty TNHH An Phát", "tax_code": "2900123456"}]},
        ),
        (
            "Cty CP An Phát 2900123456 2900123457",
            {
                "organizations": [
                    {"name": "Cty CP An Phát", "tax_code": "2900123456"},
                    {"tax_code": "2900123457"},
                ]
            },
        ),
        ("37A-123.45", {"vehicles": [{"plate": "37A-123.45"}]}),
        ("37a 12345", {"vehicles": [{"plate": "37a 12345"}]}),
        ("29-H1 123.45", {"vehicles": [{"plate": "29-H1 123.45"}]}),
        ("RLAAB12345C678901", {"vehicles": [{"chassis": "RLAAB12345C678901"}]}),
        (
            "biển số 37A-123.45, số khung RLAAB12345C678901, số máy G4FC123456",
            {"vehicles": [{"plate": "37A-123.45", "chassis": "RLAAB12345C678901", "engine": "G4FC123456"}]},
        ),
        ("37A-123.45; 37A-123.46", {"vehicles": [{"plate": "37A-123.45"}, {"plate": "37A-123.46"}]}),
        ("Nguyễn Văn An 1980", persons({"name": "Nguyễn Văn An", "birth_date": "1980"})),
        ("nguyen van an 1980", persons({"name": "nguyen van an", "birth_date": "1980"})),
        ("nguyễn văn an", persons({"name": "nguyễn văn an"})),
        ("ông Nguyễn Văn An sinh ngày 03/02/1980", persons(AN)),
        ("Nguyễn Văn An, sinh ngày 03/02/1980", persons(AN)),
        ("Y Thu H'Đơk 1975", persons({"name": "Y Thu H'Đơk", "birth_date": "1975"})),
        (
            "Nguyễn Văn An, sinh năm 1980, CCCD số 040080001234",
            persons({"name": "Nguyễn Văn An", "birth_date": "1980", "id_numbers": ["040080001234"]}),
        ),
        (
            "Nguyễn Văn An 040080001234 và vợ là bà Trần Thị Bình 040182001234",
            persons(
                {"name": "Nguyễn Văn An", "id_numbers": ["040080001234"]},
                {"name": "Trần Thị Bình", "id_numbers": ["040182001234"]},
            ),
        ),
        (
            "thửa 345 tờ 12 xã Nghi Phú tp Vinh",
            parcels({"parcel": "345", "map_sheet": "12", "commune": "xã Nghi Phú", "district": "tp Vinh"}),
        ),
        ("84-01", parcels({"parcel": "84", "map_sheet": "01"})),
        (
            "thửa 345, tờ 12, xã Nghi Phú, TP Vinh, Nghệ An, GCN BA 123456 (số vào sổ: CH 00120)",
            parcels(
                {"parcel": "345", "map_sheet": "12", **NGHI_PHU}
                | {"certificate_number": "BA 123456", "register_number": "CH 00120"}
            ),
        ),
        (
            "thửa 345 và 346 tờ 12, xã Nghi Phú, TP Vinh, Nghệ An",
            parcels({"parcel": "345", "map_sheet": "12", **NGHI_PHU}, {"parcel": "346", "map_sheet": "12", **NGHI_PHU}),
        ),
        (
            "tại xã Nghi Phú, TP Vinh, Nghệ An: thửa 345 tờ 12",
            parcels({"parcel": "345", "map_sheet": "12", **NGHI_PHU}),
        ),
        (
            "thửa 345 tờ 12 xã Nghi Phú, TP Vinh (nay là phường Vinh Phú, tỉnh Nghệ An)",
            parcels(
                {"parcel": "345", "map_sheet": "12", "commune": "xã Nghi Phú", "district": "TP Vinh"},
                {"parcel": "345", "map_sheet": "12", "commune": "phường Vinh Phú", "province": "tỉnh Nghệ An"},
            ),
        ),
        (
            "thửa 345 tờ 12 xã Nghi Phú (nay là phường Vinh Phú), GCN BA 123456",
            parcels(
                {"parcel": "345", "map_sheet": "12", "commune": "xã Nghi Phú", "certificate_number": "BA 123456"},
                {"parcel": "345", "map_sheet": "12", "commune": "phường Vinh Phú", "certificate_number": "BA 123456"},
            ),
        ),
        ("BA 123456, xã Nghi Phú, TP Vinh, Nghệ An", parcels({"certificate_number": "BA 123456", **NGHI_PHU})),
        ("xã Nghi Phú, TP Vinh, Nghệ An", parcels(NGHI_PHU)),
        (
            "BA123456, 37A-12345, 040080001234",
            number("040080001234") | certificate("BA123456") | {"vehicles": [{"plate": "37A-12345"}]},
        ),
        (
            "345/12 Nghi Phú, Vinh",
            parcels({"parcel": "345", "map_sheet": "12", "commune": "Nghi Phú", "district": "Vinh"}),
        ),
        ("DH 358799; 358800", certificate("DH 358799; 358800")),
        ("căn hộ 1203, tòa A2", {"others": [{"description": "căn hộ 1203, tòa A2"}]}),
        ("", {}),
        (" \n\t", {}),
    ],
)
def test_understood(typed, request_):
    understood = understand(typed)
    assert understood.request == request_
    assert understood.rest == ""


def test_the_qr_line_of_a_citizen_card():
    line = "040080001234|182345678|Nguyễn Văn An|03021980|Nam|Xóm 3, Nghi Phú, Vinh, Nghệ An|01012021"
    card = persons({**AN, "id_numbers": ["040080001234", "182345678"]})
    assert understand(line).request == card
    assert understand(line).rest == ""
    without_former = "040080001234||Nguyễn Văn An|03021980|Nam|Xóm 3, Nghi Phú|01012021|||"
    assert understand(without_former).request == persons({**AN, "id_numbers": ["040080001234"]})
    assert understand(f"{line}\nBA 123456").request == card | certificate("BA 123456")


@pytest.mark.parametrize(
    ("typed", "rest"),
    [
        ("abc", "abc"),
        ("12/34", "12/34"),
        ("nhà 1203, tòa A2", "nhà 1203, tòa A2"),
        ("123/45 đường Lê Lợi, phường Hà Huy Tập, Vinh", "123/45 đường Lê Lợi"),
        ("182345678 1980", "1980"),
        ("Nguyễn Văn An 1980, xã Nghi Phú, TP Vinh, Nghệ An", "xã Nghi Phú, TP Vinh, Nghệ An"),
        ("BA 123456, diện tích 120 m2", "diện tích 120 m2"),
        ("040080001234|182345678|Nguyễn Văn An|99999999|Nam", "99999999, Nam"),
    ],
)
def test_what_is_not_understood_is_returned(typed, rest):
    assert understand(typed).rest == rest


@given(texts)
def test_any_text_is_understood_or_returned(text):
    understood = understand(text)
    assert isinstance(understood, Understood)
    assert understood == understand(unicodedata.normalize("NFD", unicodedata.normalize("NFC", text)))


@given(
    st.sampled_from(["BA 123456", "040080001234", "37A-123.45", "MST 2900123456"]), st.sampled_from([" ", "\n", ", "])
)
def test_space_around_changes_nothing(value, space):
    assert understand(f"{space}{value}{space}") == understand(value)


@pytest.mark.parametrize(
    ("typed", "place", "street"),
    [
        ("45 phố Sông Xanh, Cau Giay, Ha Noi", {"commune": "Cau Giay", "province": "Ha Noi"}, "45 phố Sông Xanh"),
        ("45 song xanh cau giay hn", {"commune": "cau giay", "province": "hn"}, "45 song xanh"),
    ],
)
def test_c59_of_an_address_the_place_is_understood_and_the_street_is_kept(typed, place, street):
    understood = understand(typed)
    assert understood.request == {"parcels": [place]}
    assert understood.rest == street


@pytest.mark.parametrize("number", ["288004505", "079288004505"])
def test_c25_digits_are_a_number_and_no_name(number):
    assert understand(number).request == {"persons": [{"id_numbers": [number]}]}
