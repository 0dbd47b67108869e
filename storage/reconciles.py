"""Comparisons of the live index with the records, as rows: asked for by anybody who may, done by whoever is alive.

    waiting → comparing → done | failed

`checkpoint` is the last record whose page, and every page before it, is compared, and whose findings are noted and
given to the queue in the same transaction: one whose process was killed goes on there, and counts nothing twice. At
most one is open.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final, Literal

import sqlalchemy as sa

from storage.models.reconciles import reconciles
from storage.open_rows import OpenRows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from storage.database import Database, Tx

#: Held by the one process that compares, for as long as that takes.
RECONCILE_LOCK = 0x50A7_0004

Phase = Literal["waiting", "comparing", "done", "failed"]
#: asked: by a person; daily: by itself, since the last one was SOAT_RECONCILE_HOURS ago.
Reason = Literal["asked", "daily"]
#: Why one failed. no_index: lookups have none to ask, or none to trust, so there is nothing to compare; ahead: the
#: index has what the database has not, which was restored; too_many: more differs than is worth repairing. After the
#: latter two the index is trusted no more, and a new one is built.
Fault = Literal["no_index", "ahead", "too_many"]


@dataclass(frozen=True, slots=True)
class Found:
    """Documents that were compared, and what was found of them; `repaired` were queued again, or removed."""

    checked: int = 0
    missing: int = 0
    stale: int = 0
    orphaned: int = 0
    ahead: int = 0
    repaired: int = 0


@dataclass(frozen=True, slots=True)
class Reconcile:
    """One comparison: `done` of `total` records; `checked` and what follows it count documents.

    missing: the index does not show it; stale: it shows another, earlier rev; orphaned: no record has it; ahead: its
    rev is none that the database knows.
    """

    id: int
    reason: Reason
    full_speed: bool
    generation_id: int | None
    phase: Phase
    checkpoint: int
    done: int
    total: int
    checked: int
    missing: int
    stale: int
    orphaned: int
    ahead: int
    repaired: int
    fault: Fault | None
    account: str | None
    asked_at: datetime
    began_at: datetime | None
    ended_at: datetime | None

    @property
    def found(self) -> int:
        """How many documents were not as they should be."""
        return self.missing + self.stale + self.orphaned + self.ahead

    def as_json(self) -> dict[str, Any]:
        """For machines: `done` and `total` are records, what was found documents."""
        names = (
            *(
                "id",
                "reason",
                "phase",
                "done",
                "total",
                "full_speed",
                "checked",
                "missing",
                "stale",
                "orphaned",
                "ahead",
            ),
            *("repaired", "fault", "account", "asked_at", "ended_at"),
        )
        return {name: getattr(self, name) for name in names}


ROWS: Final = OpenRows(
    reconciles,
    [reconciles.c[field.name] for field in fields(Reconcile)],
    lambda values: Reconcile(**values),
    "Đang đối chiếu chỉ mục; mỗi lúc chỉ một lần đối chiếu.",
)
get, open_one, latest, _set = ROWS.get, ROWS.open_one, ROWS.latest, ROWS.put


@contextmanager
def only_one(database: Database) -> Iterator[bool]:
    """Whether this process may compare: no other one does until the block ends, or this process dies."""
    with database.session_lock(RECONCILE_LOCK) as mine:
        yield mine


def ask(tx: Tx, reason: Reason, *, full_speed: bool = False, account: str | None = None) -> Reconcile:
    """Ask for a comparison. Raises Conflict while one is open."""
    return ROWS.ask(tx, reason=reason, full_speed=full_speed, account=account)


DUE = sa.text("""
-- due -- a live index that was neither built nor wholly compared for so long; building one verifies it
select exists (
    select from generations g where g.state = 'live' and g.trusted
      and g.created_at < clock_timestamp() - make_interval(secs => :seconds)
      and not exists (
        select from reconciles r where r.generation_id = g.id and r.phase = 'done'
          and r.began_at > clock_timestamp() - make_interval(secs => :seconds)))
""")


def due(tx: Tx, seconds: float) -> bool:
    """Whether the live index is to be compared because that was last begun more than `seconds` ago."""
    return bool(tx.execute(DUE, {"seconds": seconds}).scalar_one())


def begin(tx: Tx, reconcile_id: int, generation_id: int, total: int) -> Reconcile:
    """Compare this generation, from the first record of `total`; what was found of another one counts no more."""
    nothing = {field.name: 0 for field in fields(Found)}
    _set(
        tx,
        reconcile_id,
        phase="comparing",
        generation_id=generation_id,
        total=total,
        began_at=sa.func.clock_timestamp(),
        checkpoint=0,
        done=0,
        **nothing,
    )
    return get(tx, reconcile_id)


def passed(tx: Tx, reconcile_id: int, *, last_id: int, records: int, found: Found) -> Reconcile:
    """Note a page: all records up to `last_id` are compared."""
    _set(tx, reconcile_id, checkpoint=last_id, done=reconciles.c.done + records)
    return note(tx, reconcile_id, found)


def note(tx: Tx, reconcile_id: int, found: Found) -> Reconcile:
    """Add to what was found."""
    more = {field.name: reconciles.c[field.name] + getattr(found, field.name) for field in fields(Found)}
    _set(tx, reconcile_id, **more)
    return get(tx, reconcile_id)


def end(tx: Tx, reconcile_id: int, phase: Literal["done", "failed"], fault: Fault | None = None) -> Reconcile:
    """End it."""
    _set(tx, reconcile_id, phase=phase, fault=fault, ended_at=sa.func.clock_timestamp())
    return get(tx, reconcile_id)
