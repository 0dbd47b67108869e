"""Rebuilds of the index: asked for by a row, so that who asks and who builds need not be one process."""

from __future__ import annotations

import sqlalchemy as sa

from storage.models.base import metadata, moment

rebuilds = sa.Table(
    "rebuilds",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("fingerprint", sa.Text, nullable=False),
    sa.Column("derives", sa.Boolean, nullable=False, comment="mentions are derived anew first"),
    sa.Column("full_speed", sa.Boolean, nullable=False, comment="gives no way to lookups"),
    sa.Column("generation_id", sa.Integer, comment="the one that is being built, once it is"),
    sa.Column("phase", sa.Text, nullable=False, server_default="waiting"),
    sa.Column("checkpoint", sa.BigInteger, nullable=False, server_default="0", comment="id of the last record"),
    sa.Column("done", sa.BigInteger, nullable=False, server_default="0", comment="records of this phase"),
    sa.Column("total", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("mended", sa.BigInteger, nullable=False, server_default="0", comment="records that differed"),
    sa.Column("cancel_asked", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("fault", sa.Text),
    sa.Column("account", sa.Text),
    moment("asked_at"),
    sa.Column("phase_began_at", sa.DateTime(timezone=True)),
    sa.Column("ended_at", sa.DateTime(timezone=True)),
    sa.CheckConstraint(
        "phase in ('waiting', 'deriving', 'filling', 'verifying', 'done', 'failed', 'cancelled')", name="phase"
    ),
    sa.Index(
        "ix_rebuilds_one_open",
        sa.text("(ended_at is null)"),
        unique=True,
        postgresql_where=sa.text("ended_at is null"),
    ),
)
