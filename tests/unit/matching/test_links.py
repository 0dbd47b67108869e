"""What records say beside a number: which further numbers follow, which never do, and what they make of a match."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzers import things
from analyzers.mentions import mentions_of
from matching.compare import STRENGTHS, compare
from matching.compare.match import NOWHERE
from matching.links import MOST_LINKS, MOST_OTHERS, Links, Trail
from matching.named import Named
from matching.request import Subject
from matching.weights import shipped
from storage.records import Publication, StoredRecord

NOW = datetime(2026, 3, 2, tzinfo=UTC)
PLACE = {"commune": "Xã Nghi Phú", "district": "Thành phố Vinh", "province": "Tỉnh Nghệ An"}


def record(number: int, publication: Publication = "published", **named: Any) -> StoredRecord:
    document = {"number": f"{number}/TB", "date": "2024-05-06", "agency": "Tòa án"}
    body = {"type": "notice", "source": "t", "source_id": str(number), "document": document, "measure": "other"}
    return StoredRecord(number, "notice", "t", str(number), 1, {**body, **named}, publication, None, 1, "a", NOW, NOW)


def person(*numbers: str, name: str = "Nguyễn Văn An", **more: Any) -> dict[str, Any]:
    return {"name": name, "identities": [{"kind": "other", "number": number} for number in numbers], **more}


def land(serial: str = "", *before: str, **lot: Any) -> dict[str, Any]:
    certificate = {"certificate": {"serial": serial}} if serial else {}
    return {"kind": "land", **certificate, "former": [{"certificate_serial": one} for one in before], **lot}


def trail_of(subject: things.Thing) -> Trail:
    kind = things.KIND[type(subject)]
    return Trail(Subject(f"{kind}[0]", kind, subject, "transferor"))  # type: ignore[arg-type]  # KIND's values are the kinds


def an(*numbers: str, **more: Any) -> Trail:
    return trail_of(things.person("Nguyễn Văn An", numbers=[(number, None) for number in numbers], **more))


def parcel(serial: str | None = None, **lot: Any) -> Trail:
    return trail_of(things.land({"certificate": serial, **lot}))


def walk(trail: Trail, *records: StoredRecord) -> set[str]:
    """All further numbers, with every record at hand in each step."""
    both = [(one, Named(one.body)) for one in records]
    keys = list(trail.own)
    while keys:
        keys = trail.further(frozenset(keys), both)
    return set(trail.links)


def matched(trail: Trail, one: StoredRecord) -> tuple[str, str]:
    """Strength and note of the record's first thing."""
    mention = mentions_of(one.body)[0]
    direct = compare(trail.subject.thing, mention.thing, NOWHERE)
    match = Links({trail.subject.ref: trail}).through(trail.subject, mention, direct, NOWHERE)
    return match.strength, " ".join(item.note for item in match.evidence)


# ----- which numbers follow -----


def test_the_other_number_of_one_person_follows():
    assert walk(an("040080001234"), record(1, persons=[person("040080001234", "182345678")])) == {"id:182345678"}


def test_the_number_of_somebody_else_in_the_record_does_not():
    both = record(1, persons=[person("040080001234"), person("182345678", name="Trần Thị Bình")])
    assert walk(an("040080001234"), both) == set()


@pytest.mark.parametrize("covered", ["18234•••8", "18234xxx8", "1823…"])
def test_a_covered_number_neither_follows_nor_leads(covered: str):
    assert walk(an("040080001234"), record(1, persons=[person("040080001234", covered)])) == set()
    assert walk(an(covered), record(1, persons=[person(covered, "040080001234")])) == set()


def test_chains_are_followed_to_their_end():
    first, second = (
        record(1, persons=[person("1", "040080001234", "182345678")]),
        record(2, persons=[person("182345678", "C1234567")]),
    )
    assert {"id:182345678", "id:C1234567"} <= walk(an("040080001234"), first, second)


@pytest.mark.parametrize(
    ("other", "links"),
    [
        ({"name": "Trần Thị Bình"}, True),
        ({"name": "Trần Thị Bình", "birth_date": "1980-02-03"}, True),
        ({"name": "Nguyễn Văn An", "birth_date": "1990-05-06"}, True),
        ({"name": "Trần Thị Bình", "birth_date": "1990-05-06"}, False),
    ],
)
def test_a_person_of_another_name_and_birth_links_nothing(other: dict[str, Any], links: bool):
    trail = an("040080001234", birth_date="1980-02-03")
    assert bool(walk(trail, record(1, persons=[person("040080001234", "182345678", **other)]))) is links


def test_an_old_number_that_two_people_have_had_leads_not_to_the_others_new_one():
    trail = an("040080001234")
    mine = record(1, persons=[person("040080001234", "182345678")])
    hers = record(2, persons=[person("182345678", "001090000001", "C1234567", name="Trần Thị Bình")])
    assert walk(trail, mine, hers) == {"id:182345678"}


def test_a_rejected_record_says_nothing():
    both = record(1, "rejected", persons=[person("040080001234", "182345678")])
    assert walk(an("040080001234"), both) == set()


def test_a_placeholder_leads_no_further():
    mine = record(0, persons=[person("040080001234", "111111111")])
    crowd = [record(i, persons=[person("111111111", f"C{1000000 + i}")]) for i in range(1, MOST_OTHERS + 2)]
    trail = an("040080001234")
    assert walk(trail, mine, *crowd) == {"id:111111111"}
    assert not trail.cut


