"""The indexer's process: see that there is an index, then work on the queue until told to stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from indexer.build import BuildFailed, ensure_generation
from indexer.worker import Indexer, full_jitter
from storage.database import Database
from storage.errors import DatabaseUnavailable, EngineUnavailable
from storage.search_index import SearchIndex

if TYPE_CHECKING:
    import threading

    from storage.settings import Settings

log = structlog.get_logger(__name__)

LOOK_AGAIN = 1.0
"""Seconds between two looks at what another process is building; it may be killed, and then this one builds."""


def run(settings: Settings, database_url: str, stop: threading.Event) -> None:
    """Run until `stop` is set; outages of either service are waited out.

    `settings.opensearch_url` must be set. The batch in hand is finished before this returns; what else is queued stays
    queued, and lookups find it there.
    """
    database = Database(database_url, pool_size=5, application_name="soat-indexer")
    engine = SearchIndex.from_settings(settings)
    indexer = Indexer(database, engine, database_url=database_url)
    try:
        failures = 0
        while not stop.is_set():
            try:
                if ensure_generation(database, engine, settings):
                    break
                stop.wait(LOOK_AGAIN)
            except (EngineUnavailable, DatabaseUnavailable, BuildFailed) as error:
                failures += 1
                log.warning("no_generation_yet", reason=type(error).__name__, failures=failures)
                stop.wait(full_jitter(failures))
        indexer.run(stop)
    finally:
        indexer.close()
        engine.close()
        database.close()
