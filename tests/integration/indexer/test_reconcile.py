"""The live index compared with the records: each finding, said before it is mended, and nothing said without cause."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
import sqlalchemy as sa

from indexer import reconcile as reconcile_module
from indexer.rebuild import Interrupted, Rebuilder, ensure_generation, rebuild_now
from indexer.reconcile import Reconciler
from indexer.run import run
from indexer.worker import Indexer
from storage import comparing, filling, generations, rebuilds, reconciles
from storage.changes import Document, documents
from storage.errors import Conflict, EngineUnavailable, NotFound
from storage.models import metadata
from storage.reconciles import Reconcile
from storage.search_index import EngineQuery, SearchIndex
from tests.engine_proxy import Reply

RECORDS = 12
PAGE = 2
NOTHING = {"missing": 0, "stale": 0, "orphaned": 0, "ahead": 0, "repaired": 0}


@pytest.fixture
def filled(write, indexer, generation, monkeypatch):
    """A live generation that shows twelve records; pages are of two."""
    monkeypatch.setattr(reconcile_module, "PAGE", PAGE)
    monkeypatch.setattr(reconcile_module, "READERS", 1)
    for number in range(RECORDS):
        write(f"{number:02}", "Ngô Bảo Khánh")
    indexer.drain()
    return generation


@pytest.fixture
def ask(database) -> Callable[..., Reconcile]:
    def ask(**more) -> Reconcile:
        with database.transaction() as tx:
            return reconciles.ask(tx, "asked", full_speed=True, **more)

    return ask


@pytest.fixture
def reconcile(database, engine, settings, ask) -> Callable[[], Reconcile]:
    """Asked for, and done at once."""

    def reconcile() -> Reconcile:
        ask()
        done = Reconciler(database, engine, settings).run_open()
        assert done is not None
        assert done.ended_at is not None
        return done

    return reconcile


@pytest.fixture
def record_ids(database, filled) -> list[int]:
    with database.transaction() as tx:
        return filling.page(tx, 0, RECORDS)


@pytest.fixture
def shown(engine, filled) -> Callable[[], int]:
    """How many records a lookup would find in the index."""
    query = EngineQuery(strong=(), words="ngo bao khanh", limit=100)
    return lambda: len(engine.search_many(filled.index_name, [query], filled.shards, 5.0)[0].record_ids)


def after(pages: int) -> Callable[[], bool]:
    """Told to stop after so many pages."""
    left = iter([False] * (pages - 1))
    return lambda: next(left, True)


def figures(reconcile: Reconcile) -> dict[str, int]:
    return {name: getattr(reconcile, name) for name in NOTHING}


def state_of(database, reconcile) -> Reconcile:
    with database.transaction() as tx:
        return reconciles.get(tx, reconcile.id)


def live(database):
    with database.transaction() as tx:
        return generations.live(tx)


def delete(engine: SearchIndex, generation, *ids: str) -> None:
    """As somebody with the engine's own tools."""
    for one in ids:
        engine._json("DELETE", f"/{generation.index_name}/_doc/{one}", params={"refresh": "true"})


def put(engine: SearchIndex, generation, document_id: str, rev: int, record: int) -> None:
    source = {"record": str(record), "type": "notice", "kind": "person", "keys": [], "words": "ngo bao khanh"}
    [result] = engine.bulk([generation.index_name], [Document(document_id, rev, source)])
    assert result.outcome == "done"
    engine.refresh(generation.index_name, generation.shards)


def as_written(database) -> dict[str, list[tuple]]:
    """Where each row stands and who wrote or locked it, but for the comparisons' own."""
    with database.transaction() as tx:
        return {
            name: tx.exec_driver_sql(f"select ctid, xmin, xmax from {name}").all()  # noqa: S608  names of ours
            for name in metadata.tables
            if name != "reconciles"
        }


