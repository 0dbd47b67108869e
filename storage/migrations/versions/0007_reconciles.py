"""Comparisons of the index with the records as rows that outlive the process."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One small table."""
    op.create_table(
        "reconciles",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("full_speed", sa.Boolean(), nullable=False, comment="gives no way to lookups"),
        sa.Column("generation_id", sa.Integer(), nullable=True, comment="the one that is compared, once it is"),
        sa.Column("phase", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("checkpoint", sa.BigInteger(), server_default="0", nullable=False, comment="id of the last record"),
        sa.Column("done", sa.BigInteger(), server_default="0", nullable=False, comment="records"),
        sa.Column("total", sa.BigInteger(), server_default="0", nullable=False, comment="records"),
        sa.Column("checked", sa.BigInteger(), server_default="0", nullable=False, comment="documents"),
        sa.Column("missing", sa.BigInteger(), server_default="0", nullable=False, comment="documents"),
        sa.Column("stale", sa.BigInteger(), server_default="0", nullable=False, comment="documents"),
        sa.Column("orphaned", sa.BigInteger(), server_default="0", nullable=False, comment="documents"),
        sa.Column("ahead", sa.BigInteger(), server_default="0", nullable=False, comment="documents"),
        sa.Column(
            "repaired",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="documents queued again or removed",
        ),
        sa.Column("fault", sa.Text(), nullable=True),
        sa.Column("account", sa.Text(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("phase in ('waiting', 'comparing', 'done', 'failed')", name=op.f("ck_reconciles_phase")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reconciles")),
    )
    op.create_index(
        "ix_reconciles_one_open",
        "reconciles",
        [sa.text("(ended_at is null)")],
        unique=True,
        postgresql_where=sa.text("ended_at is null"),
    )
