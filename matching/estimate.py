"""Counting in the records on file what the weights say: how rare names are, and how often fields agree.

Pairs that share a number which names one thing are of one thing: of these, how often do the other fields agree (m)?
Two parcels taken at random have one sheet, one number, one commune as often as the shares of all values, squared, add
up to (u). What cannot be counted so keeps the figure that comes with Soát, and each counted figure leans on it a
little. Reads only; storage/weighing.py keeps the result.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from analyzers.filing import exact_keys
from analyzers.mentions import mentions_of
from analyzers.things import Land, Person
from matching.compare import compare
from matching.rarity import Counts, count
from matching.weights import Weights, shipped
from storage import weighing
from storage.records import load_records

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from analyzers.names import PersonName
    from analyzers.things import Thing
    from matching.weights import Relation
    from storage.database import Database, Tx

MOST_RECORDS: Final = 300_000
MOST_PAIRS: Final = 3_000
MOST_PARCELS: Final = 20_000
LEANING: Final = 50.0
"""The figure that comes with Soát weighs as much as so many pairs."""
FEWEST: Final = 200
"""Values of which fewer are on file say nothing about chance."""

#: Numbers that name one thing, and the fields that are counted beside them (never the number's own).
ANCHORS: Final[Mapping[str, frozenset[str]]] = {
    "id:": frozenset({"name", "birth_date"}),
    "tax:": frozenset({"organization_name"}),
    "cert:": frozenset({"commune", "parcel", "map_sheet", "register_number"}),
    "lot:": frozenset({"certificate_number"}),
    "vin:": frozenset({"plate", "engine"}),
}


@dataclass(frozen=True, slots=True)
class Estimate:
    """A table, and how many pairs or values each field's figures were counted in."""

    weights: Weights
    pairs: Mapping[str, int] = field(default_factory=dict)
    values: Mapping[str, int] = field(default_factory=dict)

    def basis(self) -> dict[str, Any]:
        """The same for a program."""
        return {"pairs": dict(self.pairs), "values": dict(self.values)}


def count_names(tx: Tx, most: int = MOST_RECORDS) -> Counts:
    """How many distinct persons bear each name and part of a name, in `most` records."""
    return count(_distinct(_persons(tx, most)))


def _persons(tx: Tx, most: int) -> Iterator[Person]:
    for body in weighing.sample(tx, most, "persons", "parties"):
        yield from (mention.thing for mention in mentions_of(body) if isinstance(mention.thing, Person))


def _distinct(persons: Iterable[Person]) -> Iterator[tuple[PersonName, int | None]]:
    """Each person once: known by a number, else by name and birth."""
    seen: set[object] = set()
    for person in persons:
        if person.name is None:
            continue
        numbers = [number.exact for number in person.numbers if number.exact]
        known_by: list[object] = [*numbers] if numbers else [(person.name.folded, person.birth)]
        if seen.isdisjoint(known_by):
            yield person.name, person.birth.year
        seen.update(known_by)


def estimate(tx: Tx) -> Estimate:
    """Weights counted on file."""
    pairs: dict[str, Counter[Relation]] = defaultdict(Counter)
    for begins, fields in ANCHORS.items():
        for asked, found in _pairs(tx, begins):
            for item in compare(asked, found).evidence:
                if item.field in fields:
                    pairs[item.field][item.relation] += 1
    values = _land_values(tx)
    table = {name: dict(rows) for name, rows in shipped().fields.items()}
    for name, counted in pairs.items():
        _set_m(name, table[name], counted)
    for name, counts in values.items():
        total = sum(counts.values())
        if total >= FEWEST and (row := table[name].get("same")) is not None:
            table[name]["same"] = replace(row, u=float(f"{max(1 / total, _chance_of_two(counts)):.3g}"))
    return Estimate(
        replace(shipped(), fields=table),
        {name: counted.total() for name, counted in pairs.items()},
        {name: counts.total() for name, counts in values.items()},
    )


def _pairs(tx: Tx, begins: str) -> Iterator[tuple[Thing, Thing]]:
    """Things of two records that share a key of this kind, one pair for each key."""
    shared = weighing.shared_keys(tx, begins, MOST_PAIRS)
    for start in range(0, len(shared), 500):
        part = shared[start : start + 500]
        records = load_records(tx, {record_id for _, ids in part for record_id in ids})
        for key, ids in part:
            found = [
                thing for record_id in ids if record_id in records for thing in _things(records[record_id].body, key)
            ]
            if len(found) == len(ids):
                yield found[0], found[1]


def _things(body: Mapping[str, Any], key: str) -> Iterator[Thing]:
    """The first thing of a record that has the key by itself, not by what it was called before."""
    for mention in mentions_of(body):
        thing = replace(mention.thing, former=()) if isinstance(mention.thing, Land) else mention.thing
        if key in set(exact_keys(thing)):
            yield thing
            return


def _set_m(name: str, rows: dict[Relation, Any], counted: Counter[Relation]) -> None:
    """Each relation's share among the pairs, leaning on the shipped one; of a date, whole or not is no difference."""
    if name == "birth_date":
        agreed = counted["same"] + counted["partial"]
        counted = Counter({"same": agreed, "contradicts": counted["contradicts"]})
    total = counted.total()
    known = sum(rows[relation].m for relation in rows if name != "birth_date" or relation != "partial")
    for relation, row in rows.items():
        asked: Relation = "same" if name == "birth_date" and relation == "partial" else relation
        m = (counted[asked] + LEANING * row.m / known) / (total + LEANING)
        rows[relation] = replace(row, m=round(m, 4) or 1e-4)


def _land_values(tx: Tx) -> dict[str, Counter[str]]:
    """Sheets, parcel numbers, communes and register numbers of parcels, each with how often it stands."""
    values: dict[str, Counter[str]] = {
        name: Counter() for name in ("map_sheet", "parcel", "commune", "register_number")
    }
    for body in weighing.sample(tx, MOST_PARCELS, "assets"):
        for mention in mentions_of(body):
            land = mention.thing
            if isinstance(land, Land):
                _add(values, land)
    return values


def _add(values: dict[str, Counter[str]], land: Land) -> None:
    for name, written in (
        ("map_sheet", land.sheet),
        ("parcel", land.parcel),
        ("register_number", land.register_number),
    ):
        if written and written.exact:
            values[name][written.exact] += 1
    if land.place.exact:
        values["commune"][land.place.exact] += 1


def _chance_of_two(counts: Counter[str]) -> float:
    """How often two values taken at random are the same one."""
    total = counts.total()
    return sum(n * (n - 1) for n in counts.values()) / (total * (total - 1))


# ----- after an import -----

FEWEST_NEW: Final = 1_000
"""An import that brings fewer records changes no name's share worth counting again."""
MOST_AFTER_IMPORT: Final = 30_000
"""So many records are counted after an import: four seconds, at the end of minutes."""


def recount_after_import(database: Database, brought: int) -> bool:
    """Count names again after an import that created or changed `brought` records; False where that is not worth it."""
    if brought < FEWEST_NEW:
        return False
    with database.snapshot() as tx:
        if 4 * brought < weighing.read(tx, ()).persons:
            return False
        counts = count_names(tx, MOST_AFTER_IMPORT)
    with database.transaction() as tx:
        weighing.replace_counts(tx, counts.persons, counts.by_value)
    return True
