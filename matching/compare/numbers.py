"""Which of several written numbers agree best. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from matching.compare.match import evidence_of
from matching.likeness.numbers import number_likeness
from matching.weights import weight

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analyzers.things import Written
    from matching.compare.match import Evidence
    from matching.likeness.relation import Likeness


@dataclass(frozen=True, slots=True)
class Pair:
    """Two written numbers that were compared."""

    likeness: Likeness
    asked: str
    found: str

    def evidence(self, name: str) -> Evidence:
        """The pair as evidence of the field `name`."""
        return evidence_of(name, self.asked, self.found, self.likeness)


def closest(name: str, pairs: Iterable[Pair]) -> Pair | None:
    """The pair that counts most; None when nothing could be compared."""
    return max(pairs, key=lambda pair: weight(name, pair.likeness.relation), default=None)


def number_pairs(asked: Iterable[Written | None], found: Iterable[Written | None]) -> list[Pair]:
    """Each number of one side with each of the other; unreadable ones say nothing."""
    theirs = [value for value in found if value and value.exact]
    return [
        Pair(number_likeness(mine.exact, other.exact), mine.raw, other.raw)
        for mine in asked
        if mine and mine.exact
        for other in theirs
        if other.exact
    ]
