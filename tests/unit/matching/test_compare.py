"""Every rule of the table of strengths, with the nearest pair that the rule must not catch."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzers import things
from analyzers.places import resolve_place
from matching.compare import Context, Match, compare

NGHI_PHU = {"commune": "Xã Nghi Phú", "district": "Thành phố Vinh", "province": "Tỉnh Nghệ An"}
CCCD, OTHER_CCCD, CMND = "040080001234", "040079005678", "182345678"


def person(name: str | None = "Nguyễn Văn An", born: str | None = None, *numbers: str) -> things.Person:
    return things.person(name, birth_date=born, numbers=[(number, None) for number in numbers])


@pytest.mark.parametrize(
    ("asked", "found", "strength"),
    [
        # the same number
        (person(None, None, CCCD), person("Nguyễn Văn An", "1980-02-03", CCCD), "exact"),
        (person("Trần Thị Bình", "1980-02-03", CCCD), person("Nguyễn Văn An", "1980-02-03", CCCD), "exact"),
        (person("Nguyễn Văn An", "1990", CCCD), person("Nguyễn Văn An", "1980-02-03", CCCD), "exact"),
        (person("Trần Thị Bình", "1990", CCCD), person("Nguyễn Văn An", "1980-02-03", CCCD), "probable"),
        (person("An", "1990", CCCD), person("Nguyễn Văn An", "1980-02-03", CCCD), "exact"),
        (person(None, None, CCCD, CMND), person("Nguyễn Văn An", None, CMND), "exact"),
        # a near number
        (person(None, None, "040080001235"), person("Nguyễn Văn An", "1980-02-03", CCCD), "probable"),
        (person(None, None, "04008O001234"), person("Nguyễn Văn An", "1980-02-03", CCCD), "probable"),
        (person(None, None, "040080001324"), person(None, None, CCCD), "probable"),
        (person(None, None, "040080001243"), person(None, None, "040080001199"), "none"),
        # a near number, and all else is another person's
        (person("Trần Thị Bình", "1990", "040080001235"), person("Nguyễn Văn An", "1980-02-03", CCCD), "weak"),
        (person("Trần Thị Bình", "1980", "040080001235"), person("Nguyễn Văn An", "1980-02-03", CCCD), "weak"),
        (person("Trần Thị Bình", None, "040080001235"), person("Nguyễn Văn An", None, CCCD), "weak"),
        (
            person("Trần Thị Bình", "1980-02-03", "040080001235"),
            person("Nguyễn Văn An", "1980-02-03", CCCD),
            "probable",
        ),
        (person("Trần Thị Bình", "1990", "04008O001234"), person("Nguyễn Văn An", "1980-02-03", CCCD), "probable"),
        (person("Trần Thị Bình", "1990", CCCD), person("Nguyễn Văn An", "1980", "0400••••1234"), "weak"),
        # a covered number needs the name
        (person("Nguyễn Văn An", None, CCCD), person("Nguyễn Văn An", "1980", "0400••••1234"), "probable"),
        (person(None, None, CCCD), person(None, None, "0400••••1234"), "probable"),
        (person(None, None, CCCD), person(None, None, "…1234"), "none"),
        (person("Nguyễn Văn An", None, CCCD), person("Nguyễn Văn An", None, "…1234"), "probable"),
        # the name with the full date
        (person("Nguyễn Văn An", "1980-02-03"), person("NGUYEN VAN AN", "1980-02-03"), "probable"),
        (person("Nguyễn Văm An", "1980-02-03"), person("Nguyễn Văn An", "1980-02-03"), "probable"),
        (person("An Nguyễn Văn", "1980-02-03"), person("Nguyễn Văn An", "1980-02-03"), "probable"),
        (person("Nguyễn An", "1980-02-03"), person("Nguyễn Văn An", "1980-02-03"), "probable"),
        (person("Nguyễn V. An", "1980-02-03"), person("Nguyễn Văn An", "1980-02-03"), "probable"),
        (person("Nguyễn Văn Trung", "1980-02-03"), person("Nguyễn Văn Chung", "1980-02-03"), "probable"),
        (person("Trần Thị Bình", "1980-02-03"), person("Nguyễn Văn An", "1980-02-03"), "none"),
        (person("Nguyễn Văn An", "1980-02-03", CCCD), person("Nguyễn Văn An", "1980-02-03", CMND), "probable"),
        (person("Nguyễn Văn An", "1980-02-03", CCCD), person("Nguyễn Văn An", "1980-02-03", OTHER_CCCD), "probable"),
        # the name with the year, or alone: as rare as the name is
        (person("Nguyễn Văn An", "1980-02-03"), person("Nguyễn Văn An", "1980"), "weak"),
        (person("Nguyễn Văn An", "1980-02-03"), person("Nguyễn Văn An"), "weak"),
        (person("Moong Văn Khoóng", "1980-02-03"), person("Moong Văn Khoóng", "1980"), "probable"),
        (person("Moong Văn Khoóng", "1980-02-03"), person("MOONG VAN KHOONG", "1980"), "probable"),
        (person("Moong Văn Khoóng", "1980-02-03"), person("Moong Văn Khoóng"), "probable"),
        (person("Moong Văn Khoóng"), person("Moong Văn Khoóng"), "probable"),
        (person("Bùi Quang Khải", "1980-02-03"), person("Bùi Quang Khải", "1980"), "probable"),
        (person("Bùi Quang Khải", "1980-02-03"), person("Bùi Quang Khải"), "weak"),
        (person("Moong Văn Khoóng", "1979"), person("Moong Văn Khoóng", "1980"), "weak"),
        (person("Moong Văn Khoóng", None, CCCD), person("Moong Văn Khoóng", None, OTHER_CCCD), "weak"),
        (person("Nguyễn Văm An", "1980-02-03"), person("Nguyễn Văn An", "1980"), "weak"),
        (person("Nguyễn Văm An", "1980-02-03"), person("Nguyễn Văn An"), "none"),
        # contradictions
        (person("Nguyễn Văn An", None, OTHER_CCCD), person("Nguyễn Văn An", "1980-02-03", CCCD), "weak"),
        (person("Nguyễn Văn An", "1980", OTHER_CCCD), person("Nguyễn Văn An", "1980-02-03", CCCD), "weak"),
        (person("Nguyễn Văm An", None, OTHER_CCCD), person("Nguyễn Văn An", "1980-02-03", CCCD), "none"),
        (person("Nguyễn Văn An", "1979"), person("Nguyễn Văn An", "1980-02-03", CCCD), "weak"),
        (person("Nguyễn Văn An", "1979", CMND), person("Nguyễn Văn An", "1980-02-03", CCCD), "weak"),
        (person("Nguyễn Văm An", "1979"), person("Nguyễn Văn An", "1980-02-03", CCCD), "none"),
        (person("Nguyễn Văn An", "1979", OTHER_CCCD), person("Nguyễn Văn An", "1980-02-03", CCCD), "none"),
        (person("Nguyễn Văn An", "1979", "040080001235"), person("Nguyễn Văn An", "1980-02-03", CCCD), "probable"),
        (person(None, "1980-02-03"), person("Nguyễn Văn An", "1980-02-03"), "none"),
    ],
)
def test_persons(asked: things.Person, found: things.Person, strength: str):
    assert compare(asked, found).strength == strength


def test_a_namesake_bears_the_name_and_is_somebody_else():
    found = person("Nguyễn Văn An", "1980-02-03", CCCD)
    assert compare(person("NGUYEN VAN AN", "1979", OTHER_CCCD), found) == Match("none", namesake=True)
    assert compare(person("Trần Thị Bình", "1979", OTHER_CCCD), found) == Match("none")


def test_covered_numbers_of_other_kinds_or_shapes_say_nothing():
    covered = things.person("Nguyễn Văn An", numbers=[("0400••••9999", "cccd")])
    assert compare(person("Nguyễn Văn An", None, CCCD), covered).strength == "weak"
    assert [item.field for item in compare(person("Nguyễn Văn An", None, CMND), covered).evidence] == ["name"]
    assert compare(covered, covered).evidence[-1].field == "name"


def test_the_commune_of_the_parcel_speaks_for_a_name():
    here = Context(
        (resolve_place(**NGHI_PHU),), lambda: (resolve_place("Xã Nghi Kim", "Thành phố Vinh", None), here_too)
    )
    here_too = resolve_place("nghi phu", "vinh", None)
    match = compare(person("Nguyễn Văn An", "1980-02-03"), person(), here)
    assert [(item.field, item.relation) for item in match.evidence] == [("name", "same"), ("commune", "same")]
    assert match.score > compare(person("Nguyễn Văn An", "1980-02-03"), person()).score
    elsewhere = Context(here.lookup_places, lambda: (resolve_place("Xã Nghi Kim", "Thành phố Vinh", None),))
    assert [item.field for item in compare(person(), person(), elsewhere).evidence] == ["name"]


def org(name: str | None = None, tax: str | None = None) -> things.Organization:
    return things.organization(name, tax_code=tax)


@pytest.mark.parametrize(
    ("asked", "found", "strength"),
    [
        (org(None, "2900 123 456"), org("Công ty TNHH An Phát", "2900123456"), "exact"),
        (org("Công ty Khác", "2900123456"), org("Công ty TNHH An Phát", "2900123456"), "exact"),
        (org(None, "2900123456-001"), org(None, "2900123456-001"), "exact"),
        (org(None, "2900123456-001"), org(None, "2900123456"), "probable"),
        (org(None, "2900123456-001"), org(None, "2900123456-027"), "probable"),
        (org(None, "2900123457"), org(None, "2900123456"), "probable"),
        (org(None, "2900123457-001"), org(None, "2900123456"), "probable"),
        (org("Công ty TNHH Bình Minh", "2900123457"), org("Công ty TNHH An Phát", "2900123456"), "weak"),
        (org("Công ty TNHH Bình Minh", "2900123456-001"), org("Công ty TNHH An Phát", "2900123456"), "probable"),
        (org(None, "2900999999"), org(None, "2900123456"), "none"),
        (org("Cty TNHH An Phát"), org("Công ty TNHH An Phát", "2900123456"), "probable"),
        (org("cong ty tnhh an phat"), org("Công ty TNHH An Phát"), "probable"),
        (org("Công ty TNHH An Phát"), org("Công ty TNHH An Phát"), "probable"),
        (org("Công ty TNHH An Phát", "2900999999"), org("Công ty TNHH An Phát", "2900123456"), "weak"),
        (org("Công ty TNHH Bình Minh"), org("Công ty TNHH An Phát"), "none"),
        (org("Công ty TNHH An Phát"), org(None, "2900123456"), "none"),
    ],
)
def test_organizations(asked: things.Organization, found: things.Organization, strength: str):
    assert compare(asked, found).strength == strength


def land(
    certificate: str | None = None, sheet: str | None = None, parcel: str | None = None, **more: Any
) -> things.Land:
    return things.land({"certificate": certificate, "map_sheet": sheet, "parcel": parcel, **more})


P = land("BA 123456", "12", "345", register="CH 01234", **NGHI_PHU)
NGHI_KIM = {"commune": "Xã Nghi Kim", "district": "Thành phố Vinh"}
NOW = {"commune": "Phường Vinh Phú", "province": "Nghệ An"}
FORMER = things.land({"certificate": "BA 123456"}, former=(land("A 654321", "3", "77", **NGHI_PHU),))


@pytest.mark.parametrize(
    ("asked", "found", "strength"),
    [
        (land("ba.123456"), P, "exact"),
        (land("BA 123456", "99", "99", **NGHI_PHU), P, "exact"),
        (land("BA 123457"), P, "probable"),
        (land("BA 123457", "99", "99", **NGHI_PHU), P, "probable"),
        (land("BA 123457", "99", "99", **NGHI_KIM), P, "weak"),
        (land("BA 123457", **NGHI_KIM), P, "weak"),
        (land("BA 123457", "12", "345", **NGHI_KIM), P, "probable"),
        (land("8A 123456", "99", "99", **NGHI_KIM), P, "probable"),
        (land("8A 123456"), P, "probable"),
        (land("BA 123499"), P, "none"),
        (land("DA 123456"), land("ĐA 123456"), "probable"),
        (land("AA 123456"), land("AA 01234567"), "none"),
        (land(None, "012", "0345", **NGHI_PHU), P, "exact"),
        (land("CD 999999", "12", "345", **NGHI_PHU), P, "exact"),
        (land(None, "12", "345", **{**NGHI_PHU, "district": None}), P, "probable"),
        (land(None, "12", "345", **NOW), P, "probable"),
        (land(None, "12", "345", commune="Nghi Phuu", district="Vinh"), P, "probable"),
        (land(None, "12", "345", commune="Xã Nghi Kim", district="Thành phố Vinh"), P, "none"),
        (land(None, "12", "345"), P, "none"),
        (land(None, "345", "12", **NGHI_PHU), P, "probable"),
        (land(None, "345", "12", commune="Xã Nghi Kim", district="Thành phố Vinh"), P, "none"),
        (land(None, None, "345", **NGHI_PHU), P, "probable"),
        (land(None, "13", "345", **NGHI_PHU), P, "none"),
        (land(None, "12", "346", **NGHI_PHU), P, "none"),
        (land(register="CH-1234", **NGHI_PHU), P, "probable"),
        (land("CD 999999", "99", "99", register="CH-1234", **NGHI_PHU), P, "weak"),
        (land("CD 999999", register="CH-1234", **NGHI_PHU), P, "probable"),
        (land(None, "99", "99", register="CH-1234", **NGHI_PHU), P, "probable"),
        (land(register="CH 01234"), P, "none"),
        (land(register="CH 01235", **NGHI_PHU), P, "none"),
        (land("A 654321"), FORMER, "probable"),
        (land(None, "3", "77", **NGHI_PHU), FORMER, "probable"),
        (land("A 654321;BA 123456"), FORMER, "exact"),
        (land("C 111111"), FORMER, "none"),
    ],
)
def test_land(asked: things.Land, found: things.Land, strength: str):
    assert compare(asked, found).strength == strength


def test_what_contradicts_is_shown_beside_what_agrees():
    match = compare(land("CD 999999", "12", "345", register="CH 9", **NGHI_PHU), P)
    assert {item.field: item.relation for item in match.evidence} == {
        "certificate_number": "contradicts",
        "map_sheet": "same",
        "parcel": "same",
        "commune": "same",
        "register_number": "contradicts",
    }
    assert match.score < compare(land(None, "12", "345", **NGHI_PHU), P).score
    match = compare(land("BA 123456", "99", "345", **NGHI_PHU), P)
    assert {item.field: item.relation for item in match.evidence}["map_sheet"] == "contradicts"


def test_the_evidence_quotes_both_sides_as_typed_and_says_which_digit_differs():
    [item] = compare(land("số: ba.123457"), P).evidence
    assert (item.field, item.relation, item.found) == ("certificate_number", "typo", "BA 123456")
    assert "123457" in item.asked
    assert "ký tự thứ 8 hỏi là 7, hồ sơ ghi 6" in item.note


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("BA 12346", "hồ sơ thêm ký tự 5 ở vị trí 7"),
        ("BA 1234567", "hồ sơ thiếu ký tự 7 ở vị trí 9"),
        ("BA 123465", "hai ký tự liền nhau ở vị trí 7–8 đổi chỗ (BA123465 / BA123456)"),
        ("8A 123456", "ký tự thứ 1 hỏi là 8, hồ sơ ghi B"),
    ],
)
def test_how_numbers_differ(asked: str, sentence: str):
    assert sentence in compare(land(asked), P).evidence[0].note


def vehicle(plate: str | None = None, chassis: str | None = None, engine: str | None = None) -> things.Vehicle:
    return things.vehicle({"plate": plate, "chassis": chassis, "engine": engine})


X, Y = "RLAXX11ZZ00012345", "RLBYY22WW00098765"


@pytest.mark.parametrize(
    ("asked", "found", "strength"),
    [
        (vehicle("37a 12345"), vehicle("37A-123.45"), "exact"),
        (vehicle("37A12345"), vehicle("37A-123.45", X), "exact"),
        (vehicle("37A12345", Y), vehicle("37A-123.45", X), "probable"),
        (vehicle("37A12345", Y, "5VD-99"), vehicle("37A-123.45", X, "5VD-99"), "exact"),
        (vehicle("29B99999", X), vehicle("37A-123.45", X), "exact"),
        (vehicle("37A12346"), vehicle("37A-123.45"), "probable"),
        (vehicle("37A12346", Y), vehicle("37A-123.45", X), "weak"),
        (vehicle("37A12346", None, "5VD-99"), vehicle("37A-123.45", None, "Z1D610902"), "weak"),
        (vehicle("37A12345", Y, "5VD-98"), vehicle("37A-123.45", X, "5VD-99"), "probable"),
        (vehicle("29B99999", X[:-1] + "6"), vehicle("37A-123.45", X), "probable"),
        (vehicle("29B99999", X[:-1] + "6", "5VD-99"), vehicle("37A-123.45", X, "Z1D610902"), "weak"),
        (vehicle("29B99999", Y, "Z1D610903"), vehicle("37A-123.45", X, "Z1D610902"), "weak"),
        (vehicle(None, X[:-1] + "6"), vehicle(None, X), "probable"),
        (vehicle("29B99999"), vehicle("37A-123.45"), "none"),
        (vehicle("37A12345"), vehicle(None, X), "none"),
    ],
)
def test_vehicles(asked: things.Vehicle, found: things.Vehicle, strength: str):
    assert compare(asked, found).strength == strength


def test_other_assets():
    boat = things.other_asset("tàu cá", ["NA-90123-TS", "máy 4JH1"])
    assert compare(things.other_asset(None, ["na 90123 ts"]), boat).strength == "exact"
    assert compare(things.other_asset(None, ["NA-90124-TS"]), boat).strength == "probable"
    assert compare(things.other_asset(None, ["4JH2"]), things.other_asset(None, ["4JH1"])).strength == "none"
    assert compare(things.other_asset("tàu cá", []), boat).strength == "none"


def test_things_of_different_kinds_never_match():
    assert compare(person(), org("Nguyễn Văn An")) == Match("none")


# ----- invariants -----

NAMES = ["Nguyễn Văn An", "NGUYEN VAN AN", "Nguyễn Văm An", "Trần Thị Bình", "Nguyễn An", None]
BIRTHS = [None, "1980", "1980-02-03", "1979", "1979-05-06"]
NUMBERS = [(), (CCCD,), ("040080001235",), (OTHER_CCCD,), (CMND,), ("0400••••1234",), (CCCD, CMND)]
persons = st.builds(
    lambda name, born, numbers: person(name, born, *numbers),
    st.sampled_from(NAMES),
    st.sampled_from(BIRTHS),
    st.sampled_from(NUMBERS),
)
certificates = st.sampled_from([None, "BA 123456", "BA 123457", "ĐA 123456", "DA 123456", "CD 999999"])
small = st.sampled_from([None, "12", "345", "012", "7"])
places = st.sampled_from([{}, NGHI_PHU, {**NGHI_PHU, "district": None}, NOW, {"commune": "Lạ", "district": "Lạ"}])
lands = st.builds(lambda c, s, p, place: land(c, s, p, **place), certificates, small, small, places)


@given(st.one_of(st.tuples(persons, persons), st.tuples(lands, lands)))
def test_neither_side_is_the_truer_one(pair: tuple[things.Thing, things.Thing]):
    asked, found = pair
    there, back = compare(asked, found), compare(found, asked)
    assert there.strength == back.strength
    assert there.score == back.score


@given(persons, persons)
def test_taking_a_persons_agreement_away_never_raises_the_score(asked: things.Person, found: things.Person):
    whole = compare(asked, found)
    for item in whole.evidence:
        if item.weight <= 0:
            continue
        poorer = things.person(
            None if item.field == "name" or not asked.name else asked.name.raw,
            birth_date=None if item.field == "birth_date" else (asked.birth.iso or str(asked.birth.year or "")),
            numbers=[(n.raw, None) for n in asked.numbers if item.field != "id_number" or n.raw != item.asked],
        )
        assert compare(poorer, found).score <= whole.score


@given(lands, lands)
def test_taking_a_parcels_agreement_away_never_raises_the_score(asked: things.Land, found: things.Land):
    whole = compare(asked, found)
    given_values = {
        "certificate_number": asked.certificates[0].raw if asked.certificates else None,
        "map_sheet": asked.sheet.raw if asked.sheet else None,
        "parcel": asked.parcel.raw if asked.parcel else None,
        "commune": asked.place.commune,
    }
    for item in whole.evidence:
        if item.weight <= 0 or item.field not in given_values:
            continue
        left = {**given_values, item.field: None}
        poorer = land(
            left["certificate_number"],
            left["map_sheet"],
            left["parcel"],
            commune=left["commune"],
            district=asked.place.district if left["commune"] else None,
            province=asked.place.province if left["commune"] else None,
        )
        assert compare(poorer, found).score <= whole.score


@given(st.one_of(st.tuples(persons, persons), st.tuples(lands, lands)))
def test_a_match_has_evidence_for_it_and_a_mismatch_none(pair: tuple[things.Thing, things.Thing]):
    match = compare(*pair)
    assert 0 <= match.score <= 1
    if match.strength == "none":
        assert match.evidence == ()
    else:
        assert any(item.relation != "contradicts" for item in match.evidence)
        assert all(item.asked and item.found for item in match.evidence)
