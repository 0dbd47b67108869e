"""Keys of queued changes go into their index at once, not by way of a list that every lookup reads."""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Turn the list off; what is on it goes into the index with the queue's next vacuum."""
    op.execute("alter index ix_changes_keys set (fastupdate = off)")
