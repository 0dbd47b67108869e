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
from typing import Any, Final

from soat.fiction import invented

Letter = dict[str, Any]
SEED: Final = 77_003
SOURCE: Final = "nhap-lai"
EACH: Final = 20

_STOP = "Đề nghị tạm dừng việc chuyển dịch quyền sở hữu, quyền sử dụng đối với tài sản nêu trên để bảo đảm thi hành án."
_SEIZE = "Kê biên, xử lý tài sản của người phải thi hành án theo đơn yêu cầu của người được thi hành án ngày hôm nay."

# Official name; other writings of it; the office in its numbers, and as others write that.
_AGENCIES: Final = (
    (
        "Chi cục Thi hành án dân sự thành phố Vinh",
        ("CCTHADS TP Vinh", "Chi cục THADS TP. Vinh", "chi cuc thi hanh an dan su tp vinh", "CCTHADS Vinh, Nghệ An"),
        "CCTHADS", ("CCTHA", "THADS", "CCTHADSTPV"),
    ),
    (
        "Chi cục Thi hành án dân sự huyện Diễn Châu",
        ("CCTHADS H. Diễn Châu", "THADS Diễn Châu", "CHI CỤC THADS HUYỆN DIỄN CHÂU", "Chi cục THA dân sự H.Diễn Châu"),
        "CCTHADS", ("CCTHA", "THADS", "CCTHADS-DC"),
    ),
    (
        "Tòa án nhân dân thành phố Vinh",
        ("TAND TP Vinh", "Toà án nhân dân TP.Vinh, tỉnh Nghệ An", "Tòa án TP Vinh", "TAND thành phố Vinh"),
        "TA", ("TAND", "TATPV"),
    ),
    (
        "Tòa án nhân dân tỉnh Nghệ An",
        ("TAND tỉnh Nghệ An", "TAND Nghệ An", "Toà án tỉnh Nghệ An", "TÒA ÁN NHÂN DÂN TỈNH NGHỆ AN"),
        "TA", ("TAND", "TAT"),
    ),
    (
        "Viện kiểm sát nhân dân huyện Nam Đàn",
        ("VKSND huyện Nam Đàn", "VKS Nam Đàn", "VKSND H.Nam Đàn"),
        "VKS", ("VKSND", "VKS-NĐ"),
    ),
    (
        "Cơ quan Cảnh sát điều tra Công an tỉnh Nghệ An",
        ("CQCSĐT Công an tỉnh Nghệ An", "Cơ quan CSĐT CA tỉnh Nghệ An", "Công an tỉnh Nghệ An", "CA Nghệ An"),
        "CSĐT", ("CQCSĐT", "CSĐT-PC03"),
    ),
    (
        "Ủy ban nhân dân xã Nghi Phú",
        ("UBND xã Nghi Phú", "UBND X. Nghi Phú, TP Vinh", "Uỷ ban nhân dân xã Nghi Phú"),
        "UBND", ("UBND-NP",),
    ),
    (
        "Văn phòng Đăng ký đất đai tỉnh Nghệ An",
        ("VPĐKĐĐ tỉnh Nghệ An", "VPĐK đất đai Nghệ An", "Văn phòng ĐKĐĐ tỉnh Nghệ An"),
        "VPĐKĐĐ", ("VPDKDD", "VPĐK"),
    ),
)  # fmt: skip
_DISTRICTS: Final = ("huyện Đô Lương", "huyện Yên Thành", "huyện Quỳnh Lưu", "huyện Anh Sơn", "thị xã Cửa Lò")


@dataclass(frozen=True, slots=True)
class Pair:
    """A letter on record, one about to be entered, and whether the second is a duplicate of the first."""

    id: str
    record: Letter
    draft: Letter
    duplicate: bool


@dataclass(frozen=True, slots=True)
class Pen:
    """The chance and the things of one pair."""

    rng: Random
    number: int

    def one_of(self, *choices: Any) -> Any:  # noqa: ANN401  whatever the choices are
        """One of them."""
        return self.rng.choice(choices)

    def land(self, nth: int = 0) -> Letter:
        """A parcel of this pair's own."""
        one = invented.parcel(SEED, self.number * 20 + nth)
        return {
            "kind": "land",
            "map_sheet": one.sheet,
            "parcel": one.number,
            "commune": one.old.title,
            "district": one.old.district,
            "province": one.old.province,
            "certificate": {"serial": one.certificate},
        }

    def person(self, nth: int = 0) -> Letter:
        """A person of this pair's own."""
        one = invented.person(SEED, self.number * 20 + nth)
        number = {"kind": "cccd", "number": one.cccd}
        return {"name": one.name, "birth_date": one.born.isoformat(), "identities": [number]}

    def letter(self, **fields: object) -> Letter:
        """A letter on a parcel and its owner, written officially."""
        agency, _, office, _ = self.rng.choice(_AGENCIES)
        day = dt.date(2022, 1, 10) + dt.timedelta(days=self.rng.randrange(1200))
        kind = self.one_of("TB", "QĐ", "CV")
        document = {"number": f"{self.rng.randint(1, 980)}/{kind}-{office}", "date": day.isoformat(), "agency": agency}
        return {
            "type": "notice",
            "source": SOURCE,
            "source_id": f"L{self.number}",
            "document": document,
            "measure": "suspension",
            "content": _STOP,
            "assets": [self.land()],
            "persons": [self.person()],
            **fields,
        }


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


