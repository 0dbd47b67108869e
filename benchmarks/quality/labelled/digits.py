"""Errors of people and machines in numbers, for every kind of number: one edit, look-alikes, formatting."""

from __future__ import annotations

import unicodedata
from random import Random
from typing import Final

from benchmarks.quality.labelled.case import Spoil

_WIDE: Final = {code: code + 0xFEE0 for code in (*range(ord("0"), ord("9") + 1), *range(ord("A"), ord("Z") + 1))}
#: What a digit is read as, where a letter of that look is typed instead.
LETTER_FOR: Final = {"0": "OoQ", "1": "IlL", "2": "Z", "5": "S", "8": "B", "6": "G"}
#: What a letter is read as, where a digit of that look is typed instead.
DIGIT_FOR: Final = {"O": "0", "I": "1", "L": "1", "S": "5", "B": "8", "G": "6"}
CONFUSED: Final = {"7": "1", "1": "7", "3": "8", "8": "3", "4": "9", "9": "4"}


def positions(text: str) -> list[int]:
    """Where the digits are."""
    return [place for place, sign in enumerate(text) if sign.isdigit()]


def _any_digit(rng: Random, text: str) -> int | None:
    """One of the places; a chassis may have no digit at all."""
    return rng.choice(places) if (places := positions(text)) else None


def replaced(rng: Random, number: str) -> str | None:
    """One digit wrong, at any place."""
    at = _any_digit(rng, number)
    if at is None:
        return None
    return number[:at] + rng.choice([digit for digit in "0123456789" if digit != number[at]]) + number[at + 1 :]


def dropped(rng: Random, number: str) -> str | None:
    """One digit left out."""
    at = _any_digit(rng, number)
    if at is None:
        return None
    return number[:at] + number[at + 1 :]


def doubled(rng: Random, number: str) -> str | None:
    """One digit typed twice."""
    at = _any_digit(rng, number)
    if at is None:
        return None
    return number[:at] + number[at] + number[at:]


def inserted(rng: Random, number: str) -> str | None:
    """One digit too many."""
    at = _any_digit(rng, number)
    if at is None:
        return None
    return number[:at] + rng.choice("0123456789") + number[at:]


def swapped(rng: Random, number: str) -> str | None:
    """Two neighbouring digits changed round."""
    places = [at for at in positions(number)[:-1] if number[at + 1].isdigit() and number[at] != number[at + 1]]
    if not places:
        return None
    at = rng.choice(places)
    return number[:at] + number[at + 1] + number[at] + number[at + 2 :]


def confused(rng: Random, number: str) -> str | None:
    """A handwritten 1 for 7, 3 for 8, 4 for 9, or the other way round."""
    places = [at for at in positions(number) if number[at] in CONFUSED]
    if not places:
        return None
    at = rng.choice(places)
    return number[:at] + CONFUSED[number[at]] + number[at + 1 :]


def letter_for_digit(rng: Random, number: str) -> str | None:
    """A letter that looks like the digit, as scanners give it."""
    places = [at for at in positions(number) if number[at] in LETTER_FOR]
    if not places:
        return None
    at = rng.choice(places)
    return number[:at] + rng.choice(LETTER_FOR[number[at]]) + number[at + 1 :]


def digit_for_letter(rng: Random, number: str) -> str | None:
    """A digit that looks like the letter, in a prefix."""
    places = [at for at, sign in enumerate(number) if sign in DIGIT_FOR]
    if not places:
        return None
    at = rng.choice(places)
    return number[:at] + DIGIT_FOR[number[at]] + number[at + 1 :]


ONE_EDIT_ERRORS: Final[dict[str, Spoil]] = {
    "digit replaced": replaced,
    "digit dropped": dropped,
    "digit doubled": doubled,
    "digit inserted": inserted,
    "digits swapped": swapped,
    "digits confused": confused,
    "letter for digit": letter_for_digit,
}


def lower(_: Random, number: str) -> str | None:
    """Small letters."""
    return number.lower()


def wide(_: Random, number: str) -> str | None:
    """Full-width signs, as some keyboards give."""
    return number.upper().translate(_WIDE)


def decomposed(_: Random, number: str) -> str | None:
    """The same with its marks apart (NFD)."""
    return unicodedata.normalize("NFD", number)


def grouped(rng: Random, digits: str) -> str | None:
    """Cut into groups."""
    size = rng.choice((3, 4, 2))
    sign = rng.choice((" ", ".", "-", "\u00a0", "\u2009", " . "))
    return sign.join(digits[start : start + size] for start in range(0, len(digits), size))


def invisible(rng: Random, number: str) -> str | None:
    """With a sign in it that nobody sees."""
    at = rng.randrange(len(number) + 1)
    return number[:at] + rng.choice("\u200b\u200d\ufeff\u00ad\u2060") + number[at:]


def padded(rng: Random, number: str) -> str | None:
    """Blanks around it."""
    return rng.choice(("  ", "\t", "\u00a0")) + number + rng.choice((" ", "\n", ""))
