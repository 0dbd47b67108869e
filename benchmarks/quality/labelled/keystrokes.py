"""Vietnamese letters as keystrokes: what Telex and VNI leave behind when nothing turns them into letters."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from random import Random
from typing import Final

TONES: Final = {"\u0301": "sắc", "\u0300": "huyền", "\u0309": "hỏi", "\u0303": "ngã", "\u0323": "nặng"}
TONE_SIGNS: Final = {name: sign for sign, name in TONES.items()}
_SHAPES: Final = {"\u0302": "^", "\u0306": "˘", "\u031b": "+"}
_TELEX_TONES: Final = {"sắc": "s", "huyền": "f", "hỏi": "r", "ngã": "x", "nặng": "j"}
_VNI_TONES: Final = {"sắc": "1", "huyền": "2", "hỏi": "3", "ngã": "4", "nặng": "5"}


def parts(letter: str) -> tuple[str, str | None, str | None]:
    """(letter without marks, shape "^" "˘" "+", name of the tone)."""
    if letter in "đĐ":
        return ("d" if letter == "đ" else "D"), "-", None
    base, shape, tone = "", None, None
    for sign in unicodedata.normalize("NFD", letter):
        if sign in _SHAPES:
            shape = _SHAPES[sign]
        elif sign in TONES:
            tone = TONES[sign]
        else:
            base += sign
    return base, shape, tone


def joined(base: str, shape: str | None, tone: str | None) -> str:
    """The letter of these parts."""
    if shape == "-":
        return "đ" if base == "d" else "Đ"
    marks = {known: sign for sign, known in _SHAPES.items()}
    return unicodedata.normalize("NFC", base + marks.get(shape or "", "") + (TONE_SIGNS[tone] if tone else ""))


def toneless(text: str) -> str:
    """Without any mark."""
    return "".join(parts(letter)[0] if letter.isalpha() else letter for letter in text)


def telex(rng: Random, word: str) -> str:
    """A word as its Telex keystrokes, the tone's key at the end or after its vowel."""
    at_once = rng.random() < 0.3  # noqa: PLR2004  some type the tone at once
    keys = {"^": lambda base: base.lower(), "˘": lambda _: "w", "+": lambda _: "w", "-": lambda base: base.lower()}
    return _typed(word, keys, _TELEX_TONES, at_once=at_once)


def vni(rng: Random, word: str) -> str:
    """A word as its VNI keystrokes."""
    at_once = rng.random() < 0.5  # noqa: PLR2004  as often as not
    keys = {"^": lambda _: "6", "˘": lambda _: "8", "+": lambda _: "7", "-": lambda _: "9"}
    return _typed(word, keys, _VNI_TONES, at_once=at_once)


def _typed(word: str, keys: dict[str, Callable[[str], str]], tones: dict[str, str], *, at_once: bool) -> str:
    typed, last = "", ""
    for letter in word:
        base, shape, tone = parts(letter)
        typed += base + (keys[shape](base) if shape else "")
        if tone and at_once:
            typed += tones[tone]
        elif tone:
            last = tones[tone]
    return typed + last


def retoned(rng: Random, word: str) -> str | None:
    """The word with another tone, or without the one it has; None for a word that bears none."""
    places = [at for at, letter in enumerate(word) if parts(letter)[2]]
    if not places:
        return None
    at = places[0]
    base, shape, tone = parts(word[at])
    other = rng.choice([each for each in (None, *TONE_SIGNS) if each != tone])
    return word[:at] + joined(base, shape, other) + word[at + 1 :]


#: Both places of a tone in an open pair of vowels: hòa and hoà.
OTHER_PLACE: Final = {
    "òa": "oà", "óa": "oá", "ỏa": "oả", "õa": "oã", "ọa": "oạ", "òe": "oè", "óe": "oé", "ỏe": "oẻ", "õe": "oẽ",
    "ọe": "oẹ", "ùy": "uỳ", "úy": "uý", "ủy": "uỷ", "ũy": "uỹ", "ụy": "uỵ",
}  # fmt: skip
#: i for y at the end of a syllable.
I_FOR_Y: Final = {"ý": "í", "ỳ": "ì", "ỷ": "ỉ", "ỹ": "ĩ", "ỵ": "ị", "y": "i"}
