"""What a worker notices by itself: an index ahead of the database, behind what it has shown, or without its alias."""

from __future__ import annotations

import threading

import pytest

from indexer.rebuild import rebuild_now
from indexer.tending import Tending
from storage import changes, generations
from storage.changes import Document
from storage.errors import IndexAheadOfRecord


class TestRestoredDatabase:
    def test_an_engine_ahead_of_postgresql_stops_the_line(self, write, database, indexer, engine, generation, queue):
        record = write("1", "Ngô Bảo Khánh")
        with database.transaction() as tx:
            [document] = changes.documents(tx, [record])
        engine.bulk([generation.index_name], [Document(document.id, document.rev + 100, document.source)])
        for _ in range(2):
            with pytest.raises(IndexAheadOfRecord):
                indexer.run_once()
            assert queue() == [(record, None)]
            with database.transaction() as tx:
                assert generations.live(tx).trusted is False

    def test_an_index_without_trust_takes_no_part_in_any_acknowledgement(
        self, write, database, indexer, generation, queue
    ):
        with database.transaction() as tx:
            generations.distrust(tx, generation.id)
        record = write("1", "Ngô Bảo Khánh")
        with pytest.raises(IndexAheadOfRecord):
            indexer.run_once()
        assert queue() == [(record, None)]

    def test_the_line_stays_stopped_and_ends_when_told(self, write, database, indexer, generation, queue, until):
        with database.transaction() as tx:
            generations.distrust(tx, generation.id)
        record = write("1", "Ngô Bảo Khánh")
        stop, looked = threading.Event(), threading.Event()
        claim = indexer.claim

        def seen(tx):
            looked.set()
            return claim(tx)

        indexer.claim = seen
        worker = threading.Thread(target=indexer.run, args=(stop,))
        worker.start()
        assert looked.wait(60)
        stop.set()
        worker.join(60)
        assert not worker.is_alive()
        assert queue() == [(record, None)]


class TestIndexOfAnotherTime:
    """Emptied or put back while changes come in: a batch must not cover it up with a watermark of its own."""

    def test_what_is_refused_for_a_deletion_is_not_superseded(
        self, write, database, indexer, engine, generation, queue
    ):
        """The engine remembers, for a minute, the version of what was deleted behind our back: one more each time."""
        record = write("1", "Ngô Bảo Khánh")
        indexer.drain()
        for _ in range(3):
            engine._json("DELETE", f"/{generation.index_name}/_doc/{record}-0", ignore=(404,))
        write("1", "Ngô Bảo Châu")
        with pytest.raises(IndexAheadOfRecord):
            indexer.run_once()
        assert queue() == [(record, None)]
        with database.transaction() as tx:
            assert generations.live(tx).trusted is False

    def test_one_that_was_emptied(self, write, database, indexer, engine, generation, queue):
        write("1", "Ngô Bảo Khánh")
        indexer.drain()
        everything = {"query": {"match_all": {}}}
        engine._json("POST", f"/{generation.index_name}/_delete_by_query", everything, params={"refresh": "true"})
        waiting = write("2", "Ngô Bảo Châu")
        with pytest.raises(IndexAheadOfRecord):
            indexer.run_once()
        assert queue() == [(waiting, None)]
        with database.transaction() as tx:
            assert generations.live(tx).trusted is False

    def test_one_that_was_emptied_but_for_what_was_just_written(
        self, write, database, indexer, engine, generation, queue
    ):
        """A deletion by query works on a snapshot: what is written meanwhile stays, as the watermark does."""
        write("1", "Ngô Bảo Khánh")
        indexer.drain()
        but_one = {"query": {"bool": {"must_not": {"ids": {"values": ["watermark"]}}}}}
        engine._json("POST", f"/{generation.index_name}/_delete_by_query", but_one, params={"refresh": "true"})
        write("2", "Ngô Bảo Châu")
        with pytest.raises(IndexAheadOfRecord):
            indexer.run_once()

    def test_one_that_is_an_older_copy(self, write, database, indexer, engine, generation, queue):
        write("1", "Ngô Bảo Khánh")
        indexer.drain()
        mark = engine.watermark(generation.index_name)
        write("2", "Ngô Bảo Châu")
        indexer.drain()
        engine.delete(generation.index_name)
        engine.create(generation.index_name, generation.shards, 0)
        engine.raise_watermark(generation.index_name, mark)
        write("3", "Ngô Bảo Chi")
        with pytest.raises(IndexAheadOfRecord):
            indexer.run_once()

    def test_one_on_standby_holds_nobody_up(self, write, database, indexer, engine, generation, settings, queue):
        write("1", "Ngô Bảo Khánh")
        indexer.drain()
        rebuild_now(database, engine, settings)
        write("2", "Ngô Bảo Châu")
        indexer.drain()
        everything = {"query": {"match_all": {}}}
        engine._json("POST", f"/{generation.index_name}/_delete_by_query", everything, params={"refresh": "true"})
        write("3", "Ngô Bảo Chi")
        indexer.drain()
        assert queue() == []
        with database.transaction() as tx:
            states = {one.index_name: one.state for one in generations.all_generations(tx)}
        assert states[generation.index_name] == "retired"


@pytest.mark.parametrize("others", [0, 1])
def test_an_alias_that_leads_nowhere_or_elsewhere_is_put_right(database, engine, generation, settings, others):
    """Only tools read it; but somebody's tool then shows an empty province."""
    alias, elsewhere = settings.index_prefix, f"{settings.index_prefix}-other"
    engine._json("DELETE", f"/{generation.index_name}/_alias/{alias}")
    if others:
        engine.create(elsewhere, 1, 0)
        engine.point_alias(alias, elsewhere)
    Tending(database, engine, settings, threading.Event()).look()
    assert engine.aliased(alias) == [generation.index_name]
