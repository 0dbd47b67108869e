"""The scale that a lookup weighs with: what PostgreSQL keeps, or what comes with Soát."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzers.things import Person
from matching.compare import Scale
from matching.rarity import Counts, Rarity, Value, values_of
from matching.weights import from_json, shipped
from storage import weighing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analyzers.things import Thing
    from storage.database import Tx


def read_scale(tx: Tx, subjects: Iterable[Thing]) -> Scale:
    """The scale for these subjects, as it is in this transaction.

    Only the subjects' own names are counted: of a record's name that is written otherwise the published shares hold.
    """
    values: set[Value] = set()
    for thing in subjects:
        if isinstance(thing, Person):
            if thing.name:
                values |= set(values_of(thing.name))
            if thing.birth.year is not None:
                values.add(("year", str(thing.birth.year)))
    known = weighing.read(tx, values)
    weights = from_json(known.weights, known.version) if known.weights else shipped()
    counts = {**dict.fromkeys(values, 0), **known.counts}
    return Scale(weights, Rarity(Counts(known.persons, counts, some=known.persons > 0)))
