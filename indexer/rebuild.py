"""Rebuilds: whoever holds the builder's lock takes up the one that is open, where it was left, and ends it.

A rebuild is a row (storage/rebuilds.py), asked for by a person, by an upgrade, or because the live index is of no use
any more. Killed in the middle, it goes on at its checkpoint in whichever process is next. An outage of either service
only delays it. What cannot be right fails, and the live generation knows nothing of it.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from analyzers import mapping
from indexer.build import Build, BuildFailed
from storage import filling, generations, rebuilds
from storage.errors import Conflict
from storage.giving_way import GivingWay

if TYPE_CHECKING:
    from collections.abc import Callable

    from storage.database import Database
    from storage.generations import Generation
    from storage.rebuilds import Reason, Rebuild
    from storage.search_index import SearchIndex
    from storage.settings import Settings

log = structlog.get_logger(__name__)


class Cancelled(Exception):
    """Somebody asked to end this rebuild."""


class Interrupted(Exception):
    """This process is to end; the rebuild goes on in the next one."""


@dataclass(slots=True)
class _Course:
    """A phase of a rebuild, noted page by page; between pages it gives way to people."""

    database: Database
    rebuild: Rebuild
    way: GivingWay | None
    stopping: Callable[[], bool]
    begun: float = 0.0

    @property
    def after(self) -> int:
        """Where the rebuild was left."""
        return self.rebuild.checkpoint

    def passed(self, last_id: int, records: int, mended: int) -> None:
        """Note the page. Raises Cancelled or Interrupted."""
        with self.database.transaction() as tx:
            cancel = rebuilds.passed(tx, self.rebuild.id, last_id=last_id, records=records, mended=mended)
        if cancel:
            raise Cancelled
        if self.stopping():
            raise Interrupted
        if self.way:
            self.way.rest(time.monotonic() - self.begun)
        self.begun = time.monotonic()


@dataclass(frozen=True, slots=True)
class Rebuilder:
    """Carries rebuilds on, in one process of many."""

    database: Database
    engine: SearchIndex
    settings: Settings
    stopping: Callable[[], bool] = lambda: False

    def run_open(self) -> Generation | None:
        """Bring the open rebuild to its end; the new live generation.

        None when none is open, another process is at it, or it was cancelled. Raises BuildFailed; Interrupted when told
        to stop; EngineUnavailable or DatabaseUnavailable when it can go on later, from where it is.
        """
        with generations.only_builder(self.database) as mine:
            if not mine:
                return None
            with self.database.transaction() as tx:
                rebuild = rebuilds.open_one(tx)
            return self._carry_on(rebuild) if rebuild else None

    def _carry_on(self, rebuild: Rebuild) -> Generation | None:
        if rebuild.cancel_asked:
            self._give_up(rebuild, "cancelled")
            return None
        generation = self._its_generation(rebuild)
        if rebuild.fingerprint != mapping.FINGERPRINT or (rebuild.generation_id and generation is None):
            rebuild, generation = self._begin_again(rebuild, generation), None
        try:
            return self._phases(rebuild, generation)
        except Cancelled:
            self._give_up(rebuild, "cancelled")
            return None
        except BuildFailed as error:
            self._give_up(rebuild, "failed", str(error))
            raise

    def _phases(self, rebuild: Rebuild, generation: Generation | None) -> Generation:
        if rebuild.phase == "waiting":
            Build(self.database, self.engine, self.settings).give_up_abandoned()
            if rebuild.derives:
                self._distrust_live()
                rebuild = self._begin(rebuild, "deriving")
        if rebuild.phase == "deriving":
            self._build(rebuild).derive()
        if generation is None:
            self._retire_standby()
            generation = self._build(rebuild).register()
            rebuild = self._begin(rebuild, "filling", generation)
        if rebuild.phase == "filling":
            self._build(rebuild).fill(generation)
            self._build(rebuild).start_counting(generation)
            rebuild = self._begin(rebuild, "verifying")
        self._build(rebuild).verify(generation)
        live = self._build(rebuild).name_live(generation)
        with self.database.transaction() as tx:
            rebuilds.end(tx, rebuild.id, "done")
        log.info("generation_live", generation=live.id, index=live.index_name)
        return live

    def _build(self, rebuild: Rebuild) -> Build:
        way = None if rebuild.full_speed else GivingWay(self.database)
        course = _Course(self.database, rebuild, way, self.stopping, time.monotonic())
        return Build(self.database, self.engine, self.settings, course)

    def _begin(self, rebuild: Rebuild, phase: rebuilds.Phase, generation: Generation | None = None) -> Rebuild:
        log.info("rebuild_phase", rebuild=rebuild.id, phase=phase)
        with self.database.transaction() as tx:
            total = filling.count_records(tx)
            return rebuilds.begin(tx, rebuild.id, phase, total, generation_id=generation.id if generation else None)

    def _begin_again(self, rebuild: Rebuild, left: Generation | None) -> Rebuild:
        """Other rules than those it was begun by, or its index is gone: what there is of it is of no use."""
        if left:
            Build(self.database, self.engine, self.settings).set_state(left, "failed")
        derives = rebuild.derives or rebuild.fingerprint != mapping.FINGERPRINT
        log.warning("rebuild_begins_again", rebuild=rebuild.id)
        with self.database.transaction() as tx:
            return rebuilds.begin_again(tx, rebuild.id, fingerprint=mapping.FINGERPRINT, derives=derives)

    def _its_generation(self, rebuild: Rebuild) -> Generation | None:
        """The generation that it is building, if that can still become one."""
        if rebuild.generation_id is None:
            return None
        with self.database.transaction() as tx:
            found = [g for g in generations.receiving(tx) if g.id == rebuild.generation_id]
        return found[0] if found and self.engine.exists(found[0].index_name) else None

    def _distrust_live(self) -> None:
        """What is derived anew is not queued, so no answer of the index as it is may count."""
        with self.database.transaction() as tx:
            live = generations.live(tx)
            if live:
                generations.distrust(tx, live.id)

    def _retire_standby(self) -> None:
        """Not three indexes at once: the one that stands by makes room for the new one."""
        with self.database.transaction() as tx:
            waiting = [g for g in generations.receiving(tx) if g.state == "standby"]
            for generation in waiting:
                generations.set_state(tx, generation.id, "retired")

    def _give_up(self, rebuild: Rebuild, phase: str, fault: str | None = None) -> None:
        log.warning("build_failed" if phase == "failed" else "rebuild_cancelled", rebuild=rebuild.id)
        Build(self.database, self.engine, self.settings).give_up_abandoned()
        with self.database.transaction() as tx:
            rebuilds.end(tx, rebuild.id, "failed" if phase == "failed" else "cancelled", fault)


def why_of_no_use(database: Database, engine: SearchIndex) -> Reason | None:
    """Why lookups cannot use the live index, None when they can. Raises EngineUnavailable or DatabaseUnavailable.

    What was live may be of no use any more: made with other keys (an upgrade), ahead of the database (a restored one),
    behind what it has shown (an older copy, or emptied), or gone from the engine. It is distrusted at once.
    """
    with database.transaction() as tx:
        live = generations.live(tx)
    if live is None:
        return "first"
    reason = _fault_of(database, engine, live)
    if reason and live.trusted:
        log.warning("generation_of_no_use", generation=live.id, reason=reason)
        with database.transaction() as tx:
            # An API of the version before would go on asking it, and for exact keys that are being replaced.
            generations.distrust(tx, live.id)
    return reason


def _fault_of(database: Database, engine: SearchIndex, generation: Generation) -> Reason | None:
    if generation.fingerprint != mapping.FINGERPRINT:
        return "other_keys"
    if not generation.trusted:
        return "untrusted"
    if not engine.exists(generation.index_name):
        return "gone"
    return "untrusted" if _is_of_another_time(database, engine, generation) else None


def _is_of_another_time(database: Database, engine: SearchIndex, generation: Generation) -> bool:
    """Whether the index knows revs that the database has not drawn yet, or lacks some that it has shown.

    The watermark is read before the database's figure and after its generation's, so that neither can overtake it.
    """
    watermark = engine.watermark(generation.index_name)
    with database.transaction() as tx:
        highest = generations.highest_rev(tx)
    if watermark is None:
        return generation.acknowledged_rev > 0
    return watermark > highest or watermark < generation.acknowledged_rev


def ask_if_needed(database: Database, engine: SearchIndex, settings: Settings) -> Reason | None:
    """See that lookups get an index they can use when the live one is of no use; why it is, or None.

    The one on standby at once, if there is a sound one; otherwise a rebuild, unless one is open.
    """
    reason = why_of_no_use(database, engine)
    if reason is None or _standby_takes_over(database, engine, settings):
        return None
    try:
        with database.transaction() as tx:
            derives = reason == "other_keys"
            if rebuilds.open_one(tx) is None:
                rebuilds.ask(tx, reason, fingerprint=mapping.FINGERPRINT, derives=derives, full_speed=True)
    except Conflict:
        pass  # another process was as quick
    return reason


def _standby_takes_over(database: Database, engine: SearchIndex, settings: Settings) -> bool:
    with database.transaction() as tx:
        standby = [g for g in generations.receiving(tx) if g.state == "standby"]
    if not standby or _fault_of(database, engine, standby[-1]):
        return False
    live = Build(database, engine, settings).name_live(standby[-1])
    log.warning("standby_took_over", generation=live.id)
    return True


def ensure_generation(database: Database, engine: SearchIndex, settings: Settings) -> Generation | None:
    """A live generation that lookups may trust, built now if there is none; None while another process builds it.

    Raises EngineUnavailable or BuildFailed, and may be called again.
    """
    if ask_if_needed(database, engine, settings) is None:
        with database.transaction() as tx:
            return generations.live(tx)
    return Rebuilder(database, engine, settings).run_open()


def rebuild_now(database: Database, engine: SearchIndex, settings: Settings) -> Generation | None:
    """Ask for a rebuild, and build at once at full speed; None when another process is at it."""
    with database.transaction() as tx:
        rebuilds.ask(tx, "asked", fingerprint=mapping.FINGERPRINT, full_speed=True)
    return Rebuilder(database, engine, settings).run_open()