def test_one_who_is_asked_for_by_a_placeholder_alone_is_cut():
    crowd = [record(i, persons=[person("111111111", f"C{1000000 + i}")]) for i in range(1, MOST_OTHERS + 2)]
    trail = an("111111111")
    assert walk(trail, *crowd) == set()
    assert trail.cut


def test_numbers_without_end_are_cut():
    chain = [record(i, persons=[person(f"C{1000000 + i}", f"C{1000001 + i}")]) for i in range(MOST_LINKS + 5)]
    trail = an("C1000000")
    assert len(walk(trail, *chain)) == MOST_LINKS
    assert trail.cut


def test_former_values_are_followed_in_one_direction():
    divided = [record(1, assets=[land("BA 123456", "A 654321")]), record(2, assets=[land("CC 222222", "A 654321")])]
    older = record(3, assets=[land("A 654321", "C 111111")])
    assert walk(parcel("BA 123456"), *divided, older) == {"cert:A654321", "cert:C111111"}
    assert walk(parcel("C 111111"), *divided, older) == {"cert:A654321", "cert:BA123456", "cert:CC222222"}
    assert walk(parcel("A 654321"), *divided, older) == {"cert:C111111", "cert:BA123456", "cert:CC222222"}


def test_a_certificate_leads_to_its_lot_and_back():
    both = record(1, assets=[land("BA 123456", map_sheet="12", parcel="345", **PLACE)])
    [lot] = walk(parcel("BA 123456"), both)
    assert lot.startswith("lot:12/345@")
    assert walk(parcel(map_sheet="12", parcel="345", **PLACE), both) == {"cert:BA123456"}


def test_what_names_the_parcel_that_is_asked_for_lends_it_no_other():
    both = record(1, assets=[land("BA 123456", map_sheet="12", parcel="345, 346", **PLACE)])
    assert walk(parcel("BA 123456", map_sheet="12", parcel="345", **PLACE), both) == set()
    assert {key.partition("@")[0] for key in walk(parcel("BA 123456"), both)} >= {"lot:12/345", "lot:12/346"}


def test_an_organisation_has_no_further_numbers():
    trail = trail_of(things.organization("Công ty An Phát", tax_code="2900123456"))
    assert not trail.own


# ----- what they make of a match -----


def test_what_only_a_link_finds_is_probable_and_says_by_which_record():
    trail, found = an("040080001234"), record(2, persons=[person("182345678")])
    walk(trail, record(1, persons=[person("040080001234", "182345678")]))
    strength, note = matched(trail, found)
    assert strength == "probable"
    assert "Theo Thông báo 1/TB ngày 06/05/2024, Tòa án: số này và số 040080001234 là của cùng một người." in note


def test_an_exact_match_stays_exact():
    trail = an("040080001234")
    both = record(1, persons=[person("040080001234", "182345678")])
    walk(trail, both)
    assert matched(trail, both)[0] == "exact"


def test_another_name_and_date_of_birth_are_another_person():
    trail = an("040080001234", birth_date="1980-02-03")
    walk(trail, record(1, persons=[person("040080001234", "182345678")]))
    hers = person("182345678", name="Trần Thị Bình", birth_date="1990-05-06")
    assert matched(trail, record(2, persons=[hers]))[0] == "none"


def test_what_was_called_so_before_as_well_is_another_part_of_it():
    trail = parcel("BA 123456")
    walk(trail, record(1, assets=[land("BA 123456", "A 654321")]))
    assert matched(trail, record(2, assets=[land("A 654321")]))[0] == "probable"
    assert matched(trail, record(3, assets=[land("CC 222222", "A 654321")]))[0] == "none"


def test_a_table_estimated_before_there_were_links_weighs_them_as_the_one_that_comes_with_soat():
    table = shipped()
    older = replace(table, fields={name: rows for name, rows in table.fields.items() if name != "linked"}, version=3)
    assert older.weight("linked", "same") == table.weight("linked", "same") > 0


NUMBERS = st.lists(st.sampled_from(["040080001234", "182345678", "C1234567", "111111111"]), min_size=1, max_size=3)
BIRTHS = st.sampled_from([{}, {"birth_date": "1980-02-03"}, {"birth_date": "1990-05-06"}])
PEOPLE = st.builds(
    lambda numbers, name, birth: person(*numbers, name=name, **birth),
    NUMBERS,
    st.sampled_from(["Nguyễn Văn An", "Trần Thị Bình"]),
    BIRTHS,
)


@given(st.lists(PEOPLE, max_size=5), PEOPLE, NUMBERS)
def test_a_link_never_takes_strength_away_and_makes_nothing_exact(
    known: list[dict[str, Any]], found: dict[str, Any], asked: list[str]
):
    trail = an(*asked, birth_date="1980-02-03")
    walk(trail, *(record(i, persons=[one]) for i, one in enumerate(known)))
    one = record(9, persons=[found])
    direct = compare(trail.subject.thing, mentions_of(one.body)[0].thing, NOWHERE).strength
    strength = matched(trail, one)[0]
    assert STRENGTHS.index(strength) >= STRENGTHS.index(direct)
    assert (strength == "exact") is (direct == "exact")
