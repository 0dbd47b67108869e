"""Who may do what: one table, and whatever does not stand in it is refused.

A permission is written "thing:act". Roles are those of service keys. A caller without a key exists on a loopback
address only; he sits at the machine and may do everything.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Permission(StrEnum):
    """One act on one kind of thing, as "thing:act"."""

    LOOKUP_RUN = "lookup:run"
    LOOKUP_READ = "lookup:read"
    NOTICE_ENTER = "notice:enter"
    NOTICE_ENTER_WARNING = "notice:enter_warning"  # notices of measure `warning`, and no other
    NOTICE_READ = "notice:read"
    NOTICE_AMEND = "notice:amend"
    NOTICE_RELEASE = "notice:release"
    NOTICE_APPROVE = "notice:approve"
    DEED_ENTER = "deed:enter"
    DEED_READ = "deed:read"
    INDEX_READ = "index:read"
    INDEX_MANAGE = "index:manage"  # rebuild, go back, compare; read, retry and annotate what is stuck


_LOOKS_UP = frozenset({Permission.LOOKUP_RUN, Permission.LOOKUP_READ, Permission.NOTICE_READ, Permission.INDEX_READ})
_ENTERS_NOTICES = frozenset({Permission.NOTICE_ENTER, Permission.NOTICE_AMEND, Permission.NOTICE_RELEASE})
_ENTERS_DEEDS = frozenset({Permission.DEED_ENTER, Permission.DEED_READ})
_ENTERS_WARNINGS = frozenset({Permission.NOTICE_ENTER_WARNING, Permission.NOTICE_AMEND, Permission.NOTICE_RELEASE})

_AUTHORITY = _LOOKS_UP | _ENTERS_NOTICES
_NOTARY_OFFICE = _LOOKS_UP | _ENTERS_DEEDS | _ENTERS_WARNINGS
_COMMUNE = _LOOKS_UP | _ENTERS_DEEDS

ROLES: Final[dict[str, frozenset[Permission]]] = {
    "department_leader": _LOOKS_UP
    | {Permission.NOTICE_APPROVE, Permission.NOTICE_AMEND, Permission.NOTICE_RELEASE, Permission.DEED_READ},
    "department_officer": _LOOKS_UP | _ENTERS_NOTICES | {Permission.DEED_READ},
    "department_admin": frozenset({Permission.INDEX_READ, Permission.INDEX_MANAGE}),
    "land_registry": _AUTHORITY,
    "enforcement": _AUTHORITY,
    "police": _AUTHORITY,
    "court": _AUTHORITY,
    "procuracy": _AUTHORITY,
    "commune_head": _COMMUNE,
    "commune_officer": _COMMUNE,
    "office_head": _NOTARY_OFFICE,
    "notary": _NOTARY_OFFICE,
    "office_staff": _NOTARY_OFFICE,
    "provider": frozenset(),
}

# The department keeps the whole province's notices and reads every office's records; others read their own office's.
DEPARTMENT: Final = frozenset({"department_leader", "department_officer"})

# With SOAT_NOTICE_APPROVAL, what this role does to a notice counts only after a leader's approval.
NEEDS_APPROVAL: Final = frozenset({"department_officer"})


def may(role: str | None, permission: Permission) -> bool:
    """Whether `role` holds `permission`; None is the caller at the machine himself, who holds all."""
    return role is None or permission in ROLES.get(role, frozenset())
