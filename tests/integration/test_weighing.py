"""Weights and the rarity of names, counted in the records on file."""

from __future__ import annotations

from typing import Any

import pytest

from analyzers import things
from analyzers.names import parse_person_name
from matching.compare import Context, Scale, compare
from matching.estimate import FEWEST_NEW, count_names, estimate, recount_after_import
from matching.scale import read_scale
from matching.weights import shipped
from storage import weighing
from storage.database import Database
from storage.records import Draft, Origin, apply_records
from storage.schemas import validate_record
from tests.integration.storage.samples import PARCEL, notice

KHOONG = "Moong Văn Khoóng"


def enter(database: Database, *bodies: dict[str, Any]) -> None:
    with database.transaction() as tx:
        apply_records(tx, [Draft(validate_record(body)) for body in bodies], Origin("import", "test", None))


def person(name: str = KHOONG, no: int = 0, year: int = 1980) -> dict[str, Any]:
    return {"name": name, "birth_year": year, "identities": [{"kind": "cccd", "number": f"0400{year % 100:02}{no:06}"}]}


def estimated(database: Database) -> Scale:
    """Count, keep, and read again as a lookup of KHOONG would."""
    with database.snapshot() as tx:
        counts, counted = count_names(tx), estimate(tx)
    with database.transaction() as tx:
        weighing.replace_counts(tx, counts.persons, counts.by_value)
        weighing.activate(tx, counted.weights.as_json(), counted.basis())
    return scale(database)


def scale(database: Database) -> Scale:
    with database.transaction() as tx:
        return read_scale(tx, [things.person(KHOONG, birth_date="1980")])


def strength(scale: Scale) -> str:
    asked, found = (things.person(KHOONG, birth_date="1980") for _ in range(2))
    return compare(asked, found, Context(scale=scale)).strength


def test_a_name_that_many_persons_on_file_bear_is_rare_no_more(database: Database):
    assert strength(scale(database)) == "probable"
    enter(database, *(notice(f"N{i}", persons=[person(no=i, year=1950 + i)]) for i in range(40)))
    assert strength(estimated(database)) == "weak"


def test_one_person_in_many_records_is_one_person(database: Database):
    enter(database, *(notice(f"N{i}", persons=[person()]) for i in range(40)))
    enter(database, *(notice(f"M{i}", persons=[{"name": KHOONG, "birth_year": 1990}]) for i in range(40)))
    with database.snapshot() as tx:
        assert count_names(tx).persons == 2
    assert strength(estimated(database)) == "probable"


def test_a_sample_counts_about_as_much_as_all(database: Database):
    enter(database, *(notice(f"N{i}", persons=[person(no=i)]) for i in range(600)))
    with database.snapshot() as tx:
        assert 100 < count_names(tx, most=200).persons < 320
        assert count_names(tx).persons == 600


def test_what_often_differs_for_one_number_says_less_against(database: Database):
    others = ["Trần Thị Bình", "Lê Hữu Tám"]
    pairs = [notice(f"{name}{i}", persons=[person(name, no=i)]) for i in range(120) for name in others]
    enter(database, *pairs)
    with database.snapshot() as tx:
        found = estimate(tx)
    assert found.pairs["name"] == 120
    assert found.weights.fields["name"]["contradicts"].m > 0.6 > 2 * found.weights.fields["name"]["same"].m > 0
    assert found.weights.weight("birth_date", "contradicts") < shipped().weight("birth_date", "contradicts")
    assert found.weights.fields["plate"] == shipped().fields["plate"]


def test_a_sheet_that_every_parcel_has_says_nothing(database: Database):
    parcels = [{**PARCEL, "parcel": str(i), "certificate": {"serial": f"BA {100000 + i}"}} for i in range(300)]
    enter(database, *(notice(f"N{i}", persons=[], assets=[parcel]) for i, parcel in enumerate(parcels)))
    weights = estimated(database).weights
    assert weights.version is not None
    assert weights.weight("map_sheet", "same") == 0.0
    assert weights.weight("parcel", "same") > shipped().weight("parcel", "same")


def test_versions_follow_one_another_and_a_reset_ends_them(database: Database):
    first, second = estimated(database).weights.version, estimated(database).weights.version
    assert first is not None
    assert second == first + 1
    with database.transaction() as tx:
        active = weighing.active_basis(tx)
        assert active is not None
        assert active[0] == second
        weighing.reset(tx)
        assert weighing.active_basis(tx) is None
    assert scale(database).weights is shipped()
    assert strength(scale(database)) == "probable"


@pytest.mark.parametrize("name", ["H'Hen \\Niê\"", "Ả,Rập {x}", "O’Brien"])
def test_any_name_can_be_counted(database: Database, name: str):
    enter(database, *(notice(f"N{i}", persons=[person(name, no=i)]) for i in range(9)))
    estimated(database)
    parsed = parse_person_name(name)
    with database.transaction() as tx:
        read = read_scale(tx, [things.person(name)])
    assert read.rarity.name(parsed, folded=False) > 1e-3


def test_after_a_large_import_names_are_counted_again(database: Database):
    enter(database, *(notice(f"N{i}", persons=[person(no=i)]) for i in range(40)))
    assert recount_after_import(database, FEWEST_NEW - 1) is False
    assert recount_after_import(database, FEWEST_NEW) is True
    assert strength(scale(database)) == "weak"
    with database.transaction() as tx:
        weighing.replace_counts(tx, 5 * FEWEST_NEW, {})
    assert recount_after_import(database, FEWEST_NEW) is False
