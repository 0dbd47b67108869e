"""Comparisons of the whole live index with the records: asked for by a row, as rebuilds are."""

from __future__ import annotations

import sqlalchemy as sa

from storage.models.base import metadata, moment


def _count(name: str, comment: str | None = None) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=False, server_default="0", comment=comment)


reconciles = sa.Table(
    "reconciles",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("full_speed", sa.Boolean, nullable=False, comment="gives no way to lookups"),
    sa.Column("generation_id", sa.Integer, comment="the one that is compared, once it is"),
    sa.Column("phase", sa.Text, nullable=False, server_default="waiting"),
    _count("checkpoint", "id of the last record"),
    _count("done", "records"),
    _count("total", "records"),
    _count("checked", "documents"),
    _count("missing", "documents"),
    _count("stale", "documents"),
    _count("orphaned", "documents"),
    _count("ahead", "documents"),
    _count("repaired", "documents queued again or removed"),
    sa.Column("fault", sa.Text),
    sa.Column("account", sa.Text),
    moment("asked_at"),
    sa.Column("began_at", sa.DateTime(timezone=True)),
    sa.Column("ended_at", sa.DateTime(timezone=True)),
    sa.CheckConstraint("phase in ('waiting', 'comparing', 'done', 'failed')", name="phase"),
    sa.Index(
        "ix_reconciles_one_open",
        sa.text("(ended_at is null)"),
        unique=True,
        postgresql_where=sa.text("ended_at is null"),
    ),
)
