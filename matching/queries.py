"""From subjects to what the two stores are asked. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from analyzers.filing import asked_keys
from analyzers.keys import AskedKeys
from analyzers.names import BirthDate
from analyzers.things import Land, Organization, Person
from storage.search_index import EngineQuery

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matching.compare import Scale
    from matching.request import Subject

MOST_MENTIONS = 500
"""Candidates of one query that the engine may bring: each is read again and compared, in about 0.1 ms."""
MOST_NAMESAKES = 200
"""The same by name alone: nearest names first, and of a crowd of them somebody only wants to know that it is one."""
MOST_OF_A_CROWD = 5_000
"""The same when like names are so many, and one of those left out could have been a hit that somebody must see."""

#: How keys begin that no crowd shares: numbers, and a name with the full date of birth. All others are names.
_NO_CROWD: Final = {Person: ("id", "born"), Organization: ("tax", "id")}
_DATED = re.compile(r"\|\d{4}-\d\d-\d\d$")
#: A near name in the same year of birth comes before the same name in any other.
_IN_A_YEAR = re.compile(r"\|\d{4}$")


@dataclass(frozen=True, slots=True)
class Asked:
    """A subject with its keys."""

    subject: Subject
    keys: AskedKeys


def asked_of(subjects: Sequence[Subject]) -> tuple[Asked, ...]:
    """The keys that each subject asks with."""
    return tuple(Asked(subject, asked_keys(subject.thing)) for subject in subjects)


def exact_keys(asked: Sequence[Asked]) -> tuple[str, ...]:
    """What PostgreSQL is asked about all mentions, whatever the engine does."""
    return tuple(sorted({key for one in asked for key in one.keys.exact}))


def recall_keys(asked: Sequence[Asked]) -> tuple[str, ...]:
    """What PostgreSQL is asked about queued and just changed mentions: everything that the engine is asked."""
    return tuple(sorted({key for one in asked for key in (*one.keys.strong, *one.keys.weak)}))


def engine_query(asked: Asked) -> EngineQuery:
    """What the engine is asked for one subject by numbers, or whatever else no crowd shares."""
    strong, weak = (
        tuple(key for key in keys if _is_apart(key, asked)) for keys in (asked.keys.strong, asked.keys.weak)
    )
    return EngineQuery(strong=strong, weak=weak, limit=MOST_MENTIONS)


def name_query(asked: Asked, *, whole_crowd: bool = False) -> EngineQuery:
    """What the engine is asked for one subject by name, apart: a crowd of like names takes no number's place."""
    strong, weak = (
        tuple(key for key in keys if not _is_apart(key, asked)) for keys in (asked.keys.strong, asked.keys.weak)
    )
    likely = tuple(key for key in weak if _IN_A_YEAR.search(key))
    return EngineQuery(
        strong=strong,
        likely=likely,
        weak=tuple(key for key in weak if key not in likely),
        limit=MOST_OF_A_CROWD if whole_crowd else MOST_NAMESAKES,
    )


def _is_apart(key: str, asked: Asked) -> bool:
    begins = _NO_CROWD.get(type(asked.subject.thing), ("",))
    return key.startswith(begins) or _DATED.search(key) is not None


def names_that_matter(asked: Sequence[Asked], scale: Scale) -> frozenset[str]:
    """The subjects (by ref) that may have a hit somebody must see by nothing but the name, however many bear it.

    Of persons those whose name is rare, or whose record may lie in the commune of a parcel that is looked up, too:
    otherwise a name, even with the year, only says that there is such a person.
    """
    in_a_commune = any(isinstance(one.subject.thing, Land) and one.subject.thing.place.text for one in asked)
    return frozenset(
        one.subject.ref
        for one in asked
        if in_a_commune or not isinstance(one.subject.thing, Person) or _is_rare(one.subject.thing, scale)
    )


def _is_rare(person: Person, scale: Scale) -> bool:
    if person.name is None:
        return False
    year = BirthDate(person.birth.year)
    chance = scale.rarity.name(person.name, folded=False) * scale.rarity.birth(year, year)
    return scale.weights.adults * chance <= scale.weights.rare_at