class TestNothing:
    def test_found(self, filled, reconcile, queue):
        done = reconcile()
        assert figures(done) == NOTHING
        assert (done.phase, done.done, done.total, done.checked) == ("done", RECORDS, RECORDS, RECORDS)
        assert queue() == []

    def test_costs_no_write_but_of_its_own_row(self, filled, database, engine, reconcile, monkeypatch):
        """Neither a record nor the queue nor the index is touched."""
        operations = f"/{filled.index_name}/_stats/indexing"
        before = engine._json("GET", operations)["_all"]["primaries"]["indexing"]
        rows = as_written(database)
        reconcile()
        assert as_written(database) == rows
        assert engine._json("GET", operations)["_all"]["primaries"]["indexing"] == before

    def test_of_what_waits_in_the_queue(self, filled, engine, write, reconcile, queue):
        """New, changed and stuck records may differ: lookups find them by the queue."""
        write("another", "Ngô Bảo Khánh")
        write("00", "Ngô Bảo Khánh", "Ngô Bảo Châu")
        waiting = queue()
        assert len(waiting) == 2
        done = reconcile()
        assert figures(done) == NOTHING
        assert done.checked == RECORDS + 2
        assert queue() == waiting

    def test_of_what_is_stuck(self, filled, database, engine, write, record_ids, reconcile, queue):
        delete(engine, filled, f"{record_ids[3]}-0")
        with database.transaction() as tx:
            filling.set_aside(tx, [record_ids[3]], "mapper_parsing_exception")
        assert figures(reconcile()) == NOTHING

    @pytest.mark.parametrize("when", ["before", "after"])
    def test_of_what_changes_meanwhile(
        self, filled, database, engine, settings, write, indexer, ask, monkeypatch, when
    ):
        """A record is changed, indexed and acknowledged just before the engine searches, or just after."""
        versions = SearchIndex.searchable_versions
        changes = iter(range(100))

        def change() -> None:
            write("04", "Ngô Bảo Khánh", f"Ngô Bảo Châu {next(changes)}")
            indexer.drain()

        def spoilt(index, *args):
            if when == "before":
                change()
                return versions(index, *args)
            found = versions(index, *args)
            change()
            return found

        monkeypatch.setattr(SearchIndex, "searchable_versions", spoilt)
        ask()
        done = Reconciler(database, engine, settings).run_open()
        assert figures(done) == NOTHING
        assert next(changes) >= RECORDS // PAGE

    def test_of_what_is_new_while_it_counts(self, filled, database, engine, settings, write, indexer, ask, monkeypatch):
        """Some of it is indexed when the index is frozen, some of it is not."""
        read = []
        monkeypatch.setattr(reconcile_module._Comparison, "_read_whole", lambda *_: read.append(1) or [])
        frozen, total = SearchIndex.frozen, comparing.sum_since

        def before(index, *args):
            write("new 1", "Ngô Bảo Khánh")
            indexer.drain()
            write("new 2", "Ngô Bảo Khánh")
            return frozen(index, *args)

        def later(tx, moment):
            write("new 3", "Ngô Bảo Khánh")
            indexer.drain()
            return total(tx, moment)

        monkeypatch.setattr(SearchIndex, "frozen", before)
        monkeypatch.setattr(comparing, "sum_since", later)
        ask()
        assert figures(Reconciler(database, engine, settings).run_open()) == NOTHING
        assert read == []

    def test_in_several_shards(self, database, engine, settings, write, reconcile):
        settings = settings.model_copy(update={"index_shards": 3})
        for number in range(RECORDS):
            write(f"{number:02}", "Ngô Bảo Khánh")
        new = rebuild_now(database, engine, settings)
        write("another", "Ngô Bảo Khánh")
        assert figures(reconcile()) == NOTHING
        put(engine, new, "900000-0", 1, 900_000)
        put(engine, new, "900001-0", 1, 900_001)
        assert figures(reconcile()) == NOTHING | {"orphaned": 2, "repaired": 2}
        assert engine.versions(new.index_name, ["900000-0", "900001-0"]) == {}


