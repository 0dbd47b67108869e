"""Names as clerks hear them: sounds that parts of the country do not tell apart."""

from __future__ import annotations

from random import Random
from typing import Final

from benchmarks.quality.labelled import keystrokes
from benchmarks.quality.labelled.case import (
    BEYOND,
    REGIONAL,
    Spoil,
)
from benchmarks.quality.labelled.names import VOWELS, name_error, one_word

_PAIRS: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "ch and tr": (("ch", "tr"), ("tr", "ch")),
    "s and x": (("s", "x"), ("x", "s")),
    "l and n": (("l", "n"), ("n", "l")),
    "d, gi, r, v": (("gi", "d"), ("d", "gi"), ("d", "r"), ("r", "d"), ("v", "d"), ("d", "v"), ("gi", "r")),
}
_FINALS: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "final n and ng": (("ng", "n"), ("n", "ng")),
    "final c and t": (("c", "t"), ("t", "c")),
}
_MIDDLES: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "iê and i": (("iê", "i"),),
    "ươ and ư": (("ươ", "ư"),),
    "uô and u": (("uô", "u"),),
}
_CONSONANTS: Final = ("ngh", "ng", "nh", "ch", "tr", "th", "ph", "kh", "gh", "gi", "qu")


def _initial(word: str) -> str:
    lower = word.lower()
    return next((each for each in _CONSONANTS if lower.startswith(each) and len(lower) > len(each)), lower[:1])


def _by_initial(pairs: tuple[tuple[str, str], ...]) -> Spoil:
    def spoil(rng: Random, name: str) -> str | None:
        def one(word: str) -> str | None:
            fitting = [pair for pair in pairs if _initial(word) == pair[0]]
            if not fitting:
                return None
            was, becomes = rng.choice(fitting)
            rest = word[len(was) :]
            if becomes == "gi" and keystrokes.toneless(rest[:1]).lower() in ("i", "y"):
                return None
            return becomes.capitalize() + rest

        return one_word(rng, name, one)

    return spoil


def _by_final(pairs: tuple[tuple[str, str], ...]) -> Spoil:
    def spoil(rng: Random, name: str) -> str | None:
        def one(word: str) -> str | None:
            for was, becomes in pairs:
                vowel = word[-len(was) - 1 : -len(was)]
                if word.endswith(was) and keystrokes.parts(vowel or "x")[0].lower() in VOWELS:
                    return word[: -len(was)] + becomes
            return None

        return one_word(rng, name, one)

    return spoil


def _by_middle(pairs: tuple[tuple[str, str], ...]) -> Spoil:
    def spoil(rng: Random, name: str) -> str | None:
        def one(word: str) -> str | None:
            for was, becomes in pairs:
                for at in range(1, len(word) - 1):
                    read = [keystrokes.parts(letter) for letter in word[at : at + 2]]
                    plain = "".join(keystrokes.joined(base, shape, None) for base, shape, _ in read)
                    if plain.lower() == was and len(word) > at + 2:
                        tone = next((tone for *_, tone in read if tone), None)
                        base, shape, _ = keystrokes.parts(becomes)
                        return word[:at] + keystrokes.joined(base, shape, tone) + word[at + 2 :]
            return None

        return one_word(rng, name, one)

    return spoil


for _label, _pairs in _PAIRS.items():
    name_error(f"by ear: {_label}", REGIONAL)(_by_initial(_pairs))
for _label, _pairs in _FINALS.items():
    name_error(f"by ear: {_label}", REGIONAL)(_by_final(_pairs))
for _label, _pairs in _MIDDLES.items():
    name_error(f"by ear: {_label}", REGIONAL)(_by_middle(_pairs))


@name_error("by ear: hỏi and ngã", REGIONAL)
def _hoi_nga(rng: Random, name: str) -> str | None:
    def spoil(word: str) -> str | None:
        for at, letter in enumerate(word):
            base, shape, tone = keystrokes.parts(letter)
            if tone in {"hỏi", "ngã"}:
                return word[:at] + keystrokes.joined(base, shape, "ngã" if tone == "hỏi" else "hỏi") + word[at + 1 :]
        return None

    return one_word(rng, name, spoil)


@name_error("two sounds wrong", BEYOND)
def _two_sounds(rng: Random, name: str) -> str | None:
    first = _by_initial(tuple(pair for pairs in _PAIRS.values() for pair in pairs))(rng, name)
    return _by_final(tuple(pair for pairs in _FINALS.values() for pair in pairs))(rng, first) if first else None
