"""How two values of one field agree: names, dates of birth, places, numbers. Pure.

Each function gives the contract's relation and a Vietnamese sentence for the notary, or None where nothing can be said.
What an agreement is worth is not said here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapidfuzz.distance import OSA, Levenshtein

from analyzers.keys import number_relation
from analyzers.names import name_relation
from analyzers.things import SHORTEST_WITH_DELETIONS

if TYPE_CHECKING:
    from analyzers.names import BirthDate, PersonName
    from analyzers.organizations import OrganizationName
    from analyzers.places import Place
    from matching.weights import Relation


@dataclass(frozen=True, slots=True)
class Likeness:
    """A relation with its sentence; `whole` is False where a name agrees only if somebody made a mistake."""

    relation: Relation
    note: str = ""
    whole: bool = True


CONTRADICTS = Likeness("contradicts")
AGREEING: frozenset[Relation] = frozenset({"same", "folded", "variant", "typo", "partial", "related_place"})


# ----- numbers -----


def number_likeness(asked: str, found: str) -> Likeness:
    """Two canonical numbers: same, variant (look-alikes, Đ for D), typo (one edit) or contradicts.

    Below SHORTEST_WITH_DELETIONS characters nearly every number is one edit from another, so that none is near.
    """
    relation = number_relation(asked, found)
    if relation == "same":
        return Likeness("same")
    if relation == "contradicts" or min(len(asked), len(found)) < SHORTEST_WITH_DELETIONS:
        return Likeness("contradicts", "Hai số khác nhau.")
    kind = "Chỉ khác ở ký tự dễ nhầm" if relation == "variant" else "Gần giống"
    return Likeness(relation, f"{kind}: {_difference(asked, found)}. Có thể ghi nhầm, cũng có thể là số khác.")


def _difference(asked: str, found: str) -> str:
    """Where two nearly equal numbers differ, by position from 1."""
    edits = list(Levenshtein.editops(asked, found))
    if len(edits) == 2 and OSA.distance(asked, found) == 1:  # noqa: PLR2004  a swap is two edits
        at = min(edit.src_pos for edit in edits) + 1
        return f"hai ký tự liền nhau ở vị trí {at}–{at + 1} đổi chỗ ({asked} / {found})"
    said = []
    for edit in edits:
        match edit.tag:
            case "replace":
                said.append(
                    f"ký tự thứ {edit.src_pos + 1} hỏi là {asked[edit.src_pos]}, hồ sơ ghi {found[edit.dest_pos]}"
                )
            case "delete":
                said.append(f"hồ sơ thiếu ký tự {asked[edit.src_pos]} ở vị trí {edit.src_pos + 1}")
            case _:
                said.append(f"hồ sơ thêm ký tự {found[edit.dest_pos]} ở vị trí {edit.dest_pos + 1}")
    return "; ".join(said)


# ----- names -----


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
        return Likeness("variant", "Chỉ khác i/y.")
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


def organization_likeness(asked: OrganizationName, found: OrganizationName) -> Likeness | None:
    """Two names of organisations whose words agree, the legal form aside; None for different names."""
    if asked.canonical == found.canonical:
        return Likeness("same")
    if asked.folded == found.folded:
        return Likeness("folded", "Khác dấu hoặc một bên viết không dấu.")
    if asked.core and asked.core == found.core:
        return Likeness("variant", "Cùng tên riêng, khác cách ghi loại hình.")
    return None


# ----- dates of birth -----


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


# ----- places -----


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
