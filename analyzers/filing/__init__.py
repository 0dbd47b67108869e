"""Under which keys things are filed and asked for.

A record's thing is filed under `stored_keys`, a lookup's thing asks with `asked_keys`; a pair that should be compared
shares at least one key.

Exact keys name one thing in one way (`cert:BA123456`); PostgreSQL holds those of all mentions.
Recall keys reach realistic errors too (`cert~8A12345`); the engine holds those of all mentions, PostgreSQL those of
queued ones. A recall key only brings a candidate: what it is worth is decided by comparing the values.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzers.filing import land, organizations, others, persons, vehicles
from analyzers.keys import AskedKeys, Keys
from analyzers.things import Land, Organization, OtherAsset, Person, Thing, Vehicle

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["asked_keys", "exact_keys", "stored_keys"]


def stored_keys(thing: Thing) -> Keys:
    """The keys that a record's thing is filed under."""
    return Keys.of(exact_keys(thing), _recall_keys(thing))


def asked_keys(thing: Thing) -> AskedKeys:
    """The keys that a lookup's thing asks with.

    `strong` keys bring whatever could still be a hit that a person must see; of `weak` keys (a name whose date of birth
    is known to differ) the engine may leave some out when they are too many, and only the count of namesakes suffers.
    """
    match thing:
        case Person():
            strong, weak = persons.asked(thing)
        case Organization():
            strong, weak = organizations.asked(thing)
        case Land():
            strong, weak = land.asked(thing), ()
        case OtherAsset():
            strong, weak = others.asked(thing)
        case _:
            strong, weak = _recall_keys(thing), ()
    return AskedKeys.of(exact_keys(thing), strong, weak)


def exact_keys(thing: Thing) -> Iterator[str]:
    """One key for each number, or parcel with its place, that names the thing in exactly one way."""
    match thing:
        case Person():
            yield from persons.exact(thing)
        case Organization():
            yield from organizations.exact(thing)
        case Land():
            yield from land.exact(thing)
        case Vehicle():
            yield from vehicles.exact(thing)
        case OtherAsset():
            yield from others.exact(thing)


def _recall_keys(thing: Thing) -> Iterator[str]:
    match thing:
        case Person():
            yield from persons.recall(thing)
        case Organization():
            yield from organizations.recall(thing)
        case Land():
            yield from land.recall(thing)
        case Vehicle():
            yield from vehicles.recall(thing)
        case OtherAsset():
            yield from others.recall(thing)
