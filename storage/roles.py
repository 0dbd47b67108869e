"""What each of the database's accounts may do, in PostgreSQL's own words.

Three accounts: the owner, who migrates; one for the API; one for the indexer. The owner grants, after each migration,
exactly what stands here and nothing that stood here once. One account for everything (the embedded database) owns all
tables and needs none of this.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

import sqlalchemy as sa

from storage.models import metadata

if TYPE_CHECKING:
    from collections.abc import Mapping

    from storage.database import Tx

Part = Literal["api", "indexer"]

# A right to delete or change that is missing here is a promise: what was recorded, looked up or superseded stays.
API: Final[Mapping[str, str]] = {
    "alembic_version": "select",
    "changes": "select, insert, update (stuck_reason, note)",
    "deed_kinds": "select",
    "document_keys": "select, insert, delete",
    "generations": "select, update (state, state_since)",
    "idempotency_keys": "select, insert, update, delete",
    "index_lag": "select",
    "lookups": "select, insert",
    "mention_keys": "select, insert, delete",
    "mentions": "select, insert, delete",
    "name_counts": "select",
    "record_links": "select, insert, delete",
    "rebuilds": "select, insert, update (cancel_asked)",
    "reconciles": "select, insert",
    "record_versions": "select, insert",
    "records": "select, insert, update",
    "service_keys": "select",
    "weight_sets": "select",
}
# It derives again after an upgrade: mentions, keys and links are its to replace, a record's content never.
# The queue's space after an import is its to give back, once all of it is searchable.
INDEXER: Final[Mapping[str, str]] = {
    "alembic_version": "select",
    "changes": "select, insert, update, delete, truncate",
    "document_keys": "select, insert, delete",
    "generations": "select, insert, update",
    "index_lag": "select, insert, update, delete",
    "mention_keys": "select, insert, delete",
    "mentions": "select, insert, delete",
    "rebuilds": "select, insert, update",
    "reconciles": "select, insert, update",
    "record_links": "select, insert, delete",
    "records": "select, update (rev, changed_xid)",
}
TABLES: Final[Mapping[Part, Mapping[str, str]]] = {"api": API, "indexer": INDEXER}
SEQUENCE: Final = "record_rev"
#: Only the owner reads and writes these: importing and issuing keys are an administrator's work.
OWNERS_ONLY: Final = frozenset({"imports"})


def grant(tx: Tx, roles: Mapping[Part, str]) -> None:
    """Give each of the accounts what its part needs of this schema, and take away whatever else it had there.

    The accounts must exist; `tx` is the owner's, at the newest schema. Does the same when done again.
    """
    quote = tx.dialect.identifier_preparer.quote_identifier
    database = quote(tx.scalar(sa.text("select current_database()")) or "")
    everything = ", ".join(quote(table) for table in ("alembic_version", *metadata.tables))
    for part, name in roles.items():
        role = quote(name)
        statements = [f"revoke all on {everything} from {role}", f"revoke all on sequence {SEQUENCE} from {role}"]
        statements += [f"grant {rights} on {quote(table)} to {role}" for table, rights in TABLES[part].items()]
        rights = "usage" if part == "api" else "usage, select"  # an index must not be ahead of it
        statements.append(f"grant {rights} on sequence {SEQUENCE} to {role}")
        if part == "api":  # records are staged in a temporary table on their way in
            statements.append(f"grant temporary on database {database} to {role}")
        for statement in statements:
            tx.execute(sa.text(statement))


def missing(tx: Tx, roles: Mapping[Part, str]) -> list[str]:
    """Those of the accounts that the server does not have."""
    there = set(tx.scalars(sa.text("select rolname from pg_roles")))
    return [name for name in roles.values() if name not in there]
