"""The change queue: written with the record, read by the indexer, gone once what it stands for is searchable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import psycopg
import sqlalchemy as sa
import sqlalchemy.exc

from storage.database import Tx, driver_conninfo, translated
from storage.lag import BOUNDS, Lag

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from types import TracebackType

CHANNEL = "soat_changes"
ROOM = 64 * 2**20
"""Bytes, indexes included, that an empty queue may keep. A row takes some 8 KB (50,000 took 400 MB) and vacuum comes
after 5,000 dead ones, so everyday work needs 40 MB over and over; what is beyond that was left by an import."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A queue row that this transaction holds."""

    id: int
    record_id: int


@dataclass(frozen=True, slots=True)
class Document:
    """What the index should hold under `id` ("123-0": record and number of the mention) as of `rev`."""

    id: str
    rev: int
    source: dict[str, Any]


@dataclass(frozen=True, slots=True)
class QueueState:
    """How far the index is behind: rows that wait, age of the oldest in seconds, rows that cannot be indexed."""

    pending: int
    oldest_seconds: float
    stuck: int


@dataclass(frozen=True, slots=True)
class Stuck:
    """A row that the engine refuses: lookups match its record by the queue, until somebody mends the cause."""

    id: int
    record_id: int
    record_type: str | None
    reason: str
    """The engine's type of error; it names no content."""
    since: datetime
    """When the change was made that is not searchable."""
    attempts: int
    note: str | None


def announce(tx: Tx) -> None:
    """Wake the indexers when this transaction commits. A hint only: they poll as well."""
    tx.execute(sa.text("select pg_notify(:channel, '')"), {"channel": CHANNEL})


CLAIM = sa.text("""
-- claim -- the oldest rows that no other indexer holds; a stuck row waits for a person
select id, record_id from changes where stuck_reason is null order by id limit :limit for update skip locked
""")


def claim(tx: Tx, limit: int) -> list[Claim]:
    """Hold up to `limit` waiting rows until this transaction ends; a crash gives them back by itself."""
    return [Claim(row.id, row.record_id) for row in tx.execute(CLAIM, {"limit": limit})]


DOCUMENTS = sa.text("""
-- documents -- content and rev in one statement, so that content is a function of (id, rev)
select m.record_id, m.no, r.rev, m.doc from records r join mentions m on m.record_id = r.id
where r.id = any(cast(:ids as bigint[])) order by m.record_id, m.no
""")


def documents(tx: Tx, record_ids: Collection[int]) -> list[Document]:
    """All documents of these records as they are now, tombstones of mentions that are gone included."""
    rows = tx.execute(DOCUMENTS, {"ids": list(record_ids)})
    return [Document(f"{row.record_id}-{row.no}", row.rev, row.doc) for row in rows]


ACKNOWLEDGE = sa.text("""
-- acknowledge -- done rows, and earlier stuck rows of the same records: what they stood for has been replaced
with done as (
    delete from changes where id = any(cast(:ids as bigint[]))
    returning id, record_id, attempts, extract(epoch from clock_timestamp() - queued_at)::float8 as seconds
), replaced as (
    delete from changes where id in (
        select c.id from changes c join done d on d.record_id = c.record_id and c.id < d.id
        where c.stuck_reason is not null for update of c skip locked)
)
-- how long they took; one that had been stuck waited for a person
select width_bucket(seconds, cast(:bounds as float8[])) as bucket, count(*), sum(seconds), max(seconds)
from done where attempts = 0 group by bucket
""")


def acknowledge(tx: Tx, ids: Collection[int]) -> Lag:
    """Drop rows whose documents every index that counts has taken *and* made searchable; how long they had waited."""
    return Lag.of([tuple(row) for row in tx.execute(ACKNOWLEDGE, {"ids": list(ids), "bounds": list(BOUNDS)})])


def mark_stuck(tx: Tx, change_id: int, reason: str) -> None:
    """Set a row aside that the engine refuses for good; lookups still match it. `reason` names no content."""
    tx.execute(
        sa.text("update changes set stuck_reason = :reason, attempts = attempts + 1 where id = :id"),
        {"id": change_id, "reason": reason[:500]},
    )


RETRY = sa.text("""
-- retry -- all stuck rows, or the one with this id
update changes set stuck_reason = null
where stuck_reason is not null and (cast(:id as bigint) is null or id = :id)
""")


