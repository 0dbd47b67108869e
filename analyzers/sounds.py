"""Syllables that clerks who write by ear take for one another, on folded text. Hỏi and ngã are folded already."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

# (what is confused, how both are made one)
_SOUNDS: Final = (
    ("ch/tr", re.compile(r"^tr"), "ch"),
    ("s/x", re.compile(r"^x"), "s"),
    ("d/gi/r/v", re.compile(r"^(?:gi(?=[aeouy])|g(?=i)|[rv])"), "d"),
    ("l/n", re.compile(r"^n(?![gh])"), "l"),
    ("c/t", re.compile(r"(?<=[aeiouy])t$"), "c"),
    ("aa/â", re.compile(r"aa"), "a"),  # keys of Telex as well, or names as they stand: Coong, Moong, Lee
    ("ee/ê", re.compile(r"ee"), "e"),
    ("oo/ô", re.compile(r"oo"), "o"),
    ("n/ng", re.compile(r"ng$"), "n"),
    ("iê/i", re.compile(r"ie(?=[a-z])"), "i"),
    ("uô/u, ươ/ư", re.compile(r"uo(?=[a-z])"), "u"),
)


@lru_cache(maxsize=8192)
def sound(syllable: str) -> str:
    """The one syllable for all that sound alike somewhere in the country."""
    for _, pattern, one in _SOUNDS:
        syllable = pattern.sub(one, syllable)
    return syllable


def confused(a: str, b: str) -> tuple[str, ...]:
    """Which sounds two syllables of one `sound` differ in ("ch/tr"), in the order of the syllable."""
    names = []
    for name, pattern, one in _SOUNDS:
        changed = pattern.sub(one, a), pattern.sub(one, b)
        if a != b and (changed[0] == a) != (changed[1] == b):
            names.append(name)
        a, b = changed
    return tuple(names)
