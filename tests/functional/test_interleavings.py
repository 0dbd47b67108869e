"""A letter is being replaced while somebody looks up: at every instant one of the two stood; so each answer is blocked.

Three chains of steps are laid into one another in every order: the transaction that replaces the letter (write,
commit), the indexer that makes it searchable (claim, send, refresh, acknowledge) and the lookup (first look, ask the
engine, judge). Real PostgreSQL, real engine, one thread: each order is driven step by step.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from itertools import combinations
from typing import Any

import pytest
import sqlalchemy as sa

from matching import candidates
from storage import changes, exact
from tests.functional.world import P_LOT, P, World, letter, outcomes, release

LOOKUP = ("first look", "ask the engine", "judge")
REPLACING = ("write", "commit", "claim", "send", "refresh", "acknowledge")
SLOTS = len(LOOKUP) + len(REPLACING)
ORDERS = list(combinations(range(SLOTS), len(LOOKUP)))
"""The places of the lookup's three steps among nine; the other six keep their order: an indexer finds only what is
committed."""


def merged(places: tuple[int, ...]) -> list[str]:
    """The steps in the order that `places` gives the lookup's."""
    lookup, replacing = iter(LOOKUP), iter(REPLACING)
    return [next(lookup) if slot in places else next(replacing) for slot in range(SLOTS)]


class Run:
    """One order of steps. Whatever is open at the end is closed, as a crash would."""

    def __init__(self, world: World, asked: dict[str, Any], write: Callable[[Any], None]) -> None:
        self._world = world
        self._write = write
        self._lookup = world.lookup(asked)
        self._transaction = ExitStack()
        self._batch = ExitStack()
        self._answer: dict[str, Any] = {}

    def answer(self, order: list[str]) -> dict[str, Any]:
        steps = {
            "write": self.write,
            "commit": self._transaction.close,
            "claim": self.claim,
            "send": self.send,
            "refresh": lambda: self._world.indexer.refresh(self._claimed),
            "acknowledge": self.acknowledge,
            "first look": self._lookup.first_look,
            "ask the engine": self._lookup.ask_engine,
            "judge": self._lookup.judge,
        }
        with self._batch, self._transaction:
            for step in order:
                steps[step]()
        return self._lookup.store()

    def write(self) -> None:
        tx = self._transaction.enter_context(self._world.database.transaction())
        self._write(tx)

    def claim(self) -> None:
        self._tx = self._batch.enter_context(self._world.database.transaction())
        batch = self._world.indexer.claim(self._tx)
        assert batch is not None
        self._claimed = batch

    def send(self) -> None:
        self._refused = self._world.indexer.send(self._tx, self._claimed)

    def acknowledge(self) -> None:
        self._world.indexer.acknowledge(self._tx, self._claimed, self._refused)
        self._batch.close()


N1 = letter("N1")
N2 = letter("N2", replaces=[{"source": "test", "source_id": "N1"}])
BY_CERTIFICATE = {"parcels": [{"certificate_number": "BA 123456"}]}
BY_A_NEAR_NUMBER = {"parcels": [{"certificate_number": "BA 123457"}]}


def test_every_order_is_tried():
    assert len(ORDERS) == 84
    assert len({tuple(merged(places)) for places in ORDERS}) == 84


@pytest.mark.parametrize("places", ORDERS, ids=lambda places: "-".join(map(str, places)))
def test_row_41_a_letter_being_replaced_blocks_at_every_instant(world: World, places: tuple[int, ...]):
    world.enter(N1)
    world.index()
    answer = Run(world, BY_CERTIFICATE, lambda tx: world.write(tx, N2)).answer(merged(places))
    assert answer["verdict"] == "blocked"
    # Before the commit the first letter blocks, after it the second does and the first is superseded: never both.
    assert sorted(outcomes(answer).items()) in (
        [("N1", "blocked")],
        [("N1", "information"), ("N2", "blocked")],
    )


@pytest.mark.parametrize("places", ORDERS, ids=lambda places: "-".join(map(str, places)))
def test_a_letter_that_only_recall_keys_find_is_never_missed(world: World, places: tuple[int, ...]):
    """As above, but neither letter has the number that is asked, so only queue, engine and late changes find them.

    The first is released in the very transaction that enters the second, so that at every instant exactly one stands.
    """
    world.enter(N1)
    world.index()
    freed = letter("N1", releases=[release()])
    write = lambda tx: world.write(tx, freed, letter("N2"))  # noqa: E731  a name for what is handed over
    answer = Run(world, BY_A_NEAR_NUMBER, write).answer(merged(places))
    assert answer["verdict"] == "review"
    assert answer["engine"]["complete"] is True
    assert sorted(outcomes(answer).items()) in (
        [("N1", "review")],
        [("N1", "information"), ("N2", "review")],
    )


# ----- each set of candidates by itself -----


def test_a_queued_letter_is_found_before_the_engine_has_it(world: World):
    """Red when step 1 does not look at the queue."""
    world.enter(N1)
    assert outcomes(world.look(BY_A_NEAR_NUMBER)) == {"N1": "review"}


def test_a_stuck_letter_is_still_found(world: World):
    """Red when step 1 leaves out what the engine refuses for good."""
    world.enter(N1)
    with world.database.transaction() as tx:
        [claim] = changes.claim(tx, 10)
        changes.mark_stuck(tx, claim.id, "mapper_parsing_exception")
    assert outcomes(world.look(BY_A_NEAR_NUMBER)) == {"N1": "review"}


def test_a_letter_entered_after_the_first_look_is_found(world: World):
    """Red without the third set: what was committed after S1 is in neither the queue of S1 nor the index."""
    lookup = world.lookup(BY_A_NEAR_NUMBER)
    lookup.first_look()
    lookup.ask_engine()
    world.enter(N1)
    assert outcomes(lookup.judge()) == {"N1": "review"}