def retry_stuck(tx: Tx, change_id: int | None = None) -> int:
    """Put stuck rows back in line (the cause was mended), all or this one; the number of rows."""
    moved = tx.execute(RETRY, {"id": change_id}).rowcount
    announce(tx)
    return moved


STUCK = sa.text("""
-- stuck -- the oldest first; of the record only what names nobody
select c.id, c.record_id, r.type as record_type, c.stuck_reason as reason, c.queued_at as since, c.attempts, c.note
from changes c left join records r on r.id = c.record_id
where c.stuck_reason is not null order by c.id limit :limit
""")


def stuck(tx: Tx, limit: int) -> list[Stuck]:
    """The rows that the engine refuses, oldest first."""
    return [Stuck(**row._asdict()) for row in tx.execute(STUCK, {"limit": limit})]


def annotate(tx: Tx, change_id: int, note: str | None) -> bool:
    """Keep with a stuck row what was found out about it, or forget that (None); whether it is still stuck."""
    changed = tx.execute(
        sa.text("update changes set note = :note where id = :id and stuck_reason is not null"),
        {"id": change_id, "note": note},
    )
    return changed.rowcount > 0


QUEUE_STATE = sa.text("""
-- queue_state --
select count(*) filter (where stuck_reason is null) as pending,
       extract(epoch from clock_timestamp() - min(queued_at) filter (where stuck_reason is null)) as oldest,
       count(*) filter (where stuck_reason is not null) as stuck
from changes
""")


def queue_state(tx: Tx) -> QueueState:
    """How far the index is behind."""
    row = tx.execute(QUEUE_STATE).one()
    return QueueState(row.pending, max(0.0, float(row.oldest or 0)), row.stuck)


KEEPS_SPACE = sa.text("""
-- keeps_space -- dearest question last; an account that was granted its rights before `truncate` was among them: never
select pg_total_relation_size('changes') > :room and has_table_privilege('changes', 'truncate')
       and not exists (select from changes)
""")


def keeps_space(tx: Tx, room: int = ROOM) -> bool:
    """Whether the queue is empty and yet takes more than `room` bytes; end `tx` before `give_space_back`."""
    return bool(tx.execute(KEEPS_SPACE, {"room": room}).scalar_one())


def give_space_back(tx: Tx) -> bool:
    """Truncate the queue if it is empty and nobody uses it now; whether that was done. Waits for nobody.

    A snapshot from before a TRUNCATE sees the table empty, also of rows that it should still see. That harms no lookup,
    since none reads the queue with such a snapshot: the lock is refused while anybody holds one on the table, and
    whoever asks later waits for it, then takes the snapshot of his statement, in which all that the queue held is
    acknowledged, as is the generation that made it searchable. That is so in READ COMMITTED only, where the locks of a
    statement come before its snapshot; `exact.first_look` refuses anything else. The lock is refused for a row that is
    not committed, claimed or being acknowledged too, and a stuck one is in the table.
    """
    try:
        with tx.begin_nested():
            tx.execute(sa.text("lock table changes in access exclusive mode nowait"))
    except sqlalchemy.exc.OperationalError as error:
        if isinstance(error.orig, psycopg.errors.LockNotAvailable):
            return False
        raise
    if tx.execute(sa.text("select exists (select from changes)")).scalar_one():
        return False
    tx.execute(sa.text("truncate changes"))
    return True


class ChangeListener:
    """A connection of its own that hears of new changes: `with ChangeListener(url) as listener: listener.wait(1.0)`."""

    def __init__(self, url: str, *, application_name: str = "soat-listener") -> None:
        """Connect and listen at once. Raises DatabaseUnavailable."""
        with translated():
            self._connection = psycopg.connect(
                driver_conninfo(url), autocommit=True, application_name=application_name, connect_timeout=5
            )
            self._connection.execute(f"LISTEN {CHANNEL}")

    def wait(self, timeout: float) -> bool:
        """Whether something was announced since the last call, waiting up to `timeout` seconds for it.

        Raises DatabaseUnavailable when the connection is lost: make a new listener, and drain first.
        """
        with translated():
            heard = list(self._connection.notifies(timeout=timeout, stop_after=1))
        return bool(heard)

    def close(self) -> None:
        """Give the connection back."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def wait_for_change(url: str, timeout: float) -> bool:
    """Whether a change is announced within `timeout` seconds from now; opens and closes a connection."""
    with ChangeListener(url) as listener:
        return listener.wait(timeout)
