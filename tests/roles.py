"""A database with an account each for API and indexer, as a production set-up has them."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psycopg
import sqlalchemy as sa
from psycopg import sql

from storage.roles import grant

if TYPE_CHECKING:
    from storage.database import Database


@dataclass(frozen=True, slots=True)
class Accounts:
    """Their names, and the database's address as each of them."""

    api: str
    indexer: str
    api_url: str
    indexer_url: str


@contextmanager
def accounts(owner: Database, owner_url: str) -> Iterator[Accounts]:
    """Two accounts of the test's own, granted what storage.roles says; they go afterwards with all that they have."""
    password = secrets.token_urlsafe(12)
    api, indexer = (f"soat_test_{part}_{secrets.token_hex(4)}" for part in ("api", "indexer"))
    with psycopg.connect(owner_url, autocommit=True) as connection:
        for name in (api, indexer):
            create = sql.SQL("create role {} login password {}")
            connection.execute(create.format(sql.Identifier(name), sql.Literal(password)))
    try:
        with owner.transaction() as tx:
            grant(tx, {"api": api, "indexer": indexer})
        yield Accounts(api, indexer, *(_as(owner_url, name, password) for name in (api, indexer)))
    finally:
        with psycopg.connect(owner_url, autocommit=True) as connection:
            for name in (api, indexer):
                for statement in ("drop owned by {} cascade", "drop role {}"):
                    connection.execute(sql.SQL(statement).format(sql.Identifier(name)))


def _as(url: str, name: str, password: str) -> str:
    return sa.make_url(url).set(username=name, password=password).render_as_string(hide_password=False)
