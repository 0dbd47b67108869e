"""Invented people, numbers, parcels and vehicles of a province that is real only in the names of its communes.

Each thing is a function of a seed and its own number: person 17 is the same person in every record that names her, and
nothing needs to be kept to know that. No number can be anybody's: the century digit of citizen numbers lies a century
ahead of the birth, 9-digit numbers and tax codes start with 99, which no province has.
"""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from analyzers.communes import Commune, commune, predecessors, successors, tables

#: Districts went, and communes became fewer and larger, on this day.
MERGER = dt.date(2025, 7, 1)
#: Certificates of the new form (two letters, eight digits) exist from this day (Thông tư 10/2024/TT-BTNMT).
NEW_CERTIFICATES = dt.date(2025, 1, 1)
#: The day on which the invented province stands still; later dates occur only as ends and beginnings to come.
TODAY = dt.date(2026, 10, 31)
#: Province codes: Nghệ An, and its neighbour Hà Tĩnh with a fifth of the land.
PROVINCES = ("40", "40", "40", "40", "42")
# Phường Vinh Phú keeps to the records that are told as examples, so that what answers them stays theirs.
_RESERVED_COMMUNE = "n16702"
_RESERVED_LOTS = frozenset({("12", "345"), ("345", "12")})

# Shares in per cent: Lê Trung Hoa's counts of Vietnamese surnames; the last ones stand for the mountain districts.
_SURNAMES = {
    "Nguyễn": 36.0, "Trần": 11.5, "Lê": 9.2, "Phạm": 6.6, "Hoàng": 4.8, "Phan": 4.3, "Võ": 2.6, "Vũ": 1.2,
    "Đặng": 2.1, "Bùi": 2.0, "Đỗ": 1.4, "Hồ": 2.3, "Ngô": 1.3, "Dương": 1.0, "Đinh": 1.0, "Cao": 1.0, "Thái": 0.9,
    "Chu": 0.6, "Đậu": 0.8, "Tạ": 0.3, "Lý": 0.3, "Quách": 0.1, "Uông": 0.1, "Nghiêm": 0.1,
    "Vi": 1.2, "Lô": 1.5, "Lương": 1.4, "Kha": 0.5, "Lữ": 0.4, "Cụt": 0.2, "Moong": 0.3, "Xồng": 0.4, "Lầu": 0.4,
    "Và": 0.3, "Hờ": 0.2, "Già": 0.2,
}  # fmt: skip
_MOUNTAIN = frozenset({"Vi", "Lô", "Lương", "Kha", "Lữ", "Cụt", "Moong", "Xồng", "Lầu", "Và", "Hờ", "Già"})
_MONG = frozenset({"Xồng", "Lầu", "Và", "Hờ", "Già"})
_MIDDLE = {
    "M": ("Văn", "Văn", "Văn", "Đình", "Hữu", "Xuân", "Quang", "Đức", "Minh", "Sỹ", "Bá", "Trọng", "Công", "Ngọc", ""),
    "F": ("Thị", "Thị", "Thị", "Thị Thu", "Thị Thanh", "Thị Ngọc", "Ngọc", "Thanh", "Thị Hồng", "Thúy", "Thị Mỹ", ""),
}
_GIVEN = {
    "M": (
        "An Anh Bình Cường Dũng Dương Đạt Đông Đức Giang Hà Hải Hiếu Hòa Hoàng Hùng Huy Khánh Khoa Kiên Lâm Long Lực "
        "Mạnh Minh Nam Nghĩa Phong Phúc Quân Quang Quý Sơn Tài Tân Thái Thắng Thành Thịnh Thọ Tiến Toàn Trung Tuấn "
        "Tùng Vinh Vỹ"
    ).split(),
    "F": (
        "Anh Bình Châu Dung Duyên Đào Giang Hà Hạnh Hằng Hiền Hoa Hòa Hoài Hồng Huệ Hương Huyền Lan Lân Liên Linh "
        "Loan Lý Mai Minh My Nga Ngân Ngọc Nguyệt Nhung Oanh Phương Phượng Quỳnh Sen Tâm Thảo Thu Thủy Thúy Trang "
        "Tuyết Vân Xuân Yến"
    ).split(),
}
_MOUNTAIN_GIVEN = {
    "M": "Khăm Pành Xên Chín Phon Thoong Bun Khun May Hùn Inh Cảnh Điệp Tuyên".split(),
    "F": "Chắn Xi On Pỏm Hom Mằn Khăm Oi Xuân Thoa Liễu Duyến".split(),
}
_MONG_GIVEN = {
    "M": "Bá Chò|Bá Lầu|Nhìa Tu|Bá Pó|Giống Tồng|Xái Dìa|Bá Tểnh|Chống Lỳ".split("|"),
    "F": "Y Mái|Y Dở|Y Chù|Y Xìa|Y Bi|Y Ký".split("|"),
}
_CENTRAL_HIGHLANDS = {"M": ("Y Blơ Niê", "Y Thuyên Êban", "K' Brêu"), "F": ("H' Bia Niê", "H’ Nuôn Êban", "Ka Dịu")}
# No Q and W on certificates; Đ stands apart from D.
_CERTIFICATE_LETTERS = "ABCDĐEGHIKLMNOPRSTUVXY"
_RESERVED_PREFIXES = frozenset({"BA", "DA", "ĐA", "CD", "CĐ", "BB", "BX"})
_CORES = "An Bình|Bắc Miền Trung|Đại Lộc|Hồng Lĩnh|Hưng Thịnh|Lam Giang|Minh Khôi|Nam Đàn|Phú Quý|Sông Lam|Tân Phát"
_TRADES = (
    "Xây dựng|Thương mại|Đầu tư|Vận tải|Khoáng sản|Thủy sản|Sản xuất gỗ|Dịch vụ|Nông nghiệp|In ấn|Cơ khí|Dược phẩm"
)
_FORMS = ("Công ty TNHH", "Công ty TNHH MTV", "Công ty cổ phần", "Doanh nghiệp tư nhân", "Hợp tác xã")
_TAX_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)
_VIN_CHARACTERS = "0123456789ABCDEFGHJKLMNPRSTUVWXYZ"  # ISO 3779: no I, O, Q


