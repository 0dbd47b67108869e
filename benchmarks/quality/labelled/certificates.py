"""Errors in serials of land certificates, and register numbers."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from benchmarks.quality.labelled import digits
from benchmarks.quality.labelled.case import (
    BEYOND,
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
    register,
)
from benchmarks.quality.labelled.facts import entry, parcel, person, serial

ETH, AFRICAN = "\u00d0", "\u0189"
LABELS = ("Số: {}", "số {}", "SO{}", "Số phát hành: {}", "Seri {}", "Số seri: {}", "GCN số {}", "GCNQSDĐ số: {}")


def serial_error(name: str, aim: Aim, outcomes: frozenset[str], *, exact: bool = False) -> Callable[[Spoil], Spoil]:
    """A class from a function that spoils a serial; None where it does not apply."""

    def add(spoil: Spoil) -> Spoil:
        def make(draw: Draw) -> Case | None:
            clean = serial(draw)
            wrong = draw.spoilt(clean, spoil)
            return None if wrong is None else serial_case(draw, clean, wrong, outcomes)

        register(f"certificate/{name}", aim, make, exact=exact)
        return spoil

    return add


def serial_case(draw: Draw, clean: str, wrong: str, outcomes: frozenset[str]) -> Case:
    """A letter on a parcel with the one serial, and a lookup with the other."""
    stored, asked = draw.sides(clean, wrong)
    land = {**parcel(draw).stored, "certificate": {"serial": stored}}
    persons = {"persons": [entry(person(draw), birth="year")]} if draw.odds(0.5) else {}
    target = draw.letter(assets=[land], **persons)
    return draw.case(target, {"parcels": [{"certificate_number": asked}]}, outcomes)


def _parts(clean: str) -> tuple[str, str]:
    prefix, _, tail = clean.rpartition(" ")
    return prefix, tail


# ----- differently written: exact all the same -----


@serial_error("formatting", EXACT, BLOCKED, exact=True)
def _formatting(rng: Random, clean: str) -> str | None:
    prefix, tail = _parts(clean)
    if not prefix:
        return digits.grouped(rng, tail)
    forms = (
        prefix + tail,
        f"{prefix}-{tail}",
        f"{prefix}.{tail[:3]}.{tail[3:]}",
        f"{' '.join(prefix)} {tail}",
        f"{prefix} {tail[:3]} {tail[3:]}",
        f"{prefix}\u00a0{tail}",
        f"{prefix}  {tail} ",
        f"{prefix} – {tail}",
        f"{prefix} / {tail}",
    )
    return rng.choice(forms)


serial_error("small letters", EXACT, BLOCKED, exact=True)(digits.lower)
serial_error("full width", EXACT, BLOCKED, exact=True)(digits.wide)
serial_error("unseen signs", EXACT, BLOCKED, exact=True)(digits.invisible)


@serial_error("label glued on", EXACT, BLOCKED, exact=True)
def _label(rng: Random, clean: str) -> str | None:
    if clean.isdigit():
        return None
    return rng.choice(LABELS).format(rng.choice((clean, clean.replace(" ", ""))))


@serial_error("label before digits alone", EXACT, BLOCKED, exact=True)
def _label_digits(rng: Random, clean: str) -> str | None:
    return rng.choice(("Số: {}", "Số phát hành: {}", "số {}")).format(clean) if clean.isdigit() else None


@serial_error("two in one field", EXACT, BLOCKED, exact=True)
def _two(rng: Random, clean: str) -> str | None:
    prefix, tail = _parts(clean)
    if not prefix:
        return None
    other = f"{prefix} {(int(tail) + rng.choice((1, 17, 4021))) % 10 ** len(tail):0{len(tail)}}"
    both = rng.sample((clean, other), 2)
    return rng.choice((";", "; ", ", ", " và ", "\n", " ; ")).join(both)


@serial_error("with its register number", EXACT, BLOCKED, exact=True)
def _with_register(rng: Random, clean: str) -> str | None:
    if clean.isdigit():
        return None
    forms = ("{} (số vào sổ: CH 00{})", "{}, số vào sổ cấp GCN: CS0{}", "{}; vào sổ số CH0{}", "{} (CH-0{})")
    return rng.choice(forms[:3]).format(clean, rng.randint(1000, 9999))


@serial_error("Ð or Ɖ for Đ", EXACT, BLOCKED, exact=True)
def _eth(rng: Random, clean: str) -> str | None:
    return clean.replace("Đ", rng.choice((ETH, AFRICAN))) if "Đ" in clean else None


@serial_error("eight digits, written otherwise", EXACT, BLOCKED, exact=True)
def _eight(rng: Random, clean: str) -> str | None:
    if not clean.startswith("AA ") or len(clean) != 11:  # noqa: PLR2004  AA, a space, eight digits
        return None
    tail = clean[3:]
    return rng.choice((f"AA{tail}", f"AA {tail[:4]} {tail[4:]}", f"aa-{tail}", f"SOAA {tail}", f"Số AA.{tail}"))


# ----- one error -----

for _name, _spoil in digits.ONE_EDIT_ERRORS.items():
    serial_error(_name, ONE_EDIT, REVIEW)(_spoil)


@serial_error("digit for letter", ONE_EDIT, REVIEW)
def _digit_for_letter(rng: Random, clean: str) -> str | None:
    prefix, tail = _parts(clean)
    wrong = digits.digit_for_letter(rng, prefix) if prefix else None
    return f"{wrong} {tail}" if wrong else None


@serial_error("D for Đ", ONE_EDIT, REVIEW)
def _d_for_dd(_: Random, clean: str) -> str | None:
    return clean.replace("Đ", "D") if "Đ" in clean else None


@serial_error("letter of the series wrong", ONE_EDIT, REVIEW)
def _letter(rng: Random, clean: str) -> str | None:
    prefix, tail = _parts(clean)
    if not prefix:
        return None
    at = rng.randrange(len(prefix))
    return f"{prefix[:at]}{rng.choice('ABCDEGHKLMNPRSTUVXY')}{prefix[at + 1 :]} {tail}"


@serial_error("one digit wrong and written otherwise", ONE_EDIT, REVIEW)
def _both(rng: Random, clean: str) -> str | None:
    spoiled = rng.choice((digits.replaced, digits.dropped, digits.swapped))(rng, clean)
    if spoiled is None or spoiled.isdigit():
        return None
    return rng.choice(("Số: {}", "SO{}", "{} ")).format(rng.choice((spoiled.lower(), spoiled.replace(" ", ""))))


@serial_error("all look-alikes at once", BEYOND, REVIEW)
def _all(_: Random, clean: str) -> str | None:
    prefix, tail = _parts(clean)
    wrong = "".join(digits.LETTER_FOR.get(sign, sign)[0] for sign in tail)
    return f"{prefix} {wrong}" if prefix and wrong != tail else None


@error_class("certificate/register number with the commune", FOUND)
def _register(draw: Draw) -> Case:
    one = parcel(draw)
    stored, asked = draw.sides(one.register, one.register.replace(" ", "").replace(".", ""))
    target = draw.letter(assets=[{**one.stored, "certificate": {"register_number": stored}}])
    return draw.case(target, {"parcels": [{"register_number": asked, **one.place.fields}]}, REVIEW)
