"""How many records a lookup searched: told with every answer, so it must cost next to nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

if TYPE_CHECKING:
    from storage.database import Tx

COUNTED: Final = 5_000  # beyond this many, counting would take longer than finding
_THOUSAND: Final = 1_000

CENSUS = sa.text("""
-- census -- counted as far as that is cheap, and what the planner's statistics say of the rest
select (select count(*) from (select 1 from records limit :enough) few) as counted,
       (select reltuples from pg_class where oid = 'records'::regclass) as estimated
""")


@dataclass(frozen=True, slots=True)
class Census:
    """The number of records; an estimate to the nearest thousand, never below what was counted, unless `exact`."""

    records: int
    exact: bool


def records_on_file(tx: Tx) -> Census:
    """How many records there are in this transaction."""
    row = tx.execute(CENSUS, {"enough": COUNTED + 1}).one()
    if row.counted <= COUNTED:
        return Census(row.counted, exact=True)
    return Census(max(COUNTED, round(row.estimated / _THOUSAND) * _THOUSAND), exact=False)
