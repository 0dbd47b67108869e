from __future__ import annotations

import random
import threading
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analyzers import things
from analyzers.filing import asked_keys
from storage.changes import ChangeListener
from storage.database import text_array
from storage.errors import Invalid, InvalidRecord, NotFound, PreconditionFailed, RecordExists
from storage.records import (
    amend_record,
    find_record,
    load_records,
    rederive,
    set_publication,
    superseded_versions,
)
from tests.integration.storage.samples import (
    AN,
    BINH,
    EXACT_AN,
    EXACT_PARCEL,
    IMPORTED,
    NEAR_AN,
    PARCEL,
    TYPED,
    Background,
    apply,
    deed,
    drain,
    given_up,
    notice,
    rows,
    store,
    wait_until_blocked,
)

EVERYTHING = {
    "records": "select xmin, ctid, to_jsonb(r) from records r order by id",
    "record_versions": "select xmin, ctid, to_jsonb(r) from record_versions r order by record_id, version",
    "mentions": "select xmin, ctid, to_jsonb(r) from mentions r order by record_id, no",
    "mention_keys": "select xmin, ctid, to_jsonb(r) from mention_keys r order by key, record_id, no",
    "record_links": "select xmin, ctid, to_jsonb(r) from record_links r order by record_id, source_id",
    "changes": "select xmin, ctid, to_jsonb(r) from changes r order by id",
    "record_rev": "select last_value, is_called from record_rev",
}


def everything(database):
    return {table: rows(database, query) for table, query in EVERYTHING.items()}


def exact_keys(database, record_id):
    return {key for (key,) in rows(database, "select key from mention_keys where record_id = :id", id=record_id)}


def documents(database, record_id):
    return rows(database, "select no, deleted, doc from mentions where record_id = :id order by no", id=record_id)


class TestCreated:
    def test_all_that_is_derived_is_there_in_the_same_transaction(self, database):
        with database.transaction() as tx:
            (applied,) = apply(tx, notice(assets=[PARCEL], replaces=[{"source": "uchi", "source_id": "NC-0"}]))
            (xid,) = tx.exec_driver_sql("select pg_current_xact_id()::text").one()
        assert (applied.version, applied.outcome) == (1, "created")
        assert {EXACT_AN, EXACT_PARCEL} <= exact_keys(database, applied.record_id)
        (person, land) = documents(database, applied.record_id)
        assert person[:2] == (0, False)
        assert person[2]["record"] == str(applied.record_id)
        assert NEAR_AN in person[2]["keys"]
        assert land[2]["kind"] == "land"
        assert rows(database, "select changed_xid::text from records") == [(xid,)]
        assert rows(database, "select relation, source, source_id from record_links") == [("replaces", "uchi", "NC-0")]
        ((record_id, keys),) = rows(database, "select record_id, keys from changes")
        assert record_id == applied.record_id
        assert set(keys) == {*person[2]["keys"], *land[2]["keys"]}

    def test_record_can_be_read_back(self, database):
        (applied,) = store(database, notice(), origin=TYPED)
        with database.snapshot() as tx:
            record = load_records(tx, [applied.record_id, 999])[applied.record_id]
            assert find_record(tx, "uchi", "NC-1") == record
            assert find_record(tx, "uchi", "NC-2") is None
            assert list(load_records(tx, [999])) == []
        assert (record.body, record.office, record.account) == (notice(), TYPED.office, TYPED.account)
        assert record.publication == "published"

    def test_text_that_is_no_number_is_filed_under_the_key_that_a_lookup_asks_with(self, database):
        odd: dict[str, Any] = {"kind": "other", "identifiers": ['ﷺ"\\{},' * 28]}
        (applied,) = store(database, notice(assets=[odd], persons=[{"name": 'Lê "Tý" \\ {x,y}\n' + "北" * 450}]))
        asked = asked_keys(things.other_asset(None, odd["identifiers"]))
        assert exact_keys(database, applied.record_id) == set(asked.exact)
        ((queued,),) = rows(database, "select keys from changes")
        assert set(queued) == {key for _, _, doc in documents(database, applied.record_id) for key in doc["keys"]}
        assert set(asked.strong) <= set(queued)

    def test_answers_come_in_the_order_of_the_drafts(self, database):
        bodies = [notice(f"NC-{i}") for i in (3, 1, 2)]
        answers = store(database, *bodies)
        ids = {source_id: record_id for record_id, source_id in rows(database, "select id, source_id from records")}
        assert [applied.record_id for applied in answers] == [ids["NC-3"], ids["NC-1"], ids["NC-2"]]

    def test_nothing_at_all(self, database):
        assert store(database) == []

    def test_one_notification_per_transaction(self, database, database_url):
        with ChangeListener(database_url) as listener:
            with database.transaction() as tx:
                apply(tx, notice("NC-1"))
                apply(tx, notice("NC-2"))
            assert listener.wait(10)
            assert not listener.wait(0.05)

    def test_all_or_nothing(self, database):
        before = everything(database)
        with given_up(database) as tx:
            apply(tx, notice())
        after = everything(database)
        assert {**before, "record_rev": None} == {**after, "record_rev": None}  # sequences don't roll back


