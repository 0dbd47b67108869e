"""The whole live index compared with the records, page by page; what differs goes through the queue once more.

Nothing should ever differ. What may: the engine lost what it had acknowledged, somebody wrote to the index or deleted
from it, one of the two services was restored from a copy, or there is a bug. So each finding is logged and noted before
it is mended, and of a run that finds nothing only its progress is written.

- missing, stale: the record is queued again, with a new rev. From that commit on lookups find it by the queue.
- ahead, a rev above PostgreSQL's: the database is an earlier one. The index is trusted no more, and a new one is built.
- orphaned, a document that no record has: it is deleted. Lookups read every hit again, so it harmed nobody.

Only the live generation is compared. One that stands by takes every repair that goes through the queue, and if it is
gone back to and was not compared for long, that is due at once.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

import structlog

from indexer.documents import record_of
from indexer.pages import for_each_page, pages_of_records
from indexer.rebuild import Interrupted, ask_if_needed
from storage import comparing, filling, generations, reconciles
from storage.errors import Conflict
from storage.giving_way import GivingWay
from storage.reconciles import Found, Reconcile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from storage.database import Database, Tx
    from storage.frozen_index import FrozenIndex, Held
    from storage.generations import Generation
    from storage.search_index import SearchIndex
    from storage.settings import Settings

log = structlog.get_logger(__name__)

PAGE = 1_000
"""Records compared at a time."""

READERS = 2
"""Pages under way at a time: while the engine searches for one, PostgreSQL reads another."""

MAX_IDS = 5_000
"""Documents asked for in one search; the engine gives at most 10,000."""

MOST_REPAIRED = 20_000
"""Documents. An index that lacks more is built anew: that is as fast, and its answers are worth nothing until then."""

MOST_UNSETTLED = 50_000
"""Documents looked up to know how many an index should show; behind a larger queue all of it is read instead."""

LOGGED = 20
"""Records named in one line of the log."""

DOCUMENT = re.compile(r"([0-9]{1,18})-([0-9]{1,9})")


class _AnotherIndex(Exception):
    """The generation that is compared is not the live one any more, or not trusted: nothing found of it counts."""


class _OfNoUse(Exception):
    """What was found means that the generation cannot be trusted, and why."""

    def __init__(self, fault: reconciles.Fault) -> None:
        super().__init__()
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Differences:
    """What one page showed, by document."""

    checked: int
    missing: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()
    ahead: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reconciler:
    """Carries comparisons on, in one process of many."""

    database: Database
    engine: SearchIndex
    settings: Settings
    stopping: Callable[[], bool] = lambda: False

    def run_open(self) -> Reconcile | None:
        """Bring the open comparison to its end, or begin the daily one if that is due.

        None when neither is so, or another process is at it. Raises Interrupted when told to stop; EngineUnavailable or
        DatabaseUnavailable when it can go on later, from where it is.
        """
        if not self._open_or_due():
            return None
        with reconciles.only_one(self.database) as mine:
            if not mine:
                return None
            with self.database.transaction() as tx:
                reconcile = reconciles.open_one(tx)
            return self._carry_on(reconcile) if reconcile else None

    def _open_or_due(self) -> bool:
        with self.database.transaction() as tx:
            if reconciles.open_one(tx):
                return True
            seconds = self.settings.reconcile_hours * 3600
            if not seconds or not reconciles.due(tx, seconds):
                return False
        try:
            with self.database.transaction() as tx:
                reconciles.ask(tx, "daily")
        except Conflict:
            pass  # another process was as quick
        return True

    def _carry_on(self, reconcile: Reconcile) -> Reconcile:
        while True:
            ask_if_needed(self.database, self.engine, self.settings)
            with self.database.transaction() as tx:
                live = generations.live(tx)
            if live is None or not live.trusted:
                return self._end(reconcile, "no_index")
            if reconcile.generation_id != live.id:
                with self.database.transaction() as tx:
                    reconcile = reconciles.begin(tx, reconcile.id, live.id, filling.count_records(tx))
                log.info("reconcile_begins", reconcile=reconcile.id, reason=reconcile.reason, generation=live.id)
            try:
                return _Comparison(self.database, self.engine, reconcile, live, self.stopping).run()
            except _AnotherIndex:
                log.warning("reconcile_begins_again", reconcile=reconcile.id)
            except _OfNoUse as error:
                self._distrust(live, error.fault)
                return self._end(reconcile, error.fault)

    def _distrust(self, live: Generation, fault: reconciles.Fault) -> None:
        """Of an earlier database the index on standby is ahead too: it must not take over. A new one is verified."""
        with self.database.transaction() as tx:
            for generation in generations.receiving(tx):
                if generation.id == live.id or (fault == "ahead" and generation.state == "standby"):
                    generations.distrust(tx, generation.id)

    def _end(self, reconcile: Reconcile, fault: reconciles.Fault) -> Reconcile:
        log.error("reconcile_failed", reconcile=reconcile.id, fault=fault)
        ask_if_needed(self.database, self.engine, self.settings)
        with self.database.transaction() as tx:
            return reconciles.end(tx, reconcile.id, "failed", fault)


class _Comparison:
    """One run over one generation, from the checkpoint of its row."""

    def __init__(
        self,
        database: Database,
        engine: SearchIndex,
        reconcile: Reconcile,
        generation: Generation,
        stopping: Callable[[], bool],
    ) -> None:
        self._database = database
        self._engine = engine
        self._reconcile = reconcile
        self._generation = generation
        self._stopping = stopping
        self._way = None if reconcile.full_speed else GivingWay(database)
        self._begun = time.monotonic()

    def run(self) -> Reconcile:
        """All records, then whatever else the index holds; gives the row, ended."""
        pages = pages_of_records(self._database, self._reconcile.checkpoint, PAGE)
        for_each_page(pages, READERS, self.compare, self._passed)
        self._remove(self._orphans())
        with self._database.transaction() as tx:
            ended = reconciles.end(tx, self._reconcile.id, "done")
        found = {"missing": ended.missing, "stale": ended.stale, "orphaned": ended.orphaned}
        log.info("reconcile_done", reconcile=ended.id, checked=ended.checked, repaired=ended.repaired, **found)
        return ended

    # --- what the records have ------------------------------------------------------------------------

    def compare(self, ids: list[int]) -> Differences:
        """What the index shows of these records, and what PostgreSQL had of them before that."""
        with self._database.transaction() as tx:
            expected = comparing.expected(tx, ids)
        documents = [name for record in expected for name in record.documents]
        shown: dict[str, int] = {}
        for start in range(0, len(documents), MAX_IDS):
            part = documents[start : start + MAX_IDS]
            shown |= self._engine.searchable_versions(self._generation.index_name, part, self._generation.shards)
        missing: list[str] = []
        stale: list[str] = []
        above: list[tuple[str, int]] = []
        for record in expected:
            for name in record.documents:
                rev = shown.get(name)
                if rev == record.rev:
                    continue
                if rev is not None and rev > record.rev:
                    above.append((name, rev))
                elif not record.waits:
                    (missing if rev is None else stale).append(name)
        return Differences(len(documents), tuple(missing), tuple(stale), self._ahead(above))

    def _ahead(self, above: list[tuple[str, int]]) -> tuple[str, ...]:
        """Those that PostgreSQL does not have by now either: the others have changed since it was asked."""
        if not above:
            return ()
        with self._database.transaction() as tx:
            revs = comparing.revs(tx, {record_of(name) for name, _ in above})
        return tuple(name for name, rev in above if rev > revs.get(record_of(name), 0))

    def _passed(self, ids: list[int], differences: Differences) -> None:
        """Say what was found, then note it and queue the repairs, all or nothing."""
        missing, stale, ahead = differences.missing, differences.stale, differences.ahead
        records = {record_of(name) for name in chain(missing, stale)}
        found = Found(
            checked=differences.checked,
            missing=len(missing),
            stale=len(stale),
            ahead=len(ahead),
            repaired=len(missing) + len(stale),
        )
        if records or ahead:
            counts = {"missing": len(missing), "stale": len(stale), "ahead": len(ahead)}
            self._say(chain(missing, stale, ahead), **counts)
        with self._database.transaction() as tx:
            self._demand_live(tx)
            if records:
                comparing.requeue(tx, records)
            passed = reconciles.passed(tx, self._reconcile.id, last_id=ids[-1], records=len(ids), found=found)
        if ahead:
            raise _OfNoUse("ahead")
        if passed.missing + passed.stale > MOST_REPAIRED:
            raise _OfNoUse("too_many")
        if self._stopping():
            raise Interrupted
        if self._way:
            self._way.rest(time.monotonic() - self._begun)
        self._begun = time.monotonic()

    # --- what no record has ---------------------------------------------------------------------------

    def _orphans(self) -> list[Held]:
        """Documents of no record. All that the records have is there, so they show in the number of documents.

        Of the settled documents (no change waited at a moment, none came since) each is in the index as it was frozen
        after that moment; the others are counted there. Only if it holds another number is all of it read.
        """
        with self._database.transaction() as tx:
            moment = comparing.moment(tx)
        with self._engine.frozen(self._generation.index_name, self._generation.shards) as index:
            with self._database.transaction() as tx:
                there = comparing.sum_since(tx, moment)
            if len(there.unsettled) <= MOST_UNSETTLED and index.count() == there.settled + index.count_of(
                there.unsettled
            ):
                return []
            return self._read_whole(index)

    def _read_whole(self, index: FrozenIndex) -> list[Held]:
        orphans: list[Held] = []
        for documents in index.documents():
            orphans += self._unknown(documents)
            if len(orphans) > MOST_REPAIRED:
                self._note_orphans(orphans)
                raise _OfNoUse("too_many")
            if self._stopping():
                raise Interrupted
            if self._way:
                self._way.rest(time.monotonic() - self._begun)
            self._begun = time.monotonic()
        return orphans

    def _unknown(self, documents: list[Held]) -> Iterator[Held]:
        """Those that no record has; read after the index was frozen, and a record's documents only become more."""
        named = {one.id: match for one in documents if (match := DOCUMENT.fullmatch(one.id))}
        with self._database.transaction() as tx:
            unknown = comparing.unknown(tx, [(int(match[1]), int(match[2])) for match in named.values()])
        return (one for one in documents if one.id not in named or one.id in unknown)

    def _remove(self, orphans: list[Held]) -> None:
        """Say what was found, note it, then delete it.

        A record that gets the same id one day is drawn a higher rev than any that was drawn by now, so the engine takes
        its documents, whether these are still there or have just been deleted. One with a rev that was never drawn
        would stand in its way: then the index is ahead.
        """
        if not orphans:
            return
        with self._database.transaction() as tx:
            self._demand_live(tx)
            highest = generations.highest_rev(tx)
        ahead = [one for one in orphans if one.version > highest]
        self._note_orphans(orphans, ahead=len(ahead))
        if ahead:
            raise _OfNoUse("ahead")
        for start in range(0, len(orphans), PAGE):
            self._engine.remove(self._generation.index_name, orphans[start : start + PAGE])
        self._engine.refresh(self._generation.index_name, self._generation.shards)
        with self._database.transaction() as tx:
            self._reconcile = reconciles.note(tx, self._reconcile.id, Found(repaired=self._reconcile.orphaned))

    def _note_orphans(self, orphans: list[Held], ahead: int = 0) -> None:
        """In a row that has noted them before, when this process took over from one that was killed, they are no more.

        The row counts either kind: those with a rev that was never drawn are `ahead`.
        """
        self._say((one.id for one in orphans), orphaned=len(orphans) - ahead, ahead=ahead)
        with self._database.transaction() as tx:
            row = reconciles.get(tx, self._reconcile.id)
            new = Found(orphaned=max(0, len(orphans) - ahead - row.orphaned), ahead=max(0, ahead - row.ahead))
            self._reconcile = reconciles.note(tx, row.id, new)

    # --- both -----------------------------------------------------------------------------------------

    def _demand_live(self, tx: Tx) -> None:
        live = generations.live(tx)
        if live is None or not live.trusted or live.id != self._generation.id:
            raise _AnotherIndex

    def _say(self, documents: Iterable[str], **found: int) -> None:
        records = sorted({record_of(name) for name in documents if DOCUMENT.fullmatch(name)})
        log.warning("reconcile_found", reconcile=self._reconcile.id, records=records[:LOGGED], **found)
