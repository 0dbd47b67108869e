"""The change queue and the generations of the index that it feeds."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from storage.models.base import metadata, moment

changes = sa.Table(
    "changes",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("record_id", sa.BigInteger, nullable=False),
    sa.Column("keys", ARRAY(sa.Text), nullable=False, comment="all recall keys of the record after this change"),
    moment("queued_at"),
    sa.Column("stuck_reason", sa.Text),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("note", sa.Text, comment="what an administrator found out about a stuck row"),
    # Without the list of pending entries, which every lookup would read whole: beside an import that took 15 ms.
    sa.Index(None, "keys", postgresql_using="gin", postgresql_with={"fastupdate": "off"}),
    sa.Index("ix_changes_stuck", "record_id", postgresql_where=sa.text("stuck_reason is not null")),
    # Rows live for a second and go: vacuum by count, not by share, and without pauses.
    postgresql_with={
        "autovacuum_vacuum_scale_factor": "0",
        "autovacuum_vacuum_threshold": "5000",
        "autovacuum_vacuum_cost_delay": "0",
    },
)

index_lag = sa.Table(
    "index_lag",
    metadata,
    sa.Column("minute", sa.DateTime(timezone=True), primary_key=True),
    sa.Column("changes", sa.BigInteger, nullable=False, comment="made searchable in this minute"),
    sa.Column("documents", sa.BigInteger, nullable=False, comment="sent for them"),
    sa.Column("seconds", sa.Double, nullable=False, comment="that they waited, in all"),
    sa.Column("longest", sa.Double, nullable=False, comment="seconds that the slowest waited"),
    sa.Column("counts", ARRAY(sa.BigInteger), nullable=False, comment="of them within each bound of storage.lag"),
)

generations = sa.Table(
    "generations",
    metadata,
    sa.Column("id", sa.Integer, sa.Identity(always=True), primary_key=True),
    sa.Column("index_name", sa.Text, nullable=False, unique=True),
    sa.Column("fingerprint", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("shards", sa.Integer, nullable=False),
    moment("created_at"),
    sa.Column("trusted", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.Column("acknowledged_rev", sa.BigInteger, nullable=False, server_default="0"),
    moment("state_since"),
    sa.Column("dropped", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.CheckConstraint("state in ('building', 'catching_up', 'live', 'standby', 'retired', 'failed')", name="state"),
    sa.Index("ix_generations_one_live", "state", unique=True, postgresql_where=sa.text("state = 'live'")),
)
