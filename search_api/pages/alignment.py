"""Two values, one above the other, with what differs marked: asked above found."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final

from rapidfuzz.distance import Levenshtein

#: Beyond this many characters the rows wrap, so that padding one to the other's columns would only puzzle.
ALIGNED_AT_MOST: Final = 48
_QUIET: Final = frozenset(" .,-–/_")
_PAD: Final = "\u00a0"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one row; `differs` when the other row has something else there."""

    text: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Rows:
    """The two rows, of equal length in characters unless they are too long to align."""

    asked: tuple[Piece, ...]
    found: tuple[Piece, ...]


def align(asked: str, found: str, *, mark: bool = True) -> Rows:
    """The two values column under column.

    Case, spaces and separators are no difference, as they are none for matching. With `mark` False nothing is marked:
    the comparison held the two for the same, whatever they look like.
    """
    left, right = unicodedata.normalize("NFC", asked), unicodedata.normalize("NFC", found)
    pad = max(len(left), len(right)) <= ALIGNED_AT_MOST
    above: list[Piece] = []
    below: list[Piece] = []
    for step in Levenshtein.opcodes(_caseless(left), _caseless(right)):
        a = left[step.src_start : step.src_end]
        b = right[step.dest_start : step.dest_end]
        differs = mark and step.tag != "equal" and not _QUIET.issuperset(a + b)
        width = max(len(a), len(b)) if pad else 0
        above.append(Piece(a.ljust(width, _PAD), differs))
        below.append(Piece(b.ljust(width, _PAD), differs))
    return Rows(_merged(above), _merged(below))


def _caseless(text: str) -> list[str]:
    # By character, so that positions stay those of the text (a whole-string casefold may change its length).
    return [character.casefold() for character in text]


def _merged(pieces: list[Piece]) -> tuple[Piece, ...]:
    merged: list[Piece] = []
    for piece in pieces:
        if not piece.text:
            continue
        if merged and merged[-1].differs == piece.differs:
            merged[-1] = Piece(merged[-1].text + piece.text, piece.differs)
        else:
            merged.append(piece)
    return tuple(merged)