class TestArrays:
    @given(st.lists(st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]))))
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)  # nothing is written
    def test_what_is_spelt_is_what_postgresql_reads(self, database, values):
        assert rows(database, "select cast(:spelt as text[])", spelt=text_array(values)) == [(values,)]


class TestImportedAgain:
    def test_same_object_touches_nothing(self, database, database_url):
        store(database, notice(assets=[PARCEL]), deed())
        before = everything(database)
        with ChangeListener(database_url) as listener:
            answers = store(database, notice(assets=[PARCEL]), deed())
            assert not listener.wait(0.05)
        assert [applied.outcome for applied in answers] == ["unchanged", "unchanged"]
        assert everything(database) == before

    def test_order_of_members_is_no_change(self, database):
        store(database, notice())
        (applied,) = store(database, dict(reversed(notice().items())))
        assert applied.outcome == "unchanged"

    def test_changed_object_becomes_a_new_version(self, database):
        (first,) = store(database, notice())
        ((rev, xid),) = rows(database, "select rev, changed_xid::text::bigint from records")
        (second,) = store(database, notice(measure="freeze"))
        assert (second.record_id, second.version, second.outcome) == (first.record_id, 2, "changed")
        ((new_rev, new_xid, body),) = rows(database, "select rev, changed_xid::text::bigint, body from records")
        assert new_rev > rev
        assert new_xid > xid
        assert body["measure"] == "freeze"
        with database.snapshot() as tx:
            (old,) = superseded_versions(tx, first.record_id)
        assert (old.version, old.body, old.account) == (1, notice(), IMPORTED.account)
        assert len(rows(database, "select from changes")) == 2

    def test_old_file_does_not_undo_an_edit(self, database):
        (applied,) = store(database, notice())
        with database.transaction() as tx:
            amend_record(tx, applied.record_id, lambda body: {**body, "measure": "freeze"}, TYPED)
        before = everything(database)
        (again,) = store(database, notice())
        assert (again.outcome, again.version) == ("unchanged", 2)
        assert everything(database) == before

    def test_newer_file_does(self, database):
        (applied,) = store(database, notice())
        with database.transaction() as tx:
            amend_record(tx, applied.record_id, lambda body: {**body, "measure": "freeze"}, TYPED)
        (again,) = store(database, notice(measure="seizure"))
        assert (again.outcome, again.version) == ("changed", 3)

    def test_same_pair_twice_in_a_batch_is_written_in_order(self, database):
        answers = store(database, notice(), notice("NC-2"), notice(measure="freeze"), notice(measure="freeze"))
        assert [applied.outcome for applied in answers] == ["created", "created", "changed", "unchanged"]
        assert rows(database, "select version, body->>'measure' from records where source_id = 'NC-1'") == [
            (2, "freeze")
        ]

    def test_record_of_another_type_is_left_alone(self, database):
        (first,) = store(database, notice("1"))
        before = everything(database)
        (refused,) = store(database, deed("1"))
        assert (refused.record_id, refused.outcome) == (first.record_id, "refused")
        assert everything(database) == before


