"""Keys with which other systems call: one role, one office, stored as a hash, shown once."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal, get_args
from uuid import UUID

import sqlalchemy as sa

from storage.errors import Invalid
from storage.models.access import service_keys

if TYPE_CHECKING:
    from storage.database import Tx

PREFIX = "soat_"  # so that a leaked key can be recognised for what it is

Role = Literal[
    "department_leader",
    "department_officer",
    "department_admin",
    "land_registry",
    "enforcement",
    "police",
    "court",
    "procuracy",
    "commune_head",
    "commune_officer",
    "office_head",
    "notary",
    "office_staff",
    "provider",
]
ROLES: frozenset[str] = frozenset(get_args(Role))


@dataclass(frozen=True, slots=True)
class ServiceKey:
    """Who a key stands for."""

    id: UUID
    name: str
    role: Role
    office: str
    created_at: datetime
    expires_at: datetime | None


def issue(tx: Tx, *, name: str, role: str, office: str, valid_for: timedelta | None = None) -> str:
    """A new key, which nobody can read again afterwards. Raises Invalid for a role that there is not."""
    if role not in ROLES:
        raise Invalid(f"Không có vai trò này. Các vai trò: {', '.join(sorted(ROLES))}.")
    key = PREFIX + secrets.token_urlsafe(32)
    expires_at = sa.func.now() + valid_for if valid_for is not None else None
    tx.execute(
        service_keys.insert().values(name=name, role=role, office=office, key_hash=_hash(key), expires_at=expires_at)
    )
    return key


def find(tx: Tx, key: str) -> ServiceKey | None:
    """Who `key` stands for; None when it is unknown, expired or revoked."""
    columns = service_keys.c
    query = sa.select(
        columns.id, columns.name, columns.role, columns.office, columns.created_at, columns.expires_at
    ).where(
        # A plain hash is enough for 256 random bits, and an index may look it up: a timing tells nothing about a key.
        columns.key_hash == _hash(key),
        columns.revoked_at.is_(None),
        sa.or_(columns.expires_at.is_(None), columns.expires_at > sa.func.now()),
    )
    row = tx.execute(query).one_or_none()
    return ServiceKey(*row) if row else None


def revoke(tx: Tx, key_id: UUID) -> bool:
    """End a key at once; False when there is no such key or it had been revoked."""
    statement = (
        service_keys.update()
        .where(service_keys.c.id == key_id, service_keys.c.revoked_at.is_(None))
        .values(revoked_at=sa.func.now())
    )
    return tx.execute(statement).rowcount == 1


def any_issued(tx: Tx) -> bool:
    """Whether there is a key that may call now."""
    usable = sa.or_(service_keys.c.expires_at.is_(None), service_keys.c.expires_at > sa.func.now())
    return bool(tx.execute(sa.select(sa.exists().where(service_keys.c.revoked_at.is_(None), usable))).scalar_one())


def _hash(key: str) -> bytes:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()
