"""The protocol between writers, indexers, builders and lookups, driven one step at a time over the real code.

Each of them is an `Actor`: the product's own loop (`Indexer.run_once`, `Rebuilder.run_open`, a `Lookup`), halted before
and after each thing that others could notice. Beside it stands a model of what is committed; at the moment of its
second snapshot a lookup is told what it has to answer. PostgreSQL and OpenSearch are real, and so is every lock: a step
that would have to wait for one is not taken.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx2
import sqlalchemy as sa
from pydantic import SecretStr

from analyzers.mapping import FINGERPRINT
from indexer import build, pages
from indexer.rebuild import Rebuilder, rebuild_now, why_of_no_use
from indexer.worker import Indexer
from matching.lookup import Lookup
from matching.request import read_request
from storage import changes, filling, generations, rebuilds, records
from storage.database import Database
from storage.errors import Conflict, EngineUnavailable
from storage.generations import Generation
from storage.records import Draft, Origin
from storage.schemas import validate_record
from storage.search_index import SearchIndex
from storage.settings import Settings
from tests.functional.actors import LINE_LOCK, S2, Actor, AtOnce, Writer
from tests.functional.protocol_model import ASKED, Letter, Letters, check_answer
from tests.functional.world import NOTARY, NOW
from tests.services import Pair, new_database

WRITER = Origin("import", "test", None)
ROW_WAIT = 0.05
"""Seconds a writer waits for a row that another writer holds, who does not run meanwhile: no wait would be enough."""


class Diverged(AssertionError):
    """With nothing left to do the index is not what PostgreSQL says."""


#: A lookup by name is answered from 200 documents, a run leaves some ten that have the name.
RUNS_OF_AN_INDEX = 12
TABLES = "changes document_keys mention_keys mentions record_links record_versions records rebuilds".split()


@dataclass
class Protocol:
    """The services, two writers, two indexers, a builder, two lookups, and the model. Each method is a step.

    What a step's docstring calls its condition is for the caller to see to; whether a lock is free it sees itself.
    """

    services: Pair
    database_url: str
    settings: Settings
    letters: Letters = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.database = Database(self.database_url)
        self.engine = SearchIndex(self.services.opensearch_url)
        self._impatient = Database(self.database_url, lock_timeout=ROW_WAIT)
        self.writers = tuple(Writer(self.database, self._impatient) for _ in range(2))
        self.indexing, self.looking, [self.builder] = (
            tuple(Actor(self.database_url, self.services.opensearch_url) for _ in range(count)) for count in (2, 2, 1)
        )
        self.indexers = [
            Indexer(one.database, one.engine, database_url=self.database_url, batch=size, room=-1)
            for one, size in zip(self.indexing, (2, 100), strict=True)
        ]
        self._due: list[Letters | None] = [None, None]
        self._runs, self._left_over = -1, dict[int, int]()
        self.edition = 0

    def close(self) -> None:
        """Give everything back."""
        for actor in self.actors:
            actor.close()
        for writer in self.writers:
            writer.abandon()
        self._impatient.close()
        self.database.close()
        self.engine.close()

    @property
    def actors(self) -> tuple[Actor, ...]:
        return (*self.indexing, *self.looking, self.builder)

    def start_afresh(self) -> None:
        """No record, one live generation, nobody at work.

        The index keeps documents of records that are no more, which finds nobody; before they crowd it, it is replaced.
        """
        self.stop_everybody()
        self._runs += 1
        with self.database.transaction() as tx:
            live = generations.live(tx)
            kept = live if self._runs % RUNS_OF_AN_INDEX else None
            gone = [one for one in generations.all_generations(tx) if kept is None or one.id != kept.id]
            for table in TABLES:
                tx.execute(sa.text(f"delete from {table}"))  # noqa: S608  names of our own
            tx.execute(
                sa.text("delete from generations where id = any(cast(:ids as int[]))"),
                {"ids": [one.id for one in gone]},
            )
        for generation in gone:
            self.engine.delete(generation.index_name)
        self.letters, self._left_over = {}, {}
        if kept is None:
            assert rebuild_now(self.database, self.engine, self.settings) is not None
        else:
            self.engine.refresh(kept.index_name, kept.shards)
            self._left_over[kept.id] = self.engine.count(kept.index_name, kept.shards)

    def stop_everybody(self) -> None:
        for writer in self.writers:
            writer.abandon()
        for actor in self.actors:
            actor.kill()

    # --- writers ---

    def change(self, writer: int, source_id: str, **fields: Any) -> bool:
        """Write a letter anew, in a transaction that stays open. Condition: the writer is idle."""
        before = self.letters.get(source_id)
        self.edition += 1
        if before is None:
            after = Letter(frozenset({"near"}), edition=self.edition)
        else:
            after = replace(before, edition=self.edition)
        after = replace(after, **fields)
        if before is None or before.replaces != after.replaces:
            return self._import(writer, {source_id: after})

        def amend(tx: Any) -> None:
            found = records.find_record(tx, "test", source_id)
            assert found is not None
            records.amend_record(tx, found.id, lambda _: after.body(source_id), WRITER)

        return self._write(writer, amend, {source_id: after})

    def hand_over(self, writer: int, freed: str, entered: str) -> bool:
        """Release one letter in the transaction that enters another about the same things. Condition: freed exists."""
        old = self.letters[freed]
        self.edition += 1
        return self._import(
            writer,
            {
                freed: replace(old, released=True, edition=self.edition),
                entered: Letter(old.names, edition=self.edition),
            },
        )

    def _import(self, writer: int, letters: Letters) -> bool:
        drafts = [Draft(validate_record(one.body(source_id))) for source_id, one in letters.items()]
        return self._write(writer, lambda tx: records.apply_records(tx, drafts, WRITER), letters)

    def _write(self, writer: int, work: Callable[[Any], object], letters: Letters) -> bool:
        other = self.writers[1 - writer]
        # Autovacuum may make a writer wait as well, for some milliseconds: that step is taken.
        return self.writers[writer].write(work, letters, contested=other.busy and bool(letters.keys() & other.writes))

    def commit(self, writer: int) -> None:
        """Condition: the writer has a transaction open."""
        self.letters = {**self.letters, **self.writers[writer].commit()}

    # --- indexers ---

    def index_step(self, who: int) -> None:
        """The next step of `Indexer.run_once`: claim, read | send, to each index | refresh, each | acknowledge."""
        actor = self.indexing[who]
        if actor.at is None:
            actor.begin(self.indexers[who].run_once)
        actor.advance()

    def index_batch(self, who: int) -> None:
        """All steps that are left of a batch."""
        self.index_step(who)
        while self.indexing[who].at is not None:
            self.index_step(who)

    def truncate(self, who: int) -> bool:
        """What an idle indexer does with an empty queue; whether it did. Condition: that one is idle."""
        return self.indexers[who].give_space_back()

    # --- the builder ---

    def build_step(self) -> bool:
        """The next step of a rebuild, one that was left or a new one; False while the line is another's."""
        actor = self.builder
        if actor.at is None:
            actor.begin(lambda: self._carry_on(actor))
        elif actor.at == LINE_LOCK and not self.line_is_free():
            return False
        actor.advance()
        return True

    def _carry_on(self, actor: Actor) -> None:
        with actor.database.transaction() as tx:
            if rebuilds.open_one(tx) is None:
                rebuilds.ask(tx, "asked", fingerprint=FINGERPRINT, full_speed=True)
        Rebuilder(actor.database, actor.engine, self.settings).run_open()

    def build_fails(self) -> None:
        """The engine does not answer the builder. Condition: it stands at a call of the engine's."""
        with suppress(EngineUnavailable):
            self.builder.advance(EngineUnavailable())

    def cancel_build(self) -> bool:
        """Ask the open rebuild to end at its next page; whether there is one."""
        with self.database.transaction() as tx:
            found = rebuilds.open_one(tx)
            if found is not None:
                rebuilds.ask_to_cancel(tx, found.id)
        return found is not None

    def watch(self) -> None:
        """What an indexer asks every second. Raises Diverged when it distrusts an index that nothing happened to."""
        if (reason := why_of_no_use(self.database, self.engine)) is not None:
            raise Diverged(f"a false alarm: the live index is {reason}")

    def roll_back(self) -> bool:
        """Have lookups ask the generation of before; whether there is one, and nobody holds the line."""
        if not self.line_is_free():
            return False
        try:
            with self.database.transaction() as tx:
                generations.roll_back(tx)
        except Conflict:
            return False
        return True

    def line_is_free(self) -> bool:
        """Whether no batch is under way, by the lock itself."""
        with self.database.transaction() as tx:
            asked = sa.select(sa.func.pg_try_advisory_xact_lock(generations.LINE_LOCK))
            return bool(tx.execute(asked).scalar_one())

    def generations(self) -> list[Generation]:
        """Those that take documents, oldest first."""
        with self.database.transaction() as tx:
            return generations.receiving(tx)

    def engine_refreshes(self, which: int) -> None:
        """The engine shows by itself what an index has taken."""
        found = self.generations()
        one = found[which % len(found)]
        self.engine.refresh(one.index_name, one.shards)

    # --- lookups ---

    def look_step(self, who: int) -> None:
        """The next step of a lookup: first look | ask the engine | take the second snapshot | judge by it."""
        actor = self.looking[who]
        if actor.at is None:
            actor.begin(lambda: self._look(actor))
        actor.advance()
        if actor.at == S2:
            self._due[who] = self.letters
        elif actor.at is None:
            due = self._due[who]
            assert due is not None
            check_answer(actor.result, due)

    def _look(self, actor: Actor) -> dict[str, Any]:
        lookup = Lookup(read_request(ASKED), NOTARY, actor.database, self.engine, engine_timeout=20, now=NOW)
        lookup.first_look()
        actor.halt("the first look is taken")
        lookup.ask_engine()
        actor.halt("the engine is asked")
        return lookup.judge()

    def look(self, who: int) -> None:
        """All steps that are left of a lookup."""
        self.look_step(who)
        while self.looking[who].at is not None:
            self.look_step(who)

    # --- rest ---

    def come_to_rest(self, *, by_rev: bool = True) -> None:
        """Kill whoever is at work and let one indexer drain: lookups must be right, the index equal PostgreSQL.

        `by_rev` False compares by lookups alone.
        """
        self.stop_everybody()
        Rebuilder(self.database, self.engine, self.settings).run_open()
        self.indexers[0].drain()
        self.look(0)
        with self.database.transaction() as tx:
            waiting = changes.queue_state(tx)
            counted = generations.must_acknowledge(tx)  # live and standby: a rebuild has ended
            due = filling.revisions(tx, filling.page(tx, 0, 1_000))
        if (waiting.pending, waiting.stuck) != (0, 0):
            raise Diverged(f"{waiting.pending} changes stay in the queue, {waiting.stuck} are stuck")
        for generation in counted if by_rev else ():
            over = self._left_over.get(generation.id, 0)
            held = self.engine.searchable_versions(generation.index_name, list(due), generation.shards) if due else {}
            if held != due or self.engine.count(generation.index_name, generation.shards) != len(due) + over:
                raise Diverged(f"{generation.state}: {held} in the index, {due} in PostgreSQL")


@contextmanager
def running_protocol(services: Pair, template_database: str, patch: Any) -> Iterator[Protocol]:
    """One for many runs, each of which begins with `start_afresh`.

    `patch` (a MonkeyPatch) makes a builder read two records a page and send one page after the other.
    """
    prefix = f"test-{secrets.token_hex(4)}"
    patch.setattr(pages, "ThreadPoolExecutor", AtOnce)
    patch.setattr(build, "PAGE", 2)
    with new_database(services.database_url, template_database) as url:
        settings = Settings(
            data_dir=Path("unused"),
            database_url=SecretStr(url),
            opensearch_url=services.opensearch_url,
            index_prefix=prefix,
            index_refresh_interval="-1",  # a step of its own here
        )
        protocol = Protocol(services, url, settings)
        try:
            yield protocol
        finally:
            protocol.close()
            httpx2.delete(f"{services.opensearch_url}/{prefix}*?expand_wildcards=all").raise_for_status()