def test_a_letter_whose_transaction_began_before_the_first_look_is_found(world: World):
    """Red when "after S1" is told by a clock, a sequence, or an id above S1's highest."""
    lookup = world.lookup(BY_A_NEAR_NUMBER)
    with world.database.transaction() as tx:
        world.write(tx, N1)
        world.enter(letter("N9", assets=[{**P, "certificate": {"serial": "CM 555777"}, "parcel": "9"}]))
        lookup.first_look()
        lookup.ask_engine()
    assert outcomes(lookup.judge()) == {"N1": "review"}


def test_what_commits_while_a_lookup_judges_is_seen_wholly_or_not_at_all(world: World, monkeypatch):
    """Red when step 3 is not one snapshot: candidates of before with a release of after would come out clear."""
    world.enter(N1)
    read = candidates.read_candidates

    def read_later(tx: Any, *asked: Any) -> Any:
        world.enter(letter("N1", releases=[release()]), letter("N2"))
        return read(tx, *asked)

    monkeypatch.setattr(candidates, "read_candidates", read_later)
    assert outcomes(world.look(BY_CERTIFICATE)) == {"N1": "blocked"}
    monkeypatch.undo()
    assert outcomes(world.look(BY_CERTIFICATE)) == {"N1": "information", "N2": "blocked"}


@pytest.mark.parametrize("after", range(3))
def test_a_queue_that_is_emptied_and_truncated_after_a_step_of_the_lookup_hides_nothing(world: World, after: int):
    """One letter is queued at the first look, another comes later; both are searchable when the queue is truncated."""
    world.enter(N1)
    lookup = world.lookup(BY_A_NEAR_NUMBER)
    for number, step in enumerate((lookup.first_look, lookup.ask_engine, lookup.judge)):
        if number == after:
            world.enter(letter("N2"))
            world.index()
            with world.database.transaction() as tx:
                assert changes.give_space_back(tx)
        answer = step()
    assert answer is not None
    assert outcomes(answer) == {"N1": "review", "N2": "review"}
    assert answer["engine"]["complete"] is True


def test_a_snapshot_from_before_the_queue_was_truncated_judges_rightly(world: World):
    """Red when the second look, which may be that old, reads the queue."""
    world.enter(N1)
    lookup = world.lookup(BY_A_NEAR_NUMBER)
    lookup.first_look()
    lookup.ask_engine()
    read = exact.second_look

    def read_after_truncation(tx: Any, *asked: Any) -> Any:
        tx.execute(sa.text("select 1"))  # the snapshot
        world.index()
        with world.database.transaction() as other:
            assert changes.give_space_back(other)
        return read(tx, *asked)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(exact, "second_look", read_after_truncation)
        assert outcomes(lookup.judge()) == {"N1": "review"}


def test_the_steps_go_in_order(world: World):
    lookup = world.lookup(BY_CERTIFICATE)
    for step in (lookup.ask_engine, lookup.judge, lookup.store):
        with pytest.raises(RuntimeError):
            step()


def test_an_indexed_letter_is_found_by_the_engine(world: World):
    """Red without step 2."""
    world.enter(N1)
    world.index()
    answer = world.look(BY_A_NEAR_NUMBER)
    assert answer["engine"]["pending_changes"] == 0
    assert outcomes(answer) == {"N1": "review"}


def test_a_chain_of_replacements_stands_by_its_last(world: World):
    third = letter("N3", replaces=[{"source": "test", "source_id": "N2"}])
    world.enter(N1, N2, third)
    answer = world.look(BY_CERTIFICATE)
    assert outcomes(answer) == {"N1": "information", "N2": "information", "N3": "blocked"}


def test_letters_that_replace_each_other_both_stand(world: World):
    world.enter(letter("N1", replaces=[{"source": "test", "source_id": "N2"}]), N2)
    assert outcomes(world.look(BY_CERTIFICATE)) == {"N1": "blocked", "N2": "blocked"}


def test_a_letter_whose_successor_was_withdrawn_stands(world: World):
    world.enter(N1, letter("N2", replaces=N2["replaces"], withdrawn={"on": "2025-01-01"}))
    assert outcomes(world.look(BY_CERTIFICATE)) == {"N1": "blocked", "N2": "information"}


def test_a_successor_that_waits_for_approval_supersedes_nothing_yet(world: World):
    world.enter(N1)
    world.enter(N2, publication="awaiting_approval")
    assert outcomes(world.look(BY_CERTIFICATE)) == {"N1": "blocked", "N2": "review"}


def test_a_letter_whose_successor_the_lookup_cannot_find_is_not_mere_information(world: World):
    """One names the certificate, the other the place, and no record both: a lookup by either finds that one alone."""
    first = letter("N1", assets=[{"kind": "land", "certificate": P["certificate"]}])
    world.enter(first, letter("N2", assets=[{"kind": "land", **P_LOT}], replaces=N2["replaces"]))
    answer = world.look(BY_CERTIFICATE)
    assert (answer["verdict"], outcomes(answer)) == ("review", {"N1": "review"})


def test_a_letter_whose_successor_only_a_link_finds_is_not_mere_information(world: World):
    """The later one names the parcel by its place only, which the earlier one says is that of the certificate."""
    world.enter(N1, letter("N2", assets=[{"kind": "land", **P_LOT}], replaces=N2["replaces"]))
    answer = world.look(BY_CERTIFICATE)
    assert (answer["verdict"], outcomes(answer)) == ("review", {"N1": "review", "N2": "review"})
    answer = world.look({"parcels": [P_LOT]})
    assert (answer["verdict"], outcomes(answer)) == ("blocked", {"N1": "information", "N2": "blocked"})
