"""How two names of organisations agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matching.likeness.relation import Likeness

if TYPE_CHECKING:
    from analyzers.organizations import OrganizationName


def organization_likeness(asked: OrganizationName, found: OrganizationName) -> Likeness | None:
    """Two names of organisations whose words agree, the legal form aside; None for different names."""
    if asked.canonical == found.canonical:
        return Likeness("same")
    if asked.folded == found.folded:
        return Likeness("folded", "Khác dấu hoặc một bên viết không dấu.")
    if asked.core and asked.core == found.core:
        return Likeness("variant", "Cùng tên riêng, khác cách ghi loại hình.")
    return None
