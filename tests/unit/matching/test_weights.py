from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.weights import NEARNESS, Weights, from_json, score, shipped

TABLE = shipped()
CHANCES = st.floats(min_value=1e-12, max_value=1.0)


def test_nothing_counts_more_than_the_same_and_only_a_contradiction_counts_against():
    for field, rows in TABLE.fields.items():
        weights = {
            relation: TABLE.weight(field, relation, 1e-6 if row.times else None) for relation, row in rows.items()
        }
        assert weights["same"] == max(weights.values()), field
        assert {relation for relation, weight in weights.items() if weight < 0} <= {"contradicts"}, field
        assert weights.get("contradicts", -1) < 0, field


def test_each_row_says_why_and_has_one_chance():
    for rows in TABLE.fields.values():
        for relation, row in rows.items():
            assert relation in NEARNESS
            assert row.why.endswith(".")
            assert (row.u is None) is not (row.times is None)
            assert 0 < row.m <= 1


def test_what_names_one_thing_outweighs_the_start_and_what_many_share_does_not():
    numbers = {"certificate_number": "land", "id_number": "person", "tax_code": "organization", "plate": "vehicle"}
    for field, kind in (numbers | {"chassis": "vehicle", "identifier": "other"}).items():
        assert score(TABLE.start(kind) + TABLE.weight(field, "same")) > 0.9, field
    common = TABLE.weight("name", "same", 4e-4) + TABLE.weight("birth_date", "partial", 1 / 60)
    assert score(TABLE.start("person") + common) < 0.1


def test_sheet_and_parcel_of_a_commune_are_one_parcel_and_those_of_a_merged_one_may_be_another():
    lot = TABLE.weight("parcel", "same") + TABLE.start("land")
    inside = TABLE.weight("map_sheet", "same", TABLE.sheet(in_lot=True)) + TABLE.weight("commune", "same")
    merged = TABLE.weight("map_sheet", "same", TABLE.sheet(in_lot=False)) + TABLE.weight("commune", "related_place")
    assert score(lot + inside) > 0.9
    assert 0.05 < score(lot + merged) < 0.5


def test_the_table_is_silent_about_what_cannot_be():
    assert TABLE.weight("parcel", "folded") == 0.0
    assert TABLE.weight("colour", "same") == 0.0


@given(CHANCES, CHANCES)
def test_the_rarer_the_more_it_counts(one: float, other: float):
    rarer, commoner = sorted((one, other))
    assert TABLE.weight("name", "same", rarer) >= TABLE.weight("name", "same", commoner) >= 0
    assert TABLE.weight("name", "same", one) >= TABLE.weight("name", "folded", one) >= TABLE.weight("name", "typo", one)


@given(st.lists(st.floats(min_value=-40, max_value=40), max_size=8))
def test_the_score_rises_with_every_weight(weights: list[float]):
    assert 0 <= score(sum(weights)) <= 1
    assert all(score(sum(weights) - max(one, 0)) <= score(sum(weights)) for one in weights)


def test_the_table_survives_being_kept():
    assert from_json(TABLE.as_json()) == TABLE
    assert from_json(TABLE.as_json(), version=3) == Weights(
        TABLE.fields, TABLE.populations, TABLE.rare_at, TABLE.sheet_in_lot, version=3
    )


@pytest.mark.parametrize("total", [-1e9, 0.0, 1e9])
def test_any_total_has_a_score(total: float):
    assert score(total) == pytest.approx({-1e9: 0.0, 0.0: 0.5, 1e9: 1.0}[total])
