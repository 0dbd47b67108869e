"""What the steps of the reader hand on to each other: events, and what was not understood."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analyzers.drafts.draft import Why
    from analyzers.drafts.source import Source


@dataclass(frozen=True, slots=True)
class Event:
    """A value: its `kind` as in a lookup's members, its place in the two forms of the text, and where its label begins.

    `group` is common to the values of one list; `note` says more of a name: a representative, a short mention.
    """

    kind: str
    start: int
    end: int
    at: int
    group: int = 0
    note: str = ""


@dataclass(slots=True)
class Events:
    """What was found so far."""

    source: Source
    found: list[Event] = field(default_factory=list)
    unread: list[tuple[int, int, Why]] = field(default_factory=list)
    breaks: list[int] = field(default_factory=list)
    address_ends: list[int] = field(default_factory=list)
    address_starts: list[int] = field(default_factory=list)
    parcel_addresses: list[int] = field(default_factory=list)
    homes: list[int] = field(default_factory=list)
    mask: bytearray = field(default_factory=bytearray)

    def add(  # noqa: PLR0913  an event's members
        self, kind: str, start: int, end: int, at: int, *, group: int = 0, note: str = ""
    ) -> None:
        """A value that was understood."""
        self.found.append(Event(kind, start, end, at, group, note))
        self.explain(start, end)

    def add_mark(self, kind: str, at: int) -> None:
        """A place where something new begins."""
        self.found.append(Event(kind, at, at, at))

    def explain(self, start: int, end: int) -> None:
        """Nothing in this stretch needs another reading."""
        self.mask[start:end] = b"\1" * (end - start)

    def miss(self, start: int, end: int, why: Why) -> None:
        """A passage that is not understood."""
        end = min(max(end, start + 1), len(self.source.plain))
        while end > start + 1 and self.source.plain[end - 1].isspace():
            end -= 1
        self.unread.append((start, end, why))