@dataclass(frozen=True, slots=True)
class Person:
    """An invented person; `year_only` where records know no more of the birth (in land records most of the time)."""

    name: str
    sex: str
    born: dt.date
    year_only: bool
    cccd: str
    cmnd: str
    passport: str | None
    address: str


@dataclass(frozen=True, slots=True)
class Organization:
    """An invented company."""

    name: str
    tax_code: str


@dataclass(frozen=True, slots=True)
class Parcel:
    """An invented parcel of a real old commune, with the certificate that was issued for it."""

    sheet: str
    number: str
    old: Commune
    new: Commune
    certificate: str
    register_number: str
    issued_on: dt.date
    area_m2: float
    owner: int


@dataclass(frozen=True, slots=True)
class Vehicle:
    """An invented vehicle."""

    plate: str
    chassis: str
    engine: str


def chance(seed: int, kind: str, number: int) -> Random:
    """The source of chance for one thing (or one story) of the province that `seed` names."""
    return Random((seed << 64) ^ (ord(kind) << 48) ^ number)  # noqa: S311  an invented province, not cryptography


def odds(rng: Random, share: float) -> bool:
    """True in `share` (0 to 1) of the cases."""
    return rng.random() < share


@lru_cache(maxsize=4096)
def person(seed: int, number: int) -> Person:
    """Person `number` of the province."""
    rng = chance(seed, "p", number)
    sex = rng.choice("MF")
    born = dt.date(rng.randint(1942, 2007), 1, 1) + dt.timedelta(days=rng.randrange(365))
    century = (2 if born.year < 2000 else 4) + (sex == "F")  # noqa: PLR2004  2 and 4 are births after 2000 and 2100
    tail = rng.randrange(10**6)
    home = _place(rng)[0]
    return Person(
        name=_name(rng, sex),
        sex=sex,
        born=born,
        year_only=odds(rng, 0.8),
        cccd=f"0{rng.choice(PROVINCES)}{century}{born.year % 100:02}{tail:06}",
        cmnd=f"99{rng.randrange(10**7):07}",
        passport=f"X{rng.randrange(10**7):07}" if odds(rng, 0.05) else None,
        address=f"Xóm {rng.randint(1, 20)}, {home.title}, {home.district}, {home.province}",
    )


def adult(seed: int, number: int, on: dt.date) -> Person:
    """Person `number`, or the next one who was of age on that day."""
    while (found := person(seed, number)).born.year > on.year - 18:
        number += 1
    return found


def namesake(seed: int, number: int) -> Person:
    """Another person of the same name and birth year as person `number`."""
    one, rng = person(seed, number), chance(seed, "n", number)
    born = dt.date(one.born.year, 1, 1) + dt.timedelta(days=(one.born.timetuple().tm_yday + rng.randint(20, 300)) % 365)
    # Every random digit is another one, so that the two numbers are not near each other.
    cccd, cmnd = one.cccd[:6] + _complement(one.cccd[6:]), "99" + _complement(one.cmnd[2:])
    return Person(one.name, one.sex, born, one.year_only, cccd, cmnd, None, one.address)


@lru_cache(maxsize=1024)
def organization(seed: int, number: int) -> Organization:
    """Company `number` of the province; every tenth is a branch."""
    rng = chance(seed, "o", number)
    name = f"{rng.choice(_FORMS)} {rng.choice(_TRADES.split('|'))} {rng.choice(_CORES.split('|'))} {number % 997}"
    tax_code = _tax_code(rng)
    if odds(rng, 0.1):
        return Organization(f"Chi nhánh {name}", f"{tax_code}-{rng.randint(1, 20):03}")
    return Organization(name, tax_code)


