"""What clerks put into one field although the form has several."""

from __future__ import annotations

import pytest

from analyzers import things
from analyzers.certificates import parse_certificates
from analyzers.filing import exact_keys
from analyzers.identifiers import parse_tax_number
from analyzers.mentions import mentions_of
from analyzers.vehicles import serial

PLACE = {"commune": "Xã Nghi Phú", "district": "Thành phố Vinh", "province": "Tỉnh Nghệ An"}
WHOLE = things.land({"map_sheet": "12", "parcel": "345", **PLACE})


@pytest.mark.parametrize(
    "values",
    [
        {"parcel": "Thửa đất số 345, tờ bản đồ số 12", **PLACE},
        {"parcel": "thửa 345 tờ 12", **PLACE},
        {"parcel": "345(12)", **PLACE},
        {"map_sheet": "12", "parcel": "345", "commune": "Xã Nghi Phú, TP Vinh, Nghệ An"},
        {"map_sheet": "12", "parcel": "345", "commune": "xa nghi phu, tp. vinh, nghe an"},
        {"map_sheet": "12", "parcel": "345", "commune": "Nghi Phú, Vinh", "province": "Nghệ An"},
        {"map_sheet": "12", "parcel": "345", "commune": "Xã Nghi Phú - Thành phố Vinh - Tỉnh Nghệ An"},
        {"map_sheet": "12", "parcel": "345", "commune": "Xã Nghi Phú; TP Vinh; Nghệ An"},
    ],
)
def test_a_field_that_holds_them_all_is_the_same_parcel(values: dict[str, str]):
    assert list(exact_keys(things.land(values))) == list(exact_keys(WHOLE))


@pytest.mark.parametrize("between", [",", ", ", " - ", "; "])
def test_a_province_with_a_dash_is_one_province(between: str):
    said = {"map_sheet": "40", "parcel": "156", "commune": "Xã Bàu Chinh", "district": "Huyện Châu Đức"}
    apart = things.land({**said, "province": "Tỉnh Bà Rịa - Vũng Tàu"})
    names = ("Xã Bàu Chinh", "Huyện Châu Đức", "Tỉnh Bà Rịa - Vũng Tàu")
    whole = things.land({"map_sheet": "40", "parcel": "156", "commune": between.join(names)})
    assert list(exact_keys(whole)) == list(exact_keys(apart)) != []


def test_a_part_of_a_parcel_is_no_sheet():
    land = things.land({"parcel": "84-1", **PLACE})
    assert land.sheet is None
    assert land.parcel is not None
    assert land.parcel.exact == "84-1"


@pytest.mark.parametrize(
    ("raw", "root", "branch"),
    [
        ("998775195-012", "998775195", "012"),
        ("MST: 9948775195-012", "9948775195", "012"),
        ("2900123456", "2900123456", None),
    ],
)
def test_a_branch_keeps_its_root_whatever_was_mistyped(raw: str, root: str, branch: str | None):
    found = parse_tax_number(raw)
    assert (found.root, found.branch) == (root, branch)


@pytest.mark.parametrize("raw", ["Z5F*632160", "*Z5F632160*", "Z5F632160"])
def test_stars_that_makers_stamp_are_no_cover(raw: str):
    assert serial(raw) == "Z5F632160"


def test_stars_in_a_row_cover():
    assert serial("Z5F**2160") is None


@pytest.mark.parametrize(
    ("raw", "exact"), [("SOp 64426", "P64426"), ("SOn 89141", "N89141"), ("SO 123456", "SO123456")]
)
def test_a_label_does_not_stand_between_a_mistyped_serial_and_its_twin(raw: str, exact: str):
    assert [one.exact for one in parse_certificates(raw)] == [exact]


@pytest.mark.parametrize("field", ["các thửa 505, 507 và 508", "Các thửa đất số 505; 507; 508", "cac thua 505,507,508"])
def test_each_of_the_parcels_of_a_field_is_found(field: str):
    body = {"type": "notice", "assets": [{"kind": "land", "map_sheet": "31", "parcel": field, **PLACE}]}
    filed = {key for mention in mentions_of(body) for key in exact_keys(mention.thing)}
    for parcel in ("505", "507", "508"):
        asked = things.land({"map_sheet": "31", "parcel": parcel, **PLACE})
        assert {*exact_keys(asked)} & filed


@pytest.mark.parametrize(
    ("commune", "found"),
    [
        ("xã Sông Hồng Hà", None),
        ("Xã Đại Nghi Phú, TP Vinh", None),
        ("Xóm 3 Nghi Phú", "o16702"),
        ("Xóm 3, xã Nghi Phú", "o16702"),
        ("xóm Xã Đàn, xã Nghi Phú", "o16702"),
        ("Xã Nghi Phú (cũ)", "o16702"),
    ],
)
def test_a_longer_name_is_another_commune_and_a_hamlet_before_it_is_none(commune: str, found: str | None):
    """C55: an unknown commune that was taken for the one whose name it ends with came out clear."""
    place = things.land({"commune": commune, "district": "TP Vinh", "province": "Nghệ An"}).place
    assert place.candidates == ((found,) if found else ())
