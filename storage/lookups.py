"""Lookups as they were asked and answered. A row is written once and never changed."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa

from storage.models.lookups import lookups

if TYPE_CHECKING:
    from storage.database import Tx

# Read aloud over the telephone and typed from paper: no I, L, O, U.
CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 12  # 60 random bits: cannot be guessed, and no two alike in the life of the system


@dataclass(frozen=True, slots=True)
class StoredLookup:
    """A lookup with its answer."""

    id: UUID
    code: str
    looked_up_at: datetime
    account: str
    office: str | None
    dossier: str | None
    purpose: str | None
    request: dict[str, Any]
    answer: dict[str, Any]


def new_code() -> str:
    """A code for a printed result: "TC-" and 12 characters in groups of four."""
    code = "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))
    return "TC-" + "-".join(code[i : i + 4] for i in range(0, CODE_LENGTH, 4))


def store_lookup(tx: Tx, lookup: StoredLookup) -> None:
    """Keep a lookup."""
    tx.execute(lookups.insert(), {column.name: getattr(lookup, column.name) for column in lookups.columns})


STORED = sa.text("select n_tup_ins from pg_stat_user_tables where relid = cast('lookups' as regclass)")


def stored_so_far(tx: Tx) -> int:
    """How many lookups have been stored, as PostgreSQL's statistics know it: a second late, at no cost.

    Enough to see from one time to the next whether people are at work.
    """
    return tx.scalar(STORED) or 0


def find_lookup(tx: Tx, lookup_id: UUID | str) -> StoredLookup | None:
    """The lookup with this id; None also for a text that is no id."""
    try:
        wanted = UUID(str(lookup_id))
    except ValueError:
        return None
    row = tx.execute(sa.select(lookups).where(lookups.c.id == wanted)).one_or_none()
    return StoredLookup(*row) if row else None


def lookups_of_dossier(tx: Tx, dossier: str, *, office: str | None, limit: int = 100) -> list[StoredLookup]:
    """The lookups that this office made for a dossier, newest first."""
    if "\x00" in dossier:  # PostgreSQL refuses to compare with it; no stored dossier has one
        return []
    query = (
        sa.select(lookups)
        .where(lookups.c.dossier == dossier, lookups.c.office.is_not_distinct_from(office))
        .order_by(lookups.c.looked_up_at.desc())
        .limit(limit)
    )
    return [StoredLookup(*row) for row in tx.execute(query)]
