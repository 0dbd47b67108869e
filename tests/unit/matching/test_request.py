from __future__ import annotations

import json
from typing import Any

import pytest

from analyzers import things
from matching.request import can_be_cleared, read_request, subjects_of
from storage.errors import Invalid

NGHI_PHU = {"commune": "Xã Nghi Phú", "district": "Thành phố Vinh", "province": "Tỉnh Nghệ An"}


def problems(obj: object) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as caught:
        read_request(obj)
    assert all(problem.message for problem in caught.value.problems)
    return [(problem.field, problem.code) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("obj", "expected"),
    [
        ([], [("", "not_an_object")]),
        ({}, [("", "no_subject")]),
        ({"dossier": "HS-1", "text": "  "}, [("", "no_subject")]),
        ({"parcels": [{"map_sheet": 12}]}, [("parcels[0].map_sheet", "not_text")]),
        ({"parcels": [{"sheet": "12"}]}, [("parcels[0].sheet", "unknown_field")]),
        ({"parcels": [{}, {"parcel": " "}]}, [("parcels[0]", "empty_subject"), ("parcels[1]", "empty_subject")]),
        ({"persons": [{"role": "transferor"}]}, [("persons[0]", "empty_subject")]),
        ({"persons": [{"id_numbers": [""]}]}, [("persons[0]", "empty_subject")]),
        ({"persons": [{"name": "An", "role": "owner"}]}, [("persons[0].role", "not_allowed")]),
        ({"persons": [{"name": "An\x00"}]}, [("persons[0].name", "nul_character")]),
        ({"persons": [{"name": "A" * 257}]}, [("persons[0].name", "too_long")]),
        ({"persons": [{"name": "An", "birth_date": "1980-02-30"}]}, [("persons[0].birth_date", "not_a_date")]),
        ({"persons": [{"name": "An", "birth_date": "hôm qua"}]}, [("persons[0].birth_date", "not_a_date")]),
        ({"persons": [{"name": "An", "birth_date": "30/02/1980"}]}, [("persons[0].birth_date", "not_a_date")]),
        ({"others": [{"description": "x" * 20_001}]}, [("others[0].description", "too_long")]),
        ({"vehicles": [{"plate": "37A12345"}] * 101}, [("vehicles", "too_many")]),
    ],
)
def test_what_is_refused_names_its_field(obj: object, expected: list[tuple[str, str]]):
    assert problems(obj) == expected


NUMBER = "(number)"
DAMAGED = ("1.88005E+11", "7,9188E+10", "1.88005e11", " 8E+10 ")
NUMBER_FIELDS: dict[str, dict[str, Any]] = {
    "persons[0].id_numbers[0]": {"persons": [{"id_numbers": [NUMBER]}]},
    "organizations[0].tax_code": {"organizations": [{"tax_code": NUMBER}]},
    "others[0].identifiers[0]": {"others": [{"identifiers": [NUMBER]}]},
    **{f"vehicles[0].{name}": {"vehicles": [{name: NUMBER}]} for name in ("plate", "chassis", "engine")},
    **{
        f"parcels[0].{name}": {"parcels": [{name: NUMBER}]}
        for name in ("certificate_number", "register_number", "map_sheet", "parcel")
    },
}


def with_number(field: str, number: str) -> Any:
    return json.loads(json.dumps(NUMBER_FIELDS[field]).replace(NUMBER, number))


@pytest.mark.parametrize("number", DAMAGED)
@pytest.mark.parametrize("field", NUMBER_FIELDS)
def test_c43_a_number_that_a_spreadsheet_damaged_is_not_looked_up(field: str, number: str):
    """It would find nobody, and be told clear."""
    assert problems(with_number(field, number)) == [(field, "damaged_number")]


@pytest.mark.parametrize("number", ["E1234567", "12E10", "1.5", "0792880••505", "2900123456-001"])
@pytest.mark.parametrize("field", NUMBER_FIELDS)
def test_c43_what_only_looks_like_one_is_looked_up(field: str, number: str):
    assert len(subjects_of(read_request(with_number(field, number)))) == 1


