"""Generations of the index: which indexes take changes, which must have them before a change counts as done.

building      takes every bulk (its scan fills the rest), delays nothing
catching_up   filled; a change is done only when this index has made it searchable too
live          the one that lookups ask
standby       the one that was live before, kept as a live one is, so that lookups can go back to it at once
retired, failed   takes nothing any more; its index is dropped after a while
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import psycopg
import sqlalchemy as sa
import sqlalchemy.exc

from storage.errors import Conflict, LineBusy, NotFound

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import datetime

    from storage.database import Database, Tx

State = Literal["building", "catching_up", "live", "standby", "retired", "failed"]

#: Held shared by an indexer for each batch, exclusively by whoever changes a generation's state: a batch then works
#: with one set of indexes from its claim to its acknowledgement.
LINE_LOCK = 0x50A7_0002
#: Held by the one process that builds a generation, for as long as that takes.
BUILD_LOCK = 0x50A7_0003

# A generation comes back from retired or failed only through building: it has missed changes meanwhile.
FOLLOWS: dict[State, frozenset[State]] = {
    "building": frozenset({"catching_up", "failed"}),
    "catching_up": frozenset({"live", "retired", "failed"}),
    "live": frozenset({"retired", "standby", "failed"}),
    "standby": frozenset({"live", "retired", "failed"}),
    "retired": frozenset({"building"}),
    "failed": frozenset({"building"}),
}


@dataclass(frozen=True, slots=True)
class Generation:
    """One index.

    `trusted` is false once its content was seen to be from after the database was restored, or from before something
    that it had shown. `acknowledged_rev` is the highest rev that it has made searchable.
    """

    id: int
    index_name: str
    fingerprint: str
    state: State
    shards: int
    created_at: datetime
    trusted: bool
    acknowledged_rev: int = 0


COLUMNS = "id, index_name, fingerprint, state, shards, created_at, trusted, acknowledged_rev"
GENERATION = f"select {COLUMNS} from generations"  # noqa: S608  names of ours


def hold_steady(tx: Tx) -> None:
    """Hold the line lock shared until this transaction ends: for one batch of an indexer."""
    tx.execute(sa.select(sa.func.pg_advisory_xact_lock_shared(LINE_LOCK)))


def hold_still(tx: Tx) -> None:
    """Hold the line lock exclusively until this transaction ends: no batch is under way, none begins."""
    tx.execute(sa.select(sa.func.pg_advisory_xact_lock(LINE_LOCK)))


def _hold_still_soon(tx: Tx, seconds: float) -> None:
    tx.execute(sa.text("select set_config('lock_timeout', :ms, true)"), {"ms": f"{round(seconds * 1000)}ms"})
    try:
        hold_still(tx)
    except sqlalchemy.exc.OperationalError as error:
        if isinstance(error.orig, psycopg.errors.LockNotAvailable):
            raise LineBusy from error
        raise


@contextmanager
def only_builder(database: Database) -> Iterator[bool]:
    """Whether this process may build: no other one does until the block ends, or this process dies."""
    with database.session_lock(BUILD_LOCK) as mine:
        yield mine


def live(tx: Tx) -> Generation | None:
    """The generation that lookups ask."""
    found = _in_states(tx, "live")
    return found[0] if found else None


def receiving(tx: Tx) -> list[Generation]:
    """The generations that every bulk goes to."""
    return _in_states(tx, "building", "catching_up", "live", "standby")


def must_acknowledge(tx: Tx) -> list[Generation]:
    """The generations whose refresh a change needs before it is done."""
    return _in_states(tx, "catching_up", "live", "standby")


def standby(tx: Tx) -> Generation | None:
    """The generation that `roll_back` would go back to."""
    found = _in_states(tx, "standby")
    return found[-1] if found else None


def all_generations(tx: Tx) -> list[Generation]:
    """Every generation, oldest first."""
    return [Generation(*row) for row in tx.execute(sa.text(f"{GENERATION} order by id"))]


def register(tx: Tx, index_name: str, *, fingerprint: str, shards: int) -> Generation:
    """Begin a generation in state building; takes the line lock, so that no batch under way misses it."""
    hold_still(tx)
    row = tx.execute(
        sa.text(f"""
            insert into generations (index_name, fingerprint, state, shards)
            values (:index_name, :fingerprint, 'building', :shards) returning {COLUMNS}
        """),  # noqa: S608  names of ours
        {"index_name": index_name, "fingerprint": fingerprint, "shards": shards},
    ).one()
    return Generation(*row)


def set_state(tx: Tx, generation_id: int, state: State, *, keep: bool = False) -> Generation:
    """Move a generation to its next state, with the line stopped. One that goes live retires the one that was.

    With `keep` that one stays on standby instead, if it could be gone back to: made by the same rules, and trusted.
    Raises NotFound, or Conflict for a step that would skip a safeguard (see FOLLOWS).
    """
    hold_still(tx)
    generation = _locked(tx, generation_id)
    if generation.state == state:
        return generation
    if state not in FOLLOWS[generation.state]:
        raise Conflict(f"Chỉ mục không thể chuyển từ {generation.state} sang {state}.")
    if state == "live":
        _give_place(tx, generation, keep=keep)
    _put(tx, generation_id, state)
    return _locked(tx, generation_id)


def _give_place(tx: Tx, successor: Generation, *, keep: bool) -> None:
    for before in _in_states(tx, "live", "standby"):
        if before.id == successor.id:
            continue
        good = before.state == "live" and before.trusted and before.fingerprint == successor.fingerprint
        _put(tx, before.id, "standby" if keep and good else "retired")


def _locked(tx: Tx, generation_id: int) -> Generation:
    row = tx.execute(sa.text(f"{GENERATION} where id = :id for update"), {"id": generation_id}).one_or_none()
    if row is None:
        raise NotFound
    return Generation(*row)


def _put(tx: Tx, generation_id: int, state: State) -> None:
    tx.execute(
        sa.text("update generations set state = :state, state_since = clock_timestamp() where id = :id"),
        {"state": state, "id": generation_id},
    )


def roll_back(tx: Tx, wait_seconds: float | None = None) -> Generation:
    """Have lookups ask the generation that was live before; the present one stands by. Raises Conflict without one.

    Waits for the batches that are under way; raises LineBusy, which ends `tx`, when they take longer than that.
    """
    if wait_seconds is None:
        hold_still(tx)
    else:
        _hold_still_soon(tx, wait_seconds)
    before = _in_states(tx, "standby")
    if not before:
        raise Conflict("Không còn thế hệ chỉ mục trước để quay lại.")
    return set_state(tx, before[-1].id, "live", keep=True)


def acknowledged(tx: Tx, generation_ids: Collection[int], rev: int) -> None:
    """Note that these generations show everything of a batch whose highest rev this was."""
    tx.execute(
        sa.text("""
            update generations set acknowledged_rev = :rev
            where id = any(cast(:ids as int[])) and acknowledged_rev < :rev
        """),
        {"ids": list(generation_ids), "rev": rev},
    )


HIGHEST_REV = sa.text("select last_value from record_rev")


def highest_rev(tx: Tx) -> int:
    """The highest rev that this database has drawn, committed or not."""
    return int(tx.execute(HIGHEST_REV).scalar_one())


EXPIRED = sa.text(f"""
-- expired -- standby ones that were kept long enough
{GENERATION} where state = 'standby' and state_since < clock_timestamp() - make_interval(secs => :seconds)
""")


def expired(tx: Tx, seconds: float) -> list[Generation]:
    """The generations that stand by for longer than that."""
    return [Generation(*row) for row in tx.execute(EXPIRED, {"seconds": seconds})]


TO_DROP = sa.text(f"""
-- to_drop -- a lookup that was under way when its index retired must still get its answer
{GENERATION} where state in ('retired', 'failed') and not dropped
  and state_since < clock_timestamp() - make_interval(secs => :seconds) order by id
""")


def to_drop(tx: Tx, seconds: float) -> list[Generation]:
    """The generations that take nothing any more, for at least that long, and whose index may still be there."""
    return [Generation(*row) for row in tx.execute(TO_DROP, {"seconds": seconds})]


def dropped(tx: Tx, generation_id: int) -> None:
    """Note that the index is gone."""
    tx.execute(sa.text("update generations set dropped = true where id = :id"), {"id": generation_id})


def distrust(tx: Tx, generation_id: int) -> None:
    """Note that an index holds content from after the database was restored: no answer of it counts any more."""
    tx.execute(sa.text("update generations set trusted = false where id = :id"), {"id": generation_id})


def _in_states(tx: Tx, *states: State) -> list[Generation]:
    rows = tx.execute(
        sa.text(f"{GENERATION} where state = any(cast(:states as text[])) order by id"), {"states": list(states)}
    )
    return [Generation(*row) for row in rows]
