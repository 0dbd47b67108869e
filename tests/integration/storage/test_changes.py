from __future__ import annotations

import pytest

from storage import changes
from storage.errors import DatabaseUnavailable
from tests.integration.storage.samples import AN, BINH, Background, notice, rows, store


def test_claimed_rows_are_nobody_elses(database):
    store(database, *(notice(f"NC-{i}") for i in range(5)))
    with database.transaction() as one, database.transaction() as two:
        mine = changes.claim(one, 3)
        theirs = changes.claim(two, 3)
    assert [len(mine), len(theirs)] == [3, 2]
    assert not {claim.id for claim in mine} & {claim.id for claim in theirs}
    assert [claim.id for claim in mine] == sorted(claim.id for claim in mine)
    with database.transaction() as tx:  # nobody acknowledged, so they are free again
        assert len(changes.claim(tx, 10)) == 5


def test_documents_are_those_of_now_with_tombstones_and_one_rev(database):
    one, two = store(database, notice(persons=[AN, BINH]), notice("NC-2"))
    store(database, notice(persons=[BINH]))
    with database.transaction() as tx:
        found = changes.documents(tx, [one.record_id, two.record_id, 999])
    assert [document.id for document in found] == [f"{one.record_id}-0", f"{one.record_id}-1", f"{two.record_id}-0"]
    assert found[0].rev == found[1].rev > found[2].rev
    assert found[0].source["words"] == BINH["name"]
    assert found[1].source == {"deleted": True}


def test_acknowledged_rows_are_gone_and_others_stay(database):
    store(database, notice(), notice("NC-2"))
    with database.transaction() as tx:
        first, second = changes.claim(tx, 10)
        changes.acknowledge(tx, [first.id])
    assert rows(database, "select id from changes") == [(second.id,)]


def test_change_queued_meanwhile_outlives_the_acknowledgement(database):
    store(database, notice())
    with database.transaction() as tx:
        (held,) = changes.claim(tx, 10)
        Background(lambda: store(database, notice(measure="freeze"))).result()
        changes.acknowledge(tx, [held.id])
    ((left,),) = rows(database, "select id from changes")
    assert left > held.id


class TestStuck:
    def test_is_set_aside_and_counted(self, database):
        store(database, notice(), notice("NC-2"))
        with database.transaction() as tx:
            first, second = changes.claim(tx, 10)
            changes.mark_stuck(tx, first.id, "mapper_parsing_exception")
            assert changes.claim(tx, 10) == [second]
            state = changes.queue_state(tx)
        assert (state.pending, state.stuck) == (1, 1)
        assert state.oldest_seconds >= 0

    def test_later_success_of_the_same_record_clears_it(self, database):
        store(database, notice(), notice("NC-2"))
        with database.transaction() as tx:
            for held in changes.claim(tx, 10):
                changes.mark_stuck(tx, held.id, "mapper_parsing_exception")
        (mended,) = store(database, notice(measure="freeze"))
        with database.transaction() as tx:
            (held,) = changes.claim(tx, 10)
            assert held.record_id == mended.record_id
            changes.acknowledge(tx, [held.id])
        assert rows(database, "select count(*), bool_and(record_id <> :id) from changes", id=mended.record_id) == [
            (1, True)
        ]

    def test_earlier_success_does_not(self, database):
        store(database, notice())
        store(database, notice(measure="freeze"))
        with database.transaction() as tx:
            earlier, later = changes.claim(tx, 10)
            changes.mark_stuck(tx, later.id, "mapper_parsing_exception")
            changes.acknowledge(tx, [earlier.id])
        assert rows(database, "select id from changes") == [(later.id,)]

    def test_can_be_put_back_in_line(self, database):
        store(database, notice())
        with database.transaction() as tx:
            (held,) = changes.claim(tx, 10)
            changes.mark_stuck(tx, held.id, "x" * 600)
            assert changes.retry_stuck(tx) == 1
            assert changes.claim(tx, 10) == [held]


def test_empty_queue(database):
    with database.transaction() as tx:
        assert changes.queue_state(tx) == changes.QueueState(0, 0.0, 0)


class TestListening:
    def test_hears_of_a_commit(self, database, database_url):
        with changes.ChangeListener(database_url) as listener:
            assert not listener.wait(0)
            store(database, notice())
            assert listener.wait(20)

    def test_one_shot(self, database_url):
        assert not changes.wait_for_change(database_url, 0.01)

    def test_lost_connection(self, database, database_url):
        with changes.ChangeListener(database_url, application_name="soat-listening") as listener:
            rows(
                database,
                "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'soat-listening'",
            )
            with pytest.raises(DatabaseUnavailable):
                listener.wait(20)

    def test_no_server(self):
        with pytest.raises(DatabaseUnavailable):
            changes.ChangeListener("postgresql://nobody@127.0.0.1:1/none")
