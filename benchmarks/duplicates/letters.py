"""The labelled set: pairs of a letter on record and one about to be entered, and whether both are one.

Made without the code that judges it: a class of error is written here as a clerk makes it, from tables of its own.
Every pair has people, parcels and numbers of its own; agencies and days recur, as they do. All invented.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from random import Random
from typing import Final

from benchmarks.duplicates.pen import (
    AGENCIES,
    DISTRICTS,
    SEED,
    SEIZE,
    SOURCE,
    Letter,
    Pen,
    dated,
    documented,
    one_digit,
    other_agency_writing,
    other_number_writing,
    things_misspelt,
)
from soat.fiction import invented

EACH: Final = 20


@dataclass(frozen=True, slots=True)
class Pair:
    """A letter on record, one about to be entered, and whether the second is a duplicate of the first."""

    id: str
    record: Letter
    draft: Letter
    duplicate: bool


def pairs(each: int = EACH) -> Iterator[Pair]:
    """`each` pairs of every class, always the same."""
    number = 0
    for duplicate, classes in ((True, DUPLICATES), (False, OTHERS)):
        for make in classes:
            for nth in range(each):
                number += 1
                pen = Pen(Random(f"{SEED}/{make.__name__}/{nth}"), number)
                record, draft = make(pen)
                draft = {name: value for name, value in draft.items() if name not in {"source", "source_id"}}
                yield Pair(f"{make.__name__[1:]}/{nth}", record, draft, duplicate)


# ----- one letter twice -----


def _as_it_is(pen: Pen) -> tuple[Letter, Letter]:
    letter = pen.letter()
    return letter, deepcopy(letter)


def _agency_in_short(pen: Pen) -> tuple[Letter, Letter]:
    letter = pen.letter()
    return letter, other_agency_writing(pen, letter)


def _agency_misspelt(pen: Pen) -> tuple[Letter, Letter]:
    letter = pen.letter()
    agency = letter["document"]["agency"]
    at = pen.rng.randrange(len(agency) - 4, len(agency) - 1)
    while agency[at] == " " or agency[at + 1] == " ":
        at -= 1
    return letter, documented(letter, agency=agency[:at] + agency[at + 1] + agency[at] + agency[at + 2 :])


def _agency_by_its_new_name(pen: Pen) -> tuple[Letter, Letter]:
    kind, new = pen.one_of(("Chi cục Thi hành án dân sự", "Phòng THADS"), ("Tòa án nhân dân", "TAND"))
    letter = pen.letter()
    letter["document"]["agency"] = f"{kind} {pen.rng.choice(DISTRICTS)}"
    return letter, documented(letter, agency=f"{new} khu vực {pen.rng.randint(1, 9)} - Nghệ An")


def _number_in_other_writing(pen: Pen) -> tuple[Letter, Letter]:
    letter = pen.letter()
    return letter, other_number_writing(pen, letter)


def _number_mistyped(pen: Pen) -> tuple[Letter, Letter]:
    letter = pen.letter()
    serial, rest = letter["document"]["number"].split("/")
    return letter, documented(letter, number=f"{one_digit(pen, serial)}/{rest}")


def _day_misread(pen: Pen) -> tuple[Letter, Letter]:
    letter = pen.letter()
    day = dt.date.fromisoformat(letter["document"]["date"]).replace(day=pen.rng.randint(1, 12))
    other = pen.one_of(day.replace(day=day.month, month=day.day), day.replace(day=day.day + 10))
    letter["document"]["date"] = day.isoformat()
    return letter, documented(letter, date=other.isoformat())


def _day_of_receipt(pen: Pen) -> tuple[Letter, Letter]:
    letter = pen.letter()
    return letter, dated(other_agency_writing(pen, letter), pen.rng.randint(1, 6))


def _things_in_part(pen: Pen) -> tuple[Letter, Letter]:
    lands = [pen.land(nth) for nth in range(pen.rng.randint(2, 11))]
    letter = pen.letter(assets=lands)
    part = other_number_writing(pen, letter)
    part["assets"] = part["assets"][: pen.rng.randint(1, len(lands) - 1)]
    return letter, part


def _things_of_another_sort(pen: Pen) -> tuple[Letter, Letter]:
    letter = pen.letter()
    only_people = {name: value for name, value in letter.items() if name != "assets"}
    return letter, deepcopy(only_people)


def _things_with_slips(pen: Pen) -> tuple[Letter, Letter]:
    letter = pen.letter()
    return letter, things_misspelt(pen, letter)


def _sent_again(pen: Pen) -> tuple[Letter, Letter]:
    letter = pen.letter()
    rest = letter["document"]["number"].split("/", 1)[1]
    again = documented(letter, number=f"{pen.rng.randint(981, 1900)}/{rest}")
    return letter, dated(other_agency_writing(pen, again), pen.rng.randint(1, 7))


def _sent_again_with_slips(pen: Pen) -> tuple[Letter, Letter]:
    letter, again = _sent_again(pen)
    return letter, things_misspelt(pen, again)


def _continued_by_content(pen: Pen) -> tuple[Letter, Letter]:
    letter = pen.letter()
    year, month, day = letter["document"]["date"].split("-")
    named = pen.one_of(
        f"số {letter['document']['number']} ngày {day}/{month}/{year}",
        f"{letter['document']['number']} ngày {int(day)} tháng {int(month)} năm {year}",
    )
    later = dated(letter, pen.rng.randint(10, 400))
    later = documented(later, number=f"{pen.rng.randint(981, 1900)}/QĐ-CCTHADS")
    return letter, {**later, "content": f"Tiếp theo văn bản {named}, đề nghị tiếp tục ngăn chặn.", "measure": "seizure"}


def _continued_by_name(pen: Pen) -> tuple[Letter, Letter]:
    letter = pen.letter()
    later = documented(dated(letter, pen.rng.randint(30, 700)), number=f"{pen.rng.randint(981, 1900)}/QĐ-X")
    return letter, {**later, "replaces": [{"source": SOURCE, "source_id": letter["source_id"]}]}


def _released_or_withdrawn(pen: Pen) -> tuple[Letter, Letter]:
    letter = pen.letter()
    again = other_number_writing(pen, letter)
    document = dated(letter, 300)["document"]
    ended = pen.one_of(
        {"releases": [{"document": document, "scope": "full"}]},
        {"withdrawn": {"on": document["date"], "reason": "Nhập nhầm"}},
    )
    return {**letter, **ended}, again


def _about_a_person(pen: Pen) -> tuple[Letter, Letter]:
    letter = pen.letter()
    del letter["assets"]
    return letter, other_agency_writing(pen, other_number_writing(pen, letter))


def _about_a_name(pen: Pen) -> tuple[Letter, Letter]:
    letter = pen.letter()
    del letter["assets"]
    person = letter["persons"][0]
    letter["persons"] = [{"name": person["name"], "birth_year": int(person["birth_date"][:4])}]
    return letter, other_agency_writing(pen, other_number_writing(pen, letter))


def _about_a_vehicle(pen: Pen) -> tuple[Letter, Letter]:
    one = invented.vehicle(SEED, pen.number)
    letter = pen.letter(assets=[{"kind": "vehicle", "plate": one.plate, "chassis": one.chassis, "engine": one.engine}])
    again = other_number_writing(pen, letter)
    again["assets"] = [{"kind": "vehicle", "plate": one.plate.replace("-", "").replace(".", "")}]
    return letter, again


def _all_at_once(pen: Pen) -> tuple[Letter, Letter]:
    letter = pen.letter()
    return letter, things_misspelt(pen, other_agency_writing(pen, other_number_writing(pen, letter)))


DUPLICATES: Final[tuple[Callable[[Pen], tuple[Letter, Letter]], ...]] = (
    _as_it_is,
    _agency_in_short,
    _agency_misspelt,
    _agency_by_its_new_name,
    _number_in_other_writing,
    _number_mistyped,
    _day_misread,
    _day_of_receipt,
    _things_in_part,
    _things_of_another_sort,
    _things_with_slips,
    _sent_again,
    _sent_again_with_slips,
    _continued_by_content,
    _continued_by_name,
    _released_or_withdrawn,
    _about_a_person,
    _about_a_name,
    _about_a_vehicle,
    _all_at_once,
)


# ----- two letters -----


def _parcels_entered_apart(pen: Pen) -> tuple[Letter, Letter]:
    letter = pen.letter()
    return letter, {**other_number_writing(pen, letter), "assets": [pen.land(1)]}


def _number_of_two_agencies(pen: Pen) -> tuple[Letter, Letter]:
    letter = pen.letter()
    other = pen.rng.choice([row[0] for row in AGENCIES if row[0] != letter["document"]["agency"]])
    draft = documented(letter, agency=other)
    return letter, pen.one_of(draft, {**draft, "assets": [pen.land(1)], "persons": [pen.person(1)]})


def _number_of_two_districts(pen: Pen) -> tuple[Letter, Letter]:
    kind = pen.one_of("Chi cục Thi hành án dân sự", "Tòa án nhân dân", "Viện kiểm sát nhân dân")
    one, other = pen.rng.sample(DISTRICTS, 2)
    letter = pen.letter()
    letter["document"]["agency"] = f"{kind} {one}"
    return letter, {**documented(letter, agency=f"{kind} {other}"), "assets": [pen.land(1)]}


def _number_of_two_years(pen: Pen) -> tuple[Letter, Letter]:
    letter = pen.letter()
    return letter, dated({**letter, "measure": "seizure", "content": SEIZE}, 366 + pen.rng.randrange(300))


def _number_of_two_kinds(pen: Pen) -> tuple[Letter, Letter]:
    letter = pen.letter()
    serial, rest = letter["document"]["number"].split("/")
    kind, office = rest.split("-", 1)
    other = pen.rng.choice([each for each in ("TB", "QĐ", "CV") if each != kind])
    draft = documented(letter, number=f"{serial}/{other}-{office}")
    return letter, {**draft, "assets": [pen.land(1)], "persons": [pen.person(1)]}


def _next_number_of_a_day(pen: Pen) -> tuple[Letter, Letter]:
    letter = pen.letter()
    serial, rest = letter["document"]["number"].split("/", 1)
    draft = documented(letter, number=f"{int(serial) + 1}/{rest}")
    people = pen.one_of(draft["persons"], [pen.person(1)])  # the same debtor's other parcel, or other people
    return letter, {**draft, "assets": [pen.land(1)], "persons": people}


def _namesakes(pen: Pen) -> tuple[Letter, Letter]:
    letter = pen.letter()
    del letter["assets"]
    letter["persons"] = [{**pen.person(), "name": "Nguyễn Thị Hoa"}]
    serial, rest = letter["document"]["number"].split("/", 1)
    draft = documented(letter, number=f"{int(serial) + pen.rng.randint(1, 9)}/{rest}")
    return letter, {**draft, "persons": [{**pen.person(1), "name": "Nguyễn Thị Hoa"}]}


def _neighbours(pen: Pen) -> tuple[Letter, Letter]:
    letter = pen.letter()
    land = {**pen.land(), "parcel": str(int(pen.land()["parcel"]) + 1), "certificate": pen.land(1)["certificate"]}
    draft = dated(letter, pen.rng.randint(0, 7))
    serial, rest = letter["document"]["number"].split("/", 1)
    return letter, {
        **documented(draft, number=f"{int(serial) + 37}/{rest}"),
        "assets": [land],
        "persons": [pen.person(1)],
    }


def _blocked_again_later(pen: Pen) -> tuple[Letter, Letter]:
    letter = pen.letter()
    later = documented(dated(letter, pen.rng.randint(40, 900)), number=f"{pen.rng.randint(981, 1900)}/QĐ-X")
    return letter, {**later, "measure": "seizure", "content": SEIZE}


def _blocked_by_another_agency(pen: Pen) -> tuple[Letter, Letter]:
    letter = pen.letter()
    other = pen.rng.choice([row for row in AGENCIES if row[0].split()[:2] != letter["document"]["agency"].split()[:2]])
    draft = documented(letter, agency=other[0], number=f"{pen.rng.randint(981, 1900)}/QĐ-{other[2]}")
    return letter, dated(draft, pen.rng.randint(0, 7))


def _seized_after_being_stopped(pen: Pen) -> tuple[Letter, Letter]:
    letter = pen.letter()
    later = documented(dated(letter, pen.rng.randint(2, 7)), number=f"{pen.rng.randint(981, 1900)}/QĐ-CCTHADS")
    return letter, {**later, "measure": "seizure", "content": SEIZE}


OTHERS: Final[tuple[Callable[[Pen], tuple[Letter, Letter]], ...]] = (
    _parcels_entered_apart,
    _number_of_two_agencies,
    _number_of_two_districts,
    _number_of_two_years,
    _number_of_two_kinds,
    _next_number_of_a_day,
    _namesakes,
    _neighbours,
    _blocked_again_later,
    _blocked_by_another_agency,
    _seized_after_being_stopped,
)