# ----- how clerks write -----


def _dated(letter: Letter, days: int) -> Letter:
    day = dt.date.fromisoformat(letter["document"]["date"]) + dt.timedelta(days=days)
    return {**letter, "document": {**letter["document"], "date": day.isoformat()}}


def _documented(letter: Letter, **fields: str) -> Letter:
    return {**deepcopy(letter), "document": {**letter["document"], **fields}}


def _other_agency_writing(pen: Pen, letter: Letter) -> Letter:
    writings = next(row[1] for row in _AGENCIES if row[0] == letter["document"]["agency"])
    return _documented(letter, agency=pen.rng.choice(writings))


def _other_number_writing(pen: Pen, letter: Letter) -> Letter:
    number = letter["document"]["number"]
    serial, rest = number.split("/")
    kind, office = rest.split("-", 1)
    other = pen.rng.choice(next(row[3] for row in _AGENCIES if row[0] == letter["document"]["agency"]))
    year = letter["document"]["date"][:4]
    writings = (
        f"{serial} {kind} {office}",
        f"{serial} {kind} {other}",
        f"{serial.zfill(4)}/{kind}-{office}",
        f"Số: {number}",
        f"Số {serial}/{rest.replace('QĐ', 'QD')}",
        number.lower(),
        f"{serial}/{year}/{rest}",
        f"{serial}/{kind}.{other}",
        f"{serial} / {kind} – {office}",
        f"{serial}/{kind}",
        serial,
        f"{number} ngày {letter['document']['date'][8:]}/{letter['document']['date'][5:7]}/{year}",
    )
    return _documented(letter, number=pen.rng.choice(writings))


def _one_digit(pen: Pen, text: str) -> str:
    at = pen.rng.choice([i for i, char in enumerate(text) if char.isdigit()])
    return text[:at] + pen.rng.choice([digit for digit in "123456789" if digit != text[at]]) + text[at + 1 :]


_TONELESS = str.maketrans(
    "áàảãạăắằẳẵặâấầẩẫậéèẻẽẹêếềểễệíìỉĩịóòỏõọôốồổỗộơớờởỡợúùủũụưứừửữựýỳỷỹỵđ",
    "aaaaaaaaaaaaaaaaaeeeeeeeeeeeiiiiiooooooooooooooooouuuuuuuuuuuyyyyyd",
)


def _things_misspelt(pen: Pen, letter: Letter) -> Letter:
    spoilt = deepcopy(letter)
    land = spoilt["assets"][0]
    if pen.one_of(True, False):
        land["certificate"]["serial"] = _one_digit(pen, land["certificate"]["serial"])
    else:
        land["certificate"]["serial"] = land["certificate"]["serial"].replace(" ", pen.one_of("", ".", "-")).lower()
    person = spoilt["persons"][0]
    person["name"] = person["name"].lower().translate(_TONELESS)
    del person["birth_date"]
    return spoilt


# ----- one letter twice -----


def _as_it_is(pen: Pen) -> tuple[Letter, Letter]:
    letter = pen.letter()
    return letter, deepcopy(letter)


def _agency_in_short(pen: Pen) -> tuple[Letter, Letter]:
    letter = pen.letter()
    return letter, _other_agency_writing(pen, letter)


def _agency_misspelt(pen: Pen) -> tuple[Letter, Letter]:
    letter = pen.letter()
    agency = letter["document"]["agency"]
    at = pen.rng.randrange(len(agency) - 4, len(agency) - 1)
    while agency[at] == " " or agency[at + 1] == " ":
        at -= 1
    return letter, _documented(letter, agency=agency[:at] + agency[at + 1] + agency[at] + agency[at + 2 :])


def _agency_by_its_new_name(pen: Pen) -> tuple[Letter, Letter]:
    kind, new = pen.one_of(("Chi cục Thi hành án dân sự", "Phòng THADS"), ("Tòa án nhân dân", "TAND"))
    letter = pen.letter()
    letter["document"]["agency"] = f"{kind} {pen.rng.choice(_DISTRICTS)}"
    return letter, _documented(letter, agency=f"{new} khu vực {pen.rng.randint(1, 9)} - Nghệ An")


