"""The first schema: records, queue, generations, lookups, keys and imports."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from storage.models.base import Xid8

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

DEED_KINDS = (
    ("transfer", "Chuyển nhượng"),
    ("gift", "Tặng cho"),
    ("exchange", "Trao đổi"),
    ("mortgage", "Thế chấp"),
    ("lease", "Cho thuê"),
    ("authorization", "Ủy quyền"),
    ("guarantee", "Bảo lãnh"),
    ("contribution", "Góp vốn"),
    ("inheritance", "Thừa kế"),
    ("will", "Di chúc"),
    ("deposit", "Đặt cọc"),
    ("loan", "Vay"),
    ("marital_property", "Chế độ tài sản của vợ chồng"),
    ("amendment", "Sửa đổi, bổ sung"),
    ("cancellation", "Hủy bỏ"),
    ("other", "Khác"),
)


def upgrade() -> None:
    """Records, queue, generations, lookups, keys and imports."""
    op.execute(sa.schema.CreateSequence(sa.Sequence("record_rev", data_type=sa.BigInteger, cache=1)))
    op.create_table(
        "changes",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "keys",
            postgresql.ARRAY(sa.Text()),
            nullable=False,
            comment="all recall keys of the record after this change",
        ),
        sa.Column("queued_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("stuck_reason", sa.Text(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_changes")),
        postgresql_with={
            "autovacuum_vacuum_scale_factor": "0",
            "autovacuum_vacuum_threshold": "5000",
            "autovacuum_vacuum_cost_delay": "0",
        },
    )
    op.create_index(op.f("ix_changes_keys"), "changes", ["keys"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_changes_stuck", "changes", ["record_id"], unique=False, postgresql_where=sa.text("stuck_reason is not null")
    )
    deed_kinds = op.create_table(
        "deed_kinds",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_deed_kinds")),
    )
    op.create_table(
        "generations",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("index_name", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("shards", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("trusted", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.CheckConstraint(
            "state in ('building', 'catching_up', 'live', 'retired', 'failed')", name=op.f("ck_generations_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_generations")),
        sa.UniqueConstraint("index_name", name=op.f("uq_generations_index_name")),
    )
    op.create_index(
        "ix_generations_one_live", "generations", ["state"], unique=True, postgresql_where=sa.text("state = 'live'")
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("caller", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False, comment="SHA-256 of the request"),
        sa.Column("status", sa.SmallInteger(), nullable=True),
        sa.Column("response", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("caller", "key", name=op.f("pk_idempotency_keys")),
    )
    op.create_index(op.f("ix_idempotency_keys_created_at"), "idempotency_keys", ["created_at"], unique=False)
    op.create_table(
        "imports",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column(
            "file_digest",
            sa.LargeBinary(),
            nullable=True,
            comment="SHA-256 of the whole file, known once it has been read",
        ),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), server_default="running", nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lines_applied", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("created", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("changed", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("unchanged", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("rejected", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint("state in ('running', 'done', 'failed')", name=op.f("ck_imports_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports")),
    )
    op.create_table(
        "lookups",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("looked_up_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=True),
        sa.Column("dossier", sa.Text(), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=True),
        sa.Column("request", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("answer", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lookups")),
        sa.UniqueConstraint("code", name=op.f("uq_lookups_code")),
    )
    op.create_index(
        op.f("ix_lookups_dossier_looked_up_at"),
        "lookups",
        ["dossier", "looked_up_at"],
        unique=False,
        postgresql_where=sa.text("dossier is not null"),
    )
    op.create_table(
        "mention_keys",
        sa.Column("key", sa.Text(collation="C"), nullable=False),
        sa.Column("record_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("no", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("key", "record_id", "no", name=op.f("pk_mention_keys")),
    )
    op.create_index(op.f("ix_mention_keys_record_id"), "mention_keys", ["record_id"], unique=False)
    op.create_table(
        "mentions",
        sa.Column("record_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column(
            "doc", postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment="the finished document of the index"
        ),
        sa.Column("deleted", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.PrimaryKeyConstraint("record_id", "no", name=op.f("pk_mentions")),
    )
    op.create_table(
        "record_links",
        sa.Column("record_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.CheckConstraint("relation in ('replaces', 'relates_to')", name=op.f("ck_record_links_relation")),
        sa.PrimaryKeyConstraint("record_id", "relation", "source", "source_id", name=op.f("pk_record_links")),
    )
    op.create_index(op.f("ix_record_links_source_source_id"), "record_links", ["source", "source_id"], unique=False)
    op.create_table(
        "records",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("publication", sa.Text(), nullable=False),
        sa.Column(
            "office", sa.Text(), nullable=True, comment="the office that the record belongs to: the one that entered it"
        ),
        sa.Column("account", sa.Text(), nullable=False, comment="who made this version"),
        sa.Column("account_office", sa.Text(), nullable=True, comment="the office of who made this version"),
        sa.Column(
            "imported_digest",
            sa.LargeBinary(),
            nullable=True,
            comment="SHA-256 of the last object imported; null if none was",
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("rev", sa.BigInteger(), server_default=sa.text("nextval('record_rev')"), nullable=False),
        sa.Column(
            "changed_xid",
            Xid8(),
            server_default=sa.text("pg_current_xact_id()"),
            nullable=False,
            comment="the transaction of the last change; a logical restore must set it to 0",
        ),
        sa.CheckConstraint(
            "publication in ('published', 'awaiting_approval', 'rejected')", name=op.f("ck_records_publication")
        ),
        sa.CheckConstraint("type in ('notice', 'deed')", name=op.f("ck_records_type")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_records")),
        sa.UniqueConstraint("source", "source_id", name=op.f("uq_records_source_source_id")),
    )
    op.create_index(op.f("ix_records_changed_xid"), "records", ["changed_xid"], unique=False)
    op.create_table(
        "service_keys",
        sa.Column("id", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("key_hash", sa.LargeBinary(), nullable=False, comment="SHA-256 of the key, which is random"),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_keys")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_service_keys_key_hash")),
    )
    op.create_table(
        "record_versions",
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("publication", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False, comment="when this version was made"),
        sa.Column("account", sa.Text(), nullable=False, comment="who made this version"),
        sa.Column("office", sa.Text(), nullable=True, comment="the office of who made this version"),
        sa.ForeignKeyConstraint(["record_id"], ["records.id"], name=op.f("fk_record_versions_record_id")),
        sa.PrimaryKeyConstraint("record_id", "version", name=op.f("pk_record_versions")),
    )
    op.bulk_insert(deed_kinds, [{"code": code, "name": name} for code, name in DEED_KINDS])
