"""How long a change takes from its transaction until it is searchable: noted by indexers, a row a minute, for a day.

Measured from the beginning of the transaction that wrote it, by PostgreSQL's clock at both ends: what a person waited,
or a little more.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Final, Self

import sqlalchemy as sa

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from storage.database import Tx

#: Seconds; a lag counts in the first of these that is above it. Half of all are promised within 0.3 s, 99 % within 2 s.
BOUNDS: Final = (
    0.05,
    0.1,
    0.15,
    0.2,
    0.25,
    0.3,
    0.4,
    0.5,
    0.75,
    1.0,
    1.5,
    2.0,
    3.0,
    5.0,
    10.0,
    30.0,
    60.0,
    300.0,
    1800.0,
)
KEPT: Final = "25 hours"


@dataclass(frozen=True, slots=True)
class Lag:
    """How long so many changes took: how many within each of BOUNDS and no smaller one, the last count for the rest."""

    counts: tuple[int, ...] = (0,) * (len(BOUNDS) + 1)
    seconds: float = 0.0
    longest: float = 0.0

    @classmethod
    def of(cls, rows: Iterable[Sequence[float]]) -> Self:
        """From rows of bucket, count, sum and maximum."""
        counts, seconds, longest = [0] * (len(BOUNDS) + 1), 0.0, 0.0
        for bucket, count, total, most in rows:
            counts[int(bucket)] += int(count)
            seconds += total
            longest = max(longest, most)
        return cls(tuple(counts), seconds, longest)

    @property
    def changes(self) -> int:
        """How many."""
        return sum(self.counts)

    def __add__(self, other: Lag) -> Lag:
        """Both together."""
        counts = tuple(ours + theirs for ours, theirs in zip(self.counts, other.counts, strict=True))
        return Lag(counts, self.seconds + other.seconds, max(self.longest, other.longest))

    def within(self, share: float) -> float | None:
        """Seconds within which this share of them (0 to 1) was searchable; None when there were none.

        Between two bounds as if they lay evenly there, and never more than the longest.
        """
        wanted = share * self.changes
        if not self.changes:
            return None
        edges = pairwise((0.0, *BOUNDS, max(self.longest, BOUNDS[-1])))
        for (low, high), count, passed in zip(edges, self.counts, accumulate(self.counts), strict=True):
            if count and passed >= wanted:
                return min(self.longest, high - (high - low) * (passed - wanted) / count)
        return self.longest


@dataclass(frozen=True, slots=True)
class Minute:
    """What indexers did in one minute, together."""

    minute: datetime
    documents: int
    lag: Lag


NOTE = sa.text("""
-- note -- added to what this minute has already, by whichever indexer
insert into index_lag as l (minute, changes, documents, seconds, longest, counts)
values (date_trunc('minute', clock_timestamp()), :changes, :documents, :seconds, :longest, cast(:counts as bigint[]))
on conflict (minute) do update set
    changes = l.changes + excluded.changes, documents = l.documents + excluded.documents,
    seconds = l.seconds + excluded.seconds, longest = greatest(l.longest, excluded.longest),
    counts = array(
        select coalesce(a, 0) + coalesce(b, 0) from unnest(l.counts, excluded.counts) with ordinality as both_(a, b, n)
        order by n)
returning xmax = 0 as first
""")
FORGET = sa.text(f"delete from index_lag where minute < now() - interval '{KEPT}'")  # noqa: S608  a constant


def note(tx: Tx, lag: Lag, documents: int) -> None:
    """Add a batch to the present minute; the first of a minute forgets those of the day before.

    The last thing that a transaction does: until it ends, other indexers that note theirs wait.
    """
    values = {"seconds": lag.seconds, "longest": lag.longest, "counts": list(lag.counts)}
    if tx.execute(NOTE, {**values, "changes": lag.changes, "documents": documents}).scalar_one():
        tx.execute(FORGET)


LATELY = sa.text("""
-- lately -- minutes in which nothing was done have no row
select minute, documents, counts, seconds, longest from index_lag
where minute > now() - make_interval(mins => :minutes) order by minute
""")


def lately(tx: Tx, minutes: int) -> list[Minute]:
    """The last so many minutes in which something was made searchable, oldest first."""
    rows = tx.execute(LATELY, {"minutes": minutes})
    return [Minute(row.minute, row.documents, Lag(_fitted(row.counts), row.seconds, row.longest)) for row in rows]


def _fitted(counts: Sequence[int]) -> tuple[int, ...]:
    """Counts noted by a version with other bounds count in the last bound that there was."""
    size = len(BOUNDS) + 1
    return tuple(counts[:size]) + (0,) * (size - len(counts))
