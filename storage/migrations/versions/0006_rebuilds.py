"""Rebuilds of the index as rows that outlive the process; generations kept for going back, and what each has taken."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One small table, and columns with defaults that PostgreSQL need not write."""
    op.create_table(
        "rebuilds",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("derives", sa.Boolean(), nullable=False, comment="mentions are derived anew first"),
        sa.Column("full_speed", sa.Boolean(), nullable=False, comment="gives no way to lookups"),
        sa.Column("generation_id", sa.Integer(), nullable=True, comment="the one that is being built, once it is"),
        sa.Column("phase", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("checkpoint", sa.BigInteger(), server_default="0", nullable=False, comment="id of the last record"),
        sa.Column("done", sa.BigInteger(), server_default="0", nullable=False, comment="records of this phase"),
        sa.Column("total", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("mended", sa.BigInteger(), server_default="0", nullable=False, comment="records that differed"),
        sa.Column("cancel_asked", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("fault", sa.Text(), nullable=True),
        sa.Column("account", sa.Text(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("phase_began_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "phase in ('waiting', 'deriving', 'filling', 'verifying', 'done', 'failed', 'cancelled')",
            name=op.f("ck_rebuilds_phase"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rebuilds")),
    )
    op.create_index(
        "ix_rebuilds_one_open",
        "rebuilds",
        [sa.text("(ended_at is null)")],
        unique=True,
        postgresql_where=sa.text("ended_at is null"),
    )
    op.add_column("generations", sa.Column("acknowledged_rev", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column(
        "generations",
        sa.Column("state_since", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
    )
    op.add_column("generations", sa.Column("dropped", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    # A handful of rows: no lock on them is felt, and the new rule allows all that the old one did.
    op.execute("-- squawk-ignore ban-drop-constraint\nalter table generations drop constraint ck_generations_state")
    op.execute(
        "-- squawk-ignore constraint-missing-not-valid\n"
        "alter table generations add constraint ck_generations_state check "
        "(state in ('building', 'catching_up', 'live', 'standby', 'retired', 'failed'))"
    )
