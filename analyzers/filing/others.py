"""Keys of other assets: their identifiers, and the words of their description."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from analyzers import descriptions
from analyzers.filing.numbers import near
from analyzers.keys import skeleton

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from analyzers.things import OtherAsset


def exact(thing: OtherAsset) -> Iterator[str]:
    """Each identifier."""
    return (f"other:{value.exact}" for value in thing.identifiers if value.exact)


def recall(thing: OtherAsset) -> Iterator[str]:
    """What is near to each identifier, and the words of the description."""
    yield from _numbers(thing)
    yield from _words(thing)


def asked(thing: OtherAsset) -> tuple[Iterable[str], Iterable[str]]:
    """Strong and weak keys (see `asked_keys`): words alone clear nothing, so that of many some may be left out."""
    return _numbers(thing), _words(thing)


def _numbers(thing: OtherAsset) -> Iterator[str]:
    yield from chain.from_iterable(near("other", value.exact) for value in thing.identifiers if value.exact)
    # Among words as well: of the description, or beside an identifier ("tàu cá NA-90123-TS").
    for text in (thing.description, *thing.identifiers):
        if text:
            yield from (f"other~{skeleton(number)}" for number in descriptions.identifiers_in(text.raw))


def _words(thing: OtherAsset) -> Iterator[str]:
    return descriptions.keys(thing.description.raw) if thing.description else iter(())