class TestFindings:
    def test_missing(self, filled, database, engine, indexer, record_ids, reconcile, queue, shown):
        """And taken again, although the engine remembers the deletion as later than the document."""
        delete(engine, filled, f"{record_ids[3]}-0", f"{record_ids[8]}-0")
        assert shown() == RECORDS - 2
        assert figures(reconcile()) == NOTHING | {"missing": 2, "repaired": 2}
        assert queue() == [(record_ids[3], None), (record_ids[8], None)]
        indexer.drain()
        assert (queue(), shown()) == ([], RECORDS)
        assert figures(reconcile()) == NOTHING

    def test_stale(self, filled, database, write, indexer, record_ids, reconcile, queue, shown):
        """Its change is in the queue no more, and the index never got it."""
        write("05", "Trần Văn Cường")
        with database.transaction() as tx:
            tx.exec_driver_sql("truncate changes")
        assert figures(reconcile()) == NOTHING | {"stale": 1, "repaired": 1}
        assert queue() == [(record_ids[5], None)]
        assert shown() == RECORDS
        indexer.drain()
        assert figures(reconcile()) == NOTHING
        assert shown() == RECORDS - 1

    def test_a_lost_tombstone_is_one_too(self, filled, database, engine, write, indexer, reconcile):
        """A mention that a record has no more: without it the index would show it again."""
        record = write("two", "Ngô Bảo Khánh", "Ngô Bảo Châu")
        write("two", "Ngô Bảo Khánh")
        indexer.drain()
        delete(engine, filled, f"{record}-1")
        assert figures(reconcile()) == NOTHING | {"missing": 1, "repaired": 1}
        indexer.drain()
        assert figures(reconcile()) == NOTHING

    def test_lookups_find_them_by_the_queue_at_once(self, filled, database, engine, record_ids, reconcile):
        with database.transaction() as tx:
            [held] = documents(tx, [record_ids[0]])
        delete(engine, filled, held.id)
        reconcile()
        with database.transaction() as tx:
            [keys] = tx.exec_driver_sql("select keys from changes").scalars()
        assert set(keys) == set(held.source["keys"])
        assert keys

    def test_orphaned(self, filled, engine, record_ids, reconcile, queue, shown):
        """Of a record that is not there, and of a mention that a record never had; a name of no kind of ours too."""
        put(engine, filled, "900000-0", 3, 900_000)
        put(engine, filled, f"{record_ids[0]}-7", 3, record_ids[0])
        put(engine, filled, "somebody's", 3, record_ids[0])
        assert figures(reconcile()) == NOTHING | {"orphaned": 3, "repaired": 3}
        assert (engine.count(filled.index_name, filled.shards), shown(), queue()) == (RECORDS, RECORDS, [])
        assert engine.watermark(filled.index_name)
        assert figures(reconcile()) == NOTHING

    def test_orphans_are_not_hidden_by_what_is_missing(self, filled, engine, record_ids, reconcile):
        """The index holds as many documents as it should."""
        delete(engine, filled, f"{record_ids[3]}-0")
        put(engine, filled, "900000-0", 3, 900_000)
        assert figures(reconcile()) == NOTHING | {"missing": 1, "orphaned": 1, "repaired": 2}

    def test_an_orphan_that_becomes_somebodys_is_left(self, filled, engine, database, settings, ask, monkeypatch):
        put(engine, filled, "900000-0", 3, 900_000)
        remove = SearchIndex.remove

        def too_late(index, name, orphans):
            put(engine, filled, "900000-0", 4, 900_000)
            remove(index, name, orphans)

        monkeypatch.setattr(SearchIndex, "remove", too_late)
        ask()
        Reconciler(database, engine, settings).run_open()
        assert engine.versions(filled.index_name, ["900000-0"]) == {"900000-0": 4}

    def test_they_are_noted_before_they_are_mended(
        self, filled, database, engine, settings, record_ids, ask, queue, monkeypatch
    ):
        delete(engine, filled, f"{record_ids[3]}-0")
        put(engine, filled, "900000-0", 3, 900_000)
        row, seen = ask(), []

        def unavailable(*_):
            seen.append(state_of(database, row))
            raise EngineUnavailable

        monkeypatch.setattr(SearchIndex, "remove", unavailable)
        with pytest.raises(EngineUnavailable):
            Reconciler(database, engine, settings).run_open()
        assert [figures(one) for one in seen] == [NOTHING | {"missing": 1, "orphaned": 1, "repaired": 1}]
        monkeypatch.undo()
        done = Reconciler(database, engine, settings).run_open()
        assert figures(done) == NOTHING | {"missing": 1, "orphaned": 1, "repaired": 2}
        assert len(queue()) == 1

    def test_what_is_repaired_reaches_the_index_that_stands_by(
        self, filled, database, engine, settings, indexer, record_ids, reconcile
    ):
        new = rebuild_now(database, engine, settings)
        for generation in (filled, new):
            delete(engine, generation, f"{record_ids[3]}-0")
        assert figures(reconcile()) == NOTHING | {"missing": 1, "repaired": 1}
        indexer.drain()
        assert engine.count(filled.index_name, 1) == engine.count(new.index_name, 1) == RECORDS


