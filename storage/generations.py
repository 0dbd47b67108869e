"""Generations of the index: which indexes take changes, which must have them before a change counts as done.

building      takes every bulk (its scan fills the rest), delays nothing
catching_up   filled; a change is done only when this index has made it searchable too
live          the one that lookups ask
retired, failed   takes nothing any more
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import sqlalchemy as sa

from storage.errors import Conflict, NotFound

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from storage.database import Database, Tx

State = Literal["building", "catching_up", "live", "retired", "failed"]

#: Held shared by an indexer for each batch, exclusively by whoever changes a generation's state: a batch then works
#: with one set of indexes from its claim to its acknowledgement.
LINE_LOCK = 0x50A7_0002
#: Held by the one process that builds a generation, for as long as that takes.
BUILD_LOCK = 0x50A7_0003

# A generation comes back from retired or failed only through building: it has missed changes meanwhile.
FOLLOWS: dict[State, frozenset[State]] = {
    "building": frozenset({"catching_up", "failed"}),
    "catching_up": frozenset({"live", "retired", "failed"}),
    "live": frozenset({"retired", "catching_up", "failed"}),
    "retired": frozenset({"building"}),
    "failed": frozenset({"building"}),
}


@dataclass(frozen=True, slots=True)
class Generation:
    """One index. `trusted` is false once its content was seen to be from after the database was restored."""

    id: int
    index_name: str
    fingerprint: str
    state: State
    shards: int
    created_at: datetime
    trusted: bool


GENERATION = "select id, index_name, fingerprint, state, shards, created_at, trusted from generations"


def hold_steady(tx: Tx) -> None:
    """Hold the line lock shared until this transaction ends: for one batch of an indexer."""
    tx.execute(sa.select(sa.func.pg_advisory_xact_lock_shared(LINE_LOCK)))


def hold_still(tx: Tx) -> None:
    """Hold the line lock exclusively until this transaction ends: no batch is under way, none begins."""
    tx.execute(sa.select(sa.func.pg_advisory_xact_lock(LINE_LOCK)))


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
    return _in_states(tx, "building", "catching_up", "live")


def must_acknowledge(tx: Tx) -> list[Generation]:
    """The generations whose refresh a change needs before it is done."""
    return _in_states(tx, "catching_up", "live")


def all_generations(tx: Tx) -> list[Generation]:
    """Every generation, oldest first."""
    return [Generation(*row) for row in tx.execute(sa.text(f"{GENERATION} order by id"))]


def register(tx: Tx, index_name: str, *, fingerprint: str, shards: int) -> Generation:
    """Begin a generation in state building; takes the line lock, so that no batch under way misses it."""
    hold_still(tx)
    row = tx.execute(
        sa.text("""
            insert into generations (index_name, fingerprint, state, shards)
            values (:index_name, :fingerprint, 'building', :shards)
            returning id, index_name, fingerprint, state, shards, created_at, trusted
        """),
        {"index_name": index_name, "fingerprint": fingerprint, "shards": shards},
    ).one()
    return Generation(*row)


def set_state(tx: Tx, generation_id: int, state: State) -> Generation:
    """Move a generation to its next state, with the line stopped. One that goes live retires the one that was.

    Raises NotFound, or Conflict for a step that would skip a safeguard (see FOLLOWS).
    """
    hold_still(tx)
    row = tx.execute(sa.text(f"{GENERATION} where id = :id for update"), {"id": generation_id}).one_or_none()
    if row is None:
        raise NotFound
    generation = Generation(*row)
    if generation.state == state:
        return generation
    if state not in FOLLOWS[generation.state]:
        raise Conflict(f"Chỉ mục không thể chuyển từ {generation.state} sang {state}.")
    if state == "live":
        tx.execute(sa.text("update generations set state = 'retired' where state = 'live'"))
    tx.execute(sa.text("update generations set state = :state where id = :id"), {"state": state, "id": generation_id})
    return Generation(*tx.execute(sa.text(f"{GENERATION} where id = :id"), {"id": generation_id}).one())


def distrust(tx: Tx, generation_id: int) -> None:
    """Note that an index holds content from after the database was restored: no answer of it counts any more."""
    tx.execute(sa.text("update generations set trusted = false where id = :id"), {"id": generation_id})


def _in_states(tx: Tx, *states: State) -> list[Generation]:
    rows = tx.execute(
        sa.text(f"{GENERATION} where state = any(cast(:states as text[])) order by id"), {"states": list(states)}
    )
    return [Generation(*row) for row in rows]
