"""The things that records name and lookups ask for, as parsed values.

Both sides of a comparison are the same types: a mention of a record and a subject of a lookup are each a Person, an
Organization, a Land, a Vehicle or an OtherAsset. The keys by which they are found: analyzers/filing.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from analyzers.certificates import Certificate, parse_certificates, register_number
from analyzers.folding import canonical, fold
from analyzers.identifiers import PERSONAL_NUMBER, IdentityNumber, TaxNumber, parse_identities, parse_tax_number
from analyzers.lot_fields import guessed_lots, lots_of_fields
from analyzers.names import BirthDate, PersonName, parse_birth, parse_person_name
from analyzers.organizations import OrganizationName, parse_organization_name
from analyzers.parcels import parse_lots
from analyzers.places import Place, places_in_address, resolve_place
from analyzers.vehicles import chassis_in, is_plate, plates, serials, split_by_label

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping


# What people put between the parts of an address, besides commas. Dashes as well, but one stands in
# "Bà Rịa - Vũng Tàu": reading the address tells them apart.
_PARTS = re.compile(r"\s*[;/|()\n]\s*")
_SERIAL = re.compile(r"(?<!\w)[a-zđ]{1,2}[ .\-]?\d{6,8}(?!\w)")
# "Xã Nghi Phú (nay là phường Vinh Phú)", "Phường Vinh Phú (xã Nghi Phú cũ)": the older name says more.
_NOW_CALLED = re.compile(r"^(?P<old>.*?\w)\s*[(,;\-]*\s*\b(?:nay|hiện|hiện nay)\s+(?:là|thuộc)\b.*$", re.IGNORECASE)
_ONCE_CALLED = re.compile(
    r"^.*?\(\s*(?:(?:trước(?: đây)?|nguyên|vốn)(?: là)?|tên cũ|cũ)\s*:?\s*(?P<old>[^()]*\w)\s*\)\s*$"
    r"|^.*?\(\s*(?P<older>[^()]*\w)\s+cũ\s*\)\s*$|^(?P<oldest>[^()]*\w)\s+\(?\s*cũ\s*\)?\s*$",
    re.IGNORECASE,
)
_WARD_BY_NUMBER = re.compile(r"\s*(\d{1,2})\s*,\s*(\D.*)", re.DOTALL)  # "12, TP Vũng Tàu": in an address any number
_DASH = re.compile(r"\s[-\u2013]|[-\u2013]\s")


_COMMUNE_KINDS = frozenset({"xa", "phuong", "tran"})


@dataclass(frozen=True, slots=True)
class Written:
    """A value as somebody typed it (`raw`) and its canonical form (`exact`), None where nothing readable is left."""

    raw: str
    exact: str | None


@dataclass(frozen=True, slots=True)
class Person:
    """A natural person."""

    name: PersonName | None
    birth: BirthDate
    numbers: tuple[IdentityNumber, ...] = ()
    sex: str | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Organization:
    """A legal person."""

    name: OrganizationName | None
    tax: TaxNumber | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Land:
    """A parcel and what stands on it, by certificate and by place on the map; `former` is what it was called before."""

    certificates: tuple[Certificate, ...]
    sheet: Written | None
    parcel: Written | None
    place: Place
    register_number: Written | None = None
    area_m2: float | None = None
    address: str | None = None
    former: tuple[Land, ...] = ()
    guessed: bool = False
    """Whether sheet and parcel are only one of the ways to read the field ("84-1": a part of 84, or 84 on sheet 1)."""
    also: tuple[Land, ...] = ()
    """The other parcels that the same fields name ("344, 345 và 346"); a record's are mentions of their own."""


@dataclass(frozen=True, slots=True)
class Vehicle:
    """A vehicle, by plate, chassis (VIN) or engine number."""

    plate: Written | None
    chassis: Written | None
    engine: Written | None
    also: tuple[Vehicle, ...] = ()
    """The other vehicles that the same fields name; a record's are mentions of their own."""


@dataclass(frozen=True, slots=True)
class OtherAsset:
    """Any other asset, by its identifiers and by the words of its description."""

    description: Written | None
    identifiers: tuple[Written, ...] = ()


Thing = Person | Organization | Land | Vehicle | OtherAsset
KIND = {Person: "person", Organization: "organization", Land: "land", Vehicle: "vehicle", OtherAsset: "other"}


def written(raw: object, parse: Callable[[str], str | None]) -> Written | None:
    """What was typed, with `parse` giving its canonical form; None for an absent or blank value."""
    text = str(raw) if raw is not None else ""
    return Written(text, parse(text)) if text.strip() else None


