"""How two numbers agree, character by character."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapidfuzz.distance import OSA, Levenshtein

from analyzers.filing.numbers import SHORTEST_WITH_DELETIONS
from analyzers.keys import differ_in_lookalike_digits, lost_its_zeros, number_relation
from matching.likeness.relation import Likeness

if TYPE_CHECKING:
    from analyzers.keys import NumberRelation


def number_likeness(asked: str, found: str) -> Likeness:
    """Two canonical numbers: same, variant (look-alikes, Đ for D), typo (one edit) or contradicts.

    Below SHORTEST_WITH_DELETIONS characters nearly every number is one edit from another, so that none is near.
    """
    relation = number_relation(asked, found)
    if relation == "same":
        return Likeness("same")
    if relation == "contradicts" or min(len(asked), len(found)) < SHORTEST_WITH_DELETIONS:
        return Likeness("contradicts", "Hai số khác nhau.")
    said = f"{_kind(relation, asked, found)}: {_difference(asked, found)}."
    return Likeness(relation, f"{said} Có thể ghi nhầm, cũng có thể là số khác.")


def _kind(relation: NumberRelation, asked: str, found: str) -> str:
    if relation == "variant":
        return "Chỉ khác ở ký tự dễ nhầm"
    if lost_its_zeros(asked, found):
        return "Một bên thiếu số 0 ở đầu, như bảng tính hay bỏ"
    return "Chỉ khác ở chữ số dễ nhầm" if differ_in_lookalike_digits(asked, found) else "Gần giống"


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
