"""What a comparison says: a strength, and the evidence field by field. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from matching.likeness.relation import AGREEING, Likeness
from matching.rarity import Rarity
from matching.weights import Weights, score, shipped

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

    def as_json(self) -> dict[str, Any]:
        """The evidence in the contract's form."""
        return {
            "field": self.field,
            "asked": self.asked,
            "found": self.found,
            "relation": self.relation,
            "weight": self.weight,
            "note": self.note,
        }


@dataclass(frozen=True, slots=True)
class Match:
    """How well a mention matches a subject; `start` is the weight of two things of their kind taken at random.

    `namesake` marks a `none` that bears the same name: another person, counted.
    """

    strength: Strength
    evidence: tuple[Evidence, ...] = ()
    namesake: bool = False
    start: float = 0.0

    @property
    def total(self) -> float:
        """All that speaks for and against, the starting point included: what hits of one outcome are sorted by."""
        return round(math.fsum((self.start, *(item.weight for item in self.evidence))), 2)

    @property
    def score(self) -> float:
        """The total as a number between 0 and 1, and 0 where nothing matches; decides nothing."""
        return 0.0 if self.strength == "none" else score(self.total)

    @property
    def rank(self) -> tuple[int, float]:
        """Orders matches: the stronger, then the one with more on its side."""
        return STRENGTHS.index(self.strength), self.total


NO_MATCH = Match("none")


@dataclass(frozen=True, slots=True)
class Scale:
    """What things are weighed with: the table, and how rare names are on file."""

    weights: Weights = field(default_factory=shipped)
    rarity: Rarity = field(default_factory=Rarity)


@dataclass(frozen=True, slots=True)
class Context:
    """What a comparison knows besides the pair.

    Where the lookup's parcels lie and where the record's assets and addresses do, for names that stand alone; and the
    scale.
    """

    lookup_places: Sequence[Place] = ()
    record_places: Callable[[], Sequence[Place]] = tuple
    """Asked only where names agree: reading places out of addresses takes time, and namesakes are many."""
    scale: Scale = field(default_factory=Scale)

    def match(self, kind: str, strength: Strength, evidence: Sequence[Evidence]) -> Match:
        """A match of two things of one kind (person, organization, land, vehicle, other)."""
        return Match(strength, tuple(evidence), start=self.scale.weights.start(kind))

    def evidence(  # noqa: PLR0913  both values, how they agree, and what that is worth
        self,
        name: str,
        asked: str,
        found: str,
        likeness: Likeness,
        *,
        note: str = "",
        chance: float | None = None,
        weighed_as: str | None = None,
    ) -> Evidence:
        """The evidence of the field `name`.

        `chance` is how often the value occurs, where that is known; `weighed_as` another row of the table than the
        field's own; `note` is said after the likeness's own sentence.
        """
        said = " ".join(part for part in (likeness.note, note) if part)
        weight = self.scale.weights.weight(weighed_as or name, likeness.relation, chance)
        return Evidence(name, asked, found, likeness.relation, weight, said)


NOWHERE = Context()


def agrees(likeness: Likeness | None) -> bool:
    """Whether two values speak for one thing, surely or perhaps; not where nothing could be compared."""
    return likeness is not None and likeness.relation in AGREEING
