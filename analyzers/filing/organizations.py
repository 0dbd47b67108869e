"""Keys of organisations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzers.filing.numbers import near

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzers.things import Organization


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
