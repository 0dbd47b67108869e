"""Reading what stands behind labels: what all kinds have in common, and what is nobody's."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, Final

from analyzers.drafts import values

if TYPE_CHECKING:
    from collections.abc import Callable

    from analyzers.drafts.found import Events
    from analyzers.drafts.labels import Label
    from analyzers.drafts.source import Source

COLON = re.compile(r"\s{0,3}(?:\([^()\n]{0,30}\))?\s{0,3}:")
_PASSING_VALUE = re.compile(
    r"[\s:.]{0,6}(?:s[o0]\b[\s:.]{0,4})?(?:[\w./\-]{0,30}\d[\w./,\-]{0,40}(?:[ .\-]{1,2}\d[\w.,/\-]{0,12}){0,5})"
)
_ACCOUNT: Final = 140
_NEIGHBOURS: Final = 140
_SENTENCE = re.compile(r"[;\n]|\.\s")
NEAR: Final = 40
_LETTER = re.compile(r"(?<![a-z])(?!(?:la|cu|moi|so|s0|the|va|hoac|gom|theo)\b)[a-z0-9]")
_NUMBER_AHEAD = re.compile(r"\s{0,3}s[o0]\b\s{0,3}[:.]?\s{0,3}(?![a-z\s])")


_NUMBERED = re.compile(r"\s{0,3}:?\s{0,3}(?:la\s)?(?:thua\s(?:dat\s)?)?s[o0]\s{0,2}:?\s{0,3}(?=\d)")
_OF_A_PARCEL = re.compile(r"\b(?:thua dat|nha dat|bat dong san|tai san|can ho)\b[a-z ]{0,14}\Z")


class LabelReader:
    """Reads each label's value; the methods bear the names of the labels' kinds."""

    def __init__(self, source: Source, labels: list[Label], events: Events) -> None:
        self.source = source
        self.plain = source.plain
        self.labels = labels
        self.starts = [label.start for label in labels]
        self.events = events
        self.neighbours_until = -1
        self.account_until = -1
        self.read_until = -1

    def read(self, i: int, label: Label) -> None:
        """Read the label at index `i`, unless it stands in a value that was read before."""
        if label.start < self.read_until and label.kind != "home_unit":
            return
        handler: Callable[[int, Label], None] | None = getattr(self, f"_{label.kind}", None)
        if handler:
            handler(i, label)

    # ----- what is nobody's -----

    def _passing(self, _: int, label: Label) -> None:
        value = _PASSING_VALUE.match(self.plain, label.end)
        self.events.explain(label.start, value.end() if value else label.end)
        if "tai khoan" in self.plain[label.start : label.end] or self.plain.startswith("stk", label.start):
            self.account_until = label.end + _ACCOUNT

    def _neighbour(self, _: int, label: Label) -> None:
        end = _SENTENCE.search(self.plain, label.end, label.end + _NEIGHBOURS)
        self.neighbours_until = end.start() if end else label.end + _NEIGHBOURS
        self.events.address_ends.append(label.start)

    def _agency(self, _: int, label: Label) -> None:
        self.events.address_ends.append(label.start)

    def _area(self, _: int, label: Label) -> None:
        self.events.address_ends.append(label.start)

    def _home(self, _: int, label: Label) -> None:
        self.events.homes.append(label.start)
        self.events.address_ends.append(label.start)

    def _next_asset(self, _: int, label: Label) -> None:
        """Something new begins, at times with its number: "Thửa thứ nhất: số 101, …"."""
        self.events.breaks.append(label.start)
        numbered = _NUMBERED.match(self.plain, label.end)
        for lot in values.lots(self.plain, numbered.end()) if numbered else ():
            self.events.add("parcel", lot.start, lot.end, label.start, group=label.start + 1)
        self.events.address_ends.append(label.start)

    def _place(self, _: int, label: Label) -> None:
        self.events.address_starts.append(label.end)
        if _OF_A_PARCEL.search(self.plain, max(0, label.start - 24), label.end):
            self.events.parcel_addresses.append(label.end)

    # ----- what is announced and not there -----

    def no_number(self, label: Label, same: set[str], *, always: bool = False) -> None:
        """Show a label without its number, unless it is mere prose or another label of the kinds `same` follows."""
        if end := values.blank(self.plain, label.end):
            self.events.miss(label.start, end, "blank")
        elif (always or COLON.match(self.plain, label.end) or _NUMBER_AHEAD.match(self.plain, label.end)) and not (
            self.label_follows(label.end, same)
        ):
            self.events.miss(label.start, self.end_of_phrase(label.end), "no_number")

    def label_follows(self, at: int, kinds: set[str]) -> bool:
        """Whether a label of one of these kinds follows at once, with nothing said in between."""
        first = bisect_left(self.starts, at)
        following = self.labels[first : first + 4]
        return any(
            other.kind in kinds and other.start - at < NEAR // 2 and not _LETTER.search(self.plain, at, other.start)
            for other in following
        )

    def end_of_phrase(self, at: int) -> int:
        """Where the phrase ends that a label begins."""
        end = re.compile(r"[;\n,]|\.\s").search(self.plain, at + 1, at + NEAR)
        return end.start() if end else min(len(self.plain), at + NEAR // 2)
