"""Taking agreement away never raises a score: whatever was asked or recorded, less of it says less."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from analyzers import things
from analyzers.names import BirthDate
from analyzers.places import Place, resolve_place
from matching.compare import Context, Match, compare
from matching.compare.match import NOWHERE
from matching.weights import score

NUMBERS = st.sampled_from(["040080001234", "040080001235", "O40080001234", "182345678", "B1234567", "0400••••1234"])
NAMES = st.sampled_from(
    ["Nguyễn Văn An", "NGUYEN VAN AN", "Nguyễn An", "An Văn Nguyễn", "Nguyễn Văn Anh", "Moong Văn Khoóng", "Trần Bình"]
)
DATES = st.sampled_from(["1980-02-03", "1980-01-01", "1980", None])
HERE = Context(
    (resolve_place("Xã Nghi Phú", "Thành phố Vinh", None),), lambda: (resolve_place("nghi phu", "vinh", None),)
)
COMMUNES = st.sampled_from(
    [
        ("Xã Nghi Phú", "Thành phố Vinh", "Tỉnh Nghệ An"),
        ("nghi phu", None, "Nghệ An"),
        ("Phường Vinh Phú", None, "Nghệ An"),
        ("Xã Nghi Kim", "Thành phố Vinh", None),
        (None, None, None),
    ]
)
CERTIFICATES = st.sampled_from(["BA 123456", "BA 123457", "ĐA 123456", "CD 999999", None])
LOTS = st.sampled_from(["12", "345", None])
SERIALS = st.sampled_from(["37A12345", "37A12346", "37A1234S", "29B99999", None])


@st.composite
def persons(draw: st.DrawFn) -> things.Person:
    numbers = [(number, None) for number in draw(st.lists(NUMBERS, max_size=2))]
    return things.person(draw(NAMES), birth_date=draw(DATES), numbers=numbers)


@st.composite
def lands(draw: st.DrawFn) -> things.Land:
    commune, district, province = draw(COMMUNES)
    values: dict[str, Any] = {"commune": commune, "district": district, "province": province}
    values |= {"map_sheet": draw(LOTS), "parcel": draw(LOTS), "certificate": draw(CERTIFICATES)}
    return things.land(values | {"register": draw(st.sampled_from(["CH 0120", "CH120", "CH 7", None]))})


@st.composite
def vehicles(draw: st.DrawFn) -> things.Vehicle:
    return things.vehicle({"plate": draw(SERIALS), "chassis": draw(SERIALS), "engine": draw(SERIALS)})


def agreeing(match: Match) -> set[str]:
    return {item.field for item in match.evidence if item.relation != "contradicts"}


def agrees_alone(thing: things.Thing, found: things.Thing, context: Context = NOWHERE) -> set[str]:
    """The fields in which a thing agrees of which little is known: beside others they count too, or they are lost."""
    return agreeing(compare(thing, found, context))


@given(persons(), persons(), st.booleans())
def test_of_a_person(asked: things.Person, found: things.Person, here: bool):
    context = HERE if here else Context()
    match = compare(asked, found, context)
    assert compare(asked, found).score <= match.score
    less = {
        "name": replace(asked, name=None),
        "birth_date": replace(asked, birth=BirthDate()),
        "id_number": replace(asked, numbers=()),
    }
    number = agrees_alone(replace(asked, name=None, birth=BirthDate()), found, context)
    for field in (agreeing(match) | number) & less.keys():
        assert compare(less[field], found, context).score <= match.score, field
    if "birth_date" in agreeing(match):
        year_only = replace(asked, birth=BirthDate(asked.birth.year))
        assert compare(year_only, found, context).score <= match.score


@given(lands(), lands())
def test_of_a_parcel(asked: things.Land, found: things.Land):
    match = compare(asked, found)
    less = {
        "certificate_number": replace(asked, certificates=()),
        "map_sheet": replace(asked, sheet=None),
        "parcel": replace(asked, parcel=None),
        "commune": replace(asked, place=Place(None, None, None, (), None, frozenset(), "")),
        "register_number": replace(asked, register_number=None),
    }
    for field in agreeing(match):
        assert compare(less[field], found).score <= match.score, field


@given(vehicles(), vehicles())
def test_of_a_vehicle(asked: things.Vehicle, found: things.Vehicle):
    match = compare(asked, found)
    for field in agreeing(match):
        less = {"plate": replace(asked, plate=None), "chassis": replace(asked, chassis=None)}
        less["engine"] = replace(asked, engine=None)
        assert compare(less[field], found).score <= match.score, field


@given(persons(), persons())
def test_the_evidence_adds_up_to_the_score(asked: things.Person, found: things.Person):
    match = compare(asked, found, HERE)
    total = match.start + sum(item.weight for item in match.evidence)
    assert match.score == (0.0 if match.strength == "none" else score(round(total, 2)))


def test_what_a_covered_number_shows_of_the_year_is_not_counted_twice():
    asked = things.person("Nguyễn Văn An", birth_date="1980", numbers=[("040080001234", None)])
    born, unknown = (
        things.person("Nguyễn Văn An", birth_date=birth, numbers=[("0400800••234", "cccd")]) for birth in ("1980", None)
    )
    weights = [{item.field: item.weight for item in compare(asked, found).evidence} for found in (born, unknown)]
    assert weights[0]["id_number"] < weights[1]["id_number"] < weights[0]["id_number"] + weights[0]["birth_date"]
    more = things.person("Nguyễn Văn An", birth_date="1980", numbers=[("04008000•234", "cccd")])
    assert compare(asked, more).score > compare(asked, born).score


def test_another_day_of_the_same_year_speaks_less_against_than_another_year():
    asked = things.person("Nguyễn Văn An", birth_date="1980-02-03")
    swapped, other = (things.person("Nguyễn Văn An", birth_date=birth) for birth in ("1980-03-02", "1981-02-03"))
    assert compare(asked, swapped).strength == compare(asked, other).strength == "weak"
    assert compare(asked, swapped).total > compare(asked, other).total


def test_the_commune_inside_a_lot_is_worth_more_with_its_sheet_and_counted_once():
    lot = {"map_sheet": "12", "parcel": "345", "province": "Nghệ An"}
    old = things.land({**lot, "commune": "Xã Nghi Phú", "district": "Thành phố Vinh"})
    new = things.land({**lot, "commune": "Phường Vinh Phú"})
    exact, across = compare(old, old), compare(old, new)
    assert (exact.strength, across.strength) == ("exact", "probable")
    assert exact.score > 0.9
    assert across.score < 0.5
    assert [item.field for item in exact.evidence] == ["map_sheet", "parcel", "commune"]


COMPANIES = st.sampled_from(
    ["Công ty TNHH An Phát", "Cty TNHH An Phát", "AN PHAT", "Công ty CP Đầu tư Sông Xanh", "Sông Xanh", None]
)
TAXES = st.sampled_from(["2900123456", "2900123456-001", "2900123457", "040080001234", "O900123456", None])
DESCRIPTIONS = st.sampled_from(
    ["căn hộ 1203, tòa A2, chung cư Hoa Sen", "can ho 1203 toa a2 chung cu hoa sen", "tàu cá NA-90123-TS", None]
)
IDENTIFIERS = st.lists(st.sampled_from(["NA-90123-TS", "NA90123TS", "NA-90124-TS", "CH-1203-A2", "4JH1"]), max_size=2)
companies = st.builds(lambda name, tax: things.organization(name, tax_code=tax), COMPANIES, TAXES)


@given(companies, companies | persons(), st.booleans())
def test_of_an_organisation(asked: things.Organization, found: things.Thing, here: bool):
    context = HERE if here else Context()
    match = compare(asked, found, context)
    less = {
        "organization_name": replace(asked, name=None),
        "tax_code": replace(asked, tax=None),
        "id_number": replace(asked, tax=None),
    }
    alone = agrees_alone(less["organization_name"], found, context) | agrees_alone(less["tax_code"], found, context)
    for field in (agreeing(match) | alone) & less.keys():
        assert compare(less[field], found, context).score <= match.score, field


@given(
    st.builds(things.other_asset, DESCRIPTIONS, IDENTIFIERS), st.builds(things.other_asset, DESCRIPTIONS, IDENTIFIERS)
)
def test_of_another_asset(asked: things.OtherAsset, found: things.OtherAsset):
    match = compare(asked, found)
    less = {"description": replace(asked, description=None), "identifier": replace(asked, identifiers=())}
    alone = agrees_alone(less["description"], found) | agrees_alone(less["identifier"], found)
    assert {*less} >= agreeing(match) | alone
    for field in agreeing(match) | alone:
        assert compare(less[field], found).score <= match.score, field
