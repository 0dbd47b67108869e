"""The indexer's process: the line from the queue to the index, and beside it whoever tends the index itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer.metrics import Measurements, served
from indexer.tending import Tending
from indexer.worker import Indexer
from storage.database import Database
from storage.search_index import SearchIndex
from storage.watching import INDEXER_NAME

if TYPE_CHECKING:
    import threading

    from storage.settings import Settings


def run(settings: Settings, database_url: str, stop: threading.Event) -> None:
    """Run until `stop` is set; outages of either service are waited out.

    `settings.opensearch_url` must be set. The batch in hand is finished before this returns; what else is queued stays
    queued, and lookups find it there. A rebuild or a comparison that is under way goes on in the next process.
    """
    database = Database(database_url, pool_size=12, application_name=INDEXER_NAME)
    engine = SearchIndex.from_settings(settings)
    measured = Measurements()
    indexer = Indexer(database, engine, database_url=database_url, measured=measured)
    tending = Tending(database, engine, settings, stop)
    try:
        with served(measured, settings):
            tending.begin()
            indexer.run(stop)
    finally:
        stop.set()
        tending.end()
        indexer.close()
        engine.close()
        database.close()
