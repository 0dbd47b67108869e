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
    REGIONAL,
    REVIEW,
    SHOWN,
    Aim,
    Case,
    Draw,
    error_class,
    register,
)
from benchmarks.quality.labelled.digits import Spoil
from benchmarks.quality.labelled.facts import entry, person
from soat.fiction.invented import Person

_VOWELS: Final = "aeiouy"


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
    wrong = spoil(draw.rng, one.name)
    if wrong is None or wrong == one.name:
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


def _one_word(rng: Random, name: str, spoil: Callable[[str], str | None]) -> str | None:
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
    return _one_word(rng, name, lambda word: unicodedata.normalize("NFD", word))


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

    return _one_word(rng, name, spoil)


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
    return _one_word(rng, name, lambda word: typed(rng, word))


@name_error("wrong tone", KEYSTROKES)
def _wrong_tone(rng: Random, name: str) -> str | None:
    return _one_word(rng, name, lambda word: keystrokes.retoned(rng, word))


# ----- letters -----


@name_error("letter replaced", LETTER)
def _letter_replaced(rng: Random, name: str) -> str | None:
    def spoil(word: str) -> str | None:
        at = rng.randrange(len(word))
        base, shape, tone = keystrokes.parts(word[at])
        if base.lower() in _VOWELS:
            other = rng.choice([each for each in "aeiou" if each != base.lower()])
            keeps = shape in {None, "-"} or (shape == "^" and other in "aeo") or (shape == "+" and other in "ou")
            made = keystrokes.joined(other, shape if keeps else None, tone)
        else:
            made = rng.choice([each for each in "bcdghklmnprstvx" if each != base.lower()])
        return word[:at] + (made.upper() if word[at].isupper() else made) + word[at + 1 :]

    return _one_word(rng, name, spoil)


@name_error("letter dropped", LETTER)
def _letter_dropped(rng: Random, name: str) -> str | None:
    def spoil(word: str) -> str | None:
        if len(word) < 3:  # noqa: PLR2004  what is left must still be a word
            return None
        at = rng.randrange(1, len(word))
        return word[:at] + word[at + 1 :]

    return _one_word(rng, name, spoil)


@name_error("letter added", LETTER)
def _letter_added(rng: Random, name: str) -> str | None:
    def spoil(word: str) -> str | None:
        at = rng.randrange(1, len(word) + 1)
        return word[:at] + rng.choice((word[at - 1].lower(), rng.choice("aeghinotu"))) + word[at:]

    return _one_word(rng, name, spoil)


@name_error("letters swapped", LETTER)
def _letters_swapped(rng: Random, name: str) -> str | None:
    def spoil(word: str) -> str | None:
        places = [at for at in range(1, len(word) - 1) if word[at] != word[at + 1]]
        if not places:
            return None
        at = rng.choice(places)
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]

    return _one_word(rng, name, spoil)


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


# ----- several people in one cell -----


@error_class("name/first of a couple in one cell", FOUND)
def _first_of_two(draw: Draw) -> Case:
    one, other = person(draw), person(draw)
    cell = _together(draw.rng, one.name, other.name)
    return name_case(draw, one, (cell, one.name))


@error_class("name/second of a couple in one cell", FOUND)
def _second_of_two(draw: Draw) -> Case:
    one, other = person(draw), person(draw, rare=True)
    stored: dict[str, Any] = {"name": _together(draw.rng, one.name, other.name)}
    if draw.odds(0.5):
        stored["birth_year"] = other.born.year if draw.odds(0.5) else one.born.year
    return draw.case(
        draw.letter(persons=[stored]), {"persons": [{"name": other.name, "birth_date": other.born.isoformat()}]}, SHOWN
    )


@error_class("name/a couple asked in one field", FOUND)
def _couple_asked(draw: Draw) -> Case:
    one, other = person(draw), person(draw)
    target = draw.letter(persons=[entry(one, number="cmnd")])
    return draw.case(
        target,
        {"persons": [{"name": _together(draw.rng, one.name, other.name), "birth_date": one.born.isoformat()}]},
        REVIEW,
    )


def _together(rng: Random, one: str, other: str) -> str:
    forms = (
        "{} và vợ là {}", "{}; {}", "ông {}, bà {}", "Hộ ông {} và bà {}", "{} - {}", "{}, {}",
        "Ông {} cùng vợ là bà {}", "{} và {}",
        "Ông: {}\nBà: {}", "ông {} (chồng), bà {} (vợ)", "bà {}, chồng là ông {}", "{} & {}",
    )  # fmt: skip
    return rng.choice(forms).format(one, other)


