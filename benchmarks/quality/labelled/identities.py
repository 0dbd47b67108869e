"""Errors in numbers of citizens: citizen cards, old cards, passports, tax numbers of companies."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from benchmarks.quality.labelled import digits
from benchmarks.quality.labelled.case import (
    BLOCKED,
    EXACT,
    FOUND,
    ONE_EDIT,
    REVIEW,
    Aim,
    Case,
    Draw,
    Spoil,
    error_class,
    for_each,
    register,
)
from benchmarks.quality.labelled.facts import entry, person
from soat.fiction import invented
from soat.fiction.invented import Person

LABELS = (
    "CCCD: {}",
    "Số CCCD {}",
    "CCCD số: {}",
    "căn cước số {}",
    "Số định danh cá nhân: {}",
    "CC{}",
    "ID {}",
    "Thẻ CCCD số {}",
)
OLD_LABELS = ("CMND: {}", "CMND số {}", "Số CMND: {}", "CMT {}", "CMTND số {}", "giấy CMND số: {}")


def _number(draw: Draw, one: Person, kind: str) -> str:
    if kind == "passport":
        return f"{draw.rng.choice('BCEKNPQX')}{draw.rng.randrange(10**7):07}"
    return str(getattr(one, kind))


def number_error(
    name: str,
    aim: Aim,
    outcomes: frozenset[str],
    *,
    kinds: tuple[str, ...] = ("cccd", "cmnd", "passport"),
    exact: bool = False,
) -> Callable[[Spoil], Spoil]:
    """A class for each kind of number from a function that spoils one; the name stands beside it half of the time."""
    return for_each(kinds, name, aim, lambda kind, spoil: _maker(kind, spoil, outcomes), exact=exact)


def _maker(kind: str, spoil: Spoil, outcomes: frozenset[str]) -> Callable[[Draw], Case | None]:
    def make(draw: Draw) -> Case | None:
        one = person(draw)
        clean = _number(draw, one, kind)
        wrong = draw.spoilt(clean, spoil)
        return None if wrong is None else number_case(draw, one, kind, (clean, wrong), outcomes)

    return make


def number_case(draw: Draw, one: Person, kind: str, numbers: tuple[str, str], outcomes: frozenset[str]) -> Case:
    """A letter on the person with the one number, and a lookup with the other."""
    stored, asked = draw.sides(*numbers)
    identities = [{"kind": kind, "number": stored}]
    target = draw.letter(
        persons=[{**entry(one, number=None, birth="year" if draw.odds(0.7) else "date"), "identities": identities}]
    )
    request: dict[str, Any] = {"id_numbers": [asked]}
    if draw.odds(0.5):
        request |= {"name": one.name, "birth_date": one.born.isoformat()}
    return draw.case(target, {"persons": [request]}, outcomes)


# ----- differently written -----

number_error("grouped", EXACT, BLOCKED, kinds=("cccd", "cmnd"), exact=True)(digits.grouped)
number_error("full width", EXACT, BLOCKED, exact=True)(digits.wide)
number_error("unseen signs", EXACT, BLOCKED, exact=True)(digits.invisible)
number_error("blanks around", EXACT, BLOCKED, exact=True)(digits.padded)
number_error("small letter", EXACT, BLOCKED, kinds=("passport",), exact=True)(digits.lower)


@number_error("label glued on", EXACT, BLOCKED, kinds=("cccd",), exact=True)
def _label(rng: Random, clean: str) -> str | None:
    return rng.choice(LABELS).format(rng.choice((clean, f"{clean[:3]} {clean[3:6]} {clean[6:]}")))


@number_error("label glued on", EXACT, BLOCKED, kinds=("cmnd",), exact=True)
def _old_label(rng: Random, clean: str) -> str | None:
    return rng.choice(OLD_LABELS).format(clean)


@number_error("label glued on", EXACT, BLOCKED, kinds=("passport",), exact=True)
def _passport_label(rng: Random, clean: str) -> str | None:
    return rng.choice(("Hộ chiếu số {}", "HC {}", "Hộ chiếu: {}", "Passport No. {}")).format(clean)


@number_error("cut after the letter", EXACT, BLOCKED, kinds=("passport",), exact=True)
def _passport_cut(rng: Random, clean: str) -> str | None:
    return f"{clean[0]}{rng.choice((' ', '-', '.'))}{clean[1:]}"


@error_class("identity/wrong label", EXACT, exact=True)
def _wrong_label(draw: Draw) -> Case:
    one = person(draw)
    kind, label = draw.rng.choice((("cccd", "cmnd"), ("cmnd", "cccd"), ("cccd", "other"), ("cmnd", "military")))
    number = getattr(one, kind)
    target = draw.letter(
        persons=[{**entry(one, number=None, birth="year"), "identities": [{"kind": label, "number": number}]}]
    )
    return draw.case(target, {"persons": [{"id_numbers": [number]}]}, BLOCKED)


@error_class("identity/line of a card's QR code", EXACT, exact=True)
def _qr(draw: Draw) -> Case:
    one = person(draw)
    born = one.born.strftime("%d%m%Y")
    old = one.cmnd if draw.odds(0.6) else ""
    sex = "Nam" if one.sex == "M" else "Nữ"
    issued = f"{draw.rng.randint(1, 28):02}{draw.rng.randint(1, 12):02}2022"
    line = f"{one.cccd}|{old}|{one.name}|{born}|{sex}|{one.address}|{issued}"
    target = draw.letter(persons=[entry(one, number="cmnd" if old and draw.odds(0.4) else "cccd", birth="year")])
    return draw.case(target, {"persons": [{"id_numbers": [line]}]}, BLOCKED)


@error_class("identity/one of two numbers", EXACT, exact=True)
def _one_of_two(draw: Draw) -> Case:
    one = person(draw)
    both = [{"kind": kind, "number": getattr(one, kind)} for kind in ("cccd", "cmnd")]
    target = draw.letter(persons=[{**entry(one, number=None, birth="year"), "identities": both}])
    return draw.case(target, {"persons": [{"id_numbers": [draw.rng.choice(both)["number"]]}]}, BLOCKED)


@error_class("identity/two numbers in one field", EXACT, exact=True)
def _two_in_one(draw: Draw) -> Case:
    one = person(draw)
    joined = draw.rng.choice(
        (f"{one.cccd}; {one.cmnd}", f"{one.cccd} (CMND cũ: {one.cmnd})", f"CMND {one.cmnd}, CCCD {one.cccd}")
    )
    number = draw.rng.choice((one.cccd, one.cmnd))
    stored, asked = draw.sides(number, joined)
    target = draw.letter(
        persons=[{**entry(one, number=None, birth="year"), "identities": [{"kind": "cccd", "number": stored}]}]
    )
    return draw.case(target, {"persons": [{"id_numbers": [asked]}]}, BLOCKED)


@error_class("identity/name written otherwise beside the number", EXACT, exact=True)
def _name_otherwise(draw: Draw) -> Case:
    one = person(draw)
    words = one.name.split()
    wrong = draw.rng.choice(
        (one.name.upper(), " ".join(words[:1] + words[-1:]), " ".join([words[-1], *words[:-1]]), f"Ông {one.name}")
    )
    target = draw.letter(persons=[{**entry(one), "name": wrong}])
    return draw.case(
        target, {"persons": [{"name": one.name, "birth_date": str(one.born.year), "id_numbers": [one.cccd]}]}, BLOCKED
    )


# ----- one error -----

for _name, _spoil in digits.ONE_EDIT_ERRORS.items():
    number_error(_name, ONE_EDIT, REVIEW)(_spoil)


@number_error("zero eaten", ONE_EDIT, REVIEW, kinds=("cccd",))
def _eaten(_: Random, clean: str) -> str | None:
    return clean.removeprefix("0")


@error_class("cmnd/zero eaten", ONE_EDIT)
def _old_eaten(draw: Draw) -> Case:
    one = person(draw)
    clean = f"0{one.cmnd[:8]}"
    return number_case(draw, one, "cmnd", (clean, clean[1:]), REVIEW)


@error_class("identity/partly covered", FOUND)
def _covered(draw: Draw) -> Case:
    one = person(draw)
    sign = draw.rng.choice("•*x.")
    number = one.cccd
    start = draw.rng.choice((0, 3, 5, 6))
    length = draw.rng.choice((3, 4, 5, 6))
    wrong = f"{number[:start]}{sign * length}{number[start + length :]}" if sign != "." else f"…{number[6:]}"
    stored = {**entry(one, number=None), "identities": [{"kind": "cccd", "number": wrong}]}
    asked = {"name": one.name, "birth_date": one.born.isoformat(), "id_numbers": [number]}
    return draw.case(draw.letter(persons=[stored]), {"persons": [asked]}, REVIEW)


@error_class("identity/partly covered, nothing else asked", FOUND)
def _covered_alone(draw: Draw) -> Case:
    one = person(draw)
    start = draw.rng.choice((5, 6, 7))
    wrong = f"{one.cccd[:start]}{draw.rng.choice(('•••', '***', 'xxx'))}{one.cccd[start + 3 :]}"
    stored = {**entry(one, number=None, birth="year"), "identities": [{"kind": "cccd", "number": wrong}]}
    return draw.case(draw.letter(persons=[stored]), {"persons": [{"id_numbers": [one.cccd]}]}, REVIEW)


# ----- tax numbers -----


def tax_error(name: str, aim: Aim, outcomes: frozenset[str], *, exact: bool = False) -> Callable[[Spoil], Spoil]:
    """A class from a function that spoils a tax number."""

    def add(spoil: Spoil) -> Spoil:
        def make(draw: Draw) -> Case | None:
            company = invented.organization(draw.seed, draw.number)
            wrong = draw.spoilt(company.tax_code, spoil)
            if wrong is None:
                return None
            stored, asked = draw.sides(company.tax_code, wrong)
            target = draw.letter(organizations=[{"name": company.name, "tax_code": stored}])
            return draw.case(target, {"organizations": [{"tax_code": asked}]}, outcomes)

        register(f"tax number/{name}", aim, make, exact=exact)
        return spoil

    return add


tax_error("full width", EXACT, BLOCKED, exact=True)(digits.wide)


@tax_error("formatting", EXACT, BLOCKED, exact=True)
def _tax_format(rng: Random, clean: str) -> str | None:
    root = clean[:10]
    forms = (
        f"{root[:4]} {root[4:7]} {root[7:]}",
        f"{root[:2]}.{root[2:]}",
        f"MST: {root}",
        f"MST {root}",
        f"Mã số thuế: {root}",
        f" {root}",
    )
    return rng.choice(forms) + clean[10:]


@tax_error("branch without its hyphen", EXACT, BLOCKED, exact=True)
def _tax_glued(rng: Random, clean: str) -> str | None:
    return clean.replace("-", rng.choice(("", " ", "."))) if "-" in clean else None


@tax_error("branch for head office", FOUND, REVIEW)
def _tax_branch(rng: Random, clean: str) -> str | None:
    return f"{clean}-{rng.randint(1, 20):03}" if "-" not in clean else clean[:10]


for _name in ("digit replaced", "digit dropped", "digit doubled", "digits swapped"):
    tax_error(_name, ONE_EDIT, REVIEW)(digits.ONE_EDIT_ERRORS[_name])
