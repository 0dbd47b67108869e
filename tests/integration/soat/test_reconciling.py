"""`soat index reconcile` as an administrator types it, and as a program calls it."""

from __future__ import annotations

import json

import pytest

from storage import generations, reconciles
from storage.changes import queue_state
from tests.integration.soat.test_rebuilding import live, soat

__all__ = ["soat"]  # the command, with a live index that lacks one record which waits in the queue


@pytest.fixture
def searchable(soat, database):
    """The index, with the one record in it."""
    assert soat("rebuild").returncode == 0
    with database.transaction() as tx:
        tx.exec_driver_sql("delete from changes")
    return live(database)


def test_nothing_is_found(soat, searchable):
    said = soat("reconcile", "--json")
    found = json.loads(said.stdout)
    assert said.returncode == 0, said.stderr
    assert found["checked"] > 0
    assert [found[name] for name in ("missing", "stale", "orphaned", "ahead", "repaired")] == [0] * 5
    said = soat("reconcile", "--full-speed")
    assert (said.returncode, "khớp" in said.stderr) == (0, True), said.stderr


def test_what_is_found_is_given_to_the_queue(soat, searchable, database, engine):
    documents = engine.count(searchable.index_name, searchable.shards)
    engine._json("DELETE", f"/{searchable.index_name}/_doc/1-0", params={"refresh": "true"})
    said = soat("reconcile", "--json")
    found = json.loads(said.stdout)
    assert (said.returncode, found["checked"]) == (1, documents), said.stderr
    assert (found["missing"], found["stale"], found["orphaned"], found["repaired"]) == (1, 0, 0, 1)
    with database.transaction() as tx:
        assert queue_state(tx).pending == 1
        tx.exec_driver_sql("delete from changes")
    said = soat("reconcile")
    assert (said.returncode, "1 mục thiếu" in said.stderr) == (1, True), said.stderr


def test_one_that_is_open_is_followed_to_its_end(soat, searchable, database):
    with database.transaction() as tx:
        row = reconciles.ask(tx, "asked")
    said = soat("reconcile")
    assert (said.returncode, "theo dõi" in said.stderr) == (0, True), said.stderr
    with database.transaction() as tx:
        assert reconciles.get(tx, row.id).phase == "done"


def test_an_index_that_is_gone_cannot_be_compared(soat, searchable, engine, database):
    with database.transaction() as tx:
        for generation in generations.receiving(tx):  # the one on standby, too, which would take over
            engine.delete(generation.index_name)
    said = soat("reconcile", "--json")
    assert (said.returncode, json.loads(said.stdout)["fault"]) == (2, "no_index")
    assert "Không có chỉ mục nào dùng được" in said.stderr
    assert not live(database).trusted
