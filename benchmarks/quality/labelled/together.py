"""A near value beside others that agree or differ: what counts against a thing may not hide the thing itself."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from benchmarks.quality.labelled import digits, keystrokes
from benchmarks.quality.labelled.assets import vehicle_of
from benchmarks.quality.labelled.case import BLOCKED, EXACT, FOUND, ONE_EDIT, REVIEW, Case, Draw, error_class
from benchmarks.quality.labelled.facts import Parcel, entry, lineage, parcel, person
from soat.fiction.invented import Person


def _asked(one: Person) -> dict[str, Any]:
    return {"name": one.name, "birth_date": one.born.isoformat(), "id_numbers": [one.cccd]}


def _near(draw: Draw, number: str) -> str | None:
    spoil = draw.rng.choice((digits.replaced, digits.dropped, digits.swapped, digits.doubled))
    wrong = spoil(draw.rng, number)
    return None if wrong == number else wrong


# ----- people -----


@error_class("together/number one digit wrong, name and date right", ONE_EDIT)
def _number(draw: Draw) -> Case | None:
    one = person(draw)
    wrong = _near(draw, one.cccd)
    if wrong is None:
        return None
    target = draw.letter(persons=[entry(one)])
    return draw.case(target, {"persons": [{**_asked(one), "id_numbers": [wrong]}]}, REVIEW)


@error_class("together/number one digit wrong, name without tones, year stored", ONE_EDIT)
def _number_and_tones(draw: Draw) -> Case | None:
    one = person(draw)
    wrong = _near(draw, one.cccd)
    if wrong is None:
        return None
    target = draw.letter(persons=[{**entry(one, birth="year"), "name": keystrokes.toneless(one.name).upper()}])
    return draw.case(target, {"persons": [{**_asked(one), "id_numbers": [wrong]}]}, REVIEW)


@error_class("together/number one digit wrong, day of birth wrong", ONE_EDIT)
def _number_and_day(draw: Draw) -> Case | None:
    one = person(draw)
    wrong = _near(draw, one.cccd)
    born = one.born.replace(day=one.born.day % 27 + 1)
    if wrong is None or born == one.born:
        return None
    target = draw.letter(persons=[entry(replace(one, born=born))])
    return draw.case(target, {"persons": [{**_asked(one), "id_numbers": [wrong]}]}, REVIEW)


@error_class("together/number one digit wrong, middle name left out, no date stored", ONE_EDIT)
def _number_and_initials(draw: Draw) -> Case | None:
    one = person(draw)
    wrong, words = _near(draw, one.cccd), one.name.split(" ")
    if wrong is None or words[0] == words[-1]:
        return None
    target = draw.letter(persons=[{**entry(one, birth=None), "name": f"{words[0]} {words[-1]}"}])
    return draw.case(target, {"persons": [{**_asked(one), "id_numbers": [wrong]}]}, REVIEW)


@error_class("together/right number, another name and date", FOUND)
def _right_number(draw: Draw) -> Case | None:
    one, other = person(draw), person(draw)
    if one.name.split(" ")[-1] == other.name.split(" ")[-1] or one.born.year == other.born.year:
        return None
    target = draw.letter(persons=[entry(one)])
    return draw.case(target, {"persons": [{**_asked(other), "id_numbers": [one.cccd]}]}, REVIEW)


@error_class("together/right number, another date", EXACT, exact=True)
def _right_number_and_name(draw: Draw) -> Case | None:
    one = person(draw)
    born = one.born.replace(month=one.born.month % 12 + 1, day=min(one.born.day, 28))
    target = draw.letter(persons=[entry(one)])
    return draw.case(target, {"persons": [_asked(replace(one, born=born))]}, BLOCKED)


@error_class("together/same name and date, another number of one kind", FOUND)
def _another_number(draw: Draw) -> Case:
    one, other = person(draw), person(draw)
    target = draw.letter(persons=[entry(one)])
    return draw.case(target, {"persons": [{**_asked(one), "id_numbers": [other.cccd]}]}, REVIEW)


# ----- parcels -----


def _land_case(draw: Draw, stored: Parcel, asked: dict[str, Any]) -> Case | None:
    wrong = _near(draw, stored.serial)
    if wrong is None:
        return None
    target = draw.letter(assets=[stored.stored])
    return draw.case(target, {"parcels": [{**asked, "certificate_number": wrong}]}, REVIEW)


@error_class("together/serial one digit wrong, the parcel in the commune of the other era", ONE_EDIT)
def _serial_and_era(draw: Draw) -> Case | None:
    before, after = lineage().pair(draw)
    stored, asked = draw.sides(before, after)
    one = replace(parcel(draw), place=stored)
    return _land_case(draw, one, replace(one, place=asked).asked)


@error_class("together/serial one digit wrong, the commune right", ONE_EDIT)
def _serial_and_commune(draw: Draw) -> Case | None:
    one = parcel(draw)
    return _land_case(draw, one, one.place.fields)


@error_class("together/serial one digit wrong, parcel numbered anew in the same commune", ONE_EDIT)
def _serial_and_map(draw: Draw) -> Case | None:
    one, other = parcel(draw), parcel(draw)
    return _land_case(draw, one, replace(other, place=one.place, register=one.register).asked)


# ----- vehicles -----


@error_class("together/plate right, chassis one letter wrong", FOUND)
def _plate(draw: Draw) -> Case | None:
    one = vehicle_of(draw)
    wrong = _near(draw, one["chassis"])
    if wrong is None:
        return None
    target = draw.letter(assets=[{"kind": "vehicle", **one}])
    return draw.case(target, {"vehicles": [{"plate": one["plate"], "chassis": wrong}]}, REVIEW)


@error_class("together/chassis right, plate one digit wrong", EXACT, exact=True)
def _chassis(draw: Draw) -> Case | None:
    one = vehicle_of(draw)
    wrong = _near(draw, one["plate"])
    if wrong is None:
        return None
    target = draw.letter(assets=[{"kind": "vehicle", **one}])
    return draw.case(target, {"vehicles": [{"plate": wrong, "chassis": one["chassis"]}]}, BLOCKED)


@error_class("together/plate one digit wrong, chassis not known", ONE_EDIT)
def _plate_alone(draw: Draw) -> Case | None:
    one = vehicle_of(draw)
    wrong = _near(draw, one["plate"])
    if wrong is None:
        return None
    stored = {"kind": "vehicle", "plate": one["plate"]}
    target = draw.letter(assets=[stored])
    return draw.case(target, {"vehicles": [{"plate": wrong, "chassis": one["chassis"]}]}, REVIEW)