class TestShrunk:
    def test_mentions_that_are_gone_leave_tombstones_and_no_keys(self, database):
        (applied,) = store(database, notice(persons=[AN, BINH], assets=[PARCEL]))
        store(database, notice(persons=[BINH]))
        (first, *gone) = documents(database, applied.record_id)
        assert first[:2] == (0, False)
        assert gone == [(1, True, {"deleted": True}), (2, True, {"deleted": True})]
        assert exact_keys(database, applied.record_id) == set()
        # … and keep them through another change, for an index that has not heard of the first one yet.
        store(database, notice(persons=[BINH], measure="freeze"))
        assert [row[:2] for row in documents(database, applied.record_id)] == [(0, False), (1, True), (2, True)]

    def test_grown_again(self, database):
        (applied,) = store(database, notice(persons=[AN], assets=[PARCEL]))
        store(database, notice(persons=[AN]))
        store(database, notice(persons=[AN], assets=[PARCEL], measure="freeze"))
        assert [row[:2] for row in documents(database, applied.record_id)] == [(0, False), (1, False)]
        assert EXACT_PARCEL in exact_keys(database, applied.record_id)

    def test_links_follow(self, database):
        store(database, notice(replaces=[{"source": "uchi", "source_id": "NC-0"}]))
        store(database, notice())
        assert rows(database, "select from record_links") == []


class TestThroughTheApi:
    def test_taken_pair_is_refused(self, database):
        store(database, notice())
        before = everything(database)
        with pytest.raises(RecordExists):
            store(database, notice("NC-2"), notice(measure="freeze"), origin=TYPED)
        assert {**everything(database), "record_rev": None} == {**before, "record_rev": None}

    def test_amend(self, database):
        (applied,) = store(database, notice(), origin=TYPED)
        with database.transaction() as tx:
            amended = amend_record(
                tx, applied.record_id, lambda body: {**body, "assets": [PARCEL]}, TYPED, expected_version=1
            )
        assert (amended.version, amended.outcome) == (2, "changed")
        assert EXACT_PARCEL in exact_keys(database, applied.record_id)

    def test_amend_keeps_publication(self, database):
        waiting = type(TYPED)("api", "officer", "Sở Tư pháp", "awaiting_approval")
        (applied,) = store(database, notice(), origin=waiting)
        with database.transaction() as tx:
            amend_record(tx, applied.record_id, lambda body: {**body, "measure": "freeze"}, TYPED)
            record = load_records(tx, [applied.record_id])[applied.record_id]
        assert record.publication == "awaiting_approval"
        assert record.office == "Sở Tư pháp"  # it still belongs to who entered it

    def test_amend_to_the_same_touches_nothing(self, database):
        (applied,) = store(database, notice())
        before = everything(database)
        with database.transaction() as tx:
            assert amend_record(tx, applied.record_id, dict, TYPED).outcome == "unchanged"
        assert everything(database) == before

    def test_what_amend_refuses(self, database):
        (applied,) = store(database, notice())
        before = everything(database)
        for error, edit, version in (
            (PreconditionFailed, dict, 2),
            (InvalidRecord, lambda body: {**body, "measure": "?"}, None),
            (Invalid, lambda body: {**body, "source_id": "NC-2"}, 1),
        ):
            with pytest.raises(error), database.transaction() as tx:
                amend_record(tx, applied.record_id, edit, TYPED, expected_version=version)
        with pytest.raises(NotFound), database.transaction() as tx:
            amend_record(tx, applied.record_id + 1, dict, TYPED)
        assert everything(database) == before

    def test_publication_is_a_version_too(self, database):
        waiting = type(TYPED)("api", "officer", "Sở Tư pháp", "awaiting_approval")
        leader = type(TYPED)("api", "leader", "Sở Tư pháp")
        (applied,) = store(database, notice(), origin=waiting)
        with database.transaction() as tx:
            assert set_publication(tx, applied.record_id, "published", leader).version == 2
            assert set_publication(tx, applied.record_id, "published", leader).outcome == "unchanged"
            (old,) = superseded_versions(tx, applied.record_id)
            record = load_records(tx, [applied.record_id])[applied.record_id]
        assert (old.publication, old.account) == ("awaiting_approval", "officer")
        assert (record.publication, record.account, record.body) == ("published", "leader", notice())


