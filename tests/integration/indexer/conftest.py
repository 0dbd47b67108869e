"""Which fixture when.

- `write` puts a notice on persons into PostgreSQL; `queue` is what waits there, `found` what the index answers.
- `generation` is a live empty index that never refreshes by itself, `indexer` works on it.
- `proxied` is an indexer that reaches the engine through `proxy`.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from indexer.rebuild import rebuild_now
from indexer.worker import Indexer
from storage.database import Database
from storage.generations import Generation
from storage.records import Draft, Origin, apply_records
from storage.schemas import validate_record
from storage.search_index import EngineQuery, SearchIndex
from storage.settings import Settings
from tests.engine_proxy import EngineProxy, engine_proxy
from tests.services import Pair

ORIGIN = Origin(via="import", account="test", office=None)


def notice(source_id: str, *names: str, **more) -> dict:
    return {
        "type": "notice",
        "source": "test",
        "source_id": source_id,
        "document": {"number": "1/TB", "date": "2024-05-06", "agency": "Chi cục Thi hành án"},
        "measure": "suspension",
        "persons": [{"name": name} for name in names],
        **more,
    }


@pytest.fixture
def write(database: Database) -> Callable[..., int]:
    def write(source_id: str, *names: str, **more) -> int:
        draft = Draft(validate_record(notice(source_id, *names, **more)))
        with database.transaction() as tx:
            return apply_records(tx, [draft], ORIGIN)[0].record_id

    return write


@pytest.fixture
def generation(database: Database, engine: SearchIndex, settings: Settings) -> Generation:
    generation = rebuild_now(database, engine, settings)
    assert generation is not None
    engine.configure(generation.index_name, {"refresh_interval": "-1"})
    return generation


@pytest.fixture
def indexer(database: Database, database_url: str, engine: SearchIndex, generation: Generation) -> Iterator[Indexer]:
    indexer = Indexer(database, engine, database_url=database_url)
    yield indexer
    indexer.close()


@pytest.fixture
def proxy(services: Pair) -> Iterator[EngineProxy]:
    with engine_proxy(services.opensearch_url) as proxy:
        yield proxy


@pytest.fixture
def proxied_engine(proxy: EngineProxy) -> Iterator[SearchIndex]:
    engine = SearchIndex(proxy.url)
    yield engine
    engine.close()


@pytest.fixture
def proxied(
    database: Database, database_url: str, proxied_engine: SearchIndex, generation: Generation
) -> Iterator[Indexer]:
    indexer = Indexer(database, proxied_engine, database_url=database_url)
    yield indexer
    indexer.close()


@pytest.fixture
def found(engine: SearchIndex, generation: Generation) -> Callable[..., tuple[int, ...]]:
    def found(words: str, index: str = generation.index_name) -> tuple[int, ...]:
        answer = engine.search_many(index, [EngineQuery(strong=(), words=words)], generation.shards, 5.0)[0]
        assert answer.complete
        return answer.record_ids

    return found


@pytest.fixture
def until() -> Callable[[Callable[[], bool]], None]:
    """Wait for something that another thread brings about; the bound only ends a test that has failed already."""

    def until(happened: Callable[[], bool]) -> None:
        between, end = threading.Event(), time.monotonic() + 60
        while not happened():
            assert time.monotonic() < end, "it never happened"
            between.wait(0.02)

    return until


@pytest.fixture
def queue(database: Database) -> Callable[[], list[tuple[int, str | None]]]:
    def queue() -> list[tuple[int, str | None]]:
        with database.transaction() as tx:
            rows = tx.exec_driver_sql("select record_id, stuck_reason from changes order by id")
            return [(row.record_id, row.stuck_reason) for row in rows]

    return queue
