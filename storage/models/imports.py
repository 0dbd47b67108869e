"""Imports: what was read, how far it is, and the rows that wait to be applied."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from storage.models.base import metadata, moment

imports = sa.Table(
    "imports",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("file_name", sa.Text, nullable=False),
    sa.Column("file_digest", sa.LargeBinary, comment="SHA-256 of the whole file, known once it has been read"),
    sa.Column("account", sa.Text, nullable=False),
    sa.Column("office", sa.Text),
    sa.Column("state", sa.Text, nullable=False, server_default="running"),
    moment("started_at"),
    sa.Column("finished_at", sa.DateTime(timezone=True)),
    sa.Column("lines_applied", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("created", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("changed", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("unchanged", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("rejected", sa.BigInteger, nullable=False, server_default="0"),
    sa.CheckConstraint("state in ('running', 'done', 'failed')", name="state"),
)

import_rows = sa.Table(
    "import_rows",
    metadata,
    sa.Column("import_id", sa.BigInteger, sa.ForeignKey("imports.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("line", sa.BigInteger, primary_key=True, comment="line of the file, from 1"),
    sa.Column("body", JSONB, nullable=False, comment="the validated record"),
)
