"""A new generation of the index, from nothing to live, while writes and lookups go on.

register (from now on every bulk goes to it too) → fill from PostgreSQL → under the exclusive lock: from now on nothing
is acknowledged without its refresh → live settings → refresh → verify → name it live in PostgreSQL → move the alias.
A build that fails is marked failed and is never asked; the live generation knows nothing of it.

The steps of one generation are here; indexer/rebuild.py takes them in order, and up again after a kill.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import structlog

from analyzers import mapping
from indexer.documents import record_of
from indexer.pages import for_each_page, pages_of_records
from storage import changes, filling, generations, records
from storage.errors import EngineRefused, EngineUnavailable
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


class Course(Protocol):
    """How one phase of a build goes on: where it begins, and what is to be done after each page."""

    @property
    def after(self) -> int:
        """The last record that is done already."""

    def passed(self, last_id: int, records: int, mended: int) -> None:
        """All records up to this one are done; may raise to end the build."""


@dataclass(frozen=True, slots=True)
class FromTheStart:
    """All of it, and nobody wants to know how far it is."""

    after: int = 0

    def passed(self, last_id: int, records: int, mended: int) -> None:
        """Nothing."""


@dataclass(frozen=True, slots=True)
class Build:
    """The steps of one generation."""

    database: Database
    engine: SearchIndex
    settings: Settings
    course: Course = field(default_factory=FromTheStart)

    def run(self) -> Generation | None:
        """Ask for a rebuild, and build at once (see `rebuild_now`)."""
        from indexer.rebuild import rebuild_now  # noqa: PLC0415  that module imports this one

        return rebuild_now(self.database, self.engine, self.settings)

    def give_up_abandoned(self) -> None:
        """Mark what is left of other builds as failed: it holds up the line."""
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

    def derive(self) -> None:
        """Derive the mentions and keys of all records by today's rules; doing it twice is only work."""
        derive_again(self.database, self.course)

    def fill(self, generation: Generation) -> None:
        """Send every record; what a worker sends meanwhile carries a higher rev and wins."""

        def send(ids: list[int]) -> int:
            self._send(generation, ids)
            return 0

        self._for_each_page(send)

    def start_counting(self, generation: Generation) -> None:
        """Acknowledge nothing without this index from now on, then make searchable what it has, durably."""
        self.set_state(generation, "catching_up")
        refreshing = {"refresh_interval": self.settings.index_refresh_interval}
        self.engine.configure(generation.index_name, {**LIVE_SETTINGS, **refreshing})
        self.engine.flush(generation.index_name, generation.shards)
        self.engine.refresh(generation.index_name, generation.shards)
        with self.database.transaction() as tx:
            generations.acknowledged(tx, [generation.id], self.engine.watermark(generation.index_name) or 0)

    def verify(self, generation: Generation) -> None:
        """Compare (id, rev) of every document, searched for as a lookup would, with PostgreSQL; mend, then demand.

        Slice by slice each document must be there with its rev; and there must be no more than those in all. So the two
        sets are equal. Records that wait in the queue, stuck ones too, may differ: lookups find them there.
        """
        self._for_each_page(lambda ids: self._verify_page(generation, ids))
        held = self.engine.count(generation.index_name, generation.shards)
        with self.database.transaction() as tx:
            known = filling.count_documents(tx)  # read after `held`, and never falls: more in the index is too many
        if held > known:
            raise BuildFailed(f"chỉ mục có {held} mục, cơ sở dữ liệu có {known}")

    def _verify_page(self, generation: Generation, ids: list[int]) -> int:
        """Mend what differs; how many records did."""
        differing = first = self._differing(generation, ids)
        for _ in range(MENDINGS):
            if not differing:
                return len(first)
            self._send(generation, differing)
            self.engine.refresh(generation.index_name, generation.shards)
            differing = self._differing(generation, differing)
        if differing:
            raise BuildFailed(f"{len(differing)} bản ghi lệch")
        return len(first)

    def name_live(self, generation: Generation) -> Generation:
        """Have lookups ask it; afterwards the alias, which only tools read, follows."""
        keep = self.settings.index_keep_hours > 0
        with self.database.transaction() as tx:
            live = generations.set_state(tx, generation.id, "live", keep=keep)
        self.point_alias(live)
        return live

    def point_alias(self, live: Generation) -> None:
        """Have the alias follow; without it nothing is lost."""
        try:
            self.engine.point_alias(self.settings.index_prefix, live.index_name)
        except EngineUnavailable:
            log.warning("alias_not_moved", alias=self.settings.index_prefix)

    def set_state(self, generation: Generation, state: generations.State) -> Generation:
        """Change the state, which waits until no batch is under way."""
        with self.database.transaction() as tx:
            return generations.set_state(tx, generation.id, state)

    def _for_each_page(self, work: Callable[[list[int]], int]) -> None:
        """Do it for every page, SENDERS at a time, and note them in order; the first that raises ends it."""
        pages = _pages(self.database, self.course.after)
        for_each_page(pages, SENDERS, work, lambda ids, done: self.course.passed(ids[-1], len(ids), done))

    def _send(self, generation: Generation, ids: Sequence[int]) -> None:
        """Send these records as they are now; those that the engine refuses are set aside, where lookups find them."""
        with self.database.transaction() as tx:
            documents = changes.documents(tx, ids)
        results = self.engine.bulk([generation.index_name], documents)
        outcomes = {result.outcome for result in results}
        if Outcome.STOP in outcomes:
            raise EngineRefused
        if Outcome.OVERLOAD in outcomes:
            raise EngineUnavailable
        if documents:
            self.engine.raise_watermark(generation.index_name, max(document.rev for document in documents))
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


def derive_again(database: Database, course: Course | None = None) -> None:
    """Derive the mentions and keys of all records by today's rules, page by page, each with a new rev."""
    course = course or FromTheStart()
    for ids in _pages(database, course.after):
        with database.transaction() as tx:
            records.rederive(tx, ids)
        course.passed(ids[-1], len(ids), 0)


def _pages(database: Database, after: int) -> Iterator[list[int]]:
    return pages_of_records(database, after, PAGE)


def ensure_generation(database: Database, engine: SearchIndex, settings: Settings) -> Generation | None:
    """See indexer.rebuild."""
    from indexer.rebuild import ensure_generation as ensure  # noqa: PLC0415  that module imports this one

    return ensure(database, engine, settings)
