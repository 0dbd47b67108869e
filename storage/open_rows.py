"""Tables of work that is asked for by a row: at most one of them is open, whoever carries it on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from storage.errors import Conflict, NotFound

if TYPE_CHECKING:
    from storage.database import Tx

T = TypeVar("T")


@dataclass(frozen=True)
class OpenRows(Generic[T]):
    """The rows of one such table, which has an `id`, and `ended_at` until which a row is open."""

    table: sa.Table
    shown: Sequence[sa.ColumnElement[Any]]
    made: Callable[[dict[str, Any]], T]
    """A row's values under the names of `shown`, as the table's own type."""
    busy: str
    """What is said to who asks while one is open; in Vietnamese."""

    def ask(self, tx: Tx, **values: object) -> T:
        """Add a row. Raises Conflict while one is open."""
        added = insert(self.table).values(values).on_conflict_do_nothing().returning(self.table.c.id)
        if (row_id := tx.execute(added).scalar()) is None:
            raise Conflict(self.busy)
        return self.get(tx, row_id)

    def get(self, tx: Tx, row_id: int) -> T:
        """The row with this id. Raises NotFound."""
        found = self._first(tx, self.table.c.id == row_id)
        if found is None:
            raise NotFound
        return found

    def open_one(self, tx: Tx) -> T | None:
        """The row that has not ended."""
        return self._first(tx, self.table.c.ended_at.is_(None))

    def latest(self, tx: Tx) -> T | None:
        """The newest row, ended or not."""
        return self._first(tx, sa.true())

    def put(self, tx: Tx, row_id: int, **values: object) -> None:
        """Change the row."""
        tx.execute(sa.update(self.table).where(self.table.c.id == row_id).values(**values))

    def _first(self, tx: Tx, condition: sa.ColumnElement[bool]) -> T | None:
        query = sa.select(*self.shown).where(condition).order_by(self.table.c.id.desc()).limit(1)
        row = tx.execute(query).one_or_none()
        return self.made(row._asdict()) if row else None