def _number_in_other_writing(pen: Pen) -> tuple[Letter, Letter]:
    letter = pen.letter()
    return letter, _other_number_writing(pen, letter)


def _number_mistyped(pen: Pen) -> tuple[Letter, Letter]:
    letter = pen.letter()
    serial, rest = letter["document"]["number"].split("/")
    return letter, _documented(letter, number=f"{_one_digit(pen, serial)}/{rest}")


def _day_misread(pen: Pen) -> tuple[Letter, Letter]:
    letter = pen.letter()
    day = dt.date.fromisoformat(letter["document"]["date"]).replace(day=pen.rng.randint(1, 12))
    other = pen.one_of(day.replace(day=day.month, month=day.day), day.replace(day=day.day + 10))
    letter["document"]["date"] = day.isoformat()
    return letter, _documented(letter, date=other.isoformat())


def _day_of_receipt(pen: Pen) -> tuple[Letter, Letter]:
    letter = pen.letter()
    return letter, _dated(_other_agency_writing(pen, letter), pen.rng.randint(1, 6))


def _things_in_part(pen: Pen) -> tuple[Letter, Letter]:
    lands = [pen.land(nth) for nth in range(pen.rng.randint(2, 11))]
    letter = pen.letter(assets=lands)
    part = _other_number_writing(pen, letter)
    part["assets"] = part["assets"][: pen.rng.randint(1, len(lands) - 1)]
    return letter, part


def _things_of_another_sort(pen: Pen) -> tuple[Letter, Letter]:
    letter = pen.letter()
    only_people = {name: value for name, value in letter.items() if name != "assets"}
    return letter, deepcopy(only_people)


def _things_with_slips(pen: Pen) -> tuple[Letter, Letter]:
    letter = pen.letter()
    return letter, _things_misspelt(pen, letter)


def _sent_again(pen: Pen) -> tuple[Letter, Letter]:
    letter = pen.letter()
    rest = letter["document"]["number"].split("/", 1)[1]
    again = _documented(letter, number=f"{pen.rng.randint(981, 1900)}/{rest}")
    return letter, _dated(_other_agency_writing(pen, again), pen.rng.randint(1, 7))


def _sent_again_with_slips(pen: Pen) -> tuple[Letter, Letter]:
    letter, again = _sent_again(pen)
    return letter, _things_misspelt(pen, again)


def _continued_by_content(pen: Pen) -> tuple[Letter, Letter]:
    letter = pen.letter()
    year, month, day = letter["document"]["date"].split("-")
    named = pen.one_of(
        f"số {letter['document']['number']} ngày {day}/{month}/{year}",
        f"{letter['document']['number']} ngày {int(day)} tháng {int(month)} năm {year}",
    )
    later = _dated(letter, pen.rng.randint(10, 400))
    later = _documented(later, number=f"{pen.rng.randint(981, 1900)}/QĐ-CCTHADS")
    return letter, {**later, "content": f"Tiếp theo văn bản {named}, đề nghị tiếp tục ngăn chặn.", "measure": "seizure"}


def _continued_by_name(pen: Pen) -> tuple[Letter, Letter]:
    letter = pen.letter()
    later = _documented(_dated(letter, pen.rng.randint(30, 700)), number=f"{pen.rng.randint(981, 1900)}/QĐ-X")
    return letter, {**later, "replaces": [{"source": SOURCE, "source_id": letter["source_id"]}]}


def _released_or_withdrawn(pen: Pen) -> tuple[Letter, Letter]:
    letter = pen.letter()
    again = _other_number_writing(pen, letter)
    document = _dated(letter, 300)["document"]
    ended = pen.one_of(
        {"releases": [{"document": document, "scope": "full"}]},
        {"withdrawn": {"on": document["date"], "reason": "Nhập nhầm"}},
    )
    return {**letter, **ended}, again


def _about_a_person(pen: Pen) -> tuple[Letter, Letter]:
    letter = pen.letter()
    del letter["assets"]
    return letter, _other_agency_writing(pen, _other_number_writing(pen, letter))


def _about_a_name(pen: Pen) -> tuple[Letter, Letter]:
    letter = pen.letter()
    del letter["assets"]
    person = letter["persons"][0]
    letter["persons"] = [{"name": person["name"], "birth_year": int(person["birth_date"][:4])}]
    return letter, _other_agency_writing(pen, _other_number_writing(pen, letter))


def _about_a_vehicle(pen: Pen) -> tuple[Letter, Letter]:
    one = invented.vehicle(SEED, pen.number)
    letter = pen.letter(assets=[{"kind": "vehicle", "plate": one.plate, "chassis": one.chassis, "engine": one.engine}])
    again = _other_number_writing(pen, letter)
    again["assets"] = [{"kind": "vehicle", "plate": one.plate.replace("-", "").replace(".", "")}]
    return letter, again


