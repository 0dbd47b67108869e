"""What the builder of a new index reads: all records in order of id, the revs to verify against, who still waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

if TYPE_CHECKING:
    from collections.abc import Collection

    from storage.database import Tx

PAGE = sa.text("select id from records where id > :after order by id limit :limit")


def page(tx: Tx, after: int, limit: int) -> list[int]:
    """The next ids of records above `after`, ascending; empty at the end."""
    return list(tx.execute(PAGE, {"after": after, "limit": limit}).scalars())


REVISIONS = sa.text("""
-- revisions -- which documents the index should hold, and as of which rev
select m.record_id || '-' || m.no as document, r.rev from records r join mentions m on m.record_id = r.id
where r.id = any(cast(:ids as bigint[]))
""")


def revisions(tx: Tx, record_ids: Collection[int]) -> dict[str, int]:
    """The rev of each document of these records, tombstones included."""
    return {row.document: row.rev for row in tx.execute(REVISIONS, {"ids": list(record_ids)})}


WAITING = sa.text("select distinct record_id from changes where record_id = any(cast(:ids as bigint[]))")


def waiting(tx: Tx, record_ids: Collection[int]) -> set[int]:
    """Those of the records that a lookup finds by the queue, whatever the index has: changes waiting or stuck."""
    return set(tx.execute(WAITING, {"ids": list(record_ids)}).scalars())


def count_records(tx: Tx) -> int:
    """How many records a scan has to read, about: they only grow."""
    return int(tx.execute(sa.text("select count(*) from records")).scalar_one())


def count_documents(tx: Tx) -> int:
    """How many documents a complete index holds, tombstones included."""
    return int(tx.execute(sa.text("select count(*) from mentions")).scalar_one())


SET_ASIDE = sa.text("""
-- set_aside -- records that the new index refuses get the stuck row by which lookups find them
insert into changes (record_id, keys, stuck_reason, attempts)
select r.id, coalesce(array_agg(distinct k.key) filter (where k.key is not null), '{}'), :reason, 1
from records r
left join mentions m on m.record_id = r.id and not m.deleted
left join lateral jsonb_array_elements_text(m.doc->'keys') as k(key) on true
where r.id = any(cast(:ids as bigint[]))
  and not exists (select from changes c where c.record_id = r.id and c.stuck_reason is not null)
group by r.id
""")


def set_aside(tx: Tx, record_ids: Collection[int], reason: str) -> None:
    """Queue these records as stuck, so that lookups match them although no index holds them."""
    tx.execute(SET_ASIDE, {"ids": list(record_ids), "reason": reason[:500]})
