"""The two snapshots: whatever is committed when the second one is taken is found, queued, indexed or just written."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
import sqlalchemy.exc

from storage import changes, generations
from storage.database import Database
from storage.exact import FIRST_LOOK, MOST_PENDING, SECOND_LOOK, first_look, replacements, second_look
from storage.records import amend_record, rederive, set_publication
from tests.integration.storage.samples import (
    BINH,
    EXACT_AN,
    EXACT_PARCEL,
    NEAR_AN,
    PARCEL,
    TYPED,
    Background,
    apply,
    drain,
    notice,
    store,
    wait_until_blocked,
)


def look_first(database, *keys):
    with database.transaction() as tx:
        return first_look(tx, keys or [NEAR_AN])


def look_second(database, first, exact=(), recall=(NEAR_AN,)):
    with database.snapshot() as tx:
        return second_look(tx, exact, recall, first)


def two_generations(database):
    """The ids of a live one and of one that may go live."""
    ids = []
    for name in ("soat-old", "soat-new"):
        with database.transaction() as tx:
            ids.append(generations.register(tx, name, fingerprint="f", shards=1).id)
            generations.set_state(tx, ids[-1], "catching_up")
    with database.transaction() as tx:
        generations.set_state(tx, ids[0], "live")
    return ids


class TestFirstLook:
    def test_empty(self, database):
        first = look_first(database)
        assert (first.generation, first.queued, first.pending) == (None, frozenset(), 0)

    def test_queued_record_is_matched_by_its_recall_keys(self, database):
        an, _binh = store(database, notice(), notice("NC-2", persons=[BINH]))
        first = look_first(database)
        assert first.queued == {an.record_id}
        assert first.pending == 2
        assert look_first(database, "id~x").queued == frozenset()
        with database.transaction() as tx:
            assert first_look(tx, []).queued == frozenset()

    def test_keys_of_every_mention_are_queued(self, database):
        (applied,) = store(database, notice(persons=[BINH], assets=[PARCEL]))
        assert look_first(database, "cert~8A12345").queued == {applied.record_id}

    def test_stuck_change_is_still_matched(self, database):
        (an,) = store(database, notice())
        with database.transaction() as tx:
            (held,) = changes.claim(tx, 10)
            changes.mark_stuck(tx, held.id, "mapper_parsing_exception")
        first = look_first(database)
        assert (first.queued, first.pending) == ({an.record_id}, 0)

    def test_what_is_searchable_is_left_to_the_engine(self, database):
        store(database, notice())
        drain(database)
        assert look_first(database).queued == frozenset()

    def test_names_the_live_generation_with_the_queue(self, database):
        with database.transaction() as tx:
            registered = generations.register(tx, "soat-1", fingerprint="f", shards=2)
        assert look_first(database).generation is None
        with database.transaction() as tx:
            generations.set_state(tx, registered.id, "catching_up")
            live = generations.set_state(tx, registered.id, "live")
        assert look_first(database).generation == live

    def test_waiting_changes_are_counted_so_far(self, database):
        store(database, *(notice(f"NC-{i}", persons=[BINH]) for i in range(MOST_PENDING + 1)))
        assert look_first(database).pending == MOST_PENDING
        with database.transaction() as tx:
            assert changes.queue_state(tx).pending == MOST_PENDING + 1

    def test_more_keys_than_one_search_of_the_index_takes(self, database, database_url):
        """A hundred assets with a hundred numbers each are a valid lookup, and must not occupy PostgreSQL for minutes.

        Compared each with each, so many keys take it more than a minute on any machine; else, well below a second.
        """
        an, _binh = store(database, notice(), notice("NC-2", persons=[BINH]))
        keys = [f"other~{i}" for i in range(300_000)]
        hasty = Database(database_url, statement_timeout=20)
        try:
            assert look_first(hasty, *keys[:2500], NEAR_AN, *keys[2500:]).queued == {an.record_id}
            assert look_first(hasty, NEAR_AN, *keys).queued == {an.record_id}
        finally:
            hasty.close()

    def test_reads_neither_queue_nor_records_from_end_to_end(self, database):
        """On a table this small, and with this many keys, the planner would rather."""
        store(database, *(notice(f"NC-{i}") for i in range(20)))
        keys = [f"id~{i}" for i in range(200)]
        with database.transaction() as tx:
            first = first_look(tx, keys)
            plan = [*tx.execute(sa.text(f"explain {FIRST_LOOK.text}"), {"keys": keys}).scalars()]
            second_look(tx, keys, keys, first)
            values = {"exact_keys": keys, "recall_keys": keys, "snapshot": first.snapshot}
            second = [*tx.execute(sa.text(f"explain {SECOND_LOOK.text}"), values).scalars()]
        plan += second
        assert any("ix_changes_keys" in line for line in plan)
        assert any("ix_records_changed_xid" in line for line in plan)
        assert not any("Seq Scan on records" in line or "Seq Scan on changes c" in line for line in plan)
        # Statistics that say "most records changed just now" must not lead to a join with all mentions.
        assert not any("Join" in line for line in second)


class TestWhileTheQueueIsTruncated:
    """The index that a lookup asks and the queue must be of one moment, and TRUNCATE respects no older snapshot."""

    @pytest.mark.parametrize("earlier", [0, 12], ids=["planned anew", "prepared"])
    def test_whoever_waits_for_the_lock_looks_at_the_moment_after_it(self, database, database_url, earlier):
        """Red when the snapshot comes before the lock: an empty queue, and the index from before it was emptied."""
        (old, new), (record,) = two_generations(database), store(database, notice())
        with database.transaction() as tx:
            assert first_look(tx, [NEAR_AN]).queued == {record.record_id}
        looker = Database(database_url, pool_size=1)
        for _ in range(earlier):
            look_first(looker)
        with database.transaction() as tx:
            tx.exec_driver_sql("lock table changes in access exclusive mode nowait")
            waiting = Background(lambda: look_first(looker))
            wait_until_blocked(database)
            changes.acknowledge(tx, [claim.id for claim in changes.claim(tx, 10)])
            generations.set_state(tx, new, "live")
            assert changes.give_space_back(tx)
        first = waiting.result()
        looker.close()
        assert first.generation is not None
        assert (first.generation.id, first.queued) == (new, frozenset())
        assert old != new

    def test_a_level_that_looks_before_it_has_the_lock_is_refused(self, database):
        with database.snapshot() as tx, pytest.raises(RuntimeError, match="repeatable read"):
            first_look(tx, [NEAR_AN])


class TestSecondLook:
    def test_exact_keys_of_all_mentions(self, database):
        an, parcel = store(database, notice(), notice("NC-2", persons=[BINH], assets=[PARCEL]))
        drain(database)
        first = look_first(database)
        assert look_second(database, first, exact=[EXACT_AN]) == {an.record_id}
        assert look_second(database, first, exact=[EXACT_AN, EXACT_PARCEL]) == {an.record_id, parcel.record_id}
        assert look_second(database, first) == frozenset()

    def test_committed_between_the_two(self, database):
        store(database, notice("NC-0", persons=[BINH]))
        first = look_first(database)
        (an, _) = store(database, notice(), notice("NC-2", persons=[BINH]))
        drain(database)  # it was indexed at once, after the engine had been asked
        assert look_second(database, first) == {an.record_id}

    def test_begun_before_the_first_and_committed_after_it(self, database):
        """Its transaction's id is lower than others that the first snapshot already saw."""
        with database.transaction() as slow:
            (an,) = apply(slow, notice())
            store(database, notice("NC-2"))
            drain(database)
            first = look_first(database)
        drain(database)
        assert look_second(database, first) == {an.record_id}

    def test_committed_before_the_first_is_not_the_third_sets_business(self, database):
        with database.transaction() as slow:
            apply(slow, notice("NC-0", persons=[BINH]))  # holds xmin down
            store(database, notice())
            drain(database)
            first = look_first(database)
            assert look_second(database, first) == frozenset()

    def test_not_committed_at_the_second(self, database):
        first = look_first(database)
        with database.transaction() as slow:
            apply(slow, notice())
            assert look_second(database, first) == frozenset()

    @pytest.mark.parametrize(
        "change",
        [
            lambda tx, one: amend_record(tx, one, lambda body: {**body, "measure": "freeze"}, TYPED),
            lambda tx, one: set_publication(tx, one, "rejected", TYPED),
            lambda tx, one: rederive(tx, [one]),
            lambda tx, one: apply(tx, notice(measure="freeze")),
        ],
        ids=["amend", "publication", "rederive", "import"],
    )
    def test_every_kind_of_change_counts(self, database, change):
        (an,) = store(database, notice())
        drain(database)
        first = look_first(database)
        with database.transaction() as tx:
            change(tx, an.record_id)
        drain(database)
        assert look_second(database, first) == {an.record_id}

    def test_mention_that_is_gone_does_not_match(self, database):
        store(database, notice())
        first = look_first(database)
        store(database, notice(persons=[BINH]))
        assert look_second(database, first, exact=[EXACT_AN]) == frozenset()

    def test_all_of_it_is_one_snapshot(self, database):
        """N1 is replaced by N2: seen before or after, never in between."""
        store(database, notice())
        first = look_first(database)
        with database.snapshot() as tx:
            before = second_look(tx, [EXACT_AN], [NEAR_AN], first)
            Background(lambda: store(database, notice("NC-2"))).result()
            assert second_look(tx, [EXACT_AN], [NEAR_AN], first) == before

    def test_snapshot_is_taken_at_the_first_statement(self, database):
        with database.snapshot() as tx:
            Background(lambda: store(database, notice())).result()
            assert tx.exec_driver_sql("select count(*) from records").scalar_one() == 1

    def test_snapshot_is_read_only(self, database):
        with pytest.raises(sqlalchemy.exc.InternalError, match="read-only"), database.snapshot() as tx:
            tx.execute(sa.text("delete from records"))


def test_replacements(database):
    old = [{"source": "uchi", "source_id": "NC-0"}]
    one, two, _ = store(database, notice(replaces=old), notice("NC-2", replaces=old), notice("NC-3"))
    with database.snapshot() as tx:
        found = replacements(tx, [("uchi", "NC-0"), ("uchi", "NC-3"), ("uchi", "NC-0")])
        assert replacements(tx, []) == {}
        assert replacements(tx, [("uchi", "NC-0")], relation="relates_to") == {}
    assert found == {("uchi", "NC-0"): [one.record_id, two.record_id]}
