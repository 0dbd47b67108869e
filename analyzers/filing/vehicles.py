"""Keys of vehicles."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from analyzers.filing.numbers import near
from analyzers.keys import skeleton

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzers.things import Vehicle


def exact(thing: Vehicle) -> Iterator[str]:
    """Plate, chassis and engine."""
    return (f"{space}:{value}" for space, value in _numbers(thing))


def recall(thing: Vehicle) -> Iterator[str]:
    """What is near to each of them."""
    yield from chain.from_iterable(near(space, number) for space, number in _numbers(thing))
    # In each other's field they are still the same numbers.
    yield from (f"serial~{skeleton(number)}" for space, number in _numbers(thing) if space != "plate")


def _numbers(thing: Vehicle) -> Iterator[tuple[str, str]]:
    for space, number in (("plate", thing.plate), ("vin", thing.chassis), ("engine", thing.engine)):
        if number and number.exact:
            yield space, number.exact
    for other in thing.also:
        yield from _numbers(other)
