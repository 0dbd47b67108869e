"""One spelling for each way of writing a Vietnamese text.

Three forms, from near to far:

`canonical`  differs from what was typed only in what no reader sees or minds: Unicode form, invisible characters, kinds
             of apostrophe, capitals, where in the syllable the tone mark stands (hoà, hòa).
`even_iy`    the same, with syllable-final i and y as one (Lý, Lí).
`fold`       without tones and marks, in a-z, 0-9 and single spaces: what retrieval works with. It proves nothing.

`compact` is the form of identifiers: capitals and digits, Đ kept, since ĐA 123456 and DA 123456 are two certificates.

The tables below also build the search engine's analyzer (mapping.py), so that both fold alike.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from unidecode import unidecode

# Characters that print nothing and that copying from PDF, Word or a web page leaves behind: soft hyphen, zero-width
# spaces and joiners, direction marks, variation selectors, Hangul fillers, controls; and lone surrogates, which no
# encoder takes. Whitespace is left out: it separates words.
INVISIBLE: Final = (
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff"
)
_INVISIBLE = re.compile(f"[{INVISIBLE}]+")

# Đ has no Unicode decomposition: stripping marks leaves it alone, so it is named, with the letters that look like it.
D_LOOKALIKES: Final = {"Đ": "đ", "đ": "đ", "Ð": "đ", "ð": "đ", "Ɖ": "đ", "ɖ": "đ"}

_SAME_TO_THE_EYE = str.maketrans(
    {
        **D_LOOKALIKES,
        **dict.fromkeys("\u2018\u2019\u02bb\u02bc\u02c8\u2032\u00b4\uff07`", "'"),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
    }
)

# ----- tones -----

TONES: Final = "\u0300\u0301\u0303\u0309\u0323"  # grave, acute, tilde, hook above, dot below
_SHAPED = "âăêôơư"
_VOWELS = "aeiouy" + _SHAPED
_TONE_BEFORE_SHAPE = re.compile("([\u0300\u0301\u0303\u0309])([\u0302\u0306])")
_LEFTOVER_MARK = re.compile("[\u0302\u0306]")
_WORD = re.compile(r"[^\W\d_]+")
_SYLLABLE = re.compile(
    f"((?:qu(?=[{_VOWELS}])|gi(?=[{_VOWELS}])|[b-df-hj-np-tv-xzđ]*))([{_VOWELS}]{{1,3}})([b-df-hj-np-tv-xz]*)"
)
_LONGEST_SYLLABLE = 7  # nghiêng

# ----- i and y -----

# A final y after a consonant, or after the u of qu, sounds as i: Lý = Lí, Quý = Quí; but not thuý, hay.
_FINAL_Y = re.compile(r"\b([b-df-hj-np-tv-xz]+|qu)y\b")
FOLDED_FINAL_Y: Final = "^([b-df-hj-np-tv-xz]+|qu)y$"  # the same, of one folded syllable, for the engine
_FINAL_TONED_Y = re.compile(r"\b([b-df-hj-np-tv-xzđ]+|qu)([yýỳỷỹỵ])\b")
_Y_TO_I = dict(zip("yýỳỷỹỵ", "iíìỉĩị", strict=True))


def drop_invisible(text: str) -> str:
    """The text without characters that print nothing; whitespace stays."""
    return _INVISIBLE.sub("", text)


def canonical(text: str) -> str:
    """The lower-case NFC form that all unseen differences share; equal canonical forms are the relation "same"."""
    shown = unicodedata.normalize("NFC", drop_invisible(text)).translate(_SAME_TO_THE_EYE)
    shown = unicodedata.normalize("NFC", " ".join(shown.split()).lower())
    if shown.isascii():
        return shown
    if _LEFTOVER_MARK.search(shown):
        # A tone typed before the hat (e, acute, circumflex) composes only halfway: put the hat first.
        decomposed = unicodedata.normalize("NFD", shown)
        shown = unicodedata.normalize("NFC", _TONE_BEFORE_SHAPE.sub(r"\2\1", decomposed))
    return _WORD.sub(lambda word: _even_word(word.group()), shown)


def _even_word(word: str) -> str:
    return word if word.isascii() or len(word) > _LONGEST_SYLLABLE else _place_tone(word)


@lru_cache(maxsize=16384)  # the language has some 7,000 syllables
def _place_tone(word: str) -> str:
    """The word with its tone mark where the older, and commoner, spelling puts it: hòa, thúy, khỏe, quý, hoàng.

    Where the mark stands tells nothing: both hoà and hòa are in official lists, and qúy is a frequent slip.
    Words that are no Vietnamese syllable, or have not exactly one tone, stay as they are.
    """
    decomposed = unicodedata.normalize("NFD", word)
    tones = [mark for mark in decomposed if mark in TONES]
    if len(tones) != 1:
        return word
    bare = unicodedata.normalize("NFC", decomposed.replace(tones[0], ""))
    parts = _SYLLABLE.fullmatch(bare)
    if not parts:
        return word
    start = parts.start(2) + _toned_vowel(parts[2], closed=bool(parts[3]))
    return unicodedata.normalize("NFC", bare[: start + 1] + tones[0] + bare[start + 1 :])


def _toned_vowel(vowels: str, *, closed: bool) -> int:
    """The position within a group of vowels that carries the tone; `closed` when a consonant follows."""
    shaped = max((vowels.rfind(vowel) for vowel in _SHAPED), default=-1)
    if shaped >= 0:
        return shaped
    if closed:
        return len(vowels) - 1
    return 1 if len(vowels) == 3 else 0  # noqa: PLR2004  three vowels have a middle: ngoài, khuỷu


def even_iy(canonical_text: str) -> str:
    """A canonical text with syllable-final y written i; equal where only i and y differ is the relation "variant"."""
    return _FINAL_TONED_Y.sub(lambda found: found[1] + _Y_TO_I[found[2]], canonical_text)


# ----- fold -----


def _folded_character(char: str) -> str:
    """What one character becomes in a folded text, before spaces are squeezed."""
    if char in D_LOOKALIKES:
        return "d"
    if _INVISIBLE.fullmatch(char):
        return ""
    if char.isspace():
        return " "
    plain = "".join(part for part in unicodedata.normalize("NFKD", char) if not unicodedata.combining(part))
    if not plain.isascii():
        plain = unidecode(char)  # last: what is written in Vietnamese does not hang on another table
    return re.sub(r"[^a-z0-9]", " ", plain.lower())


def _ranges(*ends: tuple[int, int]) -> list[str]:
    return [chr(code) for first, last in ends for code in range(first, last + 1)]


# Latin with all its additions, combining marks, general punctuation, full-width forms: whatever a Vietnamese text is
# likely to hold, one character at a time. It is data for the engine's analyzer as well.
FOLD_TABLE: Final[dict[str, str]] = {
    char: _folded_character(char)
    for char in _ranges(
        (0, 0x2AF),
        (0x2B0, 0x36F),
        (0x1E00, 0x1EFF),
        (0x2000, 0x206F),
        (0x3000, 0x3002),
        (0xFE00, 0xFE0F),
        (0xFEFF, 0xFF5E),
    )
}
_FOLD = str.maketrans(FOLD_TABLE)


def fold(text: str) -> str:
    """Toneless syllables in [a-z0-9] between single spaces, đ as d, a syllable-final y as i; "" when none is left."""
    plain = text.translate(_FOLD) if text.isascii() else _fold_letters(text)
    return _FINAL_Y.sub(r"\1i", " ".join(plain.split()))


def _fold_letters(text: str) -> str:
    plain = unicodedata.normalize("NFC", drop_invisible(text)).translate(_FOLD)
    # Other scripts are rare; lower first, since some capitals have a reading of their own.
    return plain if plain.isascii() else unidecode(plain.lower()).translate(_FOLD)


# ----- compact -----

_NOT_COMPACT = re.compile("[^A-ZĐ0-9]+")
_CAPITAL_D = str.maketrans(dict.fromkeys(D_LOOKALIKES, "Đ"))


def compact(text: str) -> str:
    """An identifier's capitals and digits, nothing else: full-width as plain, Đ kept, other marks dropped."""
    if text.isascii():
        return _NOT_COMPACT.sub("", text.upper())
    plain = unicodedata.normalize("NFKC", drop_invisible(text)).translate(_CAPITAL_D)
    latin = "Đ".join(unidecode(drop_invisible(part)) for part in plain.split("Đ"))
    return _NOT_COMPACT.sub("", latin.upper())
