"""How two names of persons agree, and two dates of birth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzers.names import name_relation
from matching.likeness.relation import Likeness

if TYPE_CHECKING:
    from analyzers.names import BirthDate, PersonName

_MISTAKES: dict[str, str] = {
    "variant": "Khác thứ tự, chữ đệm, cách viết tắt hoặc gần âm.",
    "typo": "Tên khác nhau một chữ cái.",
}


def name_likeness(asked: PersonName, found: PersonName) -> Likeness | None:
    """Two personal names that are one, or may be one after one realistic error; None for anything further apart."""
    relation = name_relation(asked, found)
    if relation == "same":
        return Likeness("same")
    if relation == "folded":
        return Likeness("folded", _tones(asked, found))
    if relation == "variant" and asked.folded == found.folded:
        typed = asked.keys or found.keys
        return Likeness("variant", f"Còn phím gõ {typed}." if typed else "Chỉ khác i/y.")
    if relation in _MISTAKES:
        return Likeness(relation, _MISTAKES[relation], whole=False)
    return None


def _tones(asked: PersonName, found: PersonName) -> str:
    if asked.canonical.isascii() or found.canonical.isascii():
        return "Một bên viết không dấu."
    return "Khác dấu: có thể là hai tên khác nhau."


def is_other_name(asked: PersonName, found: PersonName) -> bool:
    """Whether two names contradict each other: a part of the other name does not."""
    return name_relation(asked, found) == "contradicts"


def birth_likeness(asked: BirthDate, found: BirthDate) -> Likeness | None:
    """Two dates of birth; None when one is unknown, "partial" when all that both give agrees and one gives less."""
    if asked.year is None or found.year is None:
        return None
    pairs = ((asked.year, found.year), (asked.month, found.month), (asked.day, found.day))
    if any(x is not None and y is not None and x != y for x, y in pairs):
        return Likeness("contradicts", "Ngày sinh khác nhau.")
    if asked.full and found.full:
        return Likeness("same")
    note = "Một bên chỉ có năm sinh." if asked.full or found.full else "Cả hai bên chỉ có năm sinh."
    return Likeness("partial", note, whole=False)