def _all_at_once(pen: Pen) -> tuple[Letter, Letter]:
    letter = pen.letter()
    return letter, _things_misspelt(pen, _other_agency_writing(pen, _other_number_writing(pen, letter)))


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
    return letter, {**_other_number_writing(pen, letter), "assets": [pen.land(1)]}


def _number_of_two_agencies(pen: Pen) -> tuple[Letter, Letter]:
    letter = pen.letter()
    other = pen.rng.choice([row[0] for row in _AGENCIES if row[0] != letter["document"]["agency"]])
    draft = _documented(letter, agency=other)
    return letter, pen.one_of(draft, {**draft, "assets": [pen.land(1)], "persons": [pen.person(1)]})


def _number_of_two_districts(pen: Pen) -> tuple[Letter, Letter]:
    kind = pen.one_of("Chi cục Thi hành án dân sự", "Tòa án nhân dân", "Viện kiểm sát nhân dân")
    one, other = pen.rng.sample(_DISTRICTS, 2)
    letter = pen.letter()
    letter["document"]["agency"] = f"{kind} {one}"
    return letter, {**_documented(letter, agency=f"{kind} {other}"), "assets": [pen.land(1)]}


def _number_of_two_years(pen: Pen) -> tuple[Letter, Letter]:
    letter = pen.letter()
    return letter, _dated({**letter, "measure": "seizure", "content": _SEIZE}, 366 + pen.rng.randrange(300))


def _number_of_two_kinds(pen: Pen) -> tuple[Letter, Letter]:
    letter = pen.letter()
    serial, rest = letter["document"]["number"].split("/")
    kind, office = rest.split("-", 1)
    other = pen.rng.choice([each for each in ("TB", "QĐ", "CV") if each != kind])
    draft = _documented(letter, number=f"{serial}/{other}-{office}")
    return letter, {**draft, "assets": [pen.land(1)], "persons": [pen.person(1)]}


def _next_number_of_a_day(pen: Pen) -> tuple[Letter, Letter]:
    letter = pen.letter()
    serial, rest = letter["document"]["number"].split("/", 1)
    draft = _documented(letter, number=f"{int(serial) + 1}/{rest}")
    people = pen.one_of(draft["persons"], [pen.person(1)])  # the same debtor's other parcel, or other people
    return letter, {**draft, "assets": [pen.land(1)], "persons": people}


def _namesakes(pen: Pen) -> tuple[Letter, Letter]:
    letter = pen.letter()
    del letter["assets"]
    letter["persons"] = [{**pen.person(), "name": "Nguyễn Thị Hoa"}]
    serial, rest = letter["document"]["number"].split("/", 1)
    draft = _documented(letter, number=f"{int(serial) + pen.rng.randint(1, 9)}/{rest}")
    return letter, {**draft, "persons": [{**pen.person(1), "name": "Nguyễn Thị Hoa"}]}


def _neighbours(pen: Pen) -> tuple[Letter, Letter]:
    letter = pen.letter()
    land = {**pen.land(), "parcel": str(int(pen.land()["parcel"]) + 1), "certificate": pen.land(1)["certificate"]}
    draft = _dated(letter, pen.rng.randint(0, 7))
    serial, rest = letter["document"]["number"].split("/", 1)
    return letter, {
        **_documented(draft, number=f"{int(serial) + 37}/{rest}"),
        "assets": [land],
        "persons": [pen.person(1)],
    }


def _blocked_again_later(pen: Pen) -> tuple[Letter, Letter]:
    letter = pen.letter()
    later = _documented(_dated(letter, pen.rng.randint(40, 900)), number=f"{pen.rng.randint(981, 1900)}/QĐ-X")
    return letter, {**later, "measure": "seizure", "content": _SEIZE}


def _blocked_by_another_agency(pen: Pen) -> tuple[Letter, Letter]:
    letter = pen.letter()
    other = pen.rng.choice([row for row in _AGENCIES if row[0].split()[:2] != letter["document"]["agency"].split()[:2]])
    draft = _documented(letter, agency=other[0], number=f"{pen.rng.randint(981, 1900)}/QĐ-{other[2]}")
    return letter, _dated(draft, pen.rng.randint(0, 7))


def _seized_after_being_stopped(pen: Pen) -> tuple[Letter, Letter]:
    letter = pen.letter()
    later = _documented(_dated(letter, pen.rng.randint(2, 7)), number=f"{pen.rng.randint(981, 1900)}/QĐ-CCTHADS")
    return letter, {**later, "measure": "seizure", "content": _SEIZE}


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
