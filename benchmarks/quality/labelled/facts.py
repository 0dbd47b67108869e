"""Things that no record of the province names: people, parcels, places, vehicles, companies, as written correctly."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from benchmarks.quality.labelled.case import Draw
from soat.fiction import invented
from soat.fiction.invented import Person

SHORT_NAME: Final = 3  # letters up to which a name with one of them wrong is another name
_TABLE: Final = Path(__file__).parents[3] / "analyzers" / "data" / "communes.tsv"

# Names that the province's own lists lack, so that every sound that people confuse by ear occurs.
_MORE_SURNAMES: Final = (
    "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Trịnh Trương Đoàn Đào Lương Triệu Lý "
    "Mai Tô Tạ Chu Châu Trình Diệp Giáp Doãn Nghiêm Thạch Sơn Xa Sầm Nông Lưu Luyện Quản Ninh Kiều Tiêu Liêu "
    "Giang Khuất Phí Cấn Lục"
).split()
_MORE_MIDDLE: Final = (
    "Văn Văn Thị Thị Đình Hữu Xuân Quang Đức Minh Sỹ Bá Trọng Công Ngọc Thanh Thùy Diễm Khánh Trường Chí Việt "
    "Gia Phước Nhật Hoài Tuyết Kiều Xuyến Huyền"
).split()
_MORE_GIVEN: Final = (
    "Trâm Châu Trinh Chinh Trúc Chung Trung Trường Chương Triển Chiến Sang Xang Sinh Xinh Sương Xuyến San Xoan "
    "Lan Nan Lương Nương Linh Ninh Lụa Lệ Nga Dung Giang Duyên Diễm Gia Dân Rạng Duy Dũng Dỹ Hảo Thảo Vĩnh Mỹ "
    "Mẫn Tuấn Dương Quang Tiến Kiên Hiếu Thiện Điệp Chiêu Miên Phương Phượng Hương Lượng Trượng Muôn Suốt "
    "Thuộc Cuông Nguồn Luông Đuốc Muội Đạt Đức Phúc Lộc Ngọc Bách Thạch Việt Kiệt Nguyệt Tuyết Đoan Tân Lân Ân "
    "Thoan Khang Hằng Hân Nhân Nhung Phong Vân Mơ Thơ Thy Quý Lý Kỳ"
).split()
_RARE_SURNAMES: Final = "Uông Nghiêm Quách Tạ Kha Lữ Cụt Moong Xồng Khuất Cấn Phí Sầm Giáp Doãn Tiêu Ninh Quản".split()


def person(draw: Draw, *, rare: bool = False) -> Person:
    """A grown-up; `rare`: of a name that chance hardly gives twice."""
    one = invented.adult(draw.seed, draw.number, dt.date(2024, 1, 1))
    if not rare and draw.odds(0.5):
        return one
    rng = draw.rng
    surname = rng.choice(_RARE_SURNAMES if rare else _MORE_SURNAMES)
    middle = " ".join(rng.sample(_MORE_MIDDLE, rng.choice((1, 1, 2))))
    return replace(one, name=f"{surname} {middle} {rng.choice(_MORE_GIVEN)}")


def entry(one: Person, *, number: str | None = "cccd", birth: str | None = "date", **more: object) -> dict[str, Any]:
    """The person as a record writes him, without error."""
    made: dict[str, Any] = {"name": one.name, "sex": one.sex, **more}
    if birth == "date":
        made["birth_date"] = one.born.isoformat()
    elif birth == "year":
        made["birth_year"] = one.born.year
    if number:
        made["identities"] = [{"kind": number, "number": getattr(one, number)}]
    return made


@dataclass(frozen=True, slots=True)
class Place:
    """A commune with what lies above it, as official texts name it; `district` is None since 1 July 2025."""

    id: str
    kind: str
    name: str
    district: str | None
    province: str

    @property
    def title(self) -> str:
        """With its kind."""
        return f"{self.kind} {self.name}"

    @property
    def fields(self) -> dict[str, str]:
        """As a record or a lookup gives it."""
        district = {"district": self.district} if self.district else {}
        return {"commune": self.title, **district, "province": self.province}


@dataclass(frozen=True, slots=True)
class Lineage:
    """Communes of both eras and what became of them, read from the published table by a reader of its own."""

    places: dict[str, Place]
    after: dict[str, tuple[str, ...]]
    before: dict[str, tuple[str, ...]]
    whole: tuple[tuple[str, str], ...]  # (old, new) where the old one went into the new one alone, undivided
    alone: tuple[tuple[str, str], ...]  # of these, where the new one had no other predecessor

    def pair(self, draw: Draw, *, alone: bool = False) -> tuple[Place, Place]:
        """An old commune and what it went into, anywhere in the country; names that occur once in their district."""
        old, new = draw.rng.choice(self.alone if alone else self.whole)
        return self.places[old], self.places[new]


@lru_cache(maxsize=1)
def lineage() -> Lineage:
    """The table of communes."""
    rows = defaultdict(list)
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        tag, *columns = line.split("\t")
        rows[tag].append(columns)
    new_provinces = {code: f"{kind} {name}" for code, kind, name, *_ in rows["new_province"]}
    old_provinces = {code: f"{kind} {name}" for code, kind, name, *_ in rows["old_province"]}
    districts = {
        code: (f"{kind} {name}", old_provinces[province]) for code, kind, name, _, province in rows["district"]
    }
    places = {
        f"n{code}": Place(f"n{code}", kind, name, None, new_provinces[province])
        for code, kind, name, _, province in rows["new"]
    }
    after: dict[str, tuple[str, ...]] = {}
    before: defaultdict[str, list[str]] = defaultdict(list)
    for code, kind, name, _, district, became, _ in rows["old"]:
        title, province = districts[district]
        places[f"o{code}"] = Place(f"o{code}", kind, name, title, province)
        after[f"o{code}"] = tuple(f"n{one}" for one in became.split(";") if one)
        for one in after[f"o{code}"]:
            before[one].append(f"o{code}")
    names = Counter((_plain(one.name), one.district, one.province) for one in places.values())
    once = {one.id for one in places.values() if names[_plain(one.name), one.district, one.province] == 1}
    whole = tuple(
        (old, new[0])
        for old, new in after.items()
        if len(new) == 1 and old in once and new[0] in once and _named(places[old])
    )
    alone = tuple((old, new) for old, new in whole if before[new] == [old])
    return Lineage(places, after, {one: tuple(olds) for one, olds in before.items()}, whole, alone)


def _named(one: Place) -> bool:
    """Whether it is a commune with a name and not only a number ("Phường 5")."""
    numbered = any(sign.isdigit() for sign in one.name)
    return one.kind in {"Xã", "Phường", "Thị trấn"} and not numbered and len(one.name) > SHORT_NAME


def _plain(text: str) -> str:
    import unicodedata  # noqa: PLC0415  one use

    return "".join(
        sign for sign in unicodedata.normalize("NFD", text.lower().replace("đ", "d")) if not unicodedata.combining(sign)
    )


@dataclass(frozen=True, slots=True)
class Parcel:
    """A parcel in one commune, with its certificate."""

    sheet: str
    number: str
    place: Place
    serial: str
    register: str

    @property
    def stored(self) -> dict[str, Any]:
        """As a record gives it, in full."""
        certificate = {"serial": self.serial, "register_number": self.register}
        return {
            "kind": "land",
            "map_sheet": self.sheet,
            "parcel": self.number,
            **self.place.fields,
            "certificate": certificate,
        }

    @property
    def asked(self) -> dict[str, Any]:
        """As a lookup gives it, in full."""
        lot = {"map_sheet": self.sheet, "parcel": self.number}
        return {**lot, **self.place.fields, "certificate_number": self.serial, "register_number": self.register}


def parcel(draw: Draw, *, home: bool = True) -> Parcel:
    """A parcel of Nghệ An or Hà Tĩnh before or since the merger, or (`home` False) of any old commune."""
    made = invented.parcel(draw.seed, draw.number)
    place = lineage().places[made.new.id if draw.odds(0.4) else made.old.id] if home else lineage().pair(draw)[0]
    return Parcel(made.sheet, made.number, place, serial(draw), made.register_number)


def serial(draw: Draw) -> str:
    """A certificate's serial of any of the forms in use, Đ and digits alone among them."""
    rng = draw.rng
    if draw.odds(0.08):
        return f"{rng.randrange(10**9, 10**10)}"
    if draw.odds(0.12):
        return f"{rng.choice(('Đ', 'BĐ', 'CĐ', 'ĐB', 'ĐE'))} {rng.randrange(10**6):06}"
    issued = dt.date(rng.randint(1998, 2026), 1, 2)
    return invented.certificate(rng, issued)


def lot_of(one: Parcel) -> dict[str, Any]:
    """Sheet, parcel and place: the parcel without its certificate."""
    return {"map_sheet": one.sheet, "parcel": one.number, **one.place.fields}
