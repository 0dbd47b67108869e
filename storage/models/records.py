"""Records, their superseded versions, and what is derived from them."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from storage.models.base import Xid8, metadata, moment

# Drawn for every change of a record while its row is locked, so that of two versions of a document the one with the
# higher rev is the newer. CACHE 1: a cached block of numbers in each session would break exactly that.
record_rev = sa.Sequence("record_rev", metadata=metadata, data_type=sa.BigInteger, cache=1)

records = sa.Table(
    "records",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("source_id", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    sa.Column("body", JSONB, nullable=False),
    sa.Column("publication", sa.Text, nullable=False),
    sa.Column("office", sa.Text, comment="the office that the record belongs to: the one that entered it"),
    sa.Column("account", sa.Text, nullable=False, comment="who made this version"),
    sa.Column("account_office", sa.Text, comment="the office of who made this version"),
    sa.Column("imported_digest", sa.LargeBinary, comment="SHA-256 of the last object imported; null if none was"),
    moment("created_at"),
    moment("updated_at"),
    sa.Column("rev", sa.BigInteger, nullable=False, server_default=record_rev.next_value()),
    sa.Column(
        "changed_xid",
        Xid8,
        nullable=False,
        server_default=sa.func.pg_current_xact_id(),
        comment="the transaction of the last change; a logical restore must set it to 0",
    ),
    sa.UniqueConstraint("source", "source_id"),
    sa.CheckConstraint("type in ('notice', 'deed')", name="type"),
    sa.CheckConstraint("publication in ('published', 'awaiting_approval', 'rejected')", name="publication"),
    sa.Index(None, "changed_xid"),
)

record_versions = sa.Table(
    "record_versions",
    metadata,
    sa.Column("record_id", sa.BigInteger, sa.ForeignKey("records.id"), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("body", JSONB, nullable=False),
    sa.Column("publication", sa.Text, nullable=False),
    sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False, comment="when this version was made"),
    sa.Column("account", sa.Text, nullable=False, comment="who made this version"),
    sa.Column("office", sa.Text, comment="the office of who made this version"),
)

# No foreign key from the five tables below: they are written by the one function that writes the record, in bulk.
mentions = sa.Table(
    "mentions",
    metadata,
    sa.Column("record_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("no", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("doc", JSONB, nullable=False, comment="the finished document of the index"),
    sa.Column("deleted", sa.Boolean, nullable=False, server_default=sa.false()),
)

mention_keys = sa.Table(
    "mention_keys",
    metadata,
    sa.Column("key", sa.Text(collation="C"), primary_key=True),
    sa.Column("record_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("no", sa.Integer, primary_key=True, autoincrement=False),
    sa.Index(None, "record_id"),
)

# Only of notices: under which serials and years the document behind one is looked for before it is entered again.
document_keys = sa.Table(
    "document_keys",
    metadata,
    sa.Column("key", sa.Text(collation="C"), primary_key=True),
    sa.Column("record_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Index(None, "record_id"),
)

record_links = sa.Table(
    "record_links",
    metadata,
    sa.Column("record_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("relation", sa.Text, primary_key=True),
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("source_id", sa.Text, primary_key=True),
    sa.CheckConstraint("relation in ('replaces', 'relates_to')", name="relation"),
    sa.Index(None, "source", "source_id"),
)

deed_kinds = sa.Table(
    "deed_kinds",
    metadata,
    sa.Column("code", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
)
