"""How much each agreement or contradiction counts.

A weight is the natural logarithm of how many times likelier the pair is to look like this when both are the same thing
than when they are not. Weights add up; `score` turns the sum into a number between 0 and 1 for sorting hits of one
outcome. It never decides an outcome: strengths do (matching/compare/). Until rarity and error rates are measured,
these are judgements, written down once with their reason.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

Relation = Literal["same", "folded", "variant", "typo", "partial", "related_place", "contradicts"]

WEIGHTS: dict[str, dict[Relation, float]] = {
    # A serial is printed once in the country; one character off is as often the neighbour's as a slip of the pen.
    "certificate_number": {"same": 9.1, "variant": 5.5, "typo": 4.0, "contradicts": -1.5},
    # A person's number is given once; a wrong digit is common in hand-copied letters.
    "id_number": {"same": 9.0, "variant": 5.5, "typo": 4.5, "partial": 3.0, "contradicts": -6.0},
    "tax_code": {"same": 9.0, "variant": 5.0, "typo": 4.0, "partial": 5.0, "contradicts": -5.0},
    # Nguyễn Văn An is the name of thousands; toneless writing loses the difference between Dũng, Dung and Đứng.
    "name": {"same": 2.6, "variant": 2.0, "folded": 1.6, "typo": 0.9, "partial": 0.9, "contradicts": -4.0},
    "organization_name": {"same": 5.0, "variant": 4.0, "folded": 4.0, "contradicts": -2.0},
    # A full date is one in some 20,000; a year one in 60, and most records have only the year.
    "birth_date": {"same": 5.0, "partial": 2.2, "contradicts": -4.5},
    # Sheet and parcel are small numbers that every commune has; the place decides whether they are the same ones.
    "map_sheet": {"same": 2.0, "variant": 0.8, "contradicts": -2.0},
    "parcel": {"same": 3.5, "variant": 1.5, "contradicts": -3.0},
    "commune": {"same": 4.0, "related_place": 1.5, "contradicts": -3.0},
    # Register numbers begin anew in each office and year.
    "register_number": {"same": 2.5, "contradicts": -0.5},
    # A plate outlives its car; chassis and engine do not.
    "plate": {"same": 6.0, "variant": 3.5, "typo": 2.5, "contradicts": -1.0},
    "chassis": {"same": 9.0, "variant": 5.5, "typo": 4.0, "contradicts": -5.0},
    "engine": {"same": 8.0, "variant": 5.0, "typo": 3.5, "contradicts": -2.0},
    "identifier": {"same": 8.0, "variant": 4.5, "typo": 3.0, "contradicts": -1.0},
}

# The sum at which a pair is as likely the same thing as not, given that one lookup is held against many records.
EVEN = 4.5


def weight(field: str, relation: Relation) -> float:
    """The weight of `relation` in `field`; 0 where the table is silent."""
    return WEIGHTS[field].get(relation, 0.0)


def score(weights: Iterable[float]) -> float:
    """The sum of weights as a number between 0 and 1, rising with each of them; rounded to four digits."""
    return round(1 / (1 + math.exp(EVEN - math.fsum(weights))), 4)
