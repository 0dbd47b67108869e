"""Several people in one cell, minorities and foreigners, and what a name is worth beside a date."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any, Final

from benchmarks.quality.labelled import keystrokes
from benchmarks.quality.labelled.case import (
    BEYOND,
    FOUND,
    REVIEW,
    SHOWN,
    Case,
    Draw,
    error_class,
)
from benchmarks.quality.labelled.facts import entry, person
from benchmarks.quality.labelled.names import name_case

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