def person(  # noqa: PLR0913  the fields of a person in the contract, all but the name optional
    name: str | None,
    *,
    birth_date: str | None = None,
    birth_year: int | None = None,
    numbers: Iterable[tuple[str, str | None]] = (),
    sex: str | None = None,
    address: str | None = None,
) -> Person:
    """A Person from raw values; `numbers` are pairs of number and its label (cccd, cmnd, …) or None."""
    return Person(
        name=parse_person_name(name) if name and name.strip() else None,
        birth=parse_birth(birth_date, birth_year),
        numbers=tuple(
            identity for number, label in numbers if number.strip() for identity in parse_identities(number, label)
        ),
        sex=sex,
        address=address,
    )


def organization(name: str | None, *, tax_code: str | None = None, address: str | None = None) -> Organization:
    """An Organization from raw values."""
    return Organization(
        name=parse_organization_name(name) if name and name.strip() else None,
        tax=parse_tax_number(tax_code) if tax_code and tax_code.strip() else None,
        address=address,
    )


def holder(business: Organization) -> Person | None:
    """Whoever runs a household business, whose tax number of twelve digits is that person's own; None for any other.

    Since 1 July 2025 the personal number takes the tax number's place (Law 38/2019/QH14, article 35.7). Eleven digits
    are one of the twelve left out, or a company's ten and one too many: such a number is only near to both.
    """
    tax = business.tax
    if not tax or not tax.root or not tax.root.isdigit() or not 0 <= PERSONAL_NUMBER - len(tax.root) <= 1:
        return None
    return Person(None, BirthDate(), (IdentityNumber(tax.raw, "other", tax.root),), address=business.address)


def land(values: Mapping[str, Any], *, former: tuple[Land, ...] = ()) -> Land:
    """A Land from raw values.

    Their names: map_sheet, parcel, commune, district, province, certificate, register, area_m2, address.
    """
    sheet, parcel = str(values.get("map_sheet") or ""), str(values.get("parcel") or "")
    address = values.get("address")
    if not sheet.strip() and not parcel.strip() and address and parse_lots(unicodedata.normalize("NFC", address)):
        parcel = address
    (first, *others) = _lots(sheet, parcel, lots_of_fields(sheet, parcel))
    whole = Land(
        certificates=_certificates(values, sheet, parcel),
        sheet=first[0],
        parcel=first[1],
        place=_place(values.get("commune"), values.get("district"), values.get("province"), address),
        register_number=written(values.get("register"), register_number),
        area_m2=values.get("area_m2"),
        address=address,
        former=former,
    )
    guesses = guessed_lots(sheet, parcel)
    if not others and not guesses:  # as most are written
        return whole
    also = [replace(whole, sheet=each[0], parcel=each[1]) for each in others]
    also += [replace(whole, sheet=each[0], parcel=each[1], guessed=True) for each in _lots(sheet, parcel, guesses)]
    return replace(whole, also=tuple(also))


def _certificates(values: Mapping[str, Any], sheet: str, parcel: str) -> tuple[Certificate, ...]:
    """The field's own, or where it is blank those typed into the field of another number."""
    typed = str(values.get("certificate") or "")
    if typed and not typed.isspace():
        return parse_certificates(typed)
    for field in (parcel, sheet):
        if field and not field.isdigit() and _SERIAL.search(canonical(field)):
            return parse_certificates(field)
    register = str(values.get("register") or "")
    if not register or not _SERIAL.search(canonical(register)):
        return ()
    # Register numbers look like serials ("CH 012345").
    return tuple(replace(one, guessed=True) for one in parse_certificates(register) if one.exact)


def _lots(
    sheet: str, parcel: str, found: Iterable[tuple[str | None, str | None]]
) -> list[tuple[Written | None, Written | None]]:
    """Sheets and parcels, each with the field it was read from: either may hold both, and several."""
    pairs = []
    for own_sheet, own_parcel in found:
        said_sheet = sheet if sheet.strip() or not own_sheet else parcel
        said_parcel = parcel if parcel.strip() or not own_parcel else sheet
        pairs.append(
            (
                Written(said_sheet, own_sheet) if said_sheet.strip() else None,
                Written(said_parcel, own_parcel) if said_parcel.strip() else None,
            )
        )
    return pairs


