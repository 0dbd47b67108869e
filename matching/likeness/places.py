"""How two places agree, across the merger of 1 July 2025 too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapidfuzz.distance import OSA

from matching.likeness.lineage import lineage
from matching.likeness.relation import Likeness

if TYPE_CHECKING:
    from analyzers.places import Place


def place_likeness(asked: Place, found: Place) -> Likeness | None:
    """Two places: same, related_place (one may now lie in the other, or the spelling is near), contradicts, or None."""
    if asked.exact and asked.exact == found.exact:
        return Likeness("same")
    if asked.now and found.now:
        if _are_two(asked, found):
            return Likeness("contradicts", "Hai xã khác nhau, dù nay có thể thuộc một xã mới.")
        if asked.now & found.now:
            doubt = "Hai cách ghi có thể chỉ cùng một nơi sau sáp nhập; nơi khác cũng có thể có tờ, thửa cùng số."
            return Likeness("related_place", f"{doubt} {lineage(asked, found)}".strip())
        return Likeness("contradicts", "Nơi khác.")
    return _by_spelling(asked.text, found.text) if asked.text and found.text else None


def _by_spelling(asked: str, found: str) -> Likeness:
    """Two names of which the tables know at most one."""
    if OSA.distance(asked, found, score_cutoff=1) <= 1:
        return Likeness(
            "related_place", "Cùng hoặc gần cùng tên; danh mục không có địa danh này nên chưa chắc cùng nơi."
        )
    return Likeness("contradicts", "Nơi khác.")


def _are_two(asked: Place, found: Place) -> bool:
    """Whether both are old communes that are known for certain, and no slip of the pen is between their names.

    Since the merger they may be one commune, but each keeps the map sheets of its own.
    """
    if not asked.exact or not found.exact or asked.exact == found.exact:
        return False
    both_old = asked.exact.startswith("o") and found.exact.startswith("o")
    return both_old and OSA.distance(asked.text, found.text, score_cutoff=1) > 1