class TestAnEarlierDatabase:
    @pytest.fixture
    def before(self, filled, database, write, indexer):
        """The database as it was, while the index is told more; gives what brings it back."""
        tables = ("records", "mentions", "mention_keys")
        with database.transaction() as tx:
            for table in tables:
                tx.exec_driver_sql(f"create table kept_{table} as table {table}")

        def restore() -> None:
            with database.transaction() as tx:
                tx.exec_driver_sql("truncate records, mentions, mention_keys, changes, record_versions, record_links")
                for table in tables:
                    overriding = " overriding system value" if table == "records" else ""
                    tx.exec_driver_sql(f"insert into {table}{overriding} table kept_{table}")

        return restore

    def test_is_noticed_by_its_sequence(self, filled, database, engine, settings, write, indexer, before, reconcile):
        """The index knows revs that were never drawn: seen at the first look, without any comparing."""
        with database.transaction() as tx:
            highest = generations.highest_rev(tx)
        write("00", "Ngô Bảo Châu")
        indexer.drain()
        before()
        with database.transaction() as tx:
            tx.exec_driver_sql(f"select setval('record_rev', {highest})")
        done = reconcile()
        assert (done.phase, done.fault) == ("failed", "no_index")
        assert not live(database).trusted
        with database.transaction() as tx:
            assert rebuilds.open_one(tx).reason == "untrusted"

    @pytest.mark.parametrize("what", ["changed", "new"])
    def test_is_noticed_by_what_it_lacks(
        self, filled, database, engine, settings, write, indexer, before, reconcile, shown, what
    ):
        """Also when revs have been drawn since, so that only the documents tell."""
        write("00" if what == "changed" else "another", "Ngô Bảo Châu")
        indexer.drain()
        before()
        if what == "new":  # its rev was drawn, so its document is in nobody's way
            done = reconcile()
            assert figures(done) == NOTHING | {"orphaned": 1, "repaired": 1}
            assert live(database).trusted
            return
        done = reconcile()
        assert (done.phase, done.fault, done.ahead) == ("failed", "ahead", 1)
        assert not live(database).trusted
        new = ensure_generation(database, engine, settings)
        assert engine.count(new.index_name, new.shards) == RECORDS
        assert figures(reconcile()) == NOTHING

    def test_no_index_that_was_told_the_same_takes_over(
        self, filled, database, engine, settings, write, indexer, before, reconcile
    ):
        new = rebuild_now(database, engine, settings)
        write("00", "Ngô Bảo Châu")
        indexer.drain()
        before()
        assert reconcile().fault == "ahead"
        assert (live(database).id, live(database).trusted) == (new.id, False)
        last = ensure_generation(database, engine, settings)
        assert last.id not in {filled.id, new.id}
        assert figures(reconcile()) == NOTHING

    def test_an_orphan_of_a_rev_that_was_never_drawn(self, filled, database, engine, reconcile):
        """A record that gets its id would be refused."""
        with database.transaction() as tx:
            put(engine, filled, "900000-0", generations.highest_rev(tx) + 5, 900_000)
        done = reconcile()
        assert (done.phase, done.fault) == ("failed", "ahead")
        assert figures(done) == NOTHING | {"ahead": 1}
        assert engine.version_of(filled.index_name, "900000-0"), "it is no orphan until the index is built anew"


class TestTooMany:
    @pytest.fixture(autouse=True)
    def few(self, monkeypatch):
        monkeypatch.setattr(reconcile_module, "MOST_REPAIRED", 3)

    def test_missing(self, filled, database, engine, settings, record_ids, reconcile, queue):
        delete(engine, filled, *[f"{record}-0" for record in record_ids[:8]])
        done = reconcile()
        assert (done.phase, done.fault, done.missing) == ("failed", "too_many", 4)
        assert len(queue()) == 4
        assert not live(database).trusted
        new = ensure_generation(database, engine, settings)
        assert engine.count(new.index_name, new.shards) == RECORDS

    def test_one_on_standby_takes_over(self, filled, database, engine, settings, record_ids, reconcile):
        new = rebuild_now(database, engine, settings)
        delete(engine, new, *[f"{record}-0" for record in record_ids[:8]])
        assert reconcile().fault == "too_many"
        assert (live(database).id, live(database).trusted) == (filled.id, True)

    def test_orphaned(self, filled, database, engine, reconcile):
        for number in range(5):
            put(engine, filled, f"90000{number}-0", 3, 900_000)
        done = reconcile()
        assert (done.fault, done.orphaned, done.repaired) == ("too_many", 5, 0)
        assert not live(database).trusted


