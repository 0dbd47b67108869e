"""How long changes take until they are searchable, a row a minute; a note on what cannot be indexed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One small table, and an empty column."""
    op.add_column(
        "changes",
        sa.Column("note", sa.Text(), nullable=True, comment="what an administrator found out about a stuck row"),
    )
    op.create_table(
        "index_lag",
        sa.Column("minute", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changes", sa.BigInteger(), nullable=False, comment="made searchable in this minute"),
        sa.Column("documents", sa.BigInteger(), nullable=False, comment="sent for them"),
        sa.Column("seconds", sa.Double(), nullable=False, comment="that they waited, in all"),
        sa.Column("longest", sa.Double(), nullable=False, comment="seconds that the slowest waited"),
        sa.Column(
            "counts",
            postgresql.ARRAY(sa.BigInteger()),
            nullable=False,
            comment="of them within each bound of storage.lag",
        ),
        sa.PrimaryKeyConstraint("minute", name=op.f("pk_index_lag")),
    )