@pytest.mark.parametrize(
    ("obj", "field"),
    [
        ({"persons": [{"name": "Lª ThÞ Ph\u00adîng", "birth_date": "1980"}]}, "persons[0].name"),
        ({"persons": [{"name": "Lª ThÞ Phîng", "birth_date": "1980"}]}, "persons[0].name"),
        ({"persons": [{"name": "An"}, {"name": "Leâ Thò Phöôïng"}]}, "persons[1].name"),
        ({"organizations": [{"name": "C«ng ty S«ng Xanh"}]}, "organizations[0].name"),
        ({"parcels": [{"parcel": "1", "commune": "X· Nghi Phó"}]}, "parcels[0].commune"),
        ({"text": "Beân chuyeån nhöôïng: baø Leâ Thò Phöôïng, sinh naêm 1980"}, "text"),
    ],
)
def test_c04_a_lookup_in_an_old_encoding_is_refused_and_finds_nobody_clear(obj: object, field: str):
    assert problems(obj) == [(field, "old_encoding")]


@pytest.mark.parametrize("text", ["1980-02-03", "03/02/1980", "1980", "", None])
def test_a_birth_date_may_be_a_year(text: str | None):
    [subject] = subjects_of(read_request({"persons": [{"name": "Nguyễn Văn An", "birth_date": text}]}))
    assert isinstance(subject.thing, things.Person)
    assert subject.thing.birth.year == (1980 if text else None)


def test_every_subject_has_its_place_and_kind():
    request = read_request(
        {
            "persons": [{"name": "Nguyễn Văn An", "id_numbers": ["040080001234"], "role": "transferee"}],
            "organizations": [{"name": "Công ty An Phát", "role": "mortgagee"}],
            "parcels": [{"certificate_number": "BA 123456;BA 123457"}, {"map_sheet": "1", "parcel": "2", **NGHI_PHU}],
            "vehicles": [{"plate": "37A-123.45"}],
            "others": [{"description": "tàu cá", "identifiers": ["NA-90123-TS"]}],
        }
    )
    subjects = subjects_of(request)
    assert [(s.ref, s.kind, s.role, s.is_asset) for s in subjects] == [
        ("persons[0]", "person", "transferee", False),
        ("organizations[0]", "organization", "mortgagee", False),
        ("parcels[0]", "land", None, True),
        ("parcels[1]", "land", None, True),
        ("vehicles[0]", "vehicle", None, True),
        ("others[0]", "other", None, True),
    ]
    assert request.names_an_asset
    assert not request.has_text
    land = subjects[2].thing
    assert isinstance(land, things.Land)
    assert [certificate.exact for certificate in land.certificates] == ["BA123456", "BA123457"]


