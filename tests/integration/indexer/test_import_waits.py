"""An import beside the indexer: it waits while too much is queued, and goes on as the queue drains."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from storage import importing
from storage.changes import queue_state
from storage.importing import Counts, Watcher, import_file
from storage.records import Origin
from tests.integration.indexer.conftest import notice

LIMIT = 25
BATCH = 10
RECORDS = 120
LONGEST = 60.0  # seconds; a bound that only ends a test that has failed already
POLLS = 5


@pytest.fixture
def path(tmp_path, monkeypatch):
    monkeypatch.setattr(importing, "QUEUE_LIMIT", LIMIT)
    monkeypatch.setattr(importing, "BATCH_RECORDS", BATCH)
    path = tmp_path / "a.jsonl"
    made = (notice(f"{number:03}", f"Nguyễn Văn {number}") for number in range(RECORDS))
    path.write_bytes(b"".join(json.dumps(record).encode() + b"\n" for record in made))
    return path


def records(database) -> int:
    with database.snapshot() as tx:
        return tx.exec_driver_sql("select count(*) from records").scalar_one()


def queued(database) -> int:
    with database.snapshot() as tx:
        return queue_state(tx).pending


def test_an_import_waits_for_the_indexer_and_goes_on_as_it_drains(database, indexer, engine, generation, path):
    seen: list[int] = []
    waits, stop = threading.Event(), threading.Event()

    def waiting(_: int) -> None:
        seen.append(records(database))
        if len(seen) == POLLS:
            waits.set()

    with ThreadPoolExecutor(2) as pool:
        imported = pool.submit(import_file, database, path, Origin("import", "local", None), Watcher(waiting=waiting))
        try:
            assert waits.wait(LONGEST)
            # It has asked several times whether there is room, and in all that time nothing was written.
            assert seen[:POLLS] == [30] * POLLS
            assert not imported.done()
            assert queued(database) == 30  # the batch that went over the limit was the last one
            working = pool.submit(indexer.run, stop)
            assert imported.result(LONGEST).counts == Counts(created=RECORDS)
        finally:
            stop.set()
    working.result(LONGEST)
    indexer.drain()
    assert queued(database) == 0
    assert engine.count(generation.index_name, generation.shards) == RECORDS
