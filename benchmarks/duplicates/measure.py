"""Recall and precision on the labelled set, by class."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from benchmarks.duplicates.letters import Pair
    from benchmarks.duplicates.pen import Letter

    Look = Callable[[Letter], Iterable[str]]
    """From a draft to the source ids of the letters on record that it is said to repeat or continue."""


@dataclass
class Result:
    """What was found: shares from 0 to 1, and what went wrong, by pair."""

    pairs: int = 0
    right: int = 0
    wanted: int = 0
    reported: int = 0
    missed: list[str] = field(default_factory=list)
    false: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        """Of the letters entered twice, those that were recognised."""
        return self.right / self.wanted

    @property
    def precision(self) -> float:
        """Of all letters named as duplicates, those that are."""
        return self.right / self.reported if self.reported else 1.0

    def wrong_by_class(self) -> dict[str, int]:
        """How many went wrong of each class."""
        return dict(Counter(name.partition("/")[0] for name in (*self.missed, *self.false)))


def measure(pairs: Iterable[Pair], look: Look) -> Result:
    """Ask about every draft; whatever is named beyond its own letter counts as false too."""
    result = Result()
    for pair in pairs:
        named = set(look(pair.draft))
        result.pairs += 1
        result.wanted += pair.duplicate
        result.reported += len(named)
        own = pair.record["source_id"]
        result.right += pair.duplicate and own in named
        if pair.duplicate and own not in named:
            result.missed.append(pair.id)
        if named - ({own} if pair.duplicate else set()):
            result.false.append(pair.id)
    return result
