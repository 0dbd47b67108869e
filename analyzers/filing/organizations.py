"""Keys of organisations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzers.filing.numbers import near

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzers.things import Organization


_PART: Final = 3  # words of a part of a name; two are those of a thousand others ("thương mại")
_MOST_WORDS: Final = 16


def exact(thing: Organization) -> Iterator[str]:
    """The tax number, with its branch."""
    if thing.tax and thing.tax.exact:
        yield f"tax:{thing.tax.exact}"


def recall(thing: Organization) -> Iterator[str]:
    """Near tax numbers, whatever the branch, and the name without its legal form."""
    if thing.tax and thing.tax.root:
        yield from near("tax", thing.tax.root)
    if thing.name and (core := thing.name.core or thing.name.folded):
        yield f"org~{core}"
        yield from _words(core.split()[:_MOST_WORDS])


def _words(words: list[str]) -> Iterator[str]:
    """The words in any order, all but one of them, and each three that stand together: a part of a long name."""
    ordered = sorted(words)
    yield f"orgw~{' '.join(ordered)}"
    if len(words) > _PART:
        yield from (f"orgw~{' '.join(ordered[:i] + ordered[i + 1 :])}" for i in range(len(ordered)))
    if len(words) > 1:
        yield f"org2~{' '.join(words[-2:])}"  # "Sông Xanh JSC": lines of business left out before the name proper
    yield from (f"org3~{' '.join(words[i : i + _PART])}" for i in range(len(words) - _PART + 1))
