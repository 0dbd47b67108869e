"""What comparisons are weighed with, as counted in the records on file."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from storage.models.base import metadata, moment

weight_sets = sa.Table(
    "weight_sets",
    metadata,
    sa.Column("id", sa.Integer, sa.Identity(always=True), primary_key=True),
    moment("made_at"),
    sa.Column("weights", JSONB, nullable=False, comment="the table, in the shape of matching/data/weights.toml"),
    sa.Column("basis", JSONB, nullable=False, comment="how many pairs each figure was counted in"),
    sa.Column("active", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Index("ix_weight_sets_one_active", "active", unique=True, postgresql_where=sa.text("active")),
)

name_counts = sa.Table(
    "name_counts",
    metadata,
    sa.Column(
        "part", sa.Text(collation="C"), primary_key=True, comment="name, surname, middle, given (~: folded), year"
    ),
    sa.Column("value", sa.Text(collation="C"), primary_key=True),
    sa.Column("persons", sa.Integer, nullable=False, comment="distinct persons; of part 'all', everybody counted"),
)