def _place(commune: str | None, district: str | None, province: str | None, address: str | None) -> Place:
    """The place of the three fields; where one holds another as well, or the commune is in the address, by reading all.

    "Xã Nghi Phú, TP Vinh, Nghệ An" may stand in the commune's field alone.
    """
    if (commune or "").strip():
        return _place_of_fields(commune, district, province)
    if not (address or "").strip():
        return resolve_place(commune, district, province)
    return _read_together((address, district, province)) or resolve_place(commune, district, province)


@lru_cache(maxsize=65536)
def _place_of_fields(commune: str | None, district: str | None, province: str | None) -> Place:
    if commune and (older := _older_name(commune)):
        known = _place_of_fields(older, district, province)
        before, bracket, _ = commune.partition("(")
        return known if known.now or not bracket else _place_of_fields(before, district, province)
    if commune and (ward := _WARD_BY_NUMBER.match(commune)):
        commune = f"Phường {ward[1]}, {ward[2]}"
    fields = (commune, district, province)
    place = resolve_place(*fields)
    if place.exact or (place.now and not any(_holds_several(field) for field in fields if field)):
        return place
    together = _read_together(fields)
    parts = re.split(r"[,;/|()\n]", commune or "")
    own = together is not None and any(_is_whole_name(fold(together.commune or ""), fold(part)) for part in parts)
    return together if own and together and (together.exact or (together.now and not place.now)) else place


def _is_whole_name(name: str, field: str) -> bool:
    """Whether a commune's field names that commune: not a unit above it, nor the end of a longer name.

    Before it there may be a hamlet ("xom 3 nghi phu"), but whatever follows a commune's kind is its name: "xa song hong
    ha" is not Hồng Hà.
    """
    before, found, _ = field.partition(name)
    words = before.split()
    return bool(name and found) and not _COMMUNE_KINDS.intersection(words[:-1])


def _older_name(commune: str) -> str | None:
    said = unicodedata.normalize("NFC", commune)
    found = _NOW_CALLED.match(said) or _ONCE_CALLED.match(said)
    return next(filter(None, found.groups()), None) if found else None


def _holds_several(field: str) -> bool:
    return "," in field or _PARTS.search(field) is not None or _DASH.search(field) is not None


def _read_together(fields: tuple[str | None, ...]) -> Place | None:
    """The one place that an address in several fields names; None where it names none, or more than one."""
    said: list[str] = []
    for field in fields:
        if field and field.strip() and fold(field) not in fold(" ".join(said)):
            said.append(_PARTS.sub(", ", field))
    found = places_in_address(", ".join(said))
    if len(found) != 1 or not (found[0].district or found[0].province):
        return None
    return found[0]


def vehicle(values: Mapping[str, Any]) -> Vehicle:
    """A Vehicle from raw values under the names plate, chassis, engine."""
    typed = {name: str(values.get(name) or "") for name in ("plate", "chassis", "engine")}
    for field, other in (("chassis", "engine"), ("engine", "chassis")):
        if not typed[other].strip() and (both := split_by_label(typed[field])):
            typed["chassis"], typed["engine"] = both
    if not typed["plate"].strip():
        moved = next((field for field in ("chassis", "engine") if is_plate(typed[field])), None)
        if moved:
            typed["plate"], typed[moved] = typed[moved], ""
    elif not typed["chassis"].strip() and len(typed["plate"]) > len("37A-123.45"):
        typed["chassis"] = chassis_in(typed["plate"])
    rows = zip_longest(_each(typed["plate"], plates), _each(typed["chassis"], serials), _each(typed["engine"], serials))
    first, *others = (Vehicle(plate, chassis, engine) for plate, chassis, engine in rows)
    return replace(first, also=tuple(others))


def _each(raw: str, parse: Callable[[str], tuple[str, ...]]) -> list[Written | None]:
    """All numbers of a field, each with the whole field as it was typed; [None] for a blank one."""
    if not raw.strip():
        return [None]
    return [Written(raw, number) for number in parse(raw)] or [Written(raw, None)]


def other_asset(description: str | None, identifiers: Iterable[str]) -> OtherAsset:
    """An OtherAsset from raw values."""
    found = (value for identifier in identifiers for value in _each(identifier, serials))
    return OtherAsset(
        description=written(description, canonical), identifiers=tuple(value for value in found if value is not None)
    )


def words(thing: Thing) -> str | None:
    """The words under which a person exploring the records would look for this thing."""
    match thing:
        case Person() | Organization():
            return thing.name.raw if thing.name else None
        case OtherAsset():
            return thing.description.raw if thing.description else None
        case _:
            return None
