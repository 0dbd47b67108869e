"""How clerks write letters: agencies in all their writings, people and parcels of a pair's own, and their slips.

All invented; agencies and days recur, as they do.
"""

from __future__ import annotations

import datetime as dt
from copy import deepcopy
from dataclasses import dataclass
from random import Random
from typing import Any, Final

from soat.fiction import invented

Letter = dict[str, Any]
SEED: Final = 77_003
SOURCE: Final = "nhap-lai"

STOP = "Đề nghị tạm dừng việc chuyển dịch quyền sở hữu, quyền sử dụng đối với tài sản nêu trên để bảo đảm thi hành án."
SEIZE = "Kê biên, xử lý tài sản của người phải thi hành án theo đơn yêu cầu của người được thi hành án ngày hôm nay."

# Official name; other writings of it; the office in its numbers, and as others write that.
AGENCIES: Final = (
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
DISTRICTS: Final = ("huyện Đô Lương", "huyện Yên Thành", "huyện Quỳnh Lưu", "huyện Anh Sơn", "thị xã Cửa Lò")


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
        agency, _, office, _ = self.rng.choice(AGENCIES)
        day = dt.date(2022, 1, 10) + dt.timedelta(days=self.rng.randrange(1200))
        kind = self.one_of("TB", "QĐ", "CV")
        document = {"number": f"{self.rng.randint(1, 980)}/{kind}-{office}", "date": day.isoformat(), "agency": agency}
        return {
            "type": "notice",
            "source": SOURCE,
            "source_id": f"L{self.number}",
            "document": document,
            "measure": "suspension",
            "content": STOP,
            "assets": [self.land()],
            "persons": [self.person()],
            **fields,
        }


# ----- how clerks write -----


def dated(letter: Letter, days: int) -> Letter:
    """The letter under a date so many days later."""
    day = dt.date.fromisoformat(letter["document"]["date"]) + dt.timedelta(days=days)
    return {**letter, "document": {**letter["document"], "date": day.isoformat()}}


def documented(letter: Letter, **fields: str) -> Letter:
    """The letter with another document behind it, in these fields."""
    return {**deepcopy(letter), "document": {**letter["document"], **fields}}


def other_agency_writing(pen: Pen, letter: Letter) -> Letter:
    """Its agency as somebody else writes it."""
    writings = next(row[1] for row in AGENCIES if row[0] == letter["document"]["agency"])
    return documented(letter, agency=pen.rng.choice(writings))


def other_number_writing(pen: Pen, letter: Letter) -> Letter:
    """Its number as somebody else writes it."""
    number = letter["document"]["number"]
    serial, rest = number.split("/")
    kind, office = rest.split("-", 1)
    other = pen.rng.choice(next(row[3] for row in AGENCIES if row[0] == letter["document"]["agency"]))
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
    return documented(letter, number=pen.rng.choice(writings))


def one_digit(pen: Pen, text: str) -> str:
    """The text with one digit wrong."""
    at = pen.rng.choice([i for i, char in enumerate(text) if char.isdigit()])
    return text[:at] + pen.rng.choice([digit for digit in "123456789" if digit != text[at]]) + text[at + 1 :]


TONELESS = str.maketrans(
    "áàảãạăắằẳẵặâấầẩẫậéèẻẽẹêếềểễệíìỉĩịóòỏõọôốồổỗộơớờởỡợúùủũụưứừửữựýỳỷỹỵđ",
    "aaaaaaaaaaaaaaaaaeeeeeeeeeeeiiiiiooooooooooooooooouuuuuuuuuuuyyyyyd",
)


def things_misspelt(pen: Pen, letter: Letter) -> Letter:
    """The letter with slips in what it names."""
    spoilt = deepcopy(letter)
    land = spoilt["assets"][0]
    if pen.one_of(True, False):
        land["certificate"]["serial"] = one_digit(pen, land["certificate"]["serial"])
    else:
        land["certificate"]["serial"] = land["certificate"]["serial"].replace(" ", pen.one_of("", ".", "-")).lower()
    person = spoilt["persons"][0]
    person["name"] = person["name"].lower().translate(TONELESS)
    del person["birth_date"]
    return spoilt