def test_rederive_draws_a_new_rev_and_makes_no_version(database):
    (applied,) = store(database, notice(assets=[PARCEL]))
    drain(database)
    ((rev,),) = rows(database, "select rev from records")
    with database.transaction() as tx:
        tx.exec_driver_sql("delete from mention_keys")  # as if the rules had been others
        assert rederive(tx, [applied.record_id, 999]) == 1
        assert rederive(tx, [999]) == 0
    assert rows(database, "select version, rev > :rev from records", rev=rev) == [(1, True)]
    assert EXACT_PARCEL in exact_keys(database, applied.record_id)
    assert not rows(database, "select from changes"), "no index counts until one is filled with it"


class TestWritersAtOnce:
    def test_second_writer_of_a_new_pair_waits_and_makes_the_second_version(self, database):
        with database.transaction() as first:
            apply(first, notice())
            second = Background(lambda: store(database, notice("NC-0"), notice(measure="freeze")))
            wait_until_blocked(database)
        zero, one = second.result()
        assert (zero.outcome, one.outcome, one.version) == ("created", "changed", 2)
        with database.snapshot() as tx:
            assert [old.body for old in superseded_versions(tx, one.record_id)] == [notice()]

    def test_second_writer_of_the_same_object_changes_nothing(self, database):
        with database.transaction() as first:
            apply(first, notice())
            second = Background(lambda: store(database, notice()))
            wait_until_blocked(database)
        assert [applied.outcome for applied in second.result()] == ["unchanged"]

    def test_second_writer_creates_what_the_first_one_gave_up(self, database):
        with given_up(database) as first:
            apply(first, notice())
            second = Background(lambda: store(database, notice()))
            wait_until_blocked(database)
        assert [applied.outcome for applied in second.result()] == ["created"]

    def test_rev_is_drawn_under_the_lock(self, database):
        """A writer that waited comes later than the one it waited for, whenever it began."""
        (applied,) = store(database, notice())

        def freeze():
            with database.transaction() as tx:
                amend_record(tx, applied.record_id, lambda body: {**body, "measure": "freeze"}, TYPED)

        with database.transaction() as tx:
            tx.exec_driver_sql("select from records for update")
            later = Background(freeze)
            wait_until_blocked(database)
            amend_record(tx, applied.record_id, lambda body: {**body, "measure": "seizure"}, TYPED)
            (rev,) = tx.exec_driver_sql("select rev from records").one()
        later.result()
        assert rows(database, "select rev > :rev, version from records", rev=rev) == [(True, 3)]

    def test_overlapping_batches_in_any_order_neither_fail_nor_lose_one(self, database):
        """No circle of waiting writers, those included that lost a new pair to another and must lock it now."""
        names = [f"NC-{i}" for i in range(30)]
        start = threading.Barrier(4)

        def write(seed):
            draw = random.Random(seed)
            start.wait()
            outcomes = []
            for round_no in range(12):
                batch = [notice(name, content=f"{seed}/{round_no}") for name in draw.sample(names, 20)]
                outcomes += [applied.outcome for applied in store(database, *batch)]
            return outcomes

        workers = [Background(partial(write, seed)) for seed in range(4)]
        outcomes = [outcome for worker in workers for outcome in worker.result()]
        assert outcomes.count("created") == len(rows(database, "select from records"))
        assert outcomes.count("changed") == len(rows(database, "select from record_versions"))
        assert outcomes.count("unchanged") == 0
        ((revs, highest),) = rows(database, "select count(distinct rev), max(rev) from records")
        assert revs == outcomes.count("created")
        assert highest >= len(outcomes)
