"""The same request sent twice has one effect and one answer.

The key is written in the transaction of the effect: either both are there or neither is. A second request with the
same key waits for the first one's commit, on the primary key of the table, and then gets its answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from storage.errors import IdempotencyKeyReused

if TYPE_CHECKING:
    from collections.abc import Callable

    from storage.database import Tx

KEPT_HOURS = 48

TAKE = sa.text(f"""
-- take -- this key, if it is new or has run out; waits for whoever is just using it
insert into idempotency_keys (caller, key, digest) values (:caller, :key, :digest)
on conflict (caller, key) do update set digest = excluded.digest, status = null, response = null, created_at = now()
where idempotency_keys.created_at < now() - interval '{KEPT_HOURS} hours'
returning key
""")  # noqa: S608  a constant
ANSWERED = sa.text("select digest, response from idempotency_keys where caller = :caller and key = :key")
ANSWER = sa.text("""
update idempotency_keys set status = :status, response = :response where caller = :caller and key = :key
""").bindparams(sa.bindparam("response", type_=JSONB))


def run_once(  # noqa: PLR0913  who, which request, what to do
    tx: Tx, caller: str, key: str, digest: bytes, action: Callable[[], dict[str, Any]], *, status: int = 201
) -> tuple[dict[str, Any], bool]:
    """`action`'s answer, and whether it is a replay: within 48 hours the same key does nothing a second time.

    `digest` is the SHA-256 of the request. `action` works in `tx`. Raises IdempotencyKeyReused when the key came with
    another request; whatever `action` raises undoes the key with the rest, so that the request may be sent again.
    """
    name = {"caller": caller, "key": key}
    if tx.execute(TAKE, {**name, "digest": digest}).one_or_none() is None:
        earlier = tx.execute(ANSWERED, name).one()
        if bytes(earlier.digest) != digest:
            raise IdempotencyKeyReused
        return earlier.response, True
    response = action()
    tx.execute(ANSWER, {**name, "status": status, "response": response})
    return response, False


def forget_old(tx: Tx) -> int:
    """Drop the keys that have run out; their number."""
    statement = sa.text("delete from idempotency_keys where created_at < now() - make_interval(hours => :hours)")
    return tx.execute(statement, {"hours": KEPT_HOURS}).rowcount
