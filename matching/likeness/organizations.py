"""How two names of organisations agree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rapidfuzz.distance import OSA

from matching.likeness.relation import Likeness

if TYPE_CHECKING:
    from analyzers.organizations import OrganizationName


_LONG: Final = 8  # letters from which one of them is a slip, and not another name
_PART: Final = 3  # words


def organization_likeness(asked: OrganizationName, found: OrganizationName) -> Likeness | None:
    """Two names of organisations whose words agree, the legal form aside; None for different names."""
    if asked.canonical == found.canonical:
        return Likeness("same")
    if asked.folded == found.folded:
        return Likeness("folded", "Khác dấu hoặc một bên viết không dấu.")
    if not asked.core or not found.core:
        return None
    if asked.core == found.core:
        return Likeness("variant", "Cùng tên riêng, khác cách ghi loại hình.")
    return _other_words(asked, found)


def _other_words(asked: OrganizationName, found: OrganizationName) -> Likeness | None:
    mine, other = asked.core.split(), found.core.split()
    if sorted(mine) == sorted(other):
        return Likeness("variant", "Cùng các từ, khác thứ tự.")
    if min(len(asked.core), len(found.core)) >= _LONG and OSA.distance(asked.core, found.core, score_cutoff=1) <= 1:
        return Likeness("typo", "Tên khác nhau một chữ cái.")
    return _part(mine, other)


def _part(mine: list[str], other: list[str]) -> Likeness | None:
    """One name that is a leading or inner part of the other: found and shown, since it names others as well."""
    shorter, longer = sorted((mine, other), key=len)
    held = any(longer[i : i + len(shorter)] == shorter for i in range(len(longer) - len(shorter) + 1))
    if not held or (len(shorter) < _PART and (len(shorter) < _PART - 1 or longer[-len(shorter) :] != shorter)):
        return None
    return Likeness("partial", "Một bên chỉ ghi một phần tên, hoặc là chi nhánh.", whole=False)
