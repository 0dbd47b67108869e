"""Background work gives way to people: it rests between its batches while somebody looks something up.

On the same processors and the same disk a lookup beside an import at full speed takes three times as long as alone, and
priorities of processes help little: what is in the way are PostgreSQL's and the engine's own threads.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from storage.lookups import stored_so_far

if TYPE_CHECKING:
    from collections.abc import Callable

    from storage.database import Database

#: How long is rested after a batch, as a share of what the batch took.
SHARE = 1.0
MOST_SECONDS = 2.0


class GivingWay:
    """Rests of one worker, which asks after each of its batches."""

    def __init__(self, database: Database, sleep: Callable[[float], object] = time.sleep) -> None:
        """`sleep` takes seconds."""
        self._database = database
        self._sleep = sleep
        self._stored: int | None = None

    def rest(self, taken: float) -> None:
        """Rest after a batch that took so many seconds, if a lookup was stored since the last call.

        Raises DatabaseUnavailable.
        """
        before = self._stored
        with self._database.transaction() as tx:
            self._stored = stored_so_far(tx)
        if before is not None and self._stored > before:
            self._sleep(min(taken * SHARE, MOST_SECONDS))
