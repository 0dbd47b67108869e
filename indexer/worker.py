"""The line from the change queue to the index: claim → read → bulk → refresh → acknowledge, in one transaction.

A queue row goes only when every generation that counts has taken the document *and* made it searchable; until then a
lookup finds the change by its queue row. So whatever happens in between (a kill, an outage, a rollback) costs a
repeated bulk and nothing else: the claim is a row lock, which PostgreSQL gives back by itself, and the engine keeps
the higher rev.

What the engine says decides:

- taken, or superseded by a rev that PostgreSQL knows: done;
- busy, silent, unreadable: everything back in the queue, again after a pause that grows to 3 s;
- index missing, closed, read-only or forbidden: the same, for no document would pass;
- this document never: alone once more, then its rows stay `stuck` (lookups still match them), the rest goes on;
- the engine's rev is above PostgreSQL's (the database is an earlier one), or the index lacks what it has shown (it was
  emptied, or is an older copy): the generation is trusted no more and the line stops.
"""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from indexer.documents import record_of
from indexer.metrics import Measurements
from storage import changes, generations, lag
from storage.errors import DatabaseUnavailable, EngineRefused, EngineUnavailable, IndexAheadOfRecord
from storage.giving_way import GivingWay
from storage.search_index import Outcome
from storage.watching import INDEXER_NAME

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterable, Sequence

    from storage.changes import ChangeListener, Claim, Document
    from storage.database import Database, Tx
    from storage.generations import Generation
    from storage.lag import Lag
    from storage.search_index import ItemResult, SearchIndex

log = structlog.get_logger(__name__)

BATCH = 2_000
"""Queue rows per transaction: a few mebibytes of documents, well within the 60 s that a transaction may idle."""

POLL_SECONDS = 1.0
"""A notification may be lost; the queue is looked at this often anyway."""

LONGEST_PAUSE = 3.0
STOPPED_PAUSE = 1.0
"""Until the index that is ahead of the record has a successor, which is being built."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What one transaction holds: the queue rows it locked and the newest content of their records, read after that."""

    claimed: tuple[Claim, ...]
    documents: tuple[Document, ...]
    #: Generations whose refresh the acknowledgement waits for (live, catching up, standby) …
    counted: tuple[Generation, ...]
    #: … and one being filled, which gets every bulk too but holds nobody up: its builder verifies it at the end.
    building: tuple[Generation, ...]

    @property
    def rev(self) -> int:
        """The highest rev of its documents."""
        return max((document.rev for document in self.documents), default=0)


class _Spoilt(Exception):
    """Found out just now: a generation on standby takes nothing any more."""

    def __init__(self, generation: int) -> None:
        super().__init__()
        self.generation = generation


class _Ahead(IndexAheadOfRecord):
    """Found out just now: this generation must lose its trust."""

    def __init__(self, generation: int) -> None:
        super().__init__()
        self.generation = generation


