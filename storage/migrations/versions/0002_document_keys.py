"""Keys of the documents behind notices, by which a letter is recognised that has been entered before."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from analyzers.papers.notices import document_keys_of

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ROWS_AT_ONCE = 5_000


def upgrade() -> None:
    """The table, filled from the notices that are there."""
    table = op.create_table(
        "document_keys",
        sa.Column("key", sa.Text(collation="C"), nullable=False),
        sa.Column("record_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("key", "record_id", name=op.f("pk_document_keys")),
    )
    op.create_index(op.f("ix_document_keys_record_id"), "document_keys", ["record_id"], unique=False)
    if op.get_context().as_sql:
        return  # only the statements are asked for, by who checks what they lock
    connection = op.get_bind()
    last = 0
    while True:
        page = sa.text(
            "select id, body from records where type = 'notice' and id > :last order by id limit :rows"
        ).bindparams(last=last, rows=ROWS_AT_ONCE)
        rows = connection.execute(page).all()
        if not rows:
            return
        keys = [{"key": key, "record_id": row.id} for row in rows for key in document_keys_of(row.body)]
        if keys:
            connection.execute(sa.insert(table), keys)
        last = rows[-1].id
