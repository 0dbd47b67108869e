"""A queue row goes only when what it stands for can be found; nothing on the way loses or reverts a change."""

from __future__ import annotations

import threading

import pytest

from indexer.worker import Indexer
from storage import changes
from storage.errors import EngineUnavailable
from storage.search_index import Outcome, SearchIndex
from tests.engine_proxy import Reply


def spoil_document(database, record_id, doc='{"unknown_field": 1}'):
    """Make the finished document of a record one that the engine never takes."""
    with database.transaction() as tx:
        tx.exec_driver_sql("update mentions set doc = doc || %s::jsonb where record_id = %s", (doc, record_id))


class TestOneBatch:
    def test_a_record_is_searchable_once_its_row_is_gone(self, write, indexer, found, queue):
        record = write("1", "Ngô Bảo Khánh")
        assert queue() == [(record, None)]
        assert indexer.run_once() == 1
        assert queue() == []
        assert found("ngo bao khanh") == (record,)

    def test_nothing_to_do(self, indexer):
        assert indexer.run_once() == 0

    def test_without_an_index_nothing_is_claimed(self, write, database, database_url, engine, queue):
        record = write("1", "Ngô Bảo Khánh")
        assert Indexer(database, engine, database_url=database_url).drain() == 0
        assert queue() == [(record, None)]

    def test_several_changes_of_one_record_are_one_content(self, write, indexer, found, queue):
        record = write("1", "Ngô Bảo Khánh")
        assert write("1", "Lý Thu Trà") == record
        assert indexer.drain() == 2
        assert queue() == []
        assert (found("ngo bao khanh"), found("ly thu tra")) == ((), (record,))

    def test_a_mention_that_is_gone_is_not_found(self, write, indexer, found):
        record = write("1", "Ngô Bảo Khánh", "Lý Thu Trà")
        indexer.drain()
        assert found("ly thu tra") == (record,)
        write("1", "Ngô Bảo Khánh")
        indexer.drain()
        assert found("ly thu tra") == ()
        assert found("ngo bao khanh") == (record,)

    def test_batches_are_as_small_as_told(self, write, database, database_url, engine, generation, queue):
        for n in range(5):
            write(str(n), "Ngô Bảo Khánh")
        small = Indexer(database, engine, database_url=database_url, batch=2)
        assert [small.run_once() for _ in range(4)] == [2, 2, 1, 0]
        assert queue() == []


