"""How clerks write what they know: fields left out, and now and then a slip of the kinds that fill real files."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable
from random import Random
from typing import Any

from analyzers.folding import fold
from soat.fiction.invented import MERGER, Organization, Parcel, Person, Vehicle, certificate, odds

Entry = dict[str, Any]

#: Share of values that are written with a slip.
CARELESS = 0.12
#: The Icelandic letter that some keyboards give for Đ.
ETH = "\u00d0"
_CCCD_SINCE = 2016
_FULL_WIDTH = str.maketrans("0123456789", "".join(chr(0xFF10 + digit) for digit in range(10)))


def person_entry(rng: Random, one: Person, on: dt.date, role: str | None = None) -> Entry:
    """A person as a document of that day names him: numbers are often missing, births mostly a year."""
    entry: Entry = {"name": _name(rng, one.name), "sex": one.sex}
    if one.year_only:
        entry["birth_year"] = one.born.year
    else:
        entry["birth_date"] = one.born.isoformat()
    if identities := list(_identities(rng, one, on)):
        entry["identities"] = identities
    if odds(rng, 0.5):
        entry["address"] = one.address
    if role:
        entry["role"] = role
    return entry


def organization_entry(rng: Random, one: Organization) -> Entry:
    """A company: by tax code most of the time, its legal form written short now and then."""
    entry: Entry = {"name": one.name}
    if odds(rng, CARELESS):
        entry["name"] = one.name.replace("Công ty", "Cty").replace("cổ phần", "CP")
    if odds(rng, 0.85):
        entry["tax_code"] = one.tax_code
    return entry


def land_entry(rng: Random, one: Parcel, on: dt.date) -> Entry:
    """A parcel as a document of that day names it; some clerks keep to the old commune after the merger."""
    entry: Entry = {"kind": "land", "map_sheet": one.sheet, "parcel": one.number, **_place(rng, one, on)}
    if odds(rng, 0.9):
        entry["certificate"] = _certificate(rng, one, on)
    if odds(rng, 0.6):
        entry["area_m2"] = one.area_m2
    if odds(rng, 0.3):
        entry["address"] = f"Xóm {rng.randint(1, 20)}"
    if odds(rng, 0.04):
        entry["former"] = [_former(rng, one)]
    return entry


def vehicle_entry(rng: Random, one: Vehicle) -> Entry:
    """A vehicle, often without its engine number."""
    entry: Entry = {"kind": "vehicle", "plate": one.plate}
    if odds(rng, CARELESS):
        entry["plate"] = rng.choice((one.plate.replace("-", " ").lower(), one.plate.replace("-", "").replace(".", "")))
    if odds(rng, 0.7):
        entry["chassis"] = one.chassis
    if odds(rng, 0.4):
        entry["engine"] = one.engine
    return entry


def _identities(rng: Random, one: Person, on: dt.date) -> list[Entry]:
    if odds(rng, 0.1):
        return []
    if one.passport and odds(rng, 0.5):
        return [{"kind": "passport", "number": one.passport}]
    old = {"kind": "cmnd", "number": one.cmnd}
    if on.year < _CCCD_SINCE:
        return [old]
    number = one.cccd
    if odds(rng, CARELESS):
        number = rng.choice((f"{number[:4]} {number[4:8]} {number[8:]}", f"{number[:3]}.{number[3:]}", _wide(number)))
    new = {"kind": "cmnd" if odds(rng, 0.02) else "cccd", "number": number}  # a wrong label
    return [new, old] if odds(rng, 0.15) else [new]


def _name(rng: Random, name: str) -> str:
    if not odds(rng, CARELESS):
        return name
    slips: tuple[Callable[[], str], ...] = (
        lambda: fold(name).upper(),
        name.upper,
        lambda: unicodedata.normalize("NFD", name),
        lambda: name.replace(" ", "\u00a0", 1),
        lambda: name.replace("Đ", ETH),
        lambda: f"  {name} ",
    )
    return rng.choice(slips)()


def _place(rng: Random, one: Parcel, on: dt.date) -> Entry:
    if on >= MERGER and odds(rng, 0.8):
        place = {"commune": one.new.title, "province": one.new.province}
    else:
        place = {"commune": one.old.title, "district": one.old.district or "", "province": one.old.province}
    if not odds(rng, CARELESS):
        return place
    slip = rng.randrange(3)
    if slip == 0:
        return {level: fold(name) for level, name in place.items()}
    if slip == 1:
        return {
            level: name.split(" ", 1)[1] if name.startswith(("Xã", "Tỉnh")) else name for level, name in place.items()
        }
    return {
        level: name.replace("Thành phố", "TP").replace("Phường", "P.").replace("Xã", "X.")
        for level, name in place.items()
    }


def _certificate(rng: Random, one: Parcel, on: dt.date) -> Entry:
    serial = one.certificate
    if odds(rng, CARELESS):
        serial = rng.choice(
            (
                serial.replace(" ", ""),
                serial.replace(" ", "-"),
                serial.replace(" ", ".").lower(),
                f"Số: {serial}",
                f"SO{serial}",
                " ".join(serial.replace(" ", "")[:-6]) + " " + serial[-6:],
                serial.replace("Đ", ETH),
                _wide(serial),
            )
        )
    entry: Entry = {"serial": serial}
    if odds(rng, 0.6):
        entry["register_number"] = one.register_number
    if odds(rng, 0.5) and one.issued_on <= on:
        entry["issued_on"] = one.issued_on.isoformat()
        entry["issued_by"] = f"UBND {one.old.district}" if one.issued_on < MERGER else f"UBND {one.new.title}"
    return entry


def _former(rng: Random, one: Parcel) -> Entry:
    """What the parcel was called before its certificate was issued anew, on another map."""
    earlier = one.issued_on.replace(year=one.issued_on.year - 9, day=1)
    return {
        "certificate_serial": certificate(rng, earlier),
        "map_sheet": str(rng.randint(1, 9)),
        "parcel": str(rng.randint(1, 300)),
        "commune": one.old.title,
        "district": one.old.district,
        "province": one.old.province,
    }


def _wide(digits: str) -> str:
    return digits.translate(_FULL_WIDTH)