CLEARABLE: list[dict[str, Any]] = [
    {"persons": [{"id_numbers": ["040080001234"]}]},
    {"persons": [{"id_numbers": ["82345678"]}]},
    {"persons": [{"id_numbers": ["B1234567"]}]},
    {"persons": [{"name": "Nguyễn Văn An", "birth_date": "1980"}]},
    {"organizations": [{"tax_code": "2900123456"}]},
    {"organizations": [{"name": "Công ty TNHH An Phát"}]},
    {"parcels": [{"certificate_number": "BA 123456"}]},
    {"parcels": [{"map_sheet": "12", "parcel": "345", **NGHI_PHU}]},
    {"parcels": [{"map_sheet": "12", "parcel": "345", **NGHI_PHU, "district": None}]},
    {"parcels": [{"map_sheet": "12", "parcel": "345", **NGHI_PHU, "province": None}]},
    {"parcels": [{"map_sheet": "12", "parcel": "84-1a", **NGHI_PHU}]},
    {"parcels": [{"map_sheet": "12 (BĐĐC)", "parcel": "345 (một phần)", **NGHI_PHU}]},
    {"parcels": [{"map_sheet": "5D-III-C-a", "parcel": "BT4-2A-15", **NGHI_PHU}]},
    {"persons": [{"id_numbers": ["040080001234 182345678"]}]},
    {"organizations": [{"tax_code": "040080001234-001"}]},
    {"vehicles": [{"plate": "37A-123.45"}]},
    {"vehicles": [{"chassis": "RLAXX11ZZ00012345"}]},
    {"vehicles": [{"engine": "5VD-123456"}]},
    {"parcels": [{"map_sheet": "12", "parcel": "345 tờ 12", **NGHI_PHU}]},
    {"vehicles": [{"plate": "37A-123.45 / 37A-123.46"}]},
    {"others": [{"identifiers": ["NA-90123-TS"]}]},
]
VAGUE: list[dict[str, Any]] = [
    {"persons": [{"name": "Nguyễn Văn An"}]},
    {"persons": [{"birth_date": "1980-02-03"}]},
    {"persons": [{"name": "???", "birth_date": "1980"}]},
    {"persons": [{"id_numbers": ["0400••••1234"]}]},
    {"persons": [{"id_numbers": ["0400800"]}]},
    {"organizations": [{"name": "Công ty TNHH"}]},
    {"organizations": [{"tax_code": "29001234"}]},
    {"parcels": [{"certificate_number": "chưa cấp"}]},
    {"parcels": [{"certificate_number": "BA 12"}]},
    {"parcels": [{"map_sheet": "12", "parcel": "345", "commune": "Xã Nghi Phú"}]},
    {"parcels": [{"map_sheet": "12", "parcel": "345", "district": "Thành phố Vinh"}]},
    {"parcels": [{"parcel": "345", **NGHI_PHU}]},
    {"parcels": [{"map_sheet": "12", **NGHI_PHU}]},
    {"parcels": [{"map_sheet": "12", "parcel": "345", "commune": "Không Có", "district": "Thành phố Vinh"}]},
    {"parcels": [{"register_number": "CH 01234", **NGHI_PHU}]},
    {"persons": [{"id_numbers": ["04008000123 18234567"]}]},
    {"organizations": [{"tax_code": "2900123456 và 2900123457"}]},
    {"parcels": [{"certificate_number": "1234567890123456789"}]},
    {"parcels": [{"map_sheet": "12", "parcel": "344(1), 345", **NGHI_PHU}]},
    {"parcels": [{"map_sheet": "12", "parcel": "345 đến 999", **NGHI_PHU}]},
    {"parcels": [{"map_sheet": "12", "parcel": "344.345", **NGHI_PHU}]},
    {"parcels": [{"map_sheet": "12 thửa 345", "parcel": "345", **NGHI_PHU}]},
    {"vehicles": [{"plate": "37A"}]},
    {"others": [{"description": "căn hộ 1203, tòa A2"}]},
]
# Each parcel of a list is looked for.
CLEARABLE += [
    {"parcels": [{"map_sheet": sheet, "parcel": parcel, **NGHI_PHU}]}
    for sheet, parcel in (
        ("12", "345, 346"),
        ("12.0", "345.0"),
        ("12 và 13", "345"),
        ("12", "345 cùng 346"),
        ("12", "các thửa số 344; 345 và 346"),
        ("12", "344 đến 350"),
        ("12", "345 (120 m2)"),
        ("12", "345 (cũ 77)"),
    )
]


@pytest.mark.parametrize("asked", CLEARABLE, ids=str)
def test_what_could_have_been_found_can_be_cleared(asked: dict[str, Any]):
    [subject] = subjects_of(read_request(asked))
    assert can_be_cleared(subject) is None


@pytest.mark.parametrize("asked", VAGUE, ids=str)
def test_what_is_too_vague_says_what_to_add(asked: dict[str, Any]):
    [subject] = subjects_of(read_request(asked))
    sentence = can_be_cleared(subject)
    assert sentence is not None
    assert "hãy" in sentence.lower()
