"""The two moments at which a lookup reads PostgreSQL, and why nothing that is committed falls between them.

A mention that matches in the second snapshot S2 was last changed either after the first snapshot S1: then
`second_look` has it by the id of the transaction that changed it. Or before: then in S1 it was still queued, and
`first_look` has it by its recall keys; or it was searchable in the index that `first_look` named. Neither a clock nor
the order of a sequence takes part.

What records say beside each other (one person's two numbers, a certificate and what it was before) is read in S2 alone,
by `holders`: `mention_keys` has the exact keys of every mention, written in the transaction that writes the record,
whether it is searchable yet or not. So a record that links two numbers, and one that only the second number finds, are
seen as they are in S2, like everything that is judged: neither queue nor engine nor S1 has a part in it, and nothing
can fall between them. Only what is near to the second number, not the same, is not looked for.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa

from storage.database import driver_connection, text_array
from storage.generations import GENERATION, Generation

if TYPE_CHECKING:
    from collections.abc import Collection

    from storage.database import Tx


# Counting 40,000 waiting changes took 45 ms of each lookup, only to say more exactly that the index is behind.
MOST_PENDING = 1000
# PostgreSQL compares each key of a search by a GIN index with every other one before it starts: the 650,000 keys that
# a lookup may have at most took minutes, in which nothing can stop it. In parts it takes a second.
KEYS_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class FirstLook:
    """What a lookup knows before it asks the engine.

    `snapshot` is S1 as PostgreSQL writes it (xmin:xmax:xip,…); `generation` the index whose answer counts, None while
    there is none; `queued` the records whose waiting or stuck changes share a recall key with the lookup; `pending`
    how many changes wait in all, counted up to MOST_PENDING (`changes.queue_state` counts them all).
    """

    snapshot: str
    generation: Generation | None
    queued: frozenset[int]
    pending: int


FIRST_LOOK = sa.text(f"""
-- first_look -- one statement, hence one snapshot: apart, a change could leave the queue between two of them
select cast(pg_current_snapshot() as text) as snapshot, current_setting('transaction_isolation') as isolation,
       (select row_to_json(g) from ({GENERATION} where state = 'live') as g) as generation,
       (select coalesce(array_agg(distinct c.record_id), '{{}}')
          from (select array_agg(asked.key) as keys
                  from unnest(cast(:keys as text[])) with ordinality as asked (key, no)
                 group by asked.no / {KEYS_AT_ONCE}) as part
          join changes c on c.keys && part.keys) as queued,
       (select count(*) from (select from changes where stuck_reason is null limit {MOST_PENDING}) as p) as pending
""")  # noqa: S608  two constants of ours


def first_look(tx: Tx, keys: Collection[str]) -> FirstLook:
    """S1: the snapshot, the live index and the queued records that share one of the recall `keys`.

    `tx` must be READ COMMITTED, or RuntimeError: another level may take S1 before it has the lock on the queue, which
    may be truncated in between (`changes.give_space_back`).
    """
    _prefer_indexes(tx)
    row = tx.execute(FIRST_LOOK, {"keys": text_array(list(keys))}).one()
    if row.isolation != "read committed":
        raise RuntimeError(f"a first look in {row.isolation} may miss what the queue held")
    return FirstLook(row.snapshot, _generation(row.generation), frozenset(row.queued), row.pending)


def _prefer_indexes(tx: Tx) -> None:
    """Have the rest of this transaction read by index, whatever the planner believes.

    It takes each of a hundred keys to be in 0.5 % of the queue (it has no better statistics on such arrays, nor any on
    tables just filled), hence reads all of it: 3 s where the index needs 1 ms.
    """
    connection = driver_connection(tx)
    with connection.pipeline():  # with the BEGIN that goes before the first statement: one round trip
        connection.execute("set local enable_seqscan = off")


def _generation(row: dict[str, object] | None) -> Generation | None:
    if row is None:
        return None
    return Generation(**{**row, "created_at": datetime.fromisoformat(str(row["created_at"]))})  # type: ignore[arg-type]  # the columns of the table are the fields of the class


SECOND_LOOK = sa.text("""
-- second_look -- exact keys of all mentions; and what S1 could not see yet, by the transaction that changed it.
-- An id below xmin had ended before S1, so the index gives just the tail; one above it may still be visible in S1.
-- `offset 0` keeps the planner from joining: until a large import has been analyzed it takes most records to be in the
-- tail, and would look into every mention there is instead of those of the few.
select k.record_id from mention_keys k where k.key = any(cast(:exact_keys as text[]))
union
select r.id from records r
where r.changed_xid >= pg_snapshot_xmin(cast(:snapshot as pg_snapshot))
  and not pg_visible_in_snapshot(r.changed_xid, cast(:snapshot as pg_snapshot))
  and exists (select from mentions m where m.record_id = r.id
              and jsonb_exists_any(m.doc -> 'keys', cast(:recall_keys as text[])) offset 0)
