"""How rare a name or a date of birth is: among the distinct persons on file, and in the province.

A whole name's chance is counted where enough persons bear it, else it is the product of its parts' (surname, middle
names, given name), each of which is counted, too, and leans on published shares while few persons are on file
(matching/data/names.toml). Pure; storage/weighing.py keeps the counts.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final, Literal

from analyzers.folding import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from analyzers.names import BirthDate, PersonName

Part = Literal["name", "surname", "middle", "given", "year"]
Value = tuple[str, str]
"""What is counted: a Part, with "~" behind it for folded values, and the value."""

ENOUGH: Final = 5
"""So many persons of one name are no accident; fewer say less than the parts of the name do."""
LEANING: Final = 1_000.0
"""The published shares weigh as much as so many counted persons."""
YEARS: Final = 60.0
"""Years of birth among adults, before anybody is counted: each is one in so many."""
NEW_YEARS_DAY: Final = 0.05
"""The share of 1 January among full dates: registers write it for those who know only their year."""
_DAYS: Final = 365.25


@dataclass(frozen=True, slots=True)
class Counts:
    """Distinct persons on file: all of them, and by value.

    A value that is absent nobody has; or, where only `some` values were asked about, nobody knows.
    """

    persons: int = 0
    by_value: Mapping[Value, int] = field(default_factory=dict)
    some: bool = False


NOBODY: Final = Counts()


def values_of(name: PersonName) -> Iterator[Value]:
    """Everything whose count is wanted to weigh this name, toned and folded."""
    for mark, syllables in (("", tuple(name.canonical.split())), ("~", name.syllables)):
        if syllables:
            surname, middle, given = _parts(syllables)
            yield f"name{mark}", " ".join(syllables)
            yield f"surname{mark}", surname
            yield f"middle{mark}", middle
            yield f"given{mark}", given


def _parts(syllables: tuple[str, ...]) -> tuple[str, str, str]:
    """Surname, middle names and given name; a single syllable is a given name."""
    return (syllables[0] if len(syllables) > 1 else ""), " ".join(syllables[1:-1]), syllables[-1]


class Rarity:
    """Chances of names and dates, from counts and published shares."""

    def __init__(self, counts: Counts = NOBODY) -> None:
        """`counts` hold what `values_of` names for each name that matters; of others the published shares hold."""
        self._counts = counts
        self._names: dict[tuple[str, bool], float] = {}  # of one lookup, in which hundreds may bear one name

    def name(self, name: PersonName, *, folded: bool) -> float:
        """The chance that a person taken at random bears this name, or when `folded` one of its letters.

        A name written without any tone may stand for each of the toned ones.
        """
        known = self._names.get((name.canonical, folded))
        if known is None:
            known = self._names[name.canonical, folded] = self._name(name, folded=folded or name.canonical.isascii())
        return known

    def _name(self, name: PersonName, *, folded: bool) -> float:
        mark, syllables = ("~", name.syllables) if folded else ("", tuple(name.canonical.split()))
        if not syllables:
            return 1.0
        persons, seen = self._counts.persons, self._seen(f"name{mark}", " ".join(syllables))
        by_parts = self._by_parts(mark, syllables)
        if seen is None:
            return by_parts
        if seen >= ENOUGH:
            return (seen + LEANING * by_parts) / (persons + LEANING)
        # Were it as common as that, more than a handful would be on file.
        return min(by_parts, ENOUGH / persons) if persons else by_parts

    def birth(self, asked: BirthDate, found: BirthDate) -> float:
        """The chance that a person taken at random was born on what both sides give of `asked`."""
        if asked.year is None or found.year is None:
            return 1.0
        seen = self._seen("year", str(asked.year))
        chance = 1 / YEARS if seen is None else (seen + LEANING / YEARS) / (self._counts.persons + LEANING)
        if not asked.month or not found.month:
            return chance
        if not asked.day or not found.day:
            return chance / 12
        return chance * (NEW_YEARS_DAY if (asked.month, asked.day) == (1, 1) else 1 / _DAYS)

    def _by_parts(self, mark: str, syllables: tuple[str, ...]) -> float:
        surname, middle, given = _parts(syllables)
        chance = self._part("given", mark, given)
        if not surname:
            return chance
        return chance * self._part("surname", mark, surname) * self._part("middle", mark, middle)

    def _part(self, part: Part, mark: str, value: str) -> float:
        published, persons = _published(part, mark, value), self._counts.persons
        seen = self._seen(f"{part}{mark}", value)
        if seen is None:
            return published
        counted = (seen + LEANING * published) / (persons + LEANING)
        # Never seen among many is rare, but not rarer than half of one.
        return max(counted, min(published, 0.5 / persons)) if persons else published

    def _seen(self, part: str, value: str) -> int | None:
        return self._counts.by_value.get((part, value), None if self._counts.some else 0)


def _published(part: Part, mark: str, value: str) -> float:
    shares, other = _shares()[f"{part}{mark}"], _others()[part]
    if part != "middle" or value in shares:
        return shares.get(value, other)
    chance = 1.0
    for syllable in value.split():
        chance *= shares.get(syllable, other)
    return chance


@lru_cache(maxsize=1)
def _others() -> Mapping[str, float]:
    return dict(_table()["else"])


@lru_cache(maxsize=1)
def _table() -> dict[str, dict[str, float]]:
    table = tomllib.loads(files("matching").joinpath("data", "names.toml").read_text("utf-8"))
    given: dict[str, float] = {}
    for step in table.pop("given_steps").values():
        for name in step["names"].split():
            given.setdefault(name, step["share"])
    middle = {**table["middle"], "": table["else"]["no_middle"]}
    return {**table, "given": given, "middle": middle}


@lru_cache(maxsize=1)
def _shares() -> dict[str, dict[str, float]]:
    """Published shares by part, toned, and added up by what they are without tones."""
    shares: dict[str, dict[str, float]] = {}
    for part in ("surname", "middle", "given"):
        shares[part] = dict(_table()[part])
        folded: dict[str, float] = defaultdict(float)
        for value, share in shares[part].items():
            folded[fold(value)] += share
        shares[f"{part}~"] = dict(folded)
    return shares


def count(names: Iterable[tuple[PersonName, int | None]]) -> Counts:
    """Counts of distinct persons, given as name and year of birth; each must come once."""
    persons, by_value = 0, dict[Value, int]()
    for name, year in names:
        persons += 1
        for value in values_of(name):
            by_value[value] = by_value.get(value, 0) + 1
        if year is not None:
            by_value["year", str(year)] = by_value.get(("year", str(year)), 0) + 1
    return Counts(persons, by_value)
