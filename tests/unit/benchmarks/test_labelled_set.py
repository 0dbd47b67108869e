"""The labelled set says what it means: errors are the errors that they are called, and every case can be entered."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.quality import floors
from benchmarks.quality.labelled import CLASSES, Case, cases_of
from benchmarks.quality.labelled.case import BLOCKED, CLAUSES, EXACT, NEGATIVE, Aim, ErrorClass
from benchmarks.quality.labelled.digits import CONFUSED, LETTER_FOR, ONE_EDIT_ERRORS
from benchmarks.quality.labelled.facts import lineage
from benchmarks.quality.labelled.keystrokes import joined, parts, retoned, telex, toneless, vni
from benchmarks.quality.measure import Result
from benchmarks.quality.product import Seen
from storage.schemas import validate_record

SEED = 7


def edits(left: str, right: str) -> int:
    """The Damerau–Levenshtein distance (optimal string alignment), written here: nothing of the product's."""
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, sign in enumerate(left, start=1):
        before, previous, row = row, before, [i]
        for j, other in enumerate(right, start=1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (sign != other))
            if i > 1 and j > 1 and sign == right[j - 2] and left[i - 2] == other:
                best = min(best, previous[j - 2] + 1)
            row.append(best)
    return row[-1]


@pytest.mark.parametrize("name", sorted(ONE_EDIT_ERRORS))
@given(seed=st.integers(0, 10_000), number=st.from_regex(r"[0-9A-Z]{1,12}", fullmatch=True))
def test_an_error_of_one_edit_is_one(name, seed, number):
    wrong = ONE_EDIT_ERRORS[name](Random(seed), number)
    assert wrong is None or edits(number, wrong) <= 1


def test_look_alikes_are_symmetrical_among_digits():
    assert {CONFUSED[CONFUSED[digit]] for digit in CONFUSED} == set(CONFUSED)
    assert set(LETTER_FOR) <= set("0123456789")


@pytest.mark.parametrize(
    ("word", "keys"), [("Nguyễn", "Nguyeenx"), ("Thị", "Thij"), ("Đặng", "Ddawngj"), ("Phượng", "Phuwowngj")]
)
def test_telex_keystrokes(word, keys):
    assert keys in {telex(Random(seed), word) for seed in range(20)}


@pytest.mark.parametrize(("word", "keys"), [("Nguyễn", "Nguye6n4"), ("Thị", "Thi5"), ("Đức", "D9u7c1")])
def test_vni_keystrokes(word, keys):
    assert keys in {vni(Random(seed), word) for seed in range(20)}


@given(st.sampled_from("aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạắằấầếềểễệốớờợứừửữựýỳĐẤỮỆ"))
def test_a_letter_is_its_parts(letter):
    assert joined(*parts(letter)) == letter


@given(st.integers(0, 1000), st.sampled_from(["Nguyễn", "Thúy", "Hoàng", "Hồ", "Phượng"]))
def test_a_wrong_tone_keeps_the_letters(seed, word):
    wrong = retoned(Random(seed), word)
    assert wrong is not None
    assert wrong != word
    assert toneless(wrong) == toneless(word)
    assert unicodedata.is_normalized("NFC", wrong)


@pytest.mark.parametrize("one", CLASSES.values(), ids=lambda one: one.name)
def test_cases_are_the_same_again_and_can_be_entered(one):
    first, again = list(cases_of(one, SEED, 2)), list(cases_of(one, SEED, 2))
    assert first == again
    assert first[0] != first[1]
    for case in first:
        for record in case.records:
            validate_record(record)
        planted = {record["source_id"] for record in case.records}
        assert case.target is None or case.target in planted
        assert case.near is None or case.near in planted
        assert (case.target is None) == (one.aim == NEGATIVE)


def test_what_is_only_written_differently_is_blocked():
    for one in CLASSES.values():
        if one.exact:
            assert one.aim in {EXACT, CLAUSES}, one.name
            assert all(case.outcomes == BLOCKED for case in cases_of(one, SEED, 2)), one.name


def test_sole_predecessors_are_so():
    known = lineage()
    for old, new in known.alone:
        assert known.before[new] == (old,)
        assert known.after[old] == (new,)


# ----- what a result counts -----


@dataclass
class _Fixed:
    """A case and what came of it."""

    target: str | None = "Q-1"
    outcomes: frozenset[str] = BLOCKED
    verdict: str = "blocked"
    outcome: str | None = "blocked"
    rank: int | None = 1
    notices: tuple[str, ...] = field(default=())

    def seen(self) -> Seen:
        case = Case("x#0", (), {}, self.target, self.outcomes)
        return Seen(case, self.verdict, self.rank, self.outcome, 0.9, 1.0, 1, (), self.notices)


@pytest.mark.parametrize(
    ("one", "right"),
    [
        (_Fixed(), True),
        (_Fixed(outcome="review", verdict="review"), False),
        (_Fixed(outcome=None, verdict="clear", rank=None), False),
        (_Fixed(outcomes=frozenset({"review"}), outcome="review", verdict="blocked"), True),  # by another record
        (_Fixed(outcomes=frozenset({"review"}), outcome="review", verdict="clear"), False),  # milder than its hit
        (_Fixed(target=None, outcomes=frozenset({"clear"}), outcome=None, verdict="clear"), True),
        (_Fixed(target=None, outcomes=frozenset({"clear"}), outcome=None, verdict="review"), False),
    ],
)
def test_right_is_the_tables_outcome_and_no_milder_verdict(one, right):
    assert one.seen().right is right


def _result(*, aim: Aim = EXACT, exact: bool = True, cases: list[_Fixed]) -> Result:
    return Result(ErrorClass("certificate/x", aim, lambda _: None, exact), [one.seen() for one in cases])


def test_a_blocked_subject_called_clear_is_a_fault():
    result = _result(cases=[_Fixed(), _Fixed(outcome=None, verdict="clear", rank=None)])
    assert [one.verdict for one in result.cleared] == ["clear"]


def test_a_class_below_its_floor_is_told():
    half = _result(cases=[_Fixed(), _Fixed(outcome=None, verdict="review", rank=None)])
    name = half.one.name
    assert len(floors.below(half, floors.Floors({}, {}, {}))) == 2
    assert floors.below(half, floors.Floors({name: 0.5}, {name: 0.5}, {})) == []
    assert len(floors.below(half, floors.Floors({name: 0.6}, {name: 0.5}, {}))) == 1


def test_recorded_floors_are_read_again(tmp_path):
    half = _result(cases=[_Fixed(), _Fixed(outcome=None, verdict="review", rank=None)])
    floors.record([half], tmp_path / "floors.toml")
    assert floors.below(half, floors.read(tmp_path / "floors.toml")) == []


def test_floors_only_rise_unless_they_are_told_to_fall(tmp_path):
    path, missed = tmp_path / "floors.toml", _Fixed(outcome=None, verdict="review", rank=None)
    whole, half = _result(cases=[_Fixed(), _Fixed()]), _result(cases=[_Fixed(), missed])
    floors.record([whole], path)
    floors.record([half], path)
    assert len(floors.below(half, floors.read(path))) == 2
    floors.record([half], path, lower=True)
    assert floors.below(half, floors.read(path)) == []


def test_every_recorded_floor_is_of_a_class_that_exists():
    recorded = floors.read()
    assert {*recorded.found, *recorded.verdict, *recorded.reviewed} <= set(CLASSES)
