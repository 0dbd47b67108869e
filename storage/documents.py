"""Finding notices by the document behind them."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import sqlalchemy as sa

from storage.database import text_array

if TYPE_CHECKING:
    from collections.abc import Collection

    from storage.database import Tx

OF_DOCUMENTS = sa.text("""
-- of_documents --
select distinct record_id from document_keys where key = any(cast(:keys as text[]))
""")


def records_of_documents(tx: Tx, keys: Collection[str]) -> frozenset[int]:
    """The notices whose document is filed under one of the keys (analyzers/papers)."""
    if not keys:
        return frozenset()
    return frozenset(row.record_id for row in tx.execute(OF_DOCUMENTS, {"keys": text_array(sorted(keys))}))


def lock_documents(tx: Tx, keys: Collection[str]) -> None:
    """Wait until nobody else enters a document under one of these keys, and keep others waiting until `tx` ends.

    Two officers who enter one letter at the same moment would else both be told that it is not there yet.
    """
    numbers = sorted(int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], signed=True) for key in set(keys))
    for number in numbers:
        tx.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.cast(number, sa.BigInteger))))


AGENCIES = sa.text("""
-- agencies --
select agency from (
    select body -> 'document' ->> 'agency' as agency from records where type = 'notice' order by id desc limit :recent
) as recent
group by agency order by count(*) desc, agency limit :most
""")


def agencies_of_late(tx: Tx, *, recent: int = 2_000, most: int = 60) -> list[str]:
    """The agencies of the `recent` last notices, most frequent first."""
    return list(tx.execute(AGENCIES, {"recent": recent, "most": most}).scalars())
