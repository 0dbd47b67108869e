"""Keys under which things are filed and asked for, and how near two numbers are."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final, Literal

from rapidfuzz.distance import OSA

if TYPE_CHECKING:
    from collections.abc import Iterable

# Characters that people and scanners take for one another (land offices' own lists), and Đ typed as D.
LOOKALIKES: Final = {"O": "0", "Q": "0", "I": "1", "L": "1", "Z": "2", "S": "5", "B": "8", "G": "6", "Đ": "D"}
#: Digits that handwriting and worn stamps confuse. Every batch of serials is full of such neighbours, so that they are
#: near numbers and not the same number in other letters.
LOOKALIKE_DIGITS: Final = {"7": "1", "3": "8", "4": "9"}
_LOOKALIKE_DIGITS = str.maketrans(LOOKALIKE_DIGITS)
MOST_LOOKALIKE_DIGITS: Final = 2
_SHORTEST_WITHOUT_ZEROS: Final = 7
_LOOKALIKES = str.maketrans(LOOKALIKES)

# No number is as long; a whole sentence typed into a number's field must not become thousands of keys, nor one that
# a B-tree refuses (2,704 bytes).
LONGEST_NUMBER: Final = 64
LONGEST_KEY: Final = 256

NumberRelation = Literal["same", "variant", "typo", "contradicts"]


@dataclass(frozen=True, slots=True)
class Keys:
    """What a record's thing is filed under: exact keys name one thing in one way, recall keys reach errors too."""

    exact: tuple[str, ...] = ()
    recall: tuple[str, ...] = ()

    @classmethod
    def of(cls, exact: Iterable[str], recall: Iterable[str]) -> Keys:
        """Sorted and without duplicates."""
        return cls(_ordered(exact), _ordered(recall))


@dataclass(frozen=True, slots=True)
class AskedKeys:
    """What a lookup's thing asks with; `weak` keys are those of which the engine may leave some out."""

    exact: tuple[str, ...] = ()
    strong: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()

    @classmethod
    def of(cls, exact: Iterable[str], strong: Iterable[str], weak: Iterable[str]) -> AskedKeys:
        """Sorted and without duplicates; a key that is strong is not asked for again as a weak one."""
        asked_strongly = _ordered(strong)
        return cls(_ordered(exact), asked_strongly, _ordered(set(weak).difference(asked_strongly)))


def _ordered(keys: Iterable[str]) -> tuple[str, ...]:
    unique = set(keys)
    if max(map(len, unique), default=0) > LONGEST_KEY:
        unique = {_bounded(key) for key in unique}
    return tuple(sorted(unique))


def _bounded(key: str) -> str:
    """The key itself, or for one that no B-tree would take its beginning and a digest, so that equal stays equal."""
    if len(key) <= LONGEST_KEY:
        return key
    return f"{key[:LONGEST_NUMBER]}#{sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()}"


def deletions(text: str) -> set[str]:
    """The text and every text that lacks one of its characters.

    Two texts within one edit (a character put in, left out or replaced, or two neighbours swapped) have one in common.
    A text longer than LONGEST_NUMBER is no number and gives only itself.
    """
    if len(text) > LONGEST_NUMBER:
        return {text}
    return {text, *(text[:i] + text[i + 1 :] for i in range(len(text)))}


def skeleton(text: str) -> str:
    """The compact number with look-alike characters made one: for recall only, since O is not 0 and Đ is not D."""
    return text.translate(_LOOKALIKES)


def blurred(look: str) -> str:
    """A skeleton with look-alike digits made one as well: for recall only."""
    return look.translate(_LOOKALIKE_DIGITS)


def without_leading_zeros(text: str) -> str | None:
    """What a spreadsheet leaves of a number of digits that begins with 0; None for any other, or one too short."""
    bare = text.lstrip("0")
    eaten = len(bare) < len(text) and text.isdigit() and len(bare) >= _SHORTEST_WITHOUT_ZEROS
    return bare if eaten else None


def lost_its_zeros(a: str, b: str) -> bool:
    """Whether one of two different numbers is what a spreadsheet leaves of the other (040… → 40…)."""
    return a != b and (without_leading_zeros(a) == b or without_leading_zeros(b) == a)


def differ_in_lookalike_digits(a: str, b: str) -> bool:
    """Whether two numbers differ only in at most MOST_LOOKALIKE_DIGITS digits that look alike (7/1, 3/8, 4/9)."""
    left, right = skeleton(a), skeleton(b)
    if len(left) != len(right) or blurred(left) != blurred(right):
        return False
    return 0 < sum(one != other for one, other in zip(left, right, strict=True)) <= MOST_LOOKALIKE_DIGITS


def number_relation(a: str, b: str) -> NumberRelation:
    """How two compact numbers agree.

    "variant" when they differ only in characters that look alike (or in Đ and D); "typo" when, look-alikes aside, one
    edit (replace, insert, leave out, swap neighbours) leads from one to the other, or at most two digits differ that
    look alike, or leading zeros are missing.
    """
    if a == b:
        return "same"
    left, right = skeleton(a), skeleton(b)
    if left == right:
        return "variant"
    near = OSA.distance(left, right, score_cutoff=1) <= 1 or differ_in_lookalike_digits(a, b) or lost_its_zeros(a, b)
    return "typo" if near else "contradicts"
