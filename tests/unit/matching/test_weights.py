from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from matching.weights import WEIGHTS, score, weight

# The relations from near to far.
ORDER = ("same", "variant", "folded", "typo", "partial", "related_place", "contradicts")


def test_the_nearer_the_more_it_counts():
    for field, table in WEIGHTS.items():
        numbers = [table[relation] for relation in ORDER if relation in table and field != "tax_code"]
        assert numbers == sorted(numbers, reverse=True), field
        assert table["same"] > 0 > table["contradicts"]


def test_a_name_never_outweighs_a_number():
    assert weight("name", "same") + weight("birth_date", "same") < weight("id_number", "same")
    assert weight("name", "folded") < weight("name", "same")
    assert weight("id_number", "contradicts") < -weight("birth_date", "same")


def test_the_table_is_silent_about_what_cannot_be():
    assert weight("parcel", "folded") == 0.0


@given(st.lists(st.sampled_from([w for table in WEIGHTS.values() for w in table.values()]), max_size=8))
def test_the_score_rises_with_every_weight(weights: list[float]):
    assert 0 <= score(weights) <= 1
    for i, one in enumerate(weights):
        fewer = score(weights[:i] + weights[i + 1 :])
        assert fewer <= score(weights) if one > 0 else fewer >= score(weights)
