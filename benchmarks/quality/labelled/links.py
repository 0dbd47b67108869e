"""What a letter knows by one number, a lookup by another, and a record on file says is one: and what is not one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from benchmarks.quality.labelled.case import FOUND, NEGATIVE, REVIEW, Case, Draw, error_class
from benchmarks.quality.labelled.clean import CLEAR, asked_person
from benchmarks.quality.labelled.facts import entry, parcel, person
from soat.fiction.invented import Person

# ----- people -----


def _numbers(draw: Draw, one: Person) -> tuple[str, str, str]:
    return one.cccd, one.cmnd, f"{draw.rng.choice('BCEKNPQX')}{draw.rng.randrange(10**7):07}"


def _with(one: Person, numbers: Sequence[str], *, birth: str | None = "year") -> dict[str, Any]:
    identities = [{"kind": "other", "number": number} for number in numbers]
    return {**entry(one, number=None, birth=birth), "identities": identities}


def _says(draw: Draw, someone: dict[str, Any]) -> None:
    """A record that says so: a letter that only informs, or the deed of another matter."""
    if draw.odds(0.5):
        draw.letter(persons=[someone], measure="information")
    else:
        draw.deed("loan", "2022-03-04", [{"role": "other", "person": someone}], [])


@error_class("identity/old number known through another record", FOUND)
def _through_another(draw: Draw) -> Case:
    one = person(draw)
    new, old, _ = _numbers(draw, one)
    stored, asked = draw.sides(old, new)
    target = draw.letter(persons=[_with(one, [stored], birth=None if draw.odds(0.5) else "year")])
    _says(draw, _with(one, [old, new]))
    request: dict[str, Any] = {"id_numbers": [asked]}
    if draw.odds(0.5):
        request |= {"name": one.name, "birth_date": str(one.born.year)}
    return draw.case(target, {"persons": [request]}, REVIEW)


@error_class("identity/number known through two records", FOUND)
def _through_two(draw: Draw) -> Case:
    one = person(draw)
    new, old, passport = _numbers(draw, one)
    target = draw.letter(persons=[_with(one, [passport], birth=None)])
    _says(draw, _with(one, [new, old]))
    _says(draw, _with(one, [passport, old]))
    return draw.case(target, {"persons": [{"id_numbers": [new]}]}, REVIEW)


@error_class("near/old number that somebody else has had as well", NEGATIVE)
def _shared(draw: Draw) -> Case | None:
    one, other = person(draw), person(draw)
    if one.name.split(" ")[-1] == other.name.split(" ")[-1] or one.born.year == other.born.year:
        return None
    near = draw.letter(persons=[_with(other, [one.cmnd])])
    _says(draw, _with(one, [one.cccd, one.cmnd]))
    return draw.case(None, {"persons": [asked_person(one)]}, CLEAR, near)


# ----- land -----


def _land(serial: str, *before: str, **lot: object) -> dict[str, Any]:
    former = [{"certificate_serial": earlier} for earlier in before]
    return {"kind": "land", **lot, "certificate": {"serial": serial}, **({"former": former} if former else {})}


def _lot(draw: Draw) -> dict[str, Any]:
    one = parcel(draw)
    return {"map_sheet": one.sheet, "parcel": one.number, **one.place.fields}


@error_class("certificate/reissued, as another record says", FOUND)
def _reissued(draw: Draw) -> Case:
    now, before = parcel(draw).serial, parcel(draw).serial
    stored, asked = draw.sides(before, now)
    target = draw.letter(assets=[_land(stored)])
    draw.letter(assets=[_land(now, before)], measure="information")
    return draw.case(target, {"parcels": [{"certificate_number": asked}]}, REVIEW)


@error_class("certificate/reissued twice, as two records say", FOUND)
def _reissued_twice(draw: Draw) -> Case:
    now, between, before = parcel(draw).serial, parcel(draw).serial, parcel(draw).serial
    stored, asked = draw.sides(before, now)
    target = draw.letter(assets=[_land(stored)])
    draw.letter(assets=[_land(now, between)], measure="information")
    draw.letter(assets=[_land(between, before)], measure="information")
    return draw.case(target, {"parcels": [{"certificate_number": asked}]}, REVIEW)


@error_class("parcel/by certificate and lot, as another record says", FOUND)
def _certificate_and_lot(draw: Draw) -> Case:
    serial, lot = parcel(draw).serial, _lot(draw)
    by_serial = draw.odds(0.5)
    target = draw.letter(assets=[_land(serial) if by_serial else {"kind": "land", **lot}])
    draw.letter(assets=[_land(serial, **lot)], measure="information")
    return draw.case(target, {"parcels": [lot if by_serial else {"certificate_number": serial}]}, REVIEW)


@error_class("near/other part of a divided parcel", NEGATIVE)
def _divided(draw: Draw) -> Case | None:
    one, whole = parcel(draw), parcel(draw).serial
    other = replace(parcel(draw), place=one.place)
    if one.sheet == other.sheet or other.number == one.number:
        return None
    near = draw.letter(assets=[other.stored])
    for part in (one, other):
        lot = {"map_sheet": part.sheet, "parcel": part.number, **part.place.fields}
        draw.letter(assets=[_land(part.serial, whole, **lot)], measure="information")
    return draw.case(None, {"parcels": [one.asked]}, CLEAR, near)
