"""What a party is in a deed; the contract's list, for records, lookups and drafts alike."""

from __future__ import annotations

from typing import Literal

PartyRole = Literal[
    "transferor",
    "transferee",
    "mortgagor",
    "mortgagee",
    "lessor",
    "lessee",
    "principal",
    "agent",
    "heir",
    "other",
]
