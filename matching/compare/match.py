"""What a comparison says: a strength, and the evidence field by field. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from matching.likeness.relation import AGREEING, Likeness
from matching.weights import score, weight

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from analyzers.places import Place
    from matching.weights import Relation

Strength = Literal["exact", "probable", "weak", "none"]
STRENGTHS: tuple[Strength, ...] = ("none", "weak", "probable", "exact")
NEAR: frozenset[Relation] = frozenset({"variant", "typo"})


@dataclass(frozen=True, slots=True)
class Evidence:
    """One field of the pair: both values as typed, how they agree, what that counts, a Vietnamese sentence."""

    field: str
    asked: str
    found: str
    relation: Relation
    weight: float
    note: str


@dataclass(frozen=True, slots=True)
class Match:
    """How well a mention matches a subject.

    `namesake` marks a `none` that bears the same name: another person, counted.
    """

    strength: Strength
    evidence: tuple[Evidence, ...] = ()
    namesake: bool = False

    @property
    def score(self) -> float:
        """Between 0 and 1, and 0 where nothing matches; sorts hits, decides nothing."""
        return 0.0 if self.strength == "none" else score(item.weight for item in self.evidence)

    @property
    def rank(self) -> tuple[int, float]:
        """Orders matches: the stronger, then the one with more on its side."""
        return STRENGTHS.index(self.strength), self.score


NO_MATCH = Match("none")


@dataclass(frozen=True, slots=True)
class Context:
    """Where the lookup's parcels lie and where the record's assets and addresses do: for names that stand alone."""

    lookup_places: Sequence[Place] = ()
    record_places: Callable[[], Sequence[Place]] = tuple
    """Asked only where names agree: reading places out of addresses takes time, and namesakes are many."""


NOWHERE = Context()


def evidence_of(name: str, asked: str, found: str, likeness: Likeness, note: str = "") -> Evidence:
    """The evidence of one field with its weight; `note` is said after the likeness's own sentence."""
    said = " ".join(part for part in (likeness.note, note) if part)
    return Evidence(name, asked, found, likeness.relation, weight(name, likeness.relation), said)


def agrees(likeness: Likeness | None) -> bool:
    """Whether two values speak for one thing, surely or perhaps; not where nothing could be compared."""
    return likeness is not None and likeness.relation in AGREEING