class TestGoingOn:
    def test_the_next_process_goes_on_at_the_checkpoint(
        self, filled, database, engine, settings, record_ids, ask, queue, monkeypatch
    ):
        delete(engine, filled, f"{record_ids[1]}-0", f"{record_ids[10]}-0")
        row = ask()
        with pytest.raises(Interrupted):
            Reconciler(database, engine, settings, after(3)).run_open()
        left = state_of(database, row)
        assert (left.phase, left.done, left.checkpoint) == ("comparing", 3 * PAGE, record_ids[3 * PAGE - 1])
        assert (left.missing, len(queue())) == (1, 1)
        compared: list[int] = []
        compare = reconcile_module._Comparison.compare
        monkeypatch.setattr(
            reconcile_module._Comparison, "compare", lambda run, ids: compared.extend(ids) or compare(run, ids)
        )
        done = Reconciler(database, engine, settings).run_open()
        assert compared == record_ids[3 * PAGE :]
        assert figures(done) == NOTHING | {"missing": 2, "repaired": 2}
        assert (done.done, done.checked) == (RECORDS, RECORDS)

    def test_killed_between_a_page_and_the_note_of_it(
        self, filled, database, engine, settings, record_ids, ask, queue, monkeypatch
    ):
        """Neither counted nor queued twice."""
        delete(engine, filled, f"{record_ids[1]}-0")
        ask()
        monkeypatch.setattr(reconciles, "passed", lambda *_, **__: (_ for _ in ()).throw(Interrupted))
        with pytest.raises(Interrupted):
            Reconciler(database, engine, settings).run_open()
        monkeypatch.undo()
        assert queue() == []
        assert figures(Reconciler(database, engine, settings).run_open()) == NOTHING | {"missing": 1, "repaired": 1}
        assert len(queue()) == 1

    def test_another_index_is_live_by_now(self, filled, database, engine, settings, record_ids, ask, queue):
        """It begins again with that one: what was found of the other says nothing of it."""
        delete(engine, filled, f"{record_ids[1]}-0")
        row = ask()
        with pytest.raises(Interrupted):
            Reconciler(database, engine, settings, after(2)).run_open()
        assert state_of(database, row).missing == 1
        new = rebuild_now(database, engine, settings)
        done = Reconciler(database, engine, settings).run_open()
        assert (done.generation_id, done.checked, figures(done)) == (new.id, RECORDS, NOTHING)

    def test_another_index_goes_live_meanwhile(self, filled, database, engine, settings, ask):
        row, built = ask(), []

        def build_once() -> bool:
            if not built and state_of(database, row).done == 2 * PAGE:
                built.append(rebuild_now(database, engine, settings))
            return False

        done = Reconciler(database, engine, settings, build_once).run_open()
        assert [new.id for new in built] == [done.generation_id]
        assert (done.phase, done.done, done.checked) == ("done", RECORDS, RECORDS)

    def test_the_engine_is_away_for_a_while(self, filled, database, settings, proxied_engine, proxy, engine, ask):
        row = ask()
        with pytest.raises(Interrupted):
            Reconciler(database, engine, settings, after(2)).run_open()
        proxy.before = lambda _method, _path, _body: Reply(503, {})
        with pytest.raises(EngineUnavailable):
            Reconciler(database, proxied_engine, settings).run_open()
        assert state_of(database, row).done == 2 * PAGE
        assert Reconciler(database, engine, settings).run_open().phase == "done"


