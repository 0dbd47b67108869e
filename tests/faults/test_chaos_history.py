"""The referee's rules, on histories made up here."""

from __future__ import annotations

import pytest

from tests.faults.chaos.history import History, Look, Write, violations


def wrote(kind: str, start: float, end: float, *, blocks: bool, outcome="acknowledged") -> Write:
    return Write(1, kind, {1: blocks}, start, end, outcome)


def looked(start: float, end: float, verdict: str, *hits: str, way="near", complete=True, at_rest=False) -> Look:
    return Look(1, 1, way, start, end, verdict, complete, hits, at_rest=at_rest)


CREATED = wrote("create", 1, 2, blocks=True)
RELEASED = wrote("release", 5, 6, blocks=False)


def judged(*operations: Write | Look, excused: tuple[float, float] | None = None) -> list[str]:
    history = History(
        [one for one in operations if isinstance(one, Write)], [one for one in operations if isinstance(one, Look)]
    )
    if excused:
        history.excused.append((*excused, "emptied"))
    return [one.what for one in violations(history)]


@pytest.mark.parametrize(
    ("look", "expected"),
    [
        (looked(3, 4, "clear"), ["FALSE CLEAR"]),
        (looked(3, 4, "incomplete", complete=False), []),
        (looked(3, 4, "review", "review"), []),
        (looked(3, 4, "review"), ["a complete answer lacks the letter"]),
        (looked(3, 4, "review", "information"), ["a complete answer lacks the letter"]),
        (looked(3, 4, "review", complete=False), []),
        (looked(3, 4, "blocked", "blocked", way="exact"), []),
        (looked(3, 4, "incomplete", way="exact", complete=False), ["an exact number did not block"]),
        (looked(3, 4, ""), []),
        (looked(3, 4, "", at_rest=True), ["no answer at rest"]),
        (looked(3, 4, "incomplete", complete=False, at_rest=True), ["incomplete at rest"]),
        (looked(0, 1.5, "clear"), []),
        (looked(1.5, 4, "clear"), []),  # it began before the acknowledgement
        (looked(3, 5.5, "clear"), []),  # the release was under way
        (looked(3, 5.5, "blocked", "blocked"), []),
        (looked(7, 8, "clear"), []),
        (looked(7, 8, "blocked", "blocked"), ["what no longer stands blocks"]),
        (looked(0, 0.5, "blocked", "blocked"), ["what no longer stands blocks"]),
    ],
)
def test_a_letter_that_is_entered_and_released(look: Look, expected: list[str]):
    assert judged(CREATED, RELEASED, look) == expected


def test_a_write_of_unknown_outcome_counts_either_way_until_it_is_known():
    lost = wrote("release", 5, 6, blocks=False, outcome="unknown")
    assert judged(CREATED, lost, looked(90, 91, "clear"), looked(92, 93, "review", "review")) == []
    lost.outcome, lost.end = "acknowledged", 20
    assert judged(CREATED, lost, looked(10, 11, "clear"), looked(30, 31, "clear")) == []
    lost.outcome = "refused"
    assert judged(CREATED, lost, looked(10, 11, "clear")) == ["FALSE CLEAR"]


def test_one_letter_after_another_blocks_at_every_instant():
    handed_over = wrote("hand over", 5, 6, blocks=True)
    assert judged(CREATED, handed_over, looked(5.5, 5.7, "clear")) == ["FALSE CLEAR"]


def test_an_emptied_index_excuses_all_but_exact_numbers():
    near, exact = looked(3, 4, "clear"), looked(3, 4, "clear", way="exact")
    assert judged(CREATED, near, exact, excused=(2.5, 3.5)) == ["FALSE CLEAR"]
    assert judged(CREATED, near, excused=(4.5, 5)) == ["FALSE CLEAR"]


def test_somebody_elses_letter_must_not_block():
    look = looked(3, 4, "blocked", "blocked", way="exact")
    look.strangers = ("9-1",)
    assert judged(CREATED, look) == ["a letter about something else blocks"]
