"""Keys that two nearly equal numbers share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzers.keys import blurred, deletions, skeleton, without_leading_zeros

if TYPE_CHECKING:
    from collections.abc import Iterator

# Below this length nearly every number is one edit away from some other, so that deletions would only bring noise.
SHORTEST_WITH_DELETIONS: Final = 5


def near(space: str, value: str) -> Iterator[str]:
    """Keys that two values within one edit, or alike to the eye, or without their leading zeros, share."""
    look = skeleton(value)
    if len(look) < SHORTEST_WITH_DELETIONS:
        yield f"{space}~{look}"
    else:
        yield from (f"{space}~{shorter}" for shorter in deletions(look))
        yield f"{space}~{blurred(look)}"
        if value.startswith("00") and (eaten := without_leading_zeros(value)):
            yield f"{space}~{skeleton(eaten)}"
