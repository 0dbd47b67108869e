"""How two values of one field agree, said for a program (the contract's relation) and for a notary (a sentence)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matching.weights import Relation


@dataclass(frozen=True, slots=True)
class Likeness:
    """A relation with its sentence; `whole` is False where a name agrees only if somebody made a mistake."""

    relation: Relation
    note: str = ""
    whole: bool = True


AGREEING: frozenset[Relation] = frozenset({"same", "folded", "variant", "typo", "partial", "related_place"})
