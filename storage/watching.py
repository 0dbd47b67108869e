"""The index as an administrator and machines see it: everything that PostgreSQL knows of it, in one snapshot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import sqlalchemy as sa

from analyzers import mapping
from storage import changes, generations, lag, rebuilds, reconciles

if TYPE_CHECKING:
    from datetime import datetime

    from storage.changes import QueueState
    from storage.database import Tx
    from storage.generations import Generation
    from storage.lag import Minute
    from storage.rebuilds import Rebuild
    from storage.reconciles import Reconcile

#: Why lookups cannot use the index. missing: there is none yet; other_keys: it was made by the rules of another
#: version; untrusted: it is of another time than the database.
Trouble = Literal["missing", "other_keys", "untrusted"]

#: How a session of an indexer calls itself; pg_stat_activity shows that to everybody.
INDEXER_NAME: Final = "soat-indexer"
HOUR: Final = 60


@dataclass(frozen=True, slots=True)
class IndexNow:
    """The index, its queue, and whoever works on them; `rebuild` and `reconcile` are the open one or the last."""

    live: Generation | None
    standby: Generation | None
    queue: QueueState
    rebuild: Rebuild | None
    reconcile: Reconcile | None
    minutes: list[Minute]
    """The last hour; a minute in which nothing became searchable is left out."""
    at: datetime
    indexers: int
    """Sessions of indexers with PostgreSQL; 0 means that nobody works on the queue."""

    @property
    def trouble(self) -> Trouble | None:
        """Why lookups cannot use it, as far as PostgreSQL knows."""
        return trouble_of(self.live)

    @property
    def working(self) -> bool:
        """Whether a rebuild or a comparison is under way or waits to be."""
        return any(one is not None and one.ended_at is None for one in (self.rebuild, self.reconcile))


def trouble_of(live: Generation | None) -> Trouble | None:
    """Why lookups cannot use this one, None when they can."""
    if live is None:
        return "missing"
    if live.fingerprint != mapping.FINGERPRINT:
        return "other_keys"
    return None if live.trusted else "untrusted"


INDEXERS = sa.text("""
-- indexers -- sessions of this database; a process has several
select count(*) from pg_stat_activity where datname = current_database() and application_name = :name
""")


def watch(tx: Tx) -> IndexNow:
    """All of it, as of now."""
    return IndexNow(
        live=generations.live(tx),
        standby=generations.standby(tx),
        queue=changes.queue_state(tx),
        rebuild=rebuilds.latest(tx),
        reconcile=reconciles.latest(tx),
        minutes=lag.lately(tx, HOUR),
        at=tx.execute(sa.select(sa.func.clock_timestamp())).scalar_one(),
        indexers=int(tx.execute(INDEXERS, {"name": INDEXER_NAME}).scalar_one()),
    )
