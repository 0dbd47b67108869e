"""Lookups with their answers, kept as they were given."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, UUID

from storage.models.base import metadata

lookups = sa.Table(
    "lookups",
    metadata,
    sa.Column("id", UUID(as_uuid=True), primary_key=True),
    sa.Column("code", sa.Text, nullable=False, unique=True),
    sa.Column("looked_up_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("account", sa.Text, nullable=False),
    sa.Column("office", sa.Text),
    sa.Column("dossier", sa.Text),
    sa.Column("purpose", sa.Text),
    sa.Column("request", JSONB, nullable=False),
    sa.Column("answer", JSONB, nullable=False),
    sa.Index(None, "dossier", "looked_up_at", postgresql_where=sa.text("dossier is not null")),
)
