"""What is asked for by number, and what by name, so that a crowd of like names takes no number's place."""

from __future__ import annotations

from analyzers.keys import AskedKeys
from matching.compare import Scale
from matching.queries import Asked, asked_of, engine_query, name_query, names_that_matter
from matching.request import read_request, subjects_of

LOT = {"map_sheet": "12", "parcel": "345", "commune": "Xã Nghi Phú", "district": "Vinh", "province": "Nghệ An"}


def asked(**fields: object) -> tuple[Asked, ...]:
    return asked_of(subjects_of(read_request(fields)))


def person(name: str | None, born: str | None = None, *numbers: str) -> dict[str, object]:
    given = {"name": name, "birth_date": born, "id_numbers": list(numbers)}
    return {key: value for key, value in given.items() if value}


def test_together_both_queries_ask_with_every_key():
    several = asked(
        persons=[person("Nguyễn Văn An", "1980-02-03", "040080001234")],
        organizations=[{"name": "Công ty An Phát", "tax_code": "2900123456"}],
        parcels=[{**LOT, "certificate_number": "BA 123456"}],
        vehicles=[{"plate": "37A-123.45"}],
    )
    for one in several:
        parts = engine_query(one), name_query(one)
        assert sorted(key for part in parts for key in (*part.strong, *part.likely, *part.weak)) == sorted(
            (*one.keys.strong, *one.keys.weak)
        )


def test_names_with_a_whole_date_are_no_crowd_whatever_their_keys_are_called():
    [one] = asked(persons=[person("Nguyễn Văn An", "1980-02-03")])
    assert all(key.startswith("name~") for key in name_query(one).strong)
    sounds = Asked(one.subject, AskedKeys((), ("sound~ngien|1980-02-03", "sound~ngien|1980"), ()))
    assert engine_query(sounds).strong == ("sound~ngien|1980-02-03",)
    assert name_query(sounds).strong == ("sound~ngien|1980",)


def test_a_near_name_of_the_same_year_comes_before_the_same_name_of_another():
    [one] = asked(persons=[person("Nguyễn Văn An", "1980-02-03")])
    query = name_query(one)
    assert query.likely
    assert all(key.endswith("|1980") for key in query.likely)
    assert [key for key in query.weak if "|" in key] == []


def test_only_names_of_persons_and_organisations_are_asked_for_apart():
    for one in asked(parcels=[{**LOT, "certificate_number": "BA 123456"}], vehicles=[{"plate": "37A-123.45"}]):
        assert name_query(one).empty


def test_a_name_alone_matters_if_it_is_rare_or_a_parcel_is_sold():
    common, rare = person("Nguyễn Văn An", "1980-02-03"), person("Moong Văn Khoóng", "1980-02-03")
    assert names_that_matter(asked(persons=[common, rare]), Scale()) == {"persons[1]"}
    assert "persons[0]" in names_that_matter(asked(persons=[common], parcels=[LOT]), Scale())
    assert names_that_matter(asked(persons=[person(None, None, "040080001234")]), Scale()) == set()
    assert names_that_matter(asked(organizations=[{"name": "Công ty An Phát"}]), Scale()) == {"organizations[0]"}
