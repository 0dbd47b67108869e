"""Imports and indexers rest while people look things up."""

from __future__ import annotations

import threading

import pytest
import sqlalchemy as sa

from indexer.worker import Indexer
from storage import importing
from storage.database import Database
from storage.giving_way import MOST_SECONDS, SHARE, GivingWay
from storage.importing import import_file
from storage.lookups import store_lookup
from storage.records import Draft, apply_records
from tests.integration.import_files import IMPORTED, notice, written
from tests.integration.storage.test_lookups import lookup


def look_up(database: Database) -> None:
    """Store a lookup, and have PostgreSQL count it at once instead of within a second."""
    with database.transaction() as tx:
        tx.execute(sa.text("select pg_stat_force_next_flush()"))
        store_lookup(tx, lookup())


def test_it_rests_after_a_batch_beside_which_somebody_looked_up(database):
    rested: list[float] = []
    way = GivingWay(database, rested.append)
    look_up(database)
    way.rest(1.0)
    assert rested == [], "that lookup was before the first batch"
    look_up(database)
    way.rest(0.5)
    way.rest(0.5)
    look_up(database)
    way.rest(60.0)
    assert rested == [0.5 * SHARE, MOST_SECONDS]


@pytest.fixture
def batches(monkeypatch) -> list[float]:
    """After which batches somebody asked whether to rest."""
    asked: list[float] = []
    monkeypatch.setattr(GivingWay, "rest", lambda _, taken: asked.append(taken))
    return asked


def test_an_import_asks_after_each_batch_unless_told_to_hurry(database, tmp_path, monkeypatch, batches):
    monkeypatch.setattr(importing, "BATCH_RECORDS", 5)
    path = written(tmp_path / "a.jsonl", *(notice(str(i)) for i in range(15)))
    import_file(database, path, IMPORTED)
    assert len(batches) == 3
    other = written(tmp_path / "b.jsonl", *(notice(f"b{i}") for i in range(15)))
    import_file(database, other, IMPORTED, full_speed=True)
    assert len(batches) == 3


def test_an_indexer_asks_after_full_batches_alone(database, engine, generation, database_url, batches):
    """What people enter is searchable at once; only a backlog waits."""
    with database.transaction() as tx:
        apply_records(tx, [Draft(notice(str(i))) for i in range(5)], IMPORTED)
    stop = threading.Event()
    indexer = Indexer(database, engine, database_url=database_url, batch=2)
    moved: list[int] = []

    def count() -> int:
        moved.append(Indexer.run_once(indexer))
        if not moved[-1]:
            stop.set()
        return moved[-1]

    indexer.run_once = count  # to end the loop when it has nothing more to do
    indexer.run(stop)
    indexer.close()
    assert (moved, len(batches)) == ([2, 2, 1, 0], 2)
