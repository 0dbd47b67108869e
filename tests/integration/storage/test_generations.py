from __future__ import annotations

import pytest
import sqlalchemy.exc

from storage import generations
from storage.errors import Conflict, LineBusy, NotFound
from tests.integration.storage.samples import Background, wait_until_blocked


def register(database, name="soat-1"):
    with database.transaction() as tx:
        return generations.register(tx, name, fingerprint="f", shards=1)


def move(database, generation, *states):
    for state in states:
        with database.transaction() as tx:
            generation = generations.set_state(tx, generation.id, state)
    return generation


def names(found):
    return [generation.index_name for generation in found]


def test_what_receives_and_what_counts(database):
    one, two = register(database), register(database, "soat-2")
    move(database, two, "catching_up")
    with database.transaction() as tx:
        assert names(generations.receiving(tx)) == ["soat-1", "soat-2"]
        assert names(generations.must_acknowledge(tx)) == ["soat-2"]
        assert generations.live(tx) is None
    move(database, two, "live")
    move(database, one, "failed")
    with database.transaction() as tx:
        assert names(generations.receiving(tx)) == ["soat-2"]
        assert names(generations.must_acknowledge(tx)) == ["soat-2"]
        assert generations.live(tx) in generations.receiving(tx)
        assert [g.state for g in generations.all_generations(tx)] == ["failed", "live"]


def test_one_that_goes_live_retires_the_one_that_was(database):
    one = move(database, register(database), "catching_up", "live")
    two = move(database, register(database, "soat-2"), "catching_up", "live")
    with database.transaction() as tx:
        assert generations.live(tx) == two
        assert {g.id: g.state for g in generations.all_generations(tx)} == {one.id: "retired", two.id: "live"}


@pytest.mark.parametrize("path", [("live",), ("retired",), ("catching_up", "building"), ("failed", "live")])
def test_no_step_skips_a_safeguard(database, path):
    generation = register(database)
    with pytest.raises(Conflict):
        move(database, generation, *path)


def test_same_state_again_is_nothing(database):
    generation = register(database)
    assert move(database, generation, "building") == generation


def test_unknown(database):
    with pytest.raises(NotFound), database.transaction() as tx:
        generations.set_state(tx, 1, "live")


def test_at_most_one_is_live_whoever_writes(database):
    move(database, register(database), "catching_up", "live")
    register(database, "soat-2")
    with pytest.raises(sqlalchemy.exc.IntegrityError), database.transaction() as tx:
        tx.exec_driver_sql("update generations set state = 'live'")


def test_distrusted(database):
    generation = register(database)
    with database.transaction() as tx:
        generations.distrust(tx, generation.id)
        assert [g.trusted for g in generations.all_generations(tx)] == [False]


def test_state_changes_wait_for_batches_under_way(database):
    with database.transaction() as batch, database.transaction() as another:
        generations.hold_steady(batch)
        generations.hold_steady(another)  # batches don't wait for each other
        changing = Background(lambda: register(database))
        wait_until_blocked(database)
    assert changing.result().state == "building"


def test_only_one_builds(database):
    with generations.only_builder(database) as mine:
        assert mine
        with generations.only_builder(database) as theirs:
            assert not theirs
        with generations.only_builder(database) as theirs:
            assert not theirs  # the loser has let go of nothing that was not its own
    with generations.only_builder(database) as mine:
        assert mine


def test_going_back_waits_for_the_batch_under_way_but_not_for_long(database):
    for name in ("soat-1", "soat-2"):
        generation = move(database, register(database, name), "catching_up")
        with database.transaction() as tx:
            generations.set_state(tx, generation.id, "live", keep=True)
    with database.transaction() as batch:
        generations.hold_steady(batch)
        with pytest.raises(LineBusy), database.transaction() as tx:
            generations.roll_back(tx, 0.05)
    with database.transaction() as tx:
        assert generations.live(tx).index_name == "soat-2"
        assert generations.roll_back(tx, 5).index_name == "soat-1"
        assert generations.standby(tx).index_name == "soat-2"
