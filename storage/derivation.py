"""What a record brings with it: mentions, keys, links, and the queue row by which the index hears of them.

Called by storage.records alone, with the record locked and in the same transaction.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
import sqlalchemy as sa

from analyzers import mentions
from analyzers.filing import exact_keys
from analyzers.keys import Keys
from analyzers.papers.notices import document_keys_of
from storage.database import Tx, copy_into, text_array

if TYPE_CHECKING:
    from collections.abc import Iterable

FORGET_DERIVED = tuple(
    sa.text(f"delete from {table} where record_id = any(cast(:ids as bigint[]))")  # noqa: S608  two constants
    for table in ("mention_keys", "document_keys", "record_links")
)
FORGET_MENTIONS = sa.text("""
-- forget_mentions --
delete from mentions where record_id = any(cast(:ids as bigint[])) returning record_id, no
""")


def forget(tx: Tx, ids: list[int]) -> dict[int, set[int]]:
    """Drop what was derived from these records; gives the mention numbers that the index may know of each."""
    for statement in FORGET_DERIVED:
        tx.execute(statement, {"ids": ids})
    numbers: dict[int, set[int]] = {}
    for row in tx.execute(FORGET_MENTIONS, {"ids": ids}):
        numbers.setdefault(row.record_id, set()).add(row.no)
    return numbers


# A deleted document comes back with the next late upsert; a newer, empty one does not.
TOMBSTONE = orjson.dumps({"deleted": True}).decode()


def derive(
    tx: Tx, records: list[tuple[int, dict[str, Any]]], *, before: dict[int, set[int]], queue: bool = True
) -> None:
    """Write mentions, exact keys, links and, unless told not to, queue rows of records that have none of them now."""
    if not records:
        return
    mention_rows: list[tuple[object, ...]] = []
    key_rows: list[tuple[object, ...]] = []
    document_rows: list[tuple[object, ...]] = []
    link_rows: list[tuple[object, ...]] = []
    change_rows: list[tuple[object, ...]] = []
    for record_id, body in records:
        recall: set[str] = set()
        named = mentions.mentions_of(body)
        for no, mention in enumerate(named):
            doc = {"record": str(record_id), **mentions.document(body["type"], mention)}
            recall.update(doc["keys"])
            mention_rows.append((record_id, no, mention.kind, orjson.dumps(doc).decode(), False))
            exact = Keys.of(exact_keys(mention.thing), ()).exact  # bounded as those of a lookup are
            key_rows.extend((key, record_id, no) for key in exact)
        gone = before.get(record_id, set()).difference(range(len(named)))
        mention_rows.extend((record_id, no, "none", TOMBSTONE, True) for no in gone)
        document_rows.extend((key, record_id) for key in document_keys_of(body))
        link_rows.extend((record_id, *link) for link in set(mentions.links_of(body)))
        change_rows.append((record_id, text_array(sorted(recall))))
    _copy(tx, "mentions", ("record_id", "no", "kind", "doc", "deleted"), mention_rows)
    _copy(tx, "mention_keys", ("key", "record_id", "no"), key_rows)
    _copy(tx, "document_keys", ("key", "record_id"), document_rows)
    _copy(tx, "record_links", ("record_id", "relation", "source", "source_id"), link_rows)
    if queue:
        _copy(tx, "changes", ("record_id", "keys"), change_rows)


def _copy(tx: Tx, table: str, columns: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> None:
    with copy_into(tx, table, columns) as copying:
        for row in rows:
            copying.write_row(row)
