"""What the contract takes and refuses: field by field, each refusal with its path, code and Vietnamese sentence."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core.core_schema import ErrorType

from storage import field_types, problems, schemas
from storage.errors import InvalidRecord
from storage.problems import field_path, problems_of
from storage.records import canonical_json
from storage.schemas import validate_draft, validate_record, validate_release

DOCUMENT = {"number": "123/TB", "date": "2024-05-06", "agency": "Chi cục Thi hành án dân sự"}
NOTICE: dict[str, Any] = {
    "type": "notice",
    "source": "uchi",
    "source_id": "NC-1",
    "document": DOCUMENT,
    "measure": "suspension",
    "persons": [{"name": "Nguyễn Văn An"}],
}
DEED: dict[str, Any] = {
    "type": "deed",
    "source": "uchi",
    "source_id": "HD-1",
    "number": "1/2023",
    "signed_on": "2023-04-05",
    "kind": "transfer",
    "parties": [{"role": "transferor", "person": {"name": "Nguyễn Văn An"}}],
}
LAND = {"kind": "land", "parcel": "345"}
FULL_NOTICE = json.loads("""
{"type": "notice", "source": "uchi", "source_id": "NC-0001",
 "document": {"number": "123/TB-CCTHADS", "date": "2024-05-06", "agency": "Chi cục", "agency_kind": "enforcement"},
 "measure": "suspension", "content": "free text", "effective_from": "2024-05-06",
 "persons": [{"id": "p", "name": "Nguyễn Văn An", "birth_date": "1980-02-03", "birth_year": 1980, "sex": "M",
   "identities": [{"kind": "cccd", "number": "040080001234"}], "address": "free text", "role": "subject"}],
 "organizations": [{"name": "Công ty TNHH An Phát", "tax_code": "2900123456", "address": "free text"}],
 "assets": [
   {"id": "a1", "kind": "land", "map_sheet": "12", "parcel": "345", "address": "xóm 3", "commune": "Xã Nghi Phú",
    "district": "Thành phố Vinh", "province": "Tỉnh Nghệ An", "area_m2": 120.5,
    "certificate": {"serial": "BA 123456", "register_number": "CH 01234", "issued_on": "2012-03-04", "issued_by": "U"},
    "former": [{"certificate_serial": "A 654321", "map_sheet": "3", "parcel": "77", "commune": "Xã Nghi Phú"}]},
   {"kind": "vehicle", "plate": "37A-123.45", "chassis": "RLA...", "engine": "..."},
   {"kind": "other", "description": "free text", "identifiers": ["..."]}],
 "releases": [{"document": {"number": "9/QĐ-GT", "date": "2025-01-02", "agency": "Chi cục"},
   "scope": "partial", "assets": ["a1", 1], "persons": ["p"], "organizations": [0],
   "parts": [{"asset": "a1", "description": "50 m²"}]}],
 "replaces": [{"source": "uchi", "source_id": "NC-0000"}], "withdrawn": {"on": "2024-06-01", "reason": "nhập nhầm"}}
""")
FULL_DEED = json.loads("""
{"type": "deed", "source": "uchi", "source_id": "HD-0001", "number": "1234/2023", "book": "01/2023",
 "ends_on": "2024-01-01", "signed_on": "2023-04-05", "kind": "transfer", "status": "effective",
 "office": {"name": "Văn phòng công chứng Sông Lam"},
 "notary": "Trần Thị Bình", "value_vnd": 1500000000, "content": "free text",
 "parties": [{"role": "transferor", "person": {"name": "Nguyễn Văn An"}},
             {"role": "transferee", "organization": {"name": "Công ty TNHH An Phát"}}],
 "assets": [{"kind": "land", "parcel": "1"}], "relates_to": {"source": "uchi", "source_id": "HD-0000"}}
