"""The process as `soat index run` starts it: builds what is missing, waits out outages, ends when told."""

from __future__ import annotations

import subprocess
import sys
import threading

import pytest

from indexer.run import run
from storage import generations
from storage.search_index import EngineQuery
from tests.engine_proxy import Reply


@pytest.fixture
def running(settings, database_url):
    """Start `run` with these settings; it is stopped after the test, and must then end."""
    stop, threads = threading.Event(), []

    def start(settings=settings):
        thread = threading.Thread(target=run, args=(settings, database_url, stop))
        thread.start()
        threads.append(thread)

    yield start
    stop.set()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()


def live(database):
    with database.transaction() as tx:
        return generations.live(tx)


def test_from_nothing_to_searchable(running, write, queue, until, database, engine):
    records = [write(str(n), "Ngô Bảo Khánh") for n in range(3)]
    running()
    until(lambda: not queue())
    generation = live(database)
    query = EngineQuery(strong=(), words="ngo bao khanh")
    assert set(engine.search_many(generation.index_name, [query], generation.shards, 5.0)[0].record_ids) == set(records)


def test_two_processes_build_one_index(running, until, database):
    running()
    running()
    until(lambda: live(database) is not None)
    with database.transaction() as tx:
        assert [generation.state for generation in generations.all_generations(tx)] == ["live"]


def test_it_waits_for_an_engine_that_is_not_there_yet(running, settings, proxy, write, queue, until):
    down = threading.Event()

    def not_yet(*_):
        down.set()
        return Reply(503, {"error": "starting"}) if not mended.is_set() else None

    mended = threading.Event()
    proxy.before = not_yet
    record = write("1", "Ngô Bảo Khánh")
    running(settings.model_copy(update={"opensearch_url": proxy.url}))
    assert down.wait(60)
    assert queue() == [(record, None)]
    mended.set()
    until(lambda: not queue())


@pytest.fixture
def held_refresh(proxy):
    """(reached, release): the next refresh waits between the bulk and the acknowledgement."""
    reached, release = threading.Event(), threading.Event()

    def hold(_method, path, _body):
        if "/_refresh" in path:
            reached.set()
            release.wait(60)

    proxy.before = hold
    yield reached, release
    release.set()


def test_killed_between_bulk_and_acknowledgement(
    generation, database_url, proxy, held_refresh, write, queue, indexer, found
):
    """PostgreSQL gives the claim back by itself, and the work is done again."""
    reached, release = held_refresh
    record = write("1", "Ngô Bảo Khánh")
    code = (
        "import sys, threading; from indexer.run import run; from storage.settings import Settings;"
        "run(Settings(opensearch_url=sys.argv[1]), sys.argv[2], threading.Event())"
    )
    with subprocess.Popen([sys.executable, "-c", code, proxy.url, database_url]) as process:
        assert reached.wait(60)
        process.kill()
    release.set()
    assert queue() == [(record, None)]
    while not indexer.drain():  # until the server has noticed that the client is gone
        assert queue() == [(record, None)]
    assert queue() == []
    assert found("ngo bao khanh") == (record,)


def test_told_to_stop_it_finishes_the_batch_in_hand(
    generation, settings, database_url, proxy, held_refresh, write, queue, found
):
    reached, release = held_refresh
    record = write("1", "Ngô Bảo Khánh")
    stop = threading.Event()
    settings = settings.model_copy(update={"opensearch_url": proxy.url})
    thread = threading.Thread(target=run, args=(settings, database_url, stop))
    thread.start()
    assert reached.wait(60)
    stop.set()
    release.set()
    thread.join(60)
    assert not thread.is_alive()
    assert queue() == []
    assert found("ngo bao khanh") == (record,)


def test_a_lost_listener_costs_a_second_and_nothing_else(running, write, queue, until, database):
    running()
    until(lambda: live(database) is not None)
    with database.transaction() as tx:
        tx.exec_driver_sql(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and application_name = 'soat-indexer'"
        )
    write("1", "Ngô Bảo Khánh")
    until(lambda: not queue())
