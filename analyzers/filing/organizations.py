"""Keys of organisations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzers.filing import persons
from analyzers.filing.numbers import near
from analyzers.keys import deletions
from analyzers.things import holder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from analyzers.things import Organization


_PART: Final = 3  # words of a part of a name; two are those of a thousand others ("thương mại")
_MOST_WORDS: Final = 16


def exact(thing: Organization) -> Iterator[str]:
    """The tax number, with its branch; a household's is also the personal number of whoever runs it."""
    if thing.tax and thing.tax.exact:
        yield f"tax:{thing.tax.exact}"
    if person := holder(thing):
        yield from persons.exact(person)


def recall(thing: Organization) -> Iterator[str]:
    """Near tax numbers, whatever the branch; the name without its legal form, in any order, and parts of it."""
    yield from _whole(thing)
    yield from _parts(_core(thing))
    if person := holder(thing):
        yield from persons.recall(person)


def asked(thing: Organization) -> tuple[Iterable[str], Iterable[str]]:
    """Strong and weak keys (see `asked_keys`): a part of a name ("thương mại dịch vụ") is that of a thousand others."""
    words = _core(thing)
    parts = [key for key in _parts(words) if not key.startswith("org2~") or len(words) == _PART - 1]
    person = holder(thing)
    return [*_whole(thing), *(persons.asked(person)[0] if person else ())], parts


def _core(thing: Organization) -> list[str]:
    return (thing.name.core or thing.name.folded).split()[:_MOST_WORDS] if thing.name else []


def _whole(thing: Organization) -> Iterator[str]:
    if thing.tax and thing.tax.root:
        yield from near("tax", thing.tax.root)
    if thing.name and (core := thing.name.core or thing.name.folded):
        yield f"org~{core}"
        ordered = sorted(_core(thing))
        yield f"orgw~{' '.join(ordered)}"
        if len(ordered) <= _PART:  # of two or three words no word can be left out, but a letter
            yield from (f"orgl~{shorter}" for shorter in deletions("".join(core.split())))
        else:  # all words but one: another one may be misspelt
            yield from (f"orgw~{' '.join(ordered[:i] + ordered[i + 1 :])}" for i in range(len(ordered)))


def _parts(words: list[str]) -> Iterator[str]:
    """Each three words that stand together, and the last two: lines of business are left out before the name proper."""
    if len(words) > 1:
        yield f"org2~{' '.join(words[-2:])}"
    yield from (f"org3~{' '.join(words[i : i + _PART])}" for i in range(len(words) - _PART + 1))
