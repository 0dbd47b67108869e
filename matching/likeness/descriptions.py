"""How two descriptions of assets agree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from matching.likeness.relation import Likeness

if TYPE_CHECKING:
    from analyzers.descriptions import Description

_FEWEST_WORDS: Final = 3  # where no code says which asset is meant
_MOST_OF_THEM: Final = 0.8
_HALF: Final = 0.5
_ENOUGH: Final = 3  # codes and words together that chance hardly brings


def description_likeness(asked: Description, found: Description) -> Likeness | None:
    """Two descriptions: the relation, `whole` where one says nothing that the other does not; None for two assets."""
    mine, other = set(asked.words), set(found.words)
    codes, words = asked.codes & found.codes, mine & other
    if asked.codes - found.codes and found.codes - asked.codes:
        return None
    fewest = min(len(mine), len(other))
    if codes:
        if len(words) < _HALF * fewest or len(codes) + len(words) < 2:  # noqa: PLR2004  one flat 1203 is in each house
            return None
        whole = len(words) == fewest and len(codes) + len(words) >= _ENOUGH
    else:
        if len(words) < _FEWEST_WORDS or len(words) < _MOST_OF_THEM * fewest:
            return None
        whole = False
    return _said(asked, found, shared=sorted(codes) + [word for word in asked.words if word in words], whole=whole)


def _said(asked: Description, found: Description, *, shared: list[str], whole: bool) -> Likeness:
    if asked.folded == found.folded:
        return Likeness("folded", "Mô tả giống nhau khi bỏ dấu; không có số hiệu nào để so.", whole=whole)
    if asked.codes == found.codes and set(asked.words) == set(found.words):
        return Likeness("variant", "Cùng những từ và số ấy, khác cách viết; chỉ mô tả thì chưa chắc.", whole=whole)
    return Likeness("partial", f"Mô tả cùng có: {', '.join(shared)}; chỉ mô tả thì chưa chắc.", whole=whole)