@lru_cache(maxsize=4096)
def parcel(seed: int, number: int) -> Parcel:
    """Parcel `number` of the province."""
    rng = chance(seed, "l", number)
    old, new = _place(rng)
    sheet, lot = str(rng.randint(1, 75)), str(rng.randint(1, 1400))
    if (sheet, lot) in _RESERVED_LOTS:
        lot = "1401"
    issued = dt.date(rng.randint(1998, 2026), rng.randint(1, 12), rng.randint(1, 28))
    issued = min(issued, TODAY - dt.timedelta(days=90))
    return Parcel(
        sheet=sheet,
        number=lot,
        old=old,
        new=new,
        certificate=certificate(rng, issued),
        register_number=_register_number(rng, issued),
        issued_on=issued,
        area_m2=round(rng.uniform(45, 900), 1),
        owner=rng.randrange(number * 3 + 500),
    )


@lru_cache(maxsize=1024)
def vehicle(seed: int, number: int) -> Vehicle:
    """Vehicle `number` of the province; every tenth has a plate of the time when they had four digits."""
    rng = chance(seed, "v", number)
    digits = f"{rng.randrange(10**4):04}" if odds(rng, 0.1) else f"{rng.randrange(1000):03}.{rng.randrange(100):02}"
    plate = f"{rng.choice(('37', '37', '37', '38'))}{rng.choice('ABCDH')}-{digits}"
    chassis = "RLZ" + "".join(rng.choices(_VIN_CHARACTERS, k=14))
    return Vehicle(plate, chassis, f"{rng.choice('GKZ')}{rng.randint(1, 6)}{rng.choice('FD')}{rng.randrange(10**6):06}")


def certificate(rng: Random, issued: dt.date) -> str:
    """A serial of the form in use on that day: letter and six digits, two letters and six, "AA" and eight digits."""
    if issued >= NEW_CERTIFICATES:
        return f"AA {rng.randrange(10**8):08}"
    if issued.year < 2009:  # noqa: PLR2004  Nghị định 88/2009/NĐ-CP
        return f"{rng.choice(_CERTIFICATE_LETTERS)} {rng.randrange(10**6):06}"
    prefix = "BA"
    while prefix in _RESERVED_PREFIXES:
        prefix = rng.choice("BCD" if odds(rng, 0.95) else "Đ") + rng.choice(_CERTIFICATE_LETTERS)
    return f"{prefix} {rng.randrange(10**6):06}"


def _complement(digits: str) -> str:
    return "".join(str(9 - int(digit)) for digit in digits)


def _register_number(rng: Random, issued: dt.date) -> str:
    number = rng.randint(1, 9999)
    if issued.year < 2009:  # noqa: PLR2004  as in `certificate`
        return rng.choice((f"{number:05}/QSDĐ", f"H{number:05}", f"V.P. {number}"))
    return f"{rng.choice(('CH', 'CS', 'CH ', 'CT'))}{number:05}"


def _name(rng: Random, sex: str) -> str:
    if odds(rng, 0.002):
        return rng.choice(_CENTRAL_HIGHLANDS[sex])
    surname = rng.choices(_SURNAME_LIST, cum_weights=_SURNAME_WEIGHTS)[0]
    if surname in _MONG:
        return f"{surname} {rng.choice(_MONG_GIVEN[sex])}"
    given = rng.choice((_MOUNTAIN_GIVEN if surname in _MOUNTAIN and odds(rng, 0.6) else _GIVEN)[sex])
    return " ".join(part for part in (surname, rng.choice(_MIDDLE[sex]), given) if part)


def _place(rng: Random) -> tuple[Commune, Commune]:
    """An old commune and a new one that it went into."""
    old = rng.choice(_communes(rng.choice(PROVINCES)))
    return old, commune(rng.choice(successors(old.id)))


@lru_cache(maxsize=8)
def _communes(province_code: str) -> tuple[Commune, ...]:
    reserved = frozenset(predecessors(_RESERVED_COMMUNE))
    ids = (each for each in sorted(tables().members[f"o{province_code}"]) if each not in reserved and successors(each))
    return tuple(commune(each) for each in ids)


def _tax_code(rng: Random) -> str:
    """99 and eight digits, the last one by the rule of enterprise numbers; a remainder of 0 is never given out."""
    while True:
        digits = f"99{rng.randrange(10**7):07}"
        remainder = sum(int(digit) * weight for digit, weight in zip(digits, _TAX_WEIGHTS, strict=True)) % 11
        if 0 < remainder <= 10:  # noqa: PLR2004  a check digit of 10 - remainder has one digit
            return f"{digits}{10 - remainder}"


_SURNAME_LIST = tuple(_SURNAMES)
_SURNAME_WEIGHTS = tuple(itertools.accumulate(_SURNAMES.values()))
