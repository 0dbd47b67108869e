"""What an indexer does beside the line: see that the live index is of use, build what is asked for, compare, clear up.

Three threads in every indexer, so that an index that somebody deleted is noticed while another is being built. Any
number of indexers may do this at once: noticing is the same for all, only one of them builds, and one compares.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import structlog

from indexer.build import Build, BuildFailed
from indexer.rebuild import Interrupted, Rebuilder, ask_if_needed
from indexer.reconcile import Reconciler
from indexer.worker import full_jitter
from storage import generations
from storage.errors import DatabaseUnavailable, EngineUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from storage.database import Database
    from storage.search_index import SearchIndex
    from storage.settings import Settings

log = structlog.get_logger(__name__)

LOOK_SECONDS = 1.0
"""How often the live index is looked at, and whether a rebuild or a comparison is asked for: a few small requests."""

DROP_SECONDS = 600.0
"""How long the index of a generation that has ended stays: a lookup that asked it must still get its answer."""


class Tending:
    """The threads. `begin`, then `end` once `stop` is set."""

    def __init__(self, database: Database, engine: SearchIndex, settings: Settings, stop: threading.Event) -> None:
        """Nothing runs yet."""
        self._database = database
        self._engine = engine
        self._settings = settings
        self._stop = stop
        self._threads = [
            threading.Thread(target=self._repeat, args=(work,), name=name)
            for name, work in (
                ("watching", self.look),
                ("rebuilding", self.build),
                ("reconciling", self.compare),
            )
        ]

    def begin(self) -> None:
        """Start."""
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        """Wait until all have ended; a rebuild or a comparison stops after the page that it is at."""
        for thread in self._threads:
            thread.join()

    def look(self) -> None:
        """Ask for a new index when the live one is of no use, see to the alias, and drop what nobody needs."""
        ask_if_needed(self._database, self._engine, self._settings)
        self._mend_alias()
        self._clear_up()

    def build(self) -> None:
        """Carry on the rebuild that is open, if no other process does."""
        Rebuilder(self._database, self._engine, self._settings, self._stop.is_set).run_open()

    def compare(self) -> None:
        """Carry on the comparison that is open, or begin the daily one, if no other process does."""
        Reconciler(self._database, self._engine, self._settings, self._stop.is_set).run_open()

    def _repeat(self, work: Callable[[], None]) -> None:
        failures = 0
        while not self._stop.is_set():
            try:
                work()
            except Interrupted:
                return
            except (EngineUnavailable, DatabaseUnavailable, BuildFailed) as error:
                failures += 1
                log.warning(
                    "tending_interrupted",
                    work=threading.current_thread().name,
                    reason=type(error).__name__,
                    failures=failures,
                )
                self._stop.wait(full_jitter(failures))
            else:
                failures = 0
                self._stop.wait(LOOK_SECONDS)

    def _mend_alias(self) -> None:
        """Have it lead to the live index, whatever somebody did to it.

        It is read before PostgreSQL is asked, so that one that a builder has just moved is not moved back.
        """
        leads_to = self._engine.aliased(self._settings.index_prefix)
        with self._database.transaction() as tx:
            live = generations.live(tx)
        if live and live.trusted and leads_to != [live.index_name]:
            Build(self._database, self._engine, self._settings).point_alias(live)
            log.warning("alias_mended", generation=live.id)

    def _clear_up(self) -> None:
        with self._database.transaction() as tx:
            for generation in generations.expired(tx, self._settings.index_keep_hours * 3600):
                generations.set_state(tx, generation.id, "retired")
            ended = generations.to_drop(tx, DROP_SECONDS)
        for generation in ended:
            self._engine.delete(generation.index_name)
            with self._database.transaction() as tx:
                generations.dropped(tx, generation.id)
            log.info("generation_dropped", generation=generation.id)