class TestWhen:
    def test_one_at_a_time(self, filled, ask):
        ask()
        with pytest.raises(Conflict):
            ask()

    def test_two_processes(self, filled, database, engine, settings, ask, record_ids):
        """Only one of them compares."""
        delete(engine, filled, f"{record_ids[1]}-0")
        ask()
        with reconciles.only_one(database) as mine:
            assert mine
            assert Reconciler(database, engine, settings).run_open() is None
        both: list[Reconcile | None] = []
        threads = [
            threading.Thread(target=lambda: both.append(Reconciler(database, engine, settings).run_open()))
            for _ in range(2)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        done = [one for one in both if one]
        assert len(both) == 2
        assert [figures(one) for one in done] == [NOTHING | {"missing": 1, "repaired": 1}]

    def test_daily(self, filled, database, engine, settings):
        """A day after the index was verified, then a day after each comparison began."""
        reconciler = Reconciler(database, engine, settings)
        assert reconciler.run_open() is None, "it was verified when it was built"
        older(database, "generations", "created_at", 25)
        done = reconciler.run_open()
        assert (done.reason, done.phase, done.full_speed) == ("daily", "done", False)
        assert reconciler.run_open() is None
        older(database, "reconciles", "began_at", 25)
        assert reconciler.run_open().id > done.id

    def test_as_often_as_the_setting_says(self, filled, database, engine, settings):
        older(database, "generations", "created_at", 25)
        assert Reconciler(database, engine, settings.model_copy(update={"reconcile_hours": 26})).run_open() is None
        assert Reconciler(database, engine, settings.model_copy(update={"reconcile_hours": 0})).run_open() is None
        assert Reconciler(database, engine, settings.model_copy(update={"reconcile_hours": 2})).run_open()

    def test_one_gone_back_to_is_compared_when_it_was_not_for_a_day(self, filled, database, engine, settings):
        rebuild_now(database, engine, settings)
        older(database, "generations", "created_at", 25)
        assert Reconciler(database, engine, settings).run_open()
        with database.transaction() as tx:
            generations.roll_back(tx)
        done = Reconciler(database, engine, settings).run_open()
        assert (done.generation_id, done.phase) == (filled.id, "done")

    def test_without_an_index(self, database, engine, settings, reconcile):
        done = reconcile()
        assert (done.phase, done.fault) == ("failed", "no_index")
        with database.transaction() as tx:
            assert rebuilds.open_one(tx).reason == "first"
        Rebuilder(database, engine, settings).run_open()
        assert figures(reconcile()) == NOTHING

    def test_rows(self, database, ask):
        with database.transaction() as tx:
            assert (reconciles.latest(tx), reconciles.open_one(tx)) == (None, None)
        row = ask(account="admin")
        assert (row.phase, row.account, row.began_at, row.ended_at, row.found) == ("waiting", "admin", None, None, 0)
        with database.transaction() as tx:
            assert reconciles.latest(tx) == reconciles.open_one(tx) == row
            with pytest.raises(NotFound):
                reconciles.get(tx, 0)


def older(database, table: str, column: str, hours: int) -> None:
    with database.transaction() as tx:
        tx.execute(sa.update(metadata.tables[table]).values({column: sa.text(f"{column} - interval '{hours} hours'")}))


def test_an_indexer_of_its_own_compares_and_mends(
    filled, database, database_url, engine, settings, ask, record_ids, until
):
    """Asked for by a row alone, as the page does; the line mends what was found."""
    delete(engine, filled, f"{record_ids[1]}-0")
    stop = threading.Event()
    thread = threading.Thread(target=run, args=(settings, database_url, stop))
    thread.start()
    try:
        row = ask()
        until(lambda: state_of(database, row).phase == "done")
        until(lambda: engine.count(filled.index_name, filled.shards) == RECORDS)
    finally:
        stop.set()
        thread.join(60)
    assert not thread.is_alive()
    assert figures(state_of(database, row)) == NOTHING | {"missing": 1, "repaired": 1}
    assert Indexer(database, engine, database_url=database_url).drain() == 0


def test_gives_way_to_lookups(filled, database, engine, settings, monkeypatch):
    """Unless it was asked for at full speed."""
    rests: list[float] = []
    monkeypatch.setattr(reconcile_module.GivingWay, "rest", lambda _, taken: rests.append(taken))
    for full_speed in (True, False):
        with database.transaction() as tx:
            reconciles.ask(tx, "asked", full_speed=full_speed)
        Reconciler(database, engine, settings).run_open()
        assert len(rests) == (0 if full_speed else RECORDS // PAGE)
