"""A crowd of like names: it hides nobody whom a number, a date or a commune points to, and it is no doubt by itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from matching import queries
from tests.functional.world import ANOTHER_PARCEL, World, hit_of, letter, one_world, outcomes

CROWD = 3_000
AN = "Nguyễn Văn An"
SOLD = {"parcels": [{**ANOTHER_PARCEL, "certificate_number": None}]}


def of(source_id: str, *persons: dict[str, Any]) -> dict[str, Any]:
    return letter(source_id, persons=list(persons))


def asked(name: str = AN, **fields: Any) -> dict[str, Any]:
    return {"persons": [{"name": name, "role": "transferor", **fields}]}


@pytest.fixture(scope="module")
def crowd(services, template_database) -> Iterator[World]:
    """Three thousand letters on as many Nguyễn Văn An of one year, and four that somebody must see."""
    with one_world(services, template_database) as world:
        many = [of(f"C{i}", {"name": AN, "birth_year": 1980}) for i in range(CROWD)]
        world.enter(
            *many[: CROWD // 2],
            of("number", {"name": AN, "birth_year": 1980, "identities": [{"kind": "cccd", "number": "040080001235"}]}),
            of("date", {"name": AN, "birth_date": "1980-02-03"}),
            of("covered", {"name": AN, "identities": [{"kind": "cccd", "number": "0400800••234"}]}),
            of("commune", {"name": AN, "address": "xóm 3, Xã Nghi Phú, thành phố Vinh, Nghệ An"}),
            *many[CROWD // 2 :],
        )
        world.index()
        yield world


def test_numbers_and_dates_are_found_in_any_crowd(crowd: World):
    answer = crowd.look(asked(birth_date="1980-02-03", id_numbers=["040080001234"]))
    found = outcomes(answer)
    assert {name: found.get(name) for name in ("number", "date", "covered")} == dict.fromkeys(
        ("number", "date", "covered"), "review"
    )
    assert answer["verdict"] == "review"
    assert answer["engine"]["complete"] is True
    assert answer["subjects"][0]["more_information"] > CROWD - queries.MOST_NAMESAKES


def test_the_crowd_alone_is_clear(crowd: World):
    answer = crowd.look(asked(birth_date="1980-09-09", id_numbers=["040080999999"]))
    assert (answer["verdict"], answer["engine"]["reasons"]) == ("clear", [])


def test_who_lives_in_the_commune_is_found_in_any_crowd(crowd: World):
    answer = crowd.look({**asked(birth_date="1980-09-09", id_numbers=["040080999999"]), **SOLD})
    assert outcomes(answer)["commune"] == "review"
    assert answer["engine"]["complete"] is True


def test_only_a_crowd_of_which_a_name_could_be_enough_is_a_doubt(crowd: World, monkeypatch):
    monkeypatch.setattr(queries, "MOST_OF_A_CROWD", CROWD // 3)
    person = asked(birth_date="1980-09-09", id_numbers=["040080999999"])
    assert crowd.look(person)["engine"]["reasons"] == []
    answer = crowd.look({**person, **SOLD})
    assert (answer["verdict"], answer["engine"]["reasons"]) == ("incomplete", ["candidates_cut"])


# ----- names and numbers: what other systems got wrong -----


@pytest.mark.parametrize("written", ["Ly Vu Am", "Lý Vủ An", "Lí Vũ An"])
def test_c21_a_short_name_among_those_born_on_the_same_new_years_day(world: World, written: str):
    others = ["Trần Quốc Bảo", "Phạm Thị Hoài", "Đỗ Minh Châu", "Hồ Sỹ Quý", "Cao Thị Lệ"]
    crowd = [of(f"C{i}", {"name": f"{others[i % 5]} {i}", "birth_date": "1970-01-01"}) for i in range(500)]
    world.enter(*crowd, of("N1", {"name": "Lý Vũ An", "birth_date": "1970-01-01"}))
    world.index()
    answer = world.look(asked(written, birth_date="1970-01-01"))
    assert outcomes(answer) == {"N1": "review"}  # the date alone lists nobody


def test_c21_a_tone_or_i_for_y_counts_more_than_another_letter_and_nothing_as_much_as_the_same(world: World):
    world.enter(of("N1", {"name": "Lý Vũ An", "birth_date": "1970-01-01"}))
    same, tone, vowel, letter_ = (
        hit_of(world.look(asked(written, birth_date="1970-01-01")), "N1")["total"]
        for written in ("Lý Vũ An", "Lý Vủ An", "Lí Vũ An", "Ly Vu Am")
    )
    assert same > tone > letter_
    assert same > vowel > letter_


def test_c24_sisters_of_one_address_are_two_persons(world: World):
    lan = {"name": "Ngô Thị Lan", "birth_year": 1988, "identities": [{"kind": "cccd", "number": "040188000111"}]}
    world.enter(of("N1", lan))
    answer = world.look(asked("Ngô Thị Lân", birth_date="1990"))
    assert outcomes(answer) == {"N1": "information"}


def test_c25_a_number_that_nobody_has_brings_no_names(world: World):
    world.enter(of("N1", {"name": "Trần Thị Bình", "identities": [{"kind": "cmnd", "number": "182345678"}]}))
    absent = world.look({"persons": [{"id_numbers": ["288004505"]}]})
    assert (absent["verdict"], absent["hits"]) == ("clear", [])
    assert absent["searched"]["records"] == 1
    world.enter(of("N2", {"name": "Lê Văn Tám", "identities": [{"kind": "cmnd", "number": "288004505"}]}))
    assert outcomes(world.look({"persons": [{"id_numbers": ["288004505"]}]})) == {"N2": "blocked"}


def test_c26_forty_of_one_name_and_two_of_one_number(world: World):
    crowd = [
        of(
            f"C{i}",
            {
                "name": "Nguyễn Thị Hoa",
                "birth_year": 1950 + i,
                "identities": [{"kind": "cccd", "number": f"0401{50 + i}{7 * i:06}"}],
            },
        )
        for i in range(40)
    ]
    pair = [
        of(source_id, {"name": name, "identities": [{"kind": "cccd", "number": "040199000001"}]})
        for source_id, name in (("N1", "Nguyễn T. Hoa"), ("N2", "Nguyễn Thị Hoà"))
    ]
    world.enter(*crowd, *pair)
    world.index()
    answer = world.look(asked("Nguyễn Thị Hoa", birth_date="1999", id_numbers=["040199000001"]))
    assert outcomes(answer) == {"N1": "blocked", "N2": "blocked"}
    subject = answer["subjects"][0]
    assert subject["namesakes"] == 40
    assert len(subject["namesake_list"]) == 20
    assert "0401" not in str(subject["namesake_list"])
