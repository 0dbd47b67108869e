"""Links of deeds that name another one by number and office, so that a chain of deeds can follow them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from analyzers.papers.deeds import BY_NUMBER, key_referred_to

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ROWS_AT_ONCE = 5_000
PAGE = sa.text("""
select id, body -> 'relates_to' ->> 'number' as number from records
where type = 'deed' and id > :last and body -> 'relates_to' ? 'number' order by id limit :rows
""")
LINK = sa.text("""
insert into record_links (record_id, relation, source, source_id) values (:record_id, 'relates_to', :source, :key)
on conflict do nothing
""")


def upgrade() -> None:
    """The links of the deeds that are there; later ones come with the deed."""
    if op.get_context().as_sql:
        return  # only the statements are asked for, by who checks what they lock
    connection = op.get_bind()
    last = 0
    while True:
        rows = connection.execute(PAGE, {"last": last, "rows": ROWS_AT_ONCE}).all()
        if not rows:
            return
        keys = [(row.id, key_referred_to(row.number)) for row in rows if row.number]
        links = [{"record_id": record_id, "source": BY_NUMBER, "key": key} for record_id, key in keys if key]
        if links:
            connection.execute(LINK, links)
        last = rows[-1].id
