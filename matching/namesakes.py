"""Persons who bear a subject's name and are somebody else: counted as persons, not as papers, and told without numbers.

Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from analyzers.things import Organization, Person
from matching.wording import title_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from analyzers.mentions import Mention
    from storage.records import StoredRecord

MOST_LISTED: Final = 20
MOST_RECORDS: Final = 5


@dataclass(frozen=True, slots=True)
class Namesake:
    """One other person, and the records that name him or her."""

    name: str
    born: str | None
    records: tuple[StoredRecord, ...]

    def as_json(self) -> dict[str, Any]:
        """Who it is, as far as somebody who did not ask for this person may know: never the number."""
        told = [
            {"type": record.type, "id": str(record.id), "title": title_of(record.body)}
            for record in self.records[:MOST_RECORDS]
        ]
        return {"name": self.name, "born": self.born, "records": told, "more_records": len(self.records) - len(told)}


def distinct(found: Iterable[tuple[StoredRecord, Mention]]) -> tuple[Namesake, ...]:
    """One for each person (by number, else by name and birth), those with most records first."""
    by_person: dict[object, list[tuple[StoredRecord, Mention]]] = {}
    for record, mention in found:
        by_person.setdefault(_who(mention, record), []).append((record, mention))
    namesakes = [
        Namesake(_name(pairs[0][1]), _born(pairs), tuple(record for record, _ in pairs)) for pairs in by_person.values()
    ]
    return tuple(sorted(namesakes, key=lambda one: (-len(one.records), one.name, one.born or "", one.records[0].id)))


def _who(mention: Mention, record: StoredRecord) -> object:
    thing = mention.thing
    if not isinstance(thing, Person):
        return record.id
    numbers = sorted(number.exact for number in thing.numbers if number.exact)
    return numbers[0] if numbers else (thing.name and thing.name.folded, thing.birth)


def _name(mention: Mention) -> str:
    thing = mention.thing
    return thing.name.raw if isinstance(thing, (Person, Organization)) and thing.name else ""


def _born(pairs: Sequence[tuple[StoredRecord, Mention]]) -> str | None:
    """The fullest date of birth that the records give."""
    births = [mention.thing.birth for _, mention in pairs if isinstance(mention.thing, Person)]
    dates = [birth.iso or str(birth.year) for birth in births if birth.year is not None]
    return max(dates, key=len, default=None)