class Indexer:
    """One worker; any number may run, here and on other machines. Tests drive its steps one at a time."""

    def __init__(  # noqa: PLR0913  what it works with, and how much of it at a time
        self,
        database: Database,
        engine: SearchIndex,
        *,
        database_url: str,
        batch: int = BATCH,
        room: int = changes.ROOM,
        measured: Measurements | None = None,
    ) -> None:
        """`database_url` is where notifications are listened for; `batch` is in queue rows, `room` in bytes."""
        self._database = database
        self._engine = engine
        self._database_url = database_url
        self._batch = batch
        self._room = room
        self._measured = measured or Measurements()
        self._listener: ChangeListener | None = None

    # --- the steps, in order --------------------------------------------------------------------------

    def claim(self, tx: Tx) -> Batch | None:
        """Lock free queue rows and read their records; None when there is nothing to do, or no index that counts yet.

        Raises IndexAheadOfRecord when a generation that counts has lost its trust: nothing may be acknowledged then.
        """
        generations.hold_steady(tx)
        counted = tuple(generations.must_acknowledge(tx))
        if not all(generation.trusted for generation in counted):
            raise IndexAheadOfRecord
        if not counted:
            return None
        claimed = tuple(changes.claim(tx, self._batch))
        if not claimed:
            return None
        counted_ids = {generation.id for generation in counted}
        building = tuple(g for g in generations.receiving(tx) if g.id not in counted_ids)
        documents = tuple(changes.documents(tx, sorted({change.record_id for change in claimed})))
        return Batch(claimed, documents, counted, building)

    def send(self, tx: Tx, batch: Batch) -> dict[int, str]:
        """Send the batch to every generation that receives; gives the reason for each record that the engine refuses.

        Raises EngineUnavailable when all must be sent again, IndexAheadOfRecord when the engine is ahead of PostgreSQL.
        """
        refused: dict[int, str] = {}
        for generation in batch.counted:
            try:
                with self._measured.bulk_seconds.time():
                    results = self._engine.bulk([generation.index_name], batch.documents)
                refused |= self._judge(tx, generation, results, batch.documents)
                self._mark(generation, batch.rev)
            except (EngineRefused, _Ahead):
                if generation.state == "standby":
                    raise _Spoilt(generation.id) from None
                raise
        for generation in batch.building:
            try:
                self._engine.bulk([generation.index_name], batch.documents)
                self._engine.raise_watermark(generation.index_name, batch.rev)
            except EngineUnavailable:
                log.warning("building_generation_missed_a_batch", generation=generation.id)
        return refused

    def refresh(self, batch: Batch) -> None:
        """Make what was sent searchable in each generation that counts, or raise EngineUnavailable."""
        for generation in batch.counted:
            self._engine.refresh(generation.index_name, generation.shards)

    @staticmethod
    def acknowledge(tx: Tx, batch: Batch, refused: dict[int, str]) -> Lag:
        """Delete the rows whose change is searchable; leave those of refused records behind, stuck, with the reason.

        How long they had waited, which is noted for the administrator too.
        """
        for change in batch.claimed:
            if change.record_id in refused:
                changes.mark_stuck(tx, change.id, refused[change.record_id])
                log.error("change_stuck", record=change.record_id, reason=refused[change.record_id])
        took = changes.acknowledge(tx, [change.id for change in batch.claimed if change.record_id not in refused])
        generations.acknowledged(tx, [generation.id for generation in batch.counted], batch.rev)
        lag.note(tx, took, len(batch.documents))
        return took

    # --- the loop -------------------------------------------------------------------------------------

    def run_once(self) -> int:
        """One transaction. Gives how many queue rows it dealt with; 0 means that nothing could be claimed."""
        try:
            return self._transaction()
        except _Ahead as ahead:
            # The batch has been rolled back. From now on lookups answer index_stale.
            with self._database.transaction() as tx:
                generations.distrust(tx, ahead.generation)
            raise
        except _Spoilt as spoilt:
            # Whatever happened to an index that nobody asks must not hold up the one that is asked.
            log.warning("standby_given_up", generation=spoilt.generation)
            with self._database.transaction() as tx:
                generations.set_state(tx, spoilt.generation, "retired")
            return self._transaction()

    def _transaction(self) -> int:
        with self._database.transaction() as tx:
            batch = self.claim(tx)
            if batch is None:
                return 0
            refused = self.send(tx, batch)
            self.refresh(batch)
            took = self.acknowledge(tx, batch, refused)
        self._measured.acknowledged(took, documents=len(batch.documents), stuck=len(refused))
        return len(batch.claimed)

    def drain(self) -> int:
        """Work until nothing can be claimed; gives how many queue rows it dealt with. Raises what `run_once` raises."""
        done = 0
        while moved := self.run_once():
            done += moved
        return done

    def give_space_back(self) -> bool:
        """Free the disk that an import's queue took, if nobody uses it now; whether that was done."""
        with self._database.transaction() as tx:
            if not changes.keeps_space(tx, self._room):
                return False
        with self._database.transaction() as tx:  # another one: that look holds a lock on the queue
            given = changes.give_space_back(tx)
        if given:
            log.info("queue_space_given_back")
        return given

    def run(self, stop: threading.Event) -> None:
        """Work until `stop` is set; the batch in hand is then finished, and the rest keeps its place in the queue."""
        failures, stopped = 0, False
        way = GivingWay(self._database, stop.wait)
        while not stop.is_set():
            try:
                begun = time.monotonic()
                moved = self.run_once()
                if moved >= self._batch:  # there is more, as behind an import: what people enter is less
                    way.rest(time.monotonic() - begun)
                elif not moved:
                    self.give_space_back()  # refused while somebody uses the queue: the next idle moment will do
            except IndexAheadOfRecord:
                self._measured.given_back("index_ahead_of_record")
                if not stopped:
                    log.critical("line_stopped", advice="the live index is trusted no more; a new one is being built")
                stopped = True
                stop.wait(STOPPED_PAUSE)
            except (EngineUnavailable, DatabaseUnavailable) as error:
                failures += 1
                self._measured.given_back(error.code())
                pause = full_jitter(failures)
                log.warning("batch_given_back", error=error.code(), failures=failures, pause_seconds=round(pause, 2))
                stop.wait(pause)
            else:
                failures, stopped = 0, False
                if not moved:
                    self._wait(stop)

    def _wait(self, stop: threading.Event) -> None:
        """Until something is written or the poll is due; not with a new listener, which may have missed something."""
        try:
            if self._listener is None:
                self._listener = changes.ChangeListener(self._database_url, application_name=INDEXER_NAME)
            else:
                self._listener.wait(POLL_SECONDS)
        except DatabaseUnavailable:
            self.close()
            stop.wait(POLL_SECONDS)

    def close(self) -> None:
        """Give up the connection that listens."""
        if self._listener is not None:
            self._listener.close()
            self._listener = None

    # --- judging what came back -----------------------------------------------------------------------

    def _judge(
        self, tx: Tx, generation: Generation, results: Sequence[ItemResult], documents: Sequence[Document]
    ) -> dict[int, str]:
        """The records that this generation refuses; raises when the batch as a whole cannot count as taken."""
        outcomes = {result.outcome for result in results}
        if Outcome.STOP in outcomes:
            log.error(
                "index_does_not_take_documents", generation=generation.id, reasons=_reasons(results, Outcome.STOP)
            )
            raise EngineRefused
        if Outcome.OVERLOAD in outcomes:
            raise EngineUnavailable
        if superseded := [result.id for result in results if result.outcome is Outcome.SUPERSEDED]:
            self._check_not_ahead(tx, generation, superseded)
        poison = {record_of(result.id) for result in results if result.outcome is Outcome.POISON}
        return self._retry_alone(generation, poison, documents)

    def _check_not_ahead(self, tx: Tx, generation: Generation, ids: Sequence[str]) -> None:
        """A higher version in the engine is fine as long as PostgreSQL has it too, which is asked afterwards.

        One that the engine does not even have is refused for a deletion that it remembers, and none was ours.
        """
        held = self._engine.versions(generation.index_name, ids)
        known = {doc.id: doc.rev for doc in changes.documents(tx, sorted({record_of(one) for one in ids}))}
        if any(one not in held or held[one] > known.get(one, 0) for one in ids):
            raise _Ahead(generation.id)

    def _mark(self, generation: Generation, rev: int) -> None:
        """Raise the watermark of an index that still has what it has shown.

        One that was emptied or put back from an older copy is known by its watermark, which ours would cover up.
        """
        shown = generation.acknowledged_rev
        if shown and (self._engine.watermark(generation.index_name) or 0) < shown:
            raise _Ahead(generation.id)
        was_there = self._engine.raise_watermark(generation.index_name, rev)
        if shown and not was_there:  # emptied between the two
            raise _Ahead(generation.id)

    def _retry_alone(
        self, generation: Generation, records: Iterable[int], documents: Sequence[Document]
    ) -> dict[int, str]:
        """Send each refused record by itself: another document of the request may have been to blame."""
        refused: dict[int, str] = {}
        for record in sorted(records):
            own = [document for document in documents if record_of(document.id) == record]
            results = self._engine.bulk([generation.index_name], own)
            if any(result.outcome in {Outcome.STOP, Outcome.OVERLOAD} for result in results):
                raise EngineUnavailable
            if reasons := _reasons(results, Outcome.POISON):
                refused[record] = reasons[0]
        return refused


def full_jitter(failures: int) -> float:
    """Seconds to wait after so many failures in a row: anywhere below a bound that doubles from 0.5 s to 3 s."""
    bound = min(LONGEST_PAUSE, 0.5 * 2 ** min(failures - 1, 10))
    return random.uniform(0, bound)  # noqa: S311  spreads workers in time, guards nothing


def _reasons(results: Sequence[ItemResult], outcome: Outcome) -> list[str]:
    """The engine's error types among the results of one outcome."""
    return sorted({result.reason or "unknown" for result in results if result.outcome is outcome})