# ----- by ear -----

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

        return _one_word(rng, name, one)

    return spoil


def _by_final(pairs: tuple[tuple[str, str], ...]) -> Spoil:
    def spoil(rng: Random, name: str) -> str | None:
        def one(word: str) -> str | None:
            for was, becomes in pairs:
                vowel = word[-len(was) - 1 : -len(was)]
                if word.endswith(was) and keystrokes.parts(vowel or "x")[0].lower() in _VOWELS:
                    return word[: -len(was)] + becomes
            return None

        return _one_word(rng, name, one)

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

        return _one_word(rng, name, one)

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

    return _one_word(rng, name, spoil)


@name_error("two sounds wrong", BEYOND)
def _two_sounds(rng: Random, name: str) -> str | None:
    first = _by_initial(tuple(pair for pairs in _PAIRS.values() for pair in pairs))(rng, name)
    return _by_final(tuple(pair for pairs in _FINALS.values() for pair in pairs))(rng, first) if first else None


# ----- minorities, foreigners -----

_HIGHLANDS: Final = (
    "H'Hen Niê",
    "H' Bia Êban",
    "H'Lim Mlô",
    "K'Brêu",
    "K' Tam",
    "Y Blơ Niê",
    "Y Thuyên Êban",
    "Y Moan Ênuôl",
    "H'Ngăm Kbuôr",
)
_HIGHLAND_LAST: Final = ("Niê", "Êban", "Mlô", "Kbuôr", "Ayŭn", "Ksơr", "Byă")


@error_class("name/apostrophes and minority names", FOUND)
def _apostrophe(draw: Draw) -> Case:
    rng = draw.rng
    given = f"{rng.choice(('H', 'K'))}'{rng.choice(('Nuôn', 'Bing', 'Rêñ', 'Srai', 'Loan'))}"
    name = rng.choice(_HIGHLANDS) if draw.odds(0.4) else f"{given} {rng.choice(_HIGHLAND_LAST)}"
    forms = [
        name.replace("'", "\u2019"),
        name.replace("'", "\u2018"),
        name.replace("'", "' "),
        name.replace("'", "\u02bc"),
        name.replace("'", " "),
        name.replace("'", "`"),
        keystrokes.toneless(name).upper(),
        name.upper(),
    ]
    wrong = rng.choice([form for form in forms if form != name])
    return name_case(draw, person(draw), draw.sides(name, wrong))


@error_class("name/foreign names", FOUND)
def _foreign(draw: Draw) -> Case:
    rng = draw.rng
    last = rng.choice(("SMITH", "MÜLLER", "KIM", "TANAKA", "GARCÍA", "IVANOV", "NGUYEN", "O'BRIEN", "CHEN", "DUPONT"))
    first = rng.choice(("John", "Anna", "Min Jun", "Hiroshi", "María José", "Sergei", "Thomas", "Wei", "Jean-Pierre"))
    clean = f"{first} {last.title()}"
    forms = (
        f"{last}, {first}",
        f"{last} {first}",
        f"{first.upper()} {last}",
        keystrokes.toneless(clean),
        f"{first} {last}",
    )
    wrong = rng.choice([form for form in forms if form != clean])
    return name_case(draw, person(draw), draw.sides(clean, wrong))


@error_class("name/date of birth another way round", BEYOND)
def _day_and_month(draw: Draw) -> Case | None:
    one = person(draw)
    if one.born.day > 12 or one.born.day == one.born.month:  # noqa: PLR2004  months of a year
        return None
    target = draw.letter(persons=[entry(one, number=None)])
    turned = one.born.replace(month=one.born.day, day=one.born.month)
    return draw.case(target, {"persons": [{"name": one.name, "birth_date": turned.isoformat()}]}, SHOWN)


@error_class("name/rare name and year", FOUND)
def _rare(draw: Draw) -> Case:
    # What is rare enough is the product's to count; of these names nobody doubts it.
    surname = draw.rng.choice(("Moong", "Xồng", "Cụt", "Uông", "Khuất", "Sầm"))
    given = draw.rng.choice(("Cuông", "Luông", "Suốt", "Thuộc", "Đuốc", "Muội", "Nguồn", "Khoóng"))
    one = replace(person(draw), name=f"{surname} {draw.rng.choice(('Diễm', 'Nhật', 'Gia', 'Việt', 'Sỹ'))} {given}")
    target = draw.letter(persons=[entry(one, number=None, birth="year")])
    return draw.case(target, {"persons": [{"name": one.name, "birth_date": str(one.born.year)}]}, REVIEW)
