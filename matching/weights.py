"""How much each agreement or contradiction counts.

The table is matching/data/weights.toml, which says what m, u and times are; `soat weights estimate` counts another one
in the records on file. Weights add up: a pair's total is the starting point of its kind plus one weight for each field
that both sides give. `score` turns the total into a number between 0 and 1. It sorts hits and decides no outcome:
strengths do (matching/compare/), and of the weights only rarity has a say in them.
"""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Relation = Literal["same", "folded", "variant", "typo", "partial", "related_place", "contradicts"]

#: From near to far, for choosing the best of several pairs.
NEARNESS: Final[tuple[Relation, ...]] = (
    "same",
    "variant",
    "folded",
    "typo",
    "partial",
    "related_place",
    "contradicts",
)
#: No chance is taken to be smaller: beyond one in a hundred million nobody has counted.
SMALLEST_CHANCE: Final = 1e-8


@dataclass(frozen=True, slots=True)
class Row:
    """One relation of one field: `times` in the place of `u` where the value itself tells how rare it is."""

    m: float
    why: str
    u: float | None = None
    times: float | None = None

    def weight(self, chance: float | None) -> float:
        """log2(m / u), to two digits; a `chance` takes the place of u, `times` over where the row says so."""
        u = self.u if chance is None else max(SMALLEST_CHANCE, chance * (self.times or 1.0))
        return round(math.log2(self.m / min(1.0, 1.0 if u is None else u)), 2)


@dataclass(frozen=True, slots=True)
class Weights:
    """The whole table. `version` is that of the estimate in PostgreSQL, None for the table that comes with Soát."""

    fields: Mapping[str, Mapping[Relation, Row]]
    populations: Mapping[str, float]
    rare_at: float
    sheet_in_lot: float
    version: int | None = None

    @property
    def adults(self) -> float:
        """Of the province: among so many, how many others bear a name is reckoned."""
        return self.populations["person"]

    def weight(self, field: str, relation: Relation, chance: float | None = None) -> float:
        """The weight of `relation` in `field`, 0 where the table is silent.

        An agreement never counts against, however common its value, nor more than the same value, whatever was counted:
        otherwise leaving one out would raise a score.
        """
        # A table that was estimated before there was such a field knows nothing against the one that comes with Soát.
        rows = self.fields.get(field) or (shipped().fields.get(field, {}) if self.version is not None else {})
        if relation not in rows:
            return 0.0
        weight = rows[relation].weight(chance)
        return weight if relation == "contradicts" else max(0.0, min(weight, rows["same"].weight(chance)))

    def start(self, kind: str) -> float:
        """The starting point: what two things of this kind, taken at random, have on the side of being one."""
        return round(-math.log2(self.populations[kind]), 2)

    def sheet(self, *, in_lot: bool) -> float | None:
        """The chance of the same sheet: None for the table's own, another inside one commune's parcel of one number."""
        return self.sheet_in_lot if in_lot else None

    def as_json(self) -> dict[str, Any]:
        """The table as it is kept in PostgreSQL; `from_json` reads it again."""
        return {
            "populations": dict(self.populations),
            "rare_at": self.rare_at,
            "sheet_in_lot": self.sheet_in_lot,
            **{
                field: {
                    relation: {
                        name: value
                        for name, value in (("m", row.m), ("u", row.u), ("times", row.times), ("why", row.why))
                        if value is not None
                    }
                    for relation, row in rows.items()
                }
                for field, rows in self.fields.items()
            },
        }


_APART: Final = frozenset({"populations", "rare_at", "sheet_in_lot"})


def from_json(table: Mapping[str, Any], version: int | None = None) -> Weights:
    """The table in the shape of weights.toml. Raises KeyError or TypeError for another shape."""
    return Weights(
        fields={
            field: {relation: Row(**row) for relation, row in rows.items()}
            for field, rows in table.items()
            if field not in _APART
        },
        populations=dict(table["populations"]),
        rare_at=table["rare_at"],
        sheet_in_lot=table["sheet_in_lot"],
        version=version,
    )


@lru_cache(maxsize=1)
def shipped() -> Weights:
    """The table that comes with Soát."""
    return from_json(tomllib.loads(files("matching").joinpath("data", "weights.toml").read_text("utf-8")))


def score(total: float) -> float:
    """A total as the chance that it is one thing: 1 / (1 + 2^-total), rising with it; rounded to four digits."""
    return round(1 / (1 + 2 ** -max(-1000.0, min(total, 1000.0))), 4)
