"""The table of outcomes, row by row, and what must hold of all of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.verdict import OUTCOMES, Facts, if_exact, judge_notice, verdict_of, worst

SEIZURE = Facts(measure="seizure")
PERSON = Facts(measure="seizure", role="subject")


@pytest.mark.parametrize("measure", ["suspension", "seizure", "freeze", "dispute"])
def test_these_measures_block(measure: str):
    assert if_exact(Facts(measure=measure)).outcome == "blocked"


@pytest.mark.parametrize(
    ("facts", "outcome"),
    [
        (SEIZURE, "blocked"),
        (Facts(measure="lost_certificate"), "blocked"),
        (Facts(measure="revoked_certificate"), "blocked"),
        (Facts(measure="lost_certificate", another_certificate_shown=True), "review"),
        (Facts(measure="revoked_certificate", another_certificate_shown=True), "review"),
        (replace(SEIZURE, another_certificate_shown=True), "blocked"),
        (Facts(measure="warning"), "review"),
        (Facts(measure="other"), "review"),
        (Facts(measure="something new"), "review"),
        (Facts(measure="information"), "information"),
        (replace(SEIZURE, withdrawn=True), "information"),
        (replace(SEIZURE, freed=True), "information"),
        (replace(SEIZURE, freed=True, freed_in_part=True), "information"),
        (replace(SEIZURE, freed_in_part=True), "review"),
        (replace(SEIZURE, superseded=True, named_by_successor=True), "information"),
        (replace(SEIZURE, superseded=True), "review"),
        (replace(SEIZURE, awaiting_approval=True), "review"),
        (replace(SEIZURE, begun=False), "review"),
        (replace(SEIZURE, lapsed=True), "review"),
        (PERSON, "blocked"),
        (replace(PERSON, role="owner"), "blocked"),
        (replace(PERSON, role="claimant"), "information"),
        (replace(PERSON, role="related"), "information"),
        (replace(PERSON, acquires=True), "review"),
        (replace(PERSON, acquires=True, role="claimant"), "information"),
        (replace(PERSON, lists_assets=True), "blocked"),
        (replace(PERSON, lists_assets=True, lookup_names_an_asset=True), "review"),
        (replace(PERSON, lists_assets=True, lookup_names_an_asset=True, listed_asset_is_asked=True), "blocked"),
        (replace(PERSON, lists_assets=True, acquires=True), "review"),
        (replace(PERSON, lists_assets=True, withdrawn=True), "information"),
    ],
)
def test_the_first_row_that_fits_an_exact_match(facts: Facts, outcome: str):
    row = if_exact(facts)
    assert row.outcome == outcome
    assert row.because.endswith(".")
    assert judge_notice("exact", facts).outcome == outcome


flags = st.booleans()
every_fact = st.builds(
    Facts,
    measure=st.sampled_from(["seizure", "lost_certificate", "warning", "information", "other", "unheard of"]),
    role=st.sampled_from(["asset", "subject", "owner", "claimant", "related"]),
    **{name: flags for name, kind in Facts.__annotations__.items() if kind == "bool"},
)


@given(every_fact)
def test_a_probable_match_is_reviewed_where_an_exact_one_would_not_be_mere_information(facts: Facts):
    exact = judge_notice("exact", facts).outcome
    assert judge_notice("probable", facts).outcome == ("information" if exact == "information" else "review")
    assert judge_notice("weak", facts).outcome == "information"


@given(every_fact)
def test_every_outcome_has_its_sentence(facts: Facts):
    judgement = judge_notice("exact", facts)
    assert judgement.outcome in OUTCOMES
    assert judgement.because


@given(every_fact, st.sampled_from(["freed", "withdrawn"]))
def test_whatever_ends_a_notice_never_makes_it_worse(facts: Facts, end: str):
    change: dict[str, Any] = {end: True}
    before = OUTCOMES.index(if_exact(facts).outcome)
    assert OUTCOMES.index(if_exact(replace(facts, **change)).outcome) >= before


@pytest.mark.parametrize(
    ("outcomes", "complete", "verdict"),
    [
        ([], True, "clear"),
        ([], False, "incomplete"),
        (["information"], True, "clear"),
        (["information", "review"], True, "review"),
        (["review"], False, "incomplete"),
        (["review", "blocked", "information"], False, "blocked"),
        (["blocked"], True, "blocked"),
    ],
)
def test_the_verdict_on_a_subject(outcomes: list[Any], complete: bool, verdict: str):
    assert verdict_of(outcomes, complete=complete) == verdict


def test_the_worst_verdict_counts():
    assert worst(["clear", "review", "incomplete", "blocked"]) == "blocked"
    assert worst(["clear", "review", "incomplete"]) == "incomplete"
    assert worst(["clear", "review"]) == "review"
    assert worst([]) == "clear"
