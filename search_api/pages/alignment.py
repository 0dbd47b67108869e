"""Two values, one above the other, with what differs marked: asked above found."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final

from rapidfuzz.distance import Levenshtein

#: More blanks than this, put in to keep the columns, would tear the words apart instead.
BLANKS_AT_MOST: Final = 4
#: Values of one length that differ in at most so many places are compared place by place: 1243 / 1234 is a swap.
PLACES_AT_MOST: Final = 4
_QUIET: Final = frozenset(" .,-–/_")
_BLANK: Final = "\N{NO-BREAK SPACE}"

Step = tuple[str, str, bool]
"""A stretch of the upper row, what stands below it, and whether the two are equal but for case."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one row; `differs` when the other row has something else there."""

    text: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Rows:
    """The two rows, column under column where a few blanks can do that."""

    asked: tuple[Piece, ...]
    found: tuple[Piece, ...]


def align(asked: str, found: str, *, mark: bool = True) -> Rows:
    """The two values, one above the other.

    Case, spaces and separators are no difference, as they are none for matching. With `mark` False both stay as they
    are: the comparison held them for the same, whatever they look like.
    """
    above, below = unicodedata.normalize("NFC", asked), unicodedata.normalize("NFC", found)
    if not mark:
        return Rows((Piece(above, differs=False),), (Piece(below, differs=False),))
    steps = _steps(above, below)
    padded = sum(abs(len(a) - len(b)) for a, b, _ in steps) <= BLANKS_AT_MOST
    rows: tuple[list[Piece], list[Piece]] = ([], [])
    for a, b, equal in steps:
        differs = not equal and not _QUIET.issuperset(a + b)
        width = max(len(a), len(b)) if padded else 0
        for row, text in zip(rows, (a, b), strict=True):
            row.append(Piece(text.ljust(width, _BLANK), differs))
    return Rows(_merged(rows[0]), _merged(rows[1]))


def _steps(above: str, below: str) -> list[Step]:
    upper, lower = _caseless(above), _caseless(below)
    if len(upper) == len(lower) and sum(a != b for a, b in zip(upper, lower, strict=True)) <= PLACES_AT_MOST:
        return [(above[i], below[i], upper[i] == lower[i]) for i in range(len(upper))]
    return [
        (above[step.src_start : step.src_end], below[step.dest_start : step.dest_end], step.tag == "equal")
        for step in Levenshtein.opcodes(upper, lower)
    ]


def _caseless(text: str) -> list[str]:
    # By character, so that positions stay those of the text (a whole string's casefold may change its length).
    return [character.casefold() for character in text]


def _merged(pieces: list[Piece]) -> tuple[Piece, ...]:
    merged: list[Piece] = []
    for piece in pieces:
        if merged and merged[-1].differs == piece.differs:
            merged[-1] = Piece(merged[-1].text + piece.text, piece.differs)
        elif piece.text:
            merged.append(piece)
    return tuple(merged)
