"""Errors in names of people: by keyboard, by ear, by habit."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any, Final

from benchmarks.quality.labelled import keystrokes
from benchmarks.quality.labelled.case import (
    BEYOND,
    EXACT,
    FOUND,
    KEYSTROKES,
    LETTER,
    REVIEW,
    SHOWN,
    Aim,
    Case,
    Draw,
    Spoil,
    register,
)
from benchmarks.quality.labelled.facts import entry, person
from soat.fiction.invented import Person

VOWELS: Final = "aeiouy"


def name_error(name: str, aim: Aim, *, year: bool = True) -> Callable[[Spoil], Spoil]:
    """Classes from a function that spoils a name: with the whole birth date, and (`year`) with its year alone.

    With a date the contract wants a review. With a year alone a name is only shown, unless it is so rare that chance
    does not explain it; whom it is asked of has a name that few have, so that he can be among the first 20.
    """

    def add(spoil: Spoil) -> Spoil:
        def make_dated(draw: Draw) -> Case | None:
            return _spoiled(draw, person(draw), spoil, "date")

        def make_yearly(draw: Draw) -> Case | None:
            return _spoiled(draw, person(draw, rare=True), spoil, "year")

        register(f"name/{name}", aim, make_dated)
        if year:
            register(f"name and year/{name}", aim if aim in {EXACT, KEYSTROKES} else BEYOND, make_yearly)
        return spoil

    return add


def _spoiled(draw: Draw, one: Person, spoil: Spoil, birth: str) -> Case | None:
    wrong = draw.spoilt(one.name, spoil)
    if wrong is None:
        return None
    return name_case(draw, one, draw.sides(one.name, wrong), birth)


def name_case(draw: Draw, one: Person, names: tuple[str, str], birth: str = "date") -> Case:
    """A letter on the person under the one name, and a lookup under the other; their numbers cannot be compared."""
    stored, asked = names
    number = "cmnd" if draw.odds(0.5) else None
    target = draw.letter(persons=[entry(replace(one, name=stored), number=number, birth=birth)])
    request: dict[str, Any] = {
        "name": asked,
        "birth_date": one.born.isoformat() if birth == "date" or draw.odds(0.5) else str(one.born.year),
    }
    if draw.odds(0.5):
        request["id_numbers"] = [one.cccd]
    return draw.case(target, {"persons": [request]}, REVIEW if birth == "date" else SHOWN)


def one_word(rng: Random, name: str, spoil: Callable[[str], str | None]) -> str | None:
    """The name with one of its words spoiled."""
    words = name.split(" ")
    spoiled = [(at, wrong) for at, word in enumerate(words) if (wrong := spoil(word)) is not None and wrong != word]
    if not spoiled:
        return None
    at, wrong = rng.choice(spoiled)
    return " ".join([*words[:at], wrong, *words[at + 1 :]])


# ----- tones, capitals, code points -----


@name_error("no tones", EXACT)
def _no_tones(rng: Random, name: str) -> str | None:
    plain = keystrokes.toneless(name)
    return plain.upper() if rng.random() < 0.4 else plain  # noqa: PLR2004  registers are often all capitals


@name_error("capitals", EXACT)
def _capitals(rng: Random, name: str) -> str | None:
    return rng.choice((name.upper(), name.lower()))


@name_error("marks apart (NFD)", EXACT)
def _decomposed(rng: Random, name: str) -> str | None:
    return one_word(rng, name, lambda word: unicodedata.normalize("NFD", word))


@name_error("unseen signs and blanks", EXACT)
def _blanks(rng: Random, name: str) -> str | None:
    return name.replace(" ", rng.choice(("\u00a0", "  ", "\u200b ", "\u2009")), 1)


@name_error("place of the tone", EXACT)
def _tone_place(rng: Random, name: str) -> str | None:
    found = [(one, other) for one, other in keystrokes.OTHER_PLACE.items() if one in name]
    return name.replace(*rng.choice(found)) if found and "qu" not in name.lower() else None


@name_error("i for y", EXACT)
def _i_for_y(rng: Random, name: str) -> str | None:
    def spoil(word: str) -> str | None:
        open_y = word[-1:] in keystrokes.I_FOR_Y and keystrokes.toneless(word[-2:-1]).lower() not in ("a", "u", "â", "")
        return word[:-1] + keystrokes.I_FOR_Y[word[-1]] if open_y and len(word) > 1 else None

    return one_word(rng, name, spoil)


@name_error("Ð or Ɖ for Đ", EXACT)
def _eth(rng: Random, name: str) -> str | None:
    return name.replace("Đ", rng.choice(("\u00d0", "\u0189"))) if "Đ" in name else None


@name_error("Telex left in", KEYSTROKES)
def _telex(rng: Random, name: str) -> str | None:
    return _keys(rng, name, keystrokes.telex)


@name_error("VNI left in", KEYSTROKES)
def _vni(rng: Random, name: str) -> str | None:
    return _keys(rng, name, keystrokes.vni)


def _keys(rng: Random, name: str, typed: Callable[[Random, str], str]) -> str | None:
    if rng.random() < 0.5:  # noqa: PLR2004  all of it, or one word that slipped through
        whole = " ".join(typed(rng, word) for word in name.split(" "))
        return whole.upper() if rng.random() < 0.2 else whole  # noqa: PLR2004  some registers are all capitals
    return one_word(rng, name, lambda word: typed(rng, word))


@name_error("wrong tone", KEYSTROKES)
def _wrong_tone(rng: Random, name: str) -> str | None:
    return one_word(rng, name, lambda word: keystrokes.retoned(rng, word))


# ----- letters -----


@name_error("letter replaced", LETTER)
def _letter_replaced(rng: Random, name: str) -> str | None:
    def spoil(word: str) -> str | None:
        at = rng.randrange(len(word))
        base, shape, tone = keystrokes.parts(word[at])
        if base.lower() in VOWELS:
            other = rng.choice([each for each in "aeiou" if each != base.lower()])
            keeps = shape in {None, "-"} or (shape == "^" and other in "aeo") or (shape == "+" and other in "ou")
            made = keystrokes.joined(other, shape if keeps else None, tone)
        else:
            made = rng.choice([each for each in "bcdghklmnprstvx" if each != base.lower()])
        return word[:at] + (made.upper() if word[at].isupper() else made) + word[at + 1 :]

    return one_word(rng, name, spoil)


@name_error("letter dropped", LETTER)
def _letter_dropped(rng: Random, name: str) -> str | None:
    def spoil(word: str) -> str | None:
        if len(word) < 3:  # noqa: PLR2004  what is left must still be a word
            return None
        at = rng.randrange(1, len(word))
        return word[:at] + word[at + 1 :]

    return one_word(rng, name, spoil)


@name_error("letter added", LETTER)
def _letter_added(rng: Random, name: str) -> str | None:
    def spoil(word: str) -> str | None:
        at = rng.randrange(1, len(word) + 1)
        return word[:at] + rng.choice((word[at - 1].lower(), rng.choice("aeghinotu"))) + word[at:]

    return one_word(rng, name, spoil)


@name_error("letters swapped", LETTER)
def _letters_swapped(rng: Random, name: str) -> str | None:
    def spoil(word: str) -> str | None:
        places = [at for at in range(1, len(word) - 1) if word[at] != word[at + 1]]
        if not places:
            return None
        at = rng.choice(places)
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]

    return one_word(rng, name, spoil)


@name_error("word broken or glued", BEYOND)
def _glued(rng: Random, name: str) -> str | None:
    words = name.split(" ")
    at = rng.randrange(len(words) - 1)
    return " ".join([*words[:at], words[at] + words[at + 1].lower(), *words[at + 2 :]])


# ----- parts of the name -----


@name_error("middle name dropped", LETTER)
def _middle_dropped(rng: Random, name: str) -> str | None:
    words = name.split(" ")
    if len(words) < 3:  # noqa: PLR2004  surname and given name only
        return None
    if len(words) > 3 and rng.random() < 0.5:  # noqa: PLR2004  one of two middle names
        at = rng.randrange(1, len(words) - 1)
        return " ".join(words[:at] + words[at + 1 :])
    return f"{words[0]} {words[-1]}"


@name_error("initials", LETTER)
def _initials(rng: Random, name: str) -> str | None:
    words = name.split(" ")
    if len(words) < 3:  # noqa: PLR2004  two initials say nothing
        return None
    middle = " ".join(f"{word[0]}." for word in words[1:-1])
    return rng.choice(
        (
            f"{words[0]} {middle} {words[-1]}",
            f"{words[0]} {middle}{words[-1]}",
            f"{words[0][0]}. {middle} {words[-1]}",
            f"{words[0][0]}.{middle.replace(' ', '')}{words[-1]}",
            f"{words[0][0]}.{middle.replace('. ', '.')} {words[-1]}",
        )
    )


@name_error("initials of every word", LETTER, year=False)
def _all_initials(rng: Random, name: str) -> str | None:
    letters = [word[0].upper() for word in name.split(" ")]
    if len(letters) < 3:  # noqa: PLR2004  as above
        return None
    return rng.choice((".".join(letters), ".".join(letters) + ".", ". ".join(letters) + "."))


@name_error("Ng. for Nguyễn", LETTER, year=False)
def _ng(rng: Random, name: str) -> str | None:
    return (
        name.replace("Nguyễn", rng.choice(("Ng.", "Ng", "Nguyễn.", "NG.")), 1) if name.startswith("Nguyễn ") else None
    )


@name_error("T. for Thị", LETTER)
def _t_for_thi(rng: Random, name: str) -> str | None:
    return name.replace(" Thị ", rng.choice((" T. ", " T ", " Th. ", " T.")), 1) if " Thị " in name else None


@name_error("titles and roles around", FOUND)
def _titles(rng: Random, name: str) -> str | None:
    forms = (
        "Ông {}", "Bà {}", "ông {}", "Ô. {}", "Anh {}", "chị {}", "Ông: {}", "Hộ ông {}", "hộ bà {}",
        "hộ gia đình ông {}",
        "Ông {} (đã chết)", "{} (chết)", "Đại diện: {}", "Người sử dụng đất: {}", "bị đơn {}",
        "Người phải thi hành án: {}", "Cụ {}",
        "{} (chủ hộ)", "{}.", "Mr. {}",
    )  # fmt: skip
    return rng.choice(forms).format(name)


@name_error("word order", FOUND)
def _order(rng: Random, name: str) -> str | None:
    words = name.split(" ")
    return rng.choice((" ".join([words[-1], *words[:-1]]), " ".join([*words[1:], words[0]]), " ".join(reversed(words))))
