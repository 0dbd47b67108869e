"""What the comparison of an index with the records reads and writes in PostgreSQL.

What makes its findings certain is the order of reading, as in a lookup: first what PostgreSQL has and what waits in the
queue, in one statement; then the index. A record that waited for nothing then was searchable before that, as of its
rev or a later one. Nothing here has to be looked at twice, however fast records change meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from storage.changes import announce

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from storage.database import Tx


@dataclass(frozen=True, slots=True)
class Expected:
    """A record's rev and the numbers of its documents, tombstones included.

    `waits`: there are changes of it in the queue, stuck ones too, so the index may show anything up to its rev.
    """

    record_id: int
    rev: int
    numbers: Sequence[int]
    waits: bool

    @property
    def documents(self) -> list[str]:
        """The ids of its documents."""
        return [f"{self.record_id}-{number}" for number in self.numbers]


EXPECTED = sa.text("""
-- expected -- one statement: whoever is acknowledged in it was searchable before it
with waiting as (select distinct record_id from changes where record_id = any(cast(:ids as bigint[]))),
     held as (select record_id, array_agg(no) as numbers from mentions
              where record_id = any(cast(:ids as bigint[])) group by record_id)
select r.id, r.rev, coalesce(h.numbers, '{}') as numbers, w.record_id is not null as waits
from records r left join held h on h.record_id = r.id left join waiting w on w.record_id = r.id
where r.id = any(cast(:ids as bigint[]))
""")


def expected(tx: Tx, record_ids: Collection[int]) -> list[Expected]:
    """What an index should show of these records from now on."""
    return [Expected(*row) for row in tx.execute(EXPECTED, {"ids": list(record_ids)})]


def revs(tx: Tx, record_ids: Collection[int]) -> dict[int, int]:
    """The rev of each of the records, now."""
    rows = tx.execute(
        sa.text("select id, rev from records where id = any(cast(:ids as bigint[]))"), {"ids": list(record_ids)}
    )
    return {row.id: row.rev for row in rows}


REQUEUE = sa.text("""
-- requeue -- with the keys by which lookups find them there
insert into changes (record_id, keys)
select r.id, coalesce(array_agg(distinct k.key) filter (where k.key is not null), '{}')
from records r
left join mentions m on m.record_id = r.id and not m.deleted
left join lateral jsonb_array_elements_text(m.doc->'keys') as k(key) on true
where r.id = any(cast(:ids as bigint[])) group by r.id
""")


def requeue(tx: Tx, record_ids: Collection[int]) -> None:
    """Have these records indexed once more, each under a new rev.

    Under the old one the engine could refuse it: it remembers the version of a document that was deleted behind our
    back, which is above that of the document, for a while.
    """
    ids = {"ids": sorted(record_ids)}
    tx.execute(sa.text("select id from records where id = any(cast(:ids as bigint[])) order by id for update"), ids)
    tx.execute(
        sa.text("""
            update records set rev = nextval('record_rev'), changed_xid = pg_current_xact_id()
            where id = any(cast(:ids as bigint[]))
        """),
        ids,
    )
    tx.execute(REQUEUE, ids)
    announce(tx)


@dataclass(frozen=True, slots=True)
class Moment:
    """A snapshot, and the records that had changes in the queue then."""

    snapshot: str
    waiting: tuple[int, ...]


def moment(tx: Tx) -> Moment:
    """Now. `tx` must be READ COMMITTED."""
    row = tx.execute(
        sa.text("select pg_current_snapshot()::text, array(select distinct record_id from changes) as waiting")
    ).one()
    return Moment(row[0], tuple(row.waiting))


@dataclass(frozen=True, slots=True)
class Sum:
    """All documents that there are; those of records that waited, or were changed after, the moment asked about."""

    documents: int
    unsettled: tuple[str, ...]

    @property
    def settled(self) -> int:
        """Documents that every index that counts had shown before that moment, and must show."""
        return self.documents - len(self.unsettled)


SUM = sa.text("""
-- sum -- see exact.SECOND_LOOK for the tail
with unsettled as (
    select unnest(cast(:waiting as bigint[])) as id
    union
    select r.id from records r
    where r.changed_xid >= pg_snapshot_xmin(cast(:snapshot as pg_snapshot))
      and not pg_visible_in_snapshot(r.changed_xid, cast(:snapshot as pg_snapshot)))
select (select count(*) from mentions) as documents,
       array(select m.record_id || '-' || m.no from mentions m join unsettled u on u.id = m.record_id) as unsettled
""")


def sum_since(tx: Tx, since: Moment) -> Sum:
    """What there is now, apart from what may not have been searchable at that moment."""
    row = tx.execute(SUM, {"waiting": list(since.waiting), "snapshot": since.snapshot}).one()
    return Sum(row.documents, tuple(row.unsettled))


UNKNOWN = sa.text("""
-- unknown --
select d.record_id || '-' || d.no as document
from unnest(cast(:records as bigint[]), cast(:numbers as int[])) as d (record_id, no)
where not exists (select from mentions m where m.record_id = d.record_id and m.no = d.no)
""")


def unknown(tx: Tx, documents: Collection[tuple[int, int]]) -> set[str]:
    """Those of the documents (record, number of the mention) that no record has, not even as a tombstone."""
    named = {"records": [record for record, _ in documents], "numbers": [number for _, number in documents]}
    return set(tx.execute(UNKNOWN, named).scalars())