""")


def refusals(validate, *arguments):
    with pytest.raises(InvalidRecord) as caught:
        validate(*arguments)
    return [(problem.field, problem.code) for problem in caught.value.problems]


@pytest.mark.parametrize("record", [NOTICE, DEED, FULL_NOTICE, FULL_DEED])
def test_what_the_contract_shows_is_kept_as_sent(record):
    assert validate_record(record) == record


def test_null_is_as_good_as_absent():
    person: dict[str, Any] = {"name": "Nguyễn Văn An", "birth_date": None, "identities": [], "sex": None}
    expected: dict[str, Any] = {"name": "Nguyễn Văn An", "identities": []}
    assert validate_record({**NOTICE, "valid_until": None, "persons": [person]}) == {**NOTICE, "persons": [expected]}


def test_no_end_as_other_systems_write_it():
    assert validate_record({**NOTICE, "valid_until": "9999-12-31"})["valid_until"] == "9999-12-31"


def test_text_is_kept_as_typed():
    typed = {"name": "  nguyễn  VĂN an ", "identities": [{"number": " 0400-8000.1234 "}]}
    assert validate_record({**NOTICE, "persons": [typed]})["persons"] == [typed]


@pytest.mark.parametrize("name", ["type", "source", "source_id", "document", "measure"])
def test_what_a_notice_needs(name):
    assert refusals(validate_record, {key: value for key, value in NOTICE.items() if key != name}) == [
        (name, "required")
    ]


@pytest.mark.parametrize("name", ["type", "source", "source_id", "number", "signed_on", "kind"])
def test_what_a_deed_needs(name):
    assert refusals(validate_record, {key: value for key, value in DEED.items() if key != name}) == [(name, "required")]


def person(**values):
    return {"persons": [values]}


def asset(**values):
    return {"assets": [values]}


def release(**values):
    return {"releases": [{"document": DOCUMENT, "scope": "full", **values}]}


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        (person(name=5), "persons[0].name", "not_text"),
        (person(name="An", birth_date=19800203), "persons[0].birth_date", "not_text"),
        (person(name="An", birth_date="03/02/1980"), "persons[0].birth_date", "not_a_date"),
        (person(name="An", birth_date="1980"), "persons[0].birth_date", "not_a_date"),
        (person(name="An", birth_date="1980-02-30"), "persons[0].birth_date", "not_a_date"),
        (person(name="An", birth_date="1980-2-3"), "persons[0].birth_date", "not_a_date"),
        (person(name="An", birth_date="19800203"), "persons[0].birth_date", "not_a_date"),
        (person(name="An", birth_date="1980-02-03T00:00:00"), "persons[0].birth_date", "not_a_date"),
        (person(name="An", birth_date="\uff11\uff1980-02-03"), "persons[0].birth_date", "not_a_date"),
        (person(name="An", birth_date="0980-02-03"), "persons[0].birth_date", "out_of_range"),
        (person(name="An", birth_year="1980"), "persons[0].birth_year", "not_a_whole_number"),
        (person(name="An", birth_year=1980.5), "persons[0].birth_year", "not_a_whole_number"),
        (person(name="An", birth_year=True), "persons[0].birth_year", "not_a_whole_number"),
        (person(name="An", birth_year=80), "persons[0].birth_year", "out_of_range"),
        (person(name="An", birth_year=10**40), "persons[0].birth_year", "out_of_range"),
        (person(name="An", sex="Nam"), "persons[0].sex", "not_allowed"),
        (person(name="An", role="transferor"), "persons[0].role", "not_allowed"),
        (person(name="An", ten="An"), "persons[0].ten", "unknown_field"),
        (person(name="An", identities=[{"number": 40080001234}]), "persons[0].identities[0].number", "not_text"),
        (person(name="An", identities=[{"kind": "cccd"}]), "persons[0].identities[0].number", "required"),
        (person(name="An", identities={}), "persons[0].identities", "not_a_list"),
        (person(name=" "), "persons[0]", "nameless"),
        (person(), "persons[0]", "nameless"),
        (person(name="A\x00n"), "persons[0].name", "nul_character"),
        (person(name="A\ud800n"), "persons[0].name", "broken_text"),
        (person(name="n" * 501), "persons[0].name", "too_long"),
        (person(name="An", id=" "), "persons[0].id", "blank"),
        ({"persons": ["An"]}, "persons[0]", "not_an_object"),
        ({"persons": {"name": "An"}}, "persons", "not_a_list"),
        ({"organizations": [{"address": "x"}]}, "organizations[0]", "nameless"),
        ({"persons": []}, "", "names_nothing"),
        (asset(kind="boat"), "assets[0]", "not_allowed"),
        (asset(), "assets[0]", "required"),
        (asset(kind="land"), "assets[0]", "nameless"),
        (asset(kind="land", certificate={"issued_by": "x"}), "assets[0]", "nameless"),
        (asset(kind="land", parcel=345), "assets[0].parcel", "not_text"),
        (asset(kind="land", parcel="1", land="x"), "assets[0].land", "unknown_field"),
        (asset(kind="land", parcel="1", area_m2=-1), "assets[0].area_m2", "out_of_range"),
        (asset(kind="land", parcel="1", area_m2="120"), "assets[0].area_m2", "not_a_number"),
        (asset(kind="land", parcel="1", area_m2=float("nan")), "assets[0].area_m2", "not_a_number"),
        (asset(kind="land", parcel="1", certificate={"serial": 1}), "assets[0].certificate.serial", "not_text"),
        (asset(kind="land", parcel="1", former=[{"parcel": "\x00"}]), "assets[0].former[0].parcel", "nul_character"),
        (asset(kind="vehicle", plate=""), "assets[0]", "nameless"),
        (asset(kind="other", identifiers=[]), "assets[0]", "nameless"),
        (asset(kind="other", identifiers=["a\x00"]), "assets[0].identifiers[0]", "nul_character"),
        ({"assets": [{**LAND, "id": "a"}, {**LAND, "id": "a"}]}, "", "repeated_id"),
        ({"persons": [{"id": "a", "name": "An"}], "assets": [{**LAND, "id": "a"}]}, "", "repeated_id"),
        ({"measure": "block"}, "measure", "not_allowed"),
        ({"measure": None}, "measure", "not_allowed"),
        ({"source": ""}, "source", "blank"),
        ({"source_id": "x" * 201}, "source_id", "too_long"),
        ({"document": {**DOCUMENT, "number": " "}}, "document.number", "blank"),
        ({"document": {**DOCUMENT, "number": 123}}, "document.number", "not_text"),
        ({"document": {**DOCUMENT, "date": None}}, "document.date", "not_text"),
        ({"document": {**DOCUMENT, "agency_kind": "mafia"}}, "document.agency_kind", "not_allowed"),
        ({"document": []}, "document", "not_an_object"),
        ({"content": "x" * 200_001}, "content", "too_long"),
        (release(scope="all"), "releases[0].scope", "not_allowed"),
        (release(assets=[True]), "releases[0].assets[0]", "not_a_reference"),
        (release(persons=[-1]), "releases[0].persons[0]", "not_a_reference"),
        (release(persons=[1.0]), "releases[0].persons[0]", "not_a_reference"),
        (release(persons=["\ud800"]), "releases[0].persons[0]", "broken_text"),
        (release(persons=[""]), "releases[0].persons[0]", "blank"),
        (release(parts=[{"asset": "\x00"}]), "releases[0].parts[0].asset", "nul_character"),
        ({"replaces": [{"source": "uchi"}]}, "replaces[0].source_id", "required"),
        ({"withdrawn": {}}, "withdrawn.on", "required"),
        ({"extra": 1}, "extra", "unknown_field"),
    ],
)
def test_what_a_notice_refuses(change, field, code):
    assert (field, code) in refusals(validate_record, {**NOTICE, **change})


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"kind": "sale"}, "kind", "not_allowed"),
        ({"status": "open"}, "status", "not_allowed"),
        ({"value_vnd": "1500000000"}, "value_vnd", "not_a_whole_number"),
        ({"value_vnd": True}, "value_vnd", "not_a_whole_number"),
        ({"value_vnd": -1}, "value_vnd", "out_of_range"),
        ({"parties": []}, "", "names_nothing"),
        ({"parties": [{"role": "transferor"}]}, "parties[0]", "not_one_party"),
        (
            {"parties": [{"role": "heir", "person": {"name": "A"}, "organization": {"name": "B"}}]},
            "parties[0]",
            "not_one_party",
        ),
        ({"parties": [{"role": "owner", "person": {"name": "A"}}]}, "parties[0].role", "not_allowed"),
        ({"parties": [{"role": "heir", "person": {"name": 1}}]}, "parties[0].person.name", "not_text"),
        ({"relates_to": {"number": "1"}}, "relates_to", "incomplete_reference"),
        ({"relates_to": {"source": "uchi", "number": "1", "office": "A"}}, "relates_to", "incomplete_reference"),
        ({"relates_to": {"number": "1", "office": {"name": 1}}}, "relates_to.office", "not_text"),
        ({"relates_to": {"number": "1", "office": {"ten": "A"}}}, "relates_to.office", "not_text"),
        ({"office": "A"}, "office", "not_an_object"),
        ({"measure": "suspension"}, "measure", "unknown_field"),
    ],
)
def test_what_a_deed_refuses(change, field, code):
    assert (field, code) in refusals(validate_record, {**DEED, **change})


def test_an_office_is_named_by_object_or_text():
    by_object = validate_record({**DEED, "relates_to": {"number": "1", "office": {"name": "A"}}})
    by_text = validate_record({**DEED, "relates_to": {"number": "1", "office": "A"}})
    assert by_object == by_text


@pytest.mark.parametrize("value", [None, [], "text", 1, [NOTICE]])
def test_no_object(value):
    for arguments in ((validate_record, value), (validate_draft, value, "notice"), (validate_release, value)):
        assert refusals(*arguments) == [("", "not_an_object")]


@pytest.mark.parametrize("kind", ["auction", None, 1, ["notice"], {}])
def test_unknown_type(kind):
    assert refusals(validate_record, {**NOTICE, "type": kind}) == [("type", "not_allowed")]


def test_all_problems_at_once():
    found = refusals(validate_record, {**NOTICE, "measure": "?", "persons": [{"name": 1}, {"name": "An"}, {"x": 1}]})
    assert [field for field, _ in found] == ["measure", "persons[0].name", "persons[2].x"]


class TestDrafts:
    def test_identity_is_the_servers_where_none_is_given(self):
        sent = {key: value for key, value in NOTICE.items() if key not in {"type", "source", "source_id"}}
        one, two = validate_draft(sent, "notice"), validate_draft(sent, "notice")
        assert (one["type"], one["source"]) == ("notice", "soat")
        assert one["source_id"] != two["source_id"]
        assert validate_record(one) == one

    def test_identity_is_the_senders_where_it_is_given(self):
        assert validate_draft(DEED, "deed") == DEED
        assert validate_draft({**DEED, "source_id": None}, "deed")["source"] == "uchi"

    def test_other_type(self):
        assert ("type", "not_allowed") in refusals(validate_draft, NOTICE, "deed")

    def test_release(self):
        sent = {"document": DOCUMENT, "scope": "partial", "persons": [0]}
        assert validate_release(sent) == sent
        assert refusals(validate_release, {"document": DOCUMENT}) == [("scope", "required")]


@pytest.mark.parametrize("name", ["Lª ThÞ Ph\u00adîng", "Lª ThÞ Phîng", "Leâ Thò Phöôïng"])
class TestOldEncodings:
    def test_c04_what_is_entered_is_in_unicode(self, name):
        record = {**NOTICE, "persons": [{"name": "An"}, {"name": name}]}
        assert refusals(validate_draft, record, "notice") == [("persons[1].name", "old_encoding")]
        release = {"document": {**DOCUMENT, "agency": name}, "scope": "full"}
        assert refusals(validate_release, release) == [("document.agency", "old_encoding")]

    def test_c04_what_is_stored_all_the_same_can_be_amended(self, name):
        assert validate_record({**NOTICE, "content": name})


class TestSentences:
    def test_every_code_of_pydantic_that_can_occur_has_its_sentence(self):
        """Types of error that our models can raise, by the kinds of field they have."""
        kinds = ("string_", "int_", "float_", "list_", "model_", "literal_", "union_tag_", "less_", "greater_")
        rare = {
            "int_parsing",
            "float_parsing",
            "list_",
            "string_sub_type",
            "string_pattern_mismatch",
            "string_not_ascii",
        }
        needed = {name for name in get_args(ErrorType) if name.startswith(kinds)} - rare
        assert needed | {"missing", "extra_forbidden", "finite_number", "too_long"} <= set(problems.SENTENCES)

    def test_every_code_of_ours_has_its_sentence(self):
        sources = (Path(module.__file__).read_text(encoding="utf-8") for module in (schemas, field_types))
        raised = {code for text in sources for code in re.findall(r'PydanticCustomError\(\s*"(\w+)"', text)}
        assert len(raised) > 10
        assert raised <= set(problems.SENTENCES)

    def test_limits_are_filled_in(self):
        (problem,) = problems_of([{"type": "string_too_long", "loc": ("a",), "ctx": {"max_length": 500}}])
        assert problem.message == "Dài quá 500 ký tự."
        (problem,) = problems_of([{"type": "literal_error", "loc": (), "ctx": {"expected": "'a' or 'b'"}}])
        assert problem.message == "Chỉ nhận một trong các giá trị: 'a' hoặc 'b'."

    def test_unknown_type_of_error(self):
        (problem,) = problems_of([{"type": "brand_new", "loc": ("a", 1)}])
        assert (problem.field, problem.code, problem.message) == ("a[1]", "invalid", "Giá trị chưa đúng.")

    def test_what_was_sent_is_not_repeated(self):
        with pytest.raises(InvalidRecord) as caught:
            validate_record({**NOTICE, "measure": "Bí mật", "persons": [{"name": "Bí mật", "sex": "Bí mật"}]})
        assert "Bí mật" not in str([*caught.value.problems, caught.value])

    def test_path_is_cut_and_clean(self):
        assert field_path(("x" * 100, 0, "land", "a\x00\ud800")) == f"{'x' * 60}[0].a??"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.dictionaries(st.sampled_from(sorted({*FULL_NOTICE, *FULL_DEED})), json_values), st.sampled_from([NOTICE, DEED])
)
def test_anything_is_either_taken_or_refused_with_paths(change, record):
    try:
        taken = validate_record({**record, **change})
    except InvalidRecord as error:
        refused = error.problems
    else:
        assert validate_record(taken) == taken
        assert b"\\u0000" not in canonical_json(taken)  # and it can be written as UTF-8
        return
    assert refused
    "".join(problem.field for problem in refused).encode()
