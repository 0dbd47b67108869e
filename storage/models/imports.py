"""Imports: what was read, and how far it is."""

from __future__ import annotations

import sqlalchemy as sa

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