""")


def second_look(tx: Tx, exact_keys: Collection[str], recall_keys: Collection[str], first: FirstLook) -> frozenset[int]:
    """S2 (`tx` is a snapshot): records with one of the exact keys, and those changed after S1 with a recall key."""
    _prefer_indexes(tx)
    rows = tx.execute(
        SECOND_LOOK,
        {
            "exact_keys": text_array(list(exact_keys)),
            "recall_keys": text_array(list(recall_keys)),
            "snapshot": first.snapshot,
        },
    )
    return frozenset(row.record_id for row in rows)


REPLACEMENTS = sa.text("""
-- replacements --
select l.source, l.source_id, l.record_id
from record_links l join unnest(cast(:sources as text[]), cast(:source_ids as text[])) as n (source, source_id)
  on l.source = n.source and l.source_id = n.source_id
where l.relation = :relation order by l.record_id
""")


def replacements(
    tx: Tx, pairs: Collection[tuple[str, str]], *, relation: str = "replaces"
) -> dict[tuple[str, str], list[int]]:
    """For each (source, source_id): the records that say they replace (or, `relates_to`: amend, settle) that one."""
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    if pairs:
        sources, source_ids = zip(*sorted(set(pairs)), strict=True)
        names = {"sources": list(sources), "source_ids": list(source_ids), "relation": relation}
        for row in tx.execute(REPLACEMENTS, names):
            found[row.source, row.source_id].append(row.record_id)
    return dict(found)


HOLDERS = sa.text("""
-- holders -- of each key the newest records, and of one with more of these than anybody reads the newest notices.
-- Counting ends soon after: a number of a hundred thousand records must not take longer than one of ten.
select asked.key, held.record_id, held.notice, held.held
from unnest(cast(:keys as text[])) as asked (key)
cross join lateral (
    select all_of_it.record_id, r.type = 'notice' as notice, all_of_it.held,
           row_number() over (partition by r.type = 'notice' order by all_of_it.record_id desc) as place
    from (select newest.record_id, count(*) over () as held
          from (select distinct k.record_id from mention_keys k where k.key = asked.key
                order by k.record_id desc limit :counted) as newest) as all_of_it
    join records r on r.id = all_of_it.record_id) as held
where held.place <= :most + 1
""")
#: Records of one key that are counted, and looked through for notices.
MOST_COUNTED = 20_000


@dataclass(frozen=True, slots=True)
class Holders:
    """The records that have an exact key: all of them, or of a key with many the newest, notices apart from deeds.

    `notices_cut`, `deeds_cut`: such were left out, or may have been.
    """

    record_ids: frozenset[int]
    notices_cut: bool = False
    deeds_cut: bool = False


def holders(tx: Tx, keys: Collection[str], most: int) -> dict[str, Holders]:
    """In S2: the records that have each exact key, of each `most` deeds and `most` notices at most."""
    if not keys:
        return {}
    asked = {"keys": text_array(sorted(keys)), "most": most, "counted": MOST_COUNTED + 1}
    found: dict[str, dict[bool, list[int]]] = defaultdict(lambda: {True: [], False: []})
    counted: dict[str, int] = {}
    for row in tx.execute(HOLDERS, asked):
        found[row.key][row.notice].append(row.record_id)
        counted[row.key] = row.held
    return {
        key: Holders(
            frozenset(one for ids in parts.values() for one in sorted(ids, reverse=True)[:most]),
            notices_cut=len(parts[True]) > most or counted[key] > MOST_COUNTED,
            deeds_cut=len(parts[False]) > most or counted[key] > MOST_COUNTED,
        )
        for key, parts in found.items()
    }
