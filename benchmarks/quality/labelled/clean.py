"""What must not shout: fresh dossiers with full details, namesakes, neighbours, near serials.

A fresh dossier is made as the province is: names by the shares of surnames, numbers of the same provinces, years and
series, parcels of the same communes, so that it lies as near to what is on file as chance lays it. `CLEAR` says what
the verdict has to be; other records may speak against signing all the same, and the table counts them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from benchmarks.quality.labelled import digits, keystrokes
from benchmarks.quality.labelled.assets import vehicle_of
from benchmarks.quality.labelled.case import NEGATIVE, Case, Draw, error_class
from benchmarks.quality.labelled.facts import entry, lineage, parcel
from soat.fiction import invented
from soat.fiction.invented import Person

CLEAR: Final = frozenset({"clear"})
CLEAR_OR_REVIEW: Final = frozenset({"clear", "review"})
ADULT: Final = 2024


def asked_person(one: Person, role: str = "transferor") -> dict[str, Any]:
    """A party as a lookup names him, in full."""
    return {"name": one.name, "birth_date": one.born.isoformat(), "id_numbers": [one.cccd], "role": role}


def _somebody(draw: Draw) -> Person:
    """A grown-up as the province has them; nothing rare about him."""
    number = draw.number
    while (found := invented.person(draw.seed, number)).born.year > ADULT - 18:
        number += 1
    return found


def _land(draw: Draw) -> dict[str, Any]:
    """A parcel in full, as the certificate shown has it: serials as the province issues them."""
    made = invented.parcel(draw.seed, draw.number)
    place = lineage().places[made.new.id if made.issued_on >= invented.MERGER else made.old.id]
    lot = {"map_sheet": made.sheet, "parcel": made.number, **place.fields}
    return {**lot, "certificate_number": made.certificate, "register_number": made.register_number}


def _vehicle_of(draw: Draw) -> dict[str, str]:
    """A vehicle; half of them motorcycles, which are many times as many as cars and have series of their own."""
    made = vehicle_of(draw)
    if draw.odds(0.5):
        series = f"37-{draw.rng.choice('BCEFGHKLMN')}{draw.rng.randint(1, 9)}"
        made["plate"] = f"{series} {draw.rng.randrange(1000):03}.{draw.rng.randrange(100):02}"
    return made


@error_class("clean/couple sells a parcel", NEGATIVE)
def _sale(draw: Draw) -> Case:
    sellers = [asked_person(_somebody(draw)), asked_person(_somebody(draw))]
    return draw.case(
        None, {"persons": [*sellers, asked_person(_somebody(draw), "transferee")], "parcels": [_land(draw)]}, CLEAR
    )


@error_class("clean/two people, one parcel", NEGATIVE)
def _two(draw: Draw) -> Case:
    return draw.case(
        None,
        {
            "persons": [asked_person(_somebody(draw)), asked_person(_somebody(draw), "transferee")],
            "parcels": [_land(draw)],
        },
        CLEAR,
    )


@error_class("clean/one person, one vehicle", NEGATIVE)
def _vehicle(draw: Draw) -> Case:
    return draw.case(None, {"persons": [asked_person(_somebody(draw))], "vehicles": [_vehicle_of(draw)]}, CLEAR)


@error_class("clean/company mortgages a parcel", NEGATIVE)
def _company(draw: Draw) -> Case:
    company = invented.organization(draw.seed, draw.number)
    name = company.name.rsplit(" ", 1)[0] + f" {draw.rng.randint(1000, 9999)}"
    asked = {"name": name, "tax_code": company.tax_code, "role": "mortgagor"}
    return draw.case(None, {"organizations": [asked], "parcels": [_land(draw)]}, CLEAR)


@error_class("clean/people by name and birth date alone", NEGATIVE)
def _by_name(draw: Draw) -> Case:
    one = _somebody(draw)
    return draw.case(
        None, {"persons": [{"name": one.name, "birth_date": one.born.isoformat()}], "parcels": [_land(draw)]}, CLEAR
    )


# ----- near things that are not the same; the letter is planted -----


def _namesake_of(one: Person, draw: Draw) -> Person:
    other = _somebody(draw)
    return replace(other, name=one.name, sex=one.sex)


@error_class("near/namesake with another number and date", NEGATIVE)
def _namesake(draw: Draw) -> Case | None:
    one = _somebody(draw)
    other = _namesake_of(one, draw)
    if one.born == other.born:
        return None
    near = draw.letter(persons=[entry(one)])
    return draw.case(None, {"persons": [asked_person(other)], "parcels": [_land(draw)]}, CLEAR, near)


@error_class("near/namesake of the same year with another number", NEGATIVE)
def _same_year(draw: Draw) -> Case:
    one = _somebody(draw)
    born = one.born.replace(month=one.born.month % 12 + 1, day=min(one.born.day, 28))
    other = replace(_namesake_of(one, draw), born=born)
    near = draw.letter(persons=[entry(one, birth="year")])
    return draw.case(None, {"persons": [asked_person(other)], "parcels": [_land(draw)]}, CLEAR, near)


@error_class("near/brother or sister", NEGATIVE)
def _sibling(draw: Draw) -> Case | None:
    one, other = _somebody(draw), _somebody(draw)
    words = one.name.split(" ")
    name = " ".join([*words[:-1], other.name.split(" ")[-1]])
    if name == one.name or one.born == other.born:
        return None
    place = lineage().pair(draw)[0]
    near = draw.letter(persons=[{**entry(one), "address": f"Xóm 3, {place.title}, {place.district}, {place.province}"}])
    return draw.case(
        None, {"persons": [asked_person(replace(other, name=name))], "parcels": [_land(draw)]}, CLEAR, near
    )


@error_class("near/name but for a tone, another number and date", NEGATIVE)
def _tone_apart(draw: Draw) -> Case | None:
    one, other = _somebody(draw), _somebody(draw)
    words = one.name.split(" ")
    wrong = keystrokes.retoned(draw.rng, words[-1])
    if wrong is None or one.born == other.born:
        return None
    near = draw.letter(persons=[entry(one)])
    asked = asked_person(replace(other, name=" ".join([*words[:-1], wrong])))
    return draw.case(None, {"persons": [asked], "parcels": [_land(draw)]}, CLEAR, near)


@error_class("near/same birth date, another name and number", NEGATIVE)
def _same_day(draw: Draw) -> Case | None:
    one, other = _somebody(draw), _somebody(draw)
    if one.name.split(" ")[-1] == other.name.split(" ")[-1]:
        return None
    near = draw.letter(persons=[entry(one)])
    asked = asked_person(replace(other, born=one.born))
    return draw.case(None, {"persons": [asked], "parcels": [_land(draw)]}, CLEAR, near)


@error_class("near/husband's number differs in one digit, all else differs", NEGATIVE)
def _near_number(draw: Draw) -> Case:
    one, other = _somebody(draw), _somebody(draw)
    near = draw.letter(persons=[entry(one)])
    number = digits.replaced(draw.rng, one.cccd[6:]) or ""
    return draw.case(
        None,
        {"persons": [asked_person(replace(other, cccd=one.cccd[:6] + number))], "parcels": [_land(draw)]},
        CLEAR_OR_REVIEW,
        near,
    )


@error_class("near/neighbouring parcel", NEGATIVE)
def _neighbour(draw: Draw) -> Case:
    one, other = parcel(draw), parcel(draw)
    number = str(int(one.number) + draw.rng.choice((1, 2, 3)))
    near = draw.letter(assets=[one.stored])
    asked = {**replace(other, sheet=one.sheet, number=number, place=one.place).asked}
    return draw.case(None, {"persons": [asked_person(_somebody(draw))], "parcels": [asked]}, CLEAR, near)


@error_class("near/same numbers in another commune of the district", NEGATIVE)
def _elsewhere(draw: Draw) -> Case | None:
    known, one, other = lineage(), parcel(draw), parcel(draw)
    place = known.pair(draw)[0]
    beside = [
        each
        for each in known.places.values()
        if each.district == place.district
        and each.province == place.province
        and each.id != place.id
        and not set(known.after[each.id]) & set(known.after[place.id])
    ]
    if not beside:
        return None
    near = draw.letter(assets=[replace(one, place=place).stored])
    asked = replace(other, sheet=one.sheet, number=one.number, place=draw.rng.choice(beside)).asked
    return draw.case(None, {"persons": [asked_person(_somebody(draw))], "parcels": [asked]}, CLEAR, near)


@error_class("near/serial of the same batch, two digits apart", NEGATIVE)
def _batch(draw: Draw) -> Case | None:
    one, other = parcel(draw), parcel(draw)
    prefix, _, tail = one.serial.rpartition(" ")
    moved = f"{int(tail) + draw.rng.choice((11, 23, 34, 47, 58)):0{len(tail)}}"
    if not prefix or len(moved) != len(tail):
        return None
    differing = sum(left != right for left, right in zip(tail, moved, strict=True))
    if differing == 1 or moved[:-2] + moved[-1] + moved[-2] == tail:
        return None
    near = draw.letter(assets=[one.stored])
    asked = replace(other, serial=f"{prefix} {moved}").asked
    return draw.case(None, {"persons": [asked_person(_somebody(draw))], "parcels": [asked]}, CLEAR, near)


@error_class("near/next serial of the same batch, all else differs", NEGATIVE)
def _next(draw: Draw) -> Case | None:
    one, other = parcel(draw), parcel(draw)
    prefix, _, tail = one.serial.rpartition(" ")
    moved = f"{int(tail) + 1:0{len(tail)}}"
    if not prefix or len(moved) != len(tail):
        return None
    near = draw.letter(assets=[one.stored])
    asked = replace(other, serial=f"{prefix} {moved}").asked
    return draw.case(None, {"persons": [asked_person(_somebody(draw))], "parcels": [asked]}, CLEAR_OR_REVIEW, near)


@error_class("near/six and eight digits after AA", NEGATIVE)
def _lengths(draw: Draw) -> Case:
    one, other = parcel(draw), parcel(draw)
    tail = f"{draw.rng.randrange(10**6):06}"
    near = draw.letter(assets=[{**one.stored, "certificate": {"serial": f"AA 0{draw.rng.randint(1, 9)}{tail}"}}])
    asked = replace(other, serial=f"AA {tail}").asked
    return draw.case(None, {"persons": [asked_person(_somebody(draw))], "parcels": [asked]}, CLEAR, near)
