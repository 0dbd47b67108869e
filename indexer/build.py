"""A new generation of the index, from nothing to live, while writes and lookups go on.

register (from now on every bulk goes to it too) → fill from PostgreSQL → under the exclusive lock: from now on nothing
is acknowledged without its refresh → live settings → refresh → verify → name it live in PostgreSQL → move the alias.
A build that fails is marked failed and is never asked; the live generation knows nothing of it.
"""

from __future__ import annotations

import secrets
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from analyzers import mapping
from indexer.documents import record_of
from storage import changes, filling, generations, records
from storage.errors import EngineUnavailable
from storage.search_index import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from storage.database import Database
    from storage.generations import Generation
    from storage.search_index import SearchIndex
    from storage.settings import Settings

log = structlog.get_logger(__name__)

PAGE = 1_000
"""Records read and sent at a time."""

SENDERS = 2
"""Pages under way at a time. The engine works on one request with one core, and while it does PostgreSQL can read."""

MAX_IDS = 5_000
"""Documents asked for in one search of the verification; the engine gives at most 10,000."""

MENDINGS = 3
"""How often a difference is mended before the build fails; a record that is written all the time may need two."""

#: While it is filled nobody asks it, so it need not show what it has, and may lose it with the machine: it is verified.
BUILD_SETTINGS = {"refresh_interval": "-1", "translog.durability": "async", "translog.flush_threshold_size": "1gb"}
LIVE_SETTINGS = {"translog.durability": "request", "translog.flush_threshold_size": None}


class BuildFailed(Exception):
    """The new index does not hold what PostgreSQL says; its generation is marked failed."""


def ensure_generation(database: Database, engine: SearchIndex, settings: Settings) -> Generation | None:
    """A live generation that lookups may trust, built now if there is none; None while another process builds it.

    What was live may be of no use any more: made with other keys (an upgrade), ahead of the database (a restored
    one), or gone from the engine. Until its successor is live, lookups say that their search was not complete.
    Raises EngineUnavailable or BuildFailed, and may be called again.
    """
    with database.transaction() as tx:
        live = generations.live(tx)
    if live is not None:
        if live.fingerprint == mapping.FINGERPRINT and live.trusted and engine.exists(live.index_name):
            return live
        log.warning("generation_of_no_use", generation=live.id, other_keys=live.fingerprint != mapping.FINGERPRINT)
        if live.fingerprint != mapping.FINGERPRINT:
            with database.transaction() as tx:
                # An API of the version before would go on asking it, and for exact keys that are being replaced.
                generations.distrust(tx, live.id)
            derive_again(database)
    return Build(database, engine, settings).run()


def derive_again(database: Database) -> None:
    """Derive the mentions and keys of all records by today's rules, page by page; doing it twice is only work."""
    after = 0
    while True:
        with database.transaction() as tx:
            ids = filling.page(tx, after, PAGE)
            if not ids:
                return
            records.rederive(tx, ids)
        after = ids[-1]


