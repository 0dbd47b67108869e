"""Which of several written numbers agree best. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from matching.likeness.numbers import number_likeness
from matching.weights import NEARNESS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analyzers.things import Written
    from matching.compare.match import Context, Evidence
    from matching.likeness.relation import Likeness


@dataclass(frozen=True, slots=True)
class Pair:
    """Two written numbers that were compared; `chance` is how often what agrees occurs, where that is known."""

    likeness: Likeness
    asked: str
    found: str
    chance: float | None = None

    def evidence(self, context: Context, name: str) -> Evidence:
        """The pair as evidence of the field `name`."""
        return context.evidence(name, self.asked, self.found, self.likeness, chance=self.chance)


def closest(pairs: Iterable[Pair]) -> Pair | None:
    """The pair that is nearest to being one number; None when nothing could be compared."""
    return min(pairs, key=lambda pair: NEARNESS.index(pair.likeness.relation), default=None)


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
