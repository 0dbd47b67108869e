"""Rebuilds of the index as rows: asked for by anybody who may, carried on by whichever indexer is alive.

    waiting → deriving (only when keys are made by other rules) → filling → verifying → done | failed | cancelled

Within a phase `checkpoint` is the last record whose page, and every page before it, is done: a rebuild whose process
was killed at 99 % goes on at 99 %. At most one rebuild is open.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final, Literal

import sqlalchemy as sa

from storage.errors import Conflict
from storage.models.rebuilds import rebuilds
from storage.open_rows import OpenRows

if TYPE_CHECKING:
    from datetime import datetime

    from storage.database import Tx

Phase = Literal["waiting", "deriving", "filling", "verifying", "done", "failed", "cancelled"]
#: asked: by a person; first: there was none; other_keys: an upgrade makes other keys, or other places; untrusted: it is
#: ahead of the database, or behind what it had; gone: the engine has it no more.
Reason = Literal["asked", "first", "other_keys", "untrusted", "gone"]
#: How much of a rebuild each phase is, by what it takes for a million mentions.
SHARES: Final[dict[str, float]] = {"deriving": 0.5, "filling": 0.35, "verifying": 0.15}


@dataclass(frozen=True, slots=True)
class Rebuild:
    """One rebuild; `done` of `total` records in the phase, `mended` differed when verified and were sent again."""

    id: int
    reason: Reason
    fingerprint: str
    derives: bool
    full_speed: bool
    generation_id: int | None
    phase: Phase
    checkpoint: int
    done: int
    total: int
    mended: int
    cancel_asked: bool
    fault: str | None
    account: str | None
    asked_at: datetime
    phase_began_at: datetime | None
    ended_at: datetime | None
    rate: float | None
    """Records a second in this phase, None until one page is done."""

    @property
    def eta_seconds(self) -> float | None:
        """About how long until it is done, None before that can be said; of later phases by their usual share."""
        if self.ended_at is not None or not self.rate or self.phase not in SHARES:
            return None
        left = (self.total - self.done) / self.rate
        order = list(SHARES)
        later = sum(SHARES[phase] for phase in order[order.index(self.phase) + 1 :])
        return left + self.total / self.rate * later / SHARES[self.phase]

    def as_json(self) -> dict[str, Any]:
        """For machines: `done` and `total` are records of the phase, `eta` seconds, `part` from 0 to 1."""
        names = (
            *("id", "reason", "phase", "done", "total", "mended", "full_speed", "cancel_asked", "fault"),
            *("account", "asked_at", "ended_at"),
        )
        said = {name: getattr(self, name) for name in names}
        return {**said, "part": round(self.part, 4), "rate": self.rate, "eta": self.eta_seconds}

    @property
    def part(self) -> float:
        """How much of the whole is done, from 0 to 1."""
        if self.phase == "done":
            return 1.0
        parts = {phase: share for phase, share in SHARES.items() if phase != "deriving" or self.derives}
        if self.phase not in parts:
            return 0.0
        order = list(parts)
        before = sum(parts[phase] for phase in order[: order.index(self.phase)])
        here = parts[self.phase] * min(1.0, self.done / self.total if self.total else 1.0)
        return (before + here) / sum(parts.values())


RATE = sa.case(
    (
        rebuilds.c.done > 0,
        rebuilds.c.done
        / sa.func.greatest(
            sa.extract(
                "epoch", sa.func.coalesce(rebuilds.c.ended_at, sa.func.clock_timestamp()) - rebuilds.c.phase_began_at
            ),
            0.001,
        ),
    )
).label("rate")
SHOWN = [rebuilds.c[field.name] for field in fields(Rebuild) if field.name != "rate"]


def _made(values: dict[str, Any]) -> Rebuild:
    return Rebuild(**{**values, "rate": float(values["rate"]) if values["rate"] is not None else None})


ROWS: Final = OpenRows(rebuilds, [*SHOWN, RATE], _made, "Đang dựng lại chỉ mục; mỗi lúc chỉ một lần dựng.")
get, open_one, latest, _set = ROWS.get, ROWS.open_one, ROWS.latest, ROWS.put


def ask(  # noqa: PLR0913  the row's columns
    tx: Tx,
    reason: Reason,
    *,
    fingerprint: str,
    derives: bool = False,
    full_speed: bool = False,
    account: str | None = None,
) -> Rebuild:
    """Ask for a rebuild. Raises Conflict while one is open."""
    return ROWS.ask(tx, reason=reason, fingerprint=fingerprint, derives=derives, full_speed=full_speed, account=account)


def begin(tx: Tx, rebuild_id: int, phase: Phase, total: int, *, generation_id: int | None = None) -> Rebuild:
    """Enter a phase of so many records, from its first; `generation_id` is the index that is built from now on."""
    values = {"phase": phase, "total": total, "done": 0, "checkpoint": 0, "phase_began_at": sa.func.clock_timestamp()}
    if generation_id is not None:
        values["generation_id"] = generation_id
    _set(tx, rebuild_id, **values)
    return get(tx, rebuild_id)


def begin_again(tx: Tx, rebuild_id: int, *, fingerprint: str, derives: bool) -> Rebuild:
    """Back to the start: what was built is gone, or was built by other rules."""
    start = {"phase": "waiting", "generation_id": None, "checkpoint": 0, "done": 0, "total": 0}
    _set(tx, rebuild_id, **start, fingerprint=fingerprint, derives=derives)
    return get(tx, rebuild_id)


def passed(tx: Tx, rebuild_id: int, *, last_id: int, records: int, mended: int = 0) -> bool:
    """Note a page: all records up to `last_id` are done. Whether somebody has asked to cancel."""
    columns = rebuilds.c
    noted = (
        sa.update(rebuilds)
        .where(columns.id == rebuild_id)
        .values(checkpoint=last_id, done=columns.done + records, mended=columns.mended + mended)
        .returning(columns.cancel_asked)
    )
    return bool(tx.execute(noted).scalar())


def ask_to_cancel(tx: Tx, rebuild_id: int) -> Rebuild:
    """Have it stop at its next page. Raises NotFound, or Conflict when it has ended."""
    if get(tx, rebuild_id).ended_at is not None:
        raise Conflict("Lần dựng chỉ mục này đã kết thúc.")
    _set(tx, rebuild_id, cancel_asked=True)
    return get(tx, rebuild_id)


def end(tx: Tx, rebuild_id: int, phase: Literal["done", "failed", "cancelled"], fault: str | None = None) -> None:
    """End it; `fault` names no content of records."""
    _set(tx, rebuild_id, phase=phase, fault=fault, ended_at=sa.func.clock_timestamp())