class TestOrder:
    def test_an_old_document_that_arrives_late_loses(self, write, database, indexer, engine, generation, found):
        record = write("1", "Ngô Bảo Khánh")
        with database.transaction() as tx:
            old = changes.documents(tx, [record])
        write("1", "Lý Thu Trà")
        indexer.drain()
        results = engine.bulk([generation.index_name], old)
        assert [result.outcome for result in results] == [Outcome.SUPERSEDED]
        engine.refresh(generation.index_name, generation.shards)
        assert (found("ngo bao khanh"), found("ly thu tra")) == ((), (record,))

    def test_a_worker_that_was_overtaken_is_done(self, write, database, indexer, engine, generation, queue, found):
        """It read the older content, another worker sent the newer one first: 409, and rightly so."""
        record = write("1", "Ngô Bảo Khánh")
        with database.transaction() as slow:
            batch = indexer.claim(slow)
            write("1", "Lý Thu Trà")
            assert indexer.run_once() == 1
            refused = indexer.send(slow, batch)
            indexer.refresh(batch)
            indexer.acknowledge(slow, batch, refused)
        assert refused == {}
        assert queue() == []
        assert found("ly thu tra") == (record,)

    def test_two_indexers_share_the_queue(self, write, database, database_url, engine, generation, queue, found):
        records = [write(str(n), f"Ngô Bảo Khánh{n}") for n in range(40)]
        workers = [Indexer(database, engine, database_url=database_url, batch=3) for _ in range(2)]
        with database.transaction() as one, database.transaction() as two:
            first, second = workers[0].claim(one), workers[1].claim(two)
            assert not {c.id for c in first.claimed} & {c.id for c in second.claimed}
        done = []
        threads = [threading.Thread(target=lambda w=worker: done.append(w.drain())) for worker in workers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sum(done) == 40
        assert queue() == []
        assert set(found("ngo bao")) == set(records)


class TestCrash:
    def test_killed_between_bulk_and_acknowledgement(self, write, database, indexer, queue, found):
        record = write("1", "Ngô Bảo Khánh")

        def killed():
            with database.transaction() as tx:
                indexer.send(tx, indexer.claim(tx))
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            killed()
        assert queue() == [(record, None)]
        assert indexer.drain() == 1
        assert found("ngo bao khanh") == (record,)

    def test_a_claimed_row_is_still_seen_by_lookups(self, write, database, indexer, queue):
        record = write("1", "Ngô Bảo Khánh")
        with database.transaction() as tx:
            indexer.claim(tx)
            assert queue() == [(record, None)]


class TestPoison:
    def test_it_stays_stuck_and_the_rest_goes_on(self, write, database, indexer, queue, found):
        records = [write(str(n), "Ngô Bảo Khánh") for n in range(5)]
        spoil_document(database, records[2])
        assert indexer.drain() == 5
        assert queue() == [(records[2], "strict_dynamic_mapping_exception")]
        assert found("ngo bao khanh") == tuple(r for r in records if r != records[2])

    def test_a_stuck_row_is_not_claimed_again_and_a_later_version_clears_it(
        self, write, database, indexer, queue, found
    ):
        record = write("1", "Ngô Bảo Khánh")
        spoil_document(database, record)
        assert indexer.drain() == 1
        assert indexer.drain() == 0
        write("1", "Lý Thu Trà")
        assert indexer.drain() == 1
        assert queue() == []
        assert found("ly thu tra") == (record,)

    def test_one_bad_mention_keeps_the_whole_record_in_the_queue(self, write, database, indexer, queue):
        record = write("1", "Ngô Bảo Khánh", "Lý Thu Trà")
        with database.transaction() as tx:
            tx.exec_driver_sql("""update mentions set doc = doc || '{"x": 1}' where no = 1""")
        indexer.drain()
        assert queue() == [(record, "strict_dynamic_mapping_exception")]

    def test_it_is_tried_alone_before_it_is_blamed(self, write, proxied, proxy, queue):
        """The engine disliked it once, in company: alone it passes, and no row is set aside."""
        write("1", "Ngô Bảo Khánh")
        write("2", "Lý Thu Trà")

        def first_bulk_only(path, reply):
            if "/_bulk" in path and len(reply["items"]) == 2:
                reply["items"][0]["index"] = {
                    "_id": reply["items"][0]["index"]["_id"],
                    "status": 400,
                    "error": {"type": "mapper_parsing_exception", "reason": "x"},
                }
            return reply

        proxy.after = first_bulk_only
        assert proxied.drain() == 2
        assert queue() == []

    @pytest.mark.parametrize("status", [400, 413])
    def test_a_request_refused_whole_is_halved(self, write, proxied, proxy, queue, status):
        records = [write(str(n), "Ngô Bảo Khánh") for n in range(5)]
        bad = f'"{records[3]}-0"'.encode()

        def refuse(_method, path, body):
            return Reply(status, {"error": {"type": "parse_exception"}}) if "/_bulk" in path and bad in body else None

        proxy.before = refuse
        assert proxied.drain() == 5
        assert queue() == [(records[3], "parse_exception")]


class TestEngineTrouble:
    def test_an_outage_while_a_record_is_tried_alone_blames_nobody(self, write, database, proxied, proxy, queue):
        record = write("1", "Ngô Bảo Khánh")
        spoil_document(database, record)
        bulks = []

        def down_the_second_time(_method, path, _body):
            if "/_bulk" in path:
                bulks.append(path)
            busy = {"index": {"_id": f"{record}-0", "status": 429, "error": {"type": "rejected_execution_exception"}}}
            return Reply(200, {"items": [busy]}) if len(bulks) == 2 else None

        proxy.before = down_the_second_time
        with pytest.raises(EngineUnavailable):
            proxied.run_once()
        assert queue() == [(record, None)]

    @pytest.mark.parametrize(
        "reply",
        [
            Reply(429, {"error": {"type": "circuit_breaking_exception"}}),
            Reply(503, {"error": "busy"}),
            Reply(502, "gateway"),
            Reply(200, {"items": []}),
            Reply(200, []),
            Reply(500, None),
        ],
    )
    def test_a_failing_bulk_leaves_the_rows(self, write, proxied, proxy, queue, found, reply):
        record = write("1", "Ngô Bảo Khánh")
        proxy.before = lambda _method, path, _body: reply if "/_bulk" in path else None
        with pytest.raises(EngineUnavailable):
            proxied.run_once()
        assert queue() == [(record, None)]
        proxy.before = lambda *_: None
        assert proxied.drain() == 1
        assert found("ngo bao khanh") == (record,)

    @pytest.mark.parametrize("error", ["es_rejected_execution_exception", "cluster_block_exception"])
    def test_one_busy_item_keeps_the_batch_and_blames_nobody(self, write, proxied, proxy, queue, error):
        records = [write(str(n), "Ngô Bảo Khánh") for n in range(20)]
        left = [1]

        def once(path, reply):
            if "/_bulk" in path and left and left.pop():
                item = reply["items"][17]["index"]
                reply["items"][17]["index"] = {"_id": item["_id"], "status": 429, "error": {"type": error}}
            return reply

        proxy.after = once
        with pytest.raises(EngineUnavailable):
            proxied.run_once()
        assert queue() == [(record, None) for record in records]
        assert proxied.drain() == 20
        assert queue() == []

    @pytest.mark.parametrize(
        "reply",
        [
            Reply(200, {"_shards": {"total": 1, "successful": 0, "failed": 1}}),
            Reply(200, {"_shards": {"total": 0, "successful": 0, "failed": 0}}),
            Reply(200, {"_shards": {"total": 2, "successful": 1, "failed": 1}}),
            Reply(200, {}),
            Reply(503, {}),
        ],
    )
    def test_a_refresh_that_is_not_whole_acknowledges_nothing(self, write, proxied, proxy, queue, reply):
        record = write("1", "Ngô Bảo Khánh")
        proxy.before = lambda _method, path, _body: reply if "/_refresh" in path else None
        with pytest.raises(EngineUnavailable):
            proxied.run_once()
        assert queue() == [(record, None)]

    def test_a_read_only_index_stops_the_line_and_blames_no_document(self, write, indexer, engine, generation, queue):
        record = write("1", "Ngô Bảo Khánh")
        engine.configure(generation.index_name, {"blocks.write": True})
        with pytest.raises(EngineUnavailable):
            indexer.run_once()
        assert queue() == [(record, None)]
        engine.configure(generation.index_name, {"blocks.write": False})
        assert indexer.drain() == 1

    def test_a_deleted_index_stops_the_line_and_is_not_made_again(self, write, indexer, engine, generation, queue):
        record = write("1", "Ngô Bảo Khánh")
        engine.delete(generation.index_name)
        with pytest.raises(EngineUnavailable):
            indexer.run_once()
        assert queue() == [(record, None)]
        assert not engine.exists(generation.index_name)

    def test_a_closed_port(self, write, database, database_url, generation, queue):
        record = write("1", "Ngô Bảo Khánh")
        with pytest.raises(EngineUnavailable):
            Indexer(database, SearchIndex("http://127.0.0.1:1"), database_url=database_url).run_once()
        assert queue() == [(record, None)]


class TestLoop:
    def test_it_wakes_up_works_and_stops(self, write, indexer, queue, found, until):
        stop = threading.Event()
        worker = threading.Thread(target=indexer.run, args=(stop,))
        worker.start()
        try:
            record = write("1", "Ngô Bảo Khánh")
            until(lambda: not queue())
        finally:
            stop.set()
            worker.join()
        assert found("ngo bao khanh") == (record,)

    def test_it_outlives_an_outage(self, write, proxied, proxy, queue, found, until):
        stop, failed, mended = threading.Event(), threading.Event(), threading.Event()

        def down(*_):
            failed.set()
            return None if mended.is_set() else Reply(503, {"error": "down"})

        proxy.before = down
        record = write("1", "Ngô Bảo Khánh")
        worker = threading.Thread(target=proxied.run, args=(stop,))
        worker.start()
        try:
            assert failed.wait(30)
            assert queue() == [(record, None)]
            mended.set()
            until(lambda: not queue())
        finally:
            stop.set()
            worker.join()
        assert found("ngo bao khanh") == (record,)


class TestSpace:
    def test_an_idle_worker_gives_back_what_an_import_left(
        self, write, database, database_url, engine, generation, until, found
    ):
        """Red when the loop never looks; a stuck row among them keeps all of it."""
        record = write("1", "Ngô Bảo Khánh")
        with database.transaction() as tx:
            tx.exec_driver_sql(
                "insert into changes (record_id, keys) select 0, array(select md5(no || '/' || key) from "
                "generate_series(1, 30) as key) from generate_series(1, 500) as no"
            )
        worker = Indexer(database, engine, database_url=database_url, room=200_000)
        stop = threading.Event()
        thread = threading.Thread(target=worker.run, args=(stop,))

        def size() -> int:
            with database.transaction() as tx:
                return tx.exec_driver_sql("select pg_total_relation_size('changes')").scalar_one()

        assert size() > 400_000
        thread.start()
        try:
            until(lambda: size() < 200_000)
            later = write("2", "Lý Thu Trà")
            until(lambda: found("ly thu tra") == (later,))
        finally:
            stop.set()
            thread.join()
            worker.close()
        assert found("ngo bao khanh") == (record,)

    def test_a_stuck_row_keeps_all_of_it(self, write, indexer, database, database_url, engine, queue):
        record = write("1", "Ngô Bảo Khánh")
        spoil_document(database, record)
        worker = Indexer(database, engine, database_url=database_url, room=0)
        assert worker.drain() == 1
        assert not worker.give_space_back()
        assert queue() == [(record, "strict_dynamic_mapping_exception")]
        write("1", "Lý Thu Trà")
        assert worker.drain() == 1
        assert worker.give_space_back()