@dataclass(frozen=True, slots=True)
class Build:
    """One build; each step is a method, in the order of `run`."""

    database: Database
    engine: SearchIndex
    settings: Settings

    def run(self) -> Generation | None:
        """All steps. Gives the new live generation, or None when another process is building one.

        Whatever raises leaves the generation marked failed.
        """
        with generations.only_builder(self.database) as mine:
            if not mine:
                return None
            self.give_up_abandoned()
            generation = self.register()
            try:
                self.fill(generation)
                self.start_counting(generation)
                self.verify(generation)
                live = self.name_live(generation)
            except Exception as error:
                log.warning("build_failed", generation=generation.id, reason=type(error).__name__)
                self.set_state(generation, "failed")
                raise
            log.info("generation_live", generation=live.id, index=live.index_name)
            return live

    def give_up_abandoned(self) -> None:
        """Mark what a killed builder left behind as failed: its documents may be lost, and it holds up the line."""
        with self.database.transaction() as tx:
            left = [g for g in generations.receiving(tx) if g.state in {"building", "catching_up"}]
        for generation in left:
            self.set_state(generation, "failed")

    def register(self) -> Generation:
        """Create the index and have every bulk from now on sent to it as well."""
        name = f"{self.settings.index_prefix}-{mapping.FINGERPRINT[:8]}-{secrets.token_hex(4)}"
        self.engine.create(name, self.settings.index_shards, self.settings.index_replicas, BUILD_SETTINGS)
        with self.database.transaction() as tx:
            return generations.register(tx, name, fingerprint=mapping.FINGERPRINT, shards=self.settings.index_shards)

    def fill(self, generation: Generation) -> None:
        """Send every record; what a worker sends meanwhile carries a higher rev and wins."""
        self._for_each_page(lambda ids: self._send(generation, ids))

    def start_counting(self, generation: Generation) -> None:
        """Acknowledge nothing without this index from now on, then make searchable what it has, durably."""
        self.set_state(generation, "catching_up")
        refreshing = {"refresh_interval": self.settings.index_refresh_interval}
        self.engine.configure(generation.index_name, {**LIVE_SETTINGS, **refreshing})
        self.engine.flush(generation.index_name, generation.shards)
        self.engine.refresh(generation.index_name, generation.shards)

    def verify(self, generation: Generation) -> None:
        """Compare (id, rev) of every document, searched for as a lookup would, with PostgreSQL; mend, then demand.

        Records that wait in the queue, stuck ones too, may differ: lookups find them there.
        """
        self._for_each_page(lambda ids: self._verify_page(generation, ids))
        held = self.engine.count(generation.index_name, generation.shards)
        with self.database.transaction() as tx:
            known = filling.count_documents(tx)  # read after `held`, and never falls: more in the index is too many
        if held > known:
            raise BuildFailed(f"{held} documents in the index, {known} in the record")

    def _verify_page(self, generation: Generation, ids: list[int]) -> None:
        differing = self._differing(generation, ids)
        for _ in range(MENDINGS):
            if not differing:
                return
            self._send(generation, differing)
            self.engine.refresh(generation.index_name, generation.shards)
            differing = self._differing(generation, differing)
        if differing:
            raise BuildFailed(f"{len(differing)} records differ")

    def name_live(self, generation: Generation) -> Generation:
        """Have lookups ask it; afterwards the alias, which only tools read, follows."""
        live = self.set_state(generation, "live")
        try:
            self.engine.point_alias(self.settings.index_prefix, generation.index_name)
        except EngineUnavailable:
            log.warning("alias_not_moved", alias=self.settings.index_prefix)
        return live

    def set_state(self, generation: Generation, state: generations.State) -> Generation:
        """Change the state, which waits until no batch is under way."""
        with self.database.transaction() as tx:
            return generations.set_state(tx, generation.id, state)

    def _for_each_page(self, work: Callable[[list[int]], None]) -> None:
        """Do it for every page, SENDERS at a time; the first that raises ends it."""
        with ThreadPoolExecutor(SENDERS) as pool:
            under_way: deque[Future[None]] = deque()
            for ids in self._pages():
                under_way.append(pool.submit(work, ids))
                if len(under_way) > SENDERS:
                    under_way.popleft().result()
            for last in under_way:
                last.result()

    def _pages(self) -> Iterator[list[int]]:
        after = 0
        while True:
            with self.database.transaction() as tx:
                ids = filling.page(tx, after, PAGE)
            if not ids:
                return
            yield ids
            after = ids[-1]

    def _send(self, generation: Generation, ids: Sequence[int]) -> None:
        """Send these records as they are now; those that the engine refuses are set aside, where lookups find them."""
        with self.database.transaction() as tx:
            documents = changes.documents(tx, ids)
        results = self.engine.bulk([generation.index_name], documents)
        if any(result.outcome in {Outcome.OVERLOAD, Outcome.STOP} for result in results):
            raise EngineUnavailable
        refused = {record_of(result.id): result.reason for result in results if result.outcome is Outcome.POISON}
        with self.database.transaction() as tx:
            for record, reason in refused.items():
                filling.set_aside(tx, [record], reason or "unknown")

    def _differing(self, generation: Generation, ids: Iterable[int]) -> list[int]:
        """Those of the records that the index does not show as of their rev and that do not wait in the queue."""
        ids = list(ids)
        with self.database.transaction() as tx:
            expected = filling.revisions(tx, ids)
        shown: dict[str, int] = {}
        names = list(expected)
        for start in range(0, len(names), MAX_IDS):
            shown |= self.engine.searchable_versions(
                generation.index_name, names[start : start + MAX_IDS], generation.shards
            )
        differing = {record_of(name) for name, rev in expected.items() if shown.get(name) != rev}
        with self.database.transaction() as tx:
            return sorted(differing - filling.waiting(tx, sorted(differing)))
