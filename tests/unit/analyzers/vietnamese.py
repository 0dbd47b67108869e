"""The letters that tests of folding go through, made here without the code under test."""

from __future__ import annotations

import unicodedata

from hypothesis import strategies as st

TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
SHAPED_VOWELS = {
    **dict.fromkeys("aăâ", "a"), **dict.fromkeys("eê", "e"), "i": "i", **dict.fromkeys("oôơ", "o"),
    **dict.fromkeys("uư", "u"), "y": "y",
}  # fmt: skip

# The 67 letters of the alphabet that carry a mark, in both cases 134, each with its plain letter.
MARKED_LETTERS = {
    unicodedata.normalize("NFC", vowel + tone): plain
    for vowel, plain in SHAPED_VOWELS.items()
    for tone in TONES
    if vowel + tone != plain
} | {"đ": "d"}
MARKED_LETTERS |= {letter.upper(): plain for letter, plain in MARKED_LETTERS.items()}

_FULL_WIDTH = {code: 0xFEE0 + code for code in range(0x21, 0x7F)}

ALPHABET = "".join(MARKED_LETTERS) + "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

vietnamese_text = st.text(alphabet=ALPHABET + " '-.,0123456789", max_size=40)


def full_width(text: str) -> str:
    """As an East Asian keyboard types it."""
    return text.translate(_FULL_WIDTH)
