from __future__ import annotations

import pytest
import sqlalchemy as sa

from storage import changes
from storage.errors import DatabaseUnavailable
from storage.exact import first_look
from tests.integration.storage.samples import AN, BINH, Background, apply, drain, given_up, notice, rows, store


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

    def test_is_listed_with_what_was_found_out_and_no_content(self, database):
        stored, other = store(database, notice(), notice("NC-2"))
        with database.transaction() as tx:
            for held in changes.claim(tx, 10):
                changes.mark_stuck(tx, held.id, "mapper_parsing_exception")
            assert changes.annotate(tx, held.id, "chờ nâng cấp")
            first, second = changes.stuck(tx, 10)
            assert changes.stuck(tx, 1) == [first]
        assert (first.record_id, first.record_type, first.reason) == (
            stored.record_id,
            "notice",
            "mapper_parsing_exception",
        )
        assert (first.attempts, first.note, second.note) == (1, None, "chờ nâng cấp")
        assert second.record_id == other.record_id

    def test_one_is_put_back_alone_and_the_indexers_hear_of_it(self, database, database_url):
        store(database, notice(), notice("NC-2"))
        with database.transaction() as tx:
            one, two = changes.claim(tx, 10)
            for held in (one, two):
                changes.mark_stuck(tx, held.id, "mapper_parsing_exception")
                changes.annotate(tx, held.id, "ghi chú")
        with changes.ChangeListener(database_url) as listener:
            with database.transaction() as tx:
                assert changes.retry_stuck(tx, two.id) == 1
                assert changes.retry_stuck(tx, two.id) == 0
            assert listener.wait(20)
        with database.transaction() as tx:
            assert changes.claim(tx, 10) == [two]
            changes.mark_stuck(tx, two.id, "mapper_parsing_exception")
            assert [(row.attempts, row.note) for row in changes.stuck(tx, 10)] == [(1, "ghi chú"), (2, "ghi chú")]

    def test_what_is_not_stuck_takes_no_note(self, database):
        store(database, notice())
        with database.transaction() as tx:
            (held,) = changes.claim(tx, 10)
            assert not changes.annotate(tx, held.id, "x")
            assert not changes.annotate(tx, 999, "x")


def test_empty_queue(database):
    with database.transaction() as tx:
        assert changes.queue_state(tx) == changes.QueueState(0, 0.0, 0)


def size(database):
    return rows(database, "select pg_total_relation_size('changes')")[0][0]


@pytest.fixture
def swollen(database):
    """A database whose queue is empty and as large as an import left it."""
    before = size(database)
    rows_of_import = (
        "insert into changes (record_id, keys) select no, array(select md5(no || '/' || key) from "
        "generate_series(1, 30) as key) from generate_series(1, 500) as no returning id"
    )
    rows(database, rows_of_import)
    drain(database)
    assert size(database) > 4 * before
    return database


def give_space_back(database):
    with database.transaction() as tx:
        return changes.give_space_back(tx)


class TestSpace:
    def test_an_emptied_queue_gives_its_space_back_and_goes_on(self, swollen):
        (last,) = rows(swollen, "insert into changes (record_id, keys) values (1, '{}') returning id")
        drain(swollen)
        full = size(swollen)
        assert give_space_back(swollen)
        assert size(swollen) < full / 4
        store(swollen, notice())
        with swollen.transaction() as tx:
            [held] = changes.claim(tx, 10)
            assert held.id > last[0]  # acknowledging goes by their order
            changes.acknowledge(tx, [held.id])
        assert give_space_back(swollen)

    def test_it_is_worth_it_from_a_size_on(self, swollen):
        with swollen.transaction() as tx:
            assert changes.keeps_space(tx, size(swollen) - 1)
            assert not changes.keeps_space(tx, size(swollen))
            assert not changes.keeps_space(tx)

    @pytest.mark.parametrize("reason", [None, "mapper_parsing_exception"], ids=["waiting", "stuck"])
    def test_a_row_that_lookups_need_prevents_it(self, swollen, reason):
        row = "insert into changes (record_id, keys, stuck_reason) values (7, '{}', :reason) returning id"
        rows(swollen, row, reason=reason)
        with swollen.transaction() as tx:
            assert not changes.keeps_space(tx, 0)
        assert not give_space_back(swollen)
        assert rows(swollen, "select record_id from changes") == [(7,)]

    @pytest.mark.parametrize(
        "use",
        [
            lambda tx: apply(tx, notice("NC-2")),
            lambda tx: changes.claim(tx, 1),
            lambda tx: tx.execute(sa.text("delete from changes")),
            lambda tx: first_look(tx, ["id~1"]),
        ],
        ids=["writing", "claiming", "acknowledging", "looking up"],
    )
    def test_whoever_uses_the_queue_prevents_it_and_is_not_waited_for(self, swollen, use):
        with swollen.transaction() as other:
            use(other)
            assert not Background(lambda: give_space_back(swollen)).result()
        full = size(swollen)
        drain(swollen)
        assert give_space_back(swollen)
        assert size(swollen) < full

    def test_a_row_that_was_committed_since_the_look_prevents_it(self, swollen):
        with swollen.transaction() as tx:
            assert changes.keeps_space(tx, 0)
        store(swollen, notice())
        assert not give_space_back(swollen)

    def test_nothing_is_given_back_when_the_transaction_fails(self, swollen):
        full = size(swollen)
        with given_up(swollen) as tx:
            assert changes.give_space_back(tx)
        assert size(swollen) == full


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
