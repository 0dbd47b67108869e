"""How two places agree, across the merger of 1 July 2025 too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapidfuzz.distance import OSA

from matching.likeness.relation import Likeness

if TYPE_CHECKING:
    from analyzers.places import Place


def place_likeness(asked: Place, found: Place) -> Likeness | None:
    """Two places: same, related_place (one may now lie in the other, or the spelling is near), contradicts, or None."""
    if asked.exact and asked.exact == found.exact:
        return Likeness("same")
    if asked.now and found.now:
        if asked.now & found.now:
            return Likeness(
                "related_place",
                "Hai cách ghi có thể chỉ cùng một nơi sau sáp nhập; nơi khác cũng có thể có tờ, thửa cùng số.",
            )
        return Likeness("contradicts", "Nơi khác.")
    if not asked.text or not found.text:
        return None
    if OSA.distance(asked.text, found.text, score_cutoff=1) <= 1:
        return Likeness(
            "related_place", "Cùng hoặc gần cùng tên; danh mục không có địa danh này nên chưa chắc cùng nơi."
        )
    return Likeness("contradicts", "Nơi khác.")
