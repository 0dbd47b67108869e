"""How rare names are among the persons on file, and weights counted there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two small tables, empty: without them the table and the shares that come with Soát hold."""
    op.create_table(
        "weight_sets",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column(
            "weights",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="the table, in the shape of matching/data/weights.toml",
        ),
        sa.Column(
            "basis",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="how many pairs each figure was counted in",
        ),
        sa.Column("active", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weight_sets")),
    )
    op.create_index(
        "ix_weight_sets_one_active", "weight_sets", ["active"], unique=True, postgresql_where=sa.text("active")
    )
    op.create_table(
        "name_counts",
        sa.Column(
            "part",
            sa.Text(collation="C"),
            nullable=False,
            comment="name, surname, middle, given (~: folded), year",
        ),
        sa.Column("value", sa.Text(collation="C"), nullable=False),
        sa.Column(
            "persons", sa.Integer(), nullable=False, comment="distinct persons; of part 'all', everybody counted"
        ),
        sa.PrimaryKeyConstraint("part", "value", name=op.f("pk_name_counts")),
    )
