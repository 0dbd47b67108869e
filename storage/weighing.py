"""What comparisons are weighed with: counts of names among the persons on file, and the active table of weights.

Both are written by `soat weights` and after imports, never by those who enter records; each writing replaces all of it
in one transaction, so that a lookup sees one state or the other.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import orjson
import sqlalchemy as sa

from storage.database import Tx, copy_into, text_array

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

Value = tuple[str, str]
#: The part under which it is kept how many persons were counted in all.
ALL: Final = "all"


@dataclass(frozen=True, slots=True)
class Known:
    """The active table with its version (None: the one that comes with Soát holds), and counts of what was asked."""

    version: int | None = None
    weights: Mapping[str, Any] | None = None
    persons: int = 0
    counts: Mapping[Value, int] = field(default_factory=dict)


READ = sa.text("""
-- read_weighing --
select (select json_build_array(w.id, w.weights) from weight_sets w where w.active) as active,
       (select n.persons from name_counts n where n.part = 'all' and n.value = '') as everybody,
       (select json_agg(json_build_array(n.part, n.value, n.persons))
          from unnest(cast(:parts as text[]), cast(:values as text[])) as asked (part, value)
          join name_counts n on n.part = asked.part and n.value = asked.value) as counts
""")


def read(tx: Tx, values: Collection[Value]) -> Known:
    """The active weights, and how many persons bear each of the `values`."""
    parts, names = zip(*values, strict=True) if values else ((), ())
    row = tx.execute(READ, {"parts": text_array(parts), "values": text_array(names)}).one()
    version, weights = row.active or (None, None)
    counts = {(part, value): persons for part, value, persons in row.counts or ()}
    return Known(version, weights, row.everybody or 0, counts)


FORGET_COUNTS = sa.text("-- forget_counts --\ndelete from name_counts")


def replace_counts(tx: Tx, persons: int, counts: Mapping[Value, int]) -> None:
    """Keep these counts of `persons` distinct persons instead of those that are there."""
    tx.execute(sa.text("lock table name_counts in share row exclusive mode"))  # two at once would both copy
    tx.execute(FORGET_COUNTS)
    with copy_into(tx, "name_counts", ("part", "value", "persons")) as copying:
        copying.write_row((ALL, "", persons))
        for (part, value), number in counts.items():
            copying.write_row((part, value, number))


ACTIVATE = sa.text("""
-- activate_weights --
insert into weight_sets (weights, basis, active) values (cast(:weights as jsonb), cast(:basis as jsonb), true)
returning id
""")
DEACTIVATE = sa.text("-- deactivate_weights --\nupdate weight_sets set active = false where active")


def activate(tx: Tx, weights: Mapping[str, Any], basis: Mapping[str, Any]) -> int:
    """Keep a table and let it hold from now on; gives its version. Earlier ones stay, to be read."""
    tx.execute(sa.text("lock table weight_sets in share row exclusive mode"))
    tx.execute(DEACTIVATE)
    told = {"weights": orjson.dumps(weights).decode(), "basis": orjson.dumps(basis).decode()}
    return int(tx.execute(ACTIVATE, told).scalar_one())


def reset(tx: Tx) -> None:
    """Let what comes with Soát hold again."""
    tx.execute(DEACTIVATE)
    tx.execute(FORGET_COUNTS)


BASIS = sa.text("""
-- basis_of_weights --
select id, made_at, basis from weight_sets where active
""")


def active_basis(tx: Tx) -> tuple[int, Any, Mapping[str, Any]] | None:
    """Version, time and basis of the active table; None when the one that comes with Soát holds."""
    row = tx.execute(BASIS).one_or_none()
    return (row.id, row.made_at, row.basis) if row else None


# ----- what is counted -----

SAMPLE = """
-- {name} --
select {columns} from records {sample} where publication <> 'rejected'
"""


def sample(tx: Tx, most: int, *lists: str) -> Iterator[dict[str, Any]]:
    """Of some `most` records taken at random (the same ones each time), or of all when there are fewer, these lists.

    `lists` are names of ours: persons, parties, assets. The bodies come one by one, whatever there are.
    """
    there = tx.execute(sa.text("select count(*) from (select from records limit :most) few"), {"most": most + 1})
    share = ""
    if there.scalar_one() > most:
        everything = tx.execute(sa.text("select count(*) from records")).scalar_one()
        share = f"tablesample bernoulli ({100 * most / everything:.6f}) repeatable (1)"
    columns = ", ".join(f"body->'{name}' as {name}" for name in lists)
    statement = sa.text(SAMPLE.format(name="sample_of_records", columns=columns, sample=share))
    for row in tx.execute(statement, execution_options={"stream_results": True, "yield_per": 1_000}):
        yield dict(row._mapping)  # noqa: SLF001  the documented name of a row's mapping


SHARED = sa.text("""
-- keys_of_two_records --
select key, (array_agg(distinct record_id order by record_id))[1:2] as record_ids from mention_keys
where key >= :begins and key < :ends group by key having count(distinct record_id) > 1 order by md5(key) limit :most
""")


def shared_keys(tx: Tx, begins: str, most: int) -> list[tuple[str, list[int]]]:
    """Up to `most` exact keys of one kind ("id:"), taken at random, that two records have, with two such records."""
    ends = begins[:-1] + chr(ord(begins[-1]) + 1)
    rows = tx.execute(SHARED, {"begins": begins, "ends": ends, "most": most})
    return [(row.key, row.record_ids) for row in rows]
